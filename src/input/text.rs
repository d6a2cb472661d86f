//! Bytes to lines: finds out the encoding by evidence, splits at line ends and keeps every
//! position as a position in the original bytes. It does not know what a line means.

mod encoding;
mod evidence;
mod pieces;
mod reader;
mod stretch;
mod window;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;

pub use encoding::Encoding;
pub use pieces::Prepare;
use pieces::{FrontToBack, Pieces};
pub use stretch::{Stretch, plain_lines};

/// How one input is read: how much of it is held at a time, and whether it is hashed.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Bytes of one line; a longer line is delivered in pieces of at most this size. At least 64.
    pub line_bytes: usize,
    /// Bytes of a piece of a large file that one thread reads ahead. At least 64.
    pub piece_bytes: u64,
    /// Whether the SHA-256 of what is read is taken: about a fourth of the time that reading costs.
    pub hash: bool,
}

impl Default for Options {
    fn default() -> Self {
        // Pieces small enough for a few of them in memory, and large enough that what is done for each does not count.
        Self { line_bytes: 1 << 20, piece_bytes: 512 << 10, hash: false }
    }
}

/// One line as it stands in the file, without its line end and without a byte order mark.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// 1-based; counts line ends of the decoded text.
    pub number: u64,
    /// Byte offset of the first byte in the input.
    pub offset: u64,
    /// Bytes without the line end.
    pub length: u32,
    /// A further piece of the line before it (same number): the line was longer than the limit,
    /// or the encoding changed in its middle.
    pub continued: bool,
    /// The limit cuts the line behind this piece; the next piece follows.
    pub cut: bool,
    /// The encoding of this line; `Ascii` as long as the input showed nothing else.
    pub encoding: Encoding,
    raw: &'a [u8],
    view: &'a [u8],
}

impl<'a> Line<'a> {
    /// One byte per character for matching: the raw bytes in 8-bit encodings, the narrowed units
    /// of UTF-16 (units above 0xFF become 0xFF). Byte `i` stands at
    /// `offset + i * encoding.unit()` in the input.
    #[must_use]
    pub fn view(&self) -> &'a [u8] {
        self.view
    }

    /// The bytes of the line as they stand in the input.
    #[must_use]
    pub fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// A part of it, by its place in the [view](Line::view).
    #[must_use]
    pub fn part(&self, range: Range<usize>) -> Self {
        let unit = self.encoding.unit() as usize;
        let end = if range.end == self.view.len() { self.raw.len() } else { range.end * unit };
        let raw = &self.raw[range.start * unit..end];
        Self {
            offset: self.offset + (range.start * unit) as u64,
            length: raw.len() as u32,
            raw,
            view: &self.view[range],
            ..*self
        }
    }

    /// The decoded text; what cannot be decoded becomes U+FFFD. Borrowed when the line is ASCII
    /// (or valid UTF-8).
    #[must_use]
    pub fn text(&self) -> Cow<'a, str> {
        match std::str::from_utf8(self.view) {
            Ok(text) if text.is_ascii() || self.encoding.is_utf8() => Cow::Borrowed(text),
            _ => self.encoding.decode(self.raw),
        }
    }
}

/// A stretch that is not valid in the encoding of its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undecodable {
    /// 1-based line.
    pub line: u64,
    /// Byte offset in the input.
    pub offset: u64,
    /// Bytes.
    pub length: u32,
}

/// What was read of one input.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Bytes read.
    pub bytes: u64,
    /// Lines delivered; the pieces of a line count once.
    pub lines: u64,
    /// The encodings in file order, each with the 1-based line that it holds from.
    pub encodings: Vec<(u64, Encoding)>,
    /// SHA-256 of the bytes read, lower-case hexadecimal, where [`Options::hash`] asks for it.
    pub sha256: Option<String>,
    /// The first undecodable stretches, at most [`Summary::UNDECODABLE_KEPT`].
    pub undecodable: Vec<Undecodable>,
    /// How many undecodable stretches there were in all.
    pub undecodable_count: u64,
    /// The input ends inside a character: an odd byte of UTF-16, half a multi-byte character.
    pub cut: bool,
    /// Lines longer than [`Options::line_bytes`] that were delivered in pieces.
    pub longest_cut: u64,
}

impl Summary {
    /// How many undecodable stretches are kept with their place.
    pub const UNDECODABLE_KEPT: usize = 100;

