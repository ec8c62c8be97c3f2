//! Short lists of words, asked many times whether a text begins with one of them.

use crate::text::char_set::{CharSet, HAN_LEN, three_bytes};

/// Words of Han characters, with what says no quickly.
pub(super) struct Words {
    words: Vec<&'static str>,
    firsts: CharSet,
    /// Words of one character.
    alone: CharSet,
    /// One bit for each hash that the first two characters of some word have.
    pairs: [u64; N_PAIR_WORDS],
}

const N_PAIR_WORDS: usize = 64;

impl Words {
    /// These words; where several begin alike, the first one is found.
    pub(super) fn new(words: Vec<&'static str>) -> Self {
        let (single, longer): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| word.len() == HAN_LEN);
        let mut pairs = [0; N_PAIR_WORDS];
        for (word, bit) in longer.iter().map(|word| pair_bit(word.as_bytes())) {
            pairs[word] |= bit;
        }
        Self { firsts: CharSet::firsts(&words), alone: CharSet::of(&single.concat()), pairs, words }
    }

    /// The word that `text` begins with, the first in the list if several do.
    pub(super) fn at(&self, text: &str) -> Option<&'static str> {
        let first = text.chars().next().filter(|&first| self.firsts.has(first))?;
        if !self.alone.has(first) && !self.may_have_pair(text) {
            return None;
        }
        self.words.iter().find(|word| text.starts_with(**word)).copied()
    }

    /// Whether `text` begins with one of the words.
    pub(super) fn begin(&self, text: &str) -> bool {
        let Some(first) = text.chars().next().filter(|&first| self.firsts.has(first)) else { return false };
        self.alone.has(first) || self.may_have_pair(text) && self.words.iter().any(|word| text.starts_with(word))
    }

    /// Whether one of the words stands anywhere in `text`.
    pub(super) fn any_in(&self, text: &str) -> bool {
        text.char_indices().any(|(at, _)| self.begin(&text[at..]))
    }

    fn may_have_pair(&self, text: &str) -> bool {
        let (word, bit) = pair_bit(text.as_bytes());
        self.pairs[word] & bit != 0
    }
}

/// The word and the bit in it for the first two characters of a text, which are taken for Han characters.
fn pair_bit(text: &[u8]) -> (usize, u64) {
    let [a, b, c, d, e, f, ..] = text else { return (0, 0) };
    let hash = three_bytes(*a, *b, *c) as usize * 31 + three_bytes(*d, *e, *f) as usize;
    (hash / 64 % N_PAIR_WORDS, 1 << (hash % 64))
}
