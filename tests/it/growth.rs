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
const MEMORY: u64 = 300 << 20;

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
        for at in 0..50_000 {
            write!(out, "Error 1920. Service S{at} (s{at}) failed to start.\r\n")?;
        }
        write!(out, "Action ended 10:00:04: A. Return value 3.\r\n{END}")
    });
}

#[test]
fn what_follows_a_message_is_found_by_its_number() {
    bounded("agents", |out| {
        (0..60_000).try_for_each(|at| {
            writeln!(out, "Replication-Snapshot: agent A{at} failed. The process could not connect.")
        })
    });
}
