//! From what a chapter says of a message to an entry of an overlay: the words by which a log is searched, why, and what
//! to do, in steps.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use regex::Regex;

use super::block::{BlockKind, CLOSE, NOTE, NOTE_END, OPEN, Para, SOFT, is_mark};
use super::collect::{Collected, Row};
use super::frequent::is_frequent;
use super::paper::after_bullet;
use super::stands::{self, Stands};
use crate::base::expression::regex;
use crate::knowledge::catalog::{Catalog, Class, Phrase};

/// A message of a chapter as an entry of an overlay.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The id of its pattern; that of its action ends with `-action`.
    pub id: String,
    /// The message, variable parts in brackets.
    pub phrase: Phrase,
    /// What it is worth by itself.
    pub class: Class,
    /// The document's reason.
    pub reason: String,
    /// What the document says to do.
    pub steps: Vec<String>,
    /// Whether it says that the server is to be installed anew.
    pub reimage: bool,
    /// The document's section.
    pub section: String,
    /// Where in the file it stands.
    pub places: Vec<String>,
    /// The row whose message it is.
    pub stands: Stands,
    /// What the user should know of it.
    pub warnings: Vec<String>,
}

/// The entries of a chapter, and what of its rows could not become one.
#[must_use]
pub fn entries(catalog: &Catalog, mut collected: Collected) -> (Vec<Entry>, Collected) {
    let words = Words::of(&collected);
    let mut entries: Vec<Entry> = Vec::new();
    for row in std::mem::take(&mut collected.rows) {
        let mut made = 0;
        let mut why = "the message holds no word that is always the same";
        for message in Words::messages(&row) {
            let entry = match words.entry(catalog, &row, &message) {
                Ok(entry) => entry,
                Err(reason) => {
                    why = reason;
                    continue;
                }
            };
            made += 1;
            match entries.iter_mut().find(|known| known.phrase.expression() == entry.phrase.expression()) {
                Some(known) => join(known, entry),
                None => entries.push(entry),
            }
        }
        if made == 0 {
            let text = plain(&row.message.iter().map(|para| para.text.as_str()).collect::<Vec<_>>().join(" "));
            collected.left.push(super::collect::Left { place: row.place, text, why: why.to_owned() });
        }
    }
    let mut entries = told_apart(entries);
    for index in 0..entries.len() {
        let mut id = id(&entries[index].phrase);
        let taken = |id: &str| entries[..index].iter().any(|known| known.id == id);
        if taken(&id) {
            let numbered = (2..index + 3).map(|number| format!("{id}-{number}")).find(|id| !taken(id));
            id = numbered.expect("there are more numbers than entries");
        }
        entries[index].id = id;
    }
    (entries, collected)
}

/// Words of a message, at most: what is longer is none.
const LONGEST: usize = 120;

/// Two rows with the same message are one entry, with both reasons and both actions.
fn join(known: &mut Entry, other: Entry) {
    if !other.reason.is_empty() && !known.reason.contains(&other.reason) {
        if !known.reason.is_empty() {
            known.reason.push_str(" Or: ");
        }
        known.reason.push_str(&other.reason);
    }
    for step in other.steps {
        if !known.steps.contains(&step) {
            known.steps.push(step);
        }
    }
    known.reimage |= other.reimage;
    known.class = known.class.max(other.class);
    known.places.extend(other.places);
}

/// Entries that a log can tell apart: one whose message another says as well, and says more of, is joined with it.
fn told_apart(entries: Vec<Entry>) -> Vec<Entry> {
    let mut entries: Vec<(usize, Entry)> = entries.into_iter().enumerate().collect();
    entries.sort_by_key(|(_, entry)| std::cmp::Reverse(entry.phrase.says()));
    let mut apart: Vec<(usize, Entry)> = Vec::with_capacity(entries.len());
    for (at, entry) in entries {
        let sample = entry.phrase.sample();
        let takes = |known: &Entry| {
            let covers = entry.phrase.is_said_in(&known.phrase.sample());
            let as_much = known.phrase.says() == entry.phrase.says();
            known.phrase.is_said_in(&sample) || (as_much && covers)
        };
        match apart.iter_mut().find(|(_, known)| takes(known)) {
            Some((_, known)) => {
                // The wider of the two finds both.
                if entry.phrase.is_said_in(&known.phrase.sample()) {
                    known.phrase = entry.phrase.clone();
                }
                join(known, entry);
            }
            None => apart.push((at, entry)),
        }
    }
    apart.sort_by_key(|(at, _)| *at);
    apart.into_iter().map(|(_, entry)| entry).collect()
}

