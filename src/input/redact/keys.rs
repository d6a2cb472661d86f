//! Private keys: blocks between marks or of a counted number of lines, and the private parts of keys in XML and JSON.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::follow::{Follow, Key};
use crate::base::expression::regex;

/// Lines of a private key at most.
const MOST: u16 = 400;

/// How many lines of a file of `PuTTY` are its private half.
static COUNTED: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)private-lines:\s*(?<count>\d{1,4})(?:(?:\\r)?\\n|\s)*(?<data>.*)"));

/// What a line that begins a private key shows of it, and how it goes on below; nothing where none begins. The line is
/// given in small letters, too.
pub(super) fn begin(line: &str, small: &str, give: &mut dyn FnMut(usize, Range<usize>)) -> Option<Follow> {
    if line.contains("---- BEGIN") || line.contains("----BEGIN") {
        let mark = line.find("PRIVATE KEY")? + "PRIVATE KEY".len();
        let Some(close) = line[mark..].find("----") else { return Some(Follow::Nothing) };
        let begin = mark + close;
        let begin = begin + line[begin..].len() - line[begin..].trim_start_matches('-').len();
        let end = end(&line[begin..]).map_or(line.len(), |end| begin + end);
        give(begin, begin..begin + line[begin..end].trim_end().len());
        return Some(if end < line.len() { Follow::Nothing } else { Follow::Key(Key { left: MOST, counted: false }) });
    }
    if !small.contains("private-lines") {
        return None;
    }
    let counted = COUNTED.captures(line)?;
    let (count, data) = (counted.name("count")?, counted.name("data")?);
    if data.is_empty() {
        let left = count.as_str().parse().unwrap_or(MOST).min(MOST);
        return Some(Follow::Key(Key { left, counted: true }));
    }
    let end = data.as_str().find("Private-").unwrap_or(data.len());
    give(data.start(), data.start()..data.start() + end);
    Some(Follow::Nothing)
}

fn end(text: &str) -> Option<usize> {
    text.find("-----END").or_else(|| text.find("---- END"))
}

impl Key {
    /// Shows a line of it; whether it goes on.
    pub(super) fn row(self, line: &str, give: &mut dyn FnMut(usize, Range<usize>)) -> Follow {
        if self.left == 0 || !self.counted && end(line).is_some() {
            return Follow::Nothing;
        }
        let inside = line.rfind(": ").map_or(0, |prefix| prefix + 2);
        let data = inside + line[inside..].len() - line[inside..].trim_start().len();
        give(data, data..line.trim_end().len());
        let left = self.left - 1;
        if self.counted && left == 0 { Follow::Nothing } else { Follow::Key(Self { left, ..self }) }
    }
}
