//! Compiled rules over the projected text of one sentence.

use std::ops::Range;

use super::set::{CompiledFile, CompiledGuards, CompiledRule};
use super::spec::Scope;
use super::words::CharSet;
use crate::matcher::{Match, Pattern, Projection, search, window_after, window_before};
use crate::text::Span;

/// Marks from here on belong to kinds and lists that rule files declare.
const FIRST_DECLARED_MARK: char = '\u{E100}';

/// How often each mark occurs in a sentence.
#[derive(Clone, Debug, Default)]
pub struct MarkCounts {
    counts: Vec<(char, usize)>,
}

impl MarkCounts {
    /// Counts one more.
    pub fn add(&mut self, mark: char) {
        match self.counts.iter_mut().find(|(known, _)| *known == mark) {
            Some((_, count)) => *count += 1,
            None => self.counts.push((mark, 1)),
        }
    }

    /// Counts the marks of a projection.
    pub fn of(projection: &Projection) -> Self {
        let mut counts = Self::default();
        projection.items(0..projection.text().len()).for_each(|item| counts.add(item.mark));
        counts
    }

    /// Whether there are as many marks as any match of the pattern needs.
    pub fn suffice_for(&self, pattern: &Pattern) -> bool {
        pattern.needs().iter().all(|(marks, n)| self.total(marks) >= *n)
    }

    fn total(&self, marks: &[char]) -> usize {
        self.counts.iter().filter(|(mark, _)| marks.contains(mark)).map(|(_, count)| count).sum()
    }
}

/// A match of a rule, with the rule's index in its file.
#[derive(Debug)]
pub struct RuleMatch {
    /// Index of the rule in [`CompiledFile::rules`].
    pub rule: usize,
    /// What it caught.
    pub found: Match,
}

impl CompiledFile {
    /// The rules that may match a sentence with this text and these native annotations, whatever words of lists are
    /// in it. What stands in projected text stands in the text itself, so the strings are looked for there.
    pub fn possible(&self, text: &str, native: &MarkCounts) -> Vec<usize> {
        let mut characters: Option<CharSet> = None;
        let mut seen: Vec<Option<bool>> = vec![None; self.literals.len()];
        let mut has = |set: usize| {
            let characters = characters.get_or_insert_with(|| CharSet::of(text));
            *seen[set].get_or_insert_with(|| self.literals[set].is_in(text, characters))
        };
        let mut possible = Vec::new();
        for (index, rule) in self.rules.iter().enumerate() {
            let natives = rule.could_match(native, |mark| mark < FIRST_DECLARED_MARK);
            if natives && rule.literals.iter().all(|set| has(*set)) {
                possible.push(index);
            }
        }
        possible
    }

    /// All matches of the possible rules in a projected sentence whose guards hold.
    ///
    /// `is_word_edge` tells whether both ends of a span are word boundaries; it is asked only where a rule wants it.
    pub fn matches(
        &self,
        possible: &[usize],
        projection: &Projection,
        is_word_edge: &dyn Fn(Span) -> bool,
    ) -> Vec<RuleMatch> {
        let mut matches = Vec::new();
        self.try_matches(possible, projection, is_word_edge, |rule, found, refusal| {
            if refusal.is_none() {
                matches.push(RuleMatch { rule, found });
            }
        });
        matches
    }

    /// Hands over every match of the possible rules, with what refuses it if anything does.
    pub(crate) fn try_matches(
        &self,
        possible: &[usize],
        projection: &Projection,
        is_word_edge: &dyn Fn(Span) -> bool,
        mut tried: impl FnMut(usize, Match, Option<Refusal>),
    ) {
        let counts = MarkCounts::of(projection);
        let mut clauses: Option<Vec<Range<usize>>> = None;
        let rules = possible.iter().map(|index| (*index, &self.rules[*index]));
        for (index, rule) in rules.filter(|(_, rule)| rule.could_match(&counts, |_| true)) {
            let whole = 0..projection.text().len();
            let ranges = match rule.scope {
                Scope::Sentence => std::slice::from_ref(&whole),
                Scope::Clause => clauses.get_or_insert_with(|| projection.clauses().collect()).as_slice(),
            };
            for range in ranges {
                for found in search(&rule.pattern, projection, range.clone(), rule.overlapping) {
                    let refusal = rule.refusal(projection.text(), &found, is_word_edge);
                    tried(index, found, refusal);
                }
            }
        }
    }
}

/// Why a match of a pattern does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// An end is no word boundary.
    Edges,
    /// It has more characters than `max_chars`.
    TooLong,
    /// What must stand before it does not.
    Before,
    /// What must stand behind it does not.
    After,
    /// What must not stand before it does.
    NotBefore,
    /// What must not stand behind it does.
    NotAfter,
}

impl CompiledRule {
    pub(crate) fn refusal(&self, text: &str, found: &Match, is_word_edge: &dyn Fn(Span) -> bool) -> Option<Refusal> {
        if self.edges_on_tokens && !is_word_edge(found.span) {
            return Some(Refusal::Edges);
        }
        if !self.is_short(text, &found.projected) {
            return Some(Refusal::TooLong);
        }
        self.guards.refusal(text, &found.projected)
    }

    fn is_short(&self, text: &str, found: &Range<usize>) -> bool {
        self.max_chars == 0 || text[found.clone()].chars().nth(self.max_chars).is_none()
    }

    /// Whether there are as many marks as any match needs, of those marks that were counted at all.
    fn could_match(&self, counts: &MarkCounts, counted: impl Fn(char) -> bool) -> bool {
        let enough = |marks: &[char], n: usize| !marks.iter().all(|mark| counted(*mark)) || counts.total(marks) >= n;
        self.pattern.needs().iter().all(|(marks, n)| enough(marks, *n))
    }
}

impl CompiledGuards {
    fn refusal(&self, text: &str, found: &Range<usize>) -> Option<Refusal> {
        let before = window_before(text, found.start);
        let after = window_after(text, found.end);
        let matches =
            |pattern: &Option<Pattern>, window: &str| pattern.as_ref().map(|pattern| pattern.regex().is_match(window));
        let refused = |pattern, window, wanted: bool| matches(pattern, window).is_some_and(|found| found != wanted);
        match () {
            () if refused(&self.before, before, true) => Some(Refusal::Before),
            () if refused(&self.after, after, true) => Some(Refusal::After),
            () if refused(&self.not_before, before, false) => Some(Refusal::NotBefore),
            () if refused(&self.not_after, after, false) => Some(Refusal::NotAfter),
            () => None,
        }
    }
}
