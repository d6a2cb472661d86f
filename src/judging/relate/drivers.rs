//! The runs of a server: what the logs say of whole tries and of the programs in them, which run is the last, and what
//! another run got over.

use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use jiff::civil::DateTime;
use regex::Regex;

use super::item::Item;
use super::tries::{Window, between};
use super::view::{End, Step, View, end_of, steps_of};
use crate::base::expression::regex;
use crate::judging::cause::{Ruled, Standing};
use crate::reading::account::{self, Account, Said, Stamp};

/// One run of a program, as one log tells it.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub view: usize,
    /// Its items.
    pub items: Range<usize>,
    pub end: End,
    /// The item that says how it ended.
    pub shown: Option<usize>,
    pub first: Stamp,
    pub last: Stamp,
    /// An engine wrote its log.
    pub engine: bool,
    /// How many steps of a list it tells.
    pub steps: usize,
    /// How many of them went well.
    pub well: usize,
    /// It is repaired, optional, or accepted by the run around it.
    pub accepted: bool,
}

/// Hours without a line after which the next one belongs to another run.
const PAUSE: i64 = 8;

/// The runs of a text log: parted by long pauses.
pub(super) fn runs_of(view: usize, log: &View<'_>) -> Vec<Run> {
    // Events of Windows, what its scheduler tells of its tasks and a scanner of files are of many programs: no run.
    let events = log.items.iter().filter(|item| account::is_event(item.text)).count();
    if events * 2 > log.items.len() || log.is_of_tasks() || log.is_of_scanner() || is_newest_first(log) {
        return Vec::new();
    }
    let mut starts = vec![0];
    let mut last: Option<DateTime> = None;
    for (at, item) in log.items.iter().enumerate() {
        let moment = item.remark.filter(|remark| remark.timed).and_then(|remark| {
            let date = remark.at.dates.certain().or_else(|| remark.at.dates.iter().next())?;
            Some(date.to_datetime(remark.at.time?))
        });
        let pause = moment.zip(last).is_some_and(|(now, before)| now.duration_since(before).as_hours() >= PAUSE);
        if pause && at > *starts.last().unwrap_or(&0) {
            starts.push(at);
        }
        last = moment.or(last);
    }
    starts.push(log.items.len());
    let mut runs: Vec<Run> = Vec::new();
    for pair in starts.windows(2) {
        let items = pair[0]..log.end_of_run(pair[0]..pair[1]);
        if items.is_empty() {
            continue;
        }
        let mut told = steps_of(&log.items[items.clone()]);
        let (end, shown) = log.end_with(items.clone(), &told);
        if come_back(&log.items[items.clone()], &told) {
            told.clear();
        }
        let timed = |at: &usize| log.items[*at].remark.is_some_and(|remark| remark.timed);
        let stamp = |at: Option<usize>| at.map(|at| log.items[at].at);
        let whole = runs.is_empty() && pair[1] == log.items.len();
        let first = if whole { log.first } else { stamp(items.clone().find(timed)).unwrap_or_default() };
        let last = if whole { log.last } else { stamp(items.clone().rev().find(timed)).unwrap_or_default() };
        let went_well = |step: &&super::view::Step| log.items[items.start + step.end].said != Said::Badly;
        let (steps, well) = (told.len(), told.iter().filter(went_well).count());
        runs.push(Run { view, items, end, shown, first, last, engine: false, steps, well, accepted: false });
    }
    runs
}

/// Lines with a time at least that show that a log lists the newest first.
const BACKWARDS: usize = 4;

/// Whether the times of a log go back from line to line: who lists the newest first tells of events.
fn is_newest_first(log: &View<'_>) -> bool {
    let timed = log.items.iter().filter(|item| item.remark.is_some_and(|remark| remark.timed));
    let moments: Vec<_> = timed.filter_map(|item| Some((item.at.dates.iter().next(), item.at.time?))).collect();
    moments.len() >= BACKWARDS && moments.is_sorted_by(|a, b| a >= b) && moments.first() != moments.last()
}

/// Steps at least that are found to come back.
const COMING_BACK: usize = 9;
/// The time of day in a line.
static CLOCK: LazyLock<Regex> = LazyLock::new(|| regex(r"\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?"));

