//! Rule files as they were in a revision of the git repository in which their folder lies.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::sides::told;
use crate::rule::RuleFiles;

/// The rules of some folders, the last of them as it was in a revision.
pub(super) fn stack(folders: &[PathBuf], revision: &str, option: &str) -> anyhow::Result<RuleFiles> {
    let last = folders.last().with_context(|| format!("{option} needs the folder of the rules: --rules DIR"))?;
    let old = rule_files(last, revision)?;
    let read = |folder: &Path| match folder == last {
        true => Ok(old.clone()),
        false => RuleFiles::read(folder).map_err(|error| error.to_string()),
    };
    told(RuleFiles::stack_with(folders, &read))
}

fn rule_files(folder: &Path, revision: &str) -> anyhow::Result<RuleFiles> {
    anyhow::ensure!(!revision.starts_with('-'), "`{revision}` is no revision");
    anyhow::ensure!(folder.is_dir(), "no folder at {}", folder.display());
    git(folder, &["rev-parse", "--is-inside-work-tree"])
        .with_context(|| format!("{} lies in no git repository, so it has no revisions", folder.display()))?;
    let commit = format!("{revision}^{{commit}}");
    git(folder, &["rev-parse", "--verify", "--quiet", &commit])
        .with_context(|| format!("the repository of {} has no revision `{revision}`", folder.display()))?;
    // Names are those below the folder, ended by zeros.
    let names = git(folder, &["ls-tree", "-r", "-z", "--name-only", revision, "."])?;
    let mut files = RuleFiles { folder: Some(folder.to_owned()), ..RuleFiles::default() };
    for name in names.split('\0').filter(|name| [".toml", ".txt", ".tsv"].iter().any(|end| name.ends_with(end))) {
        let text = git(folder, &["show", &format!("{revision}:./{name}")])?;
        files.files.insert(name.to_owned(), text);
    }
    let has_rules = files.files.keys().any(|name| name.ends_with(".toml"));
    anyhow::ensure!(has_rules, "no rule files (*.toml) in {} in revision `{revision}`", folder.display());
    Ok(files)
}

/// What git prints, run in a folder.
fn git(folder: &Path, arguments: &[&str]) -> anyhow::Result<String> {
    let done = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .output()
        .context("cannot start git, which knows the revisions; install it, or compare with a folder of rules")?;
    let said = String::from_utf8_lossy(&done.stderr);
    anyhow::ensure!(done.status.success(), "git {}: {}", arguments[0], said.trim());
    String::from_utf8(done.stdout).with_context(|| format!("git {}: a file is not in UTF-8", arguments.join(" ")))
}
