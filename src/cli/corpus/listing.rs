//! What lies below a corpus folder, and what of it could not be seen.

use std::ffi::OsStr;
use std::fs::{DirEntry, FileType, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Context;
use rayon::Scope;

use super::{Access, CorpusFile};
use crate::store::{ARTICLES, FACTS, FILES, RUN};

/// What lies below a corpus folder.
#[derive(Debug, Default)]
pub(in crate::cli) struct Corpus {
    /// Articles, by name.
    pub(in crate::cli) files: Vec<CorpusFile>,
    /// Files of other kinds, and links that are not followed, by name.
    pub(in crate::cli) skipped: Vec<String>,
    /// What could not be listed, with the reason.
    pub(in crate::cli) unreadable: Vec<String>,
    /// The names of it: nothing is known of what lies below them. That of the corpus folder is empty.
    pub(in crate::cli) unlisted: Vec<String>,
    /// Links that lead out of the folder and were not followed.
    pub(in crate::cli) links: Vec<String>,
}

const EXTENSIONS: [&str; 6] = ["txt", "text", "md", "html", "htm", "jsonl"];

/// Whether a file is an article by its name.
pub(in crate::cli) fn has_article_extension(name: &str) -> bool {
    let extension = Path::new(name).extension().map(|extension| extension.to_string_lossy().to_lowercase());
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
}

/// Times of files are only so exact. What was changed less than this before it was listed may change again and show the
/// same time.
const GRAIN: Duration = Duration::from_secs(2);

/// How many links may lead to one file. Links among folders can make more ways than there are files in the world.
const MAX_LINKS: usize = 8;

impl Corpus {
    /// Lists a folder, or takes a single file.
    ///
    /// # Errors
    /// When there is nothing, or the folder itself cannot be listed.
    pub(in crate::cli) fn list(root: &Path, access: &Access) -> anyhow::Result<Self> {
        Self::list_without(root, None, access)
    }

    /// Lists a folder, or takes a single file, without what runs have written to `output`: the folder, where it lies
    /// below the corpus, or its files, where it is the corpus.
    ///
    /// # Errors
    /// When there is nothing, or the folder itself cannot be listed.
    pub(in crate::cli) fn list_without(root: &Path, output: Option<&Path>, access: &Access) -> anyhow::Result<Self> {
        let metadata = access.files.look(root).with_context(|| format!("no corpus at {}", root.display()))?;
        let real = root.canonicalize().with_context(|| format!("no corpus at {}", root.display()))?;
        let walk = Walk {
            access,
            real: real.clone(),
            output: output.and_then(|output| output.canonicalize().ok()),
            listed_at: SystemTime::now(),
            found: Mutex::default(),
        };
        if metadata.is_file() {
            let name = label(root.file_name().unwrap_or_default());
            walk.file(&mut walk.found(), name, root.to_owned(), &metadata);
        } else {
            let folder = Folder { path: root.to_owned(), name: String::new(), real, n_links: 0 };
            let entries = access.files.list(root).with_context(|| format!("cannot list {}", root.display()))?;
            rayon::scope(|scope| walk.entries(scope, &folder, entries));
        }
        let mut corpus = walk.found.into_inner().unwrap_or_else(PoisonError::into_inner);
        corpus.sort();
        Ok(corpus)
    }

    fn sort(&mut self) {
        self.files.sort_unstable_by(|a, b| (&a.name, &a.path).cmp(&(&b.name, &b.path)));
        // Names that are not Unicode may become equal to others.
        let unreadable = &mut self.unreadable;
        self.files.dedup_by(|later, earlier| {
            let is_equal = later.name == earlier.name;
            if is_equal {
                unreadable.push(format!("{}: another file has this name when read as Unicode; rename it", later.name));
            }
            is_equal
        });
        for names in [&mut self.skipped, &mut self.unreadable, &mut self.unlisted, &mut self.links] {
            names.sort_unstable();
        }
    }
}

/// A folder on the way.
struct Folder {
    path: PathBuf,
    /// Its path below the corpus folder, with `/` behind each name.
    name: String,
    /// Where it lies when all links are followed.
    real: PathBuf,
    /// How many links lead to it.
    n_links: usize,
}

struct Walk<'a> {
    access: &'a Access,
    /// Where the corpus folder lies when all links are followed.
    real: PathBuf,
    output: Option<PathBuf>,
    listed_at: SystemTime,
    found: Mutex<Corpus>,
}

/// What a name stands for.
enum Found {
    Folder(Folder),
    File(Metadata),
    /// A link out of the corpus, which is not followed.
    Outside,
    Other,
}

