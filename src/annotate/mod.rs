//! Text to typed spans.

pub mod gazetteer;
pub mod place;
