//! What stands behind a word that names a secret: where its value begins, and whether it is one.

mod cells;
mod prose;

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use prose::{ASKS, COPULA};

use super::follow::{Follow, Value};
use super::labels::{self, ENCODED_ASSIGNS, ENCODED_ENDS, Label, LabelKind};
use super::values::{self, Reach};
use super::{calls, shapes, words};
use crate::base::expression::regex;

static SEPARATOR: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^[ \t]*(?:(?<assign>\^?[-=]+>|→|⇒|:=|\^?={1,3}|%3[Dd]|&#(?:61|[xX]3[dD]);)|(?<base64>::)|(?<colon>(?:[.…·]{2,}|(?:[.·_][ \t]*){4,})[ \t]*:?|--[ \t]|:)|(?<typed>REG_[A-Z_]*SZ[ \t]))[ \t]*(?:!!?\w+[ \t]+|REG_[A-Z_]*SZ[ \t]+|\([A-Z_]*(?:STRING|SZ)\)[ \t]+)?",
    )
});
static OPTION: LazyLock<Regex> = LazyLock::new(|| regex(r"^(?:;[\w-]+|\.)"));
static PROPERTY: LazyLock<Regex> = LazyLock::new(|| regex(r"Property\(\w\):\s*(\S+) = "));
static CHANGE: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)PROPERTY CHANGE: \w+ (\S+) property\."));
static CHANGES: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)PROPERTY CHANGE:"));
static OPTIONS: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)Property\(\w\):|Command ?Line\s*[:=]|msiexec(?:\.exe)?\s"));

/// Bytes before and behind a label that are looked at for what surrounds it.
const NEAR: usize = 1024;

/// What stands before a place, as far as it is near.
fn before(line: &str, at: usize) -> &str {
    let from = (at.saturating_sub(NEAR)..=at).find(|from| line.is_char_boundary(*from)).unwrap_or(at);
    &line[from..at]
}

/// What stands behind a place, as far as it is near.
fn near(line: &str, at: usize) -> &str {
    let to = (at..=line.len().min(at + NEAR)).rev().find(|to| line.is_char_boundary(*to)).unwrap_or(at);
    &line[at..to]
}

/// What the engine says on a line: the name of a property, and where its value begins.
#[derive(Debug, Default)]
pub(super) struct Engine {
    property: Option<(Range<usize>, usize)>,
    change: Option<(Range<usize>, usize)>,
}

impl Engine {
    pub(super) fn of(line: &str) -> Self {
        let first = |form: &Regex| {
            let found = form.captures(line)?;
            Some((found.get(1)?.range(), found.get(0)?.end()))
        };
        Self { property: first(&PROPERTY), change: first(&CHANGE) }
    }
}

/// A label on its line, and how far it was looked at.
struct Labelled<'l, 'g> {
    line: &'l str,
    label: Label,
    /// Where what shows the secret begins.
    from: usize,
    /// What was passed behind the label.
    at: usize,
    /// A quote or bracket closes around the label.
    closed: bool,
    give: &'g mut dyn FnMut(usize, Range<usize>),
}

/// Shows each secret that a label names.
pub(super) fn find(
    line: &str,
    label: Label,
    engine: &Engine,
    follow: &mut Follow,
    give: &mut dyn FnMut(usize, Range<usize>),
) {
    let head = before(line, label.start);
    // What shows that it is one begins before the label, where a mark or the engine's words stand there.
    let context = OPTIONS.find(head).or_else(|| CHANGES.find(head)).map(|found| found.start());
    let from = context.or_else(|| head.rfind(' ').map(|blank| blank + 1)).unwrap_or_default();
    let from = label.start - head.len() + from;
    let mut labelled = Labelled { line, label, from, at: label.end, closed: false, give };
    if labelled.engine(engine) || labelled.element(follow) {
        return;
    }
    labelled.pass_marks();
    labelled.pass_words();
    let found = labelled.result()
        || labelled.cell(follow)
        || labelled.separated(follow)
        || labelled.key(follow)
        || labelled.bracketed()
        || labelled.given()
        || labelled.said(follow)
        || labelled.beside(follow)
        || labelled.prompted()
        || labelled.behind_sign()
        || labelled.field()
        || labelled.next_word();
    // `Type the password and press ENTER:`
    if !found && label.kind == LabelKind::Password && line.trim_end().ends_with(':') && ASKS.is_match(head) {
        *follow = Follow::Value(Value::MadeUp, 0);
    }
}

