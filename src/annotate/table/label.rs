//! Cells of tables with the header of their column and the label of their row, for tables whose cells are parted by bars or tabs.

use super::header::is_figure;
use super::{Separator, read_row};
use crate::text::Span;

/// A cell that is neither header nor label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabeledCell {
    /// Where it stands.
    pub cell: Span,
    /// The header of its column, where there is one.
    pub header: Option<Span>,
    /// The first cell of its row.
    pub label: Option<Span>,
}

/// A row of a page may go on in so many lines more: a line break within a cell.
const MAX_LINES: usize = 6;
/// More rows without a figure than this are no header.
const MAX_HEADER_ROWS: usize = 3;

/// The cells of all tables of a text, by start.
pub fn label_cells(text: &str) -> Vec<LabeledCell> {
    label_cells_in(text, Span::new(0, text.len()))
}

/// The cells of the tables in a stretch of a text, by start.
pub(crate) fn label_cells_in(text: &str, stretch: Span) -> Vec<LabeledCell> {
    if memchr::memchr2(b'|', b'\t', stretch.of(text).as_bytes()).is_none() {
        return Vec::new();
    }
    let mut cells = Vec::new();
    let mut table = Table::default();
    let mut lines = Lines { text: &text[..stretch.end], at: stretch.start };
    while let Some(line) = lines.next_row() {
        match read_row(text, line).filter(|row| row.separator != Separator::Blanks) {
            Some(row) => table.take(text, row.cells.iter().map(|&cell| plain(text, cell)).collect(), &mut cells),
            None => table = Table::default(),
        }
    }
    cells
}

/// The lines of a text, with those in which a row between bars goes on as one.
struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl Lines<'_> {
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
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let len = memchr::memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |at| at + 1);
        let line = Span::new(self.at, self.at + rest[..len].trim_end().len());
        self.at += len;
        Some(line)
    }
}

#[derive(Default)]
struct Table {
    /// The last row before the first with a figure.
    header: Vec<Span>,
    n_header_rows: usize,
    has_data: bool,
}

impl Table {
    fn take(&mut self, text: &str, row: Vec<Span>, cells: &mut Vec<LabeledCell>) {
        if row.iter().all(|cell| cell.of(text).bytes().all(|byte| matches!(byte, b'-' | b':' | b'='))) {
            return;
        }
        let has_figure = row.iter().skip(1).any(|cell| is_figure(cell.of(text)));
        if !has_figure && !self.has_data && self.n_header_rows < MAX_HEADER_ROWS {
            self.n_header_rows += 1;
            let n_filled = row.iter().filter(|cell| !cell.is_empty()).count();
            if n_filled > 1 && row.len() >= self.header.len() {
                self.header = row;
            }
            return;
        }
        self.has_data = true;
        let label = row.first().copied().filter(|label| !label.is_empty() && !is_figure(label.of(text)));
        let has_columns = self.header.len() == row.len();
        cells.extend(row.iter().enumerate().skip(1).filter(|(_, cell)| !cell.is_empty()).map(|(index, &cell)| {
            let header = self.header.get(index).copied().filter(|header| has_columns && !header.is_empty());
            LabeledCell { cell, header, label }
        }));
    }
}

/// A cell without the signs of bold print around it.
fn plain(text: &str, cell: Span) -> Span {
    let written = cell.of(text);
    let start = written.len() - written.trim_start_matches('*').len();
    let end = written.trim_end_matches('*').len();
    if start < end { Span::new(cell.start + start, cell.start + end) } else { Span::new(cell.start, cell.start) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let written = label_cells(text).into_iter().map(|LabeledCell { cell, header, label }| {
            let name = |span: Option<Span>| span.map_or("-", |span| span.of(text));
            format!("{}: {}, {}", cell.of(text), name(header), name(label))
        });
        assert_eq!(written.collect::<Vec<_>>().join("; "), expected);
    }

    #[test]
    fn headers_and_labels() {
        check(
            "|项目|总开支|人数|\n|---|---|---|\n|修桥|3亿元|20人|\n|修路|5万元|9人|",
            "3亿元: 总开支, 修桥; 20人: 人数, 修桥; 5万元: 总开支, 修路; 9人: 人数, 修路",
        );
        check("项目\t2022年\t2023年\n收入\t3亿元\t4亿元", "3亿元: 2022年, 收入; 4亿元: 2023年, 收入");
        check("| **项目** | **成本** |\n| 修桥\n(二期) | 3亿元 |", "3亿元: 成本, 修桥\n(二期)");
        check("没有表格|的文字", "");
        check("收入 3亿元", "");
    }
}
