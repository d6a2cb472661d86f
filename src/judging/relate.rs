//! One server, many logs: which run was the last, whether it failed, and the one cause, tied to it by what its lines
//! name, by time, and by what its work is. No I/O and no clock; every log was read and judged by itself before.
//!
//! The way is that of a careful reader: take the step that failed, open the log that it names or that was written then,
//! take the first error there that was not got over, and go on from there until a line says why.

mod back;
mod calm;
mod drivers;
mod follow;
mod habit;
mod item;
mod likeness;
mod righted;
mod settle;
mod ties;
mod tries;
mod trouble;
mod view;
mod within;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
pub use settle::{Settled, settle};
pub use ties::{Because, Tie, Veto};
pub use view::Source;

use crate::judging::cause::{Ruled, Standing};
use crate::knowledge::catalog::Catalog;
use crate::knowledge::session::Outcome;
use crate::reading::account::{self, DateOrder, Said, is_text, names};
use drivers::{Run, last_try, run_of_engine, runs_of};
use follow::{Chain, Logs, Shared};
use tries::{Place, Window, later_by};
use view::{End, View};

/// A line of a chain: a message, or a line that becomes one because the chain goes through it.
#[derive(Debug, Clone)]
pub struct Link {
    /// Index of its session.
    pub session: usize,
    /// Index of its message, where it is one.
    pub message: Option<usize>,
    /// 1-based line.
    pub line: u64,
    /// Byte offset and length, and the text, of a line that is no message yet.
    pub place: Option<(u64, u64, String)>,
    /// What ties it to the link before; empty for the first.
    pub because: Vec<Because>,
}

/// What the logs of a server say together.
#[derive(Debug, Clone)]
pub struct Incident {
    /// How the last try ended.
    pub outcome: Outcome,
    /// From what failed first to the cause.
    pub chain: Vec<Link>,
    /// The last link says why.
    pub resolved: bool,
    /// Where no choice is defensible, and for excerpts.
    pub possible: Vec<Link>,
    /// Nearest candidates, each with what ruled it out.
    pub rejected: Vec<(Link, Veto)>,
    /// Sessions that belong to the last try.
    pub in_last_try: Vec<bool>,
    /// Sessions whose failure the run around them accepted, or which a later run repaired.
    pub accepted: Vec<bool>,
    /// A list of steps says that a restart is wanted, whatever the engines' own runs say.
    pub told_by_text: bool,
}

/// A line that may be the cause of a failure, with its signs.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Path of its log.
    pub path: String,
    /// 1-based line.
    pub line: u64,
    /// 1-based last line.
    pub end_line: u64,
    /// What it shows, by name (`likeness::signs`).
    pub signs: Vec<String>,
}

