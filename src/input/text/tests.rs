//! Tests of the way from bytes to lines: every encoding, every portioning, appended sessions.

use std::io::{self, Read};

use proptest::prelude::*;

use super::*;

const PAGES: [(Encoding, &str); 9] = [
    (Encoding::Utf8, "Größe: naïve – 安装失败 エラー ошибка"),
    (Encoding::Windows1252, "Größe der Datei ändern: Fehler für Schlüssel"),
    (Encoding::Ibm850, "Der Dienst wird gestartet. Größe für Schlüssel geändert"),
    (Encoding::Windows1250, "Nie można uruchomić usługi, błąd pamięci, część"),
    (Encoding::Windows1251, "Ошибка установки службы, недостаточно памяти"),
    (Encoding::Gbk, "安装程序启动服务失败，错误代码"),
    (Encoding::Big5, "安裝程式啟動服務失敗，錯誤代碼"),
    (Encoding::ShiftJis, "インストールに失敗しました。エラー コード"),
    (Encoding::EucKr, "설치하지 못했습니다. 오류 코드를 확인하십시오"),
];

const WIDE: [Encoding; 4] = [Encoding::Utf16Le, Encoding::Utf16LeBom, Encoding::Utf16Be, Encoding::Utf16BeBom];

fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
    let units = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<_>>();
    let marked = |mark: &[u8], rest: Vec<u8>| [mark, &rest].concat();
    let table = match encoding {
        Encoding::Ascii | Encoding::Utf8 => return text.as_bytes().to_vec(),
        Encoding::Utf8Bom => return marked(b"\xEF\xBB\xBF", text.as_bytes().to_vec()),
        Encoding::Utf16Le => return units(u16::to_le_bytes),
        Encoding::Utf16LeBom => return marked(b"\xFF\xFE", units(u16::to_le_bytes)),
        Encoding::Utf16Be => return units(u16::to_be_bytes),
        Encoding::Utf16BeBom => return marked(b"\xFE\xFF", units(u16::to_be_bytes)),
        Encoding::Windows1250 => encoding_rs::WINDOWS_1250,
        Encoding::Windows1251 => encoding_rs::WINDOWS_1251,
        Encoding::Windows1252 => encoding_rs::WINDOWS_1252,
        Encoding::Ibm850 => return Encoding::Ibm850.encode(text),
        Encoding::Gbk => encoding_rs::GBK,
        Encoding::Big5 => encoding_rs::BIG5,
        Encoding::ShiftJis => encoding_rs::SHIFT_JIS,
        Encoding::EucKr => encoding_rs::EUC_KR,
    };
    let (bytes, _, lossy) = table.encode(text);
    assert!(!lossy, "{text:?} is not in {}", encoding.name());
    bytes.into_owned()
}

/// What `str::lines` says, but for the line feed alone and one carriage return before it.
fn expected(text: &str) -> Vec<String> {
    let mut lines: Vec<&str> = text.split('\n').collect();
    if lines.last() == Some(&"") {
        lines.pop();
    }
    let strip = |line: &&str| line.strip_suffix('\r').unwrap_or(line).to_owned();
    let ended = text.ends_with('\n');
    let last = lines.len().saturating_sub(1);
    let keep = |(i, line): (usize, &&str)| {
        if i == last && !ended { (*line).to_owned() } else { strip(line) }
    };
    lines.iter().enumerate().map(|(i, l)| keep((i, l))).collect()
}

fn texts(bytes: &[u8]) -> Vec<String> {
    lines_of_bytes(bytes).0.into_iter().map(|l| l.text).collect()
}

fn encodings(bytes: &[u8]) -> Vec<(u64, Encoding)> {
    lines_of_bytes(bytes).1.encodings
}

/// Hands out the bytes in portions of the sizes given, in turn.
struct Portions<'a> {
    bytes: &'a [u8],
    sizes: &'a [usize],
    turn: usize,
}

impl Read for Portions<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.sizes[self.turn % self.sizes.len()].max(1);
        self.turn += 1;
        let n = size.min(self.bytes.len()).min(buffer.len());
        buffer[..n].copy_from_slice(&self.bytes[..n]);
        self.bytes = &self.bytes[n..];
        Ok(n)
    }
}

fn in_portions(bytes: &[u8], sizes: &[usize], limits: Options) -> (Vec<OwnedLine>, Summary) {
    let mut lines = Vec::new();
    let reader = Portions { bytes, sizes, turn: 0 };
    let summary = read_lines(reader, &limits, |l| lines.push(l.into())).expect("does not fail");
    (lines, summary)
}

