//! The report: one model, one file for each renderer.
//!
//! The types below are the wire format: the JSON report is their serialisation, and `schema/report-1.json` is made from
//! them. Adding a field is a minor change of [`SCHEMA_VERSION`]; arrays have a defined order; times are local, without
//! zone, or `null`; offsets and lengths are bytes, lines count from 1.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::input::redact::Redacted;
use crate::judging::cause::Role;
use crate::judging::relate::{Tie, Veto};
use crate::knowledge::catalog::Class;
use crate::knowledge::codes::Certainty;
use crate::knowledge::session::Outcome;
pub use baseline::{Baseline, FailOn};

pub mod baseline;
pub mod build;
pub mod claims;
pub mod cluster;
pub mod csv;
pub mod diff;
pub mod earlier;
mod fingerprint;
pub mod html;
pub mod json;
pub mod manifest;
pub mod markdown;
pub mod ndjson;
mod phrases;
mod redacted;
pub mod sarif;
pub mod text;
mod texts;
mod wire;

/// Version of the wire format.
pub const SCHEMA_VERSION: &str = "1.4";

/// What was found on one server.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Report {
    /// Name and version of the wire format.
    pub schema: Named,
    /// The program that wrote the report.
    pub tool: Named,
    /// The knowledge that it used.
    pub catalog: CatalogInfo,
    /// How the run went: the only part that may differ between two runs on the same input. Left out on request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunInfo>,
    /// The server that the logs are from.
    pub server: ServerInfo,
    /// Did it fail, and why.
    pub verdict: Verdict,
    /// What was read and what was not.
    pub coverage: Coverage,
    /// What became of the findings of an earlier report; left out where none was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Baseline>,
    /// Every file read, by path.
    pub inputs: Vec<InputInfo>,
    /// Every engine run, by file and line.
    pub sessions: Vec<SessionInfo>,
    /// Messages of one pattern judged alike in one session: catastrophic first, then undetermined, then benign.
    pub findings: Vec<Finding>,
    /// The guide's considerations, in its order.
    pub considerations: Vec<ConsiderationInfo>,
    /// Every error-like message, counted exactly once.
    pub ledger: Ledger,
    /// Error-like messages that the catalog does not know, rarest first.
    pub unrecognized: Vec<Unrecognized>,
    /// Sessions in time order, with the pauses between them.
    pub timeline: Vec<TimelineEntry>,
    /// How far the last try came.
    pub progress: Progress,
    /// What to do, in this order.
    pub actions: Vec<ActionInfo>,
    /// How to go on once that is done.
    pub plan: Plan,
    /// What was replaced before the report was written.
    pub redaction: Redaction,
    /// SHA-256, in hex, of this report as JSON without blanks and without this member, which is the last one. It shows
    /// accidents and changes of parts; who made the report, only a signature would show. It is made when a single report
    /// is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// A name with a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Named {
    /// The name.
    pub name: String,
    /// The version.
    pub version: String,
}

/// The catalog.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CatalogInfo {
    /// Version of the shipped catalog.
    pub version: String,
    /// SHA-256 over all of its files, in hex.
    pub sha256: String,
    /// How many patterns it holds.
    pub patterns: usize,
    /// Files that were laid over it.
    pub overlays: Vec<OverlayInfo>,
}

/// A file laid over the shipped catalog.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OverlayInfo {
    /// The file as named on the command line, or below `user catalog/`.
    pub file: String,
    /// SHA-256 of the file, in hex.
    pub sha256: String,
    /// Ids of shipped patterns that it replaced.
    pub replaced: Vec<String>,
    /// Ids of patterns that it added.
    pub added: Vec<String>,
}

/// How the run of the program went.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RunInfo {
    /// When it started, RFC 3339 in UTC.
    pub started: String,
    /// When it finished, RFC 3339 in UTC.
    pub finished: String,
    /// Worker threads.
    pub threads: usize,
    /// Files read.
    pub files: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Lines read.
    pub lines: u64,
    /// Bytes per second of wall time.
    pub bytes_per_second: u64,
    /// Largest resident memory of the process in bytes, where the system tells it.
    pub peak_memory_bytes: Option<u64>,
}

