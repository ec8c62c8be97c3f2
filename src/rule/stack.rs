//! Rules on top of others: folders that lie on each other, the built-in rules or another folder below them.
//!
//! A file that says `extends` puts its folder on top. What the files of a folder say is added to those below; `override`, `off` and
//! words with `-` take away.

use std::fmt::Write;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use thiserror::Error;
use toml::de::DeTable;

use super::builtin::all_builtin_files;
use super::diagnostic::{Diagnostic, Reporter};
use super::parse::inner_span;
use super::set::RuleFiles;

/// What `extends` calls the built-in rules.
const BUILTIN: &str = "builtin";

/// A folder of rule files that lies on top of others.
#[derive(Clone, Debug)]
pub struct RuleFolder {
    /// What the names of its files begin with, before a `/`.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

/// Folders that cannot be laid on each other.
#[derive(Debug, Error)]
pub enum StackError {
    /// A folder cannot be read.
    #[error("cannot read the rules in {}: {reason}", .folder.display())]
    Unreadable {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// A folder has no rule files.
    #[error("no rule files (*.toml) in {}; write one, or leave the option out to use the built-in rules", .0.display())]
    Empty(PathBuf),
    /// What files say in `extends` cannot be.
    #[error("the folders of the rules cannot be laid on each other")]
    Extends(Vec<Diagnostic>),
}

/// Where a file of a stack stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place<'n> {
    /// 0 for the rules at the bottom.
    pub(crate) level: usize,
    /// Path below its folder.
    pub(crate) path: &'n str,
}

impl RuleFiles {
    /// Reads folders, each on top of those before it, with the folders below them that their files name in `extends`.
    ///
    /// # Errors
    /// When a folder cannot be read or has no rule files, and when `extends` leads nowhere or round.
    pub fn stack(folders: &[PathBuf]) -> Result<Self, StackError> {
        let read = |folder: &Path| Self::read(folder).map_err(|error| error.to_string());
        Self::stack_with(folders, &read)
    }

    /// As [`RuleFiles::stack`], with folders that are read in another way.
    ///
    /// # Errors
    /// The same.
    pub fn stack_with(folders: &[PathBuf], read: &dyn Fn(&Path) -> Result<Self, String>) -> Result<Self, StackError> {
        let mut builder = Builder { read, on_builtin: false, done: Vec::new(), open: Vec::new() };
        folders.iter().try_for_each(|folder| builder.add(folder))?;
        let mut layers = builder.done.into_iter();
        let mut stack = match layers.next() {
            Some((folder, files)) if !builder.on_builtin => Self { folder: Some(folder), ..files },
            first => {
                let mut stack = all_builtin_files();
                first.into_iter().for_each(|(folder, files)| stack.lay(&folder, files));
                stack
            }
        };
        layers.for_each(|(folder, files)| stack.lay(&folder, files));
        Ok(stack)
    }

    /// Lays the files of a folder on top of these; their names begin with the folder's from now on.
    pub fn lay(&mut self, folder: &Path, top: Self) {
        let mut name = folder.to_string_lossy().replace('\\', "/").trim_end_matches('/').to_owned();
        let taken = |stack: &Self, name: &str| {
            let begins = |file: &String| file.strip_prefix(name).is_some_and(|rest| rest.starts_with('/'));
            stack.files.keys().chain(stack.unreadable.keys()).any(begins)
        };
        while name.is_empty() || taken(self, &name) {
            name = format!("./{name}");
        }
        let named = |(path, text): (String, String)| (format!("{name}/{path}"), text);
        self.files.extend(top.files.into_iter().map(named));
        self.unreadable.extend(top.unreadable.into_iter().map(named));
        self.on_top.push(RuleFolder { name, path: folder.to_owned() });
    }

