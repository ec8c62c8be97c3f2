//! From the bytes of a file to the lines that are written of it.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::engine::Work;
use crate::cli::corpus::CorpusFile;
use crate::cli::guard::guarded;
use crate::cli::input::Reading;
use crate::source::{JsonGuesses, Source};
use crate::store::Found;

/// One line of articles.jsonl.
#[derive(Serialize)]
struct ArticleLine<'a> {
    article: &'a str,
    sha256: &'a str,
    bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
    facts: &'a BTreeMap<String, u64>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    warnings: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

/// What came of one article or of several: lines, numbers, and what is to be said.
#[derive(Debug, Default)]
pub(super) struct Extracted {
    pub(super) facts: Vec<u8>,
    pub(super) articles: Vec<u8>,
    pub(super) found: Found,
    pub(super) messages: Vec<Message>,
}

/// Something to be said of an article.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) article: String,
    pub(super) weight: Weight,
    pub(super) text: String,
}

/// How much a message matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// Good to know, and said where anything but mistakes is.
    Note,
    /// Something is odd.
    Warning,
    /// The article could not be read.
    Error,
}

/// What articles are worked on with.
#[derive(Clone, Copy)]
pub(super) struct Worker<'a> {
    pub(super) work: &'a Work,
    pub(super) reading: &'a Reading,
}

/// What is known of one article when the work on it is done.
#[derive(Default)]
struct Outcome {
    encoding: Option<&'static str>,
    facts: BTreeMap<String, u64>,
    /// The lines of the facts.
    lines: Vec<u8>,
    warnings: Vec<String>,
    error: Option<String>,
}

impl Worker<'_> {
    /// All articles of one file.
    pub(super) fn file(self, file: &CorpusFile) -> Extracted {
        let mut extracted = Extracted::default();
        extracted.found.stamp = file.stamp;
        match file.read() {
            Ok(bytes) => {
                let digest = Sha256::digest(&bytes).into();
                extracted.found.size = bytes.len() as u64;
                extracted.found.sha256 = Some(digest);
                // The bytes of a JSON Lines file count once.
                let mut n_bytes = bytes.len() as u64;
                let articles = file.articles(bytes, self.reading);
                extracted.note(&file.name, &articles.guesses);
                for (name, source) in articles {
                    extracted.add(self.article(&name, source, &hexadecimal(&digest), std::mem::take(&mut n_bytes)));
                }
            }
            Err(error) => {
                extracted.found.size = file.n_bytes;
                extracted.found.retry = true;
                extracted.add(self.article(&file.name, Err(error), "", file.n_bytes));
            }
        }
        extracted
    }

    /// One article.
    pub(super) fn article(self, name: &str, source: Result<Source, String>, sha256: &str, n_bytes: u64) -> Extracted {
        written(name, source, sha256, n_bytes, |source| outcome(self.work, name, source))
    }
}

/// The lines of an article in which `find` finds what there is.
fn written(
    name: &str,
    source: Result<Source, String>,
    sha256: &str,
    n_bytes: u64,
    find: impl FnOnce(Source) -> Outcome,
) -> Extracted {
    let mut retry = false;
    let outcome = source.and_then(|source| guarded(|| find(source)).inspect_err(|_| retry = true));
    let outcome = outcome.unwrap_or_else(|error| Outcome { error: Some(error), ..Outcome::default() });
    let mut extracted = outcome.written(name, sha256, n_bytes);
    extracted.found.retry = retry;
    extracted
}

fn outcome(work: &Work, name: &str, source: Source) -> Outcome {
    let document = work.pipeline.document(name, source);
    let mut facts = BTreeMap::new();
    let mut lines = Vec::new();
    for record in work.wanted.facts(&work.pipeline, &document) {
        push_line(&mut lines, &record);
        *facts.entry(record.kind).or_default() += 1;
    }
    let mut warnings = document.warnings.clone();
    if document.text.trim().is_empty() {
        warnings.push("the article is empty".to_owned());
    }
    Outcome { encoding: Some(document.source.encoding), facts, lines, warnings, error: None }
}

impl Outcome {
    fn written(self, name: &str, sha256: &str, bytes: u64) -> Extracted {
        let Self { encoding, facts, lines, warnings, error } = self;
        let mut extracted = Extracted { facts: lines, ..Extracted::default() };
        let line = ArticleLine {
            article: name,
            sha256,
            bytes,
            encoding,
            facts: &facts,
            warnings: &warnings,
            error: error.as_deref(),
        };
        push_line(&mut extracted.articles, &line);
        let counts = &mut extracted.found.counts;
        counts.articles = 1;
        counts.warnings = warnings.len() as u64;
        counts.unreadable = u64::from(error.is_some());
        counts.facts = facts;
        let message = |weight, text| Message { article: name.to_owned(), weight, text };
        let warnings = warnings.into_iter().map(|text| message(Weight::Warning, text));
        extracted.messages = warnings.chain(error.into_iter().map(|text| message(Weight::Error, text))).collect();
        extracted
    }
}

impl Extracted {
    /// Takes note of what was guessed of the lines of a file.
    pub(super) fn note(&mut self, file: &str, guesses: &JsonGuesses) {
        let message = |text| Message { article: file.to_owned(), weight: Weight::Note, text };
        self.messages.extend(guesses.said().map(message));
    }

    /// Adds what came of the next article of the file.
    pub(super) fn add(&mut self, mut other: Self) {
        if self.facts.is_empty() {
            self.facts = std::mem::take(&mut other.facts);
        }
        self.facts.append(&mut other.facts);
        self.articles.append(&mut other.articles);
        self.messages.append(&mut other.messages);
        self.found.counts.add(&other.found.counts, 1);
        self.found.retry |= other.found.retry;
    }
}

fn push_line(lines: &mut Vec<u8>, value: &impl Serialize) {
    serde_json::to_writer(&mut *lines, value).expect("strings and numbers can be written into memory");
    lines.push(b'\n');
}

/// The digits of a hash.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_the_error_of_its_article() {
        let source = || Ok(Source::from_text("有3家".to_owned()));
        let mut whole = written("a.txt", source(), "00", 9, |_| panic!("a mistake of ours"));
        whole.add(written("b.txt", source(), "00", 9, |_| Outcome::default()));
        let articles = String::from_utf8(whole.articles).expect("UTF-8");
        let lines: Vec<&str> = articles.lines().collect();
        assert!(
            lines[0].contains("\"error\":\"internal error") && lines[0].contains("a mistake of ours"),
            "{articles}"
        );
        assert_eq!(lines[1], r#"{"article":"b.txt","sha256":"00","bytes":9,"facts":{}}"#);
        assert_eq!((whole.found.counts.articles, whole.found.counts.unreadable, whole.found.retry), (2, 1, true));
        assert!(whole.messages.len() == 1 && whole.messages[0].weight == Weight::Error);
    }
}
