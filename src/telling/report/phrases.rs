//! What several renderers say in the same words.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::{ActionInfo, Baseline, Decoded, Evidence, Finding, Ledger, LedgerRow, PeriodInfo, Report, SessionInfo};
use crate::judging::cause::Role;
use crate::judging::relate::{Tie, Veto};
use crate::knowledge::catalog::Class;
use crate::knowledge::session::Outcome;

/// An outcome as a reader should see it first.
pub(super) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Succeeded => "SUCCEEDED",
        Outcome::RebootRequired => "SUCCEEDED, RESTART REQUIRED",
        Outcome::Failed => "FAILED",
        Outcome::Cancelled => "CANCELLED",
        Outcome::Incomplete => "INCOMPLETE",
        Outcome::Indeterminate => "NO VERDICT",
    }
}

/// The same of the word in an earlier report, which may be of a later version of the program.
pub(super) fn outcome_then(word: &str) -> &'static str {
    outcome(Outcome::named(word).unwrap_or(Outcome::Indeterminate))
}

/// The first causes of a report, best first.
pub(super) fn roots(report: &Report) -> Vec<&Finding> {
    report.verdict.root_causes.iter().filter_map(|id| report.finding(id)).collect()
}

/// The numbers of a finding that its title does not explain already.
pub(super) fn decoded(finding: &Finding) -> impl Iterator<Item = &Decoded> {
    finding.decoded.iter().filter(|decoded| !finding.title.contains(decoded.meaning.as_str()))
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
    let mut text = session.product.as_ref().unwrap_or(&session.path).to_string();
    let printed = session.date_text.as_deref().unwrap_or_default();
    match &session.started {
        Some(started) if started.starts_with(printed) => {
            let _ = write!(text, ", started {}", moment(started));
        }
        Some(started) => {
            let _ = write!(text, ", started {} (in the log {printed})", moment(started));
        }
        None if !printed.is_empty() => {
            let time = session.time_of_day.as_ref().map(|time| format!(" {time}")).unwrap_or_default();
            let _ = write!(text, ", started {printed}{time} (order of day and month not certain: --date-order)");
        }
        None => {}
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
    let success = report.verdict.outcome.is_success();
    let told = !roots(report).is_empty() || !report.verdict.possible_causes.is_empty();
    let wanted = if success || told { 0 } else { UNDECIDED };
    let undecided = |finding: &&Finding| finding.class == Class::Undetermined && finding.pattern != "unrecognized";
    report.findings.iter().filter(undecided).take(wanted).collect()
}

/// What ties two links of a chain, in words.
fn tie(tie: Tie) -> &'static str {
    match tie {
        Tie::SameEvent => "the same event in both logs",
        Tie::NamesFile => "the step names this log",
        Tie::NamesFolder => "the step names its folder",
        Tie::NamesProgram => "the same program",
        Tie::SameCode => "the same exit code",
        Tie::SameObject => "the same object",
        Tie::Needs => "what was missing should have come from here",
        Tie::NamesStep => "the log names the step",
        Tie::InTime => "within the step's time",
        Tie::LastWords => "the last words of its log",
        Tie::ReadsAlike => "of all lines it reads most like a cause",
        Tie::KindOfWork => "logs of this kind of work",
    }
}

