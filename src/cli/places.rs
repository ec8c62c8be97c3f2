//! `--places`: a table of places beside the built-in ones.

use std::fs;
use std::path::Path;

use anyhow::Context;

use crate::rule::RuleFiles;

/// Adds the rows of a table to the rule files.
pub(super) fn add(files: &mut RuleFiles, path: &Path) -> anyhow::Result<()> {
    let table = fs::read_to_string(path).with_context(|| format!("cannot read the places in {}", path.display()))?;
    files.add_places(&table).map_err(|problems| anyhow::anyhow!("{}: {}", path.display(), problems.join("; ")))
}
