//! The order of day and month in the dates of one server: what its logs prove, or what the user says.
//!
//! All logs of a server print dates as its system's locale does. Without a proof every reading is kept, and nothing is
//! guessed.

use std::collections::HashSet;

use jiff::civil::Date;

use crate::knowledge::session::{Moment, Session};
use crate::reading::account::{Account, DateOrder, Dates, clock};

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
    if said.is_none() {
        read_year_first(accounts, sessions);
    }
    let certain = Certain::of(accounts);
    let order = said.or_else(|| proven(accounts, sessions)).or_else(|| certain.prove(accounts))?;
    let mut days: HashSet<Date> = HashSet::new();
    for account in accounts {
        let swapped = said.is_none() && certain.prove_swapped(account, order);
        account.settle_dates(if swapped { order.swapped() } else { order });
        days.extend([account.first.dates, account.last.dates].iter().filter_map(Dates::certain));
    }
    for session in sessions {
        for moment in [&mut session.started, &mut session.ended] {
            if moment.date.is_none() || said.is_some() {
                let printed = moment.date_text.as_deref().map(|text| clock::stamp(text).dates);
                moment.date = printed.and_then(|dates| {
                    let read = |order: DateOrder| {
                        let mut dates = dates;
                        dates.settle(order);
                        dates.certain()
                    };
                    let (one, other) = (read(order), read(order.swapped()));
                    // An engine writes dates as its user's locale does, scripts as the system's: the day on which
                    // other logs were written is the one that is meant.
                    let meets = |day: Option<Date>| day.is_some_and(|day| days.contains(&day));
                    if said.is_none() && !meets(one) && meets(other) { other } else { one }
                });
            }
        }
    }
    Some(order)
}

/// The moments at which logs began and ended whose dates can be read in one way only.
struct Certain(Vec<(Date, i64)>);

impl Certain {
    fn of(accounts: &[&mut Account]) -> Self {
        let stamps = accounts.iter().flat_map(|account| [account.first, account.last]);
        Self(stamps.filter_map(|stamp| Some((stamp.dates.certain()?, stamp.seconds()?))).collect())
    }

    /// The order in which each log that may be read in two ways, and was written while another one was whose date is
    /// certain, is of the same day as that, and in no other.
    fn prove(&self, accounts: &[&mut Account]) -> Option<DateOrder> {
        let orders = [DateOrder::MonthFirst, DateOrder::DayFirst];
        let proven =
            |account: &&mut Account| orders.into_iter().find(|order| self.prove_swapped(account, order.swapped()));
        let mut proofs = accounts.iter().filter_map(proven);
        let first = proofs.next()?;
        proofs.all(|order| order == first).then_some(first)
    }

    /// Whether a log that a program of another locale wrote was written while another log was, and none was written on
    /// the day that its dates mean in the server's order.
    fn prove_swapped(&self, account: &Account, order: DateOrder) -> bool {
        let read = |order: DateOrder| {
            let mut dates = account.first.dates;
            dates.settle(order);
            dates.certain()
        };
        let (Some(one), Some(other)) = (read(order), read(order.swapped())) else { return false };
        let clocks = [account.first.seconds(), account.last.seconds()];
        let beside = |seconds: i64| clocks.iter().flatten().any(|clock| (clock - seconds).abs() <= BESIDE);
        one != other
            && account.month_first.is_none()
            && !self.0.iter().any(|(day, _)| *day == one)
            && self.0.iter().any(|(day, seconds)| *day == other && beside(*seconds))
    }
}

/// Seconds within which logs of one try begin or end.
const BESIDE: i64 = 30 * 60;

/// Reads the dates of a log with the year first, in two digits, where that is a day on which other logs were written,
/// and no other reading is.
fn read_year_first(accounts: &mut [&mut Account], sessions: &[&mut Session]) {
    let of_accounts = accounts.iter().flat_map(|account| [account.first.dates, account.last.dates]);
    let moments = sessions.iter().flat_map(|session| [readings(&session.started), readings(&session.ended)]);
    // Those whose year stands in four digits.
    let whole = of_accounts.chain(moments).filter(|dates| dates.year_first().is_none());
    let days: HashSet<Date> = whole.flat_map(|dates| dates.iter().collect::<Vec<_>>()).collect();
    for account in accounts {
        let printed = account.first.dates;
        let year_first = printed.year_first().is_some_and(|day| days.contains(&day));
        if year_first && !printed.iter().any(|day| days.contains(&day)) {
            account.settle_dates(DateOrder::YearFirst);
            account.month_first = None;
        }
    }
}

/// Dates logs that print none by the day in their names: `migrate_20061013.log`, `pull_0518.txt`. What names no year is
/// of the year of the latest date that the server's logs show.
pub fn from_names<'f>(
    files: impl Iterator<Item = (&'f str, &'f mut Account)>,
    sessions: &[&Session],
    order: Option<DateOrder>,
) {
    let mut files: Vec<(&str, &mut Account)> = files.collect();
    let printed = files.iter().flat_map(|(_, account)| [account.first.dates, account.last.dates]);
    let moments = sessions.iter().flat_map(|session| [readings(&session.started), readings(&session.ended)]);
    let year = printed.chain(moments).flat_map(|dates| dates.iter().collect::<Vec<_>>()).map(Date::year).max();
    for (path, account) in &mut files {
        if let Some(mut dates) = named(path, year) {
            if let Some(order) = order {
                dates.settle(order);
            }
            account.date(dates);
        }
    }
}

/// The day in the name of a log, at its end and parted from what stands before.
fn named(path: &str, year: Option<i16>) -> Option<Dates> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    let (before, digits) = stem.rsplit_once(['_', '-']).filter(|(before, _)| !before.is_empty())?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let field = |at: usize, length: usize| digits.get(at..at + length)?.parse::<i16>().ok();
    let dates = match digits.len() {
        8 => Dates::read(field(0, 4)?, field(4, 2)?, field(6, 2)?),
        6 => Dates::read(2000 + field(0, 2)?, field(2, 2)?, field(4, 2)?),
        // Databases and releases have four digits, too: CCM0301, 0413.
        4 if !before.to_lowercase().ends_with("ccm") && !RELEASES.contains(&digits) => {
            Dates::read(field(0, 2)?, field(2, 2)?, year?)
        }
        _ => Dates::default(),
    };
    (!dates.is_empty()).then_some(dates)
}

/// Four digits at the end of a name that are a release or the number of a database.
const RELEASES: [&str; 7] = ["0300", "0301", "0302", "0303", "0401", "0402", "0413"];

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
