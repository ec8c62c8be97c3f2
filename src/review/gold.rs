use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::decision::{Action, Decision};
use super::fold::Fold;
use crate::eval::GoldFact;

/// The facts that people called right, as gold: accepted, corrected and added ones, where they stood when that was decided.
///
/// Of two people who differ, the last counts.
pub fn gold_facts(fold: &Fold) -> Vec<GoldFact> {
    let mut last: BTreeMap<&str, &Decision> = BTreeMap::new();
    for decision in fold.held().filter(|decision| decision.action.is_verdict()) {
        if let Some(anchor) = &decision.fact {
            last.insert(&anchor.id, decision);
        }
    }
    let mut seen = BTreeSet::new();
    let gold = last.into_values().filter_map(gold_fact);
    let mut gold: Vec<GoldFact> =
        gold.filter(|fact| seen.insert((fact.doc.clone(), fact.kind.clone(), fact.start, fact.end))).collect();
    gold.sort_by(|a, b| (&a.doc, a.start, &a.kind, a.end).cmp(&(&b.doc, b.start, &b.kind, b.end)));
    gold.iter_mut().enumerate().for_each(|(index, fact)| fact.line = index + 1);
    gold
}

fn gold_fact(decision: &Decision) -> Option<GoldFact> {
    let anchor = decision.fact.as_ref()?;
    let [start, end] = decision.right_span(anchor.span);
    let is_own_span = [start, end] == anchor.span;
    let fields = decision.right_fields().filter(|_| decision.action != Action::Reject)?;
    let value = |(name, value): (&String, &String)| {
        // The ends of a relation are told by name.
        let is_place = fields.contains_key(&format!("{name}_level"));
        (name.clone(), if is_place { json!({ "name": value }) } else { Value::String(value.clone()) })
    };
    let follows = |name: &str| ["_code", "_level", "_candidates", "confidence"].iter().any(|end| name.ends_with(end));
    Some(GoldFact {
        doc: anchor.article.clone(),
        kind: anchor.kind.clone(),
        start,
        end,
        quote: is_own_span.then(|| anchor.quote.clone()),
        optional: false,
        either_order: false,
        fields: fields.iter().filter(|(name, _)| !follows(name)).map(value).collect(),
        line: 0,
    })
}
