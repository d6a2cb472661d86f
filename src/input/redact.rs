//! Keeps secrets in: values of password-like names never leave the process unless asked for. On request, names and
//! addresses stay in, too.
//!
//! The same value gets the same token within one report, so that two lines can still be seen to agree.

mod below;
mod calls;
mod cuts;
mod dialogues;
mod follow;
mod keys;
mod known;
mod labelled;
mod labels;
mod names;
mod pairs;
mod places;
mod plain;
mod programs;
mod redacted;
mod seeker;
mod shapes;
mod signs;
mod tables;
mod values;
mod words;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::input::source::LogFile;
use crate::input::text;
pub use cuts::{Cuts, beginning};
use follow::Follow;
use known::Known;
use names::Names;
use places::Found;
use plain::Plain;
pub use redacted::Redacted;
pub use seeker::{MARKS, Seeker, beyond_marks};

/// What is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Redact {
    /// Nothing.
    Nothing,
    /// Passwords and the like.
    #[default]
    Secrets,
    /// Names of hosts, users and domains, and addresses, too.
    Names,
}

/// Replaces secrets and counts what it replaced.
#[derive(Debug, Default)]
pub struct Redactor {
    what: Redact,
    tokens: BTreeMap<String, usize>,
    counts: BTreeMap<&'static str, u64>,
    known: Known,
    names: Names,
}

/// What the lines of a log before the next one say of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Before(Follow);

/// A text of a log and where its secrets stand: found once, whatever shows it.
#[derive(Debug, Default)]
pub struct Searched<'t> {
    text: &'t str,
    found: Vec<Found>,
}

impl<'t> Searched<'t> {
    /// Finds the secrets of a text.
    #[must_use]
    pub fn of(text: &'t str) -> Self {
        Self { text, found: places::find(Plain::of(text).text(), &mut Follow::default()) }
    }
}

impl Redactor {
    /// A redactor of so much.
    #[must_use]
    pub fn new(what: Redact) -> Self {
        Self { what, ..Self::default() }
    }

    /// Whether it replaces anything at all.
    #[must_use]
    pub fn enabled(&self) -> bool {
        self.what != Redact::Nothing
    }

    /// Whether it replaces names and addresses.
    #[must_use]
    pub fn masks_names(&self) -> bool {
        self.what == Redact::Names
    }

    /// The same redactor, which counts from nothing.
    pub fn fresh_counts(&mut self) -> &mut Self {
        self.counts.clear();
        self
    }

