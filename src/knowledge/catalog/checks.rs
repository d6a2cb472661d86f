//! What holds of words, ids and expressions of any entry.

use super::field::FieldIs;
use super::format::RawFieldIs;
use super::lazy::{Compile, Expression};
use super::nearest;
use super::problem::Fault;
use crate::knowledge::session::Form;

/// Checks that a word is one of those allowed.
pub(super) fn one_of(at: &str, what: &str, word: &str, allowed: &[&str], faults: &mut Vec<Fault>) {
    if !allowed.contains(&word) {
        let offer = nearest::offer(&nearest::nearest(word, allowed.iter().copied()));
        faults.push(Fault::new(at, format!("{what} `{word}` is none of {}{offer}", allowed.join(", "))));
    }
}

/// Checks that an id is kebab-case.
pub(super) fn kebab(at: &str, id: &str, faults: &mut Vec<Fault>) {
    let letters = id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if id.is_empty() || !letters || id.starts_with('-') || id.ends_with('-') || id.contains("--") {
        faults.push(Fault::new(at, format!("the id `{id}` must be kebab-case: small letters, digits and single `-`")));
    }
}

/// Compiles a regular expression, or says what is wrong with it.
pub(super) fn expression(at: &str, source: Option<&str>, when: Compile, faults: &mut Vec<Fault>) -> Option<Expression> {
    match Expression::new(source?.to_owned(), when) {
        Ok(regex) => Some(regex),
        Err(error) => {
            let shown = error.to_string();
            let reason = shown.lines().last().unwrap_or_default().trim_start_matches("error: ");
            faults.push(Fault::new(at, format!("not a regular expression: {reason}")));
            None
        }
    }
}

/// Compiles demands on fields, or says what is wrong with each.
pub(super) fn fields(at: &str, raw: &[RawFieldIs], when: Compile, faults: &mut Vec<Fault>) -> Vec<FieldIs> {
    let mut fields = Vec::new();
    for (index, field) in raw.iter().enumerate() {
        match FieldIs::compile(field, when) {
            Ok(field) => fields.push(field),
            Err(message) => faults.push(Fault::new(format!("{at}.{index}"), message)),
        }
    }
    fields
}

/// The forms with the given names.
pub(super) fn forms(at: &str, names: &[String], faults: &mut Vec<Fault>) -> Vec<Form> {
    let known = Form::ALL.map(Form::name);
    for (index, name) in names.iter().enumerate() {
        one_of(&format!("{at}.{index}"), "the form", name, &known, faults);
    }
    Form::ALL.into_iter().filter(|form| names.iter().any(|name| name == form.name())).collect()
}
