//! Words around a number that say how exact it is. Rules use the same tables for qualifiers behind a unit (`30人左右`).

use super::cursor::is_han;
use crate::fact::Bound;
use crate::text::char_set::CharSet;

/// A word that qualifies a number, unless one of `not_beside` stands on its far side and makes it another word.
#[derive(Clone, Copy, Debug)]
pub struct Qualifier {
    /// The word itself.
    pub word: &'static str,
    /// What it says.
    pub bound: Bound,
    /// Characters that, right before a leading qualifier or right behind a trailing one, make it another word.
    pub not_beside: &'static str,
}

const fn qualifier(word: &'static str, bound: Bound, not_beside: &'static str) -> Qualifier {
    Qualifier { word, bound, not_beside }
}

/// Qualifiers that stand before a number.
pub const LEADING: &[Qualifier] = &[
    qualifier("大于或者等于", Bound::AtLeast, ""),
    qualifier("小于或者等于", Bound::AtMost, ""),
    qualifier("大于或等于", Bound::AtLeast, ""),
    qualifier("小于或等于", Bound::AtMost, ""),
    qualifier("大于等于", Bound::AtLeast, ""),
    qualifier("小于等于", Bound::AtMost, ""),
    qualifier("差不多", Bound::Approx, ""),
    qualifier("不少于", Bound::AtLeast, ""),
    qualifier("不低于", Bound::AtLeast, ""),
    qualifier("不小于", Bound::AtLeast, ""),
    qualifier("不下于", Bound::AtLeast, ""),
    qualifier("不超过", Bound::AtMost, ""),
    qualifier("未超过", Bound::AtMost, ""),
    qualifier("不多于", Bound::AtMost, ""),
    qualifier("不大于", Bound::AtMost, ""),
    qualifier("不高于", Bound::AtMost, ""),
    qualifier("不下", Bound::AtLeast, "居高攒放吃装容坐住留剩拿省存盛睡摆塞挤"),
    qualifier("至少", Bound::AtLeast, ""),
    qualifier("最少", Bound::AtLeast, ""),
    qualifier("最低", Bound::AtLeast, ""),
    qualifier("起码", Bound::AtLeast, ""),
    qualifier("不超", Bound::AtMost, ""),
    qualifier("不到", Bound::AtMost, "想看找听见得料做买收"),
    qualifier("不足", Bound::AtMost, ""),
    qualifier("不满", Bound::AtMost, ""),
    qualifier("未满", Bound::AtMost, ""),
    qualifier("未达", Bound::AtMost, ""),
    qualifier("不及", Bound::AtMost, "来"),
    qualifier("至多", Bound::AtMost, ""),
    qualifier("最多", Bound::AtMost, ""),
    qualifier("少于", Bound::AtMost, ""),
    qualifier("低于", Bound::AtMost, ""),
    qualifier("小于", Bound::AtMost, ""),
    qualifier("超过", Bound::Over, ""),
    qualifier("多于", Bound::Over, ""),
    qualifier("高于", Bound::Over, ""),
    qualifier("大于", Bound::Over, ""),
    qualifier("突破", Bound::Over, ""),
    qualifier("不止", Bound::Over, ""),
    qualifier("大约", Bound::Approx, ""),
    qualifier("大概", Bound::Approx, ""),
    qualifier("大致", Bound::Approx, ""),
    qualifier("接近", Bound::Nearly, ""),
    qualifier("将近", Bound::Nearly, ""),
    qualifier("逼近", Bound::Nearly, ""),
    qualifier("约", Bound::Approx, "节预纽公履违爽契签特邀毁婚誓相"),
    qualifier("近", Bound::Nearly, "附最邻临靠亲远就新贴相抵挨凑迫切浅走"),
    qualifier("超", Bound::Over, "赶英"),
    qualifier("逾", Bound::Over, ""),
    qualifier("≥", Bound::AtLeast, ""),
    qualifier("≤", Bound::AtMost, ""),
    qualifier(">=", Bound::AtLeast, ""),
    qualifier("<=", Bound::AtMost, ""),
    qualifier("> =", Bound::AtLeast, ""),
    qualifier("< =", Bound::AtMost, ""),
    qualifier(">", Bound::Over, "->=〉"),
    qualifier("<", Bound::AtMost, "<"),
];

/// Qualifiers that stand only before a bare scale: 上千名, 过亿, 破百.
pub const LEADING_BARE: &[Qualifier] = &[
    qualifier("上", Bound::AtLeast, "以晚早马网线街身手世史天岸车船台向会路"),
    qualifier("过", Bound::Over, "通经路越度难太"),
    qualifier("破", Bound::Over, ""),
    qualifier("达到", Bound::Exact, ""),
    qualifier("多达", Bound::Exact, ""),
    qualifier("高达", Bound::Exact, ""),
    qualifier("达", Bound::Exact, "发"),
];

/// Qualifiers that stand behind a number, or behind its unit.
pub const TRAILING: &[Qualifier] = &[
    qualifier("或者更多", Bound::AtLeast, ""),
    qualifier("或更多", Bound::AtLeast, ""),
    qualifier("(含)以上", Bound::AtLeast, ""),
    qualifier("(含)以下", Bound::AtMost, ""),
    qualifier("(含)以内", Bound::AtMost, ""),
    qualifier("及以上", Bound::AtLeast, ""),
    qualifier("及以下", Bound::AtMost, ""),
    qualifier("或以上", Bound::AtLeast, ""),
    qualifier("或以下", Bound::AtMost, ""),
    qualifier("左右", Bound::Approx, "手两岸为翼倾逢边开"),
    qualifier("上下", Bound::Approx, "游班级楼文车铺行两联"),
    qualifier("以上", Bound::AtLeast, ""),
    qualifier("之上", Bound::AtLeast, ""),
    qualifier("以下", Bound::AtMost, ""),
    qualifier("之下", Bound::AtMost, ""),
    qualifier("以内", Bound::AtMost, ""),
    qualifier("之内", Bound::AtMost, ""),
    qualifier("开外", Bound::Over, ""),
    qualifier("出头", Bound::Over, ""),
    qualifier("有余", Bound::Over, ""),
    qualifier("不到", Bound::AtMost, "位"),
    qualifier("起", Bound::AtLeast, "来义诉点源草步伏重火飞跑哄降初码因立跳底床身居航运家案名承止始作到了义"),
];

