//! Keeps secrets in: values of password-like names never leave the process unless asked for.
//!
//! The same value gets the same token within one report, so that two lines can still be seen to agree.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// Where secrets stand. The group `secret` is what is replaced.
static SECRETS: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
    let name = r"[\w.]*(?:PASSWORD|PASSWD|PASSPHRASE|PWD|SECRET|CREDENTIAL)[\w.]*";
    let forms = [
        ("property", format!(r"(?i)(?:Property\(\w\):\s*{name}\s=\s)(?<secret>.+)$")),
        ("property", format!(r"(?i)(?:PROPERTY CHANGE: \w+ {name} property\..*?(?:value is|current value is|new value:|value:) )(?<secret>'.*')")),
        ("action-data", r"(?i)(?:CustomActionData(?: property\. Its (?:current )?value is|\s*[=:])\s*)(?<secret>'.*'|\S.*)".to_owned()),
        ("assignment", format!(r#"(?i)\b{name}\s*[=:]\s*(?<secret>"[^"]*"|'[^']*'|\{{[^}}]*\}}|[^\s;,"')&<]+)"#)),
        ("argument", r#"(?i)(?:osql|isql|sqlcmd|bcp|cnfgsvr|sqlmaint|ldap\w+|ldifde|dsml|psexec|runas)\b.*?\s[-/](?:P|w|pw|pwd|pass|password)(?:\s+|[:=]|)(?<secret>"[^"]*"|'[^']*'|[^\s"'-]\S*)"#.to_owned()),
        ("argument", r#"(?i)\s[-/](?:p|pw|pwd|pass|password):(?<secret>"[^"]*"|\S+)"#.to_owned()),
        ("url", r"(?i)\w+://[^\s/:@]+:(?<secret>[^\s/@]+)@".to_owned()),
    ];
    forms
        .into_iter()
        .map(|(kind, form)| (kind, Regex::new(&form).expect("a constant that the tests compile")))
        .collect()
});

/// Cheap test before the expressions: whether a text can hold a secret at all.
static MAY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)pass|pwd|secret|credential|customactiondata|\s[-/](?:p|w)|://")
        .expect("a constant that the tests compile")
});

/// Replaces secrets and counts what it replaced.
#[derive(Debug, Default)]
pub struct Redactor {
    off: bool,
    tokens: BTreeMap<String, usize>,
    counts: BTreeMap<&'static str, u64>,
}

impl Redactor {
    /// A redactor; `off` lets everything through.
    #[must_use]
    pub fn new(off: bool) -> Self {
        Self { off, ..Self::default() }
    }

    /// Whether it replaces anything at all.
    #[must_use]
    pub fn enabled(&self) -> bool {
        !self.off
    }

    /// How many values were replaced, by kind of place.
    #[must_use]
    pub fn counts(&self) -> &BTreeMap<&'static str, u64> {
        &self.counts
    }

    /// The text without its secrets.
    pub fn text<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        if self.off || !MAY.is_match(text) {
            return Cow::Borrowed(text);
        }
        let mut text = Cow::Borrowed(text);
        for (kind, form) in &*SECRETS {
            let replaced = match form.replace_all(&text, |found: &Captures<'_>| self.replaced(kind, found)) {
                Cow::Borrowed(_) => continue,
                Cow::Owned(replaced) => replaced,
            };
            text = Cow::Owned(replaced);
        }
        text
    }

    fn replaced(&mut self, kind: &'static str, found: &Captures<'_>) -> String {
        let whole = &found[0];
        let secret = found.name("secret").expect("every form has the group");
        let start = secret.start() - found.get(0).expect("group 0").start();
        let value = secret.as_str().trim_matches(['"', '\'']);
        // Already hidden, by the installer or by an earlier form.
        if value.is_empty() || value.bytes().all(|b| b == b'*') || value.starts_with("[redacted-") {
            return whole.to_owned();
        }
        let next = self.tokens.len() + 1;
        let token = *self.tokens.entry(value.to_owned()).or_insert(next);
        *self.counts.entry(kind).or_default() += 1;
        format!("{}[redacted-{token}]{}", &whole[..start], &whole[start + secret.len()..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_replaced_wherever_they_stand() {
        for text in [
            "Property(S): SAPASSWORD = Hunter2",
            "MSI (s) (18:F4) [12:02:17:950]: PROPERTY CHANGE: Adding SAPWD property. Its value is 'Hunter2'.",
            "Property(S): CustomActionData = /user sa /pw Hunter2",
            r#"Executing "C:\MSSQL\Binn\cnfgsvr.exe -V 1 -M 1 -U sa -P Hunter2 -I x""#,
            "osql -E -S PUB01 -U sa -PHunter2 -i x.sql",
            "Provider=SQLOLEDB;User ID=sa;Password=Hunter2;Initial Catalog=CCM0301",
            "setup.exe /p:Hunter2 /q",
            "ldapmodify -h PUB01 -D cn=Manager -w Hunter2 -f x.ldif",
            "BackupPassword: 'Hunter2'",
        ] {
            let mut redactor = Redactor::new(false);
            let shown = redactor.text(text).into_owned();
            assert!(!shown.contains("Hunter2"), "{shown}");
            assert!(shown.contains("[redacted-1]"), "{shown}");
        }
    }

    #[test]
    fn the_same_value_gets_the_same_token() {
        let mut redactor = Redactor::new(false);
        assert_eq!(redactor.text("PWD=one PWD=two PWD=one"), "PWD=[redacted-1] PWD=[redacted-2] PWD=[redacted-1]");
        assert_eq!(redactor.counts().get("assignment"), Some(&3));
    }

    #[test]
    fn other_text_is_left_alone() {
        for text in
            ["Login failed for user 'sa'.", "Command Line: PASSWORD=********** CURRENTDIRECTORY=C:\\", "passed 3 of 3"]
        {
            assert_eq!(Redactor::new(false).text(text), text);
        }
    }
}
