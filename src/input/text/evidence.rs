//! Which encoding a stretch of bytes is in, judged by the bytes alone. The same bytes always give
//! the same answer; where nothing speaks for another code page it is windows-1252.

use super::encoding::{Encoding, Order};

/// Bytes that a decision between 8-bit encodings looks at, from the line that forces it.
pub(super) const SAMPLE: usize = 64 * 1024;
/// Non-ASCII bytes of the sample that are weighed; more does not change the answer.
const WEIGHED: usize = 8 * 1024;
/// Units that must look alike before a change of encoding is believed without a mark.
pub(super) const RUN: usize = 32;

/// What may stand in a text log of 7-bit bytes.
pub(super) fn is_plain(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C | b' '..=b'~')
}

/// The order of UTF-16 without a byte order mark, by where the zero bytes of Latin text stand.
pub(super) fn utf16_without_mark(sample: &[u8]) -> Option<Order> {
    let (units, _) = sample.as_chunks::<2>();
    let (mut low_first, mut high_first, mut eight_bit) = (0_usize, 0_usize, 0_usize);
    for &[a, b] in units {
        low_first += usize::from(b == 0 && is_plain(a));
        high_first += usize::from(a == 0 && is_plain(b));
        eight_bit += usize::from(is_plain(a) && is_plain(b));
    }
    let holds = |latin: usize, other: usize, order: Order| {
        // East Asian text has hardly more Latin units than its line ends, and 2 of 5 of its units
        // look like a pair of printable bytes.
        let foreign = latin * 20 >= units.len() && eight_bit * 8 <= units.len();
        let enough = latin * 8 >= units.len() || foreign || has_line_end(units, order);
        latin >= 2 && latin > other * 4 && eight_bit * 2 <= units.len() - latin && enough
    };
    if holds(low_first, high_first, Order::LowFirst) {
        Some(Order::LowFirst)
    } else if holds(high_first, low_first, Order::HighFirst) {
        Some(Order::HighFirst)
    } else {
        None
    }
}

fn has_line_end(units: &[[u8; 2]], order: Order) -> bool {
    units.windows(2).any(|w| order.unit(w[0]) == u16::from(b'\r') && order.unit(w[1]) == u16::from(b'\n'))
}

/// The order in which the line at the front is UTF-16 of plain characters from its first byte to its line feed, or to
/// the end of the input.
pub(super) fn utf16_line(bytes: &[u8], ended: bool) -> Option<Order> {
    const FEWEST: usize = 4;
    let feed = memchr::memchr(b'\n', bytes);
    [Order::LowFirst, Order::HighFirst].into_iter().find(|&order| {
        let units = plain_units(bytes, order);
        let whole = match (feed, order) {
            (Some(feed), Order::LowFirst) => feed % 2 == 0 && units > feed / 2,
            (Some(feed), Order::HighFirst) => feed % 2 == 1 && units > feed / 2,
            (None, _) => ended && units == bytes.len() / 2,
        };
        whole && units >= FEWEST
    })
}

/// Whether the line at the front is 8-bit text of plain characters, which no line of UTF-16 is that has a line feed.
pub(super) fn eight_bit_line(bytes: &[u8], order: Order) -> bool {
    let end = memchr::memchr(b'\n', bytes).unwrap_or(bytes.len());
    end >= 2
        && bytes[..end].iter().all(|&byte| is_plain(byte))
        && (order == Order::HighFirst || bytes.get(end + 1) != Some(&0))
}

/// How many units from the start of `bytes` on are plain characters in `order`.
pub(super) fn plain_units(bytes: &[u8], order: Order) -> usize {
    let (units, _) = bytes.as_chunks::<2>();
    units.iter().take_while(|&&u| u8::try_from(order.unit(u)).is_ok_and(is_plain)).count()
}

/// What a run inside UTF-16 looks like that is not UTF-16 of this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stray {
    /// 8-bit text.
    EightBit,
    /// UTF-16 with the bytes of each unit the other way round.
    Swapped,
}

