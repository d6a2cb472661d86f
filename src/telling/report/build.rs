//! Makes the report's model from judged sessions: what was read and not read, the findings, the ledger, the headline.

mod chain;
mod findings;
mod timeline;
mod verdict;

use std::collections::{BTreeMap, HashMap};

use super::{
    ActionInfo, CatalogInfo, ConsiderationInfo, Coverage, DirectoryInfo, Evidence, FactInfo, Finding, InputInfo,
    Ledger, LedgerRow, Named, OverlayInfo, PeriodInfo, Plan, Redaction, ReferenceInfo, Report, RoleInfo,
    SCHEMA_VERSION, ServerInfo, SessionInfo, SkippedInfo, Unrecognized,
};
use crate::input::redact::{Redacted, Redactor, Searched};
use crate::input::source::{DirectoryCoverage, DirectoryState, Inventory, Layout, LogFile};
use crate::input::text::Summary;
use crate::judging::advice::{self, Advice};
use crate::judging::cause::{Role, Ruled, Standing};
use crate::judging::considerations::Answer;
use crate::judging::facts::Fact;
use crate::judging::period::{Period, PeriodCut};
use crate::judging::relate::{Incident, Settled};
use crate::judging::templates;
use crate::knowledge::catalog::{Catalog, Class, Known};
use crate::knowledge::session::{MESSAGES_KEPT, Message, Outcome, Session, Span, TEXT_KEPT};
use crate::reading::account::Account;

/// How much evidence a finding keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidenceLimit {
    /// The first places of each finding.
    First(usize),
    /// Every place.
    All,
}

impl EvidenceLimit {
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
    /// Names of the dialects that read it, each once.
    pub dialects: Vec<&'static str>,
    /// What its text tells of steps and endings.
    pub account: Option<Account>,
    /// Why it was not read to its end.
    pub trouble: Option<String>,
}

impl ReadFile {
    /// Whether nothing of it could be read: then it is a row of the coverage, and no input.
    fn is_unread(&self) -> bool {
        self.summary.bytes == 0 && self.trouble.is_some()
    }
}

/// Everything that a report is made of.
#[derive(Debug)]
pub struct ReportInput<'a> {
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
    /// What the logs say together, and where the links of the chain stand.
    pub incident: (&'a Incident, &'a Settled),
    /// The server's name, if one was given.
    pub name: Option<String>,
    /// The server's role and how it is known.
    pub role: (Option<&'a str>, &'a str),
    /// What the logs prove.
    pub facts: &'a [Fact],
    /// The guide's considerations.
    pub answers: &'a [Answer<'a>],
    /// How much evidence to keep.
    pub kept: EvidenceLimit,
    /// The time that is considered, and what lies outside.
    pub period: (Period, &'a PeriodCut),
}

impl ReportInput<'_> {
    /// Whether nothing of any file was read.
    fn read_nothing(&self) -> bool {
        self.files.iter().all(ReadFile::is_unread)
    }
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
pub fn causes(sessions: &[Ruled<'_>], standings: &[Standing], settled: &Settled) -> Vec<Cause> {
    let mut causes: Vec<Cause> = Vec::new();
    if let (Some(first), Some(last)) = (settled.chain.first(), settled.chain.last()) {
        causes.push(Cause { session: last.0, failed: first.0 });
    }
    let mut failed: Vec<usize> = (0..sessions.len())
        .filter(|&index| sessions[index].root.is_some() && standings[index].repaired_by.is_none())
        .collect();
    failed.sort_by_key(|&index| {
        let silent = sessions[index].session.outcome_shown_by.is_none();
        (silent, std::cmp::Reverse(standings[index].attempt), standings[index].place)
    });
    let first = causes.first().map(|cause| cause.session);
    causes.extend(
        failed.into_iter().filter(|index| Some(*index) != first).map(|session| Cause { session, failed: session }),
    );
    causes
}

/// Makes the report.
#[must_use]
pub fn build(material: &ReportInput<'_>, redactor: &mut Redactor) -> Report {
    let mut findings = findings::findings(material, redactor);
    let roots = causes(material.sessions, material.standings, material.incident.1);
    let by_session = findings::root_findings(&findings);
    let root_ids: Vec<String> = roots.iter().filter_map(|cause| by_session.get(&cause.session).cloned()).collect();
    let sessions = sessions(material, &by_session, redactor);
    let chained = !material.incident.1.chain.is_empty();
    for finding in findings.iter_mut().filter(|finding| finding.0.role == Role::Consequence) {
        let own = sessions[finding.1].root_cause.clone();
        finding.0.caused_by = if chained { root_ids.first().cloned() } else { own };
    }
    let ledger = ledger(material, &findings);
    let coverage = coverage(material, redactor);
    let mut verdict = verdict::verdict(material, &roots, root_ids, &coverage, redactor);
    chain::tell(material, &findings, &mut verdict, redactor);
    let unrecognized = unrecognized(material, redactor);
    let facts = material.facts.iter().map(|fact| fact_info(material, fact, redactor)).collect();
    let considerations = material.answers.iter().map(|answer| consideration(material, answer, redactor)).collect();
    let host = material.facts.iter().find(|fact| fact.name == "host").map(|fact| &fact.value);
    let name = material.name.as_ref().or(host).map(|name| redactor.named(name));
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
                    sha256: overlay.sha256.clone(),
                    replaced: overlay.replaced.clone(),
                    added: overlay.added.clone(),
                })
                .collect(),
        },
        run: None,
        server: ServerInfo {
            root: redactor.named(&material.inventory.root),
            name,
            role: RoleInfo { value: material.role.0.map(str::to_owned), from: material.role.1.to_owned() },
            facts,
        },
        verdict,
        coverage,
        baseline: None,
        inputs: inputs(material, redactor),
        timeline: timeline::timeline(material, &sessions),
        progress: timeline::progress(material, &sessions),
        sessions,
        findings: findings.into_iter().map(|(finding, _)| finding).collect(),
        considerations,
        ledger,
        unrecognized,
        actions: Vec::new(),
        plan: Plan::default(),
        redaction: Redaction {
            enabled: redactor.enabled(),
            replaced: redactor.counts().iter().map(|(kind, count)| ((*kind).to_owned(), *count)).collect(),
        },
        digest: None,
    }
}

