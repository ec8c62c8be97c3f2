//! Expressions that date something: normalized text and its numerals in, typed spans out.
//!
//! An expression is whole: `截至2023年11月底`, 今年3月26日, `1—11月`, 近三年. Durations (为期5年), ages and rates (每月) date
//! nothing and are left out. The expressions come from left to right and do not overlap; the time taken is linear.

mod numeric;
mod part;
#[cfg(test)]
mod tests;
mod value;
mod words;

use std::ops::Range;

use part::{Part, Rank};

use super::numeral::Numeral;
use crate::text::{Span, retain_apart};

/// An expression that dates something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeExpression {
    /// The whole expression with 自, 截至, 以来, 期间 and 底.
    pub span: Span,
    /// In ISO 8601 (`2023-11`, `2014/2018`, `2021-03/..`), where the words alone say it; 今年 and 目前 have none.
    pub value: Option<String>,
}

/// All time expressions of a text. `numerals` are the text's own, from
/// [`scan_numerals`](super::numeral::scan_numerals).
///
/// ```
/// use jushi::annotate::{numeral::scan_numerals, time::scan_times};
///
/// let text = "截至2023年11月底,投入4.32亿元";
/// let times = scan_times(text, &scan_numerals(text));
/// assert_eq!(times[0].span.of(text), "截至2023年11月底");
/// assert_eq!(times[0].value.as_deref(), Some("../2023-11"));
/// ```
pub fn scan_times(text: &str, numerals: &[Numeral]) -> Vec<TimeExpression> {
    scan_times_in(text, numerals, &[Span::new(0, text.len())])
}

/// The time expressions in some stretches of a text, each a sentence or more, from left to right and apart.
pub fn scan_times_in(text: &str, numerals: &[Numeral], stretches: &[Span]) -> Vec<TimeExpression> {
    let mut parts = Vec::new();
    for &stretch in stretches {
        let first = numerals.partition_point(|numeral| numeral.span.start < stretch.start);
        let n_here = numerals[first..].partition_point(|numeral| numeral.span.start < stretch.end);
        words::find(text, stretch, &mut parts);
        numeric::find(text, stretch, &numerals[first..first + n_here], &mut parts);
    }
    parts.sort_by_key(|part| (part.span.start, std::cmp::Reverse(part.span.end)));
    retain_apart(&mut parts, |part| part.span);
    let mut end = 0;
    let expressions = groups(text, &parts).into_iter().filter_map(|group| {
        let expression = expression(text, &parts[group]).filter(|found| found.span.start >= end)?;
        end = expression.span.end;
        Some(expression)
    });
    expressions.collect()
}

/// Puts neighbouring parts together, the greater unit first (今年 + 3月 + 26日), and two such groups that 至 or a dash
/// connects: 3月1日至12月31日.
fn groups(text: &str, parts: &[Part]) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for group in parts.chunk_by(|last, next| follows(text, last, next)) {
        let end = start + group.len();
        match groups.last_mut() {
            Some(last) if connects(text, &parts[last.clone()], group) => last.end = end,
            _ => groups.push(start..end),
        }
        start = end;
    }
    groups
}

fn follows(text: &str, last: &Part, next: &Part) -> bool {
    let adjacent = matches!(&text[last.span.end..next.span.start], "" | " ");
    adjacent && last.rank < next.rank
}

fn connects(text: &str, left: &[Part], right: &[Part]) -> bool {
    let (Some(last), Some(first)) = (left.last(), right.first()) else { return false };
    let between = &text[last.span.end..first.span.start];
    let dated = |part: &Part| matches!(part.rank, Rank::Year | Rank::Month | Rank::Day | Rank::Clock);
    let single = left.iter().filter(|part| part.rank == first.rank).count() == 1;
    matches!(between, "至" | "到" | "-" | "—" | "~" | "–" | "——" | "～") && dated(last) && dated(first) && single
}

fn expression(text: &str, parts: &[Part]) -> Option<TimeExpression> {
    let core = parts.iter().find(|part| part.rank.dates())?;
    let (first, last) = (parts.first()?, parts.last()?);
    if parts.len() == 1 && !core.stands_alone {
        return None;
    }
    let mut span = first.span.cover(last.span);
    span.end = words::tail_end(text, last);
    Some(TimeExpression { span, value: value::iso(text, parts, span) })
}
