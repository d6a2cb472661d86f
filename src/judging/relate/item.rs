//! A telling line of a log, with the message that it is.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::judging::cause::{self, Ruled};
use crate::knowledge::catalog::Class;
use crate::knowledge::codes::{CauseRank, Number, Space};
use crate::knowledge::session::{Form, Message};
use crate::reading::account::{self, Remark, Said, Severity, Stamp, Words, names, subject};

/// A telling line.
#[derive(Debug, Clone)]
pub(super) struct Item<'a> {
    pub line: u64,
    pub end_line: u64,
    /// Index of its session and of its message there.
    pub message: Option<(usize, usize)>,
    pub remark: Option<&'a Remark>,
    pub text: &'a str,
    /// Further lines of the message that name something.
    pub more: String,
    /// What lines close below name that say nothing themselves.
    pub detail: String,
    pub at: Stamp,
    pub said: Said,
    pub code: Option<i64>,
    pub number: Option<Number>,
    /// The procedure of SQL Server that said it.
    pub procedure: Option<&'a str>,
    /// Speaks of trouble, or is a message.
    pub trouble: bool,
    /// Does not matter: by its own words, its severity, or a pattern.
    pub calm: bool,
    pub begins: bool,
    pub progress: bool,
    /// How much the catalog takes it for a cause.
    pub weight: u8,
    subject: OnceLock<Vec<String>>,
    /// Whether it names a failure and says why: what its number or its form shows, or its words when it is asked for.
    why: OnceLock<bool>,
    why_of: &'a str,
    deeds: OnceLock<Deeds>,
}

/// What a line tells that was done to the server.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deeds {
    /// Something was taken away or kept from its user.
    pub takes: bool,
    /// A right was taken from an account.
    pub takes_right: bool,
    /// Something was changed and stays so.
    pub changes: bool,
}

impl Item<'_> {
    /// What it tells that was done to the server.
    pub fn deeds(&self) -> Deeds {
        *self.deeds.get_or_init(|| Deeds {
            takes: account::takes(self.text),
            takes_right: account::takes_right(self.text),
            changes: account::changes(self.text),
        })
    }

    /// The words that name what it is about.
    pub fn subject(&self) -> &[String] {
        self.subject.get_or_init(|| subject(self.text))
    }

    /// Whether it names a failure and says why.
    pub fn says_why(&self) -> bool {
        *self.why.get_or_init(|| account::says_why(self.why_of))
    }

    /// Distinctive names on it.
    pub fn objects(&self) -> BTreeSet<String> {
        let mut objects = names::objects(self.text);
        objects.extend(names::objects(&self.more));
        objects
    }

    /// The number that it gives: of a message, else that with which something ended.
    pub fn value(&self) -> Option<i64> {
        self.number.map(|number| number.value).or(self.code)
    }

    /// Whether it complains in a word of trouble, a number or an ending, not only by telling words.
    pub fn is_loud(&self) -> bool {
        self.complains() && (self.said == Said::Badly || self.message.is_some())
    }

    /// Whether it says why, and names what.
    pub fn explains(&self) -> bool {
        self.asks() || self.says_why() && (self.number.is_some() || account::is_specific(self.text))
    }

    /// Whether it speaks of what a service depends on.
    pub fn speaks_of_dependency(&self) -> bool {
        self.text.to_lowercase().contains("dependency")
    }

    /// Whether it says that what a service depends on did not start, in words or by the number of Windows.
    pub fn depends(&self) -> bool {
        self.speaks_of_dependency() || self.number.is_some_and(|number| number.value == 1068)
    }

    /// Whether a command whose result is asked for, or that failed, printed it last.
    pub fn answers(&self) -> bool {
        self.remark.is_some_and(|remark| remark.words.answers)
    }

    /// Whether it asks for an answer that nobody gave.
    pub fn asks(&self) -> bool {
        self.remark.is_some_and(|remark| remark.words.asks)
    }

    /// Whether it may be a reason, or name a failure.
    pub fn complains(&self) -> bool {
        !self.calm && self.is_complaint()
    }

    /// The same, whether it matters or not.
    pub fn is_complaint(&self) -> bool {
        self.trouble || self.said == Said::Badly
    }

    /// Whether it is an error of SQL Server, whatever a pattern says of it.
    pub fn is_error_of_its_own(&self) -> bool {
        self.trouble && self.number.is_some_and(|number| number.space == Space::Sql)
    }

    /// Whether it is the command, with a number as its last argument, of which the whole log was printed: nothing ended
    /// before the first line.
    pub fn is_command_of_its_log(&self) -> bool {
        self.line == 1
            && self.said == Said::Badly
            && self.code.is_some()
            && !account::says_badly(self.text)
            && !names::programs(self.text).is_empty()
    }

    /// Makes it the beginning of something, and the end of nothing.
    pub fn begin(&mut self) {
        (self.said, self.code, self.begins, self.trouble) = (Said::Nothing, None, true, false);
    }

    /// Whether it says that CallManager is installed.
    pub fn says_installed(&self) -> bool {
        self.said == Said::Well && account::names_the_product(self.text) && account::speaks_of_installation(self.text)
    }

    /// Whether another line takes its complaint back, and it does not do so itself: its program went on with the next
    /// thing, and this one stayed as it was.
    pub fn is_only_passed_over(&self) -> bool {
        self.calm && self.trouble && self.remark.is_some_and(|remark| !is_calm(&remark.words, &remark.text))
    }

    /// Whether it may be the reason of a failure.
    pub fn is_reason(&self) -> bool {
        self.complains() && self.says_why()
    }

    /// Whether it shows that what stood before was got over.
    pub fn is_good(&self) -> bool {
        !self.complains() && (self.progress || matches!(self.said, Said::Well | Said::Restart))
    }
}

