//! Checks a report against its input: every hash and every place. It says what changed and judges nothing.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use crate::base::expression::regex;
use crate::input::source::{self, Input, LogFile};
use crate::input::text::{self, Summary};
use crate::telling::report::claims::{ClaimedPlace, Claims};
use crate::telling::report::manifest::{self, Manifest};

/// What stands for something that was replaced.
static TOKEN: LazyLock<Regex> = LazyLock::new(|| regex(r"\[(?:redacted|host|user|domain|address)-\d+\]"));

/// What became of the claims.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verification {
    /// Files whose bytes are those of the report, as far as it says.
    pub files: usize,
    /// How many of them were held against their size alone: the report has no hash of them.
    pub by_size: usize,
    /// Places that show what the report says.
    pub places: usize,
    /// What is not as the report says, by path: the path, and what is wrong.
    pub changed: Vec<(String, String)>,
    /// What could not be read, by path.
    pub unread: Vec<(String, String)>,
    /// Logs in the input that the report does not know.
    pub new: Vec<String>,
}

impl Verification {
    /// 0 where all holds, 1 where something changed, 3 where something could not be read or there is nothing to check.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if !self.changed.is_empty() || !self.new.is_empty() {
            1
        } else if !self.unread.is_empty() || self.files == 0 {
            3
        } else {
            0
        }
    }
}

/// Checks the claims of a report against its input: the same as was triaged, moved or packed otherwise, or a case that
/// was collected from it.
#[must_use]
pub fn verify(claims: &Claims, input: &Input, limits: source::ArchiveLimits) -> Verification {
    let mut out = match case_of(input) {
        Some(Ok(case)) => against_case(claims, case),
        Some(Err(error)) => {
            Verification { changed: vec![(manifest::NAME.to_owned(), error)], ..Verification::default() }
        }
        None => against_input(claims, input, limits),
    };
    if let Some(wrong) = &claims.wrong {
        out.changed.push(("the report".to_owned(), wrong.clone()));
    }
    out.changed.sort();
    out.unread.sort();
    out.new.sort();
    out
}

/// How exactly a place must agree.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Match {
    /// Its bytes and its text.
    Bytes,
    /// The text of its lines: redaction moves bytes.
    Lines,
}

fn against_input(claims: &Claims, input: &Input, limits: source::ArchiveLimits) -> Verification {
    let mut out = Verification::default();
    let inputs = std::slice::from_ref(input);
    let plain = source::take(inputs, &source::Options { all_files: false, limits });
    let known = |path: &str| plain.files.iter().any(|file| file.path == path);
    // A report may be on more than *.log and *.txt.
    let whole = if claims.files.iter().all(|file| known(&file.path)) {
        plain.clone()
    } else {
        source::take(inputs, &source::Options { all_files: true, limits })
    };
    for row in &plain.skipped {
        if row.reason.matters() {
            out.unread.push((row.path.clone(), row.reason.to_string()));
        }
    }
    let by_path: BTreeMap<&str, Vec<&ClaimedPlace>> = places_by_path(claims);
    let hashed = claims.files.iter().any(|claim| claim.sha256.is_some());
    let claimed = |file: &LogFile| claims.files.iter().position(|claim| claim.path == file.path);
    let read = source::visit(&whole.files, |file| {
        let places = by_path.get(file.path.as_str()).cloned().unwrap_or_default();
        // A file under another path may be one of the report's by its bytes.
        file.open().map(|reader| check(reader, &places, Match::Bytes, hashed))
    });
    let mut found = vec![false; claims.files.len()];
    let mut others: Vec<(&LogFile, Checked)> = Vec::new();
    for (file, checked) in whole.files.iter().zip(read) {
        let index = claimed(file);
        let checked = match checked {
            Ok(checked) => checked,
            Err(error) => {
                if let Some(index) = index {
                    found[index] = true;
                }
                out.unread.push((file.path.clone(), error.to_string()));
                continue;
            }
        };
        match index {
            Some(index) => {
                found[index] = true;
                let claim = &claims.files[index];
                compare(&mut out, &claim.path, claim.sha256.as_deref(), claim.bytes, checked);
            }
            None => others.push((file, checked)),
        }
    }
    for (claim, _) in claims.files.iter().zip(found).filter(|(_, found)| !found) {
        match others.iter().position(|(_, checked)| claim.sha256.is_some() && checked.summary.sha256 == claim.sha256) {
            Some(other) if !known(&others[other].0.path) && source::is_log(&claim.path) => {
                let (now, _) = others.remove(other);
                out.changed.push((claim.path.clone(), format!("is {} now, which is not read", now.path)));
            }
            Some(other) => {
                // The same bytes under another path: every place holds with them.
                others.remove(other);
                out.files += 1;
                out.places += by_path.get(claim.path.as_str()).map_or(0, Vec::len);
            }
            None => out.changed.push((claim.path.clone(), "is not in the input any more".to_owned())),
        }
    }
    out.new = others.iter().map(|(file, _)| file.path.clone()).filter(|path| known(path)).collect();
    out
}

