//! The loop over one input: finds each line end, notices where the encoding changes, and hands
//! out lines. What the bytes speak for is judged in `evidence`.

mod eight_bit;
mod wide;

use std::io::{self, Read};

use memchr::{memchr, memrchr};

use super::encoding::{Encoding, Order};
use super::pieces::Source;
use super::stretch::{Stretch, plain_prefix};
use super::window::Window;
use super::{Line, Options, Sink, Summary, Undecodable, evidence};

/// Where the beginning of an input shows whether its lines end with a lone carriage return.
const LINE_END_SAMPLE: usize = 64 * 1024;
/// A hostile input could change its encoding at every line; this many changes are listed.
const REGIONS_KEPT: usize = 1000;
const LOW_FIRST_MARK: [u8; 2] = [0xFF, 0xFE];
const HIGH_FIRST_MARK: [u8; 2] = [0xFE, 0xFF];
const UTF8_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

pub(super) struct Lines<R> {
    window: Window<R>,
    limit: usize,
    /// The window's units narrowed, from `view_at` on; used in UTF-16 only.
    view: Vec<u8>,
    view_at: usize,
    encoding: Encoding,
    /// The 8-bit encoding around lines of UTF-16 that began without a mark.
    around: Option<Encoding>,
    /// Number of the line that the window begins with.
    number: u64,
    continued: bool,
    /// The last line counted as longer than the limit.
    split: u64,
    lone_cr: bool,
    before: Before,
    decisions: u32,
    decided_at: u64,
    summary: Summary,
}

/// A line, or a piece of one, at the front of the window.
struct LinePiece {
    /// Bytes without the line end.
    content: usize,
    /// Bytes with it.
    used: usize,
    end: End,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// A line end, or the end of the input.
    Line,
    /// The line goes on: it is longer than the limit.
    Split,
    /// The line goes on in another encoding.
    Change,
}

/// What is known of the line (or piece) before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Ended,
    /// It ended with the input, not with a line end.
    Unended,
    /// An 8-bit line that held a zero byte.
    HeldZero,
}

/// Where another encoding begins, and the bytes of its mark.
#[derive(Clone, Copy)]
struct Change {
    at: usize,
    encoding: Encoding,
    mark: usize,
}

impl Change {
    fn utf16(at: usize, order: Order, marked: bool) -> Self {
        Self { at, encoding: order.encoding(marked), mark: if marked { 2 } else { 0 } }
    }
}

impl<R: Read> Lines<R> {
    pub(super) fn new(reader: R, options: Options) -> Self {
        Self {
            window: Window::new(reader, options.hash),
            limit: options.line_bytes.max(64) & !1,
            view: Vec::new(),
            view_at: 0,
            encoding: Encoding::Ascii,
            around: None,
            number: 1,
            continued: false,
            split: 0,
            lone_cr: false,
            before: Before::Ended,
            decisions: 0,
            decided_at: 0,
            summary: Summary::default(),
        }
    }

    pub(super) fn run<S: Sink>(mut self, sink: &mut S) -> Result<Summary, (Summary, io::Error)>
    where
        R: Source<S::Ahead>,
    {
        if self.window.hold(1) {
            self.begin();
        }
        loop {
            if self.whole_lines(sink) {
                continue;
            }
            if !self.window.hold(1) {
                break;
            }
            if self.stretch(sink) {
                continue;
            }
            match self.encoding.utf16() {
                Some(order) => self.wide(order, sink),
                None => self.eight_bit(sink),
            }
        }
        self.summary.bytes = self.window.offset();
        self.summary.lines = if self.continued { self.number } else { self.number - 1 };
        let (sha256, error) = self.window.finish();
        self.summary.sha256 = sha256;
        match error {
            None => Ok(self.summary),
            Some(error) => Err((self.summary, error)),
        }
    }

    fn begin(&mut self) {
        self.window.hold(LINE_END_SAMPLE);
        let bytes = self.window.bytes();
        let sample = &bytes[..bytes.len().min(512)];
        let first = &sample[..memchr(b'\n', sample).unwrap_or(0)];
        let change = if sample.starts_with(&LOW_FIRST_MARK) {
            Change::utf16(0, Order::LowFirst, true)
        } else if sample.starts_with(&HIGH_FIRST_MARK) {
            Change::utf16(0, Order::HighFirst, true)
        } else if sample.starts_with(&UTF8_MARK) {
            Change { at: 0, encoding: Encoding::Utf8Bom, mark: UTF8_MARK.len() }
        } else if !first.is_empty() && first.iter().all(|&b| evidence::is_plain(b)) {
            Change { at: 0, encoding: Encoding::Ascii, mark: 0 }
        } else {
            evidence::utf16_without_mark(sample)
                .map_or(Change { at: 0, encoding: Encoding::Ascii, mark: 0 }, |order| Change::utf16(0, order, false))
        };
        let head = &bytes[..bytes.len().min(LINE_END_SAMPLE)];
        self.lone_cr = match change.encoding.utf16() {
            None => memchr(b'\n', head).is_none(),
            Some(order) => !head.as_chunks::<2>().0.iter().any(|&u| order.unit(u) == 0x0A),
        };
        self.change(change);
    }

