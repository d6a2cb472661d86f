//! The catalog's reference page is complete, its ids are sound, and the commands that look things up do.

use std::collections::BTreeSet;

use assert_cmd::Command;
use ccmtriage::judging::templates;
use ccmtriage::knowledge::catalog::{Catalog, Example, Pattern};
use ccmtriage::knowledge::codes::{Number, Space};
use ccmtriage::running::prove;
use ccmtriage::telling::{docs, explain, page};

use crate::archives::{server, zip_of};
use crate::catalog;

fn rows(stem: &str, last: u32) -> impl Iterator<Item = String> + '_ {
    (1..=last).map(move |row| format!("{stem}-{row:02}"))
}

fn ccmtriage(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("ccmtriage").expect("the binary of this package");
    command.env("CCMTRIAGE_CATALOG_DIR", crate::NO_CATALOG);
    command.args(arguments);
    command
}

fn overlay(name: &str, text: &str) -> std::path::PathBuf {
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("reference");
    std::fs::create_dir_all(&folder).expect("the target folder is writable");
    let path = folder.join(name);
    std::fs::write(&path, text).expect("the target folder is writable");
    path
}

#[test]
fn every_condition_that_the_guide_names_is_covered() {
    let catalog = catalog();
    for row in rows("SD", 53) {
        let found: Vec<_> = catalog.considerations.iter().filter(|entry| entry.row == row).collect();
        assert_eq!(found.len(), 1, "{row}");
        assert!(!found[0].sentences.is_empty() && !found[0].section.is_empty(), "{row} cites no sentence");
    }
    assert_eq!(catalog.considerations.len(), 53);
}

#[test]
fn every_message_is_found_by_a_pattern_or_answered_by_a_consideration() {
    let catalog = catalog();
    for row in rows("UM", 22).chain(rows("UR", 18)) {
        let found: Vec<_> = catalog.messages.iter().filter(|entry| entry.row == row).collect();
        assert_eq!(found.len(), 1, "{row}");
        let message = found[0];
        assert!(!message.pattern.is_empty() || !message.consideration.is_empty(), "{row} is not covered");
        assert!(!message.verbatim || !message.text.is_empty(), "{row} is verbatim and has no text");
        // Patterns of SQL Server's own messages are surer of their text than the rows are of its use here.
        let guide = catalog.pattern(&message.pattern).filter(|pattern| pattern.file == "patterns/guide.toml");
        if let Some(pattern) = guide {
            assert_eq!(pattern.certainty, message.certainty, "{row} and its pattern differ in certainty");
            let said = pattern.reason.contains("recalled and not confirmed");
            assert_eq!(said, message.certainty.name() == "unverified", "{row} must say that its wording is recalled");
        }
    }
    assert_eq!(catalog.messages.len(), 40);
}

#[test]
fn the_reference_page_names_everything() {
    let catalog = catalog();
    let page = docs::docs(catalog);
    let lines: BTreeSet<&str> = page.lines().collect();
    for pattern in catalog.patterns() {
        assert!(lines.contains(format!("#### {}", pattern.id).as_str()), "{}", pattern.id);
    }
    for action in catalog.actions.keys() {
        assert!(lines.contains(format!("### Action {action}").as_str()), "{action}");
    }
    for entry in &catalog.considerations {
        assert!(page.contains(&format!("\n| {} | {} | ", entry.row, entry.id)), "{}", entry.id);
    }
    for entry in &catalog.messages {
        assert!(page.contains(&format!("\n| {} | {} | ", entry.row, entry.id)), "{}", entry.id);
    }
    for service in &catalog.services {
        assert!(page.contains(&format!("\n| {} | ", service.name)), "{}", service.name);
    }
    for space in Space::ALL {
        for (value, _) in catalog.codes.of(space) {
            let number = Number::new(space, value);
            assert!(page.contains(&format!("\n| {number} | ")), "{number}");
        }
    }
}

