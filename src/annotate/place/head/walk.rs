//! The walk along the words behind a name, until a particle, a verb or a mark ends the phrase.

use super::super::around::{Reach, Role, WORDS_AROUND};
use super::super::forms::forms;
use super::words::{PhraseWord, PhraseWords};
use super::{HeadPhrase, goes_on, is_counted, is_done_together, is_han, is_held, whole};
use crate::annotate::gazetteer::Gazetteer;
use crate::document::Head;
use crate::text::Span;
use crate::text::char_set::HAN_LEN;

/// How many steps lie at most between a name, or a word that might end the phrase, and the next such word: characters before the
/// first, words behind it.
const MAX_BEFORE_HEAD: usize = 12;
const MAX_BETWEEN_HEADS: usize = 4;
/// How many characters the name of a station or an airport has at most.
const MAX_STOP_NAME: usize = 3;

/// The walk along the words behind a name.
pub(super) struct Walk<'a> {
    pub(super) gazetteer: &'a Gazetteer,
    pub(super) text: &'a str,
    pub(super) words: PhraseWords<'a>,
    pub(super) name: Span,
    /// What has been found so far.
    pub(super) phrase: HeadPhrase,
    at: usize,
    /// How many steps may still be taken.
    room: usize,
    /// Whether a word was passed that says nothing, and whether it may be the verb of the sentence.
    passed: bool,
    said: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn new(gazetteer: &'a Gazetteer, text: &'a str, name: Span) -> Self {
        let at = name.end + whole::middle_of_town(text, name.end);
        let words = PhraseWords::new(text, at, |word| gazetteer.is_common_word(word));
        let phrase = HeadPhrase::place(name.end);
        Self { gazetteer, text, words, name, phrase, at, room: MAX_BEFORE_HEAD, passed: false, said: false }
    }

    pub(super) fn run(mut self) -> HeadPhrase {
        // 在成都建新厂, 在中国成都设馆: the place is where something is done.
        let before = &self.text[..self.name.start];
        let home = forms().words("home").iter().find_map(|home| before.strip_suffix(*home));
        if forms().ends("governs", home.unwrap_or(before)) && self.words.is_predicate(self.at) {
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
                let goes_on = self.long_body(word).or_else(|| self.long_firm(word)).or_else(|| self.joined_event(word));
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
                self.take_whole(body.or_else(|| self.long_firm(word)).or_else(|| self.joined_event(word)))
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
    pub(super) fn is_over(&self, word: Span) -> bool {
        let behind = &self.text[word.end..];
        // A quotation mark that closes a name is no part of it: 建设者之家”.
        let is_closed = !behind.trim_start_matches(['”', '」']).starts_with(goes_on);
        if is_closed || is_counted(behind) {
            return true;
        }
        match self.words.at(word.end) {
            Some(PhraseWord { role: Some(Role::Stop), .. }) => true,
            Some(next) => self.is_verb(next.span),
            None => matches!(WORDS_AROUND.get().role_at(self.text, word.end), Some((Role::Stop, _))),
        }
    }

    pub(super) fn is_verb(&self, word: Span) -> bool {
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

/// What a phrase is about that ends in one noun so far and in another one behind it, whose characters are `nouns`: the last one decides, but who
/// works for a firm, a paper or an office speaks for those. Members make an association of their own: `银行业协会`.
fn joined(before: HeadPhrase, last: Head, at: usize, (noun, word): (&str, &str)) -> Head {
    let (forms, is_beside) = (forms(), before.end == at);
    match (before.head, last) {
        // 出版传媒股份有限公司 is a firm, whatever it makes.
        (Head::Paper, Head::Company) if forms.ends("legal form", word) => last,
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
