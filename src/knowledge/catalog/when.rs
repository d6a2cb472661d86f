//! The named conditions under which a pattern's class changes.
//!
//! There is no expression language: a condition is a list of named facts that must all hold, and a pattern's conditions
//! are tried in order. What they cannot say is a function in Rust with its own test.

use super::checks;
use super::format::{ActionIs, Class, DatabaseIs, RawFieldIs, RawWhen, ServiceIs, ServiceUse};
use super::lazy::{Compile, Expression};
use super::others::Others;
use super::problem::Fault;
use crate::input::source::Directory;
use crate::knowledge::codes::{CauseRank, Number};
use crate::knowledge::session::{Form, Message, Outcome, Phase, Session};

const PHASES: [Phase; 5] = [Phase::Prepare, Phase::Script, Phase::Rollback, Phase::Post, Phase::None];

/// A demand on one field of a message.
#[derive(Debug, Clone)]
pub struct FieldIs {
    at: usize,
    like: Expression,
}

impl FieldIs {
    pub(super) fn compile(raw: &RawFieldIs, expressions: Compile) -> Result<Self, String> {
        let source = match (&raw.is, &raw.like) {
            (Some(is), None) => format!("^{}$", regex::escape(is)),
            (None, Some(like)) => like.clone(),
            _ => return Err(format!("field {} needs either `is` or `like`", raw.at)),
        };
        let like = Expression::new(source, expressions).map_err(|error| format!("field {}: {error}", raw.at))?;
        Ok(Self { at: raw.at, like })
    }

    /// Which field, counted from 1.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// The expression that it must match.
    #[must_use]
    pub fn like(&self) -> &str {
        self.like.as_str()
    }

    /// Whether the message's field is as demanded; an absent field counts as empty.
    #[must_use]
    pub fn holds(&self, message: &Message) -> bool {
        self.like.is_match(message.field(self.at).unwrap_or_default())
    }
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
    text: Option<Expression>,
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
    /// Whether a message of a number stands before (or behind) the one at hand, with the same field, if one is named.
    fn has(&self, Other(number): Other, same_field: Option<usize>, before: bool) -> bool {
        let (session, index) = (self.session, self.index);
        let message = &session.messages[index];
        if let Some(others) = self.others {
            let places = others.places(session, number, same_field, message);
            return places.is_some_and(|(first, last)| if before { first < index } else { last > index });
        }
        let range = if before { 0..index } else { index + 1..session.messages.len() };
        session.messages[range].iter().any(|candidate| {
            candidate.number == Some(number)
                && same_field.is_none_or(|at| {
                    message.field(at).is_some_and(|field| !field.is_empty() && candidate.field(at) == Some(field))
                })
        })
    }
}

