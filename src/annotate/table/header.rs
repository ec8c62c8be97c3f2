//! Units and names in captions, column headers and row labels.

use memchr::memmem;
use rustc_hash::FxHashSet;
use serde::Deserialize;

use super::{Units, trimmed};
use crate::annotate::numeral::{Glyph, NumeralWord, glyph, spelled_digit};
use crate::lexicon::{self, Lexicon};
use crate::text::Span;

/// A unit where it is stated.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit {
    /// Without its scale.
    pub(super) span: Span,
    /// The power of ten of the scale.
    pub(super) exponent: i64,
}

impl Unit {
    /// Without what one of it is for: 元 of 元/场.
    fn before_slash(self, text: &str) -> Self {
        let len = self.span.of(text).find('/').unwrap_or(self.span.len());
        Self { span: Span::new(self.span.start, self.span.start + len), ..self }
    }
}

/// What a column header says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// The header without its unit.
    pub(super) name: Span,
    /// The unit of the column, one of money and people or another.
    pub(super) unit: Option<Unit>,
    /// The unit that the name itself says where nothing else states one: 人 of 在校生人数.
    pub(super) said: Option<Unit>,
    /// Its numbers have no unit: ranks, shares, years.
    pub(super) is_bare: bool,
    /// It names the unit of each row.
    pub(super) holds_units: bool,
    /// It says what the sums of each row are for.
    pub(super) names_row: bool,
}

/// Words of headers, from `rules/lexicon/table_headers.toml`.
#[derive(Deserialize)]
struct Words {
    lists: Lists,
}

#[derive(Deserialize)]
struct Lists {
    /// What columns of shares, ranks and years are called.
    no_unit: Vec<String>,
    /// What the names of counts, codes and measures end in.
    of_count: Vec<String>,
    /// Those of them that count people.
    of_people: Vec<String>,
    /// Names of counts that say their unit.
    says_unit: Vec<String>,
    /// What stands in them behind the unit.
    count_ending: Vec<String>,
    /// What people are counted with.
    unit_of_people: Vec<String>,
    /// Those of them that count money all the same.
    of_sum: Vec<String>,
    /// Headers that any figure may have.
    any_figure: FxHashSet<String>,
    /// What the header of a column ends in that says what the sums of its rows are for.
    names_row: Vec<String>,
    /// Headers of a column of units.
    unit_column: Vec<String>,
    /// What may stand before 单位 where it states a unit and names no body.
    before_unit: Vec<String>,
    /// What stands behind the unit of a whole statement: 以人民币千元列示.
    stated_in: Vec<String>,
    /// What stands for a figure where there is none.
    no_figure: Vec<String>,
    /// What opens a row and is no part of its label: `减:坏账准备`, `一、营业收入`.
    row_opener: Vec<String>,
    /// What states a unit before a colon.
    unit_label: Vec<String>,
    /// What may stand before a unit of money.
    before_money: Vec<String>,
    /// What may stand before a figure.
    before_figure: Vec<String>,
    /// What says before a figure for one of what it is.
    each: Vec<String>,
    /// What makes a date of a figure.
    behind_date: Vec<String>,
}

static WORDS: Lexicon<Lists> = Lexicon::new(&["lexicon/table_headers.toml"], |texts| {
    let words: Words = lexicon::from_toml(texts[0]).expect("the words of headers are well formed");
    words.lists
});

/// How long the number and the words are that open a row: `(一)`, `3.`, `二、减:`.
pub(super) fn opener_len(row: &str) -> usize {
    let blanks = row.len() - row.trim_start().len();
    let number_end = blanks + item_number_len(&row[blanks..]);
    let openers = WORDS.get().row_opener.iter();
    openers
        .filter(|opener| row[number_end..].starts_with(opener.as_str()))
        .map(|opener| number_end + opener.len())
        .max()
        .unwrap_or(if number_end > blanks { number_end } else { 0 })
}

/// More characters than this number no item.
const MAX_ITEM_NUMBER: usize = 3;

