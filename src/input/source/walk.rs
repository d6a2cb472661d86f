//! Walks a directory for logs. Links are followed once everything else is listed, and only to
//! what lies inside the root and is not read anyway; nothing but archives is opened.

use std::collections::BTreeSet;
use std::collections::HashMap;
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

use super::folder::{Entry, Folder};
use super::limits::Allowance;
use super::locate::{self, Found};
use super::place::Place;
use super::tree::Disk;
use super::unpack::{self, Container};
use super::{Directory, DirectoryState, Layout, LogFile, MAX_DEPTH, OneInput, Options, SkipReason, kind};

/// Files of other kinds listed one by one in a folder of loose logs; the rest is counted.
const LOOSE_OTHERS: u64 = 1000;

/// Lists a directory that the user named.
pub(super) fn directory(
    part: &mut OneInput,
    given: &Path,
    root: &Path,
    options: Options,
    budget: &mut u64,
    allowance: &mut Allowance,
) {
    let above = std::path::absolute(given).unwrap_or_else(|_| given.to_path_buf());
    let search = locate::directories(&Disk { root }, root, locate::names(&above));
    let mut walk = Walk {
        part,
        root,
        options,
        budget,
        folders: Vec::new(),
        seen: None,
        links: Vec::new(),
        archives: Vec::new(),
        others: 0,
    };
    for (path, error) in &search.errors {
        walk.skip(path, SkipReason::of(error));
    }
    for link in &search.links {
        let reason = if fs::canonicalize(link).is_err() {
            SkipReason::LinkBroken
        } else if fs::canonicalize(link).is_ok_and(|real| link.starts_with(real)) {
            SkipReason::LinkLoop
        } else {
            SkipReason::LinkOutside
        };
        walk.skip(link, reason);
    }
    if search.found.is_empty() {
        walk.part.layout = Layout::LooseLogs;
        walk.part.looked_for = locate::looked_for(&search, &given.to_string_lossy(), root);
        if search.gave_up {
            walk.skip(root, SkipReason::TooManyFolders);
        }
        // An error at the root is told once, by the search.
        walk.below(root.to_path_buf(), "", None);
        walk.follow_links();
        if walk.others > LOOSE_OTHERS {
            let more = SkipReason::MoreNotALog(walk.others - LOOSE_OTHERS);
            walk.skip(root, more);
        }
    } else {
        walk.part.layout = Layout::ServerRoot;
        if are_nested(&search.found) {
            walk.remember();
        }
        for found in &search.found {
            walk.found(found);
        }
        walk.archives_beside(&search.found);
        walk.follow_links();
    }
    let mut archives = walk.archives;
    archives.sort_by(|a, b| a.shown.cmp(&b.shown));
    for archive in archives {
        unpack::archive(part, &archive, options, allowance);
    }
    part.skipped.sort();
    part.skipped.dedup();
    part.count();
}

/// Whether one of the four directories lies in another, or is it.
fn are_nested(found: &[Found]) -> bool {
    let mut places: Vec<&Path> = found.iter().map(|found| found.place.as_path()).collect();
    // What lies below a folder comes after it at once.
    places.sort();
    places.windows(2).any(|two| two[1].starts_with(two[0]))
}

/// What a file is, when it is neither a regular file nor a directory nor a link.
pub(super) fn special(kind: FileType) -> Option<SkipReason> {
    if kind.is_file() || kind.is_dir() || kind.is_symlink() {
        return None;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return Some(SkipReason::Fifo);
        }
        if kind.is_socket() {
            return Some(SkipReason::Socket);
        }
    }
    Some(SkipReason::Device)
}

struct Walk<'a> {
    part: &'a mut OneInput,
    root: &'a Path,
    options: Options,
    budget: &'a mut u64,
    /// Folders listed, by resolved path, with the path that they are shown under.
    folders: Vec<(PathBuf, String)>,
    /// Everything listed, in the same way; only where something may be met twice.
    seen: Option<HashMap<PathBuf, String>>,
    links: Vec<Link>,
    /// Read once everything else is listed.
    archives: Vec<Container>,
    others: u64,
}

/// No more entries may be looked at.
struct Spent;

