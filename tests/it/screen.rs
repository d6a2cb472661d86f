//! The first screen, and what a user may say wrong: a tired administrator must not be led to do harm.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;

struct Folder(tempfile::TempDir);

const LOGS: &str = "C/Program Files/Common Files/Cisco/Logs";

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// The log of a fixture's engine as text, with every date replaced, at a place of this folder.
    fn log_of(&self, fixture: &str, date: &str, place: &str) {
        let name = walkdir::WalkDir::new(self::fixture(fixture)).into_iter().filter_map(Result::ok);
        let log = name.map(walkdir::DirEntry::into_path).find(|path| path.ends_with("CallMgrInstall.log"));
        let bytes = fs::read(log.expect("an engine's log")).expect("readable");
        let text = if bytes.starts_with(&[0xff, 0xfe]) {
            let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]])).collect();
            String::from_utf16(&units).expect("UTF-16")
        } else {
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let dates = regex::Regex::new(r"\b\d{1,2}/\d{1,2}/200\d\b").expect("sound");
        self.write(place, &dates.replace_all(&text, date));
    }

    fn write(&self, place: &str, text: &str) {
        let path = self.path().join(place);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("writable");
    }

    /// A fixture's tree in a folder of this one.
    fn copy(&self, fixture: &str, to: &str) {
        let from = self::fixture(fixture);
        for entry in walkdir::WalkDir::new(from.join("C")).into_iter().filter_map(Result::ok) {
            let below = entry.path().strip_prefix(&from).expect("below");
            let to = self.path().join(to).join(below);
            if entry.file_type().is_dir() {
                fs::create_dir_all(to).expect("a folder");
            } else {
                fs::copy(entry.path(), to).expect("copied");
            }
        }
    }
}

