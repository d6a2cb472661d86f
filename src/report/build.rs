//! Makes the report's model from judged sessions: folds messages into findings, counts the ledger, writes the headline.

mod timeline;
mod verdict;

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use jiff::civil::Time;
use regex::Regex;

use super::fingerprint::{Content, fingerprint};
use super::{
    ActionInfo, CatalogInfo, ConsiderationInfo, Coverage, Decoded, DirectoryInfo, Evidence, FactInfo, Finding,
    InputInfo, Ledger, LedgerRow, Named, OverlayInfo, PeriodInfo, Redaction, ReferenceInfo, Report, RoleInfo,
    SCHEMA_VERSION, ServerInfo, SessionInfo, SkippedInfo, Unrecognized,
};
use crate::catalog::{Catalog, Class, CorrectiveAction, Kind, Known};
use crate::cause::{Role, Ruled, Ruling, Standing};
use crate::classify::Judgement;
use crate::codes::{Number, Space, without_fields};
use crate::considerations::Answer;
use crate::facts::Fact;
use crate::period::{Parting, Period};
use crate::redact::{Redact, Redactor};
use crate::session::{Beyond, MESSAGES_KEPT, Message, Outcome, Session, Span};
use crate::source::{DirectoryState, Inventory, Layout};
use crate::templates;
use crate::text::Summary;

/// A system error in a text.
static SYSTEM_ERROR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:system|win32|os) error:?\s+(\d{1,5})\b").expect("a constant that the tests compile")
});
/// An HRESULT in a text, in hexadecimal or as the negative number that storage errors are printed as.
static RESULT_CODE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b0x([0-9A-Fa-f]{8})\b|(?:^|[\s(:=])(-2147\d{6})\b").expect("a constant that the tests compile")
});

/// How much evidence a finding keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// The first places of each finding.
    First(usize),
    /// Every place.
    All,
}

impl Kept {
    fn keeps(self, held: usize) -> bool {
        held < self.places()
    }

    /// How many places at most.
    #[must_use]
    pub const fn places(self) -> usize {
        match self {
            Self::First(most) => most,
            Self::All => usize::MAX,
        }
    }
}

/// A file that was read.
#[derive(Debug)]
pub struct ReadFile {
    /// Path inside the source.
    pub path: String,
    /// Name of its directory.
    pub directory: Option<&'static str>,
    /// What reading it gave.
    pub summary: Summary,
    /// Why it was not read to its end.
    pub trouble: Option<String>,
}

/// Everything that a report is made of.
#[derive(Debug)]
pub struct Material<'a> {
    /// The knowledge used.
    pub catalog: &'a Catalog,
    /// What was found to read.
    pub inventory: &'a Inventory,
    /// What was read, in the order of the inventory's files.
    pub files: &'a [ReadFile],
    /// The judged sessions, by path and line.
    pub sessions: &'a [Ruled<'a>],
    /// How each stands among the others.
    pub standings: &'a [Standing],
    /// How the server stands.
    pub outcome: Outcome,
    /// The server's name, if one was given.
    pub name: Option<String>,
    /// The server's role and how it is known.
    pub role: (Option<&'a str>, &'a str),
    /// What the logs prove.
    pub facts: &'a [Fact],
    /// The guide's considerations.
    pub answers: &'a [Answer<'a>],
    /// What to do.
    pub actions: &'a [&'a CorrectiveAction],
    /// How much evidence to keep.
    pub kept: Kept,
    /// The time that is considered, and what lies outside.
    pub period: (Period, &'a Parting),
}

/// A cause: the session in whose log it stands, and the session that failed because of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cause {
    /// Index of the session that holds the root cause.
    pub session: usize,
    /// Index of the session that failed; the same where its own log says why.
    pub failed: usize,
}

