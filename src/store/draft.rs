use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Row, params};
use xxhash_rust::xxh3::Xxh3;

use super::database::Database;
use super::lines::{Counts, Lines, Place};
use super::{Store, StoreError, meta, outputs};

/// The names of the files to which lines are added as they are made.
pub(super) const DRAFT_FACTS: &str = "jushi.draft-facts";
pub(super) const DRAFT_ARTICLES: &str = "jushi.draft-articles";

/// What was read of a file, and what came of it besides its lines.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Bytes that were read.
    pub size: u64,
    /// When the file was last changed, in nanoseconds; `None` where that proves nothing.
    pub modified: Option<i64>,
    /// Hash of the content; `None` when it could not be read.
    pub sha256: Option<[u8; 32]>,
    /// What was found, in numbers.
    pub counts: Counts,
    /// Whether the next run may find more in the same content.
    pub retry: bool,
}

/// The lines of one file while they are being added.
pub struct Drafted {
    path: String,
    place: Place,
    facts_digest: Xxh3,
    articles_digest: Xxh3,
}

/// Lines that were made and are not yet in the output.
#[derive(Debug)]
pub(super) struct Draft {
    folder: PathBuf,
    files: Option<Files>,
    /// Whether a run that did not come to its end has left rows.
    is_left: bool,
}

#[derive(Debug)]
struct Files {
    facts: Appended,
    articles: Appended,
}

#[derive(Debug)]
struct Appended {
    path: PathBuf,
    file: BufWriter<File>,
    len: u64,
}

/// A row of the table of drafts.
#[derive(Debug)]
pub(super) struct DraftRow {
    pub(super) size: u64,
    pub(super) modified: Option<i64>,
    pub(super) sha256: Option<[u8; 32]>,
    pub(super) place: Place,
    pub(super) digests: [i64; 2],
    pub(super) counts: String,
    pub(super) retry: bool,
}

const COLUMNS: &str = "size, modified, sha256, facts_start, facts_bytes, facts_digest, articles_start, articles_bytes, \
                       articles_digest, counts, retry";

impl DraftRow {
    fn of(row: &Row<'_>, first: usize) -> rusqlite::Result<Self> {
        let number = |index: usize| row.get::<_, u64>(first + index);
        Ok(Self {
            size: number(0)?,
            modified: row.get(first + 1)?,
            sha256: row.get(first + 2)?,
            place: Place {
                facts: Lines { start: number(3)?, len: number(4)? },
                articles: Lines { start: number(6)?, len: number(7)? },
            },
            digests: [row.get(first + 5)?, row.get(first + 8)?],
            counts: row.get(first + 9)?,
            retry: row.get(first + 10)?,
        })
    }

    /// The draft of a file.
    pub(super) fn get(connection: &Connection, path: &str) -> rusqlite::Result<Option<Self>> {
        let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM draft WHERE path = ?"))?;
        statement.query_row([path], |row| Self::of(row, 0)).optional()
    }
}

impl Draft {
    pub(super) fn open(folder: &Path, database: &Database) -> Result<Self, StoreError> {
        let is_left: bool =
            database.connection.query_row("SELECT EXISTS (SELECT * FROM draft)", [], |row| row.get(0))?;
        let draft = Self { folder: folder.to_owned(), files: None, is_left };
        if !is_left {
            draft.remove()?;
        }
        Ok(draft)
    }

    pub(super) fn is_left(&self) -> bool {
        self.is_left
    }

    fn remove(&self) -> Result<(), StoreError> {
        [DRAFT_FACTS, DRAFT_ARTICLES].iter().try_for_each(|name| outputs::remove(&self.folder.join(name)))
    }

    /// Forgets all drafts.
    pub(super) fn clear(&mut self, connection: &Connection) -> Result<(), StoreError> {
        connection.execute("DELETE FROM draft", [])?;
        self.close()
    }

    /// Removes the files, whose rows are gone.
    pub(super) fn close(&mut self) -> Result<(), StoreError> {
        self.files = None;
        self.is_left = false;
        self.remove()
    }

