//! Named parts of messages, whatever pattern they match: the drive, the host, the file that a step speaks of.

use super::format::RawPart;
use super::lazy::{Compile, Expression};
use super::problem::Fault;

/// A named part.
#[derive(Debug, Clone)]
pub struct MessagePart {
    /// As `{name}` in the steps of actions.
    pub name: String,
    find: Vec<Expression>,
}

impl MessagePart {
    /// Compiles and proves it by its example and look-alike; a shipped one when the tests do.
    pub(super) fn new(raw: RawPart, compile: Compile) -> Result<Self, Vec<Fault>> {
        let part = Self { name: raw.name, find: Expression::each("find", raw.find, compile)? };
        if compile == Compile::Lazily {
            return Ok(part);
        }
        let mut faults = Vec::new();
        let found = part.of(&raw.example.text);
        if found != Some(raw.example.gives.as_str()) {
            let message = format!("the example gives {found:?}, not {:?}", raw.example.gives);
            faults.push(Fault::new("example", message));
        }
        if let Some(found) = part.of(&raw.lookalike) {
            faults.push(Fault::new("lookalike", format!("the look-alike gives {found:?}")));
        }
        if faults.is_empty() { Ok(part) } else { Err(faults) }
    }

    /// What it is in a message; none where the message has no such part.
    #[must_use]
    pub fn of<'t>(&self, text: &'t str) -> Option<&'t str> {
        let found = self.find.iter().find_map(|find| find.captures(text)?.name(&self.name));
        found.map(|part| part.as_str().trim())
    }
}
