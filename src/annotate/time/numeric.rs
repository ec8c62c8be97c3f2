//! Dates with numbers: `2023年`, `1—11月`, `15日`, `8时30分`, `2024-01-19`, 近三年.

use std::ops::RangeInclusive;

use super::bracket::bracketed;
use super::century::{century, decade};
use super::column::{months_of_columns, year_of_column};
use super::lexicon::LEXICON;
use super::part::{Date, Part, Rank};
use super::several::{financial_year, listed, quarters, school_year, spread_of};
use super::stretch::stretch;
use super::words::Word;
use crate::annotate::numeral::{Glyph, Numeral, NumeralKind, NumeralWord, Script, glyph, scan_numerals, spelled_digit};
use crate::text::Span;

/// Adds the numeric pieces of a stretch of the text, whose numerals are given.
pub(super) fn find(text: &str, stretch: Span, numerals: &[Numeral], parts: &mut Vec<Part>) {
    for (index, numeral) in numerals.iter().enumerate() {
        if numeral.kind == NumeralKind::Number {
            parts.extend(read(text, numeral, &numerals[index + 1..]));
        } else {
            parts.extend(bracketed(text, numeral));
        }
    }
    parts.extend(clocks(text, stretch));
    months_of_columns(text, stretch, parts);
}

fn read(text: &str, numeral: &Numeral, next: &[Numeral]) -> Option<Part> {
    // What follows tells the few kinds that it may be; most numbers date nothing.
    let Some(behind) = strip_blank(&text[numeral.span.end..]).0.chars().next() else {
        return year_of_column(text, numeral);
    };
    match behind {
        '|' | '\t' | '\n' => year_of_column(text, numeral),
        c if c.is_ascii_digit() => year_of_column(text, numeral),
        '-' | '/' | '.' | '~' | '–' | '—' | '～' | '、' => written_or_spread(text, numeral, next),
        ')' => bracketed(text, numeral),
        c if c.is_ascii() => year_of_column(text, numeral),
        c if NumeralWord::Year.has(c) => {
            decade(text, numeral).or_else(|| stretch(text, numeral)).or_else(|| year(text, numeral))
        }
        c if NumeralWord::Month.has(c) => stretch(text, numeral).or_else(|| month_or_day(text, numeral)),
        c if Word::Day.has(c) || Word::NumberedDay.has(c) => month_or_day(text, numeral),
        c if Word::Quarter.has_first(c) => quarters(text, numeral).or_else(|| stretch(text, numeral)),
        c if LEXICON.get().unit_firsts.has(c) => stretch(text, numeral),
        c if Word::Hour.has_first(c) => hour(text, numeral),
        c if Word::Century.has_first(c) => century(text, numeral),
        c if NumeralWord::RangeJoin.has(c) => written_or_spread(text, numeral, next),
        c if Word::ListJoin.has_first(c) => listed(text, numeral, next),
        c if Word::FinancialYear.has_first(c) => financial_year(text, numeral),
        c if Word::PartOfBareYear.has_first(c) => bare_year(text, numeral),
        _ => year_of_column(text, numeral),
    }
}

fn written_or_spread(text: &str, numeral: &Numeral, next: &[Numeral]) -> Option<Part> {
    written_date(text, numeral)
        .or_else(|| school_year(text, numeral))
        .or_else(|| spread_of(text, numeral, next.first()))
        .or_else(|| listed(text, numeral, next))
}

pub(super) fn part(start: usize, end: usize, rank: Rank, date: Date) -> Part {
    Part { span: Span::new(start, end), rank, date, stands_alone: true }
}

/// The number as a small integer.
pub(super) fn integer(numeral: &Numeral) -> Option<i64> {
    let whole = numeral.number.high.is_none() && !numeral.bare_scale;
    i64::try_from(numeral.number.value.to_u64().filter(|_| whole)?).ok()
}

/// A calendar year is spelled in four digits.
pub(super) fn spelled_year(text: &str, numeral: &Numeral) -> Option<i64> {
    let spelled = numeral.span.of(text);
    let four =
        spelled.chars().count() == 4 && spelled.chars().all(|c| c.is_ascii_digit() || spelled_digit(c).is_some());
    integer(numeral).filter(|value| four && (1000..=2999).contains(value))
}

fn strip_blank(text: &str) -> (&str, usize) {
    text.strip_prefix(' ').map_or((text, 0), |rest| (rest, 1))
}

