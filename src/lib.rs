//! Finds out why a Cisco CallManager 4.1(3) install or upgrade failed.
//!
//! Data goes one way: source, text, scan, session, classify, cause, advice, report.
//! A module uses only those above it in the list below (`tests/it/layers.rs` holds it).

pub mod source;
pub mod text;
