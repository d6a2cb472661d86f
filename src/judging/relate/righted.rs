//! A clock that lost its time: what was written by it stands where it was written, not where its dates say.

use jiff::civil::Date;

use super::view::View;
use crate::reading::account::{self, Stamp};

/// Days by which a clock goes back at least where it lost its time.
const BACK: i32 = 30;
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
/// and the line above is of a much later day.
pub(super) fn right(views: &mut [View<'_>]) {
    let Some(lost) = views.iter().find_map(lost) else { return };
    for view in views {
        let stamps = [&mut view.first, &mut view.last];
        for stamp in stamps.into_iter().chain(view.items.iter_mut().map(|item| &mut item.at)) {
            lost.right(stamp);
        }
    }
}

fn lost(view: &View<'_>) -> Option<Lost> {
    view.items.windows(2).find_map(|pair| {
        let [above, item] = pair else { return None };
        let (before, from) = (above.at.dates.certain()?, item.at.dates.certain()?);
        let back = days(from, before);
        (account::lost_its_time(item.text) && back >= BACK).then(|| Lost { from, behind: i64::from(back) + 1 })
    })
}

/// Days from one to another.
fn days(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

impl Lost {
    fn right(&self, stamp: &mut Stamp) {
        let shown = |date: Date| (0..=FOR).contains(&days(self.from, date));
        if stamp.dates.certain().is_some_and(shown) {
            stamp.dates = stamp.dates.after(self.behind);
        }
    }
}
