//! Facts -> records, and records -> JSON lines.

mod record;
mod repeats;

pub use record::{Part, Record, annotation_records, fact_records, sort_records};
