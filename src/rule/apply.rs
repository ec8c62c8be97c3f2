//! Compiled rules over the projected text of one sentence.

use std::ops::Range;
use std::time::Instant;

use super::set::{CompiledFile, CompiledGuards, CompiledRule};
use super::spec::Scope;
use super::trigger::TriggerSet;
use crate::matcher::{Match, Pattern, Projection, search, window_after, window_before};
use crate::text::Span;

const FIRST_NATIVE_MARK: u32 = 0xE000;
/// So many marks belong to native annotations.
const N_NATIVE_MARKS: usize = 32;
/// Times and places may be left open.
const N_OPEN: usize = 2;

/// How often each mark occurs in a sentence.
#[derive(Clone, Debug, Default)]
pub struct MarkCounts {
    native: [u16; N_NATIVE_MARKS],
    /// Bits of the native marks that were counted.
    present: u32,
    /// Bits of native marks that were not counted, and how many of them there may be at most.
    open: [(u32, usize); N_OPEN],
    /// Marks of kinds and lists that rule files declare.
    declared: Vec<(char, usize)>,
}

impl MarkCounts {
    /// Counts one more.
    pub fn add(&mut self, mark: char) {
        match native_index(mark) {
            Some(index) => {
                self.native[index] = self.native[index].saturating_add(1);
                self.present |= 1 << index;
            }
            None => match self.declared.iter_mut().find(|(known, _)| *known == mark) {
                Some((_, count)) => *count += 1,
                None => self.declared.push((mark, 1)),
            },
        }
    }

    /// Of these native marks, which were not counted, there may be so many. The same marks may be limited again.
    pub(crate) fn leave_open(&mut self, marks: &[char], at_most: usize) {
        let bits = bits(marks);
        if let Some(open) = self.open.iter_mut().find(|(known, _)| *known == bits || *known == 0) {
            *open = (bits, at_most);
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
        pattern.needs().iter().all(|(marks, n)| marks.iter().map(|mark| self.count(*mark)).sum::<usize>() >= *n)
    }

    fn count(&self, mark: char) -> usize {
        match native_index(mark) {
            Some(index) => self.native[index].into(),
            None => self.declared.iter().find(|(known, _)| *known == mark).map_or(0, |(_, count)| *count),
        }
    }

    fn suffice_for_native(&self, needs: &NativeNeeds) -> bool {
        needs.0.iter().all(|(bits, n)| {
            let counted = || (0..N_NATIVE_MARKS).filter(|index| bits >> index & 1 == 1).map(|index| self.native[index]);
            let open = self.open.iter().filter(|(open, _)| open & bits != 0).map(|(_, at_most)| *at_most);
            let open = open.fold(0, usize::saturating_add);
            open >= *n
                || bits & self.present != 0
                    && (*n == 1 || counted().map(usize::from).fold(open, usize::saturating_add) >= *n)
        })
    }
}

/// The bits of native marks; others have none.
fn bits(marks: &[char]) -> u32 {
    marks.iter().filter_map(|mark| native_index(*mark)).fold(0, |bits, index| bits | 1 << index)
}

fn native_index(mark: char) -> Option<usize> {
    let index = (mark as u32).wrapping_sub(FIRST_NATIVE_MARK) as usize;
    (index < N_NATIVE_MARKS).then_some(index)
}

/// What a pattern needs of native marks, in a form that is checked quickly: bits of the marks, and how many of them.
#[derive(Clone, Debug, Default)]
pub struct NativeNeeds(Vec<(u32, usize)>);

impl NativeNeeds {
    /// The needs of a pattern that native marks alone can meet.
    pub(crate) fn of(pattern: &Pattern) -> Self {
        let bits = |marks: &[char]| {
            let bit = |mark: &char| Some(1 << native_index(*mark)?);
            marks.iter().map(bit).try_fold(0, |bits, bit: Option<u32>| Some(bits | bit?))
        };
        Self(pattern.needs().iter().filter_map(|(marks, n)| Some((bits(marks)?, *n))).collect())
    }
}

/// The rules of a file by the set of strings that says most about each: where none of a set is, its rules are not even looked at.
#[derive(Clone, Debug, Default)]
pub struct RuleIndex {
    /// By number of the set, the rules that need it.
    of_set: Vec<Vec<usize>>,
    /// The sets that a rule is found by.
    sets: TriggerSet,
    /// Rules that need no strings.
    others: Vec<usize>,
}

impl RuleIndex {
    /// The index of rules, each with its set if it has one.
    pub(crate) fn new(rules: impl IntoIterator<Item = Option<usize>>) -> Self {
        let mut index = Self::default();
        for (rule, set) in rules.into_iter().enumerate() {
            let Some(set) = set else {
                index.others.push(rule);
                continue;
            };
            index.of_set.resize(index.of_set.len().max(set + 1), Vec::new());
            index.of_set[set].push(rule);
            index.sets.insert(set);
        }
        index
    }

    /// The rules to look at, in no particular order.
    fn rules(&self, found: &TriggerSet) -> impl Iterator<Item = usize> {
        let of_sets = found.common(&self.sets).flat_map(|set| &self.of_set[set]);
        self.others.iter().chain(of_sets).copied()
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
    /// The rules that may match a sentence with these strings and native annotations, whatever words of lists are in it; in no
    /// particular order. What stands in projected text stands in the text itself, so strings are looked for there.
    pub(crate) fn possible_rules(
        &self,
        triggers: &TriggerSet,
        native: &MarkCounts,
    ) -> impl Iterator<Item = &CompiledRule> {
        self.possible_indices(triggers, native).map(|index| &self.rules[index])
    }

    /// Their indices, in order.
    pub fn possible(&self, triggers: &TriggerSet, native: &MarkCounts) -> Vec<usize> {
        let mut rules: Vec<usize> = self.possible_indices(triggers, native).collect();
        rules.sort_unstable();
        rules
    }

    fn possible_indices(&self, triggers: &TriggerSet, native: &MarkCounts) -> impl Iterator<Item = usize> {
        self.index.rules(triggers).filter(|index| self.rules[*index].is_possible(triggers, native))
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
        for (index, rule) in rules.filter(|(_, rule)| counts.suffice_for(&rule.pattern)) {
            let whole = 0..projection.text().len();
            let ranges = match rule.scope {
                Scope::Sentence => std::slice::from_ref(&whole),
                Scope::Clause => clauses.get_or_insert_with(|| projection.clauses().collect()).as_slice(),
            };
            let meter = self.meters.as_ref().map(|meters| (&meters.rules[index], Instant::now()));
            let mut n_matches = 0;
            for range in ranges {
                for found in search(&rule.pattern, projection, range.clone(), rule.overlapping) {
                    let refusal = rule.refusal(projection.text(), &found, is_word_edge);
                    n_matches += usize::from(refusal.is_none());
                    tried(index, found, refusal);
                }
            }
            if let Some((meter, start)) = meter {
                meter.add(start, n_matches);
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

    fn is_possible(&self, triggers: &TriggerSet, native: &MarkCounts) -> bool {
        native.suffice_for_native(&self.native_needs) && triggers.covers(&self.triggers)
    }
}

impl CompiledGuards {
    fn refusal(&self, text: &str, found: &Range<usize>) -> Option<Refusal> {
        let before = window_before(text, found.start);
        let after = window_after(text, found.end);
        let matches =
            |pattern: &Option<Pattern>, window: &str| pattern.as_ref().map(|pattern| pattern.is_match(window));
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
