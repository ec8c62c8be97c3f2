//! Rule files -> [`RuleSet`]: names are resolved, patterns compiled, captures checked against the fields of their kind.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::apply::NativeNeeds;
use super::currency::DEFAULT_CURRENCY;
use super::diagnostic::{Diagnostic, Reporter};
use super::parse::parse_file;
use super::set::*;
use super::spec::*;
use super::trigger::TriggersBuilder;
use super::words::WordIndex;
use crate::fact::Decimal;
use crate::matcher::{CaptureKind, MASK, Pattern, PatternError, Vocabulary};

/// Native annotation types and the marks they are projected to.
pub(crate) const NATIVE_MARKS: &[(&str, &[char])] = &[
    ("number.plain", &['\u{E000}']),
    ("number.scaled", &['\u{E003}']),
    ("number.one", &['\u{E004}']),
    ("number.cell", &['\u{E007}']),
    ("number.many", &['\u{E000}', '\u{E003}']),
    ("number", &['\u{E000}', '\u{E003}', '\u{E004}']),
    ("percent", &['\u{E001}']),
    ("time.dating", &['\u{E002}']),
    ("time.compared", &['\u{E005}']),
    ("time.vague", &['\u{E006}']),
    ("time", &['\u{E002}', '\u{E005}', '\u{E006}']),
    ("place.province", &['\u{E010}']),
    ("place.prefecture", &['\u{E011}']),
    ("place.county", &['\u{E012}']),
    ("place.town", &['\u{E013}']),
    ("place.village", &['\u{E014}']),
    ("place.zone", &['\u{E015}']),
    ("place", &['\u{E010}', '\u{E011}', '\u{E012}', '\u{E013}', '\u{E014}', '\u{E015}']),
    ("company_place", &['\u{E018}']),
];

/// The mark of a native annotation type.
///
/// # Panics
/// When there is no such type, or it is a group of several.
pub(crate) fn native_mark(name: &str) -> char {
    match NATIVE_MARKS.iter().find(|(known, _)| *known == name) {
        Some((_, [mark])) => *mark,
        _ => panic!("`{name}` is no single native annotation type"),
    }
}

const FIRST_KIND_MARK: u32 = 0xE100;
const FIRST_LIST_MARK: u32 = 0xE200;
/// Groups of these names belong to the engine, whatever the fields of the kind.
const SPAN_GROUP: &str = "span";

pub(crate) fn compile(files: &RuleFiles) -> (RuleSet, Vec<Diagnostic>) {
    let mut compiler = Compiler::read(files);
    compiler.refuse_equal_ids();
    compiler.declare_kinds();
    compiler.declare_lists();
    let mut compiled: Vec<CompiledFile> = (0..compiler.sources.len()).map(|index| compiler.file(index)).collect();
    compiled.retain(|file| !(file.rules.is_empty() && file.attributes.is_empty()));
    compiled.sort_by(|a, b| (a.layer, &a.name).cmp(&(b.layer, &b.name)));
    let words = {
        let lists: Vec<(char, &[String])> =
            compiler.lists.iter().map(|list| (list.mark, list.words.as_slice())).collect();
        WordIndex::new(&lists)
    };
    let set = RuleSet {
        kinds: compiler.kinds,
        files: compiled,
        tables: compiler.tables,
        bare_currency: DEFAULT_CURRENCY.to_owned(),
        triggers: compiler.triggers.build(),
        words,
        list_names: compiler.lists.iter().map(|list| (list.mark, list.name.clone())).collect(),
        hash: hash(files),
        warnings: Vec::new(),
    };
    (set, compiler.sources.into_iter().flat_map(|source| source.reporter.found).collect())
}

