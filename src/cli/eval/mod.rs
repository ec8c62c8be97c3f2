mod show;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, ValueEnum};

use super::corpus::Corpus;
use super::facts::Facts;
use super::input::Reading;
use super::kinds::{self, NATIVE_KINDS};
use super::terminal::{counted, say};
use super::{Common, DONE, FOUND, output, terminal};
use crate::emit::Record;
use crate::eval::{Evaluation, GoldFact, evaluate, read_gold, speaks_of};
use crate::export::Article;
use crate::fact::Decimal;
use crate::review::{Fold, gold_facts, read_lines, sha256};
use crate::source::Source;
use crate::text::CharIndex;

/// Arguments of `eval`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  jushi eval --gold gold.jsonl output
  jushi eval --gold gold.jsonl output --docs corpus --misses
  jushi eval --gold gold.jsonl output --min amount=0.99 --min headcount=0.98

A line of the gold has doc (file name without extension, or path), kind, start, end (characters), quote and the fields. A list
gives answers that are equally right; a fact with \"optional\": true may be found or not. Without --docs only articles count
that the gold names; with it all articles of the folder do, and all offsets are checked.
The exit status is 1 when a kind's exact F1 is less than --min asks, or when an offset is wrong; it is 2 for a kind that
nobody knows, gold of other articles, and a --min for which there is nothing to measure.")]
pub(super) struct EvalArgs {
    /// Facts marked by hand, JSON Lines; or the decisions of a review, of which complete articles count
    #[arg(long, value_name = "FILE")]
    gold: PathBuf,
    /// Folder that a run wrote, its facts.jsonl, or - for facts from stdin
    output: PathBuf,
    /// Folder with the articles, all of which were marked
    #[arg(long, value_name = "CORPUS")]
    docs: Option<PathBuf>,
    /// The least exact F1 of a kind (repeat for several)
    #[arg(long, value_name = "KIND=F1", num_args = 1..)]
    min: Vec<String>,
    /// Only these kinds of fact, instead of all that the gold names
    #[arg(long, value_delimiter = ',', value_name = "KINDS")]
    kinds: Vec<String>,
    /// How to print the figures
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// List everything that is missed, wrong or false, with its place
    #[arg(long)]
    misses: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Tables for people
    #[default]
    Text,
    /// One object with all figures
    Json,
}

pub(super) fn eval(args: &EvalArgs, common: &Common) -> anyhow::Result<u8> {
    let gold = fs::read_to_string(&args.gold).with_context(|| format!("cannot read {}", args.gold.display()))?;
    let mut facts = Facts::read(&args.output)?;
    let mut docs = args
        .docs
        .as_ref()
        .map(|folder| Docs::read(folder, &common.reading_of(&args.output)?))
        .transpose()?
        .unwrap_or_default();
    let (gold, complete) = if is_decisions(&gold) {
        let (gold, complete) = of_decisions(&gold, &mut docs)?;
        facts.records.retain(|record| complete.contains(&record.article));
        (gold, Some(complete))
    } else {
        let gold = read_gold(&gold).map_err(|error| {
            let line = error.line;
            anyhow::Error::new(error).context(format!("{}:{line}", args.gold.display()))
        })?;
        (gold, None)
    };
    let records = &facts.records;
    let least = args.min.iter().map(|text| least(text)).collect::<anyhow::Result<Vec<_>>>()?;
    let kinds = kinds(args, &gold, &least)?;
    check_kinds(&kinds, &gold, records, common)?;
    check_articles(args, &gold, &facts, &docs)?;
    let problems = docs.check(&gold, records);
    let evaluation = evaluate(&gold, records, &complete.unwrap_or_else(|| docs.names()), &kinds);
    check_measured(&evaluation, &least)?;
    let short = short(&evaluation, &least);
    let shown = show::Shown { evaluation: &evaluation, docs: &docs, problems: &problems, misses: args.misses };
    match args.format {
        Format::Text => terminal::print_lines(&shown.text(), false)?,
        Format::Json => output::print_text(&format!("{:#}\n", shown.json()))?,
    }
    explain_left_out(&evaluation, records, &kinds, common);
    problems.iter().for_each(|problem| say!("wrong offset: {}", problem));
    short.iter().for_each(|short| say!("{}", short));
    Ok(if short.is_empty() && problems.is_empty() { DONE } else { FOUND })
}

