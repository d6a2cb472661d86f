//! What a line says of those below it, and the secrets that stand there: below a label, a switch, a question, a head.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder};
use regex::Regex;

use super::calls::Open;
use super::dialogues::Asked;
use super::keys::Key;
use super::tables::Table;
use super::values::{self, Reach};
use super::{programs, words};

/// What the lines before say of the next one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Follow {
    /// Nothing.
    #[default]
    Nothing,
    /// `Password:` ended the line; so many empty lines came since.
    Value(Value, u8),
    /// A value of LDIF goes on where the next line begins with a blank.
    Folded,
    /// Bytes of a value of the registry go on: `hex:41,00,\`.
    Bytes,
    /// A block of text that is deeper than so many blanks: `password: >-`.
    Block(u16),
    /// The name of a secret stood alone: `Name: SAPassword`, and so many lines since; its value is named below.
    Named(u8),
    /// A private key.
    Key(Key),
    /// A table with a column of secrets.
    Table(Table),
    /// A switch that takes a secret ended the line.
    Switch(programs::Wrapped),
    /// A call whose arguments go on.
    Call(Open),
    /// Somebody was asked.
    Asked(Asked),
    /// Names below a key of the registry are secrets.
    Names,
}

/// How sure it is that a value stands below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    /// A password was announced.
    Announced,
    /// A sentence broke off, or a key was announced: only what is made up is one.
    MadeUp,
}

/// What is known of a line by those above it.
#[derive(Debug)]
pub(super) enum Below {
    /// All of it: it is not looked at by itself.
    Whole(Follow),
    /// It is looked at by itself, too, and says this of the next one unless it says something else.
    Beside(Follow),
}

/// Empty lines between a label and its value at most.
const EMPTY: u8 = 2;

/// Lines between the name of a secret and its value at most.
const NAMED: u8 = 3;

/// One of these stands, in small letters, in every line that names no secret and says something of those below it.
const SIGNS: &[&str] = &[
    "ugfzc3dvcmq",
    "cgfzc3dvcmq",
    "ueftu1dpukq",
    "auth ",
    "334",
    "assw",
    "private-lines",
    "private key",
    "validcommunit",
    "sqlconnect",
    "sp_",
    "argv",
    "arg",
    "-p",
    "/p",
];

static MAY: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasickBuilder::new().ascii_case_insensitive(true).build(SIGNS).expect("a few short literals")
});

/// Whether a line may say something of those below it without naming a secret: a cheap test.
pub(super) fn may(line: &str) -> bool {
    MAY.is_match(line)
}

/// The clock and the like with which each line of a log begins.
static STAMP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[\[(]?\d[\d:./,-]*[:/.-]\d[\d:./,-]*[\])]?\s+)+").expect("a constant that the tests compile")
});

/// Where a line begins behind its stamp.
pub(super) fn begin(line: &str) -> usize {
    STAMP.find(line).map_or(0, |stamp| stamp.end())
}

/// What leads to the value of a name that stood above.
static VALUE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)^[\s"'<{(\[-]*(?:new[ _-]?)?(?:value|values|val|data|wert|valeur|valor|valore|waarde)["']?\s*(?:[:=>]|is\b|\.{2,}\s*:?)\s*"#)
        .expect("a constant that the tests compile")
});

/// A key of the registry below which names are secrets, and such a name.
static COMMUNITIES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\\(?:ValidCommunities|TrapConfiguration)(?:\]?\s*$|,)").expect("a constant that the tests compile")
});
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)^\s*"(?<quoted>[^"]+)"\s*=\s*(?:dword|hex)|^\s*(?<bare>[^\s"<=]+)\s+REG_[A-Z]+\s|RegAddValue\(Name=(?<op>[^,]+),|\\(?:ValidCommunities|TrapConfiguration)\\(?<below>[^\\\]]+)\]?\s*$"#)
        .expect("a constant that the tests compile")
});
static BYTES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\s*(?:[[:xdigit:]]{2},?\s*)+\\?\s*$").expect("a constant that the tests compile"));

/// Whether a line is a key of the registry whose names are secrets.
pub(super) fn names_secrets(line: &str) -> bool {
    COMMUNITIES.is_match(line)
}

