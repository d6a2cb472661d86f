//! The time that the user asks about: which sessions are considered, and which are left out and said to be.

use jiff::civil::{Date, DateTime, Time};

use crate::session::{Moment, Session};

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
pub struct Parting {
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
    pub fn proves_nothing(&self, parting: &Parting) -> bool {
        !self.is_open() && parting.inside == 0
    }

    /// Takes the sessions outside the period away. `of` gives the session of an element and how many error-like
    /// messages it has.
    pub fn part<T>(&self, sessions: &mut Vec<T>, of: impl Fn(&T) -> (&Session, u64)) -> Parting {
        let mut parting = Parting::default();
        if self.is_open() {
            return parting;
        }
        sessions.retain(|element| {
            let (session, messages) = of(element);
            let Some(at) = self.leaves_out(session, &mut parting.undated) else { return true };
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

    /// When a session was that lies outside; none for one that is considered.
    fn leaves_out(&self, session: &Session, undated: &mut u64) -> Option<DateTime> {
        let first = edge(&session.started, End::First).or_else(|| edge(&session.ended, End::First));
        let last = edge(&session.ended, End::Last).or_else(|| edge(&session.started, End::Last));
        let (Some(first), Some(last)) = (first, last) else {
            *undated += 1;
            return None;
        };
        let outside = self.since.is_some_and(|since| last < since) || self.until.is_some_and(|until| first > until);
        outside.then_some(first)
    }
}

fn edge(moment: &Moment, end: End) -> Option<DateTime> {
    let date = moment.date?;
    Some(moment.time.map_or_else(|| end.of(date), |time| date.to_datetime(time)))
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
