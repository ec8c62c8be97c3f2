#[cfg(feature = "parquet")]
mod columns;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, ValueEnum};

use super::facts::{Facts, LeftOut};
use super::output::{Target, WholeFile, folder_of, is_stdout, shown_target, temporary_name};
use super::review::{Reviewed, keep_reviewed};
use super::terminal::{counted, say};
use super::{Common, DONE};
#[cfg(feature = "parquet")]
use crate::columnar::Container;
use crate::emit::{Column, Record, columns, native_columns};
use crate::export::{Article, Cleaned, brat, csv, label_studio, web_annotation};
use crate::files::Files;

/// Arguments of `export`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  jushi export output corpus --format csv -o tables       tables/amount.csv, tables/headcount.csv, …, with sentences
  jushi export output --format csv --kinds amount -o -    one table to stdout
  jushi export output corpus --format brat -o brat
  jushi export output corpus --format label-studio -o tasks
  jushi export output corpus --format csv -o tables --reviewed accepted
  jushi export output corpus --format web-annotation -o facts.jsonld
  jushi export output --format parquet -o columns        columns/amount.parquet, … for DuckDB, polars, pandas, Spark")]
pub(super) struct ExportArgs {
    /// Folder that a run wrote, its facts.jsonl, or - for facts from stdin
    output: PathBuf,
    /// Folder with the articles; csv has no sentences without it, the other formats need it
    corpus: Option<PathBuf>,
    /// What to write
    #[arg(long, value_enum)]
    format: Format,
    /// Folder or file to write; - for stdout, where there is one file
    #[arg(short = 'o', long = "out", value_name = "DIR|FILE")]
    target: PathBuf,
    /// Only these kinds of fact
    #[arg(long, value_delimiter = ',', value_name = "KINDS")]
    kinds: Vec<String>,
    /// CSV: with columns of offsets
    #[arg(long)]
    offsets: bool,
    /// Only what people have called right in a review, or everything they have not called wrong; needs CORPUS
    #[arg(long, value_enum, value_name = "WHICH", requires = "corpus")]
    reviewed: Option<Reviewed>,
    /// Label Studio: facts as annotations that are done, not as predictions
    #[arg(long)]
    annotations: bool,
    /// Web annotations: what stands before the names of articles in their IRIs
    #[arg(long, value_name = "IRI", default_value = "")]
    base: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table for each kind: DIR/KIND.csv, or FILE.csv for one kind
    Csv,
    /// brat standoff: .txt and .ann files and annotation.conf in a new folder
    Brat,
    /// Label Studio: tasks.json and config.xml in a folder
    LabelStudio,
    /// W3C Web Annotations: one JSON-LD file
    WebAnnotation,
    /// Apache Parquet: typed columns, a file for each kind: DIR/KIND.parquet
    #[cfg(feature = "parquet")]
    Parquet,
    /// Arrow (Feather 2): the same columns in DIR/KIND.arrow
    #[cfg(feature = "parquet")]
    Arrow,
}

pub(super) fn export(args: &ExportArgs, common: &Common) -> anyhow::Result<u8> {
    #[cfg(feature = "parquet")]
    match args.format {
        Format::Parquet => return columns::export(args, common, Container::Parquet),
        Format::Arrow => return columns::export(args, common, Container::Arrow),
        _ => {}
    }
    let mut facts = Facts::read(&args.output)?;
    if let (Some(which), Some(corpus)) = (args.reviewed, &args.corpus) {
        keep_reviewed(&mut facts, &args.output, corpus, which, common)?;
    }
    let kinds = Kinds::new(args, common)?;
    facts.keep(&args.kinds, &kinds.names())?;
    let Said { target, left_out } = match args.format {
        Format::Csv => export_csv(args, common, &facts, &kinds)?,
        Format::Brat => export_brat(args, common, &facts)?,
        Format::LabelStudio => export_label_studio(args, common, &facts, &kinds)?,
        Format::WebAnnotation => export_web_annotations(args, common, &facts)?,
        #[cfg(feature = "parquet")]
        Format::Parquet | Format::Arrow => unreachable!("written above"),
    };
    if !common.quiet {
        let n_facts = left_out.as_ref().map_or(facts.records.len(), |left_out| left_out.n_taken);
        say!("{}: {}", counted(n_facts, "fact"), target);
    }
    Ok(left_out.map_or(DONE, |left_out| left_out.say()))
}

/// What was written.
struct Said {
    target: String,
    /// Articles that could not be taken, where articles were read.
    left_out: Option<LeftOut>,
}

/// The kinds of fact that are exported, with their columns.
struct Kinds {
    of_rules: Vec<(String, Vec<Column>)>,
    native: Vec<(String, Vec<Column>)>,
}

