use std::sync::LazyLock;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

use super::declaration::declared;
use super::{Encoding, SourceError};

/// How many bytes are looked at to tell encodings apart.
const PREFIX_LEN: usize = 8 * 1024;

/// How many of them the statistical detector sees, which is slow.
const GUESS_LEN: usize = 4 * 1024;

/// How many of them are decoded on trial.
const SHARE_LEN: usize = 1024;

/// The most frequent characters of Chinese prose in both scripts, and its punctuation.
const FREQUENT: &str = "的一是不了在人有我他這这個个们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于於着著下自之\
    年过過发發后後作里裡用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主样樣理心她本\
    前开開但因只从從想实實日军軍者意无無力它与與长長把机機十民第公此已工使情明性知全三又关關点點正业業外将將两兩高间間由问問很最\
    重并並物手应應战戰向头頭文体體政美相见見被利什二等产產或新己制身果加西斯月话話合回特代内內信表化老给給世位次度门門任常先海通教\
    儿兒原东東声聲提立及比员員解水名真论論处處走义義各入几幾口认認条條平系气氣题題活尔爾更别別打女变變四神总總何电電数數安少报報\
    才结結反受目太量再感建务務做接必场場件计計管期市直德资資命山金指克许許统統区區保至队隊形社便空决決治展马馬科司五基眼书書非则\
    則听聽白却卻界达達光放强強即像难難且权權思王象完设設式色路记記南品住告类類求据據程北边邊死张張该該交规規万萬取拉格望觉覺术術\
    领領共确確传傳师師观觀清今切院让讓识識候带帶导導争爭运運县縣省村镇鎮元亿億户戶扶贫貧协協州乡鄉兴興，。、：；！？（）“”「」《》　";

/// Whether a character below U+10000 is one of them.
static IS_FREQUENT: LazyLock<Vec<bool>> = LazyLock::new(|| {
    let mut is_frequent = vec![false; 0x1_0000];
    for c in FREQUENT.chars() {
        is_frequent[c as usize] = true;
    }
    is_frequent
});

/// What the beginning of a file tells about all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Detected {
    pub(super) encoding: Encoding,
    /// Length of the byte order mark, which is no part of the text.
    pub(super) bom_len: usize,
}

/// Whether the bytes may be tried as UTF-8 first: no byte order mark, no zero bytes, nothing else told.
pub(super) fn may_be_utf8(bytes: &[u8], told: Option<Encoding>) -> bool {
    let prefix = &bytes[..bytes.len().min(PREFIX_LEN)];
    let is_open = match told {
        Some(told) => told == Encoding::Utf8,
        None => !is_chance_utf8(prefix),
    };
    is_open && byte_order_mark(bytes).is_none() && !prefix.contains(&0) && refuse_binary(prefix).is_ok()
}

/// Whether a short text is UTF-8 by chance: all its characters beyond ASCII would have two bytes, as in no Chinese text,
/// and in GB18030 they are usual ones (`目录`, `联系`).
pub(super) fn is_chance_utf8(prefix: &[u8]) -> bool {
    let n_two = prefix.iter().take(PREFIX_LEN).filter(|byte| (0xC2..=0xDF).contains(*byte)).count();
    // A single such character says nothing; Latin letters beyond ASCII are `é` and its like, seldom one behind the other.
    let is_pair = |window: &[u8]| matches!(window, [0xC2..=0xDF, 0x80..=0xBF, 0xC2..=0xDF, 0x80..=0xBF]);
    n_two >= 2
        && !prefix.iter().any(|&byte| byte >= 0xE0)
        && prefix.windows(4).any(is_pair)
        && frequent_share(prefix, Encoding::Gb18030) >= CHANCE_SHARE
}

/// Of a thousand characters so many have to be frequent ones before valid UTF-8 is taken for something else.
const CHANCE_SHARE: usize = 500;

/// Finds the encoding of a file, unless it is `told` and no byte order mark contradicts.
///
/// # Errors
/// When the content is no text in any encoding.
pub(super) fn detect(bytes: &[u8], told: Option<Encoding>) -> Result<Detected, SourceError> {
    if let Some(detected) = byte_order_mark(bytes) {
        return Ok(detected);
    }
    let prefix = &bytes[..bytes.len().min(PREFIX_LEN)];
    let encoding = match told {
        Some(encoding) => encoding,
        None => guess(bytes, prefix, declared(bytes)),
    };
    if !matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be) {
        refuse_binary(prefix)?;
    }
    Ok(Detected { encoding, bom_len: 0 })
}

