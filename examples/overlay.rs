//! Prints a catalog file that holds every shipped pattern some times over, each time with other words, to see what a
//! larger catalog costs: `cargo run --release --example overlay -- 9 >nine-times-more.toml`.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use anyhow::{Context, Result};
use regex::{Captures, Regex};
use toml::Value;

fn main() -> Result<()> {
    let times = std::env::args().nth(1).and_then(|times| times.parse().ok()).context("say how many times")?;
    let text = overlay(times)?;
    std::io::Write::write_all(&mut std::io::stdout().lock(), text.as_bytes()).context("cannot print")
}

/// The words of an expression; what else is made of letters comes first, to be passed over.
static WORDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\\[pP]\{\w+\}|\\.|\(\?<\w+>|\(\?[a-z]+|\[[^\]]*\]|(?<word>[A-Za-z]{4,})")
        .expect("a constant that the tests compile")
});

/// Every shipped pattern `times` over. A copy is as long and as hard as its original, asks for the same numbers, but
/// its words are turned round by some letters, so that it matches nothing where it asks for a text.
pub fn overlay(times: usize) -> Result<String> {
    let mut copies = Vec::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("patterns");
    let mut files = fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.retain(|file| file.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    for file in files {
        let catalog: toml::Table = fs::read_to_string(&file)?.parse().with_context(|| file.display().to_string())?;
        for pattern in catalog.get("pattern").and_then(Value::as_array).into_iter().flatten() {
            copies.extend((1..=times).map(|time| copy(pattern, time)));
        }
    }
    let all = toml::Table::from_iter([("pattern".to_owned(), Value::Array(copies))]);
    Ok(toml::to_string(&all)?)
}

fn copy(pattern: &Value, time: usize) -> Value {
    let mut copy = pattern.clone();
    if let Some(Value::String(id)) = copy.get_mut("id") {
        *id = format!("{id}-copy-{time}");
    }
    if let Some(Value::String(text)) = copy.get_mut("match").and_then(|demands| demands.get_mut("text")) {
        *text = turned(text, time);
    }
    copy
}

fn turned(text: &str, time: usize) -> String {
    let turn = |found: &Captures<'_>| match found.name("word") {
        None => found[0].to_owned(),
        Some(word) => {
            let (head, tail) = word.as_str().split_at(1 + time % (word.len() - 1));
            format!("{tail}{head}")
        }
    };
    WORDS.replace_all(text, turn).into_owned()
}
