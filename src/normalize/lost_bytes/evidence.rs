use std::collections::{BTreeSet, HashMap};

use super::gbk;
use crate::normalize::t2s::simplified;

/// What speaks for one reading of a damaged place and against another: the rest of the same text, and how common a
/// character is.
pub(super) struct Evidence<'a> {
    annotated: &'a BTreeSet<char>,
    n_chars: HashMap<char, u32>,
    n_pairs: HashMap<(char, char), u32>,
}

impl<'a> Evidence<'a> {
    /// Counts `text`, in which the characters `annotated` carried whole annotations.
    pub(super) fn new(text: &str, annotated: &'a BTreeSet<char>) -> Self {
        let mut evidence = Self { annotated, n_chars: HashMap::new(), n_pairs: HashMap::new() };
        for (c, next) in text.chars().zip(text.chars().skip(1)) {
            *evidence.n_chars.entry(c).or_default() += 1;
            *evidence.n_pairs.entry((c, next)).or_default() += 1;
        }
        evidence
    }

    /// Whether the tool may have annotated `c`: it did elsewhere, or `c` is a traditional character.
    pub(super) fn may_be_annotated(&self, c: char) -> bool {
        self.annotated.contains(&c) || simplified(c) != c
    }

    /// How well `found`, the characters that the tool annotated, and `text`, what was there, fit this page.
    ///
    /// `before` and `after` are the characters around.
    pub(super) fn score(&self, found: &[char], before: char, text: &str, after: Option<char>) -> i64 {
        let found: i64 = found.iter().map(|c| if self.annotated.contains(c) { 12 } else { 0 }).sum();
        let chars: i64 = text.chars().map(|c| commonness(c) + 2 * weight(self.n_chars.get(&c))).sum();
        let follower = std::iter::once(before).chain(text.chars());
        let pairs = follower.zip(text.chars().chain(after));
        found + chars + pairs.map(|pair| 4 * weight(self.n_pairs.get(&pair))).sum::<i64>()
    }
}

/// How common a character is, by the plane of GB 2312 in which its simplified form stands: the first holds the 3755 most
/// frequent characters.
fn commonness(c: char) -> i64 {
    match gbk::encode(simplified(c)) {
        Some([0xB0..=0xD7, 0xA1..=0xFE]) => 6,
        Some([0xA1..=0xA3, 0xA1..=0xFE]) => 4,
        Some([0xD8..=0xF7, 0xA1..=0xFE]) => 2,
        _ if c == char::REPLACEMENT_CHARACTER => -10,
        _ => 0,
    }
}

/// A count, with more counting for less.
fn weight(count: Option<&u32>) -> i64 {
    count.map_or(0, |count| i64::from(u32::BITS - count.leading_zeros()))
}
