//! The articles below a folder.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Context;
use ignore::{DirEntry, WalkBuilder, WalkState};

use super::input::Reading;
use crate::source::{JsonErrors, JsonGuesses, Markup, Source, json_lines};
use crate::store::{FILES, Listed};

/// A file below the corpus folder.
#[derive(Clone, Debug)]
pub(super) struct CorpusFile {
    /// Path below the folder, with `/`.
    pub(super) name: String,
    /// Where it lies.
    pub(super) path: PathBuf,
    /// Size in bytes when listed.
    pub(super) n_bytes: u64,
    /// When it was last changed, in nanoseconds since 1970, where a later change is sure to show.
    pub(super) modified: Option<i64>,
}

impl Listed for CorpusFile {
    fn name(&self) -> &str {
        &self.name
    }

    fn size(&self) -> u64 {
        self.n_bytes
    }

    fn modified(&self) -> Option<i64> {
        self.modified
    }
}

/// What lies below a corpus folder.
#[derive(Debug, Default)]
pub(super) struct Corpus {
    /// Articles, by name.
    pub(super) files: Vec<CorpusFile>,
    /// Files of other kinds, by name.
    pub(super) skipped: Vec<String>,
    /// What could not be listed, with the reason.
    pub(super) unreadable: Vec<String>,
}

const EXTENSIONS: [&str; 6] = ["txt", "text", "md", "html", "htm", "jsonl"];

/// Whether a file is an article by its name.
pub(super) fn has_article_extension(name: &str) -> bool {
    let extension = Path::new(name).extension().map(|extension| extension.to_string_lossy().to_lowercase());
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
}

/// Times of files are only so exact. What was changed less than this before it was listed may change again and show the
/// same time.
const GRAIN: Duration = Duration::from_secs(2);

impl Corpus {
    /// Lists a folder, or takes a single file.
    pub(super) fn list(root: &Path) -> anyhow::Result<Self> {
        Self::list_without(root, None)
    }

    /// Lists a folder, or takes a single file, without what runs have written to `output`: the folder, where it lies
    /// below the corpus, or its files, where it is the corpus.
    pub(super) fn list_without(root: &Path, output: Option<&Path>) -> anyhow::Result<Self> {
        let metadata = fs::metadata(root).with_context(|| format!("no corpus at {}", root.display()))?;
        let is_file = metadata.is_file();
        let found = Arc::new(Mutex::new(Self::default()));
        let output = output.and_then(|output| output.canonicalize().ok());
        let mut walk = WalkBuilder::new(root);
        walk.standard_filters(false).follow_links(true).threads(rayon::current_num_threads());
        walk.filter_entry(move |entry| entry.depth() == 0 || is_wanted(entry, output.as_deref()));
        let listed_at = SystemTime::now();
        walk.build_parallel().run(|| {
            let mut listing = Listing { corpus: Self::default(), found: Arc::clone(&found), root, is_file, listed_at };
            Box::new(move |entry| {
                match entry {
                    Ok(entry) => listing.add(&entry),
                    Err(error) => listing.corpus.unreadable.push(error.to_string()),
                }
                WalkState::Continue
            })
        });
        let mut corpus = std::mem::take(&mut *found.lock().unwrap_or_else(PoisonError::into_inner));
        corpus.sort();
        Ok(corpus)
    }

    fn sort(&mut self) {
        self.files.sort_unstable_by(|a, b| (&a.name, &a.path).cmp(&(&b.name, &b.path)));
        // Names that are not Unicode may become equal.
        let unreadable = &mut self.unreadable;
        self.files.dedup_by(|later, earlier| {
            let is_equal = later.name == earlier.name;
            if is_equal {
                unreadable.push(format!("{}: another file has this name when read as Unicode; rename it", later.name));
            }
            is_equal
        });
        self.skipped.sort_unstable();
        self.unreadable.sort_unstable();
    }
}

/// Hidden files and folders are no articles, and neither is what runs have written.
fn is_wanted(entry: &DirEntry, output: Option<&Path>) -> bool {
    if entry.file_name().to_string_lossy().starts_with('.') {
        return false;
    }
    let Some(output) = output else { return true };
    let is_named = |path: &Path| path.canonicalize().is_ok_and(|path| path == output);
    if entry.file_type().is_some_and(|kind| kind.is_dir()) {
        return entry.file_name() != output.file_name().unwrap_or_default() || !is_named(entry.path());
    }
    let is_ours = FILES.iter().any(|name| entry.file_name() == *name);
    !is_ours || !entry.path().parent().is_some_and(is_named)
}

