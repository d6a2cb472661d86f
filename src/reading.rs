//! One file, read once: its runs, what it tells of steps and endings, and the names that stand in it. Files are read in
//! parallel; nothing here sees a second one.

pub mod sightings;

pub mod account;

pub mod scan;
