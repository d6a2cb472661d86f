//! The report as one HTML file that loads nothing: the answer first, then the proof. Its only script filters what is shown.
//!
//! The page is `html/report.html.jinja`; here is what it shows, cut to what a reader can take in. Every printed value is
//! made safe and escaped by the engine, and the page has no way around that.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use minijinja::value::{Serde, Value, ValueKind};
use minijinja::{AutoEscape, Environment, UndefinedBehavior, escape_formatter};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::cluster::ClusterReport;
use super::{
    ActionInfo, ConsiderationInfo, Decoded, Evidence, Finding, InputInfo, Ledger, Plan, Report, RunInfo, SkippedInfo,
    Unrecognized, markdown, phrases,
};
use crate::input::redact::Redacted;
use crate::telling::page::safe;

mod timeline;

use crate::judging::cause::Role;
use crate::knowledge::catalog::Class;
use timeline::Timeline;

/// Causes that are shown.
const CAUSES: usize = 10;
/// Places of a cause that are shown.
const PLACES: usize = 4;
/// Lines of a place that are shown.
const LINES: usize = 40;
/// Longest text of a log that is shown, in characters.
const LONG: usize = 1_000;
/// Groups of the ledger that are shown for each class.
const GROUPS: usize = 60;
/// Places that are named for each group.
const GROUP_PLACES: usize = 3;
/// Unknown shapes that are shown.
const UNKNOWN: usize = 20;
/// Rows of any other table.
const ROWS: usize = 200;

#[derive(Serialize)]
struct Page<'a> {
    css: Value,
    script: Value,
    script_hash: Value,
    /// What goes into a ticket, in Markdown.
    ticket: String,
    word: &'a str,
    tone: &'a str,
    name: String,
    headline: &'a str,
    when: String,
    confidence: &'a str,
    signature: Option<&'a str>,
    root: Option<&'a str>,
    because: &'a [String],
    cluster: Option<Cluster<'a>>,
    servers: Vec<Server<'a>>,
    tool: String,
    catalog: Option<&'a str>,
    overlays: Vec<String>,
    finished: Option<String>,
    redaction: String,
}

#[derive(Serialize)]
struct Cluster<'a> {
    baseline_only: &'a [Redacted],
    matrix: Vec<MatrixRow<'a>>,
    rules: Rules<'a>,
    server: Option<&'a str>,
    cause: Option<Cause<'a>>,
    actions: Vec<Action<'a>>,
    plan: &'a Plan,
    reimage: Vec<String>,
}

#[derive(Serialize)]
struct MatrixRow<'a> {
    key: String,
    name: &'a str,
    role: &'a str,
    outcome: &'a str,
    tone: &'a str,
    version: &'a str,
    database: &'a str,
    started: String,
    ended: String,
}

#[derive(Serialize)]
struct Server<'a> {
    key: String,
    name: &'a str,
    role: Option<&'a str>,
    root: &'a str,
    word: &'a str,
    tone: &'a str,
    headline: &'a str,
    confidence: &'a str,
    because: &'a [String],
    baseline: Vec<String>,
    chain: Vec<ChainRow<'a>>,
    rejected: Vec<RejectedRow<'a>>,
    causes: Vec<Cause<'a>>,
    causes_left_out: usize,
    /// What could not be judged, where there is no cause.
    undecided: Vec<Cause<'a>>,
    actions: Vec<Action<'a>>,
    plan: &'a Plan,
    reimage: Vec<String>,
    timeline: Timeline<'a>,
    steps: Vec<Step<'a>>,
    ledger: Counted<'a>,
    rules: Rules<'a>,
    unknown: Vec<Unknown<'a>>,
    unknown_left_out: usize,
    coverage: Card<'a>,
    facts: Vec<Fact<'a>>,
    facts_left_out: usize,
    inputs: Vec<File<'a>>,
    inputs_left_out: usize,
}

/// A line of the way from what failed to the cause.
#[derive(Serialize)]
struct ChainRow<'a> {
    says: String,
    place: Place<'a>,
    short: &'a str,
    tied: String,
    cause: bool,
}

