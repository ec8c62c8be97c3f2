//! The word lists and masks that a rule file sees, looked for at once.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::matcher::Words;
use crate::text::{Span, WordFinder};

/// A word of a list, found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WordHit {
    /// Where it stands.
    pub span: Span,
    /// Mark of its list.
    pub mark: char,
}

/// The words of some lists.
#[derive(Clone, Default)]
pub(crate) struct WordIndex {
    /// Lists with their marks, in the order of those.
    lists: Vec<(char, Arc<Words>)>,
    /// Made when first used: many a run never looks for words of a file.
    index: OnceLock<(WordFinder, Vec<usize>)>,
}

impl WordIndex {
    /// The index of lists and their marks.
    pub(crate) fn new(lists: impl IntoIterator<Item = (char, Arc<Words>)>) -> Self {
        let mut lists: Vec<_> = lists.into_iter().collect();
        lists.sort_by_key(|(mark, _)| *mark);
        Self { lists, index: OnceLock::new() }
    }

    /// Hands over the leftmost longest words of each list, by start, the longer first.
    #[inline]
    pub(crate) fn scan(&self, text: &str, mut found: impl FnMut(WordHit)) {
        if self.lists.is_empty() {
            return;
        }
        let (finder, list_of) = self.index.get_or_init(|| self.build());
        // Where the last word found of each list ends.
        let mut ends = vec![0; self.lists.len()];
        finder.scan(text, |word, range| {
            let list = list_of[word];
            if range.start >= ends[list] {
                ends[list] = range.end;
                found(WordHit { span: Span::new(range.start, range.end), mark: self.lists[list].0 });
            }
        });
    }

    /// Hands over all words of each list, those that overlap too.
    pub(crate) fn scan_all(&self, text: &str, mut found: impl FnMut(WordHit)) {
        if self.lists.is_empty() {
            return;
        }
        let (finder, list_of) = self.index.get_or_init(|| self.build());
        finder.scan(text, |word, range| {
            found(WordHit { span: Span::new(range.start, range.end), mark: self.lists[list_of[word]].0 });
        });
    }

    /// All words, and the list that each is in; a word of several lists is there several times.
    fn build(&self) -> (WordFinder, Vec<usize>) {
        let mut words: Vec<(&str, Reverse<usize>)> = Vec::new();
        for (list, (_, of_list)) in self.lists.iter().enumerate() {
            words.extend(of_list.as_slice().iter().map(|word| (word.as_str(), Reverse(list))));
        }
        // Of equal words the finder hands over the last first.
        words.sort_unstable();
        words.dedup();
        let finder = WordFinder::new(words.iter().map(|(word, _)| *word));
        (finder, words.into_iter().map(|(_, Reverse(list))| list).collect())
    }
}

/// A finder of some words, and for each of its words all that was said of it.
pub(super) fn finder_of<'w, T: PartialEq>(words: impl Iterator<Item = (&'w str, T)>) -> (WordFinder, Vec<Vec<T>>) {
    let words: Vec<(&str, T)> = words.collect();
    let mut numbers: HashMap<&str, usize> = HashMap::with_capacity(words.len());
    let (mut distinct, mut said): (Vec<&str>, Vec<Vec<T>>) = (Vec::new(), Vec::new());
    for (word, what) in words {
        let number = *numbers.entry(word).or_insert(distinct.len());
        if number == distinct.len() {
            distinct.push(word);
            said.push(Vec::with_capacity(1));
        }
        if !said[number].contains(&what) {
            said[number].push(what);
        }
    }
    (WordFinder::new(distinct), said)
}

impl fmt::Debug for WordIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WordIndex").field("lists", &self.lists.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, char)]) {
        let people = ["户", "贫困户", "困户主"].map(str::to_owned);
        let masks = ["户外".to_owned(), "贫困户".to_owned(), String::new()];
        let index = WordIndex::new(
            [('b', masks.to_vec()), ('a', people.to_vec())].map(|(mark, words)| (mark, Arc::new(Words::new(words)))),
        );
        let mut found = Vec::new();
        index.scan(text, |hit| found.push((hit.span.of(text), hit.mark)));
        assert_eq!(found, expected);
    }

    #[test]
    fn the_longest_word_of_each_list_wins() {
        check("贫困户", &[("贫困户", 'a'), ("贫困户", 'b')]);
        check("贫困户主", &[("贫困户", 'a'), ("贫困户", 'b')]);
        check("户外户", &[("户外", 'b'), ("户", 'a'), ("户", 'a')]);
        check("人家", &[]);
        check("", &[]);
    }

    #[test]
    fn no_lists_have_no_words() {
        WordIndex::new([]).scan("贫困户", |hit| panic!("{hit:?}"));
    }
}
