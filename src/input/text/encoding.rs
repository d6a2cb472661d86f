//! The encodings that Windows logs come in: their names, how they decode, and where a character
//! ends. Which one an input has is decided in `evidence`.

use std::borrow::Cow;

use oem_cp::code_table::{DECODING_TABLE_CP850, ENCODING_TABLE_CP850};
use oem_cp::{decode_string_complete_table, encode_string_lossy};

/// An encoding of a stretch of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Encoding {
    /// Nothing but 7-bit bytes.
    Ascii,
    /// UTF-8 without a byte order mark.
    Utf8,
    /// UTF-8 with a byte order mark.
    Utf8Bom,
    /// UTF-16, low byte first, without a byte order mark.
    Utf16Le,
    /// UTF-16, low byte first, with a byte order mark.
    Utf16LeBom,
    /// UTF-16, high byte first, without a byte order mark.
    Utf16Be,
    /// UTF-16, high byte first, with a byte order mark.
    Utf16BeBom,
    /// Code page 1250, Central European.
    Windows1250,
    /// Code page 1251, Cyrillic.
    Windows1251,
    /// Code page 1252, Western European; also what is taken when nothing speaks for another.
    Windows1252,
    /// Code page 850: Western European, as commands print it.
    Ibm850,
    /// Code page 936, simplified Chinese.
    Gbk,
    /// Code page 950, traditional Chinese.
    Big5,
    /// Code page 932, Japanese.
    ShiftJis,
    /// Code page 949, Korean.
    EucKr,
}

impl Encoding {
    /// Lower-case name with hyphens, for example `utf-16le-bom`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ascii => "ascii",
            Self::Utf8 => "utf-8",
            Self::Utf8Bom => "utf-8-bom",
            Self::Utf16Le => "utf-16le",
            Self::Utf16LeBom => "utf-16le-bom",
            Self::Utf16Be => "utf-16be",
            Self::Utf16BeBom => "utf-16be-bom",
            Self::Windows1250 => "windows-1250",
            Self::Windows1251 => "windows-1251",
            Self::Windows1252 => "windows-1252",
            Self::Ibm850 => "ibm850",
            Self::Gbk => "gbk",
            Self::Big5 => "big5",
            Self::ShiftJis => "shift-jis",
            Self::EucKr => "euc-kr",
        }
    }

    /// Bytes of one code unit: 2 in UTF-16, else 1.
    #[must_use]
    pub fn unit(self) -> u32 {
        if self.utf16().is_some() { 2 } else { 1 }
    }

    pub(super) fn is_utf8(self) -> bool {
        matches!(self, Self::Ascii | Self::Utf8 | Self::Utf8Bom)
    }

    pub(super) fn is_double_byte(self) -> bool {
        matches!(self, Self::Gbk | Self::Big5 | Self::ShiftJis | Self::EucKr)
    }

    pub(super) fn utf16(self) -> Option<Order> {
        match self {
            Self::Utf16Le | Self::Utf16LeBom => Some(Order::LowFirst),
            Self::Utf16Be | Self::Utf16BeBom => Some(Order::HighFirst),
            _ => None,
        }
    }

    /// The table of the Web's encodings; none for code page 850, which is no encoding of the Web.
    fn table(self) -> Option<&'static encoding_rs::Encoding> {
        Some(match self {
            Self::Ibm850 => return None,
            Self::Ascii | Self::Utf8 | Self::Utf8Bom => encoding_rs::UTF_8,
            Self::Utf16Le | Self::Utf16LeBom => encoding_rs::UTF_16LE,
            Self::Utf16Be | Self::Utf16BeBom => encoding_rs::UTF_16BE,
            Self::Windows1250 => encoding_rs::WINDOWS_1250,
            Self::Windows1251 => encoding_rs::WINDOWS_1251,
            Self::Windows1252 => encoding_rs::WINDOWS_1252,
            Self::Gbk => encoding_rs::GBK,
            Self::Big5 => encoding_rs::BIG5,
            Self::ShiftJis => encoding_rs::SHIFT_JIS,
            Self::EucKr => encoding_rs::EUC_KR,
        })
    }

    /// Decodes; a byte order mark in `bytes` is a character like any other.
    pub(super) fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        match self.table() {
            Some(table) => table.decode_without_bom_handling(bytes).0,
            None => decode_string_complete_table(bytes, &DECODING_TABLE_CP850).into(),
        }
    }

    /// Text in this encoding; what it has no character for becomes a question mark or a reference.
    #[must_use]
    pub fn encode(self, text: &str) -> Vec<u8> {
        match (self.utf16(), self.table()) {
            (Some(Order::LowFirst), _) => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            (Some(Order::HighFirst), _) => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            (None, Some(table)) => table.encode(text).0.into_owned(),
            (None, None) => encode_string_lossy(text, &ENCODING_TABLE_CP850),
        }
    }

    /// Calls `on_stretch` with the start and length of each stretch that does not decode, and
    /// says whether the last one is only the beginning of a character.
    pub(super) fn malformed(self, bytes: &[u8], mut on_stretch: impl FnMut(usize, usize)) -> bool {
        use encoding_rs::DecoderResult::{InputEmpty, Malformed, OutputFull};
        if bytes.is_ascii() && self.unit() == 1 {
            return false;
        }
        // Each byte of code page 850 is a character.
        let Some(table) = self.table() else { return false };
        let mut decoder = table.new_decoder_without_bom_handling();
        let mut sink = [0_u8; 1024];
        let (mut at, mut cut) = (0, false);
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let (result, read, _) = decoder.decode_to_utf8_without_replacement(rest, &mut sink, true);
            at += read;
            match result {
                InputEmpty => return cut,
                OutputFull => {}
                Malformed(length, after) => {
                    let end = at - usize::from(after);
                    let start = end - usize::from(length);
                    cut = end == bytes.len() && self.is_beginning(&bytes[start..end]);
                    on_stretch(start, end - start);
                    // A decoder that has seen the end of its input may not be used again.
                    if at >= bytes.len() {
                        return cut;
                    }
                }
            }
        }
    }

    /// Whether `bytes`, which do not decode, could be the beginning of a character.
    fn is_beginning(self, bytes: &[u8]) -> bool {
        match self {
            Self::Ascii | Self::Utf8 | Self::Utf8Bom => {
                std::str::from_utf8(bytes).is_err_and(|e| e.error_len().is_none())
            }
            Self::ShiftJis => matches!(bytes, [0x81..=0x9F | 0xE0..=0xFC]),
            Self::Gbk | Self::Big5 | Self::EucKr => matches!(bytes, [0x81..=0xFE]),
            Self::Utf16Le | Self::Utf16LeBom => matches!(bytes, [_, 0xD8..=0xDB]),
            Self::Utf16Be | Self::Utf16BeBom => matches!(bytes, [0xD8..=0xDB, _]),
            _ => false,
        }
    }

    /// The greatest character boundary in `bytes` that is not after `at`; `at` itself where the
    /// bytes have no boundary near it.
    pub(super) fn boundary(self, bytes: &[u8], at: usize) -> usize {
        let at = at.min(bytes.len());
        if let Some(order) = self.utf16() {
            let at = at & !1;
            let high = at >= 2 && matches!(order.unit([bytes[at - 2], bytes[at - 1]]), 0xD800..=0xDBFF);
            return if high && at > 2 { at - 2 } else { at };
        }
        if self.is_utf8() {
            return (at.saturating_sub(3)..=at)
                .rev()
                .find(|&i| bytes.get(i).is_none_or(|b| b & 0xC0 != 0x80))
                .filter(|&i| i > 0)
                .unwrap_or(at);
        }
        if !self.is_double_byte() {
            return at;
        }
        let mut i = 0;
        while i < at {
            let step = self.step(&bytes[i..]);
            if i + step > at {
                return if i > 0 { i } else { at };
            }
            i += step;
        }
        at
    }

    /// Bytes of the first character of `bytes` in a double-byte encoding.
    fn step(self, bytes: &[u8]) -> usize {
        let single = match bytes.first() {
            Some(0..=0x80 | 0xFF) | None => true,
            Some(0xA0..=0xDF) => self == Self::ShiftJis,
            _ => false,
        };
        match bytes.get(1) {
            _ if single => 1,
            Some(0x30..=0x39) if self == Self::Gbk => bytes.len().min(4),
            Some(0x40..=0xFE) => 2,
            _ => 1,
        }
    }
}

