//! Finds the four directories below a root, as Windows would: without regard to case, by long or
//! short name, below a drive folder, below up to two folders more, and from inside the path.

use std::io;
use std::path::{Path, PathBuf};

use super::Directory;
use super::tree::{Step, Tree};

/// Folders that a tree may have been copied below: the case, the site, the server, and one to spare.
const EXTRA_FOLDERS: usize = 4;
/// Folders looked into on the way; a mounted system disk has some thousand at that depth.
pub(super) const MAX_FOLDERS: usize = 20_000;

/// Where one of the four directories is.
pub(super) struct Found {
    pub(super) directory: Directory,
    /// The root, drive folder or extra folder that it was found below.
    pub(super) base: PathBuf,
    pub(super) place: PathBuf,
    /// Set when this folder, on the way to the directory, could not be listed.
    pub(super) error: Option<io::Error>,
}

/// What the search came to.
#[derive(Default)]
pub(super) struct Search {
    pub(super) found: Vec<Found>,
    /// The folders below which the documented paths were tried.
    pub(super) tried: Vec<PathBuf>,
    /// Folders that could not be listed, outside the documented paths.
    pub(super) errors: Vec<(PathBuf, io::Error)>,
    /// Links on a documented path, which are not followed out of the root.
    pub(super) links: Vec<PathBuf>,
    pub(super) gave_up: bool,
}

/// Searches level by level and stops at the first that holds one of the four.
///
/// `above` are the folders of the root's own path, which may be part of a documented path.
pub(super) fn directories(tree: &impl Tree, root: &Path, above: Vec<String>) -> Search {
    let mut search = Search::default();
    let mut level = vec![(root.to_path_buf(), above)];
    let mut levels = Vec::new();
    let mut folders = 0;
    for depth in 0..=EXTRA_FOLDERS {
        let mut below = Vec::new();
        for (base, above) in level {
            folders += 1;
            if folders > MAX_FOLDERS {
                search.gave_up = true;
                return search;
            }
            let children = match tree.folders(&base) {
                Ok(children) => children,
                Err(e) => {
                    search.errors.push((base, e));
                    continue;
                }
            };
            search.try_base(tree, &base, &above);
            for (child, name) in children {
                let mut above = above.clone();
                above.push(name.clone());
                if is_drive(&name) {
                    search.try_base(tree, &child, &above);
                    search.tried.push(child.clone());
                }
                below.push((child, above));
            }
            if depth == 0 {
                search.tried.insert(0, base.clone());
            }
            levels.push(base);
        }
        if !search.found.is_empty() {
            break;
        }
        level = below;
    }
    for base in levels {
        search.try_side_by_side(tree, &base);
    }
    search
}

impl Search {
    fn try_base(&mut self, tree: &impl Tree, base: &Path, above: &[String]) {
        for directory in Directory::ALL {
            let folders = directory.folders();
            for known in 0..=folders.len() {
                if !is_inside(above, &folders, known) {
                    continue;
                }
                let before = self.found.len();
                let target = Target { tree, base, directory };
                self.descend(&target, base, &folders[known..]);
                if self.found.len() > before {
                    break;
                }
            }
        }
    }

    /// The last folders of the documented paths, taken out of their parents by whoever packed them: two of them beside
    /// each other are Cisco's, one alone could be anybody's.
    fn try_side_by_side(&mut self, tree: &impl Tree, base: &Path) {
        let Ok(children) = tree.folders(base) else { return };
        let missing: Vec<Directory> =
            Directory::ALL.into_iter().filter(|one| self.found.iter().all(|found| found.directory != *one)).collect();
        let mut found = Vec::new();
        for (place, name) in children {
            let directory = missing.iter().copied().find(|directory| {
                let folders = directory.folders();
                folders.last().is_some_and(|last| is_named(&name, last))
                    || *directory == Directory::Dcdsrvr && is_named(&name, folders[0])
            });
            if let Some(directory) = directory {
                found.push(Found { directory, base: base.to_path_buf(), place, error: None });
            }
        }
        if found.iter().any(|one| one.directory != found[0].directory) {
            self.found.extend(found);
        }
    }

