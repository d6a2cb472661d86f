//! Faults of a real file system, and the fuzz targets on stable. `just hostile` runs them and prints how many of each
//! were tried and survived.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use ccmtriage::input::source::ArchiveLimits;
use ccmtriage::knowledge::session::MESSAGES_KEPT;
use ccmtriage::telling::report::Report;
use proptest::prelude::*;

use crate::archives::{Files, files_of, scan_with, zip_of};
use crate::formats::fixture;

#[path = "../../fuzz/src/targets.rs"]
mod targets;

/// A server with one failed log in a folder that goes away by itself.
struct Server(tempfile::TempDir);

impl Server {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("Dcdsrvr/log")).expect("a folder");
        fs::write(folder.path().join("Dcdsrvr/log/good.log"), "it failed\n").expect("writable");
        Self(folder)
    }

    fn log(&self, name: &str) -> PathBuf {
        self.0.path().join("Dcdsrvr/log").join(name)
    }

    /// The report, in which the good log was read whatever lies beside it.
    fn report(&self) -> Report {
        let report = scan_with(self.0.path(), ArchiveLimits::default());
        let good = report.inputs.iter().find(|input| input.path == "Dcdsrvr/log/good.log").expect("it is read");
        assert_eq!(good.bytes, 10);
        assert!(report.findings.iter().any(|finding| finding.evidence[0].path == good.path));
        report
    }
}

fn row<'r>(report: &'r Report, name: &str) -> &'r str {
    let path = format!("Dcdsrvr/log/{name}");
    let row = report.coverage.skipped.iter().find(|row| *row.path == *path);
    &row.unwrap_or_else(|| panic!("nothing says what became of {name}: {:?}", report.coverage.skipped)).reason
}

/// Whether everything is to be tried at its full size.
fn hostile() -> bool {
    std::env::var_os("CCMTRIAGE_HOSTILE").is_some()
}

/// Counts what was tried, for the line that `just hostile` shows.
#[expect(clippy::print_stdout, reason = "shown by --nocapture, which is what the counting is for")]
pub fn survived(what: &str, tried: usize) {
    println!("hostile: {what}: {tried} tried, {tried} survived");
}

#[test]
fn empty_sparse_and_huge_files() {
    let server = Server::new();
    File::create(server.log("empty.log")).expect("writable");
    let limits = ArchiveLimits::default();
    // A hole of 10 GiB, or of a part that every test run can wait for.
    let bytes = if hostile() { 10 << 30 } else { 32 << 20 };
    let sparse = File::create(server.log("sparse.log")).expect("writable");
    sparse.set_len(bytes).expect("sparse files");
    let report = server.report();
    assert_eq!(row(&report, "empty.log"), "empty file");
    let hole = report.inputs.iter().find(|input| input.path.ends_with("sparse.log")).expect("it is read");
    assert_eq!(hole.bytes, bytes);
    assert!(row(&report, "sparse.log").contains("longer than the limit"));
    assert_eq!(limits.memory, 512 << 20);
    survived("empty and sparse files", 2);
}

#[test]
fn files_that_grow_shrink_and_vanish_while_they_are_read() {
    let mut tried = 0;
    for how in ["grow", "shrink", "vanish"] {
        let server = Server::new();
        let paths: Vec<PathBuf> = (0..5).map(|n| server.log(&format!("{n:02}.log"))).collect();
        for path in &paths {
            fs::write(path, "a line that failed\r\n".repeat(2_000)).expect("writable");
        }
        let stop = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for path in paths.iter().cycle() {
                    if stop.load(std::sync::atomic::Ordering::Relaxed) {
                        break;
                    }
                    // Slower than the reader, or the files outgrow it.
                    std::thread::sleep(Duration::from_millis(1));
                    let _ = match how {
                        "grow" => OpenOptions::new()
                            .append(true)
                            .open(path)
                            .and_then(|mut file| file.write_all(b"more failed\r\n")),
                        "shrink" => OpenOptions::new().write(true).open(path).and_then(|file| file.set_len(100)),
                        _ => fs::remove_file(path),
                    };
                }
            });
            for _ in 0..3 {
                let report = server.report();
                let ledger = &report.ledger;
                assert_eq!(ledger.error_like, ledger.catastrophic + ledger.benign + ledger.undetermined);
                tried += paths.len();
            }
            stop.store(true, std::sync::atomic::Ordering::Relaxed);
        });
    }
    survived("files that grow, shrink or vanish", tried);
}

