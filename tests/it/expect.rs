//! A fixture's label: what a careful reader found in it, written before any tool looked at it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use ccmtriage::telling::report::Report;
use serde::Deserialize;

/// `label.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    pub outcome: String,
    pub exit: u8,
    pub role: Option<String>,
    #[serde(default)]
    pub cluster: Vec<String>,
    #[serde(default)]
    pub actions: Vec<String>,
    #[serde(default)]
    pub root_cause: Vec<Place>,
    #[serde(default)]
    pub benign: Vec<Lines>,
    #[serde(default)]
    pub catastrophic: Vec<Lines>,
    #[serde(default)]
    pub undetermined: Vec<Lines>,
}

impl Label {
    /// The part of the label that speaks of the files of one server, with their paths below it.
    pub fn below(&self, server: &str) -> Self {
        let inside = |path: &str| path.strip_prefix(&format!("{server}/")).map(str::to_owned);
        let lines = |all: &[Lines]| {
            all.iter().filter_map(|at| Some(Lines { path: inside(&at.path)?, lines: at.lines.clone() })).collect()
        };
        let causes = self.root_cause.iter();
        Self {
            outcome: self.outcome.clone(),
            exit: self.exit,
            role: None,
            cluster: Vec::new(),
            actions: Vec::new(),
            root_cause: causes
                .filter_map(|at| Some(Place { path: inside(&at.path)?, lines: at.lines.clone() }))
                .collect(),
            benign: lines(&self.benign),
            catastrophic: lines(&self.catastrophic),
            undetermined: lines(&self.undetermined),
        }
    }
}

/// Lines of which any is a right answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    pub path: String,
    pub lines: Vec<u64>,
}

/// Lines that must all be judged alike.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lines {
    pub path: String,
    pub lines: String,
}

impl Lines {
    fn numbers(&self) -> Vec<u64> {
        let part = |part: &str| {
            let (from, to) = part.trim().split_once('-').unwrap_or((part.trim(), part.trim()));
            from.parse::<u64>().expect("a line")..=to.parse::<u64>().expect("a line")
        };
        self.lines.split(',').flat_map(part).collect()
    }
}

/// Every fixture, by name.
pub fn fixtures() -> Vec<PathBuf> {
    let root = crate::project().join("fixtures");
    let mut all: Vec<PathBuf> = fs::read_dir(root)
        .expect("fixtures/ stands beside Cargo.toml")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.join("label.toml").is_file())
        .collect();
    all.sort();
    assert!(all.len() >= 40, "only {} fixtures", all.len());
    all
}

/// The label of a fixture.
pub fn label(fixture: &Path) -> Label {
    let text = fs::read_to_string(fixture.join("label.toml")).expect("a label");
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", fixture.display()))
}

/// What to scan: the server's tree, or the loose logs.
pub fn inputs(fixture: &Path) -> Vec<PathBuf> {
    if fixture.join("C").is_dir() || fixture.join("c").is_dir() {
        return vec![fixture.to_owned()];
    }
    let ours = ["NOTES.md", "label.toml", "expected.txt", "expected.json"];
    let mut logs: Vec<PathBuf> = fs::read_dir(fixture)
        .expect("a fixture")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_file() && !ours.iter().any(|name| path.ends_with(name)))
        .collect();
    logs.sort();
    logs
}

fn same_path(reported: &str, labelled: &str) -> bool {
    let (reported, labelled) = (reported.to_lowercase(), labelled.to_lowercase());
    reported == labelled || labelled.ends_with(&format!("/{reported}")) || reported.ends_with(&format!("/{labelled}"))
}

/// Everything in which a report differs from the label.
pub fn differences(label: &Label, report: &Report) -> Vec<String> {
    let mut out = Vec::new();
    if report.verdict.outcome.name() != label.outcome {
        out.push(format!("outcome {}, labelled {}", report.verdict.outcome.name(), label.outcome));
    }
    if report.exit_code() != label.exit {
        out.push(format!("exit {}, labelled {}", report.exit_code(), label.exit));
    }
    let first = report.verdict.root_causes.first().and_then(|id| report.finding(id));
    if label.root_cause.is_empty() {
        if let Some(first) = first {
            out.push(format!("a root cause where there is none: {} ({})", first.pattern, first.reason));
        }
    } else {
        let hit = first.is_some_and(|finding| {
            finding.evidence.iter().any(|evidence| {
                label.root_cause.iter().any(|place| {
                    same_path(&evidence.path, &place.path)
                        && place.lines.iter().any(|line| (evidence.line..=evidence.end_line).contains(line))
                })
            })
        });
        if !hit {
            let shown = first.map(|finding| (&finding.pattern, finding.evidence.first().map(|at| (&at.path, at.line))));
            out.push(format!("root cause {shown:?}, labelled {:?}", label.root_cause));
        }
    }
    for (class, places) in
        [("benign", &label.benign), ("catastrophic", &label.catastrophic), ("undetermined", &label.undetermined)]
    {
        for place in places {
            for number in place.numbers() {
                let seen: BTreeSet<&str> = report
                    .findings
                    .iter()
                    .filter(|finding| {
                        finding.evidence.iter().any(|evidence| {
                            same_path(&evidence.path, &place.path)
                                && (evidence.line..=evidence.end_line).contains(&number)
                        })
                    })
                    .map(|finding| finding.class.name())
                    .collect();
                if seen.iter().ne([&class]) {
                    out.push(format!("{} line {number} is {seen:?}, labelled {class}", place.path));
                }
            }
        }
    }
    for action in &label.actions {
        if !report.actions.iter().any(|advised| advised.id == *action) {
            out.push(format!("the action {action} is not advised"));
        }
    }
    out
}
