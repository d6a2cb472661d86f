//! The messages in documents' own words, found in the lines of a log as they are read: also where a line holds no word
//! of trouble, and where a message is broken over several lines.
//!
//! Without such messages in the catalog nothing is looked for, and nothing costs time.

use std::collections::{BTreeSet, VecDeque};

use aho_corasick::AhoCorasick;

use super::phrase::{PREFIXES, Phrase, without_prefix};
use crate::input::text::{Line, Stretch};
use crate::knowledge::session::{Form, Message, Session, Span, plain};

/// Lines over which a message may be broken.
const BROKEN_OVER: usize = 8;
/// Lines that are kept until they are looked at.
const KEPT: usize = 64;

/// The phrases of a catalog.
#[derive(Debug, Default)]
pub struct Phrases {
    phrases: Vec<Phrase>,
    /// One word of each phrase.
    anchors: Option<AhoCorasick>,
}

impl Phrases {
    /// The phrases of patterns.
    pub(super) fn new<'p>(phrases: impl Iterator<Item = Option<&'p Phrase>>) -> Self {
        let phrases: Vec<Phrase> = phrases.flatten().cloned().collect();
        let build = || AhoCorasick::builder().ascii_case_insensitive(true).build(phrases.iter().map(Phrase::anchor));
        let anchors = if phrases.is_empty() { None } else { build().ok() };
        Self { phrases, anchors }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }

    /// Whether one of them may stand in a text: a word of it does.
    #[must_use]
    pub fn may_be_in(&self, text: &str) -> bool {
        self.anchors.as_ref().is_some_and(|anchors| anchors.is_match(text))
    }

    /// Begins to listen to the lines of a file.
    #[must_use]
    pub fn listen(&self) -> Listener<'_> {
        Listener {
            phrases: self,
            recent: VecDeque::new(),
            awaited: 0,
            asked: BTreeSet::new(),
            heard: Vec::new(),
            sorted: true,
        }
    }
}

/// Follows the lines of a file, and keeps the places where a phrase is said.
#[derive(Debug)]
pub struct Listener<'p> {
    phrases: &'p Phrases,
    recent: VecDeque<Span>,
    /// Lines to come that may still belong to what began.
    awaited: usize,
    /// Phrases of which a word was heard.
    asked: BTreeSet<usize>,
    heard: Vec<Span>,
    sorted: bool,
}

impl Listener<'_> {
    /// Takes a line.
    pub fn line(&mut self, line: &Line<'_>) {
        let Some(anchors) = &self.phrases.anchors else { return };
        if line.view().iter().all(u8::is_ascii_whitespace) {
            return;
        }
        let before = self.asked.len();
        self.asked.extend(anchors.find_overlapping_iter(line.view()).map(|found| found.pattern().as_usize()));
        self.recent.push_back(Span::of(line));
        if self.asked.len() > before {
            self.awaited = BROKEN_OVER;
        } else {
            self.awaited = self.awaited.saturating_sub(1);
        }
        if !self.asked.is_empty() && (self.awaited == 0 || self.recent.len() >= KEPT) {
            self.look();
        }
        if self.asked.is_empty() {
            while self.recent.len() > BROKEN_OVER {
                self.recent.pop_front();
            }
        }
    }

    /// Takes whole plain lines.
    pub fn stretch(&mut self, stretch: &Stretch<'_>, lines: u64) {
        let Some(anchors) = &self.phrases.anchors else { return };
        if !self.asked.is_empty() || anchors.is_match(stretch.view()) {
            stretch.lines().for_each(|line| self.line(&line));
            return;
        }
        let mut last: Vec<Line<'_>> = stretch.backwards(lines).take(BROKEN_OVER).collect();
        last.reverse();
        for line in &last {
            self.line(line);
        }
    }

    /// Whether what was read may be the beginning of a phrase.
    #[must_use]
    pub fn waits(&self) -> bool {
        !self.asked.is_empty()
    }

    /// Looks for the phrases of which a word was heard.
    fn look(&mut self) {
        // What looks like the name of a program may be words of the message: each number of prefixes is tried.
        let mut texts: Vec<(String, Vec<usize>)> = Vec::new();
        for most in 0..=PREFIXES {
            let text = self.joined_lines(|line| without_prefix(line, most));
            if texts.last().is_some_and(|last| *last == text) {
                break;
            }
            texts.push(text);
        }
        for index in std::mem::take(&mut self.asked) {
            let phrase = &self.phrases.phrases[index];
            if phrase.alone {
                let said: Vec<Span> =
                    self.recent.iter().filter(|span| phrase.is_said_in(&span.text)).cloned().collect();
                for span in said {
                    self.hear(span);
                }
            } else {
                for text in &texts {
                    self.find(phrase, text);
                }
            }
        }
        self.awaited = 0;
        while self.recent.len() > BROKEN_OVER {
            self.recent.pop_front();
        }
    }

    /// The kept lines as one text, with where each begins in it.
    fn joined_lines(&self, of: impl Fn(&str) -> &str) -> (String, Vec<usize>) {
        let mut text = String::new();
        let mut starts = Vec::with_capacity(self.recent.len());
        for span in &self.recent {
            starts.push(text.len());
            text.push_str(of(&span.text));
            text.push('\n');
        }
        (text, starts)
    }

    /// Keeps every place where a phrase is said in the lines.
    fn find(&mut self, phrase: &Phrase, (text, starts): &(String, Vec<usize>)) {
        let mut from = 0;
        while let Some(found) = phrase.find_at(text, from) {
            from = found.end.max(found.start + 1);
            let at = |byte: usize| starts.partition_point(|start| *start <= byte).saturating_sub(1);
            let (first, last) = (at(found.start), at(found.end.saturating_sub(1)));
            if last - first < BROKEN_OVER {
                self.hear(joined(self.recent.iter().skip(first).take(last - first + 1)));
            }
        }
    }

    fn hear(&mut self, span: Span) {
        let covers = |known: &Span| known.line == span.line && known.end_line >= span.end_line;
        if !self.heard.iter().rev().take(2 * KEPT).any(covers) {
            self.heard.push(span);
            self.sorted = false;
        }
    }

    /// The places of the lines read so far, in order.
    fn heard(&mut self) -> &[Span] {
        if self.waits() {
            self.look();
        }
        if !std::mem::replace(&mut self.sorted, true) {
            self.heard.sort_by_key(|span| (span.line, span.end_line));
        }
        &self.heard
    }

    /// Makes what was heard in the lines of a session messages of it.
    pub fn tell(&mut self, session: &mut Session) {
        if self.phrases.is_empty() {
            return;
        }
        let heard = self.heard();
        let from = heard.partition_point(|span| span.line < session.first_line);
        let within = heard[from..].iter().take_while(|span| span.line <= session.last_line);
        let within: Vec<Span> = within.filter(|span| span.end_line <= session.last_line).cloned().collect();
        for span in within {
            add(session, span);
        }
    }
}

