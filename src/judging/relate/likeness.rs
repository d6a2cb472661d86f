//! How much a line reads like the cause: what a careful reader goes by without a rule for it, learned from labelled
//! servers.
//!
//! Each line of the try shows signs: what kind of line it is, where it stands, what stands around it, what ties it to
//! the failed step, its words. A sign has a weight (`patterns/likeness.tsv`, written by `examples/likeness`), and the
//! line whose signs weigh most reads most like the cause. The rules of the chain are heard, too: the logs that they led
//! to, and the line that they took, weigh more.

mod signs;

use std::collections::HashMap;
use std::sync::LazyLock;

use rayon::prelude::*;

use super::Candidate;
use super::drivers::Run;
use super::follow::{Chain, Found, Logs};
use super::item::Item;
use super::ties::{self, Because, Tie, Veto};
use super::within::same;
use crate::base::embedded;
use crate::reading::account::{self, Said};
pub(super) use signs::Signs;

/// What it weighs that the rules led through a log; by hand, as the next: on servers that rules were made for, they are
/// always right, so that no weight can be learned there.
const LED_TO: f32 = 0.5;
/// What it weighs that the rules took this very line.
const TAKEN: f32 = 1.5;
/// What it weighs that a shell did not know a command: nothing that stands below it in its log comes before that.
const NO_COMMAND: f32 = 2.0;
/// What it weighs that a line says itself that errors above it are why.
const FROM_ABOVE: f32 = -3.0;
/// What it weighs that a line gives nothing but the number with which something ended, in a log that says why.
const BARE: f32 = -3.0;
/// What it weighs that a line counts what went wrong in lines above it.
const COUNTS: f32 = -2.0;

/// Ties of this weight lead so surely from the step that an engine's own line is not taken instead.
const LEADS: i32 = 20;

/// Of this weight is what any last line of a log has: no tie to a step that no log tells of.
const BARELY: i32 = 4;

/// How many times more than that the ties of the rules have to weigh for a line that is barely tied not to be taken.
const LOOSE: i32 = 2;

/// The weight of each sign.
static WEIGHTS: LazyLock<HashMap<&'static str, f32>> = LazyLock::new(|| {
    let rows = embedded::LIKENESS.lines().filter(|row| !row.starts_with('#'));
    rows.filter_map(|row| row.split_once('\t'))
        .filter_map(|(weight, sign)| Some((sign, weight.parse().ok()?)))
        .collect()
});

/// A line, by view and item, with what its signs weigh.
type Weighed = (f32, (usize, usize));

/// A chain whose last link is the line that reads most like the cause.
pub(super) fn weighed(chain: Chain, run: &Run, logs: &Logs<'_>) -> Chain {
    let Some(taken) = chain.found.last() else { return chain };
    let signs = Signs::new(logs, run, &chain);
    let score = |&(view, item): &(usize, usize)| {
        let mut score = 0.0;
        signs.each(view, item, &mut |sign| score += WEIGHTS.get(sign).copied().unwrap_or_default());
        score += if signs.led_to(view) { LED_TO } else { 0.0 };
        score += by_hand(&logs.views[view].items[item..], chain.resolved && view == taken.view);
        score + if (view, item) == (taken.view, taken.item) { TAKEN } else { 0.0 }
    };
    // Of equals the first.
    let heavier = |best: Weighed, other: Weighed| if other.0 > best.0 { other } else { best };
    // Who provides what is missing is known; which of its lines says why it did not, the signs tell.
    if taken.is_needed() {
        let lines = logs.explaining(&chain).into_iter().chain([taken.item]).map(|item| (taken.view, item));
        let best = lines.map(|place| (score(&place), place)).reduce(heavier);
        return match best {
            Some((_, (_, item))) if item != taken.item => with_last(chain, item),
            _ => chain,
        };
    }
    let part = logs.part_of_link(&chain);
    let in_part =
        |&(view, item): &(usize, usize)| view != taken.view || part.as_ref().is_none_or(|part| part.contains(&item));
    let best = signs.logs().map(|log| {
        let scored = signs.lines_of(log).filter(in_part).map(|place| (score(&place), place));
        scored.reduce(heavier)
    });
    // In the order of the logs, whatever the threads.
    let best: Vec<Option<Weighed>> = best.collect();
    let best = best.into_iter().flatten().reduce(heavier);
    // One complaint of an avalanche is as good as another: the first that the rules found stays.
    let alike = |view: usize, item: usize| view == taken.view && is_again(&logs.views[view].items, taken.item, item);
    // Nor is what breaks out again and again below the reason that the rules found, and never above it, nor what sums it
    // up in the last line.
    let follows = |view: usize, item: usize| {
        let items = &logs.views[view].items;
        view == taken.view
            && chain.resolved
            && (is_avalanche_below(items, taken.item, item) || only_concludes(items, taken.item, item))
    };
    let own = |view: usize| logs.views[view].engine.is_some() && chain.resolved && chain.led() >= LEADS;
    let loose = |view: usize, item: usize| {
        let tied = ties::weigh(&signs.ties(view, item));
        match chain.found.len() {
            _ if view == taken.view => false,
            1 => tied <= BARELY,
            _ => tied * LOOSE <= chain.led() && tied <= BARELY,
        }
    };
    match best {
        Some((_, (view, item)))
            if (view, item) != (taken.view, taken.item)
                && !own(view)
                && !loose(view, item)
                && !alike(view, item)
                && !follows(view, item) =>
        {
            led_to(&chain, &signs, logs, view, item)
        }
        _ => chain,
    }
}

