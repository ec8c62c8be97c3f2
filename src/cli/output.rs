use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::Context;
use serde::Serialize;

use crate::files::{Files, OpenFile};

/// A file that appears whole under its name, or not at all: written beside it and renamed at the end.
pub(super) struct WholeFile {
    files: Files,
    file: BufWriter<OpenFile>,
    temporary: PathBuf,
    path: PathBuf,
    is_done: bool,
}

impl WholeFile {
    pub(super) fn create(files: &Files, path: PathBuf) -> anyhow::Result<Self> {
        let folder = folder_of(&path);
        files.make_folder(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
        let temporary = temporary_name(folder);
        let file = files.create(&temporary).with_context(|| format!("cannot write in {}", folder.display()))?;
        Ok(Self { files: files.clone(), file: BufWriter::new(file), temporary, path, is_done: false })
    }

    pub(super) fn text(&mut self, text: &str) -> anyhow::Result<()> {
        self.bytes(text.as_bytes())
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        self.file.write_all(bytes).with_context(|| format!("cannot write {}", self.path.display()))
    }

    /// Puts the file in its place.
    pub(super) fn finish(mut self) -> anyhow::Result<()> {
        let put = self.put();
        put.with_context(|| format!("cannot write {}", self.path.display()))
    }

    fn put(&mut self) -> io::Result<()> {
        self.file.flush()?;
        self.file.get_ref().sync()?;
        self.files.rename(&self.temporary, &self.path)?;
        self.is_done = true;
        self.files.sync_folder(folder_of(&self.path))
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if !self.is_done {
            // What is left then has a name that says what it is.
            let _ = self.files.remove(&self.temporary);
        }
    }
}

/// One output, to a file or to stdout (`-`): whole or not at all.
pub(super) struct Target {
    file: Option<WholeFile>,
    for_stdout: Vec<u8>,
    n_bytes: usize,
}

impl Target {
    pub(super) fn create(files: &Files, path: &Path) -> anyhow::Result<Self> {
        let file = if is_stdout(path) { None } else { Some(WholeFile::create(files, path.to_owned())?) };
        Ok(Self { file, for_stdout: Vec::new(), n_bytes: 0 })
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        self.n_bytes += bytes.len();
        match &mut self.file {
            Some(file) => file.bytes(bytes),
            None => {
                self.for_stdout.extend_from_slice(bytes);
                Ok(())
            }
        }
    }

    /// Puts it where it belongs; gives how many bytes it has.
    pub(super) fn finish(self) -> anyhow::Result<usize> {
        match self.file {
            Some(file) => file.finish()?,
            None => print_bytes(&self.for_stdout)?,
        }
        Ok(self.n_bytes)
    }
}

/// Whether a path means stdout.
pub(super) fn is_stdout(path: &Path) -> bool {
    path == Path::new("-")
}

/// How people are told where an output went.
pub(super) fn shown_target(path: &Path) -> String {
    if is_stdout(path) { "stdout".to_owned() } else { path.display().to_string() }
}

/// The folder in which a path lies.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A name in a folder that nobody else has.
pub(super) fn temporary_name(folder: &Path) -> PathBuf {
    static N_GIVEN: AtomicU32 = AtomicU32::new(0);
    folder.join(format!(".jushi-{}-{}.tmp", std::process::id(), N_GIVEN.fetch_add(1, Ordering::Relaxed)))
}

/// Writes a text to a file, whole or not at all.
pub(super) fn write_text(files: &Files, path: &Path, text: &str) -> anyhow::Result<()> {
    let mut file = WholeFile::create(files, path.to_owned())?;
    file.text(text)?;
    file.finish()
}

/// About as many bytes as a record is long.
const USUAL_LINE: usize = 512;

/// Writes records to stdout, one JSON object a line.
pub(super) fn print_lines<T: Serialize>(records: &[T]) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    let mut buffer = Vec::with_capacity(records.len() * USUAL_LINE);
    for record in records {
        serde_json::to_writer(&mut buffer, record)?;
        buffer.push(b'\n');
    }
    out.write_all(&buffer)?;
    out.flush()?;
    Ok(())
}

/// Lines that are printed a part at a time, or held until they may be.
pub(super) struct Lines {
    bytes: Vec<u8>,
    is_held: bool,
    printed: anyhow::Result<()>,
}

/// About so many bytes are printed at once.
const PART: usize = 1 << 20;

impl Lines {
    /// Lines that go to stdout as they come.
    pub(super) fn printed() -> Self {
        Self { bytes: Vec::new(), is_held: false, printed: Ok(()) }
    }

    /// Lines that wait for those of other texts.
    pub(super) fn held() -> Self {
        Self { is_held: true, ..Self::printed() }
    }

    /// Adds a line; breaks off when nobody reads them.
    pub(super) fn push(&mut self, value: &impl Serialize) -> ControlFlow<()> {
        serde_json::to_writer(&mut self.bytes, value).expect("strings and numbers can be written into memory");
        self.bytes.push(b'\n');
        if !self.is_held && self.bytes.len() > PART {
            self.printed = print_bytes(&self.bytes);
            self.bytes.clear();
        }
        if self.printed.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }

    /// Prints what is left.
    pub(super) fn print(self) -> anyhow::Result<()> {
        self.printed?;
        if self.bytes.is_empty() { Ok(()) } else { print_bytes(&self.bytes) }
    }
}

/// Whether the reader of our output went away, which is no error (`jushi extract … | head`).
pub(super) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let json = cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        io.or(json) == Some(io::ErrorKind::BrokenPipe)
    })
}

/// Writes a text to stdout as it is.
pub(super) fn print_text(text: &str) -> anyhow::Result<()> {
    print_bytes(text.as_bytes())
}

/// Writes bytes to stdout as they are.
pub(super) fn print_bytes(bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()?;
    Ok(())
}
