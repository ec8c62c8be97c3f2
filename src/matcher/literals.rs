//! Strings that any match of a pattern holds.

use std::sync::Arc;

use regex_syntax::hir::{Class, Hir, HirKind};

use super::words::slot;
use super::{Vocabulary, Words, is_mark};

/// Looks for strings in a pattern.
pub(super) struct Literals<'a> {
    /// Tells the words behind marks; none: marks are characters like others.
    pub(super) vocabulary: Option<&'a Vocabulary<'a>>,
    /// The tables that the pattern names.
    pub(super) tables: &'a [Arc<Words>],
}

impl Literals<'_> {
    /// Sets of strings; any match of `hir` holds at least one string of each set.
    pub(super) fn sets(&self, hir: &Hir) -> Vec<Vec<String>> {
        match hir.kind() {
            HirKind::Literal(_) | HirKind::Class(_) => self.exact(hir).map(distinct).into_iter().collect(),
            HirKind::Repetition(repetition) if repetition.min > 0 => self.sets(&repetition.sub),
            HirKind::Capture(capture) if slot(capture).is_some() => self.exact(hir).into_iter().collect(),
            HirKind::Capture(capture) => self.sets(&capture.sub),
            HirKind::Concat(parts) => {
                let mut sets = self.runs(parts);
                sets.sort_by_key(|set| commonness(set));
                sets.dedup();
                sets.truncate(MAX_SETS);
                sets
            }
            // One string of the best set of each branch.
            HirKind::Alternation(parts) => {
                let best = |part| self.sets(part).into_iter().min_by_key(|set: &Vec<String>| commonness(set));
                let sets: Option<Vec<Vec<String>>> = parts.iter().map(best).collect();
                let all = distinct(sets.into_iter().flatten().flatten().collect());
                if all.is_empty() || all.len() > MAX_LITERALS { Vec::new() } else { vec![all] }
            }
            HirKind::Empty | HirKind::Look(_) | HirKind::Repetition(_) => Vec::new(),
        }
    }

    /// The sets of strings of parts that follow one another; those of neighbors are joined where they are few.
    fn runs(&self, parts: &[Hir]) -> Vec<Vec<String>> {
        let mut sets = Vec::new();
        let mut run = vec![String::new()];
        let flush = |run: &mut Vec<String>, sets: &mut Vec<Vec<String>>| {
            let run = std::mem::replace(run, vec![String::new()]);
            if run.iter().all(|string| !string.is_empty()) {
                sets.push(distinct(run));
            }
        };
        for part in parts {
            match self.exact(part) {
                Some(strings) if run.len() * strings.len() <= MAX_PRODUCT => run = product(run, &strings),
                strings => {
                    flush(&mut run, &mut sets);
                    match strings {
                        Some(strings) => run = strings,
                        None => sets.extend(self.sets(part)),
                    }
                }
            }
        }
        flush(&mut run, &mut sets);
        sets
    }

    /// All texts that `hir` matches, when they are few.
    fn exact(&self, hir: &Hir) -> Option<Vec<String>> {
        let strings = match hir.kind() {
            HirKind::Empty => vec![String::new()],
            HirKind::Literal(literal) => {
                let mut strings = vec![String::new()];
                for c in std::str::from_utf8(&literal.0).ok()?.chars() {
                    match self.words_of(c)? {
                        None => strings.iter_mut().for_each(|string| string.push(c)),
                        Some(words) if strings.len() * words.len() > MAX_LITERALS => return None,
                        Some(words) => strings = product(strings, words),
                    }
                }
                strings
            }
            HirKind::Class(Class::Unicode(class)) => {
                let ranges = class.ranges();
                if ranges.is_empty() || ranges.iter().map(|range| range.len()).sum::<usize>() > MAX_CLASS {
                    return None;
                }
                let mut strings = Vec::new();
                for c in ranges.iter().flat_map(|range| range.start()..=range.end()) {
                    match self.words_of(c)? {
                        None => strings.push(c.to_string()),
                        Some(words) => strings.extend_from_slice(words),
                    }
                }
                strings
            }
            HirKind::Repetition(repetition) if repetition.max == Some(1) => {
                let mut strings = self.exact(&repetition.sub)?;
                strings.extend((repetition.min == 0).then(String::new));
                strings
            }
            HirKind::Capture(capture) => match slot(capture) {
                Some(index) => self.tables[index].strings().to_vec(),
                None => self.exact(&capture.sub)?,
            },
            HirKind::Concat(parts) => {
                let mut strings = vec![String::new()];
                for part in parts {
                    let next = self.exact(part)?;
                    if strings.len() * next.len() > MAX_PRODUCT {
                        return None;
                    }
                    strings = product(strings, &next);
                }
                strings
            }
            HirKind::Alternation(parts) => {
                let mut strings = Vec::new();
                for part in parts {
                    strings.extend(self.exact(part)?);
                }
                strings
            }
            HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) | HirKind::Repetition(_) => return None,
        };
        (strings.len() <= MAX_LITERALS).then_some(strings)
    }

    /// The words of the list whose mark a character of projected text is, if it is one; `None` when they are not known or too
    /// many to be looked for.
    fn words_of(&self, c: char) -> Option<Option<&[String]>> {
        if !is_mark(c) {
            return Some(None);
        }
        let words = self.vocabulary?.lists.get(&c)?.strings();
        (words.len() <= MAX_WORDS).then_some(Some(words))
    }
}

fn product(mut before: Vec<String>, after: &[String]) -> Vec<String> {
    match (before.as_slice(), after) {
        ([only], _) if only.is_empty() => after.to_vec(),
        (_, [only]) => {
            before.iter_mut().for_each(|string| string.push_str(only));
            before
        }
        _ => {
            before.iter().flat_map(|before| after.iter().map(move |after| [before.as_str(), after].concat())).collect()
        }
    }
}

fn distinct(mut strings: Vec<String>) -> Vec<String> {
    strings.sort_unstable();
    strings.dedup();
    strings
}

/// Less of it says more: a single character is in many sentences, and so is one of many words.
fn commonness(set: &[String]) -> (bool, usize) {
    (set.iter().any(|string| string.chars().nth(1).is_none()), set.len())
}

/// So many sets are looked for before a rule is tried.
const MAX_SETS: usize = 6;
/// A class of more characters than this is in every sentence.
const MAX_CLASS: usize = 16;
/// One of the words of a longer list is in most sentences.
const MAX_WORDS: usize = 500;
/// So many strings neighbors may make together.
const MAX_PRODUCT: usize = 600;
/// More strings than this are in most sentences.
const MAX_LITERALS: usize = 4000;
