//! One log as it is related to others: its telling lines, each with the message that it is, and how it ended.

use std::collections::BTreeSet;

use super::calm::calm;
pub(super) use super::item::Item;
use super::item::{of_message, of_remark};
use crate::judging::cause::Ruled;
use crate::judging::dates;
use crate::knowledge::catalog::Class;
use crate::knowledge::session::Outcome;
use crate::reading::account::{self, Account, DateOrder, Said, Stamp, names, subject};

/// A file with what was read of it.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// Path inside the source.
    pub path: &'a str,
    /// Name of the directory that it is from.
    pub directory: Option<&'static str>,
    /// What its text tells.
    pub account: Option<&'a Account>,
}

/// How a text log ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It says nothing of it.
    Unsaid,
    Well,
    Restart,
    Cancelled,
    Badly,
    /// A step is under way, and nothing follows.
    Open,
}

/// One log.
#[derive(Debug)]
pub(super) struct View<'a> {
    pub source: Source<'a>,
    /// Its path in small letters.
    pub path: String,
    /// Words of its name.
    pub words: Vec<String>,
    /// Indices of its sessions.
    pub sessions: Vec<usize>,
    /// The session, where an engine wrote it.
    pub engine: Option<usize>,
    /// The item of the engine's own root cause.
    pub root: Option<usize>,
    pub items: Vec<Item<'a>>,
    /// Its first lines.
    pub title: String,
    /// What its head and the commands in it say, in small letters.
    pub head: String,
    /// Programs that its head and its commands name.
    pub programs: BTreeSet<String>,
    pub first: Stamp,
    pub last: Stamp,
}

/// Logs that Windows 2000 and its parts write, by their names without ending; the setup of SQL Server numbers its own.
const OF_WINDOWS: [&str; 19] = [
    "comsetup",
    "dasetup",
    "drwtsn32",
    "faxsetup",
    "iis5",
    "iis6",
    "mmdet",
    "netlogon",
    "netsetup",
    "ntbtlog",
    "ocgen",
    "scesetup",
    "schedlgu",
    "setupact",
    "setupapi",
    "setuperr",
    "svcpack",
    "windows update",
    "wmsetup",
];

/// Logs of virus scanners, by their names and by what their first lines tell.
const OF_SCANNERS: [&str; 6] = [
    "accessprotectionlog",
    "bufferoverflowprotectionlog",
    "onaccessscanlog",
    "ondemandscanlog",
    "dat version",
    "scan started",
];

/// What the log of Windows Update and of the updates that it installs tells of itself in its first lines.
const OF_UPDATES: [&str; 4] = ["iuengine", "iuctl", "dnldmgr", "windows update software"];

/// Messages of one log that are looked at closely; of more, those at the beginning and at the end.
const LOOKED_AT: usize = 1_500;

/// What a virus scanner is called.
const SCANNERS: [&str; 6] = ["antivirus", "anti-virus", "anti virus", "virus scan", "virusscan", "virus protection"];

impl<'a> View<'a> {
    /// A text log.
    pub fn of_text(source: Source<'a>, sessions: Vec<usize>, ruled: &'a [Ruled<'_>]) -> Self {
        let mut items = Vec::new();
        for &at in &sessions {
            let session = &ruled[at];
            let dark = session.session.messages.len();
            for (index, message) in session.session.messages.iter().enumerate() {
                if index > LOOKED_AT / 2 && index + LOOKED_AT / 2 < dark {
                    continue;
                }
                items.push(of_message(at, index, message, session));
            }
        }
        let remarks = source.account.map_or(&[][..], |account| account.remarks.as_slice());
        let mut own: Vec<Item<'a>> = Vec::new();
        for remark in remarks {
            let at = items.partition_point(|item| item.end_line < remark.line);
            // An ending below a message's text stands for itself.
            let apart = |item: &&mut Item<'_>| {
                let own = item.line < remark.line && item.text != remark.text;
                own && (remark.words.code.is_some() || remark.words.said == Said::Well || remark.timed)
            };
            match items.get_mut(at).filter(|item| item.line <= remark.line).filter(|item| !apart(item)) {
                Some(item) => item.take(remark),
                None => own.push(of_remark(remark)),
            }
        }
        items.extend(own);
        items.sort_by_key(|item| item.line);
        if let Some(first) = items.first_mut().filter(|item| item.is_command_of_its_log()) {
            first.begin();
        }
        date(&mut items, source.account);
        calm(&mut items);
        ends_with(&mut items);
        if source.account.is_some_and(Account::is_inventory) {
            for item in &mut items {
                item.calm = true;
            }
        }
        let head = source.account.map(|account| account.head.join("\n")).unwrap_or_default();
        // What complains, or says how a step ended, is no title.
        let of_step = |item: &Item<'_>| item.said == Said::Well && account::is_step_like(item.text);
        let complains = |line: &&String| {
            let mut first = items.iter().take(account::HEAD);
            first.any(|item| (item.complains() || of_step(item)) && item.text == **line)
        };
        let title = source.account.map(|account| {
            let lines = account.head.iter().take(account::HEAD).filter(|line| !complains(line));
            lines.cloned().collect::<Vec<_>>().join("\n")
        });
        let product =
            sessions.iter().filter_map(|&at| ruled[at].session.product.as_deref()).collect::<Vec<_>>().join("\n");
        let title = format!("{}\n{product}", title.unwrap_or_default());
        let head = format!("{head}\n{product}").to_lowercase();
        let (first, last) = source.account.map_or_else(Default::default, |account| (account.first, account.last));
        let mut view = Self::new(source, sessions, None, items, head, (first, last));
        view.title = title;
        // Of what a scanner tells only what it took or kept from its user can matter to others.
        if view.is_of_scanner() {
            view.items.iter_mut().filter(|item| !account::takes(item.text)).for_each(|item| item.calm = true);
        }
        view
    }

