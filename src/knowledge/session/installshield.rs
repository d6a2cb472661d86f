//! The result file of a silent `InstallShield` setup, and the list of steps that Wise setups keep. It judges nothing.

use std::sync::{Arc, LazyLock};

use regex::Regex;

use super::plain::free_text;
use super::stems::Stems;
use super::{Claim, Dialect, Failure, Form, Message, Outcome, Reader, Session, Span, trouble_word};
use crate::base::expression::regex;
use crate::input::text::{Line, Stretch};
use crate::knowledge::codes::{Number, Space};

/// The dialect of `InstallShield` and Wise.
pub struct InstallShield;

impl Dialect for InstallShield {
    fn name(&self) -> &'static str {
        "installshield"
    }

    fn claim(&self, view: &[u8]) -> Claim {
        if view.starts_with(b"[InstallShield Silent]") {
            return Claim::Opens;
        }
        if view.starts_with(b"***") {
            return if STARTED.is_match(&String::from_utf8_lossy(view)) { Claim::Opens } else { Claim::None };
        }
        let own = view.starts_with(b"[ResponseResult]")
            || view
                .strip_prefix(b"ResultCode=")
                .is_some_and(|code| code.first().is_some_and(|&b| b == b'-' || b.is_ascii_digit()))
            || STEPS.begin(view);
        if own { Claim::Belongs } else { Claim::None }
    }

    fn goes_on(&self, view: &[u8], _marked: bool) -> bool {
        STEPS.begin(view)
    }

    fn reader(&self, path: Arc<str>) -> Box<dyn Reader> {
        Box::new(InstallShieldReader { path, done: Vec::new(), now: None })
    }
}

/// Steps of a Wise setup: what follows is the name of a file or key.
static STEPS: Stems<5> =
    Stems::new(["File Copy: ", "File Overwrite: ", "RegDB Key: ", "RegDB Val: ", "Non-System File: "]);

static STARTED: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"^\*\*\*\s+Installation Started (?<date>\d{1,2}/\d{1,2}/\d{4}) (?<time>\d{1,2}:\d\d)\s+\*\*\*")
});

struct InstallShieldReader {
    path: Arc<str>,
    done: Vec<Session>,
    now: Option<SetupRun>,
}

/// A session being read.
struct SetupRun {
    session: Session,
    section: String,
    /// A result file, which should hold a result.
    result_file: bool,
    completed: Option<bool>,
    restart: bool,
}

impl Reader for InstallShieldReader {
    fn line(&mut self, line: &Line<'_>) {
        let text = line.text();
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let starts = text.starts_with("[InstallShield Silent]") || STARTED.is_match(text);
        if starts {
            self.close();
        }
        let path = &self.path;
        let now = self.now.get_or_insert_with(|| SetupRun {
            session: Session::new(path.clone(), "installshield", line.number),
            section: String::new(),
            result_file: false,
            completed: None,
            restart: false,
        });
        now.session.last_line = line.number;
        now.take(line, text);
    }

    fn gap(&mut self, lines: &Stretch<'_>, count: u64) {
        match (&mut self.now, lines.last(count)) {
            (Some(now), Some(last)) => now.session.last_line = last.number,
            _ => lines.lines().for_each(|line| self.line(&line)),
        }
    }

    fn finished(&mut self) -> Vec<Session> {
        std::mem::take(&mut self.done)
    }

    fn finish(mut self: Box<Self>) -> Vec<Session> {
        self.close();
        self.done
    }
}

impl InstallShieldReader {
    fn close(&mut self) {
        if let Some(now) = self.now.take() {
            self.done.push(now.finish());
        }
    }
}

