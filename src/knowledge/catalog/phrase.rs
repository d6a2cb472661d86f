//! A message in a document's own words, found in a log whatever the log does to it: line ends and runs of blanks,
//! quotes and other signs, small and capital letters, and what stands in its variable parts.

use std::cmp::Reverse;
use std::sync::LazyLock;

use regex::Regex;

use super::lazy::{Compile, Expression};
use crate::base::expression::regex;

/// A message in words, as an entry of the catalog gives it. `[server]`, `<file>`, `%s`, `{0}`, `xxx` and `...` stand for
/// what differs from log to log.
#[derive(Debug, Clone)]
pub struct Phrase {
    source: String,
    /// Whether nothing else may stand on the line, but for what programs put before a message.
    pub alone: bool,
    expression: Expression,
    words: Vec<String>,
    /// How many of its parts are variable.
    gaps: usize,
}

/// A part of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
enum PhrasePart {
    /// A word, in small letters.
    Word(String),
    /// What differs from log to log.
    Gap,
}

/// A part, and what stands before it.
type Placed = (PhrasePart, Join);

/// What stands between a part and the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Join {
    /// Signs or blanks.
    Sign,
    /// Nothing.
    Nothing,
    /// Perhaps a sign: the two were parted at the end of a line, which a soft hyphen shows.
    Perhaps,
}

/// A sign or blank between words; beyond ASCII those that are punctuation in the languages of these logs.
const SIGN: &str = r"[\x00-/:-@\[-`{-\x7f\u{80}-\u{bf}\u{2000}-\u{206f}\u{3000}-\u{3003}\u{fffd}]";

/// What may stand in a variable part: it is short, and may be wrapped.
const GAP: &str = r"(?s:.{1,120}?)";

/// The variable parts of a message, as documents write them.
static VARIABLE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)
          \[ [^\[\]\r\n]{1,60} \]                      # [server name]
        | < [^<>\r\n]{1,60} >                          # <file>
        | \{ [^{}\r\n]{0,30} \}                        # {0}
        | % \d+ (?: ! [\w.]+ ! )?                      # %1 %1!s!
        | % [-+\#0]* [\d.]* (?: l | ll | h | I64 )? [sdiuxXcSfp] \b   # %s %ld
        | \$ [A-Za-z_]\w* | \$ \( [A-Za-z_]\w* \)      # $name
        | \.{3,} | \u{2026}                            # ...
        | \b [xXnN]{1,2} (?: \. [xXnN]{1,2} )+ (?: \( [xXnN]{1,2} \) )?   # x.x(x)
        | \b [xn] \b                                 # n MB
        | _{3,}                                        # ____",
    )
});

/// Letters that stand for any others: `xxx`, `XX`, `nnn`, also behind the beginning of a name (`CCM03nn`) and with points.
static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| regex(r"(?:[xX]{2,}|[nN]{2,}|[yY]{4}|#{2,})$"));

/// One of the things that programs put before a message: a time, a level, the name of a program or thread.
static PREFIX: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)^[\s:|>,;=*-]*(?:
            [0-9][0-9:./,+-]*(?:T[0-9:.,+-]+Z?)?(?:\ ?[ap]m\b)?                # times, dates, numbers of lines and threads
          | (?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}(?-u:\b)
          | [\[(<{][^\n\[\](){}<>]{0,60}[\])>}]                                # [thread], (s)
          | (?:errors?|warn(?:ing)?|info(?:rmation)?|fatal|debug|trace|severe|notice|critical|failure|msi|spid[0-9]+)(?-u:\b)
          | [a-z0-9_.$\#~-]{1,40}(?:\[[0-9]+\])?\ ?(?:::?|=>|>|\|)             # setup:
        )[\s:|>,;=*-]*",
    )
});

/// How many of them stand before a message, at most.
pub(super) const PREFIXES: usize = 8;

/// A line without what programs put before a message, `most` things of it; as it is where nothing else stands there.
#[must_use]
pub(super) fn without_prefix(line: &str, most: usize) -> &str {
    let mut rest = line;
    for at in 0..most {
        let Some(prefix) = PREFIX.find(rest) else { break };
        // Behind another prefix a number alone belongs to the message.
        if at > 0 && prefix.as_str().trim().bytes().all(|b| b.is_ascii_digit()) {
            break;
        }
        rest = &rest[prefix.end()..];
    }
    if rest.trim().is_empty() { line } else { rest }
}

