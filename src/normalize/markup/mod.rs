//! Text with markup: what of it is text stays, with its positions; what is not is taken out.
//!
//! Both readers speak to a [`Page`], which writes what parts two pieces of text: nothing inside a line, line breaks between
//! blocks, tabs between cells.

mod entity;
mod html;
mod leftovers;
mod main_content;
mod markdown;
mod tokens;

use std::ops::Range;

use crate::text::Rewriter;

/// The raised digits.
const RAISED: [&str; 10] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"];

pub(super) fn rewrite_html(rewriter: &mut Rewriter<'_>) {
    html::rewrite(rewriter);
}

pub(super) fn rewrite_main_content(rewriter: &mut Rewriter<'_>) {
    main_content::rewrite(rewriter);
}

pub(super) fn rewrite_markdown(rewriter: &mut Rewriter<'_>) {
    markdown::rewrite(rewriter);
}

pub(super) fn rewrite_leftovers(rewriter: &mut Rewriter<'_>) {
    leftovers::rewrite(rewriter);
}

/// What parts the text before a stretch of markup from the text behind it. The greater one wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Break {
    None,
    Blank,
    Cell,
    /// As `Line`, but blanks alone stay as they are.
    SoftLine,
    Line,
    /// A blank line; blanks alone stay as they are.
    Paragraph,
    Block,
}

impl Break {
    fn text(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Blank => " ",
            // One tab for each cell.
            Self::Cell => "",
            Self::SoftLine | Self::Line => "\n",
            Self::Paragraph => "\n\n",
            // More than a line break, so that no later step takes it for one inside a paragraph.
            Self::Block => "\n\n\n",
        }
    }
}

/// Markup and blanks between two pieces of text.
struct Gap {
    range: Range<usize>,
    kind: Break,
    /// How many cells begin in it, behind its last line break.
    n_cells: usize,
    has_tag: bool,
}

/// A text whose markup is being taken out, from left to right.
struct Page<'r, 'a> {
    text: &'a str,
    rewriter: &'r mut Rewriter<'a>,
    gap: Option<Gap>,
    row: Row,
}

impl<'r, 'a> Page<'r, 'a> {
    fn new(rewriter: &'r mut Rewriter<'a>) -> Self {
        Self { text: rewriter.input(), rewriter, gap: None, row: Row::default() }
    }

    /// Adds to the gap that is open, or opens one; gives its end.
    fn widen(&mut self, range: Range<usize>, kind: Break, is_tag: bool) -> usize {
        let end = range.end;
        let gap = self.gap.get_or_insert(Gap { range: range.clone(), kind, n_cells: 0, has_tag: false });
        gap.range.end = end;
        gap.kind = gap.kind.max(kind);
        gap.has_tag |= is_tag;
        if matches!(kind, Break::Line | Break::Block) {
            gap.n_cells = 0;
        }
        end
    }

    /// A row of a table begins at the markup `range`.
    fn begin_row(&mut self, range: Range<usize>) {
        self.row.begin();
        self.widen(range, Break::Line, true);
    }

    /// A cell begins at the markup `range`, over so many columns and rows.
    fn begin_cell(&mut self, range: Range<usize>, n_columns: usize, n_rows: usize) {
        let n_tabs = self.row.begin_cell(n_columns, n_rows);
        let kind = if n_tabs == 0 { Break::None } else { Break::Cell };
        self.widen(range, kind, true);
        if let Some(gap) = &mut self.gap {
            gap.n_cells += n_tabs;
        }
    }

    /// Writes the gap before the text at `at`.
    fn close_gap(&mut self, at: usize) {
        let Some(Gap { range, kind, n_cells, has_tag }) = self.gap.take() else { return };
        let (before, after) = (&self.text[..range.start], &self.text[at..]);
        let has_line_end = self.text[range.clone()].contains(['\n', '\r']);
        // Lines of code bring their line ends with them.
        if range.is_empty() {
            return;
        }
        let keeps_blanks = matches!(kind, Break::SoftLine | Break::Paragraph);
        if !has_tag && (!has_line_end || keeps_blanks) {
            return;
        }
        let is_chinese = |c: char| c as u32 >= 0x2E80;
        let within_chinese =
            before.chars().next_back().is_none_or(is_chinese) && after.chars().next().is_none_or(is_chinese);
        let kind = if kind == Break::Blank && has_line_end && within_chinese { Break::None } else { kind };
        let is_inside = !before.is_empty() && !after.is_empty();
        let new = if is_inside { kind.text().to_owned() + &"\t".repeat(n_cells) } else { String::new() };
        if self.text[range.clone()] != *new {
            self.rewriter.replace(range, &new);
        }
    }

    /// Puts what an entity or an escape stands for in its place.
    fn replace(&mut self, range: Range<usize>, new: &str) {
        self.close_gap(range.start);
        if self.text[range.clone()] != *new {
            self.rewriter.replace(range, new);
        }
    }
}

/// More columns or rows than this no cell covers.
const MAX_COVERED: usize = 32;

/// No cell behind this column covers rows.
const MAX_COLUMN: usize = 256;

/// The columns of a row of a table, so that every cell stands in its own even where others cover several.
#[derive(Default)]
struct Row {
    /// Column of the next cell.
    column: usize,
    /// Tabs that are due before the next cell.
    n_due: usize,
    /// For each column, how many rows to come a cell above covers.
    covered: Vec<usize>,
}

impl Row {
    fn begin(&mut self) {
        // Cells that the row before did not come to are covered there too.
        let column = self.column;
        self.covered.iter_mut().skip(column).for_each(|n_rows| *n_rows = n_rows.saturating_sub(1));
        (self.column, self.n_due) = (0, 0);
    }

    fn begin_table(&mut self) {
        *self = Self::default();
    }

    /// Gives how many tabs go before a cell.
    fn begin_cell(&mut self, n_columns: usize, n_rows: usize) -> usize {
        while let Some(n_rows) = self.covered.get_mut(self.column).filter(|n_rows| **n_rows > 0) {
            *n_rows -= 1;
            self.column += 1;
            self.n_due += 1;
        }
        let n_columns = n_columns.clamp(1, MAX_COVERED);
        if n_rows > 1 && self.column < MAX_COLUMN {
            self.covered.resize(self.covered.len().max(self.column + n_columns), 0);
            self.covered[self.column..self.column + n_columns].fill(n_rows.min(MAX_COVERED) - 1);
        }
        self.column += n_columns;
        std::mem::replace(&mut self.n_due, n_columns)
    }
}
