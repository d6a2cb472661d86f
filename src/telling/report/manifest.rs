//! The list of what a collected case holds: its originals and what was packed, each with its hash.

use serde::{Deserialize, Serialize};

use super::json;

/// Name of the list inside a case.
pub const NAME: &str = "manifest.json";

/// What a case holds. Arrays are sorted by the packed path.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Manifest {
    /// `ccmtriage-manifest`.
    pub schema: String,
    /// Version of the list's form.
    pub version: String,
    /// Version of the program.
    pub tool: String,
    /// What was replaced in the logs: nothing, secrets or names.
    pub redacted: String,
    /// The logs.
    pub logs: Vec<PackedLog>,
    /// The reports.
    pub reports: Vec<PackedPage>,
}

/// A log.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PackedLog {
    /// Path in the input, as in the report.
    pub path: String,
    /// Bytes of the original.
    pub bytes: u64,
    /// SHA-256 of the original, in hex.
    pub sha256: String,
    /// Path in the case.
    pub packed: String,
    /// Bytes packed.
    pub packed_bytes: u64,
    /// SHA-256 of the packed bytes, in hex.
    pub packed_sha256: String,
    /// Lines in which something was replaced.
    pub redacted_lines: u64,
    /// Why it was not read to its end, if it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
}

/// A report.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PackedPage {
    /// Path in the case.
    pub packed: String,
    /// Bytes.
    pub packed_bytes: u64,
    /// SHA-256, in hex.
    pub packed_sha256: String,
}

/// The list as indented JSON.
#[must_use]
pub fn render(manifest: &Manifest) -> String {
    json::pretty(manifest)
}

/// Reads a list.
///
/// # Errors
/// It is none; what is wrong with it.
pub fn parse(text: &[u8]) -> Result<Manifest, String> {
    serde_json::from_slice(text).map_err(|error| error.to_string())
}
