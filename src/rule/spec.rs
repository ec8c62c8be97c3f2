//! Rule files as they are written: plain data with the places in the file, not yet checked against each other.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::matcher::Words;

/// A value with the bytes of the file it stands at.
#[derive(Clone, Debug)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Bytes of the rule file. For a string, those between its quotes.
    pub span: Range<usize>,
}

/// When a rule file runs: a layer sees the facts of the layers before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// Quantities: amounts, headcounts, counts.
    Quantity,
    /// Everything that may look at quantities.
    #[default]
    Fact,
}

/// The stretch of text in which a rule looks for its pattern.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Between commas, colons and sentence ends.
    Clause,
    /// One sentence.
    #[default]
    Sentence,
    /// The sentence and those before it in its line that it goes on with: behind `;`, or where it begins with 其中. Attributes alone.
    Passage,
}

/// How two list captures are joined into facts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pairing {
    /// Every one with every other.
    #[default]
    Cross,
    /// First with first, second with second (分别); equal lengths only.
    Zip,
}

/// The type of a field of a kind of fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// A number: gives `value`, `low`, `high` and `bound`.
    Number,
    /// A piece of text or a constant.
    Text,
    /// A place: gives the field itself, `_code` and `_level`.
    Place,
    /// A time: gives the field as written, and `_value` in ISO 8601 where it has one.
    Time,
    /// One of the values that the kind names.
    Enum,
    /// A fact of the kind that the field is named after: gives its id.
    Fact,
}

impl FieldType {
    /// Every type with its name in rule files.
    pub const NAMES: [(&str, Self); 6] = [
        ("number", Self::Number),
        ("text", Self::Text),
        ("place", Self::Place),
        ("time", Self::Time),
        ("enum", Self::Enum),
        ("fact", Self::Fact),
    ];
}

/// A field of a kind, as declared.
#[derive(Clone, Debug)]
pub(crate) struct FieldSpec {
    /// Its name.
    pub name: Located<String>,
    /// What it holds.
    pub field_type: FieldType,
    /// The values of an [`FieldType::Enum`].
    pub values: Vec<String>,
    /// A fact without it is none.
    pub required: bool,
    /// What it holds where nothing is said.
    pub default: Option<Located<String>>,
}

/// A kind of fact, declared under `[kinds.NAME]`.
#[derive(Clone, Debug)]
pub(crate) struct KindSpec {
    /// Its name, for example `amount`.
    pub name: Located<String>,
    /// Fields in the order of the record.
    pub fields: Vec<FieldSpec>,
    /// Fields that make two facts of one sentence the same fact, in either order; empty: overlapping spans do.
    pub distinct: Vec<Located<String>>,
    /// Its number counts things: a fact whose number has a fraction is none.
    pub whole: bool,
}

/// How sure a rule is of what it finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confidence {
    /// As good as certain.
    High,
    /// Mostly right.
    Medium,
    /// Worth a look by a person.
    Low,
}

impl Confidence {
    /// Every confidence with its name in rule files and records.
    pub const NAMES: [(&str, Self); 3] = [("high", Self::High), ("medium", Self::Medium), ("low", Self::Low)];

