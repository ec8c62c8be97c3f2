use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Row, params};
use xxhash_rust::xxh3::Xxh3;

use super::database::Database;
use super::lines::{Counts, Lines, Place, Written};
use super::{Store, StoreError, meta, outputs};
use crate::files::{Call, Files, OpenFile};

/// The names of the files to which lines are added as they are made.
pub(super) const DRAFT_FACTS: &str = "jushi.draft-facts";
pub(super) const DRAFT_ARTICLES: &str = "jushi.draft-articles";

/// What was read of a file, and what came of it besides its lines.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Bytes that were read.
    pub size: u64,
    /// What changes when the file does; `None` where it proves nothing.
    pub stamp: Option<i64>,
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
    files: Files,
    folder: PathBuf,
    appended: Option<Both>,
    /// Whether a run that did not come to its end has left rows.
    is_left: bool,
}

#[derive(Debug)]
struct Both {
    facts: Appended,
    articles: Appended,
}

#[derive(Debug)]
struct Appended {
    path: PathBuf,
    file: BufWriter<OpenFile>,
    len: u64,
}

/// A row of the table of drafts.
#[derive(Debug)]
pub(super) struct DraftRow {
    pub(super) size: u64,
    pub(super) stamp: Option<i64>,
    pub(super) sha256: Option<[u8; 32]>,
    pub(super) written: Written,
    pub(super) counts: String,
    pub(super) retry: bool,
    row_digest: i64,
}

const COLUMNS: &str = "size, stamp, sha256, facts_start, facts_bytes, facts_digest, articles_start, articles_bytes, \
                       articles_digest, counts, retry, row_digest";

/// The digest of what a row says of a file, by which a damaged row is known. The stamp is not in it: another stamp only
/// makes us look at the content.
pub(super) fn row_digest(
    path: &str,
    size: u64,
    sha256: Option<&[u8; 32]>,
    written: &Written,
    counts: &str,
    retry: bool,
) -> i64 {
    let mut digest = Xxh3::new();
    let lens = [written.place.facts.len, written.place.articles.len];
    for number in [path.len() as u64, size, lens[0], lens[1], u64::from(retry), u64::from(sha256.is_some())] {
        digest.update(&number.to_le_bytes());
    }
    written.digests.iter().for_each(|number| digest.update(&number.to_le_bytes()));
    digest.update(path.as_bytes());
    digest.update(sha256.map_or(&[], |sha256| &sha256[..]));
    digest.update(counts.as_bytes());
    digest.digest().cast_signed()
}

impl DraftRow {
    fn of(row: &Row<'_>, first: usize) -> rusqlite::Result<Self> {
        let number = |index: usize| row.get::<_, u64>(first + index);
        Ok(Self {
            size: number(0)?,
            stamp: row.get(first + 1)?,
            sha256: row.get(first + 2)?,
            written: Written {
                place: Place {
                    facts: Lines { start: number(3)?, len: number(4)? },
                    articles: Lines { start: number(6)?, len: number(7)? },
                },
                digests: [row.get(first + 5)?, row.get(first + 8)?],
            },
            counts: row.get(first + 9)?,
            retry: row.get(first + 10)?,
            row_digest: row.get(first + 11)?,
        })
    }

    /// The digest that the row of a file must have.
    pub(super) fn digest(&self, path: &str) -> i64 {
        row_digest(path, self.size, self.sha256.as_ref(), &self.written, &self.counts, self.retry)
    }

    /// The draft of a file.
    pub(super) fn get(connection: &Connection, path: &str) -> rusqlite::Result<Option<Self>> {
        let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM draft WHERE path = ?"))?;
        statement.query_row([path], |row| Self::of(row, 0)).optional()
    }
}

impl Draft {
    pub(super) fn open(files: &Files, folder: &Path, database: &Database) -> Result<Self, StoreError> {
        let is_left: bool =
            database.connection.query_row("SELECT EXISTS (SELECT * FROM draft)", [], |row| row.get(0))?;
        let draft = Self { files: files.clone(), folder: folder.to_owned(), appended: None, is_left };
        if !is_left {
            draft.remove()?;
        }
        Ok(draft)
    }

    pub(super) fn is_left(&self) -> bool {
        self.is_left
    }

    fn remove(&self) -> Result<(), StoreError> {
        [DRAFT_FACTS, DRAFT_ARTICLES].iter().try_for_each(|name| outputs::remove(&self.files, &self.folder.join(name)))
    }

