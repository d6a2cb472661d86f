//! Every folder of `fixtures/` is a test: against its label, and against what was accepted as its output.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ccmtriage::input::redact::Redacted;
use ccmtriage::input::source::Input;
use ccmtriage::running::cluster::cluster;
use ccmtriage::running::triage::{Options, triage, triage_each};
use ccmtriage::telling::report::Report;
use ccmtriage::telling::report::build::EvidenceLimit;
use ccmtriage::telling::report::cluster::ClusterReport;
use ccmtriage::telling::report::text::{self, Depth, View};

use crate::expect::{differences, fixtures, inputs, label};

/// Triages a fixture as its label asks.
pub fn scan(fixture: &Path, kept: EvidenceLimit, threads: usize) -> Report {
    let catalog = crate::catalog();
    let inputs: Vec<Input> = inputs(fixture).into_iter().map(Input::Path).collect();
    let options = Options { role: label(fixture).role, kept, threads, ..Options::default() };
    let mut report = triage(&inputs, catalog, &options).expect("threads");
    // The fixture's place on this machine is not part of what is expected.
    report.server.root = Redacted::of_report(fixture.file_name().expect("a name").to_string_lossy().into_owned());
    report
}

/// What is found in a fixture, all of it: triaged once for all tests that look at it.
pub fn scanned(fixture: &Path) -> Arc<Report> {
    static SCANNED: Mutex<BTreeMap<PathBuf, Arc<OnceLock<Arc<Report>>>>> = Mutex::new(BTreeMap::new());
    let known = SCANNED.lock().unwrap_or_else(PoisonError::into_inner).entry(fixture.to_owned()).or_default().clone();
    known.get_or_init(|| Arc::new(scan(fixture, EvidenceLimit::All, 2))).clone()
}

#[test]
fn every_fixture_comes_out_as_its_label_says() {
    let mut wrong = Vec::new();
    for fixture in fixtures() {
        let label = label(&fixture);
        if !label.cluster.is_empty() {
            continue;
        }
        let found = differences(&label, &scanned(&fixture));
        if !found.is_empty() {
            let name = Redacted::of_report(fixture.file_name().expect("a name").to_string_lossy().into_owned());
            let few: Vec<String> = found.iter().take(6).cloned().collect();
            wrong.push(format!("{name}: {} differences\n  {}", found.len(), few.join("\n  ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Triages the servers of a cluster's fixture.
pub fn scan_cluster(fixture: &Path, kept: EvidenceLimit, threads: usize) -> ClusterReport {
    let catalog = crate::catalog();
    let names = label(fixture).cluster;
    let servers: Vec<(String, Vec<Input>)> =
        names.into_iter().map(|name| (name.clone(), vec![Input::Path(fixture.join(name))])).collect();
    let options = Options { kept, threads, ..Options::default() };
    let mut reports = triage_each(&servers, catalog, &options).expect("threads");
    for report in &mut reports {
        report.server.root = report.server.name.clone().expect("a name");
    }
    cluster(catalog, reports)
}

#[test]
fn every_cluster_comes_out_as_its_label_says() {
    let mut clusters = 0;
    for fixture in fixtures() {
        let mut label = label(&fixture);
        if label.cluster.is_empty() {
            continue;
        }
        clusters += 1;
        let report = scan_cluster(&fixture, EvidenceLimit::All, 2);
        assert_eq!((report.verdict.outcome.name(), report.exit_code()), (&*label.outcome, label.exit));
        for action in &label.actions {
            assert!(report.actions.iter().any(|advised| advised.id == *action), "{action} is not advised");
        }
        let server = report.verdict.server.clone().expect("a server failed");
        label.actions.clear();
        for of in &report.servers {
            // What the label says of this server's own files.
            let name = of.server.name.clone().expect("a name");
            let mut own = label.below(&name);
            of.verdict.outcome.name().clone_into(&mut own.outcome);
            own.exit = of.exit_code();
            assert_eq!(differences(&own, of), Vec::<String>::new(), "{name}");
            assert_eq!(!own.root_cause.is_empty(), name == server, "the cause is on another server");
        }
        let printed = printed(|view| text::render_cluster(&report, view));
        let path = fixture.join("expected.txt");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&path, &printed).expect("writable");
        }
        assert_eq!(fs::read_to_string(&path).unwrap_or_default(), printed);
    }
    assert!(clusters > 0);
}

/// What fits a screen, then the whole report.
fn printed(render: impl Fn(&View) -> String) -> String {
    let of = |depth| {
        let text = render(&View { depth, ..View::default() });
        anstream::adapter::strip_str(&text).to_string()
    };
    format!("{}{}\n{}", of(Depth::Screen), "=".repeat(80), of(Depth::Whole))
}

#[test]
fn what_is_shown_first_fits_a_screen() {
    let failed = |report: &Report| report.verdict.root_causes.len() == 1 && report.plan.last.is_some();
    let mut tried = 0;
    for fixture in fixtures() {
        if !label(&fixture).cluster.is_empty() {
            continue;
        }
        let report = scan(&fixture, EvidenceLimit::First(3), 2);
        let screen = anstream::adapter::strip_str(&text::render(&report, &View::default())).to_string();
        let name = fixture.display();
        assert!(screen.lines().all(|line| line.chars().count() <= 80), "{name}:\n{screen}");
        if failed(&report) && report.coverage.complete {
            tried += 1;
            assert!(screen.lines().count() <= 24, "{name}:\n{screen}");
            for word in ["WHY ", "DO ", "<- cause", "Keep the logs", "TAC"] {
                assert!(screen.contains(word), "{name} says no {word}:\n{screen}");
            }
        }
    }
    assert!(tried >= 6, "only {tried} fixtures hold one failure");
}

#[test]
fn every_fixture_prints_what_was_accepted() {
    let accept = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = Vec::new();
    for fixture in fixtures() {
        if !label(&fixture).cluster.is_empty() {
            continue;
        }
        let mut report = scan(&fixture, EvidenceLimit::First(1), 2);
        // What belongs to the program, not to the case.
        report.tool.version = "0".to_owned();
        let printed = printed(|view| text::render(&report, view));
        let path = fixture.join("expected.txt");
        if accept {
            fs::write(&path, &printed).expect("writable");
        } else if fs::read_to_string(&path).unwrap_or_default() != printed {
            wrong.push(fixture.file_name().expect("a name").to_string_lossy().into_owned());
        }
    }
    assert!(wrong.is_empty(), "output changed (UPDATE_EXPECT=1 accepts it; read the diff): {}", wrong.join(", "));
}

#[test]
fn every_fixture_says_where_its_lines_come_from() {
    for fixture in fixtures() {
        let notes = fs::read_to_string(fixture.join("NOTES.md")).unwrap_or_default();
        let sources = ["Observed", "Documented"].iter().any(|word| notes.contains(word));
        assert!(notes.contains("Synthetic") && sources, "{}: NOTES.md does not say what is what", fixture.display());
    }
}
