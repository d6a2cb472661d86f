//! What lines name: files, folders, programs, and the distinctive names of databases, accounts, hosts, services, drives,
//! classes and versions by which two logs speak of the same thing.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::regex;

/// A file, whole path as written where there is one.
static FILE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?xi)(?P<path> (?:[a-z]:\\|\\\\)(?:[^\\/:*?"<>|\r\n\t;,=()]+\\)* [^\\/:?"<>|\s;,=()']+ \.\w{1,5}\b
          | (?:[\w$~.-]+[\\/])* [\w$~*-][\w$~*.-]* \.(?:log|txt|out|err|lst|sql|cmd|bat|exe|com|vbs|msi|msp|ldif?|dll|ocx|iss|ini|inf|dts|dat|jar|jsp|mdf|ldf|ndf|bak|dmp|bkf|sch|bcp|xml|csv|tar|tgz|gz|cab|idx|pak|zip|sys|drv|[a-z]{2}_)\b )"#,
    )
});

/// A folder behind a word that sends the reader there.
static FOLDER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?i)(?:see|in|under|below|folder|directory|logs? (?:in|are in|at)|output in)\s+"?(?P<path>[a-z]:\\(?:[^\\/:*?"<>|\r\n\t;,=()]+\\?)*)"#,
    )
});

/// Files that may be logs.
const LOG_ENDINGS: &[&str] = &["log", "txt", "out", "err", "lst"];
/// Files that are run.
const PROGRAM_ENDINGS: &[&str] = &["exe", "cmd", "bat", "vbs", "msi", "msp", "com", "sql", "dts", "iss", "js", "pl"];
/// Libraries.
const LIBRARY_ENDINGS: &[&str] = &["dll", "ocx", "cpl", "drv", "ax"];
/// Programs that are named without an ending.
const PROGRAMS: &[&str] = &[
    "osql",
    "isql",
    "sqlcmd",
    "bcp",
    "dtsrun",
    "ldapadd",
    "ldapmodify",
    "ldapsearch",
    "ldapdelete",
    "ldifde",
    "csvde",
    "robocopy",
    "xcopy",
    "regsvr32",
    "netdom",
    "nslookup",
    "ping",
    "cacls",
    "sqlmaint",
    "adsutil",
    "cscript",
    "iisreset",
    "lodctr",
    "secedit",
    "dbmig",
    "stiver",
];

/// A file as a line names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// As written, in small letters, with `\` as `/`.
    pub path: String,
}

impl File {
    /// The name without its folders.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The name without folders and ending.
    #[must_use]
    pub fn stem(&self) -> &str {
        self.name().rsplit_once('.').map_or(self.name(), |(stem, _)| stem)
    }

    /// Its folders as far as they are named, in small letters and parted by `/`.
    #[must_use]
    pub fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Whether it is a library that others need.
    #[must_use]
    pub fn is_library(&self) -> bool {
        LIBRARY_ENDINGS.contains(&self.ending())
    }

    /// Whether it is a script of SQL.
    #[must_use]
    pub fn is_script(&self) -> bool {
        self.ending() == "sql"
    }

    /// The ending of its name, without the dot.
    #[must_use]
    pub fn ending(&self) -> &str {
        self.name().rsplit_once('.').map_or("", |(_, ending)| ending)
    }

    /// Whether it may be a log.
    #[must_use]
    pub fn may_be_log(&self) -> bool {
        LOG_ENDINGS.contains(&self.ending())
    }

    /// Whether it is something that is run.
    #[must_use]
    pub fn is_program(&self) -> bool {
        PROGRAM_ENDINGS.contains(&self.ending())
    }

    /// How many components of a path the two have in common at their ends; 0 where the names differ. A `*` in the name
    /// stands for anything.
    #[must_use]
    pub fn common_end(&self, path: &str) -> usize {
        let own: Vec<&str> = self.path.split('/').rev().collect();
        let other: Vec<&str> = path.split('/').rev().collect();
        let glob = self.name().contains('*');
        let mut both = own.iter().zip(&other).take(if glob { 1 } else { usize::MAX }).enumerate();
        both.position(|(at, (a, b))| if at == 0 { !same_name(a, b) } else { !same_folder(a, b) }).unwrap_or(if glob {
            1
        } else {
            own.len().min(other.len())
        })
    }
}

fn same_name(a: &str, b: &str) -> bool {
    match a.split_once('*') {
        Some((before, after)) => b.len() >= before.len() + after.len() && b.starts_with(before) && b.ends_with(after),
        None => a == b || same_short(a, b),
    }
}

fn same_folder(a: &str, b: &str) -> bool {
    a == b || same_short(a, b)
}

