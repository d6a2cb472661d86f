//! Reads a value to its true end: quotes doubled or escaped, braces, CDATA, arrays, entries of connection strings.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::words;
use crate::base::expression::regex;

/// How far a value reaches that nothing encloses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// To the next blank, or what separates it from a next one.
    Word,
    /// To the next `;`, blanks included.
    Entry,
    /// To the next ` NAME=`, blanks included: properties on a command line.
    Option,
    /// To the end of the line.
    Line,
}

/// A next value of a list: what stands behind a separator.
static NEXT: LazyLock<Regex> = LazyLock::new(|| regex(r#"^[,&|](?:amp;)?(?:\s|$|['"]?@?[\w .$-]{1,40}['"]?\s?[=:])"#));
/// A next property on a command line.
static OPTION: LazyLock<Regex> = LazyLock::new(|| regex(r"\s+[A-Za-z_][\w.]*=|\s+/[A-Za-z]\w*(?:\s|$)"));

/// Bytes before a place that are looked at for an open quote.
const NEAR: usize = 1024;

/// Pairs of quotes.
const QUOTES: &[(&str, &str)] = &[
    ("\\\"", "\\\""),
    ("\\'", "\\'"),
    ("&quot;", "&quot;"),
    ("&#34;", "&#34;"),
    ("&apos;", "&apos;"),
    ("\"", "\""),
    ("'", "'"),
    ("`", "`"),
    ("“", "”"),
    ("”", "”"),
    ("„", "“"),
    ("‘", "’"),
    ("’", "’"),
    ("«", "»"),
    ("»", "«"),
    ("‹", "›"),
    ("「", "」"),
    ("『", "』"),
];

/// The quote that a text begins with: how it opens, how it closes.
pub(super) fn quote(text: &str) -> Option<(&'static str, &'static str)> {
    QUOTES.iter().copied().find(|(open, _)| text.starts_with(open))
}

/// Whether a quoted value begins: also `N'..'`, `L".."`.
pub(super) fn begins_quoted(text: &str) -> bool {
    quote(text).is_some()
        || text.starts_with(['N', 'n', 'L']) && matches!(text[1..].trim_start().chars().next(), Some('\'' | '"'))
}

/// Where a quote that opened before `from` closes, and where the text goes on; the end where it does not.
pub(super) fn closing(text: &str, from: usize, close: &str) -> (usize, usize) {
    let doubles = matches!(close, "\"" | "'" | "`");
    let mut at = from;
    while let Some(found) = text[at..].find(close).map(|found| at + found) {
        let after = found + close.len();
        let escapes = text[from..found].bytes().rev().take_while(|byte| *byte == b'\\').count();
        if doubles && escapes % 2 == 1 {
            at = after;
        } else if doubles && text[after..].starts_with(close) {
            at = after + close.len();
        } else {
            return (found, after);
        }
    }
    (text.len(), text.len())
}

/// The values that begin at `at` of a line; several in an array or object.
#[expect(clippy::single_range_in_vec_init, reason = "mostly one value, and its place is a range")]
pub(super) fn read(line: &str, at: usize, reach: Reach) -> Vec<Range<usize>> {
    let rest = &line[at..];
    if let Some(data) = rest.strip_prefix("<![CDATA[") {
        let start = line.len() - data.len();
        return vec![start..start + data.find("]]>").unwrap_or(data.len())];
    }
    if rest.starts_with('[') && !rest.starts_with("[redacted-")
        || rest.starts_with('{') && rest[1..].trim_start().starts_with(['"', '\'', '[', '{'])
    {
        return leaves(line, at);
    }
    if rest.starts_with('{') && !begins_quoted(rest) {
        // `}}` is a brace of the value.
        let mut end = at + 1;
        while let Some(found) = line[end..].find('}').map(|found| end + found) {
            if !line[found + 1..].starts_with('}') {
                return vec![at + 1..found];
            }
            end = found + 2;
        }
        return vec![at + 1..line.len()];
    }
    // Within a text in quotes, doubled ones begin and end another.
    if rest.starts_with("\"\"") && within(line, at) == Some('"') && !rest[2..].starts_with(['"', ';', ',', ' ', ')']) {
        let start = at + 2;
        if let Some(end) = line[start..].find("\"\"") {
            return vec![start..start + end];
        }
    }
    let prefix = if begins_quoted(rest) && quote(rest).is_none() {
        1 + rest[1..].len() - rest[1..].trim_start().len()
    } else {
        0
    };
    if let Some((open, close)) = quote(&rest[prefix..]) {
        let start = at + prefix + open.len();
        let (end, after) = closing(line, start, close);
        let goes_on = line[after..]
            .chars()
            .next()
            .is_some_and(|c| c.is_alphanumeric() || matches!(c, '!' | '#' | '$' | '@' | '%' | '^'));
        if goes_on && after > end {
            return vec![start..bare(line, after, Reach::Word)];
        }
        return vec![start..end];
    }
    vec![at..bare(line, at, reach)]
}

/// The strings in an array or object, or all of it where there is none.
fn leaves(line: &str, at: usize) -> Vec<Range<usize>> {
    let mut depth = 0_usize;
    let mut leaves = Vec::new();
    let mut next = at;
    while let Some(c) = line[next..].chars().next() {
        match c {
            '[' | '{' => depth += 1,
            ']' | '}' => depth -= 1,
            '"' | '\'' => {
                let (end, after) = closing(line, next + 1, &line[next..=next]);
                if !line[after..].trim_start().starts_with(':') {
                    leaves.push(next + 1..end);
                }
                next = after;
                continue;
            }
            _ => {}
        }
        next += c.len_utf8();
        if depth == 0 {
            break;
        }
    }
    if leaves.is_empty() {
        // The bracket that closes it is one byte.
        let end = if depth == 0 { next - 1 } else { line.len() };
        leaves.push(at + 1..end);
    }
    leaves
}

/// Where a value ends that nothing encloses.
pub(super) fn bare(line: &str, at: usize, reach: Reach) -> usize {
    let rest = &line[at..];
    let trimmed = |text: &str| text.trim_end().len();
    match reach {
        Reach::Line => return at + trimmed(rest),
        Reach::Option => {
            let end = OPTION.find(rest).map_or(rest.len(), |next| next.start());
            return at + trimmed(&rest[..end]);
        }
        Reach::Entry => {
            let inside = within(line, at);
            let end = rest.find(|c| c == ';' || Some(c) == inside);
            if let Some(end) = end {
                return at + trimmed(&rest[..end]);
            }
            // The last entry: the words that are none of the sentence around it.
            let mut end = bare(line, at, Reach::Word);
            for _ in 0..4 {
                let more = &line[end..];
                let begin = end + more.len() - more.trim_start().len();
                let next = line[begin..].split_whitespace().next().unwrap_or_default();
                if begin == end || next.is_empty() || words::in_a_sentence(next) || next.starts_with(['-', '/', '(']) {
                    break;
                }
                end = bare(line, begin, Reach::Word);
            }
            return end;
        }
        Reach::Word => {}
    }
    let inside = within(line, at);
    let mut end = rest.len();
    for (place, c) in rest.char_indices() {
        let behind = &rest[place..];
        let ends = match c {
            _ if Some(c) == inside => true,
            ';' => true,
            ',' | '&' | '|' => NEXT.is_match(behind),
            '<' => behind.starts_with("</") || behind.starts_with("<br"),
            // A blank that is escaped belongs to it.
            c => c.is_whitespace() && !(rest[..place].ends_with('\\') && !rest[..place].contains(":\\") && place > 1),
        };
        if ends {
            end = place;
            break;
        }
    }
    let mut value = &rest[..end];
    // What closes around it.
    loop {
        let unbalanced = |open: char, close: char| {
            value.ends_with(close) && value.matches(open).count() < value.matches(close).count()
        };
        let loose = value.ends_with([',', ';', '.', ':'])
            || unbalanced('(', ')')
            || unbalanced('[', ']')
            || unbalanced('{', '}')
            || value.ends_with("/>")
            || value.ends_with(['”', '’', '»', '」'])
            || value.ends_with('"') && value.matches('"').count() == 1
            || value.ends_with('\'') && value.matches('\'').count() == 1;
        if !loose || value.len() < 2 {
            break;
        }
        let last = value.chars().next_back().map_or(1, char::len_utf8);
        value = &value[..value.len() - last];
    }
    at + value.len()
}

/// The quote within which a place of a line lies.
fn within(line: &str, at: usize) -> Option<char> {
    let from = (at.saturating_sub(NEAR)..=at).find(|from| line.is_char_boundary(*from)).unwrap_or(at);
    let before = &line[from..at];
    let odd = |quote: char| before.matches(quote).count() % 2 == 1;
    if odd('"') {
        return Some('"');
    }
    // Not the apostrophe of a word.
    let opens = before.rfind('\'').is_some_and(|quote| !before[..quote].ends_with(char::is_alphanumeric));
    (odd('\'') && opens).then_some('\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_to_their_true_end() {
        for (text, reach, wanted) in [
            (r#""a ""b"" c" x"#, Reach::Word, r#"a ""b"" c"#),
            (r#""a\"b" x"#, Reach::Word, r#"a\"b"#),
            ("'it''s' x", Reach::Word, "it''s"),
            ("N'one', 'two'", Reach::Word, "one"),
            ("{a}}b};c", Reach::Word, "a}}b"),
            ("“a b” c", Reach::Word, "a b"),
            (r#""a"b c"#, Reach::Word, r#"a"b"#),
            ("a<b&c;d", Reach::Word, "a<b&c"),
            ("a&name=b", Reach::Word, "a"),
            ("a,name=b", Reach::Word, "a"),
            ("a,b c", Reach::Word, "a,b"),
            ("a b; c", Reach::Entry, "a b"),
            ("a b NAME=c", Reach::Option, "a b"),
            ("a b NAME=c ", Reach::Line, "a b NAME=c"),
            ("(a)b). x", Reach::Word, "(a)b"),
            ("<![CDATA[a]b]]>", Reach::Word, "a]b"),
            ("\"open", Reach::Word, "open"),
            (r#"{"value": "a", "x": 1}"#, Reach::Word, "a"),
            (r#"["a"]"#, Reach::Word, "a"),
        ] {
            let values = read(text, 0, reach);
            assert_eq!(&text[values[0].clone()], wanted, "{text}");
        }
        assert_eq!(read(r#"["a", "b"]"#, 0, Reach::Word).len(), 2);
    }
}
