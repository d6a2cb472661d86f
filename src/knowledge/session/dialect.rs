//! What a kind of log has to say of itself, and which kinds there are.

use std::sync::Arc;

use super::{Session, burn, cbs, installshield, ldap, msi, plain, sql, words};
use crate::input::text::{Line, Stretch};

/// What a line is to a dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// Says nothing.
    None,
    /// Has the dialect's form.
    Belongs,
    /// Opens a session of the dialect, whatever was read before it.
    Opens,
}

/// A kind of log: how to recognise its lines and how to read a run from them.
pub trait Dialect: Sync {
    /// Its name in reports and in the catalog.
    fn name(&self) -> &'static str;
    /// What a line is to this dialect; called with the line's matching view.
    fn claim(&self, view: &[u8]) -> Claim;
    /// Whether a line only shows that the run goes on: such lines in a row are a gap, which [`Reader::gap`] takes at once.
    /// `marked`: it holds one of [`marks`], and the dialect claims it for its own; a line without holds no word of trouble.
    fn goes_on(&self, _view: &[u8], _marked: bool) -> bool {
        false
    }
    /// What stands in lines that the dialect claims or that mean something to it, in small letters, where that is
    /// cheaper to look for than the lines' forms.
    fn marks(&self) -> &'static [&'static str] {
        &[]
    }
    /// Begins to read.
    fn reader(&self, path: Arc<str>) -> Box<dyn Reader>;
}

/// Reads the lines of one dialect in file order.
pub trait Reader: Send {
    /// Takes one line.
    fn line(&mut self, line: &Line<'_>);
    /// Takes a gap: `count` lines in a row of which [`Dialect::goes_on`] holds. The same as each by itself, faster.
    fn gap(&mut self, lines: &Stretch<'_>, _count: u64) {
        lines.lines().for_each(|line| self.line(&line));
    }
    /// Whether a run is under way, so that lines of other forms belong to it.
    fn holds(&self) -> bool {
        false
    }
    /// The sessions that have ended, each given out once.
    fn finished(&mut self) -> Vec<Session> {
        Vec::new()
    }
    /// The other sessions read so far, finished: the stretch ends here.
    fn finish(self: Box<Self>) -> Vec<Session>;
}

/// Every dialect, in the order in which they are asked. `plain` is last and takes what nobody claims.
pub const DIALECTS: [&dyn Dialect; 7] =
    [&msi::Msi, &burn::Burn, &sql::Sql, &ldap::Ldap, &installshield::InstallShield, &cbs::Cbs, &plain::Plain];

/// What the lines that matter hold, apart from those that their form alone shows: a line without any of these holds no
/// word of trouble.
pub fn marks() -> impl Iterator<Item = &'static str> {
    words::MARKS.iter().chain(DIALECTS.iter().flat_map(|dialect| dialect.marks())).copied()
}
