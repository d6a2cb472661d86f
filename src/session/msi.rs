//! Windows Installer logs: one pass over the lines, one [`Session`] for each run of the engine.
//!
//! A run has a client and a server side, may hold nested removals, and prints one event up to four times. The reader
//! keeps what a cause can be found from: which action was open, which operation ran, what a custom action printed,
//! and what each side returned. It judges nothing.

use std::sync::Arc;

use jiff::civil::{Date, Time};

use super::{
    Action, Claim, Dialect, Failure, Form, Message, Outcome, Phase, Property, Reader, Run, Session, Span,
    speaks_of_trouble, trouble_word,
};
use crate::codes::{Number, Space};
use crate::text::Line;

mod grammar;
mod said;

use grammar::{Body, Parsed, Side, Tag, Typed};
use said::Said;

/// The dialect of Windows Installer.
pub struct Msi;

impl Dialect for Msi {
    fn name(&self) -> &'static str {
        "msi"
    }

    fn claim(&self, view: &[u8]) -> Claim {
        if grammar::is_engine(view) {
            return Claim::Belongs;
        }
        if view.starts_with(b"=== ") {
            if view.starts_with(b"=== Verbose logging started") {
                return Claim::Opens;
            }
            let text = String::from_utf8_lossy(view);
            let banner =
                matches!(grammar::parse(&text), Parsed::Header { .. } | Parsed::Footer { .. } | Parsed::Banner { .. });
            return if banner { Claim::Belongs } else { Claim::None };
        }
        let stems: [&[u8]; 6] = [
            b"Action start ",
            b"Action ended ",
            b"Property(S): ",
            b"Property(C): ",
            b"CustomAction ",
            b"DEBUG: Error ",
        ];
        if stems.iter().any(|stem| view.starts_with(stem)) {
            return Claim::Belongs;
        }
        let inner = view.trim_ascii_start();
        if grammar::is_bare(inner)
            || inner.len() < view.len()
                && (grammar::is_engine(inner) || stems.iter().any(|stem| inner.starts_with(stem)))
        {
            return Claim::Belongs;
        }
        let digits = view.iter().take(48).any(u8::is_ascii_digit);
        if digits && !view.is_ascii() && view.len() < 200 {
            // A translated action line; the view keeps its shape.
            let text = String::from_utf8_lossy(view);
            if matches!(grammar::parse(&text), Parsed::ActionEnd { .. }) {
                return Claim::Belongs;
            }
        }
        Claim::None
    }

    fn reader(&self, path: Arc<str>) -> Box<dyn Reader> {
        Box::new(MsiReader { path, done: Vec::new(), now: None })
    }
}

/// Actions that only contain others: their failure says nothing of its own.
const CONTAINERS: &[&str] = &[
    "INSTALL",
    "ADMIN",
    "ADVERTISE",
    "ExecuteAction",
    "InstallFinalize",
    "InstallExecute",
    "InstallExecuteAgain",
    "RemoveExistingProducts",
];

/// Top actions of a run.
const TOP: &[&str] = &["INSTALL", "ADMIN", "ADVERTISE"];

/// Properties that say something of the server or of the run.
const WANTED: &[&str] = &[
    "PhysicalMemory",
    "MsiNTProductType",
    "VersionNT",
    "ServicePackLevel",
    "WindowsBuild",
    "TerminalServer",
    "RemoteAdminTS",
    "MsiTrueAdminUser",
    "AdminUser",
    "Privileged",
    "ComputerName",
    "LogonUser",
    "USERNAME",
    "ProductName",
    "ProductVersion",
    "ProductCode",
    "ProductLanguage",
    "SystemLanguageID",
    "UserLanguageID",
    "MsiSystemRebootPending",
    "MsiRunningElevated",
    "UILevel",
    "REMOVE",
    "REINSTALL",
    "Installed",
    "UPGRADINGPRODUCTCODE",
    "MSIRESTARTMANAGERCONTROL",
    "OutOfDiskSpace",
    "PrimaryVolumeSpaceAvailable",
    "PrimaryVolumeSpaceRequired",
    "VersionMsi",
    "SourceDir",
    "WindowsFolder",
    "USERDOMAIN",
    "MsiLogFileLocation",
    "CLIENTPROCESSID",
    "SESSIONNAME",
    "CLIENTNAME",
    "DBNAME",
    "DATABASENAME",
    "PUBLISHER",
    "PublisherName",
];

/// How many names of other logs are kept.
const MENTIONS: usize = 256;
/// How many following lines a message may take in.
const LONGEST_MESSAGE: u64 = 20;
/// How many lines apart the copies of one event may stand.
const COPIES_WITHIN: u64 = 16;

