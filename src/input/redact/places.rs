//! Where secrets stand in log lines: behind what names them, on command lines, in statements, by their shape; also on
//! the lines below.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind};

use super::below::{self, Below};
use super::follow::Follow;
use super::labelled::{self, Engine};
use super::signs::Held;
use super::tables::{self, Table};
use super::{calls, dialogues, keys, labels, pairs, programs, shapes, words};

/// A secret in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Where what shows it begins.
    pub(super) from: usize,
    pub(super) range: Range<usize>,
    pub(super) kind: &'static str,
}

/// Labels of a line that are looked at one by one; what comes behind is one secret.
const LABELS: usize = 2000;
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
    "ugfzc3dvcmq",
    "cgfzc3dvcmq",
    "ueftu1dpukq",
    "334",
    "assw",
    "sword",
    "private-",
    "validcommun",
    "trapconf",
    "xp_",
    "preshare",
    "joindomain",
    "openobject",
    "makepass",
    "inline:",
    "k=base64:",
    "k=clear:",
    "sign=",
    "sign2=",
    "increment ",
    "feature ",
    "samlresp",
    "samlart",
    "wresult",
    "assertion",
    "id_token",
    "rsakeyvalue",
    "\"kty\"",
    "<inverseq>",
    "<d>",
    "<dp>",
    "<dq>",
    "<p>",
    "<q>",
    "lftp",
    "set creds",
    "radtest",
    "com2sec",
    "osql",
    "isql",
    "sqlcmd",
    "plink",
    "psexec",
    "losenord",
    "hasło",
    "has³o",
    "crypt",
    "ospf",
    "authentication-key",
    "pins",
    "sa was",
    "sa is",
    "usage",
    "syntax",
    "sendkeys",
    "dcomperm",
    "appcert",
    "emapp",
    "hasł",
    "has³",
    "331 ",
    "331-",
];

static MAY: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasickBuilder::new()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(SIGNS)
        .expect("a few short literals")
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
    let above = match std::mem::take(follow).read(line, &mut give) {
        Below::Whole(next) => {
            *follow = next;
            return;
        }
        Below::Beside(above) => above,
    };
    let small = line.to_ascii_lowercase();
    if let Some(key) = keys::begin(line, &small, &mut |from, range| give(from, range, "key")) {
        *follow = key;
        return;
    }
    let mut labels = labels::labels(line);
    let mut above = match above {
        Follow::Table(table) => {
            table.rows(line, &mut |range| give(0, range, "column")).map_or(Follow::Nothing, Follow::Table)
        }
        above => above,
    };
    if !matches!(above, Follow::Table(_))
        && let Some((head, ends)) = tables::head(line, &labels)
    {
        // The names of a head have no values beside them.
        if matches!(head, Table::Cells { .. }) {
            labels.retain(|label| label.start >= ends);
        }
        // Rows of a page may stand on the same line.
        let table = if ends < line.len() {
            head.rows(&line[ends..], &mut |range| give(0, ends + range.start..ends + range.end, "column"))
        } else {
            Some(head)
        };
        above = table.map_or(above, Follow::Table);
    }
    let engine = if labels.is_empty() { Engine::default() } else { Engine::of(line) };
    for (number, label) in labels.into_iter().enumerate() {
        if number == LABELS {
            // Nobody writes such lines but to make them expensive.
            give(label.start, label.start..line.len(), "assignment");
            break;
        }
        labelled::find(line, label, &engine, follow, &mut |from, range| give(from, range, "assignment"));
    }
    let held = Held::of(line);
    let commands = programs::find(line, &held, &mut |from, range| give(from, range, "argument"));
    pairs::find(line, &held, &mut |from, range| give(from, range, "assignment"));
    let asked = dialogues::find(line, &held, &mut |from, range| give(from, range, "argument"));
    if by == By::Everything {
        shapes::find(line, &small, &held, &mut |kind, from, range| give(from, range, kind));
        calls::find(line, &held, &mut |from, range| give(from, range, "statement"));
    }
    let call = || calls::open(line, &held).map_or(Follow::Nothing, Follow::Call);
    // What is surest of what stands below.
    for next in [asked, call(), commands, below::announced(line, &held), above] {
        if *follow == Follow::Nothing {
            *follow = next;
        }
    }
}
