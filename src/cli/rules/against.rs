//! Which facts of some articles come, go or change between two rule sets.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;
use rayon::prelude::*;

use crate::cli::corpus::Corpus;
use crate::cli::{Common, output, print_diagnostics};
use crate::emit::Record;
use crate::pipeline::Pipeline;
use crate::rule::{RuleFiles, RuleSet, all_builtin_files};

/// The rules to compare with.
pub(super) enum Against {
    BuiltIn,
    Folder(PathBuf),
    Revision(String),
}

/// Prints the differences, those of rules whose id starts with `filter`.
pub(super) fn compare(corpus: &Path, against: &Against, filter: &str, common: &Common) -> anyhow::Result<()> {
    let files = against.files(common)?;
    let more: Vec<String> = common.with.iter().filter(|name| files.more().contains(&name.as_str())).cloned().collect();
    let other = RuleSet::compile(&files.with_more(&more)?).map_err(|found| {
        print_diagnostics(&found);
        anyhow::anyhow!("the rules to compare with are broken")
    })?;
    let other = Pipeline::new(common.with_currency(other)?, common.normalizer()?);
    let (before, now) = (facts(corpus, &other, common)?, facts(corpus, &common.pipeline()?, common)?);
    let changes = changes(&before, &now);
    let concerns = |record: &Record| record.rule.starts_with(filter);
    let shown: Vec<&Change<'_>> =
        changes.iter().filter(|change| change.old.is_some_and(concerns) || change.new.is_some_and(concerns)).collect();
    let text: String = shown.iter().map(|change| format!("{}\n", change.render())).collect();
    output::print_text(&text)?;
    if !common.quiet {
        let n = |old: bool, new: bool| {
            shown.iter().filter(|change| change.old.is_some() == old && change.new.is_some() == new).count()
        };
        let (gained, lost, changed) = (n(false, true), n(true, false), n(true, true));
        let same = now.len() - changes.iter().filter(|change| change.new.is_some()).count();
        eprintln!("{gained} facts gained, {lost} lost, {changed} changed; {same} facts are the same");
    }
    Ok(())
}

impl Against {
    fn files(&self, common: &Common) -> anyhow::Result<RuleFiles> {
        match self {
            Self::BuiltIn => Ok(all_builtin_files()),
            Self::Folder(folder) => {
                RuleFiles::read(folder).with_context(|| format!("cannot read the rules in {}", folder.display()))
            }
            Self::Revision(revision) => {
                let folder =
                    common.rules.as_deref().context("--against-rev needs the folder of the rules: --rules DIR")?;
                of_revision(folder, revision)
            }
        }
    }
}

/// The rule files of a folder as git keeps them in a revision.
fn of_revision(folder: &Path, revision: &str) -> anyhow::Result<RuleFiles> {
    let listed = git(folder, &["ls-tree", "-r", "-z", "--name-only", revision, "--", "."])?;
    let mut files = RuleFiles::default();
    for name in listed.split('\0').filter(|name| name.ends_with(".toml") || name.ends_with(".txt")) {
        let text = git(folder, &["show", &format!("{revision}:./{name}")])?;
        files.files.insert(name.to_owned(), text);
    }
    anyhow::ensure!(!files.files.is_empty(), "there are no rule files in {} in {revision}", folder.display());
    Ok(files)
}

fn git(folder: &Path, arguments: &[&str]) -> anyhow::Result<String> {
    let done = Command::new("git").arg("-C").arg(folder).args(arguments).output().context("cannot run git")?;
    anyhow::ensure!(
        done.status.success(),
        "git {}: {}",
        arguments.join(" "),
        String::from_utf8_lossy(&done.stderr).trim()
    );
    String::from_utf8(done.stdout).context("git gave no UTF-8")
}

/// The facts of all articles that can be read, in order.
fn facts(corpus: &Path, pipeline: &Pipeline, common: &Common) -> anyhow::Result<Vec<Record>> {
    let encoding = common.encoding()?;
    let corpus = Corpus::list(corpus)?;
    let found: Vec<Vec<Record>> = corpus
        .files
        .par_iter()
        .map(|file| {
            let articles = file.read().map(|bytes| file.articles(bytes, encoding)).unwrap_or_default();
            let texts = articles.into_iter().filter_map(|(name, source)| Some((name, source.ok()?)));
            texts
                .flat_map(|(name, source)| pipeline.facts(&pipeline.document(&name, source), &BTreeSet::new()))
                .collect()
        })
        .collect();
    Ok(found.into_iter().flatten().collect())
}

/// A fact that came, went or changed.
struct Change<'a> {
    old: Option<&'a Record>,
    new: Option<&'a Record>,
}

/// Facts with one id are one fact; of the others those of one kind that overlap, and join the same places, are.
fn changes<'a>(old: &'a [Record], new: &'a [Record]) -> Vec<Change<'a>> {
    let key = |record: &Record| (record.article.clone(), record.id.clone(), ends(record));
    let news: std::collections::BTreeMap<_, &Record> = new.iter().map(|record| (key(record), record)).collect();
    let olds: BTreeSet<_> = old.iter().map(key).collect();
    let mut changes = Vec::new();
    let mut gone = Vec::new();
    for record in old {
        match news.get(&key(record)) {
            Some(same) if same.fields == record.fields => {}
            Some(other) => changes.push(Change { old: Some(record), new: Some(other) }),
            None => gone.push(record),
        }
    }
    for record in new.iter().filter(|record| !olds.contains(&key(record))) {
        let was = gone.iter().position(|old| {
            old.article == record.article
                && old.kind == record.kind
                && old.span.char[0] < record.span.char[1]
                && record.span.char[0] < old.span.char[1]
                && ends(old) == ends(record)
        });
        changes.push(Change { old: was.map(|index| gone.remove(index)), new: Some(record) });
    }
    changes.extend(gone.into_iter().map(|record| Change { old: Some(record), new: None }));
    changes.sort_by_key(|change| {
        let record = change.new.or(change.old);
        record.map(|record| (record.article.clone(), record.span.char, record.kind.clone(), ends(record)))
    });
    changes
}

/// The places that a relation joins.
fn ends(record: &Record) -> Vec<String> {
    ["from", "to"].iter().filter_map(|end| record.field(end).map(str::to_owned)).collect()
}

impl Change<'_> {
    fn render(&self) -> String {
        let place = |record: &Record| format!("{}:{}", record.article, record.line);
        let whole = |record: &Record| {
            let fields: Vec<String> = record.fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
            format!("{} {} `{}` {} by {}", place(record), record.kind, record.quote, fields.join(" "), record.rule)
        };
        match (self.old, self.new) {
            (None, Some(new)) => format!("+ {}", whole(new)),
            (Some(old), None) => format!("- {}", whole(old)),
            (Some(old), Some(new)) => {
                let mut differences = Vec::new();
                if old.quote != new.quote {
                    differences.push(format!("`{}` → `{}`", old.quote, new.quote));
                }
                let names: BTreeSet<&String> = old.fields.iter().chain(&new.fields).map(|(name, _)| name).collect();
                for name in names {
                    let (was, is) = (old.field(name).unwrap_or("nothing"), new.field(name).unwrap_or("nothing"));
                    if was != is {
                        differences.push(format!("{name}: {was} → {is}"));
                    }
                }
                let by = if old.rule == new.rule { new.rule.clone() } else { format!("{} → {}", old.rule, new.rule) };
                format!("~ {} {} `{}` {} by {by}", place(new), new.kind, new.quote, differences.join(", "))
            }
            (None, None) => String::new(),
        }
    }
}
