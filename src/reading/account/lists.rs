//! Lists of steps whose form says more than their words: tables with a head that names their columns, and lines that
//! come back with a number behind them.

use std::collections::{HashMap, VecDeque};

/// Lines that may come back: a list of steps has some dozens.
const REMEMBERED: usize = 64;

/// Names of a column that holds nothing but how a program ended.
const EXIT: [&str; 14] = [
    "rc",
    "exit",
    "exitcode",
    "exit code",
    "exit_code",
    "errorlevel",
    "returncode",
    "return code",
    "return_code",
    "ret",
    "retcode",
    "returned",
    "code retour",
    "rückgabe",
];

/// Further names of a column that holds how a step ended. Where only gaps part the columns, one of such a name holds other
/// things, too.
const STATUS: [&str; 11] =
    ["code", "status", "result", "return", "error", "ergebnis", "résultat", "resultado", "código", "codigo", "codice"];

/// Whether a cell of a head, in small letters, names a column that holds how a step ended.
fn names_status(cell: &str) -> bool {
    EXIT.contains(&cell) || STATUS.contains(&cell)
}

/// What parts the cells of a table.
#[derive(Debug, Clone, Copy)]
enum Parted {
    By(char),
    /// Two blanks and more.
    ByGaps,
}

/// A table whose head was seen.
#[derive(Debug, Clone, Copy)]
struct Table {
    parted: Parted,
    column: usize,
    cells: usize,
}

/// What the lines above say of the form of a list.
#[derive(Debug, Default)]
pub struct Lists {
    table: Option<Table>,
    /// Lines without their time, and their numbers.
    begun: HashMap<String, u64>,
    order: VecDeque<String>,
    /// How many of them came back with a number behind them, and the last line that was begun.
    back: u32,
    last: u64,
    /// Rows of steps by name that ended with 0.
    done: u32,
    /// The first words of rows that end with `: ok`, and how often they do.
    checked: HashMap<String, u32>,
}

/// What the form of a line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown<'t> {
    /// The cell of the column that holds how a step ended.
    Cell(&'t str),
    /// A line above came back with a number behind it: that number, and the line above.
    Back(i64, u64),
}

impl Lists {
    /// Reads a line, given without blanks around it.
    pub fn read<'t>(&mut self, number: u64, text: &'t str) -> Option<Shown<'t>> {
        if let Some(table) = self.table
            && let Some(cell) = table.cell(text)
        {
            return Some(Shown::Cell(cell));
        }
        if let Some(table) = head(text) {
            self.table = Some(table);
            return None;
        }
        let bare = untimed(text);
        if let Some(cell) = self.check(bare) {
            return Some(Shown::Cell(cell));
        }
        if let Some((front, last, code)) = status(bare) {
            if let Some(&above) = self.begun.get(words(front).as_str()) {
                self.back += 1;
                return Some(Shown::Back(code, above));
            }
            if is_named_step(front) {
                self.done += u32::from(code == 0);
                return (self.done > 0).then_some(Shown::Cell(last));
            }
        }
        let words = without_beginning(words(bare));
        if self.begun.contains_key(without_ending(&words)) {
            self.back += 1;
            return None;
        }
        if (4..80).contains(&words.len())
            && words.chars().any(char::is_alphabetic)
            && self.begun.insert(words.clone(), number).is_none()
        {
            self.order.push_back(words);
            self.last = number;
            if self.order.len() > REMEMBERED
                && let Some(first) = self.order.pop_front()
            {
                self.begun.remove(&first);
            }
        }
        None
    }
}

impl Lists {
    /// Whether a line began what did not come back, in a list whose lines come back with a number.
    pub fn is_under_way(&self, number: u64) -> bool {
        self.back >= 2 && self.last == number
    }

    /// The number with which a row ends of a list of checks of which others end with `ok`: `CHK publisher : 7`.
    fn check<'t>(&mut self, bare: &'t str) -> Option<&'t str> {
        let (front, last) = bare.rsplit_once(": ")?;
        // Rows of names alone are of one list.
        let first = front.split_whitespace().next().filter(|first| *first != front.trim()).unwrap_or("");
        let alone = first.is_empty() && front.trim().bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if first.is_empty() && !alone {
            return None;
        }
        let last = last.trim();
        let good = if alone { ["ok", "0"] } else { ["ok", "passed"] };
        if good.contains(&last.to_lowercase().as_str())
            && self.checked.get(first).is_none_or(|seen| last != "0" || *seen < 2)
        {
            if self.checked.len() < REMEMBERED {
                *self.checked.entry(first.to_owned()).or_insert(0) += 1;
            }
            return None;
        }
        let number = !last.is_empty() && last.len() <= 5 && last.bytes().all(|byte| byte.is_ascii_digit());
        (number && self.checked.get(first).is_some_and(|seen| *seen >= 2)).then_some(last)
    }
}

