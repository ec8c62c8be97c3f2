//! What the name of a place belongs to: the noun that ends its phrase decides.
//!
//! `广州|妇儿中心` is a body, `广州|越秀集团` a firm, `沙县|小吃` a product. What stands behind a name is cut into words, and these are
//! followed to the right until a particle, a verb or a mark of punctuation ends the phrase; the last noun that
//! `rules/lexicon/place_words.txt` has says what it is about.

mod body;
mod list;
mod person;
mod whole;
mod words;

use super::around::{Reach, Role, WORDS_AROUND};
use super::forms::forms;
use super::{NameForm, PlaceMention, is_han};
use crate::annotate::gazetteer::Gazetteer;
use crate::document::Head;
use crate::text::Span;
use crate::text::char_set::HAN_LEN;
use words::{PhraseWord, PhraseWords};

pub(super) use whole::{of_unit, tells_of_railway};

/// How many steps lie at most between a name, or a word that might end the phrase, and the next such word: characters before the
/// first, words behind it.
const MAX_BEFORE_HEAD: usize = 12;
const MAX_BETWEEN_HEADS: usize = 4;
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
            (phrase, is_shared) = match next {
                Some((next, head)) if is_shared && phrase.head == Head::Place && list::joins(text, mention, next) => {
                    (head, true)
                }
                // Of 洛阳到平顶山、信阳到南阳等铁路 all four are ends.
                Some((next, head)) if phrase.head == Head::Place && list::ends_line(text, mention, next, head) => {
                    (head, is_shared)
                }
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
        if let Some(event) = whole::event_of_number(self, text, name) {
            return event;
        }
        if self.is_alone(text, end) {
            return HeadPhrase::place(end);
        }
        let whole = of_unit(text, end)
            .or_else(|| list::noun(text, end))
            .or_else(|| list::member(text, end))
            .or_else(|| whole::station_of_side(text, name))
            .or_else(|| whole::event_of_day(text, end))
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

/// The walk along the words behind a name.
struct Walk<'a> {
    gazetteer: &'a Gazetteer,
    text: &'a str,
    words: PhraseWords<'a>,
    name: Span,
    /// What has been found so far.
    phrase: HeadPhrase,
    at: usize,
    /// How many steps may still be taken.
    room: usize,
    /// Whether a word was passed that says nothing, and whether it may be the verb of the sentence.
    passed: bool,
    said: bool,
}

impl<'a> Walk<'a> {
    fn new(gazetteer: &'a Gazetteer, text: &'a str, name: Span) -> Self {
        let at = name.end + whole::middle_of_town(text, name.end);
        let words = PhraseWords::new(text, at, |word| gazetteer.is_common_word(word));
        let phrase = HeadPhrase::place(name.end);
        Self { gazetteer, text, words, name, phrase, at, room: MAX_BEFORE_HEAD, passed: false, said: false }
    }

    fn run(mut self) -> HeadPhrase {
        // 在成都建新厂: the place is where something is done.
        if forms().ends("governs", &self.text[..self.name.start]) && self.words.is_predicate(self.at) {
            return self.phrase;
        }
        while self.room > 0
            && let Some(word) = self.words.at(self.at)
            && self.step(word)
        {}
        self.phrase
    }

    /// Goes on behind a word; whether the phrase does.
    fn step(&mut self, PhraseWord { span: word, role, from }: PhraseWord) -> bool {
        match role {
            Some(Role::Stop) => {
                let goes_on = self.long_body(word).or_else(|| self.long_firm(word));
                if goes_on.is_none() && word.start == self.name.end && self.is_former(word.start) {
                    self.at = word.end;
                    return true;
                }
                self.take_whole(goes_on)
            }
            Some(Role::Head { head, reach }) if self.counts(head, reach, word, from) => {
                self.take(head, Span::new(from, word.end))
            }
            // 会 and 所 end the names of bodies, and elsewhere a phrase before them.
            Some(Role::Head { reach: Reach::End, .. }) if forms().has_word("also stop", word.of(self.text)) => false,
            Some(Role::Within) => {
                self.said |= self.is_verb(word) || forms().has_word("also verb", word.of(self.text));
                self.passed = true;
                self.skip(word, 1)
            }
            Some(Role::Modifier) => self.skip(word, 1),
            _ if is_counted(&self.text[word.start..]) => false,
            _ if self.is_verb(word) || forms().causes.begin(&self.text[word.start..]) => {
                let body = self.body_of_cause(word).map(|end| HeadPhrase { head: Head::Body, end });
                self.take_whole(body.or_else(|| self.long_firm(word)))
            }
            _ if self.phrase.end > self.name.end => self.skip(word, 1),
            _ => self.skip(word, word.of(self.text).chars().filter(|&letter| is_han(letter)).count()),
        }
    }

