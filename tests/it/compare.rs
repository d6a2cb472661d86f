//! Two scans compared: by content, never by line number.

use std::fs;
use std::path::PathBuf;

use assert_cmd::Command;
use ccmtriage::input::redact::Redact;
use ccmtriage::input::source::Input;
use ccmtriage::running::triage::{Options, triage};
use ccmtriage::telling::report::build::EvidenceLimit;
use ccmtriage::telling::report::diff::{Diff, State, diff, text};
use ccmtriage::telling::report::earlier::{Earlier, NotAReport, read};
use ccmtriage::telling::report::{FailOn, Report, SCHEMA_VERSION, baseline, json};
use serde_json::Value;
use tempfile::TempDir;

use crate::cases::{scan, scan_cluster, scanned};
use crate::expect::{fixtures, label};
use crate::formats::{every_form, fixture};

fn ccmtriage(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ccmtriage"));
    command.env("CCMTRIAGE_CATALOG_DIR", crate::NO_CATALOG);
    command.args(arguments);
    command
}

/// Triages one log whose text is made here.
fn of_log(name: &str, text: &str) -> Report {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join(name);
    fs::write(&log, text).expect("writable");
    let catalog = crate::catalog();
    triage(&[Input::Path(log)], catalog, &Options::default()).expect("threads")
}

fn compared(old: &Report, new: &Report) -> Diff {
    // By way of what is written, as a user does it.
    let read = |report: &Report| read(&json::render(report)).expect("a report is read back");
    assert_eq!(read(old), Earlier::from(old));
    diff(&read(old), &read(new)).expect("both are of one server")
}

/// How many findings are new, judged otherwise, gone, unchanged.
fn counts(diff: &Diff) -> [u64; 4] {
    let counts = diff.servers[0].counts;
    [counts.new, counts.changed, counts.gone, counts.unchanged]
}

fn log(service: &str, code: u32) -> String {
    let line = format!(
        "MSI (s) (18:F4) [14:02:17:912]: Product: CCM -- Error 1920. Service '{service}' ({service}) failed to start."
    );
    [
        "=== Verbose logging started: 8/24/2005  14:02:00  Build type: SHIP UNICODE 2.00.2600.1183  Calling process: C:\\WINNT\\system32\\msiexec.exe ===",
        "MSI (c) (18:F4) [14:02:01:000]: ******* RunEngine:",
        "           ******* Product: D:\\ccm\\ccm.msi",
        "MSI (s) (18:F4) [14:02:10:100]: Note: 1: 2205 2:  3: Error",
        "Action start 14:02:11: StartServices.",
        &format!("MSI (s) (18:F4) [14:02:17:000]: Note: 1: 1402 2: HKEY_LOCAL_MACHINE\\Software\\Example 3: {code}"),
        &line,
        "Action ended 14:02:18: StartServices. Return value 3.",
        "Action ended 14:02:19: INSTALL. Return value 3.",
        "MSI (s) (18:F4) [14:02:20:000]: MainEngineThread is returning 1603",
        "=== Verbose logging stopped: 8/24/2005  14:02:21 ===",
        "",
    ]
    .join("\r\n")
}

