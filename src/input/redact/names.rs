//! Names of hosts, users and domains, and addresses: known from facts, or by the form in which they stand.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use regex::{Captures, Regex};

use super::known::is_whole;
use crate::base::expression::regex;

/// Where names stand. The group that matched says which kind it is.
static FORMS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"(?:^|[^\\\w])\\\\(?<host>[A-Za-z0-9][\w.-]{0,62})\\",
        r#"(?:^|[^\\\w])\\\\(?<host>[A-Za-z0-9][\w-]{1,62})(?:[\s'",;.)\]]|$)"#,
        r"(?i)\b(?:ldaps?|https?|ftp|tcp|telnet|rpc|odbc|sip|iiop)://(?:[^\s/@]*@)?(?<host>[a-z][\w-]*)",
        r#"(?i)\b(?:host(?:name)?|server(?: ?name)?|computer(?: ?name)?|machine(?: ?name)?|node(?: ?name)?|workstation)\s*[:=]\s*['"\[(]?(?<host>[a-z][\w-]*)"#,
        // In a sentence only what is written as such names are.
        r#"\b(?i:server|host|computer|machine|node|publisher|subscriber|workstation)\s+['"\[(]?(?<host>[A-Z][A-Z0-9_-]*[0-9][A-Z0-9_-]*)\b"#,
        r"\b(?<host>[A-Za-z][\w-]*):(?:1433|1434|389|636|8404|445|3389|2748)\b",
        r"\[(?<host>[A-Z][A-Z0-9-]*[0-9][A-Z0-9-]*)\]",
        r#"(?:^|[\s'"(=:,\[])(?<domain>[A-Z][A-Z0-9-]{1,14})\\(?<user>[A-Za-z][\w.$-]{2,})(?:[\s'",;:.)\]]|$)"#,
        r#"(?i)\bcn=(?<user>[^,;/"'\\=\r\n]{3,40}?)\s*(?:[,;"'/]|$)"#,
        r#"(?i)\b(?:user(?: ?name)?|account|logon|login|logonuser|owner|/user|run ?as)\b\s*(?:[:=]|is)?\s*['"]?(?<domain>[A-Za-z0-9][\w.-]*)\\(?<user>[\w.$-]+)"#,
        r#"(?i)\b(?:user(?:name)?|account|login)\s*(?:[:=]\s*)?['"](?<user>[\w.$-]+)['"]"#,
        r"(?i)\b(?:Property\(\w\):|PROPERTY CHANGE:.*?)\s*(?:ComputerName|PublisherName|CLIENTNAME|SERVERNAME|PUBLISHER)\b(?:\s=\s|.*?value(?: is|:) ')(?<host>[\w.-]+)",
        r"(?i)\bProperty\(\w\):\s*(?:LogonUser|USERNAME)\s=\s(?<user>[\w.$ -]+)",
        r"(?i)\bProperty\(\w\):\s*(?:USERDOMAIN|DOMAIN|USERDNSDOMAIN)\s=\s(?<domain>[\w.-]+)",
        r"(?:^|\s)-S\s*(?<host>[A-Za-z][\w-]{1,62})\b",
        r"(?:^|\s)-U\s*(?<user>[A-Za-z][\w.$-]*)",
        r"(?:^|\s)-h\s+(?<host>[A-Za-z][\w.-]{1,62})\b",
        r"(?i)\b(?:Data Source|Server|Addr|Address)\s*=\s*(?<host>[A-Za-z][\w.-]*)",
        r"(?i)\b(?:User ID|UID|Trusted_User)\s*=\s*(?<user>[A-Za-z][\w.$-]*)",
        r"\bServer (?<host>[A-Za-z][\w-]*), Line \d",
        r"(?i)(?:Documents and Settings|DOCUME~1|\\Users|\\Profiles)\\(?<user>[^\\/:\r\n]+)\\",
        r"(?i)\bDC=(?<domain>[\w-]+)",
    ]
    .into_iter()
    .map(regex)
    .collect()
});

/// What stands before a backslash and is no domain.
const NO_DOMAINS: &[&str] = &[
    "SOFTWARE",
    "SYSTEM",
    "HARDWARE",
    "SECURITY",
    "SAM",
    "HKLM",
    "HKCU",
    "HKCR",
    "HKU",
    "BUILTIN",
    "AUTHORITY",
    "WINNT",
    "MICROSOFT",
    "CISCO",
    "INSTALL",
    "MSSQL",
    "BIN",
    "DATA",
];

/// Addresses: mail, IPv4, MAC, and names of hosts with their domain.
static ADDRESSES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)(?<mail>\b[\w.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+\b)
          |(?<version>version\W{0,4}(?:is|of)?\W{0,4}(?:\d{1,3}\.){3}\d{1,3}\b)
          |(?<mac>\b(?:[0-9a-f]{2}[-:]){5}[0-9a-f]{2}\b|\b(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}\b)
          |(?<sid>\bS-1-5-21(?:-\d+){3,4}\b)
          |(?<six>\b(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}\b
             |\b[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){1,5}::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,5}\b)?
             |\b(?:fe[89ab][0-9a-f]|f[cd][0-9a-f]{2}|2[0-9a-f]{3})::[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,5}\b)
          |(?<ip>\b(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)\b)
          |(?<full>\b(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:com|net|org|edu|gov|mil|local|lan|corp|internal|example|test|invalid)\b)",
    )
});