/// Lines of a log within which the form of a list is looked for.
const LIST: usize = 200;

/// Lines within which the head of a table stands.
const HEAD: usize = 12;

/// Whether a log is a list most of whose lines end with a number that is 0 nearly always: the status of a step.
pub fn has_status_column<'t>(lines: impl Iterator<Item = &'t str>) -> bool {
    let (mut all, mut numbered, mut zeros) = (0, 0, 0);
    for line in lines.take(LIST) {
        if all < HEAD && names_status_last(line) {
            return true;
        }
        all += 1;
        if let Some((front, code)) = last_number(line) {
            let words = front.split(|c: char| !c.is_alphabetic()).any(|word| word.len() >= 3);
            numbered += usize::from(words);
            zeros += usize::from(words && code == 0);
        }
    }
    (3..LIST).contains(&numbered) && numbered * 2 >= all && zeros * 2 >= numbered
}

/// Whether a line is the head of a table parted by wide gaps whose last column is a status.
fn names_status_last(line: &str) -> bool {
    let cells = Parted::ByGaps.cells(line);
    let plain = cells.iter().all(|cell| cell.len() <= 24 && !cell.contains(|c: char| c.is_ascii_digit()));
    cells.len() >= 3 && plain && cells.last().is_some_and(|last| names_status(&last.to_lowercase()))
}

/// The number with which a line ends, alone or in brackets, and what stands before it.
pub fn last_number(line: &str) -> Option<(&str, i64)> {
    let whole = line.trim_end();
    let line = whole.trim_end_matches([']', ')', '|', '>', '.']).trim_end();
    let front = line.trim_end_matches(|c: char| c.is_ascii_digit());
    let front = front.strip_suffix('-').unwrap_or(front);
    let number = &line[front.len()..];
    let apart = front.ends_with([' ', '\t', '[', '(', '=', '|']);
    // Of what stands in brackets the number is all.
    let closed = whole.ends_with([']', ')']);
    let alone = !closed || front.trim_end().ends_with(['[', '(']);
    let bare = front.trim_end_matches([' ', '\t', '[', '(', '|', '=']);
    (apart && alone && number.len() <= 5).then(|| number.parse().ok()).flatten().map(|code| (bare, code))
}

impl Parted {
    fn cells(self, text: &str) -> Vec<&str> {
        match self {
            Self::By(separator) => text.split(separator).map(|cell| cell.trim().trim_matches('"').trim()).collect(),
            Self::ByGaps => text.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect(),
        }
    }
}

impl Table {
    fn cell(self, text: &str) -> Option<&str> {
        let cells = self.parted.cells(text);
        // The last cell is free text and may hold the separator.
        if cells.len() < self.column + 2 && cells.len() != self.cells || cells.len() + 2 < self.cells {
            return None;
        }
        let cell = cells.get(self.column).copied()?;
        let may = match self.parted {
            Parted::By(_) => !cell.is_empty() && cell.len() <= 24,
            // An empty cell leaves no trace.
            Parted::ByGaps => cells.len() == self.cells && cell.len() <= 10 && cell.parse::<i64>().is_ok(),
        };
        may.then_some(cell)
    }
}

/// The head of a table: three cells or more, no numbers among them, and one that names a status.
fn head(text: &str) -> Option<Table> {
    if text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let parted = ['|', ';', '\t', ','].map(Parted::By).into_iter().chain([Parted::ByGaps]);
    parted.into_iter().find_map(|parted| {
        let cells: Vec<String> = parted.cells(text).into_iter().map(str::to_lowercase).collect();
        let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
        let names = |cell: &String| match parted {
            Parted::By(_) => names_status(cell),
            Parted::ByGaps => EXIT.contains(&cell.as_str()),
        };
        let column = cells.iter().position(names)?;
        (filled >= 3 && cells.iter().all(|cell| cell.len() <= 24)).then_some(Table {
            parted,
            column,
            cells: cells.len(),
        })
    })
}

/// The line without date, time and brackets in front.
fn untimed(text: &str) -> &str {
    // `Nov 26 23:16:31`.
    let month = text.get(..3).is_some_and(|month| super::clock::MONTHS.contains(&month.to_lowercase().as_str()));
    let text = if month && text[3..].starts_with(' ') { &text[3..] } else { text };
    text.trim_start_matches(|c: char| {
        c.is_ascii_digit()
            || matches!(
                c,
                '[' | ']' | '(' | ')' | ':' | '-' | '/' | '.' | ',' | ' ' | '<' | '>' | '=' | '*' | '+' | '|'
            )
    })
}

/// What stands before the number with which a row ends, and that number: `precheck 0`, `step agents: 1603, skipped`.
fn status(row: &str) -> Option<(&str, &str, i64)> {
    let number = |number: &str| number.parse().ok().filter(|_| number.len() <= 10);
    let (front, last) = row.rsplit_once(' ')?;
    if let Some(code) = number(last) {
        return Some((front, last, code));
    }
    let colon = row.rfind(": ")?;
    let first = row[colon + 2..].split_once(", ")?.0;
    Some((&row[..=colon], first, number(first)?))
}

