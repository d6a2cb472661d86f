//! What a chapter is made of, whatever kind of file it was: headings, paragraphs and tables in their order.

/// Begins what is set in another type: a variable part, perhaps.
pub const OPEN: char = '\u{e000}';
/// Ends it.
pub const CLOSE: char = '\u{e001}';
/// Begins the mark of a footnote.
pub const NOTE: char = '\u{e002}';
/// Ends it.
pub const NOTE_END: char = '\u{e003}';
/// A hyphen at the end of a line: part of the word, or only of the line.
pub const SOFT: char = '\u{ad}';

/// Whether a character is one of these marks.
#[must_use]
pub const fn is_mark(c: char) -> bool {
    matches!(c, OPEN | CLOSE | NOTE | NOTE_END)
}

/// What a line of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// Running text.
    Text,
    /// An item of a list.
    Item,
    /// A heading.
    Heading,
    /// A term that is defined.
    Term,
}

/// A paragraph, an item or a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Para {
    /// What it is.
    pub kind: BlockKind,
    /// Its text in one line, with the marks above.
    pub text: String,
}

impl Para {
    /// Running text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { kind: BlockKind::Text, text: text.into() }
    }
}

/// A cell of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// What it holds.
    pub paras: Vec<Para>,
    /// How many columns it takes.
    pub wide: usize,
    /// Whether the page calls it a head.
    pub head: bool,
}

impl Cell {
    /// All of its text.
    #[must_use]
    pub fn plain(&self) -> String {
        self.paras.iter().map(|para| para.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.paras.iter().all(|para| para.text.chars().all(|c| c.is_whitespace() || is_mark(c)))
    }
}

/// A row of a table: its cells by column, each as often as it is wide.
pub type Cells = Vec<Cell>;

/// A piece of a chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph, item, heading or term.
    Para(Para),
    /// A table: its rows, each with where it stands.
    Table(Vec<(String, Cells)>),
    /// What could be read as words, but not as what they are.
    Unread {
        /// The words.
        text: String,
        /// Why not.
        why: String,
    },
}

/// A piece with the place where it stands, as a reader finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// `table 2`, `line 17`.
    pub place: String,
    /// The piece.
    pub block: Block,
}
