//! One engine run at a time: its actions, messages, phases and outcome.
//!
//! A dialect is one file behind the [`Dialect`] trait. It turns the lines of one log into [`Session`]s and judges
//! nothing: what a message is worth is the catalog's business, and which one is the cause that of `cause`.

use std::borrow::Cow;
use std::sync::Arc;

use jiff::civil::{Date, Time};

use crate::input::redact::beginning;
use crate::input::text::{Line, Stretch};
use crate::knowledge::codes::Number;

pub mod burn;
pub mod cbs;
mod cutter;
pub mod installshield;
pub mod ldap;
pub mod msi;
pub mod plain;
pub mod sql;
mod stems;
mod words;

pub use cutter::{Cutter, dialect_names, goes_on};
pub use words::{masked, names_masked, speaks_of_trouble, trouble_word};

/// How a run ended, as far as its log says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// A line says that it succeeded.
    Succeeded,
    /// It succeeded or was suspended, and wants a restart.
    RebootRequired,
    /// A line says that it failed.
    Failed,
    /// Somebody chose Cancel.
    Cancelled,
    /// The log begins a run and stops before saying how it ended.
    Incomplete,
    /// This kind of log never says how a run ended, or says nothing of a run.
    Indeterminate,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Succeeded, Self::RebootRequired, Self::Failed, Self::Cancelled, Self::Incomplete, Self::Indeterminate];

    /// The word used in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::RebootRequired => "reboot-required",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Incomplete => "incomplete",
            Self::Indeterminate => "indeterminate",
        }
    }

    /// That of a word of a report.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == word)
    }

    /// Whether it did not come to its end: it failed, or somebody cancelled it.
    #[must_use]
    pub const fn is_failure(self) -> bool {
        matches!(self, Self::Failed | Self::Cancelled)
    }

    /// Whether the run did what it was asked to do.
    #[must_use]
    pub const fn is_success(self) -> bool {
        matches!(self, Self::Succeeded | Self::RebootRequired)
    }
}

/// The form of the line that carries a message. It decides what kind of number stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// `Note: 1: CODE 2: ...` of Windows Installer.
    Note,
    /// `DEBUG: Error CODE: ...`, with or without its user-facing twin.
    Debug,
    /// `Error CODE. ...`, alone or after `Product: X --`.
    Error,
    /// `Info CODE. ...`.
    Info,
    /// `Warning CODE. ...`.
    Warning,
    /// `Internal Error CODE. ...`, or the sentence with "The error code is CODE".
    Internal,
    /// `CustomAction X returned actual error code N`.
    CustomAction,
    /// The same, ignored by the author's continue mark.
    IgnoredCustomAction,
    /// `ActionName:  Error 0x...: text`, or text that a custom action printed before it failed.
    Said,
    /// A text without number that the engine reports for the product (`Product: X -- text`): a launch condition, say.
    Authored,
    /// An action that ended with a value other than 0 or 1.
    ActionEnd,
    /// A status, return value or result sentence of the whole run.
    Result,
    /// An error skipped while rolling back.
    RollbackSkipped,
    /// A line of the engine with a word of trouble in it.
    Engine,
    /// `Msg N, Level N, State N` and its relatives.
    Sql,
    /// A result of a directory operation.
    Ldap,
    /// `ResultCode=N` of an InstallShield log.
    SetupResult,
    /// An error or warning of a Burn bundle.
    Burn,
    /// A line of any other log with a word of trouble in it.
    Text,
}

impl Form {
    /// The name used in the catalog and in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Debug => "debug",
            Self::Error => "error",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Internal => "internal",
            Self::CustomAction => "custom-action",
            Self::IgnoredCustomAction => "ignored-custom-action",
            Self::Said => "said",
            Self::Authored => "authored",
            Self::ActionEnd => "action-end",
            Self::Result => "result",
            Self::RollbackSkipped => "rollback-skipped",
            Self::Engine => "engine",
            Self::Sql => "sql",
            Self::Ldap => "ldap",
            Self::SetupResult => "setup-result",
            Self::Burn => "burn",
            Self::Text => "text",
        }
    }

    /// Every form, for reading a catalog.
    pub const ALL: [Self; 19] = [
        Self::Note,
        Self::Debug,
        Self::Error,
        Self::Info,
        Self::Warning,
        Self::Internal,
        Self::CustomAction,
        Self::IgnoredCustomAction,
        Self::Said,
        Self::Authored,
        Self::ActionEnd,
        Self::Result,
        Self::RollbackSkipped,
        Self::Engine,
        Self::Sql,
        Self::Ldap,
        Self::SetupResult,
        Self::Burn,
        Self::Text,
    ];
}