/// The copies in which an event is printed, to tell the next copy from the next event.
mod copy {
    pub const NOTE: u8 = 1;
    pub const PRODUCT: u8 = 2;
    pub const BARE: u8 = 4;
    pub const DEBUG: u8 = 8;
    pub const INTERNAL: u8 = 16;
}

struct MsiReader {
    path: Arc<str>,
    done: Vec<Session>,
    now: Option<Open>,
}

/// An action that ended with a failing value, with what was under way inside it.
struct FailedAction {
    action: usize,
    phase: Phase,
    /// Action of the last script operation, and its line.
    operation: Option<(String, u64)>,
    /// The last custom action that failed inside it: name and first line of what it did.
    custom_action: Option<(String, u64)>,
    shown_by: Span,
}

/// How much a session held at some line.
struct Mark {
    messages: usize,
    actions: usize,
    failed: usize,
    top_returned: Shown<i32>,
    phase: Phase,
}

/// A value with the line that shows it.
type Shown<T> = Option<(T, Span)>;

/// A session being read.
struct Open {
    session: Session,
    copies: Vec<u8>,
    /// Inside `=== Verbose logging started ... stopped ===`.
    headed: bool,
    /// A footer was seen since the last header.
    stopped: bool,
    /// The outermost run has returned.
    complete: bool,
    client: Option<usize>,
    servers: Vec<usize>,
    client_returned: Shown<i32>,
    server_returned: Shown<i32>,
    status: Shown<i32>,
    result: Shown<Outcome>,
    top_returned: Shown<i32>,
    /// The actions that are open, outermost first.
    nesting: Vec<usize>,
    operation: Option<(String, u64)>,
    doing: Option<String>,
    phase: Phase,
    said: Said,
    /// Custom action that failed last: name, first line of what it did, line of the failure.
    custom_action: Option<(String, u64, u64)>,
    /// Other log files that lines name, each with the line.
    mentions: Vec<(u64, String)>,
    failed: Vec<FailedAction>,
    /// The message that following plain lines belong to.
    unfinished: Option<usize>,
    /// The value of a property or operation may go on in plain lines.
    in_value: bool,
    /// How much had been read at the last line of a property dump.
    dump: Option<Mark>,
    last_line: u64,
}

impl Reader for MsiReader {
    fn line(&mut self, line: &Line<'_>) {
        let text = line.text();
        let parsed = grammar::parse(&text);
        match &parsed {
            Parsed::Blank if self.now.is_none() => return,
            Parsed::Header { verbose, .. } => self.header(*verbose, line),
            Parsed::Banner { .. }
                if self.now.as_ref().is_none_or(|now| now.stopped || now.session.actions.is_empty()) =>
            {
                self.header(false, line);
            }
            Parsed::Engine(tag, Body::RunEngine) => self.run_engine(*tag, line),
            Parsed::ActionStart { name, .. }
                if TOP.contains(name) && self.now.as_ref().is_some_and(|now| now.complete || now.status.is_some()) =>
            {
                self.open(line);
            }
            _ => {}
        }
        if self.now.is_none() {
            self.open(line);
        }
        if let Some(now) = &mut self.now {
            now.take(line, parsed);
        }
    }

    fn holds(&self) -> bool {
        self.now.as_ref().is_some_and(|now| !now.complete && !now.stopped)
    }

    fn finish(mut self: Box<Self>) -> Vec<Session> {
        self.close();
        self.done
    }
}

impl MsiReader {
    fn open(&mut self, line: &Line<'_>) {
        self.close();
        self.now = Some(Open::new(Session::new(self.path.clone(), "msi", line.number)));
    }

    fn close(&mut self) {
        if let Some(now) = self.now.take() {
            self.done.push(now.finish());
        }
    }

    /// A header opens a session, unless it is the one that the service writes in the middle of a run.
    fn header(&mut self, verbose: bool, line: &Line<'_>) {
        let inside = self.now.as_ref().is_some_and(|now| !verbose && !now.complete && !now.stopped);
        if !inside {
            self.open(line);
        }
        if let Some(now) = &mut self.now {
            now.headed |= verbose;
        }
    }

    /// A run of the engine begins: the client's or the server's side of the session at hand, a nested one, or the next.
    fn run_engine(&mut self, tag: Tag<'_>, line: &Line<'_>) {
        let next =
            self.now.as_ref().is_none_or(|now| now.complete || (tag.side == Side::Client && now.client.is_some()));
        if next {
            self.open(line);
        }
        let Some(now) = &mut self.now else { return };
        let index = now.session.runs.len();
        let nested = tag.side != Side::Client && !now.servers.is_empty();
        now.session.runs.push(Run { target: None, first_line: line.number, returned: None, nested });
        match tag.side {
            Side::Client => now.client = Some(index),
            _ => now.servers.push(index),
        }
    }
}

