//! The signs of a line: facts about it that may speak for or against it as the cause, each with a name.
//!
//! Names are part of `patterns/likeness.tsv`: who changes what a sign means learns the weights anew.

use std::collections::{BTreeSet, HashMap};
use std::fmt::{Display, Write as _};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::super::drivers::Run;
use super::super::follow::{Chain, Logs};
use super::super::item::command_above;
use super::super::ties::{self, Because, Bond, Node};
use super::super::trouble::is_heard_no_more;
use super::super::view::{End, Item, View};
use crate::knowledge::session::masked;
use crate::reading::account::{self, Said, Severity, names};

/// Logs that are looked at: those of the chain, and those that ended nearest to the step.
const LOGS: usize = 64;
/// Items of one log that are looked at: those at its beginning, and those at its end.
const OF_LOG: (usize, usize) = (150, 350);
/// Letters of a word that tell it.
const STEM: usize = 7;
/// Words of a line that are looked at.
const WORDS: usize = 60;
/// Words of the command above a line, and of the lines around it.
const AROUND: (usize, usize) = (8, 14);
/// Complaints that name the same thing.
const ECHOES: usize = 200;
const DAY: i64 = 24 * 3600;

/// The logs of a try, ready to be asked for the signs of their lines.
pub(in crate::judging::relate) struct Signs<'s, 'a> {
    logs: &'s Logs<'a>,
    /// The step that failed.
    node: Option<Node>,
    step_words: BTreeSet<String>,
    first: Option<usize>,
    /// An engine's run failed first.
    of_engine: bool,
    /// The logs that the rules led through.
    in_chain: BTreeSet<usize>,
    /// Those that are looked at.
    looked_at: Vec<OfLog>,
    /// Index in it by view.
    by_view: HashMap<usize, usize>,
    /// Complaints by the distinctive names on them: view, item and seconds.
    named: HashMap<String, Vec<(usize, usize, Option<i64>)>>,
    /// In how many of them a line of that form stands, and a word.
    forms: HashMap<String, usize>,
    spread: HashMap<String, usize>,
}

/// What is known of one log before its lines are looked at.
pub(in crate::judging::relate) struct OfLog {
    view: usize,
    /// Its place among the logs, the one that ended nearest to the step first.
    nearest: Option<usize>,
    forms: Vec<String>,
    alike: HashMap<String, usize>,
    words: Vec<BTreeSet<String>>,
    own_name: BTreeSet<String>,
    complaints: Vec<usize>,
    bond: Option<Bond>,
    end: End,
    together: bool,
    cleared: bool,
    /// The distinctive names in what gives its lines their meaning.
    about: Mutex<HashMap<String, BTreeSet<String>>>,
}

/// Takes signs one by one, without a new string for each.
struct Names<'n> {
    name: String,
    each: &'n mut dyn FnMut(&str),
}

impl Names<'_> {
    fn is(&mut self, shown: bool, name: &str) {
        if shown {
            (self.each)(name);
        }
    }

    fn of(&mut self, name: &str, value: impl Display) {
        self.name.clear();
        let _ = write!(self.name, "{name}:{value}");
        (self.each)(&self.name);
    }

    fn words<'w>(&mut self, of: &str, words: impl Iterator<Item = &'w String>) {
        for word in words {
            self.name.clear();
            let _ = write!(self.name, "{of} {word}");
            (self.each)(&self.name);
        }
    }
}

