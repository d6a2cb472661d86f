//! Text that has passed the redactor, told apart by its type from text that has not.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;

/// Text of logs, paths and names that may leave. A [`Redactor`](super::Redactor) makes it; what is made otherwise says
/// so: [`our_words`](Self::our_words), [`catalog_words`](Self::catalog_words),
/// [`made_of`](Self::made_of), [`of_report`](Self::of_report).
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Redacted(String);

impl Redacted {
    /// What the redactor has looked at.
    pub(super) fn passed(text: String) -> Self {
        Self(text)
    }

    /// Words of the catalog or of this program, with nothing of a log in them: they are never redacted.
    #[must_use]
    pub fn our_words(words: &'static str) -> Self {
        Self(words.to_owned())
    }

    /// A text that is made of nothing but such texts and of our words: `make` can hold no other.
    ///
    /// ```
    /// # use ccmtriage::input::redact::Redacted;
    /// let server = Redacted::our_words("the publisher");
    /// assert_eq!(Redacted::made_of([&server], |[server]| format!("{server} failed")), "the publisher failed");
    /// ```
    #[must_use]
    pub fn made_of<const N: usize>(parts: [&Self; N], make: fn([&str; N]) -> String) -> Self {
        Self(make(parts.map(Self::as_str)))
    }

    /// A sentence of the catalog, in which nothing of a log stands but such texts. Whoever calls this vouches for it.
    #[must_use]
    pub fn catalog_words(sentence: String) -> Self {
        Self(sentence)
    }

    /// A text of a finished report, or one that is told of finished reports alone: they hold no other. Whoever calls this
    /// vouches for it.
    #[must_use]
    pub fn of_report(text: String) -> Self {
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Redacted {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Redacted {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

// Lists of such texts join as lists of strings do.
impl Borrow<str> for Redacted {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Redacted {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl PartialEq<str> for Redacted {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Redacted {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

/// A text that nobody has looked at does not become one of these:
///
/// ```compile_fail
/// let text: ccmtriage::input::redact::Redacted = String::from("password=x").into();
/// ```
///
/// ```compile_fail
/// let secret = String::from("password=x");
/// let server = ccmtriage::input::redact::Redacted::our_words("the publisher");
/// ccmtriage::input::redact::Redacted::made_of([&server], |[server]| format!("{server}: {secret}"));
/// ```
#[cfg(doctest)]
pub struct NothingElseMakesIt;
