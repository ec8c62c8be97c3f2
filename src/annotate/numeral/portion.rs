//! Numerals with what makes them a share: percent signs, 百分之, 成 and 折, fractions, and 打 (a dozen).

use super::NumeralKind;
use super::arabic::Arabic;
use super::beside::{
    DISCOUNT, FRACTION, TENTH, TENTH_AND_DIGIT, TENTH_MEMBER, TENTH_PERSON, counts, is_by_the_dozen, opens_word,
};
use super::cursor::{Cursor, is_han};
use super::glyph::{self, Glyph, glyph};
use super::read::{Reading, Shape, read, read_plain};
use super::words::Word;
use crate::fact::Decimal;

/// A numeral with its kind.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) reading: Reading,
    pub(super) kind: NumeralKind,
    /// Of a percentage: by how many powers of ten its number was lifted (成 is one).
    pub(super) lift: i64,
    /// Whether the percentage was announced by 百分之, which may hold for the next number too.
    pub(super) announced: bool,
}

/// Reads the numeral or percentage at `start`, using nothing at or behind `limit`.
pub(super) fn read_item(cursor: Cursor<'_>, start: usize, limit: usize) -> Option<Item> {
    if let Some(item) = announced_percent(cursor, start, limit) {
        return Some(item);
    }
    if let Some(behind) = Word::HalfPrice.strip_start(cursor.rest(start)) {
        let end = cursor.text.len() - behind.len();
        let reading = Reading { start, end, low: Decimal::from(50), high: None, shape: Shape::default() };
        return Some(Item { reading, kind: NumeralKind::Percent, lift: 1, announced: false });
    }
    Some(item_of(cursor, read(cursor, start, limit)?, limit))
}

/// The numeral or percentage that a number in ASCII digits is, unless it may go on behind its digits.
pub(super) fn read_plain_item(cursor: Cursor<'_>, number: &Arabic) -> Option<Item> {
    Some(item_of(cursor, read_plain(cursor, number)?, usize::MAX))
}

/// A numeral with what makes it a share.
fn item_of(cursor: Cursor<'_>, reading: Reading, limit: usize) -> Item {
    if !may_be_share(cursor, reading.end) {
        return Item { reading, kind: NumeralKind::Number, lift: 0, announced: false };
    }
    let spoken = || spoken_fraction(cursor, &reading);
    let reading =
        match fraction(cursor, &reading, limit).or_else(|| mixed_fraction(cursor, &reading, limit)).or_else(spoken) {
            Some((end, value)) => {
                let shape = Shape { closed: true, bare: false, ..reading.shape };
                Reading { start: reading.start, end, low: value, high: None, shape }
            }
            None => reading,
        };
    if let Some((end, lift)) = percent_sign(cursor, &reading).or_else(|| tenths(cursor, &reading)) {
        return percent(reading, end, lift, cursor);
    }
    Item { reading: dozens(cursor, reading), kind: NumeralKind::Number, lift: 0, announced: false }
}

/// More blanks than this part a number from the sign of its share.
const MAX_BLANKS: usize = 4;

/// The classes of which one stands behind a number that is a share or counts by the dozen.
const BEHIND: u128 = Word::Fraction.bit()
    | Word::SpokenFraction.bit()
    | Word::MixedFraction.bit()
    | Word::PercentPoint.bit()
    | Word::Tenth.bit()
    | Word::Discount.bit()
    | Word::Dozen.bit();

/// Whether what stands at `at` may make a share of the number before it: most numbers are none.
fn may_be_share(cursor: Cursor<'_>, at: usize) -> bool {
    let next = cursor.char_at(cursor.skip_blanks(at, MAX_BLANKS));
    next.is_some_and(|next| matches!(next, '%' | '‰') || Word::table().begins_any(BEHIND, next))
}

/// Denominators beyond this power of ten are noise.
const MAX_DENOMINATOR: i64 = 64;

