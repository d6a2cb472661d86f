//! From a failed step to its reason: which log of the same try says why, and on from there until nothing defers.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::drivers::Run;
use super::ties::{self, Because, Node, Tie, Veto};
use super::tries::{Place, Window, later};
use super::view::{End, Item, View, steps_of};
use super::within::Within;
use crate::account::{self, Said, names, subject};
use crate::catalog::{Catalog, Class};
use crate::cause::Ruled;
use crate::codes::{Number, Space};

/// How many logs a chain may go through.
const LONGEST: usize = 8;
/// How many lines around a step belong to it.
const AROUND: usize = 8;
/// Levels of SQL Server's messages that speak of the server and its resources; below, of a statement.
const SERVER_LEVEL: i64 = 17;
/// Weaker ties that weigh together as much as one that is enough by itself.
const SURE: i32 = 14;
/// Lines without a complaint after which a log went on.
const FAR: u64 = 40;
/// What it weighs that a log ended with the step.
const TOGETHER: i32 = 6;
/// Lines above an ending within which what it ended with stands.
const NEAR_ABOVE: u64 = 6;
/// The weight of a message that a pattern knows as a cause.
const KNOWN: u8 = 40;
/// What it weighs that a log went on after its complaints.
const SURVIVED: i32 = 8;
/// Lines of one trouble.
const BLOCK: u64 = 16;
/// Ties that weigh this much lead on from a line that says why.
const CERTAIN: i32 = 20;
/// Lines below the end of a step within which the next line of its list stands.
const NEXT: u64 = 3;
/// What it weighs that a log was ended before the step began.
const EARLIER: i32 = 10;
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

/// A server's logs, ready to be related.
pub(super) struct Logs<'a> {
    pub views: &'a [View<'a>],
    pub ruled: &'a [Ruled<'a>],
    pub catalog: &'a Catalog,
    pub window: &'a Window,
    shared: &'a Shared,
    /// Nearest candidates that were ruled out, by view and item.
    pub rejected: RefCell<BTreeMap<(usize, usize), Veto>>,
}

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
    weight: i32,
}

/// What is found once of all logs, whichever try is looked at.
pub(super) struct Shared {
    /// What each log is work of.
    works: Vec<BTreeSet<String>>,
    /// Names that stand in too many logs to tie two of them, once a failure is followed.
    common: OnceCell<BTreeSet<String>>,
}

impl Shared {
    pub fn of(views: &[View<'_>], ruled: &[Ruled<'_>], catalog: &Catalog) -> Self {
        let works = views
            .iter()
            .map(|view| {
                let dialects: Vec<&str> = view.sessions.iter().map(|&at| ruled[at].session.dialect).collect();
                ties::works_of(view, catalog, &dialects)
            })
            .collect();
        Self { works, common: OnceCell::new() }
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
        Self { views, ruled, catalog, window, shared, rejected: RefCell::default() }
    }

