//! What an earlier report already knows of a server, and what makes a run fail.

use schemars::JsonSchema;
use serde::Serialize;

use super::Report;
use super::cluster::ClusterReport;
use super::diff::{self, Counts, FindingDiff, ServerDiff, State, Unlike};
use super::earlier::Earlier;

/// A report compared with an earlier one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Baseline {
    /// The earlier report's file as named on the command line.
    pub file: String,
    /// Whether the earlier report holds this server at all.
    pub known: bool,
    /// How the server stood then; null where it is not known.
    pub outcome: Option<String>,
    /// Whether the cause is the same: same, other, appeared or gone; none where neither has one.
    pub cause: String,
    /// Whether both scans used the same catalog.
    pub same_catalog: bool,
    /// How many findings are of each state.
    pub counts: Counts,
    /// How many findings are catastrophic now and were not then.
    pub catastrophic: u64,
    /// How many findings are undetermined now and were not then.
    pub undetermined: u64,
    /// Entries of the baseline that nothing matched, in its order.
    pub unused: Vec<BaselineEntry>,
}

/// A finding that only the baseline has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BaselineEntry {
    /// Its content, as a digest.
    pub fingerprint: String,
    /// Id of the pattern.
    pub pattern: String,
    /// One line.
    pub title: String,
    /// catastrophic, undetermined or benign.
    pub class: String,
    /// How many messages it held.
    pub count: u64,
}

/// What makes a run fail, with exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailOn {
    /// Something catastrophic.
    Catastrophic,
    /// Something catastrophic, or something that nobody can judge from these logs.
    Undetermined,
    /// Nothing that was found.
    Never,
}

impl FailOn {
    /// The classes of findings that fail a run.
    #[must_use]
    pub const fn classes(self) -> &'static [&'static str] {
        match self {
            Self::Catastrophic => &["catastrophic"],
            Self::Undetermined => &["catastrophic", "undetermined"],
            Self::Never => &[],
        }
    }
}

/// Marks the findings of a report by an earlier one, which came from `file`.
///
/// # Errors
/// The earlier report is on a cluster.
pub fn apply(report: &mut Report, file: &str, earlier: &Earlier) -> Result<(), Unlike> {
    let diff = diff::diff(earlier, &Earlier::from(&*report))?;
    for server in &diff.servers {
        mark(report, file, server);
    }
    Ok(())
}

/// Marks the findings of every server of a cluster, by the servers' names.
///
/// # Errors
/// The earlier report is on one server.
pub fn apply_to_cluster(report: &mut ClusterReport, file: &str, earlier: &Earlier) -> Result<(), Unlike> {
    let diff = diff::diff(earlier, &Earlier::from(&*report))?;
    // Servers come in the report's order, before those that only the baseline has.
    for (server, diff) in report.servers.iter_mut().zip(&diff.servers) {
        mark(server, file, diff);
    }
    report.baseline_only =
        diff.servers.iter().filter(|server| server.new.is_none()).map(|server| server.server.clone()).collect();
    Ok(())
}

fn mark(report: &mut Report, file: &str, diff: &ServerDiff) {
    let states = diff.findings.iter().filter_map(|finding| Some((finding.new.as_ref()?.id.as_str(), finding.state)));
    let states: std::collections::HashMap<&str, State> = states.collect();
    for finding in &mut report.findings {
        finding.baseline = states.get(finding.id.as_str()).copied();
    }
    let unused = diff.findings.iter().filter(|finding| finding.state == State::Gone);
    report.baseline = Some(Baseline {
        file: file.to_owned(),
        known: diff.old.is_some(),
        outcome: diff.old.as_ref().map(|old| old.outcome.clone()),
        cause: diff.cause.clone(),
        same_catalog: diff.same_catalog,
        counts: diff.counts,
        catastrophic: diff.came_as("catastrophic"),
        undetermined: diff.came_as("undetermined"),
        unused: unused.filter_map(unused_entry).collect(),
    });
}

fn unused_entry(finding: &FindingDiff) -> Option<BaselineEntry> {
    let old = finding.old.as_ref()?;
    Some(BaselineEntry {
        fingerprint: finding.fingerprint.clone(),
        pattern: finding.pattern.clone(),
        title: finding.title.clone(),
        class: old.class.clone(),
        count: old.count,
    })
}

impl Report {
    /// The exit code that the verdict asks for: 0 clean, 1 catastrophic, 3 no verdict or something unread.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        self.exit_code_for(FailOn::Catastrophic)
    }

    /// The same, where the user says what fails. What the baseline already holds in the same class does not; a
    /// failure without any catastrophic finding is in no baseline.
    #[must_use]
    pub fn exit_code_for(&self, fail_on: FailOn) -> u8 {
        let (catastrophic, undetermined) = match &self.baseline {
            Some(baseline) => (baseline.catastrophic, baseline.undetermined),
            None => (self.ledger.catastrophic, self.ledger.undetermined),
        };
        let failed = self.verdict.outcome.is_failure();
        let unexplained = failed && (self.baseline.is_none() || self.ledger.catastrophic == 0);
        let told = failed || self.verdict.outcome.is_success();
        let fails = match fail_on {
            FailOn::Catastrophic => catastrophic > 0 || unexplained,
            FailOn::Undetermined => catastrophic + undetermined > 0 || unexplained,
            FailOn::Never => false,
        };
        if fails {
            1
        } else if self.coverage.complete && told {
            0
        } else {
            3
        }
    }
}
