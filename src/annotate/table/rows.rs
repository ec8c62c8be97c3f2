//! Lines as rows of cells.

use super::header::{
    Unit, begins_date_mark, is_bare_year, is_figure, is_money, is_no_figure, label_unit, names_figures, opener_len,
};
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
    /// It is the first of rows of words.
    pub(super) begins: bool,
}

impl Row {
    /// From its first cell to its last.
    pub(super) fn span(&self) -> Span {
        let (first, last) = (self.cells[0], self.cells[self.cells.len() - 1]);
        Span::new(first.start, last.end)
    }
}

/// The unit of the line of a group: its first cell states one, and the others say nothing in Chinese.
pub(super) fn group_unit(text: &str, row: &Row, units: &Units) -> Option<Unit> {
    let (first, rest) = row.cells.split_first()?;
    let is_silent =
        |cell: &Span| !cell.of(text).contains(|c: char| c.is_ascii_digit() || ('\u{4E00}'..='\u{9FFF}').contains(&c));
    rest.iter().all(is_silent).then(|| label_unit(text, *first, units)).flatten().map(|(unit, _)| unit)
}

/// Whether a line is drawn and says nothing: `├──┼──┤`, or a bar that a broken row left.
pub(super) fn is_ruled(line: &str) -> bool {
    let is_drawn = |c: char| matches!(c, '\u{2500}'..='\u{257F}');
    if line.starts_with('|') && line.chars().all(|c| matches!(c, '|' | ' ')) {
        return true;
    }
    line.starts_with(|c| is_drawn(c) || c == '|')
        && line.contains(is_drawn)
        && line.chars().all(|c| is_drawn(c) || matches!(c, ' ' | '|' | '-' | '+'))
}

