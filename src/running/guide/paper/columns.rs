//! Tables whose columns kept their places: each word stands below the head of its column.

use super::{Line, after_bullet, cell, ends_sentence, named, segments};
use crate::running::guide::block::{Block, Cell, Para, Placed};
use crate::running::guide::part::{Field, label};

/// The columns of a table: where each begins, in characters, and what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns(Vec<(usize, Vec<Field>)>);

/// Lines that the head of a table may take.
const HEAD_LINES: usize = 3;
/// How far columns move from page to page, in characters.
const DRIFT: usize = 14;

/// The head of a table at a line, and the line behind it.
pub(super) fn head(lines: &[Line<'_>], at: usize) -> Option<(Columns, usize)> {
    if lines[at].is_blank() {
        return None;
    }
    let mut best: Option<(Columns, usize)> = None;
    let mut cells: Vec<(usize, Vec<&str>)> = Vec::new();
    let mut taken = 0;
    for (index, line) in lines.iter().enumerate().skip(at) {
        taken += 1;
        let here = segments(line.text);
        // A name that takes two lines stands below or beside another.
        let names = || here.iter().any(|segment| !label(segment.text).is_empty());
        if line.is_blank() || taken > HEAD_LINES || taken == 1 && !names() {
            break;
        }
        for segment in &here {
            match cells.iter_mut().find(|(column, _)| column.abs_diff(segment.at) <= 3) {
                Some((_, texts)) => texts.push(segment.text),
                None => cells.push((segment.at, vec![segment.text])),
            }
        }
        cells.sort_by_key(|(column, _)| *column);
        let parts: Vec<(usize, Vec<Field>)> = cells
            .iter()
            .map(|(column, texts)| {
                let whole = label(&texts.join(" "));
                let last = || texts.last().map(|text| label(text)).unwrap_or_default();
                (*column, if whole.is_empty() { last() } else { whole })
            })
            .collect();
        // What stands below a head is no head: every piece of its last line names a part, or ends a name.
        let all = here
            .iter()
            .all(|segment| parts.iter().any(|(column, parts)| column.abs_diff(segment.at) <= 3 && !parts.is_empty()));
        let has = |wanted: Field| parts.iter().any(|(_, parts)| parts.first() == Some(&wanted));
        let count = |columns: &[(usize, Vec<Field>)]| columns.iter().filter(|(_, parts)| !parts.is_empty()).count();
        // A further line names more, or ends the names above it.
        let ends = || {
            here.iter().all(|segment| {
                let above = cells.iter().find(|(column, _)| column.abs_diff(segment.at) <= 3);
                above.is_some_and(|(_, texts)| texts.len() > 1 && !label(&texts.join(" ")).is_empty())
            })
        };
        let more = best
            .as_ref()
            .is_none_or(|(Columns(known), _)| count(&parts) > count(known) || count(&parts) == count(known) && ends());
        if all && more && count(&parts) > 1 && has(Field::Message) && (has(Field::Reason) || has(Field::Action)) {
            best = Some((Columns(parts), index + 1));
        }
    }
    best
}

/// A line of a cell: which line, its text, and whether a gap stands above it.
type CellLine<'t> = (usize, &'t str, bool);

/// A row that is being read.
struct Row<'t> {
    line: usize,
    cells: Vec<Vec<CellLine<'t>>>,
}

