//! Cells that a page put one under another, a line for each.

use super::header::{is_figure, names_figures};
use super::trimmed;
use crate::text::Span;

/// Fewer cells one under another are no table.
const MIN_STACKED: usize = 6;
/// More cells one under another are not looked through for the end of a row.
const MAX_STACKED_COLUMNS: usize = 12;

/// The rows of a table whose cells stand one under another, none where they make none, and where the text goes on behind them.
pub(super) struct Stacked {
    pub(super) rows: Vec<Vec<Span>>,
    pub(super) end: usize,
}

/// The tables of that sort in a stretch.
pub(super) struct Stacks {
    has_bars: bool,
    /// Up to here lines with a bar each are known to make no table.
    looked_at: usize,
    /// Those without bars, each with its start, the last first.
    bare: Vec<(usize, Stacked)>,
}

impl Stacks {
    pub(super) fn of(text: &str, stretch: Span) -> Self {
        let has_bars = memchr::memchr(b'|', stretch.of(text).as_bytes()).is_some();
        Self { has_bars, looked_at: stretch.start, bare: bare(text, stretch) }
    }

    /// The table that begins at a position.
    pub(super) fn at(&mut self, text: &str, at: usize) -> Option<Stacked> {
        while let Some((_, table)) = self.bare.pop_if(|(start, _)| *start <= at) {
            if table.rows[0].iter().any(|cell| cell.start >= at) {
                return Some(table);
            }
        }
        if !self.has_bars || at < self.looked_at {
            return None;
        }
        let table = barred(text, at)?;
        self.looked_at = table.end;
        Some(table).filter(|table| !table.rows.is_empty())
    }
}

/// The lines with a bar each that begin at a position: `名目 |⏎单价(元) |⏎1 |⏎书本费 |⏎430 |⏎2 |`. How many columns there are is told by
/// the running numbers of the rows, or by the first label with its figures; over running numbers nothing need stand.
fn barred(text: &str, start: usize) -> Option<Stacked> {
    let mut cells = Vec::new();
    let (mut at, mut is_behind_bar) = (start, false);
    let mut lines = text[start..].split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let is_bar = |line: &str| line.trim() == "|";
        let is_parted = is_behind_bar || lines.peek().is_some_and(|next| is_bar(next));
        let span = Span::new(at, at + line.trim_end().len());
        let Some(cell) = stacked_cell(text, span, is_parted) else { break };
        is_behind_bar = is_bar(line);
        at += line.len();
        cells.extend(cell);
    }
    if at == start {
        return None;
    }
    let is_label = |index: usize| cells.get(index).is_some_and(|cell| !is_figure(cell.of(text)));
    let is_number = |index: usize, number: &str| cells.get(index).is_some_and(|cell| cell.of(text) == number);
    let is_end = |index: usize| cells.len() == index;
    let widths = || 2..=MAX_STACKED_COLUMNS;
    let numbered = || {
        let n_names = widths().find(|index| is_number(*index, "1"))?;
        let mut fitting = [n_names, n_names + 1].into_iter();
        fitting.find(|width| is_number(n_names + width, "2") || is_end(n_names + width)).map(|width| (n_names, width))
    };
    let labelled = || {
        let is_row =
            |first: usize, width: usize| is_label(first) && (first + 1..first + width).all(|index| !is_label(index));
        let fits = |width: &usize| {
            (0..*width).all(is_label) && is_row(*width, *width) && (is_end(2 * width) || is_row(2 * width, *width))
        };
        widths().find(fits).map(|width| (width, width))
    };
    let shape = numbered().or_else(labelled).filter(|_| cells.len() >= MIN_STACKED);
    let rows = shape.map_or(Vec::new(), |(n_names, width)| {
        let corner = Span::new(cells[0].start, cells[0].start);
        let names = [corner].into_iter().take(width - n_names).chain(cells[..n_names].iter().copied()).collect();
        [names].into_iter().chain(cells[n_names..].chunks_exact(width).map(<[Span]>::to_vec)).collect()
    });
    Some(Stacked { rows, end: at })
}

/// The only cell of a line with a bar, if it has one: nothing but a bar parts two of them.
fn stacked_cell(text: &str, line: Span, is_parted: bool) -> Option<Option<Span>> {
    let Some(bar) = memchr::memchr(b'|', line.of(text).as_bytes()) else {
        return Some(trimmed(text, line)).filter(|cell| is_parted && !cell.is_empty()).map(Some);
    };
    let cells = [Span::new(line.start, line.start + bar), Span::new(line.start + bar + 1, line.end)];
    let mut filled = cells.into_iter().map(|cell| trimmed(text, cell)).filter(|cell| !cell.is_empty());
    let first = filled.next();
    (filled.next().is_none() && !text[line.start + bar + 1..line.end].contains('|')).then_some(first)
}