fn joined<'s>(mut spans: impl Iterator<Item = &'s Span>) -> Span {
    let mut whole = spans.next().cloned().expect("a phrase stands on a line");
    for span in spans {
        whole.end_line = span.end_line;
        whole.length = span.offset + span.length - whole.offset;
        whole.append(&span.text);
    }
    whole
}

/// A message at a place of a session: one that stands there takes in all of it, and where none does, it is a new one.
fn add(session: &mut Session, span: Span) {
    let meets = |other: &Span| other.line <= span.end_line && span.line <= other.end_line;
    let within = |other: &Span| span.line <= other.line && other.end_line <= span.end_line;
    let from = session.messages.partition_point(|message| message.end_line() < span.line).saturating_sub(KEPT);
    let near = || (from..session.messages.len()).take_while(|at| *at < from + 2 * KEPT);
    let Some(first) = near().find(|at| session.messages[*at].spans.iter().any(meets)) else {
        if is_listing(&span.text) {
            return;
        }
        let at = session.messages.partition_point(|message| message.line() <= span.line);
        let text = span.text.clone();
        session.messages.insert(at, plain::free_text_at(span, &text));
        return;
    };
    if span.line == span.end_line {
        return;
    }
    let parts: Vec<usize> = near()
        .filter(|at| *at > first)
        .filter(|at| {
            let Message { form, number, spans, .. } = &session.messages[*at];
            *form == Form::Text && number.is_none() && spans.iter().all(within)
        })
        .collect();
    for at in parts.into_iter().rev() {
        session.messages.remove(at);
    }
    let message = &mut session.messages[first];
    if let Some(part) = message.spans.iter_mut().find(|part| within(part)) {
        if message.form == Form::Text {
            span.text.trim().clone_into(&mut message.text);
        }
        *part = span;
    }
}

/// Lines in which an engine lists what it was given: they say nothing of what happened.
fn is_listing(text: &str) -> bool {
    text.starts_with("Property(") || text.contains("PROPERTY CHANGE: ") || text.contains("Command Line: ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::text::lines_of_bytes;

    fn heard(phrase: &str, log: &str) -> Vec<(u64, u64)> {
        let phrase = Phrase::new(phrase, false).expect("words");
        let phrases = Phrases::new([Some(&phrase)].into_iter());
        let mut listener = phrases.listen();
        for line in &lines_of_bytes(log.as_bytes()).0 {
            listener.line(&line.line());
        }
        listener.heard().iter().map(|span| (span.line, span.end_line)).collect()
    }

    #[test]
    fn a_phrase_is_heard_on_one_line_or_several() {
        let phrase = "The setup program has found no publisher named [name] here";
        assert_eq!(heard(phrase, "x\nthe setup program has found no publisher named PUB01 here\ny\n"), [(2, 2)]);
        let wrapped = "a\n10:00 s: The setup program\n10:00 s: has found no publisher named\n10:00 s: X here, z\n";
        assert_eq!(heard(phrase, wrapped), [(2, 4)]);
        let twice = "The setup program has found no publisher named A here\n".repeat(200);
        assert_eq!(heard(phrase, &twice).len(), 200);
        assert!(heard(phrase, "the setup program has found a publisher named PUB01 here").is_empty());
    }
}
