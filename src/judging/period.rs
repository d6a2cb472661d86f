//! The time that the user asks about: which sessions are considered, and which are left out and said to be.

use jiff::civil::{Date, DateTime, Time};

use crate::judging::dates::readings;
use crate::knowledge::session::{Moment, Session};
use crate::reading::account::Stamp;

/// A stretch of local time of the server, open where an end is not given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Period {
    /// Sessions that ended before are left out.
    pub since: Option<DateTime>,
    /// Sessions that began after are left out.
    pub until: Option<DateTime>,
}

/// Which end of a day a date without a time means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Its first moment.
    First,
    /// Its last.
    Last,
}

impl End {
    fn of(self, date: Date) -> DateTime {
        match self {
            Self::First => date.to_datetime(Time::MIN),
            Self::Last => date.to_datetime(Time::MAX),
        }
    }
}

/// Reads `2005-08-17`, `2005-08-17 14:00` or `2005-08-17T14:00:31`. Other orders of day and month are refused: nobody
/// could tell which was meant.
#[must_use]
pub fn moment(text: &str, end: End) -> Option<DateTime> {
    let text = text.trim();
    // A zone would be read over: these logs have none.
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b':' | b'.' | b' ' | b'T'));
    if !plain {
        return None;
    }
    if text.contains(':') { text.parse().ok() } else { text.parse().ok().map(|date| end.of(date)) }
}

/// A session that is not considered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its log.
    pub path: String,
    /// Its first line, counted from 1.
    pub first_line: u64,
    /// Its last line.
    pub last_line: u64,
    /// When it began, or ended where that alone is known.
    pub at: DateTime,
    /// Its error-like messages.
    pub messages: u64,
}

/// What became of the sessions of a server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeriodCut {
    /// Those outside the period, in the order of the files.
    pub left_out: Vec<LeftOut>,
    /// How many have no certain date; they are considered.
    pub undated: u64,
    /// How many lie inside.
    pub inside: u64,
}

impl Period {
    /// Whether it leaves nothing out.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.since.is_none() && self.until.is_none()
    }

    /// Whether sessions without a date are all that is considered, so that nothing proves how the server stood then.
    #[must_use]
    pub fn proves_nothing(&self, parting: &PeriodCut) -> bool {
        !self.is_open() && parting.inside == 0
    }

    /// Takes the sessions outside the period away. `of` gives the session of an element, the first and last date and time
    /// on its lines where it has none of its own, and how many error-like messages it has.
    pub fn part<T>(
        &self,
        sessions: &mut Vec<T>,
        of: impl Fn(&T) -> (&Session, Option<(Stamp, Stamp)>, u64),
    ) -> PeriodCut {
        let mut parting = PeriodCut::default();
        if self.is_open() {
            return parting;
        }
        sessions.retain(|element| {
            let (session, on_lines, messages) = of(element);
            let (first, last) = on_lines.unwrap_or_else(|| (stamp(&session.started), stamp(&session.ended)));
            let at = match self.place(first, last) {
                Place::Inside => return true,
                Place::Unknown => {
                    parting.undated += 1;
                    return true;
                }
                Place::Outside(at) => at,
            };
            parting.left_out.push(LeftOut {
                path: session.path.to_string(),
                first_line: session.first_line,
                last_line: session.last_line,
                at,
                messages,
            });
            false
        });
        parting.inside = sessions.len() as u64 - parting.undated;
        parting
    }

    /// Whether what lasted from one time to another lies outside, however its dates are read.
    #[must_use]
    pub fn excludes(&self, first: Stamp, last: Stamp) -> bool {
        matches!(self.place(first, last), Place::Outside(_))
    }

    /// Where something lies that lasted from one time to another. Both dates are read in the same order; where the
    /// readings disagree, nobody knows.
    fn place(&self, first: Stamp, last: Stamp) -> Place {
        let begin = if first.dates.is_empty() { last } else { first };
        let end = if last.dates.is_empty() { first } else { last };
        let begins: Vec<DateTime> = begin.dates.iter().map(|date| edge(date, begin.time, End::First)).collect();
        let ends: Vec<DateTime> = end.dates.iter().map(|date| edge(date, end.time, End::Last)).collect();
        let readings = begins.len().max(ends.len());
        let nth = |all: &[DateTime], at: usize| all.get(at).or(all.first()).copied();
        let mut outside = (0..readings).filter_map(|at| {
            let (begin, end) = (nth(&begins, at)?, nth(&ends, at)?);
            let out = self.since.is_some_and(|since| end < since) || self.until.is_some_and(|until| begin > until);
            Some((out, begin))
        });
        let Some((out, at)) = outside.next() else { return Place::Unknown };
        match (out, outside.all(|(other, _)| other == out)) {
            (_, false) => Place::Unknown,
            (true, true) => Place::Outside(at),
            (false, true) => Place::Inside,
        }
    }
}

enum Place {
    Inside,
    /// And when it began, or ended where that alone is known.
    Outside(DateTime),
    Unknown,
}

fn stamp(moment: &Moment) -> Stamp {
    Stamp { dates: readings(moment), time: moment.time, until: None }
}

fn edge(date: Date, time: Option<Time>, end: End) -> DateTime {
    time.map_or_else(|| end.of(date), |time| date.to_datetime(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_only_where_nobody_can_read_it_otherwise() {
        let first = |text| moment(text, End::First).map(|at| at.to_string());
        assert_eq!(first("2005-08-17").as_deref(), Some("2005-08-17T00:00:00"));
        assert_eq!(first("2005-08-17 14:00").as_deref(), Some("2005-08-17T14:00:00"));
        assert_eq!(first("2005-08-17T14:00:31").as_deref(), Some("2005-08-17T14:00:31"));
        assert!(moment("2005-08-17", End::Last) > moment("2005-08-17 23:59:59", End::Last));
        for wrong in
            ["", "08/17/2005", "17.08.2005", "2005-08-17T14:00:31Z", "2005-13-01", "yesterday", "2005-08-17 25:00"]
        {
            assert_eq!(first(wrong), None, "{wrong}");
        }
    }
}
