//! `jushi rules`: one file for each of its subcommands.

mod against;
mod bench;
mod check;
mod mutate;
mod new;
mod sarif;
mod schema;
mod show;
mod test;

use clap::{Args, Subcommand};

use super::Common;

/// Arguments of `rules`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  jushi rules new area -o my-rules/areas.toml
  jushi rules check --rules my-rules
  jushi rules test --rules my-rules
  jushi rules show amount/currency
  jushi rules bench corpus
  jushi rules schema > my-rules/schema.json")]
pub(super) struct RulesArgs {
    #[command(subcommand)]
    command: RulesCommand,
}

#[derive(Debug, Subcommand)]
enum RulesCommand {
    /// Find all mistakes in all rule files, and what is probably not meant
    Check(check::CheckArgs),
    /// Run the examples and rejects of the rules
    Test(test::TestArgs),
    /// Show a rule as written and as it runs: what was inserted, from where, and the regex
    Show(show::ShowArgs),
    /// Measure what each rule costs on a corpus
    Bench(bench::BenchArgs),
    /// Print the JSON Schema of rule files, for editors
    #[command(after_help = "Examples:
  jushi rules schema > my-rules/schema.json      then, in the first line of a file there: #:schema schema.json")]
    Schema,
    /// Begin a rule file for a new kind of fact
    New(new::NewArgs),
}

pub(super) fn rules(args: &RulesArgs, common: &Common) -> anyhow::Result<u8> {
    match &args.command {
        RulesCommand::Check(args) => check::check(args, common),
        RulesCommand::Test(args) => test::test(args, common),
        RulesCommand::Show(args) => show::show_rule(args, common),
        RulesCommand::Bench(args) => bench::bench(args, common),
        RulesCommand::Schema => schema::print_schema(),
        RulesCommand::New(args) => new::new(args, common),
    }
}
