//! Native annotations: typed spans of the normalized text that rules build upon.

pub mod gazetteer;
pub mod numeral;
pub mod place;
pub mod table;
pub mod time;

mod word_table;
