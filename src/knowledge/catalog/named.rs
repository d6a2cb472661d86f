//! The patterns that the program itself names by their ids: the shipped catalog is refused where one is not there.

/// Patterns of an account without rights.
pub const RIGHTS: &[&str] = &["msi-rights-missing"];
/// Patterns of a server that could not be reached.
pub const REACH: &[&str] = &["sql-server-not-reached", "network-name-not-reached"];
/// Patterns of services that could not be handled.
pub const SERVICES: &[&str] = &["msi-service-failed-to-start", "msi-service-not-changed"];
/// Patterns of a login that was refused.
pub const LOGINS: &[&str] = &["sql-login-failed", "sql-login-refused"];

/// All of them.
pub(super) const ALL: [&[&str]; 4] = [RIGHTS, REACH, SERVICES, LOGINS];
