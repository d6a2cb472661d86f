//! Reads one log file once: lines, encoding, hash and the sessions in it.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

mod skim;

use skim::{LineSpan, Skimmed, SpanKind, skim};

use crate::input::redact::{Cuts, Seeker};
use crate::input::source::{self, LogFile};
use crate::input::text::{self, Line, Prepare, Sink, Stretch, Summary};
use crate::knowledge::catalog::phrases::{Listener, Phrases};
use crate::knowledge::session::{Cutter, Session};
use crate::reading::account::{self, Account, Kept};
use crate::reading::sightings::{Sighting, Sightings};

/// What one file gave.
#[derive(Debug)]
pub struct Scanned<S = Session> {
    /// Its sessions in the order in which they begin.
    pub sessions: Vec<S>,
    /// What its text tells of steps and endings; none where only engines wrote it.
    pub account: Option<Account>,
    /// Names and versions seen in it.
    pub sightings: Vec<Sighting>,
    /// Values in it that are secrets wherever they stand.
    pub secrets: Vec<String>,
    /// Bytes, lines, encodings, hash, and what could not be decoded.
    pub summary: Summary,
    /// Why it could not be read, or not to its end.
    pub trouble: Option<String>,
}

/// Reads a file. Trouble with it is part of the result.
#[must_use]
pub fn scan(file: &LogFile, options: &text::Options, phrases: &Phrases) -> Scanned {
    scan_each(file, options, phrases, |session| session)
}

/// As [`scan()`], with something made of each session as soon as it is read.
pub fn scan_each<S>(
    file: &LogFile,
    options: &text::Options,
    phrases: &Phrases,
    each: impl FnMut(Session) -> S,
) -> Scanned<S> {
    let mut reading = Reading::new(&file.path, phrases, each);
    let large = file.bytes >= LARGE * options.piece_bytes && rayon::current_num_threads() > 1;
    let read = match file.real_path().filter(|_| large) {
        Some(place) => {
            let prepare = reading.skim_ahead();
            text::read_in_pieces(place, options, prepare, &mut reading)
        }
        None => match file.open() {
            Ok(reader) => text::read(reader, options, &mut reading),
            Err(error) => Err((Summary::default(), error)),
        },
    };
    reading.finish(read)
}

/// A file of this many pieces or more is read in pieces where there are several threads.
const LARGE: u64 = 32;

/// Reads what `reader` gives as the file `path`.
#[must_use]
pub fn read(path: &str, reader: impl Read, options: &text::Options) -> Scanned {
    let none = Phrases::default();
    let mut reading = Reading::new(path, &none, |session| session);
    let read = text::read(reader, options, &mut reading);
    reading.finish(read)
}

/// As [`read`], with the threads of the pool at hand reading ahead in pieces of the file at `place`.
#[must_use]
pub fn read_in_pieces(path: &str, place: &Path, options: &text::Options) -> Scanned {
    let none = Phrases::default();
    let mut reading = Reading::new(path, &none, |session| session);
    let prepare = reading.skim_ahead();
    let read = text::read_in_pieces(place, options, prepare, &mut reading);
    reading.finish(read)
}

/// As [`read`], with every line looked at by itself: slow, and what [`read`] is held against.
#[must_use]
pub fn read_line_by_line(path: &str, reader: impl Read, options: &text::Options) -> Scanned {
    let none = Phrases::default();
    let mut reading = Reading::new(path, &none, |session| session);
    let read = text::read_lines(reader, options, |line| reading.line(line));
    reading.finish(read)
}

/// Bytes of a view without a dialect that are looked at before it is asked again whether the rest can be skimmed.
const FIRST_LOOK: usize = 1024;

/// A session that is read.
enum Slot<S> {
    /// What was made of it.
    Made(S),
    /// One that waits for the end of its file.
    Text(Box<Session>),
}

impl<S> Slot<S> {
    /// What an engine wrote is done with at once; text waits for what its file tells of endings.
    fn of(session: Session, each: &mut impl FnMut(Session) -> S) -> Self {
        if account::is_text(session.dialect) { Self::Text(Box::new(session)) } else { Self::Made(each(session)) }
    }

    fn text(&self) -> Option<&Session> {
        match self {
            Self::Made(_) => None,
            Self::Text(session) => Some(session),
        }
    }

    fn text_mut(&mut self) -> Option<&mut Session> {
        match self {
            Self::Made(_) => None,
            Self::Text(session) => Some(session),
        }
    }
}

