//! Many words looked for at once.
//!
//! In news few characters begin a word that is looked for, and fewer pairs of characters do. Bits by first character and by hash
//! of the first two say no in a few instructions; behind them stand chains of words with the same first three. Building costs
//! little, so a run that reads one short article does not wait for it.

use std::ops::Range;

use super::char_set::three_bytes;

/// End of a chain.
const END: u32 = u32::MAX;
const N_CHARS: usize = 1 << 16;
const N_PAIR_BITS: u32 = 18;
/// In the place of a second character where a word has none.
const NONE: u32 = 0xDFFF;

/// Finds words in texts.
#[derive(Clone, Debug, Default)]
pub(crate) struct WordFinder {
    /// All words, one behind the other.
    text: String,
    words: Vec<Word>,
    /// Characters that begin a word.
    firsts: Bits<{ N_CHARS / 64 }>,
    /// Characters that are a word.
    singles: Bits<{ N_CHARS / 64 }>,
    /// Hashes of two characters that begin a word.
    pairs: Bits<{ 1 << (N_PAIR_BITS - 6) }>,
    n_bucket_bits: u32,
    /// First word of each chain of words with hashes that begin alike.
    heads: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Word {
    /// Hash of its first three characters, or of all when it has fewer.
    hash: u32,
    /// The next word of its chain.
    next: u32,
    /// Where it stands in the text of all words.
    start: u32,
    end: u32,
    /// Whether it has but one or two characters, and no text of so many that differs has its hash.
    is_sure: bool,
}

#[derive(Clone, Debug, Default)]
struct Bits<const N_WORDS: usize>(Vec<u64>);

impl<const N_WORDS: usize> Bits<N_WORDS> {
    fn new() -> Self {
        Self(vec![0; N_WORDS])
    }

    fn insert(&mut self, bit: usize) {
        self.0[bit / 64] |= 1 << (bit % 64);
    }

    /// All of them, if there are as many as should be.
    #[inline]
    fn all(&self) -> Option<&[u64; N_WORDS]> {
        self.0.as_slice().try_into().ok()
    }

    #[inline]
    fn has(&self, bit: usize) -> bool {
        self.0.get(bit / 64).is_some_and(|bits| bits >> (bit % 64) & 1 == 1)
    }
}

impl WordFinder {
    /// A finder of these words. They are handed out by their numbers in this sequence; empty ones are never found.
    pub(crate) fn new<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let mut finder = Self { firsts: Bits::new(), singles: Bits::new(), pairs: Bits::new(), ..Self::default() };
        for word in words {
            finder.add(word);
        }
        let n_words = finder.words.len();
        finder.n_bucket_bits = usize::BITS - n_words.leading_zeros().min(usize::BITS - 1);
        finder.heads = vec![END; 1 << finder.n_bucket_bits];
        for (index, word) in finder.words.iter_mut().enumerate().filter(|(_, word)| word.start < word.end) {
            let head = &mut finder.heads[bucket(word.hash, finder.n_bucket_bits)];
            word.next = std::mem::replace(head, index as u32);
        }
        finder
    }

    fn add(&mut self, word: &str) {
        let start = self.text.len() as u32;
        self.text.push_str(word);
        let mut letters = word.chars().map(|letter| code(letter.into()));
        let (first, second, third) = (letters.next(), letters.next(), letters.next());
        let pair = hash(first.unwrap_or(NONE), second.unwrap_or(NONE));
        self.words.push(Word {
            hash: third.map_or(pair, |third| longer(pair, third)),
            next: END,
            start,
            end: self.text.len() as u32,
            is_sure: third.is_none() && word.chars().all(|letter| letter <= '\u{FFFF}'),
        });
        let Some(first) = first else { return };
        self.firsts.insert(first as usize);
        match second {
            None => self.singles.insert(first as usize),
            Some(_) => self.pairs.insert((pair >> (32 - N_PAIR_BITS)) as usize),
        }
    }