/// The first unit from which `bytes` are no longer UTF-16 of `order`, and what they are.
///
/// 32 units in a row whose two bytes are all printable do not occur in East Asian text: the low
/// byte is printable in 2 of 5 characters. At the end of the input (`last`) 8 units are enough.
pub(super) fn stray(bytes: &[u8], order: Order, last: bool) -> Option<(usize, Stray)> {
    let (units, _) = bytes.as_chunks::<2>();
    let (mut eight_bit, mut swapped) = (0_usize, 0_usize);
    for (i, &unit) in units.iter().enumerate() {
        let value = order.unit(unit);
        eight_bit = if is_plain(unit[0]) && is_plain(unit[1]) { eight_bit + 1 } else { 0 };
        swapped = if value.to_le_bytes()[0] == 0 && is_plain(value.to_le_bytes()[1]) { swapped + 1 } else { 0 };
        if eight_bit == RUN {
            return Some((i + 1 - RUN, Stray::EightBit));
        }
        if swapped == RUN {
            return Some((i + 1 - RUN, Stray::Swapped));
        }
    }
    let is_text = |run: &[[u8; 2]]| run.as_flattened().iter().any(|b| matches!(b, b' ' | b'\n'));
    let tail = units.len() - eight_bit;
    if last && eight_bit >= 8 && is_text(&units[tail..]) {
        return Some((tail, Stray::EightBit));
    }
    let tail = units.len() - swapped;
    (last && swapped >= 8).then_some((tail, Stray::Swapped))
}

/// The 8-bit encoding of a sample that begins with a line holding a byte above 0x7F.
/// `last` says that the input ends with the sample.
pub(super) fn eight_bit(sample: &[u8], last: bool) -> Encoding {
    let lines = weighed_lines(sample, last);
    let counts: Vec<Utf8Count> = lines.iter().map(|line| Utf8Count::of(line)).collect();
    let pure = counts.iter().take_while(|c| c.invalid == 0).count();
    if pure > 0 {
        let valid: usize = counts[..pure].iter().map(|c| c.valid).sum();
        // Other bytes may follow in an appended session; what is valid by chance is short.
        if pure == lines.len() || valid >= 4 {
            return Encoding::Utf8;
        }
        return east_asian(&lines).unwrap_or(Encoding::Utf8);
    }
    // Up to an appended session that is UTF-8.
    let leading = counts.iter().take_while(|c| c.invalid > 0).count();
    let valid: usize = counts[..leading].iter().map(|c| c.valid).sum();
    let invalid: usize = counts[..leading].iter().map(|c| c.invalid).sum();
    if valid >= 4 && valid / 4 >= invalid {
        return Encoding::Utf8;
    }
    let lines = &lines[..leading];
    east_asian(lines).unwrap_or_else(|| single_byte(lines))
}

/// Whether a line of a code page must be UTF-8: what is valid by chance is short.
pub(super) fn is_surely_utf8(line: &[u8], page: Encoding) -> bool {
    let Ok(text) = std::str::from_utf8(line) else {
        return false;
    };
    if page.is_double_byte() { text.chars().filter(|&c| c >= '\u{800}').count() >= 3 } else { !text.is_ascii() }
}

/// Whether a line of UTF-8 holds characters beyond ASCII, and bytes that are not UTF-8.
pub(super) struct Utf8Count {
    pub(super) valid: usize,
    pub(super) invalid: usize,
}

impl Utf8Count {
    pub(super) fn of(line: &[u8]) -> Self {
        let mut count = Self { valid: 0, invalid: 0 };
        for chunk in line.utf8_chunks() {
            count.valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
            // A character cut by the end of the line is judged by the lines before it.
            count.invalid += usize::from(!chunk.invalid().is_empty());
        }
        count
    }
}

/// The lines with bytes above 0x7F, up to the first that belongs to UTF-16.
fn weighed_lines(sample: &[u8], last: bool) -> Vec<&[u8]> {
    let mut lines: Vec<&[u8]> = Vec::new();
    let mut weight = 0;
    let mut parts = sample.split(|&b| b == b'\n').peekable();
    while let Some(line) = parts.next() {
        // The sample's last line may be cut in the middle of a character.
        let partial = parts.peek().is_none() && !last;
        if line.is_ascii() || (partial && !lines.is_empty()) {
            continue;
        }
        if !lines.is_empty() && (line.contains(&0) || line.starts_with(b"\xEF\xBB\xBF")) {
            break;
        }
        lines.push(without_cut(line));
        weight += line.iter().filter(|b| !b.is_ascii()).count();
        if weight >= WEIGHED {
            break;
        }
    }
    lines
}

/// Without the beginning of a UTF-8 character at the end, when the rest is UTF-8.
fn without_cut(line: &[u8]) -> &[u8] {
    match std::str::from_utf8(line) {
        Err(e) if e.error_len().is_none() && !line[..e.valid_up_to()].is_ascii() => &line[..e.valid_up_to()],
        _ => line,
    }
}

