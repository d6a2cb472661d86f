//! The text of a printed chapter, as programs take it out of a PDF, as the pieces of a chapter.
//!
//! Where columns kept their places, they are told by them; where each cell was written by itself, by their order. Heads
//! and feet of pages are left out by their coming back.

use std::collections::{HashMap, HashSet};

use super::block::{Block, BlockKind, Cell, Para, Placed, SOFT};
use super::part::{Field, label, leading_label};

mod cells;
mod centred;
mod columns;

/// A line of the text.
#[derive(Debug, Clone, Copy)]
struct Line<'t> {
    /// Counted from 1.
    number: usize,
    text: &'t str,
    /// Whether a page begins with it.
    page: bool,
}

impl Line<'_> {
    fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// The pieces of a text.
#[must_use]
pub fn blocks(text: &str) -> Vec<Placed> {
    let lines = without_heads_and_feet(text);
    let centred = columns::are_centred(&lines);
    let mut out = Vec::new();
    let mut at = 0;
    let mut from = 0;
    while at < lines.len() {
        let table = columns::head(&lines, at)
            .map(|(columns, body)| columns::table(&lines, columns, body, centred))
            .or_else(|| cells::head(&lines, at).map(|(parts, body)| cells::table(&lines, &parts, body)));
        match table {
            Some((pieces, end)) => {
                paragraphs(&lines[from..at], &mut out);
                out.extend(pieces);
                at = end.max(at + 1);
                from = at;
            }
            None => at += 1,
        }
    }
    paragraphs(&lines[from..], &mut out);
    out
}

/// Lines at the edge of a page that may be its head or foot.
const EDGE: usize = 3;

/// The lines without what stands at the edges of several pages, whatever numbers are in it.
fn without_heads_and_feet(text: &str) -> Vec<Line<'_>> {
    let mut pages: Vec<Vec<Line<'_>>> = vec![Vec::new()];
    for (number, line) in text.split('\n').enumerate() {
        for (index, part) in line.split('\u{c}').enumerate() {
            if index > 0 {
                pages.push(Vec::new());
            }
            let page = pages.last_mut().expect("one page");
            page.push(Line { number: number + 1, text: part.trim_end_matches('\r'), page: false });
        }
    }
    let edges = |page: &Vec<Line<'_>>| -> Vec<usize> {
        let written: Vec<usize> = (0..page.len()).filter(|at| !page[*at].is_blank()).collect();
        let mut edges: Vec<usize> = written.iter().take(EDGE).chain(written.iter().rev().take(EDGE)).copied().collect();
        edges.sort_unstable();
        edges.dedup();
        edges
    };
    let mut seen: HashMap<String, usize> = HashMap::new();
    for page in &pages {
        let shapes: HashSet<String> = edges(page).into_iter().map(|at| shape(page[at].text)).collect();
        for shape in shapes {
            *seen.entry(shape).or_default() += 1;
        }
    }
    let several = pages.len() > 1;
    let mut out = Vec::new();
    for page in &pages {
        let edges: HashSet<usize> = edges(page).into_iter().collect();
        let mut first = true;
        for (at, line) in page.iter().enumerate() {
            let shape = shape(line.text);
            let comes_back = seen.get(&shape).is_some_and(|times| *times > 1);
            let is_number =
                matches!(shape.as_str(), "#" | "- # -" | "#-#" | "#/#" | "page #" | "page # of #") || is_roman(&shape);
            // The head of a table comes back, too, and is wanted.
            let is_head = segments(line.text).iter().any(|segment| !label(segment.text).is_empty());
            // The address of a printed page, with its number.
            let is_foot =
                at + EDGE > page.len().saturating_sub(EDGE) && shape.ends_with("#/#") && segments(line.text).len() > 1
                    || shape.len() == 3 && shape.ends_with("-#");
            if edges.contains(&at) && is_foot && !is_head {
                continue;
            }
            if several && edges.contains(&at) && (comes_back && !is_head || is_number) {
                continue;
            }
            out.push(Line { page: first, ..*line });
            first &= line.is_blank();
        }
    }
    out
}

/// A line with every number alike.
fn shape(line: &str) -> String {
    let mut out = String::new();
    for word in line.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        let mut digits = false;
        for c in word.to_lowercase().chars() {
            if !c.is_ascii_digit() {
                out.push(c);
            } else if !digits {
                out.push('#');
            }
            digits = c.is_ascii_digit();
        }
    }
    out
}

fn is_roman(shape: &str) -> bool {
    !shape.is_empty() && shape.len() <= 6 && shape.chars().all(|c| matches!(c, 'i' | 'v' | 'x' | 'l'))
}

/// What stands between wide gaps of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Segment<'t> {
    /// Where it begins, in characters.
    at: usize,
    text: &'t str,
}

fn segments(line: &str) -> Vec<Segment<'_>> {
    let mut out = Vec::new();
    let mut begin: Option<(usize, usize)> = None;
    let mut blanks = 0;
    let mut end = 0;
    for (column, (at, c)) in line.char_indices().enumerate() {
        if c.is_whitespace() {
            blanks += if c == '\t' { 2 } else { 1 };
            continue;
        }
        if let Some((column, from)) = begin
            && blanks >= 2
        {
            out.push(Segment { at: column, text: &line[from..end] });
            begin = None;
        }
        begin = begin.or(Some((column, at)));
        blanks = 0;
        end = at + c.len_utf8();
    }
    if let Some((column, from)) = begin {
        out.push(Segment { at: column, text: &line[from..end] });
    }
    out
}

