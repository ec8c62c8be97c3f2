//! Patterns over projected text: text in which an annotation is one private-use character.

mod anatomy;
mod anchored;
mod pattern;
mod projection;
mod search;
mod translate;

pub(crate) use anatomy::{Anatomy, Part};
pub(crate) use pattern::is_mark;
pub use pattern::{Anchor, CaptureKind, Emptiness, FIRST_MARK, LAST_MARK, Pattern, PatternError, UnknownName, Vocabulary};
pub use projection::{Item, MASK, Projection};
pub use search::{Captured, Match, search};
pub(crate) use search::{window_after, window_before};
pub use translate::{Piece, Translation};