/// The causes that count, the first cause first: of the last try, in time order; then of earlier ones. Logs of engines
/// that say how their run ended come before others.
#[must_use]
pub fn causes(sessions: &[Ruled<'_>], standings: &[Standing]) -> Vec<Cause> {
    let mut failed: Vec<usize> = (0..sessions.len())
        .filter(|&index| {
            (sessions[index].root.is_some() || sessions[index].leads_to.is_some())
                && standings[index].repaired_by.is_none()
        })
        .collect();
    failed.sort_by_key(|&index| {
        let silent = sessions[index].session.outcome_shown_by.is_none();
        (silent, std::cmp::Reverse(standings[index].attempt), standings[index].place)
    });
    let mut causes: Vec<Cause> = Vec::new();
    for index in failed {
        let session = sessions[index].leads_to.unwrap_or(index);
        if !causes.iter().any(|cause| cause.session == session) {
            causes.push(Cause { session, failed: index });
        }
    }
    causes
}

/// Makes the report.
#[must_use]
pub fn build(material: &Material<'_>, redactor: &mut Redactor) -> Report {
    let mut findings = findings(material, redactor);
    let roots = causes(material.sessions, material.standings);
    let by_session = root_findings(&findings);
    let root_ids: Vec<String> = roots.iter().filter_map(|cause| by_session.get(&cause.session).cloned()).collect();
    let sessions = sessions(material, &by_session, redactor);
    for finding in &mut findings {
        if matches!(finding.0.role.as_str(), "consequence" | "contributing") {
            finding.0.caused_by = sessions[finding.1].root_cause.clone().filter(|_| finding.0.role == "consequence");
        }
    }
    let ledger = ledger(material, &findings);
    let coverage = coverage(material);
    let verdict = verdict::verdict(material, &roots, root_ids, &coverage, redactor);
    let unrecognized = unrecognized(material, redactor);
    let facts = material.facts.iter().map(|fact| fact_info(fact, redactor)).collect();
    let considerations = material.answers.iter().map(|answer| consideration(answer, redactor)).collect();
    let host = material.facts.iter().find(|fact| fact.name == "host").map(|fact| fact.value.clone());
    Report {
        schema: Named { name: "ccmtriage-report".to_owned(), version: SCHEMA_VERSION.to_owned() },
        tool: Named { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        catalog: CatalogInfo {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            sha256: material.catalog.sha256.clone(),
            patterns: material.catalog.patterns().len(),
            overlays: material
                .catalog
                .overlays
                .iter()
                .map(|overlay| OverlayInfo {
                    file: overlay.file.clone(),
                    replaced: overlay.replaced.clone(),
                    added: overlay.added.clone(),
                })
                .collect(),
        },
        run: None,
        server: ServerInfo {
            root: material.inventory.root.clone(),
            name: material.name.clone().or(host),
            role: RoleInfo { value: material.role.0.map(str::to_owned), from: material.role.1.to_owned() },
            facts,
        },
        verdict,
        coverage,
        baseline: None,
        inputs: inputs(material),
        timeline: timeline::timeline(material, &sessions),
        progress: timeline::progress(material, &sessions),
        sessions,
        findings: findings.into_iter().map(|(finding, _)| finding).collect(),
        considerations,
        ledger,
        unrecognized,
        actions: material.actions.iter().map(|action| action_info(action)).collect(),
        redaction: Redaction {
            enabled: redactor.enabled(),
            replaced: redactor.counts().iter().map(|(kind, count)| ((*kind).to_owned(), *count)).collect(),
        },
    }
}

/// The first root cause of each session that has one, by the session's index.
fn root_findings(findings: &[(Finding, usize)]) -> HashMap<usize, String> {
    let roots = findings.iter().filter(|(finding, _)| finding.role == "root-cause");
    // Later ones first, so that the first of a session stays.
    roots.rev().map(|(finding, session)| (*session, finding.id.clone())).collect()
}

/// Benign messages come last.
const BENIGN: u8 = 2;

/// Sort keys: what the reader wants first.
fn rank(class: Class, role: Role) -> (u8, Role) {
    let class = match class {
        Class::Catastrophic => 0,
        Class::Undetermined | Class::ByOutcome => 1,
        Class::Benign => BENIGN,
    };
    (class, role)
}

/// The title of what a message is.
fn title(known: &Known<'_>) -> String {
    match known {
        Known::Pattern(pattern) => pattern.title.clone(),
        Known::Number(number, entry) => {
            let means = without_fields(&entry.means);
            match number.space {
                Space::Msi | Space::Custom => format!("Message {}: {means}", number.value),
                Space::Sql => format!("SQL Server message {}: {means}", number.value),
                Space::Ldap => format!("LDAP result {}: {means}", number.value),
                _ => format!("{number}: {means}"),
            }
        }
        Known::Unrecognized => "Not known to the catalog".to_owned(),
    }
}

/// Messages of one session that are judged alike.
struct Group {
    class: u8,
    role: Role,
    session: usize,
    members: Vec<usize>,
}

/// Groups messages of one pattern that are judged alike in one session, in the order in which the report shows them.
fn groups(material: &Material<'_>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (session, ruled) in material.sessions.iter().enumerate() {
        let mut known: HashMap<(u8, Role, Kind<'_>, &str), usize> = HashMap::new();
        for (index, ruling) in ruled.rulings.iter().enumerate() {
            let (class, role) = rank(ruling.class, ruling.role);
            let kind = ruled.judgements[index].known.kind();
            let at = *known.entry((class, role, kind, &ruling.reason)).or_insert_with(|| {
                groups.push(Group { class, role, session, members: Vec::new() });
                groups.len() - 1
            });
            groups[at].members.push(index);
        }
    }
    // Within class and role: by the session's place in time, then by line, then as they stand.
    groups.sort_by_key(|group| {
        let line = material.sessions[group.session].session.messages[group.members[0]].line();
        (group.class, group.role, material.standings[group.session].place, line)
    });
    groups
}

/// Folds messages into findings, each with the index of its session. Noise that is the same in several sessions is one
/// finding.
fn findings(material: &Material<'_>, redactor: &mut Redactor) -> Vec<(Finding, usize)> {
    type Same<'r> = (String, &'static str, &'r str, &'r str);
    let mut noise: HashMap<Same<'_>, usize> = HashMap::new();
    let mut out: Vec<(Finding, usize)> = Vec::new();
    // Fingerprints never rest on a secret, also where the report shows it; what they replace is not counted twice.
    let mut masks = Redactor::new(Redact::Secrets);
    let sessions = material.sessions.iter().enumerate();
    let mut beyond: Vec<(usize, &str, &Beyond)> = sessions
        .filter_map(|(at, Ruled { session, .. })| Some((at, &*session.path, session.beyond.as_ref()?)))
        .collect();
    for Group { class, session: at, members, .. } in groups(material) {
        if class == BENIGN {
            // What is undetermined comes before.
            add_not_judged(&mut out, &mut beyond, redactor);
        }
        let ruled = &material.sessions[at];
        let (message, judgement) = (&ruled.session.messages[members[0]], &ruled.judgements[members[0]]);
        let ruling = &ruled.rulings[members[0]];
        let decoded = decoded(material.catalog, message);
        let fingerprint = fingerprint(&Content {
            pattern: &judgement.known.id(),
            path: &ruled.session.path,
            text: &masks.text(&message.text),
            captures: judgement.captures.iter().map(|(_, value)| value).collect(),
            numbers: decoded.iter().map(|decoded| decoded.number.as_str()).collect(),
        });
        let confidence = finding_confidence(ruling.class, ruled, judgement.certainty);
        let same = (ruling.class == Class::Benign && ruling.role == Role::Noise)
            .then(|| (fingerprint.clone(), confidence, &*ruling.reason, &*ruling.unless));
        let index = if let Some(&known) = same.as_ref().and_then(|same| noise.get(same)) {
            known
        } else {
            let id = format!("f{}", out.len() + 1);
            let names = Names { id, fingerprint, session: format!("s{}", at + 1), confidence };
            out.push((finding(names, ruling, judgement, decoded, redactor), at));
            out.len() - 1
        };
        if let Some(same) = same {
            noise.entry(same).or_insert(index);
        }
        let finding = &mut out[index].0;
        finding.sessions += 1;
        finding.count += members.iter().map(|&member| ruled.count(member)).sum::<u64>();
        for Printed { span, time, .. } in printed(ruled, &members) {
            let held = finding.evidence.len();
            if material.kept.keeps(held) || ruling.role == Role::RootCause && held < 16 {
                let time = time.map(|time| time.strftime("%H:%M:%S").to_string());
                finding.evidence.push(evidence_of(&ruled.session.path, span, time, redactor));
            } else {
                finding.evidence_omitted += 1;
            }
        }
        let repeats = members.iter().filter_map(|&member| ruled.repeats.get(member));
        finding.evidence_omitted += repeats.map(|more| more.omitted).sum::<u64>();
    }
    add_not_judged(&mut out, &mut beyond, redactor);
    out
}

fn add_not_judged(out: &mut Vec<(Finding, usize)>, beyond: &mut Vec<(usize, &str, &Beyond)>, redactor: &mut Redactor) {
    for (at, path, beyond) in beyond.drain(..) {
        out.push((not_judged(beyond, at, out.len() + 1, path, redactor), at));
    }
}

/// The finding of the messages of a session that were only counted.
fn not_judged(beyond: &Beyond, at: usize, number: usize, path: &str, redactor: &mut Redactor) -> Finding {
    let pattern = Known::Unrecognized.id();
    let text = "";
    Finding {
        id: format!("f{number}"),
        fingerprint: fingerprint(&Content { pattern: &pattern, path, text, captures: Vec::new(), numbers: Vec::new() }),
        baseline: None,
        pattern,
        title: "Not judged: the log holds too many messages".to_owned(),
        class: Class::Undetermined.name().to_owned(),
        role: Role::Unknown.name().to_owned(),
        confidence: "low".to_owned(),
        certainty: "unverified".to_owned(),
        session: format!("s{}", at + 1),
        sessions: 1,
        count: beyond.count,
        captures: BTreeMap::new(),
        decoded: Vec::new(),
        reason: format!(
            "of one session {MESSAGES_KEPT} messages are judged, the last one among them; these were only counted"
        ),
        unless: None,
        evidence: vec![evidence_of(path, &beyond.first, None, redactor)],
        evidence_omitted: beyond.count - 1,
        caused_by: None,
        actions: Vec::new(),
    }
}

/// What a finding is called, and what of it depends on its session.
struct Names {
    id: String,
    fingerprint: String,
    session: String,
    confidence: &'static str,
}

/// A finding of nothing yet: what its first message says of all of them.
fn finding(
    names: Names,
    ruling: &Ruling<'_>,
    judgement: &Judgement<'_>,
    decoded: Vec<Decoded>,
    redactor: &mut Redactor,
) -> Finding {
    let captures = judgement.captures.iter();
    let acts = ruling.class == Class::Catastrophic && ruling.role != Role::Consequence;
    Finding {
        id: names.id,
        fingerprint: names.fingerprint,
        baseline: None,
        pattern: judgement.known.id(),
        title: title(&judgement.known),
        class: ruling.class.name().to_owned(),
        role: ruling.role.name().to_owned(),
        confidence: names.confidence.to_owned(),
        certainty: judgement.certainty.to_owned(),
        session: names.session,
        sessions: 0,
        count: 0,
        captures: captures.map(|(name, value)| (name.to_owned(), redactor.text(value).into_owned())).collect(),
        decoded: decoded
            .into_iter()
            .map(|decoded| Decoded { meaning: redactor.text(&decoded.meaning).into_owned(), ..decoded })
            .collect(),
        reason: redactor.text(&ruling.reason).into_owned(),
        unless: (ruling.class == Class::Benign).then(|| ruling.unless.to_string()),
        evidence: Vec::new(),
        evidence_omitted: 0,
        caused_by: None,
        actions: if acts { judgement.actions.to_vec() } else { Vec::new() },
    }
}

/// A place where a message of a group is printed.
struct Printed<'r> {
    /// First line of the message.
    line: u64,
    span: &'r Span,
    time: Option<Time>,
}