    fn descend(&mut self, target: &Target<'_, impl Tree>, at: &Path, rest: &[&str]) {
        let mut found = |error| {
            // The same place may be reached from the base and from a drive folder in it.
            if self.found.iter().all(|f| f.place != at || f.directory != target.directory) {
                self.found.push(Found {
                    directory: target.directory,
                    base: target.base.to_path_buf(),
                    place: at.to_path_buf(),
                    error,
                });
            }
        };
        let Some((folder, rest)) = rest.split_first() else {
            return found(None);
        };
        let matching = match target.tree.named(at, &|name| is_named(name, folder)) {
            Ok(matching) => matching,
            Err(e) if at == target.base => return drop(e),
            Err(e) => return found(Some(e)),
        };
        for (path, step) in matching {
            match step {
                Step::Folder => self.descend(target, &path, rest),
                Step::Link(Some(real)) => self.descend(target, &real, rest),
                Step::Link(None) => self.links.push(path),
            }
        }
    }
}

struct Target<'a, T> {
    tree: &'a T,
    base: &'a Path,
    directory: Directory,
}

/// Whether a base can stand for the first `known` folders of a documented path.
///
/// Two folders of the path must agree, some below the base and some of its own, before a folder
/// with a name like `Logs` is taken for Cisco's.
fn is_inside(above: &[String], folders: &[&str], known: usize) -> bool {
    let to_find = folders.len() - known;
    let own = 2_usize.saturating_sub(to_find);
    above.len() >= own
        && known >= own
        && above[above.len() - own..]
            .iter()
            .zip(&folders[known - own..known])
            .all(|(name, folder)| is_named(name, folder))
}

/// What Windows in other languages calls folders of the documented paths: German, French, Spanish, Italian, Portuguese
/// (of Brazil and of Portugal), Swedish, Norwegian, Danish.
const ABROAD: [(&str, &[&str]); 2] = [
    (
        "Program Files",
        &[
            "Programme",
            "Archivos de programa",
            "Programmi",
            "Arquivos de programas",
            "Programas",
            "Program",
            "Programfiler",
            "Programmer",
        ],
    ),
    (
        "Common Files",
        &[
            "Gemeinsame Dateien",
            "Fichiers communs",
            "Archivos comunes",
            "File comuni",
            "Arquivos comuns",
            "Ficheiros comuns",
            "Delade filer",
            "Fellesfiler",
            "F\u{e6}lles filer",
        ],
    ),
];

/// Whether a folder has this long name or what it is in another language, or the 8.3 name that Windows makes of one.
fn is_named(name: &str, long: &str) -> bool {
    let abroad = ABROAD.iter().find(|(known, _)| *known == long).map_or(&[][..], |(_, abroad)| *abroad);
    is_spelled(name, long) || abroad.iter().any(|abroad| is_spelled(name, abroad))
}

fn is_spelled(name: &str, long: &str) -> bool {
    if name.eq_ignore_ascii_case(long) {
        return true;
    }
    let packed: String = long.chars().filter(|c| !matches!(c, ' ' | '.')).collect();
    let is_short_already = long.len() <= 8 && packed.len() == long.len();
    !is_short_already
        && name.rsplit_once('~').is_some_and(|(stem, digit)| {
            matches!(digit.as_bytes(), [b'1'..=b'9'])
                && packed.get(..6).is_some_and(|six| stem.eq_ignore_ascii_case(six))
        })
}

/// A folder named for a drive by some tool that copied it: `C`, `C$`, `C:`, `C_drive`, `drive_c`.
pub(super) fn is_drive(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_letter = |s: &str| matches!(s.as_bytes(), [b'a'..=b'z']);
    let endings = ["", "$", ":", "%3a", "_", "drive", "_drive", "-drive", " drive"];
    let beginnings = ["drive", "drive_", "drive-", "drive "];
    endings.iter().any(|e| name.strip_suffix(e).is_some_and(is_letter))
        || beginnings.iter().any(|b| name.strip_prefix(b).is_some_and(is_letter))
}

/// The folders of a path.
pub(super) fn names(path: &Path) -> Vec<String> {
    path.components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect()
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

/// A relative path with `/`, lossy.
pub(super) fn shown(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|c| c.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}
