//! Inputs to log files: finds the four directories below a root, or takes loose logs, files, archives and
//! standard input, and says of everything that it did not take why. It reads no log and writes nothing.

mod cabinet;
mod codec;
mod folder;
mod kind;
mod limits;
mod listing;
mod locate;
mod place;
pub mod servers;
mod solid;
mod spool;
mod tarred;
mod tree;
mod unpack;
mod visit;
mod walk;
mod window;
mod zip_member;
mod zipped;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

pub use limits::{ArchiveLimits, Limit, size};
pub use spool::Spool;
pub use visit::visit;
pub use walk::is_log;
pub use window::Steady;

use limits::Allowance;
use place::Place;
use unpack::Container;
use window::{Window, open_regular};

/// One of the four directories that the upgrade guide names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Directory {
    /// Setup and Windows Installer logs.
    Logs,
    /// Logs of the directory (LDAP) installation.
    Directory,
    /// Logs of the database installation.
    DbInstall,
    /// Logs of the directory server.
    Dcdsrvr,
}

impl Directory {
    /// All four, in the order of the guide.
    pub const ALL: [Self; 4] = [Self::Logs, Self::Directory, Self::DbInstall, Self::Dcdsrvr];

    /// The path that the guide gives.
    #[must_use]
    pub fn documented(self) -> &'static str {
        match self {
            Self::Logs => r"C:\Program Files\Common Files\Cisco\Logs",
            Self::Directory => r"C:\Program Files\Common Files\Cisco\Directory",
            Self::DbInstall => r"C:\Install\DBInstall",
            Self::Dcdsrvr => r"C:\Dcdsrvr\log",
        }
    }

    /// Short name: `logs`, `directory`, `dbinstall` or `dcdsrvr`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Logs => "logs",
            Self::Directory => "directory",
            Self::DbInstall => "dbinstall",
            Self::Dcdsrvr => "dcdsrvr",
        }
    }

    /// The folders of the documented path below the drive.
    fn folders(self) -> Vec<&'static str> {
        self.documented().split('\\').skip(1).collect()
    }
}

/// What the user names.
#[derive(Debug, Clone)]
pub enum Input {
    /// A server root, a directory, a file or an archive.
    Path(PathBuf),
    /// A folder in an archive.
    Inside(PathBuf, String),
    /// What was read from standard input, a log or an archive; what is beyond [`ArchiveLimits::memory`] is left out.
    Stdin(Vec<u8>),
    /// The same, put aside in a file without a name.
    Spooled(Spool),
}

/// What to take.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Every regular file, not only `*.log` and `*.txt`.
    pub all_files: bool,
    /// What archives may cost.
    pub limits: ArchiveLimits,
}

impl Options {
    /// Whether a file of this name or path is read, as far as the name tells.
    fn reads(&self, name: &str) -> bool {
        self.all_files || is_log(name)
    }
}

/// One file to read.
#[derive(Debug, Clone)]
pub struct LogFile {
    /// Path inside the source, with `/`; bytes that are not UTF-8 show as U+FFFD. What is in an archive has the path of
    /// the archive and `!/` before it.
    pub path: String,
    /// The directory that it was found in, if it was one of the four.
    pub directory: Option<Directory>,
    /// Bytes when it was listed; it may have grown since.
    pub bytes: u64,
    /// Paths of the archives around it, outermost first.
    pub container: Vec<String>,
    place: Place,
}

impl LogFile {
    /// Opens it for reading, from the start.
    ///
    /// # Errors
    /// When it cannot be opened, or is no longer a regular file.
    pub fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        self.place.open()
    }

    /// Where it lies on disk; `None` for standard input and for what is in an archive. Check that it is a regular file
    /// before opening it some other way than [`LogFile::open`].
    #[must_use]
    pub fn real_path(&self) -> Option<&Path> {
        self.place.real_path()
    }
}

/// Something that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// Path inside the source, with `/`.
    pub path: String,
    /// Why.
    pub reason: SkipReason,
}

