//! Visits all files with all workers: files by themselves, those of one packed stream in its order on one worker, so
//! that it is unpacked once.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::LogFile;
use super::place::Place;

/// Bytes that a worker takes at a time, in one file or in several small ones.
const AT_A_TIME: u64 = 1 << 20;
/// Opening a file costs about as much as reading this many bytes.
const TO_OPEN: u64 = 16 << 10;

/// Calls `each` for every file, the largest first, and gives the results in the order of the files.
pub fn visit<T: Send>(files: &[LogFile], each: impl Fn(&LogFile) -> T + Sync) -> Vec<T> {
    let mut streams: BTreeMap<usize, Vec<(u64, usize)>> = BTreeMap::new();
    let mut alone: Vec<usize> = Vec::new();
    for (index, file) in files.iter().enumerate() {
        match &file.place {
            Place::Solid { solid, from, .. } => {
                streams.entry(Arc::as_ptr(solid) as usize).or_default().push((*from, index));
            }
            _ => alone.push(index),
        }
    }
    let mut tasks: Vec<Vec<usize>> = Vec::new();
    for mut members in streams.into_values() {
        members.sort_unstable();
        tasks.push(members.into_iter().map(|(_, index)| index).collect());
    }
    let bytes = |index: &usize| files[*index].bytes;
    alone.sort_by_key(|index| (Reverse(bytes(index)), *index));
    let mut taken = AT_A_TIME;
    for index in alone {
        if taken >= AT_A_TIME {
            tasks.push(Vec::new());
            taken = 0;
        }
        taken += bytes(&index) + TO_OPEN;
        tasks.last_mut().expect("one was begun").push(index);
    }
    // No worker is left with much at the end.
    tasks.sort_by_key(|task| Reverse(task.iter().map(bytes).sum::<u64>()));
    let done = |task: Vec<usize>| task.into_iter().map(|index| (index, each(&files[index]))).collect::<Vec<_>>();
    let visited: Vec<Vec<(usize, T)>> = tasks.into_par_iter().with_max_len(1).map(done).collect();
    let mut results: Vec<Option<T>> = files.iter().map(|_| None).collect();
    for (index, result) in visited.into_iter().flatten() {
        results[index] = Some(result);
    }
    results.into_iter().map(|result| result.expect("each file was visited")).collect()
}
