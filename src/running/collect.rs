//! Packs a case: the logs of the four directories, redacted, with the report and the hashes of everything. The same
//! input gives the same bytes. It opens no output: the caller gives one.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeSet, VecDeque};
use std::io::{self, Read, Seek, Write};
use std::rc::Rc;

use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::input::redact::{Before, Redact, Redactor};
use crate::input::source::{self, Input, LogFile, servers};
use crate::input::text::{self, Encoding, Line, hex};
use crate::knowledge::catalog::Catalog;
use crate::running::triage::{self, Options};
use crate::telling::report::manifest::{self, Manifest, PackedLog, PackedPage};
use crate::telling::report::{Report, html, json};

/// Why a case could not be packed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The worker threads could not be started.
    #[error("cannot start worker threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// The output could not be written.
    #[error("cannot write the case: {0}")]
    Output(#[from] io::Error),
    /// The output could not be written as a zip.
    #[error("cannot write the case: {0}")]
    Zip(#[from] zip::result::ZipError),
}

/// Triages the inputs and packs what was read, with the report as JSON and HTML.
///
/// # Errors
/// The output could not be written. Trouble with a log is part of the report and of the manifest.
pub fn collect<W: Write + Seek>(
    inputs: &[Input],
    catalog: &Catalog,
    options: &Options,
    out: W,
) -> Result<(Report, Manifest), Error> {
    let inventory = source::take(inputs, &options.of_source());
    let options = Options { hash: true, ..options.clone() };
    let (report, mut redactor) = triage::triage_taken(&inventory, catalog, &options)?;
    let mut zip = ZipWriter::new(out);
    let mut logs = Vec::new();
    let mut taken = BTreeSet::new();
    let servers = inventory.servers();
    for file in &inventory.files {
        let packed = packed_path(file, &servers, &mut taken, &mut redactor);
        logs.extend(log(file, packed, &mut zip, &mut redactor)?);
    }
    logs.sort_by(|a, b| a.packed.cmp(&b.packed));
    let mut reports = Vec::new();
    for (name, text) in [("report.html", html::render(&report)), ("report.json", json::render(&report))] {
        zip.start_file(name, options_of_all())?;
        zip.write_all(text.as_bytes())?;
        reports.push(PackedPage {
            packed: name.to_owned(),
            packed_bytes: text.len() as u64,
            packed_sha256: hex(&Sha256::digest(text.as_bytes())),
        });
    }
    let manifest = Manifest {
        schema: "ccmtriage-manifest".to_owned(),
        version: "1.0".to_owned(),
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        redacted: match options.redact {
            Redact::Nothing => "nothing",
            Redact::Secrets => "secrets",
            Redact::Names => "names",
        }
        .to_owned(),
        logs,
        reports,
    };
    zip.start_file(manifest::NAME, options_of_all())?;
    zip.write_all(manifest::render(&manifest).as_bytes())?;
    zip.finish()?.flush()?;
    Ok((report, manifest))
}

/// No time, no owner: the same bytes on every machine.
fn options_of_all() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
        .large_file(true)
}

/// Where a log lies in the case: below its documented directory, so that the case reads like the server.
fn packed_path(file: &LogFile, servers: &[String], taken: &mut BTreeSet<String>, redactor: &mut Redactor) -> String {
    let plain = file.path.replace("!/", "/").replace('\\', "_");
    let mut path = match file.directory {
        None => format!("logs/{plain}"),
        Some(directory) => {
            let documented = directory.documented().replacen(":\\", "/", 1).replace('\\', "/");
            // Each server in a folder of its own, called as it was.
            let server = servers.iter().rfind(|folder| file.path.starts_with(folder.as_str()));
            let server = server.map(|folder| format!("{}/", servers::name(folder))).unwrap_or_default();
            format!("{server}{documented}/{}", below(&plain, &documented))
        }
    };
    if !source::is_log(&path) {
        path.push_str(".log");
    }
    // Before it is made to differ: two names may become one.
    let path_shown = redactor.known(&path).into_owned();
    path = redactor.names(&path_shown).into_owned();
    let mut number = 1;
    let first = path.clone();
    while !taken.insert(path.to_lowercase()) {
        number += 1;
        let (folder, name) = first.rsplit_once('/').unwrap_or(("", &first));
        path = format!("{folder}/{number}/{name}");
    }
    path
}

/// What of a path lies below the last folder of its documented directory.
fn below<'p>(path: &'p str, documented: &str) -> &'p str {
    let last = documented.rsplit('/').next().unwrap_or_default().to_lowercase();
    let mut rest = path;
    while let Some((folder, below)) = rest.split_once('/') {
        if folder.eq_ignore_ascii_case(&last) {
            return below;
        }
        rest = below;
    }
    path.rsplit('/').next().unwrap_or(path)
}

