//! Which complaints of a log do not matter: by what stands beside them.

use super::item::{Item, follows};
use crate::reading::account::{self, Said, names};

/// Calms what does not matter: what a line below takes back, what a command that takes away or only looks does not
/// find, what is there already.
pub(super) fn calm(items: &mut [Item<'_>]) {
    excuse(items);
    cleaning(items);
    already(items);
    connected(items);
    numbered(items);
    until_then(items);
}

/// A count right below a complaint (`55 File(s) copied`, `2000 matches`) is of what was done until then: nothing was
/// got over.
fn until_then(items: &mut [Item<'_>]) {
    for at in 1..items.len() {
        let (before, below) = items.split_at_mut(at);
        let (above, item) = (&before[at - 1], &mut below[0]);
        if item.progress
            && item.said == Said::Nothing
            && above.complains()
            && item.line == above.end_line + 1
            && account::counts_done(item.text)
        {
            item.progress = false;
        }
    }
}

/// A line below a complaint may say that it does not matter: `that is expected`, `(ignored)`.
fn excuse(items: &mut [Item<'_>]) {
    for at in 1..items.len() {
        let (before, below) = items.split_at_mut(at);
        let (above, item) = (&mut before[at - 1], &below[0]);
        let blank = item.remark.is_some_and(|remark| remark.below <= above.end_line);
        let near = item.line <= above.end_line + 1 || blank && item.line <= above.end_line + 2;
        let refers =
            item.remark.is_some_and(|remark| remark.words.tolerated) && !item.trouble && account::excuses(item.text)
                || item.remark.is_some_and(|remark| remark.words.tolerated && remark.words.said == Said::Well);
        let refers = refers || !item.complains() && account::goes_on(item.text);
        // What failed is taken back only by the very next line, and never what is said of the whole run.
        let next = near && !item.progress && item.code.is_none();
        let of_call = above.said == Said::Badly && next && !account::speaks_of_run(above.text);
        // What it names itself is what it speaks of.
        let another = || {
            // What stands in parentheses speaks of the line above, and what is done instead names another thing.
            if item.text.trim_start().starts_with('(') || item.text.contains(" instead") {
                return false;
            }
            let (theirs, own) = (above.objects(), item.objects());
            !own.is_empty() && !theirs.is_empty() && own.is_disjoint(&theirs)
        };
        if near && refers && above.complains() && (above.said == Said::Nothing || of_call) && !another() {
            above.calm = true;
            // With it goes what it only follows from.
            let mut at = at - 1;
            while at > 0 && follows(&before[at]) && before[at - 1].end_line + 1 >= before[at].line {
                at -= 1;
                before[at].calm = true;
            }
        }
    }
    // The trace below a line that says itself that it does not matter belongs to it.
    for at in 1..items.len() {
        let (before, below) = items.split_at_mut(at);
        let (above, item) = (&before[at - 1], &mut below[0]);
        let tolerated = above.remark.is_some_and(|remark| remark.words.tolerated) && above.calm;
        if tolerated && item.line == above.end_line + 1 && account::is_exception(item.text) {
            item.calm = true;
        }
    }
    // What a program says of the same thing a few lines on: that it goes on as designed, that it was optional.
    for at in 1..items.len() {
        let (before, below) = items.split_at_mut(at);
        let item = &below[0];
        if !item.remark.is_some_and(|remark| remark.words.tolerated) || item.says_why() && item.said != Said::Badly {
            continue;
        }
        let named = names::objects(item.text);
        let same = |above: &Item<'_>| names::objects(above.text).iter().any(|object| named.contains(object));
        let near = before.iter().rposition(|above| above.line + EXCUSED < item.line).map_or(0, |far| far + 1);
        if let Some(from) = (near..at).find(|&from| before[from].complains() && same(&before[from])) {
            before[from..].iter_mut().for_each(|above| above.calm = true);
        }
    }
}

/// Lines between a complaint and what takes it back.
const EXCUSED: u64 = 8;

/// What a command or a procedure that takes something away does not find does not matter; nor what a command does not
/// find that only looks, where another one was begun after it.
fn cleaning(items: &mut [Item<'_>]) {
    let last_command = items.iter().filter(|item| item.begins && !item.trouble).map(|item| item.line).max();
    let mut command: Option<(u64, bool)> = None;
    for item in items {
        let by_name = item.procedure.is_some_and(account::takes_away_by_name);
        if (by_name || account::cannot_take_away(item.text)) && account::lacks(item.text) {
            item.calm = true;
        }
        if item.begins && !item.trouble {
            let looks = last_command > Some(item.line) && account::looks(item.text);
            command = Some((item.line, account::takes_away(item.text) || looks));
        } else if let Some((line, true)) = command
            && item.line - line <= 3
            && item.complains()
            && (account::lacks(item.text) || account::lacks_by_number(item.text))
        {
            item.calm = true;
        }
    }
}

/// What is there already is what was wanted, unless the log stops at it.
fn already(items: &mut [Item<'_>]) {
    let Some(last) = items
        .iter()
        .rposition(|item| item.progress || item.begins || item.complains() && !account::is_there_already(item.text))
    else {
        return;
    };
    for item in &mut items[..last] {
        // What could not be made because another of its name is there is not what was wanted.
        let in_the_way = account::is_in_the_way(item.text);
        let of_run = item.said == Said::Badly && (item.code.is_some() || account::speaks_of_run(item.text));
        if item.complains() && !of_run && account::is_there_already(item.text) && !in_the_way {
            item.calm = true;
        }
    }
}

/// A connection that could not be made was got over where the very next line says that it was.
fn connected(items: &mut [Item<'_>]) {
    for at in 1..items.len() {
        let (before, below) = items.split_at_mut(at);
        let (above, item) = (&mut before[at - 1], &below[0]);
        let complained = above.complains() && above.said == Said::Nothing;
        let next = item.line == above.end_line + 1 && !item.complains();
        if complained && next && account::is_connected(item.text) && account::is_about_connecting(above.text) {
            above.calm = true;
        }
    }
}

/// The number above a sentence that does not matter does not matter either.
fn numbered(items: &mut [Item<'_>]) {
    for at in 1..items.len() {
        let (before, below) = items.split_at_mut(at);
        let (above, item) = (&mut before[at - 1], &below[0]);
        let sentence =
            item.calm && item.code.is_none() && item.number.is_none() && account::is_there_already(item.text);
        let number = above.code.is_some() || account::is_number_of_windows(above.text);
        if sentence && number && above.complains() && item.line <= above.end_line + 2 {
            above.calm = true;
        }
    }
}
