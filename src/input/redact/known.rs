//! Values that were secrets at one place are secrets at every other: in other logs, paths, headlines, names.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};

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
/// Values that are looked for one by one before a search is planned for them.
const LOOSE: usize = 16;

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

/// The values known.
#[derive(Debug, Default)]
pub(super) struct Known {
    values: Vec<String>,
    all: BTreeSet<String>,
    /// Each for the values behind those of the one before, and for more of them than the one behind it, so that many
    /// values cost few plans and a text few searches.
    searches: Vec<Search>,
}

/// A search that is planned.
#[derive(Debug)]
struct Search {
    /// The places of its values.
    values: Range<usize>,
    plan: AhoCorasick,
}

impl Search {
    fn of(all: &[String], values: Range<usize>) -> Option<Self> {
        let plan = AhoCorasickBuilder::new().match_kind(MatchKind::LeftmostLongest).build(&all[values.clone()]).ok()?;
        Some(Self { values, plan })
    }

    /// Shows where its values stand as whole words.
    fn find(&self, text: &str, give: &mut dyn FnMut(Range<usize>)) {
        let mut at = 0;
        while let Some(hit) = self.plan.find(aho_corasick::Input::new(text).range(at..)) {
            if is_whole(text, &hit.range()) {
                give(hit.range());
                at = hit.end();
            } else {
                // What is part of a word may hide a whole one.
                at = hit.start() + text[hit.start()..].chars().next().map_or(1, char::len_utf8);
            }
        }
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
        let letters = value.chars().count();
        let number =
            value.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b':' | b'-' | b'/' | b','));
        let digits = value.bytes().filter(u8::is_ascii_digit).count();
        let fits =
            (SHORTEST..=LONGEST).contains(&letters) && (!number || digits >= DIGITS) && !value.contains("[redacted-");
        if !fits || self.values.len() >= MOST || self.all.contains(value) {
            return;
        }
        let small = value.to_lowercase();
        let word = !words::looks_made_up(value) && words::in_a_sentence(value);
        if word || ORDINARY.contains(small.as_str()) || SAID.contains(small.as_str()) || words::hides_nothing(value) {
            return;
        }
        self.all.insert(value.to_owned());
        self.values.push(value.to_owned());
        // A trace may show what was sent as bytes, too.
        if letters > SHORTEST && self.values.len() < BYTES_OF {
            self.values.extend(as_bytes(value));
        }
    }

    /// Where known values stand as whole words.
    pub(super) fn find(&mut self, text: &str) -> Vec<Range<usize>> {
        self.plan();
        let mut found: Vec<Range<usize>> = Vec::new();
        for search in &self.searches {
            search.find(text, &mut |range| found.push(range));
        }
        for value in &self.values[self.planned()..] {
            let places = text.match_indices(value.as_str()).map(|(at, value)| at..at + value.len());
            found.extend(places.filter(|range| is_whole(text, range)));
        }
        found
    }

    /// How many of the values the searches hold.
    fn planned(&self) -> usize {
        self.searches.last().map_or(0, |last| last.values.end)
    }

    /// Plans a search where too many values are loose.
    fn plan(&mut self) {
        let all = self.values.len();
        let mut from = self.planned();
        if all <= from + LOOSE {
            return;
        }
        // One that holds no more than these is planned anew together with them.
        while let Some(small) = self.searches.pop_if(|last| last.values.len() <= all - from) {
            from = small.values.start;
        }
        self.searches.extend(Search::of(&self.values, from..all));
    }
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
    fn each_of_many_values_is_found_at_once_and_by_few_searches() {
        let mut known = Known::default();
        for number in 0..2000 {
            let value = format!("Zq{number}x");
            known.learn(&value);
            let found = known.find(&format!("a {value} b {value}c"));
            assert!(found.len() == 1 && found[0] == (2..2 + value.len()), "{value}: {found:?}");
        }
        assert_eq!(known.all.len(), 2000);
        assert!(known.searches.len() <= 8, "{}", known.searches.len());
        for number in 0..2000 {
            assert_eq!(known.find(&format!("Zq{number}x")).len(), 1);
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
