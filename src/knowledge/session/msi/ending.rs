//! How a run ended, and where it broke: read off when its last line is in.

use super::TOP;
use super::exit::outcome_of;
use super::run::{DROPPED, FailedAction, MsiRun};
use crate::knowledge::session::{
    Failure, Form, Message, Outcome, Phase, ReturnValue, Session, Span, names_masked, trouble_word,
};

impl MsiRun {
    /// How the run ended. What the engine's main thread returned decides before any other number.
    fn outcome(&self) -> (Outcome, Option<i64>, Option<Span>) {
        let returned = self.server_returned.as_ref().or(self.client_returned.as_ref()).or(self.status.as_ref());
        if let Some((code, span)) = returned {
            return (outcome_of(*code), Some(i64::from(*code)), Some(span.clone()));
        }
        if let Some((outcome, span)) = &self.result {
            // A result note says failed also for a cancel; the top action knows better.
            let cancelled = *outcome == Outcome::Failed
                && self.top_returned.as_ref().is_some_and(|(value, _)| *value == ReturnValue::CANCELLED);
            return (if cancelled { Outcome::Cancelled } else { *outcome }, None, Some(span.clone()));
        }
        if let Some((value, span)) = &self.top_returned {
            let outcome = match *value {
                value if value.is_success() => Outcome::Succeeded,
                ReturnValue::CANCELLED => Outcome::Cancelled,
                ReturnValue::SUSPENDED => Outcome::RebootRequired,
                _ => Outcome::Failed,
            };
            return (outcome, None, Some(span.clone()));
        }
        let broken = self.failed.iter().find(|failed| {
            let action = &self.session.actions[failed.action];
            failed.phase != Phase::Rollback && action.is_container() && !self.is_nested(action.run)
        });
        if let Some(failed) = broken {
            return (Outcome::Failed, None, Some(failed.shown_by.clone()));
        }
        // A log that was started and stopped again has nothing to say.
        let silent = self.stopped && self.session.last_line <= self.session.first_line + 1;
        let begun = self.headed && !silent
            || !self.session.actions.is_empty()
            || !self.session.runs.is_empty()
            || self.operation.is_some();
        (if begun { Outcome::Incomplete } else { Outcome::Indeterminate }, None, None)
    }

    fn is_nested(&self, run: usize) -> bool {
        self.session.runs.get(run).is_some_and(|run| run.nested)
    }

    /// Where a failed run broke: the first action that ended with a failing value, outside rollback, closing dialogs
    /// and nested runs that did not fail.
    fn failure(&self, shown_by: Option<&Span>) -> Option<Failure> {
        let counts = |failed: &&FailedAction| {
            let action = &self.session.actions[failed.action];
            let tolerated = self
                .session
                .runs
                .get(action.run)
                .is_some_and(|run| run.nested && run.returned.is_some_and(|code| outcome_of(code).is_success()));
            failed.phase != Phase::Rollback && !closing_dialog(&action.name) && !tolerated
        };
        if let Some(failed) = self.failed.iter().find(counts) {
            let action = &self.session.actions[failed.action];
            let end = failed.shown_by.line;
            let container = action.is_container();
            // A container whose start is missing, and the top action, reach back to the session's beginning.
            let unseen = action.first_line == end;
            let from = if container && (unseen || TOP.contains(&action.name.as_str())) {
                self.session.first_line
            } else if unseen {
                self.behind_the_action_before(end)
            } else {
                action.first_line
            };
            let inner = failed
                .custom_action
                .as_ref()
                .filter(|(name, _)| container && !name.is_empty())
                .or(failed.operation.as_ref().filter(|_| container));
            let (name, began) = inner.map_or((action.name.clone(), from), |(name, began)| (name.clone(), *began));
            return Some(Failure {
                action: Some(name),
                inner: (began.max(from), end),
                outer: (from, end),
                shown_by: failed.shown_by.clone(),
                began: inner.and(failed.began),
                said: Vec::new(),
            });
        }
        let shown_by = shown_by?.clone();
        let lines = (self.session.first_line, shown_by.line);
        Some(Failure::within(lines, shown_by))
    }

    /// The first line behind the action that ended last before a line: what a log without `Action start` lines tells of
    /// where an action began.
    fn behind_the_action_before(&self, line: u64) -> u64 {
        let ended = self.session.actions.iter().filter_map(|action| action.last_line).filter(|ended| *ended < line);
        ended.max().map_or(self.session.first_line, |ended| ended + 1)
    }

    pub(super) fn finish(mut self) -> Session {
        let (outcome, exit_code, shown_by) = self.outcome();
        let broken = matches!(outcome, Outcome::Failed | Outcome::Cancelled | Outcome::Incomplete);
        let failure = broken.then(|| self.failure(shown_by.as_ref())).flatten();
        self.session.outcome = outcome;
        self.session.exit_code = exit_code;
        self.session.outcome_shown_by = shown_by;
        self.session.failure = failure;
        if outcome == Outcome::Incomplete {
            self.session.stopped_in = self.operation.as_ref().map(|(name, _)| name.clone()).or_else(|| {
                let open = self.nesting.inside_out().map(|action| &self.session.actions[action]);
                let innermost = open.into_iter().find(|action| !action.is_container());
                innermost.map(|action| action.name.clone()).or(self.doing.clone())
            });
        }
        if self.session.product_key.is_none() {
            let target = self.session.runs.iter().find_map(|run| run.target.clone());
            self.session.product_key = target.or_else(|| self.session.product.clone());
        }
        if let Some(failure) = &mut self.session.failure {
            let (from, to) = failure.inner;
            failure.said = self.trail.drain(..).filter(|(line, _)| (from..=to).contains(line)).collect();
        }
        let product = self.session.product.clone();
        let copies = std::mem::take(&mut self.copies);
        let mut index = 0;
        self.session.messages.retain(|message| {
            index += 1;
            copies[index - 1] != DROPPED && !named_after(message, product.as_deref())
        });
        self.session.messages.sort_by_key(Message::line);
        self.session
    }
}

/// A line of free text whose only word of trouble is the product's name.
fn named_after(message: &Message, product: Option<&str>) -> bool {
    let free =
        matches!(message.form, Form::Engine | Form::Said) && message.number.is_none() && message.spans.len() == 1;
    free && product.is_some_and(|product| {
        trouble_word(product)
            && message.text.contains(product)
            && !trouble_word(&names_masked(&message.text, &[product]))
    })
}

/// Dialogs that close the user interface; they fail because the run did.
#[must_use]
pub fn closing_dialog(name: &str) -> bool {
    ["ExitDialog", "FatalError", "UserExit", "SetupCompleteError", "SetupInterrupted", "ErrorDlg", "ErrorDialog"]
        .iter()
        .any(|stem| name.starts_with(stem))
        || name.ends_with("Form")
}
