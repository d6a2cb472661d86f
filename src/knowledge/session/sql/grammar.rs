//! The line forms of SQL Server's tools, error log, client libraries and agents. Numbers and shapes decide, not words,
//! apart from what the client libraries say without a number.

use std::borrow::Cow;
use std::sync::LazyLock;

use jiff::civil::Time;
use regex::Regex;

use super::super::plain::time_of_day;
use super::super::stems::Stems;
use crate::base::expression::regex;

/// One line, read.
#[derive(Debug, PartialEq, Eq)]
pub enum SqlLine<'t> {
    /// Nothing on it.
    Blank,
    /// `Msg N, Level N, State N, Server S, Procedure P, Line N`; its text follows.
    Header(Header<'t>),
    /// `Error: N, Severity: N, State: N` of the server's error log; its text follows.
    Logged(Header<'t>),
    /// Any other line of the server's error log: what stands after time and source.
    ServerSays(&'t str),
    /// `SQLState = 37000, NativeError = 4060`, or `Error: N (N); Provider Error: 2627 (A43)` of a package of DTS; its text
    /// follows.
    Native { state: &'t str, number: i64 },
    /// A message of SQL-DMO, or of an agent of replication, with its number.
    Numbered { number: i64, text: &'t str },
    /// What a driver or a network library says, without a number.
    Driver { text: &'t str },
    /// `(Source: NAME (Agent); Error number: N)`, below the text that it belongs to.
    Source { name: &'t str, number: i64 },
    /// `Replication-KIND: agent NAME succeeded.`
    Agent { number: i64, agent: &'t str, text: &'t str },
    /// `(N rows affected)`.
    Rows,
    /// Prompts and nothing else.
    Prompt,
    /// A line of dashes.
    Dashes,
    /// osql, isql or sqlcmd is started.
    Command,
    /// A line of SQL Server's own setup: `HH:MM:SS text`.
    Setup { time: Time, text: &'t str },
    /// Anything else: text of a message, echoed script, output.
    Text(&'t str),
}

/// The numbered line above a message's text.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Header<'t> {
    /// Message number.
    pub number: i64,
    /// Severity level.
    pub level: i64,
    /// State.
    pub state: i64,
    /// Server that sent it.
    pub server: &'t str,
    /// Procedure or trigger.
    pub procedure: &'t str,
    /// Line in the batch or procedure.
    pub line: &'t str,
    /// Text on the same line.
    pub text: &'t str,
}

static HEADER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)^ (?:[\d/.:\-\ ]{8,32}\s)? (?:Server:\ )? (?:Msg|Meldung|Nachricht|Message|Mens|Mensaje|Mensagem|Messaggio|Nachr\.-Nr|メッセージ)\.?\ (?<number>\d+)[,、]\ ?(?:Level|Grad|Ebene|Schweregrad|Niveau|Nivel|N.{1,2}vel|Livello|レベル)\ (?<level>\d+)[,、]\ ?(?:State|Status|.{1,2}tat|Estado|Stato|状態)\ (?<state>\d+)
          (?:[,、]\ ?(?:Server|Serveur|Servidor|サーバー?)\ (?<server>[^,、]+))? (?:[,、]\ ?(?:Procedure|Prozedur|Proc\S+|プロシージャ)\ (?<procedure>[^,、]+))? (?:[,、]\ ?(?:Line|Zeile|Ligne|L.{1,2}nea|Linha|Riga|行)\ (?<line>\d+))? [.:,]?\s*(?<text>.*)$",
    )
});

/// How headers begin, each with one of the words that [`HEADER`] knows.
const HEADERS: [&str; 8] =
    ["Msg ", "Meldung ", "Nachricht ", "Message ", "Mens", "Messaggio ", "Nachr.-Nr", "メッセージ "];

/// A header in letters beyond ASCII, whatever their encoding: three words, each with its number, the second of two digits
/// at most.
static BEYOND_ASCII: LazyLock<regex::bytes::Regex> = LazyLock::new(|| {
    regex::bytes::Regex::new(
        r"(?-u)^[\x80-\xff][\x40-\xff]{2,17} \d{1,6}(?:[\x80-\xff]{1,3}|\x81\x41|,) ?[\x80-\xff][\x40-\xff]{1,17} \d{1,2}(?:[\x80-\xff]{1,3}|\x81\x41|,) ?[\x80-\xff][\x40-\xff]{1,17} \d",
    )
    .expect("a constant that the tests compile")
});

static LOGGED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)^ (?:\d{4}-\d\d-\d\d\ \d\d:\d\d:\d\d\.\d+\s+(?<source>\S+)\s+)?
          Error:\ (?<number>\d+),\ Severity:\ (?<level>\d+),\ State:\ (?<state>\d+)\.?\s*(?<text>.*)$",
    )
});