    /// Where a file stands.
    pub(crate) fn place<'n>(&self, name: &'n str) -> Place<'n> {
        let below = |folder: &RuleFolder| name.strip_prefix(&folder.name)?.strip_prefix('/');
        let places = self.on_top.iter().enumerate().filter_map(|(index, folder)| Some((index + 1, below(folder)?)));
        // A folder may lie in another.
        let place = places.min_by_key(|(_, path)| path.len());
        place.map_or(Place { level: 0, path: name }, |(level, path)| Place { level, path })
    }

    /// The files with this path below their folders, from the bottom up.
    pub(crate) fn at_path(&self, path: &str) -> impl Iterator<Item = (usize, String, &str)> {
        let names = std::iter::once(path.to_owned());
        let names = names.chain(self.on_top.iter().map(|folder| format!("{}/{path}", folder.name)).collect::<Vec<_>>());
        names.enumerate().filter_map(|(level, name)| {
            let text = self.files.get(&name)?;
            Some((level, name, text.as_str()))
        })
    }

    /// The file of a name, where it is one of a folder and not built in.
    pub fn path_of(&self, name: &str) -> Option<PathBuf> {
        let Place { level, path } = self.place(name);
        let folder = match level {
            0 => self.folder.as_ref()?,
            level => &self.on_top[level - 1].path,
        };
        Some(folder.join(path))
    }

    /// How people are told of a file: by the path under which the shell can open it, by its name where it is built in.
    pub fn shown(&self, name: &str) -> String {
        self.path_of(name).map_or_else(|| name.to_owned(), |path| path.to_string_lossy().into_owned())
    }

    /// The folders that were read.
    pub fn folders(&self) -> impl Iterator<Item = &Path> {
        self.folder.as_deref().into_iter().chain(self.on_top.iter().map(|folder| folder.path.as_path()))
    }

    /// Whether a file is one of the built-in rules below others, which its readers did not write.
    pub(crate) fn is_given(&self, name: &str) -> bool {
        !self.on_top.is_empty() && self.folder.is_none() && self.place(name).level == 0
    }
}

struct Builder<'a> {
    read: &'a dyn Fn(&Path) -> Result<RuleFiles, String>,
    on_builtin: bool,
    /// Folders that are read, from the bottom up.
    done: Vec<(PathBuf, RuleFiles)>,
    /// Folders whose bases are being read.
    open: Vec<PathBuf>,
}

impl Builder<'_> {
    fn add(&mut self, folder: &Path) -> Result<(), StackError> {
        if self.done.iter().any(|(known, _)| is_same(known, folder)) {
            return Ok(());
        }
        let unreadable = |reason| StackError::Unreadable { folder: folder.to_owned(), reason };
        let files = (self.read)(folder).map_err(unreadable)?;
        if !files.files.keys().chain(files.unreadable.keys()).any(|name| name.ends_with(".toml")) {
            return Err(StackError::Empty(folder.to_owned()));
        }
        self.open.push(folder.to_owned());
        for (name, text) in files.files.iter().filter(|(name, _)| name.ends_with(".toml")) {
            let Some((base, span)) = extends(text) else { continue };
            if base == BUILTIN {
                self.on_builtin = true;
                continue;
            }
            let wrong = |message: String, hint: &str| {
                let mut reporter = Reporter::new(&format!("{}/{name}", folder.display()), text);
                reporter.error_with_hint(span.clone(), message, hint);
                Err(StackError::Extends(reporter.found))
            };
            let base = joined(folder, &base);
            if !base.is_dir() {
                let message = format!("there is no folder at {}", base.display());
                return wrong(message, "write \"builtin\", or the path of a folder of rules, seen from this one");
            }
            if let Some(at) = self.open.iter().position(|open| is_same(open, &base)) {
                let mut round = String::new();
                self.open[at..].iter().for_each(|open| _ = write!(round, "{} extends ", open.display()));
                return wrong(format!("{round}{}", base.display()), "one of them must not extend the other");
            }
            self.add(&base)?;
        }
        self.open.pop();
        self.done.push((folder.to_owned(), files));
        Ok(())
    }
}

/// A path as seen from a folder, without `..` where that is a step back from a folder that is named.
fn joined(folder: &Path, path: &str) -> PathBuf {
    let mut joined = folder.to_owned();
    for part in Path::new(path).components() {
        let is_named = matches!(joined.components().next_back(), Some(Component::Normal(_)));
        match part {
            Component::ParentDir if is_named && !joined.is_symlink() => _ = joined.pop(),
            Component::CurDir => {}
            part => joined.push(part),
        }
    }
    joined
}

fn is_same(a: &Path, b: &Path) -> bool {
    a == b || a.canonicalize().is_ok_and(|a| b.canonicalize().is_ok_and(|b| a == b))
}

/// What a file extends, with the bytes at which it says so.
fn extends(text: &str) -> Option<(String, Range<usize>)> {
    // Most files do not.
    memchr::memmem::find(text.as_bytes(), b"extends")?;
    let (table, _) = DeTable::parse_recoverable(text);
    let value = table.get_ref().get("extends")?;
    Some((value.get_ref().as_str()?.to_owned(), inner_span(text, value.span())))
}
