use serde_json::{Value, json};

use crate::emit::Record;
use crate::export::{Article, Cleaned};
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

impl<'b> ReportArticle<'b> {
    /// Where things stand in the cleaned text.
    pub(super) fn places(&self) -> Places<'_, 'b> {
        let cleaned = Cleaned::new(self.normalized, self.maps);
        Places { report: self, normalized: CharIndex::new(self.normalized), cleaned }
    }

    /// What is needed only when the article is shown: its texts, and where its facts stand in both.
    pub(crate) fn texts(&self) -> Value {
        let is_same = self.normalized == self.article.index.text();
        let places = self.places();
        let facts: Vec<Value> = self.article.records.iter().map(|record| places.fact(record)).collect();
        let normalized = if is_same { Value::Null } else { json!(self.normalized) };
        json!({ "source": self.article.index.text(), "normalized": normalized, "facts": facts })
    }
}

/// As much of a sentence is shown on either side of a fact, in characters.
const CONTEXT: usize = 60;

/// An article with the means to look up what was made of its source.
pub(super) struct Places<'a, 'b> {
    report: &'a ReportArticle<'b>,
    normalized: CharIndex<'a>,
    cleaned: Cleaned<'a>,
}

impl Places<'_, '_> {
    /// The cleaned text of the sentence before and behind a fact, on one line.
    pub(super) fn context(&self, record: &Record) -> [String; 2] {
        let index = &self.report.article.index;
        let range = |chars| index.bytes(chars).and_then(|source| self.cleaned.range(source));
        let (Some(fact), Some(sentence)) = (range(record.span.char), range(record.sentence.char)) else {
            return [String::new(), String::new()];
        };
        let text = self.report.normalized;
        let before = &text[sentence.start.min(fact.start)..fact.start];
        let behind = &text[fact.end..sentence.end.max(fact.end)];
        let first = before.char_indices().rev().nth(CONTEXT - 1).map_or(0, |(at, _)| at);
        let end = behind.char_indices().nth(CONTEXT).map_or(behind.len(), |(at, _)| at);
        [&before[first..], &behind[..end]].map(|text| text.replace(['\n', '\r', '\t'], " "))
    }

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
        let normalized = index.bytes(chars).and_then(|source| self.cleaned.range(source)).and_then(|range| {
            let is_it = expected.is_none_or(|expected| &self.report.normalized[range.clone()] == expected);
            let at = |byte| self.normalized.utf16_of_byte(byte);
            is_it.then_some([at(range.start)?, at(range.end)?])
        });
        json!([index.utf16(chars), normalized])
    }
}
