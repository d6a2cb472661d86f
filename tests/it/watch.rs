//! `watch` against logs that are written piece by piece.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use ccmtriage::input::source::Input;
use ccmtriage::running::triage::Options;
use ccmtriage::running::watch::{Happened, Watch};

/// The logs of a fixture, each with its place below the root.
fn logs(fixture: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(fixture);
    let files = walkdir::WalkDir::new(root.join("C")).sort_by_file_name().into_iter().filter_map(Result::ok);
    files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let below = entry.path().strip_prefix(&root).expect("below").to_owned();
            (below, fs::read(entry.path()).expect("readable"))
        })
        .collect()
}

fn append(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    let mut file = OpenOptions::new().create(true).append(true).open(path).expect("writable");
    file.write_all(bytes).expect("written");
}

#[test]
fn steps_and_causes_are_told_while_logs_are_written_and_nothing_is_read_twice() {
    let catalog = crate::catalog();
    for parts in [1, 7, 40] {
        let root = tempfile::tempdir().expect("a folder");
        let input = Input::Path(root.path().to_owned());
        for folder in ["C/Program Files/Common Files/Cisco/Logs", "C/Install/DBInstall"] {
            fs::create_dir_all(root.path().join(folder)).expect("a folder");
        }
        let old = root.path().join("C/Install/DBInstall/old.log");
        append(&old, b"10:00 step old failed with 5\n");
        let mut watch = Watch::default();
        assert!(watch.look(&input, catalog, &Options::default()).seen.is_empty(), "what stands there is passed over");
        let (mut seen, mut added, mut written) = (Vec::new(), 0, 0);
        for (place, bytes) in logs("failed-publisher") {
            for piece in bytes.chunks(bytes.len() / parts + 1) {
                append(&root.path().join(&place), piece);
                let look = watch.look(&input, catalog, &Options::default());
                added += look.added;
                seen.extend(look.seen);
            }
            written += bytes.len() as u64;
        }
        assert_eq!(added, written, "{parts} parts");
        let of = |what: Happened| seen.iter().filter(move |one| one.what == what);
        assert!(of(Happened::Failed).any(|one| one.text.starts_with("InstallFinalize (return value 3)")), "{seen:#?}");
        assert!(of(Happened::Catastrophic).any(|one| one.path.ends_with("logins.log")), "{seen:#?}");
        assert!(seen.iter().all(|one| !one.path.ends_with("old.log")));
        if parts > 1 {
            assert!(of(Happened::Began).count() > 0 && of(Happened::Ended).count() > 0, "{seen:#?}");
        }
        fs::write(&old, "new\n").expect("writable");
        let look = watch.look(&input, catalog, &Options::default());
        assert_eq!(look.seen.iter().map(|one| one.what).collect::<Vec<_>>(), [Happened::WrittenAnew]);
    }
}

#[test]
fn what_is_told_while_watching_holds_no_secret() {
    let catalog = crate::catalog();
    let root = tempfile::tempdir().expect("a folder");
    let input = Input::Path(root.path().to_owned());
    append(&root.path().join("a.log"), b"begin\n");
    let mut watch = Watch::default();
    watch.look(&input, catalog, &Options::default());
    append(&root.path().join("a.log"), b"10:01 osql -U sa -P Tr0ub4dor failed with 1\n");
    let look = watch.look(&input, catalog, &Options::default());
    assert!(!look.seen.is_empty() && look.seen.iter().all(|one| !one.text.contains("Tr0ub4dor")), "{look:#?}");
}

#[test]
fn the_command_ends_with_the_report_when_the_logs_are_silent() {
    let root = tempfile::tempdir().expect("a folder");
    for folder in [
        "Program Files/Common Files/Cisco/Logs",
        "Program Files/Common Files/Cisco/Directory",
        "Install/DBInstall",
        "Dcdsrvr/log",
    ] {
        fs::create_dir_all(root.path().join("C").join(folder)).expect("a folder");
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_ccmtriage"));
    command.args(["watch", "--every", "1", "--silence", "4"]).arg(root.path());
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    std::thread::sleep(Duration::from_millis(600));
    for (place, bytes) in logs("failed-publisher") {
        for piece in bytes.chunks(bytes.len() / 2 + 1) {
            append(&root.path().join(&place), piece);
            std::thread::sleep(Duration::from_millis(300));
        }
    }
    let ended = child.wait_with_output().expect("it ends");
    let (report, told) = (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
    assert_eq!(ended.status.code(), Some(1), "{told}");
    assert!(report.starts_with("FAILED   PUB01") && report.contains("<- cause"), "{report}");
    assert!(told.contains("CAUSE?") && told.contains("FAILED") && told.contains("nothing was written for"), "{told}");
}
