//! Lines of one form say the same: most of a long log is a few forms over and over, which are looked at once. Within one
//! log no number of a quiet line matters; from one log to another only those that are part of a name do not, so that
//! nothing depends on which logs a thread has read.

use std::cell::RefCell;
use std::collections::HashMap;

use super::clock::{self, Written};
use super::severity::Severity;
use super::words::{self, Said, Words};

/// Forms remembered of one log.
const FORMS: usize = 512;
/// Forms remembered of all logs.
const FORMS_OF_ALL: usize = 8_192;
/// How often a form is seen before its lines need no look at all.
const OFTEN: u32 = 16;

thread_local! {
    /// What the forms of the logs that this thread has read say: a form says the same in each of them.
    static KNOWN: RefCell<Known> = RefCell::default();
}

/// By a form in which every number that may say something stands: words, and whether they are quiet.
#[derive(Debug, Default)]
struct Known(HashMap<u64, (Option<Words>, bool)>);

impl Known {
    /// What a line says, and whether it is quiet.
    fn read(&mut self, text: &str) -> (Option<Words>, bool) {
        let form = form(text, Numbers::OfNames);
        if let Some(known) = self.0.get(&form) {
            return known.clone();
        }
        let words = words::may_tell(text).then(|| words::read(text));
        let quiet = words.as_ref().is_none_or(is_quiet) && super::is_met(text).is_none();
        // A number with which something ended may be part of a word: `exit3`.
        if words.as_ref().is_none_or(|words| words.code.is_none()) && self.0.len() < FORMS_OF_ALL {
            self.0.insert(form, (words.clone(), quiet));
        }
        (words, quiet)
    }
}

/// The quiet forms of one log.
#[derive(Debug, Default)]
pub struct Recall {
    quiet: HashMap<u64, Quiet>,
}

#[derive(Debug)]
struct Quiet {
    words: Option<Words>,
    /// How often it was seen.
    seen: u32,
    when: When,
}

/// Where the lines of a form show when they were written: mostly in their first words.
#[derive(Debug, Default)]
struct When {
    /// Lines that showed it there, of those that were read whole.
    agreed: u8,
    /// One did not.
    elsewhere: bool,
    /// The first words of the last line, and what they show.
    last: (String, Written),
}

/// Bytes of the first words of a line, with any date and time.
const FIRST_WORDS: usize = 28;
/// Lines that must show it there.
const AGREED: u8 = 4;

impl When {
    fn read(&mut self, text: &str) -> Written {
        let end = (0..=text.len().min(FIRST_WORDS)).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        let first = text[..end].rsplit_once(' ').map_or("", |(first, _)| first);
        if self.elsewhere || first.is_empty() || end == text.len() {
            return clock::written(text, false);
        }
        if self.agreed == AGREED
            && let Some(written) = clock::later(first, &self.last.0, &self.last.1)
        {
            return written;
        }
        let written = clock::written(first, false);
        if self.agreed < AGREED {
            let whole = clock::written(text, false);
            if whole != written {
                self.elsewhere = true;
                return whole;
            }
            self.agreed += 1;
        }
        self.last = (first.to_owned(), written.clone());
        written
    }
}

/// What a line says.
#[derive(Debug)]
pub struct Recalled {
    /// Nothing where it tells nothing.
    pub words: Option<Words>,
    /// Many lines of its form were seen, and none of them told of trouble or of an end.
    pub often: bool,
    form: u64,
}

impl Recall {
    /// Reads a line, or remembers what lines of its form say.
    pub fn read(&mut self, text: &str) -> Recalled {
        let form = form(text, Numbers::One);
        if let Some(known) = self.quiet.get_mut(&form) {
            known.seen += 1;
            return Recalled { words: known.words.clone(), often: known.seen > OFTEN, form };
        }
        let (words, quiet) = KNOWN.with_borrow_mut(|known| known.read(text));
        if quiet && self.quiet.len() < FORMS {
            self.quiet.insert(form, Quiet { words: words.clone(), seen: 1, when: When::default() });
        }
        Recalled { words, often: false, form }
    }

    /// When a line behind the first ones of its log was written.
    pub fn written(&mut self, recalled: &Recalled, text: &str) -> Written {
        match self.quiet.get_mut(&recalled.form).filter(|_| recalled.often) {
            Some(known) => known.when.read(text),
            None => clock::written(text, false),
        }
    }
}

/// Whether what a line says does not depend on its numbers and concerns no trouble.
fn is_quiet(words: &Words) -> bool {
    let calm = matches!(words.said, Said::Nothing | Said::Well) && words.code.is_none();
    calm && !words.trouble && !words.tolerated && !words.again && words.severity == Severity::Unsaid
}

/// Digits of a number in a name at most; a day has more.
const IN_A_NAME: usize = 6;

/// Which numbers of a line its form leaves out; none and some are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numbers {
    /// All of them.
    One,
    /// Those of as many digits that belong to a name: `dbl_Device_487`, and not `0x80070005` or a day.
    OfNames,
}

