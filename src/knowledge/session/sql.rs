//! Output of SQL Server's tools, its error log, its setup and its replication agents: numbered messages with their
//! level. What a script echoes of its own text is no message. It judges nothing.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use super::plain::free_text;
use super::{
    Claim, Details, Dialect, Failure, Form, Message, Outcome, Reader, Session, Span, SqlDetails, speaks_of_trouble,
    trouble_word,
};
use crate::input::text::{Line, Stretch};
use crate::knowledge::codes::{Codes, Number, Space};

mod echo;
mod grammar;

use echo::Echo;
use grammar::{Header, SqlLine};

/// The dialect of SQL Server.
pub struct Sql;

impl Dialect for Sql {
    fn name(&self) -> &'static str {
        "sql"
    }

    fn claim(&self, view: &[u8]) -> Claim {
        if grammar::claims(view) { Claim::Belongs } else { Claim::None }
    }

    fn goes_on(&self, view: &[u8], marked: bool) -> bool {
        let says_nothing =
            || view.is_empty() || grammar::goes_on(view) || grammar::is_text(view) && echo::never_takes(view);
        !marked && says_nothing()
    }

    fn marks(&self) -> &'static [&'static str] {
        grammar::MARKS
    }

    fn reader(&self, path: Arc<str>) -> Box<dyn Reader> {
        Box::new(SqlReader { path, done: Vec::new(), now: None })
    }
}

/// Numbers that mean something whatever their level: some informational ones are bad (3414, 14157).
static KNOWN: LazyLock<BTreeSet<i64>> = LazyLock::new(|| {
    let codes = Codes::builtin().unwrap_or_default();
    codes.of(Space::Sql).map(|(number, _)| number).collect()
});

/// What stands before the text of an error in a record of DTS, and what stands behind it.
const DTS_TEXT: &str = "Error string:";
const DTS_SOURCE: &str = "Error source:";

/// From this level on a message is an error by its own word.
const ERROR_LEVEL: i64 = 11;
/// How many lines a message's text may have: the longest of SQL Server wrap to a few.
const LONGEST_TEXT: usize = 12;
/// Numbers that say that nothing was done; they are no sign that a script went on.
const NO_STEP: &[i64] = &[17, 3621, 4060, 18452, 18456];

struct SqlReader {
    path: Arc<str>,
    done: Vec<Session>,
    now: Option<SqlRun>,
}

/// A session being read.
struct SqlRun {
    session: Session,
    echo: Echo,
    pending: Option<Pending>,
    /// Line of the last free text that became a message.
    said_at: u64,
    /// SQL Server's own setup began here.
    setup: bool,
}

/// A message whose text is still coming.
struct Pending {
    message: Message,
    /// Lines of text so far.
    lines: usize,
    /// Stands in the server's error log, where every text line has time and source.
    logged: bool,
    /// Error-like whatever its number says.
    counts: bool,
}

impl Reader for SqlReader {
    fn line(&mut self, line: &Line<'_>) {
        let text = line.text();
        let parsed = grammar::parse(&text);
        self.take(line, &text, parsed);
    }