    /// How many values were replaced, by kind of place or of name.
    #[must_use]
    pub fn counts(&self) -> &BTreeMap<&'static str, u64> {
        &self.counts
    }

    /// Notes values that are secrets wherever they stand.
    pub fn learn_secrets<'v>(&mut self, values: impl IntoIterator<Item = &'v str>) {
        if self.enabled() {
            values.into_iter().for_each(|value| self.known.learn(value));
        }
    }

    /// A text of a log without its secrets.
    pub fn text<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        self.text_behind(&mut Before::default(), text)
    }

    /// As [`text`](Self::text), where `before` knows the lines before it.
    pub fn text_behind<'t>(&mut self, before: &mut Before, text: &'t str) -> Cow<'t, str> {
        if !self.enabled() {
            return Cow::Borrowed(text);
        }
        let plain = Plain::of(text);
        let found = places::find(plain.text(), &mut before.0);
        self.replaced(text, &plain, found)
    }

    /// As [`text`](Self::text), of a text that is searched already.
    pub fn searched<'t>(&mut self, searched: &Searched<'t>) -> Cow<'t, str> {
        if !self.enabled() {
            return Cow::Borrowed(searched.text);
        }
        self.replaced(searched.text, &Plain::of(searched.text), searched.found.clone())
    }

    /// A text that is not of a log, without the secrets that are known.
    pub fn known<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        if !self.enabled() || self.known.is_empty() {
            return Cow::Borrowed(text);
        }
        self.replaced(text, &Plain::of(text), Vec::new())
    }

    /// A text of a log, to be shown.
    pub fn shown(&mut self, text: &str) -> Redacted {
        Redacted::passed(self.text(text).into_owned())
    }

    /// As [`shown`](Self::shown), of a text that may be the one that was searched.
    pub fn shown_as(&mut self, searched: &Searched<'_>, text: &str) -> Redacted {
        if searched.text == text {
            return Redacted::passed(self.searched(searched).into_owned());
        }
        self.shown(text)
    }

    /// As [`shown`](Self::shown), where `before` knows the lines before it.
    pub fn shown_behind(&mut self, before: &mut Before, text: &str) -> Redacted {
        Redacted::passed(self.text_behind(before, text).into_owned())
    }

    /// A path, a name or a sentence of ours with such in it, to be shown.
    pub fn named(&mut self, text: &str) -> Redacted {
        Redacted::passed(self.known(text).into_owned())
    }

    /// A name of a line, to be shown where all names are noted already.
    pub fn shown_line(&mut self, text: &str) -> Redacted {
        Redacted::passed(self.line(text).into_owned())
    }

    /// Replaces what has become known since, and names, in a text that is shown.
    pub fn again(&mut self, text: &mut Redacted) {
        if let Cow::Owned(masked) = self.names(text) {
            *text = Redacted::passed(masked);
        }
        if let Cow::Owned(redacted) = self.known(text) {
            *text = Redacted::passed(redacted);
        }
    }

    fn replaced<'t>(&mut self, text: &'t str, plain: &Plain<'_>, mut found: Vec<Found>) -> Cow<'t, str> {
        for Found { range, .. } in &found {
            self.known.learn(&plain.text()[range.clone()]);
        }
        found.extend(self.known.find(plain.text()).into_iter().map(|range| Found {
            from: range.start,
            range,
            kind: "known",
        }));
        if found.is_empty() {
            return Cow::Borrowed(text);
        }
        let found = places::apart(found);
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for Found { range, kind, .. } in found {
            let next = self.tokens.len() + 1;
            let token = *self.tokens.entry(plain.text()[range.clone()].trim().to_owned()).or_insert(next);
            *self.counts.entry(kind).or_default() += 1;
            let place = plain.original(&range);
            out.push_str(&text[at..place.start]);
            let _ = write!(out, "[redacted-{token}]");
            at = place.end;
        }
        out.push_str(&text[at..]);
        Cow::Owned(out)
    }

    /// Notes a name that the logs prove: `kind` is host, user or domain.
    pub fn learn(&mut self, kind: &'static str, name: &str) {
        if self.masks_names() {
            self.names.learn(kind, name);
        }
    }

    /// Notes the names that a text shows by its form, so that they are replaced where nothing shows that they are names.
    pub fn learn_from(&mut self, text: &str) {
        if self.masks_names() {
            self.names.learn_from(text);
        }
    }

    /// The text without the names noted and without addresses; as it is where names may be shown.
    pub fn names<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        if !self.masks_names() {
            return Cow::Borrowed(text);
        }
        self.names.mask(text, &mut self.counts)
    }

    /// A line of a log without anything that should stay in, as far as its names are noted.
    pub fn line<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        self.line_behind(&mut Before::default(), text)
    }

    /// As [`line`](Self::line), where `before` knows the lines before it.
    pub fn line_behind<'t>(&mut self, before: &mut Before, text: &'t str) -> Cow<'t, str> {
        match self.text_behind(before, text) {
            Cow::Borrowed(text) => self.names(text),
            Cow::Owned(text) => Cow::Owned(self.names(&text).into_owned()),
        }
    }
}

