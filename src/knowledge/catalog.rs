//! What is known: patterns, corrective actions, the guide's considerations and the services, from `patterns/*.toml`.
//!
//! A catalog is compiled once and checks itself: unknown keys, bad expressions, unknown references and doubled ids are
//! all reported together, with file, line and column. An overlay replaces entries by id.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use crate::knowledge::codes::{CauseRank, Certainty, Codes, Number, Space};
use crate::knowledge::session::{Form, Message};

mod captures;
mod checks;
mod compile;
mod demand;
mod expression;
mod field;
mod format;
mod lazy;
mod literals;
mod load;
pub mod named;
pub mod nearest;
mod others;
mod parts;
mod phrase;
pub mod phrases;
mod problem;
mod remedies;
mod when;

pub use captures::Captures;
pub use demand::Circumstances;
pub use field::FieldIs;
pub use format::{
    ActionIs, Class, Consideration, CorrectiveAction, DatabaseIs, Example, Expect, GuideMessage, Need, Reference,
    Service, ServiceIs, ServiceUse, StandsFor, Step, Sure, Translation, Work,
};
pub use lazy::Expression;
use literals::Candidates;
pub use others::Others;
pub use parts::MessagePart;
pub use phrase::Phrase;
use phrases::Phrases;
pub use problem::{Broken, Problem};
pub use remedies::Remedy;
pub use when::When;

/// One pattern, compiled.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// Names the problem, never a remedy; never reused.
    pub id: String,
    /// One line for the reader.
    pub title: String,
    /// Dialects it applies to; empty for all.
    pub dialects: Vec<String>,
    /// Numbers it matches; empty for any.
    pub numbers: Vec<Number>,
    /// Forms of line it matches; empty for any.
    pub forms: Vec<Form>,
    /// What the text must hold.
    pub text: Option<Expression>,
    /// What it must say, in a document's own words.
    pub phrase: Option<Phrase>,
    /// What single fields must be.
    pub fields: Vec<FieldIs>,
    /// Names a part of the text (`(?<service>...)`).
    pub capture: Option<Expression>,
    /// Names a field.
    pub capture_fields: BTreeMap<String, usize>,
    /// The class where no condition decides.
    pub class: Class,
    /// How good it is as the reason of a failure.
    pub cause: CauseRank,
    /// Why that class.
    pub reason: String,
    /// What would have made it otherwise; for a benign class.
    pub unless: String,
    /// Conditions, tried in order; the first that holds decides.
    pub when: Vec<When>,
    /// Corrective actions, in the order to do them.
    pub actions: Vec<String>,
    /// Where the knowledge comes from.
    pub reference: Reference,
    /// documented, observed, inferred or unverified.
    pub certainty: Certainty,
    /// The row of the messages of an installation whose real words it holds.
    pub stands_for: Option<StandsFor>,
    /// Lines that must match.
    pub examples: Vec<Example>,
    /// Lines that look alike and must not match.
    pub lookalikes: Vec<String>,
    /// The file it stands in.
    pub file: String,
}

impl Pattern {
    /// How much the pattern asks of a message: the most demanding one that matches is the message's pattern.
    fn demand(&self) -> usize {
        8 * usize::from(!self.numbers.is_empty())
            + 6 * usize::from(self.text.is_some())
            + self.phrase.as_ref().map_or(0, |phrase| if phrase.alone { 0 } else { 20 + phrase.words().len() })
            + 3 * self.fields.len()
            + usize::from(!self.forms.is_empty())
            + usize::from(!self.dialects.is_empty())
    }

    /// Whether a message of the given dialect has this pattern.
    #[must_use]
    pub fn matches(&self, dialect: &str, message: &Message) -> bool {
        (self.dialects.is_empty() || self.dialects.iter().any(|name| name == dialect))
            && (self.numbers.is_empty() || message.number.is_some_and(|number| self.numbers.contains(&number)))
            && (self.forms.is_empty() || self.forms.contains(&message.form))
            && self.fields.iter().all(|field| field.holds(message))
            && self.text.as_ref().is_none_or(|text| said(message).any(|line| text.is_match(line)))
            && self.phrase.as_ref().is_none_or(|phrase| said(message).any(|line| phrase.is_said_in(line)))
    }

