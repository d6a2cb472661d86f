//! The last word on every message, once it is known what failed because of what.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::judging::cause::{Role, Ruled, Ruling};
use crate::judging::classify::{self, Judgement, Server};
use crate::knowledge::catalog::{Catalog, Class};
use crate::knowledge::codes::Number;
use crate::knowledge::session::{Form, Message, Outcome, Span, plain};
use crate::reading::account::{self, Said, is_text};

use super::{Incident, Link, Veto};

/// Where the links of the chain stand after the sessions were settled.
#[derive(Debug, Clone, Default)]
pub struct Settled {
    /// Session and message of each link of the chain.
    pub chain: Vec<(usize, usize)>,
    /// The same of the possible causes.
    pub possible: Vec<(usize, usize)>,
    /// The same of what was ruled out, with what did.
    pub rejected: Vec<((usize, usize), Veto)>,
}

/// Rules every message against the chain, and makes messages of the lines that it goes through.
pub fn settle<'c>(incident: &Incident, ruled: &mut [Ruled<'c>], catalog: &'c Catalog, server: Server<'_>) -> Settled {
    let mut settled = Settled {
        chain: incident.chain.iter().filter_map(|link| place(link, ruled)).collect(),
        possible: incident.possible.iter().filter_map(|link| place(link, ruled)).collect(),
        rejected: incident.rejected.iter().filter_map(|(link, veto)| Some((place(link, ruled)?, *veto))).collect(),
    };
    // Lines that become messages are inserted last, so that indices that were handed out stay true.
    for link in &incident.chain {
        if link.message.is_none() {
            insert(link, ruled, catalog, server, &mut settled);
        }
    }
    match incident.outcome {
        Outcome::Failed if !settled.chain.is_empty() => failed(incident, ruled, &settled),
        Outcome::Succeeded | Outcome::RebootRequired => went_well(incident, ruled),
        Outcome::Cancelled | Outcome::Incomplete => {
            calm_text(ruled, incident, "no failure of the last try is tied to it");
        }
        _ => {}
    }
    settled.chain = in_order(incident, ruled, &settled);
    settled
}

fn place(link: &Link, ruled: &[Ruled<'_>]) -> Option<(usize, usize)> {
    let message = link.message?;
    (message < ruled[link.session].session.messages.len()).then_some((link.session, message))
}

/// Makes a message of a line of the chain that is none yet.
fn insert<'c>(link: &Link, ruled: &mut [Ruled<'c>], catalog: &'c Catalog, server: Server<'_>, settled: &mut Settled) {
    let Some((offset, length, text)) = &link.place else { return };
    let within = |ruled: &Ruled<'_>, line: u64| (ruled.session.first_line..=ruled.session.last_line).contains(&line);
    let path = ruled[link.session].session.path.clone();
    let session = ruled
        .iter()
        .position(|one| one.session.path == path && is_text(one.session.dialect) && within(one, link.line))
        .unwrap_or(link.session);
    let span = Span { line: link.line, end_line: link.line, offset: *offset, length: *length, text: text.clone() };
    let one = &mut ruled[session];
    let at = one.session.messages.partition_point(|message| message.line() <= link.line);
    one.session.messages.insert(at, plain::free_text_at(span, text));
    let judgement = classify::judge_one(&one.session, at, catalog, server);
    let reason = judgement.reason.clone();
    one.judgements.insert(at, judgement);
    let ruling = Ruling { class: Class::Undetermined, role: Role::Unknown, reason, unless: "".into() };
    one.rulings.insert(at, ruling);
    if !one.repeats.is_empty() {
        one.repeats.insert(at, crate::judging::cause::Repeats::default());
    }
    one.root = one.root.map(|root| root + usize::from(root >= at));
    let shift = |(known, index): &mut (usize, usize)| {
        if *known == session && *index >= at {
            *index += 1;
        }
    };
    settled.chain.iter_mut().for_each(shift);
    settled.possible.iter_mut().for_each(shift);
    settled.rejected.iter_mut().map(|(place, _)| place).for_each(shift);
    // Links are in the order of the chain: this one's place among those that were messages already.
    settled.chain.push((session, at));
}

