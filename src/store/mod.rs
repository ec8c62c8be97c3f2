//! What a run leaves for the next one: which files were read, where their lines stand in the output, and since when each
//! fact is known.
//!
//! In: the listing of a corpus, and the lines made of files that had to be read. Out: `facts.jsonl` and
//! `articles.jsonl`, whole, old or new, and beside them `jushi.db`, which is derived from them and from the corpus and
//! can be deleted at any time. ARCHITECTURE.md has the protocol by which they change together.

mod assemble;
mod commit;
mod database;
mod draft;
mod error;
mod history;
mod lines;
mod lock;
mod meta;
mod outputs;
mod plan;
mod prove;

pub use commit::{Changes, Commit, Committed};
pub use draft::{Drafted, Found};
pub use error::StoreError;
pub use lines::{Counts, Lines, Place, Tally, Written};
pub use plan::{Listed, Origin, Plan, Suspect, Terms};

use std::path::{Path, PathBuf};

use database::Database;
use draft::Draft;
use lock::OutputLock;
use outputs::Outputs;

use crate::files::Files;

/// The name of the database in the output folder.
pub const DATABASE: &str = "jushi.db";
/// The name under which a database that cannot be used is kept; of several the later ones get a number behind it.
pub const ASIDE: &str = "jushi.db-aside";
/// The files of an output folder that a run or a review writes and that are no articles, wherever they lie.
pub const FILES: [&str; 4] = [FACTS, ARTICLES, RUN, "decisions.jsonl"];
/// The name of the file of facts.
pub const FACTS: &str = "facts.jsonl";
/// The name of the file of articles.
pub const ARTICLES: &str = "articles.jsonl";

/// The name of the file that says how a run went.
pub const RUN: &str = "run.json";

/// An output folder with its database, held by this process alone.
#[derive(Debug)]
pub struct Store {
    files: Files,
    folder: PathBuf,
    database: Database,
    outputs: Outputs,
    draft: Draft,
    _lock: OutputLock,
}

impl Store {
    /// Opens the store of an output folder in a file system; the folder is made where it is missing; finishes or clears away what a killed run
    /// has left.
    ///
    /// # Errors
    /// When another process holds the folder, when it cannot be written, and when its database is damaged, newer than
    /// this program or somebody else's.
    pub fn open(files: &Files, folder: &Path) -> Result<Self, StoreError> {
        files.make_folder(folder).map_err(StoreError::file("make the folder", folder))?;
        let lock = OutputLock::take(files, folder)?;
        let database = Database::open(files, &folder.join(DATABASE))?;
        let outputs = Outputs::settle(files, folder, &database)?;
        let draft = Draft::open(files, folder, &database)?;
        Ok(Self { files: files.clone(), folder: folder.to_owned(), database, outputs, draft, _lock: lock })
    }

    /// Whether a folder has a database.
    pub fn exists(folder: &Path) -> bool {
        folder.join(DATABASE).exists()
    }

    /// Puts a database that cannot be used out of the way; gives the name under which it is kept.
    ///
    /// # Errors
    /// When another process holds the folder, or the file cannot be renamed.
    pub fn set_aside(files: &Files, folder: &Path) -> Result<String, StoreError> {
        let _lock = OutputLock::take(files, folder)?;
        let path = folder.join(DATABASE);
        let names = std::iter::once(ASIDE.to_owned()).chain((2_u32..).map(|number| format!("{ASIDE}-{number}")));
        for name in names {
            let aside = folder.join(&name);
            if files.look_at_name(&aside).map_err(StoreError::file("read", &aside))?.is_none() {
                files.rename(&path, &aside).map_err(StoreError::file("rename", &path))?;
                for suffix in ["-wal", "-shm"] {
                    let path = folder.join(format!("{DATABASE}{suffix}"));
                    files.remove(&path).map_err(StoreError::file("remove", &path))?;
                }
                return Ok(name);
            }
        }
        Err(StoreError::file("rename", &path)(std::io::Error::other("every name for it is taken")))
    }
}