impl<'s, 'a> Signs<'s, 'a> {
    /// The logs of a failed run, and what the rules made of it.
    pub fn new(logs: &'s Logs<'a>, run: &Run, chain: &Chain) -> Self {
        let first = chain.found.first();
        let node = first.and_then(|found| logs.step_of(run, found));
        let apart = |view: &View<'_>| {
            let (end, step) = (view.last.seconds()?, node.as_ref()?.to.seconds()?);
            Some((step - end).rem_euclid(DAY).min((end - step).rem_euclid(DAY)))
        };
        let mut near: Vec<(i64, usize)> =
            logs.views.iter().enumerate().filter_map(|(at, view)| Some((apart(view)?, at))).collect();
        near.sort_unstable();
        let nearest: HashMap<usize, usize> = near.iter().enumerate().map(|(place, (_, at))| (*at, place)).collect();
        let mut views: Vec<usize> = (0..logs.views.len()).filter(|&at| !logs.views[at].items.is_empty()).collect();
        let in_chain: BTreeSet<usize> = chain.found.iter().map(|found| found.view).collect();
        views.sort_by_key(|at| (!in_chain.contains(at), nearest.get(at).copied().unwrap_or(usize::MAX), *at));
        views.truncate(LOGS);
        views.sort_unstable();
        let looked_at: Vec<OfLog> =
            views.par_iter().map(|&at| OfLog::new(logs, at, node.as_ref(), nearest.get(&at).copied())).collect();
        let mut forms: HashMap<String, usize> = HashMap::new();
        let mut spread: HashMap<String, usize> = HashMap::new();
        for log in &looked_at {
            log.alike.keys().for_each(|form| *forms.entry(form.clone()).or_insert(0) += 1);
            let words: BTreeSet<&String> = log.words.iter().flatten().collect();
            for word in words {
                *spread.entry(word.clone()).or_insert(0) += 1;
            }
        }
        let mut named: HashMap<String, Vec<(usize, usize, Option<i64>)>> = HashMap::new();
        for log in &looked_at {
            let items = &logs.views[log.view].items;
            for &at in log.complaints.iter().filter(|&&at| logs.in_try(log.view, &items[at])) {
                for object in items[at].objects().into_iter().filter(|object| !logs.common().contains(object)) {
                    named.entry(object).or_default().push((log.view, at, items[at].at.seconds()));
                }
            }
        }
        let step_words = node.iter().flat_map(|node| &node.lines).flat_map(|(_, text)| words(text)).collect();
        let by_view = looked_at.iter().enumerate().map(|(at, log)| (log.view, at)).collect();
        Self {
            logs,
            node,
            step_words,
            first: first.map(|found| found.view),
            of_engine: first.is_some_and(|found| logs.views[found.view].engine.is_some()),
            in_chain,
            looked_at,
            by_view,
            named,
            forms,
            spread,
        }
    }

    /// The lines of one of them that are looked at: view and item.
    pub fn lines_of(&self, log: &OfLog) -> impl Iterator<Item = (usize, usize)> {
        let view = log.view;
        (0..log.forms.len()).map(move |item| (view, item)).filter(|place| self.may_be(*place))
    }

    /// The logs that are looked at.
    pub fn logs(&self) -> impl IndexedParallelIterator<Item = &OfLog> {
        self.looked_at.par_iter()
    }

    /// Whether a line is looked at. What another try says is never the cause of this one, nor is what was tried again and
    /// is heard no more; which of an engine's own messages says why is known from its grammar, and one run of an engine is
    /// no reason of another's.
    fn may_be(&self, (view, item): (usize, usize)) -> bool {
        let log = &self.logs.views[view];
        let at_an_end = item < OF_LOG.0 || item + OF_LOG.1 >= log.items.len();
        match log.engine {
            Some(_) => log.root == Some(item) && (self.in_chain.contains(&view) || !self.of_engine),
            None => at_an_end && self.logs.in_try(view, &log.items[item]) && !is_heard_no_more(&log.items, item),
        }
    }

    /// What ties a line to the failed step.
    pub fn ties(&self, view: usize, item: usize) -> Vec<Because> {
        let log = &self.looked_at[self.by_view[&view]];
        let Some((node, bond)) = self.node.as_ref().zip(log.bond.as_ref()) else { return Vec::new() };
        // Lines that answer one command are about the same.
        let context = self.logs.context(view, item);
        let mut about = log.about.lock().unwrap_or_else(PoisonError::into_inner);
        let about = about.entry(context).or_insert_with_key(|context| names::objects(context));
        let view = &self.logs.views[view];
        ties::ties(node, (view, bond), &view.items[item], about, self.logs.common())
    }

    /// Whether the rules led through a log.
    pub fn led_to(&self, view: usize) -> bool {
        self.in_chain.contains(&view)
    }

    /// Names each sign of a line once.
    pub fn each(&self, view: usize, item: usize, each: &mut dyn FnMut(&str)) {
        let mut names = Names { name: String::new(), each };
        let log = &self.looked_at[self.by_view[&view]];
        self.of_log(log, &mut names);
        self.of_item(log, item, &mut names);
        self.of_place(log, item, &mut names);
        self.of_echoes(log, item, &mut names);
        around(&self.logs.views[view].items, item, &mut names);
        if let Some(node) = &self.node {
            self.of_ties(node, log, item, &mut names);
        }
    }

    fn of_log(&self, log: &OfLog, names: &mut Names<'_>) {
        let view = &self.logs.views[log.view];
        names.of("end", format_args!("{:?}", log.end));
        names.of("log-items", about(view.items.len()));
        names.of("directory", view.source.directory.unwrap_or("none"));
        match log.nearest {
            Some(place) => names.of("near", place.min(4)),
            None => names.of("near", "none"),
        }
        names.is(view.engine.is_some(), "engine");
        names.is(view.is_of_windows(), "of-windows");
        names.is(self.first == Some(log.view), "own-log");
        names.is(log.together, "together");
        names.is(log.cleared, "cleared");
        let dialect = view.sessions.first().map_or("none", |&session| self.logs.ruled[session].session.dialect);
        names.of("dialect", dialect);
    }

    /// What it is.
    fn of_item(&self, log: &OfLog, at: usize, names: &mut Names<'_>) {
        let item = &self.logs.views[log.view].items[at];
        let words = item.remark.map(|remark| &remark.words);
        names.is(item.calm, "calm");
        names.is(item.begins, "begins");
        names.is(item.progress, "progress");
        names.is(item.answers(), "answers");
        names.is(item.asks(), "asks");
        names.is(item.remark.is_some(), "remark");
        names.is(item.is_good(), "good");
        names.is(item.procedure.is_some(), "procedure");
        names.is(item.remark.is_some_and(|remark| remark.timed), "timed");
        names.is(words.is_some_and(|words| words.again), "again");
        names.is(words.is_some_and(|words| words.tolerated), "tolerated");
        names.is(words.is_some_and(|words| words.depends), "depends");
        names.is(words.is_some_and(|words| words.severity == Severity::Warning), "warning");
        names.is(words.is_some_and(|words| words.severity == Severity::Info), "info");
        names.is(item.text.contains(['"', '\'']), "quotes");
        names.is(account::refers(item.text), "refers");
        names.is(account::goes_on(item.text), "goes-on");
        names.is(account::gives_up(item.text), "gives-up");
        names.is(account::only_ends(item.text), "only-ends");
        names.is(account::lacks(item.text), "lacks");
        names.is(account::undoes(item.text), "undoes");
        names.is(account::speaks_of_run(item.text), "of-run");
        names.is(account::is_step_like(item.text), "step-like");
        names.is(account::is_there_already(item.text), "already");
        names.is(account::waits(item.text), "waits");
        names.is(account::excuses(item.text), "excuses");
        names.of("said", format_args!("{:?}", item.said));
        match item.code {
            None => names.of("code", "none"),
            Some(code @ -3..=16) => names.of("code", code),
            Some(_) => names.of("code", if item.said == Said::Badly { "other" } else { "fine" }),
        }
        if let Some(number) = item.number {
            names.of("number", number);
            names.of("space", format_args!("{:?}", number.space));
        }
        if let Some(level) = self.logs.level(item) {
            names.of("level", level);
        }
        if let Some((session, message)) = item.message {
            let ruled = &self.logs.ruled[session];
            names.of("form", format_args!("{:?}", ruled.session.messages[message].form));
            names.of("class", format_args!("{:?}", ruled.judgements[message].class));
            names.of("rank", format_args!("{:?}", ruled.judgements[message].cause));
            names.of("weight", item.weight / 10);
        } else {
            names.of("form", "none");
        }
        names.of("words", about(log.words[at].len()));
        names.words("w", log.words[at].iter());
    }

    /// Where it stands among the lines of its log, and of all logs.
    fn of_place(&self, log: &OfLog, at: usize, names: &mut Names<'_>) {
        let view = &self.logs.views[log.view];
        let (item, count) = (&view.items[at], view.items.len());
        names.of("alike", about(log.alike[&log.forms[at]]));
        names.of("logs-alike", about(self.forms[&log.forms[at]]));
        let last_line = view.source.account.map_or(view.items[count - 1].end_line, |account| account.last_line);
        let below = usize::try_from(last_line.saturating_sub(item.end_line)).unwrap_or(usize::MAX);
        names.of("lines-below", about(below));
        names.of("items-below", about(count - 1 - at));
        names.of("items-above", about(at));
        names.of("good-after", about(good(view, at + 1..count)));
        names.of("good-near", good(view, at + 1..count.min(at + 4)));
        names.of("good-before", about(good(view, 0..at)));
        if log.complaints.binary_search(&at).is_ok() {
            let close = |a: &Item<'_>, b: &Item<'_>| a.complains() && b.complains() && b.line <= a.end_line + 2;
            let first = at == 0 || !close(&view.items[at - 1], item);
            let last = at + 1 == count || !close(item, &view.items[at + 1]);
            let place = match (first, last) {
                (true, true) => "alone",
                (true, false) => "first",
                (false, true) => "last",
                (false, false) => "middle",
            };
            names.of("burst", place);
        }
    }

    /// What complaints name the same: of other logs, before and after it, and of its own.
    fn of_echoes(&self, log: &OfLog, at: usize, names: &mut Names<'_>) {
        let item = &self.logs.views[log.view].items[at];
        let now = item.at.seconds();
        let (mut before, mut after, mut own) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for object in item.objects() {
            for &(view, other, seconds) in self.named.get(&object).into_iter().flatten().take(ECHOES) {
                let later = now.zip(seconds).map(|(now, then)| (then - now).rem_euclid(DAY) < DAY / 2);
                match later {
                    _ if view == log.view && other > at => own.insert(other),
                    _ if view == log.view => false,
                    Some(false) => before.insert(view),
                    Some(true) => after.insert(view),
                    None => false,
                };
            }
        }
        names.of("named-before", before.len().min(3));
        names.of("named-after", after.len().min(3));
        names.of("named-below", about(own.len()));
    }

    /// What ties it to the failed step.
    fn of_ties(&self, node: &Node, log: &OfLog, at: usize, names: &mut Names<'_>) {
        let view = &self.logs.views[log.view];
        let item = &view.items[at];
        let found = self.ties(log.view, at);
        for because in &found {
            names.of("tie", because.tie.name());
        }
        names.of("ties", (ties::weigh(&found) / 4).min(12));
        names.is(found.first().is_some_and(|because| because.tie.is_strong()), "tied-strongly");
        names.is(ties::before(node, view, item), "before-step");
        names.is(ties::after(node, view, item), "after-step");
        if let (Some(now), Some(end)) = (item.at.seconds(), node.to.seconds()) {
            let name = match (end - now).rem_euclid(DAY) {
                0..=2 => "0",
                3..=15 => "3",
                16..=60 => "16",
                61..=300 => "61",
                301..=1800 => "301",
                1801..=7200 => "1801",
                apart if apart > DAY - 120 => "after",
                _ => "far",
            };
            names.of("seconds-before", name);
        }
        let seldom = |word: &&String| self.spread[*word] * 3 <= self.looked_at.len().max(6);
        let shared = log.words[at].iter().filter(|word| self.step_words.contains(*word)).filter(seldom).count();
        names.of("shared", shared.min(4));
        names.of("own-name", log.words[at].intersection(&log.own_name).count().min(2));
    }
}

