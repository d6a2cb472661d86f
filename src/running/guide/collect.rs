//! From the pieces of a chapter to what it says of each message.

use super::block::{Block, BlockKind, Cell, Cells, Para, Placed, is_mark};
use super::part::{Field, label, leading_label};

/// What a chapter says of one message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Where it stands.
    pub place: String,
    /// The heading above it, the last one that speaks of messages.
    pub section: String,
    /// The message.
    pub message: Vec<Para>,
    /// Why it comes.
    pub reason: Vec<Para>,
    /// What to do.
    pub action: Vec<Para>,
}

/// Words of the chapter that did not become part of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Where they stand.
    pub place: String,
    /// The words, or their beginning.
    pub text: String,
    /// Why they were not used.
    pub why: String,
}

/// What was made of the pieces.
#[derive(Debug, Default)]
pub struct Collected {
    /// What is said of each message, in order.
    pub rows: Vec<Row>,
    /// What was not read.
    pub left: Vec<Left>,
    /// Paragraphs that belong to no message, with their places: footnotes are among them.
    pub aside: Vec<(String, Para)>,
    /// Whether anything named the parts of a message: a head of a table, or a label.
    pub named: bool,
}

/// Reads the pieces.
#[must_use]
pub fn collect(pieces: &[Placed]) -> Collected {
    let labels = pieces.iter().any(|piece| match &piece.block {
        Block::Para(para) => lead(para).0.contains(&Field::Message),
        _ => false,
    });
    let mut state = State { says_message: labels, ..State::default() };
    for (index, piece) in pieces.iter().enumerate() {
        match &piece.block {
            Block::Para(para) => state.para(&piece.place, para, pieces.get(index + 1..).unwrap_or_default()),
            Block::Table(rows) => state.table(rows),
            Block::Unread { text, why } => {
                state.end_row();
                state.out.named = true;
                state.out.left.push(Left { place: piece.place.clone(), text: text.clone(), why: why.clone() });
            }
        }
    }
    state.end_row();
    state.out
}

/// The parts that a paragraph's label names, and the rest of it.
fn lead(para: &Para) -> (Vec<Field>, &str) {
    let whole = label(&para.text);
    if !whole.is_empty() {
        return (whole, "");
    }
    leading_label(&para.text).unwrap_or((Vec::new(), &para.text))
}

/// A text without marks.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !is_mark(*c)).collect()
}

/// Which column holds what.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Columns(Vec<Vec<Field>>);

impl Columns {
    /// The columns that a row of heads names: the message, and at least one more part.
    fn of(cells: &Cells) -> Option<Self> {
        let parts: Vec<Vec<Field>> = cells.iter().map(|cell| label(&cell.plain())).collect();
        let has = |part: Field| parts.iter().any(|parts| parts.contains(&part));
        let separate = parts.iter().filter(|parts| !parts.is_empty()).count() > 1;
        (separate && has(Field::Message) && (has(Field::Reason) || has(Field::Action))).then_some(Self(parts))
    }

    /// The columns of a head of two rows: what the lower one does not name, the upper one does.
    fn of_both(upper: &Cells, lower: &Cells) -> Option<Self> {
        let below = lower.iter().enumerate().map(|(at, cell)| match label(&cell.plain()) {
            parts if parts.is_empty() => upper.get(at).cloned().unwrap_or_default(),
            _ => cell.clone(),
        });
        Self::of(&below.collect())
    }

    fn cell<'c>(&self, cells: &'c Cells, part: Field) -> Vec<&'c Cell> {
        let mut out: Vec<&Cell> = Vec::new();
        for (cell, parts) in cells.iter().zip(&self.0) {
            // A cell that is several columns wide is taken once.
            if parts.first() == Some(&part) && out.last().is_none_or(|last| *last != cell) {
                out.push(cell);
            }
        }
        out
    }

    /// The parts that stand together in the column of `part`.
    fn together(&self, part: Field) -> bool {
        self.0.iter().any(|parts| parts.first() == Some(&part) && parts.len() > 1)
    }
}

#[derive(Default)]
struct State {
    out: Collected,
    /// What is being read, and the part that comes next.
    row: Option<Row>,
    part: Option<Field>,
    /// Whether labels say where a message begins.
    says_message: bool,
    section: String,
    /// The heading that was met while a row was open.
    next_section: Option<String>,
    /// Whether the last heading speaks of messages: then terms are messages without a label, too.
    about: bool,
    /// Whether a heading of another matter stands below the last table.
    apart: bool,
    /// Whether the message is a term, and what follows defines it.
    defines: bool,
    columns: Option<Columns>,
}

impl State {
    fn end_row(&mut self) {
        self.part = None;
        if let Some(row) = self.row.take() {
            self.keep(row);
        }
        if let Some(next) = self.next_section.take() {
            self.section = next;
        }
    }

