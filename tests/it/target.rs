//! What `--output` names is written without harm: nothing that is read, no device, no link, no mode, no second name.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const LOG: &str = "14:00:00 Copying files\n14:00:01 it failed\n";

/// A folder with a log, which goes away by itself.
fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("logs")).expect("a folder");
    let log = folder.path().join("logs/a.log");
    fs::write(&log, LOG).expect("writable");
    (folder, log)
}

fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ccmtriage"));
    command.env("CCMTRIAGE_CATALOG_DIR", crate::NO_CATALOG);
    command
}

fn run(arguments: &[&Path]) -> Output {
    binary().args(arguments).output().expect("it runs")
}

fn scan(input: &Path, output: &Path) -> Output {
    run(&["scan".as_ref(), input, "-o".as_ref(), output, "--exit-zero".as_ref()])
}

/// The run is refused before anything is read, and says so.
fn refused(output: &Output, says: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && said.contains(says), "{output:?}");
}

#[test]
fn what_is_read_is_never_written() {
    let (folder, log) = folder();
    let logs = folder.path().join("logs");
    refused(&scan(&log, &log), "is read");
    refused(&scan(&logs, &log), "lies in");
    refused(&scan(&logs, &logs.join("new.json")), "lies in");
    refused(&scan(&logs.join("../logs"), &logs.join("new.json")), "lies in");
    let named = PathBuf::from(format!("pub={}", logs.display()));
    refused(&scan(&named, &log), "lies in");
    refused(&run(&["collect".as_ref(), &logs, "-o".as_ref(), &logs.join("case.zip")]), "lies in");
    assert_eq!(fs::read_to_string(&log).expect("it is there"), LOG);
    assert_eq!(fs::read_dir(&logs).expect("a folder").count(), 1);
    // Beside it is another place.
    assert_eq!(scan(&logs, &folder.path().join("logs.txt")).status.code(), Some(0));
    let report = folder.path().join("old.json");
    run(&["scan".as_ref(), &logs, "-o".as_ref(), &report, "--format".as_ref(), "json".as_ref()]);
    let before = fs::read(&report).expect("written");
    refused(&run(&["diff".as_ref(), &report, &report, "-o".as_ref(), &report]), "is read");
    refused(&run(&["scan".as_ref(), &logs, "--baseline".as_ref(), &report, "-o".as_ref(), &report]), "is read");
    assert_eq!(fs::read(&report).expect("it is there"), before);
}

#[test]
fn a_name_that_cannot_be_a_report_is_wrong_usage() {
    let (folder, log) = folder();
    refused(&scan(&log, folder.path()), "name a file in it");
    refused(&scan(&log, &folder.path().join("none/report.txt")), "make the folder first");
    refused(&scan(&log, &log.join("report.txt")), "cannot write");
}

#[cfg(unix)]
mod unix {
    use std::fs::{File, Permissions};
    use std::io::Read;
    use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};
    use std::process::Stdio;

    use super::*;

    #[test]
    fn other_names_of_what_is_read_are_the_same() {
        let (folder, log) = folder();
        let logs = folder.path().join("logs");
        let at = |name: &str| folder.path().join(name);
        symlink(&log, at("link.txt")).expect("a link");
        symlink(&logs, at("linked")).expect("a link");
        fs::hard_link(&log, at("hard.txt")).expect("a link");
        refused(&scan(&log, &at("link.txt")), "is read");
        refused(&scan(&log, &at("hard.txt")), "is read");
        refused(&scan(&logs, &at("hard.txt")), "lies in");
        refused(&scan(&at("linked"), &logs.join("x.txt")), "lies in");
        refused(&scan(&logs, &at("linked/x.txt")), "lies in");
        // The folder that is read leads to where the report would lie.
        fs::create_dir(at("more")).expect("a folder");
        symlink(at("more"), logs.join("down")).expect("a link");
        refused(&scan(&logs, &at("more/x.txt")), "lies in");
        let run = binary()
            .args(["scan", "-", "-o"])
            .arg(&log)
            .stdin(File::open(&log).expect("readable"))
            .output()
            .expect("it runs");
        refused(&run, "is read");
        assert_eq!(fs::read_to_string(&log).expect("it is there"), LOG);
    }

    #[test]
    fn devices_and_pipes_are_written_to_and_stay() {
        let (folder, log) = folder();
        let pipe = folder.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().is_ok_and(|made| made.success()));
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || {
                let mut text = String::new();
                File::open(pipe).and_then(|mut pipe| pipe.read_to_string(&mut text)).expect("readable");
                text
            }
        });
        assert_eq!(scan(&log, &pipe).status.code(), Some(0));
        assert!(reader.join().expect("it ends").contains("it failed"));
        assert!(fs::metadata(&pipe).expect("it is there").file_type().is_fifo());
        let device = folder.path().join("device");
        symlink("/dev/null", &device).expect("a link");
        assert_eq!(scan(&log, &device).status.code(), Some(0));
        assert!(fs::symlink_metadata(&device).expect("it is there").is_symlink());
        assert!(fs::metadata("/dev/null").expect("it is there").file_type().is_char_device());
        // What a shell has opened goes on where it is.
        let out = folder.path().join("out.txt");
        for name in ["/dev/fd/1", "/proc/self/fd/1"] {
            fs::write(&out, "before\n").expect("writable");
            let opened = fs::OpenOptions::new().append(true).open(&out).expect("writable");
            let run = binary().args(["scan", "--exit-zero", "-o", name]).arg(&log).stdout(Stdio::from(opened)).status();
            assert!(run.is_ok_and(|run| run.success()));
            let text = fs::read_to_string(&out).expect("it is there");
            assert!(text.starts_with("before\n") && text.contains("it failed"), "{name}: {text}");
        }
    }

    #[test]
    fn a_file_keeps_its_mode_its_links_and_its_names() {
        let (folder, log) = folder();
        let at = |name: &str| folder.path().join(name);
        let report = at("report.txt");
        let again = |why: &str| {
            fs::write(&report, "old").expect(why);
            fs::set_permissions(&report, Permissions::from_mode(0o640)).expect(why);
        };
        let written = |why: &str| {
            let known = fs::symlink_metadata(&report).expect(why);
            assert!(known.is_file() && known.mode() & 0o7777 == 0o640, "{why}: {known:?}");
            assert!(fs::read_to_string(&report).expect(why).contains("it failed"), "{why}");
        };
        again("by its name");
        assert_eq!(scan(&log, &report).status.code(), Some(0));
        written("by its name");
        again("through a link");
        symlink("report.txt", at("link")).expect("a link");
        assert_eq!(scan(&log, &at("link")).status.code(), Some(0));
        assert!(fs::symlink_metadata(at("link")).expect("it is there").is_symlink());
        written("through a link");
        again("by a second name");
        fs::hard_link(&report, at("second.txt")).expect("a link");
        let file = fs::metadata(&report).expect("it is there").ino();
        assert_eq!(scan(&log, &at("second.txt")).status.code(), Some(0));
        written("by a second name");
        assert_eq!(fs::metadata(&report).expect("it is there").ino(), file);
        // A link to what is not there yet.
        symlink("later.txt", at("ahead")).expect("a link");
        assert_eq!(scan(&log, &at("ahead")).status.code(), Some(0));
        assert!(fs::symlink_metadata(at("later.txt")).expect("it is there").is_file());
        symlink("round", at("round")).expect("a link");
        refused(&scan(&log, &at("round")), "lead nowhere");
        let left: Vec<_> = fs::read_dir(folder.path())
            .expect("a folder")
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| name.contains(".part"))
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
}
