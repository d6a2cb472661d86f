//! The wire format: the committed schema, and every report against it.

use std::fs;

use ccmtriage::telling::report::build::EvidenceLimit;
use ccmtriage::telling::report::json;

use crate::cases::{scan_cluster, scanned};
use crate::expect::{fixtures, label};

#[test]
fn the_committed_schemas_are_those_of_the_types() {
    for (name, schema) in [
        ("report-1.json", json::schema()),
        ("cluster-1.json", json::cluster_schema()),
        ("diff-1.json", json::diff_schema()),
        ("worker-1.json", ccmtriage::running::worker::contract::schema()),
    ] {
        let file = crate::project().join("schema").join(name);
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&file, &schema).expect("writable");
        }
        let committed = fs::read_to_string(file).unwrap_or_default();
        assert!(committed == schema, "{name}: the report's types changed: UPDATE_EXPECT=1 writes the schema");
    }
}

#[test]
fn every_report_validates_against_the_schema() {
    let schema = serde_json::from_str(&json::schema()).expect("a schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let cluster_schema = serde_json::from_str(&json::cluster_schema()).expect("a schema is JSON");
    let cluster_validator = jsonschema::validator_for(&cluster_schema).expect("a schema");
    for fixture in fixtures() {
        if !label(&fixture).cluster.is_empty() {
            let report = json::render_cluster(&scan_cluster(&fixture, EvidenceLimit::First(3), 2));
            let report = serde_json::from_str(&report).expect("a report is JSON");
            assert!(cluster_validator.is_valid(&report), "{}", fixture.display());
            continue;
        }
        let report = serde_json::from_str(&json::render(&scanned(&fixture))).expect("a report is JSON");
        let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).take(3).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", fixture.display());
    }
}
