//! Whether an expression holds of a match.

use std::borrow::Cow;

use super::{Comparison, Condition, NumberPart, NumberTerm, Source, TextPart, TextTerm};
use crate::fact::{Decimal, Number};

/// The values of one match and the fact it makes. What is not there is `None`.
pub trait Values {
    /// The number of a capture or field.
    fn number(&self, source: Source) -> Option<Cow<'_, Number>>;
    /// A text of a capture or field.
    fn text(&self, source: Source, part: &TextPart) -> Option<Cow<'_, str>>;
    /// Whether the capture took part, or the field is filled.
    fn has(&self, source: Source) -> bool;
}

impl Condition {
    /// Whether it holds. A comparison with what is not there does not.
    pub fn holds(&self, values: &dyn Values) -> bool {
        match self {
            Self::Not(inner) => !inner.holds(values),
            Self::And(left, right) => left.holds(values) && right.holds(values),
            Self::Or(left, right) => left.holds(values) || right.holds(values),
            Self::Has(source) => values.has(*source),
            Self::Number(left, comparison, right) => {
                let both = left.value(values).zip(right.value(values));
                both.is_some_and(|(left, right)| comparison.holds(&left, &right))
            }
            Self::Text(left, right, negated) => left.value(values).is_some_and(|left| {
                let mut others = right.iter().filter_map(|right| right.value(values)).peekable();
                others.peek().is_some() && others.any(|right| left == right) != *negated
            }),
        }
    }
}

impl Comparison {
    fn holds(self, left: &Decimal, right: &Decimal) -> bool {
        match self {
            Self::Less => left < right,
            Self::AtMost => left <= right,
            Self::Equal => left == right,
            Self::NotEqual => left != right,
            Self::AtLeast => left >= right,
            Self::Greater => left > right,
        }
    }
}

impl NumberTerm {
    fn value(&self, values: &dyn Values) -> Option<Decimal> {
        let (source, part) = match self {
            Self::Literal(number) => return Some(number.clone()),
            Self::Of(source, part) => (*source, *part),
        };
        if part == NumberPart::Length {
            let length = values.text(source, &TextPart::Text)?.chars().count();
            return Some(Decimal::from(length as u64));
        }
        let number = values.number(source)?;
        Some(match part {
            NumberPart::Low => number.low.as_ref().unwrap_or(&number.value).clone(),
            NumberPart::High => number.high.as_ref().unwrap_or(&number.value).clone(),
            NumberPart::Value | NumberPart::Length => number.value.clone(),
        })
    }
}

impl TextTerm {
    fn value<'a>(&'a self, values: &'a dyn Values) -> Option<Cow<'a, str>> {
        match self {
            Self::Literal(text) => Some(Cow::Borrowed(text)),
            Self::Of(source, part) => values.text(*source, part),
        }
    }
}
