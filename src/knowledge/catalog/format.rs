//! The format of `patterns/*.toml`, as it stands in the files.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::knowledge::codes::{CauseRank, Certainty, Space};

mod conditions;

pub use conditions::{ActionIs, DatabaseIs, ServiceIs};
pub(super) use conditions::{RawFieldIs, RawWhen};

/// What a message is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// It may be ignored.
    Benign,
    /// It tells nothing by itself: how its run and its action ended decides.
    ByOutcome,
    /// Nobody can say.
    Undetermined,
    /// It stopped the installation, or must stop the reader.
    Catastrophic,
}

impl Class {
    /// The word used in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Benign => "benign",
            Self::ByOutcome => "by-outcome",
            Self::Undetermined => "undetermined",
            Self::Catastrophic => "catastrophic",
        }
    }
}

/// Where a piece of knowledge comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// The document's title; empty when there is none.
    #[serde(default)]
    pub document: String,
    /// Its section.
    #[serde(default)]
    pub section: String,
}

/// What to do about message numbers of one topic that have no pattern of their own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NumberTopic {
    pub name: String,
    pub actions: Vec<String>,
}

/// A pattern as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPattern {
    pub id: String,
    pub title: String,
    #[serde(default)]
    pub dialects: Vec<String>,
    #[serde(rename = "match")]
    pub matches: RawMatch,
    pub capture: Option<String>,
    #[serde(default)]
    pub capture_fields: BTreeMap<String, usize>,
    pub class: Class,
    pub cause: Option<CauseRank>,
    pub reason: String,
    #[serde(default)]
    pub unless: String,
    #[serde(default)]
    pub when: Vec<RawWhen>,
    #[serde(default)]
    pub actions: Vec<String>,
    #[serde(default)]
    pub reference: Reference,
    pub certainty: String,
    pub stands_for: Option<StandsFor>,
    #[serde(default)]
    pub examples: Vec<Example>,
    #[serde(default)]
    pub lookalikes: Vec<String>,
}

/// What a message must be: numbers of one kind or another, and forms, and a text, and fields.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawMatch {
    pub msi: Vec<i64>,
    pub custom: Vec<i64>,
    pub msiexec: Vec<i64>,
    pub action: Vec<i64>,
    pub win32: Vec<i64>,
    pub hresult: Vec<i64>,
    pub sql: Vec<i64>,
    pub ldap: Vec<i64>,
    pub installshield: Vec<i64>,
    pub burn: Vec<i64>,
    pub forms: Vec<String>,
    pub text: Option<String>,
    pub phrase: Option<String>,
    pub alone: bool,
    pub fields: Vec<RawFieldIs>,
}

impl RawMatch {
    /// Its numbers of a kind. What an event is, its source's own message says: no pattern asks for one.
    pub fn numbers(&self, space: Space) -> &[i64] {
        match space {
            Space::Msi => &self.msi,
            Space::Custom => &self.custom,
            Space::Msiexec => &self.msiexec,
            Space::Action => &self.action,
            Space::Win32 => &self.win32,
            Space::Hresult => &self.hresult,
            Space::Sql => &self.sql,
            Space::Ldap => &self.ldap,
            Space::Installshield => &self.installshield,
            Space::Burn => &self.burn,
            Space::Event => &[],
        }
    }
}

/// The row of the messages of an installation whose real words an entry holds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandsFor {
    /// The row (`UM-01`).
    pub row: String,
    /// How sure that is.
    pub sure: Sure,
    /// Why.
    pub because: String,
}

/// How sure it is that two texts mean the same message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sure {
    /// Their words are the same.
    Certain,
    /// One is found by what finds the other, and by nothing else.
    Probable,
}

impl Sure {
    /// The word used in the catalog.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Probable => "probable",
        }
    }
}

/// A text that must match a pattern, as it would stand in a log.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Example {
    /// The lines alone.
    Text(String),
    /// The lines, and what must come out.
    Judged(Expect),
}

impl Example {
    /// The lines.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Judged(Expect { text, .. }) => text,
        }
    }

    /// The class that must come out, if the example says so.
    #[must_use]
    pub fn class(&self) -> Option<Class> {
        match self {
            Self::Text(_) => None,
            Self::Judged(expect) => Some(expect.class),
        }
    }

    /// The role of the server that the lines are from, if that matters.
    #[must_use]
    pub fn role(&self) -> Option<&str> {
        match self {
            Self::Text(_) => None,
            Self::Judged(expect) => expect.role.as_deref(),
        }
    }
}

