//! Blanks inside numbers: `28.8693 亿元`, `2013 年11 月`, `二 十 亿` and `1 2 . 5 亿元` are written as one. So are words with a
//! blank behind every character, as titles have them: `关 于 下 达 资 金 的 通 知`; and so are those of a line whose words are torn.
//!
//! A blank goes only between a numeral and what continues it: a scale, a unit of money, a date, a percent sign. Between
//! the cells of a table and before ordinary words it stays. Blanks are ASCII here, as the width step leaves them.

use memchr::{memchr, memchr_iter, memrchr};

use super::torn::{is_between_han, is_torn};
use super::words::Word;
use crate::annotate::numeral::{Glyph, NumeralWord, glyph, money_at};
use crate::text::Rewriter;

/// More blanks than this separate columns.
const MAX_BLANKS: usize = 2;

/// How many bytes before and behind a blank are looked at.
const REACH: usize = 120;

pub(super) fn rewrite(rewriter: &mut Rewriter<'_>) {
    let text = rewriter.input();
    let bytes = text.as_bytes();
    let mut done = 0;
    // Up to where the line goes that was looked at last, and whether it is torn.
    let mut line = (0, false);
    for start in memchr_iter(b' ', bytes) {
        if start < done {
            continue;
        }
        if is_between_han(text, start) {
            if start >= line.0 {
                let begin = memrchr(b'\n', &bytes[..start]).map_or(0, |at| at + 1);
                let end = memchr(b'\n', &bytes[start..]).map_or(text.len(), |at| start + at);
                line = (end, is_torn(&text[begin..end]));
            }
            if line.1 {
                rewriter.delete(start..start + 1);
                done = start + 1;
                continue;
            }
        }
        done = start + bytes[start..].iter().take_while(|&&byte| byte == b' ').count();
        if let Some(end) = spaced_words_end(text, start) {
            memchr_iter(b' ', &bytes[start..end]).for_each(|at| rewriter.delete(start + at..start + at + 1));
            done = end;
            continue;
        }
        let before = &text[text.floor_char_boundary(start.saturating_sub(REACH))..start];
        let after = &text[done..text.floor_char_boundary(done + REACH)];
        if done - start <= MAX_BLANKS && is_inside_number(before, after) {
            rewriter.delete(start..done);
        }
    }
}

/// Fewer characters apart may be a list, or a word that was set wide to fill its line.
const MIN_SPACED: usize = 6;

/// The end of words with one blank behind every character of which the first blank is at `start`; nothing when there are
/// none. Numerals and the names of provinces make lists, not words.
fn spaced_words_end(text: &str, start: usize) -> Option<usize> {
    let is_han = |c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c);
    let first = text[..start].chars().next_back().filter(|&c| is_han(c))?;
    if text[..start - first.len_utf8()].ends_with(|c: char| is_han(c) || c == ' ') {
        return None;
    }
    let (mut end, mut n_chars, mut n_listed) = (start, 1, usize::from(Word::Listed.has(first)));
    while let Some(c) = text[end..].strip_prefix(' ').and_then(|rest| rest.chars().next()).filter(|&c| is_han(c)) {
        let behind = end + 1 + c.len_utf8();
        if text[behind..].starts_with(is_han) {
            break;
        }
        (end, n_chars, n_listed) = (behind, n_chars + 1, n_listed + usize::from(Word::Listed.has(c)));
    }
    (n_chars >= MIN_SPACED && n_listed * 2 < n_chars).then_some(end)
}

/// Whether a blank between the two texts stands inside a number.
fn is_inside_number(before: &str, after: &str) -> bool {
    let (Some(last), Some(first)) = (before.chars().next_back(), after.chars().next()) else {
        return false;
    };
    if last.is_ascii_digit() || last == '.' {
        return is_spaced_out(before, after) || (last != '.' && continues_digits(before, after));
    }
    if is_numeral(last) || Word::Remainder.has(last) {
        return (first.is_ascii_digit() && continues_scale(before, last, after))
            || (is_numeral(first) && is_chinese_numeral(before, after))
            || (has_number_before(before) && (continues_scaled(last, after) || starts_unit(after, 0)));
    }
    (NumeralWord::Year.has(last) || NumeralWord::Month.has(last))
        && first.is_ascii_digit()
        && continues_date(before, last, after)
}

