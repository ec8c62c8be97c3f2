//! Native annotations: typed spans of the normalized text that rules build upon.

pub mod gazetteer;
pub mod numeral;
pub mod place;

/// placeholder until merged
#[derive(Debug)]
pub struct TimeExpression { /// s
    pub span: crate::text::Span, /// v
    pub value: Option<String> }
