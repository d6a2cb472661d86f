//! Directory logs: what LDAP tools and the programs that import into DC Directory print. One session is one run of a
//! tool; its results are typed by their code. It judges nothing, but keeps what shows that a run went on.

use std::sync::{Arc, LazyLock};

use memchr::memchr2;
use regex::Regex;

use super::plain::free_text;
use super::{
    Claim, Details, Dialect, Failure, Form, LdapDetails, Message, Outcome, Reader, Session, Span, trouble_word,
};
use crate::base::expression::regex;
use crate::input::text::{Line, Stretch};
use crate::knowledge::codes::{Number, Space};

/// The dialect of directory tools.
pub struct Ldap;

impl Dialect for Ldap {
    fn name(&self) -> &'static str {
        "ldap"
    }

    fn claim(&self, view: &[u8]) -> Claim {
        if view.len() > 4096 || !CANDIDATE.is_match(view) {
            return Claim::None;
        }
        match parse(&String::from_utf8_lossy(view), false) {
            LdapLine::Other | LdapLine::Detail | LdapLine::Blank => Claim::None,
            _ => Claim::Belongs,
        }
    }

    fn goes_on(&self, view: &[u8], marked: bool) -> bool {
        if marked { view.len() <= 4096 && plain_step(view).is_some() } else { view.is_empty() }
    }

    fn marks(&self) -> &'static [&'static str] {
        &["ldap", "entr", "ldif", " on l", "slap", "err="]
    }

    fn reader(&self, path: Arc<str>) -> Box<dyn Reader> {
        Box::new(LdapReader { path, done: Vec::new(), now: None })
    }
}

/// What stands in every line that is claimed: cheap to look for, before the line is read.
static CANDIDATE: LazyLock<regex::bytes::Regex> = LazyLock::new(|| {
    regex::bytes::Regex::new("ldap|LDAP|entr|ldif| on line |slapadd| err=").expect("a constant that the tests compile")
});

/// One line, read.
#[derive(Debug, PartialEq, Eq)]
enum LdapLine<'t> {
    Blank,
    /// A tool is started.
    Command {
        tool: String,
        file: Option<&'t str>,
        goes_on: bool,
    },
    /// A step begins, or succeeded.
    Step {
        operation: &'static str,
        entry: &'t str,
    },
    /// A result other than success.
    Result {
        code: Option<i64>,
        operation: Option<&'t str>,
    },
    /// More about the result above.
    Detail,
    /// The tool says that it reached its end.
    Success,
    /// The tool says that it stopped.
    Failure,
    Other,
}

static COMMAND: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?i)(?:^|[\\/>$#"\s])(?<tool>ldapadd|ldapmodify|ldapdelete|ldapsearch|ldifde|slapadd)(?:\.exe)?"?(?<arguments>\s+-.*)$"#,
    )
});

static FILE: LazyLock<Regex> = LazyLock::new(|| regex(r#"\s-[fl]\s*"?(?<file>[^\s"]+)"#));

static STEP: LazyLock<Regex> = LazyLock::new(|| {
    regex(r#"(?i)^(?<verb>adding new|modifying rdn of|modifying|deleting) entry:?\s+"?(?<entry>[^"]*)"#)
});

/// `ldap_add: Already exists (68)`, `ldap_sasl_bind(SIMPLE): Can't contact LDAP server (-1)`.
static CALL: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"^ldap_(?<call>\w+?)(?:_s)?(?:\([^)]*\))?: (?<text>.*?)(?: \((?<code>-?\d+|0x[0-9a-fA-F]+)\))?\.?$")
});

/// `Add error on line 3: Already Exists` of ldifde.
static LDIFDE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?<call>Add|Modify|Delete|Modrdn|Rename|Search) error on (?:line|entry starting on line) \d+: (?<text>.*)$",
    )
});

