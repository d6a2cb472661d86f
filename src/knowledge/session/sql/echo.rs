//! Tells echoed script text from what the server says: a script's own words (FAILED, RAISERROR) are no messages.

use std::sync::LazyLock;

use memchr::memchr2;
use regex::Regex;

use super::grammar::past_prompts;
use crate::base::expression::regex;
use crate::knowledge::session::stems::Stems;

/// Words that begin a statement.
static VERBS: Stems<21> = Stems::new([
    "ALTER",
    "CREATE",
    "DBCC",
    "DEALLOCATE",
    "DECLARE",
    "DELETE",
    "DENY",
    "DROP",
    "EXEC",
    "EXECUTE",
    "FETCH",
    "GRANT",
    "INSERT",
    "PRINT",
    "RAISERROR",
    "REVOKE",
    "SELECT",
    "TRUNCATE",
    "UPDATE",
    "VALUES",
    "WHERE",
]);

/// Words that begin a line of a script, and a sentence as well: only with marks of SQL behind them.
static OTHER_WORDS: Stems<35> = Stems::new([
    "AND", "AS", "BACKUP", "BEGIN", "BULK", "CASE", "CLOSE", "COMMIT", "ELSE", "END", "FROM", "GO", "GROUP", "HAVING",
    "IF", "INNER", "INTO", "JOIN", "LEFT", "MOVE", "ON", "OPEN", "OR", "ORDER", "RESTORE", "RETURN", "ROLLBACK", "SET",
    "THEN", "UNION", "USE", "WAITFOR", "WHEN", "WHILE", "WITH",
]);

/// How many lines after a line of script a comment is still taken for one: programs that run scripts print lines that
/// begin with `--`, too.
const NEAR: u8 = 8;

/// A variable: `@name` or `@@error`.
static VARIABLE: LazyLock<Regex> = LazyLock::new(|| regex(r"(?:^|[\s(,=+<>])@{1,2}[A-Za-z_]\w*"));

/// What the server says of a statement begins with the statement's own keyword (`CREATE DATABASE failed`).
static SAID_OF: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^\w+(?:\s+\w+){0,2}\s+(?:failed|is\s+terminating|statement|cannot|could|error|aborted|denied|permission|successfully|execution)\b",
    )
});

/// Follows the echo of a script through comments and statements.
#[derive(Debug, Default)]
pub struct Echo {
    in_comment: bool,
    in_statement: bool,
    /// Lines for which the script is still near.
    near: u8,
}

impl Echo {
    /// The server answered, or a line is empty, `times` in a row: the statement before it is complete.
    pub fn ends(&mut self, times: u64) {
        self.in_statement = false;
        self.near = self.near.saturating_sub(u8::try_from(times).unwrap_or(u8::MAX));
    }

    /// The server answered: a comment that was never closed was none.
    pub fn answered(&mut self) {
        *self = Self::default();
    }

    /// Whether a comment or a statement is open, which the next line may be part of, whatever stands in it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.in_comment || self.in_statement
    }

    /// Whether a line is the script's own text; to be asked for every line that is no message, in order.
    pub fn takes(&mut self, text: &str) -> bool {
        if self.in_comment {
            self.in_comment = !text.contains("*/");
            self.near = NEAR;
            return true;
        }
        let line = past_prompts(text);
        let trimmed = line.trim_start();
        let indented = trimmed.len() < line.len();
        let own = trimmed.starts_with("/*")
            || trimmed.starts_with("--") && self.near > 0
            || begins_with_keyword(trimmed)
            || trimmed.contains('@') && VARIABLE.is_match(trimmed)
            || self.in_statement && (indented || trimmed.starts_with([',', '(', ')', '\'', '+', '=', ';']));
        self.near = if own { NEAR } else { self.near.saturating_sub(1) };
        if own {
            let open = trimmed.rfind("/*");
            self.in_comment = open.is_some_and(|open| !trimmed[open..].contains("*/"));
            let comment = trimmed.starts_with("/*") || trimmed.starts_with("--");
            let complete = trimmed.trim_end().ends_with(';') || trimmed.trim_end().eq_ignore_ascii_case("GO");
            self.in_statement = !complete && (!comment || self.in_statement);
        }
        own
    }
}

/// Whether a line that begins with a letter is what the server says, wherever it stands but in an open comment or
/// statement: it holds nothing that [`Echo::takes`] asks for.
pub fn never_takes(view: &[u8]) -> bool {
    !VERBS.are_first_word(view) && !OTHER_WORDS.are_first_word(view) && memchr2(b'@', b'>', view).is_none()
}

/// Whether a line begins as a statement does, be it behind a prompt (`SQL[dbo]> `).
fn begins_with_keyword(line: &str) -> bool {
    let line = match line.split_once("> ") {
        Some((prompt, rest)) if prompt.len() < 64 && !prompt.contains(char::is_whitespace) => rest,
        _ => line,
    };
    let word = line.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    let verb = VERBS.are_first_word(line.as_bytes());
    if !verb && !OTHER_WORDS.are_first_word(line.as_bytes()) {
        return false;
    }
    let rest = line[word.len()..].trim_start();
    if SAID_OF.is_match(line) && !rest.starts_with(['(', '\'', '@']) {
        return false;
    }
    // A sentence of English begins with a capital and goes on in small letters; a script shouts, or whispers and shows
    // its punctuation.
    let upper = word.bytes().all(|byte| byte.is_ascii_uppercase());
    let marks = rest.is_empty() || rest.contains(['(', '\'', '@', '=', ';', '*', '[']);
    let lower = word.bytes().all(|byte| byte.is_ascii_lowercase());
    upper && (verb || marks) || lower && marks || rest.starts_with(['(', '\'', '@'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_s_own_words_are_told_from_what_the_server_says() {
        let mut echo = Echo::default();
        for text in [
            "/* on error: abort",
            " * fatal",
            "*/",
            "-- could not be simpler",
            "\tRAISERROR('check FAILED: %i', 16, 1, @rows);",
            "if @@error <> 0 print 'failed'",
            "SELECT a.name,",
            "       a.error_count",
            "  FROM a;",
            "PRINT 'RAISERROR: migration FAILED' -- printed by the script only if @@error <> 0",
            "SQL[dbo]> DROP TABLE t_errors;",
        ] {
            assert!(echo.takes(text), "{text}");
        }
        for text in [
            "CREATE DATABASE failed. Some file names listed could not be created.",
            "RESTORE DATABASE is terminating abnormally.",
            "SELECT permission denied on object 'Device'.",
            "Update of the tables failed",
            "Unable to open the file",
            "END OF RUN, ERRORS WERE FOUND",
        ] {
            assert!(!echo.takes(text), "{text}");
        }
        echo.answered();
        assert!(!echo.takes("-- the database step failed"));
    }
}
