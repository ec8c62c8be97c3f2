use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use super::draft::{DRAFT_ARTICLES, DRAFT_FACTS};
use super::outputs::TEMPORARY;
use super::{ARTICLES, FACTS, Lines, Origin, Place, Plan, Store, StoreError};

/// A range that is copied in one go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    is_draft: bool,
    lines: Lines,
}

/// The pieces that the lines of all files make, neighbors joined.
fn pieces(plan: &Plan, which: fn(Place) -> Lines) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for origin in &plan.origins {
        let piece = match origin {
            Origin::Wanted => continue,
            Origin::Kept(place) => Piece { is_draft: false, lines: which(*place) },
            Origin::Drafted(place) => Piece { is_draft: true, lines: which(*place) },
        };
        match pieces.last_mut() {
            _ if piece.lines.len == 0 => {}
            Some(last) if last.is_draft == piece.is_draft && last.lines.end() == piece.lines.start => {
                last.lines.len += piece.lines.len;
            }
            _ => pieces.push(piece),
        }
    }
    pieces
}

impl Store {
    /// Makes the new files of facts and articles beside the old ones, and gives the names under which they stand.
    pub(super) fn assemble(&mut self, plan: &Plan) -> Result<[&'static str; 2], StoreError> {
        let [n_facts, n_articles] = self.draft.len();
        let facts = self.write(plan, |place| place.facts, FACTS, (DRAFT_FACTS, n_facts), TEMPORARY[0])?;
        let articles =
            self.write(plan, |place| place.articles, ARTICLES, (DRAFT_ARTICLES, n_articles), TEMPORARY[1])?;
        Ok([facts, articles])
    }

    fn write(
        &self,
        plan: &Plan,
        which: fn(Place) -> Lines,
        old: &str,
        (draft, draft_len): (&'static str, u64),
        temporary: &'static str,
    ) -> Result<&'static str, StoreError> {
        let pieces = pieces(plan, which);
        let draft_path = self.folder.join(draft);
        if draft_len > 0 && pieces == [Piece { is_draft: true, lines: Lines { start: 0, len: draft_len } }] {
            // Nothing but drafts, all of them, in order: they are the new file.
            let file = File::options().write(true).open(&draft_path);
            let synced = file.and_then(|file| file.sync_all());
            synced.map_err(StoreError::file("write", &draft_path))?;
            return Ok(draft);
        }
        let path = self.folder.join(temporary);
        let mut target = File::create(&path).map_err(StoreError::file("write", &path))?;
        let mut old = Reader { path: &self.folder.join(old), file: None };
        let mut draft = Reader { path: &draft_path, file: None };
        for piece in pieces {
            let source = if piece.is_draft { &mut draft } else { &mut old };
            source.copy(piece.lines, &mut target, &path)?;
        }
        target.sync_all().map_err(StoreError::file("write", &path))?;
        Ok(temporary)
    }
}

/// A file that is opened when the first range of it is wanted.
struct Reader<'a> {
    path: &'a Path,
    file: Option<File>,
}

impl Reader<'_> {
    fn copy(&mut self, lines: Lines, target: &mut File, target_path: &Path) -> Result<(), StoreError> {
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(File::open(self.path).map_err(StoreError::file("read", self.path))?),
        };
        file.seek(SeekFrom::Start(lines.start)).map_err(StoreError::file("read", self.path))?;
        // Between files the system copies by itself.
        let n_copied = io::copy(&mut file.take(lines.len), target).map_err(StoreError::file("write", target_path))?;
        if n_copied < lines.len {
            let short = io::Error::new(io::ErrorKind::UnexpectedEof, "it became shorter while it was read");
            return Err(StoreError::file("read", self.path)(short));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbors_are_copied_together() {
        let place = |start, len| Place { facts: Lines { start, len }, articles: Lines::default() };
        let origins = vec![
            Origin::Kept(place(0, 10)),
            Origin::Kept(place(10, 0)),
            Origin::Kept(place(10, 5)),
            Origin::Drafted(place(15, 5)),
            Origin::Kept(place(30, 2)),
            Origin::Kept(place(40, 2)),
        ];
        let plan = Plan { origins, ..Plan::default() };
        let found: Vec<(bool, u64, u64)> = pieces(&plan, |place| place.facts)
            .into_iter()
            .map(|piece| (piece.is_draft, piece.lines.start, piece.lines.len))
            .collect();
        assert_eq!(found, [(false, 0, 15), (true, 15, 5), (false, 30, 2), (false, 40, 2)]);
    }
}
