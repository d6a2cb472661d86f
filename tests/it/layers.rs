//! A module uses only those above it in `lib.rs`.

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("readable") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            out.push(path);
        }
    }
}

#[test]
fn a_module_uses_only_those_above_it() {
    let src = crate::project().join("src");
    let lib = fs::read_to_string(src.join("lib.rs")).expect("lib.rs");
    let order: Vec<&str> = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert!(order.len() > 10);
    let mut files = Vec::new();
    sources(&src, &mut files);
    let mut wrong = Vec::new();
    for file in files {
        let inner = file.strip_prefix(&src).expect("below src").to_string_lossy().replace('\\', "/");
        let module = inner.split(['/', '.']).next().expect("a name").to_owned();
        let Some(place) = order.iter().position(|name| *name == module) else { continue };
        let text = fs::read_to_string(&file).expect("readable");
        for (number, line) in text.lines().enumerate() {
            for (at, _) in line.match_indices("crate::") {
                let used = line[at + 7..].split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
                if order.iter().position(|name| *name == used).is_some_and(|used| used > place) {
                    wrong.push(format!("{inner}:{} uses {used}", number + 1));
                }
            }
            let serde = line.contains("serde::") || line.contains("serde_json");
            if serde && !["catalog", "codes", "report", "worker"].contains(&module.as_str()) {
                wrong.push(format!("{inner}:{} uses serde", number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
