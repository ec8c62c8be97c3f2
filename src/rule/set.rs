use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::{fs, io};

use rustc_hash::FxHashSet;

use super::apply::NativeNeeds;
use super::compile;
use super::condition::Condition;
use super::currency::{UnknownCurrency, find_currency};
use super::diagnostic::Diagnostic;
use super::index::{RuleId, RuleIndex};
use super::laid::LaidBeside;
use super::meter::Meters;
use super::parse::{Examples, record_keys};
use super::spec::{Confidence, Example, FieldSpec, FieldType, KindSpec, Layer, Pairing, Scope, Side, TableWords};
use super::stack::RuleFolder;
use super::strings::AttributeStrings;
use super::trigger::{TriggerSet, TriggersBuilder};
use super::words::{AllWords, SeenWords, WordHit};
use crate::clause::{Frame, Grammar};
use crate::fact::Decimal;
use crate::lexicon::Lexicons;
use crate::matcher::{Beside, FlatReader, LaterPattern, Pattern, Standing};

/// The files of a rules folder by their path below it, with `/`.
#[derive(Clone, Debug, Default)]
pub struct RuleFiles {
    /// Path to text.
    pub files: BTreeMap<String, String>,
    /// Path to why the file could not be read.
    pub unreadable: BTreeMap<String, String>,
    /// The folder they are from; none for the built-in rules and those that were made.
    pub folder: Option<PathBuf>,
    /// Folders that lie on top, from the bottom up.
    pub on_top: Vec<RuleFolder>,
}

impl RuleFiles {
    /// Reads all `.toml`, `.txt` and `.tsv` files below `folder`.
    ///
    /// A file that cannot be read, or is no UTF-8, becomes a mistake when the rules are compiled.
    ///
    /// # Errors
    /// When the folder cannot be listed: what the file system says, with the path in the message where it is one below it.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let mut read = Self { folder: Some(folder.to_owned()), ..Self::default() };
        for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
            let entry = entry.map_err(|error| listing_error(folder, error))?;
            let wanted = entry.path().extension().is_some_and(|ext| ext == "toml" || ext == "txt" || ext == "tsv");
            if !entry.file_type().is_file() || !wanted {
                continue;
            }
            let name = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            let name = name.to_string_lossy().replace('\\', "/");
            match fs::read_to_string(entry.path()) {
                Ok(text) => read.files.insert(name, text),
                Err(error) => read.unreadable.insert(name, error.to_string()),
            };
        }
        Ok(read)
    }

    /// Hash of all names and texts, without compiling them: that of the rule set they make.
    pub fn hash(&self) -> String {
        compile::hash(self)
    }
}

/// What the system says of a folder that cannot be listed, with the path where it is one below.
fn listing_error(folder: &Path, error: walkdir::Error) -> io::Error {
    let below = error.path().filter(|path| *path != folder).map(|path| path.display().to_string());
    let said = error.to_string();
    match (error.into_io_error(), below) {
        (Some(error), None) => error,
        (Some(error), Some(path)) => io::Error::new(error.kind(), format!("{path}: {error}")),
        (None, _) => io::Error::other(said),
    }
}

/// A set of marks: private-use characters that stand for annotations in projected text.
#[derive(Clone, Debug, Default)]
pub struct MarkSet {
    bits: Vec<u64>,
}

impl MarkSet {
    /// Adds a mark.
    pub fn insert(&mut self, mark: char) {
        let index = mark as usize - 0xE000;
        if self.bits.len() <= index / 64 {
            self.bits.resize(index / 64 + 1, 0);
        }
        self.bits[index / 64] |= 1 << (index % 64);
    }

    /// Whether the mark is in the set.
    pub fn contains(&self, mark: char) -> bool {
        let index = (mark as usize).wrapping_sub(0xE000);
        self.bits.get(index / 64).is_some_and(|bits| bits >> (index % 64) & 1 == 1)
    }
}

