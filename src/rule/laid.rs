//! The patterns of the built-in rules as the build script has compiled them.
//!
//! The table has the classes of characters of all programs, the sets of strings that rules need, and for each rule file where in it a pattern
//! stands and what came of it ([`super::compile`] writes that). It is for the built-in files as they run when nothing else is asked for: with
//! other files beside them lists have other marks.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use super::builtin::{builtin_names, is_builtin};
use super::compile::Names;
use super::set::RuleFiles;
use super::trigger::TriggersBuilder;
use crate::matcher::{Beside, FlatReader, LaidClasses};

/// The table, in the program that the build script laid it out for.
#[cfg(tables)]
pub(super) static TABLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules.bin"));
#[cfg(not(tables))]
static TABLE: &[u8] = &[];

static RULES: LazyLock<LaidRules> = LazyLock::new(|| LaidRules::read(FlatReader::new(TABLE)));

/// What was laid out of some rule files.
#[derive(Debug)]
pub(super) struct LaidRules {
    classes: LaidClasses,
    sets: FlatReader,
    /// The files by name, each with its directory.
    files: Vec<(&'static str, FlatReader)>,
    /// What came of patterns.
    entries: FlatReader,
}

impl LaidRules {
    fn read(mut from: FlatReader) -> Self {
        let mut part = || from.part().unwrap_or(FlatReader::new(&[]));
        let [classes, sets, mut files, entries] = [(); 4].map(|()| part());
        let files = files.list(|from| (from.text(), from.part().unwrap_or(FlatReader::new(&[]))));
        Self { classes: LaidClasses::new(classes), sets, files, entries }
    }

    /// Those of these files, if they are the built-in ones, whole and alone.
    pub(super) fn of(files: &RuleFiles) -> Option<&'static Self> {
        let are_builtin = !TABLE.is_empty()
            && files.on_top.is_empty()
            && files.unreadable.is_empty()
            && files.files.len() == builtin_names().count()
            && builtin_names().all(|name| files.files.get(name).is_some_and(|text| is_builtin(name, text)));
        are_builtin.then(|| &*RULES)
    }

    /// The sets of strings that rules need.
    pub(super) fn triggers(&self) -> TriggersBuilder {
        TriggersBuilder::of(self.sets.clone().list(|from| from.list(|from| Cow::Borrowed(from.text()))))
    }

    /// What was laid out of a file.
    pub(super) fn file(&'static self, name: &str) -> Option<LaidFile> {
        let (_, directory) = self.files.iter().find(|(known, _)| *known == name)?;
        Some(LaidFile { rules: self, directory: *directory })
    }
}

/// What was laid out of a rule file.
#[derive(Clone, Copy, Debug)]
pub(super) struct LaidFile {
    rules: &'static LaidRules,
    /// How many patterns there are; where each stands in the file, in order, and where among the entries.
    directory: FlatReader,
}

impl LaidFile {
    /// What came of the pattern that stands at a place of the file.
    pub(super) fn at(self, position: usize) -> Option<FlatReader> {
        let mut directory = self.directory;
        let (mut low, mut high) = (0, directory.fixed());
        while low < high {
            let middle = low.midpoint(high);
            let mut row = directory.at(8 * middle);
            match row.fixed().cmp(&position) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(self.rules.entries.at(row.fixed())),
            }
        }
        None
    }

    pub(super) fn classes(self) -> &'static LaidClasses {
        &self.rules.classes
    }
}

/// How numbers stand in the matches of a rule, laid out.
#[derive(Clone, Debug)]
pub(crate) struct LaidBeside {
    pub(super) from: FlatReader,
    pub(super) names: Arc<Names>,
}

impl LaidBeside {
    pub(super) fn read(&self) -> Vec<Beside> {
        let mut from = self.from;
        from.list(|from| Beside::read(from, &self.names.words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::builtin_files;
    use crate::rule::compile::lay_out;

    #[test]
    fn the_table_is_that_of_the_built_in_rules() {
        assert!(TABLE == lay_out(&builtin_files()), "the build script lays out what the program would");
        assert!(LaidRules::of(&builtin_files()).is_some());
    }

    #[test]
    fn other_rules_are_compiled() {
        let mut files = builtin_files();
        files.files.insert("more.txt".to_owned(), String::new());
        assert!(LaidRules::of(&files).is_none());
        let mut files = builtin_files();
        files.files.entry("lexicon/persons.txt".to_owned()).or_default().push_str("某人\n");
        assert!(LaidRules::of(&files).is_none());
    }
}