/// Relates the logs of a server. `sources` in the order of the sessions' paths; `seen` takes the lines that the cause of
/// a failed server is chosen from.
#[must_use]
pub fn relate(
    sources: &[Source<'_>],
    ruled: &[Ruled<'_>],
    standings: &[Standing],
    catalog: &Catalog,
    order: Option<DateOrder>,
    seen: Option<&mut Vec<Candidate>>,
) -> Incident {
    let views = views(sources, ruled, order);
    let runs_in = |(at, view): (usize, &View<'_>)| match view.engine {
        Some(_) => run_of_engine(at, view, ruled, standings).into_iter().collect(),
        None => runs_of(at, view),
    };
    let mut runs: Vec<Run> = views.par_iter().enumerate().flat_map_iter(runs_in).collect();
    drivers::leave_foreign(&mut runs, &views);
    let shared = Shared::of(&views, ruled, catalog);
    let mut window = last_try(&runs, &views);
    let mut standing = Standings::new(&mut runs, &Logs::new(&views, ruled, catalog, &shared, &window));
    // What an earlier try broke and no later one repaired is broken still, whatever else went well since.
    if !matches!(standing.outcome, Outcome::Failed | Outcome::Cancelled | Outcome::Incomplete) {
        let broken = {
            let logs = Logs::new(&views, ruled, catalog, &shared, &window);
            let product = |run: &Run| logs.product(run);
            drivers::unrepaired(&runs, &views, &standing.inside, product, |run| !standing.told && logs.breaks_off(run))
        };
        if let Some(broken) = broken {
            window = drivers::around(&runs, broken, &views);
            standing = Standings::new(&mut runs, &Logs::new(&views, ruled, catalog, &shared, &window));
        }
    }
    let logs = Logs::new(&views, ruled, catalog, &shared, &window);
    let Standings { inside, tops, outcome, told_by_text, .. } = standing;
    let mut incident = Incident {
        outcome,
        chain: Vec::new(),
        resolved: false,
        possible: Vec::new(),
        rejected: Vec::new(),
        in_last_try: vec![false; ruled.len()],
        accepted: vec![false; ruled.len()],
        told_by_text,
    };
    for &at in &inside {
        for &session in &views[runs[at].view].sessions {
            incident.in_last_try[session] = true;
        }
    }
    for run in runs.iter().filter(|run| run.accepted) {
        for &session in &views[run.view].sessions {
            incident.accepted[session] = true;
        }
    }
    if incident.outcome == Outcome::Failed
        && let Some(&top) = tops.first()
    {
        let run = &runs[top];
        let chain = chain_of(run, &logs);
        if let Some(seen) = seen {
            *seen = likeness::candidates(&chain, run, &logs);
        }
        let chain = likeness::weighed(chain, run, &logs);
        incident.resolved = chain.resolved;
        incident.chain =
            chain.found.iter().map(|found| link(&views, found.view, found.item, found.because.clone())).collect();
        let named: BTreeSet<(usize, usize)> = chain.found.iter().map(|found| (found.view, found.item)).collect();
        let rejected = logs.rejected();
        let rejected = rejected.iter().filter(|(place, _)| !named.contains(place));
        incident.rejected =
            rejected.take(5).map(|(&(view, item), &veto)| (link(&views, view, item, Vec::new()), veto)).collect();
    } else if matches!(incident.outcome, Outcome::Indeterminate | Outcome::Incomplete) {
        incident.possible = possible(&views, &logs, ruled);
    }
    incident
}

/// How the runs stand against a try.
struct Standings {
    /// Runs that belong to it.
    inside: Vec<usize>,
    /// Those that failed, outermost first.
    tops: Vec<usize>,
    outcome: Outcome,
    told_by_text: bool,
    /// A list of steps of the whole server or of its databases says how it went.
    told: bool,
}

impl Standings {
    fn new(runs: &mut [Run], logs: &Logs<'_>) -> Self {
        let (views, window) = (logs.views, logs.window);
        let inside: Vec<usize> = (0..runs.len()).filter(|&at| is_inside(&runs[at], window)).collect();
        accept(runs, &inside, logs);
        let mut tops = tops(runs, &inside, logs);
        let told = |at: &usize| {
            !runs[*at].engine
                && runs[*at].steps >= 2
                && runs[*at].is_try(&views[runs[*at].view])
                && logs.is_of_databases_too(runs[*at].view)
        };
        let told = inside.iter().any(told);
        if tops.is_empty() && !told {
            let broken = inside.iter().copied().filter(|&at| logs.breaks_off(&runs[at]) && logs.ends_in_try(&runs[at]));
            tops.extend(broken.max_by_key(|&at| runs[at].last.seconds()));
        }
        let (mut outcome, told_by_text) = outcome(runs, &inside, &tops, views);
        // Where nobody says how the try ended, a log of the installation that stops with a failure does.
        if outcome == Outcome::Indeterminate
            && let Some(at) = stopped_badly(runs, &inside, views)
        {
            runs[at].end = End::Badly;
            tops.push(at);
            outcome = Outcome::Failed;
        }
        Self { inside, tops, outcome, told_by_text, told }
    }
}

fn views<'a>(sources: &[Source<'a>], ruled: &'a [Ruled<'_>], order: Option<DateOrder>) -> Vec<View<'a>> {
    let mut by_path: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, ruled) in ruled.iter().enumerate() {
        by_path.entry(&ruled.session.path).or_default().push(at);
    }
    let of_file = |source: &Source<'a>| {
        let sessions = by_path.get(source.path).map_or(&[][..], Vec::as_slice);
        let (text, engines): (Vec<usize>, Vec<usize>) =
            sessions.iter().partition(|&&at| is_text(ruled[at].session.dialect));
        let mut views: Vec<View<'a>> =
            engines.into_iter().map(|at| View::of_engine(*source, at, ruled, order)).collect();
        if !text.is_empty() {
            views.push(View::of_text(*source, text, ruled));
        }
        views
    };
    let mut views: Vec<View<'a>> = sources.par_iter().flat_map_iter(of_file).collect();
    habit::calm(&mut views);
    righted::right(&mut views);
    views
}

