//! Pairs of places that a frame joined -> the facts they state.

use super::{Candidate, FieldValue};
use crate::clause::FrameMatch;
use crate::document::Annotation;
use crate::rule::{RuleId, RuleSet};
use crate::text::Span;

/// The fact that a pair of places states; it reaches from the first of its parts in the sentence to the last.
pub(crate) fn frame_candidate(
    set: &RuleSet,
    rule: RuleId,
    found: &FrameMatch,
    annotations: &[Annotation],
    sentence: Span,
) -> Option<Candidate> {
    let frame = set.frame(rule)?;
    let kind = &set.kinds[frame.kind];
    let mut fields: Vec<Option<FieldValue>> = vec![None; kind.fields.len()];
    for (field, value) in &frame.set {
        fields[*field] = Some(FieldValue::Constant(value.clone()));
    }
    let [from, to] = [found.from, found.to].map(|place| annotations[place].span);
    let [from_field, to_field] = frame.places;
    fields[from_field] = Some(FieldValue::Place(found.from, from));
    fields[to_field] = Some(FieldValue::Place(found.to, to));
    let mut span = from.cover(to);
    if let Some(trigger) = kind.field("trigger") {
        fields[trigger] = Some(FieldValue::Text(found.trigger));
        if sentence.contains(found.trigger) {
            span = span.cover(found.trigger);
        }
    }
    if let Some(fact) = found.fact {
        fields[fact.field] = Some(FieldValue::Fact(fact.kind, fact.span));
        span = span.cover(fact.span);
        if let Some(shared) = kind.field("shared").filter(|_| fact.is_shared) {
            fields[shared] = Some(FieldValue::Constant("true".to_owned()));
        }
    }
    Some(Candidate { kind: frame.kind, rule, priority: frame.priority, span, fields })
}