pub(super) fn byte_order_mark(bytes: &[u8]) -> Option<Detected> {
    const MARKS: [(&[u8], Encoding); 4] = [
        (b"\xEF\xBB\xBF", Encoding::Utf8),
        (b"\xFF\xFE", Encoding::Utf16Le),
        (b"\xFE\xFF", Encoding::Utf16Be),
        (b"\x84\x31\x95\x33", Encoding::Gb18030),
    ];
    let (mark, encoding) = MARKS.into_iter().find(|(mark, _)| bytes.starts_with(mark))?;
    Some(Detected { encoding, bom_len: mark.len() })
}

/// What the bytes look like; where that leaves it open, what the page says of itself.
fn guess(bytes: &[u8], prefix: &[u8], declared: Option<Encoding>) -> Encoding {
    let has_nul = prefix.contains(&0);
    if !has_nul && !is_chance_utf8(prefix) && is_utf8(bytes, prefix) {
        return Encoding::Utf8;
    }
    // A zero byte is half of an ASCII character in UTF-16. Without one nearly every unit has to look like Chinese, and
    // the text must not be Chinese in the other encodings.
    if let Some((encoding, n_plausible, n_units)) = utf16(prefix)
        && n_plausible * 10 >= n_units * 9
        && (has_nul || frequent_share(prefix, Encoding::Gb18030) < 200)
    {
        return encoding;
    }
    if has_nul && is_utf8(bytes, prefix) {
        return Encoding::Utf8;
    }
    let start = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    gb18030_or_big5(&bytes[start..bytes.len().min(start + PREFIX_LEN)], declared)
}

/// Whether the bytes are UTF-8, perhaps with some damage: far more whole characters of several bytes than broken ones, or
/// most bytes in whole characters, and more usual ones than in GB18030.
///
/// The whole file counts and not only its prefix, because a file may begin with any amount of plain ASCII.
fn is_utf8(bytes: &[u8], prefix: &[u8]) -> bool {
    if prefix.is_ascii() && std::str::from_utf8(bytes).is_ok() {
        return true;
    }
    let window = match prefix.is_ascii() {
        true => {
            let start = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
            &bytes[start..bytes.len().min(start + PREFIX_LEN)]
        }
        false => prefix,
    };
    let (mut n_whole, mut n_broken) = (0, 0);
    let mut n_seen = 0;
    for chunk in window.utf8_chunks() {
        n_whole += chunk.valid().bytes().filter(|&byte| byte >= 0xE0).count();
        n_seen += chunk.valid().len() + chunk.invalid().len();
        // The end of the window may cut a character, the end of the file may not.
        let is_cut = n_seen == window.len() && n_seen < bytes.len() && chunk.invalid().len() < 4;
        n_broken += usize::from(!chunk.invalid().is_empty() && !is_cut);
    }
    if n_broken == 0 || n_whole > 4 * n_broken {
        return true;
    }
    // A character of three bytes is seldom found by chance in text of another encoding, so half of the bytes is much.
    let n_beyond_ascii = window.iter().filter(|byte| !byte.is_ascii()).count();
    6 * n_whole >= n_beyond_ascii
        && frequent_share(window, Encoding::Utf8) > frequent_share(window, Encoding::Gb18030)
        && frequent_share(window, Encoding::Utf8) > frequent_share(window, Encoding::Big5)
}

/// The better byte order for reading `prefix` as UTF-16, how many of its units are then usual in Chinese text, and how
/// many there are.
fn utf16(prefix: &[u8]) -> Option<(Encoding, usize, usize)> {
    let n_units = prefix.len() / 2;
    if n_units == 0 {
        return None;
    }
    let n_plausible =
        |read: fn([u8; 2]) -> u16| prefix.chunks_exact(2).filter(|unit| is_usual(read([unit[0], unit[1]]))).count();
    let (le, be) = (n_plausible(u16::from_le_bytes), n_plausible(u16::from_be_bytes));
    if le == be {
        return None;
    }
    Some(if le > be { (Encoding::Utf16Le, le, n_units) } else { (Encoding::Utf16Be, be, n_units) })
}

/// Whether a UTF-16 unit is usual in Chinese text.
fn is_usual(unit: u16) -> bool {
    matches!(unit, 0x09 | 0x0A | 0x0D | 0x20..=0x7E | 0xA0..=0xFF | 0x2010..=0x2027 | 0x3000..=0x301F | 0x4E00..=0x9FA5 | 0xFF01..=0xFF5E)
}

fn gb18030_or_big5(prefix: &[u8], declared: Option<Encoding>) -> Encoding {
    let gb18030 = frequent_share(prefix, Encoding::Gb18030);
    let big5 = frequent_share(prefix, Encoding::Big5);
    // Prose has 300 and more in its own encoding and next to nothing in the other.
    if gb18030.abs_diff(big5) >= 100 {
        return if gb18030 > big5 { Encoding::Gb18030 } else { Encoding::Big5 };
    }
    if let Some(declared @ (Encoding::Gb18030 | Encoding::Big5)) = declared {
        return declared;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&prefix[..prefix.len().min(GUESS_LEN)], false);
    let guess = detector.guess(None, Utf8Detection::Deny);
    if guess == encoding_rs::BIG5 { Encoding::Big5 } else { Encoding::Gb18030 }
}