/// Whether a run belongs to the last try.
fn is_inside(run: &Run, window: &Window) -> bool {
    let (first, last) = (window.place(&run.first), window.place(&run.last));
    match (first, last) {
        (Place::Unknown, Place::Unknown) => true,
        (Place::Unknown, place) | (place, Place::Unknown) => place == Place::Within,
        (Place::Within, _) | (_, Place::Within) => true,
        (first, last) => first != last,
    }
}

/// A failed run is accepted where a list of steps that knows it says that it was optional, or that it went well.
fn accept(runs: &mut [Run], inside: &[usize], logs: &Logs<'_>) {
    // What an accepted run names is accepted with it: twice, for a script that runs a package.
    accept_listed(runs, inside, logs);
    accept_earlier(runs, inside, logs);
    for _ in 0..2 {
        let accepted: Vec<usize> = inside.iter().copied().filter(|&at| runs[at].accepted).collect();
        for &at in inside.iter().filter(|&&at| !accepted.contains(&at)) {
            let run = &logs.views[runs[at].view];
            runs[at].accepted = runs[at].end == End::Badly
                && accepted.iter().any(|&by| {
                    let log = &logs.views[runs[by].view];
                    let mut texts = log.items.iter().map(|item| item.text).chain([log.head.as_str()]);
                    texts.any(|text| names::files(text).iter().any(|file| run.is_log(file)))
                });
        }
    }
}

/// What a part says that ended before a whole try ended well was got over in that try.
fn accept_earlier(runs: &mut [Run], inside: &[usize], logs: &Logs<'_>) {
    let well: Vec<Run> = inside
        .iter()
        .map(|&at| runs[at].clone())
        .filter(|run| matches!(run.end, End::Well | End::Restart) && run.is_try(&logs.views[run.view]))
        .filter(|run| !logs.views[run.view].is_of_windows())
        .filter(|run| run.engine || run.steps >= 3 || run.speaks_of_itself(&logs.views[run.view]))
        .collect();
    for &at in inside {
        let run = &runs[at];
        let part = run.end == End::Badly && !run.is_try(&logs.views[run.view]);
        let untimed = run.is_untimed();
        let over = part && well.iter().any(|whole| untimed || later_by(&whole.last, &run.last, 60));
        // So is what a sentence alone says, where CallManager itself was installed after it.
        let told = run.end == End::Badly && run.is_told_by_a_sentence(&logs.views[run.view]);
        let installed = |whole: &Run| whole.names_installation(&logs.views[whole.view]);
        // What a job says of itself, whenever it did, fails no installation that went well.
        let job = told && !run.is_of_installation(&logs.views[run.view]);
        let over =
            over || told && well.iter().any(|whole| installed(whole) && (job || later_by(&whole.last, &run.last, 60)));
        // The same product was installed after it.
        let repaired = run.engine
            && run.end == End::Badly
            && logs.product(run).is_some()
            && well.iter().any(|whole| logs.product(whole) == logs.product(run) && run.ended_before(whole));
        // The installer of CallManager went on after another product's package had failed, and did its work.
        let own = |run: &Run| run.engine && account::names_the_product(&logs.views[run.view].head);
        let went_on = run.engine
            && run.end == End::Badly
            && !own(run)
            && well.iter().any(|whole| own(whole) && run.ended_before(whole));
        runs[at].accepted |= over || repaired || went_on;
    }
}

fn accept_listed(runs: &mut [Run], inside: &[usize], logs: &Logs<'_>) {
    let failed: Vec<usize> = inside.iter().copied().filter(|&at| runs[at].end == End::Badly).collect();
    if failed.is_empty() {
        return;
    }
    let lists = inside.iter().map(|&at| &runs[at]);
    let lists = lists.filter(|run| run.steps >= 2 && logs.views[run.view].engine.is_none());
    let steps: Vec<(ties::Node, Said, bool, bool)> = lists
        .flat_map(|list| {
            let log = &logs.views[list.view];
            let (from, whole) = (list.items.start, log.may_be_of_installation());
            view::steps_of(&log.items[list.items.clone()]).into_iter().map(move |step| {
                let end = &log.items[from + step.end];
                (logs.node(list.view, from + step.begin, from + step.end), end.said, end.calm, whole)
            })
        })
        .collect();
    for at in failed {
        let child = &logs.views[runs[at].view];
        // The log of an engine's run names its product: `Java 2 Runtime`.
        let product = if child.engine.is_some() { account::subject(&child.head) } else { Vec::new() };
        // Or a step within whose time the run lies, of which the list says that it does not matter: not CallManager's own.
        let within = |node: &ties::Node, calm: bool| {
            calm && runs[at].engine
                && !account::names_the_product(&child.head)
                && tries::between(&runs[at].first, &node.from, &node.to) == Some(true)
                && tries::between(&runs[at].last, &node.from, &node.to) == Some(true)
        };
        // What another program writes outside of the installation's logs accepts no run of an engine.
        let may = |node: &ties::Node, whole: bool| node.view != runs[at].view && (whole || !runs[at].engine);
        let known = steps.iter().rfind(|(node, _, calm, whole)| {
            may(node, *whole) && (is_step_of(node, *calm, child, &product) || within(node, *calm))
        });
        runs[at].accepted |=
            known.is_some_and(|(_, said, calm, _)| *calm || matches!(said, Said::Well | Said::Restart));
    }
}

