//! Chapters of documents as overlays of the catalog, and the user's own catalog. The chapters are written for these
//! tests: none of their sentences is from a real document.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ccmtriage::input::redact::Redacted;
use ccmtriage::input::source::Input;
use ccmtriage::knowledge::catalog::{Catalog, Class};
use ccmtriage::running::guide::{Import, NoChapter, import};
use ccmtriage::running::prove::prove;
use ccmtriage::running::triage::{Options, triage};
use ccmtriage::telling::report::{ActionInfo, Report};
use proptest::prelude::*;

use crate::expect;

const TITLE: &str = "Example Installation Notes";

fn chapter(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/chapters").join(name)
}

fn read(name: &str) -> Import {
    let shipped = crate::catalog();
    let bytes = fs::read(chapter(name)).expect("a chapter");
    import(shipped, &bytes, TITLE).unwrap_or_else(|none| panic!("{name}: {none}"))
}

fn laid(import: &Import) -> Catalog {
    Catalog::with_overlays(&[("guide.toml".to_owned(), import.overlay.clone())])
        .unwrap_or_else(|broken| panic!("{broken}"))
}

/// Each with the entries that are read of it at least: a page; both texts of a PDF made of it; the text of one whose cells
/// stand in the middle of their rows; labelled paragraphs; and layouts that were written after the importer was.
const CHAPTERS: [(&str, usize); 9] = [
    ("table.html", 30),
    ("table-layout.txt", 29),
    ("table-cells.txt", 17),
    ("table-centred.txt", 28),
    ("labelled.txt", 30),
    ("labelled.html", 3),
    ("numbered-1252.html", 3),
    ("indented.txt", 2),
    ("centred.txt", 4),
];

/// What is advised first, once the logs are kept.
fn advised(report: &Report) -> Option<&ActionInfo> {
    report.actions.iter().find(|action| action.id != "collect-logs-for-tac")
}

#[test]
fn every_row_of_a_chapter_is_imported_or_listed_and_proves_itself() {
    for (name, entries) in CHAPTERS {
        let import = read(name);
        assert!(import.entries.len() >= entries, "{name}: {} entries, {:#?}", import.entries.len(), import.left);
        let proof = prove(&laid(&import));
        assert!(proof.failures.is_empty() && proof.overlaps.is_empty(), "{name}: {proof}");
        for left in &import.left {
            assert!(!left.place.is_empty() && !left.why.is_empty() && !left.text.is_empty(), "{name}: {left:?}");
        }
        for entry in &import.entries {
            assert!(
                !entry.steps.is_empty() && !entry.section.is_empty() && !entry.places.is_empty(),
                "{name}: {entry:?}"
            );
        }
    }
}

#[test]
fn what_the_text_of_a_pdf_gives_is_what_the_page_says() {
    let page = read("table.html");
    for name in ["table-layout.txt", "table-cells.txt"] {
        let text = read(name);
        let listed: String = text.left.iter().map(|left| left.text.to_lowercase()).collect::<Vec<_>>().join("\n");
        let mut alike = 0;
        for entry in &page.entries {
            let same = text.entries.iter().find(|other| other.phrase.words() == entry.phrase.words());
            match same {
                // One entry of two rows is written otherwise where a PDF has no lines between them.
                Some(same) if entry.places.len() == 1 => {
                    assert_eq!((&same.reason, same.steps.join(" ")), (&entry.reason, entry.steps.join(" ")), "{name}");
                    alike += 1;
                }
                Some(_) => alike += 1,
                // A PDF's text does not show what is set in italics: its words are the message's there.
                None => {
                    let sample = |phrase: &str| phrase.to_lowercase().replace(['[', ']'], "");
                    let plain = sample(entry.phrase.as_str());
                    let first: String = plain.split(' ').take(3).collect::<Vec<_>>().join(" ");
                    let otherwise = text.entries.iter().any(|other| sample(other.phrase.as_str()) == plain);
                    assert!(otherwise || listed.contains(&first), "{name}: {plain} is neither imported nor listed");
                }
            }
        }
        assert!(alike >= 16, "{name}: {alike}");
    }
}

