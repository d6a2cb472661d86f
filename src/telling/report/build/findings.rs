//! Messages that are judged alike become findings, in the order in which the reader wants them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::civil::Time;
use rayon::prelude::*;
use regex::Regex;

use super::{ReportInput, evidence_of};
use crate::base::expression::regex;
use crate::input::redact::{Redact, Redacted, Redactor, Searched};
use crate::input::text::hex;
use crate::judging::cause::{Role, Ruled, Ruling};
use crate::judging::classify::Judgement;
use crate::knowledge::catalog::{Catalog, Class, Known, SameMessage};
use crate::knowledge::codes::{Certainty, Number, Space, without_fields};
use crate::knowledge::session::{Beyond, MESSAGES_KEPT, Message, Span};
use crate::telling::report::fingerprint::{Content, Fingerprint, fingerprint};
use crate::telling::report::{Confidence, Decoded, Finding};

/// A system error in a text.
static SYSTEM_ERROR: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)(?:system|win32|os) error:?\s+(\d{1,5})\b"));
/// An HRESULT in a text, in hexadecimal or as the negative number that storage errors are printed as.
static RESULT_CODE: LazyLock<Regex> = LazyLock::new(|| regex(r"\b0x([0-9A-Fa-f]{8})\b|(?:^|[\s(:=])(-2147\d{6})\b"));

/// The first root cause of each session that has one, by the session's index.
pub(super) fn root_findings(findings: &[(Finding, usize)]) -> HashMap<usize, String> {
    let roots = findings.iter().filter(|(finding, _)| finding.role == Role::RootCause);
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
struct Group<'m> {
    class: u8,
    role: Role,
    session: usize,
    members: Vec<usize>,
    /// Of the first of them.
    fingerprint: Fingerprint,
    /// Numbers in the first of them.
    decoded: Vec<Meaning>,
    /// The first of them.
    searched: Searched<'m>,
}

/// A number in a message and what it means, as the catalog and the message say it.
struct Meaning {
    number: String,
    meaning: String,
}

/// Groups messages of one pattern that are judged alike in one session, in the order in which the report shows them.
fn groups<'m>(material: &ReportInput<'m>) -> Vec<Group<'m>> {
    let sessions = material.sessions.par_iter().enumerate();
    let mut groups: Vec<Group<'_>> =
        sessions.flat_map_iter(|(session, ruled)| groups_of(session, ruled, material.catalog)).collect();
    // Within class and role: by the session's place in time, then by line, then as they stand.
    groups.sort_by_cached_key(|group| {
        let line = material.sessions[group.session].session.messages[group.members[0]].line();
        (group.class, group.role, material.standings[group.session].place, line)
    });
    groups
}

