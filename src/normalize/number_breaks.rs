//! Line breaks within a number, and between a number and its unit or the words that qualify it: `7.85亿 | 元`, `三千 | 五百万元`,
//! `35 | 00万元`, `428 | .6万元`, `不 | 少于500万元`, `30 | —50万元`, `500万 | 美元`, `二万元以上 | 十万元以下`.
//!
//! The break goes only where what stands on both sides makes one sum or one count of people. A number on a line of its own is one of
//! a page or a cell, and stays.

use std::ops::Range;

use memchr::{memchr2_iter, memrchr2};

use super::words::Word;
use crate::annotate::numeral::{Glyph, NumeralWord, bound_after, bound_before, ends_money, glyph, money_at};
use crate::fact::Bound;

/// Fewest bytes of prose before a number that goes on in the next line.
const MIN_LINE: usize = 18;

/// The breaks that cut a number.
pub(super) fn number_breaks(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    for line_end in memchr2_iter(b'\n', b'\r', bytes) {
        let before = text[..line_end].trim_end_matches(' ');
        let next = if bytes[line_end..].starts_with(b"\r\n") { line_end + 2 } else { line_end + 1 };
        let after = &text[next..];
        let Some(last) = before.chars().next_back().filter(|&last| may_be_cut(last)) else { continue };
        if !may_go_on(after) {
            continue;
        }
        if is_prose_line(before)
            && (goes_on_with_unit(before, after)
                || cuts_number(before, last, after)
                || cuts_words(before, after)
                || cuts_limits(before, after))
        {
            found.push(before.len()..next);
        }
    }
    found
}

/// Whether a line with `last` at its end may have been cut in a number or before one.
fn may_be_cut(last: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&last)
        || last.is_ascii_digit()
        || last.is_alphabetic()
        || matches!(last, '-' | '—' | '–' | '~' | '.' | ',' | '$' | '¥' | '€' | '£' | '>' | '<' | '≥' | '≤')
}

/// Whether a line may begin with the rest of a number, or with words that belong to one: its first characters have a numeral, or it
/// begins with a unit.
fn may_go_on(after: &str) -> bool {
    after.chars().take(4).any(is_numeral) || Word::NextUnit.begins(after) || money_at(after).is_some()
}

/// Whether the line at the end of `before` is prose and no row of a table.
fn is_prose_line(before: &str) -> bool {
    let line = before[memrchr2(b'\n', b'\r', before.as_bytes()).map_or(0, |at| at + 1)..].trim_start_matches(' ');
    line.len() >= MIN_LINE && !line.contains(['\t', '|']) && !line.contains("  ")
}

/// Whether the number at the end of `before` has its unit at the start of `after`.
fn goes_on_with_unit(before: &str, after: &str) -> bool {
    let number = before.trim_end_matches(|c| c == ' ' || NumeralWord::BigScale.has(c) || Word::Remainder.has(c));
    if !number.ends_with(is_numeral) {
        return number.len() == before.len() && splits_unit(before, after);
    }
    let has_scale = NumeralWord::BigScale.ends(before);
    starts_money(after) || !has_scale && (starts_scaled_money(after) || starts_counter(after))
}

/// `500万美 | 元`, `人民 | 币500万元`.
fn splits_unit(before: &str, after: &str) -> bool {
    let country = Word::Country.strip_end(before);
    let behind_number = country.is_some_and(|rest| rest.ends_with(|c| is_numeral(c) || is_more(c)));
    behind_number && NumeralWord::Yuan.begins(after)
        || Word::Peoples.ends(before) && Word::Money.strip_start(after).is_some_and(|rest| rest.starts_with(is_numeral))
}

/// `35 | 00万元`, `三千 | 五百万元`, `30 | —50万元`: numerals on both sides, and a unit behind them.
fn cuts_number(before: &str, last: char, after: &str) -> bool {
    let joins = |c: char| matches!(c, '-' | '—' | '–' | '~') || NumeralWord::RangeJoin.has(c);
    let joined = joins(last);
    let after = after.strip_prefix(joins).unwrap_or(after);
    let rest = after.trim_start_matches(|c: char| is_numeral(c) || matches!(c, '.' | ',') || is_more(c));
    let right = &after[..after.len() - rest.len()];
    let has_unit = starts_money(rest) || starts_counter(rest);
    // 428 | .6万元
    let decimals = right.strip_prefix('.').filter(|_| last.is_ascii_digit());
    if right.is_empty()
        || !decimals.unwrap_or(right).starts_with(is_numeral)
        || !has_unit
        || right.ends_with(['.', ','])
    {
        return false;
    }
    let left = before
        .trim_end_matches(joins)
        .trim_end_matches(|c: char| is_numeral(c) || matches!(c, '.' | ',') || NumeralWord::BigScale.has(c));
    let number = &before[left.len()..];
    let is_label = !Word::NoLabel.ends(left)
        && left.chars().next_back().is_none_or(|c| Word::LineLabel.has(c) || c.is_ascii_alphanumeric());
    let is_year = matches!(number.as_bytes(), [b'1', b'9', ..] | [b'2', b'0', ..]) && number.len() == 4;
    let same_script = number.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','))
        == decimals.unwrap_or(right).starts_with(|c: char| c.is_ascii_digit());
    number.chars().any(is_numeral)
        && !is_label
        && !is_year
        && (joined || same_script || NumeralWord::BigScale.ends(number))
}

