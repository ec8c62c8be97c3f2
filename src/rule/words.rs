//! All word lists and masks of a rule set, looked for at once.

use std::collections::HashMap;
use std::fmt;

use crate::text::{Span, WordFinder};

/// A word of a list, found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WordHit {
    /// Where it stands.
    pub span: Span,
    /// Mark of its list.
    pub mark: char,
}

/// All words of all lists.
#[derive(Default)]
pub(crate) struct WordIndex {
    finder: WordFinder,
    /// Marks of the lists each word is in.
    marks: Vec<Vec<char>>,
}

impl WordIndex {
    /// Builds the index from lists and their marks.
    pub(crate) fn new(lists: &[(char, &[String])]) -> Self {
        let words = lists.iter().flat_map(|(mark, list)| list.iter().map(move |word| (word.as_str(), *mark)));
        let (finder, marks) = finder_of(words.filter(|(word, _)| !word.is_empty()));
        Self { finder, marks }
    }

    /// Leftmost longest words of each list, by start.
    pub(crate) fn scan(&self, text: &str) -> Vec<WordHit> {
        let mut hits = Vec::new();
        self.finder.scan(text, |word, range| {
            let span = Span::new(range.start, range.end);
            hits.extend(self.marks[word].iter().map(|mark| WordHit { span, mark: *mark }));
        });
        hits.sort_unstable_by_key(|hit| (hit.span.start, std::cmp::Reverse(hit.span.end), hit.mark));
        // Where the last word kept of each list ends.
        let mut ends: Vec<(char, usize)> = Vec::new();
        hits.retain(|hit| match ends.iter_mut().find(|(mark, _)| *mark == hit.mark) {
            Some((_, end)) if hit.span.start < *end => false,
            Some((_, end)) => {
                *end = hit.span.end;
                true
            }
            None => {
                ends.push((hit.mark, hit.span.end));
                true
            }
        });
        hits
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
        f.debug_struct("WordIndex").field("words", &self.marks.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, char)]) {
        let people = ["户", "贫困户", "困户主"].map(str::to_owned);
        let masks = ["户外".to_owned(), "贫困户".to_owned(), String::new()];
        let index = WordIndex::new(&[('a', &people), ('b', &masks)]);
        let found: Vec<(&str, char)> = index.scan(text).into_iter().map(|hit| (hit.span.of(text), hit.mark)).collect();
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
        assert_eq!(WordIndex::new(&[]).scan("贫困户"), []);
    }
}
