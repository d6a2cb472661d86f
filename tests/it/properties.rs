//! What must hold for inputs that nobody wrote: lines of every form in any order, and arbitrary bytes.

use ccmtriage::input::source::Input;
use ccmtriage::running::triage::{Options, triage};
use ccmtriage::telling::report::build::EvidenceLimit;
use ccmtriage::telling::report::{Report, json};
use proptest::prelude::*;

use crate::catalog;

fn report(bytes: &[u8], threads: usize) -> Report {
    let options = Options { kept: EvidenceLimit::All, threads, ..Options::default() };
    triage(&[Input::Stdin(bytes.to_vec())], catalog(), &options).expect("threads")
}

/// What every report must keep.
fn holds(report: &Report, bytes: &[u8]) {
    let ledger = &report.ledger;
    assert_eq!(ledger.error_like, ledger.catastrophic + ledger.benign + ledger.undetermined);
    assert_eq!(ledger.error_like, report.findings.iter().map(|finding| finding.count).sum::<u64>());
    for finding in &report.findings {
        assert!(!finding.reason.is_empty() && !finding.evidence.is_empty());
        for place in &finding.evidence {
            assert!(place.byte_offset + place.byte_length <= bytes.len() as u64);
            assert!(1 <= place.line && place.line <= place.end_line);
        }
    }
    for session in
        report.sessions.iter().filter(|session| matches!(session.outcome.name(), "succeeded" | "reboot-required"))
    {
        let loud = report
            .findings
            .iter()
            .any(|finding| finding.session == session.id && finding.class.name() == "catastrophic");
        assert!(!loud, "a successful session holds a catastrophic finding");
    }
}

/// Lines of every dialect, and text.
const LINES: &[&str] = &[
    "=== Verbose logging started: 9/14/2005  13:40:00  Build type: SHIP UNICODE 2.00.2600.1183  Calling process: C:\\WINNT\\system32\\msiexec.exe ===",
    "=== Logging started: 9/14/2005  13:40:00 ===",
    "=== Logging stopped: 9/14/2005  13:40:00 ===",
    "=== Verbose logging stopped: 9/14/2005  13:40:00 ===",
    "MSI (c) (18:F4) [13:40:00:000]: ******* RunEngine:",
    "MSI (s) (18:F4) [13:40:00:000]: ******* RunEngine:",
    "           ******* Product: D:\\a.msi",
    "Action start 13:40:00: INSTALL.",
    "Action start 13:40:00: InstallFinalize.",
    "Action start 13:40:00: CustomOne.",
    "Action ended 13:40:00: CustomOne. Return value 1.",
    "Action ended 13:40:00: CustomOne. Return value 3.",
    "Action ended 13:40:00: InstallFinalize. Return value 3.",
    "Action ended 13:40:00: INSTALL. Return value 1.",
    "Action ended 13:40:00: INSTALL. Return value 2.",
    "Action ended 13:40:00: INSTALL. Return value 3.",
    "MSI (s) (18:F4) [13:40:00:000]: Executing op: Header(Signature=1,ScriptType=1)",
    "MSI (s) (18:F4) [13:40:00:000]: Executing op: Header(Signature=1,ScriptType=2)",
    "MSI (s) (18:F4) [13:40:00:000]: Executing op: ActionStart(Name=InstallFiles,,)",
    "MSI (s) (18:F4) [13:40:00:000]: Executing op: RegAddValue(Name=a,",
    "MSI (s) (18:F4) [13:40:00:000]: Note: 1: 1402 2: UNKNOWN\\Net 3: 2 ",
    "MSI (s) (18:F4) [13:40:00:000]: Note: 1: 1310 2: 5 3: C:\\a.dll ",
    "MSI (s) (18:F4) [13:40:00:000]: Note: 1: 1708 ",
    "MSI (s) (18:F4) [13:40:00:000]: Product: A -- Error 1310. Error writing to file: C:\\a.dll.  System error 5.",
    "Error 1310. Error writing to file: C:\\a.dll.  System error 5.",
    "DEBUG: Error 2911:  Could not remove the folder C:\\Config.Msi\\.",
    "CustomOne:  Error 0x80070005: failed to open",
    "CustomAction CustomOne returned actual error code 1603 (note this may not be 100% accurate if translation happened inside sandbox)",
    "CustomAction CustomOne returned actual error code 1603 but will be translated to success due to continue marking",
    "Property(S): ProductName = A",
    "a plain line that failed",
    "",
    "MSI (s) (18:F4) [13:40:00:000]: MainEngineThread is returning 0",
    "MSI (s) (18:F4) [13:40:00:000]: MainEngineThread is returning 1603",
    "MSI (c) (18:F4) [13:40:00:000]: MainEngineThread is returning 1602",
    "Msg 18456, Level 14, State 1, Server PUB01, Line 1",
    "Login failed for user 'sa'.",
    "Msg 3701, Level 11, State 5, Server PUB01, Line 1",
    "ldap_add: Already exists (68)",
    "adding new entry cn=a,o=cisco.com",
    "[0AB0:0CC8][2016-02-01T14:00:50]e000: Error 0x80070643: Failed to install MSI package.",
    "[0AB0:0CC8][2016-02-01T14:00:51]i007: Exit code: 0x643, restarting: No",
    "[ResponseResult]",
    "ResultCode=-3",
    "2005-09-28 04:30:31, Error                 CBS    Failed to start [HRESULT = 0x80004005 - E_FAIL]",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lines_of_every_form_in_any_order_add_up(picks in prop::collection::vec(0..LINES.len(), 0..80), wide in any::<bool>()) {
        let text: String = picks.iter().flat_map(|&pick| [LINES[pick], "\r\n"]).collect();
        let bytes: Vec<u8> = if wide {
            [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
        } else {
            text.into_bytes()
        };
        let one = report(&bytes, 1);
        holds(&one, &bytes);
        prop_assert_eq!(json::render(&one), json::render(&report(&bytes, 4)));
    }

    #[test]
    fn arbitrary_bytes_give_a_report(bytes in prop::collection::vec(any::<u8>(), 0..4096)) {
        holds(&report(&bytes, 1), &bytes);
    }
}

#[test]
fn no_line_of_an_ending_means_no_success() {
    // Whatever a run prints before its end, it has not succeeded until a line says so.
    let lines = LINES.iter().filter(|line| {
        !line.contains("is returning")
            && !line.contains("INSTALL. Return")
            && !line.contains("Exit code")
            && !line.contains("ResultCode")
    });
    let text: String = lines.flat_map(|line| [*line, "\r\n"]).collect();
    let report = report(text.as_bytes(), 1);
    assert!(
        !matches!(report.verdict.outcome.name(), "succeeded" | "reboot-required"),
        "{}",
        report.verdict.outcome.name()
    );
}
