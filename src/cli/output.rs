use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Serialize;

/// A file that appears whole under its name, or not at all: written beside it and renamed at the end.
pub(super) struct WholeFile {
    file: BufWriter<tempfile::NamedTempFile>,
    path: PathBuf,
}

impl WholeFile {
    pub(super) fn create(path: PathBuf) -> anyhow::Result<Self> {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
        let file = tempfile::Builder::new()
            .prefix(".jushi-")
            .suffix(".tmp")
            .tempfile_in(folder)
            .with_context(|| format!("cannot write in {}", folder.display()))?;
        Ok(Self { file: BufWriter::new(file), path })
    }

    pub(super) fn text(&mut self, text: &str) -> anyhow::Result<()> {
        self.bytes(text.as_bytes())
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        self.file.write_all(bytes).with_context(|| format!("cannot write {}", self.path.display()))
    }

    /// Puts the file in its place.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        let file = self.file.into_inner().map_err(|error| error.into_error())?;
        set_readable(file.as_file())?;
        file.persist(&self.path).with_context(|| format!("cannot write {}", self.path.display()))?;
        Ok(())
    }
}

/// Temporary files are private; outputs are as readable as any other file.
fn set_readable(file: &File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    file.sync_all()
}

/// Writes a text to a file, whole or not at all.
pub(super) fn write_text(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut file = WholeFile::create(path.to_owned())?;
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
