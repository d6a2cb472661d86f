//! No secret leaves: own lines of every kind, each with lines that look alike and must stay readable.

use std::fs;

use ccmtriage::input::redact::{Redact, Redactor, Seeker};
use ccmtriage::input::source::Input;
use ccmtriage::running::triage::{Options, triage};
use ccmtriage::telling::report::json;

use crate::case::{pack, unpacked};
use crate::catalog;

const TABLE: &str = include_str!("secrets.txt");

/// The lines of the table that begin with a sign, as they stand in a log.
fn rows(sign: &str) -> impl Iterator<Item = String> {
    TABLE.lines().filter_map(move |line| line.strip_prefix(sign)).map(|line| line.replace("\\n", "\n"))
}

#[test]
fn each_line_of_the_table_keeps_its_secret_in() {
    let mut shown = Vec::new();
    for (number, row) in rows("- ").enumerate() {
        let secret = format!("Vx{number:03}pLm");
        let line = row.replace("@@", &secret);
        // By itself, and as an installer prints it.
        for line in [line.clone(), format!("CreateLogins:  {line}")] {
            let text = Redactor::new(Redact::Secrets).text(&line).into_owned();
            if text.contains(&secret) {
                shown.push(format!("{line:?} -> {text:?}"));
            }
        }
    }
    assert!(shown.is_empty(), "{} leave:\n{}", shown.len(), shown.join("\n"));
}

#[test]
fn what_looks_like_a_secret_and_is_none_stays_readable() {
    let mut hidden = Vec::new();
    for row in rows("+ ") {
        let (line, stays) = row.rsplit_once('\t').expect("a line and what stays of it");
        let text = Redactor::new(Redact::Secrets).text(line).into_owned();
        let mut seeker = Seeker::default();
        line.split('\n').for_each(|line| seeker.text(line));
        let known = seeker.finish();
        if !text.contains(stays) || known.iter().any(|value| stays.contains(value.as_str())) {
            hidden.push(format!("{line:?} -> {text:?} {known:?}"));
        }
    }
    assert!(hidden.is_empty(), "{} hidden:\n{}", hidden.len(), hidden.join("\n"));
}

#[test]
fn what_the_catalog_says_is_never_redacted() {
    let catalog = catalog();
    let mut redactor = Redactor::new(Redact::Secrets);
    // Words that a careless administrator could take, and that the catalog uses.
    redactor.learn_secrets(["reboot", "service", "Administrator", "memory"]);
    for pattern in catalog.patterns() {
        for text in [&pattern.title, &pattern.reason, &pattern.unless] {
            assert_eq!(&redactor.known(text), text);
        }
    }
}

#[test]
fn a_value_found_once_is_a_secret_everywhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("in-Gx7Everywhere");
    fs::create_dir(&root).expect("a folder");
    let write = |name: &str, text: &str| fs::write(root.join(name), text).expect("writable");
    write("setup.log", "Property(S): SAPASSWORD = Gx7Everywhere\r\nPassword:\r\nGx7Below!\r\n14:00 done\r\n");
    write("other.log", "14:00:00 could not use Gx7Everywhere, error\r\nError near Gx7Below! (Gx7EverywhereElse)\r\n");
    write("Gx7Everywhere.log", "it failed\r\n");
    write(
        "key.log",
        "error\r\n-----BEGIN RSA PRIVATE KEY-----\r\nGx7Line1\r\nGx7Line2\r\n-----END RSA PRIVATE KEY-----\r\nfailed Gx7Line2\r\n",
    );
    let options = |threads| Options { threads, ..Options::default() };
    let mut shown = Vec::new();
    for threads in [1, 8] {
        let report = triage(&[Input::Path(root.clone())], catalog(), &options(threads)).expect("threads");
        shown.push(json::render(&report));
    }
    assert_eq!(shown[0], shown[1]);
    // A longer word is another one.
    assert!(shown[0].contains("Gx7EverywhereElse"), "{}", shown[0]);
    let left = shown[0].replace("Gx7EverywhereElse", "");
    let (case, _, _) = pack(&root, Redact::Secrets);
    let mut all = vec![("report".to_owned(), left)];
    all.extend(
        unpacked(&case)
            .into_iter()
            .map(|(name, bytes)| (name, String::from_utf8_lossy(&bytes).replace("Gx7EverywhereElse", ""))),
    );
    for (name, text) in all {
        for secret in ["Gx7Everywhere", "Gx7Below", "Gx7Line1", "Gx7Line2"] {
            assert!(!name.contains(secret) && !text.contains(secret), "{name} holds {secret}: {text}");
        }
    }
}

#[test]
fn the_lines_around_a_cause_are_read_as_one_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = "10:00:00 step one started\r\nexpect \"*?assword*\"\r\nsend \"Gx7Around\\r\"\r\n10:00:01 Error: Access is denied\r\n\
               10:00:02 Setup failed with error 5\r\n";
    fs::write(folder.path().join("setup.log"), log).expect("writable");
    let options = Options { surround: true, ..Options::default() };
    let report = triage(&[Input::Path(folder.path().to_owned())], catalog(), &options).expect("threads");
    let shown = json::render(&report);
    assert!(shown.contains("send ") && !shown.contains("Gx7Around"), "{shown}");
}

