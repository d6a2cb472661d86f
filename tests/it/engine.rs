//! Short logs of Windows Installer, each with a decoy that differs in one thing.

use ccmtriage::input::source::Input;
use ccmtriage::running::triage::{Options, triage};
use ccmtriage::telling::report::Report;

const HEAD: &str = "=== Verbose logging started: 8/17/2005  9:12:40  Build type: SHIP UNICODE 2.00.2600.02  Calling process: C:\\WINNT\\system32\\msiexec.exe ===\r\n";
const END: &str = "MSI (s) (5C:70) [09:12:43:275]: MainEngineThread is returning 1603\r\n\
                   === Verbose logging stopped: 8/17/2005  9:12:44 ===\r\n";

fn judged(lines: &[&str]) -> Report {
    let catalog = crate::catalog();
    let log = format!("{HEAD}{}\r\n{END}", lines.join("\r\n"));
    triage(&[Input::Stdin(log.into_bytes())], catalog, &Options::default()).expect("threads")
}

/// The number of the first cause, and the lines on which it stands.
fn cause(report: &Report) -> (String, Vec<u64>) {
    let root = report.verdict.root_causes.first().and_then(|id| report.finding(id)).expect("a cause");
    let number = root.decoded.first().map(|decoded| decoded.number.clone()).unwrap_or_default();
    (number, root.evidence.iter().map(|at| at.line).collect())
}

#[test]
fn an_event_is_where_any_of_its_copies_is() {
    let note = "MSI (s) (5C:70) [09:12:41:175]: Note: 1: 1730 ";
    let error = "Error 1730. You must be an administrator to remove this product.";
    let (began, failed) = ("Action start 9:12:42: RemoveOld.", "Action ended 9:12:43: RemoveOld. Return value 3.");
    let top = "Action ended 9:12:43: INSTALL. Return value 3.";
    let report = judged(&["Action start 9:12:41: INSTALL.", note, began, error, failed, top]);
    assert_eq!(cause(&report), ("msi:1730".to_owned(), vec![3, 5]));
    assert_eq!(report.ledger.benign, 0, "{:#?}", report.ledger.by_pattern);
    // Its decoy: both copies stand before the action that failed, in one that went well.
    let other = ["Action start 9:12:41: Probe.", note, error, "Action ended 9:12:41: Probe. Return value 1."];
    let report = judged(&[&["Action start 9:12:41: INSTALL."][..], &other, &[began, failed, top]].concat());
    assert_ne!(cause(&report).0, "msi:1730");
}

#[test]
fn an_action_whose_start_is_missing_begins_behind_the_one_that_ended_before() {
    let error = "Error 1335. The cabinet file 'Data1.cab' is damaged.";
    let (well, failed) =
        ("Action ended 9:12:42: CreateFolders. Return value 1.", "Action ended 9:12:43: InstallFiles. Return value 3.");
    assert_eq!(cause(&judged(&[well, error, failed])), ("msi:1335".to_owned(), vec![3]));
    assert_eq!(cause(&judged(&[error, failed])), ("msi:1335".to_owned(), vec![2]));
    // Its decoy: an action ended well between the two.
    assert_ne!(cause(&judged(&[error, well, failed])).0, "msi:1335");
}

#[test]
fn what_says_itself_that_it_is_ignored_adds_nothing_to_the_cause() {
    let report = |warning: &str| {
        judged(&[
            "Action start 9:12:41: INSTALL.",
            "Action start 9:12:42: StartServices.",
            warning,
            "Error 1920. Service 'Beta' (Beta) failed to start. Verify that you have sufficient privileges to start system services.",
            "Action ended 9:12:43: StartServices. Return value 3.",
            "Action ended 9:12:43: INSTALL. Return value 3.",
        ])
    };
    let ignored = report("Warning 1920. Service 'Alpha' (Alpha) failed to start. It is ignored, as nobody uses it.");
    assert_eq!((cause(&ignored).1, ignored.ledger.benign), (vec![5], 1), "{:#?}", ignored.ledger.by_pattern);
    let silent = report("Warning 1920. Service 'Alpha' (Alpha) failed to start. It is needed, as somebody uses it.");
    assert_eq!(silent.ledger.benign, 0, "{:#?}", silent.ledger.by_pattern);
}
