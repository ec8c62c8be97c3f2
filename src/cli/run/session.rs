//! One run: list, plan, prove, extract, commit.

use std::borrow::Cow;
use std::io::{self, Read};
use std::path::Path;
use std::time::Instant;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::Engine;
use super::extraction::Extraction;
use super::summary::{self, Summary};
use crate::cli::corpus::{Corpus, CorpusFile};
use crate::cli::terminal::say;
use crate::cli::{Common, DONE, UNREADABLE, interrupt, review};
use crate::store::{Commit, Committed, Plan, Store, StoreError, Terms};

/// What a run works on.
pub(in crate::cli) struct Session<'a> {
    pub(in crate::cli) corpus: &'a Path,
    pub(in crate::cli) output: &'a Path,
    pub(in crate::cli) common: &'a Common,
    pub(in crate::cli) full: bool,
    pub(in crate::cli) rehash: bool,
    /// Whether this is one of many runs, of which only what changed is of interest.
    pub(in crate::cli) is_watch: bool,
}

/// How a run has ended.
pub(in crate::cli) enum Ended {
    /// The output is that of the corpus.
    Done {
        /// The exit status.
        status: u8,
    },
    /// Somebody asked to stop; what was done is remembered.
    Stopped,
}

impl Session<'_> {
    /// Brings the output to what the corpus is now.
    pub(in crate::cli) fn run(&self, engine: &mut Engine) -> anyhow::Result<Ended> {
        let started = Instant::now();
        let corpus = Corpus::list_without(self.corpus, Some(self.output), &self.common.access)?;
        anyhow::ensure!(
            !corpus.files.is_empty() || !corpus.unreadable.is_empty(),
            "no articles below {}: expected .txt, .md, .html or .jsonl files",
            self.corpus.display()
        );
        if self.full || !Store::exists(self.output) {
            // Every article will be read. Broken rules must show before anything is written.
            engine.prepare(self.common)?;
        }
        for problem in &corpus.unreadable {
            say!("error: {}", problem);
        }
        for link in &corpus.links {
            say!("warning: {}: it is a link that leads out of the corpus; --follow-links follows it", link);
        }
        match self.attempt(&corpus, engine, started, self.rehash) {
            Err(error) if matches!(error.downcast_ref(), Some(StoreError::Altered { .. })) => {
                say!("warning: {}: {:#}; all is held against what was written", self.output.display(), error);
                self.attempt(&corpus, engine, started, true)
            }
            outcome => outcome,
        }
        .or_else(|error| match Err(error) {
            Err(error) if self.may_set_aside(&error) => {
                let aside = Store::set_aside(&self.common.access.files, self.output)?;
                say!(
                    "warning: {}: {:#}; it is now called {}, and every article is read anew",
                    self.output.display(),
                    error,
                    aside
                );
                self.attempt(&corpus, engine, started, self.rehash)
            }
            outcome => outcome,
        })
        .map_err(|error| match error.downcast_ref::<StoreError>() {
            None | Some(StoreError::Held { .. }) => error,
            Some(_) => error.context(format!("the run into {} failed", self.output.display())),
        })
    }

    /// The files of the corpus, and those that an earlier run has known where nothing could be listed now: nobody has seen
    /// that they are gone.
    fn with_unlisted<'a>(&self, corpus: &'a Corpus, store: &Store) -> anyhow::Result<Cow<'a, [CorpusFile]>> {
        if corpus.unlisted.is_empty() {
            return Ok(Cow::Borrowed(&corpus.files));
        }
        let mut files = corpus.files.clone();
        for (name, n_bytes) in store.known_below(&corpus.unlisted)? {
            if corpus.files.binary_search_by(|file| file.name.cmp(&name)).is_err() {
                let path = self.corpus.join(&name);
                let access = self.common.access.clone();
                files.push(CorpusFile { name, path, n_bytes, stamp: None, is_seen: false, access });
            }
        }
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Cow::Owned(files))
    }

    fn may_set_aside(&self, error: &anyhow::Error) -> bool {
        match error.downcast_ref::<StoreError>() {
            Some(StoreError::Damaged(_) | StoreError::Schema) => true,
            Some(StoreError::Newer { .. } | StoreError::Foreign) => self.full,
            _ => false,
        }
    }

    fn attempt(&self, corpus: &Corpus, engine: &mut Engine, started: Instant, rehash: bool) -> anyhow::Result<Ended> {
        let root = self.corpus.canonicalize().unwrap_or_else(|_| self.corpus.to_owned());
        let terms =
            Terms { key: engine.key.clone(), root: root.to_string_lossy().into_owned(), full: self.full, rehash };
        let mut store = Store::open(&self.common.access.files, self.output)?;
        let files = self.with_unlisted(corpus, &store)?;
        let mut plan = store.plan(&files, &terms)?;
        settle(&mut plan, &files);
        let wanted = plan.wanted();
        let mut extraction = Extraction::new(self.common, self.corpus, &files, wanted.len());
        if !wanted.is_empty() {
            engine.prepare(self.common)?;
            extraction.run(&wanted, engine, &mut store, &mut plan)?;
        }
        if interrupt::is_asked() {
            self.say_stopped(extraction.n_done, wanted.len());
            return Ok(Ended::Stopped);
        }
        let summary = Summary {
            key: engine.key(),
            kinds: &engine.kinds,
            rules_sha256: &engine.rules_sha256,
            reading: &engine.reading,
            unlisted: &corpus.unreadable,
            skipped: &corpus.skipped,
            n_extracted: extraction.n_done as u64,
            n_bytes_extracted: extraction.n_bytes,
        };
        let commit = Commit { plan: &plan, listed: &files[..], terms: &terms, version: env!("CARGO_PKG_VERSION") };
        let committed = store.commit(&commit, |committed| summary.json(committed, started.elapsed()))?;
        let is_news = committed.is_written || !self.is_watch;
        if is_news && committed.counts.unreadable > extraction.n_unreadable {
            summary::name_unreadable(self.output, self.corpus, &extraction.unreadable)?;
        }
        self.say_done(&summary, &committed, started);
        if is_news {
            self.say_decisions();
        }
        let is_unreadable = summary.n_unreadable(&committed) > 0;
        Ok(Ended::Done { status: if is_unreadable { UNREADABLE } else { DONE } })
    }

    fn say_stopped(&self, n_done: usize, n_wanted: usize) {
        let facts = self.output.join(crate::store::FACTS);
        let left = if facts.exists() { "is still that of the run before" } else { "is not written yet" };
        say!(
            "stopped: {} of {} files are done and remembered, the next run goes on from there; {} {}",
            n_done,
            n_wanted,
            facts.display(),
            left
        );
    }

    /// What became of the decisions that people made on the facts of the runs before.
    fn say_decisions(&self) {
        match review::counts(self.output, self.corpus, self.common) {
            Ok(Some(counts)) if !self.common.quiet || counts.lost > 0 => say!("{}", counts.says()),
            Ok(_) => {}
            Err(error) => say!("warning: the decisions were not looked at: {:#}", error),
        }
    }

    fn say_done(&self, summary: &Summary<'_>, committed: &Committed, started: Instant) {
        if self.common.quiet {
            return;
        }
        let elapsed = started.elapsed();
        if !self.is_watch {
            summary.print(committed, elapsed, self.output);
        } else if committed.is_written {
            let n_facts: u64 = committed.counts.facts.values().sum();
            let changes = summary::changes(committed.changes);
            say!("{}: {} facts, {} s", changes, n_facts, summary::seconds(elapsed));
        }
    }
}

/// Hashes the files of which only the content tells whether they are what they were.
fn settle(plan: &mut Plan, files: &[CorpusFile]) {
    let suspects = std::mem::take(&mut plan.suspects);
    let is_same: Vec<bool> = suspects
        .par_iter()
        .map(|suspect| hash(&files[suspect.index]).is_ok_and(|sha256| sha256 == suspect.sha256))
        .collect();
    for (suspect, is_same) in suspects.iter().zip(is_same) {
        plan.settle(suspect, is_same, &files[suspect.index]);
    }
}

fn hash(file: &CorpusFile) -> io::Result<[u8; 32]> {
    let mut reader = file.open()?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let n_read = reader.read(&mut buffer)?;
        if n_read == 0 {
            return Ok(hash.finalize().into());
        }
        hash.update(&buffer[..n_read]);
    }
}
