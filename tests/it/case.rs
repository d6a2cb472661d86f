//! Cases: what is packed reads like the server, holds no secret, and says when a byte of it changes.

use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use ccmtriage::input::redact::Redact;
use ccmtriage::input::source::{ArchiveLimits, Input};
use ccmtriage::input::text;
use ccmtriage::running::collect::collect;
use ccmtriage::running::triage::{Options, triage};
use ccmtriage::running::verify::verify;
use ccmtriage::telling::report::build::EvidenceLimit;
use ccmtriage::telling::report::manifest::{self, Manifest};
use ccmtriage::telling::report::{Report, claims, json};

use crate::archives::{Files, files_of, gzip, tar_of, zip_of};
use crate::catalog;
use crate::formats::{every_form, fixture};
use crate::robust::survived;

fn options(redact: Redact) -> Options {
    Options { redact, kept: EvidenceLimit::All, threads: 2, hash: true, ..Options::default() }
}

pub fn pack(input: &Path, redact: Redact) -> (Vec<u8>, Report, Manifest) {
    let mut out = Cursor::new(Vec::new());
    let (report, manifest) =
        collect(&[Input::Path(input.to_owned())], catalog(), &options(redact), &mut out).expect("memory");
    (out.into_inner(), report, manifest)
}

pub fn unpacked(case: &[u8]) -> Files {
    let mut zip = zip::ZipArchive::new(Cursor::new(case)).expect("a zip");
    (0..zip.len())
        .map(|index| {
            let mut file = zip.by_index(index).expect("a member");
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).expect("whole");
            (file.name().expect("a name").into_owned(), bytes)
        })
        .collect()
}

fn scan(input: &Path) -> Report {
    triage(&[Input::Path(input.to_owned())], catalog(), &options(Redact::Secrets)).expect("threads")
}

/// Values and names that appear nowhere else, in every form that the issue names, in several encodings and places.
const SECRETS: [&str; 8] =
    ["Zq7Sa-Pw1", "Zq7Prop-2", "Zq7Conn3", "Zq7Data4", "Zq7Cnfg5", "Zq7Url6", "Zq7Ldap7", "Zq7Arg8"];
const NAMES: [&str; 7] = [
    "PLANTPUB01",
    "PLANTDOM",
    "plantuser",
    "planthost.example.org",
    "198.51.100.77",
    "plant@example.net",
    "00-11-22-AA-BB-CC",
];

/// A failed server whose logs hold all of them: in lines that become findings, facts, samples and context.
fn planted(root: &Path) {
    let files = files_of(&fixture("failed-publisher"));
    for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with("C/")) {
        let to = root.join(path);
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::write(to, bytes).expect("writable");
    }
    let log = root.join("C/Program Files/Common Files/Cisco/Logs/CallMgrInstall.log");
    let bytes = fs::read(&log).expect("the fixture's log");
    let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    let text = String::from_utf16(&units).expect("UTF-16");
    let lines = [
        format!("CreateLogins:  osql.exe -S PLANTPUB01 -U sa -P {} failed", SECRETS[0]),
        format!("Property(S): SAPASSWORD = {}", SECRETS[1]),
        format!(
            "CreateLogins:  Provider=SQLOLEDB;Data Source=PLANTPUB01;User ID=plantuser;Password={};Initial Catalog=CCM0301 failed",
            SECRETS[2]
        ),
        format!("Property(S): CustomActionData = plantuser;{};x", SECRETS[3]),
        format!("CreateLogins:  cnfgsvr.exe -V 1 -M 1 -U sa -P {} -I x failed", SECRETS[4]),
        format!("CreateLogins:  cannot open ftp://plantuser:{}@planthost.example.org/x", SECRETS[5]),
        r"CreateLogins:  Login failed for user 'PLANTDOM\plantuser'.".to_owned(),
        "CreateLogins:  error: no answer from 198.51.100.77 (00-11-22-AA-BB-CC), mail plant@example.net".to_owned(),
        "Property(S): ComputerName = PLANTPUB01".to_owned(),
        "Property(S): USERDOMAIN = PLANTDOM".to_owned(),
        "Property(S): LogonUser = plantuser".to_owned(),
    ];
    let all = format!("{}\r\nCreateLogins:  Login failed for user 'sa'.", lines.join("\r\n"));
    let changed = text.replacen("CreateLogins:  Login failed for user 'sa'.", &all, 1);
    assert!(changed.len() > text.len(), "the fixture's log has another form now");
    let wide: Vec<u8> = changed.encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(&log, [&[0xFF, 0xFE], &wide[..]].concat()).expect("writable");
    let more = [
        format!("dsml -h PLANTPUB01 -D cn=Manager -w {} on planthost.example.org", SECRETS[6]),
        format!("setup /p:{} cannot copy \\\\PLANTPUB01\\c$\\x for PLANTDOM\\plantuser", SECRETS[7]),
    ];
    // A file for each, so that none becomes part of another's message.
    for (number, line) in lines.iter().chain(&more).enumerate() {
        let path = root.join(format!("C/Install/DBInstall/PLANTPUB01-{number}.log"));
        fs::write(path, format!("a step failed with an error: {line}\r\n")).expect("writable");
    }
}