    /// A line whose line feed (or lone carriage return) is unit `i` of `view`.
    fn ended_piece(&self, view: &[u8], i: usize, unit: usize) -> LinePiece {
        let (content, end) = if view[i] == b'\r' {
            (i, i + 1 + usize::from(view.get(i + 1) == Some(&b'\n')))
        } else {
            (i - usize::from(i > 0 && view[i - 1] == b'\r'), i + 1)
        };
        if content * unit > self.limit {
            return self.unended_piece(content * unit);
        }
        LinePiece { content: content * unit, used: end * unit, end: End::Line }
    }

    fn unended_piece(&self, bytes: usize) -> LinePiece {
        if bytes > self.limit {
            LinePiece { content: self.limit, used: self.limit, end: End::Split }
        } else {
            LinePiece { content: bytes, used: bytes, end: End::Line }
        }
    }

    /// Whether the input ends `bytes` (or an odd byte more) behind the front of the window.
    fn is_at_end(&self, bytes: usize) -> bool {
        self.window.ended() && self.window.bytes().len() - bytes < self.encoding.unit() as usize
    }

    /// Hands out lines that were read ahead, if the input comes to such.
    fn whole_lines<S: Sink>(&mut self, sink: &mut S) -> bool
    where
        R: Source<S::Ahead>,
    {
        let between_lines = self.window.bytes().is_empty() && !self.window.ended() && self.before == Before::Ended;
        if !between_lines || self.continued || self.lone_cr {
            return false;
        }
        match self.window.reader().whole_lines(self.encoding.utf16()) {
            Ok(None) => false,
            Ok(Some(piece)) => {
                let stretch = Stretch {
                    number: self.number,
                    offset: self.window.offset(),
                    encoding: self.encoding,
                    raw: piece.raw(),
                    view: piece.view(),
                };
                self.number += self.window.pass_over(stretch.raw, || sink.stretch(&stretch, piece.ahead()));
                true
            }
            Err(error) => {
                self.window.fail(error);
                false
            }
        }
    }

    /// Hands out the plain lines at the front of the window, if there is a whole one: lines in which nothing can begin
    /// or change an encoding.
    fn stretch(&mut self, sink: &mut impl Sink) -> bool {
        if self.continued || self.lone_cr {
            return false;
        }
        let wide = self.encoding.utf16();
        if let Some(order) = wide {
            self.fill_view(order);
        }
        let raw = self.window.bytes();
        let (view, unit) = if wide.is_some() { (&self.view[self.view_at..], 2) } else { (raw, 1) };
        let view = &view[..view.len().min(self.limit / unit)];
        let Some(feed) = memrchr(b'\n', &view[..plain_prefix(view)]) else { return false };
        let units = feed + 1;
        let stretch = Stretch {
            number: self.number,
            offset: self.window.offset(),
            encoding: self.encoding,
            raw: &raw[..units * unit],
            view: &view[..units],
        };
        let lines = sink.stretch(&stretch, None);
        self.number += lines;
        self.before = Before::Ended;
        if wide.is_some() {
            self.view_at += units;
        }
        self.window.consume(units * unit);
        true
    }

    /// The window begins with text in another encoding.
    fn change(&mut self, change: Change) {
        self.window.consume(change.mark);
        self.view.clear();
        self.view_at = 0;
        self.region(change.encoding);
    }

    fn region(&mut self, encoding: Encoding) {
        self.encoding = encoding;
        let encodings = &mut self.summary.encodings;
        // A change before anything of the line was delivered leaves no trace of what it replaces.
        if !self.continued && encodings.last().is_some_and(|last| last.0 == self.number) {
            encodings.pop();
        }
        let known = encodings.last().is_some_and(|last| last.1 == encoding);
        if !known && encodings.len() < REGIONS_KEPT {
            encodings.push((self.number, encoding));
        }
    }

    fn deliver(&mut self, piece: &LinePiece, sink: &mut impl Sink) {
        let raw = &self.window.bytes()[..piece.content];
        let wide = self.encoding.unit() == 2;
        let view = if wide { &self.view[self.view_at..self.view_at + piece.content / 2] } else { raw };
        let offset = self.window.offset();
        sink.line(&Line {
            number: self.number,
            offset,
            length: piece.content as u32,
            continued: self.continued,
            cut: piece.end == End::Split,
            encoding: self.encoding,
            raw,
            view,
        });
        let suspect = match self.encoding {
            _ if wide => memchr(0xFF, view).is_some(),
            Encoding::Utf8 | Encoding::Utf8Bom => std::str::from_utf8(raw).is_err(),
            page => page.is_double_byte() && !raw.is_ascii(),
        };
        if suspect {
            let summary = &mut self.summary;
            let cut = self.encoding.malformed(raw, |start, length| {
                summary.undecodable(Undecodable {
                    line: self.number,
                    offset: offset + start as u64,
                    length: length as u32,
                });
            });
            self.summary.cut |= cut && self.is_at_end(piece.used);
        }
        if wide {
            self.view_at += piece.used / 2;
        }
        self.window.consume(piece.used);
        self.continued = piece.end != End::Line;
        self.before =
            if piece.end == End::Line && piece.used == piece.content { Before::Unended } else { Before::Ended };
        match piece.end {
            End::Line => self.number += 1,
            End::Split if self.split < self.number => {
                self.split = self.number;
                self.summary.longest_cut += 1;
            }
            _ => {}
        }
    }
}
