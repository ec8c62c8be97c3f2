//! Reads the files that must be read and drafts their lines, a batch at a time.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::ops::ControlFlow;
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use super::Engine;
use super::long_file::{LONG, LongFile};
use super::work::{Extracted, Message, Weight, Worker};
use crate::cli::corpus::{CorpusFile, shown_path};
use crate::cli::terminal::say;
use crate::cli::{Common, interrupt};
use crate::store::{Origin, Plan, Store};

/// About as much as is in memory at once.
const BATCH_BYTES: u64 = 4 << 20;
const BATCH_FILES: usize = 512;

/// The reading of files, and what came of it so far.
pub(super) struct Extraction<'a> {
    common: &'a Common,
    root: &'a Path,
    files: &'a [CorpusFile],
    progress: ProgressBar,
    /// Files that are done.
    pub(super) n_done: usize,
    /// Bytes of them.
    pub(super) n_bytes: u64,
    /// Articles in them that could not be read.
    pub(super) n_unreadable: u64,
    /// The names of these.
    pub(super) unreadable: BTreeSet<String>,
}

/// Files that are done together.
enum Step<'a> {
    Batch(&'a [usize]),
    Long(usize),
}

impl<'a> Extraction<'a> {
    pub(super) fn new(common: &'a Common, root: &'a Path, files: &'a [CorpusFile], n_wanted: usize) -> Self {
        let progress = ProgressBar::hidden();
        let (unreadable, n_unreadable) = (BTreeSet::new(), 0);
        debug_assert!(n_wanted <= files.len());
        Self { common, root, files, progress, n_done: 0, n_bytes: 0, n_unreadable, unreadable }
    }

    /// Drafts the lines of all files that are wanted, until somebody asks to stop.
    pub(super) fn run(
        &mut self,
        wanted: &[usize],
        engine: &Engine,
        store: &mut Store,
        plan: &mut Plan,
    ) -> anyhow::Result<()> {
        let Some(work) = engine.work() else { return Ok(()) };
        let worker = Worker { work, reading: &engine.reading };
        self.progress = progress(wanted.iter().map(|index| self.files[*index].n_bytes).sum(), self.common);
        for step in steps(wanted, self.files) {
            if interrupt::is_asked() {
                break;
            }
            match step {
                Step::Batch(batch) => self.batch(batch, worker, store, plan)?,
                Step::Long(index) => self.long_file(index, worker, store, plan)?,
            }
        }
        self.progress.finish_and_clear();
        Ok(())
    }

    fn batch(&mut self, batch: &[usize], worker: Worker<'_>, store: &mut Store, plan: &mut Plan) -> anyhow::Result<()> {
        let files = self.files;
        let work = |index: &usize| (!interrupt::is_asked()).then(|| (*index, worker.file(&files[*index], None)));
        let results: Vec<(usize, Extracted)> = batch.par_iter().filter_map(work).collect();
        let mut done = Vec::with_capacity(results.len());
        for (index, extracted) in results {
            if extracted.is_cut {
                // What there is of its lines need not be held while they are made again.
                drop(extracted);
                self.alone(index, worker, store, plan)?;
                continue;
            }
            let mut drafted = store.begin(&files[index].name)?;
            store.append(&mut drafted, &extracted.facts, &extracted.articles)?;
            plan.origins[index] = Origin::Drafted(drafted.written());
            self.note(&extracted, extracted.found.size);
            self.n_done += 1;
            done.push((drafted, extracted.found));
        }
        store.remember(&done)?;
        Ok(())
    }

    /// A file that has so many facts that their lines go to the disk as they come.
    fn alone(&mut self, index: usize, worker: Worker<'_>, store: &mut Store, plan: &mut Plan) -> anyhow::Result<()> {
        let file = &self.files[index];
        if file.is_json_lines() {
            return self.long_file(index, worker, store, plan);
        }
        let mut drafted = store.begin(&file.name)?;
        let mut appended = Ok(());
        let extracted = worker.file(
            file,
            Some(&mut |lines: &mut Vec<u8>| {
                appended = store.append(&mut drafted, lines, &[]);
                lines.clear();
                if appended.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            }),
        );
        appended?;
        if extracted.found.retry {
            // What was found before the mistake is not what there is.
            drafted = store.begin(&file.name)?;
        }
        store.append(&mut drafted, &extracted.facts, &extracted.articles)?;
        plan.origins[index] = Origin::Drafted(drafted.written());
        self.note(&extracted, extracted.found.size);
        self.n_done += 1;
        store.remember(&[(drafted, extracted.found)])?;
        Ok(())
    }

