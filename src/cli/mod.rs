//! The command line: one file per subcommand.
//!
//! Facts go to stdout, everything for people to stderr. Exit status: 0 done, 1 a check found something, 2 wrong use or
//! broken rules (nothing written), 3 some articles could not be read (named; the rest done).

mod annotate;
mod corpus;
mod diff;
mod eval;
mod explain;
mod export;
mod extract;
mod facts;
#[cfg(test)]
mod faults;
#[doc(hidden)]
pub mod guard;
mod import;
mod input;
mod interrupt;
mod kinds;
mod normalize;
mod output;
mod places;
mod report;
mod review;
mod revision;
mod rules;
mod run;
mod schema;
mod sides;
mod terminal;
mod threads;
mod verify;
mod watch;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::annotate::gazetteer::Gazetteer;
use crate::normalize::Normalizer;
use crate::pipeline::Pipeline;
use crate::rule::{DEFAULT_CURRENCY, Diagnostic, RuleFiles, RuleSet};

/// Exit status when all is well.
pub const DONE: u8 = 0;
/// Exit status when a check found something.
pub const FOUND: u8 = 1;
/// Exit status for wrong use or broken rules.
pub const WRONG_USE: u8 = 2;
/// Exit status when some articles could not be read.
pub const UNREADABLE: u8 = 3;

/// Exact, traceable facts from Chinese text.
#[derive(Debug, Parser)]
#[command(name = "jushi", version, about, max_term_width = 110)]
#[command(after_help = "Examples:
  jushi run corpus -o output            facts of all articles below corpus/ into output/facts.jsonl
  echo 广州市投入协作资金1.4亿元 | jushi extract -
  jushi watch corpus -o output          the same, again whenever something changes
  jushi rules test                      run the examples and rejects of all rules")]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

#[derive(Clone, Debug, Args)]
struct Common {
    /// Use the rule files of this folder instead of the built-in ones, or on top of them where they say `extends` (repeat
    /// for several, each on top of those before it)
    #[arg(long, global = true, value_name = "DIR")]
    rules: Vec<PathBuf>,
    /// Use further rules too: flows, land, organizations, or others of the folder more/ of the rules
    #[arg(long, global = true, value_delimiter = ',', value_name = "NAMES")]
    with: Vec<String>,
    /// Know further places: a table with the columns name, parent, level and shorts, parted by tabs
    #[arg(long, global = true, value_name = "FILE")]
    places: Option<PathBuf>,
    /// Switch off a normalizing step (repeat for several)
    #[arg(long, global = true, value_name = "STEP")]
    without: Vec<String>,
    /// Encoding of the input instead of detecting it, for example GB18030
    #[arg(long, global = true, value_name = "NAME")]
    encoding: Option<String>,
    /// Member of JSON lines that holds the text [default: text, or another usual name]
    #[arg(long, global = true, value_name = "NAME")]
    text_field: Option<String>,
    /// Member of JSON lines that holds the id [default: id, or another usual name, else the number of the line]
    #[arg(long, global = true, value_name = "NAME")]
    id_field: Option<String>,
    /// ISO 4217 code of sums that name no currency: bare 元, 块 and 角
    #[arg(long, global = true, value_name = "CODE", default_value = DEFAULT_CURRENCY)]
    currency: String,
    /// Date of articles that do not say theirs, from which 今年 and 昨天 are reckoned
    #[arg(long, global = true, value_name = "YYYY-MM-DD", value_parser = day)]
    date: Option<jiff::civil::Date>,
    /// Number of worker threads, at most 1024 [default: one per core]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=i64::from(threads::MAX_THREADS)))]
    threads: Option<u16>,
    #[command(flatten)]
    access: corpus::Access,
    /// No progress, no summary, only warnings and errors
    #[arg(short, long, global = true)]
    quiet: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Extract the facts of all articles below a folder
    Run(run::RunArgs),
    /// Run again whenever an article or a rule changes
    Watch(watch::WatchArgs),
    /// Print the facts of one text, or of each line of a JSON Lines file
    Extract(extract::ExtractArgs),
    /// Print numbers, percents, times and places
    Annotate(annotate::AnnotateArgs),
    /// Print the normalized text, or every edit that leads to it
    Normalize(normalize::NormalizeArgs),
    /// Show a text as the rules see it, and what they make of it
    Explain(explain::ExplainArgs),
    /// Read facts and articles anew and prove every offset
    Verify(verify::VerifyArgs),
    /// Show what differs between two outputs, or between what two sets of rules find
    Diff(diff::DiffArgs),
    /// Compare facts with facts marked by hand: precision, recall and F1
    Eval(eval::EvalArgs),
    /// Write the facts of a run in the format of another tool
    Export(export::ExportArgs),
    /// Write one HTML file in which the facts of a run can be looked at
    Report(report::ReportArgs),
    /// Look through the facts and decide which are right, in the browser
    Review(review::ReviewArgs),
    /// Take over what people have marked in other tools as decisions
    Import(import::ImportArgs),
    /// Print the JSON Schema of a fact
    Schema(schema::SchemaArgs),
    /// Check and test rule files
    Rules(rules::RulesArgs),
}

