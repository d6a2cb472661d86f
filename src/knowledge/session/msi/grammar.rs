//! The line forms of Windows Installer logs, as the engine writes them in every version and language.
//!
//! What the engine itself prints (`Note:`, `MainEngineThread`, `Executing op:`) is never translated; what comes from
//! a package's tables (action lines, `Error`, `Product:`) follows the package's language. So the first kind is read
//! by its words and the second by its shape: a time, an action's name, a trailing number. Source of the forms: Windows
//! Installer documentation, and real logs.

use std::sync::LazyLock;

use bstr::ByteSlice as _;
use jiff::civil::Time;
use regex::Regex;

use crate::base::expression::regex;
use crate::knowledge::session::ReturnValue;
use crate::knowledge::session::stems::Stems;

/// Which process wrote an engine line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The client.
    Client,
    /// The installer service.
    Server,
    /// A nested installation, or a letter never seen.
    Other,
}

/// What stands in front of an engine line's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag<'t> {
    /// Who wrote it.
    pub side: Side,
    /// Low bytes of process and thread id, as printed.
    pub thread: &'t [u8],
    /// Time of day; engines before 2.0 print none.
    pub time: Option<Time>,
}

/// A number of a message as it is printed: which word stood before it, and what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed<'t> {
    /// `Error 1310. text`.
    Error(i64, &'t str),
    /// `Warning 1946. text`.
    Warning(i64, &'t str),
    /// `Info 1603. text`.
    Info(i64, &'t str),
    /// `Internal Error 2235. text`, or the user-facing sentence with "The error code is 2235".
    Internal(i64, &'t str),
}

/// A line, by its form.
#[derive(Debug, Clone, PartialEq)]
pub enum MsiLine<'t> {
    /// Nothing but white space.
    Blank,
    /// `=== Verbose logging started: ... ===` and `=== Logging started: ... ===`.
    Header { verbose: bool, date: &'t str },
    /// `=== Logging stopped: ... ===` and its verbose twin.
    Footer { verbose: bool, date: &'t str },
    /// Either of the two in another language: which, the reader knows from what came before.
    Banner { date: &'t str },
    /// `MSI (s) (18:F4) [12:02:17:898]: ...`.
    Engine(Tag<'t>, Body<'t>),
    /// `Action start 12:02:17: NAME.`
    ActionStart { time: Option<Time>, name: &'t str },
    /// `Action ended 12:02:17: NAME. Return value 1.`
    ActionEnd { time: Option<Time>, name: &'t str, value: ReturnValue },
    /// `Action 12:02:17: NAME. description`, as a script's action is shown when it begins.
    ActionText { time: Option<Time> },
    /// `CustomAction NAME returned actual error code 1603 ...`; the name may be empty.
    CustomAction { name: &'t str, code: i64, ignored: bool },
    /// `DEBUG: Error 2911:  text`.
    Debug(i64, &'t str),
    /// A typed number without engine prefix.
    Typed(Typed<'t>),
    /// `Property(S): NAME = VALUE`.
    Property { name: &'t str, value: &'t str },
    /// `           ******* Product: X` after a `RunEngine:` line.
    RunDetail { key: &'t str, value: &'t str },
    /// `ActionName:  text`, as WiX and DTF custom actions write; the code is that of `Error 0x...:`.
    Tagged { action: &'t str, code: Option<i64>, text: &'t str },
    /// Anything else.
    Text(&'t str),
}

/// What an engine line says.
#[derive(Debug, Clone, PartialEq)]
pub enum Body<'t> {
    /// `Note: 1: 1402 2: ... 3: 2`.
    Note(Vec<&'t str>),
    /// `Product: X -- text`, in any language.
    Product { name: &'t str, text: &'t str },
    /// `******* RunEngine:`.
    RunEngine,
    /// `MainEngineThread is returning 1603`.
    MainEngine(i32),
    /// `Back from server. Return value: 1603`.
    BackFromServer(i32),
    /// The sentence of the event log, in the system's language; only its trailing number counts.
    Status(i32),
    /// `Executing op: Header(...ScriptType=2...)`.
    Script { kind: u32 },
    /// `Executing op: ActionStart(Name=X,...)`.
    OpAction(&'t str),
    /// `Executing op: CustomActionSchedule(Action=X,...)`.
    OpCustomAction(&'t str),
    /// Any other `Executing op:`.
    Op,
    /// An operation or property change whose value goes on in the following lines.
    Unfinished,
    /// `Doing action: X`.
    Doing(&'t str),
    /// `Invoking remote custom action. DLL: ..., Entrypoint: X`.
    Invoking,
    /// `Error in rollback skipped. Return: 5`.
    RollbackSkipped,
    /// `PROPERTY CHANGE: Adding X property. Its value is 'Y'.`
    PropertyChange { name: &'t str, value: &'t str },
    /// `Command Line: ...`.
    CommandLine(&'t str),
    /// `Product Code from property table after transforms:  '{...}'`.
    ProductCode(&'t str),
    /// A form that only names things and is never classified.
    Names,
    /// Anything else.
    Text(&'t str),
}

/// Whether a line begins as an engine line does. Cheap; used to recognise the dialect.
#[must_use]
pub fn is_engine(view: &[u8]) -> bool {
    matches!(view, [b'M', b'S', b'I', b' ', b'(', side, b')', b' ', b'(', ..] if side.is_ascii_alphabetic())
}

/// Stems of engine lines that are quoted without their prefix, as excerpts of logs do.
static BARE: Stems<6> = Stems::new([
    "Note: 1: ",
    "MainEngineThread is returning ",
    "Executing op: ",
    "Back from server. ",
    "Doing action: ",
    "PROPERTY CHANGE: ",
]);

/// Whether a line is one of the engine's without its prefix. Cheap; used to recognise the dialect.
#[must_use]
pub fn is_bare(view: &[u8]) -> bool {
    BARE.begin(view)
        || view.starts_with(b"Product: ") && view.find(b" -- ").is_some()
        || view.strip_prefix(b"Error ").is_some_and(|rest| {
            let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
            (4..=5).contains(&digits) && rest.get(digits) == Some(&b'.')
        })
}

/// The form of one line. Excerpts may be indented, or have lost the engine's prefix.
#[must_use]
pub fn parse(text: &str) -> MsiLine<'_> {
    let parsed = parse_flush(text);
    if !matches!(parsed, MsiLine::Text(_) | MsiLine::Tagged { .. }) {
        return parsed;
    }
    let inner = text.trim_start();
    if inner.len() < text.len() {
        let indented = parse_flush(inner);
        if !matches!(indented, MsiLine::Text(_) | MsiLine::Tagged { .. } | MsiLine::Typed(_)) {
            return indented;
        }
    }
    let bare = BARE.begin(inner.as_bytes()) || inner.starts_with("Product: ") && inner.contains(" -- ");
    if bare {
        return MsiLine::Engine(Tag { side: Side::Other, thread: b"", time: None }, parse_body(inner.trim_end()));
    }
    parsed
}

fn parse_flush(text: &str) -> MsiLine<'_> {
    let text = text.trim_end();
    if text.is_empty() {
        return MsiLine::Blank;
    }
    if is_engine(text.as_bytes())
        && let Some((tag, body)) = split_tag(text.as_bytes())
    {
        return MsiLine::Engine(tag, parse_body(&text[text.len() - body.len()..]));
    }
    if let Some(rest) = text.strip_prefix("Property(") {
        let pair = rest
            .get(3..)
            .and_then(|rest| rest.split_once(" = ").or_else(|| rest.strip_suffix(" =").map(|name| (name, ""))));
        if let Some((name, value)) = pair {
            return MsiLine::Property { name: name.trim_start_matches([':', ' ']), value };
        }
    }
    if let Some(banner) = text.strip_prefix("=== ")
        && let Some(parsed) = parse_banner(banner)
    {
        return parsed;
    }
    if let Some(rest) = text.strip_prefix("CustomAction ")
        && let Some(parsed) = parse_custom_action(rest)
    {
        return parsed;
    }
    if let Some(rest) = text.strip_prefix("DEBUG: Error ")
        && let Some((code, rest)) = leading_number(rest)
    {
        return MsiLine::Debug(code, rest.trim_start_matches(':').trim_start());
    }
    if let Some(parsed) = parse_action(text) {
        return parsed;
    }
    if let Some(typed) = parse_typed(text) {
        return MsiLine::Typed(typed);
    }
    if let Some(detail) = text.trim_start().strip_prefix("******* ")
        && let Some((key, value)) = detail.split_once(':')
    {
        return MsiLine::RunDetail { key, value: value.trim() };
    }
    parse_tagged(text).unwrap_or(MsiLine::Text(text))
}

/// The tag of an engine line, and what follows it.
pub(super) fn split_tag(line: &[u8]) -> Option<(Tag<'_>, &[u8])> {
    plain_tag(line).or_else(|| any_tag(line))
}

/// As [`split_tag`], of whatever shape.
fn any_tag(line: &[u8]) -> Option<(Tag<'_>, &[u8])> {
    let side = side(line[5]);
    let rest = line.get(9..)?;
    let closed = |byte: &u8| !(byte.is_ascii_hexdigit() || matches!(byte, b':' | b'!'));
    let (thread, rest) = rest.split_at(rest.iter().take(17).position(closed)?);
    let rest = rest.strip_prefix(b")")?;
    let rest = rest.strip_prefix(b" ").unwrap_or(rest);
    let closed = rest.strip_prefix(b"[").and_then(|rest| Some((rest, rest.find_byte(b']')?)));
    let (time, rest) = match closed {
        Some((rest, end)) => (std::str::from_utf8(&rest[..end]).ok().and_then(parse_time), &rest[end + 1..]),
        None => (None, rest),
    };
    let body = rest.strip_prefix(b":")?;
    Some((Tag { side, thread, time }, body.strip_prefix(b" ").unwrap_or(body)))
}

fn side(letter: u8) -> Side {
    match letter {
        b'c' | b'C' => Side::Client,
        b's' | b'S' => Side::Server,
        _ => Side::Other,
    }
}

/// `MSI (s) (18:F4) [12:02:17:898]: ` as nearly every engine line has it, told by its places.
fn plain_tag(line: &[u8]) -> Option<(Tag<'_>, &[u8])> {
    const SIGNS: [(usize, u8); 9] =
        [(14, b')'), (15, b' '), (16, b'['), (19, b':'), (22, b':'), (25, b':'), (29, b']'), (30, b':'), (31, b' ')];
    let (head, body) = line.split_first_chunk::<32>()?;
    let digit = |at: usize| head[at].wrapping_sub(b'0');
    let plain = SIGNS.iter().all(|&(at, sign)| head[at] == sign)
        && matches!(head[11], b':' | b'!')
        && [9, 10, 12, 13].iter().all(|&at| head[at].is_ascii_hexdigit())
        && [17, 18, 20, 21, 23, 24, 26, 27, 28].iter().all(|&at| digit(at) <= 9);
    if !plain {
        return None;
    }
    let two = |at: usize| (digit(at) * 10 + digit(at + 1)).cast_signed();
    let millis = i32::from(digit(26)) * 100 + i32::from(two(27));
    let time = Time::new(two(17), two(20), two(23), millis * 1_000_000).ok()?;
    Some((Tag { side: side(head[5]), thread: &head[9..14], time: Some(time) }, body))
}

/// `12:02:17:898`, `12:02:17`, `4.25.27` of a localized line.
fn parse_time(text: &str) -> Option<Time> {
    let mut numbers = [0_i32; 4];
    let mut at = 0;
    for byte in text.trim().bytes() {
        match byte {
            b'0'..=b'9' => numbers[at] = numbers[at] * 10 + i32::from(byte - b'0'),
            b':' | b'.' if at < 3 => at += 1,
            _ => return None,
        }
        if numbers[at] > 9_999 {
            return None;
        }
    }
    let [hour, minute, second, millis] = numbers;
    let part = |number: i32| i8::try_from(number).ok();
    (at >= 2).then(|| Time::new(part(hour)?, part(minute)?, part(second)?, millis.min(999) * 1_000_000).ok())?
}

/// `=== Verbose logging started: 5/3/2005  14:00:00  Build type: ... ===`.
fn parse_banner(banner: &str) -> Option<MsiLine<'_>> {
    let banner = banner.trim_end_matches('=').trim_end();
    for (stem, verbose) in [("Verbose logging ", true), ("Logging ", false)] {
        if let Some(rest) = banner.strip_prefix(stem) {
            if let Some(date) = rest.strip_prefix("started:") {
                return Some(MsiLine::Header { verbose, date: date.trim() });
            }
            if let Some(date) = rest.strip_prefix("stopped:") {
                return Some(MsiLine::Footer { verbose, date: date.trim() });
            }
        }
    }
    // A translated banner still carries a date.
    let date = banner.find(|c: char| c.is_ascii_digit()).map(|at| &banner[at..])?;
    (!banner.is_ascii() && DATED.is_match(date) || translated_banner(banner) && DATED.is_match(date))
        .then_some(MsiLine::Banner { date })
}

/// A date and a time of day, in whatever order the system's locale has.
static DATED: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{1,4}\D{0,8}\d{1,2}[:.]\d\d[:.]\d\d"));

/// Banners of Western European package languages, which may be plain ASCII.
fn translated_banner(banner: &str) -> bool {
    ["Protokoll", "Journalisation", "Inicio de", "Inizio", "Registro", "Log", "Logboek"]
        .iter()
        .any(|stem| banner.starts_with(stem))
}

fn parse_custom_action(rest: &str) -> Option<MsiLine<'_>> {
    let (name, rest) = match rest.strip_prefix("returned actual error code ") {
        Some(rest) => ("", rest),
        None => match rest.split_once(" returned actual error code ") {
            Some((name, rest)) => (name.trim(), rest),
            // `CustomAction  returned 1603` of a nested removal: the name is empty.
            None => ("", rest.trim_start().strip_prefix("returned ")?),
        },
    };
    let (code, rest) = leading_number(rest)?;
    Some(MsiLine::CustomAction { name, code, ignored: rest.contains("translated to success") })
}

fn leading_number(text: &str) -> Option<(i64, &str)> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-').len();
    let number = text[..digits].parse().ok()?;
    Some((number, &text[digits..]))
}

/// Action lines in every language: a short lead of letters, a time of day, an action's name, and for an end a short
/// sentence with a trailing number.
fn parse_action(text: &str) -> Option<MsiLine<'_>> {
    static ACTION: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?x)^ (?P<lead>[\p{L}][^\d\\\[\]{}=<>]{1,39}?) \s? (?P<time>\d{1,2}[:.]\d\d[:.]\d\d) \s? [:\u{ff1a}] \s?
              (?P<name>[A-Za-z_%][\w.%{}\-]*?|\{[0-9A-Fa-f-]+\}[\w.]*) \s? (?:\.(?:\s|$)|\u{3002}) (?P<rest>.*)$",
        )
    });
    // Cheap refusals first: most lines are neither.
    if !text.as_bytes().iter().take(64).any(u8::is_ascii_digit) || !text.contains([':', '：']) {
        return None;
    }
    let parts = english_action(text).or_else(|| {
        let found = ACTION.captures(text)?;
        let part = |name: &str| found.name(name).map(|part| part.as_str());
        Some((part("lead")?, part("time")?, part("name")?, part("rest")?))
    });
    let (lead, time, name, rest) = parts?;
    let (time, rest) = (parse_time(time), rest.trim());
    if lead.starts_with("Action start") {
        return Some(MsiLine::ActionStart { time, name });
    }
    if lead.trim() == "Action" {
        return Some(MsiLine::ActionText { time });
    }
    if rest.is_empty() {
        return (lead.chars().count() < 32).then_some(MsiLine::ActionStart { time, name });
    }
    let tail = rest.trim_end_matches(['.', '。', ' ']);
    let digits = tail.len() - tail.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let short = rest.chars().count() <= 48 && (1..=2).contains(&digits);
    let value = tail[tail.len() - digits..].parse().ok().map(ReturnValue);
    match value {
        Some(value) if short && (lead.starts_with("Action ended") || !rest.contains(['=', '\\'])) => {
            Some(MsiLine::ActionEnd { time, name, value })
        }
        _ => None,
    }
}

/// The parts of an action line in its most frequent shape, without the cost of the expression: lead, time, name, rest.
fn english_action(text: &str) -> Option<(&str, &str, &str, &str)> {
    let (lead, rest) = ["Action start", "Action ended"]
        .into_iter()
        .find_map(|lead| Some((lead, text.strip_prefix(lead)?.strip_prefix(' ')?)))?;
    let clock = |b: &[u8]| {
        b[2] == b':' && b[5] == b':' && [0, 1, 3, 4, 6, 7].iter().all(|&at| b[at].is_ascii_digit()) && &b[8..] == b": "
    };
    let (time, rest) = rest.split_at_checked(10).filter(|(time, _)| clock(time.as_bytes()))?;
    let end = rest.bytes().position(|byte| !byte.is_ascii_alphanumeric() && byte != b'_')?;
    let (name, rest) = rest.split_at(end);
    let rest = rest.strip_prefix('.')?;
    let shaped =
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && (rest.is_empty() || rest.starts_with(' '));
    shaped.then_some((lead, &time[..8], name, rest))
}

/// The word before a message number, in the languages that Windows Installer packages use.
const ERROR_WORDS: &[&str] = &[
    "Error",
    "Fehler",
    "Erreur",
    "Errore",
    "Erro",
    "Fout",
    "Fel",
    "Fejl",
    "Feil",
    "Virhe",
    "Chyba",
    "Hiba",
    "Hata",
    "Napaka",
    "Pogreška",
    "Eroare",
    "Błąd",
    "Ошибка",
    "Помилка",
    "Грешка",
    "Σφάλμα",
    "שגיאה",
    "错误",
    "錯誤",
    "エラー",
    "오류",
    "خطأ",
];
const WARNING_WORDS: &[&str] = &[
    "Warning",
    "Warnung",
    "Avertissement",
    "Advertencia",
    "Avviso",
    "Aviso",
    "Waarschuwing",
    "Varning",
    "警告",
    "경고",
    "Предупреждение",
];
const INFO_WORDS: &[&str] = &["Info", "Information", "Información", "Informazioni", "信息", "資訊", "情報", "정보"];

/// `Error 1310. text`, `Info 1603.`, `Internal Error 2235. ...` and their translations.
fn parse_typed(text: &str) -> Option<Typed<'_>> {
    if let Some(rest) = text.strip_prefix("Internal Error ") {
        let (code, rest) = leading_number(rest)?;
        return Some(Typed::Internal(code, after_number(rest)?));
    }
    // The sentence is in the product's language, but its number stands where the English one has it.
    if text.starts_with("The installer has encountered an unexpected error") {
        let (_, rest) = text.split_once("The error code is ")?;
        let (code, rest) = leading_number(rest)?;
        return Some(Typed::Internal(code, rest.trim_start_matches('.').trim_start()));
    }
    let (word, rest) = text.split_once([' ', '\u{a0}'])?;
    let (code, after) = leading_number(rest)?;
    if !(1..=99_999).contains(&code) || rest.starts_with('-') {
        return None;
    }
    let after = after_number(after)?;
    if ERROR_WORDS.contains(&word) {
        Some(Typed::Error(code, after))
    } else if WARNING_WORDS.contains(&word) {
        Some(Typed::Warning(code, after))
    } else if INFO_WORDS.contains(&word) {
        Some(Typed::Info(code, after))
    } else {
        None
    }
}

/// What follows a message number: `. text`, `.text`, `: text`, or nothing.
fn after_number(rest: &str) -> Option<&str> {
    if rest.is_empty() {
        return Some(rest);
    }
    rest.strip_prefix(['.', '。', ':', ',']).map(str::trim_start)
}

/// `WixQuietExec:  text`: a name, a colon, two spaces.
fn parse_tagged(text: &str) -> Option<MsiLine<'_>> {
    let (action, rest) = text.split_once(':')?;
    let named = action.len() < 80
        && action.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && action.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.'));
    if !named || !(rest.starts_with("  ") || action == "SFXCA") {
        return None;
    }
    let text = rest.strip_prefix("  ").unwrap_or(rest);
    let code = text.strip_prefix("Error 0x").and_then(|rest| {
        let (hex, _) = rest.split_once(':')?;
        i64::from_str_radix(hex, 16).ok()
    });
    Some(MsiLine::Tagged { action, code, text })
}

fn parse_body(body: &str) -> Body<'_> {
    let unfinished = (body.starts_with("Executing op: ") && !body.ends_with(')'))
        || (body.starts_with("PROPERTY CHANGE: ") && body.contains("value is '") && !body.ends_with(['\'', '.']));
    match parse_whole_body(body) {
        Body::Op | Body::Names if unfinished => Body::Unfinished,
        body => body,
    }
}

fn parse_whole_body(body: &str) -> Body<'_> {
    if let Some(rest) = body.strip_prefix("Note: 1: ") {
        return Body::Note(note_fields(rest));
    }
    if let Some(op) = body.strip_prefix("Executing op: ") {
        return parse_op(op);
    }
    let number = |rest: &str| leading_number(rest.trim_start()).map(|(number, _)| number as i32);
    if let Some(code) = body.strip_prefix("MainEngineThread is returning ").and_then(number) {
        return Body::MainEngine(code);
    }
    if let Some(code) = body.strip_prefix("Back from server. Return value:").and_then(number) {
        return Body::BackFromServer(code);
    }
    if let Some(name) = body.strip_prefix("Doing action: ") {
        return Body::Doing(name.trim());
    }
    if body.starts_with("******* RunEngine") {
        return Body::RunEngine;
    }
    if let Some(change) = body.strip_prefix("PROPERTY CHANGE: ") {
        return parse_property_change(change);
    }
    if let Some(line) = body.strip_prefix("Command Line: ") {
        return Body::CommandLine(line);
    }
    if body.starts_with("Invoking remote custom action") {
        return Body::Invoking;
    }
    if body.starts_with("Error in rollback skipped") {
        return Body::RollbackSkipped;
    }
    if let Some(code) = body.strip_prefix("Product Code from property table after transforms:") {
        return Body::ProductCode(code.trim().trim_matches('\''));
    }
    if NAMING.begin(body.as_bytes()) {
        return Body::Names;
    }
    if let Some(product) = parse_product(body) {
        return product;
    }
    if let Some(code) = parse_status(body) {
        return Body::Status(code);
    }
    Body::Text(body)
}

/// Engine lines that only name files, features and folders: words in them are names.
pub(super) static NAMING: Stems<26> = Stems::new([
    "File: ",
    "Feature: ",
    "Component: ",
    "Dir (",
    "Skipping action: ",
    "Source for file ",
    "Source path resolution",
    "SOFTWARE RESTRICTION POLICY: ",
    "Original package ==>",
    "Package we're running from ==>",
    "Package name ",
    "Package to be registered:",
    "Running installation inside multi-package",
    "WINNDUALFOLDERS:",
    "SHELL32::",
    "Opening existing patch",
    "Source type from package",
    "Set LastUsedSource",
    "Resolving source",
    "SECREPAIR: Hash",
    "APPCOMPAT:",
    "Transforming table ",
    "Note: could not",
    "Font created.",
    "Using cached product context",
    "Setting cached product context",
]);

/// Splits at ` N:`, where field N begins.
fn split_at_field(text: &str, number: u8) -> Option<(&str, &str)> {
    let mark = [b' ', b'0' + number, b':'];
    let at = (number <= 9).then(|| text.as_bytes().find(mark))??;
    Some((&text[..at], &text[at + mark.len()..]))
}

fn note_fields(rest: &str) -> Vec<&str> {
    // `1402 2: UNKNOWN\x 3: 2`: a field begins at ` N: ` with the next number.
    let mut fields = Vec::with_capacity(4);
    let mut rest = rest;
    let mut next = 2;
    loop {
        if let Some((before, after)) = split_at_field(rest, next) {
            fields.push(before.trim());
            rest = after;
            next += 1;
        } else {
            fields.push(rest.trim());
            return fields;
        }
    }
}

fn parse_op(op: &str) -> Body<'_> {
    let argument = |name: &str| {
        let at = op.find(name)? + name.len();
        let rest = &op[at..];
        Some(&rest[..rest.find([',', ')']).unwrap_or(rest.len())])
    };
    if op.starts_with("Header(") {
        let kind = argument("ScriptType=").and_then(|kind| kind.parse().ok());
        return kind.map_or(Body::Op, |kind| Body::Script { kind });
    }
    if op.starts_with("ActionStart(") {
        return argument("Name=").map_or(Body::Op, Body::OpAction);
    }
    if op.starts_with("CustomActionSchedule(") || op.starts_with("CustomActionRollback(") {
        return argument("Action=").map_or(Body::Op, Body::OpCustomAction);
    }
    Body::Op
}

fn parse_property_change(change: &str) -> Body<'_> {
    let named = change.split_once(' ').and_then(|(_, rest)| rest.split_once(" property. "));
    let Some((name, rest)) = named else { return Body::Names };
    let value = rest.rsplit_once(" value is '").or_else(|| rest.rsplit_once(" new value: '"));
    let value = value.map_or("", |(_, value)| value.trim_end_matches(['.', '\'']));
    if change.starts_with("Deleting") { Body::Names } else { Body::PropertyChange { name, value } }
}

/// `Product: NAME -- text`; the word before the colon follows the package's language.
fn parse_product(body: &str) -> Option<Body<'_>> {
    let (head, text) = body.split_once(" -- ")?;
    let (word, name) = head.split_once(':').or_else(|| head.split_once('：'))?;
    let word = word.trim();
    let one_word = !word.is_empty()
        && word.chars().count() <= 16
        && !word.contains(['\\', '=', '(', '\''])
        && word.split(' ').count() <= 2;
    one_word.then(|| Body::Product { name: name.trim(), text: text.trim() })
}