#[test]
fn an_empty_input_has_no_line() {
    let (lines, summary) = lines_of_bytes(b"");
    assert!(lines.is_empty());
    assert_eq!((summary.lines, summary.bytes, summary.cut), (0, 0, false));
    assert!(summary.sha256.is_some_and(|hash| hash.starts_with("e3b0c442")));
}

#[test]
fn lines_end_with_line_feeds_only() {
    let text = "a\r\nb\x0Bc\x0Cd\u{85}e\u{2028}f\rg\n\n\r\nlast";
    assert_eq!(texts(text.as_bytes()), expected(text));
    let (lines, summary) = lines_of_bytes(b"one\r\ntwo\nthree");
    let places: Vec<_> = lines.iter().map(|l| (l.number, l.offset, l.length)).collect();
    assert_eq!(places, [(1, 0, 3), (2, 5, 3), (3, 9, 5)]);
    assert_eq!(summary.lines, 3);
    assert_eq!(summary.encodings, [(1, Encoding::Ascii)]);
}

#[test]
fn a_lone_carriage_return_ends_lines_where_no_line_feed_does() {
    assert_eq!(texts(b"a\rb\r\rc"), ["a", "b", "", "c"]);
    assert_eq!(texts(b"a\rb\n"), ["a\rb"]);
    assert_eq!(texts(&encode("a\rbb\rc", Encoding::Utf16LeBom)), ["a", "bb", "c"]);
}

#[test]
fn every_encoding_is_found_by_its_bytes() {
    for (encoding, sample) in PAGES {
        let text = format!("Logging started\r\n{sample}\r\nend\r\n{sample}\r\n");
        let bytes = encode(&text, encoding);
        assert_eq!(encodings(&bytes), [(1, encoding)]);
        assert_eq!(texts(&bytes), expected(&text), "{}", encoding.name());
        for wide in WIDE {
            let bytes = encode(&text, wide);
            assert_eq!(encodings(&bytes), [(1, wide)], "{sample}");
            assert_eq!(texts(&bytes), expected(&text));
        }
    }
}

#[test]
fn signs_of_windows_1252_are_no_other_code_page() {
    for text in ["don’t “quote” this – it’s", "Cisco® CallManager™ ©2004", "à la carte, où ça"] {
        let bytes = encode(text, Encoding::Windows1252);
        assert_eq!(encodings(&bytes), [(1, Encoding::Windows1252)], "{text}");
        assert_eq!(texts(&bytes), [text]);
    }
}

#[test]
fn what_commands_print_is_code_page_850_and_signs_of_windows_1252_do_not_make_it_so() {
    for text in [
        "Der angeforderte Dienst wurde bereits gestartet. Weitere Hilfe erhalten Sie für 3523.",
        "L'opération s'est terminée correctement, 12 fichiers copiés",
        "El servicio no está iniciado. Código 1060",
        "chargé, ignoré",
        "DIENST NICHT VERFÜGBAR",
        "A operação não foi concluída, código 5",
    ] {
        for page in [Encoding::Ibm850, Encoding::Windows1252] {
            let bytes = encode(text, page);
            assert_eq!(encodings(&bytes), [(1, page)], "{text}");
            assert_eq!(texts(&bytes), [text]);
        }
    }
    for text in ["„Zitat“ ‚halb‘ – so…", "it’s the server’s “own” log", "¡Error! ¿Seguir?", "1998–2004 • ™ €5", "x — y"]
    {
        let bytes = encode(text, Encoding::Windows1252);
        assert_eq!(encodings(&bytes), [(1, Encoding::Windows1252)], "{text}");
    }
    for text in ["KOŠICE", "spuštění služby", "můžete"] {
        let bytes = encode(text, Encoding::Windows1250);
        assert_eq!(encodings(&bytes), [(1, Encoding::Windows1250)], "{text}");
    }
}

#[test]
fn utf16_that_changes_to_8_bit_and_back_is_read() {
    let ansi = "=== Logging started: 5/3/2005  14:00:00 ===\r\nError 1920. Dienst gestört\r\n\
                second line of the session that is long enough\r\n";
    let wide = "=== Verbose logging started ===\r\nMSI (s) (40:A4): Größe 安装\r\n";
    for order in WIDE {
        let bytes = [
            encode(ansi, Encoding::Windows1252),
            encode(wide, order),
            encode(ansi, Encoding::Windows1252),
            encode(wide, order),
        ]
        .concat();
        let found = encodings(&bytes);
        let page = Encoding::Windows1252;
        assert_eq!(found, [(1, page), (4, order), (6, page), (9, order)]);
        assert_eq!(texts(&bytes), expected(&format!("{ansi}{wide}{ansi}{wide}")));
    }
}

