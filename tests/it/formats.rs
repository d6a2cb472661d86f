//! Every output form: whole, and of the form that its readers expect.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use ccmtriage::input::redact::Redacted;
use ccmtriage::input::source::Input;
use ccmtriage::running::cluster;
use ccmtriage::running::triage::{Options, triage_each};
use ccmtriage::telling::report::build::EvidenceLimit;
use ccmtriage::telling::report::cluster::ClusterReport;
use ccmtriage::telling::report::text::{self, View};
use ccmtriage::telling::report::{Report, csv, html, json, markdown, ndjson, sarif};
use regex::Regex;
use serde_json::Value;

use crate::cases::{scan, scanned};
use crate::expect::{fixtures, label};
use ccmtriage::knowledge::session::Outcome;

/// The shipped folder of a fixture.
pub fn fixture(name: &str) -> std::path::PathBuf {
    crate::project().join("fixtures").join(name)
}

fn wrong_order() -> ClusterReport {
    let catalog = crate::catalog();
    let servers =
        ["pub01", "sub01"].map(|name| (name.to_owned(), vec![Input::Path(fixture("cluster-wrong-order").join(name))]));
    let reports = triage_each(&servers, catalog, &Options::default()).expect("threads");
    cluster::cluster(catalog, reports)
}

/// Single servers, and the output of every form.
fn reports() -> [Report; 2] {
    ["failed-publisher", "clean-publisher"].map(|name| scan(&fixture(name), EvidenceLimit::First(3), 2))
}

/// Checks a SARIF log against the schema of SARIF 2.1.0.
pub fn assert_sarif(log: &str) -> Value {
    static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
        // One expression of it (the language of a run, which we do not write) has a bracket too many.
        let text = include_str!("sarif-2.1.0-rtm.5.json").replace("{2}]?$", "{2}$");
        let schema = serde_json::from_str(&text).expect("a schema is JSON");
        jsonschema::validator_for(&schema).expect("a schema")
    });
    let log: Value = serde_json::from_str(log).expect("SARIF is JSON");
    let errors: Vec<String> =
        SCHEMA.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).take(5).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    log
}

