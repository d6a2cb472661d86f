//! Regular expressions that are compiled when they are first held against something: of a hundred in the catalog, a scan
//! needs a few.

use std::ops::Deref;
use std::sync::OnceLock;

use regex::Regex;

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
            Compile::Now if may_grow(&source) => OnceLock::from(Regex::new(&source)?),
            // Reading it finds what is wrong with it, at a hundredth of the cost.
            Compile::Now => {
                regex_syntax::parse(&source).map_err(|error| regex::Error::Syntax(error.to_string()))?;
                OnceLock::new()
            }
            Compile::Lazily => OnceLock::new(),
        };
        Ok(Self { source, compiled })
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.source
    }
}

/// Whether an expression without a slip could still be too large to compile: counted repetitions multiply.
fn may_grow(source: &str) -> bool {
    source.len() > 2000 || source.contains('{')
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
    use crate::catalog::load::load_as;

    #[test]
    fn every_shipped_expression_compiles() {
        let catalog = load_as(&[], Compile::Now).expect("sound");
        for expression in catalog.patterns().iter().flat_map(|pattern| pattern.text.iter().chain(&pattern.capture)) {
            assert!(expression.as_str().is_empty() || expression.captures_len() > 0);
        }
    }

    #[test]
    fn what_is_wrong_is_said_at_once_whatever_its_kind() {
        for wrong in ["(", r"\d{2000}{2000}", r"(?<a>x)(?<a>y)", r"\p{Nothing}", "a**{1"] {
            assert!(Expression::new(wrong.to_owned(), Compile::Now).is_err(), "{wrong}");
        }
        assert!(
            Expression::new(r"\d+ of (?<all>\d+)".to_owned(), Compile::Now).is_ok_and(|good| good.is_match("1 of 2"))
        );
    }
}