    /// Forgets all drafts.
    pub(super) fn clear(&mut self, connection: &Connection) -> Result<(), StoreError> {
        connection.execute("DELETE FROM draft", [])?;
        self.close()
    }

    /// Removes the files, whose rows are gone.
    pub(super) fn close(&mut self) -> Result<(), StoreError> {
        self.appended = None;
        self.is_left = false;
        self.remove()
    }

    /// Deletes the rows whose lines are not what was added, after a loss of power for example.
    pub(super) fn prove(&self, connection: &Connection) -> Result<(), StoreError> {
        let mut wrong = Vec::new();
        let mut facts = super::prove::Ranges::open(&self.files, &self.folder.join(DRAFT_FACTS))?;
        let mut articles = super::prove::Ranges::open(&self.files, &self.folder.join(DRAFT_ARTICLES))?;
        let mut statement = connection.prepare(&format!("SELECT path, {COLUMNS} FROM draft ORDER BY facts_start"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let path: String = row.get(0)?;
            let row = DraftRow::of(row, 1)?;
            let Written { place, digests } = row.written;
            let is_whole = row.row_digest == row.digest(&path) && facts.digest(place.facts)? == Some(digests[0]);
            if !is_whole || articles.digest(place.articles)? != Some(digests[1]) {
                wrong.push(path);
            }
        }
        for path in wrong {
            connection.execute("DELETE FROM draft WHERE path = ?", [path])?;
        }
        Ok(())
    }

    fn appended(&mut self) -> Result<&mut Both, StoreError> {
        let appended = match self.appended.take() {
            Some(appended) => appended,
            None => Both {
                facts: Appended::open(&self.files, self.folder.join(DRAFT_FACTS))?,
                articles: Appended::open(&self.files, self.folder.join(DRAFT_ARTICLES))?,
            },
        };
        Ok(self.appended.insert(appended))
    }

    /// How long the files are: facts, articles.
    pub(super) fn len(&self) -> [u64; 2] {
        self.appended.as_ref().map_or([0, 0], |appended| [appended.facts.len, appended.articles.len])
    }
}

impl Appended {
    fn open(files: &Files, path: PathBuf) -> Result<Self, StoreError> {
        let file = files.own(&path).map_err(StoreError::file("write", &path))?;
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
    /// Where the lines stand, and how they are recognized.
    pub fn written(&self) -> Written {
        let digests = [&self.facts_digest, &self.articles_digest].map(|digest| digest.digest().cast_signed());
        Written { place: self.place, digests }
    }
}

impl Store {
    /// Begins with the lines of a file; no other file may be added to until it is done.
    ///
    /// # Errors
    /// When the draft files cannot be written.
    pub fn begin(&mut self, path: &str) -> Result<Drafted, StoreError> {
        let files = self.draft.appended()?;
        let at = |file: &Appended| Lines { start: file.len, len: 0 };
        let place = Place { facts: at(&files.facts), articles: at(&files.articles) };
        Ok(Drafted { path: path.to_owned(), place, facts_digest: Xxh3::new(), articles_digest: Xxh3::new() })
    }

    /// Adds whole lines to those of a file.
    ///
    /// # Errors
    /// When the draft files cannot be written.
    pub fn append(&mut self, drafted: &mut Drafted, facts: &[u8], articles: &[u8]) -> Result<(), StoreError> {
        let files = self.draft.appended()?;
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
        let files = self.draft.appended()?;
        files.facts.flush()?;
        files.articles.flush()?;
        self.files.pass(Call::Database, &self.folder).map_err(StoreError::file("write", &self.folder))?;
        let transaction = self.database.connection.transaction()?;
        {
            let sql = format!("INSERT OR REPLACE INTO draft (path, {COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)");
            let mut insert = transaction.prepare_cached(&sql)?;
            for (drafted, found) in done {
                let written = drafted.written();
                let Place { facts, articles } = written.place;
                let counts = serde_json::to_string(&found.counts).unwrap_or_default();
                let sha256 = found.sha256.as_ref();
                insert.execute(params![
                    drafted.path,
                    found.size,
                    found.stamp,
                    found.sha256,
                    facts.start,
                    facts.len,
                    written.digests[0],
                    articles.start,
                    articles.len,
                    written.digests[1],
                    counts,
                    found.retry,
                    row_digest(&drafted.path, found.size, sha256, &written, &counts, found.retry),
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
