//! `--places`: a table of places beside the built-in ones.

use std::fs;
use std::path::Path;

use anyhow::Context;

use crate::annotate::gazetteer::Gazetteer;
use crate::rule::RuleFiles;

/// The table of the rules folder that is for places of the user.
const OWN_PLACES: &str = "lexicon/places/own.tsv";

/// Adds the rows of a table to the rule files, whose hash then tells runs with other tables apart.
pub(super) fn add(files: &mut RuleFiles, path: &Path) -> anyhow::Result<()> {
    let table = fs::read_to_string(path).with_context(|| format!("cannot read the places in {}", path.display()))?;
    let problems = Gazetteer::current().problems_of_own(&table);
    anyhow::ensure!(problems.is_empty(), "{}: {}", path.display(), problems.join("; "));
    let own = files.files.entry(OWN_PLACES.to_owned()).or_insert_with(|| "name\tparent\tlevel\tshorts\n".to_owned());
    if !own.ends_with('\n') {
        own.push('\n');
    }
    own.push_str(&table);
    Ok(())
}