    /// The demands that keep a message from matching, in words; empty where it matches.
    #[must_use]
    pub fn misses(&self, dialect: &str, message: &Message) -> Vec<String> {
        let mut misses = Vec::new();
        if !self.dialects.is_empty() && !self.dialects.iter().any(|name| name == dialect) {
            misses.push(format!("dialect: it is {dialect}, not {}", self.dialects.join(" or ")));
        }
        if !self.numbers.is_empty() && !message.number.is_some_and(|number| self.numbers.contains(&number)) {
            let numbers: Vec<String> = self.numbers.iter().map(ToString::to_string).collect();
            let has = message.number.map_or("it has none".to_owned(), |number| format!("it is {number}"));
            misses.push(format!("number: {has}, not {}", numbers.join(" or ")));
        }
        if !self.forms.is_empty() && !self.forms.contains(&message.form) {
            let forms: Vec<&str> = self.forms.iter().map(|form| form.name()).collect();
            misses.push(format!("form: the line is {}, not {}", message.form.name(), forms.join(" or ")));
        }
        for field in self.fields.iter().filter(|field| !field.holds(message)) {
            let is = message.field(field.at()).unwrap_or_default();
            misses.push(format!("field {}: it is \"{is}\" and does not match /{}/", field.at(), field.like()));
        }
        if let Some(text) = self.text.as_ref().filter(|text| !said(message).any(|line| text.is_match(line))) {
            misses.push(format!("text: nothing in it matches /{}/", text.as_str()));
        }
        if let Some(phrase) = self.phrase.as_ref().filter(|phrase| !said(message).any(|line| phrase.is_said_in(line))) {
            let alone = if phrase.alone { ", and nothing else" } else { "" };
            misses.push(format!("phrase: it does not say \"{}\"{alone}", phrase.as_str()));
        }
        misses
    }

    /// Named parts of a message: `service`, `database`, ...
    #[must_use]
    pub fn captures(&self, message: &Message) -> Captures<'_> {
        let mut captures = Captures::default();
        for (name, &at) in &self.capture_fields {
            captures.add(name, &message.field(at).unwrap_or_default());
        }
        for expression in self.expressions_with_names() {
            for found in said(message).filter_map(|line| expression.captures(line)) {
                for name in expression.capture_names().flatten() {
                    captures.add(name, found.name(name).map_or("", |part| part.as_str()));
                }
            }
        }
        captures
    }

    fn expressions_with_names(&self) -> impl Iterator<Item = &Expression> {
        let named = |expression: &&Expression| expression.as_str().contains("(?<");
        self.capture.iter().chain(&self.text).filter(named)
    }

    /// The names of the parts that it captures.
    pub(crate) fn captured(&self) -> impl Iterator<Item = &str> {
        let named = self.expressions_with_names().flat_map(|expression| expression.capture_names().flatten());
        named.chain(self.capture_fields.keys().map(String::as_str))
    }
}

/// Everything a message says: its text first, then its lines as printed where they say it otherwise.
fn said(message: &Message) -> impl Iterator<Item = &str> + Clone {
    let text = message.text.as_str();
    let printed = message.spans.iter().map(|span| span.text.as_str()).filter(move |printed| printed.trim_end() != text);
    std::iter::once(text).chain(printed)
}

/// What a message is, according to the catalog: one of its patterns, or a row of a table of numbers.
#[derive(Debug, Clone, Copy)]
pub enum Known<'c> {
    /// A pattern.
    Pattern(&'c Pattern),
    /// A number without a pattern of its own.
    Number(Number, &'c crate::knowledge::codes::Entry),
    /// Nothing.
    Unrecognized,
}

/// What a message is, for telling messages apart: the same pattern is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SameMessage<'c> {
    /// A pattern, by its id.
    Pattern(&'c str),
    /// A number without a pattern of its own.
    Number(Number),
    /// Nothing.
    Unrecognized,
}

impl<'c> Known<'c> {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> SameMessage<'c> {
        match self {
            Self::Pattern(pattern) => SameMessage::Pattern(&pattern.id),
            Self::Number(number, _) => SameMessage::Number(*number),
            Self::Unrecognized => SameMessage::Unrecognized,
        }
    }

    /// The id under which reports show it.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Pattern(pattern) => pattern.id.clone(),
            Self::Number(number, _) => number_id(*number),
            Self::Unrecognized => "unrecognized".to_owned(),
        }
    }
}

