//! Short lists of words, asked many times whether a text begins with one of them.

/// Words that begin with a Han character, and a bit for each first character.
pub(super) struct Words<const N: usize> {
    words: [&'static str; N],
    firsts: [u64; 328],
}

impl<const N: usize> Words<N> {
    pub(super) const fn new(words: [&'static str; N]) -> Self {
        let (mut firsts, mut i) = ([0; 328], 0);
        while i < N {
            if let Some(letter) = offset_of_first(words[i].as_bytes()) {
                firsts[letter >> 6] |= 1 << (letter & 63);
            }
            i += 1;
        }
        Self { words, firsts }
    }

    /// The word that `text` begins with, the first in the list if several do.
    pub(super) fn at(&self, text: &str) -> Option<&'static str> {
        let letter = offset_of_first(text.as_bytes())?;
        if self.firsts[letter >> 6] >> (letter & 63) & 1 == 0 {
            return None;
        }
        self.words.iter().find(|word| text.starts_with(**word)).copied()
    }

    /// Whether `text` begins with one of the words.
    pub(super) fn begin(&self, text: &str) -> bool {
        self.at(text).is_some()
    }

    /// Whether one of the words stands anywhere in `text`.
    pub(super) fn any_in(&self, text: &str) -> bool {
        text.char_indices().any(|(at, _)| self.begin(&text[at..]))
    }
}

/// How far the first character lies behind U+4E00, when it is a Han character.
const fn offset_of_first(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [a @ 0xE4..=0xE9, b, c, ..] => {
            let letter = (*a as usize & 0xF) << 12 | (*b as usize & 0x3F) << 6 | (*c as usize & 0x3F);
            if letter >= 0x4E00 { Some(letter - 0x4E00) } else { None }
        }
        _ => None,
    }
}