#[test]
fn a_directory_of_very_many_entries() {
    let server = Server::new();
    let many = if hostile() { 100_000 } else { 3_000 };
    for n in 0..many {
        File::create(server.log(&format!("{n}.dat"))).expect("writable");
    }
    let report = server.report();
    assert_eq!(report.coverage.skipped.len(), many);
    survived("entries of one directory", many);
}

/// A log of so many SQL errors, each of another database.
fn errors(path: &Path, many: u64) {
    let mut log = std::io::BufWriter::new(File::create(path).expect("writable"));
    for n in 0..many {
        let told = format!("Could not locate entry in sysdatabases for database 'CCM{n}'.");
        writeln!(log, "Msg 911, Level 16, State 1, Server PUB01, Line {n}\r\n{told}\r").expect("writable");
    }
    log.flush().expect("writable");
}

#[test]
fn very_many_findings_stay_in_bounded_memory() {
    let many = if hostile() { 1_000_000 } else { 20_000 };
    let folder = tempfile::tempdir().expect("a folder");
    let (log, out) = (folder.path().join("many.log"), folder.path().join("report.json"));
    errors(&log, many);
    let run = Command::new(env!("CARGO_BIN_EXE_ccmtriage"))
        .env("CCMTRIAGE_CATALOG_DIR", crate::NO_CATALOG)
        .args(["scan", "--format", "json", "--output"])
        .args([&out, &log])
        .output()
        .expect("it runs");
    assert_eq!(run.status.code(), Some(3), "{}", String::from_utf8_lossy(&run.stderr));
    let report: serde_json::Value = serde_json::from_slice(&fs::read(&out).expect("written")).expect("a report");
    let number = |value: &serde_json::Value| value.as_u64().expect("a number");
    let ledger = &report["ledger"];
    let classes = ["catastrophic", "benign", "undetermined"].map(|class| number(&ledger[class]));
    assert_eq!(number(&ledger["error_like"]), many);
    assert_eq!(classes.iter().sum::<u64>(), many);
    let findings = report["findings"].as_array().expect("a list");
    assert_eq!(findings.iter().map(|finding| number(&finding["count"])).sum::<u64>(), many);
    // Each is another finding, and so many are shown: that costs so much each, and nothing else may grow.
    let shown = many.min(MESSAGES_KEPT as u64);
    assert_eq!(findings.len() as u64, shown + u64::from(many > shown));
    if let Some(peak) = report["run"]["peak_memory_bytes"].as_u64() {
        assert!(peak < (64 << 20) + shown * 4096, "{peak} bytes for {shown} findings");
    }
    survived("findings of one log", findings.len());
}