fn evidence_of(
    material: &ReportInput<'_>,
    path: &str,
    span: &Span,
    time: Option<String>,
    text: Redacted,
    redactor: &mut Redactor,
) -> Evidence {
    // They are sorted by it.
    let file = material.inventory.files.partition_point(|file| file.path.as_str() < path);
    Evidence {
        file: u32::try_from(file).unwrap_or(u32::MAX),
        path: redactor.named(path),
        line: span.line,
        end_line: span.end_line,
        byte_offset: span.offset,
        byte_length: span.length,
        time,
        text,
        before: Vec::new(),
        after: Vec::new(),
    }
}

fn evidence_of_fact(material: &ReportInput<'_>, fact: &Fact, redactor: &mut Redactor) -> Evidence {
    let text = redactor.shown(fact.span.text.trim_end());
    evidence_of(material, &fact.path, &fact.span, None, text, redactor)
}

fn sessions(material: &ReportInput<'_>, roots: &HashMap<usize, String>, redactor: &mut Redactor) -> Vec<SessionInfo> {
    let moment = |moment: &crate::knowledge::session::Moment| {
        crate::judging::cause::at(moment).map(|at| at.strftime("%Y-%m-%dT%H:%M:%S").to_string())
    };
    // In their order, so that the same value gets the same token whatever the threads.
    let sessions = material.sessions.iter().enumerate();
    sessions
        .map(|(at, ruled)| {
            let session: &Session = &ruled.session;
            let failed = session.failure.as_ref().and_then(|failure| failure.action.as_ref());
            SessionInfo {
                id: format!("s{}", at + 1),
                path: redactor.named(&session.path),
                dialect: session.dialect.to_owned(),
                attempt: material.standings[at].attempt,
                product: session.product.as_ref().map(|product| redactor.shown(product)),
                started: moment(&session.started),
                ended: moment(&session.ended),
                date_text: session.started.date_text.clone(),
                time_of_day: session.started.time.map(|time| time.strftime("%H:%M:%S").to_string()),
                first_line: session.first_line,
                last_line: session.last_line,
                outcome: ruled.outcome,
                exit_code: session.exit_code,
                failed_action: failed.map(|action| redactor.named(action)),
                stopped_in: session.stopped_in.as_ref().map(|action| redactor.named(action)),
                root_cause: roots.get(&at).cloned(),
                repaired_by: material.standings[at].repaired_by.map(|by| format!("s{}", by + 1)),
            }
        })
        .collect()
}

fn inputs(material: &ReportInput<'_>, redactor: &mut Redactor) -> Vec<InputInfo> {
    let info = |(file, listed): (&ReadFile, &LogFile)| InputInfo {
        path: redactor.named(&file.path),
        directory: file.directory.map(str::to_owned),
        container: listed.container.iter().map(|archive| redactor.named(archive)).collect(),
        bytes: file.summary.bytes,
        sha256: file.summary.sha256.clone(),
        encoding: each_once(file.summary.encodings.iter().map(|(_, encoding)| encoding.name())).join("+"),
        lines: file.summary.lines,
        dialect: if file.dialects.is_empty() { "none".to_owned() } else { file.dialects.join("+") },
    };
    let read = material.files.iter().zip(&material.inventory.files).filter(|(file, _)| !file.is_unread());
    read.map(info).collect()
}

