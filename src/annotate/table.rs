//! Tables: text and its numerals in, the numbers that stand alone in a cell and take a unit stated once out.
//!
//! The unit stands in a caption above the table (`单位:万元`), in the header of the column (`金额(万元)`, `投资/万元`), in the
//! label of the row, or in a column of units. Rows are lines whose cells are parted by bars, tabs or runs of blanks, below a caption by
//! single blanks and colons too. A number in running text may have its unit in brackets beside it (`金额(万元):4,500`). Where
//! it is not sure that the unit counts a number (years, ranks, shares, columns of other things), the number gets none.

mod beside;
mod header;
mod label;
mod reader;
mod rows;
mod stacked;
#[cfg(test)]
mod tests;
mod units;

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::numeral::{Numeral, NumeralKind, Script};
use crate::text::Span;
pub(crate) use label::label_cells_in;
pub use label::{LabeledCell, label_cells};

pub(crate) use header::is_bare_year;
use header::{Column, Unit, caption_units, is_any, is_no_figure, label_unit, may_name_unit, named_unit, states_unit};
use reader::{Line, Reader};
pub(crate) use rows::names_years;
use rows::{MAX_BLANK_CELL, Row, Separator, align_header, dates_joined, group_unit, has_blank_rows, words};
use stacked::is_bare_cell;
use units::{RowUnit, usable_name};

/// A number alone in a cell, with its unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableCell {
    /// Index of its numeral.
    pub numeral: usize,
    /// The unit where it is stated, without its scale: 元 of 万元.
    pub unit: Span,
    /// The power of ten of the scale before the unit: 4 of 万元.
    pub exponent: i64,
    /// What the numbers of its column or row are, where that is sure.
    pub header: Option<Span>,
    /// Where the number stands with the brackets that make it negative, as accountants write: `(1,234)`.
    pub bracketed: Option<Span>,
}

/// The units that rules know, as words: those of money and people that a cell may have, and others that tell it has none of these.
pub type Units = FxHashSet<String>;

/// The cells that take a unit, by start.
pub fn scan_tables(text: &str, numerals: &[Numeral], units: &Units) -> Vec<TableCell> {
    scan_tables_in(text, Span::new(0, text.len()), numerals, units)
}

/// The cells of a stretch of whole tables that take a unit, by start; `numerals` are those of the stretch.
pub(crate) fn scan_tables_in(text: &str, stretch: Span, numerals: &[Numeral], units: &Units) -> Vec<TableCell> {
    let mut labeled = beside::labeled_numbers(text, numerals, units);
    if !has_rows(stretch.of(text)) {
        return labeled;
    }
    let mut scanner = Scanner { text, numerals, units, caption: None, table: None, cells: Vec::new() };
    for (line, kind) in Reader::new(text, stretch) {
        scanner.line(line, kind);
    }
    scanner.end_table();
    labeled.retain(|cell| scanner.cells.iter().all(|other| other.numeral != cell.numeral));
    scanner.cells.append(&mut labeled);
    scanner.cells.sort_by_key(|cell| cell.numeral);
    scanner.cells
}

/// More lines than this above the cut of a text are not looked at for rows that go on.
const MAX_LINES_ABOVE: usize = 7;

/// Whether a table may go on over a position at which a line begins: something like a row stands in the lines above.
pub(crate) fn may_go_on(text: &str, position: usize) -> bool {
    let floor = text.floor_char_boundary(position.saturating_sub(MAX_LINES_ABOVE * MAX_BLANK_CELL * 6));
    let is_bar = |line: &&str| line.contains('|');
    let lines = || text[floor..position].rsplit('\n').filter(|line| !line.trim().is_empty());
    // A caption counts for the line below the next, a row without bars or tabs only right below one.
    let parts_cells = |line: &str| {
        let line = line.trim();
        let is_plain = line.contains([' ', ':', '：']) && !line.contains('。');
        is_plain || line.contains('\t') || line.contains("  ") || header::names_unit(line) || is_bare_cell(line)
    };
    lines().take(MAX_LINES_ABOVE).any(|line| is_bar(&line)) || lines().take(MAX_LINES_BETWEEN + 1).any(parts_cells)
}