#[test]
fn a_closed_pipe_is_no_error() {
    let forms = ["text", "json", "ndjson", "html", "markdown", "sarif", "csv"];
    for form in forms {
        let mut run = Command::new(env!("CARGO_BIN_EXE_ccmtriage"))
            .args(["scan", "--format", form, "--evidence", "all"])
            .arg(fixture("failed-publisher"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        drop(run.stdout.take());
        let mut said = String::new();
        run.stderr.take().expect("piped").read_to_string(&mut said).expect("text");
        let status = run.wait().expect("it ends");
        assert!(status.code() == Some(1) && said.is_empty(), "{form}: {status} {said}");
    }
    survived("closed pipes", forms.len());
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::net::UnixListener;
    use std::os::unix::process::CommandExt;

    use super::*;

    /// The user `nobody`, whom permissions bind.
    const NOBODY: u32 = 65_534;

    fn binary() -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ccmtriage"));
        command.env("CCMTRIAGE_CATALOG_DIR", crate::NO_CATALOG);
        command
    }

    #[test]
    fn pipes_sockets_devices_and_links_are_said_and_not_followed() {
        let server = Server::new();
        let outside = tempfile::tempdir().expect("a folder");
        fs::write(outside.path().join("secret.log"), "it failed").expect("writable");
        let made = Command::new("mkfifo").arg(server.log("pipe.log")).status().expect("mkfifo");
        assert!(made.success());
        let _socket = UnixListener::bind(server.log("socket.log")).expect("a socket");
        symlink(server.0.path(), server.log("up")).expect("a link");
        symlink("self.log", server.log("self.log")).expect("a link");
        symlink("absent", server.log("nowhere.log")).expect("a link");
        symlink(outside.path().join("secret.log"), server.log("out.log")).expect("a link");
        symlink("/dev/zero", server.log("zero.log")).expect("a link");
        let report = server.report();
        let rows = [
            ("pipe.log", "pipe"),
            ("socket.log", "socket"),
            ("up", "back"),
            ("self.log", "back"),
            ("nowhere.log", "nowhere"),
            ("out.log", "out of the input"),
            ("zero.log", "out of the input"),
        ];
        for (name, part) in rows {
            assert!(row(&report, name).contains(part), "{name}: {}", row(&report, name));
        }
        assert_eq!(report.inputs.len(), 1);
        survived("pipes, sockets, devices and links", rows.len());
    }

    /// A server with a log and a folder that are closed, and the program as one runs it whom permissions bind: root is
    /// not such a one, then somebody else runs a copy of it.
    struct Closed {
        server: Server,
        program: PathBuf,
        is_root: bool,
    }

    impl Closed {
        fn new() -> Self {
            let server = Server::new();
            fs::write(server.log("closed.log"), "it failed").expect("writable");
            fs::create_dir(server.log("shut")).expect("a folder");
            fs::set_permissions(server.0.path(), fs::Permissions::from_mode(0o755)).expect("opens");
            // The program lies where only its owner may look.
            let program = server.0.path().join("ccmtriage");
            fs::copy(env!("CARGO_BIN_EXE_ccmtriage"), &program).expect("copied");
            let mut closed = Self { is_root: false, server, program };
            closed.allow("shut", 0o000);
            closed.allow("closed.log", 0o000);
            closed.is_root = File::open(closed.server.log("closed.log")).is_ok();
            closed
        }

        fn allow(&self, name: &str, mode: u32) {
            fs::set_permissions(self.server.log(name), fs::Permissions::from_mode(mode)).expect("its owner may");
        }

        /// What it writes on standard output.
        fn run(&self, arguments: &[&str]) -> String {
            let mut command = Command::new(&self.program);
            command.env("CCMTRIAGE_CATALOG_DIR", crate::NO_CATALOG);
            command.args(arguments).arg(self.server.0.path());
            if self.is_root {
                command.uid(NOBODY).gid(NOBODY);
            }
            // A program that another test starts right now may hold the copy open for writing, until it is itself.
            let busy = |error: &std::io::Error| error.kind() == std::io::ErrorKind::ExecutableFileBusy;
            let mut run = command.output();
            for _ in 0..50 {
                if run.as_ref().is_err_and(busy) {
                    std::thread::sleep(Duration::from_millis(20));
                    run = command.output();
                }
            }
            String::from_utf8(run.expect("it runs").stdout).expect("text")
        }

        fn report(&self) -> serde_json::Value {
            serde_json::from_str(&self.run(&["scan", "--format", "json"])).expect("a report")
        }
    }

    impl Drop for Closed {
        fn drop(&mut self) {
            self.allow("shut", 0o755);
        }
    }

    #[test]
    fn what_permissions_forbid_is_said() {
        let shown = Closed::new().report();
        let rows = shown["coverage"]["skipped"].as_array().expect("rows");
        for name in ["closed.log", "shut"] {
            let path = format!("Dcdsrvr/log/{name}");
            let row = rows.iter().find(|row| row["path"] == path.as_str()).expect(name);
            assert_eq!(row["reason"], "cannot be read: permission denied (os error 13)");
        }
        assert_eq!(shown["coverage"]["complete"], false);
        survived("unreadable files and folders", 2);
    }

    #[test]
    fn what_cannot_be_opened_does_not_count_as_read() {
        let closed = Closed::new();
        let shown = closed.report();
        let directory = &shown["coverage"]["directories"][3];
        assert_eq!((&directory["files"], &directory["bytes"]), (&1.into(), &10.into()), "{directory}");
        let read: Vec<_> = shown["inputs"].as_array().expect("a list").iter().map(|input| &input["path"]).collect();
        assert_eq!(read, ["Dcdsrvr/log/good.log"]);
        let out = tempfile::tempdir().expect("a folder");
        fs::set_permissions(out.path(), fs::Permissions::from_mode(0o777)).expect("opens");
        let case = out.path().join("case.zip");
        let said = closed.run(&["collect", "--output", case.to_str().expect("UTF-8")]);
        assert!(said.contains("1 logs packed") && said.contains("Dcdsrvr/log/closed.log: cannot be read"), "{said}");
        let zip = zip::ZipArchive::new(File::open(&case).expect("a case")).expect("a zip");
        assert!(zip.file_names().all(|name| !name.expect("a name").contains("closed")));
    }

    #[test]
    fn a_directory_of_which_nothing_can_be_read_is_no_directory_that_was_read() {
        let closed = Closed::new();
        closed.allow("good.log", 0o000);
        let said = closed.run(&["scan", "--detail"]);
        assert!(said.contains("unreadable C:\\Dcdsrvr\\log (0 files, 0 bytes)"), "{said}");
        assert!(said.contains("No log file that was found can be read"), "{said}");
    }

    #[test]
    fn a_full_disk_is_said_and_leaves_nothing() {
        // The device that is always full.
        if !Path::new("/dev/full").exists() {
            return;
        }
        let full = OpenOptions::new().write(true).open("/dev/full").expect("opens");
        let run = binary().arg("scan").arg(fixture("failed-publisher")).stdout(full).output().expect("it runs");
        assert_eq!(run.status.code(), Some(70));
        assert!(String::from_utf8_lossy(&run.stderr).contains("cannot write"));
        let folder = tempfile::tempdir().expect("a folder");
        // No file may be longer than 8 blocks of 512 bytes: a write in the middle of a case or report fails.
        for command in ["scan --format json --output", "collect --output"] {
            let out = folder.path().join("out");
            let line = format!(
                "trap '' XFSZ; ulimit -f 8; exec '{}' {command} '{}' '{}'",
                env!("CARGO_BIN_EXE_ccmtriage"),
                out.display(),
                fixture("failed-publisher").display()
            );
            let run = Command::new("sh")
                .arg("-c")
                .arg(line)
                .env("CCMTRIAGE_CATALOG_DIR", crate::NO_CATALOG)
                .output()
                .expect("it runs");
            assert_eq!(run.status.code(), Some(70), "{command}: {}", String::from_utf8_lossy(&run.stderr));
            assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 0, "{command} leaves something");
        }
        survived("full disks", 3);
    }

    fn send(signal: &str, to: &std::process::Child) {
        let sent = Command::new("kill").args([&format!("-{signal}"), &to.id().to_string()]).status().expect("kill");
        assert!(sent.success());
    }

    fn interrupt(run: std::process::Child, (signal, code): (&str, i32), out: &Path) {
        send(signal, &run);
        let run = run.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(code), "{signal}: {said}");
        assert!(said.contains("not whole"), "{said}");
        assert!(run.stdout.is_empty(), "a partial result is shown");
        assert_eq!(fs::read_dir(out).expect("readable").count(), 0, "a partial result is left");
    }

    /// A run that waits for the end of its input, which is given back.
    fn waiting(program: &[&str], command: &[&str]) -> (std::process::Child, std::process::ChildStdin) {
        let mut run = Command::new(program[0]);
        run.args(&program[1..]).args(command).env("CCMTRIAGE_CATALOG_DIR", crate::NO_CATALOG);
        run.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut run = run.spawn().expect("it runs");
        let mut log = run.stdin.take().expect("piped");
        // More than a pipe holds: once it is written, the run is reading.
        log.write_all(&b"a line that failed\r\n".repeat(50_000)).expect("it reads");
        (run, log)
    }

    #[test]
    fn an_interrupted_run_shows_and_leaves_no_half_report() {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path().join("out");
        fs::create_dir(&out).expect("a folder");
        let report = out.join("report").display().to_string();
        let mut signals = vec![("INT", 130), ("TERM", 143)];
        // Not where hang-ups are ignored here, or nothing tells whether they are.
        let dies = !Command::new("sh").args(["-c", "kill -HUP $$"]).status().expect("sh").success();
        if dies && Path::new("/proc/self/status").exists() {
            signals.push(("HUP", 129));
        }
        let mut tried = 0;
        for signal in signals {
            for command in [
                &["scan", "-", "--format=json"][..],
                &["scan", "-", "--output", &report],
                &["collect", "-", "--output", &report],
            ] {
                let (run, _log) = waiting(&[env!("CARGO_BIN_EXE_ccmtriage")], command);
                interrupt(run, signal, &out);
                tried += 1;
            }
            // In the middle of the case.
            let log = folder.path().join("big.log");
            fs::write(&log, "MSI (s) (18:F4) [13:40:00:000]: a line that failed\r\n".repeat(400_000))
                .expect("writable");
            let run = binary()
                .args(["collect", "--threads=1", "--output", &report])
                .arg(&log)
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .expect("it runs");
            let end = Instant::now() + Duration::from_secs(60);
            while fs::read_dir(&out).expect("readable").count() == 0 {
                assert!(Instant::now() < end, "nothing is begun");
                std::thread::sleep(Duration::from_millis(1));
            }
            interrupt(run, signal, &out);
            tried += 1;
        }
        survived("interruptions", tried);
    }

    #[test]
    fn a_run_below_nohup_outlives_a_hang_up() {
        let (run, log) = waiting(&["nohup", env!("CARGO_BIN_EXE_ccmtriage")], &["scan", "-"]);
        send("HUP", &run);
        drop(log);
        let run = run.wait_with_output().expect("it ends");
        assert_eq!(run.status.code(), Some(3));
        assert!(String::from_utf8_lossy(&run.stdout).contains("NO VERDICT"));
        survived("hang-ups", 1);
    }
}