/// Whether one is the 8.3 name of the other (`common~1` of `common files`).
fn same_short(a: &str, b: &str) -> bool {
    let short = |short: &str, long: &str| {
        short.split_once('~').is_some_and(|(stem, rest)| {
            rest.starts_with(|c: char| c.is_ascii_digit())
                && long.chars().filter(|c| !matches!(c, ' ' | '.')).collect::<String>().starts_with(stem)
        })
    };
    short(a, b) || short(b, a)
}

/// The files that a text names, in order.
#[must_use]
pub fn files(text: &str) -> Vec<File> {
    let mut files: Vec<File> = Vec::new();
    let found = FILE.captures_iter(text).filter_map(|found| found.name("path"));
    for path in found {
        let file = File { path: expanded(path.as_str().to_lowercase().replace('\\', "/")) };
        if !files.contains(&file) {
            files.push(file);
        }
    }
    files
}

/// A file as it is named once it is expanded: media hold `dbl.dl_` for `dbl.dll`.
fn expanded(mut path: String) -> String {
    const ENDINGS: [(&str, &str); 9] = [
        (".dl_", ".dll"),
        (".ex_", ".exe"),
        (".oc_", ".ocx"),
        (".sy_", ".sys"),
        (".md_", ".mdf"),
        (".ld_", ".ldf"),
        (".tl_", ".tlb"),
        (".sq_", ".sql"),
        (".in_", ".ini"),
    ];
    if let Some((packed, plain)) = ENDINGS.iter().find(|(packed, _)| path.ends_with(packed)) {
        path.truncate(path.len() - packed.len());
        path.push_str(plain);
    }
    path
}

/// Folders that a text sends its reader to, in small letters, with `/` and without one at the end.
#[must_use]
pub fn folders(text: &str) -> Vec<String> {
    let found = FOLDER.captures_iter(text).filter_map(|found| found.name("path"));
    found.map(|path| path.as_str().trim().to_lowercase().replace('\\', "/").trim_end_matches('/').to_owned()).collect()
}

/// The folder that a command makes, in small letters.
#[must_use]
pub fn made_folder(text: &str) -> Option<String> {
    let found = MAKES_FOLDER.captures(text)?;
    Some(found["path"].trim_end_matches('\\').to_lowercase())
}

static MAKES_FOLDER: LazyLock<Regex> =
    LazyLock::new(|| regex(r#"(?i)(?:^|[\s>(&])(?:md|mkdir)\s+"?(?P<path>[a-z]:\\[^"\r\n]*?)"?\s*$"#));

/// The drive that a command makes of a folder or of a share, in small letters: `subst T: E:\Data`, `net use T: ...`.
#[must_use]
pub fn made_drive(command: &str) -> Option<String> {
    MAKES_DRIVE.captures(command).map(|found| found["drive"].to_lowercase())
}

static MAKES_DRIVE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)(?:^|[\s>(&])(?:subst|net use)\s+(?P<drive>[a-z]:)(?:\s|$)"));

/// The file that a command writes, in small letters and without folders: `ldapsearch ... > people.ldif`, `bcp ... out
/// a.dat`.
#[must_use]
pub fn written_file(command: &str) -> Option<String> {
    let found = WRITES_FILE.captures_iter(command).last()?;
    let path = found["path"].trim_matches('"');
    Some(path.rsplit(['\\', '/']).next().unwrap_or(path).to_lowercase())
}

static WRITES_FILE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?i)(?:[^2\s>-]\s*>{1,2}\s*|\s(?:query)?out\s+)(?P<path>"[^"\r\n]+\.\w+"|[^\s">|&]+\.\w+|[a-z]:\\[^\s">|&]+)"#,
    )
});

/// The file of a row that holds nothing but its path, in small letters and without folders: who copies files lists them so.
#[must_use]
pub fn listed_file(row: &str) -> Option<String> {
    ROW.captures(row).map(|found| found["name"].to_lowercase())
}

static ROW: LazyLock<Regex> =
    LazyLock::new(|| regex(r#"(?i)^\s*(?:[a-z]:|\\)?(?:[^\\/:*?"<>|\r\n]*\\)+(?P<name>[^\\/:*?"<>|\r\n]+\.\w+)\s*$"#));

/// Stems of programs and scripts that a text names, in small letters.
#[must_use]
pub fn programs(text: &str) -> BTreeSet<String> {
    let mut programs: BTreeSet<String> =
        files(text).iter().filter(|file| file.is_program()).map(|file| file.stem().to_owned()).collect();
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric() && c != '_');
    programs.extend(words.filter(|word| PROGRAMS.contains(word)).map(str::to_owned));
    programs
}

/// A service by the name under which Windows shows it, quoted behind the word for one in its languages.
static SERVICE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?i)(?:\bservices?|\b\w{0,12}dienst(?:es)?|\bservicio|\bservi.{1,2}o|\bservizio|サービス|\bnet (?:start|stop))\s{0,2}(?:'(?P<single>[^'\r\n]{4,60})'|["«»„“”](?P<double>[^"«»„“”\r\n]{4,60})["«»“”])"#,
    )
});

