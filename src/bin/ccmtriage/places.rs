//! What the user's words for files, folders and drives mean, where Windows and its shells change them on their way.

use std::borrow::Cow;
use std::ffi::OsString;

/// The arguments as they were meant.
pub fn arguments() -> Vec<OsString> {
    let given = std::env::args_os();
    if cfg!(windows) { given.flat_map(as_meant).collect() } else { given.collect() }
}

fn as_meant(argument: OsString) -> Vec<OsString> {
    match argument.to_str() {
        Some(text) if text.contains('"') => requoted(text).into_iter().map(OsString::from).collect(),
        _ => vec![argument],
    }
}

/// The arguments in what is left of `"C:\Old Disk\" --format html`: programs of Windows read the last backslash and the
/// quote as a quote that belongs to the name, and all that follows, too. No name on Windows holds a quote.
fn requoted(text: &str) -> Vec<String> {
    let mut pieces = text.split('"').peekable();
    let mut meant: Vec<String> = Vec::new();
    while let Some(piece) = pieces.next() {
        if meant.is_empty() {
            meant.push(piece.to_owned());
        } else {
            meant.extend(piece.split_whitespace().map(str::to_owned));
        }
        // A quote that can be seen stood behind a backslash.
        if let (Some(last), true) = (meant.last_mut(), pieces.peek().is_some()) {
            last.push('\\');
        }
    }
    meant
}

/// The place that an input names. `E:` is the drive, as everybody means it, and not the folder in which the shell stands
/// there: that would be another server's verdict.
pub fn meant(input: &str) -> Cow<'_, str> {
    if cfg!(windows) { whole_drive(input) } else { input.into() }
}

fn whole_drive(input: &str) -> Cow<'_, str> {
    match input.as_bytes() {
        [letter, b':'] if letter.is_ascii_alphabetic() => format!("{input}\\").into(),
        _ => input.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drive_is_its_root() {
        for (input, place) in [("E:", r"E:\"), ("e:", r"e:\"), (r"E:\", r"E:\"), (r"E:logs", r"E:logs"), ("-", "-")] {
            assert_eq!(whole_drive(input), place);
        }
    }

    #[test]
    fn a_backslash_before_a_quote_takes_nothing_away() {
        for (text, meant) in [
            (r#"C:\Old Disk""#, &[r"C:\Old Disk\"][..]),
            (r#"E:""#, &[r"E:\"]),
            (r#"pub=C:\dir""#, &[r"pub=C:\dir\"]),
            (r#"C:\Old Disk" --format html"#, &[r"C:\Old Disk\", "--format", "html"]),
            (r#"C:\one two" D:\three" --exit-zero"#, &[r"C:\one two\", r"D:\three\", "--exit-zero"]),
        ] {
            assert_eq!(requoted(text), meant, "{text}");
        }
    }
}
