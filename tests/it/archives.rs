//! Archives: whatever a server's logs were packed into, they are read as if they lay in a folder; what cannot be read
//! is said, and nothing costs more than the limits allow.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use ccmtriage::input::source::{self, ArchiveLimits, Input};
use ccmtriage::running::triage::{Options, triage};
use ccmtriage::telling::report::{Report, json};
use proptest::prelude::*;
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

use crate::formats::fixture;
use crate::robust::survived;

pub type Files = Vec<(String, Vec<u8>)>;

/// The files of a fixture with their paths below it, sorted.
pub fn files_of(root: &Path) -> Files {
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(root).sort_by_file_name() {
        let entry = entry.expect("readable");
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(root).expect("below").to_string_lossy().replace('\\', "/");
            files.push((path, fs::read(entry.path()).expect("readable")));
        }
    }
    files
}

pub fn server() -> Files {
    let files = files_of(&fixture("failed-publisher"));
    files.into_iter().filter(|(path, _)| path.starts_with("C/")).collect()
}

pub fn zip_by(files: &Files, method: CompressionMethod) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in files {
        let options = SimpleFileOptions::default().compression_method(method);
        zip.start_file(path, options).expect("a name");
        zip.write_all(bytes).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

pub fn zip_of(files: &Files) -> Vec<u8> {
    zip_by(files, CompressionMethod::Deflated)
}

pub fn tar_of(files: &Files) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (path, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, path, &bytes[..]).expect("memory");
    }
    tar.into_inner().expect("memory")
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(bytes).expect("memory");
    gz.finish().expect("memory")
}