impl Kinds {
    /// Those of the rules, or those asked for.
    fn new(args: &ExportArgs, common: &Common) -> anyhow::Result<Self> {
        let set = Common::rule_set(&common.rule_files_for(&args.kinds)?)?;
        let is_wanted = |kind: &str| args.kinds.is_empty() || args.kinds.iter().any(|wanted| wanted == kind);
        let of_rules = set.kinds.iter().map(|kind| (kind.name.clone(), columns(&set, kind)));
        let native = native_columns().map(|(name, columns)| (name.to_owned(), columns)).into_iter();
        Ok(Self {
            of_rules: of_rules.filter(|(kind, _)| is_wanted(kind)).collect(),
            native: native.filter(|(kind, _)| args.kinds.contains(kind)).collect(),
        })
    }

    fn names(&self) -> Vec<&str> {
        self.of_rules.iter().chain(&self.native).map(|(name, _)| name.as_str()).collect()
    }

    fn all(&self) -> Vec<(String, Vec<Column>)> {
        [self.of_rules.as_slice(), &self.native].concat()
    }
}

/// Hands on the articles with their facts, from the corpus that the format needs.
fn articles(
    args: &ExportArgs,
    common: &Common,
    facts: &Facts,
    mut each: impl FnMut(&Article<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<LeftOut> {
    let corpus = args
        .corpus
        .as_ref()
        .context("this format needs the text of the articles; name their folder: jushi export OUTPUT CORPUS …")?;
    facts.for_each_article(corpus, &common.reading_of(&args.output)?, |found| each(&found.article))
}

fn export_csv(args: &ExportArgs, common: &Common, facts: &Facts, kinds: &Kinds) -> anyhow::Result<Said> {
    let (sentences, left_out) = match &args.corpus {
        Some(corpus) => {
            let (sentences, left_out) = sentences(args, corpus, common, facts)?;
            (sentences, Some(left_out))
        }
        None => (BTreeMap::new(), None),
    };
    let records = facts.records.iter().filter(|record| left_out.is_none() || sentences.contains_key(&record.id));
    let records: Vec<&Record> = records.collect();
    let tables = csv::tables(&records, &csv::Layout { known: &kinds.all(), sentences, offsets: args.offsets });
    let names = tables.iter().map(|table| table.kind.as_str()).collect::<Vec<_>>().join(", ");
    let is_file = args.target.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    if is_file || is_stdout(&args.target) {
        let with_facts: Vec<&csv::Table> =
            tables.iter().filter(|table| tables.len() == 1 || !table.rows.is_empty()).collect();
        let [table] = with_facts.as_slice() else {
            anyhow::bail!(
                "one file holds one kind of fact, found {names}; choose with --kinds, or name a folder with -o"
            );
        };
        write(&common.access.files, &args.target, &table.to_csv()?)?;
        return Ok(Said { target: shown_target(&args.target), left_out });
    }
    let mut files = Vec::new();
    for table in &tables {
        let mut file = WholeFile::create(&common.access.files, args.target.join(format!("{}.csv", table.kind)))?;
        file.bytes(&table.to_csv()?)?;
        files.push(file);
    }
    files.into_iter().try_for_each(WholeFile::finish)?;
    let removed = remove_stale(&common.access.files, &args.target, &tables)?;
    let removed = if removed.is_empty() { String::new() } else { format!("; removed {}", removed.join(", ")) };
    Ok(Said { target: format!("{} ({names}{removed})", args.target.display()), left_out })
}

/// The cleaned sentence of every fact of the articles that can be taken.
fn sentences(
    args: &ExportArgs,
    corpus: &Path,
    common: &Common,
    facts: &Facts,
) -> anyhow::Result<(BTreeMap<String, String>, LeftOut)> {
    let normalizer = common.normalizer()?;
    let mut sentences = BTreeMap::new();
    let left_out = facts.for_each_article(corpus, &common.reading_of(&args.output)?, |found| {
        let article = &found.article;
        if article.records.is_empty() {
            return Ok(());
        }
        let normalized = normalizer.normalize_markup(&found.source.text, found.source.markup);
        let cleaned = Cleaned::new(&normalized.text, &normalized.maps);
        for record in &article.records {
            let source = article.index.bytes(record.sentence.char);
            let sentence = source.and_then(|source| cleaned.line(source)).unwrap_or_default();
            sentences.insert(record.id.clone(), sentence);
        }
        Ok(())
    })?;
    Ok((sentences, left_out))
}

/// Removes the tables of an export before that this one has not written; gives their names.
fn remove_stale(files: &Files, folder: &Path, tables: &[csv::Table]) -> anyhow::Result<Vec<String>> {
    let mut removed = Vec::new();
    for entry in files.list(folder).with_context(|| format!("cannot read {}", folder.display()))?.flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let Some(kind) = name.strip_suffix(".csv") else { continue };
        if !entry.file_type().is_ok_and(|of| of.is_file()) || tables.iter().any(|table| table.kind == kind) {
            continue;
        }
        let mut start = Vec::new();
        let read = files.open(&path).and_then(|file| file.take(256).read_to_end(&mut start));
        read.with_context(|| format!("cannot read {}, which may be a table of an earlier export", path.display()))?;
        if csv::is_table(&start) {
            files.remove(&path).with_context(|| format!("cannot remove {}", path.display()))?;
            removed.push(name);
        }
    }
    removed.sort();
    Ok(removed)
}

fn export_brat(args: &ExportArgs, common: &Common, facts: &Facts) -> anyhow::Result<Said> {
    let folder = NewFolder::create(&common.access.files, &args.target)?;
    let mut config = brat::Config::default();
    facts.records.iter().for_each(|record| config.add(record));
    folder.write("annotation.conf", config.to_string().as_bytes())?;
    let mut names = brat::FileNames::default();
    let mut n_articles = 0;
    let left_out = articles(args, common, facts, |article| {
        let name = names.name(article.name);
        folder.write(&format!("{name}.txt"), article.index.text().as_bytes())?;
        n_articles += 1;
        folder.write(&format!("{name}.ann"), brat::annotations(article).as_bytes())
    })?;
    folder.finish()?;
    let target = format!("{} ({})", args.target.display(), counted(n_articles, "article"));
    Ok(Said { target, left_out: Some(left_out) })
}

fn export_label_studio(args: &ExportArgs, common: &Common, facts: &Facts, kinds: &Kinds) -> anyhow::Result<Said> {
    use label_studio::{Config, Role, task};
    let role = if args.annotations { Role::Annotations } else { Role::Predictions };
    let mut config = Config::of_kinds(&kinds.all());
    facts.records.iter().for_each(|record| config.add(record));
    let mut tasks = WholeFile::create(&common.access.files, args.target.join("tasks.json"))?;
    let mut config_file = WholeFile::create(&common.access.files, args.target.join("config.xml"))?;
    config_file.bytes(config.to_string().as_bytes())?;
    let mut n_articles = 0;
    let left_out = articles(args, common, facts, |article| {
        tasks.bytes(if n_articles == 0 { b"[\n" } else { b",\n" })?;
        n_articles += 1;
        tasks.bytes(task(article, &config, role).to_string().as_bytes())
    })?;
    tasks.bytes(if n_articles == 0 { b"[]\n" } else { b"\n]\n" })?;
    tasks.finish()?;
    config_file.finish()?;
    let target = format!("{} (tasks.json with {}, config.xml)", args.target.display(), counted(n_articles, "article"));
    Ok(Said { target, left_out: Some(left_out) })
}

fn export_web_annotations(args: &ExportArgs, common: &Common, facts: &Facts) -> anyhow::Result<Said> {
    let mut ids = Vec::new();
    let mut items = String::new();
    let left_out = articles(args, common, facts, |article| {
        ids.extend(article.records.iter().map(|record| record.id.clone()));
        for annotation in web_annotation::annotations(article, &args.base) {
            items.push_str(if items.is_empty() { "" } else { ",\n" });
            items.push_str(&annotation.to_string());
        }
        Ok(())
    })?;
    let (head, tail) = web_annotation::envelope(&ids);
    write(&common.access.files, &args.target, format!("{head}{items}{tail}").as_bytes())?;
    Ok(Said { target: shown_target(&args.target), left_out: Some(left_out) })
}

/// Writes one whole file, or to stdout.
fn write(files: &Files, target: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut file = Target::create(files, target)?;
    file.bytes(bytes)?;
    file.finish().map(|_| ())
}

/// A folder that appears whole or not at all, and never in place of one that holds something: there may be work in it.
struct NewFolder {
    files: Files,
    temporary: PathBuf,
    target: PathBuf,
    is_done: bool,
}

impl NewFolder {
    fn create(files: &Files, target: &Path) -> anyhow::Result<Self> {
        let is_free = fs::read_dir(target).map_or(!target.exists(), |mut entries| entries.next().is_none());
        anyhow::ensure!(is_free, "{} is not empty, and may hold people's work; name a new folder", target.display());
        let parent = folder_of(target);
        files.make_folder(parent).with_context(|| format!("cannot make the folder {}", parent.display()))?;
        let temporary = temporary_name(parent);
        files.make_folder(&temporary).with_context(|| format!("cannot write in {}", parent.display()))?;
        Ok(Self { files: files.clone(), temporary, target: target.to_owned(), is_done: false })
    }

    fn write(&self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let path = self.temporary.join(name);
        let folder = folder_of(&path);
        self.files.make_folder(folder).with_context(|| format!("cannot make the folder for {name}"))?;
        let written = self.files.create(&path).and_then(|mut file| file.write_all(bytes));
        written.with_context(|| format!("cannot write {name}"))
    }

    /// Puts the folder in its place.
    fn finish(mut self) -> anyhow::Result<()> {
        let cannot_write = || format!("cannot write {}", self.target.display());
        self.files.remove_folder(&self.target).with_context(cannot_write)?;
        self.files.rename(&self.temporary, &self.target).with_context(cannot_write)?;
        self.is_done = true;
        Ok(())
    }
}

impl Drop for NewFolder {
    fn drop(&mut self) {
        if !self.is_done {
            // What is left then has a name that says what it is.
            let _ = fs::remove_dir_all(&self.temporary);
        }
    }
}