fn holds(text: &str, planted: &str) -> bool {
    text.to_lowercase().contains(&planted.to_lowercase())
}

/// Log bytes as one would search them: UTF-16 and 8-bit.
fn searched(bytes: &[u8]) -> String {
    let narrow: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
    String::from_utf8_lossy(&narrow).into_owned()
}

#[test]
fn no_planted_secret_is_in_any_form_or_case() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("server");
    planted(&root);
    let open = triage(&[Input::Path(root.clone())], catalog(), &options(Redact::Nothing)).expect("threads");
    let shown = json::render(&open);
    let unseen: Vec<&&str> = SECRETS.iter().chain(&NAMES).filter(|planted| !holds(&shown, planted)).collect();
    assert!(unseen.is_empty(), "these plants do not reach the report: {unseen:?}");
    assert!(!open.redaction.enabled);

    for redact in [Redact::Secrets, Redact::Names] {
        let report = triage(&[Input::Path(root.clone())], catalog(), &options(redact)).expect("threads");
        assert_eq!(report.verdict.outcome, open.verdict.outcome);
        assert!(report.redaction.enabled && report.redaction.replaced.values().sum::<u64>() >= 6);
        let hidden: Vec<&str> = match redact {
            Redact::Names => SECRETS.iter().chain(&NAMES).copied().collect(),
            _ => SECRETS.to_vec(),
        };
        for (form, shown) in every_form(&report) {
            for planted in &hidden {
                assert!(!holds(&shown, planted), "{form} shows {planted} ({redact:?})");
            }
        }
        if redact == Redact::Names {
            for kind in ["host", "user", "domain", "address"] {
                assert!(report.redaction.replaced.contains_key(kind), "{:?}", report.redaction);
            }
        }
        let (case, _, manifest) = pack(&root, redact);
        assert!(manifest.logs.iter().map(|log| log.redacted_lines).sum::<u64>() >= 8);
        for (name, bytes) in unpacked(&case) {
            for planted in &hidden {
                assert!(!holds(&name, planted), "{name}");
                assert!(!holds(&searched(&bytes), planted), "{name} in the case holds {planted} ({redact:?})");
            }
        }
    }
}

#[test]
fn a_case_gives_the_verdict_of_its_server() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("server");
    planted(&root);
    let packed_server = folder.path().join("sent.tgz");
    fs::write(&packed_server, gzip(&tar_of(&files_of(&root)))).expect("writable");
    let inputs = [
        root.clone(),
        packed_server,
        fixture("clean-publisher"),
        fixture("user-cancel"),
        fixture("truncated-log"),
        root.join("C/Install/DBInstall"),
    ];
    for (number, input) in inputs.iter().enumerate() {
        for redact in [Redact::Secrets, Redact::Names] {
            let (case, _, manifest) = pack(input, redact);
            let path = folder.path().join(format!("case-{number}-{redact:?}.zip"));
            fs::write(&path, &case).expect("writable");
            let (before, after) = (scan(input), scan(&path));
            let verdict = |report: &Report| {
                let root = report.verdict.root_causes.first().and_then(|id| report.finding(id));
                (
                    report.verdict.outcome,
                    root.map(|finding| (finding.pattern.clone(), finding.evidence[0].line)),
                    // Of what stands between the failed step and the cause, another name may tell less or more.
                    (redact != Redact::Names).then_some(report.ledger.catastrophic),
                    (report.ledger.error_like, report.ledger.benign),
                    report.coverage.layout.replace("files", "loose-logs"),
                )
            };
            assert_eq!(verdict(&before), verdict(&after), "{} {redact:?}", input.display());
            assert_eq!(manifest.logs.len(), before.inputs.len());
            assert_eq!(pack(input, redact).0, case, "the same input gives the same bytes");
        }
    }
}

