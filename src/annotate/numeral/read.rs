//! Reads one numeral, Chinese or mixed: `一万五千亿`, `1.1亿多`, `三四十`, `3万4000`, `十几亿`.

mod digits;
mod point;
mod tails;

pub(super) use digits::counts_as_three;

use super::arabic::{self, Arabic};
use super::beside::{HUNDRED, RARE_SCALE, counts, opens_word};
use super::compose::{Composer, MYRIAD};
use super::cursor::{Cursor, is_han};
use super::glyph::{self, Glyph, OF_GLYPHS, glyph};
use super::money::money_at;
use super::words::Word;
use crate::fact::Decimal;

/// A numeral as read, before percent signs, ranges and qualifiers.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) low: Decimal,
    /// The upper end, where the numeral itself is a spread.
    pub(super) high: Option<Decimal>,
    pub(super) shape: Shape,
}

impl Reading {
    /// Changes the sign.
    pub(super) fn negate(&mut self) {
        let low = -std::mem::replace(&mut self.low, Decimal::ZERO);
        self.high = match self.high.take() {
            Some(high) => {
                self.low = -high;
                Some(low)
            }
            None => {
                self.low = low;
                None
            }
        };
    }
}

/// What the words of a numeral were, as far as later steps want to know.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shape {
    /// 多, 余, 来 or 零几 inside.
    pub(super) over: bool,
    /// Begins with 百, 千, 万 or 亿 and no digit.
    pub(super) bare: bool,
    pub(super) has_ascii: bool,
    pub(super) has_chinese: bool,
    /// A run of Chinese digits without scale: 二〇二三, and 七二 in 七二折.
    pub(super) n_spelled: usize,
    /// One number before the scales, and nothing behind them.
    pub(super) one_number: bool,
    /// Has decimals: digits behind its scale are another numeral.
    pub(super) fraction: bool,
    /// The scales at the end: 亿 is 8, 万亿 is 12, 千万 is 7.
    pub(super) scale_exponent: i64,
    /// Those of them from 万 on.
    pub(super) big_exponent: i64,
    /// ASCII digits and nothing else; how many.
    pub(super) n_plain: usize,
    /// A multiplying letter, a fraction or a power: no scale can be shared with it.
    pub(super) closed: bool,
    /// The power of ten of a multiplying letter.
    pub(super) letter_exponent: i64,
}

/// Reads the numeral that begins at `start`, using nothing at or behind `limit`. A leading point is taken in.
pub(super) fn read(cursor: Cursor<'_>, start: usize, limit: usize) -> Option<Reading> {
    if let Some(digit) = one_digit(cursor, start).filter(|_| start < limit) {
        return Some(digit);
    }
    let mut reader = Reader {
        cursor,
        limit,
        at: start,
        start,
        composer: Composer::default(),
        shape: Shape::default(),
        last: Last::Nothing,
        done: false,
    };
    while !reader.done && reader.step().is_some() {}
    reader.finish()
}

/// What may go on with a number behind it.
const GOES_ON: u128 =
    OF_GLYPHS as u128 | Word::More.bit() | Word::AboutTens.bit() | Word::Point.bit() | Word::Counter.bit();

/// The numeral that a number in ASCII digits is alone, where a Chinese character stands behind it that does not go on with it: most are such.
pub(super) fn read_plain(cursor: Cursor<'_>, number: &Arabic) -> Option<Reading> {
    if !ends_at(cursor, number.end) {
        return None;
    }
    let shape = Shape {
        has_ascii: true,
        one_number: true,
        fraction: !number.value.is_integer(),
        n_plain: if number.plain { number.len() } else { 0 },
        ..Shape::default()
    };
    Some(Reading { start: number.start, end: number.end, low: number.value.clone(), high: None, shape })
}

/// A single Chinese digit that the same holds for: 一 in 一名.
fn one_digit(cursor: Cursor<'_>, start: usize) -> Option<Reading> {
    let first = cursor.char_at(start)?;
    let Some(Glyph::Digit(digit)) = glyph(first).filter(|_| !Word::Weak3.has(first)) else { return None };
    let end = start + first.len_utf8();
    let shape = Shape { has_chinese: true, one_number: true, n_spelled: 1, ..Shape::default() };
    let low = Decimal::from(u64::from(digit));
    ends_at(cursor, end).then_some(Reading { start, end, low, high: None, shape })
}

/// Whether a Chinese character stands at a place that does not go on with a number before it.
fn ends_at(cursor: Cursor<'_>, at: usize) -> bool {
    cursor.char_at(at).is_some_and(|next| is_han(next) && Word::table().bits(next) & GOES_ON == 0)
}

/// The last thing taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Last {
    Nothing,
    /// A Chinese digit or a spread.
    Digit,
    /// An ASCII number.
    Ascii,
    Scale(i64),
    /// 多, 余, 来.
    More,
}

struct Reader<'a> {
    cursor: Cursor<'a>,
    limit: usize,
    start: usize,
    at: usize,
    composer: Composer,
    shape: Shape,
    last: Last,
    done: bool,
}

