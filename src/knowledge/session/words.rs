//! Words of trouble in free text, and the names that only look like them.
//!
//! `error` stands in nearly every log of a successful run: in file names, dialog names, table names, products called
//! "Planned Failure". A word counts only outside of such names.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::base::expression::regex;
use regex::Regex;

/// Names: paths, registry keys, file names, GUIDs, short quotations, and counts of zero.
static NAMES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?xi)
          \\{2}[^\s"'<>|]+                                            # \\server\share
        | \b(?:[a-z]:|HKEY_[A-Z_]+|HK(?:LM|CU|CR|U)|UNKNOWN|\d\d:)\\
          (?:[^\\/:*?"<>|\r\n\t;,]+\\)* [^\\/:*?"<>|\s;,]*             # drive and registry paths; inner names may hold spaces
        | \{[0-9a-f-]{8,40}\}                                         # GUIDs
        | "(?:[^\s"]*\s?){0,4}"                                       # short quotations are names
        | (?:^|[\s(=\[:,])'(?:[^\s']*\s?){0,4}'
        | \b[\w~$%@-]+(?:\.[\w~$-]+)*\.(?:a|asp|aspx|bat|bmp|c|cab|cfg|chm|class|cmd|config|cpp|cs|css|dat|db|dll|exe|gif|h|hlp|hpp|htm|html|
            ico|idt|inc|inf|ini|jar|js|ldf|ldif|lib|log|lst|mdb|mdf|mo|msi|msm|msp|mst|ocx|out|pdb|pl|png|po|properties|ps1|py|pyc|rb|reg|
            res|resources|rsp|sh|sql|sys|tlb|tmp|txt|vbs|wsf|xml|xsd|xsl|xslt)\b  # file names
        | \bproductname\s=\s[^,]*                                     # MSI_LUA lines name the product
        | \b(?:no|0|zero|without(?:\ any)?)\s+(?:error|failure|exception)(?:\(?s\)?)?\b   # counts of zero
        | \b0\s+\w+\s+errors?\b                                      # of a kind
        | \b(?:errors?|error\ code|error\ status|failures|failed|fatal|exceptions)\s?[:=]\s?0(?:x0+)?\b
        | \berror\ 0\b
        | \bwould\ have\ been\ (?:denied|blocked|prevented|terminated|deleted|refused)\b   # of an agent that only watches
        "#,
    )
});

/// The words that make a line of free text error-like.
static TROUBLE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)
          (?i:\b(?:errors?|fail(?:s|ed|ure|ures|ing)?|fatal|exceptions?|denied|abort(?:s|ed|ing)?|cannot|could\ not|unable|bad\ crc)\b)
        | \b[A-Z]\w*(?:Exception|ErrorId)\b | \b(?:[a-z]\w*\.)+[A-Z]\w*Error\b",
    )
});

/// One of these stands in every word of trouble.
pub(super) const MARKS: &[&str] = &["erro", "fail", "fata", "xcep", "deni", "bort", "cann", "ld n", "unabl", "d crc"];

/// Words with which programs say what went wrong, wider than [`TROUBLE`]: used only to find the telling lines of an
/// action that is already known to have failed.
static TELLING: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)(?i:
          \b(?:errors?|fail(?:s|ed|ure|ures|ing)?|fatal|abort(?:s|ed|ing)?|denied|cannot|can\ not|can't|could\ ?n[o']t|unable|unhandled|exceptions?)\b
        | \b(?:(?:does|do|did|is|was|were|has|have|are)\ ?n[o']t|not\ (?:found|exist|valid|supported|available|registered|recogni[sz]ed|running|allowed)|
             no\ such|already\ exists|missing|invalid|illegal|refused|rejected|timed\ out|time-?out|incorrect|conflict|violation|unexpected|
             unknown|unavailable|incompatible|corrupt(?:ed)?|insufficient|too\ (?:long|old|large)|required|requires|must\ be|please)\b)
        | Exception\b
        | \b(?:[a-z]\w*\.)+[A-Z]\w*Error\b",
    )
});

/// The text with names blanked out.
#[must_use]
pub fn masked(text: &str) -> Cow<'_, str> {
    NAMES.replace_all(text, " ")
}

/// The text with names and the given proper names blanked out.
#[must_use]
pub fn names_masked(text: &str, names: &[&str]) -> String {
    let mut text = masked(text).into_owned();
    for name in names.iter().filter(|name| name.len() > 2) {
        if text.contains(name) {
            text = text.replace(name, " ");
        }
    }
    text
}

/// Whether a line of free text is error-like: it holds a word of trouble outside of names.
#[must_use]
pub fn trouble_word(text: &str) -> bool {
    TROUBLE.is_match(text) && TROUBLE.is_match(&masked(text))
}

/// Whether a line printed by something that failed may say why.
#[must_use]
pub fn speaks_of_trouble(text: &str) -> bool {
    TELLING.is_match(&masked(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_trouble_makes_a_line_error_like() {
        for text in [
            "Setup failed to configure the server.",
            "Unable to run script files.",
            "Access is denied",
            "System.InvalidOperationException: no",
            "java.lang.OutOfMemoryError",
            r"Could not open C:\a\b.txt",
            "FATAL: nothing",
        ] {
            assert!(trouble_word(text), "{text}");
        }
    }

    #[test]
    fn names_that_hold_such_words_do_not() {
        for text in [
            r"Copied C:\Program Files\Planned Failure\warnings.h",
            r"PROPERTY CHANGE: Adding ErrorDialog property",
            "Installing error.html and fatal.ico",
            "Finished with 0 errors, failed: 0",
            "Package 'Planned Failure' is ready",
            r"Reading HKEY_LOCAL_MACHINE\Software\Error Handling\Fail",
            r"opened \\PUB01\failures\x",
            "my_error_count set",
            "completed without errors",
            "found 0 allocation errors and 0 consistency errors",
        ] {
            assert!(!trouble_word(text), "{text}");
        }
    }
}
