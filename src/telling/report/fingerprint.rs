//! What a finding is, whatever its line, its time and its judgement: the same in the next scan of the same server.

use std::sync::LazyLock;

use regex::Regex;
use sha2::{Digest, Sha256};

use crate::base::expression::regex;
use crate::judging::templates::template;

/// Dates and counters in names of files.
static RUNNING: LazyLock<Regex> = LazyLock::new(|| regex(r"\d{4,}"));

/// What of a finding is content.
pub(super) struct Content<'a> {
    /// Id of the pattern.
    pub pattern: &'a str,
    /// Path of the log; its last part alone counts, so that a share, a copy and an archive of one server agree.
    pub path: &'a str,
    /// The first message; secrets are replaced, so that nobody can try them out on the digest.
    pub text: &'a str,
    /// Values of its named parts.
    pub captures: Vec<&'a str>,
    /// The numbers that mean something in it (`win32:5`).
    pub numbers: Vec<&'a str>,
}

/// The first half of a SHA-256.
pub(super) type Fingerprint = [u8; 16];

/// SHA-256 over the pattern, the name of the log and the message with all that runs on masked (times, counters,
/// GUIDs, paths). Quoted names and decoded numbers count: another service that fails, or
/// another reason, is another finding.
pub(super) fn fingerprint(content: &Content<'_>) -> Fingerprint {
    let file = content.path.rsplit(['/', '\\']).next().unwrap_or_default().to_lowercase();
    let line = content.text.lines().next().unwrap_or_default();
    let mut digest = Sha256::new();
    let mut add = |part: &str| digest.update(format!("{}:{part}\n", part.len()));
    add(content.pattern);
    add(&RUNNING.replace_all(&file, "<n>"));
    add(&template(line));
    for quoted in line.split('\'').skip(1).step_by(2) {
        add(&template(quoted).to_lowercase());
    }
    for value in &content.captures {
        add(&template(value).to_lowercase());
    }
    content.numbers.iter().for_each(|number| add(number));
    let mut first = Fingerprint::default();
    first.copy_from_slice(&digest.finalize()[..16]);
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str, text: &str, number: &str) -> Fingerprint {
        fingerprint(&Content { pattern: "p", path, text, captures: vec!["X"], numbers: vec![number] })
    }

    #[test]
    fn what_runs_on_does_not_count_and_what_is_meant_does() {
        let one = of("C/Logs/Setup20050817.log", "14:02:17 service 'Alpha' failed after 30 s at 0x1f", "win32:5");
        assert_eq!(one, of("setup20060101.LOG", "09:10:11 service 'Alpha' failed after 7 s at 0x2e", "win32:5"));
        for other in [
            of("C/Logs/Setup20050817.log", "14:02:17 service 'Beta' failed after 30 s at 0x1f", "win32:5"),
            of("C/Logs/Setup20050817.log", "14:02:17 service 'Alpha' failed after 30 s at 0x1f", "win32:32"),
            of("C/Logs/Other.log", "14:02:17 service 'Alpha' failed after 30 s at 0x1f", "win32:5"),
        ] {
            assert_ne!(one, other);
        }
    }
}
