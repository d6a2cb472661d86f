//! Values that were secrets at one place are secrets at every other: in other logs, paths, headlines, names.

use std::collections::BTreeSet;
use std::ops::Bound::{Included, Unbounded};
use std::ops::Range;
use std::sync::LazyLock;

use super::words;

/// Values that are remembered: a hostile log could hold any number.
const MOST: usize = 20_000;
/// As long as no more are remembered, each is also known by its bytes.
const BYTES_OF: usize = 2_000;
/// Letters of a value at least, and at most.
const SHORTEST: usize = 4;
const LONGEST: usize = 512;
/// Digits of a number at least: shorter ones are codes and times.
const DIGITS: usize = 6;

/// Words that are no secret by themselves wherever else they stand.
static ORDINARY: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    "password passwort kennwort secret private public administrator administrators admin system service services server servers \
     client local localhost guest user users group groups domain domains everyone root master model msdb tempdb northwind pubs \
     cisco callmanager callmgr ccmuser ccmadministrator microsoft windows winnt install installer installation setup upgrade \
     publisher subscriber database replication directory dcdirectory sqlserver mssql mssqlserver sqlsvc ccmservice ccmservicerw \
     ccmcdr ccmeml ccmengineer application program files common logs temp test default string value values name names version \
     account login logon connection error errors warning failed failure success succeeded action start ended return property \
     current remote host http https ldap file folder path data true false none null this that with from have will been not \
     read write open close begin stop time date line text type message number code license licence product serial registry \
     software hardware memory disk network security policy script command process thread module library version2 manager"
        .split_whitespace()
        .collect()
});

/// Words of the catalog: what the program says itself is no secret.
static SAID: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let files = crate::base::embedded::TOPICS.iter();
    let words = files.flat_map(|(_, text)| text.split(|c: char| !c.is_alphanumeric()));
    words
        .filter(|word| word.len() >= SHORTEST && word.bytes().all(|byte| byte.is_ascii_alphabetic()))
        .map(str::to_lowercase)
        .collect()
});

/// The values known, in their order, so that those that a text begins with are found without going through all.
#[derive(Debug)]
pub(super) struct Known {
    values: BTreeSet<String>,
    /// Values that were learned, without the forms of their bytes.
    learned: usize,
    /// The bytes that values begin with.
    begins: [bool; 256],
}

impl Default for Known {
    fn default() -> Self {
        Self { values: BTreeSet::new(), learned: 0, begins: [false; 256] }
    }
}

impl Known {
    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Notes a value, where it is no ordinary word.
    pub(super) fn learn(&mut self, value: &str) {
        let value = value.trim();
        if self.learned >= MOST || self.values.contains(value) {
            return;
        }
        let letters = value.chars().count();
        let number =
            value.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b':' | b'-' | b'/' | b','));
        let digits = value.bytes().filter(u8::is_ascii_digit).count();
        let fits =
            (SHORTEST..=LONGEST).contains(&letters) && (!number || digits >= DIGITS) && !value.contains("[redacted-");
        if !fits {
            return;
        }
        let small = value.to_lowercase();
        let word = !words::looks_made_up(value) && words::in_a_sentence(value);
        if word || ORDINARY.contains(small.as_str()) || SAID.contains(small.as_str()) || words::hides_nothing(value) {
            return;
        }
        self.note(value.to_owned());
        self.learned += 1;
        // A trace may show what was sent as bytes, too.
        if letters > SHORTEST && self.learned < BYTES_OF {
            for bytes in as_bytes(value) {
                self.note(bytes);
            }
        }
    }

    fn note(&mut self, value: String) {
        self.begins[usize::from(value.as_bytes()[0])] = true;
        self.values.insert(value);
    }

    /// Where known values stand as whole words, the longest of those that begin at a place.
    pub(super) fn find(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        if self.is_empty() {
            return found;
        }
        let mut before = ' ';
        for (at, letter) in text.char_indices() {
            let within = before.is_alphanumeric() && letter.is_alphanumeric();
            before = letter;
            if !within && self.begins[usize::from(text.as_bytes()[at])] {
                let whole = |value: &&str| is_whole(text, &(at..at + value.len()));
                found.extend(self.begun(&text[at..]).find(whole).map(|value| at..at + value.len()));
            }
        }
        found
    }

    /// The values that a text begins with, the longest first.
    fn begun<'k>(&'k self, text: &str) -> impl Iterator<Item = &'k str> {
        let mut rest = text;
        std::iter::from_fn(move || {
            loop {
                // The last of all that do not come behind the text shares with it at least what a value has that it
                // begins with.
                let last = self.values.range::<str, _>((Unbounded, Included(rest))).next_back()?;
                let shared = shared(last, rest);
                let is_value = shared == last.len();
                // Next come the shorter ones.
                let less = if is_value { rest[..shared].char_indices().next_back()?.0 } else { shared };
                rest = &rest[..less];
                if is_value {
                    return Some(last.as_str());
                }
                if rest.is_empty() {
                    return None;
                }
            }
        })
    }
}

