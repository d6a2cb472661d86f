//! Ids and numbers that the shipped catalog knows: what shells complete. Others are taken, too: an overlay may add them.

use std::ffi::OsStr;

use ccmtriage::knowledge::catalog::Catalog;
use ccmtriage::knowledge::codes::{Number, Space};
use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command, Error};

/// A value that may be one of those that are known.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    numbers: bool,
}

impl Known {
    /// Ids of patterns.
    pub fn patterns() -> Self {
        Self { numbers: false }
    }

    /// Whatever the catalog explains.
    pub fn all() -> Self {
        Self { numbers: true }
    }

    fn values(self) -> Vec<String> {
        // The tests prove that it holds; a completion script is no place to complain.
        let Ok(catalog) = Catalog::builtin() else { return Vec::new() };
        let mut values: Vec<String> = catalog.patterns().iter().map(|pattern| pattern.id.clone()).collect();
        if self.numbers {
            values.extend(catalog.actions.keys().cloned());
            let spaces = Space::ALL.into_iter();
            let numbers =
                spaces.flat_map(|space| catalog.codes.of(space).map(move |(value, _)| Number::new(space, value)));
            values.extend(numbers.map(|number| number.to_string()));
        }
        values.sort();
        values.dedup();
        values
    }
}

impl TypedValueParser for Known {
    type Value = String;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<String, Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.values().into_iter().map(PossibleValue::new)))
    }
}
