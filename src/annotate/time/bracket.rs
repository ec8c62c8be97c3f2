//! Dates whose number stands in brackets inside the word: 去(`2024`)年, 本(`7`)月, 昨(`21`)日, 今(`5/20`)日.

use super::numeric::{YEARS_OF_REPUBLIC, integer, part, spelled_year};
use super::part::{Date, Part, Rank};
use super::words::Word;
use crate::annotate::numeral::{Numeral, NumeralWord};

/// The word around a number in brackets. What the number says is its value.
pub(super) fn bracketed(text: &str, numeral: &Numeral) -> Option<Part> {
    let behind = text[numeral.span.end..].strip_prefix(')')?;
    let head = Word::Bracketed.strip_end(text[..numeral.span.start].strip_suffix('(')?)?;
    let (rank, date, rest) = year(text, numeral, behind)
        .or_else(|| month(numeral, behind))
        .or_else(|| day(numeral, behind))
        .or_else(|| month_and_day(text, numeral, behind))?;
    Some(part(head.len(), text.len() - rest.len(), rank, date))
}

type Read<'a> = (Rank, Date, &'a str);

/// 去(`2024`)年, 本(`114`)年度, 上(`113`)学年度.
fn year<'a>(text: &str, numeral: &Numeral, behind: &'a str) -> Option<Read<'a>> {
    let of_republic = || integer(numeral).filter(|year| YEARS_OF_REPUBLIC.contains(year)).map(|year| year + 1911);
    let year = spelled_year(text, numeral).or_else(of_republic)?;
    if let Some(rest) = Word::FinancialYear.strip_start(behind) {
        return Some((Rank::Year, Date::Unknown, rest));
    }
    let rest = NumeralWord::Year.strip_start(behind)?;
    Some((Rank::Year, Date::Year(year), Word::Degree.strip_start(rest).unwrap_or(rest)))
}

fn month<'a>(numeral: &Numeral, behind: &'a str) -> Option<Read<'a>> {
    let month = integer(numeral).filter(|month| (1..=12).contains(month))?;
    let rest = NumeralWord::Month.strip_start(behind).filter(|rest| !Word::NoMonth.begins(rest))?;
    Some((Rank::Month, Date::Month(month), Word::MonthClosing.strip_start(rest).unwrap_or(rest)))
}

fn day<'a>(numeral: &Numeral, behind: &'a str) -> Option<Read<'a>> {
    let day = integer(numeral).filter(|day| (1..=31).contains(day))?;
    Some((Rank::Day, Date::Day(day), Word::BracketedDay.strip_start(behind)?))
}

/// 今(`5/20`)日: a fraction by its looks.
fn month_and_day<'a>(text: &str, numeral: &Numeral, behind: &'a str) -> Option<Read<'a>> {
    let (month, day) = numeral.span.of(text).split_once('/')?;
    let is_date = month.parse().is_ok_and(|month: u8| (1..=12).contains(&month))
        && day.parse().is_ok_and(|day: u8| (1..=31).contains(&day));
    Word::BracketedDay.strip_start(behind).filter(|_| is_date).map(|rest| (Rank::Day, Date::Unknown, rest))
}
