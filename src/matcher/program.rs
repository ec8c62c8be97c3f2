//! Trying a pattern at a place without an automaton.
//!
//! To build an automaton costs as much as thousands of tries on short texts, and most patterns of a rule set are tried less often
//! in a run. So a pattern is first run as it stands, by backtracking: of the ways to match the first one in the order of the
//! pattern counts, as with the automaton. Backtracking may take exponential time, so steps are counted: a try that takes many begins anew
//! and goes no way twice, and one that still takes many is given up.

mod alternatives;
mod layout;

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use regex_automata::util::primitives::NonMaxUsize;
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look, Repetition};
use rustc_hash::{FxHashMap, FxHashSet};

use super::Words;
use super::anchored::Slots;
use super::classes::ClassSet;
use super::words::slot;
use alternatives::Part;

/// Patterns that take more steps, counted repetitions written out, are not worth it.
const MAX_STEPS: usize = 12_000;
/// So many steps a single try may take before it remembers where it has been, and so many more then; those that take more are for the
/// automaton.
const MAX_TRY: usize = 4000;
const MAX_REMEMBERED: usize = 60_000;

/// A pattern as steps of a backtracking matcher.
#[derive(Debug)]
pub(super) struct Program {
    steps: Vec<Step>,
    ways: Vec<Way>,
    start: Way,
    /// Of a pattern that must end where the text ends: the class of the characters with which it may end, where those are known.
    last: Option<usize>,
    classes: Vec<Arc<ClassSet>>,
    tables: Vec<Arc<Words>>,
    n_slots: usize,
    direction: Direction,
}

/// Which way a text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// From where a match begins.
    Forward,
    /// From where a match ends. Groups are not told.
    Backward,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// The next character is this one.
    Char(u32),
    /// The next character is one of a class.
    Class(usize),
    /// The same, but it is not passed: one of many ways may go on with it.
    Ahead(usize),
    /// A word of a table comes next; longer ones first.
    Table(usize),
    /// Goes on the first way, and if that fails the second.
    Split(Way, Way),
    /// Goes on the ways with these numbers, one after the other until one does not fail.
    Choice(usize, usize),
    Jump(usize),
    /// The position goes into a slot.
    Save(usize),
    Look(Look),
    Match,
}

/// Where a try may go on, and before which character alone that is worth it.
#[derive(Clone, Copy, Debug)]
struct Way {
    step: u32,
    /// A character, a class as [`Way::CLASS`] and more, or [`Way::ANY`].
    before: u32,
}

impl Way {
    /// Added to the number of a class; no character has such a number.
    const CLASS: u32 = 1 << 24;
    const ANY: u32 = u32::MAX;

    fn to(step: usize) -> Self {
        Self { step: step as u32, before: Self::ANY }
    }

    /// The same in a copy that stands so many steps behind.
    fn moved(self, by: usize) -> Self {
        Self { step: self.step + by as u32, ..self }
    }
}

/// What is left to be tried, or to be put back before it.
#[derive(Clone, Copy, Debug)]
enum Rest {
    Branch { step: usize, at: usize },
    Restore { slot: usize, value: Option<NonMaxUsize> },
}

/// What came of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// There is a match.
    Match,
    /// There is none.
    NoMatch,
    /// It takes too many steps to tell.
    GivenUp,
}

thread_local! {
    /// Kept from try to try for the memory it has.
    static RESTS: RefCell<Vec<Rest>> = const { RefCell::new(Vec::new()) };
}

impl Program {
    /// The steps of a pattern; `None` when it cannot be run so, or has too many.
    pub(super) fn new(hir: &Hir, tables: &[Arc<Words>], direction: Direction) -> Option<Self> {
        let (steps, ways, classes) = (Vec::new(), Vec::new(), Vec::new());
        let (known, ahead) = (Vec::new(), FxHashMap::default());
        let mut compiler = Compiler { steps, ways, classes, known, ahead, tables, direction };
        compiler.add(hir)?;
        compiler.push(Step::Match)?;
        compiler.see_ahead();
        let start = compiler.seen(Way::to(0));
        let ends_text = direction == Direction::Forward && hir.properties().look_set_suffix().contains(Look::End);
        let last = if ends_text { compiler.last(hir) } else { None };
        let n_slots = 2 * (hir.properties().explicit_captures_len() + 1);
        let Compiler { steps, ways, classes, .. } = compiler;
        Some(Self { steps, ways, start, last, classes, tables: tables.to_vec(), n_slots, direction })
    }

