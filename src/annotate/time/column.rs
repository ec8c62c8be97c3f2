//! Years and months that a row or a column of a table is of: `2021`, `2025/06`.

use super::numeric::{integer, part, two_digits};
use super::part::{Date, Part, Rank};
use super::words::Word;
use crate::annotate::numeral::Numeral;
use crate::annotate::table::{is_bare_year, names_years};
use crate::text::Span;

/// A year alone in a cell of a table: in a line that has no other figures but years (`项目 | 2021 | 2022`), or at the head of a row of
/// figures (`2021 | 120`).
pub(super) fn year_of_column(text: &str, numeral: &Numeral) -> Option<Part> {
    let span = numeral.span;
    if !is_bare_year(span.of(text)) {
        return None;
    }
    let is_column = names_years(text, line_of(text, span), span);
    let year = integer(numeral).filter(|_| is_column)?;
    Some(part(span.start, span.end, Rank::Year, Date::Year(year)))
}

/// `2025/06` where a cell of a row between bars or tabs begins.
pub(super) fn months_of_columns(text: &str, stretch: Span, parts: &mut Vec<Part>) {
    for at in memchr::memchr_iter(b'/', stretch.of(text).as_bytes()).map(|at| stretch.start + at) {
        let Some(start) = at.checked_sub(4).filter(|start| text.get(*start..at).is_some_and(is_bare_year)) else {
            continue;
        };
        let Some((month @ 1..=12, 2)) = two_digits(&text[at + 1..]) else { continue };
        let end = at + 3;
        let before = text[..start].trim_end_matches([' ', '*']);
        let begins_cell = before.is_empty() || before.ends_with(['|', '\t', '\n']);
        let is_row = || line_of(text, Span::new(start, end)).of(text).contains(['|', '\t']);
        let goes_on =
            text[end..].starts_with(|c: char| c == '/' || c.is_ascii_digit() || Word::SchoolYear.has_first(c));
        if begins_cell && !goes_on && is_row() {
            let year = text[start..at].parse().expect("four digits");
            parts.push(part(start, at + 1, Rank::Year, Date::Year(year)));
            parts.push(part(at + 1, end, Rank::Month, Date::Month(month)));
        }
    }
}

/// The line around a place.
fn line_of(text: &str, place: Span) -> Span {
    let start = memchr::memrchr(b'\n', &text.as_bytes()[..place.start]).map_or(0, |at| at + 1);
    let rest = memchr::memchr(b'\n', &text.as_bytes()[place.end..]);
    Span::new(start, rest.map_or(text.len(), |at| place.end + at))
}
