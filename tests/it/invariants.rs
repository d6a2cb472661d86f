//! What must hold for every report (ARCHITECTURE.md, invariants).

use std::collections::BTreeMap;
use std::fs;

use ccmtriage::telling::report::build::EvidenceLimit;
use ccmtriage::telling::report::json;

use crate::cases::{scan, scanned};
use crate::expect::{fixtures, inputs};

#[test]
fn every_error_like_message_stands_in_the_ledger_exactly_once() {
    for fixture in fixtures() {
        let report = scanned(&fixture);
        let ledger = &report.ledger;
        assert_eq!(
            ledger.error_like,
            ledger.catastrophic + ledger.benign + ledger.undetermined,
            "{}",
            fixture.display()
        );
        let rows: u64 = ledger.by_pattern.iter().map(|row| row.count).sum();
        let findings: u64 = report.findings.iter().map(|finding| finding.count).sum();
        assert_eq!((ledger.error_like, ledger.error_like), (rows, findings), "{}", fixture.display());
        assert!(
            report
                .findings
                .iter()
                .all(|finding| finding.evidence_omitted == 0 && finding.evidence.len() as u64 >= finding.count)
        );
    }
}

#[test]
fn a_successful_session_holds_no_catastrophic_finding() {
    for fixture in fixtures() {
        let report = scanned(&fixture);
        for session in
            report.sessions.iter().filter(|session| matches!(session.outcome.name(), "succeeded" | "reboot-required"))
        {
            let loud = report
                .findings
                .iter()
                .find(|finding| finding.session == session.id && finding.class.name() == "catastrophic");
            assert!(loud.is_none(), "{}: {loud:?}", fixture.display());
        }
    }
}

#[test]
fn every_benign_finding_has_a_reason_and_the_condition_that_would_have_flipped_it() {
    for fixture in fixtures() {
        for finding in &scanned(&fixture).findings {
            assert!(!finding.reason.is_empty(), "{}: {}", fixture.display(), finding.pattern);
            let flips = finding.unless.as_deref().is_some_and(|unless| !unless.is_empty());
            assert_eq!(flips, finding.class.name() == "benign", "{}: {}", fixture.display(), finding.pattern);
        }
    }
}

#[test]
fn the_report_is_the_same_with_1_and_8_threads() {
    for fixture in fixtures() {
        let one = json::render(&scan(&fixture, EvidenceLimit::All, 1));
        let eight = json::render(&scan(&fixture, EvidenceLimit::All, 8));
        assert!(one == eight, "{}", fixture.display());
    }
}

#[test]
fn evidence_points_at_the_bytes_it_shows() {
    for fixture in fixtures() {
        let report = scanned(&fixture);
        let mut bytes: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for input in inputs(&fixture) {
            let root = if input.is_dir() { input.clone() } else { input.parent().expect("a folder").to_owned() };
            for file in &report.inputs {
                if let Ok(read) = fs::read(root.join(file.path.as_str())) {
                    bytes.insert(file.path.to_string(), read);
                }
            }
        }
        for evidence in report.findings.iter().flat_map(|finding| &finding.evidence) {
            let Some(file) = bytes.get(evidence.path.as_str()) else { continue };
            let (from, to) = (evidence.byte_offset as usize, (evidence.byte_offset + evidence.byte_length) as usize);
            let shown = &file[from..to];
            let plain: String = shown.iter().filter(|b| b.is_ascii_alphanumeric()).map(|&b| b as char).collect();
            let first = evidence.text.lines().next().unwrap_or_default();
            if evidence.text.contains("[redacted-") {
                continue;
            }
            let wanted: String = first.chars().filter(char::is_ascii_alphanumeric).collect();
            assert!(
                plain.starts_with(&wanted),
                "{} {}:{}: {wanted} is not in {plain}",
                fixture.display(),
                evidence.path,
                evidence.line
            );
            let before = &file[..from];
            let wide = before.starts_with(&[0xFF, 0xFE]);
            let lines = if wide {
                before.chunks(2).filter(|unit| *unit == [b'\n', 0]).count()
            } else {
                bstr::ByteSlice::lines_with_terminator(before).filter(|line| line.ends_with(b"\n")).count()
            };
            if report.inputs.iter().any(|input| input.path == evidence.path && !input.encoding.contains('+')) {
                assert_eq!(lines as u64 + 1, evidence.line, "{} {}", fixture.display(), evidence.path);
            }
        }
    }
}

#[test]
fn planted_secrets_do_not_leave() {
    let mut seen = 0;
    for fixture in fixtures() {
        let report = scanned(&fixture);
        let shown = json::render(&report);
        assert!(!shown.contains("Ex4mplePw"), "{}", fixture.display());
        seen += report.redaction.replaced.values().sum::<u64>();
    }
    assert!(seen > 0, "no fixture holds a secret: the test proves nothing");
}
