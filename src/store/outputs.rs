use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::database::Database;
use super::draft::{DRAFT_ARTICLES, DRAFT_FACTS};
use super::{ARTICLES, FACTS, StoreError, meta};
use crate::files::Files;

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
    pub(super) fn of(files: &Files, path: &Path) -> Result<Option<Self>, StoreError> {
        match files.look(path) {
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
    files: Files,
    folder: PathBuf,
    /// Whether both are what the database describes.
    pub(super) proven: bool,
}

impl Outputs {
    /// Puts the files of a run that was killed after its commit in their place, and clears away those of a run that was
    /// killed before.
    pub(super) fn settle(files: &Files, folder: &Path, database: &Database) -> Result<Self, StoreError> {
        let mut proven = true;
        for name in [ARTICLES, FACTS] {
            let recorded = recorded(&database.connection, name)?;
            if let Some(Recorded { written_as, identity }) = &recorded {
                let written = folder.join(written_as);
                if Identity::of(files, &written)? == Some(*identity) {
                    rename(files, &written, &folder.join(name))?;
                }
            }
            let identity = Identity::of(files, &folder.join(name))?;
            proven &= recorded.is_some_and(|recorded| Some(recorded.identity) == identity);
        }
        let outputs = Self { files: files.clone(), folder: folder.to_owned(), proven };
        outputs.clear()?;
        Ok(outputs)
    }

    /// Removes temporary files.
    pub(super) fn clear(&self) -> Result<(), StoreError> {
        TEMPORARY.iter().try_for_each(|name| remove(&self.files, &self.folder.join(name)))
    }

    /// Notes in the database that `name` is the file that is written as `written_as`.
    pub(super) fn record(&self, connection: &Connection, name: &str, written_as: &str) -> Result<(), StoreError> {
        let path = self.folder.join(written_as);
        let identity = Identity::of(&self.files, &path)?
            .ok_or_else(|| StoreError::file("read", &path)(io::Error::from(io::ErrorKind::NotFound)))?;
        let recorded = Recorded { written_as: written_as.to_owned(), identity };
        let value = serde_json::to_string(&recorded).unwrap_or_default();
        meta::set(connection, name, &value)?;
        Ok(())
    }

    /// Puts the files in their place, and waits until the folder has them.
    pub(super) fn publish(&self, written: &[(&str, &str)]) -> Result<(), StoreError> {
        for (written_as, name) in written {
            rename(&self.files, &self.folder.join(written_as), &self.folder.join(name))?;
        }
        self.files.sync_folder(&self.folder).map_err(StoreError::file("write", &self.folder))
    }
}

fn recorded(connection: &Connection, name: &str) -> Result<Option<Recorded>, StoreError> {
    let value = meta::get(connection, name)?;
    let recorded: Option<Recorded> = value.and_then(|value| serde_json::from_str(&value).ok());
    // A database of somebody else must not make us rename what is not ours.
    let names = [FACTS, ARTICLES, DRAFT_FACTS, DRAFT_ARTICLES];
    let is_ours = |name: &str| names.contains(&name) || TEMPORARY.contains(&name);
    Ok(recorded.filter(|recorded| is_ours(&recorded.written_as)))
}

fn rename(files: &Files, from: &Path, to: &Path) -> Result<(), StoreError> {
    files.rename(from, to).map_err(StoreError::file("write", to))
}

/// Removes a file, if it is there.
pub(super) fn remove(files: &Files, path: &Path) -> Result<(), StoreError> {
    files.remove(path).map_err(StoreError::file("remove", path))
}