    /// A session of an engine.
    pub fn of_engine(source: Source<'a>, at: usize, ruled: &'a [Ruled<'_>], order: Option<DateOrder>) -> Self {
        let session = &ruled[at].session;
        let items =
            session.messages.iter().enumerate().filter(|(index, _)| ruled[at].rulings[*index].class != Class::Benign);
        let mut items: Vec<Item<'a>> =
            items.take(LOOKED_AT).map(|(index, message)| of_message(at, index, message, &ruled[at])).collect();
        items.sort_by_key(|item| item.line);
        let head = session.product.as_deref().unwrap_or_default().to_lowercase();
        let stamp = |moment: &crate::knowledge::session::Moment| Stamp {
            dates: {
                let mut dates = dates::readings(moment);
                if let Some(order) = order {
                    dates.settle(order);
                }
                dates
            },
            time: moment.time,
            until: None,
        };
        let mut last = stamp(&session.ended);
        let first = stamp(&session.started);
        if last.dates.is_empty() {
            last.dates = first.dates;
        }
        let mut view = Self::new(source, vec![at], Some(at), items, head, (first, last));
        view.root = ruled[at].root.and_then(|root| view.items.iter().position(|item| item.message == Some((at, root))));
        view
    }

    fn new(
        source: Source<'a>,
        sessions: Vec<usize>,
        engine: Option<usize>,
        items: Vec<Item<'a>>,
        head: String,
        (first, last): (Stamp, Stamp),
    ) -> Self {
        let path = source.path.to_lowercase().replace('\\', "/");
        let name = source.path.rsplit(['/', '\\']).next().unwrap_or(source.path);
        let words = subject(name.rsplit_once('.').map_or(name, |(stem, _)| stem));
        let mut programs = names::programs(&head);
        for item in items.iter().filter(|item| item.begins).take(64) {
            programs.extend(names::programs(item.text));
        }
        Self {
            source,
            path,
            words,
            sessions,
            engine,
            root: None,
            items,
            title: String::new(),
            head,
            programs,
            first,
            last,
        }
    }

    /// Whether it is a log of Windows itself, by its name: of its setup, of a fix (`KB835732.log`, `Q318138.log`), of the
    /// site of a web server (`ex050917.log`); or of a virus scanner.
    pub fn is_of_windows(&self) -> bool {
        let stem = self.stem();
        let number = ["kb", "q", "ex"].iter().find_map(|prefix| stem.strip_prefix(prefix));
        OF_WINDOWS.contains(&stem)
            || ["sqlstp", "sqlsp"].iter().any(|setup| stem.starts_with(setup))
            || self.is_of_scanner()
            || OF_UPDATES.iter().any(|name| self.head.contains(name))
            || number.is_some_and(|number| number.len() == 6 && number.bytes().all(|byte| byte.is_ascii_digit()))
    }

    /// Whether a virus scanner wrote it, by its name, by what it says at its beginning, or by a first line that names one
    /// and not the installation.
    pub fn is_of_scanner(&self) -> bool {
        let first = self.title.lines().next().unwrap_or_default().to_lowercase();
        let titled = SCANNERS.iter().any(|name| first.contains(name)) && !account::names_the_product(&first);
        titled || OF_SCANNERS.iter().any(|name| self.stem() == *name || self.head.contains(name))
    }

    /// Whether the Task Scheduler of Windows wrote it.
    pub fn is_of_tasks(&self) -> bool {
        self.stem() == "schedlgu" || self.head.contains("task scheduler service")
    }

    /// Whether it lies where the installation writes its logs; a log of which no directory is known may be one.
    pub fn may_be_of_installation(&self) -> bool {
        self.source.directory.is_none_or(|directory| directory == "logs")
    }

    /// Whether a file that a line names is this log.
    pub fn is_log(&self, file: &names::File) -> bool {
        file.may_be_log() && file.common_end(&self.path) > 0
    }

    /// Name without folders and ending, in small letters.
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        // `rebuild.out.txt`
        [".out", ".log", ".err"].iter().find_map(|ending| stem.strip_suffix(ending)).unwrap_or(stem)
    }

