//! `jushi import`: what people have marked in other tools becomes decisions.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, ValueEnum};

use super::facts::Facts;
use super::review::{Texts, decisions_of, random_id, read_decisions};
use super::terminal::say;
use super::{Common, DONE};
use crate::emit::Record;
use crate::eval::speaks_of;
use crate::review::{
    Action, Anchor, Decision, DecisionFile, Fold, Mark, Reason, marks_of_brat, marks_of_csv, marks_of_gold,
    marks_of_label_studio, read_lines, sha256, time_after,
};
use crate::text::CharIndex;

/// Arguments of `import`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  jushi import output corpus --from tasks.json --format label-studio --by 王
  jushi import output corpus --from brat --format brat --complete
  jushi import output corpus --from gold.jsonl --format gold
  jushi import output corpus --from li.jsonl --format decisions

A mark at the place of a fact of its kind accepts it, or corrects it where the fields differ; elsewhere it adds a fact. With --complete
the articles of the file are complete, and facts without a mark are rejected.")]
pub(super) struct ImportArgs {
    /// Folder that a run wrote
    output: PathBuf,
    /// Folder with the articles
    corpus: PathBuf,
    /// File, or folder of .ann files
    #[arg(long, value_name = "FILE|DIR")]
    from: PathBuf,
    /// What it is
    #[arg(long, value_enum)]
    format: Format,
    /// Who has marked it
    #[arg(long, value_name = "NAME", default_value = "import")]
    by: String,
    /// File of decisions instead of OUTPUT/decisions.jsonl
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,
    /// Every fact of the articles in the file is marked
    #[arg(long)]
    complete: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Another file of decisions
    Decisions,
    /// Gold facts, JSON Lines
    Gold,
    /// A table as `export --format csv` writes it
    Csv,
    /// Tasks of Label Studio, as its JSON export has them
    LabelStudio,
    /// brat's .ann files
    Brat,
}

pub(super) fn import(args: &ImportArgs, common: &Common) -> anyhow::Result<u8> {
    let path = args.decisions.clone().unwrap_or_else(|| decisions_of(&args.output));
    let known = if path.exists() { read_decisions(std::slice::from_ref(&path))? } else { Vec::new() };
    let fold = Fold::new(known);
    let new = if args.format == Format::Decisions {
        let lines = read_lines(&fs::read(&args.from).with_context(|| format!("cannot read {}", args.from.display()))?);
        for (line, error) in &lines.broken {
            say!("warning: {}:{}: no decision, and passed over: {}", args.from.display(), line, error);
        }
        lines.decisions.into_iter().filter(|decision| fold.get(&decision.id).is_none()).collect()
    } else {
        let facts = Facts::read(&args.output)?;
        let marks = read_marks(args, &facts)?;
        let texts = Texts::new(&args.corpus, common.reading_of(&args.output)?)?;
        Importer { args, facts: &facts, texts, fold: &fold }.decisions(marks)?
    };
    if !new.is_empty() {
        DecisionFile::new(path.clone()).append(&new)?;
    }
    if !common.quiet {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        new.iter().for_each(|decision| *counts.entry(decision.action.name()).or_default() += 1);
        let counts: Vec<String> = counts.iter().map(|(action, count)| format!("{count} {action}")).collect();
        let counts = if counts.is_empty() { "nothing new".to_owned() } else { counts.join(", ") };
        say!("{}: {}", path.display(), counts);
    }
    Ok(DONE)
}

fn read_marks(args: &ImportArgs, facts: &Facts) -> anyhow::Result<Vec<Mark>> {
    let from = &args.from;
    let read = |path: &Path| fs::read(path).with_context(|| format!("cannot read {}", path.display()));
    let text =
        |path: &Path| String::from_utf8(read(path)?).with_context(|| format!("{}: expected UTF-8", path.display()));
    let named = |error: crate::review::MarkError| anyhow::anyhow!("{}: {error}", from.display());
    match args.format {
        Format::Gold => marks_of_gold(&text(from)?).map_err(named),
        Format::LabelStudio => marks_of_label_studio(&read(from)?).map_err(named),
        Format::Csv => {
            let kind = from.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            marks_of_csv(&read(from)?, &kind).map_err(named)
        }
        Format::Brat => {
            let kinds: BTreeSet<&str> = facts.records.iter().map(|record| record.kind.as_str()).collect();
            let kinds: Vec<&str> = kinds.into_iter().collect();
            let mut marks = Vec::new();
            fs::metadata(from).with_context(|| format!("cannot read {}", from.display()))?;
            for entry in walkdir::WalkDir::new(from).sort_by_file_name() {
                let entry = entry?;
                let path = entry.path();
                if path.extension().is_some_and(|extension| extension == "ann") {
                    let name = path.strip_prefix(from).unwrap_or(path).with_extension("");
                    let name = name.to_string_lossy().replace('\\', "/");
                    let read = marks_of_brat(&text(path)?, &name, &kinds);
                    marks.extend(read.map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))?);
                }
            }
            Ok(marks)
        }
        Format::Decisions => Ok(Vec::new()),
    }
}

