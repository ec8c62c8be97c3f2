//! What the words around a short name claim of it: in `和政府` the word 政府 wants the second character of 和政.
//!
//! The cheapest way to cut a small window into words is compared with the cheapest way that leaves the name whole.

use crate::text::Span;

/// Characters on either side of the name that are looked at.
const REACH: usize = 4;
const MAX_WORD: usize = 4;
/// The cost of a character or name that the table does not have, and the most a name costs.
const UNKNOWN: u32 = 1500;
const NAME: u32 = 1200;
/// What usual words cost at most.
const COMMON: u32 = 1230;

/// Words and their costs: a table of text, and for each word the place of its line by hash.
pub(super) struct Words {
    table: &'static str,
    slots: Vec<u32>,
    /// One bit for each hash that some word has: most stretches of text are no words, and this says so from the cache.
    filter: Vec<u64>,
}

const N_SLOT_BITS: u32 = 17;
/// No word stands at the start of the table, which is its header.
const FREE: u32 = 0;
const N_FILTER_BITS: u32 = 19;

impl Words {
    /// Index a table with the columns word, cost and tag and a header line.
    pub(super) fn new(table: &'static str) -> Words {
        let slots = vec![FREE; 1 << N_SLOT_BITS];
        let mut words = Words { table, slots, filter: vec![0; 1 << (N_FILTER_BITS - 6)] };
        let bytes = table.as_bytes();
        let end_of = |end: u8, from: usize| bytes[from..].iter().position(|&byte| byte == end).map(|len| from + len);
        let mut next = end_of(b'\n', 0).map(|end| end + 1);
        // Half the slots stay free, so that looking for one ends.
        for _ in 0..1 << (N_SLOT_BITS - 1) {
            let Some((at, end)) = next.and_then(|at| Some((at, end_of(b'\t', at)?))) else { break };
            let word = &bytes[at..end];
            let hash = hash(word);
            let slot = words.slot(hash, word);
            words.slots[slot] = at as u32;
            let bit = filter_bit(hash);
            words.filter[bit / 64] |= 1 << (bit % 64);
            next = end_of(b'\n', end).map(|end| end + 1);
        }
        words
    }

    /// The slot that holds the word of this hash, or the free one where it belongs.
    fn slot(&self, hash: u32, word: &[u8]) -> usize {
        let mut slot = (hash >> (32 - N_SLOT_BITS)) as usize;
        while self.slots[slot] != FREE && self.cost_at(self.slots[slot], word).is_none() {
            slot = (slot + 1) % self.slots.len();
        }
        slot
    }

    /// The rest of the table behind a word, when the line at `at` is that of the word.
    fn cost_at(&self, at: u32, word: &[u8]) -> Option<&'static [u8]> {
        self.table.as_bytes().get(at as usize..)?.strip_prefix(word)?.strip_prefix(b"\t")
    }

    /// What stands behind a word in the table.
    fn line(&self, word: &str) -> Option<&'static [u8]> {
        let word = word.as_bytes();
        let hash = hash(word);
        let bit = filter_bit(hash);
        if self.filter[bit / 64] >> (bit % 64) & 1 == 0 {
            return None;
        }
        let at = Some(self.slots[self.slot(hash, word)]).filter(|&at| at != FREE)?;
        self.cost_at(at, word)
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

    /// Whether the text around `name` is more likely cut within the name or into a longer word than at both its ends.
    pub(super) fn claim(&self, text: &str, name: Span) -> bool {
        let is_han = |letter: &char| ('\u{4E00}'..='\u{9FFF}').contains(letter);
        let n_before = text[..name.start].chars().rev().take(REACH).take_while(is_han).count();
        let n_after = text[name.end..].chars().take(REACH).take_while(is_han).count();
        let (start, end) = (name.start - n_before * "一".len(), name.end + n_after * "一".len());
        let window = Window::new(self, &text[start..end]);
        let last = window.cuts.len() - 1;
        let (from, to) = (n_before, last - n_after);
        if !window.crosses(from) && !window.crosses(to) {
            return false;
        }
        let window = window.read();
        // A name is worth as much as a middling word, and no less than its characters.
        let cost = |from: usize, to: usize| window.cheapest(from, to)[to];
        let name_cost = NAME.min(cost(from, to));
        let whole = window.cheapest(0, last);
        whole[last] < whole[from] + name_cost + cost(to, last)
    }
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
        let mut cuts = Vec::with_capacity(text.len() / "一".len() + 2);
        cuts.extend(text.char_indices().map(|(at, _)| at));
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

fn filter_bit(hash: u32) -> usize {
    (hash.wrapping_mul(0x85EB_CA6B) >> (32 - N_FILTER_BITS)) as usize
}

fn hash(word: &[u8]) -> u32 {
    word.iter()
        .fold(0x811C_9DC5_u32, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
        .wrapping_mul(0x9E37_79B1)
}
