//! Sessions against each other: their order, the tries they belong to, and what a later run repaired.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::civil::DateTime;
use rayon::prelude::*;

use super::{Role, Ruled};
use crate::knowledge::catalog::Class;
use crate::knowledge::session::{Moment, Outcome, Session};

/// How a session stands among the others of its server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Its place in time order, from 0.
    pub place: usize,
    /// The try that it belongs to, from 1.
    pub attempt: u32,
    /// Index of the later session that repaired it.
    pub repaired_by: Option<usize>,
}

/// Gap after which a session belongs to a new try, in hours: an upgrade with its restarts takes less.
const NEW_TRY_AFTER_HOURS: i64 = 12;

/// The moment, where both its parts are known.
#[must_use]
pub fn at(moment: &Moment) -> Option<DateTime> {
    Some(moment.date?.to_datetime(moment.time?))
}

/// Indices of the sessions in time order; those without a date keep their place after the one before them in their
/// file, and files without dates come first, by path.
#[must_use]
pub fn order(sessions: &[&Session]) -> Vec<usize> {
    let mut keys: Vec<(Option<DateTime>, usize)> = Vec::with_capacity(sessions.len());
    let mut last: Option<(&str, Option<DateTime>)> = None;
    for (index, session) in sessions.iter().enumerate() {
        let inherited = last.filter(|(path, _)| *path == &*session.path).and_then(|(_, at)| at);
        let started = at(&session.started).or(inherited);
        last = Some((&session.path, started));
        keys.push((started, index));
    }
    let mut order: Vec<usize> = (0..sessions.len()).collect();
    order.sort_by_key(|&index| keys[index]);
    order
}

/// Under which names the log calls what the session installs, in small letters: product code, product name, and the
/// package by its file's name alone. Two sessions that share one are runs of the same thing; those without any name are
/// so only within one file and dialect.
fn names(session: &Session) -> Vec<String> {
    let file = |target: &str| target.rsplit(['\\', '/']).next().unwrap_or(target).to_lowercase();
    let packages = session.runs.iter().filter(|run| !run.nested).filter_map(|run| run.target.as_deref().map(file));
    let own =
        session.product_key.as_deref().map(file).into_iter().chain(session.product.as_deref().map(str::to_lowercase));
    let mut names: Vec<String> = own.chain(packages).filter(|name| !name.is_empty()).collect();
    if names.is_empty() && session.dialect != "plain" {
        names.push(format!("{}|{}", session.path, session.dialect));
    }
    names.sort();
    names.dedup();
    names
}

/// Return codes of runs that had nothing to do on this server (the product is not there, or not the one meant): a
/// later run in the same log that succeeds shows that nothing was missing.
fn had_nothing_to_do(session: &Session) -> bool {
    matches!(session.exit_code, Some(1605 | 1606 | 1607 | 1614 | 1634 | 1642))
}

/// Whether a session removes the product: it repairs no installation.
fn removes(session: &Session) -> bool {
    session.properties.iter().any(|property| {
        (property.name == "REMOVE" && property.value.eq_ignore_ascii_case("ALL"))
            || (property.name == "CommandLine" && property.value.to_ascii_uppercase().contains("REMOVE=ALL"))
    })
}

/// Whether `b` is certainly later than `a`.
fn later(a: &Session, b: &Session) -> bool {
    match (at(&a.started), at(&b.started)) {
        (Some(first), Some(second)) => {
            second > first || second == first && a.path == b.path && b.first_line > a.first_line
        }
        _ => a.path == b.path && b.first_line > a.first_line,
    }
}