impl Phrase {
    /// Reads a phrase.
    ///
    /// # Errors
    /// It holds no word by which it could be found.
    pub fn new(source: &str, alone: bool) -> Result<Self, String> {
        let parts = parts(source, alone);
        let words: Vec<String> = parts
            .iter()
            .filter_map(|(part, _)| match part {
                PhrasePart::Word(word) => Some(word.clone()),
                PhrasePart::Gap => None,
            })
            .collect();
        if words.is_empty() {
            return Err("the phrase holds no word".to_owned());
        }
        let gaps = parts.len() - words.len();
        let expression = Expression::new(expression(&parts, alone), Compile::Now)
            .map_err(|_| "the phrase is too long".to_owned())?;
        Ok(Self { source: source.to_owned(), alone, expression, words, gaps })
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// Its words that are always the same, in small letters.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// How much it says: of two phrases that a text says, the one that says more is meant.
    #[must_use]
    pub fn says(&self) -> impl Ord + use<> {
        let letters: usize = self.words.iter().map(String::len).sum();
        (!self.alone, self.words.len(), letters, Reverse(self.gaps))
    }

    /// As a regular expression on running text.
    #[must_use]
    pub fn expression(&self) -> &str {
        self.expression.as_str()
    }

    /// Whether a text, one line or several, says it.
    #[must_use]
    pub fn is_said_in(&self, text: &str) -> bool {
        // What looks like the name of a program may be words of the message: each number of prefixes is tried.
        let said = |most: usize| {
            let mut lines = text.trim_end().lines().map(|line| without_prefix(line, most));
            match lines.next() {
                Some(first) if lines.next().is_none() => self.expression.is_match(first),
                _ => {
                    let lines = text.trim_end().lines().map(|line| without_prefix(line, most));
                    self.expression.is_match(&lines.collect::<Vec<_>>().join("\n"))
                }
            }
        };
        let several = self.alone || text.trim_end().contains('\n');
        (0..=if several { PREFIXES } else { 0 }).any(said)
    }

    /// Where in running text it stands first, at or behind a byte.
    #[must_use]
    pub fn find_at(&self, text: &str, from: usize) -> Option<std::ops::Range<usize>> {
        self.expression.find_at(text, from).map(|found| found.range())
    }

    /// The word by which a line that may hold it is found fastest: the longest one.
    pub(super) fn anchor(&self) -> &str {
        let ascii = self.words.iter().filter(|word| word.is_ascii());
        ascii.max_by_key(|word| word.len()).map_or("", String::as_str)
    }

    /// The phrase as a log would print it, with a value in each variable part.
    #[must_use]
    pub fn sample(&self) -> String {
        let mut values = ["PUB01", "17", "CCM0301", "5"].into_iter().cycle();
        let source = self.source.replace('\u{ad}', "");
        let text = VARIABLE.replace_all(&source, |_: &regex::Captures<'_>| values.next().unwrap_or_default());
        let words = text.split_inclusive(char::is_whitespace).map(|word| {
            let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
            match PLACEHOLDER.find(bare) {
                Some(found) => format!("{}01{}", &bare[..found.start()], &word[bare.len()..]),
                None => word.to_owned(),
            }
        });
        words.collect()
    }
}

/// Splits a phrase into words and variable parts.
fn parts(source: &str, alone: bool) -> Vec<Placed> {
    let mut parts: Vec<Placed> = Vec::new();
    let mut at = 0;
    let mut glued = Join::Sign;
    for found in VARIABLE.find_iter(source) {
        words(&source[at..found.start()], &mut parts, &mut glued);
        parts.push((PhrasePart::Gap, glued));
        glued = Join::Nothing;
        at = found.end();
    }
    words(&source[at..], &mut parts, &mut glued);
    // Two that touch are one.
    parts.dedup_by(|next, before| next.0 == PhrasePart::Gap && before.0 == PhrasePart::Gap && next.1 == Join::Nothing);
    if alone {
        return parts;
    }
    // What is variable at the ends asks for nothing, unless it is part of a word.
    while parts.last().is_some_and(|(part, join)| *part == PhrasePart::Gap && *join != Join::Nothing) {
        parts.pop();
    }
    let bare = |index: usize| {
        parts[index].0 == PhrasePart::Gap && parts.get(index + 1).is_none_or(|next| next.1 != Join::Nothing)
    };
    let first = (0..parts.len()).take_while(|index| bare(*index)).count();
    parts.drain(..first);
    parts
}

/// Adds the words of a text; `glued` tells what stands before its first letter, and afterwards before what comes
/// next.
fn words(text: &str, parts: &mut Vec<Placed>, glued: &mut Join) {
    for piece in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let word = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
        if !word.is_empty() {
            match PLACEHOLDER.find(word) {
                Some(found) => {
                    if found.start() > 0 {
                        parts.push((PhrasePart::Word(word[..found.start()].to_lowercase()), *glued));
                    }
                    parts.push((PhrasePart::Gap, if found.start() > 0 { Join::Nothing } else { *glued }));
                }
                None => parts.push((PhrasePart::Word(word.to_lowercase()), *glued)),
            }
            *glued = Join::Nothing;
        }
        if word.len() < piece.len() {
            *glued = if piece.ends_with('\u{ad}') { Join::Perhaps } else { Join::Sign };
        }
    }
}

fn expression(parts: &[Placed], alone: bool) -> String {
    let mut out = String::from("(?i)");
    if alone {
        out.extend([r"\A", SIGN, "*"]);
    }
    let mut before: Option<&PhrasePart> = None;
    let mut in_word = false;
    for (part, glued) in parts {
        match (before, part) {
            (None, _) if !alone => out += r"(?-u:\b)",
            (Some(PhrasePart::Word(_)), PhrasePart::Word(_)) if *glued == Join::Sign => out.extend([SIGN, "+"]),
            (Some(PhrasePart::Word(_)), PhrasePart::Word(_)) if *glued == Join::Perhaps => out.extend([SIGN, "*"]),
            (Some(_), PhrasePart::Gap) if alone && *glued != Join::Nothing => out.extend([SIGN, "+"]),
            (Some(PhrasePart::Word(word)), PhrasePart::Gap)
                if *glued != Join::Nothing && word.ends_with(|c: char| c.is_ascii()) =>
            {
                out += r"(?-u:\b)";
            }
            _ => {}
        }
        match part {
            PhrasePart::Word(word) => {
                if before == Some(&PhrasePart::Gap) && in_word && *glued != Join::Nothing {
                    out.extend([SIGN, "+"]);
                } else if before == Some(&PhrasePart::Gap) && *glued != Join::Nothing && starts_ascii(word) {
                    out += r"(?-u:\b)";
                }
                out += &regex::escape(word);
            }
            // What two of them hold, one does.
            PhrasePart::Gap if before == Some(&PhrasePart::Gap) && !alone => {}
            // What stands alone says too little for much to differ in it.
            PhrasePart::Gap if *glued == Join::Nothing || alone => out += r"\S{1,60}?",
            PhrasePart::Gap => out += GAP,
        }
        in_word = *part == PhrasePart::Gap && (alone || *glued == Join::Nothing);
        before = Some(part);
    }
    out.extend(if alone { [SIGN, r"*\z"] } else { ["", r"(?-u:\b)"] });
    // A boundary of ASCII words beside a letter beyond ASCII is none.
    let first = parts.first().map_or("", |(part, _)| word_of(part));
    let last = parts.last().map_or("", |(part, _)| word_of(part));
    if !alone && !starts_ascii(first) {
        out = out.replacen(r"(?-u:\b)", "", 1);
    }
    if !alone && !last.ends_with(|c: char| c.is_ascii()) {
        out.truncate(out.len() - r"(?-u:\b)".len());
    }
    out
}

fn word_of(part: &PhrasePart) -> &str {
    match part {
        PhrasePart::Word(word) => word,
        PhrasePart::Gap => "",
    }
}

fn starts_ascii(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrase(source: &str) -> Phrase {
        Phrase::new(source, false).expect("it holds words")
    }

    #[test]
    fn a_phrase_is_found_whatever_a_log_does_to_it() {
        let phrase = phrase("The setup program cannot reach the server \u{201c}[server name]\u{201d}. Try again.");
        for said in [
            "The setup program cannot reach the server \"PUB01\". Try again.",
            "14:00:31 setup: THE SETUP PROGRAM   CANNOT REACH THE SERVER 'pub 01' - try again",
            "The setup program\ncannot reach the\n   server PUB01. Try\nagain",
            "14:00:31 setup[12]: The setup program cannot\n14:00:31 setup[12]: reach the server \u{2018}X\u{2019}. Try again.",
            "[00:12] ERROR: The setup program cannot reach the\r\n[00:12] ERROR: server PUB01.\tTry again.",
        ] {
            assert!(phrase.is_said_in(said), "{said}");
        }
        for other in [
            "The setup program cannot reach the server.",
            "The setup program can reach the server PUB01. Try again.",
            "The setup program cannot reach the printer PUB01. Try again.",
        ] {
            assert!(!phrase.is_said_in(other), "{other}");
        }
    }

    #[test]
    fn variable_parts_are_anything_short() {
        for (source, said) in [
            ("Copying <file> to %s did not end well", "Copying a b.dll to C:\\x did not end well"),
            ("Service %1!s! was not begun, code %d", "Service DC Directory was not begun, code -12"),
            ("Database CCM03xx lacks the table xxxx yet", "database ccm0301 lacks the table NumPlan yet"),
            ("Version n.n(nn) is behind {0} by far", "version n.n(12) is behind 4.1(3) by far"),
            ("Waiting for ... to let go of it", "Waiting for another program to let go of it"),
        ] {
            assert!(phrase(source).is_said_in(said), "{source}: {}", phrase(source).expression());
            assert!(phrase(source).is_said_in(&phrase(source).sample()), "{source}: {}", phrase(source).sample());
        }
    }

    #[test]
    fn alone_means_that_nothing_else_is_said() {
        let failed = Phrase::new("Failed", true).expect("a word");
        for said in ["failed", "FAILED.", "14:00:31 Failed", "[3] ERROR: Failed!", "SUB02: Failed"] {
            assert!(failed.is_said_in(said), "{said}");
        }
        for other in ["Failed to open", "the step failed", "14:00 setup failed"] {
            assert!(!failed.is_said_in(other), "{other}");
        }
        assert!(Phrase::new("[name] ...", false).is_err());
    }
}
