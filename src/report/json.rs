//! The report as JSON, and the schema of that.
//!
//! JSON escapes C0 controls only; what else would act on a terminal that shows the text is escaped here, too, so that
//! the text stays the same data.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};

use super::Report;
use super::cluster::ClusterReport;
use super::diff::Diff;
use crate::page;

/// Writes what [`render`] gives, piece by piece: a report on thousands of logs is large.
///
/// # Errors
/// What cannot be written to `to`.
pub fn write(report: &Report, to: &mut impl Write) -> io::Result<()> {
    write_as(report, Inert(PrettyFormatter::new()), to)
}

/// The report as indented JSON with a final line end.
#[must_use]
pub fn render(report: &Report) -> String {
    pretty(report)
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
