//! Names by their first characters: bit tables that say no quickly, and chains that say which.
//!
//! Names of two characters are kept by both, longer names by their first three, so that few places in a text get past the bits.

const END: u32 = u32::MAX;

/// An index over names of at least two characters from the basic multilingual plane.
pub(super) struct Index {
    pairs: Table,
    triples: Table,
}

impl Index {
    /// Index the names; the numbers handed out later are their positions in this sequence.
    pub(super) fn build<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> Index {
        let n_names = names.len();
        let mut index = Index { pairs: Table::new(18, n_names), triples: Table::new(21, n_names) };
        for (i, name) in names.enumerate() {
            let mut letters = name.chars().map(u32::from);
            if let (Some(first), Some(second)) = (letters.next(), letters.next()) {
                match letters.next() {
                    None => index.pairs.insert(hash_pair(first, second), i),
                    Some(third) => index.triples.insert(hash_triple(first, second, third), i),
                }
            }
        }
        index
    }

    /// Whether a name may begin with these characters; the third is 0 at the end of a run of Han characters.
    pub(super) fn may_begin(&self, first: u32, second: u32, third: u32) -> bool {
        self.triples.may_have(hash_triple(first, second, third)) || self.pairs.may_have(hash_pair(first, second))
    }

    /// The names whose first characters hash like those of `rest`.
    pub(super) fn candidates(&self, rest: &str) -> impl Iterator<Item = u32> {
        let mut letters = rest.chars().map(u32::from);
        let (first, second, third) = (letters.next(), letters.next(), letters.next());
        let pair = first.zip(second).map(|(first, second)| hash_pair(first, second));
        let triple = first.zip(second).zip(third).map(|((first, second), third)| hash_triple(first, second, third));
        self.triples.chain(triple).chain(self.pairs.chain(pair))
    }
}

/// Chains of names by hash, with a filter before them.
struct Table {
    filter_shift: u32,
    filter: Vec<u64>,
    heads: Vec<u32>,
    /// For each name the next one of its chain, and its hash.
    next: Vec<(u32, u32)>,
}

const N_BUCKET_BITS: u32 = 15;

impl Table {
    fn new(n_filter_bits: u32, n_names: usize) -> Table {
        let filter = vec![0; 1 << (n_filter_bits - 6)];
        Table {
            filter_shift: 32 - n_filter_bits,
            filter,
            heads: vec![END; 1 << N_BUCKET_BITS],
            next: vec![(END, 0); n_names],
        }
    }

    fn insert(&mut self, hash: u32, i: usize) {
        let bit = hash >> self.filter_shift;
        self.filter[(bit >> 6) as usize] |= 1 << (bit & 63);
        let head = &mut self.heads[(hash >> (32 - N_BUCKET_BITS)) as usize];
        self.next[i] = (*head, hash);
        *head = i as u32;
    }

    fn may_have(&self, hash: u32) -> bool {
        let bit = hash >> self.filter_shift;
        self.filter[(bit >> 6) as usize] >> (bit & 63) & 1 == 1
    }

    fn chain(&self, hash: Option<u32>) -> impl Iterator<Item = u32> {
        let bucket = hash.filter(|&hash| self.may_have(hash)).map(|hash| hash >> (32 - N_BUCKET_BITS));
        let head = bucket.map(|bucket| self.heads[bucket as usize]).filter(|&head| head != END);
        std::iter::successors(head, |&i| Some(self.next[i as usize].0).filter(|&i| i != END))
            .filter(move |&i| Some(self.next[i as usize].1) == hash)
    }
}

fn hash_pair(first: u32, second: u32) -> u32 {
    ((first << 16) ^ second).wrapping_mul(0x9E37_79B1)
}

fn hash_triple(first: u32, second: u32, third: u32) -> u32 {
    (((first << 16) ^ second).wrapping_mul(0x85EB_CA6B) ^ third).wrapping_mul(0x9E37_79B1)
}
