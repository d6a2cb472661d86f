//! Words that name a secret: `DirMgrPassword`, `sa_pwd`, `Kennwort`, `licence key`; and those that only look like one:
//! `PasswordPolicy`, `PwdLastSet`, `pwdchange.log`, `SetPassword`.

mod stems;

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, MatchKind};
use regex::Regex;

use crate::base::expression::regex;
use stems::{ABOUT, ANYWHERE, ENDS, FILES, NOT_ENDS, SWITCHES, VERBS, WHOLE};

/// A word that names a secret, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: LabelKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LabelKind {
    /// A password and the like.
    Password,
    /// A function that takes one: `SetPassword`.
    Function,
    /// A key, serial number or token: a secret where a value is given to it, in no sentence.
    Key,
}

static STEMS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasickBuilder::new()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .kind(Some(AhoCorasickKind::DFA))
        .build(ANYWHERE.iter().chain(WHOLE))
        .expect("a few short literals")
});

/// Keys, serial numbers and tokens, of one word or of several.
static KEYS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)[\w$%.-]*?(?:
            (?:api|access|secret|private|enc|encrypt(?:ion)?|decrypt(?:ion)?|crypt\w*|shared|licen[sc]e|product|cd|serial|registration|activation|
               session|master|signing|wep|wpa2?|krb5|kerberos|symmetric|storage|auth\w*|aes|des|3des|rc4|hmac|unlock|validation)[\ _.-]?keys?
          | (?:activation|registration|unlock|licen[sc]e|security|authorization|authentication|pin)[\ _.-]?(?:code|number|string)
          | serial(?:[\ _.-]?(?:num(?:ber)?|no|nr))?\b | product[\ _-]?id\b | pass[\ -](?:phrase|word|code) | p/w | p\ a\ s\ s\ w\ o\ r\ d | seriennummer | numero\ de\ serie
          | (?:lizenz|produkt|geheim|zugriffs|registrier\w*|sicherheits)[\ -]?schlu?e?ssel
          | cle\ de\ (?:licence|produit) | clave\ de\ (?:producto|licencia|acceso) | chiave\ (?:di\ licenza|del\ prodotto|segreta)
          | (?:access|auth\w*|session|bearer|security|refresh|api|id|csrf|xsrf|user|login|secret)[\ _.-]?token
          | community(?:[\ _-]?(?:string|name))? | jsessionid | aspsessionid\w* | phpsessid | sessionkey
          | (?:nt|lm|ntlm|lan\ ?man(?:ager)?)[\ _-]?hash | ssid[\ _-]?key
        )[\w$%]*",
    )
});

/// `=` as addresses hold it within a value, and what parts such values.
pub(super) const ENCODED_ASSIGNS: [&str; 5] = ["%3D", "%3d", "&#61;", "&#x3D;", "&#x3d;"];
pub(super) const ENCODED_ENDS: [&str; 7] = ["%26", "%3F", "%3B", "%3b", "&#59;", "&#38;", "&#x3B;"];

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '%' | '@')
}

/// The word around a place: letters, digits, and signs that join such.
fn word_around(text: &str, start: usize, end: usize) -> (usize, usize) {
    let (mut from, mut to) = (start, end);
    let joins = |c: char| is_word(c) || matches!(c, '.' | '-');
    while let Some(c) = text[..from].chars().next_back().filter(|c| joins(*c)) {
        if ENCODED_ENDS.iter().any(|sign| text[..from].ends_with(sign)) {
            break;
        }
        from -= c.len_utf8();
    }
    while let Some(c) = text[to..].chars().next().filter(|c| joins(*c)) {
        if ENCODED_ASSIGNS.iter().any(|sign| text[to..].starts_with(sign)) {
            break;
        }
        // `-` leads from a word to a value in `password->x`.
        if !is_word(c) && !text[to + c.len_utf8()..].chars().next().is_some_and(is_word) {
            break;
        }
        to += c.len_utf8();
    }
    let trimmed = text[from..start].trim_start_matches(['-', '.', '@']);
    (start - trimmed.len(), to)
}

/// The parts of a name: `DirMgrPassword` is three.
fn parts(name: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let mut before = ' ';
    let mut rest = name.chars().peekable();
    while let Some(c) = rest.next() {
        let next_small = rest.peek().is_some_and(|next| next.is_lowercase());
        let begins = c.is_uppercase() && (before.is_lowercase() || before.is_uppercase() && next_small)
            || c.is_numeric() != before.is_numeric();
        if (begins || !c.is_alphanumeric()) && !part.is_empty() {
            parts.push(std::mem::take(&mut part));
        }
        if c.is_alphanumeric() {
            part.extend(c.to_lowercase());
        }
        before = c;
    }
    parts.extend(Some(part).filter(|part| !part.is_empty()));
    parts
}

/// Whether a word of a text may name a secret: a cheap test.
pub(super) fn any(text: &str) -> bool {
    STEMS.is_match(text)
}

