//! What the trouble of one log is about: of its complaints those that were not got over, best first.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use super::item::{AROUND, command_above, follows};
use super::ties::{self, Node, names_database};
use super::tries::{between, later_by};
use super::view::{Item, Step, View, steps_of, undone};
use super::within::{self, Within};
use crate::knowledge::codes::{Number, Space};
use crate::reading::account::{self, Said, names};

/// Lines of one trouble.
pub(super) const BLOCK: u64 = 16;
/// Lines without a complaint after which a log went on.
const FAR: u64 = 40;
/// Lines from the end of a log within which its last words stand.
const LAST: u64 = 10;
/// Lines from the end of a log within which it counts what was done.
const SHORT: usize = 3;
/// Lines above an ending within which what it ended with stands.
const NEAR_ABOVE: u64 = 6;
/// The weight of a message that a pattern knows as a cause.
const KNOWN: u8 = 40;

/// The complaints of a part of a log.
pub(super) struct Trouble<'p, 'a> {
    log: &'p View<'a>,
    part: &'p [Item<'a>],
    /// Which of them stand in the last try.
    inside: Vec<bool>,
    /// The failed step that led here, if it stands in another log.
    node: Option<&'p Node>,
    /// Where undoing begins.
    undone: usize,
    /// Which of them are left aside: said in earlier runs, too, or before the step began, where others are not.
    aside: Vec<bool>,
}

impl<'p, 'a> Trouble<'p, 'a> {
    pub fn new(log: &'p View<'a>, items: Range<usize>, inside: Vec<bool>, node: Option<&'p Node>) -> Self {
        let (part, before) = (&log.items[items.clone()], &log.items[..items.start]);
        let undone = undone(part).unwrap_or(part.len());
        let aside = aside(part, before, &inside, node);
        Self { log, part, inside, node, undone, aside }
    }

    /// What may be the reason of the failure, best first: what the failed step names; where the last trouble began, and
    /// what that points to; the first line of it that says why; steps that failed before and were not repeated.
    pub fn reasons(&self) -> Vec<usize> {
        let part = self.part;
        let mut out: Vec<usize> = Vec::new();
        let start = self.start();
        out.extend(self.touched().filter(|&at| start.is_none_or(|start| self.lasts(at, start))));
        // In a table of conditions, the one that is not met.
        out.extend((0..part.len()).find(|&at| self.here(at) && account::is_not_met(part[at].text)));
        out.extend(self.checked());
        let steps = steps_of(part);
        let open = |step: &&Step| step.failed && step.end < self.undone && self.inside[step.end];
        if let Some(start) = start {
            // The sentence that ends the run follows from the step that failed.
            let closing = part[start].code.is_none()
                && (account::speaks_of_run(part[start].text) && !part[start].explains()
                    || account::says_run_failed(part[start].text));
            let before = |step: &&Step| step.end < start && !repeated_well(part, step.end);
            if closing {
                out.extend(steps.iter().rev().filter(open).find(before).map(|step| step.end));
            }
            out.extend(self.told(start));
            out.extend(self.deeper(start));
            out.extend(self.above(start));
            out.extend(self.counted(start));
            out.extend(self.known(start));
            out.push(start);
            let why = |explains: bool| {
                (start..self.undone)
                    .find(|&at| self.here(at) && if explains { part[at].explains() } else { part[at].says_why() })
            };
            out.extend(why(true).or_else(|| why(false)));
        }
        let again = |step: &&Step| part[step.end].remark.is_some_and(|remark| remark.words.again);
        let failed = steps.iter().filter(open).filter(|step| !repeated_well(part, step.end) && !again(step));
        out.extend(failed.map(|step| step.end));
        out.extend(self.short().filter(|_| out.is_empty()));
        if let Some(forbidden) = self.forbidden() {
            let near = |at: usize| part[at].says_why() && part[at].end_line + NEAR_ABOVE / 2 >= part[forbidden].line;
            if !out.iter().any(|&at| near(at)) {
                out.insert(0, forbidden);
            }
        }
        // Of a list of steps, what a later step complains of is not why an earlier one failed.
        let row = start.filter(|&start| steps.iter().any(|step| step.end == start && step.failed));
        let next = row.and_then(|row| (row + 1..part.len()).find(|&at| part[at].begins && !part[at].complains()));
        let own = |at: usize| next.is_none_or(|next| at < next);
        let mut seen = BTreeSet::new();
        out.retain(|at| seen.insert(*at) && own(*at));
        let may = |at: usize| at < self.undone && own(at) && self.here(at) && !repeated_well(part, at);
        if let Some(best) = Within::new(part).best(&out, self.node, may) {
            out.retain(|at| *at != best);
            out.insert(0, best);
        }
        out
    }

