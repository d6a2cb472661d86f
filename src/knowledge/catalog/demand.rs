//! What a condition may demand of a message and of what stands around it, one case a kind: what it is called where it
//! does not hold, how it reads, and whether it holds stand together.

use super::field::FieldIs;
use super::format::{ActionIs, DatabaseIs, ServiceIs, ServiceUse};
use super::lazy::Expression;
use super::others::Others;
use crate::knowledge::codes::Number;
use crate::knowledge::session::{Form, Message, Outcome, Phase, ReturnValue, Session};

/// One demand.
#[derive(Debug, Clone)]
pub(super) enum Demand {
    /// The line is of one of these forms.
    Form(Vec<Form>),
    Text(Expression),
    Field(FieldIs),
    /// The session ended in one of these ways.
    Outcome(Vec<Outcome>),
    /// It returned one of these codes.
    Exit(Vec<i64>),
    Action(ActionIs),
    Phase(Vec<Phase>),
    Service(ServiceIs),
    Role(String),
    /// The file is from one of these of the four directories.
    Directory(Vec<String>),
    Other(Other),
    /// Whether nothing after the message shows that the run went on.
    Last(bool),
    LevelAtMost(i64),
    LevelAtLeast(i64),
    Database(DatabaseIs),
}

/// Another message of the same session.
#[derive(Debug, Clone, Copy)]
pub(super) struct Other {
    pub number: Number,
    pub side: Side,
    /// The field (from 1) that both have in common.
    pub same_field: Option<usize>,
}

/// Where another message stands.
#[derive(Debug, Clone, Copy)]
pub(super) enum Side {
    Before,
    Behind,
}

/// What a condition is held against.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'s> {
    /// The session around the message.
    pub session: &'s Session,
    /// Its index in the session's messages.
    pub index: usize,
    /// publisher or subscriber, if known.
    pub role: Option<&'s str>,
    /// Which of the four directories the file is from (`logs`, `directory`, `dbinstall`, `dcdsrvr`).
    pub directory: Option<&'s str>,
    /// What CallManager does with the service that the message names, if the catalog knows it.
    pub service: Option<ServiceUse>,
    /// Which database it names.
    pub database: Option<DatabaseIs>,
    /// Where numbers stand in the session, for who asks of many messages.
    pub others: Option<&'s Others>,
}

impl Circumstances<'_> {
    fn message(&self) -> &Message {
        &self.session.messages[self.index]
    }

    /// How the action around the message ended.
    fn action(&self) -> Option<ActionIs> {
        let action = self.message().action.and_then(|action| self.session.actions.get(action))?;
        let ended = |value: ReturnValue| if value.is_success() { ActionIs::Succeeded } else { ActionIs::Failed };
        action.returned.map(ended)
    }

    /// What CallManager does with the service that the message names.
    const fn service(&self) -> ServiceIs {
        match self.service {
            Some(ServiceUse::Required) => ServiceIs::Required,
            Some(ServiceUse::Optional) => ServiceIs::Optional,
            Some(ServiceUse::Unused) => ServiceIs::Unused,
            None => ServiceIs::Unknown,
        }
    }

    /// Whether another message stands in the session, on its side of the one at hand.
    fn has(&self, other: Other) -> bool {
        let Other { number, same_field, side } = other;
        let (session, index, message) = (self.session, self.index, self.message());
        if let Some(others) = self.others {
            let places = others.places(session, number, same_field, message);
            return places.is_some_and(|(first, last)| match side {
                Side::Before => first < index,
                Side::Behind => last > index,
            });
        }
        let range = match side {
            Side::Before => 0..index,
            Side::Behind => index + 1..session.messages.len(),
        };
        session.messages[range].iter().any(|candidate| {
            candidate.number == Some(number)
                && same_field.is_none_or(|at| {
                    message.field(at).is_some_and(|field| !field.is_empty() && candidate.field(at) == Some(field))
                })
        })
    }
}

