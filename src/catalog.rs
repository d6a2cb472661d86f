//! What is known: patterns, corrective actions, the guide's considerations and the services, from `patterns/*.toml`.
//!
//! A catalog is compiled once and checks itself: unknown keys, bad expressions, unknown references and doubled ids are
//! all reported together, with file, line and column. An overlay replaces entries by id.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use sha2::{Digest, Sha256};

use crate::codes::{CauseRank, Codes, Number, Space};
use crate::embedded;
use crate::session::{Form, Message};

mod format;
pub mod when;

pub use format::{Class, Consideration, CorrectiveAction, Example, Expect, GuideMessage, Reference, Service, Use};
use format::{File, RawPattern};
pub use when::{Setting, When};

/// Something wrong in a catalog file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, as named by the user or below `patterns/`.
    pub file: String,
    /// Line, counted from 1; 0 when it concerns the whole file.
    pub line: usize,
    /// Column, counted from 1.
    pub column: usize,
    /// What is wrong and what would be right.
    pub message: String,
    /// The line of the file, for showing the place.
    pub source: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            return write!(f, "{}: {}", self.file, self.message);
        }
        let gutter = self.line.to_string().len();
        writeln!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)?;
        writeln!(f, "{:gutter$} |", "")?;
        writeln!(f, "{} | {}", self.line, self.source)?;
        write!(f, "{:gutter$} | {:indent$}^", "", "", indent = self.column.saturating_sub(1))
    }
}

/// The catalog cannot be used: everything that is wrong in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n"))]
pub struct Broken(pub Vec<Problem>);

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
    pub text: Option<regex::Regex>,
    /// What single fields must be.
    pub fields: Vec<when::FieldIs>,
    /// Names a part of the text (`(?<service>...)`).
    pub capture: Option<regex::Regex>,
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
    pub certainty: String,
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
    }

    /// Named parts of a message: `service`, `database`, ...
    #[must_use]
    pub fn captures(&self, message: &Message) -> BTreeMap<String, String> {
        let mut captures = BTreeMap::new();
        for (name, &at) in &self.capture_fields {
            if let Some(field) = message.field(at).filter(|field| !field.is_empty()) {
                captures.insert(name.clone(), field.to_owned());
            }
        }
        if let Some(capture) = &self.capture {
            for line in said(message) {
                let Some(found) = capture.captures(line) else { continue };
                for name in capture.capture_names().flatten() {
                    if let Some(part) = found.name(name).filter(|part| !part.as_str().is_empty()) {
                        captures.entry(name.to_owned()).or_insert_with(|| part.as_str().to_owned());
                    }
                }
            }
        }
        captures
    }
}

/// Everything a message says: its text first, then its lines as printed.
fn said(message: &Message) -> impl Iterator<Item = &str> {
    std::iter::once(message.text.as_str()).chain(message.spans.iter().map(|span| span.text.as_str()))
}

/// What a message is, according to the catalog: one of its patterns, or a row of a table of numbers.
#[derive(Debug, Clone, Copy)]
pub enum Known<'c> {
    /// A pattern.
    Pattern(&'c Pattern),
    /// A number without a pattern of its own.
    Number(Number, &'c crate::codes::Entry),
    /// Nothing.
    Unrecognized,
}

impl Known<'_> {
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
}

