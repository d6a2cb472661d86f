//! Regular expressions that are compiled when they are first held against something: of a hundred in the catalog, a scan
//! needs a few.

use std::ops::Deref;
use std::sync::OnceLock;

use regex::Regex;

/// When the expressions of a file are compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compile {
    /// At once, to say what is wrong with them.
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
            Compile::Now => OnceLock::from(Regex::new(&source)?),
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

impl Deref for Expression {
    type Target = Regex;

    fn deref(&self) -> &Regex {
        self.compiled.get_or_init(|| Regex::new(&self.source).expect("the shipped catalog's expressions are tested"))
    }
}

#[cfg(test)]
mod tests {
    use super::Compile;
    use crate::catalog::load::load_as;

    #[test]
    fn every_shipped_expression_compiles() {
        load_as(&[], Compile::Now).expect("sound");
    }
}