impl<'l> Labelled<'l, '_> {
    fn before(&self) -> &'l str {
        before(self.line, self.label.start)
    }

    fn rest(&self) -> &'l str {
        &self.line[self.at..]
    }

    fn accept(&mut self, range: Range<usize>, sure: bool) {
        let text = &self.line[range.clone()];
        let guid =
            text.len() >= 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'-' | b'{' | b'}'));
        // The engine's product keys are no secrets, nor are names of registry keys.
        let other = guid && text.contains('-') || text.starts_with("HK") || text.starts_with("SOFTWARE\\");
        // `Encoder.java:88` is a place in a program.
        if SOURCE.is_match(text) {
            return;
        }
        if self.label.kind == LabelKind::Key && other || self.switches(text) {
            return;
        }
        // A sentence has no such word in quotes.
        let sure = sure
            || self.line[..range.start].ends_with(['"', '\''])
                && text.contains(' ')
                && text.split(' ').any(words::is_made_up_surely);
        if sure || !words::in_a_sentence(text.split_whitespace().next().unwrap_or_default()) {
            (self.give)(self.from, range);
        }
    }

    /// Whether the name says what is done about a secret, and the value whether it is done: `BLANKSAPWD=1`.
    fn switches(&self, value: &str) -> bool {
        let values = ["0", "1", "-1", "true", "false", "yes", "no", "on", "off", "y", "n"];
        values.iter().any(|known| value.eq_ignore_ascii_case(known))
            && labels::begins_as_switch(&self.line[self.label.start..self.label.end])
    }

    fn accept_all(&mut self, at: usize, reach: Reach) {
        for range in values::read(self.line, at, reach) {
            self.accept(range, true);
        }
    }

    /// The value that begins at a place, up to a blank.
    fn word(&self, at: usize) -> Range<usize> {
        values::read(self.line, at, Reach::Word)[0].clone()
    }

    /// Properties of the engine: the rest of the line, or what stands in its quotes.
    fn engine(&mut self, engine: &Engine) -> bool {
        let names = |place: &(Range<usize>, usize)| place.0.start <= self.label.start && self.label.end <= place.0.end;
        if let Some((_, at)) = engine.property.as_ref().filter(|place| names(place)) {
            if *at < self.line.len() {
                self.accept_all(*at, Reach::Line);
            }
            return true;
        }
        if let Some((_, at)) = engine.change.as_ref().filter(|place| names(place)) {
            for range in shapes::changed(self.line, *at) {
                self.accept(range, true);
            }
            return true;
        }
        false
    }

    /// What a call gave that was asked for it: `GetText(ID_PASSWORD) -> "x"`, `SetText(IDC_PWD) val[x]`.
    fn result(&mut self) -> bool {
        let head = self.before();
        let opens = head.rfind('(').is_some_and(|open| {
            !head[open..].contains(')') && head[..open].ends_with(|c: char| c.is_alphanumeric() || c == '_')
        });
        let Some(close) = near(self.line, self.at).find(')').filter(|_| opens) else { return false };
        let behind = self.at + close + 1;
        let Some(leads) = RESULT.find(near(self.line, behind)) else { return false };
        let at = behind + leads.end();
        if at < self.line.len() {
            self.accept(self.word(at), false);
        }
        true
    }

    /// Passes what closes around the label, and what belongs to it: `]`, `;binary`, `(rc4-hmac)`.
    fn pass_marks(&mut self) {
        const MARKS: [&str; 16] =
            ["\\\"", "\\'", "&quot;", "\"", "'", "`", "]", "}", "%", "”", "’", "»", "」", "』", "*", ">>"];
        let encoded = ENCODED_ASSIGNS.iter().any(|sign| self.rest().starts_with(sign));
        if let Some(mark) = MARKS.iter().find(|mark| self.rest().starts_with(**mark) && !encoded) {
            self.at += mark.len();
            self.closed = !matches!(*mark, "*" | "%");
        }
        let assigned = |text: &str| text.trim_start().starts_with(['=', ':']);
        let closed = self.closed || self.before().ends_with('(');
        if closed && self.rest().starts_with([']', ')']) && assigned(&self.rest()[1..]) {
            self.at += 1;
        }
        if let Some(option) = OPTION.find(self.rest())
            && self.rest()[option.end()..].starts_with([':', '='])
        {
            self.at += option.end();
        }
        let aside = self.rest().trim_start();
        let gap = self.rest().len() - aside.len();
        let call = gap == 0 && aside.starts_with('(') && !aside.starts_with("()");
        if aside.starts_with(['(', '['])
            && !(call && self.label.kind != LabelKind::Key)
            && let Some(close) = aside.find([')', ']'])
            && assigned(&aside[close + 1..])
        {
            self.at += gap + close + 1;
        }
    }

    /// `=`, `:` and the like, and the value behind.
    fn separated(&mut self, follow: &mut Follow) -> bool {
        let (line, rest, kind) = (self.line, self.rest(), self.label.kind);
        let Some(separator) = SEPARATOR.captures(rest) else { return false };
        let value = self.at + separator.get(0).map_or(0, |whole| whole.end());
        let value = value + POINTER.find(&line[value..]).map_or(0, |pointer| pointer.len() - 1);
        let (assigns, base64) = (separator.name("assign").is_some(), separator.name("base64").is_some());
        let colon = !assigns && !base64;
        if value == line.len() {
            *follow = match kind {
                LabelKind::Password if !assigns => Follow::Value(Value::Announced, 0),
                LabelKind::Key if colon => Follow::Value(Value::MadeUp, 0),
                _ => Follow::Nothing,
            };
            return true;
        }
        // In a list of steps stands how the step ended: `cluster passwords ........ rc 5`.
        if ENDED.is_match(&line[value..]) {
            return true;
        }
        // A text in YAML stands below, deeper than its name.
        if colon && BLOCK.is_match(&line[value..]) {
            let head = &line[..self.label.start];
            let list = head.trim_start_matches([' ', '-']).is_empty();
            *follow = Follow::Block(if list { u16::try_from(head.len()).unwrap_or(u16::MAX) } else { 0 });
            return true;
        }
        // Bytes of the registry go on below.
        if assigns && line.trim_end().ends_with(",\\") && line[value..].trim_start_matches('"').starts_with("hex") {
            *follow = Follow::Bytes;
        }
        // `PASSWORD= NEXT=x`: it has none. `password:<file`, `pass://`: it is another thing.
        let gap = line[..value].ends_with([' ', '\t']) && !rest.starts_with([' ', '\t']);
        let none = assigns && gap && NEXT_NAME.is_match(&line[value..]);
        let other = line[value..].starts_with("//")
            || colon && line[value..].starts_with('<') && !line[value..].starts_with("<!");
        if none || other {
            return true;
        }
        // Where the shell is, and how many tests went well.
        let (word, text) = (&line[self.label.start..self.label.end], &line[value..]);
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let counts = (1..4).contains(&digits) && !text[digits..].starts_with(char::is_alphanumeric);
        if word.eq_ignore_ascii_case("pwd") && is_path(text) || word.eq_ignore_ascii_case("pass") && counts {
            return true;
        }
        let options = OPTIONS.is_match(self.before());
        let entries = || self.before().trim_end().ends_with(';') || ENTRIES.is_match(near(line, value));
        let reach = match (options, assigns) {
            _ if separator.name("typed").is_some() => Reach::Line,
            // A phrase is words.
            _ if line[self.label.start..self.at].to_lowercase().contains("phrase") && !options => Reach::Line,
            (true, _) => Reach::Option,
            (false, true) if entries() => Reach::Entry,
            _ => Reach::Word,
        };
        let encoded = ENCODED_ASSIGNS.iter().any(|sign| separator[0].ends_with(sign));
        for mut range in values::read(line, value, reach) {
            if encoded && let Some(end) = ENCODED_ENDS.iter().filter_map(|end| line[range.clone()].find(end)).min() {
                range.end = range.start + end;
            }
            let text = &line[range.clone()];
            let prose = colon && !self.closed && range.start == value;
            let made_up = text.split_whitespace().next().is_some_and(words::looks_made_up);
            if kind == LabelKind::Function && colon && !made_up || kind == LabelKind::Key && prose && text.len() < 4 {
                continue;
            }
            // An attribute of a directory may go on below.
            if prose && self.label.start == 0 && !text.contains(' ') {
                *follow = Follow::Folded;
            }
            // So may a value in a file of properties.
            if *follow == Follow::Nothing
                && assigns
                && text.len() > 1
                && text.ends_with('\\')
                && range.end == line.trim_end().len()
            {
                *follow = Follow::Folded;
            }
            self.accept(range, !prose);
        }
        if base64 {
            *follow = Follow::Folded;
        }
        true
    }

    /// A key without a separator: only what is made up is one.
    fn key(&mut self, follow: &mut Follow) -> bool {
        if self.label.kind != LabelKind::Key || self.closed {
            return false;
        }
        if !self.beside(follow) {
            let rest = self.rest();
            let gap = rest.len() - rest.trim_start().len();
            let begin = self.at + COPULA.find(near(self.line, self.at)).map_or(gap, |copula| copula.end());
            if begin > self.at && begin < self.line.len() {
                let range = self.word(begin);
                let text = &self.line[range.clone()];
                if words::looks_made_up(text) && !text.contains(['\\', '/', '(', '=']) {
                    self.accept(range, false);
                }
            }
        }
        true
    }

    /// `SetPassword("x")`, `wrong password (x)`, `Password{x}`.
    fn bracketed(&mut self) -> bool {
        let rest = self.rest();
        let trimmed = rest.trim_start();
        let gap = rest.len() - trimmed.len();
        let from = self.at + gap + 1;
        if let Some(open) = trimmed.strip_prefix('(') {
            if gap == 0 {
                let word = self.line[self.label.start..self.label.end].rsplit('.').next().unwrap_or_default();
                let gives = ["set", "change", "reset"].iter().any(|verb| word.to_lowercase().starts_with(verb));
                for range in calls::of_call(self.line, self.at, gives && self.label.kind == LabelKind::Function) {
                    self.accept(range, true);
                }
                return true;
            }
            let inside = &open[..open.find(')').unwrap_or(open.len())];
            let number = inside.bytes().all(|byte| byte.is_ascii_digit());
            if !inside.contains(' ') && !number && self.label.kind != LabelKind::Function {
                self.accept(values::read(&self.line[..from + inside.len()], from, Reach::Line)[0].clone(), false);
            }
            return true;
        }
        let close = match trimmed.as_bytes().first() {
            Some(b'<') => '>',
            Some(b'{') => '}',
            Some(b'[') => ']',
            _ => return false,
        };
        let Some(end) = trimmed.find(close) else { return false };
        if trimmed[1..end].contains(char::is_whitespace) {
            return false;
        }
        if gap > 0 || self.closed {
            // `Password [x]` by itself: in a line that shows how to call a program, more brackets stand.
            let alone = close == ']' && !self.before().trim_end_matches('[').contains(['[', '<', '|']);
            let ends = matches!(trimmed[end + 1..].trim(), "" | ":" | ".");
            if !alone || !ends || end < 5 {
                return false;
            }
            self.accept(from..from + end - 1, false);
            return true;
        }
        self.accept(from..self.at + end, false);
        true
    }

    /// What a function returned, or was given without brackets.
    fn given(&mut self) -> bool {
        if self.label.kind != LabelKind::Function {
            return false;
        }
        let Some(given) = GIVEN.find(near(self.line, self.at)) else { return false };
        for range in calls::call_arguments(self.line, self.at + given.end()) {
            let quoted = self.line[..range.start].ends_with(['"', '\'']);
            // `hr=0x80070002`
            if !quoted && NEXT_NAME.is_match(&self.line[range.clone()]) {
                continue;
            }
            if quoted || words::looks_made_up(&self.line[range.clone()]) {
                self.accept(range, false);
            }
        }
        true
    }

    /// `password>x`: a prompt, or the rest of an element.
    fn prompted(&mut self) -> bool {
        let (line, head) = (self.line, self.before());
        let Some(rest) = self.rest().strip_prefix('>') else { return false };
        let trimmed = rest.trim_start();
        if head.rfind('<') > head.rfind('>') || trimmed.is_empty() || trimmed.starts_with('<') {
            return false;
        }
        let mut range = self.word(line.len() - trimmed.len());
        let element = line[range.start..].find('<').map(|end| range.start + end);
        range.end = element.map_or(range.end, |end| end.min(range.end));
        let text = &line[range.clone()];
        // `echo %PASSWORD%>nul`
        if trimmed.len() < rest.len() || element.is_some() || words::is_made_up_surely(text) {
            self.accept(range, false);
        }
        true
    }
}

