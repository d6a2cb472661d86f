//! What a line says of those below it, and the secrets that stand there: below a label, a switch, a question, a head.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind};
use regex::Regex;

use super::follow::{Follow, Typed, Usage, Value};
use super::signs::{Held, Sign};
use super::values::{self, Reach};
use super::{labels, words};
use crate::base::expression::regex;

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
    "-p",
    "/p",
    "sage",
    "331",
    ARGUMENTS,
    FTP,
];
const ARGUMENTS: &str = "arg";
const FTP: &str = "ftp";

static MAY: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasickBuilder::new()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(SIGNS)
        .expect("a few short literals")
});

/// Whether a line may say something of those below it without naming a secret: a cheap test.
pub(super) fn may(line: &str) -> bool {
    MAY.find_iter(line).any(|sign| {
        let before = line[..sign.start()].bytes().next_back();
        match SIGNS[sign.pattern()] {
            // `Target` names no arguments; `cmdArgs` does.
            ARGUMENTS => match before {
                Some(before) if before.is_ascii_alphabetic() => {
                    line[sign.range()].starts_with('A') && before.is_ascii_lowercase()
                }
                _ => true,
            },
            // TFTP asks nobody for a secret.
            FTP => !matches!(before, Some(b't' | b'T')),
            _ => true,
        }
    })
}

/// What leads to the value of a name that stood above.
static VALUE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?i)^[\s"'<{(\[-]*(?:new[ _-]?)?(?:value|values|val|data|wert|valeur|valor|valore|waarde)["']?\s*(?:[:=>]|is\b|\.{2,}\s*:?)\s*"#,
    )
});

/// A key of the registry below which names are secrets, and such a name.
static COMMUNITIES: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)\\(?:ValidCommunities|TrapConfiguration)(?:\]?\s*$|,)"));
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?i)^\s*"(?<quoted>[^"]+)"\s*=\s*(?:dword|hex)|^\s*(?<bare>[^\s"<=]+)\s+REG_[A-Z]+\s|RegAddValue\(Name=(?<op>[^,]+),|\\(?:ValidCommunities|TrapConfiguration)\\(?<below>[^\\\]]+)\]?\s*$"#,
    )
});
static BYTES: LazyLock<Regex> = LazyLock::new(|| regex(r"^\s*(?:[[:xdigit:]]{2},?\s*)+\\?\s*$"));

/// A field of a dialogue that somebody types into.
static FIELD: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)^\s*\w*(?:edit|text|value|string|pass\w*)\d*\s*=\s*"));
/// A server of FTP asks for it.
static ASKED_BY_FTP: LazyLock<Regex> = LazyLock::new(|| regex(r"(?:^\s*|[:>]\s+)331[ -]"));
/// An account, and behind it what it logs on with.
static ACCOUNT: LazyLock<Regex> = LazyLock::new(|| regex(r"^\s*\w+\s*=\s*[\w\\.@-]+[,;:|]\s*(?<secret>[^\s,;]+)\s*$"));
/// A script of FTP as it is shown, and the host that it begins with.
static SCRIPT: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)>\s*(?:type|more|cat)\s+\S*ftp\S*\s*$"));
static HOST: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)^\s*open\s+\S+(?:\s+\d+)?\s*$"));
/// How a program is called, and one of its arguments there.
static USAGE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:usage|syntax|aufruf|verwendung|utilisation|uso)\s*:\s*(?<program>[\w.\\:-]+)\s+(?<arguments>[<\[].*)$",
    )
});
static ARGUMENT: LazyLock<Regex> = LazyLock::new(|| regex(r"<[^<>]*>|\[[^\[\]]*\]|\S+"));

/// Lines below a usage that are looked at.
const CALLED: u8 = 4;

