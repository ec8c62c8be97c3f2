//! What a run wrote, read back: the facts, and what is known of their articles.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::corpus::Corpus;
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
struct ArticleLine {
    article: String,
    sha256: String,
    encoding: Option<String>,
    #[serde(default)]
    warnings: Vec<String>,
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

    /// Keeps only facts of these kinds, or all when none is named.
    pub(super) fn keep(&mut self, kinds: &[String]) -> anyhow::Result<()> {
        let known: BTreeSet<&str> = self.records.iter().map(|record| record.kind.as_str()).collect();
        for kind in kinds {
            let names = known.iter().copied().collect::<Vec<_>>().join(", ");
            anyhow::ensure!(known.contains(kind.as_str()), "no facts of the kind `{kind}`; there are {names}");
        }
        self.records.retain(|record| kinds.is_empty() || kinds.contains(&record.kind));
        Ok(())
    }

    /// Hands on the articles of a corpus with their facts, in order, each checked against the file it was read from.
    ///
    /// Where articles.jsonl is known these are the articles of the run, else all of the corpus. Nothing may be missing:
    /// an article that was changed, and a quote that does not stand where it should, is an error that names them all.
    pub(super) fn for_each_article(
        &self,
        corpus: &Path,
        encoding: Option<Encoding>,
        mut each: impl FnMut(FoundArticle<'_>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let by_article = by_article(&self.records);
        let mut check = Check::default();
        for file in &Corpus::list(corpus)?.files {
            if !self.is_wanted(&file.name, &by_article) {
                continue;
            }
            let bytes = file.read().map_err(anyhow::Error::msg).with_context(|| file.name.clone())?;
            let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            let encoding = encoding.or_else(|| self.encoding(&file.name));
            for (name, source) in file.articles(bytes, encoding) {
                let line = self.articles.as_ref().and_then(|articles| articles.get(&name));
                let is_known = self.articles.is_none() || line.is_some();
                let (true, Ok(source)) = (is_known, source) else { continue };
                let records = by_article.get(name.as_str()).cloned().unwrap_or_default();
                check.n_seen += records.len();
                if line.is_some_and(|line| line.sha256 != sha256) {
                    check.problems.push(format!("{name}: the file was changed after the run"));
                    continue;
                }
                let warnings = line.map(|line| line.warnings.clone()).unwrap_or_default();
                match Article::new(&name, &source.text, records) {
                    Ok(article) => each(FoundArticle { article, source: &source, warnings })?,
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

#[derive(Default)]
struct Check {
    n_seen: usize,
    problems: Vec<String>,
}

/// How many problems an error names.
const MAX_PROBLEMS: usize = 10;

impl Check {
    fn finish(mut self, n_facts: usize, corpus: &Path) -> anyhow::Result<()> {
        if self.n_seen < n_facts {
            let n_missing = n_facts - self.n_seen;
            self.problems.push(format!("{n_missing} facts name articles that are not below {}", corpus.display()));
        }
        let n_problems = self.problems.len();
        if n_problems == 0 {
            return Ok(());
        }
        let mut shown = self.problems[..n_problems.min(MAX_PROBLEMS)].join("\n  ");
        if n_problems > MAX_PROBLEMS {
            shown.push_str(&format!("\n  and {} more", n_problems - MAX_PROBLEMS));
        }
        anyhow::bail!("the facts are not those of {}:\n  {shown}\nrun again, then try anew", corpus.display())
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

fn facts_path(path: &Path) -> PathBuf {
    if path.is_dir() { path.join("facts.jsonl") } else { path.to_owned() }
}

fn read(reader: impl BufRead, name: &str) -> anyhow::Result<Vec<Record>> {
    read_records(reader).map_err(|error| match error {
        ReadError::Io { cause, .. } => anyhow::Error::new(cause).context(format!("cannot read {name}")),
        ReadError::Record { line, cause } => {
            anyhow::Error::new(cause).context(format!("{name}:{line}: this is no fact"))
        }
    })
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
