//! The report as lines of JSON: first what is true of the whole (`kind` summary), then each finding, then what was read
//! and what was not (`kind` coverage). The fields are those of the JSON report.

use serde::Serialize;

use super::cluster::{ClusterReport, ClusterVerdict, ServerRow};
use super::json::line;
use super::{
    ActionInfo, Baseline, CatalogInfo, ConsiderationInfo, Coverage, DirectoryInfo, Finding, Ledger, Named, PeriodInfo,
    Progress, Redaction, Report, RunInfo, SkippedInfo, Verdict, phrases,
};

#[derive(Serialize)]
struct Summary<'a> {
    kind: &'static str,
    scope: &'static str,
    schema: &'a Named,
    tool: &'a Named,
    catalog: &'a CatalogInfo,
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<&'a RunInfo>,
    server: &'a str,
    root: &'a str,
    server_role: Option<&'a str>,
    server_role_from: &'a str,
    verdict: &'a Verdict,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<&'a Baseline>,
    exit_code: u8,
    ledger: Counts,
    layout: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<&'a PeriodInfo>,
    complete: bool,
    progress: &'a Progress,
    actions: Vec<&'a str>,
    redaction: &'a Redaction,
}

#[derive(Serialize)]
struct Counts {
    error_like: u64,
    catastrophic: u64,
    benign: u64,
    undetermined: u64,
}

#[derive(Serialize)]
struct ClusterSummary<'a> {
    kind: &'static str,
    scope: &'static str,
    schema: &'a Named,
    tool: &'a Named,
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<&'a RunInfo>,
    verdict: &'a ClusterVerdict,
    exit_code: u8,
    matrix: &'a [ServerRow],
    considerations: &'a [ConsiderationInfo],
    actions: Vec<&'a str>,
}

#[derive(Serialize)]
struct FindingLine<'a> {
    kind: &'static str,
    server: &'a str,
    #[serde(flatten)]
    finding: &'a Finding,
}

#[derive(Serialize)]
struct CoverageLine<'a> {
    kind: &'static str,
    server: &'a str,
    #[serde(flatten)]
    row: Row<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Row<'a> {
    Directory(&'a DirectoryInfo),
    Skipped(&'a SkippedInfo),
    LookedFor { looked_for: &'a str },
}

/// The report as lines.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut out = summary(report);
    details(&mut out, report);
    out
}

/// The report on a cluster: the summary of the cluster, those of its servers, then each server's lines.
#[must_use]
pub fn render_cluster(report: &ClusterReport) -> String {
    let mut out = line(&ClusterSummary {
        kind: "summary",
        scope: "cluster",
        schema: &report.schema,
        tool: &report.tool,
        run: report.run.as_ref(),
        verdict: &report.verdict,
        exit_code: report.exit_code(),
        matrix: &report.matrix,
        considerations: &report.considerations,
        actions: ids(&report.actions),
    });
    for server in &report.servers {
        out.push_str(&summary(server));
    }
    for server in &report.servers {
        details(&mut out, server);
    }
    out
}

fn ids(actions: &[ActionInfo]) -> Vec<&str> {
    actions.iter().map(|action| action.id.as_str()).collect()
}

fn summary(report: &Report) -> String {
    let Ledger { error_like, catastrophic, benign, undetermined, .. } = report.ledger;
    line(&Summary {
        kind: "summary",
        scope: "server",
        schema: &report.schema,
        tool: &report.tool,
        catalog: &report.catalog,
        run: report.run.as_ref(),
        server: phrases::server(report),
        root: &report.server.root,
        server_role: report.server.role.value.as_deref(),
        server_role_from: &report.server.role.from,
        verdict: &report.verdict,
        baseline: report.baseline.as_ref(),
        exit_code: report.exit_code(),
        ledger: Counts { error_like, catastrophic, benign, undetermined },
        layout: &report.coverage.layout,
        period: report.coverage.period.as_ref(),
        complete: report.coverage.complete,
        progress: &report.progress,
        actions: ids(&report.actions),
        redaction: &report.redaction,
    })
}

fn details(out: &mut String, report: &Report) {
    let server = phrases::server(report);
    for finding in &report.findings {
        out.push_str(&line(&FindingLine { kind: "finding", server, finding }));
    }
    let Coverage { directories, skipped, looked_for, .. } = &report.coverage;
    let directories = directories.iter().map(Row::Directory);
    let skipped = skipped.iter().map(Row::Skipped);
    let looked_for = looked_for.iter().map(|place| Row::LookedFor { looked_for: place });
    for row in directories.chain(skipped).chain(looked_for) {
        out.push_str(&line(&CoverageLine { kind: "coverage", server, row }));
    }
}