/// Where in its run a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Before the installation script runs: initialising, user interface, costing.
    Prepare,
    /// While the installation script runs.
    Script,
    /// While what was done is undone.
    Rollback,
    /// After the run's top action ended.
    Post,
    /// A dialect without phases.
    None,
}

impl Phase {
    /// The name used in the catalog.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Prepare => "prepare",
            Self::Script => "script",
            Self::Rollback => "rollback",
            Self::Post => "post",
            Self::None => "none",
        }
    }
}

/// A stretch of the input that shows something: whole lines, with their place in the original bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// First line, counted from 1.
    pub line: u64,
    /// Last line; the same as `line` for one line.
    pub end_line: u64,
    /// Offset of the first byte in the file.
    pub offset: u64,
    /// Bytes from there to the end of the last line, without its line end.
    pub length: u64,
    /// The decoded text; lines are joined by `\n`.
    pub text: String,
}

impl Span {
    /// The span of one line.
    #[must_use]
    pub fn of(line: &Line<'_>) -> Self {
        Self {
            line: line.number,
            end_line: line.number,
            offset: line.offset,
            length: u64::from(line.length),
            text: kept_text(line.text()),
        }
    }

    /// Takes in a following line. Lines between the two (blank ones) become part of the stretch, not of the text.
    pub fn extend(&mut self, line: &Line<'_>) {
        self.end_line = line.number;
        self.length = line.offset + u64::from(line.length) - self.offset;
        self.append(&kept_text(line.text()));
    }

    /// Adds a line's text, as far as there is room for it.
    pub(crate) fn append(&mut self, text: &str) {
        if self.text.len() > TEXT_KEPT || self.is_cut() {
            return;
        }
        self.text.push('\n');
        self.text.push_str(text);
        if self.text.len() > TEXT_KEPT {
            self.text = kept_text(Cow::Owned(std::mem::take(&mut self.text)));
        }
    }

    /// Whether the text is only the beginning of what stands there.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.text.ends_with(CUT) && self.length > TEXT_KEPT as u64
    }
}

/// Fields of a message that are kept; the engine's own have ten at most.
const FIELDS_KEPT: usize = 32;
/// Bytes of a message's text that are kept. Real ones have some hundred.
pub const TEXT_KEPT: usize = 8 << 10;
/// What stands at the end of a text that is longer.
const CUT: char = '\u{2026}';

/// A text as it is kept: where it is longer than [`TEXT_KEPT`], its beginning and `\u{2026}`.
fn kept_text(text: Cow<'_, str>) -> String {
    if text.len() <= TEXT_KEPT {
        return text.into_owned();
    }
    let mut kept = beginning(&text, TEXT_KEPT - CUT.len_utf8()).to_owned();
    kept.push(CUT);
    kept
}

/// One event of a run, however often its engine printed it.
#[derive(Debug, Clone)]
pub struct Message {
    /// The strongest form in which it was printed.
    pub form: Form,
    /// Its number, typed by the form of the line.
    pub number: Option<Number>,
    /// Fields of the message: of a note 1, 2, 3, ...; of a SQL message number, level, state, server, procedure, line.
    pub fields: Vec<String>,
    /// What it says, without the engine's prefix.
    pub text: String,
    /// Every place where it is printed, in file order; never empty.
    pub spans: Vec<Span>,
    /// Where in the run it stands.
    pub phase: Phase,
    /// The innermost action it belongs to, an index into [`Session::actions`].
    pub action: Option<usize>,
    /// The engine run it belongs to, an index into [`Session::runs`].
    pub run: usize,
    /// Time of day, if the line carries one.
    pub time: Option<Time>,
}

