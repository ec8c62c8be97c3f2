use crate::emit::{Part, Record};
use crate::fact::Number;
use crate::text::SourceSpan;

use super::Statement;

/// One statement found at one place of an article, with all that is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    record: Record,
}

impl Fact {
    /// Sixteen hexadecimal digits made of article, kind, quote and surroundings, so that edits elsewhere do not change it.
    pub fn id(&self) -> &str {
        &self.record.id
    }

    /// Name of its article.
    pub fn article(&self) -> &str {
        &self.record.article
    }

    /// Kind of fact, for example `amount`.
    pub fn kind(&self) -> &str {
        &self.record.kind
    }

    /// The rule that found it.
    pub fn rule(&self) -> &str {
        &self.record.rule
    }

    /// Line in which it starts, counted from 1.
    pub fn line(&self) -> usize {
        self.record.line
    }

    /// Source text of its span, noise included: `28.8693 億元`.
    pub fn quote(&self) -> &str {
        &self.record.quote
    }

    /// The same after cleaning: `28.8693亿元`.
    pub fn normalized(&self) -> &str {
        &self.record.normalized
    }

    /// Where it stands in the source.
    pub fn span(&self) -> SourceSpan {
        self.record.span
    }

    /// Where its sentence stands in the source.
    pub fn sentence(&self) -> SourceSpan {
        self.record.sentence
    }

    /// What it says, typed.
    pub fn statement(&self) -> Statement {
        Statement::of(&self.record)
    }

    /// Its number with bound and ends, where its kind has one.
    pub fn number(&self) -> Option<Number> {
        super::statement::number(&self.record)
    }

    /// Its fields as the record has them, in their order: numbers in plain notation, nothing that is unknown.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.record.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// One of its fields.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.record.field(name)
    }

    /// Where those of its fields stand that stand in the text, in the order of the fields.
    pub fn parts(&self) -> impl Iterator<Item = (&str, &Part)> {
        self.record.parts.iter().map(|(name, part)| (name.as_str(), part))
    }

    /// Where one of its fields stands, if that stands in the text.
    pub fn part(&self, name: &str) -> Option<&Part> {
        self.record.part(name)
    }

    /// The id of the fact that says the same earlier in the article; leave facts with one out of sums.
    pub fn repeats(&self) -> Option<&str> {
        self.record.repeats.as_deref()
    }

    /// The line of `facts.jsonl` that says this fact, without the end of the line: byte for byte what the command line writes.
    pub fn to_json(&self) -> String {
        // Strings and numbers only, which cannot fail.
        serde_json::to_string(&self.record).unwrap_or_default()
    }

    /// The record of the fact, for the layers that know it.
    #[doc(hidden)]
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// The record of the fact, for the layers that know it.
    #[doc(hidden)]
    pub fn into_record(self) -> Record {
        self.record
    }
}

impl From<Record> for Fact {
    fn from(record: Record) -> Self {
        Self { record }
    }
}

impl SourceSpan {
    /// Characters of the source text, half open, counted from 0.
    pub fn chars(&self) -> std::ops::Range<usize> {
        self.char[0]..self.char[1]
    }

    /// Bytes of the source, half open, counted from 0.
    pub fn bytes(&self) -> std::ops::Range<usize> {
        self.byte[0]..self.byte[1]
    }
}
