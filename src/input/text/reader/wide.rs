//! Lines of UTF-16: where they end, and where text of another order or width begins among them.

use std::io::Read;

use memchr::{memchr, memchr2};

use super::super::encoding::{Encoding, Order};
use super::super::evidence::{self, Stray};
use super::super::{Sink, Undecodable};
use super::{Before, Change, End, HIGH_FIRST_MARK, LOW_FIRST_MARK, LinePiece, Lines, UTF8_MARK};

impl<R: Read> Lines<R> {
    pub(super) fn wide(&mut self, order: Order, sink: &mut impl Sink) {
        if !self.window.hold(2) {
            // It belongs to the line before when that one has no line end.
            self.odd_byte(self.number - u64::from(self.before == Before::Unended));
            self.summary.cut = true;
            self.window.consume(1);
            return;
        }
        if !self.continued
            && let Some(change) = self.mark_at_wide_line_start(order)
        {
            return self.change(change);
        }
        if !self.continued
            && let Some(encoding) = self.around
        {
            self.window.hold(512);
            let bytes = self.window.bytes();
            if evidence::eight_bit_line(&bytes[..bytes.len().min(512)], order) {
                return self.change(Change { at: 0, encoding, mark: 0 });
            }
        }
        let mut piece = self.wide_piece(order);
        let units = piece.content / 2;
        let beyond = memchr(0xFF, &self.view[self.view_at..self.view_at + units]).is_some();
        if beyond && let Some(change) = self.stray(order, piece.content) {
            let content = change.at & !1;
            if content > 0 {
                self.deliver(&LinePiece { content, used: content, end: End::Change }, sink);
            }
            if change.at > content {
                self.odd_byte(self.number);
                self.window.consume(1);
            }
            return self.change(Change { at: 0, ..change });
        }
        if piece.end == End::Split {
            let cut = self.encoding.boundary(self.window.bytes(), self.limit);
            piece = LinePiece { content: cut, used: cut, end: End::Split };
        }
        self.deliver(&piece, sink);
    }

    fn mark_at_wide_line_start(&mut self, order: Order) -> Option<Change> {
        let own = match order {
            Order::LowFirst => LOW_FIRST_MARK,
            Order::HighFirst => HIGH_FIRST_MARK,
        };
        let start = *self.window.bytes().first_chunk::<2>()?;
        if start == own {
            return Some(Change::utf16(0, order, true));
        }
        if start == [own[1], own[0]] {
            return Some(Change::utf16(0, order.other(), true));
        }
        // In UTF-16 the mark of UTF-8 is a Hangul syllable and half a character: look behind it.
        if start == UTF8_MARK[..2] && self.window.hold(UTF8_MARK.len() + 8) {
            let bytes = self.window.bytes();
            let text = &bytes[UTF8_MARK.len()..UTF8_MARK.len() + 8];
            if bytes.starts_with(&UTF8_MARK) && text.iter().all(|&b| evidence::is_plain(b)) {
                let mark = UTF8_MARK.len();
                return Some(Change { at: 0, encoding: Encoding::Utf8Bom, mark });
            }
        }
        None
    }

    fn wide_piece(&mut self, order: Order) -> LinePiece {
        let cap = self.limit / 2 + 2;
        let mut from = 0;
        loop {
            self.fill_view(order);
            let view = &self.view[self.view_at..];
            let view = &view[..view.len().min(cap)];
            let whole = view.len() == cap || self.window.ended();
            let found = if self.lone_cr { memchr2(b'\n', b'\r', &view[from..]) } else { memchr(b'\n', &view[from..]) };
            match found.map(|i| from + i) {
                Some(i) if view[i] == b'\r' && i + 1 == view.len() && !whole => from = i,
                Some(i) => return self.ended_piece(view, i, 2),
                None if whole => return self.unended_piece(view.len() * 2),
                None => from = view.len(),
            }
            self.window.more();
        }
    }

    pub(super) fn fill_view(&mut self, order: Order) {
        let bytes = self.window.bytes();
        let known = (self.view.len() - self.view_at) * 2;
        if bytes.len() < known + 2 {
            return;
        }
        self.view.drain(..self.view_at);
        self.view_at = 0;
        order.narrow(&bytes[known..], &mut self.view);
    }

    /// Where the `content` bytes at the front stop being UTF-16 of this order.
    fn stray(&self, order: Order, content: usize) -> Option<Change> {
        let bytes = &self.window.bytes()[..content];
        let (unit, kind) = evidence::stray(bytes, order, self.is_at_end(content))?;
        let at = unit * 2;
        if kind == Stray::EightBit {
            return Some(Change { at, encoding: Encoding::Ascii, mark: 0 });
        }
        // After an odd number of bytes the units of the next session seem to be swapped.
        let (own, other) = match order {
            Order::LowFirst => (LOW_FIRST_MARK, HIGH_FIRST_MARK),
            Order::HighFirst => (HIGH_FIRST_MARK, LOW_FIRST_MARK),
        };
        if at >= 3 && bytes[at - 3..].starts_with(&own) {
            return Some(Change::utf16(at - 3, order, true));
        }
        if at >= 2 && bytes[at - 2..].starts_with(&other) {
            return Some(Change::utf16(at - 2, order.other(), true));
        }
        let odd = at >= 2
            && match order {
                Order::LowFirst => evidence::is_plain(bytes[at - 1]),
                Order::HighFirst => bytes[at - 1] == 0,
            };
        Some(if odd { Change::utf16(at - 1, order, false) } else { Change::utf16(at, order.other(), false) })
    }

    fn odd_byte(&mut self, line: u64) {
        let offset = self.window.offset();
        self.summary.undecodable(Undecodable { line, offset, length: 1 });
    }
}