fn cab_of(files: &Files) -> Vec<u8> {
    let mut builder = cab::CabinetBuilder::new();
    let folder = builder.add_folder(cab::CompressionType::MsZip);
    for (path, _) in files {
        folder.add_file(path.replace('/', "\\"));
    }
    let mut writer = builder.build(Cursor::new(Vec::new())).expect("memory");
    let mut at = files.iter();
    while let Some(mut file) = writer.next_file().expect("memory") {
        file.write_all(&at.next().expect("as many").1).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

fn renamed(files: &Files, to: impl Fn(&str) -> String) -> Files {
    files.iter().map(|(path, bytes)| (to(path), bytes.clone())).collect()
}

pub fn scan_with(path: &Path, limits: ArchiveLimits) -> Report {
    let catalog = crate::catalog();
    triage(&[Input::Path(path.to_owned())], catalog, &Options { limits, threads: 2, ..Options::default() })
        .expect("threads")
}

/// Scans bytes as a file of this name.
pub fn scan_as(name: &str, bytes: &[u8], limits: ArchiveLimits) -> Report {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("writable");
    scan_with(&path, limits)
}

fn inventory(name: &str, bytes: &[u8], limits: ArchiveLimits) -> source::Inventory {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("writable");
    let inventory = source::take(&[Input::Path(path)], &source::Options { all_files: false, limits });
    // The files of a place on disk are opened below, when the folder is gone.
    std::mem::forget(folder);
    inventory
}

/// What a report says, without the path of the archive.
fn said(report: &Report, prefix: &str) -> serde_json::Value {
    let all: serde_json::Value = serde_json::from_str(&json::render(report).replace(prefix, "")).expect("JSON");
    let mut inputs = all["inputs"].clone();
    for input in inputs.as_array_mut().expect("inputs") {
        input["container"].take();
    }
    serde_json::json!([
        all["verdict"],
        all["findings"],
        all["ledger"],
        all["sessions"],
        all["unrecognized"],
        inputs,
        all["timeline"],
        all["server"]["facts"],
        all["redaction"]
    ])
}

fn rows(report: &Report) -> Vec<(String, String)> {
    report.coverage.skipped.iter().map(|row| (row.path.to_string(), row.reason.to_string())).collect()
}

fn assert_row(report: &Report, path: &str, part: &str) {
    let rows = rows(report);
    assert!(rows.iter().any(|(at, reason)| at == path && reason.contains(part)), "{path}: {part}? {rows:#?}");
}

#[test]
fn a_bundle_gives_the_same_findings_in_whatever_it_is_packed() {
    let files = server();
    let whole = scan_with(&fixture("failed-publisher"), ArchiveLimits::default());
    let wanted = said(&whole, "never there");
    assert_eq!(whole.verdict.outcome.name(), "failed");
    let zip = zip_of(&files);
    let tar = tar_of(&files);
    let mut with_tail = zip.clone();
    with_tail.extend_from_slice(b"\r\nsent by mail\r\n");
    let forms: Vec<(&str, Vec<u8>, &str)> = vec![
        ("case.zip", zip.clone(), "case.zip!/"),
        ("tail.zip", with_tail, "tail.zip!/"),
        ("back.zip", zip_of(&renamed(&files, |path| path.replace('/', "\\"))), "back.zip!/"),
        ("drive.zip", zip_of(&renamed(&files, |path| path.replacen("C/", "C:\\", 1))), "drive.zip!/"),
        ("stored.zip", zip_by(&files, CompressionMethod::Stored), "stored.zip!/"),
        ("bz.zip", zip_by(&files, CompressionMethod::Bzip2), "bz.zip!/"),
        ("zstd.zip", zip_by(&files, CompressionMethod::Zstd), "zstd.zip!/"),
        ("case.tar", tar.clone(), "case.tar!/"),
        ("case.tar.gz", gzip(&tar), "case.tar.gz!/"),
        ("case.tgz", gzip(&tar), "case.tgz!/"),
        ("case.tar.zst", zstd::encode_all(&tar[..], 3).expect("memory"), "case.tar.zst!/"),
        ("case.cab", cab_of(&files), "case.cab!/"),
        (
            "deep.tar.gz",
            gzip(&tar_of(&vec![("sent/case.zip".to_owned(), zip.clone())])),
            "deep.tar.gz!/sent/case.zip!/",
        ),
        ("out.zip", zip_of(&vec![("in.tar.gz".to_owned(), gzip(&tar))]), "out.zip!/in.tar.gz!/"),
        ("no-ending", zip, "no-ending!/"),
    ];
    for (name, bytes, prefix) in forms {
        for limits in [ArchiveLimits::default(), ArchiveLimits { memory: 1 << 20, ..ArchiveLimits::default() }] {
            let report = scan_as(name, &bytes, limits);
            assert_eq!(said(&report, prefix), wanted, "{name} {limits:?} {:?}", rows(&report));
            assert!(report.inputs.iter().all(|input| prefix.starts_with(input.container[0].as_str())));
        }
    }
}

#[test]
fn a_stream_larger_than_memory_is_read_again_and_gives_the_same() {
    let files = server();
    let wanted = said(&scan_with(&fixture("failed-publisher"), ArchiveLimits::default()), "never there");
    for memory in [0, 1000, 100_000] {
        let report = scan_as("case.tgz", &gzip(&tar_of(&files)), ArchiveLimits { memory, ..ArchiveLimits::default() });
        assert_eq!(said(&report, "case.tgz!/"), wanted, "{memory}");
    }
}

#[test]
fn the_four_directories_are_found_whatever_the_packer_did() {
    let files = server();
    let extra = renamed(&files, |path| format!("case 4711/PUB01/{path}"));
    let drive = renamed(&files, |path| path.replacen("C/", "C_drive/", 1));
    let flat = renamed(&files, |path| {
        let parts: Vec<&str> = path.split('/').collect();
        let from = parts.iter().position(|part| ["Logs", "Directory", "DBInstall", "Dcdsrvr"].contains(part));
        parts[from.expect("one of the four")..].join("/")
    });
    for (name, files) in [("extra.zip", extra), ("drive.zip", drive), ("flat.zip", flat)] {
        let report = scan_as(name, &zip_of(&files), ArchiveLimits::default());
        assert_eq!(report.coverage.layout, "server-root", "{name}");
        let states: Vec<&str> = report.coverage.directories.iter().map(|row| row.state.as_str()).collect();
        assert_eq!(states, ["read"; 4], "{name}");
        assert!(report.coverage.complete, "{name}: {:?}", rows(&report));
        assert!(report.coverage.directories[2].found.as_deref().is_some_and(|found| found.starts_with(name)));
    }
}

#[test]
fn archives_inside_of_a_servers_directories_are_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let logs = folder.path().join("Dcdsrvr/log");
    fs::create_dir_all(&logs).expect("a folder");
    fs::write(logs.join("old.zip"), zip_of(&vec![("a.log".into(), b"it failed".to_vec())])).expect("writable");
    fs::write(logs.join("b.log.gz"), gzip(b"it failed, too")).expect("writable");
    fs::write(logs.join("c.out.gz"), gzip(b"no log")).expect("writable");
    let report = scan_with(folder.path(), ArchiveLimits::default());
    let read: Vec<&str> = report.inputs.iter().map(|input| input.path.as_str()).collect();
    assert_eq!(read, ["Dcdsrvr/log/b.log.gz!/b.log", "Dcdsrvr/log/old.zip!/a.log"]);
    assert!(report.inputs.iter().all(|input| input.directory.as_deref() == Some("dcdsrvr")));
    assert_eq!(report.inputs[1].container, ["Dcdsrvr/log/old.zip"]);
    assert_row(&report, "Dcdsrvr/log/c.out.gz!/c.out", "neither");
    assert_eq!(report.coverage.directories[3].files, 2);
}

#[test]
fn standard_input_may_be_an_archive() {
    let catalog = crate::catalog();
    let report = triage(&[Input::Stdin(zip_of(&server()))], catalog, &Options::default()).expect("threads");
    assert_eq!((report.verdict.outcome.name(), report.coverage.layout.as_str()), ("failed", "server-root"));
    assert!(report.inputs.iter().all(|input| input.path.starts_with("-!/C/")));
    let limits = ArchiveLimits { memory: 10, ..ArchiveLimits::default() };
    let options = Options { limits, ..Options::default() };
    let report = triage(&[Input::Stdin(b"more than ten bytes".to_vec())], catalog, &options).expect("threads");
    assert_eq!(report.inputs[0].bytes, 10);
    assert_row(&report, "-", "--max-memory");
}

#[test]
fn one_packed_file_is_read_whatever_its_name() {
    for (name, bytes) in [
        ("a.log.gz", gzip(b"it failed")),
        ("dump.gz", gzip(b"it failed")),
        ("a.log.zst", zstd::encode_all(&b"it failed"[..], 1).expect("memory")),
        // bzip2 and xz of the same text, by other programs.
        ("a.log.bz2", BZ2.to_vec()),
        ("a.log.xz", XZ.to_vec()),
    ] {
        let report = scan_as(name, &bytes, ArchiveLimits::default());
        assert_eq!(report.inputs.len(), 1, "{name} {:?}", rows(&report));
        assert_eq!(report.inputs[0].bytes, 9, "{name}");
        assert_eq!(report.ledger.error_like, 1, "{name}");
    }
}

#[test]
fn deflate64_and_lzma_members_are_read() {
    // Made by another program; a stored block is the same in both kinds of deflate.
    let report = scan_as("d64.zip", DEFLATE64_ZIP, ArchiveLimits::default());
    assert_eq!((report.inputs[0].bytes, report.ledger.error_like), (9, 1), "{:?}", rows(&report));
    let report = scan_as("lzma.zip", LZMA_ZIP, ArchiveLimits::default());
    assert_eq!((report.inputs[0].bytes, report.ledger.error_like), (9, 1), "{:?}", rows(&report));
}

#[test]
fn lzx_cabinets_are_read() {
    // The example of the cab crate, made by Microsoft's makecab.
    let bytes = include_bytes!("../../fuzz/seeds/archives/cab-lzx");
    let report = scan_as("a.cab", bytes, ArchiveLimits::default());
    let read: Vec<(&str, u64)> = report.inputs.iter().map(|input| (input.path.as_str(), input.bytes)).collect();
    assert_eq!(read, [("a.cab!/bye.txt", 16), ("a.cab!/hi.txt", 15)], "{:?}", rows(&report));
}

#[test]
fn names_in_code_page_437_are_read() {
    let mut bytes = zip_of(&vec![("Mxller.log".into(), b"it failed".to_vec())]);
    for at in 0..bytes.len() - 10 {
        if bytes[at..].starts_with(b"Mxller") {
            bytes[at + 1] = 0x81;
        }
    }
    let report = scan_as("a.zip", &bytes, ArchiveLimits::default());
    assert_eq!(report.inputs[0].path, "a.zip!/Müller.log");
}

#[test]
fn what_is_left_of_a_cut_archive_is_read() {
    let files = server();
    let zip = zip_of(&files);
    let report = scan_as("cut.zip", &zip[..zip.len() * 9 / 10], ArchiveLimits::default());
    assert_row(&report, "cut.zip", "damaged");
    assert!(!report.coverage.complete && !report.inputs.is_empty());
    let tgz = gzip(&tar_of(&files));
    let report = scan_as("cut.tgz", &tgz[..tgz.len() * 9 / 10], ArchiveLimits::default());
    assert!(!report.inputs.is_empty() && !report.coverage.complete);
    assert!(rows(&report).iter().any(|(_, reason)| reason.contains("damaged")), "{:?}", rows(&report));
    let tar = tar_of(&files);
    let report = scan_as("cut.tar", &tar[..tar.len() / 2], ArchiveLimits::default());
    assert!(!report.inputs.is_empty() && !report.coverage.complete);
    let cab = cab_of(&files);
    let report = scan_as("cut.cab", &cab[..cab.len() * 9 / 10], ArchiveLimits::default());
    assert!(!report.inputs.is_empty() && !report.coverage.complete, "{:?}", rows(&report));
    let log = gzip(&b"it failed\n".repeat(5000));
    for memory in [0, 1 << 20] {
        let report = scan_as("a.log.gz", &log[..log.len() - 12], ArchiveLimits { memory, ..ArchiveLimits::default() });
        assert!(report.inputs[0].bytes > 0 && !report.coverage.complete, "{:?}", rows(&report));
    }
    survived("cut archives", 6);
}

#[test]
fn a_damaged_member_does_not_hide_the_others() {
    let files: Files = vec![("a.log".into(), b"it failed".repeat(900)), ("b.log".into(), b"it failed".to_vec())];
    let mut zip = zip_by(&files, CompressionMethod::Stored);
    let at = zip.windows(9).position(|window| window == b"it failed").expect("stored");
    zip[at] = b'I';
    let report = scan_as("a.zip", &zip, ArchiveLimits::default());
    assert_eq!(report.inputs.len(), 2);
    assert_row(&report, "a.zip!/a.log", "not read to its end");
    assert!(!rows(&report).iter().any(|(path, _)| path == "a.zip!/b.log"));
}

#[test]
fn an_encrypted_member_is_said() {
    let mut zip = zip_by(
        &vec![("a.log".into(), b"it failed".to_vec()), ("b.log".into(), b"x".to_vec())],
        CompressionMethod::Stored,
    );
    for (mark, at) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let start = zip.windows(4).position(|window| window == mark).expect("a header");
        zip[start + at] |= 1;
    }
    let report = scan_as("a.zip", &zip, ArchiveLimits::default());
    assert_row(&report, "a.zip!/a.log", "encrypted");
    assert_eq!(report.inputs.len(), 1);
}

