//! The findings as SARIF 2.1.0, for viewers and platforms that read results of analysis tools.
//!
//! Rules are the patterns seen, results the findings. What may be ignored is a suppressed result whose justification is
//! the reason; what was not read is a notification of the invocation. In messages, braces are doubled and links broken,
//! as SARIF reads both there; log text itself stands in snippets, which nothing interprets.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::cluster::ClusterReport;
use super::diff::State;
use super::json::pretty;
use super::{Evidence, Finding, InputInfo, Report, phrases};
use crate::knowledge::catalog::Class;
use crate::telling::page::safe;

/// Most results of one run: platforms refuse more.
pub const RESULTS: usize = 5_000;
/// Most places of one result.
const PLACES: usize = 20;
/// Most files and notifications that are listed.
const ROWS: usize = 5_000;
/// Longest snippet, in characters.
const SNIPPET: usize = 2_000;
/// The place that all paths are below.
const ROOT: &str = "SCANROOT";
/// What a path keeps as it is; a colon would make its first part a scheme.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: Vec<Run>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    automation_details: AutomationDetails,
    invocations: [Invocation; 1],
    original_uri_base_ids: BTreeMap<&'static str, Description>,
    artifacts: Vec<Artifact>,
    results: Vec<ResultRow>,
    column_kind: &'static str,
    properties: RunProperties,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    extensions: Vec<Extension>,
}

/// A file laid over the shipped catalog.
#[derive(Serialize)]
struct Extension {
    name: String,
    version: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: String,
    short_description: Text,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: String,
    short_description: Text,
    help: Text,
    default_configuration: Configuration,
    properties: RuleProperties,
}

