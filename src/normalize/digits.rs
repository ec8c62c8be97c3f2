//! Numbers that character recognition tore apart: `28 .86 亿元`, `3 000 元`, `2 1 6 0 名`, `2O万元`, line breaks inside, and points and
//! commas of other widths.
//!
//! Digits are joined only where together they are a number in front of a scale, a currency or a counter of people. Two blanks
//! and tabs part columns and are never crossed; groups of digits in a row of a table stay what they are unless they are
//! thousands. Text is simplified and half-width here.

use std::ops::Range;

use memchr::{memchr_iter, memchr3_iter};
use rustc_hash::FxHashSet;

use super::number_breaks::number_breaks;
use super::words::Word;
use crate::annotate::numeral::{NumeralWord, money_at};
use crate::lexicon::Lexicon;
use crate::text::Rewriter;

/// Longer runs of digits and blanks are a table.
const MAX_RUN: usize = 48;

/// A change: what is taken out, and what is put there.
type Edit = (Range<usize>, &'static str);

pub(super) fn rewrite(rewriter: &mut Rewriter<'_>) {
    let text = rewriter.input();
    let mut edits = torn_numbers(text);
    edits.extend(letters_for_digits(text));
    edits.extend(number_breaks(text).into_iter().map(|range| (range, "")));
    edits.extend(spaced_commas(text));
    edits.extend(middle_points(text));
    edits.extend(full_commas(text));
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut done = 0;
    for (range, new) in edits {
        if range.start >= done {
            done = range.end;
            rewriter.replace(range, new);
        }
    }
}

/// The blanks inside numbers in which digits stand apart.
fn torn_numbers(text: &str) -> Vec<Edit> {
    let bytes = text.as_bytes();
    let mut edits = Vec::new();
    let mut done = 0;
    for blank in memchr_iter(b' ', bytes) {
        let is_inside = blank > 0 && is_digit_or_point(bytes, blank - 1) && is_digit_or_point(bytes, blank + 1);
        if blank < done || !is_inside {
            continue;
        }
        let run = run_around(bytes, blank);
        done = run.end;
        if is_torn(text, &run) {
            let blanks = memchr_iter(b' ', &bytes[run.clone()]);
            edits.extend(blanks.map(|at| (run.start + at..run.start + at + 1, "")));
        }
    }
    edits
}

fn is_digit_or_point(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(|byte| byte.is_ascii_digit() || *byte == b'.')
}

/// The longest run of digits and points with single blanks between them that has `blank` in it.
fn run_around(bytes: &[u8], blank: usize) -> Range<usize> {
    let (mut start, mut end) = (blank, blank + 1);
    while start > 0 && blank - start < MAX_RUN {
        let is_part = is_digit_or_point(bytes, start - 1)
            || bytes[start - 1] == b' ' && start > 1 && is_digit_or_point(bytes, start - 2) && bytes[start] != b' ';
        if !is_part {
            break;
        }
        start -= 1;
    }
    while end - blank < MAX_RUN {
        let is_part = is_digit_or_point(bytes, end)
            || bytes.get(end) == Some(&b' ') && is_digit_or_point(bytes, end + 1) && bytes[end - 1] != b' ';
        if !is_part {
            break;
        }
        end += 1;
    }
    start..end
}

/// Whether the groups of a run are one number.
fn is_torn(text: &str, run: &Range<usize>) -> bool {
    let groups: Vec<&str> = text[run.clone()].split(' ').collect();
    let before = &text[..run.start];
    let after = &text[run.end..];
    let after = after.strip_prefix("\r\n").or(after.strip_prefix([' ', '\n', '\r'])).unwrap_or(after);
    let n_points = groups.iter().map(|group| group.matches('.').count()).sum::<usize>();
    let is_number = run.len() < MAX_RUN
        && n_points <= 1
        && !text[run.clone()].starts_with('.')
        && !text[run.clone()].ends_with('.');
    if !is_number || !starts_unit(after) || !is_open(before) {
        return false;
    }
    // What begins a line may be the number of an item: 1 200人参加.
    let begins_line = before.is_empty() || before.trim_end_matches(' ').ends_with(['\n', '\r']);
    are_single(&groups) && !(begins_line && groups.len() == 2)
        || is_torn_at_point(&groups) && !(begins_line && groups[0].ends_with('.'))
        || are_thousands(&groups) && !begins_line && !NumeralWord::Year.ends(before.trim_end_matches(' '))
}

/// Whether a number can begin behind `before`: no part of a word, a code, a label or another number.
fn is_open(before: &str) -> bool {
    let last = before.chars().next_back();
    let in_front = before.trim_end_matches(' ').chars().next_back();
    // A comma or colon is one of the clause, unless digits stand before it: 1,350 000.
    let behind_digit = before.strip_suffix([',', ':']).is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_digit()));
    !behind_digit
        && !last.is_some_and(|last| last.is_ascii_alphanumeric() || matches!(last, '.' | '-' | '/' | '%'))
        && !in_front.is_some_and(|c| c.is_ascii_alphanumeric() || Word::PageLabel.has(c))
}

