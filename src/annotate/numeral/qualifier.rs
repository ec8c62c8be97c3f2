//! Words around a number that say how exact it is. The words stand in `rules/lexicon/qualifiers.toml`; here is how they are used.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::cursor::is_han;
use super::glyph::glyph;
use super::words::Word;
use crate::fact::Bound;
use crate::lexicon::{self, Lexicon};
use crate::text::Span;
use crate::text::char_set::CharSet;

static QUALIFIERS: Lexicon<Qualifiers> = Lexicon::new(&["lexicon/qualifiers.toml"], |texts| Qualifiers::read(texts[0]));

/// A word that qualifies a number.
#[derive(Debug)]
struct Qualifier {
    word: String,
    /// What it says, if it says anything by itself.
    bound: Option<Bound>,
    /// What it says behind a denial.
    denied: Option<Bound>,
    /// Characters that, on its far side, make it another word.
    not_beside: String,
    /// Characters of which one must stand on its far side, if there are any.
    only_beside: String,
    /// Characters behind the number and its unit that make it another word.
    not_behind: String,
}

/// The words of one place: before a number, before a bare scale, or behind a number.
#[derive(Debug)]
struct Table {
    /// By the character that stands next to the number; the longer ones first.
    words: BTreeMap<char, Vec<Qualifier>>,
    /// Those characters, for a quick no.
    edge: CharSet,
}

/// All qualifiers.
#[derive(Debug)]
struct Qualifiers {
    before: Table,
    before_scale: Table,
    after: Table,
    /// The longer ones first.
    denials: Vec<String>,
    denial_last: CharSet,
    /// What a verb of any length follows before the number: 最高可, 至少能.
    reaching: Vec<(String, Bound)>,
    reaching_first: CharSet,
    /// What names the top or the bottom of several, and their last characters.
    peaks: Vec<String>,
    peak_last: CharSet,
    /// What tells each of a list its own, and what joins its members.
    each_own: Vec<String>,
    joining: Vec<String>,
    /// By their last character; the longer ones first.
    between: BTreeMap<char, Vec<String>>,
    between_last: CharSet,
}

/// The file as it is written. Words keep their order by name only, so the tables are sorted.
#[derive(Deserialize)]
struct File {
    units: Units,
    lists: Lists,
}

#[derive(Deserialize)]
struct Units {
    bound_before: toml::Table,
    bound_before_scale: toml::Table,
    bound_reaching: toml::Table,
    bound_after: toml::Table,
}

#[derive(Deserialize)]
struct Lists {
    denial: Vec<String>,
    peak: Vec<String>,
    each_own: Vec<String>,
    joining: Vec<String>,
    between: Vec<String>,
}

impl Qualifiers {
    fn read(text: &'static str) -> Self {
        let file: File = lexicon::from_toml(text).expect("the table of qualifiers is well formed");
        let longest_first = |mut words: Vec<String>| {
            words.sort_by_key(|word| std::cmp::Reverse(word.len()));
            words
        };
        let mut between: BTreeMap<char, Vec<String>> = BTreeMap::new();
        for word in longest_first(file.lists.between) {
            between.entry(word.chars().next_back().unwrap_or_default()).or_default().push(word);
        }
        let last: String = between.keys().collect();
        let is_last = |word: &Qualifier| word.word.chars().next_back();
        Self {
            before: Table::new(&file.units.bound_before, is_last),
            before_scale: Table::new(&file.units.bound_before_scale, is_last),
            after: Table::new(&file.units.bound_after, |word| word.word.chars().next()),
            denial_last: file.lists.denial.iter().filter_map(|denial| denial.chars().next_back()).collect(),
            denials: longest_first(file.lists.denial),
            peak_last: file.lists.peak.iter().filter_map(|peak| peak.chars().next_back()).collect(),
            peaks: file.lists.peak,
            each_own: file.lists.each_own,
            joining: file.lists.joining,
            reaching_first: file.units.bound_reaching.keys().filter_map(|word| word.chars().next()).collect(),
            reaching: Qualifier::new_each(&file.units.bound_reaching)
                .filter_map(|entry| Some((entry.word, entry.bound?)))
                .collect(),
            between,
            between_last: CharSet::of(&last),
        }
    }

