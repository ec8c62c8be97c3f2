//! Which sentences are worth the dear work: told from strings and numbers, then from how many places there may be.

use super::annotation::mark;
use crate::annotate::place::PlaceMention;
use crate::document::{Annotation, Document};
use crate::rule::{MarkCounts, PossibleRules, RuleId, RuleSet};
use crate::text::Span;

/// A sentence in which a rule might match.
pub(crate) struct LiveSentence {
    pub(crate) sentence: Span,
    /// The rules that may match, as far as strings and numbers tell, in order.
    pub(super) rules: Vec<RuleId>,
    /// Its numbers, and how many times and places there may be.
    counts: MarkCounts,
}

impl LiveSentence {
    /// A sentence that is run whatever is in it.
    pub(crate) fn any(rules: &RuleSet, text: &str, sentence: Span) -> Self {
        let counts = MarkCounts::unknown();
        Self { sentence, rules: PossibleRules::new(&rules.index).of(sentence.of(text), &counts), counts }
    }
}

/// The live sentences of a document, as far as strings and numbers tell.
pub(super) fn live_sentences(rules: &RuleSet, document: &Document, numbers: &[Annotation]) -> Vec<LiveSentence> {
    let mut finder = PossibleRules::new(&rules.index);
    let mut live = Vec::new();
    let mut rest = numbers;
    for &sentence in &document.sentences {
        rest = &rest[rest.partition_point(|number| number.span.start < sentence.start)..];
        let (here, behind) = rest.split_at(rest.partition_point(|number| number.span.start < sentence.end));
        rest = behind;
        let mut counts = MarkCounts::without_numbers();
        here.iter().for_each(|number| counts.add(mark(number)));
        let mut possible = finder.of(sentence.of(&document.text), &counts);
        rules.retain_with_kinds(&mut possible);
        if !possible.is_empty() {
            live.push(LiveSentence { sentence, rules: possible, counts });
        }
    }
    live
}

/// Leaves out the sentences that have too few places for their rules; `mentions` are those of all of them.
pub(super) fn retain_with_places(live: &mut Vec<LiveSentence>, rules: &RuleSet, mentions: &[PlaceMention]) {
    live.retain_mut(|live| {
        let LiveSentence { sentence, rules: possible, counts } = live;
        counts.leave_places_open(mentions_in(mentions, *sentence).len());
        possible.retain(|rule| counts.may_suffice_for(&rules.rule(*rule).native_needs));
        rules.retain_with_kinds(possible);
        !possible.is_empty()
    });
}

/// The mentions that begin in a sentence.
pub(super) fn mentions_in(mentions: &[PlaceMention], sentence: Span) -> &[PlaceMention] {
    let from = mentions.partition_point(|mention| mention.span.start < sentence.start);
    let rest = &mentions[from..];
    &rest[..rest.partition_point(|mention| mention.span.start < sentence.end)]
}