/// `result: 32 No such object` of ldapsearch; `RESULT tag=97 err=49 text=` of a server.
static RESULT: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(?:# )?result: (?<search>\d+)\b|\bRESULT (?:tag|oid)=\S* err=(?<server>\d+)\b"));

/// A code that stands with a word for it, for lines that speak of LDAP.
static CODE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:errors?|result|return(?:ed|s)?|status|rc|err)(?:\s+(?:code|value|number))?\s*(?:[:=(#]|is|was)?\s*\(?(?<code>0x[0-9a-f]{1,2}|-?\d{1,3})\b",
    )
});

static ENTRIES: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)^(?<count>\d+) entr(?:y|ies) (?:modified|added|deleted|imported) successfully\.?$"));

/// The end of an import in other programs' words.
static COMPLETED: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)\b(?:completed?|finished|successful(?:ly)?|succeeded)\b"));

static DENIED_END: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:not|never|in|un|stopped|cancell?ed|interrupted|before|until|when)\b|\b(?:in|un)(?:complete|successful|finished)",
    )
});

/// What is printed for results; tools of one family print no number behind it.
const TEXTS: &[(&str, i64)] = &[
    ("operations error", 1),
    ("protocol error", 2),
    ("timelimit exceeded", 3),
    ("time limit exceeded", 3),
    ("sizelimit exceeded", 4),
    ("size limit exceeded", 4),
    ("administrative limit exceeded", 11),
    ("no such attribute", 16),
    ("undefined attribute type", 17),
    ("inappropriate matching", 18),
    ("constraint violation", 19),
    ("type or value exists", 20),
    ("attribute or value exists", 20),
    ("invalid syntax", 21),
    ("no such object", 32),
    ("alias problem", 33),
    ("invalid dn syntax", 34),
    ("inappropriate authentication", 48),
    ("invalid credentials", 49),
    ("insufficient access", 50),
    ("insufficient rights", 50),
    ("dsa is busy", 51),
    ("server is busy", 51),
    ("busy", 51),
    ("dsa is unavailable", 52),
    ("unavailable", 52),
    ("dsa is unwilling to perform", 53),
    ("server is unwilling to perform", 53),
    ("unwilling to perform", 53),
    ("naming violation", 64),
    ("object class violation", 65),
    ("operation not allowed on nonleaf", 66),
    ("already exists", 68),
    ("entry already exists", 68),
    ("cannot modify object class", 69),
    ("unknown error", 80),
    ("can't contact ldap server", 81),
    ("server down", 81),
    ("timed out", 85),
];