struct Importer<'a> {
    args: &'a ImportArgs,
    facts: &'a Facts,
    texts: Texts,
    fold: &'a Fold,
}

impl Importer<'_> {
    fn decisions(&mut self, marks: Vec<Mark>) -> anyhow::Result<Vec<Decision>> {
        let names: BTreeSet<String> = self.facts.names().map(str::to_owned).collect();
        let mut by_article: BTreeMap<String, Vec<Mark>> = BTreeMap::new();
        for mark in marks {
            let is_meant = |name: &&String| {
                speaks_of(&mark.article, name) || name.rsplit_once('.').is_some_and(|(stem, _)| stem == mark.article)
            };
            let article = names.get(&mark.article).or_else(|| names.iter().find(is_meant));
            let article = article.with_context(|| format!("no article of the run is called {}", mark.article))?;
            by_article.entry(article.clone()).or_default().push(mark);
        }
        let mut decisions = Vec::new();
        for (article, marks) in by_article {
            self.of_article(&article, &marks, &mut decisions)?;
        }
        // What was imported at once has one time; it lies behind all that is known.
        let at = time_after(self.fold.latest());
        decisions.iter_mut().for_each(|decision| decision.at.clone_from(&at));
        decisions.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(decisions)
    }

    fn of_article(&mut self, article: &str, marks: &[Mark], decisions: &mut Vec<Decision>) -> anyhow::Result<()> {
        let text = self.texts.text(article, Some(self.facts)).with_context(|| format!("{article} cannot be read"))?;
        let index = CharIndex::new(&text);
        let records: Vec<&Record> = self.facts.records.iter().filter(|record| record.article == article).collect();
        let mut marked = BTreeSet::new();
        for mark in marks {
            let quote = index.slice(mark.place);
            anyhow::ensure!(
                quote.is_some() && mark.quote.as_deref().is_none_or(|marked| quote == Some(marked)),
                "{article}: `{}` is not the text at characters {:?}",
                mark.quote.as_deref().unwrap_or_default(),
                mark.place
            );
            let found = records.iter().find(|record| record.kind == mark.kind && record.span.char == mark.place);
            decisions.push(match found {
                Some(record) => {
                    marked.insert(record.id.as_str());
                    self.of_record(record, mark, &index)?
                }
                None => self.added(article, mark, &index)?,
            });
        }
        if self.args.complete {
            let kinds: BTreeSet<&str> = marks.iter().map(|mark| mark.kind.as_str()).collect();
            for record in records
                .iter()
                .filter(|record| kinds.contains(record.kind.as_str()) && !marked.contains(record.id.as_str()))
            {
                let fact = Some(Anchor::of_record(record, &index));
                decisions.push(Decision {
                    fact,
                    reason: Some(Reason::NotAFact),
                    ..self.decision(Action::Reject, Some(&record.id))?
                });
            }
            let complete = self.decision(Action::Complete, None)?;
            decisions.push(Decision { article: Some(article.to_owned()), sha256: Some(sha256(&text)), ..complete });
        }
        Ok(())
    }

    fn of_record(&self, record: &Record, mark: &Mark, index: &CharIndex<'_>) -> anyhow::Result<Decision> {
        let anchor = Anchor::of_record(record, index);
        let is_same = mark.fields.iter().all(|(name, value)| anchor.fields.get(name) == Some(value));
        let action = if is_same { Action::Accept } else { Action::Correct };
        let mut fields = anchor.fields.clone();
        fields.extend(mark.fields.clone());
        Ok(Decision {
            fields: (!is_same).then_some(fields),
            fact: Some(anchor),
            ..self.decision(action, Some(&record.id))?
        })
    }

    fn added(&self, article: &str, mark: &Mark, index: &CharIndex<'_>) -> anyhow::Result<Decision> {
        let decision = self.decision(Action::Add, None)?;
        let anchor = Anchor::of_missed(&decision.id, article, &mark.kind, mark.fields.clone(), index, mark.place);
        Ok(Decision { fact: Some(anchor.with_context(|| format!("{article}: a mark is empty"))?), ..decision })
    }

    /// A decision in place of what the same person has decided about a fact before.
    fn decision(&self, action: Action, fact: Option<&str>) -> anyhow::Result<Decision> {
        let own = self.fold.held().filter(|decision| decision.by == self.args.by && decision.action.is_verdict());
        let about =
            own.filter(|decision| fact.is_some() && decision.fact.as_ref().map(|anchor| anchor.id.as_str()) == fact);
        let supersedes = about.map(|decision| decision.id.clone()).collect();
        let id = random_id().map_err(|error| anyhow::anyhow!(error))?;
        Ok(Decision { supersedes, ..Decision::new(id, action, &self.args.by, String::new()) })
    }
}
