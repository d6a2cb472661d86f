//! Which of many expressions a text may match, told in one walk over it: by literals one of which stands, in whatever
//! case, in every text that an expression matches.

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// Literals up to which a search takes the memory that makes it fastest.
const FASTEST: usize = 500;

/// A search for groups of literals, numbered as they were given.
#[derive(Debug)]
pub struct Prefilter {
    plan: AhoCorasick,
    /// The groups that each literal is one of.
    of_literal: Vec<Vec<usize>>,
    /// Groups that every text has.
    always: Groups,
}

/// Groups of literals that a text has, a bit for each.
#[derive(Debug, Clone)]
pub struct Groups(Vec<u64>);

impl Groups {
    /// Whether a literal of the group stands in the text.
    #[must_use]
    pub fn has(&self, group: usize) -> bool {
        self.0[group / 64] >> (group % 64) & 1 == 1
    }

    fn add(&mut self, group: usize) {
        self.0[group / 64] |= 1 << (group % 64);
    }

    /// Says that the text may have any.
    pub fn fill(&mut self) {
        self.0.fill(u64::MAX);
    }
}

impl Prefilter {
    /// A search for these groups of ASCII literals; every text has those that are none.
    ///
    /// # Panics
    ///
    /// Where the literals are too many for a search: more than 2³¹.
    pub fn of<L: AsRef<str>>(groups: impl IntoIterator<Item = Option<impl IntoIterator<Item = L>>>) -> Self {
        let (mut literals, mut of_literal): (Vec<String>, Vec<Vec<usize>>) = Default::default();
        let mut always = Groups(Vec::new());
        for (group, own) in groups.into_iter().enumerate() {
            always.0.resize(group / 64 + 1, 0);
            let Some(own) = own else {
                always.add(group);
                continue;
            };
            for literal in own {
                let literal = literal.as_ref();
                let at = literals.iter().position(|known| known == literal).unwrap_or_else(|| {
                    literals.push(literal.to_owned());
                    of_literal.push(Vec::new());
                    literals.len() - 1
                });
                of_literal[at].push(group);
            }
        }
        let kind = (literals.len() <= FASTEST).then_some(AhoCorasickKind::DFA);
        let plan = AhoCorasick::builder().ascii_case_insensitive(true).kind(kind).build(&literals);
        Self { plan: plan.expect("short literals"), of_literal, always }
    }

    /// The groups that one of the texts has.
    pub fn groups_in<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> Groups {
        let mut groups = self.always.clone();
        for text in texts {
            for literal in self.plan.find_overlapping_iter(text) {
                self.of_literal[literal.pattern().as_usize()].iter().for_each(|&group| groups.add(group));
            }
        }
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_each_group_one_of_whose_literals_stands_in_it() {
        let prefilter = Prefilter::of([Some(&["ab", "bc"][..]), Some(&["abc"]), None, Some(&["x"]), Some(&["bc"])]);
        let has = |line: &str| (0..5).filter(|&group| prefilter.groups_in([line]).has(group)).collect::<Vec<_>>();
        assert_eq!(has("abc"), [0, 1, 2, 4]);
        assert_eq!(has("ab"), [0, 2]);
        assert_eq!(has(""), [2]);
        let many = Prefilter::of((0..200).map(|number| Some([format!("<{number}>")])));
        assert!((0..200).all(|group| many.groups_in(["<7> <163>"]).has(group) == (group == 7 || group == 163)));
    }
}
