//! What the wire format writes as plain strings: the words of the model, and (with `redacted`) text of logs.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};

use super::Confidence;
use crate::input::redact::Redacted;
use crate::judging::cause::Role;
use crate::judging::relate::{Tie, Veto};
use crate::knowledge::catalog::Class;
use crate::knowledge::codes::Certainty;
use crate::knowledge::session::Outcome;

/// Gives a type the schema of a string.
macro_rules! plain_string {
    ($kind:ty) => {
        impl JsonSchema for $kind {
            fn inline_schema() -> bool {
                String::inline_schema()
            }

            fn schema_name() -> Cow<'static, str> {
                String::schema_name()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                String::json_schema(generator)
            }
        }
    };
}

macro_rules! words {
    ($($kind:ty),*) => {
        $(impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.name())
            }
        }

        impl Serialize for $kind {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        plain_string!($kind);)*
    };
}

plain_string!(Redacted);
words!(Outcome, Class, Role, Confidence, Certainty, Tie, Veto);
