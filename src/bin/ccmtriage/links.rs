//! Addresses of the logs that were read, for terminals that open them. Only files below what the user named get one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ccmtriage::input::source::Input;
use ccmtriage::judging::cause::Role;
use ccmtriage::telling::report::Report;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::args::Colour;

/// What an address keeps as it is.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/').remove(b':');

/// Whether standard output is a terminal that opens links, and the user did not ask for plain text.
pub fn wanted(colour: Colour) -> bool {
    let styled = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    colour != Colour::Never && styled && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout)
}

/// The addresses of the logs that stand as evidence of a root cause, by their paths in the report.
pub fn of(inputs: &[Input], report: &Report) -> BTreeMap<String, String> {
    let causes = report.findings.iter().filter(|finding| finding.role == Role::RootCause);
    causes
        .flat_map(|finding| &finding.evidence)
        .filter_map(|place| Some((place.path.to_string(), address(&find(inputs, &place.path)?)?)))
        .collect()
}

/// The file that a path of the report means: a named file itself, or one below a named folder. Of several inputs, the
/// path begins with the input as the user named it.
fn find(inputs: &[Input], path: &str) -> Option<PathBuf> {
    inputs.iter().find_map(|input| {
        let Input::Path(named) = input else { return None };
        if named.is_file() {
            return (named.to_string_lossy().replace('\\', "/") == path || inputs.len() == 1).then(|| named.clone());
        }
        let below = Path::new(path).strip_prefix(named).unwrap_or(Path::new(path));
        let inside = below.components().all(|part| matches!(part, std::path::Component::Normal(_)));
        Some(named.join(below)).filter(|file| inside && file.is_file())
    })
}

/// `file:` URI of a file that exists.
fn address(file: &Path) -> Option<String> {
    let whole = std::path::absolute(file).ok()?;
    let whole = whole.to_str()?;
    Some(if cfg!(windows) { windows_address(whole) } else { format!("file://{}", utf8_percent_encode(whole, KEPT)) })
}

/// That of `C:\dir\x.log` or, on a share, of `\\HOST\dir\x.log`, whose host stands where hosts stand.
fn windows_address(whole: &str) -> String {
    let whole = whole.replace('\\', "/");
    // Paths that are passed to the system as they are.
    let plain = whole.strip_prefix("//?/").unwrap_or(&whole);
    let on_share = plain.strip_prefix("UNC/").or_else(|| plain.strip_prefix("//"));
    let (root, path) = on_share.map_or(("file:///", plain), |share| ("file://", share));
    format!("{root}{}", utf8_percent_encode(path, KEPT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_and_a_drive_have_addresses_that_browsers_open() {
        for (path, address) in [
            (r"C:\Old Disk\x.log", "file:///C:/Old%20Disk/x.log"),
            (r"\\PUB01\C$\x.log", "file://PUB01/C%24/x.log"),
            (r"\\?\C:\x.log", "file:///C:/x.log"),
            (r"\\?\UNC\PUB01\C$\x.log", "file://PUB01/C%24/x.log"),
        ] {
            assert_eq!(windows_address(path), address);
        }
    }

    #[test]
    fn only_files_below_the_input_have_an_address_and_it_holds_nothing_that_acts() {
        let folder = std::env::temp_dir().join(format!("ccmtriage-links-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("C")).expect("a folder");
        let log = folder.join("C").join("a b;\u{202e}.log");
        std::fs::write(&log, "x").expect("writable");
        let inputs = [Input::Path(folder.join("C"))];
        let found = find(&inputs, "a b;\u{202e}.log").and_then(|file| address(&file)).expect("an address");
        assert!(found.starts_with("file:///") && found.ends_with("/C/a%20b%3B%E2%80%AE.log"), "{found}");
        std::fs::write(folder.join("outside.log"), "x").expect("writable");
        assert_eq!(find(&inputs, "../outside.log"), None);
        assert_eq!(find(&inputs, "missing.log"), None);
        assert_eq!(find(&[Input::Path(log.clone())], "a b;\u{202e}.log"), Some(log));
        std::fs::remove_dir_all(&folder).expect("removable");
    }
}