/// `1 5`, `2 1 6 0`, `1 2 . 5`.
fn are_single(groups: &[&str]) -> bool {
    groups.iter().all(|group| group.len() == 1)
}

/// `28 .86`, `18 . 5`, `18. 5`.
fn is_torn_at_point(groups: &[&str]) -> bool {
    match groups {
        [_, "."] | [".", _] => false,
        [left, ".", right] => !left.contains('.') && !right.contains('.'),
        [left, right] => left.ends_with('.') || right.starts_with('.'),
        _ => false,
    }
}

/// `3 000`, `12 345 678`, `1 200.5`.
fn are_thousands(groups: &[&str]) -> bool {
    let [first, middle @ .., last] = groups else { return false };
    let is_group = |group: &str| group.len() == 3 && !group.contains('.');
    let last_group = last.split('.').next().unwrap_or_default();
    (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && !first.contains('.')
        && middle.iter().all(|group| is_group(group))
        && is_group(last_group)
}

/// Whether `after` begins with a scale, a currency or a counter of people, with 多 or 余 before it.
fn starts_unit(after: &str) -> bool {
    let rest = Word::Remainder.strip_start(after).unwrap_or(after);
    Word::TornUnit.begins(rest) || money_at(rest).is_some()
}

/// The letters that stand for digits: `1o多亿`, `2O万元`, `l2亿元`.
fn letters_for_digits(text: &str) -> Vec<Edit> {
    let bytes = text.as_bytes();
    let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'O' | b'o' | b'l' | b'I' | b'.');
    // Most letters stand in words.
    let may_be_digit = |at: &usize| bytes[..*at].last().is_some_and(is_part) || bytes.get(at + 1).is_some_and(is_part);
    let letters = memchr3_iter(b'O', b'o', b'l', bytes).chain(memchr_iter(b'I', bytes));
    let mut letters: Vec<usize> = letters.filter(may_be_digit).collect();
    letters.sort_unstable();
    let mut edits = Vec::new();
    let mut done = 0;
    for at in letters {
        if at < done {
            continue;
        }
        let start = at - bytes[..at].iter().rev().take(MAX_RUN).take_while(|byte| is_part(byte)).count();
        let end = at + bytes[at..].iter().take(MAX_RUN).take_while(|byte| is_part(byte)).count();
        done = end;
        if is_number_with_letters(text, start..end) {
            edits.extend((start..end).filter_map(|at| digit_for(bytes[at]).map(|digit| (at..at + 1, digit))));
        }
    }
    edits
}

fn digit_for(letter: u8) -> Option<&'static str> {
    match letter {
        b'O' | b'o' => Some("0"),
        b'l' | b'I' => Some("1"),
        _ => None,
    }
}

/// Whether the letters of a run can be digits: there are real ones among them, and a unit follows.
fn is_number_with_letters(text: &str, run: Range<usize>) -> bool {
    let written = &text[run.clone()];
    let (before, after) = (&text[..run.start], &text[run.end..]);
    let after = after.strip_prefix(' ').unwrap_or(after);
    let has_digit = written.bytes().any(|byte| byte.is_ascii_digit());
    let n_points = written.matches('.').count();
    // O2, O2O and oil are words; a number begins with a digit, or with 0 before its point.
    let is_word = written.starts_with(['O', 'o']) && !written[1..].starts_with('.');
    has_digit
        && n_points <= 1
        && !written.starts_with('.')
        && !written.ends_with('.')
        && !is_word
        && is_open(before)
        && starts_unit(after)
}

