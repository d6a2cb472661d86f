//! What must hold for every server whose failure one log reports and another one explains: the same cause, whatever the
//! clocks, the names that nothing says, the logs that have no part in it, and the noise.

use ccmtriage::telling::report::Report;
use jiff::ToSpan as _;
use jiff::civil::date;
use proptest::prelude::*;

use crate::incident::{self, Incident, Log, REASONS, Way};
use crate::related::{chain, report};

/// Outcome, and name and line of each link of the chain.
fn told(report: &Report) -> (String, Vec<(String, u64)>) {
    (report.verdict.outcome.to_string(), chain(report))
}

fn incidents() -> impl Strategy<Value = Incident> {
    // The day of a month is never one that could be the month.
    let began = (1_i8..=12, 16_i8..=28, 0_i8..=22, 0_i8..=59)
        .prop_map(|(month, day, hour, minute)| date(2005, month, day).at(hour, minute, 0, 0));
    let way = prop_oneof![Just(Way::Log), Just(Way::Program)];
    let earlier = prop::option::of(0..REASONS.len());
    let list = prop_oneof![Just("ccmsetup.log"), Just("steps.txt"), Just("inst4713.log")].prop_map(str::to_owned);
    ((0..REASONS.len(), way, began), (0_usize..40, earlier, any::<bool>(), any::<bool>(), list)).prop_map(
        |((reason, way, began), (noise, earlier, got_over, more_steps, list))| {
            // The same thing failing twice is no decoy.
            let earlier = earlier.filter(|earlier| *earlier != reason);
            Incident { reason, way, began, noise, earlier, got_over, more_steps, list }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_planted_cause_is_found_and_nothing_beside_it_changes_that(incident in incidents(), hours in 1_i64..200) {
        let (logs, (cause, line)) = incident.logs();
        let first = report(&logs);
        let (outcome, chain) = told(&first);
        prop_assert_eq!(&outcome, "failed", "{:?}", &incident);
        prop_assert_eq!(chain.last(), Some(&(cause.clone(), line)), "{:?} {:#?}", &incident, first.verdict.chain);

        // Each message stands in the ledger once.
        let ledger = &first.ledger;
        prop_assert_eq!(ledger.error_like, ledger.catastrophic + ledger.benign + ledger.undetermined);
        prop_assert_eq!(ledger.error_like, first.findings.iter().map(|finding| finding.count).sum::<u64>());

        // All clocks go otherwise.
        let began = incident.began.saturating_add(hours.hours());
        if began.day() > 15 {
            prop_assert_eq!(told(&report(&Incident { began, ..incident.clone() }.logs().0)), told(&first), "{:?} at {}", &incident, began);
        }
        // There is twice the noise.
        let louder = Incident { noise: incident.noise * 2, ..incident.clone() };
        prop_assert_eq!(told(&report(&louder.logs().0)), told(&first), "{:?}", &louder);
        // A log of a step that has nothing to do with it went well.
        let mut more = logs.clone();
        more.push((logs[0].0, "sounds.txt".to_owned(), incident::went_well(incident.began, "Sounds")));
        prop_assert_eq!(told(&report(&more)), told(&first), "{:?} with sounds.txt", &incident);
        // A log outside of the chain is gone.
        for gone in logs.iter().filter(|(_, name, _)| !chain.iter().any(|(linked, _)| linked == name)) {
            let rest: Vec<Log> = logs.iter().filter(|log| log.1 != gone.1).cloned().collect();
            prop_assert_eq!(told(&report(&rest)), told(&first), "{:?} without {}", &incident, &gone.1);
        }
        // What nothing names has another name, and comes elsewhere in the order of the files.
        for other in ["0000.log", "zzzz.log"] {
            let renamed = Incident { list: other.to_owned(), ..incident.clone() };
            let (outcome, renamed) = told(&report(&renamed.logs().0));
            let renamed: Vec<(String, u64)> = renamed
                .into_iter()
                .map(|(name, line)| (if name == other { incident.list.clone() } else { name }, line))
                .collect();
            prop_assert_eq!((outcome, renamed), told(&first), "{:?} as {}", &incident, other);
        }
    }
}
