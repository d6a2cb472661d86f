//! The answer itself: outcome, confidence, signature, and the one sentence at the top.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::{Cause, ReportInput};
use crate::input::redact::Redactor;
use crate::judging::cause::Ruled;
use crate::judging::templates;
use crate::knowledge::catalog::Known;
use crate::knowledge::codes::Certainty;
use crate::knowledge::session::{Form, Message, Outcome};
use crate::telling::report::{Confidence, Coverage, Verdict};

/// The first cause, opened up.
struct Root<'m> {
    /// The session that holds it.
    ruled: &'m Ruled<'m>,
    /// The session that failed because of it.
    failed: &'m Ruled<'m>,
    /// Its index among the messages of `ruled`.
    index: usize,
}

impl Root<'_> {
    fn message(&self) -> &Message {
        &self.ruled.session.messages[self.index]
    }

    fn action(&self) -> Option<&str> {
        self.failed.session.failure.as_ref().and_then(|failure| failure.action.as_deref())
    }

    /// What the message says, in one sentence: our words where the catalog knows it, else its own.
    fn said(&self) -> String {
        let own = || self.message().text.lines().next().unwrap_or_default().trim().to_owned();
        let judgement = &self.ruled.judgements[self.index];
        let free = matches!(self.message().form, Form::Authored | Form::Said | Form::Engine | Form::Text);
        match judgement.known {
            Known::Unrecognized => own(),
            Known::Pattern(pattern) if free && pattern.text.is_none() => own(),
            // That the wording is recalled stands among what makes it less sure.
            _ => judgement
                .reason
                .split("; the wording of this message is recalled")
                .next()
                .unwrap_or_default()
                .to_owned(),
        }
    }
}

/// The verdict, with what lowers its confidence.
pub(super) fn verdict(
    material: &ReportInput<'_>,
    causes: &[Cause],
    root_causes: Vec<String>,
    coverage: &Coverage,
    redactor: &mut Redactor,
) -> Verdict {
    let root = causes.first().and_then(|cause| {
        let ruled = &material.sessions[cause.session];
        Some(Root { ruled, failed: &material.sessions[cause.failed], index: ruled.root? })
    });
    let because = doubts(material, root.as_ref(), coverage);
    let dark = matches!(material.outcome, Outcome::Incomplete | Outcome::Indeterminate);
    let confidence = match because.len() {
        0 => Confidence::High,
        1 if !dark => Confidence::Medium,
        _ => Confidence::Low,
    };
    Verdict {
        outcome: material.outcome,
        confidence,
        because,
        headline: redactor.shown(&headline(material, root.as_ref())),
        root_causes,
        chain: Vec::new(),
        possible_causes: Vec::new(),
        rejected: Vec::new(),
        signature: root.as_ref().map(signature),
    }
}

fn doubts(material: &ReportInput<'_>, root: Option<&Root<'_>>, coverage: &Coverage) -> Vec<String> {
    let mut doubts = Vec::new();
    if !coverage.complete {
        doubts.push("not everything that should be read was found and read");
    }
    if material.inventory.bases.len() > 1 {
        doubts.push("the input holds the logs of several servers: give each one a name (pub=DIR sub1=DIR)");
    }
    let hosts: BTreeSet<String> =
        material.facts.iter().filter(|fact| fact.name == "host").map(|fact| fact.value.to_lowercase()).collect();
    if hosts.len() > 1 && material.inventory.bases.len() <= 1 {
        doubts.push("the logs name several hosts as their server: they may be of several servers");
    }
    let (period, parting) = material.period;
    if period.proves_nothing(parting) {
        doubts.push("no session with a certain date lies in the time asked about");
    }
    match root {
        Some(root) => {
            let told_by_text = !material.incident.0.chain.is_empty() && material.incident.0.outcome == Outcome::Failed;
            if root.failed.session.outcome_shown_by.is_none() && !told_by_text {
                doubts.push("no line says how the run ended");
            }
            if material.outcome == Outcome::Failed
                && matches!(root.message().form, Form::ActionEnd | Form::CustomAction | Form::Result)
            {
                doubts.push("no log says why the action failed");
            }
            if root.ruled.judgements[root.index].certainty == Certainty::Unverified {
                doubts.push("the wording of the cause is recalled, not confirmed");
            }
        }
        None if material.outcome.is_success()
            && material.sessions.iter().any(|ruled| ruled.outcome == Outcome::Cancelled) =>
        {
            doubts.push("an earlier try was cancelled, and the guide asks for a reimage then; the later try succeeded");
        }
        None if matches!(material.outcome, Outcome::Incomplete | Outcome::Indeterminate) => {
            doubts.push("no line says how the installation ended");
        }
        None => {}
    }
    doubts.into_iter().map(str::to_owned).collect()
}