/// What one thread of the walk has found.
struct Listing<'a> {
    corpus: Corpus,
    found: Arc<Mutex<Corpus>>,
    root: &'a Path,
    is_file: bool,
    listed_at: SystemTime,
}

impl Listing<'_> {
    fn add(&mut self, entry: &DirEntry) {
        if !entry.file_type().is_some_and(|kind| kind.is_file()) {
            return;
        }
        let path = entry.path();
        let below = if self.is_file { path.file_name().map(Path::new) } else { path.strip_prefix(self.root).ok() };
        let name = below.unwrap_or(path).to_string_lossy().replace('\\', "/");
        if !has_article_extension(&name) {
            self.corpus.skipped.push(name);
            return;
        }
        let metadata = entry.metadata().ok();
        let n_bytes = metadata.as_ref().map_or(0, Metadata::len);
        let modified = metadata.and_then(|metadata| settled(&metadata, self.listed_at));
        self.corpus.files.push(CorpusFile { name, path: path.to_owned(), n_bytes, modified });
    }
}

impl Drop for Listing<'_> {
    fn drop(&mut self) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.files.append(&mut self.corpus.files);
        found.skipped.append(&mut self.corpus.skipped);
        found.unreadable.append(&mut self.corpus.unreadable);
    }
}

/// When a file was last changed, if that is long enough ago.
fn settled(metadata: &Metadata, listed_at: SystemTime) -> Option<i64> {
    let modified = metadata.modified().ok()?;
    let is_settled = modified.checked_add(GRAIN).is_some_and(|settled| settled < listed_at);
    let since = modified.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_nanos()).ok().filter(|_| is_settled)
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
        fs::read(&self.path).map_err(|error| format!("cannot be read: {error}"))
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
                    found.articles.push((format!("{}#{}", self.name, record.id), Ok(record.into_source())));
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

    #[test]
    fn pages_are_articles_with_markup() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["a.html", "b.HTM", "c.txt", "d.pdf"] {
            fs::write(folder.path().join(name), "<p>投资5万元").expect("a file");
        }
        let corpus = Corpus::list(folder.path()).expect("a corpus");
        let markup = |file: &CorpusFile| {
            let articles = file.articles(file.read().expect("bytes"), &Reading::default());
            articles.into_iter().map(|(_, source)| source.expect("text").markup).next().expect("an article")
        };
        let found: Vec<(&str, Markup)> = corpus.files.iter().map(|file| (file.name.as_str(), markup(file))).collect();
        assert_eq!(found, [("a.html", Markup::Html), ("b.HTM", Markup::Html), ("c.txt", Markup::None)]);
        assert_eq!(corpus.skipped, ["d.pdf"]);
    }

    /// The names of what is listed of these files.
    #[track_caller]
    fn check(files: &[&str], output: Option<&str>, expected: &[&str]) {
        let folder = tempfile::tempdir().expect("a folder");
        for name in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("below the folder")).expect("a folder");
            fs::write(path, "").expect("a file");
        }
        let output = output.map(|output| folder.path().join(output));
        let corpus = Corpus::list_without(folder.path(), output.as_deref()).expect("a corpus");
        let names: Vec<&str> = corpus.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, expected);
    }

    #[test]
    fn names_are_sorted_whole() {
        check(&["a/b.txt", "a-b.txt", "a.txt", "c/d/e.md"], None, &["a-b.txt", "a.txt", "a/b.txt", "c/d/e.md"]);
    }

    #[test]
    fn hidden_files_are_no_articles() {
        check(&["a.txt", ".b.txt", ".git/c.txt", "d/.e/f.txt"], None, &["a.txt"]);
    }

    #[test]
    fn what_runs_have_written_is_no_article() {
        let files = ["a.txt", "out/facts.jsonl", "out/report.html", "in/out/b.txt", "facts.jsonl"];
        check(&files, Some("out"), &["a.txt", "facts.jsonl", "in/out/b.txt"]);
        check(&files, Some("."), &["a.txt", "in/out/b.txt", "out/facts.jsonl", "out/report.html"]);
    }
}