/// Bytes of the letters with which both texts begin.
fn shared(a: &str, b: &str) -> usize {
    let alike = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    (0..=alike).rev().find(|at| a.is_char_boundary(*at)).unwrap_or_default()
}

/// The forms in which dumps write the bytes of a value: `5A 62`, `5a 62`, `5A62`, `5a62`.
fn as_bytes(value: &str) -> [String; 4] {
    let hex = |parts: &str| value.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(parts);
    let (apart, joined) = (hex(" "), hex(""));
    [apart.to_uppercase(), joined.to_uppercase(), apart, joined]
}

/// Whether neither side of a place goes on with a letter or a digit.
pub(super) fn is_whole(text: &str, range: &Range<usize>) -> bool {
    let (before, after) = (text[..range.start].chars().next_back(), text[range.end..].chars().next());
    let inside = &text[range.clone()];
    let joins = |outer: Option<char>, inner: Option<char>| {
        outer.is_some_and(char::is_alphanumeric) && inner.is_some_and(char::is_alphanumeric)
    };
    !joins(before, inside.chars().next()) && !joins(after, inside.chars().next_back())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_many_values_is_found_at_once() {
        let mut known = Known::default();
        for number in 0..2000 {
            let value = format!("Zq{number}x");
            known.learn(&value);
            let found = known.find(&format!("a {value} b {value}c"));
            assert!(found.len() == 1 && found[0] == (2..2 + value.len()), "{value}: {found:?}");
        }
        assert_eq!(known.learned, 2000);
        for number in 0..2000 {
            assert_eq!(known.find(&format!("Zq{number}x")).len(), 1);
        }
    }

    #[test]
    fn the_longest_whole_value_of_those_that_begin_at_a_place_is_found() {
        let mut known = Known::default();
        for value in ["Zq7x", "Zq7x Zq8x", "Zq7x Zq8x Zé", "Zq7x Zq8", "Zq7y9"] {
            known.learn(value);
        }
        for (text, wanted) in [
            ("Zq7x", Some("Zq7x")),
            ("Zq7x Zq9x", Some("Zq7x")),
            ("Zq7x Zq8x", Some("Zq7x Zq8x")),
            ("Zq7x Zq8x Zé", Some("Zq7x Zq8x Zé")),
            // What goes on is another word; its beginning is the shorter value.
            ("Zq7x Zq8xy", Some("Zq7x")),
            ("Zq7x Zq8x Zê", Some("Zq7x Zq8x")),
            ("é-Zq7y9", Some("Zq7y9")),
            ("Zq7", None),
            ("aZq7x", None),
        ] {
            assert_eq!(known.find(text).first().map(|range| &text[range.clone()]), wanted, "{text}");
        }
    }

    #[test]
    fn a_value_within_another_is_found_by_itself() {
        let mut known = Known::default();
        (0..40).for_each(|number| known.learn(&format!("Zq{number}x")));
        known.learn("Zq7x Zq8x");
        assert_eq!(known.find("Zq7x").len(), 1);
        assert!(known.find("Zq7x Zq8x").contains(&(0..9)));
        assert!(known.find("aZq7x").is_empty());
    }
}
