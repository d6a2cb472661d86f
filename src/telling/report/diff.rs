//! Two scans side by side: which findings are new, gone, judged otherwise or unchanged, by content and never by line.
//!
//! The types are the wire format of `ccmtriage diff --format json`.

use std::collections::{HashMap, VecDeque};

use schemars::JsonSchema;
use serde::Serialize;

use super::earlier::{Earlier, EarlierFinding, EarlierServer};
use super::{FailOn, Named, SCHEMA_VERSION};
use crate::input::redact::Redacted;

pub mod text;

/// What changed between two scans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Diff {
    /// Name and version of the wire format.
    pub schema: Named,
    /// The program that compared.
    pub tool: Named,
    /// The servers: in the new report's order, then those that only the old one has.
    pub servers: Vec<ServerDiff>,
}

/// What changed on one server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ServerDiff {
    /// Its name, else its place.
    pub server: Redacted,
    /// How it stood; null where the old report does not have it.
    pub old: Option<Side>,
    /// How it stands; null where the new report does not have it.
    pub new: Option<Side>,
    /// same, other, appeared or gone; none where neither has a cause.
    pub cause: String,
    /// Whether both scans used the same catalog; what differs may come from that otherwise.
    pub same_catalog: bool,
    /// How many findings are of each state.
    pub counts: Counts,
    /// New first, then changed, gone and unchanged; each in the order of its report.
    pub findings: Vec<FindingDiff>,
}

/// How many findings are of each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Counts {
    /// Only in the new report.
    pub new: u64,
    /// In both, judged otherwise.
    pub changed: u64,
    /// Only in the old report.
    pub gone: u64,
    /// In both, judged alike.
    pub unchanged: u64,
}

/// How a server stood in one of the scans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Side {
    /// The input.
    pub root: Redacted,
    /// succeeded, reboot-required, failed, cancelled, incomplete or indeterminate.
    pub outcome: String,
    /// One sentence.
    pub headline: Redacted,
    /// The same for servers that failed for the same cause.
    pub signature: Option<String>,
    /// Whether everything that should be read was read.
    pub complete: bool,
}

/// One finding in both scans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FindingDiff {
    /// What became of it.
    pub state: State,
    /// Its content, as a digest.
    pub fingerprint: String,
    /// Id of the pattern.
    pub pattern: String,
    /// One line.
    pub title: String,
    /// As the old scan has it.
    pub old: Option<Occurrence>,
    /// As the new scan has it.
    pub new: Option<Occurrence>,
}

/// What became of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Only the new scan has it.
    New,
    /// Both have it, with another class or role.
    Changed,
    /// Only the old scan has it.
    Gone,
    /// Both have it, judged alike; its count may differ.
    Unchanged,
}

impl State {
    /// The word used in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Gone => "gone",
            Self::Unchanged => "unchanged",
        }
    }
}

/// A finding as one scan has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Occurrence {
    /// Its id in that report.
    pub id: String,
    /// catastrophic, undetermined or benign.
    pub class: String,
    /// root-cause, contributing, consequence, recovered, noise or unknown.
    pub role: String,
    /// How many messages.
    pub count: u64,
    /// Its first place that was kept.
    pub place: Option<Place>,
}

/// Where a finding stands in one scan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Place {
    /// Path inside the source.
    pub path: Redacted,
    /// First line, counted from 1.
    pub line: u64,
    /// The text.
    pub text: Redacted,
}

/// One report is on a cluster, the other on one server.
#[derive(Debug, thiserror::Error)]
#[error("one report is on a cluster, the other on one server: compare like with like")]
pub struct Unlike;

