//! The commands that look things up: in the catalog, or why a pattern says what it says.

use std::fmt::Write as _;

use anyhow::Result;
use ccmtriage::explain::{self, Unknown};
use ccmtriage::{docs, prove, why_not};

use crate::args::{Colour, Explain, Knowledge, WhyNot};
use crate::commands::{catalog, input, role};
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
    let answer = why_not::why_not(&catalog, &options.pattern, &inputs, &known).map_err(|error| unknown(&error))?;
    output::print(&answer.text, Colour::Never)?;
    Ok(if answer.files == 0 { 3 } else { 0 })
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
