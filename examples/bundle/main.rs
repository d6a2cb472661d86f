//! Writes the logs of an invented server, for measuring and for trying ccmtriage out:
//! `cargo run --release --example bundle -- OUT --size 1GiB --seed 1`.
//! What a triage has to find is written to `OUT/expected.json`, outside of the four directories.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use clap::Parser;

#[expect(dead_code, reason = "logs in memory are for the benches")]
// Named as tests and benches name it, so that its own modules stand beside it for them, too.
#[path = "generator.rs"]
mod generator;

/// Writes the logs of an invented server with one planted failure.
#[derive(Debug, Parser)]
struct Args {
    /// The folder to write to; it must not exist, or be empty.
    out: PathBuf,
    /// Bytes of all logs together: 64MiB, 300MB, 1GiB.
    #[arg(long, default_value = "1GiB", value_parser = size)]
    size: u64,
    /// The same seed gives the same bytes; an even one plants the failure in a database step, an odd one in a package.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// So many files of about the same size, instead of many small ones, some of 5 MB and a few of 300 MB.
    #[arg(long)]
    files: Option<u64>,
    /// Per cent of the bytes that are in UTF-16.
    #[arg(long, default_value_t = 25.0)]
    utf16: f64,
    /// Per cent of the lines that look like an error, in logs of the forms that have such lines; at most 50.
    #[arg(long, default_value_t = 1.5)]
    error_density: f64,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let taken = args.out.read_dir().is_ok_and(|mut entries| entries.next().is_some());
    ensure!(!taken, "{} is not empty", args.out.display());
    ensure!((0.0..=50.0).contains(&args.error_density), "--error-density goes from 0 to 50");
    let plan = generator::Plan {
        bytes: args.size,
        seed: args.seed,
        files: args.files,
        utf16: args.utf16,
        error_density: args.error_density,
    };
    let expected = generator::write(&args.out, &plan)
        .with_context(|| format!("cannot write the logs below {}", args.out.display()))?;
    let json = serde_json::json!({
        "root_cause": { "path": expected.path, "line": expected.line },
        "outcome": "failed",
        "files": expected.files,
        "bytes": expected.bytes,
        "lines": expected.lines,
        "error_like": expected.error_like,
    });
    std::fs::write(args.out.join("expected.json"), format!("{json:#}\n")).context("cannot write expected.json")
}

fn size(text: &str) -> Result<u64, String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u64 = text[..digits].parse().map_err(|_| "give a number of bytes, such as 64MiB")?;
    let unit = match &text[digits..] {
        "" | "B" => 1,
        "KB" => 1_000,
        "KiB" => 1 << 10,
        "MB" => 1_000_000,
        "MiB" => 1 << 20,
        "GB" => 1_000_000_000,
        "GiB" => 1 << 30,
        unit => return Err(format!("no unit of bytes: {unit}")),
    };
    number.checked_mul(unit).ok_or_else(|| "that is too much".to_owned())
}
