//! What a file can name: its own things and those of the files it uses. Two things of one name in sight are a mistake.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::{Compiler, NATIVE_MARKS, Source};
use crate::matcher::{Parses, PatternError, Translation, Vocabulary, Words};
use crate::rule::spec::*;

/// The names in sight of one file.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub(crate) types: BTreeMap<String, Vec<char>>,
    pub(crate) macros: BTreeMap<String, String>,
    pub(crate) words: BTreeMap<String, Arc<Words>>,
    /// The words of each list in sight, by its mark.
    pub(crate) lists: BTreeMap<char, Arc<Words>>,
    pub(crate) tables: BTreeMap<String, Arc<TableWords>>,
    /// Macros that are wrong themselves; what inserts them says nothing more about it.
    pub(super) faulty: BTreeSet<String>,
    /// A file in sight is no sound TOML, so names may be missing that are there.
    pub(super) incomplete: bool,
}

impl Names {
    pub(crate) fn vocabulary<'a>(&'a self, join: Option<&'a str>) -> Vocabulary<'a> {
        Vocabulary { types: &self.types, macros: &self.macros, words: &self.words, lists: &self.lists, join }
    }
}

/// A name in sight: what it names and where that stands.
struct Declared {
    place: String,
    text: Option<String>,
}

impl Compiler {
    /// The names in sight of a file; says what is wrong with its `use`.
    pub(in crate::rule) fn names(&mut self, index: usize) -> Names {
        let mut names = Names {
            types: NATIVE_MARKS.iter().map(|(name, marks)| ((*name).to_owned(), marks.to_vec())).collect(),
            ..Names::default()
        };
        names.types.extend(self.kinds.iter().map(|kind| (kind.name.clone(), vec![kind.mark])));
        let mut declared: BTreeMap<String, Declared> = BTreeMap::new();
        let mut clashes: Vec<(Range<usize>, String)> = Vec::new();
        let in_sight = self.in_sight(index);
        // What is built in does not clash.
        let may_clash = !in_sight.iter().all(|(other, _)| self.sources[*other].is_sound);
        for (other, at) in in_sight {
            let source = &self.sources[other];
            names.incomplete |= source.file.incomplete;
            let declared_there = if may_clash { declarations(&source.file) } else { Vec::new() };
            for (name, text, name_at) in declared_there {
                let place = source.reporter.place(name_at);
                match declared.get(&name) {
                    Some(first) if text.is_none() || first.text != text => {
                        let message = format!("{name} is defined twice in sight: at {} and at {place}", first.place);
                        clashes.push((at.clone(), message));
                    }
                    Some(_) => {}
                    None => {
                        declared.insert(name, Declared { place, text });
                    }
                }
            }
            names.add(&source.file);
            for list in self.lists.iter().filter(|list| list.file == source.file.name) {
                names.types.insert(list.name.clone(), vec![list.mark]);
                names.lists.insert(list.mark, list.words.clone());
            }
            names.faulty.extend(source.faulty.iter().cloned());
        }
        for (at, message) in clashes {
            let hint = "give one of them another name, or do not use both files";
            self.sources[index].reporter.error_with_hint(at, message, hint);
        }
        names
    }

    /// The file itself and those it uses, with where it says so.
    fn in_sight(&mut self, index: usize) -> Vec<(usize, Range<usize>)> {
        let mut in_sight = vec![(index, 0..0)];
        for file in self.sources[index].file.uses.clone() {
            match self.sources.iter().position(|source| source.file.name == file.value) {
                Some(other) if other == index => {
                    self.sources[index].reporter.error(file.span, "a file need not use itself");
                }
                Some(other) if in_sight.iter().any(|(known, _)| *known == other) => {
                    self.sources[index].reporter.error(file.span, format!("`{}` is used twice", file.value));
                }
                Some(other) => in_sight.push((other, file.span)),
                None => {
                    let known: Vec<String> = self.sources.iter().map(|source| source.file.name.clone()).collect();
                    let known = known.iter().map(String::as_str);
                    self.sources[index].reporter.unknown(file.span, "rule file", &file.value, known);
                }
            }
        }
        in_sight
    }

    /// Reports macros that are wrong by themselves, where they stand.
    pub(super) fn check_macros(&mut self) {
        let mut faulty: Vec<Vec<(String, Range<usize>, PatternError)>> = Vec::new();
        let n_errors: Vec<usize> = self.sources.iter().map(|source| source.reporter.found.len()).collect();
        for index in 0..self.sources.len() {
            if self.sources[index].is_sound {
                faulty.push(Vec::new());
                continue;
            }
            let names = self.names(index);
            let (file, parses) = (&self.sources[index].file, &mut self.parses);
            let found = file.macros.iter().filter_map(|(name, (_, body))| {
                let error = macro_error(name, &body.value, &names, parses)?;
                // Only what is told here may be passed over where the macro is inserted.
                let told = error.inside.is_none() && !(names.incomplete && error.unknown.is_some());
                told.then(|| (name.clone(), body.span.clone(), error))
            });
            faulty.push(found.collect());
        }
        // What is wrong with `use` is told when the file is compiled.
        for (source, n) in self.sources.iter_mut().zip(n_errors) {
            source.reporter.found.truncate(n);
        }
        for (source, faulty) in self.sources.iter_mut().zip(faulty) {
            for (name, span, error) in faulty {
                source.faulty.insert(name);
                source.pattern_error(&span, error);
            }
        }
    }
}

fn macro_error(name: &str, body: &str, names: &Names, parses: &mut Parses) -> Option<PatternError> {
    let vocabulary = names.vocabulary(None);
    let translation = match Translation::of_macro(name, body, &vocabulary) {
        Ok(translation) => translation,
        Err(error) => return Some(error),
    };
    let error = parses.parse(&translation).err()?;
    Some(translation.syntax_error(body, &error))
}

/// Everything a file declares that others may use: how it is called, its text where equal ones do no harm, its place.
fn declarations(file: &RuleFile) -> Vec<(String, Option<String>, usize)> {
    let macros = file
        .macros
        .iter()
        .map(|(name, (at, text))| (format!("macro `{name}`"), Some(text.value.clone()), at.span.start));
    let tables = file.tables.iter().map(|(name, table)| (format!("table `units.{name}`"), None, table.name.span.start));
    let lists = file.lists.iter().map(|(name, list)| (format!("list `{name}`"), None, list.name.span.start));
    macros.chain(tables).chain(lists).collect()
}

impl Names {
    /// Adds what a file declares, save for the marks of its lists.
    pub(crate) fn add(&mut self, file: &RuleFile) {
        for (name, (_, text)) in &file.macros {
            self.macros.entry(name.clone()).or_insert_with(|| text.value.clone());
        }
        for (name, table) in &file.tables {
            let name = format!("units.{name}");
            self.words.insert(name.clone(), table.list.clone());
            self.tables.insert(name, table.words.clone());
        }
        self.words.extend(file.lists.iter().map(|(name, list)| (name.clone(), list.words.clone())));
    }
}

impl Source {
    /// Reports a mistake in a pattern that stands at `span`.
    pub(super) fn pattern_error(&mut self, span: &Range<usize>, error: PatternError) {
        super::file::report_pattern_error(&mut self.reporter, span, error);
    }
}
