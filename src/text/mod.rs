//! Positions in text. Everything else speaks of places in a text through these types; this module knows no other.

mod char_index;
pub(crate) mod char_set;
mod line_index;
mod offset_map;
mod rewriter;
mod source_span;
mod span;
mod word_finder;

pub use char_index::CharIndex;
pub use line_index::LineIndex;
pub use offset_map::{Edit, OffsetMap, OffsetMaps};
pub use rewriter::{Replacement, Rewriter, Rewritten};
pub use source_span::SourceSpan;
pub use span::Span;
pub(crate) use span::retain_apart;
pub(crate) use word_finder::WordFinder;
