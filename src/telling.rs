//! What a reader gets: the report in each of its forms, and what the catalog says of itself and of one line.

pub mod page;

pub mod report;

pub mod explain;

pub mod docs;

pub mod why_not;
