//! What an archive holds, as its lister finds it: members, and rows for what cannot be one.

use std::io;

use super::limits::{Allowance, Limit};
use super::place::Place;
use super::{OneInput, Options, SkipReason, kind};

/// Bytes of a header of a tar, with what its bytes are filled up to.
const HEADER: u64 = 1024;

/// A file in an archive.
pub(super) struct Member {
    /// Path inside the archive, with `/`, without `..`.
    pub(super) path: String,
    pub(super) bytes: u64,
    pub(super) place: Place,
}

/// An archive being listed.
pub(super) struct Listing<'a> {
    pub(super) members: Vec<Member>,
    pub(super) allowance: &'a mut Allowance,
    options: Options,
    part: &'a mut OneInput,
    /// Path of the archive inside the source.
    shown: &'a str,
    full: bool,
}

impl<'a> Listing<'a> {
    pub(super) fn new(part: &'a mut OneInput, shown: &'a str, options: Options, allowance: &'a mut Allowance) -> Self {
        Self { members: Vec::new(), allowance, options, part, shown, full: false }
    }

    /// Counts an entry; false when there may be no more, which is said once.
    pub(super) fn entry(&mut self) -> bool {
        let left = self.allowance.entry();
        if !left && !self.full {
            self.full = true;
            self.skip_whole(SkipReason::Limit(Limit::Entries(self.allowance.limits.entries)));
        }
        left
    }

    /// Charges the bytes that the headers of a member took beyond the one that each has; false when there may be no more, which is
    /// said.
    pub(super) fn hold_names(&mut self, headers: u64) -> bool {
        let held = self.allowance.hold(headers.saturating_sub(HEADER));
        if !held {
            self.skip_whole(SkipReason::Limit(Limit::Memory(self.allowance.limits.memory)));
        }
        held
    }

    /// Whether a member is read, as far as its name tells.
    pub(super) fn wanted(&self, path: &str) -> bool {
        self.options.reads(path) || kind::by_name(path).is_some()
    }

    /// The path for a name in the archive; one that leads out of it is said.
    pub(super) fn path_of(&mut self, name: &str) -> String {
        let (path, leads_out) = normal(name);
        if leads_out {
            self.skip(&path, SkipReason::LeadsOut);
        }
        path
    }

    pub(super) fn skip(&mut self, path: &str, reason: SkipReason) {
        let shown = format!("{}!/{path}", self.shown);
        self.part.skip(shown, reason);
    }

    /// Says why a member is not read, or not whole, if it would be.
    pub(super) fn skip_wanted(&mut self, path: &str, reason: SkipReason) {
        if self.wanted(path) {
            self.skip(path, reason);
        }
    }

    pub(super) fn skip_whole(&mut self, reason: SkipReason) {
        self.part.skip(self.shown.to_owned(), reason);
    }

    /// A link, and the member that it leads to, which is read there.
    pub(super) fn link(&mut self, path: &str, target: Option<&str>) {
        let reason = match target {
            Some(target) => SkipReason::Duplicate(format!("{}!/{target}", self.shown)),
            None => SkipReason::LinkBroken,
        };
        self.skip_wanted(path, reason);
    }

    /// The archive could not be read on, for a limit or because it is damaged.
    pub(super) fn stopped(&mut self, error: &io::Error) {
        self.skip_whole(stop(error));
    }

    /// The same in the middle of a member.
    pub(super) fn stopped_in(&mut self, path: &str, error: &io::Error) {
        self.skip(path, stop(error));
    }
}

/// Why an archive could not be read on.
pub(super) fn stop(error: &io::Error) -> SkipReason {
    // Readers wrap the error that ended them.
    let mut source: Option<&(dyn std::error::Error + 'static)> = error.get_ref().map(|inner| inner as _);
    while let Some(inner) = source {
        if let Some(limit) = inner.downcast_ref::<Limit>() {
            return SkipReason::Limit(*limit);
        }
        source = match inner.downcast_ref::<io::Error>() {
            Some(inner) => inner.get_ref().map(|inner| inner as _),
            None => inner.source(),
        };
    }
    SkipReason::Damaged(error.to_string())
}

/// A name as a path inside its archive: backslashes part folders, a drive becomes a folder, nothing leads out. Says
/// whether something would have.
pub(super) fn normal(name: &str) -> (String, bool) {
    let name = name.replace('\\', "/");
    let mut parts: Vec<&str> = Vec::new();
    let mut leads_out = false;
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => leads_out |= parts.pop().is_none(),
            part => parts.push(part),
        }
    }
    let drive = parts.first().and_then(|first| first.strip_suffix(':')).filter(|letter| letter.len() == 1);
    if let Some(letter) = drive {
        parts[0] = letter;
    }
    if parts.is_empty() {
        parts.push("_");
    }
    (parts.join("/"), leads_out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_its_archive() {
        let path = |name| normal(name).0;
        assert_eq!(path(r"C:\Install\DBInstall\x.log"), "C/Install/DBInstall/x.log");
        assert_eq!(path("/etc/x.log"), "etc/x.log");
        assert_eq!(path("./a//b/../x.log"), "a/x.log");
        assert_eq!(normal(r"..\..\a\x.log"), ("a/x.log".to_owned(), true));
        assert_eq!(normal("a/../b.log"), ("b.log".to_owned(), false));
        assert_eq!(path(".."), "_");
    }
}
