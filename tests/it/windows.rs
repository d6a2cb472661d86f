//! What only Windows does: files that others hold open, paths beyond 260 characters, quotes that cmd leaves, limits that
//! do not hold.

use std::fs::{self, OpenOptions};
use std::os::windows::fs::OpenOptionsExt;
use std::os::windows::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const LOG: &str = "14:00:00 Copying files\r\n14:00:01 it failed\r\n";

fn ccmtriage() -> Command {
    Command::new(env!("CARGO_BIN_EXE_ccmtriage"))
}

/// A folder with the two logs of a directory service, which goes away by itself.
fn server() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let logs = folder.path().join("Dcdsrvr").join("log");
    fs::create_dir_all(&logs).expect("a folder");
    for name in ["held.log", "other.log"] {
        fs::write(logs.join(name), LOG).expect("writable");
    }
    (folder, logs)
}

fn scan(folder: &Path) -> Output {
    ccmtriage().args(["scan", "--detail"]).arg(folder).output().expect("it runs")
}

fn shown(run: &Output) -> String {
    String::from_utf8(run.stdout.clone()).expect("UTF-8")
}

#[test]
fn a_log_that_the_installer_holds_open_is_read_where_it_is_shared_and_said_where_it_is_not() {
    // Reading, with writing, and with deleting.
    for share in [1, 3, 7] {
        let (folder, logs) = server();
        let mut open = OpenOptions::new();
        // One who shares reading only reads, too, or no reader may follow.
        open.read(true).append(share != 1).share_mode(share);
        let _held = open.open(logs.join("held.log")).expect("opens");
        let text = shown(&scan(folder.path()));
        assert!(text.contains("(2 files, 88 bytes)"), "{share}: {text}");
    }
    let (folder, logs) = server();
    let _held = OpenOptions::new().append(true).share_mode(0).open(logs.join("held.log")).expect("opens");
    let run = scan(folder.path());
    let text = shown(&run);
    assert!(text.contains("(1 files, 44 bytes)"), "{text}");
    assert!(text.contains("Dcdsrvr/log/held.log (cannot be read: another program holds it open"), "{text}");
    assert!(text.contains("(os error 32)"), "{text}");
    let case = folder.path().join("case.zip");
    let run = ccmtriage().arg("collect").arg(&logs).arg("-o").arg(&case).output().expect("it runs");
    assert!(shown(&run).contains("1 logs packed"), "{run:?}");
}

#[test]
fn paths_beyond_260_characters_are_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut logs = folder.path().join("Dcdsrvr").join("log");
    for n in 0..6 {
        logs.push(format!("{n}{}", "-a-long-name".repeat(5)));
    }
    fs::create_dir_all(&logs).expect("a folder");
    let log = logs.join("deep.log");
    fs::write(&log, LOG).expect("writable");
    assert!(log.as_os_str().len() > 400);
    for named in [folder.path(), &logs, &log] {
        let text = shown(&scan(named));
        assert!(text.contains("it failed") && text.contains("44 bytes"), "{text}");
    }
    let report = logs.join("report.json");
    let input = folder.path().join("Dcdsrvr");
    let run = ccmtriage().arg("scan").arg(&input).arg("-o").arg(&report).output().expect("it runs");
    assert!(String::from_utf8_lossy(&run.stderr).contains("lies in"), "{run:?}");
}

#[test]
fn a_quote_that_cmd_leaves_at_the_end_of_a_folder_is_understood() {
    let (folder, _) = server();
    let named = format!("\"{}\\\"", folder.path().display());
    for more in ["", " --format text --fail-on never"] {
        let run = ccmtriage().args(["scan", "--detail"]).raw_arg(format!("{named}{more}")).output().expect("it runs");
        assert!(shown(&run).contains("(2 files, 88 bytes)"), "{more}: {run:?}");
    }
}

#[test]
fn errors_show_the_number_of_the_system() {
    let (folder, logs) = server();
    let held = logs.join("held.log");
    let _held = OpenOptions::new().append(true).share_mode(0).open(&held).expect("opens");
    let run = scan(&held);
    assert_eq!(run.status.code(), Some(3));
    assert!(shown(&run).contains("os error 32"), "{run:?}");
    drop(folder);
}

#[test]
fn a_worker_says_that_limits_of_time_and_memory_do_not_hold() {
    let run = ccmtriage().arg("worker").stdin(std::process::Stdio::null()).output().expect("it runs");
    assert!(String::from_utf8_lossy(&run.stderr).contains("only --wall-limit holds"), "{run:?}");
}