static SERVER_SAYS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d\d+ (?i:spid\d+s?|server|kernel|logon|backup|ods|cdb|lpc)\s+(?<text>.*)$",
    )
});

static NATIVE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^SQLState = (?<state>\w{5}), NativeError = (?<number>-?\d+)"));

static OF_PROVIDER: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^Error:\s+-?\d+ \([0-9A-Fa-f]+\); Provider Error:\s+(?<number>[1-9]\d*) \("));

static NUMBERED: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\(ODBC SQLState: \w+\)\] Error (?<number>-?\d+)(?: \(0x[0-9A-Fa-f]+\))?: (?<text>.*)$"));

static OF_AGENT: LazyLock<Regex> = LazyLock::new(|| regex(r"^Agent message code (?<number>[1-9]\d*)\. (?<text>.*)$"));

/// A driver says who it is in brackets; a network library stands alone or behind the driver.
static DRIVER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)^(?:Error\ =\ )? (?:
            \[Microsoft\](?:\[[^\]]*\])+
          | \[(?:DBNETLIB|DBMSLPCN|DBNMPNTW|DBMSSOCN|Shared\ Memory|Named\ Pipes|TCP/IP\ Sockets|Multiprotocol)\](?:\[[^\]]*\])?
          | (?:Named\ Pipes|TCP|Shared\ Memory)\ Provider:
        ) \s*(?<text>.*)$",
    )
});

static SOURCE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^\(Source: (?<name>.+?) \(\w+\); Error number: (?<number>-?\d+)\)"));

static AGENT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?<all>Replication-[^:]{1,60}: agent (?<agent>\S.*?) (?<how>succeeded|failed|scheduled for retry|warning)\b.*)$",
    )
});

static ROWS: LazyLock<Regex> = LazyLock::new(|| regex(r"^\(\d+ rows? affected\)"));

