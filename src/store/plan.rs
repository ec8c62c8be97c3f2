use std::cmp::Ordering;

use rusqlite::Row;

use super::draft::{DraftRow, row_digest};
use super::lines::{Lines, Place, Tally, Written};
use super::prove::Prover;
use super::{Store, StoreError, meta};

/// A file of the corpus as it was listed.
pub trait Listed {
    /// Path below the corpus folder, with `/`.
    fn name(&self) -> &str;
    /// Size in bytes.
    fn size(&self) -> u64;
    /// What changes when the file does; `None` where it proves nothing, because it is not known or so new that a further
    /// change might not show.
    fn stamp(&self) -> Option<i64>;
    /// Whether the file was seen. One that was not is known from an earlier run, and lies where nothing could be listed: it
    /// is taken to be there, and to be as it was.
    fn is_seen(&self) -> bool;
}

/// What decides whether lines of an earlier run may be used.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Hash of everything but the articles that the lines depend on.
    pub key: String,
    /// The corpus folder.
    pub root: String,
    /// Use nothing of earlier runs.
    pub full: bool,
    /// Trust neither stamps nor the output files, but what is in them.
    pub rehash: bool,
}

impl Terms {
    /// Under which drafts are kept.
    fn draft(&self) -> String {
        format!("{} {}", self.key, self.root)
    }
}

/// Where the lines of a file come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// From nowhere yet: the file must be read.
    Wanted,
    /// They stand in the output.
    Kept(Written),
    /// They stand among the drafts.
    Drafted(Written),
}

/// A file whose lines can be used if its content is what it was.
#[derive(Debug)]
pub struct Suspect {
    /// Index of the file in the listing.
    pub index: usize,
    /// Hash of the content that was read.
    pub sha256: [u8; 32],
    origin: Origin,
    counts: Box<str>,
}

/// A file of the output that is no longer listed.
#[derive(Debug)]
pub(super) struct Removed {
    pub(super) id: i64,
    pub(super) path: String,
    pub(super) sha256: Option<[u8; 32]>,
    pub(super) place: Place,
}

/// What to do with every file of a listing.
#[derive(Debug, Default)]
pub struct Plan {
    /// One for each file listed.
    pub origins: Vec<Origin>,
    /// Files to be hashed; to be settled before anything is extracted.
    pub suspects: Vec<Suspect>,
    pub(super) kept: Tally,
    pub(super) n_kept: u64,
    pub(super) removed: Vec<Removed>,
    /// Files whose content is what it was and whose stamp was not known or another.
    pub(super) touched: Vec<usize>,
    /// Whether the output files are as long as they should be.
    pub(super) outputs_whole: bool,
    /// Whether rows or output files are not what was written, so that every line must be looked at.
    pub(super) is_doubtful: bool,
}

impl Plan {
    /// Settles a suspect: its lines are used if the content is the same.
    pub fn settle(&mut self, suspect: &Suspect, is_same: bool, file: &impl Listed) {
        if !is_same {
            return;
        }
        if file.stamp().is_some() {
            self.touched.push(suspect.index);
        }
        match suspect.origin {
            Origin::Kept(written) => self.keep(suspect.index, written, &suspect.counts, file.size()),
            origin => self.origins[suspect.index] = origin,
        }
    }

    fn keep(&mut self, index: usize, written: Written, counts: &str, n_bytes: u64) {
        self.origins[index] = Origin::Kept(written);
        self.n_kept += 1;
        self.kept.add(counts, n_bytes);
    }

    /// Indices of the files that must be read.
    pub fn wanted(&self) -> Vec<usize> {
        let wanted = self.origins.iter().enumerate().filter(|(_, origin)| **origin == Origin::Wanted);
        wanted.map(|(index, _)| index).collect()
    }

    /// Whether the output files must be written anew.
    pub fn must_write(&self) -> bool {
        let all_kept = self.origins.iter().all(|origin| matches!(origin, Origin::Kept(_)));
        !all_kept || !self.removed.is_empty() || !self.outputs_whole
    }
}

/// A row of the table of sources.
struct SourceRow<'a> {
    id: i64,
    path: &'a str,
    size: u64,
    stamp: Option<i64>,
    sha256: Option<[u8; 32]>,
    written: Written,
    counts: &'a str,
    retry: bool,
    row_digest: i64,
}

const SOURCES: &str = "SELECT id, path, size, stamp, sha256, facts_bytes, articles_bytes, facts_digest, \
                       articles_digest, counts, retry, row_digest FROM source ORDER BY path";

impl<'a> SourceRow<'a> {
    /// Reads a row whose lines stand behind `end`, which becomes their end.
    fn of(row: &'a Row<'_>, end: &mut Place) -> Result<Self, StoreError> {
        let text = |index| Ok::<_, StoreError>(row.get_ref(index)?.as_str().map_err(rusqlite::Error::from)?);
        let place = Place {
            facts: Lines { start: end.facts.end(), len: row.get(5)? },
            articles: Lines { start: end.articles.end(), len: row.get(6)? },
        };
        *end = place;
        Ok(Self {
            id: row.get(0)?,
            path: text(1)?,
            size: row.get(2)?,
            stamp: row.get(3)?,
            sha256: row.get(4)?,
            written: Written { place, digests: [row.get(7)?, row.get(8)?] },
            counts: text(9)?,
            retry: row.get(10)?,
            row_digest: row.get(11)?,
        })
    }

