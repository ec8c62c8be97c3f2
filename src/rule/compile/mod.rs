//! Rule files -> [`RuleSet`]: names are resolved, patterns compiled, captures checked against the fields of their kind.

mod captures;
mod file;
mod frame;
mod layers;
mod layout;
mod lists;
mod marks;
mod names;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock};

use sha2::{Digest, Sha256};

pub(crate) use captures::{Yield, yields};
#[allow(unused_imports, reason = "for the build script")]
pub(crate) use layout::lay_out;
pub(super) use lists::word_list;
pub(crate) use marks::{NATIVE_MARKS, NUMBER_MARKS, PLACE_MARKS, TIME_MARKS, is_native_mark, native_mark};
pub(crate) use names::Names;

use self::file::FileCompiler;
use self::marks::{is_native, kind_mark, list_mark};
use super::builtin::is_builtin;
use super::currency::{BARE, DEFAULT_CURRENCY};
use super::diagnostic::{Diagnostic, Reporter, nearest};
use super::laid::LaidRules;
use super::lint::{LINTS, allows};
use super::parse::{Examples, parse_file};
use super::set::*;
use super::spec::*;
use super::stack::Place;
use super::trigger::TriggersBuilder;
use super::words::{AllWords, SeenWords};
use crate::clause::Grammar;
use crate::lexicon;
use crate::matcher::{Parses, Words};

/// What came of compiling, with the files as they were read.
pub(crate) struct Compiled {
    pub(crate) set: RuleSet,
    pub(crate) sources: Vec<Source>,
    /// What is wrong with word lists.
    pub(crate) lists: Vec<Diagnostic>,
}

impl Compiled {
    /// All that is wrong.
    pub(crate) fn errors(&self) -> Vec<Diagnostic> {
        let of_sources = self.sources.iter().flat_map(|source| &source.reporter.found);
        of_sources.chain(&self.lists).cloned().collect()
    }
}

pub(crate) fn compile(files: &RuleFiles, examples: Examples) -> Compiled {
    let mut compiler = Compiler::read(files, examples);
    let (grammar, mut compiled) = compiler.files();
    compiler.check_required(&compiled);
    compiler.check_frames(&compiled);
    compiler.refuse_silent_loss(&compiled);
    compiled.retain(|file| !(file.rules.is_empty() && file.attributes.is_empty() && file.frames.is_empty()));
    let order = |file: &CompiledFile| {
        let Place { level, path } = files.place(&file.name);
        (file.layer, path.to_owned(), level)
    };
    compiled.sort_by_cached_key(order);
    let attributes = compiled.iter_mut().flat_map(|file| &mut file.attributes);
    attributes.enumerate().for_each(|(number, attribute)| attribute.number = number);
    let words = all_words(&compiler.lists, &compiled);
    for file in &mut compiled {
        file.words = words.seen(|mark| file.looks_up(mark));
    }
    let set = RuleSet {
        kinds: compiler.kinds,
        index: OnceLock::new(),
        triggers: compiler.triggers,
        files: compiled,
        grammar,
        bare_currency: DEFAULT_CURRENCY.to_owned(),
        lexicons: Arc::new(lists::lexicons(files)),
        units: OnceLock::new(),
        words,
        attribute_strings: OnceLock::new(),
        list_names: compiler.lists.iter().map(|list| (list.mark, list.name.clone())).collect(),
    };
    Compiled { set, lists: lists::mistakes(files, &compiler.sources), sources: compiler.sources }
}

/// The words of all lists that a file looks up.
fn all_words(lists: &[ListMark], compiled: &[CompiledFile]) -> AllWords {
    let is_seen = |list: &&ListMark| compiled.iter().any(|file| file.looks_up(list.mark));
    AllWords::new(lists.iter().filter(is_seen).map(|list| (list.mark, list.words.clone())))
}

