//! The root cause of a session and of a server, and what every other message is against it.
//!
//! In one session the reason stands in the action that failed first, in the message that says most: a numbered error
//! before what a program printed, that before "custom action X failed", that before the bare return value. Across
//! sessions the last attempt decides, and of its failures the first.

use std::borrow::Cow;

mod across;
mod fold;

pub use across::{Standing, at, order, stand, verdict_outcome};
pub use fold::{Place, Repeats};

use crate::judging::classify::Judgement;
use crate::knowledge::catalog::{Class, Known};
use crate::knowledge::codes::CauseRank;
use crate::knowledge::session::msi::closing_dialog;
use crate::knowledge::session::{Failure, Form, Message, Outcome, Phase, Session};
use crate::reading::account;

/// What a message is to the failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The reason.
    RootCause,
    /// Stands in the failing action before the reason and may have led to it.
    Contributing,
    /// Followed from it.
    Consequence,
    /// Was overcome: its action, its run or a later run ended well.
    Recovered,
    /// Has nothing to do with it.
    Noise,
    /// Cannot be told.
    Unknown,
}

impl Role {
    /// The word used in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RootCause => "root-cause",
            Self::Contributing => "contributing",
            Self::Consequence => "consequence",
            Self::Recovered => "recovered",
            Self::Noise => "noise",
            Self::Unknown => "unknown",
        }
    }
}

/// The final word on one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling<'c> {
    /// benign, catastrophic or undetermined; never by-outcome.
    pub class: Class,
    /// What it is to the failure.
    pub role: Role,
    /// Why; borrowed where nothing of a log stands in it.
    pub reason: Cow<'c, str>,
    /// What would have made it otherwise; for benign.
    pub unless: Cow<'c, str>,
}

/// A session with the final word on each of its messages.
#[derive(Debug, Clone)]
pub struct Ruled<'c> {
    /// The session.
    pub session: Session,
    /// What its messages are worth by themselves.
    pub judgements: Vec<Judgement<'c>>,
    /// The final words, in the order of the messages.
    pub rulings: Vec<Ruling<'c>>,
    /// What each message stands for; empty where none were folded.
    pub repeats: Vec<Repeats>,
    /// Index of the root cause among the messages.
    pub root: Option<usize>,
    /// How it ended: as its log says, or failed where a catastrophic message stands in a log without an end.
    pub outcome: Outcome,
}

