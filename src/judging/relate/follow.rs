//! From a failed step to its reason: which log of the same try says why, and on from there until nothing defers.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Mutex, OnceLock, PoisonError};

use rayon::prelude::*;

use super::drivers::Run;
use super::item::AROUND;
use super::ties::{self, Because, Bond, Node, Tie, Veto};
use super::tries::{Place, Window, later};
use super::trouble::{Trouble, repeated_well, went_by};
use super::view::{End, Item, View, steps_of};
use super::within;
use crate::judging::cause::Ruled;
use crate::knowledge::catalog::{Catalog, Class};
use crate::knowledge::codes::Space;
use crate::knowledge::session::ReturnValue;
use crate::reading::account::{self, Said, names, subject};

/// How many logs a chain may go through.
pub(super) const LONGEST: usize = 8;
/// Levels of SQL Server's messages that speak of the server and its resources; below, of a statement.
const SERVER_LEVEL: i64 = 17;
/// Characters of a name that is no other's.
const LONG: usize = 16;
/// Weaker ties that weigh together as much as one that is enough by itself.
const SURE: i32 = 14;
/// What it weighs that a log ended with the step.
const TOGETHER: i32 = 6;
/// What it weighs that a log went on after its complaints.
const SURVIVED: i32 = 8;
/// Ties that weigh this much lead on from a line that says why.
const CERTAIN: i32 = 20;
/// Lines below the end of a step within which the next line of its list stands.
const NEXT: u64 = 3;
/// What it weighs that a log was ended before the step began.
const EARLIER: i32 = 10;
/// Logs that show which names are common.
const SAMPLED: usize = 250;
/// Rejected messages that are named.
const REJECTED: usize = 5;

/// A place in a chain: an item of a log.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub view: usize,
    pub item: usize,
    /// What ties it to the one before.
    pub because: Vec<Because>,
}

impl Found {
    /// Whether it is of who should have provided what the link before it misses.
    pub(super) fn is_needed(&self) -> bool {
        self.because.iter().any(|because| because.tie == Tie::Needs)
    }
}

/// A server's logs, ready to be related.
pub(super) struct Logs<'a> {
    pub views: &'a [View<'a>],
    pub ruled: &'a [Ruled<'a>],
    pub catalog: &'a Catalog,
    pub window: &'a Window,
    shared: &'a Shared,
    /// Nearest candidates that were ruled out, by view and item.
    rejected: Mutex<BTreeMap<(usize, usize), Veto>>,
}

/// A line that was ruled out, by view and item, and what speaks against it.
type Rejected = ((usize, usize), Veto);

/// A log that may say why a step failed.
struct Candidate {
    /// More than its time ties it to the step.
    tied: bool,
    /// What ties it to the step, together.
    weight: i32,
    found: Found,
    /// How many parts of a path a line of the step has in common with the log's.
    names: usize,
    /// The log itself says that it failed.
    end: bool,
}

/// The reason of a failure, with the chain that leads to it.
#[derive(Debug, Clone, Default)]
pub(super) struct Chain {
    pub found: Vec<Found>,
    /// The last of them says why.
    pub resolved: bool,
    /// What ties the first of them to what led there weighs.
    pub(super) weight: i32,
}

impl Chain {
    /// Whether it begins with who should have provided what the reason before it misses.
    pub(super) fn is_needed(&self) -> bool {
        self.found.first().is_some_and(Found::is_needed)
    }

    /// What ties the second of its places to the first weighs.
    pub(super) fn led(&self) -> i32 {
        self.found.get(1).map_or(0, |found| ties::weigh(&found.because))
    }
}

/// What is found once of all logs, whichever try is looked at.
pub(super) struct Shared {
    /// What each log is work of.
    works: Vec<BTreeSet<String>>,
    /// Names that stand in too many logs to tie two of them, once a failure is followed.
    common: OnceLock<BTreeSet<String>>,
}

impl Shared {
    pub fn of(views: &[View<'_>], ruled: &[Ruled<'_>], catalog: &Catalog) -> Self {
        let works = views
            .par_iter()
            .map(|view| {
                let dialects: Vec<&str> = view.sessions.iter().map(|&at| ruled[at].session.dialect).collect();
                ties::works_of(view, catalog, &dialects)
            })
            .collect();
        Self { works, common: OnceLock::new() }
    }
}