#[test]
fn one_value_is_one_marker() {
    let mut redactor = Redactor::new(Redact::Secrets);
    let first = redactor.text("PWD=Gx7Marker;x=1").into_owned();
    assert_eq!(first, "PWD=[redacted-1];x=1");
    assert_eq!(
        redactor.text("Gx7Marker failed, password is 'Other9!'"),
        "[redacted-1] failed, password is '[redacted-2]'"
    );
    assert_eq!(redactor.known("C:\\Gx7Marker\\x"), "C:\\[redacted-1]\\x");
    // What was replaced stays as it is.
    assert_eq!(redactor.text(&first), first);
}

#[test]
fn a_known_value_is_known_by_its_bytes() {
    let mut redactor = Redactor::new(Redact::Secrets);
    redactor.text("0000  50 77 64 3D 5A 62 37 21  Pwd=Zb7!k");
    for dump in ["0000  50 77 64 3D 5A 62 37 21 6B 00", "sent 5a6237216b", "5a 62 37 21 6b"] {
        assert!(redactor.known(dump).contains("[redacted-"), "{dump}");
    }
    // Other bytes, and a longer number.
    for dump in ["0000  50 77 64 3D 5A 62 37 22 6B 00", "sent 5a6237216b00"] {
        assert_eq!(redactor.known(dump), dump);
    }
}

/// Pieces of lines that the rules look at, and characters of every width beside them.
const PIECES: &[&str] = &[
    "password",
    "Pwd",
    "SetPassword",
    "Kennwort",
    "パスワード",
    "пароль",
    "api key",
    "serial no.",
    "credentials",
    "sa",
    "osql",
    "net use",
    "net user",
    "ldapmodify",
    "curl",
    "smbclient",
    "sqlplus",
    "cscript",
    "setpwd.vbs",
    "-P",
    "-U",
    "/p",
    "-u",
    "-w",
    "-b",
    "\\\\",
    "=",
    ":",
    "::",
    "->",
    "==",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    "</",
    "<![CDATA[",
    "]]>",
    "&quot;",
    "&gt;",
    "\"",
    "'",
    "N'",
    "\\\"",
    "`",
    "“",
    "”",
    "«",
    "»",
    "「",
    "」",
    ",",
    ";",
    "|",
    "&",
    "@",
    "/",
    "\\",
    ".",
    "...",
    "!!",
    " ",
    "  ",
    "\t",
    "\u{a0}",
    "\u{200b}",
    "\u{1b}[1m",
    "\0",
    "\n",
    "\r\n",
    "é",
    "ß",
    "İ",
    "日本",
    "𝔘",
    "e\u{301}",
    "´",
    "a",
    "Zq1xW",
    "0x0100",
    "is",
    "was",
    "to",
    "for",
    "with",
    "as the",
    "Property(S): ",
    " = ",
    "PROPERTY CHANGE: Adding ",
    " property. Its value is '",
    "CustomActionData=",
    "Command Line: ",
    "http://",
    "sip:",
    "Authorization: Basic ",
    "Cookie: ",
    "sp_addlogin ",
    "exec sp_password ",
    "OPENROWSET(",
    "values (",
    "insert into x (",
    "LogonUser(",
    ".Open ",
    "-----BEGIN RSA PRIVATE KEY-----",
    "-----END",
    "Private-Lines: 2",
    "334 ",
    "UGFzc3dvcmQ6",
    "AUTH PLAIN",
    "expect \"assword:\"",
    "send \"",
    "<tr>",
    "<td>",
    "</td>",
    "<input value=",
    "│",
    "argv[1] = ",
    "-P\n",
    "^\n",
    "exec sp_addlogin\n",
    "ENTER SQLConnect\n",
    "UCHAR * 0x1 \"",
    "\\ValidCommunities]\n",
    "\"=dword:1",
    ": >-\n",
    "\"=hex:41,\\\n",
    "Name: ",
    "Value: ",
    "de l'utilisateur ",
    "wurde auf ",
    "est « ",
    "inline:",
    "SIGN=",
    "{SSHA}",
    "$1$",
    ":::",
    "[redacted-1]",
    "name=",
    "value=",
    "value",
    "key",
    "#",
    "%",
    "$",
    "*",
    "?",
    "!",
    "~",
    "_",
    "-",
    "\u{feff}",
    "Ａ",
    "＝",
];

#[test]
fn whatever_stands_in_a_line_is_redacted_without_a_fault_and_for_good() {
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..20_000 {
        let line: String = (0..random.usize(1..14)).map(|_| PIECES[random.usize(..PIECES.len())]).collect();
        let mut redactor = Redactor::new(Redact::Names);
        redactor.learn_from(&line);
        let shown = redactor.line(&line).into_owned();
        assert!(shown.len() < line.len() * 16 + 64, "{line:?}");
        let _ = redactor.known(&line);
        let mut seeker = Seeker::default();
        line.split('\n').for_each(|line| seeker.text(line));
        let _ = seeker.finish();
    }
}

#[test]
fn a_line_of_very_many_labels_costs_in_proportion() {
    for piece in [
        "PASSWORD=a ",
        "pwd: \"",
        "password ",
        "osql -P ",
        "SetPassword(",
        "<password ",
        "sa;",
        "http://a:b@",
        "net use \\\\a '",
        "(a) = (",
        "key name=",
        "<td>password</td>",
        "<td>password",
        "| Password ",
        "password for the user a on b ",
        "expect \"assword",
        "-P</a><b>",
        "argv[1] = -P ",
        "exec sp_addlogin ",
        "wachtwoord van ",
        "name: password ",
    ] {
        let line = piece.repeat((1 << 16) / piece.len());
        let shown = Redactor::new(Redact::Secrets).text(&line).into_owned();
        assert!(!shown.is_empty());
    }
}