#[test]
fn names_that_lead_out_are_read_below_the_archive() {
    let tar = {
        let mut tar = tar::Builder::new(Vec::new());
        for name in [&b"../../etc/a.log"[..], b"/abs/b.log"] {
            let mut header = tar::Header::new_gnu();
            header.as_gnu_mut().expect("gnu").name[..name.len()].copy_from_slice(name);
            header.set_size(9);
            header.set_cksum();
            tar.append(&header, &b"it failed"[..]).expect("memory");
        }
        tar.into_inner().expect("memory")
    };
    let report = scan_as("out.tar", &tar, ArchiveLimits::default());
    let read: Vec<&str> = report.inputs.iter().map(|input| input.path.as_str()).collect();
    assert_eq!(read, ["out.tar!/abs/b.log", "out.tar!/etc/a.log"]);
    assert_row(&report, "out.tar!/etc/a.log", "leads out");
}

/// A zip with one member of so many zero bytes.
fn bomb(name: &str, bytes: u64) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(name, SimpleFileOptions::default().large_file(true)).expect("a name");
    std::io::copy(&mut std::io::repeat(0).take(bytes), &mut zip).expect("memory");
    zip.finish().expect("memory").into_inner()
}

#[test]
fn bombs_end_at_the_limits_and_say_so() {
    let zip = bomb("a.log", 100 << 20);
    let report = scan_as("bomb.zip", &zip, ArchiveLimits { ratio: 100, ..ArchiveLimits::default() });
    assert_eq!(report.inputs[0].bytes, ArchiveLimits::FREE_BYTES);
    assert_row(&report, "bomb.zip!/a.log", "--limit ratio");
    let small = ArchiveLimits { member_bytes: 1 << 20, ..ArchiveLimits::default() };
    assert_row(&scan_as("bomb.zip", &zip, small), "bomb.zip!/a.log", "--limit member-bytes");
    let total = ArchiveLimits { total_bytes: 3 << 20, ..ArchiveLimits::default() };
    let report = scan_as("bomb.zip", &zip, total);
    assert_eq!(report.inputs[0].bytes, 3 << 20);
    assert_row(&report, "bomb.zip!/a.log", "--limit total-bytes");

    let gz = gzip(&vec![0; 80 << 20]);
    for memory in [0, 512 << 20] {
        let report = scan_as("bomb.log.gz", &gz, ArchiveLimits { ratio: 100, memory, ..ArchiveLimits::default() });
        assert!((ArchiveLimits::FREE_BYTES..70 << 20).contains(&report.inputs[0].bytes), "{}", report.inputs[0].bytes);
        assert_row(&report, "bomb.log.gz!/bomb.log", "--limit ratio");
        let report =
            scan_as("bomb.log.gz", &gz, ArchiveLimits { member_bytes: 1 << 20, memory, ..ArchiveLimits::default() });
        assert_eq!(report.inputs[0].bytes, 1 << 20);
        assert_row(&report, "bomb.log.gz!/bomb.log", "--limit member-bytes");
    }
    survived("bombs", 7);
}

