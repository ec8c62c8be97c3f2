// How the table of words lies in memory: shared by the build script, which makes it, and the look-up.

/// What an entry has before its word: cost (two bytes), part of speech, longest word with these first two characters, length.
pub(crate) const HEAD: usize = 5;
/// Cost of what is no word but the first two characters of one.
pub(crate) const NO_WORD: u16 = u16::MAX;

/// How many bits tell, by hash, which two characters of three bytes begin a word; they stand at the end of the table.
pub(crate) const N_PAIR_BITS: u32 = 20;
/// How many bytes they take.
pub(crate) const N_PAIR_BYTES: usize = 1 << (N_PAIR_BITS - 3);

/// The bit of two characters of three bytes.
#[inline]
pub(crate) fn pair_bit(pair: [u8; 6]) -> usize {
    let [a, b, c, d, e, f] = pair;
    let number = u64::from_le_bytes([a, b, c, d, e, f, 0, 0]);
    (number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (u64::BITS - N_PAIR_BITS)) as usize
}

/// Where to look for a word first.
#[allow(dead_code, reason = "the look-up goes on from word to word")]
pub(crate) fn hash(word: &[u8]) -> u32 {
    finished(longer(0, word))
}

/// The hash of a word that goes on, unfinished, from that of its beginning; that of nothing is 0.
#[inline]
pub(crate) fn longer(hash: u32, more: &[u8]) -> u32 {
    let mix = |hash: u32, byte: &u8| (hash.rotate_left(5) ^ u32::from(*byte)).wrapping_mul(0x9E37_79B1);
    match more {
        [a, b, c] => mix(mix(mix(hash, a), b), c),
        _ => more.iter().fold(hash, mix),
    }
}

/// The hash of a word that ends here.
#[inline]
pub(crate) fn finished(hash: u32) -> u32 {
    hash ^ (hash >> 15)
}