#[test]
fn every_report_is_unchanged_against_itself_whatever_evidence_is_kept_or_shown() {
    let schema = serde_json::from_str(&json::diff_schema()).expect("a schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let mut findings = 0;
    for fixture in fixtures().into_iter().filter(|fixture| label(fixture).cluster.is_empty()).step_by(5) {
        let (few, all) = (scan(&fixture, EvidenceLimit::First(0), 1), scanned(&fixture));
        let diff = compared(&few, &all);
        assert_eq!(counts(&diff), [0, 0, 0, all.findings.len() as u64], "{}", fixture.display());
        assert!(all.findings.iter().all(|finding| finding.fingerprint.len() == 32));
        findings += all.findings.len();
        let written = serde_json::from_str(&json::render_diff(&diff)).expect("a comparison is JSON");
        assert!(validator.is_valid(&written), "{}", fixture.display());
    }
    assert!(findings > 50);
    let catalog = crate::catalog();
    let shown = |redact| {
        let inputs = [Input::Path(fixture("secrets-in-logs").join("install.log"))];
        let report = triage(&inputs, catalog, &Options { redact, ..Options::default() }).expect("threads");
        report.findings.into_iter().map(|finding| finding.fingerprint).collect::<Vec<_>>()
    };
    assert_eq!(shown(Redact::Secrets), shown(Redact::Nothing), "a digest must not rest on a secret");
}

#[test]
fn lines_times_and_folders_do_not_make_a_finding_new() {
    let (old, text) = (of_log("CcmInstall20050824.log", &log("Alpha", 2)), log("Alpha", 2));
    let later = text.replace("14:02:", "16:33:").replace("8/24/2005", "9/25/2005");
    let lines: Vec<&str> = later.split("\r\n").collect();
    let shifted = [&lines[..3], &["MSI (s) (18:F4) [16:33:09:000]: Resolving source."; 40], &lines[3..]].concat();
    let new = of_log("ccminstall20050925.LOG", &shifted.join("\r\n"));
    assert!(old.ledger.catastrophic > 0 && !old.verdict.root_causes.is_empty());
    assert_ne!(old.findings[0].evidence[0].line, new.findings[0].evidence[0].line);
    let diff = compared(&old, &new);
    assert_eq!(counts(&diff), [0, 0, 0, old.findings.len() as u64], "{diff:#?}");
    assert_eq!((diff.servers[0].cause.as_str(), diff.exit_code(FailOn::Catastrophic)), ("same", 0));
}

#[test]
fn another_service_or_another_reason_is_a_new_finding_on_the_same_line() {
    let old = of_log("install.log", &log("Alpha", 2));
    let service = compared(&old, &of_log("install.log", &log("Beta", 2)));
    let state = |diff: &Diff, state| diff.servers[0].findings.iter().find(|finding| finding.state == state).cloned();
    let (new, gone) = (state(&service, State::New).expect("new"), state(&service, State::Gone).expect("gone"));
    assert_eq!(
        (new.pattern.as_str(), gone.pattern.as_str()),
        ("msi-service-failed-to-start", "msi-service-failed-to-start")
    );
    assert_eq!(service.exit_code(FailOn::Catastrophic), 1);
    assert_eq!((service.exit_code(FailOn::Never), counts(&service)[0], counts(&service)[2]), (0, 1, 1));
    let reason = compared(&old, &of_log("install.log", &log("Alpha", 5)));
    assert!(state(&reason, State::New).is_some_and(|finding| finding.pattern.contains("registry")), "{reason:#?}");
    assert!(state(&reason, State::Gone).is_some_and(|finding| finding.pattern.contains("registry")), "{reason:#?}");
}

/// The fixture of a repaired try, before and after the repair.
fn repaired() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let from = fixture("repaired-second-attempt");
    fs::copy(from.join("label.toml"), folder.path().join("label.toml")).expect("copied");
    for file in walkdir::WalkDir::new(from.join("C")).into_iter().map(|entry| entry.expect("readable")) {
        let to = folder.path().join(file.path().strip_prefix(&from).expect("below"));
        if file.file_type().is_dir() {
            fs::create_dir_all(to).expect("a folder");
        } else if !file.path().ends_with("CallMgrInstall2.log") {
            fs::copy(file.path(), to).expect("copied");
        }
    }
    (folder, from)
}

#[test]
fn what_a_second_try_repaired_is_judged_otherwise_and_fails_nothing() {
    let (before, after) = repaired();
    let before = scan(before.path(), EvidenceLimit::First(3), 2);
    let after = scan(&after, EvidenceLimit::First(3), 2);
    let forth = compared(&before, &after);
    let changed: Vec<_> = forth.servers[0].findings.iter().filter(|finding| finding.state == State::Changed).collect();
    assert!(!changed.is_empty() && changed.iter().all(|finding| finding.new.as_ref().expect("both").class == "benign"));
    assert!(changed.iter().any(|finding| finding.old.as_ref().expect("both").role == "root-cause"));
    assert_eq!((forth.servers[0].cause.as_str(), forth.exit_code(FailOn::Undetermined)), ("gone", 0));
    let shown = anstream::adapter::strip_str(&text::render(&forth, 100)).to_string();
    for part in
        ["FAILED -> SUCCEEDED", "the cause is gone", "JUDGED OTHERWISE", "catastrophic root-cause -> benign recovered"]
    {
        assert!(shown.contains(part), "{part} is missing in\n{shown}");
    }
    // The other way round the same findings come as catastrophic ones.
    assert_eq!(compared(&after, &before).exit_code(FailOn::Catastrophic), 1);
}

