//! The articles below a folder.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::source::{Encoding, Markup, Source, json_lines};

/// A file below the corpus folder.
#[derive(Clone, Debug)]
pub(super) struct CorpusFile {
    /// Path below the folder, with `/`.
    pub(super) name: String,
    /// Where it lies.
    pub(super) path: PathBuf,
    /// Size in bytes when listed.
    pub(super) n_bytes: u64,
}

/// What lies below a corpus folder.
#[derive(Debug, Default)]
pub(super) struct Corpus {
    /// Articles, by name.
    pub(super) files: Vec<CorpusFile>,
    /// Files of other kinds, by name.
    pub(super) skipped: Vec<String>,
    /// What could not be listed, with the reason.
    pub(super) unreadable: Vec<String>,
}

const EXTENSIONS: [&str; 6] = ["txt", "text", "md", "html", "htm", "jsonl"];

impl Corpus {
    /// Lists a folder, or takes a single file.
    pub(super) fn list(root: &Path) -> anyhow::Result<Self> {
        let metadata = fs::metadata(root).with_context(|| format!("no corpus at {}", root.display()))?;
        let mut corpus = Self::default();
        for entry in walkdir::WalkDir::new(root).follow_links(true) {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    corpus.unreadable.push(error.to_string());
                    continue;
                }
            };
            if !entry.file_type().is_file() {
                continue;
            }
            let below = if metadata.is_file() {
                entry.path().file_name().map(Path::new)
            } else {
                entry.path().strip_prefix(root).ok()
            };
            let name = below.unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
            if name.split('/').any(|part| part.starts_with('.')) {
                continue;
            }
            let extension = entry.path().extension().map(|ext| ext.to_string_lossy().to_lowercase());
            if extension.is_some_and(|ext| EXTENSIONS.contains(&ext.as_str())) {
                let n_bytes = entry.metadata().map_or(0, |metadata| metadata.len());
                corpus.files.push(CorpusFile { name, path: entry.into_path(), n_bytes });
            } else {
                corpus.skipped.push(name);
            }
        }
        corpus.files.sort_by(|a, b| a.name.cmp(&b.name));
        corpus.skipped.sort();
        Ok(corpus)
    }
}

/// One article of a corpus file: its name, and its source or why there is none.
pub(super) type Article = (String, Result<Source, String>);

impl CorpusFile {
    /// Reads the file's bytes.
    pub(super) fn read(&self) -> Result<Vec<u8>, String> {
        fs::read(&self.path).map_err(|error| format!("cannot be read: {error}"))
    }

    /// The articles in the file: one, or one for each line of a JSON Lines file, named `file#id`.
    pub(super) fn articles(&self, bytes: Vec<u8>, encoding: Option<Encoding>) -> Vec<Article> {
        if !self.name.ends_with(".jsonl") {
            let markup = Markup::of_name(&self.name);
            let source = Source::decode(bytes, encoding).map(|source| source.with_markup(markup));
            return vec![(self.name.clone(), source.map_err(|error| error.to_string()))];
        }
        let mut articles: Vec<Article> = json_lines(&bytes)
            .map(|record| match record {
                Ok(record) => (format!("{}#{}", self.name, record.id), Ok(Source::from_text(record.text))),
                Err(error) => (self.name.clone(), Err(error.to_string())),
            })
            .collect();
        articles.sort_by(|a, b| a.0.cmp(&b.0));
        articles
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_articles_with_markup() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["a.html", "b.HTM", "c.txt", "d.pdf"] {
            fs::write(folder.path().join(name), "<p>投资5万元").expect("a file");
        }
        let corpus = Corpus::list(folder.path()).expect("a corpus");
        let markup = |file: &CorpusFile| {
            let articles = file.articles(file.read().expect("bytes"), None);
            articles.into_iter().map(|(_, source)| source.expect("text").markup).next().expect("an article")
        };
        let found: Vec<(&str, Markup)> = corpus.files.iter().map(|file| (file.name.as_str(), markup(file))).collect();
        assert_eq!(found, [("a.html", Markup::Html), ("b.HTM", Markup::Html), ("c.txt", Markup::None)]);
        assert_eq!(corpus.skipped, ["d.pdf"]);
    }
}
