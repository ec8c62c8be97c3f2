//! Strings that rules need, looked for in a sentence before any rule is tried.
//!
//! A pattern tells sets of strings, of each of which any match holds one (the names of money; 帮扶, 协作 or 支援). All strings
//! of all rules are in one automaton, so a sentence is read once, however many rules there are.

use std::collections::BTreeMap;
use std::fmt;

use daachorse::CharwiseDoubleArrayAhoCorasick;

/// A set of sets of strings, by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TriggerSet(Vec<u64>);

impl TriggerSet {
    fn insert(&mut self, set: usize) {
        if self.0.len() <= set / 64 {
            self.0.resize(set / 64 + 1, 0);
        }
        self.0[set / 64] |= 1 << (set % 64);
    }

    /// The first word that is not empty, and its number.
    pub(crate) fn first_word(&self) -> (u32, u64) {
        let words = self.0.iter().copied().zip(0..);
        words.into_iter().find(|(word, _)| *word != 0).map_or((0, 0), |(word, index)| (index, word))
    }

    /// Whether all bits of a word are in this set.
    pub(crate) fn has(&self, index: u32, word: u64) -> bool {
        word == 0 || self.0.get(index as usize).is_some_and(|mine| mine & word == word)
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
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    /// The sets each string is in.
    sets: Vec<Vec<u32>>,
}

impl Triggers {
    /// The sets of strings found in `text`.
    pub(crate) fn found_in(&self, text: &str) -> TriggerSet {
        let mut found = TriggerSet::default();
        let Some(automaton) = &self.automaton else { return found };
        for hit in automaton.find_overlapping_iter(text) {
            for set in &self.sets[hit.value() as usize] {
                found.insert(*set as usize);
            }
        }
        found
    }
}

/// Numbers the sets of strings as rules are compiled; equal sets have one number.
#[derive(Default)]
pub(crate) struct TriggersBuilder {
    numbers: BTreeMap<Vec<String>, usize>,
}

impl TriggersBuilder {
    /// The numbers of these sets, none of which is empty or holds an empty string.
    pub(crate) fn add(&mut self, sets: &[Vec<String>]) -> TriggerSet {
        let mut numbers = TriggerSet::default();
        for set in sets {
            let next = self.numbers.len();
            let number = *self.numbers.entry(set.clone()).or_insert(next);
            numbers.insert(number);
        }
        numbers
    }

    pub(crate) fn build(self) -> Triggers {
        let mut strings: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for (set, number) in &self.numbers {
            for string in set {
                strings.entry(string).or_default().push(*number as u32);
            }
        }
        if strings.is_empty() {
            return Triggers::default();
        }
        let patterns: Vec<(&str, u32)> = strings.keys().zip(0..).map(|(string, id)| (*string, id)).collect();
        let automaton = CharwiseDoubleArrayAhoCorasick::with_values(patterns)
            .expect("the strings are not empty, unique and far fewer than the limit");
        Triggers { automaton: Some(automaton), sets: strings.into_values().collect() }
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
        let money = builder.add(&[set(&["元", "美元"])]);
        let aid = builder.add(&[set(&["帮扶", "支援"]), set(&["元", "美元"])]);
        let nothing = builder.add(&[]);
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
