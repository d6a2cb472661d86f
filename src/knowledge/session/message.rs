//! Error-like messages of a run: the form of their line, where in the run they stand, what they carry.

use std::borrow::Cow;

use jiff::civil::Time;

use super::details::{Details, ReturnValue, SqlDetails};
use super::span::{Span, TEXT_KEPT};
use crate::input::redact::beginning;
use crate::knowledge::codes::{Number, substitute, without_fields};

/// The form of the line that carries a message. It decides what kind of number stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// `Note: 1: CODE 2: ...` of Windows Installer.
    Note,
    /// `DEBUG: Error CODE: ...`, with or without its user-facing twin.
    Debug,
    /// `Error CODE. ...`, alone or after `Product: X --`.
    Error,
    /// `Info CODE. ...`.
    Info,
    /// `Warning CODE. ...`.
    Warning,
    /// `Internal Error CODE. ...`, or the sentence with "The error code is CODE".
    Internal,
    /// `CustomAction X returned actual error code N`.
    CustomAction,
    /// The same, ignored by the author's continue mark.
    IgnoredCustomAction,
    /// `ActionName:  Error 0x...: text`, or text that a custom action printed before it failed.
    Said,
    /// A text without number that the engine reports for the product (`Product: X -- text`): a launch condition, say.
    Authored,
    /// An action that ended with a value other than 0 or 1.
    ActionEnd,
    /// A status, return value or result sentence of the whole run.
    Result,
    /// An error skipped while rolling back.
    RollbackSkipped,
    /// A line of the engine with a word of trouble in it.
    Engine,
    /// `Msg N, Level N, State N` and its relatives.
    Sql,
    /// A result of a directory operation.
    Ldap,
    /// `ResultCode=N` of an InstallShield log.
    SetupResult,
    /// An error or warning of a Burn bundle.
    Burn,
    /// A line of any other log with a word of trouble in it.
    Text,
}

impl Form {
    /// The name used in the catalog and in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Debug => "debug",
            Self::Error => "error",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Internal => "internal",
            Self::CustomAction => "custom-action",
            Self::IgnoredCustomAction => "ignored-custom-action",
            Self::Said => "said",
            Self::Authored => "authored",
            Self::ActionEnd => "action-end",
            Self::Result => "result",
            Self::RollbackSkipped => "rollback-skipped",
            Self::Engine => "engine",
            Self::Sql => "sql",
            Self::Ldap => "ldap",
            Self::SetupResult => "setup-result",
            Self::Burn => "burn",
            Self::Text => "text",
        }
    }

    /// Every form, for reading a catalog.
    pub const ALL: [Self; 19] = [
        Self::Note,
        Self::Debug,
        Self::Error,
        Self::Info,
        Self::Warning,
        Self::Internal,
        Self::CustomAction,
        Self::IgnoredCustomAction,
        Self::Said,
        Self::Authored,
        Self::ActionEnd,
        Self::Result,
        Self::RollbackSkipped,
        Self::Engine,
        Self::Sql,
        Self::Ldap,
        Self::SetupResult,
        Self::Burn,
        Self::Text,
    ];
}

/// Where in its run a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Before the installation script runs: initialising, user interface, costing.
    Prepare,
    /// While the installation script runs.
    Script,
    /// While what was done is undone.
    Rollback,
    /// After the run's top action ended.
    Post,
    /// A dialect without phases.
    None,
}

impl Phase {
    /// The name used in the catalog.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Prepare => "prepare",
            Self::Script => "script",
            Self::Rollback => "rollback",
            Self::Post => "post",
            Self::None => "none",
        }
    }
}

/// One event of a run, however often its engine printed it.
#[derive(Debug, Clone)]
pub struct Message {
    /// The strongest form in which it was printed.
    pub form: Form,
    /// Its number, typed by the form of the line.
    pub number: Option<Number>,
    /// What it carries beside its text.
    pub details: Details,
    /// What it says, without the engine's prefix.
    pub text: String,
    /// Every place where it is printed, in file order; never empty.
    pub spans: Vec<Span>,
    /// Where in the run it stands.
    pub phase: Phase,
    /// The innermost action it belongs to, an index into [`super::Session::actions`].
    pub action: Option<usize>,
    /// The engine run it belongs to, an index into [`super::Session::runs`].
    pub run: usize,
    /// Time of day, if the line carries one.
    pub time: Option<Time>,
}

impl Message {
    /// First line on which it stands.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.spans.first().map_or(0, |span| span.line)
    }

    /// Last line on which it stands.
    #[must_use]
    pub fn end_line(&self) -> u64 {
        self.spans.iter().map(|span| span.end_line).max().unwrap_or(0)
    }

    /// Whether any of its copies stands in these lines, ends included.
    #[must_use]
    pub fn stands_within(&self, (from, to): (u64, u64)) -> bool {
        self.spans.iter().any(|span| (from..=to).contains(&span.line))
    }

    /// Leaves of text and details what is kept of them.
    pub fn bound(&mut self) {
        let shorten = |text: &mut String| {
            if text.len() > TEXT_KEPT {
                *text = beginning(text, TEXT_KEPT).to_owned();
            }
        };
        shorten(&mut self.text);
        self.details.bound(shorten);
    }

    /// Field `at` of the message, counted from 1 as the engine does: what the catalog's `fields` ask for.
    #[must_use]
    pub fn field(&self, at: usize) -> Option<Cow<'_, str>> {
        if at == 1
            && let (Details::Sql(_) | Details::Ldap(_), Some(number)) = (&self.details, self.number)
        {
            return Some(number.value.to_string().into());
        }
        self.details.field(at)
    }

    /// The meaning of its number with its fields put in; without any, what stands for them is left out.
    #[must_use]
    pub fn fill(&self, means: &str) -> String {
        if self.details.is_nothing() { without_fields(means) } else { substitute(means, |at| self.field(at)) }
    }

    /// The level that a message of SQL Server states.
    #[must_use]
    pub fn level(&self) -> Option<i64> {
        self.sql()?.level
    }

    /// What it states, where SQL Server, one of its tools or drivers said it.
    #[must_use]
    pub fn sql(&self) -> Option<&SqlDetails> {
        if let Details::Sql(sql) = &self.details { Some(sql) } else { None }
    }

    /// Whether it is the end of an action or a package in which somebody chose Cancel.
    #[must_use]
    pub fn ends_cancelled(&self) -> bool {
        matches!(&self.details, Details::Ended { value, .. } if *value == ReturnValue::CANCELLED)
    }
}
