//! Which candidates stay: one total order, so that equal input gives equal output.

use std::cmp::Reverse;

use super::{Candidate, FieldValue};
use crate::document::{Annotation, AnnotationValue};
use crate::rule::Kind;

/// Keeps the candidates of one sentence that do not lose to another, by start.
///
/// Candidates of a kind whose spans overlap exclude each other; where the kind names `distinct` fields, those that
/// agree in them do, in whichever order. Priority wins, then length, then the earlier start, then file order; among
/// relations the earlier and tighter one wins.
pub fn settle(mut candidates: Vec<Candidate>, kinds: &[Kind], annotations: &[Annotation]) -> Vec<Candidate> {
    candidates.sort_by_key(|candidate| {
        let relation = !kinds[candidate.kind].distinct.is_empty();
        let length = candidate.span.len();
        let (first, second) =
            if relation { (candidate.span.start, length) } else { (usize::MAX - length, candidate.span.start) };
        (candidate.kind, Reverse(candidate.priority), first, second, candidate.rule)
    });
    let mut kept: Vec<Candidate> = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let kind = &kinds[candidate.kind];
        let rivals = kept.iter().filter(|rival| rival.kind == candidate.kind);
        let lost = if kind.distinct.is_empty() {
            rivals.into_iter().any(|rival| rival.span.overlaps(candidate.span))
        } else {
            let key = distinct_key(&candidate, kind, annotations);
            rivals.into_iter().any(|rival| distinct_key(rival, kind, annotations) == key)
        };
        if !lost {
            kept.push(candidate);
        }
    }
    kept.sort_by_key(|candidate| (candidate.span.start, candidate.kind, candidate.span.end, candidate.rule));
    kept
}

fn distinct_key<'a>(candidate: &'a Candidate, kind: &Kind, annotations: &'a [Annotation]) -> Vec<&'a str> {
    let value = |name: &String| match &candidate.fields[kind.field(name)?] {
        Some(FieldValue::Place(index, _)) => match &annotations[*index].value {
            AnnotationValue::Place(place) => Some(place.name.as_str()),
            _ => None,
        },
        Some(FieldValue::Constant(text)) => Some(text.as_str()),
        _ => None,
    };
    let mut key: Vec<&str> = kind.distinct.iter().filter_map(value).collect();
    key.sort_unstable();
    key
}
