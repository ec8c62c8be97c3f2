//! The articles below a folder: how they are found and how they are read.

mod listing;

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Args;

pub(super) use listing::{Corpus, has_article_extension};

use super::input::Reading;
use crate::files::{Files, OpenFile};
use crate::source::{JsonErrors, JsonGuesses, Markup, Source, json_lines};
use crate::store::Listed;

/// How articles are found and read.
#[derive(Args, Clone, Debug)]
pub(super) struct Access {
    /// Follow links that lead out of the folder of articles
    #[arg(long, global = true)]
    pub(super) follow_links: bool,
    /// The largest article to work on, in megabytes; larger ones are named and left out
    #[arg(long, global = true, value_name = "MB", default_value_t = DEFAULT_MAX_ARTICLE)]
    pub(super) max_article: u64,
    #[arg(skip)]
    pub(super) files: Files,
}

/// An article of so many megabytes takes some ten times as much memory, and a hundred times more where it is one table.
const DEFAULT_MAX_ARTICLE: u64 = 32;

impl Default for Access {
    fn default() -> Self {
        Self { follow_links: false, max_article: DEFAULT_MAX_ARTICLE, files: Files::default() }
    }
}

impl Access {
    /// The most bytes that an article may have.
    pub(super) fn max_bytes(&self) -> u64 {
        self.max_article.saturating_mul(1_000_000)
    }

    /// Reads all of a file or of a stream, unless it is larger than an article may be. `len` is how long it seems to be.
    pub(super) fn read(&self, reader: impl Read, len: u64) -> Result<Vec<u8>, String> {
        let max = self.max_bytes();
        // A byte more, so that the end is found without taking twice as much.
        let mut bytes = Vec::with_capacity(usize::try_from(len.min(max)).unwrap_or_default() + 1);
        if len <= max {
            let read = reader.take(max + 1).read_to_end(&mut bytes);
            read.map_err(|error| format!("cannot be read: {error}"))?;
        }
        let len = len.max(bytes.len() as u64);
        if len <= max {
            return Ok(bytes);
        }
        Err(self.too_large(len))
    }

    /// Refuses an article that is too large.
    pub(super) fn check(&self, len: u64) -> Result<(), String> {
        if len <= self.max_bytes() { Ok(()) } else { Err(self.too_large(len)) }
    }

    pub(super) fn too_large(&self, len: u64) -> String {
        let (n_mb, max) = (len.div_ceil(1_000_000), self.max_article);
        format!("has {n_mb} MB, and an article may have {max}; split it, or allow more with --max-article")
    }
}

/// A file below the corpus folder.
#[derive(Clone, Debug)]
pub(super) struct CorpusFile {
    /// Path below the folder, with `/`.
    pub(super) name: String,
    /// Where it lies.
    pub(super) path: PathBuf,
    /// Size in bytes when listed.
    pub(super) n_bytes: u64,
    /// What changes when the file does, where a later change is sure to show.
    pub(super) stamp: Option<i64>,
    /// Whether it was listed, and not only known from an earlier run.
    pub(super) is_seen: bool,
    pub(super) access: Access,
}

impl Listed for CorpusFile {
    fn name(&self) -> &str {
        &self.name
    }

    fn size(&self) -> u64 {
        self.n_bytes
    }

    fn stamp(&self) -> Option<i64> {
        self.stamp
    }

    fn is_seen(&self) -> bool {
        self.is_seen
    }
}

/// The name of an article below `root` as the shell can open it.
pub(super) fn shown_path(root: &Path, article: &str) -> String {
    if root.is_file() {
        let id = article.split_once('#').map(|(_, id)| format!("#{id}")).unwrap_or_default();
        return format!("{}{id}", root.display());
    }
    root.join(article).display().to_string()
}

/// One article of a corpus file: its name, and its source or why there is none.
pub(super) type Article = (String, Result<Source, String>);

/// The articles of a corpus file, in the order of their names.
#[derive(Debug, Default)]
pub(super) struct Articles {
    pub(super) articles: Vec<Article>,
    /// What was guessed of the members of its lines.
    pub(super) guesses: JsonGuesses,
}

impl IntoIterator for Articles {
    type Item = Article;
    type IntoIter = std::vec::IntoIter<Article>;

    fn into_iter(self) -> Self::IntoIter {
        self.articles.into_iter()
    }
}

impl CorpusFile {
    /// Reads the file's bytes.
    pub(super) fn read(&self) -> Result<Vec<u8>, String> {
        let cannot_read = |error| format!("cannot be read: {error}");
        let mut file = self.open().map_err(cannot_read)?;
        if !self.is_json_lines() {
            return self.access.read(file, self.n_bytes);
        }
        // Its lines are articles, not the file.
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(cannot_read)?;
        Ok(bytes)
    }

    /// Opens the file.
    pub(super) fn open(&self) -> io::Result<OpenFile> {
        self.access.files.open(&self.path)
    }

    /// One of its articles, as the shell can open the file.
    pub(super) fn shown(&self, article: &str) -> String {
        format!("{}{}", self.path.display(), article.strip_prefix(self.name.as_str()).unwrap_or_default())
    }

    /// Whether the file holds an article in each line.
    pub(super) fn is_json_lines(&self) -> bool {
        self.name.ends_with(".jsonl")
    }

    /// The articles in the file: one, or one for each line of a JSON Lines file, named `file#id`. Lines that are no
    /// articles are one error, which has the name of the file.
    pub(super) fn articles(&self, bytes: Vec<u8>, reading: &Reading) -> Articles {
        let mut found = Articles::default();
        if !self.is_json_lines() {
            let markup = Markup::of_name(&self.name);
            let source = Source::decode(bytes, reading.encoding).map(|source| source.with_markup(markup));
            found.articles.push((self.name.clone(), source.map_err(|error| error.to_string())));
            return found;
        }
        let mut errors = JsonErrors::default();
        for record in json_lines(&bytes, &reading.fields) {
            match record {
                Ok(record) => {
                    found.guesses.add(record.guess);
                    let is_small = self.access.check(record.text.len() as u64);
                    let name = format!("{}#{}", self.name, record.id);
                    found.articles.push((name, is_small.map(|()| record.into_source())));
                }
                Err(error) => errors.add(error),
            }
        }
        if !errors.is_empty() {
            found.articles.push((self.name.clone(), Err(errors.to_string())));
        }
        found.articles.sort_by(|a, b| a.0.cmp(&b.0));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever is read of it is too much.
    struct Unread;

    impl Read for Unread {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            panic!("it is too large to be read");
        }
    }

    #[test]
    fn what_is_too_large_is_refused_without_being_read() {
        let access = Access::default();
        let error = access.read(Unread, 2 << 30).expect_err("too large");
        assert_eq!(error, "has 2148 MB, and an article may have 32; split it, or allow more with --max-article");
        // A stream does not say how long it is: no more is read than an article may have.
        let error = access.read(io::repeat(b' '), 0).expect_err("too large");
        assert!(error.starts_with("has 33 MB"), "{error}");
    }
}
