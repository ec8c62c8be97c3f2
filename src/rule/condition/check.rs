//! Names and types: a tree -> a [`Condition`].

use std::ops::Range;

use super::syntax::{Term, TermKind, Tree};
use super::{
    Comparison, Condition, ConditionError, NameType, NumberPart, NumberTerm, Scope, Source, TextPart, TextTerm,
};
use crate::fact::{Bound, Decimal};

const LEVELS: [&str; 6] = ["province", "prefecture", "county", "town", "village", "zone"];

pub(super) fn check(tree: &Tree, scope: &Scope) -> Result<Condition, ConditionError> {
    let both = |left: &Tree, right: &Tree| Ok((Box::new(check(left, scope)?), Box::new(check(right, scope)?)));
    Ok(match tree {
        Tree::Not(inner) => Condition::Not(Box::new(check(inner, scope)?)),
        Tree::And(left, right) => both(left, right).map(|(left, right)| Condition::And(left, right))?,
        Tree::Or(left, right) => both(left, right).map(|(left, right)| Condition::Or(left, right))?,
        Tree::Has(term) => Condition::Has(scope.named(term)?),
        Tree::Compare(left, comparison, right) => compare(scope, left, *comparison, right)?,
        Tree::In(left, right, negated) => {
            let left_typed = scope.typed(left)?;
            let mut texts = Vec::new();
            let mut numbers: Option<Condition> = None;
            for right in right {
                match compare(scope, left, Comparison::Equal, right)? {
                    Condition::Text(_, right, _) => texts.extend(right),
                    number => {
                        numbers = Some(match numbers {
                            None => number,
                            Some(before) => Condition::Or(Box::new(before), Box::new(number)),
                        });
                    }
                }
            }
            match (numbers, left_typed) {
                (Some(numbers), _) if *negated => Condition::Not(Box::new(numbers)),
                (Some(numbers), _) => numbers,
                (None, Typed::Text(left, _) | Typed::Place(left)) => Condition::Text(left, texts, *negated),
                (None, Typed::Number(_)) => unreachable!("numbers are compared with numbers"),
            }
        }
    })
}

