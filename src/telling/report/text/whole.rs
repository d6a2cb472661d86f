//! The whole report: verdict, cause, what to do, then everything that proves it.

use std::fmt::Write as _;

use anstyle::Style;

use super::{BAD, DIM, Links, View, WARN, fold, heading, headline, outcome_word};
use crate::knowledge::catalog::Class;
use crate::telling::page::{Page, WIDTH, safe};
use crate::telling::report::cluster::ClusterReport;
use crate::telling::report::diff::State;
use crate::telling::report::{ActionInfo, Evidence, Plan, Report, phrases};

/// Groups of the ledger that are shown for each class.
const GROUPS: usize = 12;

/// The report on one server.
pub(super) fn server(report: &Report, view: &View) -> String {
    let mut page = Page::new(view.width.unwrap_or(WIDTH));
    let to = &mut page;
    verdict(to, report);
    baseline(to, report);
    chain(to, report, view.of(0));
    cause(to, report, view.of(0));
    runs(to, report);
    todo(to, &report.actions, &report.plan);
    considerations(to, report);
    ledger(to, report);
    unrecognized(to, report);
    coverage(to, report);
    page.finish()
}

/// The report on a cluster: the verdict, the servers side by side, the rules, what to do, then each server.
pub(super) fn cluster(report: &ClusterReport, view: &View) -> String {
    let mut page = Page::new(view.width.unwrap_or(WIDTH));
    let to = &mut page;
    let (style, word) = outcome_word(report.verdict.outcome);
    let _ = writeln!(
        to,
        "{style}{word}{style:#}  cluster of {} servers  {DIM}confidence {}{DIM:#}",
        report.servers.len(),
        report.verdict.confidence
    );
    headline(to, report);
    heading(to, "SERVERS");
    for row in &report.matrix {
        let (style, _) = outcome_word(row.outcome);
        let known = |value: Option<&str>| safe(value.unwrap_or("unknown"));
        let _ = writeln!(
            to,
            "  {:<10} {:<11} {style}{:<15}{style:#} database {:<8} {} to {}",
            safe(&row.name),
            known(row.role.as_deref()),
            row.outcome,
            known(row.database.as_deref()),
            phrases::moment(&known(row.started.as_deref())),
            phrases::moment(&known(row.ended.as_deref()))
        );
    }
    heading(to, "WHAT THE GUIDE ASKS OF THE CLUSTER");
    for rule in &report.considerations {
        let style = if rule.state == "violated" { BAD } else { DIM };
        let _ = write!(to, "  {style}{:<12}{style:#}", rule.state);
        fold(to, "", "              ", &format!("{}: {}", rule.title, rule.reason));
    }
    todo(to, &report.actions, &report.plan);
    for (index, server) in report.servers.iter().enumerate() {
        let rule = "-".repeat(to.width());
        let _ = writeln!(to, "\n{DIM}{rule}{DIM:#}");
        verdict(to, server);
        baseline(to, server);
        chain(to, server, view.of(index));
        cause(to, server, view.of(index));
        runs(to, server);
        considerations(to, server);
        ledger(to, server);
        coverage(to, server);
    }
    if !report.baseline_only.is_empty() {
        fold(to, "\nin the baseline only: ", "", &report.baseline_only.join(", "));
    }
    page.finish()
}

fn verdict(to: &mut Page, report: &Report) {
    let (style, word) = outcome_word(report.verdict.outcome);
    let server = report.server.name.as_ref().map(|name| format!("{name}: ")).unwrap_or_default();
    let role = report.server.role.value.as_ref().map(|role| format!(" ({role})")).unwrap_or_default();
    let _ = writeln!(
        to,
        "{style}{word}{style:#}  {}{}{role}  {DIM}confidence {}{DIM:#}",
        safe(&server),
        safe(&report.server.root),
        report.verdict.confidence
    );
    fold(to, "", "", &report.verdict.headline);
    for because in &report.verdict.because {
        fold(to, "  note: ", "        ", because);
    }
}

/// What became of the findings of an earlier report.
fn baseline(to: &mut Page, report: &Report) {
    let Some(baseline) = &report.baseline else { return };
    heading(to, "AGAINST THE BASELINE");
    for sentence in phrases::baseline(report, baseline) {
        fold(to, "  ", "  ", &sentence);
    }
    let came = report.findings.iter().filter(|finding| {
        matches!(finding.baseline, Some(State::New | State::Changed)) && finding.class != Class::Benign
    });
    for finding in came.clone().take(GROUPS) {
        let state = finding.baseline.map(State::name).unwrap_or_default();
        let style = if finding.class == Class::Catastrophic { BAD } else { WARN };
        let lead = format!("  {state:<9}{style}{:<12}{style:#} ", finding.class);
        fold(to, &lead, &" ".repeat(24), &format!("{} ({})", finding.title, finding.pattern));
    }
    for entry in baseline.unused.iter().filter(|entry| entry.class != "benign").take(GROUPS) {
        let lead = format!("  {DIM}gone     {:<12}{DIM:#} ", safe(&entry.class));
        fold(to, &lead, &" ".repeat(24), &format!("{} ({})", entry.title, entry.pattern));
    }
}

