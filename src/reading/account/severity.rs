//! The severity that a program gives a line: by a word, a letter, the column of an exported event.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::regex;

/// The severity that a program gives a line by its own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// None given.
    Unsaid,
    /// Information.
    Info,
    /// A warning.
    Warning,
    /// An error.
    Error,
}

/// The severity that a line gives itself.
pub(super) fn severity(text: &str) -> Severity {
    match SEVERITY.captures(text).filter(|found| !is_noun(found)) {
        Some(found) if found.name("info").is_some() => Severity::Info,
        Some(found) if found.name("warning").is_some() => Severity::Warning,
        Some(found) if found.name("error").is_some() => Severity::Error,
        _ => {
            of_letter(text).or_else(|| of_event(text)).unwrap_or(if WARNS.is_match(text) || CELL_WARNS.is_match(text) {
                Severity::Warning
            } else {
                Severity::Unsaid
            })
        }
    }
}

/// Words for severities that are nouns and adjectives of ordinary sentences as well: `trace and counter settings`.
const NOUNS: [&str; 6] = ["trace", "notice", "verbose", "information", "critical", "severe"];

/// Whether what may be a severity only begins a sentence: nothing sets it apart from the small word behind it.
fn is_noun(found: &Captures<'_>) -> bool {
    let word = ["info", "warning", "error"].iter().find_map(|name| found.name(name));
    let (Some(word), Some(whole)) = (word, found.get(0)) else { return false };
    let behind = &whole.as_str().as_bytes()[word.end() - whole.start()..];
    matches!(behind, [b' ', b'a'..=b'z']) && NOUNS.contains(&word.as_str().to_lowercase().as_str())
}

static SEVERITY: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)^[\s\[(<]*(?:[\d/:.,\ \[\]()TZ|-]|[AP]M\b|(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b)* [\s\[(<*]* (?:\w+:\ )?
        (?: (?P<info>info(?:rmation)?|debug|trace|verbose|notice|[id]\d{3}) | (?P<warning>warn(?:ing)?|w\d{3}|warnung|avertissement|advertencia|警告) | (?P<error>err(?:or)?|fatal|severe|critical|sev(?:erity)?\ 1[1-9]|e\d{3}|エラー) )
        (?:[\])>]|:|!|\s*\||\s{1,3}[A-Z\[('\x22\\]|\s{2,}|\ \w)",
    )
});

/// A warning wherever it stands between other words.
static WARNS: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)(?:^|[\s:(\[.,;])warn(?:ing|ung)?s?\s*[:!\])]|\bWARNING\b|\bwarnings?:|: warn\b"));

/// The last cell of such a row that says that what stands in it matters little.
static CELL_WARNS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\S(?:\s{2,}|\t|\s*[|]\s*)\S.*(?:\s{2,}|\t|\s*[|]\s*)(?:warning|remark|note|hinweis|warnung|avertissement|remarque|aviso|advertencia|nota|avviso|警告|注意)[.!]?\s*[|]?\s*$",
    )
});

/// The severity as one letter behind the time: `2005-03-19T22:48:01 E idx ...`.
fn of_letter(text: &str) -> Option<Severity> {
    let letter = LETTER.captures(text).or_else(|| OF_AGENT.captures(text))?;
    Some(match &letter["letter"] {
        "E" | "F" | "!" => Severity::Error,
        "W" | "+" => Severity::Warning,
        _ => Severity::Info,
    })
}

/// The agent of SQL Server writes a sign: `2005-05-14 21:51:10 - ! [246] ...`.
static OF_AGENT: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? - (?P<letter>[!+?]) \[\d{3}\]"));

static LETTER: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^[\[(]?\d[\d/:.,T -]{6,}\d[\])Z]?[ |]+(?P<letter>[DEFIVW])[ |]+[\w\[(]"));

/// The severity in the column of an exported event, in the languages of Windows.
fn of_event(text: &str) -> Option<Severity> {
    if !is_event(text) {
        return None;
    }
    match severity_number(text) {
        Some(1 | 16) => return Some(Severity::Error),
        Some(2) => return Some(Severity::Warning),
        Some(_) => return Some(Severity::Info),
        None => {}
    }
    EVENT_SEVERITY.captures(text).map(|found| of_word(&found))
}

/// The words that Windows has for the severity of an event, in its languages.
const INFO: &str = "information(?:en|s)?|informaci.{1,2}n|informazion[ei]|informa.{1,4}es|情報";
const WARNING: &str = "warning|warnung|avertissement|advertencia|avviso|aviso|警告";
const ERROR: &str = "error|fehler|erreur|errore|erro|エラー";

/// An expression with these words for `@info`, `@warning` and `@error`.
fn in_each_language(expression: &str) -> String {
    expression.replace("@info", INFO).replace("@warning", WARNING).replace("@error", ERROR)
}

/// The severity by the group that holds its word.
fn of_word(found: &Captures<'_>) -> Severity {
    match () {
        () if found.name("info").is_some() => Severity::Info,
        () if found.name("warning").is_some() => Severity::Warning,
        () => Severity::Error,
    }
}

static EVENT_SEVERITY: LazyLock<Regex> = LazyLock::new(|| {
    regex(&in_each_language(
        r"(?xi)[,;\t]\ ?(?: (?P<info>@info|success\ audit)
          | (?P<warning>@warning) | (?:@error) )[,;\t]",
    ))
});

/// The severity of an event that is written over several lines, in a line of its own: `Type: ERROR`.
pub(super) fn of_field(text: &str) -> Option<Severity> {
    FIELD.captures(text).map(|found| of_word(&found))
}

static FIELD: LazyLock<Regex> = LazyLock::new(|| {
    regex(&in_each_language(
        r"(?xi)^\s*(?:event\ ?)?(?:type|typ|tipo|level|severity|ebene|niveau|schweregrad|gravit.{1,2}|gravedad|gravidade|種類|レベル)\s*[:=]\s*
          (?: (?P<info>@info|success\ audit|none)
            | (?P<warning>@warning)
            | (?:@error|failure\ audit) )\s*$",
    ))
});

/// Whether a line is an event as Windows exports them: date, time, source, kind, number.
#[must_use]
pub fn is_event(text: &str) -> bool {
    EVENT.is_match(text) || OF_DUMP.is_match(text)
}

static EVENT: LazyLock<Regex> = LazyLock::new(|| {
    regex(&in_each_language(
        r"(?i)^\W*\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}[,;\t ]+\d{1,2}:\d\d.*[,;\t](?:@info|@warning|@error|none|success audit|failure audit)[,;\t].*[,;\t]\d{1,5}[,;\t]",
    ))
});

/// The number that an exported event has for its severity, as Windows counts them: 1 an error, 2 a warning.
fn severity_number(text: &str) -> Option<u32> {
    OF_DUMP.captures(text)?["severity"].parse().ok()
}

/// An event as it is dumped: date, time, severity, category, number, source.
static OF_DUMP: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^\d{1,2}/\d{1,2}/\d{4}[\t,]\d{1,2}:\d\d:\d\d(?: [AP]M)?[\t,](?P<severity>0|1|2|4|8|16)[\t,]\d+[\t,]\d+[\t,][^\t,]+[\t,]",
    )
});
