//! What a run wrote, read back: the facts, and what is known of their articles.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::corpus::Corpus;
use super::input::Reading;
use super::kinds;
use super::terminal::{counted, say};
use super::{Common, DONE, UNREADABLE};
use crate::emit::{ReadError, Record, read_records};
use crate::export::Article;
use crate::source::{Encoding, Source};

/// The facts of a run, in their order.
pub(super) struct Facts {
    pub(super) records: Vec<Record>,
    /// Lines of articles.jsonl by article, if it lies beside the facts.
    articles: Option<BTreeMap<String, ArticleLine>>,
}

/// As much of a line of articles.jsonl as is used.
#[derive(Deserialize)]
#[serde(expecting = "an object as `run` writes it")]
struct ArticleLine {
    article: String,
    sha256: String,
    encoding: Option<String>,
    #[serde(default)]
    warnings: Vec<String>,
    error: Option<String>,
}

/// An article as it is handed on: its source and its facts.
pub(super) struct FoundArticle<'a> {
    pub(super) article: Article<'a>,
    pub(super) source: &'a Source,
    pub(super) warnings: Vec<String>,
}

impl Facts {
    /// Reads what a run wrote: its folder, its facts.jsonl, or facts from stdin for `-`.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let records = read_facts(path)?;
        let folder = if path.ends_with("facts.jsonl") { path.parent().unwrap_or(path) } else { path };
        let lines = folder.join("articles.jsonl");
        let articles = lines.is_file().then(|| read_articles(&lines)).transpose()?;
        Ok(Self { records, articles })
    }

    /// The names of the articles, as far as they are known: those with facts, and those of articles.jsonl.
    pub(super) fn articles(&self) -> BTreeSet<&str> {
        let lines = self.articles.iter().flat_map(|articles| articles.keys().map(String::as_str));
        self.records.iter().map(|record| record.article.as_str()).chain(lines).collect()
    }

    /// The articles that the run could not read, each with the reason.
    pub(super) fn unreadable(&self) -> impl Iterator<Item = (&str, &str)> {
        let lines = self.articles.iter().flat_map(|articles| articles.values());
        lines.filter_map(|line| Some((line.article.as_str(), line.error.as_deref()?)))
    }

    /// Keeps only facts of these kinds, or all when none is named.
    ///
    /// # Errors
    /// When a kind is neither one of the facts nor one of `more`.
    pub(super) fn keep(&mut self, kinds: &[String], more: &[&str]) -> anyhow::Result<()> {
        let known = self.records.iter().map(|record| record.kind.as_str()).chain(more.iter().copied());
        let known: Vec<&str> = known.collect::<BTreeSet<&str>>().into_iter().collect();
        kinds.iter().try_for_each(|kind| kinds::check(kind, &known))?;
        self.records.retain(|record| kinds.is_empty() || kinds.contains(&record.kind));
        Ok(())
    }

    /// Hands on the articles of a corpus with their facts, in order, each checked against the file it was read from.
    ///
    /// Where articles.jsonl is known these are the articles of the run, else all of the corpus. An article that was
    /// changed, cannot be read, or does not have a quote where it should is left out; the others are handed on.
    ///
    /// # Errors
    /// When the facts are those of no article of the corpus.
    pub(super) fn for_each_article(
        &self,
        corpus: &Path,
        reading: &Reading,
        mut each: impl FnMut(FoundArticle<'_>) -> anyhow::Result<()>,
    ) -> anyhow::Result<LeftOut> {
        let by_article = by_article(&self.records);
        let mut check = Check::default();
        let mut last_changed = String::new();
        for file in &Corpus::list(corpus, &reading.access)?.files {
            if !self.is_wanted(&file.name, &by_article) {
                continue;
            }
            let bytes = match file.read() {
                Ok(bytes) => bytes,
                Err(error) => {
                    check.problems.push(format!("{}: {error}", file.path.display()));
                    continue;
                }
            };
            let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            let encoding = reading.encoding.or_else(|| self.encoding(&file.name));
            let reading = Reading { encoding, ..reading.clone() };
            for (name, source) in file.articles(bytes, &reading) {
                let line = self.articles.as_ref().and_then(|articles| articles.get(&name));
                let is_known = self.articles.is_none() || line.is_some();
                let (true, Ok(source)) = (is_known, source) else { continue };
                let records = by_article.get(name.as_str()).cloned().unwrap_or_default();
                let n_records = records.len();
                check.n_seen += n_records;
                if line.is_some_and(|line| line.sha256 != sha256) {
                    if last_changed != file.name {
                        check.problems.push(format!("{}: the file was changed after the run", file.path.display()));
                        last_changed.clone_from(&file.name);
                    }
                    continue;
                }
                let warnings = line.map(|line| line.warnings.clone()).unwrap_or_default();
                match Article::new(&name, &source.text, records) {
                    Ok(article) => {
                        check.n_taken += n_records;
                        each(FoundArticle { article, source: &source, warnings })?;
                    }
                    Err(problem) => check.problems.push(problem.to_string()),
                }
            }
        }
        check.finish(self.records.len(), corpus)
    }

    fn is_wanted(&self, file: &str, facts: &BTreeMap<&str, Vec<&Record>>) -> bool {
        let prefix = format!("{file}#");
        let Some(articles) = &self.articles else { return true };
        has_article(articles.keys().map(String::as_str), articles.contains_key(file), &prefix)
            || has_article(facts.keys().copied(), facts.contains_key(file), &prefix)
    }

    /// The names of the articles of the run, those without facts too where they are known.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let named = self.articles.iter().flat_map(|articles| articles.keys().map(String::as_str));
        named.chain(self.records.iter().map(|record| record.article.as_str()))
    }

    /// The encoding that a file was read in.
    pub(super) fn encoding(&self, file: &str) -> Option<Encoding> {
        let label = self.articles.as_ref()?.get(file)?.encoding.as_deref()?;
        Encoding::for_label(label).ok()
    }
}

