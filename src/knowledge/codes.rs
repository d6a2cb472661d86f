//! What a number means, by the kind of number it is.
//!
//! 1603 is a message number ("file in use"), a return code ("fatal error") and a Win32 code at once: a number is
//! looked up only together with its [`Space`], which the form of the log line decides.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use crate::base::expression::regex;
use regex::Regex;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

macro_rules! kinds {
    ($($(#[$doc:meta])* $space:ident: $name:literal, $called:literal, $stands:literal;)*) => {
        /// The kind of a number: which table gives it its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Space { $($(#[$doc])* $space,)* }

        impl Space {
            /// Every kind, in the order in which `explain NUMBER` tries them.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$space),*];

            /// The name used in the catalog and on the command line (`msi:1920`).
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$space => $name,)* }
            }

            /// What a number of the kind is.
            #[must_use]
            pub const fn called(self) -> &'static str {
                match self { $(Self::$space => $called,)* }
            }

            /// Where a number of the kind stands in logs; empty where lines of several forms hold it.
            #[must_use]
            pub const fn stands(self) -> &'static str {
                match self { $(Self::$space => $stands,)* }
            }
        }
    };
}

// A row for each kind: its name, what a number of it is, and where it stands.
kinds! {
    /// Windows Installer message number (`Note: 1: 1402`, `Error 1310.`).
    Msi: "msi", "a message number of Windows Installer",
        "";
    /// Return code of msiexec and of the engine (`MainEngineThread is returning 1603`).
    Msiexec: "msiexec", "a return code of Windows Installer",
        "\"MainEngineThread is returning N\", \"Return value: N\", the status of a run, a setup's exit code";
    /// Win32 error code.
    Win32: "win32", "a system error of Windows",
        "\"System error N\", \"GetLastError N\", a field of a message; not a message number of its own";
    /// HRESULT, storage and OLE codes, written as `0x%08X`.
    Hresult: "hresult", "an HRESULT",
        "\"0x8...\" or a negative decimal number at the end of a line or in a field";
    /// SQL Server message number.
    Sql: "sql", "a message number of SQL Server",
        "\"Msg N, Level L, State S\" and \"Error: N, Severity: L, State: S\"";
    /// LDAP result code.
    Ldap: "ldap", "an LDAP result code",
        "the result of a directory operation";
    /// `ResultCode` of an InstallShield `setup.log`.
    Installshield: "installshield", "a ResultCode of an InstallShield setup.log",
        "\"ResultCode=N\" below [ResponseResult]";
    /// Message numbers of InstallShield, WiX and MSDE custom actions (20000 and above).
    Custom: "custom", "a message number of a custom action",
        "";
    /// Burn message id, without its letter.
    Burn: "burn", "a message number of a Burn bundle",
        "the letter and number before the first colon of a line";
    /// MsiInstaller event id.
    Event: "event", "an event id of MsiInstaller",
        "the Application event log, source MsiInstaller";
    /// The N of `Return value N` after an action.
    Action: "action", "the value with which an action of Windows Installer ended",
        "\"Action ended 12:00:00: NAME. Return value N.\"";
}

impl fmt::Display for Space {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Space {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|space| space.name() == text)
            .ok_or_else(|| format!("unknown kind of number `{text}`"))
    }
}

/// A number together with its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Number {
    /// Which table it belongs to.
    pub space: Space,
    /// Its value; HRESULTs are held as their unsigned 32 bits.
    pub value: i64,
}

impl Number {
    /// A number of the given kind. A negative HRESULT becomes its unsigned 32 bits.
    #[must_use]
    pub const fn new(space: Space, value: i64) -> Self {
        let value = match space {
            Space::Hresult if value < 0 => value & 0xFFFF_FFFF,
            _ => value,
        };
        Self { space, value }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.space {
            Space::Hresult => write!(f, "hresult:0x{:08X}", self.value),
            Space::Burn => write!(f, "burn:{:03}", self.value),
            space => write!(f, "{space}:{}", self.value),
        }
    }
}

impl FromStr for Number {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (space, value) = text.split_once(':').ok_or_else(|| format!("`{text}` is not of the form KIND:NUMBER"))?;
        let value = parse_value(value).ok_or_else(|| format!("`{value}` is not a number"))?;
        Ok(Self::new(space.parse()?, value))
    }
}

/// Reads `1603`, `-3`, `0x80070005`, and Burn's `e123`.
fn parse_value(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Some(hex) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return i64::from_str_radix(hex, 16).ok();
    }
    let digits = text.strip_prefix(['i', 'w', 'e']).unwrap_or(text);
    digits.parse().ok()
}

/// How good a message with this number is as the reason of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CauseRank {
    /// Never a reason: noise, information, outcome lines.
    Never,
    /// A reason only where nothing better is there.
    Weak,
    /// Says that something else failed (a custom action, a program); what that printed is better.
    Generic,
    /// A reason.
    Strong,
}

impl CauseRank {
    /// The word used in the catalog.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Weak => "weak",
            Self::Generic => "generic",
            Self::Strong => "strong",
        }
    }
}

/// How sure a piece of knowledge is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// The source says so.
    Documented,
    /// Seen in real logs.
    Observed,
    /// Drawn from what a source or the engine says.
    Inferred,
    /// Recalled; no source was read.
    Unverified,
}

impl Certainty {
    /// All of them, surest first.
    pub const ALL: [Self; 4] = [Self::Documented, Self::Observed, Self::Inferred, Self::Unverified];

    /// The word used in the catalog and in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Observed => "observed",
            Self::Inferred => "inferred",
            Self::Unverified => "unverified",
        }
    }

    /// That of a word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|certainty| certainty.name() == word)
    }
}

