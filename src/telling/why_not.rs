//! Why a pattern does not match the messages of an input, or why those have the class they have.

pub mod place;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use rayon::prelude::*;

use crate::input::redact::{Redact, Redactor};
use crate::input::source::{self, Input};
use crate::input::text;
use crate::judging::classify::{self, Server};
use crate::judging::{cause, dates, facts};
use crate::knowledge::catalog::nearest::nearest;
use crate::knowledge::catalog::{Catalog, Known, Pattern};
use crate::knowledge::session::{Message, Session};
use crate::reading::scan;
use crate::telling::explain::Unknown;
use crate::telling::page::safe;

/// How many messages are shown of each sort.
const SHOWN: usize = 5;

/// What is known of the server, from outside of its logs.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What is taken of the inputs.
    pub source: source::Options,
    /// publisher or subscriber.
    pub role: Option<String>,
}

/// Where a message stands and what it says.
struct Place<'s> {
    session: &'s Session,
    message: &'s Message,
    directory: Option<&'static str>,
    index: usize,
}

/// What was found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// In words, one message after the other, without secrets.
    pub text: String,
    /// How many log files were read; 0 leaves the question open.
    pub files: usize,
}

/// What keeps a pattern from matching, or what gives the messages that it matches their class.
///
/// # Errors
/// There is no such pattern; then what comes near.
pub fn why_not(catalog: &Catalog, id: &str, inputs: &[Input], options: &Options) -> Result<Answer, Unknown> {
    let Some(pattern) = catalog.pattern(id) else {
        let near = nearest(id, catalog.patterns().iter().map(|pattern| pattern.id.as_str()));
        return Err(Unknown { what: id.to_owned(), near });
    };
    let inventory = source::take(inputs, &options.source);
    let reading = text::Options::default();
    let scanned: Vec<_> = inventory.files.par_iter().map(|file| scan::scan(file, &reading, &catalog.phrases)).collect();
    let mut out = String::new();
    let mut sessions: Vec<Session> = Vec::new();
    let mut sightings = Vec::new();
    let mut directories = Vec::new();
    for (file, scanned) in inventory.files.iter().zip(scanned) {
        if let Some(trouble) = scanned.trouble {
            let _ = writeln!(out, "{}: not read to its end: {trouble}", file.path);
        }
        directories.resize(directories.len() + scanned.sessions.len(), file.directory.map(source::Directory::name));
        sessions.extend(scanned.sessions);
        sightings.extend(scanned.sightings.into_iter().map(|seen| (file.path.clone(), seen)));
    }
    for skipped in &inventory.skipped {
        let _ = writeln!(out, "{}: not read: {}", skipped.path, skipped.reason);
    }
    dates::settle(None, &mut [], &mut sessions.iter_mut().collect::<Vec<_>>());
    let facts = facts::facts(&sessions, &sightings);
    let database = facts::newest_database(&facts);
    let role = options.role.as_deref().or_else(|| facts::role(&facts));
    let places: Vec<Place<'_>> = sessions
        .iter()
        .zip(directories)
        .flat_map(|(session, directory)| {
            let messages = session.messages.iter().enumerate();
            messages.map(move |(index, message)| Place { session, message, directory, index })
        })
        .collect();
    let (matching, others): (Vec<_>, Vec<_>) =
        places.into_iter().partition(|place| pattern.matches(place.session.dialect, place.message));
    if inventory.files.is_empty() {
        let _ = writeln!(out, "nothing was read: no log file was found");
    } else if matching.is_empty() && others.is_empty() {
        let _ = writeln!(out, "{id} matches nothing: {} log files hold no error-like message", inventory.files.len());
    } else if matching.is_empty() {
        let _ = writeln!(out, "{id} matches none of the {} messages", others.len());
    } else {
        let _ = writeln!(out, "{id} matches {}", counted(matching.len(), "message"));
    }
    let server = |directory| Server { role, directory, database };
    for place in matching.iter().take(SHOWN) {
        matched(&mut out, catalog, pattern, place, server(place.directory));
    }
    more(&mut out, matching.len());
    nearly(&mut out, pattern, &others);
    let mut redactor = Redactor::new(Redact::Secrets);
    let text = out.lines().fold(String::new(), |text, line| text + &safe(&redactor.text(line)) + "\n");
    Ok(Answer { text, files: inventory.files.len() })
}

