use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use rusqlite::{Connection, OptionalExtension, params};

use super::draft::{DRAFT_FACTS, DraftRow};
use super::history::{Earlier, Renewed, earlier};
use super::lines::Counts;
use super::outputs::TEMPORARY;
use super::plan::Removed;
use super::{ARTICLES, FACTS, Listed, Origin, Plan, RUN, Store, StoreError, Terms, meta};
use crate::files::{Call, Files, OpenFile};

/// What became of the files since the run before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files whose content is what it was.
    pub unchanged: u64,
    /// Files that were not there.
    pub new: u64,
    /// Files with other content.
    pub changed: u64,
    /// Files with the content of a file that is gone.
    pub moved: u64,
    /// Files that are gone.
    pub removed: u64,
}

/// What a run has come to.
#[derive(Clone, Debug, Default)]
pub struct Committed {
    /// What became of the files.
    pub changes: Changes,
    /// What was found in all of them, in numbers.
    pub counts: Counts,
    /// Bytes of all files.
    pub n_bytes: u64,
    /// Whether facts and articles were written anew.
    pub is_written: bool,
}

/// Everything that a commit is told.
#[derive(Debug)]
pub struct Commit<'a, L> {
    /// What was planned and has since been done: no file is wanted any more.
    pub plan: &'a Plan,
    /// The files of the plan.
    pub listed: &'a [L],
    /// The terms of the plan.
    pub terms: &'a Terms,
    /// Version of the program.
    pub version: &'a str,
}

impl Store {
    /// Makes the output that of the plan; `run_json` gives the content of `run.json`.
    ///
    /// New files are written beside the old ones, then one transaction of the database makes them the output, then they
    /// are renamed. A run that is killed before the transaction has changed nothing; of one that is killed after it, the
    /// next run does the renaming.
    ///
    /// # Errors
    /// When a file or the database cannot be written; what was there before is then still there.
    pub fn commit<L: Listed>(
        &mut self,
        commit: &Commit<'_, L>,
        run_json: impl FnOnce(&Committed) -> String,
    ) -> Result<Committed, StoreError> {
        let is_written = commit.plan.must_write();
        let written = if is_written { Some(self.assemble(commit.plan)?) } else { None };
        let is_known = self.outputs.proven && commit.plan.touched.is_empty() && self.has_terms(commit.terms)?;
        let mut committed = Committed { n_bytes: commit.plan.kept.n_bytes(), is_written, ..Committed::default() };
        committed.counts = commit.plan.kept.sum();
        committed.changes.unchanged = commit.plan.n_kept;
        let transaction = self.database.connection.unchecked_transaction()?;
        if is_written {
            let mut renewal = Renewal::new(&transaction, &self.files, &self.folder, commit, &mut committed)?;
            renewal.write()?;
        }
        self.write_run_json(&run_json(&committed), is_written)?;
        if is_written || !is_known {
            touch(&transaction, commit)?;
            meta::set(&transaction, meta::KEY, &commit.terms.key)?;
            meta::set(&transaction, meta::ROOT, &commit.terms.root)?;
            let [facts, articles] = written.unwrap_or([FACTS, ARTICLES]);
            self.outputs.record(&transaction, FACTS, facts)?;
            self.outputs.record(&transaction, ARTICLES, articles)?;
        }
        self.files.pass(Call::Database, &self.folder).map_err(StoreError::file("write", &self.folder))?;
        transaction.commit()?;
        if let Some([facts, articles]) = written {
            // Facts come last: who sees the new ones sees the rest of the run too.
            self.outputs.publish(&[(articles, ARTICLES), (TEMPORARY[2], RUN), (facts, FACTS)])?;
            self.draft.close()?;
        } else {
            self.outputs.publish(&[(TEMPORARY[2], RUN)])?;
            if self.draft.is_left() {
                self.draft.clear(&self.database.connection)?;
            }
        }
        self.outputs.proven = true;
        Ok(committed)
    }

    fn has_terms(&self, terms: &Terms) -> Result<bool, StoreError> {
        let connection = &self.database.connection;
        let is = |name, value: &String| Ok::<_, StoreError>(meta::get(connection, name)?.as_ref() == Some(value));
        Ok(is(meta::KEY, &terms.key)? && is(meta::ROOT, &terms.root)?)
    }

    fn write_run_json(&self, content: &str, must_last: bool) -> Result<(), StoreError> {
        let path = self.folder.join(TEMPORARY[2]);
        let file = self.files.create(&path);
        let written = file.and_then(|mut file| {
            file.write_all(content.as_bytes())?;
            // Where nothing else was written, the disk need not be waited for.
            if must_last { file.sync() } else { Ok(()) }
        });
        written.map_err(StoreError::file("write", &path))
    }
}

/// Notes the stamps of files whose content was proved.
fn touch<L: Listed>(connection: &Connection, commit: &Commit<'_, L>) -> Result<(), StoreError> {
    let mut update = connection.prepare_cached("UPDATE source SET stamp = ? WHERE path = ?")?;
    for index in &commit.plan.touched {
        let file = &commit.listed[*index];
        update.execute(params![file.stamp(), file.name()])?;
    }
    Ok(())
}