/// How long the number of an item is, with its mark and the blanks behind: `一、`, `(12)`, `3. `. A number goes on behind no mark.
fn item_number_len(row: &str) -> usize {
    let inner = row.strip_prefix('(').unwrap_or(row);
    let numeral = inner.trim_start_matches(|c: char| glyph(c).is_some());
    let number = &inner[..inner.len() - numeral.len()];
    let marks: &[char] = if inner.len() < row.len() { &[')'] } else { &['、', '.', '．', ')'] };
    let behind = numeral.strip_prefix(marks).filter(|behind| !behind.starts_with(|c: char| glyph(c).is_some()));
    let is_number = (1..=MAX_ITEM_NUMBER).contains(&number.chars().count());
    behind.filter(|_| is_number).map_or(0, |behind| row.len() - behind.trim_start().len())
}

/// A cell without what opens it, where more stands there.
pub(super) fn without_opener(text: &str, cell: Span) -> Span {
    let name = Span::new(cell.start + opener_len(cell.of(text)), cell.end);
    if name.of(text).trim().is_empty() { cell } else { trimmed(text, name) }
}

/// Whether a header is a word for any figure.
pub(super) fn is_any(header: &str) -> bool {
    // Printers space short headers out: 绝 对 数.
    let any = &WORDS.get().any_figure;
    if header.contains(' ') { any.contains(&header.replace(' ', "")) } else { any.contains(header) }
}

/// Whether a column of this name says what the sums of its rows are for.
pub(super) fn names_row(header: &str) -> bool {
    WORDS.get().names_row.iter().any(|word| header.ends_with(word.as_str()))
}

impl Column {
    /// Reads the header of a column.
    pub(super) fn read(text: &str, cell: Span, units: &Units) -> Self {
        let (unit, name) = label_unit(text, cell, units).map_or((None, cell), |(unit, name)| (Some(unit), name));
        let written = cell.of(text);
        // 2023年度 is a year, and no column of years.
        let of_year = |at: usize| written[..at].ends_with(|letter: char| letter.is_ascii_digit());
        let says_none = |word: &String| {
            written.contains(word.as_str()) && written.match_indices(word.as_str()).any(|(at, _)| !of_year(at))
        };
        let is_bare = unit.is_none() && !is_any(written) && WORDS.get().no_unit.iter().any(says_none);
        let holds_units = WORDS.get().unit_column.iter().any(|word| word == written);
        let said = if unit.is_none() && !is_bare { said_unit(text, cell, units) } else { None };
        Self { name, unit, said, is_bare, holds_units, names_row: names_row(written) }
    }

    /// Whether the unit of a caption can be that of the column: that of a count only if the header names it (人数 and 人).
    pub(super) fn may_count(&self, text: &str, unit: Unit) -> bool {
        let name = self.name.of(text);
        let unit = unit.span.of(text);
        !self.is_count(text)
            || unit.chars().next().is_some_and(|first| name.contains(first))
            || counts_people(name, unit)
    }

    /// Whether the header states a unit or says of when the figures are: over the labels then nothing need stand.
    pub(super) fn counts_or_dates(&self, text: &str) -> bool {
        self.unit.is_some() || begins_year(self.name.of(text))
    }

    /// Whether the header names a count, a code or a measure.
    pub(super) fn is_count(&self, text: &str) -> bool {
        let name = self.name.of(text);
        let ends_in = |words: &[String]| words.iter().any(|word| name.ends_with(word));
        ends_in(&WORDS.get().of_count) && !ends_in(&WORDS.get().of_sum)
    }
}

/// The unit in the name of a count of people or households: 本科生人数, 总户数, 参训人次.
fn said_unit(text: &str, cell: Span, units: &Units) -> Option<Unit> {
    let written = cell.of(text);
    let said = WORDS.get().says_unit.iter().find(|said| written.ends_with(said.as_str()))?;
    let ending = WORDS.get().count_ending.iter().find_map(|ending| said.strip_suffix(ending.as_str()));
    let unit = ending.unwrap_or(said);
    let start = cell.end - said.len();
    named_unit(text, Span::new(start, start + unit.len()), units)
}

/// Whether a header names a count of people, and the unit is one of them: 学生数 and 人.
fn counts_people(name: &str, unit: &str) -> bool {
    let words = WORDS.get();
    words.unit_of_people.iter().any(|word| word == unit) && words.of_people.iter().any(|word| name.ends_with(word))
}

