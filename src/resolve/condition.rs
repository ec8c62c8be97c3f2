//! The values that the `where` of a rule tests.

use std::borrow::Cow;

use super::FieldValue;
use super::candidate::{Builder, Choice};
use crate::document::{Annotation, AnnotationValue};
use crate::fact::Number;
use crate::matcher::{Captured, Item};
use crate::rule::condition::{Source, TextPart, Values};

/// One match, the list members chosen, and the fields of the fact it would make.
pub(super) struct FactValues<'a> {
    pub(super) builder: &'a Builder<'a>,
    pub(super) choice: &'a Choice,
    pub(super) fields: &'a [Option<FieldValue>],
}

impl FactValues<'_> {
    fn captured(&self, group: usize) -> Option<&Captured> {
        self.builder.found.found.captures.iter().find(|captured| captured.group == group)
    }

    /// The annotation of a capture, of a list the member that was chosen.
    fn item(&self, group: usize) -> Option<Item> {
        let chosen = self.choice.iter().find(|(known, _, _)| *known == group).map(|(_, item, _)| *item);
        chosen.or_else(|| self.captured(group)?.items.first().copied())
    }

    fn annotation(&self, source: Source) -> Option<&Annotation> {
        let index = match source {
            Source::Capture(group) => self.item(group)?.index,
            Source::Field(field) => match self.fields[field].as_ref()? {
                FieldValue::Place(index, _) => *index,
                _ => return None,
            },
        };
        self.builder.annotations.get(index)
    }

    fn written(&self, source: Source) -> Option<Cow<'_, str>> {
        let span = match source {
            Source::Capture(group) => self.item(group).map(|item| item.span).or(Some(self.captured(group)?.span))?,
            Source::Field(field) => match self.fields[field].as_ref()? {
                FieldValue::Text(span) | FieldValue::Place(_, span) | FieldValue::Fact(_, span) => *span,
                FieldValue::Constant(constant) => return Some(Cow::Borrowed(constant)),
                FieldValue::Number(number) => return Some(Cow::Owned(number.value.to_string())),
            },
        };
        Some(Cow::Borrowed(span.of(self.builder.text)))
    }
}

impl Values for FactValues<'_> {
    fn number(&self, source: Source) -> Option<Cow<'_, Number>> {
        if let Source::Field(field) = source {
            return match self.fields[field].as_ref()? {
                FieldValue::Number(number) => Some(Cow::Borrowed(number)),
                _ => None,
            };
        }
        match &self.annotation(source)?.value {
            AnnotationValue::Number(number, _) | AnnotationValue::Percent(number) => Some(Cow::Borrowed(number)),
            AnnotationValue::Cell(cell) => {
                Some(Cow::Owned(cell.number.map(|value| value.clone().shifted(cell.exponent))))
            }
            AnnotationValue::Time(..) | AnnotationValue::Place(_) => None,
        }
    }

    fn text(&self, source: Source, part: &TextPart) -> Option<Cow<'_, str>> {
        match part {
            TextPart::Text => return self.written(source),
            TextPart::Bound => return Some(Cow::Borrowed(self.number(source)?.bound.name())),
            TextPart::Attribute(name) => {
                let Source::Capture(group) = source else { return None };
                return self.builder.attribute(self.captured(group)?, name).map(Cow::Borrowed);
            }
            TextPart::Name | TextPart::Code | TextPart::Level | TextPart::Value => {}
        }
        let value = match (&self.annotation(source)?.value, part) {
            (AnnotationValue::Place(place), TextPart::Name) => place.name.as_str(),
            (AnnotationValue::Place(place), TextPart::Code) => place.code?,
            (AnnotationValue::Place(place), TextPart::Level) => place.level.as_str(),
            (AnnotationValue::Time(time), TextPart::Value) => time.value.as_deref()?,
            _ => return None,
        };
        Some(Cow::Borrowed(value))
    }

    fn has(&self, source: Source) -> bool {
        match source {
            Source::Capture(group) => self.captured(group).is_some(),
            Source::Field(field) => self.fields[field].is_some(),
        }
    }
}
