use rusqlite::{Connection, OptionalExtension, params};

/// The key under which the outputs were made.
pub(super) const KEY: &str = "key";
/// The corpus folder of the outputs.
pub(super) const ROOT: &str = "root";
/// The key and the corpus folder of the drafts.
pub(super) const DRAFT: &str = "draft";

/// What is known once, not for each file.
pub(super) fn get(connection: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    let mut statement = connection.prepare_cached("SELECT value FROM meta WHERE name = ?")?;
    statement.query_row([name], |row| row.get(0)).optional()
}

pub(super) fn set(connection: &Connection, name: &str, value: &str) -> rusqlite::Result<()> {
    connection.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", params![name, value])?;
    Ok(())
}
