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
pub(super) enum ArchiveKind {
    Zip,
    Cab,
    Tar,
    /// One packed file, or a packed tar archive.
    Packed(Codec),
    /// 7z, rar, lzh: known by their marks, but not read.
    Unread,
}

const ENDINGS: [(&str, ArchiveKind); 16] = [
    ("zip", ArchiveKind::Zip),
    ("cab", ArchiveKind::Cab),
    ("tar", ArchiveKind::Tar),
    ("gz", ArchiveKind::Packed(Codec::Gzip)),
    ("tgz", ArchiveKind::Packed(Codec::Gzip)),
    ("bz2", ArchiveKind::Packed(Codec::Bzip2)),
    ("tbz2", ArchiveKind::Packed(Codec::Bzip2)),
    ("tbz", ArchiveKind::Packed(Codec::Bzip2)),
    ("xz", ArchiveKind::Packed(Codec::Xz)),
    ("txz", ArchiveKind::Packed(Codec::Xz)),
    ("zst", ArchiveKind::Packed(Codec::Zstd)),
    ("tzst", ArchiveKind::Packed(Codec::Zstd)),
    ("7z", ArchiveKind::Unread),
    ("rar", ArchiveKind::Unread),
    ("lzh", ArchiveKind::Unread),
    ("lha", ArchiveKind::Unread),
];

const MARKS: [(&[u8], ArchiveKind); 9] = [
    (b"PK\x03\x04", ArchiveKind::Zip),
    (b"PK\x05\x06", ArchiveKind::Zip),
    (b"MSCF\0\0\0\0", ArchiveKind::Cab),
    (b"\x1F\x8B\x08", ArchiveKind::Packed(Codec::Gzip)),
    (b"\x28\xB5\x2F\xFD", ArchiveKind::Packed(Codec::Zstd)),
    (b"BZh", ArchiveKind::Packed(Codec::Bzip2)),
    (b"\xFD7zXZ\0", ArchiveKind::Packed(Codec::Xz)),
    (b"7z\xBC\xAF\x27\x1C", ArchiveKind::Unread),
    (b"Rar!\x1A\x07", ArchiveKind::Unread),
];

/// What a file is by its name.
pub(super) fn by_name(name: &str) -> Option<ArchiveKind> {
    let (_, ending) = name.rsplit_once('.')?;
    ENDINGS.iter().find(|(known, _)| ending.eq_ignore_ascii_case(known)).map(|(_, kind)| *kind)
}

/// What a file is by its first [`HEAD`] bytes.
pub(super) fn by_content(head: &[u8]) -> Option<ArchiveKind> {
    if is_tar(head) {
        return Some(ArchiveKind::Tar);
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
