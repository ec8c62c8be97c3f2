//! Rule files as they were in a revision of the git repository in which their folder lies.

use std::path::Path;
use std::process::Command;

use anyhow::Context;

use crate::rule::RuleFiles;

pub(super) fn rule_files(folder: &Path, revision: &str) -> anyhow::Result<RuleFiles> {
    anyhow::ensure!(!revision.starts_with('-'), "`{revision}` is no revision");
    anyhow::ensure!(folder.is_dir(), "no folder at {}", folder.display());
    git(folder, &["rev-parse", "--is-inside-work-tree"])
        .with_context(|| format!("{} lies in no git repository, so it has no revisions", folder.display()))?;
    let commit = format!("{revision}^{{commit}}");
    git(folder, &["rev-parse", "--verify", "--quiet", &commit])
        .with_context(|| format!("the repository of {} has no revision `{revision}`", folder.display()))?;
    // Names are those below the folder, ended by zeros.
    let names = git(folder, &["ls-tree", "-r", "-z", "--name-only", revision, "."])?;
    let mut files = RuleFiles::default();
    for name in names.split('\0').filter(|name| name.ends_with(".toml") || name.ends_with(".txt")) {
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