fn claims_of(report: &Report) -> claims::Claims {
    claims::parse(json::render(report).as_bytes()).expect("a report")
}

#[test]
fn verify_names_what_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("server");
    planted(&root);
    for redact in [Redact::Secrets, Redact::Names] {
        let report = triage(&[Input::Path(root.clone())], catalog(), &options(redact)).expect("threads");
        let claims = claims_of(&report);
        let check = |path: &Path| verify(&claims, &Input::Path(path.to_owned()), ArchiveLimits::default());
        let whole = check(&root);
        assert_eq!(whole.exit_code(), 0, "{whole:?}");
        assert_eq!((whole.files, whole.places), (claims.files.len(), claims.places.len()), "{redact:?}");
        assert!(whole.places > 100);
        // Packed by somebody on the way: the same bytes under other paths.
        let zip = folder.path().join("sent.zip");
        fs::write(&zip, zip_of(&files_of(&root))).expect("writable");
        assert_eq!(check(&zip).exit_code(), 0, "{:?}", check(&zip).changed);
    }

    let report = triage(&[Input::Path(root.clone())], catalog(), &options(Redact::Secrets)).expect("threads");
    let claims = claims_of(&report);
    let check = || verify(&claims, &Input::Path(root.clone()), ArchiveLimits::default());
    let log = root.join("C/Program Files/Common Files/Cisco/Logs/CallMgrInstall.log");
    let bytes = fs::read(&log).expect("readable");
    let mut changed = bytes.clone();
    changed[1000] ^= 1;
    fs::write(&log, &changed).expect("writable");
    let one = check();
    assert_eq!(one.exit_code(), 1);
    assert!(one.changed.iter().all(|(path, _)| path.ends_with("Logs/CallMgrInstall.log")), "{one:?}");
    assert!(one.changed.iter().any(|(_, what)| what.contains("other bytes")), "{one:?}");
    fs::write(&log, &bytes[..bytes.len() / 2]).expect("writable");
    assert!(check().changed.iter().any(|(_, what)| what.contains("is not there")), "{:?}", check());
    fs::remove_file(&log).expect("removable");
    assert!(check().changed.iter().any(|(_, what)| what.contains("not in the input")));
    fs::write(&log, &bytes).expect("writable");
    fs::write(root.join("Dcdsrvr.log"), "not in a directory").expect("writable");
    fs::write(root.join("C/Dcdsrvr/log/added.log"), "it failed").expect("writable");
    let more = check();
    assert_eq!((more.new.as_slice(), more.exit_code()), (&["C/Dcdsrvr/log/added.log".to_owned()][..], 1));
}

/// A report without hashes is held against sizes and quoted places, and says so.
#[test]
fn without_hashes_sizes_and_places_are_checked() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("server");
    planted(&root);
    let options = Options { hash: false, ..options(Redact::Secrets) };
    let report = triage(&[Input::Path(root.clone())], catalog(), &options).expect("threads");
    let claims = claims_of(&report);
    assert!(claims.files.iter().all(|file| file.sha256.is_none()), "nobody asked for hashes");
    let check = || verify(&claims, &Input::Path(root.clone()), ArchiveLimits::default());
    let whole = check();
    assert_eq!(
        (whole.exit_code(), whole.files, whole.by_size),
        (0, claims.files.len(), claims.files.len()),
        "{whole:?}"
    );
    let log = root.join("C/Program Files/Common Files/Cisco/Logs/CallMgrInstall.log");
    let bytes = fs::read(&log).expect("readable");
    fs::write(&log, [bytes.as_slice(), b"more\r\n"].concat()).expect("writable");
    assert!(check().changed.iter().any(|(_, what)| what.contains("bytes, had")), "{:?}", check());
    let mut changed = bytes.clone();
    let place = claims.places.iter().find(|place| place.path.ends_with("Logs/CallMgrInstall.log")).expect("quoted");
    // A character of UTF-16 or of one byte.
    let within = usize::try_from(place.byte_offset).expect("small") + 4;
    changed[within] = if changed[within] == b'x' { b'y' } else { b'x' };
    fs::write(&log, &changed).expect("writable");
    assert!(check().changed.iter().any(|(_, what)| what.contains("does not show")), "{:?}", check());
}

