//! Two numerals that are the ends of one range: `30—50万`, 一千到两千万, `5%至10%`.

use super::NumeralKind;
use super::beside::{LIST, counts};
use super::cursor::{Cursor, is_han};
use super::glyph::{Glyph, glyph};
use super::portion::Item;
use super::read::{Reading, Shape};
use super::words::Word;
use crate::fact::Decimal;

/// The range from `left` to `right`, when only a connector stands between them.
pub(super) fn join(cursor: Cursor<'_>, left: &Item, right: &Item) -> Option<Item> {
    let between = cursor.text.get(left.reading.end..right.reading.start)?;
    if between.is_empty() {
        return next_ten(cursor, left, right);
    }
    if between == "、" {
        return neighbors(cursor, left, right);
    }
    let connector = connector(between)?;
    // 几万至几千万 reaches from the least of one to the most of the other. A range of two ends has no scale left.
    let is_end = |item: &Item| {
        let mut glyphs = cursor.text[item.reading.start..item.reading.end].chars().map(glyph);
        item.reading.high.is_none()
            || item.reading.shape.scale_exponent > 0 && glyphs.any(|glyph| glyph == Some(Glyph::Several))
    };
    let are_ends = is_end(left) && is_end(right);
    // `下调0.25个百分点至3.45%`: what something moved by, and what it became.
    let in_points = |item: &Item| Word::PercentPoint.ends(&cursor.text[..item.reading.end]);
    let both_shares = left.kind == NumeralKind::Percent && right.kind == NumeralKind::Percent;
    if !are_ends
        || both_shares && in_points(left) != in_points(right)
        || is_date(cursor, left, right)
        || connector == "-" && is_code(cursor, left, right)
    {
        return None;
    }
    let (low, high, kind) = ends(left, right)?;
    if low >= high {
        return None;
    }
    let mut item = right.clone();
    item.kind = kind;
    item.reading.start = left.reading.start;
    item.reading.low = low;
    item.reading.high = Some(high);
    item.reading.shape = Shape {
        has_ascii: left.reading.shape.has_ascii || right.reading.shape.has_ascii,
        has_chinese: left.reading.shape.has_chinese || right.reading.shape.has_chinese,
        ..Shape::default()
    };
    Some(item)
}

/// 十几二十: the second number goes on where the first ends.
fn next_ten(cursor: Cursor<'_>, left: &Item, right: &Item) -> Option<Item> {
    let goes_on = Word::SeveralInside.ends(&cursor.text[..left.reading.end]) && right.reading.high.is_none();
    let one = Decimal::from(1);
    let high = left.reading.high.as_ref().filter(|&high| goes_on && high + &one == right.reading.low)?;
    debug_assert!(*high >= left.reading.low);
    let mut item = right.clone();
    item.reading = Reading {
        start: left.reading.start,
        low: left.reading.low.clone(),
        high: Some(right.reading.low.clone()),
        ..item.reading
    };
    Some(item)
}

/// 六、七百万, 三、四名, 十三、四个, 2、300块: two digits that follow each other, parted as in speech. At the head of a line the
/// first numbers what comes next.
fn neighbors(cursor: Cursor<'_>, left: &Item, right: &Item) -> Option<Item> {
    let (first, second) = (&left.reading, &right.reading);
    let is_inside = cursor.char_before(first.start).is_some_and(|before| is_han(before) && !Word::Ordinal.has(before));
    let (n_first, n_second) = (first.shape.n_plain, second.shape.n_plain);
    let exponent = second.shape.scale_exponent;
    let same_script =
        ((n_first > 0) == (n_second > 0) || exponent > 0) && first.shape.has_ascii == second.shape.has_ascii;
    if !is_inside || !same_script || first.high.is_some() || second.high.is_some() || right.kind != NumeralKind::Number
    {
        return None;
    }
    let (low, high) = match exponent {
        0 if n_second > 0 => in_digits(cursor, first, second)?,
        0 if second.shape.has_ascii => return None,
        _ if second.shape.has_ascii => scaled_digits(first, second, exponent)?,
        0 => counted(cursor, first, second)?,
        _ => scaled(cursor, first, second, exponent)?,
    };
    let mut item = right.clone();
    item.reading = Reading { start: first.start, low, high: Some(high), ..item.reading };
    Some(item)
}

/// Both ends of 六、七百万.
fn scaled(cursor: Cursor<'_>, first: &Reading, second: &Reading, exponent: i64) -> Option<(Decimal, Decimal)> {
    let is_digit = first.shape.n_spelled == 1 && cursor.behind(first.start) == first.end;
    let is_next = second.shape.one_number && second.low == (&first.low + &Decimal::from(1)).shifted(exponent);
    (is_digit && is_next).then(|| (first.low.clone().shifted(exponent), second.low.clone()))
}

/// Both ends of 5、6万 and 7、8000万: the first digit has the scale of the second number and its zeros.
fn scaled_digits(first: &Reading, second: &Reading, exponent: i64) -> Option<(Decimal, Decimal)> {
    let counted = second.low.clone().shifted(-exponent);
    let next = &first.low + &Decimal::from(1);
    let zeros = (0..4).filter(|zeros| *zeros != 1).find(|zeros| next.clone().shifted(*zeros) == counted)?;
    (first.shape.n_plain == 1).then(|| (first.low.clone().shifted(zeros + exponent), second.low.clone()))
}

