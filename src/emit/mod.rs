//! Facts -> records, and records -> JSON lines.

mod record;

pub use record::{Part, Record, annotation_records, fact_records, sort_records};