/// `28.8693 | 亿元`, `20 | 多万`, `2013 | 年`, `50 | %`.
fn continues_digits(before: &str, after: &str) -> bool {
    let digits = trailing_digits(before);
    let in_front = before[..before.len() - digits.len()].chars().next_back();
    if in_front.is_some_and(is_label) {
        return false;
    }
    // A small number that begins a line or a column numbers a heading, so the unit has to be a plain one.
    let may_be_heading = digits.len() <= 2 && in_front.is_none_or(|c| c.is_ascii_whitespace());
    let Some(first) = after.chars().next() else { return false };
    let rest = &after[first.len_utf8()..];
    let next = rest.chars().next();
    match first {
        '%' | '‰' => true,
        _ if NumeralWord::BigScale.has(first) => starts_scale(after),
        _ if is_scale(first) => {
            in_front.is_some_and(is_scale)
                || next.is_some_and(|c| is_scale(c) || Word::Remainder.has(c))
                || starts_counted(rest)
        }
        _ if NumeralWord::More.has(first) => next.is_some_and(|c| is_scale(c) || Word::BehindMore.has(c)),
        _ if Word::MonthDay.has(first) && is_day_of_month(before, digits) => true,
        _ if Word::HeadingUnit.has(first) && may_be_heading => {
            NumeralWord::Month.has(first) && rest.trim_start_matches(' ').starts_with(|c: char| c.is_ascii_digit())
        }
        _ => starts_unit(after, number_of(digits).unwrap_or(usize::MAX)),
    }
}

/// `7万 | 5 千`: a smaller scale follows the digits.
fn continues_scale(before: &str, last: char, after: &str) -> bool {
    let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
    let next = rest.strip_prefix(' ').unwrap_or(rest).chars().next();
    let is_smaller = next.is_some_and(|c| is_scale(c) && rank(c) < rank(last));
    is_smaller && has_number_before(before)
}

/// `5千 | 万`, `4万 | 亿`, `5亿 | 多元`.
fn continues_scaled(last: char, after: &str) -> bool {
    let Some(first) = after.chars().next() else { return false };
    if NumeralWord::BigScale.has(first) {
        return is_scale(last) && rank(last) < rank(first) && starts_scale(after);
    }
    let rest = NumeralWord::More.strip_start(after);
    rest.is_some_and(|rest| NumeralWord::BigScale.begins(rest) || NumeralWord::Yuan.begins(rest))
}

/// `2013年 | 11 月`, `11月 | 5 日`.
fn continues_date(before: &str, last: char, after: &str) -> bool {
    let before = &before[..before.len() - last.len_utf8()];
    let digits = &after[..after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len()];
    let rest = after[digits.len()..].trim_start_matches(' ');
    let has_next =
        if NumeralWord::Year.has(last) { NumeralWord::Month.begins(rest) } else { Word::MonthDay.begins(rest) };
    has_next && digits.len() <= 2 && before.trim_end_matches(' ').ends_with(|c: char| c.is_ascii_digit())
}

/// `11月5 | 日`: what would be a word elsewhere (日报, 日本) is a date here.
fn is_day_of_month(before: &str, digits: &str) -> bool {
    let month = before[..before.len() - digits.len()].trim_end_matches(' ');
    digits.len() <= 2 && NumeralWord::Month.ends(month)
}

/// `1 2 . 5 亿元`: single digits with single blanks between them, up to a scale or a unit.
fn is_spaced_out(before: &str, after: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || byte == b'.';
    let (left, right) = (before.as_bytes(), after.as_bytes());
    let mut start = before.len() - 1;
    while start >= 2 && left[start - 1] == b' ' && is_digit(left[start - 2]) {
        start -= 2;
    }
    let n_right = right.chunks(2).take_while(|pair| is_digit(pair[0]) && pair.get(1) == Some(&b' ')).count();
    // The last digit may have its unit right behind it.
    let mut rest = &after[n_right * 2..];
    let mut n_last = 0;
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        n_last = 1;
        rest = &rest[1..];
    }
    let is_alone = start == 0 || !is_digit(left[start - 1]);
    let n_digits = (before.len() - start).div_ceil(2) + n_right + n_last;
    let ends_year = n_digits == 4 && NumeralWord::Year.begins(rest);
    let ends_number = rest.starts_with('%')
        || NumeralWord::BigScale.begins(rest)
        || NumeralWord::Yuan.begins(rest)
        || starts_unit(rest, usize::MAX);
    is_alone && n_digits >= 3 && (ends_year || ends_number)
}

