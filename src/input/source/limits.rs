//! What hostile or broken archives may cost, and what is left of it. It reads nothing.

use std::fmt;

/// Limits on archives. Each that bites is said in the coverage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArchiveLimits {
    /// Entries of all archives together.
    pub entries: u64,
    /// Archives inside of archives: 1 reads none inside of another.
    pub nesting: u32,
    /// Bytes that come out of all archives together.
    pub total_bytes: u64,
    /// Bytes of one member.
    pub member_bytes: u64,
    /// Bytes out for each byte in, once more than [`ArchiveLimits::FREE_BYTES`] came out.
    pub ratio: u64,
    /// Bytes held in memory: standard input, archives inside of archives, members of streams that are cheaper to keep
    /// than to unpack twice.
    pub memory: u64,
}

impl Default for ArchiveLimits {
    fn default() -> Self {
        Self {
            entries: 100_000,
            nesting: 4,
            total_bytes: 16 << 30,
            member_bytes: 8 << 30,
            ratio: 500,
            memory: 512 << 20,
        }
    }
}

impl ArchiveLimits {
    /// Bytes that may come out of one member or stream whatever the ratio: small repetitive logs shrink a lot.
    pub const FREE_BYTES: u64 = 64 << 20;
    /// Names for [`ArchiveLimits::set`].
    pub const NAMES: [&str; 5] = ["entries", "nesting", "total-bytes", "member-bytes", "ratio"];

    /// Sets a limit by its name; bytes may be given as `64MiB`.
    ///
    /// # Errors
    /// What is wrong with the name or the value.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let number = size(value)?;
        match name {
            "entries" => self.entries = number,
            "nesting" => self.nesting = u32::try_from(number).map_err(|_| format!("{value} is too deep"))?,
            "total-bytes" => self.total_bytes = number,
            "member-bytes" => self.member_bytes = number,
            "ratio" => self.ratio = number,
            _ => return Err(format!("no limit is called {name}; there are {}", Self::NAMES.join(", "))),
        }
        Ok(())
    }

    /// Bytes that may come out of an archive of so many bytes that is no stream.
    pub(super) fn of_archive(&self, packed: u64) -> (u64, Limit) {
        (packed.saturating_mul(self.ratio).max(Self::FREE_BYTES), Limit::Ratio(self.ratio))
    }

    /// Bytes that may come out of `packed` bytes of one member.
    pub(super) fn of_member(&self, packed: u64) -> (u64, Limit) {
        let by_ratio = packed.saturating_mul(self.ratio).max(Self::FREE_BYTES);
        if by_ratio < self.member_bytes {
            (by_ratio, Limit::Ratio(self.ratio))
        } else {
            (self.member_bytes, Limit::MemberBytes(self.member_bytes))
        }
    }
}

/// A number of bytes: `1048576`, `64K`, `64MiB`, `2GB`; all in powers of 1024.
///
/// # Errors
/// It is none.
pub fn size(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let shift = match text[digits.len()..].to_ascii_lowercase().trim_end_matches("ib").trim_end_matches('b') {
        "" => 0,
        "k" => 10,
        "m" => 20,
        "g" => 30,
        "t" => 40,
        _ => return Err(format!("{text} is no size: write it like 512MiB")),
    };
    let number: u64 = digits.trim().parse().map_err(|_| format!("{text} is no size: write it like 512MiB"))?;
    number.checked_shl(shift).filter(|size| size >> shift == number).ok_or_else(|| format!("{text} is too large"))
}

/// A limit that was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    /// [`ArchiveLimits::entries`].
    Entries(u64),
    /// [`ArchiveLimits::nesting`].
    Nesting(u32),
    /// [`ArchiveLimits::total_bytes`].
    TotalBytes(u64),
    /// [`ArchiveLimits::member_bytes`].
    MemberBytes(u64),
    /// [`ArchiveLimits::ratio`].
    Ratio(u64),
    /// [`ArchiveLimits::memory`].
    Memory(u64),
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entries(n) => write!(f, "more than {n} entries in archives (--limit entries)"),
            Self::Nesting(n) => write!(f, "archives nested deeper than {n} (--limit nesting)"),
            Self::TotalBytes(n) => write!(f, "more than {n} bytes came out of archives (--limit total-bytes)"),
            Self::MemberBytes(n) => write!(f, "larger than {n} bytes (--limit member-bytes)"),
            Self::Ratio(n) => write!(f, "it unpacks to more than {n} times its size (--limit ratio)"),
            Self::Memory(n) => write!(f, "it does not fit into the {n} bytes of memory allowed (--max-memory)"),
        }
    }
}

impl std::error::Error for Limit {}

/// What is left of the limits that hold for all archives together.
#[derive(Debug)]
pub(super) struct Allowance {
    pub(super) limits: ArchiveLimits,
    pub(super) entries: u64,
    pub(super) bytes: u64,
    pub(super) memory: u64,
}

impl Allowance {
    pub(super) fn new(limits: ArchiveLimits) -> Self {
        Self { limits, entries: limits.entries, bytes: limits.total_bytes, memory: limits.memory }
    }

    /// Counts an entry; false when there may be no more.
    pub(super) fn entry(&mut self) -> bool {
        let left = self.entries > 0;
        self.entries = self.entries.saturating_sub(1);
        left
    }

    /// Takes memory; false when there is not so much.
    pub(super) fn hold(&mut self, bytes: u64) -> bool {
        let fits = bytes <= self.memory;
        if fits {
            self.memory -= bytes;
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_in_powers_of_1024() {
        assert_eq!(size("512MiB"), Ok(512 << 20));
        assert_eq!(size("2G"), Ok(2 << 30));
        assert_eq!(size("64kb"), Ok(64 << 10));
        assert_eq!(size("17"), Ok(17));
        for wrong in ["", "MiB", "1.5G", "-1", "9Q", "99999999999T"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_limit_is_set_by_its_name() {
        let mut limits = ArchiveLimits::default();
        for name in ArchiveLimits::NAMES {
            limits.set(name, "7").expect(name);
        }
        let seven = ArchiveLimits {
            entries: 7,
            nesting: 7,
            total_bytes: 7,
            member_bytes: 7,
            ratio: 7,
            ..ArchiveLimits::default()
        };
        assert_eq!(limits, seven);
        assert!(limits.set("speed", "7").expect_err("none").contains("member-bytes"));
    }
}
