use clap::{Args, Subcommand};

use super::{Common, DONE, FOUND, print_diagnostics};
use crate::examples::run_examples;
use crate::rule::RuleSet;

/// Arguments of `rules`.
#[derive(Debug, Args)]
pub(super) struct RulesArgs {
    #[command(subcommand)]
    command: RulesCommand,
}

#[derive(Debug, Subcommand)]
enum RulesCommand {
    /// Find all mistakes in all rule files
    Check,
    /// Run the examples and rejects of the rules
    #[command(after_help = "Examples:
  jushi rules test --rules my-rules
  jushi rules test amount/              only rules whose id starts so")]
    Test {
        /// Only rules whose id starts so
        #[arg(default_value = "")]
        filter: String,
    },
}

pub(super) fn rules(args: &RulesArgs, common: &Common) -> anyhow::Result<u8> {
    match &args.command {
        RulesCommand::Check => check(common),
        RulesCommand::Test { filter } => test(filter, common),
    }
}

fn check(common: &Common) -> anyhow::Result<u8> {
    let files = common.rule_files()?;
    match RuleSet::compile(&files) {
        Ok(set) => {
            print_diagnostics(&set.warnings);
            if !common.quiet {
                let n_rules: usize = set.files.iter().map(|file| file.rules.len() + file.attributes.len()).sum();
                eprintln!("{n_rules} rules in {} files, {} warnings", set.files.len(), set.warnings.len());
            }
            Ok(DONE)
        }
        Err(found) => {
            print_diagnostics(&found);
            Ok(FOUND)
        }
    }
}

fn test(filter: &str, common: &Common) -> anyhow::Result<u8> {
    let pipeline = common.pipeline()?;
    let report = run_examples(&pipeline, filter);
    for failure in &report.failures {
        eprintln!(
            "{}: {}: {}\n  {}\n",
            failure.file,
            failure.rule,
            failure.text,
            failure.message.replace('\n', "\n  ")
        );
    }
    if !common.quiet {
        let failed = report.failures.len();
        let passed = report.n_examples + report.n_rejects - failed - report.n_todo;
        eprintln!(
            "{} examples, {} rejects: {passed} passed, {failed} failed, {} known misses",
            report.n_examples, report.n_rejects, report.n_todo
        );
    }
    anyhow::ensure!(
        report.n_examples + report.n_rejects > 0,
        "no rule with examples has an id that starts with `{filter}`"
    );
    Ok(if report.failures.is_empty() { DONE } else { FOUND })
}
