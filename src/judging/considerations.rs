//! The guide's considerations, answered from what the logs prove: violated, held, or cannot tell.
//!
//! What can answer one is a named function here; everything else cannot be told from logs, and that is said.

use crate::judging::cause::Ruled;
use crate::judging::facts::Fact;
use crate::knowledge::catalog::named::{REACH, RIGHTS, SERVICES};
use crate::knowledge::catalog::{Catalog, Consideration};
use crate::knowledge::session::Outcome;

/// The answer to one consideration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Something in the logs shows that it was not kept.
    Violated,
    /// Something in the logs shows that it was kept.
    Held,
    /// These logs do not tell.
    CannotTell,
}

impl State {
    /// The word used in reports.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Violated => "violated",
            Self::Held => "held",
            Self::CannotTell => "cannot-tell",
        }
    }
}

/// An answer with what it rests on.
#[derive(Debug, Clone)]
pub struct Answer<'a> {
    /// The consideration.
    pub consideration: &'a Consideration,
    /// The answer.
    pub state: State,
    /// What it rests on.
    pub reason: String,
    /// The fact that shows it.
    pub fact: Option<&'a Fact>,
}

/// What answers are drawn from.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// What the logs prove of the server.
    pub facts: &'a [Fact],
    /// publisher or subscriber, if known.
    pub role: Option<&'a str>,
    /// The judged sessions.
    pub sessions: &'a [Ruled<'a>],
    /// Whether all four directories were found and read.
    pub all_directories: bool,
}

/// Smallest memory that the guide asks for, in MiB.
const MEMORY_MB: u64 = 1024;
/// What firmware and graphics may take of it before Windows counts: a machine with 1 GB shows a little less.
const MEMORY_TAKEN_MB: u64 = 32;

/// Every consideration with its answer, in the guide's order.
#[must_use]
pub fn answers<'a>(catalog: &'a Catalog, evidence: Evidence<'a>) -> Vec<Answer<'a>> {
    catalog.considerations.iter().map(|consideration| answer(consideration, evidence)).collect()
}

/// State, what it rests on, and the fact that shows it.
type Found<'a> = (State, String, Option<&'a Fact>);

fn held(reason: impl Into<String>, fact: Option<&Fact>) -> Found<'_> {
    (State::Held, reason.into(), fact)
}

fn violated(reason: impl Into<String>, fact: Option<&Fact>) -> Found<'_> {
    (State::Violated, reason.into(), fact)
}

fn cannot<'a>(reason: impl Into<String>) -> Found<'a> {
    (State::CannotTell, reason.into(), None)
}

impl<'a> Evidence<'a> {
    fn fact(&self, name: &str) -> Option<&'a Fact> {
        self.facts.iter().find(|fact| fact.name == name)
    }
}

/// One arm for each row of the guide that logs can answer.
fn answer<'a>(consideration: &'a Consideration, evidence: Evidence<'a>) -> Answer<'a> {
    let (state, reason, fact) = match consideration.row.as_str() {
        "SD-01" | "SD-02" => memory(consideration, evidence),
        "SD-05" => rights(evidence),
        "SD-07" => {
            pattern(evidence, REACH).unwrap_or_else(|| cannot("no log speaks of the connection to the publisher"))
        }
        "SD-08" => cancelled(evidence),
        "SD-14" => domain_controller(evidence),
        "SD-15" => workgroup(evidence),
        "SD-18" => remote_session(evidence),
        "SD-23" => product(evidence, &["unity", "conference connection", "personal assistant", "emergency responder"])
            .unwrap_or_else(|| {
                cannot("no log shows another telephony product; products installed before leave no trace here")
            }),
        "SD-24" => product(evidence, &["netscape"])
            .unwrap_or_else(|| cannot("no log shows it; products installed before leave no trace here")),
        "SD-25" => old_database(evidence),
        "SD-28" | "SD-29" => operating_system(consideration, evidence.fact("operating-system-version")),
        "SD-48" => match databases(evidence).as_slice() {
            [old, .., new] => {
                held(format!("the database went from {old} to {new}: that is expected"), evidence.fact("database"))
            }
            _ => cannot("no log names an old and a new database"),
        },
        "SD-49" => {
            advised(evidence, &consideration.action).unwrap_or_else(|| cannot("no message names an old database"))
        }
        "SD-37" | "SD-53" => pattern_of_any_class(evidence, SERVICES)
            .map_or_else(|| cannot("no log speaks of such a service"), |(_, reason, fact)| held(reason, fact)),
        "SD-52" if evidence.all_directories => held("all four directories were read", None),
        "SD-52" => violated("not all four directories were found and read", None),
        _ => match consideration.visible.as_str() {
            "cluster" => cannot("needs the logs of several servers"),
            "never" => cannot("logs do not show it"),
            _ => cannot("nothing in these logs speaks of it"),
        },
    };
    Answer { consideration, state, reason, fact }
}

