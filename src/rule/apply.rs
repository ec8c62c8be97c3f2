//! Compiled rules over the projected text of one sentence.

use std::ops::Range;
use std::time::Instant;

use super::compile::{PLACE_MARKS, TIME_MARKS};
use super::set::{CompiledFile, CompiledGuards, CompiledRule};
use super::spec::Scope;
use super::trigger::ones;
use crate::matcher::{LaterPattern, Match, Pattern, Projection, search, window_after, window_before};
use crate::text::Span;

const FIRST_NATIVE_MARK: u32 = 0xE000;
/// So many marks belong to native annotations.
const N_NATIVE_MARKS: usize = 32;
/// The bits of the marks that may be left open, those of times and those of places.
const OPEN: [u32; N_OPEN] = [bits(TIME_MARKS), bits(PLACE_MARKS)];
const N_OPEN: usize = 2;

/// A sentence mostly has no more different marks of kinds and lists.
const N_DECLARED: usize = 16;

/// How often each mark occurs in a sentence.
#[derive(Clone, Debug, Default)]
pub struct MarkCounts {
    native: [u16; N_NATIVE_MARKS],
    /// Bits of native marks that were not counted, and how many of them there may be at most.
    open: [(u32, usize); N_OPEN],
    /// Bits of the native marks that were counted, or of which there may be some.
    possible: u32,
    /// Marks of kinds and lists that rule files declare.
    declared: Vec<(char, usize)>,
    /// A bit for the last bits of each of them: most that are asked for are not there.
    declared_bits: u64,
}

impl MarkCounts {
    /// Nothing was counted: there may be any number of each native mark.
    pub(crate) fn unknown() -> Self {
        Self { open: [(u32::MAX, usize::MAX), (0, 0)], possible: u32::MAX, ..Self::default() }
    }

    /// Nothing was counted, and only times and places may be there, any number of them.
    pub(crate) fn without_numbers() -> Self {
        let [times, places] = OPEN;
        Self { open: OPEN.map(|bits| (bits, usize::MAX)), possible: times | places, ..Self::default() }
    }

    /// Whether there may be marks of anything but times and places.
    pub(super) fn may_have_numbers(&self) -> bool {
        let [times, places] = OPEN;
        self.possible & !(times | places) != 0
    }

    /// Counts one more.
    pub fn add(&mut self, mark: char) {
        match native_index(mark) {
            Some(index) => {
                self.native[index] = self.native[index].saturating_add(1);
                self.possible |= 1 << index;
            }
            None => {
                self.declared_bits |= last_bit(mark);
                match self.declared.iter_mut().find(|(known, _)| *known == mark) {
                    Some((_, count)) => *count += 1,
                    None => self.declared.push((mark, 1)),
                }
            }
        }
    }

    /// There may be so many places, which were not counted.
    pub(crate) fn leave_places_open(&mut self, at_most: usize) {
        let [_, places] = OPEN;
        self.open[1] = (places, at_most);
        self.possible = if at_most == 0 { self.possible & !places } else { self.possible | places };
    }

    /// Counts the marks of a projection.
    pub fn of(projection: &Projection) -> Self {
        let mut counts = Self { declared: Vec::with_capacity(N_DECLARED), ..Self::default() };
        projection.items(0..projection.text().len()).for_each(|item| counts.add(item.mark));
        counts
    }

    /// Whether there are as many marks as any match of the pattern needs.
    pub fn suffice_for(&self, pattern: &Pattern) -> bool {
        let has = |marks: &[char], n: usize| {
            let mut n_left = n;
            marks.iter().any(|mark| {
                n_left = n_left.saturating_sub(self.count(*mark));
                n_left == 0
            })
        };
        pattern.needs().iter().all(|(marks, n)| has(marks, *n))
    }

    fn count(&self, mark: char) -> usize {
        match native_index(mark) {
            Some(index) => self.native[index].into(),
            None if self.declared_bits & last_bit(mark) == 0 => 0,
            None => self.declared.iter().find(|(known, _)| *known == mark).map_or(0, |(_, count)| *count),
        }
    }

    /// Whether there may be as many native marks as are needed.
    #[inline]
    pub(crate) fn may_suffice_for(&self, needs: &NativeNeeds) -> bool {
        needs.0.iter().all(|(bits, n)| bits & self.possible != 0 && (*n == 1 || self.may_have(*bits, *n)))
    }

    /// Whether there may be so many of these native marks.
    fn may_have(&self, bits: u32, n: usize) -> bool {
        let open = self.open.iter().filter(|(open, _)| open & bits != 0).map(|(_, at_most)| *at_most);
        let open = open.fold(0, usize::saturating_add);
        let counted = || ones(bits.into()).map(|index| usize::from(self.native[index]));
        open >= n || counted().fold(open, usize::saturating_add) >= n
    }
}

/// The bits of native marks; others have none.
const fn bits(marks: &[char]) -> u32 {
    let (mut bits, mut next) = (0, 0);
    while next < marks.len() {
        if let Some(index) = native_index(marks[next]) {
            bits |= 1 << index;
        }
        next += 1;
    }
    bits
}

const fn native_index(mark: char) -> Option<usize> {
    let index = (mark as u32).wrapping_sub(FIRST_NATIVE_MARK) as usize;
    if index < N_NATIVE_MARKS { Some(index) } else { None }
}

/// The bit of the last bits of a mark.
fn last_bit(mark: char) -> u64 {
    1 << (mark as u32 % u64::BITS)
}

/// What a pattern needs of native marks, in a form that is checked quickly: bits of the marks, and how many of them.
#[derive(Clone, Debug, Default)]
pub struct NativeNeeds(Vec<(u32, usize)>);

impl NativeNeeds {
    /// The need of so many of some native marks each.
    pub(crate) fn of_marks(needs: &[(&[char], usize)]) -> Self {
        Self(needs.iter().map(|(marks, n)| (bits(marks), *n)).collect())
    }

    /// Needs that nothing meets.
    #[cfg(feature = "app")]
    pub(super) fn never() -> Self {
        Self(vec![(0, 1)])
    }

    /// The needs of a pattern that native marks alone can meet.
    pub(crate) fn of(pattern: &Pattern) -> Self {
        let bits = |marks: &[char]| {
            let bit = |mark: &char| Some(1 << native_index(*mark)?);
            marks.iter().map(bit).try_fold(0, |bits, bit: Option<u32>| Some(bits | bit?))
        };
        Self(pattern.needs().iter().filter_map(|(marks, n)| Some((bits(marks)?, *n))).collect())
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
                Scope::Sentence | Scope::Passage => std::slice::from_ref(&whole),
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
}

impl CompiledGuards {
    fn refusal(&self, text: &str, found: &Range<usize>) -> Option<Refusal> {
        let before = window_before(text, found.start);
        let after = window_after(text, found.end);
        let matches =
            |pattern: &Option<LaterPattern>, window: &str| pattern.as_ref().map(|pattern| pattern.is_match(window));
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
