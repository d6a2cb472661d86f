//! Logs made to be expensive: time and memory grow with what is read, and not with its square.
//!
//! Each log is scanned by the program on one thread under a limit of processor time that is many times what it needs,
//! and far below what one look back for each line would take; the peak of memory is the one that the report tells.

#![cfg(unix)]

use std::fs;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::robust::survived;

/// Seconds of processor time that a scan may take, also with a program that is not optimised.
const SECONDS: u32 = 45;
/// Bytes of memory.
const MEMORY: u64 = 330 << 20;

const HEAD: &str = "=== Verbose logging started: 14/09/2005  10:00:00  Build type: SHIP UNICODE 2.00.2600.1183  \
                    Calling process: C:\\WINNT\\system32\\msiexec.exe ===\r\n";
const END: &str = "MSI (s) (18:F4) [10:00:05:000]: MainEngineThread is returning 1603\r\n\
                   === Verbose logging stopped: 14/09/2005  10:00:05 ===\r\n";

type Out<'a> = &'a mut dyn Write;

/// A file that is taken away again.
pub struct Log(pub PathBuf);

impl Log {
    pub fn new(name: &str, write: impl FnOnce(Out<'_>) -> std::io::Result<()>) -> Self {
        let path = std::env::temp_dir().join(format!("ccmtriage-growth-{name}-{}", std::process::id()));
        let mut out = BufWriter::new(fs::File::create(&path).expect("writable"));
        write(&mut out).and_then(|()| out.flush()).expect("written");
        Self(path)
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// The report on a log.
fn report(log: &Log, arguments: &[&str]) -> Value {
    let run = Command::new("sh")
        .env("CCMTRIAGE_CATALOG_DIR", crate::NO_CATALOG)
        .args(["-c", &format!("ulimit -t {SECONDS}; exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_ccmtriage"), "scan"])
        .arg(&log.0)
        .args(["--format", "json", "--threads", "1", "--exit-zero"])
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("a shell");
    assert!(run.status.success(), "{}: {} {}", log.0.display(), run.status, String::from_utf8_lossy(&run.stderr));
    serde_json::from_slice(&run.stdout).expect("a report")
}

/// Scans a log within the limits.
fn bounded(name: &str, write: impl FnOnce(Out<'_>) -> std::io::Result<()>) -> Value {
    let report = report(&Log::new(name, write), &[]);
    if let Some(peak) = report["run"]["peak_memory_bytes"].as_u64() {
        assert!(peak <= MEMORY, "{name} takes {} MiB", peak >> 20);
    }
    survived("logs that grow", 1);
    report
}

#[test]
fn places_around_causes_are_read_once_for_a_file() {
    let sessions = 8_000;
    let report = bounded("sessions", |out| {
        (0..sessions).try_for_each(|at| {
            let (began, failed) =
                ("Action start 10:00:01: INSTALL.", "Action ended 10:00:04: INSTALL. Return value 3.");
            write!(out, "{HEAD}{began}\r\nsession {at}\r\n{failed}\r\n{END}")
        })
    });
    let findings = report["findings"].as_array().expect("findings");
    let causes: Vec<&Value> = findings.iter().filter(|finding| finding["role"] == "root-cause").collect();
    assert_eq!(causes.len(), sessions);
    for (at, cause) in causes.iter().enumerate() {
        let place = &cause["evidence"][0];
        let before = place["before"].as_array().expect("lines");
        assert_eq!(before.last(), Some(&Value::from(format!("session {at}"))));
        assert_eq!(place["after"].as_array().map(Vec::len), Some(if at + 1 == sessions { 2 } else { 3 }));
    }
    bounded("installshield", |out| {
        (0..20_000).try_for_each(|at| write!(out, "[InstallShield Silent]\n[ResponseResult]\nResultCode=-{at}\n"))
    });
}

#[test]
fn actions_that_are_open_are_found_by_name() {
    bounded("actions", |out| {
        out.write_all(HEAD.as_bytes())?;
        for at in 0..100_000 {
            write!(out, "Action start 10:00:01: Act{at}.\r\n")?;
        }
        for at in 0..100_000 {
            write!(out, "Action ended 10:00:04: Nope{at}. Return value 1.\r\nProperty(S): P{at} = 1\r\n")?;
        }
        out.write_all(END.as_bytes())
    });
}

#[test]
fn services_are_found_by_name() {
    bounded("services", |out| {
        write!(out, "{HEAD}Action start 10:00:01: A.\r\n")?;
        for at in 0..30_000 {
            write!(out, "Error 1920. Service S{at} (s{at}) failed to start.\r\n")?;
        }
        write!(out, "Action ended 10:00:04: A. Return value 3.\r\n{END}")
    });
}

#[test]
fn what_follows_a_message_is_found_by_its_number() {
    bounded("agents", |out| {
        (0..40_000).try_for_each(|at| {
            writeln!(out, "Replication-Snapshot: agent A{at} failed. The process could not connect.")
        })
    });
}

/// Five letters that are no other number's: what a template does not mask.
fn word(mut number: u32) -> String {
    let mut letters = String::new();
    for _ in 0..5 {
        letters.push(char::from(b'a' + u8::try_from(number % 26).expect("a letter")));
        number /= 26;
    }
    letters
}

#[test]
fn a_line_without_an_end_is_kept_up_to_its_limit() {
    let report = bounded("line", |out| {
        let part = "some text of a long line that names an error and goes on ".repeat(1 << 10);
        (0..1_500).try_for_each(|_| out.write_all(part.as_bytes()))
    });
    let place = &report["findings"][0]["evidence"][0];
    let (text, length) = (place["text"].as_str().expect("text"), place["byte_length"].as_u64().expect("bytes"));
    assert!(text.len() <= 8 << 10 && text.ends_with('\u{2026}') && length == 1 << 20, "{} {length}", text.len());
    let rows = report["coverage"]["skipped"].as_array().expect("rows");
    assert!(rows.iter().any(|row| row["reason"].as_str().is_some_and(|reason| reason.contains("8192 bytes"))));
}

#[test]
fn distinct_messages_are_kept_up_to_the_cap_of_a_run() {
    let report = bounded("messages", |out| {
        write!(out, "{HEAD}Action start 10:00:01: A.\r\n")?;
        for at in 0..110_000 {
            write!(out, "CustomAction C{} returned actual error code 1603 (note this)\r\n", word(at))?;
        }
        write!(out, "Action ended 10:00:04: A. Return value 3.\r\n{END}")
    });
    assert_eq!(report["ledger"]["error_like"], 110_002);
    assert!(report["findings"].as_array().is_some_and(|findings| findings.len() <= 100_001));
}

#[test]
fn the_cap_of_a_run_is_the_same_whatever_the_threads() {
    let folder = std::env::temp_dir().join(format!("ccmtriage-growth-cap-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    for (file, count) in [40_000, 40_000, 30_000, 10_000].into_iter().enumerate() {
        let first = u32::try_from(file).expect("few") * 40_000;
        let lines = (first..first + count).map(|at| format!("fatal error in the part {} of it\n", word(at)));
        fs::write(folder.join(format!("{file}.log")), lines.collect::<String>()).expect("writable");
    }
    let reports = ["1", "8"].map(|threads| {
        let run = Command::new(env!("CARGO_BIN_EXE_ccmtriage"))
            .env("CCMTRIAGE_CATALOG_DIR", crate::NO_CATALOG)
            .arg("scan")
            .arg(&folder)
            .args(["--format", "json", "--reproducible", "--exit-zero", "--threads", threads])
            .output()
            .expect("the program");
        run.stdout
    });
    fs::remove_dir_all(&folder).expect("a folder of ours");
    assert!(reports[0] == reports[1], "the threads change the report");
    let report: Value = serde_json::from_slice(&reports[0]).expect("a report");
    assert_eq!(report["ledger"]["error_like"], 120_000);
    assert_eq!(report["unrecognized"].as_array().map(Vec::len), Some(100_000));
    let rows = report["coverage"]["skipped"].as_array().expect("rows");
    let said = |file: &str| {
        let row = rows.iter().find(|row| row["path"].as_str().is_some_and(|path| path.ends_with(file)));
        row.map(|row| row["reason"].as_str().unwrap_or_default().split(' ').next().unwrap_or_default().to_owned())
    };
    assert_eq!(
        (said("1.log"), said("2.log").as_deref(), said("3.log").as_deref()),
        (None, Some("10000"), Some("10000"))
    );
    survived("logs beyond the cap of a run", 4);
}

#[test]
fn standard_input_is_put_aside_and_leaves_nothing() {
    let folder = std::env::temp_dir().join(format!("ccmtriage-growth-stdin-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let mut run = Command::new(env!("CARGO_BIN_EXE_ccmtriage"))
        .env("CCMTRIAGE_CATALOG_DIR", crate::NO_CATALOG)
        .args(["scan", "-", "--format", "json", "--exit-zero", "--threads", "1", "--max-memory", "256MiB"])
        .env("TMPDIR", &folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program");
    let mut input = run.stdin.take().expect("piped");
    let part = "a line of a log that says nothing of interest\n".repeat(1 << 15);
    for _ in 0..100 {
        input.write_all(part.as_bytes()).expect("it reads");
    }
    input.write_all(b"it failed\n").expect("it reads");
    drop(input);
    let report: Value = serde_json::from_slice(&run.wait_with_output().expect("ended").stdout).expect("a report");
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 0, "something is left behind");
    fs::remove_dir_all(&folder).expect("a folder of ours");
    assert_eq!(
        (report["ledger"]["error_like"].as_u64(), report["coverage"]["layout"].as_str()),
        (Some(1), Some("stdin"))
    );
    assert_eq!(report["inputs"][0]["bytes"].as_u64(), Some(part.len() as u64 * 100 + 10));
    if let Some(peak) = report["run"]["peak_memory_bytes"].as_u64() {
        assert!(peak < 100 << 20, "{} MiB", peak >> 20);
    }
    survived("standard input larger than memory should be", 1);
}

#[test]
#[cfg(target_os = "linux")]
fn where_memory_runs_out_the_run_ends_with_70() {
    let log = Log::new("memory", |out| {
        (0..1_000_000).try_for_each(|at| writeln!(out, "CustomAction C{} returned actual error code 1603", word(at)))
    });
    let run = Command::new("sh")
        .env("CCMTRIAGE_CATALOG_DIR", crate::NO_CATALOG)
        .args(["-c", "ulimit -v 250000; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_ccmtriage"), "scan", "--threads", "1"])
        .arg(&log.0)
        .env_remove("RUST_BACKTRACE")
        .output()
        .expect("a shell");
    let said = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(70), "{said}");
    assert!(said.starts_with("memory allocation of ") && run.stdout.is_empty(), "{said}");
}
