//! The words of the model as the wire format writes them.

use std::fmt;

use serde::Serializer;

use super::Confidence;
use crate::judging::cause::Role;
use crate::judging::relate::{Tie, Veto};
use crate::knowledge::catalog::Class;
use crate::knowledge::codes::Certainty;
use crate::knowledge::session::Outcome;

/// What has a word of its own in reports.
pub(super) trait Word {
    fn word(&self) -> &'static str;
}

macro_rules! words {
    ($($kind:ty),*) => {
        $(impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.name())
            }
        }

        impl Word for $kind {
            fn word(&self) -> &'static str {
                self.name()
            }
        })*
    };
}

words!(Outcome, Class, Role, Confidence, Certainty, Tie, Veto);

/// Writes the word.
pub(super) fn word<T: Word, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(value.word())
}

/// Writes the word, or null.
#[expect(clippy::ref_option, reason = "serde hands the field over")]
pub(super) fn word_or_null<T: Word, S: Serializer>(value: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => serializer.serialize_some(value.word()),
        None => serializer.serialize_none(),
    }
}