fn rights(evidence: Evidence<'_>) -> Found<'_> {
    match evidence.fact("administrator").or_else(|| evidence.fact("privileged")) {
        Some(fact) if fact.value == "1" => held("the installer ran with administrative rights", Some(fact)),
        Some(fact) => violated("the installer did not run with administrative rights", Some(fact)),
        None => pattern(evidence, RIGHTS).unwrap_or_else(|| cannot("no log shows the rights of the account")),
    }
}

fn cancelled(evidence: Evidence<'_>) -> Found<'_> {
    let ended = |ruled: &&Ruled<'_>| ruled.outcome.is_success() || ruled.outcome == Outcome::Failed;
    match evidence.sessions.iter().find(|ruled| ruled.outcome == Outcome::Cancelled) {
        Some(ruled) => violated(format!("a run was cancelled ({})", ruled.session.path), None),
        None if evidence.sessions.iter().any(|ruled| ended(&ruled)) => held("no run in these logs was cancelled", None),
        None => cannot("no log says how a run ended"),
    }
}

fn domain_controller(evidence: Evidence<'_>) -> Found<'_> {
    match evidence.fact("windows-product-type") {
        Some(fact) if fact.value == "2" => {
            violated("MsiNTProductType 2: the server is a domain controller", Some(fact))
        }
        Some(fact) => held(format!("MsiNTProductType {}: the server is no domain controller", fact.value), Some(fact)),
        None => cannot("no log shows the server's product type"),
    }
}

fn workgroup(evidence: Evidence<'_>) -> Found<'_> {
    match (evidence.fact("user-domain"), evidence.fact("host")) {
        (Some(domain), Some(host)) if !domain.value.eq_ignore_ascii_case(&host.value) => violated(
            format!("the account belongs to {}, not to this server ({})", domain.value, host.value),
            Some(domain),
        ),
        (Some(domain), Some(_)) => held("the account belongs to this server, not to a domain", Some(domain)),
        _ => cannot("no log shows whether the server was in a workgroup"),
    }
}

fn remote_session(evidence: Evidence<'_>) -> Found<'_> {
    let session = evidence.fact("session-name");
    let remote = session.filter(|fact| fact.value.to_ascii_uppercase().starts_with("RDP-"));
    match (remote.or_else(|| evidence.fact("remote-client")), session) {
        (Some(fact), _) => violated(format!("the installation ran in a remote session ({})", fact.value), Some(fact)),
        (None, Some(fact)) => held(format!("the installation ran in session {}", fact.value), Some(fact)),
        (None, None) => cannot(
            "no log shows from which session the installation was started; that Terminal Services are installed proves nothing",
        ),
    }
}

fn old_database(evidence: Evidence<'_>) -> Found<'_> {
    let databases = databases(evidence);
    match evidence.fact("database").filter(|_| databases.len() > 1) {
        Some(fact) => held(format!("the old database {} is of release 3.3 or later", databases[0]), Some(fact)),
        None => cannot("no log shows the release before the upgrade"),
    }
}

fn memory<'a>(consideration: &Consideration, evidence: Evidence<'a>) -> Found<'a> {
    let fact = evidence.fact("physical-memory-mb");
    let Some((fact, megabytes)) = fact.and_then(|fact| Some((fact, fact.value.parse::<u64>().ok()?))) else {
        return cannot("no log shows how much memory the server has");
    };
    match evidence.role {
        Some(role) if role != consideration.applies_to => cannot(format!("the server is a {role}")),
        // Too little for either role: it is said once, with what hangs on the role.
        None if megabytes + MEMORY_TAKEN_MB < MEMORY_MB && consideration.applies_to == "subscriber" => {
            cannot(format!("{megabytes} MB of memory; the logs do not tell the server's role"))
        }
        role if megabytes + MEMORY_TAKEN_MB < MEMORY_MB => {
            let consequence = match role {
                None => "on a publisher the installation stops, on a subscriber it goes on and calls may be dropped",
                Some("subscriber") => "the installation goes on, dropped calls are possible",
                Some(_) => "on a publisher the installation stops",
            };
            violated(format!("{megabytes} MB of memory; {consequence}"), Some(fact))
        }
        _ => held(format!("{megabytes} MB of memory"), Some(fact)),
    }
}

/// The databases that the logs name, oldest first.
fn databases(evidence: Evidence<'_>) -> Vec<&str> {
    let mut names: Vec<&str> =
        evidence.facts.iter().filter(|fact| fact.name == "database").map(|fact| fact.value.as_str()).collect();
    names.sort_unstable();
    names
}

/// Violated where a session installs a product of one of the names.
fn product<'a>(evidence: Evidence<'a>, names: &[&str]) -> Option<Found<'a>> {
    let mut products =
        evidence.sessions.iter().filter_map(|ruled| Some((ruled.session.product.as_ref()?, &ruled.session.path)));
    let (product, path) =
        products.find(|(product, _)| names.iter().any(|name| product.to_lowercase().contains(name)))?;
    Some((State::Violated, format!("{product} is installed on this server ({path})"), None))
}

/// The least version of the operating system: 2000.2.7 with service release 2, or 2000.2.3 for an upgrade in place.
fn operating_system<'a>(consideration: &Consideration, fact: Option<&'a Fact>) -> Found<'a> {
    let Some(fact) = fact else {
        return cannot("no log shows the operating system's version");
    };
    let numbers: Vec<u32> =
        fact.value.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect();
    let least: &[u32] = if consideration.row == "SD-28" { &[2000, 2, 7, 2] } else { &[2000, 2, 3] };
    let state = if numbers.as_slice() >= least { State::Held } else { State::Violated };
    (state, format!("operating system version {}", fact.value), Some(fact))
}

