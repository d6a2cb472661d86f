//! What to do: the corrective actions of the root causes, in the order to do them.
//!
//! One order for every report: keep the logs, repair, try again, and where that did not help, stop and call TAC.

use std::collections::BTreeMap;

use crate::input::redact::{Redacted, Redactor};
use crate::judging::cause::Ruled;
use crate::judging::considerations::{Answer, State};
use crate::knowledge::catalog::{Catalog, Class, CorrectiveAction, GuideMessage, Known};
use crate::knowledge::session::{Message, Outcome};

/// A corrective action, and what is known of the case it is for.
#[derive(Debug)]
pub struct Advice<'c> {
    /// The action.
    pub action: &'c CorrectiveAction,
    /// Named parts of the cause's message.
    parts: BTreeMap<String, String>,
}

impl<'c> Advice<'c> {
    /// An action of which no case is known.
    #[must_use]
    pub fn of(action: &'c CorrectiveAction) -> Self {
        Self { action, parts: BTreeMap::new() }
    }

    /// Its steps, with what the cause's message names; secrets in that are replaced, our own words are not touched.
    pub fn steps(&self, redactor: &mut Redactor) -> Vec<Redacted> {
        let shown: BTreeMap<&str, Redacted> =
            self.parts.iter().map(|(name, value)| (name.as_str(), redactor.shown_line(value))).collect();
        let told = self.action.steps.iter().map(|step| step.told(&|name| shown.get(name).map(Redacted::as_str)));
        told.map(Redacted::catalog_words).collect()
    }
}

/// What to do, from the first step to the last.
#[derive(Debug, Default)]
pub struct Plan<'c> {
    /// The corrective actions, each once.
    pub actions: Vec<Advice<'c>>,
    /// How to try again after them.
    pub again: Option<&'c str>,
    /// What to do once that has succeeded.
    pub after: Vec<&'c str>,
    /// What to do where it did not help.
    pub last: Option<&'static str>,
}

/// The plan for the root causes of the given sessions, the first cause's actions first; then for what the guide asks and
/// the logs show was not kept. What a document says in its own words, to a cause or to another message of `all` that may
/// not be ignored, stands before what is said of it in ours.
#[must_use]
pub fn plan<'c>(
    catalog: &'c Catalog,
    outcome: Outcome,
    sessions: &[&Ruled<'_>],
    all: &[Ruled<'_>],
    answers: &[Answer<'_>],
) -> Plan<'c> {
    let mut plan = Plan::default();
    if !sessions.is_empty() {
        plan.add(catalog, COLLECT, None);
    }
    match outcome {
        Outcome::RebootRequired => plan.add(catalog, RESTART, None),
        Outcome::Incomplete => plan.add(catalog, WITHOUT_END, None),
        _ => {}
    }
    for session in sessions {
        let Some(root) = session.root else { continue };
        if let Known::Pattern(pattern) = session.judgements[root].known {
            for id in guide_on(catalog, |message| message.pattern == pattern.id) {
                plan.add(catalog, id, None);
            }
        }
        for id in remedies(catalog, session, root) {
            plan.add(catalog, id, Some((session, root)));
        }
    }
    if outcome.is_success() && answers.iter().any(|answer| is_cancelled(answer)) {
        plan.add(catalog, COLLECT, None);
    }
    let violated =
        answers.iter().filter(|answer| answer.state == State::Violated && answer.consideration.row != COVERAGE_ROW);
    for answer in violated {
        let id = &answer.consideration.id;
        for id in guide_on(catalog, |message| message.consideration == *id) {
            plan.add(catalog, id, None);
        }
        let action = match answer.consideration.action.as_str() {
            // Two loud answers that contradict each other would be none.
            CANCELLED if outcome.is_success() => CANCELLED_BEFORE,
            action => action,
        };
        plan.add(catalog, action, None);
    }
    plan.add_verbatim(catalog, all);
    plan.close(outcome, !sessions.is_empty());
    plan
}

/// The actions for a cause. One that says to leave it alone is none for what stopped a run; then those of its pattern.
///
/// Where its pattern advises nothing, or nobody knows it, what its message says of the system decides.
fn remedies<'r>(catalog: &'r Catalog, ruled: &'r Ruled<'_>, root: usize) -> Vec<&'r String> {
    let judgement = &ruled.judgements[root];
    let pattern = match judgement.known {
        Known::Pattern(pattern) => pattern.actions.as_slice(),
        _ => &[],
    };
    let left = judgement.actions.iter().any(|id| LEFT_ALONE.contains(&id.as_str()));
    let actions = if left { pattern } else { judgement.actions };
    let actions: Vec<&String> = actions.iter().filter(|id| !LEFT_ALONE.contains(&id.as_str())).collect();
    if actions.iter().any(|id| *id != COLLECT) {
        return actions;
    }
    let spans = || ruled.session.messages[root].spans.iter();
    let found = catalog.remedies.iter().find(|remedy| spans().any(|span| remedy.is_for(&span.text)));
    found.map(|remedy| remedy.actions.iter().collect()).unwrap_or_default()
}

