//! What each message of a session is worth by itself: its pattern, a class, and always a reason.
//!
//! The class may be left to the outcome; `cause` settles it. Nothing here looks beyond the message's own session.

use std::borrow::Cow;

use crate::knowledge::catalog::{Captures, Catalog, Circumstances, Class, DatabaseIs, Known, Others, Pattern, When};
use crate::knowledge::codes::{CauseRank, Certainty, Entry, Number, Space};
use crate::knowledge::session::{Form, Message, Session};
use crate::reading::sightings::is_database;

/// What is known of the server when a session is judged.
#[derive(Debug, Clone, Copy, Default)]
pub struct Server<'s> {
    /// publisher or subscriber.
    pub role: Option<&'s str>,
    /// Name of the directory that the session's file is from.
    pub directory: Option<&'s str>,
    /// The newest `CCM03nn` that the logs name.
    pub database: Option<&'s str>,
}

/// What a message is worth by itself.
#[derive(Debug, Clone)]
pub struct Judgement<'c> {
    /// Its pattern.
    pub known: Known<'c>,
    /// Its class, as far as the message decides it.
    pub class: Class,
    /// How good it is as the reason of a failure.
    pub cause: CauseRank,
    /// Why.
    pub reason: Cow<'c, str>,
    /// What would have made it otherwise.
    pub unless: Cow<'c, str>,
    /// Named parts.
    pub captures: Captures<'c>,
    /// How sure the catalog is.
    pub certainty: Certainty,
    /// Corrective actions, in the order to do them.
    pub actions: &'c [String],
    /// What other logs say of the server could change it.
    pub asks_of_server: bool,
}

/// Judges every message of a session, in order.
#[must_use]
pub fn classify<'c>(session: &Session, catalog: &'c Catalog, server: Server<'_>) -> Vec<Judgement<'c>> {
    let others = Others::default();
    (0..session.messages.len()).map(|index| judge(session, index, catalog, server, &others)).collect()
}

/// Judges one message of a session.
#[must_use]
pub fn judge_one<'c>(session: &Session, index: usize, catalog: &'c Catalog, server: Server<'_>) -> Judgement<'c> {
    judge(session, index, catalog, server, &Others::default())
}

fn judge<'c>(
    session: &Session,
    index: usize,
    catalog: &'c Catalog,
    server: Server<'_>,
    others: &Others,
) -> Judgement<'c> {
    let message = &session.messages[index];
    let known = catalog.recognize(session.dialect, message);
    match known {
        Known::Pattern(pattern) => {
            let captures = pattern.captures(message);
            let setting = Circumstances { others: Some(others), ..setting(session, index, catalog, server, &captures) };
            let asks = asks_of_server(&setting, catalog, server, pattern, &captures);
            let decided = pattern.when.iter().find(|when| when.holds(&setting));
            let (class, cause, reason, unless) = match decided {
                Some(when) => (when.class, when.cause.unwrap_or(pattern.cause), &when.reason, &when.unless),
                None => (pattern.class, pattern.cause, &pattern.reason, &pattern.unless),
            };
            Judgement {
                known,
                class,
                cause,
                reason: filled(reason, &captures),
                unless: filled(unless, &captures),
                captures,
                certainty: pattern.certainty,
                actions: decided
                    .map(|when| &when.actions)
                    .filter(|actions| !actions.is_empty())
                    .unwrap_or(&pattern.actions),
                asks_of_server: asks,
            }
        }
        Known::Number(number, entry) => by_number(known, message, number, entry, catalog),
        Known::Unrecognized => unknown(known, message),
    }
}

/// What nobody knows is left to the outcome; SQL Server's own level says how bad a number without a row is.
fn unknown<'c>(known: Known<'c>, message: &Message) -> Judgement<'c> {
    let by_level =
        message.number.filter(|number| number.space == Space::Sql).and_then(|_| level_means(message.level()?));
    let (cause, reason) = match by_level {
        Some((rank, means)) => (rank, format!("the catalog does not know this number; by its level, {means}").into()),
        None if matches!(message.form, Form::Note | Form::Info) => {
            (CauseRank::Never, "the catalog does not know this message".into())
        }
        None => (CauseRank::Weak, "the catalog does not know this message".into()),
    };
    Judgement {
        known,
        class: Class::ByOutcome,
        cause,
        reason,
        unless: "".into(),
        captures: Captures::default(),
        certainty: Certainty::Unverified,
        actions: &[],
        asks_of_server: false,
    }
}

/// What SQL Server documents of a level of severity from 11 on, and how good a reason it is.
fn level_means(level: i64) -> Option<(CauseRank, &'static str)> {
    match level {
        11..=16 => Some((CauseRank::Weak, "an error of the statement or of what it names")),
        17 => Some((CauseRank::Strong, "SQL Server has run out of something: locks, memory or disk space")),
        18 | 19 => Some((CauseRank::Strong, "a fault or limit inside of SQL Server")),
        20.. => Some((CauseRank::Strong, "a fatal error that ends the connection")),
        _ => None,
    }
}

