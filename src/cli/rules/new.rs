use std::path::PathBuf;

use clap::Args;

use crate::cli::terminal::say;
use crate::cli::{Common, DONE, output};
use crate::rule::{RuleSet, is_name, template};

/// Arguments of `rules new`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  jushi rules new area -o my-rules/areas.toml
  jushi rules test --rules my-rules")]
pub(super) struct NewArgs {
    /// Name of the kind of fact, for example area
    kind: String,
    /// File to write, which must not exist; without it the file is printed
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Kinds of records that need no rule.
const NATIVE: [&str; 5] = ["number", "percent", "time", "place", "any"];

pub(super) fn new(args: &NewArgs, common: &Common) -> anyhow::Result<u8> {
    let kind = args.kind.as_str();
    anyhow::ensure!(
        is_name(kind) && !NATIVE.contains(&kind),
        "`{kind}` cannot name a kind; write a word of letters, digits and _, and none of {}",
        NATIVE.join(", ")
    );
    if let Ok(set) = RuleSet::compile(&common.rule_files()?) {
        let known: Vec<&str> = set.kinds.iter().map(|kind| kind.name.as_str()).collect();
        anyhow::ensure!(
            !known.contains(&kind),
            "kind `{kind}` is declared already (known are {}); write a rule of that kind, or give another name",
            known.join(", ")
        );
    }
    let text = template(kind);
    match &args.output {
        None => output::print_text(&text)?,
        Some(path) => {
            anyhow::ensure!(!path.exists(), "{} is there already; remove it or give another name", path.display());
            output::write_text(&common.access.files, path, &text)?;
            if !common.quiet {
                say!("wrote {}", path.display());
            }
        }
    }
    Ok(DONE)
}