// Frequent characters of each language, those of installation messages among them: the byte
// ranges of the four code pages overlap, what is frequent in them does not.
const JAPANESE: &str = "のをにはがでとしいるたなれすまんさかてりこらくルンストアイラレリクシドプロフバサムテメッジ日本人一行中大出時用定設名前場合使能実処理接続始終開停止失敗必要現在確認";
const KOREAN: &str = "이다는을에가의하고지로를니습설치오류파일서비스인기시아사자리한정수도있없어나라제대해전보할실패완료작용성구동중되었및은것으와과";
const SIMPLIFIED: &str = "的一是不了在有人我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安装错误件服务器失败启停止完配置程序";
const TRADITIONAL: &str = "的一是不了在有人我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安裝錯誤件服務器失敗啟停止完配置程式";

/// The East Asian code page whose characters the lines make sense in, if there is one.
fn east_asian(lines: &[&[u8]]) -> Option<Encoding> {
    let candidates = [
        (Encoding::ShiftJis, JAPANESE),
        (Encoding::EucKr, KOREAN),
        (Encoding::Gbk, SIMPLIFIED),
        (Encoding::Big5, TRADITIONAL),
    ];
    let mut best: Option<(Encoding, i64)> = None;
    for (page, frequent) in candidates {
        if let Some(score) = score(page, frequent, lines)
            && best.is_none_or(|(_, b)| score > b)
        {
            best = Some((page, score));
        }
    }
    best.map(|(page, _)| page)
}

/// Mean plausibility of a double-byte character in thousandths; `None` when it is not that page.
fn score(page: Encoding, frequent: &str, lines: &[&[u8]]) -> Option<i64> {
    let (mut sum, mut count, mut adjacent, mut errors) = (0_i64, 0_i64, 0_i64, 0_i64);
    for line in lines {
        let text = page.decode(line);
        let mut before = false;
        for c in text.chars() {
            if c.is_ascii() {
                before = false;
                continue;
            }
            count += 1;
            errors += i64::from(c == '\u{FFFD}');
            adjacent += i64::from(before);
            before = true;
            sum += plausibility(page, c) + if frequent.contains(c) { 1000 } else { 0 };
        }
    }
    // Western words have single letters beyond ASCII, East Asian text has runs of them. A broken
    // byte here and there, or a character cut by the end, does not make it another page.
    let runs = count > 0 && adjacent * 2 >= count;
    (runs && errors <= 1 + count / 50 && sum / count >= 500).then(|| sum / count)
}

/// What a decoded character says for its page, in thousandths.
fn plausibility(page: Encoding, c: char) -> i64 {
    match (page, c) {
        (_, '\u{FFFD}') => -3000,
        (_, '\u{3000}'..='\u{303F}' | '\u{FF01}'..='\u{FF60}') => 500,
        (Encoding::ShiftJis, '\u{FF61}'..='\u{FF9F}') => -500,
        (Encoding::ShiftJis, '\u{3041}'..='\u{30FF}') => 1500,
        (Encoding::EucKr, '\u{AC00}'..='\u{D7A3}') => common(page, c, 0xB0..=0xC8),
        (Encoding::Gbk, '\u{4E00}'..='\u{9FFF}') => common(page, c, 0xB0..=0xD7),
        (Encoding::Big5, '\u{4E00}'..='\u{9FFF}') => common(page, c, 0xA4..=0xC6),
        // Kanji alone prove little: curly quotes of windows-1252 are their lead bytes.
        (Encoding::ShiftJis, '\u{4E00}'..='\u{9FFF}') => common(page, c, 0x88..=0x97).min(500),
        _ => -1000,
    }
}

/// The first level of each standard holds what is in daily use; its rows are told by lead byte.
fn common(page: Encoding, c: char, leads: std::ops::RangeInclusive<u8>) -> i64 {
    let table = match page {
        Encoding::EucKr => encoding_rs::EUC_KR,
        Encoding::Big5 => encoding_rs::BIG5,
        Encoding::ShiftJis => encoding_rs::SHIFT_JIS,
        _ => encoding_rs::GBK,
    };
    let mut one = [0_u8; 4];
    let (bytes, _, _) = table.encode(c.encode_utf8(&mut one));
    // GBK and Korean extensions have the same lead bytes, but trail bytes below 0xA1.
    let two_high = page != Encoding::Big5 && page != Encoding::ShiftJis;
    match *bytes {
        [lead, trail] if leads.contains(&lead) && (!two_high || trail >= 0xA1) => 1000,
        _ => -1000,
    }
}

const WESTERN: [&str; 6] =
    ["äöüßÄÖÜ", "éèêàçùîôûâëïœÉÈÀÇÊ", "áéíóúñüÁÉÍÓÚÑ", "ãõçáéíóúâêôàÃÇÁÉÓ", "àèéìòùÀÈ", "åäöæøéÅÄÖÆØ"];
