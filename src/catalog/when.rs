//! The named conditions under which a pattern's class changes.
//!
//! There is no expression language: a condition is a list of named facts that must all hold, and a pattern's conditions
//! are tried in order. What they cannot say is a function in Rust with its own test.

use serde::Deserialize;

use super::format::{Class, Use};
use crate::codes::{CauseRank, Number};
use crate::session::{Form, Message, Outcome, Phase, Session};

/// A demand on one field, as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFieldIs {
    at: usize,
    is: Option<String>,
    like: Option<String>,
}

/// A demand on one field of a message.
#[derive(Debug, Clone)]
pub struct FieldIs {
    at: usize,
    like: regex::Regex,
}

impl FieldIs {
    pub(super) fn compile(raw: &RawFieldIs) -> Result<Self, String> {
        let source = match (&raw.is, &raw.like) {
            (Some(is), None) => format!("^{}$", regex::escape(is)),
            (None, Some(like)) => like.clone(),
            _ => return Err(format!("field {} needs either `is` or `like`", raw.at)),
        };
        let like = regex::Regex::new(&source).map_err(|error| format!("field {}: {error}", raw.at))?;
        Ok(Self { at: raw.at, like })
    }

    /// Whether the message's field is as demanded; an absent field counts as empty.
    #[must_use]
    pub fn holds(&self, message: &Message) -> bool {
        self.like.is_match(message.field(self.at).unwrap_or_default())
    }
}

/// A condition, as written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawWhen {
    class: Option<Class>,
    cause: Option<CauseRank>,
    reason: String,
    unless: String,
    forms: Vec<String>,
    fields: Vec<RawFieldIs>,
    text: Option<String>,
    outcome: Vec<String>,
    exit: Vec<i64>,
    actions: Vec<String>,
    action: Option<ActionIs>,
    phase: Vec<String>,
    service: Option<ServiceIs>,
    role: Option<String>,
    directory: Vec<String>,
    followed_by: Option<String>,
    preceded_by: Option<String>,
    same_field: Option<usize>,
    last: Option<bool>,
    level_at_most: Option<i64>,
    level_at_least: Option<i64>,
    database: Option<DatabaseIs>,
}

/// How the action around a message ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActionIs {
    /// With a failing value.
    Failed,
    /// With 0 or 1.
    Succeeded,
}

/// What CallManager does with the service that a message names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceIs {
    /// The installation needs it.
    Required,
    /// It is inactive until activated.
    Optional,
    /// CallManager does not use it.
    Unused,
    /// The catalog does not know it, or the message names none.
    Unknown,
}

/// Which CallManager database a message names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DatabaseIs {
    /// The newest `CCM03nn` that the logs name.
    Current,
    /// An older `CCM03nn` than that.
    Older,
    /// Another database.
    Other,
}

/// A condition: all that is named must hold.
#[derive(Debug, Clone)]
pub struct When {
    /// The class then.
    pub class: Class,
    /// How good the message is as a cause then, if that changes.
    pub cause: Option<CauseRank>,
    /// Why.
    pub reason: String,
    /// What would have made it otherwise.
    pub unless: String,
    /// Corrective actions then, if they change.
    pub actions: Vec<String>,
    forms: Vec<Form>,
    fields: Vec<FieldIs>,
    text: Option<regex::Regex>,
    outcome: Vec<Outcome>,
    exit: Vec<i64>,
    action: Option<ActionIs>,
    phase: Vec<Phase>,
    service: Option<ServiceIs>,
    role: Option<String>,
    directory: Vec<String>,
    followed_by: Option<Other>,
    preceded_by: Option<Other>,
    /// The field (from 1) that the other message must have in common.
    same_field: Option<usize>,
    /// Whether nothing after the message shows that the run went on.
    last: Option<bool>,
    level_at_most: Option<i64>,
    level_at_least: Option<i64>,
    database: Option<DatabaseIs>,
}

/// Another message: by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Other(Number);

/// What a condition is held against.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'s> {
    /// The session around the message.
    pub session: &'s Session,
    /// Its index in the session's messages.
    pub index: usize,
    /// publisher or subscriber, if known.
    pub role: Option<&'s str>,
    /// Which of the four directories the file is from (`logs`, `directory`, `dbinstall`, `dcdsrvr`).
    pub directory: Option<&'s str>,
    /// What CallManager does with the service that the message names, if the catalog knows it.
    pub service: Option<Use>,
    /// Which database it names.
    pub database: Option<DatabaseIs>,
}