#[test]
fn a_baseline_marks_every_finding_and_says_what_nothing_matched() {
    let known = Earlier::from(&of_log("install.log", &log("Alpha", 2)));
    let mut same = of_log("install.log", &log("Alpha", 2));
    assert_eq!((same.verdict.outcome.name(), same.exit_code()), ("failed", 1));
    baseline::apply(&mut same, "known.json", &known).expect("one server");
    // The failure is known: the verdict stays, the run does not fail.
    assert_eq!((same.verdict.outcome.name(), same.exit_code()), ("failed", 0));
    assert!(same.findings.iter().all(|finding| finding.baseline == Some(State::Unchanged)));
    assert!(same.baseline.as_ref().expect("one").unused.is_empty());

    let mut other = of_log("install.log", &log("Beta", 2));
    baseline::apply(&mut other, "known.json", &known).expect("one server");
    assert_eq!(other.exit_code(), 1);
    let unused = &other.baseline.as_ref().expect("one").unused;
    assert_eq!((unused.len(), unused[0].pattern.as_str()), (1, "msi-service-failed-to-start"));
    for (form, text) in every_form(&other) {
        let said = match form {
            "screen" => "baseline: 1 findings are new",
            "text" | "html" | "markdown" => "1 of the baseline are gone",
            "sarif" => "in the baseline and not found",
            "json" | "ndjson" => "\"unused\"",
            "csv" => ",new",
            _ => unreachable!("a form without a place for the baseline: {form}"),
        };
        assert!(text.contains(said), "{form}: {said} is missing in\n{text}");
    }
    let log: Value = crate::formats::assert_sarif(&ccmtriage::telling::report::sarif::render(&other));
    assert_eq!(log["runs"][0]["results"][0]["baselineState"], "new");

    // A failure that no finding stands for is in no baseline.
    let mut bare = of_log("install.log", &self::log("Alpha", 2));
    bare.findings.clear();
    (bare.ledger.catastrophic, bare.ledger.undetermined) = (0, 0);
    baseline::apply(&mut bare, "known.json", &known).expect("one server");
    assert_eq!((bare.exit_code(), bare.exit_code_for(FailOn::Never)), (1, 0));
}

#[test]
fn clusters_are_compared_by_the_names_of_their_servers() {
    let whole = scan_cluster(&fixture("cluster-wrong-order"), EvidenceLimit::First(1), 2);
    let mut part = whole.clone();
    part.servers.retain(|server| server.server.name.as_deref() == Some("sub01"));
    let lost = diff(&Earlier::from(&whole), &Earlier::from(&part)).expect("both are clusters");
    assert_eq!(lost.servers.len(), 2);
    assert_eq!((lost.servers[0].server.as_str(), lost.servers[0].counts.new), ("sub01", 0));
    assert!(lost.servers[1].new.is_none());
    assert_eq!(lost.exit_code(FailOn::Catastrophic), 3, "a server that was not scanned has no verdict");
    assert!(text::render(&lost, 100).contains("not in this report"));
    baseline::apply_to_cluster(&mut part, "whole.json", &Earlier::from(&whole)).expect("both are clusters");
    assert_eq!(part.baseline_only, ["pub01"]);
    let mut grown = whole.clone();
    let one = Earlier { cluster: true, servers: Earlier::from(&part).servers };
    baseline::apply_to_cluster(&mut grown, "part.json", &one).expect("both are clusters");
    let known: Vec<bool> = grown.servers.iter().map(|server| server.baseline.as_ref().expect("one").known).collect();
    assert_eq!(known, [false, true]);
    let single = Earlier::from(&scan(&fixture("clean-publisher"), EvidenceLimit::First(1), 2));
    assert!(
        diff(&single, &Earlier::from(&whole)).is_err() && baseline::apply_to_cluster(&mut grown, "x", &single).is_err()
    );
}

