//! Which lines of a stretch say something, found out without the readers, so that another thread can do it.

use std::cell::Cell;
use std::ops::Range;
use std::sync::LazyLock;

use crate::marks::{Found, Marks, Wants};
use crate::sightings::{self, Databases};
use crate::{redact, session, text};

/// Every mark that a reader looks for.
static MARKS: LazyLock<Marks> =
    LazyLock::new(|| Marks::new(session::marks().into_iter().chain(sightings::MARKS.iter().copied())));

/// What the lines of a log are searched for to find its secrets.
static SECRETS: LazyLock<Marks> = LazyLock::new(|| Marks::new(redact::MARKS.iter().map(|mark| (*mark, Wants::SECRET))));

thread_local! {
    /// The memory of the search before: what was folded for it, and what it found.
    static SPARE: Cell<(Vec<u8>, Vec<Found>, Vec<Found>)> = const { Cell::new((Vec::new(), Vec::new(), Vec::new())) };
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
    /// They are taken all at once.
    Skimmed,
    /// Each says something, or has to be looked at; who wants to see it because of a mark.
    Each(Wants),
}

/// What a stretch holds for the readers of one dialect, found out ahead of them.
#[derive(Debug)]
pub(super) struct Skimmed {
    /// The dialect, as the cutter counts them.
    pub(super) dialect: Option<usize>,
    pub(super) parts: Vec<Part>,
}

impl Skimmed {
    /// Skims a view that consists of whole lines.
    pub(super) fn new(view: &[u8], dialect: Option<usize>) -> Self {
        let mut parts = Vec::new();
        skim(view, dialect, |part| parts.push(part));
        Self { dialect, parts }
    }
}

/// Whether a line is one that a log is searched for, also by itself. Beyond ASCII each is.
pub(super) fn may_hold_secrets(view: &[u8]) -> bool {
    if !view.is_ascii() || view.contains(&0) {
        return true;
    }
    let (mut scratch, found, mut secrets) = SPARE.take();
    SECRETS.find(view, &mut scratch, &mut secrets);
    let held = !secrets.is_empty();
    SPARE.set((scratch, found, secrets));
    held
}

/// Gives the parts of a view that consists of whole lines, in order.
pub(super) fn skim(view: &[u8], dialect: Option<usize>, mut give: impl FnMut(Part)) {
    let (mut scratch, mut found, mut secrets) = SPARE.take();
    Marks::find_each([(&*MARKS, &mut found), (&*SECRETS, &mut secrets)], view, &mut scratch);
    let mut marks = found.iter().peekable();
    let mut secret_marks = secrets.iter().peekable();
    let mut databases = Databases::default();
    let mut kind = |line: &Range<usize>| {
        let mut wants = Wants::NONE;
        while let Some(mark) = marks.next_if(|mark| mark.at < line.end) {
            if mark.wants != Wants::SIGHTING || databases.may_be_new(view, mark.at) {
                wants = wants.and(mark.wants);
            }
        }
        let mut secret = false;
        while secret_marks.next_if(|mark| mark.at < line.end).is_some() {
            secret = true;
        }
        let skimmed = !secret
            && !wants.includes(Wants::SIGHTING)
            && dialect.is_some_and(|dialect| session::skims(&view[line.clone()], dialect, wants != Wants::NONE));
        match (skimmed, secret) {
            (true, _) => Kind::Skimmed,
            (false, true) => Kind::Each(wants.and(Wants::SECRET)),
            (false, false) => Kind::Each(wants),
        }
    };
    let mut open: Option<Part> = None;
    for line in text::plain_lines(view) {
        let kind = kind(&line);
        match &mut open {
            Some(part) if part.kind == kind => part.lines += 1,
            before => {
                // The part before ends where this line begins.
                if let Some(Part { range, lines, kind }) = before.take() {
                    give(Part { range: range.start..line.start, lines, kind });
                }
                *before = Some(Part { range: line.start..view.len(), lines: 1, kind });
            }
        }
    }
    open.into_iter().for_each(give);
    SPARE.set((scratch, found, secrets));
}
