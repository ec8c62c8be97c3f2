//! Cells of tables with the header of their column and the label of their row, for tables whose cells are parted by bars, tabs or, below a
//! header, blanks.

use super::header::{is_bare_year, is_figure, names_figures, names_row};
use super::reader::{Line, Reader};
use super::rows::{Separator, align_header, columns_of_words, has_blank_rows, row_of_words};
use super::stacked::has_lines_of_figures;
use crate::text::Span;

/// A cell that is neither header nor label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabeledCell {
    /// Where it stands.
    pub cell: Span,
    /// The header of its column, where there is one.
    pub header: Option<Span>,
    /// What its row is about: the cell in the column of items, else the first that is no figure.
    pub label: Option<Span>,
}

/// More rows without a figure than this are no header.
const MAX_HEADER_ROWS: usize = 3;

/// The cells of all tables of a text, by start.
pub fn label_cells(text: &str) -> Vec<LabeledCell> {
    label_cells_in(text, Span::new(0, text.len()))
}

/// The cells of the tables in a stretch of a text, by start.
pub(crate) fn label_cells_in(text: &str, stretch: Span) -> Vec<LabeledCell> {
    let written = stretch.of(text);
    if memchr::memchr2(b'|', b'\t', written.as_bytes()).is_none()
        && !has_blank_rows(written)
        && !has_lines_of_figures(written)
    {
        return Vec::new();
    }
    let mut cells = Vec::new();
    let mut table = Table::default();
    for (line, kind) in Reader::new(text, stretch) {
        match kind {
            Line::Ruled => {}
            Line::Empty => table = Table::default(),
            Line::Row(row) => {
                if row.begins {
                    table = Table::default();
                }
                let is_open = row.separator == Separator::Blanks;
                table.take(text, row.cells.iter().map(|&cell| plain(text, cell)).collect(), is_open, &mut cells);
            }
            Line::Other => {
                if let Some(header) = columns_of_words(text, line) {
                    table = Table { header, n_header_rows: 1, ..Table::default() };
                } else if let Some(row) = row_of_words(text, line, table.header.len()) {
                    table.take(text, row, true, &mut cells);
                } else {
                    table = Table::default();
                }
            }
        }
    }
    cells
}

#[derive(Default)]
struct Table {
    /// The last row before the first with a figure.
    header: Vec<Span>,
    /// The column that says what the sums of a row are for.
    label_at: usize,
    n_header_rows: usize,
    has_data: bool,
}

impl Table {
    /// Takes the next row; of one that only blanks part (`is_open`) the cells count below the names of its columns alone.
    fn take(&mut self, text: &str, mut row: Vec<Span>, is_open: bool, cells: &mut Vec<LabeledCell>) {
        if row.iter().all(|cell| cell.of(text).bytes().all(|byte| matches!(byte, b'-' | b':' | b'='))) {
            return;
        }
        if self.is_header(text, &row) {
            align_header(text, &mut row);
            self.n_header_rows += 1;
            let n_filled = row.iter().filter(|cell| !cell.is_empty()).count();
            if n_filled > 1 && (self.has_data || row.len() >= self.header.len()) {
                self.label_at = row.iter().position(|name| names_row(name.of(text))).unwrap_or(0);
                self.header = row;
            }
            return;
        }
        self.has_data = true;
        let is_year = |label: &Span| is_bare_year(label.of(text)) && !self.header.is_empty();
        let is_label = |label: &Span| !label.is_empty() && (!is_figure(label.of(text)) || is_year(label));
        let first = row.first().copied().filter(is_label);
        // Nothing stands above the labels.
        let shift = match row.len().checked_sub(self.header.len()) {
            Some(0) => Some(0),
            Some(1) if first.is_some() && !self.header.is_empty() => Some(1),
            _ => None,
        };
        let named = row.get(self.label_at).copied().filter(|label| shift == Some(0) && is_label(label));
        // A running number may stand before the label.
        let label = named.or(first).or_else(|| row.get(1).copied().filter(is_label));
        if is_open && shift.is_none() {
            return;
        }
        cells.extend(row.iter().enumerate().skip(1).filter(|(_, cell)| !cell.is_empty()).map(|(index, &cell)| {
            let header = shift.and_then(|shift| self.header.get(index - shift)).copied();
            LabeledCell { cell, header: header.filter(|header| !header.is_empty()), label }
        }));
    }

