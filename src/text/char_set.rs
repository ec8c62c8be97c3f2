//! Sets of characters that are asked at every position of a text.

/// Characters of the basic multilingual plane, one bit each; those beyond are members together or not at all.
///
/// Of a character of three bytes the first two name the block of the table and the third names the bit, so a text is searched
/// without decoding it.
#[derive(Clone, Debug)]
pub(crate) struct CharSet {
    /// 64 characters to a block: those whose UTF-8 differs in the last byte only.
    blocks: [u64; 1024],
    /// For each byte that begins a character, how long that is if none of those it begins is a member; else 0.
    steps: [u8; 256],
}

impl CharSet {
    const EMPTY: Self = {
        let (mut steps, mut lead) = ([0; 256], 0);
        while lead < steps.len() {
            steps[lead] = width(lead as u8) as u8;
            lead += 1;
        }
        Self { blocks: [0; 1024], steps }
    };

    /// The characters of a text.
    pub(crate) const fn of(text: &str) -> Self {
        Self::EMPTY.and(text)
    }

    /// These characters and those of a text.
    pub(crate) const fn and(mut self, text: &str) -> Self {
        let mut at = 0;
        while at < text.len() {
            at += self.insert_first(text.as_bytes(), at);
        }
        self
    }

    /// The characters that words begin with.
    pub(crate) const fn firsts(words: &[&str]) -> Self {
        let (mut set, mut i) = (Self::EMPTY, 0);
        while i < words.len() {
            set.insert_first(words[i].as_bytes(), 0);
            i += 1;
        }
        set
    }

    /// How many bytes the bits of a set take.
    pub(crate) const N_BYTES: usize = 8 * 1024;

    /// The characters whose bits are set, in words of 64 with the low byte first.
    pub(crate) fn of_bits(bytes: &[u8]) -> Self {
        let mut set = Self::EMPTY;
        for (block, word) in bytes.as_chunks().0.iter().enumerate().take(set.blocks.len()) {
            set.blocks[block] = u64::from_le_bytes(*word);
            let mut rest = set.blocks[block];
            while rest != 0 {
                // All characters of a block begin with one byte, but for those of one byte.
                let first = (block * 64) as u16 | rest.trailing_zeros() as u16;
                let lead = char::from_u32(first.into()).map(|first| first.encode_utf8(&mut [0; 4]).as_bytes()[0]);
                lead.into_iter().for_each(|lead| set.steps[usize::from(lead)] = 0);
                rest = if first < 0x80 { rest & (rest - 1) } else { 0 };
            }
        }
        set
    }

    /// These characters, and all beyond the basic multilingual plane.
    pub(crate) fn and_all_beyond(mut self) -> Self {
        self.steps[BEYOND].fill(0);
        self
    }

    /// Puts in the character at `at`; returns how many bytes it takes.
    const fn insert_first(&mut self, text: &[u8], at: usize) -> usize {
        let letter = match text[at] {
            lead @ ..0x80 => lead as u16,
            lead @ 0x80..0xE0 => (lead as u16 & 0x1F) << 6 | text[at + 1] as u16 & 0x3F,
            lead @ 0xE0..0xF0 => three_bytes(lead, text[at + 1], text[at + 2]),
            _ => panic!("only characters of the basic multilingual plane fit in"),
        };
        self.insert(letter, text[at]);
        width(text[at])
    }

    /// Puts in the character with a code point and a first byte.
    const fn insert(&mut self, letter: u16, lead: u8) {
        self.blocks[letter as usize >> 6] |= 1 << (letter & 63);
        self.steps[lead as usize] = 0;
    }

    /// Whether the character is one of them.
    #[inline]
    pub(crate) fn has(&self, letter: char) -> bool {
        match u16::try_from(u32::from(letter)) {
            Ok(letter) => self.has_code_point(letter),
            Err(_) => self.has_beyond(),
        }
    }

    /// Whether the character with this code point is one of them.
    #[inline]
    pub(crate) fn has_code_point(&self, letter: u16) -> bool {
        self.blocks[usize::from(letter >> 6)] >> (letter & 63) & 1 == 1
    }

