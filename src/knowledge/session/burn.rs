//! Logs of `WiX` bundles, and of `WiX` programs that use the same line form: one session for each run of the engine. It
//! judges nothing.

use std::sync::{Arc, LazyLock};

use regex::Regex;

use super::plain::{free_text, time_of_day};
use super::{
    Action, Claim, Details, Dialect, Failure, Form, Message, Outcome, Reader, ReturnValue, Session, Span, trouble_word,
};
use crate::base::expression::regex;
use crate::input::text::Line;
use crate::knowledge::codes::{Number, Space};

/// The dialect of `WiX` bundles.
pub struct Burn;

impl Dialect for Burn {
    fn name(&self) -> &'static str {
        "burn"
    }

    fn claim(&self, view: &[u8]) -> Claim {
        // WiX programs begin with the banner that Windows Installer writes, too; the lines below it tell them apart.
        if view.starts_with(b"Executable: ") || view.starts_with(b"--- logging level: ") {
            return Claim::Belongs;
        }
        if !view.starts_with(b"[") || view.get(5) != Some(&b':') {
            return Claim::None;
        }
        let head = String::from_utf8_lossy(&view[..view.len().min(96)]);
        match LINE.captures(&head) {
            Some(found)
                if found.name("id").is_some_and(|id| id.as_str() == "001") && found["text"].starts_with("Burn ") =>
            {
                Claim::Opens
            }
            Some(_) => Claim::Belongs,
            None => Claim::None,
        }
    }

    fn reader(&self, path: Arc<str>) -> Box<dyn Reader> {
        Box::new(BurnReader { path, done: Vec::new(), now: None })
    }
}

static LINE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^\[[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}\]\[(?<date>\d{4}-\d\d-\d\d)T(?<time>\d\d:\d\d:\d\d)\](?:(?<level>[iwe])(?<id>\d{3}))?: ?(?<text>.*)$",
    )
});

/// `Error 0x80070643: Failed to ...`.
static ERROR: LazyLock<Regex> = LazyLock::new(|| regex(r"^Error 0x(?<code>[0-9A-Fa-f]{1,8}):"));

/// `Exit code: 0x642`, `Apply complete, result: 0x0`.
static CODE: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)(?:exit code|result): 0x(?<code>[0-9a-f]{1,8})\b"));

static NAME: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"variable 'WixBundleName' to value '(?<set>.+)'$|Variable: WixBundleName = (?<dumped>.+)$")
});

/// Settings, conditions, variables, command lines and plans: they hold names and words of others.
const SETTINGS: &[u16] = &[1, 9, 52, 201, 202, 203, 410];

/// The engine's own last words.
const APPLIED: u16 = 399;
const SHUTTING_DOWN: u16 = 500;
const EXITING: u16 = 7;

struct BurnReader {
    path: Arc<str>,
    done: Vec<Session>,
    now: Option<BundleRun>,
}

/// A session being read.
struct BundleRun {
    session: Session,
    /// The engine said how it was started, so it should say how it ends.
    begun: bool,
    /// Id of the line that gave the outcome: the last of the engine's last words counts.
    outcome_from: Option<u16>,
    /// The package being applied, an index into the session's actions.
    package: Option<usize>,
    /// First line of what is under way: the package, or what follows the last try.
    stage: u64,
    /// First line of the stage in which the run broke.
    broke_in: Option<(u64, Option<String>)>,
    /// The line before belongs to settings, so its continuation does, too.
    in_settings: bool,
}

impl Reader for BurnReader {
    fn line(&mut self, line: &Line<'_>) {
        let text = line.text();
        if text.trim().is_empty() {
            return;
        }
        let parsed = LINE.captures(&text);
        let id = parsed.as_ref().and_then(|found| found.name("id")).and_then(|id| id.as_str().parse::<u16>().ok());
        let starts = id == Some(1) || text.starts_with("=== Logging started: ");
        if starts && self.now.as_ref().is_some_and(|now| now.begun) {
            self.close();
        }
        let path = &self.path;
        let now = self.now.get_or_insert_with(|| BundleRun::new(Session::new(path.clone(), "burn", line.number)));
        now.session.last_line = line.number;
        match &parsed {
            Some(found) => now.take(line, found, id.unwrap_or_default()),
            None if !now.in_settings && !text.starts_with("Executable: ") && trouble_word(&text) => {
                now.session.keep(free_text(line, &text));
            }
            None => {}
        }
    }

    fn holds(&self) -> bool {
        self.now.as_ref().is_some_and(|now| now.begun && now.outcome_from != Some(EXITING))
    }

    fn finished(&mut self) -> Vec<Session> {
        std::mem::take(&mut self.done)
    }

    fn finish(mut self: Box<Self>) -> Vec<Session> {
        self.close();
        self.done
    }
}

impl BurnReader {
    fn close(&mut self) {
        if let Some(now) = self.now.take() {
            self.done.push(now.finish());
        }
    }
}

impl BundleRun {
    fn new(session: Session) -> Self {
        Self {
            stage: session.first_line,
            session,
            begun: false,
            outcome_from: None,
            package: None,
            broke_in: None,
            in_settings: false,
        }
    }

