//! How a run ended.

/// How a run ended, as far as its log says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// A line says that it succeeded.
    Succeeded,
    /// It succeeded or was suspended, and wants a restart.
    RebootRequired,
    /// A line says that it failed.
    Failed,
    /// Somebody chose Cancel.
    Cancelled,
    /// The log begins a run and stops before saying how it ended.
    Incomplete,
    /// This kind of log never says how a run ended, or says nothing of a run.
    Indeterminate,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Succeeded, Self::RebootRequired, Self::Failed, Self::Cancelled, Self::Incomplete, Self::Indeterminate];

    /// The word used in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::RebootRequired => "reboot-required",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Incomplete => "incomplete",
            Self::Indeterminate => "indeterminate",
        }
    }

    /// That of a word of a report.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == word)
    }

    /// Whether it did not come to its end: it failed, or somebody cancelled it.
    #[must_use]
    pub const fn is_failure(self) -> bool {
        matches!(self, Self::Failed | Self::Cancelled)
    }

    /// Whether the run did what it was asked to do.
    #[must_use]
    pub const fn is_success(self) -> bool {
        matches!(self, Self::Succeeded | Self::RebootRequired)
    }
}