#[test]
fn each_limit_that_bites_is_said() {
    let many: Files = (0..20).map(|n| (format!("{n:02}.log"), b"x".to_vec())).collect();
    for (name, bytes) in [("a.zip", zip_of(&many)), ("a.tar", tar_of(&many)), ("a.tgz", gzip(&tar_of(&many)))] {
        let report = scan_as(name, &bytes, ArchiveLimits { entries: 5, ..ArchiveLimits::default() });
        assert_eq!(report.inputs.len(), 5, "{name}");
        assert_row(&report, name, "--limit entries");
    }
    let mut nested = zip_of(&many);
    for _ in 0..5 {
        nested = zip_of(&vec![("in.zip".into(), nested)]);
    }
    let report = scan_as("out.zip", &nested, ArchiveLimits::default());
    assert!(report.inputs.is_empty());
    assert!(rows(&report).iter().any(|(_, reason)| reason.contains("--limit nesting")), "{:?}", rows(&report));
    let report = scan_as("out.zip", &nested, ArchiveLimits { nesting: 6, ..ArchiveLimits::default() });
    assert_eq!(report.inputs.len(), 20);
    let report = scan_as("out.zip", &nested, ArchiveLimits { nesting: 6, memory: 100, ..ArchiveLimits::default() });
    assert!(rows(&report).iter().any(|(_, reason)| reason.contains("--max-memory")), "{:?}", rows(&report));
    survived("archives beyond a limit", 5);
}

