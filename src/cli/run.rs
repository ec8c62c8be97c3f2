use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use comfy_table::{CellAlignment, Table, presets};
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::corpus::{Corpus, CorpusFile};
use super::output::WholeFile;
use super::{Common, DONE, UNREADABLE};
use crate::emit::Record;
use crate::pipeline::Pipeline;
use crate::source::Encoding;

/// Arguments of `run`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  jushi run
  jushi run articles -o results --rules my-rules")]
pub(super) struct RunArgs {
    /// Folder with the articles (.txt, .md, .html, .jsonl), or one file
    #[arg(default_value = "corpus")]
    corpus: PathBuf,
    /// Folder for facts.jsonl, articles.jsonl and run.json
    #[arg(short, long, default_value = "output")]
    output: PathBuf,
}

/// One line of articles.jsonl.
#[derive(Serialize)]
struct ArticleLine {
    article: String,
    sha256: String,
    bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
    facts: BTreeMap<String, usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// The content of run.json.
#[derive(Serialize)]
struct RunLine<'a> {
    version: &'a str,
    rules_sha256: &'a str,
    articles: usize,
    bytes: u64,
    facts: &'a BTreeMap<String, usize>,
    warnings: usize,
    unreadable: usize,
    skipped: &'a [String],
    seconds: String,
}

#[derive(Default)]
struct Totals {
    n_articles: usize,
    n_bytes: u64,
    facts: BTreeMap<String, usize>,
    n_warnings: usize,
    n_unreadable: usize,
}

pub(super) fn run(args: &RunArgs, common: &Common) -> anyhow::Result<u8> {
    let started = Instant::now();
    let pipeline = common.pipeline()?;
    let encoding = common.encoding()?;
    let corpus = Corpus::list(&args.corpus)?;
    anyhow::ensure!(
        !corpus.files.is_empty() || !corpus.unreadable.is_empty(),
        "no articles below {}: expected .txt, .md, .html or .jsonl files",
        args.corpus.display()
    );
    let mut totals = Totals { n_unreadable: corpus.unreadable.len(), ..Totals::default() };
    for problem in &corpus.unreadable {
        eprintln!("error: {problem}");
    }
    let mut facts_file = WholeFile::create(args.output.join("facts.jsonl"))?;
    let mut articles_file = WholeFile::create(args.output.join("articles.jsonl"))?;
    let progress = progress(&corpus, common);
    for batch in batches(&corpus.files) {
        let results: Vec<Vec<ArticleResult>> = batch.par_iter().map(|file| work(file, &pipeline, encoding)).collect();
        for result in results.into_iter().flatten() {
            progress.suspend(|| result.report());
            totals.add(&result);
            for record in &result.records {
                facts_file.line(record)?;
            }
            articles_file.line(&result.line)?;
        }
        progress.inc(batch.iter().map(|file| file.n_bytes).sum());
    }
    progress.finish_and_clear();
    let elapsed = started.elapsed();
    let mut run_file = WholeFile::create(args.output.join("run.json"))?;
    run_file.pretty(&RunLine {
        version: env!("CARGO_PKG_VERSION"),
        rules_sha256: &pipeline.rules().hash,
        articles: totals.n_articles,
        bytes: totals.n_bytes,
        facts: &totals.facts,
        warnings: totals.n_warnings,
        unreadable: totals.n_unreadable,
        skipped: &corpus.skipped,
        seconds: format!("{}.{:03}", elapsed.as_secs(), elapsed.subsec_millis()),
    })?;
    facts_file.finish()?;
    articles_file.finish()?;
    run_file.finish()?;
    if !common.quiet {
        summary(&totals, &corpus, elapsed);
    }
    Ok(if totals.n_unreadable > 0 { UNREADABLE } else { DONE })
}

struct ArticleResult {
    line: ArticleLine,
    records: Vec<Record>,
}

impl ArticleResult {
    fn report(&self) {
        for warning in &self.line.warnings {
            eprintln!("warning: {}: {warning}", self.line.article);
        }
        if let Some(error) = &self.line.error {
            eprintln!("error: {}: {error}", self.line.article);
        }
    }
}

impl Totals {
    fn add(&mut self, result: &ArticleResult) {
        self.n_articles += 1;
        self.n_bytes += result.line.bytes;
        self.n_warnings += result.line.warnings.len();
        self.n_unreadable += usize::from(result.line.error.is_some());
        for (kind, count) in &result.line.facts {
            *self.facts.entry(kind.clone()).or_default() += count;
        }
    }
}

