use std::ops::Range;

use serde_json::{Value, json};

use crate::emit::Record;
use crate::export::Article;
use crate::text::{CharIndex, OffsetMaps};

/// An article with its text before and after cleaning.
#[derive(Debug)]
pub struct ReportArticle<'a> {
    /// Its name, source text and facts.
    pub article: Article<'a>,
    /// The text after cleaning.
    pub normalized: &'a str,
    /// The way from there to the source text.
    pub maps: &'a OffsetMaps,
    /// The encoding of its file.
    pub encoding: &'a str,
    /// What was odd about it.
    pub warnings: Vec<String>,
}

impl ReportArticle<'_> {
    /// What is needed only when the article is shown: its texts, and where its facts stand in both.
    pub(super) fn texts(&self) -> Value {
        let is_same = self.normalized == self.article.index.text();
        let places = Places { report: self, normalized: CharIndex::new(self.normalized), starts: self.char_starts() };
        let facts: Vec<Value> = self.article.records.iter().map(|record| places.fact(record)).collect();
        let normalized = if is_same { Value::Null } else { json!(self.normalized) };
        json!({ "source": self.article.index.text(), "normalized": normalized, "facts": facts })
    }

    /// Bytes of the normalized text at which characters start, and its length.
    fn char_starts(&self) -> Vec<usize> {
        self.normalized.char_indices().map(|(start, _)| start).chain([self.normalized.len()]).collect()
    }
}

struct Places<'a, 'b> {
    report: &'a ReportArticle<'b>,
    normalized: CharIndex<'a>,
    starts: Vec<usize>,
}

impl Places<'_, '_> {
    /// Where a fact and its parts stand: in the source, then in the normalized text or `null`.
    fn fact(&self, record: &Record) -> Value {
        let parts: Vec<Value> = record
            .parts
            .iter()
            .map(|(name, part)| json!([name, part.quote, self.both(part.span.char, None)]))
            .collect();
        json!([self.both(record.span.char, Some(&record.normalized)), parts])
    }

    fn both(&self, chars: [usize; 2], expected: Option<&str>) -> Value {
        let index = &self.report.article.index;
        let normalized = index.bytes(chars).and_then(|source| self.in_normalized(source)).and_then(|range| {
            let is_it = expected.is_none_or(|expected| &self.report.normalized[range.clone()] == expected);
            let at = |byte| self.normalized.utf16_of_byte(byte);
            is_it.then_some([at(range.start)?, at(range.end)?])
        });
        json!([index.utf16(chars), normalized])
    }

    /// The part of the normalized text that was made of a part of the source; `None` when it was taken out.
    fn in_normalized(&self, source: Range<usize>) -> Option<Range<usize>> {
        let n_chars = self.starts.len() - 1;
        let of = |index: usize| self.report.maps.source_range(self.starts[index]..self.starts[index + 1]);
        let first = partition_point(n_chars, |index| of(index).start < source.start);
        let end = partition_point(n_chars, |index| of(index).end <= source.end);
        (first < end).then(|| self.starts[first]..self.starts[end])
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