    /// Whether a match that must end where the text ends may end with its last character.
    pub(super) fn may_end(&self, text: &str) -> bool {
        self.last.is_none_or(|class| self.classes[class].has(char_before(text, text.len()).0))
    }

    /// Whether a way may be taken before this character.
    #[inline]
    fn takes(&self, way: Way, next: u32) -> bool {
        match way.before {
            c @ ..Way::CLASS => c == next,
            Way::ANY => true,
            class => self.classes[(class - Way::CLASS) as usize].has(next),
        }
    }

    /// The next character in the direction of the program, and the position behind it.
    #[inline]
    fn next(&self, text: &str, at: usize) -> (u32, usize) {
        match self.direction {
            Direction::Forward => char_at(text.as_bytes(), at),
            Direction::Backward => char_before(text, at),
        }
    }

    /// Tries to match at a place of a text, and adds the steps that took to `spent`. Of a match read forward the slots tell where
    /// its groups lie.
    pub(super) fn run(&self, text: &str, start: usize, slots: &mut Slots, spent: &mut usize) -> Outcome {
        if !self.takes(self.start, self.next(text, start).0) {
            return Outcome::NoMatch;
        }
        RESTS.with_borrow_mut(|rests| {
            rests.clear();
            slots.resize(self.n_slots, None);
            slots.fill(None);
            let mut run = Run { program: self, text, slots, rests, n_steps: 0, limit: MAX_TRY, failed: None };
            let outcome = match run.from(start) {
                Outcome::GivenUp => run.remembering(start),
                outcome => outcome,
            };
            *spent += run.n_steps;
            outcome
        })
    }
}

/// One try.
struct Run<'a> {
    program: &'a Program,
    text: &'a str,
    slots: &'a mut Slots,
    rests: &'a mut Vec<Rest>,
    n_steps: usize,
    /// So many steps are taken.
    limit: usize,
    /// Where ways part, the steps and positions that were come to: there is no match from any of them that was left. Only of a try that
    /// is dear.
    failed: Option<FxHashSet<(usize, usize)>>,
}

