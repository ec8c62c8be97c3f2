//! Which facts of some articles come, go or change between two rule sets.

use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::cli::diff::{Totals, text};
use crate::cli::sides::{Sides, read_rules};
use crate::cli::{Common, revision, terminal};
use crate::diff::diff;
use crate::emit::Record;
use crate::rule::{RuleFiles, all_builtin_files};

/// The rules to compare with.
pub(super) enum Against {
    BuiltIn,
    Folder(PathBuf),
    Revision(String),
}

/// Prints the differences, those of rules whose id starts with `filter`; gives the number of articles that cannot be read.
pub(super) fn compare(corpus: &Path, against: &Against, filter: &str, common: &Common) -> anyhow::Result<usize> {
    let files = against.files(common)?;
    let more: Vec<String> = common.with.iter().filter(|name| files.more().contains(&name.as_str())).cloned().collect();
    let Sides { old, new, n_unreadable } =
        Sides::of_rules(&files.with_more(&more)?, &common.rule_files()?, common, corpus)?;
    let concerns = |record: &Record| record.rule.starts_with(filter);
    let mut changes = diff(&old, &new);
    changes.retain(|change| change.old().is_some_and(concerns) || concerns(change.record()));
    terminal::print_lines(&text(&changes), false)?;
    if !common.quiet {
        terminal::say_lines(&Totals::new(&changes, old.len(), new.len()).summary(), false);
    }
    Ok(n_unreadable)
}

impl Against {
    fn files(&self, common: &Common) -> anyhow::Result<RuleFiles> {
        match self {
            Self::BuiltIn => Ok(all_builtin_files()),
            Self::Folder(folder) => read_rules(folder),
            Self::Revision(revision) => {
                let folder =
                    common.rules.as_deref().context("--against-rev needs the folder of the rules: --rules DIR")?;
                revision::rule_files(folder, revision)
            }
        }
    }
}
