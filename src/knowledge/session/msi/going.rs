//! Engine lines that only show that a run goes on: told by their bytes, without being decoded or parsed. Most lines of a
//! verbose log are such.

use std::sync::LazyLock;

use bstr::ByteSlice as _;
use jiff::civil::Time;
use memchr::memmem::Finder;

use super::grammar::{NAMING, is_engine, split_tag};
use super::run::wanted;
use crate::knowledge::session::stems::Stems;

/// Operations of the installation script that say nothing by themselves; most lines of a verbose log are such.
static OPERATIONS: Stems<21> = Stems::new([
    "Reg",
    "File",
    "Folder",
    "Component",
    "Progress",
    "Set",
    "Cache",
    "Icon",
    "Feature",
    "Shortcut",
    "Source",
    "Upgrade",
    "Product",
    "Dialog",
    "Change",
    "End(",
    "Media",
    "Assembly",
    "Bind",
    "Ini",
    "Create",
]);

/// A line that says nothing but that the run goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Going {
    /// The time that stands on its line.
    pub time: Option<Time>,
}

/// Whether a line is an operation that says nothing, whole on its line. Cheap: the line is not even decoded for it.
#[must_use]
pub fn operation(view: &[u8]) -> Option<Going> {
    if !is_engine(view) || view.last() != Some(&b')') {
        return None;
    }
    let (tag, body) = split_tag(view)?;
    let name = body.strip_prefix(b"Executing op: ")?;
    OPERATIONS.begin(name).then_some(Going { time: tag.time })
}

/// What stands in engine lines that matter beside words of trouble: parts of the sentences with which the engine refuses
/// a run.
pub const MARKS: &[&str] = &["reje", "not ", "rohi", "sabl"];

/// What stands in the sentence that names the status of the whole run.
static STATUS: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("Windows Installer"));
/// What stands behind the name of a property that changes.
static PROPERTY: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(" property. "));
/// What stands between a product's name and what is said of it.
static DASHES: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(" -- "));

/// Whether a line that holds no mark is an engine line that says nothing but that the run goes on.
#[must_use]
pub fn unmarked(view: &[u8]) -> Option<Going> {
    if !is_engine(view) || !view.last()?.is_ascii_graphic() {
        return None;
    }
    let (tag, body) = split_tag(view)?;
    let goes_on = match body.first()? {
        b'E' if body.starts_with(b"Executing op: ") => body.ends_with(b")") && OPERATIONS.begin(&body[14..]),
        b'P' if body.starts_with(b"PROPERTY CHANGE: ") => {
            // `Adding NAME property. Its value is 'VALUE'.`, whole on its line.
            let named = body[17..].find_byte(b' ').map(|blank| &body[18 + blank..]);
            let name = named.and_then(|named| Some(&named[..PROPERTY.find(named)?]));
            (body.ends_with(b"'") || body.ends_with(b".")) && name.is_none_or(|name| wanted(name).is_none())
        }
        b'N' | b'M' | b'B' | b'D' | b'*' | b'C' | b'I' | b'P' if TELLING.begin(body) => false,
        _ => {
            NAMING.begin(body)
                // What is written on behalf of a custom action, messages with a number, and those of the product.
                || !tag.thread.contains(&b'!')
                    && !begins_with_number(body)
                    && DASHES.find(body).is_none()
                    && STATUS.find(body).is_none()
        }
    };
    goes_on.then_some(Going { time: tag.time })
}

/// Beginnings of engine lines that the reader follows.
static TELLING: Stems<8> = Stems::new([
    "Note: 1: ",
    "MainEngineThread is returning ",
    "Back from server. Return value:",
    "Doing action: ",
    "******* RunEngine",
    "Command Line: ",
    "Invoking remote custom action",
    "Product Code from property table after transforms:",
]);

/// Whether a number stands behind the first word.
fn begins_with_number(body: &[u8]) -> bool {
    let after = body.find_byte(b' ').map(|at| body[at + 1..].trim_ascii_start());
    after.and_then(<[u8]>::first).is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-')
}
