//! What a kind says of its fields: those a fact must have, and what the others hold where nothing is said.

use super::{Candidate, FieldValue};
use crate::fact::{Bound, Number};
use crate::rule::{FieldType, Kind};

/// Drops facts without a required field, and fills the empty fields that have a default.
pub fn complete(facts: &mut Vec<Candidate>, kinds: &[Kind]) {
    facts.retain(|fact| has_required(fact, kinds));
    for fact in facts {
        let kind = &kinds[fact.kind];
        for (field, default) in &kind.defaults {
            fact.fields[*field].get_or_insert_with(|| value(kind.fields[*field].1, default));
        }
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
