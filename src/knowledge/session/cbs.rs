//! Logs of Windows component servicing (CBS, CSI, DISM): every line carries its own level. It judges nothing.

use std::sync::{Arc, LazyLock};

use regex::Regex;

use super::plain::{free_text, time_of_day};
use super::{Claim, Dialect, Form, Message, Moment, Reader, Session, trouble_word};
use crate::base::expression::regex;
use crate::input::text::Line;
use crate::knowledge::codes::{Number, Space};

/// The dialect of component servicing.
pub struct Cbs;

impl Dialect for Cbs {
    fn name(&self) -> &'static str {
        "cbs"
    }

    fn claim(&self, view: &[u8]) -> Claim {
        // `2005-03-05 14:00:00, ` before the level: cheap to see, and rare elsewhere.
        let shaped = view.get(19..21) == Some(b", ") && view[4] == b'-' && view[13] == b':';
        if shaped && LINE.is_match(&String::from_utf8_lossy(&view[..view.len().min(96)])) {
            Claim::Belongs
        } else {
            Claim::None
        }
    }

    fn reader(&self, path: Arc<str>) -> Box<dyn Reader> {
        Box::new(CbsReader { path, session: None, last: "" })
    }
}

static LINE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?<date>\d{4}-\d\d-\d\d) (?<time>\d\d:\d\d:\d\d), (?<level>Info|Perf|Warning|Error|Fatal)\s+(?<part>\S+)(?:\s+(?<text>.*))?$",
    )
});

/// `[HRESULT = 0x80004005 - E_FAIL]`, `hr:0x80070002`.
static HRESULT: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)\b(?:HRESULT|hr)\s*[=:]\s*0x(?<code>[0-9a-f]{8})\b"));

struct CbsReader {
    path: Arc<str>,
    session: Option<Session>,
    /// Level of the last line, which lines without a head continue.
    last: &'static str,
}

impl Reader for CbsReader {
    fn line(&mut self, line: &Line<'_>) {
        let text = line.text();
        if text.trim().is_empty() {
            return;
        }
        let path = &self.path;
        let session = self.session.get_or_insert_with(|| Session::new(path.clone(), "cbs", line.number));
        session.last_line = line.number;
        let Some(found) = LINE.captures(&text) else {
            // Tables and lists below an information line are part of it.
            if self.last != "Info" && trouble_word(&text) {
                session.keep(free_text(line, &text));
            }
            return;
        };
        let moment = Moment {
            date_text: Some(found["date"].to_owned()),
            date: found["date"].parse().ok(),
            time: time_of_day(&found["time"]),
        };
        if session.started.date.is_none() {
            session.started = moment.clone();
        }
        session.ended = moment;
        let says = found.name("text").map_or("", |text| text.as_str());
        let code = HRESULT.captures(says).and_then(|found| u32::from_str_radix(&found["code"], 16).ok());
        let code = code.filter(|code| code >> 31 == 1);
        let (level, form) = match &found["level"] {
            "Error" | "Fatal" => ("Error", Form::Error),
            "Warning" => ("Warning", Form::Warning),
            _ => ("Info", Form::Info),
        };
        self.last = level;
        if level == "Error" || code.is_some() || trouble_word(says) {
            session.keep(Message {
                form,
                number: code.map(|code| Number::new(Space::Hresult, i64::from(code))),
                text: says.trim().to_owned(),
                ..free_text(line, &text)
            });
        }
    }

    fn finish(self: Box<Self>) -> Vec<Session> {
        let session = self.session;
        session.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::text::lines_of_bytes;

    #[test]
    fn level_and_result_make_a_message() {
        let text = "2005-03-05 14:00:00, Info                  CBS    Loaded the stack\n\
                    2005-03-05 14:00:01, Info                  CBS    Step one [HRESULT = 0x80004005 - E_FAIL]\n\
                    2005-03-05 14:00:02, Info                  CBS    Step two [HRESULT = 0x00000000 - S_OK]\n\
                    2005-03-05 14:00:03, Error                 CSI    Store is in a bad state\n\
                    2005-03-05 14:00:04, Warning               DISM   Provider: was not found (hr:0x80070002)\n";
        let mut reader = Cbs.reader(Arc::from("x.log"));
        for line in &lines_of_bytes(text.as_bytes()).0 {
            assert_eq!(Cbs.claim(line.line().view()), Claim::Belongs);
            reader.line(&line.line());
        }
        let sessions = reader.finish();
        let forms: Vec<Form> = sessions[0].messages.iter().map(|message| message.form).collect();
        assert_eq!(forms, [Form::Info, Form::Error, Form::Warning]);
        assert_eq!(sessions[0].messages[0].number, Some(Number::new(Space::Hresult, 0x8000_4005)));
        assert_eq!(Cbs.claim(b"2005-03-05 14:00:00 Info CBS"), Claim::None);
    }
}
