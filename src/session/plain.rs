//! Text of no known form: nothing is silently skipped, and nothing is concluded from it either.

use std::sync::Arc;

use jiff::civil::Time;

use super::{Claim, Dialect, Form, Message, Phase, Reader, Run, Session, Span, trouble_word};
use crate::text::Line;

/// The dialect of everything that no other dialect claims.
pub struct Plain;

impl Dialect for Plain {
    fn name(&self) -> &'static str {
        "plain"
    }

    fn claim(&self, _view: &[u8]) -> Claim {
        Claim::None
    }

    fn reader(&self, path: Arc<str>) -> Box<dyn Reader> {
        Box::new(PlainReader { path, session: None })
    }
}

struct PlainReader {
    path: Arc<str>,
    session: Option<Session>,
}

impl Reader for PlainReader {
    fn line(&mut self, line: &Line<'_>) {
        let text = line.text();
        if text.trim().is_empty() {
            return;
        }
        let session = self.session.get_or_insert_with(|| Session::new(self.path.clone(), "plain", line.number));
        session.last_line = line.number;
        if trouble_word(&text) {
            session.messages.push(free_text(line, &text));
        }
    }

    fn finish(self: Box<Self>) -> Vec<Session> {
        let mut session = self.session;
        if let Some(session) = &mut session {
            session.runs.push(Run { target: None, first_line: session.first_line, returned: None, nested: false });
        }
        session.into_iter().collect()
    }
}

/// A line of free text as a message. Other dialects use it for lines that are not of their form.
#[must_use]
pub fn free_text(line: &Line<'_>, text: &str) -> Message {
    Message {
        form: Form::Text,
        number: None,
        fields: Vec::new(),
        text: text.trim().to_owned(),
        spans: vec![Span::of(line)],
        phase: Phase::None,
        action: None,
        run: 0,
        time: time_of_day(text),
    }
}

/// The time of day at the start of a line (`14:00:31 text`, `2005-03-05 14:00:31.10 text`), if one stands there.
#[must_use]
pub fn time_of_day(text: &str) -> Option<Time> {
    let head = text.get(..text.len().min(32)).unwrap_or_default();
    head.split([' ', '\t', '[', ']', 'T', ',']).find_map(|word| {
        let mut fields = word.split([':', '.']).map(|field| field.parse::<i8>().ok());
        let (hour, minute, second) = (fields.next()??, fields.next()??, fields.next()??);
        Time::new(hour, minute, second, 0).ok()
    })
}