/// A kind of fact.
#[derive(Clone, Debug, Default)]
pub struct Kind {
    /// Its name, for example `amount`.
    pub name: String,
    /// Field names and types in the order of the record.
    pub fields: Vec<(String, FieldType)>,
    /// Fields that make two facts of one sentence the same fact; empty: overlapping spans do.
    pub distinct: Vec<String>,
    /// Its number counts things: a fact whose number has a fraction is none.
    pub whole: bool,
    /// Indices of the fields without which a fact is none.
    pub required: Vec<usize>,
    /// What fields hold where nothing is said, by index.
    pub defaults: Vec<(usize, String)>,
    /// The values of the fields of type [`FieldType::Enum`], by index.
    pub enums: Vec<(usize, Vec<String>)>,
    /// Mark of facts of this kind in projected text.
    pub mark: char,
}

impl Kind {
    pub(super) fn new(spec: &KindSpec, mark: char) -> Self {
        let fields = || spec.fields.iter().enumerate();
        let default = |(index, field): (usize, &FieldSpec)| Some((index, field.default.as_ref()?.value.clone()));
        let is_enum = |(_, field): &(usize, &FieldSpec)| field.field_type == FieldType::Enum;
        Self {
            name: spec.name.value.clone(),
            fields: spec.fields.iter().map(|field| (field.name.value.clone(), field.field_type)).collect(),
            distinct: spec.distinct.iter().map(|field| field.value.clone()).collect(),
            whole: spec.whole,
            required: fields().filter(|(_, field)| field.required).map(|(index, _)| index).collect(),
            defaults: fields().filter_map(default).collect(),
            enums: fields().filter(is_enum).map(|(index, field)| (index, field.values.clone())).collect(),
            mark,
        }
    }

    /// Whether its facts join places. Their spans reach from one place to the other, so those of one sentence overlap.
    pub fn is_relation(&self) -> bool {
        self.fields.iter().any(|(_, field)| *field == FieldType::Place)
    }

    /// Adds the fields that another declaration of the kind has besides.
    pub(super) fn extend(&mut self, spec: &KindSpec) {
        let is_new = |field: &&FieldSpec| self.field(&field.name.value).is_none();
        let fields: Vec<FieldSpec> = spec.fields.iter().filter(is_new).cloned().collect();
        let n_fields = self.fields.len();
        let more = Self::new(&KindSpec { fields, ..spec.clone() }, self.mark);
        self.fields.extend(more.fields);
        self.required.extend(more.required.into_iter().map(|index| index + n_fields));
        self.defaults.extend(more.defaults.into_iter().map(|(index, value)| (index + n_fields, value)));
        self.enums.extend(more.enums.into_iter().map(|(index, values)| (index + n_fields, values)));
        if !more.distinct.is_empty() {
            self.distinct = more.distinct;
        }
        self.whole |= more.whole;
    }

    /// Index of the field that is a number.
    pub fn number_field(&self) -> Option<usize> {
        self.fields.iter().position(|(_, field)| *field == FieldType::Number)
    }

    /// The values that a field may have; none when it is no enum.
    pub fn values(&self, field: usize) -> &[String] {
        self.enums.iter().find(|(index, _)| *index == field).map_or(&[], |(_, values)| values)
    }

    /// The keys that a fact of this kind may have in the `fields` of its record.
    pub fn record_keys(&self) -> Vec<String> {
        let keys = self.fields.iter().flat_map(|(name, field)| record_keys(name, *field));
        keys.chain(["confidence".to_owned()]).collect()
    }

    /// Index of a field.
    pub fn field(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|(field, _)| field == name)
    }
}

/// The guards of a rule, compiled.
#[derive(Clone, Debug, Default)]
pub struct CompiledGuards {
    /// Must match the text that ends where the match starts.
    pub before: Option<LaterPattern>,
    /// Must match the text that starts where the match ends.
    pub after: Option<LaterPattern>,
    /// Must not match the text that ends where the match starts.
    pub not_before: Option<LaterPattern>,
    /// Must not match the text that starts where the match ends.
    pub not_after: Option<LaterPattern>,
}