/// What was near and is not the cause.
#[derive(Serialize)]
struct RejectedRow<'a> {
    says: &'a str,
    place: Place<'a>,
    veto: &'static str,
}

#[derive(Serialize)]
struct Cause<'a> {
    title: &'a str,
    places: Vec<Place<'a>>,
    left_out: u64,
    decoded: Vec<&'a Decoded>,
    reason: &'a str,
    session: Option<String>,
    confidence: &'a str,
    certainty: &'a str,
    pattern: &'a str,
    followed: u64,
}

#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    lines: String,
    time: Option<&'a str>,
    rows: Vec<LogRow<'a>>,
    more: usize,
}

#[derive(Serialize)]
struct LogRow<'a> {
    kind: &'static str,
    number: u64,
    parts: Vec<PagePart<'a>>,
}

/// Text of a log, or a number in it that is explained below.
#[derive(Serialize)]
struct PagePart<'a> {
    text: &'a str,
    number: bool,
}

#[derive(Serialize)]
struct Action<'a> {
    on: String,
    title: &'a str,
    steps: &'a [Redacted],
    stop: &'a str,
    reimage: bool,
    document: &'a str,
    section: &'a str,
    certainty: &'a str,
    verbatim: bool,
}

#[derive(Serialize)]
struct Step<'a> {
    name: &'a str,
    state: &'a str,
    tone: &'a str,
}

#[derive(Serialize)]
struct Counted<'a> {
    error_like: u64,
    catastrophic: u64,
    undetermined: u64,
    benign: u64,
    bars: Vec<Bar>,
    groups: Vec<Group<'a>>,
}

#[derive(Serialize)]
struct Bar {
    tone: &'static str,
    x: u64,
    width: u64,
}

#[derive(Serialize)]
struct Group<'a> {
    class: &'static str,
    name: &'static str,
    count: u64,
    size: usize,
    open: bool,
    rows: Vec<GroupRow<'a>>,
    rows_left_out: usize,
    count_left_out: u64,
}

#[derive(Serialize)]
struct GroupRow<'a> {
    count: u64,
    title: &'a str,
    pattern: &'a str,
    role: Option<&'a str>,
    reason: &'a str,
    unless: Option<&'a str>,
    places: Vec<Place<'a>>,
}

#[derive(Serialize)]
struct Rules<'a> {
    violated: Vec<Rule<'a>>,
    others: Vec<RuleGroup<'a>>,
}

#[derive(Serialize)]
struct RuleGroup<'a> {
    name: &'static str,
    count: usize,
    rules: Vec<Rule<'a>>,
}

#[derive(Serialize)]
struct Rule<'a> {
    title: &'a str,
    reason: &'a str,
    section: &'a str,
    place: Option<Place<'a>>,
}

#[derive(Serialize)]
struct Unknown<'a> {
    count: u64,
    template: &'a str,
    place: Place<'a>,
    pattern: Vec<&'a str>,
}

#[derive(Serialize)]
struct Card<'a> {
    complete: bool,
    period: Option<String>,
    files: usize,
    bytes: String,
    directories: Vec<Directory<'a>>,
    looked_for: &'a [Redacted],
    skipped: &'a [SkippedInfo],
    left_out: usize,
}

#[derive(Serialize)]
struct Directory<'a> {
    documented: &'a str,
    state: &'a str,
    tone: &'static str,
    files: u64,
    bytes: String,
}

#[derive(Serialize)]
struct Fact<'a> {
    name: &'a str,
    value: &'a str,
    place: Place<'a>,
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    lines: u64,
    bytes: String,
    encoding: &'a str,
    dialect: &'a str,
    sha256: Option<&'a str>,
}

