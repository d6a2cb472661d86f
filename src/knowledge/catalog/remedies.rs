//! What to do about a cause by what its message says of the system, where no pattern advises anything.

use super::format::RawRemedy;
use super::lazy::{Compile, Expression};
use super::problem::Fault;

/// Corrective actions for messages that say the same of the system.
#[derive(Debug, Clone)]
pub struct Remedy {
    /// Names the trouble.
    pub id: String,
    /// Corrective actions, in the order to do them.
    pub actions: Vec<String>,
    find: Vec<Expression>,
}

impl Remedy {
    /// Compiles and proves it by its example and look-alike; a shipped one when the tests do.
    pub(super) fn new(raw: RawRemedy, compile: Compile) -> Result<Self, Vec<Fault>> {
        let remedy = Self { id: raw.id, actions: raw.actions, find: Expression::each("find", raw.find, compile)? };
        if compile == Compile::Lazily {
            return Ok(remedy);
        }
        let mut faults = Vec::new();
        if !remedy.is_for(&raw.example) {
            faults.push(Fault::new("example", "the example is not found by it"));
        }
        if remedy.is_for(&raw.lookalike) {
            faults.push(Fault::new("lookalike", "the look-alike is found by it"));
        }
        if faults.is_empty() { Ok(remedy) } else { Err(faults) }
    }

    /// Whether a message says so.
    #[must_use]
    pub fn is_for(&self, text: &str) -> bool {
        self.find.iter().any(|find| find.is_match(text))
    }
}
