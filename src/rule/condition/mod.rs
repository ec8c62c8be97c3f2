//! `where`: an expression over what a match captured, checked when the rules load and tested on every match.
//!
//! ```text
//! n.value >= 2 && from != to
//! _unit.currency == "USD" or not (what in ["工资", "月薪"])
//! ```
//!
//! A comparison with something that the match did not capture does not hold.

mod check;
mod eval;
mod lex;
mod syntax;
#[cfg(test)]
mod tests;

use std::ops::Range;

pub use eval::Values;

use crate::fact::Decimal;

/// A checked expression.
#[derive(Clone, Debug)]
pub enum Condition {
    /// Does not hold.
    Not(Box<Self>),
    /// Both hold.
    And(Box<Self>, Box<Self>),
    /// One of both holds.
    Or(Box<Self>, Box<Self>),
    /// The capture took part in the match.
    Has(Source),
    /// A comparison of numbers.
    Number(NumberTerm, Comparison, NumberTerm),
    /// Whether a text is one of these, or is not.
    Text(TextTerm, Vec<TextTerm>, bool),
}

impl Condition {
    /// Sets of strings, of each of which the text of any match holds one: `_noun in ["工资", "月薪"]`.
    pub(super) fn literals(&self) -> Vec<Vec<String>> {
        let literal = |term: &TextTerm| match term {
            TextTerm::Literal(text) if !text.is_empty() => Some(text.clone()),
            _ => None,
        };
        match self {
            Self::And(left, right) => [left.literals(), right.literals()].concat(),
            Self::Text(TextTerm::Of(Source::Capture(_), TextPart::Text), terms, false) => {
                terms.iter().map(literal).collect::<Option<_>>().into_iter().collect()
            }
            _ => Vec::new(),
        }
    }
}

/// How two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `>=`
    AtLeast,
    /// `>`
    Greater,
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A named group of the pattern, by its index.
    Capture(usize),
    /// A field of the fact, by its index.
    Field(usize),
}

/// Which part of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberPart {
    /// Its value; of a range the lower end.
    Value,
    /// The lower end of a range, else the value.
    Low,
    /// The upper end of a range, else the value.
    High,
    /// How many characters the text has.
    Length,
}

/// Which text of a capture or field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextPart {
    /// The normalized text, or the constant.
    Text,
    /// The name of the bound of a number.
    Bound,
    /// The path of a place from the province down.
    Name,
    /// The code of a place.
    Code,
    /// The level of a place.
    Level,
    /// A time in ISO 8601.
    Value,
    /// An attribute of a table word.
    Attribute(String),
}

/// Something that has a number.
#[derive(Clone, Debug)]
pub enum NumberTerm {
    /// A number of the expression.
    Literal(Decimal),
    /// A number of the match.
    Of(Source, NumberPart),
}

/// Something that has a text.
#[derive(Clone, Debug)]
pub enum TextTerm {
    /// A string of the expression.
    Literal(String),
    /// A text of the match.
    Of(Source, TextPart),
}

/// What a name means where the expression stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NameType {
    Number,
    Text,
    Place,
    Time,
    /// One of these values.
    Enum(Vec<String>),
    /// A word of tables with attributes of these names.
    Word(Vec<String>),
}

/// The names that an expression may use.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    pub(crate) names: Vec<(String, Source, NameType)>,
}

/// A mistake in an expression, with its bytes at fault.
#[derive(Clone, Debug)]
pub(crate) struct ConditionError {
    pub(crate) span: Range<usize>,
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
}

impl ConditionError {
    fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), hint: None }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// An unknown name, with the nearest known one.
    fn unknown(span: Range<usize>, what: &str, name: &str, known: &[&str]) -> Self {
        let hint = match super::diagnostic::nearest(name, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => format!("no {what} is known here"),
            None => format!("known are: {}", known.join(", ")),
        };
        Self::new(span, format!("unknown {what} `{name}`")).hint(hint)
    }
}

impl Condition {
    /// Parses an expression and checks its names and types.
    pub(crate) fn compile(source: &str, scope: &Scope) -> Result<Self, ConditionError> {
        let tokens = lex::tokens(source)?;
        let tree = syntax::parse(source, &tokens)?;
        check::check(&tree, scope)
    }

    /// The captures that the expression names.
    pub(crate) fn captures(&self) -> Vec<usize> {
        let mut found = Vec::new();
        self.visit(&mut |source| {
            if let Source::Capture(group) = source {
                found.push(group);
            }
        });
        found
    }

    fn visit(&self, see: &mut dyn FnMut(Source)) {
        let text = |term: &TextTerm, see: &mut dyn FnMut(Source)| {
            if let TextTerm::Of(source, _) = term {
                see(*source);
            }
        };
        match self {
            Self::Not(inner) => inner.visit(see),
            Self::And(left, right) | Self::Or(left, right) => {
                left.visit(see);
                right.visit(see);
            }
            Self::Has(source) => see(*source),
            Self::Number(left, _, right) => {
                for term in [left, right] {
                    if let NumberTerm::Of(source, _) = term {
                        see(*source);
                    }
                }
            }
            Self::Text(left, right, _) => {
                text(left, see);
                right.iter().for_each(|term| text(term, see));
            }
        }
    }
}
