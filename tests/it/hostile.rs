//! Log text and file names are hostile: they are shown in every form, and act in none.

use std::fs;
use std::path::PathBuf;

use ccmtriage::input::source::Input;
use ccmtriage::running::cluster;
use ccmtriage::running::triage::{Options, triage};
use ccmtriage::telling::report::text::{self, View};
use ccmtriage::telling::report::{Report, csv, html, json, markdown, ndjson, sarif};
use pulldown_cmark::{Event, Options as Markdown, Parser, Tag};
use serde_json::Value;

use crate::formats::{assert_page, assert_sarif, every_form, fixture, loaded, rows};
use crate::robust::survived;

/// What acts somewhere: in a page, a ticket, a spreadsheet, a terminal, a viewer of results.
const PAYLOADS: [&str; 12] = [
    "<script>document.title='acted'</script>",
    "<img src=x onerror=document.title='acted'>",
    "\"><svg onload=alert(1)>",
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "[x](javascript:alert(1)) ![y](http://evil.example/z.png) https://evil.example @admin #1",
    "```` ``` ` ~~~~ </pre></code>",
    "\u{1b}]0;acted\u{7}\u{1b}[2J\u{9b}31m",
    "\u{202e}gpj.exe\u{2066}\u{200f}\u{feff}\u{2028}",
    "{{ 7 * 7 }} {% raw %} {0} {1}",
    "@SUM(1+1)*cmd|'/C calc'!A0",
    "<!-- --> <a href=javascript:alert(1)> &lt;b&gt; \\",
    "| a | b |\t-- $x^2$ **bold** # head",
];

/// A server whose logs hold all of it: printed by the action that failed, in unknown messages, in names of files.
struct Server(PathBuf);

