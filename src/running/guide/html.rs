//! A saved page as the pieces of a chapter.
//!
//! The page is parsed as browsers parse it, and walked once without recursion: what is nested a million deep is only long.

use scraper::node::Element;
use scraper::{Html, Node};

use super::block::{Block, BlockKind, CLOSE, Cell, Cells, NOTE, NOTE_END, OPEN, Para, Placed, is_mark};
use super::part::label;

/// Columns that one cell may take.
const WIDEST: usize = 12;
/// Rows that one cell may take, and columns of a table.
const MOST: usize = 256;
/// The mark of a footnote has so many characters at most.
const NOTE_LONGEST: usize = 3;

/// A label is shorter, in bytes.
const LABEL_LONGEST: usize = 80;

/// The pieces of a page.
#[must_use]
pub fn blocks(page: &str) -> Vec<Placed> {
    let page = Html::parse_document(page);
    let mut walk = Walk::default();
    for edge in page.tree.root().traverse() {
        match edge {
            ego_tree::iter::Edge::Open(node) => match node.value() {
                Node::Element(element) => walk.open(element),
                Node::Text(text) => walk.text(text),
                _ => {}
            },
            ego_tree::iter::Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    walk.close(element);
                }
            }
        }
    }
    walk.end_paragraph();
    walk.out
}

#[derive(Default)]
struct Walk {
    out: Vec<Placed>,
    tables: Vec<Table>,
    /// Tables that were begun so far.
    count: usize,
    /// How deep the walk is in what is not shown.
    hidden: usize,
    text: String,
    kind: Option<BlockKind>,
}

/// A table that is being read.
#[derive(Default)]
struct Table {
    number: usize,
    rows: Vec<(String, Cells)>,
    cell: Option<(Cell, usize)>,
    /// Cells of earlier rows that go on, by column, with the rows they still take.
    hanging: Vec<Option<(Cell, usize)>>,
    row: Cells,
    in_row: bool,
    /// What stood before the table in the cell of an outer one.
    caption: bool,
}

impl Table {
    /// Puts what hangs down from above into the row, up to the next free column.
    fn fill(&mut self) {
        while let Some(Some((cell, rows))) = self.hanging.get_mut(self.row.len()) {
            self.row.push(cell.clone());
            *rows -= 1;
            if *rows == 0 {
                let at = self.row.len() - 1;
                self.hanging[at] = None;
            }
        }
    }

    fn end_cell(&mut self) {
        let Some((cell, rows)) = self.cell.take() else { return };
        self.fill();
        for _ in 0..cell.wide {
            if self.row.len() >= MOST {
                break;
            }
            if rows > 1 {
                let at = self.row.len();
                self.hanging.resize(self.hanging.len().max(at + 1), None);
                self.hanging[at] = Some((cell.clone(), rows - 1));
            }
            self.row.push(cell.clone());
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        if std::mem::take(&mut self.in_row) {
            self.fill();
            let place = format!("table {}, row {}", self.number, self.rows.len() + 1);
            let row = std::mem::take(&mut self.row);
            self.rows.push((place, row));
        }
    }
}

/// Whether the rows of a table name the parts of what is said of a message, in a head or beside each.
fn names_parts(rows: &[(String, Cells)]) -> bool {
    rows.iter().take(8).any(|(_, cells)| cells.iter().any(|cell| !label(&cell.plain()).is_empty()))
}

fn span(element: &Element, name: &str, most: usize) -> usize {
    element.attr(name).and_then(|value| value.trim().parse::<usize>().ok()).unwrap_or(1).clamp(1, most)
}

fn is_hidden(element: &Element) -> bool {
    matches!(
        element.name(),
        "script" | "style" | "head" | "template" | "noscript" | "nav" | "svg" | "select" | "textarea"
    ) || element.attr("hidden").is_some()
        || element.attr("style").is_some_and(|style| {
            let style: String = style.to_lowercase().split_whitespace().collect();
            style.contains("display:none") || style.contains("visibility:hidden")
        })
}

fn is_variable(element: &Element) -> bool {
    matches!(element.name(), "i" | "em" | "var" | "cite")
        || element.attr("style").is_some_and(|style| style.to_lowercase().contains("italic"))
        || element.attr("class").is_some_and(|class| {
            class.to_lowercase().split_whitespace().any(|class| class.contains("italic") || class.contains("variable"))
        })
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "caption" | "legend" | "summary")
}

fn breaks_line(name: &str) -> bool {
    is_heading(name)
        || matches!(
            name,
            "p" | "div"
                | "br"
                | "hr"
                | "li"
                | "ul"
                | "ol"
                | "dl"
                | "dt"
                | "dd"
                | "table"
                | "section"
                | "article"
                | "main"
                | "header"
                | "footer"
                | "aside"
                | "blockquote"
                | "pre"
                | "address"
                | "figure"
                | "figcaption"
                | "form"
                | "fieldset"
                | "details"
                | "body"
                | "tr"
                | "td"
                | "th"
                | "center"
        )
}

