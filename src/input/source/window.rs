//! A stretch of a file, of memory or of what was put aside, and readers of it: of a part, and of a file as long as it was.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::spool::Spool;

#[derive(Clone)]
enum Bytes {
    Disk(Arc<Path>),
    Memory(Arc<[u8]>),
    Spooled(Spool),
}

/// A stretch of a file or of memory, in which one can go back and forth.
#[derive(Clone)]
pub(super) struct Window {
    bytes: Bytes,
    from: u64,
    to: u64,
}

impl fmt::Debug for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.bytes {
            Bytes::Disk(path) => write!(f, "{} from {}", path.display(), self.from),
            _ => write!(f, "{} bytes of memory", self.to - self.from),
        }
    }
}

impl Window {
    pub(super) fn on_disk(path: PathBuf) -> Self {
        Self { bytes: Bytes::Disk(path.into()), from: 0, to: u64::MAX }
    }

    pub(super) fn in_memory(bytes: Vec<u8>) -> Self {
        let to = bytes.len() as u64;
        Self { bytes: Bytes::Memory(bytes.into()), from: 0, to }
    }

    pub(super) fn spooled(spool: &Spool) -> Self {
        Self { bytes: Bytes::Spooled(spool.clone()), from: 0, to: spool.bytes() }
    }

    pub(super) fn is_in_memory(&self) -> bool {
        matches!(self.bytes, Bytes::Memory(_))
    }

    /// The file that it is the whole of.
    pub(super) fn whole_file(&self) -> Option<&Path> {
        match &self.bytes {
            Bytes::Disk(path) if (self.from, self.to) == (0, u64::MAX) => Some(path),
            _ => None,
        }
    }

    /// A part of it.
    pub(super) fn part(&self, from: u64, length: u64) -> Self {
        let from = self.from.saturating_add(from);
        Self { bytes: self.bytes.clone(), from, to: from.saturating_add(length) }
    }

    /// Bytes from its start to its end, as far as the file is that long.
    pub(super) fn length(&self) -> io::Result<u64> {
        let end = match &self.bytes {
            Bytes::Memory(bytes) => bytes.len() as u64,
            Bytes::Spooled(spool) => spool.bytes(),
            Bytes::Disk(path) => fs::metadata(path)?.len(),
        };
        Ok(end.min(self.to).saturating_sub(self.from))
    }

    /// A reader at its start; what is missing at the end of a part is an error.
    pub(super) fn reader(&self) -> Cursor {
        Cursor { window: self.clone(), at: 0, file: None }
    }
}

/// What is said of a member that the archive does not hold to its end.
pub(super) const CUT_OFF: &str = "the archive ends in the middle of it";

/// The same as an error.
pub(super) fn cut_off() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, CUT_OFF)
}

/// Reads a [`Window`]. A clone opens the file anew.
pub(super) struct Cursor {
    window: Window,
    at: u64,
    /// Open, and standing at `at`.
    file: Option<File>,
}

impl Clone for Cursor {
    fn clone(&self) -> Self {
        Self { window: self.window.clone(), at: self.at, file: None }
    }
}

impl Read for Cursor {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.window.to.saturating_sub(self.window.from).saturating_sub(self.at);
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        if most == 0 {
            return Ok(0);
        }
        let start = self.window.from.saturating_add(self.at);
        let read = match &self.window.bytes {
            Bytes::Memory(bytes) => {
                let rest = usize::try_from(start).ok().and_then(|start| bytes.get(start..)).unwrap_or_default();
                let read = most.min(rest.len());
                buffer[..read].copy_from_slice(&rest[..read]);
                read
            }
            Bytes::Spooled(spool) => spool.read_at(&mut buffer[..most], start)?,
            Bytes::Disk(path) => {
                let file = if let Some(file) = &mut self.file {
                    file
                } else {
                    let (mut file, _) = open_regular(path)?;
                    file.seek(SeekFrom::Start(start))?;
                    self.file.insert(file)
                };
                file.read(&mut buffer[..most])?
            }
        };
        if read == 0 && self.window.to != u64::MAX {
            return Err(cut_off());
        }
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Cursor {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let wrong = || io::Error::new(io::ErrorKind::InvalidInput, "a place before the start");
        let at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::Current(by) => self.at.checked_add_signed(by).ok_or_else(wrong)?,
            SeekFrom::End(by) => self.window.length()?.checked_add_signed(by).ok_or_else(wrong)?,
        };
        if at != self.at {
            self.at = at;
            if let Some(file) = &mut self.file {
                file.seek(SeekFrom::Start(self.window.from.saturating_add(at)))?;
            }
        }
        Ok(at)
    }
}

/// A file as long as it was when it was opened: one that is being written might never end.
#[derive(Debug)]
pub struct Steady {
    file: File,
    left: u64,
}

impl Steady {
    /// Opens a regular file at its start.
    ///
    /// # Errors
    /// It cannot be opened, or is no regular file.
    pub fn open(path: &Path) -> io::Result<Self> {
        let (file, bytes) = open_regular(path)?;
        Ok(Self { file, left: bytes })
    }

    /// Bytes that are still to come.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.left
    }

    /// Leaves out this many bytes.
    ///
    /// # Errors
    /// The file cannot be read from another place.
    pub fn skip(&mut self, bytes: u64) -> io::Result<()> {
        let bytes = bytes.min(self.left);
        self.file.seek(SeekFrom::Current(bytes.cast_signed()))?;
        self.left -= bytes;
        Ok(())
    }
}

impl Read for Steady {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return match self.file.read(&mut [0])? {
                0 => Ok(0),
                _ => Err(io::Error::other("it is still being written; what was added meanwhile is not read")),
            };
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let read = self.file.read(&mut buffer[..most])?;
        self.left = if read == 0 && most > 0 { 0 } else { self.left - read as u64 };
        Ok(read)
    }
}

/// A regular file and the bytes that it has. Opening a FIFO would wait for a writer, opening a device could do anything:
/// look first.
pub(super) fn open_regular(path: &Path) -> io::Result<(File, u64)> {
    let not_regular = || io::Error::new(io::ErrorKind::InvalidInput, "not a regular file");
    if !fs::symlink_metadata(path)?.is_file() {
        return Err(not_regular());
    }
    let file = File::open(path)?;
    let meta = file.metadata()?;
    if !meta.is_file() {
        return Err(not_regular());
    }
    Ok((file, meta.len()))
}
