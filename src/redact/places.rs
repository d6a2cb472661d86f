//! Where secrets stand in log lines: behind what names them, on command lines, in statements, by their shape; also on
//! the lines below.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder};
use regex::Regex;

use super::labels::{self, Kind, Label};
use super::values::{self, Reach};
use super::{pairs, programs, shapes, words};

/// A secret in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Where what shows it begins.
    pub(super) from: usize,
    pub(super) range: Range<usize>,
    pub(super) kind: &'static str,
}

/// What the lines before say of the next one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Follow {
    /// Nothing.
    #[default]
    Nothing,
    /// `Password:` ended the line.
    Value,
    /// A value of LDIF goes on where the next line begins with a blank.
    Folded,
    /// A private key, so many lines of it.
    Key(u16),
}

/// Lines of a private key at most.
const KEY_LINES: u16 = 200;

/// One of these stands in every text that holds a secret, as far as a form can show one.
const SIGNS: &[&str] = &[
    "pass",
    "pwd",
    "pw",
    "psw",
    "kennw",
    "losung",
    "geheim",
    "zugang",
    "contras",
    "motdep",
    "mot de p",
    "mots de p",
    "palavra",
    "codigo",
    "parol",
    "wacht",
    "paswo",
    "jelsz",
    "losen",
    "adgang",
    "kodeord",
    "salas",
    "secret",
    "segred",
    "credent",
    "pid",
    "парол",
    "Парол",
    "ПАРОЛ",
    "パス",
    "ﾊﾟｽ",
    "暗証",
    "密码",
    "密碼",
    "口令",
    "비밀",
    "암호",
    "סיסמ",
    "كلمة",
    "κωδικ",
    "pin",
    "psk",
    "mdp",
    "clave",
    "senha",
    "heslo",
    "haslo",
    "sifre",
    "cred",
    "key",
    "serial",
    "serie",
    "schl",
    "cle de",
    "chiave",
    "token",
    "communit",
    "sessid",
    "hash",
    "-p",
    "/p",
    "-w",
    "-u",
    "/u",
    "/sc",
    "rasdial",
    "smb",
    "curl",
    "://",
    ":::",
    "0x0",
    "{s",
    "{m",
    "{c",
    "{p",
    "{l",
    "$1$",
    "$2",
    "$5$",
    "$6$",
    "$apr",
    "bearer",
    "basic",
    "ntlm",
    "negotiate",
    "cookie",
    "authoriz",
    "identified",
    "openrow",
    "encrypt",
    "sa;",
    "sa|",
    "sa/",
    "ccm",
    "cn=",
    "administrator",
    "snmp",
    "customactiondata",
    "enable",
    "username",
    "sp_",
    "logon",
    "login",
    "bind",
    "connect",
    "authent",
    "akia",
    "xox",
    "eyj",
    "property",
    "ftp",
    "sip:",
    "sips:",
    "sig=",
    "product id",
    "product_id",
    "productid",
    "p/w",
    "p a s",
    "Κωδικ",
    "ΚΩΔΙΚ",
    "auth",
    "schtasks",
    "sqlplus",
    "/rp",
    "netdom",
    "wmic",
    "signtool",
    "certutil",
    "/pd",
    "rotect",
    "net use",
    "net.exe",
    "net1",
    "ation code",
    "lock code",
    "cense code",
    "urity code",
    "ldap",
    "openssl",
    "ldifde",
    "csvde",
    "mysql",
    "maria",
    "7z",
    "rar ",
    "exp ",
    "imp ",
    "sqlldr",
    "zip",
    "signon",
    "sign_on",
    "ghp_",
    "gho_",
    "asia",
    "root;",
    "root|",
    "createuser",
    "adduser",
    "autolog",
    "mount",
    "dsml",
    "dsadd",
    "dsmod",
];

static MAY: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasickBuilder::new().ascii_case_insensitive(true).build(SIGNS).expect("a few short literals")
});

static SEPARATOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[ \t]*(?:(?<assign>[-=]+>|→|⇒|:=|={1,3})|(?<base64>::)|(?<colon>[.…·]{2,}[ \t]*:?|--[ \t]|:))[ \t]*(?:!!?\w+[ \t]+)?")
        .expect("a constant that the tests compile")
});
static OF_WHOM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?ix)^[\ \t]+(?:for|of|fur|von|vom|de|del|des|do|da|dos|du|pour|para|per|di|voor|van|on)[\ \t]+(?:(?:the|user|login|account|benutzer|konto|usuario|utilisateur|del|der|den|
           sql|server|service|domain)[\ \t]+){0,3}(?:"[^"]*"|'[^']*'|[^\s:=]+)(?:[\ \t]+(?:account|user|login|on[\ \t]+\S+))?"#,
    )
    .expect("a constant that the tests compile")
});
/// Words between a label and what is said of it.
static ASIDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)^(?:[\ \t]+(?:you|he|user|entered|typed|text|value|string|used|supplied|provided|specified|given|code|number|hash|read|received|sent|data|
           word|now|incorrect\w*|incorret\w*|errat\w*|errad\w*|falsch\w*|wrong|invalid\w*|rejected)\b)+",
    )
    .expect("a constant that the tests compile")
});
static OPTION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:;[\w-]+|\.)").expect("a constant that the tests compile"));
static COPULA: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:[ \t]+(?:is|was|are|were|has|have|had|been|be|now|set|changed|reset|to|as|from|equals|lautet|ist|war|wurde|auf|est|etait|es|era|sera|e|foi|sono|wird|becomes|value)\b)+[ \t]*[:=]?[ \t]*|^[ \t]*は[ \t]*|^[ \t]*[是为為][ \t]*[:=]?[ \t]*")
        .expect("a constant that the tests compile")
});
static GIVES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:^|\s)(?:with|using|use|used|mit|avec|con|com|met|and|und|et|y|e|has|supplied|given|new|old|tried|trying|sent|enter(?:ed)?|typed)(?:[ \t]+(?:the|new|old|das|dem|le|la|el|her|his|its|sa|sql|admin|clear(?:text)?|plain(?:text)?|temporary|initial))*[ \t]+$")
        .expect("a constant that the tests compile")
});
static NAME_OF: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)(?:^|[^a-z])(?:name|key|keys|v|ve|property|propertyname|id|identifier|field|fieldname|setting|param|parameter|entry|item|option|variable|valuename|value name|column|attribute|attr)\\?["']?\]?\s*[=:,)\s]\s*\\?["'(\[{]?\s*$"#)
        .expect("a constant that the tests compile")
});
static VALUE_OF: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)(?:^|[^a-z])(?:(?:new|old)[ _-]?)?(?:value|values|val|data|d|text|content|string)\\?["']?\s*(?:[=:]|is\b|\s)\s*#?"#).expect("a constant that the tests compile")
});
static ELEMENT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:\s[^<>]*)?>\s*").expect("a constant that the tests compile"));
static SIBLING: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\s*</[^<>]*>\s*<[^<>/]*>\s*").expect("a constant that the tests compile"));
static PROPERTY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"Property\(\w\):\s*(\S+) = ").expect("a constant that the tests compile"));
static CHANGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)PROPERTY CHANGE: \w+ (\S+) property\.").expect("a constant that the tests compile")
});
static CHANGES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)PROPERTY CHANGE:").expect("a constant that the tests compile"));
static OPTIONS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)Property\(\w\):|Command ?Line\s*[:=]|msiexec(?:\.exe)?\s")
        .expect("a constant that the tests compile")
});

/// Whether a text can hold a secret at all: a cheap test.
pub(super) fn may(text: &str) -> bool {
    MAY.is_match(text) || text.bytes().filter(|byte| *byte == b'-').count() >= 4
}

/// Every secret of a text of one or more lines, in order, none within another.
pub(super) fn find(text: &str, follow: &mut Follow) -> Vec<Found> {
    find_by(text, follow, By::Everything)
}

/// By what secrets are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Everything,
    /// What names them, and command lines: no shapes.
    Names,
}

/// As [`find`], by less where that is enough.
pub(super) fn find_by(text: &str, follow: &mut Follow, by: By) -> Vec<Found> {
    let mut all = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        if *follow != Follow::Nothing || may(content) {
            in_line(content, follow, by, &mut |from, range, kind| {
                all.push(Found { from: at + from, range: at + range.start..at + range.end, kind });
            });
        }
        at += line.len();
    }
    all.sort_by_key(|found| (found.range.start, std::cmp::Reverse(found.range.end)));
    let mut apart: Vec<Found> = Vec::with_capacity(all.len());
    for found in all {
        match apart.last_mut() {
            Some(last) if found.range.start < last.range.end => {
                last.range.end = last.range.end.max(found.range.end);
                last.from = last.from.min(found.from);
            }
            _ => apart.push(found),
        }
    }
    apart
}

