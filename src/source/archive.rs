//! Tells archives from logs, by name and by their first bytes. It unpacks nothing.

/// Bytes that [`by_content`] needs: the mark of a tar archive stands at 257.
pub(super) const HEAD: u64 = 512;

const ENDINGS: [&str; 14] =
    ["zip", "cab", "gz", "tgz", "tar", "zst", "7z", "bz2", "xz", "tbz2", "txz", "tzst", "rar", "lzh"];

const MARKS: [&[u8]; 9] = [
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"MSCF",
    b"\x1F\x8B",
    b"\x28\xB5\x2F\xFD",
    b"7z\xBC\xAF\x27\x1C",
    b"BZh",
    b"\xFD7zXZ\0",
    b"Rar!\x1A\x07",
];

pub(super) fn by_name(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|e| ENDINGS.iter().any(|a| e.eq_ignore_ascii_case(a)))
}

pub(super) fn by_content(head: &[u8]) -> bool {
    let tar = head.get(257..).is_some_and(|rest| rest.starts_with(b"ustar"));
    tar || MARKS.iter().any(|mark| head.starts_with(mark))
}