    /// Hands over every word in the text, with where it starts and ends: from left to right, even within others. If the words
    /// were given in order, of those that start at one place the longest comes first, and of equal ones the last.
    #[inline]
    pub(crate) fn scan(&self, text: &str, mut found: impl FnMut(usize, Range<usize>)) {
        let (Some(firsts), Some(singles), Some(pairs)) = (self.firsts.all(), self.singles.all(), self.pairs.all())
        else {
            return;
        };
        let mut rest = text.as_bytes();
        loop {
            // Runs of Han characters are most of a text. The first two bytes of one name the place of its bit, the third the bit.
            while let [a @ 0xE0..0xF0, b, c, behind @ ..] = rest {
                let (row, bit) = (usize::from(a & 0xF) << 6 | usize::from(b & 0x3F), c & 0x3F);
                if firsts[row] >> bit & 1 == 1 {
                    let first = (row << 6) as u32 | u32::from(bit);
                    let second = match behind {
                        [a @ 0xE0..0xF0, b, c, ..] => Some(three_bytes(*a, *b, *c).into()),
                        _ => split_code(behind).map(|(second, _)| second),
                    };
                    let pair = hash(first, second.unwrap_or(NONE));
                    let is_pair = has(pairs, pair >> (32 - N_PAIR_BITS));
                    if is_pair || singles[row] >> bit & 1 == 1 {
                        self.begin(first, is_pair && second.is_some(), text, text.len() - rest.len(), &mut found);
                    }
                }
                rest = behind;
            }
            let at = text.len() - rest.len();
            let Some((first, behind)) = split_code(rest) else { return };
            if has(firsts, first) {
                self.begin(first, true, text, at, &mut found);
            }
            rest = behind;
        }
    }

    /// Hands over the words that begin at a place with a character; `may_go_on` tells whether one may have more.
    fn begin(&self, first: u32, may_go_on: bool, text: &str, at: usize, found: &mut impl FnMut(usize, Range<usize>)) {
        let behind = &text.as_bytes()[at..];
        let rest = split_code(behind).map_or(behind, |(_, rest)| rest);
        if may_go_on && let Some((second, behind)) = split_code(rest) {
            let pair = hash(first, second);
            if self.pairs.has((pair >> (32 - N_PAIR_BITS)) as usize) {
                if let Some((third, _)) = split_code(behind) {
                    self.chain(longer(pair, third), false, text, at, found);
                }
                self.chain(pair, true, text, at, found);
            }
        }
        if self.singles.has(first as usize) {
            self.chain(hash(first, NONE), true, text, at, found);
        }
    }

    /// Hands over the words that begin at a place.
    pub(crate) fn at(&self, text: &str, at: usize, mut found: impl FnMut(usize, Range<usize>)) {
        let mut letters = text[at..].chars();
        let Some(first) =
            letters.next().map(|letter| code(letter.into())).filter(|first| self.firsts.has(*first as usize))
        else {
            return;
        };
        self.chain(hash(first, NONE), true, text, at, &mut found);
        let Some(second) = letters.next() else { return };
        let pair = hash(first, code(second.into()));
        self.chain(pair, true, text, at, &mut found);
        if let Some(third) = letters.next() {
            self.chain(longer(pair, code(third.into())), false, text, at, &mut found);
        }
    }

    /// The words of a chain that stand at a place; `is_short` tells that the hash is one of one or two characters.
    #[inline]
    fn chain(&self, hash: u32, is_short: bool, text: &str, at: usize, found: &mut impl FnMut(usize, Range<usize>)) {
        let mut index = self.heads[bucket(hash, self.n_bucket_bits)];
        while let Some(word) = self.words.get(index as usize) {
            if word.hash == hash {
                let range = at..at + (word.end - word.start) as usize;
                let written = word.start as usize..word.end as usize;
                if is_short && word.is_sure || text.as_bytes().get(range.clone()) == self.text.as_bytes().get(written) {
                    found(index as usize, range);
                }
            }
            index = word.next;
        }
    }
}