    /// Deletes the rows whose lines are not what was added, after a loss of power for example.
    pub(super) fn prove(&self, connection: &Connection) -> Result<(), StoreError> {
        let mut wrong = Vec::new();
        let mut facts = super::prove::Ranges::open(&self.folder.join(DRAFT_FACTS))?;
        let mut articles = super::prove::Ranges::open(&self.folder.join(DRAFT_ARTICLES))?;
        let mut statement = connection.prepare(&format!("SELECT path, {COLUMNS} FROM draft ORDER BY facts_start"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let DraftRow { place, digests, .. } = DraftRow::of(row, 1)?;
            let is_whole = facts.digest(place.facts)? == Some(digests[0]);
            if !is_whole || articles.digest(place.articles)? != Some(digests[1]) {
                wrong.push(row.get::<_, String>(0)?);
            }
        }
        for path in wrong {
            connection.execute("DELETE FROM draft WHERE path = ?", [path])?;
        }
        Ok(())
    }

    fn files(&mut self) -> Result<&mut Files, StoreError> {
        let files = match self.files.take() {
            Some(files) => files,
            None => Files {
                facts: Appended::open(self.folder.join(DRAFT_FACTS))?,
                articles: Appended::open(self.folder.join(DRAFT_ARTICLES))?,
            },
        };
        Ok(self.files.insert(files))
    }

    /// How long the files are: facts, articles.
    pub(super) fn len(&self) -> [u64; 2] {
        self.files.as_ref().map_or([0, 0], |files| [files.facts.len, files.articles.len])
    }
}

impl Appended {
    fn open(path: PathBuf) -> Result<Self, StoreError> {
        let file = OpenOptions::new().create(true).append(true).open(&path);
        let file = file.map_err(StoreError::file("write", &path))?;
        let len = file.metadata().map_err(StoreError::file("read", &path))?.len();
        Ok(Self { path, file: BufWriter::with_capacity(1 << 16, file), len })
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.len += bytes.len() as u64;
        self.file.write_all(bytes).map_err(StoreError::file("write", &self.path))
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        self.file.flush().map_err(StoreError::file("write", &self.path))
    }
}

impl Drafted {
    /// Where the lines stand.
    pub fn place(&self) -> Place {
        self.place
    }
}

impl Store {
    /// Begins with the lines of a file; no other file may be added to until it is done.
    ///
    /// # Errors
    /// When the draft files cannot be written.
    pub fn begin(&mut self, path: &str) -> Result<Drafted, StoreError> {
        let files = self.draft.files()?;
        let at = |file: &Appended| Lines { start: file.len, len: 0 };
        let place = Place { facts: at(&files.facts), articles: at(&files.articles) };
        Ok(Drafted { path: path.to_owned(), place, facts_digest: Xxh3::new(), articles_digest: Xxh3::new() })
    }

    /// Adds whole lines to those of a file.
    ///
    /// # Errors
    /// When the draft files cannot be written.
    pub fn append(&mut self, drafted: &mut Drafted, facts: &[u8], articles: &[u8]) -> Result<(), StoreError> {
        let files = self.draft.files()?;
        files.facts.append(facts)?;
        files.articles.append(articles)?;
        drafted.place.facts.len += facts.len() as u64;
        drafted.place.articles.len += articles.len() as u64;
        drafted.facts_digest.update(facts);
        drafted.articles_digest.update(articles);
        Ok(())
    }

    /// Remembers files whose lines are complete: from now on they need not be read again, even if this run is killed.
    ///
    /// # Errors
    /// When the draft files or the database cannot be written.
    pub fn remember(&mut self, done: &[(Drafted, Found)]) -> Result<(), StoreError> {
        let files = self.draft.files()?;
        files.facts.flush()?;
        files.articles.flush()?;
        let transaction = self.database.connection.transaction()?;
        {
            let sql = format!("INSERT OR REPLACE INTO draft (path, {COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)");
            let mut insert = transaction.prepare_cached(&sql)?;
            for (drafted, found) in done {
                let Place { facts, articles } = drafted.place;
                insert.execute(params![
                    drafted.path,
                    found.size,
                    found.modified,
                    found.sha256,
                    facts.start,
                    facts.len,
                    drafted.facts_digest.digest().cast_signed(),
                    articles.start,
                    articles.len,
                    drafted.articles_digest.digest().cast_signed(),
                    serde_json::to_string(&found.counts).unwrap_or_default(),
                    found.retry,
                ])?;
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// Says for which key and corpus folder drafts are made from now on.
    pub(super) fn note_draft_terms(&self, terms: &str) -> Result<(), StoreError> {
        Ok(meta::set(&self.database.connection, meta::DRAFT, terms)?)
    }
}
