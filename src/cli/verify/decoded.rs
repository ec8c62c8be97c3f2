//! The characters of a file with their bytes, found by other means than those that made the facts: the bytes are fed to a decoder one
//! by one, and what comes out with a byte belongs to it and to those before it of which nothing has come out yet.

use std::ops::Range;

use encoding_rs::Encoding;

use crate::text::SourceSpan;

/// A file decoded byte by byte.
pub(super) struct Decoded<'a> {
    bytes: &'a [u8],
    /// Bytes in one encoding, one stretch behind the other.
    stretches: Vec<(Range<usize>, &'static Encoding)>,
    pub(super) text: String,
    /// Byte offset in the text of every character, and its length.
    starts: Vec<usize>,
    /// Where something came out: the number of bytes and of characters before.
    edges: Vec<(usize, usize)>,
    /// The characters behind which a line ends.
    line_ends: Vec<usize>,
}

impl<'a> Decoded<'a> {
    /// Decodes stretches of a file, all of its bytes but for a byte order mark.
    pub(super) fn new(bytes: &'a [u8], stretches: Vec<(Range<usize>, &'static Encoding)>) -> Self {
        let start = stretches.first().map_or(0, |(range, _)| range.start);
        let mut decoded = Self {
            bytes,
            stretches: Vec::new(),
            text: String::new(),
            starts: Vec::new(),
            edges: vec![(start, 0)],
            line_ends: Vec::new(),
        };
        for (range, encoding) in &stretches {
            decoded.feed(range.clone(), encoding);
        }
        decoded.starts.push(decoded.text.len());
        decoded.stretches = stretches;
        let mut chars = decoded.text.chars().enumerate().peekable();
        while let Some((index, c)) = chars.next() {
            let is_end = c == '\n' || (c == '\r' && chars.peek().is_none_or(|(_, next)| *next != '\n'));
            if is_end {
                decoded.line_ends.push(index + 1);
            }
        }
        decoded
    }

    fn feed(&mut self, range: Range<usize>, encoding: &'static Encoding) {
        let mut decoder = encoding.new_decoder_without_bom_handling();
        for at in range.clone() {
            let is_last = at + 1 == range.end;
            let before = self.text.len();
            self.text.reserve(32);
            let _ = decoder.decode_to_string(&self.bytes[at..=at], &mut self.text, is_last);
            if self.text.len() > before {
                self.starts.extend(self.text[before..].char_indices().map(|(start, _)| before + start));
                self.edges.push((at + 1, self.starts.len()));
            }
        }
    }

    /// The text of a range of characters.
    pub(super) fn chars(&self, chars: [usize; 2]) -> Option<&str> {
        self.text.get(*self.starts.get(chars[0])?..*self.starts.get(chars[1])?)
    }

    /// The line of a character, counted from 1; a line end belongs to the line it ends.
    pub(super) fn line(&self, char: usize) -> usize {
        self.line_ends.partition_point(|end| *end <= char) + 1
    }

    /// What a range of bytes decodes to when nothing stands around it.
    pub(super) fn cut(&self, bytes: Range<usize>) -> String {
        let mut text = String::new();
        for (range, encoding) in &self.stretches {
            let range = range.start.max(bytes.start)..range.end.min(bytes.end);
            if !range.is_empty() {
                text.push_str(&encoding.decode_without_bom_handling(&self.bytes[range]).0);
            }
        }
        text
    }

    /// What is wrong with a span whose text is told to be `quote`, or may be any.
    pub(super) fn wrong(&self, span: SourceSpan, quote: Option<&str>) -> Option<String> {
        let SourceSpan { char: [start, end], byte: [from, to] } = span;
        let Some(text) = self.chars(span.char).filter(|_| start < end && from < to && to <= self.bytes.len()) else {
            return Some(format!("is out of the text: characters {:?}, bytes {:?}", span.char, span.byte));
        };
        if let Some(quote) = quote.filter(|quote| *quote != text) {
            return Some(format!("`{quote}` is not the text at characters {:?}, `{text}`", span.char));
        }
        let cut = self.cut(from..to);
        if cut != text {
            return Some(format!("`{text}` is not the text at bytes {:?}, `{cut}`", span.byte));
        }
        let is_there = self.fits(from, start) && self.fits(to, end);
        (!is_there).then(|| format!("`{text}` has its bytes elsewhere than at {:?}", span.byte))
    }

    /// Whether a position in the bytes is that of a character.
    fn fits(&self, byte: usize, char: usize) -> bool {
        let index = self.edges.partition_point(|(edge, _)| *edge < byte);
        if self.edges.get(index).is_some_and(|edge| *edge == (byte, char) && self.is_sure(edge)) {
            return true;
        }
        // Inside of what came out at once, or where more is in the decoder: both sides must decode to what they are.
        let behind = self.edges.partition_point(|(edge, _)| *edge <= byte);
        let is_before = |(edge, chars): &(usize, usize)| {
            *chars <= char && self.chars([*chars, char]) == Some(&self.cut(*edge..byte))
        };
        let is_behind = |(edge, chars): &(usize, usize)| {
            char <= *chars && self.chars([char, *chars]) == Some(&self.cut(byte..*edge))
        };
        let mut sure_before = self.edges[..behind].iter().rev().filter(|edge| self.is_sure(edge));
        let mut sure_behind = self.edges[index..].iter().filter(|edge| self.is_sure(edge));
        sure_before.by_ref().take(2).any(is_before) && sure_behind.by_ref().take(4).any(is_behind)
    }

    /// Whether nothing that stands before an edge is still in the decoder there. A byte that shows what stands before it to be malformed
    /// is.
    fn is_sure(&self, &(edge, chars): &(usize, usize)) -> bool {
        let is_end = || self.stretches.iter().any(|(range, _)| range.end == edge);
        chars == 0 || self.chars([chars - 1, chars]) != Some("\u{FFFD}") || is_end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether each of these spans is right in a file.
    #[track_caller]
    fn check(bytes: &[u8], encoding: &'static Encoding, spans: &[([usize; 2], [usize; 2], bool)]) {
        let decoded = Decoded::new(bytes, vec![(0..bytes.len(), encoding)]);
        for (char, byte, is_right) in spans {
            let wrong = decoded.wrong(SourceSpan { char: *char, byte: *byte }, None);
            assert_eq!(wrong.is_none(), *is_right, "{char:?} {byte:?}: {wrong:?}");
        }
    }

    #[test]
    fn equal_text_elsewhere_is_wrong() {
        let spans = [([0, 2], [0, 4], true), ([2, 4], [4, 8], true), ([0, 2], [4, 8], false), ([2, 4], [0, 4], false)];
        check(b"\xD6\xD0\xB9\xFA\xD6\xD0\xB9\xFA", encoding_rs::GB18030, &spans);
        check("市市".as_bytes(), encoding_rs::UTF_8, &[([0, 1], [0, 3], true), ([0, 1], [3, 6], false)]);
    }

    #[test]
    fn malformed_bytes_can_be_cut_where_both_sides_stay_what_they_are() {
        // U+FFFD and a; the second byte of the broken one stands with it.
        check(
            b"\xE4\xB8a",
            encoding_rs::UTF_8,
            &[([0, 1], [0, 2], true), ([1, 2], [2, 3], true), ([0, 1], [0, 1], false)],
        );
        // The first byte of 可 shows what stands before it to be malformed.
        let bytes = [&b"\xE5\x9D"[..], "可a".as_bytes()].concat();
        let spans = [([0, 1], [0, 2], true), ([1, 2], [2, 5], true), ([1, 2], [3, 5], false), ([0, 1], [0, 3], false)];
        check(&bytes, encoding_rs::UTF_8, &spans);
        // Three beginnings of characters, of which each shows the one before it to be malformed.
        let spans = [
            ([0, 3], [0, 4], true),
            ([0, 1], [0, 2], true),
            ([1, 2], [2, 3], true),
            ([2, 3], [3, 4], true),
            ([0, 1], [0, 1], false),
            ([0, 2], [0, 4], false),
            ([1, 2], [3, 4], false),
        ];
        check(b"\xE4\xBB\xF3\xE5\r", encoding_rs::UTF_8, &spans);
        // U+FFFD, 8 and a line break, which are one.
        check(
            b"\xBB8\n",
            encoding_rs::GB18030,
            &[([0, 3], [0, 3], true), ([0, 2], [0, 2], false), ([2, 3], [2, 3], false)],
        );
        // One code that is two characters.
        check(b"\x88\x62", encoding_rs::BIG5, &[([0, 2], [0, 2], true), ([0, 1], [0, 2], false)]);
        check(b"", encoding_rs::UTF_8, &[([0, 1], [0, 1], false)]);
    }
}