/// The event log's sentence: names Windows Installer, and ends with a number after a colon.
fn parse_status(body: &str) -> Option<i32> {
    if !body.contains("Windows Installer") {
        return None;
    }
    let tail = body.trim_end_matches(['.', '。', ' ', '\u{a0}']);
    let digits = tail.len() - tail.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let before = tail[..tail.len() - digits].trim_end_matches([' ', '\u{a0}']);
    (1..=10).contains(&digits).then_some(())?;
    before.ends_with([':', '：']).then(|| tail[tail.len() - digits..].parse().ok())?
}

/// The typed number in the text of a `Product: X -- ` line.
#[must_use]
pub fn typed(text: &str) -> Option<Typed<'_>> {
    parse_typed(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_told_by_its_places_is_what_it_is_in_any_shape() {
        let line = b"MSI (s) (18:F4) [12:02:17:898]: Doing action: X";
        assert!(plain_tag(line).is_some());
        for at in 8..line.len() {
            for byte in *b"0179aFg:!.()[] " {
                let mut line = *line;
                line[at] = byte;
                if let Some(plain) = plain_tag(&line) {
                    assert_eq!(Some(plain), any_tag(&line), "{}", String::from_utf8_lossy(&line));
                }
            }
        }
    }

    fn engine(text: &str) -> Body<'_> {
        match parse(text) {
            MsiLine::Engine(_, body) => body,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn engine_lines_are_read_with_every_kind_of_tag() {
        for tag in ["MSI (s) (18:F4) [12:02:17:898]: ", "MSI (c) (C8!4C) [01:00:00:000]: ", "MSI (s) (40:A4): "] {
            assert_eq!(engine(&format!("{tag}MainEngineThread is returning 1603")), Body::MainEngine(1603), "{tag}");
        }
        assert!(matches!(parse("MSI (s) is a format"), MsiLine::Text(_)));
    }

    #[test]
    fn notes_keep_empty_fields() {
        assert_eq!(
            engine(
                "MSI (s) (54:90) [20:32:34:349]: Note: 1: 2228 2:  3: Error 4: SELECT `Message` FROM `Error` WHERE `Error` = 1708 "
            ),
            Body::Note(vec!["2228", "", "Error", "SELECT `Message` FROM `Error` WHERE `Error` = 1708"])
        );
        assert_eq!(engine("MSI (s) (54:90) [20:32:34:349]: Note: 1: 1708 "), Body::Note(vec!["1708"]));
    }

    #[test]
    fn actions_are_read_in_every_language() {
        let ended = [
            ("Action ended 14:00:31: InstallFinalize. Return value 3.", "InstallFinalize"),
            ("Aktion beendet um 14:00:31: InstallFinalize. Rückgabewert 3.", "InstallFinalize"),
            ("Fin de l'action 14:00:31 : InstallFinalize. Valeur renvoyée : 3.", "InstallFinalize"),
            ("アクション終了 14:00:31: InstallFinalize。戻り値 3。", "InstallFinalize"),
            ("操作结束 14:00:31: SetX.6B334527_AA11。返回值 3。", "SetX.6B334527_AA11"),
        ];
        for (line, action) in ended {
            let MsiLine::ActionEnd { name, value, .. } = parse(line) else { panic!("{line}: {:?}", parse(line)) };
            assert_eq!((name, value), (action, ReturnValue::FAILED), "{line}");
        }
        for line in ["Action start 4:25:27: INSTALL.", "Aktion gestartet um 14:00:31: INSTALL."] {
            assert!(matches!(parse(line), MsiLine::ActionStart { name: "INSTALL", .. }), "{line}");
        }
        let shown = parse("Action 14:46:39: LaunchApplication. Starting it");
        assert_eq!(shown, MsiLine::ActionText { time: Time::new(14, 46, 39, 0).ok() });
        for line in ["SELECT 14:00:31: x = 3", "Loaded 12:00:00: table rows. Took 311 ms"] {
            assert!(matches!(parse(line), MsiLine::Text(_)), "{line}: {:?}", parse(line));
        }
    }

    #[test]
    fn typed_numbers_need_their_form() {
        assert_eq!(parse("Error 1310. Error writing"), MsiLine::Typed(Typed::Error(1310, "Error writing")));
        assert_eq!(parse("Error 1310.Error writing"), MsiLine::Typed(Typed::Error(1310, "Error writing")));
        assert_eq!(parse("Fehler 1310. Datei"), MsiLine::Typed(Typed::Error(1310, "Datei")));
        assert_eq!(parse("Info 1603. x"), MsiLine::Typed(Typed::Info(1603, "x")));
        assert_eq!(parse("DEBUG: Error 2911:  Could not"), MsiLine::Debug(2911, "Could not"));
        assert!(matches!(parse("Error 12 files were skipped"), MsiLine::Text(_)));
    }

    #[test]
    fn only_the_trailing_number_of_the_status_sentence_counts() {
        let tag = "MSI (s) (54:90) [20:32:34:349]: ";
        let english = format!(
            "{tag}Windows Installer installed the product. Product Name: A 2.0. Installation success or error status: 1603."
        );
        let chinese = format!("{tag}Windows Installer 已安装产品。产品名称: A。安装成功或错误状态: 0。");
        assert_eq!(engine(&english), Body::Status(1603));
        assert_eq!(engine(&chinese), Body::Status(0));
    }

    #[test]
    fn custom_action_lines() {
        assert_eq!(
            parse(
                "CustomAction A.b returned actual error code 1603 but will be translated to success due to continue marking"
            ),
            MsiLine::CustomAction { name: "A.b", code: 1603, ignored: true }
        );
        assert_eq!(
            parse("CustomAction  returned actual error code 1603 (note ...)"),
            MsiLine::CustomAction { name: "", code: 1603, ignored: false }
        );
        assert_eq!(
            parse("WixQuietExec:  Error 0x80070001: Command line returned an error."),
            MsiLine::Tagged {
                action: "WixQuietExec",
                code: Some(0x8007_0001),
                text: "Error 0x80070001: Command line returned an error."
            }
        );
    }
}