/// Brings the tables of sources and facts to what was drafted.
struct Renewal<'a, L> {
    connection: &'a Connection,
    commit: &'a Commit<'a, L>,
    committed: &'a mut Committed,
    run: i64,
    /// The facts of the drafts, and those of the old output.
    drafts: Option<OpenFile>,
    old: Option<OpenFile>,
    /// Files that are gone, by content.
    gone: BTreeMap<[u8; 32], Vec<&'a Removed>>,
}

impl<'a, L: Listed> Renewal<'a, L> {
    fn new(
        connection: &'a Connection,
        files: &Files,
        folder: &Path,
        commit: &'a Commit<'a, L>,
        committed: &'a mut Committed,
    ) -> Result<Self, StoreError> {
        connection.execute(
            "INSERT INTO run (started, version, key) VALUES (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), ?, ?)",
            params![commit.version, commit.terms.key],
        )?;
        let mut gone: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for removed in commit.plan.removed.iter().rev() {
            gone.entry(removed.sha256.unwrap_or_default()).or_default().push(removed);
        }
        let open = |name: &str| {
            let path = folder.join(name);
            match files.open(&path) {
                Ok(file) => Ok(Some(file)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(StoreError::file("read", &path)(error)),
            }
        };
        let (drafts, old) = (open(DRAFT_FACTS)?, open(FACTS)?);
        Ok(Self { connection, commit, committed, run: connection.last_insert_rowid(), drafts, old, gone })
    }

    fn write(&mut self) -> Result<(), StoreError> {
        for (file, origin) in self.commit.listed.iter().zip(&self.commit.plan.origins) {
            if let Origin::Drafted(_) = origin
                && let Some(row) = DraftRow::get(self.connection, file.name())?
            {
                self.renew(file.name(), &row)?;
            }
        }
        for removed in &self.commit.plan.removed {
            self.connection.prepare_cached("DELETE FROM source WHERE id = ?")?.execute([removed.id])?;
            self.connection.prepare_cached("DELETE FROM fact WHERE source = ?")?.execute([removed.id])?;
        }
        self.committed.changes.removed = self.gone.values().map(|files| files.len() as u64).sum();
        self.connection.execute("DELETE FROM draft", [])?;
        Ok(())
    }

    fn renew(&mut self, path: &str, row: &DraftRow) -> Result<(), StoreError> {
        self.committed.n_bytes = self.committed.n_bytes.saturating_add(row.size);
        self.committed.counts.add(&serde_json::from_str(&row.counts).unwrap_or_default(), 1);
        let known: Option<(i64, Option<[u8; 32]>)> = self
            .connection
            .prepare_cached("SELECT id, sha256 FROM source WHERE path = ?")?
            .query_row([path], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let is_same = known.is_some_and(|(_, sha256)| sha256 == row.sha256);
        let moved_from = if is_same { None } else { self.moved_from(row)? };
        let changes = &mut self.committed.changes;
        *match (&moved_from, known) {
            (Some(_), _) => &mut changes.moved,
            (None, Some(_)) if is_same => &mut changes.unchanged,
            (None, Some(_)) => &mut changes.changed,
            (None, None) => &mut changes.new,
        } += 1;
        let source = match known {
            Some((id, _)) => id,
            None => self.insert(path, moved_from.as_ref().map(|(id, _)| *id))?,
        };
        self.update(source, path, row)?;
        if let Some(drafts) = &mut self.drafts {
            let renewed = Renewed { source, path, run: self.run, moved_from, is_partial: row.retry };
            renewed.write(self.connection, drafts, row.written.place.facts)?;
        }
        Ok(())
    }

    /// The file that is gone and had this content, with its facts.
    fn moved_from(&mut self, row: &DraftRow) -> Result<Option<(i64, Earlier)>, StoreError> {
        let files = row.sha256.and_then(|sha256| self.gone.get_mut(&sha256));
        let Some(removed) = files.and_then(Vec::pop) else { return Ok(None) };
        let facts = match &mut self.old {
            Some(old) => earlier(old, removed.place.facts, &removed.path).map_err(|error| StoreError::File {
                doing: "read",
                path: FACTS.into(),
                source: error,
            })?,
            None => Earlier::new(),
        };
        Ok(Some((removed.id, facts)))
    }

    fn insert(&self, path: &str, former: Option<i64>) -> Result<i64, StoreError> {
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO source (path, size, facts_bytes, facts_digest, articles_bytes, articles_digest, counts, retry, \
             first_run) VALUES (?, 0, 0, 0, 0, 0, '', 1, coalesce((SELECT first_run FROM source WHERE id = ?), ?))",
        )?;
        insert.execute(params![path, former, self.run])?;
        Ok(self.connection.last_insert_rowid())
    }

    fn update(&self, source: i64, path: &str, row: &DraftRow) -> Result<(), StoreError> {
        let mut update = self.connection.prepare_cached(
            "UPDATE source SET size = ?, stamp = ?, sha256 = ?, facts_bytes = ?, facts_digest = ?, \
             articles_bytes = ?, articles_digest = ?, counts = ?, retry = ?, row_digest = ? WHERE id = ?",
        )?;
        update.execute(params![
            row.size,
            row.stamp,
            row.sha256,
            row.written.place.facts.len,
            row.written.digests[0],
            row.written.place.articles.len,
            row.written.digests[1],
            row.counts,
            row.retry,
            row.digest(path),
            source,
        ])?;
        Ok(())
    }
}