/// `2023年`, `2011 年`, 民国109年, 公元前221年.
pub(super) fn year(text: &str, numeral: &Numeral) -> Option<Part> {
    let (rest, _) = strip_blank(&text[numeral.span.end..]);
    let behind = NumeralWord::Year.strip_start(rest)?;
    let before = &text[..numeral.span.start];
    let eras = [(Word::EraBefore, -1), (Word::EraRepublic, 1911), (Word::Era, 0)];
    let era = eras.iter().find_map(|&(era, shift)| Some((era.strip_end(before)?.len(), shift)));
    if era.is_none() && is_short_year(behind, numeral) {
        let end = text.len() - Word::Degree.strip_start(behind).unwrap_or(behind).len();
        return Some(part(numeral.span.start, end, Rank::Year, Date::Unknown));
    }
    let value = match era {
        Some((_, -1)) => 1 - integer(numeral)?,
        Some((_, shift)) => integer(numeral)? + shift,
        None => spelled_year(text, numeral).or_else(|| year_of_republic(text, behind, numeral))?,
    };
    if Word::NoYear.begins(behind) {
        return None;
    }
    let end = text.len() - Word::Degree.strip_start(behind).unwrap_or(behind).len();
    let start = era.map_or(numeral.span.start, |(start, _)| start);
    Some(part(start, end, Rank::Year, Date::Year(value)))
}

/// Years of the Republic in use; fewer are counts of years as well.
pub(super) const YEARS_OF_REPUBLIC: RangeInclusive<i64> = 100..=150;

/// 112年度, 113年1月, 112年第3季, 110年至112年: a year as it is counted in Taiwan. Nothing is so many financial years old.
fn year_of_republic(text: &str, behind: &str, numeral: &Numeral) -> Option<i64> {
    let ends_range = || {
        let next = NumeralWord::RangeJoin.strip_start(behind)?;
        let year = next.get(..3)?.parse::<i64>().ok().filter(|year| YEARS_OF_REPUBLIC.contains(year));
        year.filter(|_| NumeralWord::Year.begins(&next[3..]))
    };
    // 112年至|115年.
    let begins_range = || {
        let before = NumeralWord::RangeJoin.strip_end(&text[..numeral.span.start])?;
        let year = NumeralWord::Year.strip_end(before)?;
        let year = year.get(year.len().checked_sub(3)?..)?.parse::<i64>().ok()?;
        YEARS_OF_REPUBLIC.contains(&year).then_some(())
    };
    let is_dated = || {
        Word::Degree.begins(behind)
            || Word::DatedYear.begins(behind)
            || begins_with_month(behind)
            || LEXICON.get().is_part_of_year(behind)
            || ends_range().is_some()
            || begins_range().is_some()
    };
    integer(numeral).filter(|year| YEARS_OF_REPUBLIC.contains(year) && is_dated()).map(|year| year + 1911)
}

/// 98年7月, 95年度: of which century, or of the Republic, nothing says.
fn is_short_year(behind: &str, numeral: &Numeral) -> bool {
    let is_dated = || begins_with_month(behind) || Word::Degree.begins(behind);
    integer(numeral).is_some_and(|year| (60..100).contains(&year)) && is_dated()
}

/// `2021`第二季度, `2023`上半年: a year without its unit, before part of one.
fn bare_year(text: &str, numeral: &Numeral) -> Option<Part> {
    let year = spelled_year(text, numeral).filter(|_| numeral.script != Script::Chinese)?;
    let behind = &text[numeral.span.end..];
    let is_part = LEXICON.get().is_period(behind);
    is_part.then(|| part(numeral.span.start, numeral.span.end, Rank::Year, Date::Year(year)))
}

/// Whether a text begins with the number of a month, or of several: `7月`, `7 月`, `1至11月`, `5、6月`.
fn begins_with_month(text: &str) -> bool {
    let Some(behind) = strip_number(text) else { return false };
    let joined = behind.strip_prefix(['-', '—', '~', '–', '、']).or_else(|| NumeralWord::RangeJoin.strip_start(behind));
    let last = joined.or_else(|| Word::ListJoin.strip_start(behind)).and_then(strip_number);
    NumeralWord::Month.begins(last.unwrap_or(behind))
}

/// What stands behind the number of a month.
fn strip_number(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let behind = text.trim_start_matches(|c: char| is_digit_or_scale(c, 1));
    (behind.len() < text.len()).then(|| behind.trim_start())
}

