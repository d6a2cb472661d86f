//! The commands that look things up: in the catalog, or why a pattern says what it says.

use std::fmt::Write as _;

use anyhow::{Context, Result};
use ccmtriage::input::source::{self, Input};
use ccmtriage::judging::templates;
use ccmtriage::knowledge::catalog::{Catalog, nearest};
use ccmtriage::running::{prove, triage};
use ccmtriage::telling::explain::{self, Unknown};
use ccmtriage::telling::page::safe;
use ccmtriage::telling::report::Report;
use ccmtriage::telling::report::build::EvidenceLimit;
use ccmtriage::telling::why_not::place::{Place, why_not_the_cause};
use ccmtriage::telling::{docs, why_not};

use crate::args::{Basis, Colour, Explain, Knowledge, WhyNot};
use crate::asked::{catalog, input, role};
use crate::output::{self, Usage};
use crate::own;

/// Prints what a number or name means.
pub fn explain(options: &Explain) -> Result<u8> {
    let catalog = catalog(&options.knowledge)?;
    let page = explain::explain(&catalog, &options.what, output::width_or_page()).map_err(|error| unknown(&error))?;
    output::print(&page, options.color)?;
    Ok(0)
}

/// Prints what keeps a pattern from matching.
pub fn why_not(options: &WhyNot) -> Result<u8> {
    let catalog = catalog(&options.basis.knowledge)?;
    let known = why_not::Options { source: options.basis.source(), role: role(options.role) };
    let inputs =
        options.inputs.iter().map(|name| input(name, known.source.limits.memory)).collect::<Result<Vec<_>>>()?;
    if catalog.pattern(&options.pattern).is_none()
        && let Some(place) = Place::read(below(&options.pattern, &options.inputs))
    {
        let report = whole_report(&catalog, &inputs, known)?;
        let answer = why_not_the_cause(&report, place).map_err(|error| {
            let near = nearest::offer(&error.near);
            Usage(format!("{} is no place in what was read{near}", error.what))
        })?;
        output::print(&answer, Colour::Never)?;
        return Ok(0);
    }
    let answer = why_not::why_not(&catalog, &options.pattern, &inputs, &known).map_err(|error| unknown(&error))?;
    output::print(&answer.text, Colour::Never)?;
    Ok(if answer.files == 0 { 3 } else { 0 })
}

/// A place as reports write it, below its input: a shell completes it with the input's own path before it.
fn below<'p>(place: &'p str, inputs: &[String]) -> &'p str {
    let inside = |input: &String| {
        let rest = place.strip_prefix(input.trim_end_matches(['/', '\\']))?;
        rest.strip_prefix(['/', '\\'])
    };
    inputs.iter().find_map(inside).unwrap_or(place)
}

/// A report that keeps every place.
fn whole_report(catalog: &Catalog, inputs: &[Input], known: why_not::Options) -> Result<Report> {
    let source::Options { all_files, limits } = known.source;
    let options =
        triage::Options { all_files, limits, role: known.role, kept: EvidenceLimit::All, ..triage::Options::default() };
    triage::triage(inputs, catalog, &options).context("cannot start worker threads")
}

/// Writes a pattern for a line that nobody knew.
pub fn new(place: &str, names: &[String], basis: &Basis) -> Result<u8> {
    let Some(meant) = Place::read(below(place, names)) else {
        return Err(Usage(format!("{place} is no place: write FILE:LINE, as reports do")).into());
    };
    let catalog = catalog(&basis.knowledge)?;
    let known = why_not::Options { source: basis.source(), role: None };
    let inputs = names.iter().map(|name| input(name, known.source.limits.memory)).collect::<Result<Vec<_>>>()?;
    let report = whole_report(&catalog, &inputs, known)?;
    let Some((finding, at)) = meant.finding(&report) else {
        let none = "holds no error-like message of these logs: patterns are for those (`phrase` is for any line)";
        return Err(Usage(format!("{place} {none}")).into());
    };
    let mut said = String::new();
    if finding.pattern != "unrecognized" {
        said = format!("# The pattern {} takes this message now; `ccmtriage explain {0}` shows it.\n", finding.pattern);
    }
    let sample = at.text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    let _ = writeln!(
        said,
        "# From {} line {}. Give it a title, a class and a reason of yours, then: ccmtriage catalog check FILE",
        safe(&at.path),
        at.line
    );
    said += &templates::draft(&templates::template(sample), sample);
    output::print(&said, Colour::Never)?;
    Ok(0)
}

fn unknown(unknown: &Unknown) -> anyhow::Error {
    let hint = if unknown.near.is_empty() { "; `ccmtriage catalog docs` lists all that is known" } else { "" };
    Usage(format!("{unknown}{hint}")).into()
}

/// Proves the catalog by its examples.
pub fn check(knowledge: &Knowledge) -> Result<u8> {
    let catalog = catalog(knowledge)?;
    let proof = prove::prove(&catalog);
    output::print(&proof.to_string(), Colour::Never)?;
    Ok(if proof.failures.is_empty() { 0 } else { 2 })
}

/// Lists the patterns by id, or their expressions in the same order.
pub fn list(regexes: bool, origin: bool, knowledge: &Knowledge) -> Result<u8> {
    let catalog = catalog(knowledge)?;
    let mut patterns: Vec<_> = catalog.patterns().iter().collect();
    patterns.sort_by(|a, b| a.id.cmp(&b.id));
    let mut out = String::new();
    if regexes {
        for pattern in patterns {
            let _ = writeln!(out, "{}", pattern.expression());
        }
    } else {
        let widest = patterns.iter().map(|pattern| pattern.id.len()).max().unwrap_or(0);
        for pattern in patterns {
            if origin {
                let _ = write!(out, "{:<9}  ", own::origin(&catalog, &pattern.file));
            }
            let _ = writeln!(
                out,
                "{:widest$}  {:<12}  {}  ({})",
                pattern.id,
                pattern.class.name(),
                pattern.title,
                pattern.file
            );
        }
    }
    output::print(&out, Colour::Never)?;
    Ok(0)
}

/// Prints the reference page.
pub fn docs(knowledge: &Knowledge) -> Result<u8> {
    output::print(&docs::docs(&catalog(knowledge)?), Colour::Never)?;
    Ok(0)
}
