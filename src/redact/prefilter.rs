//! Which of many expressions a line may match, told in one walk over it: by literals one of which stands in every line
//! that an expression matches.

use std::iter::once;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// Literals in small letters one of which stands in a line; the empty one stands in each.
pub(super) type Signs = &'static [&'static str];

/// A search for groups of literals, numbered as they were given.
#[derive(Debug)]
pub(super) struct Prefilter {
    plan: AhoCorasick,
    /// The groups that each literal is one of.
    of_sign: Vec<Groups>,
    /// Groups that every line has.
    always: Groups,
}

/// Groups of literals that stand in a line.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Groups(u128);

impl Groups {
    /// Groups at most.
    const MOST: usize = u128::BITS as usize;

    fn of(group: usize) -> Self {
        Self(1 << group)
    }

    fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Whether a literal of the group stands in the line.
    pub(super) fn has(self, group: usize) -> bool {
        self.0 >> group & 1 == 1
    }
}

impl Prefilter {
    /// A search for these groups, of which there are 128 at most.
    pub(super) fn of(groups: impl IntoIterator<Item = Signs>) -> Self {
        let (mut signs, mut of_sign, mut always) = (Vec::new(), Vec::new(), Groups::default());
        for (number, group) in groups.into_iter().enumerate() {
            assert!(number < Groups::MOST, "more groups than bits");
            let own = Groups::of(number);
            for sign in group {
                match signs.iter().position(|known| known == sign) {
                    _ if sign.is_empty() => always = always.and(own),
                    Some(known) => of_sign[known] = own.and(of_sign[known]),
                    None => {
                        signs.push(*sign);
                        of_sign.push(own);
                    }
                }
            }
        }
        let plan = AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(&signs);
        Self { plan: plan.expect("a few short literals"), of_sign, always }
    }

    /// The groups that a line in small letters has.
    pub(super) fn groups_in(&self, small: &str) -> Groups {
        let found = self.plan.find_overlapping_iter(small).map(|sign| self.of_sign[sign.pattern().as_usize()]);
        found.chain(once(self.always)).fold(Groups::default(), Groups::and)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_each_group_one_of_whose_literals_stands_in_it() {
        let prefilter = Prefilter::of([&["ab", "bc"] as Signs, &["abc"], &[""], &["x"], &["bc"]]);
        let has = |line: &str| (0..5).filter(|&group| prefilter.groups_in(line).has(group)).collect::<Vec<_>>();
        assert_eq!(has("abc"), [0, 1, 2, 4]);
        assert_eq!(has("ab"), [0, 2]);
        assert_eq!(has(""), [2]);
    }
}
