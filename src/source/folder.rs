//! Reads one folder on disk: its entries in the order of their names, with the sizes of those that are to be read. It
//! looks into nothing and follows no link.

use std::ffi::OsString;
use std::fs::{self, DirEntry, FileType};
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

/// Fewer entries are not worth another worker.
const AT_A_TIME: usize = 256;

/// What a folder holds.
#[derive(Default)]
pub(super) struct Folder {
    /// Sorted by the bytes of their names.
    pub(super) entries: Vec<Entry>,
    /// Why it could not be listed, or not to its end.
    pub(super) trouble: Option<io::Error>,
}

/// One thing in a folder.
pub(super) struct Entry {
    pub(super) path: PathBuf,
    /// Path inside the source.
    pub(super) shown: String,
    pub(super) kind: io::Result<FileType>,
    /// Bytes of a regular file that is to be read, else nothing.
    pub(super) bytes: io::Result<u64>,
}

impl Folder {
    /// Lists `path`, which is shown as `shown`, empty for the root. `is_read` says by the name of a regular file
    /// whether its size is needed.
    pub(super) fn list(path: &Path, shown: &str, is_read: impl Fn(&str) -> bool + Sync) -> Self {
        let mut folder = Self::default();
        let mut found: Vec<(OsString, DirEntry)> = Vec::new();
        match fs::read_dir(path) {
            Ok(entries) => {
                for entry in entries {
                    match entry {
                        Ok(entry) => found.push((entry.file_name(), entry)),
                        Err(error) => folder.trouble = Some(error),
                    }
                }
            }
            Err(error) => folder.trouble = Some(error),
        }
        found.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let entry = |(name, entry): (OsString, DirEntry)| {
            let kind = entry.file_type();
            let shown_name = name.to_string_lossy();
            let is_read = kind.as_ref().is_ok_and(FileType::is_file) && is_read(&shown_name);
            // Relative to the open folder where the system can, which is cheaper than by the whole path.
            let bytes = if is_read { entry.metadata().map(|meta| meta.len()) } else { Ok(0) };
            Entry { path: path.join(&name), shown: inside(shown, &shown_name), kind, bytes }
        };
        folder.entries = found.into_par_iter().with_min_len(AT_A_TIME).map(entry).collect();
        folder
    }
}

/// The path of what is called `name` in a folder that is shown so.
fn inside(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { [folder, name].join("/") }
}
