//! The value of an expression in ISO 8601.

use super::part::{Date, Part};
use crate::text::Span;

/// A point or stretch of the calendar, as far as the words say it.
#[derive(Clone, Copy, Debug, Default)]
struct Moment {
    year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
    clock: Option<(i64, i64)>,
}

/// The value of the pieces together; None when some piece has none or the year is not said.
pub(super) fn iso(text: &str, parts: &[Part], span: Span) -> Option<String> {
    let (mut first, mut second) = (Moment::default(), None);
    let mut afternoon = false;
    let (mut since, mut until) = (text[span.range()].ends_with("以来"), false);
    for part in parts {
        let current = second.as_mut().unwrap_or(&mut first);
        match part.date {
            Date::Unknown => return None,
            Date::Nothing => {}
            Date::Afternoon => afternoon = true,
            Date::Clock(hour @ 1..12, minute) if afternoon => set(current, Date::Clock(hour + 12, minute)),
            Date::Since => since = true,
            Date::Until => until = true,
            _ if repeats(current, part.date) => {
                let mut end = Moment { year: first.year, month: first.month, ..Moment::default() };
                set(&mut end, part.date);
                second = Some(end);
            }
            Date::Years(..) | Date::Months(..) | Date::Days(..) => {
                let mut end = *current;
                let (low, high) = ends(part.date)?;
                set(current, low);
                set(&mut end, high);
                second = Some(end);
            }
            date => set(current, date),
        }
    }
    let value = match second {
        Some(second) => format!("{}/{}", write(first)?, write(second)?),
        None => write(first)?,
    };
    Some(match (since, until) {
        (true, _) if second.is_none() => format!("{value}/.."),
        (_, true) if second.is_none() => format!("../{value}"),
        _ => value,
    })
}

/// Whether a piece says anew what is known: the 12月 of 3月1日至12月31日.
fn repeats(moment: &Moment, date: Date) -> bool {
    match date {
        Date::Year(_) => moment.year.is_some(),
        Date::Month(_) => moment.month.is_some(),
        Date::Day(_) => moment.day.is_some(),
        Date::Clock(..) => moment.clock.is_some(),
        _ => false,
    }
}

fn ends(date: Date) -> Option<(Date, Date)> {
    match date {
        Date::Years(low, high) => Some((Date::Year(low), Date::Year(high))),
        Date::Months(low, high) => Some((Date::Month(low), Date::Month(high))),
        Date::Days(low, high) => Some((Date::Day(low), Date::Day(high))),
        _ => None,
    }
}

fn set(moment: &mut Moment, date: Date) {
    match date {
        Date::Year(year) => moment.year = Some(year),
        Date::Month(month) => moment.month = Some(month),
        // A date written as one, 2024-01-19.
        Date::Day(day) if day >= 10_000 => {
            *moment =
                Moment { year: Some(day / 10_000), month: Some(day / 100 % 100), day: Some(day % 100), clock: None };
        }
        Date::Day(day) => moment.day = Some(day),
        Date::Clock(hour, minute) => moment.clock = Some((hour, minute)),
        _ => {}
    }
}

fn write(moment: Moment) -> Option<String> {
    let Moment { year, month, day, clock } = moment;
    let date = match (year, month, day) {
        (Some(year), None, None) => year_text(year),
        (Some(year), Some(month), None) => format!("{}-{month:02}", year_text(year)),
        (Some(year), Some(month), Some(day)) => format!("{}-{month:02}-{day:02}", year_text(year)),
        (None, None, None) => String::new(),
        _ => return None,
    };
    match clock {
        Some((hour, minute)) if date.is_empty() || day.is_some() => Some(format!("{date}T{hour:02}:{minute:02}")),
        Some(_) => None,
        None => Some(date).filter(|date| !date.is_empty()),
    }
}

fn year_text(year: i64) -> String {
    if year < 0 { format!("-{:04}", -year) } else { format!("{year:04}") }
}