/// Whether anything in the text parts cells.
fn has_rows(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Two blanks, and a bracket before a blank or the end of a line.
    let parts = |at: usize| matches!(bytes.get(at..at + 2), Some(b"  " | b") " | b")\n"));
    memchr::memchr2(b'|', b'\t', bytes).is_some()
        || memchr::memchr2_iter(b' ', b')', bytes).any(parts)
        || header::states_any_unit(text)
        || header::has_line_of_money(text)
        || has_blank_rows(text)
}

/// How many lines may stand between a caption with a unit and its table.
const MAX_LINES_BETWEEN: usize = 1;
/// More rows without a number than this are no header.
const MAX_HEADER_ROWS: usize = 3;
/// A longer cell between single blanks is prose.
const MAX_PLAIN_CELL: usize = 60;

struct Caption {
    units: Vec<Unit>,
    n_lines: usize,
}

#[derive(Default)]
struct Table {
    units: Vec<Unit>,
    columns: Vec<Column>,
    n_header_rows: usize,
    /// The unit that the last line of a group states.
    group: Option<Unit>,
    rows: Vec<Row>,
}

struct Scanner<'a> {
    text: &'a str,
    numerals: &'a [Numeral],
    units: &'a Units,
    caption: Option<Caption>,
    table: Option<Table>,
    cells: Vec<TableCell>,
}