    fn skip(&mut self, word: Span, n_steps: usize) -> bool {
        self.at = word.end;
        self.room = self.room.saturating_sub(n_steps);
        true
    }

    /// Takes a word that may end the phrase.
    fn take(&mut self, head: Head, word: Span) -> bool {
        let nouns = (&self.text[self.name.end..self.phrase.end], word.of(self.text));
        let head = joined(self.phrase, head, word.start, nouns);
        self.take_whole(Some(HeadPhrase { head, end: word.end }))
    }

    /// Takes what is about one thing as a whole; whether there is such.
    fn take_whole(&mut self, phrase: Option<HeadPhrase>) -> bool {
        let Some(phrase) = phrase else { return false };
        (self.phrase, self.at, self.room) = (phrase, phrase.end, MAX_BETWEEN_HEADS);
        true
    }

    /// Whether a word counts that may end a phrase.
    fn counts(&self, head: Head, reach: Reach, word: Span, from: usize) -> bool {
        let is_first = self.phrase.end == self.name.end;
        match reach {
            Reach::End => self.ends_phrase(head, word),
            // 团 in `团洲垸` is part of a name.
            Reach::Near if word.len() == HAN_LEN && head == Head::Team && self.words.is_loose(word.end) => false,
            _ if from == self.name.end => true,
            Reach::Near => !self.passed && is_stop(self.text, Span::new(self.name.end, from), word.end),
            Reach::Any => {
                acts(head)
                    || is_held(head, word.of(self.text))
                    || !self.said && lies(head) && self.is_over(word)
                    || !self.passed && (word.start == self.phrase.end || is_first)
            }
        }
    }

    /// Whether a word ends a phrase that does so only where nothing else of it comes behind: 节 in `雪顿节开幕`. What places do together
    /// is not held by one of them: `台州·南充协作周`.
    fn ends_phrase(&self, head: Head, word: Span) -> bool {
        // 村办了件大事: right behind the name a verb begins.
        let may_begin = head != Head::Body || word.start > self.name.end;
        // What may be another word too is no noun before more of the sentence: 香港会推出.
        let behind = &self.text[word.end..];
        let is_doubtful = behind.starts_with(|next| goes_on(next) && !forms().has("opens", next))
            && forms().has_word("also stop", word.of(self.text));
        may_begin && !is_doubtful && self.is_over(word) && !is_done_together(&self.text[self.name.end..word.start])
    }

    /// Whether nothing of the phrase comes behind a word.
    fn is_over(&self, word: Span) -> bool {
        let behind = &self.text[word.end..];
        if !behind.starts_with(goes_on) || is_counted(behind) {
            return true;
        }
        match self.words.at(word.end) {
            Some(PhraseWord { role: Some(Role::Stop), .. }) => true,
            Some(next) => self.is_verb(next.span),
            None => matches!(WORDS_AROUND.get().role_at(self.text, word.end), Some((Role::Stop, _))),
        }
    }

    fn is_verb(&self, word: Span) -> bool {
        self.gazetteer.is_verb(word.of(self.text))
    }

    /// Where the name of a firm ends that goes on with what would end the phrase: a rare verb, or a character of function words.
    fn long_firm(&self, from: Span) -> Option<HeadPhrase> {
        const MAX_WORDS: usize = 8;
        if self.phrase.end > self.name.end && self.phrase.head != Head::Company {
            return None;
        }
        let mut next = self.words.at(from.start)?;
        for _ in 0..MAX_WORDS {
            let PhraseWord { span: word, role, .. } = next;
            let written = word.of(self.text);
            if forms().ends("legal form", written) {
                return Some(HeadPhrase { head: Head::Company, end: word.end });
            }
            let is_part = match role {
                Some(Role::Stop) => forms().has_word("in firm", written),
                None => !self.is_verb(word) || !self.gazetteer.is_common_word(written),
                _ => true,
            };
            if !is_part {
                return None;
            }
            next = self.words.at(word.end)?;
        }
        None
    }
}

/// Whether a noun for people is one for a team.
fn names_team(noun: &str) -> bool {
    noun.contains(|letter: char| forms().has("of team", letter))
}

/// Whether places do together what a text says.
fn is_done_together(text: &str) -> bool {
    forms().words("done together").iter().any(|done| text.contains(done))
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
        | (Head::Road | Head::Park, Head::Person) => before.head,
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
        || matches!(letter, '·' | '“' | '”' | '「' | '」' | '(' | ')')
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
