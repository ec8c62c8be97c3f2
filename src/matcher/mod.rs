//! Patterns over projected text: text in which an annotation is one private-use character.

mod pattern;
mod projection;
mod search;

pub use pattern::{CaptureKind, FIRST_MARK, LAST_MARK, Pattern, PatternError, Vocabulary};
pub use projection::{Item, MASK, Projection};
pub use search::{Captured, Match, search};
