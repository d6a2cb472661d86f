//! The words of a line: what it is about, without what every line of a log says.

/// The words that name what a line is about, in small letters: without endings, numbers, times and fillers.
#[must_use]
pub fn subject(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in split(text) {
        let plain = word.to_lowercase();
        if plain.chars().count() >= 2
            && !plain.chars().all(|c| c.is_ascii_digit())
            && !FILLERS.contains(&plain.as_str())
            && !words.contains(&plain)
        {
            words.push(plain);
        }
    }
    words
}

/// All its words in small letters, with fillers.
#[must_use]
pub fn all_words(text: &str) -> Vec<String> {
    let words = split(text).into_iter().filter(|word| word.chars().any(char::is_alphabetic));
    words.map(str::to_lowercase).collect()
}

/// Words, parted also where letters change their case (`CreateLogins`) and where digits begin or end.
fn split(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        let bytes: Vec<(usize, char)> = word.char_indices().collect();
        let mut from = 0;
        for at in 1..bytes.len() {
            let (before, now) = (bytes[at - 1].1, bytes[at].1);
            let next = bytes.get(at + 1).map(|next| next.1);
            let hump = before.is_lowercase() && now.is_uppercase()
                || before.is_uppercase() && now.is_uppercase() && next.is_some_and(char::is_lowercase)
                || before.is_ascii_digit() != now.is_ascii_digit();
            if hump {
                out.push(&word[from..bytes[at].0]);
                from = bytes[at].0;
            }
        }
        out.push(&word[from..]);
    }
    out.retain(|word| !word.is_empty());
    out
}

const FILLERS: &[&str] = &[
    "the",
    "of",
    "to",
    "in",
    "on",
    "at",
    "by",
    "for",
    "and",
    "or",
    "is",
    "was",
    "be",
    "an",
    "as",
    "it",
    "this",
    "that",
    "not",
    "no",
    "with",
    "from",
    "step",
    "ended",
    "end",
    "ends",
    "started",
    "start",
    "starting",
    "begin",
    "begins",
    "returned",
    "returns",
    "return",
    "rc",
    "code",
    "exit",
    "status",
    "time",
    "date",
    "result",
    "errorlevel",
    "error",
    "errors",
    "failed",
    "fail",
    "failure",
    "ok",
    "done",
    "success",
    "successfully",
    "succeeded",
    "completed",
    "complete",
    "finished",
    "stopped",
    "stop",
    "aborted",
    "abort",
    "see",
    "log",
    "txt",
    "out",
    "am",
    "pm",
    "sat",
    "sun",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "required",
    "optional",
    "running",
    "run",
    "msi",
    "exe",
    "cmd",
    "bat",
    "setup",
    "installation",
    "install",
    "upgrade",
    "cisco",
    "callmanager",
    "ccm",
    "item",
    "stage",
    "phase",
    "cannot",
    "continue",
    "will",
    "information",
    "info",
    "warning",
    "program",
    "files",
    "common",
    "logs",
    "output",
    "path",
    "value",
    "server",
    "actual",
    "custom",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subject_of_a_line_is_its_own_words() {
        assert_eq!(subject("22:23:38: DBReplSetup returned 2"), ["db", "repl"]);
        assert_eq!(subject("Step 8. Subscribe to CCM0301  FAILED (2)"), ["subscribe"]);
        assert_eq!(subject("secure old database ..... rc 8"), ["secure", "old", "database"]);
    }
}