/// `guide-` and the first words of the message.
fn id(phrase: &Phrase) -> String {
    let mut id = "guide".to_owned();
    for word in phrase.words().iter().filter(|word| word.bytes().all(|b| b.is_ascii_alphanumeric())).take(8) {
        if id.len() + word.len() > 64 {
            break;
        }
        id.push('-');
        id.push_str(word);
    }
    if id == "guide" { "guide-message".to_owned() } else { id }
}

/// A text without marks.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !is_mark(*c)).collect()
}

/// A message begins with one of these in documents, and rarely in logs.
static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^(?:(?:error|warning|caution|information|info|note)(?: message)?\s*(?:\d+\s*)?[:\u{2013}\u{2014}-]\s*)+",
    )
});
/// What says that a message asks for nothing.
static NOTHING: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^(?:no (?:further |corrective |user )?(?:action|intervention)s?(?: (?:is|are))?(?: (?:required|needed|necessary))?|none(?: required| needed)?|(?:you (?:can|may) )?(?:safely )?ignore this message|this message (?:can|may) be ignored)\W*$",
    )
});
static REIMAGE: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)(not |without |n't )?\bre-?imag(?:e|ing)\b"));
/// The end of a sentence before the next one.
static SENTENCE: LazyLock<Regex> = LazyLock::new(|| regex(r#"[.!?]["\u{201d}')]?\s+"#));

/// Words and footnotes of the whole chapter.
struct Words {
    /// Every word, in small letters, also with hyphens in it.
    known: HashSet<String>,
    notes: BTreeMap<String, String>,
}

impl Words {
    fn of(collected: &Collected) -> Self {
        let mut known = HashSet::new();
        let rows = collected.rows.iter().flat_map(|row| row.message.iter().chain(&row.reason).chain(&row.action));
        let asides = collected.aside.iter().map(|(_, para)| para);
        for para in rows.chain(asides) {
            let text = plain(&para.text).to_lowercase();
            known.extend(text.split(|c: char| !c.is_alphanumeric() && c != '-' && c != SOFT).map(str::to_owned));
        }
        let unread = collected.left.iter().map(|left| left.text.as_str());
        let notes = collected.aside.iter().map(|(_, para)| para.text.as_str()).chain(unread).filter_map(note).collect();
        Self { known, notes }
    }

    /// What a row calls a message: one, or several between which it says "or".
    fn messages(row: &Row) -> Vec<String> {
        let is_or =
            |para: &Para| plain(&para.text).trim().trim_matches(['-', '(', ')', ':']).eq_ignore_ascii_case("or");
        let groups = row.message.split(is_or);
        groups
            .map(|group| group.iter().map(|para| marked(&para.text)).collect::<Vec<_>>().join(" "))
            .filter(|text| !text.trim().is_empty())
            .collect()
    }

    fn entry(&self, catalog: &Catalog, row: &Row, message: &str) -> Result<Entry, &'static str> {
        let mut notes: Vec<&str> = Vec::new();
        let message = self.without_notes(message, &mut notes);
        let message = self.parted(&straight(&message), true);
        let message = message.trim();
        let is_warning = message.to_lowercase().starts_with("warning");
        let bare = LEAD.replace(message, "");
        let bare = unquoted(if bare.trim().is_empty() { message } else { &bare });
        let told =
            Phrase::new(bare, false).map_err(|_| "the message holds no word that is always the same, or too many")?;
        let weak = told.words().len() < 3 || told.words().iter().all(|word| is_frequent(word));
        let phrase = if weak { Phrase::new(bare, true).map_err(|_| "the message is too long")? } else { told };
        // What would not be found again by its own example is no entry.
        if phrase.words().len() > LONGEST || !phrase.is_said_in(&phrase.sample()) {
            return Err("the message is too long, or too much of it is variable");
        }
        let reasons: Vec<String> = row.reason.iter().map(|para| self.sentence(&para.text, &mut notes)).collect();
        let mut reason = reasons.join(" ");
        let steps = self.steps(&row.action, &mut notes);
        if steps.is_empty() {
            return Err("its action holds no words");
        }
        notes.dedup();
        for note in notes {
            reason.push_str(if reason.is_empty() { "Note: " } else { " Note: " });
            reason.push_str(note);
        }
        let asks_nothing = steps.len() == 1 && NOTHING.is_match(&steps[0]);
        let class = match () {
            () if weak || is_warning => Class::ByOutcome,
            () if asks_nothing => Class::Benign,
            () => Class::Catastrophic,
        };
        let mut warnings = Vec::new();
        if weak {
            warnings.push(
                "it is short or of frequent words only: it counts where it stands alone on its line, and how the run ended decides".to_owned(),
            );
        }
        let stands = stands::row(catalog, &phrase, &format!("{reason} {}", steps.join(" ")));
        let reimage = steps.iter().flat_map(|step| REIMAGE.captures_iter(step)).any(|found| found.get(1).is_none());
        let section =
            if row.section.is_empty() { row.place.clone() } else { format!("{} ({})", row.section, row.place) };
        let places = vec![row.place.clone()];
        let id = String::new();
        Ok(Entry { id, phrase, class, reason, steps, reimage, section, places, stands, warnings })
    }

    /// A text without marks of footnotes; `found` gets what they say.
    fn without_notes<'s>(&'s self, text: &str, found: &mut Vec<&'s str>) -> String {
        let mut parts = text.split(NOTE);
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (mark, rest) = part.split_once(NOTE_END).unwrap_or(("", part));
            match self.notes.get(mark.trim()) {
                Some(note) => found.push(note),
                // 2<sup>nd</sup>: no footnote.
                None if !mark.chars().all(|c| c.is_ascii_digit() || !c.is_alphanumeric()) => out.push_str(mark),
                None => {}
            }
            out.push_str(rest);
        }
        // In plain text the mark is a digit behind the last sign.
        let end = out.trim_end();
        if let Some(digit) = end.chars().last().filter(char::is_ascii_digit)
            && end[..end.len() - 1].ends_with(['.', '!', '?', ']', ')', '"', '\u{201d}'])
            && let Some(note) = self.notes.get(&digit.to_string())
        {
            found.push(note);
            out.truncate(end.len() - 1);
        }
        out
    }

    /// A text whose words were parted at ends of lines, with each as it stands elsewhere in the chapter, or as one word.
    /// Of a message that is left open: a log is searched for both.
    fn parted(&self, text: &str, is_message: bool) -> String {
        let mut parts = text.split(SOFT);
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let left = out.rsplit(|c: char| !c.is_alphanumeric() && c != '-').next().unwrap_or_default().to_lowercase();
            let right =
                part.split(|c: char| !c.is_alphanumeric() && c != '-').next().unwrap_or_default().to_lowercase();
            if self.known.contains(&format!("{left}-{right}")) {
                out.push('-');
            } else if is_message && !self.known.contains(&format!("{left}{right}")) {
                out.push(SOFT);
            }
            out.push_str(part);
        }
        out
    }

    /// A text of a reason or an action.
    fn sentence<'s>(&'s self, text: &str, notes: &mut Vec<&'s str>) -> String {
        let text = self.without_notes(text, notes);
        let text = self.parted(&straight(&plain(&text)), false);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// What to do, one step each: items, paragraphs, sentences.
    fn steps<'s>(&'s self, paras: &[Para], notes: &mut Vec<&'s str>) -> Vec<String> {
        let mut steps: Vec<String> = Vec::new();
        for para in paras {
            let text = self.sentence(&para.text, notes);
            let text = after_bullet(&text).unwrap_or(&text);
            if para.kind == BlockKind::Item && text.len() < 400 {
                steps.push(text.to_owned());
            } else {
                steps.extend(sentences(text));
            }
        }
        steps.retain(|step| step.chars().any(char::is_alphanumeric));
        steps
    }
}