    fn keep(&mut self, mut row: Row) {
        row.section.clone_from(&self.section);
        let whole = |paras: &[Para]| paras.iter().map(|para| para.text.as_str()).collect::<Vec<_>>().join(" ");
        let why = match (row.message.is_empty(), row.reason.is_empty(), row.action.is_empty()) {
            (false, _, false) => {
                self.out.rows.push(row);
                return;
            }
            (true, true, true) => return,
            (true, ..) => "no message stands with it",
            (false, true, true) => "neither a reason nor an action stands with it",
            (false, false, true) => "no action stands with it",
        };
        let text = plain(&[&row.message, &row.reason, &row.action].map(|paras| whole(paras)).join(" "));
        self.out.left.push(Left { place: row.place, text, why: why.to_owned() });
    }

    fn para(&mut self, place: &str, para: &Para, next: &[Placed]) {
        let (parts, rest) = lead(para);
        let begins = !parts.is_empty() && para.kind != BlockKind::Item;
        if begins && (self.row.is_some() || self.out.named || parts.contains(&Field::Message)) {
            self.labelled(place, &parts, rest, para.kind);
            return;
        }
        if para.kind == BlockKind::Heading {
            self.about = para
                .text
                .to_lowercase()
                .split(|c: char| !c.is_alphanumeric())
                .any(|word| matches!(word, "message" | "messages" | "error" | "errors"));
            let word = para.text.to_lowercase();
            self.apart |=
                !self.about && !word.contains("continued") && !word.contains("cont.") && !word.contains("cont'd");
            if self.about && !begins || self.section.is_empty() {
                self.next_section = Some(plain(&para.text));
            }
        }
        if self.row.is_none()
            && let Some(next) = self.next_section.take()
        {
            self.section = next;
        }
        if self.begins_row(para, next) {
            self.end_row();
            self.row = Some(Row { place: place.to_owned(), message: vec![para.clone()], ..Row::default() });
            self.part = Some(Field::Message);
            self.defines = para.kind == BlockKind::Term;
            self.out.named = true;
            return;
        }
        match (&mut self.row, self.part) {
            // Headings end what stands above them.
            (Some(_), Some(_)) if para.kind == BlockKind::Heading => {
                self.end_row();
                self.out.aside.push((place.to_owned(), para.clone()));
            }
            (Some(row), Some(at)) => {
                // What defines a term without a label says why first.
                let which = match at {
                    Field::Message if self.defines && row.reason.is_empty() => Field::Reason,
                    Field::Message if self.defines => Field::Action,
                    at => at,
                };
                put(row, which, para.clone());
            }
            _ => self.out.aside.push((place.to_owned(), para.clone())),
        }
    }

    /// Whether a paragraph without a label is a message: a label of its reason or action follows at once, and no label
    /// says where messages begin.
    fn begins_row(&self, para: &Para, next: &[Placed]) -> bool {
        if self.says_message && para.kind != BlockKind::Term {
            return false;
        }
        let complete = self.row.as_ref().is_none_or(|row| !row.action.is_empty() || self.part.is_none());
        let follows = next.first().is_some_and(|next| match &next.block {
            Block::Para(next) => {
                let (parts, _) = lead(next);
                let first = if self.row.is_some() { Field::Reason } else { Field::Action };
                parts.contains(&Field::Reason) || parts.contains(&first) || parts.contains(&Field::Aside)
            }
            _ => false,
        });
        // A term is defined by what follows, labelled or not.
        let defined = self.about
            && para.kind == BlockKind::Term
            && next
                .first()
                .is_some_and(|next| matches!(&next.block, Block::Para(next) if next.kind != BlockKind::Term));
        (complete || para.kind == BlockKind::Heading || para.kind == BlockKind::Term)
            && (follows || defined && !self.says_message)
    }

    fn labelled(&mut self, place: &str, parts: &[Field], rest: &str, kind: BlockKind) {
        self.out.named = true;
        self.defines = false;
        if parts.contains(&Field::Message) {
            self.end_row();
            self.row = Some(Row { place: place.to_owned(), ..Row::default() });
        }
        let row = self.row.get_or_insert_with(|| Row { place: place.to_owned(), ..Row::default() });
        let part = parts[0];
        self.part = Some(part);
        if !rest.is_empty() {
            put(
                row,
                part,
                Para { kind: if kind == BlockKind::Item { kind } else { BlockKind::Text }, text: rest.to_owned() },
            );
        }
        if parts.len() > 1 && part == Field::Reason {
            split_together(row);
        }
    }

    fn table(&mut self, rows: &[(String, Cells)]) {
        let wide = rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
        let headed = rows.iter().any(|(_, cells)| Columns::of(cells).is_some());
        // Cut from the table above: as wide, without a head of its own, and nothing between the two begins another matter.
        let other = rows.first().is_some_and(|(_, cells)| cells.iter().all(|cell| cell.head));
        let wide_as_above = self.columns.as_ref().is_some_and(|columns| columns.0.len() == wide) && wide > 1;
        let continues = wide_as_above && !other && !self.apart;
        if !headed && !continues && !beside(rows) {
            self.unheaded(rows);
            return;
        }
        if !headed && beside(rows) {
            self.beside(rows);
            return;
        }
        self.end_row();
        self.out.named = true;
        self.apart = false;
        if !continues {
            self.columns = None;
        }
        let mut above: Option<&Cells> = None;
        for (place, cells) in rows {
            let both = above.and_then(|above| Columns::of_both(above, cells));
            if let Some(columns) = Columns::of(cells).or(both.filter(|_| is_head(cells))) {
                self.end_row();
                self.columns = Some(columns);
                above = None;
                continue;
            }
            above = Some(cells);
            self.table_row(place, cells);
        }
        self.end_row();
    }

