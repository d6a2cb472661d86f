//! The way from what failed to the cause, as the report shows it.

use super::{ReportInput, evidence_of};
use crate::input::redact::Redactor;
use crate::judging::relate;
use crate::telling::report::{Because, ChainLink, Evidence, Finding, Rejected, Verdict};

/// Gives the verdict the chain, what may be the cause, and what is not.
pub(super) fn tell(
    material: &ReportInput<'_>,
    findings: &[(Finding, usize)],
    verdict: &mut Verdict,
    redactor: &mut Redactor,
) {
    let (incident, settled) = material.incident;
    verdict.chain = settled
        .chain
        .iter()
        .zip(&incident.chain)
        .map(|(&at, link)| ChainLink {
            finding: finding_of(material, findings, at).unwrap_or_default(),
            place: place(material, at, redactor),
            because: link.because.iter().map(because).collect(),
        })
        .collect();
    verdict.possible_causes = settled.possible.iter().filter_map(|&at| finding_of(material, findings, at)).collect();
    verdict.rejected = settled
        .rejected
        .iter()
        .map(|(at, veto)| Rejected { place: place(material, *at, redactor), veto: *veto })
        .collect();
}

fn because(because: &relate::Because) -> Because {
    let line = |line: u64| (line > 0).then_some(line);
    Because { tie: because.tie, from_line: line(because.from), to_line: line(because.to) }
}

fn place(material: &ReportInput<'_>, (session, message): (usize, usize), redactor: &mut Redactor) -> Evidence {
    let session = &material.sessions[session].session;
    let message = &session.messages[message];
    // The bare error line says more than the note above it.
    let span = message.spans.iter().max_by_key(|span| !span.text.contains("Note: 1:")).unwrap_or(&message.spans[0]);
    let time = message.time.map(|time| time.strftime("%H:%M:%S").to_string());
    let text = redactor.shown(span.text.trim_end());
    evidence_of(material, &session.path, span, time, text, redactor)
}

/// The finding in which a message stands: of its session, with its ruling.
fn finding_of(
    material: &ReportInput<'_>,
    findings: &[(Finding, usize)],
    (at, message): (usize, usize),
) -> Option<String> {
    let ruled = &material.sessions[at];
    let (line, ruling) = (ruled.session.messages[message].line(), &ruled.rulings[message]);
    let pattern = ruled.judgements[message].known.id();
    let own =
        |finding: &&(Finding, usize)| finding.1 == at && finding.0.role == ruling.role && finding.0.pattern == pattern;
    let exact =
        findings.iter().filter(own).find(|(finding, _)| finding.evidence.iter().any(|place| place.line == line));
    exact.or_else(|| findings.iter().find(own)).map(|(finding, _)| finding.id.clone())
}