/// A term with its type.
enum Typed {
    Number(NumberTerm),
    /// With the only values that it may have, when they are known.
    Text(TextTerm, Option<(&'static str, Vec<String>)>),
    Place(TextTerm),
}

impl Typed {
    fn name(&self) -> &'static str {
        match self {
            Self::Number(_) => "a number",
            Self::Text(..) => "a text",
            Self::Place(_) => "a place",
        }
    }
}

fn compare(scope: &Scope, left: &Term, comparison: Comparison, right: &Term) -> Result<Condition, ConditionError> {
    let whole = left.span.start..right.span.end;
    let equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
    let negated = comparison == Comparison::NotEqual;
    match (scope.typed(left)?, scope.typed(right)?) {
        (Typed::Number(a), Typed::Number(b)) => Ok(Condition::Number(a, comparison, b)),
        (a, b) if !equality && a.name() == b.name() => {
            let message = format!("{} cannot be more or less than another", a.name());
            Err(ConditionError::new(whole, message).hint("only numbers have an order; write == or !="))
        }
        (Typed::Text(a, of_a), Typed::Text(b, of_b)) => {
            check_values(&of_a, &b, &right.span)?;
            check_values(&of_b, &a, &left.span)?;
            Ok(Condition::Text(a, vec![b], negated))
        }
        (Typed::Place(a), Typed::Place(b)) => Ok(Condition::Text(a, vec![b], negated)),
        (a, b) => {
            let error = ConditionError::new(whole, format!("{} cannot be compared with {}", a.name(), b.name()));
            Err(match (&a, &b, &left.kind, &right.kind) {
                (Typed::Place(_), Typed::Text(..), TermKind::Name(name, _), _)
                | (Typed::Text(..), Typed::Place(_), _, TermKind::Name(name, _)) => {
                    error.hint(format!("a place has `{name}.name`, `{name}.code`, `{name}.level` and `{name}.text`"))
                }
                (Typed::Number(_), Typed::Text(..), _, TermKind::Text(text))
                | (Typed::Text(..), Typed::Number(_), TermKind::Text(text), _)
                    if text.parse::<Decimal>().is_ok() =>
                {
                    error.hint("numbers stand without quotes")
                }
                _ => error,
            })
        }
    }
}

/// A constant must be one of the values that the other side may have.
fn check_values(
    values: &Option<(&'static str, Vec<String>)>,
    other: &TextTerm,
    span: &Range<usize>,
) -> Result<(), ConditionError> {
    let (Some((what, values)), TextTerm::Literal(text)) = (values, other) else { return Ok(()) };
    if values.contains(text) {
        return Ok(());
    }
    let known: Vec<&str> = values.iter().map(String::as_str).collect();
    Err(ConditionError::unknown(span.clone(), what, text, &known))
}

impl Scope {
    fn find(&self, name: &str, span: &Range<usize>) -> Result<(Source, &NameType), ConditionError> {
        match self.names.iter().find(|(known, _, _)| known == name) {
            Some((_, source, name_type)) => Ok((*source, name_type)),
            None => {
                let known: Vec<&str> = self.names.iter().map(|(known, _, _)| known.as_str()).collect();
                Err(ConditionError::unknown(span.start..span.start + name.len(), "capture or field", name, &known))
            }
        }
    }

    fn named(&self, term: &Term) -> Result<Source, ConditionError> {
        match &term.kind {
            TermKind::Name(name, None) => Ok(self.find(name, &term.span)?.0),
            _ => Err(ConditionError::new(term.span.clone(), "`has` asks for the name of a capture or field")),
        }
    }

    fn typed(&self, term: &Term) -> Result<Typed, ConditionError> {
        let (name, part) = match &term.kind {
            TermKind::Text(text) => return Ok(Typed::Text(TextTerm::Literal(text.clone()), None)),
            TermKind::Number(text) => {
                let number = text
                    .parse()
                    .map_err(|_| ConditionError::new(term.span.clone(), format!("`{text}` is no decimal number")))?;
                return Ok(Typed::Number(NumberTerm::Literal(number)));
            }
            TermKind::Name(name, part) => (name, part),
        };
        let (source, name_type) = self.find(name, &term.span)?;
        let text = |part| TextTerm::Of(source, part);
        let Some((part, at)) = part else {
            return Ok(match name_type {
                NameType::Number => Typed::Number(NumberTerm::Of(source, NumberPart::Value)),
                NameType::Place => Typed::Place(text(TextPart::Name)),
                NameType::Text | NameType::Time | NameType::Word(_) => Typed::Text(text(TextPart::Text), None),
                NameType::Enum(values) => Typed::Text(text(TextPart::Text), Some(("value", values.clone()))),
            });
        };
        let bounds = || Bound::ALL.map(|bound| bound.name().to_owned()).to_vec();
        Ok(match (name_type, part.as_str()) {
            (NameType::Word(attributes), name) if attributes.iter().any(|known| known == name) => {
                Typed::Text(text(TextPart::Attribute(name.to_owned())), None)
            }
            (_, "text") => Typed::Text(text(TextPart::Text), None),
            (_, "length") => Typed::Number(NumberTerm::Of(source, NumberPart::Length)),
            (NameType::Number, "value") => Typed::Number(NumberTerm::Of(source, NumberPart::Value)),
            (NameType::Number, "low") => Typed::Number(NumberTerm::Of(source, NumberPart::Low)),
            (NameType::Number, "high") => Typed::Number(NumberTerm::Of(source, NumberPart::High)),
            (NameType::Number, "bound") => Typed::Text(text(TextPart::Bound), Some(("bound", bounds()))),
            (NameType::Place, "name") => Typed::Text(text(TextPart::Name), None),
            (NameType::Place, "code") => Typed::Text(text(TextPart::Code), None),
            (NameType::Place, "level") => {
                let levels = LEVELS.map(str::to_owned).to_vec();
                Typed::Text(text(TextPart::Level), Some(("level", levels)))
            }
            (NameType::Time, "value") => Typed::Text(text(TextPart::Value), None),
            _ => return Err(ConditionError::unknown(at.clone(), "part", part, &parts(name_type))),
        })
    }
}

fn parts(name_type: &NameType) -> Vec<&str> {
    let mut parts: Vec<&str> = match name_type {
        NameType::Number => vec!["value", "low", "high", "bound"],
        NameType::Place => vec!["name", "code", "level"],
        NameType::Time => vec!["value"],
        NameType::Word(attributes) => attributes.iter().map(String::as_str).collect(),
        NameType::Text | NameType::Enum(_) => Vec::new(),
    };
    parts.extend(["text", "length"]);
    parts
}
