//! A field of a message, and what it must be.

use super::format::RawFieldIs;
use super::lazy::{Compile, Expression};
use crate::knowledge::session::Message;

/// A demand on one field of a message.
#[derive(Debug, Clone)]
pub struct FieldIs {
    at: usize,
    like: Expression,
}

impl FieldIs {
    pub(super) fn compile(raw: &RawFieldIs, expressions: Compile) -> Result<Self, String> {
        let source = match (&raw.is, &raw.like) {
            (Some(is), None) => format!("^{}$", regex::escape(is)),
            (None, Some(like)) => like.clone(),
            _ => return Err(format!("field {} needs either `is` or `like`", raw.at)),
        };
        let like = Expression::new(source, expressions).map_err(|error| format!("field {}: {error}", raw.at))?;
        Ok(Self { at: raw.at, like })
    }

    /// Which field, counted from 1.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// The expression that it must match.
    #[must_use]
    pub fn like(&self) -> &str {
        self.like.as_str()
    }

    /// Whether the message's field is as demanded; an absent field counts as empty.
    #[must_use]
    pub fn holds(&self, message: &Message) -> bool {
        self.like.is_match(&message.field(self.at).unwrap_or_default())
    }
}
