//! Readings and facts: one reading for each name, one value for each match.

pub mod place;
