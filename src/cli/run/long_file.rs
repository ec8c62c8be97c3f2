//! JSON Lines files that are too large to be held in memory: read twice, worked on by all threads at once.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::work::{Extracted, TakeLines, Worker, few, hexadecimal};
use crate::cli::corpus::CorpusFile;
use crate::files::OpenFile;
use crate::source::{
    EqualId, JsonErrors, JsonFields, JsonGuesses, JsonLineCause, JsonLineError, JsonRecord, Source, UniqueIds,
    parse_json_line,
};

/// From this size on a JSON Lines file is not held in memory.
pub(super) const LONG: u64 = 4 << 20;
/// About as much of the file as is in memory at once.
const CHUNK_BYTES: u64 = 4 << 20;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A line of the file.
struct Line {
    /// Name of its article.
    name: String,
    /// The line before it with the same id.
    equal: Option<EqualId>,
    number: usize,
    start: u64,
    len: u64,
}

/// A file that was read once.
pub(super) struct LongFile<'a> {
    file: &'a CorpusFile,
    reader: OpenFile,
    lines: Vec<Line>,
    errors: JsonErrors,
    guesses: JsonGuesses,
    sha256: [u8; 32],
    n_bytes: u64,
}

impl<'a> LongFile<'a> {
    /// Finds the articles of the file, in the order in which they are written.
    pub(super) fn open(file: &'a CorpusFile, fields: &JsonFields) -> io::Result<Self> {
        let mut reader = BufReader::with_capacity(1 << 18, file.open()?);
        let mut hash = Sha256::new();
        let mut lines = Vec::new();
        let (mut ids, mut errors, mut guesses) = (UniqueIds::default(), JsonErrors::default(), JsonGuesses::default());
        let mut bytes = Vec::new();
        let mut n_bytes = 0;
        // Whatever a longer line is, its text is too large: a byte of text takes six at most.
        let most = file.access.max_bytes().saturating_mul(6).saturating_add(1 << 20);
        for number in 1.. {
            bytes.clear();
            let mut len = reader.by_ref().take(most).read_until(b'\n', &mut bytes)? as u64;
            if len == 0 {
                break;
            }
            hash.update(&bytes);
            if len == most && !bytes.ends_with(b"\n") {
                len += skip_line(&mut reader, &mut hash)?;
                let cause = JsonLineCause::Content { message: file.access.too_large(len) };
                errors.add(JsonLineError { line: number, cause });
                n_bytes += len;
                continue;
            }
            match parse_json_line(number, content(&bytes, number), fields) {
                Ok(None) => {}
                Ok(Some(record)) => {
                    guesses.add(record.guess);
                    let record = ids.rename(record);
                    let name = format!("{}#{}", file.name, record.id);
                    lines.push(Line { name, equal: record.equal, number, start: n_bytes, len });
                }
                Err(error) => errors.add(error),
            }
            n_bytes += len;
        }
        lines.sort_by(|a, b| a.name.cmp(&b.name));
        let sha256 = hash.finalize().into();
        Ok(Self { file, reader: reader.into_inner(), lines, errors, guesses, sha256, n_bytes })
    }

    /// What is known of the file besides its articles.
    pub(super) fn begin(&self) -> Extracted {
        let mut whole = Extracted::default();
        whole.found.stamp = self.file.stamp;
        whole.found.size = self.n_bytes;
        whole.found.sha256 = Some(self.sha256);
        whole.note(&self.file.name, &self.guesses);
        whole
    }

    /// Works on the articles and hands them to `each`, in order; stops when `each` gives no more.
    pub(super) fn for_each_chunk(
        &mut self,
        worker: Worker<'_>,
        mut each: impl FnMut(Extracted) -> anyhow::Result<bool>,
    ) -> anyhow::Result<()> {
        let sha256 = hexadecimal(&self.sha256);
        let file = self.file;
        let mut n_bytes = self.n_bytes;
        if !self.errors.is_empty() {
            let error = self.errors.to_string();
            let n_bytes = std::mem::take(&mut n_bytes);
            let goes_on =
                each(worker.article(&self.file.name, Err(error), &sha256, n_bytes, &mut |lines| few(lines.len())))?;
            if !goes_on {
                return Ok(());
            }
        }
        let mut first = 0;
        while first < self.lines.len() {
            let mut held = 0;
            let fits = |line: &&Line| {
                let fits = held < CHUNK_BYTES;
                held += line.len;
                fits
            };
            let chunk = &self.lines[first..];
            let chunk = &chunk[..chunk.iter().take_while(fits).count()];
            first += chunk.len();
            let mut read = Vec::with_capacity(chunk.len());
            for line in chunk {
                read.push((line, read_line(&mut self.reader, line)?, std::mem::take(&mut n_bytes)));
            }
            let work = |(line, bytes, n_bytes): (&Line, Vec<u8>, u64), take: &mut TakeLines<'_>| {
                let source = source_of(file, line, &bytes, &worker.reading.fields);
                drop(bytes);
                worker.article(&line.name, source, &sha256, n_bytes, take)
            };
            let sizes: Vec<(&Line, u64)> = read.iter().map(|(line, _, n_bytes)| (*line, *n_bytes)).collect();
            let done: Vec<Extracted> =
                read.into_par_iter().map(|read| work(read, &mut |lines| few(lines.len()))).collect();
            let mut made = Extracted::default();
            for ((line, n_bytes), article) in sizes.into_iter().zip(done) {
                if !article.is_cut {
                    made.add(article);
                    continue;
                }
                // It has more facts than may be in memory.
                let mut goes_on = each(std::mem::take(&mut made));
                let bytes = read_line(&mut self.reader, line)?;
                let article = work((line, bytes, n_bytes), &mut |lines| {
                    if matches!(goes_on, Ok(true)) {
                        goes_on = each(Extracted { facts: std::mem::take(lines), ..Extracted::default() });
                    }
                    if matches!(goes_on, Ok(true)) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
                });
                if !goes_on? {
                    return Ok(());
                }
                anyhow::ensure!(!article.found.retry, "{}: an internal error, please report it", line.name);
                made.add(article);
            }
            if !each(made)? {
                break;
            }
        }
        Ok(())
    }

    /// Whether the file has changed since it was listed.
    pub(super) fn is_changed(&self) -> bool {
        self.reader.metadata().map_or(true, |metadata| metadata.len() != self.n_bytes)
    }
}

