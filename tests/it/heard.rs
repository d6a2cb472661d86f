//! The page as a screen reader tells it: in the order of the document, closed parts by their summary alone.

use ccmtriage::telling::report::build::EvidenceLimit;
use ccmtriage::telling::report::html;
use regex::Regex;

use crate::cases::{scan, scan_cluster};
use crate::formats::{assert_page, fixture};

/// Elements without an end.
const VOID: [&str; 3] = ["meta", "link", "rect"];

/// What is told of a page, a line for each element that says something: headings with their level, pictures by their
/// label. What is hidden from readers and what lies in a closed part is not told.
fn heard(page: &str) -> Vec<String> {
    assert_page(page);
    let tag = Regex::new(r"<(/?)([a-z][a-z0-9]*)([^<>]*)>").expect("an expression");
    let label = Regex::new(r#"aria-label="([^"]*)""#).expect("an expression");
    let body = &page[page.find("<body>").expect("a body")..];
    let (mut out, mut at): (Vec<String>, usize) = (Vec::new(), 0);
    // Each open element: its name, and whether what is in it is told.
    let mut open: Vec<(String, bool)> = Vec::new();
    for found in tag.captures_iter(body) {
        let whole = found.get(0).expect("all");
        let told = open.last().is_none_or(|(_, told)| *told);
        let text = body[at..whole.start()].split_whitespace().collect::<Vec<_>>().join(" ");
        if told && !text.is_empty() {
            let heading = open.last().and_then(|(name, _)| name.strip_prefix('h')).and_then(|n| n.parse::<u8>().ok());
            out.push(heading.map_or(text.clone(), |level| format!("heading {level}: {text}")));
        }
        at = whole.end();
        let (name, attributes) = (found[2].to_owned(), &found[3]);
        if !found[1].is_empty() {
            open.pop();
            continue;
        }
        if VOID.contains(&name.as_str()) && name != "rect" {
            continue;
        }
        let hidden = attributes.contains("aria-hidden=\"true\"");
        let in_closed = open.last().is_some_and(|(parent, _)| parent == "closed");
        let shown = match (in_closed, name.as_str()) {
            (true, "summary") => open.iter().rev().nth(1).is_none_or(|(_, told)| *told),
            (true, _) => false,
            _ => told,
        } && !hidden;
        let picture = name == "svg";
        if let Some(label) = label.captures(attributes).filter(|_| shown) {
            out.push(format!("{name}: {}", &label[1]));
        }
        let name = if name == "details" && !attributes.contains(" open") { "closed".to_owned() } else { name };
        open.push((name, shown && !picture));
    }
    out
}

fn place(heard: &[String], part: &str) -> usize {
    heard.iter().position(|line| line.contains(part)).unwrap_or_else(|| panic!("{part} is not told in\n{heard:#?}"))
}

#[test]
fn a_screen_reader_tells_the_verdict_and_what_to_do_before_everything_else() {
    let failed = heard(&html::render(&scan(&fixture("failed-publisher"), EvidenceLimit::First(3), 2)));
    assert_eq!(failed[0], "heading 1: FAILED: PUB01", "{failed:#?}");
    assert!(failed[1].contains("SQL Server refused the login of sa"));
    let (todo, step) = (place(&failed, "heading 2: What to do now"), place(&failed, "Check the login sa"));
    assert!(todo < step && place(&failed, "heading 2: The cause") < todo);
    for later in ["heading 2: Timeline", "heading 2: Ledger", "heading 2: Coverage"] {
        assert!(step < place(&failed, later), "{later} is told before what to do");
    }
    // Between verdict and steps stands the cause alone.
    let headings: Vec<&String> = failed.iter().filter(|line| line.starts_with("heading")).take(3).collect();
    assert_eq!(headings, ["heading 1: FAILED: PUB01", "heading 2: The cause", "heading 2: What to do now"]);
    assert!(todo < 60, "what to do is told after {todo} other things");
    // The ledger is told by its groups; their reasons wait until somebody opens them.
    assert!(!failed.iter().any(|line| line.contains("Would have been otherwise")), "{failed:#?}");

    let reimage = heard(&html::render(&scan(&fixture("cancel-reimage"), EvidenceLimit::First(3), 2)));
    assert!(place(&reimage, "REIMAGE NEEDED") < place(&reimage, "heading 2: Timeline"));

    let clean = heard(&html::render(&scan(&fixture("clean-publisher"), EvidenceLimit::First(3), 2)));
    assert!(clean[0].starts_with("heading 1: SUCCEEDED"));
    assert_eq!(
        clean.iter().find(|line| line.starts_with("heading 2")).map(String::as_str),
        Some("heading 2: No failure")
    );

    let cluster =
        heard(&html::render_cluster(&scan_cluster(&fixture("cluster-wrong-order"), EvidenceLimit::First(3), 2)));
    let headings: Vec<&String> = cluster.iter().filter(|line| line.starts_with("heading")).take(5).collect();
    assert_eq!(
        headings,
        [
            "heading 1: FAILED: cluster of 2 servers",
            "heading 2: The cause, on sub01",
            "heading 2: What to do now",
            "heading 2: Servers",
            "heading 2: What the guide asks for"
        ]
    );
}

#[test]
fn what_is_seen_stands_in_the_order_in_which_it_is_told() {
    let page = html::render(&scan(&fixture("clean-publisher"), EvidenceLimit::First(1), 2));
    let style = &page[page.find("<style>").expect("styles")..page.find("</style>").expect("styles")];
    for moves in [" order:", "row-reverse", "column-reverse", "position: absolute", "float:"] {
        assert!(!style.contains(moves), "{moves} moves text away from its place");
    }
}