    /// Where a run ends of which a sentence directly behind what failed says that it does: what is put back after it
    /// takes nothing back, unless it speaks of the whole run itself or the run is begun again.
    pub fn end_of_run(&self, items: std::ops::Range<usize>) -> usize {
        let part = &self.items[items.clone()];
        let of_run = |item: &Item<'_>| account::speaks_of_run(item.text);
        let ends = |item: &Item<'_>| item.said == Said::Badly && item.code.is_none() && !item.calm && of_run(item);
        let Some(at) = part.iter().rposition(ends) else { return items.end };
        let (before, behind) = part.split_at(at);
        let above = before.iter().rfind(|item| item.said != Said::Nothing);
        let failed = above.is_some_and(|above| above.said == Said::Badly && !above.calm);
        let on = behind[1..]
            .iter()
            .filter(|item| !account::undoes(item.text))
            .any(|item| item.said == Said::Badly || of_run(item) && (item.begins || item.said != Said::Nothing));
        if failed && !on { items.start + at + 1 } else { items.end }
    }

    /// How a text log, or the part of it between two items, ended.
    pub fn end(&self, items: std::ops::Range<usize>) -> (End, Option<usize>) {
        let steps = steps_of(&self.items[items.clone()]);
        self.end_with(items, &steps)
    }

