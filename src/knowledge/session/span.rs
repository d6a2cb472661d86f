//! Stretches of the input that show something, and how much of their text is kept.

use std::borrow::Cow;

use crate::input::redact::beginning;
use crate::input::text::Line;

/// Bytes of a message's text that are kept. Real ones have some hundred.
pub const TEXT_KEPT: usize = 8 << 10;
/// What stands at the end of a text that is longer.
const CUT: char = '\u{2026}';

/// A text as it is kept: where it is longer than [`TEXT_KEPT`], its beginning and `\u{2026}`.
fn kept_text(text: Cow<'_, str>) -> String {
    if text.len() <= TEXT_KEPT {
        return text.into_owned();
    }
    let mut kept = beginning(&text, TEXT_KEPT - CUT.len_utf8()).to_owned();
    kept.push(CUT);
    kept
}

/// A stretch of the input that shows something: whole lines, with their place in the original bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// First line, counted from 1.
    pub line: u64,
    /// Last line; the same as `line` for one line.
    pub end_line: u64,
    /// Offset of the first byte in the file.
    pub offset: u64,
    /// Bytes from there to the end of the last line, without its line end.
    pub length: u64,
    /// The decoded text; lines are joined by `\n`.
    pub text: String,
}

impl Span {
    /// The span of one line.
    #[must_use]
    pub fn of(line: &Line<'_>) -> Self {
        Self {
            line: line.number,
            end_line: line.number,
            offset: line.offset,
            length: u64::from(line.length),
            text: kept_text(line.text()),
        }
    }

    /// Takes in a following line. Lines between the two (blank ones) become part of the stretch, not of the text.
    pub fn extend(&mut self, line: &Line<'_>) {
        self.end_line = line.number;
        self.length = line.offset + u64::from(line.length) - self.offset;
        self.append(&kept_text(line.text()));
    }

    /// Adds a line's text, as far as there is room for it.
    pub(crate) fn append(&mut self, text: &str) {
        if self.text.len() > TEXT_KEPT || self.is_cut() {
            return;
        }
        self.text.push('\n');
        self.text.push_str(text);
        if self.text.len() > TEXT_KEPT {
            self.text = kept_text(Cow::Owned(std::mem::take(&mut self.text)));
        }
    }

    /// Whether the text is only the beginning of what stands there.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.text.ends_with(CUT) && self.length > TEXT_KEPT as u64
    }
}