#[test]
fn single_lines_of_utf16_among_others_are_read() {
    for order in [Encoding::Utf16Le, Encoding::Utf16Be] {
        let mut bytes = Vec::new();
        let mut lines = Vec::new();
        for (number, wide) in [false, true, false, false, true, true, false, true].into_iter().enumerate() {
            let text = format!("{}: step {number}", if wide { "wide" } else { "narrow, and" });
            bytes.extend(encode(&format!("{text}\r\n"), if wide { order } else { Encoding::Ascii }));
            lines.push(text);
        }
        assert_eq!(texts(&bytes), lines, "{order:?}");
        for size in [1, 3, 64] {
            let (read, _) = in_portions(&bytes, &[size], Options::default());
            assert_eq!(read.len(), lines.len(), "{order:?} {size}");
        }
        // The last line without its end.
        bytes.truncate(bytes.len() - 4);
        assert_eq!(texts(&bytes), lines, "{order:?}");
    }
}

#[test]
fn a_session_appended_to_a_cut_line_is_read() {
    let wide = "=== Verbose logging started ===\r\nMSI (s) (40:A4): x\r\n";
    for order in [Encoding::Utf16Le, Encoding::Utf16LeBom] {
        let bytes = [b"one\r\ncut in the midd".to_vec(), encode(wide, order)].concat();
        let (lines, _) = lines_of_bytes(&bytes);
        let read: Vec<_> = lines.iter().map(|l| (l.number, l.continued, &*l.text)).collect();
        assert_eq!(read[1], (2, false, "cut in the midd"));
        assert_eq!(read[2], (2, true, "=== Verbose logging started ==="));
        assert_eq!(read[3], (3, false, "MSI (s) (40:A4): x"));
    }
    // UTF-16 that was cut after an odd byte, then 8-bit text, then UTF-16 again.
    let mut bytes = encode("one\r\ntwo", Encoding::Utf16LeBom);
    bytes.pop();
    bytes.extend_from_slice(b"=== Logging started: 5/3/2005  14:00:00 Build type: SHIP ANSI 1.10 ===\r\n");
    bytes.extend(encode(wide, Encoding::Utf16LeBom));
    let read = texts(&bytes);
    assert_eq!(read[0], "one");
    assert_eq!(read[2], "o=== Logging started: 5/3/2005  14:00:00 Build type: SHIP ANSI 1.10 ===");
    assert_eq!(read[3..], ["=== Verbose logging started ===", "MSI (s) (40:A4): x"]);
    // The same with another marked session behind the odd byte.
    let mut bytes = encode("one\r\ntwo", Encoding::Utf16LeBom);
    bytes.pop();
    bytes.extend(encode("=== Verbose logging started: 5/3/2005 ===\r\nnext\r\n", Encoding::Utf16LeBom));
    let read = texts(&bytes);
    assert_eq!(read[0], "one");
    assert_eq!(read[2..], ["=== Verbose logging started: 5/3/2005 ===", "next"]);
}

#[test]
fn sessions_of_utf8_and_a_code_page_are_told_apart() {
    let utf8 = "Größe geändert\nprüfen\n";
    for (page, sample) in &PAGES[1..] {
        let bytes = [encode(utf8, Encoding::Utf8), encode(&format!("{sample}\n{sample}\n"), *page)].concat();
        assert_eq!(encodings(&bytes), [(1, Encoding::Utf8), (3, *page)]);
        assert_eq!(texts(&bytes), expected(&format!("{utf8}{sample}\n{sample}\n")));
        let sample8 = PAGES[0].1;
        let bytes =
            [encode(&format!("{sample}\n"), *page), encode(&format!("{sample8}\n{sample8}\n"), Encoding::Utf8Bom)]
                .concat();
        assert_eq!(encodings(&bytes), [(1, *page), (2, Encoding::Utf8Bom)]);
        assert_eq!(texts(&bytes), expected(&format!("{sample}\n{sample8}\n{sample8}\n")));
    }
}

#[test]
fn a_wrong_mark_does_not_hide_the_text() {
    let text = "=== Logging started: 5/3/2005  14:00:00 ===\r\nMSI (s) (40:A4): Note: 1: 1402\r\n";
    let wide = encode(text, Encoding::Utf16Le);
    for mark in [&b"\xFF\xFE"[..], b"\xFE\xFF", b"\xEF\xBB\xBF"] {
        let eight_bit = [mark, text.as_bytes()].concat();
        assert_eq!(texts(&eight_bit), expected(text));
        assert_eq!(texts(&[mark, &wide].concat()), expected(text), "{mark:?}");
    }
}