/// Reads the rows of a table from a line on, and gives the line behind it.
pub(super) fn table(lines: &[Line<'_>], columns: Columns, body: usize, centred: bool) -> (Vec<Placed>, usize) {
    let mut reading = Reading::new(lines, columns, body);
    let end = if centred { reading.read_centred(body) } else { reading.read(body) };
    reading.flush();
    (reading.out, end)
}

/// Whether cells stand in the middle of their rows: below the head of some table the first line lacks the message.
pub(super) fn are_centred(lines: &[Line<'_>]) -> bool {
    (0..lines.len()).any(|at| {
        head(lines, at).is_some_and(|(columns, body)| {
            let first = lines[body..].iter().position(|line| !line.is_blank());
            let reading = Reading::new(lines, columns, body);
            first.is_some_and(|first| reading.cells(body + first)[reading.message()].is_none())
        })
    })
}

struct Reading<'l, 't> {
    lines: &'l [Line<'t>],
    columns: Columns,
    rows: Vec<Row<'t>>,
    out: Vec<Placed>,
    /// Whether something that is no row stands above.
    interrupted: bool,
}

impl<'l, 't> Reading<'l, 't> {
    fn new(lines: &'l [Line<'t>], columns: Columns, body: usize) -> Self {
        let mut reading = Self { lines, columns, rows: Vec::new(), out: Vec::new(), interrupted: false };
        reading.refine(body);
        reading
    }

    fn read(&mut self, body: usize) -> usize {
        let message = self.message();
        let mut at = body;
        let mut gap = true;
        let mut last: Option<Vec<Option<&'t str>>> = None;
        while at < self.lines.len() {
            let line = self.lines[at];
            if line.is_blank() {
                gap = true;
                at += 1;
                continue;
            }
            if let Some((columns, behind)) = head(self.lines, at) {
                if columns.0.len() != self.columns.0.len() || self.interrupted {
                    return at;
                }
                // A head that comes back may stand within a row.
                self.columns = columns;
                at = behind;
                gap = true;
                continue;
            }
            let cells = self.cells(at);
            let only_message = cells.iter().enumerate().all(|(column, cell)| (column == message) == cell.is_some());
            let text = cells[message];
            let lower = text.is_some_and(|text| text.starts_with(char::is_lowercase));
            if only_message && gap && !(lower && last.is_some()) {
                let group = self.lines[at..].iter().take_while(|line| !line.is_blank()).count();
                let alone = (at..at + group)
                    .take_while(|at| {
                        self.cells(*at).iter().enumerate().all(|(column, cell)| (column == message) == cell.is_some())
                    })
                    .count();
                let next_begins = (at + alone < at + group) && alone == 1 && {
                    let next = self.cells(at + alone);
                    next[message].is_some_and(|text| !text.starts_with(char::is_lowercase))
                };
                if alone == group || next_begins {
                    if self.over(at + alone) {
                        return at;
                    }
                    self.flush();
                    let texts = self.lines[at..at + alone].iter().map(|line| line.text);
                    let para = Para::text(super::joined(texts));
                    self.out.push(Placed { place: format!("line {}", line.number), block: Block::Para(para) });
                    self.interrupted = true;
                    last = None;
                    at += alone;
                    continue;
                }
            }
            if self.interrupted && !self.fits(at) {
                return at;
            }
            self.interrupted = false;
            if self.begins(&cells, last.as_deref(), gap) || self.rows.is_empty() {
                self.rows.push(Row { line: line.number, cells: vec![Vec::new(); self.columns.0.len()] });
                gap = false;
            }
            let row = self.rows.last_mut().expect("one was begun");
            for (column, cell) in cells.iter().enumerate() {
                if let Some(text) = cell {
                    let apart =
                        gap && row.cells[column].last().is_some_and(|(_, text, _)| ends_sentence(text)) && !line.page;
                    row.cells[column].push((at, text, apart));
                }
            }
            last = Some(cells);
            gap = false;
            at += 1;
        }
        at
    }

    /// Takes the columns from where lines begin their cells: heads may stand in the middle of theirs.
    fn refine(&mut self, body: usize) {
        let count = self.columns.0.len();
        let mut starts: Vec<Vec<usize>> = vec![Vec::new(); count];
        for at in body..self.lines.len() {
            if !self.lines[at].is_blank() && head(self.lines, at).is_some() {
                break;
            }
            let pieces = segments(self.lines[at].text);
            if pieces.len() == count {
                pieces.iter().zip(&mut starts).for_each(|(piece, starts)| starts.push(piece.at));
            }
        }
        for ((column, _), starts) in self.columns.0.iter_mut().zip(&mut starts) {
            starts.sort_unstable();
            if let Some(start) = starts.get(starts.len() / 2)
                && start < column
            {
                *column = *start;
            }
        }
    }

    /// Reads rows whose cells stand in the middle of them, up to where nothing of the table follows.
    fn read_centred(&mut self, body: usize) -> usize {
        let mut at = body;
        loop {
            let end = self.read_centred_rows(at);
            let written = self.lines[end..].iter().take_while(|line| !line.is_blank()).count();
            if written == 0 || head(self.lines, end).is_some() || self.over(end + written) {
                return end;
            }
            // A paragraph between the parts of a table.
            self.flush();
            let texts = self.lines[end..end + written].iter().map(|line| line.text);
            let para = Para::text(super::joined(texts));
            self.out.push(Placed { place: format!("line {}", self.lines[end].number), block: Block::Para(para) });
            at = end + written;
        }
    }

    /// Reads such rows up to a paragraph or head.
    fn read_centred_rows(&mut self, body: usize) -> usize {
        let second = self.columns.0.get(1).map_or(usize::MAX, |(start, _)| *start);
        let mut lines: Vec<super::centred::Cells<'t>> = Vec::new();
        let mut places = Vec::new();
        let mut gap = false;
        let mut at = body;
        while at < self.lines.len() {
            let line = self.lines[at];
            if line.is_blank() {
                gap = true;
                at += 1;
                continue;
            }
            let pieces = segments(line.text);
            let one = pieces.len() == 1 && pieces[0].at < second;
            let across = one && pieces[0].at + pieces[0].text.chars().count() > second;
            let ends_here = self.lines.get(at + 1).is_none_or(Line::is_blank);
            let other = one
                && gap
                && (ends_here
                    || !self.fits(at + 1) && self.lines.get(at + 1).is_some_and(|next| segments(next.text).len() > 1));
            if head(self.lines, at).is_some() || across && gap || other {
                break;
            }
            lines.push((self.cells(at), gap && !line.page));
            places.push(at);
            gap = false;
            at += 1;
        }
        let action = self.columns.0.iter().position(|(_, parts)| parts.first() == Some(&Field::Action));
        for range in super::centred::rows(&lines, self.message(), action) {
            let mut row =
                Row { line: self.lines[places[range.start]].number, cells: vec![Vec::new(); self.columns.0.len()] };
            for index in range {
                for (column, text) in lines[index].0.iter().enumerate() {
                    if let Some(text) = text {
                        row.cells[column].push((places[index], text, false));
                    }
                }
            }
            self.rows.push(row);
        }
        at
    }

    fn message(&self) -> usize {
        self.columns.0.iter().position(|(_, parts)| parts.first() == Some(&Field::Message)).unwrap_or(0)
    }

    /// Whether nothing of this table follows: the lines ahead, up to the next head, hold no row of it.
    fn over(&self, from: usize) -> bool {
        let next = (from..self.lines.len())
            .find(|at| !self.lines[*at].is_blank() && super::segments(self.lines[*at].text).len() > 1);
        next.is_none_or(|at| !self.fits(at))
    }

    /// Whether the pieces of a line stand where the columns do.
    fn fits(&self, at: usize) -> bool {
        let pieces = segments(self.lines[at].text);
        let columns = &self.columns.0;
        pieces.len() > 1
            && pieces.len() <= columns.len()
            && pieces.iter().all(|piece| columns.iter().any(|(column, _)| column.abs_diff(piece.at) <= DRIFT))
            && pieces[0].at.abs_diff(columns[0].0) <= 4
    }

    /// The pieces of a line by column.
    fn cells(&self, at: usize) -> Vec<Option<&'t str>> {
        let line = self.lines[at].text;
        let columns = &self.columns.0;
        let mut pieces: Vec<(usize, &'t str)> =
            segments(line).into_iter().map(|piece| (piece.at, piece.text)).collect();
        // Columns that nearly touch: a piece is cut where the lines beside it begin one.
        if pieces.len() < columns.len() {
            for beside in [at.checked_sub(1), Some(at + 1)].into_iter().flatten() {
                let Some(other) = self.lines.get(beside).filter(|line| !line.is_blank()) else { continue };
                for start in segments(other.text).iter().skip(usize::from(true)).map(|piece| piece.at).chain(
                    segments(other.text).first().map(|piece| piece.at).filter(|start| *start > columns[0].0 + DRIFT),
                ) {
                    self.cut(&mut pieces, start);
                }
            }
        }
        if pieces.len() < columns.len() {
            for next in 1..columns.len() {
                self.cut_at_capital(&mut pieces, next);
            }
        }
        let mut cells: Vec<Option<&'t str>> = vec![None; columns.len()];
        let mut from = 0;
        let count = pieces.len();
        for (index, (start, text)) in pieces.into_iter().enumerate() {
            // So many pieces follow that each of them needs a column.
            let to =
                columns.len().saturating_sub((count - index - 1).min(columns.len() - from.min(columns.len() - 1) - 1));
            let nearest = (from.min(columns.len() - 1)..to.max(from.min(columns.len() - 1) + 1))
                .min_by_key(|column| {
                    let begins = columns[*column].0;
                    // A cell is indented more easily than it begins before its head.
                    if start >= begins { start - begins } else { 3 * (begins - start) / 2 }
                })
                .unwrap_or(0);
            match &mut cells[nearest] {
                // Two pieces of one cell: the gap was within a sentence.
                Some(known) => {
                    let begin = known.as_ptr() as usize - line.as_ptr() as usize;
                    let end = text.as_ptr() as usize - line.as_ptr() as usize + text.len();
                    *known = &line[begin..end];
                    from = nearest;
                }
                empty => {
                    *empty = Some(text);
                    from = if count > columns.len() { nearest } else { nearest + 1 };
                }
            }
        }
        cells
    }

    /// The column that begins nearest to a place.
    fn nearest(&self, start: usize) -> usize {
        let columns = self.columns.0.iter().enumerate();
        columns.min_by_key(|(_, (begins, _))| begins.abs_diff(start)).map_or(0, |(column, _)| column)
    }

    /// Cuts the piece in which a word of another column begins at a place.
    fn cut(&self, pieces: &mut Vec<(usize, &str)>, start: usize) {
        let within = |(at, text): &(usize, &str)| *at < start && start < at + text.chars().count();
        let Some(index) = pieces.iter().position(within) else { return };
        let (at, text) = pieces[index];
        let Some((byte, _)) = text.char_indices().nth(start - at) else { return };
        let (left, right) = text.split_at(byte);
        let is_word = left.ends_with(char::is_whitespace) && !right.starts_with(char::is_whitespace);
        if is_word && self.nearest(at) < self.nearest(start) && after_bullet(text).is_none_or(|rest| rest != right) {
            pieces[index] = (at, left.trim_end());
            pieces.insert(index + 1, (start, right));
        }
    }

    /// Cuts the piece that goes far into a column where the only sentence begins that may be the column's.
    fn cut_at_capital(&self, pieces: &mut Vec<(usize, &str)>, next: usize) {
        let start = self.columns.0[next].0;
        let far = |(at, text): &(usize, &str)| self.nearest(*at) < next && at + text.chars().count() > start + 6;
        let Some((at, text)) = pieces.iter().copied().find(far) else { return };
        let mut begins = text.char_indices().enumerate().filter(|(column, (byte, c))| {
            (start.saturating_sub(10)..start + 4).contains(&(at + column))
                && (c.is_uppercase() || matches!(c, '"' | '\u{201c}'))
                && text[..*byte].ends_with(char::is_whitespace)
        });
        if let (Some((column, _)), None) = (begins.next(), begins.next()) {
            self.cut(pieces, at + column);
        }
    }

    /// Whether a line begins a row: the message has ended above, or every cell that goes on could as well have ended.
    fn begins(&self, cells: &[Option<&str>], last: Option<&[Option<&str>]>, gap: bool) -> bool {
        let message = self.message();
        let Some(text) = cells[message] else { return false };
        let Some(last) = last else { return true };
        if text.starts_with(char::is_lowercase) {
            return false;
        }
        let others = || (0..cells.len()).filter(|column| *column != message);
        let Some(above) = last[message] else { return true };
        let ended = others().all(|column| match (last[column], cells[column]) {
            (Some(above), Some(here)) => !here.starts_with(char::is_lowercase) && ends_sentence(above),
            _ => true,
        });
        let fresh = others().any(|column| cells[column].is_some());
        let stopped = others().any(|column| last[column].is_none() && cells[column].is_some());
        ended && fresh && (stopped || gap || ends_sentence(above) || others().all(|column| cells[column].is_some()))
    }

    /// Gives out the rows read so far, below a head of their own.
    fn flush(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        let Some(first) = rows.first() else { return };
        let place = format!("line {}", first.line);
        let head: Vec<Cell> = self.columns.0.iter().map(|(_, parts)| named(parts)).collect();
        let mut table = vec![(place.clone(), head)];
        table.extend(
            rows.iter().map(|row| (format!("line {}", row.line), row.cells.iter().map(|lines| cell(lines)).collect())),
        );
        self.out.push(Placed { place, block: Block::Table(table) });
    }
}
