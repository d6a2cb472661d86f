//! Integration tests, one binary: fixtures first, then what must hold for every input.

mod bundle;
mod cases;
mod command;
mod expect;
mod invariants;
mod layers;
mod reference;
mod report;
