//! One function for each command.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
use ccmtriage::catalog::Catalog;
use ccmtriage::cluster;
use ccmtriage::period::Period;
use ccmtriage::report::build::Kept;
use ccmtriage::report::cluster::ClusterReport;
use ccmtriage::report::text::{Depth, View};
use ccmtriage::report::{Report, RunInfo, baseline, csv, html, json, markdown, ndjson, sarif, text};
use ccmtriage::source::{self, Input};
use ccmtriage::triage::{self, Options, Triaged};

use crate::args::{Args, CatalogCommand, Colour, Command, Evidence, Format, Knowledge, Reading, RoleChoice, Scan};
use crate::output::{self, Usage};
use crate::progress::Progress;
use crate::target::Target;
use crate::{cases, compare, links, lookup, own, pager, places, shells, watching, work};

/// Runs a command and gives its exit code.
pub fn run(args: Args) -> Result<u8> {
    match args.command {
        Command::Scan(scan) => self::scan(&scan),
        Command::Explain(explain) => lookup::explain(&explain),
        Command::WhyNot(why_not) => lookup::why_not(&why_not),
        Command::Collect(options) => cases::collect(&options),
        Command::Verify(options) => cases::verify(&options),
        Command::Catalog(command) => self::catalog_command(&command),
        Command::Diff(diff) => compare::diff(&diff),
        Command::Watch(watch) => watching::watch(&watch),
        Command::Worker(worker) => work::worker(&worker),
        Command::Schema { cluster, diff, worker } => {
            let schema = match (cluster, diff, worker) {
                (true, ..) => json::cluster_schema(),
                (_, true, _) => json::diff_schema(),
                (.., true) => ccmtriage::worker::contract::schema(),
                _ => json::schema(),
            };
            output::print(&schema, Colour::Never).map(|()| 0)
        }
        Command::Completions { shell } => shells::completions(shell),
        Command::Man { output } => shells::man(output.as_deref()),
    }
}

fn catalog_command(command: &CatalogCommand) -> Result<u8> {
    match command {
        CatalogCommand::Check { files, no_user_catalog } => {
            lookup::check(&Knowledge { catalog: files.clone(), no_user_catalog: *no_user_catalog })
        }
        CatalogCommand::List { regexes, origin, knowledge } => lookup::list(*regexes, *origin, knowledge),
        CatalogCommand::Docs { knowledge } => lookup::docs(knowledge),
        CatalogCommand::Import(import) => own::import(import),
        CatalogCommand::Add { files } => own::add(files),
        CatalogCommand::New { place, inputs, basis } => lookup::new(place, inputs, basis),
        CatalogCommand::Remove { names } => own::remove(names),
    }
}

/// The shipped catalog with the user's own over it, and the files of the command line over both.
pub fn catalog(knowledge: &Knowledge) -> Result<Catalog> {
    let own = if knowledge.no_user_catalog { Vec::new() } else { own::overlays()? };
    let hint = if own.is_empty() { "" } else { own::HINT };
    let overlays = own.into_iter().chain(overlays(&knowledge.catalog)?).collect::<Vec<_>>();
    Catalog::with_overlays(&overlays).map_err(|broken| Usage(format!("{broken}{hint}")).into())
}

/// Files of the command line, by name and text.
pub fn overlays(files: &[PathBuf]) -> Result<Vec<(String, String)>> {
    let mut overlays = Vec::new();
    for named in files {
        let files = toml_files(named)?;
        if files.is_empty() {
            return Err(Usage(format!("the catalog {} holds no .toml file", named.display())).into());
        }
        for file in files {
            let text = std::fs::read_to_string(&file).map_err(|error| {
                Usage(format!(
                    "cannot read the catalog {}: {error}; give a .toml file, or a directory of them",
                    file.display()
                ))
            })?;
            overlays.push((file.display().to_string(), text));
        }
    }
    Ok(overlays)
}

