//! Long names of public bodies, which go on with what would end a phrase.

use super::super::around::{Role, WORDS_AROUND};
use super::super::forms::forms;
use super::walk::Walk;
use super::words::{PhraseWord, is_body};
use super::{HeadPhrase, is_han};
use crate::document::Head;
use crate::text::Span;
use crate::text::char_set::HAN_LEN;

/// How many words of the name of a body stand behind a conjunction in it, at most.
const MAX_BEHIND_JOINT: usize = 6;
/// How many characters stand at most between a former office and the word for it.
const MAX_TO_OFFICE: usize = 8;
/// How many words the name of an association has at most behind the verb that says what it is for.
const MAX_BEHIND_CAUSE: usize = 7;

impl Walk<'_> {
    /// The name of a public body that goes on with what would end the phrase: a conjunction, or a verb.
    pub(super) fn long_body(&self, stop: Span) -> Option<HeadPhrase> {
        let is_inner = stop.len() > HAN_LEN && stop.start > self.name.end;
        let is_cause = || is_inner || forms().causes.begin(&self.text[stop.start..]);
        let end = self.joined_body(stop.start).or_else(|| if is_cause() { self.body_of_cause(stop) } else { None })?;
        Some(HeadPhrase { head: Head::Body, end })
    }

    /// Where the name of a public body ends within which the conjunction at `at` stands: 和 in `自然资源和规划局`, 及 in
    /// `考试及评核局`. Behind what may end the phrase itself only an association comes: `酒店及旅游业协会`.
    fn joined_body(&self, at: usize) -> Option<usize> {
        let is_first = self.phrase.end == self.name.end;
        if at == self.name.end || !(is_first || at == self.phrase.end) {
            return None;
        }
        let forms = forms();
        let is = |class: &str| self.text[at..].starts_with(|letter| forms.has(class, letter));
        let (joins_offices, joins_any) = (is("joins offices"), is("joins bodies"));
        let mut at = at + HAN_LEN;
        if !(joins_offices || joins_any) || self.gazetteer.names_at(self.text, at).next().is_some() {
            return None;
        }
        for _ in 0..MAX_BEHIND_JOINT {
            let PhraseWord { span: word, role, .. } = self.han_word(at)?;
            match role {
                Some(role) if is_body(role) => {
                    let written = word.of(self.text);
                    let is_association =
                        joins_any && (forms.ends("association", written) || forms.ends("institute", written));
                    let is_body = || is_first && forms.ends("office", &self.text[..word.end]);
                    return (is_association || is_body()).then_some(word.end);
                }
                Some(Role::Stop) => return None,
                None if self.is_verb(word) => return None,
                _ => at = word.end,
            }
        }
        None
    }

    /// Where the name of an association ends within which a verb stands: `香港|拯救猫狗协会`, `香港|市民支援重建联合会会长`. Verbs of
    /// doing good say so themselves; others need a quotation mark or a title behind the association.
    pub(super) fn body_of_cause(&self, verb: Span) -> Option<usize> {
        let HeadPhrase { head, end } = self.phrase;
        if end != self.name.end && !(head == Head::Person && end == verb.start) {
            return None;
        }
        let is_cause = forms().causes.begin(&self.text[verb.start..]);
        let mut at = verb.end;
        for _ in 0..MAX_BEHIND_CAUSE {
            let PhraseWord { span: word, role, .. } = self.han_word(at)?;
            let is = |class: &str| forms().begins(class, &self.text[word.end..]);
            match role {
                Some(role) if is_body(role) => {
                    let is_name = match forms().ends("association", word.of(self.text)) {
                        true => is_cause || is("behind association"),
                        false => is("behind body"),
                    };
                    return (at > verb.end && is_name).then_some(word.end);
                }
                // 「抗争者支援工作义务律师团」
                Some(Role::Head { head: Head::Team, .. }) if is("behind body") => return Some(word.end),
                Some(Role::Stop) if !forms().has_word("joins bodies", word.of(self.text)) => return None,
                _ => at = word.end,
            }
        }
        None
    }

    /// The word at `at`, if it is written in Han characters.
    fn han_word(&self, at: usize) -> Option<PhraseWord> {
        self.words.at(at).filter(|word| word.span.of(self.text).starts_with(is_han))
    }

    /// Whether 前 at `at` says that somebody held an office or was somebody before: `香港|前财政司长`.
    pub(super) fn is_former(&self, at: usize) -> bool {
        let text = self.text;
        let Some(behind) = text[at..].strip_prefix(|letter| forms().has("former", letter)) else { return false };
        let at = text.len() - behind.len();
        let letters = behind.char_indices().take(MAX_TO_OFFICE).take_while(|&(_, letter)| is_han(letter));
        let mut roles = letters
            .map(|(offset, _)| WORDS_AROUND.get().role_at(text, at + offset))
            .take_while(|role| !matches!(role, Some((Role::Stop | Role::Within, _))));
        roles.any(|role| matches!(role, Some((Role::Head { head: Head::Body | Head::Person | Head::Team, .. }, _))))
    }
}