/// The page on one server.
#[must_use]
pub fn render(report: &Report) -> String {
    let server = server(report, 1);
    let role = server.role.map(|role| format!(" ({role})")).unwrap_or_default();
    let secrets = report.redaction.enabled.then(|| report.redaction.replaced.values().sum());
    print(&Page {
        css: css(),
        script: Value::from_safe_string(SCRIPT.to_owned()),
        script_hash: script_hash(),
        ticket: markdown::render(report),
        word: server.word,
        tone: server.tone,
        name: format!("{}{role}", server.name),
        headline: &report.verdict.headline,
        when: phrases::when(report),
        confidence: report.verdict.confidence.name(),
        signature: report.verdict.signature.as_deref(),
        root: Some(&report.server.root),
        because: &report.verdict.because,
        cluster: None,
        servers: vec![server],
        tool: format!("{} {}", report.tool.name, report.tool.version),
        catalog: Some(report.catalog.sha256.get(..12).unwrap_or_default()),
        overlays: phrases::overlays(report),
        finished: finished(report.run.as_ref()),
        redaction: redaction(secrets),
    })
}

/// The page on a cluster.
#[must_use]
pub fn render_cluster(report: &ClusterReport) -> String {
    let verdict = &report.verdict;
    let servers: Vec<Server<'_>> =
        report.servers.iter().enumerate().map(|(index, each)| server(each, index + 1)).collect();
    let found =
        report.first_to_fail().and_then(|(_, each)| Some(cause(each, each.finding(verdict.root_cause.as_deref()?)?)));
    let enabled = report.servers.iter().all(|each| each.redaction.enabled);
    let secrets = enabled.then(|| report.servers.iter().flat_map(|each| each.redaction.replaced.values()).sum());
    print(&Page {
        css: css(),
        script: Value::from_safe_string(SCRIPT.to_owned()),
        script_hash: script_hash(),
        ticket: markdown::render_cluster(report),
        word: phrases::outcome(verdict.outcome),
        tone: tone(verdict.outcome.name()),
        name: format!("cluster of {} servers", report.servers.len()),
        headline: &verdict.headline,
        when: String::new(),
        confidence: verdict.confidence.name(),
        signature: verdict.signature.as_deref(),
        root: None,
        because: &report.notes,
        cluster: Some(Cluster {
            baseline_only: &report.baseline_only,
            matrix: matrix(report),
            rules: rules(&report.considerations),
            server: verdict.server.as_deref(),
            cause: found,
            actions: report.actions.iter().map(action).collect(),
            plan: &report.plan,
            reimage: phrases::reimage(&report.actions),
        }),
        servers,
        tool: format!("{} {}", report.tool.name, report.tool.version),
        catalog: report.servers.first().and_then(|each| each.catalog.sha256.get(..12)),
        overlays: report.servers.first().map(phrases::overlays).unwrap_or_default(),
        finished: finished(report.run.as_ref()),
        redaction: redaction(secrets),
    })
}

/// Our own text, which the page may hold as it is.
fn css() -> Value {
    Value::from_safe_string(include_str!("html/report.css").to_owned())
}

/// What filters the page and copies the text for a ticket. The page shows everything without it.
const SCRIPT: &str = include_str!("html/report.js");

/// What lets the page run this script and no other. Every character of base64 may stand in an attribute.
fn script_hash() -> Value {
    Value::from_safe_string(BASE64.encode(Sha256::digest(SCRIPT.as_bytes())))
}

/// Fills the page. Every string passes through [`safe`] and the escaping of HTML; the filter that would take a value out
/// of both does not exist here, and a name that the page misspells is an error that the tests see.
fn print(page: &Page<'_>) -> String {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.remove_filter("safe");
    environment.set_formatter(|out, state, value| match value.kind() {
        ValueKind::None => Ok(()),
        ValueKind::String if !value.is_safe() => {
            escape_formatter(out, state, &Value::from(safe(value.as_str().unwrap_or_default())))
        }
        _ => escape_formatter(out, state, value),
    });
    environment
        .add_template("report.html.jinja", include_str!("html/report.html.jinja"))
        .expect("a constant that the tests compile");
    let template = environment.get_template("report.html.jinja").expect("it was added above");
    template.render(Serde(page)).expect("the page names only what its types hold, as the tests show")
}

/// When the run ended, to the second.
fn finished(run: Option<&RunInfo>) -> Option<String> {
    run.map(|run| format!("{} UTC", phrases::moment(run.finished.get(..19).unwrap_or_default())))
}