/// 百分之三十五点五, 千分之一, 百万万分之七.
fn announced_percent(cursor: Cursor<'_>, start: usize, limit: usize) -> Option<Item> {
    let (mut at, mut exponent) = (start, 0);
    while let Some(scale) = cursor.char_at(at).and_then(glyph::scale).filter(|&scale| scale > 1) {
        exponent += scale;
        at = cursor.skip_blanks(cursor.behind(at), 1);
        if exponent > MAX_DENOMINATOR {
            return None;
        }
    }
    if exponent == 0 {
        return None;
    }
    let at = cursor.spaced(at, Word::Fraction, 2).or_else(|| spoken_percent(cursor, at, exponent))?;
    let (at, negative) = numerator_start(cursor, at);
    let mut reading = read(cursor, at, limit)?;
    reading.start = start;
    reading.shape.bare = false;
    reading.low = reading.low.shifted(2 - exponent);
    reading.high = reading.high.map(|high| high.shifted(2 - exponent));
    if negative {
        reading.negate();
    }
    Some(Item { reading, kind: NumeralKind::Percent, lift: 2 - exponent, announced: true })
}

/// 百分三十, without its 之. In 百分百 the number is a bare scale.
fn spoken_percent(cursor: Cursor<'_>, at: usize, exponent: i64) -> Option<usize> {
    let end = cursor.spaced(at, Word::SpokenFraction, 0)?;
    let is_numeral = matches!(cursor.char_at(end).and_then(glyph), Some(Glyph::Digit(1..) | Glyph::Scale(1)));
    (exponent == 2 && is_numeral).then_some(end)
}

/// Past the blanks and the 负 before a numerator.
fn numerator_start(cursor: Cursor<'_>, at: usize) -> (usize, bool) {
    let at = cursor.skip_blanks(at, 3);
    match cursor.char_at(at) {
        Some(sign) if Word::Minus.has(sign) => (cursor.skip_blanks(cursor.behind(at), 1), true),
        _ => (at, false),
    }
}

/// 三分之一; the sign of the denominator is before `denominator` and does not matter here.
fn fraction(cursor: Cursor<'_>, denominator: &Reading, limit: usize) -> Option<(usize, Decimal)> {
    let at = cursor.spaced(denominator.end, Word::Fraction, 2)?;
    let (at, negative) = numerator_start(cursor, at);
    cursor.char_at(at).and_then(glyph)?;
    let numerator = read(cursor, at, limit)?;
    if numerator.high.is_some() || denominator.high.is_some() {
        return None;
    }
    let value = numerator.low.divided_by(&denominator.low)?;
    Some((numerator.end, if negative { -value } else { value }))
}

/// 三分二, without its 之: one digit of another.
fn spoken_fraction(cursor: Cursor<'_>, denominator: &Reading) -> Option<(usize, Decimal)> {
    let at = cursor.spaced(denominator.end, Word::SpokenFraction, 0)?;
    let numerator = cursor.char_at(at).and_then(glyph::spelled_digit)?;
    let end = cursor.behind(at);
    let behind = cursor.char_at(end);
    let ends = behind.and_then(glyph).is_none() && !opens_word(FRACTION, behind);
    let whole = cursor.char_at(denominator.start).and_then(glyph::spelled_digit)?;
    let is_one_digit = cursor.behind(denominator.start) == denominator.end;
    let is_fraction = is_one_digit && ends && 0 < numerator && numerator < whole;
    let value = is_fraction.then(|| Decimal::from(u64::from(numerator)).divided_by(&denominator.low))??;
    Some((end, value))
}

/// 三又二分之一
fn mixed_fraction(cursor: Cursor<'_>, whole: &Reading, limit: usize) -> Option<(usize, Decimal)> {
    let at = cursor.skip_blanks(cursor.spaced(whole.end, Word::MixedFraction, 1)?, 1);
    cursor.char_at(at).and_then(glyph)?;
    let (end, value) = fraction(cursor, &read(cursor, at, limit)?, limit)?;
    whole.high.is_none().then(|| (end, &whole.low + &value))
}

/// %, ‰, 个百分点: where it ends, and the power of ten.
fn percent_sign(cursor: Cursor<'_>, reading: &Reading) -> Option<(usize, i64)> {
    let at = cursor.skip_blanks(reading.end, MAX_BLANKS);
    match cursor.char_at(at)? {
        '%' if at <= reading.end + 1 => Some((at + 1, 0)),
        '‰' if at <= reading.end + 1 => Some((at + '‰'.len_utf8(), -1)),
        _ => Some((cursor.spaced(at, Word::PercentPoint, 3)?, 0)),
    }
}

