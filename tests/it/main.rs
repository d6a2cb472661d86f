//! Integration tests, one binary: fixtures first, then what must hold for every input.

mod archives;
mod bundle;
mod case;
mod cases;
mod command;
mod compare;
mod expect;
mod fast;
mod formats;
mod growth;
mod heard;
mod hostile;
mod invariants;
mod layers;
mod licences;
mod properties;
mod reference;
mod related;
mod report;
mod robust;
mod screen;
mod secrets;
mod target;
mod terminal;
mod watch;
mod worker;