/// The names that a log shows by their form, each with its kind; none where it cannot be read.
#[must_use]
pub fn names_in(file: &LogFile) -> BTreeSet<(&'static str, String)> {
    let mut found = BTreeSet::new();
    if let Ok(reader) = file.open() {
        // What fails now failed when it was read, and is said there.
        let _ = text::read_lines(reader, &text::Options::default(), |line| {
            names::found(&line.text(), &mut |kind, name| {
                if !found.contains(&(kind, name.to_owned())) {
                    found.insert((kind, name.to_owned()));
                }
            });
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learned(text: &str) -> Redactor {
        let mut redactor = Redactor::new(Redact::Names);
        redactor.learn_from(text);
        redactor
    }

    #[test]
    fn secrets_are_replaced_wherever_they_stand() {
        for text in [
            "Property(S): SAPASSWORD = Hunter2",
            "MSI (s) (18:F4) [12:02:17:950]: PROPERTY CHANGE: Adding SAPWD property. Its value is 'Hunter2'.",
            "Property(S): CustomActionData = /user sa /pw Hunter2",
            "PROPERTY CHANGE: Adding CustomActionData property. Its value is 'sa;Hunter2;x'.",
            r#"Executing "C:\MSSQL\Binn\cnfgsvr.exe -V 1 -M 1 -U sa -P Hunter2 -I x""#,
            r"   -U sa -P Hunter2 -i C:\x.sql",
            "osql -E -S PUB01 -U sa -PHunter2 -i x.sql",
            r#"osql -U sa -P "Hunter2 and more" -i x.sql"#,
            "Provider=SQLOLEDB;User ID=sa;Password=Hunter2;Initial Catalog=CCM0301",
            "DSN=CCM;UID=sa;PWD={Hunter2};",
            "Command Line: SAPASSWORD=Hunter2 REBOOT=R CURRENTDIRECTORY=C:\\",
            "Command Line: SAPASS=Hunter2",
            "setup.exe /p:Hunter2 /q",
            "setup.exe /password Hunter2 /q",
            "ldapmodify -h PUB01 -D cn=Manager -w Hunter2 -f x.ldif",
            "userPassword:: Hunter2",
            "BackupPassword: 'Hunter2'",
            "<AdminPassword>Hunter2</AdminPassword>",
            r#"{"password": "Hunter2"}"#,
            r"net use z: \\PUB01\c$ Hunter2 /user:EXAMPLE\Administrator",
            "exec sp_password 'Hunter2', 'x', 'sa'",
            "exec sp_addlogin N'CCMUser', N'Hunter2'",
            "the password was 'Hunter2'",
            "GET ftp://backup:Hunter2@192.0.2.1/x",
            "Authorization: Basic Hunter2",
            // Cut off in the middle.
            r#"Data Source=PUB01;Password="Hunter2 and"#,
            "exec sp_password 'Hunter2 and",
            "DSN=CCM;UID=sa;PWD={Hunter2 and",
            "<AdminPassword>Hunter2 and<",
            "Property(S): SAPASSWORD = and Hunter2\nnext line",
        ] {
            let mut redactor = Redactor::new(Redact::Secrets);
            let shown = redactor.text(text).into_owned();
            assert!(!shown.contains("Hunter2"), "{shown}");
            assert!(shown.contains("[redacted-"), "{shown}");
            let again = redactor.text(&shown).into_owned();
            assert!(again.matches("[redacted-").count() == shown.matches("[redacted-").count(), "{again}");
        }
    }

    #[test]
    fn the_same_value_gets_the_same_token() {
        let mut redactor = Redactor::new(Redact::Secrets);
        assert_eq!(redactor.text("PWD=one PWD=two PWD=one"), "PWD=[redacted-1] PWD=[redacted-2] PWD=[redacted-1]");
        assert_eq!(redactor.counts().get("assignment"), Some(&3));
    }

    #[test]
    fn other_text_is_left_alone() {
        for text in [
            "Login failed for user 'sa'.",
            "Command Line: PASSWORD=********** CURRENTDIRECTORY=C:\\",
            "passed 3 of 3",
            "net use failed",
            "The password is wrong",
        ] {
            assert_eq!(Redactor::new(Redact::Secrets).text(text), text);
            assert_eq!(learned(text).line(text), text);
        }
    }

    #[test]
    fn names_and_addresses_are_replaced_on_request() {
        for (text, wanted) in [
            (r"copying \\PUB01\c$\x.log", r"copying \\[host-1]\c$\x.log"),
            (r"Login failed for user 'EXAMPLE\jdoe'.", r"Login failed for user '[domain-1]\[user-1]'."),
            ("Login failed for user 'jdoe'.", "Login failed for user '[user-1]'."),
            ("osql -S PUB01 -U jdoe -i x", "osql -S [host-1] -U [user-1] -i x"),
            ("Data Source=PUB01;User ID=jdoe", "Data Source=[host-1];User ID=[user-1]"),
            ("Msg 911, Level 16, State 1, Server PUB01, Line 1", "Msg 911, Level 16, State 1, Server [host-1], Line 1"),
            ("connecting to 192.0.2.17:389", "connecting to [address-1]:389"),
            ("adapter 00-0C-29-AB-CD-EF", "adapter [address-1]"),
            ("mail to jdoe@example.com", "mail to [address-1]"),
            ("resolving pub01.example.com", "resolving [domain-1]"),
            (r"C:\Documents and Settings\jdoe\x.log", r"C:\Documents and Settings\[user-1]\x.log"),
            ("cn=Manager,DC=example,DC=org", "cn=Manager,DC=[domain-1],DC=[domain-2]"),
            ("Property(S): ComputerName = PUB01", "Property(S): ComputerName = [host-1]"),
            ("cannot reach server PUB01, error", "cannot reach server [host-1], error"),
            ("Host: pub01x", "Host: [host-1]"),
            ("ldap://PUB01/o=x", "ldap://[host-1]/o=x"),
            ("PUB01:1433 does not answer", "[host-1]:1433 does not answer"),
            ("[PUB01] is down", "[[host-1]] is down"),
            (r"copying to \\PUB01", r"copying to \\[host-1]"),
            (r"started as EXAMPLE\jdoe.", r"started as [domain-1]\[user-1]."),
            ("cn=Jane Doe,o=x", "cn=[user-1],o=x"),
            ("owner S-1-5-21-1004336348-1177238915-682003330-512", "owner [address-1]"),
            ("from 2001:db8:0:1::17 and fe80::1", "from [address-1] and [address-2]"),
            ("adapter 000c.29ab.cdef", "adapter [address-1]"),
        ] {
            let mut redactor = learned(text);
            assert_eq!(redactor.line(text), wanted);
            assert_eq!(Redactor::new(Redact::Secrets).line(text), text);
            assert!(redactor.counts().values().sum::<u64>() > 0);
        }
        let mut redactor = Redactor::new(Redact::Names);
        redactor.learn("host", "PUB01");
        assert_eq!(redactor.names("PUB01 and pub01, not PUB011"), "[host-1] and [host-1], not PUB011");
        assert_eq!(redactor.names("a_PUB01_b-PUB01-x.PUB01.log"), "a_[host-1]_b-[host-1]-x.[host-1].log");
        assert_eq!(redactor.counts().get("host"), Some(&5));
    }

    #[test]
    fn versions_and_names_of_the_product_are_no_names() {
        for text in [
            "Property(S): ProductVersion = 4.1.3.0",
            "version 8.0.0.194 of the file",
            "o=cisco.com, ou=users",
            r"C:\Documents and Settings\All Users\x",
            "Login failed for user 'sa'.",
            r"\\.\pipe\x",
            "the server failed to start",
            "server ERROR",
            r"SOFTWARE\Example not found",
            "at 10:00:00:950",
            "CDbSetup::Add failed",
        ] {
            assert_eq!(learned(text).line(text), text);
        }
    }
}