fn redaction(replaced: Option<u64>) -> String {
    match replaced {
        None => "Secrets were NOT replaced.".to_owned(),
        Some(0) => "No secret was found in what is shown.".to_owned(),
        Some(count) => format!("{count} secrets were replaced."),
    }
}

/// How an outcome or state looks.
fn tone(outcome: &str) -> &'static str {
    match outcome {
        "succeeded" | "reboot-required" | "read" => "good",
        "failed" | "cancelled" => "bad",
        "incomplete" | "empty" | "missing" | "unreadable" => "warn",
        _ => "plain",
    }
}

fn server(report: &Report, number: usize) -> Server<'_> {
    let key = format!("s{number}");
    let mut causes: Vec<Cause<'_>> = phrases::roots(report).into_iter().map(|root| cause(report, root)).collect();
    let causes_left_out = causes.len().saturating_sub(CAUSES);
    causes.truncate(CAUSES);
    let tone = match tone(report.verdict.outcome.name()) {
        "plain" => "warn",
        tone => tone,
    };
    Server {
        name: phrases::server(report),
        role: report.server.role.value.as_deref(),
        root: &report.server.root,
        word: phrases::outcome(report.verdict.outcome),
        tone,
        headline: &report.verdict.headline,
        confidence: report.verdict.confidence.name(),
        because: &report.verdict.because,
        baseline: report.baseline.as_ref().map(|baseline| phrases::baseline(report, baseline)).unwrap_or_default(),
        chain: phrases::chain(report)
            .into_iter()
            .map(|step| ChainRow {
                says: step.says.chars().take(300).collect(),
                short: phrases::short(&step.place.path),
                place: named(step.place),
                tied: step.tied,
                cause: step.cause,
            })
            .collect(),
        rejected: report
            .verdict
            .rejected
            .iter()
            .filter(|_| report.verdict.chain.len() > 1)
            .map(|rejected| RejectedRow {
                says: rejected.place.text.lines().last().unwrap_or_default().trim(),
                place: named(&rejected.place),
                veto: phrases::veto(rejected.veto),
            })
            .collect(),
        causes,
        causes_left_out,
        undecided: phrases::undecided(report).into_iter().map(|finding| cause(report, finding)).collect(),
        actions: report.actions.iter().map(action).collect(),
        plan: &report.plan,
        reimage: phrases::reimage(&report.actions),
        timeline: timeline::timeline(report),
        steps: report.progress.phases.iter().map(|phase| step(&phase.name, &phase.state)).collect(),
        ledger: ledger(&report.ledger, &report.findings),
        rules: rules(&report.considerations),
        unknown: report.unrecognized.iter().take(UNKNOWN).map(unknown).collect(),
        unknown_left_out: report.unrecognized.len().saturating_sub(UNKNOWN),
        coverage: card(report),
        facts: report
            .server
            .facts
            .iter()
            .take(ROWS)
            .map(|fact| Fact { name: &fact.name, value: cut(&fact.value), place: named(&fact.evidence) })
            .collect(),
        facts_left_out: report.server.facts.len().saturating_sub(ROWS),
        inputs: report.inputs.iter().take(ROWS).map(file).collect(),
        inputs_left_out: report.inputs.len().saturating_sub(ROWS),
        key,
    }
}

fn matrix(report: &ClusterReport) -> Vec<MatrixRow<'_>> {
    let known = |value: &'_ Option<String>| phrases::moment(value.as_deref().unwrap_or("unknown"));
    report
        .matrix
        .iter()
        .enumerate()
        .map(|(index, row)| MatrixRow {
            key: format!("s{}", index + 1),
            name: &row.name,
            role: row.role.as_deref().unwrap_or("unknown"),
            outcome: row.outcome.name(),
            tone: tone(row.outcome.name()),
            version: row.version.as_deref().unwrap_or("unknown"),
            database: row.database.as_deref().unwrap_or("unknown"),
            started: known(&row.started),
            ended: known(&row.ended),
        })
        .collect()
}

