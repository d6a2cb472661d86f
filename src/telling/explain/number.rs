//! The page of a number: what it means, and what it is in each form of line.

use std::sync::Arc;

use super::page::{BAD, Page};
use super::{entry, is_known, pattern, words};
use crate::judging::classify::{self, Judgement, Server};
use crate::knowledge::catalog::{Catalog, Class, Known, Pattern};
use crate::knowledge::codes::{Certainty, Entry, Number, Space};
use crate::knowledge::session::{DIALECTS, Details, Form, Message, Phase, Run, Session, Span};

/// Forms of line that carry message numbers, with the words by which a reader knows them.
const FORMS: [(Form, &str); 5] = [
    (Form::Note, "Note: 1:"),
    (Form::Info, "Info"),
    (Form::Warning, "Warning"),
    (Form::Error, "Error"),
    (Form::Debug, "DEBUG: Error"),
];

/// Lays out what is known of a number.
pub fn lay(page: &mut Page, catalog: &Catalog, number: Number) {
    page.title(&number.to_string(), number.space.called());
    let patterns: Vec<&Pattern> =
        catalog.patterns().iter().filter(|pattern| pattern.numbers.contains(&number)).collect();
    let known = catalog.codes.get(number);
    if let Some(known) = known {
        meaning(page, number, known);
    }
    page.says("stands in", number.space.stands());
    judged(page, catalog, number);
    for pattern in &patterns {
        page.says("pattern", &format!("{}: {}", pattern.id, pattern.title));
        pattern::conditions(page, pattern);
    }
    let mut actions: Vec<&String> = patterns.iter().flat_map(|pattern| &pattern.actions).collect();
    let topic = known.and_then(|known| known.kind.as_ref()).and_then(|kind| catalog.kinds.get(kind));
    if actions.is_empty() {
        actions.extend(topic.into_iter().flatten());
    }
    entry::actions(page, catalog, actions.into_iter());
    let mut references: Vec<String> = patterns.iter().map(|pattern| words::reference(&pattern.reference)).collect();
    references.dedup();
    page.says("reference", &references.join("\n"));
    related(page, catalog, number);
    let certainty = known.map(|known| known.certainty.unwrap_or(Certainty::Documented));
    let certainty = certainty.or(patterns.first().map(|pattern| pattern.certainty));
    page.says("certainty", certainty.map_or("not stated", words::certainty));
}

fn meaning(page: &mut Page, number: Number, known: &Entry) {
    let names: Vec<&str> = known.name.iter().chain(&known.symbol).map(String::as_str).collect();
    page.says("name", &names.join(", "));
    let means = fields_in_words(&known.means);
    let wrapped = number.space == Space::Hresult && number.value >> 16 == 0x8007;
    page.says("means", &if wrapped { format!("the system error {}: {means}", number.value & 0xFFFF) } else { means });
    page.says("why", known.why.as_deref().unwrap_or_default());
    page.says("hint", known.hint.as_deref().unwrap_or_default());
    if let Some(outcome) = &known.outcome {
        let group = known.group.as_ref().map_or(String::new(), |group| format!(" ({group})"));
        page.says("run", &format!("{outcome}{group}"));
    }
    if let Some(severity) = known.severity {
        page.says("severity", &format!("{severity} by default; 10 and below is information"));
    }
    match known.triage.as_deref() {
        Some("benign") => page.says("class", "benign, unless what follows stopped because of it"),
        Some("catastrophic") => page.styled("class", "catastrophic", BAD),
        Some(_) => page.says("class", "undetermined by itself: what surrounds it decides"),
        None => {}
    }
    page.says("producer", known.producer.as_deref().unwrap_or_default());
    page.says("topic", known.kind.as_deref().unwrap_or_default());
    page.says("family", known.family.as_deref().filter(|family| *family != "hresult").unwrap_or_default());
    page.says("level", known.level.as_deref().unwrap_or_default());
    if let Some(cause) = known.cause {
        page.says("as a cause", words::cause(cause));
    }
}