impl Server {
    fn new(test: &str) -> Self {
        let root = std::env::temp_dir().join(format!("ccmtriage-hostile-{test}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        let logs = root.join("C/Program Files/Common Files/Cisco/Logs");
        fs::create_dir_all(&logs).expect("a folder");
        let source = fixture("failed-publisher").join("C/Program Files/Common Files/Cisco/Logs/CallMgrInstall.log");
        let bytes = fs::read(source).expect("the fixture's log");
        let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        let log = String::from_utf16(&units).expect("UTF-16");
        let user = format!("Login failed for user 'sa {}'.", PAYLOADS.join(" "));
        let printed = PAYLOADS.map(|payload| format!("CreateLogins:  {payload}\r\n")).concat();
        let hostile = log
            .replace("Login failed for user 'sa'.", &user)
            .replace("CreateLogins:  osql.exe", &format!("{printed}CreateLogins:  osql.exe"));
        assert!(hostile.len() > log.len() + 500, "the fixture's log has another form now");
        fs::write(logs.join("CallMgrInstall.log"), format!("\u{feff}{hostile}")).expect("writable");
        let unknown = PAYLOADS.map(|payload| format!("{payload} fatal error in {payload}\n")).concat();
        fs::write(logs.join(Self::name()), unknown).expect("writable");
        fs::write(root.join("C/Program Files/Common Files/Cisco/Logs/=1+1.log"), "").expect("writable");
        Self(root)
    }

    /// The worst name that the file system takes.
    fn name() -> &'static str {
        if cfg!(unix) {
            "=x <script>alert(1)<b>`` [x](javascript:alert(1)) \u{202e}\u{1b}[31m @admin ?#%20|{0}.log"
        } else {
            "=x [x](javascript) @admin #%20{0}.log"
        }
    }

    fn report(&self) -> Report {
        let catalog = crate::catalog();
        let options = Options { name: Some(format!("srv{}", PAYLOADS.concat())), ..Options::default() };
        let report = triage(&[Input::Path(self.0.clone())], catalog, &options).expect("threads");
        assert_eq!(report.verdict.outcome.name(), "failed");
        let root = report.finding(&report.verdict.root_causes[0]).expect("a cause");
        assert!(root.evidence.iter().any(|at| at.text.contains("<script>")), "the cause does not show it: {root:#?}");
        assert!(report.findings.iter().flat_map(|finding| &finding.evidence).any(|at| at.path.contains("[x](")));
        report
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Nothing in a form moves a cursor or turns the direction of writing.
fn assert_inert(name: &str, shown: &str) {
    let acts = shown.chars().find(|c| {
        c.is_control() && !matches!(c, '\n' | '\r')
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    });
    assert!(acts.is_none(), "{name} sends {acts:?}");
    assert!(!shown.contains('\r') || name == "csv", "{name} sends a carriage return");
}

fn assert_ticket(ticket: &str) {
    let all = Markdown::ENABLE_TABLES | Markdown::ENABLE_MATH | Markdown::ENABLE_STRIKETHROUGH;
    let mut code = false;
    for event in Parser::new_ext(ticket, all) {
        match event {
            Event::Html(_)
            | Event::InlineHtml(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::HtmlBlock) => panic!("{event:?}"),
            Event::Start(Tag::CodeBlock(_)) => code = true,
            Event::End(pulldown_cmark::TagEnd::CodeBlock) => code = false,
            // What forges link by themselves in running text.
            Event::Text(text) if !code => {
                for link in ["://", "@admin", "@SUM"] {
                    assert!(!text.contains(link), "{text}");
                }
            }
            _ => {}
        }
    }
    assert!(ticket.contains("<script>document.title"), "the lines are shown as they are");
}

fn assert_table(table: &str) {
    for row in rows(table) {
        for (column, cell) in row {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{column}: {cell}");
        }
    }
    assert!(table.lines().count() == rows(table).len() + 1, "a row is a line");
}

fn strings(value: &Value, key: &str, see: &mut impl FnMut(&str, &str)) {
    match value {
        Value::String(text) => see(key, text),
        Value::Array(all) => all.iter().for_each(|value| strings(value, key, see)),
        Value::Object(all) => all.iter().for_each(|(key, value)| strings(value, key, see)),
        _ => {}
    }
}

fn assert_results(log: &str) {
    let log = assert_sarif(log);
    let mut messages = 0;
    let mut look = |part: &Value, what: &str| {
        let text = part[what].as_str().unwrap_or_default();
        messages += usize::from(!text.is_empty());
        assert!(!text.contains("]("), "a link in {text}");
        assert!(!text.replace("{{", "").replace("}}", "").contains(['{', '}']), "a placeholder in {text}");
    };
    for result in log["runs"][0]["results"].as_array().expect("results") {
        look(&result["message"], "text");
    }
    for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules") {
        look(&rule["help"], "text");
        look(&rule["shortDescription"], "text");
    }
    assert!(messages > 10);
    strings(&log, "", &mut |key, text| {
        if key == "uri" {
            let inert = |c: char| c.is_ascii_alphanumeric() || "-._~/%".contains(c);
            assert!(text.chars().all(inert) && !text.starts_with('/'), "{text}");
        }
    });
}

#[test]
fn hostile_text_acts_in_no_form() {
    let server = Server::new("one");
    let report = server.report();
    for (name, shown) in every_form(&report) {
        assert_inert(name, &shown);
    }
    let page = html::render(&report);
    let seen = assert_page(&page);
    assert!(seen.contains("&lt;script&gt;") && seen.contains("{{ 7 * 7 }}"), "the text is shown as it is");
    assert_ticket(&markdown::render(&report));
    assert_table(&csv::render(&report));
    assert_results(&sarif::render(&report));
    for line in ndjson::render(&report).lines() {
        serde_json::from_str::<Value>(line).expect("a line is JSON");
    }
    // JSON keeps the text itself, as escapes.
    let data: Value = serde_json::from_str(&json::render(&report)).expect("JSON");
    let mut kept = false;
    strings(&data, "", &mut |_, text| kept |= text.contains('\u{202e}'));
    assert!(kept);
    survived("hostile texts, in every form", PAYLOADS.len());
}

#[test]
fn hostile_text_acts_in_no_form_of_a_cluster() {
    let server = Server::new("cluster");
    let catalog = crate::catalog();
    let report = cluster::cluster(catalog, vec![server.report(), server.report()]);
    let page = html::render_cluster(&report);
    assert_page(&page);
    assert_ticket(&markdown::render_cluster(&report));
    assert_table(&csv::render_cluster(&report));
    assert_results(&sarif::render_cluster(&report));
    let text = anstream::adapter::strip_str(&text::render_cluster(&report, &View::whole())).to_string();
    for (name, shown) in [
        ("html", page),
        ("markdown", markdown::render_cluster(&report)),
        ("csv", csv::render_cluster(&report)),
        ("sarif", sarif::render_cluster(&report)),
        ("ndjson", ndjson::render_cluster(&report)),
        ("json", json::render_cluster(&report)),
        ("text", text),
    ] {
        assert_inert(name, &shown);
    }
}

#[test]
fn a_browser_runs_nothing_of_it() {
    let page = html::render(&Server::new("browser").report());
    assert_page(&page);
    if let Some(dom) = loaded(&page, "hostile") {
        let title = dom.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).expect("a title");
        assert!(title.starts_with("FAILED: srv"), "{title}");
        assert_eq!(dom.matches("<script").count(), 1, "our own");
        assert!(!dom.contains("<img") && !dom.contains("onload=alert(1)>"));
    }
}
