//! Lines of 8-bit text: where they end, where UTF-16 begins among them, and when the encoding has
//! to be decided.

use std::io::Read;

use memchr::{memchr, memchr2};

use super::super::Sink;
use super::super::encoding::{Encoding, Order};
use super::super::evidence::{self, RUN, SAMPLE, Utf8Count};
use super::{Before, Change, End, HIGH_FIRST_MARK, LOW_FIRST_MARK, LinePiece, Lines, UTF8_MARK};

/// Decisions between 8-bit encodings made at any distance; later ones are half a sample apart, so
/// that their cost stays in proportion to the input.
const FREE_DECISIONS: u32 = 64;

impl<R: Read> Lines<R> {
    pub(super) fn eight_bit(&mut self, sink: &mut impl Sink) {
        if !self.continued
            && let Some(change) = self.mark_at_line_start()
        {
            return self.change(change);
        }
        let mut piece = self.eight_bit_piece();
        let zero = memchr(0, &self.window.bytes()[..piece.content]);
        if let Some(zero) = zero
            && let Some(change) = self.wide_from(zero)
        {
            if change.at > 0 {
                let piece = LinePiece { content: change.at, used: change.at, end: End::Change };
                self.settle(piece.content);
                self.deliver(&piece, sink);
            }
            if change.mark < 2 {
                self.around = Some(self.encoding);
            }
            return self.change(Change { at: 0, ..change });
        }
        self.settle(piece.content);
        if piece.end == End::Split {
            let cut = self.encoding.boundary(self.window.bytes(), self.limit);
            piece = LinePiece { content: cut, used: cut, end: End::Split };
        }
        self.deliver(&piece, sink);
        if zero.is_some() {
            self.before = Before::HeldZero;
        }
    }

    fn mark_at_line_start(&mut self) -> Option<Change> {
        let first = *self.window.bytes().first()?;
        if !matches!(first, 0xEF | 0xFE | 0xFF) {
            return None;
        }
        self.window.hold(512);
        let bytes = self.window.bytes();
        if bytes.starts_with(&UTF8_MARK) {
            return Some(Change { at: 0, encoding: Encoding::Utf8Bom, mark: UTF8_MARK.len() });
        }
        let order = match bytes {
            [0xFF, 0xFE, ..] => Order::LowFirst,
            [0xFE, 0xFF, ..] => Order::HighFirst,
            _ => return None,
        };
        // The same two bytes are letters in some code pages; a zero byte in its place decides.
        let sample = &bytes[2..bytes.len().min(512)];
        let latin = |i: usize| evidence::plain_units(&sample[i..], order) > 0;
        (0..sample.len()).step_by(2).any(latin).then(|| Change::utf16(0, order, true))
    }

    fn eight_bit_piece(&mut self) -> LinePiece {
        // A line of exactly the limit may have two bytes of line end behind it.
        let cap = self.limit + 2;
        let mut from = 0;
        loop {
            let bytes = self.window.bytes();
            let bytes = &bytes[..bytes.len().min(cap)];
            let whole = bytes.len() == cap || self.window.ended();
            let found =
                if self.lone_cr { memchr2(b'\n', b'\r', &bytes[from..]) } else { memchr(b'\n', &bytes[from..]) };
            let end = found.map(|i| from + i);
            match end {
                // Whether a line feed follows this carriage return is not known yet.
                Some(i) if bytes[i] == b'\r' && i + 1 == bytes.len() && !whole => from = i,
                Some(i) => return self.ended_piece(bytes, i, 1),
                None if whole => return self.unended_piece(bytes.len()),
                None => from = bytes.len(),
            }
            self.window.more();
        }
    }

