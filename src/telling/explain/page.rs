//! A page for the terminal: headings, labelled paragraphs and lists, folded to its width.
//!
//! Styles are always written; whoever prints strips them where they do not belong.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use crate::telling::page::{self, safe};

/// What is bad, and must be seen.
pub const BAD: Style = AnsiColor::Red.on_default().bold();
const HEAD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// Column at which labelled text begins.
const COLUMN: usize = 14;

/// Text that is being laid out.
pub struct Page {
    out: page::Page,
}

impl Page {
    /// An empty page with lines of so many columns.
    pub fn new(width: usize) -> Self {
        Self { out: page::Page::new(width) }
    }

    /// The finished text.
    pub fn finish(self) -> String {
        self.out.finish()
    }

    /// The name of what the page is about, and what that is.
    pub fn title(&mut self, name: &str, what: &str) {
        let gap = if self.out.is_empty() { "" } else { "\n" };
        let _ = writeln!(self.out, "{gap}{HEAD}{}{HEAD:#}  {DIM}{}{DIM:#}", safe(name), safe(what));
    }

    /// A labelled paragraph; nothing where the text is empty.
    pub fn says(&mut self, label: &str, text: &str) {
        self.styled(label, text, Style::new());
    }

    /// The same, in a style.
    pub fn styled(&mut self, label: &str, text: &str, style: Style) {
        let mut label = label;
        for paragraph in text.lines().filter(|line| !line.trim().is_empty()) {
            self.fold(&format!("  {label:<0$}", COLUMN - 2), COLUMN, paragraph, style);
            label = "";
        }
    }

    /// A labelled line that is not folded, for what a reader copies.
    pub fn raw(&mut self, label: &str, text: &str) {
        let _ = writeln!(self.out, "  {label:<0$}{1}", COLUMN - 2, safe(text));
    }

    /// An entry of a list under the last label, with a mark of its own.
    pub fn entry(&mut self, mark: &str, text: &str) {
        self.fold(&format!("{:COLUMN$}{mark} ", ""), COLUMN + mark.chars().count() + 1, text, Style::new());
    }

    fn fold(&mut self, lead: &str, indent: usize, text: &str, style: Style) {
        self.out.fold(lead, &" ".repeat(indent), text, style);
    }
}
