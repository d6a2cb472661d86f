//! The catalog's files as they ship inside the program; the list is made at build time from `patterns/`.

include!(concat!(env!("OUT_DIR"), "/patterns.rs"));

/// What each sign of a line weighs where the cause is looked for (`relate::likeness`).
pub const LIKENESS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/patterns/likeness.tsv"));
