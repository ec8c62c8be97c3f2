//! What is held or happens at a place and bears its name: `北京2022年冬奥会`, `成都会晤`, `旅游投资与发展峰会`.

use super::super::around::{Role, WORDS_AROUND};
use super::super::forms::forms;
use super::walk::Walk;
use super::words::PhraseWord;
use super::{HeadPhrase, is_han, is_held};
use crate::annotate::gazetteer::Gazetteer;
use crate::annotate::numeral::NumeralWord;
use crate::document::Head;
use crate::text::Span;
use crate::text::char_set::HAN_LEN;

/// How many digits a year has.
const N_YEAR_DIGITS: usize = 4;

/// What is held or happens at a place on a day or in a year that stands within its name: `北京2022年冬奥会`, `元朗7.21袭击事件`.
pub(super) fn event_of_day(text: &str, end: usize) -> Option<HeadPhrase> {
    let behind =
        text[end..].trim_start_matches(|letter: char| letter.is_ascii_digit() || matches!(letter, '.' | '·' | '•'));
    let len = text.len() - end - behind.len();
    if len < N_YEAR_DIGITS / 2 {
        return mishap(text, end);
    }
    let at = match NumeralWord::Year.strip_start(behind) {
        Some(rest) if len == N_YEAR_DIGITS => text.len() - rest.len(),
        None if len > N_YEAR_DIGITS / 2 => end + len,
        _ => return mishap(text, end),
    };
    match WORDS_AROUND.get().role_at(text, at) {
        Some((Role::Head { head, .. }, end)) if is_held(head, &text[at..end]) => Some(HeadPhrase { head, end }),
        _ => mishap(text, end),
    }
}

/// What happens at a place with a whole day or a strength within its name: `昆明2014年3月1日暴恐事件`, `泸定6.8级地震`,
/// `郑州“7·20”暴雨灾害`. What is held on a day is said of the day alone: `成都7月1日交易会开幕`.
fn mishap(text: &str, end: usize) -> Option<HeadPhrase> {
    let day = text[end..].trim_start_matches(['“', '「']);
    if !day.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let is_of_day = |letter: char| {
        letter.is_ascii_digit() || matches!(letter, '.' | '·' | '•' | '”' | '」') || forms().has("strength", letter)
    };
    let at = text.len() - day.trim_start_matches(is_of_day).len();
    match WORDS_AROUND.get().role_at(text, at) {
        Some((Role::Head { head: Head::Other, .. }, end)) if forms().ends("mishap", &text[at..end]) => {
            Some(HeadPhrase { head: Head::Other, end })
        }
        _ => None,
    }
}

/// What happens at a place and is called by a number that a blank parts from it: `元朗 721 袭击事件`.
pub(super) fn event_of_number(gazetteer: &Gazetteer, text: &str, name: Span) -> Option<HeadPhrase> {
    let number =
        text[name.end..].strip_prefix(' ').filter(|behind| behind.starts_with(|c: char| c.is_ascii_digit()))?;
    let behind =
        number.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.').trim_start_matches(' ');
    let from = text.len() - behind.len();
    let phrase = behind.starts_with(is_han).then(|| gazetteer.head_behind(text, Span::new(name.start, from)))?;
    is_held(phrase.head, &text[from..phrase.end]).then_some(phrase)
}

/// What those who rule do at a place and is called after it: `成都会晤`; but not 在成都会晤, 与成都会晤, nor `成都会晤外长`.
pub(super) fn meeting(text: &str, name: Span) -> Option<HeadPhrase> {
    if !forms().begins("meeting", &text[name.end..]) {
        return None;
    }
    let meeting = forms().words("meeting").iter().find(|meeting| text[name.end..].starts_with(**meeting))?;
    let (before, end) = (&text[..name.start], name.end + meeting.len());
    let is_said = forms().ends("governs", before) || before.ends_with(|letter| forms().has("list join", letter));
    let behind = &text[end..];
    let is_name = !behind.starts_with(is_han)
        || forms().begins("behind meeting", behind)
        || matches!(WORDS_AROUND.get().role_at(text, end), Some((Role::Stop, _)));
    (!is_said && is_name).then_some(HeadPhrase { head: Head::Other, end })
}

impl Walk<'_> {
    /// The event whose name goes on with what would end the phrase, two things that it is about: `旅游投资与发展峰会`.
    pub(super) fn joined_event(&self, stop: Span) -> Option<HeadPhrase> {
        /// How many words of the name stand behind the conjunction, at most.
        const MAX_BEHIND_JOINT: usize = 4;
        if self.phrase.end != self.name.end {
            return None;
        }
        let joint = |at: usize| self.text[at..].chars().next().filter(|&letter| forms().has("joins bodies", letter));
        let at = if joint(stop.start).is_some() { stop.start } else { stop.end };
        if at == self.name.end {
            return None;
        }
        let mut at = at + joint(at)?.len_utf8();
        if self.gazetteer.names_at(self.text, at).next().is_some() {
            return None;
        }
        for _ in 0..MAX_BEHIND_JOINT {
            let PhraseWord { span: word, role, .. } = self.words.at(at)?;
            match role {
                Some(Role::Head { head, .. })
                    if is_held(head, word.of(self.text)) && forms().ends("gathering", word.of(self.text)) =>
                {
                    return Some(HeadPhrase { head, end: word.end });
                }
                Some(Role::Stop) if word.len() == HAN_LEN => return None,
                Some(Role::Head { head: Head::Body | Head::Company | Head::Paper, .. }) => return None,
                _ => at = word.end,
            }
        }
        None
    }
}