fn in_line(line: &str, follow: &mut Follow, by: By, give: &mut dyn FnMut(usize, Range<usize>, &'static str)) {
    let mut give = |from: usize, range: Range<usize>, kind: &'static str| {
        if range.start < range.end && !words::hides_nothing(&line[range.clone()]) {
            give(from, range, kind);
        }
    };
    match std::mem::take(follow) {
        Follow::Key(lines) => {
            let inside = line.rfind(": ").map_or(0, |prefix| prefix + 2);
            let data = inside + line[inside..].len() - line[inside..].trim_start().len();
            if !shapes::key_ends(line) && lines < KEY_LINES {
                give(data, data..line.trim_end().len(), "key");
                *follow = Follow::Key(lines + 1);
            }
            return;
        }
        Follow::Value => {
            // What was asked for stands alone.
            let value = line.trim();
            let start = line.len() - line.trim_start().len();
            let alone = !value.contains(char::is_whitespace) || values::begins_quoted(value);
            if alone && !words::in_a_sentence(value) && !value.ends_with(':') {
                give(0, values::read(line, start, Reach::Line)[0].clone(), "assignment");
            }
        }
        Follow::Folded if line.starts_with(' ') && !line.trim().contains(' ') => {
            give(0, 1..line.trim_end().len(), "assignment");
            *follow = Follow::Folded;
            return;
        }
        Follow::Folded | Follow::Nothing => {}
    }
    if shapes::key_begins(line) {
        *follow = Follow::Key(0);
        if let Some(begin) = line.find("PRIVATE KEY-----").map(|at| at + "PRIVATE KEY-----".len()) {
            let end = line[begin..].find("-----END").map_or(line.len(), |end| begin + end);
            give(begin, begin..begin + line[begin..end].trim_end().len(), "key");
            if end < line.len() {
                *follow = Follow::Nothing;
            }
        }
        return;
    }
    for label in labels::labels(line) {
        behind(line, label, follow, &mut give);
    }
    programs::find(line, &mut |from, range| give(from, range, "argument"));
    pairs::find(line, &mut |from, range| give(from, range, "assignment"));
    if by == By::Everything {
        shapes::find(line, &mut |kind, from, range| give(from, range, kind));
    }
}