#[test]
fn one_changed_byte_of_a_case_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("server");
    planted(&root);
    let mut tried = 0;
    for redact in [Redact::Nothing, Redact::Secrets, Redact::Names] {
        let (case, _, _) = pack(&root, redact);
        let files = unpacked(&case);
        let report = &files.iter().find(|(name, _)| name == "report.json").expect("packed").1;
        let claims = claims::parse(report).expect("a report");
        let path = folder.path().join("case.zip");
        fs::write(&path, &case).expect("writable");
        let check = |path: &PathBuf| verify(&claims, &Input::Path(path.clone()), ArchiveLimits::default());
        let whole = check(&path);
        assert_eq!(whole.exit_code(), 0, "{redact:?} {whole:?}");
        assert_eq!(whole.places, claims.places.len());
        for at in 0..files.len() {
            let mut changed = files.clone();
            if changed[at].0 == manifest::NAME || changed[at].1.is_empty() {
                continue;
            }
            let middle = changed[at].1.len() / 2;
            changed[at].1[middle] ^= 1;
            fs::write(&path, zip_of(&changed)).expect("writable");
            let named = check(&path);
            assert_eq!(named.exit_code(), 1);
            assert!(named.changed.iter().all(|(path, _)| *path == changed[at].0), "{named:?}");
            tried += 1;
        }
    }
    survived("changed bytes of a case", tried);
}

#[test]
fn what_is_added_forged_edited_or_hidden_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("server");
    planted(&root);
    let (case, _, _) = pack(&root, Redact::Secrets);
    let files = unpacked(&case);
    let report = files.iter().find(|(name, _)| name == "report.json").expect("packed").1.clone();
    let path = folder.path().join("case.zip");
    let check = |report: &[u8], files: &Files| {
        fs::write(&path, zip_of(files)).expect("writable");
        let claims = claims::parse(report).expect("a report");
        verify(&claims, &Input::Path(path.clone()), ArchiveLimits::default())
    };
    assert_eq!(check(&report, &files).exit_code(), 0, "{:?}", check(&report, &files));
    // A log that nobody packed.
    let mut added = files.clone();
    added.push(("C/Dcdsrvr/log/added.log".to_owned(), b"it failed".to_vec()));
    let named = check(&report, &added);
    assert!(named.exit_code() == 1 && named.changed[0].0.ends_with("added.log"), "{named:?}");
    // A member before one of the same name: who unpacks it may get either.
    let log = files.iter().find(|(name, _)| name.starts_with("C/")).expect("a log").0.clone();
    let other = log.replacen("C/", "D/", 1);
    let mut forged = vec![(other.clone(), b"all is well".to_vec())];
    forged.extend(files.clone());
    let mut bytes = zip_of(&forged);
    while let Some(at) = bytes.windows(other.len()).position(|name| name == other.as_bytes()) {
        bytes[at..at + other.len()].copy_from_slice(log.as_bytes());
    }
    fs::write(&path, bytes).expect("writable");
    let claims = claims::parse(&report).expect("a report");
    let named = verify(&claims, &Input::Path(path.clone()), ArchiveLimits::default());
    assert!(named.changed.iter().any(|(path, what)| *path == log && what.contains("more than once")), "{named:?}");
    // Another verdict in a report by itself.
    let text = String::from_utf8(report).expect("text");
    let edited = text.replacen("\"outcome\": \"failed\"", "\"outcome\": \"succeeded\"", 1);
    assert_ne!(edited, text);
    let check = |report: &str| {
        let claims = claims::parse(report.as_bytes()).expect("a report");
        verify(&claims, &Input::Path(root.clone()), ArchiveLimits::default())
    };
    assert!(check(&edited).changed.iter().any(|(_, what)| what.contains("digest")));
    let without: String = text.lines().filter(|line| !line.contains("\"digest\"")).collect::<Vec<_>>().join("\n");
    let without = without.trim_end().trim_end_matches('}').trim_end().trim_end_matches(',').to_owned() + "}";
    assert!(check(&without).changed.iter().any(|(_, what)| what.contains("missing")));
    // Other blanks change nothing.
    let dense = text.lines().map(str::trim_start).collect::<String>();
    assert!(claims::parse(dense.as_bytes()).expect("a report").wrong.is_none());
}

