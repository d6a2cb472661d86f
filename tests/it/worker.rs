//! The worker: one row for each line, whatever the line or its bundle does.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use ccmtriage::running::worker::{contract, limits};
use serde_json::{Value, json};

use crate::archives::{server, zip_of};
use crate::formats::fixture;

fn worker(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ccmtriage"));
    command.env("CCMTRIAGE_CATALOG_DIR", crate::NO_CATALOG);
    command.arg("worker").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn uri(path: &Path) -> String {
    let path = std::path::absolute(path).expect("a path");
    url::Url::from_file_path(path).expect("an absolute path").to_string()
}

fn request(bundle_id: &str, path: &Path) -> String {
    json!({ "schema": contract::REQUEST, "bundle_id": bundle_id, "uri": uri(path) }).to_string()
}

/// The rows of a worker that ends well; each of them fits the schema.
fn rows(mut command: Command, input: &str) -> Vec<Value> {
    let mut process = command.spawn().expect("it starts");
    process.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("it reads");
    let output = process.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let mut schema: Value = serde_json::from_str(&contract::schema()).expect("a schema is JSON");
    schema["anyOf"] = json!([{ "$ref": "#/$defs/Row" }]);
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let rows: Vec<Value> = text.lines().map(|row| serde_json::from_str(row).expect("JSON")).collect();
    for row in &rows {
        let errors: Vec<String> = validator.iter_errors(row).map(|error| error.to_string()).take(3).collect();
        assert!(errors.is_empty(), "{errors:?} in {}", row["error"]);
    }
    rows
}

fn without_run(mut row: Value) -> Value {
    row.as_object_mut().expect("an object").remove("run").expect("every row says how it went");
    row
}

#[test]
fn every_line_is_answered_once_and_in_order() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("damaged.zip"), b"PK\x03\x04rest").expect("writable");
    let (good, clean) = (fixture("failed-publisher"), fixture("clean-publisher"));
    let input = [
        request("good", &good),
        "no request".to_owned(),
        String::new(),
        request("good", &good),
        request("gone", &folder.path().join("gone")),
        request("far", &good).replace("file://", "s3://bucket"),
        request("elsewhere", &good).replace(&uri(&good), "file://elsewhere/share"),
        request("damaged", &folder.path().join("damaged.zip")),
        "x".repeat(contract::LONGEST_REQUEST + 1),
        request("clean", &clean),
    ];
    let rows = rows(worker(&[]), &input.join("\n"));
    let found: Vec<(&str, &str)> = rows
        .iter()
        .map(|row| (row["bundle_id"].as_str().unwrap_or("-"), row["error"]["kind"].as_str().unwrap_or("-")))
        .collect();
    // What the report makes of an archive is not the worker's matter.
    let elsewhere = if cfg!(windows) { "not_found" } else { "unsupported_uri" };
    assert_eq!(
        found,
        [
            ("good", "-"),
            ("-", "bad_request"),
            ("-", "bad_request"),
            ("-", "bad_request"),
            ("gone", "not_found"),
            ("far", "unsupported_uri"),
            ("elsewhere", elsewhere),
            ("damaged", "-"),
            ("-", "bad_request"),
            ("clean", "-"),
        ]
    );
    assert_eq!(rows[0]["report"]["verdict"]["outcome"], "failed");
    assert_eq!(rows[9]["report"]["verdict"]["outcome"], "succeeded");
    assert_ne!(rows[7]["report"]["coverage"]["complete"], true);
    let numbers: Vec<u64> = rows.iter().filter_map(|row| row["run"]["line_no"].as_u64()).collect();
    assert_eq!(numbers, (1..=10).collect::<Vec<_>>());
    // The same line has the same digest, wherever it stands.
    assert_eq!(rows[0]["input_sha256"], rows[3]["input_sha256"]);
}

