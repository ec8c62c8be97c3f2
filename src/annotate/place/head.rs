//! What the name of a place belongs to: the word that ends its phrase decides.
//!
//! `广州|妇儿中心` is a body, `广州|越秀集团` a firm, `沙县|小吃` a product. From the end of a name the words of
//! `rules/lexicon/place_words.txt` are followed to the right, until a word that ends a phrase, a verb or a mark of punctuation.

use super::around::{Beside, Reach, Role, WORDS_AROUND};
use super::forms::forms;
use crate::annotate::gazetteer::Gazetteer;
use crate::annotate::numeral::NumeralWord;
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
/// How many characters stand at most between a name and the end of the title that it is in.
const MAX_TO_TITLE_END: usize = 40;
/// How many characters stand at most between a former office and the word for it.
const MAX_TO_OFFICE: usize = 8;
/// How many characters the name of an association has at most behind the verb that says what it is for.
const MAX_BEHIND_CAUSE: usize = 9;

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
        let whole = of_unit(text, end)
            .or_else(|| noun_of_list(text, end))
            .or_else(|| event_of_year(text, end))
            .or_else(|| self.of_statute(text, end));
        if let Some(whole) = whole {
            return whole;
        }
        let start = end + middle_of_town(text, end);
        let (mut at, mut room, mut step_end) = (start, MAX_BEFORE_HEAD, start);
        let (mut passed, mut said) = (false, false);
        while let Some(letter) = text[at..].chars().next().filter(|&letter| goes_on(letter)) {
            // Behind a first noun a usual word is one step: 国际 and 科技 in `科技城国际科技博览会`.
            if super::is_han(letter) && (phrase.end == end || at >= step_end) {
                room = room.saturating_sub(1);
                step_end = at + if phrase.end > end && self.begins_usual_word(text, at) { 2 * HAN_LEN } else { 0 };
            }
            match words.role_at(text, at) {
                Some((Role::Stop, stop)) if let Some(body) = self.long_body(text, Span::new(at, stop), end, phrase) => {
                    phrase = HeadPhrase { head: Head::Body, end: body };
                    (at, room) = (body, MAX_BETWEEN_HEADS);
                    continue;
                }
                Some((Role::Stop, word_end)) if at == end && self.is_former(text, at) => at = word_end,
                Some((Role::Stop, word_end)) if !self.ends_word(text, Span::new(at, word_end), end) => break,
                Some((Role::Head { head, reach }, word_end))
                    if self.counts(text, (head, reach), Span::new(at, word_end), end)
                        && (at == end
                            || reach == Reach::Near && !passed && is_stop(text, Span::new(end, at), word_end)
                            || reach != Reach::Near
                                && (acts(head)
                                    || is_held(head, &text[at..word_end])
                                    || reach == Reach::End
                                    || !said && lies(head) && self.is_over(text, Span::new(at, word_end))
                                    || !passed && (at == phrase.end || phrase.end == end))) =>
                {
                    let nouns = (&text[end..phrase.end], &text[at..word_end]);
                    phrase = HeadPhrase { head: joined(phrase, head, at, nouns), end: word_end };
                    (at, room) = (word_end, MAX_BETWEEN_HEADS);
                    continue;
                }
                // 会 and 所 end the names of bodies, and elsewhere a phrase before them.
                Some((Role::Head { reach: Reach::End, .. }, _)) if forms().has("also stop", letter) => break,
                Some((Role::Within, word_end)) => {
                    let word = &text[at..word_end];
                    said |= self.is_verb(word) || forms().has_word("also verb", word);
                    (at, passed) = (word_end, true);
                }
                Some((Role::Modifier, word_end)) => at = word_end,
                _ if is_counted(&text[at..]) => break,
                _ if self.is_verb_at(text, at) || forms().causes.begin(&text[at..]) => {
                    let Some(body) = self.body_of_cause(text, at, end, phrase) else { break };
                    phrase = HeadPhrase { head: Head::Body, end: body };
                    (at, room) = (body, MAX_BETWEEN_HEADS);
                    continue;
                }
                _ => at += letter.len_utf8(),
            }
            if room == 0 {
                break;
            }
        }
        // 甲区与乙区劳务协作座谈会, 《甲市对口帮扶乙市十周年展》: what places do together is held by none of them alone.
        let is_joint = || {
            let from = title_start(text, end).unwrap_or(end);
            forms().words("done together").iter().any(|done| text[from..phrase.end].contains(done))
        };
        // 湖北医疗队队员李明说: who belongs to a team speaks for it.
        let in_team = |letter: char| forms().has("of team", letter);
        match phrase.head {
            Head::Other if is_joint() => HeadPhrase { head: Head::Place, end },
            Head::Team if !text[end..phrase.end].contains(in_team) && speaks(text, phrase.end) => {
                HeadPhrase { head: Head::Person, ..phrase }
            }
            _ => phrase,
        }
    }

    /// Where the name of a public body ends that goes on with what would end the phrase: a conjunction, or a verb.
    fn long_body(&self, text: &str, stop: Span, name_end: usize, phrase: HeadPhrase) -> Option<usize> {
        let at = stop.start;
        let joined = self.joined_body(text, at, name_end, phrase);
        joined.or_else(|| {
            let is_inner = stop.len() > HAN_LEN && at > name_end;
            let is_cause = is_inner || forms().causes.begin(&text[at..]);
            if is_cause { self.body_of_cause(text, at, name_end, phrase) } else { None }
        })
    }

    /// Where the name of a public body ends within which the conjunction at `at` stands: 和 in `自然资源和规划局`, 及 in
    /// `考试及评核局`. Behind what may end the phrase itself only an association comes: `酒店及旅游业协会`.
    fn joined_body(&self, text: &str, at: usize, name_end: usize, phrase: HeadPhrase) -> Option<usize> {
        let is_first = phrase.end == name_end;
        if at == name_end || !(is_first || at == phrase.end) {
            return None;
        }
        let forms = forms();
        let is = |class: &str| text[at..].starts_with(|letter| forms.has(class, letter));
        let (joins_offices, joins_any) = (is("joins offices"), is("joins bodies"));
        if !(joins_offices || joins_any) {
            return None;
        }
        let mut at = at + HAN_LEN;
        if self.names_at(text, at).next().is_some() {
            return None;
        }
        let words = WORDS_AROUND.get();
        for _ in 0..MAX_BEHIND_JOINT {
            let letter = text[at..].chars().next().filter(|&letter| super::is_han(letter))?;
            match words.role_at(text, at) {
                Some((Role::Head { head: Head::Body, .. }, end)) => {
                    let word = &text[at..end];
                    let is_association =
                        joins_any && (forms.ends("association", word) || forms.ends("institute", word));
                    let is_body = || is_first && forms.ends("office", &text[..end]);
                    return (is_association || is_body()).then_some(end);
                }
                Some((Role::Stop, _)) => return None,
                Some((_, end)) => at = end,
                None if self.is_verb_at(text, at) => return None,
                None => at += letter.len_utf8(),
            }
        }
        None
    }

    /// Whether 前 at `at` says that somebody held an office or was somebody before: `香港|前财政司长`.
    fn is_former(&self, text: &str, at: usize) -> bool {
        let Some(former) = text[at..].chars().next().filter(|&letter| forms().has("former", letter)) else {
            return false;
        };
        let behind = at + former.len_utf8();
        let offices =
            text[behind..].char_indices().take(MAX_TO_OFFICE).take_while(|&(_, letter)| super::is_han(letter));
        let roles = offices.map(|(offset, _)| WORDS_AROUND.get().role_at(text, behind + offset));
        roles
            .take_while(|role| !matches!(role, Some((Role::Stop | Role::Within, _))))
            .any(|role| matches!(role, Some((Role::Head { head: Head::Body | Head::Person | Head::Team, .. }, _))))
    }

    /// Where the name of an association ends within which a verb at `at` stands: `香港|拯救猫狗协会`, `香港|市民支援重建联合会会长`. Verbs of
    /// doing good say so themselves; others need a quotation mark or a title behind the association.
    fn body_of_cause(&self, text: &str, at: usize, name_end: usize, phrase: HeadPhrase) -> Option<usize> {
        if phrase.end != name_end && !(phrase.head == Head::Person && phrase.end == at) {
            return None;
        }
        let is_cause = forms().causes.begin(&text[at..]);
        let behind = at + 2 * HAN_LEN;
        let mut at = behind;
        for _ in 0..MAX_BEHIND_CAUSE {
            let letter = text[at..].chars().next().filter(|&letter| super::is_han(letter))?;
            match WORDS_AROUND.get().role_at(text, at) {
                Some((Role::Head { head: Head::Body, .. }, end)) if forms().ends("association", &text[at..end]) => {
                    let is_name = is_cause || forms().begins("behind association", &text[end..]);
                    return (at > behind && is_name).then_some(end);
                }
                Some((Role::Head { head: Head::Body, .. }, end)) => {
                    return (at > behind && forms().begins("behind body", &text[end..])).then_some(end);
                }
                Some((Role::Stop, _)) if !forms().has("joins bodies", letter) => return None,
                Some((_, end)) => at = end,
                None => at += letter.len_utf8(),
            }
        }
        None
    }

    /// A name in the title of a statute: `《澳门土地法》`, but not of one on what places do together: `《沪滇协作管理办法》`.
    fn of_statute(&self, text: &str, end: usize) -> Option<HeadPhrase> {
        let close = title_end(text, end)?;
        let title = text[end..close].trim_end_matches(')');
        let open = title_start(text, end).unwrap_or(end);
        let last_two = title.char_indices().nth_back(1).map(|(at, _)| &title[at..])?;
        if forms().words("done together").iter().any(|word| text[open..close].contains(word)) {
            return None;
        }
        let is_statute =
            forms().ends("statute", title) || forms().ends("statute letter", title) && !self.is_common_word(last_two);
        is_statute.then_some(HeadPhrase { head: Head::Other, end: close })
    }

    /// Whether a word counts that may end a phrase where nothing else of it comes behind: 节 in `雪顿节开幕`, not in `春节`, `节日` or `毕节`. What
    /// places do together is not held by one of them: `台州·南充协作周`.
    fn counts(&self, text: &str, (head, reach): (Head, Reach), word: Span, name_end: usize) -> bool {
        if reach != Reach::End {
            let may_be_cut = reach == Reach::Any || !matches!(head, Head::Person | Head::Team);
            let is_cut = || may_be_cut && self.begins_longer_word(text, word);
            return (word.start == name_end || !self.is_torn(text, word)) && !is_cut();
        }
        let is_joint = || forms().words("done together").iter().any(|done| text[name_end..word.start].contains(done));
        // 村办了件大事: right behind the name a verb begins.
        let may_begin = head != Head::Body || word.start > name_end;
        // What may be another word too is no noun before more of the sentence: 香港会推出.
        let behind = &text[word.end..];
        let is_doubtful = behind.starts_with(|next| goes_on(next) && !forms().has("opens", next))
            && forms().has_word("also stop", word.of(text));
        may_begin
            && !is_doubtful
            && self.is_over(text, word)
            && !self.ends_word(text, word, name_end)
            && !self.ends_name(text, word)
            && !is_joint()
    }

    /// Whether nothing of the phrase comes behind a word.
    fn is_over(&self, text: &str, word: Span) -> bool {
        let Some(next) = text[word.end..].chars().next().filter(|&next| goes_on(next)) else { return true };
        let ends = matches!(WORDS_AROUND.get().role_at(text, word.end), Some((Role::Stop, _)))
            || self.is_verb_at(text, word.end)
            || is_counted(&text[word.end..]);
        ends && !self.is_common_word(&text[word.start..word.end + next.len_utf8()])
    }

    /// Whether a single character begins a usual word, and the one behind it no other: 号 in `号称`, but not 局 in `局|部署`.
    fn begins_longer_word(&self, text: &str, letter: Span) -> bool {
        letter.len() == HAN_LEN
            && self.begins_usual_word(text, letter.start)
            && !self.begins_usual_word(text, letter.end)
    }

    /// Whether a usual word of two characters begins at `at`.
    fn begins_usual_word(&self, text: &str, at: usize) -> bool {
        let pair = text.get(at..at + 2 * HAN_LEN);
        pair.is_some_and(|pair| self.is_common_word(pair))
    }

    /// Whether a word of two characters takes its first from a usual word and its second from another: 理工 in `管理|工作`.
    fn is_torn(&self, text: &str, word: Span) -> bool {
        if word.len() != 2 * HAN_LEN {
            return false;
        }
        let is_han = |letter: &char| super::is_han(*letter);
        let before = text[..word.start].chars().next_back().filter(is_han);
        let behind = text[word.end..].chars().next().filter(is_han);
        let (Some(before), Some(behind)) = (before, behind) else { return false };
        let middle = word.start + HAN_LEN;
        self.is_common_word(&text[word.start - before.len_utf8()..middle])
            && self.is_common_word(&text[middle..word.end + behind.len_utf8()])
    }

    /// Whether a single character ends a usual word whose first one stands behind `end`: 像 in `影像`.
    fn ends_word(&self, text: &str, letter: Span, end: usize) -> bool {
        let before = text[end..letter.start].chars().next_back().map_or(0, char::len_utf8);
        before > 0 && letter.len() == HAN_LEN && self.is_common_word(&text[letter.start - before..letter.end])
    }

    /// Whether a single character ends a name: 节 in `毕节`.
    fn ends_name(&self, text: &str, letter: Span) -> bool {
        let start = letter.start - text[..letter.start].chars().next_back().map_or(0, char::len_utf8);
        self.names_at(text, start).any(|name| start + name.text.len() == letter.end)
    }

    /// Whether a verb of two characters begins at `at`.
    fn is_verb_at(&self, text: &str, at: usize) -> bool {
        let rest = &text[at..];
        let end = rest.char_indices().nth(2).map_or(rest.len(), |(end, _)| end);
        self.is_verb(&rest[..end])
    }
}

