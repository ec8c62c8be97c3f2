//! Compiled rules over the projected text of one sentence.

use std::ops::Range;
use std::time::Instant;

use super::set::{CompiledFile, CompiledGuards, CompiledRule};
use super::spec::Scope;
use super::words::CharSet;
use crate::matcher::{Match, Pattern, Projection, search, window_after, window_before};
use crate::text::Span;

/// Marks from here on belong to kinds and lists that rule files declare.
pub(super) const FIRST_DECLARED_MARK: char = '\u{E100}';

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
        let could_match = |rule: &CompiledRule| rule.could_match(native, |mark| mark < FIRST_DECLARED_MARK);
        let Some(prefilter) = &self.prefilter else {
            let rules = self.rules.iter().enumerate();
            let possible = rules.filter(|(_, rule)| could_match(rule) && rule.literals.iter().all(|set| has(*set)));
            return possible.map(|(index, _)| index).collect();
        };
        let (mut rules, present) = prefilter.rules(text);
        rules.retain(|index| {
            let rule = &self.rules[*index];
            let sets = || rule.literals.iter();
            let few = |set: &usize| self.literals[*set].few().next().is_some();
            could_match(rule)
                && sets().filter(|set| few(set)).all(|set| present[*set])
                && sets().filter(|set| !few(set)).all(|set| has(*set))
        });
        rules
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
        let counts = MarkCounts::of(projection);
        let mut matches = Vec::new();
        let mut clauses: Option<Vec<Range<usize>>> = None;
        let rules = possible.iter().map(|index| (*index, &self.rules[*index]));
        for (index, rule) in rules.filter(|(_, rule)| rule.could_match(&counts, |_| true)) {
            let whole = 0..projection.text().len();
            let ranges = match rule.scope {
                Scope::Sentence => std::slice::from_ref(&whole),
                Scope::Clause => clauses.get_or_insert_with(|| projection.clauses().collect()).as_slice(),
            };
            let meter = self.meters.as_ref().map(|meters| (&meters.rules[index], Instant::now(), matches.len()));
            for range in ranges {
                for found in search(&rule.pattern, projection, range.clone(), rule.overlapping) {
                    let on_edges = !rule.edges_on_tokens || is_word_edge(found.span);
                    if on_edges
                        && rule.is_short(projection.text(), &found.projected)
                        && rule.guards.hold(projection.text(), &found.projected)
                    {
                        matches.push(RuleMatch { rule: index, found });
                    }
                }
            }
            if let Some((meter, start, before)) = meter {
                meter.add(start, matches.len() - before);
            }
        }
        matches
    }
}

impl CompiledRule {
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
    fn hold(&self, text: &str, found: &Range<usize>) -> bool {
        let before = window_before(text, found.start);
        let after = window_after(text, found.end);
        let matches =
            |pattern: &Option<Pattern>, window: &str| pattern.as_ref().map(|pattern| pattern.regex().is_match(window));
        matches(&self.before, before).unwrap_or(true)
            && matches(&self.after, after).unwrap_or(true)
            && !matches(&self.not_before, before).unwrap_or(false)
            && !matches(&self.not_after, after).unwrap_or(false)
    }
}
