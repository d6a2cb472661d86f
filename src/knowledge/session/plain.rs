//! Text of no known form: nothing is silently skipped, and nothing is concluded from it either.

use std::sync::Arc;

use jiff::civil::Time;

use super::{Claim, Details, Dialect, Form, Message, Phase, Reader, Session, Span, trouble_word};
use crate::input::text::{Line, Stretch};
use crate::knowledge::codes::{Number, Space};

/// The dialect of everything that no other dialect claims.
pub struct Plain;

impl Dialect for Plain {
    fn name(&self) -> &'static str {
        "plain"
    }

    fn claim(&self, _view: &[u8]) -> Claim {
        Claim::None
    }

    fn goes_on(&self, view: &[u8], marked: bool) -> bool {
        !marked && !is_blank(view)
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
        let session = self.session_at(line);
        if trouble_word(&text) {
            session.keep(free_text(line, &text));
        }
    }

    fn gap(&mut self, lines: &Stretch<'_>, count: u64) {
        for line in lines.first().into_iter().chain(lines.last(count)) {
            self.session_at(&line);
        }
    }

    fn finish(self: Box<Self>) -> Vec<Session> {
        let session = self.session;
        session.into_iter().collect()
    }
}

fn is_blank(view: &[u8]) -> bool {
    view.iter().all(|&byte| char::from(byte).is_whitespace())
}

impl PlainReader {
    fn session_at(&mut self, line: &Line<'_>) -> &mut Session {
        let session = self.session.get_or_insert_with(|| Session::new(self.path.clone(), "plain", line.number));
        session.last_line = line.number;
        session
    }
}

/// A line of free text as a message. Other dialects use it for lines that are not of their form.
#[must_use]
pub fn free_text(line: &Line<'_>, text: &str) -> Message {
    free_text_at(Span::of(line), text)
}

/// The same of a line that is known by its place.
#[must_use]
pub fn free_text_at(span: Span, text: &str) -> Message {
    Message {
        form: Form::Text,
        number: system_error(text),
        details: Details::Nothing,
        text: text.trim().to_owned(),
        spans: vec![span],
        phase: Phase::None,
        action: None,
        run: 0,
        time: time_of_day(text),
    }
}

/// The number in `System error 53 has occurred.`, as Windows' own commands print it in its languages.
fn system_error(text: &str) -> Option<Number> {
    const NAMES: [(&str, &str); 6] = [
        ("System error ", " has occurred"),
        ("Systemfehler ", " aufgetreten"),
        ("Erreur syst", " s'est produite"),
        ("error de sistema ", ""),
        ("erro de sistema ", ""),
        ("errore di sistema ", ""),
    ];
    let text = text.trim();
    NAMES.iter().find_map(|(name, verb)| {
        let rest = &text[text.find(name)? + name.len()..];
        // A letter with an accent may be anything.
        let rest = rest.trim_start_matches(|c: char| !c.is_ascii_digit() && !c.is_whitespace()).trim_start();
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let value = rest[..digits].parse().ok()?;
        rest[digits..].starts_with(verb).then_some(Number::new(Space::Win32, value))
    })
}

/// The time of day at the start of a line (`14:00:31 text`, `2005-03-05 14:00:31.10 text`), if one stands there.
#[must_use]
pub fn time_of_day(text: &str) -> Option<Time> {
    let head = text.get(..text.len().min(32)).unwrap_or_default();
    let words = || head.split([' ', '\t', '[', ']', 'T', ',']);
    // `18.02.06 20:04` is a day and a time.
    let clock = |word: &str| {
        word.split_once(':').is_some_and(|(hour, _)| (1..=2).contains(&hour.len()) && hour.parse::<u8>().is_ok())
    };
    let colons = words().any(clock);
    words().filter(|word| !colons || clock(word)).find_map(|word| {
        let mut fields = word.split([':', '.']).map(|field| field.parse::<i8>().ok());
        let (hour, minute, second) = (fields.next()??, fields.next()??, fields.next()??);
        let behind = &text[word.as_ptr() as usize - text.as_ptr() as usize + word.len()..];
        let half = behind.trim_start().get(..2).unwrap_or_default();
        let hour = match half.to_ascii_lowercase().as_str() {
            "pm" if hour < 12 => hour + 12,
            "am" if hour == 12 => 0,
            _ => hour,
        };
        Time::new(hour, minute, second, 0).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::text::lines_of_bytes;

    #[test]
    fn a_line_keeps_its_time_and_a_word_of_trouble_makes_it_a_message() {
        let text = "14:00:31 Copying files\n14:00:32  Unable to copy\n2005-03-05 14:00:33 Service failed\n\
                    [14:00:34] Access denied\nSystem error 53 has occurred.\n";
        let mut reader = Plain.reader(Arc::from("x.log"));
        for line in &lines_of_bytes(text.as_bytes()).0 {
            reader.line(&line.line());
        }
        let messages = &reader.finish()[0].messages;
        let seconds: Vec<Option<i8>> = messages.iter().map(|message| message.time.map(Time::second)).collect();
        assert_eq!(seconds, [Some(32), Some(33), Some(34), None]);
        assert_eq!(messages[3].number, Some(Number::new(Space::Win32, 53)));
    }
}