#[test]
fn every_table_row_of_the_reference_page_has_its_columns() {
    let page = docs::docs(catalog());
    let mut columns = 0;
    for line in page.lines() {
        let bars = line.replace("\\\\", "").replace("\\|", "").matches('|').count();
        if line.starts_with("| ---") {
            columns = bars;
        } else if line.is_empty() {
            columns = 0;
        } else if columns > 0 {
            assert_eq!(bars, columns, "{line}");
        }
    }
}

#[test]
fn ids_are_unique_and_kebab_case() {
    let catalog = catalog();
    let mut ids: Vec<(&str, &str)> = Vec::new();
    ids.extend(catalog.patterns().iter().map(|entry| ("pattern", entry.id.as_str())));
    ids.extend(catalog.actions.keys().map(|id| ("action", id.as_str())));
    ids.extend(catalog.considerations.iter().map(|entry| ("consideration", entry.id.as_str())));
    ids.extend(catalog.messages.iter().map(|entry| ("message", entry.id.as_str())));
    let form = regex::Regex::new("^[a-z0-9]+(-[a-z0-9]+)*$").expect("constant");
    let mut seen = BTreeSet::new();
    for entry in ids {
        assert!(form.is_match(entry.1), "{entry:?}");
        assert!(seen.insert(entry), "{entry:?} stands twice");
    }
}

#[test]
fn everything_can_be_explained() {
    let catalog = catalog();
    let mut names: Vec<String> = catalog.patterns().iter().map(|entry| entry.id.clone()).collect();
    names.extend(catalog.actions.keys().cloned());
    names.extend(catalog.considerations.iter().flat_map(|entry| [entry.id.clone(), entry.row.clone()]));
    names.extend(catalog.messages.iter().flat_map(|entry| [entry.id.clone(), entry.row.clone()]));
    names.extend(catalog.services.iter().map(|entry| entry.name.clone()));
    for space in Space::ALL {
        names.extend(catalog.codes.of(space).map(|(value, _)| Number::new(space, value).to_string()));
    }
    for name in names {
        let page = explain::explain(catalog, &name, page::WIDTH).unwrap_or_else(|unknown| panic!("{unknown}"));
        assert!(page.lines().count() >= 3, "{name}: {page}");
    }
}

