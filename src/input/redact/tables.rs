//! Tables whose head names a column of secrets: what stands below it, cell by cell, as long as the rows have its form.

use std::ops::Range;

use super::labels::{Label, LabelKind};
use super::words;

/// What a head says of the lines below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    /// Words of which some name a secret, told from the last: a head if dashes stand below.
    Words(u64),
    /// So many cells, parted so; some hold secrets.
    Cells { sign: Sign, count: u8, secret: u64 },
    /// Columns by their places, in characters, under which dashes stood.
    Places([(u32, u32); 3]),
}

/// What parts the cells of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    One(char),
    /// Two blanks or more.
    Blanks,
    /// Elements of a page: `<td>`.
    Tags,
}

/// The columns that stand beside one of secrets: a list of names without any of them is a row.
const COLUMNS: &[&str] = &[
    "user",
    "username",
    "userid",
    "uid",
    "login",
    "loginid",
    "logon",
    "account",
    "name",
    "id",
    "pkid",
    "dbid",
    "sid",
    "dn",
    "cn",
    "sn",
    "objectclass",
    "mail",
    "email",
    "host",
    "hostname",
    "server",
    "computer",
    "device",
    "domain",
    "department",
    "dept",
    "role",
    "roles",
    "type",
    "status",
    "description",
    "database",
    "dsn",
    "phone",
    "telephone",
    "benutzer",
    "konto",
    "utilisateur",
    "usuario",
    "utente",
];

/// Cells of a row at most.
const MOST: usize = 64;

/// Bytes of a tag at most.
const TAG: usize = 512;

/// Bytes of a head at most.
const LONGEST: usize = 4096;

/// What a line says of those below, where it may be a head, and where the head ends.
pub(super) fn head(line: &str, labels: &[Label]) -> Option<(Table, usize)> {
    if labels.is_empty() || line.len() > LONGEST {
        return None;
    }
    if is_page(line) {
        let first = page_rows(line).next()?;
        return head_of_cells(&line[..first.end], labels, Sign::Tags).map(|head| (head, first.end));
    }
    let signs = [Sign::One('\t'), Sign::One('|'), Sign::One(';'), Sign::One(','), Sign::Blanks];
    let head = signs.into_iter().find_map(|sign| head_of_cells(line, labels, sign));
    head.or_else(|| head_of_words(line, labels)).map(|head| (head, line.len()))
}

/// Whether a line holds cells of a page.
fn is_page(line: &str) -> bool {
    memchr::memmem::find_iter(line.as_bytes(), b"<").any(|at| {
        line.as_bytes()
            .get(at + 1..at + 3)
            .is_some_and(|tag| tag.eq_ignore_ascii_case(b"td") || tag.eq_ignore_ascii_case(b"th"))
    })
}

/// The rows of a page that stand on a line.
fn page_rows(line: &str) -> impl Iterator<Item = Range<usize>> {
    let small = line.to_ascii_lowercase();
    let mut begins: Vec<usize> = small.match_indices("<tr").map(|(at, _)| at).collect();
    if begins.first().is_none_or(|first| is_page(&line[..*first])) {
        begins.insert(0, 0);
    }
    let ends: Vec<usize> = begins.iter().skip(1).copied().chain([line.len()]).collect();
    begins.into_iter().zip(ends).map(|(from, to)| from..to)
}

