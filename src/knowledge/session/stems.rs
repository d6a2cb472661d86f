//! Beginnings of lines: whether a line begins with one of many, mostly decided by its first byte.

/// A list of beginnings. None of them is empty.
pub struct Stems<const N: usize> {
    stems: [&'static str; N],
    /// First bytes of the stems.
    first: [bool; 256],
}

impl<const N: usize> Stems<N> {
    /// Plans the look-up.
    #[must_use]
    pub const fn new(stems: [&'static str; N]) -> Self {
        let mut first = [false; 256];
        let mut at = 0;
        while at < N {
            first[stems[at].as_bytes()[0] as usize] = true;
            at += 1;
        }
        Self { stems, first }
    }

    /// Whether `view` begins with one of them.
    #[must_use]
    pub fn begin(&self, view: &[u8]) -> bool {
        let Some(&byte) = view.first() else { return false };
        self.first[usize::from(byte)]
            && self.stems.iter().any(|stem| stem.as_bytes()[0] == byte && view.starts_with(stem.as_bytes()))
    }

    /// Whether `view` begins with one of them, in small letters or capitals; the stems are in capitals.
    #[must_use]
    pub fn begin_in_any_case(&self, view: &[u8]) -> bool {
        self.in_any_case(view).next().is_some()
    }

    /// Whether the first word of `view` is one of them, in small letters or capitals; the stems are in capitals.
    #[must_use]
    pub fn are_first_word(&self, view: &[u8]) -> bool {
        self.in_any_case(view).any(|stem| !view.get(stem.len()).is_some_and(u8::is_ascii_alphabetic))
    }

    fn in_any_case<'s>(&'s self, view: &'s [u8]) -> impl Iterator<Item = &'static str> + 's {
        let first = view.first().map(u8::to_ascii_uppercase).filter(|&byte| self.first[usize::from(byte)]);
        let begins =
            |stem: &&str| view.get(..stem.len()).is_some_and(|head| head.eq_ignore_ascii_case(stem.as_bytes()));
        let stems = if first.is_some() { self.stems.as_slice() } else { &[] };
        stems.iter().copied().filter(move |stem| Some(stem.as_bytes()[0]) == first).filter(begins)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_begins_with_one_of_them_or_not() {
        let stems = Stems::new(["Reg", "File", "Folder"]);
        for view in ["Reg", "RegAddValue(", "Folder x"] {
            assert!(stems.begin(view.as_bytes()), "{view}");
        }
        for view in ["", "Re", "Fold", "reg", "xReg"] {
            assert!(!stems.begin(view.as_bytes()), "{view}");
        }
        let statements = Stems::new(["DROP TABLE ", "USE ["]);
        assert!(statements.begin_in_any_case(b"Drop table x") && !statements.begin_in_any_case(b"drop tabl"));
        let words = Stems::new(["GO", "USE"]);
        assert!(words.are_first_word(b"go") && words.are_first_word(b"Use [x]"));
        assert!(!words.are_first_word(b"used") && !words.are_first_word(b"g"));
    }
}
