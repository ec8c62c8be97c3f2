//! What the words around a short name claim of it: in `和政府` the word 政府 wants the second character of 和政.
//!
//! The cheapest way to cut a small window into words is compared with the cheapest way that leaves the name whole.

use super::slots::Slots;
use crate::text::Span;
use crate::text::char_set::{HAN_LEN, width};

/// Characters on either side of the name that are looked at.
const REACH: usize = 4;
const MAX_WORD: usize = 4;
/// The cost of a character or name that the table does not have, and the most a name costs.
const UNKNOWN: u32 = 1500;
const NAME: u32 = 1200;
/// What a name costs that the table does not have: more than a character that it does not have, so that a word which takes a character of
/// the name makes it doubtful, as 俄乌 does 乌当 in 俄乌当天.
const RARE: u32 = 1650;
/// What usual words cost at most.
const COMMON: u32 = 1230;

/// Words and their costs: a table of text, and for each word the place of its line by hash.
#[derive(PartialEq)]
pub(super) struct Words {
    table: &'static str,
    slots: Slots,
}

/// The slots of the built-in table as the build script filled them.
static PREPARED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/place_words.bin"));

impl Words {
    /// Index a table with the columns word, cost and tag and a header line.
    pub(super) fn new(table: &'static str) -> Words {
        Words { table, slots: Slots::of(table) }
    }

    /// The same for the table that is built in.
    pub(super) fn prepared(table: &'static str) -> Words {
        Words { table, slots: Slots::read(PREPARED) }
    }

    /// What stands behind a word in the table.
    fn line(&self, word: &str) -> Option<&'static [u8]> {
        self.slots.line(self.table, word.as_bytes())
    }

    fn has(&self, word: &str) -> bool {
        self.line(word).is_some()
    }

    fn cost(&self, word: &str) -> Option<u32> {
        let digits = self.line(word)?.iter().take_while(|digit| digit.is_ascii_digit());
        Some(digits.fold(0, |cost, digit| cost * 10 + u32::from(digit - b'0')))
    }

    /// Whether the word is a usual verb.
    pub(super) fn is_verb(&self, word: &str) -> bool {
        let after_cost =
            |line: &'static [u8]| line.iter().position(|byte| !byte.is_ascii_digit()).map(|at| &line[at..]);
        self.line(word).and_then(after_cost).is_some_and(|rest| rest.starts_with(b"\tv"))
    }

    /// Whether the word is among the more usual ones.
    pub(super) fn is_common(&self, word: &str) -> bool {
        self.cost(word).is_some_and(|cost| cost < COMMON)
    }

    /// How likely the text around `name` is cut within the name or into a longer word rather than at both its ends.
    pub(super) fn claim(&self, text: &str, name: Span) -> Claim {
        let is_han = |letter: &char| ('\u{4E00}'..='\u{9FFF}').contains(letter);
        let n_before = text[..name.start].chars().rev().take(REACH).take_while(is_han).count();
        let n_after = text[name.end..].chars().take(REACH).take_while(is_han).count();
        let (start, end) = (name.start - n_before * HAN_LEN, name.end + n_after * HAN_LEN);
        let window = Window::new(self, &text[start..end]);
        let last = window.cuts.len() - 1;
        let (from, to) = (n_before, last - n_after);
        if !window.crosses(from) && !window.crosses(to) {
            return Claim::None;
        }
        let window = window.read();
        let cost = |from: usize, to: usize| window.cheapest(from, to)[to];
        let (whole, letters) = (window.cheapest(0, last), cost(from, to));
        let rest = whole[from] + cost(to, last);
        // A name is worth as much as a middling word, or as often as it is written, and no less than its characters.
        let usual = || self.cost(name.of(text)).unwrap_or(RARE).max(NAME);
        match whole[last] {
            whole if whole < rest + NAME.min(letters) => Claim::Strong,
            whole if whole < rest + usual().min(letters) => Claim::Weak,
            _ => Claim::None,
        }
    }
}

/// How much the words around a name want its characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Claim {
    /// They leave it whole.
    None,
    /// They take it if it is as rare as its own count says: 乌当 in `俄乌当天`.
    Weak,
    /// They take it even if it is a usual name.
    Strong,
}

/// A stretch of text.
struct Window<'a> {
    words: &'a Words,
    text: &'a str,
    /// Where its characters begin, and its end.
    cuts: Vec<usize>,
}

impl<'a> Window<'a> {
    fn new(words: &'a Words, text: &'a str) -> Self {
        let mut cuts = Vec::with_capacity(text.len() / HAN_LEN + 2);
        let mut at = 0;
        while at < text.len() {
            cuts.push(at);
            at += width(text.as_bytes()[at]);
        }
        cuts.push(text.len());
        Self { words, text, cuts }
    }

    /// Whether any word reaches over the cut before a character.
    fn crosses(&self, cut: usize) -> bool {
        (cut.saturating_sub(MAX_WORD - 1)..cut).any(|begin| {
            let ends = &self.cuts[cut + 1..(begin + MAX_WORD + 1).min(self.cuts.len())];
            ends.iter().any(|&end| self.words.has(&self.text[self.cuts[begin]..end]))
        })
    }

    fn read(&self) -> Costs {
        let Self { words, text, cuts } = self;
        let cost = |begin: usize, n_letters: usize| words.cost(&text[cuts[begin]..*cuts.get(begin + n_letters)?]);
        let costs = (0..cuts.len() - 1).map(|begin| std::array::from_fn(|index| cost(begin, index + 1)));
        Costs { costs: costs.collect() }
    }
}

/// The costs of all words in a stretch of text.
struct Costs {
    /// For each character the costs of the words of one, two … characters that begin there.
    costs: Vec<[Option<u32>; MAX_WORD]>,
}

impl Costs {
    /// For each cut from `from` to `to` the cost of the cheapest way to cut what lies between `from` and it into words.
    fn cheapest(&self, from: usize, to: usize) -> Vec<u32> {
        let mut costs = vec![u32::MAX; to + 1];
        costs[from] = 0;
        for end in from + 1..=to {
            for begin in end.saturating_sub(MAX_WORD).max(from)..end {
                let unknown = (end - begin == 1).then_some(UNKNOWN);
                if let Some(cost) = self.costs[begin][end - begin - 1].or(unknown) {
                    costs[end] = costs[end].min(costs[begin].saturating_add(cost));
                }
            }
        }
        costs
    }
}