impl Follow {
    /// Shows the secrets that stand in a line because of those above it.
    pub(super) fn read(self, line: &str, give: &mut dyn FnMut(usize, Range<usize>, &'static str)) -> Below {
        match self {
            Self::Value(value, empty) => Below::Beside(value.read(line, empty, give)),
            Self::Folded if line.starts_with(' ') && !line.trim().contains(' ') => {
                give(0, 1..line.trim_end().len(), "assignment");
                Below::Whole(Self::Folded)
            }
            Self::Bytes if BYTES.is_match(line) => {
                let start = line.len() - line.trim_start().len();
                let end = line.trim_end().trim_end_matches('\\').len();
                give(0, start..end, "assignment");
                Below::Whole(if line.trim_end().ends_with('\\') { Self::Bytes } else { Self::Nothing })
            }
            Self::Nothing | Self::Folded | Self::Bytes => Below::Beside(Self::Nothing),
            Self::Block(depth) => {
                let blanks = line.len() - line.trim_start().len();
                if line.trim().is_empty() {
                    return Below::Whole(self);
                }
                if blanks <= usize::from(depth) {
                    return Below::Beside(Self::Nothing);
                }
                give(0, blanks..line.trim_end().len(), "assignment");
                Below::Whole(self)
            }
            Self::Named(lines) => {
                let at = begin(line);
                let Some(value) = VALUE.find(&line[at..]).filter(|value| at + value.end() < line.len()) else {
                    return Below::Beside(if lines < NAMED { Self::Named(lines + 1) } else { Self::Nothing });
                };
                let range = values::read(line, at + value.end(), Reach::Line)[0].clone();
                let end = line[range.clone()].find("</").map_or(range.end, |end| range.start + end);
                let text = &line[range.start..end];
                if !words::in_a_sentence(text.split_whitespace().next().unwrap_or_default()) {
                    give(at, range.start..end, "assignment");
                }
                Below::Beside(Self::Nothing)
            }
            Self::Key(key) => Below::Whole(key.row(line, &mut |from, range| give(from, range, "key"))),
            Self::Table(_) => Below::Beside(self),
            Self::Switch(wrapped) => {
                Below::Beside(wrapped.read(line, &mut |from, range| give(from, range, "argument")))
            }
            Self::Call(call) => Below::Beside(call.read(line, &mut |from, range| give(from, range, "statement"))),
            Self::Asked(asked) => Below::Beside(asked.read(line, &mut |from, range| give(from, range, "argument"))),
            Self::Names => {
                let Some(name) = NAME.captures(line) else {
                    let on = line.contains("Executing op: Reg");
                    return Below::Beside(if on { self } else { Self::Nothing });
                };
                for group in ["quoted", "bare", "op", "below"] {
                    name.name(group).into_iter().for_each(|name| give(name.start(), name.range(), "argument"));
                }
                Below::Beside(self)
            }
        }
    }
}

impl Value {
    /// What was asked for stands alone, perhaps in an element of its own, perhaps below an empty line.
    fn read(self, line: &str, empty: u8, give: &mut dyn FnMut(usize, Range<usize>, &'static str)) -> Follow {
        if line.trim().is_empty() {
            return if empty < EMPTY { Follow::Value(self, empty + 1) } else { Follow::Nothing };
        }
        let stamp = begin(line);
        let value = line[stamp..].trim();
        let start = stamp + line[stamp..].len() - line[stamp..].trim_start().len();
        // Elements around it: `<td>x</td>`.
        let tags = value.len() - untagged(value).len();
        let (start, value) = (start + tags, &value[tags..]);
        let value = if tags > 0 { value.split("</").next().unwrap_or_default().trim_end() } else { value };
        let line = &line[..start + value.len()];
        let quoted = values::begins_quoted(value);
        let alone = !value.is_empty() && (!value.contains(char::is_whitespace) || quoted);
        let prompt = value.ends_with(':') || value.ends_with('>') && value.contains(":\\");
        // Far from its label, a word could be a heading.
        let far = empty > 0 && !quoted && start == 0;
        let made_up = self == Self::MadeUp || far;
        let fits = !made_up || words::looks_made_up(value) && !value.contains(['\\', '/', '(', '=']);
        if alone && fits && !prompt && !words::in_a_sentence(value) {
            give(0, values::read(line, start, Reach::Line)[0].clone(), "assignment");
        }
        Follow::Nothing
    }
}

/// A text without the tags that it begins with.
fn untagged(text: &str) -> &str {
    let mut rest = text;
    while let Some((tag, behind)) = rest.strip_prefix('<').and_then(|tag| tag.split_once('>')) {
        if tag.starts_with(['!', '/']) || behind.is_empty() {
            break;
        }
        rest = behind.trim_start();
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::super::places;
    use super::*;

    #[test]
    fn what_goes_on_below_ends_where_its_form_does() {
        for (text, wanted) in [
            (
                "\"Password\"=hex:41,00,\\\n  56,00,\\\n  00,00\n\"Name\"=hex:41,00",
                vec!["hex:41,00,\\", "56,00,", "00,00"],
            ),
            ("password: |\n  a b\n\n  c\nname: d", vec!["a b", "c"]),
            ("key: \"PuTTY\\nPrivate-Lines: 1\\nAAAAx1Y2\\nPrivate-MAC: 00\"", vec!["AAAAx1Y2\\n"]),
            ("Private-Lines: 2\nAAAA\nBBBB\nPrivate-MAC: 00", vec!["AAAA", "BBBB"]),
            ("userPassword:: YWJj\n ZGVm\ncn: a", vec!["YWJj", "ZGVm"]),
            ("Password:\n\n\n\nx1Y2z3", vec![]),
        ] {
            let found = places::find(text, &mut Follow::default());
            let found: Vec<&str> = found.into_iter().map(|found| &text[found.range]).collect();
            assert_eq!(found, wanted, "{text}");
        }
    }
}
