//! The date of an article where a line of its own gives it, at the head or the foot.

use jiff::civil::Date as Day;

use super::lexicon::LEXICON;
use super::scan_times;
use super::words::Word;
use crate::annotate::numeral::{NumeralWord, scan_numerals};

/// So many lines at the head of an article may date it, and so many at its foot.
const N_HEAD_LINES: usize = 8;
const N_FOOT_LINES: usize = 4;
/// A longer line is prose, in characters.
const MAX_LINE: usize = 60;

/// The date of an article by its date line: a line with nothing but a date, or one that also names the source, the author or
/// what else stands there (`发布时间:2024-01-19 08:56 来源:新华网`).
pub fn date_line(text: &str) -> Option<Day> {
    let breaks = || memchr::memchr_iter(b'\n', text.as_bytes());
    let head = breaks().chain([text.len()]).scan(0, |start, end| {
        let line = text[*start..end].trim();
        *start = end + 1;
        Some(line)
    });
    let foot = || {
        let starts = breaks().rev().map(|end| end + 1).chain([0]);
        starts.scan(text.len(), |end, start| {
            let line = text[start..*end].trim();
            *end = start.saturating_sub(1);
            Some(line)
        })
    };
    let date = head.filter(|line| !line.is_empty()).take(N_HEAD_LINES).find_map(date_of_line);
    date.or_else(|| foot().filter(|line| !line.is_empty()).take(N_FOOT_LINES).find_map(date_of_line))
}

fn date_of_line(line: &str) -> Option<Day> {
    // Most lines are told by their bytes alone; no character has more than four.
    if line.len() > 4 * MAX_LINE {
        return None;
    }
    // A date to the day is written in one of two ways: `2023年5月6日`, `2024-01-19`.
    let has_month = || NumeralWord::Month.words().any(|word| holds(line, word));
    let has_day = || line.contains(|c| Word::Day.has(c) || Word::NumberedDay.has(c));
    let has_year = || NumeralWord::Year.words().any(|word| holds(line, word));
    let may_date = || has_year() || line.contains("19") || line.contains("20");
    let may_have_day = has_numeric_day(line.as_bytes()) || has_month() && has_day();
    if !may_have_day || line.chars().count() > MAX_LINE || !may_date() {
        return None;
    }
    let times = scan_times(line, &scan_numerals(line));
    let full = times.iter().find_map(|time| {
        let day = time.value.as_deref()?.get(..10)?.parse::<Day>().ok()?;
        Some((time.span, day))
    });
    let (span, day) = full?;
    let rest = [&line[..span.start], &line[span.end..]].concat();
    let is_bare = !rest.contains(|c: char| c.is_alphanumeric()) && !rest.contains(['(']);
    (is_bare || LEXICON.get().labels.iter().any(|label| rest.contains(label.as_str()))).then_some(day)
}

/// Whether a word stands in a line; told by its last byte, so that a short line costs little.
fn holds(line: &str, word: &str) -> bool {
    let last = word.as_bytes().last().copied().unwrap_or_default();
    memchr::memchr_iter(last, line.as_bytes()).any(|at| line.as_bytes()[..=at].ends_with(word.as_bytes()))
}

/// Whether there are digits, a mark, one or two digits, a mark and digits.
fn has_numeric_day(line: &[u8]) -> bool {
    let is_digit = |at: usize| line.get(at).is_some_and(u8::is_ascii_digit);
    let is_mark = |at: usize| matches!(line.get(at), Some(b'-' | b'/' | b'.'));
    memchr::memchr3_iter(b'-', b'/', b'.', line).filter(|at| *at > 0).any(|at| {
        let joins = |second: usize| is_mark(second) && is_digit(second + 1);
        is_digit(at - 1) && is_digit(at + 1) && (joins(at + 2) || is_digit(at + 2) && joins(at + 3))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_date_an_article() {
        let cases = [
            ("梅岭镇修桥记\n2023年5月6日 来源:梅岭日报\n镇里修桥。", Some("2023-05-06")),
            ("发布时间:2024-01-19 08:56\n正文", Some("2024-01-19")),
            ("关于修桥的通知\n各村:\n请于五月底前完工。\n梅岭镇人民政府\n二〇二三年四月三日", Some("2023-04-03")),
            ("梅岭镇人民政府2023年5月6日决定拨款", None),
            ("(2021年6月10日通过)\n第一条", None),
            ("时间:2023年", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(date_line(text).map(|day| day.to_string()).as_deref(), expected, "{text}");
        }
    }
}