/// Services of two words and more that a text quotes, in small letters; the product's own name names no single one.
#[must_use]
pub fn services(text: &str) -> BTreeSet<String> {
    let found = SERVICE.captures_iter(text).filter_map(|found| found.name("single").or(found.name("double")));
    let names = found.map(|name| name.as_str().trim().to_lowercase());
    names.filter(|name| name.contains(' ') && name != "cisco callmanager").collect()
}

/// Whether a program is a tool that many steps run.
#[must_use]
pub fn is_tool(program: &str) -> bool {
    PROGRAMS.contains(&program)
}

static OBJECT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?x) '(?P<single>[^'\r\n]{2,60})' | "(?P<double>[^"\r\n]{2,60})"
          | (?P<drive>\b[A-Z]:)(?:\\|\s|$|[^\w\\])
          | (?P<unc>\\\\[\w.-]+(?:\\[\w$.-]+)*)
          | (?P<word>\.?\\?[A-Za-z_][\w$-]*(?:[._-][\w$-]+)*)
          | (?P<version>\b\d+\.\d+\.\d+(?:_\d+|\.\d+)?\b) | (?P<number>\b\d{5,}\b)"#,
    )
});

/// Distinctive names in a text, in small letters: quoted names, file names, drives, and words that no dictionary holds
/// (mixed case, digits or underscores in them, capitals only).
#[must_use]
pub fn objects(text: &str) -> BTreeSet<String> {
    let mut objects = BTreeSet::new();
    for found in OBJECT.captures_iter(text) {
        let part = |name: &str| found.name(name).map(|part| part.as_str());
        if let Some(quoted) = part("single").or(part("double")) {
            let quoted = quoted.trim();
            if quoted.split_whitespace().count() <= 5 {
                objects.insert(quoted.to_lowercase());
            }
            // `DOMAIN\account`, `database.owner.table` and paths are known by their last name as well.
            for inner in quoted.rsplit(['\\', '/', '.']).take(2) {
                insert_word(inner, &mut objects);
            }
            quoted.split_whitespace().for_each(|word| insert_word(word, &mut objects));
        } else if let Some(drive) = part("drive") {
            objects.insert(drive.to_lowercase());
        } else if let Some(unc) = part("unc") {
            unc.split('\\').filter(|name| !name.is_empty()).for_each(|name| insert_word(name, &mut objects));
        } else if let Some(word) = part("word") {
            insert_word(word.trim_start_matches(['.', '\\']), &mut objects);
        } else if let Some(number) = part("version").filter(|version| !is_moment(version)).or(part("number")) {
            objects.insert(number.to_owned());
        }
    }
    objects.extend(exact(text));
    // The version of a runtime stands in names of its folder (`j2re1.4.2_03`).
    objects.extend(VERSION.find_iter(text).map(|found| found.as_str().to_owned()));
    objects
}

/// Names in a text that only one thing has: files without their folders, class ids, ports (`:1433`), services by their
/// keys in the registry.
#[must_use]
pub fn exact(text: &str) -> BTreeSet<String> {
    let mut exact: BTreeSet<String> = files(text).iter().map(|file| file.name().to_owned()).collect();
    let without_ending = WITHOUT_ENDING.captures_iter(text);
    let name = |found: Captures<'_>| {
        ["double", "single", "bare"].iter().find_map(|part| found.name(part)).map(|name| name.as_str().to_lowercase())
    };
    exact.extend(without_ending.filter_map(name));
    exact.extend(GUID.find_iter(text).map(|found| found.as_str().to_lowercase()));
    exact.extend(ports(text));
    exact.extend(SERVICE_KEY.captures_iter(text).map(|found| found["name"].to_lowercase()));
    exact
}

/// A file whose name has no ending, by its whole path in quotes, or behind the sign that writes to it: `...\drivers\etc\hosts`.
static WITHOUT_ENDING: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?i)(?:"[a-z]:\\(?:[^"\\]+\\){2,}(?P<double>[\w-]{3,})"|'[a-z]:\\(?:[^'\\]+\\){2,}(?P<single>[\w-]{3,})'|>\s*[a-z]:\\(?:[^\s\\]+\\){2,}(?P<bare>[\w-]{3,})\s*$)"#,
    )
});

