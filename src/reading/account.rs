//! What a text log tells beside its messages: which steps it names, how they and the log itself ended, what its
//! programs were asked to do, and when. Works on any text, without a catalog entry, and judges nothing.

use std::collections::VecDeque;
use std::sync::LazyLock;

use regex::Regex;

use crate::base::expression::regex;
use crate::knowledge::session::{MESSAGES_KEPT, Message, Session, Span, plain, trouble_word};

mod absence;
pub mod clock;
mod endings;
mod kept;
mod lists;
mod measures;
pub mod names;
mod reasons;
mod recall;
mod severity;
mod subjects;
mod words;

pub use absence::{
    breaks_off_writing, cannot_take_away, changes, dependencies, follows_from_above, is_about_connecting, is_connected,
    is_kept_from, is_no_command, is_spoiled, is_unparsed, lacks, lacks_a_library, lacks_by_number, looks,
    number_of_service, quarantines, starts, stops, takes, takes_away, takes_away_by_name, takes_right, unknown_command,
};
pub use clock::{DateOrder, Dates, Stamp, begins_with_ruler, day_of_year};
pub use endings::is_request;
pub use kept::Kept;
pub use measures::{counts_done, is_met};
pub use reasons::{
    asks, begins_anew, compares_releases, counted, does_another, excuses, forbids, gives_up, goes_deeper, goes_on,
    is_exception, is_in_the_way, is_not_met, is_not_valid_now, is_number_of_windows, is_specific, is_step_like,
    is_there_already, is_title_of_run, jumps_on_failure, lost_its_time, names_system_error, names_the_product,
    only_ends, refers, release, restores, resumes, run_number, says_run_failed, says_why, speaks_of_installation,
    speaks_of_run, system_error, undoes, waits,
};
pub use severity::{Severity, is_event};
pub use subjects::{all_words, subject};
pub use words::{
    Said, Words, advises_to_try_again, falls_short, is_echoed, read, says_badly, says_it_is_ignored, wants_another,
};

/// Remarks kept of one log: a step list has some dozens; of avalanches the first and the last count.
const REMARKS: usize = 4_000;
/// Bytes of a date with its time at most.
const STAMP: usize = 24;
/// Characters kept of one line.
const TEXT: usize = 600;
/// Lines that are kept in sight: one and those above it.
const ABOVE: usize = 7;
/// Lines at the start that say what the log is of.
pub(crate) const HEAD: usize = 4;
/// Rows with a number in the last column that may count.
const COUNTS: usize = 8;
/// Lines at the end of a log of which one may count what was done.
const SUM: usize = 3;
/// Lines of a question at the end of a log.
const QUESTION: usize = 4;

/// A line of a text log that says something of how things went.
#[derive(Debug, Clone)]
pub struct Remark {
    /// 1-based line.
    pub line: u64,
    /// Byte offset of the line.
    pub offset: u64,
    /// Bytes of the line.
    pub length: u64,
    /// The line above it that is not blank; 0 for the first.
    pub below: u64,
    /// What stands on it.
    pub text: String,
    /// Keys and values of the record that it belongs to, above it: who it is about.
    pub lead: String,
    /// What the lines close below name that say nothing themselves.
    pub detail: String,
    /// Date and time on it; the date of the last line above that has one.
    pub at: Stamp,
    /// Whether the line itself carries the time.
    pub timed: bool,
    /// What its words say.
    pub words: Words,
}

/// What one text log tells.
#[derive(Debug, Clone, Default)]
pub struct Account {
    /// Its first lines, and those that say what was run.
    pub head: Vec<String>,
    /// The lines that say something, in file order.
    pub remarks: Vec<Remark>,
    /// The first time in it.
    pub first: Stamp,
    /// The last time in it.
    pub last: Stamp,
    /// 1-based number of the last line that is not blank.
    pub last_line: u64,
    /// The log ends without the end of a line.
    pub cut: bool,
    /// It stops in the middle of the time at the beginning of a line.
    pub torn: bool,
    /// Lines between its beginning and its end were not looked at.
    pub gap: bool,
    /// Rows that only show a state, and all rows looked at: a list of what is there, in which nothing was done.
    pub states: (u64, u64),
    /// What its dates prove: whether the month stands first.
    pub month_first: Option<bool>,
}

