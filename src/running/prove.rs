//! Proves the catalog: every pattern by its own examples and look-alikes, read and judged as a log would be.

use std::fmt;
use std::sync::Arc;

use crate::input::text;
use crate::judging::cause;
use crate::judging::classify::{self, Server};
use crate::judging::facts::{self, Fact};
use crate::knowledge::catalog::{Catalog, Class, Pattern};
use crate::knowledge::codes::Space;
use crate::knowledge::session::{DIALECTS, Session};
use crate::reading::sightings::Sightings;

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
    /// Lone lines given as the example of one pattern that another pattern takes: one of the two asks for too little.
    pub overlaps: Vec<String>,
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for failure in &self.failures {
            writeln!(f, "problem: {failure}")?;
        }
        for overlap in &self.overlaps {
            writeln!(f, "overlap: {overlap}")?;
        }
        writeln!(
            f,
            "{} problems, {} overlaps; {} patterns proven by {} examples and look-alikes, {} numbers, {} actions, {} considerations",
            self.failures.len(),
            self.overlaps.len(),
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
            // The matrix: a line that stands alone has one pattern, its own.
            if example.text().lines().count() == 1 {
                for (other, _) in judged.iter().filter(|(id, _)| *id != pattern.id && !stands_for(catalog, id, pattern))
                {
                    proof.overlaps.push(format!("{other} takes an example of {}", pattern.id));
                }
            }
            let mine: Vec<Class> = judged.iter().filter(|(id, _)| *id == pattern.id).map(|(_, class)| *class).collect();
            if mine.is_empty() && judged.iter().any(|(id, _)| stands_for(catalog, id, pattern)) {
                continue;
            }
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
    proof
}

/// Whether a pattern holds the real words of a row that another one finds by its sense: then it takes its examples, as
/// it should.
fn stands_for(catalog: &Catalog, id: &str, pattern: &Pattern) -> bool {
    let row = catalog.pattern(id).and_then(|taken| taken.stands_for.as_ref()).map(|stands| &stands.row);
    row.is_some_and(|row| catalog.messages.iter().any(|message| message.row == *row && message.pattern == pattern.id))
}

/// Reads a text with the pattern's first dialect (or the one that claims it) and gives id and class of each message.
#[must_use]
pub fn judge(catalog: &Catalog, pattern: &Pattern, text: &str, role: Option<&str>) -> Vec<(String, Class)> {
    let (sessions, facts) = read(catalog, pattern, text);
    let database = facts::newest_database(&facts);
    let mut out = Vec::new();
    for session in sessions {
        let server = Server { role, directory: None, database };
        let judgements = classify::classify(&session, catalog, server);
        let ruled = cause::rule(session, judgements);
        let ids = ruled.judgements.iter().map(|judgement| judgement.known.id());
        out.extend(ids.zip(ruled.rulings.iter().map(|ruling| ruling.class)));
    }
    out
}

fn read(catalog: &Catalog, pattern: &Pattern, text: &str) -> (Vec<Session>, Vec<Fact>) {
    let wanted = pattern.dialects.first().map_or("plain", String::as_str);
    let dialect = DIALECTS.iter().find(|dialect| dialect.name() == wanted).unwrap_or(&DIALECTS[DIALECTS.len() - 1]);
    let mut reader = dialect.reader(Arc::from("example"));
    let mut sightings = Sightings::default();
    let mut listener = catalog.phrases.listen();
    for line in &text::lines_of_bytes(text.as_bytes()).0 {
        sightings.line(&line.line());
        reader.line(&line.line());
        listener.line(&line.line());
    }
    let mut sessions = reader.finish();
    for session in &mut sessions {
        listener.tell(session);
    }
    let seen: Vec<_> = sightings.finish().into_iter().map(|seen| ("example".to_owned(), seen)).collect();
    let facts = facts::facts(&sessions, &seen);
    (sessions, facts)
}
