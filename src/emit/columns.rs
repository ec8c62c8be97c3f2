use crate::matcher::CaptureKind;
use crate::rule::{FieldType, Kind, RuleSet};

/// A field that records of a kind may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Name of the field in the record.
    pub name: String,
    /// What its value is.
    pub column_type: ColumnType,
    /// Whether it may stand somewhere in the text, and then has a part.
    pub may_be_part: bool,
}

/// What the value of a field is; in the record all of them are strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// A decimal number in plain notation.
    Decimal,
    /// How the number is qualified.
    Bound,
    /// Any text.
    Text,
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
            FieldType::Text | FieldType::Enum => vec![column(name, ColumnType::Text, is_caught(set, kind, index))],
            FieldType::Time => vec![
                column(name, ColumnType::Text, is_caught(set, kind, index)),
                column(&format!("{name}_value"), ColumnType::Text, false),
                column(&format!("{name}_basis"), ColumnType::Date, false),
            ],
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
        columns.push(column("confidence", ColumnType::Text, false));
    }
    columns
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
        let by_attribute = file.attributes.iter().filter(|attribute| is_of_kind(attribute.kind));
        by_rule.into_iter().any(|rule| rule.header == Some(field) || catches(rule.pattern.captures()))
            || by_attribute.into_iter().any(|attribute| attribute.field == field)
    })
}

/// The native kinds and the fields of their records.
pub fn native_columns() -> [(&'static str, Vec<Column>); 4] {
    let place = vec![
        column("name", ColumnType::Text, false),
        column("code", ColumnType::PlaceCode, false),
        column("level", ColumnType::PlaceLevel, false),
        column("status", ColumnType::Status, false),
        column("candidates", ColumnType::Candidates, false),
    ];
    let time = vec![column("value", ColumnType::Text, false), column("basis", ColumnType::Date, false)];
    [("number", number_columns()), ("percent", number_columns()), ("time", time), ("place", place)]
}

fn number_columns() -> Vec<Column> {
    let decimal = |name| column(name, ColumnType::Decimal, false);
    vec![decimal("value"), decimal("low"), decimal("high"), column("bound", ColumnType::Bound, false)]
}

fn column(name: &str, column_type: ColumnType, may_be_part: bool) -> Column {
    Column { name: name.to_owned(), column_type, may_be_part }
}