/// Whether a word behind a label is a value: made up, and neither name nor path nor call.
fn is_made_up(text: &str) -> bool {
    let no_name = text.contains(|c: char| !c.is_alphabetic());
    words::looks_made_up(text) && no_name && !text.contains(['\\', '/', '(', '='])
}

/// Whether a value is the place of a file.
fn is_path(text: &str) -> bool {
    let text = text.trim_start_matches(['"', '\'']);
    text.get(1..3) == Some(":\\") || text.starts_with('/') && text[1..].contains('/')
}

/// How a step ended, and nothing else.
static ENDED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^(?:rc|code|exit(?: code)?|errorlevel|return(?:ed|s)?|ended(?: with)?|ends(?: with)?|status)[ =:]{1,3}-?\d{1,10}\W*$",
    )
});

/// What leads from a call to its result in quotes or brackets.
static RESULT: LazyLock<Regex> = LazyLock::new(|| {
    regex(r#"^(?:\s*(?:->|=>|=|:|returns|returned|gave)\s*["']|[^()]{0,40}\bval(?:ue)?\s*[=:]?\s*["'\[])"#)
});

/// Where a text is kept, before the text.
static POINTER: LazyLock<Regex> = LazyLock::new(|| regex(r#"^0[xX][[:xdigit:]]+\s+["']"#));
static GIVEN: LazyLock<Regex> = LazyLock::new(|| regex(r"^\s+(?:returned|returns|gave|gives|got)\s+|^\s+"));

/// A file of a program with its line, as traces show it.
static SOURCE: LazyLock<Regex> = LazyLock::new(|| regex(r"^\w+\.(?:java|cs|vb|c|cpp|cc|h|pl|py|js):\d+\)?$"));

/// The sign of a block of text in YAML.
static BLOCK: LazyLock<Regex> = LazyLock::new(|| regex(r"^[|>][-+0-9]{0,2}\s*(?:#.*)?$"));

/// Another name with its value.
static NEXT_NAME: LazyLock<Regex> = LazyLock::new(|| regex(r"^[A-Za-z_][\w.]*="));

/// Entries of a connection string that follow.
static ENTRIES: LazyLock<Regex> = LazyLock::new(|| regex(r#"^[^;"']*;\s*[A-Za-z][\w ]*\s?="#));
