//! The page of a pattern: what it matches, which class it has when, and what to do.

use super::page::{BAD, Page};
use super::{entry, words};
use crate::knowledge::catalog::{Catalog, Class, Pattern};

/// Lays out a pattern.
pub fn lay(page: &mut Page, catalog: &Catalog, pattern: &Pattern) {
    page.title(&pattern.id, &format!("a pattern of {}", pattern.file));
    page.says("title", &pattern.title);
    for (index, demand) in demands(pattern).iter().enumerate() {
        page.raw(if index == 0 { "matches" } else { "" }, demand);
    }
    conditions(page, pattern);
    entry::actions(page, catalog, pattern.actions.iter());
    page.says("reference", &words::reference(&pattern.reference));
    page.says("certainty", words::certainty(pattern.certainty));
    if let Some(stands) = &pattern.stands_for {
        page.says("stands for", &format!("{}, {}: {}", stands.row, stands.sure.name(), stands.because));
    }
    for message in catalog.messages.iter().filter(|message| message.pattern == pattern.id) {
        page.says("row", &format!("{}: {}", message.row, message.title));
    }
    if let Some(example) = pattern.examples.first() {
        page.says("example", example.text().lines().next().unwrap_or_default());
    }
    page.says("not this", pattern.lookalikes.first().map_or("", String::as_str));
}

/// What a message must be, one demand a line.
pub fn demands(pattern: &Pattern) -> Vec<String> {
    let mut demands = Vec::new();
    if !pattern.dialects.is_empty() {
        demands.push(format!("logs of {}", pattern.dialects.join(" or ")));
    }
    if !pattern.numbers.is_empty() {
        let numbers: Vec<String> = pattern.numbers.iter().map(ToString::to_string).collect();
        demands.push(format!("the number {}", numbers.join(" or ")));
    }
    if !pattern.forms.is_empty() {
        let forms: Vec<&str> = pattern.forms.iter().map(|form| form.name()).collect();
        demands.push(format!("a line of the form {}", forms.join(" or ")));
    }
    if let Some(text) = &pattern.text {
        demands.push(format!("text that matches /{}/", text.as_str()));
    }
    if let Some(phrase) = &pattern.phrase {
        let alone = if phrase.alone { ", and nothing else" } else { "" };
        demands.push(format!("a text that says \"{}\"{alone}", phrase.as_str()));
    }
    demands.extend(pattern.fields.iter().map(|field| format!("field {} that matches /{}/", field.at(), field.like())));
    demands
}

/// The class and what decides it, in words.
pub fn conditions(page: &mut Page, pattern: &Pattern) {
    for (index, when) in pattern.when.iter().enumerate() {
        let label = if index == 0 { "when" } else { "or when" };
        let demands = when.demands();
        let demands = if demands.is_empty() { "always".to_owned() } else { demands.join(", and ") };
        let unless = if when.unless.is_empty() { String::new() } else { format!("; unless {}", when.unless) };
        let cause = when.cause.map_or(String::new(), |cause| format!(" ({})", words::cause(cause)));
        page.says(label, &format!("{demands}: {}{cause}, because {}{unless}", when.class.name(), named(&when.reason)));
    }
    let label = if pattern.when.is_empty() { "class" } else { "otherwise" };
    if pattern.class == Class::Catastrophic {
        page.styled(label, words::class(pattern.class), BAD);
    } else {
        page.says(label, words::class(pattern.class));
    }
    page.says("because", &named(&pattern.reason));
    page.says("unless", &named(&pattern.unless));
    page.says("as a cause", words::cause(pattern.cause));
}

/// `{service}` as a reader understands it: what the message names there.
fn named(text: &str) -> String {
    text.replace('{', "<").replace('}', ">")
}
