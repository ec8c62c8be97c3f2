//! Facts -> records, records -> JSON lines, and back.

mod columns;
mod pairs;
mod read;
mod record;
mod repeats;
mod schema;

pub use columns::{Column, ColumnType, columns, native_columns};
pub use read::{ReadError, read_records, records};
pub use record::{EachRecord, FactRecords, Part, Record, annotation_records, fact_records, in_order, sort_records};
pub use schema::record_schema;