/// What stands behind a label.
fn behind(line: &str, label: Label, follow: &mut Follow, give: &mut dyn FnMut(usize, Range<usize>, &'static str)) {
    let Label { start, end, kind } = label;
    // What shows that it is one begins before the label, where a mark or the engine's words stand there.
    let context = OPTIONS.find(&line[..start]).or_else(|| CHANGES.find(&line[..start])).map(|found| found.start());
    let from = context.unwrap_or_else(|| line[..start].rfind(' ').map_or(0, |blank| blank + 1));
    let mut accept = |range: Range<usize>, sure: bool| {
        let text = &line[range.clone()];
        let guid =
            text.len() >= 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'-' | b'{' | b'}'));
        let key = kind != Kind::Key
            || !(guid && text.contains('-') || text.starts_with("HK") || text.starts_with("SOFTWARE\\"));
        if key && (sure || !words::in_a_sentence(text.split_whitespace().next().unwrap_or_default())) {
            give(from, range, "assignment");
        }
    };
    // Properties of the engine: the rest of the line, or what stands in its quotes.
    if let Some(property) = PROPERTY.captures(line)
        && property.get(1).is_some_and(|name| name.start() <= start && end <= name.end())
    {
        let at = property.get(0).map_or(0, |whole| whole.end());
        let range = values::read(line, at, Reach::Line);
        return range.into_iter().for_each(|range| accept(range, true));
    }
    if let Some(change) = CHANGE.captures(line)
        && change.get(1).is_some_and(|name| name.start() <= start && end <= name.end())
    {
        let at = change.get(0).map_or(0, |whole| whole.end());
        return shapes::changed(line, at).into_iter().for_each(|range| accept(range, true));
    }
    let reach = if OPTIONS.is_match(&line[..start]) { Reach::Option } else { Reach::Word };
    // The element of a page, and the one beside it.
    let before = line[..start].trim_end_matches(|c: char| c.is_alphanumeric() || c == '_');
    let opens = line[..start].ends_with('<')
        || before.len() < start && before.len() + 1 < start && before.ends_with('<') && line[..start].ends_with(':');
    let opens = opens
        || line[..start].ends_with(':')
            && line[..start - 1].trim_end_matches(|c: char| c.is_alphanumeric()).ends_with('<');
    if opens {
        let attributes = line[end..].split(['>', '<']).next().unwrap_or_default();
        if let Some(value) = VALUE_OF.find(attributes)
            && end + value.end() < line.len()
        {
            return values::read(line, end + value.end(), Reach::Word)
                .into_iter()
                .for_each(|range| accept(range, true));
        }
        if let Some(rest) = ELEMENT.find(&line[end..]) {
            let at = end + rest.end();
            if line[at..].starts_with("<![CDATA[") {
                return values::read(line, at, Reach::Word).into_iter().for_each(|range| accept(range, true));
            }
            let until = line[at..].find("</").or_else(|| line[at..].find('<')).unwrap_or(line.len() - at);
            return accept(at..at + line[at..at + until].trim_end().len(), true);
        }
    }
    if line[..start].ends_with('>')
        && let Some(rest) = SIBLING.find(&line[end..])
    {
        let at = end + rest.end();
        let until = line[at..].find('<').unwrap_or(line.len() - at);
        return accept(at..at + line[at..at + until].trim_end().len(), true);
    }
    // A page within a page.
    if let Some(rest) = line[end..].strip_prefix("&gt;") {
        let at = line.len() - rest.len();
        return accept(at..at + rest.find("&lt;").unwrap_or(rest.len()), true);
    }
    // What closes around the label.
    let mut at = end;
    let mut closed = false;
    for sign in ["\\\"", "\\'", "&quot;", "\"", "'", "`", "]", "}", "%", "”", "’", "»", "」", "』", "*", ">>"] {
        if line[at..].starts_with(sign) {
            at += sign.len();
            closed |= !matches!(sign, "*" | "%");
            break;
        }
    }
    if closed && line[at..].starts_with([']', ')']) && line[at + 1..].trim_start().starts_with(['=', ':']) {
        at += 1;
    }
    // `userPassword;binary:: x`, `Serial No.: x`
    if let Some(option) = OPTION.find(&line[at..])
        && line[at + option.end()..].starts_with([':', '='])
    {
        at += option.end();
    }
    // `key (rc4-hmac): x`, `password[0]=x`
    let rest = &line[at..];
    let aside = rest.trim_start();
    let call = aside.len() == rest.len() && aside.starts_with('(') && !aside.starts_with("()");
    if aside.starts_with(['(', '['])
        && !(call && kind != Kind::Key)
        && let Some(close) = aside.find([')', ']'])
        && aside[close + 1..].trim_start().starts_with(['=', ':'])
    {
        at += rest.len() - aside.len() + close + 1;
    }
    if let Some(whom) = OF_WHOM.find(&line[at..])
        && (SEPARATOR.is_match(&line[at + whom.end()..]) || COPULA.is_match(&line[at + whom.end()..]))
    {
        at += whom.end();
    }
    if let Some(aside) = ASIDE.find(&line[at..])
        && (SEPARATOR.is_match(&line[at + aside.end()..])
            || COPULA.is_match(&line[at + aside.end()..])
            || line[at + aside.end()..].starts_with(" ("))
    {
        at += aside.end();
    }
    let rest = &line[at..];
    if let Some(separator) = SEPARATOR.captures(rest) {
        let value = at + separator.get(0).map_or(0, |whole| whole.end());
        let assigns = separator.name("assign").is_some();
        let base64 = separator.name("base64").is_some();
        if value == line.len() {
            if !assigns && kind == Kind::Password {
                *follow = Follow::Value;
            }
            return;
        }
        // `PASSWORD= NEXT=x`: it has none.
        let gap = line[..value].ends_with([' ', '\t']) && !rest.starts_with([' ', '\t']);
        if assigns && gap && NEXT_NAME.is_match(&line[value..]) {
            return;
        }
        if line[value..].starts_with("//")
            || separator.name("colon").is_some() && line[value..].starts_with('<') && !line[value..].starts_with("<!")
        {
            return;
        }
        let colon = !assigns && !base64;
        let entry = assigns
            && (line[..start].trim_end().ends_with(';') || ENTRIES.is_match(&line[value..]))
            && reach == Reach::Word;
        let reach = if entry { Reach::Entry } else { reach };
        for range in values::read(line, value, reach) {
            let text = &line[range.clone()];
            let prose = colon && !closed && range.start == value;
            let made_up = text.split_whitespace().next().is_some_and(words::looks_made_up);
            if kind == Kind::Function && colon && !made_up || kind == Kind::Key && prose && text.len() < 4 {
                continue;
            }
            // `a=b` behind a colon is another assignment.
            if prose && start == 0 && !text.contains(' ') {
                *follow = Follow::Folded;
            }
            accept(range, !prose);
        }
        if base64 {
            *follow = Follow::Folded;
        }
        return;
    }
    if kind == Kind::Key && !closed {
        if !beside(line, label, at, &mut accept) {
            let begin = COPULA.find(rest).map_or(rest.len() - rest.trim_start().len(), |copula| copula.end());
            if begin > 0 && at + begin < line.len() {
                let range = values::read(line, at + begin, Reach::Word)[0].clone();
                let text = &line[range.clone()];
                if words::looks_made_up(text) && !text.contains(['\\', '/', '(', '=']) {
                    accept(range, false);
                }
            }
        }
        return;
    }
    let trimmed = rest.trim_start();
    let gap = rest.len() - trimmed.len();
    if let Some(open) = trimmed.strip_prefix('(') {
        if gap == 0 {
            return shapes::of_call(line, at).into_iter().for_each(|range| accept(range, true));
        }
        let inside = &open[..open.find(')').unwrap_or(open.len())];
        let number = inside.bytes().all(|byte| byte.is_ascii_digit());
        if !inside.contains(' ') && !number && kind != Kind::Function {
            let from = at + gap + 1;
            let range = values::read(&line[..from + inside.len()], from, Reach::Line)[0].clone();
            accept(range, false);
        }
        return;
    }
    // `gPassword<x>`, `Password{x}`
    if gap == 0
        && let Some(open) = trimmed.chars().next().filter(|c| matches!(c, '<' | '{' | '['))
        && let Some(close) = trimmed.find(match open {
            '<' => '>',
            '{' => '}',
            _ => ']',
        })
        && !trimmed[1..close].contains(char::is_whitespace)
        && !closed
    {
        return accept(at + 1..at + close, false);
    }
    // What a function gave, or was given without brackets.
    if kind == Kind::Function
        && let Some(given) = GIVEN.find(rest)
        && at + given.end() < line.len()
    {
        let from = at + given.end();
        let args = shapes::call_arguments(line, from);
        for range in args {
            let quoted = line[..range.start].ends_with(['"', '\'']);
            if quoted || words::looks_made_up(&line[range.clone()]) {
                accept(range, false);
            }
        }
        return;
    }
    let copula = COPULA.find(rest);
    let gives = GIVES.is_match(&line[..start]) && !line[..end].ends_with(['s', 'S']);
    if let Some(copula) = copula
        && kind == Kind::Password
    {
        let value = at + copula.end();
        if value < line.len() {
            let range = values::read(line, value, Reach::Word)[0].clone();
            let text = &line[range.clone()];
            let number = text.len() < 4 && text.bytes().all(|byte| byte.is_ascii_digit());
            if !number {
                accept(range, false);
            }
        }
        return;
    }
    if beside(line, label, at, &mut accept) {
        return;
    }
    // A field of a row.
    if rest.starts_with([',', '|'])
        && !rest[1..].starts_with(' ')
        && (start == 0 || line[..start].ends_with([',', '|', '"', ' ']))
    {
        let end = rest[1..].find([',', '|', ' ', '\t']).map_or(line.len(), |found| at + 1 + found);
        let range = values::read(&line[..end], at + 1, Reach::Line)[0].clone();
        return accept(range, false);
    }
    if gap == 0 || trimmed.is_empty() || kind == Kind::Function {
        return;
    }
    let value = at + gap;
    let range = values::read(line, value, Reach::Word)[0].clone();
    let text = &line[range.clone()];
    let quoted = values::begins_quoted(trimmed);
    let switch = line[..start].ends_with(['-', '/', '\u{2013}']);
    let small = line[start..end].to_lowercase();
    // `rootpw x` is a line of a configuration.
    let first = line[..start].trim().is_empty() || line[..start].trim_end().ends_with(':');
    let directive = small.len() > 3 && small.ends_with("pw") && first && !trimmed.starts_with(['-', '/']);
    if switch {
        // Another switch means that there is none.
        if !(trimmed.len() > 1 && trimmed.starts_with(['-', '/']) && !words::looks_made_up(text)) {
            accept(range, false);
        }
    } else if closed && !quoted && !(rest_made_up(text) && line[..start].ends_with(['[', '<'])) {
    } else if quoted && !closed || gives || directive || rest_made_up(text) {
        accept(range, false);
    }
}

