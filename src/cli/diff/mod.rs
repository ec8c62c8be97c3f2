mod show;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

pub(super) use show::{Totals, text};

use super::facts::read_facts;
use super::sides::{Sides, read_rules};
use super::{Common, DONE, FOUND, UNREADABLE, output, revision, terminal};
use crate::diff::{Change, diff as compare};
use crate::rule::RuleFiles;

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
    new_rules: Vec<PathBuf>,
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
    let totals = Totals::new(&changes, old.len(), new.len());
    match args.format {
        Format::Text => terminal::print_lines(&text(&changes), false)?,
        Format::Json => output::print_text(&format!("{}\n", show::json(&changes, &totals)))?,
        Format::Html => output::print_text(&show::html(&changes, &totals))?,
    }
    if !common.quiet {
        terminal::say_lines(&totals.summary(), false);
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

fn sides(args: &DiffArgs, common: &Common) -> anyhow::Result<Sides> {
    let of_rules = !args.new_rules.is_empty() || args.rules_rev.is_some();
    match (args.inputs.as_slice(), of_rules) {
        ([old, new], false) => Ok(Sides { old: read_facts(old)?, new: read_facts(new)?, n_unreadable: 0 }),
        ([corpus], true) => {
            let (old, new) = rule_files(args, common)?;
            Sides::of_rules(&old, &new, common, corpus)
        }
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

/// The old and the new rules.
fn rule_files(args: &DiffArgs, common: &Common) -> anyhow::Result<(RuleFiles, RuleFiles)> {
    let old = match &args.rules_rev {
        None => common.rule_files()?,
        Some(revision) => revision::stack(&common.rules, revision, "--rules-rev")?.with_more(&common.with)?,
    };
    let new = match args.new_rules.as_slice() {
        [] => common.rule_files()?,
        folders => read_rules(folders)?.with_more(&common.with)?,
    };
    Ok((old, new))
}
