//! What several renderers say in the same words.

use std::fmt::Write as _;

use super::{ActionInfo, Baseline, Decoded, Evidence, Finding, Ledger, LedgerRow, PeriodInfo, Report, SessionInfo};

/// An outcome as a reader should see it first.
pub(super) fn outcome(outcome: &str) -> &'static str {
    match outcome {
        "succeeded" => "SUCCEEDED",
        "reboot-required" => "SUCCEEDED, RESTART REQUIRED",
        "failed" => "FAILED",
        "cancelled" => "CANCELLED",
        "incomplete" => "INCOMPLETE",
        _ => "NO VERDICT",
    }
}

/// The first causes of a report, best first.
pub(super) fn roots(report: &Report) -> Vec<&Finding> {
    report.verdict.root_causes.iter().filter_map(|id| report.finding(id)).collect()
}

/// The numbers of a finding that its title does not explain already.
pub(super) fn decoded(finding: &Finding) -> impl Iterator<Item = &Decoded> {
    finding.decoded.iter().filter(|decoded| !finding.title.contains(&decoded.meaning))
}

/// `703`, or `703-704`.
pub(super) fn lines(place: &Evidence) -> String {
    if place.end_line > place.line { format!("{}-{}", place.line, place.end_line) } else { place.line.to_string() }
}

/// The files laid over the shipped catalog: the name, the beginning of the hash, and how much they hold.
pub(super) fn overlays(report: &Report) -> Vec<String> {
    let each = report.catalog.overlays.iter();
    each.map(|overlay| {
        let count = overlay.added.len() + overlay.replaced.len();
        let patterns = if count == 1 { "1 pattern".to_owned() } else { format!("{count} patterns") };
        format!("{} ({patterns}, SHA-256 {})", overlay.file, overlay.sha256.get(..12).unwrap_or_default())
    })
    .collect()
}

/// Document, section and certainty of an action.
pub(super) fn source(action: &ActionInfo) -> String {
    let words = if action.verbatim { ", in its own words" } else { "" };
    let certainty = format!("{}{words}", action.certainty);
    match (action.reference.document.as_str(), action.reference.section.as_str()) {
        ("", _) => certainty,
        (document, "") => format!("{document}; {certainty}"),
        (document, section) => format!("{document}, {section}; {certainty}"),
    }
}

/// What a session installed, when it began and what it returned.
pub(super) fn session(session: &SessionInfo) -> String {
    let mut text = session.product.clone().unwrap_or_else(|| session.path.clone());
    if let Some(started) = &session.started {
        let _ = write!(text, ", started {}", moment(started));
    } else if let Some(date) = &session.date_text {
        let _ = write!(text, ", started {date} (order of day and month not certain)");
    }
    if let Some(code) = session.exit_code {
        let _ = write!(text, ", returned {code}");
    }
    text
}

/// `2005-08-17 14:12:40`.
pub(super) fn moment(time: &str) -> String {
    time.replace('T', " ")
}

/// How many messages that could not be judged are told in full.
const UNDECIDED: usize = 3;

/// Where there is no cause and nothing says success: the first messages of which the logs do not tell what they did.
/// What the catalog does not know is told elsewhere.
pub(super) fn undecided(report: &Report) -> Vec<&Finding> {
    let success = matches!(report.verdict.outcome.as_str(), "succeeded" | "reboot-required");
    let told = !roots(report).is_empty() || !report.verdict.possible_causes.is_empty();
    let wanted = if success || told { 0 } else { UNDECIDED };
    let undecided = |finding: &&Finding| finding.class == "undetermined" && finding.pattern != "unrecognized";
    report.findings.iter().filter(undecided).take(wanted).collect()
}

/// What ties two links of a chain, in words.
fn tie(tie: &str) -> &'static str {
    match tie {
        "same-event" => "the same event in both logs",
        "names-the-file" => "the step names this log",
        "names-the-folder" => "the step names its folder",
        "names-the-program" => "the same program",
        "same-exit-code" => "the same exit code",
        "names-the-object" => "the same object",
        "needs-what-it-provides" => "what was missing should have come from here",
        "names-the-step" => "the log names the step",
        "in-time" => "within the step's time",
        "last-words" => "the last words of its log",
        _ => "logs of this kind of work",
    }
}

/// What rules out that a message is the cause, in words.
pub(super) fn veto(veto: &str) -> &'static str {
    match veto {
        "another-try" => "of another try",
        "after-the-failure" => "after the step had failed",
        "survived" => "it was got over",
        "harmless" => "harmless by its own words or by a pattern",
        _ => "nothing ties it to the failed step",
    }
}

/// One line of the way from what failed to the cause.
pub(super) struct Step<'r> {
    /// What it says, on one line.
    pub says: String,
    /// Where.
    pub place: &'r Evidence,
    /// What ties it to the one before, in words; empty for the first.
    pub tied: String,
    /// It is the last: the cause.
    pub cause: bool,
}