/// The rows of a table, by the names of its columns.
pub fn rows(table: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = ::csv::Reader::from_reader(table.as_bytes());
    assert_eq!(reader.headers().expect("a header"), csv::HEADER.as_slice());
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

/// The page without its script, which is ours and the only one that its policy lets run.
fn without_own_script(page: &str) -> String {
    use base64::Engine as _;
    let script = include_str!("../../src/telling/report/html/report.js");
    let hash = <sha2::Sha256 as sha2::Digest>::digest(script.as_bytes());
    let hash = base64::engine::general_purpose::STANDARD.encode(hash);
    assert!(page.contains(&format!("script-src 'sha256-{hash}'; ")), "the policy names another script");
    assert!(!script.contains("</") && !script.contains("innerHTML") && !script.contains("fetch"), "{script}");
    let own = format!("<script>{script}</script>");
    assert_eq!(page.matches(&own).count(), 1);
    page.replace(&own, "")
}

/// Checks the form of a page: its tags are known ones and close, nothing in it loads or runs, the headings step down
/// one by one. Returns the text that a reader sees, in the order of the page.
pub fn assert_page(page: &str) -> String {
    static TAG: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s+[a-zA-Z-]+(?:="[^"<>]*")?)*)\s*>"#).expect("an expression")
    });
    static ATTRIBUTE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"([a-zA-Z-]+)(?:="([^"]*)")?"#).expect("an expression"));
    const TAGS: &str = " script textarea input label select option button html head meta link title style body main header footer section nav h1 h2 h3 h4 h5 p ul ol li dl \
                        dt dd div span code strong mark figure figcaption table thead tbody tr th td details \
                        summary a svg rect ";
    const ATTRIBUTES: &str = " type value data-class hidden readonly rows lang charset http-equiv content name rel href class id aria-labelledby aria-label \
                              aria-hidden role tabindex scope open viewBox preserveAspectRatio x y width height ";
    let page = page.strip_prefix("<!DOCTYPE html>").expect("a page begins with its type");
    let page = &without_own_script(page);
    assert!(page.contains("content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-"), "no policy");
    let style = page.find("<style>").expect("styles")..page.find("</style>").expect("styles");
    assert!(!page[style.clone()].contains("url(") && !page[style.clone()].contains("@import"));
    let (mut open, mut seen, mut heading, mut ids): (Vec<&str>, _, usize, Vec<String>) =
        (Vec::new(), String::new(), 0, Vec::new());
    let (mut done, mut firsts) = (0, 0);
    for tag in TAG.captures_iter(page) {
        let (whole, name) = (tag.get(0).expect("all"), tag.get(2).expect("a name").as_str());
        if style.contains(&whole.start()) && whole.start() > style.start {
            continue;
        }
        let between = &page[done..whole.start()];
        if open.last() != Some(&"style") {
            assert!(!between.contains(['<', '>']), "a tag that is none: {between}");
            seen.push_str(between);
        }
        done = whole.end();
        assert!(TAGS.contains(&format!(" {name} ")), "<{name}>");
        if !tag[1].is_empty() {
            assert_eq!(open.pop(), Some(name), "</{name}> closes something else");
            continue;
        }
        for attribute in ATTRIBUTE.captures_iter(&tag[3]) {
            assert!(ATTRIBUTES.contains(&format!(" {} ", &attribute[1])), "{} in <{name}>", &attribute[1]);
            let value = attribute.get(2).map_or("", |value| value.as_str());
            match &attribute[1] {
                "href" => assert!(value.starts_with('#') || value == "data:,", "a link to {value}"),
                "id" => ids.push(value.to_owned()),
                _ => {}
            }
        }
        if let Some(level) = name.strip_prefix('h').and_then(|level| level.parse::<usize>().ok()) {
            assert!(level <= heading + 1, "h{level} after h{heading}");
            heading = level;
            firsts += usize::from(level == 1);
        }
        if !matches!(name, "meta" | "link" | "input") {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "not closed: {open:?}");
    assert_eq!(firsts, 1, "one h1");
    for link in Regex::new("href=\"#([^\"]*)\"").expect("an expression").captures_iter(page) {
        assert!(ids.iter().any(|id| *id == link[1]), "a link to nowhere: {}", &link[1]);
    }
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all, "an id stands twice");
    assert!(page.starts_with("\n<html lang=\"en\">"));
    seen
}

fn stand_in_order(text: &str, parts: &[&str]) {
    let mut at = 0;
    for part in parts {
        at += text[at..].find(part).unwrap_or_else(|| panic!("{part} is missing, or stands too early"));
    }
}

#[test]
fn every_fixture_renders_in_every_form() {
    for fixture in fixtures() {
        if !label(&fixture).cluster.is_empty() {
            continue;
        }
        let report = scanned(&fixture);
        assert_page(&html::render(&report));
        assert_sarif(&sarif::render(&report));
        assert!(markdown::render(&report).starts_with("# "), "{}", fixture.display());
        let places: usize = report.findings.iter().map(|finding| finding.evidence.len().max(1)).sum();
        assert_eq!(rows(&csv::render(&report)).len(), places, "{}", fixture.display());
        assert!(ndjson::render(&report).lines().count() > report.findings.len(), "{}", fixture.display());
    }
}