/// Whether the name of a person stands at `at`, and a word that says who speaks: `湖南教师|王强说`.
fn speaks(text: &str, at: usize) -> bool {
    let mut letters = text[at..].char_indices();
    let is_surname = letters.next().is_some_and(|(_, first)| WORDS_AROUND.get().has(Beside::Surname, first));
    is_surname && letters.skip(1).take(2).any(|(behind, _)| forms().begins("said", &text[at + behind..]))
}

/// Where the title begins in which a position stands, if that is near.
fn title_start(text: &str, at: usize) -> Option<usize> {
    let floor = text.floor_char_boundary(at.saturating_sub(MAX_TO_TITLE_END * HAN_LEN));
    let mark = text[floor..at].rfind(['《', '》']).map(|mark| floor + mark)?;
    text[mark..].starts_with('《').then_some(mark)
}

/// Where the title ends in which a position stands, if that is near.
fn title_end(text: &str, at: usize) -> Option<usize> {
    let rest = &text.as_bytes()[at..];
    // The marks begin with one byte, which few other characters do.
    let near = &rest[..rest.len().min(4 * MAX_TO_TITLE_END)];
    for mark in memchr::memchr2_iter(MARK_LEAD, b'\n', near) {
        match &rest[mark..] {
            [b'\n', ..] => return None,
            mark if mark.starts_with("《".as_bytes()) || mark.starts_with("。".as_bytes()) => return None,
            close if close.starts_with("》".as_bytes()) => {
                let title = &text[at..at + mark];
                return title.chars().nth(MAX_TO_TITLE_END - 1).is_none().then_some(at + mark);
            }
            _ => {}
        }
    }
    None
}

