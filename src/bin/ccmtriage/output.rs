//! What goes to standard output and to standard error.

use std::io::{BufWriter, ErrorKind, Write};

use anyhow::Result;

use crate::args::Colour;

/// Wrong usage, or a catalog that does not hold: exit 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Usage(pub String);

/// A report that could not be written: exit 70.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unwritten(pub String);

/// The time now, RFC 3339 in UTC.
pub fn now() -> String {
    jiff::Timestamp::now().to_string()
}

/// Largest resident memory of this process in bytes, where the system tells it.
pub fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib * 1024)
}

/// Columns of the terminal on standard output; none where it is no terminal.
pub fn width() -> Option<usize> {
    terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| width.0.into())
}

/// The same, or those of a page.
pub fn width_or_page() -> usize {
    width().unwrap_or(ccmtriage::telling::page::WIDTH)
}

/// Prints on standard output. A closed pipe is not an error.
pub fn print(text: &str, colour: Colour) -> Result<()> {
    let choice = match colour {
        Colour::Auto => anstream::AutoStream::choice(&std::io::stdout()),
        Colour::Always => anstream::ColorChoice::Always,
        Colour::Never => anstream::ColorChoice::Never,
    };
    let mut out = anstream::AutoStream::new(std::io::stdout().lock(), choice);
    printed(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Prints what holds no styles on standard output, piece by piece. A closed pipe is not an error.
pub fn print_with(render: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    printed(render(&mut out).and_then(|()| out.flush()))
}

fn printed(outcome: std::io::Result<()>) -> Result<()> {
    match outcome {
        Err(error) if is_closed_pipe(&error) => Ok(()),
        Err(error) => Err(Unwritten(format!("cannot write the report: {error}")).into()),
        Ok(()) => Ok(()),
    }
}

/// Says something beside what goes to standard output.
pub fn note(text: &str) {
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// Whether whoever read has gone.
fn is_closed_pipe(error: &std::io::Error) -> bool {
    // Windows has a further word for it, which the standard library does not know: nobody is at the other end.
    const NOT_CONNECTED: i32 = 233;
    error.kind() == ErrorKind::BrokenPipe || cfg!(windows) && error.raw_os_error() == Some(NOT_CONNECTED)
}

/// What the user can do about a file that could not be written.
pub fn remedy(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::NotFound | ErrorKind::NotADirectory => "; make the folder first, or name another one",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "; name a place that you may write to",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "; make room, or name another place",
        ErrorKind::IsADirectory => "; name a file in it",
        _ => "",
    }
}

/// Says what went wrong and gives the exit code for it.
pub fn complain(error: &anyhow::Error) -> u8 {
    let mut out = anstream::stderr().lock();
    // Names of files may hold what acts on a terminal; the lines of the message are ours.
    let text = format!("{error:#}").lines().map(ccmtriage::telling::page::safe).collect::<Vec<_>>().join("\n");
    let _ = writeln!(out, "error: {text}");
    if error.is::<Usage>() { 2 } else { 70 }
}