/// The way from what failed to the cause; empty where the cause is what failed.
pub(super) fn chain(report: &Report) -> Vec<Step<'_>> {
    let links = &report.verdict.chain;
    if links.len() < 2 {
        return Vec::new();
    }
    let step = |(at, link): (usize, &'_ super::ChainLink)| -> (String, String, bool) {
        let ties: Vec<&str> = link.because.iter().take(4).map(|because| tie(&because.tie)).collect();
        (says(&link.place.text), ties.join(", "), at + 1 == links.len())
    };
    links
        .iter()
        .enumerate()
        .map(|(at, link)| {
            let (says, tied, cause) = step((at, link));
            Step { says, place: &link.place, tied, cause }
        })
        .collect()
}

/// The lines of a place that say something, as one: without an engine's tag, prompts and the numbers of a header.
fn says(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let line = lines
        .map(|line| line.split_once("]: ").filter(|(tag, _)| tag.starts_with("MSI (")).map_or(line, |(_, says)| says));
    line.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

/// The last two parts of a path: which directory, which log.
pub(super) fn short(path: &str) -> &str {
    let mut parts = path.rmatch_indices('/');
    parts.nth(1).map_or(path, |(at, _)| &path[at + 1..])
}

/// What may be the cause, where no choice is defensible.
fn possible(report: &Report) -> Vec<&Finding> {
    report.verdict.possible_causes.iter().filter_map(|id| report.finding(id)).collect()
}

/// What is told in full, each with the words above it.
pub(super) fn told(report: &Report) -> impl Iterator<Item = (&'static str, &Finding)> {
    let words = |index: usize| if index == 0 { "Root cause" } else { "Also failed" };
    let causes = roots(report).into_iter().enumerate().map(move |(index, root)| (words(index), root));
    let causes = causes.chain(possible(report).into_iter().map(|finding| ("May be the cause", finding)));
    causes.chain(undecided(report).into_iter().map(|finding| ("Could not be judged", finding)))
}

/// How many messages followed from a cause.
pub(super) fn followed(report: &Report, root: &Finding) -> u64 {
    let from = report.findings.iter().filter(|finding| finding.caused_by.as_ref() == Some(&root.id));
    from.map(|finding| finding.count).sum()
}

/// The server by its name, else by its place.
pub(super) fn server(report: &Report) -> &str {
    report.server.name.as_deref().unwrap_or(&report.server.root)
}

/// The groups of a class, what leads to the cause before what followed from it.
pub(super) fn groups<'a>(ledger: &'a Ledger, class: &str) -> Vec<&'a LedgerRow> {
    let mut rows: Vec<&LedgerRow> = ledger.by_pattern.iter().filter(|row| row.class == class).collect();
    rows.sort_by_key(|row| match row.role.as_str() {
        "root-cause" => 0,
        "contributing" => 1,
        _ => 2,
    });
    rows
}

/// What became of the findings of an earlier report, in a few sentences.
pub(super) fn baseline(report: &Report, baseline: &Baseline) -> Vec<String> {
    if !baseline.known {
        return vec![format!("{} does not hold this server: all of its findings are new", baseline.file)];
    }
    let then = baseline.outcome.as_deref().map(outcome).unwrap_or_default();
    let cause = cause_then(&baseline.cause);
    let counts = baseline.counts;
    let mut out = vec![
        format!("{}: {then} then, {} now; {cause}", baseline.file, outcome(&report.verdict.outcome)),
        format!(
            "{} findings are new, {} judged otherwise, {} unchanged; {} of the baseline are gone",
            counts.new, counts.changed, counts.unchanged, counts.gone
        ),
    ];
    if counts.gone > 0 && !report.coverage.complete {
        out.push("not everything was read: what is gone may only be unread".to_owned());
    }
    if !baseline.same_catalog {
        out.push("the baseline was made with another catalog: differences may come from that".to_owned());
    }
    out
}

/// Whether the cause of two scans is the same.
pub(super) fn cause_then(cause: &str) -> &'static str {
    match cause {
        "same" => "the cause is the same",
        "other" => "the cause is another one",
        "appeared" => "there was no cause then",
        "gone" => "the cause is gone",
        _ => "neither has a cause",
    }
}

/// Which sessions were considered, and which were not.
pub(super) fn period(period: &PeriodInfo) -> String {
    let since = period.since.as_deref().map(|at| format!(" from {}", moment(at))).unwrap_or_default();
    let until = period.until.as_deref().map(|at| format!(" until {}", moment(at))).unwrap_or_default();
    format!(
        "only sessions{since}{until}; {} with {} error-like messages lie outside, {} without a certain date are considered",
        period.sessions_left_out, period.messages_left_out, period.sessions_undated
    )
}
