use std::io::Write;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_ipc::writer::FileWriter;
use arrow_schema::ArrowError;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use super::{Layout, MARK, Table, TableError};
use crate::emit::Record;

/// How facts are written as columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    /// Apache Parquet, compressed with Snappy.
    Parquet,
    /// The file format of Arrow, which is that of Feather 2.
    Arrow,
}

/// How many facts are held before they are handed to the writer.
const BATCH: usize = 1 << 14;
/// How many facts a row group has: some ten megabytes before they are compressed.
const ROW_GROUP: usize = 1 << 16;

/// A file of facts that is written fact by fact. What is held is a row group at most.
pub struct FactFile<W: Write + Send> {
    table: Table,
    sink: Sink<W>,
    n_facts: usize,
}

enum Sink<W: Write + Send> {
    Parquet(Box<ArrowWriter<W>>),
    Arrow(Box<FileWriter<W>>),
}

/// Why a file of facts cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// A record is no row of these columns.
    #[error(transparent)]
    Table(#[from] TableError),
    /// Parquet cannot be written.
    #[error(transparent)]
    Parquet(#[from] ParquetError),
    /// Arrow cannot be written.
    #[error(transparent)]
    Arrow(#[from] ArrowError),
}

impl<W: Write + Send> FactFile<W> {
    /// A file without facts.
    ///
    /// # Errors
    /// When its beginning cannot be written.
    pub fn new(layout: Layout, container: Container, writer: W) -> Result<Self, FileError> {
        let layout = Arc::new(layout);
        let schema = layout.schema();
        let sink = match container {
            Container::Parquet => {
                // The schema is written as one opaque text; this can be looked for.
                let mark = schema.metadata().get(MARK).map(|kinds| vec![KeyValue::new(MARK.to_owned(), kinds.clone())]);
                let properties = WriterProperties::builder()
                    .set_key_value_metadata(mark)
                    .set_compression(Compression::SNAPPY)
                    .set_max_row_group_row_count(Some(ROW_GROUP))
                    .set_created_by(concat!("jushi ", env!("CARGO_PKG_VERSION")).to_owned());
                Sink::Parquet(Box::new(ArrowWriter::try_new(writer, schema, Some(properties.build()))?))
            }
            Container::Arrow => Sink::Arrow(Box::new(FileWriter::try_new(writer, &schema)?)),
        };
        Ok(Self { table: Table::new(layout), sink, n_facts: 0 })
    }

    /// Adds a fact.
    ///
    /// # Errors
    /// When it has a field that has no column, or cannot be written.
    pub fn push(&mut self, record: &Record) -> Result<(), FileError> {
        self.table.push(record)?;
        self.n_facts += 1;
        if self.table.n_rows() == BATCH {
            let batch = self.table.take()?;
            self.sink.write(&batch)?;
        }
        Ok(())
    }

    /// How many facts were added.
    pub fn n_facts(&self) -> usize {
        self.n_facts
    }

    /// Writes what is left, and gives back what was written to.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> Result<W, FileError> {
        if self.table.n_rows() > 0 {
            let batch = self.table.take()?;
            self.sink.write(&batch)?;
        }
        Ok(match self.sink {
            Sink::Parquet(writer) => writer.into_inner()?,
            Sink::Arrow(mut writer) => {
                writer.finish()?;
                writer.into_inner()?
            }
        })
    }
}

impl<W: Write + Send> Sink<W> {
    fn write(&mut self, batch: &RecordBatch) -> Result<(), FileError> {
        match self {
            Self::Parquet(writer) => writer.write(batch)?,
            Self::Arrow(writer) => writer.write(batch)?,
        }
        Ok(())
    }
}
