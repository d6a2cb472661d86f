//! Integration tests, one binary: fixtures first, then what must hold for every input.

/// A folder that is not there: no test reads the catalog of whoever runs it.
pub const NO_CATALOG: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/no-catalog");

use std::sync::LazyLock;

use ccmtriage::knowledge::catalog::Catalog;

mod answers;
mod archives;
mod before;
mod bundle;
mod case;
mod cases;
mod command;
mod compare;
mod endings;
mod engine;
mod expect;
mod fast;
mod formats;
mod growth;
mod guide;
mod heard;
mod hostile;
mod incident;
mod incidents;
mod invariants;
mod layers;
mod licences;
mod lines;
mod outcome;
mod places;
mod properties;
mod reference;
mod related;
mod report;
mod robust;
mod screen;
mod secrets;
mod servers;
mod states;
mod target;
mod terminal;
mod watch;
#[cfg(windows)]
mod windows;
mod worker;

/// The folder of the project. The path that the compiler knew has no drive where it ran on another system.
fn project() -> std::path::PathBuf {
    std::path::absolute(env!("CARGO_MANIFEST_DIR")).expect("a path")
}

/// The shipped catalog, one for all tests: an expression of it is compiled once.
fn catalog() -> &'static Catalog {
    static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::builtin().expect("the shipped catalog holds"));
    &CATALOG
}