/// The cells of a line, if it has at least two.
pub(super) fn read_row(text: &str, line: Span) -> Option<Row> {
    let written = line.of(text);
    let has = |mark: u8| memchr::memchr(mark, written.as_bytes()).is_some();
    let has_gap = |written: &str| {
        let bytes = written.as_bytes();
        memchr::memchr_iter(b' ', bytes).any(|at| bytes.get(at + 1) == Some(&b' '))
    };
    let separator = if has(b'|') {
        Separator::Bar
    } else if has(b'\t') {
        Separator::Tab
    } else if has_gap(written.trim()) {
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
    (cells.len() > 1 && !is_prose).then_some(Row { separator, cells, group: None, begins: false })
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

/// Whether something like a row that only blanks part stands in a text: blanks between Chinese, or between Chinese and figures. A single
/// blank parts nothing in a longer line, which is prose.
pub(super) fn has_blank_rows(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b' ', bytes).any(|at| {
        let is_cell_end = at > 0 && !bytes[at - 1].is_ascii();
        let begins_cell = |next: &u8| !next.is_ascii() || next.is_ascii_digit() || *next == b' ';
        is_cell_end
            && bytes.get(at + 1).is_some_and(|next| begins_cell(next) && (*next == b' ' || is_in_short_line(bytes, at)))
    })
}

/// Whether the line around a position may be short enough for a row of words.
fn is_in_short_line(bytes: &[u8], at: usize) -> bool {
    let before = &bytes[at.saturating_sub(MAX_LINE_OF_WORDS)..at];
    let behind = &bytes[at..bytes.len().min(at + MAX_LINE_OF_WORDS)];
    let begins = memchr::memrchr(b'\n', before).map_or(before.len(), |last| before.len() - last - 1);
    let ends = memchr::memchr(b'\n', behind).unwrap_or(behind.len());
    begins + ends <= MAX_LINE_OF_WORDS
}

/// Puts the names of columns over their figures where a page lost the empty cell over the labels: `2021 | 2022 | `.
pub(super) fn align_header(text: &str, row: &mut Vec<Span>) {
    let is_shifted = row.first().is_some_and(|first| names_figures(first.of(text)));
    if let (true, Some(_)) = (is_shifted, row.pop_if(|last| last.is_empty())) {
        row.insert(0, Span::new(row[0].start, row[0].start));
    }
}

/// A longer line that single blanks part is prose.
const MAX_LINE_OF_WORDS: usize = 200;

/// The names of columns that single blanks part, where all but the first say of when or of what sort the figures are:
/// `项目 2023 年 12 月 31 日 2022 年 12 月 31 日`.
pub(super) fn columns_of_words(text: &str, line: Span) -> Option<Vec<Span>> {
    let mut cells = dates_joined(text, blank_parted(text, line)?);
    if cells.iter().all(|name| names_figures(name.of(text))) {
        // Nothing stands above the labels.
        cells.insert(0, Span::new(line.start, line.start));
    }
    let (first, names) = cells.split_first()?;
    let is_header =
        !is_figure(first.of(text)) && names.len() > 1 && names.iter().all(|name| names_figures(name.of(text)));
    is_header.then_some(cells)
}

/// Whether a line names columns by years, and a number is all of one such name but for its money; or whether it is what a row of figures
/// begins with.
pub(crate) fn names_years(text: &str, line: Span, number: Span) -> bool {
    let is_year = |cell: &Span| {
        let money = cell.of(text).trim_start_matches(|c: char| c.is_ascii_digit());
        is_bare_year(&cell.of(text)[..cell.len() - money.len()]) && (money.is_empty() || is_money(money.trim_start()))
    };
    let is_other = |cell: &Span| !is_year(cell) && cell.of(text).contains(|c: char| c.is_ascii_digit());
    let is_barred = line.of(text).contains(['|', '\t']);
    let cells = match is_barred {
        true => read_row(text, line).map(|row| row.cells.into_iter().filter(|cell| !cell.is_empty()).collect()),
        false => columns_of_words(text, line),
    };
    cells.is_some_and(|cells: Vec<Span>| {
        let begins_row = || is_barred && cells.first() == Some(&number) && cells.iter().skip(1).any(is_other);
        let is_named = || cells.iter().any(|cell| cell.start == number.start && is_year(cell));
        is_named() && !cells.iter().any(is_other) || begins_row()
    })
}

/// A label and its figures below such names, each behind a blank.
pub(super) fn row_of_words(text: &str, line: Span, n_columns: usize) -> Option<Vec<Span>> {
    let n_figures = n_columns.checked_sub(1).filter(|n_figures| *n_figures > 1)?;
    let cells = blank_parted(text, line)?;
    let (label, figures) = cells.split_at(cells.len().checked_sub(n_figures)?);
    let label = Span::new(label.first()?.start, label.last()?.end);
    let is_row = !is_figure(label.of(text))
        && figures.iter().all(|cell| is_figure(cell.of(text)) || is_no_figure(cell.of(text)));
    is_row.then(|| std::iter::once(label).chain(figures.iter().copied()).collect())
}

/// What blanks part in a line that is no prose.
pub(super) fn blank_parted(text: &str, line: Span) -> Option<Vec<Span>> {
    let is_short = line.len() <= MAX_LINE_OF_WORDS && memchr::memchr(b' ', line.of(text).as_bytes()).is_some();
    if !is_short || line.of(text).contains(['。', ';', '!', '?']) {
        return None;
    }
    let mut start = line.start;
    let pieces = line.of(text).split(' ').map(|piece| {
        let cell = Span::new(start, start + piece.len());
        start += piece.len() + 1;
        cell
    });
    Some(pieces.filter(|cell| !cell.is_empty()).collect())
}

/// Joins the pieces of dates that printers space out: `2023 年 12 月 31 日`.
pub(super) fn dates_joined(text: &str, cells: Vec<Span>) -> Vec<Span> {
    let mut joined: Vec<Span> = Vec::with_capacity(cells.len());
    for (index, &cell) in cells.iter().enumerate() {
        let goes_on = joined.last().is_some_and(|last| {
            let behind_figure = last.of(text).ends_with(|c: char| c.is_ascii_digit());
            let written = cell.of(text);
            let behind = written.trim_start_matches(|c: char| c.is_ascii_digit());
            let is_part = (1..=2).contains(&(written.len() - behind.len()));
            let is_marked = || match behind.is_empty() {
                true => cells.get(index + 1).is_some_and(|next| begins_date_mark(next.of(text))),
                false => begins_date_mark(behind),
            };
            let behind_mark = || {
                last.of(text).char_indices().next_back().is_some_and(|(at, _)| begins_date_mark(&last.of(text)[at..]))
            };
            behind_figure && begins_date_mark(written) || is_part && behind_mark() && is_marked()
        });
        match joined.last_mut().filter(|_| goes_on) {
            Some(last) => last.end = cell.end,
            None => joined.push(cell),
        }
    }
    joined
}

/// Joins a sign of money to the figure that a blank parts from it: `$ 3,300`.
pub(super) fn sums_joined(text: &str, cells: Vec<Span>) -> Vec<Span> {
    let mut joined: Vec<Span> = Vec::with_capacity(cells.len());
    for cell in cells {
        let is_sign = |last: &&mut Span| last.of(text).ends_with(['$', '¥', '￥']);
        let is_sum = cell.of(text).starts_with(|c: char| c.is_ascii_digit());
        match joined.last_mut().filter(is_sign).filter(|_| is_sum) {
            Some(sign) => sign.end = cell.end,
            None => joined.push(cell),
        }
    }
    joined
}
