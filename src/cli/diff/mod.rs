mod revision;
mod show;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, ValueEnum};
use rayon::prelude::*;

use super::corpus::{Corpus, CorpusFile};
use super::facts::read_facts;
use super::{Common, DONE, FOUND, UNREADABLE, output, print_diagnostics};
use crate::diff::{Change, diff as compare};
use crate::emit::Record;
use crate::pipeline::Pipeline;
use crate::rule::{RuleFiles, RuleSet};
use crate::source::Encoding;

/// Arguments of `diff`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  jushi diff output-before output
  jushi diff --rules old-rules --new-rules new-rules corpus
  jushi diff --rules rules --rules-rev HEAD~1 corpus      what the rules find now, and found one commit ago
  jushi diff output-before output --format html > changes.html

The exit status is 0 when all facts are the same, 1 when some differ.")]
pub(super) struct DiffArgs {
    /// OLD and NEW: folders that a run wrote, or facts.jsonl files. With --new-rules or --rules-rev: the folder with the
    /// articles
    #[arg(value_name = "OLD NEW | CORPUS", required = true, num_args = 1..=2)]
    inputs: Vec<PathBuf>,
    /// Compare what the rules of --rules find with what these find
    #[arg(long, value_name = "DIR")]
    new_rules: Option<PathBuf>,
    /// Take the rules of --rules as they were in this revision of their git repository
    #[arg(long, value_name = "REV")]
    rules_rev: Option<String>,
    /// How to print the differences
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Only these kinds of fact
    #[arg(long, value_delimiter = ',', value_name = "KINDS")]
    kinds: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// One object with totals and changes
    Json,
    /// A page to look at
    Html,
}

pub(super) fn diff(args: &DiffArgs, common: &Common) -> anyhow::Result<u8> {
    let Sides { mut old, mut new, n_unreadable } = sides(args, common)?;
    if !args.kinds.is_empty() {
        old.retain(|record| args.kinds.contains(&record.kind));
        new.retain(|record| args.kinds.contains(&record.kind));
    }
    let changes = compare(&old, &new);
    let totals = show::Totals::new(&changes, old.len(), new.len());
    match args.format {
        Format::Text => output::print_text(&show::text(&changes))?,
        Format::Json => output::print_text(&format!("{}\n", show::json(&changes, &totals)))?,
        Format::Html => output::print_text(&show::html(&changes, &totals))?,
    }
    if !common.quiet {
        eprint!("{}", totals.summary());
    }
    Ok(status(&changes, n_unreadable))
}

fn status(changes: &[Change<'_>], n_unreadable: usize) -> u8 {
    match (changes.is_empty(), n_unreadable) {
        (_, 1..) => UNREADABLE,
        (true, 0) => DONE,
        (false, 0) => FOUND,
    }
}

/// The two lists of facts that are compared.
struct Sides {
    old: Vec<Record>,
    new: Vec<Record>,
    n_unreadable: usize,
}

fn sides(args: &DiffArgs, common: &Common) -> anyhow::Result<Sides> {
    let of_rules = args.new_rules.is_some() || args.rules_rev.is_some();
    match (args.inputs.as_slice(), of_rules) {
        ([old, new], false) => Ok(Sides { old: read_facts(old)?, new: read_facts(new)?, n_unreadable: 0 }),
        ([corpus], true) => of_two_rule_sets(args, common, corpus),
        (_, false) => anyhow::bail!(
            "expected two outputs, OLD and NEW; or --new-rules DIR or --rules-rev REV, and a folder of articles"
        ),
        (_, true) => {
            anyhow::bail!(
                "with --new-rules or --rules-rev there is one folder of articles, found {}",
                args.inputs.len()
            )
        }
    }
}

fn of_two_rule_sets(args: &DiffArgs, common: &Common, corpus: &Path) -> anyhow::Result<Sides> {
    let (old, new) = rule_files(args, common)?;
    let pipelines = [pipeline(&old, common, "the old rules")?, pipeline(&new, common, "the new rules")?];
    let encoding = common.encoding()?;
    let corpus = Corpus::list(corpus)?;
    let mut problems = corpus.unreadable.clone();
    let work = |file: &CorpusFile| facts_of(file, &pipelines, encoding);
    let found: Vec<_> = corpus.files.par_iter().map(work).collect();
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for (facts, errors) in found {
        let [was, is] = facts;
        old.extend(was);
        new.extend(is);
        problems.extend(errors);
    }
    for problem in &problems {
        eprintln!("error: {problem}");
    }
    Ok(Sides { old, new, n_unreadable: problems.len() })
}

/// The old and the new rules.
fn rule_files(args: &DiffArgs, common: &Common) -> anyhow::Result<(RuleFiles, RuleFiles)> {
    let old = match (&args.rules_rev, &common.rules) {
        (None, _) => common.rule_files()?,
        (Some(revision), Some(folder)) => revision::rule_files(folder, revision)?.with_more(&common.with)?,
        (Some(_), None) => anyhow::bail!("--rules-rev needs --rules DIR: the folder whose revision is meant"),
    };
    let new = match &args.new_rules {
        Some(folder) => read_rules(folder)?.with_more(&common.with)?,
        None => common.rule_files()?,
    };
    Ok((old, new))
}

fn read_rules(folder: &Path) -> anyhow::Result<RuleFiles> {
    let files = RuleFiles::read(folder).with_context(|| format!("cannot read the rules in {}", folder.display()))?;
    let has_rules = files.files.keys().any(|name| name.ends_with(".toml"));
    anyhow::ensure!(has_rules, "no rule files (*.toml) in {}", folder.display());
    Ok(files)
}

fn pipeline(files: &RuleFiles, common: &Common, which: &str) -> anyhow::Result<Pipeline> {
    let set = RuleSet::compile(files).map_err(|found| {
        print_diagnostics(&found);
        anyhow::anyhow!("{which} are broken; nothing was compared")
    })?;
    // Of rules that know no currency, there is none to choose.
    let is_default = common.currency == crate::rule::DEFAULT_CURRENCY;
    let set = if is_default { set } else { set.with_currency(&common.currency)? };
    Ok(Pipeline::new(set, common.normalizer()?))
}

/// What two pipelines find in the articles of a file, and the articles that cannot be read.
fn facts_of(
    file: &CorpusFile,
    pipelines: &[Pipeline; 2],
    encoding: Option<Encoding>,
) -> ([Vec<Record>; 2], Vec<String>) {
    let mut found = [Vec::new(), Vec::new()];
    let mut problems = Vec::new();
    let bytes = match file.read() {
        Ok(bytes) => bytes,
        Err(error) => return (found, vec![format!("{}: {error}", file.name)]),
    };
    for (name, source) in file.articles(bytes, encoding) {
        match source {
            Err(error) => problems.push(format!("{name}: {error}")),
            Ok(source) => {
                let document = pipelines[0].document(&name, source);
                for (pipeline, found) in pipelines.iter().zip(&mut found) {
                    found.extend(pipeline.facts(&document, &BTreeSet::new()));
                }
            }
        }
    }
    (found, problems)
}
