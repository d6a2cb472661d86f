//! Reads the catalog's files one over the other, and gathers everything that is wrong in any of them.

use std::ops::Range;
use std::rc::Rc;

use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::compile::compile;
use super::format::{
    Consideration, CorrectiveAction, GuideMessage, Need, NumberTopic, RawPart, RawPattern, RawRemedy, Service,
    Translation, Work, names,
};
use super::lazy::Compile;
use super::parts::MessagePart;
use super::problem::{Broken, Fault, Problem};
use super::remedies::Remedy;
use super::{Catalog, Overlay, Pattern, checks, named, nearest};
use crate::base::embedded;
use crate::knowledge::codes::Codes;

/// The kinds of entries that a file may hold.
const TABLES: [&str; 11] = [
    "pattern",
    "kind",
    "action",
    "consideration",
    "message",
    "service",
    "work",
    "need",
    "translation",
    "part",
    "remedy",
];

/// An id that an entry names, to be looked up once every file is read.
struct NamedId<'t> {
    /// Which kind of entry must have it: `pattern`, `action`, `consideration` or `message` (by its row).
    table: &'static str,
    id: String,
    /// The entry that names it.
    by: String,
    file: Rc<str>,
    text: &'t str,
    /// Where in the text.
    span: Range<usize>,
}

#[derive(Default)]
struct Loader<'t> {
    catalog: Catalog,
    patterns: Vec<Pattern>,
    problems: Vec<Problem>,
    uses: Vec<NamedId<'t>>,
}

/// The shipped catalog with files laid over it.
pub(super) fn load(overlays: &[(String, String)]) -> Result<Catalog, Broken> {
    load_as(overlays, Compile::Lazily)
}

/// As [`load`], with the shipped expressions compiled when it is said.
pub(super) fn load_as(overlays: &[(String, String)], shipped: Compile) -> Result<Catalog, Broken> {
    let mut loader = Loader::default();
    match Codes::builtin() {
        Ok(codes) => loader.catalog.codes = codes,
        Err(message) => loader.problems.push(Problem::of_file("patterns/numbers", message)),
    }
    let mut digest = Sha256::new();
    let mut note = |name: &str, text: &str| {
        digest.update(name.as_bytes());
        digest.update(text.as_bytes());
    };
    for (name, text) in embedded::NUMBERS {
        note(name, text);
    }
    for (name, text) in embedded::TOPICS {
        note(name, text);
        loader.lay(&format!("patterns/{name}"), text, shipped, None);
    }
    loader.look_up_named();
    for (name, text) in overlays {
        note(name, text);
        loader.lay_over(name, text);
    }
    loader.finish(&digest.finalize())
}

/// Files alone, one over the other.
pub(super) fn load_alone(files: &[(String, String)]) -> Result<Catalog, Broken> {
    let mut loader = Loader::default();
    let mut digest = Sha256::new();
    for (name, text) in files {
        digest.update(name.as_bytes());
        digest.update(text.as_bytes());
        loader.lay_over(name, text);
    }
    loader.finish(&digest.finalize())
}

impl<'t> Loader<'t> {
    /// Every pattern that the program itself names has to be there.
    fn look_up_named(&mut self) {
        for id in named::ALL.into_iter().flatten() {
            if !self.patterns.iter().any(|pattern| pattern.id == *id) {
                let message = format!("the program names the pattern `{id}`, which does not exist");
                self.problems.push(Problem::of_file("patterns", message));
            }
        }
    }

    fn lay_over(&mut self, name: &str, text: &'t str) {
        let sha256 = crate::input::text::hex(&Sha256::digest(text.as_bytes()));
        let mut overlay = Overlay { file: name.to_owned(), replaced: Vec::new(), added: Vec::new(), sha256 };
        self.lay(name, text, Compile::Now, Some(&mut overlay));
        self.catalog.overlays.push(overlay);
    }

    /// The catalog of what was laid, if all of it holds.
    fn finish(mut self, sha256: &[u8]) -> Result<Catalog, Broken> {
        self.look_up();
        let Self { mut catalog, patterns, mut problems, .. } = self;
        if !problems.is_empty() {
            problems.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
            return Err(Broken(problems));
        }
        catalog.sha256 = crate::input::text::hex(sha256);
        catalog.index(patterns);
        Ok(catalog)
    }