/// What may stand between a leading qualifier and its number: 超过了, 至少有, 约占.
static BETWEEN: CharSet = CharSet::of(" 了到至有为是达占合需计");

/// The qualifier at the end of `text`, which is what stands before a number, with its length in bytes up to the number.
///
/// `bound_before("投入近")` is 近, three bytes; 附近 has none.
pub fn bound_before(text: &str) -> Option<(Bound, usize)> {
    let mut rest = text;
    for _ in 0..3 {
        if let Some(found) = leading(rest, LEADING) {
            return Some((found.bound, found.word.len() + text.len() - rest.len()));
        }
        let last = rest.chars().next_back().filter(|&last| BETWEEN.has(last))?;
        rest = &rest[..rest.len() - last.len_utf8()];
    }
    None
}

/// As [`bound_before`], for a number that is a bare scale (千 in 上千名): more words qualify it.
pub fn bound_before_scale(text: &str) -> Option<(Bound, usize)> {
    let bare = || leading(text, LEADING_BARE).map(|found| (found.bound, found.word.len()));
    bound_before(text).or_else(bare)
}

/// The first characters of the trailing qualifiers, for a quick no.
static TRAILING_FIRST: CharSet = CharSet::of("或(及左上以之开出有不起");

/// The qualifier at the start of `text`, which is what stands behind a number or its unit, with its length in bytes.
///
/// `bound_after("左右的人")` is 左右, six bytes; 左右手 has none.
pub fn bound_after(text: &str) -> Option<(Bound, usize)> {
    let trimmed = text.strip_prefix(' ').unwrap_or(text);
    let first = trimmed.chars().next()?;
    if first == '+' {
        let next = trimmed[1..].chars().next();
        return next.is_some_and(is_han).then_some((Bound::AtLeast, 1 + text.len() - trimmed.len()));
    }
    if !TRAILING_FIRST.has(first) {
        return None;
    }
    let found = TRAILING.iter().find(|entry| {
        trimmed.strip_prefix(entry.word).is_some_and(|rest| !rest.starts_with(|next| entry.not_beside.contains(next)))
    })?;
    Some((found.bound, found.word.len() + text.len() - trimmed.len()))
}

/// The last characters of the leading qualifiers, for a quick no.
static LEADING_LAST: CharSet = CharSet::of("于多下过少低码超到足满达及破止约概致近逾≥≤=><上");

fn leading(text: &str, table: &'static [Qualifier]) -> Option<&'static Qualifier> {
    let last = text.chars().next_back()?;
    if !LEADING_LAST.has(last) {
        return None;
    }
    // The last byte tells most of them apart.
    let last = text.as_bytes().last();
    let found = table.iter().find(|entry| entry.word.as_bytes().last() == last && text.ends_with(entry.word))?;
    let before = &text[..text.len() - found.word.len()];
    (!before.ends_with(|previous| found.not_beside.contains(previous))).then_some(found)
}

/// 比三十大 is over thirty; 比一小时 and 比三大运营商 say nothing of the kind.
pub(super) fn compared(before: &str, after: &str) -> Option<(Bound, usize)> {
    let mut next = after.chars();
    let bound = match next.next() {
        Some('大') => Bound::Over,
        Some('小') => Bound::AtMost,
        _ => return None,
    };
    let ends = next.next().is_none_or(|next| "一的得些了,。;!?、".contains(next));
    (ends && before.ends_with('比')).then_some((bound, '大'.len_utf8()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quick_answers_know_every_qualifier() {
        for entry in LEADING.iter().chain(LEADING_BARE) {
            assert!(entry.word.ends_with(|last| LEADING_LAST.has(last)), "{}", entry.word);
        }
        for entry in TRAILING {
            assert!(entry.word.starts_with(|first| TRAILING_FIRST.has(first)), "{}", entry.word);
        }
    }

    #[test]
    fn the_longer_qualifier_comes_first() {
        for (index, entry) in LEADING.iter().enumerate() {
            assert!(LEADING[..index].iter().all(|earlier| !entry.word.ends_with(earlier.word)), "{}", entry.word);
        }
    }

    #[test]
    fn qualifiers_of_a_unit_are_found() {
        assert_eq!(bound_before("投入近"), Some((Bound::Nearly, 3)));
        assert_eq!(bound_before("至少有 "), Some((Bound::AtLeast, 10)));
        assert_eq!(bound_before("附近"), None);
        assert_eq!(bound_before("超出"), None);
        assert_eq!(bound_before(""), None);
        assert_eq!(bound_before_scale("投资上"), Some((Bound::AtLeast, 3)));
        assert_eq!(bound_before_scale("晚上"), None);
        assert_eq!(bound_after("左右的人"), Some((Bound::Approx, 6)));
        assert_eq!(bound_after("左右手"), None);
        assert_eq!(bound_after("起诉"), None);
        assert_eq!(bound_after(" 之下"), Some((Bound::AtMost, 7)));
        assert_eq!(bound_after(""), None);
    }
}
