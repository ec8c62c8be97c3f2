//! From the bytes of a file to the lines that are written of it.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

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
    /// Whether lines were more than may be in memory, so that what there is of them is not all.
    pub(super) is_cut: bool,
}

/// A file may have so many bytes of lines in memory.
const MOST_LINES: usize = 4 << 20;
/// About so many bytes of lines are taken at once.
const PART: usize = 1 << 20;

/// Goes on while lines are few enough to be in memory.
pub(super) fn few(n_bytes: usize) -> ControlFlow<()> {
    if n_bytes <= MOST_LINES { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
}

/// Takes lines of facts out of memory, or leaves them there; breaks off when they become too many.
pub(super) type TakeLines<'a> = dyn FnMut(&mut Vec<u8>) -> ControlFlow<()> + 'a;

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
    is_cut: bool,
}

impl Worker<'_> {
    /// All articles of one file. Its lines are in memory, unless something takes them, or they are too many.
    pub(super) fn file(self, file: &CorpusFile, mut take: Option<&mut TakeLines<'_>>) -> Extracted {
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
                    let held = extracted.facts.len();
                    let mut take = |lines: &mut Vec<u8>| match take.as_deref_mut() {
                        Some(take) => take(lines),
                        None => few(held + lines.len()),
                    };
                    let n_bytes = std::mem::take(&mut n_bytes);
                    extracted.add(self.article(&name, source, &hexadecimal(&digest), n_bytes, &mut take));
                    if extracted.is_cut {
                        break;
                    }
                }
            }
            Err(error) => {
                extracted.found.size = file.n_bytes;
                extracted.found.retry = true;
                extracted.add(self.article(&file.name, Err(error), "", file.n_bytes, &mut |lines| few(lines.len())));
            }
        }
        extracted
    }

    /// One article.
    pub(super) fn article(
        self,
        name: &str,
        source: Result<Source, String>,
        sha256: &str,
        n_bytes: u64,
        take: &mut TakeLines<'_>,
    ) -> Extracted {
        written(name, source, sha256, n_bytes, |source| outcome(self.work, name, source, take))
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

fn outcome(work: &Work, name: &str, source: Source, take: &mut TakeLines<'_>) -> Outcome {
    let document = work.pipeline.document(name, source);
    let mut facts = BTreeMap::new();
    let mut lines = Vec::new();
    let mut n_taken = 0;
    let found = work.wanted.for_each_fact(&work.pipeline, &document, &mut |record| {
        push_line(&mut lines, &record);
        *facts.entry(record.kind).or_default() += 1;
        if lines.len() < n_taken + PART {
            return ControlFlow::Continue(());
        }
        let flow = take(&mut lines);
        n_taken = lines.len();
        flow
    });
    let mut warnings = document.warnings.clone();
    if document.text.trim().is_empty() {
        warnings.push("the article is empty".to_owned());
    }
    Outcome { encoding: Some(document.source.encoding), facts, lines, warnings, error: None, is_cut: found.is_break() }
}

impl Outcome {
    fn written(self, name: &str, sha256: &str, bytes: u64) -> Extracted {
        let Self { encoding, facts, lines, warnings, error, is_cut } = self;
        let mut extracted = Extracted { facts: lines, is_cut, ..Extracted::default() };
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
        self.is_cut |= other.is_cut;
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