impl SetupRun {
    fn take(&mut self, line: &Line<'_>, text: &str) {
        if let Some(section) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section.clone_into(&mut self.section);
            self.result_file |= matches!(section, "InstallShield Silent" | "ResponseResult");
            return;
        }
        if let Some(found) = STARTED.captures(text) {
            self.session.started.date_text = Some(found["date"].to_owned());
            self.session.started.time = super::plain::time_of_day(&format!("{}:00", &found["time"]));
            return;
        }
        let pair = text.split_once('=').map(|(key, value)| (key.trim(), value.trim()));
        match (self.section.as_str(), pair) {
            ("ResponseResult", Some(("ResultCode", code))) => {
                if let Ok(code) = code.parse() {
                    self.result(line, text, code);
                }
            }
            ("Status", Some(("Completed", value))) => {
                self.completed = Some(value == "1");
                if self.session.outcome_shown_by.is_none() {
                    self.session.outcome_shown_by = Some(Span::of(line));
                }
            }
            ("Status", Some(("RebootRequired", value))) => self.restart = value != "0",
            ("Application", Some(("Name", value))) => self.session.product = Some(value.to_owned()),
            (section, Some(_)) if !section.is_empty() => {}
            _ if STEPS.begin(text.as_bytes()) => {}
            _ => {
                if trouble_word(text) {
                    self.session.keep(free_text(line, text));
                }
            }
        }
    }

    fn result(&mut self, line: &Line<'_>, text: &str, code: i64) {
        self.session.exit_code = Some(code);
        self.session.outcome = if code == 0 { Outcome::Succeeded } else { Outcome::Failed };
        self.session.outcome_shown_by = Some(Span::of(line));
        if code != 0 {
            self.session.keep(Message {
                form: Form::SetupResult,
                number: Some(Number::new(Space::Installshield, code)),
                ..free_text(line, text)
            });
        }
    }

    fn finish(self) -> Session {
        let mut session = self.session;
        // Result 0 may mean no more than that the answers sufficed; [Status] knows better where it is written.
        session.outcome = match (session.outcome, self.completed) {
            (Outcome::Failed, _) => Outcome::Failed,
            (Outcome::Succeeded | Outcome::Indeterminate, Some(false)) => Outcome::Incomplete,
            (Outcome::Indeterminate, None) if self.result_file => Outcome::Incomplete,
            (Outcome::Succeeded, _) | (_, Some(true)) if self.restart => Outcome::RebootRequired,
            (_, Some(true)) => Outcome::Succeeded,
            (outcome, _) => outcome,
        };
        if let (Outcome::Failed, Some(shown_by)) = (session.outcome, session.outcome_shown_by.clone()) {
            let whole = (session.first_line, session.last_line);
            session.failure = Some(Failure::within(whole, shown_by));
        }
        session
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::text::lines_of_bytes;

    fn read(text: &str) -> Vec<Session> {
        let mut reader = InstallShield.reader(Arc::from("x.log"));
        for line in &lines_of_bytes(text.as_bytes()).0 {
            reader.line(&line.line());
        }
        reader.finish()
    }

    #[test]
    fn result_and_status_say_how_it_ended() {
        let head = "[InstallShield Silent]\nVersion=v5.00.000\nFile=Log File\n";
        for (rest, outcome) in [
            ("[ResponseResult]\nResultCode=0\n", Outcome::Succeeded),
            ("[ResponseResult]\nResultCode=-3\n", Outcome::Failed),
            ("[Status]\nCompleted=1\nRebootRequired=1\n[ResponseResult]\nResultCode=0\n", Outcome::RebootRequired),
            ("[ResponseResult]\nResultCode=0\n[Status]\nCompleted=0\n", Outcome::Incomplete),
            ("", Outcome::Incomplete),
        ] {
            assert_eq!(read(&format!("{head}{rest}"))[0].outcome, outcome, "{rest}");
        }
        let failed = read(&format!("{head}[ResponseResult]\nResultCode=-3\n[Application]\nName=Error Tools\n"));
        assert_eq!(failed[0].messages.len(), 1);
        assert_eq!(failed[0].messages[0].number, Some(Number::new(Space::Installshield, -3)));
        assert_eq!(failed[0].product.as_deref(), Some("Error Tools"));
    }

    #[test]
    fn names_in_a_list_of_steps_are_no_messages() {
        let text = "***  Installation Started 03/05/2005 14:00  ***\nFile Copy: C:\\Program Files\\x\\fatal error\n\
                    Could not register the component\n";
        let sessions = read(text);
        assert_eq!(sessions[0].messages.len(), 1);
        assert_eq!(sessions[0].outcome, Outcome::Indeterminate);
    }
}
