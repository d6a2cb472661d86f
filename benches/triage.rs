//! How fast logs are read and interpreted, in bytes per second of input: by encoding, by the share of error-like
//! lines, by the size of the catalog, and the whole way for one server. What can be compared with other programs is
//! in `compare.sh`.

use std::hint::black_box;
use std::sync::Arc;

use ccmtriage::input::source::Input;
use ccmtriage::input::text::{self, read_lines};
use ccmtriage::knowledge::catalog::Catalog;
use ccmtriage::knowledge::session::Cutter;
use ccmtriage::running::triage::{Options, triage};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

#[path = "../examples/bundle/generator.rs"]
mod generator;
#[expect(dead_code, reason = "it is a program by itself, too")]
#[path = "../examples/overlay.rs"]
mod overlay;

use generator::{Kind, Plan, Shape};

/// Bytes of the logs in memory.
const BYTES: u64 = 2 << 20;
const SHAPE: Shape = Shape { bytes: BYTES, seed: 1, wide: false, error_density: 1.5 };

fn catalog() -> Catalog {
    Catalog::builtin().expect("the shipped catalog holds")
}

fn sessions(bytes: &[u8]) -> usize {
    let mut cutter = Cutter::new(Arc::from("log"));
    let summary = read_lines(bytes, &text::Options::default(), |line| cutter.line(line));
    black_box(summary.is_ok());
    cutter.finish().len()
}

/// Lines alone, sessions of them, and the whole way, for each encoding.
fn encodings(criterion: &mut Criterion) {
    let catalog = catalog();
    for (name, wide) in [("ascii", false), ("utf-16le", true)] {
        let bytes = generator::log(Kind::Msi, Shape { wide, ..SHAPE });
        let mut group = criterion.benchmark_group(format!("encoding/{name}"));
        group.throughput(Throughput::Bytes(bytes.len() as u64)).sample_size(20);
        group.bench_function("lines", |bencher| {
            bencher.iter(|| {
                read_lines(bytes.as_slice(), &text::Options::default(), |line| {
                    black_box(line.number);
                })
            });
        });
        group.bench_function("sessions", |bencher| bencher.iter(|| sessions(&bytes)));
        group.bench_function("triage", |bencher| bencher.iter(|| one_log(&bytes, &catalog)));
        group.finish();
    }
}

fn one_log(bytes: &[u8], catalog: &Catalog) -> u64 {
    let options = Options { threads: 1, ..Options::default() };
    let report = triage(&[Input::Stdin(bytes.to_owned())], catalog, &options).expect("threads");
    report.ledger.error_like
}

/// The interpretation of the lines of each dialect.
fn dialects(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("sessions");
    for (name, kind) in [
        ("msi", Kind::Msi),
        ("sql", Kind::Sql),
        ("ldap", Kind::Ldap),
        ("installshield", Kind::InstallShield),
        ("plain", Kind::Plain),
    ] {
        let bytes = generator::log(kind, SHAPE);
        group.throughput(Throughput::Bytes(bytes.len() as u64)).sample_size(10);
        group.bench_function(name, |bencher| bencher.iter(|| sessions(&bytes)));
    }
    group.finish();
}

/// The same log with more and more lines that look like an error.
fn densities(criterion: &mut Criterion) {
    let catalog = catalog();
    let mut group = criterion.benchmark_group("error-density");
    for per_cent in [0.1, 1.0, 10.0] {
        let bytes = generator::log(Kind::Msi, Shape { error_density: per_cent, ..SHAPE });
        group.throughput(Throughput::Bytes(bytes.len() as u64)).sample_size(10);
        group.bench_function(BenchmarkId::from_parameter(per_cent), |bencher| {
            bencher.iter(|| one_log(&bytes, &catalog));
        });
    }
    group.finish();
}

/// The shipped catalog, and one with ten times its patterns.
fn catalogs(criterion: &mut Criterion) {
    let bytes = generator::log(Kind::Sql, SHAPE);
    let more = overlay::overlay(9).expect("the shipped catalog can be read");
    let larger = Catalog::with_overlays(&[("larger".to_owned(), more)]).expect("copies hold as their originals do");
    let mut group = criterion.benchmark_group("catalog");
    group.throughput(Throughput::Bytes(bytes.len() as u64)).sample_size(10);
    for (name, catalog) in [("x1", &catalog()), ("x10", &larger)] {
        group.bench_function(name, |bencher| bencher.iter(|| one_log(&bytes, catalog)));
    }
    group.finish();
}

/// A server's tree, from the files to the report.
fn servers(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let plan = Plan { bytes: 16 << 20, seed: 1, files: None, utf16: 25.0, error_density: 1.5 };
    let written = generator::write(folder.path(), &plan).expect("writable");
    let (catalog, inputs) = (catalog(), [Input::Path(folder.path().to_owned())]);
    let found = triage(&inputs, &catalog, &Options::default()).expect("threads");
    assert_eq!(found.ledger.error_like, written.error_like, "nothing is measured that was not read");
    let mut group = criterion.benchmark_group("server");
    group.throughput(Throughput::Bytes(written.bytes)).sample_size(10);
    for threads in [1, 2] {
        let options = Options { threads, ..Options::default() };
        group.bench_function(BenchmarkId::new("threads", threads), |bencher| {
            bencher.iter(|| triage(&inputs, &catalog, &options).expect("threads"));
        });
    }
    group.finish();
}

fn start(criterion: &mut Criterion) {
    criterion.bench_function("start-up/catalog", |bencher| bencher.iter(catalog));
}

criterion_group!(benches, encodings, dialects, densities, catalogs, servers, start);
criterion_main!(benches);
