//! `jushi review`: people decide which facts are right, and see what became of what they decided.

mod broken;
mod desk;
#[cfg(test)]
mod faults;
mod open;
mod reader;
mod reviewed;
mod server;
mod status;
mod texts;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, ValueEnum};

use super::Common;
use super::facts::Facts;
use super::terminal::say;
use crate::review::{Counts, DECISIONS, Decision, Fold, Lines, Standings, State, Stood, read_lines};

pub(super) use broken::broken_decisions;
pub(super) use reviewed::{Reviewed, keep_reviewed};
pub(super) use texts::Texts;

/// Arguments of `review`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  jushi review output corpus
  jushi review output corpus --by 王 --decisions decisions/wang.jsonl --port 8080
  jushi review output corpus --status
  jushi review output corpus --status --decisions wang.jsonl --decisions li.jsonl

Decisions are appended to OUTPUT/decisions.jsonl, and are kept by every run. --status says what became of them; its exit
status is 1 when facts that were accepted are no longer found.")]
pub(super) struct ReviewArgs {
    /// Folder that a run wrote
    output: PathBuf,
    /// Folder with the articles
    corpus: PathBuf,
    /// Only list the decisions that were not simply carried over, the precision of every rule and how far people agree
    #[arg(long)]
    status: bool,
    /// Port of 127.0.0.1 to serve the page on; 0 takes a free one
    #[arg(long, default_value_t = 0, value_name = "N")]
    port: u16,
    /// Who decides [default: the name of the user of this machine]
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Only print the address of the page
    #[arg(long)]
    no_browser: bool,
    /// How to print --status
    #[arg(long, value_enum, default_value_t, requires = "status")]
    format: Format,
    /// File of decisions instead of OUTPUT/decisions.jsonl; --status reads several
    #[arg(long, value_name = "FILE")]
    decisions: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// One object
    Json,
}

pub(super) fn review(args: &ReviewArgs, common: &Common) -> anyhow::Result<u8> {
    if args.status { status::status(args, common) } else { open::open(args, common) }
}

impl ReviewArgs {
    fn files(&self) -> Vec<PathBuf> {
        if self.decisions.is_empty() { vec![decisions_of(&self.output)] } else { self.decisions.clone() }
    }
}

/// The decisions file of an output folder.
pub(super) fn decisions_of(output: &Path) -> PathBuf {
    let folder = if output.is_dir() { output } else { output.parent().unwrap_or(output) };
    folder.join(DECISIONS)
}

/// All lines of some decisions files; those that are none are named on stderr.
pub(super) fn read_decisions(files: &[PathBuf]) -> anyhow::Result<Vec<Decision>> {
    let mut decisions = Vec::new();
    for file in files {
        let bytes = fs::read(file).map_err(|error| {
            let is_new = error.kind() == io::ErrorKind::NotFound;
            let hint = if is_new { "; `jushi review` and `jushi import` write them" } else { "" };
            anyhow::anyhow!("cannot read the decisions {}: {error}{hint}", file.display())
        })?;
        let Lines { decisions: read, broken } = read_lines(&bytes);
        for (line, error) in broken {
            say!("warning: {}:{}: no decision, and passed over: {}", file.display(), line, error);
        }
        decisions.extend(read);
    }
    Ok(decisions)
}

/// The decisions that hold, with what became of them.
pub(super) fn hold(facts: &Facts, texts: &mut Texts, fold: &Fold) -> Vec<Stood> {
    let held: Vec<&Decision> = fold.held().collect();
    let standings = Standings::new(&facts.records, facts.names());
    standings.hold(&held, &mut |article| texts.text(article, Some(facts)))
}

/// What people have decided about each fact, by id, where there are decisions.
pub(super) fn states(
    facts: &Facts,
    output: &Path,
    corpus: &Path,
    common: &Common,
) -> anyhow::Result<BTreeMap<String, &'static str>> {
    let path = decisions_of(output);
    if !path.is_file() {
        return Ok(BTreeMap::new());
    }
    let fold = Fold::new(read_decisions(&[path])?);
    let stood = hold(facts, &mut Texts::new(corpus, common.reading_of(output)?)?, &fold);
    let mut about: BTreeMap<usize, Vec<(&Decision, &Stood)>> = BTreeMap::new();
    for (decision, stood) in fold.held().zip(&stood) {
        if let Some(record) = stood.record {
            about.entry(record).or_default().push((decision, stood));
        }
    }
    let named = |(record, decisions): (usize, Vec<(&Decision, &Stood)>)| {
        (facts.records[record].id.clone(), State::of(&decisions).name())
    };
    Ok(about.into_iter().map(named).collect())
}

/// How many decisions became what after a run; `None` when nobody has decided anything.
pub(super) fn counts(output: &Path, corpus: &Path, common: &Common) -> anyhow::Result<Option<Counts>> {
    let path = decisions_of(output);
    match fs::metadata(&path) {
        Ok(metadata) if metadata.len() > 0 => {}
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(error).with_context(|| path.display().to_string());
        }
        _ => return Ok(None),
    }
    let fold = Fold::new(read_decisions(&[path])?);
    let facts = Facts::read(output)?;
    let mut texts = Texts::new(corpus, common.reading_of(output)?)?;
    let stood = hold(&facts, &mut texts, &fold);
    Ok(Some(Counts::new(&fold.held().collect::<Vec<_>>(), &stood)))
}

/// Sixteen random hexadecimal digits.
pub(super) fn random_id() -> Result<String, String> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|error| format!("no random numbers: {error}"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