/// How many of a thousand characters beyond ASCII are frequent ones when the bytes are read in `encoding`; malformed
/// sequences count as rare characters.
pub(super) fn frequent_share(prefix: &[u8], encoding: Encoding) -> usize {
    // A sentence is enough, so plain ASCII is skipped rather than more decoded.
    let start = prefix.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    let prefix = &prefix[start..prefix.len().min(start + SHARE_LEN)];
    let mut text = String::with_capacity(prefix.len() * 2 + 16);
    // The last character may be cut: `false` says that more follows.
    let _ = encoding.decoder().decode_to_string(prefix, &mut text, false);
    let (mut n_chars, mut n_frequent) = (0, 0);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        n_chars += 1;
        n_frequent += usize::from(IS_FREQUENT.get(c as usize).is_some_and(|&is_frequent| is_frequent));
    }
    n_frequent * 1000 / n_chars.max(1)
}

/// # Errors
/// When more than one byte in fifty is a control byte, or the file says that it is a PDF.
fn refuse_binary(prefix: &[u8]) -> Result<(), SourceError> {
    let n_control = prefix.iter().filter(|&&byte| is_binary_control(byte)).count();
    if n_control * 50 > prefix.len() || prefix.starts_with(b"%PDF-") {
        return Err(SourceError::Binary { n_control, n_seen: prefix.len() });
    }
    Ok(())
}

/// Control bytes that no text file has: not tab, line feed, form feed, carriage return, end of file, escape.
fn is_binary_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | 0x0B | 0x0C | b'\r' | 0x1A | 0x1B) || byte == 0x7F
}

#[cfg(test)]
mod tests {
    use super::*;

    const HANS: &str = "花都区帮助普定县累计到位东西部协作财政资金1.1亿多元。";
    const HANT: &str = "花都區幫助普定縣累計到位東西部協作財政資金1.1億多元。";

    #[track_caller]
    fn check(bytes: &[u8], encoding: Encoding, bom_len: usize) {
        assert_eq!(detect(bytes, None), Ok(Detected { encoding, bom_len }));
    }

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn marks() {
        check(b"\xEF\xBB\xBFabc", Encoding::Utf8, 3);
        check(b"\xFF\xFEa\0", Encoding::Utf16Le, 2);
        check(b"\xFE\xFF\0a", Encoding::Utf16Be, 2);
        check(b"\x84\x31\x95\x33abc", Encoding::Gb18030, 4);
    }

    #[test]
    fn a_sentence_is_enough() {
        for text in [HANS, HANT, "中国", "廣州黔南兩地", "人均纯收入从9000多元提升到10437元"] {
            check(text.as_bytes(), Encoding::Utf8, 0);
            check(&encoding_rs::GB18030.encode(text).0, Encoding::Gb18030, 0);
            let with_break = format!("{text}\n");
            check(&utf16(&with_break, u16::to_le_bytes), Encoding::Utf16Le, 0);
            check(&utf16(&with_break, u16::to_be_bytes), Encoding::Utf16Be, 0);
        }
        for text in [HANT, "廣州黔南兩地", "我們的國家", "投資28.8億元"] {
            check(&encoding_rs::BIG5.encode(text).0, Encoding::Big5, 0);
        }
    }

    #[test]
    fn utf16_without_any_ascii() {
        let text = HANS.replace("1.1", "数").repeat(3);
        check(&utf16(&text, u16::to_le_bytes), Encoding::Utf16Le, 0);
        check(&utf16(&text, u16::to_be_bytes), Encoding::Utf16Be, 0);
    }

    #[test]
    fn plain_ascii_is_utf8() {
        check(b"", Encoding::Utf8, 0);
        check(b"Bush hid the facts", Encoding::Utf8, 0);
        check(&[b"a".repeat(PREFIX_LEN), HANS.as_bytes().to_vec()].concat(), Encoding::Utf8, 0);
        check(&[b"a".repeat(PREFIX_LEN), encoding_rs::GB18030.encode(HANS).0.to_vec()].concat(), Encoding::Gb18030, 0);
    }

    #[test]
    fn ascii_may_come_first() {
        let page = |text: Vec<u8>| [b"<p> ".repeat(PREFIX_LEN), text].concat();
        check(&page(encoding_rs::GB18030.encode(HANS).0.to_vec()), Encoding::Gb18030, 0);
        check(&page(encoding_rs::BIG5.encode(HANT).0.to_vec()), Encoding::Big5, 0);
    }

