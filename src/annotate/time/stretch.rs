//! Stretches of time that date something: 近三年, 过去两星期, 三年来, 前5个月, 四年多 alone in its clause.

use super::lexicon::LEXICON;
use super::numeric::{integer, part, spelled_year};
use super::part::{Date, Part, Rank, Stretch, Unit};
use super::words::Word;
use crate::annotate::numeral::{Numeral, NumeralWord};
use crate::fact::Bound;
use crate::text::Span;

/// What stands before the number, and on which side of now the stretch lies.
type Opening<'a> = (&'a str, Option<bool>);

/// The stretch that a number counts; none where it only says how long something takes.
pub(super) fn stretch(text: &str, numeral: &Numeral) -> Option<Part> {
    if spelled_year(text, numeral).is_some() {
        return None;
    }
    let (before, at) = around_blanks(text, numeral);
    let (word, unit) = LEXICON.get().unit(&text[at..])?;
    let end = at + word.len();
    // 近5万小时 is an amount of work and dates nothing.
    let is_work = !word.contains(|c| NumeralWord::Year.has(c)) && integer(numeral).is_some_and(|number| number >= 1000);
    if Word::Anniversary.begins(&text[at..]) || is_work {
        return None;
    }
    let opening = opening(before, word, &text[end..]);
    let closing = LEXICON
        .get()
        .begins(&LEXICON.get().stretch_closings, text, end)
        .filter(|closing| closes(closing, word, opening, (&text[..numeral.span.start], &text[end + closing.len()..])))
        .or_else(|| within(text, numeral, unit.is_none(), end));
    let is_alone = is_alone(text, numeral.span.start, end) && word.contains(|c| Word::CalendarUnit.has(c));
    if opening.is_none() && closing.is_none() && !is_alone {
        return None;
    }
    let span = Span::new(
        opening.map_or(numeral.span.start, |(opening, _)| before.len() - opening.len()),
        end + closing.map_or(0, str::len),
    );
    if opening.is_some_and(|(opening, _)| Word::FirstOf.is_word(opening)) && Word::FirstDay.is_word(word) {
        return Some(part(span.start, span.end, Rank::Day, Date::Unknown));
    }
    if opening.is_some_and(|(opening, _)| Word::FirstOf.is_word(opening)) {
        return Some(part(span.start, span.end, Rank::Period, first_months(numeral, word)));
    }
    if closing.is_some_and(|closing| Word::Ago.is_word(closing)) {
        // 两年前|的今天.
        if let Some(behind) = Word::ThisDay.strip_start(&text[span.end..]) {
            return Some(part(span.start, text.len() - behind.len(), Rank::Day, Date::Unknown));
        }
        let (rank, date) = ago(numeral, *unit);
        return Some(part(span.start, span.end, rank, date));
    }
    let side = opening
        .map_or(if closing.is_some_and(|closing| Word::UntilNow.ends(closing)) { Some(false) } else { None }, |o| o.1);
    // 近 is the opening, and to the number it says that the value is nearly reached.
    let exact =
        matches!(numeral.number.bound, Bound::Exact) || numeral.number.bound == Bound::Nearly && opening.is_some();
    let date = || {
        let number = integer(numeral).filter(|_| exact)?;
        Some(Date::Stretch(Stretch { number, unit: (*unit)?, is_ahead: side? }))
    };
    Some(part(span.start, span.end, Rank::Year, date().unwrap_or(Date::Unknown)))
}

/// What stands before a number and where its unit begins, over the blanks that may part them: 前 |8| 月.
fn around_blanks<'t>(text: &'t str, numeral: &Numeral) -> (&'t str, usize) {
    let (before, behind) = (&text[..numeral.span.start], &text[numeral.span.end..]);
    match (before.strip_suffix(' '), behind.strip_prefix(' ')) {
        (Some(before), Some(behind)) => (before, text.len() - behind.len()),
        _ => (before, numeral.span.end),
    }
}