/// What a line says of a dialogue, a script, a call or a key of the registry below it.
pub(super) fn announced(line: &str, held: &Held) -> Follow {
    if held.has(Sign::Community) && COMMUNITIES.is_match(line) {
        return Follow::Names;
    }
    let text = line.trim();
    let heading = text.strip_suffix(']').and_then(|text| text.rsplit_once('['));
    let alone = |(before, name): &(&str, &str)| (before.is_empty() || before.ends_with(' ')) && !name.contains('=');
    if heading.filter(alone).is_some_and(|(_, name)| !labels::labels(name).is_empty()) {
        return Follow::Section;
    }
    if held.has(Sign::AskedByFtp) && ASKED_BY_FTP.is_match(line) {
        return Follow::Value(Value::MadeUp, 0);
    }
    if held.has(Sign::Script) && SCRIPT.is_match(line) {
        return Follow::Script(Typed::Host);
    }
    let Some(usage) = USAGE.captures(held.line(line, &[Sign::Usage])) else { return Follow::Nothing };
    let place =
        ARGUMENT.find_iter(&usage["arguments"]).position(|argument| !labels::labels(argument.as_str()).is_empty());
    let place = place.and_then(|place| u8::try_from(place).ok());
    place.map_or(Follow::Nothing, |place| {
        Follow::Usage(Usage { program: program(&usage["program"]), place, lines: CALLED })
    })
}

/// The name of a program without folders, ending and case, hashed.
fn program(path: &str) -> u64 {
    let name = path.rsplit(['\\', '/']).next().unwrap_or(path).to_lowercase();
    let name = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

impl Usage {
    /// Shows the secret where the program is called.
    fn read(self, line: &str, give: &mut dyn FnMut(usize, Range<usize>)) -> Follow {
        let words: Vec<_> = ARGUMENT.find_iter(line).collect();
        let called = words.iter().position(|word| program(word.as_str().trim_matches('"')) == self.program);
        let behind_prompt = || {
            words.iter().position(|word| {
                word.as_str().rsplit_once('>').is_some_and(|(_, name)| program(name.trim_matches('"')) == self.program)
            })
        };
        if let Some(argument) = called.or_else(behind_prompt).and_then(|at| words.get(at + 1 + usize::from(self.place)))
        {
            let text = argument.as_str();
            if !text.starts_with(['<', '[', '%', '$']) {
                give(argument.start(), values::read(line, argument.start(), Reach::Word)[0].clone());
            }
        }
        if self.lines > 1 { Follow::Usage(Self { lines: self.lines - 1, ..self }) } else { Follow::Nothing }
    }
}

impl Typed {
    /// Takes the next line of the script.
    fn read(self, line: &str, give: &mut dyn FnMut(usize, Range<usize>)) -> Follow {
        let text = line.trim();
        let word = !text.is_empty() && !text.contains(char::is_whitespace);
        match self {
            Self::Host if HOST.is_match(line) => Follow::Script(Self::Account),
            Self::Account if word => Follow::Script(Self::Secret),
            Self::Secret if word && !COMMANDS.contains(&text.to_lowercase().as_str()) => {
                let start = line.len() - line.trim_start().len();
                give(start, start..start + text.len());
                Follow::Nothing
            }
            _ => Follow::Nothing,
        }
    }
}

/// What a script of FTP may hold where nobody asks for a secret.
const COMMANDS: [&str; 12] =
    ["binary", "ascii", "bin", "bye", "quit", "prompt", "hash", "dir", "ls", "pwd", "close", "passive"];

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
                let at = words::begin(line);
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
            Self::Section => {
                // `Account1=DOMAIN\\user,x`
                if let Some(found) = ACCOUNT.captures(line).and_then(|found| found.name("secret")) {
                    give(0, found.range(), "assignment");
                }
                let Some(field) = FIELD.find(line) else {
                    return Below::Beside(if line.trim_start().starts_with('[') || !line.contains('=') {
                        Self::Nothing
                    } else {
                        self
                    });
                };
                give(0, field.end()..line.trim_end().len().max(field.end()), "assignment");
                Below::Beside(self)
            }
            Self::Script(typed) => Below::Beside(typed.read(line, &mut |from, range| give(from, range, "argument"))),
            Self::Usage(usage) => Below::Beside(usage.read(line, &mut |from, range| give(from, range, "argument"))),
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
        let stamp = words::begin(line);
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
