//! Units and names in captions, column headers and row labels.

use serde::Deserialize;

use super::{Units, trimmed};
use crate::lexicon::{self, Lexicon};
use crate::text::Span;

/// A unit where it is stated.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit {
    /// Without its scale.
    pub(super) span: Span,
    /// The power of ten of the scale.
    pub(super) exponent: i64,
}

/// What a column header says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// The header without its unit.
    pub(super) name: Span,
    /// The unit of the column, one of money and people or another.
    pub(super) unit: Option<Unit>,
    /// Its numbers have no unit: ranks, shares, years.
    pub(super) is_bare: bool,
    /// It names the unit of each row.
    pub(super) holds_units: bool,
}

/// Words of headers, from `rules/lexicon/table_headers.toml`.
#[derive(Deserialize)]
struct Words {
    lists: Lists,
}

#[derive(Deserialize)]
struct Lists {
    /// What columns of shares, ranks and years are called.
    no_unit: Vec<String>,
    /// What the names of counts, codes and measures end in.
    of_count: Vec<String>,
    /// Those of them that count people.
    of_people: Vec<String>,
    /// What people are counted with.
    unit_of_people: Vec<String>,
    /// Those of them that count money all the same.
    of_sum: Vec<String>,
    /// Headers that any figure may have.
    any_figure: Vec<String>,
    /// Headers of a column of units.
    unit_column: Vec<String>,
    /// What may stand before 单位 where it states a unit and names no body.
    before_unit: Vec<String>,
    /// What opens a row and is no part of its label: `减:坏账准备`, `一、营业收入`.
    row_opener: Vec<String>,
}

static WORDS: Lexicon<Lists> = Lexicon::new(&["lexicon/table_headers.toml"], |texts| {
    let words: Words = lexicon::from_toml(texts[0]).expect("the words of headers are well formed");
    words.lists
});

/// How long the words are that open a row.
pub(super) fn opener_len(row: &str) -> usize {
    let blanks = row.len() - row.trim_start().len();
    let openers = WORDS.get().row_opener.iter();
    openers
        .filter(|opener| row[blanks..].starts_with(opener.as_str()))
        .map(|opener| blanks + opener.len())
        .max()
        .unwrap_or(0)
}

/// Whether a header is a word for any figure.
pub(super) fn is_any(header: &str) -> bool {
    WORDS.get().any_figure.iter().any(|word| word == header)
}

impl Column {
    /// Reads the header of a column.
    pub(super) fn read(text: &str, cell: Span, units: &Units) -> Self {
        let (unit, name) = label_unit(text, cell, units).map_or((None, cell), |(unit, name)| (Some(unit), name));
        let written = cell.of(text);
        let is_bare = unit.is_none() && WORDS.get().no_unit.iter().any(|word| written.contains(word));
        let holds_units = WORDS.get().unit_column.iter().any(|word| word == written);
        Self { name, unit, is_bare, holds_units }
    }

    /// Whether the unit of a caption can be that of the column: that of a count only if the header names it (人数 and 人).
    pub(super) fn may_count(&self, text: &str, unit: Unit) -> bool {
        let name = self.name.of(text);
        let unit = unit.span.of(text);
        !self.is_count(text)
            || unit.chars().next().is_some_and(|first| name.contains(first))
            || counts_people(name, unit)
    }

    /// Whether the header names a count, a code or a measure.
    pub(super) fn is_count(&self, text: &str) -> bool {
        let name = self.name.of(text);
        let ends_in = |words: &[String]| words.iter().any(|word| name.ends_with(word));
        ends_in(&WORDS.get().of_count) && !ends_in(&WORDS.get().of_sum)
    }
}

/// Whether a header names a count of people, and the unit is one of them: 学生数 and 人.
fn counts_people(name: &str, unit: &str) -> bool {
    let words = WORDS.get();
    words.unit_of_people.iter().any(|word| word == unit) && words.of_people.iter().any(|word| name.ends_with(word))
}