/// The final word on every message of one session.
#[must_use]
pub fn rule(session: Session, judgements: Vec<Judgement<'_>>) -> Ruled<'_> {
    let outcome = match session.outcome {
        // A log that never says how its run ended failed if something in it could not have been survived.
        Outcome::Indeterminate if judgements.iter().any(|judgement| judgement.class == Class::Catastrophic) => {
            Outcome::Failed
        }
        outcome => outcome,
    };
    let root = match outcome {
        Outcome::Failed => root_of(&session, &judgements),
        Outcome::Cancelled => cancel_of(&session),
        _ => None,
    };
    let rulings = (0..session.messages.len())
        .map(|index| match outcome {
            Outcome::Succeeded | Outcome::RebootRequired => in_success(&session, index, &judgements[index]),
            Outcome::Failed | Outcome::Cancelled => in_failure(&session, index, &judgements, root, outcome),
            Outcome::Incomplete | Outcome::Indeterminate => in_the_dark(&session, index, &judgements[index]),
        })
        .collect();
    Ruled { session, judgements, rulings, repeats: Vec::new(), root, outcome }
}

/// How well a message explains a failure; 0 for not at all.
pub(crate) fn weight(message: &Message, judgement: &Judgement<'_>) -> u8 {
    if judgement.class == Class::Benign || judgement.cause == CauseRank::Never || message.phase == Phase::Rollback {
        return 0;
    }
    match (message.form, judgement.cause) {
        (_, CauseRank::Never)
        | (Form::ActionEnd | Form::Result | Form::RollbackSkipped | Form::IgnoredCustomAction, _) => 0,
        (Form::Error | Form::Debug | Form::Internal, CauseRank::Strong) => 60,
        // Outside of an action the package's sentence says only that the engine gave up.
        (Form::Authored, _) if message.action.is_none() => 29,
        (Form::Authored, CauseRank::Strong | CauseRank::Weak) => 55,
        (Form::Said | Form::Sql | Form::Ldap | Form::Burn | Form::SetupResult, CauseRank::Strong) => 50,
        (Form::Said, CauseRank::Weak) => 45,
        (Form::Note | Form::Text | Form::Engine, CauseRank::Strong) => 40,
        (Form::Error | Form::Debug | Form::Internal, CauseRank::Weak) => 35,
        (Form::Error | Form::Debug | Form::Internal | Form::Authored, CauseRank::Generic) => 30,
        (Form::Said | Form::Sql | Form::Ldap | Form::Burn | Form::SetupResult, _) => 28,
        (Form::Engine | Form::Text, _) => 25,
        (Form::CustomAction, _) => 20,
        (Form::Warning | Form::Info, _) => 15,
        (Form::Note, _) => 10,
    }
}

/// The least weight with which a message in the failing action outweighs better ones elsewhere.
const SPEAKS: u8 = 20;

/// The message that says why the session failed.
fn root_of(session: &Session, judgements: &[Judgement<'_>]) -> Option<usize> {
    let Some(failure) = &session.failure else {
        // No structure to go by: the first thing that could not be survived.
        let first = |class: Class| (0..session.messages.len()).find(|&index| judgements[index].class == class);
        return first(Class::Catastrophic);
    };
    let within = |lines: (u64, u64)| {
        let best = (0..session.messages.len())
            .filter(|&index| {
                let message = &session.messages[index];
                message.stands_within(lines) && !tolerated(session, message) && !survived(session, message, failure)
            })
            .map(|index| (weight(&session.messages[index], &judgements[index]), index))
            .filter(|(weight, _)| *weight > 0);
        // Of equals the last stands nearest to the failure; of what one program or bundle printed the first is the
        // reason, and the rest its way up.
        best.max_by_key(|&(weight, index)| {
            let first = matches!(session.messages[index].form, Form::Said | Form::Burn);
            (weight, if first { usize::MAX - index } else { index })
        })
    };
    let inner = within(failure.inner);
    let outer = || within(failure.outer).filter(|(weight, _)| *weight >= SPEAKS);
    let found = inner.filter(|(weight, _)| *weight >= SPEAKS).or_else(outer).or(inner);
    // Nothing says why: the line that shows the failure is the honest answer.
    found.map(|(_, index)| index).or_else(|| shown_by(session, failure))
}

/// The message on the line that shows the failure.
fn shown_by(session: &Session, failure: &Failure) -> Option<usize> {
    let at = |line: u64| session.messages.iter().position(|message| message.spans.iter().any(|span| span.line == line));
    at(failure.shown_by.line).or_else(|| session.messages.iter().position(|message| message.form == Form::Result))
}

/// The message that shows that somebody chose Cancel.
fn cancel_of(session: &Session) -> Option<usize> {
    let ended = session.messages.iter().position(Message::ends_cancelled);
    ended.or_else(|| session.messages.iter().position(|message| message.form == Form::Result))
}

/// Whether a message stands in a nested run that did what it should.
fn tolerated(session: &Session, message: &Message) -> bool {
    session.runs.get(message.run).is_some_and(|run| run.nested && run.returned == Some(0))
}

/// Whether the action around a message ended well, before or outside of the failing one.
fn survived(session: &Session, message: &Message, failure: &Failure) -> bool {
    let Some(action) = message.action.and_then(|action| session.actions.get(action)) else { return false };
    let failing = failure.action.as_deref() == Some(action.name.as_str());
    !failing && !action.is_container() && action.succeeded()
}

fn in_success<'c>(session: &Session, index: usize, judgement: &Judgement<'c>) -> Ruling<'c> {
    if judgement.class == Class::Benign {
        return benign(Role::Noise, judgement.reason.clone(), judgement.unless.clone());
    }
    let message = &session.messages[index];
    let action = message.action.and_then(|action| session.actions.get(action));
    let where_shown = session.outcome_shown_by.as_ref().map_or(String::new(), |span| format!(" (line {})", span.line));
    let role = if matches!(message.form, Form::Note) { Role::Noise } else { Role::Recovered };
    let because = match action.filter(|action| !action.is_container()) {
        Some(action) if action.succeeded() => {
            format!("{}; action {} ended with success, and so did the run{where_shown}", judgement.reason, action.name)
        }
        _ => format!("{}; the run ended with success{where_shown}", judgement.reason),
    };
    benign(role, because, "the run had not ended with success")
}

fn benign<'c>(role: Role, reason: impl Into<Cow<'c, str>>, unless: impl Into<Cow<'c, str>>) -> Ruling<'c> {
    Ruling { class: Class::Benign, role, reason: reason.into(), unless: unless.into() }
}

fn catastrophic<'c>(role: Role, reason: impl Into<Cow<'c, str>>) -> Ruling<'c> {
    Ruling { class: Class::Catastrophic, role, reason: reason.into(), unless: Cow::Borrowed("") }
}

