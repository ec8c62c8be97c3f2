//! Reads facts and articles anew and proves all that FACTS.md promises of them.
//!
//! Where facts stand is proved by other means than those that made them: bytes are decoded one by one. What they say is proved by
//! finding them once more, which takes the rules and options of the run.

mod decoded;
mod record;
mod written;

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};

use clap::Args;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use self::decoded::Decoded;
use self::record::{Referred, Seen, difference};
use self::written::Written;
use super::corpus::{Corpus, CorpusFile};
use super::facts::by_article;
use super::guard::guarded;
use super::input::Reading;
use super::run::{Engine, Work};
use super::terminal::{counted, say};
use super::{Common, DONE, FOUND};
use crate::emit::Record;
use crate::source::{Encoding, Source};

/// Arguments of `verify`.
#[derive(Debug, Args)]
#[command(
    after_help = "Give the options of the run too: --rules, --with, --without, --encoding, --currency and the like.
Every breach of a promise is a line; the exit status is 1 when there is one.

Examples:
  jushi verify output corpus
  jushi verify results articles --rules my-rules"
)]
pub(super) struct VerifyArgs {
    /// Folder that a run wrote
    output: PathBuf,
    /// Folder with the articles
    corpus: PathBuf,
}

pub(super) fn verify(args: &VerifyArgs, common: &Common) -> anyhow::Result<u8> {
    let written = Written::read(&args.output)?;
    let mut engine = Engine::new(common, &written.kinds)?;
    prove(&written, &args.output, &args.corpus, common, &mut engine)
}

/// Proves what a run has just written; gives the exit status.
pub(super) fn prove_run(output: &Path, corpus: &Path, common: &Common, engine: &mut Engine) -> anyhow::Result<u8> {
    prove(&Written::read(output)?, output, corpus, common, engine)
}

fn prove(written: &Written, output: &Path, corpus: &Path, common: &Common, engine: &mut Engine) -> anyhow::Result<u8> {
    let is_same = written.key.as_deref().is_some_and(|key| key == engine.key());
    if is_same {
        engine.prepare(common)?;
    }
    let listed = Corpus::list_without(corpus, Some(output), &common.access)?;
    let facts = by_article(&written.records);
    let work = engine.work().filter(|_| is_same);
    let proof = Proof { written, facts: &facts, work, reading: common.reading_of(output)? };
    let mut breaches = written.breaches.clone();
    let (mut seen, referred) = (Seen::default(), Referred::new(&written.records, &written.kinds));
    for record in &written.records {
        let wrong = seen.wrong(record).into_iter().chain(referred.wrong(record));
        breaches.extend(wrong.map(|wrong| breach(record, &wrong)));
    }
    let files: Vec<(Vec<String>, Vec<String>)> = listed.files.par_iter().map(|file| proof.file(file)).collect();
    let mut known: Vec<String> = Vec::new();
    for (names, found) in files {
        known.extend(names);
        breaches.extend(found);
    }
    known.sort_unstable();
    let is_unknown = |name: &&&str| known.binary_search_by(|known| known.as_str().cmp(name)).is_err();
    for (name, facts) in facts.iter().filter(|(name, _)| is_unknown(name)) {
        breaches.push(format!("{name}: there is no such article below {}; facts: {}", corpus.display(), facts.len()));
    }
    breaches.extend(proof.counts_wrong());
    for breach in &breaches {
        say!("{}", breach);
    }
    if !is_same {
        say!("warning: the run had other rules or options, or another program; what the facts say was not proved");
    }
    if !common.quiet {
        say!("{}, {} wrong", counted(written.records.len(), "fact"), breaches.len());
    }
    Ok(if breaches.is_empty() { DONE } else { FOUND })
}

fn breach(record: &Record, wrong: &str) -> String {
    format!("{}:{}: {} {}: {wrong}", record.article, record.line, record.kind, record.id)
}

/// What a run wrote, held against the files.
struct Proof<'a> {
    written: &'a Written,
    facts: &'a BTreeMap<&'a str, Vec<&'a Record>>,
    /// What finds the facts once more, where it is what found them.
    work: Option<&'a Work>,
    /// How the run has read the files.
    reading: Reading,
}