/// 三成, 五折, 七二折 and `7 2 折`.
fn tenths(cursor: Cursor<'_>, reading: &Reading) -> Option<(usize, i64)> {
    let at = cursor.skip_blanks(reading.end, 1);
    let character = cursor.char_at(at)?;
    let end = at + character.len_utf8();
    let next = cursor.char_at(end);
    let count_ok =
        !reading.shape.bare && !reading.shape.over && reading.shape.big_exponent == 0 && !reading.low.is_zero();
    match character {
        _ if !count_ok => None,
        _ if Word::Tenth.has(character) => (!next.is_some_and(|next| begins_cheng_word(cursor, end, next))
            && reading.low <= Decimal::from(20))
        .then_some((end, 1)),
        _ if Word::Discount.has(character) && !opens_word(DISCOUNT, next) => {
            let below_ten = reading.low < Decimal::from(10);
            let is_price = reading.low < Decimal::from(100) && reading.low != Decimal::from(10);
            is_price.then_some((end, i64::from(below_ten)))
        }
        _ => None,
    }
}

/// Words that begin with 成 and are no tenth: 成功, 成员 (but 三成员工 is 30% of 员工).
fn begins_cheng_word(cursor: Cursor<'_>, at: usize, next: char) -> bool {
    let after = cursor.char_at(at + next.len_utf8());
    match next {
        _ if Word::TenthMember.has(next) => !after.is_some_and(|after| counts(TENTH_MEMBER, after)),
        _ if Word::TenthPerson.has(next) => opens_word(TENTH_PERSON, after),
        _ => opens_word(TENTH, Some(next)),
    }
}

fn percent(mut reading: Reading, end: usize, lift: i64, cursor: Cursor<'_>) -> Item {
    reading.end = end;
    reading.low = reading.low.shifted(lift);
    reading.high = reading.high.map(|high| high.shifted(lift));
    if lift == 1
        && let Some((digit, digit_end)) = digit_behind(cursor, end)
    {
        reading.low = reading.low + Decimal::from(u64::from(digit));
        reading.end = digit_end;
    }
    Item { reading, kind: NumeralKind::Percent, lift, announced: false }
}

/// The 五 of 三成五.
fn digit_behind(cursor: Cursor<'_>, at: usize) -> Option<(u8, usize)> {
    let character = cursor.char_at(at)?;
    let digit = glyph::spelled_digit(character).filter(|&digit| digit > 0)?;
    let end = at + character.len_utf8();
    let next = cursor.char_at(end);
    let counts_on = next.and_then(glyph).is_some() || opens_word(TENTH_AND_DIGIT, next);
    (!counts_on && Word::Tenth.is(cursor.char_before(at))).then_some((digit, end))
}

/// 打 as a counter: 五十打.
fn dozens(cursor: Cursor<'_>, reading: Reading) -> Reading {
    let Some(behind) = Word::Dozen.strip_start(cursor.rest(reading.end)) else { return reading };
    let is_dozen = behind.chars().next().is_none_or(|next| !is_han(next)) || is_by_the_dozen(behind);
    if !is_dozen || reading.shape.bare {
        return reading;
    }
    let dozen = Decimal::from(12);
    Reading {
        end: cursor.text.len() - behind.len(),
        low: &reading.low * &dozen,
        high: reading.high.map(|high| &high * &dozen),
        ..reading
    }
}

/// `7 2 折`: two spaced digits before 折.
pub(super) fn spaced_discount(cursor: Cursor<'_>, start: usize) -> Option<Item> {
    let (first, second) = (cursor.byte(start), cursor.byte(start + 2));
    if !first.is_ascii_digit() || cursor.byte(start + 1) != b' ' || !second.is_ascii_digit() {
        return None;
    }
    let end = cursor.spaced(start + 3, Word::Discount, 1)?;
    let low = Decimal::from_digits([first - b'0', second - b'0'], 0);
    let shape = Shape { has_ascii: true, ..Shape::default() };
    Some(Item {
        reading: Reading { start, end, low, high: None, shape },
        kind: NumeralKind::Percent,
        lift: 0,
        announced: false,
    })
}
