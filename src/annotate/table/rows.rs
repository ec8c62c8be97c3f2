//! Lines as rows of cells.

use super::header::{Unit, label_unit, opener_len};
use super::{Units, trimmed};
use crate::text::Span;

/// A longer cell between blanks is prose.
pub(super) const MAX_BLANK_CELL: usize = 90;

/// What parts the cells of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Separator {
    Bar,
    Tab,
    Blanks,
    /// A single blank, or the colon behind a label: only where a caption or the names of the columns say a unit.
    Words,
}

pub(super) struct Row {
    pub(super) separator: Separator,
    pub(super) cells: Vec<Span>,
    /// The unit of the line of a group above it: `收入(元) | |`.
    pub(super) group: Option<Unit>,
}

/// The unit of the line of a group: its first cell states one, and the others say nothing in Chinese.
pub(super) fn group_unit(text: &str, row: &Row, units: &Units) -> Option<Unit> {
    let (first, rest) = row.cells.split_first()?;
    let is_silent =
        |cell: &Span| !cell.of(text).contains(|c: char| c.is_ascii_digit() || ('\u{4E00}'..='\u{9FFF}').contains(&c));
    rest.iter().all(is_silent).then(|| label_unit(text, *first, units)).flatten().map(|(unit, _)| unit)
}

/// Whether a line is drawn and says nothing: `├──┼──┤`.
pub(super) fn is_ruled(line: &str) -> bool {
    let is_drawn = |c: char| matches!(c, '\u{2500}'..='\u{257F}');
    line.starts_with(|c| is_drawn(c) || c == '|')
        && line.contains(is_drawn)
        && line.chars().all(|c| is_drawn(c) || matches!(c, ' ' | '|' | '-' | '+'))
}

/// The cells of a line, if it has at least two.
pub(super) fn read_row(text: &str, line: Span) -> Option<Row> {
    let written = line.of(text);
    let separator = if written.contains('|') {
        Separator::Bar
    } else if written.contains('\t') {
        Separator::Tab
    } else if written.trim().contains("  ") {
        Separator::Blanks
    } else {
        return None;
    };
    let mut cells = split(text, line, separator);
    if separator == Separator::Bar {
        cells.pop_if(|last| last.is_empty());
        if cells.first().is_some_and(|first| first.is_empty()) {
            cells.remove(0);
        }
    }
    let is_prose = separator == Separator::Blanks && cells.iter().any(|cell| cell.len() > MAX_BLANK_CELL);
    (cells.len() > 1 && !is_prose).then_some(Row { separator, cells, group: None })
}

fn split(text: &str, line: Span, separator: Separator) -> Vec<Span> {
    let written = line.of(text);
    let mut cells = Vec::new();
    let mut start = line.start;
    let pieces: Vec<&str> = match separator {
        Separator::Bar => written.split('|').collect(),
        Separator::Tab => written.split('\t').collect(),
        Separator::Blanks => written.split("  ").collect(),
        Separator::Words => return words(text, line),
    };
    let gap = if separator == Separator::Blanks { 2 } else { 1 };
    for piece in pieces {
        let cell = trimmed(text, Span::new(start, start + piece.len()));
        if separator != Separator::Blanks || !cell.is_empty() {
            cells.push(cell);
        }
        start += piece.len() + gap;
    }
    cells
}

/// What single blanks part, and the colon behind a label.
pub(super) fn words(text: &str, line: Span) -> Vec<Span> {
    const MARKS: [char; 3] = [' ', ':', '：'];
    let opener_len = opener_len(line.of(text));
    let has_label = text[line.start + opener_len..line.end].trim().contains(MARKS);
    let mut start = line.start + if has_label { opener_len } else { 0 };
    let mut cells = Vec::new();
    for piece in text[start..line.end].split(MARKS) {
        cells.push(Span::new(start, start + piece.len()));
        start += piece.len();
        start += text[start..].chars().next().map_or(0, char::len_utf8);
    }
    cells.retain(|cell| !cell.is_empty());
    cells
}
