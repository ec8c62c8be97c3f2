//! Numbers in ASCII digits: thousands commas, decimals, exponents, powers, letters for scales, damaged products.

use super::cursor::{Cursor, is_han};
use super::words::Word;
use crate::fact::Decimal;

/// Exponents and powers beyond this are noise.
const MAX_POWER: u64 = 64;

/// A number in ASCII digits.
#[derive(Clone, Debug)]
pub(super) struct Arabic {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) value: Decimal,
    /// Nothing but digits.
    pub(super) plain: bool,
    /// The power of ten of a letter behind it, which a range may share: `15-20k`.
    pub(super) letter_exponent: i64,
}

impl Arabic {
    /// How many bytes the number takes.
    pub(super) fn len(&self) -> usize {
        self.end - self.start
    }
}

/// Reads `25,500`, `.5` (from the 5), `0.35`. `at` is an ASCII digit.
pub(super) fn read_number(cursor: Cursor<'_>, at: usize) -> Arabic {
    let whole_end = cursor.skip_digits(at);
    if has_leading_point(cursor, at) {
        let value = decimal(cursor, &[], at..whole_end);
        return Arabic { start: at - 1, end: whole_end, value, plain: false, letter_exponent: 0 };
    }
    let grouped_end = grouped_end(cursor, at, whole_end);
    let fraction_end = fraction_end(cursor, at, grouped_end);
    let fraction = (grouped_end + 1).min(fraction_end)..fraction_end;
    let value = decimal(cursor, &cursor.text.as_bytes()[at..grouped_end], fraction);
    Arabic { start: at, end: fraction_end, value, plain: fraction_end == whole_end, letter_exponent: 0 }
}

/// Reads the digits behind a scale, where `0,950` is a group as well.
pub(super) fn read_group(cursor: Cursor<'_>, at: usize) -> Arabic {
    let is_group = cursor.byte(at) == b'0' && cursor.byte(at + 1) == b',' && cursor.skip_digits(at + 2) == at + 5;
    if !is_group {
        return read_number(cursor, at);
    }
    let end = at + 5;
    let value = decimal(cursor, &cursor.text.as_bytes()[at..end], end..end);
    Arabic { start: at, end, value, plain: false, letter_exponent: 0 }
}

fn decimal(cursor: Cursor<'_>, whole: &[u8], fraction: std::ops::Range<usize>) -> Decimal {
    let fraction = &cursor.text.as_bytes()[fraction];
    let digits = whole.iter().chain(fraction).filter(|byte| byte.is_ascii_digit()).map(|byte| byte - b'0');
    Decimal::from_digits(digits, -i64::try_from(fraction.len()).unwrap_or(0))
}

fn has_leading_point(cursor: Cursor<'_>, at: usize) -> bool {
    let before = cursor.byte_before(at.saturating_sub(1));
    cursor.byte_before(at) == b'.' && before != b'.' && !before.is_ascii_alphanumeric()
}

/// More groups of three digits than this are a table, not a number.
const MAX_GROUPS: usize = 20;

/// Past `,500,000`: a comma counts thousands only where every group behind it has three digits.
fn grouped_end(cursor: Cursor<'_>, at: usize, whole_end: usize) -> usize {
    if whole_end - at > 3 || cursor.byte(at) == b'0' {
        return whole_end;
    }
    let mut end = whole_end;
    for _ in 0..MAX_GROUPS {
        if cursor.byte(end) != b',' || !cursor.byte(end + 1).is_ascii_digit() {
            return end;
        }
        if cursor.skip_digits(end + 1) != end + 4 {
            return whole_end;
        }
        end += 4;
    }
    whole_end
}

/// Past the decimals, unless the points make a chain such as `1.2.3`.
fn fraction_end(cursor: Cursor<'_>, at: usize, end: usize) -> usize {
    let fraction_end = cursor.skip_digits(end + 1);
    let chained_after = cursor.byte(fraction_end) == b'.' && cursor.byte(fraction_end + 1).is_ascii_digit();
    let chained_before = cursor.byte_before(at) == b'.' && cursor.byte_before(at - 1).is_ascii_digit();
    let decimals = cursor.byte(end) == b'.' && fraction_end > end + 1;
    if decimals && !chained_after && !chained_before { fraction_end } else { end }
}

/// What may follow a number that begins a numeral: `e3`, `^5`, `k`, `/5`. Gives the number unchanged when nothing does.
pub(super) fn read_extended(cursor: Cursor<'_>, number: Arabic) -> Arabic {
    product(cursor, &number)
        .or_else(|| exponent(cursor, &number))
        .or_else(|| power(cursor, &number))
        .or_else(|| fraction(cursor, &number))
        .or_else(|| mixed_fraction(cursor, &number))
        .or_else(|| letter_scale(cursor, &number))
        .or_else(|| english_scale(cursor, &number))
        .unwrap_or(number)
}