/// The unit at the end of a header or label, and what stands before it: `金额(万元)`, `投资/万元`, `2024年 港币千元`.
pub(super) fn label_unit(text: &str, cell: Span, units: &Units) -> Option<(Unit, Span)> {
    let written = cell.of(text);
    let apart = match written.strip_suffix([')', ']']) {
        Some(open) => open.rfind(['(', '[']).map(|at| (at, Span::new(cell.start + at + 1, cell.end - 1))),
        None => written.find('/').map(|at| (at, Span::new(cell.start + at + 1, cell.end))),
    };
    let said = apart.and_then(|(name_len, unit)| {
        let name = trimmed(text, Span::new(cell.start, cell.start + name_len));
        let unit = trimmed(text, unit);
        let mut labels = WORDS.get().unit_label.iter();
        let unit = match labels.find_map(|label| unit.of(text).strip_prefix(label.as_str())?.strip_prefix(':')) {
            Some(rest) => trimmed(text, Span::new(unit.end - rest.len(), unit.end)),
            None => unit,
        };
        money_before(text, name, unit, units).or_else(|| named_unit(text, unit, units).map(|unit| (unit, name)))
    });
    let (unit, name) = said.or_else(|| last_unit(text, cell, units, false))?;
    // 预计费用- 新台币
    let written = name.of(text).trim_end_matches(['-', '—', '–', ':', '：', ',']).trim_end();
    Some((unit, Span::new(name.start, name.start + written.len())))
}

/// `港元(千$)`: the name before the brackets ends in the money, whose scale they give.
fn money_before(text: &str, name: Span, inner: Span, units: &Units) -> Option<(Unit, Span)> {
    let exponent = scaled(text, inner).filter(|unit| unit.exponent > 0 && unit.span.of(text) == "$")?.exponent;
    let (money, name) = last_unit(text, name, units, true)?;
    Some((Unit { exponent, ..money }, name))
}

/// The unit that a header ends in: all of it, what a blank parts, or one with a scale (`2024年港币千元`); any other where it may touch the name.
fn last_unit(text: &str, cell: Span, units: &Units, touches: bool) -> Option<(Unit, Span)> {
    let written = cell.of(text);
    let starts = written.char_indices().map(|(at, _)| cell.start + at);
    let mut found = starts.filter(|at| cell.end - at <= MAX_UNIT).filter_map(|at| {
        let unit = named_unit(text, Span::new(at, cell.end), units)?;
        // `2021美元`: no blank stands between a number and its unit.
        let is_apart = at == cell.start
            || text[..at].ends_with(' ')
            || is_bare_year(&text[cell.start..at]) && is_money(&text[at..cell.end]);
        (is_apart || touches || unit.exponent > 0).then(|| (unit, trimmed(text, Span::new(cell.start, at))))
    });
    found.next()
}

/// A unit that the rules know and that is all of the span, or money with a scale behind its name (`港币千元`, `RMB'000`).
pub(super) fn named_unit(text: &str, span: Span, units: &Units) -> Option<Unit> {
    let unit = scaled(text, span)?;
    let word = unit.span.of(text);
    let one = word.split_once('/').map_or(word, |(unit, _)| unit);
    let is_known = units.contains(word) || units.contains(span.of(text));
    let per = || units.contains(one).then(|| unit.before_slash(text));
    is_known.then_some(unit).or_else(per).or_else(|| scaled_behind(text, span, units))
}

/// `港币千元`, `HK$'000`: the name of the money, then its scale.
fn scaled_behind(text: &str, span: Span, units: &Units) -> Option<Unit> {
    let written = span.of(text);
    // Few words have a scale at all.
    if !has_scale(written) {
        return None;
    }
    let ends = written.char_indices().map(|(at, _)| at).skip(1);
    let money = ends.filter(|&at| units.contains(&written[..at])).last()?;
    let rest = trimmed(text, Span::new(span.start + money, span.end));
    let exponent = match rest.of(text) {
        "'000" | "’000" | "000" => 3,
        written => match scale_at(written) {
            (0, _) => return None,
            (exponent, len) => Some(exponent).filter(|_| len == written.len() || units.contains(&written[len..]))?,
        },
    };
    Some(Unit { span: Span::new(span.start, span.start + money), exponent })
}