#[derive(Serialize)]
struct RuleProperties {
    certainty: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
struct Description {
    description: Text,
}

#[derive(Serialize)]
struct AutomationDetails {
    id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    exit_code: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_time_utc: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time_utc: Option<String>,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
}

#[derive(Serialize)]
struct Artifact {
    location: ArtifactLocation,
    length: u64,
    encoding: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    hashes: BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    uri_base_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultRow {
    rule_id: String,
    rule_index: usize,
    kind: &'static str,
    level: &'static str,
    message: Text,
    occurrence_count: u64,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    /// The way from what failed to the cause.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    code_flows: Vec<CodeFlow>,
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Suppression>,
    properties: ResultProperties,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CodeFlow {
    thread_flows: [ThreadFlow; 1],
}

#[derive(Serialize)]
struct ThreadFlow {
    locations: Vec<ThreadFlowLocation>,
}

#[derive(Serialize)]
struct ThreadFlowLocation {
    location: Location,
}

#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    justification: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u64,
    end_line: u64,
    byte_offset: u64,
    byte_length: u64,
    snippet: Text,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultProperties {
    finding: String,
    class: String,
    role: String,
    confidence: String,
    certainty: String,
    session: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    caused_by: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    actions: Vec<String>,
    /// Places that are neither in `locations` nor in `relatedLocations`.
    places_left_out: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunProperties {
    server: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<String>,
    outcome: String,
    confidence: String,
    headline: String,
    root_causes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signature: Option<String>,
    error_like: u64,
    catastrophic: u64,
    undetermined: u64,
    benign: u64,
    coverage_complete: bool,
    results_left_out: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    cluster_headline: Option<String>,
}

/// The log of one run.
#[must_use]
pub fn render(report: &Report) -> String {
    log(vec![run(report, None)])
}

/// The log of a cluster: one run for each server.
#[must_use]
pub fn render_cluster(report: &ClusterReport) -> String {
    log(report.servers.iter().map(|server| run(server, Some(&report.verdict.headline))).collect())
}

fn log(runs: Vec<Run>) -> String {
    pretty(&Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs,
    })
}

fn run(report: &Report, cluster: Option<&str>) -> Run {
    let server = phrases::server(report);
    let rules = rules(report);
    let places: BTreeMap<&str, usize> =
        report.inputs.iter().take(ROWS).enumerate().map(|(index, input)| (input.path.as_str(), index)).collect();
    let results =
        report.findings.iter().take(RESULTS).map(|finding| result(report, finding, &rules, &places)).collect();
    let left_out = report.findings.len().saturating_sub(RESULTS);
    Run {
        tool: Tool {
            driver: Driver {
                name: "ccmtriage",
                semantic_version: report.tool.version.clone(),
                short_description: message("Finds out why a Cisco CallManager 4.1(3) install or upgrade failed"),
                rules: rules.into_values().map(|(_, rule)| rule).collect::<Vec<_>>(),
            },
            extensions: report
                .catalog
                .overlays
                .iter()
                .map(|overlay| Extension { name: safe(&overlay.file), version: format!("sha256:{}", overlay.sha256) })
                .collect(),
        },
        automation_details: AutomationDetails { id: format!("ccmtriage/{}/", encoded(server).replace('/', "%2F")) },
        invocations: [Invocation {
            execution_successful: report.coverage.complete,
            exit_code: report.exit_code(),
            start_time_utc: report.run.as_ref().map(|run| run.started.clone()),
            end_time_utc: report.run.as_ref().map(|run| run.finished.clone()),
            tool_execution_notifications: notifications(report, left_out),
        }],
        original_uri_base_ids: [(
            ROOT,
            Description { description: message(&format!("What was scanned: {}", report.server.root)) },
        )]
        .into(),
        artifacts: report.inputs.iter().take(ROWS).map(artifact).collect(),
        results,
        column_kind: "unicodeCodePoints",
        properties: RunProperties {
            server: safe(server),
            role: report.server.role.value.clone(),
            outcome: report.verdict.outcome.to_string(),
            confidence: report.verdict.confidence.to_string(),
            headline: report.verdict.headline.to_string(),
            root_causes: report.verdict.root_causes.clone(),
            signature: report.verdict.signature.clone(),
            error_like: report.ledger.error_like,
            catastrophic: report.ledger.catastrophic,
            undetermined: report.ledger.undetermined,
            benign: report.ledger.benign,
            coverage_complete: report.coverage.complete,
            results_left_out: left_out,
            cluster_headline: cluster.map(str::to_owned),
        },
    }
}

/// The patterns seen, by id, each with its index. Its help is that of the first finding, which is the gravest.
fn rules(report: &Report) -> BTreeMap<String, (usize, Rule)> {
    let mut rules: BTreeMap<String, (usize, Rule)> = BTreeMap::new();
    for finding in report.findings.iter().take(RESULTS) {
        rules.entry(finding.pattern.clone()).or_insert_with(|| (0, rule(report, finding)));
    }
    for (index, (number, _)) in rules.values_mut().enumerate() {
        *number = index;
    }
    rules
}

fn rule(report: &Report, finding: &Finding) -> Rule {
    let mut help = finding.reason.to_string();
    if let Some(unless) = &finding.unless {
        help = format!("{help}. It would have been otherwise if: {unless}");
    }
    for action in report.actions.iter().filter(|action| finding.actions.contains(&action.id)) {
        help = format!("{help}\n\n{} ({})", action.title, phrases::source(action));
        for (index, step) in action.steps.iter().enumerate() {
            help = format!("{help}\n{}. {step}", index + 1);
        }
        if !action.stop_condition.is_empty() {
            help = format!("{help}\nStop and call TAC: {}", action.stop_condition);
        }
    }
    Rule {
        id: finding.pattern.clone(),
        short_description: message(&finding.title),
        help: message(&help),
        default_configuration: Configuration { level: kind_and_level(finding.class).1 },
        properties: RuleProperties { certainty: finding.certainty.to_string() },
    }
}

/// SARIF allows a level other than `none` for failures only.
fn kind_and_level(class: Class) -> (&'static str, &'static str) {
    match class {
        Class::Catastrophic => ("fail", "error"),
        Class::Undetermined => ("fail", "warning"),
        Class::Benign | Class::ByOutcome => ("informational", "none"),
    }
}

fn result(
    report: &Report,
    finding: &Finding,
    rules: &BTreeMap<String, (usize, Rule)>,
    places: &BTreeMap<&str, usize>,
) -> ResultRow {
    let (kind, level) = kind_and_level(finding.class);
    let mut text = format!("{}: {}", finding.title, finding.reason);
    for decoded in phrases::decoded(finding) {
        text = format!("{text}; {} = {}", decoded.number, decoded.meaning);
    }
    let mut locations: Vec<Location> =
        finding.evidence.iter().take(PLACES).map(|place| location(place, places)).collect();
    let related = locations.split_off(locations.len().min(1));
    let beyond = finding.evidence.len().saturating_sub(PLACES) as u64;
    ResultRow {
        rule_id: finding.pattern.clone(),
        rule_index: rules[&finding.pattern].0,
        kind,
        level,
        message: message(&text),
        occurrence_count: finding.count.max(1),
        locations,
        related_locations: related,
        code_flows: flow(report, finding, places).into_iter().collect(),
        partial_fingerprints: [("findingContent/v1", finding.fingerprint.clone())].into(),
        baseline_state: finding.baseline.map(|state| match state {
            State::New => "new",
            State::Changed => "updated",
            State::Unchanged => "unchanged",
            State::Gone => "absent",
        }),
        suppressions: finding
            .unless
            .iter()
            .map(|unless| Suppression {
                kind: "external",
                justification: safe(&format!("{}; would have been otherwise if: {unless}", finding.reason)),
            })
            .collect(),
        properties: ResultProperties {
            finding: finding.id.clone(),
            class: finding.class.to_string(),
            role: finding.role.to_string(),
            confidence: finding.confidence.to_string(),
            certainty: finding.certainty.to_string(),
            session: finding.session.clone(),
            caused_by: finding.caused_by.clone(),
            actions: finding.actions.clone(),
            places_left_out: finding.evidence_omitted + beyond,
        },
    }
}

/// The chain of causes, at the finding that it ends in.
fn flow(report: &Report, finding: &Finding, places: &BTreeMap<&str, usize>) -> Option<CodeFlow> {
    let chain = &report.verdict.chain;
    if chain.len() < 2 || chain.last().is_none_or(|last| last.finding != finding.id) {
        return None;
    }
    let locations = chain.iter().map(|link| ThreadFlowLocation { location: location(&link.place, places) }).collect();
    Some(CodeFlow { thread_flows: [ThreadFlow { locations }] })
}

fn location(place: &Evidence, places: &BTreeMap<&str, usize>) -> Location {
    let snippet: String = place.text.lines().map(safe).collect::<Vec<_>>().join("\n").chars().take(SNIPPET).collect();
    Location {
        physical_location: PhysicalLocation {
            artifact_location: artifact_location(&place.path, places.get(place.path.as_str()).copied()),
            region: Some(Region {
                start_line: place.line.max(1),
                end_line: place.end_line.max(place.line).max(1),
                byte_offset: place.byte_offset,
                byte_length: place.byte_length,
                snippet: Text { text: snippet },
            }),
        },
    }
}

fn artifact(input: &InputInfo) -> Artifact {
    Artifact {
        location: artifact_location(&input.path, None),
        length: input.bytes,
        encoding: input.encoding.clone(),
        hashes: input.sha256.iter().map(|hash| ("sha-256", hash.clone())).collect(),
    }
}

fn artifact_location(path: &str, index: Option<usize>) -> ArtifactLocation {
    ArtifactLocation { uri: encoded(path.trim_start_matches('/')), uri_base_id: ROOT, index }
}

fn encoded(path: &str) -> String {
    utf8_percent_encode(&path.replace('\\', "/"), PATH).to_string()
}

fn notifications(report: &Report, left_out: usize) -> Vec<Notification> {
    let coverage = &report.coverage;
    let mut out = Vec::new();
    let mut say = |level, text: String, path: Option<&str>| {
        let locations = path.map(|path| Location {
            physical_location: PhysicalLocation { artifact_location: artifact_location(path, None), region: None },
        });
        out.push(Notification { level, message: message(&text), locations: locations.into_iter().collect() });
    };
    if left_out > 0 {
        say("warning", format!("{left_out} findings are left out here; the JSON report has all"), None);
    }
    for directory in coverage.directories.iter().filter(|directory| directory.state != "read") {
        if coverage.layout == "server-root" {
            say("warning", format!("{}: {}", directory.documented, directory.state), None);
        }
    }
    if let Some(period) = &coverage.period {
        say("note", phrases::period(period), None);
    }
    for unused in report.baseline.iter().flat_map(|baseline| &baseline.unused).take(ROWS) {
        say("note", format!("in the baseline and not found: {} {}", unused.class, unused.title), None);
    }
    for place in &coverage.looked_for {
        say("warning", format!("not found: {place}"), None);
    }
    let level = if coverage.complete { "note" } else { "warning" };
    for skipped in coverage.skipped.iter().take(ROWS) {
        say(level, format!("not read, or not whole: {}: {}", skipped.path, skipped.reason), Some(&skipped.path));
    }
    if coverage.skipped.len() > ROWS {
        say(level, format!("{} more were not read, or not whole", coverage.skipped.len() - ROWS), None);
    }
    out
}

/// Text of a message: line ends stay, placeholders and links are none.
fn message(text: &str) -> Text {
    let text = text.lines().map(safe).collect::<Vec<_>>().join("\n");
    Text { text: text.replace('{', "{{").replace('}', "}}").replace("](", "]\u{200b}(") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_relative_uri() {
        assert_eq!(encoded("C/Program Files/ä:b.log"), "C/Program%20Files/%C3%A4%3Ab.log");
        assert_eq!(artifact_location("/var/x.log", None).uri, "var/x.log");
        assert_eq!(encoded("a\\b%20?#"), "a/b%2520%3F%23");
    }

    #[test]
    fn a_message_holds_no_link_and_no_placeholder() {
        assert_eq!(message("[x](javascript:alert(1)) {0}").text, "[x]\u{200b}(javascript:alert(1)) {{0}}");
    }
}
