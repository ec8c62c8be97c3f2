//! Where the lines of a table of words stand, by hash. The build script fills the slots of the built-in table.

/// For each word of a table the place of its line by hash.
#[derive(PartialEq)]
pub(super) struct Slots {
    slots: Vec<u32>,
    /// One bit for each hash that some word has: most stretches of text are no words, and this says so from the cache.
    filter: Vec<u64>,
}

const N_SLOT_BITS: u32 = 17;
/// No word stands at the start of the table, which is its header.
const FREE: u32 = 0;
const N_FILTER_BITS: u32 = 19;

impl Slots {
    /// Those of a table whose first column are words, with a header line.
    pub(super) fn of(table: &str) -> Self {
        let mut slots = Self { slots: vec![FREE; 1 << N_SLOT_BITS], filter: vec![0; 1 << (N_FILTER_BITS - 6)] };
        let bytes = table.as_bytes();
        let end_of = |end: u8, from: usize| bytes[from..].iter().position(|&byte| byte == end).map(|len| from + len);
        let mut next = end_of(b'\n', 0).map(|end| end + 1);
        // Half the slots stay free, so that looking for one ends.
        for _ in 0..1 << (N_SLOT_BITS - 1) {
            let Some((at, end)) = next.and_then(|at| Some((at, end_of(b'\t', at)?))) else { break };
            let word = &bytes[at..end];
            let hash = hash(word);
            let slot = slots.slot(table, hash, word);
            slots.slots[slot] = at as u32;
            let bit = filter_bit(hash);
            slots.filter[bit / 64] |= 1 << (bit % 64);
            next = end_of(b'\n', end).map(|end| end + 1);
        }
        slots
    }

    /// The slots as bytes.
    #[allow(dead_code, reason = "only the build script writes")]
    pub(super) fn write(&self) -> Vec<u8> {
        let slots = self.slots.iter().flat_map(|slot| slot.to_le_bytes());
        slots.chain(self.filter.iter().flat_map(|bits| bits.to_le_bytes())).collect()
    }

    /// The slots that were written.
    #[allow(dead_code, reason = "only the program reads")]
    pub(super) fn read(bytes: &[u8]) -> Self {
        let (slots, filter) = bytes.split_at(4 << N_SLOT_BITS);
        let slots = slots.as_chunks().0.iter().map(|slot| u32::from_le_bytes(*slot));
        let filter = filter.as_chunks().0.iter().map(|bits| u64::from_le_bytes(*bits));
        Self { slots: slots.collect(), filter: filter.collect() }
    }

    /// The slot that holds the word of this hash, or the free one where it belongs.
    fn slot(&self, table: &str, hash: u32, word: &[u8]) -> usize {
        let mut slot = (hash >> (32 - N_SLOT_BITS)) as usize;
        while self.slots[slot] != FREE && behind(table, self.slots[slot], word).is_none() {
            slot = (slot + 1) % self.slots.len();
        }
        slot
    }

    /// What stands behind a word in its line of the table.
    pub(super) fn line<'t>(&self, table: &'t str, word: &[u8]) -> Option<&'t [u8]> {
        let hash = hash(word);
        let bit = filter_bit(hash);
        if self.filter[bit / 64] >> (bit % 64) & 1 == 0 {
            return None;
        }
        let at = Some(self.slots[self.slot(table, hash, word)]).filter(|&at| at != FREE)?;
        behind(table, at, word)
    }
}

/// The rest of the table behind a word, when the line at `at` is that of the word.
fn behind<'t>(table: &'t str, at: u32, word: &[u8]) -> Option<&'t [u8]> {
    table.as_bytes().get(at as usize..)?.strip_prefix(word)?.strip_prefix(b"\t")
}

fn filter_bit(hash: u32) -> usize {
    (hash.wrapping_mul(0x85EB_CA6B) >> (32 - N_FILTER_BITS)) as usize
}

fn hash(word: &[u8]) -> u32 {
    word.iter()
        .fold(0x811C_9DC5_u32, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
        .wrapping_mul(0x9E37_79B1)
}
