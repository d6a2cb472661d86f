//! What one number or name of the catalog means, on one screen.

use crate::knowledge::catalog::nearest::nearest;
use crate::knowledge::catalog::{Catalog, Consideration, CorrectiveAction, GuideMessage, Pattern, Service, number_id};
use crate::knowledge::codes::{Number, Space};

mod entry;
mod number;
mod page;
mod pattern;
pub(crate) mod words;

pub use entry::GUIDE;
use page::Page;
pub use pattern::demands;

/// Nothing of the catalog has this name or number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("nothing is called `{what}`{}", crate::knowledge::catalog::nearest::offer(.near))]
pub struct Unknown {
    /// What was asked for.
    pub what: String,
    /// What comes near, best first.
    pub near: Vec<String>,
}

/// Something that can be explained.
#[derive(Debug, Clone, Copy)]
enum Thing<'c> {
    Number(Number),
    Pattern(&'c Pattern),
    Action(&'c CorrectiveAction),
    Message(&'c GuideMessage),
    Consideration(&'c Consideration),
    Service(&'c Service),
}

/// Everything that has a name or number, as styled text on lines of so many columns.
///
/// # Errors
/// Nothing has it; then what comes near.
pub fn explain(catalog: &Catalog, what: &str, width: usize) -> Result<String, Unknown> {
    let what = what.trim();
    let things = find(catalog, what);
    if things.is_empty() {
        return Err(Unknown { what: what.to_owned(), near: near(catalog, what) });
    }
    let mut page = Page::new(width);
    for thing in things {
        match thing {
            Thing::Number(number) => number::lay(&mut page, catalog, number),
            Thing::Pattern(pattern) => pattern::lay(&mut page, catalog, pattern),
            Thing::Action(action) => entry::action(&mut page, catalog, action),
            Thing::Message(message) => entry::message(&mut page, catalog, message),
            Thing::Consideration(consideration) => entry::consideration(&mut page, catalog, consideration),
            Thing::Service(service) => entry::service(&mut page, catalog, service),
        }
    }
    Ok(page.finish())
}

/// Whether the tables or the patterns say something of a number.
fn is_known(catalog: &Catalog, number: Number) -> bool {
    catalog.codes.get(number).is_some() || catalog.patterns().iter().any(|pattern| pattern.numbers.contains(&number))
}

fn find<'c>(catalog: &'c Catalog, what: &str) -> Vec<Thing<'c>> {
    let numbers = numbers(catalog, what);
    if !numbers.is_empty() {
        return numbers.into_iter().map(Thing::Number).collect();
    }
    let same = |name: &str| name.eq_ignore_ascii_case(what);
    let mut things: Vec<Thing<'_>> = Vec::new();
    things.extend(catalog.patterns().iter().filter(|pattern| same(&pattern.id)).map(Thing::Pattern));
    things.extend(catalog.actions.values().filter(|action| same(&action.id)).map(Thing::Action));
    let messages = catalog.messages.iter().filter(|message| same(&message.id) || same(&message.row));
    things.extend(messages.map(Thing::Message));
    let considerations = catalog.considerations.iter();
    let considerations = considerations.filter(|consideration| same(&consideration.id) || same(&consideration.row));
    things.extend(considerations.map(Thing::Consideration));
    if things.is_empty() && what.chars().any(char::is_alphanumeric) {
        things.extend(catalog.service(what).map(Thing::Service));
    }
    things
}

/// The numbers that a text names: one with its kind, the id that reports show, or every kind that knows a bare one.
fn numbers(catalog: &Catalog, what: &str) -> Vec<Number> {
    if let Ok(number) = what.to_ascii_lowercase().parse::<Number>() {
        return if is_known(catalog, number) { vec![number] } else { Vec::new() };
    }
    let every = Space::ALL.into_iter().flat_map(|space| catalog.codes.of(space).map(move |(value, _)| (space, value)));
    let mut every = every.map(|(space, value)| Number::new(space, value));
    if let Some(number) = every.find(|number| number_id(*number).eq_ignore_ascii_case(what)) {
        return vec![number];
    }
    let is_hex = what.to_ascii_lowercase().starts_with("0x");
    let bare = |space: Space| format!("{space}:{}", what.to_ascii_lowercase()).parse::<Number>().ok();
    let starts_as_number = what.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    Space::ALL
        .into_iter()
        .filter(|space| if is_hex { *space == Space::Hresult } else { starts_as_number || *space == Space::Burn })
        .filter_map(bare)
        .filter(|number| is_known(catalog, *number))
        .collect()
}

/// What comes near to a name or number that nothing has.
fn near(catalog: &Catalog, what: &str) -> Vec<String> {
    if let Some((space, value)) = what.split_once(':') {
        let Ok(space) = space.to_ascii_lowercase().parse::<Space>() else {
            let kinds = nearest(space, Space::ALL.map(Space::name));
            return kinds.into_iter().map(|kind| format!("{kind}:{value}")).collect();
        };
        return near_numbers(catalog, space, &format!("{space}:{value}"));
    }
    let mut names: Vec<&str> = catalog.patterns().iter().map(|pattern| pattern.id.as_str()).collect();
    names.extend(catalog.actions.keys().map(String::as_str));
    for message in &catalog.messages {
        names.extend([message.id.as_str(), message.row.as_str()]);
    }
    for consideration in &catalog.considerations {
        names.extend([consideration.id.as_str(), consideration.row.as_str()]);
    }
    for service in &catalog.services {
        names.push(&service.name);
        names.extend(service.scm.iter().map(String::as_str));
    }
    nearest(what, names)
}

/// Numbers of a kind that are near: by their distance where it is a number, else by their letters.
fn near_numbers(catalog: &Catalog, space: Space, what: &str) -> Vec<String> {
    let known: Vec<i64> = catalog.codes.of(space).map(|(value, _)| value).collect();
    let spelled = |value: i64| Number::new(space, value).to_string();
    let Ok(wanted) = what.parse::<Number>() else {
        let names: Vec<String> = known.into_iter().map(spelled).collect();
        return nearest(what, names.iter().map(String::as_str));
    };
    let mut known = known;
    known.sort_by_key(|value| (value.abs_diff(wanted.value), *value));
    known.into_iter().take(3).map(spelled).collect()
}