fn cause<'a>(report: &'a Report, root: &'a Finding) -> Cause<'a> {
    let session = report.sessions.iter().find(|session| session.id == root.session);
    Cause {
        title: &root.title,
        places: root.evidence.iter().take(PLACES).map(|at| excerpt(at, &root.decoded)).collect(),
        left_out: root.evidence_omitted + root.evidence.len().saturating_sub(PLACES) as u64,
        decoded: phrases::decoded(root).collect(),
        reason: &root.reason,
        session: session.map(phrases::session),
        confidence: root.confidence.name(),
        certainty: root.certainty.name(),
        pattern: &root.pattern,
        followed: phrases::followed(report, root),
    }
}

/// A place by its name alone.
fn named(at: &Evidence) -> Place<'_> {
    Place { path: &at.path, lines: phrases::lines(at), time: at.time.as_deref(), rows: Vec::new(), more: 0 }
}

/// A place with its lines and those around it.
fn excerpt<'a>(at: &'a Evidence, decoded: &[Decoded]) -> Place<'a> {
    let mut rows = Vec::new();
    let before = at.line.saturating_sub(at.before.len() as u64);
    for (number, text) in (before..).zip(&at.before) {
        rows.push(LogRow { kind: "near", number, parts: vec![PagePart { text: cut(text), number: false }] });
    }
    for (number, text) in (at.line..).zip(at.text.lines().take(LINES)) {
        rows.push(LogRow { kind: "hit", number, parts: parts(cut(text), decoded) });
    }
    for (number, text) in (at.end_line + 1..).zip(&at.after) {
        rows.push(LogRow { kind: "near", number, parts: vec![PagePart { text: cut(text), number: false }] });
    }
    Place { rows, more: at.text.lines().count().saturating_sub(LINES), ..named(at) }
}

fn cut(text: &str) -> &str {
    text.char_indices().nth(LONG).map_or(text, |(end, _)| &text[..end])
}

/// A line, parted at the numbers that are explained. Numbers of one or two digits stand in too many other places.
fn parts<'a>(text: &'a str, decoded: &[Decoded]) -> Vec<PagePart<'a>> {
    let explained: Vec<&str> =
        decoded.iter().filter_map(|decoded| Some(decoded.number.split_once(':')?.1)).filter(|n| n.len() > 2).collect();
    let mut parts = Vec::new();
    let (mut done, mut at) = (0, 0);
    for token in text.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
        let word = token.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        if !word.is_empty() && explained.iter().any(|number| number.trim_start_matches('-').eq_ignore_ascii_case(word))
        {
            parts.push(PagePart { text: &text[done..at], number: false });
            parts.push(PagePart { text: &text[at..at + word.len()], number: true });
            done = at + word.len();
        }
        at += token.len();
    }
    parts.push(PagePart { text: &text[done..], number: false });
    parts
}

fn action(action: &ActionInfo) -> Action<'_> {
    Action {
        on: phrases::on(action),
        title: &action.title,
        steps: &action.steps,
        stop: &action.stop_condition,
        reimage: action.reimage,
        document: &action.reference.document,
        section: &action.reference.section,
        certainty: action.certainty.name(),
        verbatim: action.verbatim,
    }
}

fn step<'a>(name: &'a str, state: &'a str) -> Step<'a> {
    let name = match name {
        "sql-server" => "SQL Server",
        "database" => "Database",
        "directory" => "Directory",
        "callmanager" => "CallManager",
        name => name,
    };
    let shown = match state {
        "succeeded" => "\u{2713} succeeded",
        "failed" => "\u{2715} failed",
        "incomplete" => "\u{2026} incomplete",
        "no-end-said" => "? no end said",
        "not-seen" => "\u{2013} not seen",
        state => state,
    };
    Step { name, state: shown, tone: tone(state) }
}