/// A paragraph that is a footnote: its mark and what it says.
fn note(text: &str) -> Option<(String, String)> {
    let (mark, rest) = if let Some(rest) = text.trim_start().strip_prefix(NOTE) {
        rest.split_once(NOTE_END)?
    } else {
        let (mark, rest) = text.trim_start().split_once(' ')?;
        (mark.trim_end_matches(['.', ')', ':']), rest)
    };
    let mark = mark.trim();
    let is_mark = mark.len() <= 2 && mark.chars().all(|c| c.is_ascii_digit())
        || matches!(mark, "*" | "**" | "\u{2020}" | "\u{2021}");
    let rest = plain(rest);
    (is_mark && !mark.is_empty() && !rest.trim().is_empty()).then(|| (mark.to_owned(), rest.trim().to_owned()))
}

/// A message with what stands in another type as variable parts, unless most of it does: then that is only its look.
fn marked(text: &str) -> String {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let mut inside = 0;
    let mut depth = 0_usize;
    for c in text.chars() {
        match c {
            OPEN => depth += 1,
            CLOSE => depth = depth.saturating_sub(1),
            c if depth > 0 && c.is_alphanumeric() => inside += 1,
            _ => {}
        }
    }
    if 5 * inside > 3 * letters(text) {
        return text.chars().filter(|c| !matches!(*c, OPEN | CLOSE)).collect();
    }
    let mut out = String::new();
    let mut depth = 0_usize;
    let mut variable = String::new();
    for c in text.chars() {
        match c {
            OPEN => depth += 1,
            CLOSE => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    close(&mut out, &std::mem::take(&mut variable));
                }
            }
            c if depth > 0 => variable.push(c),
            c => out.push(c),
        }
    }
    close(&mut out, &variable);
    out
}