fn places_by_path(claims: &Claims) -> BTreeMap<&str, Vec<&ClaimedPlace>> {
    let mut by_path: BTreeMap<&str, Vec<&ClaimedPlace>> = BTreeMap::new();
    for place in &claims.places {
        by_path.entry(&place.path).or_default().push(place);
    }
    by_path
}

fn compare(out: &mut Verification, path: &str, sha256: Option<&str>, bytes: u64, checked: Checked) {
    if let Some(trouble) = checked.trouble {
        out.unread.push((path.to_owned(), format!("not read to its end: {trouble}")));
    }
    let same = match sha256 {
        Some(_) => checked.summary.sha256.as_deref() == sha256,
        None => checked.summary.bytes == bytes,
    };
    if same {
        out.files += 1;
        out.by_size += usize::from(sha256.is_none());
    } else {
        let now = checked.summary.bytes;
        let how =
            if now == bytes { format!("has other bytes ({bytes})") } else { format!("has {now} bytes, had {bytes}") };
        out.changed.push((path.to_owned(), how));
    }
    out.places += checked.held;
    out.changed.extend(checked.wrong.into_iter().map(|wrong| (path.to_owned(), wrong)));
}

/// What reading one file again gave.
struct Checked {
    summary: Summary,
    trouble: Option<String>,
    held: usize,
    wrong: Vec<String>,
}

/// First byte, and the byte after the last.
type Span = (u64, u64);

/// Reads a file again and looks at the places claimed in it.
fn check(reader: impl Read, places: &[&ClaimedPlace], how: Match, hash: bool) -> Checked {
    let mut sorted: Vec<&ClaimedPlace> = places.to_vec();
    sorted.sort_by_key(|place| place.line);
    // Each place with the text read for it so far, and where its bytes begin and end.
    let mut open: Vec<(&ClaimedPlace, String, Option<Span>)> = Vec::new();
    let mut next = 0;
    let (mut held, mut wrong) = (0, Vec::new());
    let mut close = |place: &ClaimedPlace, text: &str, span: Option<Span>| {
        // A piece of a line that is longer than the limit lies within it.
        let within = |(start, end)| start <= place.byte_offset && place.byte_offset + place.byte_length <= end;
        let moved = how == Match::Bytes && !span.is_some_and(within);
        if span.is_none() {
            wrong.push(format!("line {} is not there", place.line));
        } else if moved || !shows(text, &place.text) {
            wrong.push(format!("line {} does not show what the report says", place.line));
        } else {
            held += 1;
        }
    };
    let read = text::read_lines(reader, &text::Options { hash, ..text::Options::default() }, |line| {
        while sorted.get(next).is_some_and(|place| place.line <= line.number) {
            open.push((sorted[next], String::new(), None));
            next += 1;
        }
        open.retain_mut(|(place, text, span)| {
            if line.number > place.end_line {
                close(place, text, *span);
                return false;
            }
            text.push_str(&line.text());
            let end = line.offset + u64::from(line.length);
            *span = Some((span.map_or(line.offset, |(start, _)| start), end));
            true
        });
    });
    for (place, text, span) in open {
        close(place, &text, span);
    }
    for place in &sorted[next..] {
        close(place, "", None);
    }
    let (summary, trouble) = match read {
        Ok(summary) => (summary, None),
        Err((summary, error)) => (summary, Some(error.to_string())),
    };
    Checked { summary, trouble, held, wrong }
}

/// Whether lines show a text: its words in their order, whatever was replaced in either.
fn shows(lines: &str, text: &str) -> bool {
    let plain = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let lines = plain(&TOKEN.replace_all(lines, " "));
    let mut rest = lines.as_str();
    TOKEN.split(text).flat_map(str::lines).map(plain).all(|piece| match rest.find(&piece) {
        Some(at) => {
            rest = &rest[at + piece.len()..];
            true
        }
        None => false,
    })
}

type BytesOf = Box<dyn FnMut(&str) -> io::Result<Box<dyn Read>>>;

/// A collected case: its list, every member that it holds, and a way to their bytes.
struct Case {
    manifest: Manifest,
    /// Names of the files, as often as they stand in it.
    members: Vec<String>,
    bytes_of: BytesOf,
}

