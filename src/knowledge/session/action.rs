//! The parts of a run: its actions, the engine's runs inside it, and where it broke.

use jiff::civil::Time;

use super::details::ReturnValue;
use super::span::Span;

/// One action of a run.
#[derive(Debug, Clone)]
pub struct Action {
    /// Its name in the package.
    pub name: String,
    /// Line on which it starts (or on which it is first seen).
    pub first_line: u64,
    /// Line on which it ends, if it does.
    pub last_line: Option<u64>,
    /// The N of `Return value N`.
    pub returned: Option<ReturnValue>,
    /// The run it belongs to, an index into [`super::Session::runs`].
    pub run: usize,
    /// Time of day of its start and end.
    pub started: Option<Time>,
    /// Time of day of its end.
    pub ended: Option<Time>,
}

/// Actions that only contain others: everything happens in them.
const CONTAINERS: &[&str] = &[
    "INSTALL",
    "ADMIN",
    "ADVERTISE",
    "ExecuteAction",
    "InstallFinalize",
    "InstallExecute",
    "InstallExecuteAgain",
    "RemoveExistingProducts",
];

impl Action {
    /// Whether it only contains others: its failure says nothing of its own, and does not make what stands in it part of
    /// the failure.
    #[must_use]
    pub fn is_container(&self) -> bool {
        CONTAINERS.contains(&self.name.as_str())
    }

    /// Whether it ended well.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.returned.is_some_and(ReturnValue::is_success)
    }
}

/// One run of the engine inside a session: the installation itself, or a removal nested in it.
#[derive(Debug, Clone)]
pub struct Run {
    /// Package path or product code that it was started with.
    pub target: Option<String>,
    /// Line on which it starts.
    pub first_line: u64,
    /// What it returned.
    pub returned: Option<i32>,
    /// Whether it runs inside another one.
    pub nested: bool,
}

/// Where a failed run broke: the action that failed first and the lines in which its reason must stand.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The action that really failed, not the container around it.
    pub action: Option<String>,
    /// Lines of the failing action itself, first to last.
    pub inner: (u64, u64),
    /// Lines of the container around it; the same as `inner` where there is none.
    pub outer: (u64, u64),
    /// The line that shows the failure (an action's end, a return value).
    pub shown_by: Span,
    /// When what failed inside of the container began, where a line says so.
    pub began: Option<Time>,
    /// What the failing action was given and what it printed, each line with its number: other logs, programs and
    /// numbers are named there.
    pub said: Vec<(u64, String)>,
}

impl Failure {
    /// A failure in a run without actions: its reason may stand anywhere in these lines.
    #[must_use]
    pub fn within(lines: (u64, u64), shown_by: Span) -> Self {
        Self { action: None, inner: lines, outer: lines, shown_by, began: None, said: Vec::new() }
    }
}