/// Why something was not taken. `Display` gives one short sentence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SkipReason {
    /// Neither `*.log` nor `*.txt`.
    NotALog,
    /// This many more files that are neither `*.log` nor `*.txt`.
    MoreNotALog(u64),
    /// It could not be opened or listed; what the system said.
    Unreadable(String),
    /// A link that leads out of the root.
    LinkOutside,
    /// A link that leads back to a folder that it lies in.
    LinkLoop,
    /// A link that leads nowhere.
    LinkBroken,
    /// A link to what is read under the path given here.
    Duplicate(String),
    /// A device.
    Device,
    /// A named pipe.
    Fifo,
    /// A socket.
    Socket,
    /// An archive of a kind that is not read.
    Archive,
    /// A file with the name of an archive that is none.
    NoArchive,
    /// An archive that is damaged or cut off, or a member of one; what is wrong.
    Damaged(String),
    /// A member that only its password opens.
    Encrypted,
    /// A member packed by a method that is not read; the method's name.
    Method(String),
    /// Entries of one archive have the same name: only the last of them can be read.
    SameNames,
    /// A name that leads out of its archive; it is read below the archive.
    LeadsOut,
    /// A limit on archives was met.
    Limit(Limit),
    /// Only so many first bytes are read, because of a limit.
    CutAt(u64, Limit),
    /// It does not exist, or no longer.
    Vanished,
    /// A folder deeper than [`MAX_DEPTH`].
    TooDeep,
    /// More entries than [`MAX_ENTRIES`]; what comes after this path was not looked at.
    TooMany,
    /// There are more folders than the four directories are looked for in.
    TooManyFolders,
    /// A member of an archive whose bytes are those of another one.
    Overlaps,
}

impl SkipReason {
    /// The reason for a failure to list or open something.
    #[must_use]
    pub fn of(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Vanished,
            io::ErrorKind::Other => Self::Unreadable(error.to_string()),
            _ if error.raw_os_error().is_some() => Self::Unreadable(why(error)),
            kind => Self::Unreadable(kind.to_string()),
        }
    }
}

/// What went wrong, with the system's number: worded alike on every system, unless only the system has words for it.
#[must_use]
pub fn why(error: &io::Error) -> String {
    let Some(number) = error.raw_os_error() else { return error.to_string() };
    if cfg!(windows) && HELD_BY_ANOTHER.contains(&number) {
        return format!(
            "another program holds it open and lets nobody read it: copy it, or end that program (os error {number})"
        );
    }
    match error.kind().to_string().as_str() {
        "uncategorized error" => error.to_string(),
        words => format!("{words} (os error {number})"),
    }
}

/// What Windows says of a file, or a part of one, that is open elsewhere and not shared.
const HELD_BY_ANOTHER: [i32; 2] = [32, 33];

/// A path without links, `.` and `..`. Some drives of Windows (in memory, of a network, of a driver) cannot tell: then it
/// is the path as it is named, from its root.
///
/// # Errors
/// Nothing is there, or it may not be looked at.
pub fn resolved(path: &Path) -> io::Result<PathBuf> {
    resolved_by(path, |path| fs::canonicalize(path))
}

fn resolved_by(path: &Path, canonicalize: impl Fn(&Path) -> io::Result<PathBuf>) -> io::Result<PathBuf> {
    canonicalize(path).or_else(|error| {
        let there = fs::metadata(path).is_ok();
        if there { std::path::absolute(path) } else { Err(error) }
    })
}