fn head_of_cells(line: &str, labels: &[Label], sign: Sign) -> Option<Table> {
    let cells = cells(line, sign);
    if !(2..=MOST).contains(&cells.len()) {
        return None;
    }
    let last = cells.len() - 1;
    let (mut secret, mut known) = (0_u64, false);
    let spaced = cells.iter().any(|cell| line[cell.clone()].starts_with(' '));
    for (place, cell) in cells.iter().enumerate() {
        let whole = unquoted(line, cell);
        // What a program puts before its lines.
        let text = &line[whole.clone()];
        let before = if place == 0 { text.rfind(": ").or(text.strip_suffix(':').map(str::len)) } else { None };
        let text = before.map_or(text, |colon| text[colon + 1..].trim_start_matches([' ', '\t', '"', '\'']));
        let start = whole.end - text.len();
        if text.is_empty() && (place == 0 || place == last) {
            continue;
        }
        let mut names = text.split([' ', '_', '-']).filter(|name| !name.is_empty());
        let sentence = spaced && matches!(sign, Sign::One(',' | ';')) && text.contains(' ');
        let name = !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.'));
        if !name || sentence || names.clone().count() > 4 {
            return None;
        }
        // `jo,password,x1Y2`: a row that names what it holds.
        if place > 0
            && secret >> (place - 1) & 1 == 1
            && words::looks_made_up(text)
            && text.contains(|c: char| c.is_ascii_digit())
        {
            return None;
        }
        let names_one =
            |label: &&Label| start <= label.start && label.end == whole.end && label.kind != LabelKind::Function;
        if labels.iter().any(|label| names_one(&label)) {
            secret |= 1 << place;
        } else {
            known |= names.any(|name| COLUMNS.contains(&name.to_lowercase().as_str()));
        }
    }
    let count = u8::try_from(cells.len()).ok()?;
    (secret != 0 && known).then_some(Table::Cells { sign, count, secret })
}

fn head_of_words(line: &str, labels: &[Label]) -> Option<Table> {
    let mut secret = 0_u64;
    for label in labels.iter().filter(|label| label.kind != LabelKind::Function) {
        let whole = line[..label.start].chars().next_back().is_none_or(char::is_whitespace)
            && line[label.end..].chars().next().is_none_or(char::is_whitespace);
        let behind = line[label.end..].split_whitespace().take(MOST).count();
        if whole && behind < MOST {
            secret |= 1 << behind;
        }
    }
    (secret != 0).then_some(Table::Words(secret))
}

impl Table {
    /// Shows the secrets of the rows on a line, of which a page may hold several.
    pub(super) fn rows(self, line: &str, give: &mut dyn FnMut(Range<usize>)) -> Option<Self> {
        if !matches!(self, Self::Cells { sign: Sign::Tags, .. }) {
            return self.row(line, give);
        }
        let small = line.to_ascii_lowercase();
        if small.contains("</table") && !is_page(line) {
            return None;
        }
        for row in page_rows(line).filter(|row| is_page(&line[row.clone()])) {
            self.row(&line[row.clone()], &mut |cell| give(row.start + cell.start..row.start + cell.end))?;
        }
        (!small.contains("</table")).then_some(self)
    }

    /// Shows the secrets of a row; what the head says of the lines below it, unless the table ends here.
    pub(super) fn row(self, line: &str, give: &mut dyn FnMut(Range<usize>)) -> Option<Self> {
        match self {
            Self::Words(secret) => ruled(line, secret),
            Self::Cells { .. } if is_rule(line) => Some(match (self, ruler(line)) {
                // Dashes show the columns also where a cell is empty.
                (Self::Cells { sign: Sign::Blanks, count, secret }, groups) if groups.len() == usize::from(count) => {
                    places(&groups, |place| secret >> place & 1 == 1)?
                }
                _ => self,
            }),
            Self::Cells { sign, count, secret } => {
                let cells = cells(line, sign);
                if cells.len() != usize::from(count) {
                    return None;
                }
                for (_, cell) in cells.iter().enumerate().filter(|(place, _)| secret >> place & 1 == 1) {
                    give_cell(line, unquoted(line, cell), give);
                }
                Some(self)
            }
            Self::Places(columns) => {
                if line.trim().is_empty() || is_rule(line) {
                    return None;
                }
                for (from, to) in columns.into_iter().filter(|(from, to)| from < to) {
                    let place = |at: u32| line.char_indices().nth(at as usize).map_or(line.len(), |(place, _)| place);
                    let (start, end) = (place(from), place(to));
                    // The cell is empty.
                    if start == line.len() {
                        continue;
                    }
                    let apart = |c: Option<char>| c.is_none_or(char::is_whitespace);
                    if !apart(line[..start].chars().next_back()) || !apart(line[end..].chars().next()) {
                        return None;
                    }
                    give_cell(line, start..end, give);
                }
                Some(self)
            }
        }
    }
}

