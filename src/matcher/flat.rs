//! Numbers and texts one behind the other, as the build script lays them out and the program reads them where they lie.

/// Lays out. Numbers have seven bits a byte, the low ones first; all bytes but the last have the high bit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct FlatWriter {
    bytes: Vec<u8>,
}

#[allow(dead_code, reason = "only the build script writes")]
impl FlatWriter {
    pub(crate) const fn new() -> Self {
        Self { bytes: Vec::new() }
    }

    pub(crate) fn number(&mut self, number: usize) {
        let mut rest = number;
        while rest >= 0x80 {
            self.bytes.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        self.bytes.push(rest as u8);
    }

    /// One of four bytes, so that it can be found without those before it.
    pub(crate) fn fixed(&mut self, number: usize) {
        self.bytes.extend(u32::try_from(number).expect("tables are small").to_le_bytes());
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.number(text.len());
        self.bytes.extend(text.as_bytes());
    }

    /// Characters in order, each as what it is more than the one before.
    pub(crate) fn chars(&mut self, chars: &[char]) {
        self.number(chars.len());
        let mut last = 0;
        for c in chars.iter().map(|c| *c as usize) {
            self.number(c.wrapping_sub(last) & 0xFF_FFFF);
            last = c;
        }
    }

    pub(crate) fn texts<T: AsRef<str>>(&mut self, texts: &[T]) {
        self.number(texts.len());
        texts.iter().for_each(|text| self.text(text.as_ref()));
    }

    /// A part with its length before it.
    pub(crate) fn part(&mut self, part: &Self) {
        self.number(part.len());
        self.append(part);
    }

    pub(crate) fn append(&mut self, other: &Self) {
        self.bytes.extend(&other.bytes);
    }

    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Reads what was laid out. None of what is read is missing there; else it would be 0 and nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FlatReader {
    rest: &'static [u8],
}

impl FlatReader {
    pub(crate) fn new(bytes: &'static [u8]) -> Self {
        Self { rest: bytes }
    }

    /// What stands at a place.
    pub(crate) fn at(self, place: usize) -> Self {
        Self { rest: self.rest.get(place..).unwrap_or_default() }
    }

    #[inline]
    pub(crate) fn number(&mut self) -> usize {
        if let [number @ ..0x80, rest @ ..] = self.rest {
            self.rest = rest;
            return usize::from(*number);
        }
        let (mut number, mut shift) = (0, 0);
        while let [byte, rest @ ..] = self.rest {
            self.rest = rest;
            number |= usize::from(byte & 0x7F) << shift;
            if *byte < 0x80 {
                break;
            }
            shift += 7;
        }
        number
    }

    pub(crate) fn fixed(&mut self) -> usize {
        let Some((number, rest)) = self.rest.split_first_chunk() else { return 0 };
        self.rest = rest;
        u32::from_le_bytes(*number) as usize
    }

    pub(crate) fn text(&mut self) -> &'static str {
        let len = self.number();
        let (text, rest) = self.rest.split_at_checked(len).unwrap_or_default();
        self.rest = rest;
        std::str::from_utf8(text).unwrap_or_default()
    }

    pub(crate) fn chars(&mut self) -> Vec<char> {
        let n_chars = self.number();
        let mut last = 0;
        let next = |_| {
            last = (last + self.number()) & 0xFF_FFFF;
            char::from_u32(last as u32).unwrap_or_default()
        };
        (0..n_chars).map(next).collect()
    }

    pub(crate) fn texts(&mut self) -> Vec<String> {
        self.list(|from| from.text().to_owned())
    }

    /// A part with its length before it; none where that is 0.
    pub(crate) fn part(&mut self) -> Option<Self> {
        let len = self.number();
        let (part, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        (len > 0).then_some(Self { rest: part })
    }

    /// How many there are, and all of them.
    pub(crate) fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let n = self.number();
        (0..n).map(|_| read(self)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_laid_out_is_read() {
        let mut flat = FlatWriter::default();
        flat.number(5);
        flat.number(70_000);
        flat.fixed(7);
        flat.text("甲a");
        flat.chars(&['乙', 'b', '\u{10FFFF}']);
        flat.texts(&["丙".to_owned(), String::new()]);
        let mut read = FlatReader::new(flat.into_bytes().leak());
        assert_eq!((read.number(), read.number(), read.fixed(), read.text()), (5, 70_000, 7, "甲a"));
        assert_eq!(read.chars(), ['乙', 'b', '\u{10FFFF}']);
        assert_eq!(read.texts(), ["丙", ""]);
        assert_eq!((read.number(), read.fixed(), read.text()), (0, 0, ""));
    }
}
