//! The report as JSON, and the schema of that.

use super::Report;
use super::cluster::ClusterReport;

/// The report as indented JSON with a final line end.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut text = serde_json::to_string_pretty(report).expect("the report holds nothing that JSON cannot");
    text.push('\n');
    text
}

/// The report on a cluster, likewise.
#[must_use]
pub fn render_cluster(report: &ClusterReport) -> String {
    let mut text = serde_json::to_string_pretty(report).expect("the report holds nothing that JSON cannot");
    text.push('\n');
    text
}

/// The JSON schema of the report on a cluster.
#[must_use]
pub fn cluster_schema() -> String {
    let mut text = serde_json::to_string_pretty(&schemars::schema_for!(ClusterReport)).expect("a schema is JSON");
    text.push('\n');
    text
}

/// The JSON schema (draft 2020-12) of the report.
#[must_use]
pub fn schema() -> String {
    let mut text = serde_json::to_string_pretty(&schemars::schema_for!(Report)).expect("a schema is JSON");
    text.push('\n');
    text
}
