//! Command lines that go on below: the option stands at the end of its line and the value begins the next, the next line
//! begins with an option, or each argument has a line of its own.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::super::follow::{Follow, Wrapped};
use super::super::words;
use super::{ANY, Arg, Arguments, PROGRAMS, Takes, argument, is_port_or_place};
use crate::base::expression::regex;

/// A switch that takes a secret at the end of a line, and what says that the line goes on.
static ENDS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?:^|[\s"'=:,\[(>])(?<switch>--?|/)(?<name>P|p|w|rp|RP|hp|(?i:pw|pass|[\w-]*(?:pwd|passwd|password)))["',\])]*(?:</\w+>)?\s*(?<on>[\^\\`]?)\s*$"#,
    )
});

/// Another switch before it.
static SWITCHES: LazyLock<Regex> = LazyLock::new(|| regex(r"\s[-/][A-Za-z]"));

/// One argument of a list of them, a line each.
static LISTED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?i)^\s*(?:[\w.-]+:\s+)?(?:[\w.$%]{0,16}\s?[\[(#]?\s*\d{1,3}\s*[\])]?(?:\s*(?:[:=]|->|is\b)\s*|\s+)|\[?\d{1,3}[\]:.)]+\s*|-\s+|<\w+>\s*)?["'\[(]*(?<value>[^"'<]*?)["'\]),]*(?:\s*</\w+>)?\s*$"#,
    )
});

/// A switch and its value in elements beside each other.
static ELEMENTS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?:>|[vV]alue=")(?:--?|/)(?:P|pw|rp|(?i:pass|[\w-]*(?:pwd|passwd|password)))(?:</\w+>\s*<\w+>|"\s*/>\s*<\w+\s[^<>]*?[vV]alue=")(?<secret>[^<"]+)"#,
    )
});

/// Shows the values of switches in elements.
pub(super) fn elements(line: &str, give: &mut dyn FnMut(usize, Range<usize>)) {
    let elements = line.contains('<');
    for found in ELEMENTS.captures_iter(if elements { line } else { "" }) {
        found.name("secret").into_iter().for_each(|secret| give(secret.start(), secret.range()));
    }
}

/// The argument of which a line consists.
fn listed(line: &str) -> Option<Range<usize>> {
    let at = words::begin(line);
    let value = LISTED.captures(&line[at..])?.name("value")?.range();
    (!value.is_empty()).then_some(at + value.start..at + value.end)
}

/// What a line leaves to the next one, where a switch ends it.
pub(super) fn of(line: &str) -> Option<Wrapped> {
    let ends = ENDS.captures(line)?;
    let (switch, name) = (ends.name("switch")?, ends.name("name")?);
    let (goes_on, port) = (!ends["on"].is_empty(), matches!(name.as_str(), "p" | "w"));
    if listed(line).is_some_and(|value| value == (switch.start()..name.end())) {
        return (name.as_str() != "w").then_some(Wrapped::Listed { port });
    }
    let head = &line[..switch.start()];
    let command = ANY.is_match(head) || port && goes_on || !port && SWITCHES.is_match(head);
    command.then_some(Wrapped::Value { sure: goes_on || name.len() > 1, port })
}

impl Wrapped {
    /// Shows the secret that a line begins with.
    pub(in super::super) fn read(self, line: &str, give: &mut dyn FnMut(usize, Range<usize>)) -> Follow {
        let at = words::begin(line);
        let at = at + line[at..].len() - line[at..].trim_start().len();
        match self {
            Self::Value { sure, port } => {
                if at == line.len() {
                    return Follow::Nothing;
                }
                let args = Arguments::of(line).behind(at);
                let Some(first) = args.first() else { return Follow::Nothing };
                let text = first.text(line);
                let shows = first.quoted
                    || sure
                    || args.len() == 1 && words::looks_made_up(text)
                    || args.get(1).is_some_and(|next| next.switch(line).is_some());
                if shows && fits(line, first, port) && !text.contains(['[', '(', '>']) {
                    give(first.whole.start, first.value.clone());
                }
                Follow::Nothing
            }
            Self::Listed { port } => {
                let Some(value) = listed(line) else { return Follow::Nothing };
                let text = &line[value.clone()];
                let alone = !text.contains(char::is_whitespace) || line[..value.start].ends_with(['"', '\'']);
                let arg = argument(line, value.start);
                if alone && !text.starts_with(['-', '/']) && fits(line, &Arg { value: value.clone(), ..arg }, port) {
                    give(value.start, value);
                }
                Follow::Nothing
            }
            Self::Program(row) => {
                if !line[at..].starts_with(['-', '/']) {
                    return Follow::Nothing;
                }
                let args = Arguments::of(line).behind(at);
                let mut found = false;
                for takes in PROGRAMS[usize::from(row)].1.iter().filter(|takes| takes.by_switch()) {
                    for value in takes.of(line, &args) {
                        found = true;
                        give(at, value);
                    }
                }
                match of(line) {
                    Some(wrapped) => Follow::Switch(wrapped),
                    None if !found => Follow::Switch(self),
                    None => Follow::Nothing,
                }
            }
        }
    }
}

fn fits(line: &str, arg: &Arg, port: bool) -> bool {
    let text = arg.text(line);
    arg.is_secret(line)
        && (arg.quoted || arg.switch(line).is_none())
        && !(port && is_port_or_place(text))
        && !text.contains(":\\")
}

impl Takes {
    /// Whether it takes its secret behind or in a switch.
    pub(super) fn by_switch(self) -> bool {
        matches!(self, Self::Exact(_) | Self::Switch(_) | Self::Joined(_) | Self::Half(..))
    }
}
