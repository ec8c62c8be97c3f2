//! The lines of a text as rows of tables: cells parted by bars, tabs or blanks, cells one under another, and rows of words that stand
//! under each other.

use super::header::{begins_year, is_no_figure, names_figures, without_opener};
use super::rows::{Row, Separator, blank_parted, dates_joined, is_ruled, read_row, sums_joined};
use super::stacked::{Stacked, Stacks, behind_line, holds_digit};
use crate::text::Span;

/// A row of a page may go on in so many lines more: a line break within a cell.
const MAX_LINES: usize = 6;

/// What a line is to a table.
pub(super) enum Line {
    Empty,
    /// It parts rows and says nothing.
    Ruled,
    Row(Row),
    Other,
}

/// Hands over the lines of a stretch, each with what it is.
pub(super) struct Reader<'a> {
    text: &'a str,
    at: usize,
    stacks: Stacks,
    /// Rows of words do not begin before.
    aligned_behind: usize,
    queued: std::vec::IntoIter<Row>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, stretch: Span) -> Self {
        let text = &text[..stretch.end];
        let stacks = Stacks::of(text, stretch);
        Self { text, at: stretch.start, stacks, aligned_behind: 0, queued: Vec::new().into_iter() }
    }

    fn queue(&mut self, rows: Vec<Row>, end: usize) -> Option<(Span, Line)> {
        self.at = end;
        self.queued = rows.into_iter();
        self.queued.next().map(|row| (row.span(), Line::Row(row)))
    }

    /// The next line; a row between bars may be several.
    fn next_row(&mut self) -> Option<Span> {
        let start = self.at;
        let mut line = self.next_line()?;
        let is_open = |line: Span| {
            let written = line.of(self.text).trim();
            written.starts_with('|') && !written.ends_with('|')
        };
        if is_open(line) {
            let behind = self.at;
            for _ in 0..MAX_LINES {
                let Some(next) = self.next_line() else { break };
                let written = next.of(self.text).trim();
                if written.is_empty() || written.starts_with('|') {
                    break;
                }
                if written.ends_with('|') {
                    line = Span::new(start, next.end);
                    return Some(line);
                }
            }
            self.at = behind;
        }
        Some(line)
    }

    fn next_line(&mut self) -> Option<Span> {
        let line = line_at(self.text, self.at)?;
        self.at = behind_line(self.text, self.at);
        Some(line)
    }
}

impl Iterator for Reader<'_> {
    type Item = (Span, Line);

    fn next(&mut self) -> Option<Self::Item> {
        let (line, kind) = self.next_of_text()?;
        Some((
            line,
            match kind {
                Line::Row(mut row) => {
                    row.cells[0] = without_opener(self.text, row.cells[0]);
                    Line::Row(row)
                }
                other => other,
            },
        ))
    }
}

impl Reader<'_> {
    fn next_of_text(&mut self) -> Option<(Span, Line)> {
        if let Some(row) = self.queued.next() {
            return Some((row.span(), Line::Row(row)));
        }
        if let Some(Stacked { rows, end }) = self.stacks.at(self.text, self.at) {
            let rows =
                rows.into_iter().map(|cells| Row { separator: Separator::Bar, cells, group: None, begins: false });
            return self.queue(rows.collect(), end);
        }
        let start = self.at;
        let line = self.next_row()?;
        let written = line.of(self.text);
        if written.trim_start().is_empty() {
            return Some((line, Line::Empty));
        }
        if is_ruled(written) {
            return Some((line, Line::Ruled));
        }
        // Most lines of prose have nothing that parts cells.
        if memchr::memchr3(b'|', b'\t', b' ', written.as_bytes()).is_none() && !written.ends_with(')') {
            return Some((line, Line::Other));
        }
        if let Some(row) = read_row(self.text, line) {
            return Some((line, Line::Row(row)));
        }
        if start >= self.aligned_behind {
            let (rows, end) = aligned(self.text, start);
            self.aligned_behind = end.max(self.at);
            if !rows.is_empty() {
                return self.queue(rows, end);
            }
        }
        Some((line, Line::Other))
    }
}

fn line_at(text: &str, at: usize) -> Option<Span> {
    let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
    let len = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
    Some(Span::new(at, at + rest[..len].trim_end().len()))
}

/// Fewer rows of words under each other are no table.
const MIN_ALIGNED: usize = 2;
/// A longer cell between single blanks is prose.
const MAX_WORD_CELL: usize = 60;

/// The rows of words that begin at a position, with the names of their columns before them, and where the lines with as many words end:
/// `姓名 捐款数⏎王五 200元⏎赵六 150元`. A column of them has figures in each row.
fn aligned(text: &str, start: usize) -> (Vec<Row>, usize) {
    let cells_at = |at: usize| {
        let cells = sums_joined(text, dates_joined(text, blank_parted(text, line_at(text, at)?)?));
        let is_cell = |cell: &Span| {
            cell.len() <= MAX_WORD_CELL && (holds_digit(cell.of(text)) || !cell.of(text).contains([',', ':']))
        };
        (cells.len() > 1 && cells.iter().all(is_cell)).then_some(cells)
    };
    let mut end = behind_line(text, start);
    let width = || cells_at(end).map_or(0, |next| next.len());
    // 奖金(欧元) over labels and figures.
    let over_figures = || line_at(text, start).filter(|line| is_unit_of_column(line.of(text)) && width() == 2);
    let corner = Span::new(start, start);
    let Some(first) = cells_at(start).or_else(|| over_figures().map(|name| vec![corner, name])) else {
        return (Vec::new(), start);
    };
    let mut lines = vec![first];
    let lacks_corner =
        |names: &[Span]| names.iter().any(|name| begins_year(name.of(text))) && names.len() + 1 == width();
    if lacks_corner(&lines[0]) {
        lines[0].insert(0, corner);
    }
    while let Some(cells) = cells_at(end).filter(|cells| lines[0].len() == cells.len()) {
        end = behind_line(text, end);
        lines.push(cells);
    }
    let is_word = |cell: &Span| !holds_digit(cell.of(text)) || names_figures(cell.of(text));
    let n_names = lines.iter().take_while(|cells| cells.iter().all(is_word)).count();
    let rows = lines.split_off(n_names);
    let is_column = |column: usize| {
        let mut cells = rows.iter().map(|row| row[column].of(text));
        cells.all(|cell| holds_digit(cell) || is_no_figure(cell))
    };
    let has_label = || lines.last().is_some() || rows.iter().all(|row| is_word(&row[0]));
    if rows.len() < MIN_ALIGNED || !(1..rows[0].len()).any(is_column) || !has_label() {
        return (Vec::new(), end);
    }
    let rows = lines.pop().into_iter().chain(rows);
    let row = |(index, cells)| Row { separator: Separator::Words, cells, group: None, begins: index == 0 };
    (rows.enumerate().map(row).collect(), end)
}

/// Whether a line is a name with a unit in brackets.
fn is_unit_of_column(line: &str) -> bool {
    line.len() <= MAX_WORD_CELL && line.ends_with(')') && line.find('(').is_some_and(|at| at > 0) && !holds_digit(line)
}