    /// Reads one file. Within the shipped files an id may stand once; an overlay replaces.
    fn lay(&mut self, name: &str, text: &'t str, expressions: Compile, overlay: Option<&mut Overlay>) {
        let (root, errors) = DeTable::parse_recoverable(text);
        // One slip makes the rest of its line wrong, too: the first error of a line is the one to mend.
        let found = errors.iter().map(|error| of_error(name, text, error, None));
        let mut found: Vec<Problem> = found.collect();
        found.sort_by_key(|problem| (problem.line, problem.column));
        found.dedup_by_key(|problem| problem.line);
        self.problems.append(&mut found);
        if !errors.is_empty() {
            return;
        }
        let mut file = FileText { name: Rc::from(name), text, expressions, overlay };
        for (key, value) in root.get_ref() {
            if !TABLES.contains(&key.get_ref().as_ref()) {
                let near = nearest::nearest(key.get_ref(), TABLES);
                let message = format!(
                    "`{}` is no kind of entry; entries are [[{}]]{}",
                    key.get_ref(),
                    TABLES.join("]], [["),
                    nearest::offer(&near)
                );
                self.problems.push(file.problem(key.span(), message));
            } else if !value.get_ref().is_array() {
                let message = format!("`{0}` is a list of entries: write [[{0}]]", key.get_ref());
                self.problems.push(file.problem(key.span(), message));
            }
        }
        self.patterns_of(&root, &mut file);
        self.actions_of(&root, &file);
        self.considerations_of(&root, &file);
        self.messages_of(&root, &file);
        for (kind, entry) in self.entries::<NumberTopic>(&root, "kind", &file) {
            self.uses_of(&file, entry, "action", "actions", &kind.actions, &format!("kind `{}`", kind.name));
            self.catalog.kinds.insert(kind.name, kind.actions);
        }
        let mut seen = Vec::new();
        for (work, entry) in self.entries::<Work>(&root, "work", &file) {
            let mut faults = Vec::new();
            named("kind of work", &work.id, &mut seen, &mut faults);
            self.report(&file, entry, faults);
            self.catalog.works.retain(|known| known.id != work.id);
            self.catalog.works.push(work);
        }
        for (need, entry) in self.entries::<Need>(&root, "need", &file) {
            let mut faults = Vec::new();
            named("need", &need.id, &mut seen, &mut faults);
            self.report(&file, entry, faults);
            self.catalog.needs.retain(|known| known.id != need.id);
            self.catalog.needs.push(need);
        }
        let mut seen = Vec::new();
        for (translation, entry) in self.entries::<Translation>(&root, "translation", &file) {
            let mut faults = Vec::new();
            named("translation", &translation.word, &mut seen, &mut faults);
            self.report(&file, entry, faults);
            self.catalog.translations.retain(|known| known.word != translation.word);
            self.catalog.translations.push(translation);
        }
        let mut seen = Vec::new();
        for (remedy, entry) in self.entries::<RawRemedy>(&root, "remedy", &file) {
            let mut faults = Vec::new();
            named("remedy", &remedy.id, &mut seen, &mut faults);
            self.uses_of(&file, entry, "action", "actions", &remedy.actions, &format!("remedy `{}`", remedy.id));
            match Remedy::new(remedy, file.expressions) {
                Ok(remedy) => {
                    self.catalog.remedies.retain(|known| known.id != remedy.id);
                    self.catalog.remedies.push(remedy);
                }
                Err(found) => faults.extend(found),
            }
            self.report(&file, entry, faults);
        }
        for (part, entry) in self.entries::<RawPart>(&root, "part", &file) {
            match MessagePart::new(part, file.expressions) {
                Ok(part) => {
                    self.catalog.parts.retain(|known| known.name != part.name);
                    self.catalog.parts.push(part);
                }
                Err(faults) => self.report(&file, entry, faults),
            }
        }
        for (service, _) in self.entries::<Service>(&root, "service", &file) {
            self.catalog.services.retain(|known| known.name != service.name);
            self.catalog.services.push(service);
        }
    }

