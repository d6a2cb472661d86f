//! Folders, on disk or inside an archive, as far as the search for the four directories needs them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What has folders in folders.
pub(super) trait Tree {
    /// The folders in a folder, sorted, links left out.
    fn folders(&self, at: &Path) -> io::Result<Vec<(PathBuf, String)>>;

    /// What in a folder has a name that `is` holds for, sorted.
    fn named(&self, at: &Path, is: &dyn Fn(&str) -> bool) -> io::Result<Vec<(PathBuf, Step)>>;
}

/// Something with a name that was looked for.
pub(super) enum Step {
    Folder,
    /// A link, and the folder inside the root that it leads to, if it does.
    Link(Option<PathBuf>),
}

/// A directory on disk.
pub(super) struct Disk<'a> {
    /// Resolved; links are not followed out of it.
    pub(super) root: &'a Path,
}

impl Tree for Disk<'_> {
    fn folders(&self, at: &Path) -> io::Result<Vec<(PathBuf, String)>> {
        let mut folders: Vec<(PathBuf, String)> = fs::read_dir(at)?
            .flatten()
            .filter(|e| e.file_type().is_ok_and(|t| t.is_dir()))
            .map(|e| (e.path(), e.file_name().to_string_lossy().into_owned()))
            .collect();
        folders.sort();
        Ok(folders)
    }

    fn named(&self, at: &Path, is: &dyn Fn(&str) -> bool) -> io::Result<Vec<(PathBuf, Step)>> {
        let entries = fs::read_dir(at)?.flatten();
        let mut matching: Vec<PathBuf> =
            entries.filter(|e| is(&e.file_name().to_string_lossy())).map(|e| e.path()).collect();
        matching.sort();
        let step = |path: PathBuf| {
            let meta = fs::symlink_metadata(&path).ok()?;
            if meta.is_dir() {
                return Some((path, Step::Folder));
            }
            if !meta.is_symlink() {
                return None;
            }
            match fs::canonicalize(&path) {
                Ok(real) if real.starts_with(self.root) && !path.starts_with(&real) => {
                    if real.is_dir() {
                        Some((path, Step::Link(Some(real))))
                    } else {
                        None
                    }
                }
                _ => Some((path, Step::Link(None))),
            }
        };
        Ok(matching.into_iter().filter_map(step).collect())
    }
}

/// The folders of an archive; its root is the empty path.
#[derive(Default)]
pub(super) struct Folders(BTreeMap<PathBuf, BTreeSet<String>>);

impl Folders {
    /// The folders that paths with `/` name.
    pub(super) fn of<'p>(files: impl Iterator<Item = &'p str>) -> Self {
        let mut folders = Self::default();
        folders.0.insert(PathBuf::new(), BTreeSet::new());
        for file in files {
            let mut at = PathBuf::new();
            let Some((above, _)) = file.rsplit_once('/') else { continue };
            for name in above.split('/') {
                folders.0.entry(at.clone()).or_default().insert(name.to_owned());
                at.push(name);
            }
            folders.0.entry(at).or_default();
        }
        folders
    }
}

impl Tree for Folders {
    fn folders(&self, at: &Path) -> io::Result<Vec<(PathBuf, String)>> {
        let names = self.0.get(at).ok_or(io::ErrorKind::NotFound)?;
        Ok(names.iter().map(|name| (at.join(name), name.clone())).collect())
    }

    fn named(&self, at: &Path, is: &dyn Fn(&str) -> bool) -> io::Result<Vec<(PathBuf, Step)>> {
        let folders = self.folders(at)?;
        Ok(folders.into_iter().filter(|(_, name)| is(name)).map(|(path, _)| (path, Step::Folder)).collect())
    }
}