impl OfLog {
    fn new(logs: &Logs<'_>, at: usize, node: Option<&Node>, nearest: Option<usize>) -> Self {
        let view = &logs.views[at];
        let forms: Vec<String> = view.items.iter().map(|item| masked(item.text).to_lowercase()).collect();
        let mut alike: HashMap<String, usize> = HashMap::new();
        for form in &forms {
            *alike.entry(form.clone()).or_insert(0) += 1;
        }
        let cleared = |node: &Node| node.cleared.iter().any(|file| file.common_end(&view.path) > 0);
        Self {
            view: at,
            nearest,
            forms,
            alike,
            words: view.items.iter().map(|item| words(item.text)).collect(),
            own_name: words(view.stem()),
            complaints: (0..view.items.len()).filter(|&item| view.items[item].complains()).collect(),
            bond: node.map(|node| logs.bond(node, at)),
            end: if view.engine.is_some() { End::Unsaid } else { view.end(0..view.items.len()).0 },
            together: node.is_some_and(|node| ties::together(node, view)),
            cleared: node.is_some_and(cleared),
            about: Mutex::default(),
        }
    }
}

/// How many lines of a part show that something went well.
fn good(view: &View<'_>, part: std::ops::Range<usize>) -> usize {
    view.items[part].iter().filter(|item| item.is_good()).count()
}