/// Whether the front of a row is a step with its name: `step agents (optional):`.
fn is_named_step(front: &str) -> bool {
    const STEPS: [&str; 12] =
        ["step", "phase", "stage", "task", "part", "schritt", "étape", "etape", "paso", "passo", "etapa", "fase"];
    let Some((first, name)) = front.strip_suffix(':').and_then(|front| front.split_once(' ')) else { return false };
    STEPS.contains(&first.to_lowercase().as_str()) && name.chars().filter(|c| c.is_alphabetic()).count() >= 3
}

/// Words without the last one, where that says that something begins: `phase Save started` comes back as `phase Save: 5`.
fn without_beginning(mut words: String) -> String {
    const BEGUN: [&str; 10] =
        ["started", "start", "begin", "begins", "begun", "running", "beginn", "gestartet", "inicio", "inizio"];
    if let Some((front, last)) = words.rsplit_once(' ')
        && BEGUN.iter().any(|word| last.eq_ignore_ascii_case(word))
    {
        words.truncate(front.len());
    }
    words
}

/// Words without those at their end that say how something ended: `program files rc 0` is the end of `program files`.
fn without_ending(words: &str) -> &str {
    const ENDED: [&str; 14] = [
        "rc",
        "code",
        "status",
        "exit",
        "result",
        "errorlevel",
        "with",
        "ended",
        "end",
        "finished",
        "done",
        "ok",
        "failed",
        "fertig",
    ];
    let mut front = words;
    while let Some((before, last)) = front.rsplit_once(' ')
        && (last.bytes().all(|byte| byte.is_ascii_digit()) || ENDED.iter().any(|word| last.eq_ignore_ascii_case(word)))
    {
        front = before;
    }
    if front.len() == words.len() { "" } else { front }
}

/// Its words, without what only draws.
fn words(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_a_table_names_the_column_that_counts() {
        let mut lists = Lists::default();
        assert_eq!(lists.read(1, "time;step;component;rc;seconds;text"), None);
        assert_eq!(lists.read(2, "22/11/2005 13:06:02;2;hosts-file;0;14;ok"), Some(Shown::Cell("0")));
        assert_eq!(
            lists.read(3, "22/11/2005 13:10:56;8;web-vdirs;1;56;adsutil failed; see log"),
            Some(Shown::Cell("1"))
        );
        // The same row below a head that names no status.
        let mut lists = Lists::default();
        assert_eq!(lists.read(1, "time;step;component;files;seconds;text"), None);
        assert_eq!(lists.read(2, "22/11/2005 13:06:02;2;hosts-file;0;14;ok"), None);
    }

    #[test]
    fn the_last_column_is_a_status_by_its_head_or_by_its_zeros() {
        let table =
            |head: &str| has_status_column([head, "KB1  Shell  07:36  3010", "KB2  Kernel  07:40  61442"].into_iter());
        assert!(table("item  description  end  code"));
        assert!(!table("item  description  end  bytes"));
        let list =
            |last: &str| has_status_column(["[A] checks [  0]", "[B] files [  0]", "[C] data [  0]", last].into_iter());
        assert!(list("[D] services [  2]"));
        assert!(!has_status_column(["a.txt 120", "b.txt 977", "c.txt 31", "d.txt 4"].into_iter()));
        assert_eq!(last_number("[D] services [  2]"), Some(("[D] services", 2)));
        assert_eq!(last_number("[D] services OK (error 1060)"), None);
    }

    #[test]
    fn a_named_step_with_a_number_ended_with_it_in_a_list_in_which_one_ended_with_0() {
        let mut lists = Lists::default();
        assert_eq!(lists.read(1, "17:50:05 step media: 7"), None);
        assert_eq!(lists.read(2, "17:51:35 step checks: 0"), Some(Shown::Cell("0")));
        assert_eq!(lists.read(3, "18:09:49 step agents (optional): 1603, skipped"), Some(Shown::Cell("1603")));
        // What is no step counts.
        assert_eq!(lists.read(4, "18:09:50 rows copied: 0"), None);
        assert_eq!(lists.read(5, "18:09:51 rows of the plan: 1603"), None);
    }

    #[test]
    fn a_line_that_comes_back_with_a_number_ended_with_it() {
        let mut lists = Lists::default();
        assert_eq!(lists.read(2, "[2006-08-05 23:10:02] --> 1 precheck"), None);
        assert_eq!(lists.read(3, "[2006-08-05 23:11:08] <-- 1 precheck 0"), Some(Shown::Back(0, 2)));
        assert_eq!(lists.read(4, "[2006-08-05 23:11:08] <-- 2 media 0"), None);
    }
}