/// Whether a scale may stand in a text.
fn has_scale(written: &str) -> bool {
    written.contains("000") || written.chars().any(|c| matches!(glyph(c), Some(Glyph::Scale(_))))
}

/// Whether a line may be the names of columns of which one states a unit: in brackets at its end, or as a unit with a scale.
pub(super) fn may_name_unit(line: &str) -> bool {
    let ends_cell =
        |at: usize| matches!(line.as_bytes().get(at + 1), None | Some(b' ' | b':')) || line[at + 1..].starts_with('：');
    memchr::memchr_iter(b')', line.as_bytes()).any(ends_cell) || has_scale(line) && !line.contains(['。', ','])
}

/// Whether the header of a column states or says a unit.
pub(super) fn states_unit(text: &str, cell: Span, units: &Units) -> bool {
    label_unit(text, cell, units).is_some()
        || said_unit(text, cell, units).is_some() && Column::read(text, cell, units).said.is_some()
}

/// The units a caption states: `单位:万元`, `(金额单位:亿元)`, `单位:万元、户`. None where the line is no caption; no units where none
/// can be read.
pub(super) fn caption_units(text: &str, line: Span, units: &Units) -> Option<Vec<Unit>> {
    let written = line.of(text);
    let stated = |(at, word): (usize, &str)| {
        let behind = &written[at + word.len()..];
        let colon = behind.trim_start().strip_prefix([':', '：'])?;
        Some((written.len() - colon.len(), is_of_number(&written[..at])))
    };
    let has_colon = memchr::memchr2(b':', "：".as_bytes()[0], written.as_bytes()).is_some();
    let words = WORDS.get().unit_label.iter().filter(|_| has_colon);
    let labels = words.flat_map(|label| written.match_indices(label.as_str()));
    let mut labels = labels.filter_map(stated).peekable();
    let Some(&(first, _)) = labels.peek() else {
        if line.len() > MAX_STATEMENT {
            return None;
        }
        let line = trimmed(text, line);
        let unit = stated_unit(text, line, units)
            .or_else(|| whole_line(text, line, units))
            .or_else(|| titled(text, line, units))?;
        return Some(vec![unit]);
    };
    let label_end = labels.find(|(_, is_sure)| *is_sure).map_or(first, |(end, _)| end);
    let behind = &written[label_end..];
    let start = line.start + label_end + (behind.len() - behind.trim_start().len());
    let stated = &text[start..line.end];
    let end = start + stated.find([')', '）', ']', ' ', '\t', '|', '。', ';']).unwrap_or(stated.len());
    Some(units_of(text, Span::new(start, end), units))
}

/// `金额以人民币千元列示`: the unit before the word that says in what figures are given.
fn stated_unit(text: &str, line: Span, units: &Units) -> Option<Unit> {
    let written = line.of(text);
    let at = STATED_IN.get().iter().find_map(|finder| finder.find_iter(written.as_bytes()).last())?;
    last_unit(text, trimmed(text, Span::new(line.start, line.start + at)), units, false)
        .map(|(unit, _)| unit)
        .filter(|unit| unit.exponent > 0)
}

/// A line that is nothing but a unit with a scale, in brackets or not: `(人民币百万元)`.
fn whole_line(text: &str, line: Span, units: &Units) -> Option<Unit> {
    let inner = line.of(text).strip_prefix('(').and_then(|inner| inner.strip_suffix(')'));
    let unit = inner.map_or(line, |inner| Span::new(line.start + 1, line.start + 1 + inner.len()));
    let is_short = unit.len() <= MAX_UNIT;
    is_short.then(|| named_unit(text, trimmed(text, unit), units))?.filter(|unit| unit.exponent > 0)
}

/// A line that is the title of a table and ends in its unit: `净利润(万元)`.
fn titled(text: &str, line: Span, units: &Units) -> Option<Unit> {
    let is_title =
        line.len() <= MAX_TITLE && line.of(text).ends_with(')') && !line.of(text).contains([' ', '\t', '|', ',', '、']);
    if !is_title {
        return None;
    }
    let (unit, name) = label_unit(text, line, units)?;
    (unit.exponent > 0 && !name.is_empty()).then_some(unit)
}

