//! What is said to one who asks for a secret: servers of mail that ask in base64, scripts that wait for a prompt and send
//! the answer.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::follow::{Asked, Follow};
use super::signs::{Held, Sign};
use super::words;
use crate::base::expression::regex;

/// Lines between what a script waits for and what it sends at most.
const NEAR: u8 = 4;

/// A prompt for a secret in a script: scripts wait for the end of the word only, whatever its first letter is.
const PROMPT: &str = r"(?:\[pp\]|p)?a?ssw(?:or)?d|(?:\[pp\]|p)?ass(?:code|phrase)|kennwort|passwort|mot\ de\ passe|contrasen|wachtwoord|\bpin\b";

/// What waits for it.
static WAITS: LazyLock<Regex> = LazyLock::new(|| {
    regex(&format!(
        r#"(?ix)(?:\b(?:expect|wait(?:for|_for|until|string)*|waitln|read_?until|prompt|when|case)\w*|^\s*-(?:re|ex|gl))\b[^"'/{{]*["'/{{][^"']{{0,40}}?(?:{PROMPT})[^"'/]{{0,20}}
          |^\s*["'][^"']{{0,40}}?(?:{PROMPT})[^"']{{0,20}}["']\s*\{{"#
    ))
});

/// What says the answer.
static SENDS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?i)(?:^|[\s.{(;>])(?:exp_)?(?:send(?:_?line|ln|keys|string)?|print(?:ln)?|put(?:s|ln)?|write\w*|say|type|transmit|respond|reply|answer|cmd)\b(?:\s+-(?:\w+|-))*[\s(:={-]*(?:"(?<double>(?:[^"\\]|\\.)*)"|'(?<single>[^']*)'|\{(?<braced>[^}]*)\})"#,
    )
});

/// Pairs of a script that dials: `ogin: name ssword: secret`.
static CHAT: LazyLock<Regex> = LazyLock::new(|| {
    regex(r#"(?:^|[^Pp\w])a?ssword(?:--?a?ssword)?:?\\?["']?\s+\\?["']?(?:\\[qd])*(?<secret>[^\s"'\\]+)"#)
});

/// The beginning of a login to a server of mail.
static LOGIN: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)(?:^|[\s>:])auth(?:enticate)?\s+(?:plain|login|cram-md5|digest-md5|ntlm|gssapi|xoauth2?)\s*$")
});

/// A server's question, the question itself in base64.
static QUESTION: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?:^|[\s>:<])(?:334[ -]?|\+ )(?<question>[A-Za-z0-9+/]*={0,2})\s*$"));

/// `Password` in base64, as it may be written.
const PASSWORD: &[&str] = &["UGFzc3dvcmQ", "cGFzc3dvcmQ", "UEFTU1dPUkQ"];
/// `Username` and the like.
const USER: &[&str] = &["VXNlcm5hbWU", "dXNlcm5hbWU", "VVNFUk5BTUU", "VXNlcg"];

/// What one says who speaks: `C: x`, `>>> x`.
static SPEAKER: LazyLock<Regex> = LazyLock::new(|| regex(r"^\s*(?:\[?\w{1,8}\]?:\s|[<>=-]{1,4}\s|\w{1,8}[<>]\s?)?\s*"));

/// Shows what is answered on the same line; what a line asks of those below it.
pub(super) fn find(line: &str, held: &Held, give: &mut dyn FnMut(usize, Range<usize>)) -> Follow {
    if held.has(Sign::Chat) {
        for answer in CHAT.captures_iter(line).filter_map(|found| found.name("secret")) {
            if words::looks_made_up(answer.as_str()) {
                give(answer.start(), answer.range());
            }
        }
    }
    if held.has(Sign::Waiting)
        && held.has(Sign::Prompt)
        && let Some(waits) = WAITS.find(line)
    {
        if !sends(line, waits.end(), give) {
            return Follow::Asked(Asked::Script(0));
        }
        return Follow::Nothing;
    }
    if held.has(Sign::Login) && LOGIN.is_match(line) {
        return Follow::Asked(Asked::Login);
    }
    if held.has(Sign::Question)
        && let Some(question) = QUESTION.captures(line).and_then(|found| found.name("question"))
    {
        return asks(line, question.as_str());
    }
    Follow::Nothing
}

/// What a server asks for.
fn asks(line: &str, question: &str) -> Follow {
    let begins = |words: &[&str]| words.iter().any(|word| question.starts_with(word));
    if begins(PASSWORD) {
        return Follow::Asked(Asked::Answer { named: true });
    }
    let challenge = question.is_empty() || question.len() >= 8 && question.len().is_multiple_of(4);
    if line.contains("334") && challenge && !begins(USER) {
        return Follow::Asked(Asked::Answer { named: false });
    }
    Follow::Nothing
}

/// Shows what a script sends behind a place; whether it sends something.
fn sends(line: &str, from: usize, give: &mut dyn FnMut(usize, Range<usize>)) -> bool {
    let Some(sent) = SENDS.captures(&line[from..]) else { return false };
    for group in ["double", "single", "braced"] {
        let Some(text) = sent.name(group) else { continue };
        let value = text.as_str();
        let mut end = value.len();
        for key in ["\\r", "\\n", "\\015", "^M", "{ENTER}", "~"] {
            while value[..end].ends_with(key) {
                end -= key.len();
            }
        }
        let value = &value[..end];
        // A variable is none.
        let variable = value.strip_prefix(['$', '%', '<']).is_some_and(|name| {
            name.trim_matches(['{', '}', '%', '>', '(', ')'])
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        });
        if !variable && !value.is_empty() {
            give(from + text.start(), from + text.start()..from + text.start() + end);
        }
    }
    true
}

impl Asked {
    /// Shows the answer in a line.
    pub(super) fn read(self, line: &str, give: &mut dyn FnMut(usize, Range<usize>)) -> Follow {
        match self {
            Self::Login => match QUESTION.captures(line).and_then(|found| found.name("question")) {
                Some(question) if USER.iter().any(|user| question.as_str().starts_with(user)) => Follow::Nothing,
                Some(_) => Follow::Asked(Self::Answer { named: true }),
                None => Follow::Nothing,
            },
            Self::Answer { named } => {
                let at = words::begin(line);
                let at = at + SPEAKER.find(&line[at..]).map_or(0, |speaker| speaker.end());
                let answer = line[at..].trim();
                let coded = answer.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte));
                let looks = answer.len() >= 8 && (answer.ends_with('=') || words::looks_made_up(answer));
                if !answer.is_empty() && coded && (named || looks) && !words::in_a_sentence(answer) {
                    give(at, at..at + answer.len());
                }
                Follow::Nothing
            }
            Self::Script(lines) => {
                if sends(line, 0, give) || lines >= NEAR {
                    return Follow::Nothing;
                }
                Follow::Asked(Self::Script(lines + 1))
            }
        }
    }
}
