//! What is wrong in a catalog file, with its place shown as compilers show it.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

/// Something wrong in a catalog file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, as named by the user or below `patterns/`.
    pub file: String,
    /// Line, counted from 1; 0 when it concerns the whole file.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
    /// How many characters of the line are meant; at least 1.
    pub width: usize,
    /// What is wrong and what would be right.
    pub message: String,
    /// The line of the file, for showing the place.
    pub source: String,
}

impl Problem {
    /// A problem of a whole file.
    #[must_use]
    pub fn of_file(file: &str, message: String) -> Self {
        Self { file: file.to_owned(), line: 0, column: 0, width: 0, message, source: String::new() }
    }

    /// A problem at a stretch of bytes of a file's text.
    #[must_use]
    pub fn at(file: &str, text: &str, span: Range<usize>, message: String) -> Self {
        let begin = floor(text, span.start);
        let start = text[..begin].rfind('\n').map_or(0, |at| at + 1);
        let source = text[start..].lines().next().unwrap_or_default();
        let end = floor(text, span.end.max(begin)).min(start + source.len()).max(begin);
        Self {
            file: file.to_owned(),
            line: text[..begin].matches('\n').count() + 1,
            column: text[start..begin].chars().count() + 1,
            width: text[begin..end].chars().count().max(1),
            message,
            source: source.to_owned(),
        }
    }
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let title = Level::ERROR.primary_title(self.message.as_str());
        let report = if self.line == 0 {
            [title.element(Origin::path(self.file.as_str()))]
        } else {
            let byte = |chars: usize| self.source.char_indices().nth(chars).map_or(self.source.len(), |(at, _)| at);
            let span = byte(self.column - 1)..byte(self.column - 1 + self.width);
            [title.element(
                Snippet::source(self.source.as_str())
                    .line_start(self.line)
                    .path(self.file.as_str())
                    .annotation(AnnotationKind::Primary.span(span)),
            )]
        };
        f.write_str(&Renderer::plain().render(&report))
    }
}

/// Problems that are shown: what is no catalog at all has thousands.
const SHOWN: usize = 20;

/// The catalog cannot be used: everything that is wrong in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", list(.0))]
pub struct Broken(pub Vec<Problem>);

fn list(problems: &[Problem]) -> String {
    let shown: Vec<String> = problems.iter().take(SHOWN).map(ToString::to_string).collect();
    let more = match problems.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!("\n\nand {more} more"),
    };
    format!("the catalog does not hold: {} to mend\n\n{}{more}", count(problems.len()), shown.join("\n\n"))
}

fn count(problems: usize) -> String {
    if problems == 1 { "1 problem".to_owned() } else { format!("{problems} problems") }
}

/// A fault of an entry: the field that holds it, as a path (`when.0.followed_by`), and what is wrong.
#[derive(Debug)]
pub(super) struct Fault {
    /// Keys and places of lists, joined by dots.
    pub at: String,
    /// What is wrong and what would be right.
    pub message: String,
}

impl Fault {
    pub fn new(at: impl Into<String>, message: impl Into<String>) -> Self {
        Self { at: at.into(), message: message.into() }
    }

    /// The same fault, in a field within `outer`.
    pub fn within(self, outer: &str) -> Self {
        let at = if self.at.is_empty() { outer.to_owned() } else { format!("{outer}.{}", self.at) };
        Self { at, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_shown_with_file_line_and_column() {
        let text = "[[pattern]]\nid = \"Ä b\"\n";
        let problem = Problem::at("x.toml", text, 17..23, "not kebab-case".to_owned());
        assert_eq!((problem.line, problem.column, problem.width), (2, 6, 5));
        let shown = problem.to_string();
        assert!(shown.contains("x.toml:2:6") && shown.contains("^^^^^"), "{shown}");
    }

    #[test]
    fn a_place_beyond_the_text_is_its_end() {
        let problem = Problem::at("x.toml", "a = 1", 90..99, "cut".to_owned());
        assert_eq!((problem.line, problem.column, problem.width), (1, 6, 1));
        assert!(problem.to_string().contains("x.toml:1:6"), "{problem}");
    }
}