/// A message that the pattern matches: its class and what decided it, or which pattern took it.
fn matched(out: &mut String, catalog: &Catalog, pattern: &Pattern, place: &Place<'_>, server: Server<'_>) {
    let Place { session, message, index, .. } = *place;
    let _ = writeln!(out, "\n{}: matches on line {}", session.path, message.line());
    let _ = writeln!(out, "    {}", head(&message.text));
    match catalog.recognize(session.dialect, message) {
        Known::Pattern(taken) if taken.id == pattern.id => {}
        Known::Pattern(taken) => {
            let _ = writeln!(out, "  but {} asks for more of the message and takes it", taken.id);
            return;
        }
        other => {
            let _ = writeln!(out, "  but the number's own row says more and takes it: {}", other.id());
            return;
        }
    }
    let judgements = classify::classify(session, catalog, server);
    let captures = judgements[index].captures.clone();
    let ruled = cause::rule(session.clone(), judgements);
    let ruling = &ruled.rulings[index];
    let _ = writeln!(out, "  {}, {}: {}", ruling.class.name(), ruling.role.name(), ruling.reason);
    for (name, value) in captures.iter() {
        let _ = writeln!(out, "  {name} is {}", head(value));
    }
    let setting = classify::setting(session, index, catalog, server, &captures);
    for when in &pattern.when {
        let condition = format!("{} when {}", when.class.name(), when.demands().join(", and "));
        match when.first_miss(&setting) {
            None => {
                let _ = writeln!(out, "  this condition holds and decides: {condition}");
                return;
            }
            Some(miss) => {
                let _ = writeln!(out, "  this condition fails on {miss}: {condition}");
            }
        }
    }
    let _ = writeln!(out, "  the pattern's own class decides: {}", pattern.class.name());
}

/// The messages nearest to matching, each with the demands that kept it from that.
fn nearly(out: &mut String, pattern: &Pattern, others: &[Place<'_>]) {
    let mut near: Vec<(usize, Vec<String>, &Place<'_>)> = others
        .iter()
        .filter_map(|place| {
            let kinship = kinship(pattern, place.message);
            (kinship > 0).then(|| (kinship, pattern.misses(place.session.dialect, place.message), place))
        })
        .collect();
    near.sort_by_key(|(kinship, misses, _)| (misses.len(), std::cmp::Reverse(*kinship)));
    if near.is_empty() && !others.is_empty() {
        let _ = writeln!(out, "\nno other message comes near: none has its number, its form or words of its text");
    }
    for (_, misses, place) in near.iter().take(SHOWN) {
        let _ = writeln!(out, "\n{}: near on line {}", place.session.path, place.message.line());
        let _ = writeln!(out, "    {}", head(&place.message.text));
        for miss in misses {
            let _ = writeln!(out, "  not: {miss}");
        }
    }
    more(out, near.len());
}

/// How much a message has in common with a pattern; 0 for nothing worth showing.
fn kinship(pattern: &Pattern, message: &Message) -> usize {
    let number = message.number.is_some_and(|number| pattern.numbers.contains(&number));
    let value = message.number.is_some_and(|number| pattern.numbers.iter().any(|known| known.value == number.value));
    let form = pattern.forms.is_empty() || pattern.forms.contains(&message.form);
    let (shared, all) = pattern.text.as_ref().map_or((0, 0), |text| words(text.as_str(), &message.text));
    let by_text = shared > 0 && (shared >= 2 || all <= 2);
    let by_form = form && pattern.text.is_none() && pattern.numbers.is_empty();
    if !number && !value && !by_text && !by_form {
        return 0;
    }
    let fields = pattern.fields.iter().filter(|field| field.holds(message)).count();
    8 * usize::from(number) + 4 * usize::from(value) + 2 * shared + usize::from(form) + fields
}

/// How many telling words of an expression a text holds, and how many there are.
fn words(expression: &str, text: &str) -> (usize, usize) {
    let split = |text: &str| -> BTreeSet<String> {
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '_').map(str::to_lowercase);
        words.filter(|word| word.len() > 3 && !["error", "note", "system", "with"].contains(&word.as_str())).collect()
    };
    let (telling, said) = (split(expression), split(text));
    (telling.intersection(&said).count(), telling.len())
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn more(out: &mut String, count: usize) {
    if count > SHOWN {
        let _ = writeln!(out, "\n... and {}", counted(count - SHOWN, "more message"));
    }
}

/// The beginning of a text.
fn head(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let head: String = line.chars().take(160).collect();
    if head.len() < line.len() { head + " ..." } else { head }
}
