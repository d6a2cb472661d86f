//! One function for each command.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
use ccmtriage::catalog::Catalog;
use ccmtriage::cluster;
use ccmtriage::report::build::Kept;
use ccmtriage::report::cluster::ClusterReport;
use ccmtriage::report::{Report, RunInfo, csv, html, json, markdown, ndjson, sarif, text};
use ccmtriage::source::Input;
use ccmtriage::triage::{self, Options};

use crate::args::{Args, CatalogCommand, Command, Evidence, Format, RoleChoice, Scan};
use crate::output::{self, Usage};
use crate::{cases, lookup};

/// Runs a command and gives its exit code.
pub fn run(args: Args) -> Result<u8> {
    match args.command {
        Command::Scan(scan) => self::scan(&scan),
        Command::Explain(explain) => lookup::explain(&explain),
        Command::WhyNot(why_not) => lookup::why_not(&why_not),
        Command::Collect(options) => cases::collect(&options),
        Command::Verify(options) => cases::verify(&options),
        Command::Catalog(CatalogCommand::Check { files }) => lookup::check(&files),
        Command::Catalog(CatalogCommand::List { regexes, catalog }) => lookup::list(regexes, &catalog),
        Command::Catalog(CatalogCommand::Docs { catalog }) => lookup::docs(&catalog),
        Command::Schema { cluster } => {
            output::print(&if cluster { json::cluster_schema() } else { json::schema() }, crate::args::Colour::Never)
                .map(|()| 0)
        }
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

/// Something to read; `-` is standard input, of which one byte more than `memory` is taken: then it is known to be cut.
pub fn input(name: &str, memory: u64) -> Result<Input> {
    if name == "-" {
        return Ok(Input::Stdin(output::stdin(memory).context("cannot read standard input")?));
    }
    Ok(Input::Path(PathBuf::from(name)))
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
    let options = Options {
        all_files: scan.all_files,
        role: role(scan.role),
        name: None,
        kept: match scan.evidence {
            Evidence::First(most) => Kept::First(most),
            Evidence::All => Kept::All,
        },
        redact: scan.redaction.chosen(),
        threads: scan.threads,
        limits: scan.limits.limits(),
    };
    let (started, clock) = (output::now(), Instant::now());
    let (rendered, code) = match servers(&scan.inputs, scan.limits.max_memory)? {
        Servers::One(inputs) => {
            let mut report = triage::triage(&inputs, &catalog, &options).context("cannot start worker threads")?;
            if !scan.reproducible {
                report.run = Some(run_info(started, clock, scan.threads, &[&report]));
            }
            (render(scan.format, &report), report.exit_code())
        }
        Servers::Cluster(servers) => {
            let reports = triage::triage_each(&servers, &catalog, &options).context("cannot start worker threads")?;
            let mut report = cluster::cluster(&catalog, reports);
            if !scan.reproducible {
                report.run = Some(run_info(started, clock, scan.threads, &report.servers.iter().collect::<Vec<_>>()));
            }
            (render_cluster(scan.format, &report), report.exit_code())
        }
    };
    match &scan.output {
        Some(path) => output::write(path, &rendered)?,
        None => output::print(&rendered, scan.color)?,
    }
    Ok(if scan.exit_zero { 0 } else { code })
}

fn render(format: Format, report: &Report) -> String {
    match format {
        Format::Text => text::render(report),
        Format::Json => json::render(report),
        Format::Ndjson => ndjson::render(report),
        Format::Html => html::render(report),
        Format::Markdown => markdown::render(report),
        Format::Sarif => sarif::render(report),
        Format::Csv => csv::render(report),
    }
}

fn render_cluster(format: Format, report: &ClusterReport) -> String {
    match format {
        Format::Text => text::render_cluster(report),
        Format::Json => json::render_cluster(report),
        Format::Ndjson => ndjson::render_cluster(report),
        Format::Html => html::render_cluster(report),
        Format::Markdown => markdown::render_cluster(report),
        Format::Sarif => sarif::render_cluster(report),
        Format::Csv => csv::render_cluster(report),
    }
}

/// What to triage: one server's inputs, or several servers with their names.
enum Servers {
    One(Vec<Input>),
    Cluster(Vec<(String, Vec<Input>)>),
}

/// Reads the inputs of the command line: `NAME=INPUT` names a server; then every input must have a name.
fn servers(inputs: &[String], memory: u64) -> Result<Servers> {
    let mut unnamed = Vec::new();
    let mut named: Vec<(String, Vec<Input>)> = Vec::new();
    for input in inputs {
        let (name, place) = split_name(input);
        let place = self::input(place, memory)?;
        match name {
            None => unnamed.push(place),
            Some(name) => match named.iter_mut().find(|(known, _)| known == name) {
                Some((_, places)) => places.push(place),
                None => named.push((name.to_owned(), vec![place])),
            },
        }
    }
    match (unnamed.is_empty(), named.is_empty()) {
        (_, true) => Ok(Servers::One(unnamed)),
        (true, false) => Ok(Servers::Cluster(named)),
        (false, false) => Err(Usage("give every input a name (pub=DIR sub1=DIR), or none".to_owned()).into()),
    }
}

/// `pub=DIR` into its name and its place; a path that exists as it stands has no name.
fn split_name(input: &str) -> (Option<&str>, &str) {
    match input.split_once('=') {
        Some((name, place))
            if !name.is_empty()
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
                && !Path::new(input).exists() =>
        {
            (Some(name), place)
        }
        _ => (None, input),
    }
}

fn run_info(started: String, clock: Instant, threads: usize, reports: &[&Report]) -> RunInfo {
    let seconds = clock.elapsed().as_secs_f64().max(1e-9);
    let files = || reports.iter().flat_map(|report| &report.inputs);
    let bytes: u64 = files().map(|input| input.bytes).sum();
    RunInfo {
        started,
        finished: output::now(),
        threads: if threads == 0 { std::thread::available_parallelism().map_or(1, usize::from) } else { threads },
        files: files().count() as u64,
        bytes,
        lines: files().map(|input| input.lines).sum(),
        #[expect(clippy::cast_sign_loss, reason = "bytes and seconds are positive")]
        bytes_per_second: (bytes as f64 / seconds) as u64,
        peak_memory_bytes: output::peak_memory(),
    }
}
