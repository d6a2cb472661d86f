//! The actions that are open, outermost first, found by their name without walking them: a log may open a hundred
//! thousand and end none.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use crate::knowledge::session::Action;

/// An open action.
struct Entry {
    /// Its index among the session's actions; higher the further inside it is.
    action: usize,
    /// The hash of its name.
    key: u64,
    /// Depth of the next one outside of it with the same hash.
    outer: Option<usize>,
}

/// The open actions of a run.
#[derive(Default)]
pub struct Opened {
    entries: Vec<Entry>,
    /// Depth of the innermost action for each hash of a name.
    innermost: HashMap<u64, usize>,
    hasher: RandomState,
}

impl Opened {
    /// Opens an action inside of the others.
    pub fn push(&mut self, action: usize, name: &str) {
        let key = self.hasher.hash_one(name);
        let outer = self.innermost.insert(key, self.entries.len());
        self.entries.push(Entry { action, key, outer });
    }

    /// Closes the innermost action of a name together with all inside of it, and gives its index.
    pub fn close(&mut self, name: &str, actions: &[Action]) -> Option<usize> {
        let mut at = self.innermost.get(&self.hasher.hash_one(name)).copied();
        while let Some(depth) = at {
            let entry = &self.entries[depth];
            if actions[entry.action].name == name {
                let action = entry.action;
                self.truncate(depth);
                return Some(action);
            }
            at = entry.outer;
        }
        None
    }

    /// Forgets the actions from an index on.
    pub fn forget_from(&mut self, action: usize) {
        self.truncate(self.entries.partition_point(|entry| entry.action < action));
    }

    fn truncate(&mut self, depth: usize) {
        for entry in self.entries.drain(depth..).rev() {
            match entry.outer {
                Some(outer) => self.innermost.insert(entry.key, outer),
                None => self.innermost.remove(&entry.key),
            };
        }
    }

    /// The innermost action.
    pub fn last(&self) -> Option<usize> {
        self.entries.last().map(|entry| entry.action)
    }

    /// Whether none is open.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The open actions, innermost first.
    pub fn inside_out(&self) -> impl Iterator<Item = usize> + '_ {
        self.entries.iter().rev().map(|entry| entry.action)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn action(name: &str) -> Action {
        Action {
            name: name.to_owned(),
            first_line: 1,
            last_line: None,
            returned: None,
            run: 0,
            started: None,
            ended: None,
        }
    }

    /// What [`Opened`] stands for: a stack that is walked.
    fn walked(stack: &mut Vec<usize>, name: &str, actions: &[Action]) -> Option<usize> {
        let at = stack.iter().rposition(|&action| actions[action].name == name)?;
        let action = stack[at];
        stack.truncate(at);
        Some(action)
    }

    #[test]
    fn the_innermost_action_of_a_name_is_found_as_by_walking_the_stack() {
        let (mut opened, mut stack, mut actions) = (Opened::default(), Vec::new(), Vec::new());
        let mut state = 7_u64;
        for step in 0..20_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let name = format!("A{}", (state >> 40) % 13);
            match (state >> 33) % 16 {
                0..9 => {
                    opened.push(actions.len(), &name);
                    stack.push(actions.len());
                    actions.push(action(&name));
                }
                9..15 => assert_eq!(opened.close(&name, &actions), walked(&mut stack, &name, &actions), "{step}"),
                _ => {
                    let from = actions.len() - actions.len().min(3);
                    opened.forget_from(from);
                    stack.retain(|&action| action < from);
                    actions.truncate(from);
                }
            }
            assert_eq!((opened.last(), opened.is_empty()), (stack.last().copied(), stack.is_empty()));
            assert!(opened.inside_out().eq(stack.iter().rev().copied()), "{step}");
        }
    }
}
