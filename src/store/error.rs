use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Why the store of an output folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process works in the folder.
    #[error("{} is in use by another jushi{}; wait until it ends, or name another folder with -o", folder.display(), process(*holder))]
    Held {
        /// The output folder.
        folder: PathBuf,
        /// The other process, where it is known.
        holder: Option<u32>,
    },
    /// The database has a schema that this program does not know.
    #[error(
        "jushi.db was written by a newer jushi (schema {found}, this one knows {known}); use that version, or \
         --full, which sets the file aside and makes it anew"
    )]
    Newer {
        /// The schema of the file.
        found: i64,
        /// The newest schema that this program knows.
        known: i64,
    },
    /// The file with the name of the database is a database of something else.
    #[error(
        "jushi.db is no database of jushi; move it away, or use --full, which sets it \
             aside"
    )]
    Foreign,
    /// The database cannot be read.
    #[error("jushi.db is damaged")]
    Damaged(#[source] rusqlite::Error),
    /// The database has other tables than we have made.
    #[error("jushi.db is damaged: it has other tables than jushi makes")]
    Schema,
    /// The lines of an output file are not those that the database tells of, though nothing else showed it.
    #[error("{name} and jushi.db do not fit together")]
    Altered {
        /// The output file.
        name: String,
    },
    /// The database cannot be used, for a reason outside it.
    #[error("cannot use jushi.db")]
    Database(#[source] rusqlite::Error),
    /// A file of the output folder cannot be used.
    #[error("cannot {doing} {}", path.display())]
    File {
        /// What was tried.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the file system says.
        source: io::Error,
    },
}

fn process(holder: Option<u32>) -> String {
    holder.map(|pid| format!(" (process {pid})")).unwrap_or_default()
}

impl StoreError {
    pub(super) fn file(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { doing, path, source }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error;
        let damaged = match &error {
            // `Unknown` is what a statement gets that does not fit the tables.
            Error::SqliteFailure(cause, _) | Error::SqlInputError { error: cause, .. } => {
                matches!(cause.code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown)
            }
            Error::FromSqlConversionFailure(..)
            | Error::IntegralValueOutOfRange(..)
            | Error::InvalidColumnType(..)
            | Error::QueryReturnedNoRows
            | Error::Utf8Error(..) => true,
            _ => false,
        };
        if damaged { Self::Damaged(error) } else { Self::Database(error) }
    }
}