/// The table below dashes, where the words above them name a column, told from the last.
fn ruled(line: &str, secret: u64) -> Option<Table> {
    let groups = ruler(line);
    let last = groups.len().checked_sub(1)?;
    places(&groups, |place| last - place < MOST && secret >> (last - place) & 1 == 1)
}

fn places(groups: &[(u32, u32)], secret: impl Fn(usize) -> bool) -> Option<Table> {
    let mut columns = [(0, 0); 3];
    let chosen = groups.iter().enumerate().filter(|(place, _)| secret(*place)).map(|(_, group)| *group);
    columns.iter_mut().zip(chosen).for_each(|(column, group)| *column = group);
    (columns[0] != (0, 0)).then_some(Table::Places(columns))
}

/// The groups of dashes with which a line ends, by their places in characters.
fn ruler(line: &str) -> Vec<(u32, u32)> {
    let text = line.trim_end();
    let rule = text.trim_end_matches(['-', '=', ' ', '\t']);
    let from = if rule.is_empty() || rule.ends_with([':', ']']) || text[rule.len()..].starts_with([' ', '\t']) {
        rule.len()
    } else {
        return Vec::new();
    };
    let mut groups: Vec<(u32, u32)> = Vec::new();
    let first = u32::try_from(text[..from].chars().count()).unwrap_or(u32::MAX / 2);
    let mut before = ' ';
    for (place, c) in (first..).zip(text[from..].chars()) {
        if matches!(c, '-' | '=') {
            match groups.last_mut() {
                Some(last) if matches!(before, '-' | '=') => last.1 = place + 1,
                _ => groups.push((place, place + 1)),
            }
        }
        before = c;
    }
    if groups.iter().any(|(from, to)| to - from >= 3) { groups } else { Vec::new() }
}

/// Whether a line only parts a head from its rows.
fn is_rule(line: &str) -> bool {
    let rule = line.rsplit(": ").next().unwrap_or_default();
    rule.contains("--") && rule.chars().all(|c| matches!(c, '-' | '=' | '+' | '|' | ':' | ' ' | '\t'))
        || !ruler(line).is_empty()
}

fn give_cell(line: &str, cell: Range<usize>, give: &mut dyn FnMut(Range<usize>)) {
    let text = &line[cell.clone()];
    let start = cell.start + text.len() - text.trim_start().len();
    let text = text.trim();
    let mut words = text.split_whitespace();
    let sentence = words.next().is_some_and(words::in_a_sentence) && words.next().is_some();
    if !text.is_empty() && !sentence {
        give(start..start + text.len());
    }
}

/// The cells of a row; a sign within quotes parts none.
fn cells(line: &str, sign: Sign) -> Vec<Range<usize>> {
    let text = line.trim_end();
    let mut cells = Vec::new();
    if sign == Sign::Tags {
        return page_cells(line);
    }
    let Sign::One(sign) = sign else {
        let mut at = 0;
        for cell in text.split("  ").filter(|cell| !cell.trim().is_empty()) {
            // Parts of one text, in its order.
            let start = at + text[at..].find(cell).unwrap_or_default();
            at = start + cell.len();
            // What a program puts before its lines is no cell.
            if !cells.is_empty() || !cell.ends_with(':') {
                cells.push(start..at);
            }
            if cells.len() > MOST {
                break;
            }
        }
        return cells;
    };
    let (mut start, mut quoted) = (0, false);
    for (at, c) in line.char_indices() {
        // A quote opens at the beginning of a cell only.
        if c == '"' && (quoted || line[start..at].trim().is_empty() || line[start..at].ends_with(' ')) {
            quoted = !quoted;
        } else if c == sign && !quoted {
            cells.push(start..at);
            start = at + c.len_utf8();
            if cells.len() > MOST {
                break;
            }
        }
    }
    cells.push(start..line.len());
    cells
}