impl<'a> Walk<'a> {
    fn found(&self) -> std::sync::MutexGuard<'_, Corpus> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unlisted(&self, name: &str, error: &io::Error) {
        let mut found = self.found();
        found.unreadable.push(format!("{name}: cannot be listed: {error}"));
        found.unlisted.push(name.to_owned());
    }

    fn folder<'s>(&'s self, scope: &Scope<'s>, folder: &Folder) {
        match self.access.files.list(&folder.path) {
            Ok(entries) => self.entries(scope, folder, entries),
            Err(error) => self.unlisted(folder.name.trim_end_matches('/'), &error),
        }
    }

    fn entries<'s>(&'s self, scope: &Scope<'s>, folder: &Folder, entries: std::fs::ReadDir) {
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.unlisted(folder.name.trim_end_matches('/'), &error);
                    continue;
                }
            };
            let file_name = entry.file_name();
            // Hidden files and folders are no articles.
            if file_name.as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let name = format!("{}{}", folder.name, label(&file_name));
            match self.look(folder, &entry, &name) {
                Err(error) => self.unlisted(&name, &error),
                Ok(Found::Folder(below)) if self.output.as_ref() != Some(&below.real) => {
                    scope.spawn(move |scope| self.folder(scope, &below));
                }
                Ok(Found::File(_)) if self.is_own(folder, &file_name) => {}
                Ok(Found::File(_)) if is_output(folder, &file_name) => self.found().skipped.push(name),
                Ok(Found::File(metadata)) => {
                    self.file(&mut self.found(), name, entry.path(), &metadata);
                }
                Ok(Found::Outside) => self.found().links.push(name),
                Ok(_) => {}
            }
        }
    }

    fn look(&self, folder: &Folder, entry: &DirEntry, name: &str) -> io::Result<Found> {
        let path = entry.path();
        let kind = entry.file_type()?;
        if !kind.is_symlink() {
            let real = folder.real.join(entry.file_name());
            return self.of_kind(kind, &path, name, real, folder.n_links);
        }
        let metadata = self.access.files.look(&path)?;
        let real = path.canonicalize()?;
        if !self.access.follow_links && !real.starts_with(&self.real) {
            return Ok(Found::Outside);
        }
        let too_far = |why: &str| Err(io::Error::other(why.to_owned()));
        if metadata.is_dir() && folder.real.starts_with(&real) {
            return too_far("it is a link to a folder that holds it");
        }
        if folder.n_links == MAX_LINKS {
            return too_far("too many links lead there");
        }
        self.of_kind(metadata.file_type(), &path, name, real, folder.n_links + 1)
    }

    fn of_kind(&self, kind: FileType, path: &Path, name: &str, real: PathBuf, n_links: usize) -> io::Result<Found> {
        if kind.is_dir() {
            return Ok(Found::Folder(Folder { path: path.to_owned(), name: format!("{name}/"), real, n_links }));
        }
        Ok(if kind.is_file() { Found::File(self.access.files.look(path)?) } else { Found::Other })
    }

    /// Whether a run has written the file.
    fn is_own(&self, folder: &Folder, file_name: &OsStr) -> bool {
        self.output.as_ref() == Some(&folder.real) && FILES.iter().any(|name| file_name == *name)
    }

    fn file(&self, found: &mut Corpus, name: String, path: PathBuf, metadata: &Metadata) {
        if !has_article_extension(&name) {
            found.skipped.push(name);
            return;
        }
        found.files.push(CorpusFile {
            name,
            path,
            n_bytes: metadata.len(),
            stamp: stamp(metadata, self.listed_at),
            is_seen: true,
            access: self.access.clone(),
        });
    }
}

/// Whether a file belongs to the output of another run, which is no article: the others of it lie beside it.
fn is_output(folder: &Folder, file_name: &OsStr) -> bool {
    let is_there = |name: &&str| folder.path.join(name).is_file();
    FILES.iter().any(|name| file_name == *name) && [FACTS, ARTICLES, RUN].iter().all(is_there)
}

/// A name of a file as a text that leads back to it: bytes that are no UTF-8 become `%` and two digits.
fn label(name: &OsStr) -> String {
    if let Some(name) = name.to_str() {
        return name.to_owned();
    }
    let mut label = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        label.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|byte| label.push_str(&format!("%{byte:02X}")));
    }
    label
}

/// What changes when a file does, where it was last changed long enough ago: its time, and where the system tells more, the
/// time of its entry and which file it is.
fn stamp(metadata: &Metadata, listed_at: SystemTime) -> Option<i64> {
    let modified = metadata.modified().ok()?;
    let is_settled = modified.checked_add(GRAIN).is_some_and(|settled| settled < listed_at);
    let since = modified.duration_since(UNIX_EPOCH).ok().filter(|_| is_settled)?;
    let mut digest = xxhash_rust::xxh3::Xxh3::new();
    digest.update(&since.as_nanos().to_le_bytes());
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        for number in [metadata.ctime(), metadata.ctime_nsec(), metadata.ino().cast_signed()] {
            digest.update(&number.to_le_bytes());
        }
    }
    Some(digest.digest().cast_signed())
}

#[cfg(test)]
mod tests;