impl Open {
    fn new(session: Session) -> Self {
        Self {
            last_line: session.first_line,
            session,
            copies: Vec::new(),
            headed: false,
            stopped: false,
            complete: false,
            client: None,
            servers: Vec::new(),
            client_returned: None,
            server_returned: None,
            status: None,
            result: None,
            top_returned: None,
            nesting: Vec::new(),
            operation: None,
            doing: None,
            phase: Phase::Prepare,
            said: Said::default(),
            custom_action: None,
            mentions: Vec::new(),
            failed: Vec::new(),
            unfinished: None,
            in_value: false,
            dump: None,
        }
    }

    /// The run that the current line belongs to.
    fn run(&self) -> usize {
        self.servers.last().or(self.client.as_ref()).copied().unwrap_or(0)
    }

    /// Whether a nested run is under way.
    fn nested(&self) -> bool {
        self.servers.last().is_some_and(|&run| self.session.runs[run].nested)
    }

    fn take(&mut self, line: &Line<'_>, parsed: Parsed<'_>) {
        let continued = self.unfinished.take().filter(|_| line.number == self.last_line + 1);
        self.last_line = line.number;
        self.session.last_line = line.number;
        match &parsed {
            Parsed::Text(_) | Parsed::Tagged { .. } if self.in_value => return,
            Parsed::Property { .. } => self.in_value = true,
            Parsed::Engine(_, Body::Unfinished) => {
                self.in_value = true;
                self.dump = None;
            }
            Parsed::Engine(..) => {
                self.in_value = false;
                self.dump = None;
            }
            Parsed::Blank => {}
            _ => self.in_value = false,
        }
        match parsed {
            Parsed::Blank | Parsed::ActionText => {}
            Parsed::Header { date, .. } => self.dated(date, false),
            Parsed::Footer { date, .. } => {
                self.stopped = true;
                self.dated(date, true);
            }
            Parsed::Banner { date } => {
                self.stopped = !self.session.actions.is_empty();
                self.dated(date, self.stopped);
            }
            Parsed::Engine(tag, body) => self.engine(line, tag, body),
            Parsed::ActionStart { time, name } => self.action_start(line, name, time),
            Parsed::ActionEnd { time, name, returned } => self.action_end(line, name, time, returned),
            Parsed::CustomAction { name, code, ignored } => self.custom_action(line, name, code, ignored),
            Parsed::Debug(code, text) => {
                self.event(line, Form::Debug, code, text, copy::DEBUG, None);
            }
            Parsed::Typed(typed) => {
                let message = self.typed(line, typed, copy::BARE, None);
                self.unfinished = Some(message);
            }
            Parsed::Property { name, value } => {
                self.dumped();
                self.property(line, name, value);
            }
            Parsed::RunDetail { key, value } => self.run_detail(key, value),
            Parsed::Tagged { code, text, .. } => self.tagged(line, code, text),
            Parsed::Text(text) => self.text(line, text, continued),
        }
    }

    /// A line of a property dump: what stood since the last such line, with no engine line between, was the rest of
    /// that property's value, whatever it looked like.
    fn dumped(&mut self) {
        if let Some(mark) = self.dump.take() {
            self.session.messages.truncate(mark.messages);
            self.copies.truncate(mark.messages);
            self.session.actions.truncate(mark.actions);
            self.nesting.retain(|&action| action < mark.actions);
            self.failed.truncate(mark.failed);
            self.top_returned = mark.top_returned;
            self.phase = mark.phase;
        }
        self.dump = Some(Mark {
            messages: self.session.messages.len(),
            actions: self.session.actions.len(),
            failed: self.failed.len(),
            top_returned: self.top_returned.clone(),
            phase: self.phase,
        });
    }

    fn dated(&mut self, date: &str, end: bool) {
        let (date_text, time) = split_date(date);
        let moment = if end { &mut self.session.ended } else { &mut self.session.started };
        if end || moment.date_text.is_none() {
            moment.date = date_text.as_deref().and_then(certain_date);
            moment.date_text = date_text;
            moment.time = time.or(moment.time);
        }
    }

    fn clock(&mut self, time: Option<Time>) {
        if time.is_some() {
            self.session.started.time = self.session.started.time.or(time);
            self.session.ended.time = time;
        }
    }

    fn push(&mut self, line: &Line<'_>, form: Form, number: Option<Number>, text: &str, time: Option<Time>) -> usize {
        let message = Message {
            form,
            number,
            fields: Vec::new(),
            text: text.to_owned(),
            spans: vec![Span::of(line)],
            phase: self.phase,
            action: self.nesting.last().copied(),
            run: self.run(),
            time: time.or(self.session.ended.time),
        };
        self.session.messages.push(message);
        self.copies.push(0);
        self.session.messages.len() - 1
    }