/// What stands around a line.
fn around(items: &[Item<'_>], at: usize, names: &mut Names<'_>) {
    let item = &items[at];
    let near = |lines: u64| match lines {
        0..=1 => "",
        2..=4 => "-near",
        _ => "-far",
    };
    names.of("here", kind(item));
    let above = at.checked_sub(1).map(|above| (&items[above], item.line.saturating_sub(items[above].end_line)));
    let below = items.get(at + 1).map(|below| (below, below.line.saturating_sub(item.end_line)));
    for (name, other) in [("above", above), ("below", below)] {
        let Some((other, apart)) = other else {
            names.of(name, "none");
            continue;
        };
        names.of(name, format_args!("{}{}", kind(other), near(apart)));
        if apart <= 3 {
            names.words(name, words(other.text).iter().take(AROUND.1));
        }
    }
    if let Some(next) = items.get(at + 2) {
        names.of("below2", kind(next));
    }
    let ends = |below: &Item<'_>| {
        below.line <= item.end_line + 6 && below.said == Said::Badly && below.code.is_some_and(|code| code != 0)
    };
    names.is(items[at + 1..].iter().take(4).any(ends), "ends-below");
    if let Some(command) = command_above(items, at) {
        (names.each)("commanded");
        names.words("cmd", words(items[command].text).iter().take(AROUND.0));
    }
    let words = items.get(at + 1).and_then(|below| below.remark).map(|remark| &remark.words);
    names.is(words.is_some_and(|words| words.again), "again-below");
    names.is(words.is_some_and(|words| words.tolerated), "tolerated-below");
}