/// Where the messages of a group are printed, those that they stand for included: message by message.
fn printed<'r>(ruled: &'r Ruled<'_>, members: &[usize]) -> Vec<Printed<'r>> {
    let mut printed = Vec::new();
    for &member in members {
        let message = &ruled.session.messages[member];
        let line = message.line();
        printed.extend(message.spans.iter().map(|span| Printed { line, span, time: message.time }));
        let repeats = ruled.repeats.get(member).into_iter().flat_map(|repeats| &repeats.places);
        printed.extend(repeats.map(|place| Printed { line: place.line, span: &place.span, time: place.time }));
    }
    printed.sort_by_key(|place| place.line);
    printed
}

/// An unverified piece of knowledge never makes a finding more than medium.
fn finding_confidence(class: Class, ruled: &Ruled<'_>, certainty: &str) -> &'static str {
    let ended = ruled.session.outcome_shown_by.is_some();
    match (class, certainty) {
        (Class::Undetermined | Class::ByOutcome, _) => "low",
        (_, "unverified") => "medium",
        (_, "inferred") if !ended => "medium",
        _ if ended || class == Class::Benign => "high",
        _ => "medium",
    }
}

fn evidence_of(path: &str, span: &Span, time: Option<String>, redactor: &mut Redactor) -> Evidence {
    Evidence {
        path: path.to_owned(),
        line: span.line,
        end_line: span.end_line,
        byte_offset: span.offset,
        byte_length: span.length,
        time,
        text: redactor.text(span.text.trim_end()).into_owned(),
        before: Vec::new(),
        after: Vec::new(),
    }
}

/// The message's own number, and system errors and result codes among its fields and text.
#[must_use]
pub fn decoded(catalog: &Catalog, message: &Message) -> Vec<Decoded> {
    let mut out: Vec<Decoded> = Vec::new();
    let mut add = |number: Number, fields: &[String]| {
        let shown = number.to_string();
        if let Some(meaning) = catalog
            .codes
            .meaning(number, fields)
            .filter(|meaning| !meaning.is_empty() && !out.iter().any(|known| known.number == shown))
        {
            out.push(Decoded { number: shown, meaning });
        }
    };
    if let Some(number) = message.number {
        add(number, &message.fields);
    }
    for span in &message.spans {
        for found in SYSTEM_ERROR.captures_iter(&span.text) {
            if let Ok(value) = found[1].parse() {
                add(Number::new(Space::Win32, value), &[]);
            }
        }
        for found in RESULT_CODE.captures_iter(&span.text) {
            let value = found
                .get(1)
                .and_then(|hex| i64::from_str_radix(hex.as_str(), 16).ok())
                .or_else(|| found.get(2)?.as_str().parse().ok());
            if let Some(value) = value {
                add(Number::new(Space::Hresult, value), &[]);
            }
        }
    }
    if matches!(message.number, Some(Number { space: Space::Msi, value: 1401..=1410 }))
        && let Some(value) = message.field(3).and_then(|field| field.parse().ok())
    {
        add(Number::new(Space::Win32, value), &[]);
    }
    out
}

fn sessions(material: &Material<'_>, roots: &HashMap<usize, String>, redactor: &mut Redactor) -> Vec<SessionInfo> {
    let moment = |moment: &crate::session::Moment| {
        crate::cause::at(moment).map(|at| at.strftime("%Y-%m-%dT%H:%M:%S").to_string())
    };
    material
        .sessions
        .iter()
        .enumerate()
        .map(|(at, ruled)| {
            let session: &Session = &ruled.session;
            SessionInfo {
                id: format!("s{}", at + 1),
                path: session.path.to_string(),
                dialect: session.dialect.to_owned(),
                attempt: material.standings[at].attempt,
                product: session.product.as_deref().map(|product| redactor.text(product).into_owned()),
                started: moment(&session.started),
                ended: moment(&session.ended),
                date_text: session.started.date_text.clone(),
                first_line: session.first_line,
                last_line: session.last_line,
                outcome: ruled.outcome.name().to_owned(),
                exit_code: session.exit_code,
                failed_action: session.failure.as_ref().and_then(|failure| failure.action.clone()),
                stopped_in: session.stopped_in.clone(),
                root_cause: roots.get(&ruled.leads_to.unwrap_or(at)).cloned(),
                repaired_by: material.standings[at].repaired_by.map(|by| format!("s{}", by + 1)),
            }
        })
        .collect()
}

fn inputs(material: &Material<'_>) -> Vec<InputInfo> {
    let mut read_by: HashMap<&str, Vec<&str>> = HashMap::new();
    for ruled in material.sessions {
        let dialects = read_by.entry(&ruled.session.path).or_default();
        if !dialects.contains(&ruled.session.dialect) {
            dialects.push(ruled.session.dialect);
        }
    }
    material
        .files
        .iter()
        .zip(&material.inventory.files)
        .map(|(file, listed)| {
            let dialects = read_by.get(file.path.as_str()).map(Vec::as_slice).unwrap_or_default();
            let mut encodings: Vec<&str> = Vec::new();
            for (_, encoding) in &file.summary.encodings {
                if !encodings.contains(&encoding.name()) {
                    encodings.push(encoding.name());
                }
            }
            InputInfo {
                path: file.path.clone(),
                directory: file.directory.map(str::to_owned),
                container: listed.container.clone(),
                bytes: file.summary.bytes,
                sha256: file.summary.sha256.clone(),
                encoding: encodings.join("+"),
                lines: file.summary.lines,
                dialect: if dialects.is_empty() { "none".to_owned() } else { dialects.join("+") },
            }
        })
        .collect()
}

fn coverage(material: &Material<'_>) -> Coverage {
    let inventory = material.inventory;
    let mut skipped: Vec<SkippedInfo> = inventory
        .skipped
        .iter()
        .map(|skipped| SkippedInfo { path: skipped.path.clone(), reason: skipped.reason.to_string() })
        .collect();
    let mut unread = inventory.skipped.iter().any(|skipped| skipped.reason.matters());
    for file in material.files {
        let mut say = |reason: String, matters: bool| {
            unread |= matters;
            skipped.push(SkippedInfo { path: file.path.clone(), reason });
        };
        if let Some(trouble) = &file.trouble {
            say(format!("not read to its end: {trouble}"), true);
        }
        if file.summary.undecodable_count > 0 {
            let line = file.summary.undecodable.first().map_or(0, |first| first.line);
            say(
                format!(
                    "{} stretches could not be decoded and were replaced, the first on line {line}",
                    file.summary.undecodable_count
                ),
                false,
            );
        }
        if file.summary.cut {
            say("ends in the middle of a character: it was cut off or is still being written".to_owned(), false);
        }
        if file.summary.longest_cut > 0 {
            say(format!("{} lines longer than the limit were read in pieces", file.summary.longest_cut), false);
        }
        if file.summary.bytes == 0 && file.trouble.is_none() {
            say("empty file".to_owned(), false);
        }
    }
    for ruled in material.sessions {
        if let Some(beyond) = &ruled.session.beyond {
            unread = true;
            let reason = format!(
                "{} error-like messages from line {} on were counted, not judged: their session has more than {MESSAGES_KEPT}",
                beyond.count, beyond.first.line
            );
            skipped.push(SkippedInfo { path: ruled.session.path.to_string(), reason });
        }
    }
    let (asked, parting) = material.period;
    for left in &parting.left_out {
        let reason = format!(
            "lines {}-{}: a session of {} outside the time asked about was not considered, with {} error-like messages",
            left.first_line,
            left.last_line,
            left.at.strftime("%Y-%m-%d %H:%M:%S"),
            left.messages
        );
        skipped.push(SkippedInfo { path: left.path.clone(), reason });
    }
    let shown = |at: Option<jiff::civil::DateTime>| at.map(|at| at.strftime("%Y-%m-%dT%H:%M:%S").to_string());
    let period = (!asked.is_open()).then(|| PeriodInfo {
        since: shown(asked.since),
        until: shown(asked.until),
        sessions_left_out: parting.left_out.len() as u64,
        messages_left_out: parting.left_out.iter().map(|left| left.messages).sum(),
        sessions_undated: parting.undated,
    });
    skipped.sort_by(|a, b| (&a.path, &a.reason).cmp(&(&b.path, &b.reason)));
    let server = inventory.layout == Layout::ServerRoot;
    let whole = !server || inventory.directories.iter().all(|directory| directory.state == DirectoryState::Read);
    Coverage {
        layout: match inventory.layout {
            Layout::ServerRoot => "server-root",
            Layout::LooseLogs => "loose-logs",
            Layout::Files => "files",
            Layout::Stdin => "stdin",
        }
        .to_owned(),
        directories: inventory
            .directories
            .iter()
            .map(|directory| DirectoryInfo {
                documented: directory.directory.documented().to_owned(),
                found: directory.found.clone(),
                state: match directory.state {
                    DirectoryState::Read => "read",
                    DirectoryState::Empty => "empty",
                    DirectoryState::Missing => "missing",
                    DirectoryState::Unreadable => "unreadable",
                }
                .to_owned(),
                files: directory.files,
                bytes: directory.bytes,
            })
            .collect(),
        complete: whole && !unread && !material.files.is_empty(),
        skipped,
        period,
        looked_for: inventory.looked_for.clone(),
    }
}

fn ledger(material: &Material<'_>, findings: &[(Finding, usize)]) -> Ledger {
    let mut rows: BTreeMap<(u8, String, String), LedgerRow> = BTreeMap::new();
    let (mut catastrophic, mut benign, mut undetermined) = (0, 0, 0);
    let mut most: BTreeMap<(u8, String, String), u64> = BTreeMap::new();
    for (finding, _) in findings {
        let order = match finding.class.as_str() {
            "catastrophic" => {
                catastrophic += finding.count;
                0
            }
            "undetermined" => {
                undetermined += finding.count;
                1
            }
            _ => {
                benign += finding.count;
                2
            }
        };
        let key = (order, finding.pattern.clone(), finding.role.clone());
        let row = rows.entry(key.clone()).or_insert_with(|| LedgerRow {
            pattern: finding.pattern.clone(),
            title: finding.title.clone(),
            class: finding.class.clone(),
            role: finding.role.clone(),
            count: 0,
            reason: finding.reason.clone(),
            unless: finding.unless.clone(),
        });
        row.count += finding.count;
        let top = most.entry(key).or_insert(finding.count);
        if finding.count > *top {
            *top = finding.count;
            row.reason.clone_from(&finding.reason);
            row.unless.clone_from(&finding.unless);
        }
    }
    let mut by_pattern: Vec<((u8, String, String), LedgerRow)> = rows.into_iter().collect();
    by_pattern.sort_by(|((a, ..), x), ((b, ..), y)| {
        a.cmp(b).then(y.count.cmp(&x.count)).then_with(|| (&x.pattern, &x.role).cmp(&(&y.pattern, &y.role)))
    });
    let error_like = material.sessions.iter().map(Ruled::messages).sum();
    Ledger {
        error_like,
        catastrophic,
        benign,
        undetermined,
        by_pattern: by_pattern.into_iter().map(|(_, row)| row).collect(),
    }
}

fn unrecognized(material: &Material<'_>, redactor: &mut Redactor) -> Vec<Unrecognized> {
    let mut shapes: BTreeMap<String, (u64, usize, usize)> = BTreeMap::new();
    for (at, ruled) in material.sessions.iter().enumerate() {
        for (index, judgement) in ruled.judgements.iter().enumerate() {
            if matches!(judgement.known, Known::Unrecognized) {
                let shape = templates::template(&ruled.session.messages[index].text);
                shapes.entry(shape).or_insert((0, at, index)).0 += ruled.count(index);
            }
        }
    }
    let mut shapes: Vec<(String, (u64, usize, usize))> = shapes.into_iter().collect();
    shapes.sort_by(|(a, (x, ..)), (b, (y, ..))| x.cmp(y).then_with(|| a.cmp(b)));
    shapes
        .into_iter()
        .map(|(template, (count, at, index))| {
            let session = &material.sessions[at].session;
            let sample = evidence_of(&session.path, &session.messages[index].spans[0], None, redactor);
            let template = redactor.text(&template).into_owned();
            Unrecognized { pattern: templates::stub(&template, &sample.text), template, count, sample }
        })
        .collect()
}

fn fact_info(fact: &Fact, redactor: &mut Redactor) -> FactInfo {
    FactInfo {
        name: fact.name.to_owned(),
        value: redactor.text(&fact.value).into_owned(),
        evidence: evidence_of(&fact.path, &fact.span, None, redactor),
    }
}

fn consideration(answer: &Answer<'_>, redactor: &mut Redactor) -> ConsiderationInfo {
    ConsiderationInfo {
        id: answer.consideration.id.clone(),
        title: answer.consideration.title.clone(),
        section: answer.consideration.section.clone(),
        state: answer.state.name().to_owned(),
        reason: redactor.text(&answer.reason).into_owned(),
        evidence: answer.fact.map(|fact| evidence_of(&fact.path, &fact.span, None, redactor)),
        action: Some(answer.consideration.action.clone()).filter(|action| !action.is_empty()),
    }
}

/// A corrective action as the report shows it.
#[must_use]
pub fn action_info(action: &CorrectiveAction) -> ActionInfo {
    ActionInfo {
        id: action.id.clone(),
        title: action.title.clone(),
        steps: action.steps.clone(),
        stop_condition: action.stop_condition.clone(),
        reimage: action.reimage,
        reference: ReferenceInfo {
            document: action.reference.document.clone(),
            section: action.reference.section.clone(),
        },
        certainty: action.certainty.clone(),
    }
}