static COMMAND: LazyLock<Regex> =
    LazyLock::new(|| regex(r#"(?i)(?:^|[\\/>"\s:])(?:osql|isql|sqlcmd)(?:\.exe)?"?\s+[-/][a-z?]"#));

/// A command line by itself: the program stands first, or behind a prompt.
static STARTS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?i)^(?:[a-z]:\\[^>"|]*>\s*)?(?:call\s+|cmd(?:\.exe)?\s+/c\s+)?"?(?:(?:[a-z]:)?[^"<>|:]*[\\/])?(?:osql|isql|sqlcmd)(?:\.exe)?"?\s"#,
    )
});

/// What stands in quotes.
static QUOTED: LazyLock<Regex> = LazyLock::new(|| regex(r#""[^"]*"?|'[^']*'?"#));

static SETUP: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(?<hour>[01]\d|2[0-3]):(?<minute>[0-5]\d):(?<second>[0-5]\d) (?<text>\S.*)$"));

/// What only SQL Server's setup writes behind the time.
static SETUP_OWN: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:Begin Setup|Installation (?:Succeeded|Failed)\b|(?:Begin|End): \w+\(\)|(?:Begin|End) Action ?: \w+|Process Exit Code: \()",
    )
});

/// What a line is.
pub fn parse(text: &str) -> SqlLine<'_> {
    let line = past_prompts(text.trim_end());
    let trimmed = line.trim();
    if trimmed.is_empty() {
        return if text.trim().is_empty() { SqlLine::Blank } else { SqlLine::Prompt };
    }
    let first = trimmed.as_bytes()[0];
    if let Some(header) = plain_header(trimmed) {
        return SqlLine::Header(header);
    }
    if HEADERS.iter().any(|word| trimmed.contains(word))
        && let Some(found) = HEADER.captures(trimmed)
    {
        return header(&found).map_or(SqlLine::Text(line), SqlLine::Header);
    }
    if trimmed.contains("Severity: ")
        && let Some(found) = LOGGED.captures(trimmed)
    {
        return header(&found).map_or(SqlLine::Text(line), SqlLine::Logged);
    }
    if trimmed.contains("Replication-")
        && let Some(found) = AGENT.captures(trimmed)
    {
        let number = match &found["how"] {
            "succeeded" => 14150,
            "failed" => 14151,
            "scheduled for retry" => 14152,
            _ => 14153,
        };
        let part = |name: &str| found.name(name).map_or("", |part| part.as_str());
        return SqlLine::Agent { number, agent: part("agent"), text: part("all") };
    }
    let group = |found: &regex::Captures<'_>, name: &str| found.name(name).map(|part| part.range());
    if first == b'A'
        && let Some(found) = OF_AGENT.captures(trimmed)
        && let (Some(text), Ok(number)) = (group(&found, "text"), found["number"].parse())
    {
        return SqlLine::Numbered { number, text: &trimmed[text] };
    }
    match first {
        b'(' if ROWS.is_match(trimmed) => return SqlLine::Rows,
        b'(' => {
            if let Some(found) = SOURCE.captures(trimmed)
                && let (Some(name), Ok(number)) = (group(&found, "name"), found["number"].parse())
            {
                return SqlLine::Source { name: &trimmed[name], number };
            }
        }
        b'[' | b'E' | b'N' | b'T' | b'S' => {
            if let Some(found) = NUMBERED.captures(trimmed)
                && let (Some(text), Ok(number)) = (group(&found, "text"), found["number"].parse())
            {
                return SqlLine::Numbered { number, text: past_brackets(&trimmed[text]) };
            }
            if let Some(text) = DRIVER.captures(trimmed).and_then(|found| group(&found, "text")) {
                return SqlLine::Driver { text: &trimmed[text] };
            }
            if let Some(found) = NATIVE.captures(trimmed)
                && let (Some(state), Ok(number)) = (group(&found, "state"), found["number"].parse())
            {
                return SqlLine::Native { state: &trimmed[state], number };
            }
            if let Some(number) = OF_PROVIDER.captures(trimmed).and_then(|found| found["number"].parse().ok()) {
                return SqlLine::Native { state: "", number };
            }
        }
        b'0'..=b'9' => {
            if let Some(text) = SERVER_SAYS.captures(trimmed).and_then(|found| group(&found, "text")) {
                return SqlLine::ServerSays(&trimmed[text]);
            }
            if let Some(text) = SETUP.captures(trimmed).and_then(|found| group(&found, "text"))
                && let Some(time) = time_of_day(trimmed)
            {
                return SqlLine::Setup { time, text: &trimmed[text] };
            }
        }
        b'-' if trimmed.len() > 3 && trimmed.bytes().all(|byte| byte == b'-') => return SqlLine::Dashes,
        _ => {}
    }
    if is_command(trimmed) { SqlLine::Command } else { SqlLine::Text(line) }
}

/// Every form but prompts, counts of rows, and lines that begin with a time or a bracket holds one of these.
pub const MARKS: &[&str] = &["osql", "isql", "sqlc", "sqls", "msg ", "ity:", "tion-"];

/// Whether an unmarked line is a count of rows or nothing but prompts.
pub fn goes_on(view: &[u8]) -> bool {
    view.len() <= 4096
        && (is_rows(view)
            || has_prompt(view) && std::str::from_utf8(view).is_ok_and(|text| past_prompts(text.trim_end()).is_empty()))
}

/// Whether an unmarked line that begins with a letter is [`SqlLine::Text`].
pub fn is_text(view: &[u8]) -> bool {
    view.first().is_some_and(u8::is_ascii_alphabetic) && !OPENINGS.begin(view)
}

/// `(N rows affected)`.
fn is_rows(view: &[u8]) -> bool {
    let Some(rest) = view.strip_prefix(b"(") else { return false };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    digits > 0 && (rest[digits..].starts_with(b" rows affected)") || rest[digits..].starts_with(b" row affected)"))
}