/// Which byte of a UTF-16 unit comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    LowFirst,
    HighFirst,
}

impl Order {
    pub(super) fn unit(self, bytes: [u8; 2]) -> u16 {
        match self {
            Self::LowFirst => u16::from_le_bytes(bytes),
            Self::HighFirst => u16::from_be_bytes(bytes),
        }
    }

    pub(super) fn other(self) -> Self {
        match self {
            Self::LowFirst => Self::HighFirst,
            Self::HighFirst => Self::LowFirst,
        }
    }

    pub(super) fn encoding(self, marked: bool) -> Encoding {
        match (self, marked) {
            (Self::LowFirst, false) => Encoding::Utf16Le,
            (Self::LowFirst, true) => Encoding::Utf16LeBom,
            (Self::HighFirst, false) => Encoding::Utf16Be,
            (Self::HighFirst, true) => Encoding::Utf16BeBom,
        }
    }

    /// Appends one byte per unit of `bytes` to `view`; units above 0xFF become 0xFF, so that they
    /// never look like an ASCII character. An odd byte at the end is left out.
    pub(super) fn narrow(self, bytes: &[u8], view: &mut Vec<u8>) {
        let (pairs, _) = bytes.as_chunks::<2>();
        match self {
            Self::LowFirst => view.extend(pairs.iter().map(|p| saturate(u16::from_le_bytes(*p)))),
            Self::HighFirst => view.extend(pairs.iter().map(|p| saturate(u16::from_be_bytes(*p)))),
        }
    }
}

fn saturate(unit: u16) -> u8 {
    unit.min(0xFF) as u8
}