/// The first byte of 《, 》 and 。.
const MARK_LEAD: u8 = "《".as_bytes()[0];

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

/// The noun that all of a list bear, behind its last name: `赣州、九江等多个机场`, `湖南、四川等五支代表队`.
fn noun_of_list(text: &str, end: usize) -> Option<HeadPhrase> {
    let forms = forms();
    let behind = text[end..].strip_prefix(|letter| forms.has("and so on", letter))?;
    let mut noun = behind.trim_start_matches(counts);
    while let Some(word) = forms.words("new").iter().find(|word| noun.starts_with(**word)) {
        noun = &noun[word.len()..];
    }
    let words = WORDS_AROUND.get();
    let has_head = |end: usize| matches!(words.role_at(text, end), Some((Role::Head { .. }, _)));
    // 等国际机场: the word may begin the noun too.
    let starts = [text.len() - noun.len(), text.len() - behind.trim_start_matches(counts).len()];
    starts.into_iter().find_map(|at| match words.role_at(text, at) {
        Some((Role::Head { head, .. }, end)) if end > at + HAN_LEN && !has_head(end) => {
            let is_listed = head == Head::Road || forms.ends("listed", &text[at..end]);
            is_listed.then_some(HeadPhrase { head, end })
        }
        _ => None,
    })
}