impl Account {
    /// Reads the kept lines of a file of `bytes` bytes, those that stand in its texts: engines tell themselves how they
    /// ended.
    #[must_use]
    pub fn read<'s>(kept: &Kept, bytes: u64, texts: impl Iterator<Item = &'s Session>) -> Option<Self> {
        let text: Vec<(u64, u64)> = texts.map(|session| (session.first_line, session.last_line)).collect();
        if text.is_empty() {
            return None;
        }
        let mut account = Self { gap: kept.gap(), ..Self::default() };
        let mut reading =
            Reading { column: lists::has_status_column(kept.lines().map(|line| line.text)), ..Reading::default() };
        for line in kept.lines() {
            // Texts are in the order of their lines.
            let at = text.partition_point(|(_, last)| *last < line.number);
            if line.text.trim().is_empty() || text.get(at).is_none_or(|(first, _)| *first > line.number) {
                continue;
            }
            account.take(&line, &mut reading);
            account.cut = line.offset + line.length == bytes;
        }
        account.torn = account.cut && reading.is_torn();
        account.count();
        account.ask(&reading);
        account.begin_last(&reading);
        account.sum_up(&reading);
        account.remarks.shrink_to_fit();
        (account.last_line > 0).then_some(account)
    }

    fn take<'k>(&mut self, line: &kept::KeptLine<'k>, reading: &mut Reading<'k>) {
        let trimmed = line.text.trim();
        if is_filler(trimmed) {
            reading.fillers += 1;
            return;
        }
        let before = reading.step_to(line);
        self.last_line = line.number;
        if self.head.len() < HEAD {
            self.head.push(clipped(trimmed));
        }
        if reading.seen <= 400 {
            self.states.0 += u64::from(words::shows_state(trimmed));
            self.states.1 += 1;
        }
        let recalled = reading.recall.read(trimmed);
        let may_hold = clock::may_hold(trimmed);
        // The many lines of one form that show that a program goes on need no closer look.
        if recalled.words.is_none() && reading.seen > 40 && !may_hold {
            self.add_detail(line.number, trimmed);
            return;
        }
        let own = reading.written(line, &before, &recalled, may_hold);
        let (at, timed) = self.when(&own, reading);
        let often = recalled.often;
        let Some(words) = self.what(line, recalled, &before, reading) else {
            self.add_detail(line.number, trimmed);
            return;
        };
        self.tell_above(line, &words, &before, reading);
        if words.begins && self.head.len() < HEAD + 12 && !self.head.iter().any(|known| known == trimmed) {
            self.head.push(clipped(trimmed));
        }
        self.make_room(often && words.only_goes_on());
        let words = self.with_record(words, line.number, trimmed);
        let below = before.line.map_or(0, |above| above.number);
        let lead = if words.trouble { reading.lead(line) } else { String::new() };
        let at = Stamp { time: at.time.or(reading.time), ..at };
        self.remarks.push(Remark { below, lead, timed, ..Remark::of(line, clipped(trimmed), at, words) });
    }

    /// Takes what a line shows of when it was written: the time with the day, and whether it shows a time itself.
    fn when(&mut self, written: &clock::Written, reading: &mut Reading<'_>) -> (Stamp, bool) {
        let own = written.stamp;
        self.month_first = self.month_first.or(written.month_first);
        reading.date(&own);
        let at = Stamp { dates: reading.dates, ..own };
        let timed = own.time.is_some();
        if self.first.time.is_none() && timed {
            self.first = at;
        }
        if timed {
            self.last = Stamp { time: own.until.or(own.time), ..at };
            reading.time = at.time;
        }
        (at, timed)
    }

    /// What a line says by its words and by the form of its list; nothing where it says nothing.
    fn what(
        &mut self,
        line: &kept::KeptLine<'_>,
        recalled: recall::Recalled,
        before: &Before<'_>,
        reading: &mut Reading<'_>,
    ) -> Option<Words> {
        let text = line.text.trim();
        let shown = if recalled.often { None } else { reading.lists.read(line.number, text) };
        let begun = || {
            let last = self.remarks.last()?;
            before.line.filter(|above| last.words.begins && above.number == last.line)
        };
        let result = endings::bare_result(text).filter(|_| begun().is_some()).or_else(|| reading.status(text));
        let words = recalled.words.or_else(|| (shown.is_some() || result.is_some()).then(|| words::read(text)));
        let mut words = words?;
        if let Some(code) = result.filter(|_| words.code.is_none()) {
            words.ended(code);
        }
        if words.code == Some(0) && is_echoed(text) && self.has_failed_command() {
            (words.said, words.code) = (Said::Nothing, None);
        }
        Some(self.with_form(words, shown.as_ref())).filter(Words::says_something)
    }

    /// Whether the last command failed by a number of Windows: what prints one has not returned 0, and a batch that closes
    /// with 0 all the same says nothing of it.
    fn has_failed_command(&self) -> bool {
        let printed = self.remarks.iter().rev().take_while(|remark| !is_echoed(&remark.text));
        printed.take(ABOVE).any(|remark| is_number_of_windows(&remark.text))
    }

    /// Keeps the lines above that get their meaning from the one at hand.
    fn tell_above(&mut self, line: &kept::KeptLine<'_>, words: &Words, before: &Before<'_>, reading: &Reading<'_>) {
        let text = line.text.trim();
        let at_above = Stamp { dates: reading.dates, time: before.time, until: None };
        // The sentence right above a failing end may say why, in whatever words.
        let forbidden = |above: &kept::KeptLine<'_>| {
            let next = above.number + 1 + before.fillers == line.number;
            words.code.is_some_and(words::fails) && next && forbids(above.text)
        };
        if let Some(above) = before.line.filter(|above| jumps_on_failure(text) || forbidden(above)) {
            self.answer(&above, at_above);
        }
        // What only says how something ended is the end of what stands above it.
        if words.code.is_some()
            && subject(text).is_empty()
            && let Some(above) = reading.named_above()
        {
            self.begin(&above, at_above);
        }
    }

    /// Makes room for one more remark. Of many lines that only show that something goes on, the first and the last tell as
    /// much as all; the end of a log tells more than its middle.
    fn make_room(&mut self, only_goes_on: bool) {
        let last = self.remarks.len().saturating_sub(2);
        if only_goes_on
            && self.remarks.len() > 1
            && self.remarks[last..].iter().all(|remark| remark.words.only_goes_on())
        {
            self.remarks.pop();
        }
        if self.remarks.len() == REMARKS {
            self.remarks.drain(REMARKS * 3 / 8..REMARKS * 5 / 8);
        }
    }

    /// Gives a line that only goes on with the one above it (`Reason: ...`) the severity of that.
    fn with_record(&self, mut words: Words, line: u64, text: &str) -> Words {
        let above = self.remarks.last().filter(|above| above.line + 1 == line);
        if let Some(above) = above.filter(|_| words.severity == Severity::Unsaid && GOES_ON.is_match(text)) {
            words.severity = above.words.severity;
            words.tolerated |= above.words.tolerated;
        }
        words
    }

    /// Marks the line above one that asks how the command ended: whatever its language, it is the command's answer.
    fn answer(&mut self, above: &kept::KeptLine<'_>, at: Stamp) {
        if words::is_echoed(above.text) {
            return;
        }
        if let Some(last) = self.remarks.last_mut().filter(|last| last.line >= above.number) {
            last.words.answers = true;
            return;
        }
        let text = above.text.trim();
        let words = Words { answers: true, ..words::read(text) };
        self.remarks.push(Remark::of(above, clipped(text), at, words));
    }

    /// A last column of numbers is a status where it is 0 for most rows; else it counts.
    fn count(&mut self) {
        let in_column = |remark: &&mut Remark| {
            remark.words.code.is_some() && endings::only_in_column(&remark.text) && !words::says_badly(&remark.text)
        };
        let rows: Vec<&mut Remark> = self.remarks.iter_mut().filter(in_column).collect();
        let zeros = rows.iter().filter(|remark| remark.words.code == Some(0)).count();
        if rows.len() >= COUNTS && zeros * 2 < rows.len() {
            for remark in rows {
                remark.words.code = None;
                remark.words.said = Said::Nothing;
            }
        }
    }

    /// Keeps a count of fewer than all with which the log ends.
    fn sum_up(&mut self, reading: &Reading<'_>) {
        let Some(line) = reading.above.iter().rev().take(SUM).find(|line| falls_short(line.text)) else { return };
        let Err(place) = self.remarks.binary_search_by_key(&line.number, |remark| remark.line) else { return };
        let text = line.text.trim();
        self.remarks.insert(place, Remark::of(line, clipped(text), reading.stamp(), words::read(text)));
    }

    /// Takes the last line of a list whose steps come back with a number for the step that is under way.
    fn begin_last(&mut self, reading: &Reading<'_>) {
        let Some(last) = reading.above.back().filter(|last| reading.lists.is_under_way(last.number)) else { return };
        if self.remarks.last().is_none_or(|remark| remark.line < last.number) {
            self.begin(last, reading.stamp());
        }
    }

    /// Takes a question at the very end of the log for what its program still waits for.
    fn ask(&mut self, reading: &Reading<'_>) {
        let Some(last) = reading.above.back().filter(|last| asks(last.text)) else { return };
        // The lines of the question, down from the command.
        let lines = reading.above.iter().rev().take(QUESTION).take_while(|line| {
            line.number + QUESTION as u64 > last.number && (line.number == last.number || is_asked(line.text))
        });
        let lines: Vec<_> = lines.collect();
        let Some(first) = lines.last() else { return };
        self.remarks.retain(|remark| remark.line < first.number);
        let text = lines.iter().rev().map(|line| line.text.trim()).collect::<Vec<_>>().join(" ");
        let words = Words { asks: true, trouble: true, begins: false, said: Said::Nothing, ..words::read(&text) };
        let at = reading.stamp();
        let length = last.offset + last.length - first.offset;
        self.remarks.push(Remark { length, ..Remark::of(first, clipped(&text), at, words) });
    }

    /// Keeps what a line close below a complaint names that says nothing itself.
    fn add_detail(&mut self, line: u64, text: &str) {
        let complains = |above: &&mut Remark| above.words.trouble || above.words.said == Said::Badly;
        if let Some(above) = self.remarks.last_mut().filter(complains).filter(|above| line <= above.line + 3) {
            let end = (0..=text.len().min(200)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            above.detail.push_str(&text[..end]);
            above.detail.push(' ');
        }
    }

    /// Takes a line for what begins the step whose end stands below it.
    fn begin(&mut self, above: &kept::KeptLine<'_>, at: Stamp) {
        let text = above.text.trim();
        if let Some(last) = self.remarks.last_mut().filter(|last| last.line >= above.number) {
            last.words.begins |= last.words.said == Said::Nothing && !last.words.trouble;
            return;
        }
        let own = clock::stamp(text);
        let timed = own.time.is_some();
        let at = Stamp { time: own.time.or(at.time), until: own.until, ..at };
        let words = Words { begins: true, ..words::read(text) };
        if words.said == Said::Nothing && !words.trouble {
            self.remarks.push(Remark { timed, ..Remark::of(above, clipped(text), at, words) });
        }
    }

    /// What the form of a list adds to the words of a line.
    fn with_form(&mut self, mut words: words::Words, shown: Option<&lists::Shown<'_>>) -> words::Words {
        match shown {
            Some(lists::Shown::Cell(cell)) => match cell.parse() {
                Ok(code) => words.ended(code),
                Err(_) => words.said = words::read(cell).said,
            },
            Some(&lists::Shown::Back(code, above)) if words.code.is_none() => {
                words.ended(code);
                if let Ok(at) = self.remarks.binary_search_by_key(&above, |remark| remark.line) {
                    self.remarks[at].words.begins = true;
                }
            }
            _ => {}
        }
        words
    }

    /// Whether it is a list of what is there, in which nothing was done.
    #[must_use]
    pub fn is_inventory(&self) -> bool {
        self.states.0 >= 3
            && self.states.0 * 4 >= self.states.1
            && !self.remarks.iter().any(|remark| {
                remark.words.said == Said::Badly && remark.words.code.is_some_and(|code| (1..=20).contains(&code))
            })
    }

    /// Gives a log that prints no date the day on which it was written.
    pub fn date(&mut self, dates: Dates) {
        let printed = self.remarks.iter().map(|remark| &remark.at).chain([&self.first, &self.last]);
        if !{ printed }.all(|stamp| stamp.dates.is_empty()) {
            return;
        }
        let stamps = self.remarks.iter_mut().map(|remark| &mut remark.at);
        stamps.chain([&mut self.first, &mut self.last]).for_each(|stamp| stamp.dates = dates);
    }

    /// Reads its dates in the order that the server's logs prove.
    pub fn settle_dates(&mut self, order: DateOrder) {
        self.first.dates.settle(order);
        self.last.dates.settle(order);
        for remark in &mut self.remarks {
            remark.at.dates.settle(order);
        }
    }

    /// Forgets what stands on lines of which it is known that they do not matter, given in order; they are many.
    pub fn forget(&mut self, lines: &[(u64, u64)]) {
        self.remarks.retain(|remark| {
            let at = lines.partition_point(|(_, last)| *last < remark.line);
            // A line with a time of its own, below a message and its text, is no part of it.
            let apart = |first: u64| remark.timed && remark.line > first + 1;
            let known = lines.get(at).is_some_and(|(first, _)| *first <= remark.line && !apart(*first));
            !known || matches!(remark.words.said, Said::Well | Said::Restart)
        });
        self.remarks.shrink_to_fit();
    }

    /// Gives the sessions of the file the messages that only their endings show: every failing return or status is
    /// error-like, whatever program printed it.
    pub fn add_messages<'s>(&self, texts: impl Iterator<Item = &'s mut Session>) {
        let mut texts: Vec<&mut Session> = texts.collect();
        for remark in self.remarks.iter().filter(|remark| remark.is_error_like()) {
            let at = texts.partition_point(|session| session.last_line < remark.line);
            let Some(session) = texts.get_mut(at).filter(|session| session.first_line <= remark.line) else { continue };
            let at = session.messages.partition_point(|message| message.line() <= remark.line);
            let near = &session.messages[at.saturating_sub(64)..];
            let known = near
                .iter()
                .any(|message| message.spans.iter().any(|span| (span.line..=span.end_line).contains(&remark.line)));
            if !known && session.messages.len() < MESSAGES_KEPT {
                session.messages.insert(at, remark.message());
            }
        }
    }
}

