//! Matches -> facts: values, overlaps, and the attributes that stand beside a fact.

mod attribute;
mod candidate;
mod complete;
mod condition;
pub mod place;
mod settle;

pub use attribute::fill_attributes;
pub use candidate::{Candidate, FieldValue, candidates};
pub use complete::complete;
pub use settle::settle;
