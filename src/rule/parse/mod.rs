//! TOML text -> [`RuleFile`]. Goes on after an error, so that all errors of a file come out at once.

mod frame;
mod kind;
mod rule;
#[cfg(test)]
mod tests;
mod value;

use std::ops::Range;
use std::sync::Arc;

#[cfg(test)]
pub(crate) use frame::{FRAME_KEYS, GRAMMAR_KEYS};
pub(crate) use kind::record_keys;
#[cfg(test)]
pub(crate) use kind::{FIELD_KEYS, KIND_KEYS};
#[cfg(test)]
pub(crate) use rule::{ATTRIBUTE_KEYS, EXAMPLE_KEYS, RULE_KEYS};
use toml::Spanned;
use toml::de::{DeTable, DeValue};
pub(super) use value::inner_span;

use super::builtin::builtin_text;
use super::compile::word_list;
use super::diagnostic::Reporter;
use super::set::RuleFiles;
use super::spec::*;
use crate::fact::{Bound, Decimal};
use crate::lexicon::builtin_tree;
use crate::matcher::Words;

type Value<'a> = Spanned<DeValue<'a>>;

/// Reads one rule file. Word lists named by path are those of `files`.
pub(crate) fn parse_file(reporter: &mut Reporter, files: &RuleFiles, examples: Examples) -> RuleFile {
    let text = reporter.text.clone();
    let builtin = builtin_text(&reporter.file, &text).filter(|_| examples == Examples::LeftOut);
    if let Some(table) = builtin.and_then(|builtin| builtin_tree(&reporter.file, builtin)) {
        return Parser::new(reporter, &text, files).file(&table);
    }
    let (table, errors) = DeTable::parse_recoverable(&text);
    let incomplete = !errors.is_empty();
    for error in errors {
        reporter.error(error.span().unwrap_or(0..0), error.message().trim().to_owned());
    }
    let headers = Some(header_starts(table.get_ref()));
    Parser { incomplete, headers, ..Parser::new(reporter, &text, files) }.file(table.get_ref())
}

/// Whether the examples of rules are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Examples {
    /// All of them.
    Kept,
    /// Those of the built-in rules are passed over: they are more than half of the files, sound, and only tests of rules ask for them.
    LeftOut,
}

/// Splits a word list file into its words: one a line, `#` starts a comment line, a tab ends the word.
pub(crate) fn parse_word_list(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    // Where the word of a line begins, until its end is found.
    let mut start = Some(0);
    for end in memchr::memchr2_iter(b'\n', b'\t', text.as_bytes()).chain([text.len()]) {
        let word = start.take().map_or("", |start| trimmed(&text[start..end]));
        if !word.is_empty() && !word.starts_with('#') {
            words.push(word.to_owned());
        }
        if text.as_bytes().get(end) == Some(&b'\n') {
            start = Some(end + 1);
        }
    }
    words
}

/// A word without blanks around it. Most words begin and end with a Han character.
fn trimmed(word: &str) -> &str {
    let is_han = |letter: Option<char>| letter.is_some_and(|letter| ('\u{4E00}'..='\u{9FFF}').contains(&letter));
    let mut letters = word.chars();
    if is_han(letters.next()) && is_han(letters.next_back()) { word } else { word.trim() }
}

struct Parser<'a> {
    reporter: &'a mut Reporter,
    text: &'a str,
    files: &'a RuleFiles,
    /// The file is no sound TOML: what is missing in it may be there.
    incomplete: bool,
    /// Where the headers of tables stand, sorted; none where nobody asks how things are written.
    headers: Option<Vec<usize>>,
    /// How many folders lie below the file's.
    level: usize,
    /// Word lists that were read so far.
    list_paths: Vec<String>,
}

/// Keys of a rule file.
pub(crate) const FILE_KEYS: &[&str] = &[
    "schema",
    "extends",
    "off",
    "layer",
    "use",
    "sees",
    "phrases",
    "measures",
    "sorts",
    "governing",
    "near",
    "mask",
    "allow",
    "macros",
    "units",
    "lists",
    "kinds",
    "grammar",
    "rule",
    "frame",
    "attribute",
];

impl<'a> Parser<'a> {
    fn new(reporter: &'a mut Reporter, text: &'a str, files: &'a RuleFiles) -> Self {
        let level = files.place(&reporter.file).level;
        Self { reporter, text, files, incomplete: false, headers: None, level, list_paths: Vec::new() }
    }
}