/// The readers of one file.
struct Reading<'p, S, F> {
    cutter: Cutter,
    kept: Kept,
    /// What is made of each session, and the sessions that are read.
    each: F,
    sessions: Vec<Slot<S>>,
    /// Lines given one by one since it was last asked for sessions.
    lines: u32,
    sightings: Sightings,
    seeker: Seeker,
    cuts: Cuts,
    listener: Listener<'p>,
    /// The dialect at hand, for those who skim ahead: 0 for none, else one more than its index.
    dialect: Arc<AtomicUsize>,
}

/// Lines given one by one until it is asked for sessions that are read.
const ASK_AFTER: u32 = 1024;

impl<'p, S, F: FnMut(Session) -> S> Reading<'p, S, F> {
    fn new(path: &str, phrases: &'p Phrases, each: F) -> Self {
        Self {
            cutter: Cutter::new(Arc::from(path)),
            kept: Kept::default(),
            each,
            sessions: Vec::new(),
            lines: 0,
            sightings: Sightings::default(),
            seeker: Seeker::default(),
            cuts: Cuts::default(),
            listener: phrases.listen(),
            dialect: Arc::default(),
        }
    }

    /// Skims for the dialect that this reading has reached by then.
    fn skim_ahead(&self) -> Prepare<Skimmed> {
        let dialect = Arc::clone(&self.dialect);
        Arc::new(move |view| Skimmed::new(view, dialect.load(Ordering::Relaxed).checked_sub(1)))
    }

    /// Takes the sessions that are read, unless a message that was begun may belong to one.
    fn take_sessions(&mut self) {
        self.lines = 0;
        if self.listener.waits() {
            return;
        }
        let read = self.cutter.finished();
        self.keep(read);
    }

    fn keep(&mut self, read: Vec<Session>) {
        for mut session in read {
            if !account::is_text(session.dialect) {
                self.listener.tell(&mut session);
            }
            self.sessions.push(Slot::of(session, &mut self.each));
        }
    }

    fn finish(mut self, read: Result<Summary, (Summary, io::Error)>) -> Scanned<S> {
        let (summary, trouble) = match read {
            Ok(summary) => (summary, None),
            Err((summary, error)) => (summary, Some(source::why(&error))),
        };
        let rest = std::mem::replace(&mut self.cutter, Cutter::new(Arc::from(""))).finish();
        // Most files hold one session.
        self.sessions.reserve_exact(rest.len());
        self.keep(rest);
        let texts = self.sessions.iter().filter_map(Slot::text);
        let account = Account::read(&self.kept, summary.bytes, texts);
        if let Some(account) = &account {
            account.add_messages(self.sessions.iter_mut().filter_map(Slot::text_mut));
        }
        for session in self.sessions.iter_mut().filter_map(Slot::text_mut) {
            self.listener.tell(session);
        }
        let each = &mut self.each;
        let sessions = self.sessions.into_iter().map(|slot| match slot {
            Slot::Made(made) => made,
            Slot::Text(session) => each(*session),
        });
        let (sightings, secrets) = (self.sightings.finish(), self.seeker.finish());
        Scanned { sessions: sessions.collect(), account, sightings, secrets, summary, trouble }
    }

    fn part(&mut self, stretch: &Stretch<'_>, part: &LineSpan, dialect: Option<usize>) {
        // The dialect may have changed within the stretch; what a secret was announced for is looked at.
        if part.kind == SpanKind::Gap && self.cutter.dialect() == dialect && !self.seeker.waits() {
            self.cutter.gap(stretch, part.lines);
            if self.is_text() {
                self.kept.stretch(stretch, part.lines);
            }
            return;
        }
        for line in stretch.lines() {
            if part.kind == SpanKind::Aside || self.seeker.waits() {
                self.seeker.line(&line);
            }
            if part.kind == SpanKind::Aside {
                self.sightings.line(&line);
            }
            self.cutter.line(&line);
            if self.is_text() {
                self.kept.line(&line);
            }
        }
    }

    /// Whether what is read may be text of no engine: the dialect at hand is none, or in doubt.
    fn is_text(&self) -> bool {
        self.cutter.dialect_name().is_none_or(account::is_text)
    }
}

