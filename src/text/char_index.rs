use std::ops::Range;

/// The way from characters of a text to its bytes and to UTF-16 code units, which is what JavaScript counts.
#[derive(Clone, Debug)]
pub struct CharIndex<'a> {
    text: &'a str,
    /// Byte offset and UTF-16 offset of every character, and of the end.
    starts: Vec<(usize, usize)>,
}

impl<'a> CharIndex<'a> {
    /// The index of a text.
    pub fn new(text: &'a str) -> Self {
        let mut utf16 = 0;
        let mut starts = Vec::with_capacity(text.len() / 2 + 1);
        for (byte, c) in text.char_indices() {
            starts.push((byte, utf16));
            utf16 += c.len_utf16();
        }
        starts.push((text.len(), utf16));
        Self { text, starts }
    }

    /// The text of the index.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// How many characters the text has.
    pub fn n_chars(&self) -> usize {
        self.starts.len() - 1
    }

    /// The bytes of a range of characters; `None` when it is not in the text.
    pub fn bytes(&self, chars: [usize; 2]) -> Option<Range<usize>> {
        (chars[0] <= chars[1]).then_some(())?;
        Some(self.starts.get(chars[0])?.0..self.starts.get(chars[1])?.0)
    }

    /// The text of a range of characters; `None` when it is not in the text.
    pub fn slice(&self, chars: [usize; 2]) -> Option<&'a str> {
        self.text.get(self.bytes(chars)?)
    }

    /// The UTF-16 code units of a range of characters; `None` when it is not in the text.
    pub fn utf16(&self, chars: [usize; 2]) -> Option<[usize; 2]> {
        (chars[0] <= chars[1]).then_some(())?;
        Some([self.starts.get(chars[0])?.1, self.starts.get(chars[1])?.1])
    }

    /// The UTF-16 offset of a byte that begins a character, or ends the text.
    pub fn utf16_of_byte(&self, byte: usize) -> Option<usize> {
        let index = self.starts.binary_search_by_key(&byte, |(start, _)| *start).ok()?;
        Some(self.starts[index].1)
    }

    /// The character that begins at a byte, or the end of the text.
    pub fn char_of_byte(&self, byte: usize) -> Option<usize> {
        self.starts.binary_search_by_key(&byte, |(start, _)| *start).ok()
    }

    /// The character that begins at a UTF-16 code unit, or the end of the text.
    pub fn char_of_utf16(&self, unit: usize) -> Option<usize> {
        self.starts.binary_search_by_key(&unit, |(_, start)| *start).ok()
    }

    /// At most `n` characters that end where the range begins.
    pub fn before(&self, chars: [usize; 2], n: usize) -> &'a str {
        self.slice([chars[0].saturating_sub(n), chars[0]]).unwrap_or_default()
    }

    /// At most `n` characters that begin where the range ends.
    pub fn after(&self, chars: [usize; 2], n: usize) -> &'a str {
        self.slice([chars[1], (chars[1] + n).min(self.n_chars())]).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_beyond_the_first_plane_are_two_units() {
        let index = CharIndex::new("投𬶠5元");
        assert_eq!(index.n_chars(), 4);
        assert_eq!((index.slice([1, 3]), index.utf16([1, 3])), (Some("𬶠5"), Some([1, 4])));
        assert_eq!((index.before([2, 3], 5), index.after([2, 3], 5)), ("投𬶠", "元"));
        assert_eq!((index.utf16_of_byte(3), index.utf16_of_byte(4), index.utf16_of_byte(11)), (Some(1), None, Some(5)));
        assert_eq!((index.char_of_byte(7), index.char_of_byte(4), index.char_of_utf16(4)), (Some(2), None, Some(3)));
        assert_eq!((index.slice([3, 5]), index.slice([3, 2]), index.slice([4, 4])), (None, None, Some("")));
    }
}