/// A rule as the matcher runs it.
#[derive(Clone, Debug)]
pub struct CompiledRule {
    /// What it catches, for example `amount/currency`.
    pub id: String,
    /// Index of its kind.
    pub kind: usize,
    /// Line of its id in the rule file, counted from 1.
    pub line: usize,
    /// The pattern over projected text.
    pub pattern: Pattern,
    /// Sets of strings, of each of which any match holds one.
    pub triggers: TriggerSet,
    /// Number of the set that says most.
    pub first_trigger: Option<usize>,
    /// Native annotations that any match holds.
    pub native_needs: NativeNeeds,
    /// Sets of kinds, by index; any match holds a fact of a kind of each.
    pub kind_needs: Vec<Vec<usize>>,
    /// Patterns beside the match.
    pub guards: CompiledGuards,
    /// How numbers stand in its matches; worked out when strings first say that it may match.
    pub(crate) beside: OnceLock<Vec<Beside>>,
    /// The same, where it was laid out.
    pub(crate) laid_beside: Option<LaidBeside>,
    /// Where it looks.
    pub scope: Scope,
    /// Higher wins.
    pub priority: i64,
    /// List captures that give one fact for each member.
    pub each: Vec<String>,
    /// How two such captures are joined.
    pub pairing: Pairing,
    /// Field index and constant value.
    pub set: Vec<(usize, String)>,
    /// Factors of number captures that no unit word gives.
    pub factors: Vec<(String, Decimal)>,
    /// Table to which the unit of a cell must belong.
    pub cell: Option<String>,
    /// Index of the field that gets the header of a cell.
    pub header: Option<usize>,
    /// Both ends must be word boundaries.
    pub edges_on_tokens: bool,
    /// Whether matches may overlap.
    pub overlapping: bool,
    /// Longest match in characters of projected text; 0: any.
    pub max_chars: usize,
    /// What must hold of the captured values.
    pub condition: Option<Condition>,
    /// How sure its facts are.
    pub confidence: Option<Confidence>,
    /// Texts it must catch.
    pub examples: Vec<Example>,
    /// Texts in which nothing of its kind may be found.
    pub rejects: Vec<Example>,
}

impl CompiledRule {
    /// How numbers stand in its matches; `words` are those of all lists.
    pub(super) fn new_beside(&self, words: &AllWords) -> Vec<Beside> {
        if let Some(laid) = &self.laid_beside {
            return laid.read();
        }
        let guards = [&self.guards.before, &self.guards.after].map(|guard| guard.as_deref());
        self.pattern.beside(compile::NUMBER_MARKS, guards, &|mark| words.of_list(mark))
    }
}

/// An attribute rule as the resolver runs it.
#[derive(Clone, Debug)]
pub struct CompiledAttribute {
    /// What it catches, for example `amount/what-before`.
    pub id: String,
    /// Index of the kind it belongs to.
    pub kind: usize,
    /// Index of the field it fills.
    pub field: usize,
    /// Where the pattern looks.
    pub side: Side,
    /// The pattern over projected text.
    pub pattern: LaterPattern,
    /// How far it may look.
    pub scope: Scope,
    /// Fields that the fact must have with these values.
    pub when: Vec<(usize, String)>,
    /// Texts it must catch.
    pub examples: Vec<Example>,
    /// Texts in whose facts the field must stay empty.
    pub rejects: Vec<Example>,
    /// The sets of strings that it needs, where they were laid out.
    pub(crate) laid_strings: Option<FlatReader>,
    /// Its number among the attributes of all files.
    pub(crate) number: usize,
}

/// A frame as the resolver runs it.
#[derive(Clone, Debug)]
pub struct CompiledFrame {
    /// What it catches, for example `place_pair/aid`.
    pub id: String,
    /// Index of its kind.
    pub kind: usize,
    /// Line of its id in the rule file, counted from 1.
    pub line: usize,
    /// Indices of the fields of the two places.
    pub places: [usize; 2],
    /// Its verb, slots and needs.
    pub(crate) frame: Frame,
    /// Fields that take facts, by index, each with the kind that it takes.
    pub takes: Vec<(usize, usize)>,
    /// Higher wins.
    pub priority: i64,
    /// Field index and constant value.
    pub set: Vec<(usize, String)>,
    /// How sure its facts are.
    pub confidence: Option<Confidence>,
    /// Texts it must catch.
    pub examples: Vec<Example>,
    /// Texts in which nothing of its kind may be found.
    pub rejects: Vec<Example>,
}

