use crate::rule::{FieldType, Kind};

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
/// A number gives `value`, `low`, `high` and `bound` under whatever name; a place `from` gives `from`, `from_code`, `from_level`
/// and `from_candidates`.
pub fn columns(kind: &Kind) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for (name, field_type) in &kind.fields {
        let more = match field_type {
            FieldType::Number => number_columns(),
            FieldType::Text => vec![column(name, ColumnType::Text, true)],
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
    columns
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
    let time = vec![column("value", ColumnType::Text, false)];
    [("number", number_columns()), ("percent", number_columns()), ("time", time), ("place", place)]
}

fn number_columns() -> Vec<Column> {
    let decimal = |name| column(name, ColumnType::Decimal, false);
    vec![decimal("value"), decimal("low"), decimal("high"), column("bound", ColumnType::Bound, false)]
}

fn column(name: &str, column_type: ColumnType, may_be_part: bool) -> Column {
    Column { name: name.to_owned(), column_type, may_be_part }
}