/// Seeds of a target.
fn seeds(name: &str) -> Vec<Vec<u8>> {
    let folder = crate::project().join("fuzz/seeds").join(name);
    let seeds: Files = files_of(&folder);
    assert!(!seeds.is_empty(), "{name} has no seeds");
    seeds.into_iter().map(|(_, bytes)| bytes).collect()
}

#[test]
fn the_seeds_of_every_fuzz_target_hold() {
    let mut tried = 0;
    for (name, target) in targets::TARGETS {
        target(&[]);
        for seed in seeds(name) {
            target(&seed);
            tried += 1;
        }
    }
    survived("seeds", tried);
}

/// Changes a seed as fuzzers do: bytes, stretches twice, stretches of another seed, an end.
fn mutated(seeds: &[Vec<u8>], random: &mut fastrand::Rng) -> Vec<u8> {
    let mut bytes = seeds[random.usize(..seeds.len())].clone();
    for _ in 0..random.usize(1..8) {
        let at = random.usize(..=bytes.len());
        match random.u8(..6) {
            0 | 1 if at < bytes.len() => bytes[at] = random.u8(..),
            2 if at < bytes.len() => bytes[at] ^= 1 << random.u8(..8),
            3 => {
                let to = random.usize(at..=bytes.len()).min(at + 64);
                let piece = bytes[at..to].to_vec();
                bytes.splice(at..at, piece);
            }
            4 => {
                let other = &seeds[random.usize(..seeds.len())];
                let from = random.usize(..=other.len());
                let to = random.usize(from..=other.len()).min(from + 256);
                bytes.splice(at..at, other[from..to].iter().copied());
            }
            5 if at > 4 => bytes.truncate(at),
            _ => {}
        }
    }
    bytes
}

