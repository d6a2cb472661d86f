//! The lines of one run: which action is open, which operation runs, what a custom action printed, what each side
//! returned. Everything a cause can be found from is kept; nothing is judged.

use std::collections::VecDeque;

use jiff::civil::Time;

use super::TOP;
use super::dates::{certain_date, split_date};
use super::exit::outcome_of;
use super::grammar::{self, Body, MsiLine, Side, Tag, Typed};
use super::opened::Opened;
use super::properties::SERVER_PROPERTIES;
use super::said::Printed;
use crate::input::text::Line;
use crate::knowledge::codes::{Number, Space};
use crate::knowledge::session::{
    Action, Details, Form, Message, Outcome, Phase, Property, ReturnValue, Session, Span, speaks_of_trouble,
    trouble_word,
};

/// Properties that say something of the run, beside [`SERVER_PROPERTIES`].
const OF_THE_RUN: &[&str] = &["ProductName", "ProductCode", "REMOVE", "CommandLine"];

/// The property of a name, where its value is kept.
pub(super) fn wanted(name: &[u8]) -> Option<&'static str> {
    let of_the_server = SERVER_PROPERTIES.iter().map(|(name, _)| name);
    OF_THE_RUN.iter().chain(of_the_server).copied().find(|wanted| wanted.as_bytes() == name)
}

/// With these the engine refuses a run without any word of trouble. [`super::going::MARKS`] holds a part of each.
const REFUSALS: &[&str] =
    &["Rejecting product", "is not permitted", "is prohibited", "is not allowed", "are disabled for"];
/// How many of the last lines are kept that a custom action was given or printed, and how many characters of each.
const TRAIL: usize = 192;
const TRAIL_TEXT: usize = 500;
/// How many following lines a message may take in.
const LONGEST_MESSAGE: u64 = 20;
/// How many places one message may have, for what is found by walking them.
const COPIES_KEPT: usize = 64;
/// How many messages are looked back at for one that reports what an action printed.
const LOOKED_BACK: usize = 1_000;
/// How many of them may be held against it.
const COMPARED: usize = 16;
/// How many values of properties are kept of one run.
const PROPERTIES_KEPT: usize = 1_000;
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

/// An action that ended with a failing value, with what was under way inside it.
pub(super) struct FailedAction {
    pub(super) action: usize,
    pub(super) phase: Phase,
    /// Action of the last script operation, and its line.
    pub(super) operation: Option<(String, u64)>,
    /// When that began.
    pub(super) began: Option<Time>,
    /// The last custom action that failed inside it: name and first line of what it did.
    pub(super) custom_action: Option<(String, u64)>,
    pub(super) shown_by: Span,
}

/// How much a session held at some line.
pub(super) struct Checkpoint {
    messages: usize,
    actions: usize,
    failed: usize,
    top_returned: Shown<ReturnValue>,
    phase: Phase,
}

/// A value with the line that shows it.
pub(super) type Shown<T> = Option<(T, Span)>;

/// A session being read.
pub(super) struct MsiRun {
    pub(super) session: Session,
    pub(super) copies: Vec<u8>,
    /// Inside `=== Verbose logging started ... stopped ===`.
    pub(super) headed: bool,
    /// A footer was seen since the last header.
    pub(super) stopped: bool,
    /// The outermost run has returned.
    pub(super) complete: bool,
    pub(super) client: Option<usize>,
    pub(super) servers: Vec<usize>,
    pub(super) client_returned: Shown<i32>,
    pub(super) server_returned: Shown<i32>,
    pub(super) status: Shown<i32>,
    pub(super) result: Shown<Outcome>,
    pub(super) top_returned: Shown<ReturnValue>,
    /// The actions that are open.
    pub(super) nesting: Opened,
    pub(super) operation: Option<(String, u64)>,
    /// When it began.
    pub(super) operation_began: Option<Time>,
    pub(super) doing: Option<String>,
    pub(super) phase: Phase,
    pub(super) said: Printed,
    /// Custom action that failed last: name, first line of what it did, line of the failure.
    pub(super) custom_action: Option<(String, u64, u64)>,
    /// The last lines that custom actions were given or printed.
    pub(super) trail: VecDeque<(u64, String)>,
    pub(super) failed: Vec<FailedAction>,
    /// The message that following plain lines belong to.
    pub(super) unfinished: Option<usize>,
    /// The value of a property or operation may go on in plain lines.
    pub(super) in_value: bool,
    /// How much had been read at the last line of a property dump.
    pub(super) dump: Option<Checkpoint>,
    pub(super) last_line: u64,
}

