//! The file system, as the corpus is read and outputs are written through it.
//!
//! Two things are held here. Names that we write are ours: nothing is ever written through a link that somebody has put in
//! their place. And every call can be made to fail, or to be the last one: a [`Gate`] is asked before it is made, so that tests
//! can try every call of a run in turn.

use std::fmt::Debug;
use std::fs::{self, File, Metadata, OpenOptions, ReadDir, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is asked of the file system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// The names in a folder.
    List,
    /// What a name stands for.
    Look,
    /// A file to read.
    Open,
    /// Bytes of a file.
    Read,
    /// A file to write.
    Create,
    /// Bytes into a file.
    Write,
    /// Everything written, onto the disk.
    Sync,
    /// Another name.
    Rename,
    /// The end of a file.
    Remove,
    /// A folder.
    MakeFolder,
    /// A file for this process alone.
    Lock,
    /// A transaction of the database, begun or committed.
    Database,
}

/// Decides what calls come to.
pub trait Gate: Debug + Send + Sync {
    /// Asked before every call.
    ///
    /// # Errors
    /// With what the call fails, without having been made. Of bytes to be written a half is written first.
    fn pass(&self, call: Call, path: &Path) -> io::Result<()>;
}

/// The file system, open or behind a gate.
#[derive(Clone, Debug, Default)]
pub struct Files {
    gate: Option<Arc<dyn Gate>>,
}

/// A file that was opened through [`Files`].
#[derive(Debug)]
pub struct OpenFile {
    file: File,
    path: PathBuf,
    files: Files,
}

impl Files {
    /// A file system behind a gate.
    pub fn behind(gate: Arc<dyn Gate>) -> Self {
        Self { gate: Some(gate) }
    }

    /// Asks the gate.
    ///
    /// # Errors
    /// When it is closed.
    pub fn pass(&self, call: Call, path: &Path) -> io::Result<()> {
        self.gate.as_ref().map_or(Ok(()), |gate| gate.pass(call, path))
    }

    fn opened(&self, path: &Path, file: io::Result<File>) -> io::Result<OpenFile> {
        Ok(OpenFile { file: file?, path: path.to_owned(), files: self.clone() })
    }

    /// The names in a folder.
    ///
    /// # Errors
    /// When they cannot be had.
    pub fn list(&self, path: &Path) -> io::Result<ReadDir> {
        self.pass(Call::List, path)?;
        fs::read_dir(path)
    }

    /// What a name stands for, behind all links.
    ///
    /// # Errors
    /// When it stands for nothing.
    pub fn look(&self, path: &Path) -> io::Result<Metadata> {
        self.pass(Call::Look, path)?;
        fs::metadata(path)
    }