impl When {
    pub(super) fn compile(raw: RawWhen, expressions: Compile) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        if raw.class.is_none() {
            faults.push(Fault::new("", "a condition needs a class"));
        }
        if raw.reason.is_empty() {
            faults.push(Fault::new("reason", "a condition needs a reason"));
        }
        if raw.class == Some(Class::Benign) && raw.unless.is_empty() {
            let message = "a benign condition must say under `unless` what would have made it otherwise";
            faults.push(Fault::new("class", message));
        }
        let forms = checks::forms("forms", &raw.forms, &mut faults);
        let outcome = named("outcome", "the outcome", &Outcome::ALL, Outcome::name, &raw.outcome, &mut faults);
        let phase = named("phase", "the phase", &PHASES, Phase::name, &raw.phase, &mut faults);
        if let Some(role) = &raw.role {
            checks::one_of("role", "the role", role, &["publisher", "subscriber"], &mut faults);
        }
        for (index, directory) in raw.directory.iter().enumerate() {
            let known = Directory::ALL.map(Directory::name);
            checks::one_of(&format!("directory.{index}"), "the directory", directory, &known, &mut faults);
        }
        let mut other = |at: &str, text: Option<&String>| match text?.parse() {
            Ok(number) => Some(Other(number)),
            Err(message) => {
                faults.push(Fault::new(at, message));
                None
            }
        };
        let followed_by = other("followed_by", raw.followed_by.as_ref());
        let preceded_by = other("preceded_by", raw.preceded_by.as_ref());
        let text = checks::expression("text", raw.text.as_deref(), expressions, &mut faults);
        let mut fields = Vec::new();
        for (index, field) in raw.fields.iter().enumerate() {
            match FieldIs::compile(field, expressions) {
                Ok(field) => fields.push(field),
                Err(message) => faults.push(Fault::new(format!("fields.{index}"), message)),
            }
        }
        let (Some(class), true) = (raw.class, faults.is_empty()) else { return Err(faults) };
        Ok(Self {
            class,
            cause: raw.cause,
            reason: raw.reason,
            unless: raw.unless,
            actions: raw.actions,
            forms,
            fields,
            text,
            outcome,
            exit: raw.exit,
            action: raw.action,
            phase,
            service: raw.service,
            role: raw.role,
            directory: raw.directory,
            followed_by,
            preceded_by,
            same_field: raw.same_field,
            last: raw.last,
            level_at_most: raw.level_at_most,
            level_at_least: raw.level_at_least,
            database: raw.database,
        })
    }

    /// What is named, one demand each, in words.
    #[must_use]
    pub fn demands(&self) -> Vec<String> {
        let mut words = Vec::new();
        let mut add = |word: Option<String>| words.extend(word);
        let list = |names: Vec<&str>| (!names.is_empty()).then(|| names.join(" or "));
        let all = |all: &[String]| list(all.iter().map(String::as_str).collect());
        add(list(self.forms.iter().map(|form| form.name()).collect())
            .map(|forms| format!("the line is of the form {forms}")));
        add(self.text.as_ref().map(|text| format!("the text matches /{}/", text.as_str())));
        self.fields.iter().for_each(|field| add(Some(format!("field {} matches /{}/", field.at, field.like()))));
        add(list(self.outcome.iter().map(|outcome| outcome.name()).collect()).map(|how| format!("the run ended {how}")));
        let codes: Vec<String> = self.exit.iter().map(ToString::to_string).collect();
        add(all(&codes).map(|codes| format!("the run returned {codes}")));
        add(self.action.map(|action| match action {
            ActionIs::Failed => "the action around it failed".to_owned(),
            ActionIs::Succeeded => "the action around it succeeded".to_owned(),
        }));
        add(list(self.phase.iter().map(|phase| phase.name()).collect())
            .map(|phase| format!("it stands in the phase {phase}")));
        add(self.service.map(|service| match service {
            ServiceIs::Required => "the service is one that CallManager needs".to_owned(),
            ServiceIs::Optional => "the service stays inactive until it is activated".to_owned(),
            ServiceIs::Unused => "the service is one that CallManager does not use".to_owned(),
            ServiceIs::Unknown => "the service is not known, or none is named".to_owned(),
        }));
        add(self.role.as_ref().map(|role| format!("the server is a {role}")));
        add(all(&self.directory).map(|names| format!("the file is from the directory {names}")));
        add(self.followed_by.map(|other| format!("{} follows in the same run", other.0)));
        add(self.preceded_by.map(|other| format!("{} stands before it in the same run", other.0)));
        add(self.same_field.map(|at| format!("both have the same field {at}")));
        add(self.last.map(|last| {
            if last { "nothing shows that the run went on" } else { "the run went on after it" }.to_owned()
        }));
        add(self.level_at_most.map(|level| format!("its severity level is {level} or less")));
        add(self.level_at_least.map(|level| format!("its severity level is {level} or more")));
        add(self.database.map(|database| match database {
            DatabaseIs::Current => "it names the newest CallManager database".to_owned(),
            DatabaseIs::Older => "it names an older CallManager database".to_owned(),
            DatabaseIs::Other => "it names another database".to_owned(),
        }));
        words
    }

    /// Whether it asks for anything that is known only once all logs of the server are read.
    #[must_use]
    pub fn asks_of_server(&self) -> bool {
        self.role.is_some() || self.service.is_some() || self.database.is_some()
    }

    /// Whether everything that is named holds.
    #[must_use]
    pub fn holds(&self, setting: &Circumstances<'_>) -> bool {
        self.first_miss(setting).is_none()
    }

    /// The first named demand that does not hold, in words.
    #[must_use]
    pub fn first_miss(&self, setting: &Circumstances<'_>) -> Option<String> {
        let session = setting.session;
        let message = &session.messages[setting.index];
        let action = message.action.and_then(|action| session.actions.get(action)).and_then(|action| action.returned);
        let action =
            action.map(|returned| if matches!(returned, 0 | 1 | 5) { ActionIs::Succeeded } else { ActionIs::Failed });
        let service = match setting.service {
            Some(ServiceUse::Required) => ServiceIs::Required,
            Some(ServiceUse::Optional) => ServiceIs::Optional,
            Some(ServiceUse::Unused) => ServiceIs::Unused,
            None => ServiceIs::Unknown,
        };
        let level = message.level();
        let is_last = session.last_step.is_none_or(|line| line <= message.end_line());
        // Asked one after the other: the later ones may walk the whole session.
        let demands: [(&dyn Fn() -> bool, &str); 15] = [
            (&|| self.forms.is_empty() || self.forms.contains(&message.form), "the form of the line"),
            (&|| self.fields.iter().all(|field| field.holds(message)), "the message's fields"),
            (
                &|| self.text.as_ref().is_none_or(|text| super::said(message).any(|line| text.is_match(line))),
                "the text",
            ),
            (&|| self.outcome.is_empty() || self.outcome.contains(&session.outcome), "how the session ended"),
            (
                &|| self.exit.is_empty() || session.exit_code.is_some_and(|code| self.exit.contains(&code)),
                "the code that the session returned",
            ),
            (&|| self.action.is_none_or(|wanted| action == Some(wanted)), "how the action around it ended"),
            (&|| self.phase.is_empty() || self.phase.contains(&message.phase), "the phase"),
            (&|| self.service.is_none_or(|wanted| wanted == service), "what CallManager does with the service"),
            (&|| self.role.as_deref().is_none_or(|wanted| setting.role == Some(wanted)), "the server's role"),
            (
                &|| {
                    self.directory.is_empty()
                        || setting.directory.is_some_and(|here| self.directory.iter().any(|wanted| wanted == here))
                },
                "the directory",
            ),
            (&|| self.followed_by.is_none_or(|other| setting.has(other, self.same_field, false)), "what follows"),
            (&|| self.preceded_by.is_none_or(|other| setting.has(other, self.same_field, true)), "what stands before"),
            (&|| self.last.is_none_or(|wanted| wanted == is_last), "whether the run went on after it"),
            (
                &|| {
                    self.level_at_most.is_none_or(|most| level.is_some_and(|level| level <= most))
                        && self.level_at_least.is_none_or(|least| level.is_some_and(|level| level >= least))
                },
                "the severity level",
            ),
            (&|| self.database.is_none_or(|wanted| setting.database == Some(wanted)), "which database it names"),
        ];
        demands.into_iter().find(|(holds, _)| !holds()).map(|(_, what)| what.to_owned())
    }
}

/// The values with the given names.
fn named<T: Copy>(
    at: &str,
    what: &str,
    all: &[T],
    name: fn(T) -> &'static str,
    wanted: &[String],
    faults: &mut Vec<Fault>,
) -> Vec<T> {
    let known: Vec<&str> = all.iter().map(|&value| name(value)).collect();
    for (index, wanted) in wanted.iter().enumerate() {
        checks::one_of(&format!("{at}.{index}"), what, wanted, &known, faults);
    }
    all.iter().copied().filter(|&value| wanted.iter().any(|wanted| wanted == name(value))).collect()
}
