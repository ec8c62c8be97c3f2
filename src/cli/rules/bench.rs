use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use comfy_table::{CellAlignment, Table, presets};
use serde::Serialize;

use crate::cli::corpus::Corpus;
use crate::cli::terminal::say;
use crate::cli::{Common, DONE, UNREADABLE, output, terminal};
use crate::pipeline::Pipeline;
use crate::rule::Meter;

/// Arguments of `rules bench`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  jushi rules bench corpus
  jushi rules bench articles.jsonl --top 20
  jushi rules bench corpus --format json > cost.json")]
pub(super) struct BenchArgs {
    /// Folder of articles, or one file
    #[arg(default_value = "corpus")]
    corpus: PathBuf,
    /// How to print the costs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Only so many rules, the costliest
    #[arg(long, value_name = "N")]
    top: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table
    Text,
    /// One JSON object for each rule
    Json,
}

/// What one rule cost.
#[derive(Debug, Serialize)]
struct Cost {
    rule: String,
    file: String,
    /// How often its pattern was searched for: once in each sentence that has what it needs. A frame is tried where the clauses are known,
    /// and the first of a sentence is the one that has them read.
    tries: u64,
    /// Matches whose guards hold; of an attribute, fields filled; of a frame, pairs joined.
    hits: u64,
    /// Facts of it that stayed.
    facts: u64,
    microseconds: u64,
    /// Thousandths of the time of the whole run, everything else included.
    permille: u64,
}

pub(super) fn bench(args: &BenchArgs, common: &Common) -> anyhow::Result<u8> {
    let pipeline = common.pipeline_with(|rules| rules.metered())?;
    let reading = common.reading()?;
    let corpus = Corpus::list(&args.corpus, &reading.access)?;
    anyhow::ensure!(!corpus.files.is_empty(), "no articles in {}", args.corpus.display());
    let mut facts: BTreeMap<String, u64> = BTreeMap::new();
    let mut elapsed = Duration::ZERO;
    let mut status = DONE;
    // One thread, so that the times of the rules add up to that of the run.
    for file in &corpus.files {
        let articles = match file.read() {
            Ok(bytes) => file.articles(bytes, &reading).articles,
            Err(error) => vec![(file.name.clone(), Err(error))],
        };
        for (name, source) in articles {
            match source {
                Ok(source) => {
                    let start = Instant::now();
                    let document = pipeline.document(&name, source);
                    let records = pipeline.facts(&document, &BTreeSet::new());
                    elapsed += start.elapsed();
                    records.into_iter().for_each(|record| *facts.entry(record.rule).or_default() += 1);
                }
                Err(error) => {
                    say!("error: {}: {}", name, error);
                    status = UNREADABLE;
                }
            }
        }
    }
    let mut costs = costs(&pipeline, &facts, elapsed);
    let n_rules = costs.len();
    costs.truncate(args.top.unwrap_or(n_rules));
    match args.format {
        Format::Text => terminal::print_lines(&format!("{}\n", table(&costs)), false)?,
        Format::Json => output::print_lines(&costs)?,
    }
    if !common.quiet {
        let micros = |cost: &Cost| cost.microseconds;
        let in_rules: u64 = costs.iter().map(micros).sum();
        let in_all = seconds(whole(elapsed));
        say!("{} rules, {} in the rules shown, {} in all", n_rules, seconds(in_rules), in_all);
    }
    Ok(status)
}

fn whole(elapsed: Duration) -> u64 {
    u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX)
}

fn costs(pipeline: &Pipeline, facts: &BTreeMap<String, u64>, elapsed: Duration) -> Vec<Cost> {
    let cost = |rule: &str, file: &str, meter: &Meter| {
        let microseconds = whole(meter.time());
        Cost {
            rule: rule.to_owned(),
            file: file.to_owned(),
            tries: meter.tries(),
            hits: meter.hits(),
            facts: facts.get(rule).copied().unwrap_or_default(),
            microseconds,
            permille: microseconds.saturating_mul(1000) / whole(elapsed).max(1),
        }
    };
    let mut costs = Vec::new();
    for file in &pipeline.rules().files {
        let Some(meters) = &file.meters else { continue };
        let rules = file.rules.iter().zip(&meters.rules);
        costs.extend(rules.map(|(rule, meter)| cost(&rule.id, &file.name, meter)));
        let attributes = file.attributes.iter().zip(&meters.attributes);
        costs.extend(attributes.map(|(rule, meter)| cost(&rule.id, &file.name, meter)));
        let frames = file.frames.iter().zip(&meters.frames);
        costs.extend(frames.map(|(frame, meter)| cost(&frame.id, &file.name, meter)));
    }
    costs.sort_by(|a, b| (b.microseconds, &a.rule).cmp(&(a.microseconds, &b.rule)));
    costs
}

fn table(costs: &[Cost]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(["rule", "tries", "hits", "facts", "time", "share"]);
    for cost in costs {
        let share = format!("{}.{} %", cost.permille / 10, cost.permille % 10);
        let counts = [cost.tries, cost.hits, cost.facts].map(|count| count.to_string());
        let [tries, hits, facts] = counts;
        table.add_row([cost.rule.clone(), tries, hits, facts, seconds(cost.microseconds), share]);
    }
    table.column_iter_mut().skip(1).for_each(|column| column.set_cell_alignment(CellAlignment::Right));
    table
}

fn seconds(microseconds: u64) -> String {
    format!("{}.{:06} s", microseconds / 1_000_000, microseconds % 1_000_000)
}