    /// Whether an item complains in the last try, and nobody got over it.
    fn here(&self, at: usize) -> bool {
        self.part[at].complains() && self.inside[at] && !self.aside[at] && !went_by(self.part, at)
    }

    /// The first complaint that has a name in common with the failed step that not all complaints of this log have.
    fn touched(&self) -> Option<usize> {
        let (part, node) = (self.part, self.node?);
        let touches: Vec<(usize, BTreeSet<String>)> = (0..part.len())
            .filter(|&at| self.here(at) && (part[at].says_why() || account::takes(part[at].text)))
            .map(|at| {
                let mut objects = part[at].objects();
                objects.extend(command_above(part, at).map(|at| names::objects(part[at].text)).unwrap_or_default());
                (at, objects.into_iter().filter(|object| node.objects.contains(object)).collect())
            })
            .collect();
        let title = self.log.title.to_lowercase();
        let specific = |object: &String| {
            touches.iter().filter(|(_, objects)| objects.contains(object)).count() < touches.len().max(2)
                && !names_database(object)
                && !title.contains(object.as_str())
        };
        let (at, _) = touches.iter().find(|(_, objects)| objects.iter().any(&specific))?;
        (!repeated_well(part, *at)).then(|| self.dependency(*at))
    }

    /// What the command said upon which a batch, as its shell echoes it, jumped to its end: the last one that a test of
    /// its result follows.
    fn checked(&self) -> Option<usize> {
        let part = self.part;
        let jump = part.iter().rposition(|item| account::jumps_on_failure(item.text))?;
        let answer = || (0..jump).rev().take(AROUND).take_while(|at| !account::is_echoed(part[*at].text));
        let Some(last) = answer().find(|&at| self.here(at) && part[at].says_why()) else {
            // In whatever words: the last that was printed before a jump to the end.
            let jumped = !part[jump + 1..].iter().any(|item| account::is_echoed(item.text) || item.is_good());
            let printed = |at: &usize| part[*at].answers();
            return answer().next().filter(printed).filter(|&at| jumped && self.inside[at] && !part[at].is_good());
        };
        let first = answer().filter(|&at| at < last && self.here(at) && part[at].explains()).last();
        Some(first.unwrap_or(last))
    }

    /// Where a log ends with a count of fewer than all (`6 of 7 services made`), what failed with a number.
    fn short(&self) -> Option<usize> {
        let part = self.part;
        let end = part.last()?.line;
        part.iter().rev().take(SHORT).find(|item| item.line + LAST >= end && account::falls_short(item.text))?;
        let numbered = |at: &usize| part[*at].code.is_some() || part[*at].number.is_some();
        (0..self.undone).filter(numbered).find(|&at| self.here(at) && !repeated_well(part, at))
    }

    /// The sentence right above the failing end of the log.
    fn forbidden(&self) -> Option<usize> {
        let part = self.part;
        let end = part[..self.undone].iter().rposition(|item| item.said == Said::Badly && item.code.is_some())?;
        let above = end.checked_sub(1)?;
        let item = &part[above];
        let right_above = item.end_line + 1 == part[end].line;
        // What counts rows stands for them.
        let quiet = !item.complains() && !item.is_good() && account::counted(item.text).is_none();
        (right_above && quiet && item.answers() && item.says_why() && self.inside[above]).then_some(above)
    }

    /// Whether a complaint is still felt where the last trouble begins: the log did not go on well from it, or for long;
    /// or it is about the very file that the failed step names.
    fn lasts(&self, at: usize, start: usize) -> bool {
        let part = self.part;
        if start <= at {
            return true;
        }
        let went_on = part[at + 1..start].iter().any(Item::is_good) || part[start].line > part[at].end_line + FAR;
        let texts = [Some(part[at].text), command_above(part, at).map(|at| part[at].text)];
        let mut files = texts.iter().flatten().flat_map(|text| names::files(text));
        let file = files.any(|file| self.node.is_some_and(|node| node.objects.contains(file.name())));
        !went_on || file || !part[start].explains()
    }

    /// What a service depends on stands above it.
    fn dependency(&self, at: usize) -> usize {
        let part = self.part;
        if !part[at].depends() {
            return at;
        }
        let from = part[..at].iter().rposition(Item::is_good).map_or(0, |good| good + 1);
        (from..=at).find(|&first| self.here(first) && part[first].says_why()).unwrap_or(at)
    }