/// `1.5e3`
fn exponent(cursor: Cursor<'_>, number: &Arabic) -> Option<Arabic> {
    if !cursor.byte(number.end).eq_ignore_ascii_case(&b'e') {
        return None;
    }
    let (end, negative, exponent) = signed_integer(cursor, number.end + 1)?;
    let shift = if negative { -exponent } else { exponent };
    (!cursor.byte(end).is_ascii_alphanumeric()).then(|| extended(number, end, number.value.clone().shifted(shift)))
}

/// `2^5`, `2.5^-1`
fn power(cursor: Cursor<'_>, number: &Arabic) -> Option<Arabic> {
    if cursor.byte(number.end) != b'^' || number.len() > 20 {
        return None;
    }
    let (end, negative, exponent) = signed_integer(cursor, number.end + 1)?;
    let power = number.value.pow(u32::try_from(exponent).ok()?);
    let value = if negative { Decimal::from(1).divided_by(&power)? } else { power };
    Some(extended(number, end, value))
}

fn signed_integer(cursor: Cursor<'_>, at: usize) -> Option<(usize, bool, i64)> {
    let sign = cursor.byte(at);
    let digits = at + usize::from(matches!(sign, b'-' | b'+'));
    let end = cursor.skip_digits(digits);
    let value: u64 = cursor.text.get(digits..end)?.parse().ok()?;
    (value <= MAX_POWER).then_some((end, sign == b'-', i64::try_from(value).ok()?))
}

/// `16/5`, where it can be neither a date nor a code.
fn fraction(cursor: Cursor<'_>, number: &Arabic) -> Option<Arabic> {
    let (end, value) = plain_fraction(cursor, number)?;
    Some(extended(number, end, value))
}

/// `4 6/3`
fn mixed_fraction(cursor: Cursor<'_>, number: &Arabic) -> Option<Arabic> {
    if number.len() > 2
        || !number.plain
        || cursor.byte(number.end) != b' '
        || !cursor.byte(number.end + 1).is_ascii_digit()
    {
        return None;
    }
    let numerator = read_number(cursor, number.end + 1);
    let (end, value) = plain_fraction(cursor, &numerator)?;
    Some(extended(number, end, &number.value + &value))
}

fn plain_fraction(cursor: Cursor<'_>, numerator: &Arabic) -> Option<(usize, Decimal)> {
    if !numerator.plain
        || numerator.len() > 3
        || cursor.byte(numerator.end) != b'/'
        || cursor.byte_before(numerator.start) == b'/'
    {
        return None;
    }
    let start = numerator.end + 1;
    let end = cursor.skip_digits(start);
    if end == start
        || end - start > 3
        || matches!(cursor.text.get(numerator.start..end), Some("9/11" | "24/7" | "11/11"))
    {
        return None;
    }
    let next = cursor.char_at(end);
    if next.is_some_and(|next| {
        next.is_ascii_alphanumeric() || matches!(next, '/' | '.' | '-' | ':') || Word::BeforeFractionNot.has(next)
    }) {
        return None;
    }
    let denominator = Decimal::from_digits(cursor.text.as_bytes()[start..end].iter().map(|byte| byte - b'0'), 0);
    Some((end, numerator.value.divided_by(&denominator)?))
}

/// `40k`, `3M`, `-2.5 M`, `30w`; not `5G`, `4K` or `5kg`.
fn letter_scale(cursor: Cursor<'_>, number: &Arabic) -> Option<Arabic> {
    let at = cursor.skip_blanks(number.end, 1);
    let letter = cursor.byte(at);
    let exponent = match letter {
        b'k' | b'K' => 3,
        b'w' => 4,
        b'W' if counts_ten_thousands(cursor, number, at + 1) => 4,
        b'M' => 6,
        b'G' | b'B' => 9,
        _ => return None,
    };
    let next = cursor.char_at(at + 1);
    if next.is_some_and(|next| next.is_ascii_alphanumeric() || next == '/' && letter == b'K') {
        return None;
    }
    if at > number.end && (!matches!(letter, b'M' | b'k') || next.is_some_and(is_han)) {
        return None;
    }
    let is_scale = !is_generation(number, letter) || letter == b'K' && ends_range_of(cursor, number, at + 1, 'K');
    is_scale.then(|| scaled(number, at + 1, exponent))
}

/// `50W元`, and both ends of `50W-80W`; elsewhere W are watts.
fn counts_ten_thousands(cursor: Cursor<'_>, number: &Arabic, end: usize) -> bool {
    let counts_money_or_people = Word::LetterCounts.is(cursor.char_at(end));
    counts_money_or_people || ends_range_of(cursor, number, end, 'W')
}