#[test]
fn the_page_says_the_verdict_first_and_the_ledger_after_what_to_do() {
    let [failed, clean] = reports();
    let page = html::render(&failed);
    stand_in_order(
        &assert_page(&page),
        &[
            "FAILED: PUB01",
            "SQL Server refused the login of sa",
            "The cause",
            "CreateLogins: Login failed for user &#x27;sa&#x27;.",
            "the same event in both logs",
            "Msg 18456, Level 14",
            "What to do now",
            "Make the SQL Server logins and passwords agree",
            "Stop and call TAC:",
            "Timeline",
            "carry no zone",
            "Progress of the last try",
            "Ledger",
            "Would have been otherwise if:",
            "What the guide asks for",
            "Coverage",
            "What the logs prove",
            "Files read",
        ],
    );
    assert!(page.len() < 80_000, "{} bytes", page.len());
    let seen = assert_page(&html::render(&clean));
    stand_in_order(&seen, &["SUCCEEDED", "No failure", "Timeline", "Ledger", "Coverage"]);
    let cancelled = assert_page(&html::render(&scan(&fixture("cancel-reimage"), EvidenceLimit::First(3), 2)));
    stand_in_order(&cancelled, &["CANCELLED", "The cause", "REIMAGE NEEDED", "REIMAGE", "Ledger"]);
    let mut undated = clean;
    for entry in &mut undated.timeline {
        (entry.started, entry.ended, entry.seconds) = (None, None, None);
    }
    undated.timeline.retain(|entry| entry.kind == "session");
    let page = html::render(&undated);
    assert!(assert_page(&page).contains("The logs carry no date whose order is certain"));
    assert!(!page.contains("class=\"track\""), "a picture without dates");
}

#[test]
fn the_page_of_a_cluster_shows_the_servers_side_by_side_after_what_to_do() {
    let page = assert_page(&html::render_cluster(&wrong_order()));
    stand_in_order(
        &page,
        &[
            "FAILED: cluster of 2 servers",
            "The cause, on sub01",
            "What to do now",
            "Servers",
            "pub01",
            "sub01",
            "What the guide asks for",
            "violated",
            "Each server",
            "pub01",
            "Ledger",
            "sub01",
            "Ledger",
        ],
    );
}