/// Whether a bit is set; all numbers of characters and of pairs have one.
#[inline]
fn has<const N_WORDS: usize>(bits: &[u64; N_WORDS], bit: u32) -> bool {
    bits[bit as usize / 64 % N_WORDS] >> (bit % 64) & 1 == 1
}

/// The code of the first character of a text, and what stands behind it.
#[inline]
fn split_code(text: &[u8]) -> Option<(u32, &[u8])> {
    let low = |byte: u8| u32::from(byte & 0x3F);
    match text {
        [a @ 0xE0..0xF0, b, c, behind @ ..] => Some((three_bytes(*a, *b, *c).into(), behind)),
        [a @ ..0x80, behind @ ..] => Some((u32::from(*a), behind)),
        [a @ 0x80..0xE0, b, behind @ ..] => Some((u32::from(a & 0x1F) << 6 | low(*b), behind)),
        [a, b, c, d, behind @ ..] => {
            let number = u32::from(a & 7) << 18 | low(*b) << 12 | low(*c) << 6 | low(*d);
            Some((code(number), behind))
        }
        _ => None,
    }
}

/// A number below [`N_CHARS`] for that of a character: the same where it is so low; the others share those that no character has.
#[inline]
fn code(number: u32) -> u32 {
    if number < N_CHARS as u32 { number } else { 0xD800 + number % 0x7FF }
}

/// Different for different pairs of numbers below [`N_CHARS`].
#[inline]
fn hash(first: u32, second: u32) -> u32 {
    ((first << 16) ^ second).wrapping_mul(0x9E37_79B1)
}

#[inline]
fn longer(pair: u32, third: u32) -> u32 {
    (pair ^ third).wrapping_mul(0x85EB_CA6B)
}

#[inline]
fn bucket(hash: u32, n_bits: u32) -> usize {
    (hash >> (32 - n_bits)) as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(words: &[&str], text: &str, expected: &[(usize, &str)]) {
        let finder = WordFinder::new(words.iter().copied());
        let mut found = Vec::new();
        finder.scan(text, |index, range| found.push((range.start, words[index])));
        found.sort_unstable();
        assert_eq!(found, expected);
    }

    #[test]
    fn all_words_are_found() {
        check(&["户", "贫困户", "困户主", "贫困"], "贫困户主", &[(0, "贫困"), (0, "贫困户"), (3, "困户主"), (6, "户")]);
        check(&["", "𠮷", "a", "ab"], "a𠮷ab", &[(0, "a"), (1, "𠮷"), (5, "a"), (5, "ab")]);
        check(&["户"], "", &[]);
        check(&[], "户", &[]);
        check(&["é", "é户"], "é户é", &[(0, "é"), (0, "é户"), (5, "é")]);
    }

    #[test]
    fn the_longest_is_found_first() {
        let words = ["a", "贫", "贫困", "贫困户", "贫困户主", "𠮷", "𠮷户"];
        let mut found = Vec::new();
        WordFinder::new(words).scan("贫困户主𠮷户a", |index, _| found.push(words[index]));
        assert_eq!(found, ["贫困户主", "贫困户", "贫困", "贫", "𠮷户", "𠮷", "a"]);
    }

    /// U+20BB7 and U+203B8 have one number.
    #[test]
    fn characters_that_share_a_number_are_told_apart() {
        check(&["𠮷"], "\u{203B8}户\u{0BB7}", &[]);
        check(&["𠮷户", "𠮷"], "\u{203B8}户𠮷户", &[(7, "𠮷"), (7, "𠮷户")]);
    }

    proptest! {
        #[test]
        fn nothing_is_missed(words in proptest::collection::vec("[户贫困𠮷a元]{1,4}", 0..12), text in "[户贫困𠮷a元]{0,20}") {
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
