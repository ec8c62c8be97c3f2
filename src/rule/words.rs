//! The word lists and masks of all rule files, looked for at once; each file sees some of them.

use std::fmt;
use std::sync::{Arc, OnceLock};

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::set::MarkSet;
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

/// The words of all lists and masks of a rule set.
#[derive(Default)]
pub(crate) struct AllWords {
    /// Lists with their marks, in the order of those.
    lists: Vec<(char, Arc<Words>)>,
    /// Made when first used: many a run finds no sentence in which words are looked for.
    index: OnceLock<AllWordsIndex>,
}

struct AllWordsIndex {
    /// Each word once.
    finder: WordFinder,
    /// For each word where its lists begin in the next; behind the last word, where they end.
    firsts: Vec<u32>,
    /// The lists of each word, by index, in order, word after word.
    lists: Vec<u16>,
}

/// Most sentences have fewer words of lists.
const N_HITS: usize = 64;

impl AllWords {
    /// All lists and masks with their marks.
    pub(crate) fn new(lists: impl IntoIterator<Item = (char, Arc<Words>)>) -> Self {
        let mut lists: Vec<_> = lists.into_iter().collect();
        lists.sort_by_key(|(mark, _)| *mark);
        Self { lists, index: OnceLock::new() }
    }

    /// Every word in the text for each of its lists: by start, the longer first, equal ones in the order of their marks.
    pub(crate) fn find(&self, text: &str) -> Vec<ListHit> {
        let mut hits = Vec::with_capacity(N_HITS);
        if self.lists.is_empty() {
            return hits;
        }
        let AllWordsIndex { finder, firsts, lists } = self.index.get_or_init(|| self.build());
        finder.scan(text, |word, range| {
            let span = Span::new(range.start, range.end);
            let lists = &lists[firsts[word] as usize..firsts[word + 1] as usize];
            hits.extend(lists.iter().map(|&list| ListHit { span, list }));
        });
        hits
    }

    /// The marks of the lists of some words.
    pub(crate) fn marks(&self, words: &[ListHit]) -> MarkSet {
        let mut marks = MarkSet::default();
        words.iter().for_each(|word| marks.insert(self.lists[usize::from(word.list)].0));
        marks
    }

    /// The words of the list with this mark.
    pub(crate) fn of_list(&self, mark: char) -> Option<Arc<Words>> {
        let index = self.lists.binary_search_by_key(&mark, |(mark, _)| *mark).ok()?;
        Some(self.lists[index].1.clone())
    }

    /// What a file sees that sees these marks.
    pub(crate) fn seen(&self, is_seen: impl Fn(char) -> bool) -> SeenWords {
        let marks: Vec<_> = self.lists.iter().map(|(mark, _)| is_seen(*mark).then_some(*mark)).collect();
        let mut set = MarkSet::default();
        marks.iter().flatten().for_each(|mark| set.insert(*mark));
        SeenWords { marks, set }
    }

    fn build(&self) -> AllWordsIndex {
        let n_words = self.lists.iter().map(|(_, words)| words.as_slice().len()).sum();
        let mut numbers: FxHashMap<&str, u32> = FxHashMap::with_capacity_and_hasher(n_words, FxBuildHasher);
        let (mut distinct, mut uses): (Vec<&str>, Vec<(u32, u16)>) = (Vec::new(), Vec::with_capacity(n_words));
        for (list, (_, words)) in (0..).zip(&self.lists) {
            for word in words.as_slice().iter().map(String::as_str).filter(|word| !word.is_empty()) {
                let number = *numbers.entry(word).or_insert(distinct.len() as u32);
                if number as usize == distinct.len() {
                    distinct.push(word);
                }
                uses.push((number, list));
            }
        }
        // The finder hands over the last first: of words that start alike the longest.
        let mut order: Vec<u32> = (0..distinct.len() as u32).collect();
        order.sort_by_key(|number| distinct[*number as usize].len());
        let mut places = vec![0; distinct.len()];
        (0..).zip(&order).for_each(|(place, number): (u32, _)| places[*number as usize] = place);
        // Lists come one behind the other, so of a word that one has twice it is the last list.
        let mut last_lists = vec![u16::MAX; distinct.len()];
        uses.retain(|(number, list)| std::mem::replace(&mut last_lists[*number as usize], *list) != *list);
        uses.iter_mut().for_each(|(number, _)| *number = places[*number as usize]);
        let mut firsts = vec![0; distinct.len() + 1];
        uses.iter().for_each(|(word, _)| firsts[*word as usize + 1] += 1);
        (1..firsts.len()).for_each(|word| firsts[word] += firsts[word - 1]);
        let (mut next, mut lists) = (firsts.clone(), vec![0; uses.len()]);
        for (word, list) in uses {
            let next = &mut next[word as usize];
            lists[*next as usize] = list;
            *next += 1;
        }
        let finder = WordFinder::new(order.iter().map(|number| distinct[*number as usize]));
        AllWordsIndex { finder, firsts, lists }
    }
}