impl SkipReason {
    /// Whether something is missing from the answer because of it.
    #[must_use]
    pub fn matters(&self) -> bool {
        !matches!(self, Self::NotALog | Self::MoreNotALog(_) | Self::Duplicate(_) | Self::LeadsOut)
    }
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotALog => f.write_str("neither *.log nor *.txt (--all-files reads it)"),
            Self::MoreNotALog(n) => write!(f, "{n} more files are neither *.log nor *.txt"),
            Self::Unreadable(why) => write!(f, "cannot be read: {why}"),
            Self::LinkOutside => f.write_str("a link that leads out of the input"),
            Self::LinkLoop => f.write_str("a link that leads back to where it lies"),
            Self::LinkBroken => f.write_str("a link that leads nowhere"),
            Self::Duplicate(path) => write!(f, "a link to {path}, which is read there"),
            Self::Device => f.write_str("a device"),
            Self::Fifo => f.write_str("a named pipe"),
            Self::Socket => f.write_str("a socket"),
            Self::Archive => f.write_str("an archive of a kind that is not read: unpack it and name the folder"),
            Self::NoArchive => f.write_str("not the archive that its name says"),
            Self::Damaged(why) => write!(f, "a damaged archive, read as far as it can be: {why}"),
            Self::Encrypted => f.write_str("encrypted: unpack it with its password and name the folder"),
            Self::Method(name) => write!(f, "packed by a method that is not read: {name}"),
            Self::SameNames => f.write_str("entries of the archive have the same name: only the last of them is read"),
            Self::LeadsOut => f.write_str("a name that leads out of the archive: it is read, and nothing is written"),
            Self::Limit(limit) => write!(f, "not read, or not further: {limit}"),
            Self::CutAt(bytes, limit) => write!(f, "only its first {bytes} bytes are read: {limit}"),
            Self::Vanished => f.write_str("does not exist, or no longer"),
            Self::TooDeep => write!(f, "deeper than {MAX_DEPTH} folders"),
            Self::TooManyFolders => {
                write!(f, "the four directories were looked for in {} folders: name one of them", locate::MAX_FOLDERS)
            }
            Self::Overlaps => f.write_str("its bytes lie in those of another member of the archive"),
            Self::TooMany => write!(f, "more than {MAX_ENTRIES} entries: the rest was not read"),
        }
    }
}

/// Folders below a root that are looked into.
pub const MAX_DEPTH: usize = 64;
/// Entries of folders that are looked at in one [`take`].
pub const MAX_ENTRIES: u64 = 1_000_000;

/// What became of one of the four directories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DirectoryState {
    /// Found, with files to read.
    Read,
    /// Found, with nothing to read in it.
    Empty,
    /// Not found.
    Missing,
    /// Found, but it (or a folder on the way to it) could not be listed.
    Unreadable,
}

/// How much of one of the four directories is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryCoverage {
    /// Which one.
    pub directory: Directory,
    /// Where it was found, inside the source; `.` for the input itself.
    pub found: Option<String>,
    /// What became of it.
    pub state: DirectoryState,
    /// Files to read.
    pub files: u64,
    /// Bytes of them.
    pub bytes: u64,
}

/// How the inputs were understood; of several inputs, the first of these that fits one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layout {
    /// At least one of the four directories was found.
    ServerRoot,
    /// A directory with none of the four.
    LooseLogs,
    /// Files named one by one.
    Files,
    /// Standard input.
    Stdin,
}

/// Everything there is to read, and everything that will not be read.
#[derive(Debug, Clone)]
pub struct Inventory {
    /// The inputs as the user gave them, joined with `, `.
    pub root: String,
    /// How they were understood.
    pub layout: Layout,
    /// The folders that the four directories were found below, inside the source; more than one
    /// where the input holds the trees of several drives or servers.
    pub bases: Vec<String>,
    /// Sorted by the bytes of the path; no path twice.
    pub files: Vec<LogFile>,
    /// The four directories in the order of [`Directory::ALL`].
    pub directories: [DirectoryCoverage; 4],
    /// Sorted by path, then reason.
    pub skipped: Vec<Skipped>,
    /// The paths that were tried, when none of the four directories was found.
    pub looked_for: Vec<String>,
}

/// Lists what the inputs hold. It never fails: what is wrong stands in [`Inventory::skipped`].
#[must_use]
pub fn take(inputs: &[Input], options: &Options) -> Inventory {
    let mut budget = MAX_ENTRIES;
    let mut allowance = Allowance::new(options.limits);
    let parts: Vec<OneInput> = inputs
        .iter()
        .map(|input| match input {
            Input::Stdin(bytes) => {
                let most = bytes.len().min(usize::try_from(allowance.memory).unwrap_or(usize::MAX));
                let window = Window::in_memory(bytes[..most].to_vec());
                stdin(&window, bytes.len() as u64, *options, &mut allowance)
            }
            Input::Spooled(spool) => stdin(&Window::spooled(spool), spool.bytes(), *options, &mut allowance),
            Input::Path(path) => named(path, *options, &mut budget, &mut allowance),
            Input::Inside(archive, folder) => {
                let mut part = named(archive, *options, &mut budget, &mut allowance);
                servers::keep_inside(&mut part, folder);
                part
            }
        })
        .collect();
    join(parts)
}

