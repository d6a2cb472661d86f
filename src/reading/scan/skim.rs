//! Which lines of a stretch say something, found out without the readers, so that another thread can do it.

use std::cell::Cell;
use std::ops::Range;
use std::sync::LazyLock;

use crate::base::marks::Marks;
use crate::input::{redact, text};
use crate::knowledge::session;
use crate::reading::sightings::{self, Databases};

/// What stands in lines that the readers look for.
static MARKS: LazyLock<Marks> = LazyLock::new(|| Marks::new(session::marks()));

/// What stands in lines that are looked at beside the readers: for secrets, and for names and versions.
static ASIDE: LazyLock<Marks> = LazyLock::new(|| Marks::new(redact::MARKS.iter().chain(sightings::MARKS).copied()));

thread_local! {
    /// The memory of the search before: what was folded for it, and what it found.
    static SPARE: Cell<(Vec<u8>, Vec<usize>, Vec<usize>)> = const { Cell::new((Vec::new(), Vec::new(), Vec::new())) };
}

/// Lines in a row that are treated alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LineSpan {
    /// Where they stand in the view, line feeds included.
    pub(super) range: Range<usize>,
    /// How many they are.
    pub(super) lines: u64,
    pub(super) kind: SpanKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SpanKind {
    /// They only show that the run goes on, and are taken all at once.
    Gap,
    /// Each is looked at by the readers.
    Candidates,
    /// Each is looked at by the readers, and for secrets, names and versions.
    Aside,
}

/// What a stretch holds for the readers of one dialect, found out ahead of them.
#[derive(Debug)]
pub(super) struct Skimmed {
    /// The dialect, as the cutter counts them.
    pub(super) dialect: Option<usize>,
    pub(super) parts: Vec<LineSpan>,
}

impl Skimmed {
    /// Skims a view that consists of whole lines.
    pub(super) fn new(view: &[u8], dialect: Option<usize>) -> Self {
        let mut parts = Vec::new();
        skim(view, dialect, |part| parts.push(part));
        Self { dialect, parts }
    }
}

/// Whether a line, also by itself, is looked at for secrets, names and versions. Beyond ASCII each is.
pub(super) fn is_aside(view: &[u8]) -> bool {
    if redact::beyond_marks(view) {
        return true;
    }
    let (mut scratch, found, mut aside) = SPARE.take();
    ASIDE.find(view, &mut scratch, &mut aside);
    let held = !aside.is_empty();
    SPARE.set((scratch, found, aside));
    held
}

/// Gives the parts of a view that consists of whole lines, in order.
pub(super) fn skim(view: &[u8], dialect: Option<usize>, mut give: impl FnMut(LineSpan)) {
    let (mut scratch, mut found, mut aside) = SPARE.take();
    Marks::find_each([(&*MARKS, &mut found), (&*ASIDE, &mut aside)], view, &mut scratch);
    let mut marks = found.iter().peekable();
    let mut beside = aside.iter().peekable();
    let mut databases = Databases::default();
    let mut kind = |line: &Range<usize>| {
        let mut marked = false;
        while marks.next_if(|mark| **mark < line.end).is_some() {
            marked = true;
        }
        let mut aside = false;
        while let Some(mark) = beside.next_if(|mark| **mark < line.end) {
            aside |= databases.may_be_new(view, *mark);
        }
        let goes_on = |dialect| session::goes_on(&view[line.clone()], dialect, marked);
        match aside {
            true => SpanKind::Aside,
            false if dialect.is_some_and(goes_on) => SpanKind::Gap,
            false => SpanKind::Candidates,
        }
    };
    let mut open: Option<LineSpan> = None;
    for line in text::plain_lines(view) {
        let kind = kind(&line);
        match &mut open {
            Some(part) if part.kind == kind => part.lines += 1,
            before => {
                // The part before ends where this line begins.
                if let Some(LineSpan { range, lines, kind }) = before.take() {
                    give(LineSpan { range: range.start..line.start, lines, kind });
                }
                *before = Some(LineSpan { range: line.start..view.len(), lines: 1, kind });
            }
        }
    }
    open.into_iter().for_each(give);
    SPARE.set((scratch, found, aside));
}