/// Whether a word behind a label is a value: made up, and neither path nor call.
fn rest_made_up(text: &str) -> bool {
    // `CCMUser` is a name.
    let no_name = text.contains(|c: char| !c.is_alphabetic());
    words::looks_made_up(text) && no_name && !text.contains(['\\', '/', '(', '='])
}

static GIVEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s+(?:returned|returns|gave|gives|got)\s+|^\s+").expect("a constant that the tests compile")
});

/// Another name with its value.
static NEXT_NAME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[A-Za-z_][\w.]*=").expect("a constant that the tests compile"));

/// Entries of a connection string that follow.
static ENTRIES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"^[^;"']*;\s*[A-Za-z][\w ]*\s?="#).expect("a constant that the tests compile"));

/// The value of a pair, where the label is the name: `Name: SAPassword, Value: x`.
fn beside(line: &str, label: Label, at: usize, accept: &mut dyn FnMut(Range<usize>, bool)) -> bool {
    let head = &line[..label.start];
    let near = head.len() - head.chars().rev().take(40).map(char::len_utf8).sum::<usize>();
    if NAME_OF.is_match(&head[near..]) {
        // The value may stand before the name, in the same element or object.
        let inside = head.rfind(['<', '{', '[']).map_or(0, |open| open + 1);
        if let Some(value) = VALUE_OF.find_iter(&head[inside..]).last() {
            let value = inside + value.end();
            if value < label.start && values::begins_quoted(&line[value..]) {
                let range = values::read(line, value, Reach::Word)[0].clone();
                if range.end < label.start {
                    accept(range, true);
                    return true;
                }
            }
        }
        let far = line[at..].char_indices().nth(200).map_or(line.len(), |(far, _)| at + far);
        if let Some(value) = VALUE_OF.find(&line[at..far]) {
            let value = at + value.end();
            if value < line.len() {
                values::read(line, value, Reach::Word).into_iter().for_each(|range| accept(range, true));
                return true;
            }
        }
        // `<property name="password">x</property>`
        if let Some(rest) = line[at..].find('>').filter(|close| !line[at..at + close].contains('<')) {
            let mut start = at + rest + 1;
            // The element inside holds it.
            while line[start..].starts_with('<')
                && !line[start..].starts_with("</")
                && !line[start..].starts_with("<!")
                && let Some(close) = line[start..].find('>')
            {
                start += close + 1;
            }
            let end = line[start..].find('<').map_or(line.len(), |end| start + end);
            if line[at..].trim_start().starts_with(['>', '"', '\'']) || !line[start..end].trim().is_empty() {
                accept(start..start + line[start..end].trim_end().len(), true);
                return true;
            }
        }
    }
    // `SetProperty("Password", "x")`, `sp_OASetProperty @o, 'Password', 'x'`
    let opens = head.trim_end_matches(['N', '"', '\'']).trim_end().ends_with(['(', ',']);
    if opens && line[at..].starts_with(',') && (head.contains('(') || head.to_lowercase().contains("sp_oa")) {
        let next = at + 1 + line[at + 1..].len() - line[at + 1..].trim_start().len();
        if next < line.len() && values::begins_quoted(&line[next..]) {
            accept(values::read(line, next, Reach::Word)[0].clone(), false);
            return true;
        }
    }
    false
}
