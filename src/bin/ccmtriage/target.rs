//! The file that a report is written to: what it is, that nothing which is read lies there, and how it is written
//! without harm. It renders nothing.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use ccmtriage::input::source::resolved;

use crate::interrupt::Aside;
use crate::output::{Unwritten, Usage, remedy};

/// Bytes that are written to a file at a time.
const BUFFER: usize = 128 * 1024;
/// Links that are followed to the file that is meant.
const LINKS: usize = 40;

/// Where a report goes.
#[derive(Debug)]
pub struct Target {
    /// As the user named it.
    named: PathBuf,
    kind: TargetKind,
}

#[derive(Debug)]
enum TargetKind {
    /// Nothing is there yet.
    New(PathBuf),
    /// A regular file, behind the links that lead to it.
    File(PathBuf, Metadata),
    /// A device, a pipe, a terminal, what is open already: written to, never replaced.
    Open,
}

impl Target {
    /// What `path` names. `reads` are the files and folders that are read: none of them is written.
    ///
    /// # Errors
    /// A name that cannot be one of a report: a folder, one in a folder that is not there, what is read or lies in it.
    pub fn new(path: &Path, reads: impl IntoIterator<Item = impl AsRef<Path>>) -> Result<Self> {
        let wrong = |why: &dyn std::fmt::Display| Usage(format!("cannot write {}: {why}", path.display()));
        let kind = TargetKind::of(path).map_err(|error| wrong(&format_args!("{error}{}", remedy(error.kind()))))?;
        let target = Self { named: path.to_owned(), kind };
        for read in reads {
            let read = read.as_ref();
            if let Some(how) = target.lies_in(read) {
                let why = format_args!("it {how} {}, which is read; name a place outside", read.display());
                return Err(wrong(&why).into());
            }
        }
        Ok(target)
    }

    /// How the target and something that is read are the same, if they are.
    fn lies_in(&self, read: &Path) -> Option<&'static str> {
        let (file, known) = match &self.kind {
            TargetKind::New(file) => (file, None),
            TargetKind::File(file, known) => (file, Some(known)),
            TargetKind::Open => return None,
        };
        let of_read = if read == Path::new("-") { fs::metadata("/dev/stdin") } else { fs::metadata(read) }.ok()?;
        if known.is_some_and(|known| same(file, known, read, &of_read)) {
            return Some("is");
        }
        if !of_read.is_dir() {
            return None;
        }
        let folder = resolved(folder_of(file)).ok()?;
        let above: Vec<(&Path, Metadata)> =
            folder.ancestors().filter_map(|folder| Some((folder, fs::metadata(folder).ok()?))).collect();
        let holds = |read: &Path, of_read: &Metadata| above.iter().any(|(at, of)| same(at, of, read, of_read));
        if holds(read, &of_read) {
            return Some("lies in");
        }
        // A link below it may lead to where the target lies, and another name of the target may stand there.
        let named_twice = known.is_some_and(|known| links(known) > 1);
        let mut below = walkdir::WalkDir::new(read).into_iter().filter_map(Result::ok);
        let meant = below.any(|entry| {
            let kind = entry.file_type();
            if !(kind.is_symlink() || named_twice && kind.is_file()) {
                return false;
            }
            let Ok(of) = fs::metadata(entry.path()) else { return false };
            known.is_some_and(|known| same(file, known, entry.path(), &of)) || of.is_dir() && holds(entry.path(), &of)
        });
        meant.then_some("lies in")
    }

    /// Writes it, piece by piece: a file whole or not at all, anything else as it comes.
    ///
    /// # Errors
    /// It could not be written.
    pub fn write_with(&self, render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
        let written = match &self.kind {
            TargetKind::New(file) => replace(file, None, render),
            TargetKind::File(file, known) => replace(file, Some(known), render),
            // What is open already goes on where it is.
            TargetKind::Open => OpenOptions::new().append(true).open(&self.named).and_then(|file| fill(file, render)),
        };
        let named = self.named.display();
        written.map_err(|error| Unwritten(format!("cannot write {named}: {error}{}", remedy(error.kind()))).into())
    }

    /// Writes a text. Styles are left out.
    ///
    /// # Errors
    /// It could not be written.
    pub fn write(&self, text: &str) -> Result<()> {
        self.write_with(|out| write!(out, "{}", anstream::adapter::strip_str(text)))
    }
}

