//! Messages that are judged alike become one with the places of the others: a log may hold the same thing ten thousand
//! times, and memory should not.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use jiff::civil::Time;

use super::{Role, Ruled};
use crate::judging::templates;
use crate::knowledge::catalog::{Class, SameMessage};
use crate::knowledge::session::{Beyond, Span};
use crate::reading::account::is_text;

/// How many messages at the beginning and at the end of a text are never folded.
const APART: usize = 64;

/// Further messages that are judged as the one that stands for them.
#[derive(Debug, Clone, Default)]
pub struct Repeats {
    /// How many.
    pub count: u64,
    /// The first places where they stand, in file order.
    pub places: Vec<Place>,
    /// How many more places there are.
    pub omitted: u64,
}

/// Where a repeated message stands.
#[derive(Debug, Clone)]
pub struct Place {
    /// First line of the message.
    pub line: u64,
    /// One of the places where it is printed.
    pub span: Span,
    /// Time of day of the message.
    pub time: Option<Time>,
}

impl Ruled<'_> {
    /// Messages at `index`, counted with those that it stands for.
    #[must_use]
    pub fn count(&self, index: usize) -> u64 {
        1 + self.repeats.get(index).map_or(0, |repeats| repeats.count)
    }

    /// All its messages, counted with those that they stand for, and with those that were not judged.
    #[must_use]
    pub fn messages(&self) -> u64 {
        (0..self.session.messages.len()).map(|index| self.count(index)).sum::<u64>() + self.session.not_judged()
    }

    /// Folds the messages that are judged alike into the first of them, with at most `kept` places of the others.
    #[must_use]
    pub fn folded(mut self, kept: usize) -> Self {
        let stands_for = self.representatives();
        let mut repeats: Vec<Repeats> = vec![Repeats::default(); stands_for.len()];
        for (index, message) in self.session.messages.iter_mut().enumerate() {
            let first = stands_for[index];
            if first == index {
                continue;
            }
            let repeats = &mut repeats[first];
            repeats.count += 1;
            let line = message.line();
            for mut span in message.spans.drain(..) {
                if repeats.places.len() < kept {
                    span.text.shrink_to_fit();
                    repeats.places.push(Place { line, span, time: message.time });
                } else {
                    repeats.omitted += 1;
                }
            }
        }
        let stays = |index: &usize| stands_for[*index] == *index;
        self.root = self.root.map(|root| (0..root).filter(stays).count());
        retain(&mut self.session.messages, &stays);
        retain(&mut self.judgements, &stays);
        retain(&mut self.rulings, &stays);
        retain(&mut repeats, &stays);
        self.repeats = repeats;
        self.session.shrink_to_fit();
        for text in self.rulings.iter_mut().flat_map(|ruling| [&mut ruling.reason, &mut ruling.unless]) {
            shrink(text);
        }
        for text in self.judgements.iter_mut().flat_map(|judgement| [&mut judgement.reason, &mut judgement.unless]) {
            shrink(text);
        }
        // Everything that is asked of them was asked when the session was ruled.
        self.session.actions = Vec::new();
        self
    }

    /// Gives up the messages beyond the first `most`, but for the root cause: they are counted.
    pub fn limit(&mut self, most: usize) {
        if self.session.messages.len() <= most {
            return;
        }
        let stays = |index: &usize| *index < most || Some(*index) == self.root;
        let given_up = || (most..self.session.messages.len()).filter(|index| !stays(index));
        let count: u64 = given_up().map(|index| self.count(index)).sum();
        let first = given_up().find_map(|index| self.session.messages[index].spans.first().cloned());
        let Some(first) = first else { return };
        match &mut self.session.beyond {
            Some(beyond) => {
                beyond.count += count;
                if first.line < beyond.first.line {
                    beyond.first = first;
                }
            }
            beyond => *beyond = Some(Beyond { count, first }),
        }
        let root = self.root;
        let stays = |index: &usize| *index < most || Some(*index) == root;
        retain(&mut self.session.messages, &stays);
        retain(&mut self.judgements, &stays);
        retain(&mut self.rulings, &stays);
        retain(&mut self.repeats, &stays);
        self.root = self.root.map(|root| root.min(most));
    }

    /// For each message the index of the first that is judged alike; the root cause stands for itself alone.
    fn representatives(&self) -> Vec<usize> {
        // What nobody knows is told apart by its shape.
        type Alike<'r> = (Class, Role, SameMessage<'r>, Option<String>, &'r str);
        let mut known: HashMap<Alike<'_>, usize> = HashMap::new();
        // Of what may be the reason of a failure told in another log, the first and the last stand for themselves.
        let apart: Vec<usize> = (0..self.rulings.len())
            .filter(|&index| is_text(self.session.dialect) && self.judgements[index].class != Class::Benign)
            .collect();
        let apart: HashSet<usize> = apart.iter().take(APART).chain(apart.iter().rev().take(APART)).copied().collect();
        let alike = self.rulings.iter().zip(&self.judgements).enumerate();
        alike
            .map(|(index, (ruling, judgement))| {
                if self.root == Some(index) || apart.contains(&index) {
                    return index;
                }
                let kind = judgement.known.kind();
                let shape = (kind == SameMessage::Unrecognized)
                    .then(|| templates::template(&self.session.messages[index].text));
                *known.entry((ruling.class, ruling.role, kind, shape, &ruling.reason)).or_insert(index)
            })
            .collect()
    }
}

/// Gives back what a text was given more than it needs.
fn shrink(text: &mut Cow<'_, str>) {
    if let Cow::Owned(text) = text {
        text.shrink_to_fit();
    }
}

/// Keeps the elements at the places that stay.
fn retain<T>(list: &mut Vec<T>, stays: &impl Fn(&usize) -> bool) {
    let mut index = 0;
    list.retain(|_| {
        index += 1;
        stays(&(index - 1))
    });
    list.shrink_to_fit();
}
