//! What stands behind a word that names a secret: where its value begins, and whether it is one.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::labels::{self, ENCODED_ASSIGNS, ENCODED_ENDS, Kind, Label};
use super::places::Follow;
use super::values::{self, Reach};
use super::{shapes, words};

static SEPARATOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[ \t]*(?:(?<assign>\^?[-=]+>|→|⇒|:=|\^?={1,3}|%3[Dd])|(?<base64>::)|(?<colon>[.…·]{2,}[ \t]*:?|--[ \t]|:)|(?<typed>REG_[A-Z_]*SZ[ \t]))[ \t]*(?:!!?\w+[ \t]+|REG_[A-Z_]*SZ[ \t]+|\([A-Z_]*(?:STRING|SZ)\)[ \t]+)?")
        .expect("a constant that the tests compile")
});
static OF_WHOM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?ix)^[\ \t]+(?:(?:de\ ?l|d|dell|all)['’]|(?:for|of|fur|von|vom|de|del|des|do|da|dos|du|pour|para|per|di|voor|van|on)[\ \t]+)(?:(?:the|user|login|account|benutzer|konto|usuario|utilisateur|del|der|den|
           sql|server|service|domain)[\ \t]+){0,3}(?:"[^"]*"|'[^']*'|[^\s:=]+)(?:[\ \t]+(?:account|user|login|on[\ \t]+\S+))?"#,
    )
    .expect("a constant that the tests compile")
});
/// Words between a label and what is said of it.
static ASIDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)^(?:[\ \t]+(?:you|he|user|entered|typed|text|value|string|used|assigned|generated|issued|chosen|supplied|provided|specified|given|code|number|hash|read|received|sent|data|
           word|phrase|now|temporary|initial|current|definiti\w*|provisoi\w*|provvisori\w*|provisori\w*|tempora\w*|actuel\w*|actual\w*|attual\w*|atual\w*|
           nouve\w*|nuev\w*|nuov\w*|nov[ao]|anci\w*|anterior\w*|antig\w*|incorrect\w*|incorret\w*|errat\w*|errad\w*|falsch\w*|wrong|invalid\w*|rejected)\b)+",
    )
    .expect("a constant that the tests compile")
});
static OPTION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:;[\w-]+|\.)").expect("a constant that the tests compile"));
static COPULA: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:[ \t]+(?:is|was|are|were|has|have|had|been|be|now|set|changed|reset|to|as|from|equals|successfully|lautet|ist|war|wurde|auf|est|etait|a|ete|defini|modifie|sur|es|era|sera|se|cambio|establecio|ha|sido|cambiada|e|foi|alterada|definida|para|sono|stata|impostata|cambiata|su|wird|becomes|value)\b)+[ \t]*[:=]?[ \t]*|^[ \t]*は[ \t]*|^[ \t]*[是为為][ \t]*[:=]?[ \t]*")
        .expect("a constant that the tests compile")
});
static GIVES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:^|\s)(?:with|using|use|used|mit|avec|con|com|met|and|und|et|y|e|has|supplied|given|new|old|tried|trying|sent|enter(?:ed)?|typed)(?:[ \t]+(?:the|new|old|das|dem|le|la|el|her|his|its|sa|sql|admin|clear(?:text)?|plain(?:text)?|temporary|initial))*[ \t]+$")
        .expect("a constant that the tests compile")
});
static NAME_OF: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)(?:^|[^a-z])(?:name|key|keys|v|ve|property|propertyname|id|identifier|field|fieldname|setting|param|parameter|entry|item|option|variable|valuename|value name|column|attribute|attr|control|textbox)\\?["']?\]?\s*[=:,)\s]\s*\\?["'(\[{]?\s*$"#)
        .expect("a constant that the tests compile")
});
static VALUE_OF: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)(?:^|[^a-z])(?:(?:new|old)[ _-]?)?(?:value|values|val|data|d|text|content|string)\\?["']?\s*(?:[=:]|is\b|\s)\s*#?"#).expect("a constant that the tests compile")
});
static ELEMENT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:\s[^<>]*)?>\s*").expect("a constant that the tests compile"));
static SIBLING: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\s*</[^<>]*>\s*<[^<>/]*>\s*").expect("a constant that the tests compile"));
static PROPERTY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"Property\(\w\):\s*(\S+) = ").expect("a constant that the tests compile"));
static CHANGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)PROPERTY CHANGE: \w+ (\S+) property\.").expect("a constant that the tests compile")
});
static CHANGES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)PROPERTY CHANGE:").expect("a constant that the tests compile"));
static OPTIONS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)Property\(\w\):|Command ?Line\s*[:=]|msiexec(?:\.exe)?\s")
        .expect("a constant that the tests compile")
});

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
    let _ = labelled.separated(follow)
        || labelled.key()
        || labelled.bracketed()
        || labelled.given()
        || labelled.said()
        || labelled.beside()
        || labelled.prompted()
        || labelled.behind_sign()
        || labelled.field()
        || labelled.next_word();
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
        if self.label.kind == Kind::Key && other {
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

    /// The element of a page, the one beside it, and one of a page within a page.
    fn element(&mut self, follow: &mut Follow) -> bool {
        let (line, end) = (self.line, self.label.end);
        let head = self.before();
        let prefix =
            head.strip_suffix(':').map(|head| head.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_'));
        if head.ends_with('<') || prefix.is_some_and(|head| head.ends_with('<')) {
            let attributes = line[end..].split(['>', '<']).next().unwrap_or_default();
            if let Some(value) = VALUE_OF.find(attributes)
                && end + value.end() < line.len()
            {
                self.accept_all(end + value.end(), Reach::Word);
                return true;
            }
            if let Some(rest) = ELEMENT.find(&line[end..]) {
                let at = end + rest.end();
                // `tool <user> /p:<password> file` shows how to call it: an element stands first, or beside another.
                let opens = &head[..head.rfind('<').unwrap_or_default()].trim_end_matches('<');
                let first = opens.trim().is_empty()
                    || opens.ends_with('>')
                    || opens.trim_end_matches(' ').ends_with(':') && opens.ends_with(' ');
                if at == line.len() && first {
                    *follow = Follow::Value;
                } else if line[at..].starts_with("<![CDATA[") {
                    self.accept_all(at, Reach::Word);
                } else {
                    let closes = line[at..].find("</");
                    if closes.is_none() && !first && line[..at].ends_with([' ', '\t']) {
                        return true;
                    }
                    let until = closes.or_else(|| line[at..].find('<')).unwrap_or(line.len() - at);
                    self.accept(at..at + line[at..at + until].trim_end().len(), true);
                }
                return true;
            }
        }
        if head.ends_with('>')
            && line[end..].starts_with("</")
            && line[end..].trim_end().find('>') == Some(line[end..].trim_end().len() - 1)
        {
            *follow = Follow::Value;
            return true;
        }
        if head.ends_with('>')
            && let Some(rest) = SIBLING.find(&line[end..])
        {
            let at = end + rest.end();
            let until = line[at..].find('<').unwrap_or(line.len() - at);
            self.accept(at..at + line[at..at + until].trim_end().len(), true);
            return true;
        }
        if let Some(rest) = line[end..].strip_prefix("&gt;") {
            let at = line.len() - rest.len();
            self.accept(at..at + rest.find("&lt;").unwrap_or(rest.len()), true);
            return true;
        }
        false
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
            && !(call && self.label.kind != Kind::Key)
            && let Some(close) = aside.find([')', ']'])
            && assigned(&aside[close + 1..])
        {
            self.at += gap + close + 1;
        }
    }

    /// Passes whose secret it is, and what was done with it.
    fn pass_words(&mut self) {
        let says = |text: &str| SEPARATOR.is_match(text) || COPULA.is_match(text);
        if let Some(whom) = OF_WHOM.find(near(self.line, self.at))
            && says(&self.rest()[whom.end()..])
        {
            self.at += whom.end();
        }
        if let Some(aside) = ASIDE.find(near(self.line, self.at)) {
            let behind = &self.rest()[aside.end()..];
            if says(behind) || behind.starts_with(" (") {
                self.at += aside.end();
            }
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
            if !assigns && kind == Kind::Password {
                *follow = Follow::Value;
            }
            return true;
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
            if kind == Kind::Function && colon && !made_up || kind == Kind::Key && prose && text.len() < 4 {
                continue;
            }
            // An attribute of a directory may go on below.
            if prose && self.label.start == 0 && !text.contains(' ') {
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
    fn key(&mut self) -> bool {
        if self.label.kind != Kind::Key || self.closed {
            return false;
        }
        if !self.beside() {
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
                for range in shapes::of_call(self.line, self.at, gives && self.label.kind == Kind::Function) {
                    self.accept(range, true);
                }
                return true;
            }
            let inside = &open[..open.find(')').unwrap_or(open.len())];
            let number = inside.bytes().all(|byte| byte.is_ascii_digit());
            if !inside.contains(' ') && !number && self.label.kind != Kind::Function {
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
        if self.label.kind != Kind::Function {
            return false;
        }
        let Some(given) = GIVEN.find(near(self.line, self.at)) else { return false };
        for range in shapes::call_arguments(self.line, self.at + given.end()) {
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

    /// `password is x`
    fn said(&mut self) -> bool {
        let copula = COPULA.find(near(self.line, self.at)).filter(|_| self.label.kind == Kind::Password);
        let Some(value) = copula.map(|copula| self.at + copula.end()) else { return false };
        if value < self.line.len() {
            let range = self.word(value);
            let text = &self.line[range.clone()];
            let number = text.len() < 4 && text.bytes().all(|byte| byte.is_ascii_digit());
            // What was done with it, in the languages that say so by the end of a word.
            let done = ["ata", "ato", "ada", "ado", "uta", "uto", "ida", "ido", "ita", "ito", "mente"];
            let done = text.bytes().all(|byte| byte.is_ascii_lowercase()) && done.iter().any(|end| text.ends_with(end));
            if !number && !done {
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

    /// A sign of a sentence, or one that no sentence has: `Password? x`, `the password, x, is`, `pwd~x`.
    fn behind_sign(&mut self) -> bool {
        let (line, rest) = (self.line, self.rest());
        let trimmed = rest.trim_start();
        let Some(sign) = trimmed.chars().next().filter(|c| ",;?!-–—~#^".contains(*c)) else { return false };
        let behind = &trimmed[sign.len_utf8()..];
        let blanks = behind.len() - behind.trim_start().len();
        let value = line.len() - behind.len() + blanks;
        if value == line.len() || self.label.kind != Kind::Password {
            return false;
        }
        let joined = trimmed.len() == rest.len() && blanks == 0;
        // `-x` behind a blank is a switch.
        if !joined && blanks == 0 {
            return false;
        }
        let range = self.word(value);
        let text = &line[range.clone()];
        let head = self.before().trim_end();
        let alone = (head.is_empty() || head.ends_with(':')) && range.end == line.trim_end().len();
        let word = text.len() >= 4 && !text.bytes().all(|byte| byte.is_ascii_digit()) && !text.contains('=');
        let shows = match sign {
            '~' | '#' | '^' => joined && word && !labels::is_file(&text.to_lowercase()),
            '?' | '-' | '–' | '—' => !joined && alone && word,
            // `the password, x, is`
            // A list of arguments: `[-password, x]`
            ',' if head.ends_with(['-', '/']) => word,
            ',' => line[range.end..].starts_with(',') && !joined && is_made_up(text),
            _ => false,
        };
        let shows = shows || words::is_made_up_surely(text);
        if shows {
            self.accept(range, false);
        }
        shows
    }

    /// A field of a row: `sa,Password,x`.
    fn field(&mut self) -> bool {
        let rest = self.rest();
        // A row of a drawn table: `| Password | x |`
        if let Some(cell) = rest.trim_start().strip_prefix('|')
            && let Some(head) = self.before().trim_end().strip_suffix('|')
            && matches!(head.trim_end().chars().next_back(), None | Some(':'))
        {
            let start = self.line.len() - cell.trim_start().len();
            let end = cell.find('|').map_or(self.line.len(), |end| self.line.len() - cell.len() + end);
            if start < end {
                self.accept(start..start + self.line[start..end].trim_end().len(), false);
            }
            return true;
        }
        let begins = self.label.start == 0 || self.before().ends_with([',', '|', '"', ' ']);
        if !rest.starts_with([',', '|']) || rest[1..].starts_with(' ') || !begins {
            return false;
        }
        let end = rest[1..].find([',', '|', ' ', '\t']).map_or(self.line.len(), |found| self.at + 1 + found);
        if end > self.at + 1 {
            self.accept(values::read(&self.line[..end], self.at + 1, Reach::Line)[0].clone(), false);
        }
        true
    }

    /// The word behind: of a switch or a directive, in quotes, given to somebody, or made up.
    fn next_word(&mut self) -> bool {
        let rest = self.rest();
        let trimmed = rest.trim_start();
        let gap = rest.len() - trimmed.len();
        // `パスワード「x」`, `パスワードを「x」`
        let particle =
            rest.chars().next().filter(|c| matches!(c, 'を' | 'は' | 'が' | 'に' | 'の')).map_or(0, char::len_utf8);
        let trimmed = &trimmed[particle..];
        if gap == 0 && !self.closed && trimmed.starts_with(['「', '『', '“', '«', '„']) {
            let range = self.word(self.at + particle);
            let latin = self.line[range.clone()].contains(|c: char| c.is_ascii_alphanumeric());
            if latin {
                self.accept(range, false);
            }
            return latin;
        }
        if gap == 0 || trimmed.is_empty() || self.label.kind == Kind::Function {
            return false;
        }
        let head = self.before();
        let range = self.word(self.at + gap);
        let text = &self.line[range.clone()];
        let quoted = values::begins_quoted(trimmed);
        // A row of two cells: blanks lead to the value.
        let begins = head.trim().is_empty() || head.trim_end().ends_with(':');
        if begins && (gap > 1 || rest.starts_with('\t')) && range.end == self.line.trim_end().len() && text.len() >= 4 {
            self.accept(range, false);
            return true;
        }
        let word = self.line[self.label.start..self.label.end].to_lowercase();
        let takes = if head.ends_with(['-', '/', '\u{2013}']) {
            // Another switch means that there is none.
            !trimmed.starts_with(['-', '/']) || trimmed.len() == 1 || words::looks_made_up(text)
        } else if self.closed && !quoted {
            is_made_up(text) && head.ends_with(['[', '<'])
        } else {
            let sets = head.trim_end().to_lowercase().ends_with("setx");
            let gives = (GIVES.is_match(head) || sets) && !word.ends_with('s');
            // `rootpw x` is a line of a configuration.
            let first = head.trim().is_empty() || head.trim_end().ends_with(':');
            let directive = word.len() > 3 && word.ends_with("pw") && first && !trimmed.starts_with(['-', '/']);
            // `the account x, password y, is`
            let apposed = head.ends_with([',', '(', ' '])
                && head.trim_end().ends_with([',', '('])
                && self.line[range.end..].starts_with([',', ')'])
                && text.len() >= 4;
            quoted && !self.closed || gives || directive || apposed || is_made_up(text)
        };
        if takes {
            self.accept(range, false);
        }
        takes
    }

    /// The value of a pair, where the label is the name: `Name: SAPassword, Value: x`.
    fn beside(&mut self) -> bool {
        let (line, at) = (self.line, self.at);
        let head = self.before();
        let close = head.len() - head.chars().rev().take(40).map(char::len_utf8).sum::<usize>();
        if NAME_OF.is_match(&head[close..]) && (self.value_before() || self.value_behind()) {
            return true;
        }
        // `<input type="password" value="x">`
        let tag = head.rfind('<').map_or("", |tag| &head[tag..]);
        if TYPE_OF.is_match(tag) {
            let inside = &line[at..at + line[at..].find('>').unwrap_or(line.len() - at)];
            if let Some(value) = VALUE_OF.find(inside).filter(|value| at + value.end() < line.len()) {
                self.accept_all(at + value.end(), Reach::Word);
                return true;
            }
            return self.value_before();
        }
        // `RegWrite "HKLM\Software\DbPassword", "x"`, and what a monitor of the registry says.
        let written = if head.ends_with('\\') { WRITTEN.find(&line[at..]) } else { None };
        if let Some(written) = written {
            self.accept(self.word(at + written.end() - 1), false);
            return true;
        }
        // `SetProperty("Password", "x")`, `sp_OASetProperty @o, 'Password', 'x'`
        let opens = head.trim_end_matches(['N', '"', '\'']).trim_end().ends_with(['(', ',']);
        let calls = || head.contains('(') || ["sp_oa", "xp_reg"].iter().any(|name| head.to_lowercase().contains(name));
        if opens && line[at..].starts_with(',') && calls() {
            let kind = TYPE_BEFORE.find(&line[at..]).map_or(0, |kind| kind.end());
            let next = at + kind + 1 + line[at + kind + 1..].len() - line[at + kind + 1..].trim_start().len();
            if next < line.len() && values::begins_quoted(&line[next..]) {
                self.accept(self.word(next), false);
                return true;
            }
        }
        false
    }

    /// The value may stand before the name, in the same element or object.
    fn value_before(&mut self) -> bool {
        let head = self.before();
        let offset = self.label.start - head.len();
        let inside = head.rfind(['<', '{', '[']).map_or(0, |open| open + 1);
        let Some(value) = VALUE_OF.find_iter(&head[inside..]).last() else { return false };
        let value = offset + inside + value.end();
        if value >= self.label.start || !values::begins_quoted(&self.line[value..]) {
            return false;
        }
        let range = self.word(value);
        let stands = range.end < self.label.start;
        if stands {
            self.accept(range, true);
        }
        stands
    }

    fn value_behind(&mut self) -> bool {
        let (line, at) = (self.line, self.at);
        let far = line[at..].char_indices().nth(200).map_or(line.len(), |(far, _)| at + far);
        if let Some(value) = VALUE_OF.find(&line[at..far])
            && at + value.end() < line.len()
        {
            self.accept_all(at + value.end(), Reach::Word);
            return true;
        }
        // `<property name="password">x</property>`
        let Some(close) = near(line, at).find('>').filter(|close| !line[at..at + close].contains('<')) else {
            return false;
        };
        let mut start = at + close + 1;
        // The element inside holds it.
        while line[start..].starts_with('<')
            && !line[start..].starts_with("</")
            && !line[start..].starts_with("<!")
            && let Some(close) = line[start..].find('>')
        {
            start += close + 1;
        }
        let end = line[start..].find('<').map_or(line.len(), |end| start + end);
        self.accept(start..start + line[start..end].trim_end().len(), true);
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

static TYPE_OF: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"(?i)\stype\s*=\s*["']?$"#).expect("a constant that the tests compile"));
static WRITTEN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"^(?:,\s*|\s+SUCCESS\s+)["']"#).expect("a constant that the tests compile"));
/// A kind of value of the registry among arguments.
static TYPE_BEFORE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"^,\s*["']REG_\w+["']"#).expect("a constant that the tests compile"));
/// Where a text is kept, before the text.
static POINTER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"^0[xX][[:xdigit:]]+\s+["']"#).expect("a constant that the tests compile"));
static GIVEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s+(?:returned|returns|gave|gives|got)\s+|^\s+").expect("a constant that the tests compile")
});

/// Another name with its value.
static NEXT_NAME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[A-Za-z_][\w.]*=").expect("a constant that the tests compile"));

/// Entries of a connection string that follow.
static ENTRIES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"^[^;"']*;\s*[A-Za-z][\w ]*\s?="#).expect("a constant that the tests compile"));
