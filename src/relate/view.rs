//! One log as it is related to others: its telling lines, each with the message that it is, and how it ended.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use crate::account::{self, Account, DateOrder, Remark, Said, Severity, Stamp, names, subject};
use crate::catalog::Class;
use crate::cause::{self, Ruled};
use crate::codes::{CauseRank, Number, Space};
use crate::dates;
use crate::session::{Form, Message, Outcome};

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

/// A telling line.
#[derive(Debug, Clone)]
pub(super) struct Item<'a> {
    pub line: u64,
    pub end_line: u64,
    /// Index of its session and of its message there.
    pub message: Option<(usize, usize)>,
    pub remark: Option<&'a Remark>,
    pub text: &'a str,
    /// Further lines of the message that name something.
    pub more: String,
    /// What lines close below name that say nothing themselves.
    pub detail: String,
    pub at: Stamp,
    pub said: Said,
    pub code: Option<i64>,
    pub number: Option<Number>,
    /// The procedure of SQL Server that said it.
    pub procedure: Option<&'a str>,
    /// Speaks of trouble, or is a message.
    pub trouble: bool,
    /// Does not matter: by its own words, its severity, or a pattern.
    pub calm: bool,
    pub begins: bool,
    pub progress: bool,
    /// How much the catalog takes it for a cause.
    pub weight: u8,
    subject: OnceCell<Vec<String>>,
    /// Whether it names a failure and says why: what its number or its form shows, or its words when it is asked for.
    why: OnceCell<bool>,
    why_of: &'a str,
}

impl Item<'_> {
    /// The words that name what it is about.
    pub fn subject(&self) -> &[String] {
        self.subject.get_or_init(|| subject(self.text))
    }

    /// Whether it names a failure and says why.
    pub fn says_why(&self) -> bool {
        *self.why.get_or_init(|| account::says_why(self.why_of))
    }

    /// Distinctive names on it.
    pub fn objects(&self) -> BTreeSet<String> {
        let mut objects = names::objects(self.text);
        objects.extend(names::objects(&self.more));
        objects
    }

    /// Whether it complains in a word of trouble, a number or an ending, not only by telling words.
    pub fn is_loud(&self) -> bool {
        self.complains() && (self.said == Said::Badly || self.message.is_some())
    }

    /// Whether it says why, and names what.
    pub fn explains(&self) -> bool {
        self.asks() || self.says_why() && (self.number.is_some() || account::is_specific(self.text))
    }

    /// Whether a command whose result is asked for, or that failed, printed it last.
    pub fn answers(&self) -> bool {
        self.remark.is_some_and(|remark| remark.words.answers)
    }

    /// Whether it asks for an answer that nobody gave.
    pub fn asks(&self) -> bool {
        self.remark.is_some_and(|remark| remark.words.asks)
    }

    /// Whether it may be a reason, or name a failure.
    pub fn complains(&self) -> bool {
        !self.calm && (self.trouble || self.said == Said::Badly)
    }

    /// Whether it may be the reason of a failure.
    pub fn is_reason(&self) -> bool {
        self.complains() && self.says_why()
    }

    /// Whether it shows that what stood before was got over.
    pub fn is_good(&self) -> bool {
        !self.complains() && (self.progress || matches!(self.said, Said::Well | Said::Restart))
    }
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

/// Logs that Windows 2000 and its parts write, by their names without ending.
const OF_WINDOWS: [&str; 18] = [
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

/// Messages of one log that are looked at closely; of more, those at the beginning and at the end.
const LOOKED_AT: usize = 1_500;

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
            let apart = |item: &&mut Item<'_>| item.line < remark.line && (remark.words.code.is_some() || remark.timed);
            match items.get_mut(at).filter(|item| item.line <= remark.line).filter(|item| !apart(item)) {
                Some(item) => item.take(remark),
                None => own.push(of_remark(remark)),
            }
        }
        items.extend(own);
        items.sort_by_key(|item| item.line);
        date(&mut items, source.account);
        excuse(&mut items);
        cleaning(&mut items);
        already(&mut items);
        numbered(&mut items);
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
        let stamp = |moment: &crate::session::Moment| Stamp {
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
            || OF_SCANNERS.iter().any(|name| stem == *name || self.head.contains(name))
            || number.is_some_and(|number| number.len() == 6 && number.bytes().all(|byte| byte.is_ascii_digit()))
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
        let undone = part.iter().position(|item| account::undoes(item.text));
        let Some(at) = part.iter().rposition(said) else {
            return (self.open_end(part, false), None);
        };
        let last = &part[at];
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
            Said::Badly if !account::undoes(last.text) || failed.is_some() => (End::Badly, ended(at)),
            Said::Well | Said::Restart if trouble_after => (End::Unsaid, None),
            Said::Well | Said::Restart => {
                // A step that failed is got over only where the run itself says so, or goes on with further steps.
                let whole = account::speaks_of_run(last.text) || steps.last().is_none_or(|step| step.end != at);
                let went_on =
                    failed.is_none_or(|failed| steps.iter().any(|step| step.end > failed.end && !step.failed));
                if !whole && !went_on {
                    return (End::Badly, failed.map(|failed| from + failed.end));
                }
                if let End::Open = self.open_end(part, steps.len() >= 2) {
                    return (End::Open, None);
                }
                (if last.said == Said::Restart { End::Restart } else { End::Well }, ended(at))
            }
            _ => (self.open_end(part, false), None),
        }
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
        if whole && (cut && (open || under_way) || listed && open) { End::Open } else { End::Unsaid }
    }
}

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
        let bare = item.subject().is_empty();
        if !ended || !(item.code.is_some() || account::is_step_like(item.text)) || item.says_why() {
            continue;
        }
        let from = steps.last().map_or(0, |step| step.end + 1);
        // Where a step began: the line above that speaks of the same, or that begins something.
        let names = item.subject();
        let begin = items[from..at]
            .iter()
            .rposition(|above| above.begins && (bare || above.subject().iter().any(|word| names.contains(word))));
        let begin = begin.map_or(at, |begin| from + begin);
        steps.push(Step { begin, end: at, failed: item.said == Said::Badly && !item.calm });
    }
    steps
}

