//! Values that stand beside the name of a secret, not behind a sign: in elements and cells of pages, in fields of rows, in
//! pairs of a name and a value.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::super::follow::{Follow, Value};
use super::super::values::{self, Reach};
use super::super::{labels, words};
use super::prose::of_whom;
use super::{Labelled, near};
use crate::base::expression::regex;

/// What may stand between the name in a cell and the end of the cell.
static TAIL: LazyLock<Regex> = LazyLock::new(|| regex(r"^\s*(?:\([^()<>|]{0,40}\)\s*)?(?:&nbsp;|[:*.…?\s-])*"));
static NAME_OF: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?i)(?:^|[^a-z])(?:name|key|keys|v|ve|property|propertyname|id|identifier|field|fieldname|setting|param|parameter|entry|item|option|variable|valuename|value name|column|attribute|attr|control|textbox)\\?["']?\]?\s*[=:,)\s]\s*\\?["'(\[{]?\s*$"#,
    )
});
static VALUE_OF: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?i)(?:^|[^a-z])(?:(?:new|old)[ _-]?)?(?:value|values|val|data|d|text|content|string)\\?["']?\s*(?:[=:]|is\b|\s)\s*#?"#,
    )
});
static ELEMENT: LazyLock<Regex> = LazyLock::new(|| regex(r"^(?:\s[^<>]*)?>\s*"));
static SIBLING: LazyLock<Regex> = LazyLock::new(|| regex(r"^\s*</[^<>]*>\s*<[^<>/]*>\s*"));
static TYPE_OF: LazyLock<Regex> = LazyLock::new(|| regex(r#"(?i)\stype\s*=\s*["']?$"#));
static WRITTEN: LazyLock<Regex> = LazyLock::new(|| regex(r#"^(?:,\s*|\s+[A-Z][A-Z ]{2,20}\s+)["']"#));
/// A kind of value of the registry among arguments.
static TYPE_BEFORE: LazyLock<Regex> = LazyLock::new(|| regex(r#"^,\s*["']REG_\w+["']"#));

/// What stands behind the tags that end a cell.
enum Beside {
    /// Nothing on this line.
    Below,
    /// The value of a field.
    Attribute(Range<usize>),
    /// A text, and whether it is that of the next cell.
    Text(Range<usize>, bool),
}

/// Tags between a cell and its neighbour at most.
const TAGS: usize = 12;

/// What stands beside a cell whose text ends at a place; where it announces a value, also in the next paragraph.
fn neighbour(line: &str, at: usize, announced: bool) -> Option<Beside> {
    let (mut at, mut closes, mut cell) = (at, false, false);
    for _ in 0..TAGS {
        let tag = near(line, at).strip_prefix('<')?;
        let tag = &tag[..tag.find('>')?];
        let name = tag.trim_start_matches('/').split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let small = name.to_lowercase();
        // Another row, another paragraph.
        let paragraph = matches!(small.as_str(), "p" | "ul" | "ol" | "hr" | "h1" | "h2" | "h3");
        if tag.starts_with('!') || matches!(small.as_str(), "tr" | "table") || paragraph && !announced {
            return None;
        }
        if let Some(value) = VALUE_OF.find(tag).filter(|value| small == "input" && value.end() < tag.len()) {
            return Some(Beside::Attribute(values::read(line, at + 1 + value.end(), Reach::Word)[0].clone()));
        }
        let closing = tag.starts_with('/');
        cell |= closes && !closing && small != "br";
        closes |= closing;
        at += tag.len() + 2;
        at += line[at..].len() - line[at..].trim_start().len();
        if at == line.len() {
            return closes.then_some(Beside::Below);
        }
        if !line[at..].starts_with('<') {
            let end = line[at..].find('<').map_or(line.len(), |end| at + end);
            return Some(Beside::Text(at..end, cell));
        }
    }
    None
}

impl Labelled<'_, '_> {
    /// The element of a page, the one beside it, and one of a page within a page.
    pub(super) fn element(&mut self, follow: &mut Follow) -> bool {
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
                    *follow = Follow::Value(Value::Announced, 0);
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
            && let Some(rest) = SIBLING.find(&line[end..])
        {
            let at = end + rest.end();
            let until = line[at..].find('<').unwrap_or(line.len() - at);
            // A paragraph below a headline tells something else.
            let paragraph = rest.as_str().contains("<p>") || rest.as_str().contains("<P>");
            if !paragraph && !line[at..at + until].trim().is_empty() {
                self.accept(at..at + line[at..at + until].trim_end().len(), true);
                return true;
            }
        }
        if let Some(rest) = line[end..].strip_prefix("&gt;") {
            let at = line.len() - rest.len();
            self.accept(at..at + rest.find("&lt;").unwrap_or(rest.len()), true);
            return true;
        }
        false
    }

    /// A cell that names what its neighbour holds, in a page or in a drawn table.
    pub(super) fn cell(&mut self, follow: &mut Follow) -> bool {
        let (line, head) = (self.line, self.before());
        let whom = of_whom(near(line, self.at)).unwrap_or(0);
        let tails = [self.at, self.at + whom].map(|at| at + TAIL.find(near(line, at)).map_or(0, |tail| tail.end()));
        let Some(at) = tails.into_iter().find(|at| line[*at..].starts_with(['<', '|'])) else { return false };
        let name = &head[head.rfind(['>', '|']).map_or(0, |opens| opens + 1)..];
        let opens = name.len() < head.len();
        let alone = name.trim().is_empty() || name.trim_end().ends_with(':');
        let name = if opens || !alone { name } else { "" };
        let named = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '\'' | '(' | ')');
        if !name.chars().all(named) || name.split_whitespace().count() > 4 {
            return false;
        }
        let range = if line[at..].starts_with('|') {
            // `Password | x` has no sign before it.
            if !opens && (!alone || line[self.at..at].contains(':')) {
                return false;
            }
            let end = line[at + 1..].find('|').map_or(line.len(), |end| at + 1 + end);
            if line[at + 1..end].trim().is_empty() {
                return false;
            }
            at + 1..end
        } else {
            if !opens {
                return false;
            }
            let announced = line[self.at..at].contains(':');
            match neighbour(line, at, announced) {
                Some(Beside::Below) => {
                    *follow = Follow::Value(Value::Announced, 0);
                    return true;
                }
                Some(Beside::Attribute(range)) => range,
                Some(Beside::Text(range, cell))
                    if announced || cell && line[range.clone()].split_whitespace().count() < 4 =>
                {
                    range
                }
                _ => return false,
            }
        };
        let text = &line[range.clone()];
        let start = range.start + text.len() - text.trim_start().len();
        let text = text.trim();
        // `Check sa password | done`
        let done = name.split_whitespace().any(labels::is_verb) && !words::looks_made_up(text);
        if !text.is_empty() && !done && (labels::labels(text).is_empty() || text.contains(|c: char| c.is_ascii_digit()))
        {
            self.accept(start..start + text.len(), false);
        }
        true
    }

    /// A field of a row: `sa,Password,x`.
    pub(super) fn field(&mut self) -> bool {
        let rest = self.rest();
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

    /// The value of a pair, where the label is the name: `Name: SAPassword, Value: x`.
    pub(super) fn beside(&mut self, follow: &mut Follow) -> bool {
        let (line, at) = (self.line, self.at);
        let head = self.before();
        let close = head.len() - head.chars().rev().take(40).map(char::len_utf8).sum::<usize>();
        if NAME_OF.is_match(&head[close..]) {
            if self.value_before() || self.value_behind() {
                return true;
            }
            // Its value may be named below.
            let assigned =
                head.trim_end_matches([' ', '\t', '"', '\'', '\\', '[', '{', '(', '<']).ends_with([':', '=']);
            if assigned && line[at..].trim_matches([' ', '\t', ',', ';', '"', '\'', ')', ']', '/', '>']).is_empty() {
                *follow = Follow::Named(0);
            }
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
        // What it holds stands below.
        if line[at + close + 1..].trim().is_empty() {
            return false;
        }
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
