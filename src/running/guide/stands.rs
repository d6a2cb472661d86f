//! Which row of the messages of an installation an imported message is: only where that is clear.

use super::frequent::is_frequent;
use crate::knowledge::catalog::{Catalog, Example, GuideMessage, Pattern, Phrase, Sure};

/// What could be said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stands {
    /// It is the message of this row.
    For {
        /// The row.
        row: String,
        /// How sure that is.
        sure: Sure,
        /// Why.
        because: String,
    },
    /// It may be any of these rows: none is chosen.
    Unclear(Vec<String>),
    /// It is none of the rows, as far as its words show.
    Nothing,
}

/// The row whose message a phrase is. `about` is what the document says of it.
#[must_use]
pub fn row(catalog: &Catalog, phrase: &Phrase, about: &str) -> Stands {
    let said = phrase.words().join(" ");
    let mut same: Vec<&GuideMessage> = Vec::new();
    let mut within: Vec<&GuideMessage> = Vec::new();
    for message in catalog.messages.iter().filter(|message| message.verbatim) {
        for text in message.text.split(" / ").map(words) {
            let count = text.split(' ').count();
            // A word or two are in many messages: what is said of it has to be about the same.
            let enough = count > 2 || shares(about, message);
            if text == said && enough {
                same.push(message);
            } else if count > 3 && format!(" {said} ").contains(&format!(" {text} ")) {
                within.push(message);
            }
        }
    }
    if let Some(found) = one(&same, Sure::Certain, |_| "its words are those of the row".to_owned()) {
        return found;
    }
    if phrase.alone {
        return Stands::Nothing;
    }
    if let Some(found) = one(&within, Sure::Probable, |_| "it holds the words of the row".to_owned()) {
        return found;
    }
    let sample = phrase.sample();
    let finds = |message: &&GuideMessage| {
        let pattern = catalog.pattern(&message.pattern);
        pattern.is_some_and(|pattern| {
            pattern.text.as_ref().is_some_and(|text| text.is_match(&sample)) && is_about(phrase, message, pattern)
        })
    };
    let found: Vec<&GuideMessage> = catalog.messages.iter().filter(finds).collect();
    let because = |message: &GuideMessage| {
        format!("the pattern {}, which finds that row, finds it, and that of no other row does", message.pattern)
    };
    one(&found, Sure::Probable, because).unwrap_or(Stands::Nothing)
}

fn one(found: &[&GuideMessage], sure: Sure, because: impl Fn(&GuideMessage) -> String) -> Option<Stands> {
    let mut rows: Vec<&str> = found.iter().map(|message| message.row.as_str()).collect();
    rows.dedup();
    match (rows.as_slice(), found.first()) {
        ([], _) | (_, None) => None,
        ([row], Some(message)) => Some(Stands::For { row: (*row).to_owned(), sure, because: because(message) }),
        (rows, _) => Some(Stands::Unclear(rows.iter().map(|row| (*row).to_owned()).collect())),
    }
}

/// A text as its words in small letters.
fn words(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// Whether two telling words of a row stand in what is said of a message.
fn shares(about: &str, message: &GuideMessage) -> bool {
    let about = words(about);
    let title = words(&message.title);
    let telling = title.split(' ').filter(|word| word.len() > 4);
    telling.filter(|word| about.split(' ').any(|said| said == *word)).count() > 1
}

/// Whether a third of the telling words of a message are those of a row: patterns that find a message by its sense ask
/// for little, and another matter may be told around it.
fn is_about(phrase: &Phrase, message: &GuideMessage, pattern: &Pattern) -> bool {
    let examples = pattern.examples.iter().map(Example::text).collect::<Vec<_>>().join(" ");
    let row = words(&format!("{} {} {} {examples}", message.title, message.text, message.means));
    let telling: Vec<&String> = phrase.words().iter().filter(|word| word.len() > 3 && !is_frequent(word)).collect();
    let shared = telling.iter().filter(|word| row.split(' ').any(|known| known == word.as_str())).count();
    shared > 0 && 3 * shared >= telling.len()
}
