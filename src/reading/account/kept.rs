//! The beginning and the end of a file's text, kept while it is read: where logs say what they are of and how it ended.

use crate::input::text::{Line, Stretch};

/// Bytes of text kept from the beginning of a file: most logs whole.
const HEAD: u64 = 256 << 10;
/// Bytes of text kept from its end.
const TAIL: usize = 64 << 10;
/// A line longer than this is no line that a person wrote.
const LONGEST: usize = 4 << 10;

/// Lines of one file: those that begin within its first bytes, and its last ones.
#[derive(Debug, Default)]
pub struct Kept {
    head: Lines,
    tail: Lines,
    /// Bytes of text seen, line ends counted as one.
    seen: u64,
    /// Lines were given up.
    gap: bool,
}

/// One of them.
#[derive(Debug, Clone, Copy)]
pub struct KeptLine<'k> {
    /// 1-based.
    pub number: u64,
    /// Byte offset in the file.
    pub offset: u64,
    /// Bytes in the file.
    pub length: u64,
    /// What stands on it.
    pub text: &'k str,
}

#[derive(Debug, Default)]
struct Lines {
    text: String,
    /// Number, offset and length of each line, and where its text begins.
    index: Vec<(u64, u64, u32, usize)>,
}

impl Lines {
    fn push(&mut self, line: &Line<'_>) {
        self.index.push((line.number, line.offset, line.length, self.text.len()));
        let view = line.view();
        match std::str::from_utf8(view) {
            Ok(text) if text.is_ascii() => self.text.push_str(text),
            _ => self.text.push_str(&line.text()),
        }
    }

    fn iter(&self) -> impl Iterator<Item = KeptLine<'_>> {
        self.index.iter().enumerate().map(|(at, &(number, offset, length, from))| {
            let to = self.index.get(at + 1).map_or(self.text.len(), |next| next.3);
            KeptLine { number, offset, length: u64::from(length), text: &self.text[from..to] }
        })
    }

    /// Gives up the first lines, so that about `bytes` of text stay.
    fn forget(&mut self, bytes: usize) {
        let from = self.text.len().saturating_sub(bytes);
        let lines = self.index.partition_point(|&(_, _, _, at)| at < from);
        let at = self.index.get(lines).map_or(self.text.len(), |line| line.3);
        self.text.drain(..at);
        self.index.drain(..lines);
        for line in &mut self.index {
            line.3 -= at;
        }
    }
}

impl Kept {
    /// Takes one line.
    pub fn line(&mut self, line: &Line<'_>) {
        let view = line.view().len();
        if line.continued || view > LONGEST {
            self.seen += view as u64;
            return;
        }
        if line.view().trim_ascii().is_empty() {
            self.seen += view as u64 + 1;
            return;
        }
        if self.seen < HEAD {
            self.head.push(line);
        } else {
            self.tail.push(line);
            if self.tail.text.len() > 2 * TAIL {
                self.tail.forget(TAIL);
                self.gap = true;
            }
        }
        self.seen += view as u64 + 1;
    }

    /// Takes many lines, `count` of them.
    pub fn stretch(&mut self, lines: &Stretch<'_>, count: u64) {
        let view = lines.view().len();
        if self.seen >= HEAD && view > 2 * TAIL {
            // Only its last lines can stay.
            self.gap = true;
            let mut last: Vec<Line<'_>> = Vec::new();
            let mut bytes = 0;
            for line in lines.backwards(count).filter(|line| line.view().len() <= LONGEST) {
                bytes += line.view().len() + 1;
                last.push(line);
                if bytes > TAIL {
                    break;
                }
            }
            last.iter().rev().for_each(|line| self.line(line));
            return;
        }
        lines.lines().for_each(|line| self.line(&line));
    }

    /// Its lines in order.
    pub fn lines(&self) -> impl Iterator<Item = KeptLine<'_>> {
        let from = self.tail.text.len().saturating_sub(TAIL);
        let lines = self.tail.index.partition_point(|&(_, _, _, at)| at < from);
        self.head.iter().chain(self.tail.iter().skip(lines))
    }

    /// Whether lines between were given up.
    #[must_use]
    pub fn gap(&self) -> bool {
        self.gap || self.tail.text.len() > TAIL
    }
}
