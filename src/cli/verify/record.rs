//! What of a record can be proved with the record alone, and with those around it.

use std::collections::HashMap;

use crate::emit::{Record, in_order};
use crate::fact::{Bound, Decimal};

/// The first record with each id that was met, by id.
#[derive(Default)]
pub(super) struct Seen<'a> {
    records: HashMap<&'a str, &'a Record>,
    last: Option<&'a Record>,
}

impl<'a> Seen<'a> {
    /// Everything that is wrong with the next record of a file.
    pub(super) fn wrong(&mut self, record: &'a Record) -> Vec<String> {
        let mut wrong = fields_wrong(record);
        if let Some(last) = self.last.filter(|last| !in_order(last, record)) {
            wrong.push(format!("it stands behind {} {}, which comes later", last.kind, last.id));
        }
        wrong.extend(record.repeats.as_deref().and_then(|id| self.repeat_wrong(record, id)));
        if self.records.insert(&record.id, record).is_some() {
            wrong.push("another record has its id".to_owned());
        }
        self.last = Some(record);
        wrong
    }

    fn repeat_wrong(&self, record: &Record, id: &str) -> Option<String> {
        let first = self.records.get(id).filter(|first| first.article == record.article);
        let says_the_same = |first: &&&Record| first.kind == record.kind && first.fields == record.fields;
        match first {
            None => Some(format!("it repeats {id}, which does not stand before it in its article")),
            Some(first) if first.repeats.is_some() => Some(format!("it repeats {id}, which repeats another itself")),
            first => first
                .filter(|first| !says_the_same(first))
                .map(|_| format!("it repeats {id}, which says something else")),
        }
    }
}

fn fields_wrong(record: &Record) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, value) in &record.fields {
        let is_number = matches!(name.as_str(), "value" | "low" | "high");
        let is_decimal = is_number && record.field("bound").is_some();
        if value.is_empty() {
            wrong.push(format!("{name} is empty"));
        } else if is_decimal && !is_canonical(value) {
            wrong.push(format!("{name} `{value}` is not written as decimals are"));
        } else if name.ends_with("_code") && !is_code(value) {
            wrong.push(format!("{name} `{value}` is no code of six digits"));
        }
    }
    for (name, _) in &record.parts {
        if record.field(name).is_none() {
            wrong.push(format!("there is a part {name}, and no such field"));
        }
    }
    wrong.extend(range_wrong(record));
    wrong
}

fn is_canonical(value: &str) -> bool {
    value.parse::<Decimal>().is_ok_and(|number| number.to_string() == value)
}

fn is_code(value: &str) -> bool {
    value.len() == 6 && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// What is wrong with the bound of a number, and with its range.
fn range_wrong(record: &Record) -> Option<String> {
    let bound = record.field("bound")?;
    if Bound::from_name(bound).is_none() {
        return Some(format!("there is no bound `{bound}`"));
    }
    let number = |name| record.field(name).and_then(|value| value.parse::<Decimal>().ok());
    match (number("value"), number("low"), number("high")) {
        (None, ..) => None,
        (_, None, None) if bound != "range" => None,
        (Some(value), Some(low), Some(high)) if bound == "range" => {
            let is_right = value == low && low <= high;
            (!is_right).then(|| format!("the value {value} and the range from {low} to {high} do not fit"))
        }
        _ => Some(format!("low and high do not fit the bound `{bound}`")),
    }
}

/// How two records that should be equal differ, in the words of the record.
pub(super) fn difference(found: &Record, expected: &Record) -> Option<String> {
    let differs = |what: &str, found: &str, expected: &str| {
        (found != expected).then(|| format!("{what} is `{found}`, the rules give `{expected}`"))
    };
    let said = |pairs: &[(String, String)]| {
        pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
    };
    let or_none = |id: &Option<String>| id.clone().unwrap_or_else(|| "nothing".to_owned());
    differs("the id", &found.id, &expected.id)
        .or_else(|| differs("the rule", &found.rule, &expected.rule))
        .or_else(|| differs("normalized", &found.normalized, &expected.normalized))
        .or_else(|| differs("what it says", &said(&found.fields), &said(&expected.fields)))
        .or_else(|| differs("what it repeats", &or_none(&found.repeats), &or_none(&expected.repeats)))
        .or_else(|| (found.sentence != expected.sentence).then(|| "it has another sentence".to_owned()))
        .or_else(|| (found.parts != expected.parts).then(|| "its parts stand elsewhere".to_owned()))
        .or_else(|| (found != expected).then(|| "it is not what the rules give".to_owned()))
}
