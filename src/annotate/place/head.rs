//! What the name of a place belongs to: the word that ends its phrase decides.
//!
//! `广州|妇儿中心` is a body, `广州|越秀集团` a firm, `沙县|小吃` a product. From the end of a name the words of
//! `rules/lexicon/place_words.txt` are followed to the right, until a word that ends a phrase, a verb or a mark of punctuation.

use super::around::{Role, WORDS_AROUND};
use crate::annotate::gazetteer::Gazetteer;
use crate::document::Head;

/// How many characters stand at most between a name, or a word that might end the phrase, and the next such word.
const MAX_BEFORE_HEAD: usize = 12;
const MAX_BETWEEN_HEADS: usize = 4;

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
        let (mut at, mut room, mut passed) = (end, MAX_BEFORE_HEAD, false);
        while let Some(letter) = text[at..].chars().next().filter(|&letter| goes_on(letter)) {
            match words.role_at(text, at) {
                Some((Role::Stop, _)) => break,
                Some((Role::Head { head, near }, word_end))
                    if at == end || !near && (acts(head) || !passed && (at == phrase.end || phrase.end == end)) =>
                {
                    phrase = HeadPhrase { head: joined(phrase.head, head), end: word_end };
                    (at, room) = (word_end, MAX_BETWEEN_HEADS);
                    continue;
                }
                Some((Role::Within, word_end)) => (at, passed) = (word_end, true),
                _ if self.is_verb_at(text, at) => break,
                _ => at += letter.len_utf8(),
            }
            room = room.saturating_sub(1);
            if room == 0 {
                break;
            }
        }
        phrase
    }

    /// Whether a verb of two characters begins at `at`.
    fn is_verb_at(&self, text: &str, at: usize) -> bool {
        let rest = &text[at..];
        let end = rest.char_indices().nth(2).map_or(rest.len(), |(end, _)| end);
        self.is_verb(&rest[..end])
    }
}

/// Whether what a word names can act. Only such words stand behind others that are verbs as well: `发展银行`, but not `发展苹果产业`.
fn acts(head: Head) -> bool {
    !matches!(head, Head::Product | Head::Park | Head::Road | Head::Person | Head::Other)
}

/// What a phrase is about whose words say the one and then the other: the last word decides, but who works for a firm, a paper
/// or an office speaks for those.
fn joined(before: Head, last: Head) -> Head {
    match (before, last) {
        (Head::Company | Head::Paper, _) | (Head::Body, Head::Person) => before,
        _ => last,
    }
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