/// Packs what is below a folder.
fn zipped(folder: &Path, archive: &Path) {
    let mut zip = zip::ZipWriter::new(fs::File::create(archive).expect("writable"));
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok) {
        let below = entry.path().strip_prefix(folder).expect("below").display().to_string().replace('\\', "/");
        if entry.file_type().is_file() {
            zip.start_file(below, zip::write::SimpleFileOptions::default()).expect("a member");
            std::io::Write::write_all(&mut zip, &fs::read(entry.path()).expect("readable")).expect("written");
        }
    }
    zip.finish().expect("a zip");
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// Exit code, standard output and standard error.
fn run(arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ccmtriage"));
    let output = command.args(arguments).env_remove("CLICOLOR_FORCE").output().expect("it runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().expect("an exit code"), text(&output.stdout), text(&output.stderr))
}

fn scan(inputs: &[&str], more: &[&str]) -> (i32, String) {
    let (code, shown, _) = run(&[&["scan"], inputs, more].concat());
    (code, shown)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[test]
fn a_reimage_names_the_server_that_was_cancelled_in_every_form() {
    let (publisher, cancelled) = (fixture("clean-publisher"), fixture("user-cancel"));
    let servers = [format!("pub={}", publisher.display()), format!("sub2={}", cancelled.display())];
    for form in ["text", "markdown", "html"] {
        for more in [&["--format", form][..], &["--format", form, "--detail"]] {
            let (_, shown) = scan(&[&servers[0], &servers[1]], more);
            assert!(shown.contains("REIMAGE NEEDED on sub2: "), "{form}: {shown}");
            assert!(!shown.contains("REIMAGE NEEDED: "), "{form}: {shown}");
            assert!(shown.contains("On sub2: "), "{form}: {shown}");
        }
    }
}

#[test]
fn a_cancelled_try_before_a_success_is_told_as_that() {
    let server = Folder::new();
    server.log_of("user-cancel", "8/20/2005", &format!("{LOGS}/ccm1.log"));
    server.log_of("clean-publisher", "8/22/2005", &format!("{LOGS}/ccm3.log"));
    for folder in ["C/Program Files/Common Files/Cisco/Directory", "C/Install/DBInstall", "C/Dcdsrvr/log"] {
        server.write(&format!("{folder}/ok.log"), "started\nall steps completed\n");
    }
    let (code, shown) = scan(&[&shown(server.path())], &[]);
    assert!(shown.starts_with("SUCCEEDED ") && code == 0, "{code}: {shown}");
    assert!(!shown.contains("REIMAGE NEEDED"), "{shown}");
    assert!(shown.contains("an earlier try was cancelled") && shown.contains("before TAC answers"), "{shown}");
    // Its decoy: nothing came after it.
    let (code, alone) = scan(&[&self::shown(&fixture("user-cancel"))], &[]);
    assert!(alone.contains("REIMAGE NEEDED") && code == 1, "{alone}");
}

#[test]
fn steps_have_one_order_and_none_contradicts_another() {
    for name in ["failed-publisher", "service-fails-to-start", "directory-import-failed", "user-cancel"] {
        let (_, shown) = scan(&[&shown(&fixture(name))], &["--detail"]);
        let todo = shown.split("WHAT TO DO NOW").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("steps");
        let at = |words: &str| todo.find(words).unwrap_or_else(|| panic!("{name}: no {words} in {todo}"));
        assert!(at("Keep the logs") < at("If that did not help"), "{todo}");
        assert_eq!(
            todo.to_lowercase().matches("run the installation again").count().min(2),
            usize::from(name != "user-cancel"),
            "{todo}"
        );
        assert!(!todo.contains("do not run the installation again") && !todo.contains("leave the server as it is"));
    }
}

#[test]
fn steps_take_what_the_log_names() {
    let server = Folder::new();
    let log = "MSI (s) (5C:70) [09:12:41:075]: Executing op: ActionStart(Name=InstallFiles)\r\n\
               Error 1304. Error writing to file C:\\x.dll. Not enough space on drive D: 512000 KB needed, 412000 KB free. System error 112.\r\n\
               Action ended 9:12:42: InstallFinalize. Return value 3.\r\n\
               === Logging stopped: 8/17/2005  9:12:50 ===\r\n\
               MSI (c) (5C:70) [09:12:50:075]: MainEngineThread is returning 1603\r\n";
    server.write("setup.log", log);
    let (_, named) = scan(&[&shown(&server.path().join("setup.log"))], &[]);
    assert!(named.contains("Make room on drive D: (512000 KB needed, 412000 KB free)."), "{named}");
    server.write("setup.log", &log.replace("on drive D: 512000 KB needed, 412000 KB free", "on the disk"));
    let (_, general) = scan(&[&shown(&server.path().join("setup.log"))], &[]);
    assert!(!general.contains('{'), "{general}");
}

#[test]
fn dates_are_compared_where_every_reading_agrees() {
    let server = Folder::new();
    let log = |date: &str| {
        format!(
            "{date} 10:00:01 Starting step one\n{date} 10:00:05 ERROR: step one failed with 5: Access is denied.\n{date} 10:00:06 Installation failed.\n"
        )
    };
    let path = server.path().join("a.log");
    let path = shown(&path);
    for (date, more, failed) in [
        ("3/10/2006", &["--since", "2006-01-01"][..], true),
        ("3/10/2006", &["--since", "2006-11-01"], false),
        // Nobody knows: considered, and said.
        ("3/10/2006", &["--since", "2006-05-01"], true),
        ("3/10/2006", &["--since", "2006-05-01", "--date-order", "mdy"], false),
        ("3/10/2006", &["--since", "2006-05-01", "--date-order", "dmy"], true),
        ("06/03/10", &["--since", "2006-05-01", "--date-order", "ymd"], false),
        ("08/17/2005", &["--since", "2005-08-18"], false),
        ("08/17/2005", &["--since", "2005-08-17"], true),
        ("08/17/2005", &["--until", "2005-08-16"], false),
    ] {
        server.write("a.log", &log(date));
        let (_, shown) = scan(&[&path], more);
        assert_eq!(shown.starts_with("FAILED"), failed, "{date} {more:?}: {shown}");
    }
}

#[test]
fn a_date_of_another_log_proves_the_order() {
    let server = Folder::new();
    server.log_of("user-cancel", "3/10/2006", &format!("{LOGS}/ccm.log"));
    let started = || {
        let (_, json) = scan(&[&shown(server.path())], &["--format", "json"]);
        let report: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        let mut sessions = report["sessions"].as_array().expect("sessions").clone();
        sessions.retain(|session| session["dialect"] == "msi" && session["outcome"] == "cancelled");
        sessions[0]["started"].as_str().map(str::to_owned)
    };
    assert_eq!(started(), None);
    for (line, date) in [
        ("2006-03-10 10:00:00 step one ended with 0\n", "2006-03-10"),
        ("2006-10-03 10:00:00 step one ended with 0\n", "2006-10-03"),
        ("10/25/2006 10:00:00 step one ended with 0\n", "2006-03-10"),
        ("25/10/2006 10:00:00 step one ended with 0\n", "2006-10-03"),
    ] {
        server.write("C/Install/DBInstall/steps.log", line);
        assert!(started().is_some_and(|started| started.starts_with(date)), "{line} {:?}", started());
    }
    // Neither reading is met: nothing is proven.
    server.write("C/Install/DBInstall/steps.log", "2006-07-30 10:00:00 step one ended with 0\n");
    assert_eq!(started(), None);
}

#[test]
fn servers_in_one_folder_or_archive_are_a_cluster() {
    let all = Folder::new();
    all.copy("clean-publisher", "PUB");
    all.copy("subscriber-cannot-reach-publisher", "SUB1");
    let packed = Folder::new();
    let archive = packed.path().join("cluster.zip");
    zipped(all.path(), &archive);
    let archive = shown(&archive);
    for input in [shown(all.path()), archive.clone()] {
        let (code, text) = scan(&[&input], &[]);
        assert!(code == 1 && text.starts_with("FAILED   cluster of 2 servers"), "{input}: {text}");
        assert!(text.contains("told apart by their folders: PUB, SUB1"), "{text}");
        assert!(text.contains("publisher") && text.contains("subscriber"), "{text}");
    }
    let (code, one) = scan(&[&format!("{archive}!/PUB")], &[]);
    assert!(code == 0 && one.starts_with("SUCCEEDED") && one.contains("All four directories"), "{one}");
    let named = [format!("pub={archive}!/PUB"), format!("sub={archive}!/SUB1")];
    let (code, two) = scan(&[&named[0], &named[1]], &[]);
    assert!(code == 1 && two.starts_with("FAILED   cluster of 2 servers") && !two.contains("told apart"), "{two}");
}

#[test]
fn servers_deep_below_a_case_and_beside_an_archive_or_a_copy_are_told_apart() {
    let all = Folder::new();
    for server in ["Case 42/Site/PUB01", "Case 42/Site/PUB01 (copy)"] {
        all.copy("clean-publisher", server);
    }
    all.copy("user-cancel", "aside/SUB02");
    // Hosts tell copies from servers.
    let host = all.path().join("aside/SUB02").join(LOGS).join("CallMgrInstall.log");
    let bytes = fs::read(&host).expect("a log");
    let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]])).collect();
    let text = String::from_utf16(&units).expect("UTF-16").replace("PUB01", "SUB02");
    fs::write(&host, text).expect("writable");
    let archive = all.path().join("Case 42/Site/SUB02.zip");
    zipped(&all.path().join("aside"), &archive);
    fs::remove_dir_all(all.path().join("aside")).expect("removable");
    let (code, shown) = scan(&[&shown(all.path())], &[]);
    assert!(code == 1 && shown.starts_with("CANCELLED   cluster of 2 servers"), "{shown}");
    assert!(shown.contains("REIMAGE NEEDED on SUB02: "), "{shown}");
    assert!(shown.contains("succeeded       PUB01 "), "{shown}");
    let case = self::shown(&all.path().join("case.zip"));
    assert_eq!(run(&["collect", &self::shown(&all.path().join("Case 42")), "-o", &case]).0, 0);
    let (_, packed) = scan(&[&case], &[]);
    assert!(packed.contains("REIMAGE NEEDED on SUB02: "), "names stay when packed: {packed}");
}