    /// The name in records and rule files.
    pub fn name(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// Attributes of one word of a table, for example `currency` = `USD`.
pub type Attributes = Vec<(String, String)>;

/// A table of words with attributes, declared under `[units.NAME]`.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// Its name without `units.`, where it is declared.
    pub name: Located<String>,
    /// Word to attributes.
    pub words: Arc<TableWords>,
    /// The words alone.
    pub list: Arc<Words>,
    /// Words of the table below that it is without.
    pub without: Vec<Located<String>>,
    /// The names of its attributes, each where it stands first.
    pub attribute_names: Vec<Located<String>>,
}

/// The words of a table and their attributes.
pub type TableWords = BTreeMap<String, Attributes>;

/// A list of words, declared under `[lists]`.
#[derive(Clone, Debug)]
pub(crate) struct WordList {
    /// Its name, where it is declared.
    pub name: Located<String>,
    /// The words.
    pub words: Arc<Words>,
    /// Words of the list below that it is without.
    pub without: Vec<Located<String>>,
}

/// One `[[rule]]`.
#[derive(Clone, Debug)]
pub(crate) struct RuleSpec {
    /// What it catches, for example `amount/currency`.
    pub id: Located<String>,
    /// It takes the place of the rule of this id below.
    pub overrides: bool,
    /// Kind of fact it makes.
    pub fact: Located<String>,
    /// The pattern as written.
    pub pattern: Located<String>,
    /// What joins the members of its lists (`<from:place+>`), in place of 、 和 与 and the like; a pattern without captures.
    ///
    /// With `join = '、|和'` the 与 of `A、B与C` stands between two lists and not inside one.
    pub join: Option<Located<String>>,
    /// Where it looks.
    pub scope: Scope,
    /// Higher wins.
    pub priority: i64,
    /// List captures that give one fact for each member.
    pub each: Vec<Located<String>>,
    /// How two such captures are joined.
    pub pairing: Pairing,
    /// Fields with a constant value.
    pub set: Vec<(Located<String>, Located<String>)>,
    /// Factors of number captures that no unit word gives: capture name and decimal.
    pub factors: Vec<(Located<String>, Located<String>)>,
    /// Table of words to which the unit of a cell must belong.
    pub cell: Option<Located<String>>,
    /// Field that gets the header of a cell.
    pub header: Option<Located<String>>,
    /// Patterns that must or must not stand beside the match.
    pub guards: Guards,
    /// Both ends must be word boundaries of the segmenter.
    pub edges_on_tokens: bool,
    /// Whether the search goes on inside the match, so that matches may overlap.
    pub overlapping: bool,
    /// Longest match in characters of projected text; 0: any.
    pub max_chars: usize,
    /// What must hold of the captured values.
    pub condition: Option<Located<String>>,
    /// How sure its facts are.
    pub confidence: Option<Confidence>,
    /// Lints that have nothing to say here.
    pub allow: Vec<Located<String>>,
    /// Bytes of the file from its header to the next.
    pub written: Range<usize>,
    /// Texts it must catch.
    pub examples: Vec<Example>,
    /// Texts in which nothing of its kind may be found.
    pub rejects: Vec<Example>,
}

/// One `[[frame]]`: two places in the slots of a verb.
#[derive(Clone, Debug)]
pub(crate) struct FrameSpec {
    /// What it catches, for example `place_pair/aid`.
    pub id: Located<String>,
    /// It takes the place of the frame of this id below.
    pub overrides: bool,
    /// Kind of fact it makes.
    pub fact: Located<String>,
    /// Classes of which its verb has one.
    pub verb: Vec<Located<String>>,
    /// Slots of the first place, the first that is filled counts.
    pub from: Vec<Located<String>>,
    /// Slots of the second place.
    pub to: Vec<Located<String>>,
    /// In place of slots: between which places the relation stands.
    pub between: Vec<Located<String>>,
    /// What must hold besides.
    pub needs: Vec<Located<String>>,
    /// Fields that take facts of other kinds, each with its slots; one fact is made for each that is taken.
    pub takes: Vec<(Located<String>, Vec<Located<String>>)>,
    /// Higher wins.
    pub priority: i64,
    /// Fields with a constant value.
    pub set: Vec<(Located<String>, Located<String>)>,
    /// How sure its facts are.
    pub confidence: Option<Confidence>,
    /// Lints that have nothing to say here.
    pub allow: Vec<Located<String>>,
    /// Bytes of the file from its header to the next.
    pub written: Range<usize>,
    /// Texts it must catch.
    pub examples: Vec<Example>,
    /// Texts in which nothing of its kind may be found.
    pub rejects: Vec<Example>,
}

/// Words with their classes, from the tables that `[grammar]` names.
#[derive(Clone, Debug, Default)]
pub(crate) struct GrammarSpec {
    /// Prepositions, conjunctions, marks and the like.
    pub function: Vec<ClassedWord>,
    /// Verbs.
    pub verbs: Vec<ClassedWord>,
    /// Nouns; one beginning with ~ is an ending.
    pub nouns: Vec<ClassedWord>,
    /// Classes by what they mean: `transitive`, `melting`, `acting`, `received`.
    pub traits: Vec<(Located<String>, Vec<Located<String>>)>,
}

/// A word of a grammar table.
#[derive(Clone, Debug)]
pub(crate) struct ClassedWord {
    /// The word.
    pub word: String,
    /// Its classes.
    pub classes: Vec<String>,
    /// The table and the line, for messages.
    pub place: String,
    /// Where the rule file names the table.
    pub span: Range<usize>,
}

/// Patterns beside a match that consume nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Guards {
    /// Must stand directly before.
    pub before: Option<Located<String>>,
    /// Must stand directly behind.
    pub after: Option<Located<String>>,
    /// Must not stand directly before.
    pub not_before: Option<Located<String>>,
    /// Must not stand directly behind.
    pub not_after: Option<Located<String>>,
}

/// One `[[attribute]]`: a field found beside a fact.
#[derive(Clone, Debug)]
pub(crate) struct AttributeSpec {
    /// What it catches, for example `amount/what-before`.
    pub id: Located<String>,
    /// It takes the place of the attribute of this id below.
    pub overrides: bool,
    /// Kind of fact it belongs to.
    pub of: Located<String>,
    /// Field it fills; the pattern has a capture of this name.
    pub field: Located<String>,
    /// Where the pattern looks.
    pub side: Side,
    /// The pattern as written.
    pub pattern: Located<String>,
    /// How far it may look.
    pub scope: Scope,
    /// Other fields that the facts must have with these values.
    pub when: Vec<(Located<String>, Located<String>)>,
    /// Lints that have nothing to say here.
    pub allow: Vec<Located<String>>,
    /// Bytes of the file from its header to the next.
    pub written: Range<usize>,
    /// Texts it must catch.
    pub examples: Vec<Example>,
    /// Texts in whose facts the field must stay empty.
    pub rejects: Vec<Example>,
}