    /// Where the last trouble began that nothing good followed.
    fn start(&self) -> Option<usize> {
        let part = self.part;
        let mut start: Option<usize> = None;
        // Telling words alone begin no trouble, but belong to what follows close below.
        let mut soft: Option<usize> = None;
        let mut last: Option<usize> = None;
        // A program that was said to have failed may close with words of success all the same.
        let blamed = self.node.is_some_and(|node| {
            node.files.iter().any(|(_, file)| file.common_end(&self.log.path) > 0) || ties::names_log(node, self.log)
        });
        let last_words = part.iter().rposition(|item| item.said != Said::Nothing);
        // What says that all is over is not got over by words behind it; nor by what is still done, where it speaks of
        // the whole run.
        let mut over = false;
        let mut run_failed = false;
        // A batch of SQL went on after an error of one statement.
        let mut passed = false;
        for at in 0..self.undone {
            // What stopped the run before somebody let it go on was tried again.
            if account::resumes(part[at].text) && (at + 1..self.undone).any(|later| self.here(later)) {
                (start, soft, last) = (None, None, None);
                continue;
            }
            // What says only that all is over, as the last words of the log or right below a complaint.
            let closing = || {
                let right_below = last.is_some_and(|last| part[at].line <= part[last].end_line + 2);
                let last_words = Some(at) == last_words;
                let ends = || last_words && blamed || (last_words || right_below) && account::only_ends(part[at].text);
                run_failed || part[at].code.is_none() && (over || !part[at].progress && ends())
            };
            if part[at].is_good() && !closing() {
                // A batch of SQL goes on after an error of one statement: what further ones did takes nothing back.
                let only_counts = part[at].code.is_none();
                let of_statement = |start: usize| {
                    part[start].number.is_some_and(|number| number.space == Space::Sql) && part[start].explains()
                };
                // What says in words that it is well names what the statement was about.
                let of_it = |start: usize| {
                    part[at].said == Said::Well && !part[at].objects().is_disjoint(&part[start].objects())
                };
                if only_counts && start.is_some_and(|start| of_statement(start) && !of_it(start)) {
                    passed = true;
                } else {
                    (start, soft) = (None, None);
                }
            } else if self.here(at) && part[at].is_loud() {
                over |= account::gives_up(part[at].text) && part[at].says_why();
                run_failed = run_failed || account::says_run_failed(part[at].text);
                // What only ends belongs to whatever was wrong above it.
                let bare = part[at].subject().is_empty() && !part[at].says_why();
                // What the log went on from for long is not what it ended with.
                let far = last.is_some_and(|last| part[at].line > part[last].end_line + FAR);
                let habit = start.is_some_and(|start| self.is_habit(start)) && !self.is_habit(at);
                let last_words = part[part.len() - 1].line <= part[at].end_line + LAST && !follows(&part[at]);
                if far && part[at].explains() && (habit || last_words) || passed && self.ends_with(at) {
                    (start, soft) = (None, None);
                    passed = false;
                }
                let near = soft
                    .filter(|&soft| bare || !part[at].explains() && part[at].line.saturating_sub(part[soft].line) <= 3);
                start = start.or(near).or(Some(at));
                last = Some(at);
            } else if self.here(at) {
                last = Some(at);
                let belongs = |&soft: &usize| {
                    part[at].line.saturating_sub(part[soft].line) <= 3 || part[soft].explains() && !part[at].explains()
                };
                soft = soft.filter(belongs).or(Some(at));
            }
        }
        start.or(soft)
    }

    /// Whether an error of a statement is what a batch ends with: nothing was done after it.
    fn ends_with(&self, at: usize) -> bool {
        let item = &self.part[at];
        item.number.is_some() && item.explains() && !self.part[at + 1..].iter().any(Item::is_good)
    }

    /// Whether the log says the same number more than once.
    fn is_habit(&self, at: usize) -> bool {
        let part = self.part;
        let same = |item: &&Item<'_>| item.number == part[at].number && item.code == part[at].code;
        part[at].number.is_some() && part.iter().filter(same).take(2).count() == 2
    }

    /// The error of Windows' event log that a command shows behind what a service or program did not do.
    fn told(&self, start: usize) -> Option<usize> {
        let part = self.part;
        if account::is_event(part[start].text) {
            return None;
        }
        let event = |at: &usize| account::is_event(part[*at].text) && part[*at].explains();
        (start + 1..self.undone).filter(|&at| self.here(at)).find(event)
    }

    /// What a stack of errors goes down to.
    fn deeper(&self, start: usize) -> Option<usize> {
        let block = (start..self.undone).take_while(|&at| at == start || !self.part[at].is_good());
        let deeper = block.filter(|&at| account::goes_deeper(self.part[at].text)).last()?;
        (deeper..self.undone).find(|&at| self.here(at) && self.part[at].says_why())
    }

