//! What fits a screen: the verdict, the way to the cause, what to do, and in a line each what is in the ledger and what
//! was read.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar;

use super::{BAD, DIM, HEAD, Links, View, WARN, fold, headline, outcome_word};
use crate::input::redact::Redacted;
use crate::telling::page::{Page, columns, pieces, safe};
use crate::telling::report::cluster::ClusterReport;
use crate::telling::report::{ActionInfo, ConsiderationInfo, Evidence, Report, phrases};

/// Lines of a report on one failure.
pub(super) const LINES: usize = 24;
/// Columns where nobody says how wide the screen is.
const COLUMNS: usize = 80;
/// Columns of the words at the left.
const LEAD: usize = 6;
/// Links of the way to the cause that are shown: the first ones and the cause.
const LINKS: usize = 4;
/// Runs that are shown.
const RUNS: usize = 3;

/// The report on one server.
pub(super) fn server(report: &Report, view: &View) -> String {
    let mut page = page(view);
    head(&mut page, report);
    why(&mut page, report, view.of(0));
    runs(&mut page, report);
    if report.plan.last.is_none() {
        violated(&mut page, &report.considerations);
    }
    let foot = foot(report, view);
    let left = LINES.saturating_sub(lines(&page) + foot.lines().count());
    todo(&mut page, &Todo::of(report), left);
    let _ = write!(page, "{foot}");
    page.finish()
}

/// The report on a cluster: the servers in a line each, then the failure that comes first, then what to do.
pub(super) fn cluster(report: &ClusterReport, view: &View) -> String {
    let mut page = page(view);
    let to = &mut page;
    let (style, word) = outcome_word(report.verdict.outcome);
    let _ = writeln!(
        to,
        "{style}{word}{style:#}   cluster of {} servers   {DIM}sure: {}{DIM:#}",
        report.servers.len(),
        report.verdict.confidence
    );
    headline(to, report);
    to.push_line("");
    for (at, row) in report.matrix.iter().enumerate() {
        let (style, _) = outcome_word(row.outcome);
        let lead = format!(
            "  {style}{:<15}{style:#} {:<12} {:<11} {:<17}",
            row.outcome,
            safe(&row.name),
            safe(row.role.as_deref().unwrap_or("role unknown")),
            safe(&phrases::when(&report.servers[at]))
        );
        let _ = writeln!(to, "{}", lead.trim_end());
    }
    if let Some((at, server)) = report.first_to_fail() {
        to.push_line("");
        let _ = write!(to, "On {}:", safe(phrases::server(server)));
        why(to, server, view.of(at));
    }
    violated(to, &report.considerations);
    let left = (LINES + report.matrix.len()).saturating_sub(lines(to) + 2);
    todo(to, &Todo::of_cluster(report), left);
    to.push_line("");
    let _ = writeln!(to, "{DIM}Each server, its ledger and what was read: --detail.{DIM:#}");
    page.finish()
}

fn page(view: &View) -> Page {
    Page::new(view.width.unwrap_or(COLUMNS))
}

fn lines(page: &Page) -> usize {
    page.text().lines().count()
}

/// Outcome, server, time, how sure; one sentence; what makes it less sure.
fn head(to: &mut Page, report: &Report) {
    let (style, word) = outcome_word(report.verdict.outcome);
    let role = report.server.role.value.as_ref().map(|role| format!(" ({role})")).unwrap_or_default();
    let when = phrases::when(report);
    let when = if when.is_empty() { when } else { format!("   {when}") };
    let sure = format!("   sure: {}", report.verdict.confidence);
    let room = to.width().saturating_sub(columns(word) + columns(&when) + columns(&sure) + 3);
    let server = cut(&format!("{}{role}", phrases::server(report)), room);
    let _ = writeln!(to, "{style}{word}{style:#}   {server}{}{DIM}{sure}{DIM:#}", safe(&when));
    let headline = cut(&report.verdict.headline, 3 * to.width() - 20);
    fold(to, "", "", &headline);
    for because in &report.verdict.because {
        to.fold("  but: ", "       ", because, DIM);
    }
    for sentence in report.baseline.iter().flat_map(|baseline| phrases::baseline(report, baseline)) {
        fold(to, "  baseline: ", "            ", &sentence);
    }
}

