//! A text as a reader takes it: without what is invisible, with one kind of blank, with letters without accents and
//! full-width letters as plain ones. Places in it lead back to the text itself.

use std::borrow::Cow;
use std::ops::Range;

/// The text to look at.
#[derive(Debug)]
pub(super) struct Plain<'t> {
    text: Cow<'t, str>,
    /// Where each byte comes from, and the length of the original; empty where nothing is changed.
    from: Vec<usize>,
}

impl<'t> Plain<'t> {
    pub(super) fn of(original: &'t str) -> Self {
        if original.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r')) {
            return Self { text: Cow::Borrowed(original), from: Vec::new() };
        }
        let mut text = String::with_capacity(original.len());
        let mut from = Vec::with_capacity(original.len() + 1);
        let mut rest = original.char_indices().peekable();
        while let Some((at, c)) = rest.next() {
            if c == '\u{1b}' {
                // A sequence that a terminal would obey.
                if rest.next_if(|(_, next)| *next == '[').is_some() {
                    while rest.next_if(|(_, next)| matches!(next, ' '..='?')).is_some() {}
                }
                rest.next_if(|(_, next)| next.is_ascii_graphic());
                continue;
            }
            let Some(c) = seen(c) else { continue };
            // A Cyrillic letter in a Latin word.
            let latin = text.ends_with(|c: char| c.is_ascii_alphabetic())
                || rest.peek().is_some_and(|(_, next)| next.is_ascii_alphabetic());
            let c = if latin { alike(c) } else { c };
            text.push(c);
            from.resize(text.len(), at);
        }
        from.push(original.len());
        Self { text: Cow::Owned(text), from }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where a part of it stands in the original.
    pub(super) fn original(&self, part: &Range<usize>) -> Range<usize> {
        if self.from.is_empty() { part.clone() } else { self.from[part.start]..self.from[part.end] }
    }
}

/// The Latin letter that looks like a Cyrillic one.
fn alike(c: char) -> char {
    match c {
        'а' => 'a',
        'е' => 'e',
        'о' => 'o',
        'р' => 'p',
        'с' => 'c',
        'у' => 'y',
        'х' => 'x',
        'і' => 'i',
        'ѕ' => 's',
        'А' => 'A',
        'Е' => 'E',
        'О' => 'O',
        'Р' => 'P',
        'С' => 'C',
        c => c,
    }
}

/// What a reader sees of a character: nothing of what is invisible, nor of accents that follow their letter.
fn seen(c: char) -> Option<char> {
    Some(match c {
        '\t' | '\n' | '\r' => c,
        '\u{b}'
        | '\u{c}'
        | '\u{85}'
        | '\u{a0}'
        | '\u{1680}'
        | '\u{2000}'..='\u{200a}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{202f}'
        | '\u{205f}'
        | '\u{3000}' => ' ',
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => {
            return None;
        }
        '\u{300}'..='\u{36f}'
        | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{e0000}'..='\u{e01ef}' => return None,
        c if c.is_control() => return None,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        'à'..='å' | 'ą' | 'ă' => 'a',
        'À'..='Å' | 'Ą' => 'A',
        'ç' | 'ć' | 'č' => 'c',
        'Ç' | 'Ć' | 'Č' => 'C',
        'è'..='ë' | 'ę' | 'ě' => 'e',
        'È'..='Ë' | 'Ę' | 'Ě' => 'E',
        'ì'..='ï' | 'ı' => 'i',
        'Ì'..='Ï' | 'İ' => 'I',
        'ł' => 'l',
        'Ł' => 'L',
        'ñ' | 'ń' => 'n',
        'Ñ' | 'Ń' => 'N',
        'ò'..='ö' | 'ø' | 'ő' => 'o',
        'Ò'..='Ö' | 'Ø' | 'Ő' => 'O',
        'ś' | 'š' | 'ş' => 's',
        'Ś' | 'Š' | 'Ş' => 'S',
        'ù'..='ü' | 'ű' => 'u',
        'Ù'..='Ü' | 'Ű' => 'U',
        'ý' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        'Ź' | 'Ż' | 'Ž' => 'Z',
        // The lines of drawn tables.
        '│' | '┃' | '║' | '¦' | '┆' | '┊' => '|',
        '─' | '━' | '═' => '-',
        '├' | '┤' | '┼' | '┬' | '┴' | '╠' | '╣' | '╬' | '╦' | '╩' => '+',
        c => c,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_lead_back_to_the_text_itself() {
        let text = "PA\u{200b}SS\0W\u{1b}[1;31mORD\u{a0}=\u{b}ＺｑZ\u{303}";
        let plain = Plain::of(text);
        assert_eq!(plain.text(), "PASSWORD = ZqZ");
        assert_eq!(&text[plain.original(&(11..14))], "ＺｑZ\u{303}");
        assert_eq!(&text[plain.original(&(0..8))].trim_end(), &"PA\u{200b}SS\0W\u{1b}[1;31mORD");
        assert!(Plain::of("plain\ttext\r\n").from.is_empty());
    }
}