#[test]
fn a_log_that_is_renamed_so_that_it_is_not_read_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("logs");
    fs::create_dir(&root).expect("a folder");
    fs::write(root.join("a.log"), "it failed\n").expect("writable");
    fs::write(root.join("b.log"), "all is well\n").expect("writable");
    let claims = claims_of(&scan(&root));
    let check = || verify(&claims, &Input::Path(root.clone()), ArchiveLimits::default());
    assert_eq!(check().exit_code(), 0);
    fs::rename(root.join("a.log"), root.join("c.log")).expect("renamed");
    assert_eq!(check().exit_code(), 0);
    fs::rename(root.join("c.log"), root.join("a.bak")).expect("renamed");
    assert!(check().changed.iter().any(|(path, what)| path == "a.log" && what.contains("a.bak")), "{:?}", check());
}

#[test]
fn no_half_of_a_secret_across_the_limit_of_a_line_is_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("long.log");
    for unit in [1, 2] {
        let most = text::Options::default().line_bytes / unit;
        for secret in ["PASSWORD=ZebraQuagga", "osql -U sa -P 'Zebra Quagga'", "PWD=ZebraQuagga;"] {
            // The limit lies behind the first half.
            let first = secret.find("Zebra").expect("a secret") + "Zebra".len();
            let begin = format!("it failed{}", " ".repeat(most - "it failed".len() - first));
            let line = format!("{begin}{secret} could not be used, which is an error\r\n");
            let wide = || line.encode_utf16().flat_map(u16::to_le_bytes);
            let bytes =
                if unit == 1 { line.clone().into_bytes() } else { [0xFF, 0xFE].into_iter().chain(wide()).collect() };
            fs::write(&log, bytes).expect("writable");
            let report = scan(folder.path());
            let shown = every_form(&report);
            for half in ["Zebra", "ebra", "Quagga", "agga"] {
                assert!(shown.iter().all(|(_, text)| !text.contains(half)), "{unit} {secret}: {half} is shown");
            }
            let evidence: Vec<_> = report.findings.iter().flat_map(|finding| &finding.evidence).collect();
            for part in ["it failed", "could not be used"] {
                assert!(evidence.iter().any(|place| place.text.contains(part)), "{unit} {secret}: {part}");
            }
            let claims = claims::parse(json::render(&report).as_bytes()).expect("a report");
            let checked = verify(&claims, &Input::Path(folder.path().to_owned()), ArchiveLimits::default());
            assert_eq!((checked.exit_code(), checked.places), (0, claims.places.len()), "{:?}", checked.changed);
        }
    }
    survived("secrets across the limit of a line", 6);
}

fn ccmtriage() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ccmtriage"));
    command.env("CCMTRIAGE_CATALOG_DIR", crate::NO_CATALOG);
    command
}

#[test]
fn the_commands_collect_and_verify_as_a_user_runs_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = fixture("failed-publisher");
    let (case, report) = (folder.path().join("CASE.zip"), folder.path().join("report.json"));
    let run = ccmtriage().arg("collect").arg(&server).arg("--output").arg(&case).assert().code(0);
    assert!(String::from_utf8_lossy(&run.get_output().stdout).contains("logs packed into"));
    let bytes = fs::read(&case).expect("written");
    // Never overwritten, and no rest is left behind.
    ccmtriage().arg("collect").arg(&server).arg("--output").arg(&case).assert().code(2);
    assert!(fs::read(&case).expect("there") == bytes);
    assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 1);
    ccmtriage().arg("collect").arg(&server).args(["--output", "/nonexistent/x.zip"]).assert().code(2);

    ccmtriage().arg("scan").arg(&case).assert().code(1);
    ccmtriage().args(["scan", "--format", "json", "--output"]).arg(&report).arg(&server).assert().code(1);
    ccmtriage().arg("verify").arg(&report).arg(&server).assert().code(0);
    ccmtriage().arg("verify").arg(&report).arg(fixture("clean-publisher")).assert().code(1);
    ccmtriage().arg("verify").arg(&case).arg(&server).assert().code(2);
    ccmtriage().args(["verify", "/nonexistent.json"]).arg(&server).assert().code(2);

    ccmtriage().args(["scan", "--redact", "names", "--no-redact"]).arg(&server).assert().code(2);
    ccmtriage().args(["scan", "--limit", "speed=1"]).arg(&server).assert().code(2);
    let run = ccmtriage().args(["scan", "--limit", "entries=2"]).arg(&case).assert();
    assert!(String::from_utf8_lossy(&run.get_output().stdout).contains("--limit entries"));
}
