//! The wire format: the committed schema, and every report against it.

use std::fs;
use std::path::Path;

use ccmtriage::report::build::Kept;
use ccmtriage::report::json;

use crate::cases::scan;
use crate::expect::fixtures;

fn schema_file() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/report-1.json")
}

#[test]
fn the_committed_schema_is_that_of_the_types() {
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(schema_file(), json::schema()).expect("writable");
    }
    let committed = fs::read_to_string(schema_file()).expect("schema/report-1.json");
    assert!(committed == json::schema(), "the report's types changed: UPDATE_EXPECT=1 writes the schema");
}

#[test]
fn every_report_validates_against_the_schema() {
    let schema = serde_json::from_str(&json::schema()).expect("a schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for fixture in fixtures() {
        let report = serde_json::from_str(&json::render(&scan(&fixture, Kept::First(3), 2))).expect("a report is JSON");
        let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).take(3).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", fixture.display());
    }
}
