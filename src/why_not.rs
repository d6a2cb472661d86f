//! Why a pattern does not match the messages of an input, or why those have the class they have.

use std::fmt::Write as _;

use rayon::prelude::*;

use crate::catalog::nearest::nearest;
use crate::catalog::{Catalog, Known, Pattern};
use crate::cause;
use crate::classify::{self, Server};
use crate::explain::Unknown;
use crate::facts;
use crate::scan;
use crate::session::{Message, Session};
use crate::source::{self, Input};
use crate::text::Limits;

/// How many messages are shown of each sort.
const SHOWN: usize = 5;

/// What is known of the server, from outside of its logs.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Read every file, not only `*.log` and `*.txt`.
    pub all_files: bool,
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

/// What keeps a pattern from matching, in words, one message after the other.
///
/// # Errors
/// There is no such pattern; then what comes near.
pub fn why_not(catalog: &Catalog, id: &str, inputs: &[Input], options: &Options) -> Result<String, Unknown> {
    let Some(pattern) = catalog.pattern(id) else {
        let near = nearest(id, catalog.patterns().iter().map(|pattern| pattern.id.as_str()));
        return Err(Unknown { what: id.to_owned(), near });
    };
    let inventory = source::take(inputs, &source::Options { all_files: options.all_files });
    let limits = Limits::default();
    let scanned: Vec<_> = inventory.files.par_iter().map(|file| scan::scan(file, &limits)).collect();
    let mut out = String::new();
    let mut sessions: Vec<Session> = Vec::new();
    let mut directories = Vec::new();
    for (file, scanned) in inventory.files.iter().zip(scanned) {
        if let Some(trouble) = scanned.trouble {
            let _ = writeln!(out, "{}: not read to its end: {trouble}", file.path);
        }
        directories.resize(directories.len() + scanned.sessions.len(), file.directory.map(source::Directory::name));
        sessions.extend(scanned.sessions);
    }
    for skipped in &inventory.skipped {
        let _ = writeln!(out, "{}: not read: {}", skipped.path, skipped.reason);
    }
    facts::settle_dates(&mut sessions);
    let database = facts::newest_database(&sessions);
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
    let server = |directory| Server { role: options.role.as_deref(), directory, database: database.as_deref() };
    for place in matching.iter().take(SHOWN) {
        matched(&mut out, catalog, pattern, place, server(place.directory));
    }
    more(&mut out, matching.len());
    nearly(&mut out, pattern, &others);
    Ok(out)
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
    for (name, value) in &captures {
        let _ = writeln!(out, "  {name} is {}", head(value));
    }
    let setting = classify::setting(session, index, catalog, server, &captures);
    for when in &pattern.when {
        let demands = when.demands().join(", and ");
        match when.first_miss(&setting) {
            None => {
                let _ = writeln!(out, "  {} because: {demands}", when.class.name());
                return;
            }
            Some(miss) => {
                let _ = writeln!(out, "  not {} when {demands}: {miss} is not so", when.class.name());
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

/// How much a message has in common with a pattern; 0 for nothing.
fn kinship(pattern: &Pattern, message: &Message) -> usize {
    let number = message.number.is_some_and(|number| pattern.numbers.contains(&number));
    let value = message.number.is_some_and(|number| pattern.numbers.iter().any(|known| known.value == number.value));
    let form = pattern.forms.contains(&message.form);
    let words = pattern.text.as_ref().map_or(0, |text| shared_words(text.as_str(), &message.text));
    let fields = pattern.fields.iter().filter(|field| field.holds(message)).count();
    if !number && !value && words == 0 && !(form && pattern.text.is_none() && pattern.numbers.is_empty()) {
        return 0;
    }
    8 * usize::from(number) + 4 * usize::from(value) + 2 * words + usize::from(form) + fields
}

/// How many words of an expression a text holds.
fn shared_words(expression: &str, text: &str) -> usize {
    let text = text.to_lowercase();
    let words = expression.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 4);
    let mut words: Vec<String> = words.map(str::to_lowercase).collect();
    words.sort();
    words.dedup();
    words.iter().filter(|word| text.contains(word.as_str())).count()
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn more(out: &mut String, count: usize) {
    if count > SHOWN {
        let _ = writeln!(out, "\n... and {}", counted(count - SHOWN, "more message"));
    }
}

/// The beginning of a text, fit for the terminal.
fn head(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let mut head: String = line.chars().take(160).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.chars().nth(160).is_some() {
        head.push_str(" ...");
    }
    head
}