/// The way from what failed to the cause, or the cause where it is what failed; else what may be it.
fn why(to: &mut Page, report: &Report, links: Links<'_>) {
    let steps = phrases::chain(report);
    if steps.is_empty() {
        return cause(to, report, links);
    }
    to.push_line("");
    let hidden = steps.len().saturating_sub(LINKS);
    let mut depth = 0;
    for (at, step) in steps.iter().enumerate() {
        if hidden > 0 && at == LINKS - 1 {
            let _ = writeln!(to, "{}{DIM}... {hidden} more (--detail){DIM:#}", " ".repeat(LEAD + 3 * depth));
        }
        if hidden > 0 && (LINKS - 1..steps.len() - 1).contains(&at) {
            continue;
        }
        let arrow = if at == 0 { String::new() } else { format!("{}└ ", "   ".repeat(depth - 1)) };
        depth += 1;
        let lead = if at == 0 { "WHY" } else { "" };
        place(to, lead, &arrow, &step.says, step.place, step.cause, links);
    }
}

fn cause(to: &mut Page, report: &Report, links: Links<'_>) {
    let told: Vec<_> = phrases::told(report).collect();
    let lead = |words: &str| match words {
        "Root cause" | "Also failed" => "WHY",
        "May be the cause" => "MAYBE",
        _ => "OPEN",
    };
    let mut before = "";
    for (at, (words, found)) in told.iter().take(3).enumerate() {
        // The line says more than the note of it.
        let bare = found.evidence.iter().find(|at| !at.text.contains("Note: 1:"));
        let Some(evidence) = bare.or(found.evidence.first()) else { continue };
        if at == 0 {
            to.push_line("");
        }
        let lead = if lead(words) == before { "" } else { lead(words) };
        before = if lead.is_empty() { before } else { lead };
        place(to, lead, "", &phrases::says(&evidence.text), evidence, *words == "Root cause", links);
    }
    if told.len() > 3 {
        let _ = writeln!(to, "{}{DIM}and {} more (--detail){DIM:#}", " ".repeat(LEAD), told.len() - 3);
    }
}

/// A line of a log and its place, in one line where both fit.
fn place(to: &mut Page, lead: &str, arrow: &str, says: &str, at: &Evidence, cause: bool, links: Links<'_>) {
    let time = at.time.as_ref().map(|time| format!("  {time}")).unwrap_or_default();
    let mark = if cause { "  <- cause" } else { "" };
    let shown = format!("{}:{}", safe(phrases::short(&at.path)), phrases::lines(at));
    let behind = columns(&shown) + columns(&safe(&time)) + columns(mark);
    let before = LEAD + columns(arrow);
    let lead = format!("{HEAD}{lead}{HEAD:#}{}{arrow}", " ".repeat(LEAD - columns(lead)));
    let style = if cause { BAD } else { anstyle::Style::new() };
    let linked = links.around(&at.path, &shown);
    let room = to.width().saturating_sub(before + behind + 2);
    // What leads to the cause is worth a line, the cause itself all of its words.
    let (above, beside) = if cause { parted(says, to.width() - before, room) } else { (Vec::new(), cut(says, room)) };
    let indent = format!("{lead:before$}", lead = "");
    let mut lead = lead;
    for line in above {
        let _ = writeln!(to, "{lead}{style}{line}{style:#}");
        lead.clone_from(&indent);
    }
    let gap = " ".repeat(room.saturating_sub(columns(&beside)) + 2);
    let _ = writeln!(to, "{lead}{style}{beside}{style:#}{gap}{DIM}{linked}{}{mark}{DIM:#}", safe(&time));
}

