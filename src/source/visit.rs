//! Visits all files with all workers: files by themselves, those of one packed stream in its order on one worker, so
//! that it is unpacked once.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::LogFile;
use super::place::Place;

/// Calls `each` for every file, the largest first, and gives the results in the order of the files.
pub fn visit<T: Send>(files: &[LogFile], each: impl Fn(&LogFile) -> T + Sync) -> Vec<T> {
    let mut streams: BTreeMap<usize, Vec<(u64, usize)>> = BTreeMap::new();
    let mut tasks: Vec<Vec<usize>> = Vec::new();
    for (index, file) in files.iter().enumerate() {
        match &file.place {
            Place::Solid { solid, from, .. } => {
                streams.entry(Arc::as_ptr(solid) as usize).or_default().push((*from, index));
            }
            _ => tasks.push(vec![index]),
        }
    }
    for mut members in streams.into_values() {
        members.sort_unstable();
        tasks.push(members.into_iter().map(|(_, index)| index).collect());
    }
    // No worker is left with a long file at the end.
    tasks.sort_by_key(|task| {
        let bytes: u64 = task.iter().map(|&index| files[index].bytes).sum();
        (Reverse(bytes), task.first().copied())
    });
    let visited = tasks.into_par_iter().with_max_len(1).flat_map_iter(|task| {
        let each = &each;
        task.into_iter().map(move |index| (index, each(&files[index])))
    });
    let mut visited: Vec<(usize, T)> = visited.collect();
    visited.sort_unstable_by_key(|(index, _)| *index);
    visited.into_iter().map(|(_, result)| result).collect()
}