impl Message {
    /// First line on which it stands.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.spans.first().map_or(0, |span| span.line)
    }

    /// Last line on which it stands.
    #[must_use]
    pub fn end_line(&self) -> u64 {
        self.spans.iter().map(|span| span.end_line).max().unwrap_or(0)
    }

    /// Whether any of its copies stands in these lines, ends included.
    #[must_use]
    pub fn stands_within(&self, (from, to): (u64, u64)) -> bool {
        self.spans.iter().any(|span| (from..=to).contains(&span.line))
    }

    /// Leaves of text and fields what is kept of them.
    pub fn bound(&mut self) {
        let shorten = |text: &mut String| {
            if text.len() > TEXT_KEPT {
                *text = beginning(text, TEXT_KEPT).to_owned();
            }
        };
        shorten(&mut self.text);
        self.fields.truncate(FIELDS_KEPT);
        self.fields.iter_mut().for_each(shorten);
    }

    /// Field `at` of the message, counted from 1 as the engine does.
    #[must_use]
    pub fn field(&self, at: usize) -> Option<&str> {
        self.fields.get(at.checked_sub(1)?).map(String::as_str)
    }

    /// The level that a message of SQL Server states.
    #[must_use]
    pub fn level(&self) -> Option<i64> {
        self.field(2)?.parse().ok()
    }
}

/// One action of a run.
#[derive(Debug, Clone)]
pub struct Action {
    /// Its name in the package.
    pub name: String,
    /// Line on which it starts (or on which it is first seen).
    pub first_line: u64,
    /// Line on which it ends, if it does.
    pub last_line: Option<u64>,
    /// The N of `Return value N`.
    pub returned: Option<i32>,
    /// The run it belongs to, an index into [`Session::runs`].
    pub run: usize,
    /// Time of day of its start and end.
    pub started: Option<Time>,
    /// Time of day of its end.
    pub ended: Option<Time>,
}

/// One run of the engine inside a session: the installation itself, or a removal nested in it.
#[derive(Debug, Clone)]
pub struct Run {
    /// Package path or product code that it was started with.
    pub target: Option<String>,
    /// Line on which it starts.
    pub first_line: u64,
    /// What it returned.
    pub returned: Option<i32>,
    /// Whether it runs inside another one.
    pub nested: bool,
}

/// Where a failed run broke: the action that failed first and the lines in which its reason must stand.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The action that really failed, not the container around it.
    pub action: Option<String>,
    /// Lines of the failing action itself, first to last.
    pub inner: (u64, u64),
    /// Lines of the container around it; the same as `inner` where there is none.
    pub outer: (u64, u64),
    /// The line that shows the failure (an action's end, a return value).
    pub shown_by: Span,
    /// When what failed inside of the container began, where a line says so.
    pub began: Option<Time>,
    /// What the failing action was given and what it printed, each line with its number: other logs, programs and
    /// numbers are named there.
    pub said: Vec<(u64, String)>,
}

impl Failure {
    /// A failure in a run without actions: its reason may stand anywhere in these lines.
    #[must_use]
    pub fn within(lines: (u64, u64), shown_by: Span) -> Self {
        Self { action: None, inner: lines, outer: lines, shown_by, began: None, said: Vec::new() }
    }
}

/// Properties of Windows Installer that say something of the server, and the fact that each becomes.
pub const SERVER_PROPERTIES: &[(&str, &str)] = &[
    ("PhysicalMemory", "physical-memory-mb"),
    ("MsiNTProductType", "windows-product-type"),
    ("VersionNT", "windows-version"),
    ("WindowsBuild", "windows-build"),
    ("ServicePackLevel", "service-pack"),
    ("TerminalServer", "terminal-server"),
    ("RemoteAdminTS", "remote-administration-mode"),
    ("SESSIONNAME", "session-name"),
    ("CLIENTNAME", "remote-client"),
    ("AdminUser", "administrator"),
    ("Privileged", "privileged"),
    ("ComputerName", "host"),
    ("LogonUser", "user"),
    ("USERDOMAIN", "user-domain"),
    ("ProductVersion", "product-version"),
    ("ProductName", "product"),
    ("VersionMsi", "installer-version"),
    ("SystemLanguageID", "system-language"),
    ("MsiSystemRebootPending", "reboot-pending"),
    ("PUBLISHER", "publisher"),
    ("PublisherName", "publisher"),
];