/// Whether what looks like steps is the same few lines again and again, whatever their times: who watches something
/// tells of no list of steps.
fn come_back(items: &[Item<'_>], steps: &[Step]) -> bool {
    let without_time = |text| CLOCK.split(text).last().unwrap_or_default().trim();
    let told: BTreeSet<&str> = steps.iter().map(|step| without_time(items[step.end].text)).collect();
    steps.len() >= COMING_BACK && told.len() * 3 <= steps.len()
}

/// The run of a session of an engine.
pub(super) fn run_of_engine(view: usize, log: &View<'_>, ruled: &[Ruled<'_>], standings: &[Standing]) -> Option<Run> {
    let at = log.engine?;
    Some(Run {
        view,
        items: 0..log.items.len(),
        end: end_of(ruled[at].outcome),
        shown: None,
        first: log.first,
        last: log.last,
        engine: true,
        steps: 0,
        well: 0,
        accepted: standings[at].repaired_by.is_some(),
    })
}

impl Run {
    /// Whether its log shows no time at all.
    pub fn is_untimed(&self) -> bool {
        self.first.time.is_none() && self.last.time.is_none()
    }

    /// The last moment that its log shows; a date that may be two days counts by the earlier.
    pub fn ended(&self) -> Option<DateTime> {
        self.end_stamp().moments().min()
    }

    /// The last moment that its log shows, in each reading of its date.
    pub fn end_stamp(&self) -> Stamp {
        match (self.last.dates.is_empty(), self.last.time) {
            (false, _) => self.last,
            (true, Some(_)) => Stamp { dates: self.first.dates, ..self.last },
            (true, None) => self.first,
        }
    }

    /// Whether it had ended before another began, in each reading of their dates.
    pub fn ended_before(&self, later: &Self) -> bool {
        self.last.stands_to(&later.first, |ended, began| ended < began)
    }

    /// Whether it had ended hours before another began, in each reading of their dates.
    fn ended_long_before(&self, later: &Self) -> bool {
        let hours = |ended: DateTime, began: DateTime| began.duration_since(ended).as_hours();
        self.end_stamp().stands_to(&later.first, |ended, began| hours(ended, began) >= PAUSE)
    }

    /// Whether it tells of a whole try: an engine, or a list of steps of which one went well, or a sentence about the
    /// run. A list in which nothing went well tells of what is there.
    pub fn is_try(&self, log: &View<'_>) -> bool {
        let in_logs = log.may_be_of_installation();
        let inventory = log.source.account.is_some_and(Account::is_inventory);
        log.engine.is_some()
            || in_logs
                && !inventory
                && (self.steps >= 2 && self.well > 0 || self.speaks_of_itself(log) || self.is_titled(log))
    }

    /// Whether it is a list of one step at least, below a title that says that it is of an installation of CallManager.
    fn is_titled(&self, log: &View<'_>) -> bool {
        self.steps > 0 && account::is_title_of_run(&log.title)
    }

    /// Whether its log is that of CallManager's own installation, by the product of its engine or by its title.
    pub fn names_installation(&self, log: &View<'_>) -> bool {
        if self.engine { account::names_the_product(&log.head) } else { self.is_titled(log) }
    }

    /// Whether it tells of a try of an installation by more than a sentence about a job or a script.
    pub fn is_of_installation(&self, log: &View<'_>) -> bool {
        let shown = self.shown.map(|shown| log.items[shown].text);
        self.engine
            || self.steps >= 2 && self.well > 0
            || self.is_titled(log)
            || shown.is_some_and(account::speaks_of_installation)
    }

    /// Whether a sentence alone makes a try of it, and neither an engine nor a list nor a title.
    pub fn is_told_by_a_sentence(&self, log: &View<'_>) -> bool {
        !self.engine && self.steps < 2 && !self.is_titled(log) && self.is_try(log)
    }

    /// Whether the sentence that ends it speaks of the whole run.
    pub fn speaks_of_itself(&self, log: &View<'_>) -> bool {
        self.shown.is_some_and(|shown| account::speaks_of_run(log.items[shown].text))
    }

    /// Whether its time overlaps another's; nothing where one of them has none.
    pub fn overlaps(&self, other: &Self) -> Option<bool> {
        let inside = |a: &Self, b: &Self| {
            between(&a.last, &b.first, &b.last).zip(between(&a.first, &b.first, &b.last)).map(|(x, y)| x || y)
        };
        Some(inside(self, other)? || inside(other, self)?)
    }
}

/// Whether a package is a part that installations of CallManager bring or need, of whatever maker.
fn is_part(head: &str) -> bool {
    PART.is_match(head)
}