impl<'a> Logs<'a> {
    pub fn new(
        views: &'a [View<'a>],
        ruled: &'a [Ruled<'a>],
        catalog: &'a Catalog,
        shared: &'a Shared,
        window: &'a Window,
    ) -> Self {
        Self { views, ruled, catalog, window, shared, rejected: Mutex::default() }
    }

    /// Names that stand in too many logs to tie two of them.
    pub(super) fn common(&self) -> &BTreeSet<String> {
        self.shared.common.get_or_init(|| {
            let mut common = common(self.views);
            // Servers that answered are no names of something that is missing.
            for ruled in self.ruled {
                let servers = ruled
                    .session
                    .messages
                    .iter()
                    .filter(|message| matches!(message.number, Some(number) if number.space == Space::Sql));
                common.extend(
                    servers
                        .filter_map(|message| message.sql().map(|sql| sql.server.as_str()))
                        .filter(|name| !name.is_empty())
                        .map(str::to_lowercase),
                );
            }
            common
        })
    }

    pub(super) fn item(&self, found: &Found) -> &Item<'a> {
        &self.views[found.view].items[found.item]
    }

    /// Whether an item stands in the last try.
    pub fn in_try(&self, view: usize, item: &Item<'_>) -> bool {
        let log = &self.views[view];
        let place = match self.window.place(&item.at) {
            Place::Unknown => {
                // What has no time of its own is of the time of its log.
                match (self.window.place(&log.first), self.window.place(&log.last)) {
                    (Place::Unknown, place) | (place, Place::Unknown) => place,
                    (first, last) if first == Place::Within || last == Place::Within => Place::Within,
                    (first, last) if first != last => Place::Within,
                    (first, _) => first,
                }
            }
            place => place,
        };
        matches!(place, Place::Within | Place::Unknown)
    }

    /// What gives an item its meaning beside its own words: the command above it and the head of its log.
    pub fn context(&self, view: usize, item: usize) -> String {
        let log = &self.views[view];
        let here = &log.items[item];
        let command = self.command(view, item);
        let near = here.line <= 12 || log.items.len() <= 12 || command.is_none();
        let command = command.map_or("", |command| command.text);
        if near {
            return format!("{command}\n{}\n{}", log.title, log.head);
        }
        // A long name in the head of a log, as an agent of replication has one, tells all of its lines apart.
        let is_long =
            |word: &&str| word.len() >= LONG && word.contains(|c: char| c.is_ascii_digit()) && word.contains('-');
        let named: Vec<&str> = log.head.split_whitespace().filter(is_long).collect();
        format!("{command}\n\n{}", named.join(" "))
    }

    /// Whether a log is of the whole server, or of its databases: its first line names no other kind of work.
    pub fn is_of_databases_too(&self, view: usize) -> bool {
        let title = self.views[view].title.lines().next().unwrap_or_default();
        let works = ties::works(self.catalog, &subject(title));
        works.is_empty() || works.contains("database")
    }

    /// Whether a log is of work of the databases.
    pub(super) fn is_of_databases(&self, view: usize) -> bool {
        self.shared.works[view].contains("database")
    }

    /// The level that SQL Server gives an item.
    pub(super) fn level(&self, item: &Item<'_>) -> Option<i64> {
        let (session, message) = item.message?;
        item.number.filter(|number| number.space == Space::Sql)?;
        self.ruled[session].session.messages[message].level()
    }

    /// The product that a run of an engine installs.
    pub fn product(&self, run: &Run) -> Option<&'a str> {
        self.ruled[self.views[run.view].engine?].session.product.as_deref()
    }

    /// Whether the log of database work stops with an error of the server itself that a pattern calls catastrophic, and
    /// nothing was done after it.
    pub fn breaks_off(&self, run: &Run) -> bool {
        let log = &self.views[run.view];
        let catastrophic = |item: &Item<'_>| {
            item.message.is_some_and(|(session, message)| {
                self.level(item) >= Some(SERVER_LEVEL)
                    && self.ruled[session].judgements[message].class == Class::Catastrophic
            })
        };
        let broke = run.items.clone().rev().find(|&at| log.items[at].is_reason() && catastrophic(&log.items[at]));
        broke.is_some_and(|broke| !log.items[broke..run.items.end].iter().any(Item::is_good))
    }

    /// Whether the end of a run stands in the last try.
    pub fn ends_in_try(&self, run: &Run) -> bool {
        run.items.clone().last().is_some_and(|last| self.in_try(run.view, &self.views[run.view].items[last]))
    }

    /// The command that an item answers.
    pub(super) fn command(&self, view: usize, item: usize) -> Option<&Item<'a>> {
        let log = &self.views[view];
        let line = log.items[item].line;
        let above = log.items[item.saturating_sub(AROUND)..item].iter().rev();
        above.take_while(|above| line - above.line <= 12).find(|above| above.begins && !above.complains())
    }

    /// Names in what an item is about: its command, and the files and the versions in the head of its log.
    pub(super) fn about(&self, view: usize, item: usize) -> BTreeSet<String> {
        let log = &self.views[view];
        let here = &log.items[item];
        let mut about = self.command(view, item).map(|command| names::objects(command.text)).unwrap_or_default();
        about.extend(names::files(&log.title).iter().map(|file| file.name().to_owned()));
        if here.line <= 12 {
            about.extend(names::objects(&log.title));
        }
        about
    }

    /// The first of the commands above an item that nothing ended yet; the item itself where there is none.
    fn run_from(&self, view: usize, first: usize, item: usize) -> usize {
        let items = &self.views[view].items;
        let ended =
            |above: &Item<'_>| above.is_good() && !above.begins || above.code.is_some() && above.said != Said::Nothing;
        let from = items[first..item].iter().rposition(ended).map_or(first, |ended| first + ended + 1);
        let near = from.max(item.saturating_sub(AROUND));
        items[near..item].iter().position(|above| above.begins && !above.complains()).map_or(item, |at| near + at)
    }

    /// A node of what an item and the lines around its step name.
    pub fn node(&self, view: usize, begin: usize, end: usize) -> Node {
        let log = &self.views[view];
        let item = &log.items[end];
        let mut lines: Vec<(u64, String)> = Vec::new();
        for at in begin..=end {
            let other = &log.items[at];
            // What a step says of its parts that went well names what did not fail.
            if at == end || !other.is_good() || other.begins {
                lines.push((other.line, other.text.to_owned()));
            }
        }
        // Lines below an ending that belong to it: where to look, and details.
        for other in log.items[end + 1..].iter().take(4) {
            let own = other.remark.is_some_and(|remark| remark.timed) && account::is_step_like(other.text);
            // A sentence may name the log in its next line.
            let whole = format!("{} {}", other.text, other.detail);
            let text = if account::refers(other.text) { whole.as_str() } else { other.text };
            let names = !names::files(text).is_empty() || !names::folders(text).is_empty();
            let refers = names && (!own || account::refers(other.text));
            if own && !refers || other.line > item.end_line + 4 {
                break;
            }
            if refers {
                lines.push((other.line, text.to_owned()));
            }
        }
        let mut node = Node::read(view, item.line, lines, self.catalog);
        node.title = log.title.to_lowercase();
        node.number = item.number;
        node.to = item.at;
        node.from = log.items[begin].at;
        if begin == end {
            // A list that shows only when steps ended: this one began when the one before it had.
            let before = log.items[..end]
                .iter()
                .rev()
                .find(|above| above.remark.is_some_and(|remark| remark.timed) && above.is_good());
            if let Some(before) = before {
                node.from = before.at;
            }
        }
        let next = log.items[end + 1..].iter().find(|below| below.remark.is_some_and(|remark| remark.timed));
        if item.remark.is_some_and(|remark| !remark.timed) {
            // It ended before the next line that has a time, or before the log does.
            node.to = next.map_or(log.last, |next| next.at);
            node.open = next.is_none() && log.first == log.last;
        }
        // A list may show when its steps began: then this one ended before the next line.
        if let Some(next) = next.filter(|next| next.line <= item.end_line + NEXT && later(&next.at, &node.to)) {
            node.to = next.at;
        }
        // It ended before its log did.
        if next.is_none() && later(&log.last, &node.to) {
            node.to = log.last;
        }
        if let Some(until) = item.at.until {
            node.from = item.at;
            node.to.time = Some(until);
        }
        node
    }

    /// A node of the failing action of an engine's run.
    fn node_of_engine(&self, view: usize) -> Option<(Node, usize)> {
        let log = &self.views[view];
        let at = log.engine?;
        let session = &self.ruled[at].session;
        let failure = session.failure.as_ref()?;
        let item = log.root?;
        let (from, to) = failure.inner;
        let (cleared, mut lines): (Vec<(u64, String)>, Vec<_>) = failure.said.iter().cloned().partition(|(_, text)| {
            let words = account::read(text);
            matches!(words.said, Said::Well | Said::Restart) && !words.trouble
        });
        for message in &session.messages {
            for span in message.spans.iter().filter(|span| (from..=to).contains(&span.line)) {
                if matches!(message.number, Some(number) if number.value == 2265) {
                    continue;
                }
                lines.push((span.line, span.text.clone()));
            }
        }
        lines.extend(failure.action.iter().map(|action| (failure.shown_by.line, action.clone())));
        lines.sort_by_key(|(line, _)| *line);
        lines.dedup();
        let mut node = Node::read(view, log.items[item].line, lines, self.catalog);
        node.number = log.items[item].number;
        node.cleared = cleared.iter().flat_map(|(_, text)| names::files(text)).collect();
        let name = failure.action.as_deref().unwrap_or_default();
        let action = session
            .actions
            .iter()
            .rev()
            .find(|action| action.name == name && action.returned != Some(ReturnValue::DONE));
        node.to = log.last;
        node.from = log.first;
        if let Some(action) = action {
            node.from.time = action.started.or(node.from.time);
            node.to.time = action.ended.or(node.to.time);
        }
        node.from.time = failure.began.or(node.from.time);
        // The line of the failing end carries a clock in every kind of log.
        let shown = account::clock::stamp(&failure.shown_by.text).time;
        node.to.time = shown.or(node.to.time);
        Some((node, item))
    }

    /// The chain that begins with the failure of an engine's run.
    pub fn engine_chain(&self, view: usize, visited: &BTreeSet<usize>) -> Chain {
        let Some((node, item)) = self.node_of_engine(view) else { return Chain::default() };
        let found = Found { view, item, because: Vec::new() };
        let mut visited = visited.clone();
        visited.insert(view);
        let here = &self.views[view].items[item];
        let engine_number = here.number.is_some_and(|number| number.space == Space::Msi);
        let strong_only = here.explains();
        // A service that does not start says nothing of why; its own log does.
        let service = here.number.is_some_and(|number| number.space == Space::Msi && number.value == 1920);
        if (service || !(here.says_why() && engine_number))
            && let Some(rest) = self.elsewhere(&node, &visited, strong_only)
        {
            return prefixed(found, rest);
        }
        if here.says_why() || here.trouble {
            let back = self.back(&found, &node.objects, &visited);
            if let Some(rest) = back {
                return prefixed(found, rest);
            }
        }
        Chain { resolved: here.says_why(), found: vec![found], weight: 0 }
    }

    /// The chain that begins with the failure of a part of a text log.
    pub fn text_chain(
        &self,
        view: usize,
        items: Range<usize>,
        visited: &BTreeSet<usize>,
        node: Option<&Node>,
    ) -> Chain {
        let log = &self.views[view];
        let mut visited = visited.clone();
        visited.insert(view);
        let candidates = self.reasons(view, items.clone(), node);
        let took = |at: usize| node.is_some_and(|node| took_away(&log.items[at], node));
        let strong = candidates.iter().any(|&at| log.items[at].explains());
        let mut fallback: Option<Chain> = None;
        for at in candidates {
            let found = Found { view, item: at, because: Vec::new() };
            let item = &log.items[at];
            if item.explains() || took(at) {
                // Where the step names the log of what it ran, the line that quotes an error only passes it on.
                let own = self.node(view, self.run_from(view, items.start, at), at);
                let ended_with_code = item.code.is_some_and(|code| !(-2..=2).contains(&code));
                let names_log = own.files.iter().any(|(_, file)| file.may_be_log());
                let unnumbered = item.number.is_none();
                if (ended_with_code || names_log || unnumbered)
                    && let Some(rest) = self.elsewhere(&own, &visited, true)
                {
                    let certain = rest.resolved && rest.weight >= CERTAIN;
                    let says_more = rest.found.first().is_some_and(|there| {
                        there.because.iter().any(|because| match because.tie {
                            // A step that ended with a number says less than the log that ended with the same.
                            Tie::SameEvent | Tie::SameCode => ended_with_code,
                            // How a program ended says less than the log of what was run.
                            Tie::NamesFile => names_log || unnumbered && certain,
                            Tie::NamesProgram => unnumbered && certain,
                            _ => false,
                        })
                    });
                    if says_more {
                        return prefixed(found, rest);
                    }
                }
                let objects = item.objects();
                let rest = self.back(&found, &objects, &visited);
                return rest.map_or(Chain { found: vec![found.clone()], resolved: true, weight: 0 }, |rest| {
                    prefixed(found, rest)
                });
            }
            // What it misses tells better who should have provided it than what happens to be tied to its step.
            let back = match self.back(&found, &item.objects(), &visited) {
                Some(rest) if rest.is_needed() => return prefixed(found, rest),
                back => back,
            };
            let part = &log.items[items.clone()];
            let step = steps_of(part).into_iter().find(|step| items.start + step.end == at);
            let begin = step.map_or(at, |step| items.start + step.begin).min(self.run_from(view, items.start, at));
            let own = self.node(view, begin, at);
            // A line of the log itself that says why is nearer than what only time and kind of work tie.
            if let Some(rest) = self.elsewhere(&own, &visited, strong) {
                let named = rest
                    .found
                    .first()
                    .is_some_and(|found| found.because.first().is_some_and(|because| because.tie.is_strong()));
                let chain = prefixed(found, rest);
                if chain.resolved || named {
                    return chain;
                }
                fallback.get_or_insert(chain);
            } else if item.says_why() && fallback.as_ref().is_none_or(|known| !known.resolved) {
                if let Some(rest) = back {
                    return prefixed(found, rest);
                }
                fallback = Some(Chain { found: vec![found], resolved: true, weight: 0 });
            } else if account::number_of_service(&self.said(view, at)).is_some()
                && let Some(rest) = back
            {
                return prefixed(found, rest);
            } else {
                fallback.get_or_insert(Chain { found: vec![found], resolved: false, weight: 0 });
            }
        }
        fallback.unwrap_or_default()
    }

    /// What may be the reason of the failure of a part of a log, best first.
    fn reasons(&self, view: usize, items: Range<usize>, node: Option<&Node>) -> Vec<usize> {
        let log = &self.views[view];
        let inside: Vec<bool> = log.items[items.clone()].iter().map(|item| self.in_try(view, item)).collect();
        let node = node.filter(|node| node.view != view);
        let took = |at: usize, node| inside[at - items.start] && took_away(&log.items[at], node);
        let taken = node.and_then(|node| items.clone().find(|&at| took(at, node)));
        let reasons = Trouble::new(log, items.clone(), inside, node).reasons().into_iter().map(|at| items.start + at);
        taken.into_iter().chain(reasons.filter(|at| Some(*at) != taken)).collect()
    }

    /// The reason of a failed step in another log.
    fn elsewhere(&self, node: &Node, visited: &BTreeSet<usize>, strong_only: bool) -> Option<Chain> {
        if visited.len() > LONGEST {
            return None;
        }
        let others = (0..self.views.len()).into_par_iter().filter(|at| !visited.contains(at));
        let near = visited.len() <= 2 && !strong_only;
        let asked: Vec<Result<Candidate, Option<Rejected>>> =
            others.map(|at| self.candidate(at, node, strong_only)).collect();
        let mut candidates: Vec<Candidate> = Vec::new();
        for one in asked {
            match one {
                Ok(one) => candidates.extend(Some(one).filter(|one| one.tied || near)),
                Err(rejected) => rejected.into_iter().for_each(|(place, veto)| self.reject(place, veto)),
            }
        }
        // What only its time ties to the step is taken where it is the only one.
        if candidates.iter().any(|one| one.tied) || candidates.len() > 1 {
            candidates.retain(|one| {
                if !one.tied {
                    self.reject((one.found.view, one.found.item), Veto::NotTied);
                }
                one.tied
            });
        }
        // What weighs most, then the better name, then a log that says itself that it failed; of equals the first in
        // time.
        candidates.sort_by(|a, b| {
            b.weight
                .cmp(&a.weight)
                .then(b.names.cmp(&a.names))
                .then(b.end.cmp(&a.end))
                .then_with(|| {
                    let time = |one: &Candidate| self.item(&one.found).at.seconds();
                    time(a).cmp(&time(b))
                })
                .then_with(|| self.views[a.found.view].path.cmp(&self.views[b.found.view].path))
        });
        for other in candidates.iter().skip(1) {
            self.reject((other.found.view, other.found.item), Veto::NotTied);
        }
        self.through(candidates.into_iter().next()?, node, visited)
    }

    /// A log as the one that says why a step failed, where enough ties it to the step.
    fn candidate(&self, at: usize, node: &Node, strong_only: bool) -> Result<Candidate, Option<Rejected>> {
        let log = &self.views[at];
        let reason = self.reason_in(at, node);
        let survived = reason.is_err();
        let item = reason.or_else(|rejected| self.survived_in(at, node).ok_or(rejected))?;
        let reject = |veto: Veto| Err(Some(((at, item), veto)));
        if node.cleared.iter().any(|file| !file.name().contains('*') && file.common_end(&log.path) > 0) {
            return reject(Veto::Survived);
        }
        let here = &log.items[item];
        let about = names::objects(&self.context(at, item));
        let ties = ties::ties(node, (log, &self.bond(node, at)), here, &about, self.common());
        let by_name = ties.iter().any(|because| because.tie <= Tie::NamesFile);
        // A list may show when its steps began: then the log of one begins where its line stands.
        let began = ties.iter().any(|because| because.tie == Tie::SameCode) && ties::begins_at(node, log);
        if ties::after(node, log, here) && !by_name && !began {
            return reject(Veto::AfterTheFailure);
        }
        // Who only sends the reader to where he comes from says nothing more.
        if self.points_to(node.view, at, here) {
            return reject(Veto::NotTied);
        }
        let vague = |because: &Because| matches!(because.tie, Tie::LastWords | Tie::KindOfWork | Tie::InTime);
        if here.calm && ties.iter().all(vague) {
            return Err(None);
        }
        // What the log said before the step began, too, is its habit.
        let habit = |before: &Item<'_>| {
            before.complains() && ties::before(node, log, before) && within::same(before) == within::same(here)
        };
        if ties.iter().all(vague) && log.items[..item].iter().any(habit) {
            return reject(Veto::NotTied);
        }
        let strong = ties.first().is_some_and(|because| because.tie.is_strong());
        let together = ties::together(node, log);
        // A log that is named as the step is, and says itself that it failed, is that step's.
        let end = LazyCell::new(|| log.engine.is_some() || matches!(log.end(0..log.items.len()).0, End::Badly));
        let own = ties.iter().any(|because| because.tie == Tie::NamesStep) && *end;
        let weak = ties.iter().filter(|because| !because.tie.is_strong()).count();
        let others = weak + usize::from(together) + usize::from(own);
        let weight = ties::weigh(&ties) + i32::from(together) * TOGETHER;
        // What was got over is looked at again only where much ties its log to the step.
        if survived && weight < SURE {
            return reject(Veto::Survived);
        }
        let bound = strong || others >= 2 && (!strong_only || weight >= SURE);
        let in_time = !survived && here.explains() && ties.iter().any(|because| because.tie == Tie::InTime);
        if !bound && !in_time {
            return reject(Veto::NotTied);
        }
        let names = node.files.iter().map(|(_, file)| file.common_end(&log.path)).max().unwrap_or(0);
        // What its log tells of an earlier time is of an earlier step.
        let against = i32::from(ties::before(node, log, here)) * EARLIER + i32::from(survived) * SURVIVED;
        let names_weigh = i32::try_from(names).unwrap_or(i32::MAX / 2);
        Ok(Candidate {
            tied: bound,
            weight: weight + names_weigh + i32::from(*end) * 2 - against,
            found: Found { view: at, item, because: ties },
            names,
            end: *end,
        })
    }

    /// The chain that goes on through the log that was chosen.
    fn through(&self, best: Candidate, node: &Node, visited: &BTreeSet<usize>) -> Option<Chain> {
        let view = best.found.view;
        let log = &self.views[view];
        let mut rest = if log.engine.is_some() {
            self.engine_chain(view, visited)
        } else {
            self.text_chain(view, self.part_in_try(view, Some(node)), visited, Some(node))
        };
        if rest.found.is_empty() {
            rest =
                Chain { found: vec![best.found.clone()], resolved: log.items[best.found.item].says_why(), weight: 0 };
        }
        // A log that only ends badly says no more than the step does that ran it.
        let bare = |found: &Found| {
            let item = self.item(found);
            !item.says_why() && item.subject().is_empty()
        };
        if !rest.resolved
            && rest.found.len() == 1
            && bare(&rest.found[0])
            && !best.found.because.first().is_some_and(|because| because.tie.is_strong())
        {
            return None;
        }
        if let Some(first) = rest.found.first_mut() {
            first.because = best.found.because;
            let taken = &log.items[first.item];
            if took_away(taken, node) {
                first.because.push(Because { tie: Tie::Needs, from: node.line, to: taken.line });
            }
        }
        Some(Chain { weight: best.weight, ..rest })
    }

    /// The items of a log that belong to the last try, or to the run that the step is of by its number.
    pub fn part_in_try(&self, view: usize, node: Option<&Node>) -> Range<usize> {
        let log = &self.views[view];
        let part = node.and_then(|node| self.part_of_run(log, node).or_else(|| part_of_step(log, node)));
        if let Some(part) = part {
            return part;
        }
        let inside: Vec<usize> = (0..log.items.len()).filter(|&at| self.in_try(view, &log.items[at])).collect();
        match (inside.first(), inside.last()) {
            (Some(first), Some(last)) => {
                // Of a program that tells every start, the last run that complains of something.
                let last = *last + 1;
                let starts = (*first..last).filter(|&at| account::begins_anew(log.items[at].text));
                let complains = |from: usize| log.items[from..last].iter().any(Item::complains);
                starts.rev().find(|&from| complains(from)).unwrap_or(*first)..last
            }
            _ => 0..0,
        }
    }

    /// The part of the log of a chain's last link that a heading gives to the step of the link before it.
    pub(super) fn part_of_link(&self, chain: &Chain) -> Option<Range<usize>> {
        let [.., step, last] = &chain.found[..] else { return None };
        let text = step.view != last.view && self.views[step.view].engine.is_none();
        text.then(|| self.node(step.view, step.item, step.item))
            .and_then(|node| part_of_step(&self.views[last.view], &node))
    }

    /// The items of that of the numbered runs of a log which has the number of the step's run.
    fn part_of_run(&self, log: &View<'_>, node: &Node) -> Option<Range<usize>> {
        let begun: Vec<(usize, u64)> = log
            .items
            .iter()
            .enumerate()
            .filter(|(_, item)| item.begins && account::begins_anew(item.text))
            .filter_map(|(at, item)| Some((at, account::run_number(item.text)?)))
            .collect();
        if begun.len() < 2 {
            return None;
        }
        // The nearest line above the step that numbers the runs.
        let above = self.views[node.view].items.iter().rev().skip_while(|item| item.line > node.line);
        let run = { above }.find_map(|item| account::run_number(item.text))?;
        let at = begun.iter().rposition(|(_, number)| *number == run)?;
        Some(begun[at].0..begun.get(at + 1).map_or(log.items.len(), |(next, _)| *next))
    }

    /// The item of a log that would be the reason of a node's failure, else what was ruled out as such.
    fn reason_in(&self, view: usize, node: &Node) -> Result<usize, Option<Rejected>> {
        let log = &self.views[view];
        if log.engine.is_some() {
            return log.root.filter(|_| self.window.place(&log.first) != Place::Before).ok_or(None);
        }
        let part = self.part_in_try(view, Some(node));
        let reasons = self.reasons(view, part, Some(node));
        reasons.first().copied().ok_or_else(|| {
            let at = log.items.iter().position(Item::complains)?;
            let veto = if self.in_try(view, &log.items[at]) { Veto::Survived } else { Veto::AnotherTry };
            Some(((view, at), veto))
        })
    }

    /// The first complaint of a log that went on after it, though the step that it belongs to failed.
    fn survived_in(&self, view: usize, node: &Node) -> Option<usize> {
        let log = &self.views[view];
        if log.engine.is_some() || !ties::names_step(node, log) {
            return None;
        }
        let part = self.part_in_try(view, Some(node));
        if matches!(log.end(part.clone()).0, End::Well | End::Restart) {
            return None;
        }
        let first = |at: &usize| {
            let item = &log.items[*at];
            item.is_reason()
                && item.explains()
                && self.in_try(view, item)
                && !repeated_well(&log.items, *at)
                && !went_by(&log.items, *at)
        };
        { part }.find(first)
    }

    /// The step that failed first, as its own log tells of it.
    pub(super) fn step_of(&self, run: &Run, first: &Found) -> Option<Node> {
        if self.views[first.view].engine.is_some() {
            return self.node_of_engine(first.view).map(|(node, _)| node);
        }
        Some(self.node(first.view, self.run_from(first.view, run.items.start, first.item), first.item))
    }

    /// What ties a log to a step.
    pub(super) fn bond(&self, node: &Node, view: usize) -> Bond {
        Bond::new(node, &self.views[view], &self.shared.works[view])
    }

    pub(super) fn reject(&self, place: (usize, usize), veto: Veto) {
        let mut rejected = self.rejected.lock().unwrap_or_else(PoisonError::into_inner);
        if rejected.len() < REJECTED * 4 {
            rejected.entry(place).or_insert(veto);
        }
    }

    /// The nearest candidates that were ruled out, by view and item.
    pub(super) fn rejected(&self) -> BTreeMap<(usize, usize), Veto> {
        self.rejected.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Whether an item took away the very file that a step missed: that explains it, in whatever words.
fn took_away(item: &Item<'_>, node: &Node) -> bool {
    let missed = |file: &names::File| node.objects.contains(file.name()) || node.objects.contains(file.stem());
    item.deeds().takes && names::files(item.text).iter().any(missed)
}

/// The items of a log below the heading that names the step, up to the next heading.
fn part_of_step(log: &View<'_>, node: &Node) -> Option<Range<usize>> {
    let from = log.items.iter().rposition(|item| ties::heads(node, item.text))?;
    let next = log.items[from + 1..].iter().position(|item| ties::is_heading(item.text));
    Some(from..next.map_or(log.items.len(), |next| from + 1 + next))
}

pub(super) fn prefixed(found: Found, rest: Chain) -> Chain {
    let mut all = vec![found];
    all.extend(rest.found);
    Chain { found: all, resolved: rest.resolved, weight: 0 }
}

/// Names that stand in so many logs that they tie nothing: the server's own, above all.
fn common(views: &[View<'_>]) -> BTreeSet<String> {
    let mut logs: BTreeMap<String, usize> = BTreeMap::new();
    let texts: Vec<&View<'_>> = views.iter().filter(|view| view.engine.is_none()).collect();
    // Of very many logs some tell what all do.
    let texts = texts.iter().step_by(texts.len().div_ceil(SAMPLED).max(1));
    let count = texts.len();
    for view in texts {
        let mut own: BTreeSet<String> = names::objects(&view.head);
        for item in view.items.iter().take(200) {
            own.extend(names::objects(item.text));
        }
        for object in own {
            *logs.entry(object).or_insert(0) += 1;
        }
    }
    let most = (count / 2).max(4);
    let mut common: BTreeSet<String> =
        logs.into_iter().filter(|(_, seen)| *seen > most).map(|(object, _)| object).collect();
    common.extend(["c:", "d:", "callmanager", "sqlstate", "dbnetlib"].map(str::to_owned));
    // Folders that every server has.
    common.extend(["winnt", "windows", "system32", "inetsrv", "dbinstall", "dcdsrvr"].map(str::to_owned));
    common
}
