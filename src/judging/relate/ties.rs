//! What ties a message to a failed step, and what speaks against it.

use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::tries::{between, later_by};
use super::view::{Item, View};
use crate::base::expression::regex;
use crate::knowledge::catalog::{Catalog, Work};
use crate::knowledge::codes::{Number, Space};
use crate::reading::account::{Stamp, all_words, begins_with_ruler, names, only_ends, subject};

/// Why a message is taken for the reason of a failed step, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tie {
    /// Both logs report the same event.
    SameEvent,
    /// The step's lines name the log.
    NamesFile,
    /// They name its folder.
    NamesFolder,
    /// Both name the same program or script.
    NamesProgram,
    /// The step reports the number with which the other ended.
    SameCode,
    /// Both name the same database, entry, host, account, service, drive or file.
    SameObject,
    /// The failure says that something is not there which the other should have provided.
    Needs,
    /// The log names the step.
    NamesStep,
    /// The message lies within the step's time.
    InTime,
    /// It is what its log ends with.
    LastWords,
    /// Logs of this kind of work.
    KindOfWork,
    /// It reads like the causes of other failures, more than any other line.
    ReadsAlike,
}

impl Tie {
    /// The word used in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SameEvent => "same-event",
            Self::NamesFile => "names-the-file",
            Self::NamesFolder => "names-the-folder",
            Self::NamesProgram => "names-the-program",
            Self::SameCode => "same-exit-code",
            Self::SameObject => "names-the-object",
            Self::Needs => "needs-what-it-provides",
            Self::NamesStep => "names-the-step",
            Self::InTime => "in-time",
            Self::LastWords => "last-words",
            Self::KindOfWork => "kind-of-work",
            Self::ReadsAlike => "reads-like-a-cause",
        }
    }

    /// How much it weighs where several logs may say why.
    #[must_use]
    const fn weight(self) -> i32 {
        match self {
            Self::NamesFile => 20,
            Self::SameEvent => 16,
            Self::NamesProgram => 14,
            Self::SameCode => 13,
            Self::NamesFolder | Self::SameObject => 10,
            Self::NamesStep => 8,
            Self::Needs => 7,
            Self::InTime => 6,
            Self::LastWords => 4,
            Self::KindOfWork => 3,
            Self::ReadsAlike => 0,
        }
    }

    /// Whether it is enough by itself.
    #[must_use]
    pub fn is_strong(self) -> bool {
        self <= Self::SameCode
    }
}

/// What speaks against a message as the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Veto {
    /// It belongs to another try.
    AnotherTry,
    /// It stands after the step had failed.
    AfterTheFailure,
    /// It was got over: retried, skipped, or what followed went well.
    Survived,
    /// A pattern or its own words say that it does not matter.
    Harmless,
    /// Too little ties it to the failed step.
    NotTied,
    /// Another line reads more like the cause.
    LessAlike,
}

impl Veto {
    /// The word used in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AnotherTry => "another-try",
            Self::AfterTheFailure => "after-the-failure",
            Self::Survived => "survived",
            Self::Harmless => "harmless",
            Self::NotTied => "not-tied",
            Self::LessAlike => "less-like-a-cause",
        }
    }
}

/// A tie with the lines that hold it on both sides.
#[derive(Debug, Clone)]
pub struct Because {
    /// Which.
    pub tie: Tie,
    /// Line of the failed step's log that shows it; 0 where it rests on no single line.
    pub from: u64,
    /// Line of the other log; 0 where its name or its whole is meant.
    pub to: u64,
}

