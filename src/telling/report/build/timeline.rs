//! When things happened, and how far the installation came.
//!
//! The clocks of these logs carry no zone, and logs without a certain date have no place on the timeline: they are
//! listed without times, after the others of their file's order.

use super::ReportInput;
use crate::input::redact::Redacted;
use crate::judging::cause;
use crate::knowledge::session::{Outcome, Session};
use crate::telling::report::{PhaseInfo, Progress, SessionInfo, TimelineEntry};

/// Shortest pause between two sessions that is shown, in seconds.
const GAP_SECONDS: i64 = 300;

/// Sessions in time order, with the pauses between them.
pub(super) fn timeline(material: &ReportInput<'_>, sessions: &[SessionInfo]) -> Vec<TimelineEntry> {
    let mut order: Vec<usize> =
        (0..sessions.len()).filter(|&index| material.sessions[index].session.dialect != "plain").collect();
    order.sort_by_key(|&index| material.standings[index].place);
    let mut out: Vec<TimelineEntry> = Vec::new();
    let mut busy_until = None;
    for index in order {
        let session = &material.sessions[index].session;
        let (started, ended) = (cause::at(&session.started), cause::at(&session.ended));
        if let (Some(until), Some(started)) = (busy_until, started) {
            let pause = started.duration_since(until).as_secs();
            if pause >= GAP_SECONDS {
                out.push(TimelineEntry {
                    session: None,
                    kind: "gap".to_owned(),
                    started: Some(show(until)),
                    ended: sessions[index].started.clone(),
                    seconds: Some(pause),
                    label: Redacted::our_words("no log says what happened"),
                    outcome: None,
                });
            }
        }
        busy_until = busy_until.max(ended).max(started);
        out.push(TimelineEntry {
            session: Some(sessions[index].id.clone()),
            kind: "session".to_owned(),
            started: sessions[index].started.clone(),
            ended: sessions[index].ended.clone(),
            seconds: started.zip(ended).map(|(from, to)| to.duration_since(from).as_secs()),
            label: sessions[index].product.clone().unwrap_or_else(|| sessions[index].path.clone()),
            outcome: Some(sessions[index].outcome),
        });
    }
    out
}

fn show(at: jiff::civil::DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// The steps of an installation, in their order. What the directories hold is known from the guide; which engine
/// writes there is inferred.
const PHASES: [&str; 4] = ["sql-server", "database", "directory", "callmanager"];

/// The step that a session belongs to.
fn phase(session: &Session, directory: Option<&str>) -> Option<&'static str> {
    let product = session.product.as_deref().unwrap_or_default().to_ascii_lowercase();
    match (session.dialect, directory) {
        ("msi", _) if product.contains("callmanager") => Some("callmanager"),
        ("msi" | "installshield", _) if product.contains("sql server") || product.contains("msde") => {
            Some("sql-server")
        }
        ("ldap", _) | (_, Some("directory" | "dcdsrvr")) => Some("directory"),
        ("sql", _) | (_, Some("dbinstall")) => Some("database"),
        _ => None,
    }
}

/// How far the last try came: each step with how it ended, the last good one and the first bad one.
pub(super) fn progress(material: &ReportInput<'_>, sessions: &[SessionInfo]) -> Progress {
    let last_try = material.standings.iter().map(|standing| standing.attempt).max().unwrap_or(1);
    let mut phases: Vec<PhaseInfo> = PHASES
        .iter()
        .map(|name| PhaseInfo { name: (*name).to_owned(), state: "not-seen".to_owned(), sessions: Vec::new() })
        .collect();
    // Both are sorted by path.
    let mut files = material.files.iter().peekable();
    for (index, ruled) in material.sessions.iter().enumerate() {
        while files.next_if(|file| file.path.as_str() < &*ruled.session.path).is_some() {}
        let directory = files.peek().and_then(|file| file.directory);
        let dated = cause::at(&ruled.session.started).is_some();
        if dated && material.standings[index].attempt != last_try || material.standings[index].repaired_by.is_some() {
            continue;
        }
        let Some(name) = phase(&ruled.session, directory) else { continue };
        let Some(info) = phases.iter_mut().find(|info| info.name == name) else { continue };
        info.sessions.push(sessions[index].id.clone());
        let state = match ruled.outcome {
            Outcome::Failed | Outcome::Cancelled => "failed",
            Outcome::Incomplete => "incomplete",
            Outcome::Succeeded | Outcome::RebootRequired => "succeeded",
            Outcome::Indeterminate => "no-end-said",
        };
        let rank = |state: &str| {
            ["not-seen", "no-end-said", "succeeded", "incomplete", "failed"].iter().position(|known| *known == state)
        };
        if rank(state) > rank(&info.state) {
            state.clone_into(&mut info.state);
        }
    }
    let named = |info: &PhaseInfo| info.name.clone();
    Progress {
        last_good: phases.iter().rev().find(|info| info.state == "succeeded").map(named),
        first_bad: phases.iter().find(|info| matches!(info.state.as_str(), "failed" | "incomplete")).map(named),
        phases,
        note: "the clocks of these logs carry no zone; times of different servers may differ".to_owned(),
    }
}