    /// Whether a row names columns: one of the first, without a figure, or one that parts the table anew.
    fn is_header(&self, text: &str, row: &[Span]) -> bool {
        let names = |cell: &Span| names_figures(cell.of(text));
        let (first, others) = row.split_first().expect("a row has cells");
        let n_named = others.iter().filter(|cell| names(cell)).count();
        let all_named = others.iter().all(|cell| cell.is_empty() || names(cell));
        let has_figure = others.iter().any(|cell| is_figure(cell.of(text)));
        if self.has_data {
            let is_same_head =
                || self.header.first().is_some_and(|head| !head.is_empty() && head.of(text) == first.of(text));
            return all_named && n_named > 0 && row.len() == self.header.len() && (n_named > 1 || is_same_head());
        }
        // A single year may be a figure.
        let of_years = all_named && (n_named > 1 || n_named == 1 && first.is_empty());
        (!has_figure || of_years) && self.n_header_rows < MAX_HEADER_ROWS
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

    #[test]
    fn columns_of_years() {
        check("项目|2021|2022\n---|---|---\n差旅费|315|287", "315: 2021, 差旅费; 287: 2022, 差旅费");
        check("||2021|2022|\n|差旅费|315|287|", "315: 2021, 差旅费; 287: 2022, 差旅费");
        check("|注册年份|2003|\n|资本|500万元|", "2003: -, 注册年份; 500万元: -, 资本");
        check("| 2023年 | 2024年 |\n水费 | 31元 | 28元 |", "31元: 2023年, 水费; 28元: 2024年, 水费");
        check("2023年|2024年||\n水费|31元|28元", "31元: 2023年, 水费; 28元: 2024年, 水费");
        check(
            "项目|本期|上期\n净利|31元|28元\n项目|期末|期初\n资产|41元|38元",
            "31元: 本期, 净利; 28元: 上期, 净利; 41元: 期末, 资产; 38元: 期初, 资产",
        );
    }

    #[test]
    fn cells_one_under_another() {
        check(
            "序号 |\n名目 |\n单价(元) |\n1 |\n书本费 |\n430 |\n2 |\n校服费 |\n210 |\n",
            "书本费: 名目, 书本费; 430: 单价(元), 书本费; 校服费: 名目, 校服费; 210: 单价(元), 校服费",
        );
        check(
            "名目 |\n单价(元) |\n1 |\n书本费 |\n430 |\n2 |\n校服费 |\n210 |\n",
            "书本费: 名目, 书本费; 430: 单价(元), 书本费; 校服费: 名目, 校服费; 210: 单价(元), 校服费",
        );
        check(
            "学校\n|\n2022年\n|\n2023年\n|\n一中\n|\n310\n|\n325\n|\n二中\n|\n96\n|\n88\n",
            "310: 2022年, 一中; 325: 2023年, 一中; 96: 2022年, 二中; 88: 2023年, 二中",
        );
        check("甲 |\n乙 |\n丙 |\n", "");
    }

    #[test]
    fn columns_parted_by_blanks() {
        check("项目  2021年  2022年\n水费  31元  28元", "31元: 2021年, 水费; 28元: 2022年, 水费");
        check(
            "项目 2023 年 12 月 31 日 2022 年 12 月 31 日\n应收 款项 1,204 356",
            "1,204: 2023 年 12 月 31 日, 应收 款项; 356: 2022 年 12 月 31 日, 应收 款项",
        );
        check("项目 本期 上期\n毛利 310 290\n以上是说明。\n毛利 3 4", "310: 本期, 毛利; 290: 上期, 毛利");
        check("全年  投资\n全年 投资 3亿元 4亿元", "");
    }
}