/// How lines of the dialect begin: headers of messages in the languages of the server, names of drivers and network
/// libraries, what client libraries, packages and agents say.
static OPENINGS: Stems<21> = Stems::new([
    "[Microsoft]",
    "[DB",
    "[Shared Memory]",
    "[Named Pipes]",
    "[TCP/IP Sockets]",
    "[Multiprotocol]",
    "Msg ",
    "Server: ",
    "Meldung",
    "Nachricht ",
    "Message ",
    "Mens",
    "Messaggio ",
    "Nachr.-Nr",
    "Named Pipes",
    "TCP Provider",
    "Shared Memory",
    "Error = ",
    "Error: ",
    "SQLState = ",
    "Agent message code ",
]);

/// Whether a line may begin with a prompt: `12> `.
pub fn has_prompt(view: &[u8]) -> bool {
    let digits = view.iter().take(6).take_while(|byte| byte.is_ascii_digit()).count();
    (1..=5).contains(&digits) && view.get(digits) == Some(&b'>')
}

/// Whether a line, alone, shows that the log is of this dialect.
pub fn claims(view: &[u8]) -> bool {
    let Some(first) = view.first() else { return false };
    let may = match first {
        b'(' if is_rows(view) => return view.len() <= 4096,
        b'(' => view.starts_with(b"(Source: "),
        b'0'..=b'9' => has_prompt(view) || begins_with_time(view) || OWN.is_match(view),
        0x80.. if BEYOND_ASCII.is_match(view) => return view.len() <= 4096,
        _ => OPENINGS.begin(view) || OWN.is_match(view),
    };
    if !may || view.len() > 4096 {
        return starts_statement(view);
    }
    let text = String::from_utf8_lossy(view);
    match parse(&text) {
        SqlLine::Prompt
        | SqlLine::Header(_)
        | SqlLine::Logged(_)
        | SqlLine::ServerSays(_)
        | SqlLine::Native { .. }
        | SqlLine::Numbered { .. }
        | SqlLine::Driver { .. }
        | SqlLine::Source { .. }
        | SqlLine::Agent { .. }
        | SqlLine::Rows
        | SqlLine::Command => true,
        SqlLine::Setup { text, .. } => SETUP_OWN.is_match(text),
        SqlLine::Text(_) => starts_statement(view) || past_prompts(&text).len() < text.len(),
        SqlLine::Blank | SqlLine::Dashes => false,
    }
}

/// Beginnings that stand in scripts alone.
static STATEMENTS: Stems<24> = Stems::new([
    "SET QUOTED_IDENTIFIER ",
    "SET NOCOUNT ",
    "SET ANSI_",
    "BEGIN TRANSACTION",
    "CREATE TABLE ",
    "CREATE PROCEDURE ",
    "CREATE PROC ",
    "CREATE VIEW ",
    "CREATE TRIGGER ",
    "ALTER TABLE ",
    "ALTER DATABASE ",
    "DROP TABLE ",
    "DROP PROCEDURE ",
    "INSERT INTO ",
    "RESTORE DATABASE ",
    "BACKUP DATABASE ",
    "RAISERROR(",
    "RAISERROR (",
    "IF EXISTS (",
    "IF NOT EXISTS (",
    "IF OBJECT_ID(",
    "EXEC SP_",
    "DECLARE @",
    "USE [",
]);

/// Whether a line begins as only lines of scripts do.
fn starts_statement(view: &[u8]) -> bool {
    view.len() < 4096 && STATEMENTS.begin_in_any_case(view)
}

/// What stands in lines of the dialect that do not show it by how they begin: in headers of messages, what the server
/// logs, the names of its agents and programs.
static OWN: LazyLock<regex::bytes::Regex> = LazyLock::new(|| {
    regex::bytes::Regex::new(
        r"Msg |Meldung|Nachricht |Message \d|Mens|Nachr\.-Nr|Severity: |Replication-|SQLState|sql |sql\.exe|sqlcmd",
    )
    .expect("a constant that the tests compile")
});

/// Whether a line may begin as those of the server's error log do, or those of its setup.
fn begins_with_time(view: &[u8]) -> bool {
    let says = |view: &[u8]| matches!(view.get(9), Some(b'B' | b'E' | b'I' | b'P'));
    view.get(2) == Some(&b':') && says(view) || view.get(4) == Some(&b'-') && view.get(19) == Some(&b'.')
}