    /// A numbered event: a further copy of one just printed, or a new one.
    fn event(&mut self, line: &Line<'_>, form: Form, code: i64, text: &str, printed: u8, time: Option<Time>) -> usize {
        let number = Number::new(if code > 9_999 { Space::Custom } else { Space::Msi }, code);
        let run = self.run();
        let recent = self.session.messages.iter().enumerate().rev().take(12);
        let copy_of = recent
            .take_while(|(_, message)| line.number.saturating_sub(message.end_line()) <= COPIES_WITHIN)
            .find(|&(index, message)| {
                message.number == Some(number) && message.run == run && self.copies[index] & printed == 0
            })
            .map(|(index, _)| index);
        let Some(index) = copy_of.filter(|_| printed != copy::NOTE) else {
            let index = self.push(line, form, Some(number), text, time);
            self.copies[index] = printed;
            return index;
        };
        let message = &mut self.session.messages[index];
        message.spans.push(Span::of(line));
        if strength(form) > strength(message.form) {
            message.form = form;
            text.clone_into(&mut message.text);
        }
        self.copies[index] |= printed;
        index
    }

    fn typed(&mut self, line: &Line<'_>, typed: Typed<'_>, printed: u8, time: Option<Time>) -> usize {
        match typed {
            Typed::Error(code, text) => self.event(line, Form::Error, code, text, printed, time),
            Typed::Warning(code, text) => self.event(line, Form::Warning, code, text, printed, time),
            Typed::Info(code, text) => self.event(line, Form::Info, code, text, printed, time),
            Typed::Internal(code, text) => {
                self.event(line, Form::Internal, code, text, copy::INTERNAL | (printed & copy::PRODUCT), time)
            }
        }
    }

    fn engine(&mut self, line: &Line<'_>, tag: Tag<'_>, body: Body<'_>) {
        self.clock(tag.time);
        match body {
            Body::Note(fields) => self.note(line, &fields, tag.time),
            Body::Product { name, text } => self.product(line, name, text, tag.time),
            Body::MainEngine(code) => self.returned(line, tag, code),
            Body::BackFromServer(code) => {
                if outcome_of(code) != Outcome::Succeeded {
                    self.result(line, Space::Msiexec, i64::from(code), "Back from server", tag.time);
                }
            }
            Body::Status(code) => {
                if !self.nested() {
                    self.status = Some((code, Span::of(line)));
                }
                self.result(line, Space::Msiexec, i64::from(code), "success or error status", tag.time);
            }
            Body::Script { kind } => {
                self.phase = if kind == 2 { Phase::Rollback } else { Phase::Script };
                self.operation = None;
            }
            Body::OpAction(name) if self.phase == Phase::Script => {
                self.operation = Some((name.to_owned(), line.number));
                self.said.begin(line.number);
            }
            Body::OpCustomAction(name) if self.phase == Phase::Script => {
                let from =
                    self.operation.as_ref().filter(|(open, _)| open == name).map_or(line.number, |(_, from)| *from);
                self.operation = Some((name.to_owned(), from));
                self.said.begin(from);
            }
            Body::Doing(name) => {
                self.doing = Some(name.to_owned());
                self.said.begin(line.number);
            }
            Body::Invoking => self.said.begin(line.number),
            Body::RollbackSkipped => {
                self.push(line, Form::RollbackSkipped, None, "an error was skipped while rolling back", tag.time);
            }
            Body::PropertyChange { name, value } => self.property(line, name, value),
            Body::CommandLine(value) => self.property(line, "CommandLine", value),
            Body::ProductCode(code) => {
                if !self.nested() && !code.is_empty() {
                    self.session.product_key.get_or_insert_with(|| code.to_owned());
                }
            }
            Body::Text(text) => self.engine_text(line, tag, text),
            Body::RunEngine
            | Body::OpAction(_)
            | Body::OpCustomAction(_)
            | Body::Op
            | Body::Unfinished
            | Body::Names => {}
        }
    }

    fn note(&mut self, line: &Line<'_>, fields: &[&str], time: Option<Time>) {
        let Some(code) = fields.first().and_then(|code| code.split(' ').next()?.parse::<i64>().ok()) else { return };
        let text = format!(
            "Note: 1: {}",
            fields
                .iter()
                .enumerate()
                .map(|(at, field)| if at == 0 { (*field).to_owned() } else { format!("{}: {field}", at + 1) })
                .collect::<Vec<_>>()
                .join(" ")
        );
        let index = self.event(line, Form::Note, code, &text, copy::NOTE, time);
        self.session.messages[index].fields = fields.iter().map(|&field| field.to_owned()).collect();
        let result = match code {
            1707 | 1724 | 1728 => Outcome::Succeeded,
            1708 | 1725 | 1729 => Outcome::Failed,
            _ => return,
        };
        if !self.nested() {
            self.result = Some((result, Span::of(line)));
        }
    }

