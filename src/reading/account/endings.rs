//! The number with which something ended: behind the word that says so, as the value of a key, behind an arrow, in
//! parentheses, in the last column of a list.

use std::sync::LazyLock;

use regex::Regex;

use super::regex;

/// A number with which something ended, behind the word that says so.
pub(super) static CODE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)(?:^|[\s(\[,;:|*=.~>-])
        (?: rc | errorlevel | error\ level | (?:exit|return|result|status|error|completion)[\ _-]?(?:code|value|status)?s? | exit(?:ed|s)? | quit | retval | retcode | returned | returns | systemfehler | erreur\ syst\S+ | errore?\ d[ei]\ sistema
          | answered | answers | replied | ended | ends | end | fin | fine | ende | fim | finished | failed | terminated | (?:left|leaves|closed|closes|quits)\ with | leaving | terminating | termin.{1,2}e?s? | achev.{1,2}e?s? | exiting | quitting | code | said | resultcode | exitcode | returncode | stopped
          | (?:beendet|endete?t?)(?:\ mit(?:\ code)?|,) | r.{1,2}ckgabe(?:wert|code)? | returncode | code\ (?:de\ )?(?:retour|sortie) | c.{1,2}digo(?:\ de\ (?:salida|retorno|sa.{1,2}da|error))? | ergebnis | resultado | r.{1,2}sultat | esito | 終了(?:コード)? | 戻り値 )
        \s* (?: ,?\ level | ,?\ code | ,?\ codice | ,?\ c.{1,2}digo | with(?:\ (?:code|status|return\ code|exit\ code|error|rc|value|errorlevel))? | code | of | status | is | was | mit | avec | con | com )? (?:\ return)?(?:\ code)? \s*[:=,;|]?\s* [(]?
        [\x22']?(?P<code>-?\d{1,10} | 0x[0-9a-f]{1,8})[\x22']? (?P<after>$|[\s.,;:)|\]*(/>]|\.$)",
    )
});

/// A number in parentheses at the end of a line that says that something ended, and when: `5 ends 10:24p (49)`.
static ENDED_IN_PARENTHESES: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)\b(?:ends?|ended|finished|stopped)\b.*\d:\d\d(?::\d\d)?\s?(?:[ap]m?)?\s+\((?P<code>-?\d{1,5})\)\s*$")
});

/// A number behind what ended, at the end of a line: `22:22:42 end   schedule part 2, 2`.
static ENDED_BY_NAME: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^[\W\d]*(?:[ap]m?\W+)?(?:end(?:ed|s)?|finish(?:ed)?|leave|leaving|left|done|ende|fin|fim)\b\s+[^,;:|]{2,60}[,;:|]\s*(?P<code>-?\d{1,5})\s*(?:\([^)]*\))?\s*$",
    )
});

/// A step by its number, and how it ended: `item 12 = 1`.
static STEP_IS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:item|step|task|phase|stage|part|job|schritt|.{1,2}tape|paso|passo|etapa|fase)\s+\d{1,3}\s*=\s*(?P<code>-?\d{1,5})\s*$",
    )
});

/// A key whose last word says that its value is how something ended: `Phase5Exit=1`.
static KEYED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?i)^\W*[\w.]*?(?:exit|exitcode|result|resultcode|rc|returncode|returned|status|errorlevel|ergebnis|resultat|resultado)\s*=\s*"?(?P<code>-?\d{1,10}|0x[0-9a-f]{1,8})"?\s*$"#,
    )
});

/// What a call that starts a program and waits for it gave back: `LaunchAppAndWait(x.bat) = 1`.
static LAUNCHED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:launch\w*|(?:exec|run|shell|spawn)\w*wait)\b(?:\(.*\))?\s*(?:=|->|:|returned)\s*(?P<code>-?\d{1,5})\s*$",
    )
});

/// A number behind an arrow at the end of a sentence: `not the same release -> 7`.
static ANSWERED: LazyLock<Regex> =
    LazyLock::new(|| regex(r"[[:alpha:]]{3,}\W+[[:alpha:]]{3,}.*\s[-=]>\s*(?P<code>-?\d{1,5})\s*$"));

/// A number in the last column of a list of steps: behind leaders, behind times, or behind the program's name.
static COLUMN: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)(?: [.]{3,}\s* | \s={2,}\s+(?:with\s+)? | \d\d:\d\d:\d\d\s*[|]?\s{1,12} | [|]\s+ | \s{2,} | \w<\s+ | \b(?:re)?(?:start|stop|connect|log\ ?on|open|bind|load|regist|creat|attach|restor|check|test|prob)\w*(?:,\ [\w\ ]+)?:\s+ | (?:\.(?:exe|cmd|bat|vbs|msi|sql|txt|log|com|dll)|msiexec|setup|osql|bcp|regsvr32|robocopy)[\x22')]?(?:\s+[-/]\S+)*\s+ )
        (?P<code>-?\d{1,10}|0x[0-9A-Fa-f]{1,8}) \s*[|]? \s*(?:[(][^)]*[)]|OK|FAILED|[*!].*|={2,})? \s*$",
    )
});

