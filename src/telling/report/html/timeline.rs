//! Where a report's sessions lie in time, as the bars of a picture: pauses are cut to one width, so that two tries on
//! different days both can be seen.

use jiff::civil::DateTime;
use serde::Serialize;

use super::super::phrases;
use super::{Report, tone};
use crate::knowledge::session::Outcome;
use crate::telling::report::{Finding, TimelineEntry};

/// Sessions and pauses with a date that are shown.
const ROWS: usize = 60;
/// Sessions without a date that are shown.
const UNDATED: usize = 20;
/// Width of the picture.
const WIDTH: i64 = 1000;
/// Width of a pause, and of all of them together at most.
const PAUSE: i64 = 60;
const PAUSES: i64 = 400;

/// The sessions in time order.
#[derive(Serialize)]
pub(super) struct Timeline<'a> {
    dated: bool,
    from: String,
    to: String,
    moment: Option<String>,
    moment_at: Option<Span>,
    gaps: Vec<Span>,
    rows: Vec<Row<'a>>,
    undated: Vec<Row<'a>>,
    left_out: usize,
}

#[derive(Serialize)]
struct Row<'a> {
    gap: bool,
    label: &'a str,
    outcome: &'a str,
    tone: &'static str,
    when: Option<String>,
    /// Date and time as the log prints them, where their order is not certain.
    printed: Option<String>,
    lasted: Option<String>,
    failed_in: Option<&'a str>,
    bar: Option<Span>,
}

#[derive(Serialize)]
struct Span {
    x: i64,
    width: i64,
}

/// Seconds since the first moment to places of the picture.
struct Scale {
    first: DateTime,
    /// From and to of each pause, in seconds.
    pauses: Vec<(i64, i64)>,
    busy: i64,
    pause_width: i64,
}

impl Scale {
    fn x(&self, at: DateTime) -> i64 {
        let at = at.duration_since(self.first).as_secs();
        let (mut busy, mut wide) = (at, 0);
        for &(from, to) in &self.pauses {
            let within = at.clamp(from, to) - from;
            busy -= within;
            wide += self.pause_width * within / (to - from).max(1);
        }
        let room = WIDTH - self.pause_width * count(&self.pauses);
        (room * busy / self.busy.max(1) + wide).clamp(0, WIDTH)
    }

    /// What is too short to be seen is made as wide as can be seen.
    fn span(&self, from: DateTime, to: DateTime, least: i64) -> Span {
        let (from, to) = (self.x(from), self.x(to));
        let width = (to - from).max(least);
        Span { x: from.min(WIDTH - width), width }
    }
}

fn count(pauses: &[(i64, i64)]) -> i64 {
    i64::try_from(pauses.len()).unwrap_or(i64::MAX)
}

fn time(text: Option<&String>) -> Option<DateTime> {
    text?.parse().ok()
}

pub(super) fn timeline(report: &Report) -> Timeline<'_> {
    let entries = &report.timeline;
    let spans: Vec<(DateTime, DateTime)> = entries
        .iter()
        .filter_map(|entry| {
            let from = time(entry.started.as_ref())?;
            Some((from, time(entry.ended.as_ref()).unwrap_or(from).max(from)))
        })
        .collect();
    let first = spans.iter().map(|(from, _)| *from).min();
    let last = spans.iter().map(|(_, to)| *to).max();
    let moment = moment(report);
    let scale = first.zip(last).map(|(first, last)| {
        let pauses: Vec<(i64, i64)> = entries
            .iter()
            .filter(|entry| entry.kind == "gap")
            .filter_map(|entry| Some((time(entry.started.as_ref())?, time(entry.ended.as_ref())?)))
            .map(|(from, to)| (from.duration_since(first).as_secs(), to.duration_since(first).as_secs()))
            .collect();
        let silent: i64 = pauses.iter().map(|(from, to)| to - from).sum();
        let pause_width = PAUSE.min(PAUSES / count(&pauses).max(1));
        Scale { first, busy: last.duration_since(first).as_secs() - silent, pauses, pause_width }
    });
    let chosen = chosen(report, moment);
    let left_out = entries.len() - chosen.len();
    let rows = chosen.into_iter().map(|entry| {
        let session = report.sessions.iter().find(|session| Some(&session.id) == entry.session.as_ref());
        let (from, to) = (time(entry.started.as_ref()), time(entry.ended.as_ref()));
        let outcome = entry.outcome.map(Outcome::name).unwrap_or_default();
        Row {
            gap: entry.kind == "gap",
            label: &entry.label,
            outcome,
            tone: tone(outcome),
            when: entry.started.as_ref().map(|from| match &entry.ended {
                Some(to) => format!("{} to {}", phrases::moment(from), short(from, to)),
                None => phrases::moment(from),
            }),
            printed: session.and_then(|session| {
                let time = session.time_of_day.as_ref().map(|time| format!(" {time}")).unwrap_or_default();
                Some(format!("{}{time}", session.date_text.as_ref()?))
            }),
            lasted: entry.seconds.map(lasted),
            failed_in: session.and_then(|session| session.failed_action.as_deref()),
            bar: scale
                .as_ref()
                .zip(from)
                .filter(|_| entry.kind != "gap")
                .map(|(scale, from)| scale.span(from, to.unwrap_or(from), 8)),
        }
    });
    let (rows, undated) = rows.partition(|row: &Row<'_>| row.when.is_some());
    Timeline {
        dated: scale.is_some(),
        from: first.map(|first| first.strftime("%Y-%m-%d %H:%M:%S").to_string()).unwrap_or_default(),
        to: last.map(|last| last.strftime("%Y-%m-%d %H:%M:%S").to_string()).unwrap_or_default(),
        moment: moment.map(|moment| moment.strftime("%Y-%m-%d %H:%M:%S").to_string()),
        moment_at: scale.as_ref().zip(moment).map(|(scale, moment)| scale.span(moment, moment, 3)),
        gaps: scale
            .as_ref()
            .map(|scale| {
                let at = |seconds: i64| scale.first.saturating_add(jiff::SignedDuration::from_secs(seconds));
                scale.pauses.iter().map(|&(from, to)| scale.span(at(from), at(to), 1)).collect()
            })
            .unwrap_or_default(),
        rows,
        undated,
        left_out,
    }
}

