//! The `worker` command: one process that answers, and its child that reads.

use std::io::{self, Write};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use ccmtriage::input::source;
use ccmtriage::running::triage;
use ccmtriage::running::worker::limits::{self, ChildLimits};
use ccmtriage::running::worker::{self, child};

use crate::args::{Knowledge, Worker};
use crate::asked;

/// Answers requests, or, as a child, reads bundles.
pub fn worker(worker: &Worker) -> Result<u8> {
    // Rows are the same on every machine, unless the user asks for their own catalog.
    let no_user_catalog = !worker.user_catalog;
    let catalog = asked::catalog(&Knowledge { no_user_catalog, ..worker.basis.knowledge.clone() })?;
    let most = ChildLimits { cpu: Duration::from_secs(worker.cpu_limit), memory: worker.memory_limit };
    if worker.child {
        let source::Options { all_files, limits: archives } = worker.basis.source();
        let options = triage::Options {
            all_files,
            kept: asked::kept(worker.evidence),
            threads: worker.threads,
            limits: archives,
            ..triage::Options::default()
        };
        child::serve(io::stdin().lock(), io::stdout().lock(), &catalog, &options, most)
            .context("the supervisor has gone")?;
        return Ok(0);
    }
    if !limits::HOLD {
        let warning = "this system limits no CPU time and no memory of a bundle: only --wall-limit holds";
        let _ = writeln!(io::stderr(), "ccmtriage worker: {warning}");
    }
    let mut child = Command::new(std::env::current_exe().context("cannot find this program")?);
    // The same arguments, whatever they are.
    child.args(std::env::args_os().skip(1)).arg("--child");
    let wall = Duration::from_secs(worker.wall_limit);
    let options = worker::Options { child, limits: most, wall, catalog_sha256: catalog.sha256 };
    worker::run(io::stdin().lock(), io::stdout().lock(), io::stderr(), options)?;
    Ok(0)
}
