use std::sync::Arc;

use arrow_array::builder::{
    ArrayBuilder, Date32Builder, Decimal128Builder, Int64Builder, StringBuilder, StringDictionaryBuilder,
};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, RecordBatch, StringArray};
use arrow_schema::ArrowError;

use super::days::{days, first_and_last, parse_day};
use super::decimal::unscaled;
use super::layout::{Content, Layout, Offset, Whose};
use super::{PRECISION, SCALE};
use crate::emit::Record;
use crate::text::SourceSpan;

/// Rows of facts that become a batch of Arrow.
pub struct Table {
    layout: Arc<Layout>,
    columns: Vec<Builder>,
    n_rows: usize,
}

/// Why a record is no row.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// A record has a field or a part that its kind has not by the rules.
    #[error("fact {id}: the kind `{kind}` has no field `{field}` by these rules; name the rules by which it was found")]
    Field {
        /// The fact.
        id: String,
        /// Its kind.
        kind: String,
        /// The field.
        field: String,
    },
    /// A column is longer than its offsets can tell.
    #[error("{0}")]
    Arrow(#[from] ArrowError),
}

enum Builder {
    Text(StringBuilder),
    Name(StringDictionaryBuilder<Int32Type>),
    Whole(Int64Builder),
    Decimal(Decimal128Builder),
    Day(Date32Builder),
}

impl Table {
    /// A table without rows.
    pub fn new(layout: Arc<Layout>) -> Self {
        let columns = layout.columns.iter().map(|(_, content)| Builder::new(content, &layout)).collect();
        Self { layout, columns, n_rows: 0 }
    }

    /// How many rows there are.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Adds a row for a fact.
    ///
    /// # Errors
    /// When it has a field that has no column.
    pub fn push(&mut self, record: &Record) -> Result<(), TableError> {
        let layout = &self.layout;
        let fields = record.fields.iter().map(|(name, _)| name).filter(|name| !layout.fields.contains(*name));
        let parts = record.parts.iter().map(|(name, _)| name).filter(|name| !layout.parts.contains(*name));
        if let Some(field) = fields.chain(parts).next() {
            let (id, kind) = (record.id.clone(), record.kind.clone());
            return Err(TableError::Field { id, kind, field: field.clone() });
        }
        for ((_, content), column) in self.layout.columns.iter().zip(&mut self.columns) {
            column.push(content, record);
        }
        self.n_rows += 1;
        Ok(())
    }

    /// Adds a row for an article that cannot be read, with its name where it has one; only for a layout with a column for errors.
    pub fn push_error(&mut self, article: Option<&str>, error: &str) {
        for ((_, content), column) in self.layout.columns.iter().zip(&mut self.columns) {
            match (content, column) {
                (Content::Article, Builder::Text(texts)) => texts.append_option(article),
                (Content::Error, Builder::Text(texts)) => texts.append_value(error),
                (_, column) => column.push_null(),
            }
        }
        self.n_rows += 1;
    }

    /// The rows that were added since the last batch.
    ///
    /// # Errors
    /// When Arrow cannot hold them, which is a bug of ours.
    pub fn take(&mut self) -> Result<RecordBatch, TableError> {
        self.n_rows = 0;
        let arrays = self.columns.iter_mut().map(Builder::finish).collect();
        // A dictionary is used up with its rows; every batch has the same one.
        for ((_, content), column) in self.layout.columns.iter().zip(&mut self.columns) {
            if matches!(column, Builder::Name(_)) {
                *column = Builder::new(content, &self.layout);
            }
        }
        Ok(RecordBatch::try_new(self.layout.schema(), arrays)?)
    }
}

/// A dictionary with these words, in their order.
fn dictionary(words: &[String]) -> Builder {
    let words = StringArray::from_iter_values(words);
    // Fails only where there are more words than numbers.
    Builder::Name(StringDictionaryBuilder::new_with_dictionary(0, &words).unwrap_or_default())
}

impl Builder {
    fn new(content: &Content, layout: &Layout) -> Self {
        match content {
            Content::Kind => dictionary(&layout.kinds),
            Content::Rule => dictionary(&layout.rules),
            Content::Line | Content::Offset(..) => Self::Whole(Int64Builder::new()),
            Content::Decimal(_) => {
                let builder = Decimal128Builder::new().with_precision_and_scale(PRECISION, SCALE);
                Self::Decimal(builder.unwrap_or_default())
            }
            Content::Day(_) | Content::FirstDay(_) | Content::LastDay(_) => Self::Day(Date32Builder::new()),
            _ => Self::Text(StringBuilder::new()),
        }
    }

    fn push(&mut self, content: &Content, record: &Record) {
        match self {
            Self::Text(texts) => texts.append_option(text(content, record)),
            Self::Name(names) => match content {
                Content::Kind => names.append_value(&record.kind),
                _ => names.append_value(&record.rule),
            },
            Self::Whole(numbers) => numbers.append_option(whole(content, record)),
            Self::Decimal(numbers) => numbers.append_option(field(content, record).and_then(unscaled)),
            Self::Day(numbers) => numbers.append_option(day(content, record)),
        }
    }

    fn push_null(&mut self) {
        match self {
            Self::Text(texts) => texts.append_null(),
            Self::Name(names) => names.append_null(),
            Self::Whole(numbers) => numbers.append_null(),
            Self::Decimal(numbers) => numbers.append_null(),
            Self::Day(numbers) => numbers.append_null(),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        let builder: &mut dyn ArrayBuilder = match self {
            Self::Text(builder) => builder,
            Self::Name(builder) => builder,
            Self::Whole(builder) => builder,
            Self::Decimal(builder) => builder,
            Self::Day(builder) => builder,
        };
        builder.finish()
    }
}

fn text<'r>(content: &Content, record: &'r Record) -> Option<&'r str> {
    match content {
        Content::Id => Some(&record.id),
        Content::Article => Some(&record.article),
        Content::Quote => Some(&record.quote),
        Content::Normalized => Some(&record.normalized),
        Content::Repeats => record.repeats.as_deref(),
        Content::PartQuote(name) => record.part(name).map(|part| part.quote.as_str()),
        _ => field(content, record),
    }
}

/// The field of a record that a column is made of.
fn field<'r>(content: &Content, record: &'r Record) -> Option<&'r str> {
    match content {
        Content::Text(name)
        | Content::Decimal(name)
        | Content::Day(name)
        | Content::FirstDay(name)
        | Content::LastDay(name) => record.field(name),
        _ => None,
    }
}

fn day(content: &Content, record: &Record) -> Option<i32> {
    let value = field(content, record)?;
    let day = match content {
        Content::FirstDay(_) => first_and_last(value).0,
        Content::LastDay(_) => first_and_last(value).1,
        _ => parse_day(value),
    };
    day.and_then(days)
}

fn whole(content: &Content, record: &Record) -> Option<i64> {
    let number = match content {
        Content::Offset(whose, offset) => {
            let span: SourceSpan = match whose {
                Whose::Fact => record.span,
                Whose::Sentence => record.sentence,
                Whose::Part(name) => record.part(name)?.span,
            };
            match offset {
                Offset::CharStart => span.char[0],
                Offset::CharEnd => span.char[1],
                Offset::ByteStart => span.byte[0],
                Offset::ByteEnd => span.byte[1],
            }
        }
        _ => record.line,
    };
    i64::try_from(number).ok()
}