/// Parses the arguments, runs the command and gives the exit status.
pub fn main() -> ExitCode {
    ExitCode::from(run(std::env::args_os()))
}

/// Runs the command that these arguments name, the name of the program first; gives the exit status.
///
/// Wrong arguments and `--help` end the process, as they do on a command line.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let cli = Cli::parse_from(arguments);
    threads::start(cli.common.threads);
    let outcome = match cli.command {
        Command::Run(args) => run::run(&args, &cli.common),
        Command::Watch(args) => watch::watch(&args, &cli.common),
        Command::Extract(args) => extract::extract(&args, &cli.common),
        Command::Annotate(args) => annotate::annotate(&args, &cli.common),
        Command::Normalize(args) => normalize::normalize(&args, &cli.common),
        Command::Explain(args) => explain::explain(&args, &cli.common),
        Command::Verify(args) => verify::verify(&args, &cli.common),
        Command::Diff(args) => diff::diff(&args, &cli.common),
        Command::Eval(args) => eval::eval(&args, &cli.common),
        Command::Export(args) => export::export(&args, &cli.common),
        Command::Report(args) => report::report(&args, &cli.common),
        Command::Review(args) => review::review(&args, &cli.common),
        Command::Import(args) => import::import(&args, &cli.common),
        Command::Schema(args) => schema::schema(&args, &cli.common),
        Command::Rules(args) => rules::rules(&args, &cli.common),
    };
    match outcome {
        Ok(status) => status,
        Err(error) if output::is_broken_pipe(&error) => DONE,
        Err(error) => {
            terminal::say_error(&error, "");
            WRONG_USE
        }
    }
}

/// A day as people write it for a program.
fn day(text: &str) -> Result<jiff::civil::Date, String> {
    text.parse().map_err(|_| "expected a day like 2024-03-05".to_owned())
}

impl Common {
    /// The rule files that are asked for: those of `more/` only when they are named, or make one of these kinds.
    fn rule_files_for(&self, kinds: &[String]) -> anyhow::Result<RuleFiles> {
        let mut files = self.all_rule_files()?;
        if let Some(table) = &self.places {
            places::add(&mut files, table)?;
        }
        Ok(files.with_packs(&self.with, kinds)?)
    }

    fn rule_files(&self) -> anyhow::Result<RuleFiles> {
        self.rule_files_for(&[])
    }

    fn all_rule_files(&self) -> anyhow::Result<RuleFiles> {
        sides::read_rules(&self.rules)
    }

    fn rule_set(files: &RuleFiles) -> anyhow::Result<RuleSet> {
        sound(RuleSet::compile_without_examples(files), files)
    }

    /// The rules asked for, compiled.
    fn asked_rule_set(&self) -> anyhow::Result<RuleSet> {
        Self::rule_set(&self.rule_files()?)
    }

    fn normalizer(&self) -> anyhow::Result<Normalizer> {
        let mut normalizer = Normalizer::new();
        for step in &self.without {
            normalizer = normalizer.without(step)?;
        }
        Ok(normalizer)
    }

    fn pipeline(&self) -> anyhow::Result<Pipeline> {
        self.pipeline_of(&self.rule_files()?)
    }