/// What a page has room for, in the timeline's order: of the entries with a date and of those without, the sessions of
/// the cause and of what it made fail first, then those that did not succeed, then what is nearest to the failing moment.
fn chosen(report: &Report, moment: Option<DateTime>) -> Vec<&TimelineEntry> {
    let failed = report.verdict.chain.iter().filter_map(|link| report.finding(&link.finding));
    let causes: Vec<&str> =
        phrases::roots(report).into_iter().chain(failed).map(|finding| finding.session.as_str()).collect();
    let key = |entry: &TimelineEntry| {
        let weight = match (entry.session.as_deref(), entry.outcome) {
            (Some(session), _) if causes.contains(&session) => 0,
            (_, Some(Outcome::Failed | Outcome::Cancelled | Outcome::Incomplete)) => 1,
            _ => 2,
        };
        let away =
            moment.zip(time(entry.started.as_ref())).map(|(moment, at)| at.duration_since(moment).as_secs().abs());
        (weight, away.unwrap_or_default())
    };
    let (mut dated, mut undated): (Vec<usize>, Vec<usize>) =
        (0..report.timeline.len()).partition(|&at| report.timeline[at].started.is_some());
    for (places, most) in [(&mut dated, ROWS), (&mut undated, UNDATED)] {
        if places.len() > most {
            places.sort_by_key(|&at| key(&report.timeline[at]));
            places.truncate(most);
            places.sort_unstable();
        }
    }
    dated.into_iter().chain(undated).map(|at| &report.timeline[at]).collect()
}

/// The end without its date where that is the date of the beginning.
fn short(from: &str, to: &str) -> String {
    match (from.split_once('T'), to.split_once('T')) {
        (Some((first, _)), Some((last, time))) if first == last => time.to_owned(),
        _ => phrases::moment(to),
    }
}

/// When the first cause was printed, or where no time stands there, what it made fail: the time on its line, on the
/// first day of its session after that began.
fn moment(report: &Report) -> Option<DateTime> {
    let root = phrases::roots(report).into_iter().next();
    let failed = report.verdict.chain.iter().rev().filter_map(|link| report.finding(&link.finding));
    root.into_iter().chain(failed).find_map(|finding| moment_of(report, finding))
}

fn moment_of(report: &Report, finding: &Finding) -> Option<DateTime> {
    let session = report.sessions.iter().find(|session| session.id == finding.session)?;
    let started = time(session.started.as_ref())?;
    let clock: jiff::civil::Time = finding.evidence.first()?.time.as_ref()?.parse().ok()?;
    let same_day = started.date().to_datetime(clock);
    if same_day < started { same_day.tomorrow().ok() } else { Some(same_day) }
}

/// `7 min 51 s`.
fn lasted(seconds: i64) -> String {
    match seconds {
        ..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min {} s", seconds / 60, seconds % 60),
        3_600..86_400 => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
        _ => format!("{} days {} h", seconds / 86_400, seconds % 86_400 / 3_600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_take_a_fixed_part_of_the_picture() {
        let first: DateTime = "2005-08-17T10:00:00".parse().unwrap();
        let scale = Scale { first, pauses: vec![(600, 90_000)], busy: 1200, pause_width: 60 };
        let at = |seconds| first.saturating_add(jiff::SignedDuration::from_secs(seconds));
        assert_eq!([0, 600, 90_000, 90_600].map(|seconds| scale.x(at(seconds))), [0, 470, 530, 1000]);
    }

    #[test]
    fn durations_read_like_speech() {
        assert_eq!([5, 471, 4_000, 200_000].map(lasted), ["5 s", "7 min 51 s", "1 h 6 min", "2 days 7 h"]);
    }
}