    /// The qualifier at the end of `text`, with its length.
    fn before(&self, text: &str, behind: &str, table: &Table) -> Option<(Bound, usize)> {
        let found = table.at(text.chars().next_back()?)?.iter().find(|entry| text.ends_with(&entry.word))?;
        let rest = &text[..text.len() - found.word.len()];
        if let Some((denied, denial)) = found.denied.and_then(|bound| Some((bound, self.denial(rest)?))) {
            return Some((denied, found.word.len() + denial.len()));
        }
        Some((found.bound?, found.word.len())).filter(|_| !found.is_other_word(rest, behind))
    }

    /// The denial at the end of `text`. 会不会 asks and denies nothing.
    fn denial(&self, text: &str) -> Option<&str> {
        text.chars().next_back().filter(|&last| self.denial_last.has(last))?;
        let denial = self.denials.iter().find(|denial| text.ends_with(denial.as_str()))?;
        let asked = denial.chars().nth(1);
        let rest = &text[..text.len() - denial.len()];
        asked.is_none_or(|asked| !rest.ends_with(asked)).then_some(denial)
    }

    /// Whether `text` ends with the name of a peak.
    fn ends_in_peak(&self, text: &str) -> bool {
        text.chars().next_back().is_some_and(|last| self.peak_last.has(last))
            && self.peaks.iter().any(|peak| text.ends_with(peak.as_str()))
    }

    /// The qualifier that reaches the end of `text` over a verb: 最高可能面临, 最高可被判处罚款.
    fn reaching(&self, text: &str) -> Option<(Bound, usize)> {
        /// Most bytes of the word and its verb.
        const MAX_REACH: usize = 30;
        let tail = &text[text.ceil_char_boundary(text.len().saturating_sub(MAX_REACH))..];
        let starts = tail.char_indices().rev().take_while(|(_, c)| is_han(*c));
        starts.filter(|(_, first)| self.reaching_first.has(*first)).find_map(|(at, _)| {
            let mut words = self.reaching.iter();
            words.find(|(word, _)| tail[at..].starts_with(word.as_str())).map(|(_, bound)| (*bound, tail.len() - at))
        })
    }

    /// `text` without the word at its end that may stand between a qualifier and its number.
    fn without_between<'t>(&self, text: &'t str) -> Option<&'t str> {
        if let Some(before_each) = without_each(text) {
            return Some(before_each);
        }
        let last = text.chars().next_back().filter(|&last| self.between_last.has(last))?;
        self.between.get(&last)?.iter().find_map(|word| text.strip_suffix(word.as_str()))
    }
}

/// `text` without what one sum is for: 突破每克.
fn without_each(text: &str) -> Option<&str> {
    let (at, each) = text.char_indices().rev().take(3).find(|&(_, c)| Word::Each.has(c))?;
    text[at + each.len_utf8()..].chars().all(is_han).then(|| &text[..at])
}

impl Table {
    fn new(words: &toml::Table, edge: impl Fn(&Qualifier) -> Option<char>) -> Self {
        let mut by_edge: BTreeMap<char, Vec<Qualifier>> = BTreeMap::new();
        for qualifier in Qualifier::new_each(words) {
            by_edge.entry(edge(&qualifier).unwrap_or_default()).or_default().push(qualifier);
        }
        by_edge.values_mut().for_each(|words| words.sort_by_key(|entry| std::cmp::Reverse(entry.word.len())));
        let edges: String = by_edge.keys().collect();
        Self { words: by_edge, edge: CharSet::of(&edges) }
    }

    /// The words with this character next to the number.
    #[inline]
    fn at(&self, edge: char) -> Option<&[Qualifier]> {
        if self.edge.has(edge) { self.words.get(&edge).map(Vec::as_slice) } else { None }
    }
}

