//! Files of words: what is wrong with them, and what they change of the vocabularies of native code.

use super::Source;
use crate::lexicon::{self, Lexicons};
use crate::rule::diagnostic::{Diagnostic, Reporter};
use crate::rule::set::RuleFiles;
use crate::rule::spec::Located;
use crate::rule::stack::Place;

const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// What is wrong with files of words.
pub(super) fn mistakes(files: &RuleFiles, sources: &[Source]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (name, text) in files.files.iter().filter(|(name, _)| !name.ends_with(".toml")) {
        let Place { level, path } = files.place(name);
        if level == 0 && !text.starts_with(BYTE_ORDER_MARK) {
            continue;
        }
        let mut reporter = Reporter::new(name, text);
        if text.starts_with(BYTE_ORDER_MARK) {
            let hint = "save the file as UTF-8 without a byte order mark";
            reporter.error_with_hint(0..BYTE_ORDER_MARK.len_utf8(), "this file begins with a byte order mark", hint);
        }
        if level > 0 {
            on_top(files, sources, Place { level, path }, &mut reporter);
        }
        found.append(&mut reporter.found);
    }
    found
}

/// A file on top changes one below, or is read by a rule file.
fn on_top(files: &RuleFiles, sources: &[Source], Place { level, path }: Place<'_>, reporter: &mut Reporter) {
    let below: Vec<&str> = texts_below(files, level, path);
    if below.is_empty() {
        let is_read = sources.iter().any(|source| source.file.list_paths.iter().any(|list| list == path));
        if !is_read {
            let of_files =
                files.files.keys().map(|name| files.place(name).path).filter(|path| !path.ends_with(".toml"));
            let mut known: Vec<&str> = of_files.filter(|known| *known != path).collect();
            for path in lexicon::paths() {
                known.push(path);
            }
            let hint = match super::super::diagnostic::nearest(path, &known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name it in `lists` of a rule file, or call it as the file of words below that it is to change"
                    .to_owned(),
            };
            reporter.error_with_hint(0..0, "nothing reads this file", hint);
        }
        return;
    }
    let text = reporter.text.clone();
    if lexicon::builtin_text(path).is_some() {
        let known: Vec<&str> =
            below.iter().flat_map(|below| lexicon::class_heads(below)).map(|(_, name)| name).collect();
        for (span, name) in lexicon::class_heads(&text).filter(|(_, name)| !known.contains(name)) {
            reporter.unknown(span, "class of words", name, known.iter().copied());
        }
    }
    for word in lexicon::taken_away(&text) {
        let is_there = below.iter().any(|below| lexicon::entries(below).any(|entry| entry == &text[word.clone()]));
        if !is_there {
            let known: Vec<&str> = below.iter().flat_map(|below| lexicon::entries(below)).collect();
            let word = Located { value: text[word.clone()].to_owned(), span: word };
            reporter.unknown(word.span, "word of the file below", &word.value, known);
        }
    }
}

/// The texts of a path below a level; of native vocabularies, the text that is built in.
fn texts_below<'a>(files: &'a RuleFiles, level: usize, path: &str) -> Vec<&'a str> {
    let mut texts: Vec<&str> = files.at_path(path).filter(|(at, ..)| *at < level).map(|(_, _, text)| text).collect();
    if texts.is_empty() {
        texts.extend(lexicon::builtin_text(path));
    }
    texts
}

/// What the files change of the vocabularies of native code, which stand in the same folder.
pub(super) fn lexicons(files: &RuleFiles) -> Lexicons {
    let changed = lexicon::paths().filter_map(|path| Some((path, native_text(files, path)?)));
    Lexicons::new(changed)
}

fn native_text(files: &RuleFiles, path: &str) -> Option<String> {
    let mut layers = files.at_path(path).peekable();
    let base = match layers.next_if(|(level, ..)| *level == 0) {
        Some((_, _, text)) => text,
        None => {
            layers.peek()?;
            lexicon::builtin_text(path)?
        }
    };
    if layers.peek().is_none() && lexicon::builtin_text(path) == Some(base) {
        return None;
    }
    Some(layers.fold(base.to_owned(), |below, (_, _, top)| lexicon::lay(path, &below, top)))
}

/// The words of a list file, with what lies on top of it; none when there is no such file.
pub(in crate::rule) fn word_list(files: &RuleFiles, path: &str) -> Option<String> {
    let mut layers = files.at_path(path);
    let (_, _, base) = layers.next()?;
    Some(layers.fold(base.to_owned(), |below, (_, _, top)| lexicon::lay(path, &below, top)))
}