/// The same for every server that failed for the same cause in the same step.
fn signature(root: &Root<'_>) -> String {
    let message = root.message();
    let number = message.number.map(|number| number.to_string()).unwrap_or_default();
    let shape = if message.number.is_some() { String::new() } else { templates::template(&message.text) };
    let pattern = root.ruled.judgements[root.index].known.id();
    let digest = Sha256::digest(format!("{pattern}|{number}|{}|{shape}", root.action().unwrap_or_default()).as_bytes());
    format!("{pattern}-{}", &crate::input::text::hex(&digest)[..8])
}

/// One sentence that says what happened.
fn headline(material: &ReportInput<'_>, root: Option<&Root<'_>>) -> String {
    let what = |ruled: &Ruled<'_>| ruled.session.product.clone().unwrap_or_else(|| "The installation".to_owned());
    let place = |action: Option<&str>| action.map_or(String::new(), |action| format!(" in {action}"));
    match (material.outcome, root) {
        (Outcome::Failed, Some(root)) => {
            format!("{} failed{}: {}", what(root.failed), place(root.action()), root.said())
        }
        (Outcome::Failed, None) => "The installation failed; no log says why".to_owned(),
        (Outcome::Cancelled, root) => {
            let who = root.map_or("The installation".to_owned(), |root| what(root.failed));
            let place = place(root.and_then(Root::action));
            format!("{who} was cancelled{place}: the guide says that the server must be reimaged")
        }
        (Outcome::Incomplete, _) => stopped(material).map_or("A log stops before its run ended".to_owned(), |ruled| {
            let place = place(ruled.session.stopped_in.as_deref());
            let session = &ruled.session;
            format!(
                "The log of {} stops{place}, on line {} of {}: how it ended is not known",
                session.product.as_deref().unwrap_or("the installation"),
                session.last_line,
                session.path
            )
        }),
        (Outcome::RebootRequired, _) => "The installation succeeded and wants a restart".to_owned(),
        (Outcome::Succeeded, _) => {
            let repaired = || {
                let both = material.sessions.iter().zip(material.standings);
                both.filter(|(_, standing)| standing.repaired_by.is_some()).map(|(ruled, _)| ruled)
            };
            if repaired().any(|ruled| ruled.outcome == Outcome::Cancelled) {
                return "The installation succeeded; an earlier try was cancelled".to_owned();
            }
            match repaired().count() {
                0 => "The installation succeeded".to_owned(),
                1 => "The installation succeeded; an earlier failed run was repaired".to_owned(),
                repaired => format!("The installation succeeded; {repaired} earlier failed runs were repaired"),
            }
        }
        (Outcome::Indeterminate, _) if material.files.is_empty() => match material.inventory.skipped.as_slice() {
            [only] => format!("Nothing to read: {}: {}", only.path, only.reason),
            _ => "Nothing to read: no log file was found".to_owned(),
        },
        (Outcome::Indeterminate, _) if material.read_nothing() => "No log file that was found can be read".to_owned(),
        (Outcome::Indeterminate, _) => "No log says how the installation ended".to_owned(),
    }
}

/// The last session that stopped without an end.
fn stopped<'m>(material: &'m ReportInput<'_>) -> Option<&'m Ruled<'m>> {
    let sessions = material.sessions.iter().zip(material.standings);
    let open =
        sessions.filter(|(ruled, standing)| ruled.outcome == Outcome::Incomplete && standing.repaired_by.is_none());
    open.max_by_key(|(_, standing)| standing.place).map(|(ruled, _)| ruled)
}
