//! The words of a line: what it is about, without what every line of a log says.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::regex;

/// The words that name what a line is about, in small letters: without endings, numbers, times and fillers.
#[must_use]
pub fn subject(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut plain = String::new();
    for word in split(&unmarked(text)) {
        plain.clear();
        plain.extend(word.chars().flat_map(char::to_lowercase));
        if plain.chars().nth(1).is_some()
            && !plain.bytes().all(|byte| byte.is_ascii_digit())
            && !FILLERS.contains(plain.as_str())
            && !words.contains(&plain)
        {
            words.push(plain.clone());
        }
    }
    words
}

/// All its words in small letters, with fillers.
#[must_use]
pub fn all_words(text: &str) -> Vec<String> {
    split(&unmarked(text)).filter(|word| word.chars().any(char::is_alphabetic)).map(str::to_lowercase).collect()
}

/// The text with each marker of what was redacted before it came here as one word: it stands for one.
fn unmarked(text: &str) -> Cow<'_, str> {
    let word = |found: &regex::Captures<'_>| {
        let letters = found["number"].bytes().map(|digit| char::from(digit - b'0' + b'a'));
        format!("{}{}", &found["kind"], letters.collect::<String>())
    };
    if text.contains('[') { MARKER.replace_all(text, word) } else { Cow::Borrowed(text) }
}

static MARKER: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\[(?P<kind>redacted|host|user|domain|address)-(?P<number>\d{1,6})\]"));

/// Words, parted also where letters change their case (`CreateLogins`) and where digits begin or end.
fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).flat_map(parts)
}

/// The parts of one word.
fn parts(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (part, after) = rest.split_at(hump(rest).unwrap_or(rest.len()));
        rest = after;
        Some(part)
    })
}

/// Where the second part of a word begins.
fn hump(word: &str) -> Option<usize> {
    let mut chars = word.char_indices().peekable();
    let (_, mut before) = chars.next()?;
    while let Some((at, now)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        if before.is_lowercase() && now.is_uppercase()
            || before.is_uppercase() && now.is_uppercase() && next.is_some_and(char::is_lowercase)
            || before.is_ascii_digit() != now.is_ascii_digit()
        {
            return Some(at);
        }
        before = now;
    }
    None
}

static FILLERS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    HashSet::from([
        "the",
        "of",
        "to",
        "in",
        "on",
        "at",
        "by",
        "for",
        "and",
        "or",
        "is",
        "was",
        "be",
        "an",
        "as",
        "it",
        "this",
        "that",
        "not",
        "no",
        "with",
        "from",
        "step",
        "ended",
        "end",
        "ends",
        "started",
        "start",
        "starting",
        "begin",
        "begins",
        "returned",
        "returns",
        "return",
        "rc",
        "exec",
        "code",
        "exit",
        "status",
        "time",
        "date",
        "result",
        "errorlevel",
        "error",
        "errors",
        "failed",
        "fail",
        "failure",
        "ok",
        "done",
        "success",
        "successfully",
        "succeeded",
        "completed",
        "complete",
        "finished",
        "stopped",
        "stop",
        "aborted",
        "abort",
        "see",
        "log",
        "txt",
        "out",
        "am",
        "pm",
        "sat",
        "sun",
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "required",
        "optional",
        "running",
        "run",
        "msi",
        "exe",
        "cmd",
        "bat",
        "setup",
        "installation",
        "install",
        "upgrade",
        "cisco",
        "callmanager",
        "ccm",
        "item",
        "stage",
        "phase",
        "cannot",
        "continue",
        "will",
        "information",
        "info",
        "warning",
        "program",
        "files",
        "common",
        "logs",
        "output",
        "path",
        "value",
        "server",
        "actual",
        "custom",
    ])
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subject_of_a_line_is_its_own_words() {
        assert_eq!(subject("22:23:38: DBReplSetup returned 2"), ["db", "repl"]);
        assert_eq!(subject("Step 8. Subscribe to CCM0301  FAILED (2)"), ["subscribe"]);
        assert_eq!(subject("secure old database ..... rc 8"), ["secure", "old", "database"]);
    }
}
