//! What the name of a place belongs to: the word that ends its phrase decides.
//!
//! `广州|妇儿中心` is a body, `广州|越秀集团` a firm, `沙县|小吃` a product. From the end of a name the words of
//! `rules/lexicon/place_words.txt` are followed to the right, until a word that ends a phrase, a verb or a mark of punctuation.

use super::around::{Role, WORDS_AROUND};
use super::forms::forms;
use crate::annotate::gazetteer::Gazetteer;
use crate::document::Head;
use crate::text::Span;
use crate::text::char_set::HAN_LEN;

/// How many characters stand at most between a name, or a word that might end the phrase, and the next such word.
const MAX_BEFORE_HEAD: usize = 12;
const MAX_BETWEEN_HEADS: usize = 4;
/// How many words of the name of a body stand behind a conjunction in it, at most.
const MAX_BEHIND_JOINT: usize = 6;
/// How many characters the name of a station or an airport has at most.
const MAX_STOP_NAME: usize = 3;

/// What a phrase that begins with the name of a place is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HeadPhrase {
    /// What the name belongs to.
    pub head: Head,
    /// Where the deciding word ends; where the name ends if there is none.
    pub end: usize,
}

impl Gazetteer {
    /// What the phrase is about in which the name of a place ends at `end`.
    pub fn head_behind(&self, text: &str, end: usize) -> HeadPhrase {
        let words = WORDS_AROUND.get();
        let mut phrase = HeadPhrase { head: Head::Place, end };
        if let Some(of_unit) = of_unit(text, end) {
            return of_unit;
        }
        let start = end + middle_of_town(text, end);
        let (mut at, mut room, mut passed) = (start, MAX_BEFORE_HEAD, false);
        while let Some(letter) = text[at..].chars().next().filter(|&letter| goes_on(letter)) {
            match words.role_at(text, at) {
                Some((Role::Stop, word_end)) if at > end && phrase.end == end && self.joins_body(text, at) => {
                    (at, passed) = (word_end, true);
                }
                Some((Role::Stop, word_end)) if !self.ends_word(text, Span::new(at, word_end), end) => break,
                Some((Role::Head { head, near }, word_end))
                    if at == end
                        || near && !passed && is_stop(text, Span::new(end, at), word_end)
                        || !near && (acts(head) || !passed && (at == phrase.end || phrase.end == end)) =>
                {
                    phrase = HeadPhrase { head: joined(phrase.head, head, &text[at..word_end]), end: word_end };
                    (at, room) = (word_end, MAX_BETWEEN_HEADS);
                    continue;
                }
                Some((Role::Within, word_end)) => (at, passed) = (word_end, true),
                _ if self.is_verb_at(text, at) || is_counted(&text[at..]) => break,
                _ => at += letter.len_utf8(),
            }
            room = room.saturating_sub(1);
            if room == 0 {
                break;
            }
        }
        phrase
    }

    /// Whether the conjunction at `at` stands within the name of a public body: 和 in `自然资源和规划局`, 及 in `考试及评核局`.
    fn joins_body(&self, text: &str, at: usize) -> bool {
        let forms = forms();
        let is = |class: &str| text[at..].starts_with(|letter| forms.has(class, letter));
        let (joins_offices, joins_any) = (is("joins offices"), is("joins bodies"));
        let mut at = at + HAN_LEN;
        if !(joins_offices || joins_any) || self.names_at(text, at).next().is_some() {
            return false;
        }
        let words = WORDS_AROUND.get();
        for _ in 0..MAX_BEHIND_JOINT {
            let Some(letter) = text[at..].chars().next().filter(|&letter| super::is_han(letter)) else { return false };
            match words.role_at(text, at) {
                Some((Role::Head { head: Head::Body, .. }, end)) => {
                    return joins_any || forms.ends("office", &text[..end]);
                }
                Some((Role::Within, end)) => at = end,
                Some(_) => return false,
                None if self.is_verb_at(text, at) => return false,
                None => at += letter.len_utf8(),
            }
        }
        false
    }

    /// Whether a single character ends a usual word whose first one stands behind `end`: 像 in `影像`.
    fn ends_word(&self, text: &str, letter: Span, end: usize) -> bool {
        let before = text[end..letter.start].chars().next_back().map_or(0, char::len_utf8);
        before > 0 && letter.len() == HAN_LEN && self.is_common_word(&text[letter.start - before..letter.end])
    }

    /// Whether a verb of two characters begins at `at`.
    fn is_verb_at(&self, text: &str, at: usize) -> bool {
        let rest = &text[at..];
        let end = rest.char_indices().nth(2).map_or(rest.len(), |(end, _)| end);
        self.is_verb(&rest[..end])
    }
}