/// Blanks around the comma of thousands: `3 , 000 万美元`, `2, 800名`. A clause has no blank before its comma, so where only one stands
/// behind it the number must be that of a sum or of people.
fn spaced_commas(text: &str) -> Vec<Edit> {
    let bytes = text.as_bytes();
    let mut edits = Vec::new();
    for at in memchr_iter(b',', bytes) {
        let (has_blank, blank_behind) = (at > 0 && bytes[at - 1] == b' ', bytes.get(at + 1) == Some(&b' '));
        if at == 0 || !(has_blank || blank_behind && bytes[at - 1].is_ascii_digit()) {
            continue;
        }
        let left_end = at - usize::from(has_blank);
        let end = at + 1 + usize::from(blank_behind);
        let n_left = bytes[..left_end].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        // The group behind may be torn too: 3 , 4 5 0 万元.
        let is_group_part =
            |at: usize| bytes[at].is_ascii_digit() || bytes[at] == b' ' && is_digit_or_point(bytes, at + 1);
        let len_right = (end..bytes.len()).take(MAX_RUN).take_while(|&at| is_group_part(at)).count();
        let n_right = bytes[end..end + len_right].iter().filter(|byte| byte.is_ascii_digit()).count();
        let rest = &text[end + len_right..];
        // Where a blank stands before its comma, more such groups may come: 3 , 450 , 000.50 元.
        let rest = if has_blank { behind_groups(rest) } else { rest };
        let is_number =
            (1..=3).contains(&n_left) && n_right == 3 && starts_unit(rest.strip_prefix(' ').unwrap_or(rest));
        let before = &text[..left_end - n_left];
        let before = if has_blank && n_left == 3 { before_groups(before) } else { before };
        // 100 , 200 , 300元 is a list: three digits before and behind each comma, and no thousands at the end.
        let is_list = || {
            let written = &text[before.len()..text.len() - rest.len()];
            written.bytes().filter(|byte| *byte == b',').count() > 1
                && written.split(',').all(|group| group.trim().len() == 3)
                && !written.ends_with("000")
        };
        let is_money = || money_at(rest.trim_start_matches(|c| c == ' ' || is_big_scale(c))).is_some();
        let is_known = || stands_behind_its_noun(before.trim_end_matches(' '), is_money());
        if is_number && is_open(before) && (has_blank || is_known()) && !is_list() {
            edits.push((left_end..end, ","));
        }
    }
    edits
}

/// More groups of thousands than a sum has are a list; so a long one is not walked again from each of its commas.
const MAX_GROUPS: usize = 6;

/// What stands behind more groups of thousands and the decimals of a number: ` , 000.50 元`.
fn behind_groups(text: &str) -> &str {
    let n_digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut rest = text;
    for _ in 0..MAX_GROUPS {
        let Some(group) = group_behind(rest) else { break };
        if n_digits(group) != 3 {
            return rest;
        }
        rest = &group[3..];
    }
    rest.strip_prefix('.')
        .filter(|decimals| n_digits(decimals) > 0)
        .map_or(rest, |decimals| &decimals[n_digits(decimals)..])
}

/// What stands behind the comma that a text begins with: a blank only behind one that has a blank before it.
fn group_behind(text: &str) -> Option<&str> {
    let spaced = text.strip_prefix(" ,").map(|group| group.strip_prefix(' ').unwrap_or(group));
    spaced.or_else(|| text.strip_prefix(','))
}

/// What stands before the groups of thousands that a text ends in, with their commas: `3 , 450 ,`.
fn before_groups(text: &str) -> &str {
    let trimmed = |text| str::trim_end_matches(text, ' ');
    let mut before = text;
    for _ in 0..MAX_GROUPS {
        let Some(group) = trimmed(before).strip_suffix(',').map(trimmed) else { break };
        let start = group.trim_end_matches(|c: char| c.is_ascii_digit());
        if !(1..=3).contains(&(group.len() - start.len())) {
            break;
        }
        before = start;
    }
    before
}

