//! The report for a ticket: short, in Markdown that shows log text and never lets it act.
//!
//! Log lines stand in fenced blocks whose fence is longer than any run of backticks in them. In running text everything
//! that Markdown reads is escaped, and what forges link even so (addresses, mentions, numbers of tickets) is broken by
//! an invisible space.

use std::fmt::Write as _;

use super::cluster::ClusterReport;
use super::{ActionInfo, ConsiderationInfo, Evidence, Plan, Report, phrases};
use crate::knowledge::catalog::Class;
use crate::telling::page::safe;

/// Places shown for each cause.
const PLACES: usize = 3;
/// Lines shown of each place.
const LINES: usize = 12;
/// Longest line shown, in characters.
const LONG: usize = 400;
/// Groups of the ledger shown for each class.
const GROUPS: usize = 5;
/// Rows of what was not read.
const SKIPPED: usize = 10;

/// The report of one server.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut out = String::new();
    verdict(&mut out, report, "#");
    baseline(&mut out, report);
    chain(&mut out, report, "##");
    cause(&mut out, report, "##");
    actions(&mut out, &report.actions, &report.plan);
    violated(&mut out, &report.considerations);
    ledger(&mut out, report, "##");
    coverage(&mut out, report, "##");
    foot(&mut out, &report.tool.version, Some(&report.catalog.sha256), report.verdict.signature.as_deref());
    out
}

/// The report on a cluster: the servers side by side, what to do, then each server's cause.
#[must_use]
pub fn render_cluster(report: &ClusterReport) -> String {
    let mut out = String::new();
    let to = &mut out;
    let _ =
        writeln!(to, "# {}: cluster of {} servers\n", phrases::outcome(report.verdict.outcome), report.servers.len());
    let _ = writeln!(to, "**{}**\n\nConfidence: {}\n", plain(&report.verdict.headline), report.verdict.confidence);
    for note in &report.notes {
        let _ = writeln!(to, "- {}\n", plain(note));
    }
    let _ = writeln!(
        to,
        "## Servers\n\n| server | role | outcome | database | started | ended |\n|---|---|---|---|---|---|"
    );
    for row in &report.matrix {
        let known = |value: Option<&str>| plain(&phrases::moment(value.unwrap_or("unknown")));
        let _ = writeln!(
            to,
            "| {} | {} | {} | {} | {} | {} |",
            plain(&row.name),
            known(row.role.as_deref()),
            plain(row.outcome.name()),
            known(row.database.as_deref()),
            known(row.started.as_deref()),
            known(row.ended.as_deref())
        );
    }
    let _ = writeln!(to, "\nThe clocks of the servers carry no zone.");
    if !report.baseline_only.is_empty() {
        let _ = writeln!(to, "\nIn the baseline only: {}.", plain(&report.baseline_only.join(", ")));
    }
    violated(to, &report.considerations);
    actions(to, &report.actions, &report.plan);
    for server in &report.servers {
        to.push('\n');
        verdict(to, server, "##");
        baseline(to, server);
        chain(to, server, "###");
        cause(to, server, "###");
        ledger(to, server, "###");
        coverage(to, server, "###");
    }
    foot(to, &report.tool.version, None, report.verdict.signature.as_deref());
    out
}