pub(super) fn hash(files: &RuleFiles) -> String {
    let mut hasher = Sha256::new();
    // Not by the name of the folder: the same rules are the same from wherever they are read.
    let mut placed: Vec<(Place<'_>, &String)> =
        files.files.iter().map(|(name, text)| (files.place(name), text)).collect();
    placed.sort_unstable();
    for (Place { level, path }, text) in placed {
        hasher.update((level as u64).to_le_bytes());
        hasher.update((path.len() as u64).to_le_bytes());
        hasher.update(path);
        hasher.update((text.len() as u64).to_le_bytes());
        hasher.update(text);
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Attributes of words that are no fields: the engine reads them.
const ENGINE_ATTRIBUTES: [&str; 3] = ["factor", "bound", BARE];

/// A rule file as it was read, with what is said about it.
pub(crate) struct Source {
    pub(crate) file: RuleFile,
    pub(crate) reporter: Reporter,
    /// It is as it is built in, nothing lies on top, and nobody wants to look at it.
    is_sound: bool,
    /// Its macros that are wrong.
    faulty: BTreeSet<String>,
}

struct ListMark {
    file: String,
    name: String,
    mark: char,
    words: Arc<Words>,
}

pub(super) struct Compiler {
    pub(super) sources: Vec<Source>,
    kinds: Vec<Kind>,
    lists: Vec<ListMark>,
    triggers: TriggersBuilder,
    parses: Parses,
    /// The same of patterns that are compiled when they are first used.
    later: Arc<Mutex<Parses>>,
    /// What was laid out, if these are the files of which it was.
    laid: Option<&'static LaidRules>,
}

impl Compiler {
    pub(super) fn read(files: &RuleFiles, examples: Examples) -> Self {
        let read = files.files.iter().filter(|(name, _)| name.ends_with(".toml")).map(|(name, text)| {
            let mut reporter = Reporter::new(name, text);
            let file = parse_file(&mut reporter, files, examples);
            let is_sound = examples == Examples::LeftOut && files.on_top.is_empty() && is_builtin(name, text);
            Source { file, reporter, is_sound, faulty: BTreeSet::new() }
        });
        let unreadable = files.unreadable.iter().filter(|(name, _)| name.ends_with(".toml")).map(|(name, reason)| {
            let mut reporter = Reporter::new(name, "");
            reporter.error(0..0, format!("cannot read this file: {reason}"));
            let Place { level, path } = files.place(name);
            let (name, path) = (name.clone(), path.to_owned());
            let file = RuleFile { name, path, level, incomplete: true, ..RuleFile::default() };
            Source { file, reporter, is_sound: false, faulty: BTreeSet::new() }
        });
        let mut sources: Vec<Source> = read.chain(unreadable).collect();
        sources.sort_by(|a, b| (a.file.level, &a.file.name).cmp(&(b.file.level, &b.file.name)));
        layers::lay(&mut sources);
        let (kinds, lists) = (Vec::new(), Vec::new());
        let laid = LaidRules::of(files).filter(|_| examples == Examples::LeftOut);
        let triggers = laid.map(LaidRules::triggers).unwrap_or_default();
        let (parses, later) = (Parses::default(), Arc::default());
        Self { sources, kinds, lists, triggers, parses, later, laid }
    }

    /// All files, compiled, and the grammar of them all.
    fn files(&mut self) -> (Grammar, Vec<CompiledFile>) {
        self.refuse_equal_ids();
        self.check_allows();
        self.declare_kinds();
        self.declare_lists();
        self.check_attributes();
        self.check_macros();
        let grammar = self.grammar();
        let files = (0..self.sources.len()).map(|index| self.file(index, &grammar)).collect();
        (grammar, files)
    }

    /// An id names one rule or attribute, so that a fact says which one found it.
    fn refuse_equal_ids(&mut self) {
        let mut seen: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        let mut twice: Vec<(usize, Located<String>, String)> = Vec::new();
        for (index, Source { file, .. }) in self.sources.iter().enumerate() {
            let ids = file.rules.iter().map(|rule| &rule.id).chain(file.attributes.iter().map(|rule| &rule.id));
            let ids = ids.chain(file.frames.iter().map(|frame| &frame.id));
            for id in ids {
                match seen.get(id.value.as_str()) {
                    Some((first, at)) => {
                        let first = self.sources[*first].reporter.place(*at);
                        let message = format!("the id `{}` is used twice, first at {first}", id.value);
                        twice.push((index, id.clone(), message));
                    }
                    None => _ = seen.insert(&id.value, (index, id.span.start)),
                }
            }
        }
        for (index, id, message) in twice {
            self.sources[index].reporter.error_with_hint(id.span, message, "give each rule an id of its own");
        }
    }

    /// A name in `allow` that is no lint would silence nothing.
    fn check_allows(&mut self) {
        for Source { file, reporter, .. } in &mut self.sources {
            for allowed in allows(file) {
                if !LINTS.iter().any(|(known, _)| *known == allowed.value) {
                    let known = LINTS.map(|(known, _)| known);
                    reporter.unknown(allowed.span.clone(), "lint", &allowed.value, known);
                }
            }
        }
    }

    pub(super) fn declare_kinds(&mut self) {
        let mut places: Vec<(String, String, usize)> = Vec::new();
        for Source { file, reporter, .. } in &mut self.sources {
            for spec in &file.kinds {
                let (name, span) = (&spec.name.value, spec.name.span.clone());
                if is_native(name) {
                    reporter.error(span, format!("`{name}` is an annotation type and cannot name a kind"));
                    continue;
                }
                if let Some((_, first, level)) = places.iter().find(|(known, ..)| known == name) {
                    if *level < file.level {
                        let kind = self.kinds.iter_mut().find(|kind| kind.name == *name);
                        kind.into_iter().for_each(|kind| kind.extend(spec));
                        continue;
                    }
                    let message = format!("kind `{name}` is declared twice, first at {first}");
                    reporter.error_with_hint(span, message, "any file may make facts of any kind: declare it once");
                    continue;
                }
                let Some(mark) = kind_mark(self.kinds.len()) else {
                    reporter.error(span, "too many kinds");
                    continue;
                };
                places.push((name.clone(), reporter.place(span.start), file.level));
                self.kinds.push(Kind::new(spec, mark));
            }
        }
    }

    /// An attribute of a word is a field of a kind, one that the engine reads, or one that a condition tests. One that is nearly such a
    /// name is a slip; any other may be for kinds that are not here.
    fn check_attributes(&mut self) {
        let conditions =
            self.sources.iter().flat_map(|source| &source.file.rules).filter_map(|rule| rule.condition.as_ref());
        let conditions: Vec<String> = conditions.map(|condition| condition.value.clone()).collect();
        let fields: BTreeSet<String> =
            self.kinds.iter().flat_map(|kind| &kind.fields).map(|(field, _)| field.clone()).collect();
        for Source { file, reporter, .. } in &mut self.sources {
            // Native code knows what it reads from its files.
            let native = lexicon::builtin_text(&file.path).unwrap_or_default();
            for name in file.tables.values().flat_map(|table| &table.attribute_names) {
                let is_tested = conditions.iter().any(|condition| condition.contains(&format!(".{}", name.value)));
                let is_known = fields.contains(&name.value)
                    || ENGINE_ATTRIBUTES.contains(&name.value.as_str())
                    || native.contains(&format!("{} = ", name.value));
                let known: Vec<&str> = fields.iter().map(String::as_str).chain(ENGINE_ATTRIBUTES).collect();
                if !is_known && !is_tested && nearest(&name.value, &known).is_some() {
                    reporter.unknown(name.span.clone(), "attribute of a word", &name.value, known);
                }
            }
        }
    }

    pub(super) fn declare_lists(&mut self) {
        for Source { file, reporter, .. } in &mut self.sources {
            for (name, list) in &file.lists {
                let span = list.name.span.clone();
                if is_native(name) || self.kinds.iter().any(|kind| kind.name == *name) {
                    let what = if is_native(name) { "an annotation type" } else { "a kind of fact" };
                    reporter.error(span, format!("`{name}` is {what} and cannot name a list"));
                    continue;
                }
                let Some(mark) = list_mark(self.lists.len()) else {
                    reporter.error(span, "too many lists");
                    continue;
                };
                let words = list.words.clone();
                self.lists.push(ListMark { file: file.name.clone(), name: name.clone(), mark, words });
            }
        }
    }

    fn file(&mut self, index: usize, grammar: &Grammar) -> CompiledFile {
        let names = Arc::new(self.names(index));
        let mask = self.mask(index, &names);
        let Self { kinds, triggers, parses, later, sources, laid, .. } = self;
        let Source { file, reporter, is_sound, .. } = &mut sources[index];
        let later = is_sound.then(|| later.clone());
        let laid = laid.and_then(|laid| laid.file(&file.name));
        let mut visible = MarkSet::default();
        for seen in file.sees.iter().chain(&file.sees_below) {
            match names.types.get(&seen.value) {
                Some(marks) => marks.iter().for_each(|mark| visible.insert(*mark)),
                None if names.incomplete => {}
                None => reporter.unknown(
                    seen.span.clone(),
                    "annotation type",
                    &seen.value,
                    names.types.keys().map(String::as_str),
                ),
            }
        }
        let mut marks_of = |lists: &mut dyn Iterator<Item = &Located<String>>| {
            let mut found = Vec::new();
            for list in lists {
                match names.types.get(&list.value) {
                    Some(marks) if names.words.contains_key(&list.value) => found.extend(marks),
                    _ if names.incomplete => {}
                    _ => {
                        let known = names.words.keys().map(String::as_str);
                        reporter.unknown(list.span.clone(), "list", &list.value, known);
                    }
                }
            }
            found
        };
        let phrases = marks_of(&mut file.phrases.iter().chain(&file.phrases_below));
        let measures = marks_of(&mut file.measures.iter());
        let sorts = marks_of(&mut file.sorts.iter());
        let governing = marks_of(&mut file.governing.iter());
        phrases.iter().for_each(|mark| visible.insert(*mark));
        let near = file.near.as_ref().and_then(|near| {
            let kind = kinds.iter().position(|kind| kind.name == near.value);
            if kind.is_none() && !names.incomplete {
                reporter.unknown(
                    near.span.clone(),
                    "kind of fact",
                    &near.value,
                    kinds.iter().map(|kind| kind.name.as_str()),
                );
            }
            kind
        });
        let mut rules = Vec::new();
        let mut attributes = Vec::new();
        let mut compiler =
            FileCompiler { kinds, names: &names, visible: &visible, triggers, parses, later, laid, reporter };
        for spec in &file.rules {
            rules.extend(compiler.rule(spec));
        }
        for spec in &file.attributes {
            attributes.extend(compiler.attribute(spec));
        }
        let mut frames = Vec::new();
        for spec in &file.frames {
            frames.extend(compiler.frame(spec, grammar));
        }
        let frame_needs = compiler.frame_needs(&frames, grammar);
        let (name, layer, tables) = (file.name.clone(), file.layer.unwrap_or_default(), names.tables.clone());
        let words = SeenWords::default();
        CompiledFile {
            name,
            layer,
            visible,
            mask,
            phrases,
            measures,
            sorts,
            governing,
            near,
            words,
            tables,
            rules,
            attributes,
            frames,
            frame_needs,
            meters: None,
        }
    }

    /// The words hidden in a file become a list of their own.
    fn mask(&mut self, index: usize, names: &Names) -> Option<char> {
        let mut words = self.masks_of_others(index);
        let Source { file, reporter, .. } = &mut self.sources[index];
        for entry in &file.mask {
            match entry.value.strip_prefix('@') {
                None if entry.value.is_empty() => reporter.error(entry.span.clone(), "an empty word hides nothing"),
                None => words.push(entry.value.clone()),
                Some(list) => match names.words.get(list) {
                    Some(list) => words.extend(list.as_slice().iter().cloned()),
                    None if names.incomplete => {}
                    None => {
                        let known = names.words.keys().map(String::as_str);
                        reporter.unknown(entry.span.clone(), "table or list", list, known);
                    }
                },
            }
        }
        if words.is_empty() {
            return None;
        }
        let mark = list_mark(self.lists.len())?;
        let words = Arc::new(Words::new(words));
        self.lists.push(ListMark { file: file.name.clone(), name: "(mask)".to_owned(), mark, words });
        Some(mark)
    }

    /// The words that files of the same path hide too, those on top and those below.
    fn masks_of_others(&mut self, index: usize) -> Vec<String> {
        let path = self.sources[index].file.path.clone();
        let others: Vec<usize> =
            (0..self.sources.len()).filter(|other| *other != index && self.sources[*other].file.path == path).collect();
        let mut words = Vec::new();
        for other in others {
            let n_errors = self.sources[other].reporter.found.len();
            let names = self.names(other);
            let Source { file, reporter, .. } = &mut self.sources[other];
            // What is wrong there is told there.
            reporter.found.truncate(n_errors);
            for entry in file.mask.iter().filter(|entry| !entry.value.is_empty()) {
                match entry.value.strip_prefix('@').and_then(|list| names.words.get(list)) {
                    Some(list) => words.extend(list.as_slice().iter().cloned()),
                    None => words.extend((!entry.value.starts_with('@')).then(|| entry.value.clone())),
                }
            }
        }
        words
    }

    /// A rule that is left out must have been told about: a thinner result is worse than none.
    fn refuse_silent_loss(&mut self, compiled: &[CompiledFile]) {
        if self.sources.iter().any(|source| !source.reporter.found.is_empty()) {
            return;
        }
        for (Source { file, reporter, .. }, compiled) in self.sources.iter_mut().zip(compiled) {
            let written = (file.rules.len(), file.attributes.len(), file.frames.len());
            if written != (compiled.rules.len(), compiled.attributes.len(), compiled.frames.len()) {
                reporter.error(0..0, "a rule of this file cannot be compiled, for a reason that was not told");
            }
        }
    }

    /// A frame must be able to fill what its kind requires, and the facts that it takes must have been stated before.
    fn check_frames(&mut self, compiled: &[CompiledFile]) {
        let attributes: Vec<(usize, usize)> =
            compiled.iter().flat_map(|file| &file.attributes).map(|rule| (rule.kind, rule.field)).collect();
        let states = |file: &CompiledFile, kind: usize| {
            file.rules.iter().any(|rule| rule.kind == kind) || file.frames.iter().any(|frame| frame.kind == kind)
        };
        for (source, file) in self.sources.iter_mut().zip(compiled) {
            for frame in &file.frames {
                let kind = &self.kinds[frame.kind];
                let Some(spec) = source.file.frames.iter().find(|spec| spec.id.value == frame.id) else { continue };
                let fills = |field: &usize| {
                    let name = kind.fields[*field].0.as_str();
                    frame.places.contains(field)
                        || frame.set.iter().any(|(set, _)| set == field)
                        || frame.takes.iter().any(|(taken, of)| taken == field || self.kinds[*of].field(name).is_some())
                        || attributes.contains(&(frame.kind, *field))
                        || name == "trigger"
                };
                for field in kind.required.iter().filter(|field| !fills(field)) {
                    let name = &kind.fields[*field].0;
                    let message = format!("nothing fills `{name}`, which a fact of kind `{}` must have", kind.name);
                    source.reporter.error_with_hint(
                        spec.fact.span.clone(),
                        message,
                        "give it in `set`, or take a fact that has it",
                    );
                }
                for ((_, taken), (name, _)) in frame.takes.iter().zip(&spec.takes) {
                    if !compiled.iter().any(|other| other.layer < file.layer && states(other, *taken)) {
                        let message =
                            format!("no file of a layer before this one states facts of kind `{}`", name.value);
                        source.reporter.error_with_hint(
                            name.span.clone(),
                            message,
                            "a frame takes the facts of earlier layers",
                        );
                    }
                }
            }
        }
    }

    /// A rule must be able to fill what its kind requires, itself or through an attribute.
    fn check_required(&mut self, compiled: &[CompiledFile]) {
        for (source, file) in self.sources.iter_mut().zip(compiled) {
            for rule in &file.rules {
                let kind = &self.kinds[rule.kind];
                for field in &kind.required {
                    let filled = compiled.iter().flat_map(|file| &file.attributes);
                    let mut filled = filled.filter(|attribute| attribute.kind == rule.kind);
                    if filled.any(|attribute| attribute.field == *field) || rule.fills(kind, *field, &file.tables) {
                        continue;
                    }
                    let Some(spec) = source.file.rules.iter().find(|spec| spec.id.value == rule.id) else { continue };
                    let name = &kind.fields[*field].0;
                    let message = format!("nothing fills `{name}`, which a fact of kind `{}` must have", kind.name);
                    let hint = format!("capture it as `{name}`, or give it in `set` or in the table of the unit");
                    source.reporter.error_with_hint(spec.pattern.span.clone(), message, hint);
                }
            }
        }
    }
}