/// What a line is. `inside`: it stands in a log of this dialect, where less is asked of a line.
fn parse(text: &str, inside: bool) -> LdapLine<'_> {
    let line = text.trim();
    if line.is_empty() {
        return LdapLine::Blank;
    }
    if let Some((operation, entry)) = plain_step(line.as_bytes()) {
        return LdapLine::Step { operation, entry: &line[entry..] };
    }
    let lower_first = line.as_bytes()[0].to_ascii_lowercase();
    if line.contains("dditional info: ")
        || line.contains("matched DN: ")
        || line.starts_with("The server side error is")
        || line.starts_with("The extended server error is")
    {
        return LdapLine::Detail;
    }
    if line.starts_with("ldap_")
        && let Some(found) = CALL.captures(line)
    {
        let code = found.name("code").and_then(|code| number(code.as_str()));
        let text = found.name("text").map_or("", |text| text.as_str());
        let code = code.map(known).or_else(|| by_text(text));
        if code == Some(0) {
            return LdapLine::Step { operation: "", entry: "" };
        }
        if code.is_some() || trouble_word(text) {
            return LdapLine::Result { code, operation: found.name("call").map(|call| call.as_str()) };
        }
        return LdapLine::Other;
    }
    if matches!(lower_first, b'a' | b'm' | b'd' | b'r' | b's') {
        if let Some(found) = STEP.captures(line) {
            let operation = match found["verb"].to_ascii_lowercase().as_str() {
                "adding new" => "add",
                "deleting" => "delete",
                "modifying" => "modify",
                _ => "rename",
            };
            return LdapLine::Step { operation, entry: found.name("entry").map_or("", |entry| entry.as_str().trim()) };
        }
        if let Some(found) = LDIFDE.captures(line) {
            let call = found.name("call").map(|call| call.as_str());
            return LdapLine::Result {
                code: found.name("text").and_then(|text| by_text(text.as_str())),
                operation: call,
            };
        }
    }
    if let Some(found) = RESULT.captures(line) {
        let code = found.name("search").or_else(|| found.name("server")).and_then(|code| number(code.as_str()));
        return match code {
            Some(0) | None => LdapLine::Step { operation: "", entry: "" },
            code => LdapLine::Result { code, operation: None },
        };
    }
    if let Some(found) = COMMAND.captures(line) {
        let tool = found["tool"].to_ascii_lowercase();
        let arguments = found.name("arguments").map_or("", |arguments| arguments.as_str());
        let goes_on = arguments.split_whitespace().any(|word| match tool.as_str() {
            "ldifde" => word == "-k",
            _ => word == "-c",
        });
        let file = FILE.captures(arguments).and_then(|found| found.name("file")).map(|file| file.as_str());
        return LdapLine::Command { tool, file, goes_on };
    }
    if let Some(found) = ENTRIES.captures(line) {
        return if found["count"].bytes().all(|digit| digit == b'0') {
            LdapLine::Other
        } else {
            LdapLine::Step { operation: "", entry: "" }
        };
    }
    let speaks_of_ldap = line.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word.eq_ignore_ascii_case("ldap"));
    if (speaks_of_ldap || inside)
        && let Some(code) = CODE.captures(line).filter(|_| speaks_of_ldap).and_then(|found| number(&found["code"]))
    {
        return match known(code) {
            0 => LdapLine::Step { operation: "", entry: "" },
            code => LdapLine::Result { code: Some(code), operation: None },
        };
    }
    if line.starts_with("Importing directory from file") {
        return LdapLine::Step { operation: "import", entry: "" };
    }
    if !inside {
        return LdapLine::Other;
    }
    if line.starts_with("The command has completed successfully") {
        LdapLine::Success
    } else if line.starts_with("An error has occurred in the program") {
        LdapLine::Failure
    } else if COMPLETED.is_match(line) && !DENIED_END.is_match(line) && !trouble_word(line) {
        LdapLine::Step { operation: "", entry: "" }
    } else {
        LdapLine::Other
    }
}

/// A step in its most frequent shape, without the cost of the expressions: what is done, and where the entry's name
/// begins. Most lines of an import are such.
fn plain_step(line: &[u8]) -> Option<(&'static str, usize)> {
    const STEMS: [(&[u8], &str); 3] =
        [(b"adding new entry ", "add"), (b"modifying entry ", "modify"), (b"deleting entry ", "delete")];
    let (stem, operation) = STEMS.iter().find(|(stem, _)| line.starts_with(stem))?;
    let entry = &line[stem.len()..];
    let named = entry.first().is_some_and(u8::is_ascii_graphic);
    let shaped = named && entry.is_ascii() && memchr2(b'"', b':', entry).is_none();
    shaped.then_some((*operation, stem.len()))
}

/// Reads `68`, `-1` and `0x31`.
fn number(text: &str) -> Option<i64> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => i64::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}

/// The client library's own results (81 and above) are printed as -1 and below by newer tools.
fn known(code: i64) -> i64 {
    if (-16..0).contains(&code) { 80 - code } else { code }
}

fn by_text(text: &str) -> Option<i64> {
    let text = text.trim().trim_end_matches('.').to_lowercase();
    TEXTS.iter().find(|(known, _)| text == *known).map(|&(_, code)| code)
}

