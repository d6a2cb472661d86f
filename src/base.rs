//! What the other rooms stand on, and what knows nothing of logs: expressions, searches for many literals at once, and
//! the files of `patterns/` inside the program.

pub mod expression;

pub mod prefilter;

pub mod marks;

pub mod embedded;
