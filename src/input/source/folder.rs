//! Reads one folder on disk: its entries in the order of their names, with the sizes of those that are to be read. It
//! looks into nothing and follows no link.

use std::fs::FileType;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};

/// Fewer entries are not worth another worker.
const AT_A_TIME: usize = 256;

/// What a folder holds.
#[derive(Default)]
pub(super) struct Folder {
    /// Sorted by the bytes of their names.
    pub(super) entries: Vec<Entry>,
    /// What could not be looked at, by its path inside the source: the folder itself, or something in it.
    pub(super) troubles: Vec<(String, io::Error)>,
}

/// One thing in a folder.
pub(super) struct Entry {
    pub(super) path: PathBuf,
    /// Path inside the source.
    pub(super) shown: String,
    pub(super) kind: FileType,
    /// Bytes of a regular file that is to be read, else nothing.
    pub(super) bytes: io::Result<u64>,
}

impl Folder {
    /// Lists `path`, which is shown as `shown`, empty for the root. `is_read` says by the name of a regular file
    /// whether its size is needed.
    pub(super) fn list(path: &Path, shown: &str, is_read: impl Fn(&str) -> bool + Sync) -> Self {
        let mut folder = Self::default();
        let mut found: Vec<DirEntry> = Vec::new();
        for entry in WalkDir::new(path).min_depth(1).max_depth(1).sort_by_file_name() {
            match entry {
                Ok(entry) => found.push(entry),
                Err(error) => {
                    let name = error.path().filter(|at| *at != path).and_then(Path::file_name);
                    let at = name.map_or_else(|| shown.to_owned(), |name| inside(shown, &name.to_string_lossy()));
                    folder.troubles.extend(error.into_io_error().map(|error| (at, error)));
                }
            }
        }
        let entry = |found: DirEntry| {
            let name = found.file_name().to_string_lossy();
            let shown = inside(shown, &name);
            let is_read = found.file_type().is_file() && is_read(&name);
            let bytes = if is_read { found.metadata().map(|meta| meta.len()).map_err(io::Error::from) } else { Ok(0) };
            Entry { shown, kind: found.file_type(), bytes, path: found.into_path() }
        };
        folder.entries = found.into_par_iter().with_min_len(AT_A_TIME).map(entry).collect();
        folder
    }
}

/// The path of what is called `name` in a folder that is shown so.
fn inside(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { [folder, name].join("/") }
}