/// A digit, or a scale up to a power of ten.
pub(super) fn is_digit_or_scale(c: char, largest: i64) -> bool {
    match glyph(c) {
        Some(Glyph::Ascii | Glyph::Digit(_)) => true,
        Some(Glyph::Scale(exponent)) => exponent <= largest,
        _ => false,
    }
}

/// 三十一 in bytes: no month and no day is longer.
const LONGEST_DAY: usize = 9;

/// `3月份`, `15日`, `3号` (behind a month).
pub(super) fn month_or_day(text: &str, numeral: &Numeral) -> Option<Part> {
    let value = integer(numeral).filter(|_| numeral.span.len() <= LONGEST_DAY)?;
    let before = &text[..numeral.span.start];
    let (rest, _) = strip_blank(&text[numeral.span.end..]);
    let end_before = |behind: &str| text.len() - behind.len();
    if let Some(behind) = NumeralWord::Month.strip_start(rest)
        && (1..=12).contains(&value)
        && !ends_in_years(before)
        && (NumeralWord::Year.ends(before) || !Word::NoMonth.begins(behind))
        && !(LEXICON.get().ends_in_term(before) && ends_clause(behind))
    {
        let behind = Word::MonthClosing.strip_start(behind).unwrap_or(behind);
        return Some(part(numeral.span.start, end_before(behind), Rank::Month, Date::Month(value)));
    }
    let behind_month = NumeralWord::Month.ends(before.trim_end_matches(' '));
    // 三月六日至|十二日.
    let ends_range = || NumeralWord::RangeJoin.strip_end(before).is_some_and(|left| Word::Day.ends(left));
    let counts_alone = behind_month || numeral.script != Script::Chinese || ends_range();
    // 关押5-10日 lasts too.
    let first = before.strip_suffix(['-', '—', '~']).map(|left| left.trim_end_matches(|c| is_digit_or_scale(c, 1)));
    let lasts = || LEXICON.get().ends_in_lasting(first.unwrap_or(before));
    let is_day = |behind: &&str| {
        counts_alone && (behind_month || LEXICON.get().ends_in_until(before) || !Word::NoDay.begins(behind) && !lasts())
    };
    let is_numbered_day = |behind: &&str| {
        behind_month
            || counts_alone
                && (LEXICON.get().is_day_part(text, end_before(behind))
                    || behind.starts_with(',') && opens_line(before))
    };
    let behind = Word::Day.strip_start(rest).filter(is_day);
    let behind = behind.or_else(|| Word::NumberedDay.strip_start(rest).filter(is_numbered_day))?;
    (1..=31).contains(&value).then(|| part(numeral.span.start, end_before(behind), Rank::Day, Date::Day(value)))
}

/// Whether a text ends in a count of years: `2月` in 徒刑`1年2月` is no month. A count of ten or more is one behind the name of a term alone.
fn ends_in_years(before: &str) -> bool {
    let Some(counted) = NumeralWord::Year.strip_end(before) else { return false };
    let head = counted.trim_end_matches(|c| is_digit_or_scale(c, 2));
    let count = &counted[head.len()..];
    let is_below_ten = count.chars().nth(1).is_none() && !matches!(count, "" | "0");
    let is_short = count.chars().nth(3).is_none() && !count.is_empty();
    is_below_ten || is_short && LEXICON.get().ends_in_term(head)
}

/// Whether a clause ends before a text: 有期徒刑六月 is a term there, and no June.
fn ends_clause(behind: &str) -> bool {
    behind.is_empty() || behind.starts_with([',', ';', '。', '、', ')'])
}

/// Whether a sentence begins behind a text.
fn opens_line(before: &str) -> bool {
    before.is_empty() || before.ends_with(['。', '\n', ';', '!', '?'])
}

/// `8时30分`, 十点半; 点 needs 上午 before it or minutes behind it.
fn hour(text: &str, numeral: &Numeral) -> Option<Part> {
    let hour = integer(numeral).filter(|hour| (0..=24).contains(hour))?;
    let (rest, n_blanks) = strip_blank(&text[numeral.span.end..]);
    let behind = Word::Hour.strip_start(rest)?;
    let unit = &rest[..rest.len() - behind.len()];
    let (minutes, minutes_len) = minutes(behind);
    let before = &text[..numeral.span.start];
    let before = Word::About.strip_end(before).unwrap_or(before);
    let left = before.strip_suffix(|c| matches!(c, '-' | '—') || NumeralWord::RangeJoin.has(c));
    let in_day = left.is_some_and(|left| Word::Hour.ends(left))
        || Word::Day.ends(before)
        || LEXICON.get().ends_in_day(before)
        || LEXICON.get().ends_in_until(before);
    let clear = Word::FullHour.is_word(unit) || minutes_len > 0 || in_day && !Word::NoHour.begins(behind);
    let end = numeral.span.end + n_blanks + unit.len() + minutes_len;
    clear.then(|| part(numeral.span.start, end, Rank::Clock, Date::Clock(hour, minutes)))
}

