//! Reads one log file once: lines, encoding, hash and the sessions in it.

use std::cell::Cell;
use std::io::{self, Read};
use std::sync::{Arc, LazyLock};

use crate::marks::{Found, Marks, Wants};
use crate::session::{self, Cutter, Session};
use crate::sightings::{self, Sighting, Sightings};
use crate::source::LogFile;
use crate::text::{self, Limits, Line, Sink, Stretch, Summary};

/// What one file gave.
#[derive(Debug)]
pub struct Scanned {
    /// Its sessions in the order in which they begin.
    pub sessions: Vec<Session>,
    /// Names and versions seen in it.
    pub sightings: Vec<Sighting>,
    /// Bytes, lines, encodings, hash, and what could not be decoded.
    pub summary: Summary,
    /// Why it could not be read, or not to its end.
    pub trouble: Option<String>,
}

/// Reads a file. Trouble with it is part of the result.
#[must_use]
pub fn scan(file: &LogFile, limits: &Limits) -> Scanned {
    let reader = match file.open() {
        Ok(reader) => reader,
        Err(error) => {
            return Scanned {
                sessions: Vec::new(),
                sightings: Vec::new(),
                summary: Summary::default(),
                trouble: Some(error.to_string()),
            };
        }
    };
    read(&file.path, reader, limits)
}

/// Reads what `reader` gives as the file `path`.
#[must_use]
pub fn read(path: &str, reader: impl Read, limits: &Limits) -> Scanned {
    let mut reading = Reading::new(path);
    let read = text::read(reader, limits, &mut reading);
    reading.finish(read)
}

/// As [`read`], with every line looked at by itself: slow, and what [`read`] is held against.
#[must_use]
pub fn read_line_by_line(path: &str, reader: impl Read, limits: &Limits) -> Scanned {
    let mut reading = Reading::new(path);
    let read = text::read_lines(reader, limits, |line| reading.line(line));
    reading.finish(read)
}

/// Every mark that a reader looks for.
static MARKS: LazyLock<Marks> =
    LazyLock::new(|| Marks::new(session::marks().into_iter().chain(sightings::MARKS.iter().copied())));

thread_local! {
    /// The scratch memory of the file that this thread read before.
    static SPARE: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// The readers of one file, and what they need to leave out the lines that say nothing.
struct Reading {
    cutter: Cutter,
    sightings: Sightings,
    scratch: Vec<u8>,
    found: Vec<Found>,
}

impl Reading {
    fn new(path: &str) -> Self {
        Self {
            cutter: Cutter::new(Arc::from(path)),
            sightings: Sightings::default(),
            scratch: SPARE.take(),
            found: Vec::new(),
        }
    }

    fn finish(mut self, read: Result<Summary, (Summary, io::Error)>) -> Scanned {
        SPARE.set(std::mem::take(&mut self.scratch));
        let (summary, trouble) = match read {
            Ok(summary) => (summary, None),
            Err((summary, error)) => (summary, Some(error.to_string())),
        };
        Scanned { sessions: self.cutter.finish(), sightings: self.sightings.finish(), summary, trouble }
    }
}

impl Sink for Reading {
    fn line(&mut self, line: &Line<'_>) {
        self.sightings.line(line);
        self.cutter.line(line);
    }

    fn stretch(&mut self, stretch: &Stretch<'_>) -> u64 {
        MARKS.find(stretch.view(), &mut self.scratch, &mut self.found);
        let mut found = self.found.iter().peekable();
        let mut lines = 0;
        for (range, line) in stretch.lines() {
            let mut wants = Wants::NONE;
            while let Some(mark) = found.next_if(|mark| mark.at < range.end) {
                wants = wants.and(mark.wants);
            }
            if wants.includes(Wants::SIGHTING) {
                self.sightings.line(&line);
            }
            if wants.includes(Wants::SESSION) {
                self.cutter.line(&line);
            } else {
                self.cutter.unmarked(&line);
            }
            lines += 1;
        }
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
    let stop = Cell::new(false);
    // What fails now was read before: the report says so where it matters.
    let _ = text::read_lines(Until { inner, stop: &stop }, limits, |line| {
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