impl Remark {
    /// The remark that a kept line is.
    fn of(line: &kept::KeptLine<'_>, text: String, at: Stamp, words: Words) -> Self {
        Self {
            line: line.number,
            offset: line.offset,
            length: line.length,
            below: line.number.saturating_sub(1),
            text,
            lead: String::new(),
            detail: String::new(),
            at,
            timed: false,
            words,
        }
    }

    /// Whether it is error-like by the design's list: a failing return or status, or a word of trouble.
    #[must_use]
    pub fn is_error_like(&self) -> bool {
        self.words.said == Said::Badly || self.code_fails() || self.words.trouble && trouble_word(&self.text)
    }

    /// Whether its code is a failing one.
    #[must_use]
    pub fn code_fails(&self) -> bool {
        self.words.code.is_some_and(words::fails)
    }

    /// The remark as a message of its log.
    #[must_use]
    pub fn message(&self) -> Message {
        let span = Span {
            line: self.line,
            end_line: self.line,
            offset: self.offset,
            length: self.length,
            text: self.text.clone(),
        };
        plain::free_text_at(span, &self.text)
    }
}

/// Whether a dialect's lines are text whose endings nobody reads otherwise.
#[must_use]
pub fn is_text(dialect: &str) -> bool {
    !matches!(dialect, "msi" | "burn")
}