/// Whether three numbers with points between them are a date or a time: `20.10.2007`, `20.16.46`.
fn is_moment(version: &str) -> bool {
    let parts: Vec<&str> = version.split('.').collect();
    let [a, b, c] = parts[..] else { return false };
    let below = |part: &str, limit: u32| part.len() <= 2 && part.parse::<u32>().is_ok_and(|number| number < limit);
    let year = c.len() == 4 && c.parse::<u32>().is_ok_and(|year| (1990..2060).contains(&year));
    let clock = [a, b, c].iter().all(|part| part.len() == 2) && below(a, 24) && below(b, 60) && below(c, 60);
    year && below(a, 32) && below(b, 13) || clock
}

/// The ports that a text names, each as `:1433`.
pub fn ports(text: &str) -> impl Iterator<Item = String> {
    PORT.captures_iter(text).map(|found| format!(":{}", &found["port"]))
}

/// A port, as programs write it.
static PORT: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)(?:\bport[ =:#]*|(?:^|\s)-p +|[\w.*\])](?::|,))(?P<port>[1-9]\d{2,4})\b"));

/// The key of a service: `HKLM\SYSTEM\CurrentControlSet\Services\W32Time`.
static SERVICE_KEY: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)\\(?:CurrentControlSet|ControlSet\d{3})\\Services\\(?P<name>[\w$-]+)"));

/// The port (`:1433`) that a row of a list of ports says a program holds, as `fport` and the `netstat` of later Windows
/// print it, and tools that show connections.
#[must_use]
pub fn held_port(text: &str) -> Option<String> {
    let found = HELD.captures(text)?;
    let port = ["row", "behind", "first"].iter().find_map(|part| found.name(part))?;
    Some(format!(":{}", port.as_str()))
}

static HELD: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)(?:->|:)\s*(?P<row>[1-9]\d{1,4})\s+(?:TCP|UDP)\b.*\.exe\b|^\W*(?:TCP|UDP)\s+\S*:(?P<behind>[1-9]\d{1,4})\s.*\b(?:LISTEN\w*|ABH.REN)\b.*\.exe\b|\.exe(?::\d+)?\s+(?:TCP|UDP)\s+\S*:(?P<first>[1-9]\d{1,4})\s.*\bLISTEN",
    )
});

static GUID: LazyLock<Regex> = LazyLock::new(|| regex(r"\{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}"));

static VERSION: LazyLock<Regex> = LazyLock::new(|| regex(r"\d+\.\d+\.\d+_\d+"));

/// Words that are written in capitals without naming anything.
const SHOUTED: [&str; 24] = [
    "error", "errors", "failed", "failure", "fatal", "warning", "null", "state", "running", "stopped", "disabled",
    "limit", "exceeded", "retry", "insert", "update", "delete", "select", "create", "table", "database", "query",
    "install", "success",
];

fn insert_word(word: &str, objects: &mut BTreeSet<String>) {
    let word = word.trim_matches(|c: char| matches!(c, '.' | '-' | '$'));
    if word.len() < 4 {
        return;
    }
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let upper = word.chars().filter(|c| c.is_uppercase()).count();
    let odd = word.chars().any(|c| c.is_ascii_digit() || c == '_');
    let inner_capital = word.chars().skip(1).any(char::is_uppercase);
    let shouted = upper == letters && letters >= 4;
    let lower = word.to_lowercase();
    if letters >= 3 && (odd || inner_capital || shouted) && !SHOUTED.contains(&lower.as_str()) {
        objects.insert(lower);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_compared_by_their_ends() {
        let named = &files(r"see C:\Install\DBInstall\CreateDb.log")[0];
        assert_eq!(named.common_end("c/install/dbinstall/createdb.log"), 3);
        assert_eq!(named.common_end("c/dcdsrvr/log/createdb.log"), 1);
        let short = &files(r"C:\PROGRA~1\COMMON~1\Cisco\Logs\j2re.log")[0];
        assert_eq!(short.common_end("c/program files/common files/cisco/logs/j2re.log"), 5);
        assert_eq!(files("output in C:\\x\\mig_*.txt, exit")[0].common_end("x/mig_cdr.txt"), 1);
    }

    #[test]
    fn distinctive_names_are_objects_and_plain_words_are_not() {
        let objects = objects(
            r"The server 'BERSUB7' may not open drive Z: for .\SQLSvc, class ciscoocUser, j2re1.4.2_03, DBLRT.dll",
        );
        for name in ["bersub7", "z:", "sqlsvc", "ciscoocuser", "1.4.2_03", "dblrt.dll"] {
            assert!(objects.contains(name), "{name}: {objects:?}");
        }
        for name in ["server", "open", "drive", "class"] {
            assert!(!objects.contains(name), "{name}");
        }
    }
}
