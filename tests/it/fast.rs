//! The fast way through a file, which looks at many plain lines at once, gives what looking at every line gives.

use std::fs;
use std::io::Read;

use ccmtriage::input::text::Options;
use ccmtriage::reading::scan::{Scanned, read, read_in_pieces, read_line_by_line};
use proptest::prelude::*;

/// Beginnings of lines: with the ends below they make lines of every form, and lines that nearly have one.
const BEGINNINGS: &[&str] = &[
    "",
    " ",
    "MSI (s) (18:F4) [12:02:17:898]: ",
    "MSI (c) (C8!4C) [01:00:00:000]: ",
    "MSI (s) (40:A4): ",
    "MSI (N) (40:A4) [9:00]: ",
    "MSI (s",
    "MSI (s) (18:F4) [12:02:17:898]: Executing op: ",
    "MSI (s) (18:F4) [12:02:17:898]: PROPERTY CHANGE: Adding ",
    "MSI (s) (18:F4) [12:02:17:898]: Note: 1: ",
    "MSI (s) (18:F4) [12:02:17:898]: Product: CallManager -- ",
    "MSI (s) (18:F4) [12:02:17:898]: Component: ",
    "MSI (s) (18:F4) [12:02:17:898]: Modifying ",
    "MSI (s) (18:F4) [12:02:17:898]: Info ",
    "   MSI (s) (18:F4) [12:02:17:898]: Doing action: ",
    "Action start 12:02:17: ",
    "Action ended 12:02:17: ",
    "Action 12:02:17: ",
    "Aktion gestartet um 12:02:17: ",
    "Property(S): ",
    "CustomAction ",
    "DEBUG: Error ",
    "=== Verbose logging started: 9/14/2005  13:40:00 ",
    "=== Logging stopped: 9/14/2005  13:40:00 ",
    "WixQuietExec:  ",
    "1> 2> ",
    "12>",
    "(",
    "[",
    "[Microsoft][ODBC SQL Server Driver]",
    "Msg 208, Level 16, State 1, Server PUB01",
    "Named Pipes Provider: ",
    "Shared Memory Provider: ",
    "SQLState = 37000, NativeError = ",
    "CREATE TABLE ",
    "-- ",
    "-----",
    "/* ",
    "2005-03-05 14:00:00.34 spid51    ",
    "2005-03-05 14:00:00 ",
    "2005-03-05 14:00:00, Info  CBS  ",
    "14:00:00 ",
    "adding new entry ",
    "modifying entry \"",
    "ldap_add: ",
    "dn: ",
    "[0A1C:0B2D][2005-09-14T09:00:00]i001: ",
    "[InstallShield Silent]",
    "ResultCode=",
    "File Copy: ",
    "***  Installation Started 03/05/2005 14:00  ***",
    "Product: X -- ",
    "Error ",
];

/// Ends of lines.
const ENDS: &[&str] = &[
    "",
    " ",
    "\u{b}",
    "INSTALL.",
    "CopyFiles. Return value 1.",
    "CopyFiles. Return value 3.",
    "X.y. z",
    "RegAddValue(Name=x,Value=#1,)",
    "FileCopy(SourceName=error.dll",
    "ActionStart(Name=CopyFiles,Description=x)",
    "Header(Signature=1,ScriptType=2)",
    "CustomActionSchedule(Action=RunSetup,ActionType=1)",
    "TraceFolder property. Its value is 'C:\\Trace\\'.",
    "ProductCode property. Its value is '{1}'.",
    "CommandLine property. Its value is 'x",
    "1402 2: UNKNOWN\\x 3: 2 ",
    "1708 ",
    "1335. The cabinet file is corrupt.",
    "MainEngineThread is returning 1603",
    "Back from server. Return value: 1603",
    "******* RunEngine:",
    "Windows Installer installed the product. Status: 1603.",
    "Configuration completed successfully.",
    "The setup is not permitted.",
    "Command Line: REBOOT=R",
    "Invoking remote custom action. DLL: x, Entrypoint: y",
    "RunSetup returned actual error code 1603",
    "CCMDB -- Installation failed.",
    "PhysicalMemory = 512",
    "an ErRoR in the file",
    "it could NOT be opened",
    "without errors",
    "Unable to connect",
    "access denied",
    "System.IO.IOException: x",
    "13 rows affected)",
    "1 row affected)",
    "Source: SUB01 (Agent); Error number: 20084)",
    "DBNETLIB]SQL Server does not exist or access denied.",
    "@@rowcount",
    "SET NOCOUNT ON",
    "osql.exe -E -S PUB01 -i x.sql",
    "bcp CCM0301 out x -SPUB01",
    "copied CCM0300 to ccm0301",
    "version 8.00.818 on 2000.2.7sr2",
    "net use x /user:EXAMPLE\\Administrator",
    "cn=a,ou=b,o=cisco.com",
    "cn=error: x",
    "Already exists (68)",
    "additional info: no such object",
    "result: 32 No such object",
    "The command has completed successfully",
    "Replication-Distribution: agent X failed.",
    "Error: 1105, Severity: 17, State: 2",
    "Begin Setup",
    "Installation Failed.",
    "*/",
    "The quick brown fox",
    "Ung\u{fc}ltiger Eintrag",
    "\u{30a8}\u{30e9}\u{30fc} 1603.",
    "a\0b",
];

