//! Which unit a number of a table has: that of its column, its row, its caption, or of the numbers beside it.

use super::header::{self, Column, Unit, label_unit, named_unit};
use super::rows::Row;
use super::{PlacedRow, Scanner, Table, trimmed};
use crate::annotate::numeral::Script;
use crate::text::Span;

/// What a row says about the unit of its numbers.
#[derive(Clone, Copy)]
pub(super) enum RowUnit {
    /// Nothing.
    None,
    /// That it has one of its own, which cannot be read.
    Unknown,
    /// The unit, and what is counted.
    Stated(Unit, Option<Span>),
}

impl Scanner<'_> {
    /// The unit behind the number of some cells, where all that have one have the same: it counts the others too.
    pub(super) fn written_unit(&self, cells: impl Iterator<Item = Span>) -> Option<Unit> {
        let mut found: Option<Unit> = None;
        for unit in cells.filter_map(|cell| self.unit_in(cell)) {
            match found {
                Some(known) if known.span.of(self.text) != unit.span.of(self.text) => return None,
                _ => found = Some(unit),
            }
        }
        found
    }

    /// The unit that at least two numbers of a row have right behind them.
    pub(super) fn unit_of_row(&self, row: &Row) -> Option<Unit> {
        let n_units = row.cells.iter().filter(|cell| self.unit_in(**cell).is_some()).count();
        if n_units > 1 { self.written_unit(row.cells.iter().copied()) } else { None }
    }

    /// The unit, without a scale, that the number of a cell has right behind it.
    pub(super) fn unit_in(&self, cell: Span) -> Option<Unit> {
        let index = self.numerals.partition_point(|numeral| numeral.span.start < cell.start);
        let numeral = self
            .numerals
            .get(index)
            .filter(|numeral| numeral.span.start == cell.start && numeral.span.end <= cell.end)?;
        let behind = Span::new(numeral.span.end, cell.end);
        let unit = named_unit(self.text, trimmed(self.text, behind), self.units)?;
        (unit.exponent == 0 && numeral.script == Script::Digits && !self.may_be_year(index)).then_some(unit)
    }

    /// The unit that numbers of each column have right behind them.
    pub(super) fn units_of_columns(&self, rows: &[PlacedRow<'_>], n_columns: usize) -> Vec<Option<Unit>> {
        let cells = |column: usize| {
            let placed = rows.iter().flat_map(|placed| placed.columns.iter().zip(&placed.row.cells));
            placed.filter(move |(of, _)| **of == column).map(|(_, cell)| *cell)
        };
        // What the first figure has counts those below; what a later one has counts no more than its equals.
        let is_stated = |column: usize| {
            let figures = || cells(column).filter(|cell| cell.of(self.text).starts_with(|c: char| c.is_ascii_digit()));
            let with_unit = || figures().filter(|figure| self.unit_in(*figure).is_some()).count();
            figures().next().is_some_and(|first| self.unit_in(first).is_some()) || 2 * with_unit() >= figures().count()
        };
        (0..n_columns).map(|column| self.written_unit(cells(column)).filter(|_| is_stated(column))).collect()
    }

    /// The unit of the label right before a figure, where no header stands over the table: `交易金额(元) | 300 | 转让比例(%) | 20`.
    pub(super) fn unit_before(&self, table: &Table, row: &Row, index: usize) -> Option<(Unit, Option<Span>)> {
        let label = *row.cells.get(index.checked_sub(1)?)?;
        let is_label = table.columns.is_empty() && self.figure(label).is_none();
        let (unit, name) = label_unit(self.text, label, self.units).filter(|_| is_label)?;
        Some((unit, usable_name(self.text, name)))
    }

    /// The unit that a row states for itself: in a column of units or in its label.
    pub(super) fn row_unit(&self, table: &Table, row: &Row) -> RowUnit {
        if let Some(index) = table.columns.iter().position(|column| column.holds_units) {
            let unit = row.cells.get(index).and_then(|&cell| named_unit(self.text, cell, self.units));
            return unit.map_or(RowUnit::Unknown, |unit| RowUnit::Stated(unit, row.label(self, table)));
        }
        let label = row.cells.iter().find(|&&cell| self.figure(cell).is_none());
        match label.and_then(|&cell| label_unit(self.text, cell, self.units)) {
            Some((unit, name)) => RowUnit::Stated(unit, usable_name(self.text, name)),
            None => row.group.map_or(RowUnit::None, |unit| RowUnit::Stated(unit, row.label(self, table))),
        }
    }
}