/// An example in whose context the class is known.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// The lines, as they would stand in a log.
    pub text: String,
    /// The class that must come out.
    pub class: Class,
    /// `publisher` or `subscriber`.
    pub role: Option<String>,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectiveAction {
    /// Its id.
    pub id: String,
    /// One line for the reader.
    pub title: String,
    /// What to do, in this order.
    pub steps: Vec<Step>,
    /// How to try again once that is done; empty where nothing has to be tried again.
    #[serde(default)]
    pub again: String,
    /// What to do when the installation has succeeded.
    #[serde(default)]
    pub after: String,
    /// When to stop and call TAC.
    #[serde(default)]
    pub stop_condition: String,
    /// Whether the operating system must be installed anew.
    #[serde(default)]
    pub reimage: bool,
    /// Whether the steps are the document's own words; such actions stand first.
    #[serde(default)]
    pub verbatim: bool,
    /// Where it comes from.
    #[serde(default)]
    pub reference: Reference,
    /// documented, observed, inferred or unverified.
    pub certainty: Certainty,
}

impl CorrectiveAction {
    /// Whether a step takes what has this name.
    #[must_use]
    pub fn asks_for(&self, name: &str) -> bool {
        self.steps.iter().flat_map(Step::wordings).flat_map(|wording| names(wording)).any(|asked| asked == name)
    }
}

/// One step of a corrective action: a sentence, or several wordings of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Step {
    /// Always the same.
    Fixed(String),
    /// The most concrete wording first; the last holds no `{names}`.
    Wordings(Vec<String>),
}

impl Step {
    /// Its wordings, the most concrete first.
    #[must_use]
    pub fn wordings(&self) -> &[String] {
        match self {
            Self::Fixed(wording) => std::slice::from_ref(wording),
            Self::Wordings(wordings) => wordings,
        }
    }

    /// What it says where nothing is known of the case.
    #[must_use]
    pub fn general(&self) -> &str {
        self.wordings().last().map_or("", String::as_str)
    }

    /// The first wording whose names all have a value; a step with one wording is that.
    #[must_use]
    pub fn told<'v>(&self, value: &dyn Fn(&str) -> Option<&'v str>) -> String {
        let told = match self {
            Self::Fixed(_) => None,
            Self::Wordings(wordings) => wordings.iter().find_map(|wording| filled(wording, value)),
        };
        told.unwrap_or_else(|| self.general().to_owned())
    }
}

/// The `{names}` in a wording: words in small letters.
pub(super) fn names(wording: &str) -> impl Iterator<Item = &str> {
    let name = |name: &&str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    wording.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).filter(name)
}

fn filled<'v>(wording: &str, value: &dyn Fn(&str) -> Option<&'v str>) -> Option<String> {
    let mut parts = wording.split('{');
    let mut told = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}')?;
        told.push_str(value(name)?);
        told.push_str(rest);
    }
    Some(told)
}

/// A named part that messages have, whatever pattern they match.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPart {
    /// As `{name}` in the steps of actions.
    pub name: String,
    /// Expressions with a group that is called like it; the first that is found counts.
    pub find: Vec<String>,
    /// A message that has it.
    pub example: PartExample,
    /// A message that has none.
    pub lookalike: String,
}

/// What to do about a cause for which no pattern advises anything.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRemedy {
    /// Kebab-case, unique.
    pub id: String,
    /// Expressions, looked for in the lines of the cause's message.
    pub find: Vec<String>,
    /// Corrective actions, in the order to do them.
    pub actions: Vec<String>,
    /// A message that it is for.
    pub example: String,
    /// A message that it is not for.
    pub lookalike: String,
}

/// A message, and what a part is in it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PartExample {
    /// The message.
    pub text: String,
    /// The part.
    pub gives: String,
}

