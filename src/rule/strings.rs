//! The strings that attribute rules need, looked for before a sentence is shown to any of them.

use super::set::CompiledAttribute;
use super::trigger::{TriggerSet, Triggers, TriggersBuilder};
use crate::matcher::{FlatReader, Pattern, is_mark};

/// Sets of strings of which the text of any match of an attribute's pattern holds one each.
pub(super) fn own_strings(pattern: &Pattern) -> Vec<Vec<String>> {
    let mut sets = pattern.own_literals();
    sets.retain(|set| !set.iter().any(|string| string.is_empty() || string.contains(is_mark)));
    sets
}

/// The strings that attribute rules need, looked for all at once.
#[derive(Debug)]
pub(crate) struct AttributeStrings {
    triggers: Triggers,
    /// For each attribute, by its number, the sets of strings of each of which any match holds one.
    needs: Vec<TriggerSet>,
}

impl AttributeStrings {
    /// The strings of these rules.
    pub(super) fn new<'r>(attributes: impl Iterator<Item = &'r CompiledAttribute>) -> Self {
        let (mut builder, mut all, mut needs) = (TriggersBuilder::default(), TriggerSet::default(), Vec::new());
        for attribute in attributes {
            let sets = match attribute.laid_strings {
                Some(mut laid) => laid.list(FlatReader::texts),
                None => own_strings(&attribute.pattern),
            };
            let (needed, _) = builder.add(&sets);
            all.add(&needed);
            needs.resize(needs.len().max(attribute.number + 1), TriggerSet::default());
            needs[attribute.number] = needed;
        }
        Self { triggers: builder.build(&all), needs }
    }

    /// The sets of which a text has a string.
    pub(crate) fn find(&self, text: &str) -> TriggerSet {
        let mut found = TriggerSet::default();
        self.triggers.find_in(text, &mut found);
        found
    }

    /// Whether what was found in a text is all that a rule needs.
    pub(crate) fn suffice_for(&self, found: &TriggerSet, rule: &CompiledAttribute) -> bool {
        self.needs.get(rule.number).is_none_or(|needs| found.covers(needs))
    }
}
