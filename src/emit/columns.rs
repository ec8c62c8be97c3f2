use std::collections::BTreeSet;

use crate::matcher::CaptureKind;
use crate::rule::{BARE, CompiledAttribute, Confidence, FieldType, Kind, RuleSet, Side};

/// A field that records of a kind may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Name of the field in the record.
    pub name: String,
    /// What its value is.
    pub column_type: ColumnType,
    /// Whether it may stand somewhere in the text, and then has a part.
    pub may_be_part: bool,
    /// The values it can have, where they are few words to choose from; else nothing.
    pub values: Vec<String>,
}

/// The values of `bound`.
pub(super) const BOUNDS: [&str; 7] = ["exact", "approx", "nearly", "over", "at_least", "at_most", "range"];

/// The levels of places.
pub(super) const LEVELS: [&str; 6] = ["province", "prefecture", "county", "town", "village", "zone"];

/// Whether a place has one reading, or is meant abroad.
pub(super) const STATUSES: [&str; 3] = ["resolved", "ambiguous", "foreign"];

/// What the value of a field is; in the record all of them are strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// A decimal number in plain notation.
    Decimal,
    /// How the number is qualified.
    Bound,
    /// Any text.
    Text,
    /// A time in ISO 8601: a point, or an interval with a slash.
    Interval,
    /// A day: year, month and day with hyphens.
    Date,
    /// The path of a place, or its name as written when it is ambiguous.
    Place,
    /// Six digits.
    PlaceCode,
    /// The level of a place.
    PlaceLevel,
    /// Paths of places, with `|` between them.
    Candidates,
    /// Whether a place has one reading.
    Status,
    /// The id of another record of the article.
    FactId,
}

/// The fields of the records of a kind, in their order.
///
/// A number gives `value`, `low`, `high` and `bound` under whatever name; a place `from` gives `from`, `from_code`,
/// `from_level` and `from_candidates`; a time `when` gives `when`, `when_value` and `when_basis`; rules that say how sure they are, `confidence`.
pub fn columns(set: &RuleSet, kind: &Kind) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for (index, (name, field_type)) in kind.fields.iter().enumerate() {
        let more = match field_type {
            FieldType::Number => number_columns(),
            FieldType::Text | FieldType::Enum => {
                let may_be_part = is_caught(set, kind, index);
                let values = if may_be_part { Vec::new() } else { known_values(set, kind, index) };
                vec![Column { values, ..column(name, ColumnType::Text, may_be_part) }]
            }
            FieldType::Time => vec![
                column(name, ColumnType::Text, is_caught(set, kind, index)),
                column(&format!("{name}_value"), ColumnType::Interval, false),
                column(&format!("{name}_basis"), ColumnType::Date, false),
            ],
            FieldType::Fact => vec![column(name, ColumnType::FactId, true)],
            FieldType::Place => vec![
                column(name, ColumnType::Place, true),
                column(&format!("{name}_code"), ColumnType::PlaceCode, false),
                column(&format!("{name}_level"), ColumnType::PlaceLevel, false),
                column(&format!("{name}_candidates"), ColumnType::Candidates, false),
            ],
        };
        for column in more {
            if !columns.iter().any(|known| known.name == column.name) {
                columns.push(column);
            }
        }
    }
    let mut rules = set.files.iter().flat_map(|file| &file.rules);
    if rules.any(|rule| rule.confidence.is_some() && set.kinds[rule.kind].name == kind.name) {
        let values = Confidence::NAMES.iter().map(|(name, _)| (*name).to_owned()).collect();
        columns.push(Column { values, ..column("confidence", ColumnType::Text, false) });
    }
    columns
}

