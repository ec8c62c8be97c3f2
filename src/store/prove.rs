use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::Xxh3;

use super::lines::{Lines, Written};
use super::{ARTICLES, FACTS, Place, StoreError};
use crate::files::{Files, OpenFile};

/// Ranges of a file, with their digests. A file that is not there is empty.
#[derive(Debug)]
pub(super) struct Ranges {
    path: PathBuf,
    file: Option<BufReader<OpenFile>>,
    len: u64,
    at: u64,
    buffer: Vec<u8>,
}

impl Ranges {
    pub(super) fn open(files: &Files, path: &Path) -> Result<Self, StoreError> {
        let file = match files.open(path) {
            Ok(file) => Some(BufReader::with_capacity(1 << 16, file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(StoreError::file("read", path)(error)),
        };
        let len = file.as_ref().map_or(Ok(0), |file| file.get_ref().metadata().map(|metadata| metadata.len()));
        let len = len.map_err(StoreError::file("read", path))?;
        Ok(Self { path: path.to_owned(), file, len, at: 0, buffer: vec![0; 1 << 16] })
    }

    /// The name of the file.
    pub(super) fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// The digest of a range; none when the file is shorter.
    pub(super) fn digest(&mut self, lines: Lines) -> Result<Option<i64>, StoreError> {
        self.copy(lines, &mut io::sink(), Path::new(""))
    }

    /// Copies a range and gives its digest; none when the file is shorter.
    pub(super) fn copy(
        &mut self,
        lines: Lines,
        target: &mut impl Write,
        target_path: &Path,
    ) -> Result<Option<i64>, StoreError> {
        if lines.len > 0 && lines.end() > self.len {
            return Ok(None);
        }
        let mut digest = Xxh3::new();
        let mut left = lines.len;
        while left > 0 {
            let wanted = usize::try_from(left).unwrap_or(usize::MAX).min(self.buffer.len());
            let start = lines.start.saturating_add(lines.len - left);
            let n_read = self.read(start, wanted).map_err(StoreError::file("read", &self.path))?;
            if n_read == 0 {
                return Ok(None);
            }
            digest.update(&self.buffer[..n_read]);
            target.write_all(&self.buffer[..n_read]).map_err(StoreError::file("write", target_path))?;
            left -= n_read as u64;
        }
        Ok(Some(digest.digest().cast_signed()))
    }

    /// Reads from `start` on into the buffer.
    fn read(&mut self, start: u64, wanted: usize) -> io::Result<usize> {
        let Some(file) = &mut self.file else { return Ok(0) };
        if self.at != start {
            file.seek(SeekFrom::Start(start))?;
            self.at = start;
        }
        let n_read = file.read(&mut self.buffer[..wanted])?;
        self.at += n_read as u64;
        Ok(n_read)
    }

    /// Whether the file ends at `end`.
    fn ends_at(&self, end: u64) -> bool {
        self.file.is_some() && self.len == end
    }
}

/// Compares the output with what the database says of it, file by file.
#[derive(Debug)]
pub(super) struct Prover {
    facts: Ranges,
    articles: Ranges,
}

impl Prover {
    pub(super) fn open(files: &Files, folder: &Path) -> Result<Self, StoreError> {
        let open = |name| Ranges::open(files, &folder.join(name));
        Ok(Self { facts: open(FACTS)?, articles: open(ARTICLES)? })
    }

    /// Whether the lines of a file are what was written.
    pub(super) fn holds(&mut self, Written { place, digests }: Written) -> Result<bool, StoreError> {
        let facts_hold = self.facts.digest(place.facts)? == Some(digests[0]);
        Ok(facts_hold && self.articles.digest(place.articles)? == Some(digests[1]))
    }

    /// Whether both files end where the lines of the last file end.
    pub(super) fn ends_at(&self, place: Place) -> bool {
        self.facts.ends_at(place.facts.end()) && self.articles.ends_at(place.articles.end())
    }
}
