//! What logs say while an upgrade still runs: which steps begin and end, and what is catastrophic as soon as it is
//! written. Only what was added is read. A share has no notifications: whoever watches looks again every few seconds.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

use crate::base::expression::regex;
use crate::input::redact::Redactor;
use crate::input::source::{self, Input, Steady};
use crate::input::text;
use crate::knowledge::catalog::Catalog;
use crate::reading::account::{self, Said};
use crate::running::triage::{self, Options};

/// Bytes of one log that are read at a time; the rest is read by the next look.
const MOST: u64 = 16 << 20;

/// Something that was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The log, inside the source.
    pub path: String,
    /// What happened.
    pub what: Happened,
    /// The step's name, or the line of the log; secrets are replaced.
    pub text: String,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// A step began and had not ended when the log was looked at.
    Began,
    /// A step ended well that was seen to begin, or a log says that something did.
    Ended,
    /// A step ended badly.
    Failed,
    /// A message that stops an installation, as far as the lines around it tell.
    Catastrophic,
    /// The log is shorter than it was: it was written anew, and is read from its start.
    WrittenAnew,
    /// The log cannot be read; it is tried again.
    Unreadable,
}

/// Logs that are being followed.
#[derive(Debug, Default)]
pub struct Watch {
    logs: BTreeMap<PathBuf, Followed>,
    looked: bool,
}

#[derive(Debug, Default)]
struct Followed {
    /// Bytes of it that were read.
    read: u64,
    /// Steps that have begun and not ended, and whether their beginning was said.
    open: Vec<(String, bool)>,
    unreadable: bool,
}

/// What one look came to.
#[derive(Debug, Default)]
pub struct Look {
    /// What was seen, log by log in the order of their lines.
    pub seen: Vec<Seen>,
    /// Logs that are followed.
    pub logs: usize,
    /// Bytes that were added since the look before, and read.
    pub added: u64,
}

impl Watch {
    /// Looks at the logs once. The first time, what stands in them already is passed over: the report at the end reads it.
    pub fn look(&mut self, input: &Input, catalog: &Catalog, options: &Options) -> Look {
        let inventory = source::take(std::slice::from_ref(input), &options.of_source());
        let mut look = Look { logs: inventory.files.len(), ..Look::default() };
        for file in &inventory.files {
            let Some(real) = file.real_path() else { continue };
            let first = !self.looked && !self.logs.contains_key(real);
            let followed = self.logs.entry(real.to_owned()).or_default();
            if first {
                followed.read = file.bytes;
                continue;
            }
            if file.bytes == followed.read {
                continue;
            }
            if file.bytes < followed.read {
                *followed = Followed::default();
                look.say(&file.path, Happened::WrittenAnew, String::new());
            }
            match added(real, followed.read) {
                Ok(bytes) => {
                    followed.unreadable = false;
                    followed.read += bytes.len() as u64;
                    look.added += bytes.len() as u64;
                    let before = look.seen.len();
                    followed.steps(&file.path, &bytes, &mut look);
                    let mut redactor = Redactor::new(options.redact);
                    for seen in &mut look.seen[before..] {
                        seen.text = redactor.line(&seen.text).into_owned();
                    }
                    judge(&file.path, bytes, catalog, options, &mut look);
                }
                Err(error) if !followed.unreadable => {
                    followed.unreadable = true;
                    look.say(&file.path, Happened::Unreadable, error.to_string());
                }
                Err(_) => {}
            }
        }
        self.looked = true;
        look
    }
}

impl Look {
    fn say(&mut self, path: &str, what: Happened, text: String) {
        self.seen.push(Seen { path: path.to_owned(), what, text });
    }
}

/// The whole lines that stand behind so many bytes.
fn added(path: &Path, read: u64) -> io::Result<Vec<u8>> {
    let mut file = Steady::open(path)?;
    file.skip(read)?;
    let most = file.left().min(MOST);
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes)?;
    let Some(end) = memchr::memrchr(b'\n', &bytes) else {
        // A line without an end is left for the next look, unless it fills what is read at a time.
        return Ok(if bytes.len() as u64 == MOST { bytes } else { Vec::new() });
    };
    // In UTF-16, the line end has a second byte.
    let wide = (read + end as u64).is_multiple_of(2) && bytes.get(end + 1) == Some(&0);
    bytes.truncate(end + 1 + usize::from(wide));
    Ok(bytes)
}

