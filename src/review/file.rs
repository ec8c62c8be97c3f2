use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::decision::Decision;
use crate::files::{Files, OpenFile};

/// Name of the decisions in the output folder.
pub const DECISIONS: &str = "decisions.jsonl";

/// What stands in decisions files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// The decisions, in the order of the lines.
    pub decisions: Vec<Decision>,
    /// The lines that are none, counted from 1, and why.
    pub broken: Vec<(usize, String)>,
}

/// Reads decisions, one a line. A line that is none, like one that was cut or the marks of a merge, is passed over and named.
pub fn read_lines(bytes: &[u8]) -> Lines {
    let mut lines = Lines::default();
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        if line.trim_ascii().is_empty() {
            continue;
        }
        let read = serde_json::from_slice::<Decision>(line).map_err(|error| error.to_string());
        match read.and_then(|decision| decision.is_whole().map(|()| decision).map_err(str::to_owned)) {
            Ok(decision) => lines.decisions.push(decision),
            Err(error) => lines.broken.push((index + 1, error)),
        }
    }
    lines
}

/// Decisions that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}: {cause}; {}", path.display(), if *is_undone { UNDONE } else { UNSURE })]
pub struct AppendError {
    /// The file.
    pub path: PathBuf,
    /// What the system says.
    pub cause: io::Error,
    /// Whether the file holds what it held before. Otherwise it may have a part of what was to be added, which the next look at it
    /// tells.
    pub is_undone: bool,
}

const UNDONE: &str = "nothing was decided";
const UNSURE: &str = "look at the page again to see what was decided";

/// The file to which decisions are appended, by any number of programs at once.
#[derive(Debug)]
pub struct DecisionFile {
    path: PathBuf,
    files: Files,
    /// Size and time of the file when it was last read or written here.
    stamp: Option<(u64, SystemTime)>,
}

impl DecisionFile {
    /// The file at a path, which need not exist yet.
    pub fn new(path: PathBuf) -> Self {
        Self::behind(Files::default(), path)
    }

    /// The file at a path of a file system.
    pub fn behind(files: Files, path: PathBuf) -> Self {
        Self { path, files, stamp: None }
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Everything in the file if it has changed since it was last read or written here; `None` when it has not.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn read_if_changed(&mut self) -> io::Result<Option<Lines>> {
        let mut file = match self.files.open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let was_there = self.stamp.take().is_some();
                return Ok(was_there.then(Lines::default));
            }
            Err(error) => return Err(error),
        };
        let metadata = file.metadata()?;
        let stamp = (metadata.len(), metadata.modified()?);
        if self.stamp == Some(stamp) {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        self.stamp = Some(stamp);
        Ok(Some(read_lines(&bytes)))
    }

    /// Appends decisions, all of them or none, and returns when they are on the disk.
    ///
    /// # Errors
    /// When they cannot be written; what was written of them is taken away again.
    pub fn append(&mut self, decisions: &[Decision]) -> Result<(), AppendError> {
        let mut is_undone = true;
        let appended = self.try_append(decisions, &mut is_undone);
        appended.map_err(|cause| AppendError { path: self.path.clone(), cause, is_undone })
    }

    fn try_append(&mut self, decisions: &[Decision], is_undone: &mut bool) -> io::Result<()> {
        let mut file = self.files.own(&self.path)?;
        // Until it is closed, nobody else who asks for the lock writes.
        match file.lock() {
            // Some network drives have no locks; a whole line is written at once anyway.
            Err(error) if error.kind() != io::ErrorKind::Unsupported => return Err(error),
            _ => {}
        }
        let end = file.seek(SeekFrom::End(0))?;
        let mut text = String::new();
        if end > 0 && !ends_line(&mut file)? {
            // Somebody was stopped in the middle of a line, which stays as it is.
            text.push('\n');
        }
        for decision in decisions {
            text.push_str(&serde_json::to_string(decision)?);
            text.push('\n');
        }
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // The name of a new file must be on the disk too.
        let sync_name = || if end == 0 { self.files.sync_folder(folder) } else { Ok(()) };
        let written = file.write_all(text.as_bytes()).and_then(|()| file.sync()).and_then(|()| sync_name());
        if let Err(error) = written {
            *is_undone = file.cut(end).is_ok();
            if !*is_undone {
                // Whoever reads a part of a line passes it over; a whole one counts.
                self.stamp = None;
            }
            return Err(error);
        }
        let is_all_known = self.stamp.is_some_and(|(len, _)| len == end) || (self.stamp.is_none() && end == 0);
        if is_all_known {
            // What is not known of the file is read again.
            let metadata = file.metadata().and_then(|metadata| Ok((metadata.len(), metadata.modified()?)));
            self.stamp = metadata.ok();
        }
        Ok(())
    }
}

fn ends_line(file: &mut OpenFile) -> io::Result<bool> {
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// A time for a decision: now, but later than the latest that is known, whatever the clocks of others say.
pub fn time_after(latest: Option<&str>) -> String {
    let now = SystemTime::now();
    let after = latest.and_then(|latest| humantime::parse_rfc3339(latest).ok()).map(|at| at + Duration::from_millis(1));
    let at = after.map_or(now, |after| after.max(now));
    humantime::format_rfc3339_millis(at).to_string()
}
