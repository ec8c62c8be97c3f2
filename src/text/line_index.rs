use memchr::memchr_iter;

use super::Span;

/// Bytes between two checkpoints; a look-up counts at most so many.
const STRIDE: usize = 128;

/// Finds the character offset and the line number of a byte offset.
///
/// Built once for a text in one pass; a look-up counts on from the nearest checkpoint. The index does not hold the text:
/// the methods want the text it was built from. `\n`, `\r\n` and a lone `\r` end a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineIndex {
    /// Characters and line ends before byte `idx * STRIDE`.
    checkpoints: Vec<(usize, usize)>,
}

impl LineIndex {
    /// The index of `text`.
    pub fn new(text: &str) -> Self {
        let mut counts = (0, 0);
        let mut checkpoints = Vec::with_capacity(text.len() / STRIDE + 1);
        checkpoints.push(counts);
        for start in (STRIDE..=text.len()).step_by(STRIDE) {
            counts.0 += n_chars(&text.as_bytes()[start - STRIDE..start]);
            counts.1 += n_line_ends(text.as_bytes(), start - STRIDE, start);
            checkpoints.push(counts);
        }
        Self { checkpoints }
    }

    /// How many characters of `text` begin before byte `at`.
    ///
    /// # Panics
    /// When `at` lies behind the end of `text`, or `text` is not the text of the index.
    pub fn char_offset(&self, text: &str, at: usize) -> usize {
        let checkpoint = at / STRIDE;
        self.checkpoints[checkpoint].0 + n_chars(&text.as_bytes()[checkpoint * STRIDE..at])
    }

    /// The characters of `span`, half open.
    ///
    /// # Panics
    /// As [`char_offset`](Self::char_offset).
    pub fn char_range(&self, text: &str, span: Span) -> [usize; 2] {
        let start = self.char_offset(text, span.start);
        // Spans are short: counting on is cheaper than a second look-up.
        let end = if span.len() < STRIDE {
            start + n_chars(&text.as_bytes()[span.range()])
        } else {
            self.char_offset(text, span.end)
        };
        [start, end]
    }

    /// The number of the line in which byte `at` stands; the first is 1. A line end belongs to the line it ends.
    ///
    /// # Panics
    /// As [`char_offset`](Self::char_offset).
    pub fn line(&self, text: &str, at: usize) -> usize {
        let checkpoint = at / STRIDE;
        1 + self.checkpoints[checkpoint].1 + n_line_ends(text.as_bytes(), checkpoint * STRIDE, at)
    }

    /// Line number and column of byte `at`, both counted from 1, the column in characters.
    ///
    /// # Panics
    /// As [`char_offset`](Self::char_offset).
    pub fn line_column(&self, text: &str, at: usize) -> (usize, usize) {
        let bytes = text.as_bytes();
        let line_start = (0..at).rev().find(|&idx| ends_line(bytes, idx)).map_or(0, |idx| idx + 1);
        (self.line(text, at), 1 + n_chars(&bytes[line_start..at]))
    }
}

/// How many characters begin in `bytes`.
fn n_chars(bytes: &[u8]) -> usize {
    bytes
        .chunks(255)
        .map(|chunk| usize::from(chunk.iter().map(|&byte| u8::from(!is_continuation(byte))).sum::<u8>()))
        .sum()
}

#[inline]
fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

/// How many lines end at a byte of `start..end`; bytes behind `end` only tell whether a `\r` is half of a line end.
fn n_line_ends(bytes: &[u8], start: usize, end: usize) -> usize {
    let chunk = &bytes[start..end];
    memchr_iter(b'\n', chunk).count() + memchr_iter(b'\r', chunk).filter(|&at| ends_line(bytes, start + at)).count()
}

/// Whether a line ends with the byte at `idx`.
fn ends_line(bytes: &[u8], idx: usize) -> bool {
    bytes[idx] == b'\n' || (bytes[idx] == b'\r' && bytes.get(idx + 1) != Some(&b'\n'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_line_end_counts_once() {
        let text = "一\n二\r\n三\r四\n\n五";
        let index = LineIndex::new(text);
        let line_of = |part: &str| index.line(text, text.find(part).expect("part of the text"));
        assert_eq!(["一", "二", "三", "四", "五"].map(line_of), [1, 2, 3, 4, 6]);
        assert_eq!(line_of("\n二"), 1);
        assert_eq!(line_of("\n三"), 2);
        assert_eq!(index.line(text, text.len()), 6);
        assert_eq!(index.line_column(text, text.len()), (6, 2));
        assert_eq!(index.line_column(text, 0), (1, 1));
    }

    #[test]
    fn an_empty_text_has_one_line() {
        let index = LineIndex::new("");
        assert_eq!((index.line("", 0), index.char_offset("", 0)), (1, 0));
    }

    proptest! {
        #[test]
        fn agrees_with_counting(text in "([中é𬶠a]|\r|\n|\r\n){0,1200}") {
            let index = LineIndex::new(&text);
            let mut line = 1;
            for (char_idx, (at, c)) in text.char_indices().enumerate() {
                prop_assert_eq!(index.char_offset(&text, at), char_idx);
                prop_assert_eq!(index.line(&text, at), line);
                line += usize::from(c == '\n' || (c == '\r' && !text[at + 1..].starts_with('\n')));
            }
            let n_chars = text.chars().count();
            prop_assert_eq!(index.char_range(&text, Span::new(0, text.len())), [0, n_chars]);
            prop_assert_eq!(index.line(&text, text.len()), line);
        }
    }
}