    /// What only ends badly points to the nearest line above that says why, whatever was counted between.
    fn above(&self, start: usize) -> Option<usize> {
        let part = self.part;
        if (start..self.undone).any(|at| self.here(at) && part[at].says_why()) {
            return None;
        }
        let near = |at: &usize| part[*at].end_line + NEAR_ABOVE >= part[start].line;
        let another = |at: &usize| part[*at].begins || part[*at].is_good() && part[*at].code.is_some();
        let mut above = (0..start).rev().take_while(near).take_while(|at| !another(at));
        above.find(|&at| self.here(at) && part[at].explains() && !repeated_well(part, at))
    }

    /// A line that counts what went wrong stands for the rows that it counts.
    fn counted(&self, start: usize) -> Option<usize> {
        let part = self.part;
        let what = account::counted(part[start].text)?.to_lowercase();
        // `1 failed` counts the rows that say FAIL.
        let what = what.strip_suffix("ed").unwrap_or(&what);
        let row = |at: &usize| part[*at].trouble && !part[*at].calm && part[*at].text.to_lowercase().contains(what);
        let counted = (0..start).filter(row).find(|&at| !repeated_well(part, at));
        // Rows may say it in other words: what failed, was not optional and did not go well later.
        let failed = |at: &usize| self.here(*at) && part[*at].explains() && part[*at].said == Said::Badly;
        counted.or_else(|| (0..start).filter(failed).rfind(|&at| !repeated_well(part, at)))
    }

    /// A cause that the catalog knows says more than what nobody knows. An agent of replication only passes on what its
    /// server said.
    fn known(&self, start: usize) -> Option<usize> {
        let part = self.part;
        let passes_on = |number: Number| {
            number.space == Space::Sql
                && ((14150..=14153).contains(&number.value) || (20_000..=20_999).contains(&number.value))
        };
        if !part[start].number.is_none_or(passes_on) || part[start].weight >= KNOWN {
            return None;
        }
        let near = |at: &usize| part[*at].line <= part[start].end_line + BLOCK;
        let mut block = (start..self.undone).take_while(near).take_while(|&at| at == start || !part[at].is_good());
        block.find(|&at| self.here(at) && part[at].weight >= KNOWN && part[at].says_why())
    }
}

/// Complaints that others outweigh: those that earlier runs of the same log made, too, beside one that they did not;
/// those written before the step began, by their own clock, beside one within its time.
fn aside(part: &[Item<'_>], before: &[Item<'_>], inside: &[bool], node: Option<&Node>) -> Vec<bool> {
    let complains = |at: &usize| part[*at].is_reason() && inside[*at];
    let usual: HashSet<String> = before.iter().filter(|item| item.complains()).map(within::same).collect();
    let is_usual = |at: usize| !usual.is_empty() && usual.contains(&within::same(&part[at]));
    let place = |at: usize| {
        let timed = part[at].remark.is_some_and(|remark| remark.timed);
        node.filter(|_| timed).and_then(|node| between(&part[at].at, &node.from, &node.to))
    };
    let early =
        |at: usize| place(at) == Some(false) && node.is_some_and(|node| later_by(&node.from, &part[at].at, EARLY));
    let some_new = (0..part.len()).filter(complains).any(|at| !is_usual(at));
    let some_within =
        (0..part.len()).filter(complains).any(|at| place(at) == Some(true) && !(some_new && is_usual(at)));
    // What was waited for in vain says less than what came of it.
    let waits = |at: usize| account::waits(part[at].text);
    let last_reason = (0..part.len()).rev().find(|at| complains(at) && !waits(*at));
    let gives_up = part.iter().any(|item| item.complains() && gave_up(item.text));
    let files: Vec<Vec<names::File>> = part.iter().filter(|_| gives_up).map(|item| names::files(item.text)).collect();
    let aside = |at: usize| {
        some_new && is_usual(at)
            || some_within && early(at)
            || waits(at) && last_reason.is_some_and(|last| at < last)
            || gives_up && got_another(part, &files, at)
    };
    (0..part.len()).map(|at| part[at].complains() && aside(at)).collect()
}

/// Seconds before a step began that its clock may be late.
const EARLY: i64 = 30;

