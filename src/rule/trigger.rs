//! Strings that rules need, looked for in a sentence before any rule is tried.
//!
//! A pattern tells sets of strings, of each of which any match holds one (the names of money; 帮扶, 协作 or 支援). All strings
//! of all rules are looked for at once, so a sentence is read once, however many rules there are.

use std::borrow::Cow;
use std::fmt;

use rustc_hash::FxHashMap;

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

    /// The numbers of the sets, in order.
    #[allow(dead_code, reason = "only the build script asks")]
    pub(crate) fn numbers(&self) -> impl Iterator<Item = usize> {
        let words = self.0.iter().copied().zip((0..).step_by(64));
        words.flat_map(|(word, base)| ones(word).map(move |bit| base + bit))
    }

    fn has(&self, set: usize) -> bool {
        self.0.get(set / 64).is_some_and(|sets| sets >> (set % 64) & 1 == 1)
    }

    /// Puts in the sets of another.
    pub(crate) fn add(&mut self, other: &Self) {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        self.0.iter_mut().zip(&other.0).for_each(|(mine, theirs)| *mine |= theirs);
    }

    /// The numbers of the sets that are in both.
    #[inline]
    pub(crate) fn common(&self, other: &Self) -> impl Iterator<Item = usize> {
        let words =
            self.0.iter().zip(&other.0).zip((0..).step_by(64)).map(|((mine, theirs), base)| (mine & theirs, base));
        words.flat_map(|(word, base)| ones(word).map(move |bit| base + bit))
    }

    /// Whether all of `other` is in this one.
    #[inline]
    pub(crate) fn covers(&self, other: &Self) -> bool {
        let theirs = other.0.iter().enumerate();
        theirs.into_iter().all(|(index, theirs)| self.0.get(index).copied().unwrap_or_default() & theirs == *theirs)
    }
}

/// The numbers of the bits that are set.
#[inline]
pub(super) fn ones(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = bits.trailing_zeros() as usize;
        bits = bits.checked_sub(1)? & bits;
        Some(bit)
    })
}

/// All strings that rules need.
#[derive(Default)]
pub(crate) struct Triggers {
    finder: WordFinder,
    /// For each string the sets it is in, as bits.
    sets: Vec<u64>,
    /// So many numbers hold the bits of a string.
    n_words: usize,
}

impl Triggers {
    /// Puts the sets of strings found in `text` in the place of what `found` holds.
    #[inline]
    pub(crate) fn find_in(&self, text: &str, found: &mut TriggerSet) {
        found.0.clear();
        found.0.resize(self.n_words, 0);
        self.finder.scan(text, |string, _| {
            let sets = &self.sets[string * self.n_words..][..self.n_words];
            found.0.iter_mut().zip(sets).for_each(|(found, sets)| *found |= sets);
        });
    }
}

/// Numbers the sets of strings as rules are compiled; equal sets have one number.
#[derive(Debug, Default)]
pub(crate) struct TriggersBuilder {
    sets: Vec<Vec<Cow<'static, str>>>,
}

impl TriggersBuilder {
    /// Sets that are numbered already.
    pub(crate) fn of(sets: Vec<Vec<Cow<'static, str>>>) -> Self {
        Self { sets }
    }

    /// The sets by their numbers.
    #[allow(dead_code, reason = "only the build script asks")]
    pub(crate) fn sets(&self) -> &[Vec<Cow<'static, str>>] {
        &self.sets
    }

    /// The numbers of these sets, none of which is empty or holds an empty string, and that of the first.
    pub(crate) fn add(&mut self, sets: &[Vec<String>]) -> (TriggerSet, Option<usize>) {
        let (mut numbers, mut first) = (TriggerSet::default(), None);
        for set in sets {
            let known = self.sets.iter().position(|known| known == set);
            let number = known.unwrap_or(self.sets.len());
            if known.is_none() {
                self.sets.push(set.iter().cloned().map(Cow::Owned).collect());
            }
            numbers.insert(number);
            first = first.or(Some(number));
        }
        (numbers, first)
    }

    /// The strings of some of the sets.
    pub(crate) fn build(&self, wanted: &TriggerSet) -> Triggers {
        let n_words = self.sets.len().div_ceil(64);
        let mut known: FxHashMap<&str, usize> = FxHashMap::default();
        let (mut strings, mut sets): (Vec<&str>, Vec<u64>) = (Vec::new(), Vec::new());
        for (number, set) in self.sets.iter().enumerate().filter(|(number, _)| wanted.has(*number)) {
            for string in set {
                let index = *known.entry(&**string).or_insert(strings.len());
                if index == strings.len() {
                    strings.push(string);
                    sets.resize(strings.len() * n_words, 0);
                }
                sets[index * n_words + number / 64] |= 1 << (number % 64);
            }
        }
        Triggers { finder: WordFinder::new(strings), n_words, sets }
    }
}

impl fmt::Debug for Triggers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Triggers").field("sets", &self.sets.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found_in(triggers: &Triggers, text: &str) -> TriggerSet {
        let mut found = TriggerSet::default();
        triggers.find_in(text, &mut found);
        found
    }

    #[test]
    fn a_sentence_covers_what_it_holds() {
        let set = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let mut builder = TriggersBuilder::default();
        let (money, _) = builder.add(&[set(&["元", "美元"])]);
        let (aid, first) = builder.add(&[set(&["帮扶", "支援"]), set(&["元", "美元"])]);
        let (nothing, none) = builder.add(&[]);
        assert_eq!((aid.common(&money).collect::<Vec<_>>(), first, none), (vec![0], Some(1), None));
        let mut all = money.clone();
        all.add(&aid);
        let triggers = builder.build(&all);
        for (text, covered) in [
            ("投入5美元", [true, false, true]),
            ("支援5元", [true, true, true]),
            ("帮扶", [false, false, true]),
            ("", [false, false, true]),
        ] {
            let found = found_in(&triggers, text);
            assert_eq!([&money, &aid, &nothing].map(|set| found.covers(set)), covered, "{text}");
        }
        assert_eq!(found_in(&builder.build(&money), "支援5元"), money, "of the sets that are wanted");
    }

    #[test]
    fn no_rules_need_nothing() {
        assert_eq!(found_in(&Triggers::default(), "元"), TriggerSet::default());
    }
}
