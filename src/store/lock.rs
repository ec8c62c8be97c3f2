use std::fs::TryLockError;
use std::io::{self, Read, Write};
use std::path::Path;

use super::StoreError;
use crate::files::{Files, OpenFile};

/// The name of the lock file, which stays when nobody holds it.
const NAME: &str = "jushi.lock";
/// More than the digits of a process and a line end.
const MAX_LEN: u64 = 32;

/// An output folder held by this process; the system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct OutputLock {
    _file: OpenFile,
}

impl OutputLock {
    pub(super) fn take(files: &Files, folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(NAME);
        let mut file = files.own(&path).map_err(StoreError::file("write", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                // On some systems a locked file cannot be read; then nobody is named.
                let holder = holder(&mut file).ok().flatten().and_then(|holder| holder.parse().ok());
                return Err(StoreError::Held { folder: folder.to_owned(), holder });
            }
            Err(TryLockError::Error(error)) => return Err(StoreError::file("lock", &path)(error)),
        }
        holder(&mut file)
            .and_then(|holder| holder.map(drop).ok_or_else(not_ours))
            .and_then(|()| file.clear())
            .and_then(|()| writeln!(file, "{}", std::process::id()))
            .map_err(StoreError::file("write", &path))?;
        Ok(Self { _file: file })
    }
}

/// The process that a lock file names; nothing where it holds what we do not write there.
fn holder(file: &mut OpenFile) -> io::Result<Option<String>> {
    let mut holder = Vec::new();
    file.take(MAX_LEN).read_to_end(&mut holder)?;
    let holder = holder.trim_ascii_end();
    let is_ours = holder.len() < MAX_LEN as usize && holder.iter().all(u8::is_ascii_digit);
    Ok(is_ours.then(|| String::from_utf8_lossy(holder).into_owned()))
}

fn not_ours() -> io::Error {
    io::Error::new(io::ErrorKind::AlreadyExists, "it holds something else than a process; move it away")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(folder: &Path) -> Result<OutputLock, StoreError> {
        OutputLock::take(&Files::default(), folder)
    }

    #[test]
    fn the_second_is_told_who_is_first() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = take(folder.path()).expect("free");
        let error = take(folder.path()).expect_err("held").to_string();
        assert!(error.contains(&format!("(process {})", std::process::id())), "{error}");
        drop(first);
        take(folder.path()).expect("free again");
    }

    #[test]
    fn what_is_not_ours_stays_as_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(NAME);
        std::fs::write(&path, "notes of somebody").expect("a file");
        assert!(take(folder.path()).is_err());
        assert_eq!(std::fs::read_to_string(&path).expect("it"), "notes of somebody");
        std::fs::write(&path, "4711\n").expect("a file");
        take(folder.path()).expect("ours");
    }
}
