//! Text for people: what log text may do on a page, and running text folded to the page's width.

use std::fmt::Write as _;

use anstyle::Style;

/// Widest line of running text.
pub const WIDTH: usize = 100;

/// Log text must not act on who reads it: characters that control a terminal or turn the direction of writing are shown
/// as U+FFFD, tabs as spaces. Line ends are among them: the text is one line.
#[must_use]
pub fn safe(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' => ' ',
            c if acts(c) => '\u{fffd}',
            c => c,
        })
        .collect()
}

/// Whether a character controls where or in which direction text goes.
#[must_use]
pub fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Running text, folded at spaces; the first line begins with one lead, the others with another. The style is that of
/// the text without its leads.
pub fn fold(to: &mut String, first: &str, rest: &str, text: &str, style: Style) {
    let mut lead = first;
    let mut line = String::new();
    for word in safe(text).split_whitespace() {
        if !line.is_empty() && lead.chars().count() + line.chars().count() + 1 + word.chars().count() > WIDTH {
            let _ = writeln!(to, "{lead}{style}{line}{style:#}");
            line.clear();
            lead = rest;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if line.is_empty() {
        let _ = writeln!(to, "{}", lead.trim_end());
    } else {
        let _ = writeln!(to, "{lead}{style}{line}{style:#}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_acts_is_shown_and_not_sent() {
        assert_eq!(
            safe("a\u{1b}[31mb\tc\u{202e}d\u{9b}e\r\n\u{7f}"),
            "a\u{fffd}[31mb c\u{fffd}d\u{fffd}e\u{fffd}\u{fffd}\u{fffd}"
        );
        assert_eq!(safe("grün 日本 \u{5d0}"), "grün 日本 \u{5d0}");
    }

    #[test]
    fn running_text_stays_within_the_page() {
        let mut out = String::new();
        fold(&mut out, "  a: ", "     ", &"word ".repeat(60), Style::new());
        assert!(out.lines().all(|line| line.chars().count() <= WIDTH) && out.lines().count() == 4, "{out}");
        assert!(out.starts_with("  a: word") && out.lines().skip(1).all(|line| line.starts_with("     word")));
        out.clear();
        fold(&mut out, "  a: ", "", " ", Style::new());
        assert_eq!(out, "  a:\n");
    }
}
