//! What the catalog's short words mean, in sentences.

use crate::knowledge::catalog::{Class, Reference, ServiceUse};
use crate::knowledge::codes::{CauseRank, Certainty};

/// What a class means.
pub const fn class(class: Class) -> &'static str {
    match class {
        Class::Benign => "benign: it may be ignored",
        Class::ByOutcome => {
            "by outcome: benign where its action or its run ended well, catastrophic where it is the reason of a failure or follows from it, undetermined where the log does not say how the run ended"
        }
        Class::Undetermined => "undetermined: nobody can say from this message alone",
        Class::Catastrophic => "catastrophic: it stops the installation, unless its run ended well all the same",
    }
}

/// How good a message is as a reason.
pub const fn cause(rank: CauseRank) -> &'static str {
    match rank {
        CauseRank::Never => "never the reason of a failure",
        CauseRank::Weak => "a reason only where nothing better was logged",
        CauseRank::Generic => "says that some step failed; what that step printed is the better reason",
        CauseRank::Strong => "a reason in itself, if it belongs to the action that failed",
    }
}

/// How sure an entry is.
pub fn certainty(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Documented => "documented: the source says so",
        Certainty::Observed => "observed: seen in real logs",
        Certainty::Inferred => "inferred: drawn from what a source or the engine says",
        Certainty::Unverified => "unverified: recalled, no source was read; the words may differ",
    }
}

/// What CallManager does with a service.
pub const fn used(used: ServiceUse) -> &'static str {
    match used {
        ServiceUse::Required => "the installation needs it: an error about it can be the reason of a failure",
        ServiceUse::Optional => {
            "inactive until it is activated or the server restarts: an error about it during the upgrade is expected"
        }
        ServiceUse::Unused => "CallManager does not use it: errors about it are not catastrophic",
    }
}

/// A reference in one line; empty where there is none.
pub fn reference(reference: &Reference) -> String {
    match (reference.document.as_str(), reference.section.as_str()) {
        ("", _) => String::new(),
        (document, "") => document.to_owned(),
        (document, section) => format!("{document}, {section}"),
    }
}