impl Parser<'_> {
    fn file(&mut self, table: &DeTable<'_>) -> RuleFile {
        self.known_keys("key", table, FILE_KEYS);
        let mut file = RuleFile {
            name: self.reporter.file.clone(),
            path: self.files.place(&self.reporter.file).path.to_owned(),
            level: self.level,
            incomplete: self.incomplete,
            ..RuleFile::default()
        };
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "schema" => self.schema(value),
                // Where it leads was seen when the folders were read.
                "extends" => _ = self.string(value),
                "off" => file.off = self.strings(value),
                "layer" => {
                    file.layer = Some(self.choice(value, &[("quantity", Layer::Quantity), ("fact", Layer::Fact)]));
                }
                "use" => file.uses = self.strings(value),
                "sees" => file.sees = self.strings(value),
                "phrases" => file.phrases = self.strings(value),
                "measures" => file.measures = self.strings(value),
                "sorts" => file.sorts = self.strings(value),
                "governing" => file.governing = self.strings(value),
                "near" => file.near = self.string(value),
                "mask" => file.mask = self.strings(value),
                "allow" => file.allow = self.strings(value),
                "macros" => {
                    for (name, value) in self.table(value) {
                        self.name("macro", name);
                        if let Some(text) = self.string(value) {
                            file.macros.insert(name.get_ref().to_string(), (located(name), text));
                        }
                    }
                }
                "units" => {
                    for (name, value) in self.table(value) {
                        self.name("table", name);
                        let table = self.unit_table(located(name), value);
                        file.tables.insert(name.get_ref().to_string(), table);
                    }
                }
                "lists" => {
                    for (name, value) in self.table(value) {
                        self.name("list", name);
                        let (words, without) = self.word_list(value);
                        let list = WordList { name: located(name), words: Arc::new(Words::new(words)), without };
                        file.lists.insert(name.get_ref().to_string(), list);
                    }
                }
                "kinds" => {
                    for (name, value) in self.table(value) {
                        self.name("kind", name);
                        let kind = self.kind(name, value);
                        file.kinds.push(kind);
                    }
                }
                "grammar" => self.grammar(value, &mut file.grammar),
                "frame" => {
                    for value in self.array(value) {
                        file.frames.extend(self.frame(value));
                    }
                }
                "rule" => {
                    for value in self.array(value) {
                        file.rules.extend(self.rule(value));
                    }
                }
                "attribute" => {
                    for value in self.array(value) {
                        file.attributes.extend(self.attribute(value));
                    }
                }
                _ => {}
            }
        }
        file.list_paths = std::mem::take(&mut self.list_paths);
        file
    }

    fn schema(&mut self, value: &Value<'_>) {
        if value.get_ref().as_integer().is_none_or(|number| number.as_str() != "1") {
            self.reporter.error_with_hint(
                value.span(),
                "this version reads rule files of schema 1",
                "write `schema = 1`",
            );
        }
    }

    /// Names are written in patterns, so they are words of letters, digits and `_`.
    fn name(&mut self, what: &str, name: &Spanned<std::borrow::Cow<'_, str>>) {
        let starts_in_ascii = name.get_ref().starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        if !is_name(name.get_ref()) || (what == "macro" && !starts_in_ascii) {
            let message = format!("`{}` cannot name a {what}", name.get_ref());
            let hint =
                "a name has letters, digits, `_` and `-`, and begins with a letter; that of a macro with one of a-z";
            self.reporter.error_with_hint(name.span(), message, hint);
        }
    }

    fn unit_table(&mut self, name: Located<String>, value: &Value<'_>) -> Table {
        let (mut words, mut without) = (TableWords::new(), Vec::new());
        let mut attribute_names: Vec<Located<String>> = Vec::new();
        for (word, attributes) in self.table(value) {
            if self.level > 0 && attributes.get_ref().as_bool() == Some(false) {
                without.push(located(word));
                continue;
            }
            if word.get_ref().is_empty() {
                self.reporter.error(word.span(), "a word of a table cannot be empty");
            }
            let mut pairs = Vec::new();
            for (name, attribute) in self.pairs(attributes) {
                self.engine_attribute(&name.value, &attribute);
                if !attribute_names.iter().any(|known| known.value == name.value) {
                    attribute_names.push(name.clone());
                }
                pairs.push((name.value, attribute.value));
            }
            words.insert(word.get_ref().to_string(), pairs);
        }
        if words.is_empty() && without.is_empty() && !self.incomplete && value.get_ref().is_table() {
            self.reporter.error(value.span(), "this table has no words");
        }
        let list = Arc::new(Words::new(words.keys().cloned().collect()));
        Table { name, words: Arc::new(words), list, without, attribute_names }
    }

    /// `factor` and `bound` are not fields: the engine reads them.
    fn engine_attribute(&mut self, name: &str, value: &Located<String>) {
        match name {
            "factor" => {
                self.decimal(value);
            }
            "bound" if Bound::from_name(&value.value).is_none() => {
                let known = Bound::ALL.map(Bound::name);
                self.reporter.unknown(value.span.clone(), "bound", &value.value, known);
            }
            _ => {}
        }
    }

    fn decimal(&mut self, value: &Located<String>) {
        if value.value.parse::<Decimal>().is_err() {
            let message = format!("`{}` is no decimal number", value.value);
            self.reporter.error_with_hint(value.span.clone(), message, "write it in digits, for example \"0.1\"");
        }
    }

    /// The words of a list, and those of the list below that it is without.
    fn word_list(&mut self, value: &Value<'_>) -> (Vec<String>, Vec<Located<String>>) {
        let Some(path) = value.get_ref().as_str() else {
            let mut words = self.strings(value);
            for word in words.iter().filter(|word| word.value.is_empty()) {
                self.reporter.error(word.span.clone(), "a word of a list cannot be empty");
            }
            if words.is_empty() && value.get_ref().is_array() {
                self.reporter.error(value.span(), "this list has no words");
            }
            let mut without: Vec<Located<String>> = Vec::new();
            if self.level > 0 {
                without.extend(words.extract_if(.., |word| word.value.starts_with('-')));
                without.iter_mut().for_each(|word| {
                    word.value.remove(0);
                    word.span.start += 1;
                });
            }
            return (words.into_iter().map(|word| word.value).collect(), without);
        };
        let span = value::inner_span(self.text, value.span());
        self.list_paths.push(path.to_owned());
        if let Some(text) = word_list(self.files, path) {
            let words = parse_word_list(&text);
            if words.is_empty() {
                self.reporter.error_with_hint(span, format!("`{path}` has no words"), "write one word a line");
            }
            return (words, Vec::new());
        }
        self.missing_words(path, span);
        (Vec::new(), Vec::new())
    }

    /// Says that there are no words at a path.
    fn missing_words(&mut self, path: &str, span: Range<usize>) {
        match self.files.unreadable.get(path) {
            Some(reason) => self.reporter.error(span, format!("cannot read `{path}`: {reason}")),
            None => {
                let near = self.files.files.keys().filter(|name| name.ends_with(".txt"));
                let near = near.map(|name| self.files.place(name).path);
                let near: Vec<&str> = near.collect();
                let hint = match super::diagnostic::nearest(path, &near) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "paths are below the rules folder, for example 'lexicon/persons.txt'".to_owned(),
                };
                self.reporter.error_with_hint(span, format!("no word list at `{path}`"), hint);
            }
        }
    }

    /// The bytes of the file from a header to the next one, without the comments and empty lines before that.
    fn written(&self, value: &Value<'_>) -> Range<usize> {
        let span = value.span();
        let Some(headers) = self.headers.as_ref().filter(|_| !self.text[span.clone()].starts_with('{')) else {
            return span;
        };
        let next = headers.partition_point(|start| *start <= span.start);
        let mut end = headers.get(next).copied().unwrap_or(self.text.len()).max(span.end);
        while let Some(before) = self.text[span.start..end].trim_end().len().checked_sub(1) {
            end = span.start + before + 1;
            let line = self.text[..end].rfind('\n').map_or(0, |at| at + 1);
            if line <= span.start || !self.text[line..end].starts_with('#') {
                break;
            }
            end = line;
        }
        span.start..end
    }
}

fn located(name: &Spanned<std::borrow::Cow<'_, str>>) -> Located<String> {
    Located { value: name.get_ref().to_string(), span: name.span() }
}

/// Whether it can name a thing of rule files: a word of letters, digits, `_` and `-`.
pub fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

/// Where tables begin that are no part of a rule: rules, attributes, kinds, tables of words, macros, lists.
fn header_starts(table: &DeTable<'_>) -> Vec<usize> {
    let mut starts = Vec::new();
    for (key, value) in table {
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("rule" | "attribute" | "frame", DeValue::Array(entries)) => {
                starts.extend(entries.iter().map(|entry| entry.span().start));
            }
            ("units" | "kinds", DeValue::Table(tables)) => {
                starts.extend(tables.values().map(|table| table.span().start));
            }
            ("macros" | "lists" | "grammar", value_table) if value_table.is_table() => starts.push(value.span().start),
            _ => {}
        }
    }
    starts.sort_unstable();
    starts
}
