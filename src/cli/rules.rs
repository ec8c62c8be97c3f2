//! `jushi rules`: one file for each of its subcommands.

mod against;
mod check;
mod test;

use clap::{Args, Subcommand};

use super::Common;

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
    Test(test::TestArgs),
}

pub(super) fn rules(args: &RulesArgs, common: &Common) -> anyhow::Result<u8> {
    match &args.command {
        RulesCommand::Check => check::check(common),
        RulesCommand::Test(args) => test::test(args, common),
    }
}