    fn gap(&mut self, lines: &Stretch<'_>, count: u64) {
        let mut by_itself = 0;
        for line in lines.lines() {
            if self.now.as_ref().is_some_and(|now| !now.is_open()) {
                break;
            }
            self.line(&line);
            by_itself += 1;
        }
        if let Some(now) = &mut self.now
            && by_itself < count
        {
            now.pass(&lines.behind(by_itself), count - by_itself);
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

impl SqlReader {
    fn take(&mut self, line: &Line<'_>, text: &str, parsed: SqlLine<'_>) {
        if parsed == SqlLine::Blank && self.now.is_none() {
            return;
        }
        if matches!(parsed, SqlLine::Setup { text: "Begin Setup", .. })
            && self.now.as_ref().is_some_and(|now| now.setup && now.session.outcome_shown_by.is_some())
        {
            self.close();
        }
        let path = &self.path;
        let now = self.now.get_or_insert_with(|| SqlRun::new(Session::new(path.clone(), "sql", line.number)));
        now.take(line, text, parsed);
    }

    fn close(&mut self) {
        if let Some(now) = self.now.take() {
            self.done.push(now.finish());
        }
    }
}

impl SqlRun {
    fn new(session: Session) -> Self {
        Self { session, echo: Echo::default(), pending: None, said_at: 0, setup: false }
    }

    fn take(&mut self, line: &Line<'_>, text: &str, parsed: SqlLine<'_>) {
        if parsed != SqlLine::Blank {
            self.session.last_line = line.number;
        }
        if self.continues(line, text, &parsed) {
            return;
        }
        self.complete();
        match parsed {
            SqlLine::Blank | SqlLine::Dashes => self.echo.ends(1),
            SqlLine::Prompt | SqlLine::Rows => self.step(line),
            SqlLine::Header(header) => self.header(line, text, &header, false),
            SqlLine::Logged(header) => self.header(line, text, &header, true),
            SqlLine::Native { state, number } => {
                let message = message(line, text, Some(number), "", SqlDetails::default());
                let counts = !state.starts_with("00") && !state.starts_with("01");
                self.pending = Some(Pending { message, lines: 0, logged: false, counts });
            }
            SqlLine::Numbered { number, text: says } => {
                self.session.keep(message(line, text, Some(number), says, SqlDetails::default()));
            }
            SqlLine::Driver { text: says } => {
                let number = grammar::number_of(says);
                if number.is_some() || speaks_of_trouble(says) {
                    self.session.keep(message(line, text, number, says, SqlDetails::default()));
                }
            }
            SqlLine::Agent { number, agent, text: says } => {
                self.session.keep(agent_message(line, text, number, agent, says));
                self.step(line);
            }
            SqlLine::Source { name, number } => self.source(line, text, name, number),
            SqlLine::ServerSays(says) => {
                self.step(line);
                self.free(line, text, says);
            }
            SqlLine::Setup { time, text: says } => self.setup(line, text, time, says),
            SqlLine::Command => {
                // What a script runs is no message; what is said of it may be one.
                if trouble_word(&grammar::around_command(text)) {
                    self.free(line, text, text);
                }
            }
            SqlLine::Text(says) => {
                if !self.echo.takes(says) {
                    self.free(line, text, says);
                }
            }
        }
    }

    /// Whether the next line may be part of what was begun.
    fn is_open(&self) -> bool {
        self.pending.is_some() || self.echo.is_open()
    }

    /// Takes `count` lines that are empty, counts of rows, prompts or what the server says of no trouble, where nothing
    /// is open.
    fn pass(&mut self, lines: &Stretch<'_>, count: u64) {
        self.echo.ends(count);
        if let Some(last) = lines.last_written(count) {
            self.session.last_line = last.number;
        }
        // What the server says begins with a letter.
        let step =
            lines.backwards(count).find(|line| line.view().first().is_some_and(|byte| !byte.is_ascii_alphabetic()));
        if let Some(step) = step {
            self.session.last_step = Some(step.number);
        }
    }

    /// Whether a line belongs to the message before it.
    fn continues(&mut self, line: &Line<'_>, text: &str, parsed: &SqlLine<'_>) -> bool {
        let Some(pending) = &mut self.pending else { return false };
        let says = match parsed {
            SqlLine::Text(says) if says.trim_start().starts_with(DTS_SOURCE) => return false,
            SqlLine::Text(says) | SqlLine::ServerSays(says) => {
                let says = says.trim();
                says.strip_prefix(DTS_TEXT).map_or(says, str::trim_start)
            }
            SqlLine::Driver { text } if pending.lines == 0 || !pending.logged => text,
            SqlLine::Agent { text, agent, .. } if pending.lines == 0 => {
                if let Details::Sql(sql) = &mut pending.message.details {
                    (*agent).clone_into(&mut sql.agent);
                }
                text
            }
            _ => return false,
        };
        if pending.lines > 0 {
            // A value that holds a line end leaves its quotation open.
            let open = pending.message.text.matches('\'').count() % 2 == 1;
            let next_event = pending.logged && matches!(parsed, SqlLine::ServerSays(_));
            // Behind a prompt another statement has begun.
            let next_statement = grammar::has_prompt(text.as_bytes());
            // What is set in below a whole sentence, or begins with a small letter, is no part of it.
            let whole = pending.message.text.ends_with(['.', '!']);
            let apart =
                whole && !pending.logged && text.starts_with(|c: char| c == ' ' || c == '\t' || c.is_lowercase());
            if next_event
                || next_statement
                || apart
                || pending.lines >= LONGEST_TEXT
                || !open && (ends_text(text) || self.echo.takes(text))
            {
                return false;
            }
        }
        if !pending.message.text.is_empty() {
            pending.message.text.push(' ');
        }
        pending.message.text.push_str(says);
        if let Some(span) = pending.message.spans.last_mut() {
            span.extend(line);
        }
        pending.lines += 1;
        true
    }

    /// The message at hand is complete.
    fn complete(&mut self) {
        let Some(pending) = self.pending.take() else { return };
        let known = pending.message.number.is_some_and(|number| KNOWN.contains(&number.value));
        if pending.counts || known {
            self.session.keep(pending.message);
        }
    }

    fn step(&mut self, line: &Line<'_>) {
        self.echo.ends(1);
        self.session.last_step = Some(line.number);
    }

    fn header(&mut self, line: &Line<'_>, text: &str, header: &Header<'_>, logged: bool) {
        self.echo.answered();
        if !NO_STEP.contains(&header.number) {
            self.session.last_step = Some(line.number);
        }
        let details = SqlDetails {
            level: Some(header.level),
            state: Some(header.state),
            server: header.server.trim().to_owned(),
            procedure: header.procedure.trim().to_owned(),
            line: header.line.to_owned(),
            agent: String::new(),
        };
        let message = message(line, text, Some(header.number), header.text.trim(), details);
        let lines = usize::from(!header.text.trim().is_empty());
        self.pending = Some(Pending { message, lines, logged, counts: header.level >= ERROR_LEVEL });
    }

    /// The line below an agent's text gives that text its number.
    fn source(&mut self, line: &Line<'_>, text: &str, name: &str, number: i64) {
        let number = match number {
            0 => None,
            // Agents print the results of COM calls as negative numbers.
            negative if negative < 0 => Some(Number::new(Space::Hresult, negative)),
            number => Some(Number::new(Space::Sql, number)),
        };
        let said = self.session.messages.last_mut().filter(|_| self.said_at + 1 == line.number && self.said_at > 0);
        match said {
            Some(said) => {
                said.form = Form::Sql;
                said.number = number;
                let details = SqlDetails { agent: name.to_owned(), ..SqlDetails::default() };
                said.details = Details::Sql(Box::new(details));
                if let Some(span) = said.spans.last_mut() {
                    span.extend(line);
                }
            }
            None if number.is_some() => {
                let mut message = message(line, text, None, text.trim(), SqlDetails::default());
                message.number = number;
                self.session.keep(message);
            }
            None => {}
        }
    }

    /// A line of no form: error-like where a word of trouble stands in it.
    fn free(&mut self, line: &Line<'_>, text: &str, says: &str) {
        if trouble_word(says) {
            let mut message = free_text(line, text);
            says.trim().clone_into(&mut message.text);
            self.session.keep(message);
            self.said_at = line.number;
        }
    }

    fn setup(&mut self, line: &Line<'_>, text: &str, time: jiff::civil::Time, says: &str) {
        if says == "Begin Setup" {
            self.setup = true;
            // Two runs of it in one file are runs of the same thing.
            self.session.product_key = Some("SQL Server setup".to_owned());
            self.session.started.time = Some(time);
        }
        self.session.ended.time = Some(time);
        if let Some(step) = says.strip_prefix("Begin: ").or_else(|| says.strip_prefix("Begin Action : ")) {
            self.session.stopped_in = Some(step.trim().to_owned());
        }
        let outcome = match says.trim_end_matches('.') {
            "Installation Succeeded" => Outcome::Succeeded,
            "Installation Failed" => Outcome::Failed,
            _ => {
                let program_failed = says.starts_with("Process Exit Code: (") && !says.contains("(0)");
                if program_failed || trouble_word(says) {
                    let mut message = free_text(line, text);
                    says.trim().clone_into(&mut message.text);
                    self.session.keep(message);
                }
                return;
            }
        };
        self.session.outcome = outcome;
        self.session.outcome_shown_by = Some(Span::of(line));
        if outcome == Outcome::Failed {
            let mut message = free_text(line, text);
            message.form = Form::Result;
            self.session.keep(message);
        }
    }

    fn finish(mut self) -> Session {
        self.complete();
        let mut session = self.session;
        let whole = (session.first_line, session.last_line);
        if self.setup && session.outcome_shown_by.is_none() {
            session.outcome = Outcome::Incomplete;
        } else {
            session.stopped_in = None;
        }
        if session.outcome == Outcome::Failed {
            let shown_by = session.outcome_shown_by.clone();
            session.failure = shown_by.map(|shown_by| Failure::within(whole, shown_by));
        }
        session
    }
}

/// Whether a line is what a script prints between statements, and no text of a message: a banner, a clock, an ending.
fn ends_text(text: &str) -> bool {
    let text = text.trim_start();
    let words = |word: &str| text.split(|c: char| !c.is_ascii_alphanumeric()).any(|one| one.eq_ignore_ascii_case(word));
    text.starts_with("==")
        || text.starts_with("--")
        || text.starts_with("**")
        || text.starts_with("##")
        || super::plain::time_of_day(text).is_some()
        || ["rc", "errorlevel", "exit", "ended", "osql", "finished", "completed"].into_iter().any(words)
}

/// A message of SQL Server.
fn message(line: &Line<'_>, text: &str, number: Option<i64>, says: &str, details: SqlDetails) -> Message {
    Message {
        form: Form::Sql,
        number: number.map(|number| Number::new(Space::Sql, number)),
        details: Details::Sql(Box::new(details)),
        text: says.to_owned(),
        ..free_text(line, text)
    }
}

/// What an agent reports of itself carries its number in its words alone; the levels are SQL Server's.
fn agent_message(line: &Line<'_>, text: &str, number: i64, agent: &str, says: &str) -> Message {
    let level = Some(if number == 14151 { 18 } else { 10 });
    message(line, text, Some(number), says, SqlDetails { level, agent: agent.to_owned(), ..SqlDetails::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::text::lines_of_bytes;

    fn read(text: &str) -> Vec<Session> {
        let mut reader = Sql.reader(Arc::from("x.log"));
        for line in &lines_of_bytes(text.as_bytes()).0 {
            reader.line(&line.line());
        }
        reader.finish()
    }

    fn numbers(session: &Session) -> Vec<i64> {
        session.messages.iter().filter_map(|message| message.number).map(|number| number.value).collect()
    }

    #[test]
    fn a_message_is_its_number_line_and_the_text_below() {
        let sessions = read(
            "1> 2> Server: Msg 208, Level 16, State 1, Server PUB01, Procedure p_x, Line 7\nInvalid object name 'Dev\nice'.\n1> 2>\n",
        );
        let message = &sessions[0].messages[0];
        let fields: Vec<_> = (1..=6).map(|at| message.field(at).unwrap_or_default()).collect();
        assert_eq!(fields, ["208", "16", "1", "PUB01", "p_x", "7"]);
        assert_eq!(message.text, "Invalid object name 'Dev ice'.");
        assert_eq!((message.line(), message.end_line()), (1, 3));
    }

    #[test]
    fn the_level_decides_unless_the_number_is_known() {
        let text = "Msg 4035, Level 0, State 1, Server P, Line 1\nProcessed 14 pages.\n\
                    Msg 50000, Level 10, State 1, Server P, Line 1\nrow check FAILED: none\n\
                    Msg 50000, Level 16, State 1, Server P, Line 1\nrow check failed\n\
                    Msg 3414, Level 10, State 1, Server P, Line 1\nDatabase could not recover.\n";
        let sessions = read(text);
        assert_eq!(numbers(&sessions[0]), [50000, 3414]);
        assert_eq!(sessions[0].messages.len(), 2);
    }

    #[test]
    fn the_error_log_and_the_client_libraries_have_forms_of_their_own() {
        let text = "2005-03-05 14:00:00.34 spid51    Error: 1105, Severity: 17, State: 2\n\
                    2005-03-05 14:00:00.34 spid51    No space in 'CCM0301'.\n\
                    2005-03-05 14:00:01.00 spid52    Starting up database 'CCM0301'.\n\
                    [Microsoft SQL-DMO (ODBC SQLState: 42000)] Error 3101: [Microsoft][ODBC SQL Server Driver][SQL Server]In use.\n\
                    [Microsoft][ODBC SQL Server Driver][Shared Memory]SQL Server does not exist or access denied.\n\
                    [Microsoft][ODBC SQL Server Driver][Shared Memory]ConnectionOpen (Connect()).\n\
                    SQLState = 37000, NativeError = 4060\n\
                    Error = [Microsoft][ODBC SQL Server Driver][SQL Server]Cannot open database requested.\n";
        let sessions = read(text);
        assert_eq!(numbers(&sessions[0]), [1105, 3101, 17, 4060]);
        assert_eq!(sessions[0].messages[0].text, "No space in 'CCM0301'.");
        assert_eq!(sessions[0].messages[3].end_line(), 8);
    }

    #[test]
    fn agents_name_themselves() {
        let text = "Replication-Distribution: agent PUB01-CCM0301-SUB01-1 scheduled for retry. No connection.\n\
                    The process could not connect to Subscriber 'SUB01'.\n\
                    (Source: SUB01 (Agent); Error number: 20084)\n\
                    ---------------\n";
        let sessions = read(text);
        assert_eq!(numbers(&sessions[0]), [14152, 20084]);
        assert_eq!(sessions[0].messages[0].field(7).as_deref(), Some("PUB01-CCM0301-SUB01-1"));
        assert_eq!(sessions[0].messages[1].end_line(), 3);
    }

    #[test]
    fn setup_says_how_it_ended_and_may_stand_in_one_file_twice() {
        let text = "14:00:00 Begin Setup\n14:00:01 Begin: ConfigureServer()\n14:00:02 Process Exit Code: (-1)\n\
                    14:00:03 Installation Failed.\n14:10:00 Begin Setup\n14:12:00 Installation Succeeded\n";
        let sessions = read(text);
        let outcomes: Vec<Outcome> = sessions.iter().map(|session| session.outcome).collect();
        assert_eq!(outcomes, [Outcome::Failed, Outcome::Succeeded]);
        assert_eq!(sessions[0].messages.len(), 2);
        assert_eq!(read("14:00:00 Begin Setup\n14:00:01 Begin: Copy()\n")[0].outcome, Outcome::Incomplete);
    }

    #[test]
    fn a_command_line_is_no_message_and_what_is_said_of_one_is() {
        let text = "C:\\Install>osql -E -S . -i error.sql -Q \"select 'failed'\"\n\"C:\\Program Files\\x\\isql.exe\" -E -Q \"it failed\"\n\
                    CreateProcess failed (error 2): osql -E -S . -i a.sql\nosql -E -S . -i a.sql failed with error 2\n\
                    Unable to run isql.exe -E\nRunning osql -E -i b.sql\n";
        let lines: Vec<u64> = read(text)[0].messages.iter().map(Message::line).collect();
        assert_eq!(lines, [3, 4, 5]);
    }

    #[test]
    fn script_text_is_no_message() {
        let text = "osql -S PUB01 -E -i check.sql\n/* may fail\n*/\nRAISERROR('FAILED', 16, 1)\n\n(3 rows affected)\n\
                    Could not open the data file\n";
        let sessions = read(text);
        assert_eq!(sessions[0].messages.len(), 1);
        assert_eq!(sessions[0].messages[0].line(), 7);
    }

    #[test]
    fn only_forms_of_its_own_are_claimed() {
        for view in [
            "Msg 208, Level 16, State 1",
            "(3 rows affected)",
            "1> 2> 3>",
            "C:\\x>osql -E -i a.sql",
            "14:00:00 Begin Setup",
            "2005-03-05 14:00:00.34 spid51    Starting up database",
            "[DBNETLIB]SQL Server does not exist or access denied.",
        ] {
            assert_eq!(Sql.claim(view.as_bytes()), Claim::Belongs, "{view}");
        }
        for view in [
            "Message 5, line 3",
            "14:00:00 Copying files",
            "(3 files copied)",
            "-- Installation failed",
            "2005-03-05 14:00:00 Service started",
            "Set the path first",
            "5 > 3",
        ] {
            assert_eq!(Sql.claim(view.as_bytes()), Claim::None, "{view}");
        }
    }
}