/// Everything the program knows.
#[derive(Debug, Default)]
pub struct Catalog {
    /// Meanings of numbers.
    pub codes: Codes,
    patterns: Vec<Pattern>,
    by_number: HashMap<Number, Vec<usize>>,
    without_number: Vec<usize>,
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
        let mut problems = Vec::new();
        let codes = Codes::builtin().unwrap_or_else(|message| {
            problems.push(Problem {
                file: "patterns/numbers".into(),
                line: 0,
                column: 0,
                message,
                source: String::new(),
            });
            Codes::default()
        });
        let mut catalog = Self { codes, ..Self::default() };
        let mut digest = Sha256::new();
        for (name, text) in embedded::NUMBERS {
            digest.update(name.as_bytes());
            digest.update(text.as_bytes());
        }
        let mut patterns: Vec<Pattern> = Vec::new();
        for (name, text) in embedded::TOPICS {
            digest.update(name.as_bytes());
            digest.update(text.as_bytes());
            catalog.lay(&format!("patterns/{name}"), text, &mut patterns, &mut problems, None);
        }
        for (name, text) in overlays {
            digest.update(name.as_bytes());
            digest.update(text.as_bytes());
            let mut overlay = Overlay { file: name.clone(), replaced: Vec::new(), added: Vec::new() };
            catalog.lay(name, text, &mut patterns, &mut problems, Some(&mut overlay));
            catalog.overlays.push(overlay);
        }
        for pattern in &patterns {
            for action in pattern.actions.iter().chain(pattern.when.iter().flat_map(|when| &when.actions)) {
                if !catalog.actions.contains_key(action) {
                    problems.push(Problem {
                        file: pattern.file.clone(),
                        line: 0,
                        column: 0,
                        message: format!("pattern `{}` names the action `{action}`, which does not exist", pattern.id),
                        source: String::new(),
                    });
                }
            }
        }
        if !problems.is_empty() {
            return Err(Broken(problems));
        }
        catalog.sha256 = crate::text::hex(&digest.finalize());
        catalog.index(patterns);
        Ok(catalog)
    }

    /// Reads one file into the catalog. Within the shipped files an id may stand once; an overlay replaces.
    fn lay(
        &mut self,
        name: &str,
        text: &str,
        patterns: &mut Vec<Pattern>,
        problems: &mut Vec<Problem>,
        mut overlay: Option<&mut Overlay>,
    ) {
        let file: File = match toml::from_str(text) {
            Ok(file) => file,
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                problems.push(problem(name, text, at, error.message().to_owned()));
                return;
            }
        };
        let mut seen: Vec<String> = Vec::new();
        for raw in file.pattern {
            let at = raw.id.span().start;
            match compile(raw, name, text) {
                Ok(pattern) => {
                    if seen.contains(&pattern.id) {
                        problems.push(problem(
                            name,
                            text,
                            at,
                            format!("the id `{}` stands twice in this file", pattern.id),
                        ));
                    }
                    seen.push(pattern.id.clone());
                    let known = patterns.iter().position(|known| known.id == pattern.id);
                    match (known, overlay.as_deref_mut()) {
                        (Some(known), Some(overlay)) => {
                            overlay.replaced.push(pattern.id.clone());
                            patterns[known] = pattern;
                        }
                        (Some(known), None) => {
                            let message =
                                format!("the id `{}` is already used in {}", pattern.id, patterns[known].file);
                            problems.push(problem(name, text, at, message));
                        }
                        (None, overlay) => {
                            if let Some(overlay) = overlay {
                                overlay.added.push(pattern.id.clone());
                            }
                            patterns.push(pattern);
                        }
                    }
                }
                Err(mut found) => problems.append(&mut found),
            }
        }
        for kind in file.kind {
            self.kinds.insert(kind.name, kind.actions);
        }
        for action in file.action {
            self.actions.insert(action.id.clone(), action);
        }
        for consideration in file.consideration {
            self.considerations.retain(|known| known.id != consideration.id);
            self.considerations.push(consideration);
        }
        for message in file.message {
            self.messages.retain(|known| known.id != message.id);
            self.messages.push(message);
        }
        for service in file.service {
            self.services.retain(|known| known.name != service.name);
            self.services.push(service);
        }
    }

    fn index(&mut self, mut patterns: Vec<Pattern>) {
        patterns.sort_by(|a, b| b.demand().cmp(&a.demand()).then_with(|| a.id.cmp(&b.id)));
        for (index, pattern) in patterns.iter().enumerate() {
            if pattern.numbers.is_empty() {
                self.without_number.push(index);
            }
            for number in &pattern.numbers {
                self.by_number.entry(*number).or_default().push(index);
            }
        }
        self.patterns = patterns;
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
        let numbered = message.number.and_then(|number| self.by_number.get(&number)).into_iter().flatten();
        let index = numbered.copied().find(|&index| self.patterns[index].matches(dialect, message));
        let index = index.or_else(|| {
            self.without_number.iter().copied().find(|&index| self.patterns[index].matches(dialect, message))
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

    /// The service with a display name, service name or other spelling; case and spaces do not count.
    #[must_use]
    pub fn service(&self, name: &str) -> Option<&Service> {
        let plain = |name: &str| name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
        let wanted = plain(name);
        let same = |service: &&Service| {
            std::iter::once(&service.name)
                .chain(&service.scm)
                .chain(&service.aliases)
                .any(|known| plain(known) == wanted)
        };
        self.services.iter().find(same)
    }
}

/// The place of a byte in a file, as a problem.
fn problem(file: &str, text: &str, at: usize, message: String) -> Problem {
    let at = at.min(text.len());
    let before = &text[..at];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    Problem {
        file: file.to_owned(),
        line: before.matches('\n').count() + 1,
        column: text[start..at].chars().count() + 1,
        message,
        source: text[start..].lines().next().unwrap_or_default().to_owned(),
    }
}

/// Checks and compiles one entry; every problem of the entry at once.
fn compile(raw: RawPattern, file: &str, text: &str) -> Result<Pattern, Vec<Problem>> {
    let mut problems = Vec::new();
    let at = raw.id.span().start;
    let mut wrong = |at: usize, message: String| problems.push(problem(file, text, at, message));
    let id = raw.id.into_inner();
    if id.is_empty() || !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        wrong(at, format!("the id `{id}` must be kebab-case: small letters, digits and `-`"));
    }
    let mut numbers = Vec::new();
    let matcher = raw.matches;
    for (space, values) in [
        (Space::Msi, &matcher.msi),
        (Space::Custom, &matcher.custom),
        (Space::Msiexec, &matcher.msiexec),
        (Space::Action, &matcher.action),
        (Space::Win32, &matcher.win32),
        (Space::Hresult, &matcher.hresult),
        (Space::Sql, &matcher.sql),
        (Space::Ldap, &matcher.ldap),
        (Space::Installshield, &matcher.installshield),
        (Space::Burn, &matcher.burn),
    ] {
        numbers.extend(values.iter().map(|&value| Number::new(space, value)));
    }
    let mut forms = Vec::new();
    for name in &matcher.forms {
        match Form::ALL.into_iter().find(|form| form.name() == name) {
            Some(form) => forms.push(form),
            None => wrong(at, format!("`{name}` is no form; forms are {}", Form::ALL.map(Form::name).join(", "))),
        }
    }
    let mut expression = |source: Option<toml::Spanned<String>>| {
        let source = source?;
        let at = source.span().start;
        match regex::Regex::new(source.get_ref()) {
            Ok(regex) => Some(regex),
            Err(error) => {
                wrong(
                    at,
                    format!("not a regular expression: {}", error.to_string().lines().last().unwrap_or_default()),
                );
                None
            }
        }
    };
    let matched_text = expression(matcher.text);
    let capture = expression(raw.capture);
    let fields = matcher.fields.iter().map(when::FieldIs::compile).collect::<Result<Vec<_>, _>>();
    let fields = fields.unwrap_or_else(|message| {
        wrong(at, message);
        Vec::new()
    });
    let mut conditions = Vec::new();
    for condition in raw.when {
        match When::compile(condition) {
            Ok(condition) => conditions.push(condition),
            Err(message) => wrong(at, message),
        }
    }
    if numbers.is_empty() && forms.is_empty() && matched_text.is_none() {
        wrong(at, format!("pattern `{id}` matches everything: give numbers, forms or a text"));
    }
    if raw.class == Class::Benign && raw.unless.is_empty() {
        wrong(at, format!("pattern `{id}` is benign and must say under `unless` what would have made it otherwise"));
    }
    if raw.examples.is_empty() || raw.lookalikes.is_empty() {
        wrong(at, format!("pattern `{id}` needs at least one example that matches and one look-alike that does not"));
    }
    if !["documented", "observed", "inferred", "unverified"].contains(&raw.certainty.as_str()) {
        wrong(at, format!("certainty `{}` is none of documented, observed, inferred, unverified", raw.certainty));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Pattern {
        id,
        title: raw.title,
        dialects: raw.dialects,
        numbers,
        forms,
        text: matched_text,
        fields,
        capture,
        capture_fields: raw.capture_fields,
        class: raw.class,
        cause: raw.cause.unwrap_or(CauseRank::Strong),
        reason: raw.reason,
        unless: raw.unless,
        when: conditions,
        actions: raw.actions,
        reference: raw.reference,
        certainty: raw.certainty,
        examples: raw.examples,
        lookalikes: raw.lookalikes,
        file: file.to_owned(),
    })
}