/// Every word of a text that names a secret, in order.
pub(super) fn labels(text: &str) -> Vec<Label> {
    let mut labels: Vec<Label> = Vec::new();
    let mut behind = 0;
    for found in STEMS.find_iter(text) {
        if found.start() < behind {
            continue;
        }
        let stem = &text[found.range()];
        if !stem.is_ascii() {
            // No blanks part the words of these languages.
            let ending = text[found.end()..]
                .chars()
                .take_while(|c| matches!(c, '\u{370}'..='\u{6ff}'))
                .map(char::len_utf8)
                .sum::<usize>();
            labels.push(Label { start: found.start(), end: found.end() + ending, kind: LabelKind::Password });
            continue;
        }
        let (start, end) = word_around(text, found.start(), found.end());
        let anywhere = found.pattern().as_usize() < ANYWHERE.len();
        if let Some(kind) = judge(&text[start..end], found.start() - start, stem, anywhere) {
            labels.push(Label { start, end, kind });
            behind = end;
        }
    }
    for found in KEYS.find_iter(text) {
        let (start, end) = word_around(text, found.start(), found.end());
        let word = text[start..end].to_lowercase();
        let known = labels.iter_mut().find(|label| label.start < end && start < label.end);
        if let Some(label) = known {
            // `secret key` is one label.
            label.end = label.end.max(end);
            continue;
        }
        if !word.is_empty() && !is_file(&word) && !word.contains("publickey") && !word.contains("keytoken") {
            // `pass phrase` is a password in two words.
            let spelled = ["pass", "p/w", "p a s"].iter().any(|stem| word.contains(stem));
            let kind = if spelled { LabelKind::Password } else { LabelKind::Key };
            labels.push(Label { start, end, kind });
        }
    }
    labels.sort_by_key(|label| label.start);
    labels
}

/// Whether a word with such a stem in it names a secret.
fn judge(word: &str, at: usize, stem: &str, anywhere: bool) -> Option<LabelKind> {
    let small = word.to_lowercase();
    if is_file(&small) {
        return None;
    }
    let parts = parts(word);
    if !anywhere && !parts.iter().any(|part| WHOLE.contains(&part.as_str()) || ends(part)) {
        return None;
    }
    let tail = self::parts(word.get(at + stem.len()..)?);
    let tail = tail.iter().map(String::as_str).filter(|part| *part != "s");
    if anywhere && tail.clone().any(|part| ABOUT.iter().any(|about| part.starts_with(about))) {
        return None;
    }
    // `pass2` is one, `passed` and `passing` are none.
    if !anywhere && tail.clone().any(|part| !part.bytes().all(|byte| byte.is_ascii_digit())) {
        let whole = parts.iter().position(|part| WHOLE.contains(&part.as_str()));
        let about = |part: &String| ABOUT.iter().any(|about| part.starts_with(about));
        if whole.is_none_or(|whole| parts[whole + 1..].iter().any(about)) && !parts.iter().any(|part| ends(part)) {
            return None;
        }
    }
    // `user.SetPassword` is the function of an object.
    let function = word.rsplit('.').next().unwrap_or(word);
    let joined = function.contains(['_', '-', '@', '$', '%']);
    let verb = self::parts(function);
    let verb = verb.len() > 1 && VERBS.contains(&verb[0].as_str()) && !joined && function.contains(char::is_uppercase);
    Some(if verb { LabelKind::Function } else { LabelKind::Password })
}

fn ends(part: &str) -> bool {
    ENDS.iter().any(|end| part.ends_with(end)) && !NOT_ENDS.contains(&part)
}

/// Whether a word says what is done.
pub(super) fn is_verb(word: &str) -> bool {
    let small = word.to_lowercase();
    VERBS.contains(&small.as_str())
        || small.strip_suffix("ing").is_some_and(|stem| VERBS.iter().any(|verb| verb.trim_end_matches('e') == stem))
}

/// Whether a name is one of a switch that is about secrets.
pub(super) fn begins_as_switch(name: &str) -> bool {
    let small = name.to_lowercase();
    let small = small.trim_start_matches(|c: char| !c.is_alphanumeric());
    SWITCHES.iter().any(|word| small.starts_with(word))
}

/// Whether a word is the name of a file.
pub(super) fn is_file(small: &str) -> bool {
    small.rsplit_once('.').is_some_and(|(_, ending)| FILES.contains(&ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_told_from_names_about_them() {
        for word in [
            "password",
            "DirMgrPassword",
            "sa_pwd",
            "LDAPPWD",
            "sa_pwd_old",
            "KENNWORT",
            "Contrasena",
            "mot de passe",
            "storepass",
            "rootpw",
            "PIN",
            "UserPin",
            "pass",
            "SharedSecretKey",
            "LicenseKey",
            "product key",
            "serial number",
            "X-Api-Key",
            "access_token",
            "PASSWORD2",
            "http-passwd",
            "$PASSWORD$",
            "NewPasswd",
            "user.password",
            "Senha",
        ] {
            assert_eq!(labels(word).len(), 1, "{word}: {:?}", labels(word));
        }
        for word in [
            "PasswordPolicy",
            "pwdLastSet",
            "PWDLASTSET",
            "pwdchange.log",
            "CCMPWDChanger.exe",
            "PasswordExpired",
            "passed",
            "compass",
            "bypass",
            "spin",
            "PublicKeyToken",
            "PrimaryKey",
            "registry key",
            "MinPasswordLength",
            "password.txt",
            "shopping",
            "passing",
            "pinned",
            "PasswordRequired",
            "SecretService",
            "CredentialManager",
            "PasswordNeverExpires",
        ] {
            assert_eq!(labels(word), [], "{word}");
        }
        assert_eq!(labels("SetPassword")[0].kind, LabelKind::Function);
        assert_eq!(labels("objUser.SetPassword")[0].kind, LabelKind::Function);
        assert_eq!(labels("pass phrase")[0].kind, LabelKind::Password);
        assert_eq!(labels("activation code")[0].kind, LabelKind::Key);
        assert_eq!(&"x%26password%3Dy"[labels("x%26password%3Dy")[0].start..][..8], "password");
        assert_eq!(labels("ConfirmPassword")[0].kind, LabelKind::Password);
    }
}
