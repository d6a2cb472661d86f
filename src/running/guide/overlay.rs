//! The entries of a chapter as an overlay of the catalog: a file that its owner can read, check and change.

use std::fmt::Write as _;

use super::block::SOFT;
use super::entry::Entry;
use super::stands::Stands;
use crate::knowledge::catalog::{Class, Phrase};

/// Characters of a message in a title.
const TITLE: usize = 100;

/// The overlay.
#[must_use]
pub fn write(title: &str, entries: &[Entry]) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "# Messages of \"{}\", in its own words, read by `ccmtriage catalog import`.\n\
         # Check it with `ccmtriage catalog check`, and put it into your catalog with `ccmtriage catalog add`.\n\
         # What stands in brackets differs from log to log. `stands_for` names the row of the shipped messages whose\n\
         # real words an entry holds: take it away where it is wrong.",
        line(title)
    );
    for entry in entries {
        self::entry(&mut out, title, entry);
    }
    out
}

fn entry(out: &mut String, document: &str, entry: &Entry) {
    let message = entry.phrase.as_str().replace(SOFT, "");
    let short = shortened(&message);
    let reference = format!("{{ document = {}, section = {} }}", quoted(document), quoted(&entry.section));
    let _ = writeln!(out, "\n# {}", line(&entry.places.join("; ")));
    for warning in &entry.warnings {
        let _ = writeln!(out, "# warning: {}", line(warning));
    }
    if let Stands::Unclear(rows) = &entry.stands {
        let _ = writeln!(out, "# may stand for {}: not decided", rows.join(" or "));
    }
    let action = format!("{}-action", entry.id);
    let _ = writeln!(out, "[[action]]\nid = {}", quoted(&action));
    let _ = writeln!(out, "title = {}", quoted(&format!("Do as {} says of \"{short}\"", line(document))));
    let _ = writeln!(out, "steps = [");
    for step in &entry.steps {
        let _ = writeln!(out, "  {},", quoted(step));
    }
    let _ = writeln!(out, "]\nverbatim = true");
    if entry.reimage {
        let _ = writeln!(out, "reimage = true");
    }
    let _ = writeln!(out, "reference = {reference}\ncertainty = \"documented\"\n");
    let _ = writeln!(out, "[[pattern]]\nid = {}\ntitle = {}", quoted(&entry.id), quoted(&short));
    let alone = if entry.phrase.alone { ", alone = true" } else { "" };
    let _ = writeln!(out, "match = {{ phrase = {}{alone} }}", quoted(entry.phrase.as_str()));
    let cause = if entry.class == Class::Catastrophic { "strong" } else { "weak" };
    let _ = writeln!(out, "class = \"{}\"\ncause = \"{cause}\"", entry.class.name());
    let reason = if entry.reason.is_empty() { "the document gives no reason for it" } else { &entry.reason };
    let _ = writeln!(out, "reason = {}", quoted(reason));
    if entry.class == Class::Benign {
        let _ = writeln!(out, "unless = \"the document had asked for something to be done\"");
    }
    let _ = writeln!(out, "actions = [{}]", quoted(&action));
    if let Stands::For { row, sure, because } = &entry.stands {
        let because = quoted(because);
        let _ =
            writeln!(out, "stands_for = {{ row = {}, sure = \"{}\", because = {because} }}", quoted(row), sure.name());
    }
    let _ = writeln!(out, "reference = {reference}\ncertainty = \"documented\"");
    let _ = writeln!(out, "examples = [");
    for example in examples(&entry.phrase) {
        let _ = writeln!(out, "  {},", quoted(&example));
    }
    let _ = writeln!(out, "]\nlookalikes = [{}]", quoted(&lookalike(&entry.phrase)));
}

/// The message as logs print it: as it stands, and broken, in capitals, behind a time.
fn examples(phrase: &Phrase) -> Vec<String> {
    let sample = phrase.sample();
    let words: Vec<&str> = sample.split(' ').collect();
    let mut examples = vec![sample.clone()];
    if !phrase.alone {
        let (first, second) = words.split_at(words.len() / 2);
        let broken =
            format!("14:00:31 setup: {}\n14:00:31 setup: {}", first.join(" "), second.join(" ")).to_uppercase();
        if phrase.is_said_in(&broken) {
            examples.push(broken);
        }
    }
    examples
}

/// A line that only looks like the message.
fn lookalike(phrase: &Phrase) -> String {
    let sample = phrase.sample();
    if phrase.alone {
        return format!("{sample} elsewhere, which is another matter");
    }
    let mut words: Vec<&String> = phrase.words().iter().collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let lower = sample.to_lowercase();
    let other = words.iter().find_map(|word| {
        let at = lower.find(word.as_str()).filter(|_| lower.len() == sample.len())?;
        let (before, after) = (&sample[..at], &sample[at + word.len()..]);
        let other = format!("{before}zebra{after}");
        (!phrase.is_said_in(&other)).then_some(other)
    });
    other.unwrap_or_else(|| "another message altogether".to_owned())
}

fn shortened(text: &str) -> String {
    let text = line(text);
    if text.chars().count() <= TITLE {
        return text;
    }
    let mut short: String = text.chars().take(TITLE).collect();
    if let Some(blank) = short.rfind(' ') {
        short.truncate(blank);
    }
    short + " ..."
}

fn line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}

/// A text as TOML writes it; what cannot be seen is spelled.
fn quoted(text: &str) -> String {
    let text: String = text.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    let mut shown = toml::Value::String(text.clone()).to_string();
    if shown.starts_with('\'') || shown.starts_with("\"\"\"") || shown.contains(SOFT) {
        // One form for all, on one line.
        shown = String::from("\"");
        for c in text.chars() {
            match c {
                '"' | '\\' => shown.extend(['\\', c]),
                '\n' => shown.push_str("\\n"),
                SOFT => shown.push_str("\\u00AD"),
                c => shown.push(c),
            }
        }
        shown.push('"');
    }
    shown
}
