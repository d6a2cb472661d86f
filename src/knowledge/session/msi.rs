//! Windows Installer logs: one pass over the lines, one [`Session`] for each run of the engine.
//!
//! A run has a client and a server side, may hold nested removals, and prints one event up to four times. This file
//! recognises the dialect and tells where one session ends and the next begins; `run` reads the lines of one.

use std::sync::Arc;

use super::stems::Stems;
use super::{Claim, Dialect, Reader, Run, Session};
use crate::input::text::{Line, Stretch};

mod dates;
mod ending;
mod exit;
mod going;
mod grammar;
mod opened;
mod properties;
mod run;
mod said;

pub use dates::certain_date;
pub use ending::closing_dialog;
pub use exit::outcome_of;
use grammar::{Body, MsiLine, Side, Tag, split_tag};
pub use properties::SERVER_PROPERTIES;
use run::MsiRun;

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
            let banner = matches!(
                grammar::parse(&text),
                MsiLine::Header { .. } | MsiLine::Footer { .. } | MsiLine::Banner { .. }
            );
            return if banner { Claim::Belongs } else { Claim::None };
        }
        let inner = view.trim_ascii_start();
        if STEMS.begin(inner) || grammar::is_bare(inner) || inner.len() < view.len() && grammar::is_engine(inner) {
            return Claim::Belongs;
        }
        if view.len() < 200 && !view.is_ascii() && view.iter().take(48).any(u8::is_ascii_digit) {
            // A translated action line; the view keeps its shape.
            let text = String::from_utf8_lossy(view);
            if matches!(grammar::parse(&text), MsiLine::ActionEnd { .. }) {
                return Claim::Belongs;
            }
        }
        Claim::None
    }

    fn marks(&self) -> &'static [&'static str] {
        going::MARKS
    }

    fn goes_on(&self, view: &[u8], marked: bool) -> bool {
        let going = if marked { going::operation(view) } else { going::unmarked(view) };
        going.is_some_and(|going| going.time.is_some())
    }

    fn reader(&self, path: Arc<str>) -> Box<dyn Reader> {
        Box::new(MsiReader { path, done: Vec::new(), now: None })
    }
}

/// Beginnings of lines that only Windows Installer writes.
static STEMS: Stems<6> =
    Stems::new(["Action start ", "Action ended ", "Property(S): ", "Property(C): ", "CustomAction ", "DEBUG: Error "]);

/// Top actions of a run.
const TOP: &[&str] = &["INSTALL", "ADMIN", "ADVERTISE"];

struct MsiReader {
    path: Arc<str>,
    done: Vec<Session>,
    now: Option<MsiRun>,
}

impl Reader for MsiReader {
    fn line(&mut self, line: &Line<'_>) {
        if let (Some(now), Some(going)) = (&mut self.now, going::operation(line.view())) {
            now.pass(line, going.time);
            return;
        }
        let text = line.text();
        let parsed = grammar::parse(&text);
        match &parsed {
            MsiLine::Blank if self.now.is_none() => return,
            MsiLine::Header { verbose, .. } => self.header(*verbose, line),
            MsiLine::Banner { .. }
                if self.now.as_ref().is_none_or(|now| now.stopped || now.session.actions.is_empty()) =>
            {
                self.header(false, line);
            }
            MsiLine::Engine(tag, Body::RunEngine) => self.run_engine(*tag, line),
            MsiLine::ActionStart { name, .. }
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

    fn gap(&mut self, lines: &Stretch<'_>, count: u64) {
        let Some(now) = &mut self.now else {
            lines.lines().for_each(|line| self.line(&line));
            return;
        };
        // What stands before the last changes nothing, unless the first time in the run stands there.
        let first = if now.session.started.time.is_none() { lines.first() } else { None };
        for line in first.into_iter().chain(lines.last(count)) {
            now.pass(&line, split_tag(line.view()).and_then(|(tag, _)| tag.time));
        }
    }

    fn holds(&self) -> bool {
        self.now.as_ref().is_some_and(|now| !now.complete && !now.stopped)
    }

    fn finished(&mut self) -> Vec<Session> {
        std::mem::take(&mut self.done)
    }

    fn finish(mut self: Box<Self>) -> Vec<Session> {
        self.close();
        self.done
    }
}

impl MsiReader {
    fn open(&mut self, line: &Line<'_>) {
        self.close();
        self.now = Some(MsiRun::new(Session::new(self.path.clone(), "msi", line.number)));
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