#[test]
fn what_a_row_says_becomes_reason_steps_and_reference() {
    let import = read("table.html");
    let entry = |words: &str| {
        let found = import.entries.iter().find(|entry| entry.phrase.words().join(" ").starts_with(words));
        found.unwrap_or_else(|| panic!("no entry begins with {words}"))
    };
    let contact = entry("the setup cannot contact");
    assert_eq!(contact.phrase.as_str(), "The setup cannot contact the publisher [server name]. Setup will now end.");
    let steps =
        ["Look at the name and type it again.", "Make sure that the publisher runs:", "Open the list of services."];
    assert_eq!(contact.steps[..3], steps);
    assert_eq!(contact.steps.len(), 5);
    assert_eq!(contact.section, "Messages During an Upgrade (table 1, row 4)");
    let copied = entry("the file cannot be copied");
    assert!(copied.reason.ends_with("Note: Only where the setup runs from a disc."), "{}", copied.reason);
    let migrated = entry("the database");
    assert_eq!(migrated.places.len(), 2);
    assert_eq!(migrated.steps, ["Restore the last backup.", "Free two gigabytes on the drive of the database."]);
    assert_eq!(entry("the password of the account").steps, ["Set the same password on every server of the cluster."]);
    assert_eq!(entry("the schema").steps.len(), 2);
    let failed = entry("failed");
    assert!(failed.phrase.alone && failed.class == Class::ByOutcome && !failed.warnings.is_empty());
    assert_eq!(entry("an error has occurred").class, Class::ByOutcome);
    assert_eq!(entry("a trace").class, Class::Benign);
    assert!(read("labelled.txt").entries.iter().any(|entry| entry.reimage));
}

fn scanned(log: &str, catalog: &Catalog) -> Report {
    let inputs = [Input::Stdin(log.as_bytes().to_vec())];
    triage(&inputs, catalog, &Options { threads: 1, ..Options::default() }).expect("threads")
}

/// The forms in which logs print a message: `wide` is the width at which it is broken.
fn forms(message: &str) -> Vec<String> {
    let broken = |wide: usize, before: &str, between: &str| {
        let mut out = String::from(before);
        let mut at = 0;
        for word in message.split(' ') {
            if at > 0 && at + word.len() > wide {
                out.push_str(between);
                at = 0;
            } else if at > 0 {
                out.push(' ');
            }
            out.push_str(word);
            at += word.len() + 1;
        }
        out
    };
    vec![
        message.to_owned(),
        format!("2005-08-17 14:00:31 setup.exe: {message}"),
        format!("[14:00:31] ERROR   {}", message.to_uppercase()),
        format!("14:00:31.120 [0a1c] {}", message.to_lowercase().replace(' ', "  ")),
        message.replace('"', "'").replace('\'', "\u{2019}"),
        broken(24, "14:00:31 setup: ", "\n14:00:31 setup: "),
        broken(30, "Dialog: ", "\n        "),
    ]
}

#[test]
fn messages_are_found_in_the_forms_that_logs_have_and_advised_in_the_documents_words() {
    for (name, _) in CHAPTERS {
        let import = read(name);
        let catalog = laid(&import);
        for entry in &import.entries {
            let message = entry.phrase.sample();
            // What is short has to stand on one line.
            let forms = forms(&message);
            let forms = if entry.phrase.alone { &forms[..4] } else { &forms };
            for form in forms {
                let log = format!("14:00:01 Copying files\n{form}\n14:00:40 Copying files\n");
                let report = scanned(&log, &catalog);
                let found = report.findings.iter().find(|finding| finding.pattern == entry.id);
                let found = found.unwrap_or_else(|| panic!("{name}: {} is not found in {form:?}", entry.id));
                assert_eq!(found.evidence[0].line, 2, "{form}");
                let action = format!("{}-action", entry.id);
                if found.class.name() != "benign" {
                    let first = advised(&report).unwrap_or_else(|| panic!("{form}: nothing is advised"));
                    assert_eq!((first.id.as_str(), first.verbatim), (action.as_str(), true), "{form}");
                    assert!(first.steps.iter().map(Redacted::as_str).eq(&entry.steps));
                    assert_eq!((first.reference.document.as_str(), &first.reference.section), (TITLE, &entry.section));
                }
            }
        }
    }
}

