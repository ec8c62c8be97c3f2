//! Stretches of time that date something: 近三年, 过去两星期, 三年来, 前5个月, 四年多 alone in its clause.

use super::lexicon::LEXICON;
use super::numeric::{integer, part, spelled_year};
use super::part::{Date, Part, Rank, Stretch, Unit};
use crate::annotate::numeral::Numeral;
use crate::fact::Bound;
use crate::text::Span;

/// What stands before the number, and on which side of now the stretch lies.
type Opening<'a> = (&'a str, Option<bool>);

/// The stretch that a number counts; none where it only says how long something takes.
pub(super) fn stretch(text: &str, numeral: &Numeral) -> Option<Part> {
    if spelled_year(text, numeral).is_some() {
        return None;
    }
    let at = numeral.span.end;
    let (word, unit) = LEXICON.get().units.iter().find(|(unit, _)| text[at..].starts_with(unit.as_str()))?;
    let end = at + word.len();
    // 近5万小时 is an amount of work and dates nothing.
    let is_work = !word.contains('年') && integer(numeral).is_some_and(|number| number >= 1000);
    if text[at..].starts_with("周年") || is_work {
        return None;
    }
    let opening = opening(&text[..numeral.span.start], word);
    let closing = LEXICON
        .get()
        .begins(&LEXICON.get().stretch_closings, text, end)
        .filter(|closing| closes(closing, word, opening));
    let is_alone = is_alone(text, numeral.span.start, end) && word.contains(['年', '月', '天']);
    if opening.is_none() && closing.is_none() && !is_alone {
        return None;
    }
    let span = Span::new(
        numeral.span.start - opening.map_or(0, |(opening, _)| opening.len()),
        end + closing.map_or(0, str::len),
    );
    if let Some(("前", _)) = opening {
        return Some(part(span.start, span.end, Rank::Period, first_months(numeral, word)));
    }
    if closing == Some("前") {
        let (rank, date) = ago(numeral, *unit);
        return Some(part(span.start, span.end, rank, date));
    }
    let side = opening
        .map_or(if closing.is_some_and(|closing| closing.ends_with('来')) { Some(false) } else { None }, |o| o.1);
    // 近 is the opening, and to the number it says that the value is nearly reached.
    let exact =
        matches!(numeral.number.bound, Bound::Exact) || numeral.number.bound == Bound::Nearly && opening.is_some();
    let date = || {
        let number = integer(numeral).filter(|_| exact)?;
        Some(Date::Stretch(Stretch { number, unit: (*unit)?, is_ahead: side? }))
    };
    Some(part(span.start, span.end, Rank::Year, date().unwrap_or(Date::Unknown)))
}

/// The year, month, week or day of 两年前.
fn ago(numeral: &Numeral, unit: Option<Unit>) -> (Rank, Date) {
    let number = integer(numeral).filter(|_| matches!(numeral.number.bound, Bound::Exact));
    let (rank, date): (Rank, fn(i64) -> Date) = match unit {
        Some(Unit::Years) => (Rank::Year, Date::YearFrom),
        Some(Unit::Months(1)) => (Rank::Month, Date::MonthFrom),
        Some(Unit::Days(1)) => (Rank::Day, Date::DayFrom),
        Some(Unit::Days(7)) => (Rank::Day, Date::WeekFrom),
        _ => return (Rank::Year, Date::Unknown),
    };
    (rank, number.map_or(Date::Unknown, |number| date(-number)))
}

/// The months of 前5个月 and 前三季度.
fn first_months(numeral: &Numeral, unit: &str) -> Date {
    let n_months = if unit.ends_with("季度") { 3 } else { 1 };
    integer(numeral)
        .map(|number| number * n_months)
        .filter(|months| (1..=12).contains(months))
        .map_or(Date::Unknown, |months| Date::Months(1, months))
}

/// The word before a number of units that makes it a date.
fn opening<'a>(before: &str, unit: &str) -> Option<Opening<'a>> {
    let (word, side) = LEXICON.get().stretch_openings.iter().find(|(word, _)| before.ends_with(word.as_str()))?;
    let start = before.len() - word.len();
    let is_part_of_year = matches!(unit, "个月" | "季度" | "个季度");
    let opens = match word.as_str() {
        "近" => unit != "月",
        "前" => is_part_of_year || unit == "月",
        "第" => matches!(unit, "年" | "天" | "个年头"),
        "这" => matches!(unit, "年" | "天" | "个月"),
        "头" => is_part_of_year || unit.ends_with(['年', '天']),
        _ => unit != "月",
    };
    let may_stand = LEXICON.get().may_stand(before, Span::new(start, before.len()));
    (opens && may_stand).then_some((word.as_str(), *side))
}

/// Whether a word closes a stretch of this unit: 三年来, 两年里, 半年间; 三个月内 is a term.
fn closes(closing: &str, unit: &str, opening: Option<Opening<'_>>) -> bool {
    match closing {
        "来" | "以来" => !matches!(unit, "月" | "小时"),
        "内" | "期间" | "时间" => opening.is_some(),
        "前" => opening.is_none() && unit != "月",
        _ => unit.contains(['年', '月', '天']) && unit != "月",
    }
}

/// Whether a stretch is all of a clause: 四年多,两地联合办招聘会.
fn is_alone(text: &str, start: usize, end: usize) -> bool {
    let opens = text[..start].chars().next_back().is_none_or(|before| "。;!?\n ".contains(before));
    opens && text[end..].starts_with(',')
}