/// Violated where a message, whatever it is worth, calls for the action.
fn advised<'a>(evidence: Evidence<'a>, action: &str) -> Option<Found<'a>> {
    evidence.sessions.iter().find_map(|ruled| {
        let index = ruled.judgements.iter().position(|judgement| judgement.actions.iter().any(|id| id == action))?;
        let (session, judgement) = (&ruled.session, &ruled.judgements[index]);
        let reason = format!("{} line {}: {}", session.path, session.messages[index].line(), judgement.reason);
        Some((State::Violated, reason, None))
    })
}

/// Violated where a message of one of the patterns stands, whatever it is worth.
fn pattern_of_any_class<'a>(evidence: Evidence<'a>, ids: &[&str]) -> Option<Found<'a>> {
    evidence.sessions.iter().find_map(|ruled| {
        let index = ruled.judgements.iter().position(|judgement| ids.contains(&judgement.known.id().as_str()))?;
        let (session, judgement) = (&ruled.session, &ruled.judgements[index]);
        let reason = format!("{} line {}: {}", session.path, session.messages[index].line(), judgement.reason);
        Some((State::Violated, reason, None))
    })
}

/// Violated where a catastrophic message of one of the patterns stands.
fn pattern<'a>(evidence: Evidence<'a>, ids: &[&str]) -> Option<Found<'a>> {
    let found = evidence.sessions.iter().find_map(|ruled| {
        let index = (0..ruled.rulings.len()).find(|&index| {
            ruled.rulings[index].class == crate::knowledge::catalog::Class::Catastrophic
                && ids.contains(&ruled.judgements[index].known.id().as_str())
        })?;
        Some(format!(
            "{} line {}: {}",
            ruled.session.path,
            ruled.session.messages[index].line(),
            ruled.judgements[index].reason
        ))
    });
    found.map(|reason| (State::Violated, reason, None))
}