    /// The entries of one kind that have its shape; the others are problems.
    fn entries<'r, T: DeserializeOwned>(
        &mut self,
        root: &'r Spanned<DeTable<'_>>,
        table: &str,
        file: &FileText<'t, '_>,
    ) -> Vec<(T, &'r Spanned<DeValue<'r>>)> {
        let list = root.get_ref().get(table).and_then(|value| value.get_ref().as_array());
        let mut entries = Vec::new();
        for entry in list.into_iter().flatten() {
            match T::deserialize(ValueDeserializer::from(entry.clone())) {
                Ok(read) => entries.push((read, entry)),
                Err(error) => self.problems.push(of_error(&file.name, file.text, &error, Some(entry))),
            }
        }
        entries
    }

    fn patterns_of(&mut self, root: &Spanned<DeTable<'_>>, file: &mut FileText<'t, '_>) {
        let mut seen: Vec<String> = Vec::new();
        for (raw, entry) in self.entries::<RawPattern>(root, "pattern", file) {
            let by = format!("pattern `{}`", raw.id);
            self.uses_of(file, entry, "action", "actions", &raw.actions, &by);
            for (index, when) in raw.when.iter().enumerate() {
                self.uses_of(file, entry, "action", &format!("when.{index}.actions"), when.actions(), &by);
            }
            if let Some(stands_for) = &raw.stands_for {
                self.one_use(file, entry, "message", "stands_for.row", &stands_for.row, &by);
            }
            let pattern = match compile(raw, &file.name, file.expressions) {
                Ok(pattern) => pattern,
                Err(faults) => {
                    self.report(file, entry, faults);
                    continue;
                }
            };
            let known = self.patterns.iter().position(|known| known.id == pattern.id);
            if seen.contains(&pattern.id) {
                let message = format!("the id `{}` stands twice in this file", pattern.id);
                self.report(file, entry, vec![Fault::new("id", message)]);
                continue;
            }
            seen.push(pattern.id.clone());
            match (known, file.overlay.as_deref_mut()) {
                (Some(known), Some(overlay)) => {
                    overlay.replaced.push(pattern.id.clone());
                    self.patterns[known] = pattern;
                }
                (Some(known), None) => {
                    let message = format!("the id `{}` is already used in {}", pattern.id, self.patterns[known].file);
                    self.report(file, entry, vec![Fault::new("id", message)]);
                }
                (None, overlay) => {
                    if let Some(overlay) = overlay {
                        overlay.added.push(pattern.id.clone());
                    }
                    self.patterns.push(pattern);
                }
            }
        }
    }

    fn actions_of(&mut self, root: &Spanned<DeTable<'_>>, file: &FileText<'t, '_>) {
        let mut seen = Vec::new();
        for (action, entry) in self.entries::<CorrectiveAction>(root, "action", file) {
            let mut faults = Vec::new();
            named("action", &action.id, &mut seen, &mut faults);
            if action.steps.is_empty() {
                faults.push(Fault::new("steps", format!("action `{}` has no steps", action.id)));
            }
            // A document's own words are no template.
            for (index, step) in action.steps.iter().enumerate().filter(|_| !action.verbatim) {
                if names(step.general()).next().is_some() {
                    let message =
                        "a step needs a last wording without {names}, for where a message gives none".to_owned();
                    faults.push(Fault::new(format!("steps.{index}"), message));
                }
                let names = step.wordings().iter().flat_map(|wording| names(wording)).map(str::to_owned);
                let by = format!("a step of action `{}`", action.id);
                self.uses_of(file, entry, "part", &format!("steps.{index}"), &names.collect::<Vec<_>>(), &by);
            }
            self.report(file, entry, faults);
            self.catalog.actions.insert(action.id.clone(), action);
        }
    }

    fn considerations_of(&mut self, root: &Spanned<DeTable<'_>>, file: &FileText<'t, '_>) {
        let mut seen = Vec::new();
        for (consideration, entry) in self.entries::<Consideration>(root, "consideration", file) {
            let Consideration { id, applies_to, visible, action, .. } = &consideration;
            let mut faults = Vec::new();
            named("consideration", id, &mut seen, &mut faults);
            let roles = ["publisher", "subscriber", "cluster", "any"];
            checks::one_of("applies_to", "`applies_to`", applies_to, &roles, &mut faults);
            checks::one_of("visible", "`visible`", visible, &["facts", "cluster", "never"], &mut faults);
            self.report(file, entry, faults);
            self.one_use(file, entry, "action", "action", action, &format!("consideration `{id}`"));
            self.catalog.considerations.retain(|known| known.id != consideration.id);
            self.catalog.considerations.push(consideration);
        }
    }

    fn messages_of(&mut self, root: &Spanned<DeTable<'_>>, file: &FileText<'t, '_>) {
        let mut seen = Vec::new();
        for (message, entry) in self.entries::<GuideMessage>(root, "message", file) {
            let mut faults = Vec::new();
            named("message", &message.id, &mut seen, &mut faults);
            self.report(file, entry, faults);
            let by = format!("message `{}`", message.id);
            self.one_use(file, entry, "action", "action", &message.action, &by);
            self.one_use(file, entry, "pattern", "pattern", &message.pattern, &by);
            self.one_use(file, entry, "consideration", "consideration", &message.consideration, &by);
            self.catalog.messages.retain(|known| known.id != message.id);
            self.catalog.messages.push(message);
        }
    }

    fn report(&mut self, file: &FileText<'t, '_>, entry: &Spanned<DeValue<'_>>, faults: Vec<Fault>) {
        for fault in faults {
            self.problems.push(file.problem(place(entry, &fault.at), fault.message));
        }
    }

    fn uses_of(
        &mut self,
        file: &FileText<'t, '_>,
        entry: &Spanned<DeValue<'_>>,
        table: &'static str,
        at: &str,
        ids: &[String],
        by: &str,
    ) {
        for (index, id) in ids.iter().enumerate() {
            self.one_use(file, entry, table, &format!("{at}.{index}"), id, by);
        }
    }

    fn one_use(
        &mut self,
        file: &FileText<'t, '_>,
        entry: &Spanned<DeValue<'_>>,
        table: &'static str,
        at: &str,
        id: &str,
        by: &str,
    ) {
        if !id.is_empty() {
            let (id, by) = (id.to_owned(), by.to_owned());
            let (file, text) = (Rc::clone(&file.name), file.text);
            self.uses.push(NamedId { table, id, by, file, text, span: place(entry, at) });
        }
    }

    /// The names that something captures.
    fn captured(&self) -> Vec<&str> {
        let of_patterns = self.patterns.iter().flat_map(Pattern::captured);
        of_patterns.chain(self.catalog.parts.iter().map(|part| part.name.as_str())).collect()
    }

    /// Every id that an entry names must be one.
    fn look_up(&mut self) {
        for NamedId { table, id, by, file, text, span } in std::mem::take(&mut self.uses) {
            let names: Vec<&str> = match table {
                "action" => self.catalog.actions.keys().map(String::as_str).collect(),
                "message" => self.catalog.messages.iter().map(|message| message.row.as_str()).collect(),
                "pattern" => self.patterns.iter().map(|pattern| pattern.id.as_str()).collect(),
                "part" => self.captured(),
                _ => self.catalog.considerations.iter().map(|consideration| consideration.id.as_str()).collect(),
            };
            if !names.contains(&id.as_str()) {
                let offer = nearest::offer(&nearest::nearest(&id, names));
                let message = format!("{by} names the {table} `{id}`, which does not exist{offer}");
                self.problems.push(Problem::at(&file, text, span, message));
            }
        }
    }
}