fn has_article<'a>(mut names: impl Iterator<Item = &'a str>, is_file: bool, prefix: &str) -> bool {
    is_file || (prefix.ends_with(".jsonl#") && names.any(|name| name.starts_with(prefix)))
}

/// What of a run could not be handed on.
pub(super) struct LeftOut {
    /// Articles with what is wrong, one a line.
    pub(super) problems: Vec<String>,
    /// How many facts are not theirs.
    pub(super) n_taken: usize,
}

#[derive(Default)]
struct Check {
    n_seen: usize,
    n_taken: usize,
    problems: Vec<String>,
}

/// How many problems an error names.
const MAX_PROBLEMS: usize = 10;

impl Check {
    fn finish(mut self, n_facts: usize, corpus: &Path) -> anyhow::Result<LeftOut> {
        if self.n_seen < n_facts {
            let n_missing = n_facts - self.n_seen;
            self.problems.push(format!(
                "{} of articles that are not below {}",
                counted(n_missing, "fact"),
                corpus.display()
            ));
        }
        let n_problems = self.problems.len();
        if n_problems == 0 || self.n_taken > 0 || n_facts == 0 {
            return Ok(LeftOut { problems: self.problems, n_taken: self.n_taken });
        }
        let mut shown = self.problems[..n_problems.min(MAX_PROBLEMS)].join("\n  ");
        if n_problems > MAX_PROBLEMS {
            shown.push_str(&format!("\n  and {} more", n_problems - MAX_PROBLEMS));
        }
        anyhow::bail!("the facts are not those of {}:\n  {shown}\nrun again, then try anew", corpus.display())
    }
}

impl LeftOut {
    /// Says what was left out; gives the exit status.
    pub(super) fn say(&self) -> u8 {
        for problem in &self.problems {
            say!("error: {}; left out", problem);
        }
        if self.problems.is_empty() { DONE } else { UNREADABLE }
    }
}

/// The records of each article, in their order.
pub(super) fn by_article(records: &[Record]) -> BTreeMap<&str, Vec<&Record>> {
    let mut articles: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for record in records {
        articles.entry(&record.article).or_default().push(record);
    }
    articles
}

/// Reads facts: of the folder of a run, of a file, or of stdin for `-`.
pub(super) fn read_facts(path: &Path) -> anyhow::Result<Vec<Record>> {
    if path == Path::new("-") {
        return read(io::stdin().lock(), "stdin");
    }
    let path = facts_path(path);
    let file = File::open(&path)
        .with_context(|| format!("cannot read {}; expected the folder of a run, or its facts.jsonl", path.display()))?;
    read(BufReader::new(file), &path.display().to_string())
}

pub(super) fn facts_path(path: &Path) -> PathBuf {
    if path.is_dir() { path.join("facts.jsonl") } else { path.to_owned() }
}

fn read(reader: impl BufRead, name: &str) -> anyhow::Result<Vec<Record>> {
    read_records(reader).map_err(|error| match error {
        ReadError::Io { cause, .. } => anyhow::Error::new(cause).context(format!("cannot read {name}")),
        ReadError::Record { line, cause } => {
            anyhow::Error::new(cause).context(format!("{name}:{line}: this is no fact"))
        }
        ReadError::Name { .. } => anyhow::Error::new(error).context(format!("cannot read {name}")),
    })
}

/// As much of run.json as tells how the articles were read.
#[derive(Default, Deserialize)]
struct RunLine {
    #[serde(default)]
    reading: ReadingLine,
}

#[derive(Default, Deserialize)]
struct ReadingLine {
    encoding: Option<String>,
    text_field: Option<String>,
    id_field: Option<String>,
}

impl Common {
    /// How articles are to be read so that they are those of a run: as is told, else as the run was told.
    pub(super) fn reading_of(&self, output: &Path) -> anyhow::Result<Reading> {
        let mut reading = self.reading()?;
        let folder = if output.is_dir() { output } else { output.parent().unwrap_or(output) };
        let Ok(text) = std::fs::read_to_string(folder.join("run.json")) else { return Ok(reading) };
        let of_run = serde_json::from_str::<RunLine>(&text).unwrap_or_default().reading;
        let encoding = of_run.encoding.and_then(|label| Encoding::for_label(&label).ok());
        reading.encoding = reading.encoding.or(encoding);
        reading.fields.text = reading.fields.text.or(of_run.text_field);
        reading.fields.id = reading.fields.id.or(of_run.id_field);
        Ok(reading)
    }
}

fn read_articles(path: &Path) -> anyhow::Result<BTreeMap<String, ArticleLine>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut articles = BTreeMap::new();
    for (index, line) in text.lines().enumerate() {
        let line: ArticleLine = serde_json::from_str(line)
            .with_context(|| format!("{}:{}: this is no line of articles.jsonl", path.display(), index + 1))?;
        articles.insert(line.article.clone(), line);
    }
    Ok(articles)
}
