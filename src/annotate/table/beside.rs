//! Numbers outside tables whose unit stands in brackets beside them: `中标金额(万元):1,234.50`, `成交金额:356000.00(元)`.

use super::header::{Unit, label_unit, named_unit, opener_len};
use super::{TableCell, Units, usable_name};
use crate::annotate::numeral::{Numeral, NumeralKind, Script};
use crate::text::Span;

/// Longest label in bytes, with its unit.
const MAX_LABEL: usize = 72;
/// Longest unit behind a number, in bytes.
const MAX_UNIT: usize = 18;

/// The numbers that take their unit from brackets before or behind them.
pub(super) fn labeled_numbers(text: &str, numerals: &[Numeral], units: &Units) -> Vec<TableCell> {
    let is_figure = |numeral: &Numeral| numeral.kind == NumeralKind::Number && numeral.script == Script::Digits;
    let figures = numerals.iter().enumerate().filter(|(_, numeral)| is_figure(numeral));
    let labeled = figures.filter_map(|(index, numeral)| {
        let (unit, header) =
            unit_behind(text, numeral.span, units).or_else(|| unit_before(text, numeral.span, units))?;
        Some(TableCell { numeral: index, unit: unit.span, exponent: unit.exponent, header, bracketed: None })
    });
    labeled.collect()
}

/// `资产总额(万元):4,500`, with or without the colon.
fn unit_before(text: &str, number: Span, units: &Units) -> Option<(Unit, Option<Span>)> {
    let before = text[..number.start].trim_end_matches(' ');
    let before = before.strip_suffix([':', '：']).unwrap_or(before).trim_end_matches(' ');
    if !before.ends_with(')') || !ends_number(text, number.end, units) {
        return None;
    }
    let start = before.floor_char_boundary(before.len().saturating_sub(MAX_LABEL));
    let open = before[start..].rfind('(').map_or(before.len(), |at| start + at);
    let label = before[start..open].rfind(['\n', '\t', '|', ',', '。', ';', ':', '、', ' ']).map_or(start, |at| {
        let width = before[start + at..].chars().next().map_or(1, char::len_utf8);
        start + at + width
    });
    let (unit, name) = label_unit(text, Span::new(label, before.len()), units)?;
    let name = Span::new(name.start + opener_len(name.of(text)), name.end);
    (!name.is_empty()).then(|| (unit, usable_name(text, name)))
}

/// Whether a number has no other unit behind it: what stands apart is the next label.
fn ends_number(text: &str, end: usize, units: &Units) -> bool {
    let behind = &text[end..];
    let apart = behind.trim_start_matches(' ');
    let begins_unit = |len: usize| {
        let start = text.len() - apart.len();
        named_unit(text, Span::new(start, start + len), units).is_some()
    };
    let is_next = |next: char| !next.is_alphanumeric() && next != '%';
    apart.chars().next().is_none_or(|next| {
        let lengths = || apart.char_indices().map(|(at, c)| at + c.len_utf8()).take(3);
        is_next(next) || apart.len() < behind.len() && !next.is_ascii() && !lengths().any(begins_unit)
    })
}

/// `成交金额:356000.00(元)`
fn unit_behind(text: &str, number: Span, units: &Units) -> Option<(Unit, Option<Span>)> {
    let behind = text[number.end..].trim_start_matches(' ');
    let inside = behind.strip_prefix('(')?;
    let len = inside.find(')').filter(|&len| len <= MAX_UNIT)?;
    let start = text.len() - inside.len();
    named_unit(text, Span::new(start, start + len), units).map(|unit| (unit, None))
}