/// The values that rules and tables of words give a field that is never taken from the text.
fn known_values(set: &RuleSet, kind: &Kind, field: usize) -> Vec<String> {
    let name = kind.fields[field].0.as_str();
    let is_of_kind = |index: usize| set.kinds[index].name == kind.name;
    let lent = lenders(set, kind, field).flat_map(|(of_kind, of_field)| known_values(set, of_kind, of_field));
    let mut values: BTreeSet<String> = kind.values(field).iter().cloned().chain(lent).collect();
    values.extend(kind.defaults.iter().filter(|(index, _)| *index == field).map(|(_, value)| value.clone()));
    for file in &set.files {
        let rules = file.rules.iter().filter(|rule| is_of_kind(rule.kind)).map(|rule| &rule.set);
        let frames = file.frames.iter().filter(|frame| is_of_kind(frame.kind)).map(|frame| &frame.set);
        let sets: Vec<_> = rules.chain(frames).collect();
        if sets.is_empty() {
            continue;
        }
        values.extend(sets.into_iter().flatten().filter(|(at, _)| *at == field).map(|(_, value)| value.clone()));
        let attributes = file.tables.values().flat_map(|words| words.values()).flatten();
        values.extend(attributes.filter(|(attribute, _)| attribute == name).map(|(_, value)| value.clone()));
    }
    values.remove(BARE);
    values.into_iter().collect()
}

/// The fields of other kinds from which a field is filled: those of its name in the kinds that facts of the kind refer to.
fn lenders<'a>(set: &'a RuleSet, kind: &'a Kind, field: usize) -> impl Iterator<Item = (&'a Kind, usize)> {
    let (name, field_type) = &kind.fields[field];
    let referred = kind.fields.iter().filter(|(_, field)| *field == FieldType::Fact);
    let kinds = referred.filter_map(|(of_kind, _)| set.kinds.iter().find(|known| known.name == *of_kind));
    kinds.filter_map(move |of_kind| {
        let same = of_kind.field(name).filter(|same| of_kind.fields[*same].1 == *field_type)?;
        (*field_type != FieldType::Fact).then_some((of_kind, same))
    })
}

/// Whether some rule takes a text field from the text; else it only ever has constant values.
fn is_caught(set: &RuleSet, kind: &Kind, field: usize) -> bool {
    let name = kind.fields[field].0.as_str();
    let is_of_kind = |index: usize| set.kinds[index].name == kind.name;
    set.files.iter().any(|file| {
        let catches = |captures: &[(String, CaptureKind)]| {
            captures.iter().any(|(capture, catch)| capture == name && !matches!(catch, CaptureKind::Word(_)))
        };
        let by_rule = file.rules.iter().filter(|rule| is_of_kind(rule.kind));
        // What is taken over from a fact beside is no text of the rule's own.
        let takes = |attribute: &&CompiledAttribute| !matches!(attribute.side, Side::Previous | Side::Next);
        let by_attribute = file.attributes.iter().filter(|attribute| is_of_kind(attribute.kind)).filter(takes);
        let by_frame = name == "trigger" && file.frames.iter().any(|frame| is_of_kind(frame.kind));
        by_frame
            || by_rule.into_iter().any(|rule| rule.header == Some(field) || catches(rule.pattern.captures()))
            || by_attribute.into_iter().any(|attribute| attribute.field == field)
    }) || lenders(set, kind, field).any(|(of_kind, of_field)| is_caught(set, of_kind, of_field))
}

/// The native kinds and the fields of their records.
pub fn native_columns() -> [(&'static str, Vec<Column>); 4] {
    let place = vec![
        column("name", ColumnType::Text, false),
        column("code", ColumnType::PlaceCode, false),
        column("level", ColumnType::PlaceLevel, false),
        column("status", ColumnType::Status, false),
        column("head", ColumnType::Text, false),
        column("name_then", ColumnType::Text, false),
        column("candidates", ColumnType::Candidates, false),
    ];
    let time = vec![column("value", ColumnType::Interval, false), column("basis", ColumnType::Date, false)];
    [("number", number_columns()), ("percent", number_columns()), ("time", time), ("place", place)]
}

fn number_columns() -> Vec<Column> {
    let decimal = |name| column(name, ColumnType::Decimal, false);
    vec![decimal("value"), decimal("low"), decimal("high"), column("bound", ColumnType::Bound, false)]
}

fn column(name: &str, column_type: ColumnType, may_be_part: bool) -> Column {
    let values: &[&str] = match column_type {
        ColumnType::Bound => &BOUNDS,
        ColumnType::PlaceLevel => &LEVELS,
        ColumnType::Status => &STATUSES,
        _ => &[],
    };
    let values = values.iter().map(|value| (*value).to_owned()).collect();
    Column { name: name.to_owned(), column_type, may_be_part, values }
}