/// Runs every target on changed seeds for `CCMTRIAGE_FUZZ_SECONDS` each (1 by default), and prints how often.
#[test]
fn the_fuzz_targets_hold_on_changed_seeds() {
    let seconds = std::env::var("CCMTRIAGE_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    for (name, target) in targets::TARGETS {
        let seeds = seeds(name);
        let mut random = fastrand::Rng::with_seed(seconds);
        let end = Instant::now() + Duration::from_secs(seconds);
        let mut tried = 0;
        while Instant::now() < end {
            let bytes = mutated(&seeds, &mut random);
            let held = std::panic::catch_unwind(|| target(&bytes));
            if held.is_err() {
                let kept = std::env::temp_dir().join(format!("ccmtriage-{name}-finding"));
                fs::write(&kept, &bytes).expect("writable");
                panic!("{name} fell after {tried} inputs: {}", kept.display());
            }
            tried += 1;
        }
        survived(&format!("changed seeds of {name}"), tried);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_target_holds_on_arbitrary_bytes(bytes in prop::collection::vec(any::<u8>(), 0..2048)) {
        for (_, target) in targets::TARGETS {
            target(&bytes);
        }
        // The same as a member of an archive.
        targets::scan(&zip_of(&vec![("a.log".to_owned(), bytes)]));
    }
}
