//! The JSON Schema of rule files, for editors: what a key is, and which values it takes.

use serde_json::{Map, Value, json};

use super::lint::LINTS;
use super::spec::{Confidence, FieldType};
use crate::clause::{Between, Slot, TakenSlot};
use crate::fact::Bound;

/// The schema (JSON Schema draft 7). It knows the form of a rule file; names and patterns are for `rules check`.
pub fn schema() -> Value {
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "jushi rule file",
        "type": "object",
        "additionalProperties": false,
        "required": ["schema"],
        "properties": file_properties(),
        "definitions": {
            "name": { "type": "string", "pattern": "^[\\p{L}_][\\p{L}\\p{N}_-]*$" },
            "scalar": { "type": ["string", "number", "boolean"] },
            "slots": names("slots, the first that is filled counts"),
            "pairs": { "type": "object", "additionalProperties": { "$ref": "#/definitions/scalar" } },
            "allow": described("lints that have nothing to say here", json!({
                "type": "array", "items": { "enum": LINTS.map(|(name, _)| name) },
            })),
            "scope": described("how far it looks", json!({ "enum": ["clause", "sentence", "passage"] })),
            "field": field(),
            "kind": kind(),
            "rule": rule(),
            "attribute": attribute(),
            "frame": frame(),
            "grammar": grammar(),
            "examples": described("texts with the facts marked [[so]]", json!({
                "type": "array",
                "items": { "anyOf": [{ "type": "string" }, { "$ref": "#/definitions/example" }] },
            })),
            "example": example(),
            "word": word(),
        },
    })
}

fn described(about: &str, value: Value) -> Value {
    let mut map = Map::from_iter([("description".to_owned(), Value::from(about))]);
    if let Value::Object(rest) = value {
        map.extend(rest);
    }
    Value::Object(map)
}

fn text(about: &str) -> Value {
    described(about, json!({ "type": "string" }))
}

fn texts(about: &str) -> Value {
    described(about, json!({ "type": "array", "items": { "type": "string" } }))
}

fn reference(about: &str, name: &str) -> Value {
    described(about, json!({ "allOf": [{ "$ref": format!("#/definitions/{name}") }] }))
}

/// A table whose keys are names.
fn named(about: &str, values: Value) -> Value {
    described(
        about,
        json!({
            "type": "object",
            "propertyNames": { "$ref": "#/definitions/name" },
            "additionalProperties": values,
        }),
    )
}

fn object(about: &str, required: &[&str], properties: Value) -> Value {
    described(
        about,
        json!({
            "type": "object",
            "additionalProperties": false,
            "required": required,
            "properties": properties,
        }),
    )
}

fn file_properties() -> Value {
    json!({
        "schema": described("version of the language", json!({ "const": 1 })),
        "extends": text("\"builtin\", or the folder of rules below this one's, seen from it"),
        "off": texts("ids of rules and attributes below that are switched off"),
        "layer": described("when the file runs", json!({ "enum": ["quantity", "fact"], "default": "fact" })),
        "use": texts("files whose macros, tables and lists are used here"),
        "sees": texts("annotation types, lists and kinds that are one character to the patterns of this file"),
        "phrases": texts("lists whose words head noun phrases: a word of them is one character with the nouns and adjectives before it"),
        "measures": texts("lists whose words say how much of something there is: with the noun or verb right before it a word of them is a phrase of the first list of `phrases`"),
        "sorts": texts("lists whose words take a verb right before them that no list has (结算费用)"),
        "governing": texts("lists whose words are never part of such a phrase"),
        "near": text("kind of fact that must stand in the sentence, or shortly before it, where rules of this file are tried"),
        "mask": texts("words, and words of lists (\"@list\"), that are hidden before matching"),
        "allow": reference("lints that have nothing to say in this file", "allow"),
        "macros": named("pieces of patterns: {name}", json!({ "type": "string" })),
        "units": named("tables of words with attributes: <@units.name>", json!({
            "type": "object", "minProperties": 1, "additionalProperties": { "anyOf": [
                { "$ref": "#/definitions/word" },
                { "const": false, "description": "takes the word away from the table below" },
            ] },
        })),
        "lists": named("words that become one character: <name>", json!({
            "anyOf": [
                { "type": "string", "description": "path of a word list below the rules folder" },
                { "type": "array", "minItems": 1, "items": { "type": "string", "minLength": 1 } },
            ],
        })),
        "kinds": named("kinds of fact", json!({ "$ref": "#/definitions/kind" })),
        "rule": described("what to look for", json!({ "type": "array", "items": { "$ref": "#/definitions/rule" } })),
        "grammar": { "$ref": "#/definitions/grammar" },
        "frame": described("pairs of places in the slots of verbs", json!({
            "type": "array", "items": { "$ref": "#/definitions/frame" },
        })),
        "attribute": described("fields that stand beside a fact", json!({
            "type": "array", "items": { "$ref": "#/definitions/attribute" },
        })),
    })
}