#[test]
fn a_failure_of_a_callmanager_service_is_not_left_alone() {
    let server = Folder::new();
    let path = server.path().join("setup.log");
    let log = |value: u8, returned: u16| {
        format!(
            "=== Verbose logging started: 8/17/2005  9:12:40  Build type: SHIP UNICODE 2.00.2600.02  Calling process: C:\\setup.exe ===\r\n\
             Action start 9:12:41: StartServices.\r\n\
             Error 1920. Service 'Cisco Database Layer Monitor' (DBLMon) failed to start.\r\n\
             Action ended 9:12:44: StartServices. Return value {value}.\r\n\
             MSI (s) (5C:70) [09:12:50:075]: MainEngineThread is returning {returned}\r\n\
             === Verbose logging stopped: 8/17/2005  9:12:50 ===\r\n"
        )
    };
    server.write("setup.log", &log(3, 1603));
    let (_, text) = scan(&[&shown(&path)], &[]);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("find the service Cisco Database Layer Monitor."), "{text}");
    assert!(!text.contains("Take no action") && text.contains("run the installation again"), "{text}");
    // Its decoy: the run went well.
    server.write("setup.log", &log(1, 0));
    let (_, text) = scan(&[&shown(&path)], &[]);
    assert!(text.starts_with("SUCCEEDED") && !text.contains("find the service"), "{text}");
}