#[test]
fn what_is_no_report_is_refused_with_what_to_do() {
    let report = json::render(&of_log("install.log", &log("Alpha", 2)));
    let now = format!("\"version\": \"{SCHEMA_VERSION}\"");
    let with = |version: &str| report.replacen(&now, &format!("\"version\": \"{version}\""), 1);
    assert!(read(&format!("\u{feff}{report}")).is_ok(), "PowerShell writes a mark");
    assert!(read(&with("1.9")).is_ok(), "newer minor versions add fields only");
    assert!(matches!(read(&with("2.0")), Err(NotAReport::Version(_))));
    assert!(matches!(read(&with("1.0")), Err(NotAReport::TooOld(_))));
    assert!(matches!(read("MSI (s)"), Err(NotAReport::Form(_))));
    assert!(matches!(read(&report.replace("ccmtriage-report", "other")), Err(NotAReport::Kind(_))));

    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("x.json");
    fs::write(&file, "{}").expect("writable");
    let file = file.to_str().expect("UTF-8");
    let clean = fixture("clean-publisher").display().to_string();
    for (arguments, said) in [
        (vec!["diff", file, file], "--format json --output FILE"),
        (vec!["diff", "/nonexistent.json", file], "cannot read the report /nonexistent.json"),
        (vec!["scan", &clean, "--baseline", file], "--format json --output FILE"),
    ] {
        let run = ccmtriage(&arguments).assert().code(2);
        let complaint = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
        assert!(complaint.contains(said) && run.get_output().stdout.is_empty(), "{complaint}");
    }
}

#[test]
fn an_earlier_report_acts_no_more_than_a_log() {
    let report = of_log("install.log", &log("Alpha", 2));
    let hostile = ["class", "role", "title", "pattern", "headline", "root", "text", "path", "fingerprint"];
    let mut old = json::render(&report);
    for field in hostile {
        let pairs = regex::Regex::new(&format!("\"{field}\": \"[^\"]*\"")).expect("an expression");
        let evil = format!("\"{field}\": \"\\u001b]0;{field}\\u0007\\u202e=1+1\"");
        old = pairs.replace_all(&old, regex::NoExpand(&evil)).into_owned();
    }
    let old = read(&old).expect("it is of the form");
    let diff = diff(&old, &Earlier::from(&report)).expect("one server");
    let mut marked = report.clone();
    baseline::apply(&mut marked, "old\u{1b}]0;.json", &old).expect("one server");
    assert_eq!(marked.baseline.as_ref().expect("one").unused.len(), report.findings.len());
    let texts = every_form(&marked).into_iter().chain([
        ("diff", anstream::adapter::strip_str(&text::render(&diff, 100)).to_string()),
        ("raw", text::render(&diff, 100).replace("\u{1b}[", "")),
        ("diff as JSON", json::render_diff(&diff)),
    ]);
    for (form, text) in texts {
        let acts = text.chars().find(|c| ccmtriage::telling::page::acts(*c) && !matches!(c, '\n' | '\r'));
        assert!(acts.is_none(), "{form}: {acts:?} in\n{text}");
    }
}

#[test]
fn a_gate_passes_what_the_baseline_knows() {
    let (before, after) = repaired();
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (before, after) = (before.path().join("C").display().to_string(), after.join("C").display().to_string());
    let scan = |input: &str, more: &[&str]| ccmtriage(&[&["scan", input], more].concat()).assert();
    scan(&before, &["--format", "json", "--output", &at("before.json")]).code(1);
    scan(&after, &["--format", "json", "--output", &at("after.json")]).code(0);
    scan(&before, &["--baseline", &at("before.json")]).code(0);
    let run = scan(&before, &["--detail", "--baseline", &at("after.json")]).code(1);
    let shown = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    assert!(shown.contains("AGAINST THE BASELINE") && shown.contains("changed  catastrophic"), "{shown}");
    let diff = |more: &[&str]| ccmtriage(&[&["diff"], more].concat()).assert();
    diff(&[&at("before.json"), &at("after.json")]).code(0);
    diff(&[&at("after.json"), &at("before.json")]).code(1);
    diff(&[&at("after.json"), &at("before.json"), "--exit-zero"]).code(0);
    let run = diff(&[&at("after.json"), &at("before.json"), "--format", "json", "--fail-on", "never"]).code(0);
    let written: Value = serde_json::from_slice(&run.get_output().stdout).expect("JSON");
    assert_eq!(written["schema"]["name"], "ccmtriage-diff");
}