/// The id of a number without a pattern of its own: `msi-message-1310`, `win32-5`.
#[must_use]
pub fn number_id(number: Number) -> String {
    match number.space {
        Space::Msi => format!("msi-message-{}", number.value),
        Space::Custom => format!("msi-custom-message-{}", number.value),
        Space::Hresult => format!("hresult-0x{:08x}", number.value),
        Space::Action => format!("msi-action-returned-{}", number.value),
        space => format!("{space}-{}", number.value).replace("--", "-minus-"),
    }
}

/// Which files made the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlay {
    /// The file as the user named it.
    pub file: String,
    /// Ids of the shipped entries that it replaced.
    pub replaced: Vec<String>,
    /// Ids that it added.
    pub added: Vec<String>,
    /// SHA-256 of the file, in hex.
    pub sha256: String,
}

/// Everything the program knows.
#[derive(Debug, Default)]
pub struct Catalog {
    /// Meanings of numbers.
    pub codes: Codes,
    patterns: Vec<Pattern>,
    by_number: HashMap<Number, Vec<usize>>,
    without_number: Vec<usize>,
    /// Tells which of those without a number a message may have, once one is asked for.
    candidates: OnceLock<Candidates>,
    /// Messages in documents' own words.
    pub phrases: Phrases,
    /// Corrective actions by id.
    pub actions: BTreeMap<String, CorrectiveAction>,
    /// Corrective actions for message numbers of one topic, by the topic.
    pub kinds: BTreeMap<String, Vec<String>>,
    /// The guide's considerations, in the guide's order.
    pub considerations: Vec<Consideration>,
    /// Messages of the installation and what is known of them.
    pub messages: Vec<GuideMessage>,
    /// Services.
    pub services: Vec<Service>,
    /// Kinds of work, and by what their logs are known.
    pub works: Vec<Work>,
    /// Failures that say only that something else is not there.
    pub needs: Vec<Need>,
    /// Words of step names in other languages.
    pub translations: Vec<Translation>,
    /// Named parts of messages.
    pub parts: Vec<MessagePart>,
    /// What to do about causes for which no pattern advises anything; the first that is found counts.
    pub remedies: Vec<Remedy>,
    /// Their indices by every spelling, once somebody asks for one.
    by_service: OnceLock<HashMap<String, usize>>,
    /// What was laid over the shipped catalog.
    pub overlays: Vec<Overlay>,
    /// SHA-256 over every file, in hex.
    pub sha256: String,
}

impl Catalog {
    /// The catalog that ships with the program.
    pub fn builtin() -> Result<Self, Broken> {
        Self::with_overlays(&[])
    }

    /// The shipped catalog with files laid over it, each given by name and text. Nothing is half-used: one problem
    /// anywhere refuses the whole.
    pub fn with_overlays(overlays: &[(String, String)]) -> Result<Self, Broken> {
        load::load(overlays)
    }

    /// Files alone, without what ships with the program: for whoever checks the format itself, many times a second. No
    /// number means anything in it.
    pub fn of_files(files: &[(String, String)]) -> Result<Self, Broken> {
        load::load_alone(files)
    }

    fn index(&mut self, mut patterns: Vec<Pattern>) {
        let says = |pattern: &Pattern| pattern.phrase.as_ref().map(Phrase::says);
        patterns.sort_by(|a, b| {
            b.demand().cmp(&a.demand()).then_with(|| says(b).cmp(&says(a))).then_with(|| a.id.cmp(&b.id))
        });
        for (index, pattern) in patterns.iter().enumerate() {
            if pattern.numbers.is_empty() {
                self.without_number.push(index);
            }
            for number in &pattern.numbers {
                self.by_number.entry(*number).or_default().push(index);
            }
        }
        self.phrases = Phrases::new(patterns.iter().map(|pattern| pattern.phrase.as_ref()));
        self.patterns = patterns;
    }

