//! Which of many rules may match a sentence: one automaton over the strings that they need.

use std::fmt;

use daachorse::CharwiseDoubleArrayAhoCorasick;

use super::words::StringSet;

/// A file with fewer sets of strings looks for them one by one.
const MANY_SETS: usize = 64;

/// The string sets of a file, and the rules that need each.
#[derive(Clone)]
pub struct Prefilter(std::sync::Arc<Index>);

struct Index {
    automaton: CharwiseDoubleArrayAhoCorasick<u32>,
    /// For each string of the automaton, the sets it is in.
    sets_of: Vec<Vec<usize>>,
    /// For each set, the rules of which it is the first that the automaton knows.
    rules_of: Vec<Vec<usize>>,
    /// Rules that need no set which the automaton knows.
    others: Vec<usize>,
}

impl Prefilter {
    /// A prefilter for rules that each need one string of every one of their sets; none when there are few sets.
    pub(crate) fn new(sets: &[StringSet], rules: &[&[usize]]) -> Option<Self> {
        if sets.len() < MANY_SETS {
            return None;
        }
        let mut strings: std::collections::BTreeMap<&str, Vec<usize>> = std::collections::BTreeMap::new();
        for (index, set) in sets.iter().enumerate() {
            for string in set.few() {
                strings.entry(string).or_default().push(index);
            }
        }
        let patterns: Vec<(&str, u32)> = strings.keys().zip(0..).map(|(string, id)| (*string, id)).collect();
        let automaton = CharwiseDoubleArrayAhoCorasick::with_values(patterns).ok()?;
        let mut rules_of = vec![Vec::new(); sets.len()];
        let mut others = Vec::new();
        for (rule, needed) in rules.iter().enumerate() {
            match needed.iter().find(|set| sets[**set].few().next().is_some()) {
                Some(set) => rules_of[*set].push(rule),
                None => others.push(rule),
            }
        }
        let sets_of = strings.into_values().collect();
        Some(Self(std::sync::Arc::new(Index { automaton, sets_of, rules_of, others })))
    }

    /// The rules that may match a text, by index, and which of the sets that the automaton knows are in it.
    pub(crate) fn rules(&self, text: &str) -> (Vec<usize>, Vec<bool>) {
        let Index { automaton, sets_of, rules_of, others } = &*self.0;
        let mut present = vec![false; rules_of.len()];
        let mut rules = others.clone();
        for found in automaton.find_overlapping_iter(text) {
            for set in &sets_of[found.value() as usize] {
                if !std::mem::replace(&mut present[*set], true) {
                    rules.extend(&rules_of[*set]);
                }
            }
        }
        rules.sort_unstable();
        (rules, present)
    }
}

impl fmt::Debug for Prefilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prefilter").field("sets", &self.0.rules_of.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::CharSet;
    use super::*;

    #[test]
    fn the_rules_are_those_whose_strings_are_there() {
        let word = |index: u32| char::from_u32(0x4E00 + index).map(String::from).unwrap_or_default();
        let sets: Vec<StringSet> = (0..100)
            .map(|index| StringSet::new(&[word(index), format!("{}{}", word(index + 1), word(index))]))
            .collect();
        let needed: Vec<Vec<usize>> =
            (0..150).map(|rule| if rule % 7 == 0 { Vec::new() } else { vec![rule % 100, rule * 3 % 100] }).collect();
        let borrowed: Vec<&[usize]> = needed.iter().map(Vec::as_slice).collect();
        let prefilter = Prefilter::new(&sets, &borrowed).expect("many sets");
        for text in ["", "abc", &word(5), &format!("{}{}{}", word(15), word(5), word(99)), "一丁丂七丄丅丆万丈三上下"]
        {
            let (rules, present) = prefilter.rules(text);
            let characters = CharSet::of(text);
            let there: Vec<bool> = sets.iter().map(|set| set.is_in(text, &characters)).collect();
            assert_eq!(present, there, "{text}");
            let all = |rule: &usize| needed[*rule].iter().all(|set| there[*set]);
            let found: Vec<usize> = rules.into_iter().filter(all).collect();
            assert_eq!(found, (0..150).filter(all).collect::<Vec<_>>(), "{text}");
        }
        assert!(Prefilter::new(&sets[..9], &borrowed[..1]).is_none());
    }
}
