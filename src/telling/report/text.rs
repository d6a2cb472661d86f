//! The report for a tired administrator: what fits a screen, or the whole of it.
//!
//! Styles are always written; whoever prints strips them where they do not belong.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::cluster::ClusterReport;
use super::{Report, phrases};
use crate::knowledge::session::Outcome;
use crate::telling::page::{Page, safe};

mod screen;
mod whole;

const BAD: Style = AnsiColor::Red.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const WARN: Style = AnsiColor::Yellow.on_default().bold();
const HEAD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// Where the text is read: how wide, and what can be opened from it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    /// Columns of the terminal; none where the text goes to no terminal.
    pub width: Option<usize>,
    /// For each server, the address (`file:` URI) of a log by its path in the report. Nothing of a log's text may
    /// stand in it. Empty where the terminal opens nothing.
    pub links: Vec<BTreeMap<String, String>>,
    /// How much of it.
    pub depth: Depth,
}

/// How much of the report is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Depth {
    /// What fits a screen: the answer, and what to do.
    #[default]
    Screen,
    /// Everything.
    Whole,
}

impl View {
    /// The whole report, for no terminal.
    #[must_use]
    pub fn whole() -> Self {
        Self { depth: Depth::Whole, ..Self::default() }
    }

    fn of(&self, server: usize) -> Links<'_> {
        Links(self.links.get(server))
    }
}

/// The addresses of one server's logs.
#[derive(Clone, Copy)]
struct Links<'a>(Option<&'a BTreeMap<String, String>>);

impl Links<'_> {
    /// A place, as a terminal's hyperlink (OSC 8) where its log can be opened.
    fn around(self, path: &str, text: &str) -> String {
        match self.0.and_then(|links| links.get(path)) {
            Some(address) => format!("\u{1b}]8;;{}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\", safe(address)),
            None => text.to_owned(),
        }
    }
}

/// The report as text.
#[must_use]
pub fn render(report: &Report, view: &View) -> String {
    match view.depth {
        Depth::Screen => screen::server(report, view),
        Depth::Whole => whole::server(report, view),
    }
}

/// The report on a cluster as text.
#[must_use]
pub fn render_cluster(report: &ClusterReport, view: &View) -> String {
    match view.depth {
        Depth::Screen => screen::cluster(report, view),
        Depth::Whole => whole::cluster(report, view),
    }
}

/// Running text without a style of its own.
fn fold(to: &mut Page, first: &str, rest: &str, text: &str) {
    to.fold(first, rest, text, Style::new());
}

/// What happened to a cluster, and what has to be known of its servers.
fn headline(to: &mut Page, report: &ClusterReport) {
    fold(to, "", "", &report.verdict.headline);
    for note in &report.notes {
        fold(to, "  note: ", "        ", note);
    }
}

fn heading(to: &mut Page, text: &str) {
    let _ = writeln!(to, "\n{HEAD}{text}{HEAD:#}");
}

fn outcome_word(outcome: Outcome) -> (Style, &'static str) {
    let style = match outcome {
        Outcome::Succeeded | Outcome::RebootRequired => GOOD,
        Outcome::Failed | Outcome::Cancelled => BAD,
        Outcome::Incomplete | Outcome::Indeterminate => WARN,
    };
    (style, phrases::outcome(outcome))
}
