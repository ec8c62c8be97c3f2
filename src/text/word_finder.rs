//! Many words looked for at once.
//!
//! In news few characters begin a word that is looked for, and fewer pairs of characters do. Bits by first character and by hash
//! of the first two say no in a few instructions; behind them stand chains of words. Building costs little, so a run that reads
//! one short article does not wait for it.

use std::ops::Range;

/// End of a chain.
const END: u32 = u32::MAX;
const N_CHARS: usize = 1 << 16;
const N_PAIR_BITS: u32 = 18;

/// Finds words in texts.
#[derive(Clone, Debug, Default)]
pub(crate) struct WordFinder {
    /// All words, one behind the other.
    text: String,
    words: Vec<Word>,
    /// Characters that begin a word; those above U+FFFF share the bits of others.
    firsts: Bits,
    /// Characters that are a word.
    singles: Bits,
    /// Hashes of two characters that begin a longer word.
    pairs: Bits,
    n_bucket_bits: u32,
    /// First word of each chain of words with hashes that begin alike.
    heads: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Word {
    /// Hash of its first two characters.
    hash: u32,
    /// The next word of its chain.
    next: u32,
    /// Where it stands in the text of all words.
    start: u32,
    end: u32,
}

#[derive(Clone, Debug, Default)]
struct Bits(Vec<u64>);

impl Bits {
    fn new(n_bits: usize) -> Self {
        Self(vec![0; n_bits / 64])
    }

    fn insert(&mut self, bit: usize) {
        self.0[bit / 64] |= 1 << (bit % 64);
    }

    #[inline]
    fn has(&self, bit: usize) -> bool {
        self.0.get(bit / 64).is_some_and(|bits| bits >> (bit % 64) & 1 == 1)
    }
}

impl WordFinder {
    /// A finder of these words. They are handed out by their numbers in this sequence; empty ones are never found.
    pub(crate) fn new<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let mut finder = Self {
            firsts: Bits::new(N_CHARS),
            singles: Bits::new(N_CHARS),
            pairs: Bits::new(1 << N_PAIR_BITS),
            ..Self::default()
        };
        for word in words {
            finder.add(word);
        }
        let n_words = finder.words.len();
        finder.n_bucket_bits = usize::BITS - n_words.leading_zeros();
        finder.heads = vec![END; 1 << finder.n_bucket_bits];
        // From the end, so that equal words are found in order.
        for (index, word) in finder.words.iter_mut().enumerate().rev().filter(|(_, word)| word.start < word.end) {
            let head = &mut finder.heads[bucket(word.hash, finder.n_bucket_bits)];
            word.next = std::mem::replace(head, index as u32);
        }
        finder
    }

    fn add(&mut self, word: &str) {
        let start = self.text.len() as u32;
        self.text.push_str(word);
        let mut letters = word.chars().map(u32::from);
        let (first, second) = (letters.next(), letters.next());
        let hash = hash(first.unwrap_or(0), second.unwrap_or(0));
        self.words.push(Word { hash, next: END, start, end: self.text.len() as u32 });
        let Some(first) = first else { return };
        self.firsts.insert(first as usize % N_CHARS);
        match second {
            None => self.singles.insert(first as usize % N_CHARS),
            Some(_) => self.pairs.insert((hash >> (32 - N_PAIR_BITS)) as usize),
        }
    }

    /// A word by its number.
    pub(crate) fn word(&self, index: usize) -> &str {
        let Word { start, end, .. } = self.words[index];
        &self.text[start as usize..end as usize]
    }

    /// Hands over every word in the text, with where it starts and ends: from left to right, even within others.
    #[inline]
    pub(crate) fn scan(&self, text: &str, mut found: impl FnMut(usize, Range<usize>)) {
        if self.words.is_empty() {
            return;
        }
        let mut letters = text.char_indices();
        let mut current = letters.next();
        while let Some((at, first)) = current {
            current = letters.next();
            let first = u32::from(first);
            if !self.firsts.has(first as usize % N_CHARS) {
                continue;
            }
            if self.singles.has(first as usize % N_CHARS) {
                self.chain(hash(first, 0), text, at, &mut found);
            }
            if let Some((_, second)) = current {
                let hash = hash(first, second.into());
                if self.pairs.has((hash >> (32 - N_PAIR_BITS)) as usize) {
                    self.chain(hash, text, at, &mut found);
                }
            }
        }
    }

    /// The words of a chain that stand at a place.
    #[inline]
    fn chain(&self, hash: u32, text: &str, at: usize, found: &mut impl FnMut(usize, Range<usize>)) {
        let mut index = self.heads[bucket(hash, self.n_bucket_bits)];
        while let Some(word) = self.words.get(index as usize) {
            if word.hash == hash {
                let written = &self.text.as_bytes()[word.start as usize..word.end as usize];
                if text.as_bytes()[at..].starts_with(written) {
                    found(index as usize, at..at + written.len());
                }
            }
            index = word.next;
        }
    }
}

#[inline]
fn hash(first: u32, second: u32) -> u32 {
    ((first << 16) ^ second).wrapping_mul(0x9E37_79B1)
}

#[inline]
fn bucket(hash: u32, n_bits: u32) -> usize {
    // No bits: all words in one chain.
    hash.checked_shr(32 - n_bits).unwrap_or(0) as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(words: &[&str], text: &str, expected: &[(usize, &str)]) {
        let finder = WordFinder::new(words.iter().copied());
        let mut found = Vec::new();
        finder.scan(text, |index, range| found.push((range.start, finder.word(index))));
        found.sort_unstable();
        assert_eq!(found, expected);
    }

    #[test]
    fn all_words_are_found() {
        check(&["户", "贫困户", "困户主", "贫困"], "贫困户主", &[(0, "贫困"), (0, "贫困户"), (3, "困户主"), (6, "户")]);
        check(&["", "𠮷", "a", "ab"], "a𠮷ab", &[(0, "a"), (1, "𠮷"), (5, "a"), (5, "ab")]);
        check(&["户"], "", &[]);
        check(&[], "户", &[]);
    }

    /// U+20BB7 has the bits of U+0BB7.
    #[test]
    fn characters_that_share_bits_are_told_apart() {
        check(&["𠮷"], "\u{0BB7}户", &[]);
        check(&["𠮷户", "𠮷"], "\u{0BB7}户𠮷户", &[(6, "𠮷"), (6, "𠮷户")]);
    }

    proptest! {
        #[test]
        fn nothing_is_missed(words in proptest::collection::vec("[户贫困𠮷a元]{1,3}", 0..12), text in "[户贫困𠮷a元]{0,20}") {
            let finder = WordFinder::new(words.iter().map(String::as_str));
            let mut found = Vec::new();
            finder.scan(&text, |index, range| found.push((range.start, index)));
            found.sort_unstable();
            let mut expected: Vec<(usize, usize)> = Vec::new();
            for (index, word) in words.iter().enumerate() {
                expected.extend(text.char_indices().filter(|(at, _)| text[*at..].starts_with(word)).map(|(at, _)| (at, index)));
            }
            expected.sort_unstable();
            prop_assert_eq!(found, expected);
        }
    }
}
