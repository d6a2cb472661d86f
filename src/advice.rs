//! What to do: the corrective actions of the root causes, in the order to do them.

use crate::catalog::{Catalog, CorrectiveAction};
use crate::cause::Ruled;

/// The actions for the root causes of the given sessions, each once, the first cause's first.
///
/// Where nothing catastrophic has an action of its own, the answer is the guide's own step: collect the logs.
#[must_use]
pub fn actions<'c>(catalog: &'c Catalog, sessions: &[&Ruled<'_>]) -> Vec<&'c CorrectiveAction> {
    let mut actions: Vec<&CorrectiveAction> = Vec::new();
    let mut add = |id: &str| {
        if let Some(action) = catalog.actions.get(id) {
            if !actions.iter().any(|known| known.id == action.id) {
                actions.push(action);
            }
        }
    };
    let mut anything = false;
    for session in sessions {
        if let Some(root) = session.root {
            anything = true;
            session.judgements[root].actions.iter().for_each(|id| add(id));
        }
    }
    if anything {
        add("collect-logs-for-tac");
    }
    actions
}
