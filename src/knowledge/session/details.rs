//! What a message carries beside its text: one case for each kind of line that carries something.

use std::borrow::Cow;

/// Fields of a note that are kept; the engine's own have ten at most.
const FIELDS_KEPT: usize = 32;

/// The details of one message.
#[derive(Debug, Clone, Default)]
pub enum Details {
    /// It has none.
    #[default]
    Nothing,
    /// A note's fields as the engine counts them; the first is its number.
    Note(Vec<String>),
    /// An action, or a package of a bundle, ended.
    Ended {
        /// The action's or package's name.
        name: String,
        /// With which value.
        value: ReturnValue,
    },
    /// A custom action returned an error.
    CustomAction {
        /// Its name.
        name: String,
        /// What it returned.
        code: i64,
    },
    /// SQL Server, one of its tools or drivers said it.
    Sql(Box<SqlDetails>),
    /// A directory server answered.
    Ldap(Box<LdapDetails>),
    /// The id of a line of a bundle, with its level: `e319`.
    Burn(String),
}

/// What a message of SQL Server states.
#[derive(Debug, Clone, Default)]
pub struct SqlDetails {
    /// Severity level.
    pub level: Option<i64>,
    /// State.
    pub state: Option<i64>,
    /// The server that sent it; empty where it names none.
    pub server: String,
    /// Procedure or trigger.
    pub procedure: String,
    /// Line in the batch or procedure.
    pub line: String,
    /// The agent of replication that it is about.
    pub agent: String,
}

/// What a directory server answered to.
#[derive(Debug, Clone, Default)]
pub struct LdapDetails {
    /// The operation: `add`, `bind`.
    pub operation: String,
    /// The entry that it was about.
    pub entry: String,
}

/// The N of `Return value N`, with which an action ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReturnValue(pub i32);

impl ReturnValue {
    /// Its condition did not hold.
    pub const NOT_RUN: Self = Self(0);
    /// Done.
    pub const DONE: Self = Self(1);
    /// Somebody chose Cancel.
    pub const CANCELLED: Self = Self(2);
    /// It failed.
    pub const FAILED: Self = Self(3);
    /// It waits for a restart.
    pub const SUSPENDED: Self = Self(4);

    /// Whether it ended well: not run since its condition did not hold (0), done (1), or the rest left out (5).
    #[must_use]
    pub const fn is_success(self) -> bool {
        matches!(self.0, 0 | 1 | 5)
    }

    /// Whether what it should do was not done, though nobody cancelled it.
    #[must_use]
    pub const fn is_failure(self) -> bool {
        self.0 >= 3 && !self.is_success()
    }
}

impl Details {
    /// Field `at`, counted from 1, in the order of the printed line; the first one of SQL Server and of a directory is the
    /// message's number, which stands beside the details.
    pub(super) fn field(&self, at: usize) -> Option<Cow<'_, str>> {
        let number = |number: Option<i64>| number.map_or(Cow::Borrowed(""), |number| number.to_string().into());
        Some(match (self, at) {
            (Self::Note(fields), _) => fields.get(at.checked_sub(1)?)?.as_str().into(),
            (Self::Ended { name, .. } | Self::CustomAction { name, .. }, 1) => name.as_str().into(),
            (Self::Ended { value, .. }, 2) => value.0.to_string().into(),
            (Self::CustomAction { code, .. }, 2) => code.to_string().into(),
            (Self::Sql(sql), 2) => number(sql.level),
            (Self::Sql(sql), 3) => number(sql.state),
            (Self::Sql(sql), 4) => sql.server.as_str().into(),
            (Self::Sql(sql), 5) => sql.procedure.as_str().into(),
            (Self::Sql(sql), 6) => sql.line.as_str().into(),
            (Self::Sql(sql), 7) => sql.agent.as_str().into(),
            // The second place is SQL Server's level, which a directory has not.
            (Self::Ldap(ldap), 3) => ldap.operation.as_str().into(),
            (Self::Ldap(ldap), 4) => ldap.entry.as_str().into(),
            (Self::Burn(id), 1) => id.as_str().into(),
            _ => return None,
        })
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing)
    }

    /// Shortens each text, and leaves out fields beyond those that are kept.
    pub(super) fn bound(&mut self, shorten: impl FnMut(&mut String)) {
        match self {
            Self::Nothing => {}
            Self::Note(fields) => {
                fields.truncate(FIELDS_KEPT);
                fields.shrink_to_fit();
                fields.iter_mut().for_each(shorten);
            }
            Self::Ended { name: text, .. } | Self::CustomAction { name: text, .. } | Self::Burn(text) => {
                [text].into_iter().for_each(shorten);
            }
            Self::Sql(sql) => {
                [&mut sql.server, &mut sql.procedure, &mut sql.line, &mut sql.agent].into_iter().for_each(shorten);
            }
            Self::Ldap(ldap) => [&mut ldap.operation, &mut ldap.entry].into_iter().for_each(shorten),
        }
    }
}
