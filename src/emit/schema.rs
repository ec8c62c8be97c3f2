use serde_json::{Map, Value, json};

use super::columns::{BOUNDS, Column, ColumnType, LEVELS, STATUSES, columns, native_columns};
use crate::rule::RuleSet;

/// The JSON Schema (2020-12) of one record: of the kinds of the rule set, and of the native kinds.
///
/// It is as strict as the program is: a record of these rules has no other properties, kinds and fields than these.
pub fn record_schema(set: &RuleSet) -> Value {
    let of_rules = set.kinds.iter().map(|kind| (kind.name.as_str(), columns(set, kind)));
    // A kind of the rules may bear the name of a native one; then a record may be either.
    let mut kinds: Vec<(&str, Vec<Column>)> = Vec::new();
    for (name, columns) in of_rules.chain(native_columns()) {
        match kinds.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => known.extend(columns),
            None => kinds.push((name, columns)),
        }
    }
    let names: Vec<&str> = kinds.iter().map(|(name, _)| *name).collect();
    let of_kind = kinds.iter().map(|(name, columns)| of_kind(name, columns));
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A fact found by jushi: one line of facts.jsonl",
        "type": "object",
        "properties": {
            "id": described(json!({ "type": "string", "pattern": "^[0-9a-f]{16}$" }),
                "Made of article, kind, quote and the text around it; survives edits elsewhere and changes of the rules."),
            "article": described(json!({ "type": "string", "minLength": 1 }),
                "Path below the corpus folder, with /; for a line of a JSON Lines file, path#id."),
            "kind": described(json!({ "enum": names }), "Kind of fact."),
            "rule": described(json!({ "type": "string", "minLength": 1 }), "The rule that found it."),
            "line": described(json!({ "type": "integer", "minimum": 1 }),
                "Line of the source text in which it starts, counted from 1."),
            "quote": described(json!({ "type": "string" }), "Source text of the span, noise included."),
            "normalized": described(json!({ "type": "string" }), "The same in normalized text."),
            "span": described(json!({ "$ref": "#/$defs/span" }), "Where it stands."),
            "sentence": described(json!({ "$ref": "#/$defs/span" }), "Where its sentence stands."),
            "fields": described(json!({ "type": "object", "additionalProperties": { "type": "string" } }),
                "What the fact says; absent when unknown."),
            "parts": described(json!({ "type": "object", "additionalProperties": { "$ref": "#/$defs/part" } }),
                "Where the fields that stand in the text stand."),
            "repeats": described(json!({ "type": "string", "pattern": "^[0-9a-f]{16}$" }),
                "The id of the first such fact, where a passage stands in the article again."),
        },
        "required": ["id", "article", "kind", "rule", "line", "quote", "normalized", "span", "sentence", "fields"],
        "additionalProperties": false,
        "allOf": of_kind.collect::<Vec<Value>>(),
        "$defs": {
            "offsets": {
                "description": "Start and end, half open, counted from 0.",
                "type": "array",
                "items": { "type": "integer", "minimum": 0 },
                "minItems": 2,
                "maxItems": 2,
            },
            "span": {
                "type": "object",
                "properties": offsets(),
                "required": ["char", "byte"],
                "additionalProperties": false,
            },
            "part": {
                "type": "object",
                "properties": with(offsets(), "quote", json!({ "type": "string" })),
                "required": ["quote", "char", "byte"],
                "additionalProperties": false,
            },
            "decimal": { "type": "string", "pattern": "^-?(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?$" },
        },
    })
}

fn described(schema: Value, description: &str) -> Value {
    with(schema, "description", json!(description))
}

fn with(mut schema: Value, name: &str, value: Value) -> Value {
    schema[name] = value;
    schema
}

fn offsets() -> Value {
    json!({
        "char": described(json!({ "$ref": "#/$defs/offsets" }), "Unicode characters of the decoded source text."),
        "byte": described(json!({ "$ref": "#/$defs/offsets" }), "Bytes of the file as it lies on disk."),
    })
}

/// What holds for records of one kind.
fn of_kind(name: &str, columns: &[Column]) -> Value {
    let mut fields = Map::new();
    for column in columns {
        fields.entry(column.name.clone()).or_insert_with(|| value_schema(column.column_type));
    }
    let parts: Map<String, Value> = columns
        .iter()
        .filter(|column| column.may_be_part)
        .map(|column| (column.name.clone(), json!({ "$ref": "#/$defs/part" })))
        .collect();
    let mut fields = json!({ "properties": fields, "additionalProperties": false });
    if columns.iter().any(|column| column.column_type == ColumnType::Bound) {
        fields["dependentRequired"] =
            json!({ "value": ["bound"], "bound": ["value"], "low": ["value", "high"], "high": ["value", "low"] });
        fields["if"] = json!({ "properties": { "bound": { "const": "range" } }, "required": ["bound"] });
        fields["then"] = json!({ "required": ["low", "high"] });
    }
    json!({
        "if": { "properties": { "kind": { "const": name } } },
        "then": { "properties": {
            "fields": fields,
            "parts": { "properties": parts, "additionalProperties": false },
        } },
    })
}

fn value_schema(column_type: ColumnType) -> Value {
    match column_type {
        ColumnType::Decimal => json!({ "$ref": "#/$defs/decimal" }),
        ColumnType::Bound => json!({ "enum": BOUNDS }),
        ColumnType::Text | ColumnType::Interval | ColumnType::Place => json!({ "type": "string", "minLength": 1 }),
        ColumnType::Date => json!({ "type": "string", "pattern": "^-?[0-9]{4,6}-[0-9]{2}-[0-9]{2}$" }),
        ColumnType::PlaceCode => json!({ "type": "string", "pattern": "^[0-9]{6}$" }),
        ColumnType::PlaceLevel => json!({ "enum": LEVELS }),
        ColumnType::Candidates => json!({ "type": "string", "minLength": 1 }),
        ColumnType::Status => json!({ "enum": STATUSES }),
        ColumnType::FactId => json!({ "type": "string", "pattern": "^[0-9a-f]{16}$" }),
    }
}
