//! What a kind says of its fields: those a fact must have, and what the others hold where nothing is said; and what a fact has from
//! another one that it refers to.

use super::{Candidate, FieldValue};
use crate::fact::{Bound, Number};
use crate::rule::{FieldType, Kind};
use crate::text::Span;

/// Drops facts without a required field and those that refer to none, and fills the empty fields that have a default.
pub fn complete(facts: &mut Vec<Candidate>, kinds: &[Kind]) {
    adopt(facts, kinds);
    facts.retain(|fact| has_required(fact, kinds));
    drop_dangling(facts);
    for fact in facts {
        let kind = &kinds[fact.kind];
        for (field, default) in &kind.defaults {
            fact.fields[*field].get_or_insert_with(|| value(kind.fields[*field].1, default));
        }
    }
}

/// Fills the empty fields of facts that refer to others with what those have under the same names.
fn adopt(facts: &mut [Candidate], kinds: &[Kind]) {
    for index in 0..facts.len() {
        for (kind, span) in references(&facts[index]) {
            let Some(of) = facts.iter().position(|of| of.kind == kind && of.span == span) else { continue };
            let of_kind = &kinds[kind];
            for (field, (name, field_type)) in kinds[facts[index].kind].fields.iter().enumerate() {
                let same = of_kind.field(name).filter(|same| of_kind.fields[*same].1 == *field_type);
                if let Some(same) = same.filter(|_| facts[index].fields[field].is_none()) {
                    facts[index].fields[field] = facts[of].fields[same].clone();
                }
            }
        }
    }
}

/// The facts that a fact refers to, by kind and place.
fn references(fact: &Candidate) -> Vec<(usize, Span)> {
    let of_field = |field: &Option<FieldValue>| match field {
        Some(FieldValue::Fact(kind, span)) => Some((*kind, *span)),
        _ => None,
    };
    fact.fields.iter().filter_map(of_field).collect()
}

/// Drops facts that refer to others which are gone.
fn drop_dangling(facts: &mut Vec<Candidate>) {
    let is_there = |(kind, span): &(usize, Span), facts: &[Candidate]| {
        facts.iter().any(|fact| fact.kind == *kind && fact.span == *span)
    };
    while let Some(index) = facts.iter().position(|fact| !references(fact).iter().all(|of| is_there(of, facts))) {
        facts.remove(index);
    }
}

/// Whether the fact has all fields that its kind requires.
pub(crate) fn has_required(fact: &Candidate, kinds: &[Kind]) -> bool {
    kinds[fact.kind].required.iter().all(|field| fact.fields[*field].is_some())
}

fn value(field: FieldType, default: &str) -> FieldValue {
    match default.parse() {
        Ok(number) if field == FieldType::Number => FieldValue::Number(Number::single(number, Bound::Exact)),
        _ => FieldValue::Constant(default.to_owned()),
    }
}
