//! Reads one log file once: lines, encoding, hash and the sessions in it.

use std::cell::Cell;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

mod skim;

use skim::{Kind, Part, Skimmed, skim};

use crate::marks::Wants;
use crate::redact::{Cuts, Seeker};
use crate::session::{Cutter, Session};
use crate::sightings::{Sighting, Sightings};
use crate::source::LogFile;
use crate::text::{self, Limits, Line, Prepare, Sink, Stretch, Summary};

/// What one file gave.
#[derive(Debug)]
pub struct Scanned {
    /// Its sessions in the order in which they begin.
    pub sessions: Vec<Session>,
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
pub fn scan(file: &LogFile, limits: &Limits) -> Scanned {
    let large = file.bytes >= LARGE * limits.piece_bytes && rayon::current_num_threads() > 1;
    if let Some(place) = file.real_path().filter(|_| large) {
        return read_in_pieces(&file.path, place, limits);
    }
    match file.open() {
        Ok(reader) => read(&file.path, reader, limits),
        Err(error) => Reading::new(&file.path).finish(Err((Summary::default(), error))),
    }
}

/// A file of this many pieces or more is read in pieces where there are several threads.
const LARGE: u64 = 32;

/// Reads what `reader` gives as the file `path`.
#[must_use]
pub fn read(path: &str, reader: impl Read, limits: &Limits) -> Scanned {
    let mut reading = Reading::new(path);
    let read = text::read(reader, limits, &mut reading);
    reading.finish(read)
}

/// As [`read`], with the threads of the pool at hand reading ahead in pieces of the file at `place`.
#[must_use]
pub fn read_in_pieces(path: &str, place: &Path, limits: &Limits) -> Scanned {
    let mut reading = Reading::new(path);
    let prepare = reading.skim_ahead();
    let read = text::read_in_pieces(place, limits, prepare, &mut reading);
    reading.finish(read)
}

/// As [`read`], with every line looked at by itself: slow, and what [`read`] is held against.
#[must_use]
pub fn read_line_by_line(path: &str, reader: impl Read, limits: &Limits) -> Scanned {
    let mut reading = Reading::new(path);
    let read = text::read_lines(reader, limits, |line| reading.line(line));
    reading.finish(read)
}

/// Bytes of a view without a dialect that are looked at before it is asked again whether the rest can be skimmed.
const FIRST_LOOK: usize = 1024;

/// The readers of one file.
struct Reading {
    cutter: Cutter,
    sightings: Sightings,
    seeker: Seeker,
    cuts: Cuts,
    /// The dialect at hand, for those who skim ahead: 0 for none, else one more than its index.
    dialect: Arc<AtomicUsize>,
}

impl Reading {
    fn new(path: &str) -> Self {
        Self {
            cutter: Cutter::new(Arc::from(path)),
            sightings: Sightings::default(),
            seeker: Seeker::default(),
            cuts: Cuts::default(),
            dialect: Arc::default(),
        }
    }

    /// Skims for the dialect that this reading has reached by then.
    fn skim_ahead(&self) -> Prepare<Skimmed> {
        let dialect = Arc::clone(&self.dialect);
        Arc::new(move |view| Skimmed::new(view, dialect.load(Ordering::Relaxed).checked_sub(1)))
    }

    fn finish(self, read: Result<Summary, (Summary, io::Error)>) -> Scanned {
        let (summary, trouble) = match read {
            Ok(summary) => (summary, None),
            Err((summary, error)) => (summary, Some(error.to_string())),
        };
        let (sightings, secrets) = (self.sightings.finish(), self.seeker.finish());
        Scanned { sessions: self.cutter.finish(), sightings, secrets, summary, trouble }
    }

    fn part(&mut self, stretch: &Stretch<'_>, part: &Part, dialect: Option<usize>) {
        let wants = match part.kind {
            Kind::Skimmed => {
                // The dialect may have changed within the stretch.
                let same = self.cutter.dialect() == dialect;
                for line in stretch.lines() {
                    if !self.seeker.waits() {
                        break;
                    }
                    self.seeker.line(&line);
                }
                if same && self.cutter.skim(stretch, part.lines) {
                    return;
                }
                Wants::SESSION
            }
            Kind::Each(wants) => wants,
        };
        for line in stretch.lines() {
            if wants.includes(Wants::SECRET) || self.seeker.waits() {
                self.seeker.line(&line);
            }
            if wants.includes(Wants::SIGHTING) {
                self.sightings.line(&line);
            }
            if wants.includes(Wants::SESSION) {
                self.cutter.line(&line);
            } else {
                self.cutter.unmarked(&line);
            }
        }
    }
}

impl Sink for Reading {
    type Ahead = Skimmed;

    fn line(&mut self, line: &Line<'_>) {
        if self.seeker.waits() || skim::may_hold_secrets(line.view()) {
            self.seeker.line(line);
        }
        let line = self.cuts.without_secrets(line);
        self.sightings.line(&line);
        self.cutter.line(&line);
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
        let mut part = |part: &Part| {
            self.part(&stretch.part(part.range.clone(), lines), part, dialect);
            lines += part.lines;
        };
        match ahead.filter(|ahead| ahead.dialect == dialect) {
            Some(ahead) => ahead.parts.iter().for_each(part),
            None => skim(stretch.view(), dialect, |now| part(&now)),
        }
        self.dialect.store(self.cutter.dialect().map_or(0, |dialect| dialect + 1), Ordering::Relaxed);
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

/// The lines before and after a place of a file, which is read again up to there. Empty where it cannot be.
#[must_use]
pub fn around(file: &LogFile, limits: &Limits, first: u64, last: u64) -> (Vec<String>, Vec<String>) {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    let Ok(inner) = file.open() else { return (before, after) };
    let (stop, mut cuts) = (Cell::new(false), Cuts::default());
    // What fails now was read before: the report says so where it matters.
    let _ = text::read_lines(Until { inner, stop: &stop }, limits, |line| {
        let line = cuts.without_secrets(line);
        if line.number + AROUND >= first && line.number < first {
            before.push(line.text().trim_end().to_owned());
        } else if line.number > last && line.number <= last + AROUND {
            after.push(line.text().trim_end().to_owned());
        } else if line.number > last {
            stop.set(true);
        }
    });
    (before, after)
}
