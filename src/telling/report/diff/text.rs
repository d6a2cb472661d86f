//! What changed, on a terminal: how each server stands, then what is new, changed and gone; what stayed is counted.
//!
//! Styles are always written; whoever prints strips them where they do not belong.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::{Diff, FindingDiff, Occurrence, ServerDiff, State};
use crate::telling::page::{Page, safe};
use crate::telling::report::phrases;

const BAD: Style = AnsiColor::Red.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const WARN: Style = AnsiColor::Yellow.on_default().bold();
const HEAD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// Findings shown of each state and class.
const SHOWN: usize = 12;

/// The comparison as text, on lines of so many columns.
#[must_use]
pub fn render(diff: &Diff, width: usize) -> String {
    let mut page = Page::new(width);
    for server in &diff.servers {
        if !page.is_empty() {
            let _ = writeln!(page);
        }
        verdicts(&mut page, server);
        for state in [State::New, State::Changed, State::Gone] {
            section(&mut page, server, state);
        }
        let same = server.findings.iter().filter(|finding| finding.state == State::Unchanged);
        let messages: u64 = same.filter_map(|finding| finding.new.as_ref()).map(|now| now.count).sum();
        let _ = writeln!(
            page,
            "\n{DIM}{} findings are unchanged, with {messages} messages (--format json lists all){DIM:#}",
            server.counts.unchanged
        );
    }
    page.finish()
}

fn style(outcome: &str) -> Style {
    match outcome {
        "succeeded" | "reboot-required" => GOOD,
        "failed" | "cancelled" => BAD,
        _ => WARN,
    }
}

fn verdicts(to: &mut Page, server: &ServerDiff) {
    let word = |side: &Option<super::Side>| match side {
        Some(side) => {
            let style = style(&side.outcome);
            format!("{style}{}{style:#}", phrases::outcome_then(&side.outcome))
        }
        None => "not in this report".to_owned(),
    };
    let _ = writeln!(to, "{HEAD}{}{HEAD:#}  {} -> {}", safe(&server.server), word(&server.old), word(&server.new));
    let mut said = |lead: &str, side: &Option<super::Side>| {
        if let Some(side) = side {
            to.fold(lead, "       ", &format!("{} ({})", side.headline, side.root), Style::new());
        }
    };
    said("  was: ", &server.old);
    said("  now: ", &server.new);
    let counts = server.counts;
    let summary = format!(
        "{}; {} findings new, {} judged otherwise, {} gone, {} unchanged",
        phrases::cause_then(&server.cause),
        counts.new,
        counts.changed,
        counts.gone,
        counts.unchanged
    );
    to.fold("  ", "  ", &summary, Style::new());
    if server.new.as_ref().is_some_and(|new| !new.complete) {
        let note = "the new scan did not read everything: what is gone may only be unread";
        to.fold("  note: ", "        ", note, Style::new());
    }
    if !server.same_catalog {
        let note = "the scans used different catalogs: differences may come from that";
        to.fold("  note: ", "        ", note, Style::new());
    }
}

fn section(to: &mut Page, server: &ServerDiff, state: State) {
    let all: Vec<&FindingDiff> = server.findings.iter().filter(|finding| finding.state == state).collect();
    if all.is_empty() {
        return;
    }
    let title = match state {
        State::New => "NEW",
        State::Changed => "JUDGED OTHERWISE",
        State::Gone => "GONE",
        State::Unchanged => "UNCHANGED",
    };
    let _ = writeln!(to, "\n{HEAD}{title}{HEAD:#}");
    for class in ["catastrophic", "undetermined", "benign"] {
        let of: Vec<_> = all
            .iter()
            .filter_map(|finding| Some((*finding, now(finding)?)))
            .filter(|(_, at)| at.class == class)
            .collect();
        for (finding, at) in of.iter().take(SHOWN) {
            entry(to, finding, at);
        }
        if of.len() > SHOWN {
            let _ =
                writeln!(to, "  {DIM}and {} more {class} findings (--format json lists all){DIM:#}", of.len() - SHOWN);
        }
    }
}

/// The finding as it is now; where it is gone, as it was.
fn now(finding: &FindingDiff) -> Option<&Occurrence> {
    finding.new.as_ref().or(finding.old.as_ref())
}

fn entry(to: &mut Page, finding: &FindingDiff, at: &Occurrence) {
    let bad = finding.state != State::Gone;
    let style = match at.class.as_str() {
        "catastrophic" if bad => BAD,
        "undetermined" if bad => WARN,
        _ => DIM,
    };
    let judged = match (finding.state, &finding.old) {
        (State::Changed, Some(old)) => format!("{} {} -> {} {}", old.class, old.role, at.class, at.role),
        _ => format!("{} {}", at.class, at.role),
    };
    let lead = format!("  {style}{}{style:#}  ", safe(&judged));
    let messages = if at.count == 1 { "message" } else { "messages" };
    let title = format!("{} ({}), {} {messages}", finding.title, finding.pattern, at.count);
    to.fold(&lead, "      ", &title, Style::new());
    if let Some(place) = &at.place {
        let line = place.text.lines().next().unwrap_or_default();
        let shown: String = safe(line).chars().take(200).collect();
        let _ = writeln!(to, "      {DIM}{}:{}{DIM:#}  {}", safe(&place.path), place.line, shown.trim());
    }
}