impl Proof<'_> {
    /// The articles of a file, and everything that is wrong with what was written of them.
    fn file(&self, file: &CorpusFile) -> (Vec<String>, Vec<String>) {
        if !self.is_named(file) {
            return (Vec::new(), Vec::new());
        }
        let bytes = match file.read() {
            Ok(bytes) => bytes,
            Err(error) => return (vec![file.name.clone()], self.unread(&file.name, &error)),
        };
        let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let mut known = Vec::new();
        let mut breaches = Vec::new();
        for (name, source) in file.articles(bytes.clone(), &self.reading_of(file)) {
            if self.written.articles.get(&name).is_some_and(|line| line.sha256 != sha256) {
                breaches.push(format!("{name}: the file is not what the run has read: it has another hash"));
            }
            match source {
                Err(error) => breaches.extend(self.unread(&name, &error)),
                // The bytes of an article of a JSON Lines file are those of its text.
                Ok(source) if name == file.name => breaches.extend(self.article(&name, source, &bytes)),
                Ok(source) => {
                    let bytes = source.text.clone().into_bytes();
                    breaches.extend(self.article(&name, source, &bytes));
                }
            }
            known.push(name);
        }
        (known, breaches)
    }

    /// Whether facts or articles.jsonl speak of a file or of its lines.
    fn is_named(&self, file: &CorpusFile) -> bool {
        let prefix = format!("{}#", file.name);
        let is_line = |name: Option<&str>| name.is_some_and(|name| name.starts_with(&prefix));
        let lines = &self.written.articles;
        lines.contains_key(&file.name)
            || self.facts.contains_key(file.name.as_str())
            || is_line(lines.range(prefix.clone()..).next().map(|(name, _)| name.as_str()))
            || is_line(self.facts.range(prefix.as_str()..).next().map(|(name, _)| *name))
    }

    /// How a file was read.
    fn reading_of(&self, file: &CorpusFile) -> Reading {
        let line = self.written.articles.get(&file.name);
        let encoding = self.reading.encoding.or_else(|| Encoding::for_label(line?.encoding.as_deref()?).ok());
        Reading { encoding, ..self.reading.clone() }
    }

    fn unread(&self, name: &str, error: &str) -> Vec<String> {
        let n_facts = self.facts.get(name).map_or(0, Vec::len);
        if n_facts > 0 { vec![format!("{name}: it has {n_facts} facts, and {error}")] } else { Vec::new() }
    }

    fn article(&self, name: &str, source: Source, bytes: &[u8]) -> Vec<String> {
        let records = self.facts.get(name).map_or(&[][..], Vec::as_slice);
        let mut breaches = Vec::new();
        if !records.is_empty() {
            // A byte order mark before the text is no text.
            let start = source.byte_range(0..0).start;
            let stretches = source.stretches(start..bytes.len());
            let stretches = stretches.map(|(range, encoding)| (range, encoding.of_library()));
            let decoded = Decoded::new(bytes, stretches.collect());
            if decoded.text != source.text {
                breaches.push(format!("{name}: byte by byte it decodes to another text"));
            }
            for record in records {
                breaches.extend(places_wrong(record, &decoded).into_iter().map(|wrong| breach(record, &wrong)));
            }
        }
        if let Some(work) = self.work {
            match guarded(|| work.facts(name, source)) {
                Ok(expected) => breaches.extend(differences(name, records, &expected)),
                Err(error) => breaches.extend(self.unread(name, &error)),
            }
        }
        breaches
    }

    /// Where articles.jsonl and run.json count other facts than there are.
    fn counts_wrong(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut all: BTreeMap<&str, u64> = BTreeMap::new();
        for record in &self.written.records {
            *all.entry(&record.kind).or_default() += 1;
        }
        for (name, line) in &self.written.articles {
            let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
            for record in self.facts.get(name.as_str()).into_iter().flatten() {
                *counts.entry(&record.kind).or_default() += 1;
            }
            if !line.facts.iter().map(|(kind, count)| (kind.as_str(), *count)).eq(counts) {
                wrong.push(format!("{name}: articles.jsonl counts other facts of it"));
            }
        }
        if !self.written.articles.is_empty() {
            let is_new = |name: &&&str| !self.written.articles.contains_key(**name);
            wrong.extend(
                self.facts.keys().filter(is_new).map(|name| format!("{name}: articles.jsonl does not know it")),
            );
        }
        let said = self.written.counts.as_ref();
        if said.is_some_and(|said| !said.iter().map(|(kind, count)| (kind.as_str(), *count)).eq(all)) {
            wrong.push("run.json counts other facts".to_owned());
        }
        wrong
    }
}

/// What is wrong with the places of a record.
fn places_wrong(record: &Record, decoded: &Decoded<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    let parts = record.parts.iter().map(|(name, part)| (name.as_str(), part.span, Some(part.quote.as_str())));
    let whole = [("the quote", record.span, Some(record.quote.as_str())), ("the sentence", record.sentence, None)];
    for (name, span, quote) in whole.into_iter().chain(parts) {
        wrong.extend(decoded.wrong(span, quote).map(|what| format!("{name} {what}")));
    }
    let (sentence, span) = (record.sentence.char, record.span.char);
    if sentence[0] > span[0] || span[1] > sentence[1] {
        wrong.push("the sentence does not hold the fact".to_owned());
    }
    let line = decoded.line(span[0]);
    if line != record.line {
        wrong.push(format!("it starts in line {line}"));
    }
    wrong
}

/// Where the facts of an article are not those that the rules find in it.
fn differences(name: &str, records: &[&Record], expected: &[Record]) -> Vec<String> {
    let mut breaches = Vec::new();
    // Both are in the same order, so what is looked for mostly comes next.
    let mut left: VecDeque<&Record> = expected.iter().collect();
    for record in records {
        let is_it = |other: &&Record| other.id == record.id;
        let is_there = |other: &&Record| other.kind == record.kind && other.span == record.span;
        let at = left.iter().position(is_it).or_else(|| left.iter().position(is_there));
        match at.and_then(|at| left.remove(at)) {
            None => breaches.push(breach(record, "the rules find no such fact")),
            Some(other) => breaches.extend(difference(record, other).map(|differs| breach(record, &differs))),
        }
    }
    breaches.extend(left.into_iter().map(|missing| {
        format!("{name}:{}: a fact is missing: {} {} `{}`", missing.line, missing.kind, missing.id, missing.quote)
    }));
    breaches
}