impl Run<'_> {
    /// Tries once more, and goes no way twice.
    fn remembering(&mut self, start: usize) -> Outcome {
        self.limit = self.n_steps + MAX_REMEMBERED;
        self.failed = Some(FxHashSet::default());
        self.rests.clear();
        self.slots.fill(None);
        self.from(start)
    }

    /// Whether there is nothing to be looked for at a step where ways part: it was come to before, or there were too many steps.
    #[inline]
    fn ends_at(&mut self, step: usize, at: usize) -> bool {
        self.n_steps > self.limit || self.failed.as_mut().is_some_and(|failed| !failed.insert((step, at)))
    }

    fn from(&mut self, start: usize) -> Outcome {
        self.rests.push(Rest::Branch { step: 0, at: start });
        while let Some(rest) = self.rests.pop() {
            match rest {
                Rest::Restore { slot, value } => self.slots[slot] = value,
                Rest::Branch { step, at } => match self.branch(step, at) {
                    Some(end) => {
                        self.slots[0] = NonMaxUsize::new(start.min(end));
                        self.slots[1] = NonMaxUsize::new(start.max(end));
                        return Outcome::Match;
                    }
                    None if self.n_steps > self.limit => return Outcome::GivenUp,
                    None => {}
                },
            }
        }
        Outcome::NoMatch
    }

    /// Goes on until something fails; gives the end of a match.
    fn branch(&mut self, mut step: usize, mut at: usize) -> Option<usize> {
        let program = self.program;
        let mut next = program.next(self.text, at);
        loop {
            self.n_steps += 1;
            match program.steps[step] {
                Step::Char(c) => {
                    if c != next.0 {
                        return None;
                    }
                    at = next.1;
                    next = program.next(self.text, at);
                }
                Step::Class(class) => {
                    if !program.classes[class].has(next.0) {
                        return None;
                    }
                    at = next.1;
                    next = program.next(self.text, at);
                }
                Step::Ahead(class) => {
                    if !program.classes[class].has(next.0) {
                        return None;
                    }
                }
                Step::Table(table) => {
                    if self.ends_at(step, at) {
                        return None;
                    }
                    let first = self.rests.len();
                    let rests = &mut *self.rests;
                    let table = &program.tables[table];
                    let found = |end: usize| rests.push(Rest::Branch { step: step + 1, at: end });
                    match program.direction {
                        Direction::Forward => table.at(self.text, at, found),
                        Direction::Backward => table.before(self.text, at, found),
                    }
                    self.rests[first..].sort_unstable_by_key(|rest| match rest {
                        Rest::Branch { at, .. } => *at,
                        Rest::Restore { .. } => 0,
                    });
                    return None;
                }
                Step::Split(first, second) => {
                    if self.ends_at(step, at) {
                        return None;
                    }
                    // Most ways end at their first character.
                    let way = if !program.takes(first, next.0) {
                        Some(second).filter(|second| program.takes(*second, next.0))
                    } else {
                        if program.takes(second, next.0) {
                            self.rests.push(Rest::Branch { step: second.step as usize, at });
                        }
                        Some(first)
                    };
                    step = way?.step as usize;
                    continue;
                }
                Step::Choice(first, behind) => {
                    if self.ends_at(step, at) {
                        return None;
                    }
                    let mut chosen: Option<Way> = None;
                    for way in program.ways[first..behind].iter().rev().filter(|way| program.takes(**way, next.0)) {
                        if let Some(later) = chosen.replace(*way) {
                            self.rests.push(Rest::Branch { step: later.step as usize, at });
                        }
                    }
                    step = chosen?.step as usize;
                    continue;
                }
                Step::Jump(to) => {
                    step = to;
                    continue;
                }
                Step::Save(slot) => {
                    self.rests.push(Rest::Restore { slot, value: self.slots[slot] });
                    self.slots[slot] = NonMaxUsize::new(at);
                }
                Step::Look(look) => {
                    if !holds(look, self.text.as_bytes(), at) {
                        return None;
                    }
                }
                Step::Match => return Some(at),
            }
            step += 1;
        }
    }
}

/// No character has this number: there the text ends.
const NO_CHAR: u32 = u32::MAX;

/// The number of the character at a boundary, and the position behind it.
#[inline]
fn char_at(text: &[u8], at: usize) -> (u32, usize) {
    let low = |byte: u8| u32::from(byte & 0x3F);
    match text.get(at..).unwrap_or_default() {
        [a @ 0xE0..0xF0, b, c, ..] => (u32::from(a & 0x0F) << 12 | low(*b) << 6 | low(*c), at + 3),
        [a @ ..0x80, ..] => (u32::from(*a), at + 1),
        [a @ 0x80..0xE0, b, ..] => (u32::from(a & 0x1F) << 6 | low(*b), at + 2),
        [a, b, c, d, ..] => (u32::from(a & 0x07) << 18 | low(*b) << 12 | low(*c) << 6 | low(*d), at + 4),
        _ => (NO_CHAR, at),
    }
}

/// The number of the character that ends at a boundary, and where it begins.
#[inline]
fn char_before(text: &str, at: usize) -> (u32, usize) {
    let low = |byte: u8| u32::from(byte & 0x3F);
    match text.as_bytes().get(..at).unwrap_or_default() {
        // No byte of a character but its first has these bits.
        [.., a @ 0xE0..0xF0, b, c] => (u32::from(a & 0x0F) << 12 | low(*b) << 6 | low(*c), at - 3),
        [.., a @ ..0x80] => (u32::from(*a), at - 1),
        _ => match text[..at].chars().next_back() {
            Some(c) => (c as u32, at - c.len_utf8()),
            None => (NO_CHAR, at),
        },
    }
}

