//! What the logs prove of the server: each fact with the line that shows it.

use std::collections::{BTreeMap, HashSet};

use crate::knowledge::session::msi::SERVER_PROPERTIES;
use crate::knowledge::session::{Session, Span};
use crate::reading::sightings::Sighting;

/// One thing that the logs prove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Its name, kebab-case (`physical-memory-mb`).
    pub name: &'static str,
    /// Its value as printed.
    pub value: String,
    /// The file.
    pub path: String,
    /// The line.
    pub span: Span,
}

/// What is said of the packages, and how many values of it are facts of the server: each session names its own.
const OF_PACKAGES: [&str; 2] = ["product", "product-version"];
const PACKAGES_KEPT: usize = 32;

/// Every fact, once for each value, in the order of the sessions; of the packages only the first values.
#[must_use]
pub fn facts<'s>(sessions: impl IntoIterator<Item = &'s Session>, sightings: &[(String, Sighting)]) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    let mut known: HashSet<(&str, String)> = HashSet::new();
    for session in sessions {
        for property in &session.properties {
            let Some((_, name)) = SERVER_PROPERTIES.iter().find(|(known, _)| *known == property.name) else { continue };
            let enough =
                OF_PACKAGES.contains(name) && facts.iter().filter(|fact| fact.name == *name).count() == PACKAGES_KEPT;
            if !property.value.is_empty() && !enough && known.insert((*name, property.value.clone())) {
                facts.push(Fact {
                    name,
                    value: property.value.clone(),
                    path: session.path.to_string(),
                    span: property.span.clone(),
                });
            }
        }
    }
    for (path, seen) in sightings {
        if known.insert((seen.name, seen.value.clone())) {
            facts.push(Fact {
                name: seen.name,
                value: seen.value.clone(),
                path: path.clone(),
                span: seen.span.clone(),
            });
        }
    }
    let order: BTreeMap<&str, usize> =
        SERVER_PROPERTIES.iter().enumerate().map(|(index, (_, name))| (*name, index)).collect();
    facts.sort_by_key(|fact| order.get(fact.name).copied().unwrap_or(usize::MAX));
    facts
}

/// The newest `CCM03nn` that the logs name.
#[must_use]
pub fn newest_database(facts: &[Fact]) -> Option<&str> {
    facts.iter().filter(|fact| fact.name == "database").map(|fact| fact.value.as_str()).max()
}

/// The server's role, where the logs prove it: a property names the publisher, and the server is that or another one;
/// or it only says whether this server is the publisher.
#[must_use]
pub fn role(facts: &[Fact]) -> Option<&'static str> {
    let value = |name: &str| facts.iter().find(|fact| fact.name == name).map(|fact| fact.value.as_str());
    let publisher = value("publisher")?;
    match publisher.to_ascii_lowercase().as_str() {
        "1" | "yes" | "true" | "y" => return Some("publisher"),
        "0" | "no" | "false" | "n" | "" => return None,
        _ => {}
    }
    let host = value("host")?;
    Some(if host.eq_ignore_ascii_case(publisher) { "publisher" } else { "subscriber" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_property_names_the_publisher_or_says_whether_this_server_is_it() {
        let span = Span { line: 1, end_line: 1, offset: 0, length: 0, text: String::new() };
        let fact = |name: &'static str, value: &str| Fact {
            name,
            value: value.to_owned(),
            path: String::new(),
            span: span.clone(),
        };
        for (publisher, want) in
            [("PUB01", Some("publisher")), ("PUB02", Some("subscriber")), ("1", Some("publisher")), ("0", None)]
        {
            assert_eq!(role(&[fact("host", "pub01"), fact("publisher", publisher)]), want, "{publisher}");
        }
        assert_eq!(role(&[fact("host", "PUB01")]), None);
    }
}