/// The way from what failed to the cause, one line for each place, and what was near and is not the cause.
fn chain(to: &mut Page, report: &Report, links: Links<'_>) {
    let steps = phrases::chain(report);
    if steps.is_empty() {
        return;
    }
    heading(to, "WHY");
    for (at, step) in steps.iter().enumerate() {
        let indent = if at == 0 { "  ".to_owned() } else { format!("  {}└ ", "   ".repeat(at - 1)) };
        let rest = " ".repeat(indent.chars().count());
        let says: String = step.says.chars().take(160).collect();
        to.fold(&indent, &rest, &says, if step.cause { BAD } else { Style::new() });
        let time = step.place.time.as_ref().map(|time| format!("  {time}")).unwrap_or_default();
        let mark = if step.cause { "  <- the cause" } else { "" };
        let shown = format!("{}:{}", safe(phrases::short(&step.place.path)), phrases::lines(step.place));
        let _ = writeln!(to, "{rest}{DIM}{}{time}{mark}{DIM:#}", links.around(&step.place.path, &shown));
        if !step.tied.is_empty() {
            let _ = write!(to, "{DIM}");
            fold(to, &format!("{rest}because: "), &format!("{rest}         "), &step.tied);
            let _ = write!(to, "{DIM:#}");
        }
    }
    for rejected in report.verdict.rejected.iter().take(3) {
        let says: String = rejected.place.text.lines().last().unwrap_or_default().trim().chars().take(90).collect();
        let place = format!("{}:{}", phrases::short(&rejected.place.path), rejected.place.line);
        let _ = write!(to, "{DIM}");
        fold(
            to,
            "  not because of: ",
            "                  ",
            &format!("{says} ({place}): {}", phrases::veto(rejected.veto)),
        );
        let _ = write!(to, "{DIM:#}");
    }
}

fn cause(to: &mut Page, report: &Report, links: Links<'_>) {
    for (words, root) in phrases::told(report) {
        heading(to, &words.to_uppercase());
        fold(to, "  ", "  ", &root.title);
        for decoded in phrases::decoded(root) {
            fold(to, "    ", "    ", &format!("{} = {}", decoded.number, decoded.meaning));
        }
        evidence(to, &root.evidence, root.evidence_omitted, links);
        fold(to, "  why: ", "       ", &root.reason);
        fold(
            to,
            "  certainty: ",
            "             ",
            &format!("{}, confidence {}, pattern {}", root.certainty, root.confidence, root.pattern),
        );
        if let Some(session) = report.sessions.iter().find(|session| session.id == root.session) {
            fold(to, "  session: ", "           ", &phrases::session(session));
        }
        let followed = phrases::followed(report, root);
        if followed > 0 {
            let _ = writeln!(to, "  {DIM}{followed} further messages followed from it{DIM:#}");
        }
    }
}

fn evidence(to: &mut Page, places: &[Evidence], omitted: u64, links: Links<'_>) {
    let indent = "    ";
    for place in places {
        let time = place.time.as_ref().map(|time| format!("  {time}")).unwrap_or_default();
        let at = links.around(&place.path, &format!("{}:{}", safe(&place.path), phrases::lines(place)));
        let _ = writeln!(to, "{indent}{DIM}{at}{time}{DIM:#}");
        for line in place.text.lines().take(6) {
            let shown: String = safe(line).chars().take(400).collect();
            let _ = writeln!(to, "{indent}  {}", shown.trim_end());
        }
        let more = place.text.lines().count().saturating_sub(6);
        if more > 0 {
            let _ = writeln!(to, "{indent}  {DIM}... {more} more lines{DIM:#}");
        }
    }
    if omitted > 0 {
        let _ = writeln!(to, "{indent}{DIM}and in {omitted} more places{DIM:#}");
    }
}

/// The runs, where there is more than one try or none failed: when, what, how each ended.
fn runs(to: &mut Page, report: &Report) {
    let runs = phrases::runs(report);
    if runs.is_empty() {
        return;
    }
    heading(to, "RUNS");
    for run in runs {
        let (style, _) = outcome_word(run.outcome);
        let lead = format!("  {style}{:<15}{style:#} {:<17} ", run.outcome, safe(&run.when));
        fold(to, &lead, &" ".repeat(36), &run.says());
    }
}