impl Row {
    pub(super) fn label(&self, scanner: &Scanner<'_>, table: &Table) -> Option<Span> {
        let is_label = |cell: &&Span| !cell.is_empty() && scanner.figure(**cell).is_none();
        let named = table.columns.iter().position(|column| column.names_row);
        let named = named.filter(|_| self.cells.len() == table.columns.len()).map(|at| &self.cells[at]);
        let label = named.filter(is_label).or_else(|| self.cells.iter().find(is_label))?;
        let len = label.of(scanner.text).find('(').filter(|len| *len > 0).unwrap_or(label.len());
        // 除税前溢利 / (亏损)
        let name = label.of(scanner.text)[..len].trim_end_matches([' ', '/', '、', '-']);
        usable_name(scanner.text, Span::new(label.start, label.start + name.len()))
    }
}

impl Table {
    /// The unit of a number in a column, and what it counts. A column's own unit wins over the row's and the caption's.
    pub(super) fn cell_unit(
        &self,
        index: usize,
        row: RowUnit,
        only_years: bool,
        text: &str,
    ) -> Option<(Unit, Option<Span>)> {
        let column = self.columns.get(index);
        let header = column.and_then(|column| usable_name(text, column.name));
        if let Some(unit) = column.and_then(|column| column.unit) {
            return Some((unit, header));
        }
        if only_years || column.is_some_and(|column| column.is_bare) {
            return None;
        }
        match row {
            RowUnit::Stated(unit, label) => Some((unit, label)),
            RowUnit::Unknown => None,
            RowUnit::None => {
                let fits = |unit: &Unit| column.is_none_or(|column| column.may_count(text, *unit));
                let unit = self.unit_of(column, text).filter(fits).or_else(|| column?.said)?;
                Some((unit, header))
            }
        }
    }

    /// Whether the header of a column states its unit.
    pub(super) fn says_unit(&self, index: usize) -> bool {
        self.columns.get(index).is_some_and(|column| column.unit.is_some())
    }

    /// Whether the numbers of a column may be sums or people, as far as its header tells.
    pub(super) fn may_be_sum(&self, index: usize, text: &str) -> bool {
        self.columns.get(index).is_none_or(|column| !column.is_bare && column.unit.is_none() && !column.is_count(text))
    }

    /// Which unit of the caption counts a column. Of several it is the one that the header names (户数 and 户), else the only one that
    /// no header names.
    fn unit_of(&self, column: Option<&Column>, text: &str) -> Option<Unit> {
        if let [unit] = self.units.as_slice() {
            return Some(*unit);
        }
        let is_named = |column: &Column, unit: &Unit| {
            let first = unit.span.of(text).chars().next();
            first.is_some_and(|first| column.name.of(text).contains(first))
        };
        let column = column?;
        let mut named = self.units.iter().filter(|unit| is_named(column, unit));
        let mut unnamed = self.units.iter().filter(|unit| !self.columns.iter().any(|column| is_named(column, unit)));
        if column.is_count(text) { named.next() } else { unnamed.next().filter(|_| unnamed.next().is_none()) }.copied()
    }

    /// Under a year, or beside a column that says what the sums are for, the label of the row says what is counted.
    pub(super) fn label_of_years(&self, index: usize, row: &Row, scanner: &Scanner<'_>) -> Option<Span> {
        let name = self.columns.get(index)?.name.of(scanner.text);
        let is_named = || header::is_any(name) && self.columns.iter().any(|column| column.names_row);
        row.label(scanner, self).filter(|_| header::begins_year(name) || is_named())
    }
}

/// Most bytes of a header that names what is counted.
const MAX_NAME: usize = 36;

/// A header that can be the name of a sum: Chinese, short, and more than a word for any figure.
pub(super) fn usable_name(text: &str, name: Span) -> Option<Span> {
    let written = name.of(text);
    let is_name = written.chars().next().is_some_and(|first| ('\u{4E00}'..='\u{9FFF}').contains(&first))
        && !written.contains(|c: char| c.is_ascii_digit())
        && written.len() <= MAX_NAME
        && !header::is_any(written)
        && !header::begins_year(written);
    is_name.then_some(name)
}