impl<'de> Deserialize<'de> for Certainty {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        Self::named(&word).ok_or_else(|| {
            let words = Self::ALL.map(Self::name).join(", ");
            D::Error::custom(format!("the certainty `{word}` is none of {words}"))
        })
    }
}

/// What is known of one number. Which fields are filled depends on its kind.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The meaning in the project's own words; `[2]` stands for the message's second field.
    #[serde(default)]
    pub means: String,
    /// Symbolic name (`ERROR_ACCESS_DENIED`).
    pub name: Option<String>,
    /// Topic (`file`, `service`), for message numbers.
    pub kind: Option<String>,
    /// How good it is as a reason, for message numbers.
    pub cause: Option<CauseRank>,
    /// What a return code says of the run (`failed`, `reboot-required`, ...).
    pub outcome: Option<String>,
    /// Return codes that want the same next step (`busy`, `blocked-policy`).
    pub group: Option<String>,
    /// The plain default for SQL and LDAP numbers: `benign`, `suspect` or `catastrophic`.
    pub triage: Option<String>,
    /// Severity level of a SQL message, 0 to 25.
    pub severity: Option<i64>,
    /// Why it matters on a CallManager server.
    pub why: Option<String>,
    /// A further word to the reader.
    pub hint: Option<String>,
    /// Who owns the number (`installshield`, `wix3`, `msde2000`).
    pub producer: Option<String>,
    /// Symbolic name in Burn's own message list.
    pub symbol: Option<String>,
    /// Letter of a Burn message: i, w or e.
    pub level: Option<String>,
    /// Table within HRESULT (`storage`, `oledb`).
    pub family: Option<String>,
    /// How sure the entry is.
    pub certainty: Option<Certainty>,
}

/// All tables of numbers.
#[derive(Debug, Default)]
pub struct Codes {
    entries: BTreeMap<Number, Entry>,
}

impl Codes {
    /// The tables that ship with the program.
    ///
    /// # Errors
    /// A table that is not TOML of the expected shape, with its file name; a test keeps the shipped ones whole.
    pub fn builtin() -> Result<Self, String> {
        let mut codes = Self::default();
        for (file, text) in crate::base::embedded::NUMBERS {
            let tables: BTreeMap<String, BTreeMap<String, Entry>> =
                toml::from_str(text).map_err(|error| format!("patterns/{file}: {error}"))?;
            for (space, rows) in tables {
                let space: Space = space.parse().map_err(|error| format!("patterns/{file}: {error}"))?;
                for (value, entry) in rows {
                    let value =
                        parse_value(&value).ok_or_else(|| format!("patterns/{file}: `{value}` is not a number"))?;
                    codes.entries.insert(Number::new(space, value), entry);
                }
            }
        }
        Ok(codes)
    }

    /// What is known of a number. A Win32 code wrapped in an HRESULT (`0x8007nnnn`) is unwrapped.
    #[must_use]
    pub fn get(&self, number: Number) -> Option<&Entry> {
        self.entries.get(&number).or_else(|| {
            let wrapped = number.space == Space::Hresult && number.value >> 16 == 0x8007;
            let win32 = Number::new(Space::Win32, number.value & 0xFFFF);
            wrapped.then(|| self.entries.get(&win32)).flatten()
        })
    }

    /// Every entry of one kind, by value.
    pub fn of(&self, space: Space) -> impl Iterator<Item = (i64, &Entry)> {
        let from = Number { space, value: i64::MIN };
        let to = Number { space, value: i64::MAX };
        self.entries.range(from..=to).map(|(number, entry)| (number.value, entry))
    }

    /// What a number means, without the fields of a message.
    #[must_use]
    pub fn meaning(&self, number: Number) -> Option<String> {
        self.get(number).map(|entry| without_fields(&entry.means))
    }
}

/// What stands in a meaning for the fields of a message: `(system error [2])`, `[3]`, `: [2]`.
static PLACEHOLDERS: LazyLock<Regex> = LazyLock::new(|| regex(r"\s*\([^()]*\[\d\][^()]*\)|:?\s*\[\d\]"));

/// A meaning without its fields, for titles and for lines that do not carry them.
#[must_use]
pub fn without_fields(means: &str) -> String {
    PLACEHOLDERS.replace_all(means, "").trim().to_owned()
}

/// Puts fields, counted from 1, into `[2]`-style placeholders; an empty or absent one leaves a dash.
pub(crate) fn substitute<'f>(template: &str, field: impl Fn(usize) -> Option<Cow<'f, str>>) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(open) = rest.find('[') {
        let (before, after) = rest.split_at(open);
        out.push_str(before);
        let close = after.find(']');
        let index = close.and_then(|close| after[1..close].parse::<usize>().ok());
        if let (Some(close), Some(index)) = (close, index) {
            out.push_str(field(index).as_deref().filter(|field| !field.is_empty()).unwrap_or("-"));
            rest = &after[close + 1..];
        } else {
            out.push('[');
            rest = &after[1..];
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_with_its_kind() {
        assert_eq!("msi:1920".parse(), Ok(Number::new(Space::Msi, 1920)));
        assert_eq!("hresult:-2147287038".parse(), Ok(Number::new(Space::Hresult, 0x8003_0002)));
        assert_eq!("hresult:0x80070005".parse(), Ok(Number::new(Space::Hresult, 0x8007_0005)));
        assert!("1920".parse::<Number>().is_err());
        assert!("xyz:1".parse::<Number>().is_err());
    }

    #[test]
    fn fields_are_put_into_the_meaning() {
        let fields = ["1310", "5", r"C:\a.dll"];
        let field = |at: usize| fields.get(at - 1).map(|field| Cow::Borrowed(*field));
        assert_eq!(substitute("file [3], system error [2], [9], [x]", field), r"file C:\a.dll, system error 5, -, [x]");
    }
}