/// A header as nearly every message has it, without the cost of the expression; numbers are none too long to be read.
fn plain_header(line: &str) -> Option<Header<'_>> {
    let (number, rest) = number_behind("Msg ", line)?;
    let (level, rest) = number_behind(", Level ", rest)?;
    let (state, rest) = number_behind(", State ", rest)?;
    let (server, rest) = value_behind(", Server ", rest);
    let (procedure, rest) = value_behind(", Procedure ", rest);
    let (at, rest) = value_behind(", Line ", rest);
    let plain = rest.is_empty() && at.bytes().all(|byte| byte.is_ascii_digit());
    plain.then_some(Header { number, level, state, server, procedure, line: at, text: "" })
}

/// The value behind a stem, up to the next comma, and what follows it; nothing where the stem is not there.
fn value_behind<'t>(stem: &str, text: &'t str) -> (&'t str, &'t str) {
    match text.strip_prefix(stem) {
        Some(rest) if !rest.is_empty() && !rest.starts_with(',') => rest.split_at(rest.find(',').unwrap_or(rest.len())),
        _ => ("", text),
    }
}

/// The number behind a stem, and what follows it.
fn number_behind<'t>(stem: &str, text: &'t str) -> Option<(i64, &'t str)> {
    let rest = text.strip_prefix(stem)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = rest.split_at_checked(digits).filter(|_| digits < 18)?;
    Some((number.parse().ok()?, rest))
}

fn is_command(text: &str) -> bool {
    (text.contains("sql") || text.contains("SQL")) && COMMAND.is_match(text)
}

/// What a line with a command says itself: all of it where the command is only named, else what stands outside of the
/// quotes of the command.
pub fn around_command(text: &str) -> Cow<'_, str> {
    let text = past_prompts(text).trim();
    if STARTS.is_match(text) { QUOTED.replace_all(text, " ") } else { Cow::Borrowed(text) }
}

/// The line behind the prompts (`1> 2> `) that osql prints for each line that it reads.
pub fn past_prompts(text: &str) -> &str {
    let mut rest = text;
    loop {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        match rest.as_bytes().get(digits) {
            Some(b'>') if (1..=5).contains(&digits) && matches!(rest.as_bytes().get(digits + 1), None | Some(b' ')) => {
                rest = rest[digits + 1..].trim_start_matches(' ');
            }
            _ => return rest,
        }
    }
}

/// The text behind the names of drivers in brackets.
pub fn past_brackets(text: &str) -> &str {
    let mut rest = text.trim_start();
    while let Some(end) = rest.strip_prefix('[').and_then(|inner| inner.find(']')) {
        rest = rest[end + 2..].trim_start();
    }
    rest
}

/// The number of what client libraries say without one.
pub fn number_of(text: &str) -> Option<i64> {
    const WORDED: [(&str, i64); 7] = [
        ("sql server does not exist or access", 17),
        ("specified sql server not found", 17),
        ("could not open a connection to sql server", 17),
        ("not associated with a trusted sql server connection", 18452),
        ("login failed for user '(null)'", 18452),
        ("login failed for user", 18456),
        ("cannot open database requested in login", 4060),
    ];
    let text = text.to_lowercase();
    WORDED.iter().find(|(words, _)| text.contains(words)).map(|&(_, number)| number)
}

fn header<'t>(found: &regex::Captures<'t>) -> Option<Header<'t>> {
    let part = |name: &str| found.name(name).map_or("", |part| part.as_str());
    Some(Header {
        number: part("number").parse().ok()?,
        level: part("level").parse().ok()?,
        state: part("state").parse().ok()?,
        server: part("server"),
        procedure: part("procedure"),
        line: part("line"),
        text: part("text"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_header_is_what_the_expression_makes_of_it() {
        let (mut plain, mut others) = (0, 0);
        for server in ["", ", Server PUB01", ", Server ", ", Server PUB 01\\X"] {
            for procedure in ["", ", Procedure p_x", ", Procedure ,"] {
                for end in ["", ", Line 7", ", Line 7.", ", Line x", ", Line ", ", Line 7: text", ", Line 7,", "\ttext"]
                {
                    let line = format!("Msg 208, Level 16, State 1{server}{procedure}{end}");
                    let found = HEADER.captures(&line).and_then(|found| header(&found)).expect("a header");
                    match plain_header(&line) {
                        Some(read) => {
                            assert_eq!(read, found, "{line}");
                            plain += 1;
                        }
                        None => others += 1,
                    }
                }
            }
        }
        assert!(plain >= 12 && others >= 12, "{plain} {others}");
    }
}