/// Whether a character counts what stands behind it, or stands between a number and that: 5 and 支 in `5支医疗队`.
pub(super) fn counts(letter: char) -> bool {
    letter.is_ascii_digit() || forms().has("counting", letter) || forms().has("counter", letter)
}

/// What is held at a place in a year that stands within its name: `北京2022年冬奥会`.
fn event_of_year(text: &str, end: usize) -> Option<HeadPhrase> {
    let behind = text[end..].trim_start_matches(|digit: char| digit.is_ascii_digit());
    let at = text.len() - NumeralWord::Year.strip_start(behind)?.len();
    let words = WORDS_AROUND.get();
    match words.role_at(text, at) {
        Some((Role::Head { head: Head::Other, .. }, to))
            if at - end == YEAR_LEN && is_held(Head::Other, &text[at..to]) =>
        {
            Some(HeadPhrase { head: Head::Other, end: to })
        }
        _ => None,
    }
}

/// How many bytes a year in digits takes with the word for it.
const YEAR_LEN: usize = 4 + HAN_LEN;

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

/// Whether a word names what lies somewhere: it ends its phrase wherever nothing else comes behind, unless a verb may stand before it.
fn lies(head: Head) -> bool {
    matches!(head, Head::Park | Head::Road)
}

/// Whether a word says what is held: an exhibition, a contest. Such names hold words that are verbs as well: `文化产品交易会`.
fn is_held(head: Head, word: &str) -> bool {
    head == Head::Other && forms().ends("held", word)
}