fn source_of(file: &CorpusFile, line: &Line, bytes: &[u8], fields: &JsonFields) -> Result<Source, String> {
    let record =
        parse_json_line(line.number, content(bytes, line.number), fields).map_err(|error| error.to_string())?;
    let Some(record) = record else { return Ok(Source::from_text(String::new())) };
    file.access.check(record.text.len() as u64)?;
    Ok(JsonRecord { equal: line.equal.clone(), ..record }.into_source())
}

/// Passes over the rest of a line, which need not be held; gives how long it is.
fn skip_line(reader: &mut impl BufRead, hash: &mut Sha256) -> io::Result<u64> {
    let mut len = 0;
    loop {
        let held = reader.fill_buf()?;
        let end = memchr::memchr(b'\n', held).map(|at| at + 1);
        let n_here = end.unwrap_or(held.len());
        hash.update(&held[..n_here]);
        reader.consume(n_here);
        len += n_here as u64;
        if end.is_some() || n_here == 0 {
            return Ok(len);
        }
    }
}

fn read_line(file: &mut OpenFile, line: &Line) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(usize::try_from(line.len).unwrap_or_default());
    file.seek(SeekFrom::Start(line.start))?;
    file.take(line.len).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A line as the reader of JSON Lines takes it.
fn content(bytes: &[u8], number: usize) -> &[u8] {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    if number == 1 { bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes) } else { bytes }
}

#[cfg(test)]
mod tests {
    use super::super::engine::Work;
    use super::*;
    use crate::cli::corpus::Access;
    use crate::cli::input::Reading;
    use crate::cli::kinds::Wanted;
    use crate::normalize::Normalizer;
    use crate::pipeline::Pipeline;
    use crate::rule::{RuleSet, builtin_files};

    #[test]
    fn long_files_are_written_like_short_ones() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.jsonl");
        let line = |id: usize| serde_json::json!({ "id": id, "text": "投入2.3亿元，互派18人。\n".repeat(id % 7) });
        let lines: Vec<String> = (0..300).rev().map(|id| line(id).to_string()).collect();
        let text = format!("\u{FEFF}{}\r\nno json\n \n{}\n{}\n{{}}\n", lines.join("\n"), line(300), line(7));
        std::fs::write(&path, &text).expect("a file");
        let n_bytes = text.len() as u64;
        let file = CorpusFile {
            name: "b/a.jsonl".to_owned(),
            path,
            n_bytes,
            stamp: None,
            is_seen: true,
            access: Access::default(),
        };
        let rules = RuleSet::compile(&builtin_files()).expect("the built-in rules are sound");
        let pipeline = Pipeline::new(rules, Normalizer::new());
        let work = Work { pipeline, wanted: Wanted::default() };
        let reading = Reading::default();
        let worker = Worker { work: &work, reading: &reading };
        let short = worker.file(&file, None);
        let mut long_file = LongFile::open(&file, &reading.fields).expect("readable");
        let mut long = long_file.begin();
        long_file
            .for_each_chunk(worker, |chunk| {
                long.add(chunk);
                Ok(true)
            })
            .expect("readable");
        assert_eq!(String::from_utf8_lossy(&long.articles), String::from_utf8_lossy(&short.articles));
        assert_eq!(String::from_utf8_lossy(&long.facts), String::from_utf8_lossy(&short.facts));
        assert!(!short.facts.is_empty() && !long_file.is_changed());
        let known = |found: &crate::store::Found| (found.size, found.sha256, found.counts.clone());
        assert_eq!(known(&long.found), known(&short.found));
    }

    #[test]
    fn a_line_that_is_too_long_is_named_and_not_held() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.jsonl");
        let long = format!("{{\"id\":2,\"text\":\"{}\"}}", "亿".repeat(3_000_000));
        let text = format!("{{\"id\":1,\"text\":\"有3家\"}}\n{long}\n{{\"id\":3,\"text\":\"有4家\"}}\n{long}");
        std::fs::write(&path, &text).expect("a file");
        let access = Access { max_article: 1, ..Access::default() };
        let (name, n_bytes) = ("a.jsonl".to_owned(), text.len() as u64);
        let file = CorpusFile { name, path, n_bytes, stamp: None, is_seen: true, access };
        let read = LongFile::open(&file, &JsonFields::default()).expect("readable");
        let names: Vec<&str> = read.lines.iter().map(|line| line.name.as_str()).collect();
        assert_eq!(names, ["a.jsonl#1", "a.jsonl#3"]);
        let said = read.errors.to_string();
        assert!(said.contains("(lines 2, 4); line 2: has 10 MB, and an article may have 1; split it"), "{said}");
        assert_eq!(read.sha256[..], Sha256::digest(&text)[..]);
    }
}