struct Link {
    path: PathBuf,
    shown: String,
    directory: Option<Directory>,
}

impl Walk<'_> {
    fn skip(&mut self, path: &Path, reason: SkipReason) {
        self.part.skip(self.inside(path), reason);
    }

    /// Path inside the source.
    fn inside(&self, path: &Path) -> String {
        or_dot(locate::shown(path.strip_prefix(self.root).unwrap_or(path)))
    }

    fn found(&mut self, found: &Found) {
        let (base, place) = (self.inside(&found.base), self.inside(&found.place));
        if !self.part.bases.contains(&base) {
            self.part.bases.push(base);
        }
        let index = found.directory as usize;
        if let Some(error) = &found.error {
            self.part.directories[index].state = DirectoryState::Unreadable;
            self.part.skip(place, SkipReason::of(error));
            return;
        }
        let coverage = &mut self.part.directories[index];
        coverage.found.get_or_insert_with(|| place.clone());
        let prefix = if place == "." { "" } else { &place };
        self.below(found.place.clone(), prefix, Some(found.directory));
    }

    /// Archives that lie beside the folders of servers: another server may be in them.
    fn archives_beside(&mut self, found: &[Found]) {
        let root = self.root.to_path_buf();
        let server = |found: &Found| {
            let mut folders =
                found.base.ancestors().take_while(|folder| folder.starts_with(&root) && **folder != *root);
            let is_drive =
                |folder: &&Path| folder.file_name().is_some_and(|name| locate::is_drive(&name.to_string_lossy()));
            folders.find(|folder| !is_drive(folder)).and_then(|folder| folder.parent().map(Path::to_path_buf))
        };
        let beside: BTreeSet<PathBuf> = found.iter().filter_map(server).collect();
        for folder in beside {
            // What cannot be listed was said by the search.
            let entries = fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok);
            let files = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
            for path in files.map(|entry| entry.path()) {
                let shown = self.inside(&path);
                if kind::by_name(&shown).is_some() {
                    self.archives.push(Container::new(shown, Place::on_disk(path), None));
                }
            }
        }
    }

    /// Lists everything below `top`, which is shown as `prefix`.
    fn below(&mut self, top: PathBuf, prefix: &str, directory: Option<Directory>) {
        let listed = self.charge().and_then(|()| self.folder(top, prefix.to_owned(), 0, directory));
        if let Err(Spent) = listed {
            self.part.skip(or_dot(prefix.to_owned()), SkipReason::TooMany);
        }
    }

    /// Counts an entry.
    fn charge(&mut self) -> Result<(), Spent> {
        *self.budget = self.budget.checked_sub(1).ok_or(Spent)?;
        Ok(())
    }

    /// Lists a folder, which lies `depth` folders below where it was begun, and what is in it, in the order of the
    /// names.
    fn folder(
        &mut self,
        path: PathBuf,
        shown: String,
        depth: usize,
        directory: Option<Directory>,
    ) -> Result<(), Spent> {
        let folder = Folder::list(&path, &shown, |name| self.options.reads(name));
        for (at, error) in folder.troubles {
            self.charge()?;
            if let Some(directory) = directory
                && depth == 0
                && at == shown
            {
                self.part.directories[directory as usize].state = DirectoryState::Unreadable;
            }
            self.part.skip(or_dot(at), SkipReason::of(&error));
        }
        self.know(&path, &shown);
        self.folders.push((path, shown));
        for entry in folder.entries {
            self.charge()?;
            let Entry { path, shown, kind, bytes } = entry;
            if kind.is_symlink() {
                self.links.push(Link { path, shown, directory });
            } else if kind.is_dir() && depth + 1 == MAX_DEPTH {
                self.part.skip(shown, SkipReason::TooDeep);
            } else if kind.is_dir() {
                self.folder(path, shown, depth + 1, directory)?;
            } else if let Some(reason) = special(kind) {
                self.part.skip(shown, reason);
            } else {
                self.file(path, shown, directory, bytes);
            }
        }
        Ok(())
    }

    fn file(&mut self, path: PathBuf, shown: String, directory: Option<Directory>, bytes: io::Result<u64>) {
        // A folder behind a link may hold folders that were listed before.
        if let Some(first) = self.seen.as_ref().and_then(|seen| seen.get(&path)) {
            let reason = SkipReason::Duplicate(first.clone());
            return self.part.skip(shown, reason);
        }
        if kind::by_name(&shown).is_some() {
            self.know(&path, &shown);
            self.archives.push(Container::new(shown, Place::on_disk(path), directory));
            return;
        }
        if !self.options.reads(&shown) {
            self.others += 1;
            if directory.is_some() || self.others <= LOOSE_OTHERS {
                self.part.skip(shown, SkipReason::NotALog);
            }
            return;
        }
        match bytes {
            Err(e) => self.part.skip(shown, SkipReason::of(&e)),
            Ok(bytes) => {
                self.know(&path, &shown);
                let place = Place::on_disk(path);
                self.part.files.push(LogFile { path: shown, directory, bytes, container: Vec::new(), place });
            }
        }
    }

    /// Notes what is listed, where it may be met twice.
    fn know(&mut self, path: &Path, shown: &str) {
        if let Some(seen) = &mut self.seen {
            seen.insert(path.to_path_buf(), shown.to_owned());
        }
    }

    /// From here on, what was listed may be met again.
    fn remember(&mut self) -> &mut HashMap<PathBuf, String> {
        self.seen.get_or_insert_with(|| {
            let archives = self.archives.iter().map(|archive| (archive.place.real_path(), &archive.shown));
            let files = self.part.files.iter().map(|file| (file.real_path(), &file.path));
            let files = archives.chain(files).filter_map(|(path, shown)| Some((path?.to_path_buf(), shown.clone())));
            self.folders.iter().cloned().chain(files).collect()
        })
    }

    /// Links in the order of their paths, after all that is listed without them; a folder behind
    /// a link may hold links of its own.
    fn follow_links(&mut self) {
        loop {
            let mut links = std::mem::take(&mut self.links);
            if links.is_empty() {
                return;
            }
            links.sort_by(|a, b| a.shown.cmp(&b.shown));
            for link in links {
                self.follow(link);
            }
        }
    }

    fn follow(&mut self, link: Link) {
        let Link { path, shown, directory } = link;
        let target = fs::canonicalize(&path).and_then(|real| Ok((fs::metadata(&real)?, real)));
        let (meta, real) = match target {
            Ok(target) => target,
            Err(e) => {
                let reason = match SkipReason::of(&e) {
                    SkipReason::Vanished => SkipReason::LinkBroken,
                    // A link to itself: the name of this error is not stable yet.
                    _ if fs::symlink_metadata(&path).is_ok() && is_loop(&path) => SkipReason::LinkLoop,
                    reason => reason,
                };
                return self.part.skip(shown, reason);
            }
        };
        if !real.starts_with(self.root) {
            self.part.skip(shown, SkipReason::LinkOutside);
        } else if path.starts_with(&real) {
            self.part.skip(shown, SkipReason::LinkLoop);
        } else if let Some(first) = self.remember().get(&real) {
            let reason = SkipReason::Duplicate(or_dot(first.clone()));
            self.part.skip(shown, reason);
        } else if meta.is_dir() {
            self.below(real, &shown, directory);
        } else if let Some(reason) = special(meta.file_type()) {
            self.part.skip(shown, reason);
        } else {
            self.file(real, shown, directory, Ok(meta.len()));
        }
    }
}

/// Whether a link leads to itself, directly or over others.
fn is_loop(path: &Path) -> bool {
    let mut at = path.to_path_buf();
    for _ in 0..MAX_DEPTH {
        match fs::read_link(&at) {
            Ok(next) => at = at.parent().unwrap_or(Path::new("")).join(next),
            Err(_) => return false,
        }
    }
    true
}

/// Whether a name ends as logs do: `*.log` or `*.txt`.
#[must_use]
pub fn is_log(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|e| e.eq_ignore_ascii_case("log") || e.eq_ignore_ascii_case("txt"))
}

/// The root itself has no path inside the source.
fn or_dot(shown: String) -> String {
    if shown.is_empty() { ".".to_owned() } else { shown }
}
