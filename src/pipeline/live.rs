//! Which sentences are worth the dear work: told from strings and numbers, then from how many places there may be.

use super::annotation::mark;
use crate::annotate::place::PlaceMention;
use crate::document::{Annotation, Document};
use crate::rule::{CompiledRule, MarkCounts, PLACE_MARKS, RuleSet, TIME_MARKS, TriggerSet};
use crate::text::Span;

/// A sentence in which a rule might match.
pub(crate) struct LiveSentence {
    pub(crate) sentence: Span,
    /// Its strings that rules need.
    pub(crate) triggers: TriggerSet,
    /// Its numbers, and how many times and places there may be.
    counts: MarkCounts,
}

impl LiveSentence {
    /// A sentence that is run whatever is in it.
    pub(crate) fn any(rules: &RuleSet, text: &str, sentence: Span) -> Self {
        Self { sentence, triggers: rules.triggers_in(sentence.of(text)), counts: MarkCounts::default() }
    }

    /// The rules that may match, as far as is known.
    fn rules<'r>(&self, rules: &'r RuleSet) -> impl Iterator<Item = &'r CompiledRule> {
        rules.files.iter().flat_map(|file| file.possible_rules(&self.triggers, &self.counts))
    }
}

/// The live sentences of a document, as far as strings and numbers tell.
pub(super) fn live_sentences(rules: &RuleSet, document: &Document, numbers: &[Annotation]) -> Vec<LiveSentence> {
    let mut open = MarkCounts::default();
    open.leave_open(TIME_MARKS, usize::MAX);
    open.leave_open(PLACE_MARKS, usize::MAX);
    let mut live = Vec::new();
    let mut rest = numbers;
    for &sentence in &document.sentences {
        rest = &rest[rest.partition_point(|number| number.span.start < sentence.start)..];
        let (here, behind) = rest.split_at(rest.partition_point(|number| number.span.start < sentence.end));
        rest = behind;
        let mut counts = open.clone();
        here.iter().for_each(|number| counts.add(mark(number)));
        let triggers = rules.triggers_in(sentence.of(&document.text));
        let found = LiveSentence { sentence, triggers, counts };
        if found.rules(rules).next().is_some() {
            live.push(found);
        }
    }
    live
}

/// Leaves out the sentences that have too few places for their rules; `mentions` are those of all of them.
pub(super) fn retain_with_places(live: &mut Vec<LiveSentence>, rules: &RuleSet, mentions: &[PlaceMention]) {
    live.retain_mut(|live| {
        live.counts.leave_open(PLACE_MARKS, mentions_in(mentions, live.sentence).len());
        live.rules(rules).next().is_some()
    });
}

/// The mentions that begin in a sentence.
pub(super) fn mentions_in(mentions: &[PlaceMention], sentence: Span) -> &[PlaceMention] {
    let from = mentions.partition_point(|mention| mention.span.start < sentence.start);
    let rest = &mentions[from..];
    &rest[..rest.partition_point(|mention| mention.span.start < sentence.end)]
}