/// A named value that the engine printed, of those that say something of the run or the server.
#[derive(Debug, Clone)]
pub struct Property {
    /// Its name.
    pub name: &'static str,
    /// Value as printed.
    pub value: String,
    /// Where.
    pub span: Span,
}

/// A point of time in a log: these clocks carry no zone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moment {
    /// The date as printed, in the order that the system's locale uses.
    pub date_text: Option<String>,
    /// The date, where its order is certain.
    pub date: Option<Date>,
    /// Time of day.
    pub time: Option<Time>,
}

/// Error-like messages of one session that are kept and judged. Real logs hold some ten thousand at most.
pub const MESSAGES_KEPT: usize = 100_000;

/// Messages of a session that were counted and not kept.
#[derive(Debug, Clone)]
pub struct Beyond {
    /// How many.
    pub count: u64,
    /// Where the first of them is printed first.
    pub first: Span,
}

/// One run of an engine in one file.
#[derive(Debug, Clone)]
pub struct Session {
    /// The log file, as the report names it.
    pub path: Arc<str>,
    /// Name of the dialect that read it.
    pub dialect: &'static str,
    /// First line.
    pub first_line: u64,
    /// Last line.
    pub last_line: u64,
    /// Name of what was installed, as the log calls it.
    pub product: Option<String>,
    /// Product code, package or other key under which two runs are runs of the same thing.
    pub product_key: Option<String>,
    /// When it started.
    pub started: Moment,
    /// When it ended.
    pub ended: Moment,
    /// How it ended.
    pub outcome: Outcome,
    /// The line that says how it ended.
    pub outcome_shown_by: Option<Span>,
    /// The code it returned.
    pub exit_code: Option<i64>,
    /// Where it broke.
    pub failure: Option<Failure>,
    /// What was under way when an incomplete run stopped.
    pub stopped_in: Option<String>,
    /// The last line that shows that the run went on (a next step, an answer); past the end where it was told to go
    /// on whatever happens. Only dialects whose runs do not say how they ended keep it.
    pub last_step: Option<u64>,
    /// Its actions in the order of their start.
    pub actions: Vec<Action>,
    /// Its engine runs; the first is the outermost.
    pub runs: Vec<Run>,
    /// Its error-like messages in file order, at most [`MESSAGES_KEPT`].
    pub messages: Vec<Message>,
    /// What there was of them beyond that.
    pub beyond: Option<Beyond>,
    /// How many of them are longer than [`TEXT_KEPT`], and the line of the first.
    pub long: Option<(u64, u64)>,
    /// What it says of the server.
    pub properties: Vec<Property>,
}

impl Session {
    /// A session that has said nothing yet.
    #[must_use]
    pub fn new(path: Arc<str>, dialect: &'static str, first_line: u64) -> Self {
        Self {
            path,
            dialect,
            first_line,
            last_line: first_line,
            product: None,
            product_key: None,
            started: Moment::default(),
            ended: Moment::default(),
            outcome: Outcome::Indeterminate,
            outcome_shown_by: None,
            exit_code: None,
            failure: None,
            stopped_in: None,
            last_step: None,
            actions: Vec::new(),
            runs: Vec::new(),
            messages: Vec::new(),
            beyond: None,
            long: None,
            properties: Vec::new(),
        }
    }

    /// Keeps an error-like message, and gives its index. Where there are [`MESSAGES_KEPT`] already, the last one is given
    /// up for it, so that memory has a bound and the end of the run is still seen.
    pub fn keep(&mut self, mut message: Message) -> usize {
        if message.spans.iter().any(Span::is_cut) {
            self.long.get_or_insert((0, message.line())).0 += 1;
        }
        message.bound();
        if self.messages.len() < MESSAGES_KEPT {
            self.messages.push(message);
        } else if let Some(last) = self.messages.last_mut()
            && let Some(first) = std::mem::replace(last, message).spans.into_iter().next()
        {
            self.beyond.get_or_insert(Beyond { count: 0, first }).count += 1;
        }
        self.messages.len() - 1
    }

