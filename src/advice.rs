//! What to do: the corrective actions of the root causes, in the order to do them.

use crate::catalog::{Catalog, CorrectiveAction};
use crate::cause::Ruled;
use crate::considerations::{Answer, State};

/// The actions for the root causes of the given sessions, each once, the first cause's first; then those for what the
/// guide asks and the logs show was not kept.
///
/// Where there is a cause, the guide's own step comes last: collect the logs.
#[must_use]
pub fn actions<'c>(catalog: &'c Catalog, sessions: &[&Ruled<'_>], answers: &[Answer<'_>]) -> Vec<&'c CorrectiveAction> {
    let mut ids: Vec<&str> = Vec::new();
    for session in sessions {
        let root = session.root.map(|root| session.judgements[root].actions).unwrap_or_default();
        ids.extend(root.iter().map(String::as_str));
    }
    let violated =
        answers.iter().filter(|answer| answer.state == State::Violated && answer.consideration.row != COVERAGE_ROW);
    ids.extend(violated.map(|answer| answer.consideration.action.as_str()));
    ids.retain(|id| *id != COLLECT);
    if !sessions.is_empty() {
        ids.push(COLLECT);
    }
    let mut actions: Vec<&CorrectiveAction> = Vec::new();
    for action in ids.into_iter().filter_map(|id| catalog.actions.get(id)) {
        if !actions.iter().any(|known| known.id == action.id) {
            actions.push(action);
        }
    }
    actions
}

/// The guide's step for a failure that nothing else fits.
const COLLECT: &str = "collect-logs-for-tac";
/// The consideration about the four directories: coverage says that already.
const COVERAGE_ROW: &str = "SD-52";
