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
    pub(in crate::annotate) const fn and(mut self, text: &str) -> Self {
        let mut at = 0;
        while at < text.len() {
            at += self.insert_first(text.as_bytes(), at);
        }
        self
    }

    /// The characters that words begin with.
    pub(in crate::annotate) const fn firsts(words: &[&str]) -> Self {
        let (mut set, mut i) = (Self([0; 1024]), 0);
        while i < words.len() {
            set.insert_first(words[i].as_bytes(), 0);
            i += 1;
        }
        set
    }

    /// Puts in the character at `at`; returns how many bytes it takes.
    const fn insert_first(&mut self, text: &[u8], at: usize) -> usize {
        let letter = match text[at] {
            lead @ ..0x80 => lead as usize,
            lead @ 0x80..0xE0 => (lead as usize & 0x1F) << 6 | text[at + 1] as usize & 0x3F,
            lead @ 0xE0..0xF0 => three_bytes(lead, text[at + 1], text[at + 2]) as usize,
            _ => panic!("only characters of the basic multilingual plane fit in"),
        };
        self.0[letter >> 6] |= 1 << (letter & 63);
        width(text[at])
    }

    /// Whether the character is one of them.
    #[inline]
    pub(in crate::annotate) fn has(&self, letter: char) -> bool {
        u16::try_from(u32::from(letter)).is_ok_and(|letter| self.has_code_point(letter))
    }

    /// Whether the character with this code point is one of them.
    #[inline]
    pub(in crate::annotate) fn has_code_point(&self, letter: u16) -> bool {
        self.0[usize::from(letter >> 6)] >> (letter & 63) & 1 == 1
    }

    /// The first position at or after `from`, which is a character boundary, where one of them stands.
    pub(in crate::annotate) fn find(&self, text: &str, from: usize) -> Option<usize> {
        let mut rest = text.as_bytes().get(from..)?;
        loop {
            // Runs of Han characters are most of a text.
            while let [a @ 0xE0..0xF0, b, c, behind @ ..] = rest {
                if self.0[usize::from(a & 0xF) << 6 | usize::from(b & 0x3F)] >> (c & 63) & 1 == 1 {
                    return Some(text.len() - rest.len());
                }
                rest = behind;
            }
            let (row, bit, behind) = match rest {
                [a @ ..0x80, behind @ ..] => (usize::from(a >> 6), *a, behind),
                [a @ 0x80..0xE0, b, behind @ ..] => (usize::from(a & 0x1F), *b, behind),
                [_, _, _, _, behind @ ..] => {
                    rest = behind;
                    continue;
                }
                _ => return None,
            };
            if self.0[row] >> (bit & 63) & 1 == 1 {
                return Some(text.len() - rest.len());
            }
            rest = behind;
        }
    }
}

/// The code point of a character of three bytes.
#[inline]
pub(in crate::annotate) const fn three_bytes(a: u8, b: u8, c: u8) -> u16 {
    (a as u16 & 0xF) << 12 | (b as u16 & 0x3F) << 6 | c as u16 & 0x3F
}

/// How many bytes the character with this first byte takes.
#[inline]
pub(in crate::annotate) const fn width(lead: u8) -> usize {
    match lead {
        ..0x80 => 1,
        0x80..0xE0 => 2,
        0xE0..0xF0 => 3,
        0xF0.. => 4,
    }
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