/// The groups of one session, by their first messages.
fn groups_of<'r>(session: usize, ruled: &'r Ruled<'_>, catalog: &Catalog) -> Vec<Group<'r>> {
    let mut known: HashMap<(u8, Role, SameMessage<'_>, &str), usize> = HashMap::new();
    let mut alike: Vec<Vec<usize>> = Vec::new();
    for (index, ruling) in ruled.rulings.iter().enumerate() {
        let (class, role) = rank(ruling.class, ruling.role);
        let kind = ruled.judgements[index].known.kind();
        let at = *known.entry((class, role, kind, &ruling.reason)).or_insert_with(|| {
            alike.push(Vec::new());
            alike.len() - 1
        });
        alike[at].push(index);
    }
    let group = |mut members: Vec<usize>| {
        members.shrink_to_fit();
        let (message, judgement) = (&ruled.session.messages[members[0]], &ruled.judgements[members[0]]);
        let ruling = &ruled.rulings[members[0]];
        let (class, role) = rank(ruling.class, ruling.role);
        let mut decoded = decoded(catalog, message);
        decoded.shrink_to_fit();
        let searched = Searched::of(&message.text);
        let fingerprint = fingerprint(&Content {
            pattern: &judgement.known.id(),
            path: &ruled.session.path,
            // Never rests on a secret, also where the report shows it.
            text: &Redactor::new(Redact::Secrets).searched(&searched),
            captures: judgement.captures.iter().map(|(_, value)| value).collect(),
            numbers: decoded.iter().map(|decoded| decoded.number.as_str()).collect(),
        });
        Group { class, role, session, members, fingerprint, decoded, searched }
    };
    alike.into_iter().map(group).collect()
}

/// Folds messages into findings, each with the index of its session. Noise that is the same in several sessions is one
/// finding.
pub(super) fn findings(material: &ReportInput<'_>, redactor: &mut Redactor) -> Vec<(Finding, usize)> {
    type Same<'r> = (Fingerprint, Confidence, &'r str, &'r str);
    let mut noise: HashMap<Same<'_>, usize> = HashMap::new();
    let groups = groups(material);
    let sessions = material.sessions.iter().enumerate();
    let mut beyond: Vec<(usize, &str, &Beyond)> = sessions
        .filter_map(|(at, Ruled { session, .. })| Some((at, &*session.path, session.beyond.as_ref()?)))
        .collect();
    // Room for all of them at once: a list that grows is held twice when it does.
    let mut out: Vec<(Finding, usize)> = Vec::with_capacity(groups.len() + beyond.len());
    for Group { class, session: at, members, fingerprint, decoded, searched, .. } in groups {
        if class == BENIGN {
            // What is undetermined comes before.
            add_not_judged(material, &mut out, &mut beyond, redactor);
        }
        let ruled = &material.sessions[at];
        let (judgement, ruling) = (&ruled.judgements[members[0]], &ruled.rulings[members[0]]);
        let confidence = finding_confidence(ruling.class, ruled, judgement.certainty);
        let add = || {
            let id = format!("f{}", out.len() + 1);
            let names = Names { id, fingerprint: hex(&fingerprint), session: format!("s{}", at + 1), confidence };
            out.push((finding(names, ruling, judgement, decoded, redactor), at));
            out.len() - 1
        };
        let index = if ruling.class == Class::Benign && ruling.role == Role::Noise {
            *noise.entry((fingerprint, confidence, &*ruling.reason, &*ruling.unless)).or_insert_with(add)
        } else {
            add()
        };
        let finding = &mut out[index].0;
        finding.sessions += 1;
        finding.count += members.iter().map(|&member| ruled.count(member)).sum::<u64>();
        let places = printed(ruled, &members);
        // A report may hold a hundred thousand findings with one place each.
        if finding.evidence.is_empty() {
            finding.evidence.reserve_exact(places.len().min(material.kept.places()));
        }
        for Printed { span, time, .. } in places {
            let held = finding.evidence.len();
            if material.kept.keeps(held) || ruling.role == Role::RootCause && held < 16 {
                let time = time.map(|time| time.strftime("%H:%M:%S").to_string());
                let text = redactor.shown_as(&searched, span.text.trim_end());
                finding.evidence.push(evidence_of(material, &ruled.session.path, span, time, text, redactor));
            } else {
                finding.evidence_omitted += 1;
            }
        }
        let repeats = members.iter().filter_map(|&member| ruled.repeats.get(member));
        finding.evidence_omitted += repeats.map(|more| more.omitted).sum::<u64>();
    }
    add_not_judged(material, &mut out, &mut beyond, redactor);
    out
}

fn add_not_judged(
    material: &ReportInput<'_>,
    out: &mut Vec<(Finding, usize)>,
    beyond: &mut Vec<(usize, &str, &Beyond)>,
    redactor: &mut Redactor,
) {
    for (at, path, beyond) in beyond.drain(..) {
        out.push((not_judged(material, beyond, at, out.len() + 1, path, redactor), at));
    }
}

/// The finding of the messages of a session that were only counted.
fn not_judged(
    material: &ReportInput<'_>,
    beyond: &Beyond,
    at: usize,
    number: usize,
    path: &str,
    redactor: &mut Redactor,
) -> Finding {
    let pattern = Known::Unrecognized.id();
    let content = Content { pattern: &pattern, path, text: "", captures: Vec::new(), numbers: Vec::new() };
    let text = redactor.shown(beyond.first.text.trim_end());
    let first = evidence_of(material, path, &beyond.first, None, text, redactor);
    Finding {
        id: format!("f{number}"),
        fingerprint: hex(&fingerprint(&content)),
        baseline: None,
        pattern,
        title: "Not judged: the log holds too many messages".to_owned(),
        class: Class::Undetermined,
        role: Role::Unknown,
        confidence: Confidence::Low,
        certainty: Certainty::Unverified,
        session: format!("s{}", at + 1),
        sessions: 1,
        count: beyond.count,
        captures: Vec::new(),
        decoded: Vec::new(),
        reason: redactor.named(&format!(
            "of one session, and of all logs together, {MESSAGES_KEPT} messages are judged; these were only counted"
        )),
        unless: None,
        evidence: vec![first],
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
    confidence: Confidence,
}

/// A finding of nothing yet: what its first message says of all of them.
fn finding(
    names: Names,
    ruling: &Ruling<'_>,
    judgement: &Judgement<'_>,
    decoded: Vec<Meaning>,
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
        class: ruling.class,
        role: ruling.role,
        confidence: names.confidence,
        certainty: judgement.certainty,
        session: names.session,
        sessions: 0,
        count: 0,
        captures: captures.map(|(name, value)| (name.to_owned(), redactor.shown(value))).collect(),
        decoded: decoded
            .into_iter()
            .map(|Meaning { number, meaning }| Decoded { number, meaning: redactor.shown(&meaning) })
            .collect(),
        reason: reason_of(ruling, redactor),
        unless: (ruling.class == Class::Benign).then(|| ruling.unless.to_string()),
        evidence: Vec::new(),
        evidence_omitted: 0,
        caused_by: None,
        actions: if acts { judgement.actions.to_vec() } else { Vec::new() },
    }
}

/// Why a message is judged so, to be shown: what is borrowed holds nothing of a log.
fn reason_of(ruling: &Ruling<'_>, redactor: &mut Redactor) -> Redacted {
    match &ruling.reason {
        Cow::Borrowed(words) => Redacted::catalog_words((*words).to_owned()),
        Cow::Owned(text) => redactor.shown(text),
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
fn finding_confidence(class: Class, ruled: &Ruled<'_>, certainty: Certainty) -> Confidence {
    let ended = ruled.session.outcome_shown_by.is_some();
    match (class, certainty) {
        (Class::Undetermined | Class::ByOutcome, _) => Confidence::Low,
        (_, Certainty::Unverified) => Confidence::Medium,
        (_, Certainty::Inferred) if !ended => Confidence::Medium,
        _ if ended || class == Class::Benign => Confidence::High,
        _ => Confidence::Medium,
    }
}

/// The message's own number, and system errors and result codes among its fields and text.
#[must_use]
fn decoded(catalog: &Catalog, message: &Message) -> Vec<Meaning> {
    let mut out: Vec<Meaning> = Vec::new();
    let mut add = |number: Number, meaning: Option<String>| {
        let shown = number.to_string();
        let is_new = !out.iter().any(|known| known.number == shown);
        if let Some(meaning) = meaning.filter(|meaning| is_new && !meaning.is_empty()) {
            out.push(Meaning { number: shown, meaning });
        }
    };
    if let Some(number) = message.number {
        add(number, catalog.codes.get(number).map(|entry| message.fill(&entry.means)));
    }
    let mut add = |space: Space, value: i64| {
        let number = Number::new(space, value);
        add(number, catalog.codes.meaning(number));
    };
    for span in &message.spans {
        for found in SYSTEM_ERROR.captures_iter(&span.text) {
            if let Ok(value) = found[1].parse() {
                add(Space::Win32, value);
            }
        }
        for found in RESULT_CODE.captures_iter(&span.text) {
            let value = found
                .get(1)
                .and_then(|hex| i64::from_str_radix(hex.as_str(), 16).ok())
                .or_else(|| found.get(2)?.as_str().parse().ok());
            if let Some(value) = value {
                add(Space::Hresult, value);
            }
        }
    }
    if matches!(message.number, Some(Number { space: Space::Msi, value: 1401..=1410 }))
        && let Some(value) = message.field(3).and_then(|field| field.parse().ok())
    {
        add(Space::Win32, value);
    }
    out
}
