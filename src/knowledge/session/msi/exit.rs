//! What the number that the engine returns says of a run.

use crate::knowledge::session::Outcome;

/// What a return code of the engine says of the run.
#[must_use]
pub fn outcome_of(code: i32) -> Outcome {
    match code {
        0 => Outcome::Succeeded,
        // Restart wanted, restart begun, and suspended until a restart.
        3010 | 1641 | 1604 => Outcome::RebootRequired,
        // The second: the user declined to go on with a product that does not fit the system.
        1602 | 1259 => Outcome::Cancelled,
        _ => Outcome::Failed,
    }
}
