use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, ValueEnum};

use super::facts::Facts;
use super::output::WholeFile;
use super::terminal::say;
use super::{Common, DONE, output};
use crate::emit::{columns, native_columns};
use crate::export::{Article, brat, csv, label_studio, web_annotation};

/// Arguments of `export`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  jushi export output --format csv -o tables              tables/amount.csv, tables/headcount.csv, …
  jushi export output --format csv --kinds amount -o -    one table to stdout
  jushi export output corpus --format brat -o brat
  jushi export output corpus --format label-studio -o tasks
  jushi export output corpus --format web-annotation -o facts.jsonld")]
pub(super) struct ExportArgs {
    /// Folder that a run wrote, its facts.jsonl, or - for facts from stdin
    output: PathBuf,
    /// Folder with the articles; every format but csv needs their text
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
}

pub(super) fn export(args: &ExportArgs, common: &Common) -> anyhow::Result<u8> {
    let mut facts = Facts::read(&args.output)?;
    facts.keep(&args.kinds)?;
    let said = match args.format {
        Format::Csv => export_csv(args, common, &facts)?,
        Format::Brat => export_brat(args, common, &facts)?,
        Format::LabelStudio => export_label_studio(args, common, &facts)?,
        Format::WebAnnotation => export_web_annotations(args, common, &facts)?,
    };
    if !common.quiet {
        say!("{} facts: {}", facts.records.len(), said);
    }
    Ok(DONE)
}

