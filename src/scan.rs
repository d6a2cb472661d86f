//! Reads one log file once: lines, encoding, hash and the sessions in it.

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
