//! The report on a whole cluster: its servers side by side, the guide's rules on their order, and the cause that
//! explains the others.

use schemars::JsonSchema;
use serde::Serialize;

use super::{ActionInfo, Confidence, ConsiderationInfo, Named, Plan, Report, RunInfo};
use crate::input::redact::Redacted;
use crate::knowledge::session::Outcome;

/// What was found on the servers of one cluster.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ClusterReport {
    /// Name and version of the wire format.
    pub schema: Named,
    /// The program that wrote the report.
    pub tool: Named,
    /// How the run went; left out on request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunInfo>,
    /// What has to be known of the servers: that they were told apart by their folders.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Did the upgrade of the cluster fail, and why.
    pub verdict: ClusterVerdict,
    /// One row for each server, in the order given.
    pub matrix: Vec<ServerRow>,
    /// The guide's rules that several servers decide.
    pub considerations: Vec<ConsiderationInfo>,
    /// What to do, in this order, each with the servers that it is for.
    pub actions: Vec<ActionInfo>,
    /// How to go on once that is done.
    pub plan: Plan,
    /// Names of servers that only the baseline has; left out where there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub baseline_only: Vec<Redacted>,
    /// The report on each server, in the order given.
    pub servers: Vec<Report>,
}

impl ClusterReport {
    /// The server whose failure comes first, with its place in the order given.
    #[must_use]
    pub fn first_to_fail(&self) -> Option<(usize, &Report)> {
        let first = |server: &Report| server.server.name.is_some() && server.server.name == self.verdict.server;
        self.servers.iter().enumerate().find(|(_, server)| first(server))
    }
}

/// The answer for the cluster.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ClusterVerdict {
    /// The worst outcome of its servers.
    pub outcome: Outcome,
    /// The least confidence of its servers.
    pub confidence: Confidence,
    /// One sentence.
    pub headline: Redacted,
    /// Name of the server whose failure comes first.
    pub server: Option<Redacted>,
    /// Id of the root cause in that server's report.
    pub root_cause: Option<String>,
    /// Names of servers whose failure it explains.
    pub explains: Vec<Redacted>,
    /// Signature of the root cause.
    pub signature: Option<String>,
}

/// One server of the matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ServerRow {
    /// The name given on the command line.
    pub name: Redacted,
    /// publisher or subscriber.
    pub role: Option<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// Version of the CallManager that was installed.
    pub version: Option<Redacted>,
    /// Newest database that its logs name.
    pub database: Option<Redacted>,
    /// When its first dated run started; local time of that server, without zone.
    pub started: Option<String>,
    /// When its last dated run ended.
    pub ended: Option<String>,
    /// Why it failed.
    pub headline: Redacted,
}