    fn product(&mut self, line: &Line<'_>, name: &str, text: &str, time: Option<Time>) {
        if !self.nested() && !name.is_empty() {
            self.session.product.get_or_insert_with(|| name.to_owned());
        }
        if let Some(typed) = grammar::typed(text) {
            let message = self.typed(line, typed, copy::PRODUCT, time);
            self.unfinished = Some(message);
            return;
        }
        // What the engine says of the whole run, in the product's language: after a result note, or after the end.
        let noted = self.result.as_ref().is_some_and(|(_, span)| line.number - span.line <= 12);
        if noted || self.phase == Phase::Post || result_sentence(text).is_some() {
            let failed = result_sentence(text).or(self.result.as_ref().map(|(outcome, _)| *outcome == Outcome::Failed));
            if failed == Some(true) {
                self.push(line, Form::Result, None, text, time);
            }
            if let (None, Some(failed), false) = (&self.result, result_sentence(text), self.nested()) {
                self.result = Some((if failed { Outcome::Failed } else { Outcome::Succeeded }, Span::of(line)));
            }
            return;
        }
        let message = self.push(line, Form::Authored, None, text, time);
        self.unfinished = Some(message);
    }

    /// A failing return value or status of the whole run.
    fn result(&mut self, line: &Line<'_>, space: Space, code: i64, text: &str, time: Option<Time>) {
        // 3010 and 1641 say that all went well; 1604 says that it did not go to its end.
        if !matches!(code, 0 | 3010 | 1641) {
            self.push(line, Form::Result, Some(Number::new(space, code)), &format!("{text}: {code}"), time);
        }
    }

    fn returned(&mut self, line: &Line<'_>, tag: Tag<'_>, code: i32) {
        self.result(line, Space::Msiexec, i64::from(code), "MainEngineThread is returning", tag.time);
        let shown = Some((code, Span::of(line)));
        if tag.side == Side::Client {
            if let Some(run) = self.client {
                self.session.runs[run].returned = Some(code);
            }
            self.client_returned = shown;
            self.servers.clear();
            self.complete = true;
            return;
        }
        let run = self.servers.pop();
        if let Some(run) = run {
            self.session.runs[run].returned = Some(code);
            if self.session.runs[run].nested {
                return;
            }
        }
        self.server_returned = shown;
        self.complete = self.client.is_none();
    }

    fn action_start(&mut self, line: &Line<'_>, name: &str, time: Option<Time>) {
        self.clock(time);
        if TOP.contains(&name) && !self.nested() {
            self.phase = Phase::Prepare;
        }
        self.nesting.push(self.session.actions.len());
        self.said.begin(line.number);
        let run = self.run();
        self.session.actions.push(Action {
            name: name.to_owned(),
            first_line: line.number,
            last_line: None,
            returned: None,
            run,
            started: time,
            ended: None,
        });
    }

    fn action_end(&mut self, line: &Line<'_>, name: &str, time: Option<Time>, returned: i32) {
        self.clock(time);
        let at = self.nesting.iter().rposition(|&action| self.session.actions[action].name == name);
        let index = if let Some(at) = at {
            let index = self.nesting[at];
            self.nesting.truncate(at);
            index
        } else {
            // Its start is not in this log (or in a language that hides it): it began no later than here.
            self.session.actions.push(Action {
                name: name.to_owned(),
                first_line: line.number,
                last_line: None,
                returned: None,
                run: self.run(),
                started: None,
                ended: None,
            });
            self.session.actions.len() - 1
        };
        let action = &mut self.session.actions[index];
        action.last_line = Some(line.number);
        action.returned = Some(returned);
        action.ended = time;
        let top = TOP.contains(&name) && !self.nested();
        if !matches!(returned, 0 | 1) {
            if returned == 3 {
                self.tell();
            }
            self.nesting.push(index);
            let message =
                self.push(line, Form::ActionEnd, Some(Number::new(Space::Action, i64::from(returned))), name, time);
            self.session.messages[message].fields = vec![name.to_owned(), returned.to_string()];
            self.nesting.pop();
            if returned >= 3 && returned != 5 {
                let from = self.session.actions[index].first_line;
                self.failed.push(FailedAction {
                    action: index,
                    phase: self.phase,
                    operation: self.operation.clone().filter(|(_, line)| *line >= from && self.phase == Phase::Script),
                    custom_action: self
                        .custom_action
                        .clone()
                        .filter(|(_, _, at)| *at >= from && line.number - at <= 24)
                        .map(|(name, began, _)| (name, began)),
                    shown_by: Span::of(line),
                });
            }
        }
        self.said.begin(line.number);
        if top {
            self.phase = Phase::Post;
            self.top_returned = Some((returned, Span::of(line)));
        }
    }

