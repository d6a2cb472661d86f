//! Where lines that may matter stand: one search for a few short literals over many lines at once, so that most lines
//! need no look of their own.

use std::collections::BTreeSet;

use aho_corasick::packed::{self, MatchKind};
use aho_corasick::{AhoCorasick, Input, Span};
use memchr::memrchr;

/// Bytes that are folded and searched at a time: they stay in the first-level cache.
const PORTION: usize = 16 * 1024;

/// The vectorised search takes this many literals at its full speed.
const FAST: usize = 32;

/// A search for marks.
#[derive(Debug)]
pub struct Marks {
    search: Search,
}

#[derive(Debug)]
enum Search {
    Packed(packed::Searcher),
    /// Where the processor has no vector instructions for it.
    Automaton(AhoCorasick),
}

impl Search {
    /// Where the first literal at or behind `from` begins.
    fn first(&self, folded: &[u8], from: usize) -> Option<usize> {
        let span = Span::from(from..folded.len());
        match self {
            Self::Packed(searcher) => searcher.find_in(folded, span).map(|found| found.start()),
            Self::Automaton(automaton) => automaton.find(Input::new(folded).span(span)).map(|found| found.start()),
        }
    }
}

impl Marks {
    /// Plans the search for literals of at least four bytes, in small letters: letters are found in either case.
    ///
    /// # Panics
    /// When there are more marks than are fast, or one is shorter than four bytes or holds a capital.
    #[must_use]
    pub fn new(given: impl IntoIterator<Item = &'static str>) -> Self {
        let mut marks: BTreeSet<&str> = given.into_iter().collect();
        // What another one begins is found by it.
        let all = marks.clone();
        marks.retain(|mark| !all.iter().any(|other| other.len() < mark.len() && mark.starts_with(other)));
        assert!(marks.len() <= FAST, "{} marks are more than the {FAST} that are fast", marks.len());
        for mark in &marks {
            assert!(mark.len() >= 4 && !mark.bytes().any(|byte| byte.is_ascii_uppercase()), "{mark}");
        }
        let mut marks: Vec<Vec<u8>> = marks.into_iter().map(|literal| folded(literal.as_bytes())).collect();
        spread(&mut marks);
        let literals = marks.iter().map(Vec::as_slice);
        let packed =
            packed::Config::new().match_kind(MatchKind::LeftmostFirst).builder().extend(literals.clone()).build();
        let search = packed.map_or_else(
            || Search::Automaton(AhoCorasick::new(literals).expect("a few short literals")),
            Search::Packed,
        );
        Self { search }
    }

    /// Finds where marks begin in a view, in order, overlapping ones too. `scratch` is overwritten.
    pub fn find(&self, view: &[u8], scratch: &mut Vec<u8>, found: &mut Vec<usize>) {
        Self::find_each([(self, found)], view, scratch);
    }

    /// As [`find`](Self::find), for several searches at once.
    pub fn find_each<const N: usize>(mut all: [(&Self, &mut Vec<usize>); N], view: &[u8], scratch: &mut Vec<u8>) {
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
                while let Some(start) = marks.search.first(scratch, at) {
                    found.push(from + start);
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
fn spread(marks: &mut [Vec<u8>]) {
    let mut better = true;
    while std::mem::take(&mut better) {
        for one in 0..marks.len() {
            for other in (one + 1..marks.len()).filter(|other| other % GROUPS != one % GROUPS) {
                let both = |marks: &[Vec<u8>]| mixtures(marks, one % GROUPS) + mixtures(marks, other % GROUPS);
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
fn mixtures(marks: &[Vec<u8>], group: usize) -> f64 {
    let at = |place: usize| {
        let literals = || marks.iter().skip(group).step_by(GROUPS);
        let halves = |half: fn(u8) -> u8| literals().fold(0_u16, |set, one| set | 1 << half(one[place]));
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
        let mut marks: Vec<Vec<u8>> = given.iter().map(|one| one.as_bytes().to_vec()).collect();
        let of = |marks: &[Vec<u8>]| (0..GROUPS).map(|group| mixtures(marks, group)).sum::<f64>();
        let before = of(&marks);
        spread(&mut marks);
        assert!(of(&marks) < before / 2.0, "{} and {before}", of(&marks));
        let mut same: Vec<&[u8]> = marks.iter().map(Vec::as_slice).collect();
        same.sort_unstable();
        assert_eq!(same, given.map(str::as_bytes));
    }

    #[test]
    fn marks_are_found_in_either_case_and_in_order() {
        let marks = Marks::new(["erro", "ccm0"]);
        let (mut scratch, mut found) = (Vec::new(), Vec::new());
        marks.find(b"CCM0301 Error\nno eRRors in ccm0300", &mut scratch, &mut found);
        assert_eq!(found, [0, 8, 17, 27]);
    }

    #[test]
    fn overlapping_marks_and_those_at_the_end_of_a_portion_are_found() {
        let marks = Marks::new(["/use", "erro"]);
        let view = format!("{}\n/USERROR\nerro", "x".repeat(PORTION - 2));
        let (mut scratch, mut found) = (Vec::new(), Vec::new());
        marks.find(view.as_bytes(), &mut scratch, &mut found);
        assert_eq!(found, [PORTION - 1, PORTION + 2, PORTION + 8]);
    }

    #[test]
    fn a_mark_that_another_one_begins_is_found_once() {
        let marks = Marks::new(["erro", "error"]);
        let (mut scratch, mut found) = (Vec::new(), Vec::new());
        marks.find(b"an error", &mut scratch, &mut found);
        assert_eq!(found, [3]);
    }
}
