//! A fixed list of words that is asked what stands at a position, or where the next of them stands.

use crate::text::char_set::{CharSet, three_bytes, width};

/// A list of words.
///
/// It has words of a pair of characters side by side, the longest first, and stops at the first that fits; a `WordFinder`, which
/// hands over all that stand anywhere in a text, would look at the others too.
#[derive(Debug)]
pub(in crate::annotate) struct WordTable {
    /// Most positions need no further look.
    firsts: Box<CharSet>,
    /// The words of one character.
    alone: Box<CharSet>,
    /// The words of the list, one behind the other.
    text: String,
    /// Bucket after bucket, the longer ones of a bucket first.
    words: Vec<Word>,
    /// Where the words of each bucket begin. A word is in the bucket of its first two characters.
    buckets: Vec<u32>,
    n_bucket_bits: u32,
}

/// A word, by where it stands in the text of all.
#[derive(Clone, Copy, Debug, Default)]
struct Word {
    start: u32,
    end: u32,
    /// Its position in the list.
    index: u32,
}

const MAX_BUCKET_BITS: u32 = 13;

/// A word of the list in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::annotate) struct Found {
    pub(in crate::annotate) start: usize,
    pub(in crate::annotate) end: usize,
    /// The word's position in the list.
    pub(in crate::annotate) word_idx: usize,
}

impl WordTable {
    /// The words are in the basic multilingual plane; of two that are equal the first counts.
    pub(in crate::annotate) fn new<W: AsRef<str>>(words: &[W]) -> Self {
        let list: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
        // Most tables are short, and most of the buckets of a long one stay empty.
        let n_bucket_bits = (usize::BITS - list.len().leading_zeros() + 3).min(MAX_BUCKET_BITS);
        let mut text = String::with_capacity(list.iter().map(|word| word.len()).sum());
        let mut numbered: Vec<(usize, Word)> = Vec::with_capacity(list.len());
        let mut buckets = vec![0; (1 << n_bucket_bits) + 1];
        for (index, word) in (0..).zip(&list) {
            let start = text.len() as u32;
            text.push_str(word);
            if let Some(bucket) = bucket_of(word, n_bucket_bits) {
                numbered.push((bucket, Word { start, end: text.len() as u32, index }));
                buckets[bucket + 1] += 1;
            }
        }
        for bucket in 1..buckets.len() {
            buckets[bucket] += buckets[bucket - 1];
        }
        let (mut next, mut words) = (buckets.clone(), vec![Word::default(); numbered.len()]);
        for (bucket, word) in numbered {
            words[next[bucket] as usize] = word;
            next[bucket] += 1;
        }
        // In a bucket they stand in the order of the list, and equally long ones stay so.
        for bucket in buckets.windows(2).filter(|ends| ends[1] - ends[0] > 1) {
            words[bucket[0] as usize..bucket[1] as usize].sort_by_key(|word| std::cmp::Reverse(word.end - word.start));
        }
        let is_alone = |word: &&str| word.chars().nth(1).is_none();
        let alone: String = list.iter().copied().filter(is_alone).collect();
        let (firsts, alone) = (Box::new(CharSet::firsts(&list)), Box::new(CharSet::of(&alone)));
        Self { firsts, alone, text, words, buckets, n_bucket_bits }
    }

    /// The longest word that begins at `at`.
    pub(in crate::annotate) fn longest_at(&self, text: &str, at: usize) -> Option<Found> {
        if !self.may_begin(text.as_bytes().get(at..)?) {
            return None;
        }
        let rest = text.get(at..)?;
        let mut letters = rest.chars();
        let first = letters.next()?;
        let bucket_of = |second: char| bucket(first.into(), second.into(), self.n_bucket_bits);
        let longer = letters.next().and_then(|second| self.find_in(bucket_of(second), rest));
        let alone = || self.alone.has(first).then(|| self.find_in(bucket_of(ALONE), rest))?;
        let word = longer.or_else(alone)?;
        Some(Found { start: at, end: at + (word.end - word.start) as usize, word_idx: word.index as usize })
    }