    fn take(&mut self, line: &Line<'_>, found: &regex::Captures<'_>, id: u16) {
        let says = found.name("text").map_or("", |text| text.as_str());
        let level = found.name("level").map_or("i", |level| level.as_str());
        let time = time_of_day(&found["time"]);
        let moment =
            super::Moment { date_text: Some(found["date"].to_owned()), date: found["date"].parse().ok(), time };
        if self.session.started.time.is_none() {
            self.session.started = moment.clone();
        }
        self.session.ended = moment;
        if let Some(name) = NAME.captures(says) {
            let name = name.name("set").or_else(|| name.name("dumped"));
            self.session.product = name.map(|name| name.as_str().trim().to_owned());
        }
        self.begun |= id == 1;
        self.in_settings = level == "i" && (SETTINGS.contains(&id) || id == 0 && is_setting(says));
        match (level, id) {
            ("i", 300) => self.stage = line.number,
            ("i", 301) => self.applies(line, says, time),
            ("i", 319) => self.applied(line, says, time),
            ("w", 348 | 349) => {
                // What stands before belongs to the try that is given up.
                self.stage = line.number + 1;
                self.message(line, level, id, says, time);
            }
            ("i", APPLIED | SHUTTING_DOWN | EXITING) => self.outcome(line, id, says),
            ("e" | "w", _) => self.message(line, level, id, says, time),
            _ if self.in_settings => {}
            _ => {
                if trouble_word(says) {
                    let mut message = free_text(line, says);
                    message.time = time;
                    message.action = self.package;
                    self.session.keep(message);
                }
            }
        }
    }

    /// `i301: Applying execute package: NAME, action: ...`
    fn applies(&mut self, line: &Line<'_>, says: &str, time: Option<jiff::civil::Time>) {
        let name = package_of(says);
        self.stage = line.number;
        self.package = Some(self.session.actions.len());
        self.session.actions.push(Action {
            name,
            first_line: line.number,
            last_line: None,
            returned: None,
            run: 0,
            started: time,
            ended: None,
        });
    }

    /// `i319: Applied execute package: NAME, result: 0x..., restart: ...`
    fn applied(&mut self, line: &Line<'_>, says: &str, time: Option<jiff::civil::Time>) {
        let Some(code) = code_in(says) else { return };
        let value = match short(code) {
            _ if is_success(code) => ReturnValue::DONE,
            1602 => ReturnValue::CANCELLED,
            _ => ReturnValue::FAILED,
        };
        if let Some(action) = self.package.and_then(|package| self.session.actions.get_mut(package)) {
            action.last_line = Some(line.number);
            action.ended = time;
            action.returned = Some(value);
        }
        if !is_success(code) {
            let name = package_of(says);
            self.broke_in.get_or_insert((self.stage, Some(name.clone())));
            self.message(line, "e", 319, says, time);
            if let Some(message) = self.session.messages.last_mut() {
                message.form = Form::ActionEnd;
                message.number = Some(number(code));
                message.details = Details::Ended { name, value };
            }
        }
        self.package = None;
    }

    fn outcome(&mut self, line: &Line<'_>, id: u16, says: &str) {
        let Some(code) = code_in(says) else { return };
        self.outcome_from = Some(id);
        let restart = says.contains("restarting: Yes") || says.contains("restart: Required");
        self.session.exit_code = Some(i64::from(short(code)));
        self.session.outcome = match short(code) {
            0 if restart => Outcome::RebootRequired,
            0 => Outcome::Succeeded,
            3010 | 3011 | 1641 => Outcome::RebootRequired,
            1602 => Outcome::Cancelled,
            _ => Outcome::Failed,
        };
        self.session.outcome_shown_by = Some(Span::of(line));
        if !is_success(code) {
            self.message(line, "e", id, says, time_of_day(&line.text()));
            if let Some(message) = self.session.messages.last_mut() {
                message.form = Form::Result;
                message.number = Some(number(code));
            }
        }
    }

    fn message(&mut self, line: &Line<'_>, level: &str, id: u16, says: &str, time: Option<jiff::civil::Time>) {
        let code = ERROR.captures(says).and_then(|found| u32::from_str_radix(&found["code"], 16).ok());
        self.session.keep(Message {
            form: if level == "w" { Form::Warning } else { Form::Burn },
            number: Some(code.map_or_else(|| Number::new(Space::Burn, i64::from(id)), number)),
            details: Details::Burn(format!("{level}{id:03}")),
            text: says.trim().to_owned(),
            action: self.package,
            time,
            ..free_text(line, says)
        });
    }

    fn finish(mut self) -> Session {
        let session = &mut self.session;
        if self.begun && self.outcome_from.is_none() {
            session.outcome = Outcome::Incomplete;
            session.stopped_in = self.package.map(|package| session.actions[package].name.clone());
        }
        if let (Outcome::Failed, Some(shown_by)) = (session.outcome, session.outcome_shown_by.clone()) {
            let (from, action) = self.broke_in.unwrap_or((self.stage, None));
            let outer = (session.first_line, session.last_line);
            session.failure = Some(Failure {
                action,
                inner: (from, session.last_line),
                outer,
                shown_by,
                began: None,
                said: Vec::new(),
            });
        }
        self.session
    }
}

