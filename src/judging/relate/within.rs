//! Of the complaints of one log, the one that its failure is about: each is weighed by what a reader would look at.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};

use super::item::{Item, command_above};
use super::ties::Node;
use super::tries::{between, later_by};
use crate::reading::account::names;

/// Complaints that are weighed one by one.
const WEIGHED: usize = 400;

/// How much more another complaint has to weigh than the first that was found.
const MARGIN: i32 = 6;

/// What it weighs more that a complaint about the very thing of the step was made while it ran.
const VERY: i32 = 10;

/// What it weighs that every call of a program was answered so.
const NEVER_WELL: i32 = 6;

/// A part of a log, with what is asked of it for each complaint.
pub(super) struct Within<'p, 'a> {
    part: &'p [Item<'a>],
    /// How many items before each one show that something went well.
    good: Vec<usize>,
    /// Where each complaint was made.
    alike: HashMap<String, Vec<usize>>,
    /// The programs that each command calls, once a complaint is made more than once.
    commands: OnceCell<HashMap<usize, BTreeSet<String>>>,
}

impl<'p, 'a> Within<'p, 'a> {
    pub fn new(part: &'p [Item<'a>]) -> Self {
        let mut good = vec![0];
        for item in part {
            good.push(good[good.len() - 1] + usize::from(item.is_good()));
        }
        let mut alike: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, item) in part.iter().enumerate().filter(|(_, item)| item.complains()) {
            alike.entry(same(item)).or_default().push(at);
        }
        Self { part, good, alike, commands: OnceCell::new() }
    }

    /// The complaint that weighs most, where it weighs more than the first of those found so far; `may` leaves out what
    /// was got over.
    pub fn best(&self, found: &[usize], node: Option<&Node>, may: impl Fn(usize) -> bool) -> Option<usize> {
        let (&first, _) = found.split_first()?;
        let own = |at: usize| match found.iter().position(|known| *known == at) {
            Some(0) => 4,
            Some(_) => 2,
            None => 0,
        };
        let complaints = (0..self.part.len()).filter(|&at| self.part[at].complains() && self.part[at].says_why());
        let weighed =
            complaints.take(WEIGHED).map(|at| (self.weigh(at, node, Some(first)) + own(at), std::cmp::Reverse(at)));
        let (weight, std::cmp::Reverse(at)) = weighed.filter(|(_, at)| may(at.0)).max()?;
        (at != first && weight > self.weigh(first, node, None) + own(first) + MARGIN).then_some(at)
    }

    /// What speaks for a complaint, less what speaks against it.
    fn weigh(&self, at: usize, node: Option<&Node>, first_found: Option<usize>) -> i32 {
        let item = &self.part[at];
        let mut weight = match (item.explains(), item.says_why()) {
            (true, _) => 4,
            (false, true) => 1,
            (false, false) => -2,
        };
        weight += i32::from(item.weight) / 15;
        let next = self.part.get(at + 1);
        // Tried again in the same breath, or taken back by the line below.
        if item.remark.is_some_and(|remark| remark.words.again) && next.is_some() {
            weight -= 10;
        }
        let close = next.filter(|next| next.line <= item.end_line + 2);
        let taken_back = |next: &&Item<'_>| {
            next.is_good() || next.remark.is_some_and(|remark| remark.words.again || remark.words.tolerated)
        };
        if close.as_ref().is_some_and(taken_back) {
            weight -= 3;
        }
        if self.good[self.part.len()] == self.good[at + 1] {
            weight += 3;
        }
        // What is said again and again while nothing goes well is what is wrong; what is said now and then is habit.
        if let Some(alike) = self.alike.get(&same(item)).filter(|alike| alike.len() >= 2) {
            let (first, last) = (alike[0], alike[alike.len() - 1]);
            let well = self.good[last] - self.good[first];
            let dense = self.part[last].line - self.part[first].line <= 12 * alike.len() as u64;
            // What follows from another is repeated as well.
            let follows = first_found.is_some_and(|found| found < first && self.good[found] == self.good[first]);
            weight += match (well + usize::from(!dense || follows), alike.len()) {
                (0, 2) => 3,
                (0, _) => 12,
                _ => -2,
            };
            weight += if self.never_well(alike) { NEVER_WELL } else { 0 };
        }
        let above = at.checked_sub(1).map(|above| &self.part[above]);
        if above.is_none_or(|above| !above.complains() || above.end_line + 3 < item.line) {
            weight += 1;
        }
        weight + node.map_or(0, |node| self.bears_on(at, node))
    }

    /// Whether these complaints answer every call of their program: it never once went well.
    fn never_well(&self, alike: &[usize]) -> bool {
        let commands = self.commands.get_or_init(|| {
            let calls = self.part.iter().enumerate().filter(|(_, item)| item.begins && !item.complains());
            calls.map(|(at, item)| (at, names::programs(item.text))).collect()
        });
        let command = |at: &usize| commands.get(&command_above(self.part, *at)?);
        let called: Vec<&BTreeSet<String>> = alike.iter().filter_map(command).collect();
        let calls = |program: &String| commands.values().filter(|names| names.contains(program)).count();
        let all = |program: &&String| called.iter().all(|names| names.contains(*program));
        called.len() == alike.len() && called[0].iter().filter(all).any(|program| calls(program) == alike.len())
    }

    /// What ties a complaint, and the command that it answers, to a failed step.
    fn bears_on(&self, at: usize, node: &Node) -> i32 {
        let item = &self.part[at];
        let texts = [Some(item.text), command_above(self.part, at).map(|at| self.part[at].text)];
        let mut files = texts.iter().flatten().flat_map(|text| names::files(text));
        let named = files.any(|file| node.objects.contains(file.name()));
        let mut weight = if named { 4 } else { 0 };
        if item.at.time.is_some() && item.remark.is_some_and(|remark| remark.timed) {
            weight += match between(&item.at, &node.from, &node.to) {
                // Of the very thing, and while the step ran.
                Some(true) if named => VERY,
                Some(true) => 2,
                Some(false) if later_by(&node.from, &item.at, 30) => -5,
                _ => 0,
            };
        }
        weight
    }
}

/// What two complaints have in common that say the same of different things.
pub(super) fn same(item: &Item<'_>) -> String {
    match item.number {
        Some(number) => number.to_string(),
        None => item.subject().join(" "),
    }
}
