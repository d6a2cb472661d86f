//! The catalog's files as they ship inside the program; the list is made at build time from `patterns/`.

include!(concat!(env!("OUT_DIR"), "/patterns.rs"));