/// How long something goes on from a time that 起 closes, with its length in ISO 8601: 自2023年7月1日起|6个月内, 自2021年起|三年,.
pub(super) fn behind_start(text: &str, span: Span, numerals: &[Numeral]) -> Option<(usize, Option<String>)> {
    let rest = &text[span.end..];
    let rest = Word::TermOpening.strip_start(rest).unwrap_or(rest);
    let at = text.len() - rest.len();
    let found = || numerals.binary_search_by_key(&at, |numeral| numeral.span.start).ok();
    let numeral = &numerals[Word::Start.ends(span.of(text)).then(found)??];
    let counted = &text[numeral.span.end..];
    let days = || Some((Some(Unit::Days(1)), Word::Day.strip_start(counted)?));
    let (unit, behind) =
        LEXICON.get().unit(counted).map(|(word, unit)| (*unit, &counted[word.len()..])).or_else(days)?;
    let closed = Word::TermClosing.strip_start(behind).or_else(|| behind.starts_with(',').then_some(behind))?;
    let stretch = integer(numeral).zip(unit).map(|(number, unit)| Stretch { number, unit, is_ahead: true });
    Some((text.len() - closed.len(), stretch.map(Stretch::duration)))
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
    let n_months = if Word::Quarter.ends(unit) { 3 } else { 1 };
    integer(numeral)
        .map(|number| number * n_months)
        .filter(|months| (1..=12).contains(months))
        .map_or(Date::Unknown, |months| Date::Months(1, months))
}

/// The word before a number of units that makes it a date.
fn opening<'a>(before: &str, unit: &str, behind: &str) -> Option<Opening<'a>> {
    let (word, side) = LEXICON.get().stretch_opening(before)?;
    let start = before.len() - word.len();
    let is_part_of_year = Word::PartOfYear.is_word(unit);
    let is_month = NumeralWord::Month.is_word(unit);
    let opens = match word.as_str() {
        word if Word::FirstOf.is_word(word) => {
            is_part_of_year || is_month || Word::FirstDay.is_word(unit) && are_first_days(&before[..start], behind)
        }
        word if Word::Nth.is_word(word) => Word::NthUnit.is_word(unit),
        word if Word::This.is_word(word) => Word::ThisUnit.is_word(unit),
        word if Word::Lead.is_word(word) => is_part_of_year || Word::LeadUnit.ends(unit),
        _ => !is_month,
    };
    let may_stand = LEXICON.get().may_stand(before, Span::new(start, before.len()));
    (opens && may_stand).then_some((word.as_str(), *side))
}

/// Whether 前4天 are the first days of something that is told of: of a holiday, or of what is added up.
fn are_first_days(before: &str, behind: &str) -> bool {
    !before.ends_with(char::is_alphanumeric) || LEXICON.get().ends_in_holiday(before) || Word::Totalling.begins(behind)
}

/// Whether a word closes a stretch of this unit: 三年来, 两年里, 半年间, 十年累计; 三个月内 is a term, but 三个月内将 is none.
fn closes(closing: &str, unit: &str, opening: Option<Opening<'_>>, (before, behind): (&str, &str)) -> bool {
    let is_month = NumeralWord::Month.is_word(unit);
    match closing {
        _ if Word::SinceClosing.is_word(closing) => !Word::NoSince.is_word(unit),
        _ if Word::OpenedClosing.is_word(closing) => opening.is_some() || Word::Within.begins(behind),
        _ if Word::Totalling.is_word(closing) => opening.is_none() && !before.ends_with(char::is_alphanumeric),
        _ if Word::Ago.is_word(closing) => opening.is_none() && !is_month,
        _ => (Word::Inside.is_word(closing) || unit.contains(|c| Word::CalendarUnit.has(c))) && !is_month,
    }
}

/// What closes a stretch that no term has: one that is not told exactly (40余天|内), and one that is called short (短短两个月|内).
fn within<'t>(text: &'t str, numeral: &Numeral, is_rough: bool, at: usize) -> Option<&'t str> {
    let rest = Word::OpenedClosing.strip_start(&text[at..])?;
    let closing = &text[at..text.len() - rest.len()];
    let is_rough = is_rough || numeral.number.bound == Bound::Over;
    let is_brief = || Word::Brief.ends(&text[..numeral.span.start]);
    (is_rough && rest.starts_with(',') && Word::Inside.is_word(closing) || is_brief()).then_some(closing)
}

/// Whether a stretch is all of a clause: 四年多,两地联合办招聘会.
fn is_alone(text: &str, start: usize, end: usize) -> bool {
    let opens = text[..start].chars().next_back().is_none_or(|before| "。;!?\n ".contains(before));
    opens && text[end..].starts_with(',')
}
