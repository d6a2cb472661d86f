//! Why a line of a log is not the cause: what the report says of it, and what it says is the cause instead.

use std::fmt::Write as _;

use crate::judging::cause::Role;
use crate::judging::relate::Veto;
use crate::knowledge::catalog::Class;
use crate::knowledge::catalog::nearest::nearest;
use crate::telling::explain::Unknown;
use crate::telling::page::safe;
use crate::telling::report::{Evidence, Finding, Report};

/// A line of a log, as reports write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'p> {
    /// The log's path, or the end of it.
    pub path: &'p str,
    /// The line, counted from 1.
    pub line: u64,
}

impl<'p> Place<'p> {
    /// Reads `FILE:LINE`, also `FILE:FIRST-LAST`, of which the first counts.
    #[must_use]
    pub fn read(text: &'p str) -> Option<Self> {
        let (path, lines) = text.rsplit_once(':')?;
        let line = lines.split('-').next()?.parse().ok()?;
        (!path.is_empty() && line > 0).then_some(Self { path, line })
    }

    /// Whether a path of the report is meant: case and the kind of slash do not count.
    fn means(&self, path: &str) -> bool {
        let plain = |path: &str| path.replace('\\', "/").to_lowercase();
        let (path, meant) = (plain(path), plain(self.path));
        path == meant || path.strip_suffix(&meant).is_some_and(|before| before.ends_with('/'))
    }

    fn is_on(&self, at: &Evidence) -> bool {
        (at.line..=at.end_line).contains(&self.line) && self.means(&at.path)
    }

    /// The message that stands there.
    #[must_use]
    pub fn finding<'r>(&self, report: &'r Report) -> Option<(&'r Finding, &'r Evidence)> {
        let places = report.findings.iter().flat_map(|finding| finding.evidence.iter().map(move |at| (finding, at)));
        let mut here = places.filter(|(_, at)| self.is_on(at));
        here.next()
    }
}

/// Says why the message on a line is not the cause, from a report that keeps every place.
///
/// # Errors
/// No log of that name was read, or it has fewer lines; then what comes near.
pub fn why_not_the_cause(report: &Report, place: Place<'_>) -> Result<String, Unknown> {
    let Some(input) = report.inputs.iter().find(|input| place.means(&input.path)) else {
        let near = nearest(place.path, report.inputs.iter().map(|input| input.path.as_str()));
        return Err(Unknown { what: place.path.to_owned(), near });
    };
    let mut out = String::new();
    let Some((finding, at)) = place.finding(report) else {
        if place.line > input.lines {
            let near = vec![format!("{}:{}", input.path, input.lines)];
            return Err(Unknown { what: format!("{}:{}", place.path, place.line), near });
        }
        let _ = writeln!(out, "{}:{} holds no error-like message", safe(&input.path), place.line);
        let _ = writeln!(out, "  no word or number on it that is known says that something failed; other lines say it");
        cause(&mut out, report);
        return Ok(out);
    };
    let _ = writeln!(out, "{}:{}", safe(&at.path), at.line);
    for line in at.text.lines().take(3) {
        let _ = writeln!(out, "    {}", safe(line).trim_end());
    }
    let link = report.verdict.chain.iter().position(|link| place.is_on(&link.place));
    let last = report.verdict.chain.len().saturating_sub(1);
    let rejected = report.verdict.rejected.iter().find(|rejected| place.is_on(&rejected.place));
    let is_root = report.verdict.root_causes.first() == Some(&finding.id);
    match (link, rejected) {
        (Some(at), _) if at == last => {
            let _ = writeln!(out, "  it is the cause: {}", safe(&finding.reason));
        }
        (Some(at), _) => {
            let _ = writeln!(out, "  it is step {} of {} on the way to the cause, which explains it", at + 1, last + 1);
        }
        (None, _) if is_root => {
            let _ = writeln!(out, "  it is the cause: {}", safe(&finding.reason));
        }
        (None, Some(rejected)) => {
            let _ = writeln!(out, "  not the cause: {}", veto(rejected.veto));
        }
        (None, None) => {
            let _ = writeln!(out, "  not the cause: {}", role(finding));
        }
    }
    let _ = writeln!(out, "  {}, {}: {}", finding.class, finding.role, safe(&finding.reason));
    if let Some(unless) = &finding.unless {
        let _ = writeln!(out, "  it would have been otherwise if: {}", safe(unless));
    }
    try_of(&mut out, report, finding);
    if link != Some(last) && !is_root {
        cause(&mut out, report);
    }
    Ok(out)
}

fn veto(veto: Veto) -> &'static str {
    match veto {
        Veto::AnotherTry => "it belongs to another try than the one that failed last",
        Veto::AfterTheFailure => "it was written after the step had failed",
        Veto::Survived => "it was got over: tried again, passed over, or what followed went well",
        Veto::Harmless => "a pattern or its own words say that it does not matter",
        Veto::NotTied => "too little ties it to the step that failed: no name, number, object or time of it",
        Veto::LessAlike => "another line of the try reads more like the cause of a failure",
    }
}

fn role(finding: &Finding) -> &'static str {
    match (finding.class, finding.role) {
        (_, Role::Consequence) => "it followed from the cause",
        (_, Role::Contributing) => "it adds to the cause and is not it",
        (_, Role::Recovered) => "it was repaired later",
        (_, Role::RootCause) => "it is a cause of its own, of another failure",
        (Class::Benign, _) => "it may be ignored",
        _ => "these logs do not tell what it did",
    }
}

/// Which try it belongs to, where that is another one than the last.
fn try_of(out: &mut String, report: &Report, finding: &Finding) {
    let last = report.sessions.iter().map(|session| session.attempt).max();
    let Some(session) = report.sessions.iter().find(|session| session.id == finding.session) else { return };
    if Some(session.attempt) != last
        && let Some(last) = last
    {
        let _ = writeln!(out, "  its run is of try {}, the last try is {last}", session.attempt);
    }
}

/// What is the cause instead.
fn cause(out: &mut String, report: &Report) {
    let verdict = &report.verdict;
    let _ = writeln!(out, "{}: {}", verdict.outcome, safe(&verdict.headline));
    for (at, link) in verdict.chain.iter().enumerate() {
        let says = link.place.text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default().trim();
        let says: String = safe(says).chars().take(120).collect();
        let _ = writeln!(out, "{}{}:{}  {says}", "  ".repeat(at + 1), safe(&link.place.path), link.place.line);
    }
    if verdict.chain.is_empty()
        && let Some(root) = verdict.root_causes.first().and_then(|id| report.finding(id))
        && let Some(at) = root.evidence.first()
    {
        let _ = writeln!(out, "  {}:{}  {}", safe(&at.path), at.line, safe(&root.title));
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn a_place_is_read_as_reports_write_it() {
        assert_eq!(Place::read("Logs/a.log:12-14"), Some(Place { path: "Logs/a.log", line: 12 }));
        assert_eq!(Place::read(r"C:\a.log:3"), Some(Place { path: r"C:\a.log", line: 3 }));
        for wrong in ["a.log", "a.log:", "a.log:x", ":3", "a.log:0", "msi-service-failed-to-start"] {
            assert_eq!(Place::read(wrong), None, "{wrong}");
        }
        let place = Place { path: r"logs\A.log", line: 1 };
        assert!(place.means("C/Logs/a.log") && place.means("Logs/a.log") && !place.means("C/xLogs/a.log"));
    }
}