/// `30分`, 半, 整, with its length.
fn minutes(text: &str) -> (i64, usize) {
    for (class, minutes) in [(Word::HalfHour, 30), (Word::FullTime, 0)] {
        if let Some(behind) = class.strip_start(text) {
            return (minutes, text.len() - behind.len());
        }
    }
    let (written, _) = strip_blank(text);
    let digits = written.bytes().take(2).take_while(u8::is_ascii_digit).count();
    let chinese = written.chars().take(4).take_while(|&c| !c.is_ascii() && is_digit_or_scale(c, 1));
    let len = digits.max(chinese.map(char::len_utf8).sum());
    let (unit, _) = strip_blank(&written[len..]);
    let Some(behind) = Word::Minute.strip_start(unit).filter(|_| len > 0) else { return (0, 0) };
    let value = written[..len].parse().ok().or_else(|| small_number(&written[..len]));
    // 20分许.
    let behind = Word::FullTime.strip_start(behind).unwrap_or(behind);
    value.filter(|value| *value < 60).map_or((0, 0), |value| (value, text.len() - behind.len()))
}

pub(super) fn small_number(text: &str) -> Option<i64> {
    let numerals = scan_numerals(text);
    integer(numerals.first()?)
}

/// `2024-01-19`, `2024/1/19`, `2021.3.5`.
fn written_date(text: &str, numeral: &Numeral) -> Option<Part> {
    let year = spelled_year(text, numeral).filter(|_| numeral.span.len() == 4)?;
    let rest = &text[numeral.span.end..];
    let separator = rest.chars().next().filter(|c| matches!(c, '-' | '/' | '.'))?;
    let (month, month_len) = two_digits(&rest[1..])?;
    let behind = rest[1 + month_len..].strip_prefix(separator)?;
    let (day, day_len) = two_digits(behind)?;
    let closed =
        !behind[day_len..].starts_with([separator]) || !behind[day_len + 1..].starts_with(|c: char| c.is_ascii_digit());
    let end = numeral.span.end + 1 + month_len + 1 + day_len;
    let valid = (1..=12).contains(&month) && (1..=31).contains(&day) && closed;
    valid.then(|| part(numeral.span.start, end, Rank::Day, Date::Full(year, month, day)))
}

/// One or two digits and no third.
pub(super) fn two_digits(text: &str) -> Option<(i64, usize)> {
    let len = text.bytes().take(3).take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&len).then(|| Some((text[..len].parse().ok()?, len)))?
}

/// `8:30` and `08:56:12`.
fn clocks(text: &str, stretch: Span) -> impl Iterator<Item = Part> + '_ {
    let colons = memchr::memchr_iter(b':', stretch.of(text).as_bytes()).map(move |colon| stretch.start + colon);
    colons.filter_map(move |colon| {
        let bytes = text.as_bytes();
        let n_before = bytes[..colon].iter().rev().take(3).take_while(|byte| byte.is_ascii_digit()).count();
        let start = colon - n_before;
        let (hour, hour_len) = two_digits(text.get(start..)?)?;
        let (minute, minute_len) = two_digits(text.get(colon + 1..)?)?;
        let mut end = colon + 1 + minute_len;
        let before = if start == 0 { 0 } else { bytes[start - 1] };
        // 1:10.3 is a ratio.
        let goes_on = bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        let is_part = goes_on || matches!(before, b':' | b'.' | b'-');
        if is_part || hour_len != n_before || minute_len != 2 || hour > 24 || minute > 59 {
            return None;
        }
        if let Some((_, 2)) = text[end..].strip_prefix(':').and_then(two_digits) {
            end += 3;
        }
        // 跑进2:09:30以内: how long somebody took.
        if Word::Racing.ends(&text[..start]) || Word::RaceClosing.begins(&text[end..]) {
            return None;
        }
        Some(part(start, end, Rank::Clock, Date::Clock(hour, minute)))
    })
}