struct LdapReader {
    path: Arc<str>,
    done: Vec<Session>,
    now: Option<LdapRun>,
}

/// A session being read.
struct LdapRun {
    session: Session,
    /// The tool was told to go on after errors.
    goes_on: bool,
    operation: &'static str,
    entry: String,
    /// Line of the last result, which details may follow.
    result_at: u64,
}

impl Reader for LdapReader {
    fn line(&mut self, line: &Line<'_>) {
        let text = line.text();
        let parsed = parse(&text, true);
        if parsed == LdapLine::Blank {
            return;
        }
        if matches!(parsed, LdapLine::Command { .. }) && self.now.as_ref().is_some_and(LdapRun::used) {
            self.close();
        }
        let path = &self.path;
        let now = self.now.get_or_insert_with(|| LdapRun::new(path, line.number));
        now.take(line, &text, parsed);
    }

    fn gap(&mut self, lines: &Stretch<'_>, count: u64) {
        // Steps, and empty lines between them: the last step is where the run stands.
        for line in [lines.first_written(), lines.last_written(count)].into_iter().flatten() {
            self.line(&line);
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

impl LdapReader {
    fn close(&mut self) {
        if let Some(now) = self.now.take() {
            self.done.push(now.finish());
        }
    }
}

impl LdapRun {
    fn new(path: &Arc<str>, line: u64) -> Self {
        let mut session = Session::new(path.clone(), "ldap", line);
        // Two imports are runs of the same thing only where both name the same file.
        session.product_key = Some(format!("{path}:{line}"));
        Self { session, goes_on: false, operation: "", entry: String::new(), result_at: 0 }
    }

    /// Whether a run of a tool left anything in this session.
    fn used(&self) -> bool {
        self.session.last_step.is_some() || !self.session.messages.is_empty()
    }

    fn take(&mut self, line: &Line<'_>, text: &str, parsed: LdapLine<'_>) {
        let session = &mut self.session;
        session.last_line = line.number;
        match parsed {
            LdapLine::Command { tool, file, goes_on } => {
                self.goes_on = goes_on;
                self.operation = match tool.as_str() {
                    "ldapsearch" => "search",
                    "ldapdelete" => "delete",
                    "ldapmodify" => "modify",
                    _ => "add",
                };
                if let Some(file) = file {
                    session.product_key = Some(format!("{tool} {file}"));
                }
            }
            LdapLine::Step { operation, entry } => {
                session.last_step = Some(line.number);
                if !operation.is_empty() {
                    self.operation = operation;
                    entry.clone_into(&mut self.entry);
                }
            }
            LdapLine::Result { code, operation } => {
                let operation = operation.map_or_else(|| self.operation.to_owned(), str::to_ascii_lowercase);
                session.keep(Message {
                    form: Form::Ldap,
                    number: code.map(|code| Number::new(Space::Ldap, code)),
                    details: Details::Ldap(Box::new(LdapDetails { operation, entry: self.entry.clone() })),
                    text: text.trim().to_owned(),
                    ..free_text(line, text)
                });
                self.result_at = line.number;
            }
            LdapLine::Detail if self.result_at > 0 && self.result_at + 1 == line.number => {
                self.result_at = line.number;
                if let Some(span) = session.messages.last_mut().and_then(|message| message.spans.last_mut()) {
                    span.extend(line);
                }
            }
            LdapLine::Success => {
                session.last_step = Some(line.number);
                session.outcome = Outcome::Succeeded;
                session.outcome_shown_by = Some(Span::of(line));
            }
            LdapLine::Failure => {
                session.outcome = Outcome::Failed;
                session.outcome_shown_by = Some(Span::of(line));
                session.keep(Message { form: Form::Result, ..free_text(line, text) });
            }
            LdapLine::Blank | LdapLine::Detail | LdapLine::Other => {
                if trouble_word(text) {
                    session.keep(free_text(line, text));
                }
            }
        }
    }

    fn finish(self) -> Session {
        let mut session = self.session;
        if self.goes_on {
            session.last_step = Some(session.last_line + 1);
        }
        if session.outcome == Outcome::Failed {
            let whole = (session.first_line, session.last_line);
            let shown_by = session.outcome_shown_by.clone();
            session.failure = shown_by.map(|shown_by| Failure::within(whole, shown_by));
        }
        session
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::text::lines_of_bytes;

    fn read(text: &str) -> Vec<Session> {
        let mut reader = Ldap.reader(Arc::from("x.log"));
        for line in &lines_of_bytes(text.as_bytes()).0 {
            reader.line(&line.line());
        }
        reader.finish()
    }

    fn codes(session: &Session) -> Vec<i64> {
        session.messages.iter().filter_map(|message| message.number).map(|number| number.value).collect()
    }

    #[test]
    fn every_form_of_a_result_has_its_code() {
        let text = "ldap_add: Already exists (68)\nldap_simple_bind: Invalid credentials\n\
                    ldap_sasl_bind(SIMPLE): Can't contact LDAP server (-1)\nAdd error on line 3: Already Exists\n\
                    Import into the directory ended with LDAP error 0x41\nresult: 32 No such object\n\
                    conn=1 op=0 RESULT tag=97 err=49 text=\nconn=2 op=0 RESULT tag=97 err=0 text=\n\
                    LDAP result code 0\n";
        assert_eq!(codes(&read(text)[0]), [68, 49, 81, 68, 65, 32, 49]);
    }

    #[test]
    fn a_session_knows_whether_it_went_on() {
        let text = "adding new entry cn=a,o=cisco.com\nldap_add: Already exists (68)\n\
                    ldap_add: additional info: there\n";
        let stopped = &read(text)[0];
        assert_eq!(stopped.last_step, Some(1));
        assert_eq!(stopped.messages[0].end_line(), 3);
        let fields: Vec<_> = (1..=4).map(|at| stopped.messages[0].field(at).unwrap_or_default()).collect();
        assert_eq!(fields, ["68", "", "add", "cn=a,o=cisco.com"]);
        let went_on = read(&format!("{text}adding new entry cn=b,o=cisco.com\n"));
        assert_eq!(went_on[0].last_step, Some(4));
        assert_eq!(read(&format!("{text}3 entries read, import completed.\n"))[0].last_step, Some(4));
        assert_eq!(read(&format!("{text}3 entries read, import not completed.\n"))[0].last_step, Some(1));
        assert_eq!(read(&format!("ldapadd -c -f a.ldif\n{text}"))[0].last_step, Some(5));
    }

    #[test]
    fn each_command_is_a_run_of_its_own() {
        let text = "C:\\x>ldifde -i -f a.ldf\nAdd error on line 1: No Such Object\n0 entries modified successfully.\n\
                    An error has occurred in the program\nC:\\x>ldifde -i -f b.ldf\n\
                    2 entries modified successfully.\nThe command has completed successfully\n";
        let sessions = read(text);
        let outcomes: Vec<Outcome> = sessions.iter().map(|session| session.outcome).collect();
        assert_eq!(outcomes, [Outcome::Failed, Outcome::Succeeded]);
        assert_ne!(sessions[0].product_key, sessions[1].product_key);
    }

    #[test]
    fn only_forms_of_its_own_are_claimed() {
        for view in ["adding new entry \"cn=x\"", "LDAP error 49", "ldap_bind: Invalid credentials (49)"] {
            assert_eq!(Ldap.claim(view.as_bytes()), Claim::Belongs, "{view}");
        }
        for view in ["LDAP port 389", "Removed 3 entries", "Directory entry 5", "See the ldap manual"] {
            assert_eq!(Ldap.claim(view.as_bytes()), Claim::None, "{view}");
        }
    }
}
