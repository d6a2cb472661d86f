//! A failure that one log reports and another one explains, with what misleads a reader: an earlier try that failed for
//! another reason, an error that was got over, logs of steps that went well, harmless complaints.

use std::fmt::Write as _;

use jiff::civil::DateTime;
use jiff::{Span, ToSpan as _};

use crate::related::{DATABASE, DIRECTORY, LOGS};

/// Why a step fails: its title, its program, the name of its log without the ending, its folder, what it is about to do,
/// and the line that says why.
pub(crate) struct Reason {
    title: &'static str,
    program: &'static str,
    log: &'static str,
    folder: &'static str,
    does: &'static str,
    says: &'static str,
}

/// What can be planted.
pub(crate) const REASONS: &[Reason] = &[
    Reason {
        title: "Views of the database",
        program: "osql -E -b -d CCM0301 -i views.sql",
        log: "views",
        folder: DATABASE,
        does: "(7 rows affected)",
        says: "Msg 208, Level 16, State 1, Server PUB01, Line 4: Invalid object name 'NumPlanTrans'.",
    },
    Reason {
        title: "Logins of the database",
        program: "osql -S PUB01 -U sa -i logins.sql",
        log: "logins",
        folder: DATABASE,
        does: "Logins are made on PUB01",
        says: "Msg 18456, Level 14, State 1, Server PUB01: Login failed for user 'sa'.",
    },
    Reason {
        title: "Copy of the web pages",
        program: "copypages.cmd",
        log: "pages",
        folder: LOGS,
        does: "copy D:\\web\\index.asp C:\\CiscoWebs\\index.asp",
        says: "There is not enough space on the disk.",
    },
    Reason {
        title: "Start of the services",
        program: "startsvc.cmd",
        log: "startsvc",
        folder: LOGS,
        does: "net start MSSQLSERVER",
        says: "The MSSQLSERVER service could not be started: the service did not start due to a logon failure (1069).",
    },
    Reason {
        title: "Entries of the directory",
        program: "ldapmodify -h PUB01 -p 8404 -f profiles.ldif",
        log: "profiles",
        folder: DIRECTORY,
        does: "modifying entry cn=Profiles,o=cisco.com",
        says: "ldap_modify: Insufficient access (50)",
    },
    Reason {
        title: "Keys of the registry",
        program: "regkeys.cmd",
        log: "regkeys",
        folder: LOGS,
        does: "reg add HKLM\\SOFTWARE\\Example\\Keys",
        says: "ERROR: Access is denied.",
    },
    Reason {
        title: "Pull of the subscription",
        program: "pull.cmd",
        log: "pull",
        folder: DATABASE,
        does: "net use \\\\PUB01\\DBInstall",
        says: "System error 53 has occurred. The network path was not found.",
    },
    Reason {
        title: "Unpacking of the drivers",
        program: "drivers.cmd",
        log: "drivers",
        folder: LOGS,
        does: "expand D:\\drivers.cab C:\\Drivers",
        says: "Error 1335: the cabinet file 'drivers.cab' is corrupt and cannot be used.",
    },
];

/// How the list of steps leads to the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// It names the log.
    Log,
    /// It names the program, which the log shows, too.
    Program,
}

/// What to make.
#[derive(Debug, Clone)]
pub(crate) struct Incident {
    /// Which of [`REASONS`].
    pub(crate) reason: usize,
    /// How the list leads to it.
    pub(crate) way: Way,
    /// When the installation began.
    pub(crate) began: DateTime,
    /// Harmless complaints in the log of a step that went well.
    pub(crate) noise: usize,
    /// Which of the reasons, if any, made a try of three days before fail.
    pub(crate) earlier: Option<usize>,
    /// Whether the failed step's log first shows an error that a retry gets over.
    pub(crate) got_over: bool,
    /// Whether further steps with logs of their own went well before it.
    pub(crate) more_steps: bool,
    /// The name of the list of steps, which no log says.
    pub(crate) list: String,
}

/// A log by its folder, its name and its lines.
pub(crate) type Log = (&'static str, String, String);

impl Incident {
    /// The logs, and name and line of the one that says why.
    pub(crate) fn logs(&self) -> (Vec<Log>, (String, u64)) {
        let reason = &REASONS[self.reason];
        let mut logs = Vec::new();
        if let Some(earlier) = self.earlier.map(|earlier| &REASONS[earlier]) {
            let began = self.began.saturating_sub(3.days());
            let name = format!("old_{}.txt", earlier.log);
            logs.push((LOGS, format!("old_{}", self.list), list(began, earlier, &name, false)));
            logs.push((earlier.folder, name, said(began, earlier, false).0));
        }
        let name = format!("{}.txt", reason.log);
        let named = if self.way == Way::Log { &name } else { "" };
        logs.push((LOGS, self.list.clone(), list(self.began, reason, named, self.more_steps)));
        let (text, line) = said(self.began, reason, self.got_over);
        logs.push((reason.folder, name.clone(), text));
        logs.push((DATABASE, "tables.txt".to_owned(), self.tables()));
        if self.more_steps {
            logs.push((LOGS, "fonts.txt".to_owned(), went_well(self.began, "Fonts")));
        }
        (logs, (name, line))
    }

    /// A step that went well, though much of it complains.
    fn tables(&self) -> String {
        let at = stamp(self.began, 60);
        let mut text = format!("{at} Tables of the database\n");
        for number in 0..self.noise {
            let _ = writeln!(text, "{at} Table T{number:04}: already exists, kept as it is");
        }
        let _ = writeln!(text, "{} Tables of the database completed successfully", stamp(self.began, 70));
        text
    }
}

/// The date and time so many seconds after a moment.
fn stamp(began: DateTime, seconds: i64) -> String {
    began.saturating_add(Span::new().seconds(seconds)).strftime("%m/%d/%Y %H:%M:%S").to_string()
}

/// A list of steps of which the last failed.
fn list(began: DateTime, reason: &Reason, named: &str, more: bool) -> String {
    let program = reason.program.rsplit([' ', '\\']).next().unwrap_or_default();
    let (title, how) =
        if named.is_empty() { (program, String::new()) } else { (reason.title, format!(", see {named}")) };
    let mut text = format!("{}  Installation of CallManager begins\n", stamp(began, 0));
    let _ = writeln!(text, "{}  Check of the server    ended with 0", stamp(began, 10));
    let _ = writeln!(text, "{}  Tables of the database    ended with 0", stamp(began, 75));
    if more {
        let _ = writeln!(text, "{}  Fonts    ended with 0", stamp(began, 90));
    }
    let _ = writeln!(text, "{}  {title}    ended with 1{how}", stamp(began, 300));
    let _ = writeln!(text, "{}  Installation failed", stamp(began, 301));
    text
}

/// What the failed step's program printed, and the line that says why.
fn said(began: DateTime, reason: &Reason, got_over: bool) -> (String, u64) {
    let mut lines = vec![format!("{} {}", stamp(began, 120), reason.program)];
    if got_over {
        lines.push(format!("{} Error: cannot open C:\\Temp\\part.tmp, trying again", stamp(began, 130)));
        lines.push(format!("{} C:\\Temp\\part.tmp opened", stamp(began, 140)));
    }
    lines.push(format!("{} {}", stamp(began, 200), reason.does));
    lines.push(format!("{} {}", stamp(began, 290), reason.says));
    let line = lines.len() as u64;
    (lines.join("\n") + "\n", line)
}

/// The log of a step that went well.
pub(crate) fn went_well(began: DateTime, title: &str) -> String {
    format!("{} {title}\n{} {title} completed successfully\n", stamp(began, 80), stamp(began, 88))
}
