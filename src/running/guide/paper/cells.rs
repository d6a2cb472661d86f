//! Tables of which each cell was written by itself, one below the other: which is which is told by their order, and by
//! how people write what to do.

use super::{Line, cell, named};
use crate::running::guide::block::{Block, BlockKind, Cell, Placed};
use crate::running::guide::part::{Field, label};

/// Written lines over which the names of the columns may be spread.
const HEAD_LINES: usize = 10;

/// The names of the columns, each on a line of its own, and the line behind them.
pub(super) fn head(lines: &[Line<'_>], at: usize) -> Option<(Vec<Vec<Field>>, usize)> {
    if label(lines[at].text).first() != Some(&Field::Message) {
        return None;
    }
    let mut parts = vec![vec![Field::Message]];
    let mut behind = at + 1;
    let written = lines.iter().enumerate().skip(at + 1).filter(|(_, line)| !line.is_blank()).take(HEAD_LINES);
    let mut unnamed = 0;
    for (index, line) in written {
        let here = label(line.text);
        if here.is_empty() {
            unnamed += 1;
            // A name above two others, no more.
            if unnamed > 1 || parts.len() > 1 {
                break;
            }
        } else if here.contains(&Field::Message) || parts.contains(&here) {
            break;
        } else {
            parts.push(here);
            behind = index + 1;
        }
    }
    (parts.len() > 1 && parts.iter().any(|parts| parts.contains(&Field::Action))).then_some((parts, behind))
}

/// A cell with its first line.
struct CellPiece {
    line: usize,
    cell: Cell,
    /// How many lines it takes, and the characters of the longest.
    lines: usize,
    width: usize,
}

/// Reads the cells from a line on, up to the next head.
pub(super) fn table(lines: &[Line<'_>], parts: &[Vec<Field>], body: usize) -> (Vec<Placed>, usize) {
    let mut pieces = Vec::new();
    let mut open: Vec<(usize, &str, bool)> = Vec::new();
    let mut first = 0;
    let mut at = body;
    let mut flush = |open: &mut Vec<(usize, &str, bool)>, first: usize| {
        if !open.is_empty() {
            let width = open.iter().map(|(_, text, _)| text.chars().count()).max().unwrap_or(0);
            pieces.push(CellPiece { line: first, cell: cell(open), lines: open.len(), width });
            open.clear();
        }
    };
    while at < lines.len() {
        let line = lines[at];
        if line.is_blank() {
            flush(&mut open, first);
        } else if head(lines, at).is_some() || super::columns::head(lines, at).is_some() {
            break;
        } else {
            if open.is_empty() {
                first = line.number;
            }
            open.push((at, line.text.trim(), false));
        }
        at += 1;
    }
    flush(&mut open, first);
    (rows(&pieces, parts), at)
}

/// What a cell is in the order of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Message,
    Reason,
    Action,
    Other,
}

const ROLES: [Role; 4] = [Role::Message, Role::Reason, Role::Action, Role::Other];

/// Finds the likeliest order of messages, reasons and actions, and takes the rows that are whole in it.
fn rows(pieces: &[CellPiece], parts: &[Vec<Field>]) -> Vec<Placed> {
    let has_reason = parts.iter().any(|parts| parts.first() == Some(&Field::Reason));
    let roles = likeliest(pieces, has_reason);
    let mut out: Vec<Placed> = Vec::new();
    let mut table: Vec<(String, Vec<Cell>)> = Vec::new();
    let heads = if has_reason {
        vec![Field::Message, Field::Reason, Field::Action]
    } else {
        vec![Field::Message, Field::Action]
    };
    let mut at = 0;
    let mut left = Vec::new();
    let wide = ROLES.map(|role| usual_width(pieces, &roles, role));
    let all = |from: usize, count: usize| Cell {
        paras: pieces[from..from + count].iter().flat_map(|piece| piece.cell.paras.clone()).collect(),
        wide: 1,
        head: false,
    };
    while at < pieces.len() {
        let size = row_at(&roles, at, has_reason);
        let before = usize::from(has_reason) + 1;
        let sound = size.is_some_and(|size| {
            let end = at + size;
            let fits = (at..end).all(|index| {
                let wide = wide[roles[index] as usize];
                wide == 0 || pieces[index].width <= wide + wide / 3 + 4
            });
            let asked = (at..end).all(|index| asks_in(&pieces[index]) == (index - at >= before));
            // What follows must be a row again: else cells were moved, and its action may be another row's.
            fits && asked && (end == pieces.len() || row_at(&roles, end, has_reason).is_some())
        });
        match size {
            Some(size) if sound => {
                let mut row = vec![all(at, 1)];
                if has_reason {
                    row.push(all(at + 1, 1));
                }
                row.push(all(at + before, size - before));
                table.push((format!("line {}", pieces[at].line), row));
                at += size;
            }
            _ => {
                left.push(at);
                at += 1;
            }
        }
    }
    if !table.is_empty() {
        let place = table[0].0.clone();
        let head = heads.into_iter().map(|part| named(&[part])).collect();
        table.insert(0, (place.clone(), head));
        out.push(Placed { place, block: Block::Table(table) });
    }
    for index in left {
        let text = pieces[index].cell.plain();
        let why =
            "which cell of the table it is does not show: the text holds no columns (try pdftotext -layout)".to_owned();
        out.push(Placed { place: format!("line {}", pieces[index].line), block: Block::Unread { text, why } });
    }
    out
}

/// How many cells the row takes that begins at a cell: a message, its reason and what to do, each beside the other.
fn row_at(roles: &[Role], at: usize, has_reason: bool) -> Option<usize> {
    let is = |at: usize, role: Role| roles.get(at) == Some(&role);
    let before = usize::from(has_reason) + 1;
    let begins = is(at, Role::Message) && (!has_reason || is(at + 1, Role::Reason));
    let actions = roles.iter().skip(at + before).take_while(|role| **role == Role::Action).count();
    (begins && actions > 0).then_some(before + actions)
}

/// How wide the lines of cells are that take several: their column is as wide, and what is wider is two cells in one.
fn usual_width(pieces: &[CellPiece], roles: &[Role], role: Role) -> usize {
    let cells = pieces.iter().zip(roles).filter(|(piece, known)| **known == role && piece.lines > 1);
    let mut widths: Vec<usize> = cells.map(|(piece, _)| piece.width).collect();
    widths.sort_unstable();
    widths.get(widths.len() / 2).copied().unwrap_or(0)
}

/// Whether a cell asks somebody to do something.
fn asks_in(piece: &CellPiece) -> bool {
    piece.cell.paras.first().is_some_and(|para| para.kind == BlockKind::Item || asks(&para.text))
}

/// What it costs to call a cell a message, a reason, an action, something else.
fn cost(piece: &CellPiece, role: Role) -> u32 {
    let text = piece.cell.plain();
    let asks = asks_in(piece);
    let sentence = super::ends_sentence(&text);
    match role {
        Role::Action if asks => 0,
        Role::Action => 25,
        Role::Message | Role::Reason if asks => 20,
        Role::Message => 0,
        Role::Reason => {
            if sentence {
                0
            } else {
                8
            }
        }
        Role::Other => {
            if !asks && !sentence && text.split_whitespace().count() < 7 {
                18
            } else {
                30
            }
        }
    }
}

/// What it costs that one cell follows another.
const fn step(from: Role, to: Role, has_reason: bool) -> u32 {
    match (from, to) {
        (Role::Message, Role::Reason) if !has_reason => 60,
        (Role::Message, Role::Action) if !has_reason => 0,
        (Role::Message, Role::Reason) | (Role::Reason, Role::Action) | (Role::Action | Role::Other, Role::Message) => 0,
        (_, Role::Other) => 6,
        (Role::Action, Role::Action) => 8,
        (Role::Reason, Role::Reason) => 18,
        (Role::Message, Role::Action) | (Role::Reason, Role::Message) => 22,
        (Role::Action, Role::Reason) => 26,
        (Role::Other, _) => 20,
        (Role::Message, Role::Message) => 28,
    }
}

/// The cheapest sequence of roles.
fn likeliest(pieces: &[CellPiece], has_reason: bool) -> Vec<Role> {
    let mut best: Vec<[(u32, usize); 4]> = Vec::with_capacity(pieces.len());
    for (index, piece) in pieces.iter().enumerate() {
        let mut here = [(u32::MAX, 0); 4];
        for (to, role) in ROLES.into_iter().enumerate() {
            let own = cost(piece, role);
            here[to] = match best.last() {
                None => (own + step(Role::Action, role, has_reason), 0),
                Some(before) => (0..4)
                    .map(|from| (before[from].0.saturating_add(own + step(ROLES[from], role, has_reason)), from))
                    .min()
                    .expect("four roles"),
            };
        }
        debug_assert_eq!(best.len(), index);
        best.push(here);
    }
    let Some(last) = best.last() else { return Vec::new() };
    let mut role = (0..4).min_by_key(|role| last[*role].0).expect("four roles");
    let mut roles = Vec::with_capacity(best.len());
    for here in best.iter().rev() {
        roles.push(ROLES[role]);
        role = here[role].1;
    }
    roles.reverse();
    roles
}

/// Words with which people are asked to do something.
const ASKING: [&str; 128] = [
    "add",
    "adjust",
    "allow",
    "apply",
    "ask",
    "assign",
    "attach",
    "begin",
    "boot",
    "browse",
    "call",
    "cancel",
    "change",
    "check",
    "choose",
    "clean",
    "clear",
    "click",
    "close",
    "collect",
    "configure",
    "confirm",
    "connect",
    "consult",
    "contact",
    "continue",
    "copy",
    "correct",
    "create",
    "delete",
    "demote",
    "determine",
    "disable",
    "disconnect",
    "do",
    "download",
    "edit",
    "eject",
    "enable",
    "end",
    "ensure",
    "enter",
    "examine",
    "execute",
    "exit",
    "extend",
    "find",
    "fix",
    "follow",
    "free",
    "get",
    "give",
    "go",
    "ignore",
    "increase",
    "insert",
    "inspect",
    "install",
    "join",
    "keep",
    "kill",
    "leave",
    "load",
    "locate",
    "log",
    "look",
    "make",
    "manually",
    "modify",
    "mount",
    "move",
    "no",
    "none",
    "notify",
    "obtain",
    "open",
    "perform",
    "plug",
    "power",
    "press",
    "promote",
    "provide",
    "put",
    "raise",
    "re",
    "reboot",
    "rebuild",
    "recreate",
    "reduce",
    "refer",
    "reinstall",
    "release",
    "remove",
    "rename",
    "repair",
    "repeat",
    "replace",
    "report",
    "rerun",
    "reset",
    "restart",
    "restore",
    "retry",
    "review",
    "run",
    "save",
    "see",
    "select",
    "send",
    "set",
    "shut",
    "shutdown",
    "start",
    "stop",
    "switch",
    "sync",
    "synchronize",
    "try",
    "turn",
    "type",
    "uninstall",
    "update",
    "upgrade",
    "use",
    "verify",
    "wait",
    "work",
    "write",
];

/// Whether a text asks somebody to do something.
fn asks(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase);
    let mut first = words.next().unwrap_or_default();
    if matches!(first.as_str(), "please" | "then" | "first" | "next" | "now") {
        first = words.next().unwrap_or_default();
    }
    ASKING.contains(&first.as_str()) || first == "if" && text.contains(',')
}
