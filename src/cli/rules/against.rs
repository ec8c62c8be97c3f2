//! Which facts of some articles come, go or change between two rule sets.

use std::path::{Path, PathBuf};

use crate::cli::diff::{Totals, text};
use crate::cli::review::broken_decisions;
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

/// What came of a comparison.
pub(super) struct Compared {
    /// Articles that cannot be read.
    pub(super) n_unreadable: usize,
    /// Facts that people have accepted and the rules no longer find.
    pub(super) n_lost: usize,
}

/// Prints the differences, those of rules whose id starts with `filter`, and the decisions that they break.
pub(super) fn compare(
    corpus: &Path,
    against: &Against,
    filter: &str,
    decisions: Option<&Path>,
    common: &Common,
) -> anyhow::Result<Compared> {
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
    let mut n_lost = 0;
    if let Some(file) = decisions {
        let (lines, lost) = broken_decisions(file, corpus, [&old, &new], common)?;
        terminal::print_lines(&lines, false)?;
        n_lost = lost;
    }
    Ok(Compared { n_unreadable, n_lost })
}

impl Against {
    fn files(&self, common: &Common) -> anyhow::Result<RuleFiles> {
        match self {
            Self::BuiltIn => Ok(all_builtin_files()),
            Self::Folder(folder) => read_rules(std::slice::from_ref(folder)),
            Self::Revision(revision) => revision::stack(&common.rules, revision, "--against-rev"),
        }
    }
}