pub(super) fn of_message<'a>(session: usize, index: usize, message: &'a Message, ruled: &'a Ruled<'_>) -> Item<'a> {
    let judgement = &ruled.judgements[index];
    let benign = judgement.class == Class::Benign;
    let weight = cause::weight(message, judgement);
    let generic = judgement.cause == CauseRank::Generic;
    let numbered = matches!(message.number, Some(Number { space: Space::Sql | Space::Ldap | Space::Win32, .. }));
    // What neither its form nor its number shows, its words do.
    let why = match message.form {
        Form::ActionEnd
        | Form::Result
        | Form::CustomAction
        | Form::IgnoredCustomAction
        | Form::RollbackSkipped
        | Form::Note => Some(false),
        Form::SetupResult => Some(true),
        Form::Error | Form::Debug | Form::Internal | Form::Authored if generic || weight < 30 => {
            generic.then_some(false)
        }
        _ => (numbered || weight >= 50).then_some(true),
    };
    let words = account::read(&message.text);
    Item {
        line: message.line(),
        end_line: message.end_line(),
        message: Some((session, index)),
        remark: None,
        text: &message.text,
        detail: String::new(),
        more: if message.form == Form::Ldap {
            message.spans.iter().flat_map(|span| span.text.lines().skip(1)).collect::<Vec<_>>().join(" ")
        } else {
            String::new()
        },
        at: Stamp { time: message.time, ..Stamp::default() },
        said: if matches!(message.form, Form::Text | Form::Said | Form::Engine) { words.said } else { Said::Nothing },
        code: words.code.filter(|_| matches!(message.form, Form::Text)),
        number: message.number,
        procedure: message.sql().map(|sql| sql.procedure.as_str()).filter(|name| !name.is_empty()),
        trouble: !account::is_echoed(&message.text)
            && (words.said != Said::Well || message.number.is_some() || !matches!(message.form, Form::Text)),
        calm: benign || is_calm(&words, &message.text) || was_repeated_well(&words),
        begins: false,
        progress: false,
        weight,
        subject: OnceLock::new(),
        why: why.map_or_else(OnceLock::new, OnceLock::from),
        why_of: &message.text,
        deeds: OnceLock::new(),
    }
}

pub(super) fn of_remark(remark: &Remark) -> Item<'_> {
    // What was printed right above a failing end.
    let answers = remark.words.answers && account::forbids(&remark.text);
    Item {
        line: remark.line,
        end_line: remark.line,
        message: None,
        remark: Some(remark),
        text: &remark.text,
        detail: remark.detail.clone(),
        more: remark.lead.clone(),
        at: remark.at,
        said: remark.words.said,
        code: remark.words.code,
        number: None,
        procedure: None,
        trouble: remark.words.trouble,
        calm: is_calm(&remark.words, &remark.text),
        begins: remark.words.begins,
        progress: remark.words.progress,
        weight: 0,
        subject: OnceLock::new(),
        why: if remark.words.asks || answers { OnceLock::from(true) } else { OnceLock::new() },
        why_of: &remark.text,
        deeds: OnceLock::new(),
    }
}

/// Whether a line's own words or its severity say that it does not matter; that the whole run failed matters, however it
/// is told.
fn is_calm(words: &Words, text: &str) -> bool {
    let low = matches!(words.severity, Severity::Info | Severity::Warning);
    words.tolerated || low && !(words.said == Said::Badly && account::speaks_of_run(text))
}

/// Whether a message says, in its last words, that what it tells of was done again and went well: `second run ok`.
fn was_repeated_well(words: &Words) -> bool {
    words.said == Said::Well && words.again && !words.trouble
}

impl<'a> Item<'a> {
    /// Takes what its line tells beside the message.
    pub fn take(&mut self, remark: &'a Remark) {
        let first = self.remark.is_none();
        if first {
            self.detail.clone_from(&remark.detail);
            if self.more.is_empty() {
                self.more.clone_from(&remark.lead);
            }
            self.remark = Some(remark);
            self.at = remark.at;
            self.begins = remark.words.begins;
        }
        self.calm |= is_calm(&remark.words, &remark.text);
        if first && self.number.is_none_or(|number| matches!(number.space, Space::Win32)) {
            self.text = &remark.text;
            (self.subject, self.deeds) = (OnceLock::new(), OnceLock::new());
            self.said = remark.words.said;
            self.code = remark.words.code;
        }
    }
}

/// How many lines around a step belong to it.
pub(super) const AROUND: usize = 8;

/// The command that an item of a log answers: the nearest above it.
pub(super) fn command_above(items: &[Item<'_>], at: usize) -> Option<usize> {
    (0..at).rev().take(AROUND).find(|&above| items[above].begins && !items[above].complains())
}

/// Numbers of SQL Server that only follow from an error above them: no transaction to end, see previous errors, a
/// restore that is broken off, a statement that was ended or could not be prepared.
const FOLLOW: [i64; 6] = [3902, 3903, 1750, 3013, 3621, 8180];

/// Whether an error only follows from the one above it.
pub(super) fn follows(item: &Item<'_>) -> bool {
    item.number.is_some_and(|number| number.space == Space::Sql && FOLLOW.contains(&number.value))
}
