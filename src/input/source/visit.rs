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

/// A file, and where its result goes.
struct Visit<'v, T> {
    file: &'v LogFile,
    result: &'v mut Option<T>,
}

/// Calls `each` for every file, the largest first, and gives the results in the order of the files.
pub fn visit<T: Send>(files: &[LogFile], each: impl Fn(&LogFile) -> T + Sync) -> Vec<T> {
    let mut results: Vec<Option<T>> = files.iter().map(|_| None).collect();
    let mut streams: BTreeMap<usize, Vec<(u64, Visit<'_, T>)>> = BTreeMap::new();
    let mut alone: Vec<Visit<'_, T>> = Vec::new();
    for (file, result) in files.iter().zip(&mut results) {
        match &file.place {
            Place::Solid { solid, from, .. } => {
                streams.entry(Arc::as_ptr(solid) as usize).or_default().push((*from, Visit { file, result }));
            }
            _ => alone.push(Visit { file, result }),
        }
    }
    let mut tasks: Vec<Vec<Visit<'_, T>>> = Vec::new();
    for mut members in streams.into_values() {
        members.sort_by_key(|(from, _)| *from);
        tasks.push(members.into_iter().map(|(_, visit)| visit).collect());
    }
    alone.sort_by_key(|visit| Reverse(visit.file.bytes));
    let mut taken = AT_A_TIME;
    for visit in alone {
        if taken >= AT_A_TIME {
            tasks.push(Vec::new());
            taken = 0;
        }
        taken += visit.file.bytes + TO_OPEN;
        tasks.last_mut().expect("one was begun").push(visit);
    }
    // No worker is left with much at the end.
    tasks.sort_by_key(|task| Reverse(task.iter().map(|visit| visit.file.bytes).sum::<u64>()));
    tasks.into_par_iter().with_max_len(1).flatten_iter().for_each(|visit| *visit.result = Some(each(visit.file)));
    results.into_iter().map(|result| result.expect("each file was visited")).collect()
}
