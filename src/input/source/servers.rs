//! Several servers in one input: which folders are theirs, and what of the input belongs to one of them.

use std::path::{Path, PathBuf};

use super::locate::is_drive;
use super::{Input, Inventory, OneInput};

impl Inventory {
    /// The folders of the servers in it, inside the source, where it holds the four directories of more than one: folders
    /// of drives in the same folder are of one server. Empty where it holds one.
    #[must_use]
    pub fn servers(&self) -> Vec<String> {
        let mut servers: Vec<String> = self.bases.iter().map(|base| without_drive(base).to_owned()).collect();
        servers.sort();
        servers.dedup();
        if servers.len() < 2 || servers.iter().any(String::is_empty) { Vec::new() } else { servers }
    }
}

/// The input that holds only one server of another: its folder, given as [`Inventory::servers`] does.
#[must_use]
pub fn one_of(input: &Input, folder: &str) -> Option<Input> {
    let Input::Path(path) = input else { return None };
    let Some((archive, inside)) = folder.split_once('!') else { return Some(Input::Path(joined(path, folder))) };
    let archive = if path.is_dir() { joined(path, archive) } else { path.clone() };
    Some(match inside.trim_start_matches('/') {
        "" => Input::Path(archive),
        inside => Input::Inside(archive, inside.to_owned()),
    })
}

/// A folder of the input, written with the slash that the user writes: reports are the same on every system.
fn joined(path: &Path, folder: &str) -> PathBuf {
    let given = path.to_string_lossy();
    if given.contains('\\') || given.ends_with('/') {
        return path.join(folder);
    }
    let mut joined = path.as_os_str().to_owned();
    joined.push("/");
    joined.push(folder);
    PathBuf::from(joined)
}

/// What a server in a folder may be called: the folder's name, without the ending of an archive.
#[must_use]
pub fn name(folder: &str) -> &str {
    let last = folder.trim_end_matches('!').rsplit('/').next().unwrap_or(folder);
    last.split('.').next().filter(|stem| !stem.is_empty()).unwrap_or(last)
}

/// The folder that holds the folders of drives; empty for the source itself.
fn without_drive(base: &str) -> &str {
    let mut base = if base == "." { "" } else { base };
    while let Some((above, last)) = base.rsplit_once('/').or((!base.is_empty()).then_some(("", base))) {
        if !is_drive(last) {
            break;
        }
        base = above;
    }
    base
}

/// Leaves of what an archive holds that which lies in one of its folders, as if that were the input.
pub(super) fn keep_inside(part: &mut OneInput, folder: &str) {
    let folder = folder.trim_matches('/');
    let below = |path: &str| -> Option<String> {
        let (_, inside) = path.split_once("!/").or_else(|| path.split_once('!'))?;
        let rest = inside.strip_prefix(folder)?;
        match rest.strip_prefix(['/', '!']) {
            Some(rest) => Some(rest.trim_start_matches('/').to_owned()),
            None => rest.is_empty().then(|| ".".to_owned()),
        }
    };
    part.given = format!("{}!/{folder}", part.given);
    let kept = |path: &mut String| below(path).map(|below| *path = below).is_some();
    part.files.retain_mut(|file| kept(&mut file.path));
    part.skipped.retain_mut(|skipped| kept(&mut skipped.path));
    part.bases.retain_mut(kept);
    for directory in &mut part.directories {
        directory.found = directory.found.take().and_then(|found| below(&found));
        directory.state = super::DirectoryState::Missing;
    }
    part.count();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drives_of_one_folder_are_one_server() {
        for (base, server) in [
            (".", ""),
            ("C", ""),
            ("PUB/C", "PUB"),
            ("all/SUB1", "all/SUB1"),
            ("x.zip!/PUB/C_drive", "x.zip!/PUB"),
            ("x.zip!", "x.zip!"),
        ] {
            assert_eq!(without_drive(base), server, "{base}");
        }
        assert_eq!([name("all/SUB1"), name("x.zip!/PUB"), name("PUB.zip!")], ["SUB1", "PUB", "PUB"]);
    }
}
