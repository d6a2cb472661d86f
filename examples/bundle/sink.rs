//! Takes the lines of one log: counts them, keeps the time, and writes them as eight-bit text or as UTF-16.

use std::fmt::{self, Write as _};
use std::io::{self, Write};

/// What one log is to be like.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// About so many bytes on disk.
    pub bytes: u64,
    /// The same seed gives the same bytes.
    pub seed: u64,
    /// UTF-16LE with a byte order mark.
    pub wide: bool,
    /// Per cent of the lines that look like an error, at most 50.
    pub error_density: f64,
}

/// What was written.
#[derive(Debug, Clone, Copy, Default)]
pub struct Totals {
    pub bytes: u64,
    pub lines: u64,
    pub error_like: u64,
}

impl Totals {
    pub fn add(&mut self, other: Self) {
        self.bytes += other.bytes;
        self.lines += other.lines;
        self.error_like += other.error_like;
    }
}

/// A log being written.
pub struct Log<W> {
    out: W,
    shape: Shape,
    totals: Totals,
    pub random: fastrand::Rng,
    /// Milliseconds since midnight.
    now: u32,
    line: String,
    units: Vec<u8>,
}

impl<W: Write> Log<W> {
    pub fn new(mut out: W, shape: Shape) -> io::Result<Self> {
        let mut totals = Totals::default();
        if shape.wide {
            out.write_all(&[0xFF, 0xFE])?;
            totals.bytes = 2;
        }
        let mut random = fastrand::Rng::with_seed(shape.seed);
        let now = random.u32(28_800_000..36_000_000);
        Ok(Self { out, shape, totals, random, now, line: String::new(), units: Vec::new() })
    }

    /// Writes a line.
    pub fn say(&mut self, text: fmt::Arguments<'_>) -> io::Result<()> {
        self.line.clear();
        let _ = self.line.write_fmt(text);
        self.line.push_str("\r\n");
        debug_assert!(self.line.is_ascii(), "{}", self.line);
        let bytes = if self.shape.wide {
            self.units.clear();
            self.units.extend(self.line.bytes().flat_map(|byte| [byte, 0]));
            self.units.as_slice()
        } else {
            self.line.as_bytes()
        };
        self.totals.bytes += bytes.len() as u64;
        self.totals.lines += 1;
        self.out.write_all(bytes)
    }

    /// Writes a line that looks like an error; one that repeats another, or goes on with it, is said.
    pub fn trouble(&mut self, text: fmt::Arguments<'_>) -> io::Result<()> {
        self.totals.error_like += 1;
        self.say(text)
    }

    /// Whether the next line is to look like an error: the more likely, the further their number lags behind.
    pub fn trouble_due(&mut self) -> bool {
        let wanted = self.shape.error_density / 100.0 * (self.totals.lines + 1) as f64;
        self.random.f64() < wanted - self.totals.error_like as f64
    }

    /// The number of the line that was written last.
    pub fn last_line(&self) -> u64 {
        self.totals.lines
    }

    /// Bytes that are still to be written.
    pub fn left(&self) -> u64 {
        self.shape.bytes.saturating_sub(self.totals.bytes)
    }

    /// Bytes that the same text takes, by its encoding.
    pub fn width(&self) -> u64 {
        if self.shape.wide { 2 } else { 1 }
    }

    /// The time of the next line; it goes on by a few milliseconds.
    pub fn time(&mut self) -> Time {
        self.now = (self.now + self.random.u32(0..8)) % 86_400_000;
        Time(self.now)
    }

    /// What was written; all of it is out.
    pub fn finish(mut self) -> io::Result<Totals> {
        self.out.flush()?;
        Ok(self.totals)
    }
}

/// A time of day, in milliseconds: `10:00:05`, and with `{:#}` as engine lines show it, `10:00:05:250`.
#[derive(Debug, Clone, Copy)]
pub struct Time(u32);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, milliseconds) = (self.0 / 1000, self.0 % 1000);
        write!(f, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)?;
        if f.alternate() { write!(f, ":{milliseconds:03}") } else { Ok(()) }
    }
}
