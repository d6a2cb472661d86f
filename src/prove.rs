//! Proves the catalog: every pattern by its own examples and look-alikes, read and judged as a log would be.

use std::fmt;
use std::sync::Arc;

use crate::catalog::{Catalog, Class, Pattern};
use crate::cause;
use crate::classify::{self, Server};
use crate::codes::Space;
use crate::facts;
use crate::session::{DIALECTS, Session};
use crate::text;

/// What the proof found.
#[derive(Debug, Default)]
pub struct Proof {
    /// How many patterns were proven.
    pub patterns: usize,
    /// How many examples and look-alikes were read.
    pub texts: usize,
    /// How many numbers have a meaning.
    pub numbers: usize,
    /// How many corrective actions there are.
    pub actions: usize,
    /// How many considerations there are.
    pub considerations: usize,
    /// What does not hold, one sentence each.
    pub failures: Vec<String>,
    /// Examples that another pattern takes, which is no failure where the examples are in different contexts.
    pub overlaps: Vec<String>,
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for failure in &self.failures {
            writeln!(f, "problem: {failure}")?;
        }
        writeln!(
            f,
            "{} problems; {} patterns proven by {} examples and look-alikes, {} numbers, {} actions, {} considerations",
            self.failures.len(),
            self.patterns,
            self.texts,
            self.numbers,
            self.actions,
            self.considerations
        )
    }
}

/// Reads every example and look-alike of the catalog.
#[must_use]
pub fn prove(catalog: &Catalog) -> Proof {
    let numbers = Space::ALL.iter().map(|space| catalog.codes.of(*space).count()).sum();
    let mut proof = Proof {
        patterns: catalog.patterns().len(),
        numbers,
        actions: catalog.actions.len(),
        considerations: catalog.considerations.len(),
        ..Proof::default()
    };
    for pattern in catalog.patterns() {
        for example in &pattern.examples {
            proof.texts += 1;
            let judged = judge(catalog, pattern, example.text(), example.role());
            let mine: Vec<Class> = judged.iter().filter(|(id, _)| *id == pattern.id).map(|(_, class)| *class).collect();
            if mine.is_empty() {
                let others: Vec<&str> = judged.iter().map(|(id, _)| id.as_str()).collect();
                let shown = if others.is_empty() { "nothing".to_owned() } else { others.join(", ") };
                proof.failures.push(format!(
                    "{} ({}): its example matches {shown} instead: {}",
                    pattern.id,
                    pattern.file,
                    example.text().lines().next().unwrap_or_default()
                ));
            } else if let Some(wanted) = example.class().filter(|wanted| !mine.contains(wanted)) {
                let got: Vec<&str> = mine.iter().map(|class| class.name()).collect();
                proof.failures.push(format!(
                    "{} ({}): its example is judged {}, not {}",
                    pattern.id,
                    pattern.file,
                    got.join(", "),
                    wanted.name()
                ));
            }
        }
        for lookalike in &pattern.lookalikes {
            proof.texts += 1;
            if judge(catalog, pattern, lookalike, None).iter().any(|(id, _)| *id == pattern.id) {
                proof.failures.push(format!("{} ({}): its look-alike matches: {lookalike}", pattern.id, pattern.file));
            }
        }
    }
    // The matrix: an example of one pattern must not be taken by another that it does not name.
    for pattern in catalog.patterns() {
        for other in catalog.patterns().iter().filter(|other| other.id != pattern.id) {
            for example in &other.examples {
                let alone = example.text().lines().count() == 1;
                if alone
                    && judge(catalog, other, example.text(), example.role()).iter().any(|(id, _)| *id == pattern.id)
                {
                    proof.overlaps.push(format!("{} takes an example of {}", pattern.id, other.id));
                }
            }
        }
    }
    proof
}

/// Reads a text with the pattern's first dialect (or the one that claims it) and gives id and class of each message.
#[must_use]
pub fn judge(catalog: &Catalog, pattern: &Pattern, text: &str, role: Option<&str>) -> Vec<(String, Class)> {
    let sessions = read(pattern, text);
    let database = facts::newest_database(&sessions);
    let mut out = Vec::new();
    for session in sessions {
        let server = Server { role, directory: None, database: database.as_deref() };
        let judgements = classify::classify(&session, catalog, server);
        let ruled = cause::rule(session, judgements);
        let ids = ruled.judgements.iter().map(|judgement| judgement.known.id());
        out.extend(ids.zip(ruled.rulings.iter().map(|ruling| ruling.class)));
    }
    out
}

fn read(pattern: &Pattern, text: &str) -> Vec<Session> {
    let wanted = pattern.dialects.first().map_or("plain", String::as_str);
    let dialect = DIALECTS.iter().find(|dialect| dialect.name() == wanted).unwrap_or(&DIALECTS[DIALECTS.len() - 1]);
    let mut reader = dialect.reader(Arc::from("example"));
    let (lines, _) = text::lines_of_bytes(text.as_bytes());
    for line in &lines {
        reader.line(&line.line());
    }
    reader.finish()
}