/// On which side of a fact an attribute stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The pattern ends where the fact starts.
    Before,
    /// The pattern starts where the fact ends.
    After,
    /// The last match before the fact.
    Nearest,
    /// The pattern is the whole text between the fact before and this one, and the field is that fact's.
    Previous,
    /// The pattern is the whole text between this fact and the next one, and the field is that fact's.
    Next,
    /// The last match in the header of the column in which the fact stands.
    Header,
    /// The last match in the label of the row in which the fact stands.
    Label,
}

impl Side {
    /// Whether the pattern looks in another cell of the table.
    pub fn is_of_cell(self) -> bool {
        matches!(self, Self::Header | Self::Label)
    }
}

/// An example or a reject: a text with the facts marked `[[so]]`.
#[derive(Clone, Debug)]
pub struct Example {
    /// The text with its marks.
    pub text: Located<String>,
    /// Fields each marked fact must have, in order.
    pub expect: Vec<Vec<(String, String)>>,
    /// Where the names of those fields stand, in the same order.
    pub expect_names: Vec<Located<String>>,
    /// The slots that the two places of each expected fact must stand in, where it says so: `slots = { from = "by" }`.
    pub slots: Vec<Vec<(String, String)>>,
    /// What of the frame must be missing in a reject: `from`, `to`, `takes`, or one of its needs.
    pub misses: Option<Located<String>>,
    /// Known not to work yet.
    pub todo: bool,
}

/// A rule file.
#[derive(Clone, Debug, Default)]
pub(crate) struct RuleFile {
    /// Path below the rules folder; of a folder that lies on top of others, with its name before it.
    pub name: String,
    /// Path below its folder.
    pub path: String,
    /// 0 for rules with none below them, else how many folders lie below.
    pub level: usize,
    /// Ids of rules and attributes below that are switched off.
    pub off: Vec<Located<String>>,
    /// What files of the same path below see.
    pub sees_below: Vec<Located<String>>,
    /// Lists whose words head noun phrases in files of the same path below.
    pub phrases_below: Vec<Located<String>>,
    /// Word lists that it reads, by path.
    pub list_paths: Vec<String>,
    /// Rules that change what another folder changes too: where that is said, and the place of the other.
    pub twice: Vec<(Located<String>, String)>,
    /// Whether it is no sound TOML, so that parts of it may be missing.
    pub incomplete: bool,
    /// Lints that have nothing to say in this file.
    pub allow: Vec<Located<String>>,
    /// When it runs, if it says so.
    pub layer: Option<Layer>,
    /// Files whose macros, tables and lists it uses.
    pub uses: Vec<Located<String>>,
    /// Annotation types that are one character each in its projected text.
    pub sees: Vec<Located<String>>,
    /// Lists whose words head noun phrases, which are one character with them.
    pub phrases: Vec<Located<String>>,
    /// Lists whose words say how much of something there is, and take the noun or verb right before them.
    pub measures: Vec<Located<String>>,
    /// Lists whose words take a verb right before them that no list has.
    pub sorts: Vec<Located<String>>,
    /// Lists whose words are never part of a noun.
    pub governing: Vec<Located<String>>,
    /// Kind of fact that must stand near where its rules are tried.
    pub near: Option<Located<String>>,
    /// Words, or `@list`, that are hidden before matching.
    pub mask: Vec<Located<String>>,
    /// Macros by name: where the name stands, and the pattern.
    pub macros: BTreeMap<String, (Located<String>, Located<String>)>,
    /// Tables by name without `units.`.
    pub tables: BTreeMap<String, Table>,
    /// Word lists by name.
    pub lists: BTreeMap<String, WordList>,
    /// Kinds of fact.
    pub kinds: Vec<KindSpec>,
    /// Rules in file order.
    pub rules: Vec<RuleSpec>,
    /// Attribute rules in file order.
    pub attributes: Vec<AttributeSpec>,
    /// Frames in file order.
    pub frames: Vec<FrameSpec>,
    /// What it adds to the words that clauses are read by.
    pub grammar: GrammarSpec,
}

impl RuleFile {
    /// The names of annotations and lists that its patterns or its phrases need.
    pub(super) fn mentioned_lists(&self) -> impl Iterator<Item = &Located<String>> {
        [&self.sees, &self.phrases, &self.measures, &self.sorts, &self.governing].into_iter().flatten()
    }

    /// Whether patterns see the words of a list.
    pub(super) fn is_seen(&self, list: &str) -> bool {
        self.sees.iter().chain(&self.phrases).any(|seen| seen.value == list)
    }
}