/// `二 | 十`, `两千 | 四 百 五`: the numerals around make one number together.
fn is_chinese_numeral(before: &str, after: &str) -> bool {
    let is_part = |c: char| is_numeral(c) || c == ' ';
    let start = before.char_indices().rev().take_while(|&(_, c)| is_part(c)).last().map_or(before.len(), |(at, _)| at);
    let left = before[start..].trim_start_matches(' ');
    let end = after.char_indices().find(|&(_, c)| !is_part(c)).map_or(after.len(), |(at, _)| at);
    let right = after[..end].trim_end_matches(' ');
    let in_front = before[..before.len() - left.len()].chars().next_back();
    // 统一, 唯一, 之一: the last character of a word; 星期二, 第三: a label.
    let is_one = |c| glyph(c) == Some(Glyph::Digit(1));
    let is_word = left.strip_prefix(is_one).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    if in_front.is_some_and(|c| is_label(c) || (is_word && !c.is_ascii() && c.is_alphabetic())) {
        return false;
    }
    let numeral: Vec<char> = left.chars().chain(right.chars()).filter(|&c| c != ' ').collect();
    let rest = after[right.len()..].trim_start_matches(' ');
    let is_year = numeral.len() == 4 && numeral.iter().all(|&c| !is_scale(c)) && NumeralWord::Year.begins(rest);
    is_year || (is_well_formed(&numeral) && starts_counted(rest))
}

/// Whether the characters are one numeral with scales in their order: 两千四百五, 二十亿, 三百零五万.
fn is_well_formed(numeral: &[char]) -> bool {
    // The smallest scale below 万 so far, and the smallest of 万 and 亿.
    let (mut small, mut large) = (u8::MAX, u8::MAX);
    let mut last_is_digit = false;
    let mut n_scales = 0;
    for &c in numeral {
        if !is_scale(c) {
            if last_is_digit {
                return false;
            }
            last_is_digit = glyph(c) != Some(Glyph::Digit(0));
            continue;
        }
        n_scales += 1;
        let rank = rank(c);
        if rank >= 4 {
            // 万亿 is the one pair that rises.
            if rank >= large && !(rank == 8 && large == 4) {
                return false;
            }
            (large, small) = (rank, u8::MAX);
        } else if rank >= small || (!last_is_digit && rank > 1) {
            return false;
        } else {
            small = rank;
        }
        last_is_digit = false;
    }
    n_scales > 0 && numeral.len() > 1
}

/// Whether before the scales at the end of `before` there is a number: `5千`, `20 多`, `二十`.
fn has_number_before(before: &str) -> bool {
    let head = before.trim_end_matches(|c: char| is_scale(c) || Word::Remainder.has(c) || c == ' ');
    if head.ends_with(|c: char| c.is_ascii_digit()) {
        let in_front = head[..head.len() - trailing_digits(head).len()].chars().next_back();
        return head.len() < before.len() && !in_front.is_some_and(is_label);
    }
    let numeral = &before[before.trim_end_matches(|c: char| is_numeral(c) || Word::Remainder.has(c)).len()..];
    let in_front = before[..before.len() - numeral.len()].chars().next_back();
    let is_bare = in_front.is_none_or(|c| !c.is_alphabetic());
    !in_front.is_some_and(is_label) && (is_bare || numeral.chars().count() > 1) && numeral.starts_with(is_numeral)
}

/// Whether `after` begins with 万 or 亿 as a scale and not as part of a word.
fn starts_scale(after: &str) -> bool {
    let mut chars = after.chars();
    let class =
        if chars.next().is_some_and(|c| rank(c) == 4) { Word::BehindMyriad } else { Word::BehindHundredMillion };
    !class.is(chars.next())
}

/// Whether `after` begins with something that is counted or paid, or with nothing that could be a word.
fn starts_counted(after: &str) -> bool {
    let Some(first) = after.chars().next() else { return true };
    if Word::PaidUnit.has(first) {
        return starts_unit(after, 0);
    }
    !first.is_alphanumeric() || Word::Counted.has(first) || starts_unit(after, 0)
}

/// Whether `after` begins with a unit of money, or with one of time that `number` fits; 0 fits every unit.
fn starts_unit(after: &str, number: usize) -> bool {
    // What stands behind a unit, the largest number that goes with it, and the characters with which it makes a word.
    let fits = |rest: Option<&str>, largest: usize, class: Word| {
        number <= largest && rest.is_some_and(|rest| !class.is(rest.chars().next()))
    };
    starts_money(after)
        || fits(NumeralWord::Year.strip_start(after), 2999, Word::BehindYear)
        || fits(NumeralWord::Month.strip_start(after), 12, Word::BehindMonth)
        || fits(NumeralWord::DayUnit.strip_start(after), 31, Word::BehindDay)
        || fits(Word::NumberUnit.strip_start(after), 999_999, Word::BehindNumber)
        || fits(Word::Hour.strip_start(after), 24, Word::BehindHour)
}

/// Whether `after` begins with a unit of money.
fn starts_money(after: &str) -> bool {
    let rest = Word::Yuan.strip_start(after);
    rest.map_or_else(|| money_at(after).is_some(), |rest| !rest.starts_with(|c| Word::BehindYuan.has(c)))
}

