use clap::Args;

use super::{Common, DONE, output};
use crate::emit::record_schema;

/// Arguments of `schema`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  jushi schema > facts.schema.json
  jushi schema --rules my-rules         with the kinds of these rules")]
pub(super) struct SchemaArgs {}

pub(super) fn schema(SchemaArgs {}: &SchemaArgs, common: &Common) -> anyhow::Result<u8> {
    let schema = record_schema(&common.asked_rule_set()?);
    output::print_text(&format!("{schema:#}\n"))?;
    Ok(DONE)
}
