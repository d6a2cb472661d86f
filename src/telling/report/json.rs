//! The report as JSON, and the schema of that.
//!
//! JSON escapes C0 controls only; what else would act on a terminal that shows the text is escaped here, too, so that
//! the text stays the same data.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};
use sha2::{Digest as _, Sha256};

use super::Report;
use super::cluster::ClusterReport;
use super::diff::Diff;
use crate::input::text::hex;
use crate::telling::page;

/// Writes what [`render`] gives, piece by piece: a report on thousands of logs is large.
///
/// # Errors
/// What cannot be written to `to`.
pub fn write(report: &Report, to: &mut impl Write) -> io::Result<()> {
    let mut sealed = Sealed { to, compact: Compact::default(), hash: Sha256::new(), last: Vec::new() };
    report.serialize(&mut Serializer::with_formatter(&mut sealed, Inert(PrettyFormatter::new())))?;
    sealed.finish()
}

/// The report as indented JSON with a final line end.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut out = Vec::new();
    write(report, &mut out).expect("the report holds nothing that JSON cannot");
    String::from_utf8(out).expect("JSON is UTF-8")
}

/// The name of a report's digest of itself.
const DIGEST: &str = "digest";

/// JSON without the blanks between its tokens.
#[derive(Debug, Default)]
struct Compact {
    in_string: bool,
    escaped: bool,
}

impl Compact {
    fn of(&mut self, text: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(text.len());
        let mut rest = text;
        while let Some((&byte, behind)) = rest.split_first() {
            if self.in_string && !self.escaped {
                // Up to what ends the text, or escapes a sign in it, whole.
                let plain = memchr::memchr2(b'"', b'\\', rest).unwrap_or(rest.len());
                if plain > 0 {
                    out.extend_from_slice(&rest[..plain]);
                    rest = &rest[plain..];
                    continue;
                }
            }
            if self.in_string {
                self.in_string = self.escaped || byte != b'"';
                self.escaped = !self.escaped && byte == b'\\';
                out.push(byte);
            } else if !byte.is_ascii_whitespace() {
                self.in_string = byte == b'"';
                out.push(byte);
            }
            rest = behind;
        }
        out
    }
}

/// Writes an object, and the digest of it as its last member.
struct Sealed<'w, W> {
    to: &'w mut W,
    compact: Compact,
    hash: Sha256,
    /// What is not written yet: its end may be that of the object.
    last: Vec<u8>,
}

/// Bytes that are hashed at a time.
const AT_A_TIME: usize = 32 << 10;

/// Bytes of the end of an indented object.
const END: &[u8] = b"\n}";

impl<W: Write> Write for Sealed<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.last.extend_from_slice(bytes);
        if self.last.len() >= AT_A_TIME {
            self.pass(self.last.len() - END.len())?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

impl<W: Write> Sealed<'_, W> {
    fn pass(&mut self, bytes: usize) -> io::Result<()> {
        self.hash.update(self.compact.of(&self.last[..bytes]));
        self.to.write_all(&self.last[..bytes])?;
        self.last.drain(..bytes);
        Ok(())
    }

    fn finish(mut self) -> io::Result<()> {
        self.pass(self.last.len() - END.len())?;
        self.hash.update(self.compact.of(&self.last));
        let digest = hex(&self.hash.finalize());
        writeln!(self.to, ",\n  \"{DIGEST}\": \"{digest}\"\n}}")
    }
}

/// A report in one line, with its digest of itself.
#[must_use]
pub fn report_line(report: &Report) -> String {
    let line = line(report);
    let object = line.trim_end();
    let digest = hex(&Sha256::digest(Compact::default().of(object.as_bytes())));
    let open = object.strip_suffix('}').unwrap_or(object);
    format!("{open},\"{DIGEST}\":\"{digest}\"}}\n")
}

/// Whether a report is as it was written, by its digest of itself; nothing where it has none.
#[must_use]
pub fn is_whole(text: &[u8]) -> Option<bool> {
    let compact = Compact::default().of(text);
    let start = compact.len().checked_sub(DIGEST.len() + 64 + r#","":""}"#.len())?;
    let (object, member) = compact.split_at(start);
    let digest = member.strip_prefix(format!(",\"{DIGEST}\":\"").as_bytes())?.strip_suffix(b"\"}")?;
    let mut hash = Sha256::new();
    hash.update(object);
    hash.update(b"}");
    Some(hex(&hash.finalize()).as_bytes() == digest)
}

/// The report on a cluster, likewise.
#[must_use]
pub fn render_cluster(report: &ClusterReport) -> String {
    pretty(report)
}

/// The comparison of two reports, likewise.
#[must_use]
pub fn render_diff(diff: &Diff) -> String {
    pretty(diff)
}

/// Indented JSON with a final line end.
pub(super) fn pretty(value: &impl Serialize) -> String {
    written(value, Inert(PrettyFormatter::new()))
}

/// One line of JSON with its line end.
#[must_use]
pub fn line(value: &impl Serialize) -> String {
    written(value, Inert(CompactFormatter))
}

fn written(value: &impl Serialize, form: impl Formatter) -> String {
    let mut out = Vec::new();
    write_as(value, form, &mut out).expect("the report holds nothing that JSON cannot");
    String::from_utf8(out).expect("JSON is UTF-8")
}

fn write_as(value: &impl Serialize, form: impl Formatter, to: &mut impl Write) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut *to, form))?;
    to.write_all(b"\n")
}

/// A layout in which characters that act are written as `\u` escapes.
struct Inert<F>(F);

impl<F: Formatter> Formatter for Inert<F> {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        if rest.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return writer.write_all(rest.as_bytes());
        }
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| page::acts(*c)) {
            writer.write_all(&rest.as_bytes()[..at])?;
            write!(writer, "\\u{:04x}", u32::from(c))?;
            rest = &rest[at + c.len_utf8()..];
        }
        writer.write_all(rest.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

/// The JSON schema of the report on a cluster.
#[must_use]
pub fn cluster_schema() -> String {
    let mut text = serde_json::to_string_pretty(&schemars::schema_for!(ClusterReport)).expect("a schema is JSON");
    text.push('\n');
    text
}

/// The JSON schema (draft 2020-12) of the report.
#[must_use]
pub fn schema() -> String {
    let mut text = serde_json::to_string_pretty(&schemars::schema_for!(Report)).expect("a schema is JSON");
    text.push('\n');
    text
}

/// The JSON schema of a comparison.
#[must_use]
pub fn diff_schema() -> String {
    let mut text = serde_json::to_string_pretty(&schemars::schema_for!(Diff)).expect("a schema is JSON");
    text.push('\n');
    text
}
