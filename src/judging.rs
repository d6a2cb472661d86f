//! From what all files of a server say to one verdict: what is proven of the server, what each message is worth, the
//! cause and what leads to it, and what to do. Nothing here reads or writes.

pub mod facts;

pub mod dates;

pub mod period;

pub mod classify;

pub mod templates;

pub mod cause;

pub mod relate;

pub mod considerations;

pub mod advice;