    #[inline]
    fn has_beyond(&self) -> bool {
        self.steps[BEYOND.start] == 0
    }

    /// The first position at or after `from`, which is a character boundary, where one of them stands.
    pub(crate) fn find(&self, text: &str, from: usize) -> Option<usize> {
        let mut rest = text.as_bytes().get(from..)?;
        loop {
            // Runs of Han characters are most of a text.
            while let [a @ 0xE0..0xF0, b, c, behind @ ..] = rest {
                if self.blocks[usize::from(a & 0xF) << 6 | usize::from(b & 0x3F)] >> (c & 63) & 1 == 1 {
                    return Some(text.len() - rest.len());
                }
                rest = behind;
            }
            let (row, bit, behind) = match rest {
                [a @ ..0x80, behind @ ..] => (usize::from(a >> 6), *a, behind),
                [a @ 0x80..0xE0, b, behind @ ..] => (usize::from(a & 0x1F), *b, behind),
                [_, _, _, _, behind @ ..] if !self.has_beyond() => {
                    rest = behind;
                    continue;
                }
                [] => return None,
                _ => return Some(text.len() - rest.len()),
            };
            if self.blocks[row] >> (bit & 63) & 1 == 1 {
                return Some(text.len() - rest.len());
            }
            rest = behind;
        }
    }

    /// The same for a set of which most texts have little: faster where a first byte begins no member, slower elsewhere.
    pub(crate) fn find_rare(&self, text: &str, from: usize) -> Option<usize> {
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
                [..0x80, ..] => (usize::from(lead / 64), lead, 1),
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

impl FromIterator<char> for CharSet {
    /// Characters beyond the basic multilingual plane are left out.
    fn from_iter<I: IntoIterator<Item = char>>(letters: I) -> Self {
        let mut set = Self::EMPTY;
        for letter in letters {
            if let Ok(code_point) = u16::try_from(u32::from(letter)) {
                set.insert(code_point, letter.encode_utf8(&mut [0; 3]).as_bytes()[0]);
            }
        }
        set
    }
}

/// The bytes that begin characters beyond the basic multilingual plane.
const BEYOND: std::ops::Range<usize> = 0xF0..0x100;

/// The code point of a character of three bytes.
#[inline]
pub(crate) const fn three_bytes(a: u8, b: u8, c: u8) -> u16 {
    (a as u16 & 0xF) << 12 | (b as u16 & 0x3F) << 6 | c as u16 & 0x3F
}

/// Bytes of a Chinese character of the basic multilingual plane.
pub(crate) const HAN_LEN: usize = 3;

/// How many bytes the character with this first byte takes.
#[inline]
pub(crate) const fn width(lead: u8) -> usize {
    match lead {
        ..0x80 => 1,
        0x80..0xE0 => 2,
        0xE0..0xF0 => 3,
        0xF0.. => 4,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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

    proptest! {
        #[test]
        fn finds_what_it_has(members in "[7é，、國个，\u{7FF}\u{800}\u{FFFF}]{0,4}", beyond: bool, text in "[a7é，、國个中𬶠\u{7FF}\u{800}\u{FFFF}]{0,20}") {
            let set: CharSet = members.chars().collect();
            let bits: Vec<u8> = set.blocks.iter().flat_map(|word| word.to_le_bytes()).collect();
            prop_assert_eq!(&CharSet::of_bits(&bits).steps, &set.steps);
            let set = if beyond { set.and_all_beyond() } else { set };
            let is_member = |c: char| members.contains(c) || (beyond && c > '\u{FFFF}');
            for (at, c) in text.char_indices() {
                prop_assert_eq!(set.has(c), is_member(c));
                let expected = text[at..].find(is_member).map(|found| at + found);
                prop_assert_eq!(set.find(&text, at), expected);
                prop_assert_eq!(set.find_rare(&text, at), expected);
            }
            prop_assert_eq!(set.find_rare(&text, text.len()), None);
        }
    }
}
