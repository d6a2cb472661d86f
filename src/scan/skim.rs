//! Which lines of a stretch say something, found out without the readers, so that another thread can do it.

use std::cell::Cell;
use std::ops::Range;
use std::sync::LazyLock;

use crate::marks::{Marks, Wants};
use crate::{session, sightings, text};

/// Every mark that a reader looks for.
static MARKS: LazyLock<Marks> =
    LazyLock::new(|| Marks::new(session::marks().into_iter().chain(sightings::MARKS.iter().copied())));

thread_local! {
    /// The scratch memory of the stretch that this thread skimmed before.
    static SPARE: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Lines in a row that are treated alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// Where they stand in the view, line feeds included.
    pub(super) range: Range<usize>,
    /// How many they are.
    pub(super) lines: u64,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The first and the last stand for all.
    Skimmed,
    /// Each says something, or has to be looked at; who wants to see it because of a mark.
    Each(Wants),
}

/// What a stretch holds for the readers of one dialect.
#[derive(Debug)]
pub(super) struct Skimmed {
    /// The dialect, as the cutter counts them.
    pub(super) dialect: Option<usize>,
    pub(super) parts: Vec<Part>,
    pub(super) lines: u64,
}

/// Skims a view that consists of whole lines.
pub(super) fn skim(view: &[u8], dialect: Option<usize>) -> Skimmed {
    let (mut scratch, mut found) = (SPARE.take(), Vec::new());
    MARKS.find(view, &mut scratch, &mut found);
    SPARE.set(scratch);
    let mut found = found.into_iter().peekable();
    let mut parts: Vec<Part> = Vec::new();
    let mut lines = 0;
    for line in text::plain_lines(view) {
        let mut wants = Wants::NONE;
        while let Some(mark) = found.next_if(|mark| mark.at < line.end) {
            wants = wants.and(mark.wants);
        }
        let skimmed =
            wants == Wants::NONE && dialect.is_some_and(|dialect| session::skims(&view[line.clone()], dialect));
        let kind = if skimmed { Kind::Skimmed } else { Kind::Each(wants) };
        // The part before ends where this line begins.
        match parts.last_mut() {
            Some(part) if part.kind == kind => part.lines += 1,
            before => {
                if let Some(before) = before {
                    before.range.end = line.start;
                }
                parts.push(Part { range: line.start..view.len(), lines: 1, kind });
            }
        }
        lines += 1;
    }
    Skimmed { dialect, parts, lines }
}
