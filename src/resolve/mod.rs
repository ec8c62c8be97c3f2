//! Matches -> facts: values, overlaps, and the attributes that stand beside a fact.

mod attribute;
mod candidate;
mod complete;
mod condition;
mod frame;
mod home;
pub mod place;
mod settle;

pub(crate) use attribute::{ANY_VALUE, EmptyFields, between_facts, fill_attributes_watched, holds, is_open, window};
pub use attribute::{View, fill_attributes};
pub use candidate::{Candidate, FieldValue, candidates};
pub use complete::complete;
pub(crate) use complete::has_required;
pub(crate) use frame::frame_candidate;
pub use home::Home;
pub use settle::settle;
pub(crate) use settle::settle_with;