/// A word of a list, found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ListHit {
    span: Span,
    /// The list, by its index among all.
    list: u16,
}

/// The words of the lists and masks that a file sees, of all that were found in a text.
#[derive(Clone, Debug, Default)]
pub(crate) struct SeenWords {
    /// For each list its mark, if the file sees it.
    marks: Vec<Option<char>>,
    /// The marks that it sees.
    set: MarkSet,
}

impl SeenWords {
    /// Whether it sees no list.
    pub(crate) fn is_empty(&self) -> bool {
        self.marks.iter().all(Option::is_none)
    }

    /// Whether it sees the list with this mark.
    #[inline]
    pub(crate) fn sees(&self, mark: char) -> bool {
        self.set.contains(mark)
    }

    /// Hands over the leftmost longest words of each list, by start, the longer first.
    #[inline]
    pub(crate) fn leftmost(&self, all: &[ListHit], mut found: impl FnMut(WordHit)) {
        // Where the last word found of each list ends.
        let mut ends = vec![0; self.marks.len()];
        for hit in all {
            let list = usize::from(hit.list);
            if let Some(mark) = self.marks[list]
                && hit.span.start >= ends[list]
            {
                ends[list] = hit.span.end;
                found(WordHit { span: hit.span, mark });
            }
        }
    }

    /// Hands over all words of each list, those that overlap too.
    pub(crate) fn all<'h>(&'h self, all: &'h [ListHit]) -> impl Iterator<Item = WordHit> + 'h {
        all.iter().filter_map(|hit| Some(WordHit { span: hit.span, mark: self.marks[usize::from(hit.list)]? }))
    }
}

impl fmt::Debug for AllWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AllWords").field("lists", &self.lists.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: char = '\u{E100}';
    const B: char = '\u{E101}';
    const C: char = '\u{E102}';

    #[track_caller]
    fn check(text: &str, expected: &[(&str, char)]) {
        let people = ["户", "贫困户", "困户主"].map(str::to_owned);
        let masks = ["户外".to_owned(), "贫困户".to_owned(), String::new()];
        let others = ["贫困户主".to_owned()];
        let words = AllWords::new(
            [(B, masks.to_vec()), (A, people.to_vec()), (C, others.to_vec())]
                .map(|(mark, words)| (mark, Arc::new(Words::new(words)))),
        );
        let mut found = Vec::new();
        words.seen(|mark| mark != C).leftmost(&words.find(text), |hit| found.push((hit.span.of(text), hit.mark)));
        assert_eq!(found, expected);
    }

    #[test]
    fn the_longest_word_of_each_list_wins() {
        check("贫困户", &[("贫困户", A), ("贫困户", B)]);
        check("贫困户主", &[("贫困户", A), ("贫困户", B)]);
        check("户外户", &[("户外", B), ("户", A), ("户", A)]);
        check("人家", &[]);
        check("", &[]);
    }

    #[test]
    fn no_lists_have_no_words() {
        assert_eq!(AllWords::new([]).find("贫困户"), []);
    }
}
