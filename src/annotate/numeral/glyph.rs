//! What single characters mean in a numeral, and the fast way to the next one that may begin a numeral.

use super::words::Word;
use crate::lexicon::Lexicon;
use crate::text::char_set::CharSet;

/// The part a character can play in a numeral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Glyph {
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

/// What the characters of the first classes are, in their order.
const GLYPHS: [(Word, Glyph); 24] = [
    (Word::Digit0, Glyph::Digit(0)),
    (Word::Digit1, Glyph::Digit(1)),
    (Word::Digit2, Glyph::Digit(2)),
    (Word::Digit3, Glyph::Digit(3)),
    (Word::Digit4, Glyph::Digit(4)),
    (Word::Digit5, Glyph::Digit(5)),
    (Word::Digit6, Glyph::Digit(6)),
    (Word::Digit7, Glyph::Digit(7)),
    (Word::Digit8, Glyph::Digit(8)),
    (Word::Digit9, Glyph::Digit(9)),
    (Word::Counting2, Glyph::Digit(2)),
    (Word::Weak3, Glyph::Digit(3)),
    (Word::Tens2, Glyph::Tens(2)),
    (Word::Tens3, Glyph::Tens(3)),
    (Word::Tens4, Glyph::Tens(4)),
    (Word::Scale1, Glyph::Scale(1)),
    (Word::Scale2, Glyph::Scale(2)),
    (Word::Scale3, Glyph::Scale(3)),
    (Word::Scale4, Glyph::Scale(4)),
    (Word::Scale8, Glyph::Scale(8)),
    (Word::Scale12, Glyph::Scale(12)),
    (Word::Scale16, Glyph::Scale(16)),
    (Word::Several, Glyph::Several),
    (Word::Half, Glyph::Half),
];

/// The bits of those classes.
pub(super) const OF_GLYPHS: u32 = (1 << GLYPHS.len()) - 1;

/// The part that a character can play.
#[inline]
pub(crate) fn glyph(character: char) -> Option<Glyph> {
    if character.is_ascii() {
        return character.is_ascii_digit().then_some(Glyph::Ascii);
    }
    let classes = Word::table().bits(character) as u32 & OF_GLYPHS;
    GLYPHS.get(classes.trailing_zeros() as usize).map(|&(_, glyph)| glyph)
}

/// The Chinese digit of a character, save for 两 and 俩, which count and do not spell.
pub(crate) fn spelled_digit(character: char) -> Option<u8> {
    match glyph(character) {
        Some(Glyph::Digit(digit)) if !Word::Counting2.has(character) => Some(digit),
        _ => None,
    }
}

/// The power of ten of a scale character.
pub(crate) fn scale(character: char) -> Option<i64> {
    match glyph(character) {
        Some(Glyph::Scale(exponent)) => Some(exponent),
        _ => None,
    }
}

/// Characters that may begin a numeral (对 begins 对折).
static FIRST: Lexicon<CharSet> = Lexicon::new(&["lexicon/numerals.txt"], |_| {
    let glyphs = GLYPHS.iter().flat_map(|(class, _)| class.words()).chain(Word::HalfPrice.words());
    let firsts = glyphs.filter_map(|word| word.chars().next()).filter(|&first| !Word::RareScale.has(first));
    firsts.chain('0'..='9').collect()
});

/// The first position at or after `from` where a numeral may begin. `from` is a character boundary.
pub(super) fn next_start(text: &str, from: usize) -> Option<usize> {
    FIRST.get().find(text, from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glyphs_are_the_first_classes() {
        for (at, (class, glyph)) in GLYPHS.iter().enumerate() {
            assert_eq!(*class as usize, at);
            assert!(class.words().all(|word| word.chars().all(|c| super::glyph(c) == Some(*glyph))), "{class:?}");
        }
    }
}
