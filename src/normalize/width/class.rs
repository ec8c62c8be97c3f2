use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_compatible;

use super::classify::{Class, PLAIN, TABLE_LEN, classify, is_kept, is_unseen, unpack};
use super::radicals::ideograph;
use crate::text::char_set::CharSet;

/// The characters below U+10000 that are not plain, each with its packed class, as the build script found them.
static PREPARED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/width.bin"));

/// The classes of all characters, laid out when the first text needs them.
pub(super) static CLASSES: LazyLock<Classes> = LazyLock::new(Classes::new);

pub(super) struct Classes {
    /// The classes of the characters below U+10000, packed.
    table: Vec<u32>,
    /// The characters that are not plain, and all those beyond the table.
    special: CharSet,
}

impl Classes {
    fn new() -> Self {
        let mut table = vec![PLAIN; TABLE_LEN as usize];
        let special = PREPARED.as_chunks().0.iter().filter_map(|&[low, high, a, b, c, d]| {
            let code = u16::from_le_bytes([low, high]);
            table[usize::from(code)] = u32::from_le_bytes([a, b, c, d]);
            char::from_u32(code.into())
        });
        let special: CharSet = special.collect();
        Self { table, special: special.and_all_beyond() }
    }

    /// Class of a character, by look-up.
    pub(super) fn of(&self, c: char) -> Class {
        match u32::from(c) {
            code @ ..TABLE_LEN => unpack(self.table[code as usize]),
            0x2_0000..0x2_F800 | 0x3_0000.. => classify_far(c),
            _ => classify(c),
        }
    }

    /// The first character at or behind `at` that may not stay as it is.
    pub(super) fn next_special(&self, text: &str, at: usize) -> Option<(usize, char, Class)> {
        let mut at = at;
        while let Some(start) = self.special.find_rare(text, at) {
            let c = text[start..].chars().next()?;
            match self.of(c) {
                Class::Plain => at = start + c.len_utf8(),
                other => return Some((start, c, other)),
            }
        }
        None
    }

    /// Whether a character has to be seen together with the one before it.
    pub(super) fn joins(&self, c: char) -> bool {
        !c.is_ascii() && matches!(self.of(c), Class::Combining | Class::Deleted)
    }
}

/// `text`, which is one character with what combines with it, in normalized form.
pub(super) fn normalized(text: &str) -> String {
    let mut decomposed = String::with_capacity(text.len() + 8);
    for c in text.chars().filter(|&c| !is_unseen(c)) {
        match ideograph(c) {
            Some(ideograph) => decomposed.push(ideograph),
            None if is_kept(c) => decomposed.push(c),
            None => decompose_compatible(c, |part| decomposed.push(part)),
        }
    }
    decomposed.nfc().collect()
}

/// The class of ideographs beyond U+FFFF and of the planes behind, where only the variation selectors are special.
fn classify_far(c: char) -> Class {
    if is_unseen(c) { Class::Deleted } else { Class::Plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_others_are_plain() {
        for c in (0..TABLE_LEN).filter_map(char::from_u32) {
            assert_eq!(CLASSES.of(c), classify(c), "{c:?}");
        }
    }
}
