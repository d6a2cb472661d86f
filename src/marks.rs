//! Where lines that may matter stand: one search for a few short literals over many lines at once, so that most lines
//! need no look of their own.

use std::collections::BTreeMap;

use aho_corasick::packed::{self, MatchKind};
use aho_corasick::{AhoCorasick, Input, Span};
use memchr::memrchr;

/// Who wants to see a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wants(u8);

impl Wants {
    /// Nobody.
    pub const NONE: Self = Self(0);
    /// The readers of the dialects.
    pub const SESSION: Self = Self(1);
    /// The collector of names and versions.
    pub const SIGHTING: Self = Self(2);

    /// Both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether `other` is among them.
    #[must_use]
    pub const fn includes(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// A literal to look for, at least four bytes, in small letters: letters are found in either case.
pub type Mark = (&'static str, Wants);

/// A mark in a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Where it begins.
    pub at: usize,
    /// Who wants to see the line.
    pub wants: Wants,
}

/// Bytes that are folded and searched at a time: they stay in the first-level cache.
const PORTION: usize = 16 * 1024;

/// The vectorised search takes this many literals at its full speed.
const FAST: usize = 32;

/// A search for marks.
#[derive(Debug)]
pub struct Marks {
    search: Search,
    wants: Vec<Wants>,
}

#[derive(Debug)]
enum Search {
    Packed(packed::Searcher),
    /// Where the processor has no vector instructions for it.
    Automaton(AhoCorasick),
}

impl Search {
    /// The first literal at or behind `from`: where it begins, and its number.
    fn first(&self, folded: &[u8], from: usize) -> Option<(usize, usize)> {
        let span = Span::from(from..folded.len());
        let found = match self {
            Self::Packed(searcher) => searcher.find_in(folded, span),
            Self::Automaton(automaton) => automaton.find(Input::new(folded).span(span)),
        };
        found.map(|found| (found.start(), found.pattern().as_usize()))
    }
}

impl Marks {
    /// Plans the search. A mark that is given twice is wanted by both.
    ///
    /// # Panics
    /// When there are more marks than are fast, or one is shorter than four bytes, holds a capital, or begins another.
    #[must_use]
    pub fn new(given: impl IntoIterator<Item = Mark>) -> Self {
        let mut marks: BTreeMap<&str, Wants> = BTreeMap::new();
        for (literal, wants) in given {
            let known = marks.entry(literal).or_insert(Wants::NONE);
            *known = known.and(wants);
        }
        assert!(marks.len() <= FAST, "{} marks are more than the {FAST} that are fast", marks.len());
        for one in marks.keys() {
            assert!(one.len() >= 4 && !one.bytes().any(|byte| byte.is_ascii_uppercase()), "{one}");
            let hides = |other: &str| other.len() > one.len() && other.starts_with(one);
            assert!(!marks.keys().any(|other| hides(other)), "{one} hides another mark");
        }
        let literals = marks.keys().map(|literal| folded(literal.as_bytes()));
        let packed =
            packed::Config::new().match_kind(MatchKind::LeftmostFirst).builder().extend(literals.clone()).build();
        let search = packed.map_or_else(
            || Search::Automaton(AhoCorasick::new(literals).expect("a few short literals")),
            Search::Packed,
        );
        Self { search, wants: marks.into_values().collect() }
    }

    /// Finds marks in a view, in order, overlapping ones too. `scratch` is overwritten.
    pub fn find(&self, view: &[u8], scratch: &mut Vec<u8>, found: &mut Vec<Found>) {
        found.clear();
        let mut from = 0;
        while from < view.len() {
            let rest = &view[from..];
            // No mark goes beyond a line end.
            let end = if rest.len() > PORTION { memrchr(b'\n', &rest[..PORTION]).map(|feed| feed + 1) } else { None };
            let portion = &rest[..end.unwrap_or(rest.len())];
            scratch.clear();
            scratch.extend(portion.iter().map(|byte| byte | FOLD));
            let mut at = 0;
            while let Some((start, pattern)) = self.search.first(scratch, at) {
                found.push(Found { at: from + start, wants: self.wants[pattern] });
                at = start + 1;
            }
            from += portion.len();
        }
    }
}

/// Setting this bit makes capitals small and leaves digits, blanks and most signs alone. Other bytes may become equal by
/// it: a mark too many is no harm.
const FOLD: u8 = 0x20;

fn folded(literal: &[u8]) -> Vec<u8> {
    literal.iter().map(|byte| byte | FOLD).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_in_either_case_and_in_order() {
        let marks = Marks::new([("erro", Wants::SESSION), ("ccm0", Wants::SIGHTING)]);
        let (mut scratch, mut found) = (Vec::new(), Vec::new());
        marks.find(b"CCM0301 Error\nno eRRors in ccm0300", &mut scratch, &mut found);
        let places: Vec<usize> = found.iter().map(|one| one.at).collect();
        assert_eq!(places, [0, 8, 17, 27]);
        assert!(found[3].wants.includes(Wants::SIGHTING) && !found[3].wants.includes(Wants::SESSION));
    }

    #[test]
    fn overlapping_marks_and_those_at_the_end_of_a_portion_are_found() {
        let marks = Marks::new([("/use", Wants::SIGHTING), ("erro", Wants::SESSION)]);
        let view = format!("{}\n/USERROR\nerro", "x".repeat(PORTION - 2));
        let (mut scratch, mut found) = (Vec::new(), Vec::new());
        marks.find(view.as_bytes(), &mut scratch, &mut found);
        let places: Vec<usize> = found.iter().map(|one| one.at).collect();
        assert_eq!(places, [PORTION - 1, PORTION + 2, PORTION + 8]);
    }

    #[test]
    #[should_panic(expected = "hides another")]
    fn a_mark_that_begins_another_is_refused() {
        let _ = Marks::new([("erro", Wants::SESSION), ("error", Wants::SESSION)]);
    }
}
