use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use super::against::{Against, compare};
use super::mutate::{MutateArgs, mutate};
use crate::cli::output::WholeFile;
use crate::cli::terminal::say;
use crate::cli::{Common, DONE, FOUND, UNREADABLE, terminal};
use crate::examples::{ExampleFailure, ExampleReport, run_examples, update};
use crate::normalize::Normalizer;
use crate::pipeline::Pipeline;
use crate::rule::{RuleFiles, RuleSet};
use crate::text::Visible;

/// Arguments of `rules test`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  jushi rules test --rules my-rules
  jushi rules test amount/              only rules whose id starts so
  jushi rules test --rules my-rules -U  take over what is found, then look at the difference
  jushi rules test --rules my-rules --corpus articles --against-rev HEAD
  jushi rules test --rules my-rules --mutate              parts of rules that no example notices
  jushi rules test --mutate --gold gold.jsonl --corpus articles --counts unnoticed.txt")]
pub(in crate::cli) struct TestArgs {
    /// Only rules whose id starts so
    #[arg(default_value = "")]
    filter: String,
    /// Write what is found into `expect` and the marks of failed examples (not of rejects); needs --rules
    #[arg(short = 'U', long)]
    update: bool,
    /// Show which facts of these articles come, go or change between the rules and others; with --gold, its articles
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// The other rules: those of this folder [default: the built-in rules]
    #[arg(long, value_name = "DIR", requires = "corpus", conflicts_with = "against_rev")]
    against: Option<PathBuf>,
    /// The other rules: those of the folder of --rules in this git revision
    #[arg(long, value_name = "REV", requires = "corpus")]
    against_rev: Option<String>,
    /// Name the decisions of this file that the rules break; exit with 1 when accepted facts are lost
    #[arg(long, value_name = "FILE", requires = "corpus", conflicts_with = "mutate")]
    decisions: Option<PathBuf>,
    #[command(flatten)]
    mutate: MutateArgs,
}

pub(super) fn test(args: &TestArgs, common: &Common) -> anyhow::Result<u8> {
    let filter = &args.filter;
    if args.mutate.mutate {
        return mutate(&args.mutate, filter, args.corpus.as_deref(), common);
    }
    anyhow::ensure!(!args.update || !common.rules.is_empty(), "-U writes rule files: name their folder with --rules");
    let files = common.all_rule_files()?;
    let pipeline = common.pipeline_with_examples(&files)?;
    let mut report = run_examples(&pipeline, filter);
    anyhow::ensure!(
        report.n_examples + report.n_rejects > 0,
        "no rule with examples has an id that starts with `{filter}`"
    );
    if args.update {
        report = take_over(report, &files, &pipeline, common)?;
    }
    show(&report, &files, common);
    if let Some(corpus) = &args.corpus {
        let against = match (&args.against, &args.against_rev) {
            (Some(folder), _) => Against::Folder(folder.clone()),
            (None, Some(revision)) => Against::Revision(revision.clone()),
            (None, None) => Against::BuiltIn,
        };
        let compared = compare(corpus, &against, filter, args.decisions.as_deref(), common)?;
        if compared.n_unreadable > 0 {
            return Ok(UNREADABLE);
        }
        if compared.n_lost > 0 {
            return Ok(FOUND);
        }
    }
    Ok(if report.failures.is_empty() { DONE } else { FOUND })
}

fn show(report: &ExampleReport, files: &RuleFiles, common: &Common) {
    for failure in &report.failures {
        let text = if failure.message.contains("\nexpected  ") { String::new() } else { format!("\n{}", failure.text) };
        let message = failure.message.replacen('\n', &format!("{text}\n"), 1);
        let message = if failure.message.contains('\n') { message } else { format!("{message}{text}") };
        let message = message.replace('\n', "\n  ");
        let file = files.shown(&failure.file);
        terminal::say_lines(&format!("{}: {}: {message}\n\n", Visible(&file), failure.rule), false);
    }
    if !common.quiet {
        let failed = report.failures.len();
        let passed = report.n_examples + report.n_rejects - failed - report.n_todo;
        say!(
            "{} examples, {} rejects: {} passed, {} failed, {} known misses",
            report.n_examples,
            report.n_rejects,
            passed,
            failed,
            report.n_todo
        );
    }
}

/// Writes what was found into the rule files, all of them or none, and gives the report of the new files.
fn take_over(
    report: ExampleReport,
    files: &RuleFiles,
    pipeline: &Pipeline,
    common: &Common,
) -> anyhow::Result<ExampleReport> {
    let is_ours = |failure: &&ExampleFailure| files.path_of(&failure.file).is_some();
    let ours: Vec<ExampleFailure> = report.failures.iter().filter(is_ours).cloned().collect();
    let updated = update(files, pipeline.rules(), &ours)?;
    if updated.n_examples == 0 {
        return Ok(report);
    }
    let mut new = files.clone();
    new.files.extend(updated.files.clone());
    let set =
        RuleSet::compile(&new).map_err(|_| anyhow::anyhow!("the updated rules are broken; nothing was written"))?;
    let normalizer = common.normalizer()?;
    let after = with_new_expectations(set, normalizer, common)?;
    let mut written = Vec::new();
    for (name, text) in &updated.files {
        let path = files.path_of(name).with_context(|| format!("{name} is built in"))?;
        let mut file = WholeFile::create(&common.access.files, path)?;
        file.text(text)?;
        written.push(file);
    }
    for file in written {
        file.finish().context("some rule files were written, others not")?;
    }
    if !common.quiet {
        let names: Vec<String> = updated.files.keys().map(|name| files.shown(name)).collect();
        say!("{} examples taken over in {}", updated.n_examples, names.join(", "));
    }
    // Only what was asked for is reported.
    let asked = |failure: &ExampleFailure| {
        report.failures.iter().any(|old| old.rule == failure.rule && old.example == failure.example)
    };
    let failures = after.failures.into_iter().filter(asked).collect();
    Ok(ExampleReport { failures, ..report })
}

fn with_new_expectations(set: RuleSet, normalizer: Normalizer, common: &Common) -> anyhow::Result<ExampleReport> {
    let set = common.with_currency(set)?;
    Ok(run_examples(&Pipeline::new(set, normalizer), ""))
}
