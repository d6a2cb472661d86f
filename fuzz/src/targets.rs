//! What is fuzzed: functions from arbitrary bytes to nothing, which panic where something does not hold. The fuzz
//! targets call them, and so do the tests on stable (`tests/it/robust.rs`).

use std::io::{self, Read};
use std::sync::OnceLock;

use ccmtriage::input::source::{self, ArchiveLimits, Input};
use ccmtriage::input::text;
use ccmtriage::knowledge::catalog::Catalog;
use ccmtriage::knowledge::session::{Cutter, DIALECTS};
use ccmtriage::running::triage::{Options, triage};
use ccmtriage::running::{guide, prove};
use ccmtriage::telling::report::build::EvidenceLimit;
use ccmtriage::telling::report::json;

/// A function from arbitrary bytes.
pub type Target = fn(&[u8]);

/// Every target with its name.
pub const TARGETS: [(&str, Target); 6] = [
    ("decoder", decoder),
    ("dialects", dialects),
    ("catalog", catalog),
    ("chapter", chapter),
    ("archives", archives),
    ("scan", scan),
];

fn shipped() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| Catalog::builtin().expect("the shipped catalog holds"))
}

/// Lines lie in the input in order, and are the same however the bytes are portioned.
pub fn decoder(bytes: &[u8]) {
    let (lines, summary) = text::lines_of_bytes(bytes);
    let mut at = 0;
    for line in &lines {
        assert!(line.offset >= at, "lines overlap");
        at = line.offset + u64::from(line.length);
        let raw = &bytes[line.offset as usize..at as usize];
        assert!(line.raw == raw, "a line is not what stands there");
    }
    assert!(at <= bytes.len() as u64 && summary.bytes == bytes.len() as u64);
    let mut again = Vec::new();
    let small = Small(bytes);
    let read = text::read_lines(small, &text::Options { hash: true, ..text::Options::default() }, |line| {
        again.push((line.number, line.offset));
    });
    assert!(read.is_ok_and(|again| again.sha256 == summary.sha256));
    assert!(again.iter().copied().eq(lines.iter().map(|line| (line.number, line.offset))));
}

/// Gives seven bytes at a time.
struct Small<'a>(&'a [u8]);

impl Read for Small<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(7);
        self.0.read(&mut buffer[..most])
    }
}

/// Sessions lie in the file, and so do their messages. The first byte says which dialect reads, whatever the lines say;
/// beyond the last dialect the lines decide.
pub fn dialects(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let (lines, _) = text::lines_of_bytes(rest);
    let last = lines.last().map_or(0, |line| line.number);
    let sessions = if let Some(dialect) = DIALECTS.get(usize::from(*first) % (DIALECTS.len() + 1)) {
        let mut reader = dialect.reader("a.log".into());
        for line in &lines {
            reader.line(&line.line());
        }
        reader.finish()
    } else {
        let mut cutter = Cutter::new("a.log".into());
        for line in &lines {
            cutter.line(&line.line());
        }
        cutter.finish()
    };
    for session in sessions {
        assert!(session.first_line <= session.last_line && session.last_line <= last);
        for message in &session.messages {
            assert!(!message.spans.is_empty(), "a message without a place");
            assert!(message.spans.iter().all(|span| span.offset + span.length <= rest.len() as u64));
        }
    }
}

/// What entries of the fuzzed file may name and replace: the shipped catalog has more of the same, and takes long to read.
const BASE: &str = r#"
[[action]]
id = "repair-user-logins"
title = "Repair the logins"
steps = ["Do it."]
certainty = "inferred"

[[pattern]]
id = "sql-server-message"
title = "A message"
match = { sql = [911], text = 'database' }
capture = 'database (?<name>\w+)'
class = "undetermined"
reason = "It is one."
certainty = "inferred"
examples = ["Msg 911, no such database x"]
lookalikes = ["no such table"]
"#;

/// A broken catalog is an error with a text, never a panic.
pub fn catalog(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let files = [("base.toml".to_owned(), BASE.to_owned()), ("mine.toml".to_owned(), text)];
    if let Err(broken) = Catalog::of_files(&files) {
        assert!(!bytes.is_empty(), "the base does not hold: {broken}");
        assert!(!broken.to_string().is_empty());
    }
}

/// Whatever a chapter holds, its overlay can be laid over the catalog, and each message is found by its own example.
pub fn chapter(bytes: &[u8]) {
    let Ok(import) = guide::import(shipped(), bytes, "A document") else { return };
    let catalog = Catalog::with_overlays(&[("guide.toml".to_owned(), import.overlay)]);
    let catalog = catalog.unwrap_or_else(|broken| panic!("{broken}"));
    for entry in &import.entries {
        let pattern = catalog.pattern(&entry.id).expect("every entry has its pattern");
        let example = pattern.examples[0].text();
        let judged = prove::judge(&catalog, pattern, example, None);
        assert!(judged.iter().any(|(id, _)| *id == entry.id), "{example} is {judged:?}, not {}", entry.id);
    }
}

/// What comes out of an archive stays below its limits.
pub fn archives(bytes: &[u8]) {
    let limits = ArchiveLimits { memory: 4 << 20, total_bytes: 16 << 20, entries: 1000, ..ArchiveLimits::default() };
    let inventory = source::take(&[Input::Stdin(bytes.to_vec())], &source::Options { all_files: true, limits });
    let mut all = 0;
    for file in &inventory.files {
        assert!(!file.path.split('/').any(|part| part == ".."), "{} leads out", file.path);
        let Ok(stream) = file.open() else { continue };
        all += io::copy(&mut stream.take(64 << 20), &mut io::sink()).unwrap_or(0);
    }
    assert!(all <= (32 << 20) + bytes.len() as u64, "{all} bytes came out");
}

/// A report adds up, whatever was read.
pub fn scan(bytes: &[u8]) {
    let limits = ArchiveLimits { memory: 4 << 20, total_bytes: 16 << 20, entries: 1000, ..ArchiveLimits::default() };
    let options = Options { kept: EvidenceLimit::All, threads: 1, limits, ..Options::default() };
    let report = triage(&[Input::Stdin(bytes.to_vec())], shipped(), &options).expect("threads");
    let ledger = &report.ledger;
    assert_eq!(ledger.error_like, ledger.catastrophic + ledger.benign + ledger.undetermined);
    assert_eq!(ledger.error_like, report.findings.iter().map(|finding| finding.count).sum::<u64>());
    for session in &report.sessions {
        if matches!(session.outcome.name(), "succeeded" | "reboot-required") {
            let loud = report
                .findings
                .iter()
                .any(|finding| finding.session == session.id && finding.class.name() == "catastrophic");
            assert!(!loud, "a successful session holds a catastrophic finding");
        }
    }
    assert!(json::render(&report).ends_with("}\n"));
}
