//! Reads facts and articles anew and proves every offset, by other means than those that made them.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use super::corpus::Corpus;
use super::facts::{by_article, read_facts};
use super::terminal::{counted, say};
use super::{Common, DONE, FOUND};
use crate::emit::Record;
use crate::source::Source;
use crate::text::SourceSpan;

/// Arguments of `verify`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  jushi verify output corpus")]
pub(super) struct VerifyArgs {
    /// Folder that a run wrote
    output: PathBuf,
    /// Folder with the articles
    corpus: PathBuf,
}

pub(super) fn verify(args: &VerifyArgs, common: &Common) -> anyhow::Result<u8> {
    let records = read_facts(&args.output)?;
    let facts = by_article(&records);
    let n_facts = records.len();
    let corpus = Corpus::list(&args.corpus)?;
    let reading = common.reading_of(&args.output)?;
    let mut problems = Vec::new();
    let mut seen = 0;
    for file in &corpus.files {
        let prefix = format!("{}#", file.name);
        let named = facts.keys().any(|article| *article == file.name || article.starts_with(&prefix));
        if !named {
            continue;
        }
        let bytes = file.read().map_err(anyhow::Error::msg).with_context(|| file.name.clone())?;
        for (name, source) in file.articles(bytes.clone(), &reading) {
            let (Some(facts), Ok(source)) = (facts.get(name.as_str()), source) else { continue };
            // The bytes of an article of a JSON Lines file are those of its text.
            let bytes = if name == file.name { bytes.as_slice() } else { source.text.as_bytes() };
            let article = Article::new(&source, bytes);
            for fact in facts {
                seen += 1;
                article.check(fact, &mut problems);
            }
        }
    }
    if seen < n_facts {
        problems.push(format!(
            "{} of articles that are not below {}",
            counted(n_facts - seen, "fact"),
            args.corpus.display()
        ));
    }
    for problem in &problems {
        say!("{}", problem);
    }
    if !common.quiet {
        say!("{}, {} wrong", counted(n_facts, "fact"), problems.len());
    }
    Ok(if problems.is_empty() { DONE } else { FOUND })
}

/// An article with what is needed to look spans up: its characters, and its bytes decoded piece by piece.
struct Article<'a> {
    text: &'a str,
    /// Byte offset of every character, and the length.
    starts: Vec<usize>,
    bytes: &'a [u8],
    source: &'a Source,
}

impl<'a> Article<'a> {
    fn new(source: &'a Source, bytes: &'a [u8]) -> Self {
        let mut starts: Vec<usize> = source.text.char_indices().map(|(start, _)| start).collect();
        starts.push(source.text.len());
        Self { text: &source.text, starts, bytes, source }
    }

    fn check(&self, fact: &Record, problems: &mut Vec<String>) {
        let mut wrong = |what: String| {
            problems.push(format!("{}: {} {}: {what}", fact.article, fact.kind, fact.id));
        };
        let parts = fact.parts.iter().map(|(name, part)| (name.as_str(), part.quote.as_str(), part.span));
        for (name, quote, span) in std::iter::once(("quote", fact.quote.as_str(), fact.span)).chain(parts) {
            if self.chars(span) != Some(quote) {
                wrong(format!("{name} `{quote}` is not the text at characters {:?}", span.char));
            }
            if self.decoded(span).as_deref() != Some(quote) {
                wrong(format!("{name} `{quote}` is not the text at bytes {:?}", span.byte));
            }
        }
        let inside = fact.sentence.char[0] <= fact.span.char[0] && fact.span.char[1] <= fact.sentence.char[1];
        if !inside
            || self.chars(fact.sentence).is_none()
            || self.chars(fact.sentence) != self.decoded(fact.sentence).as_deref()
        {
            wrong("the sentence does not hold the fact".to_owned());
        }
        if self.line(fact.span) != Some(fact.line) {
            wrong(format!("it does not start in line {}", fact.line));
        }
    }

    fn chars(&self, span: SourceSpan) -> Option<&str> {
        self.text.get(*self.starts.get(span.char[0])?..*self.starts.get(span.char[1])?)
    }

    fn decoded(&self, span: SourceSpan) -> Option<String> {
        self.bytes.get(span.byte[0]..span.byte[1])?;
        let stretches = self.source.stretches(span.byte[0]..span.byte[1]);
        let decoded = stretches.map(|(range, encoding)| {
            let (text, _) = encoding.of_library().decode_without_bom_handling(&self.bytes[range]);
            text.into_owned()
        });
        Some(decoded.collect())
    }

    fn line(&self, span: SourceSpan) -> Option<usize> {
        let before = &self.text[..*self.starts.get(span.char[0])?];
        let ends = before.replace("\r\n", "\n").matches(['\n', '\r']).count();
        Some(ends + 1)
    }
}
