//! Expectations of examples, taken over from what the rules find, in the rule files as they are written.
//!
//! Only `expect` and the marks in `text` change; comments, layout and all else stay. What finds nothing is not taken over, nor is
//! a reject: a rule that catches what it must not is wrong, and no expectation mends it.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;
use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, Value};

use super::marked::Marked;
use super::{ExampleFailure, agrees};
use crate::emit::Record;
use crate::rule::{FieldType, Kind, RuleFiles, RuleSet};

/// Rule files with new expectations.
#[derive(Clone, Debug, Default)]
pub struct Updated {
    /// The files that changed, by their path below the rules folder.
    pub files: BTreeMap<String, String>,
    /// How many examples were taken over.
    pub n_examples: usize,
}

/// A rule file in which an example cannot be found again.
#[derive(Debug, Error)]
#[error("{file}: cannot update an example of {rule}: {problem}")]
pub struct UpdateError {
    file: String,
    rule: String,
    problem: String,
}

/// Takes over what was found for each failed example that may be updated.
///
/// # Errors
/// When a file cannot be edited; nothing is to be written then.
pub fn update(files: &RuleFiles, set: &RuleSet, failures: &[ExampleFailure]) -> Result<Updated, UpdateError> {
    let mut documents: BTreeMap<&str, DocumentMut> = BTreeMap::new();
    let mut n_examples = 0;
    for failure in failures {
        let Some(found) = &failure.found else { continue };
        let fail = |problem: &str| UpdateError {
            file: failure.file.clone(),
            rule: failure.rule.clone(),
            problem: problem.to_owned(),
        };
        let text = files.files.get(&failure.file).ok_or_else(|| fail("there is no such file"))?;
        if !documents.contains_key(failure.file.as_str()) {
            let document = text.parse().map_err(|error: toml_edit::TomlError| fail(error.message()))?;
            documents.insert(&failure.file, document);
        }
        let document = documents.get_mut(failure.file.as_str()).ok_or_else(|| fail("there is no such file"))?;
        let kind = kind_of(set, failure).ok_or_else(|| fail("there is no such rule"))?;
        let defaults = default_fields(set, kind);
        Edit { failure, found, defaults: &defaults, kind: &set.kinds[kind] }
            .apply(document)
            .ok_or_else(|| fail("it is not where it was read"))?;
        n_examples += 1;
    }
    let files = documents.into_iter().map(|(name, document)| (name.to_owned(), document.to_string())).collect();
    Ok(Updated { files, n_examples })
}

fn kind_of(set: &RuleSet, failure: &ExampleFailure) -> Option<usize> {
    let file = set.files.iter().find(|file| file.name == failure.file)?;
    let rules = file.rules.iter().map(|rule| (&rule.id, rule.kind));
    let attributes = file.attributes.iter().map(|rule| (&rule.id, rule.kind));
    let frames = file.frames.iter().map(|frame| (&frame.id, frame.kind));
    rules.chain(attributes).chain(frames).find(|(id, _)| **id == failure.rule).map(|(_, kind)| kind)
}

/// The fields that a new expectation names: those of the rule itself, without what attribute rules add.
fn default_fields(set: &RuleSet, kind: usize) -> BTreeSet<String> {
    let filled: Vec<usize> = set
        .files
        .iter()
        .flat_map(|file| &file.attributes)
        .filter(|rule| rule.kind == kind)
        .map(|rule| rule.field)
        .collect();
    let mut names = BTreeSet::new();
    for (index, (name, field_type)) in set.kinds[kind].fields.iter().enumerate() {
        match field_type {
            FieldType::Number => names.extend(["value", "low", "high", "bound"].map(str::to_owned)),
            _ if filled.contains(&index) => {}
            // An id says nothing to people, and what it refers to is said by other fields.
            FieldType::Fact => {}
            FieldType::Text | FieldType::Place | FieldType::Time | FieldType::Enum => {
                names.insert(name.clone());
            }
        }
    }
    names
}

/// The sections of a rule file in which attributes stand.
const ATTRIBUTES: &[&str] = &["attribute"];
/// Those in which stands what makes facts.
pub(crate) const RULES: &[&str] = &["rule", "frame"];

/// The table of a rule in one of some sections of its file.
pub(crate) fn rule_table<'d>(document: &'d mut DocumentMut, sections: &[&str], id: &str) -> Option<&'d mut Table> {
    let sections = document.iter_mut().filter(|(section, _)| sections.contains(&section.get()));
    let tables = sections.filter_map(|(_, item)| item.as_array_of_tables_mut());
    tables.flat_map(ArrayOfTables::iter_mut).find(|table| table.get("id").and_then(Item::as_str) == Some(id))
}

struct Edit<'a> {
    failure: &'a ExampleFailure,
    found: &'a [Record],
    defaults: &'a BTreeSet<String>,
    kind: &'a Kind,
}