/// What is known at a line from the lines above it.
#[derive(Default)]
struct Reading<'k> {
    dates: Dates,
    time: Option<jiff::civil::Time>,
    /// The lines above.
    above: VecDeque<kept::KeptLine<'k>>,
    seen: u64,
    lists: lists::Lists,
    /// The last column of its lines is a status.
    column: bool,
    recall: recall::Recall,
    /// Lines passed over since the last one.
    fillers: u64,
    /// The last line that only names what stands below it.
    heading: &'k str,
}

/// What was before a line.
struct Before<'k> {
    /// The line above it that is not blank.
    line: Option<kept::KeptLine<'k>>,
    /// Lines passed over since that.
    fillers: u64,
    /// The last time above it.
    time: Option<jiff::civil::Time>,
}

impl<'k> Reading<'k> {
    /// Date and time of the last line that has them.
    fn stamp(&self) -> Stamp {
        Stamp { dates: self.dates, time: self.time, until: None }
    }

    /// Whether the last line is the beginning of a stamp as the line above it has one, and nothing more.
    fn is_torn(&self) -> bool {
        let mut lines = self.above.iter().rev().map(|line| line.text.trim());
        let (Some(last), Some(above)) = (lines.next(), lines.next()) else { return false };
        let shape = |c: char| {
            if c.is_ascii_digit() {
                '0'
            } else if c.is_alphabetic() {
                'a'
            } else {
                c
            }
        };
        let whole = above.chars().map(shape).take(last.chars().count());
        let only_stamp = last.contains(|c: char| c.is_ascii_digit()) && clock::may_hold(above) && !last.contains("  ");
        only_stamp
            && last.len() < STAMP
            && last.len() < above.len()
            && last.chars().map(shape).eq(whole)
            && clock::stamp(above).time.is_some()
            && clock::stamp(last).time.is_none_or(|_| last.ends_with(|c: char| c.is_ascii_digit() || c == ':'))
    }