/// Whether a later complaint is the same again, of another thing: the lines of its trouble hold the very text of the
/// first.
fn is_again(items: &[Item<'_>], first: usize, later: usize) -> bool {
    let touches = |a: &Item<'_>, b: &Item<'_>| a.complains() && b.complains() && a.end_line + 1 >= b.line;
    let mut at = later;
    while at > first + 1 && touches(&items[at - 1], &items[at]) {
        at -= 1;
    }
    first < at && items[at..=later].iter().any(|item| item.text == items[first].text)
}

/// Complaints of one kind that are an avalanche.
const AVALANCHE: usize = 4;

/// Whether a complaint is one of many of its kind that began below another one that says why, with nothing done between.
fn is_avalanche_below(items: &[Item<'_>], first: usize, later: usize) -> bool {
    let kind = same(&items[later]);
    let alike = |item: &&Item<'_>| item.complains() && same(item) == kind;
    first < later
        && items[first].explains()
        && items[later..].iter().filter(alike).count() >= AVALANCHE
        && !items[..=first].iter().any(|item| alike(&item))
        && !items[first..later].iter().any(Item::is_good)
}

/// Whether a complaint without a number is the last word of a log below one that has a number and says why, with nothing
/// done between.
fn only_concludes(items: &[Item<'_>], first: usize, last: usize) -> bool {
    first < last
        && items[first].number.is_some()
        && items[first].explains()
        && items[last].number.is_none()
        && items[last + 1..].iter().all(|item| item.code.is_some() || item.begins || item.said == Said::Badly)
        && !items[first..last].iter().any(Item::is_good)
}

/// The chain with another line of the log of its last link.
fn with_last(mut chain: Chain, item: usize) -> Chain {
    if let Some(last) = chain.found.last_mut() {
        last.item = item;
    }
    chain
}

/// What the words of the first of these lines weigh that too few labelled servers show for it to be learned; `resolved`
/// where its log says why, by the rules.
fn by_hand(lines: &[Item<'_>], resolved: bool) -> f32 {
    let Some((line, below)) = lines.split_first() else { return 0.0 };
    let number = line.code.is_some() && !line.says_why();
    let bare = number && resolved;
    // The next line says why.
    let said_below = number
        && below.first().is_some_and(|next| next.line <= line.end_line + 1 && next.complains() && next.explains());
    [
        (said_below, BARE),
        (account::is_no_command(line.text), NO_COMMAND),
        (account::follows_from_above(line.text), FROM_ABOVE),
        (account::counted(line.text).is_some() || account::falls_short(line.text) && line.is_loud(), COUNTS),
        (bare && line.subject().is_empty(), BARE),
    ]
    .iter()
    .filter_map(|(shown, weight)| shown.then_some(weight))
    .sum()
}

/// The lines that are weighed.
pub(super) fn candidates(chain: &Chain, run: &Run, logs: &Logs<'_>) -> Vec<Candidate> {
    let signs = Signs::new(logs, run, chain);
    let candidate = |(view, item): (usize, usize)| {
        let mut own = Vec::new();
        signs.each(view, item, &mut |sign| own.push(sign.to_owned()));
        let (log, item) = (&logs.views[view], &logs.views[view].items[item]);
        Candidate { path: log.source.path.to_owned(), line: item.line, end_line: item.end_line, signs: own }
    };
    signs.logs().flat_map_iter(|log| signs.lines_of(log)).map(candidate).collect()
}

/// Who should have provided what a line says is missing.
fn back_of(last: &Found, before: &[Found], logs: &Logs<'_>) -> Vec<Found> {
    let visited = before.iter().map(|found| found.view).chain([last.view]).collect();
    let objects = logs.views[last.view].items[last.item].objects();
    let back = logs.back(last, &objects, &visited).map(|chain| chain.found).unwrap_or_default();
    let refused = |found: &Found| {
        account::takes(logs.item(found).text) && account::is_kept_from(&logs.said(last.view, last.item))
    };
    let needed = back.first().is_some_and(|found| found.is_needed() || refused(found));
    if needed { back } else { Vec::new() }
}

/// The chain that ends with another line than the rules took.
fn led_to(chain: &Chain, signs: &Signs<'_, '_>, logs: &Logs<'_>, view: usize, item: usize) -> Chain {
    let here = &logs.views[view].items[item];
    let mut because = signs.ties(view, item);
    because.push(Because { tie: Tie::ReadsAlike, from: 0, to: here.line });
    // What the rules went through before they came to its log, or to it, stays; else the step that failed.
    let kept = chain.found.iter().position(|found| found.view == view).map_or(1, |at| {
        let own_line = at == 0 && chain.found[0].item != item;
        if own_line { 1 } else { at }
    });
    let mut found = chain.found[..kept].to_vec();
    let known = chain.found.iter().find(|found| found.view == view && found.item == item);
    let last = known.cloned().unwrap_or(Found { view, item, because });
    let back = back_of(&last, &found, logs);
    found.push(last);
    found.extend(back);
    for over in chain.found[kept..].iter().filter(|over| (over.view, over.item) != (view, item)) {
        logs.reject((over.view, over.item), Veto::LessAlike);
    }
    Chain { found, resolved: here.complains() || here.says_why(), weight: chain.weight }
}
