//! What the command line asks for, as the library takes it: the catalog, inputs, options.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use ccmtriage::input::source::{self, Input};
use ccmtriage::knowledge::catalog::Catalog;
use ccmtriage::running::triage::Options;
use ccmtriage::telling::report::build::EvidenceLimit;

use crate::args::{Evidence, Knowledge, Reading, RoleChoice};
use crate::output::Usage;
use crate::{overlays, own, places};

/// The shipped catalog with the user's own over it, and the files of the command line over both.
pub fn catalog(knowledge: &Knowledge) -> Result<Catalog> {
    let own = if knowledge.no_user_catalog { Vec::new() } else { own::overlays()? };
    let hint = if own.is_empty() { "" } else { own::HINT };
    let overlays = own.into_iter().chain(overlays::read(&knowledge.catalog)?).collect::<Vec<_>>();
    Catalog::with_overlays(&overlays).map_err(|broken| Usage(format!("{broken}{hint}")).into())
}

/// Something to read; `-` is standard input, of which one byte more than `memory` is taken: then it is known to be cut.
pub fn input(name: &str, memory: u64) -> Result<Input> {
    if name == "-" {
        return Input::of_stream(std::io::stdin().lock(), memory).context("cannot read standard input");
    }
    // A folder in an archive, as reports write it.
    if let Some((archive, folder)) = name.split_once("!/")
        && !Path::new(name).exists()
        && Path::new(archive).is_file()
    {
        return Ok(Input::Inside(PathBuf::from(archive), folder.to_owned()));
    }
    Ok(Input::Path(PathBuf::from(&*places::meant(name))))
}

/// How the user wants servers to be read and judged.
pub fn options_of(reading: &Reading) -> Options {
    let source::Options { all_files, limits } = reading.basis.source();
    Options {
        all_files,
        role: role(reading.role),
        date_order: reading.date_order.said(),
        redact: reading.redaction.chosen(),
        threads: reading.threads,
        limits,
        ..Options::default()
    }
}

/// The role that the user gives.
pub fn role(choice: RoleChoice) -> Option<String> {
    match choice {
        RoleChoice::Auto => None,
        RoleChoice::Publisher => Some("publisher".to_owned()),
        RoleChoice::Subscriber => Some("subscriber".to_owned()),
    }
}

/// How many places the user wants.
pub fn kept(evidence: Evidence) -> EvidenceLimit {
    match evidence {
        Evidence::First(most) => EvidenceLimit::First(most),
        Evidence::All => EvidenceLimit::All,
    }
}
