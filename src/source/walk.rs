//! Walks a directory for logs. Links are followed once everything else is listed, and only to
//! what lies inside the root and is not read anyway; nothing but archives is opened.

use std::collections::BTreeMap;
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::limits::Allowance;
use super::locate::{self, Found, Search};
use super::place::Place;
use super::tree::Disk;
use super::unpack::{self, Container};
use super::{Directory, DirectoryState, Layout, LogFile, MAX_DEPTH, Options, Part, SkipReason, kind};

/// Files of other kinds listed one by one in a folder of loose logs; the rest is counted.
const LOOSE_OTHERS: u64 = 1000;

/// Lists a directory that the user named.
pub(super) fn directory(
    part: &mut Part,
    given: &Path,
    root: &Path,
    options: Options,
    budget: &mut u64,
    allowance: &mut Allowance,
) {
    let above = std::path::absolute(given).unwrap_or_else(|_| given.to_path_buf());
    let search = locate::directories(&Disk { root }, root, locate::names(&above));
    let mut walk =
        Walk { part, root, options, budget, seen: BTreeMap::new(), links: Vec::new(), archives: Vec::new(), others: 0 };
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
        walk.part.looked_for = looked_for(&search, &given.to_string_lossy(), root);
        if search.gave_up {
            walk.skip(root, SkipReason::TooMany);
        }
        // An error at the root is told once, by the search.
        walk.below(root, "", None);
        walk.follow_links();
        if walk.others > LOOSE_OTHERS {
            let more = SkipReason::MoreNotALog(walk.others - LOOSE_OTHERS);
            walk.skip(root, more);
        }
    } else {
        walk.part.layout = Layout::ServerRoot;
        for found in &search.found {
            walk.found(found);
        }
        walk.follow_links();
    }
    let mut archives = walk.archives;
    archives.sort_by(|a, b| a.shown.cmp(&b.shown));
    for archive in archives {
        unpack::archive(part, &archive, options.all_files, allowance);
    }
    part.skipped.sort();
    part.skipped.dedup();
    count(part);
}

/// The paths that were tried below a root that the user named so.
pub(super) fn looked_for(search: &Search, given: &str, root: &Path) -> Vec<String> {
    let mut paths = Vec::new();
    for base in &search.tried {
        let below = shown(base.strip_prefix(root).unwrap_or(base));
        for directory in Directory::ALL {
            let mut path = given.replace('\\', "/");
            for folder in [below.as_str(), &directory.folders().join("/")] {
                if !folder.is_empty() && !path.ends_with('/') {
                    path.push('/');
                }
                path.push_str(folder);
            }
            paths.push(path);
        }
    }
    paths
}

/// Fills in what was found in each of the four directories.
pub(super) fn count(part: &mut Part) {
    for coverage in &mut part.directories {
        let own = part.files.iter().filter(|f| f.directory == Some(coverage.directory));
        (coverage.files, coverage.bytes) = own.fold((0, 0), |(n, b), f| (n + 1, b + f.bytes));
        if coverage.files > 0 {
            coverage.state = DirectoryState::Read;
        } else if coverage.found.is_some() && coverage.state == DirectoryState::Missing {
            coverage.state = DirectoryState::Empty;
        }
    }
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
    part: &'a mut Part,
    root: &'a Path,
    options: Options,
    budget: &'a mut u64,
    /// Everything listed, by resolved path, with the path it is shown under.
    seen: BTreeMap<PathBuf, String>,
    links: Vec<Link>,
    /// Read once everything else is listed.
    archives: Vec<Container>,
    others: u64,
}

struct Link {
    path: PathBuf,
    shown: String,
    directory: Option<Directory>,
}