/// Whether a cell says that there is no figure.
pub(super) fn is_no_figure(cell: &str) -> bool {
    WORDS.get().no_figure.iter().any(|word| word == cell)
}

/// Whether 单位 behind `before` is that of a number: in 编制单位 it is a body.
fn is_of_number(before: &str) -> bool {
    let known = WORDS.get().before_unit.iter().any(|word| before.ends_with(word.as_str()));
    known || !before.ends_with(|c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c))
}

/// Longest line in bytes that says in what its statement counts.
const MAX_STATEMENT: usize = 180;
/// Longest title of a table, in bytes.
const MAX_TITLE: usize = 48;
/// Longest unit in bytes.
const MAX_UNIT: usize = 24;

/// The units of a list; shares do not count (`亿元、%`).
fn units_of(text: &str, span: Span, units: &Units) -> Vec<Unit> {
    let mut parts = Vec::new();
    let mut start = span.start;
    for piece in span.of(text).split(['、', ',', '，']) {
        let part = trimmed(text, Span::new(start, start + piece.len()));
        start += piece.len() + text[start + piece.len()..].chars().next().map_or(0, char::len_utf8);
        if !matches!(part.of(text), "" | "%" | "‰") && part.len() <= MAX_UNIT {
            parts.push(part);
        }
    }
    let unit = |part| named_unit(text, part, units).or_else(|| scaled(text, part));
    parts.into_iter().filter_map(unit).map(|unit| unit.before_slash(text)).collect()
}

fn without_money_label(unit: &str) -> Option<&str> {
    WORDS.get().before_money.iter().find_map(|label| unit.strip_prefix(label.as_str()))
}

/// Whether a line names a unit anywhere.
pub(super) fn names_unit(line: &str) -> bool {
    WORDS.get().unit_label.iter().any(|label| line.contains(label.as_str()))
}

/// What finds the words that state a unit before a colon.
static UNIT_LABELS: Lexicon<Vec<memmem::Finder<'static>>> = Lexicon::new(&["lexicon/table_headers.toml"], |_| {
    WORDS.get().unit_label.iter().map(|label| memmem::Finder::new(label.as_bytes()).into_owned()).collect()
});

/// What finds the words behind the unit of a whole statement.
static STATED_IN: Lexicon<Vec<memmem::Finder<'static>>> = Lexicon::new(&["lexicon/table_headers.toml"], |_| {
    WORDS.get().stated_in.iter().map(|word| memmem::Finder::new(word.as_bytes()).into_owned()).collect()
});

/// What finds the end of a line that is nothing but money with a scale: few lines of prose end so.
static LINES_OF_MONEY: Lexicon<Vec<memmem::Finder<'static>>> = Lexicon::new(&["lexicon/numerals.txt"], |_| {
    NumeralWord::Yuan.words().map(|yuan| memmem::Finder::new(&format!("{yuan}\n")).into_owned()).collect()
});

/// Whether a line of a text ends like money with a scale.
pub(super) fn has_line_of_money(text: &str) -> bool {
    let has_scale = |at: usize| matches!(text[..at].chars().next_back().and_then(glyph), Some(Glyph::Scale(_)));
    LINES_OF_MONEY.get().iter().any(|finder| finder.find_iter(text.as_bytes()).any(has_scale))
}

/// Whether a text states a unit before a colon.
pub(super) fn states_any_unit(text: &str) -> bool {
    UNIT_LABELS.get().iter().any(|finder| {
        let behind = |at: usize| &text[at + finder.needle().len()..];
        finder.find_iter(text.as_bytes()).any(|at| behind(at).starts_with([':', '：']))
    })
}

/// Whether a cell says of when or of what sort the figures below it are: `2021`, `2023年末`, 本期.
pub(super) fn names_figures(cell: &str) -> bool {
    is_any(cell) || begins_year(cell) || cell.starts_with(|c: char| c.is_ascii_digit()) && !is_figure(cell)
}

