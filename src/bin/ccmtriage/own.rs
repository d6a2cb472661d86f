//! The user's own catalog: a folder of overlays that every command lays over what ships, and the guide's chapter made
//! into one.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Result;
use ccmtriage::knowledge::catalog::{Catalog, nearest};
use ccmtriage::running::guide::{self, stands::Stands};
use ccmtriage::running::prove;
use ccmtriage::telling::page::safe;

use crate::args::{Colour, Import};
use crate::output::{self, Unwritten, Usage};
use crate::overlays::{read, toml_files};
use crate::target::Target;

/// Names the folder instead of the system.
const VARIABLE: &str = "CCMTRIAGE_CATALOG_DIR";

/// How reports name a file of the user's catalog: the folder is another one on every machine.
const PREFIX: &str = "user catalog/";

/// What to do about a broken file of the user's catalog.
pub const HINT: &str = "\n\nYour own catalog is part of this: `ccmtriage catalog remove NAME` takes a file out of it, --no-user-catalog leaves it out";

/// The folder of the user's catalog, whether it is there or not; none where the system names no place for settings.
fn folder() -> Option<PathBuf> {
    match std::env::var_os(VARIABLE) {
        Some(named) if !named.is_empty() => Some(PathBuf::from(named)),
        _ => dirs::config_dir().map(|settings| settings.join("ccmtriage").join("catalog")),
    }
}

fn folder_or_complain() -> Result<PathBuf> {
    let none = || Usage(format!("this system names no place for settings: name a folder in {VARIABLE}"));
    Ok(folder().ok_or_else(none)?)
}

/// The files of the user's catalog by name.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    if folder.is_dir() { toml_files(folder) } else { Ok(Vec::new()) }
}

fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The overlays of the user's catalog, by the name that reports show and their text.
pub fn overlays() -> Result<Vec<(String, String)>> {
    let Some(folder) = folder() else { return Ok(Vec::new()) };
    let files = files(&folder)?;
    let names: Vec<String> = files.iter().map(|file| format!("{PREFIX}{}", name_of(file))).collect();
    let texts = read(&files)?.into_iter().map(|(_, text)| text);
    Ok(names.into_iter().zip(texts).collect())
}

/// Where an entry of a file is from.
pub fn origin(catalog: &Catalog, file: &str) -> &'static str {
    match catalog.overlays.iter().any(|overlay| overlay.file == file) {
        true if file.starts_with(PREFIX) => "user",
        true => "laid over",
        false => "shipped",
    }
}

/// Puts overlays into the user's catalog, all of them or none.
pub fn add(given: &[PathBuf]) -> Result<u8> {
    let folder = folder_or_complain()?;
    for file in given {
        if !file.is_file() {
            return Err(Usage(format!("{} is no file: give overlays, like OVERLAY.toml", file.display())).into());
        }
        if file.extension().is_none_or(|ending| ending != "toml") {
            return Err(Usage(format!("{} is no overlay: its name has to end with .toml", file.display())).into());
        }
    }
    let texts = read(given)?;
    let names: Vec<String> = given.iter().map(|file| name_of(file)).collect();
    if let Some(twice) = names.iter().enumerate().find(|(index, name)| names[..*index].contains(*name)) {
        return Err(Usage(format!("two files are named {}: give one of them another name", twice.1)).into());
    }
    // Checked with what stays beside them.
    let kept: Vec<PathBuf> = files(&folder)?.into_iter().filter(|file| !names.contains(&name_of(file))).collect();
    let all: Vec<(String, String)> = read(&kept)?.into_iter().chain(texts.clone()).collect();
    let catalog = Catalog::with_overlays(&all).map_err(|broken| Usage(broken.to_string()))?;
    let proof = prove::prove(&catalog);
    if !proof.failures.is_empty() {
        return Err(Usage(format!("nothing was added: {}", proof.failures.join("\n"))).into());
    }
    let unwritten = |error: &std::io::Error, path: &Path| {
        Unwritten(format!("cannot write {}: {error}{}", path.display(), output::remedy(error.kind())))
    };
    fs::create_dir_all(&folder).map_err(|error| unwritten(&error, &folder))?;
    let mut said = String::new();
    for ((_, text), name) in texts.iter().zip(&names) {
        let path = folder.join(name);
        let known = path.exists();
        let written = tempfile::NamedTempFile::new_in(&folder).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.persist(&path).map_err(|error| error.error).map(|_| ())
        });
        written.map_err(|error| unwritten(&error, &path))?;
        let what = if known { "replaced in" } else { "added to" };
        let _ = writeln!(said, "{} {what} your catalog: {}", safe(name), safe(&path.display().to_string()));
    }
    output::print(&said, Colour::Never)?;
    Ok(0)
}

