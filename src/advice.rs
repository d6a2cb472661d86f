//! What to do: the corrective actions of the root causes, in the order to do them.

use crate::catalog::{Catalog, Class, CorrectiveAction, GuideMessage, Known};
use crate::cause::Ruled;
use crate::considerations::{Answer, State};

/// The actions for the root causes of the given sessions, each once, the first cause's first; then those for what the
/// guide asks and the logs show was not kept. What a document says in its own words, to a cause or to another message
/// of `all` that may not be ignored, stands before what is said of it in ours.
///
/// Where there is a cause, the guide's own step comes last: collect the logs.
#[must_use]
pub fn actions<'c>(
    catalog: &'c Catalog,
    sessions: &[&Ruled<'_>],
    all: &[Ruled<'_>],
    answers: &[Answer<'_>],
) -> Vec<&'c CorrectiveAction> {
    let mut ids: Vec<&str> = Vec::new();
    for session in sessions {
        let Some(root) = session.root.map(|root| &session.judgements[root]) else { continue };
        if let Known::Pattern(pattern) = root.known {
            ids.extend(guide_on(catalog, |message| message.pattern == pattern.id));
        }
        ids.extend(root.actions.iter().map(String::as_str));
    }
    let violated =
        answers.iter().filter(|answer| answer.state == State::Violated && answer.consideration.row != COVERAGE_ROW);
    for answer in violated {
        let id = &answer.consideration.id;
        ids.extend(guide_on(catalog, |message| message.consideration == *id));
        ids.push(&answer.consideration.action);
    }
    let is_verbatim = |id: &&str| catalog.actions.get(*id).is_some_and(|action| action.verbatim);
    for ruled in all {
        let judged = ruled.judgements.iter().zip(&ruled.rulings).filter(|(_, ruling)| ruling.class != Class::Benign);
        ids.extend(judged.flat_map(|(judgement, _)| judgement.actions).map(String::as_str).filter(is_verbatim));
    }
    ids.sort_by_key(|id| !is_verbatim(id));
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

/// What the guide's own words, where they were put in, advise for the rows that `is_meant` picks.
fn guide_on<'c>(catalog: &'c Catalog, is_meant: impl Fn(&GuideMessage) -> bool + 'c) -> impl Iterator<Item = &'c str> {
    let rows = catalog.messages.iter().filter(move |message| is_meant(message));
    let standing = rows.flat_map(|message| catalog.standing_for(&message.row));
    standing.flat_map(|(pattern, _)| &pattern.actions).map(String::as_str)
}
