//! The commands on cases: packing one, and checking a report against its input.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use ccmtriage::running::triage::Options;
use ccmtriage::running::{collect, verify};
use ccmtriage::telling::page::safe;
use ccmtriage::telling::report::build::EvidenceLimit;
use ccmtriage::telling::report::claims;

use crate::args::{Collect, Colour, Verify};
use crate::asked::{catalog, input, options_of};
use crate::interrupt::Aside;
use crate::output::{self, Unwritten, Usage};
use crate::places;
use crate::target::Target;

/// There were no logs.
const NOTHING_PACKED: u8 = 3;

/// Packs a case. The exit code is about that, whatever the logs say: 0 where logs were packed, 3 where there were none.
pub fn collect(args: &Collect) -> Result<u8> {
    let path = &args.output;
    let there = || Usage(format!("{} is there already: it is never overwritten", path.display()));
    if path.symlink_metadata().is_ok() {
        return Err(there().into());
    }
    // In a folder that is there, outside of what is read.
    let inputs = args.inputs.iter().map(|input| PathBuf::from(&*places::meant(input)));
    let reads = inputs.chain(args.reading.basis.knowledge.catalog.iter().cloned());
    Target::new(path, reads)?;
    let unwritten = |error: &dyn std::fmt::Display| Unwritten(format!("cannot write {}: {error}", path.display()));
    let catalog = catalog(&args.reading.basis.knowledge)?;
    let options = Options { kept: EvidenceLimit::All, ..options_of(&args.reading) };
    let inputs = args.inputs.iter().map(|name| input(name, options.limits.memory)).collect::<Result<Vec<_>>>()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // It goes away by itself unless it is finished.
    let (mut aside, noted) = Aside::create(|| {
        let file = tempfile::Builder::new().prefix(".ccmtriage-").suffix(".part").tempfile_in(folder)?;
        let path = file.path().to_owned();
        Ok((file, path))
    })
    .map_err(|error| unwritten(&error))?;
    let (report, manifest) =
        collect::collect(&inputs, &catalog, &options, std::io::BufWriter::new(aside.as_file_mut())).map_err(
            |error| match error {
                collect::Error::Threads(_) => anyhow::Error::from(error),
                error => unwritten(&error).into(),
            },
        )?;
    if manifest.logs.is_empty() {
        let near = args.inputs.iter().any(|input| input.contains('='));
        let hint = if near { "; `collect` packs one server: run it for each" } else { "" };
        let mut said = format!("no log was found to pack, and no case was written{hint}\n");
        for row in &report.coverage.skipped {
            let _ = writeln!(said, "  {}: {}", safe(&row.path), safe(&row.reason));
        }
        output::print(&said, Colour::Never)?;
        return Ok(NOTHING_PACKED);
    }
    noted.finish(|| aside.persist_noclobber(path)).map_err(|error| match error.error.kind() {
        std::io::ErrorKind::AlreadyExists => anyhow::Error::from(there()),
        _ => unwritten(&error.error).into(),
    })?;
    let redacted: u64 = manifest.logs.iter().map(|log| log.redacted_lines).sum();
    let mut said = String::new();
    let _ = writeln!(said, "{}: {}", report.verdict.outcome.name().to_uppercase(), report.verdict.headline);
    let _ = writeln!(
        said,
        "{} logs packed into {}; {redacted} lines redacted ({})",
        manifest.logs.len(),
        path.display(),
        manifest.redacted
    );
    for row in &report.coverage.skipped {
        let _ = writeln!(said, "  {}: {}", safe(&row.path), safe(&row.reason));
    }
    output::print(&said, Colour::Never)?;
    Ok(0)
}

/// Checks a report against its input.
pub fn verify(args: &Verify) -> Result<u8> {
    let text = std::fs::read(&args.report)
        .with_context(|| format!("cannot read {}", args.report.display()))
        .map_err(|error| Usage(format!("{error:#}")))?;
    let claims = claims::parse(&text).map_err(|error| Usage(format!("{}: {error}", args.report.display())))?;
    let limits = args.limits.limits();
    let checked = verify::verify(&claims, &input(&args.input, limits.memory)?, limits);
    let mut said = String::new();
    for (path, what) in &checked.changed {
        let _ = writeln!(said, "CHANGED  {}: {}", safe(path), safe(what));
    }
    for path in &checked.new {
        let _ = writeln!(said, "NEW      {}: the report does not know it", safe(path));
    }
    for (path, what) in &checked.unread {
        let _ = writeln!(said, "UNREAD   {}: {}", safe(path), safe(what));
    }
    let (files, places) = (claims.files.len(), claims.places.len());
    let _ = writeln!(
        said,
        "{} of {files} files and {} of {places} places are as the report says",
        checked.files, checked.places
    );
    if checked.by_size > 0 {
        let _ = writeln!(
            said,
            "{} of the files were held against their size and the places alone: the report has no hash of them (scan \
             --hash writes them, collect always)",
            checked.by_size
        );
    }
    output::print(&said, Colour::Never)?;
    Ok(checked.exit_code())
}
