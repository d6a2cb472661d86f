//! Reports read back, as far as comparing needs them: of this schema's major version, older minor versions and newer.

use serde::Deserialize;

use super::cluster::ClusterReport;
use super::{Finding, Report};
use crate::input::redact::Redacted;

/// What one scan found, on one server or on several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// Whether it is a report on a cluster.
    pub cluster: bool,
    /// Its servers, in the order of the report.
    pub servers: Vec<EarlierServer>,
}

/// What a scan found on one server.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct EarlierServer {
    /// The knowledge used.
    pub catalog: EarlierCatalog,
    /// The server.
    pub server: EarlierName,
    /// Did it fail, and why.
    pub verdict: EarlierVerdict,
    /// What was read.
    pub coverage: EarlierCoverage,
    /// Its findings, in the order of the report.
    pub findings: Vec<EarlierFinding>,
}

/// The catalog of a report.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct EarlierCatalog {
    /// SHA-256 over all of its files, in hex.
    pub sha256: String,
}

/// The server of a report.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct EarlierName {
    /// The input.
    pub root: Redacted,
    /// Its name, if it has one.
    pub name: Option<Redacted>,
}

/// The verdict of a report.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct EarlierVerdict {
    /// succeeded, reboot-required, failed, cancelled, incomplete or indeterminate.
    pub outcome: String,
    /// One sentence.
    pub headline: Redacted,
    /// The same for servers that failed for the same cause.
    pub signature: Option<String>,
}

/// The coverage of a report.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct EarlierCoverage {
    /// Whether everything that should be read was read.
    pub complete: bool,
}

/// One finding of a report.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct EarlierFinding {
    /// Its id in that report.
    pub id: String,
    /// Its content, as a digest.
    pub fingerprint: String,
    /// Id of the pattern.
    pub pattern: String,
    /// One line.
    pub title: String,
    /// catastrophic, undetermined or benign.
    pub class: String,
    /// root-cause, contributing, consequence, recovered, noise or unknown.
    pub role: String,
    /// How many messages.
    pub count: u64,
    /// The places that were kept.
    pub evidence: Vec<EarlierEvidence>,
}

/// A place of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct EarlierEvidence {
    /// Path inside the source.
    pub path: Redacted,
    /// First line, counted from 1.
    pub line: u64,
    /// The text, secrets replaced.
    pub text: Redacted,
}

/// Why a text is no report to compare with.
#[derive(Debug, thiserror::Error)]
pub enum NotAReport {
    /// No JSON, or not of the form.
    #[error(
        "it is no JSON report of ccmtriage ({0}); write one with `ccmtriage scan INPUT --format json --output FILE`"
    )]
    Form(#[from] serde_json::Error),
    /// JSON of another kind.
    #[error("it is `{0}`, not a report; write one with `ccmtriage scan INPUT --format json --output FILE`")]
    Kind(String),
    /// Another major version of the schema.
    #[error("its schema version is {0}, and this ccmtriage reads 1.x: scan the logs again with this version")]
    Version(String),
    /// A report from before findings had fingerprints.
    #[error("its schema version is {0}, whose findings have no fingerprints: scan the logs again with this version")]
    TooOld(String),
}

#[derive(Deserialize)]
struct Head {
    schema: HeadName,
}

#[derive(Deserialize)]
struct HeadName {
    name: String,
    version: String,
}

#[derive(Deserialize)]
struct Servers {
    servers: Vec<EarlierServer>,
}

/// Reads a JSON report.
///
/// # Errors
/// The text is no report, or one of another version.
pub fn read(text: &str) -> Result<Earlier, NotAReport> {
    // Windows PowerShell writes this mark before redirected output.
    let text = text.trim_start_matches('\u{feff}');
    let HeadName { name, version } = serde_json::from_str::<Head>(text)?.schema;
    let cluster = match name.as_str() {
        "ccmtriage-report" => false,
        "ccmtriage-cluster-report" => true,
        _ => return Err(NotAReport::Kind(name)),
    };
    match version.split_once('.') {
        Some(("1", "0")) => return Err(NotAReport::TooOld(version)),
        Some(("1", _)) => {}
        _ => return Err(NotAReport::Version(version)),
    }
    let servers =
        if cluster { serde_json::from_str::<Servers>(text)?.servers } else { vec![serde_json::from_str(text)?] };
    Ok(Earlier { cluster, servers })
}

impl From<&Report> for Earlier {
    fn from(report: &Report) -> Self {
        Self { cluster: false, servers: vec![report.into()] }
    }
}

impl From<&ClusterReport> for Earlier {
    fn from(report: &ClusterReport) -> Self {
        Self { cluster: true, servers: report.servers.iter().map(EarlierServer::from).collect() }
    }
}

impl From<&Report> for EarlierServer {
    fn from(report: &Report) -> Self {
        Self {
            catalog: EarlierCatalog { sha256: report.catalog.sha256.clone() },
            server: EarlierName { root: report.server.root.clone(), name: report.server.name.clone() },
            verdict: EarlierVerdict {
                outcome: report.verdict.outcome.to_string(),
                headline: report.verdict.headline.clone(),
                signature: report.verdict.signature.clone(),
            },
            coverage: EarlierCoverage { complete: report.coverage.complete },
            findings: report.findings.iter().map(EarlierFinding::from).collect(),
        }
    }
}

impl From<&Finding> for EarlierFinding {
    fn from(finding: &Finding) -> Self {
        Self {
            id: finding.id.clone(),
            fingerprint: finding.fingerprint.clone(),
            pattern: finding.pattern.clone(),
            title: finding.title.clone(),
            class: finding.class.to_string(),
            role: finding.role.to_string(),
            count: finding.count,
            evidence: finding
                .evidence
                .iter()
                .map(|place| EarlierEvidence { path: place.path.clone(), line: place.line, text: place.text.clone() })
                .collect(),
        }
    }
}