fn word() -> Value {
    described(
        "attributes of a word; those named as fields fill them",
        json!({
            "type": "object",
            "properties": {
                "factor": described("multiplies the number before it", json!({ "type": ["string", "number"] })),
                "bound": described("qualifies the number", json!({ "enum": Bound::ALL.map(Bound::name) })),
            },
            "additionalProperties": { "$ref": "#/definitions/scalar" },
        }),
    )
}

fn field() -> Value {
    let types = FieldType::NAMES.map(|(name, _)| name);
    object(
        "a field of a kind",
        &["name"],
        json!({
            "name": reference("its name", "name"),
            "type": described("what it holds", json!({ "enum": types, "default": "text" })),
            "values": texts("the values of an enum"),
            "required": described("a fact without it is none", json!({ "type": "boolean" })),
            "default": reference("what it holds where nothing is said", "scalar"),
        }),
    )
}

fn kind() -> Value {
    object(
        "a kind of fact",
        &[],
        json!({
            "fields": described("\"name: type\", or a table", json!({
                "type": "array",
                "items": { "anyOf": [{ "type": "string" }, { "$ref": "#/definitions/field" }] },
            })),
            "distinct": texts("fields that make two facts of one sentence the same"),
            "whole": described("its number counts things: a fact whose number has a fraction is none", json!({ "type": "boolean" })),
        }),
    )
}

fn rule() -> Value {
    object(
        "one rule",
        &["id", "fact", "pattern"],
        json!({
            "id": text("what it catches, beginning with its kind: amount/currency"),
            "override": described("it takes the place of the rule of this id below", json!({ "type": "boolean" })),
            "fact": text("kind of fact"),
            "pattern": text("what it matches"),
            "join": text("what joins the members of its lists"),
            "scope": { "$ref": "#/definitions/scope" },
            "priority": described("the higher wins", json!({ "type": "integer", "default": 0 })),
            "each": texts("list captures that give one fact for each member"),
            "pairing": described("how two lists are joined", json!({ "enum": ["cross", "zip"], "default": "cross" })),
            "set": reference("fields with a constant value", "pairs"),
            "factors": reference("factors of number captures that no unit word gives", "pairs"),
            "cell": text("table of the units of <n:number.cell>"),
            "header": text("field that takes the header of the cell"),
            "before": text("must match directly before the match"),
            "after": text("must match directly behind the match"),
            "not_before": text("must not match directly before the match"),
            "not_after": text("must not match directly behind the match"),
            "edges": described("where the match may begin and end", json!({ "enum": ["any", "token"], "default": "any" })),
            "overlapping": described("the search goes on inside the match", json!({ "type": "boolean" })),
            "max_chars": described("the longest match in characters", json!({ "type": "integer", "minimum": 0 })),
            "where": text("what must hold of the captured values: n >= 2 && from != to"),
            "confidence": described("how sure its facts are", json!({ "enum": Confidence::NAMES.map(|(name, _)| name) })),
            "allow": { "$ref": "#/definitions/allow" },
            "example": reference("texts it must catch", "examples"),
            "reject": reference("texts in which nothing of its kind may be found", "examples"),
        }),
    )
}

fn frame() -> Value {
    let taken = TakenSlot::ALL.iter().map(|(name, _, what)| format!("{name}: {what}")).collect::<Vec<_>>().join("; ");
    let slots = Slot::ALL.iter().map(|(name, _, what)| format!("{name}: {what}")).collect::<Vec<_>>().join("; ");
    object(
        "two places in the slots of a verb",
        &["id", "fact", "verb"],
        json!({
            "id": text("what it catches, beginning with its kind: place_pair/aid"),
            "override": described("it takes the place of the frame of this id below", json!({ "type": "boolean" })),
            "fact": text("kind of fact, with two fields of type place"),
            "verb": names("classes of which the verb has one"),
            "from": names(&format!("slots of the first place, the first that is filled counts. {slots}")),
            "to": names("slots of the second place"),
            "between": described("in place of slots: between what the relation stands", json!({
                "anyOf": [
                    { "enum": Between::NAMES.map(|(name, _)| name) },
                    { "type": "array", "items": { "enum": Between::NAMES.map(|(name, _)| name) } },
                ],
            })),
            "needs": names("what must hold besides: `clause:team or not own`"),
            "takes": described(
                &format!("fields of type fact, each with its slots; one fact is made for each that is taken. {taken}"),
                json!({ "type": "object", "additionalProperties": { "$ref": "#/definitions/slots" } }),
            ),
            "set": reference("fields with a constant value", "pairs"),
            "priority": described("the higher wins", json!({ "type": "integer", "default": 0 })),
            "confidence": described("how sure its facts are", json!({ "enum": Confidence::NAMES.map(|(name, _)| name) })),
            "allow": { "$ref": "#/definitions/allow" },
            "example": reference("texts it must catch", "examples"),
            "reject": reference("texts in which nothing of its kind may be found", "examples"),
        }),
    )
}

