//! `[kinds.NAME]`: fields, their types, what a fact must have and what it has unless it says so.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::DeTable;

use super::{Parser, Value, is_name, located};
use crate::fact::Decimal;
use crate::rule::spec::*;

/// Keys of a kind.
pub(crate) const KIND_KEYS: &[&str] = &["fields", "distinct", "whole"];
/// Keys of a field that is written as a table.
pub(crate) const FIELD_KEYS: &[&str] = &["name", "type", "values", "required", "default"];

impl Parser<'_> {
    pub(super) fn kind(&mut self, name: &Spanned<Cow<'_, str>>, value: &Value<'_>) -> KindSpec {
        let table = self.table(value);
        self.known_keys("key of a kind", table, KIND_KEYS);
        let mut fields: Vec<FieldSpec> = Vec::new();
        if let Some(entries) = table.get("fields") {
            for entry in self.array(entries) {
                let field = if entry.get_ref().is_str() { self.short_field(entry) } else { self.long_field(entry) };
                fields.extend(field);
            }
        }
        self.check_fields(&fields);
        let distinct = table.get("distinct").map(|distinct| self.strings(distinct)).unwrap_or_default();
        for field in &distinct {
            if !self.incomplete && !fields.iter().any(|known| known.name.value == field.value) {
                let known: Vec<&str> = fields.iter().map(|known| known.name.value.as_str()).collect();
                self.reporter.unknown(field.span.clone(), "field", &field.value, known);
            }
        }
        KindSpec { name: located(name), fields, distinct, whole: self.boolean(table, "whole") }
    }

    /// `"value: number"`, `"what"`.
    fn short_field(&mut self, entry: &Value<'_>) -> Option<FieldSpec> {
        let text = self.string(entry)?;
        let (name, type_name) = text.value.split_once(':').unwrap_or((&text.value, "text"));
        let type_name = Located { value: type_name.trim().to_owned(), span: text.span.clone() };
        let field_type = self.field_type(&type_name)?;
        if field_type == FieldType::Enum {
            let hint = format!("write {{ name = \"{name}\", type = \"enum\", values = [\"…\", \"…\"] }}");
            self.reporter.error_with_hint(text.span, "an enum field needs its values", hint);
            return None;
        }
        let name = Located { value: name.trim().to_owned(), span: text.span.clone() };
        Some(FieldSpec { name, field_type, values: Vec::new(), required: false, default: None })
    }

    /// `{ name = "unit", type = "enum", values = ["mu", "hectare"], required = true, default = "mu" }`.
    fn long_field(&mut self, entry: &Value<'_>) -> Option<FieldSpec> {
        let table = self.table(entry);
        self.known_keys("key of a field", table, FIELD_KEYS);
        let name = self.required(table, entry.span(), "name")?;
        let field_type = match self.optional(table, "type") {
            Some(type_name) => self.field_type(&type_name)?,
            None => FieldType::Text,
        };
        let values = table.get("values").map(|values| self.strings(values)).unwrap_or_default();
        let values: Vec<String> = values.into_iter().map(|value| value.value).collect();
        if (field_type == FieldType::Enum) == values.is_empty() {
            let message = if values.is_empty() { "an enum field needs its values" } else { "only an enum has values" };
            let hint = "write type = \"enum\", values = [\"…\", \"…\"]";
            self.reporter.error_with_hint(name.span.clone(), message, hint);
        }
        let field = FieldSpec {
            required: self.boolean(table, "required"),
            default: self.default(table),
            name,
            field_type,
            values,
        };
        self.check_default(&field);
        Some(field)
    }

    fn default(&mut self, table: &DeTable<'_>) -> Option<Located<String>> {
        table.get("default").and_then(|value| self.text_of(value))
    }

    fn check_default(&mut self, field: &FieldSpec) {
        let Some(default) = &field.default else { return };
        let (span, value) = (default.span.clone(), default.value.as_str());
        match field.field_type {
            FieldType::Enum if !field.values.iter().any(|known| known == value) => {
                self.reporter.unknown(span, "value", value, field.values.iter().map(String::as_str));
            }
            FieldType::Number if value.parse::<Decimal>().is_err() => {
                self.reporter.error(span, format!("`{value}` is no decimal number"));
            }
            FieldType::Place => self.reporter.error(span, "a place has no default: it stands in the text"),
            FieldType::Fact => self.reporter.error(span, "a fact has no default: it stands in the text"),
            _ if field.required => {
                let hint = "leave out one of `required` and `default`";
                self.reporter.error_with_hint(span, "a field with a default is never missing", hint);
            }
            _ => {}
        }
    }

    fn field_type(&mut self, name: &Located<String>) -> Option<FieldType> {
        let found = FieldType::NAMES.iter().find(|(known, _)| *known == name.value);
        if found.is_none() {
            let known = FieldType::NAMES.map(|(known, _)| known);
            self.reporter.unknown(name.span.clone(), "field type", &name.value, known);
        }
        found.map(|(_, field_type)| *field_type)
    }

    /// Every key of the record is given by one field.
    fn check_fields(&mut self, fields: &[FieldSpec]) {
        let mut seen: Vec<(String, &str)> = Vec::new();
        for field in fields {
            let (name, span) = (field.name.value.as_str(), field.name.span.clone());
            if !is_name(name) || name.contains('-') || name.starts_with('_') {
                let message = format!("`{name}` cannot name a field");
                let hint = "a name has letters, digits and `_`, and begins with a letter";
                self.reporter.error_with_hint(span, message, hint);
                continue;
            }
            if name == "span" || name == "confidence" {
                let message = format!("`{name}` has a meaning of its own and cannot name a field");
                self.reporter.error(span, message);
                continue;
            }
            for key in record_keys(name, field.field_type) {
                match seen.iter().find(|(known, _)| *known == key) {
                    Some((_, first)) if *first == name => {
                        self.reporter.error(span.clone(), format!("field `{name}` is declared twice"));
                        break;
                    }
                    Some((_, first)) => {
                        let message = format!("fields `{first}` and `{name}` both give `{key}` in the record");
                        let hint = "a number gives value, low, high and bound, whatever its name; one kind has one";
                        self.reporter.error_with_hint(span.clone(), message, hint);
                        break;
                    }
                    None => seen.push((key, name)),
                }
            }
        }
    }
}

/// The keys that a field gives in a record.
pub(crate) fn record_keys(name: &str, field_type: FieldType) -> Vec<String> {
    match field_type {
        FieldType::Number => ["value", "low", "high", "bound"].map(str::to_owned).to_vec(),
        FieldType::Place => ["", "_code", "_level", "_candidates"].map(|end| format!("{name}{end}")).to_vec(),
        FieldType::Time => ["", "_value"].map(|end| format!("{name}{end}")).to_vec(),
        FieldType::Text | FieldType::Enum | FieldType::Fact => vec![name.to_owned()],
    }
}