fn ledger<'a>(ledger: &'a Ledger, findings: &'a [Finding]) -> Counted<'a> {
    let mut places: BTreeMap<(Class, Role, &str), Vec<&Evidence>> = BTreeMap::new();
    for finding in findings {
        let of = places.entry((finding.class, finding.role, &finding.pattern)).or_default();
        of.extend(finding.evidence.iter().take(GROUP_PLACES.saturating_sub(of.len())));
    }
    let classes = [
        (Class::Catastrophic, "catastrophic", ledger.catastrophic, "bad"),
        (Class::Undetermined, "undetermined", ledger.undetermined, "warn"),
        (Class::Benign, "may be ignored", ledger.benign, "good"),
    ];
    let mut counted = Counted {
        error_like: ledger.error_like,
        catastrophic: ledger.catastrophic,
        undetermined: ledger.undetermined,
        benign: ledger.benign,
        bars: Vec::new(),
        groups: Vec::new(),
    };
    let mut x = 0;
    for (class, name, count, tone) in classes.into_iter().filter(|(_, _, count, _)| *count > 0) {
        let width = (count * 1000 / ledger.error_like.max(1)).max(4);
        counted.bars.push(Bar { tone, x, width });
        x += width;
        let all = phrases::groups(ledger, class);
        let shown = all.iter().take(GROUPS).map(|row| GroupRow {
            count: row.count,
            title: &row.title,
            pattern: &row.pattern,
            role: Some(row.role.name()).filter(|_| !matches!(row.role, Role::Noise | Role::Unknown)),
            reason: &row.reason,
            unless: row.unless.as_deref(),
            places: places
                .get(&(row.class, row.role, row.pattern.as_str()))
                .map(|places| places.iter().map(|at| excerpt(at, &[])).collect())
                .unwrap_or_default(),
        });
        counted.groups.push(Group {
            class: class.name(),
            name,
            count,
            size: all.len(),
            open: class != Class::Benign && all.len() <= 15,
            rows: shown.collect(),
            rows_left_out: all.len().saturating_sub(GROUPS),
            count_left_out: all.iter().skip(GROUPS).map(|row| row.count).sum(),
        });
    }
    counted
}

fn rules(all: &[ConsiderationInfo]) -> Rules<'_> {
    let of = |state: &str| -> Vec<Rule<'_>> {
        all.iter()
            .filter(|rule| rule.state == state)
            .map(|rule| Rule {
                title: &rule.title,
                reason: &rule.reason,
                section: &rule.section,
                place: rule.evidence.as_ref().map(named),
            })
            .collect()
    };
    let others = [("held", "held"), ("cannot be told from these logs", "cannot-tell")];
    Rules {
        violated: of("violated"),
        others: others
            .into_iter()
            .map(|(name, state)| RuleGroup { name, count: of(state).len(), rules: of(state) })
            .filter(|group| group.count > 0)
            .collect(),
    }
}

fn unknown(unknown: &Unrecognized) -> Unknown<'_> {
    Unknown {
        count: unknown.count,
        template: cut(&unknown.template),
        place: named(&unknown.sample),
        pattern: unknown.pattern.lines().map(cut).collect(),
    }
}

fn card(report: &Report) -> Card<'_> {
    let coverage = &report.coverage;
    let directories = coverage.directories.iter().filter(|_| coverage.layout == "server-root");
    Card {
        complete: coverage.complete,
        period: coverage.period.as_ref().map(phrases::period),
        files: report.inputs.len(),
        bytes: phrases::size(report.inputs.iter().map(|input| input.bytes).sum()),
        directories: directories
            .map(|directory| Directory {
                documented: &directory.documented,
                state: &directory.state,
                tone: tone(&directory.state),
                files: directory.files,
                bytes: phrases::size(directory.bytes),
            })
            .collect(),
        looked_for: &coverage.looked_for,
        skipped: &coverage.skipped[..coverage.skipped.len().min(ROWS)],
        left_out: coverage.skipped.len().saturating_sub(ROWS),
    }
}

fn file(input: &InputInfo) -> File<'_> {
    File {
        path: &input.path,
        lines: input.lines,
        bytes: phrases::size(input.bytes),
        encoding: &input.encoding,
        dialect: &input.dialect,
        sha256: input.sha256.as_deref(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn explained_numbers_are_parted_from_their_line() {
        let decoded = [Decoded { number: "sql:18456".to_owned(), meaning: Redacted::default() }];
        let parts = parts("Msg 18456, Level 14: 184561", &decoded);
        let shown: Vec<(&str, bool)> = parts.iter().map(|part| (part.text, part.number)).collect();
        assert_eq!(shown, [("Msg ", false), ("18456", true), (", Level 14: 184561", false)]);
    }
}