impl<'c> Plan<'c> {
    /// Adds an action, for a cause where there is one.
    fn add(&mut self, catalog: &'c Catalog, id: &str, cause: Option<(&Ruled<'_>, usize)>) {
        let known = self.actions.iter().any(|advice| advice.action.id == id);
        if let Some(action) = catalog.actions.get(id).filter(|_| !known) {
            let parts = cause.map(|(ruled, root)| parts(catalog, action, ruled, root)).unwrap_or_default();
            self.actions.push(Advice { action, parts });
        }
    }

    /// Adds what a document says in its own words to messages that may not be ignored, and lets it stand first.
    fn add_verbatim(&mut self, catalog: &'c Catalog, all: &[Ruled<'_>]) {
        let verbatim = |id: &&String| catalog.actions.get(*id).is_some_and(|action| action.verbatim);
        // Only an overlay holds such actions: without one, no message has to be looked at.
        let all = if catalog.actions.values().any(|action| action.verbatim) { all } else { &[] };
        for ruled in all {
            let judged = ruled.judgements.iter().zip(&ruled.rulings);
            let judged = judged.filter(|(_, ruling)| ruling.class != Class::Benign);
            for id in judged.flat_map(|(judgement, _)| judgement.actions).filter(verbatim) {
                self.add(catalog, id, None);
            }
        }
        self.actions.sort_by_key(|advice| (advice.action.id != COLLECT, !advice.action.verbatim));
    }

    /// How it ends: a try again, and the point where to stop.
    fn close(&mut self, outcome: Outcome, failed: bool) {
        let actions = || self.actions.iter().map(|advice| advice.action);
        self.after = actions().map(|action| action.after.as_str()).filter(|after| !after.is_empty()).collect();
        if outcome.is_success() || !failed {
            return;
        }
        self.again = again(actions());
        let known = actions().any(|action| action.id != COLLECT);
        self.last = Some(if known { NOT_HELPED } else { NOT_KNOWN });
    }
}

fn is_cancelled(answer: &Answer<'_>) -> bool {
    answer.state == State::Violated && answer.consideration.action == CANCELLED
}

/// How to try again: an action that installs the system anew decides; else the first that says more than to run it again.
fn again<'c>(actions: impl Iterator<Item = &'c CorrectiveAction> + Clone) -> Option<&'c str> {
    let reimage = actions.clone().filter(|action| action.reimage);
    let mut all = reimage.chain(actions).map(|action| action.again.as_str()).filter(|again| !again.is_empty());
    let first = all.next()?;
    if first != RUN_AGAIN {
        return Some(first);
    }
    all.find(|again| again.starts_with("Restart")).or(Some(first))
}

/// The named parts of a cause's message that an action's steps ask for: its pattern's own, then those that any message
/// may have.
fn parts(catalog: &Catalog, action: &CorrectiveAction, ruled: &Ruled<'_>, root: usize) -> BTreeMap<String, String> {
    let message: &Message = &ruled.session.messages[root];
    let own = ruled.judgements[root].captures.iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let mut parts: BTreeMap<String, String> = own.collect();
    for part in catalog.parts.iter().filter(|part| action.asks_for(&part.name)) {
        if !parts.contains_key(&part.name)
            && let Some(value) = message.spans.iter().find_map(|span| part.of(&span.text))
        {
            parts.insert(part.name.clone(), value.to_owned());
        }
    }
    parts
}

/// The guide's step for every failure.
pub const COLLECT: &str = "collect-logs-for-tac";
/// What the guide asks for once a run was cancelled, and what remains of it where a later one succeeded.
const CANCELLED: &str = "installation-cancelled";
const CANCELLED_BEFORE: &str = "cancelled-before-success";
/// What may be left alone where nothing failed because of it.
const LEFT_ALONE: [&str; 2] = ["unused-service-accessed", "service-not-activated-yet"];
/// What a log wants that stops before its run ended.
const WITHOUT_END: &str = "run-without-end";
/// What a run wants that has succeeded.
const RESTART: &str = "restart-required";
/// The consideration about the four directories: coverage says that already.
const COVERAGE_ROW: &str = "SD-52";
/// The words of an action that asks for nothing more than another try.
const RUN_AGAIN: &str = "Run the installation again.";
const NOT_HELPED: &str = "If that did not help: change nothing more, and send the logs to TAC.";
const NOT_KNOWN: &str = "These logs do not say what to repair: leave the server as it is, send the logs to TAC, and do not run the installation again before TAC answers.";

/// What the guide's own words, where they were put in, advise for the rows that `is_meant` picks.
fn guide_on<'c>(catalog: &'c Catalog, is_meant: impl Fn(&GuideMessage) -> bool + 'c) -> impl Iterator<Item = &'c str> {
    let rows = catalog.messages.iter().filter(move |message| is_meant(message));
    let standing = rows.flat_map(|message| catalog.standing_for(&message.row));
    standing.flat_map(|(pattern, _)| &pattern.actions).map(String::as_str)
}
