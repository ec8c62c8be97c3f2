use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::Xxh3;

use super::lines::Lines;
use super::{ARTICLES, FACTS, Place, StoreError};

/// Digests of ranges of a file. A file that is not there is empty.
#[derive(Debug)]
pub(super) struct Ranges {
    path: PathBuf,
    file: Option<BufReader<File>>,
    at: u64,
    buffer: Vec<u8>,
}

impl Ranges {
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        let file = match File::open(path) {
            Ok(file) => Some(BufReader::with_capacity(1 << 16, file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(StoreError::file("read", path)(error)),
        };
        Ok(Self { path: path.to_owned(), file, at: 0, buffer: vec![0; 1 << 16] })
    }

    /// The digest of a range; none when the file is shorter.
    pub(super) fn digest(&mut self, lines: Lines) -> Result<Option<i64>, StoreError> {
        let mut digest = Xxh3::new();
        let is_whole = self.read(lines, &mut digest).map_err(StoreError::file("read", &self.path))?;
        Ok(is_whole.then(|| digest.digest().cast_signed()))
    }

    fn read(&mut self, lines: Lines, digest: &mut Xxh3) -> io::Result<bool> {
        let Some(file) = &mut self.file else { return Ok(lines.len == 0) };
        if self.at != lines.start {
            file.seek(SeekFrom::Start(lines.start))?;
            self.at = lines.start;
        }
        let mut left = lines.len;
        while left > 0 {
            let wanted = usize::try_from(left).unwrap_or(usize::MAX).min(self.buffer.len());
            let n_read = file.read(&mut self.buffer[..wanted])?;
            if n_read == 0 {
                return Ok(false);
            }
            digest.update(&self.buffer[..n_read]);
            self.at += n_read as u64;
            left -= n_read as u64;
        }
        Ok(true)
    }

    /// Whether the file ends at `end`.
    fn ends_at(&self, end: u64) -> Result<bool, StoreError> {
        let Some(file) = &self.file else { return Ok(false) };
        let metadata = file.get_ref().metadata().map_err(StoreError::file("read", &self.path))?;
        Ok(metadata.len() == end)
    }
}

/// Compares the output with what the database says of it, file by file.
#[derive(Debug)]
pub(super) struct Prover {
    facts: Ranges,
    articles: Ranges,
}

impl Prover {
    pub(super) fn open(folder: &Path) -> Result<Self, StoreError> {
        Ok(Self { facts: Ranges::open(&folder.join(FACTS))?, articles: Ranges::open(&folder.join(ARTICLES))? })
    }

    /// Whether the lines of a file are what was written.
    pub(super) fn holds(&mut self, place: Place, digests: [i64; 2]) -> Result<bool, StoreError> {
        let facts_hold = self.facts.digest(place.facts)? == Some(digests[0]);
        Ok(facts_hold && self.articles.digest(place.articles)? == Some(digests[1]))
    }

    /// Whether both files end where the lines of the last file end.
    pub(super) fn ends_at(&self, place: Place) -> Result<bool, StoreError> {
        Ok(self.facts.ends_at(place.facts.end())? && self.articles.ends_at(place.articles.end())?)
    }
}
