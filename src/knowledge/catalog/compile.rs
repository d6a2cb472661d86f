//! From an entry as written to a pattern that can be held against messages; every fault of the entry at once.

use crate::knowledge::codes::{CauseRank, Certainty, Number, Space};
use crate::knowledge::session::dialect_names;

use super::Pattern;
use super::checks::{expression, fields, forms, kebab, one_of};
use super::format::{Class, RawPattern};
use super::lazy::Compile;
use super::phrase::Phrase;
use super::problem::Fault;
use super::when::When;

/// Checks and compiles one entry.
pub(super) fn compile(raw: RawPattern, file: &str, expressions: Compile) -> Result<Pattern, Vec<Fault>> {
    let mut faults = Vec::new();
    kebab("id", &raw.id, &mut faults);
    let id = raw.id;
    for (field, text) in [("title", &raw.title), ("reason", &raw.reason)] {
        if text.trim().is_empty() {
            faults.push(Fault::new(field, format!("pattern `{id}` needs a {field}")));
        }
    }
    let dialects = dialect_names();
    for (index, name) in raw.dialects.iter().enumerate() {
        one_of(&format!("dialects.{index}"), "the dialect", name, &dialects, &mut faults);
    }
    let matcher = raw.matches;
    let numbers = |space: Space| matcher.numbers(space).iter().map(move |&value| Number::new(space, value));
    let numbers: Vec<Number> = Space::ALL.into_iter().flat_map(numbers).collect();
    let forms = forms("match.forms", &matcher.forms, &mut faults);
    let text = expression("match.text", matcher.text.as_deref(), expressions, &mut faults);
    let phrase = matcher.phrase.as_deref().map(|source| Phrase::new(source, matcher.alone)).transpose();
    let phrase = phrase.unwrap_or_else(|message| {
        faults.push(Fault::new("match.phrase", message));
        None
    });
    if matcher.alone && matcher.phrase.is_none() {
        faults.push(Fault::new("match.alone", "`alone` says how a phrase stands: give a phrase"));
    }
    let capture = expression("capture", raw.capture.as_deref(), expressions, &mut faults);
    let fields = fields("match.fields", &matcher.fields, expressions, &mut faults);
    let mut when = Vec::new();
    for (index, condition) in raw.when.into_iter().enumerate() {
        match When::compile(condition, expressions) {
            Ok(condition) => when.push(condition),
            Err(found) => faults.extend(found.into_iter().map(|fault| fault.within(&format!("when.{index}")))),
        }
    }
    if numbers.is_empty() && matcher.forms.is_empty() && matcher.text.is_none() && matcher.phrase.is_none() {
        faults.push(Fault::new(
            "match",
            format!("pattern `{id}` matches everything: give numbers, forms, a text or a phrase"),
        ));
    }
    if raw.class == Class::Benign && raw.unless.trim().is_empty() {
        let message = format!("pattern `{id}` is benign and must say under `unless` what would have made it otherwise");
        faults.push(Fault::new("class", message));
    }
    if raw.examples.is_empty() || raw.lookalikes.is_empty() {
        let message =
            format!("pattern `{id}` needs at least one example that matches and one look-alike that does not");
        faults.push(Fault::new("id", message));
    }
    one_of("certainty", "the certainty", &raw.certainty, &Certainty::ALL.map(Certainty::name), &mut faults);
    let (Some(certainty), true) = (Certainty::named(&raw.certainty), faults.is_empty()) else { return Err(faults) };
    Ok(Pattern {
        id,
        title: raw.title,
        dialects: raw.dialects,
        numbers,
        forms,
        text,
        phrase,
        fields,
        capture,
        capture_fields: raw.capture_fields,
        class: raw.class,
        cause: raw.cause.unwrap_or(CauseRank::Strong),
        reason: raw.reason,
        unless: raw.unless,
        when,
        actions: raw.actions,
        reference: raw.reference,
        certainty,
        stands_for: raw.stands_for,
        examples: raw.examples,
        lookalikes: raw.lookalikes,
        file: file.to_owned(),
    })
}