static BEGAN: LazyLock<Regex> = LazyLock::new(|| regex(r"^Action start \d+:\d\d:\d\d: ([^.\s]+)"));
static ENDED: LazyLock<Regex> = LazyLock::new(|| regex(r"^Action ended \d+:\d\d:\d\d: ([^.\s]+)\. Return value (\d+)"));

impl Followed {
    /// Says which steps began and ended: those that took longer than a look, and those that ended badly. Of a text log,
    /// its own words about an end.
    fn steps(&mut self, path: &str, bytes: &[u8], look: &mut Look) {
        let (lines, _) = text::lines_of_bytes(bytes);
        for line in &lines {
            let line = line.text.trim_start_matches(|c: char| !c.is_alphanumeric());
            // The engine's tag, where there is one.
            let says = line.split_once("]: ").filter(|_| line.starts_with("MSI (")).map_or(line, |(_, says)| says);
            if let Some(found) = BEGAN.captures(says) {
                self.open.push((found[1].to_owned(), false));
            } else if let Some(found) = ENDED.captures(says) {
                let began = self.open.iter().rposition(|(name, _)| *name == found[1]);
                let said = began.is_some_and(|at| self.open.remove(at).1);
                match &found[2] {
                    "0" | "1" | "5" if said => look.say(path, Happened::Ended, found[1].to_owned()),
                    "0" | "1" | "5" => {}
                    value => look.say(path, Happened::Failed, format!("{} (return value {value})", &found[1])),
                }
            } else if !line.starts_with("MSI (") && !line.starts_with("Property(") {
                match account::read(says).said {
                    Said::Well | Said::Restart => look.say(path, Happened::Ended, says.to_owned()),
                    Said::Badly | Said::Cancelled => look.say(path, Happened::Failed, says.to_owned()),
                    Said::Nothing => {}
                }
            }
        }
        for (name, said) in self.open.iter_mut().filter(|(_, said)| !said) {
            look.say(path, Happened::Began, name.clone());
            *said = true;
        }
    }
}

/// Judges what was added by itself, as an excerpt.
fn judge(path: &str, bytes: Vec<u8>, catalog: &Catalog, options: &Options, look: &mut Look) {
    let options = Options { threads: 1, meter: None, surround: false, ..options.clone() };
    let Ok(report) = triage::triage(&[Input::Stdin(bytes)], catalog, &options) else { return };
    let causes = report.verdict.root_causes.iter().filter_map(|id| report.finding(id));
    for finding in causes {
        let line = finding.evidence.first().map_or("", |place| place.text.lines().next().unwrap_or_default());
        look.say(path, Happened::Catastrophic, format!("{}: {}", finding.title, line.trim()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(pieces: &[&str]) -> Vec<(Happened, String)> {
        let (mut followed, mut look) = (Followed::default(), Look::default());
        for piece in pieces {
            followed.steps("a.log", piece.as_bytes(), &mut look);
        }
        look.seen.into_iter().map(|seen| (seen.what, seen.text)).collect()
    }

    #[test]
    fn a_step_is_said_where_it_lasts_longer_than_a_look_or_fails() {
        let (start, end) =
            ("Action start 9:00:01: CopyFiles.\r\n", "Action ended 9:00:09: CopyFiles. Return value 1.\r\n");
        assert_eq!(steps(&[&format!("{start}{end}")]), []);
        assert_eq!(
            steps(&[start, end]),
            [(Happened::Began, "CopyFiles".to_owned()), (Happened::Ended, "CopyFiles".to_owned())]
        );
        let failed = steps(&[&format!("{start}{}", end.replace("value 1", "value 3"))]);
        assert_eq!(failed, [(Happened::Failed, "CopyFiles (return value 3)".to_owned())]);
        let text = steps(&["10:00 step netcheck ended with 0\n10:01 copied 12 files\n10:02 step ldap failed with 5\n"]);
        assert_eq!(text.iter().map(|(what, _)| *what).collect::<Vec<_>>(), [Happened::Ended, Happened::Failed]);
    }

    #[test]
    fn a_line_without_an_end_waits() {
        let folder = std::env::temp_dir().join(format!("ccmtriage-added-{}", std::process::id()));
        std::fs::write(&folder, "one\ntwo").expect("writable");
        assert_eq!(added(&folder, 0).expect("readable"), b"one\n");
        assert_eq!(added(&folder, 4).expect("readable"), b"");
        std::fs::write(&folder, b"o\0n\0e\0\r\0\n\0t\0").expect("writable");
        assert_eq!(added(&folder, 0).expect("readable"), b"o\0n\0e\0\r\0\n\0");
        std::fs::remove_file(&folder).expect("removable");
    }
}