/// Whether a log is that of a step of a list: two words of the `product` that it installs are enough.
fn is_step_of(node: &ties::Node, calm: bool, log: &View<'_>, product: &[String]) -> bool {
    product.iter().filter(|word| node.words.contains(word)).take(2).count() == 2
        || ties::spells(node, log)
        || calm && ties::names_log(node, log)
        || node.files.iter().any(|(_, file)| file.common_end(&log.path) > 0)
        || node.programs.iter().any(|(_, program)| log.stem() == program)
        || node.words.len() <= 4
            && node.words.iter().any(|word| word.len() >= 3 && log.words.iter().any(|own| own == word))
}

/// The failed runs of the last try, outermost first.
fn tops(runs: &[Run], inside: &[usize], logs: &Logs<'_>) -> Vec<usize> {
    let views = logs.views;
    let mut failed: Vec<usize> =
        inside.iter().copied().filter(|&at| runs[at].end == End::Badly && !runs[at].accepted).take(400).collect();
    // A failed run whose log another one names stands within that.
    let mut inner: BTreeSet<usize> = BTreeSet::new();
    if failed.len() <= 60 {
        for &outer in &failed {
            let texts = || views[runs[outer].view].items[runs[outer].items.clone()].iter().map(|item| item.text);
            let files: Vec<names::File> = texts().flat_map(names::files).collect();
            let programs: BTreeSet<String> = texts().flat_map(names::programs).collect();
            inner.extend(failed.iter().copied().filter(|&at| {
                let log = &views[runs[at].view];
                runs[at].view != runs[outer].view
                    && (files.iter().any(|file| log.is_log(file)) || programs.contains(log.stem()))
            }));
        }
    }
    // What an engine's run ran, or what ran before it failed, is no more than a part of the same try.
    let engines: Vec<usize> = failed.iter().copied().filter(|&at| runs[at].engine).collect();
    let beside = |run: &Run| {
        let untimed = run.is_untimed();
        !run.engine
            && engines.iter().any(|&engine| {
                untimed
                    || later_by(&runs[engine].last, &run.last, 5)
                    || later_by(&run.first, &runs[engine].first, 5) && run.last.seconds() == runs[engine].last.seconds()
            })
    };
    // A list in which nothing went well tells of what is there rather than of an installation.
    let mixed = |run: &Run, log: &View<'_>| {
        let steps = view::steps_of(&log.items[run.items.clone()]);
        steps.iter().any(|step| !step.failed) || run.speaks_of_itself(log)
    };
    failed.sort_by_cached_key(|&at| {
        let (run, log) = (&runs[at], &views[runs[at].view]);
        let in_logs = log.may_be_of_installation();
        let whole = run.is_try(log);
        (
            !whole,
            beside(run),
            !run.engine && !mixed(run, log),
            inner.contains(&at),
            !in_logs,
            std::cmp::Reverse(run.steps.min(3)),
            std::cmp::Reverse(log.engine.is_some()),
            std::cmp::Reverse(run.last.seconds()),
            log.path.clone(),
        )
    });
    failed
}