    fn table_row(&mut self, place: &str, cells: &Cells) {
        if cells.iter().all(Cell::is_empty) {
            return;
        }
        let Some(columns) = self.columns.clone() else { return };
        // One cell over the whole row heads what follows, or is a footnote.
        if cells.len() > 1 && cells.iter().all(|cell| cell.wide >= cells.len()) {
            self.end_row();
            let paras = cells[0].paras.iter().map(|para| (place.to_owned(), para.clone()));
            self.out.aside.extend(paras);
            return;
        }
        let of = |part: Field| -> Vec<Para> {
            let cells = columns.cell(cells, part).into_iter().filter(|cell| !cell.is_empty());
            cells.flat_map(|cell| cell.paras.iter().cloned()).collect()
        };
        let (message, reason, action) = (of(Field::Message), of(Field::Reason), of(Field::Action));
        let row = Row { place: place.to_owned(), message, reason, action, ..Row::default() };
        // Without a message it goes on with the row above.
        if row.message.is_empty() {
            match &mut self.row {
                Some(open) => {
                    open.reason.extend(row.reason);
                    open.action.extend(row.action);
                }
                None => self.keep(row),
            }
            return;
        }
        self.end_row();
        let mut row = row;
        if columns.together(Field::Reason) {
            split_together(&mut row);
        }
        self.row = Some(row);
    }

    /// A table whose rows begin with a label each: what stands beside it is the part.
    fn beside(&mut self, rows: &[(String, Cells)]) {
        for (place, cells) in rows {
            let Some((head, rest)) = cells.split_first() else { continue };
            let parts = label(&head.plain());
            let rest: Vec<Para> = rest.iter().flat_map(|cell| cell.paras.iter().cloned()).collect();
            if parts.is_empty() {
                self.unheaded(&[(place.clone(), cells.clone())]);
                continue;
            }
            self.labelled(place, &parts, "", BlockKind::Text);
            if let (Some(row), Some(part)) = (&mut self.row, self.part) {
                for para in rest {
                    put(row, part, para);
                }
            }
        }
    }

    /// A table of which nothing names the columns may only give a page its form: what it holds is read as if it stood
    /// there by itself.
    fn unheaded(&mut self, rows: &[(String, Cells)]) {
        let mut paras: Vec<Placed> = Vec::new();
        for (place, cells) in rows {
            let mut last: Option<&Cell> = None;
            for cell in cells {
                if last != Some(cell) {
                    let each =
                        cell.paras.iter().map(|para| Placed { place: place.clone(), block: Block::Para(para.clone()) });
                    paras.extend(each);
                }
                last = Some(cell);
            }
        }
        for (index, piece) in paras.iter().enumerate() {
            if let Block::Para(para) = &piece.block {
                self.para(&piece.place, para, &paras[index + 1..]);
            }
        }
    }
}

/// Whether the rows of a table name the parts in their first cells.
fn beside(rows: &[(String, Cells)]) -> bool {
    let parts = rows.iter().filter(|(_, cells)| cells.len() > 1).map(|(_, cells)| label(&cells[0].plain()));
    let parts: Vec<Field> = parts.flatten().collect();
    parts.contains(&Field::Message) && (parts.contains(&Field::Reason) || parts.contains(&Field::Action))
}

/// Whether every cell of a row is a label.
fn is_head(cells: &Cells) -> bool {
    cells.iter().any(|cell| !label(&cell.plain()).is_empty())
        && cells.iter().all(|cell| cell.plain().chars().count() <= 40)
}

fn put(row: &mut Row, which: Field, para: Para) {
    match which {
        Field::Message => row.message.push(para),
        Field::Reason => row.reason.push(para),
        Field::Action => row.action.push(para),
        Field::Aside => {}
    }
}

/// Reason and action that stand in one cell: labels in it part them; else its first paragraph is the reason, and what
/// follows the action; a single one is both.
fn split_together(row: &mut Row) {
    let all = std::mem::take(&mut row.reason);
    let mut part = None;
    for para in &all {
        let (parts, rest) = lead(para);
        if let Some(first) = parts.first() {
            part = Some(*first);
            if !rest.is_empty() {
                put(row, *first, Para { kind: para.kind, text: rest.to_owned() });
            }
        } else if let Some(part) = part {
            put(row, part, para.clone());
        }
    }
    if part.is_none() {
        row.reason = all.iter().take(1).cloned().collect();
        row.action = if all.len() > 1 { all[1..].to_vec() } else { all };
    }
}
