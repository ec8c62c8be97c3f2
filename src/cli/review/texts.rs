use std::collections::BTreeMap;
use std::path::Path;

use crate::cli::corpus::{Corpus, CorpusFile};
use crate::cli::facts::Facts;
use crate::cli::input::Reading;
use crate::source::Source;

/// The source texts of a corpus, read when they are asked for.
pub(in crate::cli) struct Texts {
    files: BTreeMap<String, CorpusFile>,
    reading: Reading,
    /// The articles of the JSON Lines file that was read last: mostly the next question is about it too.
    last: Option<(String, BTreeMap<String, Source>)>,
}

impl Texts {
    /// The texts of the articles below a folder, read in this way.
    pub(in crate::cli) fn new(corpus: &Path, reading: Reading) -> anyhow::Result<Self> {
        let files =
            Corpus::list(corpus, &reading.access)?.files.into_iter().map(|file| (file.name.clone(), file)).collect();
        Ok(Self { files, reading, last: None })
    }

    /// The names of the files.
    pub(in crate::cli) fn names(&self) -> Vec<String> {
        self.files.keys().cloned().collect()
    }

    /// Whether the file of an article is there.
    pub(in crate::cli) fn has(&self, article: &str) -> bool {
        self.files.contains_key(article) || lines_file(article).is_some_and(|file| self.files.contains_key(file))
    }

    /// The source text of an article, read as the run of the facts has read it; `None` when there is none, or it cannot be read.
    pub(in crate::cli) fn text(&mut self, article: &str, facts: Option<&Facts>) -> Option<String> {
        self.source(article, facts).map(|source| source.text)
    }

    /// The source of an article.
    pub(in crate::cli) fn source(&mut self, article: &str, facts: Option<&Facts>) -> Option<Source> {
        if let Some(file) = self.files.get(article) {
            let encoding = self.reading.encoding.or_else(|| facts?.encoding(&file.name));
            let reading = Reading { encoding, ..self.reading.clone() };
            return file.articles(file.read().ok()?, &reading).into_iter().next()?.1.ok();
        }
        let file = self.files.get(lines_file(article)?)?;
        if self.last.as_ref().is_none_or(|(name, _)| *name != file.name) {
            let articles = file.articles(file.read().ok()?, &self.reading).into_iter();
            let sources = articles.filter_map(|(name, source)| Some((name, source.ok()?))).collect();
            self.last = Some((file.name.clone(), sources));
        }
        self.last.as_ref()?.1.get(article).cloned()
    }
}

/// The JSON Lines file of an article that is one of its lines.
fn lines_file(article: &str) -> Option<&str> {
    let end = article.find(".jsonl#")? + ".jsonl".len();
    Some(&article[..end])
}