    /// Patterns that hold the real words of a row of the messages, the surest first.
    pub fn standing_for<'c>(&'c self, row: &str) -> Vec<(&'c Pattern, &'c StandsFor)> {
        let standing = self.patterns.iter().filter_map(|pattern| Some((pattern, pattern.stands_for.as_ref()?)));
        let mut standing: Vec<_> = standing.filter(|(_, stands)| stands.row.eq_ignore_ascii_case(row)).collect();
        standing.sort_by(|(a, one), (b, other)| one.sure.cmp(&other.sure).then_with(|| a.id.cmp(&b.id)));
        standing
    }

    /// Every pattern, the most demanding first.
    #[must_use]
    pub fn patterns(&self) -> &[Pattern] {
        &self.patterns
    }

    /// The pattern with an id.
    #[must_use]
    pub fn pattern(&self, id: &str) -> Option<&Pattern> {
        self.patterns.iter().find(|pattern| pattern.id == id)
    }

    /// What a message is: the most demanding pattern that matches it, else what its number says.
    #[must_use]
    pub fn recognize(&self, dialect: &str, message: &Message) -> Known<'_> {
        // A document's own words say more than a number or a form.
        if !self.phrases.is_empty() && said(message).any(|text| self.phrases.may_be_in(text)) {
            let quoted = |pattern: &&Pattern| pattern.phrase.as_ref().is_some_and(|phrase| !phrase.alone);
            let quoted = self.patterns.iter().filter(quoted).find(|pattern| pattern.matches(dialect, message));
            if let Some(pattern) = quoted {
                return Known::Pattern(pattern);
            }
        }
        let numbered = message.number.and_then(|number| self.by_number.get(&number)).into_iter().flatten();
        let index = numbered.copied().find(|&index| self.patterns[index].matches(dialect, message));
        let index = index.or_else(|| {
            let may = self.candidates().among(said(message));
            let matches =
                |at: &usize| may.has(*at) && self.patterns[self.without_number[*at]].matches(dialect, message);
            (0..self.without_number.len()).find(matches).map(|at| self.without_number[at])
        });
        match (index, message.number) {
            (Some(index), Some(number))
                if self.patterns[index].numbers.is_empty() && self.patterns[index].text.is_none() =>
            {
                // A pattern for a whole form knows less than the number's own row.
                match self
                    .codes
                    .get(number)
                    .filter(|_| matches!(number.space, Space::Msi | Space::Custom | Space::Sql | Space::Ldap))
                {
                    Some(entry) => Known::Number(number, entry),
                    None => Known::Pattern(&self.patterns[index]),
                }
            }
            (Some(index), _) => Known::Pattern(&self.patterns[index]),
            (None, Some(number)) => {
                self.codes.get(number).map_or(Known::Unrecognized, |entry| Known::Number(number, entry))
            }
            (None, None) => Known::Unrecognized,
        }
    }

    fn candidates(&self) -> &Candidates {
        self.candidates.get_or_init(|| {
            let texts = self.without_number.iter().map(|&index| self.patterns[index].text.as_ref());
            Candidates::of(texts.map(|text| Some(text?.as_str())))
        })
    }

    /// The service with a display name, service name or other spelling; case and spaces do not count.
    #[must_use]
    pub fn service(&self, name: &str) -> Option<&Service> {
        let plain = |name: &str| name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
        let by_name = self.by_service.get_or_init(|| {
            let mut by_name = HashMap::new();
            for (index, service) in self.services.iter().enumerate() {
                for known in std::iter::once(&service.name).chain(&service.scm).chain(&service.aliases) {
                    by_name.entry(plain(known)).or_insert(index);
                }
            }
            by_name
        });
        by_name.get(&plain(name)).map(|&index| &self.services[index])
    }
}