/// The server.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ServerInfo {
    /// The input as named on the command line.
    pub root: Redacted,
    /// The name given to it on the command line, or its host name where the logs show one.
    pub name: Option<Redacted>,
    /// publisher or subscriber.
    pub role: RoleInfo,
    /// What the logs prove of it.
    pub facts: Vec<FactInfo>,
}

/// The server's role.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RoleInfo {
    /// `publisher`, `subscriber`, or null when the logs do not tell.
    pub value: Option<String>,
    /// How it is known: `argument`, `logs`, or `unknown`.
    pub from: String,
}

/// One thing that the logs prove.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FactInfo {
    /// Its name.
    pub name: String,
    /// Its value as printed.
    pub value: Redacted,
    /// Where.
    pub evidence: Evidence,
}

/// How sure something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// A guess.
    Low,
    /// Something speaks against it.
    Medium,
    /// Nothing does.
    High,
}

impl Confidence {
    /// The word used in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// The answer.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Verdict {
    /// succeeded, reboot-required, failed, cancelled, incomplete or indeterminate.
    pub outcome: Outcome,
    /// high, medium or low.
    pub confidence: Confidence,
    /// What lowers the confidence, each in one sentence.
    pub because: Vec<String>,
    /// One sentence.
    pub headline: Redacted,
    /// Ids of the findings that are root causes, best first.
    pub root_causes: Vec<String>,
    /// From what failed first, as the run itself tells it, to the cause; empty where nothing failed.
    pub chain: Vec<ChainLink>,
    /// Ids of findings that may be the cause, where no choice is defensible and for excerpts, best first.
    pub possible_causes: Vec<String>,
    /// The nearest messages that are not the cause, each with what rules it out.
    pub rejected: Vec<Rejected>,
    /// The same for servers that failed for the same cause; null where there is no cause.
    pub signature: Option<String>,
}

/// One place on the way from what failed to the cause.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ChainLink {
    /// Id of its finding.
    pub finding: String,
    /// The place.
    pub place: Evidence,
    /// What ties it to the link before; empty for the first.
    pub because: Vec<Because>,
}

/// A tie between two places of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Because {
    /// same-event, names-the-file, names-the-folder, names-the-program, same-exit-code, names-the-object,
    /// needs-what-it-provides, names-the-step, in-time, last-words, kind-of-work or reads-like-a-cause.
    pub tie: Tie,
    /// 1-based line of the link before that holds it; null where it rests on no single line.
    pub from_line: Option<u64>,
    /// 1-based line of this link's log; null where its name or the whole of it is meant.
    pub to_line: Option<u64>,
}

/// A message that is not the cause, although it is near.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Rejected {
    /// The place.
    pub place: Evidence,
    /// another-try, after-the-failure, survived, harmless, not-tied or less-like-a-cause.
    pub veto: Veto,
}

/// What was read.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Coverage {
    /// How the input was laid out: server-root, loose-logs, files or stdin.
    pub layout: String,
    /// The four directories, in the guide's order.
    pub directories: Vec<DirectoryInfo>,
    /// What was not read, or not whole, by path.
    pub skipped: Vec<SkippedInfo>,
    /// The time that the user asked about; left out where all was considered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<PeriodInfo>,
    /// Whether everything that should be read was read.
    pub complete: bool,
    /// Places that were looked for and not found, where nothing was found.
    pub looked_for: Vec<Redacted>,
}

/// The time that the user asked about. What lies outside was read, is not in the ledger, and stands among what was
/// skipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PeriodInfo {
    /// Local time without zone.
    pub since: Option<String>,
    /// Local time without zone.
    pub until: Option<String>,
    /// Sessions outside.
    pub sessions_left_out: u64,
    /// Their error-like messages.
    pub messages_left_out: u64,
    /// Sessions without a certain date: they are considered.
    pub sessions_undated: u64,
}

/// One of the four directories.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DirectoryInfo {
    /// As the guide writes it.
    pub documented: String,
    /// Where it was found, below the root.
    pub found: Option<Redacted>,
    /// read, empty, missing or unreadable.
    pub state: String,
    /// Files read in it.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// Something that was not read, or not whole.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SkippedInfo {
    /// The path.
    pub path: Redacted,
    /// Why.
    pub reason: Redacted,
}