/// A file, or every .toml in a folder, by name.
pub fn toml_files(path: &Path) -> Result<Vec<PathBuf>> {
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
pub fn kept(evidence: Evidence) -> Kept {
    match evidence {
        Evidence::First(most) => Kept::First(most),
        Evidence::All => Kept::All,
    }
}

fn scan(scan: &Scan) -> Result<u8> {
    // Before anything is read: standard input, too, may be the file that is named.
    let page = scan.page()?;
    // As elsewhere, `-` is standard output.
    let named = scan.output.as_deref().filter(|path| *path != Path::new("-"));
    if scan.open && scan.output.is_some() && named.is_none() {
        return Err(Usage("--open shows a file: name one, or leave --output out".to_owned()).into());
    }
    let output = named.or(page.as_deref());
    let target = output.map(|path| Target::new(path, scan.reads())).transpose()?;
    if let (Some(since), Some(until)) = (scan.since, scan.until)
        && since > until
    {
        return Err(Usage(format!("--since {since} is later than --until {until}: nothing lies between")).into());
    }
    let catalog = catalog(&scan.reading.basis.knowledge)?;
    let baseline = scan.baseline.as_deref().map(compare::read).transpose()?;
    let servers = servers(&scan.inputs, scan.reading.basis.limits.max_memory)?;
    let progress = Progress::begin(scan.progress);
    let options = Options {
        kept: kept(scan.evidence),
        surround: matches!(scan.format(), Format::Html),
        hash: scan.hash,
        period: Period { since: scan.since, until: scan.until },
        meter: progress.meter(),
        ..options_of(&scan.reading)
    };
    let fail_on = compare::fail_on(scan.fail_on);
    let (started, clock) = (output::now(), Instant::now());
    let triaged = match servers {
        Servers::One(inputs) => match triage::triage_all(&inputs, &catalog, &options) {
            Ok(Triaged::One(report)) => Done::One(inputs, report),
            Ok(Triaged::Several(servers, reports)) => Done::Cluster(servers, reports, true),
            Err(error) => return Err(error).context("cannot start worker threads"),
        },
        Servers::Cluster(servers) => {
            let reports = triage::triage_each(&servers, &catalog, &options).context("cannot start worker threads")?;
            Done::Cluster(servers, reports, false)
        }
    };
    let run = |reports: &[&Report]| (!scan.reproducible).then(|| run_info(started, clock, options.threads, reports));
    let code = match triaged {
        Done::One(inputs, mut report) => {
            report.run = run(&[&report]);
            if let Some((file, earlier)) = &baseline {
                baseline::apply(&mut report, file, earlier).map_err(|unlike| Usage(format!("{file}: {unlike}")))?;
            }
            progress.end();
            let links = || vec![links::of(&inputs, &report)];
            deliver(scan, target.as_ref(), render(scan, &report, links))?;
            let code = report.exit_code_for(fail_on);
            // The process ends: a report on a hundred thousand logs need not be taken apart.
            std::mem::forget(report);
            code
        }
        Done::Cluster(servers, reports, by_folder) => {
            let mut report = cluster::cluster(&catalog, reports);
            if by_folder {
                report.notes.push(told_apart(&servers));
            }
            report.run = run(&report.servers.iter().collect::<Vec<_>>());
            if let Some((file, earlier)) = &baseline {
                let applied = baseline::apply_to_cluster(&mut report, file, earlier);
                applied.map_err(|unlike| Usage(format!("{file}: {unlike}")))?;
            }
            progress.end();
            let links =
                || servers.iter().zip(&report.servers).map(|((_, inputs), report)| links::of(inputs, report)).collect();
            deliver(scan, target.as_ref(), Rendered::Text(render_cluster(scan, &report, links)))?;
            report.exit_code_for(fail_on)
        }
    };
    if scan.open
        && let Some(page) = output
    {
        show(page);
    }
    Ok(if scan.exit_zero { 0 } else { code })
}

/// What was triaged: one server, or several, which their folders may have told apart.
enum Done {
    One(Vec<Input>, Box<Report>),
    Cluster(triage::Servers, Vec<Report>, bool),
}

fn told_apart(servers: &triage::Servers) -> String {
    let names: Vec<&str> = servers.iter().map(|(name, _)| name.as_str()).collect();
    format!(
        "the input holds several servers, told apart by their folders: {}; name them yourself with NAME=INPUT",
        names.join(", ")
    )
}

/// A report in the form that was asked for.
enum Rendered<'r> {
    Text(String),
    /// Not rendered yet: on thousands of logs it is large.
    Json(&'r Report),
}

/// Writes a report to where the user wants it.
fn deliver(scan: &Scan, target: Option<&Target>, rendered: Rendered<'_>) -> Result<()> {
    match (rendered, target) {
        (Rendered::Text(text), Some(target)) => target.write(&text),
        (Rendered::Text(text), None) if scan.detail && !scan.no_pager && matches!(scan.format(), Format::Text) => {
            pager::show(&text, scan.color)
        }
        (Rendered::Text(text), None) => output::print(&text, scan.color),
        (Rendered::Json(report), Some(target)) => target.write_with(|mut out| json::write(report, &mut out)),
        (Rendered::Json(report), None) => output::print_with(|mut out| json::write(report, &mut out)),
    }
}

/// Opens a page in the browser; where that cannot be done, says where it lies.
fn show(page: &Path) {
    let shown = std::path::absolute(page).unwrap_or_else(|_| page.to_owned());
    let said = match open::that_detached(&shown) {
        Ok(()) => format!("the page is {}", shown.display()),
        Err(error) => format!("no browser could be started ({error}); the page is {}", shown.display()),
    };
    let _ = writeln!(anstream::stderr(), "{}", ccmtriage::page::safe(&said));
}

impl Scan {
    /// The form that was asked for.
    fn format(&self) -> Format {
        if self.open { Format::Html } else { self.format }
    }

    /// A file of its own for a page that is only shown.
    fn page(&self) -> Result<Option<PathBuf>> {
        if !self.open || self.output.is_some() {
            return Ok(None);
        }
        let file = tempfile::Builder::new().prefix("ccmtriage-").suffix(".html").tempfile();
        let kept = file.and_then(|file| file.keep().map_err(|error| error.error));
        Ok(Some(kept.context("cannot write the page to the folder for temporary files")?.1))
    }

    /// Every file and folder that is read for it.
    fn reads(&self) -> impl Iterator<Item = PathBuf> {
        let inputs = self.inputs.iter().map(|input| PathBuf::from(&*places::meant(split_name(input).1)));
        inputs.chain(self.reading.basis.knowledge.catalog.iter().chain(&self.baseline).cloned())
    }
}

/// Where the text goes: a terminal has a width, and may open files.
fn view(scan: &Scan, links: impl FnOnce() -> Vec<BTreeMap<String, String>>) -> View {
    let depth = if scan.detail { Depth::Whole } else { Depth::Screen };
    if scan.output.is_some() {
        return View { depth, ..View::default() };
    }
    View { width: output::width(), links: if links::wanted(scan.color) { links() } else { Vec::new() }, depth }
}

fn render<'r>(scan: &Scan, report: &'r Report, links: impl FnOnce() -> Vec<BTreeMap<String, String>>) -> Rendered<'r> {
    Rendered::Text(match scan.format() {
        Format::Json => return Rendered::Json(report),
        Format::Text => text::render(report, &view(scan, links)),
        Format::Ndjson => ndjson::render(report),
        Format::Html => html::render(report),
        Format::Markdown => markdown::render(report),
        Format::Sarif => sarif::render(report),
        Format::Csv => csv::render(report),
    })
}

fn render_cluster(
    scan: &Scan,
    report: &ClusterReport,
    links: impl FnOnce() -> Vec<BTreeMap<String, String>>,
) -> String {
    match scan.format() {
        Format::Text => text::render_cluster(report, &view(scan, links)),
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
    no_input_twice(inputs)?;
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

/// The same logs counted twice would be two servers, or two failures.
fn no_input_twice(inputs: &[String]) -> Result<()> {
    let mut seen: Vec<(PathBuf, &str)> = Vec::new();
    for input in inputs {
        let place = split_name(input).1;
        let real = source::resolved(Path::new(place)).unwrap_or_else(|_| PathBuf::from(place));
        if let Some((_, before)) = seen.iter().find(|(known, _)| *known == real) {
            return Err(Usage(format!("{before} and {input} are the same input: name it once")).into());
        }
        seen.push((real, input));
    }
    Ok(())
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