/// What one input holds; its paths do not yet name the input.
struct OneInput {
    given: String,
    /// Put before the paths when there are several inputs; `None` for a file, whose path it is.
    prefix: Option<String>,
    layout: Layout,
    bases: Vec<String>,
    files: Vec<LogFile>,
    directories: [DirectoryCoverage; 4],
    skipped: Vec<Skipped>,
    looked_for: Vec<String>,
}

impl OneInput {
    fn new(given: String, layout: Layout) -> Self {
        Self {
            given,
            prefix: None,
            layout,
            bases: Vec::new(),
            files: Vec::new(),
            directories: Directory::ALL.map(|directory| DirectoryCoverage {
                directory,
                found: None,
                state: DirectoryState::Missing,
                files: 0,
                bytes: 0,
            }),
            skipped: Vec::new(),
            looked_for: Vec::new(),
        }
    }

    /// Fills in what was found in each of the four directories.
    fn count(&mut self) {
        for coverage in &mut self.directories {
            let own = self.files.iter().filter(|f| f.directory == Some(coverage.directory));
            (coverage.files, coverage.bytes) = own.fold((0, 0), |(n, b), f| (n + 1, b + f.bytes));
            if coverage.files > 0 {
                coverage.state = DirectoryState::Read;
            } else if coverage.found.is_some() && coverage.state == DirectoryState::Missing {
                coverage.state = DirectoryState::Empty;
            }
        }
    }

    fn skip(&mut self, path: String, reason: SkipReason) {
        self.skipped.push(Skipped { path, reason });
    }
}

/// What standard input holds: `bytes` of it came, and as many of them are in `window` as memory allows.
fn stdin(window: &Window, bytes: u64, options: Options, allowance: &mut Allowance) -> OneInput {
    let path = "-".to_owned();
    let mut part = OneInput::new(path.clone(), Layout::Stdin);
    let most = allowance.memory;
    if bytes > most {
        let limit = Limit::Memory(options.limits.memory);
        part.skip(path.clone(), SkipReason::CutAt(most, limit));
    }
    let bytes = bytes.min(most);
    if window.is_in_memory() {
        allowance.hold(bytes);
    }
    let window = window.part(0, bytes);
    let mut head = Vec::new();
    // What fails now fails again when it is read, and is said then.
    let _ = window.reader().take(kind::HEAD).read_to_end(&mut head);
    let place = Place::Window(window);
    if kind::by_content(&head).is_some() {
        unpack::input(&mut part, &Container::new(path, place, None), &[], options, allowance);
    } else {
        part.files.push(LogFile { path, directory: None, bytes, container: Vec::new(), place });
    }
    part
}

fn named(path: &Path, options: Options, budget: &mut u64, allowance: &mut Allowance) -> OneInput {
    let given = path.to_string_lossy().into_owned();
    let mut part = OneInput::new(given, Layout::Files);
    // A path that the user names is followed, wherever it leads.
    let real = resolved(path);
    let kind = real.and_then(|real| Ok((fs::metadata(&real)?, real)));
    match kind {
        Err(e) => part.skip(last_component(path), SkipReason::of(&e)),
        Ok((meta, real)) if meta.is_dir() => {
            part.prefix = Some(last_component(path));
            walk::directory(&mut part, path, &real, options, budget, allowance);
        }
        Ok((meta, real)) => {
            let name = last_component(path);
            let place = Place::on_disk(real.clone());
            match is_archive(&real, &name, &meta) {
                Err(reason) => part.skip(name, reason),
                Ok(false) => part.files.push(LogFile {
                    path: name,
                    directory: None,
                    bytes: meta.len(),
                    container: Vec::new(),
                    place,
                }),
                Ok(true) => {
                    let above = locate::names(&real.with_extension(""));
                    unpack::input(&mut part, &Container::new(name, place, None), &above, options, allowance);
                }
            }
        }
    }
    if part.layout == Layout::ServerRoot {
        part.looked_for.clear();
    }
    part
}