/// What lists of steps have in common, so that a last column is a status and no size.
pub(super) static STEP_LIKE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)\d\d?:\d\d:\d\d | \b\d\d?:\d\d\ +\d\d?:\d\d\b | ^\W*\d\d?[:h]\d\d\s | ^\W*\d\d\.\d\d\.\d\d\s | [.]{3,}\s*\w+\s*$ | [.]{4,} | ^={2,}\s.*\s={2,}\s | \bstep\b | \b(?:required|optional)\b | \.(?:exe|cmd|bat|vbs|msi)\b | \bmsiexec\b | ^\W*\d{1,2}[.)]?\s+\w",
    )
});

/// The number with which something ended.
pub(super) fn code(text: &str) -> Option<i64> {
    // What a service says of its last stop is a state, and an agent of replication numbers whatever it says.
    if text.contains("_EXIT_CODE") || text.contains("message code") || is_request(text) {
        return None;
    }
    let number = |text: &str| match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => i64::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    };
    if let Some(found) = CODE.captures_iter(text).last()
        && let Some(code) = number(&found["code"])
    {
        // `ended at 22:22:55`, `failed 3 times`, `step 4 ended 2005`: a time or a count is none.
        let rest = &text[found.name("code").map_or(0, |code| code.end())..];
        let day = (19_900_101..=20_601_231).contains(&code);
        let counted = day || TIMELIKE.is_match(rest) || COUNTED.is_match(rest.trim_start());
        // `did not return 0` tells no number with which it ended.
        let denied = DENIED.is_match(&text[..found.get(0).map_or(0, |found| found.start())]);
        if !counted && !denied {
            return Some(code);
        }
    }
    if let Some(found) = ENDED_IN_PARENTHESES.captures(text).or_else(|| ENDED_BY_NAME.captures(text)) {
        return number(&found["code"]);
    }
    let forms = [&STEP_IS, &KEYED, &LAUNCHED, &ANSWERED];
    if let Some(found) = forms.iter().find_map(|form| form.captures(text)) {
        return number(&found["code"]);
    }
    if STEP_LIKE.is_match(text)
        && let Some(found) = COLUMN.captures(text)
    {
        return number(&found["code"]).filter(|code| !is_year(*code, text));
    }
    None
}

/// Whether a line is what a directory server notes of a request: `LDAP: search base o=cisco.com result 32`. Its numbers
/// are of the request and of its connection, and end no step of the server.
#[must_use]
pub fn is_request(text: &str) -> bool {
    REQUEST.is_match(text)
}

static REQUEST: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\bLDAP: (?:connection|search|bind|unbind|add|modify|delete|compare|modrdn)\s|\bSearchResultDone\b|\b(?:search|modify|compare|add|delete|modrdn) (?:base )?(?:cn|ou|o|dc)=.* result \d+",
    )
});

/// Whether the number with which something ended is no more than the last column of a row.
pub fn only_in_column(text: &str) -> bool {
    !CODE.is_match(text) && !KEYED.is_match(text) && COLUMN.is_match(text)
}

/// The number on a line that holds nothing else but what points back to the command above it: `= 1`, `-> (0)`.
pub fn bare_result(text: &str) -> Option<i64> {
    let number =
        text.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '-').trim_end_matches([')', '.', ']', '>']);
    let number = number.trim_start_matches("->").trim_start();
    let points = text.starts_with(['=', '-', '(', ':', '[', '<']) && number.len() < text.len();
    number.parse().ok().filter(|_| points && number.len() <= 10)
}

/// Whether the number at the end of a line is the year of a date.
pub(super) fn is_year(number: i64, text: &str) -> bool {
    (1990..2060).contains(&number) && YEAR.is_match(text)
}

/// A date that ends with its year.
static YEAR: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* +\d{1,2},? .*\d{4}\s*$|\d{1,2}[./-]\d{1,2}[./-]\d{4}\s*$",
    )
});

/// Words that deny what follows them.
static DENIED: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)(?:\bnot|n['’]t|\bnever|\bwithout|\bnicht|\bohne|\bsans|\bsin|\bsem|\bsenza)\s*$"));

static TIMELIKE: LazyLock<Regex> = LazyLock::new(|| regex(r"^(?:[:/.]\d|\s?%)"));

static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^(?:times|seconds?|minutes?|hours?|ms|bytes|kb|mb|rows?|entr|files?|of \d|after|tables?|objects?|tries|retries|messages?|warnings?|errors?|avvis[oi]|avvertiment[oi]|errori|warnung(?:en)?|fehler|avertissements?|erreurs?|advertencias?|avisos?|errores|erros)\b",
    )
});
