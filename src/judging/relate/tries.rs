//! Which lines belong to the last try: by date and clock, as far as logs show them.

use jiff::SignedDuration;
use jiff::civil::DateTime;

use crate::reading::account::Stamp;

/// Hours before the run within which its checks and preparations stand.
const BEFORE: i64 = 6;
/// Hours after its end in which its logs are still written.
const AFTER: i64 = 1;
const DAY: i64 = 24 * 3600;
const MINUTE: i64 = 60;

/// Where a line stands against the last try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Before,
    Within,
    After,
    /// No time is known.
    Unknown,
}

/// Hours by which clocks of two places differ at most.
const PLACES: i64 = 14;

/// The last try.
#[derive(Debug, Clone, Default)]
pub(super) struct Window {
    pub first: Stamp,
    pub last: Stamp,
    /// When the try before it ended.
    pub floor: Option<Stamp>,
}

impl Window {
    /// Where a line stands.
    pub fn place(&self, at: &Stamp) -> Place {
        if at.is_empty() || self.first.is_empty() {
            return Place::Unknown;
        }
        let hours = SignedDuration::from_hours;
        let starts: Vec<DateTime> = self.first.moments().collect();
        let moments: Vec<DateTime> = at.moments().collect();
        if !starts.is_empty() && !moments.is_empty() {
            let ends: Vec<DateTime> = self.last.moments().collect();
            let mut place = None;
            for (reading, start) in starts.iter().enumerate() {
                // The end is the first reading that lies behind the start.
                let end = ends.iter().filter(|end| *end >= start).min().copied().unwrap_or(*start);
                for moment in &moments {
                    let floor = self.floor.and_then(|floor| floor.moments().nth(reading).or(floor.moments().next()));
                    let floor = floor.filter(|floor| floor < start);
                    let from = start.checked_sub(hours(BEFORE)).unwrap_or(*start);
                    let from = floor.map_or(from, |floor| floor.max(from));
                    // A date without a clock is that whole day.
                    let (low, high) = if at.time.is_none() {
                        (*moment, moment.checked_add(hours(24)).unwrap_or(*moment))
                    } else {
                        (*moment, *moment)
                    };
                    let to = end.checked_add(hours(AFTER)).unwrap_or(end);
                    let begun = if floor == Some(from) { high > from } else { high >= from };
                    if begun && low <= to {
                        return Place::Within;
                    }
                    place = Some(if high <= from { Place::Before } else { Place::After });
                }
            }
            return place.unwrap_or(Place::Unknown);
        }
        let (Some(from), Some(now)) = (self.first.seconds(), at.seconds()) else { return Place::Unknown };
        let to = self.last.seconds().unwrap_or(from);
        let long = (to - from).rem_euclid(DAY);
        let since = (now - from).rem_euclid(DAY);
        if since <= long + AFTER * 3600 {
            return Place::Within;
        }
        let floor = self.floor.and_then(|floor| floor.seconds()).map(|floor| (from - floor).rem_euclid(DAY));
        let before = (from - now).rem_euclid(DAY);
        if before <= floor.unwrap_or(BEFORE * 3600).min(BEFORE * 3600) { Place::Within } else { Place::Before }
    }

    /// Whether a line stands outside of the try by no more than the clocks of two places differ: who writes it may tell the
    /// time of Greenwich.
    pub fn may_be_elsewhere(&self, at: &Stamp) -> bool {
        let apart = |moment: DateTime, other: DateTime| moment.duration_since(other).abs().as_hours() <= PLACES;
        let edges = || self.first.moments().chain(self.last.moments());
        at.moments().any(|moment| edges().any(|edge| apart(moment, edge)))
    }
}

/// Whether `at` lies between two points, some seconds aside; nothing where the clocks cannot be compared.
pub(super) fn between(at: &Stamp, from: &Stamp, to: &Stamp) -> Option<bool> {
    let (now, first) = (at.seconds()?, from.seconds()?);
    let last = to.seconds().unwrap_or(first);
    let dated = !at.dates.is_empty() && !from.dates.is_empty();
    if dated && !at.dates.iter().any(|date| from.dates.iter().chain(to.dates.iter()).any(|other| other == date)) {
        return Some(false);
    }
    let long = (last - first).rem_euclid(DAY);
    if long > DAY / 2 {
        return None;
    }
    Some((now - first + ASIDE).rem_euclid(DAY) <= long + ASIDE + LATE)
}

/// Whether `a` is certainly later than `b`.
pub(super) fn later(a: &Stamp, b: &Stamp) -> bool {
    later_by(a, b, ASIDE)
}

/// Whether `a` is later than `b` by more than some seconds.
pub(super) fn later_by(a: &Stamp, b: &Stamp, aside: i64) -> bool {
    let (Some(first), Some(second)) = (a.seconds(), b.seconds()) else { return false };
    let dates = |stamp: &Stamp| stamp.dates.certain();
    match (dates(a), dates(b)) {
        (Some(one), Some(other)) if one != other => one > other,
        // Clocks alone: within half a day. What is half a day apart to the minute is the same moment where one of them
        // tells hours of twelve and not which half.
        _ => {
            let apart = (first - second).rem_euclid(DAY);
            apart > aside && apart < DAY / 2 - MINUTE
        }
    }
}

/// Seconds that clocks of two programs may differ.
const ASIDE: i64 = 5;
/// Seconds that a program may write after its step was given up.
const LATE: i64 = 60;
