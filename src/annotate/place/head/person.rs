//! One who is named behind what he does: `贵州乡村教师|刘芳`.

use super::super::around::{Beside, Role, WORDS_AROUND};
use super::super::forms::forms;
use super::{goes_on, is_counted};
use crate::annotate::gazetteer::Gazetteer;
use crate::text::Span;
use crate::text::char_set::HAN_LEN;

/// How many characters the name of a person has at most.
const MAX_PERSON: usize = 3;

impl Gazetteer {
    /// Whether a noun for people is said of one, who is named behind it or speaks: `湖南教师|王强`. Who is sent stays a team.
    pub(super) fn is_one_person(&self, text: &str, noun: Span) -> bool {
        if forms().words("sent").iter().any(|sent| noun.of(text).contains(sent)) {
            return false;
        }
        let behind = &text[noun.end..];
        let words = WORDS_AROUND.get();
        let is_surname = behind.starts_with(|first| words.has(Beside::Surname, first));
        // 和 and 于 may be surnames, but join and lead here.
        let is_particle = || matches!(words.role_at(behind, 0), Some((Role::Stop, _)));
        let is_name = |n_letters: usize| {
            let Some((name, rest)) = behind.split_at_checked(n_letters * HAN_LEN) else { return false };
            forms().begins("said", rest)
                || !rest.starts_with(goes_on) && !self.is_common_word(name)
                || !is_particle()
                    && if n_letters == MAX_PERSON { self.is_full_person(name) } else { !self.is_common_word(name) }
                    && self.goes_on_behind_person(rest)
        };
        is_surname && (2..=MAX_PERSON).any(is_name)
    }

    /// Whether three characters that begin with a surname hold no usual word but one that is a place's name too, so that they are a
    /// person's name before more of a sentence.
    fn is_full_person(&self, name: &str) -> bool {
        let (Some(first_two), Some(given)) = (name.get(..2 * HAN_LEN), name.get(HAN_LEN..)) else { return false };
        let is_place = || self.names_at(name, HAN_LEN).any(|place| place.text.len() == given.len());
        !self.is_common_word(name) && !self.is_common_word(first_two) && (!self.is_common_word(given) || is_place())
    }

    /// Whether a sentence goes on behind the name of a person: `马建平|二十年没有下山`, `田桂芳|来说`.
    fn goes_on_behind_person(&self, text: &str) -> bool {
        is_counted(text)
            || forms().begins("behind named", text)
            || text.starts_with(|letter| forms().has("counting", letter))
            || matches!(WORDS_AROUND.get().role_at(text, 0), Some((Role::Stop, _)))
            || text.get(..2 * HAN_LEN).is_some_and(|word| self.is_verb(word))
    }
}
