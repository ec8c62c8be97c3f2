//! Which rules may match a sentence, as far as its strings and its numbers tell.

use super::apply::{MarkCounts, NativeNeeds};
use super::set::{CompiledFile, CompiledRule, FrameNeeds};
use super::trigger::{TriggerSet, Triggers, TriggersBuilder};

/// A rule of a set: the index of its file, and its own in the file.
pub(crate) type RuleId = (usize, usize);

/// The rules of a set by what they need.
#[derive(Debug)]
pub(crate) struct RuleIndex {
    /// All rules.
    all: RulesByString,
    /// Those that need no number. Most sentences have none, and most strings stand beside one: 元, 名, the words for persons.
    without_numbers: RulesByString,
}

impl RuleIndex {
    /// The index of the rules of some files, and of the strings that they need.
    pub(crate) fn new(files: &[CompiledFile], triggers: &TriggersBuilder) -> Self {
        let ids = |file: usize| (0..).map(move |rule| (file, rule));
        let rules = || files.iter().enumerate().flat_map(|(file, compiled)| ids(file).zip(&compiled.rules));
        let no_numbers = MarkCounts::without_numbers();
        let rules = rules().map(|(id, rule)| (RuleNeeds::of(id, rule), rule.first_trigger));
        let frames = files.iter().enumerate().filter_map(|(file, compiled)| {
            let needs = compiled.frame_needs.as_ref()?;
            let rule = (file, compiled.rules.len());
            let FrameNeeds { native, triggers, first_trigger, .. } = needs.clone();
            Some((RuleNeeds { rule, native, triggers }, first_trigger))
        });
        let all: Vec<_> = rules.chain(frames).collect();
        let few = |(needs, _): &&(RuleNeeds, Option<usize>)| no_numbers.may_suffice_for(&needs.native);
        Self {
            without_numbers: RulesByString::new(all.iter().filter(few), triggers),
            all: RulesByString::new(all.iter(), triggers),
        }
    }
}

/// Finds the rules that may match a sentence.
pub(crate) struct PossibleRules<'r> {
    index: &'r RuleIndex,
    /// Here to be used again.
    found: TriggerSet,
}

impl<'r> PossibleRules<'r> {
    /// Finds rules of an index.
    pub(crate) fn new(index: &'r RuleIndex) -> Self {
        Self { index, found: TriggerSet::default() }
    }

    /// The rules that may match a sentence with these native annotations, whatever words of lists are in it, in order. What
    /// stands in projected text stands in the text itself, so strings are looked for there.
    pub(crate) fn of(&mut self, text: &str, native: &MarkCounts) -> Vec<RuleId> {
        let rules = if native.may_have_numbers() { &self.index.all } else { &self.index.without_numbers };
        rules.triggers.find_in(text, &mut self.found);
        rules.possible(&self.found, native)
    }
}

/// Rules by the set of strings that says most about each: where none of a set is, its rules are not even looked at.
#[derive(Debug)]
struct RulesByString {
    triggers: Triggers,
    /// By number of the set, the rules that need it.
    of_set: Vec<Vec<RuleNeeds>>,
    /// The sets that a rule is found by.
    sets: TriggerSet,
    /// Rules that need no strings.
    others: Vec<RuleNeeds>,
}

#[derive(Clone, Debug)]
struct RuleNeeds {
    rule: RuleId,
    native: NativeNeeds,
    triggers: TriggerSet,
}

impl RuleNeeds {
    fn of(rule: RuleId, compiled: &CompiledRule) -> Self {
        Self { rule, native: compiled.native_needs.clone(), triggers: compiled.triggers.clone() }
    }
}

impl RulesByString {
    fn new<'r>(rules: impl Iterator<Item = &'r (RuleNeeds, Option<usize>)>, triggers: &TriggersBuilder) -> Self {
        let (mut of_set, mut others) = (Vec::new(), Vec::new());
        let (mut sets, mut all_sets) = (TriggerSet::default(), TriggerSet::default());
        for (needs, first_trigger) in rules {
            all_sets.add(&needs.triggers);
            let Some(set) = *first_trigger else {
                others.push(needs.clone());
                continue;
            };
            of_set.resize(of_set.len().max(set + 1), Vec::new());
            of_set[set].push(needs.clone());
            sets.insert(set);
        }
        Self { triggers: triggers.build(&all_sets), of_set, sets, others }
    }

    /// The rules whose needs may be met, in order.
    fn possible(&self, found: &TriggerSet, native: &MarkCounts) -> Vec<RuleId> {
        let mut possible = Vec::new();
        let mut add = |rules: &[RuleNeeds]| {
            for rule in rules {
                if found.covers(&rule.triggers) && native.may_suffice_for(&rule.native) {
                    possible.push(rule.rule);
                }
            }
        };
        add(&self.others);
        found.common(&self.sets).for_each(|set| add(&self.of_set[set]));
        possible.sort_unstable();
        possible
    }
}