#[test]
fn the_user_says_what_fails_a_run() {
    let of = |name: &str, more: &[&str]| {
        let fixture = fixture(name).display().to_string();
        ccmtriage(&[&["scan", &fixture], more].concat()).assert().get_output().status.code()
    };
    assert_eq!(of("failed-publisher", &["--fail-on", "never"]), Some(0));
    assert_eq!(of("clean-publisher", &["--fail-on", "undetermined"]), Some(0));
    assert_eq!(of("truncated-log", &["--fail-on", "never"]), Some(3));
    let log = "14:00:00 begin\r\n14:00:01 ERROR: the frobnicator is out of tea\r\n";
    let unknown = of_log("x.log", log);
    assert!(unknown.ledger.undetermined > 0 && unknown.ledger.catastrophic == 0);
    let codes = [FailOn::Catastrophic, FailOn::Undetermined, FailOn::Never].map(|on| unknown.exit_code_for(on));
    assert_eq!(codes, [3, 1, 3]);
}

#[test]
fn sessions_outside_the_time_asked_about_are_said_and_not_judged() {
    let tree = fixture("repaired-second-attempt").display().to_string();
    let scan = |more: &[&str], code: i32| -> Value {
        let run =
            ccmtriage(&[&["scan", &tree, "--format", "json", "--evidence", "all"], more].concat()).assert().code(code);
        serde_json::from_slice(&run.get_output().stdout).expect("JSON")
    };
    let whole = scan(&[], 0);
    assert!(whole["coverage"].get("period").is_none());
    let second = whole["sessions"]
        .as_array()
        .expect("sessions")
        .iter()
        .find(|session| session["path"].as_str().is_some_and(|path| path.ends_with("CallMgrInstall2.log")));
    let began = second.and_then(|session| session["started"].as_str()).expect("a date").to_owned();
    let number = |report: &Value, place: &str| report.pointer(place).and_then(Value::as_u64).expect("a number");
    let dialects = |report: &Value| -> Vec<Value> {
        report["inputs"].as_array().expect("inputs").iter().map(|input| input["dialect"].clone()).collect()
    };
    for (arguments, code, outcome) in
        [(["--since", began.as_str()], 0, "succeeded"), (["--until", "2005-01-01"], 3, "indeterminate")]
    {
        let part = scan(&arguments, code);
        assert_eq!(part["verdict"]["outcome"], outcome, "{arguments:?}");
        assert_eq!(dialects(&part), dialects(&whole));
        let left_out = number(&part, "/coverage/period/messages_left_out");
        assert_eq!(number(&part, "/ledger/error_like") + left_out, number(&whole, "/ledger/error_like"));
        let said =
            part["coverage"]["skipped"].as_array().expect("rows").iter().filter(|row| {
                row["reason"].as_str().is_some_and(|reason| reason.contains("outside the time asked about"))
            });
        assert_eq!(said.count() as u64, number(&part, "/coverage/period/sessions_left_out"));
        assert!(left_out > 0);
    }
    let failed = scan(&["--until", "2005-08-24 10:00"], 1);
    assert_eq!(failed["verdict"]["outcome"], "failed");
    for wrong in ["8/24/2005", "yesterday"] {
        let run = ccmtriage(&["scan", &tree, "--since", wrong]).assert().code(2);
        assert!(String::from_utf8_lossy(&run.get_output().stderr).contains("2005-08-17 14:00"));
    }
}