    /// Whether a word may begin a text, as far as two characters tell.
    #[inline]
    fn may_begin(&self, text: &[u8]) -> bool {
        let [a @ 0xE0..0xF0, b, c, ref behind @ ..] = *text else {
            return text.first().is_some_and(|&first| first >= 0x80 || self.firsts.has_code_point(first.into()));
        };
        self.may_begin_wide(three_bytes(a, b, c), behind)
    }

    /// The same for a text that begins with a character of three bytes, behind which stands `behind`.
    #[inline]
    fn may_begin_wide(&self, first: u16, behind: &[u8]) -> bool {
        if !self.firsts.has_code_point(first) {
            return false;
        }
        let [a @ 0xE0..0xF0, b, c, ..] = *behind else { return true };
        let bucket = bucket(first.into(), three_bytes(a, b, c).into(), self.n_bucket_bits);
        self.buckets[bucket] < self.buckets[bucket + 1] || self.alone.has_code_point(first)
    }

    /// The next place at or behind `from` where a word may begin, as far as two characters tell.
    fn next_start(&self, text: &str, from: usize) -> Option<usize> {
        let mut rest = text.as_bytes().get(from..)?;
        loop {
            // Runs of Han characters are most of a text.
            while let [a @ 0xE0..0xF0, b, c, behind @ ..] = rest {
                if self.may_begin_wide(three_bytes(*a, *b, *c), behind) {
                    return Some(text.len() - rest.len());
                }
                rest = behind;
            }
            let lead = *rest.first()?;
            if self.may_begin(rest) {
                return Some(text.len() - rest.len());
            }
            rest = rest.get(width(lead)..)?;
        }
    }

    /// The longest word of a bucket that `text` begins with.
    #[inline]
    fn find_in(&self, bucket: usize, text: &str) -> Option<&Word> {
        let (start, end) = (self.buckets[bucket] as usize, self.buckets[bucket + 1] as usize);
        if start == end {
            return None;
        }
        let written = |word: &Word| &self.text.as_bytes()[word.start as usize..word.end as usize];
        self.words[start..end].iter().find(|word| text.as_bytes().starts_with(written(word)))
    }

    /// The words of the text that are wanted, from left to right, without overlap, the longest at each position. Behind the start of one
    /// that is not wanted, others are looked for.
    pub(in crate::annotate) fn find_iter_where<'a>(
        &'a self,
        text: &'a str,
        is_wanted: impl Fn(&Found) -> bool + 'a,
    ) -> impl Iterator<Item = Found> + 'a {
        let mut at = 0;
        std::iter::from_fn(move || {
            while let Some(start) = self.next_start(text, at) {
                if let Some(found) = self.longest_at(text, start).filter(&is_wanted) {
                    at = found.end;
                    return Some(found);
                }
                at = start + width(text.as_bytes()[start]);
            }
            None
        })
    }
}

/// Stands for the second character of a word that has none.
const ALONE: char = '\0';

fn bucket_of(word: &str, n_bits: u32) -> Option<usize> {
    let mut letters = word.chars();
    Some(bucket(letters.next()?.into(), letters.next().unwrap_or(ALONE).into(), n_bits))
}

#[inline]
fn bucket(first: u32, second: u32, n_bits: u32) -> usize {
    let pair = first << 16 ^ second;
    (pair.wrapping_mul(0x9E37_79B1) >> (32 - n_bits)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_wins() {
        let table = WordTable::new(&["一", "一带", "一带一路", "“十四五”", "一带"]);
        let text = "“十四五”一带一路一带,一";
        let found: Vec<&str> =
            table.find_iter_where(text, |_| true).map(|found| &text[found.start..found.end]).collect();
        assert_eq!(found, ["“十四五”", "一带一路", "一带", "一"]);
        assert_eq!(table.longest_at(text, 1), None);
        assert_eq!(table.longest_at(text, text.len() + 9), None);
        assert_eq!(table.longest_at("一带", 0).map(|found| found.word_idx), Some(1));
    }
}