/// A text in whole lines, at most three, and what remains for the line that holds the place.
fn parted(says: &str, width: usize, room: usize) -> (Vec<String>, String) {
    let says = cut(says, 3 * width);
    let mut lines: Vec<String> = vec![String::new()];
    for word in says.split_whitespace().flat_map(|word| pieces(word, width)) {
        let line = lines.last_mut().expect("there is one");
        if !line.is_empty() && columns(line) + 1 + columns(word) > width {
            lines.push(word.to_owned());
        } else {
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        }
    }
    let beside = lines.pop_if(|last| columns(last) <= room).unwrap_or_default();
    (lines, beside)
}

/// What ran, where there were several tries or none failed: the last ones.
fn runs(to: &mut Page, report: &Report) {
    let runs = phrases::runs(report);
    // One failed run says nothing that the lines above do not.
    let failed = runs.iter().filter(|run| !run.outcome.is_success()).count();
    let success = report.verdict.outcome.is_success();
    if runs.is_empty() || failed < 2 && !success {
        return;
    }
    to.push_line("");
    let hidden = runs.len().saturating_sub(RUNS);
    for (at, run) in runs.iter().skip(hidden).enumerate() {
        let (style, _) = outcome_word(run.outcome);
        let lead = if at == 0 { "RUNS" } else { "" };
        let room = to.width().saturating_sub(LEAD + 17 + 16);
        let _ = writeln!(
            to,
            "{HEAD}{lead:<LEAD$}{HEAD:#}{:<17}{style}{:<16}{style:#}{}",
            safe(&run.when),
            run.outcome,
            cut(&run.says(), room)
        );
    }
    if hidden > 0 {
        let _ = writeln!(to, "{}{DIM}and {hidden} before (--detail){DIM:#}", " ".repeat(LEAD));
    }
}

/// What the guide asks for and the logs show was not kept.
fn violated(to: &mut Page, rules: &[ConsiderationInfo]) {
    // What was read is said at the end.
    let broken = |rule: &&ConsiderationInfo| rule.state == "violated" && rule.id != "all-logs-collected";
    let mut rules = rules.iter().filter(broken).peekable();
    if rules.peek().is_some() {
        to.push_line("");
    }
    for rule in rules {
        let words = format!("{}: {}", rule.title, rule.reason);
        fold(to, "against the guide: ", "  ", &cut(&words, 2 * to.width() - 30));
    }
}

/// What to do, as a list that can be cut.
struct Todo {
    reimage: Vec<String>,
    keep: Option<String>,
    /// The steps of the first action, then the titles of the others.
    steps: Vec<String>,
    again: Vec<Redacted>,
    last: Option<Redacted>,
}

impl Todo {
    fn of(report: &Report) -> Self {
        let failed = report.actions.iter().any(|action| action.id == crate::judging::advice::COLLECT);
        Self {
            reimage: phrases::reimage(&report.actions),
            keep: failed.then(|| format!("Keep the logs: {}", phrases::collect_command(report))),
            steps: steps(&report.actions),
            again: report.plan.again.iter().chain(&report.plan.after).cloned().collect(),
            last: report.plan.last.clone(),
        }
    }

    fn of_cluster(report: &ClusterReport) -> Self {
        Self {
            reimage: phrases::reimage(&report.actions),
            keep: report.plan.last.as_ref().and_then(|_| {
                let (_, failed) = report.first_to_fail()?;
                Some(format!("Keep the logs, server by server: {}", phrases::collect_command(failed)))
            }),
            steps: steps(&report.actions),
            again: report.plan.again.iter().chain(&report.plan.after).cloned().collect(),
            last: report.plan.last.clone(),
        }
    }
}

/// The steps of the action for the cause, then the titles of the others; keeping the logs stands apart.
fn steps(actions: &[ActionInfo]) -> Vec<String> {
    let mut actions = actions.iter().filter(|action| action.id != crate::judging::advice::COLLECT);
    let first = actions.next();
    let steps = first.into_iter().flat_map(|action| {
        let on = phrases::on(action);
        action.steps.iter().map(move |step| format!("{on}{step}"))
    });
    steps.chain(actions.map(|action| format!("{}{}", phrases::on(action), action.title))).collect()
}