#[test]
fn a_row_is_flushed_before_the_next_request_is_given() {
    let mut process = worker(&[]).spawn().expect("it starts");
    let mut input = process.stdin.take().expect("a pipe");
    let mut output = BufReader::new(process.stdout.take().expect("a pipe"));
    for id in ["one", "two"] {
        writeln!(input, "{}", request(id, Path::new("/nonexistent"))).expect("it reads");
        let mut row = String::new();
        output.read_line(&mut row).expect("it answers");
        assert!(row.contains(&format!("\"bundle_id\":\"{id}\"")), "{row}");
    }
    drop(input);
    assert!(process.wait().expect("it ends").success());
}

#[test]
fn no_input_is_all_answered_and_wrong_usage_exits_2() {
    assert!(rows(worker(&[]), "").is_empty());
    let code = |arguments: &[&str]| worker(arguments).stdin(Stdio::null()).status().expect("it runs").code();
    assert_eq!(code(&["--cpu-limit", "0"]), Some(2));
    assert_eq!(code(&["--catalog", "/nonexistent.toml"]), Some(2));
}

#[test]
fn a_report_in_a_row_is_that_of_a_scan() {
    let fixture = fixture("failed-publisher");
    let row = rows(worker(&[]), &request("a", &fixture)).remove(0);
    let scan = ["scan", "--format", "json", "--reproducible", "--exit-zero"];
    let scanned = Command::new(env!("CARGO_BIN_EXE_ccmtriage"))
        .env("CCMTRIAGE_CATALOG_DIR", crate::NO_CATALOG)
        .args(scan)
        .arg(&fixture)
        .output()
        .expect("it runs");
    let scanned: Value = serde_json::from_slice(&scanned.stdout).expect("JSON");
    assert_eq!(row["report"], scanned);
}

#[test]
fn what_a_limit_keeps_from_being_read_is_in_the_report_and_no_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let bundle = folder.path().join("case.zip");
    std::fs::write(&bundle, zip_of(&server())).expect("writable");
    let row = rows(worker(&["--limit", "entries=2"]), &request("a", &bundle)).remove(0);
    assert_eq!((&row["status"], &row["report"]["coverage"]["complete"]), (&json!("ok"), &json!(false)));
    let skipped = row["report"]["coverage"]["skipped"].to_string();
    assert!(skipped.contains("--limit entries"), "{skipped}");
}

#[test]
fn a_bundle_that_takes_the_child_down_is_a_row_and_changes_no_other() {
    let good = fixture("failed-publisher");
    let mut faults = vec![("crashes", "abort", "crash"), ("panics", "panic", "panic"), ("sleeps", "sleep", "timeout")];
    if limits::HOLD {
        faults.extend([("computes", "hang", "cpu_limit"), ("eats", "memory", "memory_limit")]);
    }
    let mut input = vec![request("before", &good)];
    for (id, ..) in &faults {
        input.push(request(id, &good));
        input.push(request(&format!("after-{id}"), &good));
    }
    let poison: Vec<String> = faults.iter().map(|(id, fault, _)| format!("{id}={fault}")).collect();
    let limits = ["--cpu-limit", "2", "--wall-limit", "12", "--memory-limit", "512"];
    let mut poisoned = worker(&limits);
    poisoned.env("CCMTRIAGE_WORKER_POISON", poison.join(" "));
    let poisoned = rows(poisoned, &input.join("\n"));
    let healthy = rows(worker(&limits), &input.join("\n"));
    assert_eq!(poisoned.len(), input.len());
    for (poisoned, healthy) in poisoned.into_iter().zip(healthy) {
        let id = healthy["bundle_id"].as_str().expect("an id").to_owned();
        assert_eq!(healthy["status"], "ok", "{id}");
        match faults.iter().find(|(fault, ..)| *fault == id) {
            Some((_, _, kind)) => assert_eq!(poisoned["error"]["kind"], *kind, "{id}: {}", poisoned["error"]),
            None => assert_eq!(without_run(poisoned), without_run(healthy)),
        }
    }
}

