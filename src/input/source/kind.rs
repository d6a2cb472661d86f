//! Tells archives from logs, by name and by their first bytes. It unpacks nothing.

/// Bytes that [`by_content`] needs: the mark of a tar archive stands at 257.
pub(super) const HEAD: u64 = 512;

/// How a stream is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codec {
    Gzip,
    Bzip2,
    Xz,
    Zstd,
}

/// What an archive is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Zip,
    Cab,
    Tar,
    /// One packed file, or a packed tar archive.
    Packed(Codec),
    /// 7z, rar, lzh: known by their marks, but not read.
    Unread,
}

const ENDINGS: [(&str, Kind); 16] = [
    ("zip", Kind::Zip),
    ("cab", Kind::Cab),
    ("tar", Kind::Tar),
    ("gz", Kind::Packed(Codec::Gzip)),
    ("tgz", Kind::Packed(Codec::Gzip)),
    ("bz2", Kind::Packed(Codec::Bzip2)),
    ("tbz2", Kind::Packed(Codec::Bzip2)),
    ("tbz", Kind::Packed(Codec::Bzip2)),
    ("xz", Kind::Packed(Codec::Xz)),
    ("txz", Kind::Packed(Codec::Xz)),
    ("zst", Kind::Packed(Codec::Zstd)),
    ("tzst", Kind::Packed(Codec::Zstd)),
    ("7z", Kind::Unread),
    ("rar", Kind::Unread),
    ("lzh", Kind::Unread),
    ("lha", Kind::Unread),
];

const MARKS: [(&[u8], Kind); 9] = [
    (b"PK\x03\x04", Kind::Zip),
    (b"PK\x05\x06", Kind::Zip),
    (b"MSCF\0\0\0\0", Kind::Cab),
    (b"\x1F\x8B\x08", Kind::Packed(Codec::Gzip)),
    (b"\x28\xB5\x2F\xFD", Kind::Packed(Codec::Zstd)),
    (b"BZh", Kind::Packed(Codec::Bzip2)),
    (b"\xFD7zXZ\0", Kind::Packed(Codec::Xz)),
    (b"7z\xBC\xAF\x27\x1C", Kind::Unread),
    (b"Rar!\x1A\x07", Kind::Unread),
];

/// What a file is by its name.
pub(super) fn by_name(name: &str) -> Option<Kind> {
    let (_, ending) = name.rsplit_once('.')?;
    ENDINGS.iter().find(|(known, _)| ending.eq_ignore_ascii_case(known)).map(|(_, kind)| *kind)
}

/// What a file is by its first [`HEAD`] bytes.
pub(super) fn by_content(head: &[u8]) -> Option<Kind> {
    if is_tar(head) {
        return Some(Kind::Tar);
    }
    MARKS.iter().find(|(mark, _)| head.starts_with(mark)).map(|(_, kind)| *kind)
}

/// A tar archive by its mark, or, made by an old program, by the sum in its first header.
pub(super) fn is_tar(head: &[u8]) -> bool {
    if head.get(257..).is_some_and(|rest| rest.starts_with(b"ustar")) {
        return true;
    }
    let Some(header) = head.get(..512).and_then(|bytes| <&[u8; 512]>::try_from(bytes).ok()) else { return false };
    let sum: u32 =
        header.iter().enumerate().map(|(at, &b)| if (148..156).contains(&at) { 32 } else { u32::from(b) }).sum();
    header[0] != 0 && tar::Header::from_byte_slice(header).cksum().is_ok_and(|said| said == sum)
}

/// The name of what is packed: `a.log` of `a.log.gz`, `a.tar` of `a.tgz`.
pub(super) fn inner_name(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, ending)) if by_name(name).is_some() && !stem.is_empty() => {
            if ending.len() > 1 && ending.starts_with(['t', 'T']) { format!("{stem}.tar") } else { stem.to_owned() }
        }
        _ => name.to_owned(),
    }
}
