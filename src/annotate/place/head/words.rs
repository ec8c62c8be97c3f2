//! The words behind the name of a place, with what each says about the phrase.

use super::super::around::{Reach, Role, WORDS_AROUND};
use super::super::forms::forms;
use super::{goes_on, is_han};
use crate::document::Head;
use crate::segment::dictionary::{PartOfSpeech, cut, part_of_speech};
use crate::text::Span;
use crate::text::char_set::HAN_LEN;

/// How many characters behind a name are cut into words.
const MAX_LETTERS: usize = 18;
/// What a word of the lists costs that the dictionary does not have: less than its characters would alone.
const KNOWN_COST: u32 = 4_300;

/// The words of what may be a phrase. What a list says of some characters counts only where they are words: 理工 in `管理|工作` is none.
pub(super) struct PhraseWords<'a> {
    text: &'a str,
    words: Vec<Span>,
    /// The longest words of the lists, by where they begin.
    known: Vec<(Span, Role)>,
}

/// A word of a phrase.
#[derive(Clone, Copy)]
pub(super) struct PhraseWord {
    pub(super) span: Span,
    /// What the lists say of it, or of its end: 大学 in `财经大学`.
    pub(super) role: Option<Role>,
    /// Where that begins.
    pub(super) from: usize,
}

impl<'a> PhraseWords<'a> {
    /// The words from `start` on, as far as a phrase may reach; `is_usual` knows the usual ones.
    pub(super) fn new(text: &'a str, start: usize, is_usual: impl Fn(&str) -> bool) -> Self {
        let (lists, mut known, mut end) = (WORDS_AROUND.get(), Vec::new(), start);
        for (offset, letter) in text[start..].char_indices().take(MAX_LETTERS) {
            let at = start + offset;
            if !goes_on(letter) && at >= end {
                break;
            }
            let word = lists.role_at(text, at);
            end = end.max(word.map_or(0, |(_, end)| end)).max(at + letter.len_utf8());
            known.extend(word.map(|(role, end)| (Span::new(at, end), role)));
            // What belongs to the place by a particle is no part of its phrase.
            if matches!(word, Some((Role::Stop, _))) && forms().of_country.has(letter) {
                break;
            }
        }
        let long: Vec<Span> = known.iter().map(|(span, _)| *span).filter(|span| span.len() > HAN_LEN).collect();
        let mut words = Vec::new();
        let mut from = start;
        // 人 in `香港人|为此`: right behind a name the character counts; others do unless they begin a usual word.
        if let Some(&(letter, Role::Head { reach: Reach::Near, head })) = known.first()
            && letter == Span::new(start, start + HAN_LEN)
        {
            let is_word = |at: usize| text.get(at..at + 2 * HAN_LEN).is_some_and(&is_usual);
            if head == Head::Person || !is_word(start) || is_word(letter.end) {
                words.push(letter);
                from = letter.end;
            }
        }
        words.extend(cut(text, Span::new(from, end), &long, KNOWN_COST));
        Self { text, words, known }
    }

    /// The word that begins at `at`, or what a list has there over several words.
    pub(super) fn at(&self, at: usize) -> Option<PhraseWord> {
        let index = self.words.binary_search_by_key(&at, |word| word.start).ok()?;
        let span = self.words[index];
        let known = self.known.binary_search_by_key(&at, |(known, _)| known.start).ok().map(|known| self.known[known]);
        let whole = |span: Span, role: Role| PhraseWord { span, role: Some(role), from: at };
        if let Some((known, role)) = known.filter(|(known, _)| self.is_edge(known.end)) {
            // 学会 in `经济学|会`.
            let longer = self.ending(span).filter(|&(_, role)| known.len() == HAN_LEN && is_body(role));
            return Some(longer.map_or(whole(known, role), |(from, role)| PhraseWord { span, role: Some(role), from }));
        }
        if known.is_some()
            && let Some((role, end)) = WORDS_AROUND.get().role_at(&self.text[..span.end], at)
            && (end == span.end || role == Role::Stop && is_function_word(span.of(self.text)))
        {
            return Some(whole(span, role));
        }
        let ending = self.ending(span);
        Some(PhraseWord { span, role: ending.map(|(_, role)| role), from: ending.map_or(at, |(from, _)| from) })
    }

    /// What the end of a word says that no list has as a whole, and where that begins. Of a short word one character says nothing: 局 in
    /// `布局`; but the name of a station may be short: 站 in `客站`.
    fn ending(&self, word: Span) -> Option<(usize, Role)> {
        let is_long = word.len() > 2 * HAN_LEN;
        let inner = self.known.iter().filter(|(known, _)| known.start != word.start && known.end == word.end);
        let mut heads = inner.filter(|(known, role)| match role {
            Role::Head { head, reach } => {
                is_long || known.len() > HAN_LEN || (*head, *reach) == (Head::Road, Reach::Near)
            }
            _ => false,
        });
        heads.next().map(|&(known, role)| (known.start, role))
    }

    fn is_edge(&self, at: usize) -> bool {
        self.words.binary_search_by_key(&at, |word| word.end).is_ok()
    }

    /// Whether one character stands at `at` that is no word for itself but a part of a name: 洲 in `团洲垸`.
    pub(super) fn is_loose(&self, at: usize) -> bool {
        use PartOfSpeech::{Abbreviation, Adjective, Noun, PlaceName, Unknown};
        let Some(PhraseWord { span: word, role: None, .. }) = self.at(at) else { return false };
        let letter = word.of(self.text);
        let is_part = |part| matches!(part, Noun | Unknown | PlaceName | Abbreviation | Adjective);
        word.len() == HAN_LEN && letter.starts_with(is_han) && is_part(part_of_speech(letter))
    }

    /// Whether a verb stands at `at` that says what is done: 建 in `在成都建新厂`, but not 迎 in `在天津迎宾馆`.
    pub(super) fn is_predicate(&self, at: usize) -> bool {
        let Some(PhraseWord { span, role, .. }) = self.at(at) else { return false };
        let verb = span.of(self.text);
        let may_be_name = span.len() == HAN_LEN && !forms().has_word("builds", verb);
        !matches!(role, Some(Role::Head { reach: Reach::Any | Reach::Near, .. } | Role::Modifier))
            && part_of_speech(verb) == PartOfSpeech::Verb
            && !forms().causes.begin(verb)
            && !may_be_name
    }
}

/// Whether a word says nothing of a thing: 正式, 对照, 多所.
fn is_function_word(word: &str) -> bool {
    use PartOfSpeech::{Adverb, Number, Particle, Pronoun, Verb};
    matches!(part_of_speech(word), Adverb | Number | Particle | Pronoun | Verb)
}

/// Whether a word is one for a body, wherever it stands in the phrase.
pub(super) fn is_body(role: Role) -> bool {
    matches!(role, Role::Head { head: Head::Body, reach: Reach::Any })
}
