//! What single characters mean in a numeral, and the fast way to the next one that may begin a numeral.

/// The part a character can play in a numeral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Glyph {
    /// A Chinese digit.
    Digit(u8),
    /// 廿, 卅, 卌: so many tens.
    Tens(u8),
    /// 十, 百, 千, 万, 亿, 兆, 京: a power of ten.
    Scale(i64),
    /// 几 and 数: an unknown digit.
    Several,
    /// 半.
    Half,
    /// An ASCII digit.
    Ascii,
}

pub(super) fn glyph(character: char) -> Option<Glyph> {
    Some(match character {
        '0'..='9' => Glyph::Ascii,
        '零' | '〇' | '○' => Glyph::Digit(0),
        '一' | '壹' => Glyph::Digit(1),
        '二' | '两' | '俩' | '贰' => Glyph::Digit(2),
        '三' | '叁' | '参' => Glyph::Digit(3),
        '四' | '肆' => Glyph::Digit(4),
        '五' | '伍' => Glyph::Digit(5),
        '六' | '陆' => Glyph::Digit(6),
        '七' | '柒' => Glyph::Digit(7),
        '八' | '捌' => Glyph::Digit(8),
        '九' | '玖' => Glyph::Digit(9),
        '廿' => Glyph::Tens(2),
        '卅' => Glyph::Tens(3),
        '卌' => Glyph::Tens(4),
        '十' | '拾' => Glyph::Scale(1),
        '百' | '佰' => Glyph::Scale(2),
        '千' | '仟' => Glyph::Scale(3),
        '万' => Glyph::Scale(4),
        '亿' => Glyph::Scale(8),
        '兆' => Glyph::Scale(12),
        '京' => Glyph::Scale(16),
        '几' | '数' => Glyph::Several,
        '半' => Glyph::Half,
        _ => return None,
    })
}

/// The Chinese digit of a character, save for 两 and 俩, which count and do not spell.
pub(super) fn spelled_digit(character: char) -> Option<u8> {
    match glyph(character) {
        Some(Glyph::Digit(digit)) if !matches!(character, '两' | '俩') => Some(digit),
        _ => None,
    }
}

/// The power of ten of a scale character.
pub(super) fn scale(character: char) -> Option<i64> {
    match glyph(character) {
        Some(Glyph::Scale(exponent)) => Some(exponent),
        _ => None,
    }
}

/// Characters that may begin a numeral (对 begins 对折), besides ASCII digits, 〇 and ○.
const FIRST: &str = "零一二三四五六七八九十百千万亿两俩壹贰叁参肆伍陆柒捌玖拾佰仟廿卅卌几数半对";

const CJK_START: usize = 0x4E00;
const CJK_END: usize = 0xA000;

/// Marks the characters of `FIRST` by code point.
static STARTS: [bool; CJK_END - CJK_START] = {
    let mut starts = [false; CJK_END - CJK_START];
    let bytes = FIRST.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        starts[three_byte_code_point(bytes[at], bytes[at + 1], bytes[at + 2]) - CJK_START] = true;
        at += 3;
    }
    starts
};

const fn three_byte_code_point(a: u8, b: u8, c: u8) -> usize {
    ((a as usize & 0x0F) << 12) | ((b as usize & 0x3F) << 6) | (c as usize & 0x3F)
}

/// The first position at or after `from` where a numeral may begin. `from` is a character boundary.
pub(super) fn next_start(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(&first) = bytes.get(at) {
        match first {
            b'0'..=b'9' => return Some(at),
            0..0x80 => at += 1,
            0xE4..=0xE9 => {
                let code_point = three_byte_code_point(first, *bytes.get(at + 1)?, *bytes.get(at + 2)?);
                if STARTS.get(code_point.wrapping_sub(CJK_START)) == Some(&true) {
                    return Some(at);
                }
                at += 3;
            }
            0xE2 | 0xE3 if ["〇".as_bytes(), "○".as_bytes()].iter().any(|zero| bytes[at..].starts_with(zero)) => {
                return Some(at);
            }
            0xE0..0xF0 => at += 3,
            0xF0.. => at += 4,
            _ => at += 2,
        }
    }
    None
}
