//! `rules test --mutate`: parts of rules that no example, reject or marked fact notices.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::cli::corpus::Corpus;
use crate::cli::terminal::say;
use crate::cli::{Common, DONE, FOUND, output, revision, terminal};
use crate::document::Document;
use crate::eval::{GoldFact, read_gold};
use crate::mutate::{MarkedArticle, marked_articles, unnoticed};
use crate::pipeline::Pipeline;
use crate::rule::{RuleFiles, RulePart, rule_parts};
use crate::text::Visible;

/// Arguments of `rules test --mutate`.
#[derive(Debug, Args)]
pub(super) struct MutateArgs {
    /// Take each guard, limit, condition, slot, rule, frame and attribute away in turn and name those that nothing notices
    #[arg(long, conflicts_with_all = ["update", "against", "against_rev"])]
    pub(super) mutate: bool,
    /// Facts marked by hand in the articles of --corpus, which may notice too (repeat for several)
    #[arg(long, value_name = "FILE", requires_all = ["mutate", "corpus"])]
    gold: Vec<PathBuf>,
    /// Mutate only rule files that differ from those of this git revision
    #[arg(long, value_name = "REV", requires = "mutate")]
    changed_since: Option<String>,
    /// How many parts of each rule file may go unnoticed; a file with more fails, one with fewer is written down
    #[arg(long, value_name = "FILE", requires = "mutate")]
    counts: Option<PathBuf>,
    /// How to print what goes unnoticed
    #[arg(long, value_enum, default_value_t = Format::Text, requires = "mutate")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One line for each part
    Text,
    /// One JSON object for each part
    Json,
}

/// A part that nothing notices, as JSON.
#[derive(Serialize)]
struct Unnoticed<'a> {
    file: &'a str,
    line: usize,
    rule: &'a str,
    part: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<&'a str>,
}

pub(super) fn mutate(args: &MutateArgs, filter: &str, corpus: Option<&Path>, common: &Common) -> anyhow::Result<u8> {
    let start = Instant::now();
    let files = common.all_rule_files()?;
    let pipeline = common.pipeline_with_examples(&files)?;
    let mut parts = rule_parts(&files);
    // Rules below others are those of somebody else.
    parts.retain(|part| common.rules.is_empty() != files.path_of(&part.file).is_some());
    if let Some(revision) = &args.changed_since {
        let changed = changed_since(&files, revision, common)?;
        parts.retain(|part| changed.contains(&part.file));
    }
    parts.retain(|part| part.rule.starts_with(filter));
    let articles = articles(args, corpus, &pipeline, common)?;
    let progress = progress(parts.len(), common);
    let compile = || common.pipeline_with_examples(&files).expect("the rules were compiled before");
    let found = unnoticed(&pipeline, &compile, &articles, &parts, &|| progress.inc(1));
    progress.finish_and_clear();
    print(args.format, &found)?;
    if !common.quiet {
        let (n_found, n_parts, seconds) = (found.len(), parts.len(), start.elapsed().as_secs());
        say!("{} parts taken away, {} of them noticed by nothing, in {} s", n_parts, n_found, seconds);
    }
    let Some(path) = &args.counts else { return Ok(if found.is_empty() { DONE } else { FOUND }) };
    let judged: BTreeSet<&str> = parts.iter().map(|part| part.file.as_str()).collect();
    // Of a part of the rules nothing can be said about the others of their file.
    anyhow::ensure!(filter.is_empty(), "--counts is for whole files: leave out `{filter}`");
    hold_against(path, &judged, &found, common)
}

/// The rule files that are not as they were in a revision.
fn changed_since(files: &RuleFiles, revision: &str, common: &Common) -> anyhow::Result<BTreeSet<String>> {
    let old = revision::stack(&common.rules, revision, "--changed-since")?;
    let changed = files.files.iter().filter(|(name, text)| old.files.get(*name) != Some(text));
    Ok(changed.map(|(name, _)| name.clone()).collect())
}

