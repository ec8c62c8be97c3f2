//! What stands behind the digits of a numeral and is no digit: 几, 多, 来, 半, 个 before 亿.

use super::{Last, Reader};
use crate::annotate::numeral::beside::{ABOUT_TENS, AND_A_HALF, COUNTED_SCALE, HALF, SEVERAL, counts, opens_word};
use crate::annotate::numeral::compose::MYRIAD;
use crate::annotate::numeral::cursor::is_han;
use crate::annotate::numeral::glyph::{self, Glyph, glyph};
use crate::annotate::numeral::words::Word;
use crate::fact::Decimal;

impl Reader<'_> {
    /// 几 and 数 before a scale, 几 behind one: 数百万, 几十, 十几亿.
    pub(super) fn several(&mut self, at: usize, character: char) -> Option<()> {
        let end = at + character.len_utf8();
        let next_scale = self.scale_at(end);
        let is_inside = Word::SeveralInside.has(character);
        match self.last {
            Last::Nothing => {
                next_scale?;
                self.shape.one_number = true;
                self.shape.has_chinese = true;
                self.take_spread(2, 9, end)
            }
            Last::Ascii if is_inside => self.several_behind_digits(at, end),
            Last::Scale(1) if is_inside => {
                self.shape.one_number = false;
                self.take_spread(1, 9, end)
            }
            Last::Scale(exponent) if is_inside && next_scale.is_some_and(|next| next < exponent) => {
                self.shape.one_number = false;
                self.take_spread(2, 9, end)
            }
            // 百几万 is more than a million.
            Last::Scale(2 | 3) if is_inside && next_scale.is_some_and(|next| next >= MYRIAD) => self.take_more(end),
            Last::Scale(2..) if is_inside && next_scale.is_none() => self.more(at, character),
            _ => None,
        }
    }

    /// `10几万`, `20几个人`, `100几十万`: the last zeros of the digits leave room. `6000几人` are over 6000.
    fn several_behind_digits(&mut self, at: usize, end: usize) -> Option<()> {
        let next_tens = self.scale_at(end) == Some(1);
        let goes_on = self
            .cursor
            .char_at(self.cursor.skip_blanks(end, 1))
            .is_some_and(|next| glyph::scale(next).is_some() || counts(SEVERAL, next));
        let digits = self.cursor.text.get(self.start..at)?;
        let unit = if next_tens { 10 } else { 1 };
        let n_zeros = digits.bytes().rev().take_while(|byte| *byte == b'0').count();
        if n_zeros > 1 + usize::from(next_tens) {
            // 6000几 is more than 6000, and how much more nobody says.
            return if next_tens { None } else { self.more(at, self.cursor.char_at(at)?) };
        }
        let has_room = n_zeros == 1 + usize::from(next_tens);
        let whole: u64 = digits.parse().ok().filter(|_| has_room && goes_on && self.shape.n_plain > 0)?;
        let (first, ninth) = (if next_tens { 2 * unit } else { 1 }, 9 * unit);
        self.shape.has_chinese = true;
        self.shape.n_plain = 0;
        self.shape.one_number = true;
        self.composer.number(Decimal::from(whole + first), Some(Decimal::from(whole + ninth)));
        self.took(if next_tens { self.cursor.behind(self.cursor.skip_blanks(end, 1)) } else { end }, Last::Digit)
    }

    /// 个 before 亿: 三个亿, `7.5个亿`, 3个多亿. In 三个亿元村 it counts villages.
    pub(super) fn counted_scale(&mut self, at: usize) -> Option<()> {
        let counted = matches!(self.last, Last::Digit | Last::Ascii | Last::Scale(1)) && !self.shape.closed;
        let scale_at = self.cursor.behind(at);
        let over = Word::CountedMore.is(self.cursor.char_at(scale_at));
        let end = if over { self.cursor.behind(scale_at) } else { scale_at };
        let behind = Word::CountedScale.strip_start(self.cursor.rest(end))?;
        let behind = Word::Yuan.strip_start(behind).unwrap_or(behind);
        let next = behind.chars().next();
        // Behind 三个万 anything may be counted: 三个万人大会.
        let is_small = self.cursor.char_at(end).and_then(glyph::scale) == Some(MYRIAD);
        let class = opens_word(COUNTED_SCALE, next) || is_small && next.is_some_and(is_han);
        if !counted || class {
            return None;
        }
        self.shape.over |= over;
        self.shape.has_chinese = true;
        self.shape.n_plain = 0;
        self.at = end;
        Some(())
    }

    /// 半 in 半百, 半成, 两块半 and 两万半.
    pub(super) fn half(&mut self, at: usize) -> Option<()> {
        let end = self.cursor.behind(at);
        let next = self.cursor.char_at(end);
        match self.last {
            Last::Nothing if Word::HalfOf.is(next) || Word::BeforeChange.ends(&self.cursor.text[..at]) => {
                self.shape.has_chinese = true;
                self.composer.number(Decimal::from_digits([5], -1), None);
                self.took(end, Last::Digit)?;
                self.done = !Word::HalfOf.is(next) || Word::Tenth.is(next);
                Some(())
            }
            Last::Scale(exponent @ 2..) if !self.shape.bare && !self.shape.over && !opens_word(HALF, next) => {
                self.composer.number(Decimal::from_digits([5], exponent - 1), None);
                self.end_at(end)
            }
            _ => None,
        }
    }

    /// 个半 in 三个半.
    pub(super) fn and_a_half(&mut self, at: usize) -> Option<()> {
        let half_at = self.cursor.behind(at);
        let end = self.cursor.behind(half_at);
        let is_half = self.cursor.char_at(half_at).and_then(glyph) == Some(Glyph::Half)
            && !opens_word(AND_A_HALF, self.cursor.char_at(end));
        let counts = matches!(self.last, Last::Digit | Last::Ascii) || self.last == Last::Scale(1);
        if at != self.at || !is_half || !counts || self.shape.closed {
            return None;
        }
        self.composer.add(&Decimal::from_digits([5], -1));
        self.shape.closed = true;
        self.end_at(end)
    }

    /// 多, 余, 来: `4200多万`, 百余, 十来.
    pub(super) fn more(&mut self, at: usize, character: char) -> Option<()> {
        let end = at + character.len_utf8();
        let next = self.cursor.char_at(self.cursor.skip_blanks(end, 1));
        let round = match self.last {
            Last::Scale(_) => true,
            Last::Ascii => {
                let written = &self.cursor.text[self.start..self.at];
                written.len() > 1 && (!self.shape.closed || written.ends_with('0'))
            }
            _ => false,
        };
        let guarded = match character {
            _ if Word::SeveralInside.has(character) => next.is_some_and(|next| is_han(next) && !counts(SEVERAL, next)),
            _ if Word::AboutTens.has(character) => {
                !next.is_some_and(is_han) || opens_word(ABOUT_TENS, next) || !self.is_round()
            }
            _ => opens_word(self.cursor.text.get(at..end).unwrap_or_default(), next),
        };
        if !round || guarded || self.shape.over && self.last != Last::Scale(MYRIAD) {
            return None;
        }
        self.take_more(end)
    }

    /// 把 in 千把块, 百把人.
    pub(super) fn about_scale(&mut self, at: usize, character: char) -> Option<()> {
        let end = at + character.len_utf8();
        let is_bare = self.shape.bare && at == self.at && matches!(self.last, Last::Scale(2..=MYRIAD));
        (is_bare && self.counts_behind(end)).then(|| self.take_more(end))?
    }

    /// Whether something is counted at a position, or a scale stands there.
    pub(super) fn counts_behind(&self, at: usize) -> bool {
        let next = self.cursor.char_at(at);
        let behind_more = || self.cursor.char_at(self.cursor.behind(at));
        let counts_next = |next: char| counts(SEVERAL, next) || glyph::scale(next).is_some();
        next.is_some_and(|next| {
            counts_next(next) || Word::AboutTens.has(next) && behind_more().is_some_and(counts_next)
        })
    }

    fn take_more(&mut self, end: usize) -> Option<()> {
        self.shape.over = true;
        self.shape.has_chinese = true;
        self.shape.n_plain = 0;
        self.took(end, Last::More)?;
        self.done = self.scale_at(end).is_none();
        Some(())
    }

    /// 来 stands only behind tens: `500来`, 十来.
    fn is_round(&self) -> bool {
        matches!(self.last, Last::Scale(1..=4)) || self.cursor.byte_before(self.at) == b'0'
    }
}