/// How each session stands. What a later successful run of the same product repaired is ruled benign, with the place
/// of that run.
pub fn stand(sessions: &mut [Ruled<'_>]) -> Vec<Standing> {
    let refs: Vec<&Session> = sessions.iter().map(|ruled| &ruled.session).collect();
    let order = order(&refs);
    let names: Vec<Vec<String>> = refs.par_iter().map(|session| names(session)).collect();
    let mut standings = vec![Standing { place: 0, attempt: 1, repaired_by: None }; sessions.len()];
    let mut attempt = 1;
    let mut broken: HashSet<&str> = HashSet::new();
    let mut before: Option<usize> = None;
    for (place, &index) in order.iter().enumerate() {
        let again = names[index].iter().any(|name| broken.contains(name.as_str()));
        let gap = before
            .and_then(|other| Some(at(&refs[index].started)?.duration_since(at(&refs[other].started)?).as_hours()));
        if again || gap.is_some_and(|hours| hours >= NEW_TRY_AFTER_HOURS) {
            attempt += 1;
            broken.clear();
        }
        if !sessions[index].outcome.is_success() {
            broken.extend(names[index].iter().map(String::as_str));
        }
        before = Some(index);
        standings[index] = Standing { place, attempt, repaired_by: None };
    }
    // Successful sessions by name and by file, in time order.
    let mut succeeded: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut in_file: HashMap<&str, Vec<usize>> = HashMap::new();
    for &index in order.iter().filter(|&&index| sessions[index].outcome.is_success()) {
        for name in &names[index] {
            succeeded.entry(name).or_default().push(index);
        }
        in_file.entry(&refs[index].path).or_default().push(index);
    }
    for index in 0..sessions.len() {
        let session = refs[index];
        if sessions[index].outcome.is_success() || session.dialect == "plain" {
            continue;
        }
        let same = names[index].iter().filter_map(|name| succeeded.get(name.as_str()));
        let nothing_missing = in_file.get(&*session.path).filter(|_| had_nothing_to_do(session));
        let repairs = |other: &&usize| later(session, refs[**other]) && (removes(session) || !removes(refs[**other]));
        let first = same.chain(nothing_missing).filter_map(|others| others.iter().find(repairs)).copied();
        standings[index].repaired_by = first.min_by_key(|&other| standings[other].place);
    }
    for (index, standing) in standings.iter().enumerate() {
        let Some(by) = standing.repaired_by else { continue };
        let place = format!(
            "{} line {}",
            sessions[by].session.path,
            sessions[by].session.outcome_shown_by.as_ref().map_or(sessions[by].session.last_line, |span| span.line)
        );
        for ruling in &mut sessions[index].rulings {
            if ruling.class != Class::Benign {
                ruling.class = Class::Benign;
                ruling.role = Role::Recovered;
                ruling.reason =
                    format!("{}; a later run of the same product succeeded ({place})", ruling.reason).into();
                ruling.unless = "no later run of the same product had succeeded".into();
            }
        }
    }
    standings
}

/// How the whole server stands: what is not repaired decides, the worst first; else the last word of each product.
#[must_use]
pub fn verdict_outcome(sessions: &[Ruled<'_>], standings: &[Standing]) -> Outcome {
    let open = || {
        sessions.iter().zip(standings).filter(|(_, standing)| standing.repaired_by.is_none()).map(|(ruled, _)| ruled)
    };
    let any = |outcome: Outcome| open().any(|ruled| ruled.outcome == outcome);
    if any(Outcome::Failed) {
        return Outcome::Failed;
    }
    if any(Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    if any(Outcome::Incomplete) {
        return Outcome::Incomplete;
    }
    // The last run of each product has the word on whether a restart is still wanted.
    let mut by_place: Vec<usize> = (0..sessions.len()).filter(|&index| sessions[index].outcome.is_success()).collect();
    by_place.sort_by_key(|&index| standings[index].place);
    let mut last: BTreeSet<usize> = BTreeSet::new();
    let mut by_name: HashMap<String, usize> = HashMap::new();
    for index in by_place {
        last.insert(index);
        for name in names(&sessions[index].session) {
            if let Some(earlier) = by_name.insert(name, index).filter(|&earlier| earlier != index) {
                last.remove(&earlier);
            }
        }
    }
    if last.iter().any(|&index| sessions[index].outcome == Outcome::RebootRequired) {
        Outcome::RebootRequired
    } else if last.is_empty() {
        Outcome::Indeterminate
    } else {
        Outcome::Succeeded
    }
}
