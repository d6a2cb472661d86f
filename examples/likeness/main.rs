//! Learns what each sign of a line weighs where the cause of a failure is looked for (`patterns/likeness.tsv`).
//!
//!     cargo run --release --example likeness -- [--misses] [--from patterns/likeness.tsv] [--write patterns/likeness.tsv] NAME=MANIFEST...
//!
//! Each MANIFEST is a set of labelled servers: a folder of fixtures with their `label.toml`, or a file with a JSON object
//! on each line: `path` (below the manifest's folder), `outcome`, `role` and `root_cause` (`[{"file": end of a path,
//! "lines": [numbers]}]`). What is printed first is what counts: for each set, how many causes the weights find that were
//! learned from the other sets alone. With `--from`, weights that were learned from servers no longer at hand are where
//! learning begins, and signs that those at hand do not show keep them.

#![allow(clippy::print_stdout)] // it tells how well the weights do

mod fit;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use ccmtriage::input::source::Input;
use ccmtriage::knowledge::catalog::Catalog;
use ccmtriage::running::triage::{self, Options};
use serde::Deserialize;

use fit::{Problem, Row};

/// Servers that show a sign: of fewer nothing is learned.
const SEEN: usize = 3;
/// Weights below this say nothing.
const LEAST: f64 = 0.05;

#[derive(Deserialize)]
struct Label {
    #[serde(default)]
    path: PathBuf,
    /// Servers of a cluster, each with a label of its own.
    #[serde(default)]
    cluster: Vec<String>,
    outcome: String,
    #[serde(default)]
    role: Option<String>,
    #[serde(default)]
    root_cause: Vec<Cause>,
}

#[derive(Deserialize)]
struct Cause {
    #[serde(alias = "path")]
    file: String,
    lines: BTreeSet<u64>,
}

/// A failed server: its lines.
struct Server {
    set: String,
    path: PathBuf,
    lines: Vec<Line>,
}

/// A line, with whether it is the cause, its place and its signs.
struct Line {
    cause: bool,
    place: String,
    signs: BTreeSet<String>,
}