impl Walk<'_> {
    fn skip(&mut self, path: &Path, reason: SkipReason) {
        let shown = match shown(path.strip_prefix(self.root).unwrap_or(path)) {
            path if path.is_empty() => ".".to_owned(),
            path => path,
        };
        self.part.skip(shown, reason);
    }

    fn found(&mut self, found: &Found) {
        let inside = |path: &Path| match shown(path.strip_prefix(self.root).unwrap_or(path)) {
            path if path.is_empty() => ".".to_owned(),
            path => path,
        };
        let (base, place) = (inside(&found.base), inside(&found.place));
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
        self.below(&found.place, prefix, Some(found.directory));
    }

    /// Lists everything below `top`, which is shown as `prefix`.
    fn below(&mut self, top: &Path, prefix: &str, directory: Option<Directory>) {
        let walk = WalkDir::new(top).max_depth(MAX_DEPTH).sort_by_file_name();
        for entry in walk {
            if *self.budget == 0 {
                let path = if prefix.is_empty() { "." } else { prefix };
                self.part.skip(path.to_owned(), SkipReason::TooMany);
                return;
            }
            *self.budget -= 1;
            match entry {
                Err(e) => self.failed(&e, top, prefix, directory),
                Ok(entry) => self.entry(&entry, top, prefix, directory),
            }
        }
    }

    fn failed(&mut self, error: &walkdir::Error, top: &Path, prefix: &str, directory: Option<Directory>) {
        let path = match error.path() {
            Some(path) => under(prefix, path.strip_prefix(top).unwrap_or(path)),
            None => under(prefix, Path::new("")),
        };
        let reason = error.io_error().map_or(SkipReason::LinkLoop, SkipReason::of);
        if let Some(directory) = directory
            && error.depth() == 0
        {
            self.part.directories[directory as usize].state = DirectoryState::Unreadable;
        }
        self.part.skip(path, reason);
    }

    fn entry(&mut self, entry: &walkdir::DirEntry, top: &Path, prefix: &str, directory: Option<Directory>) {
        let path = entry.path();
        let shown = under(prefix, path.strip_prefix(top).unwrap_or(path));
        let kind = entry.file_type();
        if kind.is_symlink() && entry.depth() > 0 {
            self.links.push(Link { path: path.to_path_buf(), shown, directory });
        } else if kind.is_dir() {
            if entry.depth() == MAX_DEPTH {
                self.part.skip(shown, SkipReason::TooDeep);
            } else {
                self.seen.insert(path.to_path_buf(), shown);
            }
        } else if let Some(reason) = special(kind) {
            self.part.skip(shown, reason);
        } else {
            let meta = entry.metadata().map_err(io::Error::from);
            self.file(path, shown, directory, meta.map(|m| m.len()));
        }
    }

    fn file(&mut self, path: &Path, shown: String, directory: Option<Directory>, bytes: io::Result<u64>) {
        // A folder behind a link may hold folders that were listed before.
        if let Some(first) = self.seen.get(path) {
            let reason = SkipReason::Duplicate(first.clone());
            return self.part.skip(shown, reason);
        }
        if kind::by_name(&shown).is_some() {
            self.seen.insert(path.to_path_buf(), shown.clone());
            self.archives.push(Container::new(shown, Place::on_disk(path.to_path_buf()), directory));
            return;
        }
        if !self.options.all_files && !is_log(&shown) {
            self.others += 1;
            if directory.is_some() || self.others <= LOOSE_OTHERS {
                self.part.skip(shown, SkipReason::NotALog);
            }
            return;
        }
        match bytes {
            Err(e) => self.part.skip(shown, SkipReason::of(&e)),
            Ok(bytes) => {
                self.seen.insert(path.to_path_buf(), shown.clone());
                let place = Place::on_disk(path.to_path_buf());
                self.part.files.push(LogFile { path: shown, directory, bytes, container: Vec::new(), place });
            }
        }
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
        } else if let Some(first) = self.seen.get(&real) {
            let first = if first.is_empty() { "." } else { first };
            let reason = SkipReason::Duplicate(first.to_owned());
            self.part.skip(shown, reason);
        } else if meta.is_dir() {
            self.below(&real, &shown, directory);
        } else if let Some(reason) = special(meta.file_type()) {
            self.part.skip(shown, reason);
        } else {
            self.file(&real, shown, directory, Ok(meta.len()));
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

fn under(prefix: &str, path: &Path) -> String {
    let path = shown(path);
    match (prefix.is_empty(), path.is_empty()) {
        (true, _) => path,
        (false, true) => prefix.to_owned(),
        (false, false) => format!("{prefix}/{path}"),
    }
}

/// A relative path with `/`, lossy.
fn shown(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|c| c.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}