    /// The number in the last column of a row, where that is a status.
    fn status(&self, text: &str) -> Option<i64> {
        let (_, code) = self.column.then(|| lists::last_number(text)).flatten()?;
        let other = endings::is_year(code, text) || endings::is_request(text) || words::ends_with_share(text);
        (!other).then_some(code)
    }

    /// Goes on to a line, and gives what was before it.
    fn step_to(&mut self, line: &kept::KeptLine<'k>) -> Before<'k> {
        let line_above = self.above.back().copied();
        let before = Before { fillers: std::mem::take(&mut self.fillers), time: self.time, line: line_above };
        if self.above.len() == ABOVE {
            self.above.pop_front();
        }
        self.above.push_back(*line);
        self.seen += 1;
        self.heading(line);
        before
    }

    /// What a line shows of when it was written.
    fn written(
        &mut self,
        line: &kept::KeptLine<'_>,
        before: &Before<'_>,
        recalled: &recall::Recalled,
        may_hold: bool,
    ) -> clock::Written {
        let text = line.text.trim();
        // Below its version, SQL Server shows when it was built.
        let of_version = |above: kept::KeptLine<'_>| above.text.contains("Microsoft SQL Server ");
        let built = is_indented(line.text) && before.line.is_some_and(of_version);
        if recalled.often && !may_hold || built || words::is_told_to_run(text) {
            return clock::Written::default();
        }
        let first = self.seen <= 3 && self.time.is_none();
        if first { clock::written(text, true) } else { self.recall.written(recalled, text) }
    }

    /// The lines above the one at hand, the nearest first.
    fn lines_above(&self) -> impl Iterator<Item = &kept::KeptLine<'k>> + Clone {
        self.above.iter().rev().skip(1)
    }