const CENTRAL: [&str; 5] = [
    "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ",
    "áčďéěíňóřšťúůýžÁČĎÉÍŘŠŤÚÝŽ",
    "áäčďéíľĺňóôŕšťúýžÁČĎÉÍŠŤÚÝŽ",
    "áéíóöőúüűÁÉÍÓÖŐÚÜŰ",
    "čćđšžČĆĐŠŽ",
];

/// Windows-1251 by words of Cyrillic letters, else the page of the language whose letters cover most of the text;
/// windows-1252 when they are even. Commands print code page 850, whose letters of Western Europe are signs elsewhere.
fn single_byte(lines: &[&[u8]]) -> Encoding {
    if is_cyrillic(lines) {
        return Encoding::Windows1251;
    }
    let central = coverage(Encoding::Windows1250, &CENTRAL, lines);
    let western = coverage(Encoding::Windows1252, &WESTERN, lines);
    let printed = printed(lines);
    if printed > western && printed >= central {
        Encoding::Ibm850
    } else if central > western {
        Encoding::Windows1250
    } else {
        Encoding::Windows1252
    }
}

/// Most letters beyond ASCII stand in words of them: 2 without a Latin letter beside them, or 3 in
/// a row, which no Western word has.
fn is_cyrillic(lines: &[&[u8]]) -> bool {
    let letter = |b: &u8| matches!(b, 0xC0..=0xFF | 0xA8 | 0xB8);
    let (mut inside, mut all) = (0, 0);
    for line in lines {
        for word in line.split(|b| !letter(b) && !b.is_ascii_alphabetic()) {
            for run in word.split(|b| !letter(b)) {
                all += run.len();
                if run.len() >= 3 || (run.len() == 2 && word.len() == 2) {
                    inside += run.len();
                }
            }
        }
    }
    all > 0 && inside * 10 >= all * 6
}

/// The letters of the best language where the lines are code page 850, in percent of the characters beyond ASCII within
/// words. Quotes and marks of windows-1252, which have the same bytes, stand at a word's edge, an apostrophe would be a
/// capital letter within a word, as letters of Central Europe would; of its dashes nobody can say.
fn printed(lines: &[&[u8]]) -> usize {
    const DASHES: &str = "ûù";
    let mut letters: Vec<char> = Vec::new();
    for line in lines {
        let text: Vec<char> = Encoding::Ibm850.decode(line).chars().collect();
        for (at, &c) in text.iter().enumerate().filter(|(_, c)| !c.is_ascii() && !DASHES.contains(**c)) {
            let before = at.checked_sub(1).is_some_and(|at| text[at].is_alphabetic());
            let after = text.get(at + 1).copied().filter(|c| c.is_alphabetic());
            // The comma-like quote of windows-1252 opens.
            let ends = c == 'é' && after.is_none();
            if before && (after.is_some() || ends) {
                let of_word = c.is_lowercase() == after.is_none_or(char::is_lowercase);
                letters.push(if of_word { c } else { '\u{FFFD}' });
            }
        }
    }
    best_language(&WESTERN, &letters)
}

/// The letters of the best language, in percent of the characters beyond ASCII next to a letter.
fn coverage(page: Encoding, languages: &[&str], lines: &[&[u8]]) -> usize {
    let mut letters: Vec<char> = Vec::new();
    for line in lines {
        let text: Vec<char> = page.decode(line).chars().collect();
        for (i, &c) in text.iter().enumerate() {
            let near = |j: Option<usize>| j.and_then(|j| text.get(j)).is_some_and(|c| c.is_alphabetic());
            // Quotes, dashes and signs stand at the same place in all three pages.
            let sign = matches!(c, '\u{80}'..='\u{BF}' | '\u{2000}'..='\u{2FFF}') && !c.is_alphabetic();
            if !c.is_ascii() && (c.is_alphabetic() || (sign && near(i.checked_sub(1)) && near(Some(i + 1)))) {
                // A small letter before a capital one is a sign: `¿Seguir?` is no word of Polish.
                let is_sign = c.is_lowercase() && text.get(i + 1).is_some_and(|c| c.is_uppercase());
                letters.push(if is_sign { '\u{FFFD}' } else { c });
            }
        }
    }
    best_language(languages, &letters)
}

/// How many of the letters are of the language that has most of them, in percent.
fn best_language(languages: &[&str], letters: &[char]) -> usize {
    let hits = |language: &&str| letters.iter().filter(|&&c| language.contains(c)).count();
    let best = languages.iter().map(hits).max().unwrap_or(0);
    (best * 100).checked_div(letters.len()).unwrap_or(0)
}