fn todo(to: &mut Page, todo: &Todo, left: usize) {
    if todo.keep.is_none() && todo.steps.is_empty() {
        return;
    }
    let mut before = Page::new(to.width());
    let mut after = Page::new(to.width());
    let mut lead = Lead::default();
    before.push_line("");
    for line in &todo.reimage {
        before.fold(&lead.words(), &" ".repeat(LEAD), line, BAD);
    }
    if let Some(keep) = &todo.keep {
        fold(&mut before, &lead.number(0), "         ", keep);
    }
    if let Some(last) = &todo.last {
        fold(&mut after, &" ".repeat(LEAD), &" ".repeat(LEAD), last);
    }
    let again: usize = todo.again.iter().map(|again| height(to.width(), again)).sum();
    let room = left.saturating_sub(lines(&before) + again + lines(&after));
    let heights: Vec<usize> = todo.steps.iter().map(|step| height(to.width(), step)).collect();
    let all: usize = heights.iter().sum();
    let mut used = usize::from(all > room);
    let _ = write!(to, "{}", before.finish());
    let mut shown = 0;
    for (step, height) in todo.steps.iter().zip(&heights) {
        // The first step is always said.
        if shown > 0 && used + height > room {
            break;
        }
        used += height;
        shown += 1;
        fold(to, &lead.number(shown), "         ", step);
    }
    let hidden = todo.steps.len() - shown;
    if hidden > 0 {
        let steps = if hidden == 1 { "step" } else { "steps" };
        let _ = writeln!(to, "{}{WARN}... and {hidden} more {steps} (--detail){WARN:#}", lead.words());
    }
    for (at, again) in todo.again.iter().enumerate() {
        fold(to, &lead.number(todo.steps.len() + at + 1), "         ", again);
    }
    let _ = write!(to, "{}", after.finish());
}

/// Lines that a numbered step takes.
fn height(width: usize, text: &str) -> usize {
    let mut page = Page::new(width);
    fold(&mut page, "         ", "         ", text);
    lines(&page)
}

/// What stands left of what to do: the word once, then numbers.
#[derive(Default)]
struct Lead {
    said: bool,
}

impl Lead {
    fn words(&mut self) -> String {
        let word = if std::mem::replace(&mut self.said, true) { "" } else { "DO" };
        format!("{HEAD}{word}{HEAD:#}{}", " ".repeat(LEAD - word.len()))
    }

    fn number(&mut self, number: usize) -> String {
        format!("{}{number}. ", self.words())
    }
}

/// What is in the ledger and what was read, and how to see more.
fn foot(report: &Report, view: &View) -> String {
    let mut page = page(view);
    page.push_line("");
    fold(&mut page, "", "", &format!("{}.", capital(&phrases::count(&report.ledger))));
    for overlay in phrases::overlays(report) {
        fold(&mut page, "", "", &format!("Catalog: {overlay} over the shipped one."));
    }
    let (read, unread) = (phrases::read(report), phrases::unread(report));
    if unread.is_empty() {
        fold(&mut page, "", "", &format!("{read} Why each: --detail."));
    } else {
        let text = format!("{read} NOT READ: {}. Why each: --detail.", unread.join("; "));
        page.fold("", "", &text, WARN);
    }
    page.finish()
}

fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

/// A text that takes at most so many columns, made safe.
fn cut(text: &str, most: usize) -> String {
    let text = safe(text);
    if columns(&text) <= most {
        return text;
    }
    let mut taken = 0;
    let fits = |c: &char| {
        taken += c.width().unwrap_or(0);
        taken + 3 <= most
    };
    let kept: String = text.chars().take_while(fits).collect();
    format!("{}...", kept.trim_end())
}