/// A precondition that the guide names.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consideration {
    /// Its id.
    pub id: String,
    /// Its row in the list of the guide's conditions (`SD-01`).
    pub row: String,
    /// One line for the reader.
    pub title: String,
    /// The guide's section.
    pub section: String,
    /// publisher, subscriber, cluster or any.
    pub applies_to: String,
    /// What the guide requires, in our words.
    pub states: String,
    /// What it says happens otherwise; empty when it says nothing.
    #[serde(default)]
    pub effect: String,
    /// The corrective action's id; empty for advice without one.
    #[serde(default)]
    pub action: String,
    /// facts, cluster or never: what can decide it.
    pub visible: String,
    /// A few words by which the guide's sentence is found.
    #[serde(default)]
    pub sentences: Vec<String>,
}

/// A message or condition of the installation, with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuideMessage {
    /// Its id.
    pub id: String,
    /// Its row (`UM-01`).
    pub row: String,
    /// One line for the reader.
    pub title: String,
    /// Whether `text` stands like that in a source that was read.
    #[serde(default)]
    pub verbatim: bool,
    /// The words, where they are known.
    #[serde(default)]
    pub text: String,
    /// What it means.
    pub means: String,
    /// The corrective action's id.
    #[serde(default)]
    pub action: String,
    /// The pattern that finds it in a log; empty where no text of it could stand there.
    #[serde(default)]
    pub pattern: String,
    /// The consideration that answers it from what logs prove of the server; empty where none does.
    #[serde(default)]
    pub consideration: String,
    /// Releases it is known from.
    #[serde(default)]
    pub release: String,
    /// Where that was read.
    #[serde(default)]
    pub source: String,
    /// documented, observed, inferred or unverified.
    pub certainty: Certainty,
}

/// A kind of work that steps of an installation do, and by what its logs are known.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Work {
    /// Kebab-case, unique.
    pub id: String,
    /// Words of step names, programs and log names, in small letters.
    pub words: Vec<String>,
    /// Names of the directories whose logs are of it.
    #[serde(default)]
    pub directories: Vec<String>,
    /// Dialects whose logs are of it.
    #[serde(default)]
    pub dialects: Vec<String>,
}

/// A word of step names in other languages: files are named in English whatever their program speaks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Translation {
    /// The English word, in small letters; unique.
    pub word: String,
    /// How words for it begin elsewhere, in small letters.
    pub abroad: Vec<String>,
}

/// A failure that says only that something else is not there, and who should have provided it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// Kebab-case, unique.
    pub id: String,
    /// Numbers (`ldap:81`) or words that say so, in small letters.
    pub when: Vec<String>,
    /// Words that name the provider, in small letters.
    pub provider: Vec<String>,
    /// The provider has to name what the failure names.
    #[serde(default)]
    pub same: bool,
    /// Words with which a line says in passing that it is so, in small letters.
    #[serde(default)]
    pub states: Vec<String>,
    /// Words with which any line says that it is so, in small letters: they can say nothing else.
    #[serde(default)]
    pub plainly: Vec<String>,
    /// Such a line has to name two releases.
    #[serde(default)]
    pub compares: bool,
    /// A list of ports says who holds the one that the failure names.
    #[serde(default)]
    pub held: bool,
    /// What such a line says stays so, also where it was written long before.
    #[serde(default)]
    pub lasts: bool,
}

/// What CallManager does with a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceUse {
    /// The installation needs it.
    Required,
    /// Inactive until it is activated after the first restart.
    Optional,
    /// CallManager does not use it.
    Unused,
}

impl ServiceUse {
    /// The word used in the catalog.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Optional => "optional",
            Self::Unused => "unused",
        }
    }
}

/// A Windows service.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Display name.
    pub name: String,
    /// Names in the service control manager.
    #[serde(default)]
    pub scm: Vec<String>,
    /// Other spellings.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What CallManager does with it.
    #[serde(rename = "use")]
    pub used: ServiceUse,
    /// Where it differs on a publisher.
    pub on_publisher: Option<ServiceUse>,
    /// Where it differs on a subscriber.
    pub on_subscriber: Option<ServiceUse>,
    /// One sentence.
    #[serde(default)]
    pub note: String,
    /// Where that is known from.
    #[serde(default)]
    pub source: String,
    /// documented, observed, inferred or unverified.
    pub certainty: Certainty,
}

impl Service {
    /// What a server of the given role does with it.
    #[must_use]
    pub fn used_by(&self, role: Option<&str>) -> ServiceUse {
        match role {
            Some("publisher") => self.on_publisher.unwrap_or(self.used),
            Some("subscriber") => self.on_subscriber.unwrap_or(self.used),
            _ => self.used,
        }
    }
}
