//! What the name of a place belongs to: the noun that ends its phrase decides.
//!
//! `广州|妇儿中心` is a body, `广州|越秀集团` a firm, `沙县|小吃` a product. What stands behind a name is cut into words, and these are
//! followed to the right until a particle, a verb or a mark of punctuation ends the phrase; the last noun that
//! `rules/lexicon/place_words.txt` has says what it is about.

mod body;
mod event;
mod list;
mod person;
mod walk;
mod whole;
mod words;

use super::around::{Role, WORDS_AROUND};
use super::forms::forms;
use super::{NameForm, PlaceMention, is_han};
use crate::annotate::gazetteer::Gazetteer;
use crate::document::Head;
use crate::text::Span;
use crate::text::char_set::HAN_LEN;
use walk::Walk;

pub(super) use whole::{of_unit, tells_of_railway};

/// What a phrase that begins with the name of a place is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HeadPhrase {
    /// What the name belongs to.
    pub head: Head,
    /// Where the deciding word ends; where the name ends if there is none.
    pub end: usize,
}

impl HeadPhrase {
    /// The place itself.
    fn place(end: usize) -> Self {
        Self { head: Head::Place, end }
    }
}

impl Gazetteer {
    /// What mentions of a text belong to, of all of them, which stand in order: those that begin in the stretches that are asked for, in
    /// order, each with its span, and some beside them.
    pub(crate) fn heads(&self, text: &str, mentions: &[PlaceMention], asked: &[Span]) -> Vec<(Span, HeadPhrase)> {
        let mentions = list::with_all(text, mentions, asked);
        // What one belongs to may be what the next one does.
        let mut asks: Vec<bool> = Vec::with_capacity(mentions.len());
        for (i, mention) in mentions.iter().enumerate() {
            let stretch = asked.get(asked.partition_point(|stretch| stretch.end <= mention.span.start));
            let is_asked = stretch.is_some_and(|stretch| stretch.start <= mention.span.start);
            asks.push(is_asked || i > 0 && asks[i - 1] && list::may_share(text, &mentions[i - 1], mention));
        }
        let mut heads: Vec<(Span, HeadPhrase)> =
            mentions.iter().map(|mention| (mention.span, HeadPhrase::place(mention.span.end))).collect();
        let mut is_shared = false;
        let mut is_line = false;
        for i in (0..mentions.len()).rev().filter(|i| asks[*i]) {
            let mention = &mentions[i];
            let next = mentions.get(i + 1).filter(|_| asks[i + 1]).map(|next| (next, heads[i + 1].1));
            let mut phrase = match next {
                Some((next, head)) if mention.head_from.is_some_and(|from| next.head_from == Some(from)) => head,
                _ => self.head_of(text, mention),
            };
            // “海淀·敖汉”产业园 is one of both places.
            let beside = &mentions[i.saturating_sub(1)..mentions.len().min(i + 2)];
            if phrase.head == Head::Park && beside.windows(2).any(|pair| list::share_park(text, &pair[0], &pair[1])) {
                phrase = HeadPhrase::place(mention.span.end);
            }
            // Of 洛阳至平顶山、信阳至南阳高速公路 the first two are ends as well.
            let is_second = || i > 0 && list::is_line(text, &mentions[i - 1], mention);
            let is_beside_line = is_line && phrase.head == Head::Place && is_second();
            is_line = false;
            (phrase, is_shared) = match next {
                Some((next, head)) if is_shared && phrase.head == Head::Place && list::joins(text, mention, next) => {
                    (head, true)
                }
                // Of 洛阳到平顶山、信阳到南阳等铁路 all four are ends.
                Some((next, head)) if phrase.head == Head::Place && list::ends_line(text, mention, next, head) => {
                    is_line = true;
                    (head, is_shared)
                }
                Some((next, head)) if is_beside_line && list::joins(text, mention, next) => (head, is_shared),
                _ => (phrase, list::shares(text, mention, phrase)),
            };
            heads[i].1 = phrase;
        }
        heads
    }

    /// What a mention belongs to by the words behind it.
    fn head_of(&self, text: &str, mention: &PlaceMention) -> HeadPhrase {
        let Some(from) = mention.head_from else { return HeadPhrase::place(mention.span.end) };
        let name = Span::new(mention.span.start, from);
        let phrase = self.head_behind(text, name);
        match phrase.head {
            // 京港高铁 is the name of a line; a meeting of several places is one that they hold together.
            head if mention.how == NameForm::Abbreviation
                && (!head.is_thing() || forms().ends("held", &text[..phrase.end])) =>
            {
                HeadPhrase::place(mention.span.end)
            }
            // 支援湖北医疗队 is sent to 湖北, and so are its members.
            Head::Team | Head::Person
                if (phrase.head == Head::Team || names_team(&text[from..phrase.end]))
                    && forms().ends("sent to", &text[..name.start]) =>
            {
                HeadPhrase::place(from)
            }
            // 在湖北、江西患者流失多的五个省: what is said of its people tells which places are meant.
            Head::Person if is_last_of_list(text, name.start) && tells_of_area(&text[phrase.end..]) => {
                HeadPhrase::place(from)
            }
            // 人民大会堂湖南厅 is a hall.
            Head::Body if forms().ends("of halls", &text[..name.start]) => HeadPhrase::place(from),
            // 国网安徽电力 is called so by the firm that it belongs to.
            Head::Place if forms().ends("great firm", &text[..name.start]) => {
                HeadPhrase { head: Head::Company, ..phrase }
            }
            Head::Place => {
                let named = whole::named_body(text, name).or_else(|| whole::known_firm(self, text, name));
                named.or_else(|| whole::building(self, text, from)).unwrap_or(phrase)
            }
            _ => phrase,
        }
    }

