//! What is known before a log is opened: what numbers mean, the forms of logs and how their lines make a run, and the
//! catalog of messages, causes and actions.

pub mod codes;

pub mod session;

pub mod catalog;