/// What a phrase is about that ends in one noun so far and in another one behind it, whose characters are `nouns`: the last one decides, but who
/// works for a firm, a paper or an office speaks for those. Members make an association of their own: `银行业协会`.
fn joined(before: HeadPhrase, last: Head, at: usize, (noun, word): (&str, &str)) -> Head {
    let (forms, is_beside) = (forms(), before.end == at);
    match (before.head, last) {
        (Head::Company | Head::Paper, Head::Body) if forms.ends("association", word) || forms.ends("school", word) => {
            last
        }
        // 酒业博览会: a trade is shown, no firm.
        (Head::Company, Head::Other) if is_beside && !forms.ends("firm", noun) && forms.ends("held", word) => last,
        // A street may be called after a firm: `桦皮厂胡同`.
        (Head::Company, Head::Road) if is_beside => last,
        // A school has a department for what firms do: `大学房地产系`.
        (Head::Body, Head::Company) if !forms.ends("firm", word) => before.head,
        // What an office does and who works there are its own.
        (Head::Body, Head::Other) if forms.ends("of body", word) => before.head,
        // Who teaches at a school speaks for it, and so do those whom a body has elected; a team it may send.
        (Head::Body, Head::Team)
            if forms.ends("school", noun) && forms.begins("of school", word)
                || !is_beside && !forms.ends("sent team", word) =>
        {
            before.head
        }
        (Head::Company | Head::Paper, _)
        | (Head::Body, Head::Person | Head::Product | Head::Place)
        | (Head::Road, Head::Person) => before.head,
        // `居民合法权益`, but `兽医课程`.
        (Head::Person | Head::Team | Head::Park | Head::Other, Head::Place)
            if !is_beside && forms.has_word("of others", word) =>
        {
            before.head
        }
        // 香港人维园集结: behind people a name begins.
        (Head::Person, Head::Park) if word.len() == HAN_LEN => before.head,
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
    super::is_han(letter)
        || letter.is_ascii_alphanumeric()
        || matches!(letter, '·' | '“' | '”' | '「' | '」' | '(' | ')')
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