/// Whether a file that the user names is an archive, not a log.
fn is_archive(real: &Path, name: &str, meta: &fs::Metadata) -> Result<bool, SkipReason> {
    if let Some(reason) = walk::special(meta.file_type()) {
        return Err(reason);
    }
    if kind::by_name(name).is_some() {
        return Ok(true);
    }
    let mut head = Vec::new();
    let opened = open_regular(real);
    match opened.and_then(|(f, _)| f.take(kind::HEAD).read_to_end(&mut head)) {
        Err(e) => Err(SkipReason::of(&e)),
        Ok(_) => Ok(kind::by_content(&head).is_some()),
    }
}

/// The last folder or file of a path, also where the path ends with `.` or `..`.
fn last_component(path: &Path) -> String {
    let absolute = || resolved(path).ok()?.file_name().map(ToOwned::to_owned);
    path.file_name()
        .map(ToOwned::to_owned)
        .or_else(absolute)
        .unwrap_or_else(|| path.as_os_str().to_owned())
        .to_string_lossy()
        .into_owned()
}

fn join(mut parts: Vec<OneInput>) -> Inventory {
    if parts.len() > 1 {
        name_inputs(&mut parts);
    }
    let mut all = OneInput::new(String::new(), Layout::Stdin);
    let given: Vec<String> = parts.iter().map(|p| p.given.clone()).collect();
    all.layout = parts.iter().map(|p| p.layout).min().unwrap_or(Layout::Files);
    for part in parts {
        for (sum, one) in all.directories.iter_mut().zip(part.directories) {
            sum.files += one.files;
            sum.bytes += one.bytes;
            sum.state = sum.state.or(one.state);
            sum.found = sum.found.take().or(one.found);
        }
        all.bases.extend(part.bases);
        all.files.extend(part.files);
        all.skipped.extend(part.skipped);
        all.looked_for.extend(part.looked_for);
    }
    all.files.sort_by(|a, b| (&a.path, a.real_path()).cmp(&(&b.path, b.real_path())));
    number_equal_paths(&mut all.files);
    all.skipped.sort();
    all.bases.sort();
    Inventory {
        root: given.join(", "),
        layout: all.layout,
        bases: all.bases,
        files: all.files,
        directories: all.directories,
        skipped: all.skipped,
        looked_for: all.looked_for,
    }
}

impl DirectoryState {
    /// Of two inputs: what says more.
    fn or(self, other: Self) -> Self {
        let rank = |state| match state {
            Self::Read => 0,
            Self::Unreadable => 1,
            Self::Empty => 2,
            Self::Missing => 3,
        };
        if rank(other) < rank(self) { other } else { self }
    }
}

/// Puts the name of its input before each path, with `#2` where two inputs are named alike.
fn name_inputs(parts: &mut [OneInput]) {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for part in parts {
        let Some(name) = part.prefix.clone() else {
            continue;
        };
        let count = seen.entry(name.clone()).or_default();
        *count += 1;
        let prefix = if *count > 1 { format!("{name}#{count}") } else { name };
        let below = |path: &mut String| {
            *path = match path.as_str() {
                "." => prefix.clone(),
                path => format!("{prefix}/{path}"),
            };
        };
        part.files.iter_mut().for_each(|f| below(&mut f.path));
        part.skipped.iter_mut().for_each(|s| below(&mut s.path));
        part.bases.iter_mut().for_each(below);
        let found = part.directories.iter_mut().filter_map(|d| d.found.as_mut());
        found.for_each(below);
    }
}

/// Two files may show the same path: files named twice, names that are not UTF-8. They come sorted by it.
fn number_equal_paths(files: &mut [LogFile]) {
    if files.windows(2).all(|two| two[0].path != two[1].path) {
        return;
    }
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for file in files.iter_mut() {
        let mut path = file.path.clone();
        let mut number = 1;
        while !taken.insert(path.clone()) {
            number += 1;
            path = format!("{}#{number}", file.path);
        }
        file.path = path;
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
}
