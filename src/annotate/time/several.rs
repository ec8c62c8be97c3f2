//! Dates of several numbers: `1—11月`, `3、4月`, `2018-19年度`, 一至三季度.

use super::lexicon::LEXICON;
use super::numeric::{YEARS_OF_REPUBLIC, integer, month_or_day, part, spelled_year, year};
use super::part::{Date, Part, Rank};
use super::words::Word;
use crate::annotate::numeral::{Numeral, NumeralWord, spelled_digit};

/// `2018-19年度`, `2024/25财年`, `2023至2024学年`, 二零二一/二二年度.
pub(super) fn school_year(text: &str, numeral: &Numeral) -> Option<Part> {
    let year = spelled_year(text, numeral)?;
    let rest = &text[numeral.span.end..];
    let rest = rest.strip_prefix(['-', '/', '—', '–', '~']).or_else(|| NumeralWord::RangeJoin.strip_start(rest))?;
    let digit = |c: char| spelled_digit(c).map(i64::from).or_else(|| c.to_digit(10).map(i64::from));
    let digits: Vec<i64> = rest.chars().take(5).map_while(digit).collect();
    let (len, next) = (digits.len(), digits.iter().fold(0, |number, digit| 10 * number + digit));
    let is_next = len == 4 && next == year + 1 || len == 2 && next == (year + 1) % 100;
    let behind = rest.trim_start_matches(|c| digit(c).is_some());
    // 2023-2024年 are two years, 2026/2027年度 is one.
    let behind_unit = Word::SchoolYear.strip_start(behind);
    let behind_unit =
        behind_unit.filter(|rest| len == 2 || !NumeralWord::Year.is_word(&behind[..behind.len() - rest.len()]));
    let end = text.len() - behind_unit.or_else(|| Word::FinancialYear.strip_start(behind))?.len();
    is_next.then(|| part(numeral.span.start, end, Rank::Year, Date::Years(year, year + 1)))
}

/// `2025财年`, `2021-2022学年`, 112学年度第1学期. A school year is not the one that it is named by.
pub(super) fn financial_year(text: &str, numeral: &Numeral) -> Option<Part> {
    let rest = &text[numeral.span.end..];
    let behind = Word::FinancialYear.strip_start(rest)?;
    let is_calendar = !Word::NoCalendarYear.begins(rest);
    let behind = Word::SchoolTerm.strip_start(behind).unwrap_or(behind);
    let part = |date| part(numeral.span.start, text.len() - behind.len(), Rank::Year, date);
    if let Some(next) = &numeral.number.high {
        let (year, next) = (numeral.number.value.to_u64()?, next.to_u64()?);
        let years = (1900..2200).contains(&year) && next == year + 1;
        return years.then(|| Some(part(Date::Years(year.try_into().ok()?, next.try_into().ok()?))))?;
    }
    let is_year = || integer(numeral).is_some_and(|year| YEARS_OF_REPUBLIC.contains(&year));
    match spelled_year(text, numeral) {
        // Nothing says which months the first quarter of a financial year has.
        Some(year) if is_calendar && !LEXICON.get().is_period(behind) => Some(part(Date::Year(year))),
        spelled => (spelled.is_some() || is_year()).then(|| part(Date::Unknown)),
    }
}

/// `1—11月`, `2014至2018年`, `1-3日`: two numbers that share the unit.
pub(super) fn spread_of(text: &str, numeral: &Numeral, next: Option<&Numeral>) -> Option<Part> {
    let next = next?;
    if !super::group::joins_range(&text[numeral.span.end..next.span.start]) {
        return None;
    }
    let unit = year(text, next).or_else(|| month_or_day(text, next))?;
    let low = integer(numeral)?;
    let date = match unit.date {
        Date::Year(high) => Date::Years(spelled_year(text, numeral)?, high),
        Date::Month(high) if (1..=12).contains(&low) => Date::Months(low, high),
        Date::Day(_) if LEXICON.get().ends_in_lasting(&text[..numeral.span.start]) => return None,
        Date::Day(high) if (1..=31).contains(&low) => Date::Days(low, high),
        _ => return None,
    };
    Some(part(numeral.span.start, unit.span.end, unit.rank, date))
}

/// 一至三季度, `2-4季度`.
pub(super) fn quarters(text: &str, numeral: &Numeral) -> Option<Part> {
    let behind = Word::Quarter.strip_start(&text[numeral.span.end..])?;
    let (low, high) = (numeral.number.value.to_u64()?, numeral.number.high.as_ref()?.to_u64()?);
    let (low, high) = (i64::try_from(low).ok()?, i64::try_from(high).ok()?);
    let are_quarters = 1 <= low && low < high && high <= 4;
    let months = Date::Months(3 * low - 2, 3 * high);
    are_quarters.then(|| part(numeral.span.start, text.len() - behind.len(), Rank::Period, months))
}

/// Most numbers that share the unit of the last.
const MAX_LISTED: i64 = 6;

/// `3、4月`, `113、114及115年度`: numbers that share the unit of the last one. With 分别 behind each is a time of its own.
pub(super) fn listed(text: &str, numeral: &Numeral, next: &[Numeral]) -> Option<Part> {
    let low = integer(numeral)?;
    // 一、5月: the number of an item.
    let is_alike = |next: &Numeral| next.script == numeral.script;
    if !next.first().is_some_and(is_alike) {
        return None;
    }
    let mut end = numeral.span.end;
    for (last, n_between) in next.iter().zip(0..MAX_LISTED) {
        let between = &text[end..last.span.start];
        if between != "、" && !Word::ListJoin.is_word(between) {
            return None;
        }
        end = last.span.end;
        let Some(unit) = year(text, last).or_else(|| month_or_day(text, last)) else { continue };
        let first = of_unit(text, numeral, low, last, unit.date)?;
        if super::group::is_respective(&text[unit.span.end..]) {
            return Some(part(numeral.span.start, numeral.span.end, unit.rank, first));
        }
        // Members that do not follow each other are no stretch.
        let date = match (first, unit.date) {
            (Date::Year(low), Date::Year(high)) if high == low + 1 + n_between => Date::Years(low, high),
            (Date::Month(low), Date::Month(high)) if high == low + 1 + n_between => Date::Months(low, high),
            (Date::Day(low), Date::Day(high)) if high == low + 1 + n_between => Date::Days(low, high),
            _ => Date::Unknown,
        };
        return Some(part(numeral.span.start, unit.span.end, unit.rank, date));
    }
    None
}

/// What a number says that shares the unit of a later one.
fn of_unit(text: &str, numeral: &Numeral, low: i64, last: &Numeral, unit: Date) -> Option<Date> {
    match unit {
        Date::Year(high) => {
            let shift = high - integer(last)?;
            let is_year = spelled_year(text, numeral).is_some() == (shift == 0) && low + shift < high;
            is_year.then_some(Date::Year(low + shift))
        }
        Date::Month(_) => (1..=12).contains(&low).then_some(Date::Month(low)),
        Date::Day(_) => (1..=31).contains(&low).then_some(Date::Day(low)),
        _ => None,
    }
}