/// Whether a file holds the decisions of a review.
fn is_decisions(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty());
    first.is_some_and(|line| line.contains("\"action\":"))
}

/// The facts of the articles that people have called complete, and those articles; an article that was edited since is none.
fn of_decisions(text: &str, docs: &mut Docs) -> anyhow::Result<(Vec<GoldFact>, BTreeSet<String>)> {
    let fold = Fold::new(read_lines(text.as_bytes()).decisions);
    let is_same = |(article, hash): &(&str, &str)| docs.texts.get(*article).is_none_or(|text| sha256(text) == *hash);
    let complete: BTreeSet<String> =
        fold.complete().into_iter().filter(is_same).map(|(article, _)| article.to_owned()).collect();
    anyhow::ensure!(
        !complete.is_empty(),
        "nobody has called an article complete, so nothing is known of what was missed; `review --status` gives the precision"
    );
    docs.texts.retain(|article, _| complete.contains(article));
    let mut gold = gold_facts(&fold);
    gold.retain(|fact| complete.contains(&fact.doc));
    Ok((gold, complete))
}

/// The kinds that count: those asked for, else those the gold or --min names.
fn kinds<'a>(args: &'a EvalArgs, gold: &'a [GoldFact], least: &'a [(String, Decimal)]) -> anyhow::Result<Vec<&'a str>> {
    let named: BTreeSet<&str> = if args.kinds.is_empty() {
        gold.iter().map(|fact| fact.kind.as_str()).chain(least.iter().map(|(kind, _)| kind.as_str())).collect()
    } else {
        args.kinds.iter().map(String::as_str).collect()
    };
    anyhow::ensure!(
        !named.is_empty(),
        "{} has no facts; name the kinds that were marked with --kinds",
        args.gold.display()
    );
    for (kind, _) in least {
        anyhow::ensure!(named.contains(kind.as_str()), "--min names the kind `{kind}`, which is not among --kinds");
    }
    Ok(named.into_iter().collect())
}

/// Refuses kinds that neither the gold nor the facts nor the rules know.
fn check_kinds(kinds: &[&str], gold: &[GoldFact], records: &[Record], common: &Common) -> anyhow::Result<()> {
    let mut known: BTreeSet<&str> = gold.iter().map(|fact| fact.kind.as_str()).collect();
    known.extend(records.iter().map(|record| record.kind.as_str()));
    if kinds.iter().all(|kind| known.contains(kind)) {
        return Ok(());
    }
    let of_rules = common.all_rule_files()?.kinds();
    known.extend(of_rules.iter().map(String::as_str).chain(NATIVE_KINDS));
    let known: Vec<&str> = known.into_iter().collect();
    kinds.iter().try_for_each(|kind| kinds::check(kind, &known))
}

/// Refuses gold of other articles, and names the articles that are only in the gold.
fn check_articles(args: &EvalArgs, gold: &[GoldFact], facts: &Facts, docs: &Docs) -> anyhow::Result<()> {
    let named: BTreeSet<&str> = gold.iter().map(|fact| fact.doc.as_str()).collect();
    let articles = facts.articles();
    let is_met = |doc: &str| {
        articles.iter().any(|article| speaks_of(doc, article)) || docs.texts.keys().any(|name| speaks_of(doc, name))
    };
    let missing: Vec<&str> = named.iter().copied().filter(|doc| !is_met(doc)).collect();
    anyhow::ensure!(
        named.is_empty() || missing.len() < named.len(),
        "no article of {} is one that {} speaks of, such as {}; its `doc` is the path of the article below the corpus, or \
         the file name without extension",
        args.output.display(),
        args.gold.display(),
        missing[0]
    );
    if let Some(first) = missing.first() {
        say!(
            "warning: the gold speaks of {} that the facts are not of, the first is {}",
            counted(missing.len(), "article"),
            first
        );
    }
    Ok(())
}