/// Lines that follow one another in logs of one dialect, where what came before decides what a line is.
const LOGS: [&[&str]; 3] = [
    &[
        "",
        "",
        "(3 rows affected)",
        "(1 row affected)",
        "1> 2> 3>",
        "Table CCM0301.dbo.Device_7 created, copied from CCM0300.",
        "SELECT a.name,",
        "       a.error, a.count",
        "Rows @count were read",
        "SQL[dbo]> USE ccm",
        "-- the database step failed",
        "/* on error: abort",
        "*/",
        "Msg 208, Level 16, State 1, Server PUB01, Procedure p_x, Line 7",
        "Invalid object name 'Device'.",
        "The step could not be completed",
    ],
    &[
        "",
        "",
        "adding new entry cn=a,ou=b,o=cisco.com",
        "adding new entry \"cn=a,ou=b,o=cisco.com\"",
        "modifying entry cn=error,o=cisco.com",
        "adding new entry ",
        "ldap_add: Already exists (68)",
        "additional info: no such object",
        "ldapadd -h PUB01 -f x.ldif",
        "dn: cn=a,o=cisco.com",
        "copied CCM0300 to ccm0301",
    ],
    &[
        "",
        "[InstallShield Silent]",
        "[Application]",
        "[ResponseResult]",
        "ResultCode=-3",
        "***  Installation Started 03/05/2005 14:00  ***",
        "File Copy: C:\\Tools\\fatal error",
        "RegDB Val: could not be told",
        "RegDB Key: Software\\Example",
        "Could not register the component",
        "copied CCM0300 to ccm0301",
    ],
];

fn log() -> impl Strategy<Value = String> {
    let of = |log: &'static [&str]| prop::collection::vec(prop::sample::select(log), 1..300);
    prop_oneof![of(LOGS[0]), of(LOGS[1]), of(LOGS[2])].prop_map(|lines| lines.join("\r\n") + "\r\n")
}

fn lines() -> impl Strategy<Value = Vec<(usize, usize, u8)>> {
    // Runs of one beginning, so that a dialect settles, between lines of any other.
    let run = (0..BEGINNINGS.len(), prop::collection::vec((0..ENDS.len(), 0..8_u8), 1..12));
    prop::collection::vec(run, 1..40).prop_map(|runs| {
        runs.into_iter().flat_map(|(from, ends)| ends.into_iter().map(move |(to, end)| (from, to, end))).collect()
    })
}

fn text(lines: &[(usize, usize, u8)]) -> String {
    let mut text = String::new();
    for &(from, to, end) in lines {
        text.push_str(BEGINNINGS[from]);
        text.push_str(ENDS[to]);
        text.push_str(if end == 0 { "\n" } else { "\r\n" });
    }
    text
}

/// The text in one of the encodings that logs come in.
fn encoded(text: &str, encoding: u8) -> Vec<u8> {
    let wide = |mark: bool, low: bool| {
        let units = mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16());
        units.flat_map(|unit| if low { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    };
    match encoding {
        0 => text.as_bytes().to_vec(),
        1 => wide(true, true),
        2 => wide(false, true),
        3 => wide(true, false),
        4 => encoding_rs::WINDOWS_1252.encode(text).0.into_owned(),
        _ => text.chars().filter(char::is_ascii).collect::<String>().into_bytes(),
    }
}

/// Gives at most so many bytes at a time.
struct Portions<'b>(&'b [u8], usize);