/// All articles of one file, from bytes to records.
fn work(file: &CorpusFile, pipeline: &Pipeline, encoding: Option<Encoding>) -> Vec<ArticleResult> {
    let bytes = match file.read() {
        Ok(bytes) => bytes,
        Err(error) => return vec![failed(&file.name, String::new(), file.n_bytes, error)],
    };
    let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let n_bytes = bytes.len() as u64;
    let articles = file.articles(bytes, encoding);
    // The bytes of a JSON Lines file count once.
    let mut counted = Some(n_bytes);
    articles
        .into_iter()
        .map(|(name, source)| {
            let n_bytes = counted.take().unwrap_or_default();
            match source {
                Err(error) => failed(&name, sha256.clone(), n_bytes, error),
                Ok(source) => {
                    let document = pipeline.document(&name, source);
                    let records = pipeline.facts(&document, &BTreeSet::new());
                    let mut facts = BTreeMap::new();
                    for record in &records {
                        *facts.entry(record.kind.clone()).or_default() += 1;
                    }
                    let mut warnings = document.warnings.clone();
                    if document.text.trim().is_empty() {
                        warnings.push("the article is empty".to_owned());
                    }
                    let encoding = Some(document.source.encoding);
                    let sha256 = sha256.clone();
                    let line =
                        ArticleLine { article: name, sha256, bytes: n_bytes, encoding, facts, warnings, error: None };
                    ArticleResult { line, records }
                }
            }
        })
        .collect()
}

fn failed(name: &str, sha256: String, bytes: u64, error: String) -> ArticleResult {
    let line = ArticleLine {
        article: name.to_owned(),
        sha256,
        bytes,
        encoding: None,
        facts: BTreeMap::new(),
        warnings: Vec::new(),
        error: Some(error),
    };
    ArticleResult { line, records: Vec::new() }
}

/// About as much as is in memory at once.
const BATCH_BYTES: u64 = 16 << 20;
const BATCH_FILES: usize = 1024;

/// The files in order, cut into batches that bound the memory.
fn batches(files: &[CorpusFile]) -> Vec<&[CorpusFile]> {
    let mut batches = Vec::new();
    let mut start = 0;
    let mut n_bytes = 0;
    for (index, file) in files.iter().enumerate() {
        n_bytes += file.n_bytes;
        if n_bytes >= BATCH_BYTES || index + 1 - start >= BATCH_FILES {
            batches.push(&files[start..=index]);
            start = index + 1;
            n_bytes = 0;
        }
    }
    batches.push(&files[start..]);
    batches
}

fn progress(corpus: &Corpus, common: &Common) -> ProgressBar {
    if common.quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {bytes_per_sec} {eta}")
        .expect("the template is constant and valid");
    ProgressBar::new(corpus.files.iter().map(|file| file.n_bytes).sum()).with_style(style)
}

fn summary(totals: &Totals, corpus: &Corpus, elapsed: Duration) {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let mut row = |name: &str, value: String| {
        table.add_row(vec![name.to_owned(), value]);
    };
    row("articles", totals.n_articles.to_string());
    for (kind, count) in &totals.facts {
        row(kind, count.to_string());
    }
    row("warnings", totals.n_warnings.to_string());
    if totals.n_unreadable > 0 {
        row("unreadable", totals.n_unreadable.to_string());
    }
    if !corpus.skipped.is_empty() {
        row("skipped", format!("{} ({})", corpus.skipped.len(), named(&corpus.skipped)));
    }
    row("time", format!("{}.{:03} s", elapsed.as_secs(), elapsed.subsec_millis()));
    // Tenths of a megabyte per second in whole numbers.
    let micros = elapsed.as_micros().max(1);
    let tenths = u128::from(totals.n_bytes) * 10 / micros;
    row("speed", format!("{}.{} MB/s", tenths / 10, tenths % 10));
    if let Some(column) = table.column_mut(1) {
        column.set_cell_alignment(CellAlignment::Left);
    }
    eprintln!("{table}");
}

/// The first few names.
fn named(names: &[String]) -> String {
    let shown = names.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > 5 { format!("{shown}, …") } else { shown }
}