/// A file that was read.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct InputInfo {
    /// Path inside the source, with `/`.
    pub path: Redacted,
    /// Which of the four directories it is in: logs, directory, dbinstall or dcdsrvr.
    pub directory: Option<String>,
    /// Archives around it, outermost first.
    pub container: Vec<Redacted>,
    /// Bytes read.
    pub bytes: u64,
    /// SHA-256 of its bytes, in hex, where it was asked for (`--hash`, and always in a case).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Its encoding; several joined by `+` where it changes.
    pub encoding: String,
    /// Its lines.
    pub lines: u64,
    /// The dialects that read it, joined by `+`.
    pub dialect: String,
}

/// One run of an engine.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SessionInfo {
    /// `s1`, `s2`, ... in the order of the list.
    pub id: String,
    /// The file.
    pub path: Redacted,
    /// The dialect.
    pub dialect: String,
    /// Which try it belongs to, counted from 1.
    pub attempt: u32,
    /// What was installed.
    pub product: Option<Redacted>,
    /// Local time without zone; null where the date's order is not certain.
    pub started: Option<String>,
    /// Local time without zone.
    pub ended: Option<String>,
    /// The date as the log prints it.
    pub date_text: Option<String>,
    /// The time of day at which it began, also where its date is not certain.
    pub time_of_day: Option<String>,
    /// First line.
    pub first_line: u64,
    /// Last line.
    pub last_line: u64,
    /// How it ended.
    pub outcome: Outcome,
    /// The code that it returned.
    pub exit_code: Option<i64>,
    /// The action that failed.
    pub failed_action: Option<Redacted>,
    /// What was under way when an incomplete session stopped.
    pub stopped_in: Option<Redacted>,
    /// Id of the finding that is its root cause.
    pub root_cause: Option<String>,
    /// Id of the later session that repaired it.
    pub repaired_by: Option<String>,
}

/// A short list of names with values as a map; a map of its own takes ten times the memory in each finding.
fn as_map<S: Serializer>(pairs: &[(String, Redacted)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(name, value)| (name, value)))
}

/// Messages of one pattern judged alike in one session.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Finding {
    /// `f1`, `f2`, ... in the order of the list.
    pub id: String,
    /// The same for the same finding of another scan, wherever its line is and however it is judged: pattern, name of
    /// the log, and the first message with times, counters and paths masked. Several findings may share one.
    pub fingerprint: String,
    /// new, changed or unchanged against the baseline; left out where none was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<diff::State>,
    /// Id of the pattern.
    pub pattern: String,
    /// One line.
    pub title: String,
    /// catastrophic, undetermined or benign.
    pub class: Class,
    /// root-cause, contributing, consequence, recovered, noise or unknown.
    pub role: Role,
    /// high, medium or low: how sure the class is.
    pub confidence: Confidence,
    /// documented, observed, inferred or unverified: how sure the knowledge is.
    pub certainty: Certainty,
    /// Id of the session, or of the first of them.
    pub session: String,
    /// In how many sessions it stands: the same noise in several logs is one finding.
    pub sessions: u64,
    /// How many messages.
    pub count: u64,
    /// Named parts of the first message.
    #[serde(serialize_with = "as_map")]
    #[schemars(with = "BTreeMap<String, String>")]
    pub captures: Vec<(String, Redacted)>,
    /// What the numbers in the first message mean.
    pub decoded: Vec<Decoded>,
    /// Why this class.
    pub reason: Redacted,
    /// What would have made it otherwise; null unless benign.
    pub unless: Option<String>,
    /// Where, in file order.
    pub evidence: Vec<Evidence>,
    /// How many further places are left out.
    pub evidence_omitted: u64,
    /// Id of the finding that it followed from.
    pub caused_by: Option<String>,
    /// Ids of the corrective actions.
    pub actions: Vec<String>,
}

/// A number in a message with its meaning.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Decoded {
    /// Its kind and value (`win32:5`).
    pub number: String,
    /// What it means.
    pub meaning: Redacted,
}

/// A place that shows something.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Evidence {
    /// Which of the files that were listed it is in, as long as the report is made.
    #[serde(skip)]
    pub(crate) file: u32,
    /// Path inside the source.
    pub path: Redacted,
    /// First line.
    pub line: u64,
    /// Last line.
    pub end_line: u64,
    /// Offset of the first byte in the original file.
    pub byte_offset: u64,
    /// Bytes from there to the end of the last line.
    pub byte_length: u64,
    /// Time of day on it, if any.
    pub time: Option<String>,
    /// The text, secrets replaced.
    pub text: Redacted,
    /// Lines before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<Redacted>,
    /// Lines after it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<Redacted>,
}