    /// The nearest line above that names something: keys of one section stand below its name.
    fn named_above(&self) -> Option<kept::KeptLine<'k>> {
        let mut above = self.lines_above();
        let nearest = above.clone().next().copied();
        let keyed = |line: &&kept::KeptLine<'k>| line.text.contains('=') && line.text.trim().len() < 120;
        let named = above.by_ref().take_while(keyed).find(|line| !subject(line.text).is_empty());
        named.copied().or(nearest)
    }

    /// Notes a line that only names what stands below it: `--- CDR`.
    fn heading(&mut self, line: &kept::KeptLine<'k>) {
        // Behind a clock, if one stands there, a ruler or a bracket begins; most lines need no closer look.
        let body = line.text.trim_start_matches(|c: char| c.is_numeric() || c.is_whitespace() || ":.,/".contains(c));
        if body.starts_with(['-', '=', '*', '#', '['])
            && let Some(found) = HEADING.captures(line.text)
        {
            self.heading = found.name("name").map_or("", |name| name.as_str());
        }
    }

    /// Who a line is about that does not say it: the record that it belongs to, the line that it is indented below, and
    /// the heading of its part of the log.
    fn lead(&self, line: &kept::KeptLine<'k>) -> String {
        let record = self.record(line.number, line.text.trim());
        let owner = if is_indented(line.text) {
            self.lines_above()
                .take_while(|above| above.number + ABOVE as u64 > line.number)
                .find(|above| !is_indented(above.text))
        } else {
            None
        };
        let owner = owner.map_or("", |owner| owner.text.trim());
        [record.as_str(), owner, self.heading].join(" ").trim().to_owned()
    }

    /// The lines of the record that a line of the form `Key: value` belongs to, above it.
    fn record(&self, line: u64, text: &str) -> String {
        if !is_keyed(text) {
            return String::new();
        }
        let record = self
            .lines_above()
            .enumerate()
            .take_while(|(at, above)| above.number + 1 + *at as u64 == line && is_keyed(above.text.trim()));
        record.map(|(_, above)| above.text.trim()).collect::<Vec<_>>().join(" ")
    }

    /// Takes the date of a line; where only clocks go on and one goes far back, the day after has begun.
    fn date(&mut self, own: &Stamp) {
        if !own.dates.is_empty() {
            self.dates = own.dates;
            // Below a line with a day alone the clock begins anew.
            self.time = own.time;
        } else if let (Some(before), Some(now)) = (self.time, own.time)
            && i16::from(before.hour()) - i16::from(now.hour()) >= 12
        {
            self.dates = self.dates.next_day();
        }
    }
}