fn grammar() -> Value {
    object(
        "the words that clauses are read by",
        &[],
        json!({
            "function": names("tables of prepositions, conjunctions, marks: a word, a tab, its classes"),
            "verbs": names("tables of verbs"),
            "nouns": names("tables of nouns; ~ begins an ending"),
            "transitive": names("classes of verbs whose object is a place itself"),
            "melting": names("classes of verbs that take up the modifiers before them"),
            "acting": names("classes of verbs whose subject may be a plain noun directly before them"),
            "received": names("classes of verbs whose help is received: 在A的帮扶下"),
        }),
    )
}

/// A text, or several.
fn names(about: &str) -> Value {
    described(about, json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] }))
}

fn attribute() -> Value {
    let sides = ["before", "after", "nearest", "previous", "next", "header", "label"];
    let mut schema = object(
        "a field that stands beside a fact",
        &["id", "of", "field"],
        json!({
            "id": text("what it catches"),
            "override": described("it takes the place of the attribute of this id below", json!({ "type": "boolean" })),
            "of": text("kind of fact"),
            "field": text("field it fills"),
            "before": text("ends where the fact starts"),
            "after": text("starts where the fact ends"),
            "nearest": text("the last match before the fact"),
            "previous": text("all between the fact before and this one; the field is that one's"),
            "next": text("all between this fact and the next; the field is that one's"),
            "header": text("the last match in the header of the fact's column"),
            "label": text("the last match in the label of the fact's row"),
            "scope": { "$ref": "#/definitions/scope" },
            "when": reference("only facts that have these values", "pairs"),
            "allow": { "$ref": "#/definitions/allow" },
            "example": reference("texts it must catch", "examples"),
            "reject": reference("texts in whose facts the field stays empty", "examples"),
        }),
    );
    schema["oneOf"] = sides.iter().map(|side| json!({ "required": [side] })).collect();
    schema
}

fn example() -> Value {
    object(
        "an example or a reject",
        &["text"],
        json!({
            "text": text("the text, its facts marked [[so]]"),
            "expect": described("fields of each fact, in order", json!({
                "type": "array", "items": {
                    "type": "object",
                    "properties": { "slots": reference("of a frame: the slots of the two places", "pairs") },
                    "additionalProperties": { "$ref": "#/definitions/scalar" },
                },
            })),
            "misses": text("of a reject of a frame: what is missing, from, to, takes, same, or one of its needs"),
            "todo": described("a known miss", json!({ "type": "boolean" })),
        }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::parse::{
        ATTRIBUTE_KEYS, EXAMPLE_KEYS, FIELD_KEYS, FILE_KEYS, FRAME_KEYS, GRAMMAR_KEYS, KIND_KEYS, RULE_KEYS,
    };

    #[track_caller]
    fn check(of: &Value, expected: &[&str]) {
        let mut keys: Vec<&str> =
            of["properties"].as_object().expect("properties").keys().map(String::as_str).collect();
        let mut expected = expected.to_vec();
        keys.sort_unstable();
        expected.sort_unstable();
        assert_eq!(keys, expected);
    }

    #[test]
    fn the_schema_has_the_keys_that_are_read() {
        let schema = schema();
        check(&schema, FILE_KEYS);
        let definitions = &schema["definitions"];
        check(&definitions["rule"], RULE_KEYS);
        check(&definitions["attribute"], ATTRIBUTE_KEYS);
        check(&definitions["frame"], FRAME_KEYS);
        check(&definitions["grammar"], GRAMMAR_KEYS);
        check(&definitions["example"], EXAMPLE_KEYS);
        check(&definitions["kind"], KIND_KEYS);
        check(&definitions["field"], FIELD_KEYS);
    }
}