    /// The same, with the steps of that part.
    pub fn end_with(&self, items: std::ops::Range<usize>, steps: &[Step]) -> (End, Option<usize>) {
        let part = &self.items[items.clone()];
        let from = items.start;
        let ended = |at: usize| Some(from + at);
        let near = part.len().saturating_sub(6);
        // What says why is a complaint on the way, no ending.
        let said = |item: &Item<'_>| {
            item.said != Said::Nothing
                && !(item.said == Said::Badly && (item.calm || item.says_why() && !account::speaks_of_run(item.text)))
        };
        // The last line of the part; an ending stands near it.
        let next = self.items.get(items.end).map(|item| item.line.saturating_sub(1));
        let last_line = next.or(self.source.account.map(|account| account.last_line)).unwrap_or_default();
        if let Some(at) = part.iter().rposition(|item| item.said == Said::Cancelled).filter(|at| *at >= near) {
            return (End::Cancelled, ended(at));
        }
        let Some(at) = part.iter().rposition(said) else {
            return (self.open_end(part, false), None);
        };
        let last = &part[at];
        let some_failed = steps.iter().any(|step| step.failed);
        let undone = if some_failed { undone(part) } else { None };
        let failed = steps.iter().rev().find(|step| step.failed && undone.is_none_or(|undone| step.end < undone));
        let after = &part[at + 1..];
        let trouble_after = after.iter().any(Item::is_reason);
        match last.said {
            Said::Badly if !account::speaks_of_run(last.text) && last.line + NEAR < last_line && steps.len() < 2 => {
                (End::Unsaid, None)
            }
            // A word of failure alone is the log's last word, no ending of a run.
            Said::Badly
                if last.code.is_none()
                    && steps.is_empty()
                    && !account::speaks_of_run(last.text)
                    && !account::is_step_like(last.text) =>
            {
                (End::Unsaid, None)
            }
            // Who undoes what was done says so because of a failure, where he speaks of the whole run.
            Said::Badly if !account::undoes(last.text) || failed.is_some() || account::speaks_of_run(last.text) => {
                (End::Badly, ended(at))
            }
            Said::Well | Said::Restart if trouble_after => (End::Unsaid, None),
            // That the whole run failed is taken back by a sentence that speaks of the run, and by nothing less.
            Said::Well | Said::Restart
                if !account::speaks_of_run(last.text)
                    && let Some(sentence) = gave_up(&part[..at]) =>
            {
                (End::Badly, ended(sentence))
            }
            Said::Well | Said::Restart => {
                // A step that failed is got over only where the run itself says so, or goes on with further steps.
                let whole = account::speaks_of_run(last.text) || steps.last().is_none_or(|step| step.end != at);
                // What is undone is no further step.
                let before_undoing = |step: &Step| undone.is_none_or(|undone| step.end < undone);
                let further = |failed: &Step| {
                    steps.iter().any(|step| step.end > failed.end && !step.failed && before_undoing(step))
                };
                let went_on = failed.is_none_or(further);
                let a_step = steps.last().is_some_and(|step| step.end == at);
                let stopped = a_step && failed.is_some_and(|failed| stopped_at(part, steps, failed.end, at));
                if !whole && !went_on || stopped {
                    return (End::Badly, failed.map(|failed| from + failed.end));
                }
                // Behind the sentence that CallManager is installed, what is begun is no step of that.
                if let End::Open = self.open_end(part, steps.len() >= 2 && !part.iter().any(Item::says_installed)) {
                    return (End::Open, None);
                }
                (if last.said == Said::Restart { End::Restart } else { End::Well }, ended(at))
            }
            _ => (self.open_end(part, false), None),
        }
    }

    /// Whether a part that ends the log ends with a failure, and nothing behind it.
    pub fn stops_badly(&self, items: &std::ops::Range<usize>) -> bool {
        let last_line = self.source.account.map_or(u64::MAX, |account| account.last_line);
        let part = &self.items[items.clone()];
        let last = part.iter().rev().take_while(|item| item.line + NEAR > last_line);
        let mut said = last.filter(|item| item.said != Said::Nothing && !item.calm);
        items.end == self.items.len() && said.next().is_some_and(|item| item.said == Said::Badly)
    }

    /// Whether the log stops while a step is under way.
    fn open_end(&self, part: &[Item<'_>], listed: bool) -> End {
        let account = self.source.account;
        let whole = part.last().is_some_and(|last| self.items.last().is_some_and(|item| item.line == last.line));
        let cut = account.is_some_and(|account| account.cut);
        let open = part.last().is_some_and(|last| {
            last.begins
                && last.said == Said::Nothing
                && (account::is_step_like(last.text)
                    || last.text.trim_end().ends_with("..")
                    || last.text.trim_end().ends_with('.'))
        });
        // A list that tells of every step when it begins and when it ends, and of the last only that it began.
        let steps = steps_of(part);
        let paired = steps.len() >= 2 && steps.iter().all(|step| step.begin < step.end);
        let last_begins = part.last().is_some_and(|last| {
            last.begins && last.said == Said::Nothing && last.remark.is_some_and(|remark| remark.timed)
        });
        let at_end = part.last().zip(account).is_some_and(|(last, account)| last.line == account.last_line);
        if whole && paired && last_begins && at_end {
            return End::Open;
        }
        let under_way =
            part.iter().rposition(|item| item.begins && account::is_step_like(item.text)).is_some_and(|at| {
                part[at + 1..].iter().all(|item| matches!(item.said, Said::Nothing))
                    && !matches!(part[at].said, Said::Well | Said::Badly | Said::Restart)
            });
        let torn = listed && account.is_some_and(|account| account.torn);
        if whole && (cut && (open || under_way) || listed && open || torn) { End::Open } else { End::Unsaid }
    }
}

/// Lines between the only error of a log and its end.
const CLOSE: u64 = 4;

/// How many lines may stand behind an ending.
const NEAR: u64 = 3;

/// A step of a list, by indices of items.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub begin: usize,
    pub end: usize,
    pub failed: bool,
}

/// The steps of a list of items.
pub(super) fn steps_of(items: &[Item<'_>]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let ended = matches!(item.said, Said::Well | Said::Restart | Said::Badly);
        if !ended || !(item.code.is_some() || account::is_step_like(item.text)) || item.says_why() {
            continue;
        }
        let from = steps.last().map_or(0, |step| step.end + 1);
        // Where a step began: the line above that speaks of the same, or that begins something.
        let of_same = |above: &Item<'_>| {
            let names = item.subject();
            names.is_empty() || above.subject().iter().any(|word| names.contains(word))
        };
        let begin = items[from..at].iter().rposition(|above| above.begins && of_same(above));
        let begin = begin.map_or(at, |begin| from + begin);
        steps.push(Step { begin, end: at, failed: item.said == Said::Badly && !item.calm });
    }
    steps
}