/// A failed step, or a reason that only passes on, with what its lines name.
#[derive(Debug, Clone, Default)]
pub(super) struct Node {
    pub view: usize,
    pub line: u64,
    /// The first lines of its log, in small letters.
    pub title: String,
    /// Lines of it, each with its number.
    pub lines: Vec<(u64, String)>,
    pub from: Stamp,
    pub to: Stamp,
    /// When it ended is not known: the only time of its log stands above it.
    pub open: bool,
    pub number: Option<Number>,
    pub codes: Vec<i64>,
    pub words: Vec<String>,
    /// Those of them that are names: long, and of no kind of work.
    pub names: Vec<String>,
    pub objects: BTreeSet<String>,
    pub works: BTreeSet<String>,
    pub files: Vec<(u64, names::File)>,
    pub folders: Vec<(u64, String)>,
    pub programs: Vec<(u64, String)>,
    /// Services that its lines quote, as Windows shows them, in small letters.
    pub services: Vec<(u64, String)>,
    /// What its lines say in other languages, in English, in their order.
    pub translated: Vec<String>,
    /// Files of which its lines say that all went well there.
    pub cleared: Vec<names::File>,
}

impl Node {
    /// Reads what the lines of a step name.
    pub fn read(view: usize, line: u64, lines: Vec<(u64, String)>, catalog: &Catalog) -> Self {
        let mut node = Self { view, line, ..Self::default() };
        for (number, text) in &lines {
            let words = crate::reading::account::read(text);
            node.codes.extend(words.code.filter(|code| !(-2..=2).contains(code)));
            node.codes.extend(quoted_numbers(text));
            node.files.extend(names::files(text).into_iter().map(|file| (*number, file)));
            node.folders.extend(names::folders(text).into_iter().map(|folder| (*number, folder)));
            node.programs.extend(names::programs(text).into_iter().map(|program| (*number, program)));
            node.services.extend(names::services(text).into_iter().map(|service| (*number, service)));
            node.objects.extend(names::objects(text));
            for word in subject(text) {
                if !node.words.contains(&word) {
                    node.words.push(word);
                }
            }
        }
        node.translated = lines.iter().flat_map(|(_, text)| translated(catalog, text)).collect();
        let further = node.translated.iter().filter(|word| !node.words.contains(word));
        node.words.extend(further.cloned().collect::<Vec<_>>());
        node.works = works(catalog, &node.words);
        let is_name = |word: &&String| {
            let known = GENERAL.contains(&word.as_str()) || !works(catalog, std::slice::from_ref(*word)).is_empty();
            word.chars().count() >= 6 && !known
        };
        // Words of paths name no step.
        let said: Vec<String> =
            lines.iter().flat_map(|(_, text)| subject(&crate::knowledge::session::masked(text))).collect();
        node.names = said.iter().filter(is_name).cloned().collect();
        node.lines = lines;
        node
    }
}

/// Message numbers that stand alone behind a colon or the word for a number (`code 14071`, `... : 1057`).
fn quoted_numbers(text: &str) -> Vec<i64> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, ':' | '(' | ')' | ',' | '='));
    words
        .filter(|word| (3..=6).contains(&word.len()))
        .filter_map(|word| word.parse().ok())
        .filter(|number: &i64| *number > 99)
        .collect()
}

/// What a line says in another language, in English, in its order.
fn translated(catalog: &Catalog, text: &str) -> Vec<String> {
    let small = text.to_lowercase();
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() && !is_east_asian(c));
    let place = |abroad: &String| {
        // A short word is one by itself: `conta` is no `contact`.
        let whole = abroad.len() <= 5 && !abroad.chars().any(is_east_asian);
        let mut places = small.match_indices(abroad.as_str()).map(|(at, _)| at);
        places.find(|&at| {
            let after = small[at + abroad.len()..].chars().next();
            !(letter(small[..at].chars().next_back()) || whole && letter(after))
        })
    };
    let known = catalog.translations.iter();
    let found = known.filter_map(|known| Some((known.abroad.iter().filter_map(place).min()?, known.word.clone())));
    let mut found: Vec<(usize, String)> = found.collect();
    found.sort_unstable();
    found.into_iter().map(|(_, word)| word).collect()
}

/// Whether a letter is of a language that puts no blanks between words.
fn is_east_asian(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}')
}

/// The kinds of work that words speak of.
pub(super) fn works(catalog: &Catalog, words: &[String]) -> BTreeSet<String> {
    let speaks = |work: &&Work| {
        work.words
            .iter()
            .any(|known| words.iter().any(|word| word == known || known.len() >= 4 && word.starts_with(known.as_str())))
    };
    catalog.works.iter().filter(speaks).map(|work| work.id.clone()).collect()
}

