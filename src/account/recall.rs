//! Lines of one form say the same: most of a long log is a few quiet forms over and over, which are looked at once.

use std::collections::HashMap;

use super::words::{self, Said, Words};

/// Forms remembered of one log.
const FORMS: usize = 512;
/// How often a form is seen before its lines need no look at all.
const OFTEN: u32 = 16;

/// What the quiet forms of a log say.
#[derive(Debug, Default)]
pub struct Recall {
    known: HashMap<u64, (Option<Words>, u32)>,
}

/// What a line says.
#[derive(Debug)]
pub struct Recalled {
    /// Nothing where it tells nothing.
    pub words: Option<Words>,
    /// Many lines of its form were seen, and none of them told of trouble or of an end.
    pub often: bool,
}

impl Recall {
    /// Reads a line, or remembers what lines of its form say.
    pub fn read(&mut self, text: &str) -> Recalled {
        let form = form(text);
        if let Some((words, seen)) = self.known.get_mut(&form) {
            *seen += 1;
            return Recalled { words: words.clone(), often: *seen > OFTEN };
        }
        let words = words::may_tell(text).then(|| words::read(text));
        let quiet = words.as_ref().is_none_or(is_quiet) && super::is_met(text).is_none();
        if quiet && self.known.len() < FORMS {
            self.known.insert(form, (words.clone(), 1));
        }
        Recalled { words, often: false }
    }
}

/// Whether what a line says does not depend on its numbers and concerns no trouble.
fn is_quiet(words: &Words) -> bool {
    let calm = matches!(words.said, Said::Nothing | Said::Well) && words.code.is_none();
    calm && !words.trouble && !words.tolerated && !words.again && words.severity == words::Severity::Unsaid
}

/// A hash of a line in which every number but 0 is the same.
fn form(text: &str) -> u64 {
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut take = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(PRIME);
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at].is_ascii_digit() {
            let long = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            take(if bytes[at..at + long].iter().all(|byte| *byte == b'0') { b'0' } else { b'1' });
            at += long;
        } else {
            take(bytes[at]);
            at += 1;
        }
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_make_no_other_form_but_none_and_other_words_do() {
        assert_eq!(form("(12 rows affected)"), form("(7 rows affected)"));
        assert_ne!(form("(12 rows affected)"), form("(0 rows affected)"));
        assert_ne!(form("step 4 ok"), form("step 4 failed"));
    }

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