    fn custom_action(&mut self, line: &Line<'_>, name: &str, code: i64, ignored: bool) {
        let form = if ignored { Form::IgnoredCustomAction } else { Form::CustomAction };
        let began = self.said.began();
        if !ignored {
            self.tell();
            self.custom_action = Some((name.to_owned(), began, line.number));
        }
        let message = self.push(line, form, Some(Number::new(Space::Msiexec, code)), name, None);
        self.session.messages[message].fields = vec![name.to_owned(), code.to_string()];
    }

    /// What the failing action printed becomes one message: the stretch that says why. Where the engine reported the
    /// same text for the product, the two are one.
    fn tell(&mut self) {
        let Some(told) = self.said.tell() else { return };
        let began = self.said.began();
        for index in told.first_message..self.session.messages.len() {
            let message = &self.session.messages[index];
            if message.form == Form::Said && message.number.is_none() && told.covers(message.line()) {
                self.copies[index] = DROPPED;
            }
        }
        let reported = self.session.messages.iter().rposition(|message| {
            message.form == Form::Authored && message.line() >= began && told.says(message.text.trim())
        });
        if let Some(index) = reported {
            let message = &mut self.session.messages[index];
            message.spans.extend(told.spans);
            message.spans.sort_by_key(|span| span.line);
            message.spans.dedup_by_key(|span| span.line);
            return;
        }
        let message = Message {
            form: Form::Said,
            number: None,
            fields: Vec::new(),
            text: told.text,
            spans: told.spans,
            phase: self.phase,
            action: self.nesting.last().copied(),
            run: self.run(),
            time: self.session.ended.time,
        };
        self.session.messages.push(message);
        self.copies.push(0);
    }

    fn tagged(&mut self, line: &Line<'_>, code: Option<i64>, text: &str) {
        if let Some(code) = code {
            self.push(line, Form::Said, Some(Number::new(Space::Hresult, code)), text, None);
            self.said.coded(line.number);
        } else {
            self.spoken(line, text);
        }
    }

    /// A line without number, printed by a custom action.
    fn spoken(&mut self, line: &Line<'_>, text: &str) {
        if self.mentions.len() < MENTIONS {
            self.mentions.extend(log_names(text).map(|name| (line.number, name.to_owned())));
        }
        self.said.line(line, text, speaks_of_trouble(text), self.session.messages.len());
        if trouble_word(text) {
            self.push(line, Form::Said, None, text, None);
        }
    }

    fn text(&mut self, line: &Line<'_>, text: &str, continued: Option<usize>) {
        if let Some(index) = continued
            && let Some(span) = self.session.messages[index].spans.last_mut()
            && span.end_line + 1 == line.number
            && span.end_line - span.line < LONGEST_MESSAGE
        {
            span.extend(line);
            self.unfinished = Some(index);
            return;
        }
        if let Some(index) = self.repeated(line, text) {
            self.session.messages[index].spans.push(Span::of(line));
            return;
        }
        self.spoken(line, text);
    }

    /// The bare copy of an authored text that the engine has just printed after `Product: X --`.
    fn repeated(&self, line: &Line<'_>, text: &str) -> Option<usize> {
        let index = self.session.messages.len().checked_sub(1)?;
        let message = &self.session.messages[index];
        let near = line.number - message.end_line() <= 3;
        (message.form == Form::Authored && near && message.text.trim() == text.trim()).then_some(index)
    }

    fn engine_text(&mut self, line: &Line<'_>, tag: Tag<'_>, text: &str) {
        if let Some(typed) = grammar::typed(text) {
            let message = self.typed(line, typed, copy::PRODUCT, tag.time);
            self.unfinished = Some(message);
        } else if tag.thread.contains('!') {
            // Written on behalf of a custom action.
            self.spoken(line, text);
        } else if trouble_word(text) {
            self.push(line, Form::Engine, None, text, tag.time);
        }
    }

    fn property(&mut self, line: &Line<'_>, name: &str, value: &str) {
        if !WANTED.contains(&name) && name != "CommandLine" {
            return;
        }
        if !self.nested() {
            match name {
                "ProductName" if !value.is_empty() => self.session.product = Some(value.to_owned()),
                "ProductCode" if value.starts_with('{') => self.session.product_key = Some(value.to_owned()),
                _ => {}
            }
        }
        let known = self.session.properties.iter().any(|property| property.name == name && property.value == value);
        if !known {
            self.session.properties.push(Property {
                name: name.to_owned(),
                value: value.to_owned(),
                span: Span::of(line),
            });
        }
    }

    fn run_detail(&mut self, key: &str, value: &str) {
        if let (true, Some(run)) = (key == "Product" && !value.is_empty(), self.session.runs.last_mut()) {
            run.target.get_or_insert_with(|| value.to_owned());
        }
    }

