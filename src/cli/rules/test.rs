use clap::Args;

use crate::cli::{Common, DONE, FOUND};
use crate::examples::run_examples;

/// Arguments of `rules test`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  jushi rules test --rules my-rules
  jushi rules test amount/              only rules whose id starts so")]
pub(super) struct TestArgs {
    /// Only rules whose id starts so
    #[arg(default_value = "")]
    filter: String,
}

pub(super) fn test(args: &TestArgs, common: &Common) -> anyhow::Result<u8> {
    let filter = &args.filter;
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
