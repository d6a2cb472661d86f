//! Lists the catalog's files, so that a new file in `patterns/` needs no line of Rust.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=patterns");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("patterns");
    let mut out = String::new();
    for (name, folder) in [("TOPICS", root.clone()), ("NUMBERS", root.join("numbers"))] {
        let files = toml_files(&folder);
        let _ = writeln!(out, "/// Name and text of each embedded file.\npub const {name}: &[(&str, &str)] = &[");
        for file in files {
            let shown =
                file.strip_prefix(&root).expect("it was listed below the root").to_string_lossy().replace('\\', "/");
            // Not this folder's own name: a second checkout may share the build directory.
            let place = format!("concat!(env!(\"CARGO_MANIFEST_DIR\"), {:?})", format!("/patterns/{shown}"));
            let _ = writeln!(out, "    ({shown:?}, include_str!({place})),");
        }
        out.push_str("];\n");
    }
    let target = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("patterns.rs");
    fs::write(target, out).expect("the build directory is writable");
}

fn toml_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("patterns/ stands beside Cargo.toml");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    files.sort();
    files
}
