//! Names and versions that may stand in any line of any log: databases, SQL Server and operating system versions.

use std::sync::LazyLock;

use regex::bytes::Regex;

use crate::input::text::Line;
use crate::knowledge::session::Span;

/// A value that was seen, with the first line that shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// `database`, `sql-server-version`, `operating-system-version`, `sql-server-host` or `account-domain`.
    pub name: &'static str,
    /// The value as printed.
    pub value: String,
    /// Where it was seen first.
    pub span: Span,
}

/// What is looked for: CallManager databases (CCM0300, CCM0301, ...: named by the guide), builds of SQL Server 2000
/// (8.00.nnn), versions of the Cisco-provided operating system (2000.2.7, with a service release: the guide again), and
/// hosts and domains on command lines (`osql -S PUB01`, `/user:EXAMPLE\Administrator`).
static WANTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x-u)\b(?:(?P<database>(?i:CCM)03[0-9]{2})\b
          |(?P<sql>8\.00\.[0-9]{3,4})\b
          |(?P<os>2000\.[0-9]\.[0-9]{1,2}(?:[\s.]?sr\s?[0-9]{1,2})?)\b)
          |\b(?i:(?:osql|isql|sqlcmd)(?:\.exe)?\b|bcp(?:\.exe|\ ))[^\r\n]{0,120}?\s-S\s?(?P<server>[A-Za-z][A-Za-z0-9_-]{0,62})
          |(?i:/user:)(?P<domain>[A-Za-z0-9_-]{1,63})\\[A-Za-z0-9_.-]",
    )
    .expect("a constant that the tests compile")
});

/// Most values that are kept of one file.
const KEPT: usize = 32;

/// One of these stands in every value that is looked for.
pub const MARKS: &[&str] = &["ccm0", "8.00", "2000", "osql", "isql", "sqlc", "bcp ", "bcp.", "/use"];

/// Whether this is the name of a database of the product: `CCM03nn`.
#[must_use]
pub fn is_database(name: &[u8]) -> bool {
    let digits = name.get(..5).filter(|stem| stem.eq_ignore_ascii_case(b"CCM03")).map(|_| &name[5..]);
    digits.is_some_and(|digits| digits.len() == 2 && digits.iter().all(u8::is_ascii_digit))
}

/// The databases that one view names. Logs of a migration name the same two in every other line.
#[derive(Debug, Default)]
pub struct Databases {
    named: Vec<[u8; 7]>,
}

impl Databases {
    /// Whether the line with a mark at `at` may have to be looked at because of it: not where the mark is no name of a
    /// database, or one that the view names before.
    pub fn may_be_new(&mut self, view: &[u8], at: usize) -> bool {
        if !view[at..].get(..4).is_some_and(|stem| stem.eq_ignore_ascii_case(b"ccm0")) {
            return true;
        }
        let word = |byte: Option<&u8>| byte.is_some_and(|&byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let Some((name, behind)) = view[at..].split_first_chunk::<7>() else { return false };
        if !is_database(name) || word(behind.first()) || at > 0 && word(view.get(at - 1)) || self.named.contains(name) {
            return false;
        }
        self.named.push(*name);
        true
    }
}

/// Collects what is seen in the lines of one file.
#[derive(Debug, Default)]
pub struct Sightings {
    seen: Vec<Sighting>,
    /// Matches looked at, so that what stands in every line is read once.
    known: Vec<Vec<u8>>,
}

impl Sightings {
    /// Looks at a line.
    pub fn line(&mut self, line: &Line<'_>) {
        for place in WANTED.find_iter(line.view()) {
            if self.known.iter().any(|known| known == place.as_bytes()) {
                continue;
            }
            if self.known.len() < KEPT {
                self.known.push(place.as_bytes().to_vec());
            }
            let Some(found) = WANTED.captures_at(line.view(), place.start()) else { continue };
            let group = |name: &str| found.name(name).map(|part| String::from_utf8_lossy(part.as_bytes()).into_owned());
            let upper = |name: &str| group(name).map(|value| value.to_ascii_uppercase());
            let seen = [
                ("database", upper("database")),
                ("sql-server-version", group("sql")),
                ("operating-system-version", group("os")),
                ("sql-server-host", upper("server")),
                ("account-domain", upper("domain")),
            ];
            let Some((name, value)) = seen.into_iter().find_map(|(name, value)| Some((name, value?))) else { continue };
            let known = self.seen.iter().any(|sighting| sighting.name == name && sighting.value == value);
            if !known && self.seen.len() < KEPT {
                self.seen.push(Sighting { name, value, span: Span::of(line) });
            }
        }
    }

    /// What was seen, in the order of the lines.
    #[must_use]
    pub fn finish(self) -> Vec<Sighting> {
        self.seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::text::lines_of_bytes;

    #[test]
    fn databases_and_versions_are_seen_once_with_their_first_line() {
        let text = "copying CCM0300 to ccm0301\nMicrosoft SQL Server  2000 - 8.00.818\nOS version 2000.2.7sr2\nosql.exe -E -S pub01 -i x.sql\nnet use x /user:EXAMPLE\\Administrator\nCCM0301 again\nXCCM0399 8.00.8189999\n";
        let mut sightings = Sightings::default();
        for line in lines_of_bytes(text.as_bytes()).0 {
            sightings.line(&line.line());
        }
        let seen: Vec<(String, u64)> =
            sightings.finish().into_iter().map(|seen| (seen.value, seen.span.line)).collect();
        let wanted =
            [("CCM0300", 1), ("CCM0301", 1), ("8.00.818", 2), ("2000.2.7sr2", 3), ("PUB01", 4), ("EXAMPLE", 5)];
        assert_eq!(seen, wanted.map(|(value, line)| (value.to_owned(), line)));
    }
}