impl When {
    pub(super) fn compile(raw: RawWhen) -> Result<Self, String> {
        let class = raw.class.ok_or("a condition needs a class")?;
        if raw.reason.is_empty() {
            return Err("a condition needs a reason".to_owned());
        }
        if class == Class::Benign && raw.unless.is_empty() {
            return Err("a benign condition must say under `unless` what would have made it otherwise".to_owned());
        }
        let forms = raw.forms.iter().map(|name| named(&Form::ALL, Form::name, name)).collect::<Result<_, _>>()?;
        let outcomes = [
            Outcome::Succeeded,
            Outcome::RebootRequired,
            Outcome::Failed,
            Outcome::Cancelled,
            Outcome::Incomplete,
            Outcome::Indeterminate,
        ];
        let outcome = raw.outcome.iter().map(|name| named(&outcomes, Outcome::name, name)).collect::<Result<_, _>>()?;
        let phases = [Phase::Prepare, Phase::Script, Phase::Rollback, Phase::Post, Phase::None];
        let phase = raw.phase.iter().map(|name| named(&phases, Phase::name, name)).collect::<Result<_, _>>()?;
        let other = |text: Option<String>| text.map(|text| text.parse().map(Other)).transpose();
        Ok(Self {
            class,
            cause: raw.cause,
            reason: raw.reason,
            unless: raw.unless,
            forms,
            fields: raw.fields.iter().map(FieldIs::compile).collect::<Result<_, _>>()?,
            text: raw.text.map(|text| regex::Regex::new(&text).map_err(|error| error.to_string())).transpose()?,
            outcome,
            exit: raw.exit,
            actions: raw.actions,
            action: raw.action,
            phase,
            service: raw.service,
            role: raw.role,
            directory: raw.directory,
            followed_by: other(raw.followed_by)?,
            preceded_by: other(raw.preceded_by)?,
            same_field: raw.same_field,
            last: raw.last,
            level_at_most: raw.level_at_most,
            level_at_least: raw.level_at_least,
            database: raw.database,
        })
    }

    /// Whether everything that is named holds.
    #[must_use]
    pub fn holds(&self, setting: &Setting<'_>) -> bool {
        self.first_miss(setting).is_none()
    }

    /// The first named demand that does not hold, in words.
    #[must_use]
    pub fn first_miss(&self, setting: &Setting<'_>) -> Option<String> {
        let session = setting.session;
        let message = &session.messages[setting.index];
        let action = message.action.and_then(|action| session.actions.get(action)).and_then(|action| action.returned);
        let action =
            action.map(|returned| if matches!(returned, 0 | 1 | 5) { ActionIs::Succeeded } else { ActionIs::Failed });
        let service = match setting.service {
            Some(Use::Required) => ServiceIs::Required,
            Some(Use::Optional) => ServiceIs::Optional,
            Some(Use::Unused) => ServiceIs::Unused,
            None => ServiceIs::Unknown,
        };
        let level = message.field(2).and_then(|level| level.parse::<i64>().ok());
        let has = |other: &Other, candidate: &Message| {
            candidate.number == Some(other.0)
                && self.same_field.is_none_or(|at| {
                    message.field(at).is_some_and(|field| !field.is_empty() && candidate.field(at) == Some(field))
                })
        };
        let is_last = session.last_step.is_none_or(|line| line <= message.end_line());
        let demands: [(bool, &str); 15] = [
            (self.forms.is_empty() || self.forms.contains(&message.form), "the form of the line"),
            (self.fields.iter().all(|field| field.holds(message)), "the message's fields"),
            (self.text.as_ref().is_none_or(|text| super::said(message).any(|line| text.is_match(line))), "the text"),
            (self.outcome.is_empty() || self.outcome.contains(&session.outcome), "how the session ended"),
            (
                self.exit.is_empty() || session.exit_code.is_some_and(|code| self.exit.contains(&code)),
                "the code that the session returned",
            ),
            (self.action.is_none_or(|wanted| action == Some(wanted)), "how the action around it ended"),
            (self.phase.is_empty() || self.phase.contains(&message.phase), "the phase"),
            (self.service.is_none_or(|wanted| wanted == service), "what CallManager does with the service"),
            (self.role.as_deref().is_none_or(|wanted| setting.role == Some(wanted)), "the server's role"),
            (
                self.directory.is_empty()
                    || setting.directory.is_some_and(|here| self.directory.iter().any(|wanted| wanted == here)),
                "the directory",
            ),
            (
                self.followed_by.as_ref().is_none_or(|other| {
                    session.messages[setting.index + 1..].iter().any(|message| has(other, message))
                }),
                "what follows",
            ),
            (
                self.preceded_by
                    .as_ref()
                    .is_none_or(|other| session.messages[..setting.index].iter().any(|message| has(other, message))),
                "what stands before",
            ),
            (self.last.is_none_or(|wanted| wanted == is_last), "whether the run went on after it"),
            (
                self.level_at_most.is_none_or(|most| level.is_some_and(|level| level <= most))
                    && self.level_at_least.is_none_or(|least| level.is_some_and(|level| level >= least)),
                "the severity level",
            ),
            (self.database.is_none_or(|wanted| setting.database == Some(wanted)), "which database it names"),
        ];
        demands.into_iter().find(|(holds, _)| !holds).map(|(_, what)| what.to_owned())
    }
}

fn named<T: Copy>(all: &[T], name: fn(T) -> &'static str, wanted: &str) -> Result<T, String> {
    let found = all.iter().copied().find(|&value| name(value) == wanted);
    found.ok_or_else(|| {
        format!("`{wanted}` is none of {}", all.iter().map(|&value| name(value)).collect::<Vec<_>>().join(", "))
    })
}