#[test]
fn regexes_compile_and_find_the_lines_of_their_patterns() {
    let mut missed = Vec::new();
    for pattern in catalog().patterns() {
        let expression = pattern.expression();
        assert!(!expression.contains('\n'), "{}", pattern.id);
        let regex = regex::Regex::new(&expression).unwrap_or_else(|error| panic!("{}: {error}", pattern.id));
        for example in pattern.examples.iter().map(Example::text).filter(|text| is_local(pattern, text)) {
            if !regex.is_match(example) {
                missed.push(format!("{}: /{expression}/ misses {example}", pattern.id));
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

/// Whether one line holds all that the pattern asks for: its number is printed there, not said in words or above.
fn is_local(pattern: &Pattern, text: &str) -> bool {
    let printed = |number: &Number| {
        let (plain, signed) = (number.value.to_string(), (number.value - (1 << 32)).to_string());
        let hex = format!("0x{:x}", number.value);
        text.contains(&plain) || text.contains(&signed) || text.to_lowercase().contains(&hex)
    };
    text.lines().count() == 1 && (pattern.numbers.is_empty() || pattern.numbers.iter().any(printed))
}

#[test]
fn a_stub_needs_only_class_title_and_reason() {
    for text in [
        r"Could not copy 'a.dll' to C:\Program Files\Cisco\Bin\a.dll after 3 tries (0x80070005)",
        "Failed to reach 10.1.2.3 [port 1433]: it's \"closed\"",
        r"ERROR \\PUB01\share {0AC3C1A1-1111-2222-3333-0123456789AB} denied at 2005-03-05 14:00:31",
    ] {
        let stub = templates::stub(&templates::template(text), text);
        let ready = stub
            .replace("title = \"\"", "title = \"T\"")
            .replace("reason = \"\"", "reason = \"R\"")
            .replace("class = \"undetermined\"", "class = \"catastrophic\"");
        let catalog = Catalog::with_overlays(&[("stub.toml".to_owned(), ready.clone())])
            .unwrap_or_else(|broken| panic!("{broken}\n{ready}"));
        let proof = prove::prove(&catalog);
        assert!(proof.failures.is_empty(), "{ready}\n{:?}", proof.failures);
        // As it comes, it says what is missing.
        let broken = Catalog::with_overlays(&[("stub.toml".to_owned(), stub)]).expect_err("title and reason are empty");
        assert_eq!(broken.0.len(), 2, "{broken}");
    }
}

#[test]
fn explain_tells_kinds_of_numbers_apart() {
    let output = ccmtriage(&["explain", "1603"]).assert().success();
    let page = String::from_utf8_lossy(&output.get_output().stdout).into_owned();
    for title in ["msi:1603  a message number", "msiexec:1603  a return code", "win32:1603  a system error"] {
        assert!(page.contains(title), "{title} is not in {page}");
    }
    for (what, means) in [
        ("hresult:-2147287038", "hresult:0x80030002"),
        ("hresult:0x80070005", "win32:5"),
        ("0x80070005", "access denied"),
        ("win32:5", "hresult:0x80070005"),
        ("sql:911", "no database of that name"),
        ("ldap:49", "invalidCredentials"),
        ("installshield:-3", "answer file"),
        ("-3", "answer file"),
        ("custom:27502", "database server"),
        ("burn:e000", "the first of a burst"),
        ("event:11708", "msi:1708"),
        ("SD-01", "1GB memory on the publisher server"),
        ("ur-03", "unverified: recalled"),
        ("mssqlserver", "the installation needs it"),
        ("installation-cancelled", "REIMAGE"),
        ("win32-5", "ERROR_ACCESS_DENIED"),
    ] {
        let output = ccmtriage(&["explain", what]).assert().success();
        let page = String::from_utf8_lossy(&output.get_output().stdout).into_owned();
        assert!(page.contains(means), "{what}: {means} is not in {page}");
    }
}

#[test]
fn explain_offers_what_is_near_to_an_unknown_name() {
    for (what, near) in [
        ("msi-disk-ful", "msi-disk-full"),
        ("mis:1920", "msi:1920"),
        ("msi:9999", "msi:"),
        ("SD-99", "SD-09"),
        ("qqqqqq", "catalog docs"),
    ] {
        let output = ccmtriage(&["explain", what]).assert().code(2);
        let complaint = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
        assert!(complaint.contains(near), "{what}: {complaint}");
        assert!(output.get_output().stdout.is_empty());
    }
}

const ENTRY: &str = r#"
[[pattern]]
id = "site-license-server-down"
title = "The license server of this site is down"
match = { text = '''license server .* is down''' }
class = "catastrophic"
reason = "the license server does not answer"
actions = ["network-not-connected"]
certainty = "observed"
examples = ['''ERROR: the license server LIC01 is down''']
lookalikes = ['''ERROR: the license server LIC01 is up''']
"#;

#[test]
fn one_entry_in_one_file_adds_a_pattern() {
    let file = overlay("site.toml", ENTRY);
    let log = overlay("site.log", "14:00:00 begin\n14:00:01 ERROR: the license server LIC01 is down\n");
    let (file, log) = (file.to_str().expect("UTF-8"), log.to_str().expect("UTF-8"));
    ccmtriage(&["catalog", "check", file]).assert().success();
    let output = ccmtriage(&["scan", log, "--catalog", file, "--format", "json"]).assert().code(1);
    let report = String::from_utf8_lossy(&output.get_output().stdout).into_owned();
    assert!(report.contains("site-license-server-down"), "{report}");
    let output = ccmtriage(&["explain", "site-license-server-down", "--catalog", file]).assert().success();
    assert!(String::from_utf8_lossy(&output.get_output().stdout).contains("the license server does not answer"));
    let output = ccmtriage(&["why-not", "site-license-server-down", log, "--catalog", file]).assert().success();
    assert!(String::from_utf8_lossy(&output.get_output().stdout).contains("matches on line 2"));
}

#[test]
fn a_broken_overlay_is_refused_with_all_its_errors() {
    let broken = ENTRY
        .replace("license server .* is down", "license (server")
        .replace("network-not-connected", "network-not-conected")
        .replace("certainty = \"observed\"", "certainty = \"sure\"\ndialects = [\"msj\"]\nwhen = [{ class = \"by-outcome\", reason = \"r\", followed_by = \"1920\" }]")
        + "\n[[pattern]]\nid = \"second\"\ncolour = \"red\"\n";
    let file = overlay("broken.toml", &broken);
    let file = file.to_str().expect("UTF-8");
    for arguments in [vec!["catalog", "check", file], vec!["scan", "nowhere", "--catalog", file]] {
        let output = ccmtriage(&arguments).assert().code(2);
        assert!(output.get_output().stdout.is_empty());
        let complaint = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
        for (place, what) in [
            ("broken.toml:5:18", "unclosed group"),
            ("broken.toml:8:12", "did you mean network-not-connected?"),
            ("broken.toml:9:13", "`sure` is none of"),
            ("broken.toml:10:13", "did you mean msi?"),
            ("broken.toml:11:61", "not of the form KIND:NUMBER"),
            ("broken.toml:17:1", "unknown field `colour`"),
        ] {
            assert!(complaint.contains(place) && complaint.contains(what), "{place} {what}: {complaint}");
        }
        assert!(complaint.contains('^'), "{complaint}");
    }
}

#[test]
fn why_not_names_the_demand_that_fails() {
    let log = overlay(
        "why.log",
        "MSI (s) (18:F4) [12:02:17:912]: Note: 1: 1402 2: HKEY_LOCAL_MACHINE\\Software\\Example 3: 5 \nPWD=hunter2 could not be used\n",
    );
    let log = log.to_str().expect("UTF-8");
    let output = ccmtriage(&["why-not", "msi-registry-value-absent", log]).assert().success();
    let said = String::from_utf8_lossy(&output.get_output().stdout).into_owned();
    assert!(said.contains("near on line 1") && said.contains("field 3: it is \"5\""), "{said}");
    let output = ccmtriage(&["why-not", "msi-registry-access-denied", log]).assert().success();
    let said = String::from_utf8_lossy(&output.get_output().stdout).into_owned();
    assert!(said.contains("matches on line 1") && said.contains("this condition holds"), "{said}");
    let output = ccmtriage(&["why-not", "msi-registry-value-absnt", log]).assert().code(2);
    assert!(String::from_utf8_lossy(&output.get_output().stderr).contains("msi-registry-value-absent"));
    ccmtriage(&["why-not", "msi-registry-value-absent", "/nonexistent"]).assert().code(3);
}

#[test]
fn why_not_keeps_to_the_limits_of_archives_and_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let (case, bytes) = (folder.path().join("case.zip"), zip_of(&server()));
    std::fs::write(&case, &bytes).expect("writable");
    let case = case.to_str().expect("UTF-8");
    for (input, limit, named) in [
        (case, ["--limit", "entries=2"], "--limit entries"),
        (case, ["--limit", "member-bytes=1000"], "--limit member-bytes"),
        ("-", ["--max-memory", "1000"], "--max-memory"),
    ] {
        let run = ccmtriage(&["why-not", "sql-login-refused", input]).args(limit).write_stdin(&bytes[..]).assert();
        let said = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
        assert!(said.contains(named), "{limit:?}: {said}");
    }
}

#[test]
fn catalog_list_has_a_line_for_each_pattern() {
    let patterns = catalog().patterns().len();
    for arguments in [vec!["catalog", "list"], vec!["catalog", "list", "--regexes"]] {
        let output = ccmtriage(&arguments).assert().success();
        assert_eq!(String::from_utf8_lossy(&output.get_output().stdout).lines().count(), patterns);
    }
}
