//! Normalized text -> sentences, and words on demand.
//!
//! A sentence ends at 。!?; or at a line break; normalizing has already taken out the breaks that only cut a clause.
//! Words come from jieba, loaded when the first one is asked for; this is the only folder in which it is named.

mod sentence;
mod word;

pub use sentence::{MAX_SENTENCE, sentences};
pub use word::{Segmenter, Word};
