//! The order of day and month in the dates of one server: what its logs prove, or what the user says.
//!
//! All logs of a server print dates as its system's locale does. Without a proof every reading is kept, and nothing is
//! guessed.

use std::collections::HashSet;

use jiff::civil::Date;

use crate::account::{Account, DateOrder, Dates, clock};
use crate::session::{Moment, Session};

/// What a date of a session may be.
#[must_use]
pub fn readings(moment: &Moment) -> Dates {
    let printed = || moment.date_text.as_deref().map(|text| clock::stamp(text).dates).unwrap_or_default();
    moment.date.map_or_else(printed, Dates::of)
}

/// Gives the dates of a server the order that the user says, or that one of its logs proves; gives that order.
pub fn settle(
    said: Option<DateOrder>,
    accounts: &mut [&mut Account],
    sessions: &mut [&mut Session],
) -> Option<DateOrder> {
    let order = said.or_else(|| proven(accounts, sessions))?;
    for account in accounts {
        account.settle_dates(order);
    }
    for session in sessions {
        for moment in [&mut session.started, &mut session.ended] {
            if moment.date.is_none() || said.is_some() {
                let printed = moment.date_text.as_deref().map(|text| clock::stamp(text).dates);
                moment.date = printed.and_then(|mut dates| {
                    dates.settle(order);
                    dates.certain()
                });
            }
        }
    }
    Some(order)
}

/// The order that a date with a day above 12 or the name of its day proves; else that in which ambiguous dates fall on
/// days that others name without doubt. None where two dates disagree.
fn proven(accounts: &[&mut Account], sessions: &[&mut Session]) -> Option<DateOrder> {
    let moments = || sessions.iter().flat_map(|session| [&session.started, &session.ended]);
    let printed = moments().filter_map(|moment| clock::proves_month_first(moment.date_text.as_deref()?));
    let mut proofs: Vec<bool> = accounts.iter().filter_map(|account| account.month_first).chain(printed).collect();
    proofs.sort_unstable();
    proofs.dedup();
    match proofs[..] {
        [] => {
            let stamps = accounts.iter().flat_map(|account| [account.first.dates, account.last.dates]);
            let all: Vec<Dates> = stamps.chain(moments().map(readings)).collect();
            agreeing(&all).map(DateOrder::month_first)
        }
        [month_first] => Some(DateOrder::month_first(month_first)),
        _ => None,
    }
}

/// Whether dates with two readings meet the certain ones with the month first, or with the day first, and never otherwise.
fn agreeing(all: &[Dates]) -> Option<bool> {
    let certain: HashSet<Date> = all.iter().filter_map(Dates::certain).collect();
    let meets = |month_first: bool| {
        all.iter().filter(|dates| dates.certain().is_none()).any(|dates| {
            let mut one = *dates;
            one.settle(DateOrder::month_first(month_first));
            one.certain().is_some_and(|date| certain.contains(&date))
        })
    };
    match (meets(true), meets(false)) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
}