fn says(ruled: &[Ruled<'_>], (session, message): (usize, usize)) -> String {
    let one = &ruled[session].session;
    format!("{} line {}", one.path, one.messages[message].line())
}

/// A failure whose chain is known, as messages are ruled against it.
struct Failure {
    /// Session and message of each link; the last is the cause.
    order: Vec<(usize, usize)>,
    root: (usize, usize),
    /// Where the cause stands, as reasons say it.
    place: String,
    line: u64,
    shape: Shape,
    objects: BTreeSet<String>,
    /// What rows of its log say above the cause.
    answered: BTreeSet<String>,
    /// What the links are about.
    words: Vec<String>,
    /// Files that the chain goes through.
    paths: Vec<Arc<str>>,
}

/// What messages of one kind have in common.
type Shape = (Option<Number>, String);

fn shape(message: &Message) -> Shape {
    (message.number, crate::judging::templates::template(&message.text))
}

/// How the run of a session stands to the failure.
#[derive(Clone, Copy)]
struct Stands {
    accepted: bool,
    /// Of another try.
    beyond: bool,
    /// The chain goes through its file.
    in_chain: bool,
}

fn failed(incident: &Incident, ruled: &mut [Ruled<'_>], settled: &Settled) {
    let Some(failure) = Failure::of(in_order(incident, ruled, settled), ruled) else { return };
    for (at, one) in ruled.iter_mut().enumerate() {
        let in_chain = failure.paths.contains(&one.session.path);
        let stands = Stands {
            accepted: incident.accepted[at] && !failure.goes_through(at),
            beyond: !incident.in_last_try[at] && !in_chain,
            in_chain,
        };
        let text = is_text(one.session.dialect);
        let own_root = one.root.take();
        for index in 0..one.session.messages.len() {
            if failure.rule_link(one, (at, index)) {
                continue;
            }
            if text {
                failure.rule_text(one, (at, index), stands);
            } else if Some(index) == own_root && !stands.accepted && !stands.beyond {
                failure.rule_own_root(one, (at, index));
            } else if stands.accepted || stands.beyond {
                let reason = one.judgements[index].reason.clone();
                calm(&mut one.rulings[index], &reason, stands.accepted);
            }
        }
    }
}

impl Failure {
    fn of(order: Vec<(usize, usize)>, ruled: &[Ruled<'_>]) -> Option<Self> {
        let root = *order.last()?;
        let message = |(session, message): (usize, usize)| &ruled[session].session.messages[message];
        let cause = message(root);
        let above = &ruled[root.0].session.messages[..root.1];
        Some(Self {
            root,
            place: says(ruled, root),
            line: cause.line(),
            shape: shape(cause),
            objects: account::names::objects(description(&cause.text)),
            answered: above.iter().filter_map(|message| answer(&message.text)).map(str::to_owned).collect(),
            words: order.iter().flat_map(|&link| account::subject(&message(link).text)).collect(),
            paths: order.iter().map(|&(session, _)| ruled[session].session.path.clone()).collect(),
            order,
        })
    }

    fn goes_through(&self, session: usize) -> bool {
        self.order.iter().any(|&(known, _)| known == session)
    }

    /// Rules a message of the chain itself; false where it is none.
    fn rule_link(&self, one: &mut Ruled<'_>, place: (usize, usize)) -> bool {
        let index = place.1;
        if place == self.root {
            one.root = Some(index);
            // A run's own reason says where it stands; it stays where nothing else led here.
            if self.order.len() > 1 || one.rulings[index].role != Role::RootCause {
                let reason = root_reason(&one.judgements[index], self.order.len());
                one.rulings[index] = catastrophic(Role::RootCause, reason);
            }
        } else if self.order.contains(&place) {
            let reason = &one.judgements[index].reason;
            let reason = format!("{reason}; the reason stands in another place: {}", self.place);
            one.rulings[index] = catastrophic(Role::Consequence, reason);
        }
        self.order.contains(&place)
    }

    fn follows(&self, one: &mut Ruled<'_>, index: usize) {
        let reason = format!("{}; follows from the failure at {}", one.judgements[index].reason, self.place);
        one.rulings[index] = catastrophic(Role::Consequence, reason);
    }

    /// Rules the own root cause of an engine's run.
    fn rule_own_root(&self, one: &mut Ruled<'_>, (session, index): (usize, usize)) {
        let message = &one.session.messages[index];
        // That the same message stands in two runs ties them where it says why.
        let same = message.form != Form::ActionEnd && shape(message) == self.shape;
        if !self.goes_through(session) && !same && one.outcome == Outcome::Failed {
            // It failed, too, and nothing says that it did because of the same.
            one.root = Some(index);
        } else {
            self.follows(one, index);
        }
    }

    /// Rules a message of a text log.
    fn rule_text(&self, one: &mut Ruled<'_>, (session, index): (usize, usize), stands: Stands) {
        if one.judgements[index].class == Class::Benign {
            return;
        }
        let message = &one.session.messages[index];
        if stands.in_chain && !stands.beyond && self.makes_fail(message, (session, index)) {
            self.follows(one, index);
        } else {
            let reason = one.judgements[index].reason.clone();
            calm(&mut one.rulings[index], &reason, stands.accepted || stands.beyond);
        }
    }

    /// Whether a message of a log of the chain tells what the cause made fail: the same again; below the cause, what
    /// speaks of the same or only says that something failed; behind a link, what ends the run.
    fn makes_fail(&self, message: &Message, (session, index): (usize, usize)) -> bool {
        let words = account::read(&message.text);
        let badly = words.said == Said::Badly;
        let about = || account::subject(&message.text).iter().all(|word| self.words.contains(word));
        let ends = badly && !words.tolerated && (account::speaks_of_run(&message.text) || about());
        let below = session == self.root.0 && message.line() > self.line && !words.tolerated && !words.again;
        let shares = || {
            account::lacks(&message.text)
                && account::names::objects(description(&message.text))
                    .iter()
                    .any(|object| self.objects.contains(object))
        };
        let behind = || self.order.iter().any(|&(known, at)| known == session && index > at);
        // What others met before the cause did not come of it.
        let of_others = || answer(&message.text).is_some_and(|answer| self.answered.contains(answer));
        let bare = badly && !account::says_why(&message.text) && !(below && of_others());
        // Each event of Windows stands for itself, whatever stands above it; so does what a scanner does to each file.
        let event = account::is_event(&message.text) || account::quarantines(&message.text);
        // What was said before the cause was made by something else.
        let before = session == self.root.0 && message.line() < self.line;
        below && (shares() || !event && (ends || bare))
            || !event && ends && behind()
            || !before && !account::quarantines(&message.text) && shape(message) == self.shape
    }
}

/// What a row says of what it names: `ClipSrv    start: error 1058, disabled`.
fn answer(row: &str) -> Option<&str> {
    row.rsplit_once(": ").map(|(_, answer)| answer).filter(|answer| answer.contains(' '))
}

/// What a line says: of an event as Windows exports it the last column, whose others name its server and its source.
fn description(text: &str) -> &str {
    let columns = if text.contains('\t') { '\t' } else { ',' };
    if account::is_event(text) { text.rsplit(columns).next().unwrap_or(text) } else { text }
}

fn catastrophic<'c>(role: Role, reason: String) -> Ruling<'c> {
    Ruling { class: Class::Catastrophic, role, reason: reason.into(), unless: "".into() }
}

fn root_reason(judgement: &Judgement<'_>, links: usize) -> String {
    if links > 1 {
        format!("{}; nothing before it explains it, and what failed later leads back to it", judgement.reason)
    } else {
        judgement.reason.to_string()
    }
}

/// The links in the order of the chain, once all of them are messages.
fn in_order(incident: &Incident, ruled: &[Ruled<'_>], settled: &Settled) -> Vec<(usize, usize)> {
    let find = |link: &Link| {
        let path = &ruled[link.session].session.path;
        settled.chain.iter().copied().find(|&(session, message)| {
            let one = &ruled[session].session;
            one.path == *path
                && one.messages[message].line() == link.line
                && (session == link.session || link.message.is_none())
        })
    };
    incident.chain.iter().filter_map(find).collect()
}

/// A message that no failure is tied to: harmless where its run was accepted or is past, else not known.
fn calm(ruling: &mut Ruling<'_>, reason: &str, past: bool) {
    if ruling.class == Class::Benign {
        return;
    }
    if past {
        let reason = format!(
            "{reason}; the last try did not fail because of it: its run is past, repaired, or was accepted by the run around it"
        );
        *ruling = Ruling {
            class: Class::Benign,
            role: Role::Recovered,
            reason: reason.into(),
            unless: "the last try had failed in it".into(),
        };
    } else if ruling.class == Class::Catastrophic {
        let reason = format!("{reason}; nothing ties it to what failed");
        *ruling = Ruling { class: Class::Undetermined, role: Role::Unknown, reason: reason.into(), unless: "".into() };
    }
}

/// A try that went well holds nothing catastrophic, in no log.
fn went_well(incident: &Incident, ruled: &mut [Ruled<'_>]) {
    for (at, one) in ruled.iter_mut().enumerate() {
        let past = incident.accepted[at] || !incident.in_last_try[at];
        if !past && !is_text(one.session.dialect) {
            continue;
        }
        if one.outcome == Outcome::Failed && is_text(one.session.dialect) {
            one.root = None;
        }
        for index in 0..one.rulings.len() {
            let reason = one.judgements[index].reason.clone();
            let ruling = &mut one.rulings[index];
            if ruling.class == Class::Catastrophic {
                let reason = format!("{reason}; the run that it belongs to ended well");
                *ruling = Ruling {
                    class: Class::Benign,
                    role: Role::Recovered,
                    reason: reason.into(),
                    unless: "the run had failed".into(),
                };
            }
        }
        one.root = None;
    }
}

/// What text logs hold beside a run that was cancelled or stops is not its failure.
fn calm_text(ruled: &mut [Ruled<'_>], incident: &Incident, why: &str) {
    for (at, one) in ruled.iter_mut().enumerate() {
        let past = incident.accepted[at] || !incident.in_last_try[at];
        if !is_text(one.session.dialect) && !past {
            continue;
        }
        for index in 0..one.rulings.len() {
            let reason = one.judgements[index].reason.clone();
            let ruling = &mut one.rulings[index];
            if past {
                calm(ruling, &reason, true);
            } else if ruling.class == Class::Catastrophic {
                let reason = format!("{reason}; {why}");
                *ruling = Ruling {
                    class: Class::Undetermined,
                    role: Role::Unknown,
                    reason: reason.into(),
                    unless: "".into(),
                };
            }
        }
        one.root = None;
    }
}