fn main() -> anyhow::Result<()> {
    let (mut write, mut misses) = (None, false);
    let mut before = BTreeMap::new();
    let mut servers: Vec<Server> = Vec::new();
    let mut arguments = std::env::args().skip(1);
    let catalog = Catalog::builtin()?;
    while let Some(argument) = arguments.next() {
        if argument == "--misses" {
            misses = true;
            continue;
        }
        if argument == "--write" {
            write = Some(PathBuf::from(arguments.next().context("--write FILE")?));
            continue;
        }
        if argument == "--from" {
            before = weights_of(Path::new(&arguments.next().context("--from FILE")?))?;
            continue;
        }
        let (name, manifest) = argument.split_once('=').context("NAME=MANIFEST")?;
        servers.extend(read(name, Path::new(manifest), &catalog)?);
    }
    let sets: BTreeSet<String> = servers.iter().map(|server| server.set.clone()).collect();
    if sets.is_empty() {
        bail!("no labelled servers were given");
    }
    let mut together = (0, 0);
    for set in &sets {
        let (theirs, others): (Vec<&Server>, Vec<&Server>) = servers.iter().partition(|server| server.set == *set);
        let weights = learn(&others, &before);
        let found = theirs.iter().filter(|server| finds(&weights, server)).count();
        for server in theirs.iter().filter(|server| misses && !finds(&weights, server)) {
            tell_miss(&weights, server);
        }
        println!("{set}: {found} of {} by the weights of the other sets", theirs.len());
        together = (together.0 + found, together.1 + theirs.len());
    }
    println!("together: {} of {}", together.0, together.1);
    let all: Vec<&Server> = servers.iter().collect();
    let weights = learn(&all, &before);
    let found = all.iter().filter(|server| finds(&weights, server)).count();
    println!("by the weights of all sets: {found} of {}; {} signs", all.len(), weights.len());
    if let Some(path) = write {
        let mut text = format!(
            "# What each sign of a line weighs where the cause is looked for; learned by examples/likeness from {} failed\n\
             # servers{}, none of whose text is in here: signs are facts about lines, and words cut short that several show.\n",
            servers.len(),
            if before.is_empty() { "" } else { " and the weights known before" }
        );
        for (sign, weight) in &weights {
            writeln!(text, "{weight:.2}\t{sign}")?;
        }
        std::fs::write(&path, text).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// The labels of a set.
fn labels(manifest: &Path) -> anyhow::Result<Vec<Label>> {
    let read = |path: &Path| std::fs::read_to_string(path).with_context(|| path.display().to_string());
    if !manifest.is_dir() {
        let text = read(manifest)?;
        let rows = text.lines().filter(|row| !row.trim().is_empty());
        return rows.map(|row| serde_json::from_str(row).with_context(|| manifest.display().to_string())).collect();
    }
    let mut fixtures: Vec<PathBuf> =
        std::fs::read_dir(manifest)?.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<_>>()?;
    fixtures.sort();
    let mut labels = Vec::new();
    for path in fixtures.iter().filter(|path| path.join("label.toml").is_file()) {
        let label: Label =
            toml::from_str(&read(&path.join("label.toml"))?).with_context(|| path.display().to_string())?;
        if label.cluster.is_empty() {
            labels.push(Label { path: path.strip_prefix(manifest)?.to_owned(), ..label });
        }
    }
    Ok(labels)
}

/// The failed servers of a set.
fn read(set: &str, manifest: &Path, catalog: &Catalog) -> anyhow::Result<Vec<Server>> {
    let folder = if manifest.is_dir() { Some(manifest) } else { manifest.parent() };
    let folder = folder.context("a manifest lies in a folder")?;
    let mut servers = Vec::new();
    for label in labels(manifest)? {
        if label.outcome != "failed" || label.root_cause.is_empty() {
            continue;
        }
        let options = Options { role: label.role, ..Options::default() };
        let lines = triage::candidates(&[Input::Path(folder.join(&label.path))], catalog, &options)?;
        let is_cause = |candidate: &ccmtriage::judging::relate::Candidate| {
            let path = candidate.path.replace('\\', "/").to_lowercase();
            label.root_cause.iter().any(|cause| {
                path.ends_with(&cause.file.replace('\\', "/").to_lowercase())
                    && cause.lines.range(candidate.line..=candidate.end_line).next().is_some()
            })
        };
        let line = |line: ccmtriage::judging::relate::Candidate| Line {
            cause: is_cause(&line),
            place: format!("{}:{}", line.path, line.line),
            signs: line.signs.into_iter().collect(),
        };
        servers.push(Server {
            set: set.to_owned(),
            path: label.path.clone(),
            lines: lines.into_iter().map(line).collect(),
        });
    }
    Ok(servers)
}

/// The weights in a file of them.
fn weights_of(path: &Path) -> anyhow::Result<BTreeMap<String, f64>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let rows = text.lines().filter(|row| !row.starts_with('#')).filter_map(|row| row.split_once('\t'));
    rows.map(|(weight, sign)| Ok((sign.to_owned(), weight.parse()?))).collect()
}

/// The weights of the signs of servers, and of signs known before.
fn learn(servers: &[&Server], before: &BTreeMap<String, f64>) -> BTreeMap<String, f64> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for server in servers {
        let signs: BTreeSet<&str> = server.lines.iter().flat_map(|line| &line.signs).map(String::as_str).collect();
        for sign in signs {
            *seen.entry(sign).or_insert(0) += 1;
        }
    }
    let known: BTreeMap<&str, u32> =
        seen.into_iter().filter(|(_, seen)| *seen >= SEEN).map(|(sign, _)| sign).zip(0..).collect();
    let row = |line: &Line| Row {
        cause: line.cause,
        signs: line.signs.iter().filter_map(|sign| known.get(sign.as_str()).copied()).collect(),
    };
    let problem = Problem {
        known: known.keys().map(|sign| before.get(*sign).copied().unwrap_or_default()).collect(),
        // A server whose cause is not among its lines teaches nothing.
        servers: servers
            .iter()
            .filter(|server| server.lines.iter().any(|line| line.cause))
            .map(|server| server.lines.iter().map(row).collect())
            .collect(),
    };
    let weights = problem.weights();
    let mut learned = before.clone();
    learned.extend(known.iter().map(|(sign, at)| ((*sign).to_owned(), weights[*at as usize])));
    learned.retain(|_, weight| weight.abs() >= LEAST);
    learned
}

/// The lines of a server with what their signs weigh, the heaviest first.
fn ranked<'s>(weights: &BTreeMap<String, f64>, server: &'s Server) -> Vec<(f64, &'s Line)> {
    let score = |line: &'s Line| (line.signs.iter().filter_map(|sign| weights.get(sign)).sum::<f64>(), line);
    let mut ranked: Vec<(f64, &Line)> = server.lines.iter().map(score).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked
}

/// Whether the line whose signs weigh most is the cause.
fn finds(weights: &BTreeMap<String, f64>, server: &Server) -> bool {
    ranked(weights, server).first().is_some_and(|(_, line)| line.cause)
}

/// Prints the line that was taken, the cause with its place among the lines, and the signs in which they differ.
fn tell_miss(weights: &BTreeMap<String, f64>, server: &Server) {
    let ranked = ranked(weights, server);
    println!("  {}", server.path.display());
    let Some((most, taken)) = ranked.first() else { return println!("    did not come out as failed") };
    let Some((place, (score, cause))) = ranked.iter().enumerate().find(|(_, (_, line))| line.cause) else {
        return println!("    the cause is none of the lines that are weighed");
    };
    println!("    taken  {most:6.2} {}", taken.place);
    println!("    cause  {score:6.2} {} (number {})", cause.place, place + 1);
    let differ = |a: &Line, b: &Line| {
        let mut signs: Vec<(f64, &String)> =
            a.signs.difference(&b.signs).filter_map(|sign| Some((*weights.get(sign)?, sign))).collect();
        signs.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
        signs.iter().take(12).map(|(weight, sign)| format!("{sign} {weight:.2}")).collect::<Vec<_>>().join(", ")
    };
    println!("    only taken: {}", differ(taken, cause));
    println!("    only cause: {}", differ(cause, taken));
}
