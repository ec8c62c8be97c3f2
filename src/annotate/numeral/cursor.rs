//! Looking around in the text, one character at a time.

use super::words::Word;

/// A text with character-wise access at any position.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
}

impl<'a> Cursor<'a> {
    pub(super) fn char_at(self, at: usize) -> Option<char> {
        let bytes = self.text.as_bytes();
        match bytes.get(at) {
            Some(&byte) if byte < 0x80 => Some(char::from(byte)),
            Some(_) => self.text.get(at..)?.chars().next(),
            None => None,
        }
    }

    /// The position behind the character at `at`.
    pub(super) fn behind(self, at: usize) -> usize {
        at + self.char_at(at).map_or(0, char::len_utf8)
    }

    pub(super) fn char_before(self, at: usize) -> Option<char> {
        self.text.get(..at)?.chars().next_back()
    }

    pub(super) fn rest(self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or("")
    }

    pub(super) fn byte(self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    pub(super) fn byte_before(self, at: usize) -> u8 {
        if at == 0 { 0 } else { self.byte(at - 1) }
    }

    /// Past the blanks at `at`, at most `limit` of them.
    pub(super) fn skip_blanks(self, at: usize, limit: usize) -> usize {
        at + self.text.as_bytes()[at.min(self.text.len())..]
            .iter()
            .take(limit)
            .take_while(|&&byte| byte == b' ')
            .count()
    }

    /// Past `word` at `at`, with up to `blanks` blanks before each of its characters.
    pub(super) fn spaced_word(self, at: usize, word: &str, blanks: usize) -> Option<usize> {
        word.chars().try_fold(at, |at, expected| {
            let at = self.skip_blanks(at, blanks);
            (self.char_at(at) == Some(expected)).then(|| at + expected.len_utf8())
        })
    }

    /// Past the longest word of a class at `at`, with up to `blanks` blanks before each of its characters.
    pub(super) fn spaced(self, at: usize, class: Word, blanks: usize) -> Option<usize> {
        let first = self.char_at(self.skip_blanks(at, blanks))?;
        class.has_first(first).then(|| class.words().find_map(|word| self.spaced_word(at, word, blanks)))?
    }

    /// Past the ASCII digits at `at`.
    pub(super) fn skip_digits(self, at: usize) -> usize {
        at + self.text.as_bytes()[at.min(self.text.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count()
    }
}

/// Whether a character is a Chinese one.
pub(super) fn is_han(character: char) -> bool {
    matches!(character, '\u{3007}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}