/// Refuses to hold nothing against a least figure.
fn check_measured(evaluation: &Evaluation<'_>, least: &[(String, Decimal)]) -> anyhow::Result<()> {
    for (kind, _) in least {
        anyhow::ensure!(
            evaluation.kinds[kind].exact.f1().is_defined(),
            "--min names the kind `{kind}`, but these articles have neither gold nor facts of it"
        );
    }
    Ok(())
}

fn least(text: &str) -> anyhow::Result<(String, Decimal)> {
    let parsed = text.split_once('=').and_then(|(kind, least)| Some((kind.to_owned(), least.parse::<Decimal>().ok()?)));
    let (kind, least) = parsed.with_context(|| format!("expected KIND=F1, for example amount=0.99, found `{text}`"))?;
    let is_share = !least.is_negative() && least <= Decimal::from(1);
    anyhow::ensure!(is_share, "an F1 lies between 0 and 1, found `{text}`");
    Ok((kind, least))
}

fn short(evaluation: &Evaluation<'_>, least: &[(String, Decimal)]) -> Vec<String> {
    let is_short = |(kind, least): &(String, Decimal)| {
        let f1 = evaluation.kinds[kind].exact.f1();
        f1.is_below(least).then(|| format!("{kind}: exact F1 is {f1}, at least {least} is wanted"))
    };
    least.iter().filter_map(is_short).collect()
}

fn explain_left_out(evaluation: &Evaluation<'_>, records: &[Record], kinds: &[&str], common: &Common) {
    let n_other = records.iter().filter(|record| !kinds.contains(&record.kind.as_str())).count();
    if !common.quiet && n_other > 0 {
        say!("left out: {} of other kinds than {}", counted(n_other, "fact"), kinds.join(", "));
    }
    if !common.quiet && evaluation.n_unmarked > 0 {
        say!(
            "left out: {} of articles that the gold does not name; --docs counts them",
            counted(evaluation.n_unmarked, "fact")
        );
    }
}

/// The texts of the articles that were marked.
#[derive(Default)]
struct Docs {
    texts: BTreeMap<String, String>,
}

impl Docs {
    fn read(folder: &Path, reading: &Reading) -> anyhow::Result<Self> {
        let mut texts = BTreeMap::new();
        for file in &Corpus::list(folder, &reading.access)?.files {
            let bytes = file.read().map_err(anyhow::Error::msg).with_context(|| file.name.clone())?;
            let articles = file.articles(bytes, reading).into_iter();
            texts.extend(articles.filter_map(|(name, source)| Some((name, source.map(|s: Source| s.text).ok()?))));
        }
        Ok(Self { texts })
    }

    /// Full names: gold that names an article in a shorter way means it too.
    fn names(&self) -> BTreeSet<String> {
        self.texts.keys().cloned().collect()
    }

    /// The article that a gold fact speaks of.
    fn of_gold(&self, doc: &str) -> Option<(&str, &str)> {
        let mut articles = self.texts.iter().filter(|(name, _)| speaks_of(doc, name));
        articles.next().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// Every quote of the gold and of the facts that is not the text at its place.
    fn check(&self, gold: &[GoldFact], records: &[Record]) -> Vec<String> {
        let mut problems = Vec::new();
        if self.texts.is_empty() {
            return problems;
        }
        for fact in gold {
            let Some((_, text)) = self.of_gold(&fact.doc) else {
                problems.push(format!("gold line {}: no article is called {}", fact.line, fact.doc));
                continue;
            };
            let found = CharIndex::new(text).slice([fact.start, fact.end]);
            if found.is_none() || fact.quote.as_deref().is_some_and(|quote| found != Some(quote)) {
                let quote = fact.quote.as_deref().unwrap_or_default();
                problems.push(format!(
                    "gold line {}: `{quote}` is not the text at [{}, {}]",
                    fact.line, fact.start, fact.end
                ));
            }
        }
        for record in records {
            let Some(text) = self.texts.get(&record.article) else { continue };
            problems.extend(Article::new(&record.article, text, vec![record]).err().map(|problem| problem.to_string()));
        }
        problems
    }
}
