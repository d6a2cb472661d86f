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

    /// Who looks for secrets.
    pub const SECRET: Self = Self(4);

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
        let mut marks: Vec<(Vec<u8>, Wants)> =
            marks.into_iter().map(|(literal, wants)| (folded(literal.as_bytes()), wants)).collect();
        spread(&mut marks);
        let literals = marks.iter().map(|(literal, _)| literal.as_slice());
        let packed =
            packed::Config::new().match_kind(MatchKind::LeftmostFirst).builder().extend(literals.clone()).build();
        let search = packed.map_or_else(
            || Search::Automaton(AhoCorasick::new(literals).expect("a few short literals")),
            Search::Packed,
        );
        Self { search, wants: marks.into_iter().map(|(_, wants)| wants).collect() }
    }

    /// Finds marks in a view, in order, overlapping ones too. `scratch` is overwritten.
    pub fn find(&self, view: &[u8], scratch: &mut Vec<u8>, found: &mut Vec<Found>) {
        Self::find_each([(self, found)], view, scratch);
    }

    /// As [`find`](Self::find), for several searches at once.
    pub fn find_each<const N: usize>(mut all: [(&Self, &mut Vec<Found>); N], view: &[u8], scratch: &mut Vec<u8>) {
        for (_, found) in &mut all {
            found.clear();
        }
        let mut from = 0;
        while from < view.len() {
            let rest = &view[from..];
            // No mark goes beyond a line end.
            let end = if rest.len() > PORTION { memrchr(b'\n', &rest[..PORTION]).map(|feed| feed + 1) } else { None };
            let portion = &rest[..end.unwrap_or(rest.len())];
            scratch.clear();
            scratch.extend(portion.iter().map(|byte| byte | FOLD));
            for (marks, found) in &mut all {
                let mut at = 0;
                while let Some((start, pattern)) = marks.search.first(scratch, at) {
                    found.push(Found { at: from + start, wants: marks.wants[pattern] });
                    at = start + 1;
                }
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

/// The packed search puts literal `i` into group `i % GROUPS`, and looks closer wherever the halves of four bytes fit
/// those of a group, in any mixture.
const GROUPS: usize = 8;

/// Orders marks so that what shares a group lets few mixtures through: exchanged pairwise while that helps.
fn spread(marks: &mut [(Vec<u8>, Wants)]) {
    let mut better = true;
    while std::mem::take(&mut better) {
        for one in 0..marks.len() {
            for other in (one + 1..marks.len()).filter(|other| other % GROUPS != one % GROUPS) {
                let both = |marks: &[_]| mixtures(marks, one % GROUPS) + mixtures(marks, other % GROUPS);
                let before = both(marks);
                marks.swap(one, other);
                if both(marks) < before * 0.999 {
                    better = true;
                } else {
                    marks.swap(one, other);
                }
            }
        }
    }
}

/// How much of a text gets through a group: the product, over the first four bytes, of how frequent the bytes are that
/// have a low half and a high half of the group's literals there.
fn mixtures(marks: &[(Vec<u8>, Wants)], group: usize) -> f64 {
    let at = |place: usize| {
        let literals = || marks.iter().skip(group).step_by(GROUPS);
        let halves = |half: fn(u8) -> u8| literals().fold(0_u16, |set, (one, _)| set | 1 << half(one[place]));
        let (low, high) = (halves(|byte| byte & 15), halves(|byte| byte >> 4));
        let bits = |set: u16| (0..16_u8).filter(move |bit| set >> bit & 1 == 1);
        bits(high).flat_map(|high| bits(low).map(move |low| frequency(high << 4 | low))).sum::<f64>()
    };
    (0..4).map(at).product()
}

/// Roughly how often a folded byte stands in logs.
const fn frequency(folded: u8) -> f64 {
    match folded {
        b' ' | b'0'..=b'9' | b'a' | b'e' | b'i' | b'n' | b'o' | b'r' | b's' | b't' => 4.0,
        b'!'..=b'?' | b'a'..=b'z' => 1.5,
        b'{'..=b'\x7f' => 1.0,
        _ => 0.1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_that_share_a_group_let_little_else_through() {
        let given = ["2000", "8.00", "bcp ", "bcp.", "ccm0", "deni", "erro", "fail", "msg ", "not ", "osql", "reje"];
        let mut marks: Vec<(Vec<u8>, Wants)> =
            given.iter().map(|one| (one.as_bytes().to_vec(), Wants::SESSION)).collect();
        let of = |marks: &[_]| (0..GROUPS).map(|group| mixtures(marks, group)).sum::<f64>();
        let before = of(&marks);
        spread(&mut marks);
        assert!(of(&marks) < before / 2.0, "{} and {before}", of(&marks));
        let mut same: Vec<&[u8]> = marks.iter().map(|(one, _)| one.as_slice()).collect();
        same.sort_unstable();
        assert_eq!(same, given.map(str::as_bytes));
    }

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