/// Whether a number with a letter is an end of a range whose other end has it too: `5K-6.5K`.
fn ends_range_of(cursor: Cursor<'_>, number: &Arabic, end: usize, letter: char) -> bool {
    let connects = |c: char| matches!(c, '-' | '~' | '—') || Word::RangeJoin.has(c);
    let is_last = cursor.text[..number.start].strip_suffix(connects).is_some_and(|rest| rest.ends_with(letter));
    let is_first = cursor.rest(end).strip_prefix(connects).is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit())
            && rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').starts_with(letter)
    });
    is_last || is_first
}

/// `13.39 million`
fn english_scale(cursor: Cursor<'_>, number: &Arabic) -> Option<Arabic> {
    const SCALES: [(&str, i64); 6] =
        [("thousand", 3), ("million", 6), ("billion", 9), ("trillion", 12), ("mn", 6), ("bn", 9)];
    let at = cursor.skip_blanks(number.end, 1);
    let rest = cursor.rest(at);
    let &(word, exponent) =
        SCALES.iter().find(|(word, _)| rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)))?;
    let end = at + word.len();
    (!cursor.byte(end).is_ascii_alphanumeric()).then(|| scaled(number, end, exponent))
}

/// `5G` and `4K` name a technology.
fn is_generation(number: &Arabic, letter: u8) -> bool {
    let small = number.value.to_u64().filter(|_| number.plain);
    match letter {
        b'G' | b'B' => small.is_some(),
        b'K' => matches!(small, Some(2 | 4 | 5 | 8 | 16)),
        _ => false,
    }
}

fn extended(number: &Arabic, end: usize, value: Decimal) -> Arabic {
    Arabic { start: number.start, end, value, plain: false, letter_exponent: 0 }
}

fn scaled(number: &Arabic, end: usize, exponent: i64) -> Arabic {
    Arabic { letter_exponent: exponent, ..extended(number, end, number.value.clone().shifted(exponent)) }
}

/// Longest damaged product that is looked at.
const MAX_PRODUCT_LEN: usize = 80;

/// `7.8×10^4`, `5 8 9 × 10^4` and `$7 . 8 \times 1 0 ^ { 4 }$`, which character recognition left blanks in.
fn product(cursor: Cursor<'_>, number: &Arabic) -> Option<Arabic> {
    if !matches!(cursor.byte(number.end), b' ' | b'\\' | b'x' | b'*' | 0xC3) {
        return None;
    }
    let (at, mantissa) = spaced_mantissa(cursor, number.start);
    let at = [r"\times", "×", "x", "*"]
        .iter()
        .find_map(|times| cursor.rest(at).starts_with(times).then(|| at + times.len()))?;
    let at = cursor.spaced_word(at, "10^", 1)?;
    let braced = cursor.spaced_word(at, "{", 1);
    let sign = cursor.spaced_word(braced.unwrap_or(at), "-", 1);
    let (end, power) = spaced_power(cursor, sign.or(braced).unwrap_or(at), usize::from(braced.is_some()))?;
    let end = cursor.spaced_word(end, "}", 1).unwrap_or(end);
    let end = cursor.spaced_word(end, "$", 1).unwrap_or(end);
    let dollar = cursor.byte_before(number.start) == b'$' && cursor.byte_before(end) == b'$';
    let value = mantissa.shifted(if sign.is_some() { -power } else { power });
    Some(Arabic { start: number.start - usize::from(dollar), end, value, plain: false, letter_exponent: 0 })
}

/// Reads `7 . 8 `; gives the position behind it.
fn spaced_mantissa(cursor: Cursor<'_>, start: usize) -> (usize, Decimal) {
    let (mut digits, mut places, mut at) = (Vec::new(), None, start);
    while at < start + MAX_PRODUCT_LEN {
        match cursor.byte(at) {
            digit @ b'0'..=b'9' => {
                digits.push(digit - b'0');
                places = places.map(|places: i64| places + 1);
            }
            b'.' if places.is_none() => places = Some(0),
            b' ' => {}
            _ => break,
        }
        at += 1;
    }
    (at, Decimal::from_digits(digits, -places.unwrap_or(0)))
}

/// Reads the digits of an exponent, with up to `blanks` blanks before each.
fn spaced_power(cursor: Cursor<'_>, start: usize, blanks: usize) -> Option<(usize, i64)> {
    let (mut at, mut power) = (start, 0);
    loop {
        let digit_at = cursor.skip_blanks(at, blanks);
        let digit = cursor.byte(digit_at);
        if !digit.is_ascii_digit() {
            break;
        }
        power = power * 10 + u64::from(digit - b'0');
        if power > MAX_POWER {
            return None;
        }
        at = digit_at + 1;
    }
    (at > start).then_some((at, i64::try_from(power).ok()?))
}