/// Hands on the articles with their facts, from the corpus that the format needs.
fn articles(
    args: &ExportArgs,
    common: &Common,
    facts: &Facts,
    mut each: impl FnMut(&Article<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let corpus = args
        .corpus
        .as_ref()
        .context("this format needs the text of the articles; name their folder: jushi export OUTPUT CORPUS …")?;
    facts.for_each_article(corpus, common.encoding()?, |found| each(&found.article))
}

fn export_csv(args: &ExportArgs, common: &Common, facts: &Facts) -> anyhow::Result<String> {
    let set = common.asked_rule_set()?;
    let of_rules = set.kinds.iter().map(|kind| (kind.name.clone(), columns(&set, kind)));
    let known: Vec<_> = of_rules.chain(native_columns().map(|(name, columns)| (name.to_owned(), columns))).collect();
    let tables = csv::tables(&facts.records.iter().collect::<Vec<_>>(), &known);
    let names = tables.iter().map(|table| table.kind.as_str()).collect::<Vec<_>>().join(", ");
    let is_file = args.target.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    if is_file || is_stdout(&args.target) {
        let [table] = tables.as_slice() else {
            anyhow::bail!(
                "one file holds one kind of fact, found {names}; choose with --kinds, or name a folder with -o"
            );
        };
        write(&args.target, &table.to_csv()?)?;
        return Ok(args.target.display().to_string());
    }
    let mut files = Vec::new();
    for table in &tables {
        let mut file = WholeFile::create(args.target.join(format!("{}.csv", table.kind)))?;
        file.bytes(&table.to_csv()?)?;
        files.push(file);
    }
    files.into_iter().try_for_each(WholeFile::finish)?;
    Ok(format!("{} ({names})", args.target.display()))
}

fn export_brat(args: &ExportArgs, common: &Common, facts: &Facts) -> anyhow::Result<String> {
    let folder = NewFolder::create(&args.target)?;
    let mut config = brat::Config::default();
    facts.records.iter().for_each(|record| config.add(record));
    folder.write("annotation.conf", config.to_string().as_bytes())?;
    let mut names = brat::FileNames::default();
    let mut n_articles = 0;
    articles(args, common, facts, |article| {
        let name = names.name(article.name);
        folder.write(&format!("{name}.txt"), article.index.text().as_bytes())?;
        n_articles += 1;
        folder.write(&format!("{name}.ann"), brat::annotations(article).as_bytes())
    })?;
    folder.finish()?;
    Ok(format!("{} ({n_articles} articles)", args.target.display()))
}

fn export_label_studio(args: &ExportArgs, common: &Common, facts: &Facts) -> anyhow::Result<String> {
    use label_studio::{Config, Role, task};
    let role = if args.annotations { Role::Annotations } else { Role::Predictions };
    let mut config = Config::default();
    facts.records.iter().for_each(|record| config.add(record));
    let mut tasks = WholeFile::create(args.target.join("tasks.json"))?;
    let mut config_file = WholeFile::create(args.target.join("config.xml"))?;
    config_file.bytes(config.to_string().as_bytes())?;
    let mut n_articles = 0;
    articles(args, common, facts, |article| {
        tasks.bytes(if n_articles == 0 { b"[\n" } else { b",\n" })?;
        n_articles += 1;
        tasks.bytes(task(article, &config, role).to_string().as_bytes())
    })?;
    tasks.bytes(if n_articles == 0 { b"[]\n" } else { b"\n]\n" })?;
    tasks.finish()?;
    config_file.finish()?;
    Ok(format!("{} (tasks.json with {n_articles} articles, config.xml)", args.target.display()))
}

fn export_web_annotations(args: &ExportArgs, common: &Common, facts: &Facts) -> anyhow::Result<String> {
    let ids: Vec<&str> = facts.records.iter().map(|record| record.id.as_str()).collect();
    let (head, tail) = web_annotation::envelope(ids.len(), &ids);
    let mut text = head;
    let mut is_first = true;
    articles(args, common, facts, |article| {
        for annotation in web_annotation::annotations(article, &args.base) {
            text.push_str(if is_first { "" } else { ",\n" });
            text.push_str(&annotation.to_string());
            is_first = false;
        }
        Ok(())
    })?;
    text.push_str(&tail);
    write(&args.target, text.as_bytes())?;
    Ok(args.target.display().to_string())
}

fn is_stdout(target: &Path) -> bool {
    target == Path::new("-")
}

/// Writes one whole file, or to stdout.
fn write(target: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    if is_stdout(target) {
        return output::print_bytes(bytes);
    }
    let mut file = WholeFile::create(target.to_owned())?;
    file.bytes(bytes)?;
    file.finish()
}

/// A folder that appears whole or not at all, and never in place of one that holds something: there may be work in it.
struct NewFolder {
    folder: tempfile::TempDir,
    target: PathBuf,
}

impl NewFolder {
    fn create(target: &Path) -> anyhow::Result<Self> {
        let is_free = fs::read_dir(target).map_or(!target.exists(), |mut entries| entries.next().is_none());
        anyhow::ensure!(is_free, "{} is not empty, and may hold people's work; name a new folder", target.display());
        let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(parent).with_context(|| format!("cannot make the folder {}", parent.display()))?;
        let folder = tempfile::Builder::new().prefix(".jushi-").suffix(".tmp").tempdir_in(parent);
        let folder = folder.with_context(|| format!("cannot write in {}", parent.display()))?;
        Ok(Self { folder, target: target.to_owned() })
    }

    fn write(&self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let path = self.folder.path().join(name);
        let folder = path.parent().unwrap_or(self.folder.path());
        fs::create_dir_all(folder).with_context(|| format!("cannot make the folder for {name}"))?;
        fs::write(&path, bytes).with_context(|| format!("cannot write {name}"))
    }

    /// Puts the folder in its place.
    fn finish(self) -> anyhow::Result<()> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(self.folder.path(), fs::Permissions::from_mode(0o755))?;
        }
        if self.target.exists() {
            fs::remove_dir(&self.target).with_context(|| format!("cannot write {}", self.target.display()))?;
        }
        fs::rename(self.folder.path(), &self.target)
            .with_context(|| format!("cannot write {}", self.target.display()))?;
        // What was moved away is not to be removed.
        let _ = self.folder.keep();
        Ok(())
    }
}