/// Packs one log; none where nothing of it can be read, which the report says.
fn log<W: Write + Seek>(
    file: &LogFile,
    packed: String,
    zip: &mut ZipWriter<W>,
    redactor: &mut Redactor,
) -> Result<Option<PackedLog>, Error> {
    zip.start_file(&packed, options_of_all())?;
    let path = redactor.known(&file.path).into_owned();
    let path = redactor.names(&path).into_owned();
    let mut copy = RedactingWriter::new(zip);
    let (summary, trouble) = match file.open() {
        Ok(reader) => copy.all(reader, redactor),
        Err(error) => (text::Summary::default(), Some(source::why(&error))),
    };
    let RedactingWriter { hash, bytes, redacted_lines, failed, .. } = copy;
    if let Some(error) = failed {
        return Err(error.into());
    }
    if trouble.is_some() && summary.bytes == 0 {
        zip.abort_file()?;
        return Ok(None);
    }
    Ok(Some(PackedLog {
        path,
        bytes: summary.bytes,
        sha256: summary.sha256.unwrap_or_default(),
        packed,
        packed_bytes: bytes,
        packed_sha256: hex(&hash.finalize()),
        redacted_lines,
        trouble,
    }))
}

/// Bytes of a line that are redacted together; what goes beyond is left out of the case.
const LONGEST: usize = 32 << 20;

/// A log on its way into the case.
struct RedactingWriter<'a, W> {
    out: &'a mut W,
    hash: Sha256,
    bytes: u64,
    redacted_lines: u64,
    /// The line at hand: a secret may lie across two pieces of it.
    line: Vec<HeldLine>,
    /// Bytes that holding all of it takes, or would take.
    held: usize,
    /// Bytes of it that are not held.
    left_out: u64,
    options: text::Options,
    longest: usize,
    /// What the lines before say of the next one.
    before: Before,
    /// Why the output could not be written.
    failed: Option<io::Error>,
}

/// A line, or a piece of one, that is not written yet.
struct HeldLine {
    /// What stands before it: the end of the line before, a mark.
    gap: Vec<u8>,
    raw: Vec<u8>,
    text: String,
    encoding: Encoding,
}

impl<'a, W: Write> RedactingWriter<'a, W> {
    fn new(out: &'a mut W) -> Self {
        Self {
            out,
            hash: Sha256::new(),
            bytes: 0,
            redacted_lines: 0,
            line: Vec::new(),
            held: 0,
            left_out: 0,
            options: text::Options { hash: true, ..text::Options::default() },
            longest: LONGEST,
            before: Before::default(),
            failed: None,
        }
    }

    /// Copies a log: what is not redacted byte by byte, also what cannot be decoded.
    fn all(&mut self, reader: impl Read, redactor: &mut Redactor) -> (text::Summary, Option<String>) {
        let seen = Rc::new(RefCell::new(VecDeque::new()));
        let tee = Tee { inner: reader, seen: Rc::clone(&seen) };
        let mut at = 0;
        let options = self.options;
        let read = text::read_lines(tee, &options, |line| {
            let mut seen = seen.borrow_mut();
            let before = usize::try_from(line.offset - at).unwrap_or(usize::MAX).min(seen.len());
            let gap: Vec<u8> = seen.drain(..before).collect();
            let whole = (line.length as usize).min(seen.len());
            let raw: Vec<u8> = seen.drain(..whole).collect();
            at = line.offset + raw.len() as u64;
            if redactor.enabled() {
                self.piece(line, gap, raw, redactor);
            } else {
                self.write(&gap);
                self.write(&raw);
            }
        });
        self.end_line(redactor);
        let rest: Vec<u8> = seen.borrow_mut().drain(..).collect();
        self.write(&rest);
        match read {
            Ok(summary) => (summary, None),
            Err((summary, error)) => (summary, Some(source::why(&error))),
        }
    }

    /// Takes a line, or a further piece of the one at hand.
    fn piece(&mut self, line: &Line<'_>, gap: Vec<u8>, raw: Vec<u8>, redactor: &mut Redactor) {
        if !line.continued {
            self.end_line(redactor);
        }
        self.held = self.held.saturating_add(gap.len() + raw.len() + size_of::<HeldLine>());
        if self.held > self.longest && !self.line.is_empty() {
            self.left_out += raw.len() as u64;
            return;
        }
        self.line.push(HeldLine { gap, raw, text: line.text().into_owned(), encoding: line.encoding });
    }

