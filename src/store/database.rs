use std::io;
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use super::StoreError;
use crate::files::{Call, Files};

/// `jush`, which marks the file as ours.
const APPLICATION: i64 = 0x6A75_7368;

/// What makes a schema of the one before it; the number of steps taken is the file's `user_version`.
const MIGRATIONS: [&str; 2] = [
    // A fact's id is the number that its sixteen digits are; the view writes it as the records do. `modified` is null
    // where nothing can prove that a file is what was read.
    "
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

    CREATE TABLE run (
        number INTEGER PRIMARY KEY,
        started TEXT NOT NULL,
        version TEXT NOT NULL,
        key TEXT NOT NULL
    );

    CREATE TABLE source (
        id INTEGER PRIMARY KEY,
        path TEXT NOT NULL UNIQUE,
        size INTEGER NOT NULL,
        modified INTEGER,
        sha256 BLOB,
        facts_bytes INTEGER NOT NULL,
        facts_digest INTEGER NOT NULL,
        articles_bytes INTEGER NOT NULL,
        articles_digest INTEGER NOT NULL,
        counts TEXT NOT NULL,
        retry INTEGER NOT NULL,
        first_run INTEGER NOT NULL
    );

    CREATE TABLE draft (
        path TEXT PRIMARY KEY,
        size INTEGER NOT NULL,
        modified INTEGER,
        sha256 BLOB,
        facts_start INTEGER NOT NULL,
        facts_bytes INTEGER NOT NULL,
        facts_digest INTEGER NOT NULL,
        articles_start INTEGER NOT NULL,
        articles_bytes INTEGER NOT NULL,
        articles_digest INTEGER NOT NULL,
        counts TEXT NOT NULL,
        retry INTEGER NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE fact (
        source INTEGER NOT NULL,
        id INTEGER NOT NULL,
        first_run INTEGER NOT NULL,
        PRIMARY KEY (source, id)
    ) WITHOUT ROWID;

    CREATE TABLE renamed (
        id INTEGER NOT NULL,
        earlier INTEGER NOT NULL,
        run INTEGER NOT NULL,
        PRIMARY KEY (id, earlier)
    ) WITHOUT ROWID;

    CREATE VIEW fact_history AS
        SELECT source.path AS path, printf('%016x', fact.id) AS id, fact.first_run AS first_run, run.started AS first_seen
        FROM fact JOIN source ON source.id = fact.source LEFT JOIN run ON run.number = fact.first_run;

    CREATE VIEW renamed_fact AS
        SELECT printf('%016x', id) AS id, printf('%016x', earlier) AS earlier, run FROM renamed;
    ",
    // More than the time tells whether a file is what was read, and rows are known to be what was written.
    "
    ALTER TABLE source RENAME COLUMN modified TO stamp;
    ALTER TABLE draft RENAME COLUMN modified TO stamp;
    ALTER TABLE source ADD COLUMN row_digest INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE draft ADD COLUMN row_digest INTEGER NOT NULL DEFAULT 0;
    ",
];

/// The open database.
#[derive(Debug)]
pub(super) struct Database {
    pub(super) connection: Connection,
}

impl Database {
    pub(super) fn open(files: &Files, path: &Path) -> Result<Self, StoreError> {
        let found = files.look_at_name(path).map_err(StoreError::file("read", path))?;
        if found.is_some_and(|found| !found.is_file()) {
            let error = io::Error::new(io::ErrorKind::AlreadyExists, "it is a link, or no file; remove it");
            return Err(StoreError::file("write", path)(error));
        }
        files.pass(Call::Database, path).map_err(StoreError::file("write", path))?;
        let connection = Connection::open(path)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        let (application, found) = (pragma("application_id")?, pragma("user_version")?);
        let n_tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
        if application != APPLICATION && n_tables > 0 {
            return Err(StoreError::Foreign);
        }
        let known = MIGRATIONS.len();
        let steps = match usize::try_from(found) {
            Ok(found) if found <= known => &MIGRATIONS[found..],
            _ => return Err(StoreError::Newer { found, known: known as i64 }),
        };
        // What a database holds besides our tables is run by nobody.
        connection.pragma_update(None, "trusted_schema", false)?;
        connection.pragma_update(None, "cell_size_check", true)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.pragma_update(None, "cache_size", -32_000)?;
        let mut database = Self { connection };
        if !steps.is_empty() {
            database.migrate(steps)?;
        }
        if database.schema()? != Self::in_memory()?.schema()? {
            return Err(StoreError::Schema);
        }
        Ok(database)
    }

    /// A new database that is nowhere.
    fn in_memory() -> Result<Self, StoreError> {
        let mut database = Self { connection: Connection::open_in_memory()? };
        database.migrate(&MIGRATIONS)?;
        Ok(database)
    }

    /// Everything that the database has besides rows: tables, views, and whatever somebody may have added.
    fn schema(&self) -> Result<Vec<[Option<String>; 3]>, StoreError> {
        let mut statement = self.connection.prepare("SELECT type, name, sql FROM sqlite_master ORDER BY type, name")?;
        let rows = statement.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn migrate(&mut self, steps: &[&str]) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        for step in steps {
            transaction.execute_batch(step)?;
        }
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.pragma_update(None, "user_version", MIGRATIONS.len() as i64)?;
        transaction.commit()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Opens a database that `statements` have prepared; gives what is wrong with it.
    #[track_caller]
    fn check(statements: &str, expected: Option<&str>) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("jushi.db");
        Connection::open(&path).expect("a database").execute_batch(statements).expect("sound statements");
        let error = Database::open(&Files::default(), &path).err().map(|error| error.to_string());
        match expected {
            None => assert_eq!(error, None),
            Some(part) => assert!(error.as_ref().is_some_and(|error| error.contains(part)), "{error:?}"),
        }
    }

    #[test]
    fn an_empty_file_is_a_new_database() {
        check("", None);
    }

    #[test]
    fn newer_and_foreign_databases_are_refused() {
        check("PRAGMA application_id = 1786082152; PRAGMA user_version = 99;", Some("schema 99, this one knows 2"));
        check("PRAGMA application_id = 1786082152; PRAGMA user_version = -1;", Some("schema -1"));
        check("CREATE TABLE contact (name TEXT);", Some("no database of jushi"));
    }

    #[test]
    fn what_was_added_or_taken_away_is_damage() {
        for statement in [
            "CREATE TRIGGER t AFTER INSERT ON run BEGIN DELETE FROM fact; END",
            "DROP VIEW fact_history",
            "ALTER TABLE source ADD COLUMN x",
        ] {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("jushi.db");
            Database::open(&Files::default(), &path).expect("new").connection.execute_batch(statement).expect("sound");
            let error = Database::open(&Files::default(), &path).expect_err("damaged").to_string();
            assert!(error.contains("other tables"), "{error}");
        }
    }

    #[test]
    fn an_older_database_is_brought_up() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("jushi.db");
        let old = Connection::open(&path).expect("a database");
        old.execute_batch(MIGRATIONS[0]).expect("sound statements");
        old.execute_batch("PRAGMA application_id = 1786082152; PRAGMA user_version = 1;").expect("sound statements");
        drop(old);
        Database::open(&Files::default(), &path).expect("brought up");
    }

    #[test]
    fn a_database_opens_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("jushi.db");
        for _ in 0..2 {
            let database = Database::open(&Files::default(), &path).expect("ours");
            database.connection.execute("INSERT INTO run (started, version, key) VALUES ('', '', '')", []).expect("it");
        }
        let database = Database::open(&Files::default(), &path).expect("ours");
        let n_runs: i64 = database.connection.query_row("SELECT count(*) FROM run", [], |row| row.get(0)).expect("it");
        assert_eq!(n_runs, 2);
    }
}
