//! Positions in text. Everything else speaks of places in a text through these types; this module knows no other.

mod char_index;
pub(crate) mod char_set;
mod line_index;
mod offset_map;
mod rewriter;
mod source_span;
mod span;
mod visible;
mod word_finder;

pub use char_index::CharIndex;
pub use line_index::LineIndex;
pub use offset_map::{Edit, OffsetMap, OffsetMaps};
pub use rewriter::{Replacement, Rewriter, Rewritten};
pub use source_span::SourceSpan;
pub use span::Span;
pub(crate) use span::retain_apart;
pub use visible::{Visible, VisibleLines, is_control};
pub(crate) use word_finder::WordFinder;