impl Demand {
    /// Whether it holds.
    pub fn holds(&self, around: &Circumstances<'_>) -> bool {
        let (session, message) = (around.session, around.message());
        match self {
            Self::Form(forms) => forms.contains(&message.form),
            Self::Text(text) => super::said(message).any(|line| text.is_match(line)),
            Self::Field(field) => field.holds(message),
            Self::Outcome(outcomes) => outcomes.contains(&session.outcome),
            Self::Exit(codes) => session.exit_code.is_some_and(|code| codes.contains(&code)),
            Self::Action(wanted) => around.action() == Some(*wanted),
            Self::Phase(phases) => phases.contains(&message.phase),
            Self::Service(wanted) => around.service() == *wanted,
            Self::Role(wanted) => around.role == Some(wanted),
            Self::Directory(wanted) => around.directory.is_some_and(|here| wanted.iter().any(|wanted| wanted == here)),
            Self::Other(other) => around.has(*other),
            Self::Last(wanted) => session.last_step.is_none_or(|line| line <= message.end_line()) == *wanted,
            Self::LevelAtMost(most) => message.level().is_some_and(|level| level <= *most),
            Self::LevelAtLeast(least) => message.level().is_some_and(|level| level >= *least),
            Self::Database(wanted) => around.database == Some(*wanted),
        }
    }

    /// What it is about, where it does not hold.
    pub const fn subject(&self) -> &'static str {
        match self {
            Self::Form(_) => "the form of the line",
            Self::Text(_) => "the text",
            Self::Field(_) => "the message's fields",
            Self::Outcome(_) => "how the session ended",
            Self::Exit(_) => "the code that the session returned",
            Self::Action(_) => "how the action around it ended",
            Self::Phase(_) => "the phase",
            Self::Service(_) => "what CallManager does with the service",
            Self::Role(_) => "the server's role",
            Self::Directory(_) => "the directory",
            Self::Other(Other { side: Side::Behind, .. }) => "what follows",
            Self::Other(Other { side: Side::Before, .. }) => "what stands before",
            Self::Last(_) => "whether the run went on after it",
            Self::LevelAtMost(_) | Self::LevelAtLeast(_) => "the severity level",
            Self::Database(_) => "which database it names",
        }
    }

    /// The demand, in words.
    pub fn words(&self) -> String {
        match self {
            Self::Form(forms) => format!("the line is of the form {}", any_of(forms, Form::name)),
            Self::Text(text) => format!("the text matches /{}/", text.as_str()),
            Self::Field(field) => format!("field {} matches /{}/", field.at(), field.like()),
            Self::Outcome(outcomes) => format!("the run ended {}", any_of(outcomes, Outcome::name)),
            Self::Exit(codes) => {
                format!("the run returned {}", codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or "))
            }
            Self::Action(ActionIs::Failed) => "the action around it failed".to_owned(),
            Self::Action(ActionIs::Succeeded) => "the action around it succeeded".to_owned(),
            Self::Phase(phases) => format!("it stands in the phase {}", any_of(phases, Phase::name)),
            Self::Service(service) => match service {
                ServiceIs::Required => "the service is one that CallManager needs",
                ServiceIs::Optional => "the service stays inactive until it is activated",
                ServiceIs::Unused => "the service is one that CallManager does not use",
                ServiceIs::Unknown => "the service is not known, or none is named",
            }
            .to_owned(),
            Self::Role(role) => format!("the server is a {role}"),
            Self::Directory(directories) => format!("the file is from the directory {}", directories.join(" or ")),
            Self::Other(Other { number, side, same_field }) => {
                let place = match side {
                    Side::Before => format!("{number} stands before it in the same run"),
                    Side::Behind => format!("{number} follows in the same run"),
                };
                let same = same_field.map(|at| format!(", and both have the same field {at}"));
                place + &same.unwrap_or_default()
            }
            Self::Last(true) => "nothing shows that the run went on".to_owned(),
            Self::Last(false) => "the run went on after it".to_owned(),
            Self::LevelAtMost(level) => format!("its severity level is {level} or less"),
            Self::LevelAtLeast(level) => format!("its severity level is {level} or more"),
            Self::Database(database) => match database {
                DatabaseIs::Current => "it names the newest CallManager database",
                DatabaseIs::Older => "it names an older CallManager database",
                DatabaseIs::Other => "it names another database",
            }
            .to_owned(),
        }
    }
}

fn any_of<T: Copy>(values: &[T], name: fn(T) -> &'static str) -> String {
    values.iter().map(|&value| name(value)).collect::<Vec<_>>().join(" or ")
}
