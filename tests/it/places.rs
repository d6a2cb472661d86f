//! Lines of logs that a user asks about: why one is not the cause, and a pattern for one that nobody knew.

use std::fs;

use assert_cmd::Command;

fn run(arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ccmtriage"));
    let output = command.args(arguments).env("CCMTRIAGE_CATALOG_DIR", crate::NO_CATALOG).output().expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.code().expect("an exit code"), text)
}

fn fixture(name: &str) -> String {
    crate::project().join("fixtures").join(name).display().to_string()
}

#[test]
fn why_a_line_is_not_the_cause_is_said_with_what_is() {
    let server = fixture("failed-publisher");
    for (place, says) in [
        ("logins.log:5", "it is the cause: "),
        ("DBInstall\\LOGINS.LOG:6", "it is the cause: "),
        ("CallMgrInstall.log:703", "it is step 1 of 2 on the way to the cause"),
        ("CallMgrInstall.log:31", "not the cause: it may be ignored"),
        ("CallMgrInstall.log:5", "holds no error-like message"),
    ] {
        let (code, said) = run(&["why-not", place, &server]);
        assert!(code == 0 && said.contains(says), "{place}: {code} {said}");
        assert!(said.contains("SQL Server refused the login of sa"), "the cause stands beside it: {said}");
    }
    // As a shell completes it.
    let completed = format!("{server}/C/Install/DBInstall/logins.log:5");
    let (code, said) = run(&["why-not", &completed, &format!("{server}/")]);
    assert!(code == 0 && said.contains("it is the cause: "), "{said}");
    let (code, said) = run(&["why-not", "logins.lgo:5", &server]);
    assert!(code == 2 && said.contains("logins.lgo is no place in what was read"), "{said}");
    let (code, said) = run(&["why-not", "logins.log:9999", &server]);
    assert!(code == 2 && said.contains("logins.log:9999 is no place in what was read"), "{said}");
    let (code, said) = run(&["why-not", "sql-login-failed", &server]);
    assert!(code == 0 && said.contains("matches 1 message"), "{said}");
}

#[test]
fn a_line_of_an_earlier_try_says_so() {
    let (code, said) = run(&["why-not", "CallMgrInstall1.log:500", &fixture("repaired-second-attempt")]);
    assert_eq!(code, 0);
    assert!(said.contains("succeeded: The installation succeeded"), "{said}");
}

#[test]
fn a_pattern_for_an_unknown_line_proves_itself_and_finds_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("setup.log").display().to_string();
    let ours = folder.path().join("ours.toml").display().to_string();
    let lines = [
        "10:00:01 The widget cache 'main' could not be rebuilt (code 77)",
        "it's broken: cannot open \"C:\\a b\\x.cfg\"",
    ];
    for line in lines {
        fs::write(&log, format!("begin\n{line}\nend\n")).expect("writable");
        let (code, pattern) = run(&["catalog", "new", "setup.log:2", &log]);
        assert_eq!(code, 0, "{pattern}");
        fs::write(&ours, &pattern).expect("writable");
        let (code, said) = run(&["catalog", "check", &ours]);
        assert!(code == 0 && said.contains("0 problems, 0 overlaps"), "{pattern}{said}");
        let (_, json) = run(&["scan", &log, "--format", "json", "--catalog", &ours]);
        let id = pattern.lines().find_map(|line| line.strip_prefix("id = ")).expect("an id");
        assert!(json.contains(&format!("\"pattern\": {id}")), "{pattern}{json}");
    }
    let (code, said) = run(&["catalog", "new", "setup.log:1", &log]);
    assert!(code == 2 && said.contains("no error-like message"), "{said}");
    let (code, said) = run(&["catalog", "new", "setup.log", &log]);
    assert!(code == 2 && said.contains("FILE:LINE"), "{said}");
}

#[test]
fn shells_complete_what_the_catalog_knows() {
    let (_, script) = run(&["completions", "bash"]);
    for word in ["sql-login-failed", "msi:1920", "collect-logs-for-tac"] {
        assert!(script.contains(word), "{word}");
    }
    // What only an overlay has is taken, too, and the help is not flooded.
    let (_, said) = run(&["why-not", "no-such-pattern", &fixture("clean-publisher")]);
    assert!(said.contains("no-such-pattern") && !said.contains("possible values"), "{said}");
    assert!(run(&["explain", "--help"]).1.lines().count() < 60);
}
