//! Expressions that are part of the program: compiled when they are first needed, which a run of half a second notices.

use regex::Regex;

/// What a word is made of: the letters of the languages of Windows, by their ranges. The classes of Unicode are exact, and
/// take twenty times as long to compile.
const WORD: &str = r"0-9A-Za-z_\u{aa}\u{b5}\u{ba}\u{c0}-\u{d6}\u{d8}-\u{f6}\u{f8}-\u{1fff}\u{3005}-\u{3007}\u{3041}-\u{3096}\u{3099}-\u{309a}\u{309d}-\u{309f}\u{30a1}-\u{30fa}\u{30fc}-\u{30ff}\u{3105}-\u{318e}\u{3400}-\u{d7ff}\u{f900}-\u{faff}\u{ff10}-\u{ff19}\u{ff21}-\u{ff3a}\u{ff3f}\u{ff41}-\u{ff5a}\u{ff66}-\u{ffdc}";

/// Compiles an expression in which `\w` means a letter, digit or `_` of the languages of Windows, and `\d` a digit of
/// ASCII.
///
/// # Panics
/// It does not compile: every one is compiled by the tests.
#[must_use]
pub fn regex(form: &str) -> Regex {
    Regex::new(&plain(form)).expect("a constant that the tests compile")
}

/// The classes of Unicode put in plain ranges. Letters that they hold in both cases are not looked for once more where
/// case does not matter, which takes longer than all the rest.
fn plain(form: &str) -> String {
    let mut plain = String::with_capacity(form.len() * 2);
    let mut rest = form;
    while let Some(letter) = rest.chars().next() {
        let length = match letter {
            '[' => class(rest),
            '\\' => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            letter => letter.len_utf8(),
        };
        let (part, behind) = rest.split_at(length);
        rest = behind;
        if matches!(letter, '[' | '\\') {
            let ranges = ranges(part);
            let only_words = ranges.len() > part.len() && !has_letters(part);
            let [open, close] = if only_words { ["(?-i:", ")"] } else { ["", ""] };
            plain.extend([open, &ranges, close]);
        } else {
            plain.push_str(part);
        }
    }
    plain
}

/// Bytes of the class that a text begins with.
fn class(text: &str) -> usize {
    let first = if text.starts_with("[^") { 2 } else { 1 };
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(first) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ']' if at > first => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// A class or an escape with the classes of Unicode in it as ranges.
fn ranges(part: &str) -> String {
    let mut ranges = String::with_capacity(part.len());
    let mut letters = part.chars();
    while let Some(letter) = letters.next() {
        match (letter, (letter == '\\').then(|| letters.next()).flatten()) {
            (_, Some('d')) => ranges.push_str("[0-9]"),
            (_, Some('D')) => ranges.push_str("[^0-9]"),
            (_, Some('w')) => ranges.extend(["[", WORD, "]"]),
            (_, Some('W')) => ranges.extend(["[^", WORD, "]"]),
            (letter, escaped) => ranges.extend([letter].into_iter().chain(escaped)),
        }
    }
    ranges
}

/// Whether a class holds letters that are written out, so that case may matter.
fn has_letters(class: &str) -> bool {
    let mut escaped = false;
    class.chars().any(|letter| {
        let stands = !escaped && letter != '\\';
        escaped = !escaped && letter == '\\';
        stands && letter.is_alphabetic()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_put_in_plain_ranges_also_inside_of_others_and_escapes_stay() {
        assert_eq!(plain(r"\d{2}[\d:][a\d]\D"), "(?-i:[0-9]){2}(?-i:[[0-9]:])[a[0-9]](?-i:[^0-9])");
        assert_eq!(plain(r"[]\d][^]\d\]]\[\d"), r"(?-i:[][0-9]])(?-i:[^][0-9]\]])\[(?-i:[0-9])");
        assert_eq!(plain(r"c:\\data\.\s"), r"c:\\data\.\s");
        assert!(regex(r"^\w+$").is_match("größe_7") && regex(r"^\w+$").is_match("日本語カー"));
        assert!(!regex(r"\w").is_match("：。・「–“ -") && regex(r"^\W+$").is_match("：。・「–“ -"));
    }

    #[test]
    fn words_are_those_of_unicode_in_the_languages_of_windows() {
        let exact = Regex::new(r"^\w$").expect("it compiles");
        let ours = regex(r"^\w$");
        let letters = (0..0x250).chain(0x400..0x460).chain(0x3040..0x3100).chain(0x4e00..0x9f00).chain(0xff00..0xff60);
        for letter in letters.filter_map(char::from_u32) {
            let letter = letter.to_string();
            assert_eq!(ours.is_match(&letter), exact.is_match(&letter), "{letter:?}");
        }
    }
}
