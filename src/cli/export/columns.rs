//! `export --format parquet` and `arrow`: one file of columns for each kind of fact, written as the facts are read.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::super::facts::{Facts, facts_path};
use super::super::output::{WholeFile, is_stdout};
use super::super::review::keep_reviewed;
use super::super::terminal::{counted, say};
use super::super::{Common, DONE, kinds};
use super::ExportArgs;
use crate::columnar::{Container, FactFile, Layout, MARK, Present};
use crate::emit::{Record, records};
use crate::rule::RuleSet;

type Writer = FactFile<WholeFile>;

pub(super) fn export(args: &ExportArgs, common: &Common, container: Container) -> anyhow::Result<u8> {
    let extension = match container {
        Container::Parquet => "parquet",
        Container::Arrow => "arrow",
    };
    anyhow::ensure!(
        !is_stdout(&args.target),
        "{extension} is written to files; name a folder, or a file for one kind, with -o"
    );
    let facts = Source::new(args, common)?;
    let present = facts.present()?;
    let (set, wanted) = wanted(args, common, &present)?;
    let paths = paths(&args.target, &wanted, extension)?;
    let mut writers = BTreeMap::new();
    for (kind, path) in &paths {
        let only = std::slice::from_ref(kind);
        let layout = Layout::of_kinds(&set, [kind.as_str()]).with_context(|| {
            format!(
                "the rules state no kind `{kind}`, of which there are facts; name the rules of the run with --rules"
            )
        })?;
        let file = WholeFile::create(&common.access.files, path.clone())?;
        writers.insert(kind.clone(), FactFile::new(layout.with_rules(present.rules(only)), container, file)?);
    }
    facts.for_each(|record| match writers.get_mut(&record.kind) {
        Some(writer) => Ok(writer.push(&record)?),
        None => Ok(()),
    })?;
    let n_facts: usize = writers.values().map(Writer::n_facts).sum();
    let files = writers.into_values().map(Writer::finish).collect::<Result<Vec<_>, _>>();
    files
        .with_context(|| format!("cannot write {}", args.target.display()))?
        .into_iter()
        .try_for_each(WholeFile::finish)?;
    let removed = if args.target.is_dir() { remove_stale(&args.target, extension, &paths)? } else { Vec::new() };
    if !common.quiet {
        let removed = if removed.is_empty() { String::new() } else { format!("; removed {}", removed.join(", ")) };
        say!("{}: {} ({}{})", counted(n_facts, "fact"), args.target.display(), wanted.join(", "), removed);
    }
    Ok(DONE)
}

/// Where the facts are read from: a file, which is read twice, or what a review has left of it.
enum Source {
    File(PathBuf),
    Records(Vec<Record>),
}

impl Source {
    fn new(args: &ExportArgs, common: &Common) -> anyhow::Result<Self> {
        if let (Some(which), Some(corpus)) = (args.reviewed, &args.corpus) {
            let mut facts = Facts::read(&args.output)?;
            keep_reviewed(&mut facts, &args.output, corpus, which, common)?;
            return Ok(Self::Records(facts.records));
        }
        if is_stdout(&args.output) {
            return Ok(Self::Records(Facts::read(&args.output)?.records));
        }
        Ok(Self::File(facts_path(&args.output)))
    }

    fn present(&self) -> anyhow::Result<Present> {
        match self {
            Self::File(path) => Present::read(open(path)?).with_context(|| path.display().to_string()),
            Self::Records(records) => Ok(Present::of(records)),
        }
    }

    fn for_each(self, mut each: impl FnMut(Record) -> anyhow::Result<()>) -> anyhow::Result<()> {
        match self {
            Self::File(path) => {
                for record in records(open(&path)?) {
                    each(record.with_context(|| path.display().to_string())?)?;
                }
                Ok(())
            }
            Self::Records(records) => records.into_iter().try_for_each(each),
        }
    }
}

fn open(path: &Path) -> anyhow::Result<BufReader<File>> {
    let file = File::open(path);
    file.map(BufReader::new)
        .with_context(|| format!("cannot read {}; expected the folder of a run, or its facts.jsonl", path.display()))
}

/// All rules that there are, and the kinds that are exported: those asked for, else those of the rules and of the facts.
fn wanted(args: &ExportArgs, common: &Common, present: &Present) -> anyhow::Result<(RuleSet, Vec<String>)> {
    let names = |set: &RuleSet| set.kinds.iter().map(|kind| kind.name.clone()).collect::<Vec<_>>();
    let files = common.all_rule_files()?;
    let everything: Vec<String> = files.more().into_iter().map(str::to_owned).collect();
    let set = Common::rule_set(&files.with_more(&everything)?)?;
    if args.kinds.is_empty() {
        return Ok((set, present.kinds_with(&names(&common.asked_rule_set()?))));
    }
    let known = names(&set);
    let known: Vec<&str> = known.iter().map(String::as_str).chain(kinds::NATIVE_KINDS).chain(present.kinds()).collect();
    args.kinds.iter().try_for_each(|kind| kinds::check(kind, &known))?;
    Ok((set, args.kinds.clone()))
}

/// The files of the kinds.
fn paths(target: &Path, kinds: &[String], extension: &str) -> anyhow::Result<BTreeMap<String, PathBuf>> {
    if !target.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension)) {
        return Ok(kinds.iter().map(|kind| (kind.clone(), target.join(format!("{kind}.{extension}")))).collect());
    }
    let [kind] = kinds else {
        let names = kinds.join(", ");
        anyhow::bail!("one file holds one kind of fact, found {names}; choose with --kinds, or name a folder with -o");
    };
    Ok(BTreeMap::from([(kind.clone(), target.to_owned())]))
}

/// Removes the files of an export before that this one has not written, so that nobody adds them up with it; gives their names.
fn remove_stale(folder: &Path, extension: &str, paths: &BTreeMap<String, PathBuf>) -> anyhow::Result<Vec<String>> {
    let mut removed = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?.flatten() {
        let path = entry.path();
        let is_columns = path.extension().is_some_and(|found| found == extension) && path.is_file();
        if is_columns && !paths.values().any(|known| *known == path) && is_ours(&path) {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
            removed.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    removed.sort();
    Ok(removed)
}

/// The end of a file, where its schema stands.
const FOOTER: u64 = 1 << 18;

/// Whether a file is one that an export wrote.
fn is_ours(path: &Path) -> bool {
    let read = || -> std::io::Result<Vec<u8>> {
        let mut file = File::open(path)?;
        let len = file.metadata()?.len();
        file.seek(SeekFrom::Start(len.saturating_sub(FOOTER)))?;
        let mut end = Vec::new();
        file.take(FOOTER).read_to_end(&mut end)?;
        Ok(end)
    };
    read().is_ok_and(|end| memchr::memmem::find(&end, MARK.as_bytes()).is_some())
}