/// The kinds of work that a log is of.
pub(super) fn works_of(view: &View<'_>, catalog: &Catalog, dialects: &[&str]) -> BTreeSet<String> {
    let mut works = works(catalog, &view.words);
    let of_place = catalog.works.iter().filter(|work| {
        work.dialects.iter().any(|dialect| dialects.contains(&dialect.as_str()))
            || view.source.directory.is_some_and(|directory| work.directories.iter().any(|known| known == directory))
    });
    works.extend(of_place.map(|work| work.id.clone()));
    works
}

/// Whether two words are one, or one is the other cut short (`dir`, `directory`).
fn alike(a: &str, b: &str) -> bool {
    let cut = |short: &str, long: &str| {
        short.chars().count() >= 3 && long.starts_with(short)
            || SHORT.iter().any(|(known, whole)| short == *known && long.starts_with(whole))
    };
    a == b || cut(a, b) || cut(b, a)
}

/// Whether words of the step name the log's file.
pub(super) fn names_log(node: &Node, view: &View<'_>) -> bool {
    let stem = view.stem();
    let glued = |word: &String| {
        word.len() >= 4 && (stem.starts_with(word.as_str()) || stem.ends_with(word.as_str()))
            || stem.len() >= 6 && word.ends_with(stem)
    };
    node.words.iter().any(|word| word.len() >= 2 && (view.words.iter().any(|own| alike(own, word)) || glued(word)))
        || spells(node, view)
        || node.lines.iter().any(|(_, text)| numbers(stem, text))
}

/// Whether a name is a word and a number as a step writes them: `item11` for `item 11`.
fn numbers(name: &str, text: &str) -> bool {
    let digits = name.trim_start_matches(|c: char| c.is_alphabetic());
    let numbered = !digits.is_empty() && digits.len() < name.len() && digits.chars().all(|c| c.is_ascii_digit());
    if !numbered {
        return false;
    }
    // `p14` for `passo 14/22`.
    if name.len() - digits.len() == 1 {
        let number = digits.trim_start_matches('0');
        return step_numbers(text).any(|(word, of)| word.starts_with(&name[..1]) && of == number);
    }
    if name.len() - digits.len() < 3 {
        return false;
    }
    let bare: String = text.to_lowercase().chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '_' | '#')).collect();
    bare.match_indices(name).any(|(at, _)| !bare[at + name.len()..].starts_with(|c: char| c.is_ascii_digit()))
}

/// The steps that a text names by their numbers, in the languages of Windows: `step 14`, `etapa 15`.
fn step_numbers(text: &str) -> impl Iterator<Item = (String, String)> {
    let found = STEP_NUMBER.captures_iter(text);
    found.map(|found| (found["word"].to_lowercase(), found["number"].trim_start_matches('0').to_owned()))
}

static STEP_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?P<word>step|item|stage|phase|part|task|schritt|\S{0,2}tape|paso|passo|etapa|fase)[ _|:;-]{0,2}#?(?P<number>\d{1,4})\b",
    )
});

/// Whether the log's file is spelled by the words of the step: `cdrviewer` for `CDR viewer`.
pub(super) fn spells(node: &Node, view: &View<'_>) -> bool {
    node.lines.iter().any(|(_, text)| abbreviates(view.stem(), &all_words(&crate::knowledge::session::masked(text))))
        || abbreviates(view.stem(), &node.translated)
}

