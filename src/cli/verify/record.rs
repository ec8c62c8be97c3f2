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
        let first_of = |id: &str| self.records.get(id).and_then(|record| record.repeats.as_deref());
        let Some(first) = first else {
            return Some(format!("it repeats {id}, which does not stand before it in its article"));
        };
        match first.repeats {
            Some(_) => Some(format!("it repeats {id}, which repeats another itself")),
            None if first.says_the_same(record, first_of) => None,
            None => Some(format!("it repeats {id}, which says something else")),
        }
    }
}

/// The records of an output by article and id: those that others may refer to.
pub(super) struct Referred<'a> {
    records: HashMap<(&'a str, &'a str), &'a Record>,
    /// The kinds that the run was asked for; all where there are none.
    kinds: &'a [String],
    /// How many records of one kind refer to a record.
    counts: HashMap<(&'a str, &'a str), usize>,
}

impl<'a> Referred<'a> {
    pub(super) fn new(records: &'a [Record], kinds: &'a [String]) -> Self {
        let by_id = records.iter().map(|record| ((record.article.as_str(), record.id.as_str()), record)).collect();
        let mut counts = HashMap::new();
        for record in records {
            references(record).for_each(|(_, id)| *counts.entry((record.kind.as_str(), id)).or_default() += 1);
        }
        Self { records: by_id, kinds, counts }
    }

    /// Everything that is wrong with what a record says of others.
    pub(super) fn wrong(&self, record: &Record) -> Vec<String> {
        let of_reference = |(name, id): (&str, &str)| {
            if !self.kinds.is_empty() && !self.kinds.iter().any(|kind| kind == name) {
                return None;
            }
            match self.records.get(&(record.article.as_str(), id)) {
                None => Some(format!("{name} {id} is no fact of its article")),
                Some(other) if other.kind != name => Some(format!("{name} {id} is of kind {}", other.kind)),
                Some(other) if record.part(name).is_some_and(|part| part.span != other.span) => {
                    Some(format!("{name} {id} stands elsewhere"))
                }
                Some(other) => borrowed_wrong(record, other),
            }
        };
        let mut wrong: Vec<String> = references(record).filter_map(of_reference).collect();
        let is_alone = |(_, id): (&str, &str)| self.counts.get(&(record.kind.as_str(), id)).is_none_or(|n| *n < 2);
        if record.field("shared") == Some("true") && references(record).any(is_alone) {
            wrong.push("it is shared, and no other refers to the same fact".to_owned());
        }
        wrong
    }
}

/// The fields of a record that refer to other records: their names are kinds, and they are ids that do not stand in the text.
fn references(record: &Record) -> impl Iterator<Item = (&str, &str)> {
    let is_id = |value: &str| value.len() == 16 && value.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let refers =
        move |name: &str, value: &str| is_id(value) && record.part(name).is_some_and(|part| part.quote != value);
    let fields = record.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    fields.filter(move |(name, value)| refers(name, value))
}

/// Where a record says something else than the one it refers to, under a name that both know.
fn borrowed_wrong(record: &Record, other: &Record) -> Option<String> {
    let of_number = ["value", "low", "high", "bound"];
    let said = of_number.into_iter().chain(record.fields.iter().map(|(name, _)| name.as_str()));
    let differs = |name: &&str| match (record.field(name), other.field(name)) {
        (mine, theirs) if of_number.contains(name) => mine != theirs,
        (Some(mine), Some(theirs)) => mine != theirs,
        _ => false,
    };
    let name = said.into_iter().find(differs)?;
    let shown = |record: &Record| record.field(name).unwrap_or("nothing").to_owned();
    Some(format!("{name} is `{}`, and `{}` in the {} that it refers to", shown(record), shown(other), other.kind))
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