/// Whether the same statement, command or step went well later in the log.
pub(super) fn repeated_well(items: &[Item<'_>], at: usize) -> bool {
    let own = items[at].subject();
    let own_command = command_above(items, at).map(|at| items[at].subject()).filter(|words| !words.is_empty());
    let mut tried_again = false;
    items[at + 1..].iter().enumerate().any(|(further, item)| {
        let said_again = item.remark.is_some_and(|remark| remark.words.again);
        let gave_up = (said_again || tried_again) && gave_up(item.text);
        let again = said_again && !gave_up;
        if !item.is_good() {
            // Tried again, and failed again.
            let failed = item.complains() && (item.subject() == own || item.said == Said::Badly || gave_up);
            tried_again = (tried_again && !failed) || again;
            return false;
        }
        let words = item.subject();
        let same = !own.is_empty() && own == words && items[at].code.is_some();
        let again =
            command_above(items, at + 1 + further).filter(|above| *above > at).map(|above| items[above].subject());
        let same_command = own_command.is_some() && own_command == again;
        // The same answer to another command is of another thing.
        let another_command = own_command.is_some() && again.is_some() && !same_command;
        same && !another_command || same_command || tried_again
    })
}

/// Whether a complaint says that it is tried again, the log goes on to something else, at least in ordinary lines, and
/// complains no more of what the complaint names.
pub(super) fn is_heard_no_more(items: &[Item<'_>], at: usize) -> bool {
    let (complaint, below) = (&items[at], &items[at + 1..]);
    let again = complaint.remark.is_some_and(|remark| remark.words.again);
    if !again || account::advises_to_try_again(complaint.text) {
        return false;
    }
    // The failure in the very next line is what the last try came to.
    let failed = |next: &Item<'_>| next.said == Said::Badly && next.complains() && next.line == complaint.end_line + 1;
    if below.first().is_some_and(failed) {
        return false;
    }
    let about = complaint.objects();
    // Rows of a list say the same of many things: what both name decides.
    let of_it = |item: &Item<'_>| {
        let named = item.objects();
        !named.is_disjoint(&about) || named.is_empty() && item.subject() == complaint.subject()
    };
    !about.is_empty()
        && below.first().is_some_and(|next| {
            next.line > complaint.end_line + 1 || below.iter().any(|item| item.begins && !of_it(item))
        })
        && !below.iter().any(|item| of_it(item) && (item.complains() || item.begins))
}

/// Whether something was tried again after a complaint, did not complain in the same way again, and the log went on.
pub(super) fn went_by(items: &[Item<'_>], at: usize) -> bool {
    // The sentence below a number belongs to it.
    let belongs = (items[at].code.is_none() && items[at].number.is_none() || follows(&items[at]))
        && at > 0
        && items[at - 1].complains()
        && items[at - 1].end_line + 1 >= items[at].line;
    if belongs {
        return went_by(items, at - 1);
    }
    let below = &items[at + 1..];
    if is_heard_no_more(items, at) {
        return true;
    }
    let Some(again) = below.iter().take(4).position(|item| item.remark.is_some_and(|remark| remark.words.again)) else {
        return false;
    };
    if below[..again].iter().any(Item::is_good) || items[at].code.is_none() && items[at].number.is_none() {
        return false;
    }
    let later = &below[again + 1..];
    let same = |item: &Item<'_>| item.code == items[at].code && item.number == items[at].number;
    !later.is_empty() && !later.iter().any(|item| item.complains() && same(item))
}

/// Whether what was tried again after a complaint about a file was another file next, and that file did not come back:
/// in a log that says where it gave up, the first was got over. `files` are those that each item names.
fn got_another(part: &[Item<'_>], files: &[Vec<names::File>], at: usize) -> bool {
    let own = &files[at];
    if own.is_empty() {
        let sentence = at > 0 && part[at - 1].complains() && part[at - 1].end_line + 1 >= part[at].line;
        return sentence && got_another(part, files, at - 1);
    }
    let below = &part[at + 1..];
    if !below.iter().take(3).any(|item| item.remark.is_some_and(|remark| remark.words.again)) {
        return false;
    }
    let complaints = (at + 1..part.len()).filter(|&at| part[at].complains());
    let gave_up = complaints.clone().position(|at| gave_up(part[at].text));
    let same = |at: usize| files[at].iter().any(|file| own.contains(file));
    let another = complaints.clone().position(|at| !files[at].is_empty() && !same(at));
    another
        .is_some_and(|another| gave_up.is_none_or(|gave_up| another < gave_up) && !complaints.skip(another).any(same))
}

fn gave_up(text: &str) -> bool {
    let small = text.to_lowercase();
    GAVE_UP.iter().any(|words| small.contains(words))
}

/// Words that end trying.
const GAVE_UP: [&str; 4] = ["limit exceeded", "giving up", "gave up", "no retry left"];