/// What the frames of a file need of a sentence, all together.
#[derive(Clone, Debug)]
pub(crate) struct FrameNeeds {
    pub(crate) native: NativeNeeds,
    /// The set of all their words.
    pub(crate) triggers: TriggerSet,
    pub(crate) first_trigger: Option<usize>,
    /// Kinds of fact that they state.
    pub(crate) kinds: Vec<usize>,
}

/// A rule file, compiled.
#[derive(Clone, Debug)]
pub struct CompiledFile {
    /// Path below the rules folder.
    pub name: String,
    /// When it runs.
    pub layer: Layer,
    /// Marks that are projected in this file.
    pub visible: MarkSet,
    /// Marks that hide text in this file, whatever else stands there.
    pub mask: Option<char>,
    /// Marks of lists whose words head noun phrases in this file.
    pub phrases: Vec<char>,
    /// Marks of lists of measures (总额), which take the noun or verb right before them.
    pub measures: Vec<char>,
    /// Marks of lists of sorts of sums (费用), which take a verb that no list has.
    pub sorts: Vec<char>,
    /// Marks of lists whose words are no part of a noun.
    pub governing: Vec<char>,
    /// Kind of fact that must stand near where its rules are tried.
    pub(crate) near: Option<usize>,
    /// Tables of words with attributes that the file names, its own and those of files it uses.
    pub tables: BTreeMap<String, Arc<TableWords>>,
    /// Rules in file order.
    pub rules: Vec<CompiledRule>,
    /// The words of the lists and masks that are projected in this file.
    pub(crate) words: SeenWords,
    /// Attribute rules in file order.
    pub attributes: Vec<CompiledAttribute>,
    /// Frames in file order. As candidates name their rule, they are numbered on behind the rules.
    pub frames: Vec<CompiledFrame>,
    pub(crate) frame_needs: Option<FrameNeeds>,
    /// What the rules cost, where that is asked for.
    pub meters: Option<Arc<Meters>>,
}

impl CompiledFile {
    /// Whether it needs to know where the words of a list stand, be it that its patterns see them or only its phrases.
    pub(crate) fn looks_up(&self, mark: char) -> bool {
        let in_phrases =
            || self.measures.contains(&mark) || self.sorts.contains(&mark) || self.governing.contains(&mark);
        self.visible.contains(mark) || self.mask == Some(mark) || in_phrases()
    }
}

/// A checked and compiled set of rule files.
#[derive(Debug)]
pub struct RuleSet {
    /// Kinds of fact, by name.
    pub kinds: Vec<Kind>,
    /// Files in the order in which they run.
    pub files: Vec<CompiledFile>,
    /// ISO 4217 code of the sums that name no currency.
    pub bare_currency: String,
    /// The words that clauses are read by.
    pub(crate) grammar: Grammar,
    /// The units of measure, of money and of people: what may stand in the header of a table.
    pub(crate) units: OnceLock<FxHashSet<String>>,
    /// The rules by what they need, made when first asked for.
    pub(crate) index: OnceLock<RuleIndex>,
    /// The strings that rules need.
    pub(crate) triggers: TriggersBuilder,
    /// What the rule files change of the vocabularies of native code.
    pub(crate) lexicons: Arc<Lexicons>,
    /// The words of all lists and masks.
    pub(crate) words: AllWords,
    /// Strings that attribute rules need, made when a fact first has a field that is open.
    pub(crate) attribute_strings: OnceLock<AttributeStrings>,
    /// Marks of lists and their names.
    pub(crate) list_names: Vec<(char, String)>,
}

