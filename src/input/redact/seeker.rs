//! Secrets of a log, looked for while it is read: what is found is replaced wherever it stands, in other logs, too.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind};
use regex::Regex;

use super::follow::Follow;
use super::places::{self, By};
use super::plain::Plain;
use super::{below, labels};
use crate::base::expression::regex;
use crate::input::text::Line;

/// What stands in lines that a log is searched for. Lines beyond ASCII are looked at without them.
pub const MARKS: &[&str] = &[
    "pass",
    "pwd=",
    "pwd ",
    "kennw",
    "wachtw",
    "contrase",
    "secret",
    "private key",
    "private-lines",
    "osql",
    "sqlconnect",
    "net use",
    "argv",
    "\"assw",
    "ugfzc3dvcmq",
    "validcommun",
];

/// What stands in command lines that a log is read for beside secrets.
const COMMANDS: &[&str] = &["isql", "sqlcmd", "bcp", "/user:"];

/// Whether a line may hold what the readers give it for: they give it others, too, for names and versions.
static GATE: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasickBuilder::new()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(MARKS.iter().chain(COMMANDS))
        .expect("a few short literals")
});

/// Values of one log at most.
const MOST: usize = 2000;

/// A program that takes a secret.
static PROGRAMS: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)(?:[oi]sql|net\s+use|ldap(?:modify|add)).*\s[-/\\]"));

/// Whether marks need not show in a view: its letters may be others than they look, or parted by what nobody sees.
#[must_use]
pub fn beyond_marks(view: &[u8]) -> bool {
    !view.is_ascii() || view.contains(&0)
}

/// Looks at the lines of one log, in order.
#[derive(Debug, Default)]
pub struct Seeker {
    follow: Follow,
    values: Vec<String>,
    known: BTreeSet<String>,
}

impl Seeker {
    /// Whether the next line may hold what the line before announced.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.follow != Follow::Nothing
    }

    /// Looks at a line.
    pub fn line(&mut self, line: &Line<'_>) {
        let may = || beyond_marks(line.view()) || GATE.is_match(line.view());
        if self.values.len() < MOST && (self.waits() || may()) {
            self.text(&line.text());
        }
    }

    /// Looks at the text of a line.
    pub fn text(&mut self, text: &str) {
        let plain = Plain::of(text);
        let text = plain.text();
        if !self.waits() && !labels::any(text) && !PROGRAMS.is_match(text) && !below::may(text) {
            return;
        }
        for found in places::find_by(text, &mut self.follow, By::Names) {
            let value = text[found.range].trim();
            if !self.known.contains(value) {
                self.known.insert(value.to_owned());
                self.values.push(value.to_owned());
            }
        }
    }

    /// The values in the order in which they stand in the log.
    #[must_use]
    pub fn finish(self) -> Vec<String> {
        self.values
    }
}