    /// Writes the line at hand.
    fn end_line(&mut self, redactor: &mut Redactor) {
        let line = std::mem::take(&mut self.line);
        self.held = 0;
        let left_out = std::mem::take(&mut self.left_out);
        let Some((first, more)) = line.split_first() else { return };
        let mut text = Cow::Borrowed(first.text.as_str());
        if !more.is_empty() {
            text.to_mut().extend(more.iter().map(|piece| piece.text.as_str()));
            redactor.learn_from(&text);
        }
        let mut shown = redactor.line_behind(&mut self.before, &text);
        if left_out > 0 {
            // A secret that the end cuts may not be known as one: what is near to it goes, too, also where tokens are
            // longer than what they stand for.
            let end = shown.len().saturating_sub(3 * self.options.line_bytes);
            let end = (0..=end).rev().find(|&at| shown.is_char_boundary(at)).unwrap_or(0);
            let whole = line.iter().map(|piece| piece.raw.len() as u64).sum::<u64>() + left_out;
            shown = Cow::Owned(format!(
                "{}[the rest of this line of {whole} bytes is left out: too long to redact]",
                &shown[..end]
            ));
        }
        if *shown == *text {
            for piece in &line {
                self.write(&piece.gap);
                self.write(&piece.raw);
            }
            return;
        }
        self.redacted_lines += 1;
        self.write(&first.gap);
        self.write(&first.encoding.encode(&shown));
        for piece in more {
            // Marks: what follows is in another encoding.
            self.write(&piece.gap);
        }
    }

    fn write(&mut self, bytes: &[u8]) {
        if self.failed.is_some() || bytes.is_empty() {
            return;
        }
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        self.failed = self.out.write_all(bytes).err();
    }
}

/// Remembers what was read until it is taken.
struct Tee<R> {
    inner: R,
    seen: Rc<RefCell<VecDeque<u8>>>,
}

impl<R: Read> Read for Tee<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.seen.borrow_mut().extend(&buffer[..read]);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copied(bytes: &[u8], what: Redact) -> Vec<u8> {
        let mut out = Vec::new();
        let mut copy = RedactingWriter::new(&mut out);
        let (summary, trouble) = copy.all(bytes, &mut Redactor::new(what));
        assert!(trouble.is_none() && summary.bytes == bytes.len() as u64);
        out
    }

    #[test]
    fn what_holds_no_secret_is_copied_byte_by_byte() {
        let wide: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain("a\r\nb\nc".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for bytes in [&b""[..], b"a\r\nb\rc\n\n", b"\xEF\xBB\xBFx\n", b"a\0\xFF\xFE\x80\n\0", &wide, &wide[..7]] {
            assert_eq!(copied(bytes, Redact::Secrets), bytes);
        }
    }

    #[test]
    fn a_secret_is_replaced_in_the_encoding_of_its_line() {
        assert_eq!(copied(b"a\r\nPWD=Hunter2 \xFC\r\nb", Redact::Secrets), b"a\r\nPWD=[redacted-1] \xFC\r\nb");
        let wide = |text: &str| -> Vec<u8> {
            [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
        };
        assert_eq!(copied(&wide("ü\r\nPWD=Hunter2\r\n"), Redact::Secrets), wide("ü\r\nPWD=[redacted-1]\r\n"));
        assert_eq!(copied(b"PWD=Hunter2", Redact::Nothing), b"PWD=Hunter2");
    }

    #[test]
    fn a_secret_across_the_limit_of_a_line_is_replaced() {
        let most = text::Options::default().line_bytes;
        let wide = |text: &str| -> Vec<u8> {
            [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
        };
        for before in ["PWD=Hun", "PW", "PWD=", "PWD=Hunter2", "osql -U sa -P Hun"] {
            let start = format!("first\r\n{}", "x ".repeat((most - before.len()) / 2));
            let whole = before.split("Hun").next().unwrap_or_default();
            let whole = if whole == "PW" { "PWD=" } else { whole };
            let log = format!("{start}{whole}Hunter2 and more\r\nlast\r\n");
            let wanted = format!("{start}{whole}[redacted-1] and more\r\nlast\r\n");
            assert!(copied(log.as_bytes(), Redact::Secrets) == wanted.as_bytes(), "{before}");
            assert!(copied(&wide(&log), Redact::Secrets) == wide(&wanted), "{before}");
        }
    }

    #[test]
    fn what_is_too_long_to_redact_is_left_out_and_said() {
        let mut out = Vec::new();
        let mut copy = RedactingWriter::new(&mut out);
        copy.options.line_bytes = 64;
        copy.longest = 256 + 4 * size_of::<HeldLine>();
        // The end that may be kept lies in the middle of the secret.
        let log = format!("{}<PASSWORD>{}</PASSWORD>\nnext\n", "x ".repeat(115), "Hunter2".repeat(20));
        let (summary, _) = copy.all(log.as_bytes(), &mut Redactor::new(Redact::Secrets));
        assert_eq!((summary.bytes, copy.redacted_lines), (log.len() as u64, 1));
        let shown = String::from_utf8(out).expect("text");
        assert!(!shown.contains("Hunter"), "{shown}");
        assert!(shown.contains("is left out: too long to redact") && shown.ends_with("\nnext\n"), "{shown}");
    }
}
