//! Words of tables and lists: which files use them, and which of them nothing can find.

use super::unused::mentions;
use super::{Linter, Place};
use crate::rule::compile::{Compiled, compile};
use crate::rule::diagnostic::{Diagnostic, Reporter};
use crate::rule::parse::{Examples, parse_word_list};
use crate::rule::set::RuleFiles;

/// How a file uses words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordUse {
    /// Patterns name them: `<@units.money>`.
    Table,
    /// They are one character to patterns: `<person>`.
    List,
    /// They are hidden.
    Mask,
}

/// The words of a table or list that a file uses.
#[derive(Clone, Debug)]
pub struct UsedWords {
    /// The file that uses them.
    pub file: String,
    /// The file that declares them.
    pub home: String,
    /// The table, with `units.` before it, or the list.
    pub name: String,
    /// How they are used.
    pub way: WordUse,
    /// The words.
    pub words: Vec<String>,
}

/// A word that no file that uses it can find.
#[derive(Clone, Debug)]
pub struct Unreachable {
    /// The file that declares its table or list.
    pub file: String,
    /// The table, with `units.` before it, or the list.
    pub name: String,
    /// The word.
    pub word: String,
    /// What keeps it from being found, for people.
    pub why: String,
}

/// The words that rule files use, file by file; none when the files have mistakes.
pub fn used_words(files: &RuleFiles) -> Vec<UsedWords> {
    let compiled = compile(files, Examples::Kept);
    if !compiled.errors().is_empty() {
        return Vec::new();
    }
    let Compiled { set, sources, .. } = compiled;
    let linter = Linter::new(&set, sources);
    let mut used = Vec::new();
    for index in 0..linter.sources.len() {
        let file = &linter.sources[index].file;
        if file.rules.is_empty() && file.attributes.is_empty() && file.frames.is_empty() {
            continue;
        }
        let mentioned = mentions(file, &linter.names(index));
        let way = |mention: &str| match mention {
            _ if file.mask.iter().any(|mask| mask.value == mention) => WordUse::Mask,
            _ if mention.strip_prefix('@').is_some_and(|list| file.is_seen(list)) => WordUse::List,
            _ => WordUse::Table,
        };
        for home in std::iter::once(file).chain(linter.used_files(file)) {
            let tables = home.tables.iter().map(|(name, table)| (format!("units.{name}"), &table.list));
            let lists = home.lists.iter().map(|(name, list)| (name.clone(), &list.words));
            for (name, words) in tables.chain(lists) {
                let mention = format!("@{name}");
                // No pattern sees what only makes phrases.
                let mut only_phrases = file.measures.iter().chain(&file.sorts).chain(&file.governing);
                let is_hidden = !file.is_seen(&name) && only_phrases.any(|list| list.value == name);
                if mentioned.contains(&mention) && !is_hidden {
                    let (file, home) = (file.name.clone(), home.name.clone());
                    let words = words.as_slice().iter().filter(|word| !word.trim().is_empty()).cloned().collect();
                    used.push(UsedWords { file, home, name, way: way(&mention), words });
                }
            }
        }
    }
    used
}

/// Reports a word of a file of native code, in the layer that has it.
fn in_class_file(files: &RuleFiles, path: &str, word: &str, message: String, hint: &str) -> Vec<Diagnostic> {
    let line_of = |text: &str| {
        let line = text.lines().find(|line| line.trim_end() == word)?;
        Some(line.as_ptr().addr() - text.as_ptr().addr())
    };
    let found = files.at_path(path).filter_map(|(_, name, text)| Some((name, text, line_of(text)?))).last();
    let Some((name, text, start)) = found else { return Vec::new() };
    let mut reporter = Reporter::new(&name, text);
    reporter.lint("unreachable-word", start..start + word.len(), message, hint);
    reporter.found
}

impl Linter<'_> {
    /// Reports words that cannot be found where they are written; gives the findings in list files.
    pub(super) fn unreachable_words(&mut self, files: &RuleFiles, unreachable: &[Unreachable]) -> Vec<Diagnostic> {
        let mut in_lists = Vec::new();
        for Unreachable { file, name, word, why } in unreachable {
            let message = format!("`{word}` of `{name}` is never found: {why}");
            let hint = "write it as it stands in clean text, let nothing hide it, or take it out";
            let Some(home) = self.sources.iter().position(|source| source.file.name == *file) else {
                in_lists.extend(in_class_file(files, file, word, message, hint));
                continue;
            };
            if let Some((index, span)) = self.written_word(home, word) {
                self.report(&Place { file: index, allow: &[] }, "unreachable-word", span, message, hint);
                continue;
            }
            let of_home = &self.sources[home].file;
            if let Some(allowed) = of_home.allow.iter().find(|allowed| allowed.value == "unreachable-word") {
                self.used_allows.insert((home, allowed.span.start));
                continue;
            }
            let lists: Vec<(usize, String, &str)> =
                of_home.list_paths.iter().flat_map(|path| files.at_path(path)).collect();
            let has_word =
                |(_, _, text): &&(usize, String, &str)| parse_word_list(text).iter().any(|known| known == word);
            let Some((_, list, text)) = lists.iter().rev().find(has_word).filter(|(_, list, _)| !files.is_given(list))
            else {
                continue;
            };
            let line = text.lines().find(|line| line.split('\t').next().unwrap_or_default().trim() == word);
            let start = line.map_or(0, |line| line.as_ptr().addr() - text.as_ptr().addr());
            let mut reporter = Reporter::new(list, text);
            reporter.lint("unreachable-word", start..start + line.map_or(0, str::len), message, hint);
            in_lists.append(&mut reporter.found);
        }
        in_lists
    }

    /// Where a word stands in quotes, in a file or in one that lies on top of it.
    fn written_word(&self, home: usize, word: &str) -> Option<(usize, std::ops::Range<usize>)> {
        let path = &self.sources[home].file.path;
        let same_path = (0..self.sources.len()).rev().filter(|index| self.sources[*index].file.path == *path);
        let quoted = [format!("'{word}'"), format!("\"{word}\"")];
        same_path.into_iter().find_map(|index| {
            let text = &self.sources[index].reporter.text;
            let at = quoted.iter().find_map(|quoted| text.find(quoted))?;
            Some((index, at + 1..at + 1 + word.len()))
        })
    }
}