#[test]
fn unrelated_logs_raise_nothing_new() {
    let imports: Vec<(String, String)> =
        CHAPTERS.iter().map(|(name, _)| (format!("{name}.toml"), read(name).overlay)).collect();
    let catalog = Catalog::with_overlays(&imports).unwrap_or_else(|broken| panic!("{broken}"));
    let ours: BTreeSet<&String> = catalog.overlays.iter().flat_map(|overlay| &overlay.added).collect();
    let fixtures = expect::fixtures();
    assert!(fixtures.len() >= 20);
    for fixture in fixtures {
        let inputs: Vec<Input> = expect::inputs(&fixture).into_iter().map(Input::Path).collect();
        let report = triage(&inputs, &catalog, &Options { threads: 1, ..Options::default() }).expect("threads");
        for finding in &report.findings {
            assert!(
                !ours.contains(&finding.pattern),
                "{}: {} at {:?}",
                fixture.display(),
                finding.pattern,
                finding.evidence
            );
        }
    }
}

#[test]
fn a_page_without_such_a_chapter_is_refused() {
    let shipped = crate::catalog();
    for text in [
        "",
        "Nothing of the kind stands here.\n",
        "<html><body><h1>Menu</h1><table><tr><th>Directory<th>Holds<tr><td>Logs<td>What is written</table></body></html>",
        "<dl><dt>Publisher<dd>The server that holds the database.<dt>Subscriber<dd>Any other.</dl>",
        "Directory          Holds\nLogs               What is written\n",
    ] {
        assert_eq!(
            import(shipped, text.as_bytes(), TITLE).map(|import| import.overlay),
            Err(NoChapter::NoTable),
            "{text}"
        );
    }
    assert_eq!(import(shipped, b"%PDF-1.4 ...", TITLE).map(|import| import.overlay), Err(NoChapter::Pdf));
}

#[test]
fn a_row_that_is_clear_is_named_and_the_reference_pages_say_so() {
    let catalog = laid(&read("table.html"));
    let standing = catalog.standing_for("UM-14");
    assert_eq!(standing.len(), 1);
    let page = ccmtriage::telling::explain::explain(&catalog, "UM-14", 100).expect("a row");
    assert!(page.contains("real text") && page.contains(TITLE), "{page}");
    let docs = ccmtriage::telling::docs::docs(&catalog);
    assert!(
        docs.contains("rows are covered by a document's own words") && docs.contains("- UM-14: guide-the-internet"),
        "{docs}"
    );
    // What is found by its sense is advised in the document's words, too.
    let report = scanned("ERROR: Could not connect to the publisher PUB01.\n", &catalog);
    assert_eq!(report.findings[0].pattern, "setup-publisher-unreachable");
    assert!(advised(&report).is_some_and(|action| action.verbatim), "{:?}", report.actions);
    assert!(!ccmtriage::telling::docs::docs(crate::catalog()).contains("are covered by"));
}

