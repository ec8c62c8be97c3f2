//! Units and names in captions, column headers and row labels.

use super::trimmed;
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
    /// The unit of the column, known to money and people or not.
    pub(super) unit: Option<Unit>,
    /// Its numbers have no unit: ranks, shares, years.
    pub(super) is_bare: bool,
    /// It names the unit of each row.
    pub(super) holds_units: bool,
}

/// Units that may stand in brackets or behind a slash; other words there are remarks.
const UNITS: &str = "元 圆 人 人次 名 户 口 位 个 家 所 种 公里 里 米 平方米 平方公里 立方米 亩 公顷 吨 公斤 斤 克 升 \
    小时 天 日 月 年 岁 次 批 台 辆 套 件 只 头 羽 株 棵 条 座 处 项 期 场 班 份 张 册 本 篇 支 艘 架 千瓦 千瓦时 度 分 倍 盏 间 栋 \
    村 个村 户次 批次 对 元/人 元/户 元/亩 元/月 元/吨 元/平方米";
/// Columns whose numbers a caption's unit never counts.
const BARE: [&str; 18] = [
    "率",
    "比重",
    "占比",
    "比例",
    "增幅",
    "增长",
    "同比",
    "环比",
    "指数",
    "序号",
    "编号",
    "排名",
    "名次",
    "年份",
    "年度",
    "%",
    "‰",
    "百分点",
];
/// What the header of a count or a code ends in: the caption's unit fits only if the header names it (人数 and 人).
const COUNTS: [&str; 16] = [
    "数", "数量", "面积", "里程", "长度", "距离", "重量", "产量", "销量", "年龄", "人口", "人次", "电话", "代码",
    "邮编", "号",
];

impl Column {
    /// Reads the header of a column.
    pub(super) fn read(text: &str, cell: Span) -> Self {
        let (unit, name) = label_unit(text, cell).map_or((None, cell), |(unit, name)| (Some(unit), name));
        let written = cell.of(text);
        let is_bare = unit.is_none() && BARE.iter().any(|word| written.contains(word));
        let holds_units = matches!(written, "单位" | "计量单位");
        Self { name, unit, is_bare, holds_units }
    }

    /// Whether the unit of a caption can be that of the column.
    pub(super) fn may_count(&self, text: &str, unit: Unit) -> bool {
        let name = self.name.of(text);
        let is_count = COUNTS.iter().any(|word| name.ends_with(word));
        !is_count || unit.span.of(text).chars().next().is_some_and(|first| name.contains(first))
    }
}

/// The unit at the end of a header or label, and what stands before it: `金额(万元)`, `投资/万元`.
pub(super) fn label_unit(text: &str, cell: Span) -> Option<(Unit, Span)> {
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
    named_unit(text, unit).map(|unit| (unit, name))
}

/// A known unit that is all of the span.
pub(super) fn named_unit(text: &str, span: Span) -> Option<Unit> {
    let unit = scaled(text, span)?;
    let word = unit.span.of(text);
    let is_money = word.ends_with(['元', '币', '镑']);
    (is_money || UNITS.split_whitespace().any(|known| known == word || known == span.of(text))).then_some(unit)
}

/// The unit a caption states: `单位:万元`, `(金额单位:亿元)`. `Some(None)` where it states several or none that can be read.
pub(super) fn caption_unit(text: &str, line: Span) -> Option<Option<Unit>> {
    let written = line.of(text);
    let (label_end, _) = written.match_indices("单位").find_map(|(at, word)| {
        let behind = &written[at + word.len()..];
        let colon = behind.trim_start().strip_prefix([':', '：'])?;
        Some((written.len() - colon.len(), at))
    })?;
    let behind = &written[label_end..];
    let start = line.start + label_end + (behind.len() - behind.trim_start().len());
    let stated = &text[start..line.end];
    let end = start + stated.find([')', '）', ']', ' ', '\t', '|', '。', ';']).unwrap_or(stated.len());
    Some(only_unit(text, Span::new(start, end)))
}

/// Longest unit in bytes.
const MAX_UNIT: usize = 24;

/// The one unit of a list of units; shares do not count (`亿元、%`).
fn only_unit(text: &str, span: Span) -> Option<Unit> {
    let mut units = Vec::new();
    let mut start = span.start;
    for piece in span.of(text).split(['、', ',', '，']) {
        let part = trimmed(text, Span::new(start, start + piece.len()));
        start += piece.len() + text[start + piece.len()..].chars().next().map_or(0, char::len_utf8);
        if !matches!(part.of(text), "" | "%" | "‰") {
            units.push(part);
        }
    }
    match units.as_slice() {
        [unit] if unit.len() <= MAX_UNIT => scaled(text, *unit),
        _ => None,
    }
}

/// Splits the scale off a unit: 万元 is 元 with the exponent 4. A scale alone is no unit.
fn scaled(text: &str, span: Span) -> Option<Unit> {
    let mut start = span.start;
    if let Some(rest) = span.of(text).strip_prefix("人民币").filter(|rest| !rest.is_empty()) {
        start = span.end - rest.len();
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