/// Running text: paragraphs end at blank lines, at labels and where an item begins.
fn paragraphs(lines: &[Line<'_>], out: &mut Vec<Placed>) {
    let mut open: Vec<String> = Vec::new();
    let mut place = 0;
    let mut item = false;
    let mut flush = |open: &mut Vec<String>, place: usize, item: bool| {
        if !open.is_empty() {
            let kind = if item { BlockKind::Item } else { BlockKind::Text };
            let para = Para { kind, text: joined(open.iter().map(String::as_str)) };
            open.clear();
            out.push(Placed { place: format!("line {place}"), block: Block::Para(para) });
        }
    };
    for (index, line) in lines.iter().enumerate() {
        let text = line.text.trim();
        if text.is_empty() {
            // A page ends no sentence.
            let next = lines[index..].iter().find(|next| !next.is_blank());
            if !next.is_some_and(|next| next.page && next.text.trim().starts_with(char::is_lowercase)) {
                flush(&mut open, place, item);
            }
            continue;
        }
        let alone = !label(text).is_empty();
        let labelled = leading_label(text).filter(|_| !alone);
        let begins_item = after_bullet(text);
        if alone || labelled.is_some() || begins_item.is_some() {
            flush(&mut open, place, item);
        }
        if open.is_empty() {
            place = line.number;
            item = begins_item.is_some();
        }
        open.push(match (labelled, begins_item) {
            // Blanks are told no longer once lines are joined; a colon is.
            (Some((_, rest)), _) => format!(
                "{}: {rest}",
                text[..text.len() - rest.len()].trim_end_matches([' ', '\t', ':', '-', '\u{2013}', '\u{2014}'])
            ),
            (None, Some(rest)) => rest.to_owned(),
            (None, None) => text.to_owned(),
        });
        if alone {
            flush(&mut open, place, item);
        }
    }
    flush(&mut open, place, item);
}

/// What follows the sign or number of an item, if a line begins with one.
pub(super) fn after_bullet(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let mut chars = text.chars();
    let first = chars.next()?;
    if matches!(
        first,
        '\u{2022}'
            | '\u{25cf}'
            | '\u{25cb}'
            | '\u{25e6}'
            | '\u{25aa}'
            | '\u{25a0}'
            | '\u{2023}'
            | '\u{2219}'
            | '\u{b7}'
            | '\u{f0b7}'
            | '\u{2013}'
            | '*'
            | '-'
    ) && chars.as_str().starts_with(char::is_whitespace)
    {
        return Some(chars.as_str().trim_start());
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let letter = first.is_ascii_lowercase() && text.as_bytes().get(1).is_some_and(|b| matches!(b, b'.' | b')'));
    let number = if (1..=2).contains(&digits) { digits } else { usize::from(letter) };
    if number > 0 {
        let rest = text[number..].strip_prefix(['.', ')'])?;
        return rest.starts_with(char::is_whitespace).then(|| rest.trim_start());
    }
    let step = text.strip_prefix("Step ")?;
    let digits = step.bytes().take_while(u8::is_ascii_digit).count();
    (digits > 0).then(|| step[digits..].trim_start_matches([':', '.', ')', ' ', '\t']))
}

/// Lines as running text; a hyphen at the end of one is marked, for it may be part of the word.
fn joined<'t>(lines: impl Iterator<Item = &'t str>) -> String {
    let mut out = String::new();
    for line in lines {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        let hyphen =
            out.ends_with(['-', '\u{2010}', SOFT]) && out.chars().rev().nth(1).is_some_and(char::is_alphabetic);
        if hyphen && line.starts_with(char::is_lowercase) {
            out.pop();
            out.push(SOFT);
        } else if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&line);
    }
    out
}

/// The lines of a cell as its paragraphs and items.
fn cell(lines: &[(usize, &str, bool)]) -> Cell {
    let mut paras: Vec<(BlockKind, Vec<&str>)> = Vec::new();
    for (_, text, apart) in lines {
        match after_bullet(text) {
            Some(rest) => paras.push((BlockKind::Item, vec![rest])),
            None if *apart || paras.is_empty() => paras.push((BlockKind::Text, vec![text])),
            None => paras.last_mut().expect("one was begun").1.push(text),
        }
    }
    let paras = paras.into_iter().map(|(kind, lines)| Para { kind, text: joined(lines.into_iter()) }).collect();
    Cell { paras, wide: 1, head: false }
}

/// The word for a part in the head of a table.
fn named(parts: &[Field]) -> Cell {
    let words: Vec<&str> = parts
        .iter()
        .map(|part| match part {
            Field::Message => "Message",
            Field::Reason => "Reason",
            Field::Action => "Action",
            Field::Aside => "Severity",
        })
        .collect();
    Cell { paras: vec![Para::text(words.join(" "))], wide: 1, head: true }
}

/// Whether a text ends a sentence.
fn ends_sentence(text: &str) -> bool {
    text.trim_end().ends_with(['.', '!', '?', ':', ';', ')', '"', '\u{201d}', '\u{2019}'])
}
