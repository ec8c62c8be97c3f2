//! What the captures of a pattern can yield, and which fields that fills.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::TIME_MARKS;
use super::file::FileCompiler;
use crate::matcher::{CaptureKind, Pattern};
use crate::rule::condition::{NameType, Scope, Source};
use crate::rule::set::{CompiledRule, Kind};
use crate::rule::spec::*;

/// The group of this name belongs to the engine, whatever the fields of the kind.
const SPAN_GROUP: &str = "span";

/// What a capture yields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Yield {
    Number,
    Place,
    Time,
    Word,
    Text,
}

pub(crate) fn yields(capture: &CaptureKind) -> Yield {
    match capture {
        CaptureKind::Word(_) => Yield::Word,
        CaptureKind::Text => Yield::Text,
        CaptureKind::Annotation(name) | CaptureKind::List(name) => {
            let is = |types: &str| name == types || name.strip_prefix(types).is_some_and(|rest| rest.starts_with('.'));
            if is("number") || name == "percent" {
                Yield::Number
            } else if is("place") || name == "company_place" {
                Yield::Place
            } else if is("time") {
                Yield::Time
            } else {
                Yield::Text
            }
        }
    }
}

impl FileCompiler<'_> {
    /// Every capture must be able to yield the field it is named after.
    pub(super) fn check_captures(&mut self, spec: &RuleSpec, kind: usize, pattern: &Pattern) {
        let kind = &self.kinds[kind];
        let has_time = pattern.needs().iter().any(|(marks, _)| marks.iter().all(|mark| TIME_MARKS.contains(mark)));
        for (name, capture) in pattern.captures() {
            let span = self.capture_span(spec, name);
            if matches!(capture, CaptureKind::List(_)) && !spec.each.iter().any(|each| each.value == *name) {
                let hint = format!("write each = [\"{name}\"]");
                let message = format!("list capture `{name}` is in no `each`");
                self.reporter.error_with_hint(spec.pattern.span.clone(), message, hint);
            }
            if name == SPAN_GROUP || name.starts_with('_') {
                continue;
            }
            let field = kind.field(name).map(|field| kind.fields[field].1);
            let fits = match (yields(capture), field) {
                (Yield::Word, _) => true,
                (Yield::Number, None) => kind.number_field().is_some(),
                (Yield::Number, Some(field)) => field == FieldType::Number,
                (_, Some(FieldType::Place)) => yields(capture) == Yield::Place,
                (_, Some(FieldType::Time)) => yields(capture) == Yield::Time || has_time,
                (_, Some(FieldType::Text)) => true,
                (_, Some(FieldType::Number | FieldType::Enum | FieldType::Fact) | None) => false,
            };
            if !fits {
                let known: Vec<&str> = kind.fields.iter().map(|(field, _)| field.as_str()).collect();
                let message = format!("capture `{name}` cannot fill a field of kind `{}`", kind.name);
                let hint = match field {
                    Some(FieldType::Enum) => {
                        format!("`{name}` is filled by `set` or by the attributes of a table word")
                    }
                    Some(FieldType::Fact) => format!("`{name}` is a fact: a frame takes it"),
                    Some(FieldType::Place) => format!("`{name}` is a place: write <{name}:place>"),
                    Some(FieldType::Time) => format!("`{name}` is a time: write <{name}:time>"),
                    Some(FieldType::Number) => format!("`{name}` is a number: write <{name}:number>"),
                    _ => format!(
                        "fields are {}; a group of no field starts with `_`; the group `span` narrows the fact",
                        known.join(", ")
                    ),
                };
                self.reporter.error_with_hint(span, message, hint);
            }
        }
    }

    /// Where a capture stands in the pattern; in a macro, the whole pattern.
    pub(super) fn capture_span(&self, spec: &RuleSpec, name: &str) -> std::ops::Range<usize> {
        let written = &self.reporter.text[spec.pattern.span.clone()];
        let forms = [format!("(?<{name}>"), format!("(?P<{name}>"), format!("<{name}:")];
        let found = forms.iter().find_map(|form| Some((written.find(form.as_str())?, form.len())));
        match found {
            Some((at, length)) => spec.pattern.span.start + at..spec.pattern.span.start + at + length,
            None => spec.pattern.span.clone(),
        }
    }

    /// The names that the `where` of a rule may use: captures first, then fields of the kind.
    pub(super) fn condition_scope(&self, kind: usize, pattern: &Pattern) -> Scope {
        let kind = &self.kinds[kind];
        let mut names = Vec::new();
        for (index, (name, capture)) in pattern.captures().iter().enumerate() {
            let name_type = match yields(capture) {
                Yield::Number => NameType::Number,
                Yield::Place => NameType::Place,
                Yield::Time => NameType::Time,
                Yield::Text => NameType::Text,
                Yield::Word => NameType::Word(self.attributes_of(capture)),
            };
            names.push((name.clone(), Source::Capture(index), name_type));
        }
        for (index, (name, field_type)) in kind.fields.iter().enumerate() {
            let name_type = match field_type {
                FieldType::Number => NameType::Number,
                FieldType::Place => NameType::Place,
                FieldType::Time => NameType::Time,
                FieldType::Text | FieldType::Fact => NameType::Text,
                FieldType::Enum => NameType::Enum(kind.values(index).to_vec()),
            };
            if !names.iter().any(|(known, _, _)| known == name) {
                names.push((name.clone(), Source::Field(index), name_type));
            }
        }
        Scope { names }
    }

    fn attributes_of(&self, capture: &CaptureKind) -> Vec<String> {
        let CaptureKind::Word(tables) = capture else { return Vec::new() };
        let words = tables.iter().filter_map(|table| self.names.tables.get(table)).flat_map(|table| table.values());
        let mut names: Vec<String> = words.flatten().map(|(name, _)| name.clone()).collect();
        names.sort();
        names.dedup();
        names
    }
}

impl CompiledRule {
    /// Whether a capture, a constant or a table of the rule may fill a field.
    pub(super) fn fills(&self, kind: &Kind, field: usize, tables: &BTreeMap<String, Arc<TableWords>>) -> bool {
        let (name, field_type) = &kind.fields[field];
        let gives = |table: &String| {
            let words = tables.get(table).into_iter().flat_map(|words| words.values().flatten());
            words.into_iter().any(|(attribute, _)| attribute == name)
        };
        let captured = self.pattern.captures().iter().any(|(capture, of)| match yields(of) {
            Yield::Number => *field_type == FieldType::Number,
            Yield::Word => matches!(of, CaptureKind::Word(tables) if tables.iter().any(gives)),
            Yield::Place | Yield::Time | Yield::Text => capture == name,
        });
        let set = self.set.iter().any(|(set, _)| *set == field) || self.header == Some(field);
        captured || set || self.cell.as_ref().is_some_and(gives)
    }
}