/// What rules out that a message is the cause, in words.
pub(super) fn veto(veto: Veto) -> &'static str {
    match veto {
        Veto::AnotherTry => "of another try",
        Veto::AfterTheFailure => "after the step had failed",
        Veto::Survived => "it was got over",
        Veto::LessAlike => "another line reads more like the cause",
        Veto::Harmless => "harmless by its own words or by a pattern",
        Veto::NotTied => "nothing ties it to the failed step",
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
        let ties: Vec<&str> = link.because.iter().take(4).map(|because| tie(because.tie)).collect();
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
pub(super) fn says(text: &str) -> String {
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

/// What the ledger counts, the causes apart from what followed from them.
pub(super) fn count(ledger: &Ledger) -> String {
    let of_role = |role: Role| -> u64 {
        let rows = ledger.by_pattern.iter().filter(|row| row.class == Class::Catastrophic && row.role == role);
        rows.map(|row| row.count).sum()
    };
    let causes = of_role(Role::RootCause);
    let mut parts = Vec::new();
    let mut part = |count: u64, one: &str, several: &str| {
        if count > 0 {
            parts.push(format!("{count} {}", if count == 1 { one } else { several }));
        }
    };
    part(causes, "cause", "causes");
    let it = if causes == 1 { "followed from it" } else { "followed from them" };
    part(ledger.catastrophic - causes, it, it);
    part(ledger.undetermined, "nobody can judge from these logs", "nobody can judge from these logs");
    part(ledger.benign, "may be ignored", "may be ignored");
    let messages = if ledger.error_like == 1 { "message" } else { "messages" };
    if parts.is_empty() {
        return "no error-like messages".to_owned();
    }
    format!("{} error-like {messages}: {}", ledger.error_like, parts.join(", "))
}

/// A run of an engine, for a table.
pub(super) struct Run<'r> {
    /// When it began, as well as its log tells.
    pub when: String,
    /// What was installed.
    label: &'r str,
    /// How it ended.
    pub outcome: Outcome,
    /// Title of its cause.
    cause: Option<&'r str>,
    repaired: bool,
}

impl Run<'_> {
    /// What it was, and why it ended so.
    pub(super) fn says(&self) -> String {
        let cause = self.cause.map(|cause| format!(": {cause}")).unwrap_or_default();
        let repaired = if self.repaired { " (repaired later)" } else { "" };
        format!("{}{cause}{repaired}", self.label)
    }
}

/// The runs of engines that say how they ended, in time order, where there are several or none failed.
pub(super) fn runs(report: &Report) -> Vec<Run<'_>> {
    let by_id: HashMap<&str, &SessionInfo> =
        report.sessions.iter().map(|session| (session.id.as_str(), session)).collect();
    let findings: HashMap<&str, &Finding> =
        report.findings.iter().map(|finding| (finding.id.as_str(), finding)).collect();
    let ended = report.timeline.iter().filter_map(|entry| by_id.get(entry.session.as_deref()?).copied());
    let ended = ended.filter(|session| {
        matches!(session.dialect.as_str(), "msi" | "burn" | "installshield")
            && session.outcome != Outcome::Indeterminate
    });
    let runs: Vec<Run<'_>> = ended
        .map(|session| Run {
            when: began(session),
            label: session.product.as_deref().unwrap_or(&session.path),
            outcome: session.outcome,
            cause: session.root_cause.as_deref().and_then(|id| findings.get(id)).map(|found| found.title.as_str()),
            repaired: session.repaired_by.is_some(),
        })
        .collect();
    let failed = report.verdict.outcome.is_failure();
    if runs.len() < 2 && failed { Vec::new() } else { runs }
}

/// When a session began: its certain time to the minute, else its date as printed.
fn began(session: &SessionInfo) -> String {
    match (&session.started, &session.date_text) {
        (Some(started), _) => moment(started).chars().take(16).collect(),
        (None, Some(printed)) => {
            let time = session.time_of_day.as_ref().map(|time| format!(" {}", &time[..5])).unwrap_or_default();
            format!("{printed}{time}")
        }
        (None, None) => "no date".to_owned(),
    }
}

/// When what the report is about began; empty where no log tells. Of a failure that a log without a day of its own
/// tells, the clock: the day of another log is not its day.
pub(super) fn when(report: &Report) -> String {
    let of_finding = |id: &String| report.finding(id).map(|finding| finding.session.as_str());
    let failed = report.verdict.chain.first().map(|link| &link.finding).or(report.verdict.root_causes.first());
    let session = failed.and_then(of_finding).and_then(|id| report.sessions.iter().find(|session| session.id == id));
    let dated = |session: &&SessionInfo| session.started.is_some() || session.date_text.is_some();
    if session.is_some_and(|session| !dated(&session)) {
        let clock = report.verdict.chain.first().and_then(|link| link.place.time.as_deref());
        return clock.map(|clock| clock.chars().take(5).collect()).unwrap_or_default();
    }
    session.or_else(|| report.sessions.iter().rfind(dated)).map(began).unwrap_or_default()
}

/// The servers that an action is for, before its words; nothing where there is one server.
pub(super) fn on(action: &ActionInfo) -> String {
    if action.servers.is_empty() { String::new() } else { format!("On {}: ", action.servers.join(", ")) }
}