fn articles(
    args: &MutateArgs,
    corpus: Option<&Path>,
    pipeline: &Pipeline,
    common: &Common,
) -> anyhow::Result<Vec<MarkedArticle>> {
    let mut gold: Vec<GoldFact> = Vec::new();
    for path in &args.gold {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        gold.extend(read_gold(&text).with_context(|| path.display().to_string())?);
    }
    let Some(corpus) = corpus.filter(|_| !gold.is_empty()) else { return Ok(Vec::new()) };
    let mut documents: Vec<Document> = Vec::new();
    for file in &Corpus::list(corpus, &common.access)?.files {
        let bytes = file.read().map_err(|error| anyhow::anyhow!("{}: {error}", file.name))?;
        for (name, source) in file.articles(bytes, &common.reading()?) {
            let source = source.map_err(|error| anyhow::anyhow!("{name}: {error}"))?;
            documents.push(pipeline.document(&name, source));
        }
    }
    Ok(marked_articles(pipeline, documents, &gold))
}

fn progress(n_parts: usize, common: &Common) -> ProgressBar {
    if common.quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style =
        ProgressStyle::with_template("{bar:40} {pos}/{len} parts {eta}").expect("the template is constant and valid");
    ProgressBar::new(n_parts as u64).with_style(style)
}

fn print(format: Format, found: &[&RulePart]) -> anyhow::Result<()> {
    match format {
        Format::Text => {
            let line = |part: &&RulePart| format!("{}\n", Visible(&part.to_string()));
            terminal::print_lines(&found.iter().map(line).collect::<String>(), false)
        }
        Format::Json => {
            let lines: Vec<Unnoticed<'_>> = found
                .iter()
                .map(|part| Unnoticed {
                    file: &part.file,
                    line: part.line,
                    rule: &part.rule,
                    part: part.part.name(),
                    entry: part.entry.as_deref(),
                })
                .collect();
            output::print_lines(&lines)
        }
    }
}

const HEADER: &str = "# Parts of rules that no example, reject or marked fact notices when they are taken away, by rule file. These figures
# only fall: `jushi rules test --mutate --counts` fails when a file has more, and writes down when it has fewer.
";

/// Holds the numbers of unnoticed parts against those written down; lower ones are written down in their place.
fn hold_against(path: &Path, judged: &BTreeSet<&str>, found: &[&RulePart], common: &Common) -> anyhow::Result<u8> {
    let is_new = !path.exists();
    let text = if is_new { String::new() } else { fs::read_to_string(path)? };
    let mut known = read_counts(&text).with_context(|| format!("cannot read {}", path.display()))?;
    let mut status = DONE;
    let mut has_fallen = false;
    for file in judged {
        let n_found = found.iter().filter(|part| part.file == *file).count();
        let n_known = known.get(*file).copied().unwrap_or_default();
        if n_found > n_known && !is_new {
            say!("error: {} has {} parts that nothing notices, {} are allowed", file, n_found, n_known);
            status = FOUND;
        } else if n_found != n_known {
            known.insert((*file).to_owned(), n_found);
            has_fallen = true;
        }
    }
    if has_fallen {
        known.retain(|_, n| *n > 0);
        let lines: String = known.iter().map(|(file, n)| format!("{file} {n}\n")).collect();
        output::write_text(&common.access.files, path, &format!("{HEADER}{lines}"))?;
        if !common.quiet {
            say!("wrote the new numbers into {}", path.display());
        }
    }
    Ok(status)
}

fn read_counts(text: &str) -> anyhow::Result<BTreeMap<String, usize>> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let count = |(index, line): (usize, &str)| {
        let pair = line.rsplit_once(' ').and_then(|(file, n)| Some((file.to_owned(), n.parse().ok()?)));
        pair.with_context(|| format!("line {} is no `FILE NUMBER`", index + 1))
    };
    lines.map(count).collect()
}