    /// Whether the row is what was written.
    fn is_sound(&self) -> bool {
        let digest = row_digest(self.path, self.size, self.sha256.as_ref(), &self.written, self.counts, self.retry);
        digest == self.row_digest
    }
}

impl Store {
    /// Compares a listing, which is sorted by name, with what is known.
    ///
    /// # Errors
    /// When the database or the output files cannot be read.
    pub fn plan(&mut self, listed: &[impl Listed], terms: &Terms) -> Result<Plan, StoreError> {
        let mut plan = self.compare(listed, terms, terms.rehash || !self.outputs.proven)?;
        if plan.is_doubtful {
            plan = self.compare(listed, terms, true)?;
        }
        self.resume(listed, terms, &mut plan)?;
        Ok(plan)
    }

    /// Compares with the rows of the database; `proof` says whether to hold every line against its digest.
    fn compare(&self, listed: &[impl Listed], terms: &Terms, proof: bool) -> Result<Plan, StoreError> {
        let mut plan = Plan { origins: vec![Origin::Wanted; listed.len()], ..Plan::default() };
        let connection = &self.database.connection;
        let is_usable = !terms.full && meta::get(connection, meta::KEY)?.as_ref() == Some(&terms.key);
        let same_root = meta::get(connection, meta::ROOT)?.as_ref() == Some(&terms.root);
        let mut prover = Prover::open(&self.files, &self.folder)?;
        let mut statement = connection.prepare(SOURCES)?;
        let mut rows = statement.query([])?;
        let mut end = Place::default();
        let mut index = 0;
        while let Some(row) = rows.next()? {
            let row = SourceRow::of(row, &mut end)?;
            while listed.get(index).is_some_and(|file| file.name() < row.path) {
                index += 1;
            }
            let is_listed = listed.get(index).is_some_and(|file| file.name().cmp(row.path) == Ordering::Equal);
            if !is_listed {
                let SourceRow { id, sha256, written, .. } = row;
                plan.removed.push(Removed { id, path: row.path.to_owned(), sha256, place: written.place });
                continue;
            }
            let is_sound = row.is_sound();
            plan.is_doubtful |= is_usable && !is_sound;
            if is_usable && is_sound && !row.retry && row.size == listed[index].size() {
                let holds = !proof || prover.holds(row.written)?;
                if holds {
                    consider(&mut plan, index, &listed[index], &row, same_root && !terms.rehash);
                }
            }
            index += 1;
        }
        plan.outputs_whole = is_usable && prover.ends_at(end);
        plan.is_doubtful = !proof && is_usable && (plan.is_doubtful || !plan.outputs_whole);
        Ok(plan)
    }

    /// The files below some folders, or with these names, that the last run has known: path and size.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn known_below(&self, names: &[String]) -> Result<Vec<(String, u64)>, StoreError> {
        let mut statement = self.database.connection.prepare("SELECT path, size FROM source ORDER BY path")?;
        let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
        let mut known = Vec::new();
        for row in rows {
            let (path, size) = row?;
            if names.iter().any(|name| is_below(&path, name)) {
                known.push((path, size));
            }
        }
        Ok(known)
    }

    /// Takes up what a run that did not come to its end has done.
    fn resume(&mut self, listed: &[impl Listed], terms: &Terms, plan: &mut Plan) -> Result<(), StoreError> {
        let connection = &self.database.connection;
        let noted = meta::get(connection, meta::DRAFT)?;
        if self.draft.is_left() {
            if terms.full || noted != Some(terms.draft()) {
                self.draft.clear(connection)?;
            } else {
                self.draft.prove(connection)?;
                let suspected: Vec<usize> = plan.suspects.iter().map(|suspect| suspect.index).collect();
                for index in plan.wanted() {
                    if suspected.binary_search(&index).is_err() {
                        resume_file(connection, plan, index, &listed[index], terms)?;
                    }
                }
            }
        }
        let is_idle = plan.suspects.is_empty() && !plan.origins.contains(&Origin::Wanted);
        if !is_idle && noted != Some(terms.draft()) {
            self.note_draft_terms(&terms.draft())?;
        }
        Ok(())
    }
}

/// Whether a path lies below a folder, or is its name; everything lies below the folder without a name.
fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A file of which a row is known that may be used.
fn consider(plan: &mut Plan, index: usize, file: &impl Listed, row: &SourceRow<'_>, trusts_stamp: bool) {
    let is_same = trusts_stamp && row.stamp.is_some() && row.stamp == file.stamp();
    if is_same || !file.is_seen() {
        plan.keep(index, row.written, row.counts, row.size);
    } else if let Some(sha256) = row.sha256 {
        plan.suspects.push(Suspect { index, sha256, origin: Origin::Kept(row.written), counts: row.counts.into() });
    }
}

fn resume_file(
    connection: &rusqlite::Connection,
    plan: &mut Plan,
    index: usize,
    file: &impl Listed,
    terms: &Terms,
) -> Result<(), StoreError> {
    let Some(row) = DraftRow::get(connection, file.name())? else { return Ok(()) };
    if row.retry || row.size != file.size() {
        return Ok(());
    }
    let origin = Origin::Drafted(row.written);
    if !terms.rehash && row.stamp.is_some() && row.stamp == file.stamp() {
        plan.origins[index] = origin;
    } else if let Some(sha256) = row.sha256 {
        plan.suspects.push(Suspect { index, sha256, origin, counts: row.counts.into() });
    }
    Ok(())
}