/// A longer line is no cell.
const MAX_CELL: usize = 60;
/// A longer line is no figure.
const MAX_FIGURE: usize = 30;

/// Whether a short line begins with a figure: only there cells may stand one under another without a bar.
pub(super) fn has_lines_of_figures(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'\n', bytes).any(|at| {
        let line = &bytes[at + 1..bytes.len().min(at + 2 + MAX_FIGURE)];
        line.first().is_some_and(|first| first.is_ascii_digit() || *first == b'$')
            && (line.len() <= MAX_FIGURE || memchr::memchr(b'\n', line).is_some())
    })
}

/// The tables of a stretch whose cells stand one under another without a bar, the last first.
fn bare(text: &str, stretch: Span) -> Vec<(usize, Stacked)> {
    let mut tables = Vec::new();
    if !has_lines_of_figures(stretch.of(text)) {
        return tables;
    }
    let (mut cells, mut at) = (Vec::new(), stretch.start);
    for line in stretch.of(text).split_inclusive('\n') {
        let cell = trimmed(text, Span::new(at, at + line.len()));
        at += line.len();
        if is_bare_cell(cell.of(text)) {
            cells.push(cell);
        } else if !cell.is_empty() {
            tables.extend(tables_of_cells(text, &std::mem::take(&mut cells)));
        }
    }
    tables.extend(tables_of_cells(text, &cells));
    tables.reverse();
    tables
}

/// Whether a line may be a cell among others above and below it.
pub(super) fn is_bare_cell(line: &str) -> bool {
    (1..=MAX_CELL).contains(&line.len())
        && !line.contains(['|', '\t', '。', ';', '!', '?', ':'])
        && !line.contains("  ")
}

/// The tables among cells that stand one under another.
fn tables_of_cells(text: &str, cells: &[Span]) -> Vec<(usize, Stacked)> {
    let mut tables = Vec::new();
    let mut at = 0;
    while at < cells.len() {
        let rows = numbered_rows(text, cells, at).or_else(|| pairs(text, &cells[at..]));
        let Some(rows) = rows else {
            at += 1;
            continue;
        };
        let n_cells: usize = rows.iter().map(Vec::len).sum();
        let end = behind_line(text, cells[at + n_cells - 1].end);
        tables.push((cells[at].start, Stacked { rows, end }));
        at += n_cells;
    }
    tables
}

/// The names of columns and the rows below them, each with its running number: `序号⏎事由⏎金额(元)⏎1⏎课桌⏎52300⏎2⏎风扇⏎8100`.
fn numbered_rows(text: &str, cells: &[Span], at: usize) -> Option<Vec<Vec<Span>>> {
    let is_name = |cell: &Span| !holds_digit(cell.of(text)) || names_figures(cell.of(text));
    let width = cells[at..].iter().take(MAX_STACKED_COLUMNS + 1).position(|cell| cell.of(text) == "1")?;
    let (names, rows) = cells[at..].split_at(width);
    let is_numbered = |(index, row): &(usize, &[Span])| row[0].of(text) == (index + 1).to_string();
    let rows: Vec<&[Span]> =
        rows.chunks_exact(width.max(1)).enumerate().take_while(is_numbered).map(|(_, row)| row).collect();
    let is_column = |column: usize| rows.iter().all(|row| holds_digit(row[column].of(text)));
    let is_table = width > 1 && rows.len() > 1 && names.iter().all(is_name) && (1..width).any(is_column);
    is_table.then(|| [names].into_iter().chain(rows).map(<[Span]>::to_vec).collect())
}

/// Labels with a figure below each: `住院给付⏎50,000元⏎手术给付⏎30,000元`.
fn pairs(text: &str, cells: &[Span]) -> Option<Vec<Vec<Span>>> {
    let is_pair = |pair: &&[Span]| {
        let figure = pair[1].of(text);
        !holds_digit(pair[0].of(text)) && figure.len() <= MAX_FIGURE && is_figure(figure)
    };
    let rows: Vec<Vec<Span>> = cells.chunks_exact(2).take_while(is_pair).map(<[Span]>::to_vec).collect();
    (rows.len() > 1).then_some(rows)
}

pub(super) fn holds_digit(cell: &str) -> bool {
    cell.bytes().any(|byte| byte.is_ascii_digit())
}

/// Where the line behind a position begins.
pub(super) fn behind_line(text: &str, at: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |len| at + len + 1)
}
