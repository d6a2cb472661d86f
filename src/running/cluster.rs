//! Several servers at once: their roles, the guide's rules on order and versions, and whose failure explains the others'.
//!
//! Everything here is drawn from the servers' own reports; nothing is read again.

use crate::input::redact::{Redact, Redacted, Redactor};
use crate::judging::advice::{Advice, COLLECT};
use crate::judging::cause::Role;
use crate::knowledge::catalog::named::LOGINS;
use crate::knowledge::catalog::{Catalog, Consideration};
use crate::knowledge::session::Outcome;
use crate::telling::report::cluster::{ClusterReport, ClusterVerdict, ServerRow};
use crate::telling::report::{
    ActionInfo, Confidence, ConsiderationInfo, FailOn, Named, Plan, Report, SCHEMA_VERSION, build,
};

/// Makes one report of the servers' reports, which carry their names.
#[must_use]
pub fn cluster(catalog: &Catalog, servers: Vec<Report>) -> ClusterReport {
    let matrix: Vec<ServerRow> = servers.iter().map(row).collect();
    let considerations: Vec<ConsiderationInfo> =
        catalog.considerations.iter().filter_map(|consideration| answer(consideration, &matrix, &servers)).collect();
    let verdict = verdict(&matrix, &servers, &considerations);
    let actions = actions(catalog, &verdict, &considerations, &servers);
    let plan = plan(&verdict, &servers);
    ClusterReport {
        schema: Named { name: "ccmtriage-cluster-report".to_owned(), version: SCHEMA_VERSION.to_owned() },
        tool: Named { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        run: None,
        notes: Vec::new(),
        verdict,
        matrix,
        considerations,
        actions,
        plan,
        baseline_only: Vec::new(),
        servers,
    }
}

/// What to do: the rules of the cluster first, then for the server whose failure comes first, then for the others. The
/// same action with the same steps is one, with all servers that it is for.
fn actions(
    catalog: &Catalog,
    verdict: &ClusterVerdict,
    considerations: &[ConsiderationInfo],
    servers: &[Report],
) -> Vec<ActionInfo> {
    let violated = considerations.iter().filter(|consideration| consideration.state == "violated");
    // Nothing of a log stands in them.
    let mut redactor = Redactor::new(Redact::Nothing);
    // What a server is told itself names what its log shows.
    let by_server = |id: &str| servers.iter().flat_map(|server| &server.actions).any(|action| action.id == id);
    let of_rules = violated
        .filter(|rule| rule.action.as_deref().is_some_and(|id| !by_server(id)))
        .filter_map(|consideration| catalog.actions.get(consideration.action.as_deref()?))
        .map(|action| build::action_info(&Advice::of(action), &mut redactor));
    let mut actions: Vec<ActionInfo> = of_rules.collect();
    let rules = actions.len();
    for server in first_to_fail(verdict, servers) {
        for action in &server.actions {
            let same = |known: &&mut ActionInfo| known.id == action.id && known.steps == action.steps;
            match actions[rules..].iter_mut().find(same) {
                Some(known) => known.servers.push(name(server)),
                None => actions.push(ActionInfo { servers: vec![name(server)], ..action.clone() }),
            }
        }
    }
    actions.sort_by_key(|action| (action.id != COLLECT, !action.verbatim));
    actions
}

/// How to go on: on each server that failed, the one whose failure comes first before the others.
fn plan(verdict: &ClusterVerdict, servers: &[Report]) -> Plan {
    let mut agains: Vec<(Redacted, Vec<Redacted>)> = Vec::new();
    let mut plan = Plan::default();
    for server in first_to_fail(verdict, servers) {
        if let Some(again) = &server.plan.again {
            match agains.iter_mut().find(|(known, _)| known == again) {
                Some((_, names)) => names.push(name(server)),
                None => agains.push((again.clone(), vec![name(server)])),
            }
        }
        let after = server.plan.after.iter().map(|after| of_reports(format!("On {}: {after}", name(server))));
        plan.after.extend(after);
        plan.last = plan.last.or_else(|| server.plan.last.clone());
    }
    let said: Vec<String> =
        agains.iter().map(|(again, names)| format!("On {}: {again}", names.join(", then on "))).collect();
    plan.again = (!said.is_empty()).then(|| of_reports(said.join(" ")));
    plan
}

/// The servers, the one whose failure comes first before the others.
fn first_to_fail<'s>(verdict: &'s ClusterVerdict, servers: &'s [Report]) -> impl Iterator<Item = &'s Report> {
    let first = |server: &&Report| server.server.name.is_some() && server.server.name == verdict.server;
    servers.iter().filter(first).chain(servers.iter().filter(move |server| !first(server)))
}

/// A sentence about servers, made of what their reports say: these are redacted.
fn of_reports(sentence: String) -> Redacted {
    Redacted::of_report(sentence)
}

fn name(report: &Report) -> Redacted {
    report.server.name.clone().unwrap_or_else(|| report.server.root.clone())
}

fn row(report: &Report) -> ServerRow {
    let fact =
        |name: &str| report.server.facts.iter().filter(|fact| fact.name == name).map(|fact| fact.value.clone()).max();
    let callmanager = report.sessions.iter().filter(|session| {
        session.product.as_deref().is_some_and(|product| product.to_lowercase().contains("callmanager"))
    });
    let version = callmanager.filter_map(|session| session.product.clone()).next_back();
    ServerRow {
        name: name(report),
        role: report.server.role.value.clone(),
        outcome: report.verdict.outcome,
        version,
        database: fact("database"),
        started: report.sessions.iter().filter_map(|session| session.started.clone()).min(),
        ended: report
            .sessions
            .iter()
            .filter_map(|session| session.ended.clone().or_else(|| session.started.clone()))
            .max(),
        headline: report.verdict.headline.clone(),
    }
}

/// The answer to a rule that needs several servers; none for the others.
fn answer(consideration: &Consideration, matrix: &[ServerRow], servers: &[Report]) -> Option<ConsiderationInfo> {
    let publisher = matrix.iter().find(|row| row.role.as_deref() == Some("publisher"));
    let subscribers: Vec<&ServerRow> = matrix.iter().filter(|row| row.role.as_deref() == Some("subscriber")).collect();
    let cannot = |reason: &str| ("cannot-tell", reason.to_owned());
    let (state, reason) = match consideration.row.as_str() {
        "SD-03" | "SD-33" => publisher_first(publisher, &subscribers)
            .unwrap_or_else(|| cannot("needs a publisher and a subscriber whose logs carry certain dates")),
        "SD-04" => {
            same_release(publisher, &subscribers).unwrap_or_else(|| cannot("the logs do not show the releases of both"))
        }
        "SD-06" => one_at_a_time(matrix).unwrap_or_else(|| cannot("needs two servers whose logs carry certain dates")),
        "SD-07" => match servers.iter().find_map(|server| {
            server
                .considerations
                .iter()
                .find(|known| known.id == consideration.id && known.state == "violated")
                .map(|known| (server, known))
        }) {
            Some((server, known)) => {
                ("violated", format!("{}: {}", server.server.name.clone().unwrap_or_default(), known.reason))
            }
            None => cannot("no server's logs speak of the connection to the publisher"),
        },
        "SD-31" => match publisher {
            Some(row) if row.outcome.is_failure() => {
                ("violated", format!("the publisher {} itself {}", row.name, row.outcome))
            }
            _ => cannot("logs do not show whether the publisher was changed meanwhile"),
        },
        "SD-11" => match servers.iter().find_map(|server| {
            let refused = server
                .findings
                .iter()
                .find(|finding| finding.role == Role::RootCause && LOGINS.contains(&finding.pattern.as_str()))?;
            Some((server.server.name.clone().unwrap_or_default(), refused.reason.clone()))
        }) {
            Some((name, reason)) => {
                cannot(&format!("{name}: {reason}; that fits passwords that differ, but does not prove it"))
            }
            None => cannot("no login was refused"),
        },
        "SD-32" | "SD-50" => cannot("the logs of these servers do not show it"),
        _ => return None,
    };
    Some(ConsiderationInfo {
        id: consideration.id.clone(),
        title: consideration.title.clone(),
        section: consideration.section.clone(),
        state: state.to_owned(),
        reason: of_reports(reason),
        evidence: None,
        action: Some(consideration.action.clone()).filter(|action| !action.is_empty()),
    })
}

/// A time of the report as people read it.
fn shown(time: &str) -> String {
    time.replace('T', " ")
}

/// Times compare as text: they are of one form and without zone.
fn publisher_first(publisher: Option<&ServerRow>, subscribers: &[&ServerRow]) -> Option<(&'static str, String)> {
    let publisher = publisher?;
    let ended = publisher.ended.as_ref()?;
    let mut compared = false;
    for subscriber in subscribers {
        let Some(started) = &subscriber.started else { continue };
        compared = true;
        if started < ended {
            return Some((
                "violated",
                format!(
                    "{} began at {}, before the publisher {} was finished at {}",
                    subscriber.name,
                    shown(started),
                    publisher.name,
                    shown(ended)
                ),
            ));
        }
    }
    compared.then(|| {
        ("held", format!("the publisher {} was finished at {}, before the others began", publisher.name, shown(ended)))
    })
}

fn same_release(publisher: Option<&ServerRow>, subscribers: &[&ServerRow]) -> Option<(&'static str, String)> {
    let publisher = publisher?;
    let mut compared = None;
    for subscriber in subscribers {
        for (what, ours, theirs) in [
            ("release", &publisher.version, &subscriber.version),
            ("database", &publisher.database, &subscriber.database),
        ] {
            let (Some(ours), Some(theirs)) = (ours, theirs) else { continue };
            if ours != theirs {
                return Some((
                    "violated",
                    format!("{what} of {} is {theirs}, of the publisher {ours}", subscriber.name),
                ));
            }
            compared = Some(("held", format!("{what} {ours} on all servers compared")));
        }
    }
    compared
}

fn one_at_a_time(matrix: &[ServerRow]) -> Option<(&'static str, String)> {
    let dated: Vec<(&ServerRow, &String, &String)> =
        matrix.iter().filter_map(|row| Some((row, row.started.as_ref()?, row.ended.as_ref()?))).collect();
    for (index, (a, a_from, a_to)) in dated.iter().enumerate() {
        for (b, b_from, b_to) in &dated[index + 1..] {
            if a_from < b_to && b_from < a_to {
                return Some((
                    "violated",
                    format!(
                        "{} ({} to {}) and {} ({} to {}) overlap",
                        a.name,
                        shown(a_from),
                        shown(a_to),
                        b.name,
                        shown(b_from),
                        shown(b_to)
                    ),
                ));
            }
        }
    }
    (dated.len() > 1).then(|| ("held", "no two servers were installed at the same time".to_owned()))
}

/// The worst outcome, and the server whose failure explains the others: a failed publisher, else the first to fail.
fn verdict(matrix: &[ServerRow], servers: &[Report], considerations: &[ConsiderationInfo]) -> ClusterVerdict {
    let order = [
        Outcome::Failed,
        Outcome::Cancelled,
        Outcome::Incomplete,
        Outcome::Indeterminate,
        Outcome::RebootRequired,
        Outcome::Succeeded,
    ];
    let outcome = order.into_iter().find(|outcome| matrix.iter().any(|row| row.outcome == *outcome));
    let confidence = servers.iter().map(|server| server.verdict.confidence).min();
    let broken = |row: &&ServerRow| row.outcome.is_failure();
    let mut failed: Vec<&ServerRow> = matrix.iter().filter(broken).collect();
    failed.sort_by_key(|row| (row.role.as_deref() != Some("publisher"), row.started.clone()));
    let first = failed.first().copied();
    let report = first.and_then(|row| servers.iter().find(|server| server.server.name.as_deref() == Some(&row.name)));
    let publisher = first.is_some_and(|row| row.role.as_deref() == Some("publisher"));
    let explains: Vec<Redacted> = failed.iter().skip(1).filter(|_| publisher).map(|row| row.name.clone()).collect();
    let wrong = considerations.iter().find(|consideration| {
        consideration.state == "violated"
            && matches!(consideration.id.as_str(), "publisher-before-subscribers" | "upgrade-order")
    });
    let headline = match (first, wrong) {
        (Some(row), Some(rule)) => format!("{}: {}. The order was wrong: {}", row.name, row.headline, rule.reason),
        (Some(row), None) if !explains.is_empty() => {
            format!("{}: {}. That explains {}", row.name, row.headline, explains.join(", "))
        }
        (Some(row), None) => format!("{}: {}", row.name, row.headline),
        (None, _) => {
            let succeeded = matrix.iter().filter(|row| row.outcome.is_success()).count();
            format!("{succeeded} of {} servers succeeded", matrix.len())
        }
    };
    ClusterVerdict {
        outcome: outcome.unwrap_or(Outcome::Indeterminate),
        confidence: confidence.unwrap_or(Confidence::Low),
        headline: of_reports(headline),
        server: first.map(|row| row.name.clone()),
        root_cause: report.and_then(|report| report.verdict.root_causes.first().cloned()),
        explains,
        signature: report.and_then(|report| report.verdict.signature.clone()),
    }
}

impl ClusterReport {
    /// The exit code: the worst of the servers'; a failure outweighs what could not be told.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        self.exit_code_for(FailOn::Catastrophic)
    }

    /// The same, where the user says what fails.
    #[must_use]
    pub fn exit_code_for(&self, fail_on: FailOn) -> u8 {
        let codes: Vec<u8> = self.servers.iter().map(|server| server.exit_code_for(fail_on)).collect();
        [1, 3].into_iter().find(|code| codes.contains(code)).unwrap_or(0)
    }
}