/// An id must be kebab-case and stand once in its file.
fn named(what: &str, id: &str, seen: &mut Vec<String>, faults: &mut Vec<Fault>) {
    checks::kebab("id", id, faults);
    if seen.iter().any(|known| known == id) {
        faults.push(Fault::new("id", format!("the {what} `{id}` stands twice in this file")));
    }
    seen.push(id.to_owned());
}

/// A file that is being read.
struct FileText<'t, 'o> {
    name: Rc<str>,
    text: &'t str,
    expressions: Compile,
    overlay: Option<&'o mut Overlay>,
}

impl FileText<'_, '_> {
    fn problem(&self, span: Range<usize>, message: String) -> Problem {
        Problem::at(&self.name, self.text, span, message)
    }
}

fn of_error(name: &str, text: &str, error: &toml::de::Error, entry: Option<&Spanned<DeValue<'_>>>) -> Problem {
    let span = error.span().filter(|span| entry.is_none_or(|entry| *span != entry.span()));
    let span = span.or_else(|| entry.map(|entry| place(entry, "id"))).unwrap_or_default();
    Problem::at(name, text, span, error.message().to_owned())
}

/// Where a field of an entry stands; where it is absent, the nearest that is there.
fn place(entry: &Spanned<DeValue<'_>>, path: &str) -> Range<usize> {
    let mut here = entry;
    for step in path.split('.').filter(|step| !step.is_empty()) {
        let next = match (here.get_ref(), step.parse::<usize>()) {
            (DeValue::Array(list), Ok(index)) => list.get(index),
            (DeValue::Table(table), _) => table.get(step),
            _ => None,
        };
        match next {
            Some(next) => here = next,
            None => break,
        }
    }
    if std::ptr::eq(here, entry) && path != "id" { place(entry, "id") } else { here.span() }
}