/// The collected case that an input is, packed or unpacked.
fn case_of(input: &Input) -> Option<Result<Case, String>> {
    let Input::Path(path) = input else { return None };
    if path.is_dir() {
        let text = std::fs::read(path.join(manifest::NAME)).ok()?;
        let root = path.clone();
        let bytes_of: BytesOf = Box::new(move |packed| {
            let inside = !packed.split('/').any(|part| part == "..") && !packed.starts_with('/');
            let file = inside.then(|| File::open(root.join(packed)));
            Ok(Box::new(file.ok_or(io::ErrorKind::InvalidInput)??))
        });
        let files =
            walkdir::WalkDir::new(path).into_iter().filter_map(Result::ok).filter(|entry| !entry.file_type().is_dir());
        let name = |entry: walkdir::DirEntry| {
            let below = entry.path().strip_prefix(path).ok()?;
            Some(below.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"))
        };
        let members = files.filter_map(name).collect();
        return Some(manifest::parse(&text).map(|manifest| Case { manifest, members, bytes_of }));
    }
    let mut zip = zip::ZipArchive::new(File::open(path).ok()?).ok()?;
    let mut text = Vec::new();
    zip.by_name(manifest::NAME).ok()?.read_to_end(&mut text).ok()?;
    let members = match members(path) {
        Ok(members) => members,
        Err(error) => return Some(Err(format!("the case is not as it was packed: {error}"))),
    };
    let bytes_of: BytesOf = Box::new(move |packed| {
        let mut bytes = Vec::new();
        zip.by_name(packed)?.read_to_end(&mut bytes)?;
        Ok(Box::new(io::Cursor::new(bytes)))
    });
    Some(manifest::parse(&text).map(|manifest| Case { manifest, members, bytes_of }))
}

/// The members of a case in the order of its bytes: its index names only the last of those with one name.
fn members(path: &Path) -> Result<Vec<String>, zip::result::ZipError> {
    let mut from = io::BufReader::new(File::open(path)?);
    let mut members = Vec::new();
    while let Some(member) = zip::read::read_zipfile_from_stream(&mut from)? {
        if !member.is_dir() {
            members.push(member.name()?.into_owned());
        }
    }
    Ok(members)
}

fn against_case(claims: &Claims, case: Case) -> Verification {
    let Case { manifest, members, mut bytes_of } = case;
    let mut out = Verification::default();
    let listed: Vec<&str> = manifest
        .logs
        .iter()
        .map(|log| &*log.packed)
        .chain(manifest.reports.iter().map(|page| &*page.packed))
        .chain([manifest::NAME])
        .collect();
    let mut left = listed.clone();
    for member in members {
        if let Some(at) = left.iter().position(|name| *name == member) {
            left.swap_remove(at);
        } else if listed.contains(&&*member) {
            out.changed.push((member, "stands in the case more than once".to_owned()));
        } else {
            out.changed.push((member, "is in the case, and not in its list".to_owned()));
        }
    }
    let by_path = places_by_path(claims);
    for log in &manifest.logs {
        let places = by_path.get(log.path.as_str()).cloned().unwrap_or_default();
        let how = if log.sha256 == log.packed_sha256 { Match::Bytes } else { Match::Lines };
        match bytes_of(&log.packed) {
            Ok(reader) => {
                let checked = check(reader, &places, how, true);
                compare(&mut out, &log.packed, Some(&log.packed_sha256), log.packed_bytes, checked);
            }
            Err(error) => out.changed.push((log.packed.clone(), format!("cannot be read: {error}"))),
        }
        match claims.files.iter().find(|claim| claim.path == log.path) {
            Some(claim) if claim.sha256.as_ref() != Some(&log.sha256) => {
                let what = "its original is not the one that the report is on".to_owned();
                out.changed.push((log.packed.clone(), what));
            }
            Some(_) => {}
            None => out.new.push(log.packed.clone()),
        }
    }
    for claim in &claims.files {
        if !manifest.logs.iter().any(|log| log.path == claim.path) {
            out.changed.push((claim.path.clone(), "is not in the case".to_owned()));
        }
    }
    for page in &manifest.reports {
        let read = bytes_of(&page.packed).map(|reader| check(reader, &[], Match::Lines, true));
        match read {
            Ok(checked) if checked.summary.sha256.as_ref() == Some(&page.packed_sha256) => {}
            Ok(_) => out.changed.push((page.packed.clone(), "has other bytes".to_owned())),
            Err(error) => out.changed.push((page.packed.clone(), format!("cannot be read: {error}"))),
        }
    }
    out
}