impl Walk {
    fn open(&mut self, element: &Element) {
        if self.hidden > 0 || is_hidden(element) {
            self.hidden += 1;
            return;
        }
        let name = element.name();
        if breaks_line(name) {
            self.end_paragraph();
        }
        match name {
            "table" => {
                self.count += 1;
                self.tables.push(Table { number: self.count, ..Table::default() });
            }
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    table.end_row();
                    table.in_row = true;
                    table.caption = false;
                }
            }
            "td" | "th" => {
                if let Some(table) = self.tables.last_mut() {
                    table.end_cell();
                    table.in_row = true;
                    let cell = Cell { paras: Vec::new(), wide: span(element, "colspan", WIDEST), head: name == "th" };
                    table.cell = Some((cell, span(element, "rowspan", MOST)));
                }
            }
            "caption" => {
                if let Some(table) = self.tables.last_mut() {
                    table.caption = true;
                }
            }
            "li" => self.kind = Some(BlockKind::Item),
            "dt" => self.kind = Some(BlockKind::Term),
            "sup" => self.text.push(NOTE),
            _ if is_heading(name) => self.kind = Some(BlockKind::Heading),
            _ if is_variable(element) => self.text.push(OPEN),
            _ => {}
        }
    }

    fn close(&mut self, element: &Element) {
        if self.hidden > 0 {
            self.hidden -= 1;
            return;
        }
        let name = element.name();
        match name {
            "sup" => self.text.push(NOTE_END),
            "td" | "th" => {
                self.end_paragraph();
                if let Some(table) = self.tables.last_mut() {
                    table.end_cell();
                }
            }
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    table.end_row();
                }
            }
            "table" => {
                self.end_paragraph();
                self.end_table();
            }
            _ if breaks_line(name) => {
                self.end_paragraph();
                self.kind = None;
            }
            _ => {
                if is_variable(element) {
                    self.text.push(CLOSE);
                }
                // What a paragraph begins with in another type is its label.
                if self.text.len() < LABEL_LONGEST
                    && !label(&self.text).is_empty()
                    && !self.text.trim_end().ends_with(':')
                {
                    self.text.push_str(": ");
                }
            }
        }
    }

    fn text(&mut self, text: &str) {
        if self.hidden == 0 {
            self.text.extend(text.chars().map(|c| if is_mark(c) { ' ' } else { c }));
        }
    }

    fn end_paragraph(&mut self) {
        let text = tidy(&std::mem::take(&mut self.text));
        // An empty item leaves its kind to what follows in it.
        if text.chars().all(|c| c.is_whitespace() || is_mark(c)) {
            return;
        }
        let para = Para { kind: self.kind.take().unwrap_or(BlockKind::Text), text };
        match self.tables.last_mut() {
            Some(Table { cell: Some((cell, _)), .. }) => cell.paras.push(para),
            Some(Table { number, caption: true, .. }) => {
                let place = format!("table {number}");
                self.out.push(Placed { place, block: Block::Para(para) });
            }
            _ => {
                let place = format!("paragraph {}", self.out.len() + 1);
                self.out.push(Placed { place, block: Block::Para(para) });
            }
        }
    }

    /// Gives out a table. One inside of a cell that names no parts is text of that cell.
    fn end_table(&mut self) {
        let Some(mut table) = self.tables.pop() else { return };
        table.end_row();
        if let Some(Table { cell: Some((outer, _)), .. }) = self.tables.last_mut()
            && !names_parts(&table.rows)
        {
            outer.paras.extend(table.rows.into_iter().flat_map(|(_, cells)| cells).flat_map(|cell| cell.paras));
            return;
        }
        if !table.rows.is_empty() {
            self.out.push(Placed { place: format!("table {}", table.number), block: Block::Table(table.rows) });
        }
    }
}

/// A text in one line; marks of footnotes only around what can be one.
fn tidy(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut parts = text.split(NOTE);
    let mut out = parts.next().unwrap_or_default().replace(NOTE_END, "");
    for part in parts {
        let (inside, rest) = part.split_once(NOTE_END).unwrap_or(("", part));
        if inside.trim().chars().count() <= NOTE_LONGEST {
            out.extend([NOTE].into_iter().chain(inside.trim().chars()).chain([NOTE_END]));
        } else {
            out.push_str(inside);
        }
        out.push_str(&rest.replace(NOTE_END, ""));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(page: &str) -> Vec<Vec<String>> {
        let blocks = blocks(page);
        let Some(Block::Table(rows)) =
            blocks.into_iter().map(|placed| placed.block).find(|block| matches!(block, Block::Table(_)))
        else {
            panic!("no table in {page}")
        };
        rows.into_iter().map(|(_, cells)| cells.iter().map(Cell::plain).collect()).collect()
    }

    #[test]
    fn cells_that_take_several_rows_or_columns_stand_in_each() {
        let rows =
            table("<table><tr><td rowspan=2>a<td colspan=2>b<tr><td>c<td>d<tr><td rowspan=9 colspan=3>e</table>");
        assert_eq!(rows, [vec!["a", "b", "b"], vec!["a", "c", "d"], vec!["e", "e", "e"]]);
    }

    #[test]
    fn what_is_nested_deep_is_only_long() {
        let page = format!("{}x{}", "<div><i>".repeat(20_000), "<table><tr><td>".repeat(5_000));
        assert!(!blocks(&page).is_empty());
    }

    #[test]
    fn what_is_not_shown_is_not_read() {
        let page =
            "<script>a</script><p hidden>b<p style='display: none'>c</p><nav>d</nav><p>e<sup>1</sup> <b>Reason</b> f";
        let texts: Vec<String> = blocks(page)
            .into_iter()
            .filter_map(|placed| match placed.block {
                Block::Para(para) => Some(para.text),
                _ => None,
            })
            .collect();
        assert_eq!(texts, [format!("e{NOTE}1{NOTE_END} Reason f")]);
    }
}
