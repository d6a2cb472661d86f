//! Reads one log file once: lines, encoding, hash and the sessions in it.

use std::cell::Cell;
use std::io::{self, Read};
use std::sync::Arc;

use crate::session::{Cutter, Session};
use crate::sightings::{Sighting, Sightings};
use crate::source::LogFile;
use crate::text::{self, Limits, Summary};

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
    let mut cutter = Cutter::new(Arc::from(file.path.as_str()));
    let mut sightings = Sightings::default();
    let read = text::read_lines(reader, limits, |line| {
        sightings.line(line);
        cutter.line(line);
    });
    let (summary, trouble) = match read {
        Ok(summary) => (summary, None),
        Err((summary, error)) => (summary, Some(error.to_string())),
    };
    Scanned { sessions: cutter.finish(), sightings: sightings.finish(), summary, trouble }
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