fn of_message<'a>(session: usize, index: usize, message: &'a Message, ruled: &'a Ruled<'_>) -> Item<'a> {
    let judgement = &ruled.judgements[index];
    let benign = judgement.class == Class::Benign;
    let weight = cause::weight(message, judgement);
    let generic = judgement.cause == CauseRank::Generic;
    let numbered = matches!(message.number, Some(Number { space: Space::Sql | Space::Ldap | Space::Win32, .. }));
    // What neither its form nor its number shows, its words do.
    let why = match message.form {
        Form::ActionEnd
        | Form::Result
        | Form::CustomAction
        | Form::IgnoredCustomAction
        | Form::RollbackSkipped
        | Form::Note => Some(false),
        Form::SetupResult => Some(true),
        Form::Error | Form::Debug | Form::Internal | Form::Authored if generic || weight < 30 => {
            generic.then_some(false)
        }
        _ => (numbered || weight >= 50).then_some(true),
    };
    let words = account::read(&message.text);
    Item {
        line: message.line(),
        end_line: message.end_line(),
        message: Some((session, index)),
        remark: None,
        text: &message.text,
        detail: String::new(),
        more: if message.form == Form::Ldap {
            message.spans.iter().flat_map(|span| span.text.lines().skip(1)).collect::<Vec<_>>().join(" ")
        } else {
            String::new()
        },
        at: Stamp { time: message.time, ..Stamp::default() },
        said: if matches!(message.form, Form::Text | Form::Said | Form::Engine) { words.said } else { Said::Nothing },
        code: words.code.filter(|_| matches!(message.form, Form::Text)),
        number: message.number,
        procedure: message.field(5).filter(|_| message.number.is_some_and(|number| number.space == Space::Sql)),
        trouble: !account::is_echoed(&message.text)
            && (words.said != Said::Well || message.number.is_some() || !matches!(message.form, Form::Text)),
        calm: benign || words.tolerated || matches!(words.severity, Severity::Info | Severity::Warning),
        begins: false,
        progress: false,
        weight,
        subject: OnceCell::new(),
        why: why.map_or_else(OnceCell::new, OnceCell::from),
        why_of: &message.text,
    }
}

fn of_remark(remark: &Remark) -> Item<'_> {
    // What was printed right above a failing end.
    let answers = remark.words.answers && account::forbids(&remark.text);
    Item {
        line: remark.line,
        end_line: remark.line,
        message: None,
        remark: Some(remark),
        text: &remark.text,
        detail: remark.detail.clone(),
        more: remark.lead.clone(),
        at: remark.at,
        said: remark.words.said,
        code: remark.words.code,
        number: None,
        procedure: None,
        trouble: remark.words.trouble,
        calm: remark.words.tolerated || matches!(remark.words.severity, Severity::Info | Severity::Warning),
        begins: remark.words.begins,
        progress: remark.words.progress,
        weight: 0,
        subject: OnceCell::new(),
        why: if remark.words.asks || answers { OnceCell::from(true) } else { OnceCell::new() },
        why_of: &remark.text,
    }
}

impl<'a> Item<'a> {
    /// Takes what its line tells beside the message.
    fn take(&mut self, remark: &'a Remark) {
        let first = self.remark.is_none();
        if first {
            self.detail.clone_from(&remark.detail);
            if self.more.is_empty() {
                self.more.clone_from(&remark.lead);
            }
            self.remark = Some(remark);
            self.at = remark.at;
            self.begins = remark.words.begins;
        }
        self.calm |= remark.words.tolerated || matches!(remark.words.severity, Severity::Info | Severity::Warning);
        if first && self.number.is_none_or(|number| matches!(number.space, Space::Win32)) {
            self.text = &remark.text;
            self.subject = OnceCell::new();
            self.said = remark.words.said;
            self.code = remark.words.code;
        }
    }
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
    let commands: Vec<u64> = items.iter().filter(|item| item.begins && !item.trouble).map(|item| item.line).collect();
    let mut command: Option<(u64, bool)> = None;
    for item in items {
        let by_name = item.procedure.is_some_and(account::takes_away_by_name);
        if (by_name || account::cannot_take_away(item.text)) && account::lacks(item.text) {
            item.calm = true;
        }
        if item.begins && !item.trouble {
            let looks = commands.iter().any(|line| *line > item.line) && account::looks(item.text);
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
        if item.complains() && item.said != Said::Badly && account::is_there_already(item.text) && !in_the_way {
            item.calm = true;
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
