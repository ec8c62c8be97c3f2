use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::database::Database;
use super::{ARTICLES, FACTS, StoreError, meta};

/// What the output files are called before they are in their place.
pub(super) const TEMPORARY: [&str; 3] = [".jushi-run-facts.tmp", ".jushi-run-articles.tmp", ".jushi-run-run.tmp"];

/// What tells a file from another without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Identity {
    len: u64,
    modified: i64,
}

impl Identity {
    /// The identity of a file, or none when there is no such file.
    pub(super) fn of(path: &Path) -> Result<Option<Self>, StoreError> {
        match fs::metadata(path) {
            Ok(metadata) => {
                let modified = metadata.modified().map(nanoseconds).unwrap_or_default();
                Ok(Some(Self { len: metadata.len(), modified }))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::file("read", path)(error)),
        }
    }
}

/// Nanoseconds since 1970, before it negative.
pub(super) fn nanoseconds(time: SystemTime) -> i64 {
    let signed = |duration: std::time::Duration| i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => signed(since),
        Err(before) => -signed(before.duration()),
    }
}

/// An output file as the database has it: under which name it was written, and how it is recognized.
#[derive(Debug, Serialize, Deserialize)]
struct Recorded {
    written_as: String,
    identity: Identity,
}

/// The files of facts and articles.
#[derive(Debug)]
pub(super) struct Outputs {
    folder: PathBuf,
    /// Whether both are what the database describes.
    pub(super) proven: bool,
}

impl Outputs {
    /// Puts the files of a run that was killed after its commit in their place, and clears away those of a run that was
    /// killed before.
    pub(super) fn settle(folder: &Path, database: &Database) -> Result<Self, StoreError> {
        let mut proven = true;
        for name in [ARTICLES, FACTS] {
            let recorded = recorded(&database.connection, name)?;
            if let Some(Recorded { written_as, identity }) = &recorded {
                let written = folder.join(written_as);
                if Identity::of(&written)? == Some(*identity) {
                    rename(&written, &folder.join(name))?;
                }
            }
            let identity = Identity::of(&folder.join(name))?;
            proven &= recorded.is_some_and(|recorded| Some(recorded.identity) == identity);
        }
        let outputs = Self { folder: folder.to_owned(), proven };
        outputs.clear()?;
        Ok(outputs)
    }

    /// Removes temporary files.
    pub(super) fn clear(&self) -> Result<(), StoreError> {
        TEMPORARY.iter().try_for_each(|name| remove(&self.folder.join(name)))
    }

    /// Notes in the database that `name` is the file that is written as `written_as`.
    pub(super) fn record(&self, connection: &Connection, name: &str, written_as: &str) -> Result<(), StoreError> {
        let path = self.folder.join(written_as);
        let identity = Identity::of(&path)?
            .ok_or_else(|| StoreError::file("read", &path)(io::Error::from(io::ErrorKind::NotFound)))?;
        let recorded = Recorded { written_as: written_as.to_owned(), identity };
        let value = serde_json::to_string(&recorded).unwrap_or_default();
        meta::set(connection, name, &value)?;
        Ok(())
    }

    /// Puts the files in their place, and waits until the folder has them.
    pub(super) fn publish(&self, written: &[(&str, &str)]) -> Result<(), StoreError> {
        for (written_as, name) in written {
            rename(&self.folder.join(written_as), &self.folder.join(name))?;
        }
        // Not every system can do this with a folder, and those that cannot do not need it.
        let _ = File::open(&self.folder).and_then(|folder| folder.sync_all());
        Ok(())
    }
}

fn recorded(connection: &Connection, name: &str) -> Result<Option<Recorded>, StoreError> {
    let value = meta::get(connection, name)?;
    Ok(value.and_then(|value| serde_json::from_str(&value).ok()))
}

fn rename(from: &Path, to: &Path) -> Result<(), StoreError> {
    fs::rename(from, to).map_err(StoreError::file("write", to))
}

/// Removes a file, if it is there.
pub(super) fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StoreError::file("remove", path)(error)),
        _ => Ok(()),
    }
}
