use crate::cli::{DONE, output};
use crate::rule::schema;

pub(super) fn print_schema() -> anyhow::Result<u8> {
    output::print_text(&format!("{}\n", serde_json::to_string_pretty(&schema())?))?;
    Ok(DONE)
}
