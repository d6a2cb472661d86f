//! Where secrets stand in log lines: behind what names them, on command lines, in statements, by their shape; also on
//! the lines below.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder};

use super::labelled::{self, Engine};
use super::tables::{self, Table};
use super::values::{self, Reach};
use super::{labels, pairs, programs, shapes, words};

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
    /// A table with a column of secrets.
    Table(Table),
}

/// Labels of a line that are looked at one by one; what comes behind is one secret.
const LABELS: usize = 2000;
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
    "net user",
    "securestr",
    "runas",
    "thin:",
    "dtsrun",
    "sessioni",
    "session_i",
    "dtexec",
    "net\" use",
    "instsrv",
    "phrase",
    "mapnetw",
    "dsobject",
    "serviceconfig",
    "createservice",
    "scott/",
    "system/",
];

static MAY: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasickBuilder::new().ascii_case_insensitive(true).build(SIGNS).expect("a few short literals")
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
    apart(all)
}

/// Secrets in their order; those that overlap are one.
pub(super) fn apart(mut all: Vec<Found>) -> Vec<Found> {
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
        if range.start < range.end
            && !words::hides_nothing(&line[range.clone()])
            && !words::is_placeholder(&line[range.clone()])
        {
            give(from, range, kind);
        }
    };
    let mut table = None;
    match std::mem::take(follow) {
        Follow::Table(head) => table = head.row(line, &mut |range| give(0, range, "column")),
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
            // What was asked for stands alone, perhaps in an element of its own.
            let value = line.trim();
            let start = line.len() - line.trim_start().len();
            let inside =
                value.strip_prefix('<').and_then(|tag| tag.split_once('>')).filter(|(tag, _)| !tag.contains('!'));
            let inside = inside.and_then(|(tag, rest)| Some((start + tag.len() + 2, rest.split_once("</")?.0)));
            let (start, value) = inside.unwrap_or((start, value));
            let line = &line[..start + value.len()];
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
    let engine = Engine::of(line);
    let labels = labels::labels(line);
    let head = if table.is_none() { tables::head(line, &labels) } else { None };
    // The names of a head have no values beside them.
    let labels = if matches!(head, Some(Table::Cells { .. })) { Vec::new() } else { labels };
    for (number, label) in labels.into_iter().enumerate() {
        if number == LABELS {
            // Nobody writes such lines but to make them expensive.
            give(label.start, label.start..line.len(), "assignment");
            break;
        }
        labelled::find(line, label, &engine, follow, &mut |from, range| give(from, range, "assignment"));
    }
    programs::find(line, &mut |from, range| give(from, range, "argument"));
    pairs::find(line, &mut |from, range| give(from, range, "assignment"));
    if by == By::Everything {
        shapes::find(line, &mut |kind, from, range| give(from, range, kind));
    }
    if let Some(table) = table.or(head).filter(|_| *follow == Follow::Nothing) {
        *follow = Follow::Table(table);
    }
}
