use std::path::PathBuf;

use clap::Args;

use super::facts::Facts;
use super::output::{Target, shown_target};
use super::terminal::{counted, say};
use super::{Common, review};
use crate::report::{Page, ReportArticle};

/// Arguments of `report`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  jushi report output corpus -o report.html
  jushi report output corpus -o amounts.html --kinds amount --title 资金")]
pub(super) struct ReportArgs {
    /// Folder that a run wrote, or its facts.jsonl
    output: PathBuf,
    /// Folder with the articles
    corpus: PathBuf,
    /// File to write, or - for stdout
    #[arg(short = 'o', long = "out", value_name = "FILE", default_value = "report.html")]
    file: PathBuf,
    /// Only these kinds of fact
    #[arg(long, value_delimiter = ',', value_name = "KINDS")]
    kinds: Vec<String>,
    /// Title of the page
    #[arg(long, default_value = "jushi report")]
    title: String,
}

pub(super) fn report(args: &ReportArgs, common: &Common) -> anyhow::Result<u8> {
    let mut facts = Facts::read(&args.output)?;
    let of_rules = common.all_rule_files()?.kinds();
    facts.keep(&args.kinds, &of_rules.iter().map(String::as_str).collect::<Vec<_>>())?;
    let normalizer = common.normalizer()?;
    let states = review::states(&facts, &args.output, &args.corpus, common)?;
    let mut page = Page::new(&args.title).with_states(states);
    let mut file = Target::create(&common.access.files, &args.file)?;
    file.bytes(page.head().as_bytes())?;
    let mut n_articles = 0;
    let left_out = facts.for_each_article(&args.corpus, &common.reading_of(&args.output)?, |found| {
        let source = found.source;
        let normalized = normalizer.normalize_markup(&source.text, source.markup);
        let (normalized, maps) = (normalized.text, normalized.maps);
        let encoding = source.encoding;
        let report = ReportArticle {
            article: found.article,
            normalized: &normalized,
            maps: &maps,
            encoding,
            warnings: found.warnings,
        };
        n_articles += 1;
        file.bytes(page.article(&report).as_bytes())
    })?;
    for (article, error) in facts.unreadable() {
        page.leave_out(article, error);
    }
    for problem in &left_out.problems {
        let (article, reason) = problem.split_once(": ").unwrap_or((problem, ""));
        page.leave_out(article, reason);
    }
    file.bytes(page.tail().as_bytes())?;
    let n_bytes = file.finish()?;
    if !common.quiet {
        let n_facts = left_out.n_taken;
        let (facts, articles) = (counted(n_facts, "fact"), counted(n_articles, "article"));
        say!("{}: {} of {}, {} KiB", shown_target(&args.file), facts, articles, n_bytes.div_ceil(1024));
    }
    Ok(left_out.say())
}
