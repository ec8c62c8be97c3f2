//! Patterns over projected text: text in which an annotation is one private-use character.

mod anatomy;
mod anchored;
mod beside;
mod classes;
mod flat;
mod later;
mod literals;
mod marks;
mod parses;
mod pattern;
mod program;
mod projection;
mod search;
mod starts;
mod syntax;
mod translate;
mod words;

pub(crate) use anatomy::{Anatomy, Part};
pub(crate) use beside::{Beside, Standing};
pub(crate) use classes::{ClassPool, LaidClasses};
pub(crate) use flat::{FlatReader, FlatWriter};
pub use later::LaterPattern;
pub(crate) use marks::is_mark;
pub(crate) use parses::Parses;
pub use pattern::{
    Anchor, CaptureKind, Emptiness, FIRST_MARK, LAST_MARK, Pattern, PatternError, UnknownName, Vocabulary,
};
pub use projection::{Item, MASK, Projection};
pub use search::{Captured, Match, search};
pub(crate) use search::{last_group, window_after, window_before};
pub use translate::{Piece, Translation};
pub use words::Words;
