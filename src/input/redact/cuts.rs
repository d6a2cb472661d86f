//! Secrets that lie across two pieces of a line longer than the limit: either piece by itself does not show that it holds
//! half of one.

use std::ops::Range;

use super::follow::Follow;
use super::places;
use super::plain::Plain;
use crate::input::text::Line;

/// How many bytes of a line's beginning, and on each side of a cut, are searched for what a secret across it begins with.
const NEAR: usize = 16 << 10;

/// Leaves out of the pieces of a log's lines what belongs to a secret that a cut goes through.
#[derive(Debug, Default)]
pub struct Cuts {
    /// Where the line at hand was cut: its beginning and what stands before the cut, a byte for each of the view.
    before: String,
    /// A secret goes on for longer than was searched: the rest of the line may belong to it.
    open: bool,
}

impl Cuts {
    /// What of the next line, or piece of one, can be shown by itself.
    pub fn without_secrets<'a>(&mut self, line: &Line<'a>) -> Line<'a> {
        if !line.cut && self.before.is_empty() {
            return *line;
        }
        let view = line.view();
        let near = view.len().min(NEAR);
        let cut = self.before.len();
        let text = format!("{}{}", self.before, ascii(&view[..near]));
        let last = across(&text, cut, |known| cut < known.end).map(|secret| secret.end).max();
        let rest = last.unwrap_or(0).saturating_sub(cut);
        self.open |= rest == near && near < view.len();
        let start = if self.open { view.len() } else { rest };
        if !line.cut {
            *self = Self::default();
            return line.part(start..view.len());
        }
        self.remember(view);
        // What would be a secret if it went on.
        let text = format!("{}@", self.before);
        let cut = self.before.len();
        let first = across(&text, cut, |known| cut <= known.end).map(|secret| secret.start.min(cut)).min();
        let end = view.len().saturating_sub(cut - first.unwrap_or(cut));
        line.part(start.min(end)..end)
    }

    fn remember(&mut self, view: &[u8]) {
        let (head, tail) = view.split_at(view.len().min(NEAR));
        self.before += &ascii(head);
        self.before += &ascii(&tail[tail.len().saturating_sub(NEAR)..]);
        if self.before.len() > 2 * NEAR {
            self.before.drain(NEAR..self.before.len() - NEAR);
        }
    }
}

/// The beginning of a text, at most `most` bytes of it, that ends before a secret which would be cut in two.
#[must_use]
pub fn beginning(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    let cut = boundary(text, most);
    let near = boundary(text, cut.saturating_add(NEAR));
    // What is a secret, and what would be one if it went on further than that.
    let (seen, if_it_went_on) = (&text[..near], format!("{}@", &text[..cut]));
    let beyond = |known: &Range<usize>| cut < known.end;
    let first = across(seen, cut, beyond).chain(across(&if_it_went_on, cut, beyond)).map(|secret| secret.start).min();
    &text[..first.map_or(cut, |first| first.min(cut))]
}

/// The end of the last character that ends at or before byte `at`.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// The secrets known by a text that begins before `cut` and reaches far enough.
fn across(text: &str, cut: usize, reaches: impl Fn(&Range<usize>) -> bool) -> impl Iterator<Item = Range<usize>> {
    let plain = Plain::of(text);
    let found = places::find(plain.text(), &mut Follow::default());
    found.into_iter().filter_map(move |found| {
        let known = plain.original(&(found.from..found.range.end));
        (known.start < cut && reaches(&known)).then_some(plain.original(&found.range))
    })
}

/// A letter for each byte beyond ASCII, so that places stay what they are.
fn ascii(view: &[u8]) -> String {
    view.iter().map(|&byte| if byte.is_ascii() { char::from(byte) } else { 'x' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::redact::{Redact, Redactor};
    use crate::input::text::{self, Options};

    /// The pieces of a text that is cut after so many bytes, as a report shows them.
    fn shown(text: &str, line_bytes: usize) -> Vec<String> {
        let (mut cuts, mut shown, mut redactor) = (Cuts::default(), Vec::new(), Redactor::new(Redact::Secrets));
        let limits = Options { line_bytes, ..Options::default() };
        let read = text::read_lines(text.as_bytes(), &limits, |line| {
            let line = cuts.without_secrets(line);
            let at = line.offset as usize;
            assert_eq!(line.text(), text[at..at + line.length as usize]);
            shown.push(redactor.text(&line.text()).into_owned());
        });
        assert!(read.is_ok());
        shown
    }

    #[test]
    fn nothing_of_a_secret_across_a_cut_is_shown() {
        for (secret, rest) in [
            ("PASSWORD=ZebraQuagga it failed", "it failed"),
            ("PASSWORD='Zebra Quagga' it failed", "it failed"),
            ("Password=\"Zebra Quagga\" it failed", "it failed"),
            ("osql -U sa -P ZebraQuagga it failed", "it failed"),
            ("ftp://backup:ZebraQuagga@PUB01 it failed", "it failed"),
            ("<AdminPassword>Zebra Quagga</AdminPassword> it failed", "it failed"),
            ("exec sp_password 'Zebra Quagga', 'x' it failed", "it failed"),
            ("Property(S): SAPASSWORD = Zebra Quagga", ""),
            ("CustomActionData=Zebra Quagga", ""),
        ] {
            for cut in 0..secret.len() - rest.len() {
                let text = format!("{}{secret}\nnext\n", &"- ".repeat(50)[cut..]);
                let shown = shown(&text, 100);
                assert_eq!(shown.len(), 3);
                for part in ["Z", "eb", "ra", "Q", "ua", "gg", "ga"] {
                    assert!(!shown.concat().contains(part), "{cut}: {shown:?}");
                }
                assert!(shown[1].ends_with(rest) && shown[2] == "next", "{cut}: {shown:?}");
            }
        }
    }

    #[test]
    fn the_rest_of_a_line_stays_in_where_a_secret_does_not_end() {
        let text = format!("CustomActionData={}\nit failed\n", "Zebra ".repeat(NEAR));
        assert_eq!(shown(&text, 3 * NEAR), ["CustomActionData=[redacted-1]", "", "", "it failed"]);
    }

    #[test]
    fn the_beginning_of_a_text_ends_before_a_secret_that_it_would_cut() {
        let text = "the service said: osql -U sa -P ZebraQuagga it failed, ftp://backup:Zebra@PUB01 \u{e9}";
        for most in 0..=text.len() {
            let shown = beginning(text, most);
            assert!(shown.len() <= most && text.starts_with(shown));
            let redacted = Redactor::new(Redact::Secrets).text(shown).into_owned();
            assert!(!redacted.contains("Ze"), "{most}: {redacted}");
        }
        assert_eq!(beginning(text, text.len()), text);
        assert_eq!(beginning("aaaa", 3), "aaa");
    }

    #[test]
    fn a_line_without_secrets_is_shown_whole() {
        let text = "the file is wrong, http://PUB01/ is down; ".repeat(20);
        assert_eq!(shown(&text, 64).concat(), text);
    }
}
