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
const FREE: u32 = u32::MAX;
const N_FILTER_BITS: u32 = 19;

impl Words {
    /// Index a table with the columns word and cost and a header line.
    pub(super) fn new(table: &'static str) -> Words {
        let slots = vec![FREE; 1 << N_SLOT_BITS];
        let mut words = Words { table, slots, filter: vec![0; 1 << (N_FILTER_BITS - 6)] };
        let mut at = table.find('\n').map_or(table.len(), |end| end + 1);
        // Half the slots stay free, so that looking for one ends.
        for _ in 0..1 << (N_SLOT_BITS - 1) {
            let Some(len) = table[at..].find('\t') else { break };
            let word = &table[at..at + len];
            let slot = words.slot(word);
            words.slots[slot] = at as u32;
            let bit = filter_bit(word);
            words.filter[bit / 64] |= 1 << (bit % 64);
            at += table[at..].find('\n').map_or(table.len() - at, |end| end + 1);
        }
        words
    }

    /// The slot that holds the word, or the free one where it belongs.
    fn slot(&self, word: &str) -> usize {
        let mut slot = (hash(word) >> (32 - N_SLOT_BITS)) as usize;
        while self.slots[slot] != FREE && self.cost_at(self.slots[slot], word).is_none() {
            slot = (slot + 1) % self.slots.len();
        }
        slot
    }

    /// The rest of the line at `at`, when the line is that of `word`.
    fn cost_at(&self, at: u32, word: &str) -> Option<&'static str> {
        self.table.get(at as usize..)?.strip_prefix(word)?.strip_prefix('\t')
    }

    fn cost(&self, word: &str) -> Option<u32> {
        let bit = filter_bit(word);
        if self.filter[bit / 64] >> (bit % 64) & 1 == 0 {
            return None;
        }
        let line = self.cost_at(*self.slots.get(self.slot(word))?, word)?;
        line.split('\n').next()?.parse().ok()
    }

    /// Whether the word is among the more usual ones.
    pub(super) fn is_common(&self, word: &str) -> bool {
        self.cost(word).is_some_and(|cost| cost < COMMON)
    }

    /// Whether the text around `name` is more likely cut within the name or into a longer word than at both its ends.
    pub(super) fn claim(&self, text: &str, name: Span) -> bool {
        let is_han = |letter: &char| ('\u{4E00}'..='\u{9FFF}').contains(letter);
        let before: Vec<char> = text[..name.start].chars().rev().take(REACH).take_while(is_han).collect();
        let after = text[name.end..].chars().take(REACH).take_while(is_han).map(char::len_utf8).sum::<usize>();
        let start = name.start - before.iter().map(|letter| letter.len_utf8()).sum::<usize>();
        let window = &text[start..name.end + after];
        let window = Window::read(self, window);
        let (from, to, last) = (before.len(), before.len() + name.of(text).chars().count(), window.costs.len());
        if !window.crosses(from) && !window.crosses(to) {
            return false;
        }
        // A name is worth as much as a middling word, and no less than its characters.
        let name_cost = NAME.min(window.cheapest(from, to));
        window.cheapest(0, last) < window.cheapest(0, from) + name_cost + window.cheapest(to, last)
    }
}

/// The costs of all words in a stretch of text.
struct Window {
    /// For each character the costs of the words of one, two … characters that begin there.
    costs: Vec<[Option<u32>; MAX_WORD]>,
}

impl Window {
    fn read(words: &Words, text: &str) -> Self {
        let cuts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let cost = |begin: usize, n_letters: usize| words.cost(&text[cuts[begin]..*cuts.get(begin + n_letters)?]);
        let costs = (0..cuts.len() - 1).map(|begin| std::array::from_fn(|index| cost(begin, index + 1)));
        Self { costs: costs.collect() }
    }

    /// Whether any word reaches over the cut before a character.
    fn crosses(&self, cut: usize) -> bool {
        let begins = cut.saturating_sub(MAX_WORD - 1)..cut;
        begins.into_iter().any(|begin| self.costs[begin][cut - begin..].iter().any(Option::is_some))
    }

    /// The cost of the cheapest way to cut the characters `from..to` into words.
    fn cheapest(&self, from: usize, to: usize) -> u32 {
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
        costs[to]
    }
}

fn filter_bit(word: &str) -> usize {
    (hash(word).wrapping_mul(0x85EB_CA6B) >> (32 - N_FILTER_BITS)) as usize
}

fn hash(word: &str) -> u32 {
    word.bytes()
        .fold(0x811C_9DC5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
        .wrapping_mul(0x9E37_79B1)
}