/// What a line is to the lines around it.
fn kind(item: &Item<'_>) -> &'static str {
    match item.said {
        Said::Nothing if item.begins => "begins",
        Said::Nothing if item.is_reason() => "reason",
        Said::Nothing if item.complains() => "complains",
        Said::Nothing if item.calm => "calm",
        Said::Nothing if item.progress => "progress",
        Said::Nothing => "nothing",
        Said::Well | Said::Restart => "well",
        Said::Badly if item.calm => "badly-calm",
        Said::Badly => "badly",
        Said::Cancelled => "cancelled",
    }
}

/// A count as one of few.
fn about(count: usize) -> usize {
    match count {
        0..=3 => count,
        4..=5 => 4,
        6..=9 => 6,
        10..=19 => 10,
        20..=49 => 20,
        50..=199 => 50,
        _ => 200,
    }
}

/// The words of a line, cut short, and its numbers but for clocks and years.
fn words(text: &str) -> BTreeSet<String> {
    let text = text.to_lowercase();
    let telling = |word: &&str| {
        if word.bytes().all(|byte| byte.is_ascii_digit()) {
            (3..=6).contains(&word.len()) && !(word.len() == 4 && (word.starts_with("19") || word.starts_with("20")))
        } else {
            word.chars().count() >= 2 && !word.bytes().any(|byte| byte.is_ascii_digit())
        }
    };
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(telling);
    words.take(WORDS).map(|word| word.chars().take(STEM).collect()).collect()
}
