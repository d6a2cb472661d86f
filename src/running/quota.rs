//! How many messages all logs of a run may keep, whatever their number: the logs in their order, so that what is given
//! up does not depend on which thread came first.

use std::sync::atomic::{AtomicU64, Ordering};

/// Files whose counts are added up together.
const TOGETHER: usize = 256;

/// What each file has kept so far. A file is cut as soon as the files before it that are read fill the run: reading the
/// others can only add to them.
#[derive(Debug)]
pub struct Quota {
    most: u64,
    of_file: Vec<AtomicU64>,
    together: Vec<AtomicU64>,
    all: AtomicU64,
}

impl Quota {
    /// A quota of `most` messages for so many files.
    #[must_use]
    pub fn new(most: u64, files: usize) -> Self {
        let zeros = |count: usize| (0..count).map(|_| AtomicU64::new(0)).collect();
        Self { most, of_file: zeros(files), together: zeros(files / TOGETHER + 1), all: AtomicU64::new(0) }
    }

    /// How many messages the file at `index` may keep at most, as far as is known by now.
    #[must_use]
    pub fn left(&self, index: usize) -> u64 {
        if self.all.load(Ordering::Relaxed) < self.most {
            return self.most;
        }
        let blocks = &self.together[..index / TOGETHER];
        let rest = &self.of_file[index / TOGETHER * TOGETHER..index];
        let before: u64 = blocks.iter().chain(rest).map(|count| count.load(Ordering::Relaxed)).sum();
        self.most.saturating_sub(before)
    }

    /// The file at `index` keeps so many, which is told once.
    pub fn keeps(&self, index: usize, messages: u64) {
        self.of_file[index].fetch_add(messages, Ordering::Relaxed);
        self.together[index / TOGETHER].fetch_add(messages, Ordering::Relaxed);
        self.all.fetch_add(messages, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_may_keep_what_those_before_it_leave() {
        let quota = Quota::new(100, 1_000);
        assert_eq!(quota.left(999), 100);
        quota.keeps(700, 90);
        assert_eq!((quota.left(3), quota.left(999)), (100, 100), "more may come of 10 only");
        quota.keeps(2, 60);
        assert_eq!((quota.left(2), quota.left(3), quota.left(700), quota.left(701)), (100, 40, 40, 0));
    }
}
