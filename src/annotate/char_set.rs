//! Sets of characters that are asked at every position of a text.

/// Characters of the basic multilingual plane, one bit each.
///
/// Of a character of three bytes the first two name the word of the table and the third names the bit, so a text is searched
/// without decoding it.
#[derive(Debug)]
pub(in crate::annotate) struct CharSet([u64; 1024]);

impl CharSet {
    /// The characters of a text.
    pub(in crate::annotate) const fn of(text: &str) -> Self {
        Self([0; 1024]).and(text)
    }

    /// These characters and those of a text.
    pub(in crate::annotate) const fn and(self, text: &str) -> Self {
        self.with(text.as_bytes(), text.len())
    }

    /// The characters that words begin with.
    pub(in crate::annotate) const fn firsts(words: &[&str]) -> Self {
        let (mut set, mut i) = (Self([0; 1024]), 0);
        while i < words.len() {
            set = set.with(words[i].as_bytes(), 1);
            i += 1;
        }
        set
    }

    /// With the characters that begin in the first `len` bytes of a text.
    const fn with(mut self, text: &[u8], len: usize) -> Self {
        let mut at = 0;
        while at < len {
            let (letter, width) = match text[at] {
                lead @ ..0x80 => (lead as usize, 1),
                lead @ ..0xE0 => (two_bytes(lead, text[at + 1]), 2),
                lead @ ..0xF0 => (three_bytes(lead, text[at + 1], text[at + 2]), 3),
                _ => panic!("only characters of the basic multilingual plane fit in"),
            };
            self.0[letter >> 6] |= 1 << (letter & 63);
            at += width;
        }
        self
    }

    /// Whether the character is one of them.
    #[inline]
    pub(in crate::annotate) fn has(&self, letter: char) -> bool {
        self.has_code_point(letter as u32)
    }

    /// Whether the character with this code point is one of them.
    #[inline]
    pub(in crate::annotate) fn has_code_point(&self, letter: u32) -> bool {
        let letter = letter as usize;
        self.0.get(letter >> 6).is_some_and(|bits| bits >> (letter & 63) & 1 == 1)
    }

    /// The first position at or after `from`, which is a character boundary, where one of them stands.
    pub(in crate::annotate) fn find(&self, text: &str, from: usize) -> Option<usize> {
        let mut rest = text.as_bytes().get(from..)?;
        while let [lead, ..] = *rest {
            let (letter, behind) = match (lead, rest) {
                (0xE0..0xF0, [a, b, c, behind @ ..]) => (three_bytes(*a, *b, *c), behind),
                (..0x80, [a, behind @ ..]) => (*a as usize, behind),
                (..0xE0, [a, b, behind @ ..]) => (two_bytes(*a, *b), behind),
                (_, [_, _, _, _, behind @ ..]) => {
                    rest = behind;
                    continue;
                }
                _ => return None,
            };
            if self.0[letter >> 6] >> (letter & 63) & 1 == 1 {
                return Some(text.len() - rest.len());
            }
            rest = behind;
        }
        None
    }
}

const fn two_bytes(a: u8, b: u8) -> usize {
    (a as usize & 0x1F) << 6 | b as usize & 0x3F
}

/// The code point of a character of three bytes.
#[inline]
pub(in crate::annotate) const fn three_bytes(a: u8, b: u8, c: u8) -> usize {
    (a as usize & 0xF) << 12 | (b as usize & 0x3F) << 6 | c as usize & 0x3F
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_of_every_width_are_found() {
        static SET: CharSet = CharSet::of("7é一。");
        let text = "a😀两é二7,。一";
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(start) = SET.find(text, at) {
            let letter = text[start..].chars().next().unwrap();
            assert!(SET.has(letter));
            found.push(letter);
            at = start + letter.len_utf8();
        }
        assert_eq!(found, ['é', '7', '。', '一']);
        assert!(!SET.has('😀') && !SET.has('a'));
    }

    #[test]
    fn words_give_their_first_characters() {
        let set = CharSet::firsts(&["今年", "“十四五”", "1季度"]);
        assert!("今“1".chars().all(|first| set.has(first)));
        assert!(!set.has('年') && !set.has('季'));
    }
}