    /// What stands under a name itself, be it a link; nothing where the name is free.
    ///
    /// # Errors
    /// When that cannot be told.
    pub fn look_at_name(&self, path: &Path) -> io::Result<Option<Metadata>> {
        self.pass(Call::Look, path)?;
        match fs::symlink_metadata(path) {
            Ok(metadata) => Ok(Some(metadata)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Opens a file to read it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(&self, path: &Path) -> io::Result<OpenFile> {
        self.pass(Call::Open, path)?;
        self.opened(path, File::open(path))
    }

    /// Begins a new file in place of whatever has its name; a link is removed, and what it points to stays as it is.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn create(&self, path: &Path) -> io::Result<OpenFile> {
        self.remove(path)?;
        self.pass(Call::Create, path)?;
        self.opened(path, OpenOptions::new().read(true).write(true).create_new(true).open(path))
    }

    /// Opens a file of ours to read it and to write behind its end; makes it where it is missing.
    ///
    /// # Errors
    /// When it cannot be written, and when its name stands for a link, a folder or a device.
    pub fn own(&self, path: &Path) -> io::Result<OpenFile> {
        match self.look_at_name(path)? {
            None => {
                self.pass(Call::Create, path)?;
                self.opened(path, OpenOptions::new().read(true).append(true).create_new(true).open(path))
            }
            Some(found) if found.is_file() => {
                self.pass(Call::Create, path)?;
                let opened = self.opened(path, OpenOptions::new().read(true).append(true).open(path))?;
                // Between the look and the opening somebody may have put something else there.
                if is_same(&found, &opened.file.metadata()?) { Ok(opened) } else { Err(not_ours()) }
            }
            Some(_) => Err(not_ours()),
        }
    }

    /// Gives a file another name, in place of whatever has it.
    ///
    /// # Errors
    /// When that cannot be done.
    pub fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.pass(Call::Rename, to)?;
        fs::rename(from, to)
    }

    /// Removes a file or a link, if it is there.
    ///
    /// # Errors
    /// When it is there and stays.
    pub fn remove(&self, path: &Path) -> io::Result<()> {
        self.pass(Call::Remove, path)?;
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Makes a folder and those it lies in, where they are missing.
    ///
    /// # Errors
    /// When that cannot be done.
    pub fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.pass(Call::MakeFolder, path)?;
        fs::create_dir_all(path)
    }

    /// Removes a folder in which there is nothing, if it is there.
    ///
    /// # Errors
    /// When it is there and stays.
    pub fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.pass(Call::Remove, path)?;
        match fs::remove_dir(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Waits until a folder has its names on the disk.
    ///
    /// # Errors
    /// When the disk fails. That the system cannot do it with a folder is no error: then it need not be done.
    pub fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.pass(Call::Sync, path)?;
        if !cfg!(unix) {
            return Ok(());
        }
        // Only what a folder is asked for can be refused so.
        let is_refused = |error: &io::Error| {
            matches!(
                error.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied
            )
        };
        match File::open(path).and_then(|folder| folder.sync_all()) {
            Err(error) if !is_refused(&error) => Err(error),
            _ => Ok(()),
        }
    }
}

fn not_ours() -> io::Error {
    io::Error::new(io::ErrorKind::AlreadyExists, "it is a link, or no file of ours; remove it")
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    one.is_file() && other.is_file()
}

impl OpenFile {
    /// What is known of the file.
    ///
    /// # Errors
    /// When the system cannot tell.
    pub fn metadata(&self) -> io::Result<Metadata> {
        self.files.pass(Call::Look, &self.path)?;
        self.file.metadata()
    }

    /// Waits until everything written is on the disk.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn sync(&self) -> io::Result<()> {
        self.files.pass(Call::Sync, &self.path)?;
        self.file.sync_all()
    }

    /// Makes the file empty.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn clear(&self) -> io::Result<()> {
        self.cut(0)
    }

    /// Makes the file end at a position.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn cut(&self, len: u64) -> io::Result<()> {
        self.files.pass(Call::Write, &self.path)?;
        self.file.set_len(len)
    }

    /// Waits until no other process has the file, then takes it for this one alone.
    ///
    /// # Errors
    /// When the system cannot do it.
    pub fn lock(&self) -> io::Result<()> {
        self.files.pass(Call::Lock, &self.path)?;
        self.file.lock()
    }

    /// Takes the file for this process alone.
    ///
    /// # Errors
    /// When another process has it, or the system cannot do it.
    pub fn try_lock(&self) -> Result<(), TryLockError> {
        self.files.pass(Call::Lock, &self.path).map_err(TryLockError::Error)?;
        self.file.try_lock()
    }
}

impl Read for OpenFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.files.pass(Call::Read, &self.path)?;
        self.file.read(buffer)
    }
}

impl Write for OpenFile {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        if let Err(error) = self.files.pass(Call::Write, &self.path) {
            // A disk gets full in the middle of a line.
            self.file.write_all(&buffer[..buffer.len() / 2])?;
            return Err(error);
        }
        self.file.write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for OpenFile {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.file.seek(position)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn nothing_is_written_through_a_link() {
        let folder = tempfile::tempdir().expect("a folder");
        let (link, target) = (folder.path().join("link"), folder.path().join("target"));
        fs::write(&target, "precious").expect("a file");
        let files = Files::default();
        symlink(&target, &link).expect("a link");
        let error = files.own(&link).expect_err("a link").to_string();
        assert!(error.contains("it is a link"), "{error}");
        let mut file = files.create(&link).expect("a new file");
        file.write_all(b"ours").expect("written");
        assert_eq!(fs::read(&target).expect("it"), b"precious");
        assert_eq!(fs::read(&link).expect("it"), b"ours");
        // Neither is a file made where a link points.
        fs::remove_file(&link).expect("removed");
        symlink(folder.path().join("nowhere"), &link).expect("a link");
        assert!(files.own(&link).is_err() && !folder.path().join("nowhere").exists());
    }
}