/// The digits, points and commas at the end of `text`.
fn trailing_digits(text: &str) -> &str {
    &text[text.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',')).len()..]
}

/// A whole number of few digits.
fn number_of(digits: &str) -> Option<usize> {
    if digits.len() > 6 { None } else { digits.parse().ok() }
}

/// Whether a number behind `c` is a name and counts nothing: 表1, 图3, 第5, COVID-19, A4.
fn is_label(c: char) -> bool {
    c.is_ascii_alphabetic() || Word::Label.has(c)
}

/// A Chinese numeral: a digit or a scale.
fn is_numeral(c: char) -> bool {
    is_scale(c) || matches!(glyph(c), Some(Glyph::Digit(_))) && !NumeralWord::Weak3.has(c)
}

fn is_scale(c: char) -> bool {
    rank(c) > 0
}

/// The power of ten of a scale, 0 for other characters.
fn rank(c: char) -> u8 {
    match glyph(c) {
        Some(Glyph::Scale(exponent @ ..=8)) => u8::try_from(exponent).unwrap_or_default(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::after;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(after("blanks", text), expected);
    }

    #[test]
    fn digits_and_scales() {
        check("产值28.8693 亿元", "产值28.8693亿元");
        check("投资5.16 亿,增长", "投资5.16亿,增长");
        check("帮扶资金1,900 多万元", "帮扶资金1,900多万元");
        check("13 万人、66 万省外务工人员", "13万人、66万省外务工人员");
        check("7 万5 千4 百", "7万5千4百");
        check("约7 万 5 千 4 百 元", "约7万5千4百元");
        check("5 千 万 元", "5千万元");
        check("4 万 亿美元", "4万亿美元");
        check("20 余人,20 多个", "20余人,20多个");
    }

    #[test]
    fn digits_and_units() {
        check("收入5000 元,或100 日元", "收入5000元,或100日元");
        check("增长5.4 %", "增长5.4%");
        check("4.32亿 美元", "4.32亿美元");
        check("二十 元", "二十元");
    }

    #[test]
    fn dates() {
        check("2013 年11 月", "2013年11月");
        check("自2021 年 3 月 5 日起", "自2021年3月5日起");
        check("2021 年 3 月 5 日报道", "2021年3月5日报道");
        check("3月5 日18 时", "3月5日18时");
        check("5 月 12 日", "5月12日");
    }

    #[test]
    fn chinese_numerals() {
        check("两千 四 百 五", "两千四百五");
        check("投入二 十 亿元", "投入二十亿元");
        check("二 〇 二 一 年", "二〇二一年");
        check("三 百 零 五 万 人", "三百零五万 人");
    }

    #[test]
    fn digits_one_by_one() {
        check("共1 2 . 5 亿元", "共12.5亿元");
        check("2 0 2 1 年", "2021年");
        check("共 1 2 . 5 亿元", "共 12.5亿元");
        check("1 2 . 5 % ", "12.5% ");
    }

    #[test]
    fn words_with_blanks_between_all_characters() {
        check("关 于 下 达 资 金 的 通 知 2023年", "关于下达资金的通知 2023年");
        check("\n帮 扶 协 作 资 金 管 理", "\n帮扶协作资金管理");
        for text in [
            "粤 黔 协 作",
            "京 津 沪 渝 冀 晋 蒙 辽",
            "一 二 三 四 五 六 七 八",
            "甲 乙 丙 丁 戊 己 合 计",
            "强化 组织 领导 统筹 推进 协作",
            "张 三 李 四 王",
            "帮  扶  协  作  资  金",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn two_blanks_at_most() {
        check("28  亿元", "28亿元");
        check("28   亿元", "28   亿元");
    }

    #[test]
    fn other_blanks_stay() {
        for text in [
            "2021 12500",
            "2021 12500 13000 14000 元月",
            "表1 人口",
            "图3 人员名单",
            "表1 万元产值",
            "第5 万达广场",
            "3 万科",
            "1 2 3",
            "1 2 3 人",
            "12 名,13 人,14 个",
            "单位 万 1200",
            "2020 日本",
            "2021 年货节",
            "2023 年会",
            "3 年级",
            "12500 年末",
            "2021 元旦",
            "1 年度目标",
            "统一 百货",
            "统一 十月",
            "唯一 元素",
            "星期二 十点",
            "一 二 三 四",
            "千万 2",
            "5 时代",
            "粤 黔 协 作",
            "A 4 B 5",
            "iPhone 15 万元",
            "12 月亮",
            " 万",
            "病例超55万 日增病例又增加",
            "5 ",
        ] {
            // A letter before the number's blank is no label: `iPhone 15`.
            let expected = if text.starts_with("iPhone") { "iPhone 15万元" } else { text };
            check(text, expected);
        }
    }
}
