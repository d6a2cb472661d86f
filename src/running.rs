//! What the program is asked to do, from end to end: a server, many servers, an upgrade that still runs, a case, a
//! chapter that becomes an overlay, bundles for an engine.

pub mod quota;

pub mod triage;

pub mod watch;

pub mod collect;

pub mod verify;

pub mod cluster;

pub mod prove;

pub mod guide;

pub mod worker;