/// Whether words of the step name the log: its file, or the first lines of it.
pub(super) fn names_step(node: &Node, view: &View<'_>) -> bool {
    let compact: String = node
        .lines
        .iter()
        .flat_map(|(_, text)| text.split_whitespace())
        .find(|word| view.head.contains(&word.to_lowercase()) && is_name(word))
        .map(str::to_owned)
        .unwrap_or_default();
    // The log says in its first lines what it is of, in the very word of the step.
    let titled = node.names.iter().any(|word| {
        crate::knowledge::session::masked(&view.title)
            .to_lowercase()
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .any(|own| own == word)
    });
    // Or a heading in it is the step's name.
    let headed = || view.head.lines().any(|line| heads(node, line));
    // Or by its number.
    let numbered = || {
        let own: Vec<(String, String)> = step_numbers(&view.title).collect();
        !own.is_empty() && node.lines.iter().flat_map(|(_, text)| step_numbers(text)).any(|step| own.contains(&step))
    };
    // Or by the numbers with which its row begins: `2;12;certs` names `r2_s12.log`.
    let numbered_row = || {
        let own = numbers_in(view.stem());
        own.len() >= 2 && node.lines.iter().any(|(_, text)| row_numbers(text) == own)
    };
    names_log(node, view) || titled || !compact.is_empty() || headed() || numbered() || numbered_row()
}

/// The numbers in a name, without zeros in front.
fn numbers_in(name: &str) -> Vec<&str> {
    let parts = name.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    parts.map(|part| part.trim_start_matches('0')).collect()
}

/// The numbers in the first cells of a row of a table, without zeros in front.
fn row_numbers(row: &str) -> Vec<&str> {
    let Some(separator) = [';', '|', '\t', ','].into_iter().find(|separator| row.contains(*separator)) else {
        return Vec::new();
    };
    let cells = row.split(separator).map(str::trim);
    let numbers = cells.take_while(|cell| !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit()));
    numbers.map(|cell| cell.trim_start_matches('0')).collect()
}

/// Whether a line is a heading with the very name of the step: `--- SQLVER 6:59:12`.
pub(super) fn heads(node: &Node, line: &str) -> bool {
    let names_it = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        node.names.contains(&word)
    };
    is_heading(line) && line.split_whitespace().any(names_it)
}

/// Whether a line begins as headings do.
pub(super) fn is_heading(line: &str) -> bool {
    begins_with_ruler(line) || line.starts_with('[')
}

/// Whether a name is put together from the beginnings of words, in their order: `netval` for `network validation`.
fn abbreviates(name: &str, words: &[String]) -> bool {
    /// Whether the rest of a name is made of beginnings of the words, of two at least.
    fn made_of(name: &str, words: &[String], parts: usize) -> bool {
        if name.is_empty() {
            return parts >= 2;
        }
        words.iter().enumerate().any(|(at, word)| {
            let common = name.bytes().zip(word.bytes()).take_while(|(a, b)| a == b).count();
            let shortest = SHORT.iter().filter(|(_, whole)| word.starts_with(whole));
            let cuts = (3..=common)
                .rev()
                .chain(shortest.filter(|(short, _)| name.starts_with(short)).map(|(short, _)| short.len()));
            cuts.filter(|cut| name.is_char_boundary(*cut)).any(|cut| made_of(&name[cut..], &words[at + 1..], parts + 1))
        })
    }
    let letters: String = name.chars().filter(|c| c.is_alphabetic()).collect();
    letters.len() >= 5 && words.len() <= 12 && made_of(&letters, words, 0)
}

/// Words of any sentence about a Windows server: no names of steps.
const GENERAL: [&str; 18] = [
    "cannot",
    "component",
    "config",
    "configuration",
    "computer",
    "copyright",
    "corporation",
    "installed",
    "microsoft",
    "program",
    "registry",
    "rights",
    "server",
    "specified",
    "system",
    "unable",
    "version",
    "windows",
];

/// Words as they are cut short.
const SHORT: [(&str, &str); 11] = [
    ("db", "database"),
    ("svc", "service"),
    ("cfg", "config"),
    ("acct", "account"),
    ("pw", "password"),
    ("srv", "server"),
    ("inst", "install"),
    ("mgmt", "management"),
    ("chk", "check"),
    ("pkg", "package"),
    ("pwd", "password"),
];

/// A word made as names of steps are: `DBReplSetup`, `SQL2KSP3A`.
fn is_name(word: &str) -> bool {
    let word = word.trim_end_matches([':', '.', ',']);
    word.len() >= 5
        && word.chars().all(char::is_alphanumeric)
        && word.chars().skip(1).any(char::is_uppercase)
        && word.chars().any(|c| c.is_lowercase() || c.is_ascii_digit())
}