/// Writes a variable part, with signs and marks that only stood within its type outside of it.
fn close(out: &mut String, variable: &str) {
    let inner = variable.trim_matches(|c: char| !c.is_alphanumeric());
    if inner.is_empty() {
        out.push_str(variable);
        return;
    }
    let at = variable.find(inner).unwrap_or_default();
    let (before, after) = (&variable[..at], &variable[at + inner.len()..]);
    let signs =
        |text: &str| -> String { text.chars().filter(|c| !matches!(c, '[' | ']' | '<' | '>' | '{' | '}')).collect() };
    let inner: String = inner.chars().filter(|c| !matches!(c, '[' | ']')).take(60).collect();
    out.extend([signs(before).as_str(), "[", inner.as_str(), "]", signs(after).as_str()]);
}

/// A text with the quotes and blanks that keyboards have.
fn straight(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{2032}' => out.push('\''),
            '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' | '\u{2033}' => out.push('"'),
            '\u{200b}' | '\u{feff}' => {}
            c if c.is_whitespace() => out.push(' '),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A message without the quotes around all of it.
fn unquoted(text: &str) -> &str {
    let text = text.trim();
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote))
            && !inner.contains(quote)
        {
            return inner.trim();
        }
    }
    text
}

/// The sentences of a text; points of abbreviations and numbers end none.
fn sentences(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut from = 0;
    for end in SENTENCE.find_iter(text) {
        let (said, rest) = (&text[from..end.end()], &text[end.end()..]);
        let last =
            said.trim_end().trim_end_matches(['.', '"', '\'', ')']).rsplit([' ', '(']).next().unwrap_or_default();
        let short =
            ["e.g", "i.e", "etc", "no", "vs", "approx", "fig", "dr", "mr"].contains(&last.to_lowercase().as_str());
        let fresh = rest.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '"' | '\'' | '('));
        if !short && fresh {
            out.push(said.trim().to_owned());
            from = end.end();
        }
    }
    out.push(text[from..].trim().to_owned());
    out.retain(|said| !said.is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_type_is_a_variable_part_unless_all_is_in_it() {
        let set = |text: &str| text.replace('{', &OPEN.to_string()).replace('}', &CLOSE.to_string());
        assert_eq!(marked(&set("the server {server name}, now")), "the server [server name], now");
        assert_eq!(marked(&set("{all of it is slanted}")), "all of it is slanted");
        assert_eq!(marked(&set("the file {<path>.} is gone again")), "the file [path]. is gone again");
    }

    #[test]
    fn steps_are_sentences() {
        assert_eq!(
            sentences("Look at it, e.g. Twice. Then 4.1(3) is set up. End."),
            ["Look at it, e.g. Twice.", "Then 4.1(3) is set up.", "End."]
        );
    }
}