static PART: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)microsoft|windows|sql|msde|mdac|\.net|java|j2re|j2se|jre|tomcat|directory|crystal|telephony|installer")
});

/// Leaves aside what was installed of other makers long after CallManager's own installation had ended well, or after a log
/// of the installation had said that it was complete, where it is no part of one: that is no try of it.
pub(super) fn leave_foreign(runs: &mut Vec<Run>, views: &[View<'_>]) {
    let own = |run: &&Run| {
        let log = &views[run.view];
        let well = matches!(run.end, End::Well | End::Restart);
        run.names_installation(log) && well && run.is_try(log) && !log.is_of_windows()
    };
    let own: Vec<Run> = runs.iter().filter(own).cloned().collect();
    // Asked for only where another maker's package ran.
    let complete: LazyCell<Vec<Stamp>, _> = LazyCell::new(|| {
        let texts = views.iter().filter(|log| log.engine.is_none() && log.may_be_of_installation());
        texts.flat_map(|log| &log.items).filter(|item| item.says_installed()).map(|item| item.at).collect()
    });
    let foreign = |run: &Run| {
        let head = &views[run.view].head;
        let complete = || complete.iter().any(|at| at.stands_to(&run.first, |ended, began| ended < began));
        run.engine
            && !account::names_the_product(head)
            && !head.contains("cisco")
            && !head.is_empty()
            && (own.iter().any(|whole| whole.ended_long_before(run)) || !is_part(head) && complete())
    };
    runs.retain(|run| !foreign(run));
}

/// The window of the last try: the last run, and those around it in time.
pub(super) fn last_try(runs: &[Run], views: &[View<'_>]) -> Window {
    // What Windows writes of itself and of its fixes is no try of the installation, where one is told.
    // Nor is a job that says that it ended, where the log of an installation is at hand.
    let is_try = |run: &Run| run.is_try(&views[run.view]) && !views[run.view].is_of_windows();
    let titled = runs.iter().any(|run| is_try(run) && run.is_titled(&views[run.view]));
    let of_installation = |run: &&Run| is_try(run) && (!titled || run.is_of_installation(&views[run.view]));
    let told = runs.iter().any(|run| of_installation(&run));
    let tries =
        || runs.iter().filter(|run| run.is_try(&views[run.view])).filter(move |run| !told || of_installation(run));
    // A list of steps without a date that no dated run overlaps is a try of its own: nothing shows that it is older.
    let list = tries()
        .filter(|run| {
            run.steps >= 3 && run.first.dates.is_empty() && run.first.time.is_some() && views[run.view].engine.is_none()
        })
        .filter(|run| !tries().any(|other| other.ended().is_some() && other.overlaps(run) == Some(true)))
        // What says in its first lines that it is of the installation goes before other lists.
        .max_by_key(|run| (run.is_titled(&views[run.view]), run.steps, std::cmp::Reverse(run.view)));
    if let Some(run) = list {
        return Window { first: run.first, last: run.last, floor: None };
    }
    let Some(anchor) =
        tries().filter(|run| run.ended().is_some()).max_by_key(|run| (run.ended(), std::cmp::Reverse(run.view)))
    else {
        // Nothing is dated: the clock of the run with the most steps.
        let best =
            tries().filter(|run| run.first.time.is_some()).max_by_key(|run| (run.steps, std::cmp::Reverse(run.view)));
        // Where no try is told, what a dated log says that failed.
        let failed = || {
            runs.iter()
                .filter(|run| run.end == End::Badly && run.ended().is_some())
                .filter(|run| views[run.view].may_be_of_installation())
        };
        let best = best.or_else(|| failed().max_by_key(|run| (run.ended(), std::cmp::Reverse(run.view))));
        return best.map_or_else(Window::default, |run| Window { first: run.first, last: run.last, floor: None });
    };
    let mut window = Window { first: anchor.first, last: anchor.last, floor: None };
    // Lists of steps and engines that overlap it are of the same try; a wrapper begins earlier than what it runs.
    let undated = |run: &&Run| {
        run.first.dates.is_empty() && run.first.time.is_some() && run.steps >= 2 && run.overlaps(anchor) == Some(true)
    };
    if let Some(run) = tries().filter(undated).max_by_key(|run| run.steps) {
        // Its clock has no date: the window's date holds for it.
        let first = Stamp { dates: window.first.dates, ..run.first };
        if run.first.seconds() < window.first.seconds() {
            window.first = first;
        }
        if run.last.seconds() > window.last.seconds() {
            window.last = Stamp { dates: window.last.dates, ..run.last };
        }
    }
    for run in tries().filter(|run| run.ended().is_some() && run.overlaps(anchor) == Some(true)) {
        let same_day = run.first.dates.iter().any(|date| window.first.dates.iter().any(|other| other == date));
        if same_day && run.first.seconds() < window.first.seconds() {
            window.first = run.first;
        }
    }
    // The try before: a run of a whole try that ended before this one began.
    let start = window.first.moments().min();
    window.floor = tries()
        .filter(|run| matches!(run.end, End::Badly | End::Cancelled | End::Restart | End::Well))
        .filter(|run| {
            views[run.view].engine.is_some() == views[anchor.view].engine.is_some() || run.view == anchor.view
        })
        .filter(|run| matches!(run.end, End::Badly | End::Cancelled))
        .filter(|run| run.ended().zip(start).is_some_and(|(ended, start)| ended < start))
        .max_by_key(|run| (run.ended(), std::cmp::Reverse(run.view)))
        .map(Run::end_stamp);
    window
}

/// The latest run outside of a try that failed or was cancelled, and that nothing repaired: of an engine, or what
/// `breaks_off` says of a text. A later run of the same product in the try that went well repaired it, also where the
/// order of day and month is not known.
pub(super) fn unrepaired<'r>(
    runs: &'r [Run],
    views: &[View<'_>],
    inside: &[usize],
    product: impl Fn(&'r Run) -> Option<&'r str>,
    breaks_off: impl Fn(&Run) -> bool,
) -> Option<usize> {
    // What was installed is the release that a run of the try that went well names.
    let release = |run: &'r Run| product(run).map_or_else(|| account::release(&views[run.view].head), account::release);
    let installed = inside.iter().map(|&at| &runs[at]).filter(|run| matches!(run.end, End::Well | End::Restart));
    let installed = installed.filter(|run| run.is_try(&views[run.view])).filter_map(release).max();
    // A clock may stand wrong: a try of a newer release than any that was installed is not over.
    let newer = |run: &'r Run| {
        let log = &views[run.view];
        log.engine.is_none()
            && run.is_try(log)
            && run.end == End::Badly
            && installed.is_some()
            && release(run) > installed
    };
    let outside = (0..runs.len()).filter(|at| inside.binary_search(at).is_err());
    // The same was done again in the try, and its log, of the same name but for its number, breaks off no more.
    let done_again = |run: &Run| {
        let name = |run: &Run| views[run.view].stem().trim_end_matches(|c: char| !c.is_alphabetic()).to_owned();
        let mut again = inside.iter().map(|&at| &runs[at]).filter(|other| !other.engine && other.view != run.view);
        again.any(|other| name(other) == name(run) && !name(run).is_empty() && !breaks_off(other))
    };
    let repaired = |run: &'r Run| {
        let of_product = product(run);
        of_product.is_some()
            && inside.iter().map(|&at| &runs[at]).any(|later| {
                matches!(later.end, End::Well | End::Restart) && product(later) == of_product && run.ended_before(later)
            })
    };
    // What failed long before CallManager itself was installed is over with it: it brings all of its parts anew.
    let own = |run: &Run| run.names_installation(&views[run.view]);
    let anew = |run: &Run| {
        let mut whole = inside.iter().map(|&at| &runs[at]).filter(|whole| own(whole));
        run.engine && whole.any(|whole| matches!(whole.end, End::Well | End::Restart) && run.ended_long_before(whole))
    };
    let broken = outside.filter(|&at| {
        let run = &runs[at];
        let failed = || matches!(run.end, End::Badly | End::Cancelled) && !repaired(run) && !anew(run);
        !run.accepted && if run.engine { failed() } else { breaks_off(run) && !done_again(run) || newer(run) }
    });
    broken.max_by_key(|&at| (runs[at].ended(), std::cmp::Reverse(at)))
}

/// The window of the try that a run belongs to.
pub(super) fn around(runs: &[Run], run: usize, views: &[View<'_>]) -> Window {
    let until: Vec<Run> =
        runs.iter().filter(|other| other.ended().is_none() || other.ended() <= runs[run].ended()).cloned().collect();
    let window = last_try(&until, views);
    let own = &runs[run];
    let within = |stamp: &Stamp| window.place(stamp) == super::tries::Place::Within;
    if within(&own.first) || within(&own.last) {
        window
    } else {
        Window { first: own.first, last: own.last, floor: None }
    }
}
