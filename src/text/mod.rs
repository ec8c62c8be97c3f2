//! Positions in text. Everything else speaks of places in a text through these types; this module knows no other.

mod span;

pub use span::Span;
