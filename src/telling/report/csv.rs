//! The evidence as a flat table: one row for each place, RFC 4180, for spreadsheets and data frames.
//!
//! A finding of which no place is kept has a row without a place. Several lines of log text are joined by ` | `, so that
//! a row is a line.

use ::csv::{QuoteStyle, Terminator, Writer, WriterBuilder};

use super::cluster::ClusterReport;
use super::{Evidence, Finding, Report, phrases};
use crate::telling::page::safe;

/// The columns.
pub const HEADER: [&str; 23] = [
    "server",
    "finding",
    "pattern",
    "title",
    "class",
    "role",
    "confidence",
    "certainty",
    "session",
    "count",
    "path",
    "line",
    "end_line",
    "byte_offset",
    "byte_length",
    "time",
    "text",
    "decoded",
    "reason",
    "unless",
    "caused_by",
    "fingerprint",
    "baseline",
];

/// The table of one server.
#[must_use]
pub fn render(report: &Report) -> String {
    table([report])
}

/// The table of a cluster: the servers one after the other.
#[must_use]
pub fn render_cluster(report: &ClusterReport) -> String {
    table(&report.servers)
}

fn table<'a>(reports: impl IntoIterator<Item = &'a Report>) -> String {
    let mut to =
        WriterBuilder::new().terminator(Terminator::CRLF).quote_style(QuoteStyle::Necessary).from_writer(Vec::new());
    write(&mut to, &HEADER.map(str::to_owned));
    for report in reports {
        for finding in &report.findings {
            for place in &finding.evidence {
                write(&mut to, &row(report, finding, Some(place)));
            }
            if finding.evidence.is_empty() {
                write(&mut to, &row(report, finding, None));
            }
        }
    }
    let bytes = to.into_inner().expect("memory takes every byte");
    String::from_utf8(bytes).expect("all cells are text")
}

fn write(to: &mut Writer<Vec<u8>>, cells: &[String; HEADER.len()]) {
    to.write_record(cells.iter().map(|value| cell(value))).expect("memory takes every row, and all are of one length");
}

fn row(report: &Report, finding: &Finding, place: Option<&Evidence>) -> [String; HEADER.len()] {
    let number = |value: fn(&Evidence) -> u64| place.map(|place| value(place).to_string()).unwrap_or_default();
    let decoded = finding.decoded.iter().map(|decoded| format!("{} = {}", decoded.number, decoded.meaning));
    [
        phrases::server(report).to_owned(),
        finding.id.clone(),
        finding.pattern.clone(),
        finding.title.clone(),
        finding.class.to_string(),
        finding.role.to_string(),
        finding.confidence.to_string(),
        finding.certainty.to_string(),
        finding.session.clone(),
        finding.count.to_string(),
        place.map(|place| place.path.to_string()).unwrap_or_default(),
        number(|place| place.line),
        number(|place| place.end_line),
        number(|place| place.byte_offset),
        number(|place| place.byte_length),
        place.and_then(|place| place.time.clone()).unwrap_or_default(),
        place.map(|place| place.text.to_string()).unwrap_or_default(),
        decoded.collect::<Vec<_>>().join("\n"),
        finding.reason.to_string(),
        finding.unless.clone().unwrap_or_default(),
        finding.caused_by.clone().unwrap_or_default(),
        finding.fingerprint.clone(),
        finding.baseline.map(|state| state.name().to_owned()).unwrap_or_default(),
    ]
}

/// A cell that no spreadsheet takes for a formula: one that begins like a formula is led by an apostrophe.
fn cell(value: &str) -> String {
    let text = value.lines().map(safe).collect::<Vec<_>>().join(" | ");
    let acts =
        value.starts_with(['\t', '\r']) || text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if acts { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_no_formula() {
        for formula in ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "  =1", "\n=1"] {
            assert!(cell(formula).starts_with('\'') || cell(formula).starts_with(" | "), "{formula:?}");
        }
        assert_eq!(cell("a = b"), "a = b");
        assert_eq!(cell("first\r\nsecond"), "first | second");
    }
}
