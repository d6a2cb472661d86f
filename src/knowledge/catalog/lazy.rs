//! Regular expressions that are compiled when they are first held against something: of a hundred in the catalog, a scan
//! needs a few.

use std::ops::Deref;
use std::sync::OnceLock;

use regex::Regex;
use regex_syntax::hir::{Class, Hir, HirKind};

use super::problem::Fault;

/// When the expressions of a file are compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compile {
    /// Checked at once, to say what is wrong with them.
    Now,
    /// When they are first used: those of the shipped catalog, which the tests compile.
    Lazily,
}

/// An expression of the catalog.
#[derive(Debug, Clone)]
pub struct Expression {
    source: String,
    compiled: OnceLock<Regex>,
}

impl Expression {
    pub(super) fn new(source: String, when: Compile) -> Result<Self, regex::Error> {
        let compiled = match when {
            Compile::Now => {
                // Reading it finds what is wrong with it, at a hundredth of the cost; whether it is too large, only
                // compiling it does.
                let read = regex_syntax::parse(&source).map_err(|error| regex::Error::Syntax(error.to_string()))?;
                if states(&read) > COMPILED_AT_ONCE { OnceLock::from(Regex::new(&source)?) } else { OnceLock::new() }
            }
            Compile::Lazily => OnceLock::new(),
        };
        Ok(Self { source, compiled })
    }

    /// Those of a list, which stands in a field of an entry; the first that is wrong is the fault.
    pub(super) fn each(field: &str, sources: Vec<String>, when: Compile) -> Result<Vec<Self>, Vec<Fault>> {
        let compiled = sources.into_iter().enumerate().map(|(index, source)| {
            Self::new(source, when).map_err(|error| vec![Fault::new(format!("{field}.{index}"), error.to_string())])
        });
        compiled.collect()
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.source
    }
}

/// From so many states on an expression may be too large: a tenth of what the engine allows.
const COMPILED_AT_ONCE: u64 = 20_000;

/// At most how many states an expression is compiled to, roughly: counted repetitions multiply, and a class of Unicode
/// is some states for each of its ranges.
fn states(read: &Hir) -> u64 {
    let sum = |parts: &[Hir]| parts.iter().map(states).fold(1, u64::saturating_add);
    match read.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) => 1,
        HirKind::Literal(literal) => literal.0.len() as u64,
        HirKind::Class(Class::Unicode(class)) => 4 * class.ranges().len() as u64,
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min + 1).max(1);
            states(&repetition.sub).saturating_add(1).saturating_mul(times.into())
        }
        HirKind::Capture(capture) => 2 + states(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => sum(parts),
    }
}

impl Deref for Expression {
    type Target = Regex;

    fn deref(&self) -> &Regex {
        self.compiled.get_or_init(|| Regex::new(&self.source).expect("the shipped catalog's expressions are tested"))
    }
}

#[cfg(test)]
mod tests {
    use super::{Compile, Expression};
    use crate::knowledge::catalog::load::load_as;

    #[test]
    fn every_shipped_expression_compiles() {
        let catalog = load_as(&[], Compile::Now).unwrap_or_else(|broken| panic!("{broken}"));
        for expression in catalog.patterns().iter().flat_map(|pattern| pattern.text.iter().chain(&pattern.capture)) {
            assert!(expression.as_str().is_empty() || expression.captures_len() > 0);
        }
    }

    #[test]
    fn what_is_wrong_is_said_at_once_whatever_its_kind() {
        for wrong in ["(", r"\d{2000}{2000}", r"(?:\w{50}x){40}", r"(?<a>x)(?<a>y)", r"\p{Nothing}", "a**{1"] {
            assert!(Expression::new(wrong.to_owned(), Compile::Now).is_err(), "{wrong}");
        }
        assert!(
            Expression::new(r"\d+ of (?<all>\d+)".to_owned(), Compile::Now).is_ok_and(|good| good.is_match("1 of 2"))
        );
    }

    #[test]
    fn what_is_not_compiled_at_once_is_none_too_large() {
        for large in [r"\w{6}", r".{2000}", r"[a-z]{3000}", r"(?i:s{1000})", r"(?:\d{3}x?){20}", r"\PN{2}"] {
            let good = Expression::new(large.to_owned(), Compile::Now).expect(large);
            assert!(good.compiled.get().is_none(), "{large}");
            assert!(!good.is_match("-"), "{large}");
        }
    }
}
