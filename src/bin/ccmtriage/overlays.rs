//! Files of a catalog that the user names.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::output::Usage;

/// Files of the command line, by name and text.
pub fn read(files: &[PathBuf]) -> Result<Vec<(String, String)>> {
    let mut overlays = Vec::new();
    for named in files {
        let files = toml_files(named)?;
        if files.is_empty() {
            return Err(Usage(format!("the catalog {} holds no .toml file", named.display())).into());
        }
        for file in files {
            let text = std::fs::read_to_string(&file).map_err(|error| {
                Usage(format!(
                    "cannot read the catalog {}: {error}; give a .toml file, or a directory of them",
                    file.display()
                ))
            })?;
            overlays.push((file.display().to_string(), text));
        }
    }
    Ok(overlays)
}

/// A file, or every .toml in a folder, by name.
pub fn toml_files(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = std::fs::read_dir(path)
        .map_err(|error| Usage(format!("cannot read the catalog {}: {error}", path.display())))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    files.sort();
    Ok(files)
}
