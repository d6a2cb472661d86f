//! The rooms of `lib.rs` and what stands in them: each uses only what is above it, and nothing goes round in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A module by its place: `["judging", "relate", "ties"]`.
type Module = Vec<String>;

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

/// Every module of the library or, below `bin`, of the program, with its text without comments and unit tests.
fn modules() -> BTreeMap<Module, String> {
    let src = crate::project().join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let mut modules = BTreeMap::new();
    for file in files {
        let inner = file.strip_prefix(&src).expect("below src").with_extension("");
        let mut module: Module = inner.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        if module[0] == "bin" {
            module.remove(1);
        }
        let text = fs::read_to_string(&file).expect("readable").replace("\r\n", "\n");
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let code: Vec<&str> = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
        modules.insert(module, code.join("\n"));
    }
    modules
}

/// What is declared in a file, in its order: `pub mod x;`.
fn declared(module: &[&str]) -> Vec<String> {
    let path = crate::project().join("src").join(module.join("/")).with_extension("rs");
    let text = fs::read_to_string(path).expect("readable");
    text.lines().filter_map(|line| Some(line.strip_prefix("pub mod ")?.strip_suffix(';')?.to_owned())).collect()
}

/// The paths that a path in Rust stands for, with all that is in its braces; gives where it ends.
fn paths(code: &str, mut at: usize, before: &[String], out: &mut Vec<Module>) -> usize {
    let rest = &code[at..];
    let word = rest.trim_start().len();
    at += rest.len() - word;
    let rest = &code[at..];
    let name = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    if name > 0 {
        let path: Module = before.iter().cloned().chain([rest[..name].to_owned()]).collect();
        at += name;
        if code[at..].starts_with("::") {
            return paths(code, at + 2, &path, out);
        }
        out.push(path);
        return at;
    }
    if !rest.starts_with('{') {
        out.push(before.to_vec());
        return at + rest.chars().next().map_or(0, char::len_utf8);
    }
    at += 1;
    loop {
        at = paths(code, at, before, out);
        // A name of its own, a comma, the end.
        let end = code[at..].find([',', '}']).map_or(code.len(), |end| at + end);
        at = (end + 1).min(code.len());
        let closed = code.as_bytes().get(end).is_none_or(|byte| *byte == b'}');
        let trailing = code[at..].trim_start();
        if closed || trailing.is_empty() {
            return at;
        }
        if trailing.starts_with('}') {
            return at + code[at..].find('}').map_or(0, |end| end + 1);
        }
    }
}

/// The modules that each module uses, by what is written: `crate::...`, `super::...`, also in braces.
fn uses() -> BTreeMap<Module, BTreeSet<Module>> {
    let modules = modules();
    let mut uses = BTreeMap::new();
    for (module, code) in &modules {
        let mut found = Vec::new();
        for word in ["crate::", "super::"] {
            for (at, _) in code.match_indices(word) {
                let begins = code[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && !"_:".contains(c));
                if begins {
                    paths(code, at, &[], &mut found);
                }
            }
        }
        let mut of_module = BTreeSet::new();
        for path in found {
            let up = path.iter().take_while(|part| *part == "super").count();
            let from_crate = path[0] == "crate";
            let mut whole: Module = match (from_crate, module[0] == "bin") {
                (true, true) => vec!["bin".to_owned()],
                (true, false) => Vec::new(),
                (false, _) => module[..module.len().saturating_sub(up)].to_vec(),
            };
            whole.extend(path.into_iter().skip(if from_crate { 1 } else { up }));
            while !whole.is_empty() && !modules.contains_key(&whole) {
                whole.pop();
            }
            if !whole.is_empty() && whole != *module {
                of_module.insert(whole);
            }
        }
        uses.insert(module.clone(), of_module);
    }
    uses
}

#[test]
fn the_paths_of_a_use_are_all_seen() {
    let mut found = Vec::new();
    let code = "crate::{a::b, c::{self, d as e}, super_d}; rest";
    paths(code, 0, &[], &mut found);
    let shown: Vec<String> = found.iter().map(|path| path.join("::")).collect();
    assert_eq!(shown, ["crate::a::b", "crate::c::self", "crate::c::d", "crate::super_d"]);
}

#[test]
fn a_module_uses_only_those_above_it() {
    let rooms = declared(&["lib"]);
    assert!((6..=7).contains(&rooms.len()), "{rooms:?}");
    let order: Vec<Module> = rooms
        .iter()
        .flat_map(|room| declared(&[room]).into_iter().map(move |module| vec![room.clone(), module]))
        .collect();
    assert!(order.len() > 30);
    let place = |module: &Module| order.iter().position(|known| module.starts_with(known));
    let mut wrong = Vec::new();
    for (module, used) in uses() {
        let Some(own) = place(&module) else { continue };
        for other in used {
            if place(&other).is_some_and(|other| other > own) {
                wrong.push(format!("{} uses {}", module.join("::"), other.join("::")));
            }
        }
    }
    for (module, code) in modules() {
        let at_the_edge = ["catalog", "codes", "report", "worker"];
        let serde = code.contains("serde::") || code.contains("serde_json");
        if serde && module.get(1).is_some_and(|name| module[0] != "bin" && !at_the_edge.contains(&name.as_str())) {
            wrong.push(format!("{} uses serde", module.join("::")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_room_has_a_page_that_says_what_it_is_for() {
    for room in declared(&["lib"]) {
        let page = fs::read_to_string(crate::project().join("src").join(&room).with_extension("rs")).expect("a page");
        assert!(page.starts_with("//! "), "{room}");
        assert!(page.lines().all(|line| line.is_empty() || line.starts_with("//! ") || line.starts_with("pub mod ")));
    }
}

/// Whether the second is reached from the first.
fn reaches(graph: &BTreeMap<String, BTreeSet<String>>, from: &str, to: &str, seen: &mut BTreeSet<String>) -> bool {
    graph.get(from).is_some_and(|next| {
        next.contains(to) || next.iter().any(|name| seen.insert(name.clone()) && reaches(graph, name, to, seen))
    })
}

#[test]
fn no_modules_that_stand_together_go_round_in_a_circle() {
    let uses = uses();
    let mut folders: BTreeMap<Module, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for (module, used) in &uses {
        for other in used {
            let shared = module.iter().zip(other).take_while(|(one, two)| one == two).count();
            if let (Some(one), Some(two)) = (module.get(shared), other.get(shared)) {
                let graph = folders.entry(module[..shared].to_vec()).or_default();
                graph.entry(one.clone()).or_default().insert(two.clone());
            }
        }
    }
    assert!(folders.len() > 20);
    let mut circles = Vec::new();
    for (folder, graph) in &folders {
        for name in graph.keys().filter(|name| reaches(graph, name, name, &mut BTreeSet::new())) {
            circles.push(format!("{}::{name}", folder.join("::")));
        }
    }
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}