/// Whether a word may be money that stands behind the year of a column (`2021 澳门元`): two letters or more, and no figure.
pub(super) fn is_money(word: &str) -> bool {
    let word = word.strip_prefix('(').and_then(|word| word.strip_suffix(')')).unwrap_or(word);
    let is_part = |c: char| !c.is_ascii_digit() && (c.is_alphabetic() || matches!(c, '$' | '¥' | '￥' | '\''));
    word.chars().nth(1).is_some() && word.chars().all(is_part) && !begins_date_mark(word)
}

/// Whether a cell is a year or begins with one: `2021`, `2021年末`, 二零二一年, `2021 澳门元`.
pub(super) fn begins_year(cell: &str) -> bool {
    let is_spelled = || {
        let behind = cell.trim_start_matches(|c: char| spelled_digit(c).is_some());
        behind.len() < cell.len() && begins_date_mark(behind)
    };
    let digits = cell.len() - cell.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    is_bare_year(&cell[..digits]) && (digits == cell.len() || !is_figure(cell) || is_money(cell[digits..].trim_start()))
        || is_spelled()
}

/// Whether a cell is a number that can be a year.
pub(crate) fn is_bare_year(cell: &str) -> bool {
    cell.len() == 4 && cell.parse::<u16>().is_ok_and(|year| YEARS.contains(&year))
}

/// Years that stand over columns; a number of four digits without them is a figure.
const YEARS: std::ops::Range<u16> = 1940..2060;

/// So many characters may say for one of what a sum is: 每学期每人.
const MAX_ONE: usize = 5;

/// Whether a cell begins with a figure that is no year or date, or says for one of what it is: 每月600元.
pub(super) fn is_figure(cell: &str) -> bool {
    let words = WORDS.get();
    // `HK$ 31,200`
    let letters = cell.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let mut rest = if letters.starts_with('$') { letters } else { cell };
    let is_sign = |c: char| matches!(c, '-' | '+' | '(' | '$' | '¥' | '￥' | ' ');
    while let Some(behind) = (words.before_figure.iter())
        .find_map(|word| rest.strip_prefix(word.as_str()))
        .or_else(|| rest.strip_prefix(is_sign))
    {
        rest = behind;
    }
    if let Some(behind) = words.each.iter().find_map(|word| rest.strip_prefix(word.as_str())) {
        let one = behind.chars().take_while(|c| ('\u{4E00}'..='\u{9FFF}').contains(c)).take(MAX_ONE);
        rest = &behind[one.map(char::len_utf8).sum()..];
    }
    let digits = rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ',' | '.'));
    let is_date = digits.starts_with(['-', '/'])
        || begins_date_mark(digits.trim_start())
        || is_dotted_date(&rest[..rest.len() - digits.len()]);
    digits.len() < rest.len() && !is_date
}

/// `2024.6.30`
fn is_dotted_date(figure: &str) -> bool {
    figure.split('.').count() == 3 && figure.split('.').all(|part| !part.is_empty() && !part.contains(','))
}

/// Whether a text begins with what makes a date of the figure before it.
pub(super) fn begins_date_mark(text: &str) -> bool {
    WORDS.get().behind_date.iter().any(|mark| text.starts_with(mark.as_str()))
}

/// Splits the scale off a unit: 万元 is 元 with the exponent 4. A scale alone is no unit.
fn scaled(text: &str, span: Span) -> Option<Unit> {
    let mut start = span.start;
    if let Some(rest) = without_money_label(span.of(text)).filter(|rest| !rest.is_empty()) {
        start = span.end - rest.trim_start().len();
    }
    let (exponent, len) = scale_at(&text[start..span.end]);
    start += len;
    (start < span.end).then_some(Unit { span: Span::new(start, span.end), exponent })
}

/// The power of ten of the scales that a text begins with, and how long they are.
fn scale_at(written: &str) -> (i64, usize) {
    let scales = written.chars().map_while(|letter| match glyph(letter) {
        Some(Glyph::Scale(exponent)) => Some((exponent, letter.len_utf8())),
        _ => None,
    });
    scales.fold((0, 0), |(exponent, len), (more, of_letter)| (exponent + more, len + of_letter))
}
