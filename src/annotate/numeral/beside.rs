//! Words and characters beside numerals, from `rules/lexicon/number_words.toml`: with which characters a part of a numeral is the
//! beginning or the end of another word.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::lexicon::{self, Lexicon};

#[derive(Deserialize)]
struct File {
    lists: Lists,
    units: Units,
}

#[derive(Deserialize)]
struct Lists {
    by_the_dozen: Vec<String>,
}

#[derive(Deserialize)]
struct Units {
    number_part: BTreeMap<String, Part>,
}

/// The characters around a part of a numeral, or a unit, that say what it is.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Part {
    /// Right behind it these make another word of it: 余 and 额.
    not_before: String,
    /// It counts only before these.
    only_before: String,
    /// Right before it these make another word of it: 担 and 负.
    not_behind: String,
}

/// Parts that are asked for by name.
pub(super) const ONE: &str = "一";
pub(super) const SEVERAL: &str = "几";
pub(super) const HUNDRED: &str = "百";
pub(super) const RARE_SCALE: &str = "京";
pub(super) const HALF: &str = "半";
pub(super) const AND_A_HALF: &str = "个半";
pub(super) const COUNTED_SCALE: &str = "个亿";
pub(super) const POINT: &str = "点";
pub(super) const WEAK_THREE: &str = "参";
pub(super) const YUAN: &str = "元";
pub(super) const PERSON: &str = "人";
pub(super) const FRACTION: &str = "分";
pub(super) const DISCOUNT: &str = "折";
pub(super) const TENTH: &str = "成";
pub(super) const TENTH_PERSON: &str = "成人";
pub(super) const TENTH_MEMBER: &str = "成员";
pub(super) const TENTH_AND_DIGIT: &str = "成五";
pub(super) const ABOUT_TENS: &str = "来";
pub(super) const LIST: &str = "、";
pub(super) const HYPHEN: &str = "-";

static WORDS: Lexicon<File> = Lexicon::new(&["lexicon/number_words.toml"], |texts| {
    lexicon::from_toml(texts[0]).expect("the words beside numbers are well formed")
});

fn part(part: &str) -> Option<&'static Part> {
    WORDS.get().units.number_part.get(part)
}

/// Whether the part opens another word with `next` behind it.
pub(super) fn opens_word(name: &str, next: Option<char>) -> bool {
    next.is_some_and(|next| part(name).is_some_and(|part| part.not_before.contains(next)))
}

/// Whether the part counts what `next` begins.
pub(super) fn counts(name: &str, next: char) -> bool {
    part(name).is_some_and(|part| part.only_before.contains(next))
}

/// Whether the part ends another word that `before` ends with.
pub(super) fn ends_word(name: &str, before: &str) -> bool {
    let last = before.chars().next_back();
    last.is_some_and(|last| part(name).is_some_and(|part| part.not_behind.contains(last)))
}

/// Whether `text` begins with something that is counted by the dozen.
pub(super) fn is_by_the_dozen(text: &str) -> bool {
    WORDS.get().lists.by_the_dozen.iter().any(|noun| text.starts_with(noun))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_says_something() {
        for (name, part) in &WORDS.get().units.number_part {
            assert!(
                !(part.not_before.is_empty() && part.only_before.is_empty() && part.not_behind.is_empty()),
                "{name}"
            );
        }
        assert!(opens_word("余", Some('额')) && !opens_word("余", Some('元')) && !opens_word("余", None));
        assert!(ends_word("负", "承担") && !ends_word("负", ""));
        assert!(counts("几", '个') && is_by_the_dozen("鸡蛋"));
    }
}
