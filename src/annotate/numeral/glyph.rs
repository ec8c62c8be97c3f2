//! What single characters mean in a numeral, and the fast way to the next one that may begin a numeral.

use crate::text::char_set::CharSet;

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

/// Characters that may begin a numeral (对 begins 对折).
static FIRST: CharSet =
    CharSet::of("0123456789零〇○一二三四五六七八九十百千万亿兆两俩壹贰叁参肆伍陆柒捌玖拾佰仟廿卅卌几数半对");

/// The first position at or after `from` where a numeral may begin. `from` is a character boundary.
pub(super) fn next_start(text: &str, from: usize) -> Option<usize> {
    FIRST.find(text, from)
}