/// `[2]` as a reader understands it.
fn fields_in_words(means: &str) -> String {
    crate::knowledge::codes::substitute(means, |at| (at <= 9).then(|| format!("<field {at}>").into()))
}

/// What the number is in each form of line, judged as it would be in a log that does not say how its run ended.
fn judged(page: &mut Page, catalog: &Catalog, number: Number) {
    if !matches!(number.space, Space::Msi | Space::Custom) {
        return;
    }
    page.says("in a line", "of this form, before its run is looked at:");
    // Forms that are judged alike stand together.
    let mut said: Vec<(Vec<String>, String)> = Vec::new();
    for (form, shown) in FORMS {
        let Some(judgement) = judge(catalog, number, form) else { continue };
        let shown = format!("{shown} {}", number.value);
        let means = in_words(&judgement);
        match said.iter_mut().find(|(_, known)| *known == means) {
            Some((forms, _)) => forms.push(shown),
            None => said.push((vec![shown], means)),
        }
    }
    for (forms, means) in said {
        page.entry("-", &format!("{}: {means}", forms.join(", ")));
    }
}

fn in_words(judgement: &Judgement<'_>) -> String {
    let by = match judgement.known {
        Known::Pattern(pattern) => format!(" [{}]", pattern.id),
        _ => String::new(),
    };
    let class = match (judgement.class, judgement.cause) {
        (Class::ByOutcome, rank) => format!("by outcome; {}", words::cause(rank)),
        (class, _) => class.name().to_owned(),
    };
    let unless = if judgement.unless.is_empty() { String::new() } else { format!(", unless {}", judgement.unless) };
    format!("{class}{unless}{by}")
}

fn judge(catalog: &Catalog, number: Number, form: Form) -> Option<Judgement<'_>> {
    let mut session = Session::new(Arc::from("example"), DIALECTS[0].name(), 1);
    session.runs.push(Run { target: None, first_line: 1, returned: None, nested: false });
    let text = format!("{} {}.", form.name(), number.value);
    session.messages.push(Message {
        form,
        number: Some(number),
        details: Details::Note(vec![number.value.to_string()]),
        text: text.clone(),
        spans: vec![Span { line: 1, end_line: 1, offset: 0, length: text.len() as u64, text }],
        phase: Phase::None,
        action: None,
        run: 0,
        time: None,
    });
    classify::classify(&session, catalog, Server::default()).into_iter().next()
}

/// The same number of other kinds, and the number in its other clothes.
fn related(page: &mut Page, catalog: &Catalog, number: Number) {
    let mut numbers: Vec<Number> = Vec::new();
    match number.space {
        Space::Hresult if number.value >> 16 == 0x8007 => {
            numbers.push(Number::new(Space::Win32, number.value & 0xFFFF));
        }
        Space::Win32 if (1..=0xFFFF).contains(&number.value) => {
            numbers.push(Number::new(Space::Hresult, 0x8007_0000 | number.value));
        }
        // The event log shows a message of the installer as event 10000 + its number.
        Space::Msi => numbers.push(Number::new(Space::Event, 10_000 + number.value)),
        Space::Event if number.value > 10_000 => numbers.push(Number::new(Space::Msi, number.value - 10_000)),
        _ => {}
    }
    let others = Space::ALL.into_iter().filter(|space| *space != number.space && *space != Space::Hresult);
    numbers.extend(others.map(|space| Number::new(space, number.value)));
    numbers.retain(|other| *other != number && is_known(catalog, *other));
    numbers.dedup();
    for (index, other) in numbers.into_iter().enumerate() {
        let label = if index == 0 { "related" } else { "" };
        let means =
            catalog.codes.get(other).map_or(String::new(), |entry| format!(": {}", fields_in_words(&entry.means)));
        page.says(label, &format!("{other} is {}{means}", other.space.called()));
    }
}
