//! The worker's contract, version 1: the types of its lines, from which `schema/worker-1.json` is made.
//!
//! Every row has the same keys; what does not apply is null. Two rows on the same request and bundle, from the same
//! program and catalog, are the same bytes but for `run`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::telling::report::Report;

/// What a request says that it is.
pub const REQUEST: &str = "ccmtriage.work/1";

/// What a row says that it is.
pub const ROW: &str = "ccmtriage.row/1";

/// The most bytes that the line of a request may have, without its line end.
pub const LONGEST_REQUEST: usize = 64 << 10;

/// The most bytes that the id of a bundle may have.
pub const LONGEST_ID: usize = 256;

/// A line of the worker's standard input or output.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "the schema is made from it; lines are read and written as what they are")]
enum Line {
    Request(Request),
    Row(Row),
}

/// One bundle to triage. Other keys are ignored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Request {
    /// `ccmtriage.work/1`.
    #[schemars(extend("const" = REQUEST))]
    pub schema: String,
    /// Names the bundle, once in a job: 1 to 256 bytes.
    #[schemars(length(min = 1, max = LONGEST_ID))]
    pub bundle_id: String,
    /// Where the bundle is: a `file:` URI of a server root, a directory of logs, a log or an archive.
    pub uri: String,
}

/// The answer to one line of input.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Row {
    /// `ccmtriage.row/1`.
    #[schemars(extend("const" = ROW))]
    pub schema: &'static str,
    /// As requested; null for `bad_request`.
    pub bundle_id: Option<String>,
    /// As requested; null for `bad_request`.
    pub uri: Option<String>,
    /// SHA-256 of the input line without its line feed, in hex: what joins rows to lines that name no bundle.
    pub input_sha256: String,
    /// Whether there is a report.
    pub status: Status,
    /// The report (`report-1.json`), without `run`; null where `status` is error.
    #[schemars(with = "Option<Report>")]
    pub report: Option<Box<RawValue>>,
    /// What went wrong; null where `status` is ok. That a bundle's server failed is no error.
    pub error: Option<ErrorInfo>,
    /// Version of ccmtriage.
    pub tool_version: &'static str,
    /// SHA-256 of the catalog, in hex.
    pub catalog_sha256: String,
    /// How this run of the worker went: the only part that differs between runs.
    pub run: Run,
}

/// Whether a row holds a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It does.
    Ok,
    /// It does not, and says why.
    Error,
}

/// Why there is no report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ErrorInfo {
    /// Of a closed list.
    pub kind: ErrorKind,
    /// One sentence. It holds no text of logs.
    pub message: String,
    /// The signal that ended the child, for `crash`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signal: Option<i32>,
    /// What the child exited with, for `crash`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<i32>,
    /// The limit that was passed, in milliseconds, for `timeout` and `cpu_limit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_ms: Option<u64>,
}

/// Kinds of errors. The list is closed: another kind is another version of the contract. What limits on archives keep
/// from being read is in the report's coverage, and no error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// The line is no request, is too long, or names a bundle that an earlier line named.
    BadRequest,
    /// Nothing is there.
    NotFound,
    /// Something is there that cannot be opened.
    Unreadable,
    /// Not a `file:` URI of an absolute path.
    UnsupportedUri,
    /// It took too much wall time.
    Timeout,
    /// It took too much CPU time.
    CpuLimit,
    /// It asked for too much memory.
    MemoryLimit,
    /// It took the child down, twice.
    Crash,
    /// It ran into a fault of ccmtriage, twice; the message says where in the code.
    Panic,
    /// The child answered what the supervisor did not ask, twice.
    Protocol,
}

/// How a run of the worker went.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Run {
    /// The line of this worker's input, counted from 1. In a distributed job each worker sees a part of the input.
    pub line_no: u64,
    /// Wall time for this row, in milliseconds.
    pub elapsed_ms: u64,
    /// Process id of the supervisor.
    pub pid: u32,
    /// Name of the machine, where the system tells it.
    pub host: Option<String>,
    /// How often this worker has lost its child so far.
    pub restarts: u64,
}

impl ErrorInfo {
    /// An error with no more than a kind and a message.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), signal: None, code: None, limit_ms: None }
    }
}

impl Row {
    pub(super) fn new(
        bundle_id: Option<String>,
        uri: Option<String>,
        input_sha256: String,
        answer: Result<Box<RawValue>, ErrorInfo>,
        catalog_sha256: &str,
        run: Run,
    ) -> Self {
        let (status, report, error) = match answer {
            Ok(report) => (Status::Ok, Some(report), None),
            Err(error) => (Status::Error, None, Some(error)),
        };
        Self {
            schema: ROW,
            bundle_id,
            uri,
            input_sha256,
            status,
            report,
            error,
            tool_version: env!("CARGO_PKG_VERSION"),
            catalog_sha256: catalog_sha256.to_owned(),
            run,
        }
    }
}

/// The JSON schema (draft 2020-12) of the worker's lines.
#[must_use]
pub fn schema() -> String {
    let mut text = serde_json::to_string_pretty(&schemars::schema_for!(Line)).expect("a schema is JSON");
    text.push('\n');
    text
}