fn hash(files: &RuleFiles) -> String {
    let mut hasher = Sha256::new();
    for (name, text) in &files.files {
        hasher.update((name.len() as u64).to_le_bytes());
        hasher.update(name);
        hasher.update((text.len() as u64).to_le_bytes());
        hasher.update(text);
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) struct Source {
    pub(super) file: RuleFile,
    pub(super) reporter: Reporter,
}

struct ListMark {
    file: String,
    name: String,
    mark: char,
    words: Vec<String>,
}

pub(super) struct Compiler {
    pub(super) sources: Vec<Source>,
    kinds: Vec<Kind>,
    tables: BTreeMap<String, BTreeMap<String, Attributes>>,
    lists: Vec<ListMark>,
    triggers: TriggersBuilder,
}

/// What one file can name: its own things and those of the files it uses.
pub(super) struct Names {
    types: BTreeMap<String, Vec<char>>,
    macros: BTreeMap<String, String>,
    words: BTreeMap<String, Vec<String>>,
}

impl Names {
    pub(super) fn vocabulary<'a>(&'a self, join: Option<&'a str>) -> Vocabulary<'a> {
        Vocabulary { types: &self.types, macros: &self.macros, words: &self.words, join }
    }
}

impl Compiler {
    pub(super) fn read(files: &RuleFiles) -> Self {
        let word_file = |path: &str| files.files.get(path).cloned();
        let sources = files
            .files
            .iter()
            .filter(|(name, _)| name.ends_with(".toml"))
            .map(|(name, text)| {
                let mut reporter = Reporter::new(name, text);
                let file = parse_file(&mut reporter, &word_file);
                Source { file, reporter }
            })
            .collect();
        Self {
            sources,
            kinds: Vec::new(),
            tables: BTreeMap::new(),
            lists: Vec::new(),
            triggers: TriggersBuilder::default(),
        }
    }

    /// An id names one rule or attribute, so that a fact says which one found it.
    fn refuse_equal_ids(&mut self) {
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        for Source { file, reporter } in &mut self.sources {
            let ids = file.rules.iter().map(|rule| &rule.id).chain(file.attributes.iter().map(|rule| &rule.id));
            for id in ids {
                if let Some(first) = seen.insert(id.value.clone(), file.name.clone()) {
                    let message = format!("the id `{}` is used twice, first in {first}", id.value);
                    reporter.error_with_hint(id.span.clone(), message, "give each rule an id of its own");
                }
            }
        }
    }

    pub(super) fn declare_kinds(&mut self) {
        for source in &mut self.sources {
            for spec in &source.file.kinds {
                if self.kinds.iter().any(|kind| kind.name == spec.name.value) {
                    let message = format!("kind `{}` is declared twice", spec.name.value);
                    source.reporter.error(spec.name.span.clone(), message);
                    continue;
                }
                let mark = mark(FIRST_KIND_MARK, self.kinds.len());
                self.kinds.push(Kind {
                    name: spec.name.value.clone(),
                    fields: spec.fields.clone(),
                    distinct: spec.distinct.clone(),
                    mark,
                });
            }
        }
    }

    pub(super) fn declare_lists(&mut self) {
        for source in &self.sources {
            for (name, list) in &source.file.lists {
                self.lists.push(ListMark {
                    file: source.file.name.clone(),
                    name: name.clone(),
                    mark: mark(FIRST_LIST_MARK, self.lists.len()),
                    words: list.words.clone(),
                });
            }
            for (name, table) in &source.file.tables {
                self.tables.insert(format!("units.{name}"), table.words.clone());
            }
        }
    }

    fn file(&mut self, index: usize) -> CompiledFile {
        let names = self.names(index);
        let mask = self.mask(index, &names);
        let (kinds, triggers, source) = (&self.kinds, &mut self.triggers, &mut self.sources[index]);
        let Source { file, reporter } = source;
        let mut visible = MarkSet::default();
        for seen in &file.sees {
            match names.types.get(&seen.value) {
                Some(marks) => marks.iter().for_each(|mark| visible.insert(*mark)),
                None => reporter.unknown(
                    seen.span.clone(),
                    "annotation type",
                    &seen.value,
                    names.types.keys().map(String::as_str),
                ),
            }
        }
        let mut rules = Vec::new();
        let mut attributes = Vec::new();
        let mut compiler = FileCompiler { kinds, names: &names, visible: &visible, triggers, reporter };
        for spec in &file.rules {
            rules.extend(compiler.rule(spec));
        }
        for spec in &file.attributes {
            attributes.extend(compiler.attribute(spec));
        }
        CompiledFile { name: file.name.clone(), layer: file.layer, visible, mask, rules, attributes }
    }

    pub(super) fn names(&mut self, index: usize) -> Names {
        let mut names = Names {
            types: NATIVE_MARKS.iter().map(|(name, marks)| ((*name).to_owned(), marks.to_vec())).collect(),
            macros: BTreeMap::new(),
            words: BTreeMap::new(),
        };
        names.types.extend(self.kinds.iter().map(|kind| (kind.name.clone(), vec![kind.mark])));
        let own = self.sources[index].file.name.clone();
        let mut used = vec![own];
        for file in self.sources[index].file.uses.clone() {
            if self.sources.iter().any(|source| source.file.name == file.value) {
                used.push(file.value);
            } else {
                let known: Vec<String> = self.sources.iter().map(|source| source.file.name.clone()).collect();
                let known = known.iter().map(String::as_str);
                self.sources[index].reporter.unknown(file.span, "rule file", &file.value, known);
            }
        }
        for source in self.sources.iter().filter(|source| used.contains(&source.file.name)) {
            let file = &source.file;
            names.macros.extend(file.macros.iter().map(|(name, text)| (name.clone(), text.value.clone())));
            for (name, table) in &file.tables {
                names.words.insert(format!("units.{name}"), table.words.keys().cloned().collect());
            }
            names.words.extend(file.lists.iter().map(|(name, list)| (name.clone(), list.words.clone())));
        }
        for list in self.lists.iter().filter(|list| used.contains(&list.file)) {
            names.types.insert(list.name.clone(), vec![list.mark]);
        }
        names
    }

    /// The words hidden in a file become a list of their own.
    fn mask(&mut self, index: usize, names: &Names) -> Option<char> {
        let Source { file, reporter } = &mut self.sources[index];
        let mut words = Vec::new();
        for entry in &file.mask {
            match entry.value.strip_prefix('@') {
                None => words.push(entry.value.clone()),
                Some(list) => match names.words.get(list) {
                    Some(list) => words.extend(list.iter().cloned()),
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
        let mark = mark(FIRST_LIST_MARK, self.lists.len());
        self.lists.push(ListMark { file: file.name.clone(), name: "(mask)".to_owned(), mark, words });
        debug_assert_ne!(mark, MASK, "lists are far fewer than private-use characters");
        Some(mark)
    }
}

fn mark(first: u32, index: usize) -> char {
    char::from_u32(first + index as u32).expect("kinds and lists are far fewer than private-use characters")
}

struct FileCompiler<'a> {
    kinds: &'a [Kind],
    names: &'a Names,
    visible: &'a MarkSet,
    triggers: &'a mut TriggersBuilder,
    reporter: &'a mut Reporter,
}

impl FileCompiler<'_> {
    fn rule(&mut self, spec: &RuleSpec) -> Option<CompiledRule> {
        let kind = self.kind(&spec.fact);
        let join = self.join(spec)?;
        let pattern = self.compiled(&spec.pattern, join, "", "");
        let guards = CompiledGuards {
            before: self.guard(&spec.guards.before, "(?:", r")\z"),
            after: self.guard(&spec.guards.after, r"\A(?:", ")"),
            not_before: self.guard(&spec.guards.not_before, "(?:", r")\z"),
            not_after: self.guard(&spec.guards.not_after, r"\A(?:", ")"),
        };
        let (kind, pattern) = (kind?, pattern?);
        self.check_captures(spec, kind, &pattern);
        if spec.examples.is_empty() {
            let hint = "add a [[rule.example]] with the span marked [[so]]";
            self.reporter.warning(spec.id.span.clone(), "this rule has no example", hint);
        }
        Some(CompiledRule {
            id: spec.id.value.clone(),
            line: self.line(spec.id.span.start),
            scope: spec.scope,
            priority: spec.priority,
            each: self.each(spec, &pattern),
            pairing: spec.pairing,
            set: self.constants(kind, &spec.set),
            factors: self.factors(spec, &pattern),
            cell: self.cell(spec, &pattern),
            header: spec.header.as_ref().and_then(|field| self.field(kind, field)),
            edges_on_tokens: spec.edges_on_tokens,
            overlapping: spec.overlapping,
            max_chars: spec.max_chars,
            examples: spec.examples.clone(),
            rejects: spec.rejects.clone(),
            kind,
            native_needs: NativeNeeds::of(&pattern),
            triggers: self.triggers.add(pattern.literals(&self.names.vocabulary(join))),
            pattern,
            guards,
        })
    }

    fn attribute(&mut self, spec: &AttributeSpec) -> Option<CompiledAttribute> {
        let kind = self.kind(&spec.of);
        let (prefix, suffix) = match spec.side {
            Side::Before => ("(?:", r")\z"),
            Side::After => (r"\A(?:", ")"),
            Side::Nearest => ("", ""),
            Side::Previous | Side::Next => (r"\A(?:", r")\z"),
        };
        let pattern = self.pattern(&spec.pattern, prefix, suffix)?;
        let kind = kind?;
        let field = self.field(kind, &spec.field)?;
        let carried = matches!(spec.side, Side::Previous | Side::Next);
        let captured = pattern.captures().iter().any(|(name, _)| *name == spec.field.value);
        if !carried && !captured {
            let message = format!("the pattern has no capture named `{}`", spec.field.value);
            let hint = format!("write (?<{}>…) around what the field is to hold", spec.field.value);
            self.reporter.error_with_hint(spec.pattern.span.clone(), message, hint);
        }
        Some(CompiledAttribute {
            id: spec.id.value.clone(),
            side: spec.side,
            scope: spec.scope,
            when: self.constants(kind, &spec.when),
            examples: spec.examples.clone(),
            rejects: spec.rejects.clone(),
            kind,
            field,
            pattern,
        })
    }

    fn kind(&mut self, name: &Located<String>) -> Option<usize> {
        let found = self.kinds.iter().position(|kind| kind.name == name.value);
        if found.is_none() {
            let known = self.kinds.iter().map(|kind| kind.name.as_str());
            self.reporter.unknown(name.span.clone(), "kind of fact", &name.value, known);
        }
        found
    }

    fn field(&mut self, kind: usize, name: &Located<String>) -> Option<usize> {
        let kind = &self.kinds[kind];
        let found = kind.field(&name.value);
        if found.is_none() {
            let known = kind.fields.iter().map(|(field, _)| field.as_str());
            self.reporter.unknown(name.span.clone(), "field", &name.value, known);
        }
        found
    }

    fn constants(&mut self, kind: usize, set: &[(Located<String>, String)]) -> Vec<(usize, String)> {
        set.iter().filter_map(|(name, value)| Some((self.field(kind, name)?, value.clone()))).collect()
    }

    fn each(&mut self, spec: &RuleSpec, pattern: &Pattern) -> Vec<String> {
        for name in &spec.each {
            if !pattern.captures().iter().any(|(capture, _)| *capture == name.value) {
                let known = pattern.captures().iter().map(|(capture, _)| capture.as_str());
                self.reporter.unknown(name.span.clone(), "capture", &name.value, known);
            }
        }
        spec.each.iter().map(|name| name.value.clone()).collect()
    }

    fn factors(&mut self, spec: &RuleSpec, pattern: &Pattern) -> Vec<(String, Decimal)> {
        let mut factors = Vec::new();
        for (name, factor) in &spec.factors {
            if !pattern.captures().iter().any(|(capture, _)| *capture == name.value) {
                let known = pattern.captures().iter().map(|(capture, _)| capture.as_str());
                self.reporter.unknown(name.span.clone(), "capture", &name.value, known);
            }
            match factor.parse() {
                Ok(factor) => factors.push((name.value.clone(), factor)),
                Err(_) => self.reporter.error(name.span.clone(), format!("`{factor}` is no decimal number")),
            }
        }
        factors
    }

    /// A cell has a unit, so a rule that captures one has to name the table of its unit.
    fn cell(&mut self, spec: &RuleSpec, pattern: &Pattern) -> Option<String> {
        let is_cell = |capture: &CaptureKind| matches!(capture, CaptureKind::Annotation(name) if name == "number.cell");
        let captured = pattern.captures().iter().any(|(_, capture)| is_cell(capture));
        match &spec.cell {
            None if captured => {
                let hint = "write cell = \"units.NAME\"";
                self.reporter.error_with_hint(spec.pattern.span.clone(), "a cell needs the table of its unit", hint);
            }
            Some(table) if !captured => {
                let hint = "capture a number of a cell: <n:number.cell>";
                self.reporter.error_with_hint(table.span.clone(), "the pattern captures no cell", hint);
            }
            Some(table) if !(table.value.starts_with("units.") && self.names.words.contains_key(&table.value)) => {
                let known = self.names.words.keys().map(String::as_str).filter(|name| name.starts_with("units."));
                self.reporter.unknown(table.span.clone(), "table", &table.value, known);
            }
            _ => {}
        }
        spec.cell.as_ref().map(|table| table.value.clone())
    }

    /// Every capture must be able to yield the field it is named after.
    fn check_captures(&mut self, spec: &RuleSpec, kind: usize, pattern: &Pattern) {
        let kind = &self.kinds[kind];
        for (name, capture) in pattern.captures() {
            if name == SPAN_GROUP || name.starts_with('_') {
                continue;
            }
            let span = spec.pattern.span.clone();
            let field = kind.field(name).map(|field| kind.fields[field].1);
            let number = matches!(capture, CaptureKind::Annotation(t) | CaptureKind::List(t) if t.starts_with("number") || t == "percent");
            let place = matches!(capture, CaptureKind::Annotation(t) | CaptureKind::List(t) if t.starts_with("place") || t == "company_place");
            let fits = match (capture, field) {
                (CaptureKind::Word(_), _) => true,
                _ if number => field.is_none_or(|field| field == FieldType::Number),
                (_, Some(FieldType::Place)) => place,
                (_, Some(FieldType::Text)) => true,
                (_, Some(FieldType::Number) | None) => false,
            };
            if !fits {
                let known: Vec<&str> = kind.fields.iter().map(|(field, _)| field.as_str()).collect();
                let message = format!("capture `{name}` cannot fill a field of kind `{}`", kind.name);
                let hint = format!(
                    "fields are {}; a group of no field starts with `_`; the group `span` narrows the fact",
                    known.join(", ")
                );
                self.reporter.error_with_hint(span.clone(), message, hint);
            }
            if matches!(capture, CaptureKind::List(_)) && !spec.each.iter().any(|each| each.value == *name) {
                let hint = format!("write each = [\"{name}\"]");
                self.reporter.error_with_hint(span, format!("list capture `{name}` is in no `each`"), hint);
            }
        }
    }

    fn guard(&mut self, spec: &Option<Located<String>>, prefix: &str, suffix: &str) -> Option<Pattern> {
        spec.as_ref().and_then(|spec| self.pattern(spec, prefix, suffix))
    }

    /// The joint of a rule's lists, checked as a pattern of its own; `None` when it is wrong.
    fn join<'a>(&mut self, spec: &'a RuleSpec) -> Option<Option<&'a str>> {
        let Some(join) = &spec.join else { return Some(None) };
        let pattern = self.pattern(join, "", "")?;
        if let Some((name, _)) = pattern.captures().first() {
            let message = format!("the joint of a list cannot capture `{name}`");
            self.reporter.error_with_hint(join.span.clone(), message, "write (?:…) instead of (?<name>…)");
            return None;
        }
        Some(Some(&join.value))
    }

    fn pattern(&mut self, spec: &Located<String>, prefix: &str, suffix: &str) -> Option<Pattern> {
        self.compiled(spec, None, prefix, suffix)
    }

    fn compiled(&mut self, spec: &Located<String>, join: Option<&str>, prefix: &str, suffix: &str) -> Option<Pattern> {
        match Pattern::compile(&spec.value, &self.names.vocabulary(join), prefix, suffix) {
            Ok(pattern) => {
                self.check_visible(spec, &pattern);
                Some(pattern)
            }
            Err(error) => {
                self.pattern_error(spec, error);
                None
            }
        }
    }

    /// A pattern that needs an annotation its file does not see can never match.
    fn check_visible(&mut self, spec: &Located<String>, pattern: &Pattern) {
        for (marks, _) in pattern.needs() {
            if !marks.iter().any(|mark| self.visible.contains(*mark)) {
                let known = |known: &Vec<char>| marks.iter().all(|mark| known.contains(mark));
                let name =
                    self.names.types.iter().filter(|(_, marks)| known(marks)).min_by_key(|(_, marks)| marks.len());
                let name = name.map(|(name, _)| name.as_str());
                let name = name.unwrap_or("this type");
                let message = format!("the pattern needs `{name}`, which this file does not see");
                self.reporter.error_with_hint(spec.span.clone(), message, format!("add \"{name}\" to `sees`"));
            }
        }
    }

    fn pattern_error(&mut self, spec: &Located<String>, error: PatternError) {
        let at = |offset: usize| (spec.span.start + offset).min(spec.span.end);
        let span = at(error.span.start)..at(error.span.end);
        match error.unknown {
            Some((what, name, known)) => self.reporter.unknown(span, what, &name, known.iter().map(String::as_str)),
            None => self.reporter.error(span, error.message),
        }
    }

    fn line(&self, position: usize) -> usize {
        self.reporter.text[..position].matches('\n').count() + 1
    }
}