impl Reader<'_> {
    /// Takes the next part; None when the numeral ends here.
    fn step(&mut self) -> Option<()> {
        let at = self.cursor.skip_blanks(self.at, usize::from(self.last != Last::Nothing));
        let character = self.cursor.char_at(at).filter(|_| at < self.limit)?;
        let blank = at > self.at;
        match glyph(character) {
            Some(Glyph::Ascii) => self.ascii(at, blank),
            Some(Glyph::Digit(_)) => self.digits(at, blank),
            Some(Glyph::Tens(tens)) => self.tens(at, tens),
            Some(Glyph::Scale(exponent)) => self.scale(at, character, exponent),
            Some(Glyph::Several) => self.several(at, character),
            Some(Glyph::Half) => self.half(at),
            None if Word::More.has(character) || Word::AboutTens.has(character) => self.more(at, character),
            None if Word::AboutScale.has(character) => self.about_scale(at, character),
            None if Word::Point.has(character) || self.is_mark_of_decimals(at) => self.point(at),
            None if Word::Counter.has(character) => self.counted_scale(at).or_else(|| self.and_a_half(at)),
            None => None,
        }
    }

    fn ascii(&mut self, at: usize, blank: bool) -> Option<()> {
        let number = match self.last {
            // 4万0,950: behind a scale a group of three is one, whatever it begins with.
            Last::Scale(_) => arabic::read_group(self.cursor, at),
            _ => arabic::read_number(self.cursor, at),
        };
        match self.last {
            Last::Nothing => self.first_ascii(number),
            Last::Scale(exponent) if !self.shape.closed && !self.shape.fraction => {
                self.later_ascii(number, exponent, blank, false)
            }
            _ => None,
        }
    }

    fn first_ascii(&mut self, number: Arabic) -> Option<()> {
        let n_digits = number.len();
        let extended = arabic::read_extended(self.cursor, number.clone());
        self.start = extended.start;
        self.shape.has_ascii = true;
        if extended.end > number.end {
            self.shape.closed = true;
            self.shape.letter_exponent = extended.letter_exponent;
            self.done = true;
        } else if number.plain {
            self.shape.n_plain = n_digits;
        }
        self.shape.one_number = true;
        self.shape.fraction = !number.value.is_integer();
        self.composer.number(extended.value, None);
        self.took(extended.end, Last::Ascii)
    }

    /// ASCII digits behind a scale: `3万4000`, `28亿6,540万`, `5万4千6百`, `3万5`.
    fn later_ascii(&mut self, number: Arabic, exponent: i64, blank: bool, zero: bool) -> Option<()> {
        let next = self.cursor.char_at(number.end);
        let next_scale = self.scale_at(number.end);
        let digits = self.cursor.text[number.start..number.end].replace(',', "");
        let is_whole = digits.bytes().all(|byte| byte.is_ascii_digit());
        let fits = is_whole && number.value < Decimal::from(1).shifted(exponent);
        let is_year = number.len() == 4 && Word::Year.is(next);
        let is_part = next.is_some_and(|next| {
            next.is_ascii_alphanumeric() || matches!(next, '.' | '%' | ':' | '/' | '-') || Word::Month.has(next)
        }) || next == Some(',') && self.cursor.byte(number.end + 1).is_ascii_digit();
        // 63万6463亿 is one number; in 3万200亿 no group of four stands behind the 万.
        let fills_group = exponent == MYRIAD && number.len() == 4 && !blank;
        let scaled = next_scale.is_some_and(|next| next < exponent || next > exponent && fills_group);
        let parted = blank && exponent == MYRIAD && self.counts_behind_blank(&number);
        if !fits || is_year || is_part || next_scale.is_some() && !scaled || blank && !scaled && !parted {
            return None;
        }
        if scaled {
            self.mixed();
            self.composer.number(number.value, None);
            return self.took(number.end, Last::Ascii);
        }
        let half_spoken = number.len() == 1 && !zero && exponent >= 2;
        // 3万4000 counts on; in 20亿15个 the next number begins.
        let is_short = i64::try_from(digits.len()).is_ok_and(|len| len < exponent - 1);
        if !zero && !half_spoken && is_short {
            return None;
        }
        self.mixed();
        self.composer.number(number.value.shifted(if half_spoken { exponent - 1 } else { 0 }), None);
        // 3万4500多, but not 3万4567多.
        if digits.ends_with('0') && next.is_some_and(|next| Word::More.has(next)) {
            self.shape.closed = true;
            return self.took(number.end, Last::Ascii);
        }
        self.end_at(number.end)
    }

    /// `52万 3000 人`: where blanks stand around the digits, one between a scale and four of them parts no numbers.
    fn counts_behind_blank(&self, number: &Arabic) -> bool {
        let counted = self.cursor.rest(number.end).strip_prefix(' ');
        number.value >= Decimal::from(1000)
            && counted.is_some_and(|counted| Word::CountsPeople.begins(counted) || money_at(counted).is_some())
    }

    /// Notes that ASCII digits stand behind a scale.
    fn mixed(&mut self) {
        self.shape.has_ascii = true;
        self.shape.n_plain = 0;
        self.shape.one_number = false;
    }

    fn scale_at(&self, at: usize) -> Option<i64> {
        let at = self.cursor.skip_blanks(at, 1);
        let character = self.cursor.char_at(at).filter(|_| at < self.limit)?;
        glyph::scale(character).filter(|_| !self.is_unit(at, character))
    }

    fn tens(&mut self, at: usize, tens: u8) -> Option<()> {
        if !matches!(self.last, Last::Nothing | Last::Scale(2..)) || self.shape.bare {
            return None;
        }
        self.shape.has_chinese = true;
        self.composer.number(Decimal::from(u64::from(tens)), None);
        self.composer.scale(1).then(|| self.took(self.cursor.behind(at), Last::Scale(1)))?
    }

    fn scale(&mut self, at: usize, character: char, exponent: i64) -> Option<()> {
        if self.is_unit(at, character) || self.shape.closed {
            return None;
        }
        let small = exponent < MYRIAD;
        match self.last {
            Last::Nothing => {
                self.shape.bare = exponent > 1;
                self.composer.number(Decimal::from(1), None);
            }
            // 一百十八 has a 十 without its 一.
            Last::Scale(2 | 3) if exponent == 1 && !self.shape.bare => self.composer.number(Decimal::from(1), None),
            // 百十来万, 百十块 begin with one hundred.
            Last::Scale(2) if exponent == 1 && self.counts_behind(at + character.len_utf8()) => {
                self.shape.bare = false;
                self.composer.number(Decimal::from(1), None);
            }
            Last::Ascii if small && !self.takes_small_scale(at, exponent) => return None,
            Last::Digit if self.shape.n_spelled > 2 && small => return None,
            Last::More if small && self.composer.has_pending() && exponent < 3 => return None,
            _ => {}
        }
        if !self.composer.scale(exponent) {
            return None;
        }
        let chained = matches!(self.last, Last::Scale(_) | Last::More) && self.shape.scale_exponent > 0;
        self.shape.scale_exponent = exponent + if chained { self.shape.scale_exponent } else { 0 };
        self.shape.big_exponent = if small { 0 } else { exponent + if chained { self.shape.big_exponent } else { 0 } };
        self.shape.has_chinese = true;
        self.shape.n_plain = 0;
        let after_more = self.last == Last::More;
        self.took(at + character.len_utf8(), Last::Scale(exponent))?;
        self.done = after_more && self.scale_at(self.at).is_none();
        Some(())
    }

    /// `5百` and `1.5千` are numerals; in `2020百强` and `500强` the word begins behind the digits.
    fn takes_small_scale(&self, at: usize, exponent: i64) -> bool {
        let digits = &self.cursor.text.as_bytes()[self.start..self.at];
        let number = digits.rsplit(|byte| !byte.is_ascii_digit() && *byte != b'.').next().unwrap_or(digits);
        let whole = number.split(|&byte| byte == b'.').next().map_or(0, <[u8]>::len);
        let next = self.cursor.char_at(self.cursor.behind(at));
        // 2138百万元
        let in_millions = exponent == 2 && next.and_then(glyph::scale) == Some(MYRIAD);
        // 1,205千港元: books are kept in thousands.
        let in_thousands = || exponent == 3 && money_at(self.cursor.rest(self.cursor.behind(at))).is_some();
        in_millions || in_thousands() || whole <= if exponent == 1 { 1 } else { 2 } && !opens_word(HUNDRED, next)
    }

    /// 兆 and 京 are scales only where they are not units or Beijing.
    fn is_unit(&self, at: usize, character: char) -> bool {
        let (is_unit, is_rare) = (Word::UnitScale.has(character), Word::RareScale.has(character));
        if !is_unit && !is_rare {
            return false;
        }
        let end = at + character.len_utf8();
        let next = self.cursor.char_at(end);
        is_unit && opens_word(&self.cursor.text[at..end], next)
            || is_rare
                && (self.last == Last::Nothing
                    || next.is_some_and(|next| is_han(next) && glyph(next).is_none() && !counts(RARE_SCALE, next)))
    }

    fn took(&mut self, end: usize, last: Last) -> Option<()> {
        self.at = end;
        if matches!(last, Last::Digit | Last::Ascii) {
            self.shape.scale_exponent = 0;
            self.shape.big_exponent = 0;
        }
        self.last = last;
        Some(())
    }

    fn end_at(&mut self, end: usize) -> Option<()> {
        self.took(end, Last::Digit)?;
        self.shape.one_number = false;
        self.done = true;
        Some(())
    }

    fn finish(&mut self) -> Option<Reading> {
        if self.last == Last::Nothing {
            return None;
        }
        let (low, high) = self.composer.finish();
        Some(Reading { start: self.start, end: self.at, low, high, shape: self.shape })
    }
}