impl Qualifier {
    fn new_each(words: &toml::Table) -> impl Iterator<Item = Self> {
        words.iter().map(|(word, value)| Self::new(word, value))
    }

    fn new(word: &str, value: &toml::Value) -> Self {
        let attribute = |name: &str| value.get(name).and_then(toml::Value::as_str).unwrap_or_default();
        let bound = |name: &str| Bound::from_name(attribute(name)).filter(|&bound| bound != Bound::Exact);
        Self {
            word: word.to_owned(),
            bound: bound("bound"),
            denied: bound("denied"),
            not_beside: attribute("not_beside").to_owned(),
            only_beside: attribute("only_beside").to_owned(),
            not_behind: attribute("not_behind").to_owned(),
        }
    }

    /// Whether what stands before the word, or behind its number, makes it another one.
    fn is_other_word(&self, before: &str, behind: &str) -> bool {
        before.ends_with(|previous| self.not_beside.contains(previous))
            || !self.only_beside.is_empty() && !before.ends_with(|previous| self.only_beside.contains(previous))
            || !self.not_behind.is_empty() && begins_with_one_of(behind, &self.not_behind)
    }
}

/// Whether `text`, which stands behind a number, has one of these characters behind the unit it begins with.
fn begins_with_one_of(text: &str, characters: &str) -> bool {
    let behind_unit = text.trim_start_matches(|c| c == ' ' || Word::UnitBetween.has(c));
    behind_unit.starts_with(|next| characters.contains(next))
}

/// More words than this do not stand between a qualifier and its number.
const MAX_BETWEEN: usize = 3;

/// The qualifier at the end of `text`, which is what stands before a number, with its length in bytes up to the number. `behind` is
/// what follows the number.
///
/// `bound_before("投入近", "元")` is 近, three bytes; 附近 has none.
pub fn bound_before(text: &str, behind: &str) -> Option<(Bound, usize)> {
    let words = QUALIFIERS.get();
    let mut rest = text;
    for _ in 0..=MAX_BETWEEN {
        if let Some((bound, len)) = words.before(rest, behind, &words.before) {
            return Some((bound, len + text.len() - rest.len()));
        }
        if words.ends_in_peak(rest) {
            return None;
        }
        match words.without_between(rest) {
            Some(shorter) => rest = shorter,
            None => break,
        }
    }
    words.reaching(text)
}

/// As [`bound_before`], for a number that is a bare scale (千 in 上千名): more words qualify it, and some announce it and say nothing
/// more.
pub fn bound_before_scale(text: &str, behind: &str) -> Option<(Bound, usize)> {
    let announced = || {
        let words = QUALIFIERS.get();
        let table = &words.before_scale;
        let found = table.at(text.chars().next_back()?)?.iter().find(|entry| text.ends_with(&entry.word))?;
        let rest = &text[..text.len() - found.word.len()];
        let bound = if words.denial(rest).is_some() { Bound::AtMost } else { found.bound.unwrap_or(Bound::Exact) };
        (!found.is_other_word(rest, behind)).then_some((bound, found.word.len()))
    };
    bound_before(text, behind).or_else(announced)
}

/// The qualifier at the start of `text`, which is what stands behind a number or its unit, with its length in bytes.
///
/// `bound_after("左右的人")` is 左右, six bytes; 左右手 has none.
pub fn bound_after(text: &str) -> Option<(Bound, usize)> {
    let trimmed = text.strip_prefix(' ').unwrap_or(text);
    let first = trimmed.chars().next()?;
    if let Some(behind) = trimmed.strip_prefix('+') {
        return is_open_ended(behind).then_some((Bound::AtLeast, 1 + text.len() - trimmed.len()));
    }
    let found = QUALIFIERS.get().after.at(first)?.iter().find(|entry| {
        trimmed.strip_prefix(&entry.word).is_some_and(|rest| !rest.starts_with(|next| entry.not_beside.contains(next)))
    })?;
    Some((found.bound?, found.word.len() + text.len() - trimmed.len()))
}

