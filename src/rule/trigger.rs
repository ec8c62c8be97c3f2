//! Strings that rules need, looked for in a sentence before any rule is tried.
//!
//! A pattern tells sets of strings, of each of which any match holds one (the names of money; 帮扶, 协作 or 支援). All strings
//! of all rules are looked for at once, so a sentence is read once, however many rules there are.

use std::fmt;

use super::words::finder_of;
use crate::text::WordFinder;

/// A set of sets of strings, by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TriggerSet(Vec<u64>);

impl TriggerSet {
    pub(crate) fn insert(&mut self, set: usize) {
        if self.0.len() <= set / 64 {
            self.0.resize(set / 64 + 1, 0);
        }
        self.0[set / 64] |= 1 << (set % 64);
    }

    /// The numbers of the sets that are in both.
    pub(crate) fn common(&self, other: &Self) -> impl Iterator<Item = usize> {
        let words =
            self.0.iter().zip(&other.0).zip((0..).step_by(64)).map(|((mine, theirs), base)| (mine & theirs, base));
        words.filter(|(word, _)| *word != 0).flat_map(|(word, base)| {
            let rest = |bits: &u64| Some(bits & (bits - 1)).filter(|bits| *bits != 0);
            std::iter::successors(Some(word), rest).map(move |bits| base + bits.trailing_zeros() as usize)
        })
    }

    /// Whether all of `other` is in this one.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        let theirs = other.0.iter().enumerate();
        theirs.into_iter().all(|(index, theirs)| self.0.get(index).copied().unwrap_or_default() & theirs == *theirs)
    }
}

/// All strings that rules need.
#[derive(Default)]
pub(crate) struct Triggers {
    finder: WordFinder,
    /// The sets each string is in.
    sets: Vec<Vec<u32>>,
    n_sets: usize,
}

impl Triggers {
    /// The sets of strings found in `text`.
    pub(crate) fn found_in(&self, text: &str) -> TriggerSet {
        let mut found = TriggerSet(vec![0; self.n_sets.div_ceil(64)]);
        self.finder.scan(text, |string, _| {
            for set in &self.sets[string] {
                found.0[*set as usize / 64] |= 1 << (set % 64);
            }
        });
        found
    }
}

/// Numbers the sets of strings as rules are compiled; equal sets have one number.
#[derive(Default)]
pub(crate) struct TriggersBuilder {
    sets: Vec<Vec<String>>,
}

impl TriggersBuilder {
    /// The numbers of these sets, none of which is empty or holds an empty string, and that of the first.
    pub(crate) fn add(&mut self, sets: &[Vec<String>]) -> (TriggerSet, Option<usize>) {
        let (mut numbers, mut first) = (TriggerSet::default(), None);
        for set in sets {
            let known = self.sets.iter().position(|known| known == set);
            let number = known.unwrap_or(self.sets.len());
            if known.is_none() {
                self.sets.push(set.clone());
            }
            numbers.insert(number);
            first = first.or(Some(number));
        }
        (numbers, first)
    }

    pub(crate) fn build(self) -> Triggers {
        let strings =
            (0..).zip(&self.sets).flat_map(|(number, set)| set.iter().map(move |string| (string.as_str(), number)));
        let (finder, sets) = finder_of(strings);
        Triggers { finder, sets, n_sets: self.sets.len() }
    }
}

impl fmt::Debug for Triggers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Triggers").field("strings", &self.sets.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_covers_what_it_holds() {
        let set = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let mut builder = TriggersBuilder::default();
        let (money, _) = builder.add(&[set(&["元", "美元"])]);
        let (aid, first) = builder.add(&[set(&["帮扶", "支援"]), set(&["元", "美元"])]);
        let (nothing, none) = builder.add(&[]);
        assert_eq!((aid.common(&money).collect::<Vec<_>>(), first, none), (vec![0], Some(1), None));
        let triggers = builder.build();
        for (text, covered) in [
            ("投入5美元", [true, false, true]),
            ("支援5元", [true, true, true]),
            ("帮扶", [false, false, true]),
            ("", [false, false, true]),
        ] {
            let found = triggers.found_in(text);
            assert_eq!([&money, &aid, &nothing].map(|set| found.covers(set)), covered, "{text}");
        }
    }

    #[test]
    fn no_rules_need_nothing() {
        assert_eq!(Triggers::default().found_in("元"), TriggerSet::default());
    }
}