/// What a program prints in a gutter between two lines of its caller, and a pause for a key: it says nothing.
fn is_filler(text: &str) -> bool {
    matches!(text, "|" | ">") || text.trim_start_matches(['|', ' ']).starts_with("Press any key to continue")
}

/// A line that gives the reason or the details of the one above it.
static GOES_ON: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)^(?:reason|cause|details?|grund|ursache|raison|motivo|raz.{1,2}n|causa|原因|理由)\s*[:=：]")
});

/// A line of a name between or behind rulers, or in brackets, be it with a clock before it.
static HEADING: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:[\d:.,/ -]{4,24}\s)?\s*(?:(?:-{2,}|={2,}|\*{2,}|\#{2,})\s*(?P<name>\w[^=*#]{0,59}?)\s*(?:[-=*#]{2,})?\s*|\[[^\[\]=]{2,60}\]\s*)$",
    )
});

/// Whether a line above a question may belong to it: it is no command, and shows nothing that was done.
fn is_asked(text: &str) -> bool {
    let words = words::read(text.trim());
    !words::is_echoed(text) && !words.begins && !words.progress
}

fn is_indented(text: &str) -> bool {
    text.starts_with(['\t', ' '])
}

/// Whether a line is a key with its value: `App: setup.exe (pid=12)`.
fn is_keyed(text: &str) -> bool {
    text.split_once(": ").is_some_and(|(key, value)| {
        key.len() <= 30 && !value.is_empty() && key.chars().all(|c| c.is_alphabetic() || c == ' ')
    })
}

fn clipped(text: &str) -> String {
    let end = text.char_indices().nth(TEXT).map_or(text.len(), |(at, _)| at);
    text[..end].to_owned()
}
