//! The program as a user runs it.

use std::path::Path;

use assert_cmd::Command;

fn ccmtriage() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ccmtriage"));
    command.env("CCMTRIAGE_CATALOG_DIR", crate::NO_CATALOG);
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

fn fixture(name: &str) -> String {
    crate::project().join("fixtures").join(name).display().to_string()
}

#[test]
fn a_failed_publisher_exits_1_and_says_why() {
    let run = ccmtriage().args(["scan", "--detail", &fixture("failed-publisher")]).assert().code(1);
    let shown = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    assert!(shown.starts_with("FAILED"), "{shown}");
    for part in ["ROOT CAUSE", "WHAT TO DO NOW", "LEDGER", "COVERAGE", "Login failed for user 'sa'"] {
        assert!(shown.contains(part), "{part} is missing in\n{shown}");
    }
    assert!(!shown.contains('\u{1b}'), "colours go to terminals only");
}

#[test]
fn a_clean_publisher_exits_0() {
    ccmtriage().args(["scan", &fixture("clean-publisher")]).assert().code(0);
}

#[test]
fn exit_zero_turns_1_and_3_into_0() {
    ccmtriage().args(["scan", "--exit-zero", &fixture("failed-publisher")]).assert().code(0);
    ccmtriage().args(["scan", "--exit-zero", "/nonexistent"]).assert().code(0);
}

#[test]
fn a_path_that_does_not_exist_is_said_and_exits_3() {
    let run = ccmtriage().args(["scan", "/nonexistent"]).assert().code(3);
    let shown = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    assert!(shown.contains("/nonexistent") && shown.contains("does not exist"), "{shown}");
}

#[test]
fn a_folder_without_logs_says_what_was_looked_for_and_exits_3() {
    let folder = std::env::temp_dir().join(format!("ccmtriage-empty-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let run = ccmtriage().arg("scan").arg(&folder).assert().code(3);
    let shown = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    std::fs::remove_dir_all(&folder).expect("removable");
    assert!(shown.contains("Dcdsrvr") && shown.contains("no log file was found"), "{shown}");
}

#[test]
fn wrong_usage_exits_2() {
    ccmtriage().arg("scan").assert().code(2);
    ccmtriage().args(["scan", "--format", "yaml", "x"]).assert().code(2);
    ccmtriage().args(["scan", "--catalog", "/nonexistent.toml", "x"]).assert().code(2);
}

#[test]
fn a_damaged_archive_is_a_coverage_row_and_exits_3() {
    let file = std::env::temp_dir().join(format!("ccmtriage-{}.zip", std::process::id()));
    std::fs::write(&file, b"PK\x03\x04rest").expect("writable");
    let run = ccmtriage().arg("scan").arg(&file).assert().code(3);
    std::fs::remove_file(&file).expect("removable");
    assert!(String::from_utf8_lossy(&run.get_output().stdout).contains("damaged archive"));
}

#[test]
fn standard_input_is_read() {
    let log = Path::new(&fixture("tricky-03-finalize-hides-installfiles")).join("finalize-hides-installfiles.log");
    let log = std::fs::read(log).expect("readable");
    let run = ccmtriage().args(["scan", "-"]).write_stdin(log).assert().code(1);
    assert!(String::from_utf8_lossy(&run.get_output().stdout).contains("1310"));
}

#[test]
fn what_could_not_be_judged_is_shown_where_nothing_says_how_it_ended() {
    let excerpt = "MSI (s) (5C:70) [09:12:41:075]: Note: 1: 1722 2: ExRunSetup 3: C:\\Setup\\setup.exe 4: /q \r\n\
                   Error 1722. A program that the package runs did not end as expected. Action ExRunSetup\r\n";
    for (form, words) in
        [("text", "COULD NOT BE JUDGED"), ("markdown", "Could not be judged:"), ("html", ">Could not be judged</h2>")]
    {
        let run = ccmtriage().args(["scan", "-", "--detail", "--format", form]).write_stdin(excerpt).assert().code(3);
        let shown = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
        assert!(shown.contains(words) && shown.contains("ExRunSetup"), "{shown}");
    }
    let failed = ccmtriage().args(["scan", "--detail", &fixture("failed-publisher")]).assert().code(1);
    assert!(!String::from_utf8_lossy(&failed.get_output().stdout).contains("COULD NOT BE JUDGED"));
}

#[test]
fn a_report_is_written_aside_and_renamed() {
    let file = std::env::temp_dir().join(format!("ccmtriage-report-{}.json", std::process::id()));
    ccmtriage()
        .args(["scan", "--format", "json", "--output"])
        .arg(&file)
        .arg(fixture("clean-publisher"))
        .assert()
        .code(0);
    let text = std::fs::read_to_string(&file).expect("written");
    std::fs::remove_file(&file).expect("removable");
    assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
    let run =
        ccmtriage().args(["scan", "--output", "/nonexistent/x.json", &fixture("clean-publisher")]).assert().code(2);
    let complaint = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(complaint.contains("/nonexistent/x.json") && complaint.contains("make the folder first"), "{complaint}");
}

#[test]
fn reproducible_output_is_the_same_twice() {
    let run = |threads: &str| {
        let args = ["scan", "--format", "json", "--evidence", "all", "--reproducible", "--threads", threads];
        ccmtriage().args(args).arg(fixture("failed-publisher")).assert().code(1).get_output().stdout.clone()
    };
    assert!(run("1") == run("8"));
}

#[test]
fn the_shipped_catalog_proves_itself() {
    let run = ccmtriage().args(["catalog", "check"]).assert().code(0);
    assert!(String::from_utf8_lossy(&run.get_output().stdout).contains("0 problems, 0 overlaps;"));
}

#[test]
fn the_readme_shows_what_the_program_prints() {
    let root = crate::project();
    let readme = std::fs::read_to_string(root.join("README.md")).expect("README.md");
    let sample = readme.split("```text\n").nth(1).and_then(|rest| rest.split("\n```").next()).expect("a sample");
    let run = ccmtriage().current_dir(root).args(["scan", "fixtures/failed-publisher"]).assert().code(1);
    let printed = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    let mut lines = printed.lines();
    for line in sample.lines().filter(|line| !line.trim().is_empty() && line.trim() != "...") {
        assert!(lines.any(|printed| printed == line), "the program does not print this, or not there: {line}");
    }
}
