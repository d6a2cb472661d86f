//! The literals without which an expression matches nothing, read off the expression itself.

use regex_syntax::hir::{Class, Hir, HirKind};

use crate::base::prefilter::{Groups, Prefilter};

/// Letters of a literal at least: shorter ones stand in most lines.
const SHORTEST: usize = 3;
/// Literals of one expression at most.
const MOST: usize = 64;

/// Tells which of many expressions a message may match.
#[derive(Debug)]
pub(super) struct Candidates(Prefilter);

impl Candidates {
    /// Of these expressions; none may match anything.
    pub(super) fn of<'e>(expressions: impl IntoIterator<Item = Option<&'e str>>) -> Self {
        let read = |expression: &str| regex_syntax::parse(expression).ok();
        Self(Prefilter::of(expressions.into_iter().map(|expression| required(&expression.and_then(read)?))))
    }

    /// Which of the expressions may match one of the texts, by their places.
    pub(super) fn among<'t>(&self, texts: impl Iterator<Item = &'t str> + Clone) -> Groups {
        let mut may = self.0.groups_in(texts.clone());
        if !{ texts }.all(str::is_ascii) {
            // A letter beyond ASCII may be another case of one in it.
            may.fill();
        }
        may
    }
}

/// Literals in small letters one of which stands, in whatever case, in every ASCII text that an expression matches;
/// nothing where they cannot be told.
fn required(read: &Hir) -> Option<Vec<String>> {
    let best = match read.kind() {
        HirKind::Concat(parts) => of_sequence(parts),
        HirKind::Alternation(parts) => {
            parts.iter().map(required).collect::<Option<Vec<_>>>().map(|each| each.into_iter().flatten().collect())
        }
        HirKind::Repetition(repetition) if repetition.min > 0 => required(&repetition.sub),
        HirKind::Capture(capture) => required(&capture.sub),
        HirKind::Literal(_) => of_sequence(std::slice::from_ref(read)),
        _ => None,
    };
    best.filter(|literals| literals.len() <= MOST && shortest(literals) >= SHORTEST)
}

fn shortest(literals: &[String]) -> usize {
    literals.iter().map(String::len).min().unwrap_or_default()
}

/// Of what stands in a sequence: the literals that are found in the fewest texts.
fn of_sequence(parts: &[Hir]) -> Option<Vec<String>> {
    let mut choices: Vec<Vec<String>> = Vec::new();
    let mut run = String::new();
    for part in parts {
        match part.kind() {
            // Takes no room.
            HirKind::Look(_) | HirKind::Empty => continue,
            HirKind::Literal(literal) if literal.0.is_ascii() => {
                run.extend(literal.0.iter().map(|byte| char::from(byte.to_ascii_lowercase())));
                continue;
            }
            HirKind::Class(class) => {
                if let Some(letter) = letter(class) {
                    run.push(letter);
                    continue;
                }
            }
            HirKind::Literal(_) => {}
            // One that is optional, or a choice of which one part has none, requires nothing.
            _ => choices.extend(required(part)),
        }
        choices.push(vec![std::mem::take(&mut run)]);
    }
    choices.push(vec![run]);
    choices.into_iter().max_by_key(|literals| (shortest(literals), std::cmp::Reverse(literals.len())))
}

/// The one letter, in whatever case, that an ASCII text can have for a class.
fn letter(class: &Class) -> Option<char> {
    let Class::Unicode(class) = class else { return None };
    let ascii = class.ranges().iter().filter(|range| range.start().is_ascii());
    let mut letters = ascii.flat_map(|range| range.start()..=range.end()).take_while(char::is_ascii);
    let first = letters.next()?.to_ascii_lowercase();
    letters.all(|other| other.to_ascii_lowercase() == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(expression: &str) -> Option<Vec<String>> {
        required(&regex_syntax::parse(expression).expect("an expression"))
    }

    #[test]
    fn literals_are_those_without_which_nothing_matches() {
        for (expression, wanted) in [
            ("(?i)Access is denied", Some(vec!["access is denied"])),
            (r"^\s*(?:cannot|could not)\s+\S+", Some(vec!["cannot", "could not"])),
            (r"\bdisk\b.{0,9}\bfilled\b", Some(vec!["filled"])),
            ("(?:refused|full)?", None),
            ("(?:refused|)", None),
            ("[ab]c", None),
            ("(?<what>setup)+ed", Some(vec!["setup"])),
            ("Überlauf", None),
            ("[Kk]ey not found", Some(vec!["key not found"])),
        ] {
            let wanted = wanted.map(|literals| literals.into_iter().map(str::to_owned).collect());
            assert_eq!(of(expression), wanted, "{expression}");
        }
    }

    #[test]
    fn what_may_match_is_what_could() {
        let candidates = Candidates::of([Some("(?i)Access is denied"), Some("[ab]c"), None, Some("task")]);
        let may = |texts: &[&'static str]| {
            let may = candidates.among(texts.iter().copied());
            (0..4).map(|place| may.has(place)).collect::<Vec<_>>()
        };
        assert_eq!(may(&["the ACCESS is DENIED"]), [true, true, true, false]);
        // The sign of Kelvin is a `k`.
        assert_eq!(may(&["x", "tas\u{212a}"]), [true; 4]);
        assert!(regex::Regex::new("(?i)task").is_ok_and(|task| task.is_match("tas\u{212a}")));
    }

    #[test]
    fn no_shipped_pattern_is_missed() {
        let catalog = crate::knowledge::catalog::Catalog::builtin().expect("the shipped catalog");
        let texts = || catalog.patterns().iter().map(|pattern| pattern.text.as_ref());
        let candidates = Candidates::of(texts().map(|text| Some(text?.as_str())));
        let mut found = 0;
        for example in catalog.patterns().iter().flat_map(|pattern| &pattern.examples) {
            for line in example.text().lines() {
                let may = candidates.among([line].into_iter());
                for (place, text) in texts().enumerate() {
                    let matches = text.is_some_and(|text| text.is_match(line));
                    assert!(may.has(place) || !matches, "{line}: {text:?}");
                    found += usize::from(matches);
                }
            }
        }
        assert!(found > 50, "{found}");
    }
}