impl<S, F: FnMut(Session) -> S> Sink for Reading<'_, S, F> {
    type Ahead = Skimmed;

    fn line(&mut self, line: &Line<'_>) {
        if self.seeker.waits() || skim::is_aside(line.view()) {
            self.seeker.line(line);
        }
        let line = self.cuts.without_secrets(line);
        self.sightings.line(&line);
        self.cutter.line(&line);
        if self.is_text() {
            self.kept.line(&line);
        }
        self.listener.line(&line);
        self.lines += 1;
        if self.lines >= ASK_AFTER {
            self.take_sessions();
        }
    }

    fn stretch(&mut self, stretch: &Stretch<'_>, ahead: Option<&Skimmed>) -> u64 {
        let dialect = self.cutter.dialect();
        if dialect.is_none()
            && let Some((first, rest)) = stretch.split(FIRST_LOOK)
        {
            // The dialect is known after some lines; then the rest can be skimmed.
            return self.stretch(&first, None) + self.stretch(&rest, None);
        }
        let mut lines = 0;
        let mut part = |part: &LineSpan| {
            self.part(&stretch.part(part.range.clone(), lines), part, dialect);
            lines += part.lines;
        };
        match ahead.filter(|ahead| ahead.dialect == dialect) {
            Some(ahead) => ahead.parts.iter().for_each(part),
            None => skim(stretch.view(), dialect, |now| part(&now)),
        }
        self.listener.stretch(stretch, lines);
        self.dialect.store(self.cutter.dialect().map_or(0, |dialect| dialect + 1), Ordering::Relaxed);
        self.take_sessions();
        lines
    }
}

/// Lines kept on each side of a place.
const AROUND: u64 = 3;

/// A reader that ends when it is told to.
struct Until<'a, R> {
    inner: R,
    stop: &'a Cell<bool>,
}

impl<R: Read> Read for Until<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.stop.get() { Ok(0) } else { self.inner.read(buffer) }
    }
}

/// The lines before and after a place.
pub type Around = (Vec<String>, Vec<String>);

/// The lines around places of a file, given by their first and last lines: in the order of the places. The file is read
/// again once, whatever their number, up to the last line that is shown; they are empty where it cannot be.
#[must_use]
pub fn around(file: &LogFile, options: &text::Options, places: &[(u64, u64)]) -> Vec<Around> {
    let stop = Cell::new(false);
    let mut shown = Shown::new(places, &stop);
    if let Ok(inner) = file.open() {
        // What fails now was read before: the report says so where it matters.
        let _ = text::read(Until { inner, stop: &stop }, options, &mut shown);
    }
    let of = |lines: Range<u64>| -> Vec<String> {
        shown.lines.range(lines).flat_map(|(_, pieces)| pieces.iter().cloned()).collect()
    };
    let around = |&(first, last): &(u64, u64)| {
        (of(first.saturating_sub(AROUND)..first), of(last.saturating_add(1)..last.saturating_add(AROUND + 1)))
    };
    places.iter().map(around).collect()
}

/// Keeps the lines that stand around places.
struct Shown<'a> {
    /// Their numbers, with what was read of them.
    lines: BTreeMap<u64, Vec<String>>,
    /// The number of the last one.
    last: u64,
    cuts: Cuts,
    /// Set where no further line is needed.
    stop: &'a Cell<bool>,
}

impl<'a> Shown<'a> {
    fn new(places: &[(u64, u64)], stop: &'a Cell<bool>) -> Self {
        let beside = |&(first, last): &(u64, u64)| {
            let after = last.saturating_add(1)..last.saturating_add(AROUND + 1);
            (first.saturating_sub(AROUND)..first).chain(after)
        };
        let lines: BTreeMap<u64, Vec<String>> = places.iter().flat_map(beside).map(|line| (line, Vec::new())).collect();
        let last = lines.last_key_value().map_or(0, |(line, _)| *line);
        Self { lines, last, cuts: Cuts::default(), stop }
    }
}

impl Sink for Shown<'_> {
    type Ahead = ();

    fn line(&mut self, line: &Line<'_>) {
        let line = self.cuts.without_secrets(line);
        if let Some(pieces) = self.lines.get_mut(&line.number) {
            pieces.push(line.text().trim_end().to_owned());
        } else if line.number > self.last {
            self.stop.set(true);
        }
    }

    fn stretch(&mut self, stretch: &Stretch<'_>, _ahead: Option<&()>) -> u64 {
        let lines = stretch.count();
        let numbers = stretch.first_number()..stretch.first_number() + lines;
        if numbers.end > self.last || self.lines.range(numbers).next().is_some() {
            stretch.lines().for_each(|line| self.line(&line));
        }
        lines
    }
}