    /// Whether a line whose first zero byte is at `zero` is UTF-16, and from where on.
    fn wide_from(&mut self, zero: usize) -> Option<Change> {
        self.window.hold(zero + 512);
        let bytes = self.window.bytes();
        let low = |at: usize| evidence::plain_units(&bytes[at..], Order::LowFirst);
        let high = |at: usize| evidence::plain_units(&bytes[at..], Order::HighFirst);
        if zero >= 3 && bytes[zero - 3..].starts_with(&LOW_FIRST_MARK) && low(zero - 1) >= 2 {
            return Some(Change::utf16(zero - 3, Order::LowFirst, true));
        }
        if zero >= 2 && bytes[zero - 2..].starts_with(&HIGH_FIRST_MARK) && high(zero) >= 2 {
            return Some(Change::utf16(zero - 2, Order::HighFirst, true));
        }
        // The zero byte belongs to the line feed before it, which ended the line in its middle.
        if zero == 0 && self.before == Before::HeldZero && low(1) >= 2 {
            return Some(Change { mark: 1, ..Change::utf16(0, Order::LowFirst, false) });
        }
        // An 8-bit session that was cut in its last line; Windows appends low byte first.
        let head = zero.saturating_sub(1);
        if head >= 8 && bytes[..head].iter().all(|&b| evidence::is_plain(b)) && low(head) >= 8 {
            return Some(Change::utf16(head, Order::LowFirst, false));
        }
        // One line among others, to its end.
        let near = &bytes[..bytes.len().min(zero + 512)];
        if let Some(order) = evidence::utf16_line(near, near.len() == bytes.len() && self.window.ended()) {
            return Some(Change::utf16(0, order, false));
        }
        // No more than two runs: what `stray` takes for 8-bit text must never pass here, or the two
        // would hand the same bytes to and fro.
        let sample = &bytes[..bytes.len().min(4 * RUN)];
        evidence::utf16_without_mark(sample).map(|order| Change::utf16(0, order, false))
    }

    /// Decides on the 8-bit encoding where the line at the front needs it.
    fn settle(&mut self, content: usize) {
        let line = &self.window.bytes()[..content];
        if line.is_ascii() {
            return;
        }
        let doubtful = match self.encoding {
            Encoding::Ascii => true,
            Encoding::Utf8 | Encoding::Utf8Bom => match std::str::from_utf8(line) {
                Ok(_) => false,
                // The end of the input cut a character.
                Err(e) if e.error_len().is_none() && self.is_at_end(content) => false,
                Err(_) => Utf8Count::of(line).is_mostly_invalid(),
            },
            page => evidence::is_surely_utf8(line, page),
        };
        let near = self.window.offset() < self.decided_at + (SAMPLE / 2) as u64;
        if !doubtful {
            return;
        }
        if self.decisions >= FREE_DECISIONS && near {
            if self.encoding == Encoding::Ascii {
                let found = evidence::eight_bit(&line[..content.min(SAMPLE)], true);
                self.decide(found);
            }
            return;
        }
        self.decisions += 1;
        self.decided_at = self.window.offset();
        // A line that begins with more ASCII than this is weighed from its first other byte on.
        let first = line.iter().position(|b| !b.is_ascii()).unwrap_or(0);
        let from = if first < SAMPLE / 16 { 0 } else { first };
        let more = self.window.hold(from + SAMPLE + 1);
        let bytes = &self.window.bytes()[from..];
        let found = evidence::eight_bit(&bytes[..bytes.len().min(SAMPLE)], !more);
        self.decide(found);
    }

    fn decide(&mut self, found: Encoding) {
        match (self.encoding, found) {
            (Encoding::Ascii, found) => {
                self.encoding = found;
                if let Some(last) = self.summary.encodings.last_mut()
                    && last.1 == Encoding::Ascii
                {
                    last.1 = found;
                }
            }
            (Encoding::Utf8Bom, Encoding::Utf8) => {}
            (old, found) if old != found && old.is_utf8() != found.is_utf8() => self.region(found),
            _ => {}
        }
    }
}

impl Utf8Count {
    /// Rather another encoding than UTF-8 with a broken byte.
    fn is_mostly_invalid(&self) -> bool {
        self.invalid >= self.valid
    }
}

// A run must fit into what is held behind a zero byte.
const _: () = assert!(2 * RUN <= 512);