#[test]
fn zero_bytes_are_no_line_end_and_no_utf16() {
    let text = "a\0b c\nMULTI\0SZ\0\0rest of the line\n";
    let bytes = [text.as_bytes(), &[0; 5000]].concat();
    let (lines, summary) = lines_of_bytes(&bytes);
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[1].text, "MULTI\0SZ\0\0rest of the line");
    assert_eq!(lines[2].length, 5000);
    assert_eq!(summary.encodings, [(1, Encoding::Ascii)]);
}

#[test]
fn what_does_not_decode_is_counted_with_its_place() {
    let mut bytes = "größer, größte, größe\n".as_bytes().to_vec();
    bytes.extend_from_slice("Größe ".as_bytes());
    bytes.extend_from_slice(b"x\xFFy\nGr\xC3");
    let (lines, summary) = lines_of_bytes(&bytes);
    assert_eq!(lines[1].text, "Größe x\u{FFFD}y");
    assert_eq!(lines[2].text, "Gr\u{FFFD}");
    assert!(summary.cut);
    let at = lines[1].offset + 9;
    assert_eq!(summary.undecodable[0], Undecodable { line: 2, offset: at, length: 1 });
    assert_eq!(summary.undecodable_count, 2);

    let (lines, summary) = lines_of_bytes(b"\xFF\xFEa\0\n\0b\0\x00\xDCc\0\xFF");
    assert_eq!(lines[1].text, "b\u{FFFD}c");
    assert!(summary.cut);
    assert_eq!(summary.undecodable_count, 2);
    assert_eq!(summary.undecodable[1], Undecodable { line: 2, offset: 12, length: 1 });

    let mut bytes = encode("安装程序启动服务失败，错误代码\n安装程序启动服务", Encoding::Gbk);
    bytes.pop();
    let (_, summary) = lines_of_bytes(&bytes);
    assert_eq!(summary.encodings, [(1, Encoding::Gbk)]);
    assert_eq!(summary.undecodable_count, 1);
    assert!(summary.cut);
}

#[test]
fn a_line_over_the_limit_comes_in_pieces() {
    let limits = Options { line_bytes: 64, ..Options::default() };
    for (encoding, sample) in PAGES.into_iter().chain([(Encoding::Utf16LeBom, PAGES[0].1)]) {
        let text = format!("head\n{}\ntail\n", format!("{sample}🙂").replace('🙂', sample).repeat(9));
        let bytes = encode(&text, encoding);
        let (lines, summary) = in_portions(&bytes, &[7], limits);
        assert_eq!(summary.longest_cut, 1);
        assert_eq!((summary.lines, summary.undecodable_count), (3, 0), "{}", encoding.name());
        assert!(lines.iter().all(|l| l.length <= 64));
        let joined: String = lines[1..lines.len() - 1].iter().map(|l| l.text.as_str()).collect();
        assert_eq!(joined, expected(&text)[1]);
        assert!(lines[1..lines.len() - 1].iter().all(|l| l.number == 2));
        assert!(lines[2].continued && !lines[1].continued);
    }
    let exact = [&[b'x'; 64][..], b"\r\ny"].concat();
    let (lines, summary) = in_portions(&exact, &[1], limits);
    assert_eq!((lines.len(), summary.longest_cut), (2, 0));
}

#[test]
fn a_failing_reader_leaves_what_was_read() {
    struct Fails;
    impl Read for Fails {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::PermissionDenied.into())
        }
    }
    let mut lines = 0;
    let result = read_lines(b"one\ntwo".chain(Fails), &Options::default(), |_| lines += 1);
    let (summary, error) = result.expect_err("the reader fails");
    assert_eq!((summary.lines, summary.bytes, lines), (2, 7, 2));
    assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
}

#[test]
fn the_view_matches_ascii_and_nothing_else() {
    let text = "E\u{145}安Error é";
    let (lines, _) = lines_of_bytes(&encode(text, Encoding::Utf16LeBom));
    assert_eq!(lines[0].view, b"E\xFF\xFFError \xE9");
    assert_eq!(lines[0].text, text);
}