    #[test]
    fn damaged_utf8_stays_utf8() {
        let mut bytes = HANS.as_bytes().to_vec();
        bytes.remove(4);
        bytes.pop();
        check(&bytes, Encoding::Utf8, 0);
    }

    /// Short texts, each with any one byte missing or replaced by what is no text, or cut at both ends. In GB18030 all
    /// behind such a place is shifted, and little of it may be left to know it by; but it is never UTF-8.
    #[test]
    fn short_damaged_text_keeps_its_encoding() {
        for (text, n_chars) in
            [(HANS, 8), (HANS, 27), (HANT, 12), ("两地互派党政干部18人", 14), ("人均收入9000多元", 11)]
        {
            let text: String = text.chars().take(n_chars).collect();
            let is_utf8 = |bytes: &[u8]| detect(bytes, None).map(|found| found.encoding) == Ok(Encoding::Utf8);
            for (bytes, expected) in
                [(text.as_bytes().to_vec(), true), (encoding_rs::GB18030.encode(&text).0.to_vec(), false)]
            {
                for at in 0..bytes.len() {
                    let missing = [&bytes[..at], &bytes[at + 1..]].concat();
                    let replaced = [&bytes[..at], b"\xFF", &bytes[at + 1..]].concat();
                    assert_eq!([is_utf8(&missing), is_utf8(&replaced)], [expected; 2], "{text} at {at}");
                }
                assert_eq!(is_utf8(&bytes[1..bytes.len() - 1]), expected, "{text}");
            }
        }
        let torn: Vec<u8> = HANS.as_bytes().chunks(7).flat_map(|piece| &piece[..piece.len().min(6)]).copied().collect();
        check(&torn, Encoding::Utf8, 0);
    }

    #[test]
    fn valid_utf8_by_chance() {
        for text in ["目录", "联系", "目录\n联系"] {
            let bytes = encoding_rs::GB18030.encode(text).0;
            if std::str::from_utf8(&bytes).is_ok() {
                assert!(!may_be_utf8(&bytes, None), "{text}");
            }
            check(&bytes, Encoding::Gb18030, 0);
        }
        for text in
            ["café", "Ünïcödé – été", "naïve, garçon, forêt, à côté", "Привет, мир", "Καλημέρα κόσμε", "ñ ÿ éé", "±5°C"]
        {
            assert!(may_be_utf8(text.as_bytes(), None), "{text}");
        }
    }

    #[test]
    fn a_page_may_tell_and_may_be_wrong() {
        let page = |label: &str, text: &[u8]| [b"<meta charset=", label.as_bytes(), b"><p>", text].concat();
        // Few characters, none of them frequent: the bytes leave it open.
        let rare = encoding_rs::BIG5.encode("鑫燚犇").0.into_owned();
        check(&page("big5", &rare), Encoding::Big5, 0);
        check(&page("gb2312", &rare), Encoding::Gb18030, 0);
        check(&page("big5", &encoding_rs::GB18030.encode(HANS).0), Encoding::Gb18030, 0);
        check(&page("gbk", &encoding_rs::BIG5.encode(HANT).0), Encoding::Big5, 0);
        check(&page("gb2312", HANS.as_bytes()), Encoding::Utf8, 0);
        check(&page("utf-8", &encoding_rs::GB18030.encode(HANS).0), Encoding::Gb18030, 0);
        let marked = [b"\xEF\xBB\xBF".to_vec(), page("gbk", HANS.as_bytes())].concat();
        check(&marked, Encoding::Utf8, 3);
    }

    #[test]
    fn a_prefix_may_cut_a_character() {
        let text = HANS.repeat(400);
        for n_ascii in 0..3 {
            check(&[b"a".repeat(n_ascii), text.as_bytes().to_vec()].concat(), Encoding::Utf8, 0);
            check(
                &[b"a".repeat(n_ascii), encoding_rs::GB18030.encode(&text).0.to_vec()].concat(),
                Encoding::Gb18030,
                0,
            );
        }
    }

    #[test]
    fn what_is_told_is_believed() {
        let bytes = encoding_rs::BIG5.encode(HANT).0;
        let told = detect(&bytes, Some(Encoding::Gb18030)).expect("text");
        assert_eq!(told.encoding, Encoding::Gb18030);
    }

    #[test]
    fn binary_is_refused() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0\x08\x06\0\0\0\\r\xa8f";
        assert!(matches!(detect(png, None), Err(SourceError::Binary { .. })));
        let noise: Vec<u8> = (0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert!(matches!(detect(&noise, None), Err(SourceError::Binary { .. })));
        assert!(matches!(detect(b"%PDF-1.7\n1 0 obj", None), Err(SourceError::Binary { .. })));
        assert!(detect("一\0二三四五六七八九十一二三四五六七八九十".as_bytes(), None).is_ok());
    }
}