/// Whether a plus sign with this behind it says "and more", and joins no further term: `10万+用户`, but not `500元+拖车费200元`.
fn is_open_ended(behind: &str) -> bool {
    let clause = behind.split([',', '。', ';', '=', '\n']).next().unwrap_or(behind);
    let joins = clause.contains(|c: char| c.is_ascii_digit() || c == '+');
    behind.chars().next().is_none_or(|next| is_han(next) || matches!(next, ',' | '。' | ';' | ')' | '\n')) && !joins
}

/// Longest remark in brackets between a sum and its qualifier, in bytes.
const MAX_REMARK: usize = 40;

/// What the words around a fact say of its number: before a currency sign (`未满US$400`) and behind the unit (`500元及以下`), over a
/// remark in brackets or what one is paid for (`3000元(不含税)以上`, `300元/吨左右`).
///
/// A limit before the fact outweighs one behind it.
pub(crate) fn bound_around(text: &str, fact: Span) -> Option<Bound> {
    let behind = &text[fact.end..];
    let before = bound_before(&text[..fact.start], behind);
    let behind = || bound_after(behind).or_else(|| bound_after(past_remark(behind)));
    before.or_else(behind).map(|(bound, _)| bound).or_else(|| limit_of_list(&text[..fact.start]))
}

/// Longest list of which each has its own, in bytes, up to its last member.
const MAX_LIST: usize = 90;

/// The limit that a list has before its first member, where the text stands before a later one: 分别超过3亿元、2亿元和`1亿元`. What is
/// said to be about so much is the first alone.
fn limit_of_list(text: &str) -> Option<Bound> {
    let words = QUALIFIERS.get();
    words.joining.iter().find(|word| text.ends_with(word.as_str()))?;
    let near = &text[text.floor_char_boundary(text.len().saturating_sub(MAX_LIST))..];
    let clause = near.rsplit([',', '。', ';', ':', '\n']).next().unwrap_or(near);
    let start = words.each_own.iter().filter_map(|word| Some(clause.rfind(word.as_str())? + word.len())).max()?;
    let list = &clause[start..];
    let is_numeral = |c: char| glyph(c).is_some();
    let (bound, _) = bound_before(&list[..list.find(is_numeral)?], "")?;
    (!matches!(bound, Bound::Approx | Bound::Nearly)).then_some(bound)
}

fn past_remark(behind: &str) -> &str {
    let trimmed = behind.trim_start_matches(' ');
    let remark = trimmed.strip_prefix('(').and_then(|rest| {
        let end = rest.find(')').filter(|&end| end <= MAX_REMARK)?;
        (!rest[..end].contains(['(', '\n'])).then(|| &rest[end + 1..])
    });
    let per = || {
        let rest = trimmed.strip_prefix('/')?.trim_start_matches(' ');
        let unit = |&(at, _): &(usize, char)| at > 0 && bound_after(&rest[at..]).is_some();
        let (at, _) = rest.char_indices().take(6).take_while(|&(_, c)| c.is_alphanumeric()).find(unit)?;
        Some(&rest[at..])
    };
    remark.or_else(per).unwrap_or("")
}