#[test]
fn encoding_changes_at_every_line_stay_bounded() {
    let mut bytes = Vec::new();
    for _ in 0..3000 {
        bytes.extend_from_slice("Größe geändert, größer\n".as_bytes());
        bytes.extend(encode("Größe geändert, größer\n", Encoding::Windows1252));
    }
    let (lines, summary) = lines_of_bytes(&bytes);
    assert_eq!(lines.len(), 6000);
    assert!(summary.encodings.len() <= 1000);
}

fn words(sample: &'static str) -> impl Strategy<Value = String> {
    let word = prop::sample::select(sample.split(' ').collect::<Vec<_>>());
    let part = prop_oneof![
        6 => word.prop_map(str::to_owned),
        2 => "[A-Za-z0-9:=.]{1,12}",
        2 => Just(" ".to_owned()),
        2 => Just("\r\n".to_owned()),
        1 => Just("\n".to_owned()),
        1 => Just("\rx".to_owned()),
    ];
    // Begins with the whole sample: a few characters alone do not tell code pages apart.
    prop::collection::vec(part, 0..40).prop_map(move |parts| format!("{sample}\n{}", parts.concat()))
}

fn any_case() -> impl Strategy<Value = (Encoding, String)> {
    let eight_bit = (0..PAGES.len()).prop_flat_map(|i| (Just(PAGES[i].0), words(PAGES[i].1)));
    let wide = (0..WIDE.len(), 0..PAGES.len())
        .prop_flat_map(|(w, i)| (Just(WIDE[w]), words(PAGES[i].1)))
        // Without a mark only Latin characters show that it is UTF-16.
        .prop_map(|(wide, text)| (wide, format!("Logging started\n{text}")));
    prop_oneof![eight_bit, wide]
}

proptest! {
    #[test]
    fn lines_are_those_of_the_text_in_any_encoding_and_portion(
        (encoding, text) in any_case(),
        sizes in prop::collection::vec(1_usize..40, 1..8),
    ) {
        let bytes = encode(&text, encoding);
        let (lines, summary) = in_portions(&bytes, &sizes, Options::default());
        let read: Vec<_> = lines.iter().map(|l| l.text.clone()).collect();
        prop_assert_eq!(read, expected(&text));
        prop_assert_eq!(&summary.encodings, &[(1, encoding)]);
        prop_assert_eq!(summary.bytes, bytes.len() as u64);
        prop_assert_eq!(summary.undecodable_count, 0);
        prop_assert!(!summary.cut);
        for (i, line) in lines.iter().enumerate() {
            prop_assert_eq!(line.number, i as u64 + 1);
            let at = line.offset as usize;
            let raw = &bytes[at..at + line.length as usize];
            prop_assert_eq!(&*line.encoding.decode(raw), line.text.as_str());
        }
        let whole = lines_of_bytes(&bytes);
        prop_assert_eq!(lines, whole.0);
    }

    #[test]
    fn hostile_bytes_are_all_accounted_for(
        bytes in prop::collection::vec(prop_oneof![
            4 => any::<u8>(),
            2 => prop::sample::select(vec![0, 0, b'\n', b'\r', 0xFF, 0xFE, 0xEF, 0xBB, 0xBF]),
            4 => b' '..b'~',
        ], 0..2000),
        sizes in prop::collection::vec(1_usize..300, 1..4),
        line_bytes in 64_usize..300,
    ) {
        let limits = Options { line_bytes, ..Options::default() };
        let (lines, summary) = in_portions(&bytes, &sizes, limits);
        prop_assert_eq!(summary.bytes, bytes.len() as u64);
        let mut at = 0;
        for line in &lines {
            // Between two lines stand only a line end, a mark or an odd byte.
            prop_assert!(line.offset >= at && line.offset - at <= 8, "{} {}", line.offset, at);
            at = line.offset + u64::from(line.length);
        }
        prop_assert!(bytes.len() as u64 - at <= 8);
        let (again, same) = in_portions(&bytes, &[usize::MAX], limits);
        prop_assert_eq!(lines, again);
        prop_assert_eq!(summary.encodings, same.encodings);
        prop_assert_eq!(summary.undecodable, same.undecodable);
        prop_assert_eq!(summary.sha256, same.sha256);
    }
}

#[test]
fn a_short_input_is_read_to_its_end_whatever_its_bytes() {
    // Every input of 4 bytes over those that decide between encodings.
    let bytes = [0, b'\n', b'\r', b'a', 0xFF, 0xFE, 0xEF];
    for i in 0..bytes.len().pow(4) {
        let input = [1, 7, 49, 343].map(|place| bytes[i / place % 7]);
        let (_, summary) = lines_of_bytes(&input);
        assert_eq!(summary.bytes, 4);
    }
}
