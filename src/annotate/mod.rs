//! Native annotations: typed spans of the normalized text that rules build upon.

pub mod numeral;
pub mod time;

mod word_table;