/// What ties a log to a node, whichever of its lines is looked at.
pub(super) struct Bond {
    /// Line of the node that names the log.
    file: Option<u64>,
    /// Line that names its folder.
    folder: Option<u64>,
    /// Line with the very name of the log, where it is one that nobody writes by chance, or of the service that it is
    /// of; 0 where its title has it.
    own_name: Option<u64>,
    /// It names the step.
    step: bool,
    /// It ended with a number that the node has.
    code: bool,
    /// It is of the node's kind of work.
    work: bool,
}

impl Bond {
    pub fn new(node: &Node, view: &View<'_>, works: &BTreeSet<String>) -> Self {
        let named = node
            .files
            .iter()
            .filter(|(_, file)| file.may_be_log())
            .map(|(line, file)| (*line, file.common_end(&view.path)));
        let named = named.filter(|(_, common)| *common > 0).max_by_key(|(_, common)| *common);
        let folder = node.folders.iter().find(|(_, folder)| in_folder(&view.path, folder));
        let stem = view.stem().trim_end_matches(".out");
        let odd = stem.len() >= 8 && stem.contains(|c: char| c.is_ascii_digit() || matches!(c, '-' | '_'));
        let line = node.lines.iter().find(|(_, text)| odd && text.to_lowercase().contains(stem)).map(|(line, _)| *line);
        // An item of a list may have letters and digits for its name: `P06   SQL Server hotfix   2`.
        let short = stem.len() >= 3
            && !names_database(stem)
            && stem.starts_with(|c: char| c.is_ascii_alphabetic())
            && stem.ends_with(|c: char| c.is_ascii_digit());
        let is_it = |text: &str| text.split_whitespace().next().is_some_and(|first| first.eq_ignore_ascii_case(stem));
        let item_of_list = node.lines.iter().find(|(_, text)| short && is_it(text)).map(|(line, _)| *line);
        // A service tells in its own log why it did not start: its first lines say which one it is.
        let title = LazyCell::new(|| view.title.to_lowercase());
        let service = node.services.iter().find(|(_, service)| title.contains(service.as_str())).map(|(line, _)| *line);
        let ended = view.items.iter().rev().take(6).find_map(|item| item.code).filter(|code| !(-2..=2).contains(code));
        Self {
            file: named.map(|(line, _)| line),
            folder: folder.map(|(line, _)| *line),
            own_name: line.or(item_of_list).or(service).or((odd && node.title.contains(stem)).then_some(0)),
            step: names_step(node, view),
            code: ended.is_some_and(|code| node.codes.contains(&code)),
            work: node.works.iter().any(|work| works.contains(work)),
        }
    }
}