    /// Gives back memory that was kept for more: of many sessions, each is read to its end and waits.
    pub fn shrink_to_fit(&mut self) {
        for message in &mut self.messages {
            message.spans.iter_mut().for_each(|span| span.text.shrink_to_fit());
            message.spans.shrink_to_fit();
            message.fields.shrink_to_fit();
            message.text.shrink_to_fit();
        }
        self.runs.shrink_to_fit();
        self.properties.shrink_to_fit();
    }

    /// How many error-like messages it holds that were not judged.
    #[must_use]
    pub fn not_judged(&self) -> u64 {
        self.beyond.as_ref().map_or(0, |beyond| beyond.count)
    }
}

/// What a line is to a dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// Says nothing.
    None,
    /// Has the dialect's form.
    Belongs,
    /// Opens a session of the dialect, whatever was read before it.
    Opens,
}

/// A kind of log: how to recognise its lines and how to read a run from them.
pub trait Dialect: Sync {
    /// Its name in reports and in the catalog.
    fn name(&self) -> &'static str;
    /// What a line is to this dialect; called with the line's matching view.
    fn claim(&self, view: &[u8]) -> Claim;
    /// Whether a line only shows that the run goes on: such lines in a row are a gap, which [`Reader::gap`] takes at once.
    /// `marked`: it holds one of [`marks`], and the dialect claims it for its own; a line without holds no word of trouble.
    fn goes_on(&self, _view: &[u8], _marked: bool) -> bool {
        false
    }
    /// What stands in lines that the dialect claims or that mean something to it, in small letters, where that is
    /// cheaper to look for than the lines' forms.
    fn marks(&self) -> &'static [&'static str] {
        &[]
    }
    /// Begins to read.
    fn reader(&self, path: Arc<str>) -> Box<dyn Reader>;
}

/// Reads the lines of one dialect in file order.
pub trait Reader: Send {
    /// Takes one line.
    fn line(&mut self, line: &Line<'_>);
    /// Takes a gap: `count` lines in a row of which [`Dialect::goes_on`] holds. The same as each by itself, faster.
    fn gap(&mut self, lines: &Stretch<'_>, _count: u64) {
        lines.lines().for_each(|line| self.line(&line));
    }
    /// Whether a run is under way, so that lines of other forms belong to it.
    fn holds(&self) -> bool {
        false
    }
    /// The sessions that have ended, each given out once.
    fn finished(&mut self) -> Vec<Session> {
        Vec::new()
    }
    /// The other sessions read so far, finished: the stretch ends here.
    fn finish(self: Box<Self>) -> Vec<Session>;
}

/// Every dialect, in the order in which they are asked. `plain` is last and takes what nobody claims.
pub const DIALECTS: [&dyn Dialect; 7] =
    [&msi::Msi, &burn::Burn, &sql::Sql, &ldap::Ldap, &installshield::InstallShield, &cbs::Cbs, &plain::Plain];

/// What the lines that matter hold, apart from those that their form alone shows: a line without any of these holds no
/// word of trouble.
pub fn marks() -> impl Iterator<Item = &'static str> {
    words::MARKS.iter().chain(DIALECTS.iter().flat_map(|dialect| dialect.marks())).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::text::lines_of_bytes;

    #[test]
    fn a_session_keeps_so_many_messages_and_the_last_one() {
        let lines = lines_of_bytes(b"first failed\nlost failed\nlast failed\n").0;
        let message = |line: usize| plain::free_text(&lines[line].line(), "failed");
        let mut session = Session::new(Arc::from("x.log"), "plain", 1);
        for kept in 0..MESSAGES_KEPT - 1 {
            assert_eq!(session.keep(message(0)), kept);
        }
        assert_eq!(session.not_judged(), 0);
        for line in [1, 1, 2] {
            assert_eq!(session.keep(message(line)), MESSAGES_KEPT - 1);
        }
        assert_eq!(session.messages.last().map(Message::line), Some(3));
        let beyond = session.beyond.expect("two were given up");
        assert_eq!((beyond.count, beyond.first.line), (2, 2));
    }
}