/// Compares two scans. The one server of each is the same, whatever it is called; those of clusters go by name.
///
/// # Errors
/// A cluster cannot be compared with one server.
pub fn diff(old: &Earlier, new: &Earlier) -> Result<Diff, Unlike> {
    if old.cluster != new.cluster {
        return Err(Unlike);
    }
    let same = |a: &EarlierServer, b: &EarlierServer| !old.cluster || a.server.name == b.server.name;
    let known = new.servers.iter().map(|new| {
        let old = old.servers.iter().find(|old| same(old, new));
        server(old, Some(new))
    });
    let lost = old.servers.iter().filter(|old| !new.servers.iter().any(|new| same(old, new)));
    Ok(Diff {
        schema: Named { name: "ccmtriage-diff".to_owned(), version: SCHEMA_VERSION.to_owned() },
        tool: Named { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        servers: known.chain(lost.map(|lost| server(Some(lost), None))).collect(),
    })
}

fn server(old: Option<&EarlierServer>, new: Option<&EarlierServer>) -> ServerDiff {
    let findings = pair(
        old.map(|old| old.findings.as_slice()).unwrap_or_default(),
        new.map(|new| new.findings.as_slice()).unwrap_or_default(),
    );
    let signature = |server: Option<&EarlierServer>| server.and_then(|server| server.verdict.signature.clone());
    let count = |state| findings.iter().filter(|finding| finding.state == state).count() as u64;
    let name = |server: &EarlierServer| server.server.name.clone().unwrap_or_else(|| server.server.root.clone());
    ServerDiff {
        server: new.or(old).map(name).unwrap_or_default(),
        cause: match (signature(old), signature(new)) {
            (None, None) => "none",
            (None, Some(_)) => "appeared",
            (Some(_), None) => "gone",
            (Some(old), Some(new)) if old == new => "same",
            _ => "other",
        }
        .to_owned(),
        same_catalog: old.zip(new).is_none_or(|(old, new)| old.catalog == new.catalog),
        counts: Counts {
            new: count(State::New),
            changed: count(State::Changed),
            gone: count(State::Gone),
            unchanged: count(State::Unchanged),
        },
        old: old.map(side),
        new: new.map(side),
        findings,
    }
}

fn side(server: &EarlierServer) -> Side {
    Side {
        root: server.server.root.clone(),
        outcome: server.verdict.outcome.clone(),
        headline: server.verdict.headline.clone(),
        signature: server.verdict.signature.clone(),
        complete: server.coverage.complete,
    }
}

fn occurrence(finding: &EarlierFinding) -> Occurrence {
    Occurrence {
        id: finding.id.clone(),
        class: finding.class.clone(),
        role: finding.role.clone(),
        count: finding.count,
        place: finding.evidence.first().map(|place| Place {
            path: place.path.clone(),
            line: place.line,
            text: place.text.clone(),
        }),
    }
}

/// Pairs findings of the same content: first those that are judged alike, in their order, then the others.
fn pair(old: &[EarlierFinding], new: &[EarlierFinding]) -> Vec<FindingDiff> {
    let mut open: HashMap<&str, VecDeque<&EarlierFinding>> = HashMap::new();
    for finding in old {
        open.entry(&finding.fingerprint).or_default().push_back(finding);
    }
    let alike = |a: &EarlierFinding, b: &EarlierFinding| (&a.class, &a.role) == (&b.class, &b.role);
    let mut partners: Vec<Option<&EarlierFinding>> = vec![None; new.len()];
    for strict in [true, false] {
        for (finding, partner) in new.iter().zip(&mut partners).filter(|(_, partner)| partner.is_none()) {
            let Some(left) = open.get_mut(finding.fingerprint.as_str()) else { continue };
            let at = left.iter().position(|old| !strict || alike(old, finding));
            *partner = at.and_then(|at| left.remove(at));
        }
    }
    let gone = old.iter().filter(|old| {
        let left = open.get(old.fingerprint.as_str());
        left.is_some_and(|left| left.iter().any(|open| std::ptr::eq(*open, *old)))
    });
    let kept = new.iter().zip(&partners).map(|(finding, partner)| {
        let state = match partner {
            None => State::New,
            Some(old) if alike(old, finding) => State::Unchanged,
            Some(_) => State::Changed,
        };
        entry(state, *partner, Some(finding))
    });
    let mut out: Vec<FindingDiff> = kept.chain(gone.map(|gone| entry(State::Gone, Some(gone), None))).collect();
    out.sort_by_key(|finding| finding.state);
    out
}

fn entry(state: State, old: Option<&EarlierFinding>, new: Option<&EarlierFinding>) -> FindingDiff {
    let shown = new.or(old).expect("a pair has at least one side");
    FindingDiff {
        state,
        fingerprint: shown.fingerprint.clone(),
        pattern: shown.pattern.clone(),
        title: shown.title.clone(),
        old: old.map(occurrence),
        new: new.map(occurrence),
    }
}

impl FindingDiff {
    /// Whether the new scan holds it in a class that the old one did not give it.
    #[must_use]
    pub fn came_as(&self, class: &str) -> bool {
        let is = |side: &Option<Occurrence>| side.as_ref().is_some_and(|side| side.class == class);
        is(&self.new) && !is(&self.old)
    }
}

impl ServerDiff {
    /// How many findings came in a class.
    #[must_use]
    pub fn came_as(&self, class: &str) -> u64 {
        self.findings.iter().filter(|finding| finding.came_as(class)).count() as u64
    }

    /// 1 where something came that the user does not accept; else 3 where the new scan cannot tell; else 0.
    fn exit_code(&self, fail_on: FailOn) -> u8 {
        let Some(new) = &self.new else { return 3 };
        let told = !matches!(new.outcome.as_str(), "incomplete" | "indeterminate");
        if fail_on.classes().iter().any(|class| self.came_as(class) > 0) {
            1
        } else if told && new.complete {
            0
        } else {
            3
        }
    }
}

impl Diff {
    /// 1 where something came that the user does not accept; else 3 where a new scan cannot tell; else 0.
    #[must_use]
    pub fn exit_code(&self, fail_on: FailOn) -> u8 {
        let codes: Vec<u8> = self.servers.iter().map(|server| server.exit_code(fail_on)).collect();
        [1, 3].into_iter().find(|code| codes.contains(code)).unwrap_or(0)
    }
}
