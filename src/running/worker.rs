//! Bundles one after the other for a distributed engine: a request a line in, a row a line out, in the same order.
//!
//! The supervisor reads requests and writes rows; a child process reads the bundles, under limits, and is started anew
//! where one takes it down. What goes wrong with a request or its bundle is a row. Scheduling, retries and tables are
//! the engine's. Alone in the library this module starts processes and looks at the clock: for the wall limit and the
//! row's `run` object.

use std::io::{self, BufRead, Write};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::telling::report::json;

use contract::{Row, Run};
use limits::ChildLimits;
use process::Process;
use requests::Requests;

pub mod child;
pub mod contract;
pub mod limits;
mod poison;
mod process;
mod requests;

/// What the worker is told.
#[derive(Debug)]
pub struct Options {
    /// Starts the child: a program that calls [`child::serve`] on its standard input and output.
    pub child: Command,
    /// The limits that the child sets for itself, as its errors name them.
    pub limits: ChildLimits,
    /// The most wall time that a bundle may take, as a backstop: unlike CPU time it depends on what else runs.
    pub wall: Duration,
    /// SHA-256 of the catalog that the child uses, in hex.
    pub catalog_sha256: String,
}

/// What ends a worker before all requests are answered.
#[derive(Debug, thiserror::Error)]
pub enum Stopped {
    /// Requests could not be read.
    #[error("cannot read requests: {0}")]
    Input(io::Error),
    /// A row could not be written: who reads rows has gone, or its disk is full.
    #[error("cannot write rows: {0}")]
    Output(io::Error),
    /// No child could be started, or it could not be waited for.
    #[error("cannot run the child process: {0}")]
    Child(io::Error),
}

/// Answers every request with one row, in order, each flushed before the next request is read. `log` gets a line for
/// each time that the child was lost.
///
/// # Errors
/// Requests cannot be read, rows cannot be written, or no child can be started. Rows written so far hold.
pub fn run(
    input: impl BufRead,
    mut output: impl Write,
    mut log: impl Write,
    mut options: Options,
) -> Result<(), Stopped> {
    let (pid, host) = (std::process::id(), limits::host());
    let mut process = Process::new();
    let mut requests = Requests::new(input);
    while let Some(line) = requests.next().map_err(Stopped::Input)? {
        let clock = Instant::now();
        let (bundle_id, uri, answer) = match line.request {
            Err(error) => (None, None, Err(error)),
            Ok(request) => {
                let answer = process.answer(&request, &mut options, &mut log).map_err(Stopped::Child)?;
                (Some(request.bundle_id), Some(request.uri), answer)
            }
        };
        let run = Run {
            line_no: line.number,
            elapsed_ms: clock.elapsed().as_millis() as u64,
            pid,
            host: host.clone(),
            restarts: process.restarts(),
        };
        let row = Row::new(bundle_id, uri, line.sha256, answer, &options.catalog_sha256, run);
        output.write_all(json::line(&row).as_bytes()).and_then(|()| output.flush()).map_err(Stopped::Output)?;
    }
    process.end().map_err(Stopped::Child)
}