/// Text that is only text in Markdown, and stays on its line.
fn plain(text: &str) -> String {
    let text = text.split_whitespace().map(safe).collect::<Vec<_>>().join(" ");
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text.chars().peekable();
    let mut before = ' ';
    while let Some(c) = rest.next() {
        let begins = out.is_empty();
        match c {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '&' | '#' | '|' | '~' | '$' | '!' => {
                out.push('\\');
                out.push(c);
            }
            '-' | '+' | '=' | ':' if begins => {
                out.push('\\');
                out.push(c);
            }
            '.' | ')' if out.bytes().all(|b| b.is_ascii_digit()) && !begins => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
        // Forges link these wherever they stand, also when escaped.
        let next = rest.peek().copied().unwrap_or(' ');
        let links = match c {
            '@' | '#' => !next.is_whitespace(),
            ':' => next == '/',
            '.' => before.eq_ignore_ascii_case(&'w') && !next.is_whitespace(),
            '-' => next.is_ascii_digit() && before.is_ascii_uppercase(),
            _ => false,
        };
        if links {
            out.push('\u{200b}');
        }
        before = c;
    }
    out
}

/// Lines that are shown as they are.
fn fenced(to: &mut String, lines: &[String]) {
    let longest = lines.iter().flat_map(|line| line.split(|c| c != '`')).map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let _ = writeln!(to, "{fence}text");
    for line in lines {
        let _ = writeln!(to, "{line}");
    }
    let _ = writeln!(to, "{fence}\n");
}

/// A name in a code span that nothing in it can end.
fn code(text: &str) -> String {
    let text = safe(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

fn verdict(to: &mut String, report: &Report, level: &str) {
    let role = report.server.role.value.as_ref().map(|role| format!(" ({role})")).unwrap_or_default();
    let _ = writeln!(
        to,
        "{level} {}: {}{role}\n",
        phrases::outcome(report.verdict.outcome),
        plain(phrases::server(report))
    );
    let _ = writeln!(to, "**{}**\n\n- Confidence: {}", plain(&report.verdict.headline), report.verdict.confidence);
    for because in &report.verdict.because {
        let _ = writeln!(to, "- Note: {}", plain(because));
    }
}

/// The way from what failed to the cause, as a list.
fn chain(to: &mut String, report: &Report, level: &str) {
    let steps = phrases::chain(report);
    if steps.is_empty() {
        return;
    }
    let _ = writeln!(to, "\n{level} Why\n");
    for (at, step) in steps.iter().enumerate() {
        let place = code(&format!("{}:{}", phrases::short(&step.place.path), phrases::lines(step.place)));
        let says: String = step.says.chars().take(LONG).collect();
        let mark = if step.cause { " **the cause**" } else { "" };
        let tied = if step.tied.is_empty() { String::new() } else { format!("; because: {}", step.tied) };
        let _ = writeln!(to, "{}. {} ({place}{tied}){mark}", at + 1, plain(&says));
    }
}

fn cause(to: &mut String, report: &Report, level: &str) {
    for (words, root) in phrases::told(report) {
        let _ = writeln!(to, "\n{level} {words}: {}\n", plain(&root.title));
        for place in root.evidence.iter().take(PLACES) {
            evidence(to, place);
        }
        let omitted = root.evidence_omitted + root.evidence.len().saturating_sub(PLACES) as u64;
        if omitted > 0 {
            let _ = writeln!(to, "- In {omitted} more places");
        }
        for decoded in phrases::decoded(root) {
            let _ = writeln!(to, "- {} means: {}", code(&decoded.number), plain(&decoded.meaning));
        }
        let _ = writeln!(to, "- Why: {}", plain(&root.reason));
        if let Some(session) = report.sessions.iter().find(|session| session.id == root.session) {
            let _ = writeln!(to, "- Session: {}", plain(&phrases::session(session)));
        }
        let _ = writeln!(
            to,
            "- Certainty: {}, confidence {}, pattern {}",
            root.certainty,
            root.confidence,
            code(&root.pattern)
        );
        let followed = phrases::followed(report, root);
        if followed > 0 {
            let _ = writeln!(to, "- {followed} further messages followed from it");
        }
    }
}

fn evidence(to: &mut String, place: &Evidence) {
    let time = place.time.as_ref().map(|time| format!(", {}", plain(time))).unwrap_or_default();
    let _ = writeln!(to, "{}:{}{time}\n", code(&place.path), phrases::lines(place));
    let all: Vec<&str> = place.text.lines().collect();
    let mut lines: Vec<String> = all
        .iter()
        .take(LINES)
        .map(|line| safe(line).chars().take(LONG).collect::<String>().trim_end().to_owned())
        .collect();
    if all.len() > LINES {
        lines.push(format!("... {} more lines", all.len() - LINES));
    }
    fenced(to, &lines);
}

fn actions(to: &mut String, actions: &[ActionInfo], plan: &Plan) {
    if actions.is_empty() {
        return;
    }
    let _ = writeln!(to, "\n## What to do now\n");
    for line in phrases::reimage(actions) {
        let _ = writeln!(to, "**{}**\n", plain(&line));
    }
    for (index, action) in actions.iter().enumerate() {
        let reimage = if action.reimage { " (reimage)" } else { "" };
        let _ = writeln!(to, "{}. **{}{}**{reimage}", index + 1, plain(&phrases::on(action)), plain(&action.title));
        for step in &action.steps {
            let _ = writeln!(to, "   - {}", plain(step));
        }
        if !action.stop_condition.is_empty() {
            let _ = writeln!(to, "   - **Stop and call TAC:** {}", plain(&action.stop_condition));
        }
        let _ = writeln!(to, "   - Source: {}", plain(&phrases::source(action)));
    }
    for (index, step) in plan.again.iter().chain(&plan.after).enumerate() {
        let _ = writeln!(to, "{}. **{}**", actions.len() + index + 1, plain(step));
    }
    if let Some(last) = &plan.last {
        let _ = writeln!(to, "\n{}", plain(last));
    }
}

fn baseline(to: &mut String, report: &Report) {
    let Some(baseline) = &report.baseline else { return };
    let _ = writeln!(to);
    for sentence in phrases::baseline(report, baseline) {
        let _ = writeln!(to, "- Baseline: {}", plain(&sentence));
    }
}

fn violated(to: &mut String, considerations: &[ConsiderationInfo]) {
    let mut violated = considerations.iter().filter(|rule| rule.state == "violated").peekable();
    if violated.peek().is_some() {
        let _ = writeln!(to, "\n## Violated, of what the guide asks for\n");
    }
    for rule in violated {
        let _ = writeln!(to, "- {}: {} ({})", plain(&rule.title), plain(&rule.reason), plain(&rule.section));
    }
}

fn ledger(to: &mut String, report: &Report, level: &str) {
    let ledger = &report.ledger;
    let _ = writeln!(to, "\n{level} Ledger\n");
    let _ = writeln!(
        to,
        "{} error-like messages: {} catastrophic, {} undetermined, {} may be ignored.\n",
        ledger.error_like, ledger.catastrophic, ledger.undetermined, ledger.benign
    );
    for class in [Class::Catastrophic, Class::Undetermined, Class::Benign] {
        let rows = phrases::groups(ledger, class);
        for row in rows.iter().take(GROUPS) {
            let _ = writeln!(
                to,
                "- {} {class}: {} ({}): {}",
                row.count,
                plain(&row.title),
                code(&row.pattern),
                plain(&row.reason)
            );
        }
        if rows.len() > GROUPS {
            let rest: u64 = rows[GROUPS..].iter().map(|row| row.count).sum();
            let _ = writeln!(to, "- {rest} {class} in {} further groups", rows.len() - GROUPS);
        }
    }
}

fn coverage(to: &mut String, report: &Report, level: &str) {
    let coverage = &report.coverage;
    let _ = writeln!(to, "\n{level} Coverage\n");
    let bytes: u64 = report.inputs.iter().map(|input| input.bytes).sum();
    let whole = if coverage.complete { "everything that should be read was read" } else { "NOT everything was read" };
    let _ = writeln!(to, "- {} files read, {bytes} bytes; {whole}", report.inputs.len());
    for directory in coverage.directories.iter().filter(|_| coverage.layout == "server-root") {
        let _ = writeln!(to, "- {}: {} ({} files)", code(&directory.documented), directory.state, directory.files);
    }
    if let Some(period) = &coverage.period {
        let _ = writeln!(to, "- considered: {}", plain(&phrases::period(period)));
    }
    for place in &coverage.looked_for {
        let _ = writeln!(to, "- not found: {}", code(place));
    }
    for overlay in phrases::overlays(report) {
        let _ = writeln!(to, "- catalog: {} over the shipped one", plain(&overlay));
    }
    for skipped in coverage.skipped.iter().take(SKIPPED) {
        let _ = writeln!(to, "- not read, or not whole: {} ({})", code(&skipped.path), plain(&skipped.reason));
    }
    if coverage.skipped.len() > SKIPPED {
        let _ = writeln!(to, "- and {} more", coverage.skipped.len() - SKIPPED);
    }
}

fn foot(to: &mut String, version: &str, catalog: Option<&str>, signature: Option<&str>) {
    let _ = write!(to, "\nccmtriage {version}");
    if let Some(catalog) = catalog {
        let _ = write!(to, ", catalog {}", code(&catalog[..catalog.len().min(12)]));
    }
    if let Some(signature) = signature {
        let _ = write!(to, ", signature {}", code(signature));
    }
    to.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_does_not_act() {
        for (text, shown) in [
            ("[x](javascript:alert(1))", "\\[x\\](javascript:alert(1))"),
            ("<script>", "\\<script\\>"),
            ("see https://x.example", "see https:\u{200b}//x.example"),
            ("www.example", "www.\u{200b}example"),
            ("ask @admin or a@b.c, #12", "ask @\u{200b}admin or a@\u{200b}b.c, \\#\u{200b}12"),
            ("1. list", "1\\. list"),
            ("- list\n# head", "\\- list \\# head"),
        ] {
            assert_eq!(plain(text), shown);
        }
    }

    #[test]
    fn nothing_ends_a_fence_or_a_code_span() {
        let mut out = String::new();
        fenced(&mut out, &["a ````` b".to_owned(), "```".to_owned()]);
        assert!(out.starts_with("``````text\n") && out.ends_with("\n``````\n\n"), "{out}");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
    }
}