/// The points of decimals that stand in the middle of the line: `12·6亿元`. Elsewhere they part a month from its day.
fn middle_points(text: &str) -> Vec<Edit> {
    const POINT: &str = "·";
    let bytes = text.as_bytes();
    let is_decimal = |at: usize| {
        let n_left = bytes[..at].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        let n_right = bytes[at + POINT.len()..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let rest = &text[at + POINT.len() + n_right..];
        let has_unit = || rest.starts_with('%') || NumeralWord::BigScale.begins(rest) || money_at(rest).is_some();
        n_left > 0 && n_right > 0 && has_unit() && !text[..at - n_left].ends_with(POINT)
    };
    // The first byte of the point is rare.
    let found = memchr_iter(POINT.as_bytes()[0], bytes).filter(|&at| text[at..].starts_with(POINT));
    found.filter(|&at| is_decimal(at)).map(|at| (at..at + POINT.len(), ".")).collect()
}

/// Full-width commas between digits, as the width step leaves them: that of thousands is a comma as any other, where the number
/// stands right behind the verb or noun of its sum and has but one: `投资1，100万元`. Elsewhere they part numbers: `50，100，200元`.
fn full_commas(text: &str) -> Vec<Edit> {
    // The width step leaves no other full-width marks, so the first byte is rare.
    let found = memchr_iter("，".as_bytes()[0], text.as_bytes()).filter(|&at| text[at..].starts_with('，'));
    found.filter(|&at| counts_thousands(text, at)).map(|at| (at..at + "，".len(), ",")).collect()
}

/// Verbs and nouns of sums.
static SUM_WORDS: Lexicon<FxHashSet<&'static str>> =
    Lexicon::new(&["lexicon/sum_verbs.txt", "lexicon/money_nouns.txt"], word_set);
/// What is counted in persons.
static PERSONS: Lexicon<FxHashSet<&'static str>> = Lexicon::new(&["lexicon/persons.txt"], word_set);

fn word_set(texts: &[&'static str]) -> FxHashSet<&'static str> {
    texts.iter().flat_map(|list| list.lines()).filter(|line| !line.starts_with('#')).collect()
}

/// Whether the comma is one of several that only count thousands: a group that begins with 0 is no number, `1，250，000.00元`.
fn is_one_of_thousands(text: &str, comma: usize) -> bool {
    const COMMA: char = '，';
    let is_other = |c: char| !c.is_ascii_digit() && c != COMMA;
    let left = &text[text.floor_char_boundary(comma.saturating_sub(MAX_RUN))..comma];
    let right = &text[comma..text.floor_char_boundary(comma + MAX_RUN)];
    let left = left.rsplit(is_other).next().unwrap_or_default();
    let right = right.split(is_other).next().unwrap_or_default();
    let (before, behind) = (&text[..comma - left.len()], &text[comma + right.len()..]);
    let rest = behind.strip_prefix('.').map_or(behind, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    let is_money = before.ends_with(['$', '¥']) || money_at(rest.trim_start_matches(is_big_scale)).is_some();
    let mut groups = left.split(COMMA).chain(right.split(COMMA).skip(1));
    let starts_number = groups.next().is_some_and(|first| (1..=3).contains(&first.len()) && !first.starts_with('0'));
    let groups: Vec<&str> = groups.collect();
    is_money
        && starts_number
        && groups.len() > 1
        && groups.iter().all(|group| group.len() == 3)
        && groups.iter().any(|group| group.starts_with('0'))
}

fn is_big_scale(c: char) -> bool {
    NumeralWord::BigScale.has(c)
}

fn counts_thousands(text: &str, comma: usize) -> bool {
    if is_one_of_thousands(text, comma) {
        return true;
    }
    let bytes = text.as_bytes();
    let (behind, n_left) =
        (comma + "，".len(), bytes[..comma].iter().rev().take_while(|byte| byte.is_ascii_digit()).count());
    let n_right = bytes[behind..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (before, rest) = (&text[..comma - n_left], &text[behind + n_right..]);
    let one_comma = !before.ends_with(['，', ',', '.']) && !rest.starts_with(['，', ',']);
    // One among commas of thousands is no other: 233,333，333,434.
    if n_left == 3 && n_right == 3 && before.ends_with(',') && rest.starts_with(',') {
        return before[..before.len() - 1].ends_with(|c: char| c.is_ascii_digit())
            && rest[1..].starts_with(|c: char| c.is_ascii_digit());
    }
    let is_group = (1..=3).contains(&n_left) && bytes[comma - n_left] != b'0' && n_right == 3;
    if !one_comma || !is_group {
        return false;
    }
    let before = before.trim_end_matches(' ');
    if Word::Renminbi.ends(before) {
        return true;
    }
    let is_money = money_at(rest.trim_start_matches(|c| is_big_scale(c) || NumeralWord::More.has(c))).is_some();
    if before.ends_with(['$', '€', '£']) {
        // The number behind has its own currency: $20，300美圆.
        return !is_money;
    }
    stands_behind_its_noun(before, is_money)
}

/// Whether `before` ends in a verb or noun of sums, or in people where no money is counted, with 达, 约 and the like behind it.
fn stands_behind_its_noun(before: &str, is_money: bool) -> bool {
    // 分别 near the verb, or 各 right before it (各投入, not 各地投入), announce a list: its comma parts two sums.
    let last = |n_chars: usize| before.char_indices().rev().nth(n_chars - 1).map_or(before, |(at, _)| &before[at..]);
    let announced = |class: Word, before: &str| class.words().any(|word| before.contains(word));
    if announced(Word::Parts, last(8)) || announced(Word::Each, last(3)) {
        return false;
    }
    let known = |word: &str| SUM_WORDS.get().contains(word) || !is_money && PERSONS.get().contains(word);
    let ends_in_known = |before: &str| {
        Word::Amounted.ends(before) || before.char_indices().rev().take(6).any(|(at, _)| known(&before[at..]))
    };
    let mut rest = Some(before);
    for _ in 0..4 {
        if rest.is_some_and(ends_in_known) {
            return true;
        }
        rest = rest.and_then(|rest| Word::Between.strip_end(rest));
    }
    false
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::tests::after;

    #[track_caller]
    pub(in super::super) fn check(text: &str, expected: &str) {
        assert_eq!(after("digits", text), expected, "{text}");
    }

    #[track_caller]
    pub(in super::super) fn stays(text: &str) {
        check(text, text);
    }

    #[test]
    fn torn_numbers_are_joined() {
        check("投资 28 .86 亿元", "投资 28.86 亿元");
        check("共计 18 . 5 万元", "共计 18.5 万元");
        check("约 1 2 . 5 亿元", "约 12.5 亿元");
        check("增收超 3 000 元", "增收超 3000 元");
        check("产量1 200 万,人才 1 024 人", "产量1200 万,人才 1024 人");
        check("投入12 345 678元", "投入12345678元");
        check("不低于 1 5 亿元,学员 2 1 6 0 名", "不低于 15 亿元,学员 2160 名");
    }

    #[test]
    fn letters_become_digits_before_a_unit() {
        check("1o多亿,2O万元,l2亿元", "10多亿,20万元,12亿元");
        check("约O.5 亿元", "约0.5 亿元");
        stays("O2O万元店,H2O,10lO,iO5万元,CO2亿吨,Oo万");
    }

    #[test]
    fn commas_and_points_of_other_widths() {
        check("约合 3 , 000 万美元", "约合 3,000 万美元");
        stays("票价100 , 200 , 300元三档");
        check("合同价 350 , 000 , 000 元,另付 3 , 450 , 000 元", "合同价 350,000,000 元,另付 3,450,000 元");
        check("合同价 3 , 450 , 000 元,另付 1 ,234,567.89元", "合同价 3,450,000 元,另付 1,234,567.89元");
        check("到账12·6亿元,收益率3·5%", "到账12.6亿元,收益率3.5%");
        check(
            "总投资1，100万元,培训学员1，200人次,罚款共计2，500元",
            "总投资1,100万元,培训学员1,200人次,罚款共计2,500元",
        );
        check("各地投资1，100万元,各级财政投入2，300万元", "各地投资1,100万元,各级财政投入2,300万元");
        check("合同价1，250，000.00元,罚没2，005，300元", "合同价1,250,000.00元,罚没2,005,300元");
        check("造价 3 , 4 5 0 万元", "造价 3,450 万元");
        check("报名者达2, 800名,拨款3, 450万元", "报名者达2,800名,拨款3,450万元");
        stays("房号12, 300元押金,参赛者分别为2, 800名,共3, 250人");
        stays("编号1，002，003,价格有50，100，200元");
        stays("两村各投入20，300元,分别投资10，200万元");
        stays("价格有50，100，200元,分别补助20，300万元,房号是12，200元押金,成绩提高了20，500元奖金");
        stays("9·11事件,5·12地震,2021 , 300人");
    }

    #[test]
    fn columns_and_items_stay_apart() {
        for text in [
            "甲 120 30 元",
            "甲  3  000 元",
            "3\t000 元",
            "2023 120 人",
            "2023年 12 500 人",
            "第3 100 人",
            "表1 200 人",
            "1 200人参加",
            "1 5亿元项目",
            "1. 5万元用于",
            "3 18 . 5 万元",
            "电话 020 000 000",
            "9 20 30 次",
            "1 200 吨",
        ] {
            stays(text);
        }
    }
}
