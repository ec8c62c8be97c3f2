//! Chinese digits within a numeral.

use super::{Last, Reader};
use crate::annotate::numeral::arabic;
use crate::annotate::numeral::beside::{ONE, SEVERAL, WEAK_THREE, counts, opens_word};
use crate::annotate::numeral::compose::MYRIAD;
use crate::annotate::numeral::cursor::{Cursor, is_han};
use crate::annotate::numeral::glyph::{self, Glyph, glyph};
use crate::annotate::numeral::words::Word;
use crate::fact::Decimal;

impl Reader<'_> {
    /// Chinese digits: one before a scale, a spread such as 三四, a spelled number, or a last digit as in 三百五.
    pub(super) fn digits(&mut self, at: usize, blank: bool) -> Option<()> {
        let run = self.digit_run(at);
        run.first()?;
        match self.last {
            Last::Nothing => self.first_digits(&run),
            Last::Scale(exponent) if !self.shape.fraction => self.later_digits(&run, exponent, blank),
            _ => None,
        }
    }

    /// The ends and values of the Chinese digits at `at`.
    fn digit_run(&self, at: usize) -> Vec<(usize, u8)> {
        let mut run = Vec::new();
        let mut end = at;
        while let Some(character) = self.cursor.char_at(end).filter(|_| end < self.limit) {
            let Some(Glyph::Digit(digit)) =
                glyph(character).filter(|_| !Word::Weak3.has(character) || counts_as_three(self.cursor, end))
            else {
                break;
            };
            // 两 and 俩 spell no number: of 一两 and 两三 alone they are a part, and in 兄弟俩一人一半 another number begins.
            let counting = |c: char| Word::Counting2.has(c);
            let parted = match *run.as_slice() {
                [] => false,
                [(_, 1)] if counting(character) => false,
                [_] if self.cursor.char_before(end).is_some_and(counting) => digit != 3,
                _ => counting(character),
            };
            if parted {
                break;
            }
            end += character.len_utf8();
            run.push((end, digit));
        }
        run
    }

    fn first_digits(&mut self, run: &[(usize, u8)]) -> Option<()> {
        self.shape.has_chinese = true;
        let &(end, last) = run.last()?;
        let next_scale = self.scale_at(end);
        if let [(_, digit)] = run {
            return self.take_digit(*digit, end);
        }
        if let [(_, low), (_, high)] = run
            && is_spread(*low, *high)
        {
            self.shape.one_number = true;
            self.shape.n_spelled = 2;
            return self.take_spread(*low, *high, end);
        }
        if let [(_, low), (_, middle), (_, high)] = run
            && low + 1 == *middle
            && middle + 1 == *high
            && (next_scale.is_some() || self.cursor.char_at(end).is_some_and(|next| counts(SEVERAL, next)))
        {
            self.shape.one_number = true;
            self.shape.n_spelled = 2;
            return self.take_spread(*low, *high, end);
        }
        if next_scale.is_some_and(|exponent| exponent < MYRIAD) && run.len() > 1 {
            return self.digits_before_scale(run, last);
        }
        self.shape.n_spelled = run.len();
        self.composer.number(Decimal::from_digits(run.iter().map(|&(_, digit)| digit), 0), None);
        self.took(end, Last::Digit)
    }

    /// 一五百: the last digit belongs to the scale, so the numeral ends before it; but 零五百 is one.
    fn digits_before_scale(&mut self, run: &[(usize, u8)], last: u8) -> Option<()> {
        let (end, before) = (run[run.len() - 1].0, &run[..run.len() - 1]);
        if before.iter().all(|&(_, digit)| digit == 0) {
            return self.take_digit(last, end);
        }
        let number = match *before {
            [.., (_, low), (_, high)] if before.len() == 2 && is_spread(low, high) => {
                self.composer.number(Decimal::from(u64::from(low)), Some(Decimal::from(u64::from(high))));
                before[1].0
            }
            _ => {
                self.composer.number(Decimal::from_digits(before.iter().map(|&(_, digit)| digit), 0), None);
                before[before.len() - 1].0
            }
        };
        self.shape.n_spelled = before.len();
        self.end_at(number)
    }

    fn take_digit(&mut self, digit: u8, end: usize) -> Option<()> {
        self.shape.one_number = self.last == Last::Nothing;
        self.shape.n_spelled = usize::from(self.last == Last::Nothing);
        self.composer.number(Decimal::from(u64::from(digit)), None);
        self.took(end, Last::Digit)
    }

    pub(super) fn take_spread(&mut self, low: u8, high: u8, end: usize) -> Option<()> {
        self.composer.number(Decimal::from(u64::from(low)), Some(Decimal::from(u64::from(high))));
        self.took(end, Last::Digit)
    }

    /// Digits behind a scale: 三百五, 三百零五, 七百三四十, 十五六.
    fn later_digits(&mut self, run: &[(usize, u8)], exponent: i64, blank: bool) -> Option<()> {
        let n_zeros = run.iter().take_while(|&&(_, digit)| digit == 0).count();
        let (zero, digits) = (n_zeros > 0, &run[n_zeros..]);
        if digits.is_empty() {
            return self.behind_zero(run[n_zeros - 1].0, exponent);
        }
        if blank && zero {
            return None;
        }
        self.shape.has_chinese = true;
        let (end, low, high) = match *digits {
            [(_, low), (end, high), ..] if is_spread(low, high) && digits.len() == 2 => (end, low, Some(high)),
            [(end, digit), ..] => (end, digit, None),
            [] => return None,
        };
        let next_scale = self.scale_at(end).filter(|_| high.is_some() || digits.len() == 1);
        if let Some(next) = next_scale
            && (next >= MYRIAD || next < exponent)
        {
            self.shape.one_number = false;
            self.composer.number(Decimal::from(u64::from(low)), high.map(|high| Decimal::from(u64::from(high))));
            return self.took(end, Last::Digit);
        }
        if next_scale.is_some() && self.cursor.byte(end) != b' ' {
            return None;
        }
        if let Some(end) = self.spelled_group(digits, exponent) {
            return self.took(end, Last::Digit);
        }
        self.last_digit(end, (low, high), if zero { 0 } else { exponent - 1 })
    }

    /// 三一二 of 一亿九三一二万, where four digits are spelled out between two scales.
    fn spelled_group(&mut self, digits: &[(usize, u8)], exponent: i64) -> Option<usize> {
        let &(end, _) = digits.last().filter(|_| digits.len() > 2)?;
        let next = self.scale_at(end)?;
        let fits = i64::try_from(digits.len()).is_ok_and(|len| next + len <= exponent);
        (next >= MYRIAD && fits && !self.shape.bare).then(|| {
            self.shape.one_number = false;
            self.composer.number(Decimal::from_digits(digits.iter().map(|&(_, digit)| digit), 0), None);
            end
        })
    }

    /// The digit that ends a numeral; without 零 it counts the scale below the last one.
    fn last_digit(&mut self, end: usize, (low, high): (u8, Option<u8>), exponent: i64) -> Option<()> {
        // 15万一个 is what each costs, not 151,000 of them.
        if exponent > 0 && low == 1 && high.is_none() && opens_word(ONE, self.cursor.char_at(end)) {
            return None;
        }
        let counts_once = exponent > 0 && self.shape.over;
        // 万二, 千八: said for 一万二 where it ends in money or nothing goes on.
        let ends = self.cursor.char_at(end).is_none_or(|next| !is_han(next) || Word::BareTail.has(next));
        let begins = self.cursor.char_before(self.start).is_none_or(|before| glyph(before).is_none());
        let free = ends && begins && low > 1 && !Word::BareTail.is(self.cursor.char_before(self.start));
        if counts_once || self.shape.bare && !free {
            return None;
        }
        self.shape.bare = false;
        self.shape.one_number = false;
        let lifted = |digit: u8| Decimal::from(u64::from(digit)).shifted(exponent);
        self.composer.number(lifted(low), high.map(lifted));
        self.took(end, Last::Digit)?;
        self.shape.n_spelled = 0;
        // 十三个亿 goes on.
        let counted = exponent == 0 && Word::Counter.is(self.cursor.char_at(end));
        self.done = !counted
            && !Word::Point.is(self.cursor.char_at(end))
            && !Word::Point.is(self.cursor.char_at(self.cursor.skip_blanks(end, 1)));
        Some(())
    }

    /// What follows 零 behind a scale: 一千零十, `1千零20`, 一百零几万.
    fn behind_zero(&mut self, end: usize, exponent: i64) -> Option<()> {
        let next = self.cursor.char_at(end).filter(|_| end < self.limit)?;
        match glyph(next)? {
            Glyph::Ascii => {
                let number = arabic::read_number(self.cursor, end);
                self.later_ascii(number, exponent, false, true)
            }
            Glyph::Scale(scale) if scale < exponent && scale < MYRIAD => {
                self.composer.number(Decimal::from(1), None);
                self.took(end, Last::Digit)
            }
            Glyph::Several if Word::SeveralInside.has(next) => {
                let several_end = end + next.len_utf8();
                self.scale_at(several_end).filter(|&scale| scale >= MYRIAD)?;
                self.shape.over = true;
                self.took(several_end, Last::More)
            }
            _ => None,
        }
    }
}

/// Two neighbouring digits said for "one or the other": 三四, 两三, 三五.
fn is_spread(low: u8, high: u8) -> bool {
    low > 0 && high == low + 1 || (low, high) == (3, 5)
}

/// 参 is the capital 三 only among other capitals; elsewhere it takes part (参与).
pub(in crate::annotate::numeral) fn counts_as_three(cursor: Cursor<'_>, at: usize) -> bool {
    let scale_before =
        cursor.char_before(at).is_some_and(|before| matches!(glyph(before), Some(Glyph::Scale(_) | Glyph::Digit(0))));
    let next = cursor.char_at(cursor.behind(at));
    let scale_behind = next.is_some_and(|next| glyph::scale(next).is_some());
    scale_behind || scale_before && next.is_none_or(|next| !is_han(next) || counts(WEAK_THREE, next))
}
