use std::mem::ManuallyDrop;
use std::path::PathBuf;

use clap::Args;

use super::{Common, interrupt};

mod engine;
mod extraction;
mod long_file;
mod session;
mod summary;
mod work;

pub(super) use engine::{Engine, Work};
pub(super) use session::{Ended, Session};

/// Arguments of `run`.
#[derive(Debug, Args)]
#[command(
    after_help = "A second run reads only what has changed: jushi.db in OUTPUT remembers what was read, and can be
deleted at any time. A run that is stopped or killed leaves the facts of the run before; the next one
goes on where it ended.

Examples:
  jushi run
  jushi run articles -o results --rules my-rules
  jushi run articles -o results --full"
)]
pub(super) struct RunArgs {
    /// Folder with the articles (.txt, .md, .html, .jsonl), or one file
    #[arg(default_value = "corpus")]
    corpus: PathBuf,
    /// Folder for facts.jsonl, articles.jsonl and run.json
    #[arg(short, long, default_value = "output")]
    output: PathBuf,
    /// Only these kinds of fact; number, percent, time and place can be asked for too
    #[arg(long, value_delimiter = ',', value_name = "KINDS")]
    kinds: Vec<String>,
    /// Read every article, whatever is known of it
    #[arg(long)]
    full: bool,
    /// Tell unchanged articles by their content instead of size and time
    #[arg(long, conflicts_with = "full")]
    rehash: bool,
    /// Prove at the end all that was written, as `verify` does
    #[arg(long)]
    verify: bool,
}

pub(super) fn run(args: &RunArgs, common: &Common) -> anyhow::Result<u8> {
    interrupt::listen(None)?;
    // The process ends with it.
    let mut engine = ManuallyDrop::new(Engine::new(common, &args.kinds)?);
    let session = Session {
        corpus: &args.corpus,
        output: &args.output,
        common,
        full: args.full,
        rehash: args.rehash,
        is_watch: false,
    };
    match session.run(&mut engine)? {
        Ended::Done { status } if args.verify => {
            let proved = super::verify::prove_run(&args.output, &args.corpus, common, &mut engine)?;
            Ok(if proved == super::DONE { status } else { proved })
        }
        Ended::Done { status } => Ok(status),
        Ended::Stopped => Ok(interrupt::STOPPED),
    }
}
