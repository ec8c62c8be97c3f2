use jiff::Span;
use jiff::civil::{Date, ISOWeekDate, Weekday, date};

/// Days since 1970-01-01, as Arrow counts them.
pub(super) fn days(day: Date) -> Option<i32> {
    Some((day - date(1970, 1, 1)).get_days())
}

/// The day that a text of the form `2024-03-05` is.
pub(super) fn parse_day(text: &str) -> Option<Date> {
    text.parse().ok()
}

/// The first and the last day of a time in ISO 8601, each where it has one: `2024-02` is 1 to 29 February, `2021/..` has no last day.
pub(super) fn first_and_last(time: &str) -> (Option<Date>, Option<Date>) {
    let Some((from, to)) = time.split_once('/') else { return ends(time).map_or((None, None), both) };
    let last = ends(to).map(|(_, last)| last);
    let first = if from.starts_with('P') { back(from, last) } else { ends(from).map(|(first, _)| first) };
    (first, last)
}

fn both((first, last): (Date, Date)) -> (Option<Date>, Option<Date>) {
    (Some(first), Some(last))
}

/// The day that lies a duration before another.
fn back(duration: &str, last: Option<Date>) -> Option<Date> {
    let duration: Span = duration.parse().ok()?;
    last?.checked_sub(duration).ok()
}

/// The first and the last day of a year, a month, a week or a day; of a time of day, its day.
fn ends(point: &str) -> Option<(Date, Date)> {
    let point = point.split_once('T').map_or(point, |(day, _)| day);
    let mut numbers = point.split('-');
    let year: i16 = numbers.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let Some(second) = numbers.next() else {
        return Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?));
    };
    if let Some(week) = second.strip_prefix('W') {
        let week = ISOWeekDate::new(year, week.parse().ok()?, Weekday::Monday).ok()?;
        let first = week.date();
        return Some((first, first.checked_add(Span::new().days(6)).ok()?));
    }
    let month = Date::new(year, second.parse().ok()?, 1).ok()?;
    match numbers.next() {
        None => Some((month, month.last_of_month())),
        Some(day) => {
            let day = Date::new(year, month.month(), day.parse().ok()?).ok()?;
            Some((day, day))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_a_first_and_a_last_day() {
        for (time, first, last) in [
            ("2021", "2021-01-01", "2021-12-31"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2024-03-05", "2024-03-05", "2024-03-05"),
            ("2024-03-05T09:30", "2024-03-05", "2024-03-05"),
            ("2024-W09", "2024-02-26", "2024-03-03"),
            ("2021-12/2022-02", "2021-12-01", "2022-02-28"),
            ("1990/1999", "1990-01-01", "1999-12-31"),
            ("2021/..", "2021-01-01", ""),
            ("../2023-11", "", "2023-11-30"),
            ("P3Y/2024-03-05", "2021-03-05", "2024-03-05"),
            ("P14D/2024-03-05", "2024-02-20", "2024-03-05"),
            ("春天", "", ""),
            ("2024-13", "", ""),
        ] {
            let (from, to) = first_and_last(time);
            let shown = [from, to].map(|day| day.map(|day| day.to_string()).unwrap_or_default());
            assert_eq!(shown, [first, last], "{time}");
        }
    }

    #[test]
    fn days_count_from_1970() {
        assert_eq!(parse_day("2024-03-05").and_then(days), Some(19_787));
        assert_eq!(parse_day("1969-12-31").and_then(days), Some(-1));
        assert_eq!(parse_day("today"), None);
    }
}
