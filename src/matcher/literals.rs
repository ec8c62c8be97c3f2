//! Strings that any match of a pattern holds.

use std::borrow::Cow;
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

/// Strings of tables, lists and the pattern itself, or joined from those.
type Strings<'a> = Vec<Cow<'a, str>>;

impl<'a> Literals<'a> {
    /// Sets of strings; any match of `hir` holds at least one string of each set.
    pub(super) fn of(&self, hir: &'a Hir) -> Vec<Vec<String>> {
        self.sets(hir).into_iter().map(|set| set.into_iter().map(Cow::into_owned).collect()).collect()
    }

    fn sets(&self, hir: &'a Hir) -> Vec<Strings<'a>> {
        match hir.kind() {
            HirKind::Literal(_) | HirKind::Class(_) => self.exact(hir).map(distinct).into_iter().collect(),
            HirKind::Repetition(repetition) if repetition.min > 0 => self.sets(&repetition.sub),
            HirKind::Capture(capture) if slot(capture).is_some() => self.exact(hir).into_iter().collect(),
            HirKind::Capture(capture) => self.sets(&capture.sub),
            HirKind::Concat(parts) => {
                let mut sets = self.runs(parts);
                sets.sort_by_cached_key(|set| commonness(set));
                sets.dedup();
                sets.truncate(MAX_SETS);
                sets
            }
            // One string of the best set of each branch.
            HirKind::Alternation(parts) => {
                let best = |part| self.sets(part).into_iter().min_by_key(|set: &Strings<'_>| commonness(set));
                let sets: Option<Vec<Strings<'_>>> = parts.iter().map(best).collect();
                let all = distinct(sets.into_iter().flatten().flatten().collect());
                if all.is_empty() || all.len() > MAX_LITERALS { Vec::new() } else { vec![all] }
            }
            HirKind::Empty | HirKind::Look(_) | HirKind::Repetition(_) => Vec::new(),
        }
    }

    /// The sets of strings of parts that follow one another; those of neighbors are joined where they are few.
    fn runs(&self, parts: &'a [Hir]) -> Vec<Strings<'a>> {
        let mut sets = Vec::new();
        let mut run = nothing();
        let flush = |run: &mut Strings<'a>, sets: &mut Vec<Strings<'a>>| {
            let run = std::mem::replace(run, nothing());
            if run.iter().all(|string| !string.is_empty()) {
                sets.push(distinct(run));
            }
        };
        for part in parts {
            match self.exact(part) {
                Some(strings) if run.len() * strings.len() <= MAX_PRODUCT => run = product(run, strings),
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
    fn exact(&self, hir: &'a Hir) -> Option<Strings<'a>> {
        let strings = match hir.kind() {
            HirKind::Empty => nothing(),
            HirKind::Literal(literal) => {
                let mut strings = nothing();
                let text = std::str::from_utf8(&literal.0).ok()?;
                let mut end = 0;
                for (at, c) in text.char_indices() {
                    let Some(words) = self.words_of(c)? else { continue };
                    if strings.len() * words.len() > MAX_LITERALS {
                        return None;
                    }
                    strings = product(strings, vec![text[end..at].into()]);
                    strings = product(strings, borrowed(words));
                    end = at + c.len_utf8();
                }
                product(strings, vec![text[end..].into()])
            }
            HirKind::Class(Class::Unicode(class)) => {
                let ranges = class.ranges();
                if ranges.is_empty() || ranges.iter().map(|range| range.len()).sum::<usize>() > MAX_CLASS {
                    return None;
                }
                let mut strings = Vec::new();
                for c in ranges.iter().flat_map(|range| range.start()..=range.end()) {
                    match self.words_of(c)? {
                        None => strings.push(c.to_string().into()),
                        Some(words) => strings.extend(borrowed(words)),
                    }
                }
                strings
            }
            HirKind::Repetition(repetition) if repetition.max == Some(1) => {
                let mut strings = self.exact(&repetition.sub)?;
                strings.extend((repetition.min == 0).then_some(Cow::Borrowed("")));
                strings
            }
            HirKind::Capture(capture) => match slot(capture) {
                Some(index) => borrowed(self.tables[index].strings()),
                None => self.exact(&capture.sub)?,
            },
            HirKind::Concat(parts) => {
                let mut strings = nothing();
                for part in parts {
                    let next = self.exact(part)?;
                    if strings.len() * next.len() > MAX_PRODUCT {
                        return None;
                    }
                    strings = product(strings, next);
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
    fn words_of(&self, c: char) -> Option<Option<&'a [String]>> {
        if !is_mark(c) {
            return Some(None);
        }
        let words = self.vocabulary?.lists.get(&c)?.strings();
        (words.len() <= MAX_WORDS).then_some(Some(words))
    }
}

/// The empty string alone: what there is before anything was read.
fn nothing<'a>() -> Strings<'a> {
    vec![Cow::Borrowed("")]
}

fn borrowed(words: &[String]) -> Strings<'_> {
    words.iter().map(|word| Cow::Borrowed(word.as_str())).collect()
}

/// Each of the ones followed by each of the others.
fn product<'a>(mut before: Strings<'a>, after: Strings<'a>) -> Strings<'a> {
    match (before.as_slice(), after.as_slice()) {
        ([only], _) if only.is_empty() => after,
        (_, [only]) if only.is_empty() => before,
        (_, [only]) => {
            before.iter_mut().for_each(|string| string.to_mut().push_str(only));
            before
        }
        _ => {
            let joined =
                before.iter().flat_map(|before| after.iter().map(move |after| [before.as_ref(), after].concat()));
            joined.map(Cow::Owned).collect()
        }
    }
}

fn distinct(mut strings: Strings<'_>) -> Strings<'_> {
    // The strings of several lists are runs in order, which this takes as they are.
    strings.sort();
    strings.dedup();
    strings
}

/// Less of it says more: a single character is in many sentences, and so is one of many words.
fn commonness(set: &[Cow<'_, str>]) -> (bool, usize) {
    let is_single = |string: &Cow<'_, str>| string.chars().next().is_none_or(|c| c.len_utf8() == string.len());
    (set.iter().any(is_single), set.len())
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