/// A consideration of the guide, answered.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ConsiderationInfo {
    /// Its id.
    pub id: String,
    /// One line.
    pub title: String,
    /// The guide's section.
    pub section: String,
    /// violated, held or cannot-tell.
    pub state: String,
    /// What the answer rests on, or why there is none.
    pub reason: Redacted,
    /// The place that answers it.
    pub evidence: Option<Evidence>,
    /// Id of the corrective action.
    pub action: Option<String>,
}

/// Every error-like message, counted once.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Ledger {
    /// All of them: the sum of the other three.
    pub error_like: u64,
    /// What stopped the installation.
    pub catastrophic: u64,
    /// What may be ignored.
    pub benign: u64,
    /// What nobody can judge from these logs.
    pub undetermined: u64,
    /// The same by pattern, most frequent first.
    pub by_pattern: Vec<LedgerRow>,
}

/// One group of the ledger.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LedgerRow {
    /// Id of the pattern.
    pub pattern: String,
    /// One line.
    pub title: String,
    /// The class.
    pub class: Class,
    /// The role.
    pub role: Role,
    /// How many messages.
    pub count: u64,
    /// Why they are judged so: the reason of the most frequent case.
    pub reason: Redacted,
    /// What would have made it otherwise.
    pub unless: Option<String>,
}

/// Unknown messages of one shape.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Unrecognized {
    /// The shape: numbers, GUIDs and paths masked.
    pub template: Redacted,
    /// How many messages.
    pub count: u64,
    /// The first of them.
    pub sample: Evidence,
    /// A pattern to fill in: valid once its class and reason are given.
    pub pattern: Redacted,
}

/// One session on the timeline.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TimelineEntry {
    /// Id of the session; null for a gap.
    pub session: Option<String>,
    /// session or gap.
    pub kind: String,
    /// Local time without zone.
    pub started: Option<String>,
    /// Local time without zone.
    pub ended: Option<String>,
    /// Seconds, where both are known.
    pub seconds: Option<i64>,
    /// What it was.
    pub label: Redacted,
    /// How it ended.
    pub outcome: Option<Outcome>,
}

/// How far the last try came.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Progress {
    /// The steps in their order.
    pub phases: Vec<PhaseInfo>,
    /// The last step that ended with success.
    pub last_good: Option<String>,
    /// The first step that did not.
    pub first_bad: Option<String>,
    /// What the times are worth.
    pub note: String,
}

/// One step of an installation.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PhaseInfo {
    /// sql-server, database, directory or callmanager.
    pub name: String,
    /// succeeded, failed, incomplete, no-end-said or not-seen.
    pub state: String,
    /// Ids of its sessions.
    pub sessions: Vec<String>,
}

/// What to do.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ActionInfo {
    /// Its id.
    pub id: String,
    /// One line.
    pub title: String,
    /// What to do, in this order.
    pub steps: Vec<Redacted>,
    /// When to stop and call TAC.
    pub stop_condition: String,
    /// Whether the operating system must be installed anew.
    pub reimage: bool,
    /// In the report on a cluster, the names of the servers that it is for; left out elsewhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub servers: Vec<Redacted>,
    /// Whether the steps are the document's own words.
    pub verbatim: bool,
    /// Where it comes from.
    pub reference: ReferenceInfo,
    /// documented, observed, inferred or unverified.
    pub certainty: Certainty,
}

/// How to go on after the corrective actions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Plan {
    /// How to try again; null where nothing has to be tried again, or nobody knows what to repair.
    pub again: Option<Redacted>,
    /// What to do once that has succeeded.
    pub after: Vec<Redacted>,
    /// What to do where it did not help; null where nothing failed.
    pub last: Option<Redacted>,
}

/// A document's section.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReferenceInfo {
    /// Title; empty when there is none.
    pub document: String,
    /// Section.
    pub section: String,
}

/// What was replaced.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Redaction {
    /// Whether secrets are replaced.
    pub enabled: bool,
    /// How many values, by kind of place.
    pub replaced: BTreeMap<String, u64>,
}

impl Report {
    /// The finding with an id.
    #[must_use]
    pub fn finding(&self, id: &str) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.id == id)
    }
}