/// Whether the condition that decides depends on what is not known before every log of the server is read.
fn asks_of_server(
    known: &Circumstances<'_>,
    catalog: &Catalog,
    server: Server<'_>,
    pattern: &Pattern,
    captures: &Captures<'_>,
) -> bool {
    if !pattern.when.iter().any(When::asks_of_server) {
        return false;
    }
    let roles = match server.role {
        None => vec![None, Some("publisher"), Some("subscriber")],
        known => vec![known],
    };
    let servers = roles.into_iter().flat_map(|role| {
        let newest = [server.database, Some(NEWER_THAN_ANY)];
        newest.map(|database| Server { role, directory: server.directory, database })
    });
    let mut decided = servers.map(|server| {
        let setting = setting(known.session, known.index, catalog, server, captures);
        let setting = Circumstances { others: known.others, ..setting };
        pattern.when.iter().position(|when| when.holds(&setting))
    });
    let first = decided.next();
    decided.any(|other| Some(other) != first)
}

/// The name of a database that makes every real one an older one.
const NEWER_THAN_ANY: &str = "CCM03~~";

/// What conditions are held against.
pub(crate) fn setting<'s>(
    session: &'s Session,
    index: usize,
    catalog: &Catalog,
    server: Server<'s>,
    captures: &Captures<'_>,
) -> Circumstances<'s> {
    let service = ["service", "scm"].iter().find_map(|name| catalog.service(captures.get(name)?));
    let database = captures.get("database").map(|name| which_database(name, server.database));
    Circumstances {
        session,
        index,
        role: server.role,
        directory: server.directory,
        service: service.map(|service| service.used_by(server.role)),
        database,
        others: None,
    }
}

/// Which CallManager database a name means, given the newest one that the logs name.
fn which_database(name: &str, newest: Option<&str>) -> DatabaseIs {
    match newest {
        _ if !is_database(name.as_bytes()) => DatabaseIs::Other,
        Some(newest) if name.to_ascii_uppercase() < newest.to_ascii_uppercase() => DatabaseIs::Older,
        _ => DatabaseIs::Current,
    }
}

/// Puts captures into `{service}`-style placeholders of a reason.
fn filled<'c>(text: &'c str, captures: &Captures<'_>) -> Cow<'c, str> {
    if captures.is_empty() || !text.contains('{') {
        return Cow::Borrowed(text);
    }
    captures.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value)).into()
}

/// A number without a pattern of its own is judged by its row, its line's form, and for SQL its level.
fn by_number<'c>(
    known: Known<'c>,
    message: &Message,
    number: Number,
    entry: &'c Entry,
    catalog: &'c Catalog,
) -> Judgement<'c> {
    let means = message.fill(&entry.means);
    let rank = entry.cause.unwrap_or(CauseRank::Weak);
    let (class, cause, reason, unless) = match (number.space, message.form) {
        (Space::Msi | Space::Custom, Form::Note) if entry.kind.as_deref() == Some("result") => {
            (Class::ByOutcome, CauseRank::Never, format!("says how the run ended: {means}"), String::new())
        }
        (Space::Msi | Space::Custom, Form::Note) if rank == CauseRank::Never => (
            Class::Benign,
            rank,
            format!("{means}; the installer notes this in runs that succeed, too"),
            "an error line with the same number stood beside it".to_owned(),
        ),
        (Space::Msi | Space::Custom, Form::Note) => {
            (Class::ByOutcome, CauseRank::Never, format!("{means}; a note alone is not a reason"), String::new())
        }
        (Space::Msi | Space::Custom, Form::Info) => (
            Class::Benign,
            CauseRank::Never,
            format!("{means}; information, not an error"),
            "the same number had been printed as an error".to_owned(),
        ),
        (Space::Msi | Space::Custom, Form::Warning) => (Class::ByOutcome, CauseRank::Weak, means, String::new()),
        (Space::Msi, Form::Debug | Form::Internal) if rank == CauseRank::Never => (
            Class::Benign,
            rank,
            format!("{means}; authors of packages cause it, the installation does not care"),
            "it were the only message of an action that failed".to_owned(),
        ),
        (Space::Msi | Space::Custom, _) => {
            (Class::ByOutcome, if rank == CauseRank::Never { CauseRank::Weak } else { rank }, means, String::new())
        }
        (Space::Sql | Space::Ldap, _) => by_triage(message, number, entry, &means),
        _ => (Class::ByOutcome, rank, means, String::new()),
    };
    let actions = entry.kind.as_ref().and_then(|kind| catalog.kinds.get(kind)).map_or(&[][..], Vec::as_slice);
    Judgement {
        known,
        class,
        cause,
        reason: reason.into(),
        unless: unless.into(),
        captures: Captures::default(),
        certainty: entry.certainty.unwrap_or(Certainty::Documented),
        actions,
        asks_of_server: false,
    }
}

/// SQL and LDAP numbers carry their plain default; a SQL level of 10 and below is information whatever its number,
/// unless its row says catastrophic.
fn by_triage(message: &Message, number: Number, entry: &Entry, means: &str) -> (Class, CauseRank, String, String) {
    let level = message.level();
    let why = entry.why.as_deref().map_or_else(|| means.to_owned(), |why| format!("{means}: {why}"));
    match entry.triage.as_deref() {
        Some("catastrophic") if !(number.space == Space::Sql && level == Some(0)) => {
            (Class::Catastrophic, CauseRank::Strong, why, String::new())
        }
        _ if number.space == Space::Sql && level.is_some_and(|level| level <= 10) => (
            Class::Benign,
            CauseRank::Never,
            format!("{means}; level {} is information", level.unwrap_or_default()),
            "its level were 11 or above".to_owned(),
        ),
        Some("benign") => (Class::Benign, CauseRank::Never, why, "what follows had stopped because of it".to_owned()),
        _ => (Class::Undetermined, CauseRank::Strong, why, String::new()),
    }
}