fn holds(look: Look, text: &[u8], at: usize) -> bool {
    match look {
        Look::Start => at == 0,
        Look::End => at == text.len(),
        Look::StartLF => at == 0 || text[at - 1] == b'\n',
        Look::EndLF => at == text.len() || text[at] == b'\n',
        _ => unreachable!("a program has no other"),
    }
}

struct Compiler<'a> {
    steps: Vec<Step>,
    ways: Vec<Way>,
    classes: Vec<Arc<ClassSet>>,
    /// What the classes were made of, in their order: most stand in a pattern several times.
    known: Vec<ClassUnicode>,
    /// By where alternatives stand in the pattern, the numbers of the classes of what alternatives begin with, where those are known.
    ahead: FxHashMap<*const Hir, Option<usize>>,
    tables: &'a [Arc<Words>],
    direction: Direction,
}

/// So many alternatives are passed over at once where the next character begins none of them.
const MANY_WAYS: usize = 4;

impl Compiler<'_> {
    fn push(&mut self, step: Step) -> Option<usize> {
        self.steps.push(step);
        (self.steps.len() <= MAX_STEPS).then(|| self.steps.len() - 1)
    }

    fn add(&mut self, hir: &Hir) -> Option<()> {
        match hir.kind() {
            HirKind::Empty => {}
            HirKind::Literal(literal) => {
                let text = std::str::from_utf8(&literal.0).ok()?;
                match self.direction {
                    Direction::Forward => text.chars().try_for_each(|c| self.push(Step::Char(c.into())).map(|_| ()))?,
                    Direction::Backward => {
                        text.chars().rev().try_for_each(|c| self.push(Step::Char(c.into())).map(|_| ()))?
                    }
                }
            }
            HirKind::Class(Class::Unicode(class)) => {
                let index = self.class(class);
                self.push(Step::Class(index))?;
            }
            HirKind::Class(Class::Bytes(_)) => return None,
            HirKind::Look(look @ (Look::Start | Look::End | Look::StartLF | Look::EndLF)) => {
                self.push(Step::Look(*look))?;
            }
            HirKind::Look(_) => return None,
            HirKind::Capture(capture) => match (slot(capture), self.direction) {
                (Some(table), _) => {
                    self.push(Step::Table(table))?;
                }
                (None, Direction::Forward) => {
                    self.push(Step::Save(2 * capture.index as usize))?;
                    self.add(&capture.sub)?;
                    self.push(Step::Save(2 * capture.index as usize + 1))?;
                }
                (None, Direction::Backward) => self.add(&capture.sub)?,
            },
            HirKind::Concat(parts) => match self.direction {
                Direction::Forward => parts.iter().try_for_each(|part| self.add(part))?,
                Direction::Backward => parts.iter().rev().try_for_each(|part| self.add(part))?,
            },
            HirKind::Alternation(parts) => self.alternation(parts)?,
            HirKind::Repetition(repetition) => self.repetition(repetition)?,
        }
        Some(())
    }

    fn alternation(&mut self, parts: &[Hir]) -> Option<()> {
        let joined = self.joined(parts);
        if let [part] = joined.as_slice() {
            return self.part(part);
        }
        if joined.len() >= MANY_WAYS {
            let ahead = match self.ahead.get(&parts.as_ptr()) {
                Some(known) => *known,
                None => self.new_ahead(parts),
            };
            ahead.map(|class| self.push(Step::Ahead(class))).unwrap_or(Some(0))?;
        }
        let choice = self.push(Step::Choice(0, 0))?;
        let (mut ways, mut jumps) = (Vec::with_capacity(joined.len()), Vec::with_capacity(joined.len()));
        for part in &joined {
            ways.push(Way::to(self.steps.len()));
            self.part(part)?;
            jumps.push(self.push(Step::Jump(0))?);
        }
        let (first, end) = (self.ways.len(), self.steps.len());
        jumps.into_iter().for_each(|jump| self.steps[jump] = Step::Jump(end));
        self.ways.append(&mut ways);
        self.steps[choice] = match self.ways[first..] {
            [one, other] => Step::Split(one, other),
            _ => Step::Choice(first, self.ways.len()),
        };
        Some(())
    }

    fn part(&mut self, part: &Part<'_>) -> Option<()> {
        match part {
            Part::Letter(class) => {
                let index = self.class(class);
                self.push(Step::Class(index)).map(|_| ())
            }
            Part::Other(hir) => self.add(hir),
        }
    }

    /// Notes for all ways before which character they may be taken.
    fn see_ahead(&mut self) {
        for index in 0..self.steps.len() {
            if let Step::Split(first, second) = self.steps[index] {
                self.steps[index] = Step::Split(self.seen(first), self.seen(second));
            }
        }
        for index in 0..self.ways.len() {
            self.ways[index] = self.seen(self.ways[index]);
        }
    }

    fn seen(&self, way: Way) -> Way {
        let mut step = way.step as usize;
        let before = loop {
            match self.steps[step] {
                Step::Char(c) => break c,
                Step::Class(class) | Step::Ahead(class) => break Way::CLASS + class as u32,
                Step::Jump(to) => step = to,
                Step::Save(_) => step += 1,
                Step::Table(_) | Step::Split(..) | Step::Choice(..) | Step::Look(_) | Step::Match => break Way::ANY,
            }
        };
        Way { before, ..way }
    }

    /// The number of a class.
    fn class(&mut self, class: &ClassUnicode) -> usize {
        self.known.iter().position(|known| known == class).unwrap_or_else(|| {
            self.known.push(class.clone());
            self.classes.push(Arc::new(ClassSet::new(class)));
            self.classes.len() - 1
        })
    }

    /// The class of the characters with which a match of `hir` ends.
    fn last(&mut self, hir: &Hir) -> Option<usize> {
        let direction = std::mem::replace(&mut self.direction, Direction::Backward);
        let mut ranges = Vec::new();
        let is_known = self.add_first(hir, &mut ranges) == Some(false);
        self.direction = direction;
        is_known.then(|| self.class(&ClassUnicode::new(ranges)))
    }

    /// The class of what alternatives begin with, in the direction of the program.
    fn new_ahead(&mut self, parts: &[Hir]) -> Option<usize> {
        let mut ranges = Vec::new();
        let is_known = parts.iter().all(|part| self.add_first(part, &mut ranges) == Some(false));
        let class = is_known.then(|| self.class(&ClassUnicode::new(ranges)));
        self.ahead.insert(parts.as_ptr(), class);
        class
    }

    /// Adds the characters with which a match of `hir` may begin, and tells whether one may be empty; `None` when they are not known.
    fn add_first(&self, hir: &Hir, ranges: &mut Vec<ClassUnicodeRange>) -> Option<bool> {
        let is_forward = self.direction == Direction::Forward;
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Some(true),
            HirKind::Literal(literal) => {
                let mut letters = std::str::from_utf8(&literal.0).ok()?.chars();
                let first = if is_forward { letters.next() } else { letters.next_back() }?;
                ranges.push(ClassUnicodeRange::new(first, first));
                Some(false)
            }
            HirKind::Class(Class::Unicode(class)) => {
                ranges.extend_from_slice(class.ranges());
                Some(false)
            }
            HirKind::Class(Class::Bytes(_)) => None,
            HirKind::Repetition(repetition) => Some(self.add_first(&repetition.sub, ranges)? || repetition.min == 0),
            HirKind::Capture(capture) => match slot(capture) {
                Some(table) => {
                    let first = |word: &String| {
                        let mut letters = word.chars();
                        if is_forward { letters.next() } else { letters.next_back() }
                    };
                    let firsts = self.tables[table].strings().iter().filter_map(first);
                    ranges.extend(firsts.map(|first| ClassUnicodeRange::new(first, first)));
                    Some(false)
                }
                None => self.add_first(&capture.sub, ranges),
            },
            HirKind::Concat(parts) => {
                let mut at = 0..parts.len();
                while let Some(index) = if is_forward { at.next() } else { at.next_back() } {
                    if !self.add_first(&parts[index], ranges)? {
                        return Some(false);
                    }
                }
                Some(true)
            }
            HirKind::Alternation(parts) => {
                let mut may_be_empty = false;
                for part in parts {
                    may_be_empty |= self.add_first(part, ranges)?;
                }
                Some(may_be_empty)
            }
        }
    }

    /// Adds another round of a repetition: a copy of the first one.
    fn round(&mut self, sub: &Hir, first: &mut Option<Range<usize>>) -> Option<()> {
        let start = self.steps.len();
        let Some(known) = first.clone() else {
            self.add(sub)?;
            *first = Some(start..self.steps.len());
            return Some(());
        };
        let by = start - known.start;
        for index in known {
            let step = self.steps[index];
            let copy = match step {
                Step::Split(first, second) => Step::Split(first.moved(by), second.moved(by)),
                Step::Choice(first, behind) => {
                    let copied = self.ways.len();
                    self.ways.extend_from_within(first..behind);
                    self.ways[copied..].iter_mut().for_each(|way| *way = way.moved(by));
                    Step::Choice(copied, self.ways.len())
                }
                Step::Jump(to) => Step::Jump(to + by),
                step => step,
            };
            self.push(copy)?;
        }
        Some(())
    }

    fn repetition(&mut self, repetition: &Repetition) -> Option<()> {
        let Repetition { min, max, greedy, sub } = repetition;
        let split = |stay: usize, leave: usize| {
            let (stay, leave) = (Way::to(stay), Way::to(leave));
            if *greedy { Step::Split(stay, leave) } else { Step::Split(leave, stay) }
        };
        // The steps of one round.
        let mut round = None;
        for _ in 0..*min {
            self.round(sub, &mut round)?;
        }
        match max {
            // A round that takes nothing could be repeated for ever.
            None if sub.properties().minimum_len() == Some(0) => return None,
            None => {
                let start = self.push(Step::Jump(0))?;
                self.round(sub, &mut round)?;
                self.push(Step::Jump(start))?;
                self.steps[start] = split(start + 1, self.steps.len());
            }
            Some(max) => {
                let mut splits = Vec::new();
                for _ in *min..*max {
                    splits.push(self.push(Step::Jump(0))?);
                    self.round(sub, &mut round)?;
                }
                let end = self.steps.len();
                splits.into_iter().for_each(|start| self.steps[start] = split(start + 1, end));
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex_automata::meta::Regex;
    use regex_automata::{Anchored, Input};

    use super::*;

    fn hir(pattern: &str) -> Hir {
        regex_syntax::parse(pattern).expect("a sound pattern")
    }

    /// Patterns over few characters, so that they match often.
    fn pattern() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            "[甲乙a]",
            Just("(?:甲a|a乙|乙乙|甲?a甲)".to_owned()),
            Just("[甲乙]".to_owned()),
            Just("[一-乖九-甲]".to_owned()),
            Just("[^乙]".to_owned()),
            Just("^".to_owned()),
            Just("$".to_owned())
        ];
        leaf.prop_recursive(4, 24, 3, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
                proptest::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("(?:{})", parts.join("|"))),
                (inner.clone(), "\\?|\\*|\\+|\\{2\\}|\\{1,3\\}|\\{0,2\\}", any::<bool>())
                    .prop_map(|(part, times, lazy)| format!("(?:{part}){times}{}", if lazy { "?" } else { "" })),
                inner.prop_map(|part| format!("({part})")),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn the_automaton_finds_the_same(pattern in pattern(), text in "[甲乙a]{0,9}", start in 0usize..9) {
            let hir = hir(&pattern);
            let start = text.char_indices().nth(start).map_or(text.len(), |(at, _)| at);
            let regex = Regex::builder().build_from_hir(&hir).expect("a small pattern");
            let mut expected = vec![None; 2 * regex.captures_len()];
            let input = Input::new(&text).range(start..).anchored(Anchored::Yes);
            let matches = regex.search_slots(&input, &mut expected).is_some();
            if let Some(program) = Program::new(&hir, &[], Direction::Forward) {
                let (mut slots, mut spent) = (Slots::new(), 0);
                match program.run(&text, start, &mut slots, &mut spent) {
                    Outcome::Match => prop_assert_eq!(slots, expected),
                    outcome => prop_assert!(outcome == Outcome::GivenUp || !matches),
                }
            }
            let ending = Regex::new(&format!("(?:{pattern})\\z")).expect("a small pattern");
            if let Some(program) = Program::new(&hir, &[], Direction::Backward) {
                let outcome = program.run(&text, text.len(), &mut Slots::new(), &mut 0);
                let expected = if ending.is_match(&text) { Outcome::Match } else { Outcome::NoMatch };
                prop_assert!(outcome == Outcome::GivenUp || outcome == expected);
            }
            let to_end = Hir::concat(vec![hir, Hir::look(Look::End)]);
            if let Some(program) = Program::new(&to_end, &[], Direction::Forward) {
                prop_assert!(program.may_end(&text) || !ending.is_match(&text));
            }
        }
    }

    #[test]
    fn alternatives_of_one_character_are_one_way() {
        let program = |pattern: &str| Program::new(&hir(pattern), &[], Direction::Forward).expect("a small pattern");
        // 丙甲 begins with what 丙 would be joined over.
        for (pattern, n_ways) in [("甲|乙丙|丁|[戊己]", 2), ("甲|丙甲|丁|丙|戊丁", 4), ("甲|(?:乙丙)?|丁", 3)]
        {
            assert_eq!(program(pattern).ways.len(), n_ways, "{pattern}");
        }
    }

    #[test]
    fn the_last_character_tells() {
        let to_end = |pattern: &str| Program::new(&hir(pattern), &[], Direction::Forward).expect("a small pattern");
        for (pattern, text, may) in [("甲[乙丙]?$", "丁甲", true), ("甲[乙丙]?$", "甲丁", false), ("甲|乙", "丁", true)]
        {
            assert_eq!(to_end(pattern).may_end(text), may, "{pattern} in {text}");
        }
    }

    #[test]
    fn tables_give_longer_words_first() {
        let words = Words::new(["元", "元整", "美元"].map(str::to_owned).to_vec());
        let hir = {
            let table = super::super::words::slot_text(0).expect("one");
            super::super::words::with_slots(hir(&format!("5({table})整?")), 1, &[])
        };
        let program = Program::new(&hir, &[Arc::new(words)], Direction::Forward).expect("a small pattern");
        for (text, expected) in [("5元整", 3..9), ("5美元整", 1..7), ("5元", 1..4)] {
            let mut slots = Slots::new();
            let outcome = program.run(text, text.find('5').expect("a five"), &mut slots, &mut 0);
            let group = slots[2].map(NonMaxUsize::get).zip(slots[3].map(NonMaxUsize::get));
            assert_eq!(outcome, Outcome::Match);
            assert_eq!(group, Some((1, if text == "5元" { 4 } else { 7 })), "{text} {expected:?}");
        }
    }

    #[test]
    fn dear_patterns_are_remembered_or_given_up() {
        let program = Program::new(&hir("(?:a|a)+(?:a|a)+b"), &[], Direction::Forward).expect("a small pattern");
        let (mut slots, mut spent) = (Slots::new(), 0);
        assert_eq!(program.run(&"a".repeat(60), 0, &mut slots, &mut spent), Outcome::NoMatch);
        assert!((MAX_TRY..MAX_TRY + 2000).contains(&spent), "{spent}");
        let ended = "a".repeat(60) + "b";
        assert_eq!(program.run(&ended, 0, &mut slots, &mut spent), Outcome::Match);
        let (text, mut spent) = ("a".repeat(MAX_REMEMBERED), 0);
        assert_eq!(program.run(&text, 0, &mut slots, &mut spent), Outcome::GivenUp);
        assert!((MAX_REMEMBERED..MAX_REMEMBERED + MAX_TRY + 200).contains(&spent), "{spent}");
        assert!(Program::new(&hir("(?:a?)*"), &[], Direction::Forward).is_none());
        assert!(Program::new(&hir("(?:a{150}){150}"), &[], Direction::Forward).is_none());
    }
}