/// Messages of any signs, and messages of so few words that one often says another.
fn messages() -> impl Strategy<Value = String> {
    const WORDS: [&str; 9] = ["Failed", "no", "17", "[x]", "<a b>", "xxx", "...", "quagga", "its foal"];
    prop_oneof![
        "[A-Za-z<>%\\[\\]\"'\\\\ .:x]{1,60}",
        prop::collection::vec(prop::sample::select(&WORDS), 1..6).prop_map(|words| words.join(" ")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    /// Whatever a document says, its overlay holds and proves itself. (It may take an example of ours that says it too.)
    #[test]
    fn an_overlay_always_proves_itself(
        rows in prop::collection::vec((messages(), "\\PC{0,40}", "\\PC{1,40}"), 1..6),
    ) {
        proves_itself(&rows.iter().map(|(a, b, c)| [a.as_str(), b, c]).collect::<Vec<_>>())?;
    }
}

/// Whether the entries of a table prove themselves; else what they and their proof say.
fn proves_itself(rows: &[[&str; 3]]) -> Result<(), TestCaseError> {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let rows = rows.iter().map(|cells| cells.map(|text| format!("<td>{}", escape(text))).concat());
    let rows = rows.collect::<Vec<_>>().join("<tr>");
    let page = format!("<table><tr><th>Message<th>Reason<th>Action<tr>{rows}</table>");
    let shipped = crate::catalog();
    if let Ok(import) = import(shipped, page.as_bytes(), "A \"title\" \\ of it") {
        let proof = prove(&laid(&import));
        let own = proof.failures.iter().filter(|failure| failure.contains("(guide.toml)")).count();
        prop_assert!(own == 0, "{proof}\n{}", import.overlay);
    }
    Ok(())
}

#[test]
fn messages_that_say_one_another_are_told_apart_or_joined() {
    // The one that says more is meant, whatever its name.
    for rows in [["R'a", "R<a>"], ["A", "\u{c0}"], ["Failed [x] 17", "Failed 17"], ["a [x] failed", "failed [x]"]] {
        proves_itself(&rows.map(|message| [message, "", "Do this."])).expect("they prove themselves");
    }
    proves_itself(&[["A'a'b < >x", "", "Do this."]]).expect("variable parts that touch are one");
    // The example of the one is what the other says: one entry, both actions.
    let page = "<table><tr><th>Message<th>Action<tr><td>Failed at [step]<td>Do this.<tr><td>Failed at PUB01<td>Do that.</table>";
    let import = import(crate::catalog(), page.as_bytes(), TITLE).expect("a chapter");
    assert_eq!(import.overlay.matches("[[pattern]]").count(), 1, "{}", import.overlay);
    assert!(import.overlay.contains("Do this.") && import.overlay.contains("Do that."), "{}", import.overlay);
}

/// A user with a catalog of their own.
struct User(tempfile::TempDir);

impl User {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ccmtriage"));
        command.env("CCMTRIAGE_CATALOG_DIR", self.at("own")).env_remove("NO_COLOR").current_dir(self.0.path());
        command.args(arguments).output().expect("it runs")
    }

    /// What a run prints, which ends with a code.
    fn says(&self, code: i32, arguments: &[&str]) -> String {
        let run = self.run(arguments);
        let said = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
        assert_eq!(run.status.code(), Some(code), "{arguments:?}: {said}");
        said
    }
}

#[test]
fn the_users_own_catalog_is_laid_over_in_every_command_and_named_in_every_report() {
    let user = User::new();
    let page = chapter("table.html").display().to_string();
    let said = user.says(0, &["catalog", "import", &page, "--title", TITLE, "--output", "guide.toml"]);
    assert!(
        said.contains("32 rows read, 30 entries; 0 pieces not read") && said.contains("stands for UM-14"),
        "{said}"
    );
    assert!(user.says(0, &["catalog", "check", "guide.toml"]).contains("0 problems, 0 overlaps"));
    user.says(0, &["catalog", "add", "guide.toml"]);
    fs::remove_file(user.at("guide.toml")).expect("it is a copy");
    let listed = user.says(0, &["catalog", "list", "--origin"]);
    assert_eq!(listed.lines().filter(|line| line.starts_with("user ")).count(), 30);
    assert!(listed.lines().any(|line| line.starts_with("shipped ")));
    fs::write(user.at("setup.log"), "The license file C:\\x is not for this server\n").expect("writable");
    let id = "guide-the-license-file-is-not-for-this-server";
    for (format, shown) in [
        ("text", "Catalog: user catalog/guide.toml (30 patterns, SHA-256"),
        ("markdown", "guide.toml"),
        ("html", "guide.toml (30 patterns"),
        ("json", "\"file\": \"user catalog/guide.toml\""),
        ("ndjson", "user catalog/guide.toml"),
        ("sarif", "user catalog/guide.toml"),
    ] {
        let with = user.says(1, &["scan", "setup.log", "--format", format]);
        // Lines of text are folded.
        let with = if format == "text" { with.split_whitespace().collect::<Vec<_>>().join(" ") } else { with };
        assert!(
            with.contains(shown)
                && with.contains(if ["text", "markdown", "html"].contains(&format) { "Ask for a license" } else { id }),
            "{format}: {with}"
        );
        let without = user.run(&["scan", "setup.log", "--format", format, "--no-user-catalog"]);
        let without = String::from_utf8_lossy(&without.stdout).into_owned();
        assert!(!without.contains("guide.toml") && !without.contains(id), "{format}: {without}");
    }
    user.says(0, &["explain", id]);
    user.says(2, &["explain", id, "--no-user-catalog"]);
    assert!(user.says(0, &["why-not", id, "setup.log"]).contains("matches 1 message"));
    assert!(user.says(0, &["catalog", "docs"]).contains(id));
    assert!(user.says(2, &["catalog", "remove", "gude"]).contains("did you mean guide?"));
    user.says(0, &["catalog", "remove", "guide"]);
    assert!(!user.says(0, &["catalog", "list"]).contains(id));
}

#[test]
fn a_worker_uses_the_users_catalog_only_when_asked() {
    let user = User::new();
    let page = chapter("table.html").display().to_string();
    user.says(0, &["catalog", "import", &page, "--title", TITLE, "--output", "guide.toml"]);
    user.says(0, &["catalog", "add", "guide.toml"]);
    fs::create_dir(user.at("bundle")).expect("a folder");
    fs::write(user.at("bundle/setup.log"), "The license file C:\\x is not for this server\n").expect("writable");
    let request = format!(
        "{{\"schema\":\"ccmtriage.work/1\",\"bundle_id\":\"a\",\"uri\":{}}}\n",
        serde_json::Value::String(url::Url::from_file_path(user.at("bundle")).expect("absolute").to_string())
    );
    for (arguments, found) in [(&["worker"][..], false), (&["worker", "--user-catalog"][..], true)] {
        let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_ccmtriage"));
        let run =
            command.env("CCMTRIAGE_CATALOG_DIR", user.at("own")).args(arguments).write_stdin(request.clone()).assert();
        let row = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
        assert!(row.contains("\"bundle_id\"") && row.contains("guide-the-license") == found, "{arguments:?}: {row}");
    }
}

#[test]
fn what_does_not_hold_is_not_added_and_a_broken_catalog_says_what_to_do() {
    let user = User::new();
    fs::write(user.at("bad.toml"), "[[pattern]]\nid = \"a b\"\n").expect("writable");
    assert!(user.says(2, &["catalog", "add", "bad.toml"]).contains("bad.toml"));
    assert!(!user.at("own").exists());
    assert!(user.says(2, &["catalog", "add", "none.toml"]).contains("is no file"));
    fs::write(user.at("note.txt"), "").expect("writable");
    assert!(user.says(2, &["catalog", "add", "note.txt"]).contains("has to end with .toml"));
    fs::create_dir(user.at("own")).expect("a folder");
    fs::copy(user.at("bad.toml"), user.at("own/bad.toml")).expect("copied");
    assert!(user.says(2, &["catalog", "list"]).contains("catalog remove NAME"));
    user.says(0, &["catalog", "list", "--no-user-catalog"]);
    user.says(0, &["catalog", "remove", "bad.toml"]);
    let text = user.says(2, &["catalog", "import", "note.txt", "--title", TITLE]);
    assert!(text.contains("looked for a table") && text.contains("Corrective Action"), "{text}");
    assert!(user.says(2, &["catalog", "import", "nowhere.html", "--title", TITLE]).contains("cannot read"));
}