#[cfg(unix)]
#[test]
fn errors_say_what_was_passed_and_nothing_of_the_logs() {
    let input = ["aborts", "panics", "computes"].map(|id| request(id, &fixture("failed-publisher"))).join("\n");
    let mut command = worker(&["--cpu-limit", "1"]);
    command.env("CCMTRIAGE_WORKER_POISON", "aborts=abort panics=panic computes=hang");
    let rows = rows(command, &input);
    assert_eq!(rows[0]["error"], json!({ "kind": "crash", "message": "signal 6 ended the child", "signal": 6 }));
    let message = rows[1]["error"]["message"].as_str().expect("a message");
    assert!(message.starts_with("a fault of ccmtriage at running/worker/poison.rs:"), "{message}");
    assert_eq!(rows[2]["error"]["limit_ms"], 1000);
    // Twice for what may have been another bundle's doing, once for a limit of time.
    assert_eq!(rows[2]["run"]["restarts"], 5);
}

/// Process ids of the children of a process.
#[cfg(target_os = "linux")]
fn children(process: u32) -> Vec<String> {
    let children = std::fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
    children.split_whitespace().map(str::to_owned).collect()
}

/// A worker that has answered one request, and its ends of the pipes.
#[cfg(target_os = "linux")]
fn at_work() -> (std::process::Child, std::process::ChildStdin, BufReader<std::process::ChildStdout>) {
    let mut process = worker(&[]).spawn().expect("it starts");
    let mut input = process.stdin.take().expect("a pipe");
    let mut output = BufReader::new(process.stdout.take().expect("a pipe"));
    writeln!(input, "{}", request("first", &fixture("clean-publisher"))).expect("it reads");
    output.read_line(&mut String::new()).expect("it answers");
    (process, input, output)
}

#[cfg(target_os = "linux")]
#[test]
fn a_child_that_someone_kills_costs_no_row() {
    let (mut process, mut input, mut output) = at_work();
    let children = children(process.id());
    assert_eq!(children.len(), 1, "{children:?}");
    assert!(Command::new("kill").args(["-KILL", &children[0]]).status().expect("it runs").success());
    writeln!(input, "{}", request("second", &fixture("failed-publisher"))).expect("it reads");
    let mut row = String::new();
    output.read_line(&mut row).expect("it answers");
    let row: Value = serde_json::from_str(&row).expect("JSON");
    assert_eq!((&row["status"], &row["run"]["restarts"]), (&json!("ok"), &json!(1)));
    drop(input);
    assert!(process.wait().expect("it ends").success());
}

#[cfg(target_os = "linux")]
#[test]
fn a_worker_that_someone_kills_leaves_no_child() {
    let (mut process, input, _output) = at_work();
    let children = children(process.id());
    assert_eq!(children.len(), 1, "{children:?}");
    process.kill().expect("it runs");
    process.wait().expect("it ends");
    let state = || std::fs::read_to_string(format!("/proc/{}/stat", children[0])).ok();
    // Gone, or dead and not yet collected by whoever adopted it.
    let ended =
        |stat: Option<String>| stat.is_none_or(|stat| stat.rsplit(") ").next().is_some_and(|s| s.starts_with('Z')));
    let mut patience = 500;
    while !ended(state()) && patience > 0 {
        std::thread::sleep(std::time::Duration::from_millis(20));
        patience -= 1;
    }
    assert!(ended(state()), "{:?}", state());
    drop(input);
}

#[test]
fn rows_that_nobody_takes_are_not_called_answered() {
    let mut process = worker(&[]).spawn().expect("it starts");
    drop(process.stdout.take());
    let request = request("a", &fixture("clean-publisher"));
    process.stdin.take().expect("a pipe").write_all(request.as_bytes()).expect("it reads");
    let output = process.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(70), "{}", String::from_utf8_lossy(&output.stderr));
}