fn todo(to: &mut Page, actions: &[ActionInfo], plan: &Plan) {
    if actions.is_empty() {
        return;
    }
    heading(to, "WHAT TO DO NOW");
    for line in phrases::reimage(actions) {
        let _ = writeln!(to, "  {BAD}{}{BAD:#}", safe(&line));
    }
    let mut number = 0;
    let mut next = || {
        number += 1;
        format!("  {number}. ")
    };
    for action in actions {
        fold(to, &next(), "     ", &format!("{}{}", phrases::on(action), action.title));
        for step in &action.steps {
            fold(to, "     - ", "       ", step);
        }
        if !action.stop_condition.is_empty() {
            fold(to, "     stop and call TAC: ", "       ", &action.stop_condition);
        }
        let _ = write!(to, "{DIM}");
        fold(to, "     source: ", "       ", &phrases::source(action));
        let _ = write!(to, "{DIM:#}");
    }
    for again in plan.again.iter().chain(&plan.after) {
        fold(to, &next(), "     ", again);
    }
    if let Some(last) = &plan.last {
        fold(to, "  ", "  ", last);
    }
}

fn considerations(to: &mut Page, report: &Report) {
    let violated: Vec<_> =
        report.considerations.iter().filter(|consideration| consideration.state == "violated").collect();
    let held = report.considerations.iter().filter(|consideration| consideration.state == "held").count();
    if report.considerations.is_empty() {
        return;
    }
    heading(to, "WHAT THE GUIDE ASKS FOR");
    for consideration in &violated {
        fold(
            to,
            "  violated: ",
            "            ",
            &format!("{}: {} ({})", consideration.title, consideration.reason, consideration.section),
        );
    }
    let open = report.considerations.len() - violated.len() - held;
    let _ = writeln!(to, "  {DIM}{held} held, {open} cannot be told from these logs (--format html lists each){DIM:#}");
}

fn ledger(to: &mut Page, report: &Report) {
    let ledger = &report.ledger;
    heading(to, "LEDGER");
    fold(to, "  ", "  ", &phrases::count(ledger));
    for class in [Class::Catastrophic, Class::Undetermined, Class::Benign] {
        let rows = phrases::groups(ledger, class);
        for row in rows.iter().take(GROUPS) {
            let style = if class == Class::Catastrophic {
                BAD
            } else if class == Class::Undetermined {
                WARN
            } else {
                DIM
            };
            fold(
                to,
                &format!("  {style}{:>6}  {class:<12}{style:#} ", row.count),
                "                        ",
                &format!("{} ({})", row.title, row.pattern),
            );
            fold(to, "                        ", "                        ", &row.reason);
        }
        if rows.len() > GROUPS {
            let rest: u64 = rows[GROUPS..].iter().map(|row| row.count).sum();
            let _ = writeln!(
                to,
                "  {DIM}{rest:>6}  {class} in {} further groups (--format json lists all){DIM:#}",
                rows.len() - GROUPS
            );
        }
    }
}

fn unrecognized(to: &mut Page, report: &Report) {
    if report.unrecognized.is_empty() {
        return;
    }
    let undetermined: Vec<_> = report.unrecognized.iter().take(5).collect();
    heading(to, "NOT KNOWN TO THE CATALOG (rarest first)");
    for unknown in undetermined {
        fold(
            to,
            &format!("  {:>6}  ", unknown.count),
            "          ",
            &format!("{}:{}  {}", unknown.sample.path, unknown.sample.line, unknown.template),
        );
    }
    if report.unrecognized.len() > 5 {
        let _ = writeln!(to, "  {DIM}and {} more shapes{DIM:#}", report.unrecognized.len() - 5);
    }
}

fn coverage(to: &mut Page, report: &Report) {
    heading(to, "COVERAGE");
    let coverage = &report.coverage;
    if coverage.layout == "server-root" {
        for directory in &coverage.directories {
            let style = if directory.state == "read" { DIM } else { WARN };
            let _ = writeln!(
                to,
                "  {style}{:<10}{style:#} {} ({} files, {} bytes)",
                directory.state, directory.documented, directory.files, directory.bytes
            );
        }
    } else {
        let bytes: u64 = report.inputs.iter().map(|input| input.bytes).sum();
        let _ = writeln!(to, "  {} files read, {bytes} bytes ({})", report.inputs.len(), coverage.layout);
    }
    if let Some(period) = &coverage.period {
        fold(to, "  considered: ", "              ", &phrases::period(period));
    }
    for overlay in phrases::overlays(report) {
        fold(to, "  catalog: ", "           ", &format!("{overlay} over the shipped one"));
    }
    for place in &coverage.looked_for {
        fold(to, "  not found: ", "             ", place);
    }
    for skipped in coverage.skipped.iter().take(20) {
        fold(to, "  not read: ", "            ", &format!("{} ({})", skipped.path, skipped.reason));
    }
    if coverage.skipped.len() > 20 {
        let _ = writeln!(to, "  {DIM}and {} more (--format json lists all){DIM:#}", coverage.skipped.len() - 20);
    }
}