/// What every Windows 2000 server with `CallManager` has, and says nothing of whose it is.
const COMMON: &[&str] = &[
    "sa",
    "system",
    "administrator",
    "admin",
    "guest",
    "everyone",
    "localhost",
    "local",
    "server",
    "all users",
    "default user",
    "default",
    "public",
    "user",
    "users",
    "builtin",
    "nt authority",
    "sqlsvc",
    "ccmadministrator",
    "ccmservice",
    "ccmservicerw",
    "ccmuser",
    "ccmcdr",
    "ccmeml",
    "directory manager",
    "manager",
    "null",
    "none",
    "true",
    "false",
    "workgroup",
    "cisco",
    "microsoft",
    "com",
    "the",
    "and",
    "for",
    "not",
    "yes",
    "win32",
    "win64",
    "x86",
    "sql2000",
    "sql7",
    "mdac28",
    "sp4",
    "sp3",
];
/// Domains of vendors, which stand in every log.
const VENDORS: &[&str] = &["cisco.com", "microsoft.com", "installshield.com", "verisign.com", "command.com", "w3.org"];

/// Shows each name that a text shows by its form, with its kind.
pub(super) fn found(text: &str, see: &mut dyn FnMut(&'static str, &str)) {
    for form in &*FORMS {
        for found in form.captures_iter(text) {
            if found.name("domain").is_some_and(|domain| NO_DOMAINS.contains(&domain.as_str())) {
                continue;
            }
            for kind in ["host", "domain", "user"] {
                if let Some(name) = found.name(kind) {
                    see(kind, name.as_str());
                }
            }
        }
    }
}

/// Names noted so far, and their tokens.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// The name in small letters, with its kind and number.
    tokens: BTreeMap<String, (&'static str, usize)>,
    /// A search for all of them; made anew when one is noted.
    search: Option<AhoCorasick>,
}

impl Names {
    pub(super) fn learn(&mut self, kind: &'static str, name: &str) {
        let name = name.trim().trim_end_matches(['$', '.', '-']);
        // `DOMAIN\user` is two names.
        if let Some((domain, user)) = name.split_once('\\') {
            self.learn("domain", domain);
            return self.learn("user", user);
        }
        let small = name.to_lowercase();
        let plain = small.len() < 3 || small.bytes().all(|b| b.is_ascii_digit());
        if plain || small.starts_with('[') || COMMON.contains(&small.as_str()) || self.tokens.contains_key(&small) {
            return;
        }
        self.token(kind, small);
        self.search = None;
    }

    fn token(&mut self, kind: &'static str, value: String) -> usize {
        let next = self.tokens.values().filter(|(known, _)| *known == kind).count() + 1;
        self.tokens.entry(value).or_insert((kind, next)).1
    }

    pub(super) fn learn_from(&mut self, text: &str) {
        found(text, &mut |kind, name| self.learn(kind, name));
    }

    pub(super) fn mask<'t>(&mut self, text: &'t str, counts: &mut BTreeMap<&'static str, u64>) -> Cow<'t, str> {
        let addresses = ADDRESSES.replace_all(text, |found: &Captures<'_>| {
            let whole = &found[0];
            let small = whole.to_lowercase();
            let vendor = VENDORS.iter().any(|vendor| small == *vendor || small.ends_with(&format!(".{vendor}")));
            if found.name("version").is_some() || vendor {
                return whole.to_owned();
            }
            let kind = if found.name("full").is_some() { "domain" } else { "address" };
            let number = self.token(kind, small);
            *counts.entry(kind).or_default() += 1;
            format!("[{kind}-{number}]")
        });
        if self.tokens.is_empty() {
            return addresses;
        }
        let tokens = &self.tokens;
        let search = self.search.get_or_insert_with(|| {
            AhoCorasickBuilder::new()
                .ascii_case_insensitive(true)
                .match_kind(MatchKind::LeftmostLongest)
                .build(tokens.keys())
                .expect("names are literals")
        });
        let mut masked = String::new();
        let (mut written, mut at) = (0, 0);
        while let Some(hit) = search.find(aho_corasick::Input::new(&*addresses).range(at..)) {
            let name = &addresses[hit.range()];
            let known = tokens.get(&name.to_lowercase());
            match known.filter(|_| is_whole(&addresses, &hit.range()) && !in_token(&addresses, &hit.range())) {
                Some((kind, number)) => {
                    *counts.entry(kind).or_default() += 1;
                    masked.push_str(&addresses[written..hit.start()]);
                    let _ = write!(masked, "[{kind}-{number}]");
                    (written, at) = (hit.end(), hit.end());
                }
                // What is part of a word may hide a whole one.
                None => at = hit.start() + name.chars().next().map_or(1, char::len_utf8),
            }
        }
        if written == 0 {
            return addresses;
        }
        masked.push_str(&addresses[written..]);
        Cow::Owned(masked)
    }
}

/// Whether a place is the kind in a token: `[host-1]`.
fn in_token(text: &str, place: &std::ops::Range<usize>) -> bool {
    let number = text[place.end..].strip_prefix('-').and_then(|rest| rest.split_once(']'));
    text[..place.start].ends_with('[')
        && number.is_some_and(|(number, _)| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}
