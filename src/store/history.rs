use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};

use rusqlite::{Connection, OptionalExtension, params};
use serde::Deserialize;

use super::{Lines, StoreError};
use crate::files::OpenFile;
use crate::text::SourceSpan;

/// As much of a line as tells one fact of an article from another, whatever the article is called.
#[derive(Deserialize)]
struct FactLine {
    id: String,
    article: String,
    kind: String,
    span: SourceSpan,
}

/// What a fact is within its file: its article without the file's name, kind and place.
type Core = (String, String, [usize; 2]);

impl FactLine {
    fn core(&self, path: &str) -> Core {
        let below = self.article.strip_prefix(path).unwrap_or(&self.article);
        (below.to_owned(), self.kind.clone(), self.span.byte)
    }
}

/// The facts of a file that had another name.
pub(super) type Earlier = BTreeMap<Core, VecDeque<i64>>;

/// Calls `each` with every line of a range, without line ends.
fn for_each_line(
    file: &mut OpenFile,
    lines: Lines,
    mut each: impl FnMut(&[u8]) -> rusqlite::Result<()>,
) -> io::Result<rusqlite::Result<()>> {
    file.seek(SeekFrom::Start(lines.start))?;
    let mut reader = BufReader::with_capacity(1 << 16, file.take(lines.len));
    let mut line = Vec::new();
    loop {
        line.clear();
        if reader.read_until(b'\n', &mut line)? == 0 {
            return Ok(Ok(()));
        }
        if let Err(error) = each(line.trim_ascii_end()) {
            return Ok(Err(error));
        }
    }
}

/// The id of a line, which every line begins with.
fn id_of(line: &[u8]) -> Option<i64> {
    id_number(std::str::from_utf8(line.strip_prefix(b"{\"id\":\"")?.get(..16)?).ok()?)
}

fn id_number(digits: &str) -> Option<i64> {
    u64::from_str_radix(digits, 16).ok().map(u64::cast_signed)
}

/// The facts of a file that is gone, from its lines in the old output.
pub(super) fn earlier(file: &mut OpenFile, lines: Lines, path: &str) -> io::Result<Earlier> {
    let mut facts = Earlier::new();
    let read = for_each_line(file, lines, |line| {
        if let Ok(fact) = serde_json::from_slice::<FactLine>(line)
            && let Some(id) = id_number(&fact.id)
        {
            facts.entry(fact.core(path)).or_default().push_back(id);
        }
        Ok(())
    })?;
    debug_assert!(read.is_ok());
    Ok(facts)
}

/// A file whose facts are written down.
pub(super) struct Renewed<'a> {
    /// Its row.
    pub(super) source: i64,
    /// Its path.
    pub(super) path: &'a str,
    /// The run in which its new facts are first seen.
    pub(super) run: i64,
    /// The row and the facts of the file that it was.
    pub(super) moved_from: Option<(i64, Earlier)>,
    /// Whether the file could not be read whole, so that facts which are not among the lines may still be in it.
    pub(super) is_partial: bool,
}

impl Renewed<'_> {
    /// Makes the facts of the file those of the lines: what was there before stays as it is, what was there under another
    /// name keeps its first run, the rest begins with this run.
    pub(super) fn write(
        mut self,
        connection: &Connection,
        file: &mut OpenFile,
        lines: Lines,
    ) -> Result<(), StoreError> {
        let mut gone: BTreeSet<i64> = connection
            .prepare_cached("SELECT id FROM fact WHERE source = ?")?
            .query_map([self.source], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let mut insert =
            connection.prepare_cached("INSERT OR IGNORE INTO fact (source, id, first_run) VALUES (?,?,?)")?;
        let written = for_each_line(file, lines, |line| {
            let Some(id) = id_of(line) else { return Ok(()) };
            if gone.remove(&id) {
                return Ok(());
            }
            let first_run = self.first_run(connection, line, id)?;
            insert.execute(params![self.source, id, first_run])?;
            Ok(())
        });
        written.map_err(|error| StoreError::File { doing: "read", path: "the drafts".into(), source: error })??;
        if self.is_partial {
            return Ok(());
        }
        let mut delete = connection.prepare_cached("DELETE FROM fact WHERE source = ? AND id = ?")?;
        for id in gone {
            delete.execute(params![self.source, id])?;
        }
        Ok(())
    }

    /// The run in which a fact was first seen, perhaps under another name, which is then written down.
    fn first_run(&mut self, connection: &Connection, line: &[u8], id: i64) -> rusqlite::Result<i64> {
        let Some((former, facts)) = &mut self.moved_from else { return Ok(self.run) };
        let Ok(fact) = serde_json::from_slice::<FactLine>(line) else { return Ok(self.run) };
        let Some(earlier) = facts.get_mut(&fact.core(self.path)).and_then(VecDeque::pop_front) else {
            return Ok(self.run);
        };
        connection
            .prepare_cached("INSERT OR IGNORE INTO renamed (id, earlier, run) VALUES (?,?,?)")?
            .execute(params![id, earlier, self.run])?;
        let first_run = connection
            .prepare_cached("SELECT first_run FROM fact WHERE source = ? AND id = ?")?
            .query_row(params![*former, earlier], |row| row.get(0))
            .optional()?;
        Ok(first_run.unwrap_or(self.run))
    }
}