    /// How the run ended. What the engine's main thread returned decides before any other number.
    fn outcome(&self) -> (Outcome, Option<i64>, Option<Span>) {
        let returned = self.server_returned.as_ref().or(self.client_returned.as_ref()).or(self.status.as_ref());
        if let Some((code, span)) = returned {
            return (outcome_of(*code), Some(i64::from(*code)), Some(span.clone()));
        }
        if let Some((outcome, span)) = &self.result {
            // A result note says failed also for a cancel; the top action knows better.
            let cancelled =
                *outcome == Outcome::Failed && self.top_returned.as_ref().is_some_and(|(value, _)| *value == 2);
            return (if cancelled { Outcome::Cancelled } else { *outcome }, None, Some(span.clone()));
        }
        if let Some((value, span)) = &self.top_returned {
            let outcome = match value {
                0 | 1 | 5 => Outcome::Succeeded,
                2 => Outcome::Cancelled,
                4 => Outcome::RebootRequired,
                _ => Outcome::Failed,
            };
            return (outcome, None, Some(span.clone()));
        }
        let broken = self.failed.iter().find(|failed| {
            let action = &self.session.actions[failed.action];
            failed.phase != Phase::Rollback && CONTAINERS.contains(&action.name.as_str()) && !self.is_nested(action.run)
        });
        if let Some(failed) = broken {
            return (Outcome::Failed, None, Some(failed.shown_by.clone()));
        }
        let begun = self.headed
            || !self.session.actions.is_empty()
            || !self.session.runs.is_empty()
            || self.operation.is_some();
        (if begun { Outcome::Incomplete } else { Outcome::Indeterminate }, None, None)
    }

    fn is_nested(&self, run: usize) -> bool {
        self.session.runs.get(run).is_some_and(|run| run.nested)
    }

    /// Where a failed run broke: the first action that ended with a failing value, outside rollback, closing dialogs
    /// and nested runs that did not fail.
    fn failure(&self, shown_by: Option<&Span>) -> Option<Failure> {
        let counts = |failed: &&FailedAction| {
            let action = &self.session.actions[failed.action];
            let tolerated = self
                .session
                .runs
                .get(action.run)
                .is_some_and(|run| run.nested && run.returned.is_some_and(|code| outcome_of(code).is_success()));
            failed.phase != Phase::Rollback && !closing_dialog(&action.name) && !tolerated
        };
        if let Some(failed) = self.failed.iter().find(counts) {
            let action = &self.session.actions[failed.action];
            let end = failed.shown_by.line;
            let container = CONTAINERS.contains(&action.name.as_str());
            // A container whose start is missing, and the top action, reach back to the session's beginning.
            let from = if container && (action.first_line == end || TOP.contains(&action.name.as_str())) {
                self.session.first_line
            } else {
                action.first_line
            };
            let inner = failed
                .custom_action
                .as_ref()
                .filter(|(name, _)| container && !name.is_empty())
                .or(failed.operation.as_ref().filter(|_| container));
            let (name, began) = inner.map_or((action.name.clone(), from), |(name, began)| (name.clone(), *began));
            return Some(Failure {
                action: Some(name),
                inner: (began.max(from), end),
                outer: (from, end),
                shown_by: failed.shown_by.clone(),
                logs: Vec::new(),
            });
        }
        let shown_by = shown_by?.clone();
        let lines = (self.session.first_line, shown_by.line);
        Some(Failure::within(lines, shown_by))
    }

    fn finish(mut self) -> Session {
        let (outcome, exit_code, shown_by) = self.outcome();
        let broken = matches!(outcome, Outcome::Failed | Outcome::Cancelled | Outcome::Incomplete);
        let failure = broken.then(|| self.failure(shown_by.as_ref())).flatten();
        self.session.outcome = outcome;
        self.session.exit_code = exit_code;
        self.session.outcome_shown_by = shown_by;
        self.session.failure = failure;
        if outcome == Outcome::Incomplete {
            self.session.stopped_in = self.operation.as_ref().map(|(name, _)| name.clone()).or_else(|| {
                let open = self.nesting.iter().rev().map(|&action| &self.session.actions[action].name);
                open.into_iter().find(|name| !CONTAINERS.contains(&name.as_str())).cloned().or(self.doing.clone())
            });
        }
        if self.session.product_key.is_none() {
            let target = self.session.runs.iter().find_map(|run| run.target.clone());
            self.session.product_key = target.or_else(|| self.session.product.clone());
        }
        if self.session.runs.is_empty() {
            self.session.runs.push(Run {
                target: None,
                first_line: self.session.first_line,
                returned: None,
                nested: false,
            });
        }
        if let Some(failure) = &mut self.session.failure {
            let (from, to) = failure.inner;
            let inside = self.mentions.iter().filter(|(line, _)| (from..=to).contains(line));
            failure.logs = inside.map(|(_, name)| name.clone()).collect();
        }
        let product = self.session.product.clone();
        let copies = std::mem::take(&mut self.copies);
        let mut index = 0;
        self.session.messages.retain(|message| {
            index += 1;
            copies[index - 1] != DROPPED && !named_after(message, product.as_deref())
        });
        self.session.messages.sort_by_key(Message::line);
        self.session
    }
}