/// Lines of the engine without an id of their own that set or print a value.
fn is_setting(says: &str) -> bool {
    ["Setting ", "Initializing ", "Unsetting ", "Variable: ", "Condition "].iter().any(|start| says.starts_with(start))
}

fn package_of(says: &str) -> String {
    let name = says.split_once("package: ").map_or("", |(_, rest)| rest);
    name.split(", ").next().unwrap_or_default().to_owned()
}

fn code_in(says: &str) -> Option<u32> {
    CODE.captures(says).and_then(|found| u32::from_str_radix(&found["code"], 16).ok())
}

/// The Win32 code inside, where there is one.
fn short(code: u32) -> u32 {
    if code >> 16 == 0x8007 { code & 0xFFFF } else { code }
}

fn is_success(code: u32) -> bool {
    matches!(short(code), 0 | 1641 | 3010 | 3011)
}

/// Codes of Windows Installer stand inside an HRESULT, or bare.
fn number(code: u32) -> Number {
    match short(code) {
        short @ 1600..=1699 => Number::new(Space::Msiexec, i64::from(short)),
        short if short < 0x8000 && short == code => Number::new(Space::Win32, i64::from(short)),
        _ => Number::new(Space::Hresult, i64::from(code)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::text::lines_of_bytes;

    fn read(text: &str) -> Vec<Session> {
        let mut reader = Burn.reader(Arc::from("x.log"));
        for line in &lines_of_bytes(text.as_bytes()).0 {
            reader.line(&line.line());
        }
        reader.finish()
    }

    const BEGIN: &str = "[0A10:0B2C][2005-03-05T14:00:00]i001: Burn v3.11, path: C:\\x.exe\n\
        [0A10:0B2C][2005-03-05T14:00:00]i000: Setting string variable 'WixBundleName' to value 'Example'\n\
        [0A10:0B2C][2005-03-05T14:00:01]i000: Setting string variable 'Message' to value 'An error'\n\
        [0A10:0B2C][2005-03-05T14:00:01]i300: Apply begin\n\
        [0A10:0B2C][2005-03-05T14:00:02]i301: Applying execute package: a.msi, action: Install, path: C:\\a.msi\n";

    #[test]
    fn the_exit_code_is_the_outcome() {
        for (code, outcome) in [
            ("0x0", Outcome::Succeeded),
            ("0xbc2", Outcome::RebootRequired),
            ("0x642", Outcome::Cancelled),
            ("0x80070642", Outcome::Cancelled),
            ("0x643", Outcome::Failed),
        ] {
            let end = format!("[0A10:0B2C][2005-03-05T14:00:09]i007: Exit code: {code}, restarting: No\n");
            let sessions = read(&format!("{BEGIN}{end}"));
            assert_eq!(sessions[0].outcome, outcome, "{code}");
            assert_eq!(sessions[0].product.as_deref(), Some("Example"));
        }
        assert_eq!(read(BEGIN)[0].outcome, Outcome::Incomplete);
        assert_eq!(read(BEGIN)[0].stopped_in.as_deref(), Some("a.msi"));
    }

    #[test]
    fn a_failed_package_is_where_it_broke() {
        let sessions = read(&format!(
            "{BEGIN}[0A10:0B2C][2005-03-05T14:00:03]e000: Error 0x80070005: Failed to install.\n\
             [0A10:0B2C][2005-03-05T14:00:03]e000: Error 0x80070005: Failed to configure.\n\
             [0A10:0B2C][2005-03-05T14:00:04]i319: Applied execute package: a.msi, result: 0x80070005, restart: None\n\
             [0A10:0B2C][2005-03-05T14:00:05]i399: Apply complete, result: 0x80070005, restart: None\n\
             [0A10:0B2C][2005-03-05T14:00:06]i410: Variable: Text = fatal error\n"
        ));
        let failure = sessions[0].failure.as_ref().expect("it failed");
        assert_eq!(failure.action.as_deref(), Some("a.msi"));
        assert_eq!(failure.inner.0, 5);
        assert_eq!(sessions[0].messages.len(), 4);
        assert_eq!(sessions[0].messages[0].number, Some(Number::new(Space::Hresult, 0x8007_0005)));
    }

    #[test]
    fn the_banner_is_claimed_by_the_line_below_it() {
        let text = "=== Logging started: 2005/03/05 14:00:00 ===\nExecutable: C:\\x.exe v1\nComputer  : PUB01\n\
                    --- logging level: standard ---\n[0A10:0B2C][2005-03-05T14:00:00]e000: Error 0x80070002: Failed\n";
        let mut cutter = crate::knowledge::session::Cutter::new(Arc::from("x.log"));
        for line in &lines_of_bytes(text.as_bytes()).0 {
            cutter.line(&line.line());
        }
        let sessions = cutter.finish();
        assert_eq!((sessions.len(), sessions[0].dialect, sessions[0].messages.len()), (1, "burn", 1));
    }
}
