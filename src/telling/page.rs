//! Text for people: what log text may do on a page, and running text folded to the page's width.

use std::fmt::{self, Write as _};

use anstyle::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Widest line of running text, in columns; also that of text that goes to no terminal.
pub const WIDTH: usize = 100;
/// Narrowest line that running text is folded to.
const NARROW: usize = 40;

/// Log text must not act on who reads it: characters that control a terminal or turn the direction of writing are shown
/// as U+FFFD, tabs as spaces. Line ends are among them: the text is one line.
#[must_use]
pub fn safe(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' => ' ',
            c if acts(c) => '\u{fffd}',
            c => c,
        })
        .collect()
}

/// Whether a character controls where or in which direction text goes.
#[must_use]
pub fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Text that is being laid out on lines of a width.
#[derive(Debug)]
pub struct Page {
    text: String,
    width: usize,
}

impl Default for Page {
    fn default() -> Self {
        Self::new(WIDTH)
    }
}

impl fmt::Write for Page {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.text.push_str(text);
        Ok(())
    }
}

impl Page {
    /// An empty page. Lines of running text are at most so many columns, within what can be read.
    #[must_use]
    pub fn new(width: usize) -> Self {
        Self { text: String::new(), width: width.clamp(NARROW, WIDTH) }
    }

    /// Columns of a line.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// What stands on it so far.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// A line as it is.
    pub fn push_line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Whether nothing stands on it yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The finished text.
    #[must_use]
    pub fn finish(self) -> String {
        self.text
    }

    /// Running text, folded at spaces; the first line begins with one lead, the others with another. The style is that
    /// of the text without its leads.
    pub fn fold(&mut self, first: &str, rest: &str, text: &str, style: Style) {
        let mut lead = first;
        let mut line = String::new();
        let text = safe(text);
        // A path may be longer than a line.
        let room = self.width.saturating_sub(shown(rest).max(shown(first))).max(1);
        for word in text.split_whitespace().flat_map(|word| pieces(word, room)) {
            if !line.is_empty() && shown(lead) + columns(&line) + 1 + columns(word) > self.width {
                let _ = writeln!(self.text, "{lead}{style}{line}{style:#}");
                line.clear();
                lead = rest;
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        if line.is_empty() {
            let _ = writeln!(self.text, "{}", lead.trim_end());
        } else {
            let _ = writeln!(self.text, "{lead}{style}{line}{style:#}");
        }
    }
}

/// A word in pieces of so many columns at most.
pub(crate) fn pieces(word: &str, most: usize) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let mut columns = 0;
        let end = rest.char_indices().find(|(_, c)| {
            columns += c.width().unwrap_or(0);
            columns > most
        });
        let (piece, left) = rest.split_at(end.map_or(rest.len(), |(at, _)| at.max(1)));
        rest = left;
        (!piece.is_empty()).then_some(piece)
    })
}

/// Columns of a text on a terminal: what East Asian scripts write takes two each.
#[must_use]
pub fn columns(text: &str) -> usize {
    text.width()
}

/// Columns of a lead: its styles take none.
fn shown(lead: &str) -> usize {
    columns(&anstream::adapter::strip_str(lead).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_acts_is_shown_and_not_sent() {
        assert_eq!(
            safe("a\u{1b}[31mb\tc\u{202e}d\u{9b}e\r\n\u{7f}"),
            "a\u{fffd}[31mb c\u{fffd}d\u{fffd}e\u{fffd}\u{fffd}\u{fffd}"
        );
        assert_eq!(safe("grün 日本 \u{5d0}"), "grün 日本 \u{5d0}");
    }

    #[test]
    fn running_text_stays_within_the_page() {
        for (width, lines) in [(WIDTH, 4), (400, 4), (60, 6), (3, 9)] {
            let mut page = Page::new(width);
            let words = "word ".repeat(60);
            page.fold("  a: ", "     ", &words, Style::new());
            let (width, out) = (page.width(), page.finish());
            assert!(out.lines().all(|line| line.chars().count() <= width) && out.lines().count() == lines, "{out}");
            assert!(out.starts_with("  a: word") && out.lines().skip(1).all(|line| line.starts_with("     word")));
        }
        let mut page = Page::default();
        page.fold("  a: ", "", " ", Style::new());
        assert_eq!(page.finish(), "  a:\n");
    }

    #[test]
    fn a_style_takes_no_room() {
        let fold = |lead: &str| {
            let mut page = Page::new(40);
            page.fold(lead, "", "words that fill a line of this width exactly twice over, or nearly so", Style::new());
            anstream::adapter::strip_str(&page.finish()).to_string()
        };
        let bold = Style::new().bold();
        assert_eq!(fold(&format!("{bold}lead{bold:#} ")), fold("lead "));
    }
}
