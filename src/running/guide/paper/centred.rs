//! Rows of a table whose cells stand in the middle of their rows: no line begins a row for all columns, so the lines are
//! parted where each column's text comes to stand in the middle.

use std::ops::Range;

use super::ends_sentence;

/// Lines that a row may take.
const HIGHEST: usize = 60;

/// A line: its text by column, and whether a gap stands above it.
pub(super) type Cells<'t> = (Vec<Option<&'t str>>, bool);

/// What of a column stands in the lines looked at.
#[derive(Clone, Copy, Default)]
struct Seen<'t> {
    first: usize,
    last: usize,
    count: usize,
    begins: &'t str,
    ends: &'t str,
}

/// The rows, as ranges of lines: those that cost least together.
pub(super) fn rows(lines: &[Cells<'_>], message: usize, action: Option<usize>) -> Vec<Range<usize>> {
    let wide = lines.first().map_or(0, |(cells, _)| cells.len());
    // The cheapest way to part the first so many lines, and where its last row begins.
    let mut best: Vec<(u64, usize)> = vec![(u64::MAX, 0); lines.len() + 1];
    best[0] = (0, 0);
    let breaks: Vec<bool> =
        (0..lines.len()).map(|at| at > 0 && breaks(&lines[at - 1].0, &lines[at].0, message)).collect();
    for begin in 0..lines.len() {
        let mut seen = vec![Seen::default(); wide];
        let mut gaps = 0;
        let mut inner = 0;
        for end in begin + 1..=lines.len().min(begin + HIGHEST) {
            let (cells, gap) = &lines[end - 1];
            gaps += u64::from(*gap && end - 1 > begin);
            inner += u64::from(breaks[end - 1] && end - 1 > begin);
            for (column, text) in cells.iter().enumerate() {
                let Some(text) = text else { continue };
                let seen = &mut seen[column];
                if seen.count == 0 {
                    (seen.first, seen.begins) = (end - 1, text);
                }
                (seen.last, seen.ends) = (end - 1, text);
                seen.count += 1;
            }
            let cost = best[begin].0.saturating_add(5 * gaps + 7 * inner + cost(&seen, begin, end, message, action));
            if cost < best[end].0 {
                best[end] = (cost, begin);
            }
        }
    }
    let mut rows = Vec::new();
    let mut end = lines.len();
    while end > 0 {
        let begin = best[end].1;
        rows.push(begin..end);
        end = begin;
    }
    rows.reverse();
    rows
}

/// Whether a row may end between two lines: nothing that stands on both is one sentence.
fn breaks(above: &[Option<&str>], below: &[Option<&str>], message: usize) -> bool {
    let mut both = false;
    for (column, (above, below)) in above.iter().zip(below).enumerate() {
        if below.is_some_and(|text| text.starts_with(char::is_lowercase)) {
            return false;
        }
        if let (Some(above), Some(_)) = (above, below) {
            both = true;
            if column != message && !ends_sentence(above) {
                return false;
            }
        }
    }
    both
}

/// How unlike a row some lines are.
fn cost(seen: &[Seen<'_>], begin: usize, end: usize, message: usize, action: Option<usize>) -> u64 {
    // A line of one piece heads the rows below.
    if end - begin == 1 && seen[message].count == 1 && seen.iter().filter(|seen| seen.count > 0).count() == 1 {
        return 5;
    }
    let mut cost = 1;
    let mut slack = usize::MAX;
    for (column, seen) in seen.iter().enumerate() {
        if seen.count == 0 {
            cost += if column == message {
                40
            } else if Some(column) == action {
                25
            } else {
                6
            };
            continue;
        }
        let holes = seen.last - seen.first + 1 - seen.count;
        let (above, below) = (seen.first - begin, end - 1 - seen.last);
        let off = above.abs_diff(below).saturating_sub(1);
        slack = slack.min(above + below);
        cost += 6 * holes as u64 + 5 * off as u64;
        if seen.begins.starts_with(char::is_lowercase) {
            cost += 12;
        }
        if column != message && !ends_sentence(seen.ends) {
            cost += 6;
        }
    }
    // One column at least is as high as the row.
    cost + 6 * slack.min(HIGHEST) as u64
}