#[test]
fn what_a_page_leaves_out_is_counted() {
    let [mut failed, _] = reports();
    let row = failed.ledger.by_pattern.iter().find(|row| row.class.name() == "benign").expect("benign").clone();
    failed.ledger.by_pattern.extend(std::iter::repeat_n(row, 20_000));
    let finding = failed.findings.last().expect("findings").clone();
    failed.findings.extend(std::iter::repeat_n(finding, 20_000));
    let page = html::render(&failed);
    assert!(page.len() < 200_000, "{} bytes", page.len());
    assert!(assert_page(&page).contains("more groups with"));
    let log = assert_sarif(&sarif::render(&failed));
    assert_eq!(log["runs"][0]["results"].as_array().map(Vec::len), Some(sarif::RESULTS));
    let said = log["runs"][0]["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].as_str();
    assert!(said.is_some_and(|said| said.contains("findings are left out")), "{said:?}");
}

#[test]
fn a_crowded_timeline_shows_the_failing_session_and_what_is_near_to_it() {
    let [mut failed, _] = reports();
    let cause = failed.finding(&failed.verdict.root_causes[0]).expect("a cause").session.clone();
    let of_chain: Vec<_> = failed
        .verdict
        .chain
        .iter()
        .filter_map(|link| failed.finding(&link.finding))
        .map(|link| &link.session)
        .collect();
    // The cause stands in a log without a date; what it made fail has one.
    let of_cause = failed
        .timeline
        .iter()
        .find(|entry| entry.started.is_some() && of_chain.contains(&entry.session.as_ref().unwrap_or(&cause)));
    let of_cause = of_cause.expect("it").clone();
    let undated = failed.timeline.iter().find(|entry| entry.kind == "session" && entry.started.is_none());
    let undated = undated.expect("logs without dates").clone();
    let entry = |name: &str, at: Option<&str>| {
        let mut entry = undated.clone();
        (entry.label, entry.session, entry.started) =
            (Redacted::of_report(name.to_owned()), None, at.map(str::to_owned));
        entry.outcome = Some(Outcome::Succeeded);
        entry
    };
    // As it is on a server with thousands of logs: those without dates come first.
    failed.timeline = std::iter::repeat_n(entry("undated", None), 5_000)
        .chain(std::iter::repeat_n(entry("long before", Some("2004-01-01T10:00:00")), 5_000))
        .chain([entry("just before", Some("2005-08-17T14:11:00")), of_cause.clone()])
        .chain(std::iter::repeat_n(entry("long after", Some("2006-01-01T10:00:00")), 5_000))
        .collect();
    let page = html::render(&failed);
    let seen = assert_page(&page);
    stand_in_order(&seen, &["Timeline", "just before", &of_cause.label, "long after", "undated", "more are left out"]);
    assert!(page.contains("class=\"moment\"") && page.len() < 400_000, "{} bytes", page.len());
}

#[test]
fn sarif_holds_every_finding_as_its_class_demands() {
    let [failed, clean] = reports();
    for report in [&failed, &clean] {
        let log = assert_sarif(&sarif::render(report));
        let run = &log["runs"][0];
        let results = run["results"].as_array().expect("results");
        let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
        assert_eq!(results.len(), report.findings.len());
        for (result, finding) in results.iter().zip(&report.findings) {
            let level = match finding.class.name() {
                "catastrophic" => "error",
                "undetermined" => "warning",
                _ => "none",
            };
            assert_eq!(
                (result["level"].as_str(), result["occurrenceCount"].as_u64()),
                (Some(level), Some(finding.count))
            );
            assert_eq!(result["suppressions"].is_array(), finding.class.name() == "benign");
            let rule = &rules[result["ruleIndex"].as_u64().expect("an index") as usize];
            assert_eq!(
                (rule["id"].as_str(), result["ruleId"].as_str()),
                (Some(&*finding.pattern), Some(&*finding.pattern))
            );
            let place = &result["locations"][0]["physicalLocation"];
            let (region, first) = (&place["region"], &finding.evidence[0]);
            assert_eq!(region["startLine"].as_u64(), Some(first.line));
            assert_eq!(region["byteOffset"].as_u64(), Some(first.byte_offset));
            let index = place["artifactLocation"]["index"].as_u64().expect("an index") as usize;
            assert_eq!(report.inputs[index].path, first.path);
            assert_eq!(run["artifacts"][index]["location"]["uri"], place["artifactLocation"]["uri"]);
        }
        assert_eq!(run["invocations"][0]["executionSuccessful"].as_bool(), Some(report.coverage.complete));
    }
    let log = assert_sarif(&sarif::render_cluster(&wrong_order()));
    assert_eq!(log["runs"].as_array().map(Vec::len), Some(2));
    let unread = scan(&fixture("missing-and-empty-directory"), EvidenceLimit::First(3), 2);
    let log = assert_sarif(&sarif::render(&unread));
    assert!(!log["runs"][0]["invocations"][0]["toolExecutionNotifications"].as_array().expect("rows").is_empty());
}

#[test]
fn the_table_holds_every_place() {
    let [failed, clean] = reports();
    for report in [&failed, &clean] {
        let rows = rows(&csv::render(report));
        let places: Vec<_> =
            report.findings.iter().flat_map(|finding| finding.evidence.iter().map(move |at| (finding, at))).collect();
        assert_eq!(rows.len(), places.len());
        for (row, (finding, at)) in rows.iter().zip(places) {
            assert_eq!((&row["finding"], &row["path"]), (&finding.id, &at.path.to_string()));
            assert_eq!((&row["line"], &row["byte_offset"]), (&at.line.to_string(), &at.byte_offset.to_string()));
        }
    }
    let report = wrong_order();
    let rows = rows(&csv::render_cluster(&report));
    let places: usize =
        report.servers.iter().flat_map(|server| &server.findings).map(|finding| finding.evidence.len()).sum();
    assert_eq!(rows.len(), places);
    assert!(["pub01", "sub01"].iter().all(|name| rows.iter().any(|row| row["server"] == *name)));
}

#[test]
fn each_line_of_ndjson_says_what_it_is() {
    let kinds = |text: &str| -> Vec<String> {
        let of = |line: &str| {
            serde_json::from_str::<Value>(line).expect("a line is JSON")["kind"].as_str().map(str::to_owned)
        };
        text.lines().map(|line| of(line).expect("a kind")).collect()
    };
    let count = |kinds: &[String], kind: &str| kinds.iter().filter(|known| *known == kind).count();
    for report in reports() {
        let kinds = kinds(&ndjson::render(&report));
        assert_eq!(kinds[0], "summary");
        assert_eq!((count(&kinds, "summary"), count(&kinds, "finding")), (1, report.findings.len()));
        let coverage = &report.coverage;
        let rows = coverage.directories.len() + coverage.skipped.len() + coverage.looked_for.len();
        assert_eq!(count(&kinds, "coverage"), rows);
    }
    let report = wrong_order();
    let kinds = kinds(&ndjson::render_cluster(&report));
    assert_eq!(count(&kinds, "summary"), 3);
    assert_eq!(count(&kinds, "finding"), report.servers.iter().map(|server| server.findings.len()).sum::<usize>());
}

#[test]
fn a_ticket_gets_verdict_cause_and_steps_in_this_order() {
    let [failed, clean] = reports();
    let ticket = markdown::render(&failed);
    stand_in_order(
        &ticket,
        &[
            "# FAILED: PUB01",
            "## Why",
            "CreateLogins: Login failed for user 'sa'.",
            "## Root cause",
            "```text\nMsg 18456, Level 14",
            "## What to do now",
            "1. **Keep the logs",
            "2. **Make",
            "**Stop and call TAC:**",
            "**Restart the server and run the installation again.**",
            "If that did not help: change nothing more",
            "## Ledger",
            "278 error-like messages",
            "## Coverage",
        ],
    );
    assert!(ticket.len() < 8_000, "{} bytes", ticket.len());
    stand_in_order(&markdown::render(&clean), &["# SUCCEEDED", "## Ledger", "## Coverage"]);
    stand_in_order(
        &markdown::render_cluster(&wrong_order()),
        &["# FAILED: cluster of 2 servers", "| sub01 |", "## What to do now", "## FAILED: sub01", "### Root cause"],
    );
}

/// Every form of one report.
pub fn every_form(report: &Report) -> [(&'static str, String); 8] {
    let text = |view: &View| anstream::adapter::strip_str(&text::render(report, view)).to_string();
    [
        ("screen", text(&View::default())),
        ("text", text(&View::whole())),
        ("json", json::render(report)),
        ("ndjson", ndjson::render(report)),
        ("html", html::render(report)),
        ("markdown", markdown::render(report)),
        ("sarif", sarif::render(report)),
        ("csv", csv::render(report)),
    ]
}

#[test]
fn one_command_writes_each_form_of_a_failed_a_clean_and_several_servers() {
    let schema = |text: &str| {
        let schema = serde_json::from_str(text).expect("a schema is JSON");
        jsonschema::validator_for(&schema).expect("a schema")
    };
    let (one, many) = (schema(&json::schema()), schema(&json::cluster_schema()));
    let folder = tempfile::tempdir().expect("a folder");
    let server = |name: &str| format!("{name}={}", fixture("cluster-wrong-order").join(name).display());
    let path = |name: &str| fixture(name).display().to_string();
    for (inputs, code, validator) in [
        (vec![path("failed-publisher")], 1, &one),
        (vec![path("clean-publisher")], 0, &one),
        (vec![server("pub01"), server("sub01")], 1, &many),
    ] {
        for form in ["text", "json", "ndjson", "html", "markdown", "sarif", "csv"] {
            let file = folder.path().join(form);
            let run = Command::new(env!("CARGO_BIN_EXE_ccmtriage"))
                .env("CCMTRIAGE_CATALOG_DIR", crate::NO_CATALOG)
                .arg("scan")
                .args(&inputs)
                .args(["--format", form, "--output"])
                .arg(&file)
                .output()
                .expect("it runs");
            let text = std::fs::read_to_string(&file).expect("written");
            std::fs::remove_file(&file).expect("removable");
            assert_eq!(run.status.code(), Some(code), "{form} of {inputs:?}");
            assert!(run.stdout.is_empty() && run.stderr.is_empty(), "{form} of {inputs:?}");
            match form {
                "json" => assert!(validator.is_valid(&serde_json::from_str(&text).expect("JSON")), "{inputs:?}"),
                "sarif" => drop(assert_sarif(&text)),
                "html" => drop(assert_page(&text)),
                "csv" => assert!(!rows(&text).is_empty()),
                "ndjson" => assert!(text.lines().all(|line| serde_json::from_str::<Value>(line).is_ok())),
                _ => assert!(text.contains(if code == 0 { "SUCCEEDED" } else { "FAILED" }), "{text}"),
            }
        }
    }
}

#[test]
fn every_form_is_the_same_twice_and_holds_nothing_that_acts_on_a_terminal() {
    let render = || every_form(&scan(&fixture("failed-publisher"), EvidenceLimit::First(3), 2));
    for ((name, once), (_, twice)) in render().into_iter().zip(render()) {
        assert!(once == twice, "{name}");
        let acts = once.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\r'));
        assert!(acts.is_none() && (name == "csv" || !once.contains('\r')), "{name}: {acts:?}");
    }
}

/// The page as a browser holds it after loading; none where no browser runs here.
#[expect(clippy::print_stderr, reason = "a test that checks less than elsewhere has to say so")]
pub fn loaded(page: &str, name: &str) -> Option<String> {
    let folder = std::env::temp_dir().join(format!("ccmtriage-page-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("report.html");
    std::fs::write(&file, page).expect("writable");
    let flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
                 --disable-component-update --disable-sync --disable-dev-shm-usage --virtual-time-budget=2000 --dump-dom";
    let dom = ["chromium", "chromium-browser"].iter().find_map(|program| {
        let run = Command::new(program)
            .args(flags.split_whitespace())
            .arg(format!("--user-data-dir={}", folder.join("profile").display()))
            .arg(format!("file://{}", file.display()))
            .stdin(Stdio::null())
            .output()
            .ok()?;
        let dom = String::from_utf8_lossy(&run.stdout).into_owned();
        (run.status.success() && dom.contains("<html")).then_some(dom)
    });
    let _ = std::fs::remove_dir_all(&folder);
    if dom.is_none() {
        eprintln!("no chromium runs here: the page was checked by its text alone");
    }
    dom
}

#[test]
fn a_browser_shows_the_page() {
    let [failed, clean] = reports();
    let one = ["id=\"s1-cause\"", "<svg viewBox", "id=\"s1-ledger\"", "</details>", "id=\"s1-inputs\""];
    let many = ["id=\"cluster-cause\"", "id=\"matrix\"", "id=\"s1\"", "id=\"s2-ledger\"", "</details>"];
    for (name, page, title, parts) in [
        ("failed", html::render(&failed), "<h1>FAILED: PUB01</h1>", one),
        ("clean", html::render(&clean), "<h1>SUCCEEDED: ", one),
        ("cluster", html::render_cluster(&wrong_order()), "<h1>FAILED: cluster of 2 servers</h1>", many),
    ] {
        assert_page(&page);
        let Some(dom) = loaded(&page, name) else { return };
        for part in [title].iter().chain(&parts) {
            assert!(dom.contains(part), "{name}: {part} is missing in\n{dom}");
        }
    }
}
