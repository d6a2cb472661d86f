//! The conditions of a pattern, as written.

use serde::Deserialize;

use super::Class;
use crate::knowledge::codes::CauseRank;

/// A demand on one field, as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct RawFieldIs {
    pub(in super::super) at: usize,
    pub(in super::super) is: Option<String>,
    pub(in super::super) like: Option<String>,
}

/// A condition, as written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in super::super) struct RawWhen {
    pub(in super::super) class: Option<Class>,
    pub(in super::super) cause: Option<CauseRank>,
    pub(in super::super) reason: String,
    pub(in super::super) unless: String,
    pub(in super::super) forms: Vec<String>,
    pub(in super::super) fields: Vec<RawFieldIs>,
    pub(in super::super) text: Option<String>,
    pub(in super::super) outcome: Vec<String>,
    pub(in super::super) exit: Vec<i64>,
    pub(in super::super) actions: Vec<String>,
    pub(in super::super) action: Option<ActionIs>,
    pub(in super::super) phase: Vec<String>,
    pub(in super::super) service: Option<ServiceIs>,
    pub(in super::super) role: Option<String>,
    pub(in super::super) directory: Vec<String>,
    pub(in super::super) followed_by: Option<String>,
    pub(in super::super) preceded_by: Option<String>,
    pub(in super::super) same_field: Option<usize>,
    pub(in super::super) last: Option<bool>,
    pub(in super::super) level_at_most: Option<i64>,
    pub(in super::super) level_at_least: Option<i64>,
    pub(in super::super) database: Option<DatabaseIs>,
}

impl RawWhen {
    /// Corrective actions that it names.
    pub fn actions(&self) -> &[String] {
        &self.actions
    }
}

/// How the action around a message ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActionIs {
    /// With a failing value.
    Failed,
    /// With 0 or 1.
    Succeeded,
}

/// What CallManager does with the service that a message names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceIs {
    /// The installation needs it.
    Required,
    /// It is inactive until activated.
    Optional,
    /// CallManager does not use it.
    Unused,
    /// The catalog does not know it, or the message names none.
    Unknown,
}

/// Which CallManager database a message names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DatabaseIs {
    /// The newest `CCM03nn` that the logs name.
    Current,
    /// An older `CCM03nn` than that.
    Older,
    /// Another database.
    Other,
}