/// Takes overlays out of the user's catalog.
pub fn remove(names: &[String]) -> Result<u8> {
    let folder = folder_or_complain()?;
    let files = files(&folder)?;
    let mut found = Vec::new();
    for name in names {
        let bare = name.strip_prefix(PREFIX).unwrap_or(name);
        let file = files.iter().find(|file| name_of(file) == bare || name_of(file) == format!("{bare}.toml"));
        let Some(file) = file else {
            let known: Vec<String> = files.iter().map(|file| name_of(file)).collect();
            let stems = known.iter().map(|name| name.trim_end_matches(".toml"));
            let offer = nearest::offer(&nearest::nearest(bare, stems));
            let holds = if known.is_empty() { "nothing".to_owned() } else { known.join(", ") };
            return Err(Usage(format!("your catalog holds no {name}{offer}; it holds {holds}")).into());
        };
        found.push(file);
    }
    let mut said = String::new();
    for file in found {
        fs::remove_file(file).map_err(|error| Unwritten(format!("cannot remove {}: {error}", file.display())))?;
        let _ = writeln!(said, "{} removed from your catalog", safe(&name_of(file)));
    }
    output::print(&said, Colour::Never)?;
    Ok(0)
}

/// Makes an overlay of a chapter.
pub fn import(args: &Import) -> Result<u8> {
    let title = args.title.trim();
    if title.is_empty() {
        return Err(Usage("give the document a title: reports name it as the source".to_owned()).into());
    }
    let target = args.output.as_deref().map(|path| Target::new(path, [args.file.as_path()])).transpose()?;
    let shown = args.file.display();
    let bytes = fs::read(&args.file).map_err(|error| Usage(format!("cannot read {shown}: {error}")))?;
    // Rows are those that ship; what the user has changed of them does not matter here.
    let shipped = Catalog::builtin().map_err(|broken| Usage(broken.to_string()))?;
    let import = guide::import(&shipped, &bytes, title).map_err(|none| Usage(format!("{shown}: {none}")))?;
    match &target {
        Some(target) => target.write(&import.overlay)?,
        None => output::print(&import.overlay, Colour::Never)?,
    }
    let said = told(&import);
    match target {
        Some(_) => output::print(&said, Colour::Never)?,
        // The overlay itself goes to standard output.
        None => output::note(&said),
    }
    Ok(0)
}

/// What became of the chapter, for the user.
fn told(import: &guide::Import) -> String {
    let mut out = String::new();
    let rows: usize = import.entries.iter().map(|entry| entry.places.len()).sum();
    let _ = writeln!(out, "{rows} rows read, {} entries; {} pieces not read", import.entries.len(), import.left.len());
    for entry in &import.entries {
        let message = safe(entry.phrase.as_str());
        if entry.places.len() > 1 {
            let _ = writeln!(out, "  one entry of {}: {message}", entry.places.join(" and "));
        }
        for warning in &entry.warnings {
            let _ = writeln!(out, "  warning, {}: {message}: {warning}", entry.places[0]);
        }
        match &entry.stands {
            Stands::For { row, sure, because } => {
                let _ = writeln!(out, "  stands for {row} ({}: {because}): {message}", sure.name());
            }
            Stands::Unclear(rows) => {
                let _ = writeln!(out, "  may stand for {}, not decided: {message}", rows.join(" or "));
            }
            Stands::Nothing => {}
        }
    }
    for left in &import.left {
        let text: String = left.text.chars().take(100).collect();
        let _ = writeln!(out, "  not read, {}: {}: \"{}\"", left.place, left.why, safe(text.trim()));
    }
    out
}