    /// A pipeline with the rules that `change` makes of those asked for.
    fn pipeline_with(&self, change: impl Fn(RuleSet) -> RuleSet + Sync) -> anyhow::Result<Pipeline> {
        self.changed_pipeline_of(&self.rule_files()?, change)
    }

    /// The pipeline of rule files that were read already.
    fn pipeline_of(&self, files: &RuleFiles) -> anyhow::Result<Pipeline> {
        self.changed_pipeline_of(files, |rules| rules)
    }

    /// The same with the examples of all rules.
    fn pipeline_with_examples(&self, files: &RuleFiles) -> anyhow::Result<Pipeline> {
        self.new_pipeline(|| sound(RuleSet::compile(files), files))
    }

    fn changed_pipeline_of(
        &self,
        files: &RuleFiles,
        change: impl Fn(RuleSet) -> RuleSet + Sync,
    ) -> anyhow::Result<Pipeline> {
        self.new_pipeline(|| Ok(change(Self::rule_set(files)?)))
    }

    fn new_pipeline(&self, compile: impl FnOnce() -> anyhow::Result<RuleSet> + Send) -> anyhow::Result<Pipeline> {
        let normalizer = self.normalizer()?;
        // Rules and tables each take some ten milliseconds to get ready.
        let tables = || {
            normalizer.prepare();
            if self.places.is_none() {
                Gazetteer::current();
            }
        };
        let (rules, ()) = rayon::join(compile, tables);
        let rules = self.with_currency(rules?)?;
        Ok(Pipeline::new(rules, normalizer).with_date(self.date))
    }

    fn with_currency(&self, rules: RuleSet) -> anyhow::Result<RuleSet> {
        Ok(if self.currency == DEFAULT_CURRENCY { rules } else { rules.with_currency(&self.currency)? })
    }
}

/// The rules, or all that is wrong with them, on stderr.
fn sound(rules: Result<RuleSet, Vec<Diagnostic>>, files: &RuleFiles) -> anyhow::Result<RuleSet> {
    rules.map_err(|found| {
        print_diagnostics(&found, files);
        anyhow::anyhow!("the rules are broken; nothing was written")
    })
}

/// Prints what is wrong with rule files, each by the path under which the shell can open it.
fn print_diagnostics(found: &[Diagnostic], files: &RuleFiles) {
    let color = terminal::has_color(&std::io::stderr());
    for diagnostic in found {
        let diagnostic = Diagnostic { file: files.shown(&diagnostic.file), ..diagnostic.clone() };
        terminal::say_lines(&format!("{}\n\n", diagnostic.render(color)), color);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::source::Source;

    /// The currencies of the sums in a text, for a command line.
    fn currencies(options: &[&str], text: &str) -> Vec<String> {
        let arguments = ["jushi", "extract", "-"].iter().chain(options);
        let cli = Cli::try_parse_from(arguments).expect("the options are right");
        let pipeline = cli.common.pipeline().expect("the options fit the rules");
        let document = pipeline.document("text", Source::from_text(text.to_owned()));
        let records = pipeline.facts(&document, &BTreeSet::new());
        records.iter().filter_map(|record| record.field("currency").map(str::to_owned)).collect()
    }

    #[test]
    fn a_bare_yuan_has_the_currency_of_the_caller() {
        let text = "月薪3萬元，獎金兩塊五，手續費3元5角，總投資1.2億；30至50英鎊，人民幣7元，5美元。";
        assert_eq!(currencies(&[], text), ["CNY", "CNY", "CNY", "CNY", "GBP", "CNY", "USD"]);
        let taiwan = ["TWD", "TWD", "TWD", "TWD", "GBP", "CNY", "USD"];
        assert_eq!(currencies(&["--currency", "TWD"], text), taiwan);
    }

    #[test]
    fn an_unknown_currency_is_wrong_use() {
        let cli = Cli::try_parse_from(["jushi", "run", "--currency", "HKX"]).expect("the options are right");
        let error = cli.common.pipeline().err().expect("no such currency").to_string();
        assert!(error.contains("`HKX`") && error.contains("HKD"), "{error}");
    }
}