/// The last of the logs of the installation whose last words are that something failed; an excerpt of a log is none.
fn stopped_badly(runs: &[Run], inside: &[usize], views: &[View<'_>]) -> Option<usize> {
    let stopped = |at: &usize| {
        let (run, log) = (&runs[*at], &views[runs[*at].view]);
        let of_installation = log.source.directory == Some("logs");
        of_installation && !run.engine && !run.accepted && !log.is_of_windows() && log.stops_badly(&run.items)
    };
    inside.iter().copied().filter(stopped).max_by_key(|&at| (runs[at].last.seconds(), std::cmp::Reverse(at)))
}

/// How the last try ended.
fn outcome(runs: &[Run], inside: &[usize], tops: &[usize], views: &[View<'_>]) -> (Outcome, bool) {
    let whole = |at: &usize| runs[*at].is_try(&views[runs[*at].view]) && !runs[*at].accepted;
    let any = |end: End| inside.iter().filter(|at| whole(at)).any(|&at| runs[at].end == end);
    // Who chose Cancel ended the run; what failed because of it is no failure of its own.
    let failed = tops.iter().any(&whole);
    if any(End::Cancelled) && !failed {
        return (Outcome::Cancelled, false);
    }
    let over = |run: &Run| {
        let mut well = inside.iter().filter(|at| whole(at)).map(|&at| &runs[at]);
        well.any(|other| matches!(other.end, End::Well | End::Restart) && later_by(&other.last, &run.last, 60))
    };
    let open = inside.iter().filter(|at| whole(at)).any(|&at| runs[at].end == End::Open && !over(&runs[at]));
    if open && !failed {
        return (Outcome::Incomplete, false);
    }
    if failed {
        return (Outcome::Failed, false);
    }
    // What Windows says of its fixes is no success of the installation where a log of the installation is at hand.
    let any_own = views.iter().any(|view| view.may_be_of_installation() && !view.is_of_windows());
    let counts = |at: &usize| whole(at) && !(any_own && views[runs[*at].view].is_of_windows());
    let well = || inside.iter().filter(|at| counts(at)).filter(|&&at| matches!(runs[at].end, End::Well | End::Restart));
    let text = well().filter(|&&at| views[runs[at].view].engine.is_none());
    let told = text.max_by_key(|&&at| (runs[at].steps, runs[at].last.seconds()));
    if told.is_some_and(|&told| runs[told].end == End::Restart) {
        return (Outcome::RebootRequired, true);
    }
    if well().any(|&at| views[runs[at].view].engine.is_some() && runs[at].end == End::Restart) {
        return (Outcome::RebootRequired, false);
    }
    if !tops.is_empty() {
        // No whole try is told, or it went well; a log of a part says that it failed.
        return (Outcome::Failed, false);
    }
    if well().count() > 0 { (Outcome::Succeeded, false) } else { (Outcome::Indeterminate, false) }
}

/// The chain of a failed run: the sentence that ends it, the step that failed, and what that leads to.
fn chain_of(run: &Run, logs: &Logs<'_>) -> Chain {
    if logs.views[run.view].engine.is_some() {
        return logs.engine_chain(run.view, &BTreeSet::new());
    }
    logs.text_chain(run.view, run.items.clone(), &BTreeSet::new(), None)
}

fn link(views: &[View<'_>], view: usize, item: usize, because: Vec<Because>) -> Link {
    let log = &views[view];
    let item = &log.items[item];
    let session = item.message.map(|(session, _)| session);
    // A line that is no message belongs to the session in whose lines it stands.
    let session = session.or_else(|| log.sessions.first().copied()).unwrap_or_default();
    Link {
        session,
        message: item.message.map(|(_, message)| message),
        line: item.line,
        place: item.remark.map(|remark| (remark.offset, remark.length, remark.text.clone())),
        because,
    }
}

/// What may be the cause where nothing says how it ended: the heaviest reasons of excerpts, the last words of logs that
/// stop.
fn possible(views: &[View<'_>], logs: &Logs<'_>, ruled: &[Ruled<'_>]) -> Vec<Link> {
    let mut found: Vec<(u8, usize, usize)> = Vec::new();
    for (at, view) in views.iter().enumerate() {
        let reasons = view.items.iter().enumerate().filter(|(_, item)| item.is_reason() && logs.in_try(at, item));
        let best = reasons.filter_map(|(index, item)| {
            let (session, message) = item.message?;
            let weight = crate::judging::cause::weight(
                &ruled[session].session.messages[message],
                &ruled[session].judgements[message],
            );
            (weight >= 35).then_some((weight, at, index))
        });
        found.extend(best.max_by_key(|(weight, _, index)| (*weight, std::cmp::Reverse(*index))));
    }
    found.sort_by_key(|(weight, view, _)| (std::cmp::Reverse(*weight), *view));
    found.into_iter().take(3).map(|(_, view, item)| link(views, view, item, Vec::new())).collect()
}