    fn undecodable(&mut self, stretch: Undecodable) {
        self.undecodable_count += 1;
        if self.undecodable.len() < Self::UNDECODABLE_KEPT {
            self.undecodable.push(stretch);
        }
    }
}

/// Takes the lines of one input, in order.
pub trait Sink {
    /// What another thread can find out about plain lines beforehand.
    type Ahead: Send + Sync + 'static;

    /// One line.
    fn line(&mut self, line: &Line<'_>);

    /// Many plain lines; the same as each of them by itself. `ahead` is what was found out about them, if they were
    /// read ahead. Gives back how many there were.
    fn stretch(&mut self, stretch: &Stretch<'_>, _ahead: Option<&Self::Ahead>) -> u64 {
        stretch.lines().map(|line| self.line(&line)).count() as u64
    }
}

/// Reads `reader` to its end and hands its lines to `sink`.
///
/// Memory stays below about twice [`Options::line_bytes`] plus 512 KiB, whatever the input. How
/// the reader portions its bytes changes which lines come in one stretch, and nothing else.
///
/// # Errors
/// When the reader fails: the error, with the summary of what was read and delivered before it.
pub fn read<R: Read>(reader: R, options: &Options, sink: &mut impl Sink) -> Result<Summary, (Summary, io::Error)> {
    reader::Lines::new(FrontToBack(reader), *options).run(sink)
}

/// As [`read()`], for a large file: pieces of [`Options::piece_bytes`] are read and prepared by the threads of the pool at hand.
/// What is delivered is the same, but for how many lines come in one stretch.
///
/// # Errors
/// As [`read()`], and where the file cannot be opened.
pub fn read_in_pieces<S: Sink>(
    path: &Path,
    options: &Options,
    prepare: Prepare<S::Ahead>,
    sink: &mut S,
) -> Result<Summary, (Summary, io::Error)> {
    match Pieces::open(path, *options, prepare) {
        Ok(pieces) => reader::Lines::new(pieces, *options).run(sink),
        Err(error) => Err((Summary::default(), error)),
    }
}

/// As [`read()`], every line by itself.
///
/// # Errors
/// As [`read()`].
pub fn read_lines<R: Read>(
    reader: R,
    options: &Options,
    on_line: impl FnMut(&Line<'_>),
) -> Result<Summary, (Summary, io::Error)> {
    struct Each<F>(F);
    impl<F: FnMut(&Line<'_>)> Sink for Each<F> {
        type Ahead = ();

        fn line(&mut self, line: &Line<'_>) {
            (self.0)(line);
        }
    }
    read(reader, options, &mut Each(on_line))
}

/// A [`Line`] that owns its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedLine {
    /// See [`Line::number`].
    pub number: u64,
    /// See [`Line::offset`].
    pub offset: u64,
    /// See [`Line::length`].
    pub length: u32,
    /// See [`Line::continued`].
    pub continued: bool,
    /// See [`Line::cut`].
    pub cut: bool,
    /// See [`Line::encoding`].
    pub encoding: Encoding,
    /// See [`Line::raw`].
    pub raw: Vec<u8>,
    /// See [`Line::view`].
    pub view: Vec<u8>,
    /// See [`Line::text`].
    pub text: String,
}

impl OwnedLine {
    /// The line as it was delivered.
    #[must_use]
    pub fn line(&self) -> Line<'_> {
        Line {
            number: self.number,
            offset: self.offset,
            length: self.length,
            continued: self.continued,
            cut: self.cut,
            encoding: self.encoding,
            raw: &self.raw,
            view: &self.view,
        }
    }
}

impl From<&Line<'_>> for OwnedLine {
    fn from(line: &Line<'_>) -> Self {
        Self {
            number: line.number,
            offset: line.offset,
            length: line.length,
            continued: line.continued,
            cut: line.cut,
            encoding: line.encoding,
            raw: line.raw().to_vec(),
            view: line.view().to_vec(),
            text: line.text().into_owned(),
        }
    }
}

/// Bytes in lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The lines of bytes in memory, for tests and short inputs.
#[must_use]
pub fn lines_of_bytes(bytes: &[u8]) -> (Vec<OwnedLine>, Summary) {
    let mut lines = Vec::new();
    let summary = match read_lines(bytes, &Options { hash: true, ..Options::default() }, |line| lines.push(line.into()))
    {
        // Reading from memory does not fail.
        Ok(summary) | Err((summary, _)) => summary,
    };
    (lines, summary)
}
