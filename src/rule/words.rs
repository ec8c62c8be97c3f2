//! One automaton for all word lists and masks of a rule set.

use std::collections::BTreeMap;
use std::fmt;

use daachorse::CharwiseDoubleArrayAhoCorasick;

use crate::text::Span;

/// A word of a list, found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WordHit {
    /// Where it stands.
    pub span: Span,
    /// Mark of its list.
    pub mark: char,
}

/// The characters of a text, folded into a few words: what is not covered is certainly not in it.
#[derive(Clone, Copy, Default)]
pub(crate) struct CharSet([u64; 16]);

impl CharSet {
    /// The characters of `text`.
    pub(crate) fn of(text: &str) -> Self {
        let mut set = Self::default();
        for c in text.chars() {
            let bit = (c as u32).wrapping_mul(0x9E37_79B1) >> 22;
            set.0[(bit / 64) as usize] |= 1 << (bit % 64);
        }
        set
    }

    /// Whether all of `other` may be in this set.
    fn covers(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(mine, theirs)| mine & theirs == *theirs)
    }
}

/// Strings of which a rule needs one, to be looked for in a sentence before the rule is tried.
#[derive(Clone)]
pub struct StringSet(Strings);

#[derive(Clone)]
enum Strings {
    Few(Vec<(CharSet, String)>),
    Many(std::sync::Arc<(Signs, CharwiseDoubleArrayAhoCorasick<u32>)>),
}

/// So many strings are looked for one by one.
const FEW: usize = 48;

impl StringSet {
    /// A set of strings, none of which is empty and no two of which are equal.
    pub(crate) fn new(strings: &[String]) -> Self {
        if strings.len() <= FEW {
            return Self(Strings::Few(strings.iter().map(|string| (CharSet::of(string), string.clone())).collect()));
        }
        let patterns = strings.iter().zip(0u32..);
        let automaton = CharwiseDoubleArrayAhoCorasick::with_values(patterns)
            .expect("the strings are not empty, unique and far fewer than the limit");
        Self(Strings::Many((Signs::of(strings), automaton).into()))
    }

    /// The strings, when they are so few that they are looked for one by one.
    pub(crate) fn few(&self) -> impl Iterator<Item = &str> {
        let few = match &self.0 {
            Strings::Few(strings) => strings.as_slice(),
            Strings::Many(_) => &[],
        };
        few.iter().map(|(_, string)| string.as_str())
    }

    /// Whether one of the strings is in the text, whose characters are given.
    pub(crate) fn is_in(&self, text: &str, characters: &CharSet) -> bool {
        match &self.0 {
            Strings::Few(strings) => {
                strings.iter().any(|(needed, string)| characters.covers(needed) && text.contains(string.as_str()))
            }
            Strings::Many(many) => many.0.are_in(text) && many.1.find_iter(text).next().is_some(),
        }
    }
}

impl fmt::Debug for StringSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StringSet")
    }
}

/// Characters of which every string of a set has at least one (元 and 币 of the names of money): a text without any of
/// them holds none of the strings.
struct Signs {
    /// One bit for each character below U+10000; others count as signs always.
    bits: Box<[u64; 1024]>,
}

impl Signs {
    /// Takes the character that most strings have, then the one that most of the others have, and so on.
    fn of(strings: &[String]) -> Self {
        let mut bits = Box::new([0; 1024]);
        let mut left: Vec<&String> = strings.iter().collect();
        while !left.is_empty() {
            let mut counts: BTreeMap<char, usize> = BTreeMap::new();
            for string in &left {
                string.chars().for_each(|c| *counts.entry(c).or_default() += 1);
            }
            let Some((sign, _)) = counts.into_iter().max_by_key(|(c, count)| (*count, std::cmp::Reverse(*c))) else {
                break;
            };
            left.retain(|string| !string.contains(sign));
            if let Some(word) = bits.get_mut(sign as usize / 64) {
                *word |= 1 << (sign as usize % 64);
            }
        }
        Self { bits }
    }

    fn are_in(&self, text: &str) -> bool {
        text.chars().any(|c| self.bits.get(c as usize / 64).is_none_or(|word| word >> (c as usize % 64) & 1 == 1))
    }
}

/// All words of all lists.
#[derive(Default)]
pub(crate) struct WordIndex {
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    /// Marks of the lists each word is in.
    marks: Vec<Vec<char>>,
}

impl WordIndex {
    /// Builds the index from lists and their marks.
    pub(crate) fn new(lists: &[(char, &[String])]) -> Self {
        let mut words: BTreeMap<&str, Vec<char>> = BTreeMap::new();
        for (mark, list) in lists {
            for word in list.iter().filter(|word| !word.is_empty()) {
                let marks = words.entry(word).or_default();
                if !marks.contains(mark) {
                    marks.push(*mark);
                }
            }
        }
        if words.is_empty() {
            return Self::default();
        }
        let patterns: Vec<(&str, u32)> = words.keys().zip(0..).map(|(word, id)| (*word, id)).collect();
        let automaton = CharwiseDoubleArrayAhoCorasick::with_values(patterns)
            .expect("the words are not empty, unique and far fewer than the limit");
        Self { automaton: Some(automaton), marks: words.into_values().collect() }
    }

    /// Leftmost longest words of each list, by start.
    pub(crate) fn scan(&self, text: &str) -> Vec<WordHit> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut hits = Vec::new();
        for found in automaton.find_overlapping_iter(text) {
            for mark in &self.marks[found.value() as usize] {
                hits.push(WordHit { span: Span::new(found.start(), found.end()), mark: *mark });
            }
        }
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