impl Scanner<'_> {
    fn line(&mut self, line: Span, kind: Line) {
        let row = match kind {
            Line::Empty => return self.end_table(),
            Line::Ruled => return,
            Line::Row(row) if row.separator == Separator::Words => {
                // Where a unit is said for it, a line of words is a row with what stands above.
                let plain = self.plain_row(line);
                if row.begins && plain.is_none() {
                    self.end_table();
                }
                Some(plain.unwrap_or(row))
            }
            Line::Row(row) => Some(row),
            Line::Other => None,
        };
        if let Some(units) = caption_units(self.text, line, self.units) {
            match row.filter(|row| self.states_own_unit(row)) {
                Some(row) => self.row(row),
                None => {
                    self.end_table();
                    self.caption = Some(Caption { units, n_lines: 0 });
                }
            }
        } else if let Some(row) = row.or_else(|| self.plain_row(line)) {
            self.row(row);
        } else {
            self.end_table();
            self.other_line(line.of(self.text));
        }
    }

    /// Whether the label of a row with figures says its unit itself: `净认购金额(单位:元) | 520,338.12`.
    fn states_own_unit(&self, row: &Row) -> bool {
        let [label, cells @ ..] = row.cells.as_slice() else { return false };
        label_unit(self.text, *label, self.units).is_some() && cells.iter().any(|cell| self.figure(*cell).is_some())
    }

    /// A row whose cells are parted by single blanks or a colon, where a unit is said for it: in a caption above, or in the names of
    /// the columns (`岗位 人数(人)`). It is a label and figures, or such names. A sentence is none.
    fn plain_row(&self, line: Span) -> Option<Row> {
        // Most lines of prose have none of the marks.
        memchr::memchr3(b' ', b':', "：".as_bytes()[0], line.of(self.text).as_bytes())?;
        let has_unit = |column: &Column| column.unit.is_some() || column.said.is_some();
        let of_caption = self.caption.as_ref().is_some_and(|caption| !caption.units.is_empty());
        let of_table =
            self.table.as_ref().is_some_and(|table| !table.units.is_empty() || table.columns.iter().any(has_unit));
        // Names of columns state a unit in brackets, or are units with a scale.
        if !of_caption && !of_table && (self.table.is_some() || !may_name_unit(line.of(self.text))) {
            return None;
        }
        let cells: Vec<Span> = dates_joined(self.text, words(self.text, line));
        let of_names = || {
            let named = |&cell: &Span| cell.of(self.text).ends_with(')') && states_unit(self.text, cell, self.units);
            // 千港元 千港元 over the figures of years.
            let is_scaled = |&cell: &Span| named_unit(self.text, cell, self.units).is_some_and(|of| of.exponent > 0);
            self.table.is_none() && (cells.iter().any(named) || cells.iter().all(is_scaled))
        };
        if cells.len() < 2 || !of_caption && !of_table && !of_names() {
            return None;
        }
        let is_short =
            |cell: &Span| cell.len() <= MAX_PLAIN_CELL && !cell.of(self.text).contains(['。', ';', '!', '?']);
        let is_share = |cell: &str| cell.ends_with('%') && cell.bytes().any(|byte| byte.is_ascii_digit());
        let is_figure = |cell: &Span| {
            self.figure(*cell).is_some() || is_no_figure(cell.of(self.text)) || is_share(cell.of(self.text))
        };
        let n_figures = cells.iter().filter(|cell| is_figure(cell)).count();
        let is_label = |cell: &Span| !is_figure(cell) && !cell.of(self.text).contains([',', '、']);
        // A running number may stand before the label.
        let is_numbered =
            self.table.as_ref().and_then(|table| table.columns.first()).is_some_and(|first| first.is_bare)
                && cells.len() > 2
                && self.figure(cells[0]).is_some();
        let columns = self.table.as_ref().map_or(&[][..], |table| table.columns.as_slice());
        let is_of_year = n_figures == cells.len()
            && columns.len() == cells.len()
            && columns[0].is_bare
            && self.figure(cells[0]).is_some_and(|figure| self.may_be_year(figure));
        // 核磁共振 部位 480: the figure stands where the columns say.
        let counts = |column: &Column| has_unit(column) || of_table && !column.is_bare && !column.is_count(self.text);
        let in_column = |(cell, column): (&Span, &Column)| counts(column) && self.figure(*cell).is_some();
        let fits = columns.len() == cells.len()
            && cells.iter().zip(columns).any(in_column)
            && (is_label(&cells[0]) || is_numbered);
        let is_row = is_of_year
            || fits
            || n_figures > 0 && is_label(&cells[usize::from(is_numbered)]) && n_figures + 1 >= cells.len();
        let is_header = n_figures == 0 && self.table.is_none() && cells.iter().all(is_label);
        (cells.iter().all(is_short) && (is_row || is_header)).then_some(Row {
            separator: Separator::Words,
            cells,
            group: None,
            begins: false,
        })
    }

    /// A line between caption and table: a short one may be a title.
    fn other_line(&mut self, written: &str) {
        if let Some(caption) = &mut self.caption {
            caption.n_lines += 1;
            if caption.n_lines > MAX_LINES_BETWEEN || written.contains('。') {
                self.caption = None;
            }
        }
    }

    fn row(&mut self, mut row: Row) {
        let is_rule = |cell: &Span| cell.of(self.text).bytes().all(|byte| matches!(byte, b'-' | b':' | b'='));
        if row.cells.iter().all(is_rule) {
            return;
        }
        let columns = self.table.as_ref().map_or(&[][..], |table| table.columns.as_slice());
        let has_figure = row.cells.iter().enumerate().any(|(index, &cell)| {
            let has_unit = columns.get(index).is_some_and(|column| column.unit.is_some());
            index > 0 && (is_no_figure(cell.of(self.text)) || self.unit_in(cell).is_some())
                || self.figure(cell).is_some_and(|numeral| has_unit || !self.may_be_year(numeral))
                || has_unit && self.spelled(cell).is_some()
        });
        let caption = &mut self.caption;
        let table = self.table.get_or_insert_with(|| Table {
            units: caption.take().map_or(Vec::new(), |caption| caption.units),
            ..Table::default()
        });
        let group = group_unit(self.text, &row, self.units).filter(|_| !has_figure && table.n_header_rows > 0);
        if group.is_some() {
            table.group = group;
            return;
        }
        let is_header = !has_figure && table.rows.is_empty() && table.n_header_rows < MAX_HEADER_ROWS;
        if !is_header {
            table.rows.push(Row { group: table.group, ..row });
            return;
        }
        table.n_header_rows += 1;
        align_header(self.text, &mut row.cells);
        if row.cells.len() >= table.columns.len() {
            let known = std::mem::take(&mut table.columns);
            let read = row.cells.iter().map(|&cell| Column::read(self.text, cell, self.units)).enumerate();
            // A line of units below the names of the columns.
            let goes_on = |n: usize| known.len() == row.cells.len() && known.get(n).is_some_and(|of| of.unit.is_none());
            let joined = |(n, column): (usize, Column)| match column.name.is_empty() && goes_on(n) {
                true => Column { unit: column.unit, ..known[n] },
                false => column,
            };
            table.columns = read.map(joined).collect();
        }
    }

    fn end_table(&mut self) {
        let Some(mut table) = self.table.take() else { return };
        // 人民币百万元 over the labels counts all columns.
        let of_labels = table.columns.first().and_then(|first| first.unit).filter(|unit| unit.exponent > 0);
        let is_label = |row: &Row| row.cells.first().is_some_and(|&cell| self.figure(cell).is_none());
        if table.units.is_empty() && table.rows.iter().all(is_label) {
            table.units.extend(of_labels);
        }
        let whole = self.figures_of_whole_rows(&table);
        let last = self.last_column_of_figures(&table);
        let place = |row| self.total(&table, row, last).or_else(|| self.place(&table, row, &whole));
        let rows: Vec<PlacedRow<'_>> = table.rows.iter().filter_map(place).collect();
        let only_years = self.columns_of_years(&rows);
        let written = self.units_of_columns(&rows, only_years.len());
        for PlacedRow { row, unit: row_unit, columns } in rows {
            let in_row = self.unit_of_row(row);
            for (index, &cell) in row.cells.iter().enumerate() {
                let column = columns[index];
                let spelled = || self.spelled(cell).filter(|_| table.says_unit(column));
                let Some(numeral) = self.figure(cell).or_else(spelled) else { continue };
                let is_open = !only_years[column] && table.may_be_sum(column, self.text);
                let beside = |unit: Option<Unit>| unit.filter(|_| is_open).map(|unit| (unit, None));
                let found = (self.unit_before(&table, row, index))
                    .or_else(|| beside(in_row))
                    .or_else(|| table.cell_unit(column, row_unit, only_years[column], self.text))
                    .or_else(|| beside(written[column]))
                    .filter(|_| index > 0 || column > 0 || table.says_unit(column))
                    // 455.2万 in 万元 says its scale twice, or has two.
                    .filter(|(unit, _)| unit.exponent == 0 || self.numerals[numeral].script == Script::Digits);
                if let Some((unit, header)) = found {
                    let header = header.or_else(|| table.label_of_years(column, row, self));
                    let bracketed = Some(cell).filter(|cell| cell.of(self.text).starts_with('('));
                    self.cells.push(TableCell { numeral, unit: unit.span, exponent: unit.exponent, header, bracketed });
                }
            }
        }
    }

    /// The numeral that is all of a cell.
    fn figure(&self, cell: Span) -> Option<usize> {
        let index = self.numerals.partition_point(|numeral| numeral.span.start < cell.start);
        let numeral = self.numerals.get(index)?;
        let is_figure = numeral.kind == NumeralKind::Number && self.begins_with_digit(numeral);
        let inner = || {
            cell.of(self.text)
                .strip_prefix('(')?
                .strip_suffix(')')
                .map(|inner| trimmed(self.text, Span::new(cell.start + 1, cell.start + 1 + inner.len())))
        };
        let is_all = || numeral.span == cell || inner() == Some(numeral.span) || self.is_open_ended(numeral.span, cell);
        (is_figure && is_all()).then_some(index)
    }

    /// The numeral in Chinese that is all of a cell: a figure where the column states its unit.
    fn spelled(&self, cell: Span) -> Option<usize> {
        let index = self.numerals.partition_point(|numeral| numeral.span.start < cell.start);
        let numeral = self.numerals.get(index).filter(|numeral| numeral.span == cell)?;
        (numeral.kind == NumeralKind::Number && numeral.script == Script::Chinese).then_some(index)
    }

    /// `4,500`, or with a scale `455.2万`.
    fn begins_with_digit(&self, numeral: &Numeral) -> bool {
        let is_scaled =
            || numeral.script == Script::Mixed && numeral.span.of(self.text).starts_with(|c: char| c.is_ascii_digit());
        numeral.script == Script::Digits || is_scaled()
    }

    /// `2000+`, `500-800/年`: so much and more, or so much for one.
    fn is_open_ended(&self, number: Span, cell: Span) -> bool {
        /// Longest unit that one sum is for, in bytes.
        const MAX_PER: usize = 6;
        if number.start != cell.start || number.end > cell.end {
            return false;
        }
        let behind = &self.text[number.end..cell.end];
        let per = behind.strip_prefix('+').unwrap_or(behind);
        !behind.is_empty() && (per.is_empty() || per.starts_with('/') && per.len() <= 1 + MAX_PER)
    }

    fn may_be_year(&self, numeral: usize) -> bool {
        is_bare_year(self.numerals[numeral].span.of(self.text))
    }

    /// For each column whether all its numbers may be years.
    fn columns_of_years(&self, rows: &[PlacedRow<'_>]) -> Vec<bool> {
        let n_columns = rows.iter().flat_map(|row| row.columns.iter()).max().map_or(0, |last| last + 1);
        let mut only_years = vec![true; n_columns];
        for (&column, &cell) in rows.iter().flat_map(|placed| placed.columns.iter().zip(&placed.row.cells)) {
            only_years[column] &= self.figure(cell).is_none_or(|numeral| self.may_be_year(numeral));
        }
        only_years
    }

    /// Tells the cells of a row to their columns, if that can be done.
    fn place<'t>(&self, table: &Table, row: &'t Row, whole: &BTreeSet<usize>) -> Option<PlacedRow<'t>> {
        let unit = self.row_unit(table, row);
        let (n_cells, n_columns) = (row.cells.len(), table.columns.len());
        let is_open = row.separator == Separator::Blanks;
        let is_labelled = row.cells.first().is_some_and(|&cell| self.figure(cell).is_none());
        let columns = if n_columns == 0 || n_cells == n_columns || n_cells < n_columns && !is_open {
            (0..n_cells).collect()
        } else if n_cells == n_columns + 1
            && is_labelled
            && (!is_open
                || matches!(unit, RowUnit::Stated(..))
                || table.columns.iter().all(|of| of.counts_or_dates(self.text)))
        {
            // Nothing stands above the labels.
            (0..n_cells).map(|index| index.saturating_sub(1)).collect()
        } else if is_open && n_cells < n_columns && self.lacks_notes(row, whole) {
            let missing = n_columns - n_cells;
            (0..n_cells).map(|index| if index == 0 { 0 } else { index + missing }).collect()
        } else {
            return None;
        };
        Some(PlacedRow { row, unit, columns })
    }

    /// A total under the last column of figures, in a row that has nothing else: `合计 2,262`.
    fn total<'t>(&self, table: &Table, row: &'t Row, last: Option<usize>) -> Option<PlacedRow<'t>> {
        let [label, sum] = row.cells.as_slice() else { return None };
        let is_total = table.columns.len() > 2 && is_any(label.of(self.text)) && self.figure(*sum).is_some();
        Some(PlacedRow { row, unit: self.row_unit(table, row), columns: vec![0, last.filter(|_| is_total)?] })
    }

    /// The last column in which a row that fills all of them has a figure.
    fn last_column_of_figures(&self, table: &Table) -> Option<usize> {
        let is_figure = |cell: &Span| self.figure(*cell).is_some_and(|figure| !self.may_be_year(figure));
        let whole = table.rows.iter().filter(|row| row.cells.len() == table.columns.len());
        whole.filter_map(|row| row.cells.iter().rposition(is_figure)).max()
    }

    /// Whether a row is a label and figures, and whole rows of the table have as many of them, behind cells that are none.
    fn lacks_notes(&self, row: &Row, whole: &BTreeSet<usize>) -> bool {
        let is_figure = |cell: &Span| self.figure(*cell).is_some();
        row.cells.split_first().is_some_and(|(label, figures)| !is_figure(label) && figures.iter().all(is_figure))
            && whole.contains(&(row.cells.len() - 1))
    }

    /// How many figures the rows have that fill all columns and end in their figures; asked once for a table, which may have many rows.
    fn figures_of_whole_rows(&self, table: &Table) -> BTreeSet<usize> {
        let is_figure = |cell: &&Span| self.figure(**cell).is_some();
        let whole = table.rows.iter().filter(|row| {
            row.separator == Separator::Blanks && !row.cells.is_empty() && row.cells.len() == table.columns.len()
        });
        let n_figures = whole.filter_map(|row| {
            let n_last = row.cells.iter().rev().take_while(is_figure).count();
            let notes = &row.cells[..row.cells.len() - n_last];
            (!notes.iter().any(|cell| is_figure(&cell))).then_some(n_last)
        });
        n_figures.collect()
    }
}

/// A row, the unit that it states, and the column of each of its cells.
struct PlacedRow<'t> {
    row: &'t Row,
    unit: RowUnit,
    columns: Vec<usize>,
}

/// The span without the blanks at its ends.
fn trimmed(text: &str, span: Span) -> Span {
    let written = span.of(text);
    let start = span.start + (written.len() - written.trim_start().len());
    Span::new(start, start + written.trim().len())
}
