//! Expressions that date something: normalized text and its numerals in, typed spans out.
//!
//! An expression is whole: `截至2023年11月底`, 今年3月26日, `1—11月`, 近三年, `2018年3、4月`, `今天(7月25日)上午9时30分`. Durations (为期5年),
//! ages and rates (每月) date nothing and are left out. The expressions come from left to right and do not overlap; the time
//! taken is linear. Every word stands in `rules/lexicon/times.txt`.

mod affix;
mod article;
mod bracket;
mod century;
mod clause;
mod column;
mod event;
mod feast;
mod group;
mod lexicon;
mod numeric;
mod part;
mod passage;
mod piece;
mod several;
mod stretch;
#[cfg(test)]
mod tests;
mod thing;
mod unit;
mod usage;
mod value;
mod words;

use jiff::civil::Date as Day;

use self::group::groups;
use self::lexicon::LEXICON;
use self::value::Basis;
use super::numeral::Numeral;
use crate::document::TimeUse;
use crate::text::{Span, retain_apart};

pub use article::date_line;
pub(crate) use passage::passage;

/// An expression that dates something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeExpression {
    /// The whole expression with 自, 截至, 以来, 期间 and 底.
    pub span: Span,
    /// In ISO 8601 (`2023-11`, `2014/2018`, `2021-03/..`), where the words and the date of the article say it.
    pub value: Option<String>,
    /// Whether the date of the article took part in the value.
    pub is_reckoned: bool,
    /// What it is there for.
    pub usage: TimeUse,
}

/// All time expressions of a text of which no date is known. `numerals` are the text's own, from
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
    scan_times_in(text, numerals, &[Span::new(0, text.len())], None)
}

/// The time expressions in some stretches of a text, each a sentence or more, from left to right and apart.
///
/// 今年, 昨天 and `3月` are reckoned from `basis`, the date of the article.
///
/// ```
/// use jushi::annotate::{numeral::scan_numerals, time::scan_times_in};
/// use jushi::text::Span;
///
/// let text = "去年12月至今年2月";
/// let basis = jiff::civil::date(2024, 3, 5);
/// let times = scan_times_in(text, &scan_numerals(text), &[Span::new(0, text.len())], Some(basis));
/// assert_eq!(times[0].value.as_deref(), Some("2023-12/2024-02"));
/// ```
pub fn scan_times_in(text: &str, numerals: &[Numeral], stretches: &[Span], basis: Option<Day>) -> Vec<TimeExpression> {
    scan_times_on(text, numerals, stretches, &|| basis)
}

/// The same, where the date of the article is looked for only if an expression needs it.
pub(crate) fn scan_times_on(
    text: &str,
    numerals: &[Numeral],
    stretches: &[Span],
    basis: Basis<'_>,
) -> Vec<TimeExpression> {
    let mut parts = Vec::new();
    for &stretch in stretches {
        let first = numerals.partition_point(|numeral| numeral.span.start < stretch.start);
        let n_here = numerals[first..].partition_point(|numeral| numeral.span.start < stretch.end);
        LEXICON.get().find(text, stretch, &mut parts);
        numeric::find(text, stretch, &numerals[first..first + n_here], &mut parts);
    }
    parts.sort_by_key(|part| (part.span.start, std::cmp::Reverse(part.span.end)));
    retain_apart(&mut parts, |part| part.span);
    let mut expressions: Vec<TimeExpression> = Vec::new();
    let mut earlier: Option<(Span, Extent)> = None;
    let mut dated: Option<Span> = None;
    for group in groups(text, &parts) {
        let end = expressions.last().map_or(0, |last| last.span.end);
        let found = group.expression(text, &parts, numerals, basis);
        let Some(mut found) = found.filter(|found| found.span.start >= end) else { continue };
        let is_told = earlier.is_some_and(|(span, extent)| usage::is_told(text, span, extent, found.span));
        let is_of_given =
            |dated| usage::is_of_receivers(text, dated, found.span) || usage::is_of_given_year(text, dated, found.span);
        if is_told || dated.is_some_and(is_of_given) {
            found.usage = TimeUse::Named;
        } else if found.usage == TimeUse::Dating {
            earlier = group.extent(&parts, found.span).map(|extent| (found.span, extent));
        }
        if matches!(found.usage, TimeUse::Dating | TimeUse::Day) {
            dated = Some(found.span);
        }
        expressions.push(found);
    }
    expressions
}

/// How much an expression takes in, for words that say less behind it: 全年 behind a year, 期内 behind any stretch, 目前 behind 截至 and a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    Year,
    Stretch,
    Until,
}
