//! Words torn by blanks, as they come from scanned pages: `宁 波市向贵 州投 入帮扶资 金`.
//!
//! A line is torn when it has at least [`MIN_TORN`] single blanks between Chinese characters inside words of the dictionary, and
//! they are at least half of all that stand between Chinese characters. Then all of these go. The cells of a table are words by
//! themselves, so their blanks tear nothing; nor do those of lists of numerals and provinces.

use super::words::Word;
use crate::segment::dictionary::part_of_speech;

/// Two torn words may be chance: two names in a list that make a word together.
const MIN_TORN: usize = 3;

/// The longest part of a word on one side of a blank, in characters.
const MAX_PART: usize = 3;

/// The bytes of a Chinese character.
const WIDTH: usize = 3;

/// Whether one blank at `at` stands between two Chinese characters.
pub(super) fn is_between_han(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at(at);
    before.ends_with(is_han) && after[1..].starts_with(is_han)
}

/// Whether a line is torn.
pub(super) fn is_torn(line: &str) -> bool {
    let blanks = memchr::memchr_iter(b' ', line.as_bytes()).filter(|&at| is_between_han(line, at));
    let (mut n_blanks, mut n_torn) = (0, 0);
    for at in blanks {
        n_blanks += 1;
        n_torn += usize::from(tears_word(&line[..at], &line[at + 1..]));
    }
    n_torn >= MIN_TORN && n_torn * 2 >= n_blanks
}

/// Whether a word of the dictionary goes over from one text to the other, at least one of which has no word of its own there.
fn tears_word(before: &str, after: &str) -> bool {
    let left = &before[before.trim_end_matches(is_han).len().max(before.len().saturating_sub(MAX_PART * WIDTH))..];
    let right = &after[..(after.len() - after.trim_start_matches(is_han).len()).min(MAX_PART * WIDTH)];
    let ends = |text: &str| (0..(text.len() / WIDTH).saturating_sub(1)).any(|n| is_word(&text[n * WIDTH..]));
    let begins = |text: &str| (2..=text.len() / WIDTH).any(|n| is_word(&text[..n * WIDTH]));
    let is_listed = |text: &str| text.chars().count() == 1 && text.chars().all(|c| Word::Listed.has(c));
    if (ends(left) && begins(right)) || (is_listed(left) && is_listed(right)) {
        return false;
    }
    let lefts = (0..left.len()).step_by(WIDTH).map(|start| &left[start..]);
    let mut joined =
        lefts.flat_map(|part| (WIDTH..=right.len()).step_by(WIDTH).map(move |end| format!("{part}{}", &right[..end])));
    joined.any(|word| is_word(&word))
}

fn is_word(text: &str) -> bool {
    part_of_speech(text).is_word()
}

fn is_han(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::super::tests::after;

    #[test]
    fn a_torn_line_is_mended() {
        for (text, expected) in [
            ("宁 波市共向贵 州黔西南州投 入帮扶资 金 3 . 2 亿元", "宁波市共向贵州黔西南州投入帮扶资金 3.2亿元"),
            ("选派干 部到凉 山州挂 职", "选派干部到凉山州挂职"),
            ("项 目建设 进 度加快,群众 收入提 高", "项目建设进度加快,群众收入提高"),
            ("被 告人应赔 偿原告经 济损失", "被告人应赔偿原告经济损失"),
        ] {
            assert_eq!(after("blanks", text), expected);
        }
    }

    #[test]
    fn blanks_between_words_stay() {
        for text in [
            "序号 姓名 单位 职务 备注",
            "强化 组织 领导 统筹 推进 协作",
            "京 津 沪 渝 冀 晋 蒙 辽 吉",
            "一 二 三 四 五 六 七",
            "主任 王伟 副主任 李娜 委员 张敏",
            "床前明月光 疑是地上霜 举头望明月 低头思故乡",
            "张 三 李 四 王 五",
            "首页 新闻 专题 图片 视频 关于我们",
            "项目 资金 贵州 黔西南 宁波 帮扶",
            "贵 州一处",
        ] {
            assert_eq!(after("blanks", text), text);
        }
    }
}
