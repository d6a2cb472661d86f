//! Many plain lines at once: what stands in nearly all of every log, handed out without a look at each line.

use std::ops::Range;

use memchr::{memchr_iter, memrchr};

use super::Line;
use super::encoding::Encoding;

/// Whole lines, each with its line feed: no zero and no byte beyond ASCII among them, none longer than the limit, all
/// of one encoding.
#[derive(Debug, Clone, Copy)]
pub struct Stretch<'a> {
    pub(super) number: u64,
    pub(super) offset: u64,
    pub(super) encoding: Encoding,
    pub(super) raw: &'a [u8],
    pub(super) view: &'a [u8],
}

impl<'a> Stretch<'a> {
    /// One byte per character, as [`Line::view`] has it; ends with a line feed.
    #[must_use]
    pub fn view(&self) -> &'a [u8] {
        self.view
    }

    /// Number of its first line.
    #[must_use]
    pub fn first_number(&self) -> u64 {
        self.number
    }

    /// How many lines it has.
    #[must_use]
    pub fn count(&self) -> u64 {
        memchr_iter(b'\n', self.view).count() as u64
    }

    /// A part of it: whole lines, given by their range in [`Stretch::view`], of which the first is the `before`th behind
    /// the stretch's first.
    #[must_use]
    pub fn part(&self, range: Range<usize>, before: u64) -> Self {
        let unit = self.encoding.unit() as usize;
        Self {
            number: self.number + before,
            offset: self.offset + (range.start * unit) as u64,
            encoding: self.encoding,
            raw: &self.raw[range.start * unit..range.end * unit],
            view: &self.view[range],
        }
    }

    /// Splits it at the line end before byte `at` of its view, where two parts come of it.
    #[must_use]
    pub fn split(&self, at: usize) -> Option<(Self, Self)> {
        let feed = memrchr(b'\n', self.view.get(..at)?)?;
        let middle = feed + 1;
        let before = memchr_iter(b'\n', &self.view[..middle]).count() as u64;
        (middle < self.view.len()).then(|| (self.part(0..middle, 0), self.part(middle..self.view.len(), before)))
    }

    /// Its first line.
    #[must_use]
    pub fn first(&self) -> Option<Line<'a>> {
        self.lines().next()
    }

    /// Its last line, of `lines` in all.
    #[must_use]
    pub fn last(&self, lines: u64) -> Option<Line<'a>> {
        let inner = self.view.len().checked_sub(1)?;
        let from = memrchr(b'\n', &self.view[..inner]).map_or(0, |feed| feed + 1);
        self.part(from..self.view.len(), lines.checked_sub(1)?).first()
    }

    /// Its first line that is not empty.
    #[must_use]
    pub fn first_written(&self) -> Option<Line<'a>> {
        self.lines().find(|line| !line.view.is_empty())
    }

    /// Its last line that is not empty, of `lines` in all.
    #[must_use]
    pub fn last_written(&self, lines: u64) -> Option<Line<'a>> {
        self.backwards(lines).find(|line| !line.view.is_empty())
    }

    /// Its lines, `lines` in all, the last one first.
    pub fn backwards(&self, lines: u64) -> impl Iterator<Item = Line<'a>> + use<'a> {
        let (whole, unit) = (*self, self.encoding.unit() as usize);
        let (mut rest, mut lines) = (whole, lines);
        std::iter::from_fn(move || {
            let last = rest.last(lines)?;
            rest = whole.part(0..(last.offset - whole.offset) as usize / unit, 0);
            lines -= 1;
            Some(last)
        })
    }

    /// What is left of it behind its first `lines` lines.
    #[must_use]
    pub fn behind(&self, lines: u64) -> Self {
        let Some(before) = usize::try_from(lines).ok().and_then(|lines| lines.checked_sub(1)) else { return *self };
        let from = memchr_iter(b'\n', self.view).nth(before).map_or(self.view.len(), |feed| feed + 1);
        self.part(from..self.view.len(), lines)
    }

    /// The lines in order.
    pub fn lines(&self) -> impl Iterator<Item = Line<'a>> + use<'a> {
        let Self { number, offset, encoding, raw, view } = *self;
        let unit = encoding.unit() as usize;
        plain_lines(view).zip(number..).map(move |(Range { start, end }, number)| Line {
            number,
            offset: offset + (start * unit) as u64,
            length: ((end - start) * unit) as u32,
            continued: false,
            cut: false,
            encoding,
            raw: &raw[start * unit..end * unit],
            view: &view[start..end],
        })
    }
}

/// Where the lines of a view stand that consists of whole lines, each without its line end.
pub fn plain_lines(view: &[u8]) -> impl Iterator<Item = Range<usize>> + use<'_> {
    let mut start = 0;
    memchr_iter(b'\n', view).map(move |feed| {
        let end = feed - usize::from(feed > start && view[feed - 1] == b'\r');
        let line = start..end;
        start = feed + 1;
        line
    })
}

/// How many bytes at the front are neither zero nor beyond ASCII.
pub(super) fn plain_prefix(view: &[u8]) -> usize {
    let odd = |byte: u8| (byte | byte.wrapping_sub(1)) & 0x80;
    let (chunks, _) = view.as_chunks::<64>();
    let clean = chunks.iter().take_while(|chunk| chunk.iter().fold(0, |any, &byte| any | odd(byte)) == 0).count() * 64;
    view[clean..].iter().position(|&byte| odd(byte) != 0).map_or(view.len(), |at| clean + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_prefix_ends_at_the_first_odd_byte() {
        for length in [0, 1, 63, 64, 65, 200] {
            let mut view = vec![0x7F; length];
            assert_eq!(plain_prefix(&view), length);
            for at in 0..length {
                for odd in [0, 0x80, 0xFF] {
                    view[at] = odd;
                    assert_eq!(plain_prefix(&view), at);
                    view[at] = 1;
                }
            }
        }
    }
}