/// A message is of the time of the line above that has one; a clock without a date is of the day of the line above that
/// has one, or of the day on which the log begins.
fn date(items: &mut [Item<'_>], account: Option<&Account>) {
    let mut dates = account.map(|account| account.first.dates).unwrap_or_default();
    let mut remarks = account.map_or(&[][..], |account| account.remarks.as_slice()).iter().peekable();
    let mut time = None;
    for item in items {
        while let Some(remark) = remarks.next_if(|remark| remark.line <= item.line) {
            time = remark.at.time.or(time);
        }
        if item.message.is_some() && item.at.time.is_none() {
            item.at.time = time;
        }
        if !item.at.dates.is_empty() {
            dates = item.at.dates;
        } else if item.at.time.is_some() {
            item.at.dates = dates;
        }
    }
}

/// How a session of an engine ended, in the words of text logs.
pub(super) fn end_of(outcome: Outcome) -> End {
    match outcome {
        Outcome::Succeeded => End::Well,
        Outcome::RebootRequired => End::Restart,
        Outcome::Failed => End::Badly,
        Outcome::Cancelled => End::Cancelled,
        Outcome::Incomplete => End::Open,
        Outcome::Indeterminate => End::Unsaid,
    }
}

/// What a log ends with says that what stands right above it matters, whatever it is elsewhere.
fn ends_with(items: &mut [Item<'_>]) {
    let Some(end) = items.iter().rposition(|item| item.said != Said::Nothing || item.progress) else { return };
    let (above, last) = items.split_at_mut(end);
    let last = &last[0];
    let (Some(code), true) = (last.code, last.complains()) else { return };
    // The only error of the log: `Msg 911, Level 16`, and then nothing but `rc 1`.
    let only = above.iter().all(|item| !item.complains());
    let near = above.iter_mut().rfind(|item| item.message.is_some() || item.is_good()).filter(|_| only);
    if let Some(near) = near.filter(|near| near.is_error_of_its_own() && near.end_line + CLOSE >= last.line) {
        near.calm = false;
    }
    // Its number: `ldap_add: Already exists (68)`, and right below it `agreement was not created, rc 68`.
    let same = |item: &Item<'_>| item.calm && item.number.is_some_and(|number| number.value == code);
    let same = above.iter_mut().rfind(|item| same(item)).filter(|item| item.end_line + NEAR >= last.line);
    if let Some(same) = same.filter(|_| account::says_badly(last.text)) {
        same.calm = false;
    }
}

/// Where undoing begins. What is restored where nothing failed before is a step as any other.
pub(super) fn undone(part: &[Item<'_>]) -> Option<usize> {
    let failed = part.iter().position(|item| item.complains() || item.said == Said::Badly);
    let undoing = |(at, item): (usize, &Item<'_>)| {
        item.number.is_none()
            && account::undoes(item.text)
            && (failed.is_some_and(|failed| failed < at) || !account::restores(item.text))
    };
    part.iter().enumerate().position(undoing)
}

/// The sentence that says of the whole run that it failed, where nothing is begun again after it.
fn gave_up(part: &[Item<'_>]) -> Option<usize> {
    let fails = |item: &Item<'_>| item.said == Said::Badly && !item.calm && account::says_run_failed(item.text);
    let at = part.iter().rposition(fails)?;
    let again =
        |item: &Item<'_>| item.remark.is_some_and(|remark| remark.words.again) || account::begins_anew(item.text);
    (!part[at..].iter().any(again)).then_some(at)
}

/// Whether a list says between a failed step and its last line that it stopped there, and does none of its steps again:
/// what it still did then only cleaned up.
fn stopped_at(part: &[Item<'_>], steps: &[Step], failed: usize, last: usize) -> bool {
    // What a server answers to one statement is said of that: `BACKUP DATABASE is terminating abnormally`.
    let says = |item: &Item<'_>| {
        !item.calm && item.number.is_none() && account::says_badly(item.text) && account::speaks_of_run(item.text)
    };
    let again = |step: &Step| {
        let (words, subject) = (account::all_words(part[step.end].text), part[step.end].subject());
        let same = |other: &Item<'_>| {
            account::all_words(other.text) == words || !subject.is_empty() && other.subject() == subject
        };
        step.end > failed && steps.iter().any(|other| other.end <= failed && same(&part[other.end]))
    };
    part[failed..last].iter().any(says) && !steps.iter().any(again)
}
