//! Names by their first characters: bit tables that say no quickly, and chains that say which.
//!
//! Names of two characters are kept by both, longer names by their first three, so that few places in a text get past the bits.
//! Most do not get past the first table, which knows the first six bytes of every name: two characters.

const END: u32 = u32::MAX;

/// An index over names of at least two characters from the basic multilingual plane.
#[derive(Debug, PartialEq)]
pub(super) struct Index {
    /// By the bytes of two characters, so that a text is searched without decoding it.
    pub(super) starts: Filter<{ 1 << 14 }>,
    pub(super) pairs: Table<{ 1 << 12 }>,
    pub(super) triples: Table<{ 1 << 15 }>,
    /// For each name the next one of its chain, and its hash.
    pub(super) next: Vec<(u32, u32)>,
}

impl Index {
    /// Index the names; the numbers handed out later are their positions in this sequence.
    pub(super) fn build<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> Index {
        let mut index = Index {
            starts: Filter::new(),
            pairs: Table::new(),
            triples: Table::new(),
            next: Vec::with_capacity(names.len()),
        };
        for (i, name) in names.enumerate() {
            let mut letters = name.chars().map(u32::from);
            let (Some(first), Some(second)) = (letters.next(), letters.next()) else {
                index.next.push((END, 0));
                continue;
            };
            let pair = hash_pair(first, second);
            let eight = eight(name.as_bytes(), 0);
            if begins_wide(eight) {
                index.starts.insert(hash_start(eight));
            }
            let (after, hash) = match letters.next().map(|third| hash_triple(first, second, third)) {
                None => (index.pairs.insert(pair, i), pair),
                Some(triple) => (index.triples.insert(triple, i), triple),
            };
            index.next.push((after, hash));
        }
        index
    }

    /// What tells whether a name may begin with some characters.
    pub(super) fn beginnings(&self) -> Beginnings<'_> {
        let Self { starts, pairs, triples, .. } = self;
        Beginnings { starts, pairs: &pairs.filter, triples: &triples.filter }
    }

    /// The names whose first characters hash like those of `rest`.
    pub(super) fn candidates(&self, rest: &str) -> impl Iterator<Item = u32> {
        let (mut in_pairs, mut pair, mut in_triples, mut triple) = (END, 0, END, 0);
        let eight = eight(rest.as_bytes(), 0);
        if !begins_wide(eight) || self.starts.may_have(hash_start(eight)) {
            let mut letters = rest.chars().map(u32::from);
            let mut letter = || letters.next().unwrap_or_default();
            let (first, second, third) = (letter(), letter(), letter());
            (pair, triple) = (hash_pair(first, second), hash_triple(first, second, third));
            (in_pairs, in_triples) = (self.pairs.head(pair), self.triples.head(triple));
        }
        self.chain(in_triples, triple).chain(self.chain(in_pairs, pair))
    }

    /// The names with this hash in the chain that begins with a name.
    fn chain(&self, head: u32, hash: u32) -> impl Iterator<Item = u32> {
        let mut next = head;
        std::iter::from_fn(move || {
            while next != END {
                let (i, (after, other)) = (next, self.next[next as usize]);
                next = after;
                if other == hash {
                    return Some(i);
                }
            }
            None
        })
    }
}

/// Tells whether a name may begin with some characters: asked at every one of a text.
#[derive(Clone, Copy)]
pub(crate) struct Beginnings<'i> {
    starts: &'i Filter<{ 1 << 14 }>,
    pairs: &'i Filter<{ 1 << 12 }>,
    triples: &'i Filter<{ 1 << 15 }>,
}

impl Beginnings<'_> {
    /// Whether a name may begin with the two characters of three bytes at the start of these: few pairs of characters do.
    #[inline]
    pub(crate) fn may_have(&self, eight: u64) -> bool {
        self.starts.may_have(hash_start(eight))
    }

    /// Whether one may that begins with the first two; the third is 0 at the end of a run of Han characters.
    pub(crate) fn may_begin(&self, first: u16, second: u16, third: u16) -> bool {
        let (first, second) = (u32::from(first), u32::from(second));
        self.triples.may_have(hash_triple(first, second, third.into())) || self.pairs.may_have(hash_pair(first, second))
    }
}

/// The first names of chains by hash, with a filter before them.
#[derive(Debug, PartialEq)]
pub(super) struct Table<const N_WORDS: usize> {
    pub(super) filter: Filter<N_WORDS>,
    pub(super) heads: Vec<u32>,
}

const N_BUCKET_BITS: u32 = 15;

impl<const N_WORDS: usize> Table<N_WORDS> {
    fn new() -> Self {
        Self { filter: Filter::new(), heads: vec![END; 1 << N_BUCKET_BITS] }
    }

    /// Puts a name before those with the same bucket; returns the first of them.
    fn insert(&mut self, hash: u32, i: usize) -> u32 {
        self.filter.insert(hash);
        std::mem::replace(&mut self.heads[(hash >> (32 - N_BUCKET_BITS)) as usize], i as u32)
    }

    fn head(&self, hash: u32) -> u32 {
        if self.filter.may_have(hash) { self.heads[(hash >> (32 - N_BUCKET_BITS)) as usize] } else { END }
    }
}

/// One bit for each hash that was put in, in a power of two of words.
#[derive(Debug, PartialEq)]
pub(super) struct Filter<const N_WORDS: usize>(pub(super) Box<[u64; N_WORDS]>);

impl<const N_WORDS: usize> Filter<N_WORDS> {
    fn new() -> Self {
        Self(vec![0; N_WORDS].try_into().expect("the vector has as many words"))
    }

    fn insert(&mut self, hash: u32) {
        let bit = Self::bit(hash);
        self.0[bit >> 6] |= 1 << (bit & 63);
    }

    #[inline]
    fn may_have(&self, hash: u32) -> bool {
        let bit = Self::bit(hash);
        self.0[bit >> 6] >> (bit & 63) & 1 == 1
    }

    #[inline]
    fn bit(hash: u32) -> usize {
        (hash >> (32 - 6 - N_WORDS.ilog2())) as usize
    }
}

/// The eight bytes of a text at a place as a number with the low byte first; zeros behind its end.
#[inline]
pub(crate) fn eight(text: &[u8], at: usize) -> u64 {
    match text.get(at..at + 8) {
        Some(bytes) => u64::from_le_bytes(bytes.try_into().unwrap_or_default()),
        None => text.get(at..).unwrap_or_default().iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte)),
    }
}

/// Whether two characters of three bytes each stand at the start of these.
fn begins_wide(eight: u64) -> bool {
    eight & 0xF000_00F0 == 0xE000_00E0
}

/// The hash of the six bytes at the start of these.
#[inline]
fn hash_start(eight: u64) -> u32 {
    ((eight & 0xFFFF_FFFF_FFFF).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32
}

#[inline]
fn hash_pair(first: u32, second: u32) -> u32 {
    ((first << 16) ^ second).wrapping_mul(0x9E37_79B1)
}

#[inline]
fn hash_triple(first: u32, second: u32, third: u32) -> u32 {
    (((first << 16) ^ second).wrapping_mul(0x85EB_CA6B) ^ third).wrapping_mul(0x9E37_79B1)
}
