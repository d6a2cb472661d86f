//! Every licence in the tree of dependencies is one that `deny.toml` allows: also where cargo-deny is not at hand.

use std::process::Command;

use serde_json::Value;

/// Whether an expression of licences is met: `A OR B`, `A AND B`, `(A OR B) AND C`, `A/B`, `A WITH x`.
fn is_met(expression: &str, allowed: &[String]) -> bool {
    let plain = expression.replace('/', " OR ");
    let mut depth = 0;
    // At the outermost level, AND binds less than brackets and more than OR.
    let split = |text: &str, by: &str, depth: &mut i32| -> Vec<String> {
        let mut parts = vec![String::new()];
        for word in text.replace('(', " ( ").replace(')', " ) ").split_whitespace() {
            *depth += i32::from(word == "(") - i32::from(word == ")");
            if *depth == 0 && word == by {
                parts.push(String::new());
            } else {
                let last = parts.last_mut().expect("one part");
                *last += " ";
                *last += word;
            }
        }
        parts
    };
    let any = split(&plain, "OR", &mut depth);
    if any.len() > 1 {
        return any.iter().any(|part| is_met(part, allowed));
    }
    let all = split(&plain, "AND", &mut depth);
    if all.len() > 1 {
        return all.iter().all(|part| is_met(part, allowed));
    }
    let one = plain.trim();
    match one.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        Some(inner) => is_met(inner, allowed),
        None => allowed.iter().any(|licence| licence == one.split(" WITH ").next().unwrap_or_default().trim()),
    }
}

#[test]
fn every_licence_in_the_tree_is_allowed() {
    let root = crate::project();
    let text = std::fs::read_to_string(root.join("deny.toml")).expect("readable");
    let rules: toml::Table = text.parse().expect("TOML");
    let allowed = rules["licenses"]["allow"].as_array().expect("a list");
    let allowed: Vec<String> = allowed.iter().map(|one| one.as_str().expect("a name").to_owned()).collect();
    assert!(is_met("(MIT OR GPL-2.0-only) AND Zlib", &allowed) && !is_met("MIT AND GPL-2.0-only", &allowed));
    if cfg!(windows) && !env!("CARGO").ends_with(".exe") {
        // Built on another system, whose cargo cannot run here, and which has checked it.
        return;
    }
    let run = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--offline",
            "--locked",
            "--filter-platform",
            "x86_64-unknown-linux-gnu",
        ])
        .current_dir(root)
        .output()
        .expect("cargo runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let tree: Value = serde_json::from_slice(&run.stdout).expect("JSON");
    let packages = tree["packages"].as_array().expect("a list");
    assert!(packages.len() > 100);
    let unmet: Vec<String> = packages
        .iter()
        .filter(|package| !package["license"].as_str().is_some_and(|licence| is_met(licence, &allowed)))
        .map(|package| format!("{} ({})", package["name"], package["license"]))
        .collect();
    assert!(unmet.is_empty(), "deny.toml does not name the licences of {}", unmet.join(", "));
}