/// That the operating system must be installed anew, and of which servers.
pub(super) fn reimage(actions: &[ActionInfo]) -> Vec<String> {
    let actions = actions.iter().filter(|action| action.reimage);
    let mut lines: Vec<String> = Vec::new();
    for action in actions {
        let line = match action.servers.as_slice() {
            [] => "REIMAGE NEEDED: the operating system must be installed anew.".to_owned(),
            servers => format!(
                "REIMAGE NEEDED on {}: its operating system must be installed anew; that of no other server.",
                servers.join(" and ")
            ),
        };
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// What packs the logs of a report's input; a place that a shell would read otherwise is not written out.
pub(super) fn collect_command(report: &Report) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '\\' | '.' | '-' | '_' | ':' | '+' | '@' | ',');
    let root = report.server.root.as_str();
    let root = match root {
        "-" | "" => "INPUT".to_owned(),
        root if root.contains(", ") => "INPUT".to_owned(),
        root if root.chars().all(plain) && !root.starts_with('-') => root.to_owned(),
        root if root.chars().all(|c| plain(c) || matches!(c, ' ' | '(' | ')')) => format!("\"{root}\""),
        _ => "INPUT".to_owned(),
    };
    let name = report.server.name.as_deref().filter(|name| name.chars().all(|c| c.is_alphanumeric() || c == '-'));
    format!("ccmtriage collect {root} -o {}.zip", name.unwrap_or("case"))
}

/// A number of bytes as people say it.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{} KiB", bytes / 1024),
        _ => format!("{:.1} MiB", bytes as f64 / 1_048_576.0),
    }
}

/// How much was read.
pub(super) fn read(report: &Report) -> String {
    let coverage = &report.coverage;
    let bytes: u64 = report.inputs.iter().map(|input| input.bytes).sum();
    let files = report.inputs.len();
    let much = format!("{files} {}, {}", if files == 1 { "file" } else { "files" }, size(bytes));
    let read = coverage.directories.iter().filter(|directory| directory.state == "read").count();
    match (coverage.layout.as_str(), read) {
        ("server-root", 4) => format!("All four directories were read: {much}."),
        ("server-root", 1) => format!("One of the four directories was read: {much}."),
        ("server-root", read) => format!("{read} of the four directories were read: {much}."),
        _ => format!("Read: {much}."),
    }
}

/// What was not read, or not whole.
pub(super) fn unread(report: &Report) -> Vec<String> {
    // Who names a log does not mean the four directories.
    let server = report.coverage.layout == "server-root" || report.inputs.is_empty();
    let missing = report.coverage.directories.iter().filter(|directory| server && directory.state != "read");
    let mut unread: Vec<String> =
        missing.map(|directory| format!("{} ({})", directory.documented, directory.state)).collect();
    match report.coverage.skipped.as_slice() {
        [] => {}
        [one] => unread.push(format!("{} ({})", one.path, one.reason)),
        several => unread.push(format!("{} files, or parts of them", several.len())),
    }
    unread.extend(report.coverage.period.as_ref().map(period));
    unread
}

/// The server by its name, else by its place.
pub(super) fn server(report: &Report) -> &str {
    report.server.name.as_deref().unwrap_or(&report.server.root)
}

/// The groups of a class, what leads to the cause before what followed from it.
pub(super) fn groups(ledger: &Ledger, class: Class) -> Vec<&LedgerRow> {
    let mut rows: Vec<&LedgerRow> = ledger.by_pattern.iter().filter(|row| row.class == class).collect();
    rows.sort_by_key(|row| match row.role {
        Role::RootCause => 0,
        Role::Contributing => 1,
        _ => 2,
    });
    rows
}

/// What became of the findings of an earlier report, in a few sentences.
pub(super) fn baseline(report: &Report, baseline: &Baseline) -> Vec<String> {
    if !baseline.known {
        return vec![format!("{} does not hold this server: all of its findings are new", baseline.file)];
    }
    let then = baseline.outcome.as_deref().map(outcome_then).unwrap_or_default();
    let cause = cause_then(&baseline.cause);
    let counts = baseline.counts;
    let mut out = vec![
        format!("{}: {then} then, {} now; {cause}", baseline.file, outcome(report.verdict.outcome)),
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