impl Edit<'_> {
    fn apply(&self, document: &mut DocumentMut) -> Option<()> {
        let sections = if self.failure.example.attribute { ATTRIBUTES } else { RULES };
        let rule = rule_table(document, sections, &self.failure.rule)?;
        let index = self.failure.example.index;
        match rule.get_mut("example")? {
            Item::ArrayOfTables(tables) => self.table(tables.get_mut(index)?),
            Item::Value(Value::Array(array)) => match array.get_mut(index)? {
                Value::InlineTable(table) => self.table(table),
                value => self.text(value),
            },
            _ => None,
        }
    }

    fn table(&self, table: &mut dyn TableLike) -> Option<()> {
        let spans = Marked::parse(&self.failure.text).spans;
        match table.get_mut("text")? {
            Item::Value(value) => self.text(value)?,
            _ => return None,
        }
        match table.get_mut("expect") {
            Some(Item::Value(Value::Array(array))) => self.expect(array, &spans),
            Some(_) => return None,
            None => {
                let mut array = Array::new();
                self.expect(&mut array, &spans);
                // The blank before the closing brace of an inline table belongs to its last value.
                if let Some(Item::Value(text)) = table.get_mut("text") {
                    let behind =
                        text.decor().suffix().and_then(|suffix| suffix.as_str()).unwrap_or_default().to_owned();
                    text.decor_mut().set_suffix("");
                    *array.decor_mut() = toml_edit::Decor::new(" ", behind);
                }
                table.insert("expect", Item::Value(Value::Array(array)));
            }
        }
        Some(())
    }

    /// Moves the marks of a text to what was found, in the kind of quotes that it is written in.
    fn text(&self, value: &mut Value) -> Option<()> {
        let marked = Marked::parse(&self.failure.text);
        let spans: Vec<[usize; 2]> = self.found.iter().map(|record| record.span.char).collect();
        // Examples of relations, and those of attributes, need no marks.
        if marked.spans.is_empty() && (self.kind.is_relation() || self.failure.example.attribute)
            || spans == marked.spans
        {
            return Some(());
        }
        let new = marked.write(&spans);
        let Value::String(old) = &*value else { return None };
        let raw = old.as_repr().and_then(|repr| repr.as_raw().as_str()).unwrap_or_default().to_owned();
        let written = raw.replacen(&self.failure.text, &new, 1);
        let mut edited = if written != raw { parse_value(&written)? } else { Value::from(new.clone()) };
        if edited.as_str() != Some(&new) {
            edited = Value::from(new);
        }
        *edited.decor_mut() = value.decor().clone();
        *value = edited;
        Some(())
    }

    /// One entry for each fact: the old one where there is one for the same span, with new values for the fields it names.
    fn expect(&self, array: &mut Array, old_spans: &[[usize; 2]]) {
        let old: Vec<Value> = array.iter().cloned().collect();
        let named: BTreeSet<String> = old.iter().filter_map(Value::as_inline_table).flat_map(keys).collect();
        let by_index = old.len() == self.found.len();
        let entries: Vec<Value> = self
            .found
            .iter()
            .enumerate()
            .map(|(index, record)| {
                let same_span = old_spans.iter().position(|span| *span == record.span.char);
                let from = if by_index { Some(index) } else { same_span };
                match from.and_then(|index| old.get(index)) {
                    Some(Value::InlineTable(table)) => Value::InlineTable(refreshed(table, record)),
                    _ => Value::InlineTable(self.entry(record, &named)),
                }
            })
            .collect();
        let trailing = array.trailing().clone();
        // Where entries stand on lines of their own, new ones do too.
        let first =
            old.first().and_then(|entry| entry.decor().prefix()?.as_str()).filter(|prefix| prefix.contains('\n'));
        let (before, behind_last) = (first.unwrap_or(" "), if first.is_some() { "" } else { " " });
        array.clear();
        for (index, mut entry) in entries.into_iter().enumerate() {
            let is_new = entry.decor().prefix().is_none();
            if is_new {
                *entry.decor_mut() = toml_edit::Decor::new(before, "");
            }
            // The blank before the closing bracket belonged to the last entry.
            if index + 1 < self.found.len() {
                entry.decor_mut().set_suffix("");
            } else if !by_index || is_new {
                entry.decor_mut().set_suffix(behind_last);
            }
            array.push_formatted(entry);
        }
        array.set_trailing(trailing);
    }

    fn entry(&self, record: &Record, named: &BTreeSet<String>) -> InlineTable {
        let names = if named.is_empty() { self.defaults } else { named };
        let mut table = InlineTable::new();
        for (name, value) in record.fields.iter().filter(|(name, _)| names.contains(name)) {
            table.insert(name, value.as_str().into());
        }
        table
    }
}

/// The fields of an entry with the values of a record, those that agree left as they are written.
fn refreshed(table: &InlineTable, record: &Record) -> InlineTable {
    let mut table = table.clone();
    for name in keys(&table) {
        let value = record.field(&name).unwrap_or_default();
        // In which slots places stand is no field.
        if let Some(old) = table.get_mut(&name).filter(|old| !old.is_inline_table())
            && !old.as_str().is_some_and(|old| agrees(value, old))
            && old.to_string().trim() != value
        {
            let decor = old.decor().clone();
            *old = Value::from(value);
            *old.decor_mut() = decor;
        }
    }
    table
}

fn keys(table: &InlineTable) -> Vec<String> {
    table.iter().map(|(name, _)| name.to_owned()).collect()
}

/// A value as it is written.
fn parse_value(written: &str) -> Option<Value> {
    let document: DocumentMut = format!("value = {written}\n").parse().ok()?;
    document.get("value").and_then(Item::as_value).cloned()
}