impl TargetKind {
    fn of(path: &Path) -> io::Result<Self> {
        let mut file = path.to_owned();
        for _ in 0..LINKS {
            // Another name of what a process has open: /dev/stdout, /dev/fd/1.
            let held = ["/dev/stdout", "/dev/stderr", "/dev/stdin"].iter().any(|name| file == Path::new(name));
            if held || fs::canonicalize(folder_of(&file)).is_ok_and(|folder| folder.starts_with("/proc")) {
                fs::metadata(&file)?;
                return Ok(Self::Open);
            }
            let known = match fs::symlink_metadata(&file) {
                Ok(known) => known,
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    let named = file.file_name().is_some() && !file.as_os_str().to_string_lossy().ends_with('/');
                    if !named || !fs::metadata(folder_of(&file))?.is_dir() {
                        return Err(error);
                    }
                    return Ok(Self::New(file));
                }
                Err(error) => return Err(error),
            };
            let kind = known.file_type();
            if kind.is_symlink() {
                file = folder_of(&file).join(fs::read_link(&file)?);
            } else if kind.is_file() {
                return Ok(Self::File(file, known));
            } else if kind.is_dir() {
                return Err(ErrorKind::IsADirectory.into());
            } else {
                return Ok(Self::Open);
            }
        }
        Err(io::Error::other("its links lead nowhere"))
    }
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn fill(file: File, render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER, file);
    render(&mut out)?;
    out.flush()
}

/// Writes a file aside and gives it its place, so that what is there is replaced whole or not at all. It keeps mode and
/// owner; where it has further names, or its owner cannot be kept, what was written aside is copied into it.
fn replace(
    path: &Path,
    known: Option<&Metadata>,
    render: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    // What may not be written is not replaced either.
    known.map(|_| OpenOptions::new().write(true).open(path)).transpose()?;
    let ((file, aside), noted) = Aside::create(|| {
        let (file, aside) = beside(path)?;
        Ok(((file, aside.clone()), aside))
    })?;
    let placed = fill(file, render).and_then(|()| {
        if known.is_none_or(|known| links(known) == 1 && keep(&aside, known).is_ok()) {
            noted.finish(|| fs::rename(&aside, path))
        } else {
            noted.finish(|| copy_into(&aside, path))
        }
    });
    if placed.is_err() {
        let _ = fs::remove_file(&aside);
    }
    placed
}

/// A new file in the folder of another, which nobody else has.
fn beside(path: &Path) -> io::Result<(File, PathBuf)> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut tried = 0;
    loop {
        let aside = folder_of(path).join(format!(".{name}.{}-{tried}.part", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).open(&aside) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists && tried < 99 => tried += 1,
            opened => return Ok((opened?, aside)),
        }
    }
}

/// Copies what was written aside into a file that stays the same file.
fn copy_into(aside: &Path, path: &Path) -> io::Result<()> {
    let mut out = OpenOptions::new().write(true).truncate(true).open(path)?;
    io::copy(&mut File::open(aside)?, &mut out)?;
    fs::remove_file(aside)
}

/// Gives a file the owner and the mode of another.
#[cfg(unix)]
fn keep(aside: &Path, known: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};

    let now = fs::metadata(aside)?;
    if (now.uid(), now.gid()) != (known.uid(), known.gid()) {
        chown(aside, Some(known.uid()), Some(known.gid()))?;
    }
    fs::set_permissions(aside, known.permissions())
}

#[cfg(not(unix))]
fn keep(aside: &Path, known: &Metadata) -> io::Result<()> {
    fs::set_permissions(aside, known.permissions())
}

/// How many names a file has.
#[cfg(unix)]
fn links(known: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(known)
}

#[cfg(not(unix))]
fn links(_known: &Metadata) -> u64 {
    1
}

/// Whether two names mean the same file.
#[cfg(unix)]
fn same(_one: &Path, of_one: &Metadata, _other: &Path, of_other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;

    (of_one.dev(), of_one.ino()) == (of_other.dev(), of_other.ino())
}

#[cfg(not(unix))]
fn same(one: &Path, _of_one: &Metadata, other: &Path, _of_other: &Metadata) -> bool {
    matches!((resolved(one), resolved(other)), (Ok(one), Ok(other)) if one == other)
}