    /// Names that stand in too many logs to tie two of them.
    fn common(&self) -> &BTreeSet<String> {
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
                        .filter_map(|message| message.field(4))
                        .filter(|name| !name.is_empty())
                        .map(str::to_lowercase),
                );
            }
            common
        })
    }

    fn item(&self, found: &Found) -> &Item<'a> {
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
        let head = if here.line <= 12 || log.items.len() <= 12 || command.is_none() { log.head.as_str() } else { "" };
        format!("{}\n{head}", command.map_or("", |command| command.text))
    }

    /// Whether a log is of the whole server, or of its databases: its first line names no other kind of work.
    pub fn is_of_databases_too(&self, view: usize) -> bool {
        let title = self.views[view].title.lines().next().unwrap_or_default();
        let works = ties::works(self.catalog, &subject(title));
        works.is_empty() || works.contains("database")
    }

    /// Whether the log of database work stops with an error of the server itself that a pattern calls catastrophic, and
    /// nothing was done after it.
    pub fn breaks_off(&self, run: &Run) -> bool {
        let log = &self.views[run.view];
        let catastrophic = |item: &Item<'_>| {
            item.message.is_some_and(|(session, message)| {
                let level = self.ruled[session].session.messages[message].level();
                let of_the_server =
                    item.number.is_some_and(|number| number.space == Space::Sql) && level >= Some(SERVER_LEVEL);
                of_the_server && self.ruled[session].judgements[message].class == Class::Catastrophic
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
    fn command(&self, view: usize, item: usize) -> Option<&Item<'a>> {
        let log = &self.views[view];
        let line = log.items[item].line;
        let above = log.items[item.saturating_sub(AROUND)..item].iter().rev();
        above.take_while(|above| line - above.line <= 12).find(|above| above.begins && !above.complains())
    }

    /// Names in what an item is about: its command, and the files and the versions in the head of its log.
    fn about(&self, view: usize, item: usize) -> BTreeSet<String> {
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
        let ended = |above: &Item<'_>| {
            above.is_good() && (!above.begins || above.code.is_some()) || above.complains() && above.code.is_some()
        };
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
            let names = !names::files(other.text).is_empty() || !names::folders(other.text).is_empty();
            let refers = names && (!own || account::refers(other.text));
            if own && !refers || other.line > item.end_line + 4 {
                break;
            }
            if refers {
                lines.push((other.line, other.text.to_owned()));
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
        if item.remark.is_some_and(|remark| !remark.timed) {
            // It ended before the next line that has a time, or before the log does.
            let next = log.items[end + 1..].iter().find(|below| below.remark.is_some_and(|remark| remark.timed));
            node.to = next.map_or(log.last, |next| next.at);
        }
        // A list may show when its steps began: then this one ended before the next line.
        let next = log.items[end + 1..].iter().find(|below| below.remark.is_some_and(|remark| remark.timed));
        if let Some(next) = next.filter(|next| next.line <= item.end_line + NEXT && later(&next.at, &node.to)) {
            node.to = next.at;
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
        let mut lines: Vec<(u64, String)> = failure
            .said
            .iter()
            .filter(|(_, text)| {
                let words = account::read(text);
                !matches!(words.said, Said::Well | Said::Restart) || words.trouble
            })
            .cloned()
            .collect();
        for message in &session.messages {
            for span in message.spans.iter().filter(|span| (from..=to).contains(&span.line)) {
                if matches!(message.number, Some(number) if number.value == 2265) {
                    continue;
                }
                lines.push((span.line, span.text.clone()));
            }
        }
        let cleared = failure.said.iter().filter(|(_, text)| {
            let words = account::read(text);
            matches!(words.said, Said::Well | Said::Restart) && !words.trouble
        });
        let cleared: Vec<names::File> = cleared.flat_map(|(_, text)| names::files(text)).collect();
        lines.extend(failure.action.iter().map(|action| (failure.shown_by.line, action.clone())));
        lines.sort_by_key(|(line, _)| *line);
        lines.dedup();
        let mut node = Node::read(view, log.items[item].line, lines, self.catalog);
        node.number = log.items[item].number;
        node.cleared = cleared;
        let name = failure.action.as_deref().unwrap_or_default();
        let action = session.actions.iter().rev().find(|action| action.name == name && action.returned != Some(1));
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
        if !(here.says_why && engine_number)
            && let Some(rest) = self.elsewhere(&node, &visited, strong_only)
        {
            return prefixed(found, rest);
        }
        if here.says_why || here.trouble {
            let back = self.back(&found, &node.objects, &visited);
            if let Some(rest) = back {
                return prefixed(found, rest);
            }
        }
        Chain { resolved: here.says_why, found: vec![found], weight: 0 }
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
        // What took away the very file that the step missed explains it, in whatever words.
        let took = |at: usize| {
            let file =
                |node: &Node| names::files(log.items[at].text).iter().any(|file| node.objects.contains(file.name()));
            account::takes(log.items[at].text) && node.is_some_and(file)
        };
        let strong = candidates.iter().any(|&at| log.items[at].explains());
        let mut fallback: Option<Chain> = None;
        for at in candidates {
            let found = Found { view, item: at, because: Vec::new() };
            let item = &log.items[at];
            if item.explains() || took(at) {
                // Where the step names the log of what it ran, the line that quotes an error only passes it on.
                let own = self.node(view, self.run_from(view, items.start, at), at);
                // A step that ended with a number says less than the log that ended with the same.
                if item.code.is_some_and(|code| !(-2..=2).contains(&code))
                    && let Some(rest) = self.elsewhere(&own, &visited, true)
                    && rest.found.first().is_some_and(|found| {
                        found.because.iter().any(|because| matches!(because.tie, Tie::SameEvent | Tie::SameCode))
                    })
                {
                    return prefixed(found, rest);
                }
                if own.files.iter().any(|(_, file)| file.may_be_log())
                    && let Some(rest) = self.elsewhere(&own, &visited, true)
                    && rest
                        .found
                        .first()
                        .is_some_and(|found| found.because.iter().any(|because| because.tie == Tie::NamesFile))
                {
                    return prefixed(found, rest);
                }
                // A number alone says less than the log of what was run.
                if let Some(rest) = self.elsewhere(&own, &visited, true)
                    && rest.resolved
                    && rest.weight >= CERTAIN
                    && rest.found.first().is_some_and(|found| {
                        found.because.iter().any(|because| matches!(because.tie, Tie::NamesFile | Tie::NamesProgram))
                    })
                {
                    return prefixed(found, rest);
                }
                let objects = item.objects();
                let rest = self.back(&found, &objects, &visited);
                return rest.map_or(Chain { found: vec![found.clone()], resolved: true, weight: 0 }, |rest| {
                    prefixed(found, rest)
                });
            }
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
            } else if item.says_why && fallback.as_ref().is_none_or(|known| !known.resolved) {
                if let Some(rest) = self.back(&found, &item.objects(), &visited) {
                    return prefixed(found, rest);
                }
                fallback = Some(Chain { found: vec![found], resolved: true, weight: 0 });
            } else {
                fallback.get_or_insert(Chain { found: vec![found], resolved: false, weight: 0 });
            }
        }
        fallback.unwrap_or_default()
    }

    /// What may be the reason of the failure of a part of a log, best first: where the last trouble began; the first
    /// line of it that says why; steps that failed before and were not repeated.
    fn reasons(&self, view: usize, items: Range<usize>, node: Option<&Node>) -> Vec<usize> {
        let log = &self.views[view];
        let part = &log.items[items.clone()];
        let mut out: Vec<usize> = Vec::new();
        let mut add = |at: usize| {
            if !out.contains(&(items.start + at)) {
                out.push(items.start + at);
            }
        };
        let here = |at: usize| part[at].complains() && self.in_try(view, &part[at]) && !went_by(part, at);
        // Names that the failed step has in common with some complaints of this log, and not with all.
        if let Some(node) = node.filter(|node| node.view != view) {
            let touches: Vec<(usize, BTreeSet<String>)> = (0..part.len())
                .filter(|&at| here(at) && (part[at].says_why || account::takes(part[at].text)))
                .map(|at| {
                    let command = part[..at].iter().rev().take(AROUND).find(|above| above.begins && !above.complains());
                    let mut objects = part[at].objects();
                    objects.extend(command.map(|command| names::objects(command.text)).unwrap_or_default());
                    (at, objects.into_iter().filter(|object| node.objects.contains(object)).collect())
                })
                .collect();
            let title = log.title.to_lowercase();
            let specific = |object: &String| {
                touches.iter().filter(|(_, objects)| objects.contains(object)).count() < touches.len().max(2)
                    && !names_database(object)
                    && !title.contains(object.as_str())
            };
            // What a service depends on stands above it.
            let avalanche = |at: usize| {
                let depends = part[at].text.to_lowercase().contains("dependency")
                    || part[at].number.is_some_and(|number| number.value == 1068);
                if !depends {
                    return at;
                }
                let from = part[..at].iter().rposition(Item::is_good).map_or(0, |good| good + 1);
                (from..=at).find(|&first| here(first) && part[first].says_why).unwrap_or(at)
            };
            let best = touches.iter().filter(|(_, objects)| objects.iter().any(&specific)).map(|(at, _)| *at).next();
            if let Some(at) = best.filter(|&at| !repeated_well(part, at)) {
                add(avalanche(at));
            }
        }
        // In a table of conditions, the one that is not met.
        if let Some(at) = (0..part.len()).find(|&at| here(at) && account::is_not_met(part[at].text)) {
            add(at);
        }
        let undoing = |item: &Item<'_>| item.number.is_none() && account::undoes(item.text);
        let undone = part.iter().position(undoing).unwrap_or(part.len());
        let mut start: Option<usize> = None;
        // Telling words alone begin no trouble, but belong to what follows close below.
        let mut soft: Option<usize> = None;
        let mut last: Option<usize> = None;
        // A program that was said to have failed may close with words of success all the same.
        let blamed = node.is_some_and(|node| {
            node.files.iter().any(|(_, file)| file.common_end(&log.path) > 0) || ties::names_log(node, log)
        });
        let habitual = |at: usize| {
            let same = |item: &&Item<'_>| item.number == part[at].number && item.code == part[at].code;
            part[at].number.is_some() && part.iter().filter(same).take(2).count() == 2
        };
        let last_words = part.iter().rposition(|item| item.said != Said::Nothing);
        // What says that all is over is not got over by words behind it.
        let mut over = false;
        for at in 0..undone {
            let said_over = (blamed || account::only_ends(part[at].text) && part[at].subject().is_empty())
                && Some(at) == last_words
                && part[at].code.is_none()
                && !part[at].progress;
            let closing = said_over || over && part[at].code.is_none();
            if part[at].is_good() && !closing {
                (start, soft) = (None, None);
            } else if here(at) && part[at].is_loud() {
                over |= account::gives_up(part[at].text) && part[at].says_why;
                // What only ends belongs to whatever was wrong above it.
                let bare = part[at].subject().is_empty() && !part[at].says_why;
                // What the log went on from for long is not what it ended with.
                let far = start.is_some() && last.is_some_and(|last| part[at].line > part[last].end_line + FAR);
                if far && part[at].explains() && start.is_some_and(&habitual) && !habitual(at) {
                    (start, soft) = (None, None);
                }
                let near = soft
                    .filter(|&soft| bare || !part[at].explains() && part[at].line.saturating_sub(part[soft].line) <= 3);
                start = start.or(near).or(Some(at));
                last = Some(at);
            } else if here(at) {
                last = Some(at);
                soft = soft.filter(|&soft| part[at].line.saturating_sub(part[soft].line) <= 3).or(Some(at));
            }
        }
        let steps = steps_of(part);
        let open = |step: &&super::view::Step| step.failed && step.end < undone && self.in_try(view, &part[step.end]);
        if let Some(start) = start.or(soft) {
            // The sentence that ends the run follows from the step that failed.
            let closing =
                account::speaks_of_run(part[start].text) && part[start].code.is_none() && !part[start].explains();
            if closing
                && let Some(step) =
                    steps.iter().rev().filter(open).find(|step| step.end < start && !repeated_well(part, step.end))
            {
                add(step.end);
            }
            let block = (start..undone).take_while(|&at| at == start || !part[at].is_good());
            if let Some(deeper) = block.filter(|&at| account::goes_deeper(part[at].text)).last()
                && let Some(at) = (deeper..undone).find(|&at| here(at) && part[at].says_why)
            {
                add(at);
            }
            // What only ends badly points to the nearest line above that says why, whatever was counted between.
            let explained = || (start..undone).any(|at| here(at) && part[at].says_why);
            if !part[start].says_why && !explained() {
                let near = |at: &usize| part[*at].end_line + NEAR_ABOVE >= part[start].line;
                let another = |at: &usize| part[*at].begins || part[*at].is_good() && part[*at].code.is_some();
                let above = (0..start).rev().take_while(near).take_while(|at| !another(at));
                if let Some(at) =
                    above.filter(|&at| here(at) && part[at].explains()).find(|&at| !repeated_well(part, at))
                {
                    add(at);
                }
            }
            // A line that counts what went wrong stands for the rows that it counts.
            if let Some(what) = account::counted(part[start].text) {
                let what = what.to_lowercase();
                let row =
                    |at: &usize| part[*at].trouble && !part[*at].calm && part[*at].text.to_lowercase().contains(&what);
                if let Some(at) = (0..start).filter(row).find(|&at| !repeated_well(part, at)) {
                    add(at);
                }
            }
            // A cause that the catalog knows says more than what nobody knows.
            let known = |at: &usize| here(*at) && part[*at].weight >= KNOWN && part[*at].says_why;
            let near = |at: &usize| part[*at].line <= part[start].end_line + BLOCK;
            let block = (start..undone).take_while(near).take_while(|&at| at == start || !part[at].is_good());
            // An agent of replication only passes on what its server said.
            let passes_on = |number: Number| {
                number.space == Space::Sql && ((14150..=14153).contains(&number.value) || number.value == 20084)
            };
            if part[start].number.is_none_or(passes_on)
                && part[start].weight < KNOWN
                && let Some(at) = block.filter(known).next()
            {
                add(at);
            }
            add(start);
            let explains = (start..undone).find(|&at| here(at) && part[at].explains());
            if let Some(why) = explains.or_else(|| (start..undone).find(|&at| here(at) && part[at].says_why)) {
                add(why);
            }
        }
        for step in steps.iter().filter(open) {
            if !repeated_well(part, step.end) && !part[step.end].remark.is_some_and(|remark| remark.words.again) {
                add(step.end);
            }
        }
        let found: Vec<usize> = out.iter().map(|at| at - items.start).collect();
        let may = |at: usize| at < undone && here(at) && !repeated_well(part, at);
        if let Some(best) = Within::new(part).best(&found, node, may) {
            out.retain(|at| *at != items.start + best);
            out.insert(0, items.start + best);
        }
        out
    }

    /// The reason of a failed step in another log.
    fn elsewhere(&self, node: &Node, visited: &BTreeSet<usize>, strong_only: bool) -> Option<Chain> {
        if visited.len() > LONGEST {
            return None;
        }
        let mut candidates: Vec<Candidate> = Vec::new();
        for (at, log) in self.views.iter().enumerate().filter(|(at, _)| !visited.contains(at)) {
            let reason = self.reason_in(at, node);
            let survived = reason.is_none();
            let Some(item) = reason.or_else(|| self.survived_in(at, node)) else { continue };
            if node.cleared.iter().any(|file| !file.name().contains('*') && file.common_end(&log.path) > 0) {
                self.reject(at, item, Veto::Survived);
                continue;
            }
            let here = &log.items[item];
            let context = self.context(at, item);
            let ties = ties::ties(node, log, here, &context, &self.shared.works[at], self.common());
            if ties::after(node, log, here) && !ties.iter().any(|because| because.tie <= Tie::NamesFile) {
                self.reject(at, item, Veto::AfterTheFailure);
                continue;
            }
            if ties.iter().all(|because| matches!(because.tie, Tie::LastWords | Tie::KindOfWork | Tie::InTime))
                && here.calm
            {
                continue;
            }
            let strong = ties.first().is_some_and(|because| because.tie.is_strong());
            let together = ties::together(node, log);
            let others = ties.iter().filter(|because| !because.tie.is_strong()).count() + usize::from(together);
            let weight = ties::weigh(&ties) + i32::from(together) * TOGETHER;
            // What was got over is looked at again only where much ties its log to the step.
            if survived && weight < SURE {
                self.reject(at, item, Veto::Survived);
                continue;
            }
            let tied = strong || others >= 2 && (!strong_only || weight >= SURE);
            let in_time = visited.len() <= 2
                && !strong_only
                && !survived
                && here.explains()
                && ties.iter().any(|because| because.tie == Tie::InTime);
            if !tied && !in_time {
                self.reject(at, item, Veto::NotTied);
                continue;
            }
            let names = node.files.iter().map(|(_, file)| file.common_end(&log.path)).max().unwrap_or(0);
            let end = log.engine.is_some() || matches!(log.end(0..log.items.len()).0, End::Badly);
            // What its log tells of an earlier time is of an earlier step.
            let earlier = ties::before(node, log, here);
            candidates.push(Candidate {
                tied,
                weight: weight + names as i32 + i32::from(end) * 2
                    - i32::from(earlier) * EARLIER
                    - i32::from(survived) * SURVIVED,
                found: Found { view: at, item, because: ties },
                names,
                end,
            });
        }
        // What only its time ties to the step is taken where it is the only one.
        if candidates.iter().any(|one| one.tied) || candidates.len() > 1 {
            for other in candidates.iter().filter(|one| !one.tied) {
                self.reject(other.found.view, other.found.item, Veto::NotTied);
            }
            candidates.retain(|one| one.tied);
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
            self.reject(other.found.view, other.found.item, Veto::NotTied);
        }
        let best = candidates.into_iter().next()?;
        let view = best.found.view;
        let log = &self.views[view];
        let mut rest = if log.engine.is_some() {
            self.engine_chain(view, visited)
        } else {
            self.text_chain(view, self.part_in_try(view), visited, Some(node))
        };
        if rest.found.is_empty() {
            rest = Chain { found: vec![best.found.clone()], resolved: log.items[best.found.item].says_why, weight: 0 };
        }
        // A log that only ends badly says no more than the step does that ran it.
        let bare = |found: &Found| {
            let item = self.item(found);
            !item.says_why && item.subject().is_empty()
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
        }
        Some(Chain { weight: best.weight, ..rest })
    }

    /// The items of a log that belong to the last try.
    pub fn part_in_try(&self, view: usize) -> Range<usize> {
        let log = &self.views[view];
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

    /// The item of a log that would be the reason of a node's failure.
    fn reason_in(&self, view: usize, node: &Node) -> Option<usize> {
        let log = &self.views[view];
        if log.engine.is_some() {
            return log.root.filter(|_| self.window.place(&log.first) != Place::Before);
        }
        let part = self.part_in_try(view);
        let reasons = self.reasons(view, part, Some(node));
        if reasons.is_empty()
            && let Some(at) = log.items.iter().position(Item::complains)
        {
            let veto = if self.in_try(view, &log.items[at]) { Veto::Survived } else { Veto::AnotherTry };
            self.reject(view, at, veto);
        }
        reasons.first().copied()
    }

    /// The first complaint of a log that went on after it, though the step that it belongs to failed.
    fn survived_in(&self, view: usize, node: &Node) -> Option<usize> {
        let log = &self.views[view];
        if log.engine.is_some() || !ties::names_step(node, log) {
            return None;
        }
        let part = self.part_in_try(view);
        if matches!(log.end(part.clone()).0, End::Well | End::Restart) {
            return None;
        }
        let first = |at: &usize| {
            let item = &log.items[*at];
            item.is_reason() && item.explains() && self.in_try(view, item) && !repeated_well(&log.items, *at)
        };
        part.filter(first).next()
    }

    /// From a reason back to an earlier one that explains it: who should have provided what it lacks, or who failed
    /// with the same thing before.
    fn back(&self, from: &Found, objects: &BTreeSet<String>, visited: &BTreeSet<usize>) -> Option<Chain> {
        if visited.len() > LONGEST {
            return None;
        }
        let here = self.item(from);
        // Lines close below that complain, too, tell of the same.
        let below = self.views[from.view].items[from.item + 1..].iter();
        let below =
            below.take_while(|item| item.line <= here.end_line + 3 && !item.is_good() && !item.begins && !item.calm);
        // So do those between that nothing was got done.
        let block = self.views[from.view].items[from.item + 1..].iter().take(AROUND);
        let block = block.take_while(|item| item.line <= here.end_line + BLOCK && !item.is_good());
        let above = self.views[from.view].items[..from.item].iter().rev().take(AROUND);
        let above = above.take_while(|item| item.end_line + BLOCK >= here.line && !item.is_good());
        let further: BTreeSet<String> =
            block.chain(above).filter(|item| item.complains()).flat_map(Item::objects).collect();
        let below: Vec<&str> = below.flat_map(|item| [item.text, item.detail.as_str()]).collect();
        let below = below.join(" ");
        let text = format!("{} {} {} {below}", here.text, here.more, here.detail);
        let mut own: BTreeSet<String> = objects.clone();
        own.extend(names::objects(&here.detail));
        own.extend(further);
        own.extend(names::objects(&below));
        own.extend(self.about(from.view, from.item));
        own.retain(|object| !self.common().contains(object) && !names_database(object));
        let lower = text.to_lowercase();
        let number = here.number.map(|number| number.to_string());
        let providers: Vec<&str> = self
            .catalog
            .needs
            .iter()
            .filter(|need| {
                need.when.iter().any(|when| {
                    number.as_deref() == Some(when.as_str()) || when.len() > 6 && lower.contains(when.as_str())
                })
            })
            .flat_map(|need| need.provider.iter().map(String::as_str))
            .collect();
        // Only what lacks something leads back to who should have provided it.
        let kept_from = account::is_kept_from(&text);
        let lacks = !providers.is_empty() || account::lacks(&text) && !kept_from;
        if !lacks && !kept_from {
            return None;
        }
        let mut best: Option<((bool, bool, bool, usize, usize), Found)> = None;
        for (at, log) in self.views.iter().enumerate().filter(|(at, _)| *at == from.view || !visited.contains(at)) {
            if log.engine.is_some() {
                continue;
            }
            // Of its own log, what stands above.
            let above = if at == from.view { from.item } else { log.items.len() };
            for (index, item) in log.items[..above].iter().enumerate() {
                // What took away the very file that is missing need not complain.
                let took = || {
                    account::takes(item.text) && names::files(item.text).iter().any(|file| own.contains(file.name()))
                };
                if !(item.is_reason() || took()) || !self.in_try(at, item) || repeated_well(&log.items, index) {
                    continue;
                }
                // Who kept it from its user says so.
                if !lacks && !account::takes(item.text) {
                    continue;
                }
                // Of what comes later nothing is the reason.
                if later(&item.at, &here.at) {
                    continue;
                }
                // What is there was not missing.
                if account::is_there_already(item.text) && !account::is_in_the_way(item.text) {
                    continue;
                }
                let context = self.command(at, index).map_or(log.title.as_str(), |command| command.text);
                let mut theirs = item.objects();
                theirs.extend(self.about(at, index));
                // Another program may write the same name in small letters.
                let small = item.text.to_lowercase();
                theirs.extend(
                    small
                        .split(|c: char| !c.is_alphanumeric() && c != '_')
                        .filter(|word| word.len() >= 4)
                        .map(str::to_owned),
                );
                let shared = theirs.iter().filter(|object| own.contains(*object)).count();
                let number = item.number.map(|number| number.to_string()).unwrap_or_default();
                let text = format!("{}\n{}\n{}\n{number}", log.path, item.text.to_lowercase(), context.to_lowercase());
                let provided = providers.iter().any(|provider| text.contains(provider));
                let same_event = item.number.is_some() && item.number == here.number
                    || item.number.is_none() && here.number.is_none() && item.subject() == here.subject();
                if shared == 0 && !provided
                    || at == from.view && !provided
                    || same_event
                    || other_database(here.text, item.text)
                {
                    continue;
                }
                // Where the same is well later on, it was got over.
                let well = |below: &Item<'_>| below.is_good() && below.objects().iter().any(|name| own.contains(name));
                if !provided && !took() && log.items[index + 1..].iter().any(well) {
                    continue;
                }
                // What a service depends on says more than the service.
                let depends = item.text.to_lowercase().contains("dependency")
                    || item.number.is_some_and(|number| number.value == 1068);
                // Of its own log the nearest above, of another the first.
                let own = at == from.view;
                let order = if own { (usize::MAX, above - index) } else { (usize::MAX - shared, index) };
                let rank = (depends, own, !provided, order.0, order.1);
                if best.as_ref().is_none_or(|(known, _)| rank < *known) {
                    let tie = if shared > 0 { Tie::SameObject } else { Tie::Needs };
                    let because = vec![Because { tie, from: here.line, to: item.line }];
                    best = Some((rank, Found { view: at, item: index, because }));
                }
            }
        }
        let (_, mut found) = best?;
        found.item = self.first_of_trouble(found.view, found.item);
        let mut visited = visited.clone();
        visited.insert(found.view);
        let objects = self.item(&found).objects();
        Some(match self.back(&found, &objects, &visited) {
            Some(rest) => prefixed(found, rest),
            None => Chain { found: vec![found], resolved: true, weight: 0 },
        })
    }

    /// The first line of an unbroken trouble that says why.
    fn first_of_trouble(&self, view: usize, item: usize) -> usize {
        let items = &self.views[view].items;
        let mut first = item;
        let mut at = item;
        while at > 0 && items[at].line <= items[at - 1].end_line + 2 && items[at - 1].complains() {
            at -= 1;
            let apart = items[item].at.seconds().zip(items[at].at.seconds()).is_some_and(|(a, b)| (a - b).abs() > 5);
            if items[at].explains() && !apart {
                first = at;
            }
        }
        first
    }

    fn reject(&self, view: usize, item: usize, veto: Veto) {
        let mut rejected = self.rejected.borrow_mut();
        if rejected.len() < REJECTED * 4 {
            rejected.entry((view, item)).or_insert(veto);
        }
    }
}

fn prefixed(found: Found, rest: Chain) -> Chain {
    let mut all = vec![found];
    all.extend(rest.found);
    Chain { found: all, resolved: rest.resolved, weight: 0 }
}

/// Databases of CallManager and of SQL Server stand in every log of database work.
fn names_database(object: &str) -> bool {
    object.starts_with("ccm0") && object.len() <= 8
        || ["master", "cdr", "art", "msdb", "tempdb", "primary", "sqlstate"].contains(&object)
}

/// Whether two lines name databases of CallManager, and none of them is the same.
fn other_database(a: &str, b: &str) -> bool {
    let databases = |text: &str| -> BTreeSet<String> {
        let lower = text.to_lowercase();
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| word.starts_with("ccm0")).map(str::to_owned).collect()
    };
    let (a, b) = (databases(a), databases(b));
    !a.is_empty() && !b.is_empty() && a.is_disjoint(&b)
}

/// Whether the same statement, command or step went well later in the log.
pub(super) fn repeated_well(items: &[Item<'_>], at: usize) -> bool {
    let command = |at: usize| {
        let above = items[..at].iter().rev().take(AROUND).position(|above| above.begins && !above.complains())?;
        Some(at - 1 - above)
    };
    let own = items[at].subject();
    let own_command = command(at).map(|at| items[at].subject()).filter(|words| !words.is_empty());
    let mut tried_again = false;
    items[at + 1..].iter().enumerate().any(|(further, item)| {
        let said_again = item.remark.is_some_and(|remark| remark.words.again);
        let gave_up = (said_again || tried_again) && {
            let small = item.text.to_lowercase();
            GAVE_UP.iter().any(|words| small.contains(words))
        };
        let again = said_again && !gave_up;
        if !item.is_good() {
            // Tried again, and failed again.
            let failed = item.complains() && (item.subject() == own || item.said == Said::Badly || gave_up);
            tried_again = (tried_again && !failed) || again;
            return false;
        }
        let words = item.subject();
        let same = !own.is_empty() && own == words && items[at].code.is_some();
        let again = command(at + 1 + further).filter(|command| *command > at);
        let same_command = own_command.is_some() && own_command == again.map(|command| items[command].subject());
        same || same_command || tried_again
    })
}

/// Whether something was tried again after a complaint, did not complain in the same way again, and the log went on.
fn went_by(items: &[Item<'_>], at: usize) -> bool {
    // The sentence below a number belongs to it.
    let belongs = items[at].code.is_none()
        && items[at].number.is_none()
        && at > 0
        && items[at - 1].complains()
        && items[at - 1].end_line + 1 >= items[at].line;
    if belongs {
        return went_by(items, at - 1);
    }
    let below = &items[at + 1..];
    let Some(again) = below.iter().take(4).position(|item| item.remark.is_some_and(|remark| remark.words.again)) else {
        return false;
    };
    let said = |item: &&Item<'_>| item.begins || item.is_good();
    if below[..again].iter().any(|item| said(&item)) || items[at].code.is_none() && items[at].number.is_none() {
        return false;
    }
    let later = &below[again + 1..];
    let same = |item: &Item<'_>| item.code == items[at].code && item.number == items[at].number;
    !later.is_empty() && !later.iter().any(|item| item.complains() && same(item))
}

/// Words that end trying.
const GAVE_UP: [&str; 4] = ["limit exceeded", "giving up", "gave up", "no retry left"];

/// Names that stand in so many logs that they tie nothing: the server's own, above all.
fn common(views: &[View<'_>]) -> BTreeSet<String> {
    let mut logs: BTreeMap<String, usize> = BTreeMap::new();
    let texts = views.iter().filter(|view| view.engine.is_none());
    let mut count = 0;
    for view in texts {
        count += 1;
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
    common
}