/// 比三十大 is over thirty; 比一小时 and 比三大运营商 say nothing of the kind.
pub(super) fn compared(before: &str, after: &str) -> Option<(Bound, usize)> {
    let mut next = after.chars();
    let first = next.next()?;
    let bound = match first {
        _ if Word::ComparedOver.has(first) => Bound::Over,
        _ if Word::ComparedUnder.has(first) => Bound::AtMost,
        _ => return None,
    };
    let ends = next.next().is_none_or(|next| Word::ComparedEnd.has(next));
    (ends && Word::CompareWith.ends(before)).then_some((bound, first.len_utf8()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_says_something() {
        let words = QUALIFIERS.get();
        for (table, needs_bound) in [(&words.before, true), (&words.before_scale, false), (&words.after, true)] {
            for entry in table.words.values().flatten() {
                assert!(entry.bound.or(entry.denied).is_some() || !needs_bound, "{}", entry.word);
            }
        }
    }

    #[test]
    fn every_word_can_be_found() {
        for entry in QUALIFIERS.get().before.words.values().flatten() {
            let beside = entry.only_beside.chars().next().unwrap_or('共');
            let text = format!("{beside}{}", entry.word);
            let found = entry.bound.map(|bound| (bound, entry.word.len()));
            assert_eq!(bound_before(&text, "元"), found, "{}", entry.word);
        }
        for entry in QUALIFIERS.get().after.words.values().flatten() {
            assert_eq!(bound_after(&entry.word), entry.bound.map(|bound| (bound, entry.word.len())), "{}", entry.word);
        }
    }

    #[test]
    fn denials_turn_round() {
        for (text, bound) in [
            ("注册资本不得低于", Bound::AtLeast),
            ("每日不应超过", Bound::AtMost),
            ("费用没有超过了", Bound::AtMost),
            ("从未少于", Bound::AtLeast),
            ("不可多于", Bound::AtMost),
            ("尚未达到", Bound::AtMost),
            ("会不会超过", Bound::Over),
            ("不仅超过", Bound::Over),
        ] {
            assert_eq!(bound_before(text, "元").map(|(bound, _)| bound), Some(bound), "{text}");
        }
    }

    #[test]
    fn qualifiers_of_a_unit_are_found() {
        assert_eq!(bound_before("投入近", "元"), Some((Bound::Nearly, 3)));
        assert_eq!(bound_before("至少有 ", "元"), Some((Bound::AtLeast, 10)));
        assert_eq!(bound_before("最高可给予", "元"), Some((Bound::AtMost, 15)));
        assert_eq!(bound_before("价格突破每克", "元"), Some((Bound::Over, 12)));
        assert_eq!(bound_before("附近", "元"), None);
        assert_eq!(bound_before("违者最高可能面临", "元"), Some((Bound::AtMost, 18)));
        assert_eq!(bound_before("最高可以申请,另付", "元"), None);
        assert_eq!(bound_before("最高值为", "元"), None);
        assert_eq!(bound_before("其中最低的只有", "元"), None);
        assert_eq!(bound_before("超出", "元"), None);
        assert_eq!(bound_before("", ""), None);
        assert_eq!(bound_before("满", "元的订单"), Some((Bound::AtLeast, 3)));
        assert_eq!(bound_before("满", "元减10元"), None);
        assert_eq!(bound_before("圆满", "元"), None);
        assert_eq!(bound_before_scale("投资上", "元"), Some((Bound::AtLeast, 3)));
        assert_eq!(bound_before_scale("投资达", "元"), Some((Bound::Exact, 3)));
        assert_eq!(bound_before_scale("晚上", "元"), None);
        assert_eq!(bound_after("左右的人"), Some((Bound::Approx, 6)));
        assert_eq!(bound_after("左右手"), None);
        assert_eq!(bound_after("起诉"), None);
        assert_eq!(bound_after(" 之下"), Some((Bound::AtMost, 7)));
        assert_eq!(bound_after(""), None);
    }

    #[test]
    fn words_around_a_fact_qualify_it() {
        for (text, fact, bound) in [
            ("未满US$400。", "US$400", Some(Bound::AtMost)),
            ("罚款500元及以下。", "500元", Some(Bound::AtMost)),
            ("卖5000元出头", "5000元", Some(Bound::Over)),
            ("报价300元/吨左右", "300元", Some(Bound::Approx)),
            ("奖3000元(不含税)以上", "3000元", Some(Bound::AtLeast)),
            ("奖3000元(不含税)左右手", "3000元", None),
            ("付300元/吨", "300元", None),
            ("分别突破40亿元、9亿元和15亿元", "15亿元", Some(Bound::Over)),
            ("分别捐款约40万元和15万元", "15万元", None),
            ("投资超过40亿元和15万元税款", "15万元", None),
        ] {
            let start = text.find(fact).expect("a fact");
            assert_eq!(bound_around(text, Span::new(start, start + fact.len())), bound, "{text}");
        }
    }
}