/// The texts of the cells of a page.
fn page_cells(line: &str) -> Vec<Range<usize>> {
    let mut cells = Vec::new();
    let tag_end = |at: usize| {
        let tag = line.as_bytes()[at..].iter().take(TAG).position(|byte| *byte == b'>')?;
        Some(at + tag + 1)
    };
    for open in memchr::memchr_iter(b'<', line.as_bytes()) {
        let cell = line.as_bytes().get(open + 1..open + 3);
        if !cell.is_some_and(|tag| tag.eq_ignore_ascii_case(b"td") || tag.eq_ignore_ascii_case(b"th")) {
            continue;
        }
        let Some(mut start) = tag_end(open) else { continue };
        // Elements within it: `<td><b>`.
        while line[start..].starts_with('<') && !line[start..].starts_with("</") {
            let Some(close) = tag_end(start) else { break };
            start = close;
        }
        cells.push(start..line[start..].find('<').map_or(line.len(), |end| start + end));
        if cells.len() > MOST {
            break;
        }
    }
    cells
}

/// A cell without blanks and quotes around it.
fn unquoted(line: &str, cell: &Range<usize>) -> Range<usize> {
    let signs = |c: char| c.is_whitespace() || matches!(c, '"' | '\'');
    let text = &line[cell.clone()];
    let start = cell.start + text.len() - text.trim_start_matches(signs).len();
    start..(start + line[start..cell.end].trim_end_matches(signs).len())
}

#[cfg(test)]
mod tests {
    use super::super::follow::Follow;
    use super::super::places;

    fn shown(text: &str) -> Vec<&str> {
        let found = places::find(text, &mut Follow::default());
        found.into_iter().map(|found| &text[found.range]).collect()
    }

    #[test]
    fn a_head_says_which_cells_of_its_rows_are_secrets() {
        for (text, wanted) in [
            ("userid,password,mail\njo,plumtree,x\nbo,NULL,y\nco,peartree,z", vec!["plumtree", "peartree"]),
            ("\"user\";\"pwd\"\n\"jo\";\"plum; tree\"", vec!["plum; tree"]),
            ("CreateLogins:  name\tpassword\njo\tplumtree", vec!["plumtree"]),
            ("| User | Password |\n|------|----|\n| jo | plumtree |", vec!["plumtree"]),
            (
                "+---+---+\n| User | Password |\n+---+---+\n| jo | plumtree |\n+---+---+\n| bo | peartree |",
                vec!["plumtree", "peartree"],
            ),
            (
                "name  password\n----- --------\njo    plumtree\nbo\nco    peartree\n\nname  plumtree",
                vec!["plumtree", "peartree"],
            ),
            ("10:00:01 id password\n10:00:01 -- --------\n10:00:01 1  plumtree", vec!["plumtree"]),
            ("User   Password   Host\njo     plumtree   PUB01", vec!["plumtree"]),
            ("password\n--------\nplumtree", vec!["plumtree"]),
            ("<tr><th>User</th><th>Password</th></tr><tr><td>jo</td><td>plumtree</td></tr>", vec!["plumtree"]),
            (
                "<table>\n<TR><TD>Name</TD><TD><b>Pwd</b></TD></TR>\n<TR>\n<TR><TD>jo</TD><TD>plum tree</TD></TR>\n</table>\n<td>a</td><td>b</td>",
                vec!["plum tree"],
            ),
        ] {
            assert_eq!(shown(text), wanted, "{text}");
        }
        // The same without a head, with a row of another form, with a name about secrets, or in a sentence.
        for text in [
            "userid,telephone,mail\njo,plumtree,x",
            "<tr><th>User</th><th>Mail</th></tr><tr><td>jo</td><td>plumtree</td></tr>",
            "userid,password,mail\njo,plumtree",
            "userid,PasswordPolicy,mail\njo,plumtree,x",
            "the user, the password, the mail\njo,plumtree,x",
            "name  password\n----- --------\njo plumtree of another form",
            "the password is wrong\nerror of user jo",
        ] {
            assert_eq!(shown(text), Vec::<&str>::new(), "{text}");
        }
    }
}