/// The unit at the end of a header or label, and what stands before it: `金额(万元)`, `投资/万元`.
pub(super) fn label_unit(text: &str, cell: Span, units: &Units) -> Option<(Unit, Span)> {
    let written = cell.of(text);
    let (name_len, unit) = match written.strip_suffix([')', ']']) {
        Some(open) => {
            let at = open.rfind(['(', '['])?;
            (at, Span::new(cell.start + at + 1, cell.end - 1))
        }
        None => {
            let at = written.find('/')?;
            (at, Span::new(cell.start + at + 1, cell.end))
        }
    };
    let unit = trimmed(text, unit);
    let unit = match unit.of(text).strip_prefix("单位:") {
        Some(rest) => trimmed(text, Span::new(unit.end - rest.len(), unit.end)),
        None => unit,
    };
    let name = trimmed(text, Span::new(cell.start, cell.start + name_len));
    named_unit(text, unit, units).map(|unit| (unit, name))
}

/// A unit that the rules know and that is all of the span.
pub(super) fn named_unit(text: &str, span: Span, units: &Units) -> Option<Unit> {
    let unit = scaled(text, span)?;
    let word = unit.span.of(text);
    let one = word.split_once('/').map_or(word, |(unit, _)| unit);
    (units.contains(word) || units.contains(span.of(text)) || units.contains(one)).then_some(unit)
}

/// The units a caption states: `单位:万元`, `(金额单位:亿元)`, `单位:万元、户`. None where the line is no caption; no units where none
/// can be read.
pub(super) fn caption_units(text: &str, line: Span) -> Option<Vec<Unit>> {
    let written = line.of(text);
    let stated = |(at, word): (usize, &str)| {
        let behind = &written[at + word.len()..];
        let colon = behind.trim_start().strip_prefix([':', '：'])?;
        Some((written.len() - colon.len(), states_unit(&written[..at])))
    };
    let mut labels = written.match_indices("单位").filter_map(stated).peekable();
    let (first, _) = *labels.peek()?;
    let label_end = labels.find(|(_, is_sure)| *is_sure).map_or(first, |(end, _)| end);
    let behind = &written[label_end..];
    let start = line.start + label_end + (behind.len() - behind.trim_start().len());
    let stated = &text[start..line.end];
    let end = start + stated.find([')', '）', ']', ' ', '\t', '|', '。', ';']).unwrap_or(stated.len());
    Some(units_of(text, Span::new(start, end)))
}

/// Whether 单位 behind `before` is that of a number: in 编制单位 it is a body.
fn states_unit(before: &str) -> bool {
    let known = WORDS.get().before_unit.iter().any(|word| before.ends_with(word.as_str()));
    known || !before.ends_with(|c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c))
}

/// Longest unit in bytes.
const MAX_UNIT: usize = 24;

/// The units of a list; shares do not count (`亿元、%`).
fn units_of(text: &str, span: Span) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut start = span.start;
    for piece in span.of(text).split(['、', ',', '，']) {
        let part = trimmed(text, Span::new(start, start + piece.len()));
        start += piece.len() + text[start + piece.len()..].chars().next().map_or(0, char::len_utf8);
        if !matches!(part.of(text), "" | "%" | "‰") {
            units.push(part);
        }
    }
    units.into_iter().filter(|unit| unit.len() <= MAX_UNIT).filter_map(|unit| scaled(text, unit)).collect()
}

/// Splits the scale off a unit: 万元 is 元 with the exponent 4. A scale alone is no unit.
fn scaled(text: &str, span: Span) -> Option<Unit> {
    let mut start = span.start;
    if let Some(rest) = span.of(text).strip_prefix("人民币").filter(|rest| !rest.is_empty()) {
        start = span.end - rest.trim_start().len();
    }
    let mut exponent = 0;
    for character in text[start..span.end].chars() {
        exponent += match character {
            '十' => 1,
            '百' => 2,
            '千' => 3,
            '万' => 4,
            '亿' => 8,
            _ => break,
        };
        start += character.len_utf8();
    }
    (start < span.end).then_some(Unit { span: Span::new(start, span.end), exponent })
}
