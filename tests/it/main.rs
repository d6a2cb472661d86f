//! Integration tests, one binary: fixtures first, then what must hold for every input.

mod cases;
mod command;
mod expect;
mod formats;
mod hostile;
mod invariants;
mod layers;
mod reference;
mod report;