/// File names in a text that may be other logs, without their folders.
fn log_names(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| {
        c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ';' | '(' | ')' | '=' | '<' | '>' | '|' | '\\' | '/' | ':')
    });
    words.map(|word| word.trim_end_matches('.')).filter(|word| {
        let ending = word.rsplit_once('.').map(|(_, ending)| ending);
        ending.is_some_and(|ending| ["log", "txt", "out"].iter().any(|known| ending.eq_ignore_ascii_case(known)))
    })
}

/// A message that was taken into another one.
const DROPPED: u8 = u8::MAX;

/// A line of free text whose only word of trouble is the product's name.
fn named_after(message: &Message, product: Option<&str>) -> bool {
    let free =
        matches!(message.form, Form::Engine | Form::Said) && message.number.is_none() && message.spans.len() == 1;
    free && product.is_some_and(|product| {
        trouble_word(product)
            && message.text.contains(product)
            && !trouble_word(&super::names_masked(&message.text, &[product]))
    })
}

/// Dialogs that close the user interface; they fail because the run did.
fn closing_dialog(name: &str) -> bool {
    ["ExitDialog", "FatalError", "UserExit", "SetupCompleteError", "SetupInterrupted", "ErrorDlg", "ErrorDialog"]
        .iter()
        .any(|stem| name.starts_with(stem))
        || name.ends_with("Form")
}

/// `Installation failed.`, `Removal completed successfully.`: whether the sentence says failed; `None` for any other.
fn result_sentence(text: &str) -> Option<bool> {
    let text = text.trim_end_matches('.');
    let subject = ["Installation", "Configuration", "Removal", "Advertisement", "Patch", "Update"]
        .iter()
        .any(|word| text.starts_with(word));
    if subject && text.len() < 80 {
        if text.ends_with("failed") {
            return Some(true);
        }
        if text.ends_with("completed successfully") || text.ends_with("successful") {
            return Some(false);
        }
    }
    None
}

fn strength(form: Form) -> u8 {
    match form {
        Form::Note => 0,
        Form::Info => 1,
        Form::Warning => 2,
        Form::Internal => 3,
        Form::Debug => 4,
        Form::Error => 5,
        _ => 6,
    }
}

/// What a return code of the engine says of the run.
#[must_use]
pub fn outcome_of(code: i32) -> Outcome {
    match code {
        0 => Outcome::Succeeded,
        // Restart wanted, restart begun, and suspended until a restart.
        3010 | 1641 | 1604 => Outcome::RebootRequired,
        // The second: the user declined to go on with a product that does not fit the system.
        1602 | 1259 => Outcome::Cancelled,
        _ => Outcome::Failed,
    }
}

/// `5/3/2005  14:00:00  Build type: ...` into its date as printed and its time.
fn split_date(text: &str) -> (Option<String>, Option<Time>) {
    let text = text.split("  Build type").next().unwrap_or(text);
    let mut date = None;
    let mut time = None;
    for part in text.split_whitespace() {
        if part.contains(':') && time.is_none() {
            let mut numbers = part.split(':').filter_map(|part| part.parse::<i8>().ok());
            if let (Some(hour), Some(minute)) = (numbers.next(), numbers.next()) {
                time = Time::new(hour, minute, numbers.next().unwrap_or(0), 0).ok();
            }
        } else if date.is_none() && part.contains(['/', '.', '-']) && part.starts_with(|c: char| c.is_ascii_digit()) {
            date = Some(part.trim_end_matches('.').to_owned());
        } else if part.eq_ignore_ascii_case("PM") && time.is_some_and(|time| time.hour() < 12) {
            time = time.and_then(|time| Time::new(time.hour() + 12, time.minute(), time.second(), 0).ok());
        }
    }
    (date, time)
}

/// The date, where only one reading is possible: a year first, or a field above 12. Never guessed.
#[must_use]
pub fn certain_date(text: &str) -> Option<Date> {
    let fields: Vec<i16> = text.split(['/', '.', '-']).map(|field| field.trim().parse().ok()).collect::<Option<_>>()?;
    let &[a, b, c] = fields.as_slice() else { return None };
    let date = |year: i16, month: i16, day: i16| {
        let year = if year < 100 { year + 2000 } else { year };
        Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
    };
    if a > 31 {
        return date(a, b, c);
    }
    match (a > 12, b > 12) {
        (true, false) => date(c, b, a),
        (false, true) => date(c, a, b),
        _ if a == b => date(c, a, b),
        _ => None,
    }
}