#[test]
fn a_zip_of_the_same_name_twice_says_so() {
    let mut zip = zip_of(&vec![("a.log".into(), b"one".to_vec()), ("b.log".into(), b"two".to_vec())]);
    for at in 0..zip.len() - 5 {
        if zip[at..].starts_with(b"b.log") {
            zip[at] = b'a';
        }
    }
    assert_row(&scan_as("a.zip", &zip, ArchiveLimits::default()), "a.zip", "same name");
}

/// The files come out of a zip as they went in, and from every form at once.
#[test]
fn members_can_be_opened_in_any_order_and_twice() {
    let files = server();
    for (name, bytes) in [("a.zip", zip_of(&files)), ("a.tgz", gzip(&tar_of(&files))), ("a.tar", tar_of(&files))] {
        let inventory = inventory(name, &bytes, ArchiveLimits { memory: 0, ..ArchiveLimits::default() });
        assert_eq!(inventory.files.len(), files.len());
        for file in inventory.files.iter().rev().chain(&inventory.files) {
            let mut read = Vec::new();
            file.open().expect("opens").read_to_end(&mut read).expect("reads");
            let (_, wanted) = files.iter().find(|(path, _)| file.path.ends_with(&format!("!/{path}"))).expect("known");
            assert!(read == *wanted, "{}", file.path);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_archive_gives_a_report(form in 0..4_usize, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8), keep in 20..100_usize) {
        let files: Files = vec![("a.log".into(), b"it failed\r\n".repeat(30)), ("in.zip".into(), zip_of(&vec![("b.log".into(), b"x".to_vec())]))];
        let mut bytes = match form {
            0 => zip_of(&files),
            1 => tar_of(&files),
            2 => gzip(&tar_of(&files)),
            _ => cab_of(&files),
        };
        for (at, to) in changes {
            let at = at.index(bytes.len());
            bytes[at] = to;
        }
        bytes.truncate(bytes.len() * keep / 100);
        let limits = ArchiveLimits { memory: 1 << 20, total_bytes: 8 << 20, ..ArchiveLimits::default() };
        let inventory = source::take(&[Input::Stdin(bytes)], &source::Options { all_files: true, limits });
        for file in &inventory.files {
            if let Ok(stream) = file.open() {
                let read = std::io::copy(&mut stream.take(9 << 20), &mut std::io::sink()).unwrap_or(0);
                prop_assert!(read <= file.bytes + 1);
            }
        }
    }
}

const BZ2: &[u8] = b"\x42\x5a\x68\x39\x31\x41\x59\x26\x53\x59\x0b\xd6\xc5\xac\x00\x00\x03\x11\x80\x40\x00\x27\x24\x04\x00\x20\x00\x22\x01\xea\x7a\x84\x30\x21\x07\x4e\x63\xc5\xdc\x91\x4e\x14\x24\x02\xf5\xb1\x6b\x00";
const XZ: &[u8] = b"\xfd\x37\x7a\x58\x5a\x00\x00\x04\xe6\xd6\xb4\x46\x02\x00\x21\x01\x16\x00\x00\x00\x74\x2f\xe5\xa3\x01\x00\x08\x69\x74\x20\x66\x61\x69\x6c\x65\x64\x00\x00\x00\x00\x35\xd0\x2d\x02\xa9\xc9\x7e\xe0\x00\x01\x21\x09\x6c\x18\xc5\xd5\x1f\xb6\xf3\x7d\x01\x00\x00\x00\x00\x04\x59\x5a";
const LZMA_ZIP: &[u8] = b"\x50\x4b\x03\x04\x3f\x00\x02\x00\x0e\x00\x00\x00\x21\x00\x73\x87\x27\xde\x1d\x00\x00\x00\x09\x00\x00\x00\x05\x00\x00\x00\x61\x2e\x6c\x6f\x67\x09\x04\x05\x00\x5d\x00\x00\x80\x00\x00\x34\x9d\x00\x05\x61\xb2\x21\x6c\x4c\x15\x30\x2b\x3e\xff\xff\x7d\x4c\x00\x00\x50\x4b\x01\x02\x3f\x03\x3f\x00\x02\x00\x0e\x00\x00\x00\x21\x00\x73\x87\x27\xde\x1d\x00\x00\x00\x09\x00\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x01\x00\x00\x00\x00\x61\x2e\x6c\x6f\x67\x50\x4b\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00\x33\x00\x00\x00\x40\x00\x00\x00\x00\x00";
const DEFLATE64_ZIP: &[u8] = b"\x50\x4b\x03\x04\x14\x00\x00\x00\x09\x00\x00\x00\x21\x00\x73\x87\x27\xde\x0e\x00\x00\x00\x09\x00\x00\x00\x05\x00\x00\x00\x61\x2e\x6c\x6f\x67\x01\x09\x00\xf6\xff\x69\x74\x20\x66\x61\x69\x6c\x65\x64\x50\x4b\x01\x02\x14\x03\x14\x00\x00\x00\x09\x00\x00\x00\x21\x00\x73\x87\x27\xde\x0e\x00\x00\x00\x09\x00\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x01\x00\x00\x00\x00\x61\x2e\x6c\x6f\x67\x50\x4b\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00\x33\x00\x00\x00\x31\x00\x00\x00\x00\x00";

#[test]
fn members_of_a_zip_that_overlap_are_refused() {
    let files: Files = ["a.log", "b.log", "c.log"].map(|name| (name.to_owned(), b"it failed".to_vec())).to_vec();
    let mut zip = zip_by(&files, CompressionMethod::Stored);
    // The list says that the second member is the first one.
    let listed: Vec<usize> = (0..zip.len() - 4).filter(|&at| zip[at..].starts_with(b"PK\x01\x02")).collect();
    assert_eq!(listed.len(), 3);
    zip[listed[1] + 42..listed[1] + 46].fill(0);
    let report = scan_as("lies.zip", &zip, ArchiveLimits::default());
    assert_eq!(
        report.inputs.iter().map(|input| input.path.as_str()).collect::<Vec<_>>(),
        ["lies.zip!/a.log", "lies.zip!/c.log"]
    );
    assert_row(&report, "lies.zip!/b.log", "another member");
}

#[test]
fn the_ratio_holds_for_all_members_of_a_zip_together() {
    let lines = format!("{}\n", "x".repeat(1023)).into_bytes().repeat(40 << 10);
    let files: Files = ["a.log", "b.log"].map(|name| (name.to_owned(), lines.clone())).to_vec();
    let report = scan_as("two.zip", &zip_of(&files), ArchiveLimits { ratio: 10, ..ArchiveLimits::default() });
    let bytes: u64 = report.inputs.iter().map(|input| input.bytes).sum();
    assert_eq!(bytes, ArchiveLimits::FREE_BYTES);
    assert_row(&report, "two.zip!/b.log", "--limit ratio");
}

#[test]
fn a_sparse_file_of_a_pax_archive_is_said_under_its_own_name() {
    let mut tar = tar::Builder::new(Vec::new());
    let sparse = [("GNU.sparse.major", &b"1"[..]), ("GNU.sparse.minor", b"0"), ("GNU.sparse.name", b"s.log")];
    tar.append_pax_extensions(sparse).expect("headers");
    for (name, bytes) in [("GNUSparseFile.7/s.log", &b"1\n0\n9\n"[..]), ("a.log", b"it failed")] {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        tar.append_data(&mut header, name, bytes).expect("a member");
    }
    let bytes = tar.into_inner().expect("a tar");
    for (name, bytes) in [("x.tar", bytes.clone()), ("x.tar.gz", gzip(&bytes))] {
        let report = scan_as(name, &bytes, ArchiveLimits::default());
        assert_eq!(report.inputs.len(), 1, "{name}");
        assert_row(&report, &format!("{name}!/s.log"), "a sparse file");
    }
}

#[test]
fn a_name_without_an_end_is_not_read_into_memory() {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::GNULongName);
    header.set_size(8 << 20);
    header.set_cksum();
    let mut bytes = tar_of(&vec![("a.log".into(), b"it failed".to_vec())]);
    bytes.truncate(bytes.len() - 1024);
    bytes.extend(header.as_bytes());
    bytes.extend(std::iter::repeat_n(b'a', 8 << 20));
    bytes.extend(tar_of(&vec![("b.log".into(), b"it failed".to_vec())]));
    for (name, bytes) in [("x.tar", bytes.clone()), ("x.tar.gz", gzip(&bytes))] {
        let report = scan_as(name, &bytes, ArchiveLimits { ratio: u64::MAX, ..ArchiveLimits::default() });
        assert_eq!(report.inputs.len(), 1, "{name}");
        assert_row(&report, name, "the headers of a member are longer than");
    }
    // What headers take is charged to memory.
    let long: Files = (0..9).map(|n| (format!("{}{n}.log", "d/".repeat(2_000)), b"it failed".to_vec())).collect();
    let report = scan_as("long.tar", &tar_of(&long), ArchiveLimits { memory: 20_000, ..ArchiveLimits::default() });
    assert!((1..9).contains(&report.inputs.len()), "{}", report.inputs.len());
    assert_row(&report, "long.tar", "--max-memory");
}

#[test]
fn the_limit_of_folders_is_called_by_its_name() {
    let folders: Files = (0..20_001).map(|n| (format!("{n}/x.log"), Vec::new())).collect();
    let report = scan_as("folders.tar", &tar_of(&folders), ArchiveLimits::default());
    assert_row(&report, "folders.tar", "20000 folders");
}
