//! Normalized text -> sentences, and words on demand.
//!
//! A sentence ends at 。!?; or at a line break; normalizing has already taken out the breaks that only cut a clause.
//! Words come from a dictionary that the build has laid out, so that nothing is loaded when the first one is asked for.

pub(crate) mod dictionary;
mod sentence;
mod word;

pub use sentence::{MAX_SENTENCE, Sentences, sentences, sentences_cut};
pub use word::words;