#[test]
fn nothing_is_wider_than_the_screen() {
    let server = Folder::new();
    let path = server.path().join("setup.log");
    let folders = "\\\u{8a2d}\u{5b9a}averyveryverylongfolder".repeat(12);
    server.write(
        "setup.log",
        &format!("10:00:02 ERROR: Access to D:{folders}\\ccm.ini is denied.\n10:00:03 Installation failed.\n"),
    );
    let (_, text) = scan(&[&shown(&path)], &[]);
    for line in text.lines() {
        assert!(ccmtriage::telling::page::columns(line) <= 80, "{line}");
    }
    assert!(text.starts_with("FAILED") && text.lines().count() <= 26, "{text}");
}

#[test]
fn a_case_without_logs_is_not_written() {
    let to = Folder::new();
    let case = to.path().join("case.zip");
    let (code, said, _) = run(&["collect", "pub=nosuch", "-o", &shown(&case)]);
    assert!(code == 3 && said.contains("packs one server") && !case.exists(), "{said}");
    let page = to.path().join("-");
    let (code, _, complaint) = run(&["scan", &shown(&fixture("clean-publisher")), "--open", "-o", "-"]);
    assert!(code == 2 && complaint.contains("--open shows a file") && !page.exists(), "{complaint}");
}

#[test]
fn copies_of_one_server_are_no_cluster() {
    let all = Folder::new();
    all.copy("clean-publisher", "before");
    all.copy("clean-publisher", "after");
    let (_, text) = scan(&[&shown(all.path())], &[]);
    assert!(!text.contains("cluster of"), "{text}");
}

#[test]
fn the_counts_part_causes_from_what_followed() {
    let (_, text) = scan(&[&shown(&fixture("failed-publisher"))], &["--detail"]);
    assert!(text.contains("278 error-like messages: 1 cause, 8 followed from it, 269 may be ignored"), "{text}");
    let ledger = text.split("LEDGER").nth(1).expect("a ledger");
    let first = ledger.lines().find(|line| line.contains("catastrophic ")).expect("a row");
    assert!(
        first.contains("SQL Server refused a login, and the script did not run"),
        "the cause stands first: {first}"
    );
    let (_, good) = scan(&[&shown(&fixture("clean-publisher"))], &[]);
    assert!(good.contains("RUNS") && good.contains("Cisco CallManager 4.1(3)"), "{good}");
    let (code, none) = scan(&["nosuch"], &[]);
    assert!(code == 3 && none.lines().nth(1).is_some_and(|line| line.contains("nosuch: does not exist")), "{none}");
}

#[test]
fn a_restart_that_is_wanted_is_a_step() {
    let (_, text) = scan(&[&shown(&fixture("restart-required"))], &[]);
    assert!(text.contains("DO ") && text.contains("restart the server"), "{text}");
}

#[test]
fn too_little_memory_for_either_role_is_said_while_the_role_is_not_known() {
    let (_, text) = scan(&[&shown(&fixture("publisher-below-1gb"))], &["--detail"]);
    assert!(!text.contains("(publisher)"), "the role is not given: {text}");
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("512 MB of memory; on a publisher the installation stops, on a subscriber"), "{text}");
    let (_, text) = scan(&[&shown(&fixture("clean-publisher"))], &["--detail"]);
    assert!(!text.contains("MB of memory; on a publisher"), "{text}");
}

