//! What we read: a document with its source, its normalized text, and the one way from places in it to places in the file.

mod level;
mod place;

use std::ops::Range;
use std::sync::OnceLock;

use jiff::civil::Date;

use crate::fact::Number;
use crate::source::{Source, declared_date, name_date};
use crate::text::{LineIndex, OffsetMaps, SourceSpan, Span};

pub use level::Level;
pub use place::{Head, Place, PlaceStatus};

/// One article.
#[derive(Debug)]
pub struct Document {
    /// Path below the corpus folder with `/`, or the id of a JSON line.
    pub article: String,
    /// The decoded file.
    pub source: Source,
    /// The normalized text, in which all spans of the engine lie.
    pub text: String,
    /// The way from the normalized text to the source text.
    pub maps: OffsetMaps,
    /// What was odd about the article.
    pub warnings: Vec<String>,
    /// The sentences of the normalized text.
    pub sentences: Vec<Span>,
    lines: OnceLock<LineIndex>,
    date: OnceLock<Option<Date>>,
}

impl Document {
    /// A document of a source and its normalized text.
    pub fn new(
        article: String,
        source: Source,
        text: String,
        maps: OffsetMaps,
        sentences: Vec<Span>,
        warnings: Vec<String>,
    ) -> Self {
        Self { article, source, text, maps, warnings, sentences, lines: OnceLock::new(), date: OnceLock::new() }
    }

    /// The bytes of the source text behind a span of the normalized text: characters of whole codes of the file.
    pub fn source_range(&self, span: Span) -> Range<usize> {
        self.source.whole_codes(self.maps.source_range(span.range()))
    }

    /// Where a span of the normalized text stands in the file: the only place where such positions are made.
    pub fn locate(&self, span: Span) -> SourceSpan {
        let range = self.source_range(span);
        let bytes = self.source.byte_range(range.clone());
        SourceSpan { char: self.lines().char_range(&self.source.text, range.into()), byte: [bytes.start, bytes.end] }
    }

    /// The source text of a span of the normalized text, noise included.
    pub fn quote(&self, span: Span) -> &str {
        &self.source.text[self.source_range(span)]
    }

    /// The line of the source text in which a span starts, counted from 1.
    pub fn line(&self, span: Span) -> usize {
        self.lines().line(&self.source.text, self.source_range(span).start)
    }

    /// The sentence in which a position lies, or the empty span there.
    pub fn sentence_at(&self, position: usize) -> Span {
        let after = self.sentences.partition_point(|sentence| sentence.start <= position);
        match self.sentences[..after].last() {
            Some(sentence) if position < sentence.end => *sentence,
            _ => Span::new(position, position),
        }
    }

    /// The date of the article, if something says it: a member of its JSON line, front matter, a meta tag, a line of its own (for which
    /// `date_line` is asked), or the name of the file, in this order.
    pub(crate) fn date(&self, date_line: impl FnOnce(&str) -> Option<Date>) -> Option<Date> {
        let find = || {
            let declared = self.source.date.or_else(|| declared_date(&self.source.text, self.source.markup));
            declared.or_else(|| date_line(&self.text)).or_else(|| name_date(&self.article))
        };
        *self.date.get_or_init(find)
    }

    fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.source.text))
    }
}

/// A typed span of the normalized text.
#[derive(Clone, Debug)]
pub struct Annotation {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub value: AnnotationValue,
}

/// What an annotation is.
#[derive(Clone, Debug)]
pub enum AnnotationValue {
    /// A number, and how it is written.
    Number(Number, NumberForm),
    /// A number alone in a cell of a table that states its unit once.
    Cell(Cell),
    /// A share, counting per hundred.
    Percent(Number),
    /// A time.
    Time(Time),
    /// A place.
    Place(Place),
}

/// How a number is written, where rules want to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberForm {
    /// The single character 一, which is often no more than an article (一名教师).
    One,
    /// Ends in 万, 亿 or 兆.
    Scaled,
    /// Any other.
    Plain,
}

/// A number alone in a cell of a table, with the unit that a caption, a header or a label states for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The number as the cell has it.
    pub number: Number,
    /// Where the unit stands, without its scale: 元 of 万元.
    pub unit: Span,
    /// The power of ten of the unit's scale: 4 of 万元.
    pub exponent: i64,
    /// Where it is said what the number counts.
    pub header: Option<Span>,
}

/// A time as read in its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Time {
    /// In ISO 8601, where it has such a value.
    pub value: Option<String>,
    /// The date of the article, where the value was reckoned from it.
    pub basis: Option<Date>,
    /// What it is there for.
    pub usage: TimeUse,
}

/// What a time is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeUse {
    /// It says when.
    Dating,
    /// It says on which day.
    Day,
    /// It says that something is so now (目前).
    Now,
    /// It dates what its own clause says (年末, 两年前).
    Point,
    /// What was so then changes (从2012年的499亿元增长到).
    From,
    /// Something is compared with it (比去年, 较2012年).
    Compared,
    /// It says no more than that it is news (近日, 日前).
    Vague,
    /// On it somebody said what follows (今天公布).
    Reported,
    /// It is part of a title, dates a thing (2019年修订的办法), or says less than a time before it.
    Named,
}