impl MsiRun {
    pub(super) fn new(session: Session) -> Self {
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
            nesting: Opened::default(),
            operation: None,
            operation_began: None,
            doing: None,
            phase: Phase::Prepare,
            said: Printed::default(),
            custom_action: None,
            trail: VecDeque::new(),
            failed: Vec::new(),
            unfinished: None,
            in_value: false,
            dump: None,
        }
    }

    /// The run that the current line belongs to.
    pub(super) fn run(&self) -> usize {
        self.servers.last().or(self.client.as_ref()).copied().unwrap_or(0)
    }

    /// Whether a nested run is under way.
    pub(super) fn nested(&self) -> bool {
        self.servers.last().is_some_and(|&run| self.session.runs[run].nested)
    }

    /// A line that says nothing but that the run goes on.
    pub(super) fn pass(&mut self, line: &Line<'_>, time: Option<Time>) {
        self.last_line = line.number;
        self.session.last_line = line.number;
        self.unfinished = None;
        self.in_value = false;
        self.dump = None;
        self.clock(time);
    }

    pub(super) fn take(&mut self, line: &Line<'_>, parsed: MsiLine<'_>) {
        let continued = self.unfinished.take().filter(|_| line.number == self.last_line + 1);
        self.last_line = line.number;
        self.session.last_line = line.number;
        match &parsed {
            MsiLine::Text(_) | MsiLine::Tagged { .. } if self.in_value => return,
            MsiLine::Property { .. } => self.in_value = true,
            MsiLine::Engine(_, Body::Unfinished) => {
                self.in_value = true;
                self.dump = None;
            }
            MsiLine::Engine(..) => {
                self.in_value = false;
                self.dump = None;
            }
            MsiLine::Blank => {}
            _ => self.in_value = false,
        }
        match parsed {
            MsiLine::Blank => {}
            // Where the engine prints no times of its own, these are the times of a script's operations.
            MsiLine::ActionText { time } => {
                self.clock(time);
                self.operation_began = time.or(self.operation_began);
            }
            MsiLine::Header { date, .. } => self.dated(date, false),
            MsiLine::Footer { date, .. } => {
                self.stopped = true;
                self.dated(date, true);
            }
            MsiLine::Banner { date } => {
                self.stopped = !self.session.actions.is_empty();
                self.dated(date, self.stopped);
            }
            MsiLine::Engine(tag, body) => self.engine(line, tag, body),
            MsiLine::ActionStart { time, name } => self.action_start(line, name, time),
            MsiLine::ActionEnd { time, name, value } => self.action_end(line, name, time, value),
            MsiLine::CustomAction { name, code, ignored } => self.custom_action(line, name, code, ignored),
            MsiLine::Debug(code, text) => {
                self.event(line, Form::Debug, code, text, copy::DEBUG, None);
            }
            MsiLine::Typed(typed) => {
                let message = self.typed(line, typed, copy::BARE, None);
                self.unfinished = Some(message);
            }
            MsiLine::Property { name, value } => {
                self.dumped();
                self.property(line, name, value);
            }
            MsiLine::RunDetail { key, value } => self.run_detail(key, value),
            MsiLine::Tagged { code, text, .. } => self.tagged(line, code, text),
            MsiLine::Text(text) => self.text(line, text, continued),
        }
    }

    /// A line of a property dump: what stood since the last such line, with no engine line between, was the rest of
    /// that property's value, whatever it looked like.
    fn dumped(&mut self) {
        if let Some(mark) = self.dump.take() {
            self.session.messages.truncate(mark.messages);
            self.copies.truncate(mark.messages);
            self.session.actions.truncate(mark.actions);
            self.nesting.forget_from(mark.actions);
            self.failed.truncate(mark.failed);
            self.top_returned = mark.top_returned;
            self.phase = mark.phase;
        }
        self.dump = Some(Checkpoint {
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
            details: Details::Nothing,
            text: text.to_owned(),
            spans: vec![Span::of(line)],
            phase: self.phase,
            action: self.nesting.last(),
            run: self.run(),
            time: time.or(self.session.ended.time),
        };
        self.keep(message)
    }

    /// Keeps a message of which no copy was seen yet.
    fn keep(&mut self, message: Message) -> usize {
        let index = self.session.keep(message);
        self.copies.truncate(index);
        self.copies.push(0);
        index
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
        // An event is where any of its copies is: the note of it may stand before the action begins.
        message.action = message.action.max(self.nesting.last());
        if strength(form) > strength(message.form) {
            message.form = form;
            text.clone_into(&mut message.text);
            message.bound();
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
        if matches!(body, Body::OpAction(_) | Body::OpCustomAction(_)) {
            self.operation_began = tag.time;
        }
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
            Body::OpAction(name) if self.in_script() => {
                self.operation = Some((name.to_owned(), line.number));
                self.said.begin(line.number);
            }
            Body::OpCustomAction(name) if self.in_script() => {
                let from =
                    self.operation.as_ref().filter(|(open, _)| open == name).map_or(line.number, |(_, from)| *from);
                self.operation = Some((name.to_owned(), from));
                self.said.begin(from);
                self.leave(line, &line.text());
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
        let whole = line.text();
        let text = whole.find("Note: 1: ").map_or(&*whole, |at| &whole[at..]).trim_end();
        let index = self.event(line, Form::Note, code, text, copy::NOTE, time);
        let fields = fields.iter().map(|&field| field.to_owned()).collect();
        self.session.messages[index].details = Details::Note(fields);
        self.session.messages[index].bound();
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
        self.nesting.push(self.session.actions.len(), name);
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

    fn action_end(&mut self, line: &Line<'_>, name: &str, time: Option<Time>, value: ReturnValue) {
        self.clock(time);
        let index = if let Some(index) = self.nesting.close(name, &self.session.actions) {
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
        action.returned = Some(value);
        action.ended = time;
        let top = TOP.contains(&name) && !self.nested();
        if !matches!(value, ReturnValue::NOT_RUN | ReturnValue::DONE) {
            if value == ReturnValue::FAILED {
                self.tell();
            }
            let message =
                self.push(line, Form::ActionEnd, Some(Number::new(Space::Action, i64::from(value.0))), name, time);
            self.session.messages[message].action = Some(index);
            self.session.messages[message].details = Details::Ended { name: name.to_owned(), value };
            if value.is_failure() {
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
                    began: self.operation_began,
                    shown_by: Span::of(line),
                });
            }
        }
        self.said.begin(line.number);
        self.forget(index);
        if top {
            self.phase = Phase::Post;
            self.top_returned = Some((value, Span::of(line)));
        }
    }

    /// An action that ended well and in which nothing was said is of no use any more: most actions are such.
    fn forget(&mut self, index: usize) {
        let actions = &self.session.actions;
        let last = index + 1 == actions.len() && index > 0;
        if !last || self.dump.is_some() || !actions[index].succeeded() {
            return;
        }
        let from = actions[index].first_line;
        let mut inside = self.session.messages.iter().rev().take_while(|message| message.end_line() >= from);
        if !inside.any(|message| message.action == Some(index)) {
            self.session.actions.pop();
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
        self.session.messages[message].details = Details::CustomAction { name: name.to_owned(), code };
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
        let recent = self.session.messages.iter().enumerate().rev().take(LOOKED_BACK);
        let mut authored = recent.filter(|(_, message)| message.form == Form::Authored && message.line() >= began);
        let reported = authored
            .by_ref()
            .take(COMPARED)
            .find(|(_, message)| told.says(message.text.trim()))
            .map(|(index, _)| index);
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
            details: Details::Nothing,
            text: told.text,
            spans: told.spans,
            phase: self.phase,
            action: self.nesting.last(),
            run: self.run(),
            time: self.session.ended.time,
        };
        self.keep(message);
    }

    fn tagged(&mut self, line: &Line<'_>, code: Option<i64>, text: &str) {
        if let Some(code) = code {
            self.push(line, Form::Said, Some(Number::new(Space::Hresult, code)), text, None);
            self.said.coded();
        } else {
            self.spoken(line, text);
        }
    }

    /// Whether an operation belongs to the script that is executed; a log may lack the line that says that it begins.
    fn in_script(&mut self) -> bool {
        if self.phase == Phase::Prepare {
            self.phase = Phase::Script;
        }
        self.phase == Phase::Script
    }

    /// Keeps a line that may name other logs and programs.
    fn leave(&mut self, line: &Line<'_>, text: &str) {
        if self.trail.len() == TRAIL {
            self.trail.pop_front();
        }
        if !text.trim().is_empty() {
            self.trail.push_back((line.number, text.trim().chars().take(TRAIL_TEXT).collect()));
        }
    }

    /// A line without number, printed by a custom action.
    fn spoken(&mut self, line: &Line<'_>, text: &str) {
        self.leave(line, text);
        self.said.line(line, text, speaks_of_trouble(text), self.session.messages.len());
        if trouble_word(text) {
            // Outside of any action it is the engine or the package that speaks.
            let alone = self.nesting.is_empty() && self.operation.is_none() && !self.session.runs.is_empty();
            self.push(line, if alone { Form::Authored } else { Form::Said }, None, text, None);
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
        // A message that is printed over and over has other messages made of its further copies.
        let few = message.form == Form::Authored && message.spans.len() < COPIES_KEPT;
        let near = few && line.number - message.end_line() <= 3;
        (near && message.text.trim() == text.trim()).then_some(index)
    }

    fn engine_text(&mut self, line: &Line<'_>, tag: Tag<'_>, text: &str) {
        if let Some(typed) = grammar::typed(text) {
            let message = self.typed(line, typed, copy::PRODUCT, tag.time);
            self.unfinished = Some(message);
        } else if tag.thread.contains(&b'!') {
            // Written on behalf of a custom action.
            self.spoken(line, text);
        } else if trouble_word(text) || REFUSALS.iter().any(|stem| text.contains(stem)) {
            self.push(line, Form::Engine, None, text, tag.time);
        }
    }

    fn property(&mut self, line: &Line<'_>, name: &str, value: &str) {
        let Some(name) = wanted(name.as_bytes()) else { return };
        if !self.nested() {
            match name {
                "ProductName" if !value.is_empty() => self.session.product = Some(value.to_owned()),
                "ProductCode" if value.starts_with('{') => self.session.product_key = Some(value.to_owned()),
                _ => {}
            }
        }
        let known = self.session.properties.iter().any(|property| property.name == name && property.value == value);
        if !known && self.session.properties.len() < PROPERTIES_KEPT {
            self.session.properties.push(Property { name, value: value.to_owned(), span: Span::of(line) });
        }
    }

    fn run_detail(&mut self, key: &str, value: &str) {
        if let (true, Some(run)) = (key == "Product" && !value.is_empty(), self.session.runs.last_mut()) {
            run.target.get_or_insert_with(|| value.to_owned());
        }
    }
}

/// A message that was taken into another one.
pub(super) const DROPPED: u8 = u8::MAX;

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
