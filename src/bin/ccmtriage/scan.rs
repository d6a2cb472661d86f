//! The command `scan`.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
use ccmtriage::input::source::{self, Input};
use ccmtriage::judging::period::Period;
use ccmtriage::running::cluster;
use ccmtriage::running::triage::{self, Options, Triaged};
use ccmtriage::telling::report::cluster::ClusterReport;
use ccmtriage::telling::report::text::{Depth, View};
use ccmtriage::telling::report::{Report, RunInfo, baseline, csv, html, json, markdown, ndjson, sarif, text};

use crate::args::{Format, Scan};
use crate::asked::{self, kept, options_of};
use crate::output::{self, Usage};
use crate::progress::Progress;
use crate::target::Target;
use crate::{compare, links, pager, places};

/// Reads and judges what the user names, writes the report, and gives the exit code.
pub fn scan(scan: &Scan) -> Result<u8> {
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
    let catalog = asked::catalog(&scan.reading.basis.knowledge)?;
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
    let _ = writeln!(anstream::stderr(), "{}", ccmtriage::telling::page::safe(&said));
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
        let place = asked::input(place, memory)?;
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
