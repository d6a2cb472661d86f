//! The command line of ccmtriage.
fn main() {}
