//! Finds out why a Cisco `CallManager` 4.1(3) install or upgrade failed.
//!
//! Data goes one way: source, text, scan, session, classify, cause, advice, report.
//! A module uses only those above it in the list below (`tests/it/layers.rs` holds it).

pub mod embedded;

pub mod expression;

pub mod prefilter;

pub mod codes;

pub mod source;

pub mod text;

pub mod redact;

pub mod marks;

pub mod session;

pub mod catalog;

pub mod sightings;

pub mod account;

pub mod scan;

pub mod facts;

pub mod dates;

pub mod period;

pub mod classify;

pub mod templates;

pub mod cause;

pub mod relate;

pub mod considerations;

pub mod advice;

pub mod page;

pub mod report;

pub mod quota;

pub mod triage;

pub mod watch;

pub mod collect;

pub mod verify;

pub mod cluster;

pub mod prove;

pub mod guide;

pub mod explain;

pub mod docs;

pub mod why_not;

pub mod worker;
