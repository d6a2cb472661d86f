//! A clock that lost its time: what was written by it stands where it was written, not where its dates say.

use jiff::civil::Date;

use super::item::Item;
use super::view::View;
use crate::reading::account::{self, Stamp};

/// Days by which a clock goes back at least where it lost its time.
const BACK: i32 = 30;
/// Days by which it stands before every other log where only a certificate tells that it stands wrong.
const FAR_BACK: i32 = 365;
/// Days for which it may stay so.
const FOR: i32 = 30;

/// How the dates of a clock that lost its time are read.
struct Lost {
    /// The first day that it showed then.
    from: Date,
    /// Days from there to the day after the last one that it showed before.
    behind: i64,
}

/// Puts what was written by a clock that had lost its time behind what was written before: where a log says that it did,
/// and the line above is of a much later day; or where another log shows it, and others were written long after.
pub(super) fn right(views: &mut [View<'_>]) {
    let Some(lost) = views.iter().find_map(said).or_else(|| shown(views)) else { return };
    for view in views {
        let stamps = [&mut view.first, &mut view.last];
        for stamp in stamps.into_iter().chain(view.items.iter_mut().map(|item| &mut item.at)) {
            lost.right(stamp);
        }
    }
}

/// What a log says itself, between two lines of which the later is of an earlier day.
fn said(view: &View<'_>) -> Option<Lost> {
    view.items.windows(2).find_map(|pair| {
        let [above, item] = pair else { return None };
        let (before, from) = (above.at.dates.certain()?, item.at.dates.certain()?);
        Lost::of(from, before, BACK).filter(|_| account::lost_its_time(item.text))
    })
}

/// What another log shows: a certificate that is not valid on the day of its line, or a day without a year on which a
/// clock was said to stand wrong, where other logs were written on it.
fn shown(views: &[View<'_>]) -> Option<Lost> {
    let before = views.iter().filter_map(|view| view.last.dates.certain()).max()?;
    let days = || views.iter().filter_map(|view| view.first.dates.certain());
    let items = || views.iter().filter(|view| view.engine.is_none()).flat_map(|view| &view.items);
    // No line is read where nothing was written so long before.
    let oldest = days().chain(items().filter_map(|item| item.at.dates.certain())).min()?;
    Lost::of(oldest, before, FAR_BACK)?;
    let from = |item: &Item<'_>| {
        if account::is_not_valid_now(item.text) {
            return item.at.dates.certain();
        }
        let (month, day) =
            Some(item.text).filter(|text| account::lost_its_time(text)).and_then(account::day_of_year)?;
        days().filter(|date| (date.month(), date.day()) == (month, day)).max()
    };
    items().find_map(|item| Lost::of(from(item)?, before, FAR_BACK))
}

/// Days from one to another.
fn days(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

impl Lost {
    /// A clock that showed `from` after `before`, so many days back at least.
    fn of(from: Date, before: Date, least: i32) -> Option<Self> {
        let back = days(from, before);
        (back >= least).then(|| Self { from, behind: i64::from(back) + 1 })
    }

    fn right(&self, stamp: &mut Stamp) {
        let shown = |date: Date| (0..=FOR).contains(&days(self.from, date));
        if stamp.dates.certain().is_some_and(shown) {
            stamp.dates = stamp.dates.after(self.behind);
        }
    }
}