/// The bit of a kind; kinds beyond the first share the last.
fn kind_bit(kind: usize) -> u64 {
    1 << kind.min(63)
}

impl RuleSet {
    /// Checks and compiles rule files.
    ///
    /// # Errors
    /// All errors of all files.
    pub fn compile(files: &RuleFiles) -> Result<Self, Vec<Diagnostic>> {
        Self::compile_with(files, Examples::Kept)
    }

    /// The same, but without the examples of the built-in rules, which only tests of rules ask for: that takes less time.
    ///
    /// # Errors
    /// All errors of all files.
    pub fn compile_without_examples(files: &RuleFiles) -> Result<Self, Vec<Diagnostic>> {
        Self::compile_with(files, Examples::LeftOut)
    }

    fn compile_with(files: &RuleFiles, examples: Examples) -> Result<Self, Vec<Diagnostic>> {
        let compiled = compile::compile(files, examples);
        let found = compiled.errors();
        if found.is_empty() { Ok(compiled.set) } else { Err(found) }
    }

    /// The same rules, which count what they cost from now on.
    #[must_use]
    pub fn metered(mut self) -> Self {
        for file in &mut self.files {
            // Else the first try would pay for building it.
            file.rules.iter().for_each(|rule| rule.pattern.prepare());
            file.attributes.iter().for_each(|rule| rule.pattern.prepare());
            file.meters = Some(Arc::new(Meters::new(file.rules.len(), file.attributes.len(), file.frames.len())));
        }
        self
    }

    /// The same rules, with `code` as the currency of sums that name none: bare 元, 块 and 角.
    ///
    /// # Errors
    /// When no table of the rules has the currency.
    pub fn with_currency(self, code: &str) -> Result<Self, UnknownCurrency> {
        Ok(Self {
            bare_currency: find_currency(self.files.iter().flat_map(|file| file.tables.values()), code)?,
            ..self
        })
    }

    /// The units that tables may state: the words of the tables that rules name for cells, and of those that only measure.
    pub(crate) fn units(&self) -> &FxHashSet<String> {
        self.units.get_or_init(|| {
            let of_cells = self.files.iter().flat_map(|file| {
                let cells = file.rules.iter().filter_map(|rule| rule.cell.as_deref());
                let names = cells.chain(["units.measure", "units.column_measure"]);
                names.filter_map(|name| file.tables.get(name))
            });
            of_cells.flat_map(|table| table.keys().cloned()).collect()
        })
    }

    /// The rules by what they need.
    pub(crate) fn index(&self) -> &RuleIndex {
        self.index.get_or_init(|| RuleIndex::new(&self.files, &self.triggers))
    }

    /// The strings that attribute rules need.
    pub(crate) fn attribute_strings(&self) -> &AttributeStrings {
        self.attribute_strings
            .get_or_init(|| AttributeStrings::new(self.files.iter().flat_map(|file| &file.attributes)))
    }

    /// Whether a rule, or the frames of a file, may state facts of a kind.
    pub(crate) fn may_state(&self, rule: RuleId, kind: usize) -> bool {
        match self.frame_needs(rule) {
            Some(frames) => frames.kinds.contains(&kind),
            None => self.rule(rule).kind == kind,
        }
    }

    /// Leaves out the rules that need facts of kinds which no other of these rules states, be it through others again.
    pub(crate) fn retain_with_kinds(&self, possible: &mut Vec<RuleId>) {
        let needs = |rule: &RuleId| match self.frame_needs(*rule) {
            Some(_) => &[][..],
            None => &self.rule(*rule).kind_needs,
        };
        if possible.iter().all(|rule| needs(rule).is_empty()) {
            return;
        }
        let (mut stated, mut n_stated) = (0u64, None);
        let may_match = |rule: &RuleId, stated: u64| {
            needs(rule).iter().all(|kinds| kinds.iter().any(|kind| stated & kind_bit(*kind) != 0))
        };
        while n_stated != Some(stated) {
            n_stated = Some(stated);
            for rule in possible.iter().filter(|rule| may_match(rule, stated)).copied().collect::<Vec<_>>() {
                stated |= match self.frame_needs(rule) {
                    Some(frames) => frames.kinds.iter().fold(0, |bits, kind| bits | kind_bit(*kind)),
                    None => kind_bit(self.rule(rule).kind),
                };
            }
        }
        possible.retain(|rule| may_match(rule, stated));
    }