/// What ties an item of a log to a node; `about` are the distinctive names in what gives the item its meaning.
pub(super) fn ties(
    node: &Node,
    (view, bond): (&View<'_>, &Bond),
    item: &Item<'_>,
    about: &BTreeSet<String>,
    common: &BTreeSet<String>,
) -> Vec<Because> {
    let mut found: Vec<Because> = Vec::new();
    let mut tie = |tie: Tie, from: u64, to: u64| found.push(Because { tie, from, to });
    let number =
        item.number.filter(|number| matches!(number.space, Space::Sql | Space::Ldap | Space::Win32 | Space::Msiexec));
    let in_time = between(&item.at, &node.from, &node.to);
    if let Some(number) = number
        && (number.value > 99 || number.value > 15 && number.space == Space::Ldap)
        && (node.codes.contains(&number.value) || node.number == Some(number))
    {
        tie(Tie::SameEvent, node.line, item.line);
    }
    if let Some(line) = bond.file {
        tie(Tie::NamesFile, line, 0);
    }
    if let Some(line) = bond.folder {
        tie(Tie::NamesFolder, line, 0);
    }
    let printed = LazyCell::new(|| {
        let mut printed = names::programs(item.text);
        printed.extend(names::programs(&item.more));
        printed
    });
    let program = node.programs.iter().find(|(_, program)| {
        view.stem() == program
            || printed.contains(program) && program.len() > 3
            || view.programs.contains(program)
                && program.len() > 3
                && (in_time == Some(true) || !names::is_tool(program))
            || alike(view.stem(), program) && program.len() >= 4 && view.stem().len() >= 4
    });
    if let Some(line) = program.map(|(line, _)| *line).or(bond.own_name) {
        tie(Tie::NamesProgram, line, 0);
    }
    if bond.code {
        tie(Tie::SameCode, node.line, item.line);
    }
    if item.objects().iter().chain(about).any(|object| node.objects.contains(object) && !common.contains(object)) {
        tie(Tie::SameObject, node.line, item.line);
    }
    if bond.step {
        tie(Tie::NamesStep, node.line, 0);
    }
    if in_time == Some(true) || in_time.is_none() && between(&view.last, &node.from, &node.to) == Some(true) {
        tie(Tie::InTime, node.line, item.line);
    }
    let rest = view.items.iter().filter(|other| other.line > item.end_line);
    // What only says right below that something is over does not say that it went well.
    let over = |other: &Item<'_>| other.line <= item.end_line + 2 && other.code.is_none() && only_ends(other.text);
    let quiet = |other: &Item<'_>| other.complains() || over(other) || !other.is_good() && !other.begins;
    let on_and_on = || !rest.clone().any(Item::is_good) && rest.clone().last().is_some_and(Item::complains);
    if rest.clone().all(quiet) || on_and_on() {
        tie(Tie::LastWords, 0, item.line);
    }
    if bond.work {
        tie(Tie::KindOfWork, node.line, 0);
    }
    found.sort_by_key(|because| because.tie);
    found
}

/// Whether a log ended in the second in which the step did.
pub(super) fn together(node: &Node, view: &View<'_>) -> bool {
    at_once(&view.last, &node.to) && !later_by(&node.from, &view.last, 1)
}

/// Whether a log begins when the line of the node was written.
pub(super) fn begins_at(node: &Node, view: &View<'_>) -> bool {
    at_once(&view.first, &node.to)
}

/// Whether two clocks show the same moment, some seconds aside.
fn at_once(a: &Stamp, b: &Stamp) -> bool {
    a.seconds().zip(b.seconds()).is_some_and(|(a, b)| (a - b).abs() <= 2)
}

/// What all that ties an item to a node weighs.
pub(super) fn weigh(ties: &[Because]) -> i32 {
    ties.iter().map(|because| because.tie.weight()).sum()
}

fn in_folder(path: &str, folder: &str) -> bool {
    let folder = folder.split_once(':').map_or(folder, |(_, rest)| rest).trim_matches('/');
    path.rsplit_once('/').is_some_and(|(parent, _)| parent == folder || parent.ends_with(&format!("/{folder}")))
}

/// Whether an item stands before the node began, by the clock of its log.
pub(super) fn before(node: &Node, view: &View<'_>, item: &Item<'_>) -> bool {
    let at = if item.at.time.is_some() { &item.at } else { &view.last };
    node.from.time.is_some() && later_by(&node.from, at, 30) && between(at, &node.from, &node.to) == Some(false)
}

/// Whether an item stands after the node had failed, or its whole log was begun after it.
pub(super) fn after(node: &Node, view: &View<'_>, item: &Item<'_>) -> bool {
    if node.open {
        return false;
    }
    let end = if node.to.time.is_some() { &node.to } else { &node.from };
    // A clock without seconds is that whole minute.
    let aside = if end.seconds().is_some_and(|seconds| seconds % 60 == 0) { 60 } else { 1 };
    later_by(&item.at, end, aside.max(5))
        || later_by(&view.first, &node.to, aside) && later_by(&item.at, &node.to, aside)
}

/// What the names of CallManager's databases begin with: `CCM0301`.
pub(super) const DATABASES: &str = "ccm0";

/// Databases of CallManager and of SQL Server stand in every log of database work.
pub(super) fn names_database(object: &str) -> bool {
    object.starts_with(DATABASES) && object.len() <= 8
        || ["master", "cdr", "art", "msdb", "tempdb", "primary", "sqlstate"].contains(&object)
}
