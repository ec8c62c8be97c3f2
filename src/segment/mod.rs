//! Normalized text -> sentences, and words on demand.
//!
//! A sentence ends at 。!?; or at a line break; normalizing has already taken out the breaks that only cut a clause.
//! Word boundaries that rules ask for come from jieba, loaded when the first one is; this is the only folder in which it is named.
//! The words of clauses come from a dictionary that the build has laid out.

pub(crate) mod dictionary;
mod sentence;
mod word;

pub use sentence::{MAX_SENTENCE, Sentences, sentences, sentences_cut};
pub use word::{Segmenter, Word};
