//! Which dialect reads which lines: by their content, never by the file's name, and anew where a file changes.

use std::sync::Arc;

use super::{Claim, DIALECTS, Dialect, Reader, Session};
use crate::input::text::{Line, OwnedLine, Stretch};

/// Lines that are looked at before the first dialect is chosen.
const FIRST_LOOK: usize = 64;
/// Bytes of them: a few lines may be very long.
const FIRST_LOOK_BYTES: usize = 1 << 20;
/// Lines of another form, with none of the current form between them, that end the current dialect's stretch.
const STRANGERS: usize = 3;

/// Lines held back.
#[derive(Default)]
struct Held {
    lines: Vec<OwnedLine>,
    bytes: usize,
}

impl Held {
    fn push(&mut self, line: &Line<'_>) {
        self.bytes += line.raw().len();
        self.lines.push(line.into());
    }

    fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Whether no more is held back for a first look.
    fn is_full(&self) -> bool {
        self.lines.len() >= FIRST_LOOK || self.bytes >= FIRST_LOOK_BYTES
    }

    fn give(&mut self, reader: &mut dyn Reader) {
        self.bytes = 0;
        for line in self.lines.drain(..) {
            reader.line(&line.line());
        }
    }
}

/// Cuts a file into stretches of one dialect and reads each.
pub struct Cutter {
    path: Arc<str>,
    current: Option<(usize, Box<dyn Reader>)>,
    /// Lines held back: the first look, or a run of strangers.
    held: Held,
    /// Who claims the lines of the first look.
    claims: Vec<(usize, Claim)>,
    strangers: usize,
    done: Vec<Session>,
}

impl Cutter {
    /// Begins to read a file.
    #[must_use]
    pub fn new(path: Arc<str>) -> Self {
        Self { path, current: None, held: Held::default(), claims: Vec::new(), strangers: 0, done: Vec::new() }
    }

    /// Takes the next line.
    pub fn line(&mut self, line: &Line<'_>) {
        let Some((current, reader)) = &mut self.current else {
            let claimed = claimant(line.view(), None);
            let opens = claimed.filter(|(_, claim)| *claim == Claim::Opens);
            if let Some((opened, _)) = opens
                && self.claims.iter().any(|(dialect, _)| *dialect != opened)
            {
                // What stands before the opening line is a stretch of its own.
                self.choose();
                self.line(line);
                return;
            }
            self.held.push(line);
            self.claims.extend(claimed);
            if opens.is_some() || self.held.is_full() {
                self.choose();
            }
            return;
        };
        let current = *current;
        let plain = current == DIALECTS.len() - 1;
        let own = DIALECTS[current].claim(line.view());
        let stranger = if own == Claim::None { claimant(line.view(), Some(current)) } else { None };
        match stranger {
            None if self.held.is_empty() => reader.line(line),
            // Neutral lines wait with the strangers before them; an own line proves that those belong here.
            None if own == Claim::None && !self.held.is_full() => self.held.push(line),
            None => {
                self.held.give(reader.as_mut());
                self.strangers = 0;
                reader.line(line);
            }
            Some((_, Claim::Belongs)) if reader.holds() => {
                self.held.give(reader.as_mut());
                reader.line(line);
            }
            Some((other, claim)) => {
                self.held.push(line);
                self.strangers += 1;
                if plain || claim == Claim::Opens || self.strangers >= STRANGERS {
                    self.change(other);
                }
            }
        }
    }

    /// The dialect at hand, an index into [`DIALECTS`]; none before the first is chosen, or while it is in doubt.
    #[must_use]
    pub fn dialect(&self) -> Option<usize> {
        self.current.as_ref().filter(|_| self.held.is_empty()).map(|(current, _)| *current)
    }

