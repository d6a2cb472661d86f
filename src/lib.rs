//! Finds out why a Cisco `CallManager` 4.1(3) install or upgrade failed.
//!
//! Seven rooms, in the order in which data goes through them; a room uses only those above it, and so does a module
//! within its room (`tests/it/layers.rs` holds it).

pub mod base;

pub mod input;

pub mod knowledge;

pub mod reading;

pub mod judging;

pub mod telling;

pub mod running;
