use std::ops::Range;

use crate::text::OffsetMaps;

/// A text after cleaning, in which what was made of a part of the source can be looked up.
#[derive(Debug)]
pub struct Cleaned<'a> {
    text: &'a str,
    maps: &'a OffsetMaps,
    /// Bytes at which characters start, and the length.
    starts: Vec<usize>,
}

impl<'a> Cleaned<'a> {
    /// Takes the text after cleaning and the way from there to the source text.
    pub fn new(text: &'a str, maps: &'a OffsetMaps) -> Self {
        Self { text, maps, starts: text.char_indices().map(|(start, _)| start).chain([text.len()]).collect() }
    }

    /// The text after cleaning.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The bytes that were made of bytes of the source; `None` when those were taken out.
    pub fn range(&self, source: Range<usize>) -> Option<Range<usize>> {
        let n_chars = self.starts.len() - 1;
        let of = |index: usize| self.maps.source_range(self.starts[index]..self.starts[index + 1]);
        let first = partition_point(n_chars, |index| of(index).start < source.start);
        let end = partition_point(n_chars, |index| of(index).end <= source.end);
        (first < end).then(|| self.starts[first]..self.starts[end])
    }

    /// The text that was made of bytes of the source on one line: line breaks and tabs are blanks.
    pub fn line(&self, source: Range<usize>) -> Option<String> {
        let text = &self.text[self.range(source)?];
        Some(text.split(['\n', '\r', '\t']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "))
    }
}

/// The first of `0..n` for which a condition that holds for some first ones does not.
fn partition_point(n: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, n);
    while low < high {
        let middle = low.midpoint(high);
        if holds(middle) { low = middle + 1 } else { high = middle }
    }
    low
}
