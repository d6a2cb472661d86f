//! Everything in a report that came out of the logs, their names or the command line: what may hold a name.

use super::{Evidence, Report};
use crate::input::redact::Redacted;

impl Report {
    /// Shows each such text, in the order of the report, to be read or changed. Ids, classes, codes, hashes and what the
    /// catalog says by itself are none.
    pub fn each_text(&mut self, see: &mut dyn FnMut(&mut Redacted)) {
        let Self { server, verdict, coverage, inputs, sessions, findings, .. } = self;
        see(&mut server.root);
        server.name.iter_mut().for_each(&mut *see);
        for fact in &mut server.facts {
            see(&mut fact.value);
            evidence(&mut fact.evidence, see);
        }
        see(&mut verdict.headline);
        let chained = verdict.chain.iter_mut().map(|link| &mut link.place);
        chained
            .chain(verdict.rejected.iter_mut().map(|rejected| &mut rejected.place))
            .for_each(|place| evidence(place, see));
        coverage.looked_for.iter_mut().for_each(&mut *see);
        coverage.directories.iter_mut().filter_map(|directory| directory.found.as_mut()).for_each(&mut *see);
        for row in &mut coverage.skipped {
            see(&mut row.path);
            see(&mut row.reason);
        }
        for input in inputs {
            see(&mut input.path);
            input.container.iter_mut().for_each(&mut *see);
        }
        for session in sessions {
            see(&mut session.path);
            [&mut session.product, &mut session.failed_action, &mut session.stopped_in]
                .into_iter()
                .flatten()
                .for_each(&mut *see);
        }
        for finding in findings {
            see(&mut finding.reason);
            finding.captures.iter_mut().for_each(|(_, value)| see(value));
            finding.decoded.iter_mut().for_each(|decoded| see(&mut decoded.meaning));
            finding.evidence.iter_mut().for_each(|place| evidence(place, see));
        }
        for consideration in &mut self.considerations {
            see(&mut consideration.reason);
            consideration.evidence.iter_mut().for_each(|place| evidence(place, see));
        }
        self.ledger.by_pattern.iter_mut().for_each(|row| see(&mut row.reason));
        for unknown in &mut self.unrecognized {
            see(&mut unknown.template);
            see(&mut unknown.pattern);
            evidence(&mut unknown.sample, see);
        }
        self.timeline.iter_mut().for_each(|entry| see(&mut entry.label));
    }
}

fn evidence(place: &mut Evidence, see: &mut dyn FnMut(&mut Redacted)) {
    see(&mut place.path);
    see(&mut place.text);
    place.before.iter_mut().chain(&mut place.after).for_each(see);
}