    /// Leaves out the rules in whose matches no number stands as one of these does; `numbers` are those of a sentence.
    pub(crate) fn retain_with_standing(&self, possible: &mut Vec<RuleId>, numbers: &[Standing<'_>]) {
        possible.retain(|&(file, index)| {
            let rule = self.files[file].rules.get(index);
            rule.is_none_or(|rule| {
                let mut beside = rule.beside.get_or_init(|| rule.new_beside(&self.words)).iter();
                beside.all(|beside| numbers.iter().any(|number| beside.fits(number)))
            })
        });
    }

    /// Index of the kind of that name.
    pub fn kind(&self, name: &str) -> Option<usize> {
        self.kinds.iter().position(|kind| kind.name == name)
    }

    /// A rule.
    #[inline]
    pub(crate) fn rule(&self, (file, rule): RuleId) -> &CompiledRule {
        &self.files[file].rules[rule]
    }

    /// What the frames of a file need, where the id is that of all of them: one behind its last rule.
    #[inline]
    pub(crate) fn frame_needs(&self, (file, rule): RuleId) -> Option<&FrameNeeds> {
        let file = &self.files[file];
        if rule < file.rules.len() { None } else { file.frame_needs.as_ref() }
    }

    /// What a rule, or the frames of a file, need of native annotations.
    pub(crate) fn native_needs(&self, rule: RuleId) -> &NativeNeeds {
        self.frame_needs(rule).map_or_else(|| &self.rule(rule).native_needs, |frames| &frames.native)
    }

    /// A frame, by the number that candidates name it by.
    pub(crate) fn frame(&self, (file, rule): RuleId) -> Option<&CompiledFrame> {
        let file = &self.files[file];
        file.frames.get(rule.checked_sub(file.rules.len())?)
    }

    /// The frames of each file that reads rows under headings, all of its frames together.
    pub(crate) fn row_frames(&self) -> impl Iterator<Item = RuleId> {
        let files = self.files.iter().enumerate();
        let reads = |file: &CompiledFile| file.frames.iter().any(|frame| frame.frame.reads_rows());
        files.filter(move |(_, file)| reads(file)).map(|(index, file)| (index, file.rules.len()))
    }

    /// The id of a rule or frame.
    pub(crate) fn id(&self, rule: RuleId) -> &str {
        self.frame(rule).map_or_else(|| &self.rule(rule).id, |frame| &frame.id)
    }

    /// How sure the facts of a rule or frame are.
    pub(crate) fn confidence(&self, rule: RuleId) -> Option<Confidence> {
        self.frame(rule).map_or_else(|| self.rule(rule).confidence, |frame| frame.confidence)
    }

    /// The name of a mark, for people: that of its annotation type, kind or list.
    pub fn mark_name(&self, mark: char) -> &str {
        let native = compile::NATIVE_MARKS.iter().find(|(_, marks)| *marks == [mark]).map(|(name, _)| *name);
        let kind = || self.kinds.iter().find(|kind| kind.mark == mark).map(|kind| kind.name.as_str());
        let list = || self.list_names.iter().find(|(known, _)| *known == mark).map(|(_, name)| name.as_str());
        native.or_else(kind).or_else(list).unwrap_or("hidden")
    }

    /// Words of lists and masks in a text, of all that a file sees: leftmost longest for each list, by start.
    pub fn words_in(&self, text: &str) -> Vec<WordHit> {
        let (all, mut hits) = (self.words.find(text), Vec::new());
        self.files.iter().for_each(|file| file.words.leftmost(&all, |hit| hits.push(hit)));
        hits.sort_unstable_by_key(|hit| (hit.span.start, Reverse(hit.span.end), hit.mark));
        hits.dedup();
        hits
    }
}
