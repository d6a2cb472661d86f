//! The conditions under which a pattern's class changes.
//!
//! There is no expression language: a condition is a list of demands that must all hold, and a pattern's conditions are
//! tried in order. What they cannot say is a function in Rust with its own test.

use super::checks;
use super::demand::{Circumstances, Demand, Other, Side};
use super::format::{Class, RawWhen};
use super::lazy::Compile;
use super::problem::Fault;
use crate::input::source::Directory;
use crate::knowledge::codes::CauseRank;
use crate::knowledge::session::{Outcome, Phase};

const PHASES: [Phase; 5] = [Phase::Prepare, Phase::Script, Phase::Rollback, Phase::Post, Phase::None];

/// A condition: all that it demands must hold.
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
    /// In the order in which they are asked: the last ones may walk the whole session.
    demands: Vec<Demand>,
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
        let demands = demands(&raw, expressions, &mut faults);
        let (Some(class), true) = (raw.class, faults.is_empty()) else { return Err(faults) };
        let RawWhen { cause, reason, unless, actions, .. } = raw;
        Ok(Self { class, cause, reason, unless, actions, demands })
    }

    /// What it demands, in words.
    #[must_use]
    pub fn demands(&self) -> Vec<String> {
        self.demands.iter().map(Demand::words).collect()
    }

    /// Whether it demands something of a service that the message names.
    #[must_use]
    pub fn asks_of_service(&self) -> bool {
        self.demands.iter().any(|demand| matches!(demand, Demand::Service(_)))
    }

    /// Whether it asks for anything that is known only once all logs of the server are read.
    #[must_use]
    pub fn asks_of_server(&self) -> bool {
        let of_server = |demand: &Demand| matches!(demand, Demand::Role(_) | Demand::Service(_) | Demand::Database(_));
        self.demands.iter().any(of_server)
    }

    /// Whether everything that it demands holds.
    #[must_use]
    pub fn holds(&self, around: &Circumstances<'_>) -> bool {
        self.first_miss(around).is_none()
    }

    /// What the first demand is about that does not hold.
    #[must_use]
    pub fn first_miss(&self, around: &Circumstances<'_>) -> Option<&'static str> {
        self.demands.iter().find(|demand| !demand.holds(around)).map(Demand::subject)
    }
}

/// What a condition as written demands.
fn demands(raw: &RawWhen, expressions: Compile, faults: &mut Vec<Fault>) -> Vec<Demand> {
    let mut demands = Vec::new();
    if !raw.forms.is_empty() {
        demands.push(Demand::Form(checks::forms("forms", &raw.forms, faults)));
    }
    demands.extend(checks::expression("text", raw.text.as_deref(), expressions, faults).map(Demand::Text));
    demands.extend(checks::fields("fields", &raw.fields, expressions, faults).into_iter().map(Demand::Field));
    if !raw.outcome.is_empty() {
        let outcomes = named("outcome", "the outcome", &Outcome::ALL, Outcome::name, &raw.outcome, faults);
        demands.push(Demand::Outcome(outcomes));
    }
    if !raw.exit.is_empty() {
        demands.push(Demand::Exit(raw.exit.clone()));
    }
    demands.extend(raw.action.map(Demand::Action));
    if !raw.phase.is_empty() {
        demands.push(Demand::Phase(named("phase", "the phase", &PHASES, Phase::name, &raw.phase, faults)));
    }
    demands.extend(raw.service.map(Demand::Service));
    if let Some(role) = &raw.role {
        checks::one_of("role", "the role", role, &["publisher", "subscriber"], faults);
        demands.push(Demand::Role(role.clone()));
    }
    if !raw.directory.is_empty() {
        for (index, directory) in raw.directory.iter().enumerate() {
            let known = Directory::ALL.map(Directory::name);
            checks::one_of(&format!("directory.{index}"), "the directory", directory, &known, faults);
        }
        demands.push(Demand::Directory(raw.directory.clone()));
    }
    let others = [("followed_by", &raw.followed_by, Side::Behind), ("preceded_by", &raw.preceded_by, Side::Before)];
    for (at, number, side) in others {
        match number.as_ref().map(|number| number.parse()) {
            Some(Ok(number)) => demands.push(Demand::Other(Other { number, side, same_field: raw.same_field })),
            Some(Err(message)) => faults.push(Fault::new(at, message)),
            None => {}
        }
    }
    if raw.same_field.is_some() && raw.followed_by.is_none() && raw.preceded_by.is_none() {
        faults.push(Fault::new("same_field", "which other message has it stands under `followed_by` or `preceded_by`"));
    }
    demands.extend(raw.last.map(Demand::Last));
    demands.extend(raw.level_at_most.map(Demand::LevelAtMost));
    demands.extend(raw.level_at_least.map(Demand::LevelAtLeast));
    demands.extend(raw.database.map(Demand::Database));
    demands
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