/// Names without those that came before.
pub(crate) fn each_once(names: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let mut once = Vec::with_capacity(1);
    for name in names {
        if !once.contains(&name) {
            once.push(name);
        }
    }
    once
}

/// Says what of the sessions' messages is not kept; true where some were not judged.
fn not_kept(material: &ReportInput<'_>, skipped: &mut Vec<(String, String)>) -> bool {
    let mut unread = false;
    for ruled in material.sessions {
        if let Some((count, line)) = ruled.session.long {
            let reason = format!(
                "{count} messages, the first on line {line}, are longer than {TEXT_KEPT} bytes: their beginning is kept"
            );
            skipped.push((ruled.session.path.to_string(), reason));
        }
        if let Some(beyond) = &ruled.session.beyond {
            unread = true;
            let reason = format!(
                "{} error-like messages from line {} on were counted, not judged: their session, or all logs up to it, hold more than {MESSAGES_KEPT}",
                beyond.count, beyond.first.line
            );
            skipped.push((ruled.session.path.to_string(), reason));
        }
    }
    unread
}

fn coverage(material: &ReportInput<'_>, redactor: &mut Redactor) -> Coverage {
    let inventory = material.inventory;
    // Paths with reasons.
    let mut skipped: Vec<(String, String)> =
        inventory.skipped.iter().map(|skipped| (skipped.path.clone(), skipped.reason.to_string())).collect();
    let mut unread = inventory.skipped.iter().any(|skipped| skipped.reason.matters());
    for file in material.files {
        let mut say = |reason: String, matters: bool| {
            unread |= matters;
            skipped.push((file.path.clone(), reason));
        };
        if let Some(trouble) = &file.trouble {
            let what = if file.is_unread() { "cannot be read" } else { "not read to its end" };
            say(format!("{what}: {trouble}"), true);
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
    unread |= not_kept(material, &mut skipped);
    let (asked, parting) = material.period;
    for left in &parting.left_out {
        let reason = format!(
            "lines {}-{}: a session of {} outside the time asked about was not considered, with {} error-like messages",
            left.first_line,
            left.last_line,
            left.at.strftime("%Y-%m-%d %H:%M:%S"),
            left.messages
        );
        skipped.push((left.path.clone(), reason));
    }
    let shown = |at: Option<jiff::civil::DateTime>| at.map(|at| at.strftime("%Y-%m-%dT%H:%M:%S").to_string());
    let period = (!asked.is_open()).then(|| PeriodInfo {
        since: shown(asked.since),
        until: shown(asked.until),
        sessions_left_out: parting.left_out.len() as u64,
        messages_left_out: parting.left_out.iter().map(|left| left.messages).sum(),
        sessions_undated: parting.undated,
    });
    skipped.sort();
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
            .map(|listed| directory_info(listed, material.files, redactor))
            .collect(),
        complete: whole && !unread && !material.read_nothing(),
        skipped: skipped
            .iter()
            .map(|(path, reason)| SkippedInfo { path: redactor.named(path), reason: redactor.named(reason) })
            .collect(),
        period,
        looked_for: inventory.looked_for.iter().map(|place| redactor.named(place)).collect(),
    }
}

/// What was read of a directory, whatever was listed in it.
fn directory_info(listed: &DirectoryCoverage, files: &[ReadFile], redactor: &mut Redactor) -> DirectoryInfo {
    let name = listed.directory.name();
    let read = files.iter().filter(|file| file.directory == Some(name) && !file.is_unread());
    let (files, bytes) = read.fold((0, 0), |(files, bytes), file| (files + 1, bytes + file.summary.bytes));
    let state = match listed.state {
        DirectoryState::Read if files == 0 => DirectoryState::Unreadable,
        state => state,
    };
    DirectoryInfo {
        documented: listed.directory.documented().to_owned(),
        found: listed.found.as_ref().map(|found| redactor.named(found)),
        state: match state {
            DirectoryState::Read => "read",
            DirectoryState::Empty => "empty",
            DirectoryState::Missing => "missing",
            DirectoryState::Unreadable => "unreadable",
        }
        .to_owned(),
        files,
        bytes,
    }
}

fn ledger(material: &ReportInput<'_>, findings: &[(Finding, usize)]) -> Ledger {
    let mut rows: BTreeMap<(u8, String, &str), LedgerRow> = BTreeMap::new();
    let (mut catastrophic, mut benign, mut undetermined) = (0, 0, 0);
    let mut most: BTreeMap<(u8, String, &str), u64> = BTreeMap::new();
    for (finding, _) in findings {
        let order = match finding.class {
            Class::Catastrophic => {
                catastrophic += finding.count;
                0
            }
            Class::Undetermined => {
                undetermined += finding.count;
                1
            }
            Class::Benign | Class::ByOutcome => {
                benign += finding.count;
                2
            }
        };
        let key = (order, finding.pattern.clone(), finding.role.name());
        let row = rows.entry(key.clone()).or_insert_with(|| LedgerRow {
            pattern: finding.pattern.clone(),
            title: finding.title.clone(),
            class: finding.class,
            role: finding.role,
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
    let mut by_pattern: Vec<((u8, String, &str), LedgerRow)> = rows.into_iter().collect();
    by_pattern.sort_by(|((a, ..), x), ((b, ..), y)| {
        a.cmp(b).then(y.count.cmp(&x.count)).then_with(|| (&x.pattern, x.role.name()).cmp(&(&y.pattern, y.role.name())))
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

fn unrecognized(material: &ReportInput<'_>, redactor: &mut Redactor) -> Vec<Unrecognized> {
    let mut shapes: BTreeMap<Redacted, (u64, &Session, &Message, Searched<'_>)> = BTreeMap::new();
    for ruled in material.sessions {
        for (index, judgement) in ruled.judgements.iter().enumerate() {
            if matches!(judgement.known, Known::Unrecognized) {
                let message = &ruled.session.messages[index];
                let searched = Searched::of(&message.text);
                // What is masked first would no longer be known as a secret.
                let shown = redactor.shown_as(&searched, &message.text);
                let shape = Redacted::made_of([&shown], |[text]| templates::template(text));
                shapes.entry(shape).or_insert((0, &ruled.session, message, searched)).0 += ruled.count(index);
            }
        }
    }
    let mut shapes: Vec<_> = shapes.into_iter().collect();
    shapes.sort_by(|(a, (x, ..)), (b, (y, ..))| x.cmp(y).then_with(|| a.cmp(b)));
    shapes
        .into_iter()
        .map(|(template, (count, session, message, searched))| {
            let span = &message.spans[0];
            let text = redactor.shown_as(&searched, span.text.trim_end());
            let sample = evidence_of(material, &session.path, span, None, text, redactor);
            let pattern =
                Redacted::made_of([&template, &sample.text], |[template, text]| templates::stub(template, text));
            Unrecognized { template, count, sample, pattern }
        })
        .collect()
}

fn fact_info(material: &ReportInput<'_>, fact: &Fact, redactor: &mut Redactor) -> FactInfo {
    FactInfo {
        name: fact.name.to_owned(),
        value: redactor.shown(&fact.value),
        evidence: evidence_of_fact(material, fact, redactor),
    }
}

fn consideration(material: &ReportInput<'_>, answer: &Answer<'_>, redactor: &mut Redactor) -> ConsiderationInfo {
    ConsiderationInfo {
        id: answer.consideration.id.clone(),
        title: answer.consideration.title.clone(),
        section: answer.consideration.section.clone(),
        state: answer.state.name().to_owned(),
        reason: redactor.shown(&answer.reason),
        evidence: answer.fact.map(|fact| evidence_of_fact(material, fact, redactor)),
        action: Some(answer.consideration.action.clone()).filter(|action| !action.is_empty()),
    }
}

/// Gives the report what to do. It comes last: what the steps take from logs is redacted by all that was learned, and our
/// own words are not.
pub fn advise(report: &mut Report, plan: &advice::Plan<'_>, redactor: &mut Redactor) {
    report.actions = plan.actions.iter().map(|advice| action_info(advice, redactor)).collect();
    let words = |sentence: &str| Redacted::catalog_words(sentence.to_owned());
    report.plan = Plan {
        again: plan.again.map(words),
        after: plan.after.iter().map(|after| words(after)).collect(),
        last: plan.last.map(Redacted::our_words),
    };
}

/// A corrective action as the report shows it.
#[must_use]
pub fn action_info(advice: &Advice<'_>, redactor: &mut Redactor) -> ActionInfo {
    let action = advice.action;
    ActionInfo {
        id: action.id.clone(),
        title: action.title.clone(),
        steps: advice.steps(redactor),
        stop_condition: action.stop_condition.clone(),
        reimage: action.reimage,
        servers: Vec::new(),
        verbatim: action.verbatim,
        reference: ReferenceInfo {
            document: action.reference.document.clone(),
            section: action.reference.section.clone(),
        },
        certainty: action.certainty,
    }
}