    fn long_file(
        &mut self,
        index: usize,
        worker: Worker<'_>,
        store: &mut Store,
        plan: &mut Plan,
    ) -> anyhow::Result<()> {
        let file = &self.files[index];
        let Ok(mut long_file) = LongFile::open(file, &worker.reading.fields) else {
            return self.batch(&[index], worker, store, plan);
        };
        let mut whole = long_file.begin();
        self.note(&whole, 0);
        whole.messages.clear();
        let mut drafted = store.begin(&file.name)?;
        let mut is_stopped = false;
        let read = long_file.for_each_chunk(worker, |mut chunk| {
            store.append(&mut drafted, &chunk.facts, &chunk.articles)?;
            self.note(&chunk, 0);
            chunk.facts.clear();
            chunk.articles.clear();
            chunk.messages.clear();
            whole.add(chunk);
            is_stopped = interrupt::is_asked();
            Ok(!is_stopped)
        });
        read?;
        if is_stopped {
            return Ok(());
        }
        whole.found.retry |= long_file.is_changed();
        self.n_done += 1;
        self.n_bytes += whole.found.size;
        self.progress.inc(whole.found.size);
        plan.origins[index] = Origin::Drafted(drafted.written());
        store.remember(&[(drafted, whole.found)])?;
        Ok(())
    }

    /// Says what is to be said, and counts.
    fn note(&mut self, extracted: &Extracted, n_bytes: u64) {
        self.n_bytes += n_bytes;
        self.n_unreadable += extracted.found.counts.unreadable;
        self.progress.inc(n_bytes);
        for Message { article, weight, text } in &extracted.messages {
            let label = match weight {
                Weight::Note if self.common.quiet => continue,
                Weight::Note => "note",
                Weight::Warning => "warning",
                Weight::Error => "error",
            };
            self.progress.suspend(|| say!("{}: {}: {}", label, shown_path(self.root, article), text));
            if *weight == Weight::Error {
                self.unreadable.insert(article.clone());
            }
        }
    }
}

/// The files in order, cut so that memory is bounded.
fn steps<'a>(wanted: &'a [usize], files: &[CorpusFile]) -> Vec<Step<'a>> {
    let is_long = |index: usize| files[index].is_json_lines() && files[index].n_bytes >= LONG;
    let mut steps = Vec::new();
    let mut start = 0;
    let mut n_bytes = 0;
    for (position, index) in wanted.iter().enumerate() {
        if is_long(*index) {
            steps.push(Step::Batch(&wanted[start..position]));
            steps.push(Step::Long(*index));
        } else {
            n_bytes += files[*index].n_bytes;
            if n_bytes < BATCH_BYTES && position + 1 - start < BATCH_FILES {
                continue;
            }
            steps.push(Step::Batch(&wanted[start..=position]));
        }
        start = position + 1;
        n_bytes = 0;
    }
    steps.push(Step::Batch(&wanted[start..]));
    steps.retain(|step| !matches!(step, Step::Batch([])));
    steps
}

fn progress(n_bytes: u64, common: &Common) -> ProgressBar {
    if common.quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {bytes_per_sec} {eta}")
        .expect("the template is constant and valid");
    ProgressBar::new(n_bytes).with_style(style)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The steps for files of these sizes: batches as lists, long files as numbers.
    #[track_caller]
    fn check(sizes: &[(&str, u64)], expected: &str) {
        let file = |(name, n_bytes): &(&str, u64)| CorpusFile {
            name: (*name).to_owned(),
            path: name.into(),
            n_bytes: *n_bytes,
            stamp: None,
            is_seen: true,
            access: crate::cli::corpus::Access::default(),
        };
        let files: Vec<CorpusFile> = sizes.iter().map(file).collect();
        let wanted: Vec<usize> = (0..files.len()).collect();
        let found = steps(&wanted, &files).into_iter().map(|step| match step {
            Step::Batch(batch) => format!("{batch:?}"),
            Step::Long(index) => index.to_string(),
        });
        assert_eq!(found.collect::<Vec<_>>().join(" "), expected);
    }

    #[test]
    fn long_files_are_alone() {
        check(&[("a", 1), ("b", 2), ("c.jsonl", LONG), ("d", 4)], "[0, 1] 2 [3]");
        check(&[("c.jsonl", LONG), ("d.jsonl", LONG)], "0 1");
        check(&[("a", BATCH_BYTES), ("b", BATCH_BYTES - 1), ("c", 1), ("d", 1)], "[0] [1, 2] [3]");
        check(&[], "");
    }
}