/// What one character makes of the full name of a unit that ends at `end`: who is at its head (`上海市长`), who lives there (`西宁市民`).
fn of_unit(text: &str, end: usize) -> Option<HeadPhrase> {
    let forms = forms();
    let last = text[..end].chars().next_back().filter(|&last| forms.unit_suffixes.has(last));
    let letter = last.and_then(|_| text[end..].chars().next())?;
    let head = match letter {
        _ if forms.has("unit body", letter) => Head::Body,
        _ if forms.has("unit person", letter) => Head::Person,
        _ => return None,
    };
    let behind = end + letter.len_utf8();
    (!forms.goes_on(&text[end..behind], &text[behind..])).then_some(HeadPhrase { head, end: behind })
}

/// How many bytes the word for the middle of a town takes that stands behind its full name: `石家庄市中心的大楼`.
fn middle_of_town(text: &str, end: usize) -> usize {
    if !text[..end].ends_with(|last| forms().town_suffixes.has(last)) {
        return 0;
    }
    let middle = forms().words("middle").iter().find(|middle| text[end..].starts_with(**middle));
    let len = middle.map_or(0, |middle| middle.len());
    let is_word = || matches!(WORDS_AROUND.get().role_at(text, end), Some((_, word_end)) if word_end == end + len);
    if len > 0 && is_word() { len } else { 0 }
}

/// Whether a stop of a line is meant whose own name of some bytes stands before the word: `上海虹桥站`, `呼和浩特盛乐机场`.
fn is_stop(text: &str, name: Span, end: usize) -> bool {
    name.len() <= MAX_STOP_NAME * HAN_LEN && forms().ends("stop head", &text[name.end..end])
}

/// Whether what a word names can act. Only such words stand behind others that are verbs as well: `发展银行`, but not `发展苹果产业`.
fn acts(head: Head) -> bool {
    !matches!(head, Head::Product | Head::Park | Head::Road | Head::Person | Head::Other)
}

/// What a phrase is about whose words say the one and then the other: the last word decides, but who works for a firm, a paper
/// or an office speaks for those. Members make an association of their own: `银行业协会`.
fn joined(before: Head, last: Head, word: &str) -> Head {
    match (before, last) {
        (Head::Company | Head::Paper, Head::Body) if forms().ends("association", word) => last,
        (Head::Company | Head::Paper, _) | (Head::Body, Head::Person) => before,
        _ => last,
    }
}

/// Whether things are counted at the start of a text: `16个国家实验室`, but not `01`, nor `101中学`.
fn is_counted(text: &str) -> bool {
    let behind = text.trim_start_matches(|digit: char| digit.is_ascii_digit());
    behind.len() < text.len() && behind.starts_with(|letter| forms().has("counter", letter))
}

/// Whether a phrase may go on with this character.
fn goes_on(letter: char) -> bool {
    super::is_han(letter) || letter.is_ascii_alphanumeric() || matches!(letter, '·' | '“' | '”' | '(' | ')')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, rest: &str, head: Head) {
        let text = format!("{name}{rest}");
        assert_eq!(Gazetteer::current().head_behind(&text, name.len()).head, head, "{text}");
    }

    #[test]
    fn the_last_noun_of_the_phrase_decides() {
        check("绵阳市", "教育局在会上说", Head::Body);
        check("绵阳", "第三人民医院", Head::Body);
        check("绵阳市委", "书记", Head::Body);
        check("宁波", "海天塑机集团有限公司", Head::Company);
        check("泉州", "银行发布年报", Head::Company);
        check("湖州", "医疗队抵达", Head::Team);
        check("湖州", "妇保院医生到岗", Head::Team);
        check("湖州", "籍男子", Head::Person);
        check("柳州", "螺蛳粉火锅", Head::Product);
        check("温州", "动物园开放", Head::Park);
        check("温州", "火车站", Head::Road);
        check("温州", "高速公路管理局", Head::Body);
        check("温州", "晚报记者", Head::Paper);
        check("温州", "方言", Head::Other);
    }

    #[test]
    fn a_phrase_ends_at_verbs_particles_and_marks() {
        for rest in
            ["", "的医院", "和公司", "援建学校", "举办的博览会", ",医院", "。医院", "企业", "经济", "市场", "路径"]
        {
            check("温州", rest, Head::Place);
        }
        check("温州", "发展生态苹果产业和酒店", Head::Place);
    }

    #[test]
    fn who_works_for_a_firm_speaks_for_it() {
        check("温州", "银行员工", Head::Company);
        check("温州", "大学教授", Head::Body);
    }
}