    /// Its name.
    #[must_use]
    pub fn dialect_name(&self) -> Option<&'static str> {
        self.dialect().map(|dialect| DIALECTS[dialect].name())
    }

    /// Takes `count` lines in a row of which [`goes_on`] holds in the dialect at hand.
    pub fn gap(&mut self, lines: &Stretch<'_>, count: u64) {
        if let Some((_, reader)) = &mut self.current {
            reader.gap(lines, count);
        }
    }

    /// The sessions that have ended, in the order in which they begin; each is given out once.
    pub fn finished(&mut self) -> Vec<Session> {
        let mut done = std::mem::take(&mut self.done);
        if let Some((_, reader)) = &mut self.current {
            done.extend(reader.finished());
        }
        done
    }

    /// The other sessions of the file, in the order in which they begin.
    #[must_use]
    pub fn finish(mut self) -> Vec<Session> {
        if self.current.is_none() {
            self.choose();
        }
        if let Some((_, mut reader)) = self.current.take() {
            self.held.give(reader.as_mut());
            self.end(reader);
        }
        self.done
    }

    /// The stretch of a reader ends.
    fn end(&mut self, reader: Box<dyn Reader>) {
        let read = reader.finish();
        // Most files are one stretch: nothing is moved for them.
        if self.done.is_empty() {
            self.done = read;
        } else {
            self.done.extend(read);
        }
    }

    /// The first dialect: the one with the most claims among the lines held, the first of those with equally many.
    /// Then the lines are taken as any others are, so that a stretch of another dialect among them is cut out.
    fn choose(&mut self) {
        let mut votes = [0_usize; DIALECTS.len()];
        let claims = std::mem::take(&mut self.claims);
        for (dialect, claim) in &claims {
            votes[*dialect] += if *claim == Claim::Opens { FIRST_LOOK } else { 1 };
        }
        votes[DIALECTS.len() - 1] = 0;
        let most = votes.iter().copied().max().unwrap_or(0);
        let plain = DIALECTS.len() - 1;
        let dialect = if most == 0 { plain } else { votes.iter().position(|&votes| votes == most).unwrap_or(plain) };
        if claims.iter().all(|(claimant, _)| *claimant == dialect) {
            self.change(dialect);
            return;
        }
        let held = std::mem::take(&mut self.held);
        self.change(dialect);
        for held in &held.lines {
            self.line(&held.line());
        }
    }

    /// Ends the current stretch; the lines held begin the next one.
    fn change(&mut self, dialect: usize) {
        if let Some((_, reader)) = self.current.take() {
            self.end(reader);
        }
        let mut reader = DIALECTS[dialect].reader(self.path.clone());
        self.held.give(reader.as_mut());
        self.strangers = 0;
        self.current = Some((dialect, reader));
    }
}

/// The dialect with the strongest claim to a line, leaving out `except`; the first of those with equal claims.
fn claimant(view: &[u8], except: Option<usize>) -> Option<(usize, Claim)> {
    let claims = DIALECTS
        .iter()
        .enumerate()
        .filter(|&(index, _)| Some(index) != except)
        .map(|(index, dialect)| (index, dialect.claim(view)));
    claims.filter(|&(_, claim)| claim != Claim::None).fold(None, |best, next| match best {
        Some((_, claim)) if claim >= next.1 => best,
        _ => Some(next),
    })
}

/// Whether a line belongs to another dialect than the current one.
fn is_stranger(view: &[u8], current: usize) -> bool {
    let claims = |dialect: &&dyn Dialect| dialect.claim(view) != Claim::None;
    !view.is_empty() && !claims(&DIALECTS[current]) && DIALECTS.iter().any(claims)
}

/// Whether a line may be part of a gap in a dialect, given by its index in [`DIALECTS`]. `marked`: it holds one of
/// [`super::marks`].
#[must_use]
pub fn goes_on(view: &[u8], dialect: usize, marked: bool) -> bool {
    DIALECTS[dialect].goes_on(view, marked) && (marked || !is_stranger(view, dialect))
}

/// The name of every dialect.
#[must_use]
pub fn dialect_names() -> Vec<&'static str> {
    DIALECTS.iter().map(|dialect: &&dyn Dialect| dialect.name()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::text::lines_of_bytes;

    fn dialects(text: &str) -> Vec<(&'static str, u64, u64)> {
        let mut cutter = Cutter::new(Arc::from("x.log"));
        for line in &lines_of_bytes(text.as_bytes()).0 {
            cutter.line(&line.line());
        }
        let sessions = cutter.finish();
        sessions.iter().map(|session| (session.dialect, session.first_line, session.last_line)).collect()
    }

    #[test]
    fn a_stretch_before_an_opening_line_keeps_its_dialect() {
        let text = "Step one\nMsg 2714, Level 16, State 6, Server P, Line 3\nIt is there.\n[InstallShield Silent]\n\
                    [ResponseResult]\nResultCode=0\n";
        assert_eq!(dialects(text), [("sql", 1, 3), ("installshield", 4, 6)]);
    }

    #[test]
    fn stretches_of_several_dialects_are_told_apart_from_the_first_line_on() {
        let sql = "Msg 2714, Level 16, State 6, Server P, Line 3\nIt is there.\n".repeat(4);
        let ldap = "adding new entry cn=a,o=cisco.com\n\n".repeat(9);
        assert_eq!(dialects(&format!("{sql}{ldap}")), [("sql", 1, 8), ("ldap", 9, 25)]);
    }
}
