//! The process that reads bundles: tasks a line in, answers a line out, for the supervisor alone.

use std::io::{self, BufRead, Write};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use url::Url;

use super::contract::{ErrorInfo, ErrorKind, Request};
use super::limits::ChildLimits;
use super::poison::Poison;
use crate::input::source::Input;
use crate::knowledge::catalog::Catalog;
use crate::running::triage::{self, Options};
use crate::telling::report::json;

/// What the supervisor asks.
#[derive(Serialize, Deserialize)]
pub(super) struct Task {
    /// Says which answer belongs to it.
    pub number: u64,
    /// The request.
    pub request: Request,
}

/// What the child answers: a report or an error.
#[derive(Serialize, Deserialize)]
pub(super) struct Answer {
    /// The task's number.
    pub number: u64,
    /// The report as one line of JSON.
    pub report: Option<Box<RawValue>>,
    /// Why there is none.
    pub error: Option<ErrorInfo>,
}

/// Serves the supervisor until its end of the pipe is closed. Limits hold for the whole process from here on.
///
/// # Errors
/// The supervisor has gone, or asks what is no task.
pub fn serve(
    tasks: impl BufRead,
    mut answers: impl Write,
    catalog: &Catalog,
    options: &Options,
    limits: ChildLimits,
) -> io::Result<()> {
    limits.begin();
    let poison = Poison::of_environment();
    let place = Arc::new(Mutex::new(String::new()));
    // The payload of a panic may hold text of a log, which may hold secrets: only the place in the code is told.
    let told = Arc::clone(&place);
    panic::set_hook(Box::new(move |panic| {
        *told.lock().unwrap_or_else(PoisonError::into_inner) = panic.location().map(place_in_code).unwrap_or_default();
    }));
    for line in tasks.lines() {
        let task: Task = serde_json::from_str(&line?)?;
        limits.next();
        let answered = panic::catch_unwind(AssertUnwindSafe(|| {
            poison.act(&task.request.bundle_id);
            answer(&task.request, catalog, options)
        }));
        let answered = answered.unwrap_or_else(|_| {
            let place = place.lock().unwrap_or_else(PoisonError::into_inner);
            Err(ErrorInfo::new(ErrorKind::Panic, format!("a fault of ccmtriage at {place}")))
        });
        let (report, error) = match answered {
            Ok(report) => (Some(report), None),
            Err(error) => (None, Some(error)),
        };
        answers.write_all(json::line(&Answer { number: task.number, report, error }).as_bytes())?;
        answers.flush()?;
    }
    Ok(())
}

/// `msi.rs:12:3` below its crate, whatever machine built the program.
fn place_in_code(location: &panic::Location<'_>) -> String {
    let file = location.file().replace('\\', "/");
    let inner = file.rsplit("src/").next().unwrap_or(&file);
    format!("{inner}:{}:{}", location.line(), location.column())
}

fn answer(request: &Request, catalog: &Catalog, options: &Options) -> Result<Box<RawValue>, ErrorInfo> {
    let path = path(&request.uri)?;
    openable(&path)?;
    let report = triage::triage(&[Input::Path(path)], catalog, options)
        .map_err(|error| ErrorInfo::new(ErrorKind::MemoryLimit, format!("no thread could be started: {error}")))?;
    // The same escapes as in the report: what acts on a terminal is not sent.
    let line = json::report_line(&report);
    Ok(RawValue::from_string(line.trim_end().to_owned()).expect("a report was just written as JSON"))
}

fn path(uri: &str) -> Result<PathBuf, ErrorInfo> {
    let unsupported = |why: String| ErrorInfo::new(ErrorKind::UnsupportedUri, why);
    let parsed = Url::parse(uri).map_err(|error| unsupported(format!("no URI: {error}")))?;
    if parsed.scheme() != "file" {
        return Err(unsupported(format!("{}: is not read, only file:", parsed.scheme())));
    }
    parsed.to_file_path().map_err(|()| unsupported("names no path on this machine".to_owned()))
}

/// Whether something is there that can be opened. What is inside is the report's to say.
fn openable(path: &Path) -> Result<(), ErrorInfo> {
    let metadata = path.metadata();
    let opened = metadata.and_then(|metadata| match metadata {
        metadata if metadata.is_dir() => path.read_dir().map(drop),
        metadata if metadata.is_file() => std::fs::File::open(path).map(drop),
        _ => Err(io::Error::other("neither a directory nor a regular file")),
    });
    opened.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
            ErrorInfo::new(ErrorKind::NotFound, "nothing is there")
        }
        _ => ErrorInfo::new(ErrorKind::Unreadable, error.to_string()),
    })
}
