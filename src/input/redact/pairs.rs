//! Secrets whose label stands behind them, or in a list of names beside the list of values.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::shapes::Form;
use super::signs::{Held, Sign, Signs};
use super::{calls, labels, words};
use crate::base::expression::regex;
use crate::base::prefilter::Prefilter;

/// A list of names, and the list of their values: columns of an insertion.
static LISTS: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)\(([^()]*)\)\s*(?:values\s*|[=:]\s*)\("));

/// The form of a value in a sentence, and what follows it. The group `secret` is the value: one that is made up or in
/// quotes, any where `sure` matches too, only one that no name looks like where `strict` does.
/// Of each group of signs before a form, one stands in every line that it matches.
static SENTENCES: LazyLock<Vec<(&[Signs], Form)>> = LazyLock::new(|| {
    const NAMED: Signs = &["pass", "pwd", "pw", "kennw", "pin", "cred"];
    let forms: [(&[Signs], &str); 18] = [
        (
            &[NAMED, &[" as ", " for ", " at ", " in ", " als "]],
            r#"(?i)\b(?:with|using|used|use|by|tried|gave|sent|entered|typed|supplied|mit)\s+["']?(?<secret>[^\s"']+)["']?\s+(?:as|for|at|in|als)\s+(?:the\s+|a\s+|his\s+|its\s+)?(?:new\s+|old\s+|sa\s+)?(?:password|passwd|pwd|kennwort|passwort|pin)\b"#,
        ),
        (
            &[NAMED, &["' ", "\" "]],
            r#"(?i)["'](?<secret>[^"']+)["']\s+(?:is|was|ist|as|est|es)\s+(?:not\s+)?(?:the\s+|an?\s+|kein\s+|ein\s+)?(?:\w+\s+){0,2}(?:password|passwd|pwd|kennwort|passwort|pin)\b"#,
        ),
        (
            &[&["log", "connect", "authent", "bind", "signed", "ftp"], &["as "]],
            r#"(?i)\b(?:log(?:ged|ging)?[ -]?[oi]n|connect\w*|authenticat\w*|bind(?:ing)?|signed in|sftp)\b.*\bas\s+(?:'[^']*'|"[^"]*"|[^\s/]+)(?:\s+(?:using|with|mit)\s+|\s*/\s*)["']?(?<secret>[^\s"']+)"#,
        ),
        (
            &[NAMED],
            r#"(?i)\b(?:credentials?|creds|(?:user\w*|uid|id|login|account|benutzer\w*)\s?/\s?(?:pass\w*|pwd?|kennwort))\s*(?<sure>[:=])?\s*["'(]?[\w\\.@-]+\s*[/:,]\s*(?<secret>[^\s"',)]+)"#,
        ),
        (
            &[&["login", "logon", "auth", "user", "uid"], &[":"]],
            r#"(?i)\b(?:login|logon|auth|user(?:name)?|uid)\s*=\s*["']?[\w\\.@-]+:(?<secret>[^\s;,"'&]+)"#,
        ),
        (
            &[&["password"], &[" as "]],
            r"(?i)\b(?:with|using|used)\s+(?<secret>[^\s\x22']+)\s+(?<sure>as)\s+(?:the\s+|a\s+)?(?:new\s+|old\s+|sa\s+)?password(?:\s+for\b|[.,;]|\s*$)",
        ),
        (
            &[&["(pass", "(pwd", "(kennw", "(the ", "(new ", "(old "]],
            r"(?i)(?:^|\s)(?<secret>[^\s()]+)\s+(?<strict>\()(?:the\s+)?(?:new\s+|old\s+)?(?:password|pwd|kennwort|passwort)\)",
        ),
        (&[&["ftp"], &["user"]], r"(?i)\bftp\b.*\buser\s+\S+\s+(?<secret>\S+)"),
        (&[&["password"], &["from"]], r"(?i)\bpassword\b.*\bfrom\s+\S+\s+to\s+(?<secret>\S+)"),
        // `wurde von '' auf 'x' geändert`
        (
            &[&["kennw", "passw", "passe", "contras", "senha", "wacht"], &[" von ", " de ", " da ", " van "]],
            r#"(?i)(?:kennw|passw|passe\b|contras|senha|wacht).*\b(?:von|de|da|van)\s+(?:'[^']*'|"[^"]*"|\S+)\s+(?:auf|zu|in|a|à|para|naar)\s+["']?(?<secret>[^\s"']+)"#,
        ),
        (
            &[NAMED, &["you "]],
            r#"(?i)\byou\s+(?:have\s+)?(?:entered|typed|supplied|gave|used)\s+["']?(?<secret>[^\s"']+)"#,
        ),
        // The account before, the secret behind: `creds for the share (x:y)`, `user 'x' and 'y' as credentials`.
        (
            &[&["cred"], &["("]],
            r#"(?i)\b(?:credentials?|creds)\b[^()]{0,60}\(\s*[\w\\.@-]+\s*[:/]\s*(?<secret>[^\s"',)]+)\)"#,
        ),
        (
            &[&["cred"], &[" as "]],
            r#"(?i)\b(?:user|login|account|name)\s+["']?[\w\\.@-]+["']?\s+(?:and|/|,)\s+["'](?<secret>[^"']+)["']\s+as\s+(?:\w+\s+)?cred"#,
        ),
        (
            &[&["pin"], &["digits"]],
            r#"(?i)\bdigits\s+(?:for|as)\s+(?:the\s+)?pin\b[^:=]{0,30}[:=]\s*["'<\[(]?(?<secret>[^\s"'<>\[\](),]+)"#,
        ),
        (&[&["sa was", "sa is"]], r"(?i)(?:^|\W)sa\s+(?:was|is)(?:\s+now)?\s+(?<secret>[^\s,;]+)"),
        // `the password is not the default one but 'x'`, `se usó x como contraseña`, `as account/x`.
        (&[NAMED, &[" but "]], r#"(?i)\b(?:pass\w*|pwd|pin)\b[^'"]{0,60}\bbut\s+["'](?<secret>[^"']+)["']"#),
        (
            &[&["contras", "senha", "clave"], &["como "]],
            r#"(?i)\b(?:us|utiliz)\S{1,4}\s+["']?(?<secret>[^\s"']+)["']?\s+como\s+(?:la\s+|a\s+)?(?:contras|senha|clave)"#,
        ),
        (&[&["as "], &["/"]], r"(?i)\bas\s+[a-z][\w\\.@-]{2,40}(?<strict>/)(?<secret>[^\s/\x22',]+)"),
    ];
    forms.into_iter().map(|(signs, form)| (signs, Form::of(form))).collect()
});

/// Tells which groups of signs of the sentences, one behind the other, a line has.
static PREFILTER: LazyLock<Prefilter> =
    LazyLock::new(|| Prefilter::of(SENTENCES.iter().flat_map(|(signs, _)| signs.iter().map(|signs| Some(*signs)))));

/// Shows each such secret of a line.
pub(super) fn find(line: &str, held: &Held, give: &mut dyn FnMut(usize, Range<usize>)) {
    let listed = line.matches('(').nth(1).is_some() && !labels::labels(line).is_empty();
    for lists in LISTS.captures_iter(if listed { line } else { "" }) {
        let (Some(whole), Some(names)) = (lists.get(0), lists.get(1)) else { continue };
        let values = calls::call_arguments(line, whole.end());
        for (place, name) in names.as_str().split(',').enumerate() {
            if let Some(value) = values.get(place).filter(|_| !labels::labels(name).is_empty()) {
                give(names.start(), value.clone());
            }
        }
    }
    tried(held.line(line, &[Sign::Tried]), give);
    let groups = PREFILTER.groups_in([line]);
    let mut next = 0;
    for (signs, sentence) in &*SENTENCES {
        let own = next..next + signs.len();
        next = own.end;
        if !own.into_iter().all(|group| groups.has(group)) {
            continue;
        }
        for found in sentence.get().captures_iter(line) {
            let (whole, secret) = (found.get(0), found.name("secret").expect("every form has the group"));
            let text = secret.as_str().trim_end_matches(['.', ',', ';', ':', ')', '"', '\'']);
            let shows = if found.name("strict").is_some() {
                words::is_made_up_surely(text)
            } else {
                words::looks_made_up(text)
                    || found.name("sure").is_some() && text.len() >= 4
                    || line[..secret.start()].ends_with(['"', '\''])
            };
            if shows && !words::in_a_sentence(text) {
                give(whole.map_or(0, |whole| whole.start()), secret.start()..secret.start() + text.len());
            }
        }
    }
}

/// Several of them in parentheses: `passwords tried (x, y)`.
static TRIED: LazyLock<Form> = LazyLock::new(|| {
    Form::of(r"(?i)\b(?:passwords|pwds|kennw.rter|pins|credentials)\b[^()]{0,80}\((?<list>[^()]*,[^()]*)\)")
});

fn tried(line: &str, give: &mut dyn FnMut(usize, Range<usize>)) {
    for list in TRIED.get().captures_iter(line).filter_map(|found| found.name("list")) {
        let mut at = list.start();
        for part in list.as_str().split(',') {
            let (from, text) = (at + part.len() - part.trim_start().len(), part.trim());
            if words::looks_made_up(text) && !text.contains(' ') && !words::in_a_sentence(text) {
                give(list.start(), from..from + text.len());
            }
            at += part.len() + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_compiles_and_shows_a_value() {
        for (_, form) in &*SENTENCES {
            assert!(form.get().capture_names().flatten().any(|name| name == "secret"));
        }
    }
}
