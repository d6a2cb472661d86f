//! How fast one log is read and interpreted, in bytes per second of input.

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;

use ccmtriage::catalog::Catalog;
use ccmtriage::session::Cutter;
use ccmtriage::source::Input;
use ccmtriage::text::{Limits, read_lines};
use ccmtriage::triage::{Options, triage};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// A verbose log of about `lines` lines, of which some are notes; ASCII.
fn log(lines: usize) -> String {
    let mut text = String::from(
        "=== Verbose logging started: 14/09/2005  10:00:00  Build type: SHIP UNICODE 2.00.2600.1183  Calling process: C:\\WINNT\\system32\\msiexec.exe ===\r\n",
    );
    for index in 0..lines {
        let second = index % 60;
        let _ = match index % 60 {
            0 => write!(text, "Action start 10:00:{second:02}: Step{index}.\r\n"),
            59 => write!(text, "Action ended 10:00:{second:02}: Step{}. Return value 1.\r\n", index - 59),
            7 => write!(text, "MSI (s) (18:F4) [10:00:{second:02}:000]: Note: 1: 1402 2: UNKNOWN\\Net 3: 2 \r\n"),
            _ => write!(
                text,
                "MSI (s) (18:F4) [10:00:{second:02}:000]: Executing op: RegAddValue(Name=Value{index},Value=#{index},)\r\n"
            ),
        };
    }
    text.push_str("MSI (s) (18:F4) [10:01:00:000]: MainEngineThread is returning 0\r\n");
    text
}

fn reading(criterion: &mut Criterion) {
    let ascii = log(20_000).into_bytes();
    let wide: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(String::from_utf8_lossy(&ascii).encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let catalog = Catalog::builtin().expect("the shipped catalog holds");
    for (name, bytes) in [("ascii", &ascii), ("utf-16le", &wide)] {
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(bytes.len() as u64)).sample_size(20);
        group.bench_function("lines", |bencher| {
            bencher.iter(|| {
                read_lines(bytes.as_slice(), &Limits::default(), |line| {
                    black_box(line.number);
                })
            });
        });
        group.bench_function("sessions", |bencher| {
            bencher.iter(|| {
                let mut cutter = Cutter::new(Arc::from("log"));
                let summary = read_lines(bytes.as_slice(), &Limits::default(), |line| cutter.line(line));
                (summary.is_ok(), cutter.finish().len())
            });
        });
        group.bench_function("triage", |bencher| {
            let options = Options { threads: 1, ..Options::default() };
            bencher.iter(|| triage(&[Input::Stdin(bytes.clone())], &catalog, &options).expect("threads"));
        });
        group.finish();
    }
    criterion.bench_function("start-up/catalog", |bencher| {
        bencher.iter(|| Catalog::builtin().expect("the shipped catalog holds"));
    });
}

criterion_group!(benches, reading);
criterion_main!(benches);