    /// Whether a mark or a particle stands behind a name, so that nothing is said of it, as behind most.
    fn is_alone(&self, text: &str, end: usize) -> bool {
        let Some(next) = text[end..].chars().next() else { return true };
        if !is_han(next) {
            return !goes_on(next) && next != '《';
        }
        forms().has("closes name", next)
            && matches!(WORDS_AROUND.get().role_at(text, end), Some((Role::Stop, stop)) if stop == end + HAN_LEN)
            && !text.get(end..end + 2 * HAN_LEN).is_some_and(|pair| self.is_common_word(pair))
    }

    /// What the phrase is about that begins with a name.
    pub(super) fn head_behind(&self, text: &str, name: Span) -> HeadPhrase {
        let end = name.end;
        if let Some(event) = event::event_of_number(self, text, name) {
            return event;
        }
        if self.is_alone(text, end) {
            return HeadPhrase::place(end);
        }
        let whole = of_unit(text, end)
            .or_else(|| list::noun(text, end))
            .or_else(|| list::member(text, end))
            .or_else(|| whole::station_of_side(text, name))
            .or_else(|| event::event_of_day(text, end))
            .or_else(|| event::meeting(text, name))
            .or_else(|| whole::variety(text, end))
            .or_else(|| whole::title(self, text, name));
        if let Some(whole) = whole {
            return whole;
        }
        if !text[end..].starts_with(goes_on) {
            return HeadPhrase::place(end);
        }
        let phrase = Walk::new(self, text, name).run();
        // 甲区与乙区劳务协作座谈会, 《甲市对口帮扶乙市十周年展》: what places do together is held by none of them alone.
        let is_joint = || {
            let from = whole::title_start(text, end).unwrap_or(end);
            !text[..name.start].ends_with('(') && is_done_together(&text[from..phrase.end])
        };
        match phrase.head {
            Head::Other if is_joint() => HeadPhrase::place(end),
            Head::Team if self.is_one_person(text, Span::new(end, phrase.end)) => {
                // Who works at a hospital or a school speaks for that.
                let works_there = forms().words("school").iter().any(|school| text[end..phrase.end].contains(school));
                HeadPhrase { head: if works_there { Head::Body } else { Head::Person }, ..phrase }
            }
            _ => phrase,
        }
    }
}

/// Whether a noun for people is one for a team.
fn names_team(noun: &str) -> bool {
    noun.contains(|letter: char| forms().has("of team", letter))
}

/// Whether a mark or a conjunction of a list stands before a name.
fn is_last_of_list(text: &str, start: usize) -> bool {
    text[..start].ends_with(|letter| letter == '、' || forms().has("list join", letter))
}

/// Whether a predicate that says how much there is of something goes on to a noun for areas: 流失多 in `患者流失多的五个省`.
fn tells_of_area(behind: &str) -> bool {
    /// How many characters the predicate has at most.
    const MAX_PREDICATE: usize = 6;
    let letters = behind.char_indices().take(MAX_PREDICATE + 1).take_while(|&(_, letter)| is_han(letter));
    let of = letters.into_iter().find(|&(_, letter)| forms().of_country.has(letter)).map_or(0, |(at, _)| at);
    let counts =
        |letter: char| letter.is_ascii_digit() || forms().has("counting", letter) || forms().has("counted", letter);
    let area = behind[of..].trim_start_matches(|letter| forms().of_country.has(letter)).trim_start_matches(counts);
    of > 0 && forms().ends("degree", &behind[..of]) && forms().begins("area", area)
}

/// Whether places do together what a text says.
fn is_done_together(text: &str) -> bool {
    forms().words("done together").iter().any(|done| text.contains(done))
}

/// Whether a word says what is held: an exhibition, a contest. Such names hold words that are verbs as well: `文化产品交易会`.
fn is_held(head: Head, word: &str) -> bool {
    head == Head::Other && forms().ends("held", word)
}

/// Whether things are counted at the start of a text: `16个国家实验室`, `第一座水电站`, but not `01`, nor `101中学` or `第一中学`.
fn is_counted(text: &str) -> bool {
    let number = text.trim_start_matches(|letter| forms().has("ordinal", letter));
    let behind = number.trim_start_matches(|digit: char| digit.is_ascii_digit());
    if behind.len() < number.len() {
        return behind.starts_with(|letter| forms().has("counter", letter));
    }
    let behind = number.trim_start_matches(|letter| forms().has("counting", letter));
    behind.len() < number.len() && behind.starts_with(|letter| forms().has("counter of some", letter))
}

/// Whether a phrase may go on with this character.
fn goes_on(letter: char) -> bool {
    super::is_han(letter)
        || letter.is_ascii_alphanumeric()
        || matches!(letter, '·' | '•' | '“' | '”' | '「' | '」' | '(' | ')')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, rest: &str, head: Head) {
        let text = format!("{name}{rest}");
        assert_eq!(Gazetteer::current().head_behind(&text, Span::new(0, name.len())).head, head, "{text}");
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
