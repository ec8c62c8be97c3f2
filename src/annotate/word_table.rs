//! A fixed list of words that is asked what stands at a position, or where the next of them stands.

use aho_corasick::{AhoCorasick, AhoCorasickKind, Anchored, Input, MatchKind, StartKind};

/// First characters are told apart below this code point; higher ones are all tried.
const FIRSTS_LEN: usize = 0xA000;

/// A list of words.
#[derive(Debug)]
pub(in crate::annotate) struct WordTable {
    automaton: AhoCorasick,
    /// By code point, whether a word begins so: most positions need no further look.
    firsts: Vec<bool>,
}

/// A word of the list in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::annotate) struct Found {
    pub(in crate::annotate) start: usize,
    pub(in crate::annotate) end: usize,
    /// The word's position in the list.
    pub(in crate::annotate) word_idx: usize,
}

impl WordTable {
    /// # Panics
    /// When the list is too long for an automaton, which no list in this crate is.
    pub(in crate::annotate) fn new<W: AsRef<str>>(words: &[W]) -> Self {
        let mut firsts = vec![false; FIRSTS_LEN];
        for first in words.iter().filter_map(|word| word.as_ref().chars().next()) {
            if let Some(entry) = firsts.get_mut(first as usize) {
                *entry = true;
            }
        }
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .start_kind(StartKind::Anchored)
            .match_kind(MatchKind::LeftmostLongest)
            .build(words.iter().map(AsRef::as_ref))
            .expect("the embedded word lists are small");
        Self { automaton, firsts }
    }

    /// The longest word that begins at `at`.
    pub(in crate::annotate) fn longest_at(&self, text: &str, at: usize) -> Option<Found> {
        let first = text.get(at..)?.chars().next()?;
        if !self.may_begin(first) {
            return None;
        }
        let input = Input::new(text).range(at..).anchored(Anchored::Yes);
        let found = self.automaton.try_find(input).ok()??;
        Some(Found { start: at, end: found.end(), word_idx: found.pattern().as_usize() })
    }

    /// The words of the text from left to right, without overlap, the longest at each position.
    pub(in crate::annotate) fn find_iter<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Found> + 'a {
        let mut end = 0;
        let starts = text.char_indices().filter(|&(_, first)| self.may_begin(first));
        starts.filter_map(move |(at, _)| {
            let found = if at < end { None } else { self.longest_at(text, at) }?;
            end = found.end;
            Some(found)
        })
    }

    fn may_begin(&self, first: char) -> bool {
        self.firsts.get(first as usize).is_none_or(|&begins| begins)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_wins() {
        let table = WordTable::new(&["一", "一带", "一带一路", "“十四五”"]);
        let text = "“十四五”一带一路一带,一";
        let found: Vec<&str> = table.find_iter(text).map(|found| &text[found.start..found.end]).collect();
        assert_eq!(found, ["“十四五”", "一带一路", "一带", "一"]);
        assert_eq!(table.longest_at(text, 1), None);
        assert_eq!(table.longest_at(text, text.len() + 9), None);
    }
}
