//! One engine run at a time: its actions, messages, phases and outcome.
//!
//! A dialect is one file behind the [`Dialect`] trait. It turns the lines of one log into [`Session`]s and judges
//! nothing: what a message is worth is the catalog's business, and which one is the cause that of `cause`.

use std::sync::Arc;

use jiff::civil::{Date, Time};

mod action;
pub mod burn;
pub mod cbs;
mod cutter;
mod details;
mod dialect;
pub mod installshield;
pub mod ldap;
mod message;
pub mod msi;
mod outcome;
pub mod plain;
mod span;
pub mod sql;
mod stems;
mod words;

pub use action::{Action, Failure, Run};
pub use cutter::{Cutter, dialect_names, goes_on};
pub use details::{Details, LdapDetails, ReturnValue, SqlDetails};
pub use dialect::{Claim, DIALECTS, Dialect, Reader, marks};
pub use message::{Form, Message, Phase};
pub use outcome::Outcome;
pub use span::{Span, TEXT_KEPT};
pub use words::{masked, names_masked, speaks_of_trouble, trouble_word};

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
