//! What a custom action prints: the last lines are kept until it is known whether the action failed.

use std::collections::VecDeque;

use crate::input::redact::beginning;
use crate::input::text::Line;
use crate::knowledge::session::{Span, TEXT_KEPT, trouble_word};

/// How many lines are kept.
const KEPT: usize = 160;
/// How many of them are shown as text.
const SHOWN: usize = 24;

/// Lines printed since an action began.
#[derive(Default)]
pub struct Printed {
    began: u64,
    lines: VecDeque<PrintedLine>,
}

struct PrintedLine {
    span: Span,
    text: String,
    telling: bool,
    /// How many messages the session held before this line.
    messages: usize,
    /// A line with a code of its own follows: it is a message for itself and ends the stretch.
    before_code: bool,
}

/// A stretch of printed lines that says why an action failed.
pub struct Telling {
    /// Its most telling line.
    pub text: String,
    /// The lines, one span for each unbroken stretch.
    pub spans: Vec<Span>,
    /// Messages from this index on may have become part of it.
    pub first_message: usize,
}

impl Telling {
    /// Whether a text stands in the stretch, or one of its longer lines in the text.
    pub fn says(&self, text: &str) -> bool {
        let lines = self.spans.iter().flat_map(|span| span.text.lines()).map(str::trim);
        text.len() > 8 && lines.into_iter().any(|line| line.contains(text) || line.len() > 16 && text.contains(line))
    }

    /// Whether a line is part of the stretch.
    pub fn covers(&self, line: u64) -> bool {
        self.spans.iter().any(|span| (span.line..=span.end_line).contains(&line))
    }
}

impl Printed {
    /// An action begins on this line: what was printed before is not its doing.
    pub fn begin(&mut self, line: u64) {
        self.began = line;
        self.lines.retain(|spoken| spoken.span.line > line);
    }

    /// Line on which the action began.
    pub fn began(&self) -> u64 {
        self.began
    }

    /// A line without a code.
    pub fn line(&mut self, line: &Line<'_>, text: &str, telling: bool, messages: usize) {
        if self.lines.len() == KEPT {
            self.lines.pop_front();
        }
        self.lines.push_back(PrintedLine {
            span: Span::of(line),
            text: beginning(text, TEXT_KEPT).to_owned(),
            telling,
            messages,
            before_code: false,
        });
    }

    /// A line with a code of its own.
    pub fn coded(&mut self) {
        if let Some(last) = self.lines.back_mut() {
            last.before_code = true;
        }
    }

    /// The stretch that says why, from its first telling line to the last one before a code; it is given out once.
    pub fn tell(&mut self) -> Option<Telling> {
        let lines = std::mem::take(&mut self.lines);
        let first = lines.iter().position(|spoken| spoken.telling && !spoken.text.trim().is_empty())?;
        let stop =
            lines.iter().skip(first).position(|spoken| spoken.before_code).map_or(lines.len(), |at| first + at + 1);
        let stretch: Vec<&PrintedLine> = lines.iter().take(stop).skip(first).collect();
        let last = stretch.iter().rposition(|spoken| !spoken.text.trim().is_empty())?;
        let mut spans: Vec<Span> = Vec::new();
        for spoken in &stretch[..=last] {
            match spans.last_mut() {
                Some(span) if span.end_line + 1 == spoken.span.line => {
                    span.end_line = spoken.span.line;
                    span.length = spoken.span.offset + spoken.span.length - span.offset;
                    if span.end_line - span.line < SHOWN as u64 {
                        span.append(&spoken.span.text);
                    }
                }
                _ => spans.push(spoken.span.clone()),
            }
        }
        let telling =
            stretch.iter().find(|spoken| trouble_word(&spoken.text)).map_or(&lines[first].text, |spoken| &spoken.text);
        Some(Telling { text: telling.trim().to_owned(), spans, first_message: lines[first].messages })
    }
}
