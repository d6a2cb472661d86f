//! A chapter of a document that lists messages, each with a reason and what to do, becomes an overlay of the catalog.
//!
//! Those who own the guide put its own words in: a saved page, or the text of its PDF. Nothing of it is guessed: what
//! could not be read is listed with its place.

pub mod block;
pub mod collect;
pub mod entry;
mod frequent;
pub mod html;
pub mod overlay;
pub mod paper;
pub mod part;
pub mod stands;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use crate::knowledge::catalog::Catalog;
use collect::Left;
use entry::Entry;

/// What came of a chapter.
#[derive(Debug)]
pub struct Import {
    /// The overlay, as TOML.
    pub overlay: String,
    /// Its entries, in the chapter's order.
    pub entries: Vec<Entry>,
    /// Rows, or parts of them, that did not become an entry, with their places.
    pub left: Vec<Left>,
}

/// The file holds no chapter that lists messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoChapter {
    /// Nothing in it has the form of one.
    #[error(
        "no messages with a corrective action were found; looked for a table whose head names a message (\"Message\", \
         \"Error Message\") and a reason (\"Reason\", \"Explanation\", \"Cause\") or an action (\"Corrective Action\", \
         \"Recommended Action\", \"Resolution\"), for paragraphs that begin with such labels, and for headings and terms \
         above them"
    )]
    NoTable,
    /// It is a PDF, not its text.
    #[error("this is a PDF: take its text out of it first, with `pdftotext -layout FILE.pdf FILE.txt`")]
    Pdf,
    /// It is another kind of file that holds no text to be read.
    #[error("this is no text: save the page as HTML, or take the text out of the PDF with `pdftotext -layout`")]
    NoText,
}

/// Reads a chapter: a saved page, or the text of a PDF. `title` is the document's name, as the entries will give it.
///
/// # Errors
/// It holds no such chapter.
pub fn import(catalog: &Catalog, bytes: &[u8], title: &str) -> Result<Import, NoChapter> {
    if bytes.starts_with(b"%PDF") {
        return Err(NoChapter::Pdf);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(NoChapter::NoText);
    }
    let text = decoded(bytes);
    let pieces = if is_page(&text) { html::blocks(&text) } else { paper::blocks(&text) };
    let collected = collect::collect(&pieces);
    if !collected.named || collected.rows.is_empty() && collected.left.is_empty() {
        return Err(NoChapter::NoTable);
    }
    let (entries, collected) = entry::entries(catalog, collected);
    if entries.is_empty() {
        return Err(NoChapter::NoTable);
    }
    Ok(Import { overlay: overlay::write(title, &entries), entries, left: collected.left })
}

/// Whether a text is a page: tags stand in it that no sentence holds.
fn is_page(text: &str) -> bool {
    let head: String = text.chars().take(64 << 10).collect::<String>().to_ascii_lowercase();
    [
        "<html",
        "<!doctype html",
        "<body",
        "<table",
        "</td>",
        "</tr>",
        "</p>",
        "</dl>",
        "</dt>",
        "</h1>",
        "</h2>",
        "</h3>",
    ]
    .iter()
    .any(|tag| head.contains(tag))
}

/// The text: by its mark, by what the page says of itself, as UTF-8 where it is that, else as Windows wrote it.
fn decoded(bytes: &[u8]) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned();
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let named = head.split("charset=").nth(1).and_then(|rest| {
        let name: String = rest
            .trim_start_matches(['"', '\'', ' '])
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
            .collect();
        Encoding::for_label(name.as_bytes()).filter(|encoding| *encoding != UTF_8)
    });
    named.unwrap_or(WINDOWS_1252).decode_without_bom_handling(bytes).0.into_owned()
}
