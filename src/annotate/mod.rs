//! Native annotations: typed spans of the normalized text that rules build upon.

pub mod gazetteer;
pub mod numeral;
pub(crate) mod phrase;
pub mod place;
pub mod table;
pub mod time;

mod word_table;