impl Read for Portions<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let bytes = buffer.len().min(self.1).min(self.0.len());
        buffer[..bytes].copy_from_slice(&self.0[..bytes]);
        self.0 = &self.0[bytes..];
        Ok(bytes)
    }
}

fn shown(scanned: &Scanned) -> String {
    format!("{scanned:#?}")
}

#[track_caller]
fn same(bytes: &[u8], portion: usize, line_bytes: usize) {
    let options = Options { line_bytes, hash: true, ..Options::default() };
    let slow = shown(&read_line_by_line("x.log", bytes, &options));
    let fast = shown(&read("x.log", Portions(bytes, portion), &options));
    differ_not(&slow, &fast, bytes);
}

/// The same for a file on disk that is read in pieces.
#[track_caller]
fn same_in_pieces(bytes: &[u8], piece_bytes: u64, threads: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("x.log");
    fs::write(&place, bytes).expect("written");
    let options = Options { piece_bytes, hash: true, ..Options::default() };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let fast = pool.install(|| shown(&read_in_pieces("x.log", &place, &options)));
    differ_not(&shown(&read_line_by_line("x.log", bytes, &options)), &fast, bytes);
}

#[track_caller]
fn differ_not(slow: &str, fast: &str, bytes: &[u8]) {
    if slow != fast {
        let at = slow.lines().zip(fast.lines()).position(|(a, b)| a != b).unwrap_or(0);
        let near = |text: &str| text.lines().skip(at.saturating_sub(12)).take(24).collect::<Vec<_>>().join("\n");
        panic!("line by line:\n{}\n\nfast:\n{}\n\n{:?}", near(slow), near(fast), String::from_utf8_lossy(bytes));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, max_shrink_iters: 4000, ..ProptestConfig::default() })]

    #[test]
    fn and_where_the_lines_before_decide_what_a_line_is(
        text in log(),
        wide in any::<bool>(),
        portion in prop_oneof![1..64_usize, Just(usize::MAX)],
    ) {
        same(&encoded(&text, u8::from(wide)), portion, 1 << 20);
    }

    #[test]
    fn the_fast_way_gives_what_every_line_gives(
        lines in lines(),
        encoding in 0..7_u8,
        portion in prop_oneof![1..200_usize, Just(usize::MAX)],
        line_bytes in prop_oneof![Just(1 << 20), 64..300_usize],
    ) {
        same(&encoded(&text(&lines), encoding), portion, line_bytes);
    }

    #[test]
    fn and_where_encodings_follow_one_another(a in lines(), b in lines(), one in 0..7_u8, other in 0..7_u8) {
        let mut bytes = encoded(&text(&a), one);
        bytes.extend(encoded(&text(&b), other));
        same(&bytes, usize::MAX, 1 << 20);
    }
}

/// Bytes that are looked at before anything is read ahead.
const BEGUN: usize = 64 * 1024;

proptest! {
    #![proptest_config(ProptestConfig { cases: 45, max_shrink_iters: 2000, ..ProptestConfig::default() })]

    #[test]
    fn and_so_do_pieces_on_several_threads(
        a in lines(),
        b in lines(),
        one in 0..7_u8,
        other in 0..7_u8,
        piece_bytes in prop_oneof![64..400_u64, 400..9000_u64],
        threads in 1..9_usize,
    ) {
        // What is looked at to tell the encoding is not read ahead: more must follow.
        let long = text(&a).repeat(1 + BEGUN / text(&a).len());
        let mut bytes = encoded(&long, one);
        bytes.extend(encoded(&text(&b).repeat(20), other));
        same_in_pieces(&bytes, piece_bytes, threads);
    }
}

#[test]
fn and_on_every_fixture() {
    let fixtures = crate::project().join("fixtures");
    let mut tried = 0;
    for entry in walkdir::WalkDir::new(fixtures).sort_by_file_name() {
        let entry = entry.expect("readable");
        if entry.file_type().is_file() {
            let bytes = fs::read(entry.path()).expect("readable");
            same(&bytes, usize::MAX, 1 << 20);
            same_in_pieces(&bytes, 4096, 2);
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried} files");
}