#[test]
fn a_missing_service_pack_has_a_step() {
    let server = Folder::new();
    let path = server.path().join("setup.log");
    let refusal = "ERROR: This installation requires Windows 2000 Service Pack 4. Setup will exit.";
    server.write(
        "setup.log",
        &format!("10:00:01 Checking the system\n10:00:02 {refusal}\n10:00:03 Installation failed.\n"),
    );
    let (_, text) = scan(&[&shown(&path)], &[]);
    assert!(text.contains("Install Service Pack 4 of the product"), "{text}");
    // Its decoy only speaks of one.
    server.write(
        "setup.log",
        "10:00:01 Windows 2000 Service Pack 4 found\n10:00:03 Installation completed successfully.\n",
    );
    let (_, text) = scan(&[&shown(&path)], &[]);
    assert!(!text.contains("Service Pack"), "{text}");
}

#[test]
fn what_cannot_be_meant_is_refused_with_exit_2() {
    let clean = shown(&fixture("clean-publisher"));
    let twice = format!("pub={clean}");
    let empty = Folder::new();
    let report = empty.path().join("report.json");
    run(&["scan", &clean, "--format", "json", "--output", &shown(&report)]);
    let catalog = Folder::new();
    for (arguments, says) in [
        (vec!["scan", &clean, "-o", "/nonexistent/x"], "make the folder first"),
        (vec!["scan", &twice, &twice], "the same input"),
        (vec!["scan", &clean, &clean], "the same input"),
        (vec!["scan", &clean, "--since", "2006-01-01", "--until", "2005-01-01"], "nothing lies between"),
        (vec!["scan", &clean, "--catalog", &shown(catalog.path())], "holds no .toml file"),
    ] {
        let (code, _, complaint) = run(&arguments);
        assert!(code == 2 && complaint.contains(says), "{arguments:?}: {code} {complaint}");
    }
    let (code, _, complaint) = run(&["scan", &clean, "--catalog", &shown(&report)]);
    assert!(code == 2 && complaint.lines().count() < 200 && complaint.contains(" more"), "{}", complaint.len());
    for (limit, good) in [("4GiB", true), ("512", true), ("512MiB", true), ("1KiB", false), ("much", false)] {
        let (code, ..) = run(&["worker", "--memory-limit", limit, "--help"]);
        let read = run(&["worker", "--memory-limit", limit, "--cpu-limit", "0"]).2;
        assert_eq!(!read.contains("--memory-limit"), good, "{limit}: {read}");
        assert!(code == 0 || !good);
    }
}

#[test]
fn packing_a_failed_server_succeeds() {
    let to = Folder::new();
    let case = shown(&to.path().join("case.zip"));
    let (code, said, _) = run(&["collect", &shown(&fixture("failed-publisher")), "-o", &case]);
    assert!(code == 0 && said.contains("logs packed"), "{said}");
    let (code, ..) = run(&["collect", &shown(&to.path().join("nothing")), "-o", &shown(&to.path().join("b.zip"))]);
    assert_eq!(code, 3);
}

#[test]
fn a_cause_that_no_pattern_knows_is_advised_by_what_the_system_says() {
    let server = Folder::new();
    let path = server.path().join("steps.log");
    for (says, step) in [
        ("odbcji32.dll: The process cannot access the file because it is being used by another process.", "belongs"),
        ("Error 1069: The service did not start due to a logon failure.", "account"),
        ("bind: Address already in use (10048)", "port"),
        ("LoadLibrary(\"ccmcom.dll\") failed: The specified module could not be found.", "library"),
    ] {
        server.write("steps.log", &format!("10:00:01 step one\n10:00:02 {says}\n10:00:03 step one ended with 5\n"));
        let (_, text) = scan(&[&shown(&path)], &[]);
        assert!(text.contains(step) && !text.contains("do not say what to repair"), "{says}: {text}");
    }
    // Its decoy says nothing of the system.
    server.write(
        "steps.log",
        "10:00:01 step one\n10:00:02 ERROR: the frobnicator refused\n10:00:03 step one ended with 5\n",
    );
    let (_, text) = scan(&[&shown(&path)], &[]);
    assert!(text.split_whitespace().collect::<Vec<_>>().join(" ").contains("do not say what to repair"), "{text}");
}
