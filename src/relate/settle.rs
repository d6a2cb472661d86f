//! The last word on every message, once it is known what failed because of what.

use crate::account::is_text;
use crate::catalog::{Catalog, Class};
use crate::cause::{Role, Ruled, Ruling};
use crate::classify::{self, Judgement, Server};
use crate::session::{Form, Outcome, Span, plain};

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
            calm_text(ruled, incident, "no failure of the last try is tied to it")
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
        one.repeats.insert(at, crate::cause::Repeats::default());
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

fn failed(incident: &Incident, ruled: &mut [Ruled<'_>], settled: &Settled) {
    let order = in_order(incident, ruled, settled);
    let Some(&root) = order.last() else { return };
    let root_place = says(ruled, root);
    let root_session = root.0;
    let (root_line, root_shape, root_objects) = {
        let message = &ruled[root.0].session.messages[root.1];
        let shape = (message.number, crate::templates::template(&message.text));
        (message.line(), shape, crate::account::names::objects(&message.text))
    };
    let link_words: Vec<String> = order
        .iter()
        .flat_map(|&(session, message)| crate::account::subject(&ruled[session].session.messages[message].text))
        .collect();
    let logs: Vec<usize> = order.iter().map(|(session, _)| *session).collect();
    let touched: Vec<std::sync::Arc<str>> = logs.iter().map(|&at| ruled[at].session.path.clone()).collect();
    for at in 0..ruled.len() {
        let one = &mut ruled[at];
        let accepted = incident.accepted[at] && at != root_session && !order.iter().any(|(session, _)| *session == at);
        let text = is_text(one.session.dialect);
        let in_chain = touched.iter().any(|path| *path == one.session.path);
        let beyond = !incident.in_last_try[at] && !in_chain;
        let previous_root = one.root.take();
        for index in 0..one.session.messages.len() {
            let place = (at, index);
            if place == root {
                one.root = Some(index);
                // A run's own reason says where it stands; it stays where nothing else led here.
                if order.len() > 1 || one.rulings[index].role != Role::RootCause {
                    let reason = root_reason(&one.judgements[index], order.len());
                    one.rulings[index] = Ruling {
                        class: Class::Catastrophic,
                        role: Role::RootCause,
                        reason: reason.into(),
                        unless: "".into(),
                    };
                }
                continue;
            }
            let reason = one.judgements[index].reason.clone();
            if order.contains(&place) {
                let reason = format!("{reason}; the reason stands in another place: {root_place}");
                one.rulings[index] = Ruling {
                    class: Class::Catastrophic,
                    role: Role::Consequence,
                    reason: reason.into(),
                    unless: "".into(),
                };
                continue;
            }
            let shape = |message: &crate::session::Message| (message.number, crate::templates::template(&message.text));
            if Some(index) == previous_root && !accepted && !beyond && !text {
                let alone = !order.iter().any(|(session, _)| *session == at);
                let message = &one.session.messages[index];
                // That the same message stands in two runs ties them where it says why.
                let same = shape(message) == root_shape && message.form != Form::ActionEnd;
                if alone && !same && one.outcome == Outcome::Failed {
                    // It failed, too, and nothing says that it did because of the same.
                    one.root = Some(index);
                    continue;
                }
                let reason = format!("{reason}; follows from the failure at {root_place}");
                one.rulings[index] = Ruling {
                    class: Class::Catastrophic,
                    role: Role::Consequence,
                    reason: reason.into(),
                    unless: "".into(),
                };
                continue;
            }
            if !text {
                if accepted || beyond {
                    calm(&mut one.rulings[index], &reason, accepted);
                }
                continue;
            }
            let message = &one.session.messages[index];
            if one.judgements[index].class == Class::Benign {
                continue;
            }
            let same = (message.number, crate::templates::template(&message.text)) == root_shape;
            let words = crate::account::read(&message.text);
            let below = at == root_session && message.line() > root_line;
            // What fails below the cause fails because of it where it speaks of the same, or ends what the cause stopped.
            let touches = crate::account::lacks(&message.text)
                && crate::account::names::objects(&message.text).iter().any(|object| root_objects.contains(object));
            let ends = words.said == crate::account::Said::Badly
                && (crate::account::speaks_of_run(&message.text)
                    || crate::account::subject(&message.text).iter().all(|word| link_words.contains(word)));
            let fails = !words.tolerated
                && (ends
                    || touches
                    || words.said == crate::account::Said::Badly && !crate::account::says_why(&message.text));
            if !beyond
                && in_chain
                && (below && fails && !words.again || same || ends && !words.tolerated && after_link(&order, at, index))
            {
                let reason = format!("{reason}; follows from the failure at {root_place}");
                one.rulings[index] = Ruling {
                    class: Class::Catastrophic,
                    role: Role::Consequence,
                    reason: reason.into(),
                    unless: "".into(),
                };
            } else {
                calm(&mut one.rulings[index], &reason, accepted || beyond);
            }
        }
    }
}

/// Whether a message stands behind a link of the chain in its own session.
fn after_link(order: &[(usize, usize)], session: usize, index: usize) -> bool {
    order.iter().any(|(known, at)| *known == session && index > *at)
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