fn in_failure<'c>(
    session: &Session,
    index: usize,
    judgements: &[Judgement<'c>],
    root: Option<usize>,
    outcome: Outcome,
) -> Ruling<'c> {
    let message = &session.messages[index];
    let judgement = &judgements[index];
    if Some(index) == root {
        return catastrophic(Role::RootCause, root_reason(session, message, judgement));
    }
    if judgement.class == Class::Benign {
        return benign(Role::Noise, judgement.reason.clone(), judgement.unless.clone());
    }
    if message.ends_cancelled()
        && outcome == Outcome::Failed
        && message.field(1).is_some_and(|name| closing_dialog(&name))
    {
        let reason = format!("{}; a dialog that closes the user interface was closed", judgement.reason);
        return benign(Role::Noise, reason, "it stood in the installation itself");
    }
    let Some(root) = root.map(|root| &session.messages[root]) else { return in_the_dark(session, index, judgement) };
    let after = message.line() > root.line();
    let result = matches!(message.form, Form::ActionEnd | Form::Result | Form::RollbackSkipped);
    let result_note = message.form == Form::Note
        && judgement.cause == CauseRank::Never
        && message.number.is_some_and(|number| matches!(number.value, 1708 | 1725 | 1729));
    let of_run = matches!(message.form, Form::Result);
    if of_run || after && (result || result_note) || message.phase == Phase::Rollback && message.form != Form::Note {
        let reason = format!("{}; follows from the failure on line {}", judgement.reason, root.line());
        return catastrophic(Role::Consequence, reason);
    }
    if message.form == Form::Note {
        let promoted = judgement.cause >= CauseRank::Strong && inside(session, message);
        if promoted && !after {
            return catastrophic(Role::Contributing, judgement.reason.clone());
        }
        let unless = "an error line with the same number stood beside it";
        return benign(
            Role::Noise,
            format!("{}; the reason of the failure stands on line {}", judgement.reason, root.line()),
            unless,
        );
    }
    if tolerated(session, message) {
        let unless = "the nested run had failed";
        return benign(
            Role::Recovered,
            format!("{}; it stands in a nested run that succeeded", judgement.reason),
            unless,
        );
    }
    if account::says_it_is_ignored(&message.text) {
        let reason = format!("{}; it says itself that it is ignored", judgement.reason);
        return benign(Role::Recovered, reason, "nothing had said that it is ignored");
    }
    if let Some(action) = message.action.and_then(|action| session.actions.get(action))
        && action.succeeded()
        && !action.is_container()
    {
        let reason = format!("{}; action {} around it ended with success", judgement.reason, action.name);
        return benign(Role::Recovered, reason, "the action had failed");
    }
    if after {
        let reason = format!("{}; follows from the failure on line {}", judgement.reason, root.line());
        return catastrophic(Role::Consequence, reason);
    }
    let cancelled = outcome == Outcome::Cancelled && message.action.is_some() && message.action == root.action;
    if judgement.class == Class::Catastrophic
        || cancelled
        || inside(session, message) && outcome == Outcome::Failed && message.form != Form::IgnoredCustomAction
    {
        let reason =
            format!("{}; stands in the failing action, before the reason on line {}", judgement.reason, root.line());
        return catastrophic(Role::Contributing, reason);
    }
    let reason = format!("{}; the run went on after it, until line {}", judgement.reason, root.line());
    benign(Role::Recovered, reason, "the run had stopped there")
}

/// Whether a message stands in the lines of the failing action.
fn inside(session: &Session, message: &Message) -> bool {
    session.failure.as_ref().is_some_and(|failure| {
        // Where no action failed, what the engine said before its first action belongs to the failure.
        (failure.action.is_some() || message.action.is_none()) && message.stands_within(failure.inner)
    })
}

fn root_reason(session: &Session, message: &Message, judgement: &Judgement<'_>) -> String {
    let action = session.failure.as_ref().and_then(|failure| failure.action.as_deref());
    match (message.form, action) {
        (Form::CustomAction, _) => {
            let name = message.field(1).filter(|name| !name.is_empty()).unwrap_or("without a name".into());
            format!(
                "custom action {name} failed and logged nothing that says why; look into the log that it writes itself, if it does"
            )
        }
        (Form::ActionEnd, Some(action)) if !message.ends_cancelled() => {
            format!("action {action} ended with a failing value and logged nothing that says why")
        }
        (_, Some(action)) => format!("{}; it stands in action {action}, which failed first", judgement.reason),
        _ => judgement.reason.to_string(),
    }
}

/// Without an outcome only what is benign or catastrophic by itself, or stands in an action that ended well, is told.
fn in_the_dark<'c>(session: &Session, index: usize, judgement: &Judgement<'c>) -> Ruling<'c> {
    let message = &session.messages[index];
    match judgement.class {
        Class::Benign => return benign(Role::Noise, judgement.reason.clone(), judgement.unless.clone()),
        Class::Catastrophic => {
            return catastrophic(Role::Contributing, judgement.reason.clone());
        }
        Class::Undetermined | Class::ByOutcome => {}
    }
    let action = message.action.and_then(|action| session.actions.get(action));
    if let Some(action) = action.filter(|action| action.succeeded() && !action.is_container()) {
        let reason = format!("{}; action {} around it ended with success", judgement.reason, action.name);
        return benign(Role::Recovered, reason, "the action had failed");
    }
    if message.form == Form::Note
        && judgement.cause == CauseRank::Never
        && !matches!(judgement.known, Known::Unrecognized)
    {
        let unless = "an error line with the same number stood beside it";
        return benign(
            Role::Noise,
            format!("{}; a note alone is never the reason of a failure", judgement.reason),
            unless,
        );
    }
    let reason = format!("{}; the log does not say how the run ended", judgement.reason);
    Ruling { class: Class::Undetermined, role: Role::Unknown, reason: reason.into(), unless: Cow::Borrowed("") }
}
