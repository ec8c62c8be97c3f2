//! Facts -> records, and records -> JSON lines.

mod record;

pub use record::{Part, Record, fact_records, annotation_records, sort_records};
