//! Decimals of Chinese digits: 六点四二万, 三.五万.

use super::{Last, Reader};
use crate::annotate::numeral::beside::{POINT, opens_word};
use crate::annotate::numeral::compose::MYRIAD;
use crate::annotate::numeral::glyph::{self, Glyph, glyph};
use crate::annotate::numeral::money::money_at;
use crate::annotate::numeral::words::Word;
use crate::fact::Decimal;

impl Reader<'_> {
    /// 点 and the digits behind it, unless it is a clock's: 十点二三三, 六点四二万.
    pub(super) fn point(&mut self, at: usize) -> Option<()> {
        let digits_at = self.cursor.skip_blanks(self.cursor.behind(at), 1);
        let mut digits = Vec::new();
        let mut end = digits_at;
        while let Some(character) = self.cursor.char_at(end).filter(|_| end < self.limit) {
            let Some(digit) = glyph::spelled_digit(character).or_else(|| ascii_digit(character)) else {
                break;
            };
            digits.push(digit);
            end += character.len_utf8();
        }
        let behind = self.cursor.char_at(end);
        let clock = matches!(behind.and_then(glyph), Some(Glyph::Scale(..MYRIAD))) || opens_word(POINT, behind);
        let takes_point = matches!(self.last, Last::Digit | Last::Scale(_))
            && !self.shape.bare
            && !self.shape.over
            && self.shape.n_plain == 0;
        if digits.is_empty() || clock || !takes_point || self.shape.closed || self.shape.fraction {
            return None;
        }
        let places = i64::try_from(digits.len()).ok()?;
        self.shape.n_spelled = 0;
        self.shape.one_number = self.shape.scale_exponent == 0;
        self.shape.fraction = true;
        self.shape.closed = self.shape.big_exponent > 0;
        self.composer.add(&Decimal::from_digits(digits, -places));
        self.took(end, Last::Digit)?;
        // 一点二个亿 goes on.
        self.done = self.scale_at(end).is_none() && !Word::Counter.is(behind);
        Some(())
    }

    /// The point of Chinese digits that is written as a mark: 三.五万. Behind it stand digits and what is counted in; at the head of a
    /// line the first digit numbers it.
    pub(super) fn is_mark_of_decimals(&self, at: usize) -> bool {
        if self.cursor.byte(at) != b'.' || self.last != Last::Digit {
            return false;
        }
        let before = self.cursor.text[..self.start].trim_end_matches(' ');
        let rest = self.cursor.rest(at + 1);
        let counted = rest.trim_start_matches(|c| glyph::spelled_digit(c).is_some());
        let scale = counted.chars().next().and_then(glyph::scale);
        let counts = scale.is_some_and(|scale| scale >= MYRIAD) || money_at(counted).is_some();
        counts && counted.len() < rest.len() && !before.is_empty() && !before.ends_with('\n')
    }
}

fn ascii_digit(character: char) -> Option<u8> {
    character.to_digit(10).and_then(|digit| u8::try_from(digit).ok())
}
