//! Names by their first two characters: a bit table that says no quickly, and chains that say which.

const N_FILTER_BITS: u32 = 20;
const N_BUCKET_BITS: u32 = 15;
const END: u32 = u32::MAX;

/// An index over names of at least two characters from the basic multilingual plane.
pub(super) struct Index {
    filter: Vec<u64>,
    heads: Vec<u32>,
    /// For each name the next one in its bucket.
    next: Vec<u32>,
}

impl Index {
    /// Index the names; the numbers handed out later are their positions in this sequence.
    pub(super) fn build<'a>(names: impl Iterator<Item = &'a str>) -> Index {
        let mut index = Index { filter: vec![0; 1 << (N_FILTER_BITS - 6)], heads: vec![END; 1 << N_BUCKET_BITS], next: Vec::new() };
        for (i, name) in names.enumerate() {
            index.next.push(END);
            if let Some(hash) = hash_of(name) {
                let bit = hash >> (32 - N_FILTER_BITS);
                index.filter[(bit >> 6) as usize] |= 1 << (bit & 63);
                let head = &mut index.heads[(hash >> (32 - N_BUCKET_BITS)) as usize];
                index.next[i] = *head;
                *head = i as u32;
            }
        }
        index
    }

    pub(super) fn may_begin(&self, first: u32, second: u32) -> bool {
        let bit = hash_pair(first, second) >> (32 - N_FILTER_BITS);
        self.filter[(bit >> 6) as usize] >> (bit & 63) & 1 == 1
    }

    /// The names that share a bucket with the beginning of `rest`.
    pub(super) fn candidates(&self, rest: &str) -> impl Iterator<Item = u32> {
        let head = match hash_of(rest) {
            Some(hash) => self.heads[(hash >> (32 - N_BUCKET_BITS)) as usize],
            None => END,
        };
        std::iter::successors((head != END).then_some(head), |&i| Some(self.next[i as usize]).filter(|&i| i != END))
    }
}

fn hash_of(name: &str) -> Option<u32> {
    let mut chars = name.chars();
    Some(hash_pair(chars.next()? as u32, chars.next()? as u32))
}

fn hash_pair(first: u32, second: u32) -> u32 {
    ((first << 16) ^ second).wrapping_mul(0x9E37_79B1)
}
