//! A set of characters that a text is searched for, at a few instructions for each character that is passed over.

/// Characters beyond ASCII. Of those beyond U+FFFF, which are rare, all count as members.
pub(super) struct CharSet {
    /// One bit for each character below U+10000, 64 to a block: those whose UTF-8 differs in the last byte only.
    blocks: Box<[u64; 1024]>,
    /// For each byte that begins a character, how long that is if none of those it begins is a member; else 0.
    steps: [u8; 256],
}

impl CharSet {
    /// The set of the characters beyond ASCII among `members`.
    pub(super) fn new(members: impl IntoIterator<Item = char>) -> Self {
        let mut steps = [1; 256];
        steps[0xC0..0xE0].fill(2);
        steps[0xE0..0xF0].fill(3);
        steps[0xF0..].fill(0);
        let mut blocks = Box::new([0; 1024]);
        for member in members.into_iter().filter(|c| !c.is_ascii()) {
            let lead = member.encode_utf8(&mut [0; 4]).as_bytes()[0];
            steps[usize::from(lead)] = 0;
            if let Some(block) = blocks.get_mut(member as usize / 64) {
                *block |= 1 << (member as usize % 64);
            }
        }
        Self { blocks, steps }
    }

    /// Whether a character is a member.
    pub(super) fn contains(&self, c: char) -> bool {
        let block = self.blocks.get(c as usize / 64);
        block.is_none_or(|block| block >> (c as usize % 64) & 1 == 1)
    }

    /// Where in `text` the first member begins at or behind `from`, the beginning of a character.
    pub(super) fn find(&self, text: &str, from: usize) -> Option<usize> {
        let bytes = text.as_bytes();
        let mut at = from;
        while let Some(&lead) = bytes.get(at) {
            let step = self.steps[usize::from(lead)];
            if step > 0 {
                at += usize::from(step);
                continue;
            }
            let (block, last, len) = match bytes[at..] {
                [0xE0..=0xEF, second, last, ..] => (usize::from(lead % 16) * 64 + usize::from(second % 64), last, 3),
                [0x80..=0xDF, last, ..] => (usize::from(lead % 32), last, 2),
                _ => return Some(at),
            };
            if self.blocks[block] >> (last % 64) & 1 == 1 {
                return Some(at);
            }
            at += len;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn finds_what_it_contains(members in "[é，、國个，\u{7FF}\u{800}\u{FFFF}]{0,4}", text in "[aé，、國个中𬶠\u{7FF}\u{800}\u{FFFF}]{0,20}") {
            let set = CharSet::new(members.chars());
            let is_member = |c: char| !c.is_ascii() && (members.contains(c) || c > '\u{FFFF}');
            for (at, c) in text.char_indices() {
                prop_assert_eq!(set.contains(c), is_member(c));
                prop_assert_eq!(set.find(&text, at), text[at..].find(is_member).map(|found| at + found));
            }
            prop_assert_eq!(set.find(&text, text.len()), None);
        }
    }
}
