//! What was measured against what was wanted: `fw=2.38 want>=2.58`, `expected 341, found 339`, `8.00.194 found, 8.00.760
//! or later required`. A line says in numbers that a condition is not met, whatever its other words.

use std::cmp::Ordering;
use std::sync::LazyLock;

use regex::Regex;

use super::regex;

/// Whether a line is the count with which a program closes whatever came of its work: `55 File(s) copied` of xcopy in
/// the languages of Windows, `2000 matches` of ldapsearch.
#[must_use]
pub fn counts_done(text: &str) -> bool {
    DONE_UNTIL_THEN.is_match(text)
}

static DONE_UNTIL_THEN: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^\s*\d+ (?:(?:file|datei|fichier|archivo|fichero|arquivo)(?:\(\w+\)|s)? (?:copied|kopiert|copi.{1,2}\(?s?\)?|copiad\S+|copiat\S+)|matches|entries(?: returned)?)\W*$",
    )
});

/// A cheap first look: one of these words stands beside a number.
static MEASURES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\d.*(?:want|need|requir|expected|minimum|\bmin\b|at least|(?:must|should|has to) be)|(?:(?:must|should|has to) be|want|need|requir|expected|minimum).*\d",
    )
});

/// A measure before what is wanted at least: parted by a sign, or with a comparison.
static THEN_LEAST: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)(?:^|[\s=:(,])(?P<is>\d+(?:\.\d+)*)\ ?(?:[kmg]b|bytes)?(?:\ (?:found|available|free|present|installed|here))?
          (?: [,;(]\ ?(?:but\ )?(?:want(?:ed|s)?|need(?:ed|s)?|require[sd]?|minimum|min|at\ least)\ ?(?:>=?|[:=]|is|at\ least)?
            | \s{1,3}(?:want(?:ed|s)?|need(?:ed|s)?|require[sd]?|minimum|min)\ ?(?:>=?|[:=]) )
          \ ?(?P<should>\d+(?:\.\d+)*)\b",
    )
});

/// The same, with the word behind the number.
static THEN_REQUIRED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)(?:^|[\s=:(,])(?P<is>\d+(?:\.\d+)*)\ ?(?:[kmg]b|bytes)?\ (?:found|available|free|present|installed)[\s,;(]{1,3}(?:but\ )?
          (?P<should>\d+(?:\.\d+)*)\ ?(?:[kmg]b|bytes)?\ (?:or\ (?:later|higher|newer|more)\ )?(?:is\ |are\ )?(?:wanted|needed|required)\b",
    )
});

/// What is wanted at least before the measure.
static LEAST_THEN: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)\b(?P<should>\d+(?:\.\d+)*)\ ?(?:[kmg]b|bytes)?\ (?:or\ (?:later|higher|newer|more)\ )?(?:is\ |are\ )?(?:wanted|needed|required)[\s,;(]{1,3}(?:but\ )?(?:only\ )?
          (?P<is>\d+(?:\.\d+)*)\ ?(?:[kmg]b|bytes)?\ (?:found|available|free|present|installed)\b",
    )
});

/// What is expected exactly, before or behind what was found.
static EXACT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)\bexpected\ (?P<should>\d+)[\s,;(]{1,3}(?:but\ )?(?:found|got|is|was|has|here|actual)\ (?P<is>\d+)\b
          | \b(?:found|got|here|is|has|actual)\ (?P<is2>\d+)[\s,;(]{1,3}(?:but\ )?expected\ (?P<should2>\d+)\b
          | \b(?:must|should|has\ to)\ be\ (?P<should3>\d+)[\s,;(]{1,3}(?:but\ )?(?:found|got|is|was|here|actual)\ (?P<is3>\d+)\b
          | (?:^|[\s=:])(?P<is4>\d+)[\s,;(]{1,6}(?:(?:this|the|it|and|but)\ )?(?:\w+\ ){0,2}(?:must|should|has\ to)\ be\ (?P<should4>\d+)\b",
    )
});

/// Whether a line measures something, and whether that is what is wanted.
#[must_use]
pub fn is_met(text: &str) -> Option<bool> {
    if !MEASURES.is_match(text) {
        return None;
    }
    if let Some(found) = EXACT.captures(text) {
        let part = |names: [&str; 4]| names.into_iter().find_map(|name| found.name(name)).map(|part| part.as_str());
        let should = part(["should", "should2", "should3", "should4"])?;
        return Some(part(["is", "is2", "is3", "is4"])? == should);
    }
    let found = [&THEN_LEAST, &THEN_REQUIRED, &LEAST_THEN].into_iter().find_map(|form| form.captures(text))?;
    Some(compare(&found["is"], &found["should"]) != Ordering::Less)
}

/// Compares numbers with points as versions are compared.
fn compare(a: &str, b: &str) -> Ordering {
    let parts = |text: &str| -> Vec<u64> { text.split('.').map(|part| part.parse().unwrap_or(u64::MAX)).collect() };
    let (mut a, mut b) = (parts(a), parts(b));
    let length = a.len().max(b.len());
    a.resize(length, 0);
    b.resize(length, 0);
    a.cmp(&b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_measured_is_met_or_not() {
        for not in [
            "{ARRAY0} slot=0 fw=2.38 want>=2.58 verdict=B",
            "check: foreign keys expected 341, found 339",
            "poll 01: articles here 0, expected 214",
            "instance MSSQLSERVER: version 8.00.194 found, 8.00.760 or later required",
            "Drive C: 310 MB required, 122 MB available.",
            "PENDCHECK    19   this check must be 0",
            "state must be 4, is 1",
        ] {
            assert_eq!(is_met(not), Some(false), "{not}");
        }
        for met in [
            "{CPU1} fw=1.30 want>=1.10 verdict=P",
            "SQL level 8.00.818 wanted, 8.00.2039 found: fine",
            "tables: expected 341, found 341",
            "512 MB free, needed 300 MB",
            "MEMCHECK    0   this check must be 0",
        ] {
            assert_eq!(is_met(met), Some(true), "{met}");
        }
        for neither in ["{FAN2} fw=2.72 advise>=2.84", "Error 17 expected", "step 4 needs 3 files", "0 rows"] {
            assert_eq!(is_met(neither), None, "{neither}");
        }
    }
}
