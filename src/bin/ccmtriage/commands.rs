//! One function for each command.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
use ccmtriage::catalog::Catalog;
use ccmtriage::report::build::Kept;
use ccmtriage::report::{RunInfo, json, text};
use ccmtriage::source::Input;
use ccmtriage::triage::{self, Options};

use crate::args::{Args, CatalogCommand, Command, Evidence, Format, RoleChoice, Scan};
use crate::lookup;
use crate::output::{self, Usage};

/// Runs a command and gives its exit code.
pub fn run(args: Args) -> Result<u8> {
    match args.command {
        Command::Scan(scan) => self::scan(&scan),
        Command::Explain(explain) => lookup::explain(&explain),
        Command::WhyNot(why_not) => lookup::why_not(&why_not),
        Command::Catalog(CatalogCommand::Check { files }) => lookup::check(&files),
        Command::Catalog(CatalogCommand::List { regexes, catalog }) => lookup::list(regexes, &catalog),
        Command::Catalog(CatalogCommand::Docs { catalog }) => lookup::docs(&catalog),
        Command::Schema => output::print(&json::schema(), crate::args::Colour::Never).map(|()| 0),
    }
}

/// The shipped catalog with the user's files over it.
pub fn catalog(files: &[PathBuf]) -> Result<Catalog> {
    let mut overlays = Vec::new();
    for file in files {
        for file in toml_files(file)? {
            let text = std::fs::read_to_string(&file)
                .map_err(|error| Usage(format!("cannot read the catalog {}: {error}", file.display())))?;
            overlays.push((file.display().to_string(), text));
        }
    }
    Catalog::with_overlays(&overlays).map_err(|broken| Usage(broken.to_string()).into())
}

fn toml_files(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = std::fs::read_dir(path)
        .map_err(|error| Usage(format!("cannot read the catalog {}: {error}", path.display())))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    files.sort();
    Ok(files)
}

/// What to read; `-` is standard input.
pub fn inputs(names: &[String]) -> Result<Vec<Input>> {
    let mut inputs = Vec::new();
    for name in names {
        if name == "-" {
            inputs.push(Input::Stdin(output::stdin().context("cannot read standard input")?));
        } else {
            inputs.push(Input::Path(PathBuf::from(name)));
        }
    }
    Ok(inputs)
}

/// The role that the user gives.
pub fn role(choice: RoleChoice) -> Option<String> {
    match choice {
        RoleChoice::Auto => None,
        RoleChoice::Publisher => Some("publisher".to_owned()),
        RoleChoice::Subscriber => Some("subscriber".to_owned()),
    }
}

fn scan(scan: &Scan) -> Result<u8> {
    let catalog = catalog(&scan.catalog)?;
    let inputs = inputs(&scan.inputs)?;
    let options = Options {
        all_files: scan.all_files,
        role: role(scan.role),
        name: None,
        kept: match scan.evidence {
            Evidence::First(most) => Kept::First(most),
            Evidence::All => Kept::All,
        },
        redact: !scan.no_redact,
        threads: scan.threads,
    };
    let started = output::now();
    let clock = Instant::now();
    let mut report = triage::triage(&inputs, &catalog, &options).context("cannot start worker threads")?;
    if !scan.reproducible {
        let seconds = clock.elapsed().as_secs_f64().max(1e-9);
        let bytes: u64 = report.inputs.iter().map(|input| input.bytes).sum();
        report.run = Some(RunInfo {
            started,
            finished: output::now(),
            threads: if scan.threads == 0 {
                std::thread::available_parallelism().map_or(1, usize::from)
            } else {
                scan.threads
            },
            files: report.inputs.len() as u64,
            bytes,
            lines: report.inputs.iter().map(|input| input.lines).sum(),
            #[expect(clippy::cast_sign_loss, reason = "bytes and seconds are positive")]
            bytes_per_second: (bytes as f64 / seconds) as u64,
            peak_memory_bytes: output::peak_memory(),
        });
    }
    let rendered = match scan.format {
        Format::Text => text::render(&report),
        Format::Json => json::render(&report),
    };
    match &scan.output {
        Some(path) => output::write(path, &rendered)?,
        None => output::print(&rendered, scan.color)?,
    }
    Ok(if scan.exit_zero { 0 } else { report.exit_code() })
}