/// `不 | 少于500万元`, `近 | 500万元`, `人民币 | 500万元`: what belongs to the number stands before it, up to or across the break.
fn cuts_words(before: &str, after: &str) -> bool {
    /// Most characters of a qualifier that stand behind the break.
    const MAX_BEHIND: usize = 3;
    let sign = Word::Renminbi.ends(before) || before.ends_with(['$', '€', '£']);
    let lengths = after.char_indices().map(|(at, _)| at).take(MAX_BEHIND + 1);
    for len in lengths.take_while(|&len| after[..len].chars().all(|c| !is_numeral(c))) {
        let number = &after[len..];
        let rest = number.trim_start_matches(|c: char| is_numeral(c) || matches!(c, '.' | ',') || is_more(c));
        if rest.len() == number.len()
            || !number.starts_with(is_numeral)
            || !(starts_money(rest) || starts_counter(rest))
        {
            continue;
        }
        let tail = &before[before.floor_char_boundary(before.len().saturating_sub(24))..];
        let words = format!("{tail}{}", &after[..len]);
        return sign && len == 0 || bound_before(&words, rest).is_some_and(|(_, n_bytes)| n_bytes > len);
    }
    false
}

/// `二万元以上 | 十万元以下`: one limit stands before the break and the other behind it.
fn cuts_limits(before: &str, after: &str) -> bool {
    /// Most characters of a qualifier behind a sum: (含)以上.
    const MAX_QUALIFIER: usize = 5;
    let mut tails = before.char_indices().rev().take(MAX_QUALIFIER).map(|(at, _)| before.split_at(at));
    let is_low = tails.any(|(sum, tail)| {
        bound_after(tail) == Some((Bound::AtLeast, tail.len())) && sum.chars().next_back().is_some_and(ends_money)
    });
    let rest = after.trim_start_matches(|c: char| is_numeral(c) || matches!(c, '.' | ',') || is_more(c));
    let is_high = |unit: usize| bound_after(&rest[unit..]).is_some_and(|(bound, _)| bound == Bound::AtMost);
    is_low && rest.len() < after.len() && money_at(rest).is_some_and(is_high)
}

fn is_numeral(c: char) -> bool {
    match glyph(c) {
        Some(Glyph::Digit(_)) => !NumeralWord::Weak3.has(c),
        Some(Glyph::Scale(1..=3) | Glyph::Several | Glyph::Ascii) => true,
        _ => false,
    }
}

/// Whether a character goes on with a number of tens of thousands.
fn is_more(c: char) -> bool {
    NumeralWord::BigScale.has(c) || NumeralWord::More.has(c)
}

fn starts_money(after: &str) -> bool {
    money_at(after).is_some()
}

fn starts_scaled_money(after: &str) -> bool {
    NumeralWord::BigScale.strip_start(after).is_some_and(starts_money)
}

/// Counters of people in front of more text: a line of nothing else is a cell.
fn starts_counter(after: &str) -> bool {
    let rest = Word::Counter.strip_start(after);
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['\n', '\r', '\t']) && !Word::NoCounter.begins(rest))
}

#[cfg(test)]
mod tests {
    use super::super::digits::tests::{check, stays};

    #[test]
    fn a_unit_on_the_next_line_belongs_to_its_number() {
        check("累计拨付财政援助资金7.85亿\n元,实施", "累计拨付财政援助资金7.85亿元,实施");
        check("实际到位投资额 28 .86\r\n亿元。", "实际到位投资额 28.86亿元。");
        check("产业园建成后带动 1500 多\n户农民", "产业园建成后带动 1500 多户农民");
        check("基地今年培训学员 2 1 6 0\n人次,", "基地今年培训学员 2160人次,");
        check("该行去年新增贷款300多万\n英镑,", "该行去年新增贷款300多万英镑,");
        check("该行去年新增贷款300万美\n元,", "该行去年新增贷款300万美元,");
        stays("元旦放假安排2023\n元旦");
        stays("2023\n人次\n");
        stays("图书角等捐赠项目\t12.6\n元/件");
    }

    #[test]
    fn the_halves_of_a_number_are_joined() {
        check("镇里当年修路花去四千\n六百万元,", "镇里当年修路花去四千六百万元,");
        check("镇里当年修路花去46\n00万元,", "镇里当年修路花去4600万元,");
        check("每村补助资金在20\n—40万元之间", "每村补助资金在20—40万元之间");
        check("每村补助资金在20—\n40万元之间", "每村补助资金在20—40万元之间");
        check("组织医生下乡义诊服务2\n40人次,", "组织医生下乡义诊服务240人次,");
    }

    #[test]
    fn what_belongs_to_a_number_is_joined() {
        check("镇里承诺每年投入不\n低于300万元,", "镇里承诺每年投入不低于300万元,");
        check("镇里承诺每年投入将近\n300万元,", "镇里承诺每年投入将近300万元,");
        check("镇里承诺每年投入人民币\n300万元,", "镇里承诺每年投入人民币300万元,");
    }

    #[test]
    fn the_limits_of_a_range_are_joined() {
        check("逾期不改的,处五千元以上\n三万元以下罚款", "逾期不改的,处五千元以上三万元以下罚款");
        check("逾期不改的,处1000元及以上\n3000元以下罚款", "逾期不改的,处1000元及以上3000元以下罚款");
        stays("逾期不改的,处五千元以上\n三万元的罚款");
        stays("逾期不改的,处五日以上\n三万元以下罚款");
        stays("每单满五百元以上\n十年以下的会员");
    }

    #[test]
    fn pages_years_and_items_stay_apart() {
        stays("镇里当年修路的投入达到2023\n12\n300万元用于学校");
        stays("镇里当年的投资计划2024\n300万元用于学校");
        stays("- 12 -\n300万元用于学校");
        stays("镇里当年修路情况见表3\n200万元用于学校");
        stays("镇里当年修路共计三项\n1. 300万元用于学校");
    }
}
