//! The invented servers that measurements run on: what was planted is found, whatever the threads.

use ccmtriage::input::source::Input;
use ccmtriage::running::triage::{Options, triage};
use ccmtriage::telling::report::json;

#[expect(dead_code, reason = "logs in memory are for the benches")]
#[path = "../../examples/bundle/generator.rs"]
mod generator;

use generator::{Expected, Plan};

const PLAN: Plan = Plan { bytes: 9 << 20, seed: 1, files: None, utf16: 25.0, error_density: 1.5 };

/// Makes a bundle, triages it with 1 and with 4 threads, and checks that the planted failure is what comes out.
fn check(plan: &Plan) {
    let folder = tempfile::tempdir().expect("a folder");
    let expected = generator::write(folder.path(), plan).expect("writable");
    let catalog = crate::catalog();
    let inputs = [Input::Path(folder.path().to_owned())];
    let report = |threads| triage(&inputs, catalog, &Options { threads, ..Options::default() }).expect("threads");
    let found = report(1);
    assert_eq!(json::render(&found), json::render(&report(4)), "{plan:?}");

    assert_eq!(found.verdict.outcome.name(), "failed", "{plan:?}");
    assert_eq!(found.verdict.root_causes.len(), 1, "{plan:?}");
    let cause = found.findings.iter().find(|finding| finding.id == found.verdict.root_causes[0]).expect("the cause");
    let counted = Expected {
        path: cause.evidence[0].path.to_string(),
        line: cause.evidence[0].line,
        files: found.inputs.len() as u64,
        bytes: found.inputs.iter().map(|input| input.bytes).sum(),
        lines: found.inputs.iter().map(|input| input.lines).sum(),
        error_like: found.ledger.error_like,
    };
    assert_eq!(counted, expected, "{plan:?}");
}

#[test]
fn a_failed_package_is_found_among_many_logs() {
    check(&PLAN);
}

#[test]
fn a_failed_database_step_is_found_among_many_logs() {
    check(&Plan { seed: 2, ..PLAN });
}

#[test]
fn neither_encoding_nor_density_nor_the_number_of_files_hides_the_cause() {
    let small = Plan { bytes: 1 << 20, ..PLAN };
    check(&Plan { utf16: 100.0, ..small });
    check(&Plan { utf16: 0.0, error_density: 0.0, ..small });
    check(&Plan { error_density: 10.0, seed: 4, ..small });
    check(&Plan { files: Some(200), ..small });
    check(&Plan { files: Some(1), ..small });
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let read = |seed| {
        let folder = tempfile::tempdir().expect("a folder");
        let expected = generator::write(folder.path(), &Plan { bytes: 1 << 18, seed, ..PLAN }).expect("writable");
        (std::fs::read(folder.path().join(&expected.path)).expect("readable"), expected)
    };
    assert!(read(5) == read(5));
    assert!(read(5) != read(7));
}
