//! Which candidates stay: one total order, so that equal input gives equal output.

use std::cmp::Reverse;

use super::{Candidate, FieldValue};
use crate::document::{Annotation, AnnotationValue};
use crate::rule::Kind;
use crate::text::Span;

/// Keeps the candidates of one sentence that do not lose to another, by start.
///
/// Candidates of a kind whose spans overlap exclude each other; where the kind names `distinct` fields, those that
/// agree in them do, in whichever order. Priority wins, then length, then the earlier start, then file order; among
/// relations the earlier and tighter one wins.
pub fn settle(candidates: Vec<Candidate>, kinds: &[Kind], annotations: &[Annotation]) -> Vec<Candidate> {
    settle_watched(candidates, kinds, annotations, |_, _| {})
}

/// Adds the candidates of one more rule file to the facts of those before it, and settles kinds that both state.
pub(crate) fn settle_with(
    facts: &mut Vec<Candidate>,
    mut candidates: Vec<Candidate>,
    kinds: &[Kind],
    annotations: &[Annotation],
    lost: impl FnMut(Candidate, &Candidate),
) {
    let is_stated = |fact: &mut Candidate| candidates.iter().any(|candidate| candidate.kind == fact.kind);
    // Mostly one file states a kind, and nothing is taken out.
    let rivals: Vec<Candidate> = facts.extract_if(.., is_stated).collect();
    candidates.extend(rivals);
    facts.extend(settle_watched(candidates, kinds, annotations, lost));
}

/// Settles, and hands over each candidate that loses with the one that it loses to.
fn settle_watched(
    mut candidates: Vec<Candidate>,
    kinds: &[Kind],
    annotations: &[Annotation],
    mut lost: impl FnMut(Candidate, &Candidate),
) -> Vec<Candidate> {
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
        let mut rivals = kept.iter().filter(|rival| rival.kind == candidate.kind);
        let winner = if kind.distinct.is_empty() {
            rivals.find(|rival| rival.span.overlaps(candidate.span))
        } else {
            let key = distinct_key(&candidate, kind, annotations);
            rivals.find(|rival| distinct_key(rival, kind, annotations) == key)
        };
        match winner {
            Some(winner) => lost(candidate, winner),
            None => kept.push(candidate),
        }
    }
    kept.sort_by_key(|candidate| (candidate.span.start, candidate.kind, candidate.span.end, candidate.rule));
    kept
}

/// What a field is told apart by.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    Text(&'a str),
    Fact(usize, Span),
}

fn distinct_key<'a>(candidate: &'a Candidate, kind: &Kind, annotations: &'a [Annotation]) -> Vec<Key<'a>> {
    let value = |name: &String| match &candidate.fields[kind.field(name)?] {
        Some(FieldValue::Place(index, _)) => match &annotations[*index].value {
            AnnotationValue::Place(place) => Some(Key::Text(&place.name)),
            _ => None,
        },
        Some(FieldValue::Constant(text)) => Some(Key::Text(text)),
        Some(FieldValue::Fact(kind, span)) => Some(Key::Fact(*kind, *span)),
        _ => None,
    };
    let mut key: Vec<Key<'_>> = kind.distinct.iter().filter_map(value).collect();
    key.sort_unstable();
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::FieldType;

    fn kind(name: &str, distinct: &[&str]) -> Kind {
        let fields = ["from", "to"].map(|field| (field.to_owned(), FieldType::Text)).to_vec();
        Kind {
            name: name.to_owned(),
            fields,
            distinct: distinct.iter().map(|&field| field.to_owned()).collect(),
            mark: '\u{E100}',
            ..Kind::default()
        }
    }

    fn candidate(kind: usize, rule: usize, priority: i64, span: (usize, usize), ends: &[&str]) -> Candidate {
        let mut fields: Vec<Option<FieldValue>> =
            ends.iter().map(|end| Some(FieldValue::Constant((*end).to_owned()))).collect();
        fields.resize_with(2, || None);
        Candidate { kind, rule: (0, rule), priority, span: Span::new(span.0, span.1), fields }
    }

    /// The rules whose candidates stay, in whichever order the candidates come.
    #[track_caller]
    fn check(mut candidates: Vec<Candidate>, expected: &[usize]) {
        let kinds = [kind("amount", &[]), kind("pair", &["from", "to"])];
        for _ in 0..candidates.len() {
            candidates.rotate_left(1);
            let kept = settle(candidates.clone(), &kinds, &[]);
            let rules: Vec<usize> = kept.iter().map(|candidate| candidate.rule.1).collect();
            assert_eq!(rules, expected);
        }
    }

    #[test]
    fn priority_wins_then_length_then_start_then_file_order() {
        check(vec![candidate(0, 1, 0, (0, 9), &[]), candidate(0, 2, 1, (3, 6), &[])], &[2]);
        check(vec![candidate(0, 1, 0, (0, 6), &[]), candidate(0, 2, 0, (3, 12), &[])], &[2]);
        check(vec![candidate(0, 1, 0, (3, 9), &[]), candidate(0, 2, 0, (0, 6), &[])], &[2]);
        check(vec![candidate(0, 2, 0, (0, 6), &[]), candidate(0, 1, 0, (0, 6), &[])], &[1]);
    }

    #[test]
    fn what_does_not_overlap_stays() {
        check(vec![candidate(0, 1, 0, (6, 9), &[]), candidate(0, 2, 5, (0, 6), &[])], &[2, 1]);
        check(vec![candidate(0, 1, 0, (0, 9), &[]), candidate(1, 2, 5, (3, 6), &["a", "b"])], &[1, 2]);
    }

    #[test]
    fn relations_are_told_by_their_ends_in_either_order() {
        let earlier = candidate(1, 1, 0, (0, 30), &["a", "b"]);
        check(vec![earlier.clone(), candidate(1, 2, 0, (40, 50), &["b", "a"])], &[1]);
        check(vec![earlier.clone(), candidate(1, 2, 0, (0, 20), &["a", "b"])], &[2]);
        check(vec![earlier.clone(), candidate(1, 2, 3, (40, 50), &["a", "b"])], &[2]);
        check(vec![earlier, candidate(1, 2, 0, (10, 20), &["a", "c"])], &[1, 2]);
    }
}
