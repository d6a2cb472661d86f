//! Names of hosts, users and domains, and addresses: known from facts, or by the form in which they stand.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// Where names stand. The group that matched says which kind it is.
static FORMS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"(?:^|[^\\\w])\\\\(?<host>[A-Za-z0-9][\w.-]{0,62})\\",
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
    .map(|form| Regex::new(form).expect("a constant that the tests compile"))
    .collect()
});

/// Addresses: mail, IPv4, MAC, and names of hosts with their domain.
static ADDRESSES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)(?<mail>\b[\w.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+\b)
          |(?<version>version\W{0,4}(?:is|of)?\W{0,4}(?:\d{1,3}\.){3}\d{1,3}\b)
          |(?<mac>\b(?:[0-9a-f]{2}[-:]){5}[0-9a-f]{2}\b)
          |(?<ip>\b(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)\b)
          |(?<full>\b(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:com|net|org|edu|gov|mil|local|lan|corp|internal|example|test|invalid)\b)",
    )
    .expect("a constant that the tests compile")
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
];
/// Domains of vendors, which stand in every log.
const VENDORS: &[&str] = &["cisco.com", "microsoft.com", "installshield.com", "verisign.com", "command.com", "w3.org"];

/// Shows each name that a text shows by its form, with its kind.
pub(super) fn found(text: &str, see: &mut dyn FnMut(&'static str, &str)) {
    for form in &*FORMS {
        for found in form.captures_iter(text) {
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
    /// All of them as whole words; made anew when one is noted.
    words: Option<Regex>,
}

impl Names {
    pub(super) fn learn(&mut self, kind: &'static str, name: &str) {
        let name = name.trim().trim_end_matches('$');
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
        self.words = None;
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
        let words = self.words.get_or_insert_with(|| words(tokens));
        let mut count = |found: &Captures<'_>| {
            let (kind, number) = tokens[&found[2].to_lowercase()];
            *counts.entry(kind).or_default() += 1;
            format!("{}[{kind}-{number}]", &found[1])
        };
        // Twice, since a name takes the character before it: two names with one character between them.
        let once = words.replace_all(&addresses, &mut count).into_owned();
        match words.replace_all(&once, &mut count) {
            Cow::Borrowed(_) if once == text => Cow::Borrowed(text),
            Cow::Borrowed(_) => Cow::Owned(once),
            Cow::Owned(twice) => Cow::Owned(twice),
        }
    }
}

/// Any of the names as a whole word, the longest first; not inside of a token.
fn words(tokens: &BTreeMap<String, (&'static str, usize)>) -> Regex {
    let mut names: Vec<&String> = tokens.keys().collect();
    names.sort_by_key(|name| (std::cmp::Reverse(name.len()), *name));
    let names: Vec<String> = names.into_iter().map(|name| regex::escape(name)).collect();
    let form = format!(r"(?i)(^|[^\w\[])({})\b", names.join("|"));
    regex::RegexBuilder::new(&form).size_limit(256 << 20).build().expect("escaped names are an expression")
}