/// Both ends of 2、300块: the first digit has the zeros of the second number.
fn in_digits(cursor: Cursor<'_>, first: &Reading, second: &Reading) -> Option<(Decimal, Decimal)> {
    let zeros = i64::try_from(second.shape.n_plain.checked_sub(1)?).ok().filter(|&zeros| zeros > 1)?;
    let is_counted = cursor.char_at(second.end).is_some_and(|next| counts(LIST, next));
    let is_next = first.shape.n_plain == 1 && second.low == (&first.low + &Decimal::from(1)).shifted(zeros);
    (is_counted && is_next).then(|| (first.low.clone().shifted(zeros), second.low.clone()))
}

/// Both ends of 三、四名 and 十三、四个, in front of what is counted.
fn counted(cursor: Cursor<'_>, first: &Reading, second: &Reading) -> Option<(Decimal, Decimal)> {
    let is_counted = cursor.char_at(second.end).is_some_and(|next| counts(LIST, next));
    let is_digit = cursor.behind(second.start) == second.end;
    let (low, next) = (first.low.to_u64()?, second.low.to_u64()?);
    let is_next = low < 100 && low % 10 > 0 && low % 10 + 1 == next;
    (is_counted && is_digit && is_next).then(|| (first.low.clone(), Decimal::from(low + 1)))
}

/// Bytes of the longest connector, with a blank on either side and a remark before it.
const LONGEST_CONNECTOR: usize = 13;

/// What connects the ends of a range; `1万(含)-5万` is one too.
fn connector(between: &str) -> Option<&str> {
    if between.len() > LONGEST_CONNECTOR {
        return None;
    }
    let between = Word::EndIncluded.strip_start(between).unwrap_or(between);
    let trimmed = between.trim_matches(' ');
    let is_connector = matches!(trimmed, "-" | "~" | "–" | "—" | "――" | "―" | "——" | "--" | "～" | "〜" | "−" | "∼")
        || Word::RangeJoin.is_word(trimmed);
    (is_connector && between.len() <= trimmed.len() + 2).then_some(trimmed)
}

/// Months, days, hours and years: `1—11月`, `2014至2018年`.
fn is_date(cursor: Cursor<'_>, left: &Item, right: &Item) -> bool {
    let at = cursor.skip_blanks(right.reading.end, 1);
    let next = cursor.char_at(at);
    // 日元 is money, and no day has 万 in its number.
    if right.reading.shape.big_exponent > 0
        || (Word::DayUnit.is(next) && Word::DayMoney.is(cursor.char_at(cursor.behind(at))))
    {
        return false;
    }
    let (n_left, n_right) = (left.reading.shape.n_plain, right.reading.shape.n_plain);
    let spelled_year = left.reading.shape.n_spelled == 4;
    match next {
        Some(next) if Word::ClockUnit.has(next) => true,
        Some(next) if Word::Year.has(next) => n_left == 4 || n_right == 4 || spelled_year,
        Some(next) if is_han(next) => false,
        _ => n_left == 4 && n_right == 4 && is_year(&left.reading.low) && is_year(&right.reading.low),
    }
}

fn is_year(value: &Decimal) -> bool {
    value.to_u64().is_some_and(|value| (1900..=2100).contains(&value))
}

/// Chains such as `2020-01-19`, and parts with leading zeros.
fn is_code(cursor: Cursor<'_>, left: &Item, right: &Item) -> bool {
    let padded = |item: &Item| item.reading.shape.n_plain > 1 && cursor.byte(item.reading.start) == b'0';
    let start = left.reading.start;
    let before = cursor.byte_before(start);
    let end = right.reading.end;
    // Behind a slash may be what a price is for: 8000-12000/月.
    let goes_on = matches!(cursor.byte(end), b'-' | b':')
        || cursor.byte(end) == b'/' && cursor.byte(end + 1).is_ascii_alphanumeric();
    // A colon behind a label parts nothing: 月薪:8000-12000.
    let in_clock = before == b':' && cursor.byte_before(start - 1).is_ascii_digit();
    padded(left) || padded(right) || matches!(before, b'-' | b'/' | b'.') || in_clock || goes_on
}

/// Both ends, with the scale or the percent sign they share.
fn ends(left: &Item, right: &Item) -> Option<(Decimal, Decimal, NumeralKind)> {
    let low = shared_scale(left, right);
    let high = right.reading.high.as_ref().unwrap_or(&right.reading.low).clone();
    match (left.kind, right.kind) {
        (NumeralKind::Number, NumeralKind::Number) => Some((low, high, NumeralKind::Number)),
        (NumeralKind::Percent, NumeralKind::Percent) => Some((left.reading.low.clone(), high, NumeralKind::Percent)),
        (NumeralKind::Number, NumeralKind::Percent) if !right.announced && !left.reading.shape.bare => {
            Some((left.reading.low.clone().shifted(right.lift), high, NumeralKind::Percent))
        }
        (NumeralKind::Percent, NumeralKind::Number) if left.announced && right.reading.shape.big_exponent == 0 => {
            Some((left.reading.low.clone(), high.shifted(left.lift), NumeralKind::Percent))
        }
        _ => None,
    }
}

/// The lower end with the scale it leaves to the upper one: the 30 of `30—50万`, 八百 of 八百到九百亿, 两 of 两到三千.
fn shared_scale(left: &Item, right: &Item) -> Decimal {
    let (low, shape) = (&left.reading.low, right.reading.shape);
    let left_shape = left.reading.shape;
    let bare_number = left_shape.scale_exponent == 0 && left_shape.one_number;
    let letter = (bare_number && shape.closed, shape.letter_exponent);
    let candidates = [
        letter,
        (bare_number && shape.one_number, shape.scale_exponent),
        (left_shape.big_exponent == 0, shape.big_exponent),
    ];
    for (allowed, exponent) in candidates {
        if allowed && exponent > 0 && !left_shape.closed && *low < right.reading.low.clone().shifted(-exponent) {
            return low.clone().shifted(exponent);
        }
    }
    low.clone()
}
