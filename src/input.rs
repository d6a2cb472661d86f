//! From a folder, an archive or standard input to lines of text: which logs there are, what they are written in, and
//! which of what they say may leave.

pub mod source;

pub mod text;

pub mod redact;