/// A hash of what lines of one form have in common.
fn form(text: &str, left_out: Numbers) -> u64 {
    let mut hash = Mixed::default();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            hash.take(bytes[at]);
            at += 1;
            continue;
        }
        let long = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let digits = &bytes[at..at + long];
        let name = at > 0 && (bytes[at - 1].is_ascii_alphabetic() || bytes[at - 1] == b'_');
        let hexadecimal = at > 1 && bytes[at - 2] == b'0' && matches!(bytes[at - 1], b'x' | b'X');
        let kind = if digits.iter().all(|byte| *byte == b'0') { b'0' } else { b'1' };
        match left_out {
            Numbers::One => hash.take(kind),
            Numbers::OfNames if name && !hexadecimal && long <= IN_A_NAME => (0..long).for_each(|_| hash.take(kind)),
            Numbers::OfNames => digits.iter().for_each(|digit| hash.take(*digit)),
        }
        at += long;
    }
    hash.end()
}

/// A hash of bytes that come one by one: eight of them are mixed at a time.
#[derive(Default)]
struct Mixed {
    hash: u64,
    word: u64,
    held: u64,
}

impl Mixed {
    fn take(&mut self, byte: u8) {
        self.word = self.word << 8 | u64::from(byte);
        self.held += 1;
        if self.held.is_multiple_of(8) {
            self.mix(self.word);
        }
    }

    /// The halves of a product of odd constants, folded: each bit of what is mixed in reaches all of the hash.
    fn mix(&mut self, word: u64) {
        let product = u128::from(self.hash ^ word ^ 0x9e37_79b9_7f4a_7c15) * u128::from(0xd6e8_feb8_6659_fd93_u64);
        #[expect(clippy::cast_possible_truncation, reason = "its lower half")]
        let low = product as u64;
        self.hash = low ^ (product >> 64) as u64;
    }

    fn end(mut self) -> u64 {
        if !self.held.is_multiple_of(8) {
            self.word &= (1 << (self.held % 8 * 8)) - 1;
            self.mix(self.word);
        }
        self.mix(self.held);
        self.hash
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_make_no_other_form_but_none_and_other_words_do() {
        let quiet = |text| form(text, Numbers::One);
        assert_eq!(quiet("(12 rows affected)"), quiet("(7 rows affected)"));
        assert_ne!(quiet("(12 rows affected)"), quiet("(0 rows affected)"));
        assert_ne!(quiet("step 4 ok"), quiet("step 4 failed"));
    }

    #[test]
    fn numbers_of_names_make_no_other_form_where_others_do() {
        let telling = |text| form(text, Numbers::OfNames);
        assert_eq!(telling("missing object 'Device_487'"), telling("missing object 'Device_112'"));
        for (a, b) in [
            ("missing object 'Device_487'", "missing object 'Device_48'"),
            ("failed with 0x80070005", "failed with 0x00000005"),
            ("4 of 9 failed", "9 of 9 failed"),
            ("rc3", "rc0"),
        ] {
            assert_ne!(telling(a), telling(b), "{a}");
        }
    }

    #[test]
    fn what_another_log_said_of_other_numbers_is_not_remembered() {
        for (of_one_log, of_another) in [
            ("connect gives 25", "connect gives 10048"),
            ("exit20050611", "exit20999999"),
            ("9 of 9 done", "4 of 9 done"),
        ] {
            for text in [of_one_log, of_another] {
                let read = words::may_tell(text).then(|| words::read(text));
                assert_eq!(format!("{:?}", Recall::default().read(text).words), format!("{read:?}"), "{text}");
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_remembered_of_a_line_is_what_it_says(
            texts in prop::collection::vec(prop::sample::select(LINES.to_vec()), 1..4),
            numbers in prop::collection::vec(0_u32..3000, 40),
        ) {
            let mut recall = Recall::default();
            for number in numbers {
                for text in &texts {
                    let line = text.replace('#', &number.to_string());
                    let read = words::may_tell(&line).then(|| words::read(&line));
                    prop_assert_eq!(format!("{:?}", recall.read(&line).words), format!("{read:?}"), "{}", line);
                }
            }
        }
    }

    /// `#` is a number.
    const LINES: &[&str] = &[
        "Cannot add rows for the procedure because it depends on the missing object 'dbl_Device_#_get'.",
        "step # failed, see step#.log",
        "step# done",
        "E# cannot open part_#.dat",
        "error 0x#",
        "error 0x8007#",
        "exit#",
        "(# rows affected)",
        "# of # files failed",
        "Msg #, Level 16, State 1: it failed",
        "try # failed, try # done",
        "[Service_#] not found (#)",
    ];

    #[test]
    fn what_tells_of_trouble_is_looked_at_each_time() {
        let mut recall = Recall::default();
        for rc in 1..40 {
            let recalled = recall.read(&format!("copy ended, rc {rc}"));
            assert_eq!(recalled.words.and_then(|words| words.code), Some(rc));
            assert!(!recalled.often);
        }
        for rows in 1..40 {
            assert_eq!(recall.read(&format!("({rows} rows affected)")).often, rows > 16);
        }
    }
}
